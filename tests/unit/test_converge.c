/*
 * test_converge.c - the pure part of ff-converge: the ballot, the score, the label, what may
 * be fixed alone, and the splitting of a command.  Expected numbers are worked out by hand from the formulas
 * in converge.h (odds, not code): e.g. 0.50 has odds 1; a vote of weight 1 multiplies them by 1.9 / 0.1 = 19.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>

#include "ff/converge.h"

static struct ff_arena arena;
static struct ff_commit commit;
static struct ff_list files;
static struct ff_changed change;
static struct ff_ballot_box box;
static const char blob[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

static void add_file(const char *path, int role)
{
	*FF_PUSH(&arena, &files, struct ff_changed_file) = (struct ff_changed_file){
	    .path = path, .old_path = "", .blob = blob, .status = FF_STATUS_MODIFIED, .language = FF_LANG_PYTHON, .role = role};
}

static int set_up(void **state)
{
	(void)state;
	ff_arena_free(&arena);
	memset(&files, 0, sizeof files);
	commit = (struct ff_commit){.id = "c0ffee", .author = "", .email = "", .subject = "", .branch = "", .repository = "", .range = "", .task = ""};
	change = (struct ff_changed){&commit, &files, FF_INDEX_COMPLETE};
	box = (struct ff_ballot_box){.arena = &arena};
	add_file("shop/cart.py", FF_ROLE_LIBRARY);
	add_file("shop/migrations/0001.py", FF_ROLE_MIGRATION);
	return 0;
}

static const char *name_of(int agent)
{
	static const char *const names[] = {"critic", "testgen", "docwriter", "fourth"};
	return names[agent];
}

static struct ff_finding finding(int agent, const char *type, int line, double confidence)
{
	return (struct ff_finding){.agent = name_of(agent), .type = type, .path = "shop/cart.py", .line = line, .symbol = "", .message = "said",
	                           .severity = FF_SEVERITY_LOW, .confidence = confidence, .evidence = "",
	                           .fingerprint = ff_arena_printf(&arena, "%016x", (unsigned)(line * 16 + agent))};
}

static struct ff_proposal *propose(int agent, const char *type, int line, double confidence)
{
	struct ff_finding f = finding(agent, type, line, confidence);
	return ff_ballot_propose(&box, agent, &f);
}

static bool vote(int agent, const char *print, int verdict, double weight)
{
	struct ff_vote v = {print, name_of(agent), verdict, weight, "because", ""};
	return ff_ballot_cast(&box, agent, &v);
}

static struct ff_fix *safe_fix(const char *path)
{
	struct ff_fix *fix = FF_NEW_IN(&arena, struct ff_fix);
	*FF_PUSH(&arena, &fix->edits, struct ff_edit) = (struct ff_edit){path, blob, 3, 0, 4, 0, ""};
	fix->safety = FF_SAFETY_SAFE;
	fix->title = "take it away";
	return fix;
}

static struct ff_convergence unite(struct ff_list *tasks)
{
	struct ff_convergence c = {0};
	memset(tasks, 0, sizeof *tasks);
	ff_unite(&arena, &change, &box, tasks, &c);
	return c;
}

static struct ff_task only_task(void)
{
	struct ff_list tasks;
	unite(&tasks);
	assert_int_equal(tasks.count, 1);
	return *FF_AT(&tasks, struct ff_task, 0);
}

static void near(double got, double want)
{
	if (fabs(got - want) > 0.0005)
		fail_msg("%f is not %f", got, want);
}

/* ---- score and label ---- */

static void test_score(void **state)
{
	(void)state;
	near(ff_score_vote(0.5, 1, true), 19.0 / 20);        /* odds 1 x 19 */
	near(ff_score_vote(0.5, 1, false), 1.0 / 20);        /* odds 1 / 19 */
	near(ff_score_vote(0.8, 0, true), 0.8);              /* a coin tells nothing */
	near(ff_score_vote(0.75, 0.5, true), 87.0 / 98);     /* odds 3 x 1.45 / 0.55 = 87 / 11 */
	near(ff_score_vote(ff_score_vote(0.7, 0.6, true), 0.6, false), 0.7); /* the same for and against */
	near(ff_score_peer(0.8, 0.75), 12.0 / 13);           /* odds 4 x 3 */
	near(ff_score_peer(0.8, 0.3), 0.8);                  /* a hesitant proposal is nothing against it */
	near(ff_score_peer(0.5, 0.99), 19.0 / 20);           /* never more than the heaviest vote */
}

