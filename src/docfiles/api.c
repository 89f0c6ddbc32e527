/*
 * api.c - `ff-docwriter api`: the reference of packages as files of a folder, or on standard output when it is one page.  What a page says
 * src/docwriter knows.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "room.h"

#define MOST_PAGE (32u << 20)

struct run {
	struct ff_arena *a;
	const struct ff_doc_ask *ask;
	struct doc_tree tree;
	struct ff_api_ask api;
	struct ff_list pages; /* struct ff_api_page */
};

/* As a person would make it: who may look at it the umask says. */
static int make_folder(struct run *r, const char *path, struct ff_err *err)
{
	char *part = ff_arena_str(r->a, path);
	for (char *slash = part; slash; *slash = '/') {
		slash = strchr(slash + 1, '/');
		if (slash)
			*slash = '\0';
		if (mkdir(part, 0777) != 0 && errno != EEXIST)
			return ff_err_set(err, ff_err_code_of(errno), "%s: %s", part, strerror(errno));
		if (!slash)
			break;
	}
	return 0;
}

/* From the folder of the pages to the root of the tree; "" when the folder lies elsewhere. */
static const char *way_up(struct run *r, const char *folder)
{
	char real[PATH_MAX];
	size_t n = strlen(r->tree.top);
	struct ff_buf b;
	if (!realpath(folder, real) || strncmp(real, r->tree.top, n) != 0 || (real[n] && real[n] != '/'))
		return "";
	ff_buf_init(&b, 0);
	for (const char *c = real + n; *c; c++)
		if (*c == '/')
			ff_buf_str(&b, "../");
	const char *out = b.len ? ff_arena_dup(r->a, ff_buf_text(&b), b.len) : "./";
	ff_buf_free(&b);
	return out;
}

/* Names as they stand, paths from the root of the tree. */
static int read_prefixes(struct run *r, int argc, char **argv, struct ff_strings *out, struct ff_err *err)
{
	for (int i = 0; i < argc; i++) {
		const char *path = argv[i];
		if ((strchr(path, '/') || ff_path_exists(ff_arena_printf(r->a, "%s/%s", r->ask->agent->common->dir, path))) &&
		    doc_tree_path(r->a, r->ask->agent->common, &r->tree, path, &path, err))
			return -1;
		ff_strings_push(r->a, out, *path ? path : ".");
	}
	return 0;
}

/* A page that is as it was is not written again: its time says when it changed. */
static int write_page(struct run *r, const char *folder, const struct ff_api_page *p, const struct ff_buf *text, struct ff_err *err)
{
	const char *path = ff_arena_printf(r->a, "%s/%s", folder, p->file);
	size_t n;
	char *old;
	if (!ff_file_read(r->a, path, MOST_PAGE, &old, &n, NULL) && n == text->len && !memcmp(old, ff_buf_text(text), n))
		return 0;
	if (!r->ask->agent->common->quiet)
		printf("%s\n", path);
	return ff_file_write_atomic(path, ff_buf_text(text), text->len, err);
}

static int write_pages(struct run *r, const char *folder, struct ff_err *err)
{
	int rc = 0;
	for (int i = 0; !rc && i < r->pages.count; i++) {
		const struct ff_api_page *p = FF_AT(&r->pages, struct ff_api_page, i);
		struct ff_buf text;
		ff_buf_init(&text, MOST_PAGE);
		ff_api_page(r->tree.book, &r->api, &r->pages, p, &text);
		if (text.over)
			rc = ff_err_set(err, FF_EX_DATA, "%s: would be larger than %u bytes", p->file, MOST_PAGE);
		else
			rc = folder ? write_page(r, folder, p, &text, err) : ff_write_all(STDOUT_FILENO, text.data, text.len, err);
		ff_buf_free(&text);
	}
	return rc;
}

static int api(struct run *r, int argc, char **argv, struct ff_err *err)
{
	struct ff_strings prefixes = {0};
	const char *format = r->ask->format ? r->ask->format : "markdown", *folder = r->ask->out;
	if (strcmp(format, "markdown") != 0 && strcmp(format, "html") != 0)
		return ff_err_set(err, FF_EX_USAGE, "--format is markdown or html");
	r->api = (struct ff_api_ask){.format = strcmp(format, "html") ? FF_PAGE_MARKDOWN : FF_PAGE_HTML, .alphabetical = r->ask->alphabetical, .title = "", .source = ""};
	if (doc_tree_read(r->a, r->ask->agent->common, false, &r->tree, err) || read_prefixes(r, argc, argv, &prefixes, err))
		return -1;
	ff_api_pages(r->tree.book, &r->api, &prefixes, &r->pages);
	if (!r->pages.count)
		return ff_err_set(err, FF_EX_NOREPO, "%s has no public names", argc ? argv[0] : "the tree");
	if (!folder && r->pages.count > 1)
		folder = ff_arena_printf(r->a, "%s/docs/api", r->tree.top);
	if (folder && make_folder(r, folder, err))
		return -1;
	if (folder)
		r->api.source = way_up(r, folder);
	return write_pages(r, folder, err);
}

int ff_doc_api(const struct ff_doc_ask *ask, int argc, char **argv)
{
	struct ff_arena arena = {0};
	struct ff_err err = {0};
	struct run r = {.a = &arena, .ask = ask};
	int code = api(&r, argc, argv, &err) ? ff_fail(ask->tool, &err) : FF_EX_OK;
	ff_arena_free(&arena);
	return code;
}
