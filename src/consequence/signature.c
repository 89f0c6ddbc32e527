/*
 * signature.c - compares two signatures as a caller sees them.  The kinds are those that
 * CPython's inspect.signature shows; what a caller may still do decides, not how it is written.
 * Called by breakage.c, which weighs what is found.
 */
#include "signature.h"

static const struct param *param_named(const struct object *o, const char *name, int *at)
{
	for (int i = 0; i < o->params.count; i++)
		if (!strcmp(FF_AT(&o->params, struct param, i)->name, name)) {
			if (at)
				*at = i;
			return FF_AT(&o->params, struct param, i);
		}
	return NULL;
}

static bool has_kind(const struct object *o, int kind)
{
	for (int i = 0; i < o->params.count; i++)
		if (FF_AT(&o->params, struct param, i)->kind == kind)
			return true;
	return false;
}

static bool positional(const struct param *p)
{
	return p->kind == FF_PARAM_POSONLY || p->kind == FF_PARAM_NORMAL;
}

static bool variadic(const struct param *p)
{
	return p->kind == FF_PARAM_VARARG || p->kind == FF_PARAM_KWARG;
}

/* What a caller passed to the old parameter still arrives through *args or **kwargs. */
static bool swallowed(const struct param *p, bool args, bool kwargs)
{
	switch (p->kind) {
	case FF_PARAM_POSONLY:
	case FF_PARAM_VARARG: return args;
	case FF_PARAM_KWONLY:
	case FF_PARAM_KWARG: return kwargs;
	default: return args && kwargs;
	}
}

/* The new kind refuses a way of passing that the old one took. */
static bool narrowed(const struct param *o, const struct param *n, bool args, bool kwargs)
{
	if (n->kind == FF_PARAM_VARARG)
		return o->kind != FF_PARAM_POSONLY && !kwargs && o->kind != FF_PARAM_VARARG;
	if (n->kind == FF_PARAM_KWARG)
		return o->kind != FF_PARAM_KWONLY && !args && o->kind != FF_PARAM_KWARG;
	if (o->kind == FF_PARAM_NORMAL)
		return n->kind == FF_PARAM_POSONLY || n->kind == FF_PARAM_KWONLY;
	return (o->kind == FF_PARAM_POSONLY && n->kind == FF_PARAM_KWONLY) || (o->kind == FF_PARAM_KWONLY && n->kind == FF_PARAM_POSONLY);
}

static const char *default_of(struct ff_arena *a, const struct param *p)
{
	bool old_prefix = (*p->value == 'u' || *p->value == 'U') && (p->value[1] == '"' || p->value[1] == '\'');
	return literal_normal(a, p->value + old_prefix);
}

/* A name that is no constant: what it holds is not known here. */
static bool is_name(const char *value)
{
	static const char *const constants[] = {"None", "True", "False", NULL};
	return (isalpha((unsigned char)*value) || *value == '_') && !one_of(value, constants) && !strpbrk(value, "([{\"' ");
}

/* a.MARK and b.MARK: the same object under another module's name. */
static bool same_name(const char *a, const char *b)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789.";
	bool names = a[strspn(a, letters)] == '\0' && b[strspn(b, letters)] == '\0' && strchr(a, '.') && strchr(b, '.');
	return names && (*a < '0' || *a > '9') && last_part_is(a, last_part(b));
}

static void say(struct ff_arena *a, struct ff_list *out, const char *id, const char *peer, int level, const struct param *p, const char *before,
                const char *after, const char *message)
{
	struct break_found *b = FF_PUSH(a, out, struct break_found);
	*b = (struct break_found){.id = id, .peer = peer, .level = level, .param = p->name, .line = p->line, .before = before, .after = after, .message = message};
}

