/*
 * arguments.c - request parameters that are declared beside the handler: arguments of a RequestParser (Flask-RESTful,
 * Flask-RESTX), fields and schemas of webargs and flask-smorest.  Called by contract.c for one handler.
 */
#include "routes.h"

struct declaration {
	struct reader *r;
	struct contract *k;
	bool cut; /* a text was too long to be read to its end: nothing can be said of what is missing */
};

static bool is_cut(const char *text)
{
	size_t n = strlen(text);
	return n >= FF_MAX_TEXT - 4 && !strchr("])}", text[n - 1]);
}

/* Where a parameter of that name stands, or a new row. */
static struct wire_param *param(struct declaration *d, const char *name, int line)
{
	for (int i = 0; i < d->k->params.count; i++)
		if (!strcmp(FF_AT(&d->k->params, struct wire_param, i)->name, name))
			return FF_AT(&d->k->params, struct wire_param, i);
	struct wire_param *p = FF_PUSH(ff_reader_arena(d->r), &d->k->params, struct wire_param);
	*p = (struct wire_param){.name = name, .file = d->r->m->path, .in = "request", .type = "", .bounds = "", .model = "", .value = "", .line = line};
	return p;
}

static const char *place_named(const char *text)
{
	static const struct { const char *word, *in; } places[] = {{"headers", "header"}, {"cookies", "cookie"}, {"form", "form"}, {"files", "form"}, {"querystring", "query"},
		{"query", "query"}, {"args", "query"}, {"json_or_form", "body"}, {"json", "body"}, {"view_args", "path"}};
	const char *in = "request";
	if (*text == '[' || *text == '(')
		return "request"; /* several */
	for (size_t i = 0; i < FF_COUNT(places); i++)
		if (*text && !strncmp(text + 1, places[i].word, strlen(places[i].word)) && strlen(text) == strlen(places[i].word) + 2)
			in = places[i].in;
	return in;
}

/* "a", "b" of a list of choices as a type. */
static const char *choices_type(struct ff_arena *a, const char *text)
{
	struct ff_strings words = {0};
	if (strchr(text, '*') || is_cut(text) || !literal_elements(a, text, &words) || !words.count || strchr("{", *text))
		return "";
	const char *all = words.items[0];
	for (int i = 1; i < words.count; i++)
		all = ff_arena_printf(a, "%s, %s", all, words.items[i]);
	return literal_normal(a, ff_arena_printf(a, "Literal[%s]", all));
}

/* ---- RequestParser ---- */

static void take_argument(struct declaration *d, int call)
{
	const struct look *l = d->r->l;
	struct ff_arena *a = ff_reader_arena(d->r);
	const struct ff_argument *g = look_arg(l, call, 0, "name"), *type = look_arg(l, call, -1, "type"), *where = look_arg(l, call, -1, "location"),
	                         *many = look_arg(l, call, -1, "action"), *choices = look_arg(l, call, -1, "choices"), *needed = look_arg(l, call, -1, "required"),
	                         *value = look_arg(l, call, -1, "default");
	const char *name = g && g->kind == FF_EXPR_STRING ? literal_string(a, g->text) : NULL;
	if (!name) {
		d->cut = true; /* a name that is computed */
		return;
	}
	if (last_part_is(CALL(l, call)->callee, "remove_argument")) {
		struct wire_param *gone = param(d, name, 0);
		*gone = *FF_AT(&d->k->params, struct wire_param, --d->k->params.count);
		return;
	}
	struct wire_param *p = param(d, name, CALL(l, call)->line);
	const char *plain = !type ? "str" : type->kind == FF_EXPR_NAME || type->kind == FF_EXPR_ATTRIBUTE ? literal_normal(a, type->text) : "";
	const char *one = choices ? choices_type(a, choices->text) : "";
	p->type = *one ? one : plain;
	if (*p->type && many && (strstr(many->text, "append") || strstr(many->text, "split")))
		p->type = ff_arena_printf(a, "list[%s]", p->type);
	p->in = where ? place_named(where->text) : "request";
	p->required = needed && literal_is(needed->text, "True");
	p->value = value ? literal_normal(a, value->text) : "";
}

/* How the calls of one parser are written, and where they stand: in one definition (-1 the module), or in any method of a class. */
struct parser {
	const char *name;
	int made, def; /* made: the call that makes it */
	bool methods;  /* def is the class */
};

static bool stands(const struct look *l, int call, const struct parser *p)
{
	int at = l->call_def[call];
	return p->methods ? at >= 0 && l->parent[at] == p->def : at == p->def;
}

