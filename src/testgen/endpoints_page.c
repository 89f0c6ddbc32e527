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

/* What the tests of the repository give that factory; NULL. */
static const char *made_with(const struct ff_endpoints *e, const char *factory)
{
	for (int i = 0; i < e->made_with.count; i++) {
		const struct ff_endpoint_annotation *n = FF_AT(&e->made_with, struct ff_endpoint_annotation, i);
		if (!strcmp(n->handler, factory))
			return n->annotation;
	}
	return NULL;
}

/* The application that the framework's routes belong to: a factory rather than a variable, the shortest module first. */
static const struct ff_endpoint_app *choose_app(const struct ff_endpoints *e, const char *framework)
{
	const struct ff_endpoint_app *best = NULL;
	for (int i = 0; i < e->apps.count; i++) {
		const struct ff_endpoint_app *x = FF_AT(&e->apps, struct ff_endpoint_app, i);
		if (strcmp(x->framework, framework) != 0 || (x->required > 0 && !made_with(e, x->name)))
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

static bool is_framework(const struct endpoints_page *p, const char *name)
{
	return !strcmp(FF_AT(&p->e->list, struct ff_endpoint, 0)->framework, name);
}

/* Does the page make the client itself, of a variable that all tests of the repository share? */
static bool is_shared(const struct endpoints_page *p)
{
	return p->app && !p->app->factory && !has_fixture(p->h, "client") && !has_fixture(p->h, "app") && !is_framework(p, "flask");
}

/* Sessions of FastAPI's dependencies; the tables of Flask-SQLAlchemy. */
static bool has_own_database(const struct endpoints_page *p)
{
	return !p->probe && p->e->own.base && *p->e->own.base && (is_shared(p) || is_framework(p, "flask"));
}

static const char *own_name(const char *place)
{
	return ff_last_part(strchr(place, ':') ? strchr(place, ':') + 1 : place);
}

static void write_app(struct endpoints_page *p)
{
	const char *with = p->app->factory ? made_with(p->e, p->app->name) : NULL, *tables = has_own_database(p) ? own_name(p->e->own.base) : NULL;
	bool flask = !strcmp(p->app->framework, "flask");
	ff_buf_str(p->out, "\n\n@pytest.fixture\ndef app():\n");
	if (p->app->factory)
		line(p, 4, ff_arena_printf(p->a, "app = %s(%s)", p->app->name, with ? with : ""));
	else if (strcmp(p->app->name, "app") != 0)
		line(p, 4, ff_arena_printf(p->a, "app = %s", p->app->name));
	else
		line(p, 4, "app = application");
	if (flask)
		line(p, 4, "app.config.update(TESTING=True)");
	if (tables) {
		line(p, 4, "with app.app_context():");
		line(p, 8, ff_arena_printf(p->a, "%s.create_all()", tables));
		line(p, 8, "yield app");
		line(p, 8, ff_arena_printf(p->a, "%s.session.remove()", tables));
		line(p, 8, ff_arena_printf(p->a, "%s.drop_all()", tables));
	} else if (p->probe && flask) {
		line(p, 4, "with asks.own_tables(app):");
		line(p, 8, "yield app");
	} else {
		line(p, 4, "return app");
	}
}

/* A session for the dependencies that open one; else the sessionmaker makes its sessions of another engine as long as a test runs. */
static void write_own_database(struct endpoints_page *p)
{
	const char *maker = *p->e->own.maker ? own_name(p->e->own.maker) : NULL;
	ff_buf_printf(p->out, "\n\n@pytest.fixture\ndef %s():\n", maker ? "database" : "session");
	line(p, 4, "engine = create_engine(\"sqlite://\", connect_args={\"check_same_thread\": False}, poolclass=StaticPool)");
	line(p, 4, ff_arena_printf(p->a, "%s.metadata.create_all(engine)", own_name(p->e->own.base)));
	if (maker) {
		line(p, 4, ff_arena_printf(p->a, "original = %s.kw[\"bind\"]", maker));
		line(p, 4, ff_arena_printf(p->a, "%s.configure(bind=engine)", maker));
		line(p, 4, "yield engine");
		line(p, 4, ff_arena_printf(p->a, "%s.configure(bind=original)", maker));
	} else {
		line(p, 4, "with sessionmaker(bind=engine)() as session:");
		line(p, 8, "yield session");
	}
	line(p, 4, "engine.dispose()");
}

/* The variable of a FastAPI application; what is replaced in it is put back. */
static void write_shared_client(struct endpoints_page *p)
{
	bool own = has_own_database(p);
	if (own)
		write_own_database(p);
	ff_buf_printf(p->out, "\n\n@pytest.fixture\ndef client(%s):\n", !own ? "" : *p->e->own.maker ? "database" : "session");
	if (p->probe && is_framework(p, "fastapi"))
		line(p, 4, ff_arena_printf(p->a, "asks.own_database(%s)", p->app->name));
	for (int i = 0; own && i < p->e->own.sessions.count; i++)
		line(p, 4, ff_arena_printf(p->a, "%s.dependency_overrides[%s] = lambda: session", p->app->name, own_name(p->e->own.sessions.items[i])));
	line(p, 4, ff_arena_printf(p->a, "with TestClient(%s) as client:", p->app->name));
	line(p, 8, "yield client");
	if ((own && p->e->own.sessions.count) || (p->probe && is_framework(p, "fastapi")))
		line(p, 4, ff_arena_printf(p->a, "%s.dependency_overrides.clear()", p->app->name));
}

/* Fixtures that the conftest does not have. */
static void write_fixtures(struct endpoints_page *p)
{
	if (p->django || has_fixture(p->h, "client"))
		return;
	if (is_shared(p)) {
		write_shared_client(p);
		return;
	}
	if (!has_fixture(p->h, "app"))
		write_app(p);
	ff_buf_str(p->out, "\n\n@pytest.fixture\ndef client(app):\n");
	if (is_framework(p, "flask")) {
		line(p, 4, "return app.test_client()");
	} else {
		line(p, 4, "with TestClient(app) as client:");
		line(p, 8, "yield client");
	}
}

/* Those who ask: a fixture each, or a method of the TestCase.  True: there are some. */
static bool write_people(struct endpoints_page *p)
{
	struct ff_strings done = {0};
	for (int i = 0; i < p->e->cases.count; i++) {
		const struct ff_test_response *r = &FF_AT(&p->e->cases, struct ff_endpoint_case, i)->seen;
		if (r->status <= 0 || !*r->who || ff_strings_has(&done, r->who))
			continue;
		if (p->plain_django)
			ff_buf_printf(p->out, "%s    def log_in_as_%s(self):\n", done.count ? "\n" : "", r->who);
		else
			ff_buf_printf(p->out, "\n\n@pytest.fixture\ndef %s(client):\n", r->who);
		ff_strings_push(p->a, &done, r->who);
		for (const char *at = r->login; *at; at += strcspn(at, "\n"), at += *at == '\n')
			line(p, p->plain_django ? 8 : 4, ff_arena_dup(p->a, at, strcspn(at, "\n")));
	}
	return done.count > 0;
}

/* Django: a setting that its tests need. */
static void write_setting(struct endpoints_page *p)
{
	const struct ff_test_application *own = &p->e->own;
	if (!p->django || p->plain_django || p->probe || !own->setting || !*own->setting)
		return;
	ff_buf_str(p->out, "\n\n@pytest.fixture(autouse=True)\ndef plain_static_files(settings):\n");
	line(p, 4, ff_arena_printf(p->a, "settings.%s = %s", own->setting, own->value));
}

static const char *from_place(struct endpoints_page *p, const char *place)
{
	const char *colon = strchr(place, ':');
	return ff_arena_printf(p->a, "from %.*s import %s", colon ? (int)(colon - place) : 0, place, own_name(place));
}

static void import_app(struct endpoints_page *p, struct page_imports *i)
{
	bool client = has_fixture(p->h, "client"), app = has_fixture(p->h, "app"), flask = p->app && !strcmp(p->app->framework, "flask");
	if (p->django || client)
		return;
	if (!flask)
		page_import_statement(i, ff_arena_printf(p->a, "from %s.testclient import TestClient", p->app ? p->app->framework : "starlette"));
	if (!app) {
		bool same = !p->app->factory && !is_shared(p) && !strcmp(p->app->name, "app");
		page_import_statement(i, ff_arena_printf(p->a, "from %s import %s%s", p->app->module, p->app->name, same ? " as application" : ""));
	}
	if (!has_own_database(p) || (flask && app))
		return;
	if (!flask) {
		page_import_statement(i, "from sqlalchemy import create_engine");
		page_import_statement(i, "from sqlalchemy.pool import StaticPool");
		page_import_statement(i, *p->e->own.maker ? from_place(p, p->e->own.maker) : "from sqlalchemy.orm import sessionmaker");
	}
	page_import_statement(i, from_place(p, p->e->own.base));
	for (int k = 0; k < p->e->own.sessions.count; k++)
		page_import_statement(i, from_place(p, p->e->own.sessions.items[k]));
}

static void import_for_cases(struct endpoints_page *p, struct page_imports *i)
{
	for (int k = 0; k < p->e->cases.count && p->checked; k++) {
		const struct ff_test_response *r = &FF_AT(&p->e->cases, struct ff_endpoint_case, k)->seen;
		for (int n = 0; n < r->imports.count && r->status > 0; n++)
			if (ff_str_starts(r->imports.items[n], "import "))
				page_import_module(i, r->imports.items[n] + strlen("import "));
			else
				page_import_statement(i, r->imports.items[n]);
	}
}

static bool has_people(const struct endpoints_page *p)
{
	for (int k = 0; k < p->e->cases.count && p->checked; k++) {
		const struct ff_test_response *r = &FF_AT(&p->e->cases, struct ff_endpoint_case, k)->seen;
		if (r->status > 0 && *r->who)
			return true;
	}
	return false;
}

static void write_marks(struct endpoints_page *p)
{
	bool marked = ff_strings_has(&p->h->markers, "integration") && !p->probe;
	if (p->plain_django || !(marked || p->django))
		return;
	ff_buf_char(p->out, '\n');
	if (marked && p->django)
		line(p, 0, "pytestmark = [pytest.mark.django_db, pytest.mark.integration]");
	else
		line(p, 0, p->django ? "pytestmark = pytest.mark.django_db" : "pytestmark = pytest.mark.integration");
}

static void write_imports(struct endpoints_page *p)
{
	struct ff_test_source m = {.module = p->app ? p->app->module : p->django ? FF_AT(&p->e->list, struct ff_endpoint, 0)->handler : "", .path = ""};
	struct page_imports i = {.a = p->a, .m = &m, .prefix = ""};
	if (p->probe)
		page_import_module(&i, "asks");
	if (p->plain_django)
		page_import_statement(&i, p->e->own.setting && *p->e->own.setting && !p->probe ? "from django.test import TestCase, override_settings" : "from django.test import TestCase");
	else if (p->django || !has_fixture(p->h, "client") || ff_strings_has(&p->h->markers, "integration") || p->probe || has_people(p))
		page_import_module(&i, "pytest");
	import_app(p, &i);
	import_for_cases(p, &i);
	if (i.plain.count + i.statements.count)
		ff_buf_char(p->out, '\n');
	page_write_imports(&i, p->out, &p->style);
	write_marks(p);
}

static void write_head(struct endpoints_page *p)
{
	const char *how = p->checked ? "Each was asked in a sandbox; the tests pin what was answered." : "None of them was run yet.";
	ff_buf_printf(p->out, "\"\"\"Integration tests of the endpoints, written by ff-testgen.\n\n%s\n\"\"\"\n", how);
	write_imports(p);
	write_fixtures(p);
	write_setting(p);
	if (p->checked && !p->plain_django)
		write_people(p);
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

/* "without title" in a name. */
static const char *told_words(struct endpoints_page *p, const struct ff_test_response *r)
{
	return !strcmp(r->told, "empty") ? "when_empty" : words(p->a, page_snake(p->a, r->told));
}

static const char *answer_words(struct endpoints_page *p, const struct ff_endpoint *x, const struct ff_test_response *r)
{
	const char *whose = *r->who ? ff_arena_printf(p->a, "_for_%s", !strcmp(r->who, "headers") ? "member" : r->who) : "";
	if (r->status >= 300 && r->status < 400 && *r->location)
		return ff_arena_printf(p->a, "_redirects%s_to_%s", whose, words(p->a, r->location));
	switch (r->status) {
	case 401: return "_wants_a_login";
	case 403: return ff_arena_printf(p->a, "_is_forbidden%s", whose);
	case 404: return *x->parameter ? ff_arena_printf(p->a, "_is_not_found_for_unknown_%s", words(p->a, page_snake(p->a, x->parameter))) : "_is_not_found";
	case 400:
	case 422: return *r->told ? ff_arena_printf(p->a, "_is_refused_%s", told_words(p, r)) : "_is_refused";
	default: break;
	}
	if (!strcmp(r->told, "empty") && r->status == 200)
		return "_answers_200_when_empty";
	return ff_arena_printf(p->a, "_answers_%d%s", r->status, whose);
}

/* "post" of client.post(...). */
static const char *method_asked(struct ff_arena *a, const struct ff_test_response *r)
{
	const char *dot = strncmp(r->ask, "self.", 5) ? strchr(r->ask, '.') : strchr(r->ask + 5, '.');
	return dot ? ff_arena_dup(a, dot + 1, strspn(dot + 1, "abcdefghijklmnopqrstuvwxyz")) : "";
}

static const char *test_name(struct endpoints_page *p, const struct ff_endpoint *x, const struct ff_test_response *r, const char *answer, const struct ff_strings *taken)
{
	const char *method = r ? method_asked(p->a, r) : page_snake(p->a, x->method), *how = r && !strcmp(r->kind, "there") ? "_when_it_is_there" : r && !strcmp(r->kind, "valid") ? "_with_values" : "";
	const char *tries[] = {ff_arena_printf(p->a, "test_%s%s", handler_name(p, x), answer), ff_arena_printf(p->a, "test_%s_%s%s", method, handler_name(p, x), answer),
	                       ff_arena_printf(p->a, "test_%s%s%s", handler_name(p, x), answer, how), ff_arena_printf(p->a, "test_%s_%s%s", method, words(p->a, x->path), answer),
	                       ff_arena_printf(p->a, "test_%s_%s%s%s", method, words(p->a, x->path), answer, how)};
	for (size_t i = 0; i < FF_COUNT(tries); i++) {
		const char *name = ff_str_cut(p->a, tries[i], 78);
		name = ff_arena_dup(p->a, name, strcspn(name, "."));
		if (!ff_strings_has(taken, name))
			return name;
	}
	return ff_arena_printf(p->a, "%.60s_%d", tries[0], taken->count);
}

/* ---- tests ---- */

/* Questions, in the order in which they are read. */
static const char *const kinds[] = {"plain", "valid", "invalid", "there", "member", "sent"};

static const char *method_of(struct ff_arena *a, const struct ff_endpoint *x)
{
	char *out = ff_arena_str(a, x->any ? "any" : x->method);
	for (char *c = out; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return out;
}

#define MOST_WHOLE 320 /* bytes of an answer that is held as a whole */
#define MOST_PARTS 3

/* Of how many tests is that true? */
static int how_common(const struct endpoints_page *p, const char *hold)
{
	int n = 0;
	for (int i = 0; i < p->e->cases.count; i++) {
		const struct ff_test_response *r = &FF_AT(&p->e->cases, struct ff_endpoint_case, i)->seen;
		n += r->status > 0 && ff_strings_has(&r->holds, hold);
	}
	return n;
}

/* Of a page of HTML one part: the one that the fewest others have. */
static bool write_rarest(struct endpoints_page *p, const struct ff_test_response *r, int indent)
{
	const char *best = NULL;
	int least = 0;
	for (int i = 1; i < r->holds.count; i++) {
		int n = how_common(p, r->holds.items[i]);
		if (!best || n < least) {
			best = r->holds.items[i];
			least = n;
		}
	}
	if (best)
		line(p, indent, best);
	return best;
}

/* What of the answer is held: all of it where it is short, else some of its parts. */
static bool write_holds(struct endpoints_page *p, const struct ff_test_response *r, int indent)
{
	int n = 0;
	if (r->holds.count && *r->holds.items[0] && strlen(r->holds.items[0]) <= MOST_WHOLE) {
		line(p, indent, r->holds.items[0]);
		return true;
	}
	if (!strcmp(r->type, "text/html"))
		return write_rarest(p, r, indent);
	for (int i = 1; i < r->holds.count && n < MOST_PARTS; i++)
		if (strlen(r->holds.items[i]) <= MOST_WHOLE) {
			line(p, indent, r->holds.items[i]);
			n++;
		}
	return n > 0;
}

static void write_checks(struct endpoints_page *p, const struct ff_endpoint *x, const struct ff_test_response *r, int indent)
{
	bool self = p->plain_django;
	line(p, indent, ff_arena_printf(p->a, self ? "self.assertEqual(response.status_code, %d)" : "assert response.status_code == %d", r->status));
	const char *header = p->django ? "response[\"Location\"]" : "response.headers[\"Location\"]";
	if (r->status >= 300 && r->status < 400 && *r->location)
		line(p, indent, ff_arena_printf(p->a, self ? "self.assertTrue(%s.endswith(%s))" : "assert %s.endswith(%s)", header, page_literal(p->a, r->location)));
	else if (!write_holds(p, r, indent) && !strcmp(r->type, "application/json") && !strcmp(x->framework, "flask"))
		line(p, indent, "assert response.is_json");
}

static void begin_test(struct endpoints_page *p, const char *name, const char *who, struct ff_strings *taken, struct ff_list *nodes, int row)
{
	int indent = p->plain_django ? 4 : 0;
	if (!p->plain_django || taken->count)
		ff_buf_str(p->out, p->plain_django ? "\n" : "\n\n");
	ff_strings_push(p->a, taken, name);
	line(p, indent, ff_arena_printf(p->a, "def %s(%s):", name, p->plain_django ? "self" : who));
	*FF_PUSH(p->a, nodes, struct ff_test_node) = (struct ff_test_node){ff_arena_printf(p->a, "%s%s", p->plain_django ? "EndpointTests::" : "", name), row};
}

static void write_case(struct endpoints_page *p, const struct ff_test_response *r, struct ff_strings *taken, struct ff_list *nodes, int row)
{
	const struct ff_endpoint *x = FF_AT(&p->e->list, struct ff_endpoint, r->row);
	int indent = p->plain_django ? 8 : 4;
	begin_test(p, test_name(p, x, r, answer_words(p, x, r), taken), !strcmp(r->who, "headers") ? "client, headers" : *r->who ? r->who : "client", taken, nodes, row);
	if (p->plain_django && *r->who)
		line(p, indent, ff_arena_printf(p->a, "self.log_in_as_%s()", r->who));
	for (int i = 0; i < r->before.count; i++)
		line(p, indent, r->before.items[i]);
	if (r->before.count || (p->plain_django && *r->who))
		ff_buf_char(p->out, '\n');
	line(p, indent, ff_arena_printf(p->a, "response = %s", r->ask));
	ff_buf_char(p->out, '\n');
	write_checks(p, x, r, indent);
}

/* Without a run. */
static void write_plain(struct endpoints_page *p, const struct ff_endpoint *x, struct ff_strings *taken, struct ff_list *nodes, int row)
{
	bool self = p->plain_django;
	int indent = self ? 8 : 4;
	begin_test(p, test_name(p, x, NULL, "_is_no_server_error", taken), "client", taken, nodes, row);
	line(p, indent, ff_arena_printf(p->a, "response = %sclient.get(%s)", self ? "self." : "", page_literal(p->a, x->path)));
	ff_buf_char(p->out, '\n');
	line(p, indent, self ? "self.assertLess(response.status_code, 500)" : "assert response.status_code < 500");
}

/* Is there something to hold, that the rule without a run allows? */
static bool is_wanted(const struct ff_endpoint *x)
{
	return !strcmp(x->method, "GET") && !x->guarded && !*x->parameter;
}

static void write_tests(struct endpoints_page *p, struct ff_list *nodes)
{
	struct ff_strings taken = {0};
	if (p->plain_django) {
		const struct ff_test_application *own = &p->e->own;
		ff_buf_str(p->out, "\n\n");
		if (own->setting && *own->setting)
			line(p, 0, ff_arena_printf(p->a, "@override_settings(%s=%s)", own->setting, own->value));
		ff_buf_str(p->out, "class EndpointTests(TestCase):\n");
		if (p->checked && write_people(p))
			ff_buf_char(p->out, '\n');
	}
	for (int i = 0; i < p->e->list.count; i++) {
		const struct ff_endpoint *x = FF_AT(&p->e->list, struct ff_endpoint, i);
		if (!p->checked && is_wanted(x))
			write_plain(p, x, &taken, nodes, i);
		for (int k = 0; p->checked && k < p->e->cases.count * (int)FF_COUNT(kinds); k++) {
			int n = k % p->e->cases.count;
			const struct ff_test_response *r = &FF_AT(&p->e->cases, struct ff_endpoint_case, n)->seen;
			if (r->row == i && r->status > 0 && !strcmp(r->kind, kinds[k / p->e->cases.count]))
				write_case(p, r, &taken, nodes, n);
		}
	}
}

static bool is_question(const struct ff_endpoint *x, const char *kind)
{
	bool fastapi = !strcmp(x->framework, "fastapi");
	if (!strcmp(kind, "invalid"))
		return fastapi;
	if (!strcmp(kind, "there"))
		return *x->parameter != '\0';
	return strcmp(kind, "sent") != 0 || x->any;
}

/* Each question is a test, so that each has an application of its own. */
static void write_probe(struct endpoints_page *p)
{
	ff_buf_printf(p->out, "\nasks.UNITTEST = %s\nasks.ROUTES[:] = [\n", p->plain_django ? "True" : "False");
	for (int i = 0; i < p->e->list.count; i++) {
		const struct ff_endpoint *x = FF_AT(&p->e->list, struct ff_endpoint, i);
		ff_buf_printf(p->out, "    (%s, %s, %s, %s, \"%s\"),\n", page_literal(p->a, method_of(p->a, x)), page_literal(p->a, x->path), page_literal(p->a, x->rule),
		              page_literal(p->a, x->handler), x->framework);
	}
	ff_buf_str(p->out, p->django ? "]\nasks.plain_settings()\n" : "]\n");
	if (p->plain_django)
		ff_buf_str(p->out, "\n\nclass Probe(TestCase):\n");
	for (int i = 0; i < p->e->list.count * (int)FF_COUNT(kinds); i++) {
		const char *kind = kinds[i % (int)FF_COUNT(kinds)];
		int row = i / (int)FF_COUNT(kinds);
		if (is_question(FF_AT(&p->e->list, struct ff_endpoint, row), kind))
			ff_buf_printf(p->out, p->plain_django ? "\n    def test_%d_%s(self):\n        asks.ask(\"%s\", %d, self.client)\n" : "\n\ndef test_%d_%s(client):\n    asks.ask(\"%s\", %d, client)\n",
			              row, kind, kind, row);
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
	for (int i = 0; i < e->list.count && !checked; i++)
		any |= is_wanted(FF_AT(&e->list, struct ff_endpoint, i));
	for (int i = 0; i < e->cases.count && checked; i++)
		any |= FF_AT(&e->cases, struct ff_endpoint_case, i)->seen.status > 0;
	if (!any)
		return false;
	write_head(&p);
	write_tests(&p, nodes);
	return !out->over;
}
