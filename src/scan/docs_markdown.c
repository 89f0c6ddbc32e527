/*
 * docs_markdown.c - Markdown pages: fenced code, ::: of mkdocstrings with its options, directives of MyST, comments.  Pure; called by docs_read.c.
 */
#include "docs.h"

/* ``` or ~~~: how many; 0: no fence. */
static int fence(const struct docs_line *l)
{
	int n = 0;
	while (n < l->n && (*l->s == '`' || *l->s == '~') && l->s[n] == *l->s)
		n++;
	return n >= 3 && !(*l->s == '`' && memchr(l->s + n, '`', (size_t)(l->n - n))) ? n : 0;
}

/* Row of the line that closes it; `last`: none does. */
static int closing(const struct docs_reader *r, int row, int last)
{
	int n = fence(&r->lines[row]);
	char c = *r->lines[row].s;
	for (row++; row < last; row++) {
		const struct docs_line *l = &r->lines[row];
		if (l->n >= n && *l->s == c && fence(l) == l->n)
			break;
	}
	return row;
}

/* ```{autofunction} shop.cart.total: a directive of MyST; what it holds is Markdown, unless it took it. */
static void myst(struct docs_reader *r, const char *p, const char *end, int row, int last)
{
	const char *brace = memchr(p, '}', (size_t)(end - p));
	int depth = r->depth, next = last;
	if (!brace || r->nested >= DOCS_NESTED)
		return;
	const char *name = ff_arena_dup(r->a, p + 1, (size_t)(brace - p - 1)), *argument = brace + 1;
	while (argument < end && *argument == ' ')
		argument++;
	r->nested++;
	if (!strcmp(name, "eval-rst"))
		docs_rst(r, row + 1, last);
	else
		next = docs_directive(r, name, argument, (int)(end - argument), row, -1, last);
	docs_markdown(r, next, last);
	r->nested--;
	r->depth = depth;
}

/* The row behind it. */
static int fenced(struct docs_reader *r, int row, int end_row)
{
	const struct docs_line *l = &r->lines[row];
	const char *p = l->s + fence(l), *end = l->s + l->n;
	int last = closing(r, row, end_row);
	size_t n = 0;
	while (p < end && (*p == ' ' || *p == '.'))
		p++;
	while (p + n < end && !strchr(" \t{,:", p[n]))
		n++;
	if (p < end && *p == '{')
		myst(r, p, end, row, last);
	else if (n ? docs_is_python(p, n) : docs_looks_python(r, row + 1, last))
		docs_code(r, row + 1, last);
	return last + 1;
}

/* ---- mkdocstrings ---- */

/* "key: value" as a line of options; NULL: it is another. */
static const char *value_of(const struct docs_line *l, const char *key)
{
	size_t n = strlen(key);
	return (size_t)l->n > n && !strncmp(l->s, key, n) && l->s[n] == ':' ? l->s + n + 1 + strspn(l->s + n + 1, " ") : NULL;
}

static bool is_true(const char *value)
{
	return *value && strchr("tTyY", *value);
}

/* "- name" */
static bool is_listed(const struct docs_line *l)
{
	return l->n > 2 && !strncmp(l->s, "- ", 2);
}

/* ::: shop.cart, and the options below it: which members are shown. */
static int rendered(struct docs_reader *r, int row, int last)
{
	const struct docs_line *head = &r->lines[row];
	const char *p = head->s + 3 + strspn(head->s + 3, " "), *end = head->s + head->n, *value;
	bool all = true, bare = false, list = false;
	struct ff_strings names = {0};
	size_t used;
	const char *target = docs_dotted(r->a, p, p < end ? (size_t)(end - p) : 0, &used);
	if (!*target || p + used != end)
		return row + 1;
	int at = row + 1;
	for (; at < last && (!r->lines[at].n || r->lines[at].indent >= head->indent + 4); at++) {
		const struct docs_line *l = &r->lines[at];
		if (list && is_listed(l)) {
			docs_names(r, l->s + 2, l->s + l->n, &names);
			continue;
		}
		list = list && !l->n;
		if ((value = value_of(l, "members"))) {
			list = value >= l->s + l->n;
			all = !list && is_true(value);
			if (!list && *value == '[')
				docs_names(r, value, l->s + l->n, &names);
		} else if ((value = value_of(l, "show_if_no_docstring"))) {
			bare = is_true(value);
		}
	}
	docs_add(r->a, r->out, FF_MENTION_DIRECTIVE, ":::", target, row + 1);
	for (int i = 0; i < names.count; i++)
		docs_add(r->a, r->out, FF_MENTION_DIRECTIVE, ":::", ff_arena_printf(r->a, "%s.%s", target, names.items[i]), row + 1);
	if (all)
		docs_add(r->a, r->out, bare ? FF_MENTION_ALL_MEMBERS : FF_MENTION_MEMBERS, ":::", target, row + 1);
	return at;
}

/* The row behind a comment. */
static int comment(const struct docs_reader *r, int row, int last)
{
	while (row < last && !memmem(r->lines[row].s, (size_t)r->lines[row].n, "-->", 3))
		row++;
	return row + 1;
}

void docs_markdown(struct docs_reader *r, int first, int last)
{
	for (int i = first; i < last;) {
		const struct docs_line *l = &r->lines[i];
		if (l->n >= 4 && !strncmp(l->s, "<!--", 4)) {
			i = comment(r, i, last);
		} else if (fence(l)) {
			i = fenced(r, i, last);
		} else if (l->n > 4 && !strncmp(l->s, "::: ", 4)) {
			i = rendered(r, i, last);
		} else {
			docs_prose(r, i, false);
			i++;
		}
	}
}
