/*
 * cut_defaults.c - a default that is made once for all calls becomes None, and the first statement of the body makes the value.
 * Only where the value means the same inside the function as outside, and the body stands on lines of its own.
 */
#include "cuts.h"

#define VALUE_NODES 400 /* of a default that are looked at */

static int function_of(const struct file *f, int i)
{
	while (i >= 0 && f->nodes[i].kind != K_function_definition)
		i = f->nodes[i].parent;
	return i;
}

/* A builtin, a name of the module, or the value's own: the body finds the same under this name. */
static bool same_inside(const struct cutter *c, int identifier, int scope)
{
	const struct file *f = c->f;
	const struct node *n = &f->nodes[identifier];
	int atom = ff_python_atom(f->py, f->text + n->start, node_len(n));
	int here = ff_python_owner(c->t, ctx_of(f, identifier)->scope, atom), inside = ff_python_owner(c->t, scope, atom);
	if (here >= 0 && scope_at(c->t, name_at(c->t, here)->scope)->kind == FF_SCOPE_COMPREHENSION)
		return true;
	return here == inside && (here < 0 || scope_at(c->t, name_at(c->t, here)->scope)->kind == FF_SCOPE_MODULE);
}

static bool means_the_same(const struct cutter *c, int value, int scope)
{
	const struct file *f = c->f;
	if (f->nodes[value].next - value > VALUE_NODES || node_len(&f->nodes[value]) > FF_MAX_TEXT)
		return false;
	for (int i = value; i < f->nodes[value].next; i++)
		switch ((enum kind)f->nodes[i].kind) {
		case K_identifier:
			if (f->nodes[i].field != F_attribute && !same_inside(c, i, scope))
				return false;
			break;
		case K_yield: case K_await: case K_named_expression: case K_lambda: return false;
		default: break;
		}
	return true;
}

static bool only_blanks(const struct file *f, uint32_t from, uint32_t to)
{
	for (; from < to; from++)
		if (f->text[from] != ' ' && f->text[from] != '\t')
			return false;
	return true;
}

/* Nothing but a comment until the line ends. */
static bool ends_line(const struct file *f, uint32_t p)
{
	p = cut_skip_blanks(f, p);
	return p < f->len && (f->text[p] == '#' || cut_at_line_end(f, p)) && cut_next_line(f, p) > p && f->text[cut_next_line(f, p) - 1] == '\n';
}

static bool is_string_statement(const struct file *f, int i)
{
	int value = f->nodes[i].kind == K_expression_statement ? ff_python_unwrap(f, ff_python_first(f, i)) : -1;
	return value >= 0 && (f->nodes[value].kind == K_string || f->nodes[value].kind == K_concatenated_string);
}

/* Where a first statement would stand: on the line behind the docstring, else behind the signature; 0 nowhere. */
static uint32_t guard_place(const struct file *f, int function, const struct ff_definition *d, int *model)
{
	int body = ff_python_child(f, function, F_body), first = body < 0 ? -1 : ff_python_first(f, body);
	if (first < 0 || d->flags & FF_DEF_ONE_LINE)
		return 0;
	uint32_t at = f->lines[d->sig_line - 1] + (uint32_t)d->sig_col, line = cut_line_start(f, f->nodes[first].start);
	*model = first;
	if (!ends_line(f, at) || !only_blanks(f, line, f->nodes[first].start))
		return 0;
	if (!is_string_statement(f, first))
		return cut_next_line(f, at);
	return ff_python_after(f, first) >= 0 && ends_line(f, f->nodes[first].end) ? cut_next_line(f, f->nodes[first].end) : 0;
}

static const char *guard_text(struct file *f, int function, int model, const char *name, int value, uint32_t at)
{
	uint32_t line = cut_line_start(f, f->nodes[function].start), inner = cut_line_start(f, f->nodes[model].start);
	size_t outer_len = cut_skip_blanks(f, line) - line, indent_len = f->nodes[model].start - inner;
	if (indent_len <= outer_len || memcmp(f->text + line, f->text + inner, outer_len) || indent_len > 100)
		return NULL;
	const char *indent = ff_arena_dup(f->a, f->text + inner, indent_len), *nl = at >= 2 && f->text[at - 2] == '\r' ? "\r\n" : "\n";
	return ff_arena_printf(f->a, "%sif %s is None:%s%s%s%s = %s%s", indent, name, nl, indent, indent + outer_len, name,
	                       ff_python_text(f, value), nl);
}

/* `x: list = []` under postponed evaluation: the annotation may say None without being evaluated by any Python. */
static bool may_say_none(const struct file *f, int type)
{
	if (type < 0 || !(f->f->module.flags & FF_MODULE_FUTURE_ANNOTATIONS))
		return false;
	const struct node *n = &f->nodes[type];
	const char *text = f->text + n->start;
	size_t len = node_len(n);
	if (memmem(text, len, "None", 4) || memmem(text, len, "Optional", 8) || memmem(text, len, "Any", 3))
		return false;
	for (int i = type; i < n->next; i++)
		if (f->nodes[i].kind == K_string || f->nodes[i].kind == K_lambda || f->nodes[i].kind == K_conditional_expression ||
		    f->nodes[i].kind == K_boolean_operator || f->nodes[i].kind == K_comparison_operator || f->nodes[i].kind == K_not_operator || f->nodes[i].kind == K_comment)
			return false;
	return true;
}

static void cut_default(struct cutter *c, const struct default_value *v)
{
	struct file *f = c->f;
	const struct ff_parameter *p = FF_AT(&f->f->parameters, struct ff_parameter, v->parameter);
	const struct node *n = &f->nodes[v->value];
	int function = function_of(f, v->value), model, type = ff_python_child(f, n->parent, F_type);
	if (function < 0 || p->def < 0)
		return;
	const struct ff_definition *d = FF_AT(&f->f->definitions, struct ff_definition, p->def);
	uint32_t at = guard_place(f, function, d, &model);
	if (!at || !means_the_same(c, v->value, d->scope))
		return;
	const char *guard = guard_text(f, function, model, p->name, v->value, at);
	if (!guard)
		return;
	ff_python_cut_add(c, FF_CUT_DEFAULT, v->parameter, &(struct cut){n->start, n->end, "None", 0});
	if (may_say_none(f, type))
		ff_python_cut_add(c, FF_CUT_DEFAULT, v->parameter, &(struct cut){f->nodes[type].end, f->nodes[type].end, " | None", 0});
	ff_python_cut_add(c, FF_CUT_DEFAULT, v->parameter, &(struct cut){at, at, guard, 0});
}

void ff_python_cut_defaults(struct cutter *c)
{
	for (int i = 0; i < c->f->defaults.count; i++)
		cut_default(c, FF_AT(&c->f->defaults, struct default_value, i));
}
