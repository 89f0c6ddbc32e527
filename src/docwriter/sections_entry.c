/*
 * sections_entry.c - how an entry of a section begins, in any style: names with what marks them up, types in brackets, defaults.
 */
#include <ctype.h>
#include <strings.h>

#include "sections.h"

#define MOST_BRACKET 1000 /* bytes of one bracket, with what it holds: types are shorter, and hostile text stays cheap */
#define MOST_ROLE 40      /* of ":py:class:" */

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

/* ":class:" or ":py:exc:" before a backquote. */
static int role(const char *p, int len)
{
	int i = 0;
	if (len < 4 || *p != ':' || !isalpha((unsigned char)p[1]))
		return 0;
	while (i < len && i < MOST_ROLE && (isalpha((unsigned char)p[i]) || p[i] == ':' || p[i] == '-'))
		i++;
	return i < len && p[i] == '`' && p[i - 1] == ':' ? i : 0;
}

int ff_doc_name(struct ff_doc_reader *r, const char *p, int len, const char **name)
{
	int i = role(p, len), quotes = 0, stars = 0, closing = 0;
	for (; i < len && (p[i] == '*' || p[i] == '`' || p[i] == '~' || p[i] == '!' || (p[i] == '\\' && i + 1 < len && (p[i + 1] == '*' || p[i + 1] == '\\' || is_word(p[i + 1])))); i++) {
		quotes += p[i] == '`';
		stars += p[i] == '*';
	}
	int from = i;
	if (i >= len || !is_word(p[i]) || (isdigit((unsigned char)p[i]) && !quotes))
		return 0;
	while (i < len && (is_word(p[i]) || (p[i] == '.' && i + 1 < len && is_word(p[i + 1])) || (p[i] == '\\' && i + 1 < len && (p[i + 1] == '_' || (p[i + 1] == '\\' && i + 2 < len && p[i + 2] == '_')))))
		i++;
	int to = i;
	while (i < len && ((p[i] == '`' && closing < quotes) || (p[i] == '*' && stars > 0))) {
		closing += p[i] == '`';
		if (p[i] == '*' && --stars == 0 && i + 1 < len && p[i + 1] == '*')
			break;
		i++;
	}
	if (closing < quotes)
		return 0;
	char *text = ff_arena_alloc(r->a, (size_t)(to - from) + 3), *q = text;
	for (int k = 0; k < stars && k < 2; k++) /* those that nothing closes are the name's own */
		*q++ = '*';
	for (int k = from; k < to; k++)
		if (p[k] != '\\')
			*q++ = p[k];
	*name = text;
	return i;
}

static int quoted(const char *p, int len)
{
	int i = 1;
	while (i < len && p[i] != *p)
		i++;
	return i < len ? i + 1 : 1; /* an apostrophe stands alone */
}

int ff_doc_bracket(const char *p, int len)
{
	int depth = 0;
	for (int i = 0; i < len && i < MOST_BRACKET; i++) {
		if (p[i] == '"' || (p[i] == '\'' && (i == 0 || !is_word(p[i - 1]))))
			i += quoted(p + i, len - i) - 1;
		depth += (p[i] == '(' || p[i] == '[' || p[i] == '{') - (p[i] == ')' || p[i] == ']' || p[i] == '}');
		if (depth <= 0)
			return i + 1;
	}
	return 0;
}

int ff_doc_find(const char *p, int len, char what)
{
	for (int i = 0; i < len; i++) {
		if (p[i] == what)
			return i;
		int skip = p[i] == '(' || p[i] == '[' || p[i] == '{' ? ff_doc_bracket(p + i, len - i) : p[i] == '"' || p[i] == '`' || (p[i] == '\'' && (i == 0 || !is_word(p[i - 1]))) ? quoted(p + i, len - i) : role(p + i, len - i);
		i += skip > 0 ? skip - 1 : 0;
	}
	return -1;
}

/* ---- types ---- */

static bool is_joint(const char *p, int n)
{
	static const char *const joints[] = {"or", "of", "and", "|", ",", "->", "/", "to", "from", NULL};
	for (int i = 0; joints[i]; i++)
		if (strlen(joints[i]) == (size_t)n && !strncasecmp(joints[i], p, (size_t)n))
			return true;
	return false;
}

/* First words of prose. */
static bool is_article(const char *p, int n)
{
	static const char *const words[] = {"a", "an", "the", "this", "that", "if", "whether", "when", "where", "one", "either", "both", "note", "see", "example", "it", "which", "each", "all", "any", "and", "or", NULL};
	for (int i = 0; words[i]; i++)
		if (strlen(words[i]) == (size_t)n && !strncasecmp(words[i], p, (size_t)n))
			return n != 3 || strncmp(p, "Any", 3) != 0;
	return false;
}

/* Bytes of a name with its brackets, a quoted word, or a bracket alone. */
static int atom(const char *p, int len)
{
	int i = role(p, len);
	while (i < len && (is_word(p[i]) || strchr("._*~`!-\\<>^?", p[i]) || p[i] == '[' || p[i] == '(' || p[i] == '{' || ((p[i] == '\'' || p[i] == '"') && !i))) {
		int skip = p[i] == '[' || p[i] == '(' || p[i] == '{' ? ff_doc_bracket(p + i, len - i) : p[i] == '\'' || p[i] == '"' ? quoted(p + i, len - i) : 1;
		if (!skip)
			return 0;
		i += skip;
	}
	return i;
}

bool ff_doc_is_type(const char *p, int len)
{
	int i = 0, words = 0;
	bool joined = true;
	while (i < len) {
		while (i < len && p[i] == ' ')
			i++;
		int n = i < len && (p[i] == ',' || p[i] == '|' || p[i] == '/') ? 1 : atom(p + i, len - i);
		if (i < len && !n)
			return false;
		if (n && is_joint(p + i, n)) {
			joined = true;
		} else if (n) {
			if (!joined || is_article(p + i, n))
				return false;
			joined = false;
			words++;
		}
		i += n;
	}
	return words > 0 && !joined;
}

/* "default 3", "default: 3", "default=3", "defaults to 3"; the value's place, 0: none. */
static int told_default(const char *p, int len)
{
	static const char *const words[] = {"defaults to ", "default to ", "default is ", "default ", "default: ", "default:", "default=", "default = "};
	int best = 0;
	for (size_t i = 0; i < FF_COUNT(words); i++) {
		int n = (int)strlen(words[i]);
		if (len > n && !strncasecmp(p, words[i], (size_t)n) && n > best)
			best = n;
	}
	return best;
}

void ff_doc_set_type(struct ff_doc_reader *r, struct ff_doc_item *i, const char *p, int len)
{
	for (bool more = true; more && len > 0;) { /* from the end: what stands behind the last commas */
		int at = 0, comma = -1;
		more = false;
		while (at < len) {
			int next = ff_doc_find(p + at, len - at, ',');
			if (next < 0)
				break;
			comma = at + next;
			at = comma + 1;
			int from = at;
			while (from < len && p[from] == ' ')
				from++;
			int n = told_default(p + from, len - from), rest = len - from;
			if (n || (rest == 8 && !strncasecmp(p + from, "optional", 8))) {
				if (n)
					i->value = ff_arena_dup(r->a, p + from + n, (size_t)(rest - n));
				len = comma;
				more = true;
				break;
			}
		}
	}
	while (len > 0 && p[len - 1] == ' ')
		len--;
	i->type = ff_arena_dup(r->a, p, (size_t)len);
}
