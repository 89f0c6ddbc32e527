/*
 * features.c - the 14 features of every commit of a history, replayed from its beginning.  A commit sees what lies before it in the
 * order of history.c, never what comes after.  Called by tools/ff-risk.c through risk.h.
 */
#include "room.h"

enum { DAY = 86400, REMEMBERED = 4096 /* commits of one author that rexp looks back on: what is older weighs next to nothing */ };

const char *const ff_risk_names[FF_RISK_COLUMNS] = {"ns", "nd", "nf", "entropy", "la", "ld", "lt", "fix", "ndev", "age", "nuc", "exp", "rexp", "sexp", "new_lines", "code_lines"};

struct path_state {
	uint32_t changes;
	int64_t last;
	struct ff_list who; /* int: authors */
};
struct stint {
	int64_t time;
	uint32_t changes;
};
struct author_state {
	struct ff_list stints; /* struct stint: one for each commit */
	uint32_t changes, seen; /* seen: the commit that counted it last */
};
struct replay {
	const struct ff_history *h;
	struct ff_arena arena;
	struct ff_list paths, authors;    /* struct path_state, struct author_state */
	struct ff_map path_at, author_at; /* index + 1 */
	struct ff_map pairs;              /* author and path: 1 when he changed it */
	struct ff_map files;              /* author and subsystem: files he changed there */
	uint32_t turn;
	const struct commit *only;        /* who changed what is wanted for this one alone: its author, its files; NULL: for all */
	struct ff_map wanted;             /* those files */
};

static void replay_free(struct replay *r)
{
	ff_map_free(&r->path_at);
	ff_map_free(&r->author_at);
	ff_map_free(&r->pairs);
	ff_map_free(&r->files);
	ff_map_free(&r->wanted);
	ff_arena_free(&r->arena);
}

static struct path_state *path_of(struct replay *r, uint64_t path)
{
	uint32_t *at = ff_map_at(&r->path_at, path);
	if (!*at) {
		FF_PUSH(&r->arena, &r->paths, struct path_state);
		*at = (uint32_t)r->paths.count;
	}
	return FF_AT(&r->paths, struct path_state, *at - 1);
}

static int author_of(struct replay *r, uint64_t author)
{
	uint32_t *at = ff_map_at(&r->author_at, author);
	if (!*at) {
		FF_PUSH(&r->arena, &r->authors, struct author_state);
		*at = (uint32_t)r->authors.count;
	}
	return (int)*at - 1;
}

static const struct touch *touch_at(const struct replay *r, const struct commit *c, uint32_t i)
{
	return &r->h->touches[c->touch + i];
}

/* What a commit leaves behind: its touches, or the files that it adds. */
static void leave(struct replay *r, const struct commit *c, bool born)
{
	int who = author_of(r, c->author);
	struct author_state *a = FF_AT(&r->authors, struct author_state, who);
	uint32_t before = a->changes;
	for (uint32_t i = 0; i < c->touches; i++) {
		const struct touch *t = touch_at(r, c, i);
		if (!(t->how & TOUCH_BORN) == born)
			continue;
		struct path_state *p = path_of(r, t->path);
		p->changes++;
		if (!(t->how & TOUCH_CUT) || !p->last)
			p->last = c->author_time > p->last ? c->author_time : p->last;
		a->changes++;
		if (r->only && c->author != r->only->author && !ff_map_find(&r->wanted, t->path))
			continue;
		uint32_t *known = ff_map_at(&r->pairs, ff_map_pair(c->author, t->path));
		if (!*known) {
			*known = 1;
			*FF_PUSH(&r->arena, &p->who, int) = who;
			++*ff_map_at(&r->files, ff_map_pair(c->author, t->subsystem));
		}
	}
	if (a->changes > before)
		*FF_PUSH(&r->arena, &a->stints, struct stint) = (struct stint){c->time, a->changes - before};
}

static double days(int64_t from, int64_t to)
{
	return to > from ? ((double)to - (double)from) / DAY : 0; /* clocks that run backwards */
}

