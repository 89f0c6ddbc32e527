/*
 * page_fixtures.c - receivers that several tests make alike become fixtures.  Called by page.c.
 */
#include <ctype.h>

#include "page.h"

#define FIXTURE_FROM 3 /* tests that build the receiver in the same way */

/* The one statement that makes the receiver: `stack = Stack([1])`; its expression, NULL: made otherwise. */
static const char *receiver_value(struct ff_arena *a, const struct ff_test_case *c)
{
	struct page_tokens k;
	if (!*c->receiver)
		return NULL;
	if (c->setup.count == 0)
		return page_tokenize(a, c->receiver, 0, &k) && k.count > 2 ? c->receiver : NULL;
	size_t n = strlen(c->receiver);
	const char *s = c->setup.items[0];
	if (c->setup.count > 1 || strncmp(s, c->receiver, n) != 0)
		return NULL;
	s += n;
	s += strspn(s, " ");
	if (*s != '=' || s[1] == '=')
		return NULL;
	return s + 1 + strspn(s + 1, " ");
}

/* "Stack" of Stack([1]) and of Stack.of(1). */
static const char *class_of(struct ff_arena *a, const char *value)
{
	struct page_tokens k;
	const char *best = "";
	if (!page_tokenize(a, value, 0, &k))
		return "";
	for (int i = 0; i < k.count && !k.items[i].depth && !page_is_op(&k.items[i], "("); i++)
		if (k.items[i].kind == PAGE_NAME && isupper((unsigned char)k.items[i].text[0]))
			best = k.items[i].text;
	return best;
}

static int uses_of(const char *const *values, int count, const char *value)
{
	int n = 0;
	for (int i = 0; i < count; i++)
		n += values[i] && !strcmp(values[i], value);
	return n;
}

static bool has_fixture(const struct page *p, const char *name)
{
	for (int i = 0; i < p->fixtures.count; i++)
		if (!strcmp(FF_AT(&p->fixtures, struct page_fixture, i)->name, name))
			return true;
	for (int i = 0; i < p->h->fixtures.count; i++)
		if (!strcmp(FF_AT(&p->h->fixtures, struct ff_test_fixture, i)->name, name))
			return true;
	return ff_strings_has(&p->imports.names, name) || ff_strings_has(&p->imports.bound, name);
}

/* "stack" for Stack(...), "maybe_nothing" for Maybe.nothing(); "" there is no plain name. */
static const char *fixture_name(struct ff_arena *a, const char *value)
{
	struct page_tokens k;
	const char *class = class_of(a, value), *name = page_snake(a, class);
	if (!*class || !page_tokenize(a, value, 0, &k))
		return "";
	for (int i = 0; i + 1 < k.count && !k.items[i].depth; i++)
		if (!strcmp(k.items[i].text, class) && page_is_op(&k.items[i + 1], "."))
			return i + 2 < k.count ? ff_arena_printf(a, "%s_%s", name, k.items[i + 2].text) : "";
	return name;
}

/* Receivers that several tests make alike become fixtures; of those with one name the one that is used most. */
void page_find_fixtures(struct page *p)
{
	const char **values = ff_arena_alloc(p->a, ((size_t)p->tests.count + 1) * sizeof *values);
	for (int i = 0; i < p->tests.count; i++)
		values[i] = receiver_value(p->a, FF_AT(&p->tests, struct page_test, i)->cases[0]);
	for (int i = 0; i < p->tests.count; i++) {
		const struct ff_test_case *c = FF_AT(&p->tests, struct page_test, i)->cases[0];
		const char *value = values[i], *name = value ? fixture_name(p->a, value) : "";
		int uses = *name && c->kind != FF_TEST_PROPERTY ? uses_of(values, p->tests.count, value) : 0;
		struct page_fixture *f = NULL;
		if (uses < FIXTURE_FROM || page_is_keyword(name))
			continue;
		for (int k = 0; k < p->fixtures.count; k++)
			if (!strcmp(FF_AT(&p->fixtures, struct page_fixture, k)->name, name))
				f = FF_AT(&p->fixtures, struct page_fixture, k);
		if (!f && has_fixture(p, name))
			continue;
		if (!f)
			f = FF_PUSH(p->a, &p->fixtures, struct page_fixture);
		if (uses > f->uses)
			*f = (struct page_fixture){name, value, c->setup.count ? c->setup.items[0] : "", uses};
	}
}

struct renaming {
	const char *from, *to;
};

static const char *renamed(void *with, const char *name)
{
	const struct renaming *r = with;
	return !strcmp(name, r->from) ? r->to : NULL;
}

/* A copy of the case that calls its receiver by the fixture's name. */
static const struct ff_test_case *with_fixture(struct page *p, const struct ff_test_case *c, const char *name)
{
	struct ff_test_case *copy = FF_NEW_IN(p->a, struct ff_test_case);
	*copy = *c;
	struct renaming r = {c->receiver, name};
	copy->checks = (struct ff_list){0};
	for (int i = 0; i < c->checks.count; i++) {
		struct ff_test_check *k = FF_PUSH(p->a, &copy->checks, struct ff_test_check);
		*k = *FF_AT(&c->checks, struct ff_test_check, i);
		if (c->setup.count) {
			k->left = page_rename(p->a, k->left, renamed, &r);
			k->right = page_rename(p->a, k->right, renamed, &r);
		}
	}
	copy->arguments = (struct ff_list){0};
	for (int i = 0; i < c->arguments.count; i++) {
		struct ff_test_argument *g = FF_PUSH(p->a, &copy->arguments, struct ff_test_argument);
		*g = *FF_AT(&c->arguments, struct ff_test_argument, i);
		if (c->setup.count)
			g->text = page_rename(p->a, g->text, renamed, &r);
	}
	copy->setup = (struct ff_strings){0};
	copy->receiver = name;
	return copy;
}

void page_use_fixtures(struct page *p)
{
	for (int i = 0; i < p->tests.count; i++) {
		struct page_test *t = FF_AT(&p->tests, struct page_test, i);
		const char *value = t->cases[0]->kind == FF_TEST_PROPERTY ? NULL : receiver_value(p->a, t->cases[0]);
		for (int k = 0; value && k < p->fixtures.count; k++) {
			const struct page_fixture *f = FF_AT(&p->fixtures, struct page_fixture, k);
			if (strcmp(f->value, value) != 0)
				continue;
			t->fixture = f->name;
			for (int n = 0; n < t->count; n++)
				t->cases[n] = with_fixture(p, t->cases[n], f->name);
			ff_strings_push(p->a, &t->locals, f->name);
			break;
		}
	}
}

void page_write_fixtures(struct page *p)
{
	for (int i = 0; i < p->fixtures.count; i++) {
		const struct page_fixture *f = FF_AT(&p->fixtures, struct page_fixture, i);
		ff_buf_printf(p->out, "\n\n@pytest.fixture\ndef %s():\n", f->name);
		page_line(p->a, p->out, &p->style, 4, ff_arena_printf(p->a, "return %s", page_say(p, NULL, f->value)));
	}
}
