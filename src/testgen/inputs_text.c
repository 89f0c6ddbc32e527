/*
 * inputs_text.c - Python expressions as text: where they part at commas, whether they are literals.  Brackets and quotes are all that
 * is understood; whatever is not understood is no literal.  Called by the other inputs*.c and plan*.c.
 */
#include <ctype.h>

#include "plan_room.h"

enum { LITERAL_DEPTH = 20 };

const char *plan_trim(struct ff_arena *a, const char *s, size_t n)
{
	while (n && isspace((unsigned char)*s))
		s++, n--;
	while (n && isspace((unsigned char)s[n - 1]))
		n--;
	return ff_arena_dup(a, s, n);
}

/* Length of the string literal that starts here with its quote, 0 when it does not end. */
size_t plan_quoted(const char *s)
{
	size_t quotes = s[1] == *s && s[2] == *s ? 3 : 1, i = quotes;
	if (quotes == 1 && s[1] == *s)
		return 2;
	for (; s[i]; i++) {
		if (s[i] == '\\' && s[i + 1])
			i++;
		else if (s[i] == *s && (quotes == 1 || (s[i + 1] == *s && s[i + 2] == *s)))
			return i + quotes;
		else if (s[i] == '\n' && quotes == 1)
			return 0;
	}
	return 0;
}

/* Bytes of "lambda x, y: " at s, whose commas part nothing; 0 when it is none. */
static size_t lambda_head(const char *s)
{
	static const char word[] = "lambda";
	size_t n = sizeof word - 1;
	if (strncmp(s, word, n) != 0 || plan_is_word(s[n]))
		return 0;
	for (int depth = 0; s[n] && (s[n] != ':' || depth > 0); n++)
		depth += strchr("([{", s[n]) ? 1 : strchr(")]}", s[n]) ? -1 : 0;
	return n + (s[n] == ':');
}

size_t plan_span(const char *s, const char *stops)
{
	size_t i = 0;
	for (int depth = 0; s[i]; i++) {
		size_t head = i == 0 || !plan_is_word(s[i - 1]) ? lambda_head(s + i) : 0;
		if (head) {
			i += head - 1;
			continue;
		}
		if (depth <= 0 && strchr(stops, s[i]))
			return i;
		if (s[i] == '\'' || s[i] == '"') {
			size_t n = plan_quoted(s + i);
			i += n ? n - 1 : 0;
		} else if (strchr("([{", s[i])) {
			depth++;
		} else if (strchr(")]}", s[i])) {
			depth--;
		}
	}
	return i;
}

void plan_split(struct ff_arena *a, const char *s, char at, struct ff_strings *out)
{
	const char stops[2] = {at, '\0'};
	while (*s) {
		size_t n = plan_span(s, stops);
		const char *part = plan_trim(a, s, n);
		if (*part)
			ff_strings_push(a, out, part);
		s += n + (s[n] == at);
	}
}

bool plan_is_name(const char *s)
{
	if (!plan_is_word(*s) || isdigit((unsigned char)*s))
		return false;
	while (plan_is_word(*s))
		s++;
	return !*s;
}

bool plan_listed(const char *words, const char *word)
{
	size_t n = strlen(word);
	for (const char *s = words; n && (s = strstr(s, word)); s++)
		if ((s == words || s[-1] == ' ') && (!s[n] || s[n] == ' '))
			return true;
	return false;
}

static const char *blanks(const char *s)
{
	while (isspace((unsigned char)*s))
		s++;
	return s;
}

static const char *literal(const char *s, int depth);

/* Adjacent strings; prefixes r, b, u, but not f. */
static const char *string_literal(const char *s)
{
	const char *end = NULL;
	for (const char *p = s;; p = blanks(end)) {
		for (int n = 0; n < 2 && *p && strchr("rRbBuU", *p); n++)
			p++;
		size_t n = *p == '\'' || *p == '"' ? plan_quoted(p) : 0;
		if (!n)
			return end;
		end = p + n;
	}
}

