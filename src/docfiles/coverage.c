/*
 * coverage.c - `ff-docwriter coverage`: counts the nodes of a facts stream, prints the share of each file and package, writes the badge, and holds the
 * figure against a limit (--fail-under) or against a revision (--no-worse-than).  What counts is decided in src/docwriter/census.c.
 */
#include <unistd.h>

#include "ff/docfiles.h"

#define MOST_NAMED 20 /* definitions that lost their docstring, one line each */

/* A row of the table. */
struct row {
	const char *path;
	struct ff_doc_share share;
};

static int take(struct ff_doc_census *c, int fd, struct ff_err *err)
{
	struct ff_stream *st = ff_stream_open(fd, FF_WANT_DEFINITIONS | FF_WANT_DOCSTRINGS | FF_WANT_BASES, false);
	struct ff_subject s;
	int got;
	while ((got = ff_stream_next(st, &s, err)) > 0)
		ff_doc_census_note(c, &s);
	ff_stream_close(st);
	return got;
}

/* Facts of the change, of paths, of a stream or of a whole revision, noted. */
static int count(struct ff_doc_census *c, const struct ff_agent_options *o, const char *rev, unsigned ask, int argc, char **argv, int *status, struct ff_err *err)
{
	struct ff_source src;
	if (ff_source_open(&src, o->common, rev, ask, argc, argv, err))
		return -1;
	int rc = take(c, src.fd, err);
	*status = ff_source_close(&src);
	return *status ? 0 : rc;
}

static void add(struct ff_doc_share *s, const struct ff_doc_node *n)
{
	s->nodes++;
	s->covered += n->covered;
}

static struct ff_doc_share sum(const struct ff_list *nodes)
{
	struct ff_doc_share s = {0};
	for (int i = 0; i < nodes->count; i++)
		add(&s, FF_AT(nodes, struct ff_doc_node, i));
	return s;
}

/* ---- the table ---- */

/* The folder of a path, with its slash: "" at the top. */
static const char *package_of(struct ff_arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	return ff_arena_dup(a, path, slash ? (size_t)(slash + 1 - path) : 0);
}

static int by_path(const void *x, const void *y)
{
	return strcmp(((const struct row *)x)->path, ((const struct row *)y)->path);
}

/* What is documented least stands last, next to the sum; equal shares by path. */
static int by_share(const void *x, const void *y)
{
	const struct row *a = x, *b = y;
	double d = ff_doc_percent(b->share) - ff_doc_percent(a->share);
	return d > 0 ? 1 : d < 0 ? -1 : by_path(x, y);
}

/* Rows for files, or for their folders. */
static struct ff_list rows_of(struct ff_arena *a, const struct ff_list *nodes, bool packages)
{
	struct ff_list all = {0}, rows = {0};
	for (int i = 0; i < nodes->count; i++) {
		const struct ff_doc_node *n = FF_AT(nodes, struct ff_doc_node, i);
		struct row *last = all.count ? FF_AT(&all, struct row, all.count - 1) : NULL;
		if (!last || strcmp(last->path, n->path) != 0) {
			last = FF_PUSH(a, &all, struct row);
			last->path = n->path;
		}
		add(&last->share, n);
	}
	for (int i = 0; packages && i < all.count; i++)
		FF_AT(&all, struct row, i)->path = package_of(a, FF_AT(&all, struct row, i)->path);
	if (all.count)
		qsort(all.items, (size_t)all.count, sizeof(struct row), by_path);
	for (int i = 0; i < all.count; i++) { /* equal paths stand together now */
		const struct row *r = FF_AT(&all, struct row, i);
		struct row *last = rows.count ? FF_AT(&rows, struct row, rows.count - 1) : NULL;
		if (!last || strcmp(last->path, r->path) != 0) {
			*FF_PUSH(a, &rows, struct row) = *r;
			continue;
		}
		last->share.covered += r->share.covered;
		last->share.nodes += r->share.nodes;
	}
	if (rows.count)
		qsort(rows.items, (size_t)rows.count, sizeof(struct row), by_share);
	return rows;
}

static void print_row(struct ff_arena *a, struct ff_buf *b, struct ff_doc_share s, const char *what)
{
	ff_buf_printf(b, "%7s  %5d of %5d  %s\n", ff_doc_percent_text(a, s), s.covered, s.nodes, what);
}

static void print_rows(struct ff_arena *a, struct ff_buf *b, const struct ff_list *rows, bool skip_covered)
{
	for (int i = 0; i < rows->count; i++) {
		const struct row *r = FF_AT(rows, struct row, i);
		if (!skip_covered || r->share.covered < r->share.nodes)
			print_row(a, b, r->share, *r->path ? r->path : "./");
	}
}

