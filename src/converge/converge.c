/*
 * converge.c - a run from end to end: seats for the agents, both rounds, one list of tasks, the
 * records out.  Called by tools/ff-converge.c; leaves processes to agents.c and judgement to unite.c.
 */
#include <signal.h>
#include <unistd.h>

#include "run.h"

#define FLUSH_AT (256u << 10)

static int seat_all(struct ff_run *r, const struct ff_config *c, struct ff_err *err)
{
	struct ff_list setups = {0};
	if (ff_agents_choose(r->arena, c, r->options, &setups, err))
		return -1;
	r->count = setups.count;
	r->seats = ff_arena_alloc(r->arena, FF_MAX_AGENTS * sizeof *r->seats);
	for (int i = 0; i < r->count; i++) {
		struct ff_seat *s = &r->seats[i];
		*s = (struct ff_seat){.setup = FF_AT(&setups, struct ff_agent_setup, i), .number = i, .what = "",
		                      .child = {.pid = -1, .in = -1, .out = -1, .err = -1}};
		ff_buf_init(&s->ballot, 2u * FF_MAX_LINE);
		ff_buf_init(&s->heard, FF_MAX_LINE + (1u << 20));
		ff_buf_init(&s->talk, 2u * FF_MAX_STDERR);
	}
	return 0;
}

/* The configuration is that of the commit, so its record is read before an agent is chosen.  A mistake of the caller's is told before bad facts. */
static int begin(struct ff_run *r, struct ff_config *c, struct ff_err *err)
{
	struct ff_err facts = {0};
	while (!facts.code && !r->in.has_commit && !r->in.eof && ff_intake_room(&r->in, r->in.base))
		ff_intake_read(&r->in, &facts);
	if (ff_config_load(r->arena, r->options->common->dir, r->in.has_commit ? r->in.commit.id : "", c, err))
		return -1;
	if (!r->options->common->quiet)
		ff_config_say(c, "ff-converge");
	if (seat_all(r, c, err))
		return -1;
	return facts.code ? ff_err_set(err, facts.code, "%s", facts.text) : 0;
}

static void report_agents(struct ff_run *r, struct ff_convergence *c)
{
	for (int i = 0; i < r->count; i++) {
		const struct ff_seat *s = &r->seats[i];
		const char *talk = ff_seat_talk(r, s), *between = *s->what && *talk ? ": " : "";
		const char *strays = s->strays ? ff_arena_printf(r->arena, "%d votes for no candidate; ", s->strays) : "";
		*FF_PUSH(r->arena, &c->agents, struct ff_agent_report) = (struct ff_agent_report){
			.name = s->setup->name,
			.ms = (int)(s->last - s->started),
			.findings = s->findings,
			.votes = s->votes,
			.state = s->state,
			.complete = s->complete,
			.note = ff_arena_printf(r->arena, "%s%s%s%s", strays, s->what, between, talk),
		};
	}
}

static int write_records(int out, const struct ff_list *tasks, const struct ff_convergence *c, struct ff_err *err)
{
	struct ff_buf b;
	int rc = 0;
	ff_buf_init(&b, 2u * FF_MAX_LINE);
	for (int i = 0; i < tasks->count && !rc; i++) {
		ff_record_write(&b, &ff_task_type, FF_AT(tasks, struct ff_task, i));
		if (b.len >= FLUSH_AT) {
			rc = ff_write_all(out, b.data, b.len, err);
			ff_buf_clear(&b);
		}
	}
	if (!rc) {
		ff_record_write(&b, &ff_convergence_type, c);
		rc = b.over ? ff_err_set(err, FF_EX_DATA, "a task is longer than a record may be") : ff_write_all(out, b.data, b.len, err);
	}
	ff_buf_free(&b);
	return rc;
}

static int write_text(int out, const struct ff_list *tasks, const struct ff_convergence *c, struct ff_err *err)
{
	struct ff_screen screen;
	struct ff_buf b;
	ff_buf_init(&b, 0);
	ff_screen_look(&screen, out);
	ff_converge_print(&screen, &b, c, tasks);
	int rc = ff_write_all(out, ff_buf_text(&b), b.len, err);
	ff_buf_free(&b);
	return rc;
}

static bool is_protected(const void *protection, const char *path)
{
	return ff_config_protected(protection, path);
}

/* Protected paths are left to people; when git cannot tell which those are, all of them.  git is asked only about new files. */
static void guard(struct ff_run *r, const struct ff_config *c, struct ff_list *tasks)
{
	struct ff_strings paths = {0};
	struct ff_protection protection;
	struct ff_err err = {0};
	int known = ff_unite_touched(r->arena, tasks, &paths);
	if (!paths.count)
		return;
	if (ff_protection_load(r->arena, c, r->options->common->dir, r->in.commit.id, &paths, known, &protection, &err)) {
		ff_say("ff-converge", "nothing is marked as fixable alone, for protected paths are not known: %s", err.text);
		ff_unite_guard(tasks, NULL, NULL);
	} else {
		ff_unite_guard(tasks, is_protected, &protection);
	}
}

/* A run in which nobody could be heard must not look like a clean commit. */
static int anybody(const struct ff_run *r, struct ff_err *err)
{
	int code = FF_EX_TEMP;
	for (int i = 0; i < r->count; i++) {
		if (r->seats[i].complete)
			return 0;
		if (ff_str_starts(r->seats[i].what, "exit status 65 "))
			code = FF_EX_DATA;
	}
	return r->count ? ff_err_set(err, code, "no agent could be heard; the last one: %s", r->seats[r->count - 1].what) : 0;
}

int ff_converge(const struct ff_converge_options *o, int in, int out, struct ff_err *err)
{
	struct ff_arena arena = {0};
	struct ff_run r = {.arena = &arena, .options = o, .box = {.arena = &arena}, .out = out};
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
	struct ff_convergence report = {0};
	struct ff_list tasks = {0};
	struct ff_config config;
	int rc = -1;
	r.config = &config;
	sigaction(SIGPIPE, &ignore, &before); /* an agent, or our reader, that goes is an error value */
	ff_intake_open(&r.in, in, &arena);
	if (begin(&r, &config, err) || ff_agents_run(&r, err))
		goto done;
	struct ff_changed change = ff_run_changed(&r);
	ff_unite(&arena, &change, &r.box, &tasks, &report);
	guard(&r, &config, &tasks);
	report_agents(&r, &report);
	rc = o->text ? write_text(out, &tasks, &report, err) : write_records(out, &tasks, &report, err);
	if (!rc)
		rc = anybody(&r, err);
done:
	ff_agents_end(&r);
	ff_intake_close(&r.in);
	ff_arena_free(&arena);
	sigaction(SIGPIPE, &before, NULL);
	return rc;
}
