/*
 * cases.c - samples and series from elsewhere, a JSON object a line, and the verdicts on them.  Called by ff-correlate for the verbs
 * judge and changepoints.  Knows no repository and no database.
 */
#include <ctype.h>
#include <strings.h>

#include "ff/correlate.h"
#include "ff/statistics.h"

/* ---- parameters of a judge: "tolerance = 0.10, effectSizeThresholds = (0.8, 1.2)" ---- */

struct text {
	const char *p;
};

static void skip_blanks(struct text *t)
{
	t->p += strspn(t->p, " \t");
}

static bool take(struct text *t, char c)
{
	skip_blanks(t);
	if (*t->p != c)
		return false;
	t->p++;
	return true;
}

/* Digits, a point, an exponent: as a JSON number, whatever the locale says. */
static bool take_number(struct text *t, double *out)
{
	static const struct ff_field fields[] = {{"n", FF_NUM, 0, false, NULL, NULL, ""}, {NULL, 0, 0, false, NULL, NULL, NULL}};
	static const struct ff_type type = {"number", sizeof(double), fields, false, true, ""};
	struct ff_arena a = {0};
	char object[64];
	skip_blanks(t);
	size_t n = strspn(t->p, "0123456789.eE+-");
	bool ok = n > 0 && n < 40;
	if (ok) {
		snprintf(object, sizeof(object), "{\"n\":%.*s}", (int)n, t->p);
		ok = !ff_object_read(&a, &type, object, strlen(object), out, NULL);
		t->p += n;
	}
	ff_arena_free(&a);
	return ok;
}

static bool take_pair(struct text *t, double *decrease, double *increase)
{
	return take(t, '(') && take_number(t, decrease) && take(t, ',') && take_number(t, increase) && take(t, ')');
}

static bool take_measure(struct text *t, bool *by_pairs)
{
	if (!take(t, '"'))
		return false;
	size_t n = strcspn(t->p, "\"");
	*by_pairs = n == 4 && !strncmp(t->p, "cles", 4);
	bool known = *by_pairs || (n == 9 && !strncmp(t->p, "meanRatio", 9));
	t->p += n;
	return take(t, '"') && known;
}

static bool take_value(struct text *t, const char *name, size_t n, struct ff_kayenta *k)
{
	double ignored[2];
	if (n == 9 && !strncmp(name, "tolerance", n))
		return take_number(t, &k->tolerance) && k->tolerance >= 0;
	if (n == 9 && !strncmp(name, "confLevel", n))
		return take_number(t, &k->confidence) && k->confidence > 0 && k->confidence < 1;
	if (n == 20 && !strncmp(name, "effectSizeThresholds", n))
		return take_pair(t, &k->allowed_decrease, &k->allowed_increase);
	if (n == 17 && !strncmp(name, "effectSizeMeasure", n))
		return take_measure(t, &k->by_pairs);
	/* says whether a change is fatal to the whole, not whether it is one */
	return n == 18 && !strncmp(name, "criticalThresholds", n) && take_pair(t, &ignored[0], &ignored[1]);
}

static int read_params(const char *params, struct ff_kayenta *k, struct ff_err *err)
{
	struct text t = {params};
	for (skip_blanks(&t); *t.p; skip_blanks(&t)) {
		const char *name = t.p;
		while (isalpha((unsigned char)*t.p))
			t.p++;
		size_t n = (size_t)(t.p - name);
		if (!n || !take(&t, '=') || !take_value(&t, name, n, k) || (!take(&t, ',') && *t.p))
			return ff_err_set(err, FF_EX_DATA, "judge_case: field params: '%.60s' is not a parameter that is known here", name);
	}
	return 0;
}

/* The index of the word, in any case; the first one for "". */
static int word(const char *field, const char *text, const char *const *words, struct ff_err *err)
{
	for (int i = 0; words[i]; i++)
		if (!text[0] || !strcasecmp(text, words[i]))
			return i;
	return ff_err_set(err, FF_EX_DATA, "judge_case: field %s: unknown word", field);
}

/* ---- the two verbs ---- */