static void test_label(void **state)
{
	(void)state;
	/* mission.md: two agree: high; disagree: medium; alone: by number, 0.90 and 0.50 (records.md) */
	assert_int_equal(ff_confidence_of(0.6, 2, 0), FF_CONFIDENCE_HIGH);
	assert_int_equal(ff_confidence_of(0.99, 3, 1), FF_CONFIDENCE_MEDIUM);
	assert_int_equal(ff_confidence_of(0.3, 1, 1), FF_CONFIDENCE_LOW);
	assert_int_equal(ff_confidence_of(0.90, 1, 0), FF_CONFIDENCE_HIGH);
	assert_int_equal(ff_confidence_of(0.8999, 1, 0), FF_CONFIDENCE_MEDIUM);
	assert_int_equal(ff_confidence_of(0.50, 1, 0), FF_CONFIDENCE_MEDIUM);
	assert_int_equal(ff_confidence_of(0.4999, 1, 0), FF_CONFIDENCE_LOW);
}

static void test_priority(void **state)
{
	(void)state;
	assert_int_equal(ff_priority_of(FF_SEVERITY_CRITICAL, 1, true, 1), 100);
	assert_int_equal(ff_priority_of(FF_SEVERITY_INFO, 0, false, 60), 5);
	assert_int_equal(ff_priority_of(FF_SEVERITY_MEDIUM, 0.8, true, 10), 54); /* 45 x 0.9 = 40.5, + 10 + 3 */
	assert_int_equal(ff_priority_of(FF_SEVERITY_LOW, 0.9, false, 30), 25);   /* 25 x 0.95 = 23.75, + 1 */
}

static void test_alone(void **state)
{
	(void)state;
	propose(0, "bare_except", 3, 0.93)->finding.weight = 0.95;
	ff_ballot_close(&box);
	struct ff_task t = only_task();
	near(t.score, 0.93);
	assert_int_equal(t.confidence, FF_CONFIDENCE_HIGH);
	assert_int_equal(t.steps.count, 2); /* weight, own evidence */
	near(FF_AT(&t.steps, struct ff_step, 0)->score, 0.95);
	assert_string_equal(t.reasoning, "critic proposes it (weight 0.95, with its evidence 0.93). One agent alone, at 0.93: high.");
	assert_string_equal(t.commit, "c0ffee");
	assert_false(t.auto_fixable);
}

static void test_two_agree(void **state)
{
	(void)state;
	propose(0, "complexity", 3, 0.60);
	ff_ballot_close(&box);
	assert_true(vote(1, "0000000000000030", FF_VERDICT_AGREE, 0.5));
	assert_true(vote(2, "0000000000000030", FF_VERDICT_ABSTAIN, 1));
	struct ff_task t = only_task();
	near(t.score, 0.798165); /* odds 1.5 x 1.45 / 0.55 */
	assert_int_equal(t.confidence, FF_CONFIDENCE_HIGH);
	assert_int_equal(t.agents.count, 2);
	assert_string_equal(t.agents.items[0], "critic");
	assert_string_equal(t.agents.items[1], "testgen");
	assert_int_equal(t.votes.count, 2);
	assert_string_equal(t.reasoning, "critic proposes it (weight 0.60); testgen agrees (0.50): because. Two agents agree and none disagrees: high, at 0.80.");
}

