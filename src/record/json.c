/*
 * json.c - records in: the only cJSON in the house, behind guards for what it lets pass
 * (trailing bytes, duplicate keys, leading zeros, bytes that are no UTF-8, \u0000,
 * rounded or infinite numbers).  cJSON's tree lives in a bump arena of the thread and is gone
 * with the next call; what the record keeps is copied into the caller's arena.
 */
#include <cjson/cJSON.h>
#include <math.h>

#include "ff/facts.h"
#include "ff/stream.h"
#include "quick.h"

static _Thread_local struct ff_arena tree; /* of the line being read */
static bool strict;

void ff_record_strict(bool on)
{
	strict = on;
}

static void *tree_alloc(size_t n)
{
	return ff_arena_raw(&tree, n);
}

static void tree_free(void *p)
{
	(void)p; /* the arena goes whole */
}

/* ---- guards ---- */

/*
 * One pass before cJSON sees the text: UTF-8, no raw control characters, no \u0000, no
 * number with a leading zero, nesting within FF_MAX_NESTING.  NULL when clean, else what is wrong.
 */
static const char *guard(const unsigned char *s, size_t n)
{
	int depth = 0;
	bool in_string = false;
	for (size_t i = 0; i < n;) {
		unsigned char c = s[i];
		if (c >= 0x80) {
			int len = ff_utf8_len(s + i, n - i);
			if (!len)
				return "bytes that are not UTF-8";
			i += (size_t)len;
			continue;
		}
		if (c < 0x20)
			return "a control character";
		if (in_string) {
			if (c == '"') {
				in_string = false;
			} else if (c == '\\') {
				if (n - i >= 6 && !memcmp(s + i, "\\u0000", 6))
					return "a NUL character";
				i++;
			}
		} else if (c == '"') {
			in_string = true;
		} else if (c == '{' || c == '[') {
			if (++depth > FF_MAX_NESTING)
				return "nested too deeply";
		} else if (c == '}' || c == ']') {
			depth--;
		} else if (c == '0' && i + 1 < n && s[i + 1] >= '0' && s[i + 1] <= '9' &&
		           (i == 0 || !strchr("0123456789.eE+", s[i - 1])) && !(i > 1 && s[i - 1] == '-' && strchr("eE", s[i - 2]))) {
			return "a number with a leading zero";
		}
		i++;
	}
	return NULL;
}

/* The tree of a text, valid until the next call of this thread; NULL with err set. */
static const cJSON *parse(const char *text, size_t len, struct ff_err *err)
{
	static _Thread_local bool hooked;
	if (!hooked) {
		cJSON_Hooks hooks = {tree_alloc, tree_free};
		cJSON_InitHooks(&hooks);
		hooked = true;
	}
	ff_arena_reset(&tree);
	const char *wrong = guard((const unsigned char *)text, len), *end = NULL;
	if (wrong) {
		ff_err_set(err, FF_EX_DATA, "not a record: %s", wrong);
		return NULL;
	}
	const cJSON *root = cJSON_ParseWithLengthOpts(text, len, &end, false);
	if (!root) {
		ff_err_set(err, FF_EX_DATA, "not JSON");
		return NULL;
	}
	if (end != text + len) {
		ff_err_set(err, FF_EX_DATA, "not a record: bytes after its end");
		return NULL;
	}
	return root;
}

/* ---- one value ---- */

struct reader {
	struct ff_arena *a;
	const struct ff_type *type; /* for messages */
	struct ff_err *err;
};

static int wrong(const struct reader *r, const struct ff_field *f, const char *what)
{
	return ff_err_set(r->err, FF_EX_DATA, "%s: field %s: %s", r->type->name, f->name, what);
}

static int read_fields(struct reader *r, const struct ff_type *t, const cJSON *object, char *out);

static bool whole(const cJSON *v, double least, double most)
{
	return cJSON_IsNumber(v) && v->valuedouble >= least && v->valuedouble <= most && v->valuedouble == floor(v->valuedouble);
}

static int read_enum(struct reader *r, const struct ff_field *f, const cJSON *v, int *out)
{
	if (!cJSON_IsString(v))
		return wrong(r, f, "not a word");
	for (int i = 0; f->names[i]; i++)
		if (!strcmp(f->names[i], v->valuestring)) {
			*out = i;
			return 0;
		}
	return wrong(r, f, "unknown word");
}

