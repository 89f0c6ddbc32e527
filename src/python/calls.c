/*
 * calls.c - calls with their arguments, and the loops around them.  Called by the walk at the node, before its parts
 * are walked; an inner call comes later and completes the row of the outer one.
 */
#include "room.h"

static struct ff_loop *loop_at(const struct file *f, int l)
{
	return FF_AT(&f->f->loops, struct ff_loop, l);
}

/* ---- names derived from a loop's variable ---- */

void ff_python_taint(struct file *f, int i, int loop)
{
	for (int c = i; i >= 0 && c < f->nodes[i].next; c++) {
		if (f->nodes[c].kind != K_identifier || f->nodes[c].field == F_attribute)
			continue;
		int *head = FF_AT(&f->taint_heads, int, loop);
		struct taint *t = FF_PUSH(f->a, &f->taints, struct taint);
		*t = (struct taint){ff_python_atom(f->py, f->text + f->nodes[c].start, node_len(&f->nodes[c])), *head};
		*head = f->taints.count - 1;
	}
}

/* ---- loops ---- */

static bool all_caps(const char *s, size_t n)
{
	bool letter = false;
	for (size_t i = 0; i < n; i++) {
		if (s[i] >= 'a' && s[i] <= 'z')
			return false;
		letter |= s[i] >= 'A' && s[i] <= 'Z';
	}
	return letter;
}

/* A literal whose members are literals. */
static bool is_constant(const struct file *f, int i)
{
	i = ff_python_unwrap(f, i);
	if (i < 0)
		return false;
	switch (ff_python_expr_kind(f, i)) {
	case FF_EXPR_CONSTANT:
	case FF_EXPR_NUMBER:
	case FF_EXPR_STRING: return true;
	case FF_EXPR_NAME: return all_caps(f->text + f->nodes[i].start, node_len(&f->nodes[i]));
	case FF_EXPR_ATTRIBUTE: {
		int name = ff_python_child(f, i, F_attribute);
		return name >= 0 && all_caps(f->text + f->nodes[name].start, node_len(&f->nodes[name]));
	}
	case FF_EXPR_LIST:
	case FF_EXPR_TUPLE:
	case FF_EXPR_SET:
		for (int c = i + 1; c < f->nodes[i].next; c = f->nodes[c].next)
			if (f->nodes[c].kind != K_comment && !is_constant(f, c))
				return false;
		return true;
	default: return false;
	}
}

static int iterable_flags(struct file *f, int right)
{
	static const char *const batches[] = {"batched", "chunk", "batch", "partition"};
	if (is_constant(f, right))
		return FF_LOOP_CONSTANT;
	int call = ff_python_unwrap(f, right), root;
	if (call < 0 || f->nodes[call].kind != K_call)
		return 0;
	int function = ff_python_child(f, call, F_function), args = ff_python_child(f, call, F_arguments), n = 0;
	bool constant = true;
	const char *callee = function < 0 ? "" : ff_python_dotted(f, function, &root), *last = strrchr(callee, '.');
	last = last ? last + 1 : callee;
	for (size_t k = 0; k < FF_COUNT(batches); k++)
		if (strstr(last, batches[k]))
			return FF_LOOP_BATCH;
	for (int c = args + 1; args >= 0 && c < f->nodes[args].next; c = f->nodes[c].next, n++)
		constant &= is_constant(f, c);
	if (!strcmp(callee, "range"))
		return n == 3 ? FF_LOOP_BATCH : constant ? FF_LOOP_CONSTANT : 0;
	return 0;
}

/* The call that a name was last assigned from in this function, -1. */
static int assigned_call(const struct file *f, int def, int i)
{
	if (i < 0 || f->nodes[i].kind != K_identifier)
		return -1;
	int atom = ff_python_atom(f->py, f->text + f->nodes[i].start, node_len(&f->nodes[i]));
	for (int k = f->assigned.count - 1; k >= 0; k--) {
		const struct assigned *a = FF_AT(&f->assigned, struct assigned, k);
		if (a->def != def)
			break; /* an earlier function */
		if (a->atom == atom)
			return a->call;
	}
	return -1;
}

