/*
 * queries.c - rules of one's own, run on a tree: predicates, places, messages.  Called by parse.c on each tree with a set that
 * query_set.c has made.  Knows neither where the files come from nor what a finding is.
 */
#include <ctype.h>
#include <time.h>

#include "ff/stream.h"
#include "rules_room.h"

#define MOST_CAPTURE_TEXT 80 /* of a capture in a message */
#define MOST_SUBJECT 20000  /* bytes of a node that an expression looks at */
#define MOST_ROWS 2000      /* of all rules in one file */
#define MOST_LATE 3         /* files that take too long; then the rules are off */

static const struct query_capture *find(const struct query_capture *c, int count, int id)
{
	for (int i = 0; i < count; i++)
		if (c[i].id == id)
			return &c[i];
	return NULL;
}

struct running {
	struct file *f;
	struct ff_customs *set;
	const struct unit *unit;
	struct pattern_desk *desk; /* made for the first expression */
	int *found;                /* by custom */
	int64_t until;             /* CPU */
	int taken;
};

static bool same_text(const struct running *r, const struct query_capture *c, const char *text, size_t len)
{
	return c->end - c->start == len && !memcmp(r->f->text + c->start, text, len);
}

/* A capture that an optional part did not make is no reason against a match. */
static bool holds(struct running *r, const struct test *t, const struct query_capture *c, int count)
{
	const struct query_capture *it = find(c, count, t->capture), *other;
	bool yes = false;
	if (!it)
		return true;
	if (t->kind == MATCH) {
		size_t len = it->end - it->start;
		if (!r->desk)
			r->desk = ff_python_pattern_desk();
		int found = ff_python_pattern_match(t->pattern, r->desk, r->f->text + it->start, len < MOST_SUBJECT ? len : MOST_SUBJECT);
		return found >= 0 && found == !t->negated;
	}
	for (int i = 0; i < t->count && !yes; i++) {
		const struct query_word *w = &t->words[i];
		if (w->capture < 0)
			yes = same_text(r, it, w->text, w->len);
		else if (!(other = find(c, count, w->capture)))
			return true;
		else
			yes = same_text(r, it, r->f->text + other->start, other->end - other->start);
	}
	return yes == !t->negated;
}

/* ---- places and messages ---- */

bool ff_python_query_named(const struct query *q, int id, const char *name, size_t len)
{
	size_t n;
	const char *text = ff_python_query_capture(q, id, &n);
	return n == len && !memcmp(text, name, n);
}

/* @finding, else the first capture whose name is not only for the query itself. */
static const struct query_capture *place_of(const struct query *q, const struct query_capture *c, int count)
{
	const struct query_capture *first = NULL;
	size_t n;
	for (int i = 0; i < count; i++) {
		if (ff_python_query_named(q, c[i].id, "finding", 7))
			return &c[i];
		if (!first && *ff_python_query_capture(q, c[i].id, &n) != '_')
			first = &c[i];
	}
	return first;
}

/* Text of a node on one line, cut where it is long. */
static void add_text(struct ff_buf *b, const char *p, size_t len)
{
	size_t n = 0;
	bool blank = false;
	for (size_t i = 0, step; i < len; i += step) {
		step = (size_t)ff_utf8_len((const unsigned char *)p + i, len - i);
		if (step <= 1 && (!step || isspace((unsigned char)p[i]) || iscntrl((unsigned char)p[i]))) {
			step = 1;
			blank = n > 0;
			continue;
		}
		if (n + step + blank > MOST_CAPTURE_TEXT) {
			ff_buf_str(b, "...");
			return;
		}
		if (blank)
			ff_buf_char(b, ' ');
		ff_buf_add(b, p + i, step);
		n += step + blank;
		blank = false;
	}
}

/* The length of "{name}" at p, 0 when it is none. */
size_t ff_python_query_placeholder(const char *p)
{
	size_t n = *p == '{' ? 1 : 0;
	while (n && (isalnum((unsigned char)p[n]) || (p[n] && strchr("_-.", p[n]))))
		n++;
	return n > 1 && p[n] == '}' ? n + 1 : 0;
}

static const char *message_of(struct running *r, const struct ff_custom *custom, const struct query_capture *c, int count)
{
	struct ff_buf b;
	ff_buf_init(&b, 4096);
	for (const char *p = custom->message; *p;) {
		size_t n = ff_python_query_placeholder(p);
		for (int i = 0; n && i < count; i++)
			if (ff_python_query_named(r->unit->query, c[i].id, p + 1, n - 2))
				add_text(&b, r->f->text + c[i].start, c[i].end - c[i].start);
		if (!n)
			ff_buf_char(&b, *p);
		p += n ? n : 1;
	}
	const char *text = ff_str_cut(r->f->a, ff_arena_str(r->f->a, ff_buf_text(&b)), 400);
	ff_buf_free(&b);
	return text;
}

