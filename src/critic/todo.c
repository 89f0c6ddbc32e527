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

/* Safe: a comment is no token.  But the first two lines may name the interpreter or the encoding: a colon there can be one too many. */
static bool may_edit(const struct todo *t)
{
	return t->m->line > 2 || (strncmp(t->m->text, "#!", 2) && !strstr(t->m->text, "coding"));
}

/* What is wrong with what stands behind the word, and what put in at a column would mend it. */
struct form {
	int rule; /* enum critic_rule_id; -1: it is well */
	int col;
	const char *text; /* NULL: that is for a person */
};

static struct form form_of(const struct critic *c, const struct todo *t)
{
	const char *after = t->author ? t->rest : t->tag + t->len;
	bool text = t->rest[strspn(t->rest, " \t\r:-.")] != '\0';
	if (!text && t->colon && (t->m->flags & 1) && !c->isolated)
		return (struct form){-1, 0, NULL}; /* "# TODO:" alone on its line: what is to be done stands below */
	if (!text)
		return (struct form){RULE_TODO_DESCRIPTION, 0, NULL};
	/* a dash or other mark there may be meant as the separator: then a person decides */
	bool plain = *after == ' ' && (isalnum((unsigned char)after[1]) || (after[1] & 0x80));
	if (!t->colon)
		return (struct form){RULE_TODO_COLON, column(t, after), plain && may_edit(t) ? ":" : NULL};
	if (t->colon[1] && !isspace((unsigned char)t->colon[1]))
		return (struct form){RULE_TODO_SPACE, column(t, t->colon + 1), t->colon[1] != ':' && may_edit(t) ? " " : NULL};
	return (struct form){-1, 0, NULL};
}

static struct ff_fix *form_fix(const struct critic *c, const struct todo *t, const struct form *form)
{
	const char *title = form->rule == RULE_TODO_COLON ? "add the colon" : "add the blank";
	return form->text ? ff_fix_edit(c->s, FF_SAFETY_SAFE, title, t->m->line, form->col, t->m->line, form->col, form->text) : NULL;
}

/* The word, and its form with it: else that would be the next finding. */
static struct ff_fix *word_fix(const struct critic *c, const struct todo *t, const struct critic_spot *at)
{
	struct form form = form_of(c, t);
	if (!may_edit(t))
		return NULL;
	struct ff_fix *fix = ff_fix_edit(c->s, FF_SAFETY_SAFE, "write TODO", at->line, at->col, at->line, at->col + t->len, "TODO");
	if (c->isolated || form.rule < 0)
		return fix;
	if (form.text)
		*FF_PUSH(c->a, &fix->edits, struct ff_edit) = *FF_AT(&form_fix(c, t, &form)->edits, struct ff_edit, 0);
	else
		fix->safety = FF_SAFETY_REVIEW;
	return fix;
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
		at.fix = word_fix(c, t, &at);
		ff_critic_report(c, RULE_TODO_CASE, &at, "'%.*s' should be TODO", t->len, t->tag);
	}
	return !c->isolated;
}

static void judge_form(struct critic *c, const struct todo *t)
{
	struct critic_spot at = spot_of(t);
	struct form form = form_of(c, t);
	if (!t->author)
		ff_critic_report(c, RULE_TODO_AUTHOR, &at, "nobody is named: TODO(name)");
	if (!(t->m->flags & FF_COMMENT_LINKED))
		ff_critic_report(c, RULE_TODO_LINK, &at, "no link to an issue, here or on the next line");
	at.fix = form_fix(c, t, &form);
	if (form.rule == RULE_TODO_DESCRIPTION)
		ff_critic_report(c, RULE_TODO_DESCRIPTION, &at, "%.*s says nothing to do", t->len, t->tag);
	else if (form.rule == RULE_TODO_COLON)
		ff_critic_report(c, RULE_TODO_COLON, &at, "no colon after %.*s", t->len, t->tag);
	else if (form.rule == RULE_TODO_SPACE)
		ff_critic_report(c, RULE_TODO_SPACE, &at, "no blank after the colon of %.*s", t->len, t->tag);
}

static void judge_todo(struct critic *c)
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

