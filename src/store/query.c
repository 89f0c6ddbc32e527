/*
 * query.c - statements by number, parameters and columns by name.  A mistake made on the way
 * (unknown name, parameter left out) is kept in the query and comes out of the next step.
 * Called by the rooms through ff/store.h; knows no SQL text.
 */
#include "store.h"

struct ff_stmt *ff_query_stmt(struct ff_query *q)
{
	return q->st;
}

void ff_query_wrong(struct ff_query *q, const char *fmt, ...)
{
	if (q->mistake[0])
		return;
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(q->mistake, sizeof(q->mistake), fmt, ap);
	va_end(ap);
	if (!q->store->mistake[0])
		snprintf(q->store->mistake, sizeof(q->store->mistake), "%s", q->mistake);
}

void ff_query_bound(struct ff_query *q, int param)
{
	if (param < 64)
		q->bound |= (uint64_t)1 << param;
}

struct ff_query *ff_query(struct ff_store *s, enum ff_sql which)
{
	struct ff_query *q = &s->queries[which];
	q->store = s;
	q->which = which;
	q->bound = 0;
	q->mistake[0] = 0;
	if (q->running)
		ff_query_wrong(q, "statement %d is started while it runs", which);
	else if (q->st)
		ff_stmt_reset(q->st);
	else if (ff_db_prepare(s->db, ff_store_sql[which], &q->st, &q->failed))
		q->st = NULL;
	return q;
}

static int place_of(struct ff_query *q, const char *name)
{
	if (!q->st || q->mistake[0])
		return 0;
	int i = ff_stmt_param(q->st, name);
	if (!i)
		ff_query_wrong(q, "statement %d has no parameter '%s'", q->which, name);
	else
		ff_query_bound(q, i);
	return i;
}

void ff_query_int(struct ff_query *q, const char *name, int64_t value)
{
	int i = place_of(q, name);
	if (i && ff_stmt_bind_int(q->st, i, value))
		ff_query_wrong(q, "cannot bind '%s'", name);
}

void ff_query_num(struct ff_query *q, const char *name, double value)
{
	int i = place_of(q, name);
	if (i && ff_stmt_bind_num(q->st, i, value))
		ff_query_wrong(q, "cannot bind '%s'", name);
}

void ff_query_text(struct ff_query *q, const char *name, const char *value)
{
	int i = place_of(q, name);
	if (i && ff_stmt_bind_text(q->st, i, value, value ? strlen(value) : 0))
		ff_query_wrong(q, "cannot bind '%s'", name);
}

void ff_query_null(struct ff_query *q, const char *name)
{
	ff_query_text(q, name, NULL);
}

/* Every parameter must have been bound: SQLite would silently take NULL. */
static void check_bound(struct ff_query *q)
{
	for (int i = 1; i <= ff_stmt_params(q->st) && i < 64; i++)
		if (!(q->bound >> i & 1))
			ff_query_wrong(q, "statement %d: parameter '%s' was not given", q->which, ff_stmt_param_name(q->st, i));
	if (ff_stmt_params(q->st) >= 64)
		ff_query_wrong(q, "statement %d has too many parameters", q->which);
}

int ff_query_step(struct ff_query *q, struct ff_err *err)
{
	int got = -1;
	if (!q->st) {
		if (err)
			*err = q->failed;
		goto done;
	}
	if (!q->running && !q->mistake[0])
		check_bound(q);
	if (q->mistake[0]) {
		ff_err_set(err, FF_EX_BUG, "%s", q->mistake);
		goto done;
	}
	got = ff_stmt_step(q->st, err);
done:
	q->running = got == 1;
	if (got != 1 && q->st)
		ff_stmt_reset(q->st);
	return got;
}

int ff_query_do(struct ff_query *q, struct ff_err *err)
{
	int got;
	while ((got = ff_query_step(q, err)) == 1)
		;
	return got;
}

void ff_query_end(struct ff_query *q)
{
	if (q->st)
		ff_stmt_reset(q->st);
	q->running = false;
}

static int column_of(struct ff_query *q, const char *column)
{
	int i = q->running ? ff_stmt_column(q->st, column) : -1;
	if (i < 0)
		ff_query_wrong(q, q->running ? "statement %d has no column '%s'" : "statement %d: no row to read '%s' from", q->which, column);
	return i;
}

int64_t ff_query_get_int(struct ff_query *q, const char *column)
{
	int i = column_of(q, column);
	return i < 0 ? 0 : ff_stmt_int(q->st, i);
}

double ff_query_get_num(struct ff_query *q, const char *column)
{
	int i = column_of(q, column);
	return i < 0 ? 0 : ff_stmt_num(q->st, i);
}

const char *ff_query_get_text(struct ff_query *q, struct ff_arena *a, const char *column)
{
	int i = column_of(q, column);
	size_t n = 0;
	const char *text = i < 0 ? NULL : ff_stmt_text(q->st, i, &n);
	return text ? ff_arena_dup(a, text, n) : "";
}
