/*
 * repair.c - valid Python that the grammar reads as something else, put right in the flattened tree: `type(x).y = z`
 * comes as a type alias, and the star of `[*a.b()]` on the first name instead of on the whole.  Called by parse.c for
 * the few files that have one; the passes after it need not know.
 */
#include "room.h"

/* ---- stars ---- */

/* An expression that starts with another one; no star can stand inside it. */
static bool starts_with_operand(enum kind k)
{
	return k == K_call || k == K_attribute || k == K_subscript || k == K_binary_operator || k == K_boolean_operator || k == K_comparison_operator ||
	       k == K_conditional_expression;
}

bool ff_python_splat_is_low(const struct node *nodes, int i)
{
	int p = nodes[i].parent;
	return p >= 0 && i == p + 1 && starts_with_operand((enum kind)nodes[p].kind);
}

/* The nodes from the top of the expression to the star stand in a row: the star moves to the front, the others back by one. */
static void raise_splat(struct file *f, int low)
{
	struct node *nodes = f->nodes, star = nodes[low];
	int top = low, operand = ff_python_first(f, low);
	while (nodes[top].parent == top - 1 && starts_with_operand((enum kind)nodes[top - 1].kind))
		top--;
	if (operand < 0 || nodes[low].next != nodes[operand].next)
		return;
	struct node first = nodes[top];
	for (int k = low + 1; k < first.next; k++)
		if (nodes[k].parent >= top && nodes[k].parent < low)
			nodes[k].parent++;
	for (int k = low; k > top; k--) {
		nodes[k] = nodes[k - 1];
		nodes[k].parent = k - 1;
		nodes[k].start = nodes[operand].start;
		nodes[k].row = nodes[operand].row;
		nodes[k].col = nodes[operand].col;
	}
	nodes[operand].field = star.field;
	nodes[top + 1].field = F_none;
	star.field = first.field;
	star.parent = first.parent;
	star.next = first.next;
	star.end = first.end;
	nodes[top] = star;
}

/* ---- type(x).y = z ---- */

bool ff_python_alias_is_false(const char *text, const struct node *n)
{
	const char *p = text + n->start + 4;
	while (*p == ' ' || *p == '\t')
		p++;
	return *p == '(' || *p == '[';
}

struct rebuilt {
	struct node *nodes;
	int count;
	int *place; /* where an old node went; a wrapper that goes: its parent's */
};

static int emit(struct rebuilt *r, const struct node *as, enum kind k, enum field field, int parent)
{
	struct node *n = &r->nodes[r->count];
	*n = *as;
	n->kind = (uint16_t)k;
	n->field = (uint8_t)field;
	n->parent = parent;
	return r->count++;
}

/* What was a type is an expression: the wrappers go, and their content stands where they stood. */
static bool unwrapped(const struct file *f, int i, enum field *role)
{
	const struct node *n = &f->nodes[i];
	enum kind up = (enum kind)f->nodes[n->parent].kind;
	*role = (enum field)n->field;
	if (n->kind == K_type_parameter && up == K_generic_type)
		return true;
	if (n->kind != K_type)
		return false;
	if (up == K_type_parameter)
		*role = F_subscript;
	else if (up == K_union_type)
		*role = ff_python_first(f, n->parent) == i ? F_left : F_right;
	return true;
}

static enum kind expression_kind(enum kind k)
{
	return k == K_generic_type ? K_subscript : k == K_union_type ? K_binary_operator : k == K_member_type ? K_attribute : k;
}

/* What follows `type` becomes its arguments or its subscript. */
static int emit_head(struct rebuilt *r, const struct node *statement, const struct node *n, enum field field, int parent)
{
	struct node whole = *n, word = *statement;
	whole.start = statement->start;
	whole.row = statement->row;
	whole.col = statement->col;
	word.end = word.start + 4;
	word.data = -1;
	bool call = n->kind != K_list;
	int head = emit(r, &whole, call ? K_call : K_subscript, field, parent);
	emit(r, &word, K_identifier, call ? F_function : F_value, head);
	if (!call)
		return head;
	return emit(r, n, n->kind == K_generator_expression ? K_generator_expression : K_argument_list, F_arguments, head);
}

static void rebuild_alias(struct file *f, struct rebuilt *r, int i)
{
	const struct node *statement = &f->nodes[i];
	int left = ff_python_child(f, i, F_left), head = left < 0 ? i : ff_python_first(f, left);
	uint32_t start = head < 0 ? statement->end : f->nodes[head].start;
	while (head >= 0 && starts_with_operand((enum kind)f->nodes[head].kind))
		head = ff_python_first(f, head);
	int parent = statement->parent < 0 ? -1 : r->place[statement->parent];
	parent = emit(r, statement, K_expression_statement, F_none, parent);
	r->place[i] = emit(r, statement, K_assignment, F_none, parent);
	for (int k = i + 1; k < statement->next; k++) {
		const struct node *n = &f->nodes[k];
		enum field role;
		parent = r->place[n->parent];
		if (unwrapped(f, k, &role)) {
			r->place[k] = parent;
			f->nodes[k].field = (uint8_t)role;
			continue;
		}
		enum kind up = (enum kind)f->nodes[n->parent].kind;
		role = up == K_type ? (enum field)f->nodes[n->parent].field : (enum field)n->field;
		if (n->parent == head && f->nodes[head].kind == K_list)
			role = F_subscript;
		else if (up == K_generic_type)
			role = F_value;
		if (k == head) {
			r->place[k] = emit_head(r, statement, n, role, parent);
			continue;
		}
		r->place[k] = emit(r, n, expression_kind((enum kind)n->kind), role, parent);
		if (k < head && n->start == start) { /* the chain before it starts with `type` too */
			struct node *made = &r->nodes[r->place[k]];
			made->start = statement->start;
			made->row = statement->row;
			made->col = statement->col;
		}
	}
}

static void rebuild_aliases(struct file *f)
{
	int more = 0;
	for (int i = 0; i < f->count; i++)
		more += f->nodes[i].kind == K_type_alias_statement && ff_python_alias_is_false(f->text, &f->nodes[i]);
	struct rebuilt r = {.place = ff_arena_raw(f->a, (size_t)f->count * sizeof *r.place)};
	r.nodes = ff_arena_raw(f->a, ((size_t)f->count + 3 * (size_t)more) * sizeof *r.nodes);
	for (int i = 0; i < f->count; i++) {
		const struct node *n = &f->nodes[i];
		if (n->kind == K_type_alias_statement && ff_python_alias_is_false(f->text, n)) {
			rebuild_alias(f, &r, i);
			i = n->next - 1;
		} else {
			r.place[i] = emit(&r, n, (enum kind)n->kind, (enum field)n->field, n->parent < 0 ? -1 : r.place[n->parent]);
		}
	}
	for (int i = 0; i < r.count; i++)
		r.nodes[i].next = i + 1;
	for (int i = r.count - 1; i > 0; i--) {
		int p = r.nodes[i].parent;
		if (p >= 0 && r.nodes[p].next < r.nodes[i].next)
			r.nodes[p].next = r.nodes[i].next;
	}
	f->nodes = r.nodes;
	f->count = r.count;
}

void ff_python_repair(struct file *f, bool splats, bool aliases)
{
	for (int i = 0; splats && i < f->count; i++)
		if (f->nodes[i].kind == K_list_splat && ff_python_splat_is_low(f->nodes, i))
			raise_splat(f, i);
	if (aliases)
		rebuild_aliases(f);
}
