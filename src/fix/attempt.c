/*
 * attempt.c - one way to fix a task, through every condition of the gate: cheap ones first, the tests last.  What each said is kept,
 * also of the first that says no, after which nothing more is asked.  Called by fix.c, side by side for several ways.
 */
#include <pthread.h>

#include "gate.h"

#define FIRST_MS 10000 /* tests of the whole tree that take longer have those of the changed definitions run first */

void ff_check_add(struct ff_arena *a, struct ff_list *checks, const char *name, int state, const char *note, int64_t since)
{
	*FF_PUSH(a, checks, struct ff_gate_check) = (struct ff_gate_check){name, state, note, (int)(ff_clock_ms() - since)};
}

int ff_check_worst(const struct ff_list *checks, const char **name, const char **note)
{
	for (int i = 0; i < checks->count; i++) {
		const struct ff_gate_check *c = FF_AT(checks, struct ff_gate_check, i);
		if (c->state == FF_GATE_NO || c->state == FF_GATE_UNCLEAR) {
			*name = c->name;
			*note = c->note;
			return c->state;
		}
	}
	*name = *note = "";
	return FF_GATE_OK;
}

/* Keeps a verdict; true: go on. */
static bool say(struct ff_attempt *t, const char *name, int state, const char *note, int64_t since)
{
	ff_check_add(&t->arena, &t->checks, name, state, note, since);
	return state == FF_GATE_OK || state == FF_GATE_SKIPPED;
}

/* ---- before anything runs ---- */

static bool check_edits(const struct ff_bench *b, struct ff_attempt *t)
{
	int64_t since = ff_clock_ms();
	struct ff_err err = {0};
	bool moved = false;
	if (!ff_fix_changes(&t->arena, b->place, b->base, &t->fix, &t->changes, &moved, &err))
		return say(t, "edits", FF_GATE_OK, moved ? "the text has moved; its lines stand there once" : "on the very text that was analysed", since);
	if (err.code == FF_EX_DATA)
		return say(t, "edits", FF_GATE_NO, ff_arena_str(&t->arena, err.text), since);
	t->err = err;
	return false;
}

static bool check_scope(const struct ff_bench *b, struct ff_attempt *t)
{
	int64_t since = ff_clock_ms();
	int lines = ff_changes_lines(&t->fix, &t->changes);
	const char *against = ff_scope_objection(&t->arena, b->task, &t->fix, &t->changes, b->most_lines);
	return say(t, "scope", against ? FF_GATE_NO : FF_GATE_OK,
	           against ? against : ff_arena_printf(&t->arena, "%d file%s, %d line%s", t->changes.count, t->changes.count == 1 ? "" : "s", lines, lines == 1 ? "" : "s"),
	           since);
}

static bool check_paths(const struct ff_bench *b, struct ff_attempt *t)
{
	int64_t since = ff_clock_ms();
	struct ff_strings paths = {0};
	struct ff_protection p;
	for (int i = 0; i < t->changes.count; i++)
		ff_strings_push(&t->arena, &paths, FF_AT(&t->changes, struct ff_fix_change, i)->path);
	if (ff_protection_load(&t->arena, b->config, *b->place->top ? b->place->top : b->place->common, b->base, &paths, 0, &p, &t->err))
		return false;
	for (int i = 0; i < paths.count; i++)
		if (ff_config_protected(&p, paths.items[i]))
			return say(t, "paths", FF_GATE_NO, ff_arena_printf(&t->arena, "%s is protected, generated or vendored", paths.items[i]), since);
	return say(t, "paths", FF_GATE_OK, "nothing protected, generated or vendored", since);
}

int ff_attempt_prepare(const struct ff_bench *b, struct ff_attempt *t)
{
	t->tried = true;
	if (!check_edits(b, t) || !check_scope(b, t) || !check_paths(b, t))
		return t->err.code ? -1 : 0;
	return ff_land_commit(&t->arena, b->place, b->base, &t->changes, t->message, &t->commit, &t->err);
}

