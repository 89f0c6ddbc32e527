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

static void add_app(struct ff_arena *a, struct ff_endpoints *e, const char *framework, const char *path, const char *name, int required)
{
	struct ff_endpoint_app *app = FF_PUSH(a, &e->apps, struct ff_endpoint_app);
	*app = (struct ff_endpoint_app){framework, ff_arena_str(a, ff_module_name(a, path)), ff_arena_str(a, name), required >= 0, required};
}

static void find_apps(struct ff_arena *a, struct ff_endpoints *e, const char *path, const struct ff_facts *f)
{
	for (int i = 0; i < f->definitions.count; i++) {
		const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, i);
		const char *framework = d->parent < 0 && d->kind == FF_DEF_FUNCTION && is_factory(d->name) ? makes(f, i) : NULL;
		if (framework && required_parameters(f, i) <= 1)
			add_app(a, e, framework, path, d->name, required_parameters(f, i));
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
			add_app(a, e, ff_arena_str(a, name), path, s->name, -1);
		}
	}
}

/* create_app("testing") in a test: what has to be given is known. */
static void find_made_with(struct ff_arena *a, struct ff_endpoints *e, const struct ff_facts *f)
{
	for (int i = 0; i < f->arguments.count; i++) {
		const struct ff_argument *g = FF_AT(&f->arguments, struct ff_argument, i);
		if (g->kind != FF_EXPR_STRING || g->call < 0 || g->call >= f->calls.count || (i && FF_AT(&f->arguments, struct ff_argument, i - 1)->call == g->call))
			continue;
		const char *name = ff_last_part(FF_AT(&f->calls, struct ff_call, g->call)->callee);
		if (!is_factory(name) || strlen(g->text) > 60)
			continue;
		struct ff_endpoint_annotation *n = FF_PUSH(a, &e->made_with, struct ff_endpoint_annotation);
		*n = (struct ff_endpoint_annotation){ff_arena_str(a, name), ff_arena_str(a, g->keyword),
		                                     *g->keyword ? ff_arena_printf(a, "%s=%s", g->keyword, g->text) : ff_arena_str(a, g->text)};
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
	if (s->news && s->file->role == FF_ROLE_TEST)
		find_made_with(a, e, s->news);
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

static void leave_out(struct ff_arena *a, struct ff_endpoints *e, const struct ff_route *r, const char *why)
{
	ff_strings_push(a, &e->left_out, ff_arena_printf(a, "%s %s: %s", r->method, r->route, why));
}

void ff_endpoints_route(struct ff_arena *a, struct ff_endpoints *e, const struct ff_route *r)
{
	static const char *const known[] = {"flask", "fastapi", "starlette", "django"};
	const char *parameter;
	bool mine = false, safe = !strcmp(r->method, "GET") || !strcmp(r->method, "ANY") || !strcmp(r->method, "*") || !*r->method;
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
	} else if (e->list.count >= FF_MAX_ENDPOINTS) {
		leave_out(a, e, r, "too many");
	} else {
		for (int i = 0; i < e->list.count; i++) {
			const struct ff_endpoint *x = FF_AT(&e->list, struct ff_endpoint, i);
			if (!strcmp(x->path, path) && !strcmp(x->method, safe ? "GET" : r->method))
				return;
		}
		struct ff_endpoint *x = FF_PUSH(a, &e->list, struct ff_endpoint);
		*x = (struct ff_endpoint){safe ? "GET" : ff_arena_str(a, r->method), path, ff_arena_str(a, *r->route == '/' ? r->route : ff_arena_printf(a, "/%s", r->route)),
		                          ff_arena_str(a, r->handler), ff_arena_str(a, r->framework), parameter, r->guards.count > 0,
		                          safe && strcmp(r->method, "GET") != 0};
	}
}

/* ---- answers ---- */

static bool is_same(const struct ff_test_response *x, const struct ff_test_response *y)
{
	return x->row == y->row && !strcmp(x->kind, y->kind);
}

/* Of a second run: parts of the answer that differ are nothing to hold on to, all else has to be the same. */
static void agree(struct ff_arena *a, struct ff_endpoint_case *c, const struct ff_test_response *r)
{
	struct ff_test_response *s = &c->seen;
	struct ff_strings both = {0};
	if (s->status != r->status || strcmp(s->location, r->location) != 0 || strcmp(s->ask, r->ask) != 0 || strcmp(s->login, r->login) != 0 ||
	    s->before.count != r->before.count)
		s->status = -1;
	for (int i = 0; i < s->before.count && s->status > 0; i++)
		if (strcmp(s->before.items[i], r->before.items[i]) != 0)
			s->status = -1;
	for (int i = 0; i < s->holds.count; i++)
		if (ff_strings_has(&r->holds, s->holds.items[i]) || !i)
			ff_strings_push(a, &both, !i && !ff_strings_has(&r->holds, s->holds.items[i]) ? "" : s->holds.items[i]);
	s->holds = both;
	if (*r->touched)
		s->touched = r->touched;
}

/* The code under test may have written the line: what would stand in the page as another statement is refused. */
static bool is_one_line(const struct ff_strings *texts)
{
	for (int i = 0; i < texts->count; i++)
		if (strpbrk(texts->items[i], "\r\n"))
			return false;
	return true;
}

static bool is_known(const char *word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(word, words[i]))
			return true;
	return false;
}

