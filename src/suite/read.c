/*
 * read.c - what pytest and unittest say at the end of a run, and what that means together with the exit status.  Pure: bytes in.
 * Called by run.c.  The output is hostile, for tests may print what they like: the last complete summary counts, and only when
 * the exit status says the same.
 */
#include <ctype.h>

#include "room.h"

#define MOST_FAILURES 20

/* ---- lines from the end ---- */

struct back {
	const char *text;
	size_t end; /* the next line ends before here */
	bool done;
};

static bool line_before(struct back *b, const char **line, size_t *n)
{
	if (b->done)
		return false;
	const char *nl = b->end ? memrchr(b->text, '\n', b->end) : NULL;
	size_t from = nl ? (size_t)(nl - b->text) + 1 : 0;
	*line = b->text + from;
	*n = b->end - from;
	while (*n && strchr("\r \t", (*line)[*n - 1]) && (*line)[*n - 1])
		--*n;
	b->done = from == 0;
	b->end = from ? from - 1 : 0;
	return true;
}

static bool line_after(const char **at, const char *end, const char **line, size_t *n)
{
	if (*at >= end)
		return false;
	const char *nl = memchr(*at, '\n', (size_t)(end - *at));
	*line = *at;
	*n = (size_t)((nl ? nl : end) - *at);
	*at = nl ? nl + 1 : end;
	while (*n && strchr("\r \t", (*line)[*n - 1]) && (*line)[*n - 1])
		--*n;
	return true;
}

/* Text of a repository for a record: no control characters, at most 200 bytes. */
static const char *tame(struct ff_arena *a, const char *p, size_t n)
{
	char *s = ff_arena_dup(a, p, n < 1000 ? n : 1000);
	size_t len = n < 1000 ? n : 1000;
	for (size_t i = 0; i < len;) {
		int k = ff_utf8_len((const unsigned char *)s + i, len - i);
		if (k <= 1 && ((unsigned char)s[i] < 0x20 || (unsigned char)s[i] >= 0x7f))
			s[i] = '?';
		i += k > 0 ? (size_t)k : 1;
	}
	return ff_str_cut(a, s, 200);
}

const char *ff_suite_last_line(struct ff_arena *a, const char *text, size_t n)
{
	struct back b = {.text = text, .end = n};
	const char *line;
	size_t len;
	while (line_before(&b, &line, &len))
		for (size_t i = 0; i < len; i++)
			if (isalpha((unsigned char)line[i]))
				return tame(a, line, len);
	return "";
}

/* ---- numbers and words ---- */

static bool number(const char **p, const char *end, int *out)
{
	const char *from = *p;
	int n = 0;
	while (*p < end && isdigit((unsigned char)**p) && *p - from < 8)
		n = n * 10 + *(*p)++ - '0';
	*out = n;
	return *p > from;
}

static bool word(const char **p, const char *end, const char *w)
{
	size_t n = strlen(w);
	if ((size_t)(end - *p) < n || memcmp(*p, w, n) != 0)
		return false;
	*p += n;
	return true;
}

static bool starts(const char *line, size_t n, const char *w)
{
	return word(&line, line + n, w);
}

/* "0.12s", "0.12s (0:01:12)", "0.12 seconds": to the end. */
static bool duration(const char *p, const char *end)
{
	int n;
	if (!number(&p, end, &n) || !word(&p, end, ".") || !number(&p, end, &n) || !(word(&p, end, "s") || word(&p, end, " seconds")))
		return false;
	if (p == end)
		return true;
	if (!word(&p, end, " ("))
		return false;
	while (p < end && strchr("0123456789:, day", *p) && *p)
		p++;
	return word(&p, end, ")") && p == end;
}

/* ---- pytest ---- */

static bool count(struct suite_said *s, const char *w, size_t n, int value)
{
	const struct {
		const char *word;
		int *into;
	} known[] = {{"passed", &s->passed}, {"failed", &s->failed}, {"skipped", &s->skipped}, {"error", &s->errors}, {"errors", &s->errors},
	             {"xfailed", &s->expected}, {"xpassed", &s->unexpected}};
	for (size_t i = 0; i < FF_COUNT(known); i++)
		if (n == strlen(known[i].word) && !memcmp(w, known[i].word, n)) {
			if (*known[i].into) /* said once, or no summary */
				return false;
			*known[i].into = value;
		}
	return true;
}

