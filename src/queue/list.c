/*
 * list.c - many tasks: as a table for people, as records, as CSV.  Called by ff-queue list and
 * export; changes nothing.
 */
#include "ff/config.h"
#include "room.h"

struct list {
	struct ff_arena arena;
	const struct ff_queue_filter *filter;
	const char *commit; /* start of a hex id */
	struct ff_picked picked;
	struct ff_list tasks; /* struct ff_task, best first */
};

/* ---- reading ---- */

static const char *given(const char *s)
{
	return s ? s : "";
}

static int check_word(const char *what, const char *word, const char *const *names, struct ff_err *err)
{
	struct ff_buf b;
	int result = 0, i = 0;
	while (names[i] && strcmp(names[i], word) != 0)
		i++;
	if (!word[0] || names[i])
		return 0;
	ff_buf_init(&b, 1000);
	for (i = 0; names[i]; i++)
		ff_buf_printf(&b, "%s%s", i ? ", " : "", names[i]);
	result = ff_err_set(err, FF_EX_USAGE, "no %s is called '%.40s': %s", what, word, ff_buf_text(&b));
	ff_buf_free(&b);
	return result;
}

static bool hex_prefix(const char *s)
{
	size_t n = strspn(s, "0123456789abcdef");
	return n >= 4 && n <= 64 && !s[n];
}

static int prepare(struct list *l, struct ff_err *err)
{
	const struct ff_queue_filter *f = l->filter;
	if (check_word("status", given(f->status), ff_task_status_names, err) ||
	    check_word("confidence", given(f->confidence), ff_confidence_names, err))
		return -1;
	l->commit = given(f->commit);
	if (l->commit[0] && !hex_prefix(l->commit))
		return ff_place_commit(&l->arena, f->dir, l->commit, &l->commit, err);
	return 0;
}

static int number(struct ff_query *q, struct ff_err *err)
{
	int got = ff_query_step(q, err), n = got == 1 ? (int)ff_query_get_int(q, "number") : -1;
	ff_query_end(q);
	return n;
}

/* How many of the new ones may be shown today; -1: there is no measure. */
static int left_today(struct ff_store *s, const struct ff_queue_filter *f, const char *today, int *left, struct ff_err *err)
{
	*left = -1;
	if (f->daily <= 0 || f->everything || given(f->status)[0])
		return 0;
	struct ff_query *q = ff_query(s, FF_SQL_TASK_RELEASED);
	ff_query_text(q, "today", today);
	int shown = number(q, err);
	*left = f->daily > shown ? f->daily - shown : 0;
	return shown < 0 ? -1 : 0;
}

static void count_one(struct ff_picked *p, const char *confidence, int n)
{
	int i = ff_add_word(ff_confidence_names, confidence);
	p->counts[i < 0 ? 0 : i] += n;
	p->found += n;
}

struct day {
	const char *today;
	int left;  /* how many of the new ones may be shown; -1: there is no measure */
	bool gone; /* something was fixed on this branch that stands elsewhere */
};

static void bind_day(struct ff_query *q, const struct ff_queue_filter *f, const struct day *d)
{
	ff_query_text(q, "today", d->today);
	ff_query_text(q, "branch", f->branch ? f->branch : "");
	ff_query_int(q, "gone", d->gone);
	ff_query_int(q, "left", d->left);
}

static struct ff_query *filtered(struct ff_store *s, enum ff_sql which, const struct list *l, const struct day *d)
{
	const struct ff_queue_filter *f = l->filter;
	struct ff_query *q = ff_query(s, which);
	bind_day(q, f, d);
	ff_query_text(q, "status", given(f->status));
	ff_query_text(q, "confidence", given(f->confidence));
	ff_query_text(q, "type", given(f->type));
	ff_query_text(q, "commit", l->commit);
	ff_query_int(q, "everything", f->everything);
	return q;
}

