/*
 * mask.c - valid Python that the grammar refuses, put for the parser alone into a form of the same length that it takes:
 * defaults of type parameters (PEP 696), stars before values in the subject of a match.  Called by parse.c when a file
 * does not parse; the facts are made of the original text, and the names in it stand where they stood.
 */
#include "room.h"

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (unsigned char)c >= 0x80;
}

static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\f'))
		p++;
	return p;
}

/* After a word that stands at p, and the blanks behind it; NULL when it is another one. */
static const char *after_word(const char *p, const char *end, const char *word)
{
	size_t n = strlen(word);
	if ((size_t)(end - p) <= n || memcmp(p, word, n) || is_word(p[n]))
		return NULL;
	return skip_blanks(p + n, end);
}

/* After a string literal; strings that do not end on their line are left to the parser. */
static const char *after_string(const char *p, const char *end)
{
	char quote = *p++;
	for (; p < end && *p != quote && *p != '\n'; p++)
		if (*p == '\\' && p + 1 < end)
			p++;
	return p < end && *p == quote ? p + 1 : p;
}

/* [T = int, U: str = bytes]: the default becomes a bound, or a part of the bound.  Returns where the bracket ends. */
static const char *mask_parameters(char *p, const char *end, bool *masked)
{
	int depth = 0;
	bool bound = false;
	for (; p < end; p++) {
		switch (*p) {
		case '[': case '(': case '{': depth++; break;
		case ']': case ')': case '}':
			if (--depth == 0)
				return p + 1;
			break;
		case ',': bound = bound && depth > 1; break;
		case ':': bound = bound || depth == 1; break;
		case '"': case '\'': p += after_string(p, end) - p - 1; break;
		case '#':
			while (p + 1 < end && p[1] != '\n')
				p++;
			break;
		case '=':
			if (depth != 1 || p[1] == '=')
				break;
			*p = bound ? '|' : ':';
			bound = *masked = true;
			break;
		default: break;
		}
	}
	return p;
}

static void mask_subject(char *p, const char *end, bool *masked)
{
	for (char before = ','; p < end && *p != '\n' && *p != '#'; p++) {
		if (*p == '*' && (before == ',' || before == '(' || before == '[')) {
			*p = ' ';
			*masked = true;
		}
		if (*p != ' ' && *p != '\t')
			before = *p;
	}
}

/* A name of def, class or type with a bracket behind it. */
static const char *parameters_at(const char *p, const char *end)
{
	static const char *const words[] = {"def", "class", "type"};
	const char *q = after_word(p, end, "async");
	for (size_t k = 0; k < FF_COUNT(words); k++) {
		const char *name = after_word(q ? q : p, end, words[k]), *after = name;
		while (after && after < end && is_word(*after))
			after++;
		if (name && after > name && (after = skip_blanks(after, end)) < end && *after == '[')
			return after;
	}
	return NULL;
}

char *ff_python_mask(struct file *f)
{
	char *text = ff_arena_dup(f->a, f->text, f->len), *end = text + f->len;
	bool masked = false;
	for (char *line = text; line < end;) {
		const char *p = skip_blanks(line, end), *bracket = parameters_at(p, end), *subject = after_word(p, end, "match"), *from = p;
		if (bracket)
			from = mask_parameters(text + (bracket - text), end, &masked);
		else if (subject)
			mask_subject(text + (subject - text), end, &masked);
		char *next = memchr(from, '\n', (size_t)(end - from));
		line = next ? next + 1 : end;
	}
	return masked ? text : NULL;
}
