/*
 * intake.c - the facts stream on its way to the agents: bytes are kept and passed on, only
 * `commit`, `file` and `end` are read.  Called by agents.c; does not know who takes the bytes.
 */
#include <errno.h>
#include <unistd.h>

#include "run.h"

#define CHUNK (256u << 10)
#define HEAD 64 /* bytes that are enough to see the name of a record */

enum { OPEN, PASSED, COMMIT, FILE_RECORD, END };

void ff_intake_open(struct ff_intake *in, int fd, struct ff_arena *arena)
{
	*in = (struct ff_intake){.fd = fd, .arena = arena, .line_number = 1};
	ff_buf_init(&in->line, FF_MAX_LINE);
}

void ff_intake_close(struct ff_intake *in)
{
	ff_buf_free(&in->line);
	free(in->data);
	in->data = NULL;
}

/* ---- the window ---- */

bool ff_intake_room(struct ff_intake *in, uint64_t oldest)
{
	size_t gone = (size_t)(oldest - in->base);
	/* Moved only when that frees as much as it moves, or a quarter of the window: bytes are copied a bounded number of times. */
	if (gone && (gone >= in->len - gone || gone >= FF_WINDOW_MOST / 4)) {
		memmove(in->data, in->data + gone, in->len - gone);
		in->len -= gone;
		in->base = oldest;
	}
	if (in->cap - in->len >= CHUNK)
		return true;
	if (in->cap >= FF_WINDOW_MOST)
		return false;
	in->cap = in->cap ? 2 * in->cap : 2 * CHUNK;
	in->data = ff_xrealloc(in->data, in->cap);
	return true;
}

/* ---- lines ---- */

static int kind_of(const char *head, size_t len)
{
	size_t n = 0;
	if (ff_line_is(head, len, "file"))
		return FILE_RECORD;
	if (ff_line_is(head, len, "commit"))
		return COMMIT;
	if (ff_line_is(head, len, "end"))
		return END;
	return ff_line_record(head, len, &n) && n ? PASSED : -1;
}

/* A link or a submodule in the place of a file says that its text is gone; all else that was skipped says nothing. */
static bool unread(const struct ff_file *f)
{
	return f->broken || (*f->skipped && strcmp(f->skipped, "symlink") != 0 && strcmp(f->skipped, "submodule") != 0);
}

static void keep_spans(struct ff_arena *a, const struct ff_spans *from, struct ff_spans *to)
{
	for (int i = 0; i < from->count; i++)
		ff_spans_push(a, to, from->items[i].first, from->items[i].last);
}

static int take_file(struct ff_intake *in, struct ff_err *err)
{
	struct ff_arena scratch = {0};
	struct ff_file f;
	int rc = ff_changed_file_read(&scratch, in->line.data, in->line.len, false, &f, err);
	if (!rc) {
		struct ff_changed_file *c = FF_PUSH(in->arena, &in->files, struct ff_changed_file);
		*c = (struct ff_changed_file){
			ff_arena_str(in->arena, f.path), ff_arena_str(in->arena, f.old_path), ff_arena_str(in->arena, f.blob),
			f.status, f.language, f.role, unread(&f), {0}, {0}};
		keep_spans(in->arena, &f.added, &c->added);
		keep_spans(in->arena, &f.removed, &c->removed);
		in->languages |= 1u << f.language;
	}
	ff_arena_free(&scratch);
	return rc;
}

static int end_line(struct ff_intake *in, struct ff_err *err)
{
	int rc = 0;
	if (in->kind == OPEN) /* shorter than HEAD */
		in->kind = kind_of(ff_buf_text(&in->line), in->line.len);
	if (in->kind < 0)
		return ff_err_set(err, FF_EX_DATA, "not a record");
	if (!in->has_commit && in->kind != COMMIT)
		return ff_err_set(err, FF_EX_DATA, "the first record is not commit");
	if (in->kind == COMMIT) {
		if (in->has_commit)
			return ff_err_set(err, FF_EX_DATA, "a second commit record");
		rc = ff_record_read(in->arena, &ff_commit_type, in->line.data, in->line.len, &in->commit, err);
		in->has_commit = true;
	} else if (in->kind == FILE_RECORD) {
		rc = take_file(in, err);
	} else if (in->kind == END) {
		rc = ff_record_read(in->arena, &ff_end_type, in->line.data, in->line.len, &in->end, err);
		in->ended = true;
	}
	ff_buf_clear(&in->line);
	in->kind = OPEN;
	in->line_len = 0;
	in->line_number += !rc;
	return rc;
}

/* A piece of a line without its newline.  Only lines that are wanted are copied. */
static int add_piece(struct ff_intake *in, const char *p, size_t n, bool whole, struct ff_err *err)
{
	in->line_len += n;
	if (in->line_len > FF_MAX_LINE)
		return ff_err_set(err, FF_EX_DATA, "longer than %u bytes", FF_MAX_LINE);
	if (in->ended)
		return ff_err_set(err, FF_EX_DATA, "a record after end");
	if (in->kind == OPEN && !in->line.len && (n >= HEAD || whole))
		in->kind = kind_of(p, n);
	else if (in->kind == OPEN && in->line.len + n >= HEAD) {
		ff_buf_add(&in->line, p, n);
		in->kind = kind_of(in->line.data, in->line.len);
		n = 0;
	}
	if (in->kind < 0)
		return ff_err_set(err, FF_EX_DATA, "not a record");
	if (in->kind != PASSED)
		ff_buf_add(&in->line, p, n);
	return 0;
}

static int scan(struct ff_intake *in, const char *p, size_t n, struct ff_err *err)
{
	while (n) {
		const char *nl = memchr(p, '\n', n);
		size_t piece = nl ? (size_t)(nl - p) : n;
		if (add_piece(in, p, piece, nl != NULL, err) || (nl && end_line(in, err)))
			return ff_err_wrap(err, "facts: line %ld", in->line_number);
		piece += nl != NULL;
		p += piece;
		n -= piece;
	}
	return 0;
}

int ff_intake_read(struct ff_intake *in, struct ff_err *err)
{
	ssize_t n = read(in->fd, in->data + in->len, in->cap - in->len);
	if (n < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : ff_err_set(err, FF_EX_BUG, "facts: %s", strerror(errno));
	if (n == 0) {
		in->eof = true;
		if (in->line_len)
			return ff_err_set(err, FF_EX_DATA, "facts: line %ld has no newline: its producer died", in->line_number);
		return in->ended ? 0 : ff_err_set(err, FF_EX_DATA, "the facts stream breaks off: no end record");
	}
	in->len += (size_t)n;
	return scan(in, in->data + in->len - n, (size_t)n, err);
}
