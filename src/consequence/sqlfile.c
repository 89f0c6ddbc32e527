/*
 * sqlfile.c - SQL outside of Django's and Alembic's operations: .sql files, and statements that ordinary code runs
 * (cursor.execute, text).  statements.c judges them.
 */
#include "room.h"

/* Added lines of a .sql file, as one text; line numbers of the file are kept by empty lines. */
void sqlfile_take(struct ff_consequence *c, const struct ff_file *file)
{
	struct ff_buf b;
	int line = 1;
	ff_buf_init(&b, FF_MAX_TEXT_BLOB);
	for (int i = 0; i < file->lines.count; i++) {
		const struct ff_changed_line *x = FF_AT(&file->lines, struct ff_changed_line, i);
		if (x->removed || x->line < line)
			continue;
		for (; line < x->line && line < FF_MAX_ROWS; line++)
			ff_buf_char(&b, '\n');
		ff_buf_str(&b, x->text);
	}
	const struct sql_input in = {.path = ff_arena_str(&c->arena, file->path), .first_line = 1, .dump = file->role != FF_ROLE_MIGRATION};
	if (b.len)
		ff_sql_judge(&c->arena, &in, b.data, b.len, &c->items[DATABASE]);
	ff_buf_free(&b);
}
