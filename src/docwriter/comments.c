/*
 * comments.c - what the author wrote beside the code, where it is a sentence about a definition, a variable or a parameter: right
 * above, behind it on the line, at the head of a body.  Called by those who describe them.
 */
#include "compose_room.h"

#define MOST_LINES 6 /* of a comment that is read */

static const struct ff_comment *comment_at(const struct draft *d, int i)
{
	return FF_AT(&d->f->comments, struct ff_comment, i);
}

static int first_on(const struct draft *d, int line)
{
	return FF_DOC_ROW_FROM(d->f->comments, struct ff_comment, line);
}

static const char *words_of(const char *text)
{
	return text + strspn(text, "#:! \t");
}

/* Words that speak to whoever changes the code, not to whoever calls it. */
static bool is_for_callers(const char *s)
{
	static const char *const asides[] = {"TODO", "FIXME", "XXX", "HACK", "noqa", "type:", "pylint", "pragma", "nosec", "mypy", "flake8", "fmt:", "isort", "yapf", "copyright", "Copyright", "License", "license", "deprecated",
	                                     "workaround", "Workaround", " we ", "We ", " our ", " I ", "I ", "Let's", "hack", "don't", "remove this", "for now", "temporar", "this class", "bug", "issue", "see ", "See ", "cf.", "same as", "Same as", "ditto", "following", "Following", "above", "below", "below:", "these", "These", "those", "Note", "NOTE", "note:", "not sure", "legacy", "backward", "compat", "for testing", "unused", "section", "vim:", "because", "previous", "reviously", "Unlike", "avoid", "Avoid", "instead", " here", "e.g.", "i.e.", "eslint", "coding", NULL};
	for (int i = 0; asides[i]; i++)
		if (strstr(s, asides[i]))
			return false;
	return true;
}

/* documentation: "#:" or a string, which tools put into the pages that callers read. */
static const char *sentence(const struct draft *d, const char *text, bool documentation)
{
	const char *s = documentation || is_for_callers(text) ? ff_doc_sentence(d, text) : NULL;
	return s ? ff_doc_capital(d->a, s) : NULL;
}

/* Rows from..to, which stand line by line. */
static const char *joined(const struct draft *d, int from, int to)
{
	const char *text = "";
	bool documentation = ff_str_starts(comment_at(d, from)->text, "#:");
	for (int i = from; i <= to; i++) {
		if (comment_at(d, i)->kind < FF_COMMENT_OTHER)
			return NULL; /* a note for tools or for later */
		text = ff_arena_printf(d->a, "%s %s", text, words_of(comment_at(d, i)->text));
	}
	return to - from < MOST_LINES ? sentence(d, text, documentation) : NULL;
}

const char *ff_doc_comment_above(const struct draft *d, int line, int col)
{
	int last = first_on(d, line) - 1, first = last;
	if (last < 0 || comment_at(d, last)->line != line - 1 || comment_at(d, last)->col != col || !(comment_at(d, last)->flags & FF_COMMENT_ALONE))
		return NULL;
	while (first > 0 && last - first < MOST_LINES && comment_at(d, first - 1)->line == comment_at(d, first)->line - 1 && comment_at(d, first - 1)->flags & FF_COMMENT_ALONE)
		first--;
	return joined(d, first, last);
}

const char *ff_doc_comment_beside(const struct draft *d, int line)
{
	int i = first_on(d, line);
	if (i >= d->f->comments.count || comment_at(d, i)->line != line || comment_at(d, i)->kind != FF_COMMENT_ABOUT || comment_at(d, i)->flags & FF_COMMENT_ALONE)
		return NULL;
	return sentence(d, words_of(comment_at(d, i)->text), ff_str_starts(comment_at(d, i)->text, "#:"));
}

const char *ff_doc_comment_below(const struct draft *d, const struct ff_assign *x)
{
	int i = first_on(d, x->end_line);
	while (i < d->f->comments.count && comment_at(d, i)->line <= x->end_line + 1 && comment_at(d, i)->kind != FF_COMMENT_BELOW)
		i++;
	if (i >= d->f->comments.count || comment_at(d, i)->kind != FF_COMMENT_BELOW || comment_at(d, i)->first_line != x->line)
		return NULL;
	const char *text = comment_at(d, i)->text + strcspn(comment_at(d, i)->text, "\"'");
	size_t quotes = strspn(text, "\"'"), n = strlen(text);
	quotes = quotes > 3 ? 3 : quotes;
	bool cut = n < 2 * quotes || strspn(text + n - quotes, "\"'") < quotes;
	const char *inner = ff_arena_dup(d->a, text + quotes, cut ? n - quotes : n - 2 * quotes), *end = strstr(inner, "\n\n");
	if (cut && !end && !strstr(inner, ". "))
		return NULL; /* the first sentence is not whole */
	return sentence(d, end ? ff_arena_dup(d->a, inner, (size_t)(end - inner)) : inner, true);
}

/* Of the body as a whole: a blank line follows, or it has one or two statements. */
const char *ff_doc_comment_head(const struct draft *d)
{
	int first = first_on(d, d->d->sig_line + 1), last = first;
	if (first >= d->f->comments.count || comment_at(d, first)->line != d->d->sig_line + 1 || comment_at(d, first)->kind != FF_COMMENT_OTHER)
		return NULL;
	while (last + 1 < d->f->comments.count && comment_at(d, last + 1)->line == comment_at(d, last)->line + 1 && comment_at(d, last + 1)->line < d->d->body_line)
		last++;
	bool apart = comment_at(d, last)->line + 1 < d->d->body_line;
	return apart || (d->d->statements <= 1 && d->d->end_line - d->d->body_line < 3) ? joined(d, first, last) : NULL;
}
