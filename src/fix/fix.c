/*
 * fix.c - one task from the claim to the commit: what all ways to fix it share, the best one (tries.c) on the branch, the outcome in the queue.
 * Called by ff-fix; knows no screen.
 */
#include "ff/converge.h"
#include "ff/hook.h"
#include "ff/revision.h"
#include "job.h"

#define MOST_LINES 400
#define TEST_SECONDS 600

/* ---- what became of it ---- */

int job_conclude(struct job *j, int state, const char *reason)
{
	j->out->state = state;
	j->out->reason = reason;
	return 0;
}

/* An error is no verdict about the fix, unless it is about its data. */
static int conclude_error(struct job *j, const struct ff_err *e)
{
	int state = e->code == FF_EX_TEMP || e->code == FF_EX_SERVICE ? FF_OUTCOME_RETRY : e->code == FF_EX_DATA ? FF_OUTCOME_REFUSED : FF_OUTCOME_UNCLEAR;
	return job_conclude(j, state, ff_arena_str(j->a, e->text));
}

void job_check(struct job *j, const char *name, int state, const char *note, int64_t since)
{
	ff_check_add(j->a, &j->out->checks, name, state, note, since);
}

/* ---- the base ---- */

const char *job_describe(struct job *j, const struct ff_suite_result *r)
{
	if (!r->collected)
		return ff_arena_printf(j->a, "%s: passed", j->bench.suite.found);
	return ff_arena_printf(j->a, "%s: %d passed%s%s", j->bench.suite.found, r->passed, r->failed ? ff_arena_printf(j->a, ", %d failed", r->failed) : "",
	                       r->skipped ? ff_arena_printf(j->a, ", %d skipped", r->skipped) : "");
}

/* How the tests of the whole tree ran, known by the tree and by what ran them. */
static const char *command_key(struct job *j)
{
	struct ff_buf b;
	ff_buf_init(&b, 4096);
	ff_buf_printf(&b, "%s", j->bench.suite.python);
	for (int i = 0; i < j->bench.suite.argv.count; i++)
		ff_buf_printf(&b, " %s", j->bench.suite.argv.items[i]);
	const char *key = ff_arena_str(j->a, ff_buf_text(&b));
	ff_buf_free(&b);
	return key;
}

static int tree_of(struct job *j, const char *commit, const char **tree, struct ff_err *err)
{
	return ff_revision_object(j->a, j->place.common, ff_arena_printf(j->a, "%s^{tree}", commit), tree, err);
}

static int remember(struct job *j, const char *tree, const struct ff_suite_result *r, struct ff_err *err)
{
	struct ff_tested t = {tree, command_key(j), ff_suite_state_names[r->state], r->said, r->collected, r->passed, r->ms};
	return ff_queue_tested_put(j->store, &t, err);
}

/* Where there are no tests yet, those that the fix brings are what its gate runs. */
static bool brings_tests(const struct job *j)
{
	return ff_type_is_made(j->task.type) && j->task.fix->files.count;
}

static int base_verdict(struct job *j, bool known, int64_t since)
{
	const struct ff_suite_result *r = &j->bench.before;
	const char *how = known ? " (known)" : "", *state = ff_suite_state_names[r->state];
	bool green = r->state == FF_SUITE_GREEN;
	if (r->state == FF_SUITE_ABSENT && brings_tests(j)) {
		job_check(j, "base", FF_GATE_SKIPPED, "there are no tests yet: those of the fix are the first", since);
		return 0;
	}
	job_check(j, "base", green ? FF_GATE_OK : FF_GATE_UNCLEAR,
	      green ? ff_arena_printf(j->a, "green before%s: %s", how, job_describe(j, r))
	            : ff_arena_printf(j->a, "%s before the fix%s%s%s", state, how, *r->said ? ": " : "", r->said),
	      since);
	return green ? 0 : 1;
}

/* Green stays green: the same files with the same program.  Anything else is looked at again when a person asks. */
static bool is_known(struct job *j, const struct ff_tested *t, struct ff_suite_result *r)
{
	*r = (struct ff_suite_result){.state = -1, .collected = t->collected, .passed = t->passed, .ms = t->ms, .said = t->said};
	for (int i = 0; i <= FF_SUITE_BROKEN; i++)
		r->state = !strcmp(t->state, ff_suite_state_names[i]) ? i : r->state;
	return r->state == FF_SUITE_GREEN || (r->state >= 0 && j->next);
}

