/*
 * script.c - our own Python scripts in the box: the texts that they judge are hostile, and so is the folder.  Called by
 * who judges a fix; does not know what a script does.
 *
 * The texts go through a file in the work folder: argv has no room for them, and the box no standard input.  Nobody else
 * runs in the box meanwhile who could change it.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include "room.h"

#define DEADLINE 30000
#define OLDEST 8 /* 3.8: nodes have ends */

static int write_input(const char *path, const struct ff_buf *input, struct ff_err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600), rc = -1;
	if (fd < 0)
		return ff_err_set(err, ff_err_code_of(errno), "%s: %s", path, strerror(errno));
	rc = ff_write_all(fd, ff_buf_text(input), input->len, err);
	close(fd);
	return rc;
}

int ff_suite_script(struct ff_arena *a, const struct ff_suite *u, const struct ff_box *b, const char *script, const struct ff_buf *input,
                 const char *const *words, struct ff_buf *out, struct ff_err *err)
{
	struct ff_strings argv = {0};
	struct ff_box box = *b;
	struct ff_box_end end;
	struct ff_buf talk;
	uint64_t chance;
	int rc = -1;
	if (input->over)
		return ff_err_set(err, FF_EX_DATA, "the files of the change are too large");
	if (getrandom(&chance, sizeof chance, 0) != (ssize_t)sizeof chance)
		return ff_err_set(err, FF_EX_TEMP, "no random number: %s", strerror(errno));
	const char *name = ff_arena_printf(a, ".ff-input-%016llx", (unsigned long long)chance), *path = ff_arena_printf(a, "%s/%s", b->work, name);
	const char *python = *u->python && (!u->minor || u->minor >= OLDEST) ? u->python : "/usr/bin/python3";
	const char *const start[] = {python, "-I", "-S", "-B", "-c", script, name};
	for (size_t i = 0; i < FF_COUNT(start); i++)
		ff_strings_push(a, &argv, start[i]);
	for (; *words; words++)
		ff_strings_push(a, &argv, *words);
	ff_strings_push(a, &argv, NULL);
	box.deadline_ms = DEADLINE;
	box.env = (struct ff_strings){0};
	ff_buf_init(&talk, FF_MAX_STDERR);
	if (write_input(path, input, err))
		goto done;
	if (ff_box_run(a, &box, argv.items, out, &talk, &end, err))
		goto done;
	if (*end.ended)
		ff_err_set(err, FF_EX_TEMP, "%s: ended for its %s", python, end.ended);
	else if (end.status)
		ff_err_set(err, FF_EX_BUG, "%s: exit %d: %s", python, end.status, ff_suite_last_line(a, ff_buf_text(&talk), talk.len));
	else
		rc = 0;
done:
	unlink(path);
	ff_buf_free(&talk);
	return rc;
}
