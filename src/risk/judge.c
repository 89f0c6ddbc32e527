/*
 * judge.c - what a model says of one commit, and why: the record.  Also the model's own record, in and out.  Pure but for that file;
 * called by tool.c and the tests.
 */
#include <math.h>

#include "ff/risk.h"

enum { REASONS = 3, MAX_MODEL = 1 << 20 };
#define WORTH 0.05 /* log-odds: less is no reason */
#define LOWER 0.02 /* probability: less is no advice */
#define RISKY 0.75 /* percentile: below there is nothing to advise */
enum { SPLIT = 40 /* lines: less is hardly ever two things */ };

static double contribution(const struct ff_risk_column *c, double value)
{
	return c->weight * (log1p(value > 0 ? value : 0) - c->mean) / c->scale;
}

static double score_of(const struct ff_risk_model *m, const double *x)
{
	double s = m->intercept;
	for (int j = 0; j < m->columns.count; j++)
		s += contribution(FF_AT(&m->columns, struct ff_risk_column, j), x[j]);
	return s;
}

/* Share of the repository's commits with a lower score. */
static double percentile_of(const struct ff_risk_model *m, double score)
{
	const struct ff_risk_mark *v = m->marks.items;
	int n = m->marks.count, k = 0;
	while (k < n && v[k].score < score)
		k++;
	if (n < 2 || !k)
		return 0;
	if (k == n)
		return 1;
	return (k - 1 + (score - v[k - 1].score) / (v[k].score - v[k - 1].score)) / (n - 1);
}

/*
 * Inputs that say the same thing in several ways share their weight among them, some of it with the wrong sign: a person is told of
 * each matter once, by its sum, and only what points where common sense does.
 */
enum matter { SIZE, SPREAD, FILES, AUTHOR, FIX, MATTERS };
static const struct {
	enum matter of;
	int sign; /* of what makes a commit risky; 0: tells nothing to a person */
} matters[FF_RISK_COLUMNS] = {
    [FF_RISK_NS] = {SPREAD, 0}, [FF_RISK_ND] = {SPREAD, 1}, [FF_RISK_NF] = {SPREAD, 1}, [FF_RISK_ENTROPY] = {SPREAD, 0},
    [FF_RISK_LA] = {SIZE, 1}, [FF_RISK_LD] = {SIZE, 1}, [FF_RISK_BORN] = {SIZE, 1}, [FF_RISK_CODE] = {SIZE, 1},
    [FF_RISK_LT] = {FILES, 1}, [FF_RISK_NDEV] = {FILES, 1}, [FF_RISK_AGE] = {FILES, -1}, [FF_RISK_NUC] = {FILES, 1},
    [FF_RISK_EXP] = {AUTHOR, -1}, [FF_RISK_REXP] = {AUTHOR, -1}, [FF_RISK_SEXP] = {AUTHOR, -1}, [FF_RISK_FIX] = {FIX, 1},
};

static const char *count_of(struct ff_arena *a, double n, const char *one, const char *more)
{
	return ff_arena_printf(a, "%.0f %s", n, n == 1 ? one : more);
}

static const char *words(struct ff_arena *a, int j, double value, double usual, int way)
{
	const char *times = ff_arena_printf(a, "(usually %.0f)", usual);
	switch (j) {
	case FF_RISK_ND: return ff_arena_printf(a, "it changes %s %s", count_of(a, value, "folder", "folders"), times);
	case FF_RISK_NF: return ff_arena_printf(a, "it changes %s %s", count_of(a, value, "file", "files"), times);
	case FF_RISK_LA: return ff_arena_printf(a, "%s added %s", count_of(a, value, "line", "lines"), times);
	case FF_RISK_LD: return ff_arena_printf(a, "%s deleted %s", count_of(a, value, "line", "lines"), times);
	case FF_RISK_BORN: return ff_arena_printf(a, "%s in new files %s", count_of(a, value, "line", "lines"), times);
	case FF_RISK_CODE: return ff_arena_printf(a, "%s of code added %s", count_of(a, value, "line", "lines"), times);
	case FF_RISK_LT: return ff_arena_printf(a, "the files that it changes have %.0f lines %s", value, times);
	case FF_RISK_NDEV: return ff_arena_printf(a, "%s changed these files so far %s", count_of(a, value, "person has", "people have"), times);
	case FF_RISK_NUC: return ff_arena_printf(a, "these files were changed %s so far %s", count_of(a, value, "time", "times"), times);
	case FF_RISK_AGE:
		return value < 1 ? ff_arena_printf(a, "these files were changed less than a day before (usually %.0f days)", usual)
		                 : ff_arena_printf(a, "these files were changed %s before (usually %.0f)", count_of(a, value, "day", "days"), usual);
	case FF_RISK_EXP: return ff_arena_printf(a, "%s by its author so far %s", count_of(a, value, "file change", "file changes"), times);
	case FF_RISK_SEXP: return ff_arena_printf(a, "its author has changed %s of these folders so far %s", count_of(a, value, "file", "files"), times);
	case FF_RISK_REXP: return way > 0 ? "its author has changed little here lately" : "its author has changed much here lately";
	case FF_RISK_FIX: return way > 0 ? "it mends something, and what was mended breaks again more often here" : "it mends something, and that breaks less often here";
	default: return "";
	}
}

