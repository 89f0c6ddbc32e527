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

/* ---- the guard ---- */

/* Where a first statement would stand: on the line behind the docstring, else behind the signature; 0 nowhere. */
static uint32_t guard_place(const struct file *f, int first, const struct ff_definition *d)
{
	uint32_t at = f->lines[d->sig_line - 1] + (uint32_t)d->sig_col, line = cut_line_start(f, f->nodes[first].start);
	if (!ends_line(f, at) || !only_blanks(f, line, f->nodes[first].start))
		return 0;
	if (!is_string_statement(f, first))
		return cut_next_line(f, at);
	return ff_python_after(f, first) >= 0 && ends_line(f, f->nodes[first].end) ? cut_next_line(f, f->nodes[first].end) : 0;
}

static const char *guard_text(struct file *f, const char *indent, const char *step, const char *nl, const char *name, int value)
{
	return ff_arena_printf(f->a, "%sif %s is None:%s%s%s%s = %s%s", indent, name, nl, indent, step, name, ff_python_text(f, value), nl);
}

/* In a body with lines of its own. */
static bool guard_block(struct file *f, int function, int first, const struct ff_definition *d, const char *name, int value, struct cut *out)
{
	uint32_t at = guard_place(f, first, d), line = cut_line_start(f, f->nodes[function].start), inner = cut_line_start(f, f->nodes[first].start);
	size_t outer_len = cut_skip_blanks(f, line) - line, indent_len = f->nodes[first].start - inner;
	if (!at || indent_len <= outer_len || memcmp(f->text + line, f->text + inner, outer_len) || indent_len > 100)
		return false;
	const char *indent = ff_arena_dup(f->a, f->text + inner, indent_len), *nl = at >= 2 && f->text[at - 2] == '\r' ? "\r\n" : "\n";
	*out = (struct cut){at, at, guard_text(f, indent, indent + outer_len, nl, name, value), 0};
	return true;
}

/* `def f(a=[]): return a`: the body goes to lines of its own. */
static bool guard_line(struct file *f, int function, int first, const struct ff_definition *d, const char *name, int value, struct cut *out)
{
	uint32_t at = f->lines[d->sig_line - 1] + (uint32_t)d->sig_col, line = cut_line_start(f, f->nodes[function].start), end = cut_next_line(f, at);
	size_t outer_len = f->nodes[function].start - line;
	if (is_string_statement(f, first) || !only_blanks(f, line, f->nodes[function].start) || !only_blanks(f, at, f->nodes[first].start) || outer_len > 100)
		return false;
	const char *step = f->f->module.indent, *nl = end >= 2 && f->text[end - 1] == '\n' && f->text[end - 2] == '\r' ? "\r\n" : "\n";
	const char *indent = ff_arena_printf(f->a, "%s%s", ff_arena_dup(f->a, f->text + line, outer_len), step);
	*out = (struct cut){at, f->nodes[first].start, ff_arena_printf(f->a, "%s%s%s", nl, guard_text(f, indent, step, nl, name, value), indent), 0};
	return true;
}

/* ---- the annotation ---- */

static size_t part_of(const char *p, size_t n, char separator)
{
	int depth = 0;
	size_t i = 0;
	for (; i < n && (depth || p[i] != separator); i++)
		depth += p[i] == '[' || p[i] == '(' ? 1 : p[i] == ']' || p[i] == ')' ? -1 : 0;
	return i;
}

/* May an annotation be None already: None itself, Optional, Any, object, a union with one of them. */
static bool admits_none(const char *p, size_t n, int depth)
{
	while (n && strchr(" \t\r\n\"'(", *p))
		p++, n--;
	while (n && strchr(" \t\r\n\"')", p[n - 1]))
		n--;
	size_t len = part_of(p, n, '|'), head = 0, start = 0;
	if (len < n)
		return depth < 8 && (admits_none(p, len, depth + 1) || admits_none(p + len + 1, n - len - 1, depth + 1));
	for (; head < n && p[head] != '['; head++)
		start = p[head] == '.' ? head + 1 : start;
	const char *name = p + start, *inner = p + head + 1;
	size_t name_len = head - start, inner_len = head + 2 <= n ? n - head - 2 : 0;
	static const char *const any[] = {"None", "Optional", "Any", "object"};
	for (size_t i = 0; i < FF_COUNT(any); i++)
		if (strlen(any[i]) == name_len && !memcmp(any[i], name, name_len))
			return true;
	if (name_len == 9 && !memcmp(name, "Annotated", 9))
		return depth < 8 && admits_none(inner, part_of(inner, inner_len, ','), depth + 1);
	for (size_t i = 0; name_len == 5 && !memcmp(name, "Union", 5) && i < inner_len; i += len + 1) {
		len = part_of(inner + i, inner_len - i, ',');
		if (depth < 8 && admits_none(inner + i, len, depth + 1))
			return true;
	}
	return false;
}

/* How the annotations of a file say that a value may be None. */
enum habit { NOT_ASKED, NO_HABIT, HABIT_BAR, HABIT_UNSAID };

