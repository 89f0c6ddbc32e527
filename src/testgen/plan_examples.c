/*
 * plan_examples.c - calls that docstrings show: doctests with what they expect, and lines of "Example:" blocks; and doctests of the
 * documentation, which are calls like others.
 */
#include <ctype.h>

#include "plan_room.h"

/* What the text of a docstring means: escapes resolved, unless it is raw. */
static char *meaning(struct ff_arena *a, const struct ff_docstring *d)
{
	char *out = ff_arena_str(a, d->text), *to = out;
	if (strpbrk(d->prefix, "rR"))
		return out;
	for (const char *s = d->text; *s; s++) {
		static const char from[] = "nt\\'\"", into[] = "\n\t\\'\"";
		const char *at = *s == '\\' && s[1] ? strchr(from, s[1]) : NULL;
		if (at && *at) {
			*to++ = into[at - from];
			s++;
		} else if (*s == '\\' && s[1] == '\n') {
			s++;
		} else {
			*to++ = *s;
		}
	}
	*to = '\0';
	return out;
}

struct lines {
	struct ff_strings of;
	int first;
};

static const char *without_end(struct ff_arena *a, const char *s, size_t n)
{
	while (n && isspace((unsigned char)s[n - 1]))
		n--;
	return ff_arena_dup(a, s, n);
}

static void read_doctest(struct plan_session *s, const struct lines *l, int *i)
{
	struct plan *p = s->p;
	const char *line = l->of.items[*i];
	size_t indent = strspn(line, " \t");
	int at = l->first + *i;
	struct ff_buf text, expect;
	ff_buf_init(&text, PLAN_STATEMENT_MAX);
	ff_buf_init(&expect, PLAN_STATEMENT_MAX);
	ff_buf_str(&text, line + indent + 3 + (line[indent + 3] == ' '));
	for (++*i; *i < l->of.count; ++*i) {
		line = l->of.items[*i];
		if (strspn(line, " \t") < indent || strncmp(line + indent, "...", 3) != 0 || (line[indent + 3] && line[indent + 3] != ' '))
			break;
		ff_buf_printf(&text, "\n%s", line[indent + 3] ? line + indent + 4 : "");
	}
	for (; *i < l->of.count; ++*i) {
		line = l->of.items[*i];
		size_t blank = strspn(line, " \t");
		if (!line[blank] || !strncmp(line + blank, ">>>", 3) || blank < indent)
			break;
		ff_buf_printf(&expect, "%s%s", expect.len ? "\n" : "", line + indent);
	}
	if (text.over || expect.over)
		s->lost = true;
	else
		plan_session_statement(s, plan_trim(p->a, ff_buf_text(&text), text.len), without_end(p->a, ff_buf_text(&expect), expect.len), at);
	ff_buf_free(&text);
	ff_buf_free(&expect);
}

/* name(...) at the start of a line, with or without what comes out: in the text of a docstring without prompts. */
static void read_line(struct plan_session *s, const char *line, int at)
{
	const char *text = line + strspn(line, " \t"), *name = s->def >= 0 ? def_of(s->p, s->def)->name : "";
	size_t n = strlen(name);
	if (!n || strncmp(text, name, n) != 0 || text[n] != '(' || def_of(s->p, s->def)->kind == FF_DEF_METHOD)
		return;
	size_t inside = plan_span(text + n + 1, ")"), whole = n + 1 + inside + 1;
	if (text[n + 1 + inside] != ')' || !inside)
		return;
	const char *call = ff_arena_dup(s->p->a, text, whole), *rest = text + whole + strspn(text + whole, " \t");
	static const char *const arrows[] = {"->", "=>", "==", "#=>", "# ->", "# returns", "returns", "#"};
	const char *expect = "";
	for (size_t i = 0; i < FF_COUNT(arrows) && *rest; i++)
		if (ff_str_starts(rest, arrows[i])) {
			rest = plan_trim(s->p->a, rest + strlen(arrows[i]), strlen(rest + strlen(arrows[i])));
			expect = plan_is_literal(rest) ? rest : "";
			rest = "";
		}
	if (!*rest && plan_is_closed(s->p, call))
		plan_session_example(s, call, expect, "", "", at);
}

/* Cuts the text up. */
static void split_lines(struct ff_arena *a, char *text, struct lines *l)
{
	for (char *line = text, *end; line; line = end) {
		end = strchr(line, '\n');
		if (end)
			*end++ = '\0';
		size_t n = strlen(line);
		if (n && line[n - 1] == '\r')
			line[n - 1] = '\0';
		ff_strings_push(a, &l->of, line);
	}
}

static bool is_prompt(const char *line)
{
	return !strncmp(line, ">>>", 3) && (line[3] == ' ' || line[3] == '\t');
}

static void read_docstring(struct plan *p, const struct ff_docstring *d)
{
	struct plan_session s = {.p = p, .def = d->def};
	struct lines l = {.first = d->line};
	split_lines(p->a, meaning(p->a, d), &l);
	for (int i = 0; i < l.of.count;) {
		const char *line = l.of.items[i] + strspn(l.of.items[i], " \t");
		if (is_prompt(line)) {
			read_doctest(&s, &l, &i);
		} else {
			read_line(&s, line, l.first + i);
			i++;
		}
	}
}

/* A heading of reStructuredText or Markdown: what was set up above it is another matter. */
static bool is_heading(const char *line)
{
	return *line == '#' || (strlen(line) > 2 && strchr("=-~^*+\"", *line) && strspn(line, (const char[]){*line, 0}) == strlen(line));
}

static void read_page(struct plan *p, const struct plan_text *t)
{
	struct plan_session s = {.p = p, .def = -1, .path = t->path};
	struct lines l = {.first = 1};
	const char *top = ff_arena_dup(p->a, p->module, strcspn(p->module, "."));
	if (!strstr(t->text, top))
		return;
	split_lines(p->a, ff_arena_str(p->a, t->text), &l);
	for (int i = 0; i < l.of.count && plan_spend(p, 1);) {
		const char *line = l.of.items[i] + strspn(l.of.items[i], " \t");
		if (is_prompt(line)) {
			read_doctest(&s, &l, &i);
			continue;
		}
		if (is_heading(line))
			s = (struct plan_session){.p = p, .def = -1, .path = t->path};
		i++;
	}
}

void plan_examples(struct plan *p)
{
	for (int i = 0; i < p->f->docstrings.count && plan_spend(p, 1); i++)
		read_docstring(p, FF_AT(&p->f->docstrings, struct ff_docstring, i));
	const struct ff_list *texts = plan_texts(p);
	for (int i = 0; i < texts->count && plan_spend(p, 1); i++)
		read_page(p, FF_AT(texts, struct plan_text, i));
}