static int judge(struct ff_arena *a, const char *line, size_t len, struct ff_buf *out, struct ff_err *err)
{
	static const char *const directions[] = {"either", "increase", "decrease", NULL}, *const strategies[] = {"remove", "replace", NULL};
	/* what Kayenta's own judge hands to its classifier */
	struct ff_kayenta k = {.tolerance = 0.25, .confidence = 0.98, .allowed_increase = 1, .allowed_decrease = 1};
	struct ff_judge_case c;
	struct ff_judged judged;
	if (ff_object_read(a, &ff_judge_case_type, line, len, &c, err))
		return -1;
	int direction = word("direction", c.direction, directions, err), strategy = word("nan", c.nan, strategies, err);
	if (direction < 0 || strategy < 0 || read_params(c.params, &k, err))
		return -1;
	k.increase = direction != 2;
	k.decrease = direction != 1;
	k.replace = strategy == 1;
	judged = (struct ff_judged){c.id, ff_kayenta_verdict(a, &c.control, &c.experiment, &k)};
	ff_record_write(out, &ff_judged_type, &judged);
	return 0;
}

static int change_options(const struct ff_series_case *c, struct ff_changepoint_options *o, struct ff_err *err)
{
	*o = (struct ff_changepoint_options){c->window_len ? c->window_len : FF_CHANGEPOINT_WINDOW, c->max_pvalue > 0 ? c->max_pvalue : FF_CHANGEPOINT_PVALUE,
	                                c->min_magnitude};
	if (o->window < 2 || o->window > FF_CHANGEPOINT_MOST_WINDOW)
		return ff_err_set(err, FF_EX_DATA, "series_case: field window_len: not 2 to %d", FF_CHANGEPOINT_MOST_WINDOW);
	if (!(c->max_pvalue >= 0 && c->max_pvalue <= 1) || !(c->min_magnitude >= 0))
		return ff_err_set(err, FF_EX_DATA, "series_case: max_pvalue lies in 0 to 1, min_magnitude above 0");
	return 0;
}

static int find_changes(struct ff_arena *a, const char *line, size_t len, struct ff_buf *out, struct ff_err *err)
{
	struct ff_series_case c;
	struct ff_changepoint_options o;
	struct ff_list changes = {0};
	if (ff_object_read(a, &ff_series_case_type, line, len, &c, err) || change_options(&c, &o, err))
		return -1;
	struct ff_series_changes s = {.id = c.id};
	ff_changepoints(a, c.series.items, c.series.count, &o, &changes);
	for (int i = 0; i < changes.count; i++) {
		const struct ff_changepoint *change = FF_AT(&changes, struct ff_changepoint, i);
		*FF_PUSH(a, &s.indexes, double) = change->index;
		*FF_PUSH(a, &s.before, double) = change->before;
		*FF_PUSH(a, &s.after, double) = change->after;
		*FF_PUSH(a, &s.p, double) = change->p;
	}
	ff_record_write(out, &ff_series_changes_type, &s);
	return 0;
}

typedef int line_fn(struct ff_arena *a, const char *line, size_t len, struct ff_buf *out, struct ff_err *err);

static int each_line(int fd, line_fn *with, struct ff_buf *out, struct ff_err *err)
{
	struct ff_arena a = {0};
	struct ff_lines lines;
	char *line;
	size_t len;
	int got;
	ff_lines_init(&lines, fd);
	while ((got = ff_lines_next(&lines, &line, &len, err)) == 1) {
		if (len && (with(&a, line, len, out, err) || (out->over && ff_err_set(err, FF_EX_DATA, "the output grows too large: fewer lines at once")))) {
			got = ff_err_wrap(err, "line %ld", lines.line);
			break;
		}
		ff_arena_reset(&a);
	}
	ff_lines_free(&lines);
	ff_arena_free(&a);
	return got;
}

int ff_correlate_judge_cases(int fd, const char *mode, struct ff_buf *out, struct ff_err *err)
{
	if (strcmp(mode, "kayenta") != 0)
		return ff_err_set(err, FF_EX_USAGE, "--mode %.40s: the only peer whose verdicts are known is kayenta", mode);
	return each_line(fd, judge, out, err);
}

int ff_correlate_change_cases(int fd, struct ff_buf *out, struct ff_err *err)
{
	return each_line(fd, find_changes, out, err);
}
