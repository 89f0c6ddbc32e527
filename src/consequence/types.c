/*
 * types.c - what a changed annotation or bound means on the wire: the same, wider, narrower or
 * something else.  Texts only; used by contracts.c and payload.c.
 */
#include "routes.h"
#include <ctype.h>

enum { NESTED = 8 };

/* ---- annotations ---- */

static const char *without(struct ff_arena *a, const char *text)
{
	struct ff_buf b;
	static const char *const drop[] = {"typing.", "typing_extensions.", "t.", "pydantic.", NULL};
	static const struct { const char *from, *to; } names[] = {{"List[", "list["}, {"Dict[", "dict["}, {"Set[", "set["}, {"Tuple[", "tuple["}, {"UUID4", "UUID"}, {"Sequence[", "list["}};
	ff_buf_init(&b, 1 << 16);
	for (const char *p = text; *p;) {
		bool start = p == text || !(isalnum((unsigned char)p[-1]) || p[-1] == '_' || p[-1] == '.'), taken = false;
		for (int i = 0; start && drop[i] && !taken; i++)
			if (ff_str_starts(p, drop[i]))
				p += strlen(drop[i]), taken = true;
		for (size_t i = 0; start && i < FF_COUNT(names) && !taken; i++)
			if (ff_str_starts(p, names[i].from))
				ff_buf_str(&b, names[i].to), p += strlen(names[i].from), taken = true;
		if (!taken && *p != '"' && *p != '\'' && !isspace((unsigned char)*p))
			ff_buf_char(&b, *p);
		p += !taken;
	}
	text = ff_arena_dup(a, ff_buf_text(&b), b.len);
	ff_buf_free(&b);
	return text;
}

/* Members of a union, None left out (*none tells); one member when it is no union. */
static void members(struct ff_arena *a, const char *text, bool *none, struct ff_strings *out)
{
	struct ff_strings words = {0};
	bool optional = ff_str_starts(text, "Optional["), is_union = ff_str_starts(text, "Union[");
	size_t n = strlen(text);
	if ((optional || is_union) && text[n - 1] == ']') {
		*none |= optional;
		literal_elements(a, strchr(text, '['), &words);
		for (int i = 0; i < words.count; i++)
			members(a, words.items[i], none, out);
		return;
	}
	const char *from = text;
	int depth = 0;
	for (const char *p = text;; p++) {
		depth += *p == '[' || *p == '(' ? 1 : *p == ']' || *p == ')' ? -1 : 0;
		if (*p && (*p != '|' || depth))
			continue;
		const char *word = ff_arena_dup(a, from, (size_t)(p - from));
		if (!strcmp(word, "None"))
			*none = true;
		else if ((size_t)(p - from) < n && (ff_str_starts(word, "Optional[") || ff_str_starts(word, "Union[")))
			members(a, word, none, out);
		else if (*word)
			ff_strings_push(a, out, word);
		if (!*p)
			return;
		from = p + 1;
	}
}

