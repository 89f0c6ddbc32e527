/* fix.c - does a message say that its commit mends something?  Words only, no issue tracker.  Called by walk.c. */
#include <ctype.h>

#include "ff/risk.h"

/* The word begins at p and ends there as a word. */
static bool word_at(const char *text, const char *p, const char *word)
{
	size_t n = strlen(word);
	return !strncasecmp(p, word, n) && !isalnum((unsigned char)p[n]) && p[n] != '_' && (p == text || (!isalnum((unsigned char)p[-1]) && p[-1] != '_'));
}

static bool has_word(const char *text, size_t n, const char *const *words)
{
	for (size_t i = 0; i < n; i++)
		for (int k = 0; words[k]; k++)
			if (word_at(text, text + i, words[k]))
				return true;
	return false;
}

/* "Fixes #12", "closes: #12", "Closes-Bug: 12" in the body: an issue is closed. */
static bool closes_issue(const char *text)
{
	static const char *const verbs[] = {"fix", "fixes", "fixed", "closes-bug", "partial-bug", "resolves-bug"};
	for (const char *p = text; *p; p++)
		for (size_t k = 0; k < FF_COUNT(verbs); k++) {
			if (!word_at(text, p, verbs[k]))
				continue;
			const char *q = p + strlen(verbs[k]);
			q += strspn(q, ": \t");
			if (*q == '#' || isdigit((unsigned char)*q) || word_at(text, q, "bug") || word_at(text, q, "lp"))
				return true;
		}
	return false;
}

/* "test(api): ...", "ci: ...": the type of a conventional commit says that no code is mended. */
static bool mends_no_code(const char *subject)
{
	static const char *const types[] = {"build", "chore", "ci", "docs", "style", "test", "tests"};
	for (size_t k = 0; k < FF_COUNT(types); k++) {
		size_t n = strlen(types[k]);
		if (!strncasecmp(subject, types[k], n) && (subject[n] == ':' || subject[n] == '('))
			return true;
	}
	return false;
}

bool ff_says_fix(const char *message)
{
	static const char *const mends[] = {"fix", "fixes", "fixed", "fixing", "fixup", "bug", "bugs", "bugfix", "hotfix", "defect", "regression", "crash", "broken", NULL};
	static const char *const cosmetic[] = {"typo", "typos", "docs", "doc", "docstring", "docstrings", "documentation", "lint", "flake8", "pep8", "style", "spelling",
	                                       "formatting", "whitespace", "changelog", "comment", "comments", "readme", NULL};
	size_t subject;
	message += strspn(message, " \t\r\n");
	subject = strcspn(message, "\n");
	if (has_word(message, subject, cosmetic) || mends_no_code(message))
		return false;
	return has_word(message, subject, mends) || closes_issue(message + subject);
}
