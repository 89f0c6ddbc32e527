/*
 * statements.c - raises, handlers, assignments, and the literals that decide something.  Called by the walk.
 */
#include "room.h"

/* ---- raise ---- */

/* Text of the condition under which a node is reached, from the nearest if around it. */
const char *ff_python_guard_text(struct file *f, int guard)
{
	if (guard < 0)
		return "";
	if (f->nodes[guard].kind != K_else_clause)
		return ff_python_text(f, ff_python_child(f, guard, F_condition));
	int first = f->nodes[guard].parent;
	const char *text = ff_arena_printf(f->a, "not (%s)", ff_python_text(f, ff_python_child(f, first, F_condition)));
	for (int c = first + 1; c < guard; c = f->nodes[c].next)
		if (f->nodes[c].kind == K_elif_clause && strlen(text) < FF_MAX_TEXT)
			text = ff_arena_printf(f->a, "%s and not (%s)", text, ff_python_text(f, ff_python_child(f, c, F_condition)));
	return text;
}

/* A handler of the try around it that names the type, or everything. */
static bool caught_by(const struct file *f, int attempt, const char *type)
{
	size_t len = strlen(type);
	for (int c = attempt + 1; attempt >= 0 && c < f->nodes[attempt].next; c = f->nodes[c].next) {
		if (f->nodes[c].kind != K_except_clause && f->nodes[c].kind != K_except_group_clause)
			continue;
		int first = ff_python_first(f, c);
		if (first < 0 || f->nodes[first].kind == K_block)
			return true;
		for (int k = first; k < f->nodes[first].next; k++) {
			if (f->nodes[k].kind != K_identifier && f->nodes[k].kind != K_attribute)
				continue;
			if (ff_python_text_is(f, k, "Exception") || ff_python_text_is(f, k, "BaseException") ||
			    (node_len(&f->nodes[k]) == len && !memcmp(f->text + f->nodes[k].start, type, len)))
				return true;
		}
	}
	return false;
}

/* Name that the handler around a node binds (as e); -1 outside a handler or without one. */
static int handler_name(const struct file *f, int i)
{
	for (int p = f->nodes[i].parent; p >= 0; p = f->nodes[p].parent) {
		if (f->nodes[p].kind == K_function_definition || f->nodes[p].kind == K_class_definition)
			return -1;
		if (f->nodes[p].kind != K_except_clause && f->nodes[p].kind != K_except_group_clause)
			continue;
		int value = ff_python_first(f, p);
		int alias = value >= 0 && f->nodes[value].kind == K_as_pattern ? ff_python_child(f, value, F_alias) : -1;
		return alias >= 0 ? ff_python_first(f, alias) : -1;
	}
	return -1;
}

static bool same_text(const struct file *f, int a, int b)
{
	return a >= 0 && b >= 0 && node_len(&f->nodes[a]) == node_len(&f->nodes[b]) &&
	       !memcmp(f->text + f->nodes[a].start, f->text + f->nodes[b].start, node_len(&f->nodes[a]));
}

/* All that the expression of a handler names is caught further out. */
static bool types_stay(struct file *f, int raise, int types)
{
	int root;
	if (f->nodes[types].kind == K_as_pattern || f->nodes[types].kind == K_parenthesized_expression)
		return ff_python_first(f, types) >= 0 && types_stay(f, raise, ff_python_first(f, types));
	if (f->nodes[types].kind == K_tuple) {
		for (int c = ff_python_first(f, types); c >= 0; c = ff_python_after(f, c))
			if (!types_stay(f, raise, c))
				return false;
		return true;
	}
	const char *type = ff_python_dotted(f, types, &root);
	return *type && ff_python_stays(f, raise, type);
}

