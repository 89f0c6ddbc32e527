/*
 * endpoints.c - how tests reach the application, and with which requests its routes are asked.  Called by the door that writes tests;
 * facts and route records in, requests out.  What the page looks like: endpoints_page.c.
 */
#include <ctype.h>

#include "ff/testgen.h"

/* ---- the application ---- */

/* Functions that make an application, by the names that people give them. */
static bool is_factory(const char *name)
{
	static const char *const names[] = {"create_app", "make_app", "build_app", "get_app", "app_factory", "create_application", "make_application"};
	for (size_t i = 0; i < FF_COUNT(names); i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static int required_parameters(const struct ff_facts *f, int def)
{
	int n = 0;
	for (int i = 0; i < f->parameters.count; i++) {
		const struct ff_parameter *p = FF_AT(&f->parameters, struct ff_parameter, i);
		n += p->def == def && !*p->default_text && p->kind != FF_PARAM_VARARG && p->kind != FF_PARAM_KWARG;
	}
	return n;
}

/* "flask" when a definition, or the module itself (-1), makes a Flask(). */
static const char *makes(const struct ff_facts *f, int def)
{
	static const char *const classes[][2] = {{"Flask", "flask"}, {"FastAPI", "fastapi"}, {"Starlette", "starlette"}};
	for (int i = 0; i < f->calls.count; i++) {
		const struct ff_call *c = FF_AT(&f->calls, struct ff_call, i);
		for (size_t k = 0; c->def == def && k < FF_COUNT(classes); k++)
			if (!strcmp(ff_last_part(c->callee), classes[k][0]))
				return classes[k][1];
	}
	return NULL;
}

static void add_app(struct ff_arena *a, struct ff_endpoints *e, const char *framework, const char *path, const char *name, bool factory)
{
	struct ff_endpoint_app *app = FF_PUSH(a, &e->apps, struct ff_endpoint_app);
	*app = (struct ff_endpoint_app){framework, ff_arena_str(a, ff_module_name(a, path)), ff_arena_str(a, name), factory};
}

static void find_apps(struct ff_arena *a, struct ff_endpoints *e, const char *path, const struct ff_facts *f)
{
	for (int i = 0; i < f->definitions.count; i++) {
		const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, i);
		const char *framework = d->parent < 0 && d->kind == FF_DEF_FUNCTION && is_factory(d->name) ? makes(f, i) : NULL;
		if (framework && !required_parameters(f, i))
			add_app(a, e, framework, path, d->name, true);
	}
	for (int i = 0; i < f->assigns.count; i++) {
		const struct ff_assign *s = FF_AT(&f->assigns, struct ff_assign, i);
		if (s->def >= 0 || s->call < 0 || s->call >= f->calls.count)
			continue;
		const char *callee = ff_last_part(FF_AT(&f->calls, struct ff_call, s->call)->callee);
		if (!strcmp(callee, "Flask") || !strcmp(callee, "FastAPI") || !strcmp(callee, "Starlette")) {
			char name[16];
			size_t n = strlen(callee);
			for (size_t k = 0; k <= n; k++)
				name[k] = (char)tolower((unsigned char)callee[k]);
			add_app(a, e, ff_arena_str(a, name), path, s->name, false);
		}
	}
}

/* os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site.settings") */
static void find_settings(struct ff_arena *a, struct ff_endpoints *e, const struct ff_facts *f)
{
	for (int i = 0; i + 1 < f->arguments.count && !(e->settings && *e->settings); i++) {
		const struct ff_argument *key = FF_AT(&f->arguments, struct ff_argument, i), *value = key + 1;
		size_t n = strlen(value->text);
		if (key->call == value->call && value->kind == FF_EXPR_STRING && n > 2 && strstr(key->text, "DJANGO_SETTINGS_MODULE"))
			e->settings = ff_arena_dup(a, value->text + 1, n - 2);
	}
}

/* Types of the parameters that a path's parameters may be. */
static void note_annotations(struct ff_arena *a, struct ff_endpoints *e, const char *path, const struct ff_facts *f)
{
	const char *module = ff_module_name(a, path);
	for (int i = 0; i < f->parameters.count && e->annotations.count < FF_MAX_ROWS; i++) {
		const struct ff_parameter *p = FF_AT(&f->parameters, struct ff_parameter, i);
		if (!*p->annotation || p->def < 0 || p->def >= f->definitions.count)
			continue;
		const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, p->def);
		struct ff_endpoint_annotation *n = FF_PUSH(a, &e->annotations, struct ff_endpoint_annotation);
		*n = (struct ff_endpoint_annotation){ff_arena_printf(a, "%s.%s", module, d->qualname), ff_arena_str(a, p->name), ff_arena_str(a, p->annotation)};
	}
}