/* ---- the judges ---- */

struct question { /* for CPython, beside the question for our agents */
	struct ff_arena arena;
	const struct ff_bench *bench;
	const struct ff_attempt *attempt;
	const struct ff_box *box;
	const char *why;
	int got, ms;
	struct ff_err err;
};

static void *ask_python(void *with)
{
	struct question *q = with;
	int64_t since = ff_clock_ms();
	q->got = ff_fix_compare(&q->arena, &q->bench->suite, q->box, &q->attempt->changes, ff_type_is_text(q->bench->task->type), &q->why, &q->err);
	q->ms = (int)(ff_clock_ms() - since);
	return NULL;
}

static bool take_syntax(struct ff_attempt *t, const struct question *q)
{
	const char *ok = ff_type_is_text(q->bench->task->type) ? "the program is the same but for its docstrings" : "differs only where the edits say";
	if (q->got < 0)
		t->err = q->err;
	return q->got >= 0 && say(t, "syntax", q->got ? FF_GATE_OK : FF_GATE_NO, q->got ? ok : ff_arena_str(&t->arena, q->why), ff_clock_ms() - q->ms);
}

static bool take_findings(const struct ff_bench *b, struct ff_attempt *t, const struct ff_found *before, const struct ff_found *after, int64_t since)
{
	struct ff_arena *a = &t->arena;
	struct ff_found_verdict v = ff_found_compare(a, b->task, before, after);
	bool about = false;
	for (int i = 0; i < t->changes.count; i++)
		about |= !strcmp(FF_AT(&t->changes, struct ff_fix_change, i)->path, b->task->path);
	t->new_findings = v.fresh;
	if (!v.heard)
		return say(t, "findings", FF_GATE_UNCLEAR, "an agent could not be heard", since);
	if (v.fresh)
		return say(t, "findings", FF_GATE_NO, ff_arena_printf(a, "%d new: %s", v.fresh, v.first), since);
	if (!about)
		return say(t, "findings", FF_GATE_OK, "none is new; the finding is about a file that stays as it is", since);
	if (!v.known)
		return say(t, "findings", FF_GATE_NO, "the finding was not there any more before the fix", since);
	return say(t, "findings", v.gone ? FF_GATE_OK : FF_GATE_NO, v.gone ? "it is gone and none is new" : "it is still there", since);
}

/* CPython and our agents, both at once. */
static bool check_text(const struct ff_bench *b, struct ff_attempt *t, const struct ff_box *box, struct ff_strings *tests)
{
	struct question q = {.bench = b, .attempt = t, .box = box, .why = ""};
	struct ff_found before, after;
	struct ff_err err = {0};
	pthread_t thread;
	int64_t since = ff_clock_ms();
	bool beside = pthread_create(&thread, NULL, ask_python, &q) == 0;
	int rc = ff_found_both(&t->arena, b->place->common, b->base, t->commit, &before, &after, &err);
	if (beside)
		pthread_join(thread, NULL);
	else
		ask_python(&q);
	bool on = take_syntax(t, &q);
	if (on && rc)
		t->err = err;
	on = on && !rc && take_findings(b, t, &before, &after, since);
	if (on)
		*tests = after.tests;
	ff_arena_free(&q.arena);
	return on;
}

/* ---- the tests ---- */

static bool same_failures(const struct ff_suite_result *x, const struct ff_suite_result *y)
{
	if (x->failed != y->failed || x->failures.count != y->failures.count)
		return false;
	for (int i = 0; i < x->failures.count; i++)
		if (!ff_strings_has(&y->failures, x->failures.items[i]))
			return false;
	return true;
}