void ff_python_loop(struct file *f, int i, int parent)
{
	static const enum ff_loop_kind kinds[] = {FF_LOOP_FOR, FF_LOOP_WHILE, FF_LOOP_COMPREHENSION};
	struct node *n = &f->nodes[i];
	bool clause = n->kind == K_for_in_clause;
	const struct context *c = ctx_of(f, clause ? n->parent : i);
	int left = ff_python_child(f, i, F_left), right = ff_python_child(f, i, n->kind == K_while_statement ? F_condition : F_right);
	if (full(f, &f->f->loops))
		return;
	struct ff_loop *l = FF_PUSH(f->a, &f->f->loops, struct ff_loop);
	n->data = f->f->loops.count - 1;
	*FF_PUSH(f->a, &f->taint_heads, int) = -1;
	*l = (struct ff_loop){.kind = kinds[clause ? 2 : n->kind == K_while_statement], .def = c->def, .line = n->row + 1, .parent = parent,
	                      .target = ff_python_text(f, left), .iterable = ff_python_text(f, right), .iterable_kind = ff_python_expr_kind(f, right),
	                      .iterable_call = assigned_call(f, c->def, right), .flags = n->kind == K_while_statement ? 0 : iterable_flags(f, right)};
	int col;
	if (clause) /* an expression has no comments behind it */
		ff_python_place(f, f->nodes[n->parent].end, &l->end_line, &col);
	else
		ff_python_end(f, i, &l->end_line, &col);
	if (!memcmp(f->text + n->start, "async", n->end - n->start > 5 ? 5 : 0) && n->end - n->start > 5)
		l->flags |= FF_LOOP_ASYNC;
	ff_python_taint(f, left, n->data);
}

/* ---- calls ---- */

static bool has_interpolation_in_quotes(const struct file *f, int i)
{
	for (int c = i; c < f->nodes[i].next; c++) {
		if (f->nodes[c].kind != K_interpolation)
			continue;
		char before = f->text[f->nodes[c].start - 1];
		if (before == '\'' || before == '"' || before == '%')
			return true;
	}
	/* "%s" in quotes */
	const char *text = f->text + f->nodes[i].start;
	size_t n = node_len(&f->nodes[i]);
	return memmem(text, n, "'%s'", 4) || memmem(text, n, "'{", 2);
}

static void add_arguments(struct file *f, int call, int list, int loop)
{
	bool generator = list >= 0 && f->nodes[list].kind == K_generator_expression; /* f(x for x in y) has it in place of the list */
	for (int c = list + 1; list >= 0 && !generator && c < f->nodes[list].next; c = f->nodes[c].next) {
		if (f->nodes[c].kind == K_comment)
			continue;
		if (full(f, &f->f->arguments))
			return;
		struct ff_argument *a = FF_PUSH(f->a, &f->f->arguments, struct ff_argument);
		int value = c;
		*a = (struct ff_argument){call, "", 0, "", 0};
		if (f->nodes[c].kind == K_keyword_argument) {
			a->keyword = ff_python_text(f, ff_python_child(f, c, F_name));
			value = ff_python_child(f, c, F_value);
		} else if (f->nodes[c].kind == K_list_splat || f->nodes[c].kind == K_dictionary_splat) {
			a->keyword = f->nodes[c].kind == K_list_splat ? "*" : "**";
			value = ff_python_first(f, c);
		}
		if (value < 0)
			continue;
		a->kind = ff_python_expr_kind(f, value);
		a->text = ff_python_text_sql(f, value);
		if (ff_python_reads_taint(f, value, loop))
			a->flags |= FF_ARG_LOOP;
		if ((a->kind == FF_EXPR_FSTRING || a->kind == FF_EXPR_PERCENT || a->kind == FF_EXPR_FORMAT || a->kind == FF_EXPR_CONCAT) &&
		    has_interpolation_in_quotes(f, value))
			a->flags |= FF_ARG_QUOTED;
	}
	if (generator && !full(f, &f->f->arguments))
		*FF_PUSH(f->a, &f->f->arguments, struct ff_argument) =
			(struct ff_argument){call, "", FF_EXPR_COMPREHENSION, ff_python_text(f, list), ff_python_reads_taint(f, list, loop) ? FF_ARG_LOOP : 0};
}

/* Flags that the context knows. */
static int context_flags(const struct context *c)
{
	static const struct {
		unsigned context;
		int call;
	} map[] = {{C_ASYNC, FF_CALL_ASYNC}, {C_TRY, FF_CALL_TRY}, {C_HANDLER, FF_CALL_IN_HANDLER}, {C_FINALLY, FF_CALL_FINALLY}, {C_MAIN_GUARD, FF_CALL_MAIN_GUARD},
	           {C_LAMBDA, FF_CALL_LAMBDA}, {C_DEFAULT, FF_CALL_DEFAULT}, {C_CLASS_BODY, FF_CALL_CLASS_BODY}, {C_TYPE_CHECKING, FF_CALL_TYPE_CHECKING}};
	int flags = 0;
	for (size_t i = 0; i < FF_COUNT(map); i++)
		if (c->flags & map[i].context)
			flags |= map[i].call;
	return flags;
}

