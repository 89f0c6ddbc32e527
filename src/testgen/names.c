/*
 * names.c - what a test and its cases are called: after what they show.  Called by the page; knows values as literals, not where
 * they are from.
 */
#include <ctype.h>

#include "page.h"

#define NAME_MOST 62 /* bytes of a test's name: `def NAME(self, x):` stays within 79 columns */

static const char *dunder(const char *name)
{
	static const char *const words[][2] = {{"__len__", "len"}, {"__eq__", "equality"}, {"__ne__", "inequality"}, {"__repr__", "repr"},
	                                       {"__str__", "str"}, {"__iter__", "iteration"}, {"__contains__", "membership"}, {"__getitem__", "getitem"},
	                                       {"__setitem__", "setitem"}, {"__delitem__", "delitem"}, {"__call__", "call"}, {"__hash__", "hash"},
	                                       {"__bool__", "truth"}, {"__enter__", "enter"}, {"__exit__", "exit"}, {"__lt__", "less_than"}};
	for (size_t i = 0; i < FF_COUNT(words); i++)
		if (!strcmp(words[i][0], name))
			return words[i][1];
	return name;
}

/* "push", "stack" for its constructor; "stack_push" when the page has another push. */
static const char *subject_name(struct ff_arena *a, const struct page_test *t, bool whole)
{
	const char *last = dunder(ff_last_part(t->symbol));
	const char *dot = strrchr(t->symbol, '.');
	const char *owner = dot ? ff_last_part(ff_arena_dup(a, t->symbol, (size_t)(dot - t->symbol))) : "";
	if (!strcmp(last, "__init__") || !strcmp(last, "__new__"))
		return page_snake(a, owner);
	last = page_snake(a, page_slug(a, last, 40, false));
	if (!*last)
		last = "it";
	if (*owner && (whole || last[0] == '_' || dunder(ff_last_part(t->symbol)) != ff_last_part(t->symbol)))
		return ff_arena_printf(a, "%s_%s", page_snake(a, page_slug(a, owner, 24, false)), last);
	return last;
}

/* The word of what a value is, for a category: "empty", "negative" ...; NULL: it is not of that kind. */
static const char *adjective(const struct page_value *v, int category)
{
	switch (category) {
	case FF_TEST_EMPTY: return v->empty ? "empty" : v->blank ? "blank" : NULL;
	case FF_TEST_NONE: return v->kind == PAGE_IS_NONE ? "none" : NULL;
	case FF_TEST_NEGATIVE: return v->negative ? "negative" : NULL;
	case FF_TEST_UNICODE: return v->unicode ? "unicode" : NULL;
	case FF_TEST_LONG: return v->longish || v->items > 9 || strstr(v->text, " * ") ? "long" : NULL;
	default: return NULL;
	}
}

/* "stack" of Stack.pop */
static const char *receiver_name(struct ff_arena *a, const struct page_test *t)
{
	const char *dot = strrchr(t->symbol, '.');
	return dot ? page_snake(a, page_slug(a, ff_last_part(ff_arena_dup(a, t->symbol, (size_t)(dot - t->symbol))), 24, false)) : "value";
}

/* The value's id as words of a name: "minus_1". */
static const char *id_words(struct ff_arena *a, const char *text, size_t most)
{
	const char *id = page_value_id(a, text);
	id = page_slug(a, id[0] == '-' ? ff_arena_printf(a, "minus_%s", id + 1) : id, most + 1, true);
	return strlen(id) <= most ? id : "";
}

