/*
 * tries.c - the ways to fix one task: which there are and whose word each lands on, their trials side by side or in turn, and the one that
 * is chosen.  Called by fix.c, which lands it; one way is attempt.c's.
 */
#include <pthread.h>
#include <unistd.h>

#include "ff/converge.h"
#include "job.h"

#define MOST_WAYS 16

static void *judge(void *with)
{
	void **pair = with;
	ff_attempt_judge(pair[0], pair[1]);
	ff_record_thread_end();
	return NULL;
}

/* As many at once as there are cores. */
static void judge_all(struct job *j, struct ff_attempt **ready, int count)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	int most = cores < 1 ? 1 : cores > MOST_WAYS ? MOST_WAYS : (int)cores;
	for (int from = 0; from < count; from += most) {
		pthread_t threads[MOST_WAYS];
		void *pairs[MOST_WAYS][2];
		bool started[MOST_WAYS] = {false};
		int n = count - from < most ? count - from : most;
		for (int i = 0; i < n; i++) {
			pairs[i][0] = &j->bench;
			pairs[i][1] = ready[from + i];
			started[i] = i > 0 && pthread_create(&threads[i], NULL, judge, pairs[i]) == 0;
		}
		for (int i = 0; i < n; i++)
			if (!started[i])
				judge(pairs[i]);
		for (int i = 0; i < n; i++)
			if (started[i])
				pthread_join(threads[i], NULL);
	}
}

static const char *message_of(struct job *j, const struct ff_way *w)
{
	const struct ff_task *t = &j->task;
	char *title = ff_arena_str(j->a, *w->what.title ? w->what.title : t->description);
	title[strcspn(title, "\r\n")] = 0;
	if (*title >= 'a' && *title <= 'z')
		*title -= 'a' - 'A';
	struct ff_buf b;
	ff_buf_init(&b, 16384);
	ff_buf_printf(&b, "%.60s: %s\n\n%s:%d", title, ff_path_base(t->path), t->path, t->line);
	if (*t->symbol)
		ff_buf_printf(&b, " (%s)", t->symbol);
	ff_buf_printf(&b, ": %.500s\n\nFibreFlow-Task: %lld\nFibreFlow-Confidence: %s %.2f\n", t->description, (long long)t->id, ff_confidence_names[t->confidence], t->score);
	if (w->named && ff_made_by_ok(w->name))
		ff_buf_printf(&b, "FibreFlow-Made-By: %s\n", w->name);
	const char *text = ff_arena_str(j->a, ff_buf_text(&b));
	ff_buf_free(&b);
	return text;
}

int job_plan_ways(struct job *j, struct ff_err *err)
{
	int most = j->o->variants > 0 && j->o->variants < MOST_WAYS ? j->o->variants : MOST_WAYS;
	struct ff_list ways;
	if (ff_consent_load(j->store, j->a, &j->task, !j->next, &j->consent, err))
		return -1;
	ff_ways_of(j->a, &j->task, &ways);
	j->ways = ff_arena_alloc(j->a, ((size_t)ways.count + 1) * sizeof *j->ways);
	for (int leave = FF_LEAVE_FIRST; leave <= FF_LEAVE_NONE; leave++)
		for (int i = 0; i < ways.count && j->count < most; i++) {
			const struct ff_way *w = FF_AT(&ways, struct ff_way, i);
			if (ff_consent_for(&j->consent, &j->task, w) != (enum ff_leave)leave)
				continue;
			j->ways[j->count++] = (struct ff_attempt){
				.way = *w, .message = message_of(j, w), .may_land = leave != FF_LEAVE_NONE,
				.fix = {.safety = j->task.fix->safety, .title = w->what.title, .edits = w->what.edits, .files = w->what.files}};
			j->may_land += leave != FF_LEAVE_NONE;
		}
	return 0;
}

/* One that waits for a person, and why: nothing of it lands. */
int job_leave_to_person(struct job *j, const struct ff_attempt *t, const char *passed)
{
	const char *why = ff_arena_printf(j->a, "%s%s", passed, ff_consent_words(j->a, &j->consent, &j->task, &t->way));
	job_check(j, "person", FF_GATE_UNCLEAR, why, ff_clock_ms());
	return job_conclude(j, FF_OUTCOME_UNCLEAR, why);
}

