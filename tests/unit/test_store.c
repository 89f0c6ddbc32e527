/*
 * test_store.c - the database: migrations, statements bound by name, records to rows and back, one
 * transaction or nothing, corrupt and foreign files.  The outside judge is SQLite itself, by the header's
 * fixed bytes (https://sqlite.org/fileformat.html) and by its own integrity check.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../src/store/store.h"
#include "ff/stream.h"

#include <cmocka.h>

static char folder[] = "/tmp/ff-store-XXXXXX";
static struct ff_arena arena;
static int number;

static const char *fresh_path(void)
{
	return ff_arena_printf(&arena, "%s/%d.db", folder, ++number);
}

static struct ff_store *open_write(const char *path)
{
	struct ff_err err = {0};
	struct ff_store *s;
	if (ff_store_open(path, FF_STORE_WRITE, &s, &err))
		fail_msg("%s", err.text);
	return s;
}

static unsigned header_word(const char *path, int at)
{
	unsigned char b[100] = {0};
	int fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	assert_int_equal(read(fd, b, sizeof(b)), sizeof(b));
	close(fd);
	return (unsigned)b[at] << 24 | (unsigned)b[at + 1] << 16 | (unsigned)b[at + 2] << 8 | b[at + 3];
}

static int migrations(void)
{
	int n = 0;
	while (ff_store_migrations[n])
		n++;
	return n;
}

/* ---- opening ---- */

static void a_new_file_is_ours_and_at_the_latest_version(void **state)
{
	const char *path = fresh_path();
	(void)state;
	ff_store_close(open_write(path));
	assert_int_equal(header_word(path, 60), migrations()); /* user_version */
	assert_int_equal(header_word(path, 68), 0x46466c77);   /* application_id */
	assert_int_equal(header_word(path, 16) & 0xffff, 0x0202); /* write and read version 2: WAL */
	ff_store_close(open_write(path)); /* the second time changes nothing */
	assert_int_equal(header_word(path, 60), migrations());
}

static void reading_creates_nothing(void **state)
{
	const char *path = fresh_path();
	struct ff_store *s;
	struct ff_err err = {0};
	(void)state;
	assert_int_equal(ff_store_open(path, FF_STORE_READ, &s, &err), 0);
	ff_store_close(s);
	assert_int_not_equal(access(path, F_OK), 0);
}

static void set_version(const char *path, int version)
{
	struct ff_db *db;
	enum ff_db_trouble trouble;
	char sql[60];
	assert_int_equal(ff_db_open(path, FF_DB_EXISTING, &db, &trouble, NULL), 0);
	snprintf(sql, sizeof(sql), "PRAGMA user_version = %d", version);
	assert_int_equal(ff_db_exec(db, sql, NULL), 0);
	ff_db_close(db);
}

static void a_newer_file_is_refused(void **state)
{
	const char *path = fresh_path();
	struct ff_store *s;
	struct ff_err err = {0};
	(void)state;
	ff_store_close(open_write(path));
	set_version(path, 999);
	assert_int_equal(ff_store_open(path, FF_STORE_WRITE, &s, &err), -1);
	assert_int_equal(err.code, FF_EX_CONFIG);
	assert_non_null(strstr(err.text, "newer FibreFlow"));
	assert_null(s);
}

