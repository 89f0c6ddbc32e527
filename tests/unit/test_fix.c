/*
 * test_fix.c - the parts of the fix room that deal with git.  With arguments it is a door to them for tests/cli/fix-*.t, where git judges:
 *
 *   test_fix site DIR COMMIT STEP...   run=SHELL (in the tree), put=PATH:FILE, back, reset, wait, die
 *   test_fix sweep DIR
 *   test_fix commit DIR PARENT[@SEEN] MESSAGE [+]PATH=FILE...   (+: a new file; SEEN: the commit whose texts are taken for PARENT's)
 *   test_fix fix DIR HEAD TASK PATH=FILE...           pile, commit on its tip, publish
 *   test_fix pile DIR HEAD [TASK]                     without that task
 *   test_fix publish DIR HEAD [TASK]
 *   test_fix forward DIR COMMIT [HEAD]                strict when HEAD is given
 *   test_fix revert DIR COMMIT MESSAGE
 *   test_fix row DIR TASK COMMIT                      the queue's row of a fix that landed
 *   test_fix apply DIR [-j] [--all | TASK...]
 *   test_fix undo DIR [TASK]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <unistd.h>

#include "../../src/fix/room.h"
#include "ff/queue.h"
#include "ff/revision.h"

static struct ff_arena arena;
static struct ff_place place;

/* ---- the door ---- */

static int shell(const char *dir, const char *line, struct ff_err *err)
{
	const char *const argv[] = {"sh", "-c", line, NULL};
	struct ff_spawn s = {.argv = argv, .dir = dir, .inherit_out = true};
	int status = 0;
	return ff_run(&s, NULL, 0, NULL, NULL, 60000, &status, err) ? -1 : status;
}

/* "[+]PATH=FILE": what FILE holds in place of what the commit has. */
static int change_of(const char *dir, const char *parent, const char *word, struct ff_fix_change *c, struct ff_err *err)
{
	const char *equals = strrchr(word, '=');
	char *text;
	*c = (struct ff_fix_change){.fresh = word[0] == '+', .mode = 0100644};
	word += c->fresh;
	c->path = ff_arena_dup(&arena, word, (size_t)(equals - word));
	const char *name = ff_arena_printf(&arena, "%s:%s", parent, c->path);
	const char *const words[] = {"ls-tree", parent, "--", c->path, NULL};
	struct ff_buf mode;
	struct ff_fix_ask q = {.place = &place, .words = words, .out = &mode};
	ff_buf_init(&mode, 0);
	if (!c->fresh && (ff_revision_blob(&arena, dir, name, FF_MAX_BLOB, &c->before.text, &c->before.len, err) || ff_fix_git_or(&q, FF_EX_DATA, err)))
		return -1;
	if (mode.len)
		c->mode = (unsigned)strtoul(mode.data, NULL, 8);
	ff_buf_free(&mode);
	if (ff_file_read(&arena, equals + 1, FF_MAX_BLOB, &text, &c->after.len, err))
		return -1;
	c->after.text = text;
	return 0;
}

static int changes_of(const char *dir, const char *parent, char **words, int count, struct ff_list *out, struct ff_err *err)
{
	for (int i = 0; i < count; i++)
		if (change_of(dir, parent, words[i], FF_PUSH(&arena, out, struct ff_fix_change), err))
			return -1;
	return 0;
}

static int do_site(int argc, char **argv, struct ff_err *err)
{
	struct ff_site s;
	struct ff_list changes = {0};
	int result = 0;
	if (ff_site_make(&arena, &place, argv[1], &s, err))
		return -1;
	printf("%s\n", s.path);
	fflush(stdout);
	for (int i = 2; !result && i < argc; i++) {
		if (ff_str_starts(argv[i], "run="))
			result = shell(s.path, argv[i] + 4, err);
		else if (ff_str_starts(argv[i], "put="))
			result = changes_of(argv[0], argv[1], (char *[]){argv[i] + 4}, 1, &changes, err) || ff_site_put(&s, &changes, false, err) ? -1 : 0;
		else if (!strcmp(argv[i], "back"))
			result = ff_site_put(&s, &changes, true, err);
		else if (!strcmp(argv[i], "reset"))
			result = ff_site_reset(&arena, &s, err);
		else if (!strcmp(argv[i], "wait"))
			pause();
		else if (!strcmp(argv[i], "die"))
			raise(SIGKILL);
	}
	ff_site_remove(&place, &s);
	return result;
}

static int do_commit(int argc, char **argv, struct ff_err *err)
{
	struct ff_list changes = {0};
	const char *id, *seen = argv[1];
	char *at = strchr(argv[1], '@');
	if (at) {
		*at = 0;
		seen = at + 1;
	}
	if (changes_of(argv[0], seen, argv + 3, argc - 3, &changes, err) || ff_land_commit(&arena, &place, argv[1], &changes, argv[2], &id, err))
		return -1;
	puts(id);
	return 0;
}

