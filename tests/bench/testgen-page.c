/*
 * testgen-page.c - a page from a case stream on standard input: for tests/cli/testgen-page.t, and to look at.
 * usage: testgen-page [--unittest|--classes|--prefix|--joined|--single|--asyncio|--auto|--anyio|--checked|--width=N|--nodes]... MODULE PATH [FACTS]
 * FACTS: a facts stream with the module's file.  nodes: prints "row node" lines instead of the page.
 */
#include <fcntl.h>
#include <unistd.h>

#include "ff/testgen.h"

static void read_all(struct ff_buf *b)
{
	char block[65536];
	ssize_t n;
	while ((n = read(STDIN_FILENO, block, sizeof block)) > 0)
		ff_buf_add(b, block, (size_t)n);
}

static void take_word(const char *word, struct ff_test_habits *h, struct ff_test_source *m, bool *nodes)
{
	static const char *const asyncs[] = {"run", "asyncio", "auto", "anyio"};
	for (size_t i = 0; i < FF_COUNT(asyncs); i++)
		if (!strcmp(word, asyncs[i])) {
			h->async = (int)i;
			return;
		}
	if (!strncmp(word, "width=", 6))
		h->width = atoi(word + 6);
	else if (!strcmp(word, "single"))
		h->quote = '\'';
	else
		*(!strcmp(word, "unittest")  ? &h->unittest
		  : !strcmp(word, "classes") ? &h->classes
		  : !strcmp(word, "prefix")  ? &h->import_module
		  : !strcmp(word, "joined")  ? &h->joined_names
		  : !strcmp(word, "checked") ? &m->checked
		                             : nodes) = true;
}

int main(int argc, char **argv)
{
	struct ff_arena a = {0};
	struct ff_err err = {0};
	struct ff_buf in, out;
	struct ff_test_cases cases;
	struct ff_test_habits h = {0};
	struct ff_test_source m = {0};
	struct ff_list nodes = {0};
	struct ff_stream *stream = NULL;
	struct ff_subject subject;
	bool want_nodes = false;
	int i = 1;
	for (; i < argc && !strncmp(argv[i], "--", 2); i++)
		take_word(argv[i] + 2, &h, &m, &want_nodes);
	if (argc - i < 2)
		return FF_EX_USAGE;
	m.module = argv[i];
	m.path = argv[i + 1];
	if (argc - i > 2) {
		stream = ff_stream_open(open(argv[i + 2], O_RDONLY), ~0u, false);
		while (ff_stream_next(stream, &subject, &err) > 0)
			if (!strcmp(subject.file->path, m.path)) {
				m.facts = subject.news;
				break;
			}
	}
	ff_buf_init(&in, 64u << 20);
	ff_buf_init(&out, 64u << 20);
	read_all(&in);
	int rc = err.code || ff_test_cases_read(&a, ff_buf_text(&in), in.len, &cases, &err) || ff_test_page(&a, &h, &m, &cases.cases, &out, &nodes, &err);
	if (rc)
		rc = ff_fail("testgen-page", &err);
	for (i = 0; want_nodes && i < nodes.count; i++)
		printf("%d %s\n", FF_AT(&nodes, struct ff_test_node, i)->row, FF_AT(&nodes, struct ff_test_node, i)->node);
	if (!want_nodes)
		fwrite(ff_buf_text(&out), 1, out.len, stdout);
	ff_stream_close(stream);
	ff_buf_free(&in);
	ff_buf_free(&out);
	ff_arena_free(&a);
	return rc;
}