/* "=== 1 failed, 3 passed, 2 warnings in 0.12s ===", with or without the frame. */
static bool pytest_summary(const char *p, size_t len, struct suite_said *s)
{
	const char *end = p + len;
	struct suite_said got = {.complete = true};
	while (p < end && (*p == '=' || *p == ' '))
		p++;
	while (end > p && (end[-1] == '=' || end[-1] == ' '))
		end--;
	bool none = word(&p, end, "no tests ran");
	for (bool more = !none; more;) {
		int value;
		if (!number(&p, end, &value) || !word(&p, end, " "))
			return false;
		const char *w = p;
		while (p < end && (isalpha((unsigned char)*p) || (*p == ' ' && !starts(p, (size_t)(end - p), " in "))))
			p++;
		if (p == w || !count(&got, w, (size_t)(p - w), value))
			return false;
		more = word(&p, end, ", ");
	}
	if (!word(&p, end, " in ") || !duration(p, end))
		return false;
	*s = got;
	return true;
}

static bool is_header(const char *line, size_t n)
{
	static const char title[] = " short test summary info ";
	return n > sizeof title && line[0] == '=' && line[n - 1] == '=' && memmem(line, n, title, sizeof title - 1);
}

/* "FAILED tests/test_a.py::test_b - AssertionError": the name. */
static void pytest_failures(struct ff_arena *a, const char *from, const char *end, struct suite_said *s)
{
	const char *line;
	size_t n;
	while (s->failures.count < MOST_FAILURES && line_after(&from, end, &line, &n)) {
		const char *p = line;
		if (!word(&p, line + n, "FAILED ") && !word(&p, line + n, "ERROR "))
			continue;
		const char *dash = memmem(p, (size_t)(line + n - p), " - ", 3);
		ff_strings_push(a, &s->failures, tame(a, p, (size_t)((dash ? dash : line + n) - p)));
	}
}

void suite_read_pytest(struct ff_arena *a, const char *text, size_t n, struct suite_said *out)
{
	struct back b = {.text = text, .end = n};
	const char *line, *summary = NULL;
	size_t len;
	*out = (struct suite_said){.summary = ""};
	while (!summary && line_before(&b, &line, &len))
		if (pytest_summary(line, len, out)) {
			const char *p = line, *end = line + len;
			while (p < end && (*p == '=' || *p == ' '))
				p++;
			while (end > p && (end[-1] == '=' || end[-1] == ' '))
				end--;
			out->summary = tame(a, p, (size_t)(end - p));
			summary = line;
		}
	while (summary && line_before(&b, &line, &len))
		if (is_header(line, len)) {
			pytest_failures(a, line + len, summary, out);
			break;
		}
}

/* ---- unittest ---- */

/* "OK (skipped=1)", "FAILED (failures=1, errors=2)", "NO TESTS RAN". */
static bool unittest_end(const char *p, size_t len, int ran, struct suite_said *s)
{
	const char *end = p + len;
	struct suite_said got = {.complete = true};
	bool ok = word(&p, end, "OK"), failed = !ok && word(&p, end, "FAILED");
	if (!ok && !failed && !word(&p, end, "NO TESTS RAN"))
		return false;
	const bool figures = word(&p, end, " (");
	for (bool more = figures; more; more = word(&p, end, ", ")) {
		int value, *into = word(&p, end, "failures") ? &got.failed : word(&p, end, "errors") ? &got.errors : word(&p, end, "skipped") ? &got.skipped
		    : word(&p, end, "expected failures") ? &got.expected : word(&p, end, "unexpected successes") ? &got.unexpected : NULL;
		if (!into || *into || !word(&p, end, "=") || !number(&p, end, &value))
			return false;
		*into = value;
	}
	got.failed += got.unexpected; /* there they are failures */
	got.unexpected = 0;
	if ((figures && !word(&p, end, ")")) || p != end)
		return false;
	int other = got.failed + got.errors + got.skipped + got.expected;
	got.passed = ran > other ? ran - other : 0; /* subtests and class fixtures may count beside the tests */
	if (failed != (got.failed + got.errors > 0))
		return false;
	*s = got;
	return true;
}

