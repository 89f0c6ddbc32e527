/*
 * model.c - from the rows of a history, or a public data set, to the record of a model.  Pure; called by tool.c and the tests.
 */
#include <math.h>

#include "room.h"

enum { MARKS = 100, DAY = 86400 };

static void cases_make(struct ff_arena *a, struct ff_cases *c, int count)
{
	c->x = ff_arena_raw(a, sizeof(*c->x) * ((size_t)count + 1));
	c->time = ff_arena_raw(a, sizeof(*c->time) * ((size_t)count + 1));
	c->fixed = ff_arena_raw(a, sizeof(*c->fixed) * ((size_t)count + 1));
	c->count = 0;
}

/* A commit may claim any time; differences are to be numbers. */
static int64_t believable(int64_t time)
{
	const int64_t far = INT64_MAX / 4;
	return time > far ? far : time < -far ? -far : time;
}

static void cases_add(struct ff_cases *c, const double *value, int64_t time, int64_t fixed)
{
	for (int j = 0; j < FF_RISK_COLUMNS; j++)
		c->x[c->count][j] = log1p(value[j] > 0 ? value[j] : 0);
	c->time[c->count] = believable(time);
	c->fixed[c->count++] = believable(fixed);
}

/* ---- what goes into the record ---- */

static int by_value(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;
	return a < b ? -1 : a > b;
}

static double middle(struct ff_arena *a, const struct ff_cases *t, int column)
{
	double *v = ff_arena_raw(a, sizeof(*v) * ((size_t)t->count + 1));
	for (int i = 0; i < t->count; i++)
		v[i] = t->x[i][column];
	qsort(v, (size_t)t->count, sizeof *v, by_value);
	return t->count ? expm1(v[t->count / 2]) : 0;
}

/* Numbers as they will be read back: what was fitted and what is stored are the same model. */
static double rounded(double v)
{
	struct ff_buf b;
	ff_buf_init(&b, 64);
	ff_json_num(&b, v);
	v = strtod(ff_buf_text(&b), NULL);
	ff_buf_free(&b);
	return v;
}

static void put_model(struct ff_arena *a, const struct ff_logit *m, const struct ff_cases *all, struct ff_risk_model *out)
{
	double *scores = ff_arena_raw(a, sizeof(*scores) * ((size_t)all->count + 1));
	for (int j = 0; j < FF_RISK_COLUMNS; j++)
		*FF_PUSH(a, &out->columns, struct ff_risk_column) = (struct ff_risk_column){
		    ff_risk_names[j], rounded(m->mean[j]), rounded(m->scale[j]), rounded(m->weight[j]), rounded(middle(a, all, j))};
	out->intercept = rounded(m->intercept);
	for (int i = 0; i < all->count; i++)
		scores[i] = ff_logit_score(m, all->x[i]);
	qsort(scores, (size_t)all->count, sizeof *scores, by_value);
	for (int k = 0; all->count && k <= MARKS; k++)
		FF_PUSH(a, &out->marks, struct ff_risk_mark)->score = rounded(scores[(int)((int64_t)(all->count - 1) * k / MARKS)]);
}

static void put_learned(struct ff_arena *a, const struct ff_learned *l, const struct ff_cases *all, struct ff_risk_model *out)
{
	out->why = l->why;
	out->young = l->young;
	out->rows = l->rows;
	out->defects = l->defects;
	out->tested = l->tested;
	out->auc = l->auc;
	out->auc_size = l->auc_size;
	out->calibration_error = l->calibration_error;
	out->calibration_chance = l->calibration_chance;
	out->calibration_debiased = l->calibration_debiased;
	put_model(a, &l->m, all, out);
}

/* ---- a history ---- */

void ff_risk_fit(struct ff_arena *a, const struct ff_risk_row *rows, int count, struct ff_risk_model *out)
{
	struct ff_cases all;
	struct ff_learned l;
	int64_t now = count ? believable(rows[count - 1].time) : 0; /* of the tip: somewhere in a history a clock is years ahead */
	*out = (struct ff_risk_model){.tip = "", .commits = count};
	cases_make(a, &all, count);
	all.size = FF_RISK_CODE;
	for (int i = 0; i < count; i++)
		if (rows[i].judged && rows[i].x[FF_RISK_CODE] > 0) /* without code there is nothing to be mended */
			cases_add(&all, rows[i].x, rows[i].time, rows[i].fixed_at);
	ff_learn(a, &all, now, &l);
	out->basis = l.size ? "size" : "history";
	put_learned(a, &l, &all, out);
}

/* ---- a public data set ---- */

