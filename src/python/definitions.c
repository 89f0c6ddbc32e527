/*
 * definitions.c - functions, methods and classes with what hangs on them: decorators, parameters, bases, docstrings.
 * Called by the walk at the node of the definition, before its parts are walked.
 */
#include "room.h"

static struct ff_definition *def_at(const struct file *f, int d)
{
	return FF_AT(&f->f->definitions, struct ff_definition, d);
}

/* First child of the body that is a statement. */
static int body_of(const struct file *f, int i)
{
	return ff_python_child(f, i, F_body);
}

/* A string literal that stands alone as the first statement; -1 when there is none. */
static int docstring_of(const struct file *f, int block)
{
	int s = block < 0 ? -1 : ff_python_first(f, block);
	if (s < 0 || f->nodes[s].kind != K_expression_statement)
		return -1;
	int c = ff_python_first(f, s);
	if (c >= 0 && f->nodes[c].kind == K_parenthesized_expression)
		c = ff_python_unwrap(f, c);
	if (c < 0 || ff_python_after(f, ff_python_first(f, s)) >= 0 || (f->nodes[c].kind != K_string && f->nodes[c].kind != K_concatenated_string))
		return -1;
	for (int part = c; part < f->nodes[c].next; part++)
		for (uint32_t p = f->nodes[part].start; f->nodes[part].kind == K_string && p < f->nodes[part].end && f->text[p] != '"' && f->text[p] != '\''; p++)
			if (strchr("bBfFtT`", f->text[p])) /* backquotes come as strings */
				return -1;
	if (ff_python_expr_kind(f, c) != FF_EXPR_STRING)
		return -1;
	return c;
}

static void add_docstring(struct file *f, int def, int i)
{
	struct ff_docstring *d = FF_PUSH(f->a, &f->f->docstrings, struct ff_docstring);
	const struct node *n = &f->nodes[i];
	uint32_t p = n->start, q = n->end;
	bool concatenated = n->kind == K_concatenated_string;
	int first = concatenated ? ff_python_first(f, i) : i;
	if (first >= 0 && concatenated)
		q = f->nodes[first].end;
	while (p < q && f->text[p] != '"' && f->text[p] != '\'')
		p++;
	uint32_t quotes = q - p >= 6 && f->text[p] == f->text[p + 1] && f->text[p] == f->text[p + 2] ? 3 : 1;
	*d = (struct ff_docstring){.def = def, .flags = concatenated ? FF_DOC_CONCATENATED : 0};
	ff_python_place(f, n->start, &d->line, &d->col);
	ff_python_place(f, n->end, &d->end_line, &d->end_col);
	d->prefix = ff_arena_dup(f->a, f->text + n->start, p - n->start);
	d->quote = ff_arena_dup(f->a, f->text + p, p + quotes <= q ? quotes : 0);
	uint32_t from = p + quotes, to = q >= quotes + from ? q - quotes : from;
	if (to - from > FF_MAX_DOC) {
		to = from + FF_MAX_DOC;
		while (to > from && ((unsigned char)f->text[to] & 0xc0) == 0x80)
			to--;
		d->flags |= FF_DOC_CUT;
	}
	d->text = ff_arena_dup(f->a, f->text + from, to - from);
	if (strstr(d->text, ">>>"))
		d->flags |= FF_DOC_DOCTEST;
}

/* ---- decorators ---- */

