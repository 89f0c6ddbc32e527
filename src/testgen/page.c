/*
 * page.c - cases to the text of a test file: what is imported, what is shared, in which order it stands.  Called by the door that writes
 * tests; pure, no file is read or written here.
 */
#include <ctype.h>

#include "page.h"

/* ---- what the texts read ---- */

static void note_text(struct page *p, const char *text, const struct ff_strings *locals, struct ff_strings *read)
{
	struct page_tokens k;
	struct ff_strings names = {0};
	if (page_tokenize(p->a, text, 0, &k))
		page_names(p->a, &k, &names);
	for (int i = 0; i < names.count; i++)
		if (!ff_strings_has(locals, names.items[i]) && !ff_strings_has(read, names.items[i]))
			ff_strings_push(p->a, read, names.items[i]);
}

/* Names that the texts of a case read from outside of it. */
static void note_case(struct page *p, const struct ff_test_case *c, struct ff_strings *read)
{
	struct ff_strings used = {0}, locals = {0};
	ff_strings_push(p->a, &locals, "result");
	for (int i = 0; i < c->fixtures.count; i++)
		ff_strings_push(p->a, &locals, c->fixtures.items[i]);
	for (int i = 0; i < c->setup.count; i++)
		page_statement(p->a, c->setup.items[i], &used, &locals);
	for (int i = 0; i < used.count; i++)
		if (!ff_strings_has(&locals, used.items[i]))
			ff_strings_push(p->a, read, used.items[i]);
	for (int i = 0; i < c->patches.count; i++)
		note_text(p, FF_AT(&c->patches, struct ff_test_patch, i)->value, &locals, read);
	for (int i = 0; i < c->checks.count; i++)
		note_text(p, FF_AT(&c->checks, struct ff_test_check, i)->left, &locals, read);
	for (int i = 0; i < page_slots(c); i++)
		note_text(p, page_slot(p->a, c, i), &locals, read);
	note_text(p, *c->receiver ? c->receiver : c->symbol, &locals, read);
}

/* At the top of the page; in the test where the page has something else under that name. */
static void need_statement(struct page *p, struct ff_test_case *c, const char *statement)
{
	if (!page_import_clashes(&p->imports, statement)) {
		page_import_statement(&p->imports, statement);
		return;
	}
	struct ff_strings setup = {0};
	ff_strings_push(p->a, &setup, statement);
	for (int i = 0; i < c->setup.count; i++)
		ff_strings_push(p->a, &setup, c->setup.items[i]);
	c->setup = setup;
}

/* from x import a, b: of the names those that are read. */
static void need_from(struct page *p, struct ff_test_case *c, const struct page_tokens *k, const struct ff_strings *read)
{
	struct ff_buf head;
	int i = 1;
	ff_buf_init(&head, 0);
	for (; i < k->count && strcmp(k->items[i].text, "import") != 0; i++)
		ff_buf_str(&head, k->items[i].text);
	for (i++; i < k->count; i++) {
		bool as = i + 2 < k->count && !strcmp(k->items[i + 1].text, "as");
		const char *name = k->items[i].text, *bound = as ? k->items[i + 2].text : name;
		if (k->items[i].kind == PAGE_NAME && ff_strings_has(read, bound))
			need_statement(p, c, ff_arena_printf(p->a, "from %s import %s%s%s", ff_buf_text(&head), name, as ? " as " : "", as ? bound : ""));
		i += as ? 2 : 0;
	}
	ff_buf_free(&head);
}

static void need(struct page *p, struct ff_test_case *c, const struct ff_strings *read)
{
	struct page_tokens k;
	for (int i = 0; i < c->needs.count; i++) {
		struct ff_strings bound = {0};
		bool wanted = false;
		if (!page_tokenize(p->a, c->needs.items[i], 0, &k))
			continue;
		if (!strcmp(k.items[0].text, "from")) {
			need_from(p, c, &k, read);
			continue;
		}
		page_bound(p->a, &k, &bound);
		for (int n = 0; n < bound.count; n++)
			wanted |= ff_strings_has(read, bound.items[n]);
		if (wanted)
			need_statement(p, c, c->needs.items[i]);
	}
}