static void test_disagreement(void **state)
{
	(void)state;
	propose(0, "unused_import", 3, 0.98)->finding.fix = safe_fix("shop/cart.py");
	ff_ballot_close(&box);
	vote(1, "0000000000000030", FF_VERDICT_AGREE, 0.9);
	vote(2, "0000000000000030", FF_VERDICT_DISAGREE, 0.3);
	struct ff_task t = only_task();
	assert_int_equal(t.confidence, FF_CONFIDENCE_MEDIUM);
	assert_true(t.score > 0.9); /* the number says what it says, the label does not */
	assert_false(t.auto_fixable);
	assert_non_null(strstr(t.reasoning, "a person decides"));
}

static void test_no_weight_is_abstention(void **state)
{
	(void)state;
	propose(0, "complexity", 3, 0.60);
	ff_ballot_close(&box);
	vote(1, "0000000000000030", FF_VERDICT_AGREE, 0);
	vote(2, "0000000000000030", FF_VERDICT_DISAGREE, 0);
	struct ff_task t = only_task();
	near(t.score, 0.60);
	assert_int_equal(t.confidence, FF_CONFIDENCE_MEDIUM);
	assert_int_equal(t.agents.count, 1);
}

static void test_same_finding_twice(void **state)
{
	(void)state;
	struct ff_list tasks;
	propose(0, "missing_docstring", 3, 0.75);
	propose(2, "missing_docstring", 3, 0.80);
	ff_ballot_close(&box);
	/* Each of them is a proposer: their votes on each other's finding are no new evidence. */
	assert_true(vote(0, "0000000000000032", FF_VERDICT_AGREE, 1));
	assert_true(vote(2, "0000000000000030", FF_VERDICT_DISAGREE, 1));
	struct ff_convergence c = unite(&tasks);
	assert_int_equal(tasks.count, 1);
	assert_int_equal(c.duplicates, 1);
	struct ff_task t = *FF_AT(&tasks, struct ff_task, 0);
	near(t.score, 12.0 / 13); /* odds 4 x 3 */
	assert_int_equal(t.confidence, FF_CONFIDENCE_HIGH);
	assert_string_equal(t.source, "docwriter"); /* the surer one leads */
	assert_int_equal(t.agents.count, 2);
	assert_int_equal(c.consensus_files.count, 1);
}

static void test_one_agent_twice_is_one(void **state)
{
	(void)state;
	propose(0, "missing_docstring", 3, 0.75);
	propose(0, "missing_docstring", 3, 0.75);
	ff_ballot_close(&box);
	struct ff_task t = only_task();
	near(t.score, 0.75);
	assert_int_equal(t.confidence, FF_CONFIDENCE_MEDIUM);
	assert_int_equal(t.agents.count, 1);
}

static void test_score_is_clamped(void **state)
{
	(void)state;
	propose(0, "complexity", 3, 1);
	propose(0, "complexity", 4, 0);
	ff_ballot_close(&box);
	for (int i = 1; i < 3; i++) {
		vote(i, "0000000000000030", FF_VERDICT_AGREE, 1);
		vote(i, "0000000000000040", FF_VERDICT_DISAGREE, 1);
	}
	struct ff_list tasks;
	unite(&tasks);
	near(FF_AT(&tasks, struct ff_task, 0)->score, 0.99);
	near(FF_AT(&tasks, struct ff_task, 1)->score, 0.01);
	assert_int_equal(FF_AT(&tasks, struct ff_task, 1)->confidence, FF_CONFIDENCE_LOW);
}

/* ---- the ballot ---- */

static void test_votes_for_candidates_only(void **state)
{
	(void)state;
	propose(0, "complexity", 3, 0.6);
	ff_ballot_close(&box);
	assert_false(vote(0, "0000000000000030", FF_VERDICT_AGREE, 1)); /* its own */
	assert_false(vote(1, "00000000000000ff", FF_VERDICT_AGREE, 1)); /* unknown */
	assert_false(vote(1, "", FF_VERDICT_AGREE, 1));
	assert_false(vote(1, "nonsense", FF_VERDICT_AGREE, 1));
	assert_true(vote(1, "0000000000000030", FF_VERDICT_AGREE, 0.5));
	assert_true(vote(1, "0000000000000030", FF_VERDICT_DISAGREE, 1)); /* the first vote counts */
	struct ff_task t = only_task();
	assert_int_equal(t.votes.count, 1);
	assert_int_equal(t.confidence, FF_CONFIDENCE_HIGH);
}

