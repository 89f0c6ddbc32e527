/*
 * import_fix.c - the edit that takes one name out of an import statement, so that what remains
 * still parses and comments on other names stay.  Knows positions only: the text is not here.
 */
#include "rules.h"

#define TITLE "remove the unused import"

static const struct ff_import *neighbour(const struct critic *c, int row, int step)
{
	const struct ff_import *m = FF_AT(&c->f->imports, struct ff_import, row), *n = m + step;
	if (row + step < 0 || row + step >= c->f->imports.count || n->line != m->line || n->col != m->col)
		return NULL;
	return n;
}

static bool last_line_open(const struct critic *c)
{
	for (int i = c->f->text.count - 1; i >= 0 && i >= c->f->text.count - 4; i--)
		if (FF_AT(&c->f->text, struct ff_text, i)->kind == FF_TEXT_NO_NEWLINE)
			return true;
	return false;
}

/* The whole statement: its lines, or `pass` in its place where a block would be left empty. */
static struct ff_fix *whole_statement(const struct critic *c, const struct ff_import *m, int safety)
{
	if (m->flags & FF_IMPORT_ONLY_STATEMENT)
		return ff_fix_edit(c->s, safety, "replace the unused import by pass", m->line, m->col, m->end_line, m->end_col, "pass");
	if (m->flags & FF_IMPORT_SHARED_LINE)
		return NULL; /* something else on the line: who knows what it says of the import */
	if (m->end_line >= c->f->module.lines && last_line_open(c))
		return ff_fix_edit(c->s, safety, TITLE, m->line, 0, m->end_line, m->end_col, "");
	return ff_fix_edit(c->s, safety, TITLE, m->line, 0, m->end_line + 1, 0, "");
}

/* Alone on its line between the parentheses: neither the name before nor the one after, nor a parenthesis, shares it. */
static bool own_line(const struct ff_import *m, const struct ff_import *prev, const struct ff_import *next)
{
	return m->line < m->name_line && m->end_line > m->name_end_line && (!prev || prev->name_end_line < m->name_line) &&
	       (!next || next->name_line > m->name_end_line);
}

struct ff_fix *ff_critic_import_fix(const struct critic *c, int row, bool certain)
{
	const struct ff_import *m = FF_AT(&c->f->imports, struct ff_import, row);
	const struct ff_import *prev = neighbour(c, row, -1), *next = neighbour(c, row, 1);
	int safety = certain ? FF_SAFETY_SAFE : FF_SAFETY_REVIEW;
	if (m->names <= 1)
		return whole_statement(c, m, safety);
	if (own_line(m, prev, next))
		return ff_fix_edit(c->s, safety, TITLE, m->name_line, 0, m->name_end_line + 1, 0, "");
	if (prev) {
		/* "a, b" without "b"; over a line break a comment on "a" could go with it */
		bool joins = prev->name_end_line != m->name_line;
		return ff_fix_edit(c->s, joins ? FF_SAFETY_REVIEW : safety, TITLE, prev->name_end_line, prev->name_end_col, m->name_end_line,
		                   m->name_end_col, "");
	}
	if (next) {
		bool joins = next->name_line != m->name_end_line;
		return ff_fix_edit(c->s, joins ? FF_SAFETY_REVIEW : safety, TITLE, m->name_line, m->name_col, next->name_line, next->name_col, "");
	}
	return NULL;
}