/* Names that the case's own imports bind. */
static void bound_by_needs(struct page *p, const struct ff_test_case *c, struct ff_strings *bound)
{
	struct page_tokens k;
	for (int i = 0; i < c->needs.count; i++)
		if (page_tokenize(p->a, c->needs.items[i], 0, &k))
			page_bound(p->a, &k, bound);
}

/* What the page imports on account of the cases: names of the module first, what single cases need beside them. */
static void note_imports(struct page *p, const struct ff_list *cases)
{
	struct ff_strings *read = ff_arena_alloc(p->a, (size_t)cases->count * sizeof *read);
	for (int i = 0; i < cases->count; i++) {
		const struct ff_test_case *c = FF_AT(cases, struct ff_test_case, i);
		struct ff_strings bound = {0};
		note_case(p, c, &read[i]);
		bound_by_needs(p, c, &bound);
		for (int n = 0; n < read[i].count; n++)
			if (!ff_strings_has(&bound, read[i].items[n]))
				page_import_name(&p->imports, read[i].items[n]);
	}
	for (int i = 0; i < cases->count; i++)
		need(p, FF_AT(cases, struct ff_test_case, i), &read[i]);
}

/* pytest would take what is imported under such a name for tests. */
static bool looks_like_test(const struct ff_strings *names)
{
	for (int i = 0; i < names->count; i++)
		if (ff_str_starts(names->items[i], "test") || ff_str_starts(names->items[i], "Test"))
			return true;
	return false;
}

/* What the page's own words need: pytest, re, asyncio. */
static void note_tools(struct page *p)
{
	bool pytest = p->fixtures.count > 0, re = false, run = false;
	for (int i = 0; i < p->tests.count; i++) {
		const struct page_test *t = FF_AT(&p->tests, struct page_test, i);
		const struct ff_test_case *c = t->cases[0];
		pytest |= t->params.count > 0 || (c->await && (p->h->async == FF_ASYNC_MARKED || p->h->async == FF_ASYNC_ANYIO));
		run |= c->await && p->h->async == FF_ASYNC_RUN;
		for (int k = 0; k < c->checks.count; k++) {
			const struct ff_test_check *check = FF_AT(&c->checks, struct ff_test_check, k);
			pytest |= check->kind == FF_HOLDS_RAISES || check->kind == FF_HOLDS_APPROX;
			re |= check->kind == FF_HOLDS_RAISES && page_has_special(t, k) && !page_compares_message(t, k);
		}
	}
	if (pytest)
		page_import_module(&p->imports, "pytest");
	if (re)
		page_import_module(&p->imports, "re");
	if (run)
		page_import_module(&p->imports, "asyncio");
}

/* ---- order, names ---- */

/* Two classes have a method of that name, or a function is called so. */
static bool is_shared(const struct page *p, const struct page_test *t)
{
	const char *last = ff_last_part(t->symbol);
	for (int i = 0; i < p->tests.count; i++) {
		const struct page_test *other = FF_AT(&p->tests, struct page_test, i);
		if (strcmp(other->symbol, t->symbol) != 0 && !strcmp(ff_last_part(other->symbol), last))
			return true;
	}
	return false;
}

static void name_tests(struct page *p)
{
	struct ff_strings taken = {0};
	for (int i = 0; i < p->tests.count; i++) {
		struct page_test *t = FF_AT(&p->tests, struct page_test, i);
		t->name = page_test_name(p->a, t, is_shared(p, t), &taken);
		ff_strings_push(p->a, &taken, t->name);
	}
}

/* ---- the file ---- */

static void write_head(struct page *p)
{
	const char *how = p->m->checked ? "each was run in a sandbox and pins what the code does today." : "none of them was run yet.";
	const char *one = ff_arena_printf(p->a, "\"\"\"Tests of %s, written by ff-testgen: %s\"\"\"", p->m->module, how);
	if (ff_utf8_width(one) <= p->style.width)
		ff_buf_printf(p->out, "%s\n", one);
	else
		ff_buf_printf(p->out, "\"\"\"Tests of %s, written by ff-testgen.\n\n%c%s\n\"\"\"\n", p->m->module, toupper((unsigned char)how[0]), how + 1);
}

