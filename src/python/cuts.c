/*
 * cuts.c - what can be taken out of the text so that the rest parses, means what it meant and keeps its comments: statements that
 * only bind what nothing reads, or the part of one that binds.  Positions only; whether somebody wants it gone is judged elsewhere.
 */
#include "cuts.h"

#define AHEAD 64 /* statements that are looked at for a string that would become the docstring */

static int parent_of(const struct file *f, int i)
{
	return f->nodes[i].parent;
}

static enum kind kind_of(const struct file *f, int i)
{
	return i < 0 ? K_OTHER : (enum kind)f->nodes[i].kind;
}

void ff_python_cut_add(struct cutter *c, enum ff_cut_kind kind, int row, const struct cut *cut)
{
	if (full(c->f, &c->f->f->cuts))
		return;
	struct ff_cut *out = FF_PUSH(c->f->a, &c->f->f->cuts, struct ff_cut);
	*out = (struct ff_cut){.kind = kind, .row = row, .text = cut->text, .flags = cut->flags};
	ff_python_place(c->f, cut->from, &out->line, &out->col);
	ff_python_place(c->f, cut->to, &out->end_line, &out->end_col);
}

/* ---- whole statements ---- */

static bool is_docstring_place(const struct file *f, int statement)
{
	int parent = parent_of(f, statement), up = parent < 0 ? -1 : parent_of(f, parent);
	return kind_of(f, parent) == K_module || (kind_of(f, parent) == K_block && (kind_of(f, up) == K_function_definition || kind_of(f, up) == K_class_definition));
}

/* Nothing that stays stands before it, and what stays behind it is a string. */
static bool uncovers_string(const struct cutter *c, int statement)
{
	const struct file *f = c->f;
	int next = statement, steps = 0;
	if (!(c->state[statement] & CUT_FIRST) || !is_docstring_place(f, statement))
		return false;
	do
		next = ff_python_after(f, next);
	while (next >= 0 && c->state[next] & CUT_GONE && ++steps < AHEAD);
	int value = kind_of(f, next) == K_expression_statement ? ff_python_unwrap(f, ff_python_first(f, next)) : -1;
	return steps >= AHEAD || kind_of(f, value) == K_string || kind_of(f, value) == K_concatenated_string;
}

/* Tools read it of the line that it stands on: without the statement it says nothing. */
static bool is_marker(const struct file *f, uint32_t from, uint32_t to)
{
	static const char *const words[] = {"noqa", "type:", "pylint:", "ff:", "nosec", "pragma:", "pyright:", "isort:"};
	for (size_t i = 0; i < FF_COUNT(words); i++)
		if (memmem(f->text + from, to - from, words[i], strlen(words[i])))
			return true;
	return false;
}

/* A comment inside of the statement that is no tool's. */
static bool has_comment(const struct file *f, int i)
{
	for (int c = i + 1; c < f->nodes[i].next; c++)
		if (f->nodes[c].kind == K_comment && !is_marker(f, f->nodes[c].start, f->nodes[c].end))
			return true;
	return false;
}

/* Over blanks and joined lines. */
static uint32_t skip_joined(const struct file *f, uint32_t p)
{
	for (;;) {
		p = cut_skip_blanks(f, p);
		uint32_t q = p < f->len && f->text[p] == '\\' ? p + 1 : p;
		if (q == p || q >= f->len || !cut_at_line_end(f, q))
			return p;
		p = cut_next_line(f, q);
	}
}

/* Whether a semicolon joins two statements that follow each other. */
static bool joined(const struct file *f, int a, int b)
{
	if (a < 0 || b < 0)
		return false;
	uint32_t p = skip_joined(f, f->nodes[a].end);
	return p < f->len && f->text[p] == ';' && skip_joined(f, p + 1) == f->nodes[b].start;
}

/* Start of the line before, for p at the start of a line that is not the first. */
static uint32_t line_before(const struct file *f, uint32_t p)
{
	return cut_line_start(f, p - 1);
}

static bool is_blank_line(const struct file *f, uint32_t p)
{
	return cut_at_line_end(f, cut_skip_blanks(f, p));
}

static bool is_continued(const struct file *f, uint32_t line)
{
	if (!line)
		return false;
	uint32_t p = line - 1;
	if (p > 0 && f->text[p - 1] == '\r')
		p--;
	return p > 0 && f->text[p - 1] == '\\';
}

/*
 * Blank lines around lines that go: at the start of a file or block those behind go too, at the end of the file those before;
 * in between the larger of the two gaps stays.
 */