/* Mean age of the files, before the commit is known to them: since a line was written last. */
static double age_of(struct replay *r, const struct commit *c)
{
	double sum = 0;
	int n = 0;
	for (uint32_t i = 0; i < c->touches; i++) {
		const struct touch *t = touch_at(r, c, i);
		if (t->how & TOUCH_BORN)
			continue;
		const uint32_t *at = ff_map_find(&r->path_at, t->path);
		sum += at && *at ? days(FF_AT(&r->paths, struct path_state, *at - 1)->last, c->time) : 0;
		n++;
	}
	return n ? sum / n : 0;
}

static void files_past(struct replay *r, const struct commit *c, double *x)
{
	r->turn++;
	for (uint32_t i = 0; i < c->touches; i++) {
		const struct touch *t = touch_at(r, c, i);
		if (t->how & TOUCH_BORN)
			continue;
		const struct path_state *p = path_of(r, t->path);
		x[FF_RISK_NUC] += p->changes;
		for (int k = 0; k < p->who.count; k++) {
			struct author_state *a = FF_AT(&r->authors, struct author_state, *FF_AT(&p->who, int, k));
			x[FF_RISK_NDEV] += a->seen != r->turn;
			a->seen = r->turn;
		}
	}
}

static void author_past(struct replay *r, const struct commit *c, double *x)
{
	const struct author_state *a = FF_AT(&r->authors, struct author_state, author_of(r, c->author));
	struct ff_map counted = {0};
	int least = a->stints.count > REMEMBERED ? a->stints.count - REMEMBERED : 0;
	x[FF_RISK_EXP] = a->changes;
	for (int i = a->stints.count; i-- > least;) {
		const struct stint *s = FF_AT(&a->stints, struct stint, i);
		x[FF_RISK_REXP] += s->changes / (1 + days(s->time, c->time));
	}
	for (uint32_t i = 0; i < c->touches; i++) {
		const struct touch *t = touch_at(r, c, i);
		uint32_t *done = t->how & TOUCH_BORN ? NULL : ff_map_at(&counted, t->subsystem);
		if (!done || *done)
			continue;
		*done = 1;
		const uint32_t *n = ff_map_find(&r->files, ff_map_pair(c->author, t->subsystem));
		x[FF_RISK_SEXP] += n ? *n : 0;
	}
	ff_map_free(&counted);
}

static void row_of(struct replay *r, const struct commit *c, struct ff_risk_row *row, bool wanted)
{
	double *x = row->x;
	*row = (struct ff_risk_row){.time = c->time, .fix = c->flags & COMMIT_FIX,
	                            .judged = !(c->flags & (COMMIT_MERGE | COMMIT_LARGE | COMMIT_CUT)) && (c->nf || c->born)};
	memcpy(row->id.b, c->id, FF_ID_BYTES);
	x[FF_RISK_NS] = c->ns;
	x[FF_RISK_ND] = c->nd;
	x[FF_RISK_NF] = c->nf;
	x[FF_RISK_ENTROPY] = c->entropy;
	x[FF_RISK_LA] = c->la;
	x[FF_RISK_LD] = c->ld;
	x[FF_RISK_LT] = c->lt;
	x[FF_RISK_FIX] = row->fix;
	x[FF_RISK_BORN] = c->born;
	x[FF_RISK_CODE] = c->code;
	wanted = wanted && row->judged;
	x[FF_RISK_AGE] = wanted ? age_of(r, c) : 0;
	leave(r, c, false);
	if (wanted) {
		files_past(r, c, x);
		author_past(r, c, x);
	}
	leave(r, c, true);
}

/* The first fix that removed lines of each commit, among those that lie behind the tip. */
static void label(const struct ff_history *h, const uint32_t *place, struct ff_risk_row *rows)
{
	for (uint32_t i = 0; i < h->blame_count; i++) {
		const struct blame *b = &h->blames[i];
		if (!place[b->fix] || !place[b->culprit])
			continue;
		struct ff_risk_row *row = &rows[place[b->culprit] - 1];
		int64_t at = h->commits[b->fix].time;
		at = at > row->time ? at : row->time + (row->time < INT64_MAX);
		if (!row->fixed_at || at < row->fixed_at)
			row->fixed_at = at;
	}
}