/* call()[:5]: fewer of the same. */
static bool is_slice(const struct file *f, int p, int child)
{
	int after = f->nodes[p].kind == K_subscript && f->nodes[child].field == F_value ? ff_python_after(f, child) : -1;
	return after >= 0 && f->nodes[after].kind == K_slice;
}

/* if, while, assert and their like: only whether it is true counts. */
static bool is_condition(const struct file *f, int p, int child)
{
	while (f->nodes[p].parent >= 0 && (f->nodes[p].kind == K_boolean_operator || f->nodes[p].kind == K_parenthesized_expression)) {
		child = p;
		p = f->nodes[p].parent;
	}
	switch ((enum kind)f->nodes[p].kind) {
	case K_not_operator:
	case K_if_clause: return true;
	case K_if_statement:
	case K_elif_clause:
	case K_while_statement: return f->nodes[child].field == F_condition;
	case K_assert_statement: return ff_python_first(f, p) == child;
	default: return false;
	}
}

/* What becomes of the value: dropped, returned, awaited, bound to a name, looped over. */
static void destiny(struct file *f, int i, int row, struct ff_call *call)
{
	int p = f->nodes[i].parent, child = i;
	bool sliced = false;
	while (p >= 0 && (f->nodes[p].kind == K_await || f->nodes[p].kind == K_parenthesized_expression || is_slice(f, p, child))) {
		sliced |= f->nodes[p].kind == K_subscript;
		if (f->nodes[p].kind == K_await)
			call->flags |= FF_CALL_AWAITED;
		child = p;
		p = f->nodes[p].parent;
	}
	if (p < 0)
		return;
	const struct node *n = &f->nodes[p];
	int left;
	if (!sliced && is_condition(f, p, child))
		call->flags |= FF_CALL_CONDITION;
	if (sliced && n->kind != K_assignment && n->kind != K_named_expression && n->kind != K_return_statement)
		return;
	switch ((enum kind)n->kind) {
	case K_expression_statement: call->flags |= FF_CALL_UNUSED; break;
	case K_return_statement: call->flags |= FF_CALL_RETURNED; break;
	case K_with_item:
	case K_as_pattern:
		if (n->kind == K_with_item || (f->nodes[n->parent].kind == K_with_item && ff_python_first(f, p) == child))
			call->flags |= FF_CALL_WITH;
		break;
	case K_assignment:
	case K_named_expression:
		left = ff_python_child(f, p, n->kind == K_assignment ? F_left : F_name);
		if (left < 0 || f->nodes[child].field == F_left)
			break;
		if (f->nodes[left].kind == K_identifier) {
			call->assigned = ff_python_text(f, left);
			*FF_PUSH(f->a, &f->assigned, struct assigned) =
				(struct assigned){call->def, ff_python_atom(f->py, f->text + f->nodes[left].start, node_len(&f->nodes[left])), row};
		} else if (f->nodes[left].kind == K_attribute && node_len(&f->nodes[left]) < 80) {
			call->assigned = ff_python_text(f, left);
		}
		break;
	case K_augmented_assignment:
		if (f->nodes[child].field == F_right)
			call->flags |= FF_CALL_AUGMENTED;
		break;
	case K_for_statement:
	case K_for_in_clause:
		if (f->nodes[child].field == F_right) {
			call->flags |= FF_CALL_ITERABLE;
			if (n->data >= 0)
				loop_at(f, n->data)->iterable_call = row;
		}
		break;
	default: break;
	}
}

/* The call whose callee chain starts from this one: its receiver is this row. */
static void complete_outer(struct file *f, int i, int row)
{
	int child = i, p = f->nodes[i].parent;
	while (p >= 0) {
		enum kind k = (enum kind)f->nodes[p].kind;
		if (k == K_call) {
			if (f->nodes[child].field == F_function && f->nodes[p].data >= 0)
				FF_AT(&f->f->calls, struct ff_call, f->nodes[p].data)->receiver = row;
			return;
		}
		if (!((k == K_attribute && f->nodes[child].field == F_object) || (k == K_subscript && f->nodes[child].field == F_value) ||
		      k == K_parenthesized_expression || k == K_await))
			return;
		child = p;
		p = f->nodes[p].parent;
	}
}