static void take_blanks(const struct cutter *c, int statement, struct cut *out)
{
	const struct file *f = c->f;
	uint32_t from = out->from, to = out->to, start = cut_file_start(f);
	int above = 0, below = 0;
	bool feed = false;
	while (from > start && is_blank_line(f, line_before(f, from)) && !is_continued(f, line_before(f, from))) {
		feed |= memchr(f->text + line_before(f, from), '\f', from - line_before(f, from)) != NULL;
		from = line_before(f, from);
		above++;
	}
	while (to < f->len && is_blank_line(f, to)) {
		feed |= memchr(f->text + to, '\f', cut_next_line(f, to) - to) != NULL;
		to = cut_next_line(f, to);
		below++;
	}
	if (feed || is_continued(f, from))
		return; /* a form feed is a mark that somebody set */
	bool opens = from == start || (c->before[statement] < 0 && !above && f->nodes[parent_of(f, statement)].start >= out->from);
	if (to >= f->len && from > start)
		out->from = from;
	else if (opens)
		out->to = to;
	else if (above && below && above <= below)
		out->from = from;
	else if (above && below)
		out->to = to;
}

/* Alone on its lines. */
static bool own_lines(const struct cutter *c, int statement, struct cut *out)
{
	const struct file *f = c->f;
	const struct node *n = &f->nodes[statement];
	uint32_t line = cut_line_start(f, n->start), end = cut_skip_blanks(f, n->end), from = line;
	if (cut_skip_blanks(f, line) != n->start || is_continued(f, line))
		return false;
	if (end < f->len && f->text[end] == ';')
		end = cut_skip_blanks(f, end + 1);
	if (!cut_at_line_end(f, end) && f->text[end] != '#')
		return false;
	if (!cut_at_line_end(f, end) && !is_marker(f, end, cut_line_end(f, end))) {
		*out = (struct cut){n->start, end, "", 0}; /* the comment stays in its place */
		return true;
	}
	for (uint32_t p = line; p < n->start; p++)
		if (f->text[p] == '\f')
			from = p + 1;
	*out = (struct cut){from, cut_next_line(f, n->end), "", 0};
	if (from == line)
		take_blanks(c, statement, out);
	return true;
}

/* The last two statements of a block of which nothing stays: their cuts overlap, so that one is left. */
static bool last_of_block(const struct cutter *c, int statement, struct cut *out)
{
	const struct file *f = c->f;
	int before = c->before[statement], after = ff_python_after(f, statement);
	int a = after < 0 ? before : statement, b = after < 0 ? statement : after;
	uint32_t end = cut_line_end(f, f->nodes[b].end), above = cut_line_end(f, f->nodes[a].end);
	bool close = cut_skip_blanks(f, f->nodes[a].end) == above && cut_skip_blanks(f, f->nodes[b].end) == end &&
	             cut_skip_blanks(f, cut_next_line(f, above)) == f->nodes[b].start &&
	             cut_skip_blanks(f, cut_line_start(f, f->nodes[a].start)) == f->nodes[a].start;
	if (!close)
		return after >= 0 && own_lines(c, statement, out); /* then the last one has to wait */
	*out = after < 0 ? (struct cut){above, end, "", 0} : (struct cut){f->nodes[a].start, f->nodes[b].start, "", 0};
	return true;
}

static bool place_statement(const struct cutter *c, int statement, struct cut *out)
{
	const struct file *f = c->f;
	const struct node *n = &f->nodes[statement];
	int before = c->before[statement], after = ff_python_after(f, statement), parent = n->parent;
	bool block = kind_of(f, parent) == K_block;
	if (!block && kind_of(f, parent) != K_module)
		return false;
	if (block && before < 0 && after < 0) {
		*out = (struct cut){n->start, n->end, "pass", 0};
		return true;
	}
	if (joined(f, statement, after)) {
		*out = (struct cut){n->start, f->nodes[after].start, "", 0};
		return true;
	}
	if (joined(f, before, statement)) {
		*out = (struct cut){f->nodes[before].end, n->end, "", 0};
		return true;
	}
	if (block && !(c->state[parent] & CUT_ALIVE) && (after < 0 || ff_python_after(f, after) < 0))
		return last_of_block(c, statement, out);
	return own_lines(c, statement, out);
}

bool ff_python_cut_statement(struct cutter *c, int statement, struct cut *out)
{
	if (!place_statement(c, statement, out))
		return false;
	if (uncovers_string(c, statement))
		out->flags |= FF_CUT_DOCSTRING;
	if (has_comment(c->f, statement))
		out->flags |= FF_CUT_COMMENT;
	return true;
}

/* ---- imports ---- */

bool ff_python_cut_may_go(const struct cutter *c, int row)
{
	const struct ff_import *m = FF_AT(&c->f->f->imports, struct ff_import, row);
	return (!m->uses || c->again[row]) && !(m->flags & (FF_IMPORT_FUTURE | FF_IMPORT_STAR));
}

