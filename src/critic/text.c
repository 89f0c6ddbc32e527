/*
 * text.c - blanks at line ends and the newline at the end of the file.  Inside string
 * literals blanks are content: they are told only when every rule is on, and never fixed.
 */
#include "rules.h"

/* How the file ends; NULL where there is nothing to say. */
struct ending {
	const struct ff_text *open;   /* no newline */
	const struct ff_text *blanks; /* the last line holds nothing but blanks, and no newline */
	const struct ff_text *lines;  /* blank lines, of which that may be the last */
};

static struct ending ending_of(const struct critic *c)
{
	struct ending e = {0};
	for (int i = c->f->text.count - 1; i >= 0; i--) {
		const struct ff_text *t = FF_AT(&c->f->text, struct ff_text, i);
		if (t->kind == FF_TEXT_NO_NEWLINE)
			e.open = t;
		else if (t->kind == FF_TEXT_EXTRA_NEWLINES)
			e.lines = t;
		else if (t->kind == FF_TEXT_BLANK_LINE && e.open && t->line == e.open->line)
			e.blanks = t;
		if (t->line < c->f->module.lines && t->kind != FF_TEXT_EXTRA_NEWLINES && t->kind != FF_TEXT_TAB_MIX)
			break;
	}
	return e;
}

/*
 * Safe: blank lines at the end, and blanks there, are no token.  All that is wrong with the end of a file goes in one edit, or
 * the next thing would be found; what a backslash leads to is needed.
 */
static struct ff_fix *end_fix(struct critic *c, const struct ending *e)
{
	const struct ff_text *first = e->lines ? e->lines : e->blanks;
	int lines = c->f->module.lines;
	if (!first || first->flags & FF_TEXT_CONTINUED || c->f->module.flags & FF_MODULE_LONE_CR)
		return NULL;
	const char *title = e->lines ? "remove the blank lines" : "remove the blanks";
	return e->open ? ff_fix_edit(c->s, FF_SAFETY_SAFE, title, first->line, 0, e->open->line, e->open->end_col, "")
	               : ff_fix_edit(c->s, FF_SAFETY_SAFE, title, first->line, 0, lines + 1, 0, "");
}

static void judge_blanks(struct critic *c, const struct ff_text *t, const struct ending *e)
{
	struct critic_spot at = {.line = t->line, .col = t->col};
	bool blank_line = t->kind == FF_TEXT_BLANK_LINE;
	if (t->in_string) {
		ff_critic_report(c, RULE_TRAILING_WHITESPACE_STRING, &at, "blanks at the end of a line inside a string");
		return;
	}
	/*
	 * Safe: outside of strings blanks at the end of a line are no token.  After a backslash the line is needed, and at the end of
	 * the file the blanks too.
	 */
	if (t == e->blanks)
		at.fix = end_fix(c, e);
	else if (!(t->flags & FF_TEXT_CONTINUED) && !(c->f->module.flags & FF_MODULE_LONE_CR))
		at.fix = ff_fix_edit(c->s, FF_SAFETY_SAFE, "remove the blanks", t->line, t->col, t->line, t->end_col, "");
	ff_critic_note_int(c, "blanks", t->end_col - t->col);
	ff_critic_report(c, RULE_TRAILING_WHITESPACE, &at, blank_line ? "blanks on an empty line" : "blanks at the end of the line");
}

/* Safe: CPython's tokenizer puts the newline there itself. */
static void judge_end(struct critic *c, const struct ff_text *t, const struct ending *e)
{
	const char *newline = t->flags & FF_TEXT_CRLF ? "\r\n" : t->flags & FF_TEXT_CR ? "\r" : "\n";
	struct critic_spot at = {.line = t->line, .col = t->col};
	at.fix = e->blanks ? end_fix(c, e) : NULL;
	if (!at.fix)
		at.fix = ff_fix_edit(c->s, FF_SAFETY_SAFE, "end the file with a newline", t->line, t->end_col, t->line, t->end_col, newline);
	ff_critic_report(c, RULE_FINAL_NEWLINE, &at, "no newline at the end of the file");
}