static bool makes_parser(const struct ff_call *c)
{
	const char *w = last_part(c->callee);
	return ff_str_ends(w, "RequestParser") || (strchr(c->callee, '.') && (!strcmp(w, "parser") || !strcmp(w, "copy")));
}

/* The parser that a text names in a handler: its own, the module's, the object's, the class's; false: none of this file. */
static bool find_parser(const struct look *l, int def, const char *text, struct parser *out)
{
	bool own = ff_str_starts(text, "self.") || ff_str_starts(text, "cls.");
	int class = def >= 0 ? l->parent[def] : -1;
	const struct parser tries[] = {{text, -1, own ? class : def, own}, {own ? strchr(text, '.') + 1 : text, -1, own ? class : -1, false}};
	for (size_t k = 0; k < FF_COUNT(tries); k++)
		for (int i = 0; (!own || class >= 0) && i < l->calls; i++)
			if (!strcmp(CALL(l, i)->assigned, tries[k].name) && stands(l, i, &tries[k]) && makes_parser(CALL(l, i))) {
				*out = tries[k];
				out->made = i;
				return true;
			}
	return false;
}

/* All arguments of the parser that a text names; false: it is none, or not of this file. */
static bool take_parser(struct declaration *d, int def, const char *text, int depth)
{
	static const char *const words[] = {"add_argument", "replace_argument", "remove_argument", NULL};
	const struct look *l = d->r->l;
	struct parser p;
	if (ff_reader_spent(d->r, l->calls * 3) || depth > 3 || !find_parser(l, def, text, &p))
		return false;
	const char *callee = CALL(l, p.made)->callee;
	if (last_part_is(callee, "copy") && !take_parser(d, def, ff_reader_receiver(d->r, callee), depth + 1))
		return false;
	size_t n = strlen(p.name);
	for (int i = 0; i < l->calls; i++)
		if (one_of(last_part(CALL(l, i)->callee), words) && !strncmp(CALL(l, i)->callee, p.name, n) && CALL(l, i)->callee[n] == '.' && stands(l, i, &p))
			take_argument(d, i);
	return true;
}

/* ---- fields of webargs ---- */

static const char *field_type(struct ff_arena *a, const char *text)
{
	static const struct { const char *word, *type; } types[] = {{"Int", "int"}, {"Integer", "int"}, {"Str", "str"}, {"String", "str"}, {"Email", "str"}, {"URL", "str"},
		{"Url", "str"}, {"Float", "float"}, {"Number", "float"}, {"Decimal", "Decimal"}, {"Bool", "bool"}, {"Boolean", "bool"}, {"UUID", "UUID"}, {"DateTime", "datetime"},
		{"Date", "date"}, {"Time", "time"}};
	const char *w = last_part(ff_arena_dup(a, text, strcspn(text, "(")));
	for (size_t i = 0; i < FF_COUNT(types); i++)
		if (!strcmp(w, types[i].word))
			return types[i].type;
	if (strcmp(w, "List") && strcmp(w, "DelimitedList"))
		return "";
	const char *inner = strchr(text, '(');
	inner = inner ? field_type(a, inner + 1 + strspn(inner + 1, " \n\t")) : "";
	return *inner ? ff_arena_printf(a, "list[%s]", inner) : "";
}

static const char *keyword(const struct ff_strings *words, const char *word)
{
	size_t n = strlen(word);
	for (int i = 0; i < words->count; i++) {
		const char *p = words->items[i];
		if (!strncmp(p, word, n) && p[n + strspn(p + n, " ")] == '=')
			return p + n + strspn(p + n, " ") + 1;
	}
	return NULL;
}

/* validate=Range(min=1, max=5), Length, OneOf. */
static void validated(struct ff_arena *a, const char *text, struct wire_param *p)
{
	struct ff_strings words = {0};
	const char *w = last_part(ff_arena_dup(a, text, strcspn(text, "("))), *open = strchr(text, '(');
	bool length = !strcmp(w, "Length");
	if (!open || !literal_elements(a, open, &words) || !words.count)
		return;
	if (!strcmp(w, "OneOf")) {
		const char *one = choices_type(a, keyword(&words, "choices") ? keyword(&words, "choices") : words.items[0]);
		p->type = *one ? one : p->type;
	}
	if (!length && strcmp(w, "Range"))
		return;
	const char *low = keyword(&words, "min"), *high = keyword(&words, "max");
	p->bounds = ff_arena_printf(a, "%s%s%s%s%s", low ? length ? "min_length=" : "ge=" : "", low ? low : "", low && high ? ", " : "",
	                            high ? length ? "max_length=" : "le=" : "", high ? high : "");
}

