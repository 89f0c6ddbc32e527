/*
 * plan_sites.c - calls of the functions under test in other files of the repository: what the usage records name is looked up in the
 * facts of those files.  A call whose arguments mean the same everywhere stands as it is; of the others, what a name holds there is
 * put in its place where the file says so.
 */
#include <ctype.h>

#include "plan_room.h"

enum { TEXTS_SIZE = 4 << 20, SITES_MAX = 4000, ARGUMENTS_MAX = 10, PARAMETRIZED_MAX = 3 /* rows of one test */ };

/* Somebody's use of a function under test. */
struct use {
	const char *path, *symbol; /* of the function under test */
	const char *user;          /* file */
	int line;
	bool resolved;
};
/* A file that calls. */
struct caller {
	const char *path;
	int calls;
};
/* A call that was found. */
struct site {
	const char *path, *symbol;
	struct ff_strings keywords, texts; /* beside each other; keyword "" a position */
	const char *text;                  /* the whole call as it can stand in the module under test; "" it cannot */
	const char *place;
	const char *raises;                /* stands in a `with raises(...)` of that type; "" not */
};
struct ff_test_context {
	struct ff_arena a;
	struct ff_list uses, callers, sites; /* struct use, struct caller, struct site */
	struct ff_list texts; /* struct plan_text */
	size_t texts_size;
};

struct ff_test_context *ff_test_context_new(void)
{
	struct ff_test_context *c = ff_xmalloc(sizeof *c);
	*c = (struct ff_test_context){0};
	return c;
}

void ff_test_context_free(struct ff_test_context *c)
{
	if (!c)
		return;
	ff_arena_free(&c->a);
	free(c);
}

void ff_test_context_text(struct ff_test_context *c, const char *path, const char *text)
{
	size_t n = strlen(text);
	if (!strstr(text, ">>>") || n > TEXTS_SIZE - c->texts_size)
		return;
	c->texts_size += n;
	*FF_PUSH(&c->a, &c->texts, struct plan_text) = (struct plan_text){ff_arena_str(&c->a, path), ff_arena_dup(&c->a, text, n)};
}

const struct ff_list *plan_texts(const struct plan *p)
{
	static const struct ff_list none;
	return p->ctx ? &p->ctx->texts : &none;
}

static void note_caller(struct ff_test_context *c, const char *path)
{
	for (int i = 0; i < c->callers.count; i++)
		if (!strcmp(FF_AT(&c->callers, struct caller, i)->path, path)) {
			FF_AT(&c->callers, struct caller, i)->calls++;
			return;
		}
	*FF_PUSH(&c->a, &c->callers, struct caller) = (struct caller){ff_arena_str(&c->a, path), 1};
}

void ff_test_context_note(struct ff_test_context *c, const struct ff_subject *s)
{
	for (int i = 0; i < s->usages->count; i++) {
		const struct ff_usage *u = FF_AT(s->usages, struct ff_usage, i);
		for (int k = 0; k < u->users.count && c->uses.count < SITES_MAX; k++) {
			const struct ff_user *x = FF_AT(&u->users, struct ff_user, k);
			if ((x->kind != FF_REF_CALL && x->kind != FF_REF_ATTRIBUTE) || !strcmp(x->path, u->path))
				continue;
			*FF_PUSH(&c->a, &c->uses, struct use) =
			    (struct use){ff_arena_str(&c->a, u->path), ff_arena_str(&c->a, u->symbol), ff_arena_str(&c->a, x->path), x->line, x->resolved};
			note_caller(c, x->path);
		}
	}
}

static int by_calls(const void *x, const void *y)
{
	const struct caller *a = x, *b = y;
	return a->calls != b->calls ? b->calls - a->calls : strcmp(a->path, b->path);
}

void ff_test_context_files(struct ff_test_context *c, struct ff_strings *paths)
{
	if (c->callers.count)
		qsort(c->callers.items, (size_t)c->callers.count, sizeof(struct caller), by_calls);
	for (int i = 0; i < c->callers.count && i < FF_MAX_TEST_FILES; i++)
		ff_strings_push(&c->a, paths, FF_AT(&c->callers, struct caller, i)->path);
}

/* ---- what a name holds where the call stands ---- */

static bool is_plain(const char *text)
{
	return plan_is_literal(text) && strlen(text) < FF_MAX_TEXT;
}

/* The n-th element of a list that may be cut: "(('a', 'b'), ('c" -> "('a', 'b')". */
static const char *member(struct ff_arena *a, const char *list, int n)
{
	if (!*list || !strchr("([{", *list))
		return NULL;
	const char *s = list + 1;
	for (;; n--) {
		s += strspn(s, " \n\t");
		size_t len = plan_span(s, ",:)]}");
		if (!s[len] || !len)
			return NULL;
		if (!n)
			return plan_trim(a, s, len);
		s += len;
		if (*s == ':') { /* a dictionary: its keys */
			len = plan_span(s + 1, ",)]}");
			s += 1 + len;
		}
		if (*s != ',')
			return NULL;
		s++;
	}
}