static void print_pile(const struct ff_pile *pile)
{
	printf("tip %s\n", pile->tip);
	for (int i = 0; i < pile->fixes.count; i++) {
		const struct ff_pile_fix *f = FF_AT(&pile->fixes, struct ff_pile_fix, i);
		printf("%lld %s %s%s%s\n", (long long)f->task, f->dropped ? "dropped" : strcmp(f->id, f->was) ? "moved" : "stays", f->id, f->why[0] ? " " : "", f->why);
	}
}

static int do_pile(int argc, char **argv, struct ff_err *err)
{
	struct ff_pile pile;
	if (ff_pile_without(&arena, &place, argv[1], argc > 2 ? atoll(argv[2]) : 0, &pile, err))
		return -1;
	print_pile(&pile);
	return 0;
}

static int do_publish(int argc, char **argv, struct ff_err *err)
{
	struct ff_pile pile;
	if (ff_pile_without(&arena, &place, argv[1], argc > 2 ? atoll(argv[2]) : 0, &pile, err) || ff_land_publish(&arena, &place, &pile, "", 0, err))
		return -1;
	print_pile(&pile);
	return 0;
}

static int do_fix(int argc, char **argv, struct ff_err *err)
{
	struct ff_list changes = {0};
	struct ff_pile pile;
	const char *id;
	const char *message = ff_arena_printf(&arena, "Fix %s\n\nFibreFlow-Task: %s\nFibreFlow-Confidence: high\n", argv[2], argv[2]);
	if (ff_pile_load(&arena, &place, argv[1], &pile, err) || changes_of(argv[0], pile.tip, argv + 3, argc - 3, &changes, err) ||
	    ff_land_commit(&arena, &place, pile.tip, &changes, message, &id, err) || ff_land_publish(&arena, &place, &pile, id, atoll(argv[2]), err))
		return -1;
	puts(id);
	return 0;
}

static int do_forward(int argc, char **argv, struct ff_err *err)
{
	const char *id;
	if (ff_land_forward(&arena, &place, argv[1], argc > 2 ? argv[2] : "", argc > 2, &id, err))
		return -1;
	puts(id);
	return 0;
}

static int do_revert(int argc, char **argv, struct ff_err *err)
{
	const char *id;
	(void)argc;
	if (ff_land_revert(&arena, &place, argv[1], argv[2], &id, err))
		return -1;
	puts(id);
	return 0;
}

static int do_sweep(int argc, char **argv, struct ff_err *err)
{
	int swept;
	(void)argc, (void)argv;
	if (ff_site_sweep(&arena, &place, &swept, err))
		return -1;
	printf("%d\n", swept);
	return 0;
}

static int open_store(struct ff_store **s, struct ff_err *err)
{
	return ff_store_open(ff_arena_printf(&arena, "%s/fibreflow.db", place.state), FF_STORE_WRITE, s, err);
}

static int do_row(int argc, char **argv, struct ff_err *err)
{
	struct ff_store *s;
	struct ff_task t;
	const char *before;
	struct ff_claim claim = {.task = atoll(argv[1]), .head = argv[2], .lease = 60};
	struct ff_outcome o = {.task = claim.task, .state = FF_OUTCOME_LANDED, .commit = argv[2], .base = argv[2], .reason = "", .sandbox = "", .tests = ""};
	(void)argc;
	if (open_store(&s, err))
		return -1;
	int got = ff_queue_claim(s, &arena, &claim, &t, &o.attempt, &before, err), result = got != 1 ? -1 : ff_queue_settle(s, &o, err);
	ff_store_close(s);
	return result;
}

static int print(int result, struct ff_buf *out)
{
	fputs(ff_buf_text(out), stdout);
	ff_buf_free(out);
	return result;
}

static int do_apply(int argc, char **argv, struct ff_err *err)
{
	struct ff_apply_options o = {.place = &place};
	struct ff_store *s;
	struct ff_buf out;
	int64_t tasks[50];
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--all"))
			o.all = true;
		else if (!strcmp(argv[i], "-j"))
			o.json = true;
		else
			tasks[o.count++] = atoll(argv[i]);
	}
	o.tasks = tasks;
	if (open_store(&s, err))
		return -1;
	ff_buf_init(&out, 0);
	int result = ff_fix_apply(s, &arena, &o, &out, err);
	ff_store_close(s);
	return print(result, &out);
}