static int by_text(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static const char *canonical(struct ff_arena *a, const char *text, int depth);

/* list[Union[A,B]] is list[A|B]. */
static const char *canonical_word(struct ff_arena *a, const char *word, int depth)
{
	struct ff_strings inner = {0};
	const char *open = strchr(word, '['), *out;
	if (!open || depth > NESTED || ff_str_starts(word, "Literal[") || word[strlen(word) - 1] != ']' || !literal_elements(a, open, &inner) || !inner.count)
		return word;
	out = ff_arena_dup(a, word, (size_t)(open - word + 1));
	for (int i = 0; i < inner.count; i++)
		out = ff_arena_printf(a, "%s%s%s", out, i ? "," : "", canonical(a, inner.items[i], depth + 1));
	return ff_arena_printf(a, "%s]", out);
}

/* One text for all ways to write a type. */
static const char *canonical(struct ff_arena *a, const char *text, int depth)
{
	struct ff_strings words = {0};
	bool none = false;
	const char *out = "";
	members(a, text, &none, &words);
	for (int i = 0; i < words.count; i++)
		words.items[i] = canonical_word(a, words.items[i], depth);
	if (words.count)
		qsort(words.items, (size_t)words.count, sizeof(*words.items), by_text);
	for (int i = 0; i < words.count; i++)
		out = ff_arena_printf(a, "%s%s%s", out, *out ? "|" : "", words.items[i]);
	return ff_arena_printf(a, "%s%s", out, !none ? "" : *out ? "|None" : "None");
}

static bool takes(const struct ff_strings *types, const char *word)
{
	for (int i = 0; i < types->count; i++)
		if (!strcmp(types->items[i], word) || !strcmp(types->items[i], "Any") || (!strcmp(types->items[i], "float") && !strcmp(word, "int")))
			return true;
	return false;
}

static bool covers(const struct ff_strings *wide, const struct ff_strings *narrow)
{
	for (int i = 0; i < narrow->count; i++)
		if (!takes(wide, narrow->items[i]))
			return false;
	return true;
}

/* Literal["a", "b"] is the union of its values. */
static void literals_apart(struct ff_arena *a, struct ff_strings *l)
{
	struct ff_strings out = {0};
	for (int i = 0; i < l->count; i++)
		if (!ff_str_starts(l->items[i], "Literal[") || !literal_elements(a, l->items[i] + 7, &out))
			ff_strings_push(a, &out, l->items[i]);
	*l = out;
}

enum type_change ff_type_change(struct ff_arena *a, const char *before, const char *after, bool *was, bool *is)
{
	struct ff_strings olds = {0}, news = {0};
	*was = *is = false;
	members(a, without(a, before), was, &olds);
	members(a, without(a, after), is, &news);
	for (int i = 0; i < olds.count; i++)
		olds.items[i] = canonical_word(a, olds.items[i], 0);
	for (int i = 0; i < news.count; i++)
		news.items[i] = canonical_word(a, news.items[i], 0);
	literals_apart(a, &olds);
	literals_apart(a, &news);
	if (!olds.count || !news.count || strlen(before) >= FF_MAX_TEXT - 4 || strlen(after) >= FF_MAX_TEXT - 4)
		return TYPE_SAME; /* nothing declared, or cut */
	bool wide = covers(&news, &olds), narrow = covers(&olds, &news);
	return wide && narrow ? TYPE_SAME : wide ? TYPE_WIDER : narrow ? TYPE_NARROWER : TYPE_OTHER;
}

/* The text behind a bracketed part, which may be cut. */
static const char *behind(const char *p)
{
	int depth = 0;
	for (; *p; p++) {
		depth += *p == '(' || *p == '[' ? 1 : *p == ')' || *p == ']' ? -1 : 0;
		if (!depth)
			return p + 1;
	}
	return p;
}

/* In an answer constr(...) is a text like any other, and so are paths and addresses in JSON. */
const char *ff_type_answered(struct ff_arena *a, const char *type)
{
	static const char *const texts[] = {"Path", "FilePath", "DirectoryPath", "EmailStr", "HttpUrl", "AnyUrl", "AnyHttpUrl", "UUID", "UUID4", "SecretStr", NULL};
	struct ff_strings inner = {0};
	struct ff_buf b;
	type = without(a, type);
	if (ff_str_starts(type, "Annotated[") && literal_elements(a, type + 9, &inner) && inner.count)
		type = inner.items[0];
	ff_buf_init(&b, 1 << 16);
	for (const char *p = type; *p;) {
		size_t n = 0;
		while (isalnum((unsigned char)p[n]) || p[n] == '_' || p[n] == '.')
			n++;
		const char *word = n ? last_part(ff_arena_dup(a, p, n)) : "";
		bool text = !strcmp(word, "constr"), number = !strcmp(word, "conint") || !strcmp(word, "confloat");
		if (one_of(word, texts) || (text && p[n] == '('))
			ff_buf_str(&b, "str");
		else if (number && p[n] == '(')
			ff_buf_str(&b, word + 3);
		else
			ff_buf_add(&b, p, n ? n : 1);
		p = (text || number) && p[n] == '(' ? behind(p + n) : p + (n ? n : 1);
	}
	type = ff_arena_dup(a, ff_buf_text(&b), b.len);
	ff_buf_free(&b);
	return type;
}

/* ---- bounds ---- */

static const char *bound_of(struct ff_arena *a, const char *bounds, const char *word)
{
	size_t n = strlen(word);
	for (const char *p = bounds; p && *p; p = strstr(p, ", ") ? strstr(p, ", ") + 2 : NULL)
		if (!strncmp(p, word, n) && p[n] == '=') {
			const char *end = strstr(p, ", ");
			return ff_arena_dup(a, p + n + 1, end ? (size_t)(end - p - (long)n - 1) : strlen(p + n + 1));
		}
	return NULL;
}

bool ff_bounds_narrowed(struct ff_arena *a, const char *before, const char *after)
{
	static const struct { const char *word; int way; } bounds[] = {{"gt", 1}, {"ge", 1}, {"lt", -1}, {"le", -1}, {"min_length", 1}, {"max_length", -1},
		{"min_value", 1}, {"max_value", -1}, {"pattern", 0}, {"regex", 0}, {"multiple_of", 0}};
	for (size_t i = 0; i < FF_COUNT(bounds); i++) {
		const char *x = bound_of(a, before, bounds[i].word), *y = bound_of(a, after, bounds[i].word);
		if (!y || (x && !strcmp(x, y)))
			continue;
		if (!x && bounds[i].way == 0 && bound_of(a, before, bounds[i].word[0] == 'p' ? "regex" : "pattern"))
			continue; /* pydantic 2 has a new name for it */
		char *end;
		double u = x ? strtod(x, NULL) : 0, v = strtod(y, &end);
		bool numbers = end != y && (!x || isdigit((unsigned char)*x) || *x == '-');
		if (!x || bounds[i].way == 0 || (numbers && (v - u) * bounds[i].way > 0))
			return true;
	}
	return false;
}
