/*
 * hints.c - what a function does with its parameters: methods called on them, indices, operators, literals that they are compared
 * with, calls that they are handed on to.  Called by resolve.c for each read of a name that a parameter or a loop has bound; of
 * loops those count that run over a parameter.  Knows nothing of what is concluded from it (src/testgen).
 */
#include "names.h"

enum { DERIVED_MAX = 3, RECENT = 12 };

static const struct node *up(const struct file *f, int i)
{
	return &f->nodes[f->nodes[i].parent];
}

static void add(struct file *f, const struct hinted *h, enum ff_hint_kind kind, const char *what, const char *text, int at)
{
	if (full(f, &f->f->hints))
		return;
	for (int k = f->f->hints.count - 1, n = 0; k >= 0 && n < RECENT; k--, n++) {
		const struct ff_hint *o = FF_AT(&f->f->hints, struct ff_hint, k);
		if (o->def == h->def && o->kind == (int)kind && !strcmp(o->name, h->name) && !strcmp(o->path, h->path) && !strcmp(o->what, what) && !strcmp(o->text, text))
			return;
	}
	*FF_PUSH(f->a, &f->f->hints, struct ff_hint) = (struct ff_hint){h->def, h->name, h->path, kind, what, text, f->nodes[at].row + 1};
}

/* Text of what says something by itself: a literal, a name in capitals; "" for all the rest. */
static const char *telling(struct file *f, int i)
{
	switch (i < 0 ? FF_EXPR_NONE : ff_python_expr_kind(f, i)) {
	case FF_EXPR_CONSTANT:
	case FF_EXPR_NUMBER:
	case FF_EXPR_STRING:
	case FF_EXPR_LIST:
	case FF_EXPR_TUPLE:
	case FF_EXPR_DICT:
	case FF_EXPR_SET:
	case FF_EXPR_NAME:
	case FF_EXPR_ATTRIBUTE: return node_len(&f->nodes[i]) <= FF_MAX_TEXT ? ff_python_text(f, i) : "";
	default: return "";
	}
}

static const char *count_text(struct file *f, int list)
{
	int n = 0;
	for (int c = list + 1; list >= 0 && c < f->nodes[list].next; c = f->nodes[c].next)
		n += f->nodes[c].kind != K_comment;
	return ff_arena_printf(f->a, "%d", n);
}

static bool is_pattern(const struct file *f, int i)
{
	return i >= 0 && (f->nodes[i].kind == K_pattern_list || f->nodes[i].kind == K_tuple_pattern || f->nodes[i].kind == K_list_pattern);
}

/* Operator text between two neighbours: "<", "not in", "%". */
static const char *operator_text(struct file *f, int a, int b)
{
	uint32_t at;
	size_t n = ff_python_operator_at(f, a, b, &at);
	return n && n <= 12 ? ff_python_slice(f, at, at + (uint32_t)n) : "";
}

static void compared(struct file *f, const struct hinted *h, int i, enum ff_hint_kind kind)
{
	int before = -1, parent = f->nodes[i].parent;
	for (int c = ff_python_first(f, parent); c >= 0 && c != i; c = ff_python_after(f, c))
		before = c;
	int after = ff_python_after(f, i);
	if (before >= 0) {
		const char *op = operator_text(f, before, i), *text = telling(f, before);
		bool in = !strcmp(op, "in") || !strcmp(op, "not in");
		if (in && kind == FF_HINT_COMPARED)
			add(f, h, FF_HINT_CONTAINS, op, text, i);
		else if (*text || kind == FF_HINT_COMPARED) /* 3 < x is x > 3 */
			add(f, h, kind, *op == '<' ? (op[1] ? ">=" : ">") : *op == '>' ? (op[1] ? "<=" : "<") : op, text, i);
	}
	if (after >= 0) {
		const char *op = operator_text(f, i, after), *text = telling(f, after);
		bool in = !strcmp(op, "in") || !strcmp(op, "not in");
		add(f, h, in && kind == FF_HINT_COMPARED ? FF_HINT_IN : kind, op, text, i);
	}
}

