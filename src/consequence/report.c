/*
 * report.c - the report for a person, on a screen of 80 columns, to be read in ten seconds: the verdict, what to do, the few things that
 * matter most whatever their category, how many more there are, how far it reaches.  Words only; no judgement.
 */
#include "room.h"

enum { NAME_WIDTH = 10, HIT_LIST = 3, SHOWN_HITS = 2, FEW_HITS = 5 };

struct page {
	const struct ff_screen *screen;
	struct ff_buf *b;
};

static enum ff_shade shade_of(int level)
{
	return level >= FF_LEVEL_HIGH ? FF_SHADE_RED : level == FF_LEVEL_MEDIUM ? FF_SHADE_YELLOW : level == FF_LEVEL_LOW ? FF_SHADE_PLAIN : FF_SHADE_GREEN;
}

static void put(struct page *p, enum ff_shade shade, const char *text)
{
	ff_screen_put(p->screen, p->b, shade, text);
}

/* Wrapped text whose first line goes on where the line stands, as wide as the indent. */
static void hang(struct page *p, const char *text, int indent)
{
	struct ff_buf t;
	ff_buf_init(&t, 1 << 16);
	ff_screen_wrap(p->screen, &t, text, indent);
	ff_buf_str(p->b, t.len > (size_t)indent ? t.data + indent : "\n");
	ff_buf_free(&t);
}

static const char *upper_level(int level)
{
	static const char *const words[] = {"NONE", "LOW", "MEDIUM", "HIGH", "CRITICAL"};
	return words[level >= 0 && level < (int)FF_COUNT(words) ? level : 0];
}

/* "       old  text" cut to the width: a value is recognised by its start, a place by its end. */
static void line_of(struct page *p, const char *name, const char *text, bool cut_left)
{
	if (!*text)
		return;
	ff_buf_printf(p->b, "  %*s  ", NAME_WIDTH, "");
	put(p, FF_SHADE_DIM, name);
	ff_buf_printf(p->b, "%*s", 6 - (int)strlen(name) > 0 ? 6 - (int)strlen(name) : 0, "");
	ff_screen_cut(p->screen, p->b, text, p->screen->width - NAME_WIDTH - 11, cut_left);
	ff_buf_char(p->b, '\n');
}

/* Two long signatures: what is the same at the start goes, up to the part before the first that differs. */
static size_t skipped(const struct page *p, const char *x, const char *y)
{
	size_t same = 0, from = 0, width = (size_t)p->screen->width - NAME_WIDTH - 11;
	while (x[same] && x[same] == y[same])
		same++;
	if (same < width / 2 || (strlen(x) <= width && strlen(y) <= width))
		return 0;
	for (size_t i = 0, last = 0; i < same; i++)
		if (x[i] == ' ' && i && x[i - 1] == ',')
			from = last, last = i + 1;
	return from;
}

static void both_sides(struct page *p, const struct ff_impact_item *i)
{
	struct ff_arena a = {0};
	size_t from = *i->before && *i->after ? skipped(p, i->before, i->after) : 0;
	line_of(p, "old", from ? ff_arena_printf(&a, "... %s", i->before + from) : i->before, false);
	line_of(p, "new", from ? ff_arena_printf(&a, "... %s", i->after + from) : i->after, false);
	ff_arena_free(&a);
}

static void hits(struct page *p, const struct ff_impact_item *i)
{
	struct ff_buf t;
	if (!i->users_total)
		return;
	ff_buf_init(&t, 4096);
	ff_buf_printf(&t, "%d: ", i->users_total);
	for (int k = 0; k < i->users.count && k < HIT_LIST; k++)
		ff_buf_printf(&t, "%s%s", k ? ", " : "", i->users.items[k]);
	if (i->users_total > HIT_LIST)
		ff_buf_str(&t, " ...");
	line_of(p, "hits", ff_buf_text(&t), false);
	ff_buf_free(&t);
}

/* One thing that matters, with its category. */
struct matter {
	const char *category;
	const struct ff_impact_item *item;
	int order;
	int like; /* others that it stands for */
	const char *also; /* what they are about */
};

