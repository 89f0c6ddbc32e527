/*
 * quiet.c - comments that silence a finding about a docstring: our own `# ff: ignore[TYPE]`, and noqa with the codes of pydocstyle and pydoclint, pylint's disable.
 * On the lines of the signature, alone above it, or behind the docstring.  Called for each finding before it is reported.
 */
#include <ctype.h>
#include <strings.h>

#include "check.h"

/* A list of words behind p, up to `end`, has one that begins so. */
static bool lists(const char *p, const char *end, const char *prefix, bool whole)
{
	size_t n = strlen(prefix);
	while (p < end) {
		size_t word = strcspn(p, " \t,[]");
		if (word >= n && (!whole || word == n) && !strncasecmp(p, prefix, n) && (whole || isdigit((unsigned char)p[n])))
			return true;
		p += word ? word : 1;
	}
	return false;
}

/* "ff: ignore", "ff: ignore[missing_docstring] why": "ruff:" ends in it too. */
static bool ours_covers(const char *text, const char *type)
{
	for (const char *p = text; (p = strstr(p, "ff:")); p += 3) {
		const char *word = p + 3 + strspn(p + 3, " \t");
		if ((p > text && isalnum((unsigned char)p[-1])) || !ff_str_starts(word, "ignore") || isalnum((unsigned char)word[6]) || word[6] == '-')
			continue;
		const char *end = word[6] == '[' ? strchr(word, ']') : NULL;
		if (word[6] != '[' || (end && lists(word + 7, end, type, true)))
			return true;
	}
	return false;
}

/* "pylint: disable=missing-docstring", and the names that it has for the three kinds. */
static bool pylint_covers(const char *text, bool missing)
{
	static const char *const names[] = {"missing-docstring", "missing-module-docstring", "missing-class-docstring", "missing-function-docstring", "C0111", "C0114", "C0115", "C0116"};
	const char *p = missing ? strstr(text, "pylint:") : NULL, *end = p ? p + strlen(p) : NULL;
	p = p ? strstr(p, "disable=") : NULL;
	for (size_t i = 0; p && i < FF_COUNT(names); i++)
		if (lists(p + strlen("disable="), end, names[i], true))
			return true;
	return false;
}

/* "noqa" alone, or with a code of the family: D1 is about what is missing, DOC and D417 about what is told. */
static bool noqa_covers(const char *text, bool missing)
{
	const char *p = strcasestr(text, "noqa");
	if (!p || (p > text && isalnum((unsigned char)p[-1])) || isalnum((unsigned char)p[4]))
		return false;
	p += 4 + strspn(p + 4, " \t");
	if (*p != ':')
		return true;
	const char *end = p + strlen(p);
	return missing ? lists(p + 1, end, "D", false) : lists(p + 1, end, "DOC", false) || lists(p + 1, end, "D417", true);
}

static int first_comment(const struct ff_facts *f, int line)
{
	int low = 0, high = f->comments.count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		if (FF_AT(&f->comments, struct ff_comment, mid)->line < line)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool is_between(const struct ff_subject *s, const char *type, int first, int last)
{
	for (int i = first_comment(s->news, first); i < s->news->comments.count; i++) {
		const struct ff_comment *c = FF_AT(&s->news->comments, struct ff_comment, i);
		if (c->line > last)
			break;
		if (ours_covers(c->text, type) || pylint_covers(c->text, !strcmp(type, "missing_docstring")) || noqa_covers(c->text, !strcmp(type, "missing_docstring")))
			return true;
	}
	return false;
}

bool ff_doc_is_quiet(const struct ff_subject *s, int def, const char *type)
{
	const struct ff_docstring *text = ff_doc_of(s->news, def);
	const struct ff_definition *d = FF_AT(&s->news->definitions, struct ff_definition, def);
	int above = first_comment(s->news, d->first_line - 1);
	bool alone = above < s->news->comments.count && FF_AT(&s->news->comments, struct ff_comment, above)->line == d->first_line - 1 &&
	             FF_AT(&s->news->comments, struct ff_comment, above)->flags & FF_COMMENT_ALONE;
	return is_between(s, type, d->first_line - alone, d->sig_line) || (text && is_between(s, type, text->end_line, text->end_line));
}