static void another_programs_file_is_left_alone(void **state)
{
	const char *path = fresh_path();
	struct ff_db *db;
	struct ff_store *s;
	enum ff_db_trouble trouble;
	struct ff_err err = {0};
	(void)state;
	assert_int_equal(ff_db_open(path, FF_DB_CREATE, &db, &trouble, NULL), 0);
	assert_int_equal(ff_db_exec(db, "CREATE TABLE theirs (x)", NULL), 0);
	ff_db_close(db);
	assert_int_equal(ff_store_open(path, FF_STORE_WRITE, &s, &err), -1);
	assert_int_equal(err.code, FF_EX_CONFIG);
	assert_non_null(strstr(err.text, "another program"));
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void corrupt_files_are_kept_and_numbered(void **state)
{
	const char *path = fresh_path();
	struct ff_store *s;
	char *text;
	size_t n;
	(void)state;
	for (int i = 1; i <= 3; i++) {
		const char *content = ff_arena_printf(&arena, "this is no database, number %d, and it is longer than a header of one hundred bytes, is it not", i);
		const char *kept = i == 1 ? ff_arena_printf(&arena, "%s.corrupt", path) : ff_arena_printf(&arena, "%s.corrupt.%d", path, i);
		write_file(path, content);
		s = open_write(path);
		assert_non_null(strstr(ff_store_note(s), ".corrupt"));
		ff_store_close(s);
		assert_int_equal(ff_file_read(&arena, kept, 4096, &text, &n, NULL), 0);
		assert_string_equal(text, content);
	}
	s = open_write(path);
	assert_string_equal(ff_store_note(s), ""); /* said once */
	ff_store_close(s);
}

/* ---- statements ---- */

static void every_statement_prepares(void **state)
{
	struct ff_store *s = open_write(fresh_path());
	(void)state;
	for (int i = 0; i < FF_SQL_COUNT; i++) {
		struct ff_err err = {0};
		assert_non_null(ff_store_sql[i]);
		/* A statement that prepares fails only because its parameters were not given. */
		if (ff_query_step(ff_query(s, (enum ff_sql)i), &err) < 0 && !strstr(err.text, "was not given"))
			fail_msg("statement %d: %s", i, err.text);
		ff_query_end(ff_query(s, (enum ff_sql)i));
	}
	ff_store_close(s);
}

static void text_after_a_statement_is_refused(void **state)
{
	struct ff_db *db;
	struct ff_stmt *st;
	enum ff_db_trouble trouble;
	struct ff_err err = {0};
	(void)state;
	assert_int_equal(ff_db_open("", FF_DB_MEMORY, &db, &trouble, NULL), 0);
	assert_int_equal(ff_db_prepare(db, "SELECT 1; \n", &st, &err), 0);
	ff_stmt_free(st);
	assert_int_equal(ff_db_prepare(db, "SELECT 1; DROP TABLE task", &st, &err), -1);
	assert_int_equal(err.code, FF_EX_BUG);
	assert_null(st);
	assert_int_equal(ff_db_prepare(db, "  ", &st, &err), -1);
	ff_db_close(db);
}

static void unknown_and_forgotten_parameters_are_errors(void **state)
{
	struct ff_store *s = open_write(fresh_path());
	struct ff_err err = {0};
	struct ff_query *q;
	(void)state;
	q = ff_query(s, FF_SQL_TASK_GET);
	ff_query_int(q, "nobody", 1);
	assert_int_equal(ff_query_step(q, &err), -1);
	assert_non_null(strstr(err.text, "no parameter 'nobody'"));
	q = ff_query(s, FF_SQL_TASK_GET);
	assert_int_equal(ff_query_step(q, &err), -1);
	assert_non_null(strstr(err.text, "'id' was not given"));
	q = ff_query(s, FF_SQL_TASK_GET);
	ff_query_int(q, "id", 1);
	assert_int_equal(ff_query_step(q, &err), 0);
	ff_store_close(s);
}

static int read_unknown_column(struct ff_store *s, void *with, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_TASK_COUNTS);
	(void)with;
	if (ff_query_step(q, err) < 0)
		return -1;
	ff_query_get_int(q, "nothing");
	return 0; /* the mistake comes out at the end of the transaction */
}

static void an_unknown_column_fails_the_transaction(void **state)
{
	struct ff_store *s = open_write(fresh_path());
	struct ff_err err = {0};
	(void)state;
	assert_int_equal(ff_store_run(s, read_unknown_column, NULL, &err), -1);
	assert_int_equal(err.code, FF_EX_BUG);
	ff_store_close(s);
}

/* ---- records and rows ---- */

static struct ff_task sample_task(void)
{
	static struct ff_vote votes[] = {{"0011223344556677", "testgen", FF_VERDICT_DISAGREE, 0.75, "a test patches \"app.os\"", "{\"line\":3}"}};
	static struct ff_step steps[] = {{"weight of unused_import", 0.9}, {"testgen disagrees", 0.4}};
	static struct ff_edit edits[] = {{"app/a.py", "aa11", 3, 0, 4, 0, "\xc3\xa9\n"}};
	static struct ff_fix fix = {.safety = FF_SAFETY_REVIEW, .title = "remove it", .edits = {edits, 1, 1}};
	static const char *agents[] = {"critic", "testgen"};
	return (struct ff_task){
	    .type = "unused_import", .description = "'os' is imported but unused", .path = "app/a.py", .line = 3, .end_line = 3, .col = 7,
	    .symbol = "", .confidence = FF_CONFIDENCE_MEDIUM, .score = 0.4, .weight = 0.9, .learned = 0.8, .reasoning = "they disagree",
	    .auto_fixable = true, .estimated_effort = 1, .risk_level = FF_LEVEL_LOW, .severity = FF_SEVERITY_MEDIUM, .priority = 42,
	    .source = "critic", .agents = {agents, 2, 2}, .commit = "c0ffee", .status = FF_TASK_OPEN, .created_at = "",
	    .fingerprint = "0011223344556677", .votes = {votes, 1, 1}, .steps = {steps, 2, 2}, .fix = &fix, .on_changed_line = true,
	    .evidence = "{\"name\":\"os\"}"};
}

