/*
 * blocks.c - a docstring as blocks.  Its sections are ff_doc_read's; what stands around and in them is read here as reST and Markdown have it.
 * Nothing is left out but directives that only a program understands.
 */
#include <ctype.h>
#include <strings.h>

#include "blocks.h"

#define DEEPEST 12
#define TERM_MOST 60 /* bytes: longer is a sentence that goes on indented */

struct text_line {
	const char *text; /* without indentation */
	int indent;       /* -1: blank */
};
struct lines {
	struct ff_arena *a;
	const struct text_line *at;
	int count;
};

static void read_blocks(struct ff_arena *a, const struct text_line *l, int n, int depth, struct ff_list *out);

static struct ff_list split(struct ff_arena *a, const char *text)
{
	struct ff_list lines = {0};
	while (*text) {
		size_t n = strcspn(text, "\n"), indent = strspn(text, " ");
		struct text_line *l = FF_PUSH(a, &lines, struct text_line);
		*l = indent >= n ? (struct text_line){"", -1} : (struct text_line){ff_arena_dup(a, text + indent, n - indent), (int)indent};
		text += n + (text[n] == '\n');
	}
	return lines;
}

static struct block *push(struct ff_arena *a, struct ff_list *out, int kind)
{
	struct block *b = FF_PUSH(a, out, struct block);
	*b = (struct block){.kind = kind, .title = "", .text = ""};
	return b;
}

/* Lines with what they are indented beyond `margin`; blank ones at both ends left out. */
static const char *join_code(struct ff_arena *a, const struct text_line *l, int n)
{
	struct ff_buf b;
	int margin = -1;
	while (n && l[0].indent < 0)
		l++, n--;
	while (n && l[n - 1].indent < 0)
		n--;
	for (int i = 0; i < n; i++)
		if (l[i].indent >= 0 && (margin < 0 || l[i].indent < margin))
			margin = l[i].indent;
	ff_buf_init(&b, 0);
	for (int i = 0; i < n; i++)
		ff_buf_printf(&b, "%s%*s%s", i ? "\n" : "", l[i].indent < 0 ? 0 : l[i].indent - margin, "", l[i].text);
	const char *out = ff_arena_dup(a, ff_buf_text(&b), b.len);
	ff_buf_free(&b);
	return out;
}

static const char *join_text(struct ff_arena *a, const struct text_line *l, int n)
{
	struct ff_buf b;
	ff_buf_init(&b, 0);
	for (int i = 0; i < n; i++)
		ff_buf_printf(&b, "%s%s", i ? " " : "", l[i].text);
	const char *out = ff_arena_dup(a, ff_buf_text(&b), b.len);
	ff_buf_free(&b);
	return out;
}

static void push_code(struct ff_arena *a, const struct text_line *l, int n, struct ff_list *out)
{
	const char *text = join_code(a, l, n);
	if (*text)
		push(a, out, BLOCK_CODE)->text = text;
}

/* How many lines from i on are blank or indented more than that; blank ones at the end do not count. */
static int indented(const struct text_line *l, int n, int i, int indent)
{
	int end = i;
	for (int k = i; k < n && (l[k].indent < 0 || l[k].indent > indent); k++)
		if (l[k].indent >= 0)
			end = k + 1;
	return end - i;
}

/* ---- lists ---- */

/* Length of "- ", "1. ", "(a) " with what follows it; 0: the line is no item. */
static int bullet(const char *t, const char **title)
{
	size_t n = strspn(t, "0123456789");
	*title = "";
	if (strchr("-*+", t[0]) && t[0] && t[1] == ' ')
		return 2 + (int)strspn(t + 2, " ");
	if (!strncmp(t, "\xe2\x80\xa2 ", 4))
		return 4;
	if (n && n < 4 && (t[n] == '.' || t[n] == ')') && t[n + 1] == ' ') {
		*title = t;
		return (int)n + 2 + (int)strspn(t + n + 2, " ");
	}
	return 0;
}

