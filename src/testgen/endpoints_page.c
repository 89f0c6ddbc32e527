/*
 * endpoints_page.c - a test file for the endpoints of an application: pytest with a fixture `client`, or Django's TestCase where nobody
 * gives pytest the settings.  Called by the door that writes tests; what is asked was decided in endpoints.c.
 */
#include <ctype.h>

#include "page.h"

struct endpoints_page {
	struct ff_arena *a;
	const struct ff_endpoints *e;
	const struct ff_test_habits *h;
	const struct ff_endpoint_app *app;
	struct page_style style;
	struct ff_buf *out;
	bool django, plain_django; /* plain: no pytest-django, so TestCase */
	bool probe, checked;
};

static bool has_fixture(const struct ff_test_habits *h, const char *name)
{
	for (int i = 0; i < h->fixtures.count; i++)
		if (!strcmp(FF_AT(&h->fixtures, struct ff_test_fixture, i)->name, name))
			return true;
	return false;
}

/* The application that the framework's routes belong to: a factory rather than a variable, the shortest module first. */
static const struct ff_endpoint_app *choose_app(const struct ff_endpoints *e, const char *framework)
{
	const struct ff_endpoint_app *best = NULL;
	for (int i = 0; i < e->apps.count; i++) {
		const struct ff_endpoint_app *x = FF_AT(&e->apps, struct ff_endpoint_app, i);
		if (strcmp(x->framework, framework) != 0)
			continue;
		if (!best || x->factory > best->factory || (x->factory == best->factory && strlen(x->module) < strlen(best->module)))
			best = x;
	}
	return best;
}

static bool start(struct endpoints_page *p)
{
	if (!p->e->list.count)
		return false;
	const char *framework = FF_AT(&p->e->list, struct ff_endpoint, 0)->framework;
	p->style = (struct page_style){p->h->width > 40 ? p->h->width : 88, p->h->quote ? p->h->quote : '"'};
	p->django = !strcmp(framework, "django");
	p->plain_django = p->django && !(p->h->django_settings && *p->h->django_settings);
	p->app = choose_app(p->e, framework);
	return p->django || p->app || has_fixture(p->h, "client") || has_fixture(p->h, "app");
}

static void line(struct endpoints_page *p, int indent, const char *text)
{
	page_line(p->a, p->out, &p->style, indent, text);
}

/* ---- head ---- */

static void write_app(struct endpoints_page *p)
{
	ff_buf_str(p->out, "\n\n@pytest.fixture\ndef app():\n");
	if (p->app->factory)
		line(p, 4, ff_arena_printf(p->a, "app = %s()", p->app->name));
	else if (strcmp(p->app->name, "app") != 0)
		line(p, 4, ff_arena_printf(p->a, "app = %s", p->app->name));
	else
		line(p, 4, "app = application");
	if (!strcmp(p->app->framework, "flask"))
		line(p, 4, "app.config.update(TESTING=True)");
	line(p, 4, "return app");
}

/* Fixtures that the conftest does not have. */
static void write_fixtures(struct endpoints_page *p)
{
	bool flask = !p->django && !strcmp(FF_AT(&p->e->list, struct ff_endpoint, 0)->framework, "flask");
	if (p->django || has_fixture(p->h, "client"))
		return;
	if (!has_fixture(p->h, "app"))
		write_app(p);
	ff_buf_str(p->out, "\n\n@pytest.fixture\ndef client(app):\n");
	if (flask) {
		line(p, 4, "return app.test_client()");
	} else {
		line(p, 4, "with TestClient(app) as client:");
		line(p, 8, "yield client");
	}
}

static void write_imports(struct endpoints_page *p)
{
	struct ff_test_source m = {.module = p->app ? p->app->module : "", .path = ""};
	struct page_imports i = {.a = p->a, .m = &m, .prefix = ""};
	bool client = has_fixture(p->h, "client"), app = has_fixture(p->h, "app"), flask = p->app && !strcmp(p->app->framework, "flask");
	bool marked = ff_strings_has(&p->h->markers, "integration");
	if (p->probe)
		page_import_module(&i, "json");
	if (p->plain_django)
		page_import_statement(&i, "from django.test import TestCase");
	else if (p->django || !client || marked || p->probe)
		page_import_module(&i, "pytest");
	if (!p->django && !client && !flask)
		page_import_statement(&i, ff_arena_printf(p->a, "from %s.testclient import TestClient", p->app ? p->app->framework : "starlette"));
	if (!p->django && !client && !app) {
		bool same = !p->app->factory && !strcmp(p->app->name, "app");
		page_import_statement(&i, ff_arena_printf(p->a, "from %s import %s%s", p->app->module, p->app->name, same ? " as application" : ""));
	}
	if (i.plain.count + i.statements.count)
		ff_buf_char(p->out, '\n');
	page_write_imports(&i, p->out, &p->style);
	if (!p->plain_django && !p->probe && (marked || p->django)) {
		ff_buf_char(p->out, '\n');
		if (marked && p->django)
			line(p, 0, "pytestmark = [pytest.mark.django_db, pytest.mark.integration]");
		else
			line(p, 0, p->django ? "pytestmark = pytest.mark.django_db" : "pytestmark = pytest.mark.integration");
	} else if (p->probe && p->django && !p->plain_django) {
		ff_buf_char(p->out, '\n');
		line(p, 0, "pytestmark = pytest.mark.django_db");
	}
}

