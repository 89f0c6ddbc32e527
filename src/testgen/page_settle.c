/*
 * page_settle.c - cases as they are before anything is grouped: imports leave the setup, what nobody reads is not made, and a class is
 * not asked whether its own call gave one of it.  Called by page.c; what a case shows stays as it is.
 */
#include "page.h"

static bool starts_with_word(const struct page_tokens *t, const char *word)
{
	return t->count && t->items[0].kind == PAGE_NAME && !strcmp(t->items[0].text, word);
}

static void move_imports(struct ff_arena *a, struct ff_test_case *c)
{
	struct ff_strings setup = {0}, needs = {0};
	struct page_tokens t;
	for (int i = 0; i < c->needs.count; i++)
		ff_strings_push(a, &needs, c->needs.items[i]);
	for (int i = 0; i < c->setup.count; i++) {
		bool import = page_tokenize(a, c->setup.items[i], 0, &t) && (starts_with_word(&t, "import") || starts_with_word(&t, "from"));
		ff_strings_push(a, import ? &needs : &setup, c->setup.items[i]);
	}
	c->setup = setup;
	c->needs = needs;
}

static void read_text(struct ff_arena *a, const char *text, struct ff_strings *names)
{
	struct page_tokens t;
	if (page_tokenize(a, text, 0, &t))
		page_names(a, &t, names);
}

/* Names that the case reads outside of its setup, and in the statements of it that are kept. */
static void read_case(struct ff_arena *a, const struct ff_test_case *c, const bool *kept, struct ff_strings *names)
{
	for (int i = 0; i < page_slots(c); i++)
		read_text(a, page_slot(a, c, i), names);
	for (int i = 0; i < c->checks.count; i++)
		read_text(a, FF_AT(&c->checks, struct ff_test_check, i)->left, names);
	for (int i = 0; i < c->patches.count; i++)
		read_text(a, FF_AT(&c->patches, struct ff_test_patch, i)->value, names);
	read_text(a, *c->receiver ? c->receiver : c->symbol, names);
	struct ff_strings bound = {0};
	for (int i = 0; i < c->setup.count; i++)
		if (kept[i])
			page_statement(a, c->setup.items[i], names, &bound);
}

