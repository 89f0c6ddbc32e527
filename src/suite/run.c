/*
 * run.c - the tests of a repository: the box they run in, and one run.  Called by who fixes and who tries tests; how they are
 * run is found by find.c.  Nothing that belongs to the repository runs outside of the box; what it says is read by read.c.
 */
#include "room.h"

extern const char ff_script_origin[];

#define ELSEWHERE 97 /* exit status of origin.py */

const char *const ff_suite_state_names[] = {"green", "red", "flaky", "absent", "late", "broken", NULL};

/* ---- the box ---- */

/* Below one of the folders, `but` apart. */
static bool lies_in(const struct ff_strings *folders, const char *path, const char *but)
{
	for (int i = 0; i < folders->count; i++)
		if ((!but || strcmp(folders->items[i], but) != 0) && suite_inside(path, folders->items[i]))
			return true;
	return false;
}

void ff_suite_box(struct ff_arena *a, const struct ff_place *p, const struct ff_suite *u, const char *site, struct ff_box *out)
{
	const char *mine = suite_home(a);
	*out = (struct ff_box){.work = site, .stands_at = p->top, .deadline_ms = u->deadline_ms};
	if (mine[0] && mine[1])
		ff_strings_push(a, &out->hide, mine);
	for (int i = 0; i < u->hide.count; i++)
		ff_strings_push(a, &out->hide, u->hide.items[i]);
	ff_strings_push(a, &out->hide, p->common);
	for (int i = 0; i < u->show.count; i++) {
		const char *path = u->show.items[i];
		if (lies_in(&out->hide, path, NULL) && !lies_in(&u->show, path, path)) /* hidden, and not shown with another one */
			ff_strings_push(a, &out->show, path);
	}
	for (int i = 0; i < u->env.count; i++)
		ff_strings_push(a, &out->env, u->env.items[i]);
}

/* ---- one run ---- */

/* What the machine has does not change while we run; asking starts a process. */
static int best_level(int most)
{
	static _Atomic int known[FF_BOX_BUBBLEWRAP + 1]; /* 0: not asked yet */
	if (most < 0 || most > FF_BOX_BUBBLEWRAP)
		return ff_box_best(most);
	if (!known[most])
		known[most] = ff_box_best(most);
	return known[most];
}

struct ff_box ff_suite_paths(struct ff_arena *a, const struct ff_suite *u, const struct ff_box *b)
{
	struct ff_box box = *b;
	struct ff_strings env = {0};
	const char *path = "";
	int level = best_level(b->most);
	for (int i = 0; i < b->env.count; i++)
		ff_strings_push(a, &env, b->env.items[i]);
	for (int i = 0; i < u->roots.count; i++) {
		const char *root = u->roots.items[i], *at = ff_arena_printf(a, "%s%s%s", b->work, *root ? "/" : "", root);
		path = ff_arena_printf(a, "%s%s%s", path, *path ? ":" : "", ff_box_inside(a, b, level, at));
	}
	if (*path)
		ff_strings_push(a, &env, ff_arena_printf(a, "PYTHONPATH=%s", path));
	box.env = env;
	return box;
}

/* "tests/test_a.py" -> "tests.test_a", from the start; NULL when it cannot be imported by a name. */
static const char *module_of(struct ff_arena *a, const char *start, const char *path)
{
	size_t n = strlen(start);
	if (n && !strncmp(path, start, n) && path[n] == '/')
		path += n + 1;
	if (!ff_str_ends(path, ".py"))
		return NULL;
	char *name = ff_arena_dup(a, path, strlen(path) - 3);
	for (char *c = name; *c; c++) {
		if (*c == '/')
			*c = '.';
		else if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || *c == '_' || (unsigned char)*c >= 0x80))
			return NULL;
	}
	return name;
}

