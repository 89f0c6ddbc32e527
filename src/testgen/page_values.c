/*
 * page_values.c - what a value is, as far as its text says, and short words for it: ids of cases, parts of names.  Called by names.c and
 * page_cases.c.
 */
#include <ctype.h>

#include "page.h"

#define ID_MOST 28

/* ---- values ---- */

static bool hex_digits(const char *p, int n, unsigned *out)
{
	*out = 0;
	for (int i = 0; i < n; i++) {
		if (!isxdigit((unsigned char)p[i]))
			return false;
		*out = *out << 4 | (unsigned)(p[i] <= '9' ? p[i] - '0' : (p[i] | 32) - 'a' + 10);
	}
	return true;
}

/* What a plain string literal says, as far as names go: characters beyond ASCII become one 0xff each, NUL too. */
static bool string_value(struct ff_arena *a, const char *text, char **out)
{
	size_t len = strlen(text), n = 0;
	char q = text[0];
	if ((q != '\'' && q != '"') || len < 2 || text[len - 1] != q || (len > 2 && text[1] == q))
		return false;
	char *to = *out = ff_arena_raw(a, len);
	for (size_t i = 1; i < len - 1; i++) {
		unsigned char c = (unsigned char)text[i];
		unsigned code;
		if (c == '\\') {
			static const char from[] = "ntrabfv\\'\"", into[] = "\n\t\r\a\b\f\v\\'\"";
			char e = text[++i];
			const char *at = strchr(from, e);
			int digits = e == 'x' ? 2 : e == 'u' ? 4 : e == 'U' ? 8 : 0;
			if (digits && hex_digits(text + i + 1, digits, &code)) {
				to[n++] = code && code < 0x80 ? (char)code : '\xff';
				i += (size_t)digits;
			} else {
				to[n++] = at && e ? into[at - from] : '\xff';
			}
		} else if (c < 0x80) {
			to[n++] = (char)c;
		} else if (c >= 0xc0) {
			to[n++] = '\xff';
		}
	}
	to[n] = '\0';
	return true;
}

struct page_value page_look(struct ff_arena *a, const char *text)
{
	static const char *const empties[] = {"[]", "()", "{}", "set()", "frozenset()", "list()", "dict()", "tuple()"};
	struct page_value v = {.text = text};
	struct page_tokens t;
	size_t len = strlen(text);
	if (string_value(a, text, &v.string)) {
		v.kind = PAGE_IS_TEXT;
		v.empty = !*v.string;
		v.unicode = strchr(v.string, '\xff') != NULL;
		v.blank = *v.string && !v.string[strspn(v.string, " \t\n\r\f\v")];
		v.longish = strlen(v.string) > 40;
		return v;
	}
	if (!strcmp(text, "None"))
		v.kind = PAGE_IS_NONE;
	else if (!strcmp(text, "True") || !strcmp(text, "False"))
		v.kind = PAGE_IS_BOOL;
	else if (!strcmp(text, "b''") || !strcmp(text, "b\"\""))
		v = (struct page_value){.text = text, .kind = PAGE_IS_BYTES, .empty = true};
	else if (len > 2 && (text[0] == 'b' || text[0] == 'B') && strchr("'\"", text[1]))
		v.kind = PAGE_IS_BYTES;
	else if (text[strspn(text, "-0123456789._eE+")] == '\0' && len && (isdigit((unsigned char)text[0]) || (text[0] == '-' && len > 1))) {
		v.kind = strpbrk(text, ".eE") ? PAGE_IS_FLOAT : PAGE_IS_INT;
		v.negative = text[0] == '-';
	}
	for (size_t i = 0; i < FF_COUNT(empties); i++)
		if (!strcmp(text, empties[i]))
			v.empty = true;
	if (v.kind || !page_tokenize(a, text, 0, &t) || !t.count)
		return v;
	if (t.count == 3 && page_is_op(&t.items[1], "*") && t.items[0].kind == PAGE_STRING && t.items[2].kind == PAGE_NUMBER)
		v.longish = true;
	bool whole = t.items[0].pair == t.count - 1;
	if (whole || v.empty) {
		bool pairs = false, ends = t.count > 1 && page_is_op(&t.items[t.count - 2], ",");
		for (int i = 1; i < t.count - 1; i++) {
			v.items += t.items[i].depth == 1 && page_is_op(&t.items[i], ",");
			pairs |= t.items[i].depth == 1 && page_is_op(&t.items[i], ":");
			if (t.items[i].kind == PAGE_NAME && t.items[i].depth == 1 && !strcmp(t.items[i].text, "for"))
				return v;
		}
		bool commas = v.items > 0;
		v.items += !v.empty && !ends;
		if (page_is_op(&t.items[0], "["))
			v.kind = PAGE_IS_LIST;
		else if (page_is_op(&t.items[0], "{") || t.items[0].kind == PAGE_NAME)
			v.kind = pairs || v.empty ? (t.items[0].text[0] == 's' || t.items[0].text[0] == 'f' ? PAGE_IS_SET : PAGE_IS_DICT) : PAGE_IS_SET;
		else if (commas || v.empty)
			v.kind = PAGE_IS_TUPLE;
	}
	return v;
}