static int do_undo(int argc, char **argv, struct ff_err *err)
{
	struct ff_store *s;
	struct ff_buf out;
	int64_t task, when;
	if (open_store(&s, err))
		return -1;
	ff_buf_init(&out, 0);
	int result = ff_fix_last_of(s, &arena, 0, &task, &when, err) || ff_fix_undo(s, &arena, &place, argc > 1 ? atoll(argv[1]) : task, false, &out, err) ? -1 : 0;
	ff_store_close(s);
	return print(result, &out);
}

static int door(int argc, char **argv)
{
	static const struct {
		const char *name;
		int least;
		int (*run)(int argc, char **argv, struct ff_err *err);
	} doors[] = {{"site", 2, do_site},       {"sweep", 1, do_sweep},     {"commit", 4, do_commit}, {"fix", 4, do_fix},     {"pile", 2, do_pile},
	             {"publish", 2, do_publish}, {"forward", 2, do_forward}, {"revert", 3, do_revert}, {"row", 3, do_row},     {"apply", 1, do_apply},
	             {"undo", 1, do_undo}};
	struct ff_err err = {0};
	int result = -1;
	for (size_t i = 0; i < FF_COUNT(doors); i++)
		if (!strcmp(doors[i].name, argv[1]) && argc - 2 >= doors[i].least)
			result = ff_place_find(&arena, argv[2], &place, &err) ? -1 : doors[i].run(argc - 2, argv + 2, &err);
	if (err.text[0])
		fprintf(stderr, "%s\n", err.text);
	ff_arena_free(&arena);
	return result < 0 ? err.code ? err.code : FF_EX_USAGE : result;
}

/* ---- pure parts ---- */

static int end_test(void **state)
{
	(void)state;
	ff_arena_free(&arena);
	return 0;
}

static void test_paths(void **state)
{
	static const char *const good[] = {"a", "a/b.py", ".gitignore", ".github/x", "a..b", "...", "a/.gitattributes", " ", "\n\"", "git"};
	static const char *const bad[] = {"", "/", "/a", "a/", "a//b", ".", "..", "a/./b", "a/../b", ".git", ".git/config", "a/.GIT/x", "a/.Git"};
	(void)state;
	for (size_t i = 0; i < FF_COUNT(good); i++)
		assert_true(ff_fix_path_ok(good[i]));
	for (size_t i = 0; i < FF_COUNT(bad); i++)
		assert_false(ff_fix_path_ok(bad[i]));
	char part[300];
	memset(part, 'x', sizeof part);
	part[255] = 0;
	assert_true(ff_fix_path_ok(part)); /* NAME_MAX */
	part[255] = 'x';
	part[256] = 0;
	assert_false(ff_fix_path_ok(part));
}

static void test_trailers(void **state)
{
	static const struct {
		const char *message;
		int64_t first, second; /* 0: none */
	} cases[] = {
		{"Fix\n\nFibreFlow-Task: 12\n", 12, 0},
		{"Fix\n\nFibreFlow-Task: 12", 12, 0},
		{"Squashed\n\nFibreFlow-Task: 1\n\nFix two\n\nFibreFlow-Task: 22\nSigned-off-by: x\n", 1, 22},
		{"Fix\n\nFibreFlow-Task: 7\r\n", 7, 0},
		{"Fix\n\n> FibreFlow-Task: 7\nsee FibreFlow-Task: 8\n", 0, 0},
		{"Fix\n\nFibreFlow-Task: x\nFibreFlow-Task: 0\nFibreFlow-Task: -4\nFibreFlow-Task: 3x\nFibreFlow-Task: 5\n", 5, 0},
		{"", 0, 0},
	};
	(void)state;
	for (size_t i = 0; i < FF_COUNT(cases); i++) {
		int64_t task = 0;
		const char *at = ff_fix_next_task(cases[i].message, &task);
		assert_int_equal(at ? task : 0, cases[i].first);
		if (at)
			at = ff_fix_next_task(at, &task);
		assert_int_equal(at ? task : 0, cases[i].second);
	}
}

static void test_ids(void **state)
{
	(void)state;
	assert_true(ff_fix_is_id("0123456789abcdef0123456789abcdef01234567"));
	assert_true(ff_fix_is_id("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"));
	assert_false(ff_fix_is_id("0123456789abcdef0123456789abcdef0123456"));
	assert_false(ff_fix_is_id("0123456789abcdef0123456789abcdef0123456g"));
	assert_false(ff_fix_is_id("--upload-pack=x"));
	assert_false(ff_fix_is_id("HEAD"));
	assert_false(ff_fix_is_id(""));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_paths, end_test),
		cmocka_unit_test_teardown(test_trailers, end_test),
		cmocka_unit_test_teardown(test_ids, end_test),
	};
	return argc > 1 ? door(argc, argv) : cmocka_run_group_tests_name("fix", tests, NULL, NULL);
}