/* The column that a name of the first line stands for; -1 none, FF_RISK_COLUMNS the label. */
static int column_of(const char *name, size_t n)
{
	static const char *const others[] = {"entrophy", "bug"}; /* as the data sets spell it */
	for (int j = 0; j < FF_RISK_COLUMNS; j++)
		if (strlen(ff_risk_names[j]) == n && !strncmp(ff_risk_names[j], name, n))
			return j;
	if (strlen(others[0]) == n && !strncmp(others[0], name, n))
		return FF_RISK_ENTROPY;
	return strlen(others[1]) == n && !strncmp(others[1], name, n) ? FF_RISK_COLUMNS : -1;
}

enum { MOST_COLUMNS = 64 };

static int header(const char *line, int *columns)
{
	int n = 0;
	for (; n < MOST_COLUMNS; n++) {
		size_t len = strcspn(line, ",\r\n");
		columns[n] = column_of(line, len);
		line += len;
		if (*line++ != ',')
			break;
	}
	return n + 1;
}

/* One line of numbers; columns that mean nothing to us may hold anything. */
static bool read_row(const char *p, const int *columns, int n, double *value)
{
	for (int c = 0; c < n; c++) {
		size_t len = strcspn(p, ",\r\n");
		if (columns[c] >= 0) {
			char *end;
			value[columns[c]] = strtod(p, &end);
			if (!len || end != p + len || !isfinite(value[columns[c]]))
				return false;
		}
		p += len;
		if (c + 1 < n && *p++ != ',')
			return false;
	}
	return true;
}

static const char *next_line(const char *p)
{
	p += strcspn(p, "\n");
	return *p ? p + 1 : p;
}

/* A commit a day, and what it broke shows at once: a data set knows no more. */
static int read_csv(struct ff_arena *a, const char *text, struct ff_cases *t, struct ff_err *err)
{
	int columns[MOST_COLUMNS], n = header(text, columns), lines = 1;
	bool labelled = false;
	for (int c = 0; c < n && n <= MOST_COLUMNS; c++)
		labelled |= columns[c] == FF_RISK_COLUMNS;
	if (!labelled)
		return ff_err_set(err, FF_EX_DATA, "line 1: no column is called bug");
	for (const char *p = text; *p; p = next_line(p))
		lines++;
	cases_make(a, t, lines);
	t->size = FF_RISK_LA;
	for (const char *p = next_line(text); *p; p = next_line(p)) {
		double value[FF_RISK_COLUMNS + 1] = {0};
		int64_t day = (int64_t)(t->count + 1) * DAY;
		if (!read_row(p, columns, n, value))
			return ff_err_set(err, FF_EX_DATA, "line %d: numbers are wanted", t->count + 2);
		cases_add(t, value, day, value[FF_RISK_COLUMNS] > 0 ? day + 1 : 0);
	}
	return 0;
}

/* The last fifth is judged by one model, that of its first day. */
static void judge_rest(struct ff_arena *a, const struct ff_cases *t, int from, struct ff_learned *l)
{
	int n = t->count - from;
	double *p = ff_arena_raw(a, sizeof(*p) * ((size_t)n + 1)), *size = ff_arena_raw(a, sizeof(*size) * ((size_t)n + 1));
	unsigned char *y = ff_arena_raw(a, (size_t)n + 1);
	for (int i = 0; i < n; i++) {
		p[i] = ff_logit_probability(ff_logit_score(&l->m, t->x[from + i]));
		size[i] = t->x[from + i][t->size];
		y[i] = t->fixed[from + i] > 0;
	}
	l->tested = n;
	l->auc = ff_auc(p, y, n);
	l->auc_size = ff_auc(size, y, n);
	l->calibration_error = ff_calibration_error(p, y, n);
	l->calibration_chance = ff_calibration_chance(p, n);
	l->calibration_debiased = ff_calibration_debiased(p, y, n);
}

int ff_risk_fit_csv(struct ff_arena *a, const char *text, struct ff_risk_model *out, struct ff_err *err)
{
	struct ff_cases t, first;
	struct ff_learned l;
	if (read_csv(a, text, &t, err))
		return -1;
	first = t;
	first.count = t.count * 4 / 5;
	ff_learn(a, &first, (int64_t)(first.count + 1) * DAY, &l);
	if (l.young)
		return ff_err_set(err, FF_EX_DATA, "%s", l.why);
	*out = (struct ff_risk_model){.tip = "", .basis = "data", .commits = t.count};
	judge_rest(a, &t, first.count, &l);
	put_learned(a, &l, &t, out);
	return 0;
}
