/*
 * cut_print.c - print() of a message as a call of the module's logger: where it is one statement, says the same text, and only lays
 * out words.  What is printed in columns, with an end of its own or to another stream stays.  Whether a logger is wanted there at all is judged
 * elsewhere.
 */
#include <ctype.h>
#include <strings.h>

#include "cuts.h"

#define PARTS 6 /* arguments of one print */

/* How a message begins that tells of something wrong. */
static const char *const errors[] = {"error", "fatal", "critical", "exception", "failed", "failure", "could not", "couldn't", "cannot", "can't", "unable", NULL};
static const char *const warnings[] = {"warn", "caution", "ignoring", "skipping", "invalid", "incorrect", "unknown", "unexpected", "missing", NULL};

struct message {
	int part[PARTS], count; /* positional arguments */
	int last;               /* last argument of any kind */
	bool errors;            /* file=sys.stderr */
};

static bool is_literal(const struct file *f, int i)
{
	return f->nodes[i].kind == K_string && ff_python_expr_kind(f, i) == FF_EXPR_STRING;
}

/* Positional ones, and sys.stderr as the last; false: something that a logger does not do. */
static bool read_arguments(struct file *f, int list, struct message *m)
{
	*m = (struct message){.last = -1};
	for (int i = ff_python_first(f, list); i >= 0; i = ff_python_after(f, i)) {
		enum kind k = (enum kind)f->nodes[i].kind;
		m->last = i;
		if (k == K_keyword_argument) {
			int name = ff_python_child(f, i, F_name), value = ff_python_child(f, i, F_value), root;
			if (name < 0 || value < 0 || !ff_python_text_is(f, name, "file") || !ff_python_text_is(f, value, "sys.stderr") || ff_python_after(f, i) >= 0 ||
			    strcmp(ff_python_target(f, ff_python_dotted(f, value, &root)), "sys.stderr"))
				return false;
			m->errors = true;
		} else if (k == K_list_splat || k == K_dictionary_splat || k == K_generator_expression || m->count == PARTS) {
			return false;
		} else {
			m->part[m->count++] = i;
		}
	}
	return m->count > 0;
}

/* ---- is it a message? ---- */

/* In letters of either case. */
static bool holds(const char *p, size_t n, const char *word)
{
	size_t len = strlen(word);
	for (size_t i = 0; i + len <= n; i++)
		if (!strncasecmp(p + i, word, len))
			return true;
	return false;
}

/* %-10s, {:>10}, {x:8}: a column. */
static bool is_column(const char *p, size_t n)
{
	for (size_t i = 0; i + 1 < n; i++)
		if ((p[i] == '%' && (p[i + 1] == '-' || (isdigit((unsigned char)p[i + 1]) && !(i && p[i - 1] == '%')))) ||
		    (p[i] == ':' && (strchr("<>^=+", p[i + 1]) || isdigit((unsigned char)p[i + 1]))))
			return true;
	return false;
}

/* Nothing but words between quotes: no layout, no rule of dashes, no escape that moves the cursor or colours. */
static bool is_plain(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\n' || p[i] == '\r' || p[i] == '\t' || (p[i] == '\\' && i + 1 < n && !strchr("\\'\"", p[i + 1])))
			return false;
		if (i >= 2 && p[i] == p[i - 1] && p[i] == p[i - 2] && ispunct((unsigned char)p[i]) && p[i] != '.')
			return false;
	}
	return !is_column(p, n);
}

/* Words of text: what stands in braces or behind % is none. */
static int count_words(const char *p, size_t n)
{
	int words = 0, depth = 0, letters = 0;
	for (size_t i = 0; i <= n; i++) {
		char ch = i < n ? p[i] : ' ';
		depth += i < n && ch == '{' ? 1 : i < n && ch == '}' && depth ? -1 : 0;
		if (!depth && (isalpha((unsigned char)ch) || ch & 0x80) && !(i && !letters && p[i - 1] == '%'))
			letters++;
		else if (ch == ' ' || depth) {
			words += letters > 1;
			letters = 0;
		}
	}
	return words;
}

/* Speaks to a person at a terminal, or is for warnings.warn. */
static bool is_addressed(const char *p, size_t n)
{
	static const char *const words[] = {"you ", "your ", "please", "deprecat", "be removed", "press ", "usage:", NULL};
	for (int i = 0; words[i]; i++)
		if (holds(p, n, words[i]))
			return true;
	return false;
}

/* Words in the strings of an argument; -1: one of them is not plain. */
static int words_of(const struct file *f, int i)
{
	int words = 0;
	for (int s = i, next; s < f->nodes[i].next; s = next) {
		uint32_t quote, from, to;
		next = s + 1;
		if (f->nodes[s].kind != K_string)
			continue;
		if (ff_python_string_parts(f, s, &quote, &from, &to) & 4 || from - quote != 1 || !is_plain(f->text + from, to - from) ||
		    is_addressed(f->text + from, to - from))
			return -1;
		words += count_words(f->text + from, to - from);
		next = f->nodes[s].next;
	}
	return words;
}

