/*
 * page_cases.c - cases of one shape become one test with parameters.  Called by page.c; knows which texts of a case may differ, not how
 * a test is written.
 */
#include "page.h"

/* ---- slots ---- */

int page_slots(const struct ff_test_case *c)
{
	return c->arguments.count + 2 * c->checks.count;
}

const char *page_literal(struct ff_arena *a, const char *text)
{
	struct ff_buf b;
	int more = 0;
	for (const char *p = text; *p; p++)
		more += (*p == '"') - (*p == '\'');
	char q = more > 0 ? '\'' : '"'; /* fewer backslashes */
	ff_buf_init(&b, 8 * FF_MAX_TEST_TEXT);
	ff_buf_char(&b, q);
	for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
		if (*p == '\\' || *p == q)
			ff_buf_printf(&b, "\\%c", *p);
		else if (*p == '\n')
			ff_buf_str(&b, "\\n");
		else if (*p == '\t')
			ff_buf_str(&b, "\\t");
		else if (*p < 0x20 || *p == 0x7f)
			ff_buf_printf(&b, "\\x%02x", *p);
		else
			ff_buf_char(&b, (char)*p);
	}
	ff_buf_char(&b, q);
	text = ff_arena_str(a, ff_buf_text(&b));
	ff_buf_free(&b);
	return text;
}

const char *page_slot(struct ff_arena *a, const struct ff_test_case *c, int slot)
{
	if (slot < c->arguments.count)
		return FF_AT(&c->arguments, struct ff_test_argument, slot)->text;
	slot -= c->arguments.count;
	const struct ff_test_check *k = FF_AT(&c->checks, struct ff_test_check, slot % c->checks.count);
	if (slot < c->checks.count)
		return k->right;
	return *k->match ? page_literal(a, k->match) : "";
}

const char *page_param_of(const struct page_test *t, int slot)
{
	for (int i = 0; i < t->params.count; i++)
		if (FF_AT(&t->params, struct page_param, i)->slot == slot)
			return FF_AT(&t->params, struct page_param, i)->name;
	for (int i = 0; i < t->alike.count; i++)
		if (FF_AT(&t->alike, struct page_param, i)->slot == slot)
			return FF_AT(&t->alike, struct page_param, i)->name;
	return NULL;
}

bool page_varies(const struct page_test *t, const struct ff_test_check *k)
{
	const struct ff_test_case *c = t->cases[0];
	return page_param_of(t, c->arguments.count + (int)(k - (const struct ff_test_check *)c->checks.items)) != NULL;
}

/* ---- shapes ---- */

static void add_all(struct ff_buf *b, const char *mark, const struct ff_strings *l)
{
	ff_buf_str(b, mark);
	for (int i = 0; i < l->count; i++)
		ff_buf_printf(b, "%s\n", l->items[i]);
}

static bool is_constant(const char *text)
{
	return !strcmp(text, "None") || !strcmp(text, "True") || !strcmp(text, "False");
}

const char *page_shape(struct ff_arena *a, const struct ff_test_case *c)
{
	struct ff_buf b;
	ff_buf_init(&b, 0);
	ff_buf_printf(&b, "%s %d %d %d %s", c->symbol, c->kind, c->attribute, c->await, c->title);
	ff_buf_printf(&b, "\n%s", c->receiver);
	add_all(&b, "\nsetup ", &c->setup);
	add_all(&b, "\nfixtures ", &c->fixtures);
	for (int i = 0; i < c->patches.count; i++) {
		const struct ff_test_patch *p = FF_AT(&c->patches, struct ff_test_patch, i);
		ff_buf_printf(&b, "\npatch %s=%s", p->where, p->value);
	}
	for (int i = 0; i < c->arguments.count; i++) {
		const struct ff_test_argument *g = FF_AT(&c->arguments, struct ff_test_argument, i);
		ff_buf_printf(&b, "\nargument %s%s", g->name, g->keyword ? "=" : "");
	}
	for (int i = 0; i < c->checks.count; i++) {
		const struct ff_test_check *k = FF_AT(&c->checks, struct ff_test_check, i);
		bool fixed = k->kind == FF_HOLDS_RAISES || k->kind == FF_HOLDS_TYPE || (k->kind == FF_HOLDS_IS && is_constant(k->right));
		ff_buf_printf(&b, "\ncheck %d %s %s %d%d", k->kind, k->left, fixed ? k->right : "", *k->match != '\0', k->whole);
	}
	const char *shape = ff_arena_str(a, ff_buf_text(&b));
	ff_buf_free(&b);
	return shape;
}