/* false: these files cannot be chosen by this runner. */
static bool add_files(struct ff_arena *a, const struct ff_suite *u, const struct ff_strings *files, struct ff_strings *argv)
{
	bool django = ff_str_ends(u->found, "manage.py test");
	if (!strcmp(u->runner, "command"))
		return !files || !files->count;
	if (!files || !files->count) {
		if (!strcmp(u->runner, "unittest") && !django)
			suite_push(a, argv, (const char *const[]){"discover", "-s", *u->start ? u->start : ".", "-p", u->pattern, NULL});
		return true;
	}
	for (int i = 0; i < files->count; i++) {
		const char *path = files->items[i], *word = !strcmp(u->runner, "pytest") ? ff_arena_printf(a, "./%s", path) : module_of(a, u->start, path);
		if (!word)
			return false;
		ff_strings_push(a, argv, word);
	}
	return true;
}

/* The words that are started: with packages that could come from elsewhere, origin.py stands before them. */
static void add_words(struct ff_arena *a, const struct ff_suite *u, const struct ff_box *b, struct ff_strings *argv)
{
	const char *names = "";
	for (int i = 0; i < u->asked.count; i++)
		names = ff_arena_printf(a, "%s%s%s", names, *names ? "," : "", u->asked.items[i]);
	if (*names)
		suite_push(a, argv, (const char *const[]){u->python, "-c", ff_script_origin, ff_box_inside(a, b, best_level(b->most), b->work), names, NULL});
	for (int i = *names != 0; i < u->argv.count; i++)
		ff_strings_push(a, argv, u->argv.items[i]);
}

static void read_end(struct ff_arena *a, const struct ff_suite *u, const struct ff_box_end *end, const struct ff_buf *text, const struct ff_buf *talk,
                     struct ff_suite_result *out)
{
	int runner = !strcmp(u->runner, "pytest") ? SUITE_PYTEST : !strcmp(u->runner, "unittest") ? SUITE_UNITTEST : SUITE_COMMAND;
	const char *all = ff_buf_text(text);
	size_t n = text->len;
	if (runner == SUITE_COMMAND || !n) { /* some report there */
		all = ff_arena_printf(a, "%s\n%s", ff_buf_text(text), ff_buf_text(talk));
		n = strlen(all);
	}
	if (*end->ended) {
		bool late = !strcmp(end->ended, "deadline");
		out->state = late ? FF_SUITE_LATE : FF_SUITE_BROKEN;
		out->said = late ? ff_arena_printf(a, "the tests did not end within %d s", end->ms / 1000) : ff_arena_printf(a, "the tests went over the limit of the sandbox: %s", end->ended);
	} else if (u->asked.count && end->status == ELSEWHERE) {
		out->state = FF_SUITE_BROKEN;
		out->said = ff_suite_last_line(a, all, n);
	} else {
		suite_verdict(a, runner, end->status, all, n, out);
	}
}

int ff_suite_run(struct ff_arena *a, const struct ff_suite *u, const struct ff_box *b, const struct ff_strings *files, struct ff_suite_result *out,
                 struct ff_err *err)
{
	struct ff_box box = ff_suite_paths(a, u, b);
	struct ff_strings argv = {0};
	struct ff_box_end end;
	struct ff_buf text, talk;
	int rc;
	*out = (struct ff_suite_result){.state = FF_SUITE_ABSENT, .said = u->why_not};
	if (!*u->runner)
		return 0;
	add_words(a, u, &box, &argv);
	int words = argv.count;
	if (!add_files(a, u, files, &argv)) {
		argv.count = words;
		add_files(a, u, NULL, &argv);
	}
	ff_strings_push(a, &argv, NULL);
	ff_buf_init(&text, box.output ? box.output : FF_BOX_OUTPUT);
	ff_buf_init(&talk, FF_MAX_STDERR);
	rc = ff_box_run(a, &box, argv.items, &text, &talk, &end, err);
	if (!rc) {
		read_end(a, u, &end, &text, &talk, out);
		out->ms = end.ms;
		out->level = end.level;
	}
	ff_buf_free(&text);
	ff_buf_free(&talk);
	return rc;
}
