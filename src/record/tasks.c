/*
 * tasks.c - the stream of tasks, record by record.  Called by learn and queue; judges nothing.
 */
#include <errno.h>

#include "ff/tasks.h"

void ff_tasks_open(struct ff_tasks *r, int fd)
{
	memset(r, 0, sizeof(*r));
	ff_lines_init(&r->lines, fd);
}

void ff_tasks_close(struct ff_tasks *r)
{
	ff_lines_free(&r->lines);
}

/* What no producer of ours writes, and what would spoil a table or a key. */
static int check(const struct ff_task *t, struct ff_err *err)
{
	if (!t->type[0] || strlen(t->type) > FF_MAX_TEXT)
		return ff_err_set(err, FF_EX_DATA, "task: type is empty or too long");
	if (!t->path[0] || strlen(t->path) > FF_MAX_PATH)
		return ff_err_set(err, FF_EX_DATA, "task: file is empty or too long");
	if (strlen(t->fingerprint) < 8 || strlen(t->fingerprint) > 64)
		return ff_err_set(err, FF_EX_DATA, "task: fingerprint is not one");
	if (!(t->score >= 0 && t->score <= 1) || !(t->weight >= 0 && t->weight <= 1))
		return ff_err_set(err, FF_EX_DATA, "task: score and weight must lie between 0 and 1");
	const char *fault = t->fix ? ff_ways_fault(t->fix) : NULL;
	return fault ? ff_err_set(err, FF_EX_DATA, "task: %s", fault) : 0;
}

int ff_tasks_next(struct ff_tasks *r, struct ff_arena *a, struct ff_task *task, struct ff_convergence *convergence, struct ff_err *err)
{
	char *line;
	size_t len;
	int got = ff_lines_next(&r->lines, &line, &len, err);
	if (got < 0)
		return -1;
	if (got == 0)
		return r->closed ? FF_TASKS_END : ff_err_set(err, FF_EX_DATA, "the stream ends without `convergence`: its producer died");
	if (r->closed) {
		ff_err_set(err, FF_EX_DATA, "a record after `convergence`");
	} else if (ff_line_is(line, len, "task")) {
		if (++r->count > FF_MAX_TASKS)
			ff_err_set(err, FF_EX_DATA, "more than %d tasks", FF_MAX_TASKS);
		else if (!ff_record_read(a, &ff_task_type, line, len, task, err) && !check(task, err))
			return FF_TASKS_TASK;
	} else if (ff_line_is(line, len, "convergence")) {
		r->closed = true;
		if (!ff_record_read(a, &ff_convergence_type, line, len, convergence, err))
			return FF_TASKS_CONVERGENCE;
	} else {
		ff_err_set(err, FF_EX_DATA, "neither a task nor a convergence record");
	}
	return ff_err_wrap(err, "line %ld", r->lines.line);
}

int ff_task_id(const char *text, int64_t *id, struct ff_err *err)
{
	const char *digits = text[0] == '#' ? text + 1 : text;
	char *end = NULL;
	errno = 0;
	long long n = digits[0] >= '0' && digits[0] <= '9' ? strtoll(digits, &end, 10) : 0;
	if (!end || *end || errno || n <= 0)
		return ff_err_set(err, FF_EX_USAGE, "'%.40s' is not the number of a task (12 or #12)", text);
	*id = n;
	return 0;
}