/* What is passed on is what the handler around it took. */
static bool passed_on_stays(struct file *f, int raise)
{
	int h = f->nodes[raise].parent;
	while (h >= 0 && f->nodes[h].kind != K_except_clause && f->nodes[h].kind != K_except_group_clause && f->nodes[h].kind != K_function_definition)
		h = f->nodes[h].parent;
	if (h < 0 || f->nodes[h].kind == K_function_definition)
		return false;
	int types = ff_python_first(f, h);
	return types < 0 || f->nodes[types].kind == K_block ? ff_python_stays(f, raise, "BaseException") : types_stay(f, raise, types);
}

void ff_python_raise(struct file *f, int i)
{
	const struct context c = *ctx_of(f, i);
	int value = ff_python_first(f, i), root;
	if (full(f, &f->f->raises))
		return;
	struct ff_raise *r = FF_PUSH(f->a, &f->f->raises, struct ff_raise);
	*r = (struct ff_raise){.def = c.def, .type = "", .message = "", .condition = ff_python_guard_text(f, c.guard), .line = f->nodes[i].row + 1};
	f->nodes[i].data = f->f->raises.count - 1;
	if (c.flags & C_HANDLER)
		r->flags |= FF_RAISE_IN_HANDLER;
	if (ff_python_child(f, i, F_cause) >= 0)
		r->flags |= FF_RAISE_FROM;
	if (value < 0 || f->nodes[value].field == F_cause) {
		r->flags |= FF_RAISE_RERAISE | (passed_on_stays(f, i) ? FF_RAISE_STAYS : 0);
		return;
	}
	if (f->nodes[value].kind == K_call) {
		int function = ff_python_child(f, value, F_function), args = ff_python_child(f, value, F_arguments);
		r->type = function < 0 ? "" : ff_python_dotted(f, function, &root);
		r->message = args < 0 || ff_python_first(f, args) < 0 ? "" : ff_python_text(f, ff_python_first(f, args));
	} else {
		r->type = ff_python_dotted(f, value, &root);
		if (same_text(f, value, handler_name(f, i)))
			r->flags |= FF_RAISE_RERAISE;
	}
	if (c.flags & C_TRY && caught_by(f, c.attempt, r->type))
		r->flags |= FF_RAISE_CAUGHT;
	if (r->flags & FF_RAISE_RERAISE ? passed_on_stays(f, i) : ff_python_stays(f, i, r->type))
		r->flags |= FF_RAISE_STAYS;
}

/* ---- except ---- */

static bool is_log_call(const struct file *f, int call)
{
	static const char *const words[] = {"log", "warn", "error", "exception", "debug", "info", "critical", "print", "capture", "report", "message", "stderr"};
	int function = ff_python_child(f, call, F_function);
	if (function < 0)
		return false;
	for (size_t k = 0; k < FF_COUNT(words); k++)
		if (memmem(f->text + f->nodes[function].start, node_len(&f->nodes[function]), words[k], strlen(words[k])))
			return true;
	return false;
}

static enum ff_handler_body body_kind(const struct file *f, int block, int *flags, int name)
{
	int first = block < 0 ? -1 : ff_python_first(f, block);
	enum ff_handler_body kind = FF_HANDLER_OTHER;
	for (int k = block + 1; block >= 0 && k < f->nodes[block].next; k++) {
		if (f->nodes[k].kind == K_raise_statement)
			*flags |= FF_HANDLER_RAISES;
		if (f->nodes[k].kind == K_call && is_log_call(f, k))
			*flags |= FF_HANDLER_LOGS;
		if (name >= 0 && f->nodes[k].kind == K_identifier && same_text(f, k, name))
			*flags |= FF_HANDLER_USES_NAME;
		if (f->nodes[k].kind == K_comment)
			*flags |= FF_HANDLER_COMMENT;
	}
	if (first >= 0 && ff_python_after(f, first) < 0) {
		enum kind s = (enum kind)f->nodes[first].kind;
		int c = ff_python_first(f, first);
		if (s == K_pass_statement || s == K_continue_statement || (s == K_expression_statement && c >= 0 && f->nodes[c].kind == K_ellipsis))
			kind = FF_HANDLER_PASS;
		else if (s == K_return_statement)
			kind = FF_HANDLER_RETURN;
	}
	if (*flags & FF_HANDLER_RAISES)
		return FF_HANDLER_RERAISE;
	return kind == FF_HANDLER_OTHER && *flags & FF_HANDLER_LOGS ? FF_HANDLER_LOG : kind;
}

