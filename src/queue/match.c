/*
 * match.c - which queued task is which of this run's: the one place that decides about identity.  Called by add.c
 * inside its transaction; writes nothing.
 *
 * The ways, the surest first; each task of the run and each queued task is used once:
 *   line         same type, same text, and the change moved the old line exactly there
 *   body         the only one of its type in a definition with this body, on either side: it was renamed, moved, or stayed
 *   fingerprint  same type, path, symbol and text, wherever the queue had it, resolved ones too
 *   words        same type, symbol and description in the file, under the name that it had before
 *   text         same type and text in the file, and the definition around it has its name or its body
 *   body again   same type and body, several of them
 *   place        same type, the only one of its type that the same hunk took from the same definition, or from so few lines that
 *                it is an edit of them
 *   elsewhere    same type in another file of this change, with the same text and name, or the same body: it was moved
 *   return       as fingerprint, for one that was resolved and whose equals took its fingerprint
 * Where several fit, the one that is nearest after the change.
 */
#include "room.h"

struct hunk {
	int removed, added; /* lines */
	bool found;
};

int ff_add_word(const char *const *names, const char *text)
{
	for (int i = 0; names[i]; i++)
		if (!strcmp(names[i], text))
			return i;
	return -1;
}

const struct ff_analysed *ff_add_file(const struct ff_add_run *x, const char *path, bool before)
{
	for (int i = 0; i < x->end.files.count; i++) {
		const struct ff_analysed *f = FF_AT(&x->end.files, struct ff_analysed, i);
		const char *name = before && f->old_path[0] ? f->old_path : f->path;
		if (!strcmp(name, path))
			return f;
	}
	return NULL;
}

/* ---- where a line went ---- */

static int lines_before(const struct ff_spans *s, int line)
{
	int n = 0;
	for (int i = 0; i < s->count && s->items[i].first < line; i++)
		n += (s->items[i].last < line ? s->items[i].last : line - 1) - s->items[i].first + 1;
	return n;
}

/* The kept lines are the same on both sides: the n-th kept line of the old side is the n-th of the new one.  0: removed. */
static int line_now(const struct ff_analysed *f, int line)
{
	if (ff_spans_has(&f->removed, line))
		return 0;
	int now = line - lines_before(&f->removed, line);
	for (int i = 0; i < f->added.count && f->added.items[i].first <= now; i++)
		now += f->added.items[i].last - f->added.items[i].first + 1;
	return now;
}

/* The hunk that took the old line and wrote the new one, when that is one and the same. */
static struct hunk hunk_of(const struct ff_analysed *f, int old_line, int new_line)
{
	for (int r = 0; r < f->removed.count; r++) {
		const struct ff_span *gone = &f->removed.items[r];
		if (old_line < gone->first || old_line > gone->last)
			continue;
		for (int a = 0; a < f->added.count; a++) {
			const struct ff_span *come = &f->added.items[a];
			bool same = gone->first - lines_before(&f->removed, gone->first) == come->first - lines_before(&f->added, come->first);
			if (same && new_line >= come->first && new_line <= come->last)
				return (struct hunk){gone->last - gone->first + 1, come->last - come->first + 1, true};
		}
	}
	return (struct hunk){0};
}

/* ---- what the queue holds ---- */

static int take(struct ff_query *q, struct ff_add_run *x, const struct ff_analysed *in, struct ff_err *err)
{
	struct ff_arena *a = &x->arena;
	int got;
	while ((got = ff_query_step(q, err)) == 1) {
		struct queued *c = FF_PUSH(a, &x->queued, struct queued);
		*c = (struct queued){
			.id = ff_query_get_int(q, "id"),
			.status = ff_add_word(ff_task_status_names, ff_query_get_text(q, a, "status")),
			.before = ff_add_word(ff_task_status_names, ff_query_get_text(q, a, "status_before")),
			.type = ff_query_get_text(q, a, "type"),
			.symbol = ff_query_get_text(q, a, "symbol"),
			.description = ff_query_get_text(q, a, "description"),
			.fingerprint = ff_query_get_text(q, a, "fingerprint"),
			.anchor = ff_query_get_text(q, a, "anchor"),
			.body = ff_query_get_text(q, a, "body"),
			.file = ff_query_get_text(q, a, "file"),
			.source = ff_query_get_text(q, a, "source"),
			.in = in,
			.line = (int)ff_query_get_int(q, "line"),
			.index_state = (int)ff_query_get_int(q, "index_state"),
			.placed = !strcmp(ff_query_get_text(q, a, "state"), "standing"),
			.gone = !strcmp(ff_query_get_text(q, a, "state"), "gone"),
			.fix_waits = ff_query_get_int(q, "fix_waits") != 0,
			.applied_at = ff_query_get_int(q, "applied_at"),
			.elsewhere = (int)ff_query_get_int(q, "elsewhere"),
			.seen_as = -1,
		};
		if (c->gone)
			c->in = NULL; /* it comes back by its fingerprint only */
		bool again = !strcmp(ff_query_get_text(q, a, "revision"), x->end.commit); /* the same commit once more: lines are those of its new side */
		c->now_line = again ? c->line : c->in ? line_now(c->in, c->line) : 0;
	}
	return got;
}