int ff_fix_judge_tests(struct ff_arena *a, const struct ff_suite *u, const struct ff_box *b, const struct ff_site *s, struct ff_suite_result *out, struct ff_err *err)
{
	struct ff_suite_result first;
	if (ff_suite_run(a, u, b, NULL, &first, err))
		return -1;
	*out = first;
	if (first.state != FF_SUITE_RED)
		return 0;
	if (ff_site_reset(a, s, err) || ff_suite_run(a, u, b, NULL, out, err))
		return -1;
	out->ms += first.ms;
	if (out->state == FF_SUITE_GREEN || (out->state == FF_SUITE_RED && !same_failures(&first, out))) {
		out->state = FF_SUITE_FLAKY;
		out->said = ff_arena_printf(a, "%s; then %s", first.said, out->said);
		out->failures = first.failures;
	}
	return 0;
}

static bool brings_tests(const struct ff_list *changes)
{
	for (int i = 0; i < changes->count; i++) {
		const struct ff_fix_change *c = FF_AT(changes, struct ff_fix_change, i);
		if (c->fresh && ff_path_kind(c->path) == FF_PATH_TEST)
			return true;
	}
	return false;
}

static bool check_tests(const struct ff_bench *b, struct ff_attempt *t, const struct ff_box *box, const struct ff_strings *first)
{
	int64_t since = ff_clock_ms();
	struct ff_arena *a = &t->arena;
	struct ff_suite_result *r = &t->after;
	const struct ff_suite_result *old = &b->before;
	bool some = b->before.ms > FIRST_MS && first->count && !strcmp(b->suite.runner, "pytest");
	if (some) {
		if (ff_suite_run(a, &b->suite, box, first, r, &t->err))
			return false;
		if (r->state == FF_SUITE_GREEN && ff_site_reset(a, &t->site, &t->err))
			return false;
	}
	if ((!some || r->state != FF_SUITE_RED) && ff_fix_judge_tests(a, &b->suite, box, &t->site, r, &t->err))
		return false;
	t->level = r->level;
	if (r->state == FF_SUITE_RED)
		return say(t, "tests", FF_GATE_NO, ff_arena_printf(a, "%d failed%s%s", r->failed, r->failures.count ? ": " : "", r->failures.count ? r->failures.items[0] : ""), since);
	if (r->state != FF_SUITE_GREEN)
		return say(t, "tests", FF_GATE_UNCLEAR, ff_arena_printf(a, "%s%s%s", ff_suite_state_names[r->state], *r->said ? ": " : "", r->said), since);
	if (r->collected < old->collected)
		return say(t, "tests", FF_GATE_NO, ff_arena_printf(a, "%d tests, %d before", r->collected, old->collected), since);
	if (r->collected && r->passed <= old->passed && brings_tests(&t->changes))
		return say(t, "tests", FF_GATE_UNCLEAR, ff_arena_printf(a, "the new ones are not run: %d passed, %d before", r->passed, old->passed), since);
	return say(t, "tests", FF_GATE_OK, r->collected ? ff_arena_printf(a, "%d passed (before: %d)", r->passed, old->passed) : "passed", since);
}

void ff_attempt_judge(const struct ff_bench *b, struct ff_attempt *t)
{
	struct ff_strings tests = {0};
	struct ff_box box;
	const char *note = "";
	ff_suite_box(&t->arena, b->place, &b->suite, t->site.path, &box);
	box.least = b->least_box;
	box.deadline_ms = b->deadline_ms;
	if (!check_text(b, t, &box, &tests))
		return;
	if (ff_site_put(&t->site, &t->changes, false, &t->err) || !check_tests(b, t, &box, &tests))
		return;
	int64_t since = ff_clock_ms();
	t->quality = ff_fix_quality(&t->arena, &b->suite, &box, &t->site, &t->changes, b->task, &note, &t->err);
	if (*note && !t->err.code)
		say(t, "quality", FF_GATE_OK, note, since);
}

void ff_attempt_end(const struct ff_bench *b, struct ff_attempt *t)
{
	if (t->has_site)
		ff_site_remove(b->place, &t->site);
	t->has_site = false;
	ff_arena_free(&t->arena);
}