/* Imports of what the same scope has imported already: without them the first one is read. */
static void mark_again(struct cutter *c)
{
	const struct ff_facts *f = c->f->f;
	c->again = ff_arena_alloc(c->f->a, (size_t)f->imports.count + 1);
	for (int i = 0; i < f->redefined.count; i++) {
		const struct ff_redefined *r = FF_AT(&f->redefined, struct ff_redefined, i);
		if (r->kind != FF_REDEFINED_IMPORT || r->old_kind != FF_REDEFINED_IMPORT || r->row < 0 || r->old_row < 0)
			continue;
		const struct ff_import *m = FF_AT(&f->imports, struct ff_import, r->row), *old = FF_AT(&f->imports, struct ff_import, r->old_row);
		c->again[r->row] = m->level == old->level && !strcmp(m->module, old->module) && !strcmp(m->name, old->name);
	}
}

static void find_imports(struct cutter *c)
{
	const struct file *f = c->f;
	int n = f->f->imports.count;
	c->import_node = ff_arena_raw(f->a, ((size_t)n + 1) * sizeof *c->import_node);
	memset(c->import_node, 0xff, ((size_t)n + 1) * sizeof *c->import_node);
	for (int i = 0; i < f->events.count; i++) {
		const struct event *e = event_at(c->t, i);
		if (e->import >= 0 && e->import < n && e->flags & FF_NAME_IMPORTED)
			c->import_node[e->import] = e->at;
	}
}

/* Rows of one statement follow each other; `count` of them from `first`.  The statement's node, -1 unknown. */
static int statement_of(const struct cutter *c, int first, int *count)
{
	const struct ff_list *l = &c->f->f->imports;
	int n = FF_AT(l, struct ff_import, first)->names, node = c->import_node[first];
	*count = n;
	if (n < 1 || first + n > l->count || node < 0)
		return *count = 1, -1;
	for (int k = 1; k < n; k++)
		if (c->import_node[first + k] < 0 || parent_of(c->f, c->import_node[first + k]) != parent_of(c->f, node))
			return *count = 1, -1;
	return parent_of(c->f, node);
}

static void mark_imports(struct cutter *c)
{
	for (int i = 0, n; i < c->f->f->imports.count; i += n) {
		int statement = statement_of(c, i, &n);
		bool gone = statement >= 0;
		for (int k = 0; k < n; k++)
			gone &= ff_python_cut_may_go(c, i + k);
		if (gone)
			c->state[statement] |= CUT_GONE;
	}
}

static void cut_imports(struct cutter *c)
{
	struct cut cut;
	for (int i = 0, n; i < c->f->f->imports.count; i += n) {
		int statement = statement_of(c, i, &n);
		if (statement < 0)
			continue;
		if (n > 1)
			ff_python_cut_names(c, statement, i, n);
		else if (c->state[statement] & CUT_GONE && ff_python_cut_statement(c, statement, &cut))
			ff_python_cut_add(c, FF_CUT_IMPORT, i, &cut);
	}
}

/* ---- local variables ---- */

/* The assignment that has just this name on its left, -1. */
static int assignment_of(const struct file *f, int name)
{
	int a = parent_of(f, name);
	return kind_of(f, a) == K_assignment && ff_python_child(f, a, F_left) == name ? a : -1;
}

/* The statement that an assignment is the whole of, -1. */
static int alone(const struct file *f, int assignment)
{
	int s = parent_of(f, assignment), right = ff_python_child(f, assignment, F_right);
	return kind_of(f, s) == K_expression_statement && kind_of(f, right) != K_assignment ? s : -1;
}

/* Statement that goes whole with the variable of a row, -1. */
static int whole_of(const struct cutter *c, int row)
{
	const struct ff_unused *u = FF_AT(&c->f->f->unused, struct ff_unused, row);
	int a = assignment_of(c->f, *FF_AT(&c->f->unused_nodes, int, row));
	if (a < 0 || u->flags & (FF_UNUSED_REBOUND | FF_UNUSED_EARLY) || (u->kind == FF_UNUSED_ASSIGN && u->flags & FF_UNUSED_EFFECTS) ||
	    (u->kind != FF_UNUSED_ASSIGN && u->kind != FF_UNUSED_ANNOTATION))
		return -1;
	return alone(c->f, a);
}

static bool reads_names(const struct file *f, int i)
{
	for (int c = i; i >= 0 && c < f->nodes[i].next; c++)
		if (f->nodes[c].kind == K_identifier)
			return true;
	return false;
}

/* Only what binds, up to the value. */
static bool up_to(const struct file *f, uint32_t from, int value, struct cut *out)
{
	if (value < 0 || memchr(f->text + from, '#', f->nodes[value].start - from))
		return false;
	*out = (struct cut){from, f->nodes[value].start, "", FF_CUT_KEEPS_VALUE};
	return true;
}