static enum habit habit_of(const struct file *f)
{
	enum habit habit = NO_HABIT;
	for (int i = 0; i < f->f->parameters.count; i++) {
		const struct ff_parameter *p = FF_AT(&f->f->parameters, struct ff_parameter, i);
		if (strstr(p->annotation, "| None") || strstr(p->annotation, "None |"))
			return HABIT_BAR;
		if (*p->annotation && !strcmp(p->default_text, "None") && !admits_none(p->annotation, strlen(p->annotation), 0))
			habit = HABIT_UNSAID;
	}
	for (int i = 0; i < f->f->definitions.count; i++)
		if (strstr(FF_AT(&f->f->definitions, struct ff_definition, i)->returns, "| None"))
			return HABIT_BAR;
	return habit;
}

/* Optional, as the place of the annotation sees it: "Optional", "typing.Optional", "t.Optional"; NULL.  Not by an import that may go. */
static const char *optional_name(const struct cutter *c, int type)
{
	const struct ff_list *l = &c->f->f->imports;
	const char *found = NULL;
	for (int i = 0; i < l->count; i++) {
		const struct ff_import *m = FF_AT(l, struct ff_import, i);
		bool name = !strcmp(m->name, "Optional");
		if (!m->uses || m->level || strcmp(m->module, "typing") || (*m->name && !name) || m->def >= 0 || m->end_line > c->f->nodes[type].row ||
		    m->flags & (FF_IMPORT_TRY | FF_IMPORT_TYPE_CHECKING | FF_IMPORT_CONDITIONAL | FF_IMPORT_CLASS))
			continue;
		int row = ff_python_owner(c->t, ctx_of(c->f, type)->scope, ff_python_atom(c->f->py, m->bound, strlen(m->bound)));
		if (row < 0 || name_at(c->t, row)->scope || name_at(c->t, row)->bindings != 1)
			continue;
		if (name)
			return m->bound;
		found = ff_arena_printf(c->f->a, "%s.Optional", m->bound);
	}
	return found;
}

/* Does a type contain what cannot stand beside a bar? */
static bool takes_bar(const struct file *f, int type)
{
	for (int i = type; i < f->nodes[type].next; i++)
		if (f->nodes[i].kind == K_string || f->nodes[i].kind == K_lambda || f->nodes[i].kind == K_conditional_expression ||
		    f->nodes[i].kind == K_boolean_operator || f->nodes[i].kind == K_comparison_operator || f->nodes[i].kind == K_not_operator || f->nodes[i].kind == K_comment)
			return false;
	return true;
}

/* What makes the annotation true when the default is None, as the file has it elsewhere; -1: nothing that is sure, else how many cuts. */
static int say_none(const struct cutter *c, int type, enum habit *habit, struct cut cut[2])
{
	const struct file *f = c->f;
	if (type < 0 || admits_none(f->text + f->nodes[type].start, node_len(&f->nodes[type]), 0))
		return 0;
	uint32_t from = f->nodes[type].start, to = f->nodes[type].end;
	bool postponed = f->f->module.flags & FF_MODULE_FUTURE_ANNOTATIONS, bar = takes_bar(f, type);
	const char *optional = memchr(f->text + from, '#', to - from) ? NULL : optional_name(c, type);
	*habit = *habit ? *habit : habit_of(f);
	if (bar && (*habit == HABIT_BAR || (postponed && (!optional || strchr(optional, '.'))))) {
		cut[0] = (struct cut){to, to, " | None", 0};
		return 1;
	}
	if (optional) {
		cut[0] = (struct cut){from, from, ff_arena_printf(f->a, "%s[", optional), 0};
		cut[1] = (struct cut){to, to, "]", 0};
		return 2;
	}
	return *habit == HABIT_UNSAID ? 0 : -1;
}

/* ---- all ---- */

static void cut_default(struct cutter *c, const struct default_value *v, enum habit *habit)
{
	struct file *f = c->f;
	const struct ff_parameter *p = FF_AT(&f->f->parameters, struct ff_parameter, v->parameter);
	const struct node *n = &f->nodes[v->value];
	int function = function_of(f, v->value), body = function < 0 ? -1 : ff_python_child(f, function, F_body), first = body < 0 ? -1 : ff_python_first(f, body);
	struct cut guard, none[2];
	if (first < 0 || p->def < 0)
		return;
	const struct ff_definition *d = FF_AT(&f->f->definitions, struct ff_definition, p->def);
	int said = say_none(c, ff_python_child(f, n->parent, F_type), habit, none);
	if (said < 0 || !means_the_same(c, v->value, d->scope))
		return;
	if (!(d->flags & FF_DEF_ONE_LINE ? guard_line : guard_block)(f, function, first, d, p->name, v->value, &guard))
		return;
	ff_python_cut_add(c, FF_CUT_DEFAULT, v->parameter, &(struct cut){n->start, n->end, "None", 0});
	for (int i = 0; i < said; i++)
		ff_python_cut_add(c, FF_CUT_DEFAULT, v->parameter, &none[i]);
	ff_python_cut_add(c, FF_CUT_DEFAULT, v->parameter, &guard);
}

void ff_python_cut_defaults(struct cutter *c)
{
	enum habit habit = NOT_ASKED;
	for (int i = 0; i < c->f->defaults.count; i++)
		cut_default(c, FF_AT(&c->f->defaults, struct default_value, i), &habit);
}