static void write_head(struct endpoints_page *p)
{
	const char *how = p->checked ? "Each was asked in a sandbox; the tests pin what was answered." : "None of them was run yet.";
	ff_buf_printf(p->out, "\"\"\"Integration tests of the endpoints, written by ff-testgen.\n\n%s\n\"\"\"\n", how);
	write_imports(p);
	write_fixtures(p);
}

/* ---- names ---- */

static const char *words(struct ff_arena *a, const char *path)
{
	char *out = ff_arena_str(a, path + strspn(path, "/")), *to = out;
	out[strcspn(out, "?#")] = '\0';
	for (char *c = out; *c; c++)
		if (isalnum((unsigned char)*c))
			*to++ = (char)tolower((unsigned char)*c);
		else if (to > out && to[-1] != '_')
			*to++ = '_';
	while (to > out && to[-1] == '_')
		to--;
	*to = '\0';
	return *out ? out : "root";
}

/* "show", "catalog_show" when another handler is called so too. */
static const char *handler_name(struct endpoints_page *p, const struct ff_endpoint *x)
{
	const char *last = ff_last_part(x->handler), *name = page_snake(p->a, last);
	bool shared = false;
	for (int i = 0; i < p->e->list.count; i++) {
		const struct ff_endpoint *other = FF_AT(&p->e->list, struct ff_endpoint, i);
		shared |= strcmp(other->handler, x->handler) != 0 && !strcmp(ff_last_part(other->handler), last);
	}
	if (shared && last > x->handler) {
		const char *front = ff_arena_dup(p->a, x->handler, (size_t)(last - x->handler) - 1);
		name = ff_arena_printf(p->a, "%s_%s", page_snake(p->a, ff_last_part(front)), name);
	}
	char *clean = ff_arena_str(p->a, name);
	for (char *c = clean; *c; c++)
		if (!isalnum((unsigned char)*c) && *c != '_')
			*c = '_';
	clean += strspn(clean, "_");
	return *clean ? clean : words(p->a, x->path);
}

static const char *answer_words(struct endpoints_page *p, const struct ff_endpoint *x)
{
	if (!p->checked)
		return "_is_no_server_error";
	if (x->status >= 300 && x->status < 400 && *x->location)
		return ff_arena_printf(p->a, "_redirects_to_%s", words(p->a, x->location));
	switch (x->status) {
	case 401: return "_wants_a_login";
	case 403: return "_is_forbidden";
	case 404: return *x->parameter ? ff_arena_printf(p->a, "_is_not_found_for_unknown_%s", words(p->a, page_snake(p->a, x->parameter))) : "_is_not_found";
	case 400:
	case 422: return "_refuses_an_empty_request";
	default: return ff_arena_printf(p->a, "_answers_%d", x->status);
	}
}

static const char *test_name(struct endpoints_page *p, const struct ff_endpoint *x, const struct ff_strings *taken)
{
	const char *base = ff_arena_printf(p->a, "test_%s%s", handler_name(p, x), answer_words(p, x));
	const char *tries[] = {base, ff_arena_printf(p->a, "test_%s_%s%s", page_snake(p->a, x->method), handler_name(p, x), answer_words(p, x)),
	                       ff_arena_printf(p->a, "test_%s_%s%s", page_snake(p->a, x->method), words(p->a, x->path), answer_words(p, x))};
	for (size_t i = 0; i < FF_COUNT(tries); i++) {
		const char *name = ff_str_cut(p->a, tries[i], 70);
		name = ff_arena_dup(p->a, name, strcspn(name, "."));
		if (!ff_strings_has(taken, name))
			return name;
	}
	return ff_arena_printf(p->a, "%.50s_%d", base, taken->count);
}

/* ---- tests ---- */