void ff_endpoints_file(struct ff_arena *a, struct ff_endpoints *e, const struct ff_subject *s)
{
	if (!s->news || s->file->role == FF_ROLE_TEST || s->file->role == FF_ROLE_DOCS || s->file->role == FF_ROLE_EXAMPLE)
		return;
	find_apps(a, e, s->file->path, s->news);
	find_settings(a, e, s->news);
	note_annotations(a, e, s->file->path, s->news);
}

/* ---- requests ---- */

static const char *annotation_of(const struct ff_endpoints *e, const char *handler, const char *name)
{
	for (int i = 0; i < e->annotations.count; i++) {
		const struct ff_endpoint_annotation *n = FF_AT(&e->annotations, struct ff_endpoint_annotation, i);
		if (!strcmp(n->name, name) && !strcmp(n->handler, handler))
			return n->annotation;
	}
	return "";
}

/* A value for a path's parameter, by its converter, else its type, else its name. */
static const char *value_for(const char *converter, const char *annotation, const char *name)
{
	if (!strncmp(converter, "uuid", 4) || !strcmp(ff_last_part(annotation), "UUID"))
		return "00000000-0000-0000-0000-000000000001";
	if (!strncmp(converter, "int", 3) || !strcmp(annotation, "int"))
		return "1";
	if (!strncmp(converter, "float", 5) || !strcmp(annotation, "float"))
		return "1.5";
	if (!strncmp(converter, "path", 4))
		return "some/path";
	size_t n = strlen(name);
	if (!strcmp(name, "id") || !strcmp(name, "pk") || (n > 3 && !strcmp(name + n - 3, "_id")) || !strcmp(name, "year"))
		return "1";
	return "example";
}

/* "/post/<int:id>" or "/post/{id:int}" filled; NULL: a pattern that cannot be filled. */
static const char *fill(struct ff_arena *a, const struct ff_endpoints *e, const struct ff_route *r, const char **parameter)
{
	const char *out = "";
	*parameter = "";
	if (strpbrk(r->route, "(^$*?\\\"") || strchr(r->route, ' '))
		return NULL;
	for (const char *p = r->route; *p;) {
		size_t plain = strcspn(p, "<{");
		out = ff_arena_printf(a, "%s%.*s", out, (int)plain, p);
		p += plain;
		if (!*p)
			break;
		bool brace = *p == '{';
		size_t n = strcspn(p, brace ? "}" : ">");
		if (!p[n])
			return NULL;
		const char *inside = ff_arena_dup(a, p + 1, n - 1), *colon = strchr(inside, ':');
		const char *first = colon ? ff_arena_dup(a, inside, (size_t)(colon - inside)) : inside, *second = colon ? colon + 1 : "";
		const char *name = !brace && colon ? second : first, *converter = !colon ? "" : brace ? second : first;
		out = ff_arena_printf(a, "%s%s", out, value_for(converter, annotation_of(e, r->handler, name), name));
		*parameter = name;
		p += n + 1;
	}
	return *out == '/' ? out : ff_arena_printf(a, "/%s", out);
}

