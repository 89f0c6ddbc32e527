/*
 * readme.c - `ff-docwriter readme`: pages whose sections are kept true, a first page for a folder, and --check for CI.  Which text belongs where
 * src/docwriter knows.
 */
#include <unistd.h>

#include "ff/revision.h"
#include "room.h"

#define MOST_PAGE (4u << 20)
#define MOST_LIST (32u << 20)

struct page {
	const char *path;
	struct ff_bytes text;
	mode_t mode;
	struct ff_list marks; /* struct ff_mark */
};
struct run {
	struct ff_arena *a;
	const struct ff_doc_ask *ask;
	struct doc_tree tree;
	struct ff_list pages; /* struct page */
	int stale, wrong;     /* sections that are not true; exit code of pages that cannot be read */
};

/* ---- which pages ---- */

static void wrong(struct run *r, const char *path, struct ff_err *err)
{
	ff_say(r->ask->tool, "%s: %s", path, err->text);
	r->wrong = err->code ? err->code : FF_EX_BUG;
	*err = (struct ff_err){0};
}

/* Those without markers are none of ours. */
static void take_page(struct run *r, const char *path, bool named)
{
	struct ff_err err = {0};
	struct page p = {.path = path};
	for (int i = 0; i < r->pages.count; i++)
		if (!strcmp(FF_AT(&r->pages, struct page, i)->path, path))
			return;
	if (ff_below_read(r->a, r->tree.top, path, &p.text, &p.mode, &err)) {
		if (named)
			wrong(r, path, &err);
		return;
	}
	if (p.text.len > MOST_PAGE && !named)
		return;
	if (!memmem(p.text.text, p.text.len, "ff:", 3) && !named)
		return;
	if (ff_marks_read(r->a, p.text.text, p.text.len, &p.marks, &err)) {
		wrong(r, path, &err);
		return;
	}
	if (!p.marks.count && named) {
		ff_err_set(&err, FF_EX_DATA, "holds no section between markers; <!-- ff:api --> and <!-- /ff:api -->, each alone on its line, make one");
		wrong(r, path, &err);
	} else if (p.marks.count) {
		*FF_PUSH(r->a, &r->pages, struct page) = p;
	}
}

static int tracked_pages(struct run *r, struct ff_err *err)
{
	const char *const argv[] = {"git", "-C", r->tree.top, "ls-files", "-z", "--", "*.md", "*.markdown", NULL};
	struct ff_spawn spawn = {.argv = argv, .pipes = FF_SPAWN_OUT | FF_SPAWN_NULL_ERR};
	struct ff_buf list;
	int status, rc;
	if (!r->tree.git)
		return ff_err_set(err, FF_EX_NOREPO, "%s is no repository: name the pages", r->tree.top);
	ff_buf_init(&list, MOST_LIST);
	rc = ff_run(&spawn, NULL, 0, &list, NULL, FF_GIT_DEADLINE, &status, err);
	if (!rc && status)
		rc = ff_err_set(err, FF_EX_TEMP, "git ls-files: exit %d", status);
	for (const char *p = ff_buf_text(&list), *end = p + list.len; !rc && p < end; p += strlen(p) + 1)
		take_page(r, ff_arena_str(r->a, p), false);
	ff_buf_free(&list);
	return rc;
}

static int find_pages(struct run *r, int argc, char **argv, struct ff_err *err)
{
	for (int i = 0; i < argc; i++) {
		const char *path;
		if (doc_tree_path(r->a, r->ask->agent->common, &r->tree, argv[i], &path, err))
			wrong(r, argv[i], err);
		else
			take_page(r, path, true);
	}
	return argc ? 0 : tracked_pages(r, err);
}

/* ---- what becomes of them ---- */

static void list_pages(const struct run *r)
{
	for (int i = 0; i < r->pages.count; i++) {
		const struct page *p = FF_AT(&r->pages, struct page, i);
		for (int k = 0; k < p->marks.count; k++) {
			const struct ff_mark *m = FF_AT(&p->marks, struct ff_mark, k);
			printf("%s:%d: %s%s%s\n", p->path, m->line, m->name, *m->package ? " of " : "", m->package);
		}
	}
}

