/*
 * reach.c - which lines a comment speaks about: the statement that it ends, the one that it stands above, and what
 * is left of its block.  Called by text.c for comments that tools read; knows nodes, not what a comment says.
 */
#include "room.h"

enum { STEPS = 256 }; /* nobody nests deeper; a file that does is hostile */

static bool is_compound(const struct file *f, int i)
{
	switch (f->nodes[i].kind) {
	case K_function_definition:
	case K_class_definition:
	case K_decorated_definition:
	case K_if_statement:
	case K_elif_clause:
	case K_else_clause:
	case K_for_statement:
	case K_while_statement:
	case K_try_statement:
	case K_except_clause:
	case K_except_group_clause:
	case K_finally_clause:
	case K_with_statement:
	case K_match_statement:
	case K_case_clause:
		return true;
	default:
		return false;
	}
}

static bool is_body(const struct file *f, int i)
{
	return f->nodes[i].kind == K_block || f->nodes[i].kind == K_module;
}

/* Line (from 1) where a node ends that drags no comments along: a simple statement, a part of a header. */
static int end_of(const struct file *f, int i)
{
	uint32_t end = f->nodes[i].end;
	int line, col;
	while (end > f->nodes[i].start && (f->text[end - 1] == '\n' || f->text[end - 1] == '\r' || f->text[end - 1] == ' ' || f->text[end - 1] == '\t'))
		end--;
	ff_python_place(f, end, &line, &col);
	return line;
}

/* Last line of what stands before the first block of a compound statement; of a simple one, its end. */
static int header_end(const struct file *f, int i)
{
	int line = f->nodes[i].row + 1;
	if (!is_compound(f, i))
		return end_of(f, i);
	for (int k = i + 1, steps = 0; k < f->nodes[i].next && steps < STEPS; k = f->nodes[k].next, steps++) {
		if (is_body(f, k) || (is_compound(f, k) && f->nodes[i].kind != K_decorated_definition))
			break;
		if (is_compound(f, k))
			return header_end(f, k); /* decorated: the definition itself, one level down */
		if (f->nodes[k].kind != K_comment)
			line = end_of(f, k);
	}
	return line;
}

/* The simple statement that the text before a node belongs to; -1 when there is none below `body`. */
static int simple_before(const struct file *f, int body, int i)
{
	int k = i - 1;
	for (int steps = 0; k > body && steps < STEPS; steps++) {
		if (is_body(f, f->nodes[k].parent))
			return is_compound(f, k) || f->nodes[k].kind == K_comment ? -1 : k;
		k = f->nodes[k].parent;
	}
	return -1;
}

/* Behind code: from the first line of the statement when the comment stands on its last one. */
static int statement_before(const struct file *f, int i)
{
	int row = f->nodes[i].row, at = i, up = f->nodes[i].parent, steps = 0;
	while (up >= 0 && !is_body(f, up) && !is_compound(f, up) && steps++ < STEPS) {
		at = up;
		up = f->nodes[up].parent;
	}
	if (up < 0 || at != i)
		return row + 1; /* between brackets: about its own line only */
	if (is_body(f, up)) {
		int k = simple_before(f, up, i);
		if (k >= 0)
			return end_of(f, k) == row + 1 ? f->nodes[k].row + 1 : row + 1;
		up = f->nodes[up].parent;
	}
	return up >= 0 && is_compound(f, up) && header_end(f, up) == row + 1 ? f->nodes[up].row + 1 : row + 1;
}

/* The next statement in the order of the text, -1 at the end of the file. */
static int statement_after(const struct file *f, int i)
{
	int k = f->nodes[i].next;
	for (int steps = 0; k < f->count && (f->nodes[k].kind == K_comment || is_body(f, k)); k++)
		if (steps++ >= STEPS)
			return -1;
	return k < f->count ? k : -1;
}

/* Does the comment stand above all statements of the block, a docstring apart? */
static bool is_first(const struct file *f, int body, int i)
{
	int before = 0, steps = 0;
	for (int k = body + 1; k < f->nodes[body].next && k < i; k = f->nodes[k].next) {
		if (steps++ >= STEPS)
			return false;
		if (f->nodes[k].kind == K_comment)
			continue;
		if (before++ || f->nodes[k].kind != K_expression_statement || k + 1 >= f->nodes[k].next || f->nodes[k + 1].kind != K_string)
			return false;
	}
	return true;
}

/* Last line of a block without the comments at its end. */
static int block_end(const struct file *f, int body)
{
	int k = f->nodes[body].next - 1;
	for (int steps = 0; k > body && f->nodes[k].kind == K_comment && steps < STEPS; steps++)
		k--;
	for (int steps = 0; f->nodes[k].parent > body && steps < STEPS; steps++)
		k = f->nodes[k].parent;
	return k > body && f->nodes[k].kind != K_comment ? end_of(f, k) : end_of(f, body);
}

/* The block that holds a comment by its column; the body of the definition for one between the colon and the block. */
static int block_of(const struct file *f, int i)
{
	int body = f->nodes[i].parent, steps = 0;
	if (body >= 0 && is_compound(f, body))
		for (int k = f->nodes[i].next; k < f->nodes[body].next && steps < STEPS; k = f->nodes[k].next, steps++)
			if (is_body(f, k))
				return k;
	while (body >= 0 && (!is_body(f, body) || (f->nodes[body].kind == K_block && f->nodes[i].col < f->nodes[body].col))) {
		body = f->nodes[body].parent;
		if (steps++ >= STEPS)
			return -1;
	}
	return body;
}

static void rest_of_block(const struct file *f, int i, struct ff_comment *out)
{
	int body = block_of(f, i), holder = body >= 0 ? f->nodes[body].parent : -1;
	out->block_line = out->line;
	if (body < 0)
		out->block_end = out->line;
	else if (f->nodes[body].kind == K_module)
		out->block_end = f->line_count + 1;
	else
		out->block_end = block_end(f, body);
	if (body >= 0 && is_first(f, body, i))
		out->block_line = holder < 0 ? 1 : f->nodes[holder].row + 1;
}

void ff_python_reach(const struct file *f, int i, struct ff_comment *out)
{
	out->first_line = out->last_line = out->line;
	if (!(out->flags & 1)) {
		out->first_line = statement_before(f, i);
		return;
	}
	int up = f->nodes[i].parent, next = statement_after(f, i);
	if (up >= 0 && !is_body(f, up) && !is_compound(f, up)) { /* between the brackets of a statement */
		out->first_line = out->last_line = out->line + 1;
	} else if (next >= 0) {
		out->first_line = f->nodes[next].row + 1;
		out->last_line = header_end(f, next);
	}
	rest_of_block(f, i, out);
}