static void impact(struct page *p, const struct matter *m)
{
	static const char *const sure[] = {"certain", "likely", "maybe"};
	const struct ff_impact_item *i = m->item;
	struct ff_arena a = {0};
	ff_buf_str(p->b, "  ");
	put(p, shade_of(i->level), upper_level(i->level));
	ff_buf_printf(p->b, "%*s  ", NAME_WIDTH - (int)strlen(upper_level(i->level)), "");
	hang(p, i->message, NAME_WIDTH + 4);
	line_of(p, "at", ff_arena_printf(&a, "%s:%d", i->path, i->line), true);
	both_sides(p, i);
	hits(p, i);
	if (m->like)
		line_of(p, "also", ff_arena_printf(&a, "%d more of the kind here%s%s", m->like, *m->also ? ": " : "", m->also), false);
	line_of(p, "rule", ff_arena_printf(&a, "%s, %s, %s", i->id, m->category, sure[i->certainty >= 0 && i->certainty < 3 ? i->certainty : 2]), false);
	ff_arena_free(&a);
}

static bool same_change(const struct ff_impact_item *a, const struct ff_impact_item *b)
{
	return !strcmp(a->id, b->id) && !strcmp(a->message, b->message) && !strcmp(a->path, b->path) && a->line == b->line;
}