static void take_field(struct declaration *d, const char *item, const char *in, int line)
{
	struct ff_arena *a = ff_reader_arena(d->r);
	struct ff_strings words = {0};
	const char *colon = *item == '"' || *item == '\'' ? strchr(item + 1, *item) : NULL;
	const char *name = colon ? literal_string(a, ff_arena_dup(a, item, (size_t)(colon + 1 - item))) : NULL;
	colon = name ? strchr(colon, ':') : NULL;
	if (!colon || !strchr(colon, '(')) {
		d->cut = true;
		return;
	}
	const char *text = colon + 1 + strspn(colon + 1, " \n\t");
	literal_elements(a, strchr(text, '('), &words);
	const char *needed = keyword(&words, "required"), *value = keyword(&words, "load_default") ? keyword(&words, "load_default") : keyword(&words, "missing"),
	           *other = keyword(&words, "data_key"), *check = keyword(&words, "validate");
	if (other && literal_string(a, other))
		name = literal_string(a, other);
	struct wire_param *p = param(d, name, line);
	p->in = in;
	p->type = field_type(a, text);
	p->required = needed && literal_is(needed, "True");
	p->value = value ? literal_normal(a, value) : "";
	if (check)
		validated(a, check, p);
}

/* A dictionary of fields, by itself or by a name of the module; a schema, whose fields are compared as a model's. */
static bool take_fields(struct declaration *d, const struct ff_argument *g, const char *in, int line)
{
	struct ff_arena *a = ff_reader_arena(d->r);
	const struct ff_facts *f = d->r->l->f;
	const char *text = g->text;
	for (int i = 0; g->kind == FF_EXPR_NAME && i < f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(f->assigns, struct ff_assign)[i];
		if (s->def < 0 && !strcmp(s->name, g->text) && s->value_kind == FF_EXPR_DICT)
			text = s->value, line = s->line;
	}
	struct ff_strings items = {0};
	if (*text == '{' && literal_elements(a, text, &items)) {
		d->cut |= is_cut(text);
		for (int i = 0; i < items.count; i++)
			take_field(d, items.items[i], in, line);
		return true;
	}
	const char *class = ff_arena_dup(a, text, strcspn(text, "(")), *last = last_part(class);
	if (*last < 'A' || *last > 'Z' || strpbrk(class, "{[ "))
		return false;
	struct wire_param *p = param(d, ff_arena_str(a, last), line);
	p->in = "body";
	p->model = ff_reader_resolve(d->r, class);
	p->required = true;
	return true;
}

/* ---- one handler ---- */

static bool take_decorators(struct declaration *d, int def, int handler)
{
	static const char *const uses[] = {"use_args", "use_kwargs", "arguments", NULL}, *const expects[] = {"expect", NULL};
	const struct look *l = d->r->l;
	bool any = false;
	for EACH (i, l->deco_first[def], l->deco_next) {
		int call = DECO(l, i)->call;
		const char *w = last_part(DECO(l, i)->name);
		const struct ff_argument *g = call >= 0 && call < l->calls ? look_arg(l, call, 0, "argmap") : NULL, *where = g ? look_arg(l, call, -1, "location") : NULL;
		if (g && one_of(w, uses))
			any |= take_fields(d, g, where ? place_named(where->text) : "body", DECO(l, i)->line);
		else if (g && one_of(w, expects) && (g->kind == FF_EXPR_NAME || g->kind == FF_EXPR_ATTRIBUTE))
			any |= take_parser(d, handler, g->text, 0);
	}
	return any;
}

bool ff_arguments_take(struct reader *r, int def, struct contract *k)
{
	const struct look *l = r->l;
	struct declaration d = {.r = r, .k = k};
	int first = k->params.count;
	bool any = take_decorators(&d, def, def);
	if (l->parent[def] >= 0 && DEF(l, l->parent[def])->kind == FF_DEF_CLASS)
		any |= take_decorators(&d, l->parent[def], def);
	for (int i = 0; !ff_reader_spent(r, l->calls) && i < l->calls; i++) {
		const struct ff_call *c = CALL(l, i);
		if (c->line < DEF(l, def)->line || c->line > DEF(l, def)->end_line || !last_part_is(c->callee, "parse_args") || !strchr(c->callee, '.'))
			continue;
		const char *name = ff_reader_receiver(r, c->callee);
		if (strchr(name, '(') || !take_parser(&d, def, name, 0))
			d.cut = true;
		else
			any = true;
	}
	if (any && !d.cut)
		return k->declared = true;
	k->params.count = first;
	return false;
}
