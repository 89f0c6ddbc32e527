/*
 * hear.c - what an agent says, line by line: is it a record, is it its turn, is it sound.
 * Called by agents.c for every complete line; puts findings and votes into the ballot box and
 * tells critical findings at once.  Knows nothing of pipes and clocks.
 */
#include "run.h"

#define MOST_ALERT_LINES 20 /* on stderr, of one run; the tasks themselves are all written */

struct ff_changed ff_run_changed(const struct ff_run *r)
{
	return (struct ff_changed){&r->in.commit, &r->in.files, r->in.end.index};
}

/* The task goes out now; it comes again under the same fingerprint, with its votes, at the end. */
static int tell(struct ff_run *r, const struct ff_proposal *p, struct ff_err *err)
{
	struct ff_arena scratch = {0};
	struct ff_changed change = ff_run_changed(r);
	const struct ff_finding *f = &p->finding;
	struct ff_buf line;
	struct ff_task t;
	int rc = 0;
	ff_buf_init(&line, FF_MAX_LINE);
	ff_unite_alert(&scratch, &change, p, &t);
	if (r->alerts < MOST_ALERT_LINES)
		ff_say("ff-converge", "ALERT: %s:%d: %s (%s, %s)", f->path, f->line, t.description, f->type, f->agent);
	else if (r->alerts == MOST_ALERT_LINES)
		ff_say("ff-converge", "ALERT: more of them; see the tasks");
	r->alerts++;
	if (!r->options->text) {
		ff_record_write(&line, &ff_task_type, &t);
		rc = line.over ? 0 : ff_write_all(r->out, line.data, line.len, err);
	}
	ff_buf_free(&line);
	ff_arena_free(&scratch);
	return rc;
}

static int hear_finding(struct ff_run *r, struct ff_seat *s, const char *line, size_t len, struct ff_err *err)
{
	struct ff_finding f;
	struct ff_err wrong = {0};
	if (ff_record_read(r->arena, &ff_finding_type, line, len, &f, &wrong)) {
		ff_seat_drop(r, s, "rubbish", "%s", wrong.text);
		return -1;
	}
	const char *fault = ff_finding_fault(&f);
	if (fault) {
		ff_seat_drop(r, s, "rubbish", "finding: %s", fault);
		return -1;
	}
	if (s->findings >= FF_MAX_FINDINGS) {
		ff_seat_drop(r, s, "flooded", "more than %d findings", FF_MAX_FINDINGS);
		return -1;
	}
	f.agent = s->setup->name; /* who speaks is told by the pipe */
	s->findings++;
	if (!ff_config_rule(r->config, f.type, f.evidence, f.path, &f.severity))
		return 0;
	struct ff_proposal *p = ff_ballot_propose(&r->box, s->number, &f);
	return ff_ballot_tells(&r->box, p) ? tell(r, p, err) : 0;
}

static int hear_vote(struct ff_run *r, struct ff_seat *s, const char *line, size_t len)
{
	struct ff_vote v;
	struct ff_err wrong = {0};
	if (ff_record_read(r->arena, &ff_vote_type, line, len, &v, &wrong)) {
		ff_seat_drop(r, s, "rubbish", "%s", wrong.text);
		return -1;
	}
	if (v.weight < 0 || v.weight > 1) {
		ff_seat_drop(r, s, "rubbish", "vote: weight is not within 0..1");
		return -1;
	}
	v.agent = s->setup->name;
	s->votes++;
	s->strays += !ff_ballot_cast(&r->box, s->number, &v);
	return 0;
}

static int hear_done(struct ff_run *r, struct ff_seat *s, const char *line, size_t len)
{
	struct ff_done d;
	struct ff_err wrong = {0};
	bool first = s->phase == FF_PHASE_PROPOSING;
	if (ff_record_read(r->arena, &ff_done_type, line, len, &d, &wrong)) {
		ff_seat_drop(r, s, "rubbish", "%s", wrong.text);
		return -1;
	}
	int said = first ? d.findings : d.votes, came = first ? s->findings : s->votes;
	if (said && said != came) {
		ff_seat_drop(r, s, "rubbish", "done: says %d %s, %d came", said, first ? "findings" : "votes", came);
		return -1;
	}
	s->complete = true;
	s->phase = first ? FF_PHASE_WAITING : FF_PHASE_LEFT;
	if (!first)
		s->state = "ok";
	return 0;
}

/* The beginning of a line, for a message. */
static const char *sample(struct ff_run *r, const char *line, size_t len)
{
	return ff_arena_dup(r->arena, line, len < 60 ? len : 60);
}

int ff_seat_hear(struct ff_run *r, struct ff_seat *s, const char *line, size_t len, struct ff_err *err)
{
	size_t n = 0;
	bool proposing = s->phase == FF_PHASE_PROPOSING, voting = s->phase == FF_PHASE_VOTING;
	const char *name = ff_line_record(line, len, &n);
	if (proposing && ff_line_is(line, len, "finding"))
		return hear_finding(r, s, line, len, err);
	if (voting && ff_line_is(line, len, "vote"))
		return hear_vote(r, s, line, len);
	if ((proposing || voting) && ff_line_is(line, len, "done"))
		return hear_done(r, s, line, len);
	if (!name || !n) {
		ff_seat_drop(r, s, "rubbish", "not a record: %s", sample(r, line, len));
		return -1;
	}
	if (ff_line_is(line, len, "finding") || ff_line_is(line, len, "vote") || ff_line_is(line, len, "done")) {
		ff_seat_drop(r, s, "rubbish", "%.*s out of turn", (int)n, name);
		return -1;
	}
	return 0; /* a kind of a later version */
}