static int fill(struct run *r, const struct page *p, struct ff_err *err)
{
	struct ff_list stale = {0};
	struct ff_buf now, patch;
	int rc = 0;
	ff_buf_init(&now, FF_MAX_BLOB);
	ff_buf_init(&patch, 2 * FF_MAX_BLOB);
	ff_page_fill(r->tree.book, p->path, p->text.text, p->text.len, &p->marks, &now, &stale);
	r->stale += stale.count;
	if (now.over)
		rc = ff_err_set(err, FF_EX_DATA, "%s: would be larger than %u bytes", p->path, FF_MAX_BLOB);
	for (int i = 0; !rc && i < stale.count && !r->ask->agent->common->quiet; i++)
		if (r->ask->check || !r->ask->dry_run)
			printf("%s:%d: %s %s\n", p->path, FF_AT(&stale, struct ff_mark, i)->line, FF_AT(&stale, struct ff_mark, i)->name, r->ask->check ? "is stale" : "brought up to date");
	if (!rc && r->ask->dry_run) {
		doc_patch(&patch, p->path, p->text.text, p->text.len, ff_buf_text(&now), now.len);
		fwrite(ff_buf_text(&patch), 1, patch.len, stdout);
	} else if (!rc && stale.count && !r->ask->check) {
		rc = ff_below_write(r->tree.top, p->path, &(struct ff_bytes){now.data, now.len}, p->mode, false, err);
	}
	ff_buf_free(&patch);
	ff_buf_free(&now);
	return rc;
}

static bool wants_routes(const struct run *r)
{
	for (int i = 0; i < r->pages.count; i++)
		for (int k = 0; k < FF_AT(&r->pages, struct page, i)->marks.count; k++)
			if (!strcmp(FF_AT(&FF_AT(&r->pages, struct page, i)->marks, struct ff_mark, k)->name, "endpoints"))
				return true;
	return false;
}

static int readme(struct run *r, int argc, char **argv, struct ff_err *err)
{
	if (doc_tree_find(r->a, r->ask->agent->common, &r->tree, err) || find_pages(r, argc, argv, err))
		return -1;
	if (r->ask->list) {
		list_pages(r);
		return 0;
	}
	if (r->pages.count && doc_tree_read(r->a, r->ask->agent->common, wants_routes(r), &r->tree, err))
		return -1;
	for (int i = 0; i < r->pages.count; i++)
		if (fill(r, FF_AT(&r->pages, struct page, i), err))
			return -1;
	if (!argc && !r->pages.count && !r->wrong && !r->ask->agent->common->quiet)
		ff_say(r->ask->tool, "no tracked page has a section between markers");
	return 0;
}

/* ---- a first page ---- */

static void find_usage(struct run *r, const char *folder)
{
	struct ff_strings paths = {0};
	ff_page_usage_files(r->tree.book, folder, &paths);
	for (int i = 0; i < paths.count; i++) {
		struct ff_bytes text;
		mode_t mode;
		if (!ff_below_read(r->a, r->tree.top, paths.items[i], &text, &mode, NULL) && ff_page_usage(r->tree.book, folder, paths.items[i], text.text, text.len))
			return;
	}
}

static int first(struct run *r, const char *dir, struct ff_err *err)
{
	const char *folder;
	struct ff_buf out;
	int rc = 0;
	if (doc_tree_read(r->a, r->ask->agent->common, true, &r->tree, err) || doc_tree_path(r->a, r->ask->agent->common, &r->tree, dir, &folder, err))
		return -1;
	const char *path = ff_arena_printf(r->a, "%s%sREADME.md", folder, *folder ? "/" : "");
	if (ff_path_exists(ff_arena_printf(r->a, "%s/%s", r->tree.top, path)))
		return ff_err_set(err, FF_EX_USAGE, "%s is there: put markers into it", path);
	find_usage(r, folder);
	ff_buf_init(&out, FF_MAX_BLOB);
	if (!ff_page_first(r->tree.book, folder, &out))
		rc = ff_err_set(err, FF_EX_NOREPO, "%s: there is no Python and no agent in it to tell of", dir);
	else if (r->ask->dry_run)
		fwrite(ff_buf_text(&out), 1, out.len, stdout);
	else if (!(rc = ff_below_write(r->tree.top, path, &(struct ff_bytes){out.data, out.len}, 0666, true, err)) && !r->ask->agent->common->quiet)
		printf("%s\n", path);
	ff_buf_free(&out);
	return rc;
}

int ff_doc_readme(const struct ff_doc_ask *ask, int argc, char **argv)
{
	struct ff_arena arena = {0};
	struct ff_err err = {0};
	struct run r = {.a = &arena, .ask = ask};
	int rc = ask->init ? first(&r, ask->init, &err) : readme(&r, argc, argv, &err), code = FF_EX_OK;
	if (rc)
		code = ff_fail(ask->tool, &err);
	else if (r.wrong)
		code = r.wrong;
	else if (ask->check && r.stale)
		code = FF_EX_FINDINGS;
	ff_arena_free(&arena);
	return code;
}