/* The base's site serves the first way that gets so far. */
static int prepare_ways(struct job *j, int from, int to, struct ff_site *base, bool *has_base, struct ff_attempt **ready, int *count, struct ff_err *err)
{
	const char *name, *note;
	for (int i = from; i < to; i++) {
		struct ff_attempt *t = &j->ways[i];
		if (ff_attempt_prepare(&j->bench, t)) {
			*err = t->err;
			return -1;
		}
		if (ff_check_worst(&t->checks, &name, &note) != FF_GATE_OK)
			continue;
		if (*has_base) {
			t->site = *base;
			*has_base = false;
		} else if (ff_site_make(j->a, &j->place, j->bench.base, &t->site, err)) {
			return -1;
		}
		t->has_site = true;
		ready[(*count)++] = t;
	}
	return 0;
}

static bool has_passed(const struct ff_attempt *t)
{
	const char *name, *note;
	return t->tried && !t->err.code && ff_check_worst(&t->checks, &name, &note) == FF_GATE_OK;
}

/* Those that have names stand in an order that is meant; tests are compared all the same (select.c). */
static bool in_order(const struct job *j)
{
	for (int i = 0; i < j->count; i++)
		if (!j->ways[i].way.named)
			return false;
	return !ff_type_is_made(j->task.type);
}

/* Side by side, or one after the other until one passes. */
int job_try_ways(struct job *j, int from, int to, struct ff_site *base, bool *has_base, bool *passed, struct ff_err *err)
{
	int step = in_order(j) ? 1 : to - from;
	for (; from < to && !*passed; from += step) {
		struct ff_attempt *ready[MOST_WAYS];
		int count = 0;
		if (prepare_ways(j, from, from + step, base, has_base, ready, &count, err))
			return -1;
		judge_all(j, ready, count);
		for (int i = 0; i < count; i++)
			*passed |= has_passed(ready[i]);
	}
	return 0;
}

static void add_result(struct job *j, const struct ff_attempt *t)
{
	const char *name = "", *note;
	bool ok = has_passed(t);
	if (t->tried && !ok)
		ff_check_worst(&t->checks, &name, &note);
	const struct ff_suite_result *r = &t->after;
	*FF_PUSH(j->a, &j->out->variants, struct ff_variant_result) = (struct ff_variant_result){
		.title = ff_arena_str(j->a, t->fix.title),
		.made_by = t->way.named ? ff_arena_str(j->a, t->way.name) : "",
		.variant = t->way.number,
		.state = ok ? "passed" : !t->tried ? "untried" : t->err.code ? "error" : ff_arena_str(j->a, name),
		.passed = r->collected > r->skipped ? (double)r->passed / (r->collected - r->skipped) : 0,
		.new_findings = t->new_findings,
		.quality = t->quality,
		.ms = r->ms,
		.lines = ff_changes_lines(&t->fix, &t->changes),
	};
}

struct ff_attempt *job_choose(struct job *j)
{
	for (int i = 0; i < j->count; i++)
		add_result(j, &j->ways[i]);
	ff_variants_rank(&j->out->variants);
	int number = FF_AT(&j->out->variants, struct ff_variant_result, 0)->variant;
	for (int i = 0; i < j->count; i++)
		if (j->ways[i].way.number == number)
			return &j->ways[i];
	return &j->ways[0];
}

/* The checks of the way that was chosen, or came furthest, stand in the outcome. */
void job_take_checks(struct job *j, const struct ff_attempt *t)
{
	for (int i = 0; i < t->checks.count; i++) {
		struct ff_gate_check *c = FF_PUSH(j->a, &j->out->checks, struct ff_gate_check);
		*c = *FF_AT(&t->checks, struct ff_gate_check, i);
		c->note = ff_arena_str(j->a, c->note);
	}
	if (t->after.collected)
		j->out->tests = ff_arena_printf(j->a, "%s (before: %d)", job_describe(j, &t->after), j->bench.before.passed);
	if (t->level)
		j->out->sandbox = ff_box_level_names[t->level];
}