/* The first character of what is printed, where that is known. */
static bool begins_with_blank(const struct file *f, int i)
{
	uint32_t p = f->nodes[i].start, q = f->nodes[i].end;
	while (p < q && f->text[p] != '"' && f->text[p] != '\'')
		p++;
	return p + 1 < q && (f->text[p + 1] == ' ' || f->text[p + 1] == '\t');
}

static bool is_text(const struct file *f, int i)
{
	switch (ff_python_expr_kind(f, i)) {
	case FF_EXPR_STRING:
	case FF_EXPR_FSTRING:
	case FF_EXPR_PERCENT:
	case FF_EXPR_FORMAT:
	case FF_EXPR_CONCAT: return f->nodes[i].kind != K_parenthesized_expression;
	default: return false;
	}
}

/* ---- which level ---- */

static bool begins(const char *p, size_t n, const char *const *words)
{
	while (n && !isalpha((unsigned char)*p))
		p++, n--;
	for (int i = 0; words[i]; i++)
		if (strlen(words[i]) <= n && !strncasecmp(p, words[i], strlen(words[i])))
			return true;
	return false;
}

static const char *level_of(const struct file *f, int call, const struct message *m)
{
	uint32_t from = f->nodes[m->part[0]].start, to = f->nodes[m->part[0]].end;
	for (; from < to && f->text[from] != '"' && f->text[from] != '\''; from++)
		;
	bool handler = ctx_of(f, call)->flags & C_HANDLER;
	if (begins(f->text + from, to - from, errors))
		return "error";
	if (handler || m->errors || begins(f->text + from, to - from, warnings))
		return "warning";
	return holds(f->text + from, to - from, " not ") || begins(f->text + from, to - from, (const char *const[]){"no ", NULL}) ? "warning" : "info";
}

/* ---- several parts ---- */

/* The content of a plain literal, % doubled, to go between quotes of that kind. */
static bool add_content(const struct file *f, int i, char quote, struct ff_buf *out)
{
	uint32_t at, from, to;
	if (ff_python_string_parts(f, i, &at, &from, &to) || from - at != 1 || f->text[at] != quote)
		return false;
	for (uint32_t p = from; p < to; p++) {
		if (f->text[p] == '\n')
			return false;
		ff_buf_char(out, f->text[p]);
		if (f->text[p] == '%')
			ff_buf_char(out, '%');
	}
	return true;
}

/* "a", b, "c" as "a %s c", b: the parts joined by blanks, formatted by the logger. */
static const char *lazy_text(struct file *f, const struct message *m)
{
	uint32_t at, from, to;
	int first = -1, values = 0;
	struct ff_buf format, rest;
	bool fine = true;
	for (int i = m->count - 1; i >= 0; i--) {
		bool literal = is_literal(f, m->part[i]);
		fine &= literal || (ff_python_expr_kind(f, m->part[i]) != FF_EXPR_FSTRING && f->nodes[m->part[i]].kind != K_concatenated_string);
		first = literal ? m->part[i] : first;
		values += !literal;
	}
	if (!fine || first < 0 || !values)
		return NULL;
	ff_python_string_parts(f, first, &at, &from, &to);
	ff_buf_init(&format, FF_MAX_TEXT);
	ff_buf_init(&rest, 4 * FF_MAX_TEXT);
	ff_buf_char(&format, f->text[at]);
	for (int i = 0; i < m->count && fine; i++) {
		const struct node *n = &f->nodes[m->part[i]];
		ff_buf_str(&format, i ? " " : "");
		if (is_literal(f, m->part[i])) {
			fine = add_content(f, m->part[i], f->text[at], &format);
			continue;
		}
		ff_buf_str(&format, "%s");
		ff_buf_str(&rest, ", ");
		ff_buf_add(&rest, f->text + n->start, node_len(n));
	}
	ff_buf_char(&format, f->text[at]);
	fine &= !format.over && !rest.over;
	const char *text = fine ? ff_arena_printf(f->a, "%s%s", ff_buf_text(&format), ff_buf_text(&rest)) : NULL;
	ff_buf_free(&format);
	ff_buf_free(&rest);
	return text;
}

/* Nothing between two places that would be lost: a comment, a line. */
static bool on_one_line(const struct file *f, uint32_t from, uint32_t to)
{
	return !memchr(f->text + from, '\n', to - from);
}

/* ---- one call ---- */

static bool is_candidate(const struct ff_call *call)
{
	const int never = FF_CALL_SHADOWED | FF_CALL_LAMBDA | FF_CALL_DEFAULT | FF_CALL_CLASS_BODY | FF_CALL_DECORATOR | FF_CALL_MAIN_GUARD | FF_CALL_TYPE_CHECKING |
	                  FF_CALL_VERBOSE;
	return call->flags & FF_CALL_UNUSED && !(call->flags & never) && call->def >= 0 && !strcmp(call->callee, "print");
}

