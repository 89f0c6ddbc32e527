/*
 * flow.c - where control flow does not go, and where it may not: statements behind one that never completes, jumps out
 * of finally, jumps outside of what they jump in.  The walk reports blocks and jumps; what never completes is found from
 * the innermost block outwards.  Only what the file says itself counts: no guess whether a call returns.
 */
#include "room.h"

enum { ENDS = 1 /* never completes */, LEFT = 2 /* a loop: some break leaves it */ };

/* ---- jumps ---- */

static bool is_loop(enum kind k)
{
	return k == K_for_statement || k == K_while_statement;
}

/* A jump out of a finally: what is being raised or returned is forgotten. */
static void leaves_finally(struct file *f, int i, int to, const char *word)
{
	for (int p = f->nodes[i].parent; p > to; p = f->nodes[p].parent) {
		if (f->nodes[p].kind == K_function_definition || f->nodes[p].kind == K_class_definition)
			return;
		if (f->nodes[p].kind != K_finally_clause)
			continue;
		struct ff_pattern *r = ff_python_pattern(f, FF_PATTERN_FINALLY, i);
		if (r)
			r->name = word;
		return;
	}
}

static void misplaced(struct file *f, int i, const char *word)
{
	struct ff_pattern *p = ff_python_pattern(f, FF_PATTERN_MISPLACED, i);
	if (p)
		p->name = word;
}

/* The loop that break and continue mean, -1. */
static int loop_around(const struct file *f, int i)
{
	for (int c = i, p = f->nodes[i].parent; p >= 0; c = p, p = f->nodes[p].parent) {
		if (f->nodes[p].kind == K_function_definition || f->nodes[p].kind == K_class_definition)
			return -1;
		if (is_loop((enum kind)f->nodes[p].kind) && f->nodes[c].kind != K_else_clause)
			return p;
	}
	return -1;
}

static bool in_function(const struct file *f, const struct context *c)
{
	if (c->flags & C_LAMBDA)
		return true;
	return c->def >= 0 && FF_AT(&f->f->definitions, struct ff_definition, c->def)->kind != FF_DEF_CLASS;
}

/* A generator expression that is a function of its own, as far as Python cares. */
static bool in_comprehension(const struct file *f, const struct context *c)
{
	return FF_AT(&f->f->scopes, struct ff_scope, c->scope)->kind != FF_SCOPE_MODULE && FF_AT(&f->f->scopes, struct ff_scope, c->scope)->kind != FF_SCOPE_CLASS;
}

void ff_python_jump(struct file *f, int i)
{
	const struct context *c = ctx_of(f, i);
	enum kind k = (enum kind)f->nodes[i].kind;
	int loop = -1;
	if (f->f->module.flags & FF_MODULE_TRUNCATED)
		return;
	switch (k) {
	case K_break_statement:
	case K_continue_statement:
		loop = loop_around(f, i);
		if (loop < 0)
			misplaced(f, i, k == K_break_statement ? "break" : "continue");
		else if (k == K_break_statement)
			*FF_PUSH(f->a, &f->breaks, int) = loop;
		if (c->flags & C_FINALLY && loop >= 0)
			leaves_finally(f, i, loop, k == K_break_statement ? "break" : "continue");
		break;
	case K_return_statement:
		if (!in_function(f, c))
			misplaced(f, i, "return");
		else if (c->flags & C_FINALLY)
			leaves_finally(f, i, -1, "return");
		break;
	case K_yield:
	case K_await:
		if (!in_function(f, c) && (k == K_yield || !in_comprehension(f, c)) && !(c->flags & C_ANNOTATION))
			misplaced(f, i, k == K_yield ? "yield" : "await");
		break;
	default: break;
	}
}

/* except: that is not the last handler, and so hides those behind it. */
void ff_python_handler_order(struct file *f, int i)
{
	int value = ff_python_first(f, i), next = ff_python_after(f, i);
	if ((value < 0 || f->nodes[value].kind == K_block) && next >= 0 &&
	    (f->nodes[next].kind == K_except_clause || f->nodes[next].kind == K_except_group_clause))
		misplaced(f, i, "except");
}

/* ---- blocks ---- */

static bool starts_line(const struct file *f, int i)
{
	uint32_t p = f->nodes[i].start, line = p - (uint32_t)f->nodes[i].col;
	while (p > line && (f->text[p - 1] == ' ' || f->text[p - 1] == '\t' || f->text[p - 1] == '\f'))
		p--;
	return p == line;
}

