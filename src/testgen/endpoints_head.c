/*
 * endpoints_head.c - the head of a page about endpoints: imports, and the fixtures that make the application, its client, a database of its
 * own and those who ask.  Called by endpoints_page.c; which tests follow it does not know.
 */
#include "endpoints_room.h"

/* One that is awaited is of no use here. */
static bool has_fixture(const struct ff_test_habits *h, const char *name)
{
	for (int i = 0; i < h->fixtures.count; i++) {
		const struct ff_test_fixture *f = FF_AT(&h->fixtures, struct ff_test_fixture, i);
		if (!strcmp(f->name, name) && !strstr(f->returns, "AsyncClient") && !ff_str_starts(f->returns, "Async"))
			return true;
	}
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

bool endpoints_start(struct endpoints_page *p)
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

void endpoints_line(struct endpoints_page *p, int indent, const char *text)
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
		endpoints_line(p, 4, ff_arena_printf(p->a, "app = %s(%s)", p->app->name, with ? with : ""));
	else if (strcmp(p->app->name, "app") != 0)
		endpoints_line(p, 4, ff_arena_printf(p->a, "app = %s", p->app->name));
	else
		endpoints_line(p, 4, "app = application");
	if (flask)
		endpoints_line(p, 4, "app.config.update(TESTING=True)");
	if (tables) {
		endpoints_line(p, 4, "with app.app_context():");
		endpoints_line(p, 8, ff_arena_printf(p->a, "%s.create_all()", tables));
		endpoints_line(p, 8, "yield app");
		endpoints_line(p, 8, ff_arena_printf(p->a, "%s.session.remove()", tables));
		endpoints_line(p, 8, ff_arena_printf(p->a, "%s.drop_all()", tables));
	} else if (p->probe && flask) {
		endpoints_line(p, 4, "with asks.own_tables(app):");
		endpoints_line(p, 8, "yield app");
	} else {
		endpoints_line(p, 4, "return app");
	}
}

/* A session for the dependencies that open one; else the sessionmaker makes its sessions of another engine as long as a test runs. */
static void write_own_database(struct endpoints_page *p)
{
	const char *maker = *p->e->own.maker ? own_name(p->e->own.maker) : NULL;
	ff_buf_printf(p->out, "\n\n@pytest.fixture\ndef %s():\n", maker ? "database" : "session");
	endpoints_line(p, 4, "engine = create_engine(\"sqlite://\", connect_args={\"check_same_thread\": False}, poolclass=StaticPool)");
	endpoints_line(p, 4, ff_arena_printf(p->a, "%s.metadata.create_all(engine)", own_name(p->e->own.base)));
	if (maker) {
		endpoints_line(p, 4, ff_arena_printf(p->a, "original = %s.kw[\"bind\"]", maker));
		endpoints_line(p, 4, ff_arena_printf(p->a, "%s.configure(bind=engine)", maker));
		endpoints_line(p, 4, "yield engine");
		endpoints_line(p, 4, ff_arena_printf(p->a, "%s.configure(bind=original)", maker));
	} else {
		endpoints_line(p, 4, "with sessionmaker(bind=engine)() as session:");
		endpoints_line(p, 8, "yield session");
	}
	endpoints_line(p, 4, "engine.dispose()");
}

/* The variable of a FastAPI application; what is replaced in it is put back. */
static void write_shared_client(struct endpoints_page *p)
{
	bool own = has_own_database(p);
	if (own)
		write_own_database(p);
	ff_buf_printf(p->out, "\n\n@pytest.fixture\ndef client(%s):\n", !own ? "" : *p->e->own.maker ? "database" : "session");
	if (p->probe && is_framework(p, "fastapi"))
		endpoints_line(p, 4, ff_arena_printf(p->a, "asks.own_database(%s)", p->app->name));
	for (int i = 0; own && i < p->e->own.sessions.count; i++)
		endpoints_line(p, 4, ff_arena_printf(p->a, "%s.dependency_overrides[%s] = lambda: session", p->app->name, own_name(p->e->own.sessions.items[i])));
	endpoints_line(p, 4, ff_arena_printf(p->a, "with TestClient(%s) as client:", p->app->name));
	endpoints_line(p, 8, "yield client");
	if ((own && p->e->own.sessions.count) || (p->probe && is_framework(p, "fastapi")))
		endpoints_line(p, 4, ff_arena_printf(p->a, "%s.dependency_overrides.clear()", p->app->name));
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
		endpoints_line(p, 4, "return app.test_client()");
	} else {
		endpoints_line(p, 4, "with TestClient(app) as client:");
		endpoints_line(p, 8, "yield client");
	}
}

bool endpoints_people(struct endpoints_page *p)
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
			endpoints_line(p, p->plain_django ? 8 : 4, ff_arena_dup(p->a, at, strcspn(at, "\n")));
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
	endpoints_line(p, 4, ff_arena_printf(p->a, "settings.%s = %s", own->setting, own->value));
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
		endpoints_line(p, 0, "pytestmark = [pytest.mark.django_db, pytest.mark.integration]");
	else
		endpoints_line(p, 0, p->django ? "pytestmark = pytest.mark.django_db" : "pytestmark = pytest.mark.integration");
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

void endpoints_head(struct endpoints_page *p)
{
	const char *how = p->checked ? "Each was asked in a sandbox; the tests pin what was answered." : "None of them was run yet.";
	ff_buf_printf(p->out, "\"\"\"Integration tests of the endpoints, written by ff-testgen.\n\n%s\n\"\"\"\n", how);
	write_imports(p);
	write_fixtures(p);
	write_setting(p);
	if (p->checked && !p->plain_django)
		endpoints_people(p);
}
