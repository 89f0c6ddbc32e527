/*
 * flags.c - feature flags: asked for by name through one of the libraries for them, or kept as a table or a switch in the
 * settings.  Compared over the whole change: one that only moved is no change.  Called by run.c.
 */
#include "room.h"

enum { FLAGS_MAX = 5000 };

struct flag {
	const char *name, *value, *where; /* value: default; where: table that holds it, "" asked for in code */
	const char *file;
	int line;
};

static void flag_add(struct ff_consequence *c, enum side side, const char *name, const char *value, const char *where, const char *file, int line)
{
	if (c->flags[side].count < FLAGS_MAX)
		*FF_PUSH(&c->arena, &c->flags[side], struct flag) = (struct flag){name, value, where, file, line};
}

/* ---- asked for in code ---- */

/* How a flag is asked for; generic: a name that other objects have, too, so that the receiver must speak of flags. */
static const struct asking {
	const char *name;
	int key, value; /* position of the name, of the default; -1 none */
	bool generic;
} asking[] = {
	{"flag_is_active", 1, -1, false}, {"switch_is_active", 0, -1, false}, {"sample_is_active", 0, -1, false}, {"waffle_flag", 0, -1, false}, {"waffle_switch", 0, -1, false},
	{"flag_enabled", 0, -1, false}, {"flag_disabled", 0, -1, false}, {"flag_required", 0, -1, false}, {"flag_check", 0, -1, false},
	{"variation", 0, 2, true}, {"variation_detail", 0, 2, true}, {"is_enabled", 0, -1, true}, {"is_active", 0, -1, true}, {"is_on", 0, -1, true}, {"has", 0, -1, true},
	{"is_feature_enabled", 0, -1, false}, {"get_boolean_value", 0, 1, false}, {"get_feature_value", 0, -1, false}, {"feature_enabled", 0, -1, false},
	{"get_feature_flag", 0, -1, false}, {"get_string_value", 0, 1, true},
};

static bool speaks_of_flags(const struct ff_call *k)
{
	static const char *const words[] = {"flag", "feature", "unleash", "ld_client", "ldclient", "launchdarkly", "waffle", "gargoyle", "flipper", "growthbook", "toggle", "openfeature"};
	const char *texts[] = {k->callee, k->target};
	for (int t = 0; t < 2; t++) {
		size_t n = strlen(texts[t]) - (strrchr(texts[t], '.') ? strlen(strrchr(texts[t], '.')) : strlen(texts[t])); /* the name itself does not count */
		char receiver[200];
		snprintf(receiver, sizeof receiver, "%.*s", (int)(n < sizeof receiver ? n : sizeof receiver - 1), texts[t]);
		for (size_t i = 0; i < FF_COUNT(words); i++)
			if (strcasestr(receiver, words[i]))
				return true;
	}
	return false;
}

static void take_call(struct ff_consequence *c, enum side side, const struct ff_file *file, const struct look *l, int call)
{
	const struct ff_call *k = CALL(l, call);
	for (size_t i = 0; i < FF_COUNT(asking); i++) {
		const struct asking *x = &asking[i];
		if (!last_part_is(k->callee, x->name) || (x->generic && !speaks_of_flags(k)))
			continue;
		const struct ff_argument *key = look_arg(l, call, x->key, "flag_key"), *value = x->value >= 0 ? look_arg(l, call, x->value, "default_value") : NULL;
		const char *name = key && key->kind == FF_EXPR_STRING ? literal_string(&c->arena, key->text) : NULL;
		if (name && *name)
			flag_add(c, side, name, value ? literal_normal(&c->arena, value->text) : "", "", file->path, k->line);
		return;
	}
}

/* ---- kept in settings ---- */

/* Without comments, which may hold quotes and commas of their own. */
static char *without_comments(struct ff_arena *a, const char *text)
{
	char *out = ff_arena_str(a, text), *to = out, quote = '\0';
	for (const char *p = text; *p; p++) {
		if (quote) {
			if (*p == '\\' && p[1])
				*to++ = *p++;
			else if (*p == quote)
				quote = '\0';
		} else if (*p == '"' || *p == '\'')
			quote = *p;
		else if (*p == '#') {
			p += strcspn(p, "\n");
			if (!*p)
				break;
		}
		*to++ = *p;
	}
	*to = '\0';
	return out;
}

static int line_in(const struct ff_assign *s, const char *text, const char *key)
{
	const char *at = strstr(text, key);
	int line = s->line;
	for (const char *p = text; at && p < at; p++)
		line += *p == '\n';
	return line;
}