/* Leaves out the rows of what lies behind `from`. */
static int without(const struct ff_history *h, const struct ff_id *from, const uint32_t *order, struct ff_risk_row *rows, int n, struct ff_arena *a)
{
	uint32_t *behind, count;
	unsigned char *out = ff_arena_alloc(a, h->count + 1);
	int kept = 0;
	if (!ff_history_behind(h, ff_history_find(h, from), a, &behind, &count))
		return n;
	for (uint32_t i = 0; i < count; i++)
		out[behind[i]] = 1;
	for (int i = 0; i < n; i++)
		if (!out[order[i]])
			rows[kept++] = rows[i];
	return kept;
}

struct ff_risk_row *ff_history_rows(const struct ff_history *h, const struct ff_id *tip, const struct ff_id *from, int *count)
{
	struct replay r = {.h = h};
	struct ff_risk_row *rows = NULL;
	uint32_t *order, n;
	*count = 0;
	if (!ff_history_behind(h, ff_history_find(h, tip), &r.arena, &order, &n))
		goto done;
	rows = ff_xmalloc(sizeof(*rows) * n);
	uint32_t *place = ff_arena_alloc(&r.arena, sizeof(*place) * (h->count + 1));
	for (uint32_t i = 0; i < n; i++) {
		row_of(&r, &h->commits[order[i]], &rows[i], true);
		place[order[i]] = i + 1;
	}
	label(h, place, rows);
	*count = from ? without(h, from, order, rows, (int)n, &r.arena) : (int)n;
done:
	replay_free(&r);
	return rows;
}

/* ---- a file that changes often, in the hands of somebody new to it ---- */

enum { HOT_CHANGES = 10, HOT_SHARE = 20 /* one in so many */, HOT_FILES = 50 /* of more a program changed them all, or a search and replace */ };

static int by_number(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
	return a < b ? -1 : a > b;
}

static uint32_t hot_from(struct replay *r)
{
	int n = r->paths.count;
	uint32_t *sorted = ff_arena_raw(&r->arena, ((size_t)n + 1) * sizeof *sorted);
	for (int i = 0; i < n; i++)
		sorted[i] = FF_AT(&r->paths, struct path_state, i)->changes;
	qsort(sorted, (size_t)n, sizeof *sorted, by_number);
	uint32_t from = n ? sorted[n - 1 - n / HOT_SHARE] : 0;
	return from > HOT_CHANGES ? from : HOT_CHANGES;
}

static void find_hot(struct replay *r, const struct commit *c, const struct ff_strings *paths, struct ff_hot *out)
{
	uint32_t from = hot_from(r);
	for (int i = 0; i < paths->count && paths->count <= HOT_FILES; i++) {
		uint64_t path = ff_history_hash(paths->items[i]);
		const uint32_t *at = ff_risk_follows(paths->items[i]) ? ff_map_find(&r->path_at, path) : NULL;
		const uint32_t *mine = ff_map_find(&r->pairs, ff_map_pair(c->author, path));
		uint32_t changes = at && *at ? FF_AT(&r->paths, struct path_state, *at - 1)->changes : 0;
		if (changes >= from && (int)changes > out->changes && !(mine && *mine))
			*out = (struct ff_hot){paths->items[i], (int)changes};
	}
}

static void look_only_at(struct replay *r, const struct commit *c)
{
	r->only = c;
	for (uint32_t i = 0; i < c->touches; i++)
		*ff_map_at(&r->wanted, touch_at(r, c, i)->path) = 1;
}

bool ff_history_row(const struct ff_history *h, const struct ff_id *id, const struct ff_strings *paths, struct ff_risk_row *out, struct ff_hot *hot)
{
	struct replay r = {.h = h};
	uint32_t *order, n;
	bool known = ff_history_behind(h, ff_history_find(h, id), &r.arena, &order, &n);
	*hot = (struct ff_hot){"", 0};
	if (known)
		look_only_at(&r, &h->commits[order[n - 1]]);
	for (uint32_t i = 0; known && i < n; i++) {
		const struct commit *c = &h->commits[order[i]];
		if (i + 1 == n && !(c->flags & COMMIT_MERGE))
			find_hot(&r, c, paths, hot);
		row_of(&r, c, out, i + 1 == n);
	}
	replay_free(&r);
	return known;
}
