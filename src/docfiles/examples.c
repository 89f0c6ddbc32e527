/*
 * examples.c - `ff-docwriter examples`: examples of docstrings that are not true any more, found by running them in the sandbox.
 */
#include <signal.h>
#include <unistd.h>

#include "ff/docfiles.h"
#include "ff/trial.h"

static void tell(struct ff_arena *a, const struct ff_trial_failure *f, bool json, struct ff_buf *out)
{
	const struct ff_doc_failed *w = &f->what;
	struct ff_finding found = {
	    .agent = "docwriter", .type = "stale_docstring", .path = f->path, .line = w->line, .end_line = w->line, .symbol = w->symbol, .severity = FF_SEVERITY_LOW, .confidence = 1,
	    .weight = 1, .risk_level = FF_LEVEL_LOW, .effort_minutes = 5, .on_changed_line = true, .fingerprint = "", .anchor = "", .body = "", .evidence = "{}",
	};
	char fingerprint[17];
	found.message = ff_arena_printf(a, "example of %s: %s gives %s, not %s", *w->symbol ? w->symbol : "the module", w->source, *w->got ? w->got : "nothing", *w->want ? w->want : "nothing");
	ff_fingerprint(fingerprint, found.type, f->path, w->symbol, w->source, 0);
	found.fingerprint = fingerprint;
	if (json)
		ff_record_write(out, &ff_finding_type, &found);
	else
		ff_buf_printf(out, "%s:%d: low: %s [stale_docstring]\n", f->path, w->line, found.message);
}

int ff_doc_examples(const struct ff_doc_ask *ask, int argc, char **argv)
{
	char dot[] = ".", *here[] = {dot, NULL};
	const struct ff_agent_options *o = ask->agent;
	struct ff_arena a = {0};
	struct ff_list failures = {0};
	struct ff_strings notes = {0};
	struct ff_err err = {0};
	struct ff_buf out;
	const char *rev = o->worktree ? "--worktree" : o->rev;
	signal(SIGPIPE, SIG_IGN);
	if (rev && argc)
		return ff_err_set(&err, FF_EX_USAGE, "a revision, or paths: not both"), ff_fail(ask->tool, &err);
	int rc = ff_trial_doctests(&a, o->common, rev, rev ? 0 : argc ? argc : 1, rev ? here + 1 : argc ? argv : here, &failures, &notes, &err);
	ff_buf_init(&out, 64u << 20);
	for (int i = 0; i < failures.count && rc >= 0; i++)
		tell(&a, FF_AT(&failures, struct ff_trial_failure, i), o->common->json, &out);
	if (rc >= 0 && ff_write_all(STDOUT_FILENO, ff_buf_text(&out), out.len, &err))
		rc = -1;
	for (int i = 0; i < notes.count && !o->common->quiet; i++)
		ff_say(ask->tool, "%s", notes.items[i]);
	ff_buf_free(&out);
	int code = rc < 0 ? ff_fail(ask->tool, &err) : rc ? rc : failures.count && o->exit_code ? FF_EX_FINDINGS : FF_EX_OK;
	ff_arena_free(&a);
	return code;
}