static const char *method_of(struct ff_arena *a, const struct ff_endpoint *x)
{
	char *out = ff_arena_str(a, x->method);
	for (char *c = out; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return out;
}

static void write_checks(struct endpoints_page *p, const struct ff_endpoint *x, int indent)
{
	bool self = p->plain_django, flask = !strcmp(x->framework, "flask");
	if (!p->checked) {
		line(p, indent, self ? "self.assertLess(response.status_code, 500)" : "assert response.status_code < 500");
		return;
	}
	line(p, indent, ff_arena_printf(p->a, self ? "self.assertEqual(response.status_code, %d)" : "assert response.status_code == %d", x->status));
	const char *header = p->django ? "response[\"Location\"]" : "response.headers[\"Location\"]";
	if (x->status >= 300 && x->status < 400 && *x->location)
		line(p, indent, ff_arena_printf(p->a, self ? "self.assertTrue(%s.endswith(%s))" : "assert %s.endswith(%s)", header, page_literal(p->a, x->location)));
	else if (!strcmp(x->type, "application/json") && flask)
		line(p, indent, "assert response.is_json");
	else if (!strcmp(x->type, "application/json") && !p->django)
		line(p, indent, "assert response.headers[\"content-type\"].startswith(\"application/json\")");
}

/* Is there something to hold, that a run or the rule without one allows? */
static bool is_wanted(const struct endpoints_page *p, const struct ff_endpoint *x)
{
	if (p->checked)
		return x->status > 0 && x->status < 500;
	return !strcmp(x->method, "GET") && !x->guarded && !*x->parameter;
}

static bool write_tests(struct endpoints_page *p, struct ff_list *nodes)
{
	struct ff_strings taken = {0};
	int indent = p->plain_django ? 4 : 0;
	if (p->plain_django)
		ff_buf_str(p->out, "\n\nclass EndpointTests(TestCase):\n");
	for (int i = 0; i < p->e->list.count; i++) {
		const struct ff_endpoint *x = FF_AT(&p->e->list, struct ff_endpoint, i);
		if (!is_wanted(p, x))
			continue;
		const char *name = test_name(p, x, &taken);
		if (!p->plain_django || taken.count)
			ff_buf_str(p->out, p->plain_django ? "\n" : "\n\n");
		ff_strings_push(p->a, &taken, name);
		line(p, indent, ff_arena_printf(p->a, "def %s(%s):", name, p->plain_django ? "self" : "client"));
		line(p, indent + 4, ff_arena_printf(p->a, "response = %sclient.%s(%s)", p->plain_django ? "self." : "", method_of(p->a, x), page_literal(p->a, x->path)));
		ff_buf_char(p->out, '\n');
		write_checks(p, x, indent + 4);
		*FF_PUSH(p->a, nodes, struct ff_test_node) = (struct ff_test_node){ff_arena_printf(p->a, "%s%s", p->plain_django ? "EndpointTests::" : "", name), i};
	}
	return taken.count > 0;
}

/* All requests in one test each, so that every one has an application of its own. */
static void write_probe(struct endpoints_page *p)
{
	ff_buf_str(p->out, "\n\ndef told(row, ask, path):\n    found = {\"record\": \"test_response\", \"v\": 1, \"row\": row, \"status\": 0}\n    try:\n"
	                   "        response = ask(path)\n        found[\"status\"] = response.status_code\n"
	                   "        headers = getattr(response, \"headers\", response)\n"
	                   "        found[\"location\"] = headers.get(\"Location\") or \"\"\n        found[\"type\"] = headers.get(\"Content-Type\") or \"\"\n"
	                   "    except Exception as error:\n        found[\"error\"] = type(error).__name__\n"
	                   "    print(\"\\n\" + json.dumps(found, separators=(\",\", \":\")), flush=True)\n");
	if (p->plain_django)
		ff_buf_str(p->out, "\n\nclass Probe(TestCase):\n");
	for (int i = 0; i < p->e->list.count; i++) {
		const struct ff_endpoint *x = FF_AT(&p->e->list, struct ff_endpoint, i);
		const char *self = p->plain_django ? "self" : "client", *dot = p->plain_django ? "self." : "";
		int indent = p->plain_django ? 4 : 0;
		ff_buf_str(p->out, p->plain_django && !i ? "" : p->plain_django ? "\n" : "\n\n");
		line(p, indent, ff_arena_printf(p->a, "def test_%d(%s):", i, self));
		line(p, indent + 4, ff_arena_printf(p->a, "told(%d, %sclient.%s, %s)", i, dot, method_of(p->a, x), page_literal(p->a, x->path)));
	}
}

bool ff_endpoints_probe(struct ff_arena *a, const struct ff_endpoints *e, const struct ff_test_habits *h, struct ff_buf *out)
{
	struct endpoints_page p = {.a = a, .e = e, .h = h, .out = out, .probe = true};
	if (!start(&p))
		return false;
	write_head(&p);
	write_probe(&p);
	return !out->over;
}

bool ff_endpoints_page(struct ff_arena *a, const struct ff_endpoints *e, const struct ff_test_habits *h, bool checked, struct ff_buf *out, struct ff_list *nodes)
{
	struct endpoints_page p = {.a = a, .e = e, .h = h, .out = out, .checked = checked};
	bool any = false;
	if (!start(&p))
		return false;
	for (int i = 0; i < e->list.count; i++)
		any |= is_wanted(&p, FF_AT(&e->list, struct ff_endpoint, i));
	if (!any)
		return false;
	write_head(&p);
	return write_tests(&p, nodes) && !out->over;
}