/* The worst first; of equals the surest, then those with most users. */
static int by_weight(const void *px, const void *py)
{
	const struct matter *x = px, *y = py;
	if (x->item->level != y->item->level)
		return x->item->level > y->item->level ? -1 : 1;
	if (x->item->certainty != y->item->certainty)
		return x->item->certainty < y->item->certainty ? -1 : 1;
	if (x->item->users_total != y->item->users_total)
		return x->item->users_total > y->item->users_total ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

enum { CATEGORIES = 4 };

static void gather(struct ff_arena *a, const struct ff_impact *r, struct ff_list *out)
{
	static const char *const names[CATEGORIES] = {"API", "database", "performance", "users"};
	const struct ff_category *all[CATEGORIES] = {r->categories->api, r->categories->database, r->categories->performance, r->categories->user};
	for (int k = 0; k < CATEGORIES; k++)
		for (int i = 0; i < all[k]->impacts.count; i++) {
			const struct ff_impact_item *x = FF_AT(&all[k]->impacts, struct ff_impact_item, i);
			if (x->level > FF_LEVEL_NONE && !(i && same_change(x, x - 1))) /* another peer's name for the same */
				*FF_PUSH(a, out, struct matter) = (struct matter){names[k], x, out->count, 0, ""};
		}
	if (out->count)
		qsort(out->items, (size_t)out->count, sizeof(struct matter), by_weight);
}

enum { NAMES_LENGTH = 300 };

static struct matter *alike(const struct ff_list *l, int count, const struct matter *m)
{
	for (int k = 0; k < count; k++) {
		struct matter *x = FF_AT(l, struct matter, k);
		if (x->item->level == m->item->level && !strcmp(x->item->id, m->item->id) && !strcmp(x->item->path, m->item->path))
			return x;
	}
	return NULL;
}

/* Five lines of one kind tell no more than one: the first stands for those under the same rule in the same file. */
static void fold(struct ff_arena *a, struct ff_list *l)
{
	int kept = 0;
	for (int i = 0; i < l->count; i++) {
		struct matter m = *FF_AT(l, struct matter, i), *first = alike(l, kept, &m);
		if (!first) {
			*FF_AT(l, struct matter, kept++) = m;
			continue;
		}
		first->like++;
		if (*m.item->symbol && strcmp(m.item->symbol, first->item->symbol) && strlen(first->also) < NAMES_LENGTH)
			first->also = ff_arena_printf(a, "%s%s%s", first->also, *first->also ? ", " : "", m.item->symbol);
	}
	l->count = kept;
}

/* "12 more: 3 high, 2 medium, 7 low (--show 0 for all)" */
static void rest(struct page *p, const struct ff_list *matters, int from)
{
	int counts[FF_LEVEL_CRITICAL + 1] = {0};
	const char *comma = ": ";
	if (from >= matters->count)
		return;
	for (int i = from; i < matters->count; i++)
		counts[FF_AT(matters, struct matter, i)->item->level]++;
	ff_buf_printf(p->b, "  %d more", matters->count - from);
	for (int level = FF_LEVEL_CRITICAL; level > FF_LEVEL_NONE; level--)
		if (counts[level]) {
			ff_buf_printf(p->b, "%s%d %s", comma, counts[level], ff_level_names[level]);
			comma = ", ";
		}
	ff_buf_str(p->b, " (--show 0 for all)\n");
}

/* "API high, database critical, performance none, users low" */
static void levels(struct page *p, const struct ff_impact *r)
{
	static const char *const names[CATEGORIES] = {"API ", ", database ", ", performance ", ", users "};
	const struct ff_category *all[CATEGORIES] = {r->categories->api, r->categories->database, r->categories->performance, r->categories->user};
	for (int k = 0; k < CATEGORIES; k++) {
		ff_buf_str(p->b, names[k]);
		put(p, shade_of(all[k]->level), ff_level_names[all[k]->level]);
	}
	ff_buf_char(p->b, '\n');
}

static void matters(struct page *p, const struct ff_impact *r, int show)
{
	struct ff_arena a = {0};
	struct ff_list all = {0};
	gather(&a, r, &all);
	if (show > 0 && all.count > show)
		fold(&a, &all);
	levels(p, r);
	if (all.count)
		ff_buf_char(p->b, '\n');
	int most = show > 0 && show < all.count ? show : all.count;
	for (int i = 0; i < most; i++)
		impact(p, FF_AT(&all, struct matter, i));
	rest(p, &all, most);
	ff_arena_free(&a);
}

static void endpoints(struct page *p, const struct ff_impact *r)
{
	enum { SHOWN = 12 };
	if (!r->endpoints.count)
		return;
	ff_buf_char(p->b, '\n');
	put(p, FF_SHADE_BOLD, "Endpoints");
	ff_buf_char(p->b, '\n');
	for (int i = 0; i < r->endpoints.count && i < SHOWN; i++) {
		const struct ff_endpoint_change *e = FF_AT(&r->endpoints, struct ff_endpoint_change, i);
		bool added = !strcmp(e->change, "added");
		ff_buf_str(p->b, "  ");
		put(p, added ? FF_SHADE_GREEN : FF_SHADE_RED, added ? "+" : !strcmp(e->change, "removed") ? "-" : "~");
		struct ff_buf t;
		ff_buf_init(&t, 8192);
		ff_buf_printf(&t, " %s %s%s%s", e->method, e->route, *e->before ? "   was " : "", e->before);
		ff_screen_cut(p->screen, p->b, ff_buf_text(&t), p->screen->width - 3, false);
		ff_buf_free(&t);
		ff_buf_char(p->b, '\n');
	}
	if (r->endpoints.count > SHOWN)
		ff_buf_printf(p->b, "  %d more\n", r->endpoints.count - SHOWN);
}

/* "3 endpoints, ": what is none is not said. */
static void count_of(struct ff_buf *b, int n, const char *word)
{
	if (n)
		ff_buf_printf(b, "%s%d %s%s", b->len ? ", " : "", n, word, n == 1 ? "" : "s");
}

/* Who is reached through others, with the calls that lead there: the nearest endpoints first. */
static void hit_lines(struct page *p, const struct ff_blast_radius *b, int show)
{
	int most = !show ? b->hits.count : show > FEW_HITS ? show : SHOWN_HITS, shown = 0;
	for (int i = 0; i < b->hits.count && shown < most; i++) {
		const struct ff_hit *h = FF_AT(&b->hits, struct ff_hit, i);
		struct ff_buf t;
		if (!h->depth || (most == SHOWN_HITS && !strcmp(h->kind, "function")))
			continue;
		ff_buf_init(&t, 1 << 14);
		if (strcmp(h->kind, "function") != 0)
			ff_buf_printf(&t, "%s: ", h->name);
		ff_buf_printf(&t, "%s, depth %d", h->chain, h->depth);
		ff_buf_str(p->b, "  ");
		hang(p, ff_buf_text(&t), 4);
		ff_buf_free(&t);
		shown++;
	}
}

static void reach(struct page *p, const struct ff_blast_radius *b, int show)
{
	struct ff_buf t;
	ff_buf_char(p->b, '\n');
	put(p, FF_SHADE_BOLD, "Blast radius");
	ff_buf_init(&t, 4000);
	bool nothing = !b->modules && !b->callers && !b->far_callers && !b->endpoints && !b->entry_points && !b->templates && !b->tests && !b->far_importers;
	if (nothing)
		ff_buf_str(&t, "nobody is seen to use it");
	else
		ff_buf_printf(&t, "%d module%s", b->modules, b->modules == 1 ? "" : "s");
	count_of(&t, b->callers, "call");
	count_of(&t, b->far_callers, "function");
	if (b->far_callers)
		ff_buf_printf(&t, " beyond (%d steps)", b->depth);
	count_of(&t, b->endpoints, "endpoint");
	count_of(&t, b->entry_points, "entry point");
	count_of(&t, b->templates, "template");
	count_of(&t, b->tests, "test file");
	if (b->far_importers)
		ff_buf_printf(&t, "; imported by %d, through them by %d", b->importers, b->far_importers);
	ff_buf_str(p->b, "\n  ");
	hang(p, ff_buf_text(&t), 2);
	ff_buf_free(&t);
	const char *lines[] = {b->share, b->estimate};
	for (size_t i = 0; i < FF_COUNT(lines); i++)
		if (lines[i] && *lines[i]) {
			ff_buf_str(p->b, "  ");
			hang(p, lines[i], 4);
		}
	hit_lines(p, b, show);
}

static void recommendations(struct page *p, const struct ff_impact *r)
{
	if (r->recommendations.count < 2)
		return;
	ff_buf_char(p->b, '\n');
	put(p, FF_SHADE_BOLD, "What to do");
	ff_buf_char(p->b, '\n');
	for (int i = 1; i < r->recommendations.count && i < 9; i++) { /* the first one is the headline's */
		ff_buf_str(p->b, "  - ");
		hang(p, r->recommendations.items[i], 4);
	}
}

/* What history says, only where it says something: at most two lines and the reasons. */
static void risk(struct page *p, const struct ff_impact *i)
{
	const struct ff_risk *r = i->risk;
	if (!r || (!(r->probability > 0) && !i->risks.count)) /* no code, no probability */
		return;
	ff_buf_printf(p->b, "Probability of a defect %.0f %%, higher than that of %.0f %% of the commits here\n", r->probability * 100, r->percentile * 100);
	for (int k = 0; i->risks.count && k < r->reasons.count && k < 3; k++) {
		ff_buf_str(p->b, "  ");
		ff_screen_cut(p->screen, p->b, r->reasons.items[k], p->screen->width - 2, false);
		ff_buf_char(p->b, '\n');
	}
	for (int k = 0; k < i->risks.count; k++) {
		const struct ff_impact_item *x = FF_AT(&i->risks, struct ff_impact_item, k);
		ff_buf_str(p->b, "  ");
		put(p, shade_of(x->level), upper_level(x->level));
		ff_buf_printf(p->b, " %s  ", x->id);
		hang(p, *x->path || !*x->advice ? x->message : x->advice, 4);
	}
}

void ff_consequence_print(struct ff_buf *to, const struct ff_impact *r, const struct ff_screen *screen, int show)
{
	struct page page = {.screen = screen, .b = to}, *p = &page;
	put(p, FF_SHADE_BOLD, "Consequence");
	if (*r->commit)
		ff_buf_printf(to, " of %.12s", r->commit);
	ff_buf_str(to, ": ");
	put(p, shade_of(r->overall), upper_level(r->overall));
	ff_buf_str(to, "   deployment risk: ");
	put(p, shade_of(r->deployment_risk), upper_level(r->deployment_risk));
	ff_buf_printf(to, " (%s)\n", r->reversibility);
	if (r->recommendations.count)
		ff_screen_wrap(screen, to, r->recommendations.items[0], 0);
	risk(p, r);
	matters(p, r, show);
	endpoints(p, r);
	if (r->overall > FF_LEVEL_NONE)
		reach(p, r->blast_radius, show);
	recommendations(p, r);
}