/* An argument of a call: position or keyword; what tells a type by itself has a kind of its own. */
static void passed(struct file *f, const struct hinted *h, int i, int list, const char *keyword)
{
	int call = f->nodes[list].parent, position = 0, first = ff_python_first(f, list);
	if (f->nodes[call].kind != K_call || f->nodes[call].data < 0 || f->nodes[call].data >= f->f->calls.count)
		return;
	const struct ff_call *row = FF_AT(&f->f->calls, struct ff_call, f->nodes[call].data);
	for (int c = first; c >= 0 && c != i; c = ff_python_after(f, c))
		position++;
	int second = first < 0 ? -1 : ff_python_after(f, first);
	const char *callee = *row->target ? row->target : row->callee;
	if (position == 0 && !strcmp(callee, "isinstance") && second >= 0) {
		add(f, h, FF_HINT_INSTANCE, "", ff_python_text(f, second), i);
		return;
	}
	if (!strcmp(callee, "len") && up(f, call)->kind == K_comparison_operator) {
		compared(f, h, call, FF_HINT_LENGTH);
		return;
	}
	const char *place = *keyword ? keyword : ff_arena_printf(f->a, "%d", position);
	const char *other = telling(f, position == 0 ? second : first);
	add(f, h, FF_HINT_PASSED, callee, *other ? ff_arena_printf(f->a, "%s %s", place, other) : place, i);
}

static void used(struct file *f, const struct hinted *h, int i);

static const char *index_word(const struct file *f, int index)
{
	switch (ff_python_expr_kind(f, index)) {
	case FF_EXPR_NUMBER: return "int";
	case FF_EXPR_STRING: return "str";
	default: return f->nodes[index].kind == K_slice ? "slice" : "";
	}
}

static void subscripted(struct file *f, const struct hinted *h, int i, int p)
{
	int index = ff_python_child(f, p, F_subscript);
	if (index < 0 || ctx_of(f, i)->flags & C_ANNOTATION)
		return;
	if (f->nodes[i].field == F_subscript) {
		add(f, h, FF_HINT_KEY_OF, "", telling(f, ff_python_child(f, p, F_value)), i);
		return;
	}
	bool slice = f->nodes[index].kind == K_slice;
	add(f, h, FF_HINT_INDEX, index_word(f, index), slice ? "" : telling(f, index), i);
	if (slice)
		used(f, h, p);
	else if (ff_python_expr_kind(f, index) != FF_EXPR_STRING && strlen(h->path) < DERIVED_MAX)
		used(f, &(struct hinted){h->def, h->name, ff_arena_printf(f->a, "%se", h->path)}, p);
}

/* x.name(...) or x.name */
static void attribute(struct file *f, const struct hinted *h, int i, int p)
{
	const struct node *n = up(f, p);
	const char *name = ff_python_text(f, ff_python_child(f, p, F_attribute));
	if (ctx_of(f, p)->flags & (C_STORE | C_DELETE)) {
		add(f, h, FF_HINT_ATTRIBUTE, name, "=", i);
		return;
	}
	if (n->kind != K_call || f->nodes[p].field != F_function) {
		add(f, h, FF_HINT_ATTRIBUTE, name, "", i);
		return;
	}
	int list = ff_python_child(f, f->nodes[p].parent, F_arguments);
	add(f, h, FF_HINT_METHOD, name, telling(f, list < 0 ? -1 : ff_python_first(f, list)), i);
	static const char words[] = "strip lstrip rstrip lower upper replace casefold title capitalize copy"; /* what comes out is what went in, nearly */
	if (ff_word_in(words, name, (int)strlen(name)))
		used(f, h, f->nodes[p].parent);
}

static void iterated(struct file *f, const struct hinted *h, int i, int p)
{
	int left = ff_python_child(f, p, F_left);
	add(f, h, FF_HINT_ITERATED, "", is_pattern(f, left) ? count_text(f, left) : "", i);
}

