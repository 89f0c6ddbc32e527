/*
 * risk.c - what history says of the commit (RISK001, RISK002), from the `risk` record that ff-risk put into the stream.  It is no
 * impact: it raises the deployment risk, never the overall level.  Pure; called by run.c.
 */
#include "room.h"

static struct ff_risk *risk_keep(struct ff_consequence *c, const struct ff_risk *from)
{
	struct ff_risk *r = FF_NEW_IN(&c->arena, struct ff_risk);
	*r = *from;
	r->features = ff_arena_str(&c->arena, from->features);
	r->lower = ff_arena_str(&c->arena, from->lower);
	r->hot_file = ff_arena_str(&c->arena, from->hot_file);
	r->reasons = (struct ff_strings){0};
	for (int i = 0; i < from->reasons.count; i++)
		ff_strings_push(&c->arena, &r->reasons, ff_arena_str(&c->arena, from->reasons.items[i]));
	return r;
}

/* Code that runs: of documentation, tests, or a list of versions that a program wrote, size says nothing. */
static bool changes_code(const struct ff_consequence *c)
{
	for (int i = 0; i < c->files.count; i++) {
		const struct ff_file *f = &KEPT(c, i)->file;
		if (file_is_production(f) && (f->language == FF_LANG_PYTHON || f->language == FF_LANG_SQL || f->language == FF_LANG_TEMPLATE))
			return true;
	}
	return false;
}

/* Top 5, 10 and 25 % of the repository's commits. */
static int level_of(double percentile)
{
	return percentile >= 0.95 ? FF_LEVEL_HIGH : percentile >= 0.90 ? FF_LEVEL_MEDIUM : percentile >= 0.75 ? FF_LEVEL_LOW : FF_LEVEL_NONE;
}

static void add(struct ff_consequence *c, struct ff_impact *r, const struct ff_impact_item *item)
{
	*FF_PUSH(&c->arena, &r->risks, struct ff_impact_item) = *item;
	r->deployment_risk = item->level > r->deployment_risk ? item->level : r->deployment_risk;
}

void ff_consequence_risk(struct ff_consequence *c, const struct ff_risk *from, struct ff_impact *r)
{
	struct ff_impact_item item = {.certainty = FF_LIKELY, .peer = "", .symbol = "", .path = "", .line = 1, .before = "", .after = ""};
	if (!from)
		return;
	r->risk = risk_keep(c, from);
	int most = changes_code(c) ? FF_LEVEL_HIGH : FF_LEVEL_LOW, level = level_of(from->percentile);
	item.level = level < most ? level : most;
	item.id = "RISK001";
	item.message = ff_arena_printf(&c->arena, "it looks like commits that had to be mended, more than %.0f %% of the commits here", from->percentile * 100);
	item.advice = r->risk->lower;
	if (item.level > FF_LEVEL_NONE)
		add(c, r, &item);
	if (!*r->risk->hot_file)
		return;
	most = level > FF_LEVEL_NONE ? most : FF_LEVEL_LOW; /* one line by somebody new is no reason to wait */
	item.level = FF_LEVEL_MEDIUM < most ? FF_LEVEL_MEDIUM : most;
	item.id = "RISK002";
	item.path = r->risk->hot_file;
	item.message = ff_arena_printf(&c->arena, "its author changes %s for the first time, and it changes often", item.path);
	item.advice = "ask somebody who has changed it before for a review";
	add(c, r, &item);
}