static int look_at_day(struct ff_store *s, struct ff_arena *a, const struct ff_queue_filter *f, struct day *d, struct ff_err *err)
{
	int gone = 0;
	d->today = ff_arena_dup(a, ff_clock_iso(a, ff_clock_now()), 10);
	if (f->branch && !f->everything) {
		struct ff_query *q = ff_query(s, FF_SQL_PLACE_GONE);
		ff_query_text(q, "branch", f->branch);
		gone = number(q, err);
	}
	d->gone = gone > 0;
	return gone < 0 ? -1 : left_today(s, f, d->today, &d->left, err);
}

/* How many match, by confidence; the usual list has no filter, and a quicker way. */
static int count_all(struct ff_store *s, struct list *l, struct ff_arena *a, const struct day *d, struct ff_err *err)
{
	const struct ff_queue_filter *f = l->filter;
	bool plain = !f->everything && !given(f->status)[0] && !given(f->confidence)[0] && !given(f->type)[0] && !l->commit[0];
	struct ff_query *q;
	int got;
	if (plain) {
		q = ff_query(s, FF_SQL_TASK_PICKED_PLAIN);
		bind_day(q, f, d);
	} else {
		q = filtered(s, FF_SQL_TASK_PICKED, l, d);
	}
	while ((got = ff_query_step(q, err)) == 1)
		count_one(&l->picked, ff_query_get_text(q, a, "confidence"), (int)ff_query_get_int(q, "number"));
	return got;
}

/* Numbers of the tasks that match, best first, and how many there are beyond the limit. */
static int pick(struct ff_store *s, struct list *l, struct ff_arena *a, struct ff_err *err)
{
	const struct ff_queue_filter *f = l->filter;
	struct ff_picked *p = &l->picked;
	struct day d;
	bool glob = given(f->file)[0]; /* SQL does not know ours: all of them are looked at */
	int got;
	*p = (struct ff_picked){0};
	if (look_at_day(s, a, f, &d, err))
		return -1;
	struct ff_query *q = filtered(s, FF_SQL_TASK_PICK, l, &d);
	ff_query_int(q, "limit", f->limit > 0 && !glob ? f->limit : -1);
	while ((got = ff_query_step(q, err)) == 1) {
		if (glob && !ff_glob_match(f->file, ff_query_get_text(q, a, "file")))
			continue;
		if (f->limit <= 0 || p->ids.count < f->limit)
			*FF_PUSH(a, &p->ids, int64_t) = ff_query_get_int(q, "id");
		if (glob)
			count_one(p, ff_query_get_text(q, a, "confidence"), 1);
	}
	if (got < 0 || (!glob && count_all(s, l, a, &d, err)))
		return -1;
	int held = d.left < 0 ? 0 : number(ff_query(s, FF_SQL_TASK_HELD), err);
	p->waiting = d.left >= 0 && held > d.left ? held - d.left : 0;
	return held < 0 ? -1 : 0;
}

static int load_one(struct ff_store *s, struct list *l, int64_t id, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_TASK_GET);
	ff_query_int(q, "id", id);
	int got = ff_query_step(q, err), result = got < 0 ? -1 : 0;
	if (got == 1)
		result = ff_query_get_record(q, &l->arena, &ff_task_type, FF_PUSH(&l->arena, &l->tasks, struct ff_task), err);
	ff_query_end(q);
	return result;
}

static int load(struct ff_store *s, void *with, struct ff_err *err)
{
	struct list *l = with;
	l->tasks = (struct ff_list){0};
	if (pick(s, l, &l->arena, err))
		return -1;
	for (int i = 0; i < l->picked.ids.count; i++)
		if (load_one(s, l, *FF_AT(&l->picked.ids, int64_t, i), err))
			return -1;
	return 0;
}

struct pick_job {
	struct list *l;
	struct ff_arena *a;
};

static int pick_only(struct ff_store *s, void *with, struct ff_err *err)
{
	struct pick_job *j = with;
	return pick(s, j->l, j->a, err);
}

int ff_queue_pick(struct ff_store *s, struct ff_arena *a, const struct ff_queue_filter *f, struct ff_picked *out, struct ff_err *err)
{
	struct list l = {.filter = f};
	int result = prepare(&l, err);
	if (!result)
		result = ff_store_run(s, pick_only, &(struct pick_job){&l, a}, err);
	*out = l.picked;
	ff_arena_free(&l.arena);
	return result;
}