/* ---- groups ---- */

struct ranked {
	const struct ff_test_case *c;
	int row, rank;
	const char *shape;
	bool taken;
};

/* Line of the definition, so that tests stand as the module does; cases of one symbol stay together. */
static int rank_of(const struct ff_test_source *m, const struct ff_list *cases, const char *symbol)
{
	for (int i = 0; m->facts && i < m->facts->definitions.count; i++) {
		const struct ff_definition *d = FF_AT(&m->facts->definitions, struct ff_definition, i);
		if (!strcmp(d->qualname, symbol))
			return d->line;
	}
	for (int i = 0; i < cases->count; i++)
		if (!strcmp(FF_AT(cases, struct ff_test_case, i)->symbol, symbol))
			return INT32_MAX / 2 + i;
	return INT32_MAX;
}

static int by_rank(const void *x, const void *y)
{
	const struct ranked *a = x, *b = y;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	if (a->c->order != b->c->order)
		return a->c->order < b->c->order ? -1 : 1;
	return a->row < b->row ? -1 : 1;
}

static void put(struct ff_arena *a, struct page_test *t, struct ranked *r, int room)
{
	if (!t->cases) {
		t->cases = ff_arena_alloc(a, (size_t)room * sizeof *t->cases);
		t->rows = ff_arena_alloc(a, (size_t)room * sizeof *t->rows);
		t->symbol = r->c->symbol;
		t->category = r->c->category;
		t->fixture = "";
	}
	t->mixed |= t->count && t->category != r->c->category;
	t->cases[t->count] = r->c;
	t->rows[t->count++] = r->row;
	r->taken = true;
}

static int mates(const struct ranked *r, int i, int count, bool category)
{
	int n = 0;
	for (int k = i; k < count && r[k].rank == r[i].rank; k++)
		n += !r[k].taken && !strcmp(r[k].shape, r[i].shape) && (!category || r[k].c->category == r[i].c->category);
	return n;
}

/* Cases that all end in the same way: the exception, True, None. */
static bool ends_alike(const struct ff_test_case *c)
{
	const struct ff_test_check *k = FF_AT(&c->checks, struct ff_test_check, c->checks.count - 1);
	return k->kind == FF_HOLDS_RAISES || (k->kind == FF_HOLDS_IS && is_constant(k->right));
}

/* A case that is alone in its category joins the others of its shape that are alone; a typical one only where all end alike. */
static bool is_lone(const struct ranked *r, int i, int count)
{
	return ends_alike(r[i].c) || (r[i].c->category != FF_TEST_TYPICAL && mates(r, i, count, true) == 1);
}

static void take_group(struct ff_arena *a, struct ranked *r, int i, int count, struct page_test *t)
{
	bool lone = is_lone(r, i, count);
	int room = mates(r, i, count, false), category = r[i].c->category;
	bool *joins = ff_arena_alloc(a, (size_t)count + 1);
	for (int k = i; k < count && r[k].rank == r[i].rank; k++)
		joins[k] = !r[k].taken && !strcmp(r[k].shape, r[i].shape) && (lone ? is_lone(r, k, count) : r[k].c->category == category);
	for (int k = i; k < count && r[k].rank == r[i].rank; k++)
		if (joins[k])
			put(a, t, &r[k], room);
}

void page_group(struct ff_arena *a, const struct ff_test_source *m, const struct ff_list *cases, struct ff_list *tests)
{
	struct ranked *r = ff_arena_alloc(a, ((size_t)cases->count + 1) * sizeof *r);
	for (int i = 0; i < cases->count; i++) {
		const struct ff_test_case *c = FF_AT(cases, struct ff_test_case, i);
		r[i] = (struct ranked){c, i, rank_of(m, cases, c->symbol), page_shape(a, c), false};
	}
	qsort(r, (size_t)cases->count, sizeof *r, by_rank);
	for (int i = 0; i < cases->count; i++)
		if (!r[i].taken)
			take_group(a, r, i, cases->count, FF_PUSH(a, tests, struct page_test));
}

/* ---- parameters ---- */

