/*
 * todo.c - how notes to the next person are written: one word (TODO), a colon, a blank, and
 * something to do.  Only comments that open with the word count; prose that mentions it does not.
 */
#include <ctype.h>

#include "rules.h"

struct todo {
	const struct ff_comment *m;
	const char *tag, *author, *colon, *rest; /* colon, author: NULL when absent; rest: what is to be done */
	int len;                                 /* of the tag */
};

/* HACK is none of them: it describes what is there, and asks for nothing. */
static const char *const tags[] = {"TODO", "FIXME", "XXX"};

/* The tag at p, as a word of its own; 0: none. */
static int tag_at(const char *p)
{
	for (size_t i = 0; i < FF_COUNT(tags); i++) {
		size_t n = strlen(tags[i]);
		if (strncasecmp(p, tags[i], n) || isalnum((unsigned char)p[n]) || p[n] == '_' || p[n] == '-')
			continue;
		if (i && memcmp(p, tags[i], n) && p[n] != ':')
			return 0; /* prose: "fixme later" */
		return (int)n;
	}
	return 0;
}

/* "# TODO ...", also after a first comment: "# noqa # TODO ...". */
static bool parse(const struct ff_comment *m, struct todo *t)
{
	const char *p = m->text;
	memset(t, 0, sizeof *t);
	for (; (p = strchr(p, '#')); p++) {
		const char *q = p + strspn(p, "# \t");
		if ((t->len = tag_at(q))) {
			t->tag = q;
			break;
		}
	}
	if (!t->tag)
		return false;
	t->m = m;
	p = t->tag + t->len;
	p += strspn(p, " \t");
	if (*p == '(' && strchr(p, ')')) {
		t->author = p;
		p = strchr(p, ')') + 1;
	} else if (*p == '@') {
		t->author = p;
		p += strcspn(p, " \t:");
	}
	t->rest = p;
	p += strspn(p, " \t");
	if (*p == ':') {
		t->colon = p;
		t->rest = p + 1;
	}
	return true;
}

static bool is_exact(const struct todo *t, const char *word)
{
	return (int)strlen(word) == t->len && !memcmp(t->tag, word, (size_t)t->len);
}

static struct critic_spot spot_of(const struct todo *t)
{
	return (struct critic_spot){.line = t->m->line, .col = t->m->col + (int)(t->tag - t->m->text)};
}

static int column(const struct todo *t, const char *p)
{
	return t->m->col + (int)(p - t->m->text);
}

/* True when the word itself is wrong; then its form is not judged yet: one finding for a comment. */
static bool judge_word(struct critic *c, const struct todo *t)
{
	struct critic_spot at = spot_of(t);
	if (is_exact(t, "TODO"))
		return false;
	if (strncasecmp(t->tag, "TODO", 4)) {
		ff_critic_report(c, RULE_TODO_TAG, &at, "%.*s where this kind of note is called TODO", t->len, t->tag);
	} else {
		at.fix = ff_fix_edit(c->s, FF_SAFETY_SAFE, "write TODO", at.line, at.col, at.line, at.col + t->len, "TODO");
		ff_critic_report(c, RULE_TODO_CASE, &at, "'%.*s' should be TODO", t->len, t->tag);
	}
	return !c->isolated;
}

static void judge_form(struct critic *c, const struct todo *t)
{
	struct critic_spot at = spot_of(t);
	const char *after = t->author ? t->rest : t->tag + t->len;
	bool text = t->rest[strspn(t->rest, " \t\r:-.")] != '\0';
	if (!t->author)
		ff_critic_report(c, RULE_TODO_AUTHOR, &at, "nobody is named: TODO(name)");
	if (!text && t->colon && (t->m->flags & 1) && !c->isolated)
		return; /* "# TODO:" alone on its line: what is to be done stands below */
	if (!text) {
		ff_critic_report(c, RULE_TODO_DESCRIPTION, &at, "%.*s says nothing to do", t->len, t->tag);
		return;
	}
	if (!t->colon) {
		int col = column(t, after);
		/* a dash or other mark there may be meant as the separator: then a person decides */
		bool plain = *after == ' ' && (isalnum((unsigned char)after[1]) || (after[1] & 0x80));
		at.fix = plain ? ff_fix_edit(c->s, FF_SAFETY_SAFE, "add the colon", at.line, col, at.line, col, ":") : NULL;
		ff_critic_report(c, RULE_TODO_COLON, &at, "no colon after %.*s", t->len, t->tag);
	} else if (t->colon[1] && !isspace((unsigned char)t->colon[1])) {
		int col = column(t, t->colon + 1);
		at.fix = t->colon[1] != ':' ? ff_fix_edit(c->s, FF_SAFETY_SAFE, "add the blank", at.line, col, at.line, col, " ") : NULL;
		ff_critic_report(c, RULE_TODO_SPACE, &at, "no blank after the colon of %.*s", t->len, t->tag);
	}
}

void ff_critic_judge_todo(struct critic *c)
{
	struct todo t;
	for (int i = 0; i < c->f->comments.count; i++) {
		const struct ff_comment *m = FF_AT(&c->f->comments, struct ff_comment, i);
		if (m->kind > FF_COMMENT_XXX && m->kind != FF_COMMENT_NOQA && m->kind != FF_COMMENT_TYPE_IGNORE)
			continue;
		if (parse(m, &t) && !judge_word(c, &t))
			judge_form(c, &t);
	}
}
