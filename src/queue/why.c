/*
 * why.c - how a task got its score, label, priority and learned weight: the computation of docs/protocol.md with its
 * numbers, and what became of the task.  Called by ff-queue why; changes nothing.
 */
#include "ff/converge.h"
#include "ff/learn.h"
#include "ff/tasks.h"
#include "room.h"

struct why {
	struct ff_arena arena;
	struct ff_task task;
	struct ff_task_life life;
	struct ff_weight pattern; /* pattern "" when nothing is known of it */
	struct ff_list places;    /* struct ff_place_row */
	struct ff_list decisions; /* struct ff_decision_row */
	struct ff_list attempts;
};
struct ff_place_row {
	const char *branch, *state, *file, *commit;
	int line;
};
struct ff_decision_row {
	const char *action, *reason, *at, *undone_at;
	int ms;
};

/* ---- reading ---- */

static int load_pattern(struct ff_store *s, struct why *w, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_PATTERN_LIST);
	int got;
	while ((got = ff_query_step(q, err)) == 1)
		if (!strcmp(ff_query_get_text(q, &w->arena, "pattern"), w->task.type) &&
		    ff_query_get_record(q, &w->arena, &ff_weight_type, &w->pattern, err))
			return -1;
	return got;
}

static int load_places(struct ff_store *s, struct why *w, struct ff_err *err)
{
	struct ff_arena *a = &w->arena;
	struct ff_query *q = ff_query(s, FF_SQL_PLACE_LIST);
	int got;
	ff_query_int(q, "task", w->task.id);
	while ((got = ff_query_step(q, err)) == 1)
		*FF_PUSH(a, &w->places, struct ff_place_row) = (struct ff_place_row){
			ff_query_get_text(q, a, "branch"), ff_query_get_text(q, a, "state"), ff_query_get_text(q, a, "file"),
			ff_query_get_text(q, a, "revision"), (int)ff_query_get_int(q, "line")};
	return got;
}

static int load_decisions(struct ff_store *s, struct why *w, struct ff_err *err)
{
	struct ff_arena *a = &w->arena;
	struct ff_query *q = ff_query(s, FF_SQL_DECISION_LIST);
	int got;
	ff_query_int(q, "task", w->task.id);
	while ((got = ff_query_step(q, err)) == 1)
		*FF_PUSH(a, &w->decisions, struct ff_decision_row) = (struct ff_decision_row){
			ff_query_get_text(q, a, "action"), ff_query_get_text(q, a, "reason"), ff_query_get_text(q, a, "decided_at"),
			ff_query_get_text(q, a, "undone_at"), (int)ff_query_get_int(q, "ms")};
	return got;
}

static int load(struct ff_store *s, void *with, struct ff_err *err)
{
	struct why *w = with;
	w->places = w->decisions = (struct ff_list){0};
	w->pattern = (struct ff_weight){.pattern = ""};
	return load_pattern(s, w, err) || load_places(s, w, err) || load_decisions(s, w, err) ||
	               ff_attempts_load(s, &w->arena, w->task.id, &w->attempts, err)
	           ? -1 : 0;
}

/* ---- writing ---- */

static void heading(const struct ff_screen *sc, struct ff_buf *out, const char *text)
{
	ff_buf_char(out, '\n');
	ff_screen_put(sc, out, FF_SHADE_BOLD, text);
	ff_buf_char(out, '\n');
}

static void line(struct why *w, const struct ff_screen *sc, struct ff_buf *out, const char *text)
{
	(void)w;
	ff_screen_wrap(sc, out, text, 2);
}

void ff_queue_write_steps(const struct ff_task *t, const struct ff_screen *sc, struct ff_buf *out)
{
	for (int i = 0; i < t->steps.count; i++) {
		const struct ff_step *step = FF_AT(&t->steps, struct ff_step, i);
		ff_buf_printf(out, "  %.2f  ", step->score);
		ff_screen_put(sc, out, FF_SHADE_PLAIN, step->what);
		ff_buf_char(out, '\n');
	}
}