/* End of what a finding speaks about: the head of a definition or compound statement, else all of the node. */
static void end_of(const struct running *r, const struct query_capture *at, struct ff_match *m)
{
	const char *t = r->f->text;
	uint32_t end = ff_python_query_head(at->node);
	if (end <= at->start || end > at->end)
		end = at->end;
	while (end > at->start + 1 && isspace((unsigned char)t[end - 1]))
		end--;
	uint32_t line = at->start;
	m->end_line = at->row + 1;
	m->end_col = at->col + (int)(end - at->start);
	for (const char *nl; (nl = memchr(t + line, '\n', end - line)); line = (uint32_t)(nl - t) + 1) {
		m->end_line++;
		m->end_col = (int)(end - (uint32_t)(nl - t) - 1);
	}
}

static bool has_row(const struct running *r, const struct ff_match *m)
{
	const struct ff_list *l = &r->f->f->matches;
	for (int i = 0; i < l->count; i++) {
		const struct ff_match *o = FF_AT(l, struct ff_match, i);
		if (o->line == m->line && o->col == m->col && o->file == m->file)
			return true;
	}
	return false;
}

static int severity_of(const char *word)
{
	int i = 0;
	while (i < FF_SEVERITY_HIGH && strcmp(ff_severity_names[i], word) != 0)
		i++;
	return i;
}

static void add_row(struct running *r, const struct way *way, const struct query_capture *at, const struct query_capture *c, int count)
{
	const struct ff_custom *k = way->custom;
	struct ff_match m = {.type = k->type, .severity = severity_of(k->severity), .weight = k->weight, .minutes = k->minutes, .where = (int)k->where,
	                     .paths = k->paths, .file = k->file, .line = at->row + 1, .col = at->col};
	if (r->f->f->matches.count >= MOST_ROWS || has_row(r, &m))
		return;
	end_of(r, at, &m);
	m.message = message_of(r, k, c, count);
	if (++r->found[way->number] == FF_MAX_CUSTOM_MATCHES)
		m.message = ff_arena_printf(r->f->a, "%s (and perhaps more: no more than %d are told in a file)", m.message, FF_MAX_CUSTOM_MATCHES);
	*FF_PUSH(r->f->a, &r->f->f->matches, struct ff_match) = m;
}

static int64_t cpu_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool take(void *with, int pattern, const struct query_capture *c, int count)
{
	struct running *r = with;
	const struct way *way = &r->unit->ways[pattern];
	bool all = true;
	if (!(r->taken++ & 63) && cpu_ms() > r->until)
		return false;
	if (r->found[way->number] >= FF_MAX_CUSTOM_MATCHES)
		return true;
	for (int i = 0; i < way->test_count && all; i++)
		all = holds(r, &way->tests[i], c, count);
	const struct query_capture *at = all ? place_of(r->unit->query, c, count) : NULL;
	if (at && at->start < r->f->len)
		add_row(r, way, at, c, count);
	return true;
}

static int by_place(const void *x, const void *y)
{
	const struct ff_match *a = x, *b = y;
	return a->line != b->line ? (a->line > b->line) - (a->line < b->line) : a->col != b->col ? (a->col > b->col) - (a->col < b->col) : strcmp(a->file, b->file);
}

void ff_python_custom_run(struct file *f, struct ff_customs *set, const void *root)
{
	struct running r = {.f = f, .set = set, .until = cpu_ms() + FF_MAX_CUSTOM_TIME};
	if (f->f->module.flags & FF_MODULE_TRUNCATED || atomic_load(&set->late) >= MOST_LATE)
		return;
	r.found = ff_arena_alloc(f->a, (size_t)set->customs * sizeof *r.found);
	for (int i = 0; i < set->count; i++) {
		r.unit = &set->units[i];
		if (!ff_python_query_run(r.unit->query, root, take, &r))
			atomic_store(&set->hurried, true);
	}
	ff_python_pattern_desk_free(r.desk);
	if (cpu_ms() > r.until) {
		atomic_fetch_add(&set->late, 1);
		atomic_store(&set->hurried, true);
	}
	if (f->f->matches.count > 1)
		qsort(f->f->matches.items, (size_t)f->f->matches.count, sizeof(struct ff_match), by_place);
}