static void add_decorator(struct file *f, int def, int i, struct ff_definition *d)
{
	int expr = ff_python_first(f, i), root;
	if (expr < 0 || full(f, &f->f->decorators))
		return;
	struct ff_decorator *row = FF_PUSH(f->a, &f->f->decorators, struct ff_decorator);
	int callee = f->nodes[expr].kind == K_call ? ff_python_child(f, expr, F_function) : expr;
	row->def = def;
	row->name = callee < 0 ? "" : ff_python_dotted(f, callee, &root);
	row->target = ff_python_target(f, row->name);
	row->call = f->nodes[expr].kind == K_call ? f->nodes[expr].data : -1;
	row->line = f->nodes[i].row + 1;
	if (row->call >= 0)
		FF_AT(&f->f->calls, struct ff_call, row->call)->flags |= FF_CALL_DECORATOR;
	const char *last = strrchr(row->name, '.');
	last = last ? last + 1 : row->name;
	static const struct {
		const char *name;
		int flag;
	} known[] = {{"overload", FF_DEF_OVERLOAD},     {"property", FF_DEF_PROPERTY},       {"cached_property", FF_DEF_PROPERTY},
	             {"setter", FF_DEF_SETTER},         {"deleter", FF_DEF_SETTER},          {"getter", FF_DEF_SETTER},
	             {"staticmethod", FF_DEF_STATIC},   {"classmethod", FF_DEF_CLASSMETHOD}, {"abstractmethod", FF_DEF_ABSTRACT},
	             {"abstractproperty", FF_DEF_ABSTRACT | FF_DEF_PROPERTY}, {"dataclass", FF_DEF_DATACLASS}, {"hybrid_property", FF_DEF_PROPERTY}};
	for (size_t k = 0; k < FF_COUNT(known); k++)
		if (!strcmp(last, known[k].name))
			d->flags |= known[k].flag;
}

/* ---- parameters ---- */

static int name_under(const struct file *f, int i)
{
	for (int c = i; c < f->nodes[i].next; c++)
		if (f->nodes[c].kind == K_identifier)
			return c;
	return -1;
}

/* A value that can be changed in place: what is written out, or made by a call without arguments. */
static bool is_changeable(const struct file *f, int i)
{
	switch ((enum kind)f->nodes[i].kind) {
	case K_list:
	case K_dictionary:
	case K_set:
	case K_list_comprehension:
	case K_set_comprehension:
	case K_dictionary_comprehension: return true;
	case K_call: {
		int function = ff_python_child(f, i, F_function), arguments = ff_python_child(f, i, F_arguments);
		return function >= 0 && f->nodes[function].kind == K_identifier && arguments >= 0 && ff_python_first(f, arguments) < 0;
	}
	default: return false;
	}
}

static void add_parameter(struct file *f, int def, int i, int kind)
{
	if (full(f, &f->f->parameters))
		return;
	struct ff_parameter *p = FF_PUSH(f->a, &f->f->parameters, struct ff_parameter);
	int value = ff_python_child(f, i, F_value), type = ff_python_child(f, i, F_type), root;
	int name = ff_python_child(f, i, F_name);
	if (name < 0)
		name = name_under(f, i);
	*p = (struct ff_parameter){def, "", kind, ff_python_text(f, type), ff_python_text(f, value), ff_python_expr_kind(f, value), "",
	                           f->nodes[i].row + 1, f->nodes[i].col, 0, 0, 0};
	if (name >= 0) {
		p->name = ff_arena_dup(f->a, f->text + f->nodes[name].start, node_len(&f->nodes[name]));
		p->line = f->nodes[name].row + 1;
		p->col = f->nodes[name].col;
	}
	if (value >= 0) {
		p->default_line = f->nodes[value].row + 1;
		int call = ff_python_unwrap(f, value);
		if (f->nodes[call].kind == K_call && ff_python_child(f, call, F_function) >= 0)
			p->default_call = ff_python_dotted(f, ff_python_child(f, call, F_function), &root);
		if (f->want & FF_WANT_CUTS && is_changeable(f, call))
			*FF_PUSH(f->a, &f->defaults, struct default_value) = (struct default_value){f->f->parameters.count - 1, value};
	}
}