static void test_votes_do_not_depend_on_time(void **state)
{
	(void)state;
	const char *first = NULL;
	for (int turn = 0; turn < 2; turn++) {
		set_up(NULL);
		propose(turn ? 1 : 0, "complexity", turn ? 5 : 3, 0.6);
		propose(turn ? 0 : 1, "complexity", turn ? 3 : 5, 0.6);
		ff_ballot_close(&box);
		vote(turn ? 2 : 3, "0000000000000030", FF_VERDICT_AGREE, turn ? 0.7 : 0.2);
		vote(turn ? 3 : 2, "0000000000000030", FF_VERDICT_AGREE, turn ? 0.2 : 0.7);
		struct ff_list tasks;
		struct ff_buf b;
		unite(&tasks);
		ff_buf_init(&b, 0);
		for (int i = 0; i < tasks.count; i++)
			ff_record_write(&b, &ff_task_type, FF_AT(&tasks, struct ff_task, i));
		if (turn)
			assert_string_equal(first, b.data);
		else
			first = strdup(b.data);
		ff_buf_free(&b);
	}
	free((char *)(uintptr_t)first);
}

static void test_candidates_of_the_others(void **state)
{
	(void)state;
	struct ff_candidates c = {0};
	struct ff_finding got;
	struct ff_ballot end;
	struct ff_err err = {0};
	struct ff_buf b;
	ff_buf_init(&b, 0);
	propose(0, "complexity", 3, 0.6);
	propose(1, "missing_test", 5, 0.7);
	propose(2, "missing_docstring", 7, 0.8);
	ff_ballot_close(&box);
	assert_true(ff_ballot_read(&box, 1, &c, &b));
	char *line = b.data, *next = strchr(line, '\n');
	assert_int_equal(ff_record_read(&arena, &ff_candidate_type, line, (size_t)(next - line), &got, &err), 0);
	assert_string_equal(got.type, "complexity");
	line = next + 1;
	next = strchr(line, '\n');
	assert_int_equal(ff_record_read(&arena, &ff_candidate_type, line, (size_t)(next - line), &got, &err), 0);
	assert_string_equal(got.type, "missing_docstring");
	line = next + 1;
	next = strchr(line, '\n');
	assert_int_equal(ff_record_read(&arena, &ff_ballot_type, line, (size_t)(next - line), &end, &err), 0);
	assert_int_equal(end.candidates, 2);
	assert_int_equal(next[1], '\0');
	assert_false(ff_ballot_read(&box, 1, &c, &b)); /* all was said */
	ff_buf_free(&b);
}

static void test_candidates_come_in_pieces(void **state)
{
	(void)state;
	struct ff_candidates c = {0};
	struct ff_buf b;
	size_t most = 0, lines = 0;
	ff_buf_init(&b, 0);
	for (int i = 1; i <= 5000; i++)
		propose(0, "complexity", i, 0.6);
	ff_ballot_close(&box);
	while (ff_ballot_read(&box, 1, &c, &b)) {
		most = b.len > most ? b.len : most;
		for (char *p = b.data; (p = strchr(p, '\n')); p++)
			lines++;
		ff_buf_clear(&b);
	}
	assert_int_equal(lines, 5001);
	assert_true(most < 128u << 10);
	ff_buf_free(&b);
}

static void test_one_print_one_place(void **state)
{
	(void)state;
	/* A second agent uses the fingerprint of another place: its votes must not go there. */
	struct ff_finding f = finding(1, "missing_test", 9, 0.6);
	f.fingerprint = "0000000000000030";
	propose(0, "complexity", 3, 0.6);
	ff_ballot_propose(&box, 1, &f);
	ff_ballot_close(&box);
	vote(2, "0000000000000030", FF_VERDICT_DISAGREE, 1);
	struct ff_list tasks;
	unite(&tasks);
	assert_int_equal(tasks.count, 2);
	for (int i = 0; i < 2; i++) {
		const struct ff_task *t = FF_AT(&tasks, struct ff_task, i);
		assert_int_equal(t->votes.count, t->line == 3);
		assert_int_equal(!strcmp(t->fingerprint, "0000000000000030"), t->line == 3);
		assert_int_equal(strlen(t->fingerprint), 16);
	}
}

