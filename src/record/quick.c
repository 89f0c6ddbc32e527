/*
 * quick.c - the way that nearly every line between our programs takes: fields and columns in the order of the
 * table, written as ff_record_write and ff_section_write do.  A tree of such a line costs three times what this
 * one pass does.  At the first byte that is not as expected it gives up, and json.c's tree decides; so nothing is
 * refused here, and nothing may be taken that the tree would refuse.
 * Strings are unescaped in a copy of the line, in place.
 */
#include "quick.h"

struct scanner {
	char *p;
	const char *end;
};

static bool literal(struct scanner *s, const char *text, size_t n)
{
	if ((size_t)(s->end - s->p) < n || memcmp(s->p, text, n) != 0)
		return false;
	s->p += n;
	return true;
}

static bool scan_int(struct scanner *s, int *out)
{
	bool minus = s->p < s->end && *s->p == '-';
	const char *from = s->p += minus;
	long n = 0;
	while (s->p < s->end && *s->p >= '0' && *s->p <= '9' && s->p - from < 10)
		n = n * 10 + (*s->p++ - '0');
	if (s->p == from || (*from == '0' && s->p - from > 1) || n > INT32_MAX)
		return false;
	*out = (int)(minus ? -n : n);
	return true;
}

/* Four hex digits of a character that is no NUL and no half of a pair, as UTF-8. */
static bool scan_unicode(struct scanner *s, char **to)
{
	unsigned c = 0;
	if (s->end - s->p < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		char h = *s->p++;
		int digit = h >= '0' && h <= '9' ? h - '0' : (h | 32) >= 'a' && (h | 32) <= 'f' ? (h | 32) - 'a' + 10 : -1;
		if (digit < 0)
			return false;
		c = c << 4 | (unsigned)digit;
	}
	if (c == 0 || (c >= 0xd800 && c <= 0xdfff))
		return false;
	if (c < 0x80) {
		*(*to)++ = (char)c;
	} else if (c < 0x800) {
		*(*to)++ = (char)(0xc0 | c >> 6);
		*(*to)++ = (char)(0x80 | (c & 63));
	} else {
		*(*to)++ = (char)(0xe0 | c >> 12);
		*(*to)++ = (char)(0x80 | (c >> 6 & 63));
		*(*to)++ = (char)(0x80 | (c & 63));
	}
	return true;
}

static bool scan_str(struct scanner *s, const char **out)
{
	static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
	if (s->p >= s->end || *s->p++ != '"')
		return false;
	char *to = s->p;
	*out = to;
	while (s->p < s->end) {
		unsigned char c = (unsigned char)*s->p;
		if (c == '"') {
			s->p++;
			*to = '\0';
			return true;
		}
		if (c < 0x20)
			return false;
		if (c < 0x80 && c != '\\') {
			*to++ = *s->p++;
		} else if (c == '\\') {
			const char *at = s->end - s->p > 1 && s->p[1] ? strchr(from, s->p[1]) : NULL;
			if (at) {
				*to++ = into[at - from];
				s->p += 2;
			} else if (s->end - s->p > 1 && s->p[1] == 'u') {
				s->p += 2;
				if (!scan_unicode(s, &to))
					return false;
			} else {
				return false;
			}
		} else {
			int n = ff_utf8_len((const unsigned char *)s->p, (size_t)(s->end - s->p));
			if (!n)
				return false;
			memmove(to, s->p, (size_t)n);
			to += n;
			s->p += n;
		}
	}
	return false;
}

static bool scan_word(struct scanner *s, const char *const *names, int *out)
{
	const char *word;
	int i = 0;
	if (!scan_str(s, &word))
		return false;
	while (names[i] && strcmp(names[i], word) != 0)
		i++;
	*out = i;
	return names[i] != NULL;
}

static bool scan_bool(struct scanner *s, bool *out)
{
	*out = literal(s, "true", 4);
	return *out || literal(s, "false", 5);
}

/* ---- sections: rows of whole numbers, strings and words ---- */

static bool scan_row(struct scanner *s, const struct ff_type *t, char *out)
{
	if (!literal(s, "[", 1))
		return false;
	for (const struct ff_field *f = t->fields; f->name; f++) {
		void *at = out + f->offset;
		if (f != t->fields && !literal(s, ",", 1))
			return false;
		if (f->kind == FF_INT ? !scan_int(s, at) : f->kind == FF_ENUM ? !scan_word(s, f->names, at) : !scan_str(s, at))
			return false;
	}
	return literal(s, "]", 1);
}