static bool is_sound(const struct ff_test_response *r, int rows)
{
	static const char *const kinds[] = {"plain", "valid", "invalid", "there", "member", "sent"}, *const people[] = {"", "member", "admin", "headers"};
	return r->row >= 0 && r->row < rows && r->status >= 0 && r->status <= 999 && is_known(r->kind, kinds, FF_COUNT(kinds)) &&
	       is_known(r->who, people, FF_COUNT(people)) && is_one_line(&r->before) && is_one_line(&r->imports) && is_one_line(&r->holds) &&
	       !strpbrk(r->ask, "\r\n") && !strpbrk(r->location, "\r\n");
}

/* "shop.db:Base", or nothing. */
static bool is_place(const char *text)
{
	size_t module = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.");
	const char *name = text[module] == ':' ? text + module + 1 : NULL;
	return !*text || (name && module && name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")] == '\0');
}

static int take_application(struct ff_arena *a, struct ff_endpoints *e, const char *text, size_t len, struct ff_err *err)
{
	struct ff_test_application own;
	if (ff_record_read(a, &ff_test_application_type, text, len, &own, err))
		return -1;
	bool sound = is_place(own.base) && is_place(own.maker) && !strpbrk(own.value, "\r\n") && !own.setting[strspn(own.setting, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_")];
	for (int i = 0; i < own.sessions.count; i++)
		sound &= is_place(own.sessions.items[i]);
	if (!sound)
		return ff_err_set(err, FF_EX_DATA, "what an application needs is no name");
	e->own = own;
	return 0;
}

static int take_answer(struct ff_arena *a, struct ff_endpoints *e, const struct ff_test_response *r, struct ff_err *err)
{
	if (!is_sound(r, e->list.count))
		return ff_err_set(err, FF_EX_DATA, "row %d, kind %.20s, status %d", r->row, r->kind, r->status);
	for (int i = 0; i < e->cases.count; i++) {
		struct ff_endpoint_case *c = FF_AT(&e->cases, struct ff_endpoint_case, i);
		if (!is_same(&c->seen, r))
			continue;
		if (c->runs < e->runs)
			agree(a, c, r);
		c->runs = e->runs;
		return 0;
	}
	*FF_PUSH(a, &e->cases, struct ff_endpoint_case) = (struct ff_endpoint_case){*r, e->runs};
	FF_AT(&e->cases, struct ff_endpoint_case, e->cases.count - 1)->seen.type = ff_arena_dup(a, r->type, strcspn(r->type, "; "));
	return 0;
}

static int take_line(struct ff_arena *a, struct ff_endpoints *e, const char *text, size_t len, struct ff_err *err)
{
	struct ff_test_response r;
	if (ff_line_is(text, len, ff_test_response_type.name))
		return ff_record_read(a, &ff_test_response_type, text, len, &r, err) ? -1 : take_answer(a, e, &r, err);
	if (ff_line_is(text, len, ff_test_application_type.name))
		return take_application(a, e, text, len, err);
	return 0;
}

int ff_endpoints_observe(struct ff_arena *a, struct ff_endpoints *e, const char *text, size_t n, struct ff_err *err)
{
	e->runs++;
	for (const char *end = text + n; text < end;) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		size_t len = (size_t)((newline ? newline : end) - text);
		if (take_line(a, e, text, len, err))
			return ff_err_wrap(err, "answers of endpoints");
		text += len + (newline != NULL);
	}
	return 0;
}

/* ---- which of them become tests ---- */

static const struct ff_endpoint_case *case_of(const struct ff_endpoints *e, int row, const char *kind)
{
	for (int i = 0; i < e->cases.count; i++) {
		const struct ff_endpoint_case *c = FF_AT(&e->cases, struct ff_endpoint_case, i);
		if (c->seen.row == row && !strcmp(c->seen.kind, kind) && c->seen.status > 0)
			return c;
	}
	return NULL;
}

static bool shows_the_same(const struct ff_test_response *x, const struct ff_test_response *y)
{
	bool same = x->status == y->status && !strcmp(x->location, y->location) && !strcmp(x->who, y->who) && x->holds.count == y->holds.count;
	for (int i = 0; same && i < x->holds.count; i++)
		same = !strcmp(x->holds.items[i], y->holds.items[i]);
	return same;
}

/* Does another test of the endpoint show what this one shows, and more? */
static bool is_idle(const struct ff_endpoints *e, const struct ff_endpoint_case *c)
{
	const struct ff_test_response *s = &c->seen;
	const struct ff_endpoint_case *plain = case_of(e, s->row, "plain"), *invalid = case_of(e, s->row, "invalid"), *there = case_of(e, s->row, "there"),
	                              *member = case_of(e, s->row, "member");
	if (!strcmp(s->kind, "plain"))
		return invalid && s->status == invalid->seen.status && s->status != 404;
	if (!strcmp(s->kind, "sent") && ((there && shows_the_same(&there->seen, s)) || (member && shows_the_same(&member->seen, s))))
		return true;
	return plain && strcmp(s->kind, "invalid") != 0 && shows_the_same(&plain->seen, s);
}

/* A fixture has one meaning on a page: that of the first who is called so. */
static bool is_other(const struct ff_endpoints *e, const struct ff_endpoint_case *c)
{
	for (int i = 0; i < e->cases.count; i++) {
		const struct ff_endpoint_case *x = FF_AT(&e->cases, struct ff_endpoint_case, i);
		if (x->seen.status > 0 && !strcmp(x->seen.who, c->seen.who))
			return strcmp(x->seen.login, c->seen.login) != 0;
	}
	return false;
}

static const char *why_not(struct ff_arena *a, const struct ff_endpoints *e, const struct ff_endpoint_case *c)
{
	const struct ff_test_response *s = &c->seen;
	if (*s->touched)
		return ff_arena_printf(a, "a request %s", s->touched);
	if (*s->error)
		return ff_arena_printf(a, "%s comes out", s->error);
	if (s->status >= 500)
		return ff_arena_printf(a, "it answers %d", s->status);
	if (c->runs < e->runs || s->status < 0)
		return "it does not answer the same every time";
	return *s->who && is_other(e, c) ? "who asks differs" : NULL;
}

void ff_endpoints_settle(struct ff_arena *a, struct ff_endpoints *e)
{
	for (int i = 0; i < e->cases.count; i++) {
		struct ff_endpoint_case *c = FF_AT(&e->cases, struct ff_endpoint_case, i);
		const struct ff_endpoint *x = FF_AT(&e->list, struct ff_endpoint, c->seen.row);
		const char *why = why_not(a, e, c);
		if (!why)
			continue;
		const char *note = ff_arena_printf(a, "%s %s: %s", x->method, x->path, why);
		if (!ff_strings_has(&e->left_out, note))
			ff_strings_push(a, &e->left_out, note);
		c->seen.status = -1;
	}
	for (int i = 0; i < e->cases.count; i++) {
		struct ff_endpoint_case *c = FF_AT(&e->cases, struct ff_endpoint_case, i);
		if (c->seen.status > 0 && is_idle(e, c))
			c->seen.status = -1;
	}
}