static void test_prints_made_here(void **state)
{
	(void)state;
	struct ff_finding f = finding(3, "long_query", 9, 0.6);
	char want[17];
	f.fingerprint = "";
	ff_fingerprint(want, "long_query", "shop/cart.py", "", "said", 0);
	ff_ballot_propose(&box, 3, &f);
	ff_ballot_close(&box);
	assert_string_equal(only_task().fingerprint, want);
}

static void test_cut_off(void **state)
{
	(void)state;
	struct ff_list tasks;
	propose(0, "complexity", 3, 0.6);
	struct ff_proposal *p = propose(0, "eval_exec", 4, 0.95);
	p->finding.severity = FF_SEVERITY_CRITICAL;
	assert_true(ff_ballot_tells(&box, p));
	assert_false(ff_ballot_tells(&box, p)); /* once a place */
	propose(1, "missing_test", 9, 0.7);
	ff_ballot_withdraw(&box, 0);
	ff_ballot_close(&box);
	unite(&tasks);
	assert_int_equal(tasks.count, 2); /* what was told stays, as medium */
	const struct ff_task *t = FF_AT(&tasks, struct ff_task, 0);
	assert_string_equal(t->type, "eval_exec");
	assert_true(t->alert);
	assert_int_equal(t->confidence, FF_CONFIDENCE_MEDIUM);
	assert_non_null(strstr(t->reasoning, "cut off"));
}

static void test_strike(void **state)
{
	(void)state;
	propose(0, "complexity", 3, 0.6);
	ff_ballot_close(&box);
	vote(1, "0000000000000030", FF_VERDICT_AGREE, 1);
	vote(2, "0000000000000030", FF_VERDICT_AGREE, 0.5);
	ff_ballot_strike(&box, 1);
	struct ff_task t = only_task();
	assert_int_equal(t.votes.count, 1);
	assert_string_equal(t.agents.items[1], "docwriter");
}

/* ---- alerts ---- */

static void test_alert_keeps_its_print(void **state)
{
	(void)state;
	struct ff_task early;
	struct ff_finding f = finding(1, "eval_exec", 3, 0.4);
	f.severity = FF_SEVERITY_CRITICAL;
	struct ff_proposal *p = ff_ballot_propose(&box, 1, &f);
	assert_true(ff_ballot_tells(&box, p));
	ff_unite_alert(&arena, &change, p, &early);
	propose(0, "eval_exec", 3, 0.9); /* surer, but not told */
	ff_ballot_close(&box);
	struct ff_task t = only_task();
	assert_true(early.alert && t.alert);
	assert_string_equal(early.fingerprint, t.fingerprint);
	assert_string_equal(t.source, "testgen");
	assert_int_equal(t.confidence, FF_CONFIDENCE_HIGH);
}

/* ---- what may be fixed without a person ---- */

static struct ff_task fix_case(const char *type, const char *path, int severity, int risk, int safety, double confidence)
{
	struct ff_finding f = finding(0, type, 3, confidence);
	box = (struct ff_ballot_box){.arena = &arena};
	f.path = path;
	f.severity = severity;
	f.risk_level = risk;
	f.fix = safe_fix(path);
	f.fix->safety = safety;
	ff_ballot_propose(&box, 0, &f);
	ff_ballot_close(&box);
	return only_task();
}

