/*
 * eager.c - relations that a query loaded ahead and loads no more: select_related, joinedload and their relatives that went from
 * a function or the body of a class, though it still asks for the rows.  Called by performance.c, which knows the changed lines
 * and every repeat of both sides.
 */
#include "ff/orm.h"
#include "room.h"

static const char *const loaders[] = {"select_related", "prefetch_related", "joinedload", "selectinload", "subqueryload", "contains_eager", "immediateload", "Prefetch", NULL};
static const char *const queries[] = {"filter", "all", "get", "query", "order_by", "exclude", "select", "scalars", "get_queryset", "filter_by", "where", "first", NULL};

/* Paths that the calls of a definition load, "customer__address"; *all: more than can be read, and with def -2 those of the whole file. */
static void paths_of(struct ff_arena *a, const struct look *l, int def, struct ff_strings *out, bool *all)
{
	for (int i = 0; i < l->calls; i++) {
		if ((def == -2 || l->call_def[i] == def) && last_part_is(CALL(l, i)->callee, "options")) /* options(*of_somebody()) */
			for EACH (k, l->arg_first[i], l->arg_next) {
				int inner = look_arg_call(l, i, ARG(l, k));
				*all |= *ARG(l, k)->keyword == '*' || ARG(l, k)->kind == FF_EXPR_NAME || (inner >= 0 && !strstr(last_part(CALL(l, inner)->callee), "load") && !last_part_is(CALL(l, inner)->callee, "contains_eager"));
			}
		if ((def != -2 && l->call_def[i] != def) || !one_of(last_part(CALL(l, i)->callee), loaders))
			continue;
		*all |= l->arg_first[i] < 0 && last_part_is(CALL(l, i)->callee, "select_related");
		for EACH (k, l->arg_first[i], l->arg_next) {
			const struct ff_argument *g = ARG(l, k);
			const char *word = g->kind == FF_EXPR_STRING ? literal_string(a, g->text) : g->kind == FF_EXPR_ATTRIBUTE ? ff_arena_str(a, last_part(g->text)) : NULL;
			if (word && !*g->keyword)
				ff_strings_push(a, out, word);
			else if (g->kind != FF_EXPR_CALL && strcmp(g->keyword, "queryset") != 0 && strcmp(g->keyword, "to_attr") != 0 && !literal_is(g->text, "None"))
				*all = true;
		}
	}
}

/* "customer__address" loads "customer", too. */
static bool covers(const char *path, const char *word)
{
	size_t n = strlen(word);
	return !strncmp(path, word, n) && (!path[n] || (path[n] == '_' && path[n + 1] == '_'));
}

static int count_covering(const struct ff_strings *paths, const char *word)
{
	int n = 0;
	for (int i = 0; i < paths->count; i++)
		n += covers(paths->items[i], word);
	return n;
}

static bool asks(const struct look *l, int def)
{
	for (int i = 0; i < l->calls; i++)
		if (l->call_def[i] == def && (one_of(last_part(CALL(l, i)->callee), queries) || strstr(CALL(l, i)->callee, ".objects.")))
			return true;
	return false;
}

/* "order.customer.name" reads the path "customer" of the row. */
static bool reads(const struct ff_repeat *r, const char *path)
{
	const char *at = strchr(r->what, '.'), *p = path;
	for (at = at ? at + 1 : ""; *at && *p; at++) {
		if (*at == '.' && p[0] == '_' && p[1] == '_')
			p += 2;
		else if (*at == *p)
			p++;
		else
			return false;
	}
	return !*p && (!*at || *at == '.');
}

/* The read that repeats now for want of the path: in the same definition, or the only one of the file, where the rows are handed to. */
static struct ff_repeat *repeat_of(const struct repeats *rs, int def, const char *path)
{
	struct ff_repeat *other = NULL;
	int others = 0;
	for (int i = 0; i < rs->now.count; i++) {
		struct ff_repeat *r = FF_AT(&rs->now, struct ff_repeat, i);
		if ((r->kind != FF_REPEAT_RELATION && r->kind != FF_REPEAT_RELATED) || !r->loop || !reads(r, path) || !ff_repeat_is_new(rs, r))
			continue;
		if (r->def == def)
			return r;
		other = r;
		others++;
	}
	return others == 1 ? other : NULL;
}

/* Is the last part of a path read anywhere in these facts? */
static bool mentions(const struct look *l, const char *path)
{
	const char *last = path, *sep;
	while ((sep = strstr(last, "__")))
		last = sep + 2;
	int n = (int)strlen(last);
	for (int i = 0; i < l->f->attributes.count; i++)
		if (ff_word_in(FF_AT(&l->f->attributes, struct ff_attribute, i)->path, last, n))
			return true;
	for (int i = 0; i < l->calls; i++)
		if (ff_word_in(CALL(l, i)->callee, last, n))
			return true;
	return false;
}

static void tell(struct ff_consequence *c, const struct ff_file *file, const struct look *n, int d, const char *path, struct ff_repeat *r)
{
	struct ff_arena *a = &c->arena;
	const char *symbol = d >= 0 ? ff_arena_str(a, DEF(n, d)->qualname) : "";
	const char *message = r ? ff_arena_printf(a, "%s is not loaded with the query any more: %s asks the database for each %s", path, r->what, r->each)
	                        : ff_arena_printf(a, "%s is not loaded with the query any more: whoever reads it asks for each row", path);
	struct ff_impact_item *i = impact_add(c, PERFORMANCE, "PERF007", "", FF_LEVEL_HIGH, ff_arena_str(a, file->path), r ? r->line : d >= 0 ? DEF(n, d)->line : 1, symbol, message);
	i->before = ff_arena_printf(a, "loaded: %s", path);
	i->certainty = r ? FF_LIKELY : FF_MAYBE;
	if (*symbol)
		radius_apply(c, i, radius_usage(c, file->path, symbol));
}

void ff_eager_take(struct ff_consequence *c, const struct ff_file *file, const struct look *n, const struct look *o, int d, int was, struct repeats *rs)
{
	struct ff_strings then = {0}, now = {0}, file_then = {0}, file_now = {0};
	bool all_then = false, all_now = false;
	paths_of(&c->arena, o, was, &then, &all_then);
	if (!then.count || !asks(n, d))
		return;
	paths_of(&c->arena, n, d, &now, &all_now);
	paths_of(&c->arena, n, -2, &file_now, &all_then);
	paths_of(&c->arena, o, -2, &file_then, &all_then);
	for (int i = 0; i < then.count && !all_now; i++) {
		const char *path = then.items[i];
		if (count_covering(&now, path) || count_covering(&file_now, path) >= count_covering(&file_then, path))
			continue; /* still there, or moved within the file */
		struct ff_repeat *r = repeat_of(rs, d, path);
		if (!r && mentions(o, path) && !mentions(n, path))
			continue; /* nobody reads it any more */
		tell(c, file, n, d, path, r);
		if (r)
			r->loop = NULL; /* told: not once more as what repeats */
	}
}
