/*
 * scan.c - `ff-testgen scan` for a person: functions without a test by file, the ones that matter most first, with the reason in words, and
 * counts.  Called by tools/ff-testgen.c; which they are is gaps.c's affair.
 */
#include <unistd.h>

#include "ff/testgen.h"

struct row {
	const char *path, *symbol, *reason, *weight;
	int line, priority, state, file; /* file: place of its file among all, the one with the highest priority first */
};
struct table {
	struct ff_arena a;
	struct ff_list rows;  /* struct row */
	int counts[FF_GAP_UNKNOWN + 1], exact, lost, stale;
	const char *stale_why;
};

static void take(struct table *t, const struct ff_subject *s, const struct ff_gap_options *g, bool all)
{
	for (int i = 0; ff_gap_file(s) && i < s->news->definitions.count; i++) {
		const struct ff_definition *d = FF_AT(&s->news->definitions, struct ff_definition, i);
		struct ff_gap gap;
		ff_gap_judge(s, i, &gap);
		if (gap.state == FF_GAP_NONE || (!all && !gap.changed && !gap.lost))
			continue;
		t->counts[gap.state]++;
		t->exact += gap.exact;
		t->lost += gap.lost;
		if (gap.state != FF_GAP_UNTESTED && !g->states)
			continue;
		*FF_PUSH(&t->a, &t->rows, struct row) = (struct row){ff_arena_str(&t->a, s->file->path), ff_arena_str(&t->a, d->qualname), ff_arena_str(&t->a, gap.reason),
		                                                     ff_arena_printf(&t->a, "%s%s", gap.weight, gap.changed ? ", changed" : ""), d->line, gap.priority, gap.state, 0};
	}
	if (ff_gap_file(s) && s->covered && *s->covered->stale && !t->stale++)
		t->stale_why = ff_arena_printf(&t->a, "%s: %s", s->covered->source, s->covered->stale);
}

static int by_priority(const void *x, const void *y)
{
	const struct row *a = x, *b = y;
	bool gap = a->state == FF_GAP_UNTESTED;
	if (gap != (b->state == FF_GAP_UNTESTED))
		return gap ? -1 : 1;
	if (a->priority != b->priority)
		return b->priority - a->priority;
	int c = strcmp(a->path, b->path);
	return c ? c : a->line - b->line;
}

static int by_file(const void *x, const void *y)
{
	const struct row *a = x, *b = y;
	return a->file != b->file ? a->file - b->file : by_priority(x, y);
}

/* Files in the order of their most important row. */
static void sort(struct table *t)
{
	struct row *rows = t->rows.items;
	struct ff_strings files = {0};
	if (!t->rows.count)
		return;
	qsort(rows, (size_t)t->rows.count, sizeof *rows, by_priority);
	for (int i = 0; i < t->rows.count; i++) {
		int k = 0;
		while (k < files.count && strcmp(files.items[k], rows[i].path) != 0)
			k++;
		if (k == files.count)
			ff_strings_push(&t->a, &files, rows[i].path);
		rows[i].file = k;
	}
	qsort(rows, (size_t)t->rows.count, sizeof *rows, by_file);
}

static void print_rows(struct table *t, bool states)
{
	const struct row *rows = t->rows.items;
	int width = 0;
	for (int i = 0; i < t->rows.count; i++)
		width = ff_utf8_width(rows[i].symbol) > width ? ff_utf8_width(rows[i].symbol) : width;
	width = width > 40 ? 40 : width;
	for (int i = 0; i < t->rows.count; i++) {
		if (!i || rows[i].file != rows[i - 1].file) {
			printf("%s", i ? "\n" : "");
			ff_term_safe(stdout, rows[i].path);
			printf("\n");
		}
		printf("%6d  ", rows[i].line);
		ff_term_safe(stdout, rows[i].symbol);
		printf("%*s  ", width - ff_utf8_width(rows[i].symbol) > 0 ? width - ff_utf8_width(rows[i].symbol) : 0, "");
		if (states)
			printf("%-8s  ", ff_gap_names[rows[i].state]);
		printf("%3d  ", rows[i].priority);
		ff_term_safe(stdout, ff_arena_printf(&t->a, "%s; %s", rows[i].weight, rows[i].reason));
		printf("\n");
	}
}

static void print_sum(const struct table *t, const struct ff_end *end)
{
	const int *c = t->counts;
	int all = c[FF_GAP_UNTESTED] + c[FF_GAP_INDIRECT] + c[FF_GAP_DIRECT] + c[FF_GAP_UNKNOWN];
	printf("%s%d function%s: %d untested", t->rows.count ? "\n" : "", all, all == 1 ? "" : "s", c[FF_GAP_UNTESTED]);
	if (t->lost)
		printf(" (%d lost their tests with this change)", t->lost);
	printf(", %d reached through others, %d named by tests", c[FF_GAP_INDIRECT], c[FF_GAP_DIRECT]);
	if (c[FF_GAP_UNKNOWN])
		printf(", %d unknown", c[FF_GAP_UNKNOWN]);
	if (t->exact)
		printf("; %d of them by coverage data", t->exact);
	printf("\n");
	if (t->stale) {
		ff_term_safe(stdout, t->stale_why);
		printf("; coverage data of %d file%s was not used\n", t->stale, t->stale == 1 ? "" : "s");
	}
	if (c[FF_GAP_UNKNOWN] && end && end->index != FF_INDEX_COMPLETE)
		printf("There is no index of the tree, so nothing is claimed: ff-scan --index makes it.\n");
}

/* 0: all was read; else an exit code. */
static int read_all(const char *tool, const struct ff_agent_options *o, const struct ff_gap_options *g, int argc, char **argv, struct table *t)
{
	struct ff_err err = {0};
	struct ff_source src;
	struct ff_subject s;
	int got;
	if (ff_source_open(&src, o->common, o->worktree ? "--worktree" : o->rev, FF_SOURCE_USERS | FF_SOURCE_REACH | FF_SOURCE_COVERAGE, argc, argv, &err))
		return ff_fail(tool, &err);
	struct ff_stream *st = ff_stream_open(src.fd, ff_testgen_agent.want, false);
	while ((got = ff_stream_next(st, &s, &err)) > 0)
		take(t, &s, g, o->all);
	int status = ff_source_close(&src);
	if (!status && !got) {
		sort(t);
		print_rows(t, g->states);
		print_sum(t, ff_stream_end(st));
	}
	ff_stream_close(st);
	return status ? status : got ? ff_fail(tool, &err) : 0;
}

int ff_testgen_scan(const char *tool, struct ff_agent_options *o, const struct ff_gap_options *g, int argc, char **argv)
{
	struct table t = {0};
	char dot[] = ".", *whole[] = {dot, NULL};
	if (g->only_changed && !o->rev && !o->worktree && !argc)
		o->rev = "HEAD";
	if (!argc && !o->rev && !o->worktree && isatty(STDIN_FILENO)) {
		argc = 1;
		argv = whole;
	}
	if (!o->isolated && (argc || o->rev || o->worktree) && !(argc && !strcmp(argv[0], "-")))
		ff_index_update(o->common);
	if (o->common->json)
		return ff_agent_tool(&ff_testgen_agent, tool, o, argc, argv);
	o->all = !g->only_changed && (o->all || (argc && !o->rev));
	int code = read_all(tool, o, g, argc, argv, &t);
	ff_arena_free(&t.a);
	return code ? code : o->exit_code && t.counts[FF_GAP_UNTESTED] ? FF_EX_FINDINGS : FF_EX_OK;
}