/* The grammar takes statements that stand under each other crookedly; Python does not. */
void ff_python_block(struct file *f, int i)
{
	int first = ff_python_first(f, i);
	*FF_PUSH(f->a, &f->blocks, int) = i;
	if (first < 0)
		f->odd_layout |= f->nodes[i].kind == K_block;
	for (int c = first; c >= 0 && c < f->nodes[i].next && !f->odd_layout; c = f->nodes[c].next)
		if (f->nodes[c].col != f->nodes[first].col && f->nodes[c].kind != K_comment && f->nodes[c].row > f->nodes[first].row && starts_line(f, c))
			f->odd_layout = true;
}

/* elif, else, except and finally stand under what they belong to. */
void ff_python_clause(struct file *f, int i)
{
	if (f->nodes[i].col != f->nodes[f->nodes[i].parent].col && starts_line(f, i))
		f->odd_layout = true;
}

/* ---- what never completes ---- */

static int block_of(const struct file *f, int i)
{
	for (int c = i + 1; c < f->nodes[i].next; c = f->nodes[c].next)
		if (f->nodes[c].kind == K_block)
			return c;
	return -1;
}

static bool block_ends(const struct file *f, const unsigned char *marks, int i)
{
	int block = block_of(f, i);
	return block >= 0 && marks[block] & ENDS;
}

static bool is_true(const struct file *f, int condition)
{
	condition = ff_python_unwrap(f, condition);
	return condition >= 0 && (f->nodes[condition].kind == K_true || (f->nodes[condition].kind == K_integer && ff_python_text_is(f, condition, "1")));
}

static bool is_false(const struct file *f, int condition)
{
	condition = ff_python_unwrap(f, condition);
	return condition >= 0 && (f->nodes[condition].kind == K_false || (f->nodes[condition].kind == K_integer && ff_python_text_is(f, condition, "0")));
}

static bool if_ends(const struct file *f, const unsigned char *marks, int i)
{
	bool otherwise = false;
	if (!block_ends(f, marks, i))
		return false;
	for (int c = i + 1; c < f->nodes[i].next; c = f->nodes[c].next) {
		if (f->nodes[c].kind != K_elif_clause && f->nodes[c].kind != K_else_clause)
			continue;
		if (!block_ends(f, marks, c))
			return false;
		otherwise |= f->nodes[c].kind == K_else_clause;
	}
	return otherwise;
}

/* The finally decides; else the body (or its else), and every handler. */
static bool try_ends(const struct file *f, const unsigned char *marks, int i)
{
	bool body = block_ends(f, marks, i), handlers = true, finally = false;
	for (int c = i + 1; c < f->nodes[i].next; c = f->nodes[c].next) {
		if (f->nodes[c].kind == K_except_clause || f->nodes[c].kind == K_except_group_clause)
			handlers &= block_ends(f, marks, c);
		else if (f->nodes[c].kind == K_else_clause)
			body |= block_ends(f, marks, c);
		else if (f->nodes[c].kind == K_finally_clause)
			finally = block_ends(f, marks, c);
	}
	return finally || (body && handlers);
}

static bool match_ends(const struct file *f, const unsigned char *marks, int i)
{
	int body = ff_python_child(f, i, F_body), last = -1;
	for (int c = body + 1; body >= 0 && c < f->nodes[body].next; c = f->nodes[c].next) {
		if (f->nodes[c].kind != K_case_clause)
			continue;
		if (!block_ends(f, marks, c))
			return false;
		last = c;
	}
	return last >= 0 && ff_python_catches_all(f, last);
}

/* A with may swallow what is raised in it: it is never sure to end. */
static bool ends(const struct file *f, const unsigned char *marks, int i)
{
	switch ((enum kind)f->nodes[i].kind) {
	case K_return_statement:
	case K_raise_statement:
	case K_break_statement:
	case K_continue_statement: return true;
	case K_if_statement: return if_ends(f, marks, i);
	case K_while_statement: return !(marks[i] & LEFT) && is_true(f, ff_python_child(f, i, F_condition));
	case K_try_statement: return try_ends(f, marks, i);
	case K_match_statement: return match_ends(f, marks, i);
	default: return false;
	}
}

static const char *word_of(enum kind k)
{
	switch (k) {
	case K_return_statement: return "return";
	case K_raise_statement: return "raise";
	case K_break_statement: return "break";
	case K_continue_statement: return "continue";
	case K_if_statement: return "if";
	case K_while_statement: return "while";
	case K_try_statement: return "try";
	default: return "match";
	}
}

/* ---- what is on purpose ---- */

static bool holds(const struct file *f, int from, int to, enum kind wanted)
{
	for (int c = from; c < to; c++) {
		if (f->nodes[c].kind == wanted)
			return true;
		if (f->nodes[c].kind == K_function_definition || f->nodes[c].kind == K_lambda)
			c = f->nodes[c].next - 1;
	}
	return false;
}

