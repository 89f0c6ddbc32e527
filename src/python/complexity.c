/*
 * complexity.c - McCabe's count as ruff's C901 has it.  Called by the walk at the statements that decide.
 */
#include "room.h"

/* Complexity counts for the function and all around it: mccabe's rule, and ruff's where mccabe is blind (else of try, cases). */
static void add(struct file *f, int i, int n)
{
	int def = ctx_of(f, i)->def;
	struct ff_list *defs = &f->f->definitions;
	while (def >= 0 && FF_AT(defs, struct ff_definition, def)->kind == FF_DEF_CLASS && FF_AT(defs, struct ff_definition, def)->parent >= 0 &&
	       FF_AT(defs, struct ff_definition, def)->flags & FF_DEF_NESTED)
		def = FF_AT(defs, struct ff_definition, def)->parent;
	if (def < 0)
		f->f->module.complexity += n;
	for (; def >= 0; def = FF_AT(defs, struct ff_definition, def)->parent)
		FF_AT(defs, struct ff_definition, def)->complexity += n;
}

static int count_kind(const struct file *f, int i, enum kind a, enum kind b)
{
	int n = 0;
	for (int c = i + 1; c < f->nodes[i].next; c = f->nodes[c].next)
		n += f->nodes[c].kind == a || f->nodes[c].kind == b;
	return n;
}

/* `case _:` or `case name:` without a condition catches all: it is an else. */
bool ff_python_catches_all(const struct file *f, int i)
{
	int pattern = ff_python_first(f, i), what = pattern < 0 || f->nodes[pattern].kind != K_case_pattern ? -1 : ff_python_first(f, pattern);
	if (pattern < 0 || ff_python_child(f, i, F_guard) >= 0 || (ff_python_after(f, pattern) >= 0 && f->nodes[ff_python_after(f, pattern)].kind == K_case_pattern))
		return false;
	if (what < 0) /* `_` has no node of its own */
		return f->nodes[pattern].kind == K_case_pattern && ff_python_text_is(f, pattern, "_");
	return f->nodes[what].kind == K_dotted_name && !memchr(f->text + f->nodes[what].start, '.', node_len(&f->nodes[what]));
}

static int count_cases(const struct file *f, int match)
{
	int body = ff_python_child(f, match, F_body), n = 0, last = -1;
	for (int c = body + 1; body >= 0 && c < f->nodes[body].next; c = f->nodes[c].next)
		if (f->nodes[c].kind == K_case_clause) {
			last = c;
			n++;
		}
	return last >= 0 && ff_python_catches_all(f, last) ? n - 1 : n;
}

void ff_python_complexity(struct file *f, int i)
{
	switch ((enum kind)f->nodes[i].kind) {
	case K_try_statement:
		add(f, i, count_kind(f, i, K_except_clause, K_except_group_clause) + (count_kind(f, i, K_else_clause, K_else_clause) > 0));
		break;
	case K_match_statement: add(f, i, count_cases(f, i)); break;
	default: add(f, i, 1); break;
	}
}
