/*
 * fuzz_config.c - any bytes as a committed .fibreflow: parsed, every key held against the table and its neighbours, every value
 * against its type, every pattern against a path.  What parses has sound names and lines.
 */
#include "ff/config_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void judge(struct ff_arena *a, const struct ff_config_line *l)
{
	const struct ff_key *k = ff_key_find(l->key);
	const char *value = l->value ? l->value : "", *near = k ? NULL : ff_key_nearest(a, l->key);
	int64_t n;
	if (near && !ff_key_find(near))
		abort();
	ff_value_int(value, &n);
	ff_value_bool(value);
	if (strlen(value) < 500)
		ff_glob_match(value, "shop/models/cart.py");
	for (const struct ff_key *each = k ? k : ff_keys; each->pattern && (each == k || !k); each++)
		ff_key_fault(a, each, value);
	ff_key_spell(a, l->key);
	ff_key_of_variable(a, value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ff_arena a = {0};
	struct ff_list lines;
	int bad, newlines = 1;
	char *text = malloc(size ? size : 1); /* its end is the end of the memory: a byte read beyond it is seen */
	if (!text)
		abort();
	if (size)
		memcpy(text, data, size);
	for (size_t i = 0; i < size; i++)
		newlines += text[i] == '\n';
	if (ff_config_parse(&a, text, size, &lines, &bad)) {
		if (bad < 1 || bad > newlines + 1 || lines.count)
			abort();
	} else {
		for (int i = 0; i < lines.count; i++) {
			const struct ff_config_line *l = FF_AT(&lines, struct ff_config_line, i);
			if (l->line < 1 || l->line > newlines || !l->key[0])
				abort();
			judge(&a, l);
		}
	}
	free(text);
	ff_arena_free(&a);
	return 0;
}
