/*
 * raw_sql.c - where SQL stands: .sql files, what RunSQL, op.execute and cursor.execute are given, statements that
 * ordinary code runs.  statements.c judges the text.
 */
#include "room.h"

/* Nobody says which server it is for: what only one of them understands tells. */
enum ff_dialect ff_sql_guess(const char *text, size_t n)
{
	if (memchr(text, '`', n) || memmem(text, n, "ENGINE=", 7) || memmem(text, n, "AUTO_INCREMENT", 14))
		return FF_DIALECT_MYSQL;
	return memmem(text, n, "PRAGMA", 6) || memmem(text, n, "AUTOINCREMENT", 13) ? FF_DIALECT_SQLITE : FF_DIALECT_POSTGRESQL;
}

/* ---- files ---- */

/* The way back is no way that a deployment goes: dbmate, goose, yoyo and others mark it. */
static bool is_way_back(const char *path)
{
	static const char *const ends[] = {".down.sql", "_down.sql", "/down.sql", ".rollback.sql", "_rollback.sql", ".undo.sql", NULL};
	for (int i = 0; ends[i]; i++)
		if (ff_str_ends(path, ends[i]))
			return true;
	return false;
}

static bool starts_way_back(const char *line)
{
	static const char *const marks[] = {"-- +goose Down", "-- migrate:down", "-- +migrate Down", "# --- !Downs", "-- !Downs", "--- !Downs", "-- Down Migration", NULL};
	for (int i = 0; marks[i]; i++)
		if (!strncasecmp(line, marks[i], strlen(marks[i])))
			return true;
	return false;
}

/* Added lines of a .sql file, as one text; line numbers of the file are kept by empty lines. */
void sqlfile_take(struct ff_consequence *c, const struct ff_file *file)
{
	struct ff_buf b;
	int line = 1;
	ff_buf_init(&b, FF_MAX_TEXT_BLOB);
	for (int i = 0; i < file->lines.count && !is_way_back(file->path); i++) {
		const struct ff_changed_line *x = FF_AT(&file->lines, struct ff_changed_line, i);
		if (!x->removed && starts_way_back(x->text))
			break;
		if (x->removed || x->line < line)
			continue;
		for (; line < x->line && line < FF_MAX_ROWS; line++)
			ff_buf_char(&b, '\n');
		ff_buf_str(&b, x->text);
	}
	const struct sql_input in = {.dialect = b.len ? ff_sql_guess(b.data, b.len) : 0, .path = ff_arena_str(&c->arena, file->path), .first_line = 1, .dump = file->role != FF_ROLE_MIGRATION};
	if (b.len)
		ff_sql_judge(&c->arena, &in, b.data, b.len, &c->items[DATABASE]);
	ff_buf_free(&b);
}

/* ---- arguments ---- */

/* A name of the module: the string that is assigned to it. */
static const char *named_text(struct ff_consequence *c, const struct look *l, const char *name, int *line)
{
	for (int i = 0; i < l->f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(l->f->assigns, struct ff_assign)[i];
		if (strcmp(s->name, name) || s->flags & FF_ASSIGN_SELF)
			continue;
		*line = s->line;
		return literal_string(&c->arena, s->value);
	}
	return NULL;
}

static void judge_text(struct ff_consequence *c, const char *text, struct sql_input *in)
{
	if (!text)
		return;
	in->dialect = ff_sql_guess(text, strlen(text));
	ff_sql_judge(&c->arena, in, text, strlen(text), &c->items[DATABASE]);
}

void ff_sql_argument(struct ff_consequence *c, const struct look *l, int call, const struct ff_argument *g, struct sql_input *in)
{
	struct ff_strings parts = {0};
	static const char *const wrappers[] = {"text", "dedent", "DDL", "SQL", "cleandoc", NULL};
	int inner = look_arg_call(l, call, g);
	for (int hop = 0; inner >= 0 && hop < 3 && one_of(last_part(CALL(l, inner)->callee), wrappers); hop++) {
		call = inner;
		g = look_arg(l, call, 0, "text");
		inner = look_arg_call(l, call, g);
	}
	if (!g)
		return;
	in->first_line = CALL(l, call)->line;
	if (g->kind == FF_EXPR_STRING)
		judge_text(c, literal_string(&c->arena, g->text), in);
	else if (g->kind == FF_EXPR_NAME)
		judge_text(c, named_text(c, l, g->text, &in->first_line), in);
	else if ((g->kind == FF_EXPR_LIST || g->kind == FF_EXPR_TUPLE) && literal_elements(&c->arena, g->text, &parts))
		for (int i = 0; i < parts.count; i++) { /* a tuple in it has parameters */
			struct ff_strings one = {0};
			bool pair = *parts.items[i] == '(' && literal_elements(&c->arena, parts.items[i], &one) && one.count;
			judge_text(c, literal_string(&c->arena, pair ? one.items[0] : parts.items[i]), in);
		}
}

/* ---- code ---- */

static bool runs_sql(const struct look *l, int call)
{
	static const char *const words[] = {"execute", "executemany", "executescript", "exec_driver_sql", NULL};
	return strchr(CALL(l, call)->callee, '.') && one_of(last_part(CALL(l, call)->callee), words);
}

static bool ran_before(const struct look *o, const char *text)
{
	for (int i = 0; o && i < o->f->arguments.count; i++)
		if (!strcmp(ARG(o, i)->text, text))
			return true;
	return false;
}

/* What a program does to its rows is its business, but a statement on all of them is worth a word. */
void ff_sql_code_take(struct ff_consequence *c, const struct ff_file *file, const struct module *m, const struct look *n, const struct look *o)
{
	static const char *const rules[] = {"DB001", "DB002", "DB003", "DB013", NULL};
	struct ff_list *items = &c->items[DATABASE];
	if (!file_is_production(file) || in_migrations(file))
		return;
	for (int i = 0; i < n->calls; i++) {
		const struct ff_argument *g = runs_sql(n, i) ? look_arg(n, i, 0, "statement") : NULL;
		struct sql_input in = {.path = m->path};
		int first = items->count, kept = first;
		if (!g || !ff_spans_touch(&file->added, CALL(n, i)->line, CALL(n, i)->end_line) || ran_before(o, g->text))
			continue;
		ff_sql_argument(c, n, i, g, &in);
		for (int k = first; k < items->count; k++) {
			struct ff_impact_item x = *FF_AT(items, struct ff_impact_item, k);
			if (!one_of(x.id, rules))
				continue;
			x.level = x.level > FF_LEVEL_MEDIUM ? FF_LEVEL_MEDIUM : x.level;
			x.certainty = FF_LIKELY;
			*FF_AT(items, struct ff_impact_item, kept++) = x;
		}
		items->count = kept;
	}
}