/* A comment between the colon and the first statement, or behind it on the line. */
static bool has_comment(const struct file *f, int i)
{
	for (int c = i + 1; c < f->nodes[i].next; c++)
		if (f->nodes[c].kind == K_comment)
			return true;
	return false;
}

void ff_python_handler(struct file *f, int i)
{
	const struct context c = *ctx_of(f, i);
	int value = ff_python_first(f, i), block = -1, col;
	if (full(f, &f->f->handlers))
		return;
	struct ff_handler *h = FF_PUSH(f->a, &f->f->handlers, struct ff_handler);
	*h = (struct ff_handler){.def = c.def, .loop = c.loop, .types = "", .name = "", .line = f->nodes[i].row + 1, .col = f->nodes[i].col};
	for (int k = i + 1; k < f->nodes[i].next; k = f->nodes[k].next)
		if (f->nodes[k].kind == K_block)
			block = k;
	if (f->nodes[i].kind == K_except_group_clause)
		h->flags |= FF_HANDLER_STAR;
	int name = -1;
	if (value < 0 || f->nodes[value].kind == K_block) {
		h->flags |= FF_HANDLER_BARE;
	} else {
		if (f->nodes[value].kind == K_as_pattern) {
			int alias = ff_python_child(f, value, F_alias);
			name = alias < 0 ? -1 : ff_python_first(f, alias);
			h->name = ff_python_text(f, name);
			value = ff_python_first(f, value);
		}
		if (value >= 0 && f->nodes[value].kind == K_list_splat) { /* except* C, in some forms */
			h->flags |= FF_HANDLER_STAR;
			value = ff_python_first(f, value);
		}
		h->types = ff_python_text(f, value);
		int second = ff_python_child(f, i, F_alias);
		if (second >= 0 && ff_python_is_old(f, i))
			h->name = ff_python_text(f, second);
		else if (second >= 0) /* except A, B: as of Python 3.14 */
			h->types = ff_python_slice(f, f->nodes[value].start, f->nodes[second].end);
	}
	h->body = body_kind(f, block, &h->flags, name);
	if (has_comment(f, i))
		h->flags |= FF_HANDLER_COMMENT;
	ff_python_end(f, i, &h->end_line, &col);
	int next = f->nodes[i].next, parent = f->nodes[i].parent;
	if (parent < 0 || next >= f->nodes[parent].next || (f->nodes[next].kind != K_except_clause && f->nodes[next].kind != K_except_group_clause))
		h->flags |= FF_HANDLER_LAST;
}

/* ---- assignments ---- */

static bool is_self_attribute(const struct file *f, int left)
{
	int object = f->nodes[left].kind == K_attribute ? ff_python_child(f, left, F_object) : -1;
	return object >= 0 && (ff_python_text_is(f, object, "self") || ff_python_text_is(f, object, "cls"));
}

static void add_assign(struct file *f, int i, int left, int flags)
{
	const struct context c = *ctx_of(f, i);
	int right = ff_python_child(f, i, F_right), col;
	while (right >= 0 && f->nodes[right].kind == K_assignment) /* a = b = value */
		right = ff_python_child(f, right, F_right);
	if ((flags & (FF_ASSIGN_SELF | FF_ASSIGN_UNPACK)) == (FF_ASSIGN_SELF | FF_ASSIGN_UNPACK))
		right = -1; /* what is unpacked is not the attribute's value */
	if (full(f, &f->f->assigns))
		return;
	struct ff_assign *a = FF_PUSH(f->a, &f->f->assigns, struct ff_assign);
	*a = (struct ff_assign){.def = c.def, .name = ff_python_text(f, left), .annotation = ff_python_text(f, ff_python_child(f, i, F_type)),
	                        .value = ff_python_value_text(f, ff_python_text(f, left), right), .value_kind = ff_python_expr_kind(f, right), .call = -1,
	                        .line = f->nodes[left].row + 1, .col = f->nodes[left].col,
	                        .flags = flags | (c.flags & C_CONDITIONAL ? FF_ASSIGN_CONDITIONAL : 0) | (c.flags & C_TYPE_CHECKING ? FF_ASSIGN_TYPE_CHECKING : 0)};
	ff_python_place(f, f->nodes[i].end, &a->end_line, &col);
	int call = ff_python_unwrap(f, right);
	if (call >= 0 && f->nodes[call].kind == K_call) /* its row comes later in the walk: kept as a node until then */
		a->call = -2 - call;
}

