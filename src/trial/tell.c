/*
 * tell.c - what became of a module, as text or records, and of all of them.  Called by write.c.
 */
#include <stdio.h>
#include <unistd.h>

#include "room.h"

#define MOST_TOLD 5 /* notes and dropped tests of a module in the text */

/* The page itself goes to standard output with --print: what is said of it does not. */
static FILE *to(const struct ff_trial_ask *ask)
{
	return ask->print ? stderr : stdout;
}

static int percent(int part, int all)
{
	return all > 0 ? (int)(100.0 * part / all + 0.5) : 100;
}

static void collect(struct ff_arena *a, const struct ff_trial_ask *ask, const struct ff_test_plan *plan, const struct trial_report *r, const char *written,
                    struct ff_test_result *out)
{
	const struct ff_test_sum *sum = &r->explored.sum;
	*out = (struct ff_test_result){.path = plan->module.path, .page = written, .functions = r->targets, .tests = r->cases.count + r->tests, .checked = ask->check,
	                               .dropped = r->dropped, .why = r->why, .lines = "", .branches = "", .mutants = "",
	                               .text = ask->print && *written ? ff_buf_text(&r->text) : ""};
	if (r->explored.summed) {
		out->candidates = sum->candidates;
		out->executed = sum->executed;
		out->stable = sum->stable;
		out->useful = sum->useful;
		out->lines = sum->lines;
		out->branches = sum->branches;
		out->mutants = sum->mutants;
		out->seconds = sum->seconds;
	}
	if (!*out->why && !out->tests && r->targets)
		out->why = ask->check ? "no call gave something that a test could hold on to" : "the facts alone are not enough: try --check";
	for (int i = 0; i < r->explored.notes.count; i++) {
		const struct ff_test_note *n = FF_AT(&r->explored.notes, struct ff_test_note, i);
		ff_strings_push(a, &out->notes, *n->symbol ? ff_arena_printf(a, "%s: %s", n->symbol, n->text) : n->text);
	}
	for (int i = 0; i < r->why_dropped.count; i++)
		ff_strings_push(a, &out->notes, ff_arena_printf(a, "dropped: %s", r->why_dropped.items[i]));
}

/* ---- for people ---- */

static void tell_figures(FILE *f, const struct ff_test_result *r)
{
	int lines[3] = {0}, branches[3] = {0}, mutants[2] = {0};
	fprintf(f, "  %d candidates, %d ran, %d stable, %d useful, %d passed under pytest in every order\n", r->candidates, r->executed, r->stable, r->useful, r->tests);
	if (ff_test_figures(r->lines, lines, 3) != 3 || ff_test_figures(r->branches, branches, 3) != 3)
		return;
	fprintf(f, "  lines %d -> %d %%, branches %d -> %d %%", percent(lines[0], lines[2]), percent(lines[1], lines[2]), percent(branches[0], branches[2]),
	        percent(branches[1], branches[2]));
	if (ff_test_figures(r->mutants, mutants, 2) == 2 && mutants[1])
		fprintf(f, "; %d of %d wrong versions noticed", mutants[0], mutants[1]);
	fputc('\n', f);
}

static void tell_suspect(FILE *f, struct ff_arena *a, const struct ff_test_plan *plan, const struct ff_test_suspect *s)
{
	fprintf(f, "  suspected defect, %s:%d: ", plan->module.path, s->line);
	ff_term_safe(f, trial_call(a, s));
	fputs("\n    ", f);
	ff_term_safe(f, s->observed);
	fputs("; expected: ", f);
	ff_term_safe(f, s->expected);
	fputc('\n', f);
}

static void tell_text(const struct ff_trial_ask *ask, struct ff_arena *a, const struct ff_test_plan *plan, const struct trial_report *rep,
                      const struct ff_test_result *r)
{
	FILE *f = to(ask);
	fprintf(f, "%s", r->path);
	if (*r->page)
		fprintf(f, " -> %s: %d case%s for %d %s%s%s\n", r->page, r->tests, r->tests == 1 ? "" : "s", r->functions, ask->endpoints ? "endpoint" : "function",
		        r->functions == 1 ? "" : "s",
		        ask->check ? "" : ", not run");
	else
		fprintf(f, ": no tests: %s\n", *r->why ? r->why : "nothing here is without one");
	if (rep->explored.summed)
		tell_figures(f, r);
	for (int i = 0; i < rep->explored.suspects.count; i++)
		tell_suspect(f, a, plan, FF_AT(&rep->explored.suspects, struct ff_test_suspect, i));
	for (int i = 0; i < r->notes.count && i < MOST_TOLD; i++) {
		fputs("  ", f);
		ff_term_safe(f, r->notes.items[i]);
		fputc('\n', f);
	}
	if (r->notes.count > MOST_TOLD)
		fprintf(f, "  and %d more notes (--json has them)\n", r->notes.count - MOST_TOLD);
	fflush(f);
}

void trial_tell(const struct ff_trial_ask *ask, const struct ff_test_plan *plan, const struct trial_report *rep, const char *written, struct trial_total *total)
{
	struct ff_arena a = {0};
	struct ff_test_result r;
	collect(&a, ask, plan, rep, written, &r);
	total->modules++;
	total->written += *written != '\0';
	total->tests += r.tests;
	total->suspects += rep->explored.suspects.count;
	total->without += !*written && r.functions;
	if (ask->common->json) {
		struct ff_buf b;
		ff_buf_init(&b, FF_MAX_LINE);
		for (int i = 0; i < rep->explored.suspects.count; i++) {
			struct ff_finding f = trial_finding(&a, plan, FF_AT(&rep->explored.suspects, struct ff_test_suspect, i));
			ff_record_write(&b, &ff_finding_type, &f);
		}
		ff_record_write(&b, &ff_test_result_type, &r);
		fwrite(ff_buf_text(&b), 1, b.len, stdout);
		fflush(stdout);
		ff_buf_free(&b);
	} else if (!ask->common->quiet && (r.functions || *r.why)) {
		tell_text(ask, &a, plan, rep, &r);
	}
	ff_arena_free(&a);
}

void trial_tell_total(const struct ff_trial_ask *ask, const struct trial_total *t, bool queued)
{
	if (ask->common->json || ask->common->quiet)
		return;
	if (!t->written && !t->suspects && !t->without)
		fprintf(to(ask), "nothing to write: every function that wants a test has one (--all writes for those too)\n");
	else if (t->modules > 1)
		fprintf(to(ask), "%d case%s in %d file%s\n", t->tests, t->tests == 1 ? "" : "s", t->written, t->written == 1 ? "" : "s");
	if (queued)
		fprintf(to(ask), "%d suspected defect%s in the queue: ff review --type suspected_defect\n", t->suspects, t->suspects == 1 ? " is" : "s are");
}