/* The item and what is indented below it; the lines it took. */
static int read_item(struct ff_arena *a, const struct text_line *l, int n, int i, int depth, struct ff_list *out)
{
	const char *title;
	int width = bullet(l[i].text, &title), lazy = 0, more;
	const char *other;
	while (i + 1 + lazy < n && l[i + 1 + lazy].indent == l[i].indent && !bullet(l[i + 1 + lazy].text, &other) && !ff_str_starts(l[i + 1 + lazy].text, ".. "))
		lazy++; /* Markdown goes on without indenting */
	more = lazy + indented(l, n, i + 1 + lazy, l[i].indent);
	struct text_line *own = ff_arena_alloc(a, (size_t)(more + 1) * sizeof *own);
	struct block *b = push(a, out, BLOCK_ITEM);
	b->title = *title ? ff_arena_dup(a, title, strspn(title, "0123456789") + 1) : "";
	own[0] = (struct text_line){l[i].text + width, l[i].indent + width};
	bool first = true; /* what stands right below the bullet goes on with its sentence, however it is indented */
	for (int k = 0; k < more; k++) {
		own[k + 1] = l[i + 1 + k];
		first &= own[k + 1].indent >= 0 && !bullet(own[k + 1].text, &other);
		if (own[k + 1].indent >= 0 && (first || own[k + 1].indent < own[0].indent))
			own[k + 1].indent = own[0].indent;
	}
	read_blocks(a, own, more + 1, depth + 1, &b->children);
	return more + 1;
}

/* ---- directives ---- */

enum directive { DROP, CODE, NOTE, VERSION, PLAIN };
static const struct {
	const char *name;
	enum directive what;
	const char *title;
} directives[] = {
	{"code-block", CODE, ""}, {"sourcecode", CODE, ""}, {"code", CODE, ""}, {"doctest", CODE, ""}, {"testcode", CODE, ""}, {"testoutput", CODE, ""},
	{"ipython", CODE, ""}, {"math", CODE, ""}, {"parsed-literal", CODE, ""}, {"prompt", CODE, ""}, {"graphviz", CODE, ""},
	{"note", NOTE, "Note"}, {"warning", NOTE, "Warning"}, {"tip", NOTE, "Tip"}, {"hint", NOTE, "Hint"}, {"important", NOTE, "Important"}, {"caution", NOTE, "Caution"},
	{"danger", NOTE, "Danger"}, {"attention", NOTE, "Attention"}, {"error", NOTE, "Error"}, {"seealso", NOTE, "See also"}, {"todo", NOTE, "To do"},
	{"admonition", NOTE, ""}, {"rubric", NOTE, ""}, {"versionadded", VERSION, "New in version"}, {"versionchanged", VERSION, "Changed in version"},
	{"deprecated", VERSION, "Deprecated since version"}, {"versionremoved", VERSION, "Removed in version"}, {"list-table", PLAIN, ""}, {"table", PLAIN, ""}, {"csv-table", PLAIN, ""},
	{"container", PLAIN, ""}, {"epigraph", PLAIN, ""}, {"topic", NOTE, ""}, {"centered", PLAIN, ""},
};