/* The attributes of self among what is unpacked, in brackets too. */
static void add_unpacked(struct file *f, int i, int pattern)
{
	for (int k = pattern + 1; k < f->nodes[pattern].next; k++)
		if (is_self_attribute(f, k) && f->nodes[f->nodes[k].parent].kind != K_attribute && f->nodes[f->nodes[k].parent].kind != K_subscript)
			add_assign(f, i, k, FF_ASSIGN_SELF | FF_ASSIGN_UNPACK);
}

static bool is_pattern(const struct file *f, int i)
{
	return f->nodes[i].kind == K_pattern_list || f->nodes[i].kind == K_tuple_pattern || f->nodes[i].kind == K_list_pattern;
}

void ff_python_assign(struct file *f, int i)
{
	const struct context *c = ctx_of(f, i);
	int left = ff_python_child(f, i, F_left), right = ff_python_child(f, i, F_right);
	bool augmented = f->nodes[i].kind == K_augmented_assignment;
	if (left < 0)
		return;
	if (c->loop >= 0 && right >= 0 && ff_python_reads_taint(f, right, c->loop) &&
	    (f->nodes[left].kind == K_identifier || f->nodes[left].kind == K_pattern_list || f->nodes[left].kind == K_tuple_pattern))
		ff_python_taint(f, left, c->loop);
	if (f->nodes[left].kind == K_identifier && ff_python_text_is(f, left, "__all__") && c->def < 0)
		ff_python_export(f, i);
	bool own = !(c->flags & C_FUNCTION) && (f->nodes[left].kind == K_identifier || f->nodes[left].kind == K_attribute);
	if (own)
		add_assign(f, i, left, augmented ? FF_ASSIGN_AUGMENTED : 0);
	else if (c->flags & C_FUNCTION && is_self_attribute(f, left))
		add_assign(f, i, left, FF_ASSIGN_SELF | (augmented ? FF_ASSIGN_AUGMENTED : 0));
	else if (c->flags & C_FUNCTION && is_pattern(f, left))
		add_unpacked(f, i, left);
	else if (!(c->flags & C_FUNCTION) && (f->nodes[left].kind == K_pattern_list || f->nodes[left].kind == K_tuple_pattern))
		for (int k = left + 1; k < f->nodes[left].next; k = f->nodes[k].next)
			if (f->nodes[k].kind == K_identifier)
				add_assign(f, i, k, FF_ASSIGN_UNPACK);
	if (f->want & FF_WANT_HINTS && c->flags & C_FUNCTION && c->def >= 0 && !augmented && f->nodes[left].kind == K_identifier &&
	    ff_str_starts(FF_AT(&f->f->definitions, struct ff_definition, c->def)->name, "test"))
		ff_python_local_hint(f, c->def, left, right);
}

/* ---- literals ---- */

static bool is_literal(const struct file *f, int i)
{
	enum ff_expr_kind k = ff_python_expr_kind(f, i);
	return k == FF_EXPR_CONSTANT || k == FF_EXPR_NUMBER || k == FF_EXPR_STRING;
}

