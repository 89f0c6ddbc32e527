/*
 * write.c - records out, walking the field tables.  Knows nothing of what a field means.
 * Called by every program that writes a record; the section writer is on the hot path of ff-scan.
 */
#include <math.h>

#include "ff/facts.h"
#include "ff/stream.h"

static const char hex[] = "0123456789abcdef";

/* Bytes that stand for themselves inside a JSON string. */
static inline bool plain(unsigned char c)
{
	return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

/* Writes one character that is not plain; returns how many bytes of s it took. */
static size_t escape(char **to, const unsigned char *s, size_t n)
{
	char *p = *to;
	size_t took = 1;
	if (*s == '"' || *s == '\\') {
		*p++ = '\\';
		*p++ = (char)*s;
	} else if (*s == '\n' || *s == '\t' || *s == '\r') {
		*p++ = '\\';
		*p++ = *s == '\n' ? 'n' : *s == '\t' ? 't' : 'r';
	} else if (*s > 0 && *s < 0x20) {
		memcpy(p, "\\u00", 4);
		p[4] = hex[*s >> 4];
		p[5] = hex[*s & 15];
		p += 6;
	} else {
		int len = *s ? ff_utf8_len(s, n) : 0;
		if (len) {
			memcpy(p, s, (size_t)len);
			p += len;
			took = (size_t)len;
		} else {
			memcpy(p, "\xef\xbf\xbd", 3); /* U+FFFD: NUL, and bytes that are no UTF-8 */
			p += 3;
		}
	}
	*to = p;
	return took;
}

/* Quoted string at p, which has room for 6 * n + 2 bytes; returns its end. */
static char *put_str(char *p, const char *str, size_t n)
{
	const unsigned char *s = (const unsigned char *)str, *end = s + n;
	*p++ = '"';
	while (s < end) {
		if (plain(*s))
			*p++ = (char)*s++;
		else
			s += escape(&p, s, (size_t)(end - s));
	}
	*p++ = '"';
	return p;
}

/* Decimal number at p, which has room for 12 bytes. */
static char *put_int(char *p, int n)
{
	char digits[12];
	int i = 0;
	unsigned u = n < 0 ? 0u - (unsigned)n : (unsigned)n;
	if (n < 0)
		*p++ = '-';
	do
		digits[i++] = (char)('0' + u % 10);
	while (u /= 10);
	while (i)
		*p++ = digits[--i];
	return p;
}

void ff_json_strn(struct ff_buf *b, const char *s, size_t n)
{
	char *p = ff_buf_reserve(b, 6 * n + 2);
	if (p)
		b->len += (size_t)(put_str(p, s, n) - p);
}

void ff_json_str(struct ff_buf *b, const char *s)
{
	s = s ? s : "";
	ff_json_strn(b, s, strlen(s));
}

void ff_json_num(struct ff_buf *b, double d)
{
	char text[32];
	if (!isfinite(d)) {
		ff_buf_str(b, "null");
		return;
	}
	if (d == floor(d) && fabs(d) < 1e15)
		snprintf(text, sizeof text, "%.0f", d == 0 ? 0.0 : d);
	else
		snprintf(text, sizeof text, "%.6g", d);
	for (char *c = text; *c; c++)
		if (*c == ',') /* LC_NUMERIC of a program that set a locale */
			*c = '.';
	ff_buf_str(b, text);
}

static void write_fields(struct ff_buf *b, const struct ff_type *t, const void *record, bool comma);

static void write_strings(struct ff_buf *b, const struct ff_strings *l)
{
	ff_buf_char(b, '[');
	for (int i = 0; i < l->count; i++) {
		if (i)
			ff_buf_char(b, ',');
		ff_json_str(b, l->items[i]);
	}
	ff_buf_char(b, ']');
}

static void write_nums(struct ff_buf *b, const struct ff_list *l)
{
	ff_buf_char(b, '[');
	for (int i = 0; i < l->count; i++) {
		if (i)
			ff_buf_char(b, ',');
		ff_json_num(b, *FF_AT(l, double, i));
	}
	ff_buf_char(b, ']');
}

static void write_spans(struct ff_buf *b, const struct ff_spans *l)
{
	ff_buf_char(b, '[');
	for (int i = 0; i < l->count; i++) {
		char *p = ff_buf_reserve(b, 32), *q = p;
		if (!p)
			return;
		if (i)
			*q++ = ',';
		*q++ = '[';
		q = put_int(q, l->items[i].first);
		*q++ = ',';
		q = put_int(q, l->items[i].last);
		*q++ = ']';
		b->len += (size_t)(q - p);
	}
	ff_buf_char(b, ']');
}

static void write_objects(struct ff_buf *b, const struct ff_type *t, const struct ff_list *l)
{
	ff_buf_char(b, '[');
	for (int i = 0; i < l->count; i++) {
		if (i)
			ff_buf_char(b, ',');
		ff_object_write(b, t, (const char *)l->items + (size_t)i * t->size);
	}
	ff_buf_char(b, ']');
}

/* Absent optional fields are those that hold zero, "" or nothing. */
static bool is_empty(const struct ff_field *f, const void *at)
{
	switch (f->kind) {
	case FF_INT:
	case FF_ENUM: return *(const int *)at == 0;
	case FF_LONG: return *(const int64_t *)at == 0;
	case FF_NUM: return *(const double *)at == 0;
	case FF_BOOL: return !*(const bool *)at;
	case FF_STR:
	case FF_RAW: return !*(const char *const *)at || !**(const char *const *)at;
	case FF_STRINGS: return ((const struct ff_strings *)at)->count == 0;
	case FF_SPANS: return ((const struct ff_spans *)at)->count == 0;
	case FF_NUMS:
	case FF_OBJECTS: return ((const struct ff_list *)at)->count == 0;
	case FF_OBJECT: return !*(const void *const *)at;
	}
	return true;
}

static void write_value(struct ff_buf *b, const struct ff_field *f, const void *at)
{
	switch (f->kind) {
	case FF_INT: ff_buf_int(b, *(const int *)at); break;
	case FF_LONG: ff_buf_int(b, *(const int64_t *)at); break;
	case FF_NUM: ff_json_num(b, *(const double *)at); break;
	case FF_BOOL: ff_buf_str(b, *(const bool *)at ? "true" : "false"); break;
	case FF_STR: ff_json_str(b, *(const char *const *)at); break;
	case FF_RAW: ff_buf_str(b, is_empty(f, at) ? "{}" : *(const char *const *)at); break;
	case FF_ENUM: ff_json_str(b, f->names[*(const int *)at]); break;
	case FF_STRINGS: write_strings(b, at); break;
	case FF_NUMS: write_nums(b, at); break;
	case FF_SPANS: write_spans(b, at); break;
	case FF_OBJECT: ff_object_write(b, f->of, *(const void *const *)at); break;
	case FF_OBJECTS: write_objects(b, f->of, at); break;
	}
}

static void write_fields(struct ff_buf *b, const struct ff_type *t, const void *record, bool comma)
{
	for (const struct ff_field *f = t->fields; f->name; f++) {
		const void *at = (const char *)record + f->offset;
		if (f->optional && is_empty(f, at))
			continue;
		if (comma)
			ff_buf_char(b, ',');
		comma = true;
		ff_buf_char(b, '"');
		ff_buf_str(b, f->name);
		ff_buf_str(b, "\":");
		write_value(b, f, at);
	}
}

void ff_object_write(struct ff_buf *b, const struct ff_type *t, const void *record)
{
	ff_buf_char(b, '{');
	write_fields(b, t, record, false);
	ff_buf_char(b, '}');
}

void ff_record_write(struct ff_buf *b, const struct ff_type *t, const void *record)
{
	ff_buf_str(b, "{\"record\":\"");
	ff_buf_str(b, t->name);
	ff_buf_str(b, "\",\"v\":1");
	/* fact lines have their side at a fixed place: ff_section_side */
	if (t == &ff_module_type || t == &ff_lines_type)
		ff_buf_str(b, ",\"side\":\"new\"");
	write_fields(b, t, record, true);
	ff_buf_str(b, "}\n");
}

/* ---- sections ---- */

/* The string or word of a column, NULL when it is a number. */
static const char *text_of(const struct ff_field *f, const char *row)
{
	if (f->kind == FF_ENUM)
		return f->names[*(const int *)(row + f->offset)];
	if (f->kind != FF_STR)
		return NULL;
	const char *s = *(const char *const *)(row + f->offset);
	return s ? s : "";
}

static void write_row(struct ff_buf *b, const struct ff_type *t, const char *row)
{
	size_t need = 4;
	for (const struct ff_field *f = t->fields; f->name; f++) {
		const char *s = text_of(f, row);
		need += s ? 6 * strlen(s) + 3 : 13;
	}
	char *start = ff_buf_reserve(b, need), *p = start;
	if (!start)
		return;
	*p++ = '[';
	for (const struct ff_field *f = t->fields; f->name; f++) {
		if (f != t->fields)
			*p++ = ',';
		const char *s = text_of(f, row);
		p = s ? put_str(p, s, strlen(s)) : put_int(p, *(const int *)(row + f->offset));
	}
	*p++ = ']';
	b->len += (size_t)(p - start);
}

void ff_section_write(struct ff_buf *b, const struct ff_type *t, const struct ff_list *rows)
{
	if (!rows->count)
		return;
	ff_buf_str(b, "{\"record\":\"");
	ff_buf_str(b, t->name);
	ff_buf_str(b, "\",\"v\":1,\"side\":\"new\",\"columns\":[");
	for (const struct ff_field *f = t->fields; f->name; f++) {
		if (f != t->fields)
			ff_buf_char(b, ',');
		ff_buf_char(b, '"');
		ff_buf_str(b, f->name);
		ff_buf_char(b, '"');
	}
	ff_buf_str(b, "],\"rows\":[");
	for (int i = 0; i < rows->count; i++) {
		if (i)
			ff_buf_char(b, ',');
		write_row(b, t, (const char *)rows->items + (size_t)i * t->size);
	}
	ff_buf_str(b, "]}\n");
}

void ff_section_side(char *text, size_t n, bool old)
{
	static const char mark[] = "\"v\":1,\"side\":\"";
	char *end = text + n;
	while (text < end) {
		char *nl = memchr(text, '\n', (size_t)(end - text));
		size_t len = nl ? (size_t)(nl - text) : (size_t)(end - text);
		size_t head = len < 64 ? len : 64; /* the name before the mark is short */
		char *at = memmem(text, head, mark, sizeof mark - 1);
		if (at && at + sizeof mark + 2 < text + len)
			memcpy(at + sizeof mark - 1, old ? "old" : "new", 3);
		text += len + 1;
	}
}

void ff_facts_write(struct ff_buf *out, struct ff_buf *index, const struct ff_facts *f)
{
	ff_record_write(out, &ff_module_type, &f->module);
	for (const struct ff_section *s = ff_sections; s->type; s++) {
		struct ff_buf *to = s->index_only ? index : out;
		if (to)
			ff_section_write(to, s->type, (const struct ff_list *)((const char *)f + s->offset));
	}
	if (f->lines.hashes)
		ff_record_write(out, &ff_lines_type, &f->lines);
}