/* ---- the table ---- */

enum { ID, CONFIDENCE, STATUS, TYPE, PLACE, DESCRIPTION, COLUMNS };
static const struct ff_column all_columns[COLUMNS] = {
    [ID] = {.title = "ID", .right = true},
    [CONFIDENCE] = {.title = "CONFIDENCE"},
    [STATUS] = {.title = "STATUS"},
    [TYPE] = {.title = "TYPE", .least = 8, .fair = 16, .most = 28},
    [PLACE] = {.title = "PLACE", .least = 10, .fair = 16, .cut_left = true},
    [DESCRIPTION] = {.title = "DESCRIPTION", .least = 12, .fair = 28},
};

static enum ff_shade shade_of(const struct ff_task *t)
{
	static const enum ff_shade shades[] = {FF_SHADE_DIM, FF_SHADE_YELLOW, FF_SHADE_GREEN};
	return t->alert ? FF_SHADE_RED : shades[t->confidence];
}

static void fill_row(struct ff_arena *a, const struct ff_task *t, bool status, struct ff_cell *cell)
{
	*cell++ = (struct ff_cell){ff_arena_printf(a, "%lld", (long long)t->id), FF_SHADE_BOLD};
	*cell++ = (struct ff_cell){ff_arena_printf(a, "%-6s %3.0f", ff_confidence_names[t->confidence], t->score * 100), shade_of(t)};
	if (status)
		*cell++ = (struct ff_cell){ff_task_status_names[t->status], FF_SHADE_PLAIN};
	*cell++ = (struct ff_cell){t->type, FF_SHADE_PLAIN};
	*cell++ = (struct ff_cell){ff_arena_printf(a, "%s:%d", t->path, t->line), FF_SHADE_PLAIN};
	*cell++ = (struct ff_cell){t->alert ? ff_arena_printf(a, "CRITICAL: %s", t->description) : t->description, t->alert ? FF_SHADE_RED : FF_SHADE_PLAIN};
}

static void write_counts(const struct list *l, struct ff_buf *out)
{
	const struct ff_picked *p = &l->picked;
	ff_buf_printf(out, "\n%d task%s: %d high, %d medium, %d low", p->found, p->found == 1 ? "" : "s", p->counts[FF_CONFIDENCE_HIGH],
	              p->counts[FF_CONFIDENCE_MEDIUM], p->counts[FF_CONFIDENCE_LOW]);
	if (p->ids.count < p->found)
		ff_buf_printf(out, "; the best %d are shown (--limit 0 shows all)", p->ids.count);
	ff_buf_char(out, '\n');
}

static void write_table(struct list *l, const struct ff_screen *screen, struct ff_buf *out)
{
	struct ff_column columns[COLUMNS];
	bool status = false;
	int n = l->tasks.count, count = 0;
	for (int i = 0; i < n; i++)
		status |= FF_AT(&l->tasks, struct ff_task, i)->status != FF_TASK_OPEN;
	for (int c = 0; c < COLUMNS; c++)
		if (c != STATUS || status)
			columns[count++] = all_columns[c];
	struct ff_cell *cells = ff_arena_alloc(&l->arena, (size_t)(n + 1) * (size_t)count * sizeof(*cells));
	for (int i = 0; i < n; i++)
		fill_row(&l->arena, FF_AT(&l->tasks, struct ff_task, i), status, cells + i * count);
	ff_table_write(screen, out, columns, count, cells, n);
	if (n)
		write_counts(l, out);
	else
		ff_buf_str(out, "no task matches\n");
	if (l->picked.waiting)
		ff_buf_printf(out, "%d more wait%s for another day, %d new ones are shown a day (--all shows them)\n", l->picked.waiting,
		              l->picked.waiting == 1 ? "s" : "", l->filter->daily);
}

static void write_records(const struct list *l, struct ff_buf *out)
{
	for (int i = 0; i < l->tasks.count; i++)
		ff_record_write(out, &ff_task_type, FF_AT(&l->tasks, struct ff_task, i));
}

