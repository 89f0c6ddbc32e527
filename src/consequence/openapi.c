/*
 * openapi.c - the route table as a skeleton of an OpenAPI 3.1 description: paths, methods,
 * parameters, statuses and names of models as far as they are declared.  Web sockets and mounts
 * have no place there; a view without named methods stands as a get.  Called by the room's door.
 */
#include "routes.h"
#include <ctype.h>

/* ---- paths: <int:id>, {id:int} and (?P<id>...) become {id} ---- */

/* Name of the parameter that starts at p, and what follows it; NULL when none starts there. */
static const char *parameter_at(struct ff_arena *a, const char *p, const char **next)
{
	size_t n;
	if (ff_str_starts(p, "(?P<")) {
		int depth = 0;
		const char *name = ff_arena_dup(a, p + 4, strcspn(p + 4, ">"));
		for (; *p; p++) {
			depth += *p == '(' ? 1 : *p == ')' ? -1 : 0;
			if (*p == ')' && !depth)
				break;
		}
		*next = *p ? p + 1 : p;
		return name;
	}
	if ((*p != '{' && *p != '<') || (n = strcspn(p, *p == '{' ? "}" : ">"), !p[n]))
		return NULL;
	*next = p + n + 1;
	const char *colon = memchr(p, ':', n);
	if (*p == '<' && colon)
		return ff_arena_dup(a, colon + 1, n - (size_t)(colon + 1 - p));
	return ff_arena_dup(a, p + 1, (colon ? (size_t)(colon - p) : n) - 1);
}

static const char *template_of(struct ff_arena *a, const char *route, struct ff_strings *names)
{
	struct ff_buf b;
	const char *next;
	ff_buf_init(&b, 1 << 16);
	while (*route) {
		const char *name = parameter_at(a, route, &next);
		if (!name || !*name || ff_strings_has(names, name)) {
			ff_buf_char(&b, *route++);
			continue;
		}
		ff_strings_push(a, names, name);
		ff_buf_printf(&b, "{%s}", name);
		route = next;
	}
	const char *out = ff_arena_dup(a, ff_buf_text(&b), b.len);
	ff_buf_free(&b);
	return *out == '/' ? out : ff_arena_printf(a, "/%s", out);
}

/* ---- one operation ---- */

static const char *method_of(const struct endpoint *e)
{
	for (int i = 0; ff_http_methods[i]; i++)
		if (!strcasecmp(e->method, ff_http_methods[i]))
			return ff_http_methods[i];
	return !strcmp(e->method, "ANY") ? "get" : NULL;
}

static const char *schema_type(const char *type)
{
	static const struct { const char *python, *json; } types[] = {{"int", "integer"}, {"float", "number"}, {"bool", "boolean"}, {"str", "string"}, {"Decimal", "number"},
		{"UUID", "string"}, {"UUID4", "string"}, {"date", "string"}, {"datetime", "string"}};
	for (size_t i = 0; i < FF_COUNT(types); i++)
		if (!strcmp(last_part(type), types[i].python))
			return types[i].json;
	return ff_str_starts(type, "list[") || ff_str_starts(type, "List[") ? "array" : NULL;
}

static void write_schema(struct ff_buf *b, const char *type)
{
	const char *json = schema_type(type);
	ff_buf_str(b, "{");
	if (json) {
		ff_buf_str(b, "\"type\":");
		ff_json_str(b, json);
	}
	if (*type) {
		ff_buf_str(b, json ? ",\"title\":" : "\"title\":");
		ff_json_str(b, type);
	}
	ff_buf_str(b, "}");
}

static void write_parameter(struct ff_buf *b, bool first, const char *name, const char *in, bool required, const char *type)
{
	ff_buf_str(b, first ? "{\"name\":" : ",{\"name\":");
	ff_json_str(b, name);
	ff_buf_printf(b, ",\"in\":\"%s\",\"required\":%s,\"schema\":", in, required ? "true" : "false");
	write_schema(b, type);
	ff_buf_str(b, "}");
}

static const struct wire_param *declared(const struct contract *k, const char *name)
{
	for (int i = 0; k && i < k->params.count; i++)
		if (!strcmp(FF_AT(&k->params, struct wire_param, i)->name, name))
			return FF_AT(&k->params, struct wire_param, i);
	return NULL;
}

