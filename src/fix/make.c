/*
 * make.c - a fix for a task that has none and whose fix is only known by running code: tests.  ff-testgen writes and runs them, for the
 * work tree as it is now; what it hands over has passed, and is judged like any other fix.  Called by fix.c.
 */
#include "gate.h"

#define DEADLINE 180000

static int read_result(struct ff_arena *a, const struct ff_buf *out, struct ff_test_result *r, struct ff_err *err)
{
	const char *p = ff_buf_text(out), *end = p + out->len, *nl;
	for (; p < end && (nl = memchr(p, '\n', (size_t)(end - p))); p = nl + 1)
		if (ff_line_is(p, (size_t)(nl - p), ff_test_result_type.name))
			return ff_record_read(a, &ff_test_result_type, p, (size_t)(nl - p), r, err);
	return 0;
}

int ff_fix_make(struct ff_arena *a, const struct ff_place *p, const struct ff_task *t, struct ff_fix **out, const char **why, struct ff_err *err)
{
	const char *const argv[] = {ff_path_tool(a, "ff-testgen"), "-C", p->top, "write", "--check", "--json", "--print", "--function", t->symbol, t->path, NULL};
	struct ff_spawn spawn = {.argv = argv, .pipes = FF_SPAWN_OUT | FF_SPAWN_ERR};
	struct ff_test_result r = {.text = "", .why = "", .page = ""};
	struct ff_buf text, talk;
	int status = 0;
	ff_buf_init(&text, FF_MAX_CHILD_OUTPUT);
	ff_buf_init(&talk, FF_MAX_STDERR);
	int rc = ff_run(&spawn, NULL, 0, &text, &talk, DEADLINE, &status, err);
	if (!rc && status)
		rc = ff_err_set(err, status < 128 ? status : FF_EX_TEMP, "%.*s", (int)strcspn(ff_buf_text(&talk), "\n"), ff_buf_text(&talk));
	if (!rc)
		rc = read_result(a, &text, &r, err);
	if (!rc && *r.text) {
		*out = FF_NEW_IN(a, struct ff_fix);
		(*out)->safety = FF_SAFETY_SAFE;
		(*out)->title = ff_arena_printf(a, "tests for %s", t->symbol);
		*FF_PUSH(a, &(*out)->files, struct ff_new_file) = (struct ff_new_file){r.page, r.text};
	} else if (!rc) {
		*why = *r.why ? ff_arena_printf(a, "no tests could be made: %s", r.why) : "no tests could be made";
	}
	ff_buf_free(&text);
	ff_buf_free(&talk);
	return rc;
}
