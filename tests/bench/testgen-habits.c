/*
 * testgen-habits.c - what ff_test_habits finds in a facts stream (standard input) and configuration files: for tests/cli/testgen-habits.t.
 * usage: testgen-habits PACKAGE MODULE_PATH [CONFIGURATION]...
 */
#include <unistd.h>

#include "ff/testgen.h"

static bool exists(void *with, const char *path)
{
	(void)with;
	return ff_path_exists(path);
}

int main(int argc, char **argv)
{
	static const char *const asyncs[] = {"run", "asyncio", "auto", "anyio"};
	struct ff_arena a = {0};
	struct ff_err err = {0};
	struct ff_test_habits h = {0};
	struct ff_subject s;
	if (argc < 3)
		return FF_EX_USAGE;
	ff_strings_push(&a, &h.packages, argv[1]);
	struct ff_stream *stream = ff_stream_open(STDIN_FILENO, FF_HABITS_WANT, false);
	while (ff_stream_next(stream, &s, &err) > 0)
		ff_test_habits_file(&a, &h, &s);
	ff_stream_close(stream);
	for (int i = 3; i < argc; i++) {
		char *text;
		size_t len;
		if (!ff_file_read(&a, argv[i], FF_MAX_CONFIG, &text, &len, &err))
			ff_test_habits_config(&a, &h, argv[i], text);
	}
	if (err.code)
		return ff_fail("testgen-habits", &err);
	ff_test_habits_settle(&h);
	printf("path %s\n", ff_test_path(&a, &h, argv[2], "", exists, NULL));
	printf("style %s\n", h.unittest ? "unittest" : h.classes ? "classes" : "functions");
	printf("imports %s\nnames %s\nasync %s\nwidth %d\nquote %c\n", h.import_module ? "modules" : "names", h.joined_names ? "joined" : "tuple", asyncs[h.async], h.width, h.quote);
	for (int i = 0; i < h.markers.count; i++)
		printf("marker %s\n", h.markers.items[i]);
	for (int i = 0; i < h.fixtures.count; i++) {
		const struct ff_test_fixture *f = FF_AT(&h.fixtures, struct ff_test_fixture, i);
		printf("fixture %s %s %s %s\n", f->name, f->path, *f->returns ? f->returns : "-", *f->module ? f->module : "-");
	}
	ff_arena_free(&a);
	return 0;
}