static int star_kind(const struct file *f, int i)
{
	int c = f->nodes[i].kind == K_typed_parameter ? ff_python_first(f, i) : i;
	if (c >= 0 && f->nodes[c].kind == K_list_splat_pattern)
		return FF_PARAM_VARARG;
	if (c >= 0 && f->nodes[c].kind == K_dictionary_splat_pattern)
		return FF_PARAM_KWARG;
	return -1;
}

static void add_parameters(struct file *f, int def, int list)
{
	int first = f->f->parameters.count, now = FF_PARAM_NORMAL;
	for (int c = list + 1; list >= 0 && c < f->nodes[list].next; c = f->nodes[c].next) {
		int star = star_kind(f, c);
		switch ((enum kind)f->nodes[c].kind) {
		case K_comment: break;
		case K_positional_separator:
			for (int k = first; k < f->f->parameters.count; k++)
				FF_AT(&f->f->parameters, struct ff_parameter, k)->kind = FF_PARAM_POSONLY;
			break;
		case K_keyword_separator: now = FF_PARAM_KWONLY; break;
		case K_identifier:
		case K_default_parameter:
		case K_typed_parameter:
		case K_typed_default_parameter:
		case K_list_splat_pattern:
		case K_dictionary_splat_pattern:
			add_parameter(f, def, c, star >= 0 ? star : now);
			if (star == FF_PARAM_VARARG)
				now = FF_PARAM_KWONLY;
			break;
		default: break; /* Python 2's tuple parameters */
		}
	}
}

/* ---- bases ---- */

static bool ends_like_exception(const char *name)
{
	return ff_str_ends(name, "Error") || ff_str_ends(name, "Exception") || ff_str_ends(name, "Warning");
}