static void judge_blank_end(struct critic *c, const struct ff_text *t, const struct ending *e)
{
	struct critic_spot at = {.line = t->line, .fix = end_fix(c, e)};
	ff_critic_note_int(c, "lines", c->f->module.lines - t->line + 1);
	ff_critic_report(c, RULE_BLANK_LINES_AT_EOF, &at, "blank lines at the end of the file");
}

static void judge_text(struct critic *c)
{
	if (c->f->module.flags & FF_MODULE_BAD_ENCODING)
		return; /* positions of what could not be decoded */
	struct ending e = ending_of(c);
	for (int i = 0; i < c->f->text.count; i++) {
		const struct ff_text *t = FF_AT(&c->f->text, struct ff_text, i);
		if (t->kind == FF_TEXT_TRAILING || t->kind == FF_TEXT_BLANK_LINE)
			judge_blanks(c, t, &e);
		else if (t->kind == FF_TEXT_NO_NEWLINE)
			judge_end(c, t, &e);
		else if (t->kind == FF_TEXT_EXTRA_NEWLINES)
			judge_blank_end(c, t, &e);
	}
}

const struct critic_rule ff_critic_trailing_whitespace = {
	.type = "trailing_whitespace", .rule = "trailing_whitespace", .severity = FF_SEVERITY_INFO,
	.weight = 1.00, /* 2026-11, readthedocs.org: 1 of 1; a fact, not an opinion */
	.fix = FIX_SAFE, .risk = FF_LEVEL_NONE, .minutes = 1, .where = EVERYWHERE,
	.peers = "ruff:W291 ruff:W293 pylint:trailing-whitespace pylint:C0303",
	.summary = "blanks at the end of a line, or on an empty one",
	.why = "They show up in differences and conflicts, and nowhere else. Blanks inside strings are content and are left alone.",
	.example = "total = 0   \n",
	.judge = judge_text,
};

const struct critic_rule ff_critic_trailing_whitespace_string = {
	.type = "trailing_whitespace", .rule = "trailing_whitespace_string", .severity = FF_SEVERITY_INFO,
	.weight = 0.30, .off = true,
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 1, .where = EVERYWHERE,
	.peers = "ruff:W291 ruff:W293 pylint:trailing-whitespace pylint:C0303",
	.summary = "the same inside a string literal",
	.why = "It is part of the value: removing it changes what the program does.",
	.example = "text = \"\"\"first   \nsecond\"\"\"\n",
};

const struct critic_rule ff_critic_final_newline = {
	.type = "missing_final_newline", .rule = "missing_final_newline", .severity = FF_SEVERITY_INFO,
	.weight = 1.00, /* 2026-11, redash: 1 of 1; likewise */
	.fix = FIX_SAFE, .risk = FF_LEVEL_NONE, .minutes = 1, .where = EVERYWHERE,
	.peers = "ruff:W292 pylint:missing-final-newline pylint:C0304",
	.summary = "the last line has no newline",
	.why = "The next person who adds a line also changes this one, in every difference.",
	.example = "return total<end of file>\n",
};

const struct critic_rule ff_critic_blank_lines_at_eof = {
	.type = "blank_lines_at_eof", .rule = "blank_lines_at_eof", .severity = FF_SEVERITY_INFO,
	.weight = 1.00, /* a fact, not an opinion */
	.fix = FIX_SAFE, .risk = FF_LEVEL_NONE, .minutes = 1, .where = EVERYWHERE,
	.peers = "ruff:W391 pylint:trailing-newlines pylint:C0305",
	.summary = "blank lines at the end of the file",
	.why = "They grow unseen, and show up in differences when somebody adds a line.",
	.example = "return total\n\n\n",
};
