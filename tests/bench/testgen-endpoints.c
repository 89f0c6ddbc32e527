/*
 * testgen-endpoints.c - pages about endpoints: for tests/cli/testgen-endpoints.t.
 * usage: testgen-endpoints probe|static|page FACTS ROUTES [ANSWERS]...
 */
#include <fcntl.h>

#include "ff/testgen.h"

static int take_routes(struct ff_arena *a, struct ff_endpoints *e, const char *path, struct ff_err *err)
{
	struct ff_lines l;
	char *line;
	size_t len;
	int got;
	ff_lines_init(&l, open(path, O_RDONLY));
	while ((got = ff_lines_next(&l, &line, &len, err)) > 0) {
		struct ff_route r;
		if (ff_record_read(a, &ff_route_type, line, len, &r, err))
			break;
		ff_endpoints_route(a, e, &r);
	}
	ff_lines_free(&l);
	return err->code ? -1 : 0;
}

int main(int argc, char **argv)
{
	struct ff_arena a = {0};
	struct ff_err err = {0};
	struct ff_test_habits h = {0};
	struct ff_endpoints e = {0};
	struct ff_list nodes = {0};
	struct ff_subject s;
	struct ff_buf out;
	if (argc < 4)
		return FF_EX_USAGE;
	ff_buf_init(&out, 8u << 20);
	struct ff_stream *stream = ff_stream_open(open(argv[2], O_RDONLY), FF_HABITS_WANT | FF_ENDPOINTS_WANT, false);
	while (ff_stream_next(stream, &s, &err) > 0) {
		ff_test_habits_file(&a, &h, &s);
		ff_endpoints_file(&a, &e, &s);
	}
	ff_stream_close(stream);
	char *text;
	size_t len;
	if (!ff_file_read(&a, "pyproject.toml", FF_MAX_CONFIG, &text, &len, NULL))
		ff_test_habits_config(&a, &h, "pyproject.toml", text);
	ff_test_habits_settle(&h);
	int rc = err.code || take_routes(&a, &e, argv[3], &err);
	for (int i = 4; !rc && i < argc; i++)
		rc = ff_file_read(&a, argv[i], 8u << 20, &text, &len, &err) || ff_endpoints_observe(&a, &e, text, len, &err);
	ff_endpoints_settle(&a, &e);
	if (rc)
		rc = ff_fail("testgen-endpoints", &err);
	bool any = !rc && !strcmp(argv[1], "probe") ? ff_endpoints_probe(&a, &e, &h, &out) : !rc && ff_endpoints_page(&a, &e, &h, !strcmp(argv[1], "page"), &out, &nodes);
	fputs(ff_buf_text(&out), stdout);
	for (int i = 0; i < e.left_out.count; i++)
		fprintf(stderr, "left out: %s\n", e.left_out.items[i]);
	ff_buf_free(&out);
	ff_arena_free(&a);
	return rc ? rc : !any;
}
