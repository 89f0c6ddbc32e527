/*
 * contract.c - what a handler asks for and answers: parameters of a FastAPI function by kind,
 * status, response model, what a Flask, Django, Starlette or aiohttp handler reads from its request.
 * One file's facts in, struct contract out; compared in contracts.c.
 */
#include "routes.h"
#include <ctype.h>

static const struct { const char *marker, *in; } markers[] = {{"Query", "query"}, {"Path", "path"}, {"Header", "header"}, {"Cookie", "cookie"},
	{"Body", "body"}, {"Form", "form"}, {"File", "form"}, {"Depends", ""}, {"Security", ""}};

static const char *marked(const char *call)
{
	for (size_t i = 0; i < FF_COUNT(markers); i++)
		if (*call && last_part_is(call, markers[i].marker))
			return markers[i].in;
	return NULL;
}

/* The frame hands these over; they are no part of the request's parameters. */
static bool is_plumbing(const char *annotation)
{
	static const char *const words[] = {"Request", "Response", "WebSocket", "BackgroundTasks", "HTTPConnection", "SecurityScopes", "HttpRequest", NULL};
	const char *w = last_part(annotation);
	return one_of(w, words);
}

static bool is_scalar(const char *type)
{
	static const char *const words[] = {"int", "str", "float", "bool", "bytes", "UUID", "UUID4", "datetime", "date", "time", "timedelta", "Decimal", "Literal",
		"EmailStr", "HttpUrl", "AnyUrl", "Optional", "Union", "None", "datetime.datetime", "datetime.date", "uuid.UUID", "Any", NULL};
	char word[64];
	size_t n = strcspn(type, "[]| ,");
	if (!*type)
		return true;
	snprintf(word, sizeof(word), "%.*s", (int)(n < sizeof(word) ? n : sizeof(word) - 1), type);
	if (!strcmp(last_part(word), "Optional") || !strcmp(last_part(word), "Union")) {
		const char *inner = strchr(type, '[');
		return !inner || is_scalar(inner + 1);
	}
	return one_of(word, words) || one_of(last_part(word), words);
}

/* Arguments of a marker as texts: "Query(None, ge=1)" -> None, ge=1. */
static void marker_arguments(struct ff_arena *a, const char *text, struct ff_strings *out)
{
	const char *open = strchr(text, '(');
	if (open)
		literal_elements(a, open, out);
}

static const char *keyword_value(const char *argument, const char *word)
{
	size_t n = strlen(word);
	if (strncmp(argument, word, n))
		return NULL;
	const char *p = argument + n + strspn(argument + n, " ");
	return *p == '=' && p[1] != '=' ? p + 1 + strspn(p + 1, " ") : NULL;
}

static void read_marker(struct ff_arena *a, const char *text, bool holds_default, struct wire_param *p)
{
	static const char *const bounds[] = {"gt", "ge", "lt", "le", "min_length", "max_length", "pattern", "regex", "multiple_of", NULL};
	struct ff_strings words = {0};
	struct ff_buf b;
	bool given = false;
	ff_buf_init(&b, 4096);
	marker_arguments(a, text, &words);
	for (int i = 0; i < words.count; i++) {
		const char *w = words.items[i], *alias = keyword_value(w, "alias"), *value = keyword_value(w, "default");
		if (alias && literal_string(a, alias))
			p->name = literal_string(a, alias);
		bool first = i == 0 && !strchr(w, '=') && *w != '*';
		if (first || value || keyword_value(w, "default_factory"))
			given = strcmp(value ? value : w, "...") && strcmp(value ? value : w, "Required"), p->value = value ? value : w;
		for (int k = 0; bounds[k]; k++)
			if (keyword_value(w, bounds[k]))
				ff_buf_printf(&b, "%s%s", b.len ? ", " : "", literal_normal(a, w));
	}
	if (holds_default)
		p->required = !given;
	p->bounds = ff_arena_dup(a, ff_buf_text(&b), b.len);
	ff_buf_free(&b);
}