static void print_table(struct ff_buf *b, const struct ff_doc_ask *ask, const struct ff_doc_census *c)
{
	struct ff_list files = rows_of(c->a, &c->nodes, false), packages = rows_of(c->a, &c->nodes, true);
	print_rows(c->a, b, &files, ask->skip_covered);
	if (packages.count > 1) {
		ff_buf_str(b, "packages\n");
		print_rows(c->a, b, &packages, false);
	}
	print_row(c->a, b, sum(&c->nodes), ask->all_nodes ? "in all" : "in all that is public");
	if (!ask->agent->common->quiet && (c->aside || c->inherited)) {
		ff_buf_str(b, "not counted:");
		if (c->aside)
			ff_buf_printf(b, " %d file%s of tests, examples and the like, or private", c->aside, c->aside == 1 ? "" : "s");
		if (c->inherited)
			ff_buf_printf(b, "%s %d method%s that a base class documents", c->aside ? ";" : "", c->inherited, c->inherited == 1 ? "" : "s");
		ff_buf_str(b, " (--all-nodes counts all)\n");
	}
}

/* ---- against a revision ---- */

static int by_place(const void *x, const void *y)
{
	const struct ff_doc_node *a = x, *b = y;
	int d = strcmp(a->place, b->place);
	d = d ? d : strcmp(a->kind, b->kind);
	return d ? d : strcmp(a->name, b->name);
}

/*
 * The folders that the arguments name, from the root of the repository: the files that were seen stand below them.  An argument is what the path of
 * a file begins with; what its place has before the path is where the caller stands.
 */
static void find_roots(const struct ff_doc_census *now, int argc, char **argv, struct ff_strings *roots)
{
	const char *here = "";
	for (int i = 0; i < now->nodes.count && i < 1; i++) {
		const struct ff_doc_node *n = FF_AT(&now->nodes, struct ff_doc_node, i);
		const char *path = n->path + (ff_str_starts(n->path, "./") ? 2 : 0);
		if (ff_str_ends(n->place, path))
			here = ff_arena_dup(now->a, n->place, strlen(n->place) - strlen(path));
	}
	for (int i = 0; i < argc; i++) {
		const char *path = argv[i] + (ff_str_starts(argv[i], "./") ? 2 : 0);
		size_t n = strlen(path);
		while (n && path[n - 1] == '/')
			n--;
		bool whole = n == 0 || (n == 1 && *path == '.');
		ff_strings_push(now->a, roots, whole ? here : ff_arena_printf(now->a, "%s%.*s", here, (int)n, path));
	}
}

