/*
 * doctor_programs.c - the programs that FibreFlow starts: which are found, in which version.  Called by doctor.c.
 */
#include <unistd.h>

#include "room.h"

#define ASK_MS 5000

const char *ff_doctor_ask(struct ff_doctor *d, const char *const *argv, const char *dir)
{
	struct ff_spawn s = {.argv = argv, .dir = dir};
	struct ff_buf out, errs;
	const char *said = NULL;
	int status = 0;
	ff_buf_init(&out, 256u << 10);
	ff_buf_init(&errs, FF_MAX_STDERR);
	if (!ff_run(&s, NULL, 0, &out, &errs, ASK_MS, &status, NULL) && status == 0)
		said = ff_arena_str(d->arena, out.len ? ff_buf_text(&out) : ff_buf_text(&errs));
	ff_buf_free(&out);
	ff_buf_free(&errs);
	return said;
}

static const char *first_line(struct ff_doctor *d, const char *text)
{
	return ff_arena_dup(d->arena, text, strcspn(text, "\r\n"));
}

static void siblings(struct ff_doctor *d)
{
	static const char *const names[] = {"ff-scan", "ff-converge", "ff-critic", "ff-testgen", "ff-docwriter", "ff-consequence", "ff-risk", "ff-learn", "ff-queue", "ff-sandbox"};
	const char *missing = "";
	for (size_t i = 0; i < FF_COUNT(names); i++)
		if (access(ff_path_tool(d->arena, names[i]), X_OK) != 0)
			missing = ff_arena_printf(d->arena, "%s %s", missing, names[i]);
	const char *dir = ff_path_self_dir(d->arena), *libexec = ff_hook_libexec(d->arena);
	if (*missing)
		ff_doctor_say(d, "programs", FF_CHECK_BAD, ff_arena_printf(d->arena, "missing in %s:%s", dir, missing), "install FibreFlow again");
	else if (!libexec || access(ff_arena_printf(d->arena, "%s/ff-driver", libexec), X_OK) != 0)
		ff_doctor_say(d, "programs", FF_CHECK_BAD, ff_arena_printf(d->arena, "the driver is not in %s/../libexec/fibreflow", dir), "install FibreFlow again");
	else
		ff_doctor_say(d, "programs", FF_CHECK_OK, ff_arena_printf(d->arena, "FibreFlow " FF_VERSION " in %s", dir), "");
}

static void git(struct ff_doctor *d)
{
	const char *said = ff_doctor_ask(d, (const char *const[]){"git", "--version", NULL}, NULL), *number = said ? strstr(said, "version ") : NULL;
	char *end = NULL;
	long major = number ? strtol(number + 8, &end, 10) : 0, minor = end && *end == '.' ? strtol(end + 1, NULL, 10) : 0;
	if (!said)
		ff_doctor_say(d, "git", FF_CHECK_BAD, "git does not run", "install git");
	else if (major < 2 || (major == 2 && minor < 31))
		ff_doctor_say(d, "git", FF_CHECK_BAD, first_line(d, said), "2.31 or newer is needed");
	else
		ff_doctor_say(d, "git", FF_CHECK_OK, first_line(d, said), "");
}

/* What only some features need: absence is worth knowing, no fault. */
static void other(struct ff_doctor *d, const char *name, const char *const *argv, const char *without)
{
	const char *said = ff_doctor_ask(d, argv, NULL);
	if (said)
		ff_doctor_say(d, name, FF_CHECK_OK, first_line(d, said), "");
	else
		ff_doctor_say(d, name, FF_CHECK_NOTE, "not found", without);
}

/* How well the tests of a repository can be shut in here. */
static void sandbox(struct ff_doctor *d)
{
	const char *said = ff_doctor_ask(d, (const char *const[]){ff_path_tool(d->arena, "ff-sandbox"), "--check", NULL}, NULL);
	const char *level = said ? first_line(d, said) : "none", *text = ff_arena_printf(d->arena, "level %s", level);
	if (!strcmp(level, "bubblewrap") || !strcmp(level, "namespaces"))
		ff_doctor_say(d, "sandbox", FF_CHECK_OK, text, "");
	else
		ff_doctor_say(d, "sandbox", FF_CHECK_NOTE, text, "install bubblewrap, or let users make user namespaces: ff-sandbox(1) tells what this level does not hold back");
}

void ff_doctor_programs(struct ff_doctor *d)
{
	siblings(d);
	git(d);
	other(d, "python", (const char *const[]){"python3", "--version", NULL}, "install Python 3: without it generated tests cannot be run");
	other(d, "pytest", (const char *const[]){"python3", "-m", "pytest", "--version", NULL}, "install pytest for this python3: without it generated tests cannot be run");
	sandbox(d);
	other(d, "ssh", (const char *const[]){"ssh", "-V", NULL}, "install ssh: without it metrics of another host cannot be read");
}
