/*
 * rows.c - records to rows and back, walking the field tables: a parameter or column that is
 * named like a field holds that field.  Enums are words; lists, objects and free JSON are JSON
 * text.  Knows no record; called by the rooms through ff/store.h.
 */
#include "store.h"

static const struct ff_field *field_named(const struct ff_type *t, const char *name)
{
	for (const struct ff_field *f = t->fields; f->name; f++)
		if (!strcmp(f->name, name))
			return f;
	return NULL;
}

/* A type with this one field, so that the record room reads and writes the value. */
struct one_field {
	struct ff_field fields[2];
	struct ff_type type;
};
static const struct ff_type *alone(struct one_field *o, const struct ff_type *t, const struct ff_field *f)
{
	memset(o, 0, sizeof(*o));
	o->fields[0] = *f;
	o->fields[0].optional = true;
	o->type = (struct ff_type){f->name, t->size, o->fields, false, true, NULL};
	return &o->type;
}

/* JSON text of a composite field; "" when it is empty. */
static void write_composite(struct ff_buf *b, const struct ff_type *t, const struct ff_field *f, const void *record)
{
	struct one_field one;
	size_t prefix = strlen(f->name) + 4; /* {"name": */
	ff_buf_clear(b);
	ff_object_write(b, alone(&one, t, f), record);
	if (b->len <= prefix + 1) {
		ff_buf_clear(b);
		return;
	}
	b->len--;
	b->data[b->len] = 0;
	memmove(b->data, b->data + prefix, b->len - prefix + 1);
	b->len -= prefix;
}

static bool composite(const struct ff_field *f)
{
	return f->kind == FF_RAW || f->kind == FF_STRINGS || f->kind == FF_NUMS || f->kind == FF_SPANS || f->kind == FF_OBJECT || f->kind == FF_OBJECTS;
}

static int word_count(const char *const *names)
{
	int n = 0;
	while (names[n])
		n++;
	return n;
}

static void bind_field(struct ff_query *q, int i, const struct ff_type *t, const struct ff_field *f, const void *record)
{
	struct ff_stmt *st = ff_query_stmt(q);
	const char *at = (const char *)record + f->offset;
	int bad = 0;
	if (composite(f)) {
		struct ff_buf b;
		ff_buf_init(&b, 0);
		write_composite(&b, t, f, record);
		if (b.over)
			ff_query_wrong(q, "%s.%s is too long", t->name, f->name);
		else
			bad = ff_stmt_bind_text(st, i, ff_buf_text(&b), b.len);
		ff_buf_free(&b);
	} else if (f->kind == FF_INT) {
		bad = ff_stmt_bind_int(st, i, *(const int *)(const void *)at);
	} else if (f->kind == FF_LONG) {
		bad = ff_stmt_bind_int(st, i, *(const int64_t *)(const void *)at);
	} else if (f->kind == FF_BOOL) {
		bad = ff_stmt_bind_int(st, i, *(const bool *)at);
	} else if (f->kind == FF_NUM) {
		bad = ff_stmt_bind_num(st, i, *(const double *)(const void *)at);
	} else if (f->kind == FF_ENUM) {
		int v = *(const int *)(const void *)at;
		if (v < 0 || v >= word_count(f->names))
			ff_query_wrong(q, "%s.%s has no word for %d", t->name, f->name, v);
		else
			bad = ff_stmt_bind_text(st, i, f->names[v], strlen(f->names[v]));
	} else {
		const char *s = *(const char *const *)(const void *)at;
		bad = ff_stmt_bind_text(st, i, s ? s : "", s ? strlen(s) : 0);
	}
	if (bad)
		ff_query_wrong(q, "cannot bind %s.%s", t->name, f->name);
	ff_query_bound(q, i);
}

void ff_query_record(struct ff_query *q, const struct ff_type *t, const void *record)
{
	struct ff_stmt *st = ff_query_stmt(q);
	if (!st)
		return;
	for (int i = 1; i <= ff_stmt_params(st); i++) {
		const char *name = ff_stmt_param_name(st, i);
		const struct ff_field *f = name ? field_named(t, name) : NULL;
		if (f)
			bind_field(q, i, t, f, record);
	}
}

