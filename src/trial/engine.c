/*
 * engine.c - a plan is carried out: the engine (src/testgen/engine.py) runs in the box, on the copy, and says on its standard output what
 * it saw.  Called by check.c; what the records mean src/testgen knows.
 */
#include "room.h"

#define PLAN TRIAL_FOLDER "/plan.ndjson"
#define MOST_STREAM (16u << 20)
#define OLDEST 8 /* 3.8: what the engine is written for */

/* The last line of what it said: of a traceback, the error. */
static const char *last_line(struct ff_arena *a, const char *text)
{
	size_t n = strlen(text);
	while (n && (text[n - 1] == '\n' || text[n - 1] == ' '))
		n--;
	const char *start = n ? memrchr(text, '\n', n) : NULL;
	start = start ? start + 1 : text;
	return ff_arena_dup(a, start, (size_t)(text + n - start));
}

int trial_explore(struct trial *t, const struct ff_buf *plan, int deadline_ms, struct ff_buf *out, const char **why, struct ff_err *err)
{
	struct ff_arena *a = t->arena;
	const char *const argv[] = {t->suite.python, "-B", TRIAL_FOLDER "/engine.py", PLAN, NULL};
	struct ff_box box = t->box;
	struct ff_box_end end;
	struct ff_buf talk;
	*why = "";
	if (!*t->suite.python)
		*why = t->suite.why_not;
	else if (t->suite.minor && t->suite.minor < OLDEST)
		*why = ff_arena_printf(a, "Python 3.%d is too old: 3.%d is needed", t->suite.minor, OLDEST);
	if (**why)
		return 0;
	if (plan->over)
		return ff_err_set(err, FF_EX_DATA, "the module has more to call than a plan can hold");
	if (trial_put(t, PLAN, ff_buf_text(plan), plan->len, err))
		return -1;
	ff_buf_init(&talk, FF_MAX_STDERR);
	box.deadline_ms = deadline_ms;
	box.output = MOST_STREAM;
	int rc = ff_box_run(a, &box, argv, out, &talk, &end, err);
	if (!rc && *end.ended)
		*why = ff_arena_printf(a, "ended for its %s", end.ended);
	else if (!rc && end.status > 128) /* the module did it; what a child that is left says of it does not count */
		*why = ff_arena_printf(a, "killed by signal %d", end.status - 128);
	else if (!rc && end.status)
		*why = ff_arena_printf(a, "exit %d: %.300s", end.status, last_line(a, ff_buf_text(&talk)));
	ff_buf_free(&talk);
	return rc ? -1 : ff_site_reset(a, &t->site, err);
}