/* "_with_upper_false", "_with_falsy_sep", "_of_two_items"; "_with_upper" where its value differs or has no short name. */
static const char *with_argument(struct ff_arena *a, const struct page_test *t, int row)
{
	const struct ff_test_argument *g = FF_AT(&t->cases[0]->arguments, struct ff_test_argument, row);
	struct page_value v = page_look(a, g->text);
	const char *name = page_snake(a, page_slug(a, g->name, 20, false)), *id = page_param_of(t, row) ? "" : id_words(a, g->text, 20);
	if (v.kind >= PAGE_IS_LIST && !g->keyword && (ff_str_ends(id, "_item") || ff_str_ends(id, "_items")))
		return ff_arena_printf(a, "_of_%s", id);
	if (!*name || (strstr(id, name) && strlen(name) > 2))
		return *id ? ff_arena_printf(a, "_with_%s", id) : "";
	if (!strcmp(id, "function"))
		id = "";
	return ff_arena_printf(a, "_with_%s%s%s", name, *id ? "_" : "", id);
}

/* "_with_upper_false": an argument given by name is what the case is about. */
static const char *with_keyword(struct ff_arena *a, const struct page_test *t)
{
	const struct ff_test_case *c = t->cases[0];
	for (int i = c->arguments.count - 1; i >= 0; i--)
		if (FF_AT(&c->arguments, struct ff_test_argument, i)->keyword)
			return with_argument(a, t, i);
	return "";
}

/* The argument that the exception's message speaks of, -1. */
static int blamed(const struct page_test *t)
{
	const struct ff_test_case *c = t->cases[0];
	const struct ff_test_check *k = FF_AT(&c->checks, struct ff_test_check, c->checks.count - 1);
	for (int i = 0; i < c->arguments.count && k->kind == FF_HOLDS_RAISES && *k->match; i++) {
		const struct ff_test_argument *g = FF_AT(&c->arguments, struct ff_test_argument, i);
		if (*g->name && ff_word_in(k->match, g->name, (int)strlen(g->name)))
			return i;
	}
	return -1;
}

/* "_for_empty_text", "_when_name_is_none", "_for_width_of_0"; "" nothing to say.  Of a test of one case. */
static const char *condition(struct ff_arena *a, const struct page_test *t)
{
	const struct ff_test_case *c = t->cases[0];
	const char *name = "", *adj = NULL, *text = "";
	int culprit = blamed(t);
	for (int i = 0; i < c->arguments.count; i++) {
		const struct ff_test_argument *g = FF_AT(&c->arguments, struct ff_test_argument, i);
		struct page_value v = page_look(a, g->text);
		const char *word = culprit < 0 || culprit == i ? adjective(&v, t->category) : NULL;
		if (word && !adj && !page_param_of(t, i)) {
			adj = word;
			name = *g->name ? g->name : page_container(&v);
		}
		bool last = t->category == FF_TEST_BOUNDARY || (t->category == FF_TEST_INVALID && g->keyword);
		if (!adj && (culprit < 0 ? i == 0 || last : culprit == i)) {
			name = *g->name ? g->name : "value";
			text = page_param_of(t, i) ? "" : g->text;
		}
	}
	name = page_snake(a, page_slug(a, name, 24, false));
	if (adj && !strcmp(adj, "none"))
		return ff_arena_printf(a, "_when_%s_is_none", name);
	if (adj)
		return ff_arena_printf(a, "_for_%s_%s", adj, name);
	if (!*name && t->category == FF_TEST_EMPTY && *c->receiver)
		return ff_arena_printf(a, "_for_empty_%s", receiver_name(a, t));
	if (!*name)
		return "";
	const char *id = *text ? id_words(a, text, 16) : "";
	if (culprit >= 0)
		return *id && t->count == 1 ? ff_arena_printf(a, "_for_%s_of_%s", name, id) : ff_arena_printf(a, "_for_wrong_%s", name);
	switch (t->category) {
	case FF_TEST_TYPICAL: return with_keyword(a, t);
	case FF_TEST_INVALID: return ff_arena_printf(a, "_for_invalid_%s", name);
	case FF_TEST_BOUNDARY:
		return *id ? ff_arena_printf(a, "_for_%s_of_%s", name, id) : ff_arena_printf(a, "_at_the_boundary_of_%s", name);
	case FF_TEST_SPECIAL: return ff_arena_printf(a, "_for_special_%s", name);
	default: return ff_arena_printf(a, "_for_%s_%s", ff_test_category_names[t->category], name);
	}
}

