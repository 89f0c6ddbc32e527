/*
 * show.c - one task with everything that is known of it: reasoning, votes, evidence, the proposed edit (fix.c).  Called by
 * ff-queue show; changes nothing.
 */
#include "room.h"
#include "ff/tasks.h"

struct show {
	struct ff_arena arena;
	int64_t id;
	struct ff_task task;
	struct ff_task_life life;
	struct ff_list attempts, fixes;
};

/* ---- parts ---- */

static void heading(const struct ff_screen *sc, struct ff_buf *out, const char *text)
{
	ff_buf_char(out, '\n');
	ff_screen_put(sc, out, FF_SHADE_BOLD, text);
	ff_buf_char(out, '\n');
}

static const char *short_id(struct ff_arena *a, const char *commit)
{
	return commit[0] ? ff_arena_printf(a, "%.10s", commit) : "the work tree";
}

static void write_head(struct show *w, const struct ff_screen *sc, struct ff_buf *out)
{
	const struct ff_task *t = &w->task;
	struct ff_arena *a = &w->arena;
	ff_screen_put(sc, out, FF_SHADE_BOLD, ff_arena_printf(a, "#%lld %s", (long long)t->id, t->type));
	ff_buf_str(out, ", ");
	ff_screen_put(sc, out, t->alert ? FF_SHADE_RED : FF_SHADE_PLAIN, ff_arena_printf(a, "%s severity", ff_severity_names[t->severity]));
	ff_buf_printf(out, ", %s confidence %.2f\n", ff_confidence_names[t->confidence], t->score);
	ff_screen_put(sc, out, FF_SHADE_PLAIN, ff_arena_printf(a, "%s:%d", t->path, t->line));
	if (t->symbol[0])
		ff_screen_put(sc, out, FF_SHADE_PLAIN, ff_arena_printf(a, " in %s", t->symbol));
	ff_buf_char(out, '\n');
	ff_screen_wrap(sc, out, t->description, 2);
}

static void write_state(struct show *w, const struct ff_screen *sc, struct ff_buf *out)
{
	const struct ff_task *t = &w->task;
	struct ff_arena *a = &w->arena;
	ff_buf_printf(out, "\nstatus   %s", ff_task_status_names[t->status]);
	if (t->status == FF_TASK_RESOLVED && w->life.resolved_commit[0])
		ff_screen_put(sc, out, FF_SHADE_PLAIN, ff_arena_printf(a, " by %s", short_id(a, w->life.resolved_commit)));
	if (w->life.reason[0] && t->status != FF_TASK_FAILED)
		ff_screen_put(sc, out, FF_SHADE_PLAIN, ff_arena_printf(a, " (%s)", w->life.reason));
	ff_buf_char(out, '\n');
	const char *fix = ff_attempts_line(a, t, w->life.reason, &w->attempts, &w->fixes);
	if (fix[0])
		ff_screen_put(sc, out, FF_SHADE_PLAIN, ff_arena_printf(a, "fix      %s", fix));
	if (fix[0])
		ff_buf_char(out, '\n');
	ff_screen_put(sc, out, FF_SHADE_PLAIN, ff_arena_printf(a, "queued   %s, first seen in %s, last in %s", t->created_at,
	                                                       short_id(a, w->life.first_commit), short_id(a, t->commit)));
	ff_buf_printf(out, "\nacting   %s risk, about %d min, priority %d, ", t->risk_level ? ff_level_names[t->risk_level] : "no",
	              t->estimated_effort, t->priority);
	ff_buf_str(out, t->auto_fixable ? "may be fixed without a person\n" : "a person decides\n");
	ff_buf_str(out, "agents   ");
	for (int i = 0; i < t->agents.count; i++) {
		ff_buf_str(out, i ? ", " : "");
		ff_screen_put(sc, out, FF_SHADE_PLAIN, t->agents.items[i]);
	}
	if (!t->agents.count)
		ff_screen_put(sc, out, FF_SHADE_PLAIN, t->source);
	ff_buf_char(out, '\n');
}

static void write_why(struct show *w, const struct ff_screen *sc, struct ff_buf *out)
{
	const struct ff_task *t = &w->task;
	heading(sc, out, "Why");
	ff_screen_wrap(sc, out, t->reasoning, 2);
	if (t->steps.count)
		heading(sc, out, "Score, step by step");
	ff_queue_write_steps(t, sc, out);
	if (t->votes.count)
		heading(sc, out, "Votes");
	for (int i = 0; i < t->votes.count; i++) {
		const struct ff_vote *v = FF_AT(&t->votes, struct ff_vote, i);
		ff_buf_str(out, "  ");
		ff_screen_put(sc, out, FF_SHADE_PLAIN, v->agent);
		ff_buf_printf(out, ": %s (%.2f) ", ff_verdict_names[v->verdict], v->weight);
		ff_screen_put(sc, out, FF_SHADE_PLAIN, v->reason);
		ff_buf_char(out, '\n');
	}
	if (t->evidence[0] && strcmp(t->evidence, "{}") != 0) {
		heading(sc, out, "Evidence");
		ff_screen_wrap(sc, out, t->evidence, 2);
	}
}

static int load(struct ff_store *s, void *with, struct ff_err *err)
{
	struct show *w = with;
	return ff_attempts_load(s, &w->arena, w->id, &w->attempts, err);
}

int ff_queue_show(struct ff_store *s, const char *id, const char *dir, const struct ff_screen *screen, bool json, struct ff_buf *out,
                  struct ff_err *err)
{
	struct show w = {0};
	int result = ff_task_id(id, &w.id, err);
	if (!result)
		result = ff_queue_get(s, &w.arena, w.id, &w.task, &w.life, err);
	if (!result)
		result = ff_store_run(s, load, &w, err) || ff_queue_fixes(s, &w.arena, w.id, -1, &w.fixes, err) ? -1 : 0;
	if (!result && json) {
		ff_record_write(out, &ff_task_type, &w.task);
	} else if (!result) {
		write_head(&w, screen, out);
		write_state(&w, screen, out);
		write_why(&w, screen, out);
		if (w.task.fix)
			heading(screen, out, ff_arena_printf(&w.arena, "Proposed edit (%s): %s", ff_safety_names[w.task.fix->safety], w.task.fix->title));
		ff_queue_write_fix(&w.arena, &w.task, dir, screen, out);
	}
	ff_arena_free(&w.arena);
	return result;
}
