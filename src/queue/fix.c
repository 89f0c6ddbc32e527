/*
 * fix.c - a proposed fix as removed and added lines, against the text that it was made for.  Called by show.c and the
 * review room; asks git for that text, and prints the bare edit when it is not there.
 */
#include "ff/queue.h"
#include "ff/revision.h"

static void write_lines(const struct ff_screen *sc, struct ff_buf *out, char sign, enum ff_shade shade, const char *text, size_t n)
{
	char lead[4] = {' ', ' ', sign, 0};
	while (n) {
		const char *nl = memchr(text, '\n', n);
		size_t len = nl ? (size_t)(nl - text) : n;
		struct ff_buf line;
		ff_buf_init(&line, FF_MAX_BLOB);
		ff_buf_add(&line, text, len);
		ff_buf_str(out, lead);
		ff_screen_put(sc, out, shade, ff_buf_text(&line));
		ff_buf_char(out, '\n');
		ff_buf_free(&line);
		n -= nl ? len + 1 : len;
		text += nl ? len + 1 : len;
	}
}

/* Start of line `line` (from 1) in text, or its end. */
static size_t line_start(const char *text, size_t n, int line)
{
	size_t at = 0;
	while (line > 1 && at < n) {
		const char *nl = memchr(text + at, '\n', n - at);
		at = nl ? (size_t)(nl - text) + 1 : n;
		line--;
	}
	return at;
}

/* Whole lines that an edit touches, before and after. */
static bool write_diff(struct ff_arena *a, const struct ff_edit *e, const char *dir, const struct ff_screen *sc, struct ff_buf *out)
{
	const char *text;
	size_t n, strict;
	if (!e->blob[0] || e->blob[strspn(e->blob, "0123456789abcdef")] || e->line < 1 || e->end_line < e->line || e->col < 0 || e->end_col < 0)
		return false;
	if (ff_revision_blob(a, dir, e->blob, FF_MAX_BLOB, &text, &n, NULL))
		return false;
	size_t first = line_start(text, n, e->line), from = first + (size_t)e->col, last = line_start(text, n, e->end_line);
	size_t to = last + (size_t)e->end_col, end = e->end_col ? line_start(text, n, e->end_line + 1) : last;
	if (from > n || to > n || to < from)
		return false;
	strict = end > to ? end - to : 0;
	struct ff_buf after;
	ff_buf_init(&after, 2 * FF_MAX_BLOB);
	ff_buf_add(&after, text + first, from - first);
	ff_buf_str(&after, e->text);
	ff_buf_add(&after, text + to, strict);
	write_lines(sc, out, '-', FF_SHADE_RED, text + first, (end > to ? end : to) - first);
	write_lines(sc, out, '+', FF_SHADE_GREEN, ff_buf_text(&after), after.len);
	ff_buf_free(&after);
	return true;
}

static void write_edit(struct ff_arena *a, const struct ff_edit *e, const char *dir, const struct ff_screen *sc, struct ff_buf *out)
{
	ff_screen_put(sc, out, FF_SHADE_PLAIN, ff_arena_printf(a, "  %s:%d", e->path, e->line));
	ff_buf_char(out, '\n');
	if (write_diff(a, e, dir, sc, out))
		return;
	ff_buf_printf(out, "  from %d:%d to %d:%d%s\n", e->line, e->col, e->end_line, e->end_col, e->text[0] ? " put" : " remove the text");
	write_lines(sc, out, '+', FF_SHADE_GREEN, e->text, strlen(e->text));
}

void ff_queue_write_fix(struct ff_arena *a, const struct ff_task *t, const char *dir, const struct ff_screen *sc, struct ff_buf *out)
{
	const struct ff_fix *f = t->fix;
	if (!f)
		return;
	for (int i = 0; i < f->edits.count; i++)
		write_edit(a, FF_AT(&f->edits, struct ff_edit, i), dir, sc, out);
	for (int i = 0; i < f->files.count; i++) {
		const struct ff_new_file *file = FF_AT(&f->files, struct ff_new_file, i);
		ff_screen_put(sc, out, FF_SHADE_PLAIN, ff_arena_printf(a, "  new file %s", file->path));
		ff_buf_char(out, '\n');
		write_lines(sc, out, '+', FF_SHADE_GREEN, file->text, strlen(file->text));
	}
	for (int i = 0; i < f->variants.count; i++) {
		const struct ff_variant *v = FF_AT(&f->variants, struct ff_variant, i);
		const char *by = v->made_by && *v->made_by ? ff_arena_printf(a, " (%s)", v->made_by) : "";
		ff_screen_put(sc, out, FF_SHADE_PLAIN, ff_arena_printf(a, "  or: %s%s", v->title, by));
		ff_buf_char(out, '\n');
	}
}
