/*
 * announce.c - the file of alerts that nobody acknowledged: it follows the table, and heed.c reads it without a database.  Called by
 * the tools after a transaction that may have raised or settled one.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ff/queue.h"

struct unseen {
	struct ff_arena arena;
	struct ff_buf text;
	int lines;
};

static void add_line(struct unseen *u, const struct ff_alert *a)
{
	char about[32] = "";
	if (a->task)
		snprintf(about, sizeof about, "#%lld ", (long long)a->task);
	else if (a->commit[0])
		snprintf(about, sizeof about, "%.10s ", a->commit);
	const char *message = ff_str_cut(&u->arena, a->message, 240);
	ff_buf_printf(&u->text, "%s: %s", ff_level_names[a->level], about);
	for (; *message; message++) /* one line, whatever a repository wrote; heed.c disarms the rest */
		ff_buf_char(&u->text, *message == '\n' || *message == '\r' ? ' ' : *message);
	ff_buf_char(&u->text, '\n');
	u->lines++;
}

/* Under the database's lock, so that the last writer is right; a second time gives the same file. */
static int write_unseen(struct ff_store *s, void *with, struct ff_err *err)
{
	struct unseen *u = with;
	struct ff_query *q = ff_query(s, FF_SQL_ALERT_LIST);
	const char *path = ff_arena_printf(&u->arena, "%s" FF_QUEUE_ALERTS, ff_store_file(s));
	struct ff_alert alert;
	struct ff_err none = {0};
	char *old;
	size_t len;
	int got;
	ff_buf_clear(&u->text);
	u->lines = 0;
	ff_query_int(q, "everything", false);
	while ((got = ff_query_step(q, err)) == 1 && u->lines < FF_QUEUE_ALERTS_MOST) {
		if (ff_query_get_record(q, &u->arena, &ff_alert_type, &alert, err))
			return -1;
		add_line(u, &alert);
	}
	ff_query_end(q);
	if (got < 0)
		return -1;
	if (!u->lines)
		return unlink(path) == 0 || errno == ENOENT ? 0 : ff_err_set(err, ff_err_code_of(errno), "%s: %s", path, strerror(errno));
	if (!ff_file_read(&u->arena, path, FF_QUEUE_ALERTS_MAX, &old, &len, &none) && len == u->text.len && !memcmp(old, u->text.data, len))
		return 0;
	mode_t before = umask(077);
	int rc = ff_file_write_atomic(path, u->text.data, u->text.len, err);
	umask(before);
	return rc;
}

int ff_queue_announce(struct ff_store *s, struct ff_err *err)
{
	struct unseen u = {0};
	ff_buf_init(&u.text, FF_QUEUE_ALERTS_MAX);
	int rc = ff_store_run(s, write_unseen, &u, err);
	ff_buf_free(&u.text);
	ff_arena_free(&u.arena);
	return rc;
}