/* Names that the texts of a test read, whatever they are. */
static void read_names(struct ff_arena *a, const struct page_test *t, struct ff_strings *out)
{
	for (int i = 0; i < t->count; i++) {
		const struct ff_test_case *c = t->cases[i];
		struct page_tokens k;
		struct ff_strings bound = {0};
		for (int s = 0; s < c->setup.count; s++)
			page_statement(a, c->setup.items[s], out, &bound);
		for (int s = 0; s < c->checks.count; s++)
			if (page_tokenize(a, FF_AT(&c->checks, struct ff_test_check, s)->left, 0, &k))
				page_names(a, &k, out);
		for (int s = 0; s < page_slots(c); s++)
			if (page_tokenize(a, page_slot(a, c, s), 0, &k))
				page_names(a, &k, out);
		ff_strings_push(a, out, ff_arena_dup(a, c->symbol, strcspn(c->symbol, ".")));
		for (int s = 0; s < c->fixtures.count; s++)
			ff_strings_push(a, out, c->fixtures.items[s]);
		ff_strings_push(a, out, "error");
	}
}

static const char *positional_name(int place, int all)
{
	static const char *const words[] = {"first", "second", "third", "fourth", "fifth", "sixth"};
	return all == 1 ? "value" : place < (int)FF_COUNT(words) ? words[place] : "another";
}

/* What a slot is called before anything stands against it. */
static const char *wish(struct ff_arena *a, const struct ff_test_case *c, int slot)
{
	if (slot < c->arguments.count) {
		const struct ff_test_argument *g = FF_AT(&c->arguments, struct ff_test_argument, slot);
		int place = 0, all = 0;
		for (int i = 0; i < c->arguments.count; i++) {
			bool nameless = !*FF_AT(&c->arguments, struct ff_test_argument, i)->name;
			place += nameless && i < slot;
			all += nameless;
		}
		return *g->name ? g->name : positional_name(place, all);
	}
	slot -= c->arguments.count;
	if (slot >= c->checks.count)
		return "message";
	const struct ff_test_check *k = FF_AT(&c->checks, struct ff_test_check, slot);
	const char *last = ff_last_part(k->left);
	bool plain = last != k->left && *last && !strpbrk(last, "()[]{} '\"");
	if (k->kind == FF_HOLDS_LENGTH)
		return "length";
	if (!strncmp(k->left, "capsys.", 7))
		return "printed";
	return plain ? ff_arena_printf(a, "%s", last) : "expected";
}

static const char *free_name(struct ff_arena *a, const char *name, const struct ff_strings *taken)
{
	static const char *const ends[] = {"", "_value", "_given", "_there"};
	for (size_t i = 0; i < FF_COUNT(ends); i++) {
		const char *full = ff_arena_printf(a, "%s%s", name, ends[i]);
		if (!ff_strings_has(taken, full) && !page_is_keyword(full) && strcmp(full, "request") != 0)
			return full;
	}
	return ff_arena_printf(a, "%s_%d", name, taken->count);
}

static bool differs(struct ff_arena *a, const struct page_test *t, int slot)
{
	const char *first = page_slot(a, t->cases[0], slot);
	for (int i = 1; i < t->count; i++)
		if (strcmp(first, page_slot(a, t->cases[i], slot)) != 0)
			return true;
	return false;
}

/*
 * The name of the argument that a slot repeats in every case; NULL.  Of properties alone: elsewhere a call may change its argument, and
 * what is expected has to stand for itself.
 */
static const char *repeated(struct ff_arena *a, const struct page_test *t, int slot)
{
	const struct ff_test_case *c = t->cases[0];
	for (int k = 0; c->kind == FF_TEST_PROPERTY && slot >= c->arguments.count && k < t->params.count; k++) {
		const struct page_param *p = FF_AT(&t->params, struct page_param, k);
		int same = 0;
		while (p->slot < c->arguments.count && same < t->count && !strcmp(page_slot(a, t->cases[same], p->slot), page_slot(a, t->cases[same], slot)))
			same++;
		if (same == t->count)
			return p->name;
	}
	return NULL;
}

/* ---- ids ---- */

/* pytest makes the very text that stands there. */
static bool is_plain(struct ff_arena *a, const char *text)
{
	struct page_value v = page_look(a, text);
	size_t n = strlen(text);
	if (v.kind == PAGE_IS_NONE || v.kind == PAGE_IS_BOOL)
		return true;
	if (v.kind == PAGE_IS_INT)
		return n < 16 && !strchr(text, '_') && (text[v.negative] != '0' || n == 1);
	if (v.kind == PAGE_IS_TEXT && *v.string && strlen(v.string) <= 24) {
		for (const char *p = v.string; *p; p++)
			if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-", *p))
				return false;
		return true;
	}
	return false;
}