static int add_task(struct ff_store *s, void *with, struct ff_err *err)
{
	struct ff_convergence c = {.commit = "c0ffee", .range = ""};
	struct ff_query *q = ff_query(s, FF_SQL_CONVERGENCE_ADD);
	ff_query_record(q, &ff_convergence_type, &c);
	ff_query_text(q, "now", "2026-01-31T10:00:00Z");
	ff_query_int(q, "analysed", 1);
	ff_query_text(q, "object", "{}");
	if (ff_query_do(q, err))
		return -1;
	q = ff_query(s, FF_SQL_TASK_ADD);
	ff_query_record(q, &ff_task_type, with);
	ff_query_text(q, "now", "2026-01-31T10:00:00Z");
	ff_query_int(q, "index_state", FF_INDEX_COMPLETE);
	ff_query_int(q, "run", 1);
	return ff_query_do(q, err);
}

static int get_task(struct ff_store *s, void *with, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_TASK_GET);
	ff_query_int(q, "id", 1);
	if (ff_query_step(q, err) != 1)
		return ff_err_set(err, FF_EX_BUG, "no row");
	return ff_query_get_record(q, &arena, &ff_task_type, with, err);
}

static void a_record_comes_back_as_it_was(void **state)
{
	struct ff_store *s = open_write(fresh_path());
	struct ff_err err = {0};
	struct ff_task in = sample_task(), back;
	struct ff_buf a, b;
	(void)state;
	ff_buf_init(&a, 0);
	ff_buf_init(&b, 0);
	if (ff_store_run(s, add_task, &in, &err) || ff_store_run(s, get_task, &back, &err))
		fail_msg("%s", err.text);
	in.id = 1;
	in.created_at = "2026-01-31T10:00:00Z";
	ff_record_write(&a, &ff_task_type, &in);
	ff_record_write(&b, &ff_task_type, &back);
	assert_string_equal(ff_buf_text(&a), ff_buf_text(&b));
	ff_buf_free(&a);
	ff_buf_free(&b);
	ff_store_close(s);
}

/* ---- transactions ---- */

static int add_then_fail(struct ff_store *s, void *with, struct ff_err *err)
{
	return add_task(s, with, err) ? -1 : ff_err_set(err, FF_EX_DATA, "on purpose");
}

static int count_tasks(struct ff_store *s, void *with, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_TASK_COUNTS);
	int got, *n = with;
	*n = 0;
	while ((got = ff_query_step(q, err)) == 1)
		*n += (int)ff_query_get_int(q, "number");
	return got;
}

static void what_fails_leaves_nothing(void **state)
{
	struct ff_store *s = open_write(fresh_path());
	struct ff_task t = sample_task();
	struct ff_err err = {0};
	int n = -1;
	(void)state;
	assert_int_equal(ff_store_run(s, add_then_fail, &t, &err), -1);
	assert_int_equal(err.code, FF_EX_DATA);
	assert_int_equal(ff_store_run(s, count_tasks, &n, &err), 0);
	assert_int_equal(n, 0);
	ff_store_close(s);
}

/* Bytes in the middle are destroyed while nobody looks: found in use, set aside, the work is done on a new one. */
static void corruption_found_in_use_is_survived(void **state)
{
	const char *path = fresh_path();
	struct ff_store *s = open_write(path);
	struct ff_task t = sample_task();
	struct ff_err err = {0};
	char junk[4096];
	int n = -1;
	(void)state;
	assert_int_equal(ff_store_run(s, add_task, &t, &err), 0);
	ff_store_close(s);
	memset(junk, 0x5a, sizeof(junk));
	int fd = open(path, O_WRONLY);
	struct stat st;
	assert_int_equal(fstat(fd, &st), 0);
	for (off_t at = sizeof(junk); at < st.st_size; at += sizeof(junk))
		assert_int_equal(pwrite(fd, junk, sizeof(junk), at), sizeof(junk));
	close(fd);
	s = open_write(path);
	if (ff_store_run(s, add_task, &t, &err))
		fail_msg("%s", err.text);
	assert_non_null(strstr(ff_store_note(s), ".corrupt"));
	assert_int_equal(ff_store_run(s, count_tasks, &n, &err), 0);
	assert_int_equal(n, 1);
	ff_store_close(s);
	assert_int_equal(access(ff_arena_printf(&arena, "%s.corrupt", path), F_OK), 0);
}