static void test_auto_fixable(void **state)
{
	(void)state;
	const char *cart = "shop/cart.py";
	assert_true(fix_case("unused_import", cart, FF_SEVERITY_LOW, FF_LEVEL_NONE, FF_SAFETY_SAFE, 0.95).auto_fixable);
	assert_true(fix_case("todo_formatting", cart, FF_SEVERITY_INFO, FF_LEVEL_LOW, FF_SAFETY_SAFE, 0.90).auto_fixable);
	assert_false(fix_case("bare_except", cart, FF_SEVERITY_LOW, FF_LEVEL_NONE, FF_SAFETY_SAFE, 0.95).auto_fixable);   /* type */
	assert_false(fix_case("unused_import", cart, FF_SEVERITY_LOW, FF_LEVEL_MEDIUM, FF_SAFETY_SAFE, 0.95).auto_fixable); /* risk */
	assert_false(fix_case("unused_import", cart, FF_SEVERITY_LOW, FF_LEVEL_NONE, FF_SAFETY_REVIEW, 0.95).auto_fixable);
	assert_false(fix_case("unused_import", cart, FF_SEVERITY_LOW, FF_LEVEL_NONE, FF_SAFETY_SAFE, 0.89).auto_fixable); /* label */
	assert_false(fix_case("unused_import", cart, FF_SEVERITY_CRITICAL, FF_LEVEL_NONE, FF_SAFETY_SAFE, 0.95).auto_fixable);
	assert_false(fix_case("unused_import", "shop/migrations/0001.py", FF_SEVERITY_LOW, FF_LEVEL_NONE, FF_SAFETY_SAFE, 0.95).auto_fixable);
	assert_false(fix_case("unused_import", "elsewhere.py", FF_SEVERITY_LOW, FF_LEVEL_NONE, FF_SAFETY_SAFE, 0.95).auto_fixable);
	commit.task = "17";
	assert_false(fix_case("unused_import", cart, FF_SEVERITY_LOW, FF_LEVEL_NONE, FF_SAFETY_SAFE, 0.95).auto_fixable);
}

static void test_fix_must_stay_at_home(void **state)
{
	(void)state;
	struct ff_finding f = finding(0, "unused_import", 3, 0.95);
	f.fix = safe_fix("shop/migrations/0001.py"); /* the finding is elsewhere */
	ff_ballot_propose(&box, 0, &f);
	f = finding(0, "unused_import", 4, 0.95);
	f.fix = safe_fix("shop/cart.py");
	FF_AT(&f.fix->edits, struct ff_edit, 0)->blob = "bbbb"; /* another version */
	ff_ballot_propose(&box, 0, &f);
	f = finding(0, "missing_test", 5, 0.95);
	f.fix = safe_fix("shop/cart.py");
	*FF_PUSH(&arena, &f.fix->files, struct ff_new_file) = (struct ff_new_file){"shop/cart.py", ""}; /* is there */
	ff_ballot_propose(&box, 0, &f);
	ff_ballot_close(&box);
	struct ff_list tasks;
	unite(&tasks);
	assert_int_equal(tasks.count, 3);
	for (int i = 0; i < 3; i++)
		assert_false(FF_AT(&tasks, struct ff_task, i)->auto_fixable);
}

/* ---- faults ---- */

static void test_faults(void **state)
{
	(void)state;
	static const char *const bad_paths[] = {"", "/etc/passwd", "../x.py", "a/../b.py", "a//b.py", "./a.py", "a/", ".git/hooks/post-commit", "sub/.GIT/config"};
	static const char *const bad_types[] = {"", "Unused", "9lives", "a-b", "a b", "_x"};
	struct ff_finding f = finding(0, "unused_import", 3, 0.9);
	assert_null(ff_finding_fault(&f));
	for (size_t i = 0; i < FF_COUNT(bad_paths); i++) {
		f.path = bad_paths[i];
		assert_non_null(ff_finding_fault(&f));
	}
	f = finding(0, "unused_import", 3, 0.9);
	for (size_t i = 0; i < FF_COUNT(bad_types); i++) {
		f.type = bad_types[i];
		assert_non_null(ff_finding_fault(&f));
	}
	f = finding(0, "unused_import", 3, 1.5);
	assert_non_null(ff_finding_fault(&f));
	f = finding(0, "unused_import", -1, 0.5);
	assert_non_null(ff_finding_fault(&f));
	f = finding(0, "unused_import", 3, 0.5);
	f.fingerprint = "short";
	assert_non_null(ff_finding_fault(&f));
	f = finding(0, "unused_import", 3, 0.5);
	f.fix = safe_fix(".git/config");
	assert_non_null(ff_finding_fault(&f));
	f.fix = safe_fix("shop/cart.py");
	assert_null(ff_finding_fault(&f));
	*FF_PUSH(&arena, &f.fix->files, struct ff_new_file) = (struct ff_new_file){"../../evil", ""};
	assert_non_null(ff_finding_fault(&f));
}

