/*
 * test_git.c - ids, revisions, line ranges.  Expected values: git's published ids of known contents, and
 * what `git diff -U0` printed for the small texts below (written down by hand).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ff/git.h"

#include <cmocka.h>

static void known_ids(void **state)
{
	struct ff_id id, none = {{0}};
	char hex[FF_ID_HEX];
	(void)state;
	assert_int_equal(ff_id_of("", 0, &id, NULL), 0);
	ff_id_hex(&id, hex);
	assert_string_equal(hex, "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"); /* the empty blob */
	assert_int_equal(ff_id_of("test content\n", 13, &id, NULL), 0);
	ff_id_hex(&id, hex);
	assert_string_equal(hex, "d670460b4b4aece5915caf5c68d12f560a9fe3e4"); /* of the Pro Git book */
	assert_true(ff_id_none(&none));
	assert_false(ff_id_none(&id));
	ff_id_hex(&none, hex);
	assert_string_equal(hex, "");
}

static const char *spans(struct ff_arena *a, const struct ff_spans *s)
{
	char *out = ff_arena_str(a, "");
	for (int i = 0; i < s->count; i++)
		out = ff_arena_printf(a, "%s%s%d-%d", out, i ? "," : "", s->items[i].first, s->items[i].last);
	return out;
}

static void check_lines(const char *old, size_t old_len, const char *new, size_t new_len, int rc, const char *removed, const char *added)
{
	struct ff_arena a = {0};
	struct ff_spans r = {0}, n = {0};
	struct ff_content x = {old, old_len, NULL}, y = {new, new_len, NULL};
	struct ff_git_desk *d = ff_git_desk_open(NULL);
	assert_non_null(d);
	assert_int_equal(ff_git_lines(d, &a, &x, &y, &r, &n, NULL), rc);
	assert_string_equal(spans(&a, &r), removed);
	assert_string_equal(spans(&a, &n), added);
	ff_git_desk_close(d);
	ff_arena_free(&a);
}

#define CHECK(old, new, rc, removed, added) check_lines(old, sizeof(old) - 1, new, sizeof(new) - 1, rc, removed, added)

static void line_ranges(void **state)
{
	(void)state;
	CHECK("", "", 0, "", "");
	CHECK("", "a\nb\n", 0, "", "1-2");
	CHECK("a\nb", "", 0, "1-2", "");
	CHECK("a\nb\nc\n", "a\nb\nc\n", 0, "", "");
	CHECK("a\nb\nc\n", "a\nx\nc\n", 0, "2-2", "2-2");
	CHECK("a\nb\nc\n", "a\nc\n", 0, "2-2", "");
	CHECK("a\nc\n", "a\nb\nc\n", 0, "", "2-2");
	CHECK("a\nb", "a\nb\n", 0, "2-2", "2-2");         /* only the newline at the end */
	CHECK("a\r\nb\r\n", "a\nb\r\n", 0, "1-1", "1-1"); /* only a line end */
	CHECK("a\n\0b\n", "a\nc\n", 1, "", "");           /* binary */
	CHECK("1\n2\n3\n4\n5\n6\n", "0\n1\n2\n4\n5\n7\n6\n", 0, "3-3", "1-1,6-6");
	/* indentation decides where an inserted block starts (git's indent heuristic) */
	CHECK("def a():\n    x\n\ndef b():\n    x\n", "def a():\n    x\n\ndef c():\n    x\n\ndef b():\n    x\n", 0, "", "4-6");
}

static void run(const char *dir, const char *const *words)
{
	const char *argv[16] = {"git", "-C", dir, "-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"};
	struct ff_err err = {0};
	struct ff_buf out;
	int n = 9, status = -1;
	while (*words)
		argv[n++] = *words++;
	ff_buf_init(&out, 1 << 16);
	struct ff_spawn s = {.argv = argv, .pipes = FF_SPAWN_OUT};
	if (ff_run(&s, NULL, 0, &out, NULL, 20000, &status, &err) || status)
		fail_msg("git: %s (status %d)", err.text, status);
	ff_buf_free(&out);
}
#define GIT(...) run(dir, (const char *const[]){__VA_ARGS__, NULL})

static void put(struct ff_arena *a, const char *dir, const char *name, const char *text)
{
	struct ff_err err = {0};
	if (ff_file_write_atomic(ff_arena_printf(a, "%s/%s", dir, name), text, strlen(text), &err))
		fail_msg("%s", err.text);
}

static void revisions_and_changes(void **state)
{
	char dir[] = "/tmp/ff-test-git.XXXXXX";
	struct ff_arena a = {0};
	struct ff_err err = {0};
	struct ff_git *g = NULL;
	struct ff_revision r;
	struct ff_list l = {0};
	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(ff_git_open(dir, &g, &err), -1);
	assert_int_equal(err.code, FF_EX_NOREPO);
	GIT("init", "-q");
	assert_int_equal(ff_git_open(dir, &g, &err), 0);
	assert_int_equal(ff_git_head(g, &a, &r, &err), 0); /* no commit yet */
	assert_true(ff_id_none(&r.old_tree));
	assert_string_equal(r.commit.branch, "main");
	put(&a, dir, "a.py", "x = 1\ny = 2\nz = 3\n");
	GIT("add", "-A");
	GIT("commit", "-qm", "one\n\nbody");
	GIT("mv", "a.py", "b.py");
	put(&a, dir, "c.py", "new = 1\n");
	GIT("add", "-A");
	GIT("commit", "-qm", "two\n\nFibreFlow-Task: 7");
	assert_int_equal(ff_git_revision(g, &a, "HEAD", &r, &err), 0);
	assert_string_equal(r.commit.subject, "two");
	assert_string_equal(r.commit.task, "7");
	assert_int_equal(r.commit.parents.count, 1);
	assert_int_equal(ff_git_changes(g, &a, &r.old_tree, &r.tree, true, &l, &err), 0);
	assert_int_equal(l.count, 2);
	assert_string_equal(FF_AT(&l, struct ff_change_entry, 0)->path, "b.py");
	assert_string_equal(FF_AT(&l, struct ff_change_entry, 0)->old_path, "a.py");
	assert_int_equal(FF_AT(&l, struct ff_change_entry, 0)->status, FF_STATUS_RENAMED);
	assert_int_equal(FF_AT(&l, struct ff_change_entry, 1)->status, FF_STATUS_ADDED);
	assert_int_equal(ff_git_revision(g, &a, "HEAD^..", &r, &err), 0); /* an empty side is HEAD */
	assert_int_equal(r.commit.mode, FF_MODE_RANGE);
	assert_int_equal(ff_git_revision(g, &a, "HEAD^", &r, &err), 0);
	assert_true(ff_id_none(&r.old_tree)); /* the first commit */
	assert_int_equal(ff_git_revision(g, &a, "HEAD~7", &r, &err), -1);
	assert_int_equal(err.code, FF_EX_NOREPO);
	ff_git_close(g);
	ff_arena_free(&a);
	struct ff_buf out;
	int status;
	ff_buf_init(&out, 4096);
	struct ff_spawn s = {.argv = (const char *const[]){"rm", "-rf", "--", dir, NULL}, .pipes = FF_SPAWN_OUT};
	ff_run(&s, NULL, 0, &out, NULL, 20000, &status, &err);
	ff_buf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_ids),
		cmocka_unit_test(line_ranges),
		cmocka_unit_test(revisions_and_changes),
	};
	return cmocka_run_group_tests_name("git", tests, NULL, NULL);
}
