/*
 * agent.c - the critic as an agent: which sections it wants, and one file at a time through
 * the rule table.  Called by the skeleton in src/agent.
 */
#include "rules.h"

static unsigned kind_of_file(const struct ff_subject *s)
{
	bool believed = s->file->role == FF_ROLE_LIBRARY || s->file->role == FF_ROLE_CLI || s->file->role == FF_ROLE_SCRIPT;
	for (int i = 0; believed && i < s->news->comments.count && i < 50; i++) { /* in migrations and settings people go on from what was made */
		const struct ff_comment *m = FF_AT(&s->news->comments, struct ff_comment, i);
		if (m->kind == FF_COMMENT_GENERATED)
			return 0;
	}
	switch (s->file->role) {
	case FF_ROLE_CLI:
	case FF_ROLE_SCRIPT:
		return IN_PROGRAM;
	case FF_ROLE_TEST:
		return IN_TEST;
	case FF_ROLE_MIGRATION:
		return IN_MIGRATION;
	case FF_ROLE_EXAMPLE:
	case FF_ROLE_DOCS:
		return IN_EXAMPLE;
	case FF_ROLE_GENERATED:
	case FF_ROLE_VENDORED:
		return 0;
	default:
		return IN_LIBRARY;
	}
}

/*
 * Encodings in which every byte below 128 is the character that ASCII has: in others (Shift JIS, GBK, UTF-7) what looks like a
 * quote or a backslash may be half of a letter.
 */
static bool is_plain_encoding(const char *encoding)
{
	static const char *const beginnings[] = {"utf-8", "utf8", "utf_8", "ascii", "us-ascii", "latin", "iso-8859", "iso8859", "iso_8859", "cp125", "windows-125",
	                                         "koi8", "euc", NULL};
	for (int i = 0; beginnings[i]; i++)
		if (!strncasecmp(encoding, beginnings[i], strlen(beginnings[i])))
			return true;
	return false;
}

static void judge(void *state, const struct ff_subject *s, struct ff_findings *out)
{
	const int broken = FF_MODULE_SYNTAX_ERROR | FF_MODULE_PYTHON2 | FF_MODULE_TRUNCATED | FF_MODULE_BAD_ENCODING;
	struct critic c = {.s = s, .f = s->news, .a = s->scratch, .out = out, .state = state, .isolated = s->isolated};
	if (!s->news || s->file->language != FF_LANG_PYTHON)
		return;
	ff_buf_init(&c.evidence, 4096);
	c.broken = (s->news->module.flags & broken) != 0;
	const struct ff_module *m = &s->news->module;
	c.editable = is_plain_encoding(m->encoding) && !(m->flags & FF_MODULE_BAD_ENCODING) && (!(m->flags & FF_MODULE_LONE_CR) || !strcmp(m->newline, "cr"));
	c.in = kind_of_file(s);
	ff_critic_remember(&c);
	if (c.in || s->isolated) {
		ff_critic_quiet_load(&c);
		ff_critic_custom(&c);
		for (int i = 0; i < RULE_COUNT; i++)
			if (ff_critic_rules[i]->judge)
				ff_critic_rules[i]->judge(&c);
	}
	ff_buf_free(&c.evidence);
}

const struct ff_agent ff_critic_agent = {
	.name = "critic",
	.want = FF_WANT_IMPORTS | FF_WANT_DEFINITIONS | FF_WANT_PARAMETERS | FF_WANT_BASES | FF_WANT_DECORATORS | FF_WANT_ASSIGNS |
	        FF_WANT_CALLS | FF_WANT_ARGUMENTS | FF_WANT_LOOPS | FF_WANT_HANDLERS | FF_WANT_COMMENTS | FF_WANT_TEXT |
	        FF_WANT_UNBOUND | FF_WANT_UNUSED | FF_WANT_REDEFINED |
	        FF_WANT_PATTERNS | FF_WANT_CUTS | FF_WANT_MATCHES | FF_WANT_SQL |
	        FF_WANT_ATTRIBUTES,
	.want_old = true,
	.want_users = true,
	.start = ff_critic_start,
	.judge = judge,
	.vote = ff_critic_vote,
};