static void test_long_words_are_cut_visibly(void **state)
{
	(void)state;
	char *text = ff_arena_alloc(&arena, 2001);
	for (int i = 0; i < 1000; i++)
		memcpy(text + 2 * i, "\xc3\xa9", 2); /* two-byte characters: the cut must not split one */
	text[4] = '\n';
	text[5] = 'x';
	propose(0, "complexity", 3, 0.6)->finding.message = text;
	ff_ballot_close(&box);
	struct ff_task t = only_task();
	assert_true(strlen(t.description) <= 500);
	assert_true(ff_str_ends(t.description, "\xc3\xa9..."));
	assert_true(ff_utf8_valid(t.description, strlen(t.description)));
	assert_null(strchr(t.description, '\n'));
}

/* ---- order and counts ---- */

static void test_order_and_counts(void **state)
{
	(void)state;
	struct ff_list tasks;
	propose(0, "complexity", 3, 0.6);
	propose(0, "bare_except", 4, 0.95)->finding.severity = FF_SEVERITY_HIGH;
	propose(0, "complexity", 5, 0.3);
	propose(0, "complexity", 6, 0.6)->finding.on_changed_line = true;
	ff_ballot_close(&box);
	struct ff_convergence c = unite(&tasks);
	static const int want[] = {4, 6, 3, 5};
	for (int i = 0; i < 4; i++)
		assert_int_equal(FF_AT(&tasks, struct ff_task, i)->line, want[i]);
	assert_int_equal(c.tasks, 4);
	assert_int_equal(c.high, 1);
	assert_int_equal(c.medium, 2);
	assert_int_equal(c.low, 1);
	assert_int_equal(c.critical, 0);
	assert_int_equal(c.by_type.count, 2);
	assert_string_equal(FF_AT(&c.by_type, struct ff_type_count, 0)->type, "complexity");
	assert_int_equal(FF_AT(&c.by_type, struct ff_type_count, 0)->count, 3);
	assert_int_equal(c.files.count, 2);
	assert_int_equal(c.consensus_files.count, 0);
	assert_int_equal(c.index, FF_INDEX_COMPLETE);
}

/* ---- commands and setups ---- */

static void test_split(void **state)
{
	(void)state;
	/* as a POSIX shell splits them, but nothing is expanded */
	static const struct {
		const char *text, *words[6];
	} cases[] = {
		{"python3 my agent.py", {"python3", "my", "agent.py"}},
		{"  a\t'b c'  \"d 'e'\" ", {"a", "b c", "d 'e'"}},
		{"a\\ b 'c\\d' \"e\\\"f\" ''", {"a b", "c\\d", "e\"f", ""}},
		{"echo $HOME `id` ~ *;rm", {"echo", "$HOME", "`id`", "~", "*;rm"}},
		{"x'y'\"z\"", {"xyz"}},
	};
	for (size_t i = 0; i < FF_COUNT(cases); i++) {
		struct ff_strings words = {0};
		struct ff_err err = {0};
		int n = 0;
		assert_int_equal(ff_command_split(&arena, cases[i].text, &words, &err), 0);
		for (; cases[i].words[n]; n++)
			assert_string_equal(words.items[n], cases[i].words[n]);
		assert_int_equal(words.count, n);
	}
	struct ff_strings words = {0};
	struct ff_err err = {0};
	assert_int_equal(ff_command_split(&arena, "a 'b", &words, &err), -1);
	assert_int_equal(err.code, FF_EX_CONFIG);
	assert_int_equal(ff_command_split(&arena, "  ", &(struct ff_strings){0}, &err), -1);
}