static bool cut_assignment(struct cutter *c, int row, int name, struct cut *out)
{
	const struct file *f = c->f;
	const struct ff_unused *u = FF_AT(&f->f->unused, struct ff_unused, row);
	int a = assignment_of(f, name), statement = a < 0 ? -1 : alone(f, a), value = a < 0 ? -1 : ff_python_child(f, a, F_right);
	if (a < 0)
		return false;
	if (statement < 0) { /* a = name = value */
		return up_to(f, f->nodes[name].start, value, out);
	} else if (u->flags & FF_UNUSED_EFFECTS) {
		if (!up_to(f, f->nodes[name].start, value, out))
			return false;
		out->flags &= ~FF_CUT_KEEPS_VALUE;
		out->flags |= FF_CUT_READS; /* it becomes a statement of its own, of which nobody knows whether it is wanted */
		return true;
	}
	if (!ff_python_cut_statement(c, statement, out))
		return false;
	if (reads_names(f, value) || u->kind == FF_UNUSED_ANNOTATION)
		out->flags |= FF_CUT_READS;
	return true;
}

/* with f() as name */
static bool cut_with(const struct file *f, int name, struct cut *out)
{
	int target = parent_of(f, name), pattern = target < 0 ? -1 : parent_of(f, target), value = kind_of(f, pattern) == K_as_pattern ? ff_python_first(f, pattern) : -1;
	if (value < 0 || kind_of(f, target) != K_as_pattern_target || f->nodes[target].start != f->nodes[name].start || f->nodes[target].end != f->nodes[name].end ||
	    memchr(f->text + f->nodes[value].end, '#', f->nodes[name].start - f->nodes[value].end))
		return false;
	*out = (struct cut){f->nodes[value].end, f->nodes[name].end, "", FF_CUT_READS};
	return true;
}

static void cut_unused(struct cutter *c)
{
	const struct file *f = c->f;
	for (int i = 0; i < f->f->unused.count; i++) {
		const struct ff_unused *u = FF_AT(&f->f->unused, struct ff_unused, i);
		int name = *FF_AT(&f->unused_nodes, int, i), up = parent_of(f, name);
		struct cut cut;
		bool found = false;
		if (u->flags & (FF_UNUSED_REBOUND | FF_UNUSED_EARLY))
			continue;
		if (u->kind == FF_UNUSED_ASSIGN || u->kind == FF_UNUSED_ANNOTATION)
			found = cut_assignment(c, i, name, &cut);
		else if (u->kind == FF_UNUSED_WALRUS && kind_of(f, up) == K_named_expression)
			found = up_to(f, f->nodes[name].start, ff_python_child(f, up, F_value), &cut);
		else if (u->kind == FF_UNUSED_WITH)
			found = cut_with(f, name, &cut);
		if (found)
			ff_python_cut_add(c, FF_CUT_UNUSED, i, &cut);
	}
}

/* ---- all ---- */

static bool anything(const struct file *f)
{
	bool any = f->f->unused.count > 0 || f->defaults.count > 0 || f->f->redefined.count > 0;
	for (int i = 0; !any && i < f->f->imports.count; i++)
		any = !FF_AT(&f->f->imports, struct ff_import, i)->uses;
	return any;
}

/* Siblings, and what is left of blocks when all that can go is gone. */
static void survey(struct cutter *c)
{
	const struct file *f = c->f;
	int *last = ff_arena_raw(f->a, (size_t)f->count * sizeof *last);
	memset(last, 0xff, (size_t)f->count * sizeof *last);
	for (int i = 0; i < f->count; i++) {
		int p = parent_of(f, i);
		c->before[i] = -1;
		if (p < 0 || f->nodes[i].kind == K_comment)
			continue;
		c->before[i] = last[p];
		last[p] = i;
		if (c->state[i] & CUT_GONE)
			c->state[i] |= c->state[p] & CUT_ALIVE ? 0 : CUT_FIRST;
		else
			c->state[p] |= CUT_ALIVE;
	}
}

void ff_python_cuts(struct table *t)
{
	struct file *f = t->f;
	struct cutter c = {.t = t, .f = f};
	if (f->f->module.flags & FF_MODULE_LONE_CR)
		return;
	ff_python_cut_prints(&c);
	if (!anything(f))
		return;
	c.state = ff_arena_alloc(f->a, (size_t)f->count + 1);
	c.before = ff_arena_raw(f->a, ((size_t)f->count + 1) * sizeof *c.before);
	find_imports(&c);
	mark_again(&c);
	mark_imports(&c);
	for (int i = 0; i < f->f->unused.count; i++) {
		int s = whole_of(&c, i);
		if (s >= 0)
			c.state[s] |= CUT_GONE;
	}
	survey(&c);
	cut_imports(&c);
	cut_unused(&c);
	ff_python_cut_defaults(&c);
}
