/*
 * settings.c - environment variables and settings that a side reads or sets.  Compared over
 * the whole change, so that one that moved to another file is no change.
 */
#include "room.h"
#include <ctype.h>

static bool all_caps(const char *s)
{
	int letters = 0;
	for (; *s; s++) {
		if (islower((unsigned char)*s))
			return false;
		letters += isupper((unsigned char)*s) != 0;
	}
	return letters > 1;
}

static void knob_add(struct ff_consequence *c, enum side side, const struct ff_file *file, const char *name, const char *value, int line, bool required, bool setting)
{
	struct knob *k = FF_PUSH(&c->arena, &c->knobs[side], struct knob);
	*k = (struct knob){.name = ff_arena_str(&c->arena, name), .value = ff_arena_str(&c->arena, value), .file = file->path, .line = line, .required = required, .setting = setting};
}

/* The process's own: `environ` alone is also what WSGI servers hand over, unless it comes from os. */
static bool is_environ(const struct look *l, const char *dotted)
{
	if (!strcmp(dotted, "os.environ"))
		return true;
	for (int i = 0; !strcmp(dotted, "environ") && i < l->f->imports.count; i++) {
		const struct ff_import *imp = &FF_ROWS(l->f->imports, struct ff_import)[i];
		if (!strcmp(imp->bound, "environ") && !imp->level && !strcmp(imp->module, "os"))
			return true;
	}
	return false;
}

/* os.environ.get("X", d), os.getenv("X"), env("X"), config("X", default=d) */
static void take_call(struct ff_consequence *c, enum side side, const struct ff_file *file, const struct look *l, int call)
{
	const struct ff_call *k = CALL(l, call);
	const char *t = call_name(k);
	bool get = !strcmp(t, "os.environ.get") || !strcmp(t, "os.getenv") || (!strcmp(t, "environ.get") && is_environ(l, "environ"));
	bool library = ff_str_starts(k->target, "decouple.") || ff_str_starts(k->target, "environs.") ||
	               (!*k->target && (!strcmp(k->callee, "env") || (ff_str_starts(k->callee, "env.") && one_of(last_part(k->callee), (const char *const[]){"str", "int", "bool", "list", NULL}))));
	if (!get && !library)
		return;
	const struct ff_argument *name = look_arg(l, call, 0, "key"), *value = look_arg(l, call, get ? 1 : -1, "default");
	const char *s = name && name->kind == FF_EXPR_STRING ? literal_string(&c->arena, name->text) : NULL;
	if (s && *s && !strchr(s, '.')) /* environ["wsgi.input"] belongs to the request */
		knob_add(c, side, file, s, value ? literal_normal(&c->arena, value->text) : "", k->line, library && !value, false);
}

void settings_take(struct ff_consequence *c, enum side side, const struct ff_file *file, const struct look *l)
{
	if (!file_is_production(file))
		return;
	for (int i = 0; i < l->calls; i++)
		take_call(c, side, file, l, i);
	for (int i = 0; i < l->f->literals.count; i++) { /* os.environ["X"] */
		const struct ff_literal *x = &FF_ROWS(l->f->literals, struct ff_literal)[i];
		const char *s = x->context == FF_LITERAL_KEY && !strcmp(x->op, "[]") && x->kind == FF_EXPR_STRING && is_environ(l, x->other) ? literal_string(&c->arena, x->text) : NULL;
		if (s && *s && !strchr(s, '.'))
			knob_add(c, side, file, s, "", x->line, true, false);
	}
	for (int i = 0; file->role == FF_ROLE_SETTINGS && i < l->f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(l->f->assigns, struct ff_assign)[i];
		if (s->def < 0 && all_caps(s->name) && !(s->flags & FF_ASSIGN_AUGMENTED))
			knob_add(c, side, file, s->name, literal_normal(&c->arena, s->value), s->line, false, true);
	}
}