/* Does the slug say all that the string says, but for blanks and joining signs? */
static bool is_faithful(const char *s)
{
	for (; *s; s++)
		if (!isalnum((unsigned char)*s) && !strchr(" _-.", *s))
			return false;
	return true;
}

/* "_returns_none", "_returns_two_items"; "" when there is no short way to say it. */
static const char *outcome(struct ff_arena *a, const struct ff_test_check *k)
{
	struct page_value v = page_look(a, k->right);
	const char *id;
	if (strcmp(k->left, "result") != 0 || (k->kind != FF_HOLDS_EQUAL && k->kind != FF_HOLDS_IS))
		return "";
	switch (v.kind) {
	case PAGE_IS_NONE: return "_returns_none";
	case PAGE_IS_BOOL: return v.text[0] == 'T' ? "_is_true" : "_is_false";
	case PAGE_IS_INT:
		id = page_slug(a, v.negative ? ff_arena_printf(a, "minus_%s", v.text + 1) : v.text, 16, true);
		return strlen(id) <= 12 ? ff_arena_printf(a, "_returns_%s", id) : "";
	case PAGE_IS_TEXT:
		id = page_slug(a, v.string, 32, true);
		if (v.empty)
			return "_returns_empty_text";
		return *id && strlen(id) <= 24 && !v.unicode && is_faithful(v.string) ? ff_arena_printf(a, "_returns_%s", id) : "";
	case PAGE_IS_LIST:
	case PAGE_IS_TUPLE:
	case PAGE_IS_DICT:
	case PAGE_IS_SET:
		return v.empty ? ff_arena_printf(a, "_returns_empty_%s", page_container(&v)) : "";
	default: return "";
	}
}

static const char *exception_name(struct ff_arena *a, const char *type)
{
	return page_snake(a, page_slug(a, ff_last_part(type), 32, false));
}

/* Last name of an expression such as "stack.items", "len(stack.items)": "items". */
static const char *attribute_of(struct ff_arena *a, const char *left)
{
	struct page_tokens t;
	const char *name = "";
	if (!page_tokenize(a, left, 0, &t))
		return "";
	for (int i = 0; i < t.count; i++)
		if (t.items[i].kind == PAGE_NAME && !page_is_keyword(t.items[i].text) && !(i + 1 < t.count && page_is_op(&t.items[i + 1], "(")) &&
		    (!*name || page_is_op(&t.items[i - (i > 0)], ".")))
			name = t.items[i].text;
	return page_snake(a, page_slug(a, name, 24, false));
}

static bool first_word_is(const char *name, const char *const *words)
{
	size_t n = strcspn(name, "_");
	for (; *words; words++)
		if (strlen(*words) == n && !strncmp(name, *words, n))
			return true;
	return false;
}

static bool is_constructor(const struct ff_test_case *c)
{
	return !*c->receiver && isupper((unsigned char)*ff_last_part(c->symbol));
}

