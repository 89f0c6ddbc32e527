/*
 * model.c - from rows to a model: what can be learned from, the fit, the shift to the base rate of today, the backtest, the
 * percentiles.  Pure; called by tools/ff-risk.c and the tests.
 */
#include <math.h>

#include "ff/risk.h"

enum {
	RIPE = 90 * 86400, /* seconds: most defects have been found by then */
	LEAST_ROWS = 100,
	LEAST_DEFECTS = 20,
	RECENT = 10, /* the last tenth says what the base rate is; but not less than RECENT_ROWS */
	RECENT_ROWS = 100,
	MARKS = 100,
};
#define RIDGE 1.0

/*
 * Where there is too little history, size alone: a logistic regression on log(1 + la) of 22,757 commits of OpenStack (Zeng et al.,
 * "Deep just-in-time defect prediction: how far are we?", ISSTA 2021); AUC 0.75 there.
 */
static const double size_mean = 2.7769, size_scale = 1.5668, size_weight = 0.9423, size_intercept = -1.2344;

struct table {
	double (*x)[FF_RISK_COLUMNS]; /* log(1 + value) */
	unsigned char *y;
	int count;
};

static void table_make(struct ff_arena *a, struct table *t, int count)
{
	t->x = ff_arena_raw(a, sizeof(*t->x) * ((size_t)count + 1));
	t->y = ff_arena_alloc(a, (size_t)count + 1);
	t->count = 0;
}

static void to_logs(const double *value, double *x)
{
	for (int j = 0; j < FF_RISK_COLUMNS; j++)
		x[j] = log1p(value[j] > 0 ? value[j] : 0);
}

static struct ff_samples part(const struct table *t, int from, int to)
{
	return (struct ff_samples){t->x + from, t->y + from, to - from};
}

/* Learns from the first `count` rows, and then moves to the base rate of the last of them. */
static int learn(const struct table *t, int count, struct ff_logit *m, struct ff_err *err)
{
	struct ff_samples all = part(t, 0, count);
	int recent = count / RECENT > RECENT_ROWS ? count / RECENT : count < RECENT_ROWS ? count : RECENT_ROWS;
	struct ff_samples last = part(t, count - recent, count);
	if (ff_logit_fit(&all, FF_RISK_COLUMNS, RIDGE, m, err))
		return -1;
	ff_logit_shift(m, &last);
	return 0;
}

static void judge_rest(struct ff_arena *a, const struct table *t, int from, const struct ff_logit *m, struct ff_risk_model *out)
{
	int n = t->count - from;
	double *p = ff_arena_raw(a, sizeof(*p) * ((size_t)n + 1)), *size = ff_arena_raw(a, sizeof(*size) * ((size_t)n + 1));
	for (int i = 0; i < n; i++) {
		p[i] = ff_logit_probability(ff_logit_score(m, t->x[from + i]));
		size[i] = t->x[from + i][FF_RISK_LA];
	}
	out->tested = n;
	out->auc = ff_auc(p, t->y + from, n);
	out->auc_size = ff_auc(size, t->y + from, n);
	out->calibration_error = ff_calibration_error(p, t->y + from, n);
}

/* ---- what goes into the record ---- */

static int by_value(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;
	return a < b ? -1 : a > b;
}

static double middle(struct ff_arena *a, const struct table *t, int column)
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

static void put_model(struct ff_arena *a, const struct ff_logit *m, const struct table *all, struct ff_risk_model *out)
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

static void size_alone(struct ff_logit *m)
{
	*m = (struct ff_logit){.columns = FF_RISK_COLUMNS, .intercept = size_intercept};
	for (int j = 0; j < FF_RISK_COLUMNS; j++)
		m->scale[j] = 1;
	m->mean[FF_RISK_LA] = size_mean;
	m->scale[FF_RISK_LA] = size_scale;
	m->weight[FF_RISK_LA] = size_weight;
}

/* ---- a history ---- */

/* Ripe rows; labelled by what was known at `known`. */
static void gather(const struct ff_risk_row *rows, int count, int64_t before, int64_t known, struct table *t, int64_t *times)
{
	for (int i = 0; i < count; i++) {
		if (!rows[i].judged || rows[i].time > before)
			continue;
		to_logs(rows[i].x, t->x[t->count]);
		t->y[t->count] = rows[i].fixed_at && rows[i].fixed_at <= known;
		if (times)
			times[t->count] = rows[i].time;
		t->count++;
	}
}