static int by_name(const void *x, const void *y)
{
	const struct knob *a = x, *b = y;
	int d = a->setting - b->setting;
	d = d ? d : strcmp(a->name, b->name);
	return d ? d : strcmp(a->file, b->file);
}

static struct ff_impact_item *tell(struct ff_consequence *c, const struct knob *k, const char *id, enum family family, int level, const char *message)
{
	struct ff_impact_item *i = impact_add(c, family, id, "", level, k->file, k->line, k->name, message);
	i->certainty = FF_CERTAIN;
	return i;
}

static bool is_development(const char *path)
{
	return strstr(path, "dev") || strstr(path, "local") || strstr(path, "test") || strstr(path, "example");
}

/* Values that open what was closed. */
static bool is_unsafe(const struct knob *k)
{
	static const char *const bad_true[] = {"DEBUG", "CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL", NULL};
	static const char *const bad_false[] = {"SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY", "SECURE_SSL_REDIRECT",
		"WTF_CSRF_ENABLED", "WTF_CSRF_CHECK_DEFAULT", "REMEMBER_COOKIE_SECURE", NULL};
	if (is_development(k->file))
		return false;
	return (one_of(k->name, bad_true) && !strcmp(k->value, "True")) || (one_of(k->name, bad_false) && !strcmp(k->value, "False")) ||
	       (!strcmp(k->name, "ALLOWED_HOSTS") && strstr(k->value, "\"*\""));
}

static bool is_database(const char *name)
{
	static const char *const names[] = {"DATABASES", "DATABASE_URL", "SQLALCHEMY_DATABASE_URI", "SQLALCHEMY_ENGINE_OPTIONS", "CONN_MAX_AGE", "SQLALCHEMY_POOL_SIZE",
		"SQLALCHEMY_MAX_OVERFLOW", "SQLALCHEMY_POOL_TIMEOUT", "SQLALCHEMY_POOL_RECYCLE", "SQLALCHEMY_BINDS", "DATABASE_ROUTERS", "ATOMIC_REQUESTS", NULL};
	return one_of(name, names);
}

static void judge_new(struct ff_consequence *c, const struct knob *k)
{
	struct ff_arena *a = &c->arena;
	if (k->setting && is_unsafe(k))
		tell(c, k, "USER004", USER, FF_LEVEL_CRITICAL, ff_arena_printf(a, "%s = %s: a protection is off", k->name, k->value))->after = k->value;
	else if (!k->setting && k->required)
		tell(c, k, "USER003", USER, FF_LEVEL_HIGH, ff_arena_printf(a, "environment variable %s is needed now and has no default: without it the program fails", k->name));
	/* one that has a default asks nothing of anybody */
}