static void add_bases(struct file *f, int def, int list, struct ff_definition *d)
{
	static const char *const enums[] = {"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "TextChoices", "IntegerChoices"};
	for (int c = list + 1; list >= 0 && c < f->nodes[list].next; c = f->nodes[c].next) {
		if (f->nodes[c].kind == K_comment || full(f, &f->f->bases))
			continue;
		struct ff_base *b = FF_PUSH(f->a, &f->f->bases, struct ff_base);
		int value = c, root;
		b->def = def;
		b->keyword = "";
		if (f->nodes[c].kind == K_keyword_argument) {
			b->keyword = ff_python_text(f, ff_python_child(f, c, F_name));
			value = ff_python_child(f, c, F_value);
		}
		b->text = ff_python_text(f, value);
		int plain = value;
		if (value >= 0 && f->nodes[value].kind == K_subscript) /* Generic[T]: the class is Generic */
			plain = ff_python_child(f, value, F_value);
		const char *dotted = plain < 0 ? "" : ff_python_dotted(f, plain, &root), *last = strrchr(dotted, '.');
		b->target = ff_python_target(f, dotted);
		b->line = f->nodes[c].row + 1;
		last = last ? last + 1 : dotted;
		if (*b->keyword)
			continue;
		if (!strcmp(last, "Protocol"))
			d->flags |= FF_DEF_PROTOCOL;
		if (ends_like_exception(last))
			d->flags |= FF_DEF_EXCEPTION;
		for (size_t k = 0; k < FF_COUNT(enums); k++)
			if (!strcmp(last, enums[k]))
				d->flags |= FF_DEF_ENUM;
	}
}

/* ---- the body ---- */

static bool is_simple_value(const struct file *f, int i)
{
	switch (ff_python_expr_kind(f, i)) {
	case FF_EXPR_NONE:
	case FF_EXPR_CONSTANT:
	case FF_EXPR_NUMBER:
	case FF_EXPR_STRING:
	case FF_EXPR_NAME:
	case FF_EXPR_ATTRIBUTE: return true;
	default: return false;
	}
}

/* self.x = x and the like: a target that is an attribute of a name, a value that computes nothing. */
static bool is_plain_assignment(const struct file *f, int i)
{
	int a = ff_python_first(f, i);
	if (a < 0 || f->nodes[a].kind != K_assignment)
		return false;
	int left = ff_python_child(f, a, F_left), right = ff_python_child(f, a, F_right);
	return left >= 0 && f->nodes[left].kind == K_attribute && is_simple_value(f, right);
}

static bool raises_not_implemented(const struct file *f, int i)
{
	return f->nodes[i].kind == K_raise_statement && memmem(f->text + f->nodes[i].start, node_len(&f->nodes[i]), "NotImplementedError", 19);
}

/* Looks at the statements of the body: what FF_DEF_TRIVIAL, _STUB_BODY and _ABSTRACT mean in facts.h. */
static void judge_body(struct file *f, int block, int doc, struct ff_definition *d)
{
	bool stub = true, plain = true;
	int count = 0;
	for (int s = block + 1; block >= 0 && s < f->nodes[block].next; s = f->nodes[s].next) {
		if (f->nodes[s].kind == K_comment)
			continue;
		int c = ff_python_first(f, s);
		if (doc >= 0 && f->nodes[s].kind == K_expression_statement && c >= 0 && (c == doc || ff_python_unwrap(f, c) == doc))
			continue;
		bool nothing = f->nodes[s].kind == K_pass_statement ||
		               (f->nodes[s].kind == K_expression_statement && c >= 0 && f->nodes[c].kind == K_ellipsis);
		count++;
		if (raises_not_implemented(f, s) && count == 1 && ff_python_after(f, s) < 0)
			d->flags |= FF_DEF_ABSTRACT;
		stub &= nothing;
		if (f->nodes[s].kind == K_return_statement)
			plain &= count == 1 && is_simple_value(f, ff_python_unwrap(f, c));
		else
			plain &= nothing || is_plain_assignment(f, s);
	}
	if (stub)
		d->flags |= FF_DEF_STUB_BODY;
	if (d->kind != FF_DEF_CLASS && plain)
		d->flags |= FF_DEF_TRIVIAL;
}

static bool starts_with_word(const struct file *f, int i, const char *word)
{
	size_t n = strlen(word);
	return node_len(&f->nodes[i]) > n && !memcmp(f->text + f->nodes[i].start, word, n) && (f->text[f->nodes[i].start + n] == ' ' || f->text[f->nodes[i].start + n] == '\t');
}

static bool is_private(const char *name)
{
	size_t n = strlen(name);
	return name[0] == '_' && !(n > 4 && name[1] == '_' && name[n - 1] == '_' && name[n - 2] == '_');
}

/* Kind, flags and name parts that follow from where it stands. */
static void place(struct file *f, int i, struct ff_definition *d)
{
	const struct context *c = ctx_of(f, i);
	bool class_body = c->flags & C_CLASS_BODY && c->def >= 0;
	d->parent = c->def;
	d->kind = f->nodes[i].kind == K_class_definition ? FF_DEF_CLASS : class_body ? FF_DEF_METHOD : FF_DEF_FUNCTION;
	d->qualname = c->def >= 0 ? ff_arena_printf(f->a, "%s.%s", def_at(f, c->def)->qualname, d->name) : d->name;
	if (c->flags & C_FUNCTION)
		d->flags |= FF_DEF_NESTED;
	if (c->flags & C_CONDITIONAL)
		d->flags |= FF_DEF_CONDITIONAL;
	if (c->flags & C_MAIN_GUARD)
		d->flags |= FF_DEF_MAIN_GUARD;
	if (c->flags & C_TYPE_CHECKING)
		d->flags |= FF_DEF_TYPE_CHECKING;
	bool open = c->def < 0 || (def_at(f, c->def)->flags & FF_DEF_PUBLIC && def_at(f, c->def)->kind == FF_DEF_CLASS);
	if (open && !(c->flags & C_FUNCTION) && !is_private(d->name))
		d->flags |= FF_DEF_PUBLIC;
	if (class_body && def_at(f, c->def)->flags & FF_DEF_PROTOCOL)
		d->flags |= FF_DEF_PROTOCOL;
	if (d->kind != FF_DEF_CLASS && starts_with_word(f, i, "async"))
		d->flags |= FF_DEF_ASYNC;
}

static bool ends_in_crlf(const struct file *f, int row)
{
	uint32_t end = row + 1 < f->line_count ? f->lines[row + 1] : (uint32_t)f->len;
	return end >= 2 && f->text[end - 1] == '\n' && f->text[end - 2] == '\r';
}

/* What a docstring must know of the place where it will stand: the indentation, and how lines end; at: behind the colon. */
static void look_around(struct file *f, int i, int first, uint32_t at, struct ff_definition *d)
{
	int row = d->flags & FF_DEF_ONE_LINE ? f->nodes[i].row : f->nodes[first].row;
	uint32_t from = f->lines[row], to = d->flags & FF_DEF_ONE_LINE ? f->nodes[i].start : f->nodes[first].start;
	for (uint32_t p = from; p < to; p++)
		from = f->text[p] == '\f' ? p + 1 : from;
	uint32_t p = from;
	while (p < to && f->text[p] == ' ')
		p++;
	d->indent = p < to && f->text[p] == '\t' ? ff_arena_dup(f->a, f->text + from, to - from) : "";
	for (p = at; p < f->len && (f->text[p] == ' ' || f->text[p] == '\t'); p++)
		;
	if (p < f->len && f->text[p] == '\\')
		d->flags |= FF_DEF_CONTINUED;
	if (!strcmp(f->f->module.newline, "mixed") && ends_in_crlf(f, d->sig_line - 1))
		d->flags |= FF_DEF_CRLF;
}

static void measure(struct file *f, int i, struct ff_definition *d)
{
	int body = body_of(f, i), block_first = body < 0 ? -1 : ff_python_first(f, body);
	d->line = f->nodes[i].row + 1;
	d->col = f->nodes[i].col;
	ff_python_end(f, i, &d->end_line, &d->end_col);
	d->first_line = d->line;
	d->complexity = 1;
	int before = body; /* the colon is the last one before the body */
	uint32_t at = before >= 0 ? f->nodes[before].start : f->nodes[i].end;
	int last = -1;
	for (int c = i + 1; c < f->nodes[i].next; c = f->nodes[c].next)
		if (f->nodes[c].field == F_parameters || f->nodes[c].field == F_return_type || f->nodes[c].field == F_superclasses ||
		    f->nodes[c].field == F_name || f->nodes[c].field == F_type_parameters)
			last = c;
	uint32_t p = last >= 0 ? f->nodes[last].end : f->nodes[i].start;
	while (p < f->len && p < at + 1 && f->text[p] != ':')
		p++;
	ff_python_place(f, p < f->len ? p + 1 : p, &d->sig_line, &d->sig_col);
	if (block_first >= 0) {
		d->body_line = f->nodes[block_first].row + 1;
		d->body_col = f->nodes[block_first].col;
		if (d->body_line == d->sig_line)
			d->flags |= FF_DEF_ONE_LINE;
		look_around(f, i, block_first, p + 1, d);
	}
}

int ff_python_definition(struct file *f, int i)
{
	int name = ff_python_child(f, i, F_name), def = f->f->definitions.count, parent = f->nodes[i].parent;
	if (full(f, &f->f->definitions))
		return -1;
	struct ff_definition *d = FF_PUSH(f->a, &f->f->definitions, struct ff_definition);
	const struct context *c = ctx_of(f, i);
	int enclosing = c->scope;
	*d = (struct ff_definition){.name = ff_python_text(f, name), .returns = ff_python_text(f, ff_python_child(f, i, F_return_type)),
	                            .type_params = ff_python_text(f, ff_python_child(f, i, F_type_parameters)), .indent = ""};
	place(f, i, d);
	measure(f, i, d);
	if (parent >= 0 && f->nodes[parent].kind == K_decorated_definition) {
		d->first_line = f->nodes[parent].row + 1;
		for (int k = parent + 1; k < i; k = f->nodes[k].next)
			if (f->nodes[k].kind == K_decorator)
				add_decorator(f, def, k, d);
	}
	int outer = *d->type_params ? ff_python_scope(f, FF_SCOPE_TYPE_PARAMS, enclosing, c->def, d->name, d->line) : enclosing;
	d->scope = ff_python_scope(f, d->kind == FF_DEF_CLASS ? FF_SCOPE_CLASS : FF_SCOPE_FUNCTION, outer, def, d->name, d->line);
	add_bases(f, def, ff_python_child(f, i, F_superclasses), d);
	add_parameters(f, def, ff_python_child(f, i, F_parameters));
	int doc = docstring_of(f, body_of(f, i));
	if (doc >= 0 && body_of(f, i) >= 0 && !full(f, &f->f->docstrings))
		add_docstring(f, def, doc);
	judge_body(f, body_of(f, i), doc, d);
	/* a closure is a path of its own in the function around it */
	for (int p = d->parent; p >= 0 && d->kind != FF_DEF_CLASS; p = def_at(f, p)->parent)
		if (def_at(f, p)->kind != FF_DEF_CLASS)
			def_at(f, p)->complexity++;
	if (name >= 0)
		ff_python_bind(f, ff_python_atom(f->py, f->text + f->nodes[name].start, node_len(&f->nodes[name])), enclosing, name, FF_NAME_DEFINED, -1);
	return def;
}

/* Statements, nesting, returns and yields: counted when the whole tree has its contexts. */
void ff_python_finish_definitions(struct file *f)
{
	int doc = docstring_of(f, 0);
	for (int i = 0; i < f->count; i++) {
		const struct context *c = ctx_of(f, i);
		enum kind k = (enum kind)f->nodes[i].kind, up = f->nodes[i].parent >= 0 ? (enum kind)f->nodes[f->nodes[i].parent].kind : K_OTHER;
		if (c->def < 0)
			continue;
		struct ff_definition *d = def_at(f, c->def);
		if (c->depth > d->nesting)
			d->nesting = c->depth;
		if (up == K_block && k != K_comment && k != K_case_clause)
			for (int p = c->def; p >= 0; p = def_at(f, p)->parent)
				def_at(f, p)->statements++;
		if (k == K_return_statement && !(c->flags & C_LAMBDA)) {
			int value = ff_python_first(f, i);
			if (value >= 0 && f->nodes[value].kind != K_none) {
				d->flags |= FF_DEF_RETURNS_VALUE;
				d->returns_count++;
			} else if (!(d->flags & FF_DEF_RETURNS_VALUE)) {
				d->flags |= FF_DEF_RETURNS_NONE_ONLY;
			}
		}
		if (k == K_yield && !(c->flags & C_LAMBDA))
			d->flags |= FF_DEF_GENERATOR;
	}
	for (int i = 0; i < f->f->definitions.count; i++) {
		struct ff_definition *d = def_at(f, i);
		if (d->flags & FF_DEF_RETURNS_VALUE)
			d->flags &= ~FF_DEF_RETURNS_NONE_ONLY;
	}
	for (int i = 0; i < f->f->docstrings.count; i++) {
		int def = FF_AT(&f->f->docstrings, struct ff_docstring, i)->def;
		for (int p = def; p >= 0; p = def_at(f, p)->parent)
			def_at(f, p)->statements--;
	}
	if (doc >= 0 && !full(f, &f->f->docstrings)) { /* the module's stands first */
		add_docstring(f, -1, doc);
		struct ff_docstring *rows = f->f->docstrings.items, mine = rows[f->f->docstrings.count - 1];
		memmove(rows + 1, rows, (size_t)(f->f->docstrings.count - 1) * sizeof *rows);
		rows[0] = mine;
	}
}
