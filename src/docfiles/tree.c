/*
 * tree.c - the whole tree for the verbs that write pages: facts by ff-scan, the texts of its metadata, routes by ff-consequence.  What becomes
 * of them src/docwriter knows.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "ff/config.h"
#include "ff/revision.h"
#include "room.h"

#define MOST_TEXT (1u << 20)

static int absolute(struct ff_arena *a, const char *path, const char **out, struct ff_err *err)
{
	char real[PATH_MAX];
	if (!realpath(path, real))
		return ff_err_set(err, FF_EX_NOREPO, "%s: %s", path, strerror(errno));
	*out = ff_arena_str(a, real);
	return 0;
}

int doc_tree_find(struct ff_arena *a, const struct ff_common *common, struct doc_tree *out, struct ff_err *err)
{
	struct ff_place place;
	*out = (struct doc_tree){0};
	out->git = !ff_place_find(a, common->dir, &place, NULL) && *place.top;
	return absolute(a, out->git ? place.top : common->dir, &out->top, err);
}

int doc_tree_path(struct ff_arena *a, const struct ff_common *common, const struct doc_tree *t, const char *path, const char **out, struct ff_err *err)
{
	size_t n = strlen(t->top);
	const char *real;
	if (absolute(a, *path == '/' ? path : ff_arena_printf(a, "%s/%s", common->dir, path), &real, err))
		return -1;
	if (strncmp(real, t->top, n) != 0 || (real[n] && real[n] != '/'))
		return ff_err_set(err, FF_EX_NOREPO, "%s: leads out of %s", path, t->top);
	*out = real[n] ? real + n + 1 : "";
	return 0;
}

static int read_text(struct ff_arena *a, struct doc_tree *t, const char *path)
{
	struct ff_bytes text;
	mode_t mode;
	if (ff_below_read(a, t->top, path, &text, &mode, NULL) || text.len > MOST_TEXT)
		return 0; /* a link, gone since, or no text: what it would say is not said */
	ff_book_text(t->book, path, text.text, text.len);
	return 1;
}

static int read_facts(struct ff_arena *a, struct doc_tree *t, struct ff_strings *texts, struct ff_err *err)
{
	const struct ff_common there = {.dir = t->top};
	char dot[] = ".", *paths[] = {dot, NULL};
	struct ff_source src;
	struct ff_subject s;
	int got, status;
	if (ff_source_open(&src, &there, NULL, 0, 1, paths, err))
		return -1;
	struct ff_stream *st = ff_stream_open(src.fd, FF_BOOK_WANT, false);
	while ((got = ff_stream_next(st, &s, err)) > 0) {
		ff_book_path(t->book, s.file->path);
		if (ff_book_wants(s.file->path))
			ff_strings_push(a, texts, ff_arena_str(a, s.file->path));
		if (s.news)
			ff_book_file(t->book, &s);
	}
	ff_stream_close(st);
	status = ff_source_close(&src);
	if (!got && status)
		return ff_err_set(err, status < 128 ? status : FF_EX_TEMP, "the tree cannot be read: ff-scan exits %d", status);
	return got;
}

/* Definitions of agents lie in hidden folders (.claude/agents), which a scan of the tree passes over. */
static int list_agents(struct ff_arena *a, const struct doc_tree *t, struct ff_strings *texts, struct ff_err *err)
{
	const char *const argv[] = {"git", "-C", t->top, "ls-files", "-z", "--", "*agents/*.md", NULL};
	struct ff_spawn spawn = {.argv = argv, .pipes = FF_SPAWN_OUT | FF_SPAWN_NULL_ERR};
	struct ff_buf list;
	int status, rc;
	if (!t->git)
		return 0;
	ff_buf_init(&list, FF_MAX_CHILD_OUTPUT);
	rc = ff_run(&spawn, NULL, 0, &list, NULL, FF_GIT_DEADLINE, &status, err);
	for (const char *p = ff_buf_text(&list), *end = p + list.len; !rc && !status && p < end; p += strlen(p) + 1)
		if (ff_book_wants(p) && !ff_strings_has(texts, p))
			ff_strings_push(a, texts, ff_arena_str(a, p));
	ff_buf_free(&list);
	return rc;
}

static int read_routes(struct ff_arena *a, struct doc_tree *t, struct ff_err *err)
{
	struct ff_list routes = {0};
	if (ff_routes_read(a, t->top, &routes, err))
		return -1;
	for (int i = 0; i < routes.count; i++)
		ff_book_route(t->book, FF_AT(&routes, struct ff_route, i));
	return 0;
}

int doc_tree_read(struct ff_arena *a, const struct ff_common *common, bool routes, struct doc_tree *out, struct ff_err *err)
{
	struct ff_strings texts = {0};
	if (doc_tree_find(a, common, out, err))
		return -1;
	out->book = ff_book_new(a);
	if (read_facts(a, out, &texts, err) || list_agents(a, out, &texts, err))
		return -1;
	ff_book_wanted(out->book, &texts);
	for (int i = 0; i < texts.count; i++)
		read_text(a, out, texts.items[i]);
	if (routes && read_routes(a, out, err))
		return -1;
	ff_book_settle(out->book);
	return 0;
}

/* ---- what differs ---- */

static int lines_in(const char *p, size_t n)
{
	int lines = 0;
	for (size_t i = 0; i < n; i++)
		lines += p[i] == '\n';
	return lines + (n && p[n - 1] != '\n');
}

static void put_lines(struct ff_buf *out, char sign, const char *p, size_t n)
{
	while (n) {
		const char *nl = memchr(p, '\n', n);
		size_t len = nl ? (size_t)(nl - p) + 1 : n;
		ff_buf_char(out, sign);
		ff_buf_add(out, p, len);
		if (!nl)
			ff_buf_str(out, "\n\\ No newline at end of file\n");
		p += len;
		n -= len;
	}
}

void doc_patch(struct ff_buf *out, const char *path, const char *was, size_t n, const char *now, size_t m)
{
	size_t head = 0, tail = 0, line = 0;
	for (size_t i = 0; i < n && i < m && was[i] == now[i]; i++)
		if (was[i] == '\n')
			head = i + 1, line++;
	while (tail < n - head && tail < m - head && was[n - tail - 1] == now[m - tail - 1])
		tail++;
	while (tail && (was[n - tail - 1] != '\n' || now[m - tail - 1] != '\n') && tail < n - head && tail < m - head)
		tail--; /* whole lines */
	if (head == n && head == m)
		return;
	int removed = lines_in(was + head, n - head - tail), added = lines_in(now + head, m - head - tail);
	ff_buf_printf(out, "--- a/%s\n+++ b/%s\n@@ -%d,%d +%d,%d @@\n", path, path, (int)line + (removed > 0), removed, (int)line + (added > 0), added);
	put_lines(out, '-', was + head, n - head - tail);
	put_lines(out, '+', now + head, m - head - tail);
}
