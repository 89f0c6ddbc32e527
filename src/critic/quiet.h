/* quiet.h - what quiet.c and quiet_words.c share: the things that a comment may say. */
#ifndef FF_CRITIC_QUIET_H
#define FF_CRITIC_QUIET_H

#include "rules.h"

enum {
	SAYS_NOQA = 1, SAYS_NOQA_FILE = 2, SAYS_NOSEC = 4, SAYS_PYLINT = 8, SAYS_PYLINT_NEXT = 16, SAYS_PYLINT_ENABLE = 32, SAYS_PYLINT_SKIP = 64,
	SAYS_TYPE_IGNORE = 128, SAYS_NO_COVER = 256, SAYS_IGNORE = 512, SAYS_IGNORE_FILE = 1024, SAYS_RUFF_IGNORE = 2048, SAYS_RUFF_DISABLE = 4096,
	SAYS_RUFF_ENABLE = 8192,
};
/* All that a comment says; a comment that says nothing silences nothing. */
int quiet_says(const char *text);
/* Is the rule among what the comment names, for one of the SAYS_* bits? */
bool quiet_names(const char *text, int says, const struct critic_rule *r);

#endif