static void take_table(struct ff_consequence *c, enum side side, const struct ff_file *file, const struct ff_assign *s)
{
	struct ff_arena *a = &c->arena;
	struct ff_strings parts = {0};
	if (*s->value != '{' || strlen(s->value) >= FF_MAX_SQL_TEXT - 4 || !literal_elements(a, without_comments(a, s->value), &parts))
		return;
	for (int i = 0; i < parts.count; i++) {
		const char *p = parts.items[i], *end = *p == '"' || *p == '\'' ? strchr(p + 1, *p) : NULL;
		const char *colon = end ? end + 1 + strspn(end + 1, " \t\n") : NULL;
		if (!colon || *colon != ':')
			continue;
		const char *name = ff_arena_dup(a, p + 1, (size_t)(end - p - 1));
		flag_add(c, side, name, literal_normal(a, colon + 1 + strspn(colon + 1, " \t\n")), ff_arena_str(a, s->name), file->path, line_in(s, s->value, ff_arena_dup(a, p, (size_t)(end - p))));
	}
}

static bool is_table(const char *name, bool settings)
{
	static const char *const anywhere[] = {"FEATURE_FLAGS", "DEFAULT_FEATURE_FLAGS", NULL}, *const there[] = {"FEATURES", "FLAGS", NULL};
	return one_of(name, anywhere) || (settings && one_of(name, there));
}

/* FEATURE_CHAT = True, WAFFLE_FLAG_DEFAULT = False */
static bool is_switch(const struct ff_assign *s)
{
	bool named = ff_str_starts(s->name, "FEATURE_") || ff_str_starts(s->name, "ENABLE_") || ff_str_ends(s->name, "_ENABLED") || ff_str_starts(s->name, "WAFFLE_");
	return named && (literal_is(s->value, "True") || literal_is(s->value, "False"));
}

void flags_take(struct ff_consequence *c, enum side side, const struct ff_file *file, const struct look *l)
{
	if (!file_is_production(file) || in_migrations(file))
		return;
	for (int i = 0; i < l->calls; i++)
		take_call(c, side, file, l, i);
	for (int i = 0; i < l->f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(l->f->assigns, struct ff_assign)[i];
		if (s->def >= 0 || s->flags & FF_ASSIGN_AUGMENTED)
			continue;
		if (is_table(s->name, file->role == FF_ROLE_SETTINGS))
			take_table(c, side, file, s);
		else if (file->role == FF_ROLE_SETTINGS && is_switch(s))
			flag_add(c, side, ff_arena_str(&c->arena, s->name), ff_arena_str(&c->arena, s->value), "settings", file->path, s->line);
	}
}

/* ---- what became of them ---- */

static struct flag *flag_named(const struct ff_list *l, const struct flag *like)
{
	struct flag *other = NULL;
	for (int i = 0; i < l->count; i++) {
		struct flag *x = FF_AT(l, struct flag, i);
		if (strcmp(x->name, like->name) != 0 || !*x->where != !*like->where)
			continue;
		if (!strcmp(x->value, like->value))
			return x;
		other = x;
	}
	return other;
}

static void tell(struct ff_consequence *c, int level, int certainty, const struct flag *at, const char *message, const char *before, const char *after)
{
	struct ff_impact_item *x = impact_add(c, USER, "USER003", "", level, at->file, at->line, at->name, message);
	x->before = before;
	x->after = after;
	x->certainty = certainty;
	x->advice = "look up who has it on and who has it off: for one of them the program changes";
}

static bool is_bool(const char *value)
{
	return !strcmp(value, "True") || !strcmp(value, "False");
}

static void judge(struct ff_consequence *c, const struct flag *o, const struct flag *n)
{
	struct ff_arena *a = &c->arena;
	bool asked = !*o->where;
	if (!n && asked)
		tell(c, FF_LEVEL_MEDIUM, FF_MAYBE, o, ff_arena_printf(a, "feature flag %s is no longer asked for here: what it is set to is ignored", o->name), o->name, "");
	else if (!n && strcmp(o->where, "settings") != 0)
		tell(c, FF_LEVEL_MEDIUM, FF_LIKELY, o, ff_arena_printf(a, "feature flag %s removed from %s", o->name, o->where), o->value, "");
	else if (n && strcmp(o->value, n->value) != 0 && (is_bool(o->value) || is_bool(n->value)))
		tell(c, FF_LEVEL_MEDIUM, FF_CERTAIN, n, ff_arena_printf(a, "feature flag %s: default is %s, it was %s", n->name, *n->value ? n->value : "not given", *o->value ? o->value : "not given"), o->value, n->value);
}

void flags_compare(struct ff_consequence *c)
{
	struct ff_strings told = {0};
	for (int i = 0; i < c->flags[OLD].count; i++) {
		const struct flag *o = FF_AT(&c->flags[OLD], struct flag, i), *n = flag_named(&c->flags[NEW], o);
		if ((n && !strcmp(n->value, o->value)) || ff_strings_has(&told, o->name))
			continue;
		ff_strings_push(&c->arena, &told, o->name);
		judge(c, o, n);
	}
}
