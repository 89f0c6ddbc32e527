/*
 * articles.c - "the" in what a name says: "Register the factory.", "Parse JSON.", "Start exporting.".  Where a reader would stumble over it, none is
 * put.  Knows English, no facts.  Called by summary.c.
 */
#include <ctype.h>

#include "compose_room.h"

/* Words that take the place of an article, or what a verb is done to without one. */
static const char *const determiners[] = {"all", "any", "each", "every", "no", "none", "one", "two", "three", "both", "some", "many", "more", "most", "another", "my", "self", "it", "this", "that", "these", "which", "what", "how", "where", "who", "true", "false", "null", NULL};
static const char *const manners[] = {"async", "sync", "default", "active", "inactive", "idle", "ready", "empty", "valid", "invalid", "open", "closed", "done", "forever", "again", "now", "once", "here", "there", "back", "away", "together", "alive", "visible", "hidden", "dirty", "clean", "safe", "unique",
                                      "optional", "less", "only", "verbose", "quiet", "deep", "shallow", "raw", "strict", "lazy", "parallel", "local", "remote", "global", "public", "private", "later", "first", "last", "recursive", "home", "equal", "online", "offline", "eager", "fast", "true", "soon", NULL};
static const char *const nouns[] = {"table", "variable", "string", "cable", "executable", "feed", "seed", "speed", "thread", "shed", "bed", "reply", "family", "assembly", NULL}; /* that look like other words */
static const char *const doing[] = {"start", "stop", "finish", "keep", "enable", "disable", "setup", "configure", "resume", "pause", "init", "initialize", "wait", "continue", NULL}; /* "Start exporting" */
static const char *const without[] = {"try", "wait", "login", "logout", "return", "yield", "test", NULL};

static bool is_plural(const char *word)
{
	return ff_str_ends(word, "s") && !ff_str_ends(word, "ss") && !ff_str_ends(word, "us") && !ff_str_ends(word, "is");
}

/* One word alone behind the verb that is no thing. */
static bool is_manner(const char *verb, const char *word)
{
	if (ff_doc_one_of(word, nouns))
		return false;
	if (ff_str_ends(word, "ing"))
		return ff_doc_one_of(verb, doing);
	return ff_doc_one_of(word, manners) || ff_str_ends(word, "ly") || ff_str_ends(word, "ed") || ff_str_ends(word, "able") || ff_str_ends(word, "ible") || (ff_doc_verb(word) && !(ff_doc_verb(word) & FF_DOC_MAYBE));
}

bool ff_doc_are_many(const struct words *w)
{
	int end = 0;
	while (end < w->n && !ff_doc_joint(w->w[end]))
		end++;
	return end && is_plural(w->w[end - 1]);
}

/* Before that word, which stands behind a verb. */
static bool takes_article(const struct draft *d, const struct words *w, int from)
{
	int end = from;
	while (end < w->n && !ff_doc_joint(w->w[end]))
		end++;
	for (int i = from; i < end; i++)
		if (isdigit((unsigned char)*w->w[i]) || ff_doc_predicate(w->w[i]))
			return false;
	if (!strcmp(w->w[from - 1], "post") && ff_doc_verb(w->w[from]))
		return false; /* post_process: behind it, not a post */
	if (end == from || ff_doc_one_of(w->w[from], determiners) || ff_doc_one_of(w->w[from - 1], without) || is_plural(w->w[end - 1]))
		return false;
	if (end - from > 1)
		return !(ff_doc_verb(w->w[from]) && !(ff_doc_verb(w->w[from]) & FF_DOC_MAYBE)) && !is_manner(w->w[from - 1], w->w[end - 1]);
	const char *shown = ff_doc_phrase(d, w, from, end);
	return strlen(w->w[from]) > 2 && islower((unsigned char)*shown) && !is_manner(w->w[from - 1], w->w[from]);
}

const char *ff_doc_act(const struct draft *d, const struct words *w)
{
	bool the = w->n > 1 && takes_article(d, w, 1);
	return ff_arena_printf(d->a, "%s%s%s", ff_doc_phrase(d, w, 0, 1), w->n > 1 ? the ? " the " : " " : "", w->n > 1 ? ff_doc_phrase(d, w, 1, w->n) : "");
}