static const char *plain_text(struct ff_arena *a, const char *text)
{
	struct page_value v = page_look(a, text);
	return v.kind == PAGE_IS_TEXT ? v.string : text;
}

static const char *join(struct ff_arena *a, const char *x, const char *y)
{
	return *x && *y ? ff_arena_printf(a, "%s-%s", x, y) : *x ? x : y;
}

/* From the arguments that differ; with the outcome too when that is not enough. */
static const char *made_id(struct ff_arena *a, const struct page_test *t, int row, bool outcome)
{
	const struct ff_test_case *c = t->cases[row];
	const char *id = "";
	for (int i = 0; i < t->params.count; i++) {
		int slot = FF_AT(&t->params, struct page_param, i)->slot;
		if (slot < c->arguments.count || outcome)
			id = join(a, id, page_value_id(a, page_slot(a, c, slot)));
	}
	return strlen(id) > 48 ? ff_test_category_names[c->category] : id;
}

static bool id_taken(const struct page_test *t, int row, const char *id)
{
	for (int i = 0; i < row; i++)
		if (!strcmp(t->ids[i], id))
			return true;
	return false;
}

static void give_id(struct ff_arena *a, struct page_test *t, int row)
{
	static const char *const more[] = {"another", "a_third", "a_fourth", "a_fifth", "a_sixth"};
	const struct ff_test_case *c = t->cases[row];
	const char *automatic = "", *id;
	bool plain = true;
	for (int i = 0; i < t->params.count; i++) {
		const char *text = page_slot(a, c, FF_AT(&t->params, struct page_param, i)->slot);
		plain &= is_plain(a, text);
		automatic = i ? ff_arena_printf(a, "%s-%s", automatic, plain_text(a, text)) : plain_text(a, text);
	}
	t->own_id[row] = !plain || id_taken(t, row, automatic) || strlen(automatic) > 60;
	id = t->own_id[row] ? made_id(a, t, row, false) : automatic;
	if (!*id || id_taken(t, row, id))
		id = made_id(a, t, row, true);
	if (!*id || id_taken(t, row, id))
		id = join(a, ff_test_category_names[c->category], id);
	const char *base = id;
	for (int i = 0; id_taken(t, row, id); i++)
		id = i < (int)FF_COUNT(more) ? ff_arena_printf(a, "%s-%s", base, more[i]) : ff_arena_printf(a, "%s-%d", base, i + 2);
	t->own_id[row] |= strcmp(id, automatic) != 0;
	t->ids[row] = id;
}

void page_prepare(struct ff_arena *a, struct page_test *t, const struct ff_strings *names)
{
	struct ff_strings taken = {0}, read = {0};
	const struct ff_test_case *c = t->cases[0];
	for (int i = 0; i < names->count; i++)
		ff_strings_push(a, &taken, names->items[i]);
	read_names(a, t, &taken);
	for (int i = 0; i < c->setup.count; i++)
		page_statement(a, c->setup.items[i], &read, &t->locals);
	for (int i = 0; i < c->fixtures.count; i++)
		ff_strings_push(a, &t->locals, c->fixtures.items[i]);
	for (int i = 0; i < t->locals.count; i++)
		ff_strings_push(a, &taken, t->locals.items[i]);
	ff_strings_push(a, &t->locals, "result");
	ff_strings_push(a, &taken, "result");
	t->ids = ff_arena_alloc(a, (size_t)t->count * sizeof *t->ids);
	t->own_id = ff_arena_alloc(a, (size_t)t->count * sizeof *t->own_id);
	for (int i = 0; t->count > 1 && i < page_slots(c); i++)
		if (differs(a, t, i)) {
			const char *name = repeated(a, t, i);
			if (name) {
				*FF_PUSH(a, &t->alike, struct page_param) = (struct page_param){i, name};
				continue;
			}
			name = free_name(a, wish(a, c, i), &taken);
			*FF_PUSH(a, &t->params, struct page_param) = (struct page_param){i, name};
			ff_strings_push(a, &taken, name);
			ff_strings_push(a, &t->locals, name);
		}
	for (int i = 0; i < t->count; i++)
		give_id(a, t, i);
}
