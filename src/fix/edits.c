/*
 * edits.c - where a piece of text stands in another version of its file, and the edits of a fix at that place.  Pure: bytes in, bytes
 * out.  Whatever an edit does not name stays as it is: comments, line ends, a byte order mark.  Called by the gate of a fix and by
 * the review; knows no file.
 */
#include "ff/fix.h"

#define DOUBT "the text that the edit is for has changed"

/* ---- lines of a text ---- */

struct ff_layout ff_layout_of(struct ff_arena *a, const struct ff_bytes *t)
{
	struct ff_layout l = {.text = t->text, .size = t->len};
	int room = 1;
	for (size_t i = 0; i < t->len; i++)
		room += t->text[i] == '\n';
	l.line = ff_arena_alloc(a, ((size_t)room + 1) * sizeof *l.line);
	for (size_t at = 0; at < t->len; l.count++) {
		const char *nl = memchr(t->text + at, '\n', t->len - at);
		size_t n = nl ? (size_t)(nl - t->text) - at : t->len - at;
		bool cr = n && t->text[at + n - 1] == '\r';
		l.line[l.count] = (struct ff_layout_line){at, n - cr, cr};
		at += nl ? n + 1 : n;
	}
	l.line[l.count] = (struct ff_layout_line){l.size, 0, false}; /* the place behind the last line */
	return l;
}

static bool same_line(const struct ff_layout *x, int i, const struct ff_layout *y, int k)
{
	const struct ff_layout_line *a = &x->line[i], *b = &y->line[k];
	return a->len == b->len && !memcmp(x->text + a->at, y->text + b->at, a->len);
}

static bool blank(const struct ff_layout *l, int from, int to)
{
	for (int i = from; i < to; i++)
		for (size_t k = 0; k < l->line[i].len; k++)
			if (!strchr(" \t\f", l->text[l->line[i].at + k]))
				return false;
	return true;
}

/* Lines [from, to) of old in now: how often, and where first (from 0). */
static int count_places(const struct ff_layout *old, int from, int to, const struct ff_layout *now, int *where)
{
	int found = 0, n = to - from;
	for (int i = 0; i + n <= now->count && found < 2; i++) {
		int k = 0;
		while (k < n && same_line(old, from + k, now, i + k))
			k++;
		if (k < n)
			continue;
		if (!found++)
			*where = i;
	}
	return found;
}

/* first, last: from 0, last exclusive.  The line in `now` where they start, -1 none or several. */
static int find_lines(const struct ff_layout *old, int first, int last, const struct ff_layout *now)
{
	static const int around[][2] = {{12, 12}, {6, 6}, {3, 3}, {2, 2}, {1, 1}, {2, 0}, {0, 2}}; /* lines before and behind that must be there too */
	if (old->size == now->size && !memcmp(old->text, now->text, old->size))
		return first;
	for (size_t i = 0; i < FF_COUNT(around); i++) {
		int from = first > around[i][0] ? first - around[i][0] : 0, where = 0;
		int to = last + around[i][1] < old->count ? last + around[i][1] : old->count;
		if (blank(old, from, to))
			continue;
		int found = count_places(old, from, to, now, &where);
		if (found)
			return found == 1 ? where + first - from : -1;
	}
	return -1;
}

int ff_edits_find(const struct ff_bytes *old, int first, int last, const struct ff_bytes *now)
{
	struct ff_arena a = {0};
	struct ff_layout x = ff_layout_of(&a, old), y = ff_layout_of(&a, now);
	int line = -1;
	last = last < first - 1 ? first - 1 : last;
	if (first >= 1 && first <= x.count + 1 && last <= x.count)
		line = find_lines(&x, first - 1, last, &y);
	ff_arena_free(&a);
	return line + 1;
}

/* ---- edits ---- */

void ff_edits_paths(struct ff_arena *a, const struct ff_fix *f, struct ff_strings *paths)
{
	for (int i = 0; i < f->edits.count; i++) {
		const char *path = FF_AT(&f->edits, struct ff_edit, i)->path;
		if (!ff_strings_has(paths, path))
			ff_strings_push(a, paths, path);
	}
}