static const char *number_literal(const char *s)
{
	if (*s == '-' || *s == '+')
		s = blanks(s + 1);
	if (!isdigit((unsigned char)*s) && !(*s == '.' && isdigit((unsigned char)s[1])))
		return NULL;
	for (; isalnum((unsigned char)*s) || *s == '.' || *s == '_'; s++)
		if ((*s == 'e' || *s == 'E') && (s[1] == '-' || s[1] == '+'))
			s++;
	return s;
}

/* What stands in brackets: literals parted by commas, in braces with colons. */
static const char *display(const char *s, int depth)
{
	char close = *s == '(' ? ')' : *s == '[' ? ']' : '}';
	bool pairs = close == '}';
	for (s = blanks(s + 1); *s != close;) {
		if (!(s = literal(s, depth + 1)))
			return NULL;
		s = blanks(s);
		if (pairs && *s == ':' && !(s = literal(s + 1, depth + 1)))
			return NULL;
		s = blanks(s);
		if (*s == ',')
			s = blanks(s + 1);
		else if (*s != close)
			return NULL;
	}
	return s + 1;
}

/* End of the literal at s, NULL: none starts here. */
static const char *literal(const char *s, int depth)
{
	static const char *const words[] = {"None", "True", "False"};
	s = blanks(s);
	if (depth > LITERAL_DEPTH)
		return NULL;
	if (*s && strchr("([{", *s))
		return display(s, depth);
	for (size_t i = 0; i < FF_COUNT(words); i++)
		if (ff_str_starts(s, words[i]) && !plan_is_word(s[strlen(words[i])]))
			return s + strlen(words[i]);
	const char *end = string_literal(s);
	return end ? end : number_literal(s);
}

bool plan_is_literal(const char *s)
{
	const char *end = literal(s, 0);
	return end && !*blanks(end);
}

bool plan_is_string(const char *s)
{
	const char *end = string_literal(blanks(s));
	return end && !*blanks(end);
}

bool plan_is_number(const char *s)
{
	const char *end = number_literal(blanks(s));
	return end && !*blanks(end);
}

const char *plan_unquoted(struct ff_arena *a, const char *s)
{
	size_t n = *s == '\'' || *s == '"' ? plan_quoted(s) : 0;
	if (n < 2 || s[n] || memchr(s, '\\', n))
		return NULL;
	size_t quotes = n >= 6 && s[1] == *s && s[2] == *s ? 3 : 1;
	return ff_arena_dup(a, s + quotes, n - 2 * quotes);
}

/*
 * A statement on one line: lines inside brackets are joined, a block of one statement follows its colon.  NULL: it has more.
 */
const char *plan_one_line(struct ff_arena *a, const char *text)
{
	const char *first = strchr(text, '\n'), *second = first ? strchr(first + 1, '\n') : NULL;
	if (!first)
		return text;
	if (first > text && first[-1] == ':')
		return second ? NULL : ff_arena_printf(a, "%.*s %s", (int)(first - text), text, first + 1 + strspn(first + 1, " \t"));
	char *out = ff_arena_raw(a, 2 * strlen(text) + 1), *to = out;
	for (const char *s = text; *s;) {
		size_t n = *s == '\'' || *s == '"' ? plan_quoted(s) : 0;
		for (size_t i = 0; i < n; i++)
			if (s[i] == '\n')
				*to++ = '\\', *to++ = 'n';
			else
				*to++ = s[i];
		s += n;
		if (n)
			continue;
		if (*s == '#')
			s += strcspn(s, "\n");
		if (!*s)
			break;
		if (*s == '\n') {
			while (to > out && to[-1] == ' ')
				to--;
			s += 1 + strspn(s + 1, " \t");
			if (to > out && !strchr("([{", to[-1]) && !strchr(")]}", *s))
				*to++ = ' ';
		} else {
			*to++ = *s++;
		}
	}
	*to = '\0';
	return out;
}