/* What one matter says in this direction: its strongest input that a person can follow; NULL when there is none. */
static const char *reason(struct ff_arena *a, const struct ff_risk_model *m, const double *x, enum matter of, int way)
{
	int best = -1;
	double most = 0, usual = 0;
	for (int j = 0; j < m->columns.count; j++) {
		const struct ff_risk_column *c = FF_AT(&m->columns, struct ff_risk_column, j);
		double d = way * (contribution(c, x[j]) - contribution(c, c->median));
		bool plain = matters[j].sign * way * (x[j] - c->median) >= 1 || (j == FF_RISK_FIX && x[j] > 0);
		if (matters[j].of == of && plain && d > most) {
			best = j;
			most = d;
			usual = c->median;
		}
	}
	return best < 0 ? NULL : words(a, best, x[best], usual, way);
}

/* For the risky half of the commits what makes them so; for the others what speaks for them. */
static void find_reasons(struct ff_arena *a, const struct ff_risk_model *m, const double *x, int way, struct ff_strings *out)
{
	double sum[MATTERS] = {0};
	for (int j = 0; j < m->columns.count; j++) {
		const struct ff_risk_column *c = FF_AT(&m->columns, struct ff_risk_column, j);
		sum[matters[j].of] += way * (contribution(c, x[j]) - contribution(c, c->median)); /* against the usual commit: that is what a person can picture */
	}
	while (out->count < REASONS) {
		enum matter best = SIZE;
		for (enum matter k = SIZE; k < MATTERS; k++)
			best = sum[k] > sum[best] ? k : best;
		if (sum[best] <= WORTH)
			break;
		const char *text = reason(a, m, x, best, way);
		if (text)
			ff_strings_push(a, out, text);
		sum[best] = 0;
	}
	if (m->young)
		ff_strings_push(a, out, "judged by its size alone: too little is known of this repository");
}

/* Half of the commit: what depends on size is halved, what lies behind its author and its files stays. */
static const char *lower(struct ff_arena *a, const struct ff_risk_model *m, const double *x, const struct ff_risk *r)
{
	static const int sizes[] = {FF_RISK_LA, FF_RISK_LD, FF_RISK_BORN, FF_RISK_CODE};
	double half[FF_RISK_COLUMNS];
	memcpy(half, x, sizeof half);
	for (size_t i = 0; i < FF_COUNT(sizes); i++)
		half[sizes[i]] /= 2;
	double p = ff_logit_probability(score_of(m, half));
	bool large = r->percentile >= RISKY && x[FF_RISK_CODE] >= SPLIT && r->probability - p >= LOWER;
	return large ? ff_arena_printf(a, "at half the size it would be %.0f %%: what can be reviewed and taken back alone goes into a commit of its own", p * 100) : "";
}

static const char *features_of(struct ff_arena *a, const struct ff_risk_model *m, const double *x, const struct ff_hot *hot)
{
	struct ff_buf b;
	ff_buf_init(&b, 4096);
	for (int j = 0; j < FF_RISK_COLUMNS; j++) {
		ff_buf_printf(&b, "%s\"%s\":", j ? "," : "{", ff_risk_names[j]);
		ff_json_num(&b, x[j]);
	}
	ff_buf_str(&b, ",\"basis\":");
	ff_json_str(&b, m->basis);
	if (*hot->path)
		ff_buf_printf(&b, ",\"hot_changes\":%d", hot->changes);
	ff_buf_char(&b, '}');
	const char *text = ff_arena_str(a, ff_buf_text(&b));
	ff_buf_free(&b);
	return text;
}