/* What became of the object: "_adds_item_to_items", "_leaves_items_empty", "_sets_items". */
static const char *state_name(struct ff_arena *a, const struct page_test *t)
{
	static const char *const adds[] = {"add", "append", "push", "insert", "put", "register", "extend", "set", "update", NULL};
	const struct ff_test_case *c = t->cases[0];
	const struct ff_test_check *k = FF_AT(&c->checks, struct ff_test_check, 0);
	for (int i = 0; i < c->checks.count && ff_word_in(k->left, "result", 6); i++) /* what it returns is said less than what it does */
		k = FF_AT(&c->checks, struct ff_test_check, i);
	const char *what = attribute_of(a, k->left), *base = ff_last_part(t->symbol);
	const struct ff_test_check *first = FF_AT(&c->checks, struct ff_test_check, 0);
	const char *also = k != first && !page_varies(t, first) ? outcome(a, first) : "";
	struct page_value v = page_look(a, k->right);
	bool constructor = is_constructor(c);
	if (!*what || !strcmp(what, "result"))
		return constructor && k->kind == FF_HOLDS_TYPE ? "_can_be_made" : outcome(a, k);
	if (first_word_is(base, adds))
		for (int i = 0; i < c->arguments.count && v.items; i++) {
			const struct ff_test_argument *g = FF_AT(&c->arguments, struct ff_test_argument, i);
			if (*g->name && strstr(k->right, g->text))
				return ff_arena_printf(a, "_adds_%s%s%s", page_snake(a, page_slug(a, g->name, 20, false)), strcmp(what, g->name) ? "_to_" : "",
				                       strcmp(what, g->name) ? what : "");
		}
	also = *also && strcmp(also, "_returns_none") ? ff_arena_printf(a, "%s_and", also) : "";
	if (v.empty && !page_varies(t, k))
		return ff_arena_printf(a, "%s_leaves_%s_empty", also, what);
	return ff_arena_printf(a, constructor ? "%s_starts_with_%s" : "%s_changes_%s", also, what);
}

static const char *property_name(struct ff_arena *a, const struct page_test *t)
{
	const struct ff_test_check *k = FF_AT(&t->cases[0]->checks, struct ff_test_check, 0);
	const char *base = ff_last_part(t->symbol);
	size_t n = strcspn(k->left, "(");
	const char *head = ff_arena_dup(a, k->left, n);
	if (ff_word_in(k->left, "sorted", 6))
		return "_is_sorted";
	if (k->kind == FF_HOLDS_LENGTH || !strcmp(head, "len"))
		return "_keeps_the_length";
	if (k->left[n] == '(' && !strcmp(ff_last_part(head), base))
		return !strcmp(k->right, "result") ? "_is_idempotent" : "_undoes_itself";
	if (k->left[n] == '(' && *head)
		return ff_arena_printf(a, "_is_undone_by_%s", page_snake(a, page_slug(a, ff_last_part(head), 24, false)));
	return "_agrees";
}

static const char *printed_name(struct ff_arena *a, const struct ff_test_check *k)
{
	struct page_value v = page_look(a, k->right);
	const char *id = v.kind == PAGE_IS_TEXT && !v.unicode ? page_slug(a, v.string, 28, true) : "";
	return *id && strlen(id) <= 24 ? ff_arena_printf(a, "_prints_%s", id) : v.empty ? "_prints_nothing" : "_prints";
}

/* "_of_three_items": what the receiver was made of, by the first argument of the call that made it; "_when_new": of nothing. */
static const char *receiver_words(struct ff_arena *a, const struct ff_test_case *c)
{
	const char *made = c->setup.count ? c->setup.items[c->setup.count - 1] : c->receiver;
	struct page_tokens t;
	struct ff_buf b;
	int open = 0;
	if (!*c->receiver || !page_tokenize(a, made, 0, &t))
		return "";
	while (open < t.count && !(page_is_op(&t.items[open], "(") && !t.items[open].depth))
		open++;
	if (open == t.count)
		return "";
	if (t.items[open].pair == open + 1)
		return "_when_new";
	int end = open + 1;
	while (end < t.items[open].pair && !(page_is_op(&t.items[end], ",") && t.items[end].depth == 1))
		end++;
	ff_buf_init(&b, 0);
	page_join(&b, &t, open + 1, end);
	const char *id = id_words(a, ff_buf_text(&b), 20);
	ff_buf_free(&b);
	return *id ? ff_arena_printf(a, "_of_%s", id) : "";
}

static const char *given_words(struct ff_arena *a, const struct ff_test_check *k)
{
	const char *id = id_words(a, k->right, 20);
	return k->kind != FF_HOLDS_RAISES && *id ? ff_arena_printf(a, "_gives_%s", id) : "";
}