static int read_strings(struct reader *r, const struct ff_field *f, const cJSON *v, struct ff_strings *out)
{
	if (!cJSON_IsArray(v))
		return wrong(r, f, "not a list");
	for (const cJSON *i = v->child; i; i = i->next) {
		if (!cJSON_IsString(i))
			return wrong(r, f, "not a list of strings");
		ff_strings_push(r->a, out, ff_arena_str(r->a, i->valuestring));
	}
	return 0;
}

static int read_nums(struct reader *r, const struct ff_field *f, const cJSON *v, struct ff_list *out)
{
	if (!cJSON_IsArray(v))
		return wrong(r, f, "not a list");
	for (const cJSON *i = v->child; i; i = i->next) {
		if (!cJSON_IsNull(i) && (!cJSON_IsNumber(i) || !isfinite(i->valuedouble)))
			return wrong(r, f, "not a list of numbers");
		if (out->count >= FF_MAX_ROWS)
			return wrong(r, f, "too many numbers");
		*FF_PUSH(r->a, out, double) = cJSON_IsNull(i) ? NAN : i->valuedouble;
	}
	return 0;
}

static int read_spans(struct reader *r, const struct ff_field *f, const cJSON *v, struct ff_spans *out)
{
	if (!cJSON_IsArray(v))
		return wrong(r, f, "not a list");
	for (const cJSON *i = v->child; i; i = i->next) {
		const cJSON *first = cJSON_IsArray(i) ? i->child : NULL, *last = first ? first->next : NULL;
		if (!last || last->next || !whole(first, 0, INT32_MAX) || !whole(last, 0, INT32_MAX))
			return wrong(r, f, "not a list of line ranges");
		ff_spans_push(r->a, out, first->valueint, last->valueint);
	}
	return 0;
}

static int read_objects(struct reader *r, const struct ff_field *f, const cJSON *v, struct ff_list *out)
{
	if (!cJSON_IsArray(v))
		return wrong(r, f, "not a list");
	for (const cJSON *i = v->child; i; i = i->next) {
		if (out->count >= FF_MAX_ROWS)
			return wrong(r, f, "too many items");
		char *item = ff_list_push(r->a, out, f->of->size);
		if (read_fields(r, f->of, i, item))
			return ff_err_wrap(r->err, "%s", f->name);
	}
	return 0;
}

static int read_object(struct reader *r, const struct ff_field *f, const cJSON *v, void **out)
{
	if (cJSON_IsNull(v))
		return 0;
	*out = ff_arena_alloc(r->a, f->of->size);
	return read_fields(r, f->of, v, *out) ? ff_err_wrap(r->err, "%s", f->name) : 0;
}

static int read_raw(struct reader *r, const struct ff_field *f, const cJSON *v, const char **out)
{
	if (!cJSON_IsObject(v) && !cJSON_IsArray(v))
		return wrong(r, f, "not an object");
	char *text = cJSON_PrintUnformatted(v);
	if (!text)
		return wrong(r, f, "cannot be kept");
	*out = ff_arena_str(r->a, text);
	return 0;
}

static int read_value(struct reader *r, const struct ff_field *f, const cJSON *v, void *at)
{
	switch (f->kind) {
	case FF_INT:
		if (!whole(v, INT32_MIN, INT32_MAX))
			return wrong(r, f, "not a whole number");
		*(int *)at = (int)v->valuedouble;
		return 0;
	case FF_LONG:
		if (!whole(v, -9007199254740992.0, 9007199254740992.0)) /* 2^53: cJSON holds doubles */
			return wrong(r, f, "not a whole number");
		*(int64_t *)at = (int64_t)v->valuedouble;
		return 0;
	case FF_NUM:
		if (!cJSON_IsNumber(v) || !isfinite(v->valuedouble))
			return wrong(r, f, "not a number");
		*(double *)at = v->valuedouble;
		return 0;
	case FF_BOOL:
		if (!cJSON_IsBool(v))
			return wrong(r, f, "not true or false");
		*(bool *)at = cJSON_IsTrue(v);
		return 0;
	case FF_STR:
		if (!cJSON_IsString(v))
			return wrong(r, f, "not a string");
		*(const char **)at = ff_arena_str(r->a, v->valuestring);
		return 0;
	case FF_ENUM: return read_enum(r, f, v, at);
	case FF_RAW: return read_raw(r, f, v, at);
	case FF_STRINGS: return read_strings(r, f, v, at);
	case FF_NUMS: return read_nums(r, f, v, at);
	case FF_SPANS: return read_spans(r, f, v, at);
	case FF_OBJECT: return read_object(r, f, v, at);
	case FF_OBJECTS: return read_objects(r, f, v, at);
	}
	return ff_err_set(r->err, FF_EX_BUG, "field %s has no reader", f->name);
}