static int test_base(struct job *j, struct ff_site *site, struct ff_err *err)
{
	struct ff_suite_result *r = &j->bench.before;
	struct ff_tested known;
	struct ff_box box;
	const char *tree;
	int64_t since = ff_clock_ms();
	if (tree_of(j, j->pile.tip, &tree, err))
		return -1;
	int got = ff_queue_tested(j->store, j->a, tree, command_key(j), &known, err);
	if (got < 0)
		return -1;
	if (got == 1 && is_known(j, &known, r))
		return base_verdict(j, true, since);
	ff_suite_box(j->a, &j->place, &j->bench.suite, site->path, &box);
	box.least = j->bench.least_box;
	box.deadline_ms = j->bench.deadline_ms;
	if (ff_fix_judge_tests(j->a, &j->bench.suite, &box, site, r, err) || ff_site_reset(j->a, site, err) || remember(j, tree, r, err))
		return -1;
	j->tests_ms += (int)(ff_clock_ms() - since);
	j->out->sandbox = ff_box_level_names[r->level];
	return base_verdict(j, false, since);
}

/* ---- landing ---- */

/* fibreflow.autofix.target = current: where that is not possible now, it waits on the branch. */
static void land_on_current(struct job *j, const char *commit)
{
	struct ff_err err = {0};
	const char *id = NULL;
	int64_t since = ff_clock_ms();
	if (strcmp(ff_config_get(&j->config, "fibreflow.autofix.target", "branch"), "current") != 0)
		return;
	if (strcmp(j->pile.tip, j->head) != 0)
		ff_err_set(&err, FF_EX_DATA, "others wait there, and it was tested with them");
	if (!err.code && !ff_land_forward(j->a, &j->place, commit, j->head, true, &id, &err) && !ff_queue_fix_forward(j->store, j->task.id, id, &err) &&
	    !ff_spool_add(j->a, &j->place, id, &err)) {
		job_check(j, "current", FF_GATE_OK, ff_arena_printf(j->a, "HEAD of %s is %.10s now", j->place.branch, id), since);
		j->out->reason = ff_arena_printf(j->a, "on %s", j->place.branch);
	} else
		job_check(j, "current", FF_GATE_SKIPPED, ff_arena_printf(j->a, "it waits on fibreflow/fixes: %s", err.text), since);
}

static int land(struct job *j, const struct ff_attempt *t, struct ff_err *err)
{
	const char *tree;
	j->out->commit = ff_arena_str(j->a, t->commit);
	if (j->o->dry_run)
		return job_conclude(j, FF_OUTCOME_LANDED, "it would land");
	if (tree_of(j, t->commit, &tree, err) || remember(j, tree, &t->after, err))
		return -1;
	if (ff_queue_progress(j->store, j->task.id, j->attempt, t->commit, err) || ff_land_publish(j->a, &j->place, &j->pile, t->commit, j->task.id, err))
		return -1;
	return job_conclude(j, FF_OUTCOME_LANDED, "on fibreflow/fixes");
}

/* Fixes whose commit the move of the pile changed, or that no longer apply. */
static int follow_pile(struct job *j, struct ff_err *err)
{
	for (int i = 0; i < j->pile.fixes.count; i++) {
		const struct ff_pile_fix *f = FF_AT(&j->pile.fixes, struct ff_pile_fix, i);
		if (f->dropped ? ff_queue_fix_dropped(j->store, f->task, f->why, err)
		               : strcmp(f->id, f->was) != 0 && ff_queue_fix_moved(j->store, f->task, f->id, err))
			return -1;
	}
	return 0;
}

/* ---- one task ---- */

static int set_bench(struct job *j, struct ff_err *err)
{
	struct ff_bench *b = &j->bench;
	int seconds = ff_config_int(&j->config, "fibreflow.test.timeout", TEST_SECONDS, 1, 86400, err);
	int lines = ff_config_int(&j->config, "fibreflow.fix.lines", MOST_LINES, 1, 100000, err);
	if (seconds < 0 || lines < 0)
		return -1;
	int level = ff_box_required(&j->config);
	b->place = &j->place;
	b->config = &j->config;
	b->task = &j->task;
	b->base = j->pile.tip;
	b->least_box = level > j->o->least_box ? level : j->o->least_box;
	b->deadline_ms = j->o->deadline_ms > 0 ? j->o->deadline_ms : seconds * 1000;
	b->most_lines = lines;
	j->out->base = j->pile.tip;
	return 0;
}