static const char *assigned(const struct ff_facts *f, int def, const char *name)
{
	for (int i = 0; i < f->hints.count; i++) {
		const struct ff_hint *h = FF_AT(&f->hints, struct ff_hint, i);
		if (h->kind == FF_HINT_LOCAL && h->def == def && !strcmp(h->name, name))
			return h->text;
	}
	for (int i = 0; i < f->assigns.count; i++) {
		const struct ff_assign *x = FF_AT(&f->assigns, struct ff_assign, i);
		if (x->def < 0 && !strcmp(x->name, name))
			return x->value;
	}
	return NULL;
}

/* @pytest.mark.parametrize("a, b", [(1, 2), ...]): what the n-th row gives a name. */
static const char *parametrized(struct ff_arena *a, const struct ff_facts *f, const struct ff_by_call *by, int def, const char *name, int nth)
{
	for (int i = 0; i < f->decorators.count; i++) {
		const struct ff_decorator *d = FF_AT(&f->decorators, struct ff_decorator, i);
		struct ff_strings names = {0};
		if (d->def != def || d->call < 0 || !ff_str_ends(d->name, "parametrize") || by->start[d->call + 1] - by->start[d->call] < 2)
			continue;
		const struct ff_argument *first = FF_AT(&f->arguments, struct ff_argument, by->row[by->start[d->call]]);
		const struct ff_argument *second = FF_AT(&f->arguments, struct ff_argument, by->row[by->start[d->call] + 1]);
		const char *content = plan_unquoted(a, first->text), *rows = second->text;
		if (content)
			plan_split(a, content, ',', &names);
		else
			for (int k = 0; k < 8 && member(a, first->text, k); k++) {
				const char *one = plan_unquoted(a, member(a, first->text, k));
				ff_strings_push(a, &names, one ? one : "");
			}
		if (plan_is_name(rows))
			rows = assigned(f, -1, rows);
		const char *row = rows ? member(a, rows, nth) : NULL;
		for (int k = 0; row && k < names.count; k++)
			if (!strcmp(names.items[k], name))
				return names.count == 1 && *first->text != '[' ? row : member(a, row, k);
	}
	return NULL;
}

/* ---- one call ---- */

struct found {
	struct ff_test_context *c;
	const struct ff_subject *s;
	const struct ff_by_call *by;
	const struct ff_call *call;
	int row;
};

/* Text of an argument, with what names hold in their place; nth: row of a parametrised test.  NULL: it cannot be told. */
static const char *meaning(const struct found *x, const struct ff_argument *g, int nth)
{
	struct ff_arena *a = &x->c->a;
	const char *text = plan_one_line(a, g->text);
	if (!text || strlen(g->text) >= FF_MAX_TEXT)
		return NULL;
	if (plan_is_name(text) && g->kind == FF_EXPR_NAME) {
		const char *held = assigned(x->s->news, x->call->def, text);
		if (!held)
			held = parametrized(a, x->s->news, x->by, x->call->def, text, nth);
		return held && is_plain(held) ? plan_one_line(a, held) : text; /* a builtin, a name of the module: the plan looks */
	}
	return text;
}

static bool asks_for_raise(const struct found *x, int call)
{
	static const char words[] = "raises assertRaises assertRaisesRegex assertRaisesRegexp assertRaisesMessage";
	const char *last = ff_last_part(FF_AT(&x->s->news->calls, struct ff_call, call)->callee);
	return plan_listed(words, last) && x->by->start[call] < x->by->start[call + 1];
}

static const char *first_text(const struct found *x, int call)
{
	return FF_AT(&x->s->news->arguments, struct ff_argument, x->by->row[x->by->start[call]])->text;
}

/* The type of the `with pytest.raises(...)` that the call stands in: right below it, further in; or of assertRaises(X, lambda: ...). */
static const char *expected_raise(const struct found *x)
{
	for (int i = x->call->outer; i >= 0; i = FF_AT(&x->s->news->calls, struct ff_call, i)->outer)
		if (asks_for_raise(x, i))
			return first_text(x, i);
	for (int i = x->row - 1, steps = 0; i >= 0 && steps < 12; i--, steps++) {
		const struct ff_call *c = FF_AT(&x->s->news->calls, struct ff_call, i);
		if (c->def == x->call->def && c->flags & FF_CALL_WITH && x->call->line > c->line && x->call->line <= c->end_line + 5 && x->call->col >= c->col - 2 &&
		    asks_for_raise(x, i))
			return first_text(x, i);
	}
	return "";
}

