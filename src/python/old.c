/*
 * old.c - syntax that only Python 2 has and that the grammar takes without complaint.  Called by the walk at the nodes
 * that could be some.
 */
#include "room.h"

/* `except A, e:`.  Since Python 3.14 `except A, B:` is two types: those start with a capital. */
static bool names_exception(const struct file *f, int i)
{
	int alias = ff_python_child(f, i, F_alias);
	return alias >= 0 && f->nodes[alias].kind == K_identifier && !(f->text[f->nodes[alias].start] >= 'A' && f->text[f->nodes[alias].start] <= 'Z');
}

/* 0777 and 10L */
static bool old_number(const struct file *f, const struct node *n)
{
	const char *p = f->text + n->start;
	size_t len = node_len(n);
	if (p[len - 1] == 'l' || p[len - 1] == 'L')
		return true;
	return len > 1 && p[0] == '0' && p[1] >= '0' && p[1] <= '9' && strspn(p, "0_") < len && strspn(p, "0123456789_") >= len;
}

/* `x` and ur'x' */
static bool old_string(const struct file *f, const struct node *n)
{
	const char *p = f->text + n->start;
	return *p == '`' || ((p[0] | 32) == 'u' && node_len(n) > 2 && (p[1] | 32) == 'r');
}

static bool old_comparison(const struct file *f, int i)
{
	int a = ff_python_first(f, i);
	for (int b = a < 0 ? -1 : ff_python_after(f, a); b >= 0; a = b, b = ff_python_after(f, b))
		for (uint32_t p = f->nodes[a].end; p + 1 < f->nodes[b].start && f->text[p] != '#'; p++)
			if (f->text[p] == '<' && f->text[p + 1] == '>')
				return true;
	return false;
}

static bool has_child(const struct file *f, int i, enum kind k)
{
	for (int c = i + 1; c < f->nodes[i].next; c = f->nodes[c].next)
		if (f->nodes[c].kind == k)
			return true;
	return false;
}

bool ff_python_is_old(const struct file *f, int i)
{
	const struct node *n = &f->nodes[i];
	switch ((enum kind)n->kind) {
	case K_print_statement:
	case K_exec_statement: return true;
	case K_except_clause: return names_exception(f, i);
	case K_raise_statement: return has_child(f, i, K_expression_list); /* raise E, "text" */
	case K_parameters: return has_child(f, i, K_tuple_pattern);
	case K_comparison_operator: return old_comparison(f, i);
	case K_integer: return n->end > n->start && old_number(f, n);
	case K_string: return n->end > n->start && old_string(f, n);
	default: return false;
	}
}