/* Calls that only make a value. */
static bool is_maker(const char *name)
{
	static const char *const names[] = {"partial", "object", "list", "dict", "set", "tuple", "frozenset", "range", "str", "int", "float", "bytes", "len", "sorted"};
	for (size_t i = 0; i < FF_COUNT(names); i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

/* `name = value` that makes something and does nothing else. */
static bool is_quiet(struct ff_arena *a, const char *statement, const char **name)
{
	struct page_tokens t;
	if (page_is_block(a, statement)) {
		bool def = ff_str_starts(statement, "def ");
		*name = def ? ff_arena_dup(a, statement + 4, strcspn(statement + 4, "( ")) : "";
		return def;
	}
	if (!page_tokenize(a, statement, 0, &t) || t.count < 3 || t.items[0].kind != PAGE_NAME || !page_is_op(&t.items[1], "="))
		return false;
	*name = t.items[0].text;
	if (!strcmp(t.items[2].text, "lambda"))
		return true;
	for (int i = 2; i < t.count; i++)
		if (page_is_op(&t.items[i], "(") && (t.items[i - 1].kind == PAGE_NAME || page_is_op(&t.items[i - 1], ")") || page_is_op(&t.items[i - 1], "]")) &&
		    !page_is_keyword(t.items[i - 1].text) && !is_maker(t.items[i - 1].text))
			return false;
	return true;
}

static void drop_unread(struct ff_arena *a, struct ff_test_case *c)
{
	bool *kept = ff_arena_alloc(a, (size_t)c->setup.count + 1), again = true;
	struct ff_strings setup = {0};
	memset(kept, 1, (size_t)c->setup.count);
	while (again) {
		struct ff_strings names = {0};
		const char *name;
		again = false;
		read_case(a, c, kept, &names);
		for (int i = c->setup.count - 1; i >= 0; i--)
			if (kept[i] && is_quiet(a, c->setup.items[i], &name) && !ff_strings_has(&names, name)) {
				kept[i] = false;
				again = true;
			}
	}
	for (int i = 0; i < c->setup.count; i++)
		if (kept[i])
			ff_strings_push(a, &setup, c->setup.items[i]);
	c->setup = setup;
}

/* isinstance(Stack(), Stack) says nothing when there is more to say. */
static void drop_own_type(struct ff_arena *a, struct ff_test_case *c)
{
	struct ff_list checks = {0};
	for (int i = 0; i < c->checks.count; i++) {
		const struct ff_test_check *k = FF_AT(&c->checks, struct ff_test_check, i);
		bool own = k->kind == FF_HOLDS_TYPE && !*c->receiver && !strcmp(k->left, "result") && !strcmp(k->right, c->symbol);
		if (!own || c->checks.count == 1)
			*FF_PUSH(a, &checks, struct ff_test_check) = *k;
	}
	c->checks = checks;
}

/* ---- names that are nowhere ---- */

static bool knows_all_names(const struct ff_test_source *m)
{
	return m->facts && m->facts->names.count && !(m->facts->module.flags & (FF_MODULE_STAR_IMPORT | FF_MODULE_GETATTR));
}

static bool is_bound_in_module(const struct ff_test_source *m, const char *name)
{
	for (int i = 0; i < m->facts->names.count; i++) {
		const struct ff_name *n = FF_AT(&m->facts->names, struct ff_name, i);
		if (n->scope == 0 && n->bindings && !strcmp(n->name, name))
			return true;
	}
	return false;
}

/* Can a test get at the name?  From builtins, the needs, the module or what its functions import. */
static bool is_known(struct ff_arena *a, const struct ff_test_source *m, const struct ff_test_case *c, const char *name)
{
	struct ff_strings bound = {0};
	struct page_tokens t;
	for (int i = 0; i < c->needs.count; i++)
		if (page_tokenize(a, c->needs.items[i], 0, &t))
			page_bound(a, &t, &bound);
	return page_module_import(m, name) || page_is_builtin(name) || ff_strings_has(&bound, name) || is_bound_in_module(m, name);
}

/* Does it read a name that nothing gives it?  The page could not even be imported. */
static bool reads_unknown(struct ff_arena *a, const struct ff_test_source *m, const struct ff_test_case *c)
{
	struct ff_strings read = {0}, own = {0};
	bool *kept = ff_arena_alloc(a, (size_t)c->setup.count + 1);
	if (!knows_all_names(m) || m->facts->module.flags & FF_MODULE_DYNAMIC_NAMES)
		return false;
	memset(kept, 1, (size_t)c->setup.count);
	read_case(a, c, kept, &read);
	for (int i = 0; i < c->setup.count; i++)
		page_statement(a, c->setup.items[i], &(struct ff_strings){0}, &own);
	for (int i = 0; i < read.count; i++)
		if (strcmp(read.items[i], "result") != 0 && !ff_strings_has(&own, read.items[i]) && !ff_strings_has(&c->fixtures, read.items[i]) &&
		    !is_known(a, m, c, read.items[i]))
			return true;
	return false;
}

/* "a.B", and what is called or subscripted of it: type(None); no <locals>. */
static bool is_type_text(struct ff_arena *a, const char *text)
{
	struct page_tokens t;
	bool plain = page_tokenize(a, text, 0, &t);
	for (int i = 0; plain && i < t.count; i++)
		plain = t.items[i].kind == PAGE_NAME || (t.items[i].kind == PAGE_OP && strchr(".()[],", t.items[i].text[0]));
	return plain;
}

/* A type that no test can name is no check, as long as there are others. */
static void drop_unknown_types(struct ff_arena *a, const struct ff_test_source *m, struct ff_test_case *c)
{
	struct ff_list checks = {0};
	for (int i = 0; i < c->checks.count; i++) {
		const struct ff_test_check *k = FF_AT(&c->checks, struct ff_test_check, i);
		if (k->kind != FF_HOLDS_TYPE || (is_type_text(a, k->right) && (!knows_all_names(m) || is_known(a, m, c, ff_arena_dup(a, k->right, strcspn(k->right, ".(["))))))
			*FF_PUSH(a, &checks, struct ff_test_check) = *k;
	}
	if (checks.count)
		c->checks = checks;
}

/* ---- all of it ---- */

static bool is_expression(struct ff_arena *a, const char *text)
{
	struct page_tokens t;
	if (!page_tokenize(a, text, 0, &t) || !t.count)
		return false;
	const struct page_token *first = &t.items[0], *last = &t.items[t.count - 1];
	return (first->kind != PAGE_OP || strchr("([{-+~*", first->text[0])) && (last->kind != PAGE_OP || strchr(")]},*", last->text[0]));
}

/* Can all that it says be written down?  Texts come from a program that ran code of strangers. */
static bool is_sound(struct ff_arena *a, const struct ff_test_case *c)
{
	struct ff_strings read = {0}, bound = {0};
	bool sound = is_expression(a, *c->receiver ? c->receiver : c->symbol);
	for (int i = 0; i < c->setup.count; i++)
		sound = sound && page_statement(a, c->setup.items[i], &read, &bound);
	for (int i = 0; i < c->needs.count; i++)
		sound = sound && is_expression(a, c->needs.items[i]);
	for (int i = 0; i < c->patches.count; i++)
		sound = sound && is_expression(a, FF_AT(&c->patches, struct ff_test_patch, i)->value);
	for (int i = 0; i < c->arguments.count; i++)
		sound = sound && is_expression(a, FF_AT(&c->arguments, struct ff_test_argument, i)->text);
	for (int i = 0; i < c->checks.count; i++) {
		const struct ff_test_check *k = FF_AT(&c->checks, struct ff_test_check, i);
		bool type = k->kind == FF_HOLDS_RAISES || (k->kind == FF_HOLDS_TYPE && c->checks.count == 1);
		sound = sound && (!*k->left || is_expression(a, k->left)) && (!*k->right || (type ? is_type_text(a, k->right) : is_expression(a, k->right)));
	}
	return sound;
}

void page_settle(struct ff_arena *a, const struct ff_test_source *m, const struct ff_list *cases, struct ff_list *out, int *rows)
{
	for (int i = 0; i < cases->count; i++) {
		if (!is_sound(a, FF_AT(cases, struct ff_test_case, i)))
			continue;
		struct ff_test_case c = *FF_AT(cases, struct ff_test_case, i);
		move_imports(a, &c);
		drop_unread(a, &c);
		drop_own_type(a, &c);
		drop_unknown_types(a, m, &c);
		if (reads_unknown(a, m, &c))
			continue;
		rows[out->count] = i;
		*FF_PUSH(a, out, struct ff_test_case) = c;
	}
}