/* ---- one object ---- */

void record_fill_absent(const struct ff_type *t, char *out)
{
	for (const struct ff_field *f = t->fields; f->name; f++)
		if (f->kind == FF_STR || f->kind == FF_RAW)
			*(const char **)(out + f->offset) = "";
}

/* Row of a key in the table; fields mostly come in order, so the search starts at the hint. */
static int field_of(const struct ff_type *t, const char *key, int hint)
{
	if (t->fields[hint].name && !strcmp(t->fields[hint].name, key))
		return hint;
	for (int i = 0; t->fields[i].name; i++)
		if (!strcmp(t->fields[i].name, key))
			return i;
	return -1;
}

static bool is_envelope(const char *key)
{
	return !strcmp(key, "record") || !strcmp(key, "v") || !strcmp(key, "side");
}

static int read_fields(struct reader *r, const struct ff_type *t, const cJSON *object, char *out)
{
	uint64_t seen = 0;
	int next = 0, n = 0;
	const struct ff_type *outer = r->type;
	r->type = t;
	record_fill_absent(t, out);
	if (!cJSON_IsObject(object))
		return ff_err_set(r->err, FF_EX_DATA, "%s: not an object", t->name);
	for (const cJSON *v = object->child; v; v = v->next) {
		int i = field_of(t, v->string, next);
		if (i < 0) {
			if (strict && (t->nested || !is_envelope(v->string)))
				return ff_err_set(r->err, FF_EX_DATA, "%s: unknown field %s", t->name, v->string);
			continue;
		}
		if (seen & (1ull << i))
			return wrong(r, &t->fields[i], "stands twice");
		seen |= 1ull << i;
		next = i + 1;
		if (t->fields[i].optional && cJSON_IsNull(v))
			continue;
		if (read_value(r, &t->fields[i], v, out + t->fields[i].offset))
			return -1;
		r->type = t; /* a nested object has set its own */
	}
	for (; t->fields[n].name; n++)
		if (!t->fields[n].optional && !(seen & (1ull << n)))
			return wrong(r, &t->fields[n], "is missing");
	r->type = outer;
	return 0;
}

int ff_object_read(struct ff_arena *a, const struct ff_type *t, const char *text, size_t len, void *out, struct ff_err *err)
{
	struct reader r = {a, t, err};
	memset(out, 0, t->size);
	const cJSON *root = parse(text, len, err);
	if (!root)
		return ff_err_wrap(err, "%s", t->name);
	return read_fields(&r, t, root, out);
}

const char *ff_line_record(const char *line, size_t len, size_t *name_len)
{
	static const char head[] = "{\"record\":\"";
	if (len < sizeof head || memcmp(line, head, sizeof head - 1) != 0)
		return NULL;
	const char *name = line + sizeof head - 1, *end = memchr(name, '"', len - (sizeof head - 1));
	*name_len = end ? (size_t)(end - name) : 0;
	return end ? name : NULL;
}

bool ff_line_is(const char *line, size_t len, const char *name)
{
	size_t n = 0;
	const char *got = ff_line_record(line, len, &n);
	return got && n == strlen(name) && !memcmp(got, name, n);
}

int ff_record_read(struct ff_arena *a, const struct ff_type *t, const char *line, size_t len, void *out, struct ff_err *err)
{
	if (!ff_line_is(line, len, t->name))
		return ff_err_set(err, FF_EX_DATA, "not a %s record", t->name);
	struct reader r = {a, t, err};
	if (quick_record(a, t, line, len, out))
		return 0;
	memset(out, 0, t->size);
	const cJSON *root = parse(line, len, err);
	if (!root)
		return ff_err_wrap(err, "%s", t->name);
	const cJSON *v = root->child ? root->child->next : NULL; /* "v" stands second */
	if (!v || strcmp(v->string, "v") != 0 || !whole(v, 1, 1))
		return ff_err_set(err, FF_EX_DATA, "%s: field v: not 1", t->name);
	return read_fields(&r, t, root, out);
}