/* A protection that is only there while the setting is: without it the framework's default leaves it off. */
static bool protects(const struct knob *k)
{
	static const char *const on[] = {"SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "REMEMBER_COOKIE_SECURE", NULL};
	bool policy = ff_str_starts(k->name, "CSP_DEFAULT_SRC") || !strcmp(k->name, "CSP_SCRIPT_SRC") || !strcmp(k->name, "CONTENT_SECURITY_POLICY");
	return !is_development(k->file) && ((one_of(k->name, on) && !strcmp(k->value, "True")) || policy || (!strcmp(k->name, "SECURE_HSTS_SECONDS") && *k->value >= '1' && *k->value <= '9'));
}

static void judge_old(struct ff_consequence *c, const struct knob *k)
{
	struct ff_arena *a = &c->arena;
	if (k->setting && protects(k)) {
		tell(c, k, "USER004", USER, FF_LEVEL_HIGH, ff_arena_printf(a, "%s is gone: without it the protection is off", k->name))->before = k->value;
		return;
	}
	const struct ff_usage *u = k->setting ? radius_usage(c, k->file, k->name) : NULL;
	bool used = u && u->total > u->in_tests;
	struct ff_impact_item *i = tell(c, k, "USER003", USER, !k->setting ? FF_LEVEL_MEDIUM : used ? FF_LEVEL_HIGH : FF_LEVEL_LOW,
		k->setting ? ff_arena_printf(a, "setting %s removed%s", k->name, used ? " and still read" : "")
		           : ff_arena_printf(a, "environment variable %s is no longer read: what operators set is ignored", k->name));
	i->before = k->value;
	i->certainty = k->setting ? FF_LIKELY : FF_MAYBE; /* a library may read it now */
	if (u)
		radius_apply(c, i, u);
}

static void database_changed(struct ff_consequence *c, const struct knob *o, const struct knob *n)
{
	const char *keys, *before, *after;
	if (!ff_connection_differs(&c->arena, o->value, n->value, &keys, &before, &after))
		return;
	struct ff_impact_item *i = tell(c, n, "DB019", DATABASE, is_development(n->file) ? FF_LEVEL_LOW : FF_LEVEL_HIGH,
		ff_arena_printf(&c->arena, "database setting %s changed%s%s", n->name, *keys ? ": " : "", keys));
	i->before = before;
	i->after = after;
}

static void judge_both(struct ff_consequence *c, const struct knob *o, const struct knob *n)
{
	struct ff_arena *a = &c->arena;
	struct ff_impact_item *i = NULL;
	bool same = !strcmp(o->value, n->value);
	if (n->setting && !same && is_unsafe(n) && !is_unsafe(o))
		i = tell(c, n, "USER004", USER, FF_LEVEL_CRITICAL, ff_arena_printf(a, "%s = %s: a protection is off", n->name, n->value));
	else if (n->setting && !same && !is_development(n->file) && header_setting(n->name) && header_weaker(a, n->name, o->value, n->value))
		i = tell(c, n, "USER004", USER, FF_LEVEL_HIGH, header_weaker(a, n->name, o->value, n->value));
	else if (n->setting && !same && is_database(n->name)) {
		database_changed(c, o, n);
		return;
	}
	else if (n->required && !o->required)
		i = tell(c, n, "USER003", USER, FF_LEVEL_HIGH, ff_arena_printf(a, "environment variable %s lost its default: without it the program fails", n->name));
	else if (!same && !n->setting && *o->value)
		i = tell(c, n, "USER003", USER, FF_LEVEL_MEDIUM, ff_arena_printf(a, "default of environment variable %s changed from %s to %s", n->name, o->value, *n->value ? n->value : "none"));
	if (i)
		i->before = o->value, i->after = n->value;
}

void settings_compare(struct ff_consequence *c)
{
	struct ff_list *o = &c->knobs[OLD], *n = &c->knobs[NEW];
	if (o->count)
		qsort(o->items, (size_t)o->count, sizeof(struct knob), by_name);
	if (n->count)
		qsort(n->items, (size_t)n->count, sizeof(struct knob), by_name);
	for (int i = 0, j = 0; i < o->count || j < n->count;) {
		const struct knob *x = i < o->count ? FF_AT(o, struct knob, i) : NULL, *y = j < n->count ? FF_AT(n, struct knob, j) : NULL;
		int d = !x ? 1 : !y ? -1 : x->setting != y->setting ? x->setting - y->setting : strcmp(x->name, y->name);
		if (d < 0)
			judge_old(c, x);
		else if (d > 0)
			judge_new(c, y);
		else
			judge_both(c, x, y);
		/* one judgement for a name that is read in several places */
		for (int ni = i; d <= 0 && ni < o->count && !strcmp(FF_AT(o, struct knob, ni)->name, x->name) && FF_AT(o, struct knob, ni)->setting == x->setting; ni++)
			i = ni + 1;
		for (int nj = j; d >= 0 && nj < n->count && !strcmp(FF_AT(n, struct knob, nj)->name, y->name) && FF_AT(n, struct knob, nj)->setting == y->setting; nj++)
			j = nj + 1;
	}
}