static int by_place(const void *x, const void *y)
{
	const struct ff_edit *a = *(const struct ff_edit *const *)x, *b = *(const struct ff_edit *const *)y;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	if (a->col != b->col)
		return a->col < b->col ? -1 : 1;
	bool a_empty = a->end_line == a->line && a->end_col == a->col, b_empty = b->end_line == b->line && b->end_col == b->col;
	if (a_empty != b_empty) /* put in before what is replaced */
		return a_empty ? -1 : 1;
	return a < b ? -1 : a > b; /* two insertions at one place: in the order of the fix */
}

static bool inside(const struct ff_layout *l, int line, int col)
{
	return line >= 1 && line <= l->count + 1 && col >= 0 && (size_t)col <= l->line[line - 1].len;
}

static void add_text(struct ff_buf *out, const char *text, bool cr)
{
	for (; *text; text++) {
		if (cr && *text == '\n')
			ff_buf_char(out, '\r');
		ff_buf_char(out, *text);
	}
}

/* One edit at its place in `now`; *from: where in `now` the copy stands. */
static int put_edit(const struct ff_layout *old, const struct ff_layout *now, const struct ff_edit *e, size_t *from, struct ff_buf *out, struct ff_err *err)
{
	int last = e->end_col || e->end_line == e->line ? e->end_line : e->end_line - 1;
	if (!inside(old, e->line, e->col) || !inside(old, e->end_line, e->end_col) || e->end_line < e->line ||
	    (e->end_line == e->line && e->end_col < e->col))
		return ff_err_set(err, FF_EX_DATA, "the edit does not fit the text that it names");
	if (e->line == e->end_line && !e->end_col)
		last = e->line - 1; /* a place between two lines */
	last = last > old->count ? old->count : last;
	int line = find_lines(old, e->line - 1, last, now), end = line + e->end_line - e->line;
	if (line < 0 || end > now->count || !inside(now, line + 1, e->col) || !inside(now, end + 1, e->end_col))
		return ff_err_set(err, FF_EX_DATA, DOUBT);
	size_t start = now->line[line].at + (size_t)e->col, stop = now->line[end].at + (size_t)e->end_col;
	if (start < *from || stop < start)
		return ff_err_set(err, FF_EX_DATA, "two of its edits meet");
	ff_buf_add(out, now->text + *from, start - *from);
	if (start == now->size && start && now->text[start - 1] != '\n' && e->line > old->count)
		ff_buf_char(out, '\n');
	int near = line < now->count ? line : line - 1;
	add_text(out, e->text, near >= 0 && now->line[near].cr && near < now->count && !old->line[e->line <= old->count ? e->line - 1 : 0].cr);
	*from = stop;
	return 0;
}

int ff_edits_apply(struct ff_arena *a, const struct ff_fix *f, const char *path, const struct ff_bytes *old, const struct ff_bytes *now,
                     struct ff_bytes *out, struct ff_err *err)
{
	struct ff_layout x = ff_layout_of(a, old), y = ff_layout_of(a, now);
	const struct ff_edit **edits = ff_arena_alloc(a, ((size_t)f->edits.count + 1) * sizeof *edits);
	struct ff_buf b;
	size_t from = 0;
	int n = 0, result = 0;
	for (int i = 0; i < f->edits.count; i++)
		if (!strcmp(FF_AT(&f->edits, struct ff_edit, i)->path, path))
			edits[n++] = FF_AT(&f->edits, struct ff_edit, i);
	if (n)
		qsort(edits, (size_t)n, sizeof *edits, by_place);
	ff_buf_init(&b, FF_MAX_BLOB);
	for (int i = 0; i < n && !result; i++)
		result = put_edit(&x, &y, edits[i], &from, &b, err);
	if (!result) {
		ff_buf_add(&b, y.text + from, y.size - from);
		*out = (struct ff_bytes){ff_arena_dup(a, ff_buf_text(&b), b.len), b.len};
		if (b.over)
			result = ff_err_set(err, FF_EX_DATA, "%s would be too large", path);
	}
	ff_buf_free(&b);
	return result;
}

const char *ff_edits_blob(const struct ff_fix *f, const char *path)
{
	const char *blob = NULL;
	for (int i = 0; i < f->edits.count; i++) {
		const struct ff_edit *e = FF_AT(&f->edits, struct ff_edit, i);
		size_t digits = strspn(e->blob, "0123456789abcdef");
		if (strcmp(e->path, path) != 0)
			continue;
		if (digits < 40 || digits > 64 || e->blob[digits] || (blob && strcmp(blob, e->blob) != 0))
			return NULL;
		blob = e->blob;
	}
	return blob;
}