static void add_literal(struct file *f, int i, enum ff_literal_context context, int other, const char *op)
{
	if (full(f, &f->f->literals))
		return;
	struct ff_literal *l = FF_PUSH(f->a, &f->f->literals, struct ff_literal);
	*l = (struct ff_literal){ctx_of(f, i)->def, ff_python_expr_kind(f, i), ff_python_text(f, i), context, ff_python_text(f, other), op,
	                         f->nodes[i].row + 1, f->nodes[i].col};
}

/* The operator between two operands. */
static const char *operator_between(struct file *f, int a, int b)
{
	uint32_t p = f->nodes[a].end, q = f->nodes[b].start;
	while (p < q && (f->text[p] == ' ' || f->text[p] == '\t' || f->text[p] == '\n' || f->text[p] == '\r' || f->text[p] == '\\' || f->text[p] == ')'))
		p++;
	while (q > p && (f->text[q - 1] == ' ' || f->text[q - 1] == '\t' || f->text[q - 1] == '\n' || f->text[q - 1] == '\r' || f->text[q - 1] == '\\' || f->text[q - 1] == '('))
		q--;
	return q - p <= 12 ? ff_python_slice(f, p, q) : "";
}

static void compare(struct file *f, int i)
{
	int a = ff_python_first(f, i);
	for (int b = a < 0 ? -1 : ff_python_after(f, a); b >= 0; a = b, b = ff_python_after(f, b)) {
		bool left = is_literal(f, a), right = is_literal(f, b);
		if (left == right && !(f->nodes[b].kind == K_tuple || f->nodes[b].kind == K_list || f->nodes[b].kind == K_set))
			continue;
		const char *op = operator_between(f, a, b);
		if (right) {
			add_literal(f, b, FF_LITERAL_COMPARE, a, op);
		} else if (left) {
			add_literal(f, a, !strcmp(op, "in") || !strcmp(op, "not in") ? FF_LITERAL_IN : FF_LITERAL_COMPARE, b, op);
		} else {
			for (int k = b + 1; k < f->nodes[b].next; k = f->nodes[k].next)
				if (is_literal(f, k))
					add_literal(f, k, FF_LITERAL_IN, a, op);
		}
	}
}

/* x["key"] that is written or deleted is no look-up. */
static const char *subscript_word(const struct context *c)
{
	return c->flags & C_STORE ? "[]=" : c->flags & C_DELETE ? "del []" : "[]";
}

void ff_python_compare(struct file *f, int i)
{
	int c;
	switch ((enum kind)f->nodes[i].kind) {
	case K_comparison_operator: compare(f, i); break;
	case K_subscript:
		c = ff_python_child(f, i, F_subscript);
		if (c >= 0 && is_literal(f, c) && !(ctx_of(f, i)->flags & C_ANNOTATION))
			add_literal(f, c, FF_LITERAL_KEY, ff_python_child(f, i, F_value), subscript_word(ctx_of(f, i)));
		break;
	case K_case_pattern:
		c = ff_python_first(f, i);
		if (c >= 0 && is_literal(f, c))
			add_literal(f, c, FF_LITERAL_CASE, -1, "case");
		break;
	default: break;
	}
}

/* A string that looks like a dotted identifier: getattr, patch targets, registries. */
void ff_python_string_literal(struct file *f, int i)
{
	uint32_t p, q;
	if (!ff_python_plain_string(f, i, &p, &q) || q - p < 2 || q - p > 100 || full(f, &f->f->literals))
		return;
	for (uint32_t k = p; k < q; k++) {
		char ch = f->text[k];
		bool word = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '_';
		if (!word && !(k > p && ((ch >= '0' && ch <= '9') || (ch == '.' && f->text[k - 1] != '.' && k + 1 < q))))
			return;
	}
	struct ff_literal *l = FF_PUSH(f->a, &f->f->literals, struct ff_literal);
	*l = (struct ff_literal){ctx_of(f, i)->def, FF_EXPR_STRING, ff_python_slice(f, p, q), FF_LITERAL_IDENTIFIER, "", "", f->nodes[i].row + 1, f->nodes[i].col};
}