static int unclear(struct job *j, const char *why)
{
	job_conclude(j, FF_OUTCOME_UNCLEAR, why);
	return 1;
}

/* 0: there is a base to build on, and its tests are green; 1: concluded. */
static int open_base(struct job *j, struct ff_site *site, bool *has_site, struct ff_err *err)
{
	int64_t since = ff_clock_ms();
	if (ff_site_make(j->a, &j->place, j->pile.tip, site, err))
		return -1;
	*has_site = true;
	if (ff_suite_find(j->a, &j->place, &j->config, site->path, &j->bench.suite, err))
		return -1;
	if (!*j->bench.suite.runner && brings_tests(j) && ff_suite_find_fresh(j->a, &j->place, &j->config, site->path, &j->bench.suite, err))
		return -1;
	if (!*j->bench.suite.runner) {
		job_check(j, "base", FF_GATE_UNCLEAR, ff_arena_str(j->a, j->bench.suite.why_not), since);
		return unclear(j, j->bench.suite.why_not);
	}
	int got = test_base(j, site, err);
	if (got <= 0)
		return got;
	const struct ff_suite_result *r = &j->bench.before;
	return unclear(j, ff_arena_printf(j->a, "the tests are %s before the fix%s%s", ff_suite_state_names[r->state], *r->said ? ": " : "", r->said));
}

/* Fixes that wait on the branch make the tests red where HEAD alone may be green: they go, and the base is HEAD. */
static int open_base_or_head(struct job *j, struct ff_site *site, bool *has_site, struct ff_err *err)
{
	int got = open_base(j, site, has_site, err);
	if (got != 1 || !strcmp(j->pile.tip, j->head) || j->bench.before.state != FF_SUITE_RED)
		return got;
	for (int i = 0; i < j->pile.fixes.count; i++) {
		struct ff_pile_fix *f = FF_AT(&j->pile.fixes, struct ff_pile_fix, i);
		f->dropped = true;
		f->why = "with the fixes that wait the tests are red";
	}
	ff_site_remove(&j->place, site);
	*has_site = false;
	j->pile.tip = j->bench.base = j->out->base = j->head;
	j->out->checks.count = 0;
	return open_base(j, site, has_site, err);
}

static int judge_ways(struct job *j, struct ff_site *site, bool *has_site, struct ff_err *err)
{
	const char *name, *note;
	bool passed = false;
	if (job_try_ways(j, 0, j->may_land, site, has_site, &passed, err) || job_try_ways(j, j->may_land, j->count, site, has_site, &passed, err))
		return -1;
	struct ff_attempt *best = job_choose(j);
	job_take_checks(j, best);
	for (int i = 0; i < j->count; i++)
		j->tests_ms += j->ways[i].after.ms;
	for (int i = 0; i < j->out->variants.count; i++)
		FF_AT(&j->out->variants, struct ff_variant_result, i)->chosen &= best->may_land;
	if (j->count == 1 && !best->way.named)
		j->out->variants = (struct ff_list){0};
	if (best->err.code) {
		*err = best->err;
		return -1;
	}
	int worst = ff_check_worst(&best->checks, &name, &note);
	if (worst == FF_GATE_OK && !best->may_land)
		return job_leave_to_person(j, best, "it alone passes, but ");
	if (worst == FF_GATE_OK)
		return land(j, best, err);
	return job_conclude(j, worst == FF_GATE_NO ? FF_OUTCOME_REFUSED : FF_OUTCOME_UNCLEAR, ff_arena_printf(j->a, "%s: %s", name, note));
}

static int work(struct job *j, struct ff_err *err)
{
	struct ff_site site = {.lock = -1};
	bool has_site = false;
	int rc = -1;
	if (ff_pile_load(j->a, &j->place, j->head, &j->pile, err) || set_bench(j, err) || job_plan_ways(j, err))
		goto done;
	if (!j->count)
		rc = job_conclude(j, FF_OUTCOME_REFUSED, "the proposed edit is empty") + 1;
	else if (!j->may_land)
		rc = job_leave_to_person(j, &j->ways[0], "") + 1;
	else
		rc = open_base_or_head(j, &site, &has_site, err);
	if (rc == 0)
		rc = judge_ways(j, &site, &has_site, err);
	else if (rc == 1)
		rc = 0;
done:
	j->stopped = rc && ff_run_stopped();
	if (j->stopped)
		ff_run_stops_at(NULL); /* what follows clears away */
	if (has_site)
		ff_site_remove(&j->place, &site);
	for (int i = 0; i < j->count; i++)
		ff_attempt_end(&j->bench, &j->ways[i]);
	return rc;
}