static int by_string(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* What is looked at: below the arguments, or the very files of a change or a stream. */
struct scope {
	struct ff_strings roots, places;
	bool by_root;
};

static bool is_in(void *with, const char *place)
{
	const struct scope *s = with;
	if (!s->by_root)
		return s->places.count && bsearch(&place, s->places.items, (size_t)s->places.count, sizeof *s->places.items, by_string);
	for (int i = 0; i < s->roots.count; i++) {
		size_t n = strlen(s->roots.items[i]);
		if (!strncmp(place, s->roots.items[i], n) && (n == 0 || place[n] == '\0' || place[n] == '/' || place[n - 1] == '/'))
			return true;
	}
	return false;
}

/* Of the old revision what is looked at now, no more: the same classes must be known on both sides. */
static void narrow(struct ff_doc_census *old, struct ff_doc_census *now, int argc, char **argv)
{
	struct scope s = {.places = now->places, .by_root = argc > 0};
	if (s.places.count)
		qsort(s.places.items, (size_t)s.places.count, sizeof *s.places.items, by_string);
	find_roots(now, argc, argv, &s.roots);
	ff_doc_census_narrow(old, is_in, &s);
}

/* Nodes that were documented and are not any more; the number of them. */
static int print_lost(struct ff_buf *b, const struct ff_doc_census *now, const struct ff_doc_census *old)
{
	int lost = 0;
	for (int i = 0; i < now->nodes.count; i++) {
		const struct ff_doc_node *n = FF_AT(&now->nodes, struct ff_doc_node, i);
		const struct ff_doc_node *was = n->covered || !old->nodes.count ? NULL : bsearch(n, old->nodes.items, (size_t)old->nodes.count, sizeof *n, by_place);
		if (!was || !was->covered)
			continue;
		if (lost++ < MOST_NAMED)
			ff_buf_printf(b, "%s:%d: %s has lost its docstring\n", n->path, n->line, n->name);
	}
	if (lost > MOST_NAMED)
		ff_buf_printf(b, "and %d more\n", lost - MOST_NAMED);
	return lost;
}

/* 0, FF_EX_FINDINGS, or an error. */
static int hold_against(const struct ff_doc_ask *ask, struct ff_doc_census *now, int argc, char **argv)
{
	struct ff_doc_census old = {.a = now->a, .all_nodes = now->all_nodes};
	struct ff_err err = {0};
	struct ff_buf b;
	int status = 0;
	if (count(&old, ask->agent, ask->no_worse_than, FF_SOURCE_TREE, 0, NULL, &status, &err) < 0)
		return ff_fail(ask->tool, &err);
	if (status)
		return status;
	narrow(&old, now, argc, argv);
	ff_doc_census_settle(&old);
	if (old.nodes.count)
		qsort(old.nodes.items, (size_t)old.nodes.count, sizeof(struct ff_doc_node), by_place);
	struct ff_doc_share here = sum(&now->nodes), there = sum(&old.nodes);
	ff_buf_init(&b, 0);
	int lost = print_lost(&b, now, &old);
	bool fell = old.nodes.count && now->nodes.count && !now->only_changed && (int64_t)here.covered * there.nodes < (int64_t)there.covered * here.nodes;
	if (fell)
		ff_buf_printf(&b, "the share has fallen: %s (%d of %d) at %s, now %s (%d of %d)\n", ff_doc_percent_text(now->a, there), there.covered, there.nodes, ask->no_worse_than,
		              ff_doc_percent_text(now->a, here), here.covered, here.nodes);
	int rc = ff_write_all(STDERR_FILENO, b.data, b.len, &err);
	ff_buf_free(&b);
	return rc ? ff_fail(ask->tool, &err) : lost || fell ? FF_EX_FINDINGS : FF_EX_OK;
}

/* ---- the verb ---- */

static int print_nodes(const struct ff_doc_ask *ask, const struct ff_doc_census *c, struct ff_err *err)
{
	struct ff_buf b;
	ff_buf_init(&b, 0);
	int rc = 0;
	if (!ask->agent->common->json)
		print_table(&b, ask, c);
	for (int i = 0; !rc && ask->agent->common->json && i < c->nodes.count; i++) {
		ff_record_write(&b, &ff_doc_node_type, FF_AT(&c->nodes, struct ff_doc_node, i));
		if (b.len > 1u << 16) {
			rc = ff_write_all(STDOUT_FILENO, b.data, b.len, err);
			ff_buf_clear(&b);
		}
	}
	if (!rc)
		rc = ff_write_all(STDOUT_FILENO, b.data, b.len, err);
	ff_buf_free(&b);
	return rc;
}

static int write_badge(const struct ff_doc_ask *ask, const struct ff_doc_census *c, struct ff_err *err)
{
	const char *text = ff_doc_badge(c->a, sum(&c->nodes));
	return ff_file_write_atomic(ask->badge, text, strlen(text), err);
}

int ff_doc_coverage(const struct ff_doc_ask *ask, int argc, char **argv)
{
	static char here[] = ".";
	char *tree[] = {here, NULL};
	struct ff_arena a = {0};
	struct ff_doc_census c = {.a = &a, .all_nodes = ask->all_nodes, .only_changed = ask->only_changed};
	struct ff_err err = {0};
	const char *rev = ask->agent->worktree ? "--worktree" : ask->agent->rev;
	int status = 0, code;
	if (!rev && argc == 0 && isatty(STDIN_FILENO)) {
		argc = 1;
		argv = tree;
	}
	if (ask->only_changed && !rev && argc > 0) {
		ff_err_set(&err, FF_EX_USAGE, "--only-changed asks for a change: --rev or --worktree");
		return ff_fail(ask->tool, &err);
	}
	int rc = count(&c, ask->agent, rev, 0, argc, argv, &status, &err);
	ff_doc_census_settle(&c);
	if (rc < 0 || (!status && print_nodes(ask, &c, &err)) || (!status && *ask->badge && write_badge(ask, &c, &err)))
		code = ff_fail(ask->tool, &err);
	else
		code = status;
	if (!code && *ask->no_worse_than)
		code = hold_against(ask, &c, rev ? 0 : argc, argv);
	if (!code && ff_doc_percent(sum(&c.nodes)) < ask->fail_under)
		code = FF_EX_FINDINGS;
	ff_arena_free(&a);
	return code;
}