/* "int" of Annotated[int, Query(gt=3)]; *marker the text of the marker, "" none. */
static const char *plain_type(struct ff_arena *a, const char *annotation, const char **marker)
{
	struct ff_strings words = {0};
	const char *open = strchr(annotation, '[');
	*marker = "";
	if (!open || (strncmp(annotation, "Annotated", 9) && !strstr(annotation, ".Annotated[")) || !literal_elements(a, open, &words) || !words.count)
		return annotation;
	for (int i = 1; i < words.count; i++) {
		const char *name = ff_arena_dup(a, words.items[i], strcspn(words.items[i], "("));
		if (marked(name))
			*marker = words.items[i];
	}
	return words.items[0];
}

/* The class that an annotation is about: Item of List[Item], Optional[Item]. */
const char *ff_model_named(struct reader *r, const char *annotation)
{
	static const char *const around[] = {"Optional", "List", "list", "Union", "Sequence", "Iterable", "Set", "set", "tuple", "Tuple", "None", "Dict", "dict",
		"str", "int", "float", "bool", "typing", "Any", "Annotated", "Page", "t", NULL};
	struct ff_arena *a = ff_reader_arena(r);
	for (const char *p = annotation; *p;) {
		size_t n = 0;
		while (isalnum((unsigned char)p[n]) || p[n] == '_' || p[n] == '.')
			n++;
		const char *word = n ? ff_arena_dup(a, p, n) : "";
		if (n && !one_of(last_part(word), around) && isalpha((unsigned char)*word))
			return ff_reader_resolve(r, word);
		p += n ? n : 1;
	}
	return "";
}

static bool in_rule(const char *rule, const char *name)
{
	size_t n = strlen(name);
	for (const char *p = rule; (p = strchr(p, '{')); p++)
		if (!strncmp(p + 1, name, n) && (p[n + 1] == '}' || p[n + 1] == ':'))
			return true;
	return false;
}

static void take_parameter(struct reader *r, const struct ff_parameter *q, const char *rule, struct contract *k)
{
	struct ff_arena *a = ff_reader_arena(r);
	const char *marker, *type = plain_type(a, q->annotation, &marker), *in = marked(q->default_call);
	bool holds_default = in != NULL;
	if (!in && *marker)
		in = marked(ff_arena_dup(a, marker, strcspn(marker, "(")));
	if (in && !*in)
		ff_need_of(r, q, &k->needs);
	if ((in && !*in) || is_plumbing(type) || q->kind == FF_PARAM_VARARG || q->kind == FF_PARAM_KWARG || !strcmp(q->name, "self") || !strcmp(q->name, "cls") || !strcmp(q->name, "request"))
		return;
	struct wire_param p = {.name = ff_arena_str(a, q->name), .file = r->m->path, .type = literal_normal(a, type), .bounds = "", .value = ff_arena_str(a, q->default_text), .line = q->line, .required = q->default_kind == FF_EXPR_NONE};
	p.in = in ? in : in_rule(rule, q->name) ? "path" : is_scalar(type) ? "query" : "body";
	p.model = ff_model_named(r, type);
	if (holds_default || *marker)
		read_marker(a, holds_default ? q->default_text : marker, holds_default, &p);
	p.classy = (!strcmp(p.in, "query") || !strcmp(p.in, "header") || !strcmp(p.in, "cookie")) && !is_scalar(type) && *p.model && !strpbrk(type, "[");
	if (!strcmp(p.in, "header") && !strcmp(p.name, q->name)) {
		char *name = ff_arena_str(a, p.name);
		for (char *c = name; *c; c++)
			*c = *c == '_' ? '-' : *c;
		p.name = name;
	}
	*FF_PUSH(a, &k->params, struct wire_param) = p;
}

/* "201" of 201 and status.HTTP_201_CREATED; "" when it cannot be told. */
static const char *status_digits(struct ff_arena *a, const char *text)
{
	const char *p = strstr(text, "HTTP_");
	p = p ? p + 5 : text;
	return isdigit((unsigned char)p[0]) && isdigit((unsigned char)p[1]) && isdigit((unsigned char)p[2]) && !isdigit((unsigned char)p[3]) ? ff_arena_dup(a, p, 3) : "";
}