/* The words after the subject, from plain to exact; the first that is free becomes the name. */
static const char *words(struct ff_arena *a, const struct page_test *t, int attempt)
{
	const struct ff_test_case *c = t->cases[0];
	const struct ff_test_check *k = FF_AT(&c->checks, struct ff_test_check, c->kind == FF_TEST_RAISES ? c->checks.count - 1 : 0);
	const char *when = t->mixed ? "" : condition(a, t), *shows = "";
	if (*c->title)
		return ff_arena_printf(a, "_%s", page_slug(a, c->title, 48, true));
	if (k->kind == FF_HOLDS_RAISES)
		shows = ff_arena_printf(a, "_raises_%s", exception_name(a, k->right));
	else if (c->kind == FF_TEST_STATE || is_constructor(c))
		shows = state_name(a, t);
	else if (c->kind == FF_TEST_PROPERTY)
		shows = property_name(a, t);
	else if (c->kind == FF_TEST_PRINTED)
		shows = printed_name(a, k);
	else if (!page_varies(t, k))
		shows = outcome(a, k);
	else if (t->mixed && k->kind != FF_HOLDS_RAISES)
		return "_edge_cases";
	if (k->kind == FF_HOLDS_TYPE && !*shows)
		shows = ff_arena_printf(a, "_returns_%s", exception_name(a, k->right));
	if ((attempt >= 1 || !*shows) && t->count == 1 && (!*when || attempt > 1) && c->arguments.count) /* what it was called with */
		when = with_argument(a, t, attempt == 2 ? 0 : c->arguments.count - 1);
	if (attempt >= 3 && !t->params.count)
		return ff_arena_printf(a, "%s%s%s", *shows || attempt == 3 ? shows : given_words(a, k), *when ? when : "", receiver_words(a, c));
	return ff_arena_printf(a, "%s%s", shows, when);
}

static const char *cut(struct ff_arena *a, const char *name)
{
	size_t n = strlen(name);
	if (n <= NAME_MOST)
		return name;
	n = NAME_MOST;
	while (n > NAME_MOST / 2 && name[n] != '_')
		n--;
	for (bool again = true; again;) { /* no word that leads on to nothing */
		static const char *const leading[] = {"_when", "_with", "_for", "_of", "_is", "_and", "_a"};
		again = false;
		for (size_t i = 0; i < FF_COUNT(leading); i++)
			if (n > strlen(leading[i]) && !strncmp(name + n - strlen(leading[i]), leading[i], strlen(leading[i]))) {
				n -= strlen(leading[i]);
				again = true;
			}
	}
	return ff_arena_dup(a, name, n);
}

const char *page_test_name(struct ff_arena *a, const struct page_test *t, bool whole, const struct ff_strings *taken)
{
	static const char *const last[] = {"_again", "_otherwise", "_in_another_way", "_in_a_third_way", "_in_a_fourth_way", "_in_a_fifth_way"};
	const char *base = subject_name(a, t, whole), *name = "";
	for (int attempt = 0; attempt < 5; attempt++) {
		name = cut(a, ff_arena_printf(a, "test_%s%s", base, words(a, t, attempt)));
		if (!ff_strings_has(taken, name))
			return name;
	}
	const char *shared = ff_arena_dup(a, name, strlen(name) > NAME_MOST - 16 ? NAME_MOST - 16 : strlen(name));
	for (size_t i = 0; i < FF_COUNT(last); i++) {
		name = ff_arena_printf(a, "%s%s", shared, last[i]);
		if (!ff_strings_has(taken, name))
			return name;
	}
	for (int i = (int)FF_COUNT(last) + 2;; i++) {
		name = ff_arena_printf(a, "%s_%d", shared, i);
		if (!ff_strings_has(taken, name))
			return name;
	}
}