static int read_composite(struct ff_arena *a, const struct ff_type *t, const struct ff_field *f, const char *text, size_t n, void *out,
                          struct ff_err *err)
{
	struct one_field one;
	struct ff_buf b;
	const struct ff_type *type = alone(&one, t, f);
	/* Read beside the record, since reading starts by clearing all of it. */
	char *whole = ff_arena_alloc(a, t->size);
	static const size_t sizes[] = {[FF_RAW] = sizeof(char *), [FF_STRINGS] = sizeof(struct ff_strings), [FF_NUMS] = sizeof(struct ff_list),
	                               [FF_SPANS] = sizeof(struct ff_spans),
	                               [FF_OBJECT] = sizeof(void *), [FF_OBJECTS] = sizeof(struct ff_list)};
	ff_buf_init(&b, 0);
	if (n == 0)
		ff_buf_str(&b, "{}");
	else {
		ff_buf_printf(&b, "{\"%s\":", f->name);
		ff_buf_add(&b, text, n);
		ff_buf_char(&b, '}');
	}
	int result = ff_object_read(a, type, ff_buf_text(&b), b.len, whole, err);
	if (!result)
		memcpy((char *)out + f->offset, whole + f->offset, sizes[f->kind]);
	ff_buf_free(&b);
	return result;
}

static int read_word(const struct ff_type *t, const struct ff_field *f, const char *text, int *out, struct ff_err *err)
{
	for (int i = 0; f->names[i]; i++)
		if (!strcmp(f->names[i], text)) {
			*out = i;
			return 0;
		}
	return ff_err_set(err, FF_EX_CONFIG, "database: %s.%s holds an unknown word '%.40s'", t->name, f->name, text);
}

static int read_field(struct ff_arena *a, const struct ff_type *t, const struct ff_field *f, const struct ff_stmt *st, int column, void *out,
                      struct ff_err *err)
{
	char *at = (char *)out + f->offset;
	size_t n = 0;
	const char *text;
	switch (f->kind) {
	case FF_INT:
		*(int *)(void *)at = (int)ff_stmt_int(st, column);
		return 0;
	case FF_LONG:
		*(int64_t *)(void *)at = ff_stmt_int(st, column);
		return 0;
	case FF_BOOL:
		*(bool *)at = ff_stmt_int(st, column) != 0;
		return 0;
	case FF_NUM:
		*(double *)(void *)at = ff_stmt_num(st, column);
		return 0;
	case FF_ENUM:
		text = ff_stmt_text(st, column, &n);
		return read_word(t, f, text ? text : "", (int *)(void *)at, err);
	case FF_STR:
		text = ff_stmt_text(st, column, &n);
		*(const char **)(void *)at = text ? ff_arena_dup(a, text, n) : "";
		return 0;
	default:
		text = ff_stmt_text(st, column, &n);
		return read_composite(a, t, f, text ? text : "", n, out, err);
	}
}

/* A field without a column: as if it were absent in a record. */
static void leave_out(const struct ff_field *f, void *out)
{
	if (f->kind == FF_STR || f->kind == FF_RAW)
		*(const char **)(void *)((char *)out + f->offset) = "";
}

int ff_query_get_record(struct ff_query *q, struct ff_arena *a, const struct ff_type *t, void *out, struct ff_err *err)
{
	const struct ff_stmt *st = ff_query_stmt(q);
	memset(out, 0, t->size);
	if (!st || !q->running)
		return ff_err_set(err, FF_EX_BUG, "no row to read a %s from", t->name);
	for (const struct ff_field *f = t->fields; f->name; f++) {
		int column = ff_stmt_column(st, f->name);
		if (column >= 0) {
			if (read_field(a, t, f, st, column, out, err))
				return -1;
		} else if (f->optional) {
			leave_out(f, out);
		} else {
			return ff_err_set(err, FF_EX_BUG, "no column for %s.%s", t->name, f->name);
		}
	}
	return 0;
}