/* ".. name:: argument" and what is indented below it; ".. anything else" is a comment or a target. */
static int read_directive(struct ff_arena *a, const struct text_line *l, int n, int i, int depth, struct ff_list *out)
{
	const char *name = l[i].text + 3, *colons = strstr(name, "::"), *argument = colons ? colons + 2 + strspn(colons + 2, " ") : "";
	int more = indented(l, n, i + 1, l[i].indent), skip = 0;
	const struct text_line *body = l + i + 1;
	for (size_t k = 0; colons && k < FF_COUNT(directives); k++) {
		size_t len = strlen(directives[k].name);
		if ((size_t)(colons - name) != len || strncmp(name, directives[k].name, len) != 0)
			continue;
		while (skip < more && body[skip].indent >= 0 && body[skip].text[0] == ':') /* :linenos: */
			skip++;
		if (directives[k].what == CODE) {
			push_code(a, body + skip, more - skip, out);
			return more + 1;
		}
		struct block *b = directives[k].what == PLAIN ? NULL : push(a, out, BLOCK_NOTE);
		if (b && directives[k].what == VERSION) {
			size_t word = strcspn(argument, " ");
			b->title = ff_arena_printf(a, "%s %.*s", directives[k].title, (int)word, argument);
			argument += word + strspn(argument + word, " ");
		} else if (b) {
			b->title = *directives[k].title ? directives[k].title : argument;
			argument = *directives[k].title ? argument : "";
		}
		struct text_line *own = ff_arena_alloc(a, (size_t)(more + 1) * sizeof *own);
		int count = 0;
		if (*argument)
			own[count++] = (struct text_line){argument, more > skip && body[skip].indent > 0 ? body[skip].indent : 0};
		for (int m = skip; m < more; m++)
			own[count++] = body[m];
		struct ff_list inner = {0};
		read_blocks(a, own, count, depth + 1, &inner);
		for (int m = 0; !b && m < inner.count; m++)
			*FF_PUSH(a, out, struct block) = *FF_AT(&inner, struct block, m);
		if (b)
			b->children = inner;
		return more + 1;
	}
	return more + 1;
}

/* ---- the rest ---- */

static bool is_rule(const char *t)
{
	size_t n = *t && strchr("=-~^\"#*+`", *t) ? strspn(t, (const char[]){*t, '\0'}) : 0;
	return n >= 3 && !t[n];
}

static bool is_table(const char *t)
{
	return !strncmp(t, "+-", 2) || !strncmp(t, "+=", 2) || (t[0] == '|' && strchr(t + 1, '|')) || (!strncmp(t, "==", 2) && strchr(t, ' ') && !t[strspn(t, "= ")]);
}

static int read_fence(struct ff_arena *a, const struct text_line *l, int n, int i, struct ff_list *out)
{
	size_t run = strspn(l[i].text, (const char[]){l[i].text[0], '\0'});
	int end = i + 1;
	while (end < n && !(l[end].indent >= 0 && l[end].text[0] == l[i].text[0] && strspn(l[end].text, (const char[]){l[i].text[0], '\0'}) >= run))
		end++;
	push_code(a, l + i + 1, end - i - 1, out);
	return end - i + (end < n);
}

static bool looks_like_code(const struct text_line *l, int n)
{
	for (int i = 0; i < n; i++)
		if (l[i].indent >= 0 && (strstr(l[i].text, ">>>") || strstr(l[i].text, "import ") || strchr("$@{<", l[i].text[0]) || strstr(l[i].text, " = ") || ff_str_ends(l[i].text, ")") || ff_str_ends(l[i].text, "):")))
			return true;
	return false;
}

/* ":var x: text", a field that is none of a section: its words as a term. */
static int read_field(struct ff_arena *a, const struct text_line *l, int n, int i, int depth, struct ff_list *out)
{
	const char *t = l[i].text, *colon = strchr(t + 1, ':');
	if (*t != ':' || !isalpha((unsigned char)t[1]) || !colon || colon[1] == '`' || (colon[1] && colon[1] != ' '))
		return 0;
	int more = indented(l, n, i + 1, l[i].indent), count = 0;
	if (!strncmp(t, ":meta", 5))
		return more + 1;
	struct text_line *own = ff_arena_alloc(a, (size_t)(more + 1) * sizeof *own);
	struct block *b = push(a, out, BLOCK_TERM);
	b->title = ff_arena_dup(a, t + 1, (size_t)(colon - t) - 1);
	if (colon[1])
		own[count++] = (struct text_line){colon + 2, more ? l[i + 1].indent : 0};
	for (int k = 0; k < more; k++)
		own[count++] = l[i + 1 + k];
	read_blocks(a, own, count, depth + 1, &b->children);
	return more + 1;
}