const struct critic_rule ff_critic_todo_tag = {
	.type = "todo_formatting", .rule = "todo_tag", .severity = FF_SEVERITY_INFO,
	.weight = 0.60, /* 2026-11, ckan, readthedocs.org, redash, wagtail: all are what they are called; many projects use FIXME on purpose */
	.fix = FIX_NONE, .risk = FF_LEVEL_NONE, .minutes = 1, .where = IN_PRODUCTION | IN_EXAMPLE,
	.peers = "ruff:TD001",
	.summary = "a note in another form than \"TODO: what is to be done\"; here: FIXME or XXX for TODO",
	.why = "One word can be searched for; three are forgotten.",
	.example = "# FIXME: rounding\n",
	.judge = judge_todo,
};

const struct critic_rule ff_critic_todo_colon = {
	.type = "todo_formatting", .rule = "todo_colon", .severity = FF_SEVERITY_INFO,
	.weight = 0.55, /* 2026-11, five repositories: 24 of 24 lack the colon, but 21 of them in projects that never write one: a habit, not a slip */
	.fix = FIX_SAFE, .risk = FF_LEVEL_NONE, .minutes = 1, .where = IN_PRODUCTION | IN_EXAMPLE,
	.peers = "ruff:TD004",
	.summary = "no colon after the word",
	.why = "Tools that collect such notes split at the colon.",
	.example = "# TODO rounding\n",
};

const struct critic_rule ff_critic_todo_description = {
	.type = "todo_formatting", .rule = "todo_description", .severity = FF_SEVERITY_INFO,
	.weight = 0.90, /* a judgement: no finding in seven repositories */
	.fix = FIX_NONE, .risk = FF_LEVEL_NONE, .minutes = 2, .where = IN_PRODUCTION | IN_EXAMPLE,
	.peers = "ruff:TD005",
	.summary = "a note that says nothing to do",
	.why = "Nobody will know later what was meant.",
	.example = "# TODO\n",
};

const struct critic_rule ff_critic_todo_case = {
	.type = "todo_formatting", .rule = "todo_case", .severity = FF_SEVERITY_INFO,
	.weight = 0.95, /* 2026-11, ckan: 4 of 4 */
	.fix = FIX_SAFE, .risk = FF_LEVEL_NONE, .minutes = 1, .where = IN_PRODUCTION | IN_EXAMPLE,
	.peers = "ruff:TD006",
	.summary = "todo in small letters",
	.why = "A search for TODO does not find it.",
	.example = "# todo: rounding\n",
};

const struct critic_rule ff_critic_todo_space = {
	.type = "todo_formatting", .rule = "todo_space", .severity = FF_SEVERITY_INFO,
	.weight = 0.95, /* a judgement */
	.fix = FIX_SAFE, .risk = FF_LEVEL_NONE, .minutes = 1, .where = IN_PRODUCTION | IN_EXAMPLE,
	.peers = "ruff:TD007",
	.summary = "no blank after the colon",
	.why = "It is harder to read.",
	.example = "# TODO:rounding\n",
};

const struct critic_rule ff_critic_todo_author = {
	.type = "todo_author", .rule = "todo_author", .severity = FF_SEVERITY_INFO,
	.weight = 0.30, .off = true, /* a convention of few projects */
	.fix = FIX_NONE, .risk = FF_LEVEL_NONE, .minutes = 1, .where = IN_PRODUCTION | IN_EXAMPLE,
	.peers = "ruff:TD002",
	.summary = "a note without the name of whoever knows more",
	.why = "Where a project wants names in notes; git blame tells them otherwise.",
	.example = "# TODO: rounding        (wanted: # TODO(ana): rounding)\n",
};

const struct critic_rule ff_critic_todo_link = {
	.type = "todo_link", .rule = "todo_link", .severity = FF_SEVERITY_INFO,
	.weight = 0.30, .off = true, /* a convention of few projects */
	.fix = FIX_NONE, .risk = FF_LEVEL_NONE, .minutes = 2, .where = IN_PRODUCTION | IN_EXAMPLE,
	.peers = "ruff:TD003",
	.summary = "a note without a link to an issue, on it or on the next line",
	.why = "Where a project keeps what is to be done in issues, so that none is forgotten here.",
	.example = "# TODO: rounding        (wanted: # TODO: rounding, #12)\n",
};