static void take_declared(struct reader *r, int def, int call, struct contract *k)
{
	struct ff_arena *a = ff_reader_arena(r);
	const struct ff_argument *status = look_arg(r->l, call, -1, "status_code"), *model = look_arg(r->l, call, -1, "response_model"),
	                         *class = look_arg(r->l, call, -1, "response_class"), *old = look_arg(r->l, call, -1, "deprecated");
	model = model ? model : look_arg(r->l, call, -1, "response"); /* django-ninja */
	const char *type = model ? model->text : DEF(r->l, def)->returns;
	k->declared = true;
	k->status = status ? status_digits(a, status->text) : class && last_part_is(class->text, "RedirectResponse") ? "307" : "200";
	ff_needs_listed(r, call, "dependencies", &k->needs);
	k->media = class ? ff_arena_str(a, last_part(class->text)) : "";
	k->response_type = literal_is(type, "None") ? "" : literal_normal(a, type);
	k->response = *k->response_type ? ff_model_named(r, type) : "";
	k->deprecated = old && literal_is(old->text, "True");
}

/* ---- what a handler reads ---- */

static const struct { const char *part, *in; } parts[] = {{"args", "query"}, {"GET", "query"}, {"query_params", "query"}, {"query", "query"}, {"form", "form"},
	{"POST", "form"}, {"files", "form"}, {"FILES", "form"}, {"json", "body"}, {"data", "body"}, {"headers", "header"}, {"META", ""}, {"cookies", "cookie"},
	{"COOKIES", "cookie"}, {"values", "query"}};

/* "query" of request.args, self.request.GET; NULL when the text is no part of a request. */
static const char *request_part(const char *text)
{
	const char *at = strstr(text, "request.");
	if (!at || (at > text && at[-1] != '.'))
		return NULL;
	for (size_t i = 0; i < FF_COUNT(parts); i++)
		if (!strcmp(at + 8, parts[i].part) && *parts[i].in)
			return parts[i].in;
	return NULL;
}

static void read_name(struct reader *r, const char *in, const char *name, bool required, int line, struct contract *k)
{
	for (int i = 0; i < k->params.count; i++) {
		struct wire_param *p = FF_AT(&k->params, struct wire_param, i);
		if (!strcmp(p->name, name) && !strcmp(p->in, in)) {
			p->required &= required; /* read with a default somewhere: not demanded */
			return;
		}
	}
	*FF_PUSH(ff_reader_arena(r), &k->params, struct wire_param) =
		(struct wire_param){.name = name, .file = r->m->path, .in = in, .type = "", .bounds = "", .model = "", .value = "", .required = required, .line = line};
}

static bool inside(const struct look *l, int def, int line)
{
	return line >= DEF(l, def)->line && line <= DEF(l, def)->end_line;
}

static void take_reads(struct reader *r, int def, struct contract *k)
{
	struct ff_arena *a = ff_reader_arena(r);
	if (ff_reader_spent(r, r->l->calls * 2 + r->l->f->literals.count))
		return;
	for (int i = 0; i < r->l->calls; i++) {
		const struct ff_call *c = CALL(r->l, i);
		const char *w = last_part(c->callee);
		if ((strcmp(w, "get") && strcmp(w, "getlist") && strcmp(w, "pop")) || !inside(r->l, def, c->line))
			continue;
		const char *in = request_part(ff_reader_receiver(r, c->callee));
		const struct ff_argument *g = in ? look_arg(r->l, i, 0, "key") : NULL;
		const char *name = g && g->kind == FF_EXPR_STRING ? literal_string(a, g->text) : NULL;
		if (name)
			read_name(r, in, name, false, c->line, k);
	}
	for (int i = 0; i < r->l->f->literals.count; i++) {
		const struct ff_literal *x = &FF_ROWS(r->l->f->literals, struct ff_literal)[i];
		const char *in = inside(r->l, def, x->line) ? request_part(x->other) : NULL;
		const char *name = in && (x->context == FF_LITERAL_KEY || x->context == FF_LITERAL_IN) ? literal_string(a, x->text) : NULL;
		if (name)
			read_name(r, in, name, x->context == FF_LITERAL_KEY, x->line, k);
	}
}