/* A paragraph; "::" at its end makes what is indented below it code, a single line with something right below it is a term. */
static int read_text(struct ff_arena *a, const struct text_line *l, int n, int i, int depth, struct ff_list *out)
{
	const char *title;
	int end = i;
	while (end < n && l[end].indent == l[i].indent && (end == i || (!bullet(l[end].text, &title) && strncmp(l[end].text, ">>>", 3) != 0 && strncmp(l[end].text, "```", 3) != 0 && !ff_str_starts(l[end].text, ".. "))))
		end++;
	const char *text = join_text(a, l + i, end - i);
	size_t len = strlen(text);
	bool literal = len >= 2 && !strcmp(text + len - 2, "::"), close = end < n && l[end].indent > l[i].indent;
	if (literal)
		text = len == 2 ? "" : ff_arena_dup(a, text, text[len - 3] == ' ' ? len - 3 : len - 1);
	int more = indented(l, n, end, l[i].indent);
	if (close && !literal && end - i == 1 && !ff_str_ends(text, ":") && len <= TERM_MOST) {
		struct block *b = push(a, out, BLOCK_TERM);
		b->title = text;
		read_blocks(a, l + end, more, depth + 1, &b->children);
		return end - i + more;
	}
	if (close && !literal && len > TERM_MOST && !ff_str_ends(text, ":") && !bullet(l[end].text, &title) && strncmp(l[end].text, ">>>", 3) != 0) {
		int from = end;
		while (end < n && l[end].indent > l[i].indent)
			end++;
		push(a, out, BLOCK_TEXT)->text = ff_arena_printf(a, "%s %s", text, join_text(a, l + from, end - from));
		return end - i;
	}
	if (*text)
		push(a, out, BLOCK_TEXT)->text = text;
	if (!literal && !(more && ff_str_ends(text, ":") && looks_like_code(l + end, more)))
		return end - i;
	push_code(a, l + end, more, out);
	return end - i + more;
}

static int read_block(struct ff_arena *a, const struct text_line *l, int n, int i, int depth, struct ff_list *out)
{
	const char *t = l[i].text, *title;
	int end = i;
	if (!strncmp(t, ">>>", 3) || is_table(t)) { /* to the blank line */
		while (end < n && l[end].indent >= 0)
			end++;
		push_code(a, l + i, end - i, out);
		return end - i;
	}
	if (!strncmp(t, "```", 3)) /* three tildes underline in reST */
		return read_fence(a, l, n, i, out);
	if (!strncmp(t, ".. ", 3))
		return read_directive(a, l, n, i, depth, out);
	if (!strcmp(t, "..") || (t[0] == '_' && t[1] == '_' && t[2] == ' '))
		return 1;
	if (bullet(t, &title))
		return read_item(a, l, n, i, depth, out);
	if ((end = read_field(a, l, n, i, depth, out)))
		return end;
	if (i + 1 < n && l[i + 1].indent == l[i].indent && is_rule(l[i + 1].text) && !is_rule(t)) {
		push(a, out, BLOCK_HEADING)->title = t;
		return 2;
	}
	if (is_rule(t))
		return 1;
	if (t[0] == '#' && t[strspn(t, "#")] == ' ' && strspn(t, "#") <= 6) {
		push(a, out, BLOCK_HEADING)->title = t + strspn(t, "# ");
		return 1;
	}
	return read_text(a, l, n, i, depth, out);
}

static void read_blocks(struct ff_arena *a, const struct text_line *l, int n, int depth, struct ff_list *out)
{
	if (depth > DEEPEST) {
		push_code(a, l, n, out);
		return;
	}
	for (int i = 0; i < n;)
		i += l[i].indent < 0 ? 1 : read_block(a, l, n, i, depth, out);
}

/* ---- sections ---- */