/* The class that holds the tests of a symbol, where tests stand in classes: "TestStack", "TestCamelize". */
static const char *class_name(struct page *p, const char *symbol)
{
	char *out = ff_arena_printf(p->a, "Test%.*s", (int)strcspn(symbol, "."), symbol), *to = out + 4;
	bool up = true;
	for (const char *s = out + 4; *s; s++) {
		if (*s == '_') {
			up = true;
			continue;
		}
		*to++ = up ? (char)toupper((unsigned char)*s) : *s;
		up = false;
	}
	*to = '\0';
	return out;
}

static void note_nodes(struct page *p, const struct page_test *t, const char *class, struct ff_list *nodes)
{
	for (int i = 0; i < t->count; i++) {
		struct ff_test_node *n = FF_PUSH(p->a, nodes, struct ff_test_node);
		const char *id = t->params.count && !p->h->unittest ? ff_arena_printf(p->a, "[%s]", t->ids[i]) : "";
		*n = (struct ff_test_node){ff_arena_printf(p->a, "%s%s%s%s", class, *class ? "::" : "", t->name, id), p->rows[t->rows[i]]};
	}
}

static void write_class(struct page *p, int first, const char *name)
{
	bool await = false;
	for (int i = first; i < p->tests.count; i++) {
		const struct page_test *t = FF_AT(&p->tests, struct page_test, i);
		await |= t->cases[0]->await && !strcmp(class_name(p, t->symbol), name);
	}
	ff_buf_printf(p->out, "\n\nclass %s", name);
	if (p->h->unittest)
		ff_buf_str(p->out, await ? "(unittest.IsolatedAsyncioTestCase)" : "(unittest.TestCase)");
	ff_buf_str(p->out, ":\n");
}

static void write_tests(struct page *p, struct ff_list *nodes)
{
	const char *class = "";
	bool classes = p->h->classes || p->h->unittest;
	for (int i = 0; i < p->tests.count; i++) {
		const struct page_test *t = FF_AT(&p->tests, struct page_test, i);
		const char *now = classes ? class_name(p, t->symbol) : "";
		if (classes && strcmp(now, class) != 0)
			write_class(p, i, now);
		else
			ff_buf_str(p->out, classes ? "\n" : "\n\n");
		class = now;
		if (p->h->unittest)
			page_write_unittest(p, t);
		else
			page_write_pytest(p, t, classes ? 4 : 0, classes);
		note_nodes(p, t, class, nodes);
	}
}

int ff_test_page(struct ff_arena *a, const struct ff_test_habits *h, const struct ff_test_source *m, const struct ff_list *cases, struct ff_buf *out,
                 struct ff_list *nodes, struct ff_err *err)
{
	struct page p = {.a = a, .h = h, .m = m, .style = {h->width > 40 ? h->width : 88, h->quote ? h->quote : '"'}, .out = out};
	p.imports = (struct page_imports){.a = a, .m = m, .prefix = ""};
	struct ff_list settled = {0};
	p.rows = ff_arena_alloc(a, ((size_t)cases->count + 1) * sizeof *p.rows);
	page_settle(a, m, cases, &settled, p.rows);
	cases = &settled;
	if (!cases->count)
		return 0;
	note_imports(&p, cases);
	if (h->import_module || looks_like_test(&p.imports.names)) {
		p.imports.prefix = ff_last_part(m->module);
		ff_strings_push(a, &p.imports.bound, p.imports.prefix);
	}
	page_group(a, m, cases, &p.tests);
	if (!h->unittest) {
		page_find_fixtures(&p);
		page_use_fixtures(&p);
	}
	struct ff_strings names = {0};
	for (int i = 0; i < p.imports.names.count; i++)
		ff_strings_push(a, &names, p.imports.names.items[i]);
	for (int i = 0; i < p.imports.bound.count; i++)
		ff_strings_push(a, &names, p.imports.bound.items[i]);
	for (int i = 0; i < p.fixtures.count; i++)
		ff_strings_push(a, &names, FF_AT(&p.fixtures, struct page_fixture, i)->name);
	for (int i = 0; i < p.tests.count; i++)
		page_prepare(a, FF_AT(&p.tests, struct page_test, i), &names);
	name_tests(&p);
	if (h->unittest)
		page_unittest_tools(&p);
	else
		note_tools(&p);
	write_head(&p);
	ff_buf_char(out, '\n');
	page_write_imports(&p.imports, out, &p.style);
	page_write_fixtures(&p);
	write_tests(&p, nodes);
	return out->over ? ff_err_set(err, FF_EX_DATA, "the page is too long") : 0;
}