/* The one status of success that calls like Response(x, status=201) name; "" none or several. */
static const char *answered_status(struct reader *r, int def)
{
	static const char *const words[] = {"Response", "JsonResponse", "JSONResponse", "HttpResponse", "json_response", "PlainTextResponse", "HTMLResponse", NULL};
	const char *found = "";
	for (int i = 0; r->budget >= 0 && i < r->l->calls; i++) {
		const struct ff_call *c = CALL(r->l, i);
		const struct ff_argument *g = inside(r->l, def, c->line) && one_of(last_part(c->callee), words) ? look_arg(r->l, i, -1, "status") : NULL;
		g = g ? g : inside(r->l, def, c->line) && one_of(last_part(c->callee), words) ? look_arg(r->l, i, -1, "status_code") : NULL;
		const char *s = g ? status_digits(ff_reader_arena(r), g->text) : "";
		if (*s != '2')
			continue;
		if (*found && strcmp(found, s))
			return "";
		found = s;
	}
	return found;
}

struct contract *ff_contract_take(struct reader *r, int def, int call, const char *rule, const char *framework)
{
	struct contract *k = FF_NEW_IN(ff_reader_arena(r), struct contract);
	*k = (struct contract){.status = "", .media = "", .response = "", .response_type = ""};
	if ((!strcmp(framework, "fastapi") || !strcmp(framework, "ninja")) && call >= 0) {
		take_declared(r, def, call, k);
		for EACH (i, r->l->param_first[def], r->l->param_next)
			take_parameter(r, PARAM(r->l, i), rule, k);
	} else {
		if (!ff_arguments_take(r, def, k))
			take_reads(r, def, k);
		k->status = answered_status(r, def);
		for EACH (i, r->l->deco_first[def], r->l->deco_next)
			k->deprecated |= last_part_is(DECO(r->l, i)->name, "deprecated");
	}
	return k;
}

static void handler_add(struct reader *r, const char *qualname, int def, struct contract *k)
{
	struct handler *h = FF_PUSH(ff_reader_arena(r), &r->book->handlers, struct handler);
	*h = (struct handler){ff_arena_printf(ff_reader_arena(r), "%s.%s", r->m->name, qualname), r->m->path, k, DEF(r->l, def)->line};
}

/* Functions and classes that Depends() may name: their parameters are those of the request. */
static void take_dependency(struct reader *r, int def)
{
	bool init = DEF(r->l, def)->kind == FF_DEF_METHOD && !strcmp(DEF(r->l, def)->name, "__init__") && r->l->parent[def] >= 0;
	if (!init && (DEF(r->l, def)->kind != FF_DEF_FUNCTION || r->l->parent[def] >= 0 || r->l->param_first[def] < 0))
		return;
	struct contract *k = FF_NEW_IN(ff_reader_arena(r), struct contract);
	*k = (struct contract){.status = "", .media = "", .response = "", .response_type = "", .declared = true};
	for EACH (i, r->l->param_first[def], r->l->param_next)
		take_parameter(r, PARAM(r->l, i), "", k);
	handler_add(r, init ? DEF(r->l, r->l->parent[def])->qualname : DEF(r->l, def)->qualname, def, k);
}

/* Handlers that urls name from another file: functions with a request, methods of classes. */
void ff_handlers_take(struct reader *r)
{
	const struct look *l = r->l;
	static const char *const doing[] = {"list", "create", "retrieve", "update", "partial_update", "destroy", "post", "get", "put", "patch", "delete", NULL};
	for (int d = 0; !strcmp(r->framework, "fastapi") && d < l->defs; d++)
		take_dependency(r, d);
	for (int d = 0; d < l->defs; d++) {
		int first = l->param_first[d];
		bool method = DEF(l, d)->kind == FF_DEF_METHOD;
		if (DEF(l, d)->kind == FF_DEF_CLASS || first < 0 || (method && l->param_next[first] < 0 && !one_of(DEF(l, d)->name, doing)))
			continue;
		const char *name = PARAM(l, method && l->param_next[first] >= 0 ? l->param_next[first] : first)->name;
		if (strcmp(name, "request") && !(method && one_of(DEF(l, d)->name, doing)))
			continue;
		if (strcmp(r->framework, "fastapi"))
			handler_add(r, DEF(l, d)->qualname, d, ff_contract_take(r, d, -1, "", ""));
	}
}