static bool ran_line(const char *p, size_t n, int *ran)
{
	const char *end = p + n;
	return word(&p, end, "Ran ") && number(&p, end, ran) && (word(&p, end, " tests in ") || word(&p, end, " test in ")) && duration(p, end);
}

static bool is_rule(const char *line, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (line[i] != '=')
			return false;
	return n == 70;
}

/* "FAIL: test_a (tests.test_b.C.test_a)" below a rule of 70 signs. */
static void unittest_failures(struct ff_arena *a, const char *from, const char *end, struct suite_said *s)
{
	const char *line;
	size_t n;
	bool ruled = false;
	while (line_after(&from, end, &line, &n)) {
		const char *p = line;
		bool named = ruled && (word(&p, line + n, "FAIL: ") || word(&p, line + n, "ERROR: "));
		ruled = is_rule(line, n);
		if (!named)
			continue;
		s->loader |= memmem(p, (size_t)(line + n - p), "unittest.loader._FailedTest", 27) != NULL;
		if (s->failures.count < MOST_FAILURES)
			ff_strings_push(a, &s->failures, tame(a, p, (size_t)(line + n - p)));
	}
}

void suite_read_unittest(struct ff_arena *a, const char *text, size_t n, struct suite_said *out)
{
	struct back b = {.text = text, .end = n};
	const char *line, *below = NULL;
	size_t len, below_len = 0;
	int ran;
	*out = (struct suite_said){.summary = ""};
	while (line_before(&b, &line, &len)) {
		if (below && ran_line(line, len, &ran) && unittest_end(below, below_len, ran, out)) {
			out->summary = ff_arena_printf(a, "%s, %s", tame(a, line, len), tame(a, below, below_len));
			unittest_failures(a, text, line, out);
			return;
		}
		if (len) {
			below = line;
			below_len = len;
		}
	}
}

/* ---- both ---- */

static void take(const struct suite_said *s, struct ff_suite_result *out)
{
	out->passed = s->passed + s->unexpected;
	out->failed = s->failed + s->errors;
	out->skipped = s->skipped + s->expected;
	out->collected = out->passed + out->failed + out->skipped;
	out->failures = s->failures;
	out->said = s->summary;
}

/* What is said is not what the exit status says. */
static void doubt(struct ff_arena *a, int status, const char *text, size_t n, struct ff_suite_result *out)
{
	out->state = FF_SUITE_BROKEN;
	out->said = ff_arena_printf(a, "exit %d: %s", status, *out->said ? out->said : ff_suite_last_line(a, text, n));
}

static void of_command(struct ff_arena *a, const struct suite_said *s, int status, const char *text, size_t n, struct ff_suite_result *out)
{
	if (!s->complete && status < 126)
		out->said = ff_suite_last_line(a, text, n);
	if (status >= 126 || (s->complete && (status != 0) != (out->failed > 0)))
		doubt(a, status, text, n, out);
	else
		out->state = status ? FF_SUITE_RED : FF_SUITE_GREEN;
}

void suite_verdict(struct ff_arena *a, int runner, int status, const char *text, size_t n, struct ff_suite_result *out)
{
	struct suite_said s;
	if (runner != SUITE_UNITTEST)
		suite_read_pytest(a, text, n, &s);
	if (runner == SUITE_UNITTEST || (runner == SUITE_COMMAND && !s.complete))
		suite_read_unittest(a, text, n, &s);
	take(&s, out);
	if ((runner != SUITE_COMMAND || s.complete) && (status == 5 || (status == 0 && s.complete)) && !out->collected) {
		out->state = FF_SUITE_ABSENT;
		out->said = "no tests were found";
	} else if (runner == SUITE_COMMAND) {
		of_command(a, &s, status, text, n, out);
	} else if (s.complete && status == 0 && !out->failed) {
		out->state = FF_SUITE_GREEN;
	} else if (s.complete && status == 1 && out->failed && !s.loader) {
		out->state = FF_SUITE_RED;
	} else {
		doubt(a, status, text, n, out);
		if (s.loader || (runner == SUITE_PYTEST && status == 2 && s.errors))
			out->said = ff_arena_printf(a, "the tests could not be collected: %s", s.failures.count ? s.failures.items[0] : s.summary);
	}
}