/* ---- claim and settle ---- */

/* An attempt that died had come as far as this commit: when it is on the branch, all is done but the telling. */
static bool landed_before(struct job *j, const char *before)
{
	const char *kept;
	if (!*before || ff_revision_object(j->a, j->place.common, ff_arena_printf(j->a, FF_FIX_KEPT "%lld", (long long)j->task.id), &kept, NULL) ||
	    strcmp(kept, before) != 0)
		return false;
	j->out->commit = before;
	job_conclude(j, FF_OUTCOME_LANDED, "on fibreflow/fixes, by an attempt that was cut off");
	return true;
}

static int settle(struct job *j, struct ff_err *err)
{
	j->out->ms = (int)(ff_clock_ms() - j->since);
	j->out->tests_ms = j->tests_ms;
	if (!j->attempt)
		return 0;
	if (ff_queue_settle(j->store, j->out, err))
		return -1;
	if (j->out->state != FF_OUTCOME_LANDED)
		return 0;
	if (follow_pile(j, err))
		return -1;
	land_on_current(j, j->out->commit);
	return 0;
}

/* 1: ours to do; 0: there is none; -1. */
static int claim(struct job *j, int64_t id, const char **before, struct ff_err *err)
{
	struct ff_strings types = {0};
	const char *list = ff_config_get(&j->config, "fibreflow.autofix.types", "");
	struct ff_claim c = {.task = id, .head = j->head, .branch = j->place.branch, .types = &types, .lease = FF_QUEUE_LEASE};
	char *words = ff_arena_str(j->a, list), *rest = NULL;
	for (char *w = strtok_r(words, ", \t", &rest); w; w = strtok_r(NULL, ", \t", &rest))
		ff_strings_push(j->a, &types, w);
	return ff_queue_claim(j->store, j->a, &c, &j->task, &j->attempt, before, err);
}

static int begin(struct job *j, struct ff_err *err)
{
	j->since = ff_clock_ms();
	*j->out = (struct ff_outcome){.commit = "", .base = "", .reason = "", .sandbox = "", .tests = ""};
	j->place = *j->o->place;
	if (ff_place_commit(j->a, j->o->dir, "HEAD", &j->head, err))
		return -1;
	return ff_config_load(j->a, j->o->dir, j->head, &j->config, err);
}

/* 0: there is a fix; 1: there is none, and it is said; -1. */
static int find_fix(struct job *j, struct ff_err *err)
{
	const char *why = "no edit is known for it";
	if (!j->task.fix && ff_type_is_made(j->task.type) && ff_fix_make(j->a, &j->place, &j->task, &j->task.fix, &why, err))
		return -1;
	if (j->task.fix)
		return 0;
	job_conclude(j, FF_OUTCOME_REFUSED, why);
	return 1;
}

static int run(struct job *j, const char *before, struct ff_err *err)
{
	j->out->task = j->task.id;
	j->out->attempt = j->attempt;
	int got = landed_before(j, before) ? 1 : find_fix(j, err);
	if (got < 0 || (!got && work(j, err))) {
		if (j->stopped) {
			if (j->attempt)
				ff_queue_unclaim(j->store, j->task.id, j->attempt, NULL);
			return ff_err_set(err, FF_EX_TEMP, "stopped; nothing was changed");
		}
		conclude_error(j, err);
		*err = (struct ff_err){0};
	}
	return settle(j, err);
}

int ff_fix_task(struct ff_store *s, struct ff_arena *a, const struct ff_fix_options *o, const struct ff_task *t, struct ff_outcome *out, struct ff_err *err)
{
	struct job j = {.store = s, .a = a, .o = o, .task = *t, .out = out};
	const char *before = "";
	if (begin(&j, err) || (!o->dry_run && claim(&j, t->id, &before, err) < 0))
		return -1;
	return run(&j, before, err);
}

int ff_fix_next(struct ff_store *s, struct ff_arena *a, const struct ff_fix_options *o, struct ff_outcome *out, struct ff_err *err)
{
	struct job j = {.store = s, .a = a, .o = o, .out = out, .next = true};
	const char *before = "";
	if (begin(&j, err))
		return -1;
	int got = claim(&j, 0, &before, err);
	return got <= 0 ? got : run(&j, before, err) ? -1 : 1;
}