/* ---- sections ---- */

/* map[column] = row of the field table, -1 unknown; every field must have its column. */
static int map_columns(const struct ff_type *t, const cJSON *columns, int map[64], int *count, struct ff_err *err)
{
	uint64_t seen = 0;
	int n = 0, fields = 0;
	for (const cJSON *c = columns ? columns->child : NULL; c; c = c->next, n++) {
		int i = n < 64 && cJSON_IsString(c) ? field_of(t, c->valuestring, n < fields ? n : 0) : -1;
		if (n >= 64 || !cJSON_IsString(c))
			return ff_err_set(err, FF_EX_DATA, "%s: columns are not a list of names", t->name);
		if (i >= 0 && seen & (1ull << i))
			return ff_err_set(err, FF_EX_DATA, "%s: column %s stands twice", t->name, c->valuestring);
		if (i < 0 && strict)
			return ff_err_set(err, FF_EX_DATA, "%s: unknown column %s", t->name, c->valuestring);
		if (i >= 0)
			seen |= 1ull << i;
		map[n] = i;
	}
	for (; t->fields[fields].name; fields++)
		if (!(seen & (1ull << fields)))
			return ff_err_set(err, FF_EX_DATA, "%s: column %s is missing", t->name, t->fields[fields].name);
	*count = n;
	return 0;
}

static int read_row(struct reader *r, const struct ff_type *t, const cJSON *row, const int *map, int columns, char *out)
{
	int c = 0;
	if (!cJSON_IsArray(row))
		return ff_err_set(r->err, FF_EX_DATA, "%s: a row is not a list", t->name);
	for (const cJSON *v = row->child; v; v = v->next, c++) {
		if (c >= columns)
			break;
		if (map[c] >= 0 && read_value(r, &t->fields[map[c]], v, out + t->fields[map[c]].offset))
			return -1;
	}
	return c == columns ? 0 : ff_err_set(r->err, FF_EX_DATA, "%s: a row has not %d values", t->name, columns);
}

int ff_section_read(struct ff_arena *a, const struct ff_type *t, const char *line, size_t len, struct ff_list *rows, bool *old,
                    struct ff_err *err)
{
	int before = rows->count;
	if (quick_section(a, t, line, len, rows, old))
		return 0;
	rows->count = before;
	struct reader r = {a, t, err};
	int map[64], columns = 0;
	if (!ff_line_is(line, len, t->name))
		return ff_err_set(err, FF_EX_DATA, "not a %s section", t->name);
	const cJSON *root = parse(line, len, err);
	if (!root)
		return ff_err_wrap(err, "%s", t->name);
	const cJSON *side = cJSON_GetObjectItemCaseSensitive(root, "side");
	if (!cJSON_IsString(side) || (strcmp(side->valuestring, "new") && strcmp(side->valuestring, "old")))
		return ff_err_set(err, FF_EX_DATA, "%s: field side: not new or old", t->name);
	*old = side->valuestring[0] == 'o';
	if (map_columns(t, cJSON_GetObjectItemCaseSensitive(root, "columns"), map, &columns, err))
		return -1;
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(root, "rows");
	if (!cJSON_IsArray(list))
		return ff_err_set(err, FF_EX_DATA, "%s: field rows: not a list", t->name);
	for (const cJSON *row = list->child; row; row = row->next) {
		if (rows->count >= FF_MAX_ROWS)
			return ff_err_set(err, FF_EX_DATA, "%s: too many rows", t->name);
		if (read_row(&r, t, row, map, columns, ff_list_push(a, rows, t->size)))
			return -1;
	}
	return 0;
}

/* ---- free objects ---- */

const char *ff_raw_str(struct ff_arena *a, const char *json, const char *key)
{
	const cJSON *root = parse(json, strlen(json), NULL);
	const cJSON *v = root ? cJSON_GetObjectItemCaseSensitive(root, key) : NULL;
	return cJSON_IsString(v) ? ff_arena_str(a, v->valuestring) : "";
}

double ff_raw_num(const char *json, const char *key, double fallback)
{
	const cJSON *root = parse(json, strlen(json), NULL);
	const cJSON *v = root ? cJSON_GetObjectItemCaseSensitive(root, key) : NULL;
	return cJSON_IsNumber(v) ? v->valuedouble : fallback;
}

void ff_record_thread_end(void)
{
	ff_arena_free(&tree);
}
