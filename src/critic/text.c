/*
 * text.c - blanks at line ends and the newline at the end of the file.  Inside string
 * literals blanks are content: they are told only when every rule is on, and never fixed.
 */
#include "rules.h"

static void judge_blanks(struct critic *c, const struct ff_text *t)
{
	struct critic_spot at = {.line = t->line, .col = t->col};
	bool blank_line = t->kind == FF_TEXT_BLANK_LINE;
	if (t->in_string) {
		ff_critic_report(c, RULE_TRAILING_WHITESPACE_STRING, &at, "blanks at the end of a line inside a string");
		return;
	}
	at.fix = ff_fix_edit(c->s, FF_SAFETY_SAFE, "remove the blanks", t->line, t->col, t->line, t->end_col, "");
	ff_critic_note_int(c, "blanks", t->end_col - t->col);
	ff_critic_report(c, RULE_TRAILING_WHITESPACE, &at, blank_line ? "blanks on an empty line" : "blanks at the end of the line");
}

static void judge_end(struct critic *c, const struct ff_text *t)
{
	bool crlf = !strcmp(c->f->module.newline, "crlf");
	struct critic_spot at = {.line = t->line, .col = t->col};
	at.fix = ff_fix_edit(c->s, FF_SAFETY_SAFE, "end the file with a newline", t->line, t->end_col, t->line, t->end_col, crlf ? "\r\n" : "\n");
	ff_critic_report(c, RULE_FINAL_NEWLINE, &at, "no newline at the end of the file");
}

void ff_critic_judge_text(struct critic *c)
{
	if (c->f->module.flags & FF_MODULE_BAD_ENCODING)
		return; /* positions of what could not be decoded */
	for (int i = 0; i < c->f->text.count; i++) {
		const struct ff_text *t = FF_AT(&c->f->text, struct ff_text, i);
		if (t->kind == FF_TEXT_TRAILING || t->kind == FF_TEXT_BLANK_LINE)
			judge_blanks(c, t);
		else if (t->kind == FF_TEXT_NO_NEWLINE)
			judge_end(c, t);
	}
}