static void read_section(struct ff_arena *a, const struct text_line *l, const struct ff_doc_section *s, struct ff_list *out)
{
	static const char *const titles[] = {"Parameters", "Returns", "Yields", "Raises", "Attributes"};
	static const char *const own[] = {"keyword", "other", "warn", "receive", "method"};
	if (s->kind <= FF_DOC_ATTRIBUTES && s->items.count) {
		struct block *b = push(a, out, BLOCK_FIELDS);
		b->title = titles[s->kind]; /* one word for each, but for those that say more */
		for (size_t i = 0; i < FF_COUNT(own); i++)
			if (!strncasecmp(s->title, own[i], strlen(own[i])) && strlen(s->title) > 7)
				b->title = s->title;
		b->section = s->kind;
		b->fields = s->items;
		return;
	}
	int from = s->line + 1;
	size_t title = strlen(s->title);
	const char *beside = strlen(l[s->line].text) > title ? l[s->line].text + title : "";
	beside += strspn(beside, ": ");
	if (from < s->end_line && is_rule(l[from].text))
		from++;
	push(a, out, BLOCK_HEADING)->title = s->title;
	if (*beside)
		push(a, out, BLOCK_TEXT)->text = beside;
	read_blocks(a, l + from, s->end_line - from, 1, out);
}

/* A text that names an address, and what stands in its place: "`x`_" and "`x <address>`_" of ".. _x: address", "][1]" and "](address)" of "[1]: address". */
struct address {
	const char *name, *text;
	const char *line; /* that tells it */
};

static void find_addresses(struct ff_arena *a, const char *doc, struct ff_list *out)
{
	for (const char *l = doc; l; l = strchr(l, '\n'), l = l ? l + 1 : NULL) {
		const char *p = l + strspn(l, " "), *line = ff_arena_dup(a, p, strcspn(p, "\n"));
		bool rest = !strncmp(line, ".. _", 4);
		const char *at = rest ? strstr(line + 4, ": ") : *line == '[' ? strstr(line, "]: ") : NULL, *to = at ? at + (rest ? 2 : 3) : "";
		if (!at || !*to || strchr(to, ' '))
			continue;
		size_t n = (size_t)(at - line);
		*FF_PUSH(a, out, struct address) = rest ? (struct address){ff_arena_printf(a, "`%.*s`_", (int)n - 4, line + 4), ff_arena_printf(a, "`%.*s <%s>`_", (int)n - 4, line + 4, to), p}
		                                        : (struct address){ff_arena_printf(a, "]%.*s]", (int)n, line), ff_arena_printf(a, "](%s)", to), p};
	}
}

/* With the addresses where they are named; the lines that told them are left empty, for lines are counted. */
static const char *with_addresses(struct ff_arena *a, const char *doc)
{
	struct ff_list addresses = {0};
	struct ff_buf b;
	find_addresses(a, doc, &addresses);
	if (!addresses.count)
		return doc;
	ff_buf_init(&b, FF_MAX_LINE);
	for (const char *p = doc; *p;) {
		const struct address *found = NULL;
		for (int i = 0; i < addresses.count && !found; i++) {
			const struct address *x = FF_AT(&addresses, struct address, i);
			if (x->line == p || !strncmp(p, x->name, strlen(x->name)))
				found = x;
		}
		if (!found)
			ff_buf_char(&b, *p++);
		else if (found->line == p)
			p += strcspn(p, "\n");
		else
			ff_buf_str(&b, found->text), p += strlen(found->name);
	}
	const char *out = ff_arena_dup(a, ff_buf_text(&b), b.len);
	ff_buf_free(&b);
	return out;
}

void blocks_read(struct ff_arena *a, const char *doc, struct ff_list *out)
{
	doc = with_addresses(a, doc);
	struct ff_list lines = split(a, doc);
	struct ff_doc d;
	int at = 0;
	ff_doc_read(a, doc, &d);
	for (int i = 0; i < d.sections.count; i++) {
		const struct ff_doc_section *s = FF_AT(&d.sections, struct ff_doc_section, i);
		if (s->line < at || s->end_line > lines.count)
			continue;
		read_blocks(a, FF_AT(&lines, struct text_line, at), s->line - at, 0, out);
		read_section(a, lines.items, s, out);
		at = s->end_line;
	}
	read_blocks(a, (const struct text_line *)lines.items + at, lines.count - at, 0, out);
}