static void set(struct ff_config *c, const char *key, const char *value)
{
	*FF_PUSH(&arena, &c->settings, struct ff_setting) = (struct ff_setting){.key = key, .value = value, .origin = "git config"};
}

static void test_choose(void **state)
{
	(void)state;
	struct ff_config c = {0};
	struct ff_common common = {.dir = "."};
	struct ff_converge_options o = {.common = &common};
	struct ff_list out = {0};
	struct ff_err err = {0};
	set(&c, "fibreflow.agent.sql.command", "/opt/sqlcheck -x");
	set(&c, "fibreflow.agent.sql.languages", "sql, template");
	set(&c, "fibreflow.agent.testgen.enabled", "false");
	set(&c, "fibreflow.agent.critic.timeout", "7");
	assert_int_equal(ff_agents_choose(&arena, &c, &o, &out, &err), 0);
	assert_int_equal(out.count, 3);
	const struct ff_agent_setup *s = out.items;
	assert_string_equal(s[0].name, "critic");
	assert_int_equal(s[0].deadline_ms, 7000);
	assert_string_equal(s[1].name, "docwriter");
	assert_int_equal(s[1].deadline_ms, 30000);
	assert_string_equal(s[2].name, "sql");
	assert_int_equal(s[2].languages, 1u << FF_LANG_SQL | 1u << FF_LANG_TEMPLATE);
	assert_string_equal(s[2].argv[1], "-x");
	assert_string_equal(s[2].argv[2], "--agent");
	assert_null(s[2].argv[3]);
}

static void test_choose_refuses(void **state)
{
	(void)state;
	struct ff_common common = {.dir = "."};
	struct ff_converge_options o = {.common = &common};
	struct ff_config c = {0}, none = {0};
	struct ff_err err = {0};
	ff_strings_push(&arena, &o.only, "nobody");
	assert_int_equal(ff_agents_choose(&arena, &none, &o, &(struct ff_list){0}, &err), -1);
	assert_int_equal(err.code, FF_EX_USAGE);
	o.only.count = 0;
	set(&c, "fibreflow.agent.critic.timeout", "soon");
	assert_int_equal(ff_agents_choose(&arena, &c, &o, &(struct ff_list){0}, &err), -1);
	assert_int_equal(err.code, FF_EX_CONFIG);
	c.settings.count = 0;
	set(&c, "fibreflow.agent.a b.command", "x");
	assert_int_equal(ff_agents_choose(&arena, &c, &o, &(struct ff_list){0}, &err), -1);
	ff_strings_push(&arena, &o.agents, "noequals");
	assert_int_equal(ff_agents_choose(&arena, &none, &o, &(struct ff_list){0}, &err), -1);
	assert_int_equal(err.code, FF_EX_USAGE);
}

#define T(f) cmocka_unit_test_setup(f, set_up)
int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_score),
		T(test_label),
		T(test_priority),
		T(test_alone),
		T(test_two_agree),
		T(test_disagreement),
		T(test_no_weight_is_abstention),
		T(test_same_finding_twice),
		T(test_one_agent_twice_is_one),
		T(test_score_is_clamped),
		T(test_votes_for_candidates_only),
		T(test_votes_do_not_depend_on_time),
		T(test_candidates_of_the_others),
		T(test_candidates_come_in_pieces),
		T(test_one_print_one_place),
		T(test_prints_made_here),
		T(test_cut_off),
		T(test_strike),
		T(test_alert_keeps_its_print),
		T(test_auto_fixable),
		T(test_fix_must_stay_at_home),
		T(test_faults),
		T(test_long_words_are_cut_visibly),
		T(test_order_and_counts),
		T(test_split),
		T(test_choose),
		T(test_choose_refuses),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	ff_arena_free(&arena);
	return failed;
}
