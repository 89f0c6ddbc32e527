/*
 * fix.c - one task from the claim to the commit: what all ways to fix it share, the ways side by side, the best one on the branch, the
 * outcome in the queue.  Called by ff-fix; knows no screen.
 */
#include <pthread.h>
#include <unistd.h>

#include "ff/converge.h"
#include "ff/hook.h"
#include "ff/revision.h"
#include "gate.h"

#define MOST_WAYS 16
#define MOST_LINES 400
#define TEST_SECONDS 600

struct job {
	struct ff_store *store;
	struct ff_arena *a;
	const struct ff_fix_options *o;
	struct ff_task task;
	int attempt; /* of the claim; 0: none */
	bool next;   /* nobody asked for this very task */
	struct ff_outcome *out;
	struct ff_place place;
	struct ff_config config;
	const char *head;
	struct ff_pile pile;
	struct ff_bench bench;
	struct ff_consent consent;
	struct ff_attempt *ways; /* those that may land first */
	int count, may_land;
	int64_t since;
	int tests_ms;
	bool stopped;
};

/* ---- what became of it ---- */

static int conclude(struct job *j, int state, const char *reason)
{
	j->out->state = state;
	j->out->reason = reason;
	return 0;
}

/* An error is no verdict about the fix, unless it is about its data. */
static int conclude_error(struct job *j, const struct ff_err *e)
{
	int state = e->code == FF_EX_TEMP || e->code == FF_EX_SERVICE ? FF_OUTCOME_RETRY : e->code == FF_EX_DATA ? FF_OUTCOME_REFUSED : FF_OUTCOME_UNCLEAR;
	return conclude(j, state, ff_arena_str(j->a, e->text));
}

static void check(struct job *j, const char *name, int state, const char *note, int64_t since)
{
	ff_check_add(j->a, &j->out->checks, name, state, note, since);
}

/* ---- the base ---- */

static const char *describe(struct job *j, const struct ff_suite_result *r)
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
		check(j, "base", FF_GATE_SKIPPED, "there are no tests yet: those of the fix are the first", since);
		return 0;
	}
	check(j, "base", green ? FF_GATE_OK : FF_GATE_UNCLEAR,
	      green ? ff_arena_printf(j->a, "green before%s: %s", how, describe(j, r))
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

/* ---- the ways ---- */

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

static int plan_ways(struct job *j, struct ff_err *err)
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
static int leave_to_person(struct job *j, const struct ff_attempt *t, const char *passed)
{
	const char *why = ff_arena_printf(j->a, "%s%s", passed, ff_consent_words(j->a, &j->consent, &j->task, &t->way));
	check(j, "person", FF_GATE_UNCLEAR, why, ff_clock_ms());
	return conclude(j, FF_OUTCOME_UNCLEAR, why);
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
static int try_ways(struct job *j, int from, int to, struct ff_site *base, bool *has_base, bool *passed, struct ff_err *err)
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

static struct ff_attempt *choose(struct job *j)
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
static void take_checks(struct job *j, const struct ff_attempt *t)
{
	for (int i = 0; i < t->checks.count; i++) {
		struct ff_gate_check *c = FF_PUSH(j->a, &j->out->checks, struct ff_gate_check);
		*c = *FF_AT(&t->checks, struct ff_gate_check, i);
		c->note = ff_arena_str(j->a, c->note);
	}
	if (t->after.collected)
		j->out->tests = ff_arena_printf(j->a, "%s (before: %d)", describe(j, &t->after), j->bench.before.passed);
	if (t->level)
		j->out->sandbox = ff_box_level_names[t->level];
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
		check(j, "current", FF_GATE_OK, ff_arena_printf(j->a, "HEAD of %s is %.10s now", j->place.branch, id), since);
		j->out->reason = ff_arena_printf(j->a, "on %s", j->place.branch);
	} else
		check(j, "current", FF_GATE_SKIPPED, ff_arena_printf(j->a, "it waits on fibreflow/fixes: %s", err.text), since);
}

static int land(struct job *j, const struct ff_attempt *t, struct ff_err *err)
{
	const char *tree;
	j->out->commit = ff_arena_str(j->a, t->commit);
	if (j->o->dry_run)
		return conclude(j, FF_OUTCOME_LANDED, "it would land");
	if (tree_of(j, t->commit, &tree, err) || remember(j, tree, &t->after, err))
		return -1;
	if (ff_queue_progress(j->store, j->task.id, j->attempt, t->commit, err) || ff_land_publish(j->a, &j->place, &j->pile, t->commit, j->task.id, err))
		return -1;
	return conclude(j, FF_OUTCOME_LANDED, "on fibreflow/fixes");
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
	conclude(j, FF_OUTCOME_UNCLEAR, why);
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
		check(j, "base", FF_GATE_UNCLEAR, ff_arena_str(j->a, j->bench.suite.why_not), since);
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
	if (try_ways(j, 0, j->may_land, site, has_site, &passed, err) || try_ways(j, j->may_land, j->count, site, has_site, &passed, err))
		return -1;
	struct ff_attempt *best = choose(j);
	take_checks(j, best);
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
		return leave_to_person(j, best, "it alone passes, but ");
	if (worst == FF_GATE_OK)
		return land(j, best, err);
	return conclude(j, worst == FF_GATE_NO ? FF_OUTCOME_REFUSED : FF_OUTCOME_UNCLEAR, ff_arena_printf(j->a, "%s: %s", name, note));
}

static int work(struct job *j, struct ff_err *err)
{
	struct ff_site site = {.lock = -1};
	bool has_site = false;
	int rc = -1;
	if (ff_pile_load(j->a, &j->place, j->head, &j->pile, err) || set_bench(j, err) || plan_ways(j, err))
		goto done;
	if (!j->count)
		rc = conclude(j, FF_OUTCOME_REFUSED, "the proposed edit is empty") + 1;
	else if (!j->may_land)
		rc = leave_to_person(j, &j->ways[0], "") + 1;
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
	conclude(j, FF_OUTCOME_LANDED, "on fibreflow/fixes, by an attempt that was cut off");
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
	conclude(j, FF_OUTCOME_REFUSED, why);
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