/*
 * As if it were the day on which the last fifth began: what had been ripe by then is learned from, with the defects that were
 * known by then; the last fifth is judged by what is known now.
 */
static void backtest(struct ff_arena *a, const struct ff_risk_row *rows, int count, const struct table *ripe, const int64_t *times, struct ff_risk_model *out)
{
	int from = ripe->count * 4 / 5;
	struct table then;
	struct ff_logit m;
	if (from >= ripe->count)
		return;
	table_make(a, &then, count);
	gather(rows, count, times[from] - RIPE, times[from], &then, NULL);
	if (then.count >= LEAST_ROWS && !learn(&then, then.count, &m, NULL))
		judge_rest(a, ripe, from, &m, out);
}

static const char *too_little(struct ff_arena *a, const struct table *ripe, int defects)
{
	if (ripe->count < LEAST_ROWS)
		return ff_arena_printf(a, "%d commits are older than 90 days; %d are wanted", ripe->count, LEAST_ROWS);
	if (defects < LEAST_DEFECTS || ripe->count - defects < LEAST_DEFECTS)
		return ff_arena_printf(a, "%d of %d commits were mended later; at least %d must be, and as many must not", defects, ripe->count, LEAST_DEFECTS);
	return "";
}

void ff_risk_fit(struct ff_arena *a, const struct ff_risk_row *rows, int count, struct ff_risk_model *out)
{
	struct table ripe, all;
	struct ff_logit m;
	int64_t newest = 0, *times = ff_arena_raw(a, sizeof(*times) * ((size_t)count + 1));
	*out = (struct ff_risk_model){.tip = "", .basis = "history", .why = "", .commits = count};
	for (int i = 0; i < count; i++)
		newest = rows[i].time > newest ? rows[i].time : newest;
	table_make(a, &ripe, count);
	table_make(a, &all, count);
	gather(rows, count, newest - RIPE, INT64_MAX, &ripe, times);
	gather(rows, count, INT64_MAX, INT64_MAX, &all, NULL);
	for (int i = 0; i < ripe.count; i++)
		out->defects += ripe.y[i];
	out->rows = ripe.count;
	out->why = too_little(a, &ripe, out->defects);
	if (!*out->why && learn(&ripe, ripe.count, &m, NULL))
		out->why = "the regression has no solution";
	if (*out->why) {
		out->basis = "size";
		size_alone(&m);
	} else {
		backtest(a, rows, count, &ripe, times, out);
	}
	put_model(a, &m, &all, out);
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

static int read_csv(struct ff_arena *a, const char *text, struct table *t, struct ff_err *err)
{
	int columns[MOST_COLUMNS], n = header(text, columns), lines = 1;
	bool labelled = false;
	for (int c = 0; c < n && n <= MOST_COLUMNS; c++)
		labelled |= columns[c] == FF_RISK_COLUMNS;
	if (!labelled)
		return ff_err_set(err, FF_EX_DATA, "line 1: no column is called bug");
	for (const char *p = text; *p; p = next_line(p))
		lines++;
	table_make(a, t, lines);
	for (const char *p = next_line(text); *p; p = next_line(p)) {
		double value[FF_RISK_COLUMNS + 1] = {0};
		if (!read_row(p, columns, n, value))
			return ff_err_set(err, FF_EX_DATA, "line %d: numbers are wanted", t->count + 2);
		to_logs(value, t->x[t->count]);
		t->y[t->count++] = value[FF_RISK_COLUMNS] > 0;
	}
	return 0;
}

int ff_risk_fit_csv(struct ff_arena *a, const char *text, struct ff_risk_model *out, struct ff_err *err)
{
	struct table t;
	struct ff_logit m;
	if (read_csv(a, text, &t, err))
		return -1;
	*out = (struct ff_risk_model){.tip = "", .basis = "data", .why = "", .commits = t.count, .rows = t.count * 4 / 5};
	for (int i = 0; i < out->rows; i++)
		out->defects += t.y[i];
	if (learn(&t, out->rows, &m, err))
		return -1;
	judge_rest(a, &t, out->rows, &m, out);
	put_model(a, &m, &t, out);
	return 0;
}