bool quick_section(struct ff_arena *a, const struct ff_type *t, const char *line, size_t len, struct ff_list *rows, bool *old)
{
	struct scanner s = {.p = ff_arena_dup(a, line, len)};
	bool rc;
	s.end = s.p + len;
	rc = literal(&s, "{\"record\":\"", 11) && literal(&s, t->name, strlen(t->name)) && literal(&s, "\",\"v\":1,\"side\":\"", 16);
	*old = rc && s.p < s.end && *s.p == 'o';
	rc = rc && literal(&s, *old ? "old" : "new", 3) && literal(&s, "\",\"columns\":[", 13);
	for (const struct ff_field *f = t->fields; rc && f->name; f++)
		rc = literal(&s, ",\"" + (f == t->fields), 2 - (f == t->fields)) && literal(&s, f->name, strlen(f->name)) && literal(&s, "\"", 1);
	rc = rc && literal(&s, "],\"rows\":[", 10);
	for (bool first = true; rc && (first || literal(&s, ",", 1)); first = false)
		rc = rows->count < FF_MAX_ROWS && scan_row(&s, t, ff_list_push(a, rows, t->size));
	return rc && literal(&s, "]}", 2) && s.p == s.end;
}

/* ---- records: fields in the order of the table ---- */

static bool scan_object(struct scanner *s, struct ff_arena *a, const struct ff_type *t, bool first, char *out);

static bool scan_strings(struct scanner *s, struct ff_arena *a, struct ff_strings *out)
{
	const char *text;
	if (!literal(s, "[", 1))
		return false;
	while (!literal(s, "]", 1)) {
		if ((out->count && !literal(s, ",", 1)) || !scan_str(s, &text))
			return false;
		ff_strings_push(a, out, text);
	}
	return true;
}

static bool scan_spans(struct scanner *s, struct ff_arena *a, struct ff_spans *out)
{
	int first, last;
	if (!literal(s, "[", 1))
		return false;
	for (bool more = false; !literal(s, "]", 1); more = true) {
		if ((more && !literal(s, ",", 1)) || !literal(s, "[", 1) || !scan_int(s, &first) || !literal(s, ",", 1) || !scan_int(s, &last) ||
		    !literal(s, "]", 1) || first < 0 || last < 0)
			return false;
		ff_spans_push(a, out, first, last);
	}
	return true;
}

static bool scan_objects(struct scanner *s, struct ff_arena *a, const struct ff_type *t, struct ff_list *out)
{
	if (!literal(s, "[", 1))
		return false;
	while (!literal(s, "]", 1)) {
		if (out->count >= FF_MAX_ROWS || (out->count && !literal(s, ",", 1)) || !literal(s, "{", 1))
			return false;
		char *item = ff_list_push(a, out, t->size);
		if (!scan_object(s, a, t, true, item))
			return false;
	}
	return true;
}

/* The kinds that the many records have; the others are left to the tree. */
static bool scan_value(struct scanner *s, struct ff_arena *a, const struct ff_field *f, void *at)
{
	switch (f->kind) {
	case FF_INT: return scan_int(s, at);
	case FF_BOOL: return scan_bool(s, at);
	case FF_STR: return scan_str(s, at);
	case FF_ENUM: return scan_word(s, f->names, at);
	case FF_STRINGS: return scan_strings(s, a, at);
	case FF_SPANS: return scan_spans(s, a, at);
	case FF_OBJECTS: return scan_objects(s, a, f->of, at);
	default: return false;
	}
}

/* What stands between two braces, the closing one included.  Recurses as deep as the types nest. */
static bool scan_object(struct scanner *s, struct ff_arena *a, const struct ff_type *t, bool first, char *out)
{
	const struct ff_field *f = t->fields;
	record_fill_absent(t, out);
	for (; !literal(s, "}", 1); first = false, f++) {
		const char *key;
		if ((!first && !literal(s, ",", 1)) || !scan_str(s, &key))
			return false;
		for (; f->name && strcmp(f->name, key) != 0; f++)
			if (!f->optional)
				return false;
		if (!f->name || !literal(s, ":", 1) || !scan_value(s, a, f, out + f->offset))
			return false;
	}
	for (; f->name; f++)
		if (!f->optional)
			return false;
	return true;
}

bool quick_record(struct ff_arena *a, const struct ff_type *t, const char *line, size_t len, void *out)
{
	struct scanner s = {.p = ff_arena_dup(a, line, len)};
	s.end = s.p + len;
	memset(out, 0, t->size);
	return literal(&s, "{\"record\":\"", 11) && literal(&s, t->name, strlen(t->name)) && literal(&s, "\",\"v\":1", 7) &&
	       scan_object(&s, a, t, false, out) && s.p == s.end;
}