/* ---- slugs ---- */

/* Letters and digits of a text, the rest as single underscores; lower: for names. */
const char *page_slug(struct ff_arena *a, const char *text, size_t most, bool lower)
{
	size_t n = 0, len = strlen(text);
	char *out = ff_arena_raw(a, 2 * len + 2);
	for (size_t i = 0; i < len && n < most; i++) {
		unsigned char c = (unsigned char)text[i];
		if (lower && c < 0x80 && isupper(c) && i && islower((unsigned char)text[i - 1]) && n && out[n - 1] != '_')
			out[n++] = '_';
		if (c < 0x80 && isalnum(c))
			out[n++] = (char)(lower ? tolower(c) : c);
		else if (n && out[n - 1] != '_')
			out[n++] = '_';
	}
	while (n && out[n - 1] == '_')
		n--;
	out[n] = '\0';
	return out;
}

const char *page_snake(struct ff_arena *a, const char *name)
{
	size_t n = 0, len = strlen(name);
	char *out = ff_arena_raw(a, 2 * len + 2);
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)name[i];
		bool upper = c < 0x80 && isupper(c);
		bool next_lower = i + 1 < len && islower((unsigned char)name[i + 1]);
		if (upper && n && out[n - 1] != '_' && (!isupper((unsigned char)name[i - 1]) || next_lower))
			out[n++] = '_';
		out[n++] = (char)(upper ? tolower(c) : name[i]);
	}
	out[n] = '\0';
	return out;
}

static const char *count_word(int n)
{
	static const char *const words[] = {"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"};
	return n < (int)FF_COUNT(words) ? words[n] : "many";
}

const char *page_container(const struct page_value *v)
{
	switch (v->kind) {
	case PAGE_IS_TEXT: return "text";
	case PAGE_IS_BYTES: return "bytes";
	case PAGE_IS_LIST: return "list";
	case PAGE_IS_TUPLE: return "tuple";
	case PAGE_IS_DICT: return "dict";
	case PAGE_IS_SET: return "set";
	default: return "value";
	}
}

static const char *text_id(struct ff_arena *a, const struct page_value *v)
{
	const char *s = page_slug(a, v->string, ID_MOST, false);
	if (v->empty)
		return "empty";
	if (v->blank)
		return strcmp(v->string, "\n") ? "blank" : "newline";
	if (v->longish)
		return "long";
	if (v->unicode)
		return *s && strlen(s) > 2 ? ff_arena_printf(a, "unicode_%s", s) : "unicode";
	if (!*s)
		return "punctuation";
	if (strchr(v->string, '\n'))
		return ff_arena_printf(a, "lines_%s", page_slug(a, v->string, 12, false));
	return s;
}

const char *page_value_id(struct ff_arena *a, const char *text)
{
	struct page_value v = page_look(a, text);
	switch (v.kind) {
	case PAGE_IS_NONE: return "none";
	case PAGE_IS_BOOL: return v.text[0] == 'T' ? "true" : "false";
	case PAGE_IS_INT:
	case PAGE_IS_FLOAT: return strlen(text) <= 16 ? text : v.negative ? "large_negative" : "large";
	case PAGE_IS_TEXT: return text_id(a, &v);
	case PAGE_IS_BYTES: return v.empty ? "empty_bytes" : "bytes";
	case PAGE_IS_LIST:
	case PAGE_IS_TUPLE:
	case PAGE_IS_DICT:
	case PAGE_IS_SET: break;
	default: {
		const char *s = ff_str_starts(text, "lambda") ? "function" : page_slug(a, text, 64, false);
		return v.longish ? "long" : strlen(s) <= ID_MOST ? s : "";
	}
	}
	const char *s = page_slug(a, text, 64, false);
	if (v.empty)
		return ff_arena_printf(a, "empty_%s", page_container(&v));
	if (*s && strlen(s) <= 12 && v.kind != PAGE_IS_DICT && !strpbrk(text, "-.\\"))
		return s;
	return ff_arena_printf(a, "%s_%s", count_word(v.items), v.items == 1 ? "item" : "items");
}
