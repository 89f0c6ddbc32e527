/*
 * brief.c - the report for a language model: the same record, shortened until it fits.  What is left out is
 * counted, never hidden.  Called by the room's door; no judgement.
 */
#include "room.h"

/* How many of each are kept, from generous to bare; the last one always fits. */
static const struct keep {
	int impacts, users, text, endpoints, advice;
} keeps[] = {{5, 3, 200, 8, 6}, {3, 2, 160, 6, 4}, {2, 1, 120, 4, 3}, {1, 0, 80, 2, 2}, {1, 0, 40, 0, 1}};

static void shorten(struct ff_arena *a, const struct keep *k, struct ff_impact_item *i)
{
	i->message = ff_str_cut(a, i->message, (size_t)k->text);
	i->before = ff_str_cut(a, i->before, (size_t)k->text);
	i->after = ff_str_cut(a, i->after, (size_t)k->text);
	i->symbol = ff_str_cut(a, i->symbol, 100);
	i->path = ff_str_cut(a, i->path, 200);
	i->advice = ff_str_cut(a, i->advice, (size_t)k->text);
	i->peer = "";
	struct ff_strings users = {0};
	for (int n = 0; n < i->users.count && n < k->users; n++)
		ff_strings_push(a, &users, ff_str_cut(a, i->users.items[n], (size_t)k->text));
	i->users = users;
}

/* Another peer's name for the same change is no impact of its own. */
static bool repeats(const struct ff_list *l, int i)
{
	const struct ff_impact_item *x = FF_AT(l, struct ff_impact_item, i);
	return i && !strcmp(x->id, x[-1].id) && !strcmp(x->message, x[-1].message) && !strcmp(x->path, x[-1].path) && x->line == x[-1].line;
}

static struct ff_category *category(struct ff_arena *a, const struct keep *k, const struct ff_category *from, struct ff_extent *e)
{
	struct ff_category *to = FF_NEW_IN(a, struct ff_category);
	*to = (struct ff_category){.level = from->level, .reason = ff_str_cut(a, from->reason, (size_t)k->text)};
	for (int i = 0; i < from->impacts.count; i++) {
		const struct ff_impact_item *x = FF_AT(&from->impacts, struct ff_impact_item, i);
		if (x->level == FF_LEVEL_NONE || repeats(&from->impacts, i))
			continue;
		e->total++;
		if (to->impacts.count >= k->impacts)
			continue;
		struct ff_impact_item *item = FF_PUSH(a, &to->impacts, struct ff_impact_item);
		*item = *x;
		shorten(a, k, item);
		e->shown++;
	}
	return to;
}

static struct ff_list endpoints(struct ff_arena *a, const struct keep *k, const struct ff_list *from, struct ff_extent *extent)
{
	struct ff_list to = {0};
	extent->total += from->count;
	extent->shown += from->count < k->endpoints ? from->count : k->endpoints;
	for (int i = 0; i < from->count && i < k->endpoints; i++) {
		struct ff_endpoint_change *e = FF_PUSH(a, &to, struct ff_endpoint_change);
		*e = *FF_AT(from, struct ff_endpoint_change, i);
		e->route = ff_str_cut(a, e->route, 120);
		e->before = ff_str_cut(a, e->before, 120);
		e->path = ff_str_cut(a, e->path, 120);
		e->handler = ff_str_cut(a, e->handler, 80);
	}
	return to;
}

static struct ff_strings words(struct ff_arena *a, const struct ff_strings *from, int most, size_t text)
{
	struct ff_strings to = {0};
	for (int i = 0; i < from->count && i < most; i++)
		ff_strings_push(a, &to, ff_str_cut(a, from->items[i], text));
	return to;
}

/* As many as endpoints; the sum beside them counts all. */
static struct ff_blast_radius *radius(struct ff_arena *a, const struct keep *k, const struct ff_blast_radius *from)
{
	struct ff_blast_radius *to = FF_NEW_IN(a, struct ff_blast_radius);
	*to = *from;
	to->hits = (struct ff_list){0};
	for (int i = 0; i < from->hits.count && i < k->endpoints; i++) {
		struct ff_hit *h = FF_PUSH(a, &to->hits, struct ff_hit);
		*h = *FF_AT(&from->hits, struct ff_hit, i);
		h->name = ff_str_cut(a, h->name, 80);
		h->path = ff_str_cut(a, h->path, 120);
		h->chain = ff_str_cut(a, h->chain, (size_t)k->text);
	}
	return to;
}

static void write_at(struct ff_arena *a, const struct keep *k, struct ff_buf *to, const struct ff_impact *from)
{
	struct ff_impact r = *from;
	struct ff_extent e = {.rest = ""};
	struct ff_categories c = {
	    .api = category(a, k, from->categories->api, &e),
	    .database = category(a, k, from->categories->database, &e),
	    .performance = category(a, k, from->categories->performance, &e),
	    .user = category(a, k, from->categories->user, &e),
	};
	struct ff_risk risk;
	r.categories = &c;
	r.blast_radius = r.blast_radius ? radius(a, k, r.blast_radius) : NULL;
	r.endpoints = endpoints(a, k, &from->endpoints, &e);
	r.recommendations = words(a, &from->recommendations, k->advice, (size_t)k->text);
	if (r.risk) {
		risk = *r.risk;
		risk.features = risk.lower = risk.hot_file = "";
		risk.reasons = words(a, &risk.reasons, 3, (size_t)k->text);
		r.risk = &risk;
	}
	r.risks = (struct ff_list){0};
	for (int i = 0; i < from->risks.count; i++) {
		struct ff_impact_item *item = FF_PUSH(a, &r.risks, struct ff_impact_item);
		*item = *FF_AT(&from->risks, struct ff_impact_item, i);
		shorten(a, k, item);
	}
	if (e.shown < e.total)
		e.rest = "ff consequence --show 0";
	ff_record_write(to, &ff_impact_type, &r);
	ff_record_write(to, &ff_extent_type, &e);
}

void ff_consequence_brief(struct ff_buf *to, const struct ff_impact *r)
{
	struct ff_arena a = {0};
	size_t start = to->len;
	for (size_t i = 0; i < FF_COUNT(keeps); i++) {
		if (to->len > start) {
			to->len = start;
			to->data[start] = '\0';
		}
		write_at(&a, &keeps[i], to, r);
		if (to->len - start <= FF_MAX_BRIEF)
			break;
	}
	ff_arena_free(&a);
}