/* Says that it is not reached: assert False, raise, assert_never(x). */
static bool is_a_guard(const struct file *f, int i)
{
	int c = ff_python_first(f, i);
	if (f->nodes[i].kind == K_raise_statement)
		return true;
	if (f->nodes[i].kind == K_assert_statement)
		return c >= 0 && is_false(f, c);
	c = f->nodes[i].kind == K_expression_statement && c >= 0 && f->nodes[c].kind == K_call ? ff_python_child(f, c, F_function) : -1;
	return c >= 0 && memmem(f->text + f->nodes[c].start, node_len(&f->nodes[c]), "assert_never", 12);
}

/* # not reachable, # pragma: unreachable */
static bool says_so(const struct file *f, int i)
{
	const char *p = f->text + f->nodes[i].start, *end = memchr(p, '\n', f->len - f->nodes[i].start);
	const char *hash = memchr(p, '#', end ? (size_t)(end - p) : f->len - f->nodes[i].start);
	return hash && memmem(hash, end ? (size_t)(end - hash) : (size_t)(f->text + f->len - hash), "reach", 5);
}

/* if False: with nothing but imports or a yield - for type checkers, or to be a generator. */
static bool only_imports(const struct file *f, int block)
{
	for (int c = block + 1; c < f->nodes[block].next; c = f->nodes[c].next) {
		enum kind k = (enum kind)f->nodes[c].kind;
		if (k != K_comment && k != K_import_statement && k != K_import_from_statement)
			return false;
	}
	return true;
}

static void unreachable(struct file *f, int from, int block, const char *word)
{
	int last = from;
	for (int c = from; c < f->nodes[block].next; c = f->nodes[c].next)
		if (f->nodes[c].kind != K_comment)
			last = c;
	struct ff_pattern *p = ff_python_pattern(f, FF_PATTERN_UNREACHABLE, from);
	if (!p)
		return;
	p->name = word;
	ff_python_end(f, last, &p->end_line, &p->end_col);
}

/* The first statement of a block that is not reached, -1; *word: what stands before it. */
static int dead_from(const struct file *f, unsigned char *marks, int block, const char **word)
{
	int end = f->nodes[block].next, found = -1;
	for (int c = block + 1; c < end; c = f->nodes[c].next) {
		if (!ends(f, marks, c))
			continue;
		marks[block] |= ENDS;
		found = ff_python_after(f, c);
		*word = word_of((enum kind)f->nodes[c].kind);
		bool simple = ff_python_first(f, c) < 0 || !block_ends(f, marks, c);
		if (found >= 0 && ((!simple && is_a_guard(f, found)) || says_so(f, found)))
			found = -1;
		break;
	}
	return found >= 0 && !holds(f, found, end, K_yield) ? found : -1;
}

/* if False: and while False: have a body that is not reached. */
static bool is_switched_off(const struct file *f, int block)
{
	int p = f->nodes[block].parent;
	enum kind k = p < 0 ? K_OTHER : (enum kind)f->nodes[p].kind;
	if ((k != K_if_statement && k != K_while_statement && k != K_elif_clause) || !is_false(f, ff_python_child(f, p, F_condition)))
		return false;
	return !holds(f, block, f->nodes[block].next, K_yield) && !only_imports(f, block);
}

void ff_python_flow(struct file *f)
{
	struct ff_list dead = {0};
	if (!f->blocks.count || f->f->module.flags & FF_MODULE_TRUNCATED)
		return;
	unsigned char *marks = ff_arena_alloc(f->a, (size_t)f->count + 1);
	struct dead {
		int from, block;
		const char *word;
	};
	for (int i = 0; i < f->breaks.count; i++)
		marks[*FF_AT(&f->breaks, int, i)] |= LEFT;
	for (int i = f->blocks.count - 1; i >= 0; i--) {
		int block = *FF_AT(&f->blocks, int, i);
		const char *word = "";
		int from = dead_from(f, marks, block, &word);
		if (is_switched_off(f, block)) {
			from = ff_python_first(f, block);
			word = f->nodes[f->nodes[block].parent].kind == K_while_statement ? "while False" : "if False";
		}
		if (from >= 0)
			*FF_PUSH(f->a, &dead, struct dead) = (struct dead){from, block, word};
	}
	for (int i = dead.count - 1, until = 0; i >= 0; i--) { /* outermost first: what lies in it is told with it */
		const struct dead *d = FF_AT(&dead, struct dead, i);
		if (d->from < until)
			continue;
		unreachable(f, d->from, d->block, d->word);
		until = f->nodes[d->block].next;
	}
}