/* What a reader needs to choose: the computation, the evidence and the text of the fix are `show`'s. */
static void write_brief(struct list *l, struct ff_buf *out)
{
	enum { LONG = 160, SHORT = 100 };
	struct ff_brief b = {.out = out};
	for (int i = 0; i < l->tasks.count; i++) {
		struct ff_task t = *FF_AT(&l->tasks, struct ff_task, i);
		struct ff_fix fix = {.safety = t.fix ? t.fix->safety : 0, .title = t.fix ? ff_str_cut(&l->arena, t.fix->title, SHORT) : ""};
		t.votes = t.steps = (struct ff_list){0};
		t.evidence = "";
		t.description = ff_str_cut(&l->arena, t.description, LONG);
		t.reasoning = ff_str_cut(&l->arena, t.reasoning, LONG);
		t.symbol = ff_str_cut(&l->arena, t.symbol, SHORT);
		t.fix = t.fix ? &fix : NULL;
		ff_brief_record(&b, &ff_task_type, &t);
	}
	b.total = l->picked.found + l->picked.waiting;
	ff_brief_end(&b, l->picked.waiting ? "ff queue list --json --all" : "ff queue list --json");
}

int ff_queue_list(struct ff_store *s, const struct ff_queue_filter *f, const struct ff_screen *screen, bool json, struct ff_buf *out,
                  struct ff_err *err)
{
	struct list l = {.filter = f};
	int result = prepare(&l, err);
	if (!result)
		result = ff_store_run(s, load, &l, err);
	if (!result && json && f->brief)
		write_brief(&l, out);
	else if (!result && json)
		write_records(&l, out);
	else if (!result)
		write_table(&l, screen, out);
	ff_arena_free(&l.arena);
	return result;
}

/* ---- CSV (RFC 4180) ---- */

/* A cell that a spreadsheet would take for a formula gets an apostrophe in front, as OWASP advises. */
static void csv_text(struct ff_buf *out, const char *s)
{
	bool formula = s[0] && strchr("=+-@\t\r", s[0]);
	ff_buf_str(out, ",\"");
	if (formula)
		ff_buf_char(out, '\'');
	for (; *s; s++) {
		if (*s == '"')
			ff_buf_char(out, '"');
		ff_buf_char(out, *s);
	}
	ff_buf_char(out, '"');
}

static void csv_task(struct ff_buf *out, const struct ff_task *t)
{
	ff_buf_int(out, t->id);
	csv_text(out, ff_task_status_names[t->status]);
	csv_text(out, ff_confidence_names[t->confidence]);
	ff_buf_char(out, ',');
	ff_json_num(out, t->score);
	csv_text(out, t->type);
	csv_text(out, ff_severity_names[t->severity]);
	csv_text(out, ff_level_names[t->risk_level]);
	ff_buf_printf(out, ",%d", t->priority);
	csv_text(out, t->path);
	ff_buf_printf(out, ",%d", t->line);
	csv_text(out, t->symbol);
	csv_text(out, t->description);
	ff_buf_printf(out, ",%s,%d", t->auto_fixable ? "true" : "false", t->estimated_effort);
	csv_text(out, t->source);
	csv_text(out, t->commit);
	csv_text(out, t->created_at);
	csv_text(out, t->fingerprint);
	ff_buf_str(out, "\r\n");
}

int ff_queue_export(struct ff_store *s, const struct ff_queue_filter *f, bool csv, struct ff_buf *out, struct ff_err *err)
{
	struct ff_queue_filter all = *f;
	all.limit = all.daily = 0;
	struct list l = {.filter = &all};
	int result = prepare(&l, err);
	if (!result)
		result = ff_store_run(s, load, &l, err);
	if (!result && csv)
		ff_buf_str(out, "id,status,confidence,score,type,severity,risk_level,priority,file,line,symbol,description,auto_fixable,"
		                "estimated_effort,source,commit,created_at,fingerprint\r\n");
	for (int i = 0; i < l.tasks.count && !result && csv; i++)
		csv_task(out, FF_AT(&l.tasks, struct ff_task, i));
	if (!result && !csv)
		write_records(&l, out);
	ff_arena_free(&l.arena);
	return result;
}