/* `if debug:`, `if self.verbose > 1:` around a node. */
static bool is_verbose(const struct file *f, int guard)
{
	static const char *const words[] = {"debug", "verbos", "trace", "DEBUG", "VERBOS", "TRACE", "quiet", "dry_run"};
	for (int steps = 0; guard >= 0 && steps < 4; steps++, guard = ctx_of(f, guard)->guard) {
		int condition = ff_python_child(f, guard, F_condition);
		for (size_t k = 0; condition >= 0 && k < FF_COUNT(words); k++)
			if (memmem(f->text + f->nodes[condition].start, node_len(&f->nodes[condition]) < 200 ? node_len(&f->nodes[condition]) : 200, words[k], strlen(words[k])))
				return true;
	}
	return false;
}

void ff_python_call(struct file *f, int i)
{
	struct node *n = &f->nodes[i];
	const struct context c = *ctx_of(f, i);
	int function = ff_python_child(f, i, F_function), row = f->f->calls.count, root = -1;
	n->data = -1;
	if (full(f, &f->f->calls) || full(f, &f->f->arguments))
		return;
	struct ff_call *call = FF_PUSH(f->a, &f->f->calls, struct ff_call);
	*call = (struct ff_call){.callee = function < 0 ? "" : ff_python_dotted(f, function, &root), .assigned = "", .line = n->row + 1, .col = n->col,
	                         .def = c.def, .loop = c.loop, .receiver = -1, .outer = c.outer, .flags = context_flags(&c)};
	n->data = row;
	if (c.def < 0 && (!strcmp(call->callee, "__all__.extend") || !strcmp(call->callee, "__all__.append")))
		ff_python_export(f, i);
	if (c.guard >= 0)
		call->flags |= FF_CALL_GUARDED;
	call->target = root >= 0 ? ff_python_target(f, call->callee) : "";
	if (c.guard >= 0 && !strcmp(call->callee, "print") && is_verbose(f, c.guard))
		call->flags |= FF_CALL_VERBOSE;
	ff_python_place(f, n->end, &call->end_line, &call->end_col);
	destiny(f, i, row, call);
	if (c.loop >= 0 && (c.guard >= 0 || c.flags & C_HANDLER) && ff_python_is_kept(f, i, &c))
		call->flags |= FF_CALL_KEPT;
	complete_outer(f, i, row);
	if (c.loop >= 0 && root >= 0 && ff_python_reads_taint(f, root, c.loop))
		call->flags |= FF_CALL_LOOP_RECEIVER;
	int first = f->f->arguments.count;
	add_arguments(f, row, ff_python_child(f, i, F_arguments), c.loop);
	call = FF_AT(&f->f->calls, struct ff_call, row);
	for (int k = first; k < f->f->arguments.count; k++)
		if (FF_AT(&f->f->arguments, struct ff_argument, k)->flags & FF_ARG_LOOP)
			call->flags |= FF_CALL_LOOP_ARG;
}

/* Is the identifier what the loop binds to one row: x, or the last of n, x in enumerate(rows)? */
static bool is_row(const struct file *f, const struct ff_loop *l, int identifier)
{
	const char *comma = strrchr(l->target, ',');
	if (!comma || strncmp(l->iterable, "enumerate(", 10) != 0)
		return ff_python_text_is(f, identifier, l->target);
	const char *last = comma + 1 + strspn(comma + 1, " ");
	size_t n = strcspn(last, ") ");
	return node_len(&f->nodes[identifier]) == n && !memcmp(f->text + f->nodes[identifier].start, last, n);
}

/* Attribute read on a loop variable, the longest chain: x.author.name. */
void ff_python_attribute(struct file *f, int i)
{
	const struct context *c = ctx_of(f, i);
	int p = f->nodes[i].parent, root = i;
	if (c->loop < 0 || c->flags & (C_STORE | C_DELETE) || (p >= 0 && f->nodes[p].kind == K_attribute))
		return;
	int first = -1;
	while (f->nodes[root].kind == K_attribute) {
		first = root;
		root = ff_python_child(f, root, F_object);
		if (root < 0)
			return;
	}
	if (f->nodes[root].kind != K_identifier || full(f, &f->f->attributes))
		return;
	for (int l = c->loop; l >= 0; l = loop_at(f, l)->parent) {
		if (!is_row(f, loop_at(f, l), root))
			continue;
		struct ff_attribute *a = FF_PUSH(f->a, &f->f->attributes, struct ff_attribute);
		*a = (struct ff_attribute){l, ff_python_text(f, ff_python_child(f, first, F_attribute)), ff_python_text(f, i), f->nodes[i].row + 1,
		                           f->nodes[i].col};
		return;
	}
}