static bool has_fixture(const struct ff_test_habits *h, const char *name)
{
	for (int i = 0; i < h->fixtures.count; i++)
		if (!strcmp(FF_AT(&h->fixtures, struct ff_test_fixture, i)->name, name))
			return true;
	return false;
}

static void leave_out(struct ff_arena *a, struct ff_endpoints *e, const struct ff_route *r, const char *why)
{
	ff_strings_push(a, &e->left_out, ff_arena_printf(a, "%s %s: %s", r->method, r->route, why));
}

void ff_endpoints_route(struct ff_arena *a, struct ff_endpoints *e, const struct ff_test_habits *h, const struct ff_route *r)
{
	static const char *const known[] = {"flask", "fastapi", "starlette", "django"};
	const char *parameter;
	bool mine = false, safe = !strcmp(r->method, "GET") || !strcmp(r->method, "ANY") || !strcmp(r->method, "*") || !*r->method;
	bool own = has_fixture(h, "client") || has_fixture(h, "app");
	if (e->wanted.count && !ff_strings_has(&e->wanted, r->path))
		return;
	for (size_t i = 0; i < FF_COUNT(known); i++)
		mine |= !strcmp(r->framework, known[i]);
	if (!mine || !strcmp(r->method, "HEAD") || !strcmp(r->method, "OPTIONS") || !strcmp(r->method, "MOUNT") || !strncmp(r->route, "/static/", 8))
		return;
	const char *path = fill(a, e, r, &parameter);
	if (*r->host) {
		leave_out(a, e, r, "it belongs to a host");
	} else if (!path) {
		leave_out(a, e, r, "its pattern cannot be filled");
	} else if (!safe && !own && strcmp(r->framework, "django") != 0) {
		leave_out(a, e, r, "it may change data, and the tests have no application of their own (a fixture `app` or `client`)");
	} else if (e->list.count >= FF_MAX_ENDPOINTS) {
		leave_out(a, e, r, "too many");
	} else {
		for (int i = 0; i < e->list.count; i++) {
			const struct ff_endpoint *x = FF_AT(&e->list, struct ff_endpoint, i);
			if (!strcmp(x->path, path) && !strcmp(x->method, safe ? "GET" : r->method))
				return;
		}
		struct ff_endpoint *x = FF_PUSH(a, &e->list, struct ff_endpoint);
		*x = (struct ff_endpoint){safe ? "GET" : ff_arena_str(a, r->method), path, ff_arena_str(a, r->handler), ff_arena_str(a, r->framework), parameter,
		                          r->guards.count > 0, 0, "", ""};
	}
}

/* ---- answers ---- */

static void take_answer(struct ff_arena *a, struct ff_endpoint *x, const struct ff_test_response *r)
{
	const char *location = r->location, *host = strstr(location, "://");
	if (host) {
		const char *slash = strchr(host + 3, '/');
		location = slash ? slash : "/";
	}
	if (!x->status) {
		x->status = r->status ? r->status : -1;
		x->location = ff_arena_str(a, location);
		x->type = ff_arena_dup(a, r->type, strcspn(r->type, "; "));
	} else if (x->status != r->status || strcmp(x->location, location) != 0) {
		x->status = -1;
	}
}

int ff_endpoints_observe(struct ff_arena *a, struct ff_endpoints *e, const char *text, size_t n, struct ff_err *err)
{
	for (const char *end = text + n; text < end;) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		size_t len = (size_t)((newline ? newline : end) - text);
		struct ff_test_response r;
		if (ff_line_is(text, len, ff_test_response_type.name)) {
			if (ff_record_read(a, &ff_test_response_type, text, len, &r, err))
				return ff_err_wrap(err, "answers of endpoints");
			if (r.row < 0 || r.row >= e->list.count || r.status < 0 || r.status > 999)
				return ff_err_set(err, FF_EX_DATA, "answers of endpoints: row %d, status %d", r.row, r.status);
			take_answer(a, FF_AT(&e->list, struct ff_endpoint, r.row), &r);
		}
		text += len + (newline != NULL);
	}
	return 0;
}