static void judge_kept(struct ff_arena *a, const struct param *o, const struct param *n, int from, int to, bool args, bool kwargs, struct ff_list *out)
{
	static const char *const kinds[] = {"positional only", "positional or keyword", "*args", "keyword only", "**kwargs"};
	if (n->required && !o->required && !variadic(o))
		say(a, out, "API005", "griffe:PARAMETER_CHANGED_REQUIRED", FF_LEVEL_HIGH, n, o->value, "",
		    ff_arena_printf(a, "parameter %s became required (default was %s)", n->name, o->value));
	if (positional(o) && positional(n) && from != to)
		say(a, out, "API006", "griffe:PARAMETER_MOVED", FF_LEVEL_HIGH, n, ff_arena_printf(a, "position %d", from), ff_arena_printf(a, "position %d", to),
		    ff_arena_printf(a, "positional parameter %s moved from place %d to %d", n->name, from + 1, to + 1));
	if (o->kind != n->kind && narrowed(o, n, args, kwargs))
		say(a, out, "API007", "griffe:PARAMETER_CHANGED_KIND", FF_LEVEL_HIGH, n, kinds[o->kind], kinds[n->kind],
		    ff_arena_printf(a, "parameter %s was %s and is now %s", n->name, kinds[o->kind], kinds[n->kind]));
	if (!o->required && !n->required && !variadic(o) && !variadic(n) && !same_name(o->value, n->value) && strcmp(default_of(a, o), default_of(a, n)))
		say(a, out, "API008", "griffe:PARAMETER_CHANGED_DEFAULT", is_name(o->value) && is_name(n->value) ? FF_LEVEL_LOW : FF_LEVEL_MEDIUM, n, o->value, n->value,
		    ff_arena_printf(a, "default of parameter %s changed from %s to %s", n->name, o->value, n->value));
}

void signature_compare(struct ff_arena *a, const struct object *o, const struct object *n, struct ff_list *out)
{
	bool args = has_kind(n, FF_PARAM_VARARG), kwargs = has_kind(n, FF_PARAM_KWARG);
	for (int i = 0; i < o->params.count; i++) {
		const struct param *p = FF_AT(&o->params, struct param, i), *q;
		int at = 0;
		if (p->kind < FF_PARAM_POSONLY || p->kind > FF_PARAM_KWARG)
			continue;
		q = param_named(n, p->name, &at);
		if (q && q->kind >= FF_PARAM_POSONLY && q->kind <= FF_PARAM_KWARG)
			judge_kept(a, p, q, i, at, args, kwargs, out);
		else if (!q && variadic(p) && has_kind(n, p->kind)) /* peers compare names; a caller never writes this one */
			say(a, out, "API003", "griffe:PARAMETER_REMOVED", FF_LEVEL_NONE, p, p->name, "",
			    ff_arena_printf(a, "%s%s has another name now; calls are not affected", p->kind == FF_PARAM_VARARG ? "*" : "**", p->name));
		else if (!q && !swallowed(p, args, kwargs)) {
			say(a, out, "API003", "griffe:PARAMETER_REMOVED", FF_LEVEL_HIGH, p, p->name, "", ff_arena_printf(a, "parameter %s removed", p->name));
			FF_AT(out, struct break_found, out->count - 1)->line = 0; /* it stands nowhere in the new file */
		}
	}
	for (int i = 0; i < n->params.count; i++) {
		const struct param *q = FF_AT(&n->params, struct param, i);
		if (q->required && !param_named(o, q->name, NULL))
			say(a, out, "API004", "griffe:PARAMETER_ADDED_REQUIRED", FF_LEVEL_HIGH, q, "", q->name, ff_arena_printf(a, "required parameter %s added", q->name));
	}
}

const char *signature_text(struct ff_arena *a, const struct object *o)
{
	struct ff_buf b;
	bool star = false, slash = false;
	ff_buf_init(&b, 400);
	ff_buf_printf(&b, "%s(", o->name);
	for (int i = 0; i < o->params.count; i++) {
		const struct param *p = FF_AT(&o->params, struct param, i);
		if (slash && p->kind != FF_PARAM_POSONLY)
			ff_buf_str(&b, ", /");
		slash = p->kind == FF_PARAM_POSONLY;
		ff_buf_str(&b, i ? ", " : "");
		if (p->kind == FF_PARAM_KWONLY && !star)
			ff_buf_str(&b, "*, ");
		star |= p->kind == FF_PARAM_KWONLY || p->kind == FF_PARAM_VARARG;
		ff_buf_printf(&b, "%s%s%s%s", p->kind == FF_PARAM_VARARG ? "*" : p->kind == FF_PARAM_KWARG ? "**" : "", p->name, *p->value ? "=" : "", p->value);
	}
	ff_buf_str(&b, slash ? ", /)" : ")");
	const char *text = ff_arena_str(a, ff_buf_text(&b));
	ff_buf_free(&b);
	return text;
}