static void write_score(struct why *w, const struct ff_screen *sc, struct ff_buf *out)
{
	const struct ff_task *t = &w->task;
	heading(sc, out, "Score, step by step");
	ff_queue_write_steps(t, sc, out);
	if (t->evidence[0] && strcmp(t->evidence, "{}") != 0)
		line(w, sc, out, ff_arena_printf(&w->arena, "evidence: %s", t->evidence));
	for (int i = 0; i < t->votes.count; i++) {
		const struct ff_vote *v = FF_AT(&t->votes, struct ff_vote, i);
		line(w, sc, out, ff_arena_printf(&w->arena, "vote of %s: %s, weight %.2f: %s", v->agent, ff_verdict_names[v->verdict], v->weight, v->reason));
	}
}

/* The score that the priority was made from. */
static double order_of(const struct ff_task *t)
{
	for (int i = t->steps.count - 1; i >= 0; i--)
		if (ff_str_starts(FF_AT(&t->steps, struct ff_step, i)->what, FF_LEARN_ORDER))
			return FF_AT(&t->steps, struct ff_step, i)->score;
	return t->score;
}

static void write_label(struct why *w, const struct ff_screen *sc, struct ff_buf *out)
{
	const struct ff_task *t = &w->task;
	int against = 0, agreeing = t->agents.count ? t->agents.count : 1;
	const char *rule;
	for (int i = 0; i < t->votes.count; i++)
		against += FF_AT(&t->votes, struct ff_vote, i)->verdict == FF_VERDICT_DISAGREE && FF_AT(&t->votes, struct ff_vote, i)->weight > 0;
	if (against)
		rule = ff_arena_printf(&w->arena, "%d disagree: medium at most", against);
	else if (agreeing >= 2)
		rule = ff_arena_printf(&w->arena, "%d agents agree and none disagrees: high", agreeing);
	else
		rule = ff_arena_printf(&w->arena, "one agent alone: high from %.2f, medium from %.2f; this is %.2f", FF_SCORE_HIGH, FF_SCORE_MEDIUM, t->score);
	heading(sc, out, ff_arena_printf(&w->arena, "Label: %s", ff_confidence_names[t->confidence]));
	line(w, sc, out, rule);
	if (t->confidence < ff_confidence_of(t->score, agreeing, against))
		line(w, sc, out, "it was held below that: the steps and the reasoning say why");
	heading(sc, out, ff_arena_printf(&w->arena, "Priority: %d of 100", t->priority));
	if (!t->priority) {
		line(w, sc, out, "its pattern is hidden: the steps say why");
		return;
	}
	line(w, sc, out, ff_arena_printf(&w->arena, "%s severity x (1 + %.2f) / 2%s%s", ff_severity_names[t->severity], order_of(t),
	                                 t->on_changed_line ? ", + 10 on a changed line" : "",
	                                 t->estimated_effort <= 2    ? ", + 5 for at most 2 minutes of work"
	                                 : t->estimated_effort <= 10 ? ", + 3 for at most 10 minutes of work"
	                                 : t->estimated_effort <= 30 ? ", + 1 for at most 30 minutes of work"
	                                                             : ""));
}

static void write_learning(struct why *w, const struct ff_screen *sc, struct ff_buf *out)
{
	const struct ff_weight *p = &w->pattern;
	heading(sc, out, ff_arena_printf(&w->arena, "Learned: %s", w->task.type));
	if (!p->pattern[0]) {
		line(w, sc, out, "nothing yet");
		return;
	}
	line(w, sc, out, ff_arena_printf(&w->arena, "weight %.2f, at the start %.2f (the measured precision of the rule)", p->current, p->initial));
	line(w, sc, out, ff_arena_printf(&w->arena, "counted: %d approved (+0.1), %d edited (-0.05), %d rejected (-0.2), %d reverted (-0.3)", p->approved,
	                                 p->edited, p->rejected, p->reverted));
	line(w, sc, out, p->pending >= FF_LEARN_SAMPLES
	                     ? ff_arena_printf(&w->arena, "%d new: it moves by their mean with the next run", p->pending)
	                     : ff_arena_printf(&w->arena, "%d new: it moves by their mean once there are %d", p->pending, FF_LEARN_SAMPLES));
}