static int load_file(struct ff_store *s, struct ff_add_run *x, const char *path, const struct ff_analysed *in, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_TASK_IN_FILE);
	ff_query_text(q, "file", path);
	ff_query_text(q, "branch", x->o->branch);
	return take(q, x, in, err);
}

static bool left_by_another(const struct ff_add_run *x, const struct ff_analysed *f)
{
	for (int i = 0; i < x->end.files.count; i++) {
		const char *before = FF_AT(&x->end.files, struct ff_analysed, i)->old_path;
		if (before[0] && !strcmp(before, f->path))
			return true;
	}
	return false;
}

/* What the old sides of the analysed files held; a path is loaded once, though a rename may name it twice. */
static int load_queued(struct ff_store *s, struct ff_add_run *x, struct ff_err *err)
{
	for (int i = 0; i < x->end.files.count; i++) {
		const struct ff_analysed *f = FF_AT(&x->end.files, struct ff_analysed, i);
		if (f->old_path[0] && load_file(s, x, f->old_path, f, err))
			return -1;
		/* what stood under this name belongs to the file that left it, if one did */
		if (!left_by_another(x, f) && load_file(s, x, f->path, f, err))
			return -1;
	}
	return 0;
}

static int find_id(const struct ff_add_run *x, int64_t id)
{
	for (int i = 0; i < x->queued.count; i++)
		if (FF_AT(&x->queued, struct queued, i)->id == id)
			return i;
	return -1;
}

/* ---- the ways ---- */

static bool settled(const struct queued *c)
{
	return c->status == FF_TASK_RESOLVED || (c->status == FF_TASK_FIXED && !c->fix_waits);
}

static bool same_text(const struct queued *c, const struct ff_task *t)
{
	return t->anchor[0] && !strcmp(c->anchor, t->anchor);
}

static const char *last_name(const char *symbol)
{
	const char *dot = strrchr(symbol, '.');
	return dot ? dot + 1 : symbol;
}

static bool same_body(const struct queued *c, const struct ff_task *t)
{
	return t->body[0] && !strcmp(c->body, t->body);
}

/* The candidate's file after the change is the task's. */
static bool same_file(const struct queued *c, const struct ff_task *t)
{
	return c->in && !strcmp(c->in->path, t->path);
}

typedef bool way(const struct ff_add_run *x, const struct queued *c, const struct ff_task *t);

static bool by_line(const struct ff_add_run *x, const struct queued *c, const struct ff_task *t)
{
	(void)x;
	return same_file(c, t) && same_text(c, t) && c->now_line == t->line;
}

static bool by_words(const struct ff_add_run *x, const struct queued *c, const struct ff_task *t)
{
	(void)x;
	return same_file(c, t) && !strcmp(c->symbol, t->symbol) && !strcmp(c->description, t->description);
}

static bool by_text(const struct ff_add_run *x, const struct queued *c, const struct ff_task *t)
{
	(void)x;
	return same_file(c, t) && same_text(c, t) && (same_body(c, t) || !strcmp(last_name(c->symbol), last_name(t->symbol)));
}

static bool by_body(const struct ff_add_run *x, const struct queued *c, const struct ff_task *t)
{
	(void)x;
	return same_file(c, t) && same_body(c, t);
}

static bool by_body_alone(const struct ff_add_run *x, const struct queued *c, const struct ff_task *t)
{
	if (!by_body(x, c, t))
		return false;
	for (int i = 0; i < x->queued.count; i++) {
		const struct queued *other = FF_AT(&x->queued, struct queued, i);
		if (other != c && other->in == c->in && !settled(other) && !strcmp(other->type, t->type) && same_body(other, t))
			return false;
	}
	for (int i = 0; i < x->tasks.count; i++) {
		const struct ff_task *other = FF_AT(&x->tasks, struct ff_task, i);
		if (other != t && !strcmp(other->type, t->type) && !strcmp(other->path, t->path) && same_body(c, other))
			return false;
	}
	return true;
}

static bool same_first_word(const char *a, const char *b)
{
	size_t n = strcspn(a, " ");
	return n == strcspn(b, " ") && !strncmp(a, b, n);
}

/* It was here once, was put right, and is here again; of several equal ones the fingerprint names only the first. */
static bool by_return(const struct ff_add_run *x, const struct queued *c, const struct ff_task *t)
{
	(void)x;
	bool was_here = settled(c) || !c->in;
	return was_here && !strcmp(c->file, t->path) && !strcmp(c->symbol, t->symbol) && same_text(c, t) && !strcmp(c->description, t->description);
}