/* False: other rows of a parametrised test would give the same. */
static bool take_call(const struct found *x, const struct use *u, int nth)
{
	struct ff_arena *a = &x->c->a;
	struct site site = {.path = u->path, .symbol = u->symbol, .text = "", .raises = ff_arena_str(a, expected_raise(x))};
	struct ff_buf text;
	int from = x->by->start[x->row], to = x->by->start[x->row + 1];
	bool rows = false;
	if (to - from > ARGUMENTS_MAX || x->c->sites.count >= SITES_MAX)
		return false;
	ff_buf_init(&text, 4 * FF_MAX_TEXT);
	/* of a method only what is called on its class can stand without an object */
	ff_buf_printf(&text, "%s(", !strchr(u->symbol, '.') || (u->resolved && ff_str_ends(x->call->callee, u->symbol)) ? u->symbol : "");
	for (int i = from; i < to; i++) {
		const struct ff_argument *g = FF_AT(&x->s->news->arguments, struct ff_argument, x->by->row[i]);
		const char *told = meaning(x, g, nth);
		rows |= told && g->kind == FF_EXPR_NAME && told != g->text;
		if (!told || *g->keyword == '*') {
			text.over = true; /* it cannot stand as it is */
			if (!told)
				continue;
		}
		ff_strings_push(a, &site.keywords, ff_arena_str(a, g->keyword));
		ff_strings_push(a, &site.texts, ff_arena_str(a, told));
		ff_buf_printf(&text, "%s%s%s%s", i > from ? ", " : "", g->keyword, *g->keyword ? "=" : "", told);
	}
	ff_buf_char(&text, ')');
	if (!text.over && *ff_buf_text(&text) != '(')
		site.text = ff_arena_str(a, ff_buf_text(&text));
	site.place = ff_arena_printf(a, "%s:%d", x->s->file->path, x->call->line);
	ff_buf_free(&text);
	*FF_PUSH(a, &x->c->sites, struct site) = site;
	return rows;
}

/* Is it a call of that symbol, on that line? */
static bool is_call_of(const struct ff_call *c, const struct use *u)
{
	const char *last = ff_last_part(u->symbol), *callee = ff_last_part(c->callee);
	return u->line >= c->line && u->line <= c->end_line && !strcmp(last, callee) && !(c->flags & FF_CALL_DECORATOR);
}

static int by_line(const void *x, const void *y)
{
	const struct use *const *a = x, *const *b = y;
	return (*a)->line - (*b)->line;
}

/* First of the uses, which are sorted, that does not stand before a line. */
static int first_from(const struct use **uses, int count, int line)
{
	int low = 0, high = count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		if (uses[mid]->line < line)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

void ff_test_context_take(struct ff_test_context *c, const struct ff_subject *s)
{
	struct ff_by_call by;
	struct found x = {.c = c, .s = s, .by = &by};
	const struct use **uses = ff_arena_alloc(s->scratch, ((size_t)c->uses.count + 1) * sizeof *uses);
	int count = 0;
	for (int k = 0; k < c->uses.count; k++)
		if (!strcmp(FF_AT(&c->uses, struct use, k)->user, s->file->path))
			uses[count++] = FF_AT(&c->uses, struct use, k);
	if (!count)
		return;
	qsort(uses, (size_t)count, sizeof *uses, by_line);
	ff_arguments_by_call(s->scratch, s->news, &by);
	for (int i = 0; i < s->news->calls.count; i++) {
		x.call = FF_AT(&s->news->calls, struct ff_call, i);
		x.row = i;
		for (int k = first_from(uses, count, x.call->line); k < count && uses[k]->line <= x.call->end_line; k++)
			if (is_call_of(x.call, uses[k])) {
				for (int nth = 0; nth < PARAMETRIZED_MAX && take_call(&x, uses[k], nth); nth++)
					;
				break;
			}
	}
}

/* ---- for the plan of one file ---- */

static int definition_of(const struct plan *p, const char *symbol)
{
	for (int i = 0; i < p->f->definitions.count; i++)
		if (!strcmp(def_of(p, i)->qualname, symbol))
			return i;
	return -1;
}

static void use_site(struct plan *p, const struct site *x, int def)
{
	struct ff_buf list;
	bool complete;
	ff_buf_init(&list, 8 * FF_MAX_TEXT);
	for (int i = 0; i < x->texts.count; i++)
		ff_buf_printf(&list, "%s%s%s%s", i ? ", " : "", x->keywords.items[i], *x->keywords.items[i] && *x->keywords.items[i] != '*' ? "=" : "", x->texts.items[i]);
	complete = !list.over && plan_is_complete(p, def, ff_buf_text(&list));
	if (!list.over)
		plan_samples_of_call(p, def, ff_buf_text(&list), "call", NULL, NULL);
	ff_buf_free(&list);
	if (complete && *x->text && plan_is_closed(p, x->text)) {
		struct example *e = FF_PUSH(p->a, &p->sessions, struct example);
		e->def = def;
		e->call = (struct ff_test_call){.text = x->text, .source = "call", .expect = "", .raises = x->raises, .printed = "", .place = x->place};
	}
}

void plan_sites(struct plan *p, bool raising)
{
	for (int i = 0; p->ctx && i < p->ctx->sites.count; i++) {
		const struct site *x = FF_AT(&p->ctx->sites, struct site, i);
		int def = strcmp(x->path, p->s->file->path) == 0 ? definition_of(p, x->symbol) : -1;
		if (def >= 0 && raising == (*x->raises != 0))
			use_site(p, x, def);
	}
}
