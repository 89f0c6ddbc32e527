/*
 * parse-only.c - the floor: parses the files listed on standard input with the bare tree-sitter parser, does nothing
 * else, and prints how many bytes they were.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tree_sitter/api.h>

const TSLanguage *tree_sitter_python(void);

int main(void)
{
	static char path[4096], *text;
	static size_t room;
	size_t total = 0;
	TSParser *parser = ts_parser_new();
	ts_parser_set_language(parser, tree_sitter_python());
	while (fgets(path, sizeof path, stdin)) {
		path[strcspn(path, "\n")] = '\0';
		FILE *f = fopen(path, "rb");
		if (!f)
			continue;
		fseek(f, 0, SEEK_END);
		size_t n = (size_t)ftell(f);
		rewind(f);
		if (n > room)
			text = realloc(text, room = n);
		n = fread(text, 1, n, f);
		fclose(f);
		ts_tree_delete(ts_parser_parse_string(parser, NULL, text, (uint32_t)n));
		total += n;
	}
	printf("%zu\n", total);
	ts_parser_delete(parser);
	free(text);
	return 0;
}
