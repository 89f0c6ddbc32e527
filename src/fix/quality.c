/*
 * quality.c - how good a fix is among those that pass, for best of n: of tests, the share of wrong versions of the tested definition
 * that they notice (mutate.py); of docstrings, the share of checks that hold (docstrings.py); of everything else, 1.
 * Called by fix.c once the fix has passed.  Works in the site and puts back what it changed there.
 */
#include "gate.h"

extern const char ff_script_docstrings[], ff_script_mutate[];

#define MOST_MUTANTS 20
#define LEAST_MS 3000 /* for one of them; a test that never ends has noticed it */
#define MOST_INPUT (64u << 20)

struct quality {
	struct ff_arena *arena;
	const struct ff_suite *suite;
	const struct ff_box *box;
	const struct ff_site *site;
	const struct ff_list *changes;
	const struct ff_task *task;
};

/* ---- tests ---- */

struct mutant {
	size_t at, len;
	int line;
	const char *text;
	size_t text_len;
};

static int hex_of(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "OFFSET LENGTH LINE HEX", HEX "-" for nothing. */
static bool read_mutant(struct ff_arena *a, const char *line, size_t size, struct mutant *m)
{
	int at = 0;
	if (sscanf(line, "%zu %zu %d %n", &m->at, &m->len, &m->line, &at) != 3 || !at || m->at > size || m->len > size - m->at)
		return false;
	const char *hex = line + at;
	size_t n = strcspn(hex, "\n");
	char *text = ff_arena_alloc(a, n / 2 + 1);
	for (size_t i = 0; i + 1 < n; i += 2) {
		int high = hex_of(hex[i]), low = hex_of(hex[i + 1]);
		if (high < 0 || low < 0)
			return false;
		text[i / 2] = (char)(high << 4 | low);
	}
	m->text = text;
	m->text_len = n / 2;
	return true;
}

static int find_mutants(struct quality *q, const struct ff_bytes *source, struct ff_list *out, struct ff_err *err)
{
	const char *const words[] = {q->task->symbol, "20", NULL};
	struct ff_buf input, text;
	ff_buf_init(&input, MOST_INPUT);
	ff_buf_init(&text, 4u << 20);
	ff_buf_add(&input, source->text, source->len);
	int rc = ff_suite_script(q->arena, q->suite, q->box, ff_script_mutate, &input, words, &text, err);
	for (const char *line = ff_buf_text(&text); *line && !rc; line += strcspn(line, "\n"), line += *line == '\n') {
		struct mutant m;
		if (out->count < MOST_MUTANTS && read_mutant(q->arena, line, source->len, &m))
			*FF_PUSH(q->arena, out, struct mutant) = m;
	}
	ff_buf_free(&input);
	ff_buf_free(&text);
	return rc;
}

/* Runs the tests on one wrong version: 1 they notice it, 0 they do not, -1. */
static int try_mutant(struct quality *q, const struct ff_box *box, const struct ff_strings *tests, const struct ff_bytes *source, mode_t mode,
                      const struct mutant *m, struct ff_err *err)
{
	struct ff_suite_result r;
	struct ff_buf b;
	ff_buf_init(&b, MOST_INPUT);
	ff_buf_add(&b, source->text, m->at);
	ff_buf_add(&b, m->text, m->text_len);
	ff_buf_add(&b, source->text + m->at + m->len, source->len - m->at - m->len);
	int rc = ff_below_write(q->site->path, q->task->path, &(struct ff_bytes){ff_buf_text(&b), b.len}, mode, false, err);
	if (!rc)
		rc = ff_suite_run(q->arena, q->suite, box, tests, &r, err);
	ff_buf_free(&b);
	return rc ? -1 : r.state == FF_SUITE_RED || r.state == FF_SUITE_LATE || r.state == FF_SUITE_BROKEN;
}

static double of_tests(struct quality *q, const struct ff_strings *tests, const char **note, struct ff_err *err)
{
	struct ff_bytes source;
	struct ff_list mutants = {0};
	struct ff_suite_result r;
	struct ff_box box = *q->box;
	struct ff_err back = {0};
	mode_t mode;
	int killed = 0, rc = 0;
	const char *missed = "";
	if (ff_below_read(q->arena, q->site->path, q->task->path, &source, &mode, err) || find_mutants(q, &source, &mutants, err) ||
	    ff_suite_run(q->arena, q->suite, &box, tests, &r, err))
		return -1;
	if (r.state != FF_SUITE_GREEN) {
		*note = ff_arena_printf(q->arena, "the tests by themselves are %s", ff_suite_state_names[r.state]);
		return 0;
	}
	if (!mutants.count) {
		*note = "nothing there that could be changed";
		return 1;
	}
	int limit = r.ms * 3 > LEAST_MS ? r.ms * 3 : LEAST_MS;
	box.deadline_ms = box.deadline_ms && box.deadline_ms < limit ? box.deadline_ms : limit;
	for (int i = 0; i < mutants.count && rc >= 0; i++) {
		const struct mutant *m = FF_AT(&mutants, struct mutant, i);
		rc = try_mutant(q, &box, tests, &source, mode, m, err);
		killed += rc > 0;
		if (rc == 0 && !*missed)
			missed = ff_arena_printf(q->arena, ", not in line %d", m->line);
	}
	if (ff_below_write(q->site->path, q->task->path, &source, mode, false, rc < 0 ? &back : err) || rc < 0)
		return -1;
	*note = ff_arena_printf(q->arena, "%d of %d wrong versions are noticed%s", killed, mutants.count, missed);
	return (double)killed / mutants.count;
}

/* ---- docstrings ---- */

static double of_docstrings(struct quality *q, const char **note, struct ff_err *err)
{
	static const char *const none[] = {NULL};
	struct ff_buf input, text;
	int passed, all, at = 0;
	double share = -1;
	ff_buf_init(&input, MOST_INPUT);
	ff_buf_init(&text, 64u << 10);
	for (int i = 0; i < q->changes->count; i++) {
		const struct ff_fix_change *c = FF_AT(q->changes, struct ff_fix_change, i);
		if (ff_change_is_python(c->path, &c->after))
			ff_change_add(&input, c);
	}
	if (ff_suite_script(q->arena, q->suite, q->box, ff_script_docstrings, &input, none, &text, err))
		goto done;
	if (sscanf(ff_buf_text(&text), "%d %d %n", &passed, &all, &at) != 2 || !at) {
		ff_err_set(err, FF_EX_BUG, "docstrings: no figures");
		goto done;
	}
	const char *wrong = ff_suite_last_line(q->arena, ff_buf_text(&text) + at, text.len - (size_t)at);
	*note = ff_arena_printf(q->arena, "%d of %d checks of the docstring hold%s%s", passed, all, *wrong ? "; " : "", wrong);
	share = all ? (double)passed / all : 1;
done:
	ff_buf_free(&input);
	ff_buf_free(&text);
	return share;
}

double ff_fix_quality(struct ff_arena *a, const struct ff_suite *u, const struct ff_box *b, const struct ff_site *s, const struct ff_list *changes,
                      const struct ff_task *t, const char **note, struct ff_err *err)
{
	struct quality q = {a, u, b, s, changes, t};
	struct ff_strings tests = {0};
	*note = "";
	for (int i = 0; i < changes->count; i++)
		if (ff_suite_is_test(FF_AT(changes, struct ff_fix_change, i)->path))
			ff_strings_push(a, &tests, FF_AT(changes, struct ff_fix_change, i)->path);
	if (tests.count && !strcmp(u->runner, "command")) {
		*note = "not measured: fibreflow.test.command cannot run a part of the tests";
		return 1;
	}
	if (tests.count && *u->runner && !ff_suite_is_test(t->path))
		return of_tests(&q, &tests, note, err);
	if (!strcmp(t->type, "missing_docstring") || !strcmp(t->type, "incomplete_docstring"))
		return of_docstrings(&q, note, err);
	return 1;
}