/* A writer that is killed at any moment: the file stays sound and holds whole transactions. */
static void a_killed_writer_leaves_whole_transactions(void **state)
{
	const char *path = fresh_path();
	struct ff_err err = {0};
	int runs = 0, tasks = 0;
	(void)state;
	ff_store_close(open_write(path));
	for (int round = 0; round < 12; round++) {
		int told[2];
		char byte;
		assert_int_equal(pipe(told), 0);
		pid_t child = fork();
		if (!child) {
			struct ff_store *w = open_write(path);
			for (int i = 0;; i++) {
				struct ff_task t = sample_task();
				t.fingerprint = ff_arena_printf(&arena, "%08d%08d", round, i);
				if (ff_store_run(w, add_task, &t, NULL) || write(told[1], "x", 1) != 1)
					_exit(1);
			}
		}
		/* Every other round surely in the midst of things, the rest at any moment from the start on. */
		if (round % 2)
			assert_int_equal(read(told[0], &byte, 1), 1);
		usleep(3700u * (unsigned)round);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		close(told[0]);
		close(told[1]);
	}
	struct ff_db *db;
	enum ff_db_trouble trouble;
	int64_t n;
	assert_int_equal(ff_db_open(path, FF_DB_EXISTING, &db, &trouble, &err), 0);
	assert_int_equal(ff_db_check(db, &err), 0);
	assert_int_equal(ff_db_int(db, "SELECT count(*) FROM convergence", &n, &err), 0);
	runs = (int)n;
	assert_int_equal(ff_db_int(db, "SELECT count(*) FROM task", &n, &err), 0);
	tasks = (int)n;
	ff_db_close(db);
	assert_true(runs > 0);
	assert_int_equal(runs, tasks); /* each transaction adds one of both */
}

static void a_full_database_writes_nothing(void **state)
{
	const char *path = fresh_path();
	struct ff_store *s = open_write(path);
	struct ff_task t = sample_task();
	struct ff_err err = {0};
	char *big = ff_arena_alloc(&arena, 3u << 20);
	int n = -1;
	(void)state;
	memset(big, 'x', (3u << 20) - 1);
	t.reasoning = big;
	/* Any other program may write this pragma; it is the disk's edge as SQLite sees it. */
	assert_int_equal(ff_db_exec(s->db, "PRAGMA max_page_count = 100", &err), 0);
	assert_int_equal(ff_store_run(s, add_task, &t, &err), -1);
	assert_int_equal(err.code, FF_EX_TEMP);
	assert_non_null(strstr(err.text, "full"));
	assert_int_equal(ff_store_run(s, count_tasks, &n, &err), 0);
	assert_int_equal(n, 0);
	ff_store_close(s);
}

/* ---- frame ---- */

static int set_up(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
	const char *argv[] = {"rm", "-rf", folder, NULL};
	struct ff_spawn sp = {.argv = argv};
	struct ff_child c;
	(void)state;
	if (!ff_spawn(&sp, &c, NULL))
		ff_wait(&c);
	ff_arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_new_file_is_ours_and_at_the_latest_version),
	    cmocka_unit_test(reading_creates_nothing),
	    cmocka_unit_test(a_newer_file_is_refused),
	    cmocka_unit_test(another_programs_file_is_left_alone),
	    cmocka_unit_test(corrupt_files_are_kept_and_numbered),
	    cmocka_unit_test(every_statement_prepares),
	    cmocka_unit_test(text_after_a_statement_is_refused),
	    cmocka_unit_test(unknown_and_forgotten_parameters_are_errors),
	    cmocka_unit_test(an_unknown_column_fails_the_transaction),
	    cmocka_unit_test(a_record_comes_back_as_it_was),
	    cmocka_unit_test(what_fails_leaves_nothing),
	    cmocka_unit_test(corruption_found_in_use_is_survived),
	    cmocka_unit_test(a_killed_writer_leaves_whole_transactions),
	    cmocka_unit_test(a_full_database_writes_nothing),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