/* One use of the value of node i. */
static void used(struct file *f, const struct hinted *h, int i)
{
	int p = f->nodes[i].parent, other;
	if (p < 0)
		return;
	switch ((enum kind)f->nodes[p].kind) {
	case K_parenthesized_expression: used(f, h, p); break;
	case K_attribute:
		if (f->nodes[i].field == F_object)
			attribute(f, h, i, p);
		break;
	case K_subscript: subscripted(f, h, i, p); break;
	case K_slice: add(f, h, FF_HINT_PASSED, "slice", "0", i); break;
	case K_comparison_operator: compared(f, h, i, FF_HINT_COMPARED); break;
	case K_binary_operator:
		other = ff_python_child(f, p, f->nodes[i].field == F_left ? F_right : F_left);
		if (other >= 0 && f->nodes[i].field == F_left)
			add(f, h, FF_HINT_OPERATOR, operator_text(f, i, other), telling(f, other), i);
		else if (other >= 0)
			add(f, h, FF_HINT_OPERATOR, ff_arena_printf(f->a, "r%s", operator_text(f, other, i)), telling(f, other), i);
		break;
	case K_unary_operator: add(f, h, FF_HINT_OPERATOR, "-", "", i); break;
	case K_augmented_assignment:
		other = ff_python_child(f, p, f->nodes[i].field == F_left ? F_right : F_left);
		if (other >= 0)
			add(f, h, FF_HINT_OPERATOR, f->nodes[i].field == F_left ? operator_text(f, i, other) : "r+=", telling(f, other), i);
		break;
	case K_argument_list: passed(f, h, i, p, ""); break;
	case K_keyword_argument:
		if (f->nodes[i].field == F_value && up(f, p)->kind == K_argument_list)
			passed(f, h, p, f->nodes[p].parent, ff_python_text(f, ff_python_child(f, p, F_name)));
		break;
	case K_call:
		if (f->nodes[i].field == F_function)
			add(f, h, FF_HINT_CALLED, "", count_text(f, ff_python_child(f, p, F_arguments)), i);
		break;
	case K_for_statement:
	case K_for_in_clause:
		if (f->nodes[i].field == F_right)
			iterated(f, h, i, p);
		break;
	case K_list_splat: add(f, h, FF_HINT_ITERATED, "*", "", i); break;
	case K_dictionary_splat: add(f, h, FF_HINT_ITERATED, "**", "", i); break;
	case K_yield:
		if (memmem(f->text + f->nodes[p].start, f->nodes[i].start - f->nodes[p].start, "from", 4))
			add(f, h, FF_HINT_ITERATED, "", "", i);
		break;
	case K_assignment:
		if (f->nodes[i].field == F_right && is_pattern(f, ff_python_child(f, p, F_left)))
			add(f, h, FF_HINT_UNPACKED, "", count_text(f, ff_python_child(f, p, F_left)), i);
		break;
	case K_await: add(f, h, FF_HINT_AWAITED, "", "", i); break;
	case K_with_item: add(f, h, FF_HINT_WITH, "", "", i); break;
	default: break;
	}
}

/* ---- whose value a name holds ---- */

/* The loop whose target the node is, and its place in it ("e": the whole, "0" the first of several); -1. */
static int loop_of(const struct file *f, int at, int *place)
{
	*place = -1;
	int p = f->nodes[at].parent;
	if (p >= 0 && is_pattern(f, p)) {
		*place = 0;
		for (int c = ff_python_first(f, p); c >= 0 && c != at; c = ff_python_after(f, c))
			++*place;
		at = p;
		p = f->nodes[p].parent;
	}
	bool loop = p >= 0 && (f->nodes[p].kind == K_for_statement || f->nodes[p].kind == K_for_in_clause);
	return loop && f->nodes[at].field == F_left ? p : -1;
}