/* The name means the logger here, and it is bound by now. */
static bool reaches(const struct cutter *c, const struct logger *l, int call)
{
	int atom = ff_python_atom(c->f->py, l->name, strlen(l->name)), scope = ctx_of(c->f, call)->scope;
	return c->f->nodes[call].row + 1 > l->line && (l->fresh || ff_python_owner(c->t, scope, atom) == l->row);
}

/* A sentence: of three words, or of two that tell of something wrong. */
static bool is_sentence(const struct file *f, const struct message *m, bool loud)
{
	int words = 0;
	if (m->count == 1 ? !is_text(f, m->part[0]) : !is_literal(f, m->part[0]))
		return false;
	for (int i = 0; i < m->count; i++) {
		int n = words_of(f, m->part[i]);
		if (n < 0)
			return false;
		words += m->count == 1 || is_literal(f, m->part[i]) ? n : 0;
	}
	return words >= (loud ? 2 : 3) && !begins_with_blank(f, m->part[0]);
}

/*
 * Lines below the first that stand under the first argument go as far to the right as that one does.  False: they stand otherwise.
 */
static bool shift_lines(struct cutter *c, int call, int first, int row, size_t by, int flags)
{
	struct file *f = c->f;
	int end = f->nodes[call].row, col = f->nodes[first].col, unused;
	ff_python_place(f, f->nodes[call].end, &end, &unused);
	if (f->nodes[first].row != f->nodes[call].row || by > 100)
		return true; /* they hang, and hang on */
	for (int turn = 0; turn < 2; turn++)
		for (int line = f->nodes[call].row + 1; line < end; line++) {
			uint32_t at = cut_skip_blanks(f, f->lines[line]);
			if (cut_at_line_end(f, at))
				continue;
			if (at - f->lines[line] < (uint32_t)col)
				return false;
			if (turn)
				ff_python_cut_add(c, FF_CUT_PRINT, row, &(struct cut){at, at, ff_arena_printf(f->a, "%*s", (int)by, ""), flags});
		}
	return true;
}

static void cut_call(struct cutter *c, int call, int row, const struct logger *l, bool *any)
{
	struct file *f = c->f;
	struct message m;
	int function = ff_python_child(f, call, F_function), list = ff_python_child(f, call, F_arguments);
	if (function < 0 || list < 0 || f->nodes[list].kind != K_argument_list || !reaches(c, l, call) || !read_arguments(f, list, &m))
		return;
	uint32_t from = f->nodes[m.part[0]].start, to = f->nodes[m.part[m.count - 1]].end, end = f->nodes[m.last].end;
	const char *text = NULL, *level = level_of(f, call, &m);
	bool loud = strcmp(level, "info") != 0;
	if (!is_sentence(f, &m, loud) || (m.count > 1 && (!on_one_line(f, from, end) || !(text = lazy_text(f, &m)))) || (m.errors && !on_one_line(f, to, end)))
		return;
	int flags = (l->fresh ? FF_CUT_NO_LOGGER : 0) | (loud ? FF_CUT_LOUD : 0);
	const char *callee = ff_arena_printf(f->a, "%s.%s", l->name, level);
	if (!shift_lines(c, call, m.part[0], row, strlen(callee) > 5 ? strlen(callee) - 5 : 0, flags))
		return;
	uint32_t start = f->nodes[function].start, name_end = f->nodes[function].end;
	if (text && on_one_line(f, start, from)) { /* in one piece it is easier to look at */
		const char *between = ff_arena_dup(f->a, f->text + name_end, from - name_end);
		ff_python_cut_add(c, FF_CUT_PRINT, row, &(struct cut){start, end, ff_arena_printf(f->a, "%s%s%s", callee, between, text), flags});
	} else {
		ff_python_cut_add(c, FF_CUT_PRINT, row, &(struct cut){start, name_end, callee, flags});
		if (text || m.errors)
			ff_python_cut_add(c, FF_CUT_PRINT, row, &(struct cut){text ? from : to, end, text ? text : "", flags});
	}
	*any = true;
}

void ff_python_cut_prints(struct cutter *c)
{
	const struct file *f = c->f;
	struct logger l;
	bool any = false;
	for (int i = 0; i < f->f->calls.count && !any; i++)
		any = is_candidate(FF_AT(&f->f->calls, struct ff_call, i));
	if (!any || !ff_python_cut_logger(c, &l))
		return;
	any = false;
	for (int i = 0; i < f->count; i++)
		if (f->nodes[i].kind == K_call && f->nodes[i].data >= 0 && is_candidate(FF_AT(&f->f->calls, struct ff_call, f->nodes[i].data)))
			cut_call(c, i, f->nodes[i].data, &l, &any);
	for (int i = 0; any && l.fresh && i < l.made; i++)
		ff_python_cut_add(c, FF_CUT_LOGGER, 0, &l.cut[i]);
}