/* The first thing that stands in the way of fixing it without a person; NULL: nothing. */
static const char *obstacle(const struct why *w)
{
	const struct ff_task *t = &w->task;
	if (t->auto_fixable)
		return NULL;
	if (!t->fix)
		return ff_type_is_made(t->type) ? "its tests are written and run when somebody asks for them: ff fix, or F in ff review" : "no edit is known";
	if (t->severity == FF_SEVERITY_CRITICAL)
		return "critical: never without a person";
	if (!ff_type_is_safe(t->type))
		return "the type is not on the list of safe types";
	if (t->fix->safety != FF_SAFETY_SAFE)
		return "the edit wants a look";
	if (t->risk_level > FF_LEVEL_LOW)
		return "acting on it is risky";
	if (t->confidence != FF_CONFIDENCE_HIGH)
		return "the confidence is not high";
	if (w->pattern.pattern[0] && w->pattern.current < FF_LEARN_DISTRUST)
		return "people reject such tasks";
	if (t->fix->made_by && ff_str_starts(t->fix->made_by, FF_TEMPLATE))
		return "a model wrote the edit, and what it writes so is not proven (ff learn stats)";
	if (t->fix->own_first && *t->fix->own_first && strcmp(t->fix->own_first, t->fix->made_by ? t->fix->made_by : "") != 0)
		return "this way of making it is not proven (ff learn stats), and not the one that the agent had first";
	return "the file is protected, or the edit reaches beyond the commit";
}

static void write_life(struct why *w, const struct ff_screen *sc, struct ff_buf *out)
{
	const struct ff_task *t = &w->task;
	struct ff_arena *a = &w->arena;
	const char *why_not = obstacle(w);
	heading(sc, out, "May it be fixed without a person?");
	line(w, sc, out, why_not ? ff_arena_printf(a, "no: %s", why_not) : "yes");
	heading(sc, out, "History");
	line(w, sc, out, ff_arena_printf(a, "first seen in %.10s, %s; last in %.10s", w->life.first_commit[0] ? w->life.first_commit : "a work tree",
	                                 t->created_at, t->commit[0] ? t->commit : "a work tree"));
	for (int i = 0; i < w->places.count; i++) {
		const struct ff_place_row *p = FF_AT(&w->places, struct ff_place_row, i);
		const char *branch = p->branch[0] ? p->branch : "(no branch)";
		line(w, sc, out, !strcmp(p->state, "gone") ? ff_arena_printf(a, "%s: gone in %.10s", branch, p->commit)
		                                           : ff_arena_printf(a, "%s: %s:%d in %.10s", branch, p->file, p->line, p->commit));
	}
	for (int i = 0; i < w->decisions.count; i++) {
		const struct ff_decision_row *d = FF_AT(&w->decisions, struct ff_decision_row, i);
		line(w, sc, out, ff_arena_printf(a, "%s %s%s%s%s%s", d->at, d->action, d->reason[0] ? ": " : "", d->reason,
		                                 d->ms ? ff_arena_printf(a, " (after %.1f s)", d->ms / 1000.0) : "", d->undone_at[0] ? ", taken back" : ""));
	}
	if (t->status == FF_TASK_RESOLVED)
		line(w, sc, out, ff_arena_printf(a, "resolved by %.10s: %s", w->life.resolved_commit, w->life.reason));
}

int ff_queue_why(struct ff_store *s, const char *id, const struct ff_screen *screen, bool json, struct ff_buf *out, struct ff_err *err)
{
	struct why w = {0};
	int64_t number;
	int result = ff_task_id(id, &number, err);
	if (!result)
		result = ff_queue_get(s, &w.arena, number, &w.task, &w.life, err);
	if (!result)
		result = ff_store_run(s, load, &w, err);
	if (!result && json) {
		ff_record_write(out, &ff_task_type, &w.task);
		if (w.pattern.pattern[0])
			ff_record_write(out, &ff_weight_type, &w.pattern);
		ff_attempts_write(&w.arena, &w.attempts, screen, true, out);
	} else if (!result) {
		const struct ff_task *t = &w.task;
		ff_screen_put(screen, out, FF_SHADE_BOLD, ff_arena_printf(&w.arena, "#%lld %s", (long long)t->id, t->type));
		ff_screen_put(screen, out, FF_SHADE_PLAIN, ff_arena_printf(&w.arena, "  %s:%d  %s %.2f", t->path, t->line, ff_confidence_names[t->confidence], t->score));
		ff_buf_char(out, '\n');
		ff_screen_wrap(screen, out, t->reasoning, 2);
		write_score(&w, screen, out);
		write_learning(&w, screen, out);
		write_label(&w, screen, out);
		write_life(&w, screen, out);
		if (w.attempts.count)
			heading(screen, out, "Attempts to fix it");
		ff_attempts_write(&w.arena, &w.attempts, screen, false, out);
	}
	ff_arena_free(&w.arena);
	return result;
}
