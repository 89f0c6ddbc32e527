/*
 * generate.c - writes DIR/NAME.json for every record type, from the field tables.  `make schemas` runs it;
 * a test runs it too and compares.
 */
#include "ff/facts.h"
#include "ff/stream.h"

int main(int argc, char **argv)
{
	struct ff_err err = {0};
	struct ff_arena a = {0};
	struct ff_buf b;
	int rc = 0;
	ff_buf_init(&b, 1u << 20);
	for (int i = 0; !rc && argc == 2 && ff_types[i]; i++) {
		ff_buf_clear(&b);
		ff_schema_write(&b, ff_types[i]);
		rc = ff_file_write_atomic(ff_arena_printf(&a, "%s/%s.json", argv[1], ff_types[i]->name), b.data, b.len, &err);
	}
	ff_buf_free(&b);
	ff_arena_free(&a);
	if (argc != 2)
		return FF_EX_USAGE;
	return rc ? ff_fail("generate", &err) : 0;
}