void ff_risk_judge(struct ff_arena *a, const struct ff_risk_model *m, const struct ff_risk_row *row, const struct ff_hot *hot, struct ff_risk *out)
{
	double score = score_of(m, row->x);
	if (!(row->x[FF_RISK_CODE] > 0)) { /* see ff_risk_fit */
		*out = (struct ff_risk){.hot_file = hot->path, .features = features_of(a, m, row->x, hot), .lower = ""};
		ff_strings_push(a, &out->reasons, "it adds no code; what it takes away is not judged");
		return;
	}
	*out = (struct ff_risk){.probability = ff_logit_probability(score), .percentile = percentile_of(m, score), .hot_file = hot->path};
	find_reasons(a, m, row->x, out->percentile >= 0.5 ? 1 : -1, &out->reasons);
	out->features = features_of(a, m, row->x, hot);
	out->lower = lower(a, m, row->x, out);
}

/* ---- the model's record ---- */

#define REQ(S, kind, member, help) {#member, kind, offsetof(S, member), false, NULL, NULL, help}
#define SUBS(S, member, type, help) {#member, FF_OBJECTS, offsetof(S, member), true, type, NULL, help}
#define LAST {NULL, 0, 0, false, NULL, NULL, NULL}

#define S struct ff_risk_column
static const struct ff_field column_fields[] = {
	REQ(S, FF_STR, name, "of the input"),
	REQ(S, FF_NUM, mean, "of log(1 + value)"),
	REQ(S, FF_NUM, scale, "its standard deviation"),
	REQ(S, FF_NUM, weight, "log-odds for one standard deviation"),
	REQ(S, FF_NUM, median, "of the value"),
	LAST};
static const struct ff_type column_type = {"column", sizeof(S), column_fields, false, true, "one input"};
#undef S
static const struct ff_field mark_fields[] = {REQ(struct ff_risk_mark, FF_NUM, score, "log-odds"), LAST};
static const struct ff_type mark_type = {"mark", sizeof(struct ff_risk_mark), mark_fields, false, true, "one percentile"};

#define S struct ff_risk_model
static const struct ff_field model_fields[] = {
	REQ(S, FF_STR, tip, "commit at which it was fitted"),
	REQ(S, FF_LONG, fitted_at, "seconds since 1970"),
	REQ(S, FF_STR, basis, "history, size or data"),
	REQ(S, FF_STR, why, "this and no other"),
	REQ(S, FF_BOOL, young, "there is too little to learn from"),
	REQ(S, FF_INT, commits, "looked at"),
	REQ(S, FF_INT, rows, "old enough to be learned from"),
	REQ(S, FF_INT, defects, "of these mended within a year"),
	REQ(S, FF_NUM, intercept, "log-odds of a commit that is average everywhere"),
	REQ(S, FF_INT, tested, "commits of the backtest"),
	REQ(S, FF_NUM, auc, "of the model in the backtest"),
	REQ(S, FF_NUM, auc_size, "of size alone"),
	REQ(S, FF_NUM, calibration_error, "in the backtest, ten bins of equal width"),
	REQ(S, FF_NUM, calibration_chance, "what it would be if every probability were right"),
	REQ(S, FF_NUM, calibration_debiased, "root mean square less what is due to chance, ten bins of equal size"),
	SUBS(S, columns, &column_type, "inputs"),
	SUBS(S, marks, &mark_type, "percentiles of this repository"),
	LAST};
const struct ff_type ff_risk_model_type = {"risk_model", sizeof(S), model_fields, false, false, "how ff-risk judges in this repository"};
#undef S

/* What a file says may be anything: the columns must be ours, the marks in order. */
static bool usable(const struct ff_risk_model *m)
{
	if (m->columns.count != FF_RISK_COLUMNS)
		return false;
	for (int j = 0; j < m->columns.count; j++) {
		const struct ff_risk_column *c = FF_AT(&m->columns, struct ff_risk_column, j);
		if (strcmp(c->name, ff_risk_names[j]) || !(c->scale > 0))
			return false;
	}
	for (int k = 1; k < m->marks.count; k++)
		if (!(FF_AT(&m->marks, struct ff_risk_mark, k - 1)->score <= FF_AT(&m->marks, struct ff_risk_mark, k)->score))
			return false;
	return true;
}

int ff_risk_model_read(struct ff_arena *a, const char *path, struct ff_risk_model *out)
{
	char *text;
	size_t n;
	if (ff_file_read(a, path, MAX_MODEL, &text, &n, NULL))
		return 0;
	n -= n && text[n - 1] == '\n';
	text[n] = '\0';
	return !ff_record_read(a, &ff_risk_model_type, text, n, out, NULL) && usable(out);
}

int ff_risk_model_write(const struct ff_risk_model *m, const char *path, struct ff_err *err)
{
	struct ff_buf b;
	ff_buf_init(&b, MAX_MODEL);
	ff_record_write(&b, &ff_risk_model_type, m);
	int rc = ff_file_write_atomic(path, ff_buf_text(&b), b.len, err);
	ff_buf_free(&b);
	return rc;
}