static void write_parameters(struct ff_buf *b, const struct contract *k, const struct ff_strings *names)
{
	int count = 0;
	ff_buf_str(b, ",\"parameters\":[");
	for (int i = 0; i < names->count; i++) {
		const struct wire_param *p = declared(k, names->items[i]);
		write_parameter(b, !count++, names->items[i], "path", true, p ? p->type : "");
	}
	for (int i = 0; k && i < k->params.count; i++) {
		const struct wire_param *p = FF_AT(&k->params, struct wire_param, i);
		bool plain = !strcmp(p->in, "query") || !strcmp(p->in, "header") || !strcmp(p->in, "cookie");
		if (plain && !ff_strings_has(names, p->name))
			write_parameter(b, !count++, p->name, p->in, p->required, p->type);
	}
	ff_buf_str(b, "]");
}

/* One body of JSON, or a form. */
static void write_body(struct ff_buf *b, const struct contract *k)
{
	bool form = false, body = false;
	int count = 0;
	for (int i = 0; k && i < k->params.count; i++) {
		const char *in = FF_AT(&k->params, struct wire_param, i)->in;
		form |= !strcmp(in, "form");
		body |= !strcmp(in, "body");
	}
	if (!form && !body)
		return;
	ff_buf_printf(b, ",\"requestBody\":{\"content\":{\"%s\":{\"schema\":{\"type\":\"object\",\"properties\":{", form ? "multipart/form-data" : "application/json");
	for (int i = 0; i < k->params.count; i++) {
		const struct wire_param *p = FF_AT(&k->params, struct wire_param, i);
		if (strcmp(p->in, form ? "form" : "body"))
			continue;
		ff_buf_str(b, count++ ? "," : "");
		ff_json_str(b, p->name);
		ff_buf_char(b, ':');
		write_schema(b, p->type);
	}
	ff_buf_str(b, "}}}}}");
}

static void write_operation(struct ff_consequence *c, const struct joiner *j, struct ff_buf *b, struct endpoint *e, const struct ff_strings *names, int id)
{
	const struct contract *k = ff_contract_of(j, e);
	const char *status = k && *k->status ? k->status : "200";
	ff_buf_printf(b, "\"%s\":{\"operationId\":", method_of(e));
	ff_json_str(b, ff_arena_printf(&c->arena, "%s_%s_%d", *e->handler ? last_part(e->handler) : "route", method_of(e), id));
	write_parameters(b, k, names);
	if (strcmp(method_of(e), "get") && strcmp(method_of(e), "head"))
		write_body(b, k);
	ff_buf_printf(b, ",\"responses\":{\"%s\":{\"description\":", status);
	ff_json_str(b, k && *k->response_type ? k->response_type : "");
	ff_buf_str(b, "}}");
	if (k && k->deprecated)
		ff_buf_str(b, ",\"deprecated\":true");
	ff_buf_str(b, ",\"x-source\":");
	ff_json_str(b, ff_arena_printf(&c->arena, "%s:%d", e->file, e->line));
	ff_buf_str(b, "}");
}

/* ---- the whole ---- */

static int by_template(const void *x, const void *y)
{
	const struct endpoint *a = x, *b = y; /* route holds the template here */
	int d = strcmp(a->route, b->route);
	d = d ? d : strcmp(method_of(a), method_of(b));
	d = d ? d : !strcmp(a->method, "ANY") - !strcmp(b->method, "ANY");
	return d ? d : a->order - b->order;
}

void ff_consequence_openapi(struct ff_consequence *c, const char *title, struct ff_buf *b)
{
	struct joiner j = ff_joiner(c, NEW);
	struct ff_list all = {0};
	int n = 0;
	ff_routes_resolve(c, NEW, false, &all);
	for (int i = 0; i < all.count; i++) {
		struct endpoint *e = FF_AT(&all, struct endpoint, i);
		struct ff_strings names = {0};
		if (!method_of(e) || (e->place && e->place->test))
			continue;
		e->route = template_of(&c->arena, e->route, &names);
		*FF_AT(&all, struct endpoint, n++) = *e;
	}
	if (n)
		qsort(all.items, (size_t)n, sizeof(struct endpoint), by_template);
	ff_buf_str(b, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":");
	ff_json_str(b, title);
	ff_buf_str(b, ",\"version\":\"0\"},\"paths\":{");
	const struct endpoint *last = NULL;
	for (int i = 0; i < n; i++) {
		struct endpoint *e = FF_AT(&all, struct endpoint, i);
		struct ff_strings names = {0};
		bool same = last && !strcmp(last->route, e->route);
		if (same && !strcmp(method_of(last), method_of(e)))
			continue; /* the first one answers */
		template_of(&c->arena, e->route, &names);
		ff_buf_str(b, !last ? "\n" : same ? "," : "},\n");
		if (!same) {
			ff_json_str(b, e->route);
			ff_buf_str(b, ":{");
		}
		write_operation(c, &j, b, e, &names, i);
		last = e;
	}
	ff_buf_str(b, last ? "}\n}}\n" : "}}\n");
}