static int first_argument(const struct file *f, int call)
{
	int list = ff_python_child(f, call, F_arguments);
	return list < 0 || f->nodes[list].kind != K_argument_list ? -1 : ff_python_first(f, list);
}

/* The name that a loop runs over: x, enumerate(x), sorted(x), x.items(); *step: what its variable is to x. */
static int source_of(const struct file *f, int loop, int place, char *step)
{
	int right = ff_python_child(f, loop, F_right);
	*step = place < 0 ? 'e' : 0;
	if (right >= 0 && f->nodes[right].kind == K_call) {
		int function = ff_python_child(f, right, F_function), argument = first_argument(f, right);
		if (function < 0)
			return -1;
		if (f->nodes[function].kind == K_attribute) {
			int name = ff_python_child(f, function, F_attribute);
			right = ff_python_child(f, function, F_object);
			if (name < 0)
				return -1;
			*step = ff_python_text_is(f, name, "items") && place >= 0 ? (place == 0 ? 'k' : 'v')
			        : ff_python_text_is(f, name, "keys") && place < 0 ? 'k' : ff_python_text_is(f, name, "values") && place < 0 ? 'v' : 0;
		} else if (ff_python_text_is(f, function, "enumerate")) {
			*step = place == 1 ? 'e' : 0;
			right = argument;
		} else if (ff_python_text_is(f, function, "sorted") || ff_python_text_is(f, function, "reversed") || ff_python_text_is(f, function, "iter") ||
		           ff_python_text_is(f, function, "list") || ff_python_text_is(f, function, "set")) {
			right = argument;
		} else {
			return -1;
		}
	}
	return right >= 0 && *step && f->nodes[right].kind == K_identifier ? right : -1;
}

/* The parameter behind a row of names: itself, or what a loop takes from it.  False: none. */
static bool behind(const struct table *t, int row, struct hinted *h)
{
	const struct file *f = t->f;
	char path[DERIVED_MAX + 1] = "", step;
	for (int depth = 0; row >= 0; depth++) {
		const struct ff_name *n = name_at(t, row);
		const struct ff_scope *s = scope_at(t, n->scope);
		if (n->flags & FF_NAME_PARAMETER) {
			if (s->kind != FF_SCOPE_FUNCTION || !strcmp(n->name, "self") || !strcmp(n->name, "cls"))
				return false;
			*h = (struct hinted){s->def, n->name, *path ? ff_arena_str(f->a, path) : ""};
			return true;
		}
		int place, loop, source = -1;
		if (!(n->flags & FF_NAME_LOOP) || n->bindings != 1 || t->rows[row].first < 0 || depth == DERIVED_MAX ||
		    (loop = loop_of(f, event_at(t, t->rows[row].first)->at, &place)) < 0 || (source = source_of(f, loop, place, &step)) < 0)
			return false;
		memmove(path + 1, path, DERIVED_MAX - 1); /* outer steps stand first */
		path[0] = step;
		row = ff_python_owner(t, ctx_of(f, source)->scope, ff_python_atom(f->py, f->text + f->nodes[source].start, node_len(&f->nodes[source])));
	}
	return false;
}

void ff_python_hint(const struct table *t, int at, int owner)
{
	struct hinted h;
	struct file *f = t->f;
	if (f->nodes[at].kind == K_identifier && !(ctx_of(f, at)->flags & (C_ANNOTATION | C_DEFAULT | C_DECORATOR)) && behind(t, owner, &h))
		used(f, &h, at);
}

/* name = literal in a test: what a later line hands to what is tested. */
void ff_python_local_hint(struct file *f, int def, int left, int right)
{
	const char *text = right < 0 ? "" : telling(f, right);
	if (*text && ff_python_expr_kind(f, right) != FF_EXPR_NAME && ff_python_expr_kind(f, right) != FF_EXPR_ATTRIBUTE)
		add(f, &(struct hinted){def, ff_python_text(f, left), ""}, FF_HINT_LOCAL, "", text, left);
}
