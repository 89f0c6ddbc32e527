/*
 * report.c - `ff-docwriter coverage`: counts the nodes of a facts stream and prints them.
 */
#include <unistd.h>

#include "ff/docwriter.h"

struct total {
	int covered, nodes;
};

static double percent(struct total t)
{
	return t.nodes ? 100.0 * t.covered / t.nodes : 100.0;
}

/* Nodes of one file: records, or one row of the table. */
static void print_file(const struct ff_subject *s, bool json, bool all_nodes, struct ff_buf *b, struct total *sum)
{
	struct ff_list nodes = {0};
	struct total t = {0};
	ff_doc_nodes(s->scratch, s, all_nodes, &nodes);
	for (int i = 0; i < nodes.count; i++) {
		const struct ff_doc_node *n = FF_AT(&nodes, struct ff_doc_node, i);
		t.nodes++;
		t.covered += n->covered;
		if (json)
			ff_record_write(b, &ff_doc_node_type, n);
	}
	if (!json)
		ff_buf_printf(b, "%6.1f%%  %4d of %4d  %s\n", percent(t), t.covered, t.nodes, s->file->path);
	sum->covered += t.covered;
	sum->nodes += t.nodes;
}

int ff_doc_coverage(const char *tool, const struct ff_agent_options *o, bool all_nodes, double fail_under, int argc, char **argv)
{
	struct ff_err err = {0};
	struct ff_source src;
	struct ff_subject s;
	struct ff_buf b;
	struct total sum = {0};
	int got, rc;
	if (ff_source_open(&src, o->common, o->rev, 0, argc, argv, &err))
		return ff_fail(tool, &err);
	struct ff_stream *st = ff_stream_open(src.fd, ff_docwriter_agent.want, false);
	ff_buf_init(&b, 0);
	while ((got = ff_stream_next(st, &s, &err)) > 0) {
		if (s.news)
			print_file(&s, o->common->json, all_nodes, &b, &sum);
		if (ff_write_all(STDOUT_FILENO, b.data, b.len, &err))
			break;
		ff_buf_clear(&b);
	}
	ff_stream_close(st);
	ff_buf_free(&b);
	rc = ff_source_close(&src);
	if (rc || got)
		return rc ? rc : ff_fail(tool, &err);
	if (!o->common->json)
		printf("%6.1f%%  %4d of %4d  in all\n", percent(sum), sum.covered, sum.nodes);
	return percent(sum) < fail_under ? FF_EX_FINDINGS : FF_EX_OK;
}
