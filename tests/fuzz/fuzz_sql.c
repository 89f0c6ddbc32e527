/*
 * fuzz_sql.c - any bytes as a SQL script in each dialect, alone and as a part of a migration.  What is told has a
 * rule, a message, a level and a line of the text; and whatever stands there, it ends.
 */
#include "ff/consequence.h"
#include "../../src/consequence/room.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct ff_list *items, int lines)
{
	for (int i = 0; i < items->count; i++) {
		const struct ff_impact_item *x = FF_AT(items, struct ff_impact_item, i);
		if (x->line < 1 || x->line > lines || !*x->id || !*x->message || !x->symbol || x->level < FF_LEVEL_LOW || x->level > FF_LEVEL_CRITICAL)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ff_arena a = {0};
	const char *text = ff_arena_dup(&a, (const char *)data, size);
	int lines = 1;
	for (size_t i = 0; i < size; i++)
		lines += text[i] == '\n';
	for (enum ff_dialect d = FF_DIALECT_POSTGRESQL; d <= FF_DIALECT_SQLITE; d++) {
		struct ff_list items = {0};
		struct ff_strings created = {0}, added = {0};
		ff_strings_push(&a, &added, "t.a");
		const struct sql_input in = {.dialect = d, .path = "f.sql", .first_line = 1, .transaction = true, .created = &created, .added = &added};
		ff_consequence_sql(&a, d, "f.sql", text, size, &items);
		ff_sql_judge(&a, &in, text, size, &items);
		check(&items, lines);
	}
	ff_arena_free(&a);
	return 0;
}