/* Alone of its type in the hunk, on either side; and either within the same definition, or in a hunk so small that it is an edit. */
static bool by_place(const struct ff_add_run *x, const struct queued *c, const struct ff_task *t)
{
	struct hunk h = same_file(c, t) ? hunk_of(c->in, c->line, t->line) : (struct hunk){0};
	bool same_definition = c->symbol[0] && !strcmp(c->symbol, t->symbol);
	/* outside of definitions the words must begin alike: one unused import put in another's place is another problem */
	bool edited = h.removed == h.added && h.added <= 3 && (c->symbol[0] || same_first_word(c->description, t->description));
	if (!h.found || (!same_definition && !edited))
		return false;
	for (int i = 0; i < x->queued.count; i++) {
		const struct queued *other = FF_AT(&x->queued, struct queued, i);
		if (other != c && other->in == c->in && other->seen_as < 0 && !settled(other) && !strcmp(other->type, t->type) &&
		    hunk_of(c->in, other->line, t->line).found)
			return false;
	}
	for (int i = 0; i < x->tasks.count; i++) {
		const struct ff_task *other = FF_AT(&x->tasks, struct ff_task, i);
		if (other != t && x->known[i] < 0 && !strcmp(other->type, t->type) && !strcmp(other->path, t->path) &&
		    hunk_of(c->in, c->line, other->line).found)
			return false;
	}
	return true;
}

static bool by_elsewhere(const struct ff_add_run *x, const struct queued *c, const struct ff_task *t)
{
	(void)x;
	if (!c->in || c->in->unread || same_file(c, t))
		return false;
	if (!t->symbol[0])
		return !c->symbol[0] && same_text(c, t) && !strcmp(c->description, t->description);
	return same_body(c, t) || (same_text(c, t) && !strcmp(last_name(c->symbol), last_name(t->symbol)));
}

static int distance(const struct queued *c, const struct ff_task *t)
{
	int at = c->now_line ? c->now_line : c->line;
	return at > t->line ? at - t->line : t->line - at;
}

/* The nearest queued task that fits; -1: none. */
static int nearest(const struct ff_add_run *x, const struct ff_task *t, way *fits)
{
	const struct ff_analysed *in = ff_add_file(x, t->path, false);
	bool far = fits == by_elsewhere || fits == by_return; /* the others look into the task's own file only */
	int best = -1;
	for (int i = 0; i < x->queued.count; i++) {
		const struct queued *c = FF_AT(&x->queued, struct queued, i);
		if (!far && c->in != in)
			continue;
		if (c->seen_as >= 0 || (settled(c) && fits != by_return) || strcmp(c->type, t->type) != 0 || !fits(x, c, t))
			continue;
		if (best < 0 || distance(c, t) < distance(FF_AT(&x->queued, struct queued, best), t))
			best = i;
	}
	return best;
}

static void claim(struct ff_add_run *x, int task, int row)
{
	if (row < 0)
		return;
	x->known[task] = row;
	FF_AT(&x->queued, struct queued, row)->seen_as = task;
}

static void go(struct ff_add_run *x, way *fits)
{
	for (int i = 0; i < x->tasks.count; i++)
		if (x->known[i] < 0)
			claim(x, i, nearest(x, FF_AT(&x->tasks, struct ff_task, i), fits));
}

/* One look-up by fingerprint; what it finds outside of the analysed files joins the queued ones. */
static int fingerprint(struct ff_store *s, struct ff_add_run *x, int task, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_TASK_BY_FINGERPRINT);
	ff_query_text(q, "fingerprint", FF_AT(&x->tasks, struct ff_task, task)->fingerprint);
	ff_query_text(q, "branch", x->o->branch);
	int got = ff_query_step(q, err);
	int64_t id = got == 1 ? ff_query_get_int(q, "id") : 0;
	ff_query_end(q);
	if (got != 1)
		return got;
	int row = find_id(x, id);
	if (row < 0) {
		q = ff_query(s, FF_SQL_TASK_STANDING);
		ff_query_int(q, "id", id);
		ff_query_text(q, "branch", x->o->branch);
		if (take(q, x, NULL, err))
			return -1;
		row = find_id(x, id);
	}
	if (row >= 0 && FF_AT(&x->queued, struct queued, row)->seen_as < 0)
		claim(x, task, row);
	return 0;
}

int ff_add_match(struct ff_store *s, struct ff_add_run *x, struct ff_err *err)
{
	static way *const ways[] = {by_words, by_text, by_body, by_place, by_elsewhere, by_return};
	x->queued = (struct ff_list){0};
	x->known = ff_arena_alloc(&x->arena, (size_t)(x->tasks.count + 1) * sizeof(*x->known));
	for (int i = 0; i < x->tasks.count; i++)
		x->known[i] = -1;
	if (load_queued(s, x, err))
		return -1;
	go(x, by_line);
	go(x, by_body_alone);
	for (int i = 0; i < x->tasks.count; i++)
		if (x->known[i] < 0 && fingerprint(s, x, i, err))
			return -1;
	for (size_t i = 0; i < FF_COUNT(ways); i++)
		go(x, ways[i]);
	return 0;
}
