/*
 * page_body.c - one test as pytest likes it: decorators, arrange, act, assert.  Called by page.c for each group of cases.
 */
#include "page.h"

/* ---- expressions ---- */

struct renaming {
	const struct page_imports *imports;
	const struct page_test *test;
	struct ff_arena *a;
};

static const char *prefixed(void *with, const char *name)
{
	const struct renaming *r = with;
	if (r->test && ff_strings_has(&r->test->locals, name))
		return NULL;
	return page_is_own(r->imports, name) ? ff_arena_printf(r->a, "%s.%s", r->imports->prefix, name) : NULL;
}

const char *page_say(struct page *p, const struct page_test *t, const char *text)
{
	struct renaming r = {&p->imports, t, p->a};
	return *p->imports.prefix ? page_rename(p->a, text, prefixed, &r) : text;
}

/* In brackets when something stronger stands beside it. */
static const char *tight(struct page *p, const char *text)
{
	struct page_tokens k;
	return page_tokenize(p->a, text, 0, &k) && page_is_loose(&k) ? ff_arena_printf(p->a, "(%s)", text) : text;
}

/* An argument, or a value in a row: a tuple needs its brackets there. */
static const char *one_value(struct page *p, const char *text)
{
	struct page_tokens k;
	return page_tokenize(p->a, text, 0, &k) && page_has_comma(&k) ? ff_arena_printf(p->a, "(%s)", text) : text;
}

static const char *value_of(struct page *p, const struct page_test *t, const struct ff_test_case *c, int slot)
{
	const char *name = page_param_of(t, slot);
	return name ? name : page_say(p, t, page_slot(p->a, c, slot));
}

const char *page_right(struct page *p, const struct page_test *t, const struct ff_test_case *c, int check)
{
	return tight(p, value_of(p, t, c, c->arguments.count + check));
}

static const char *arguments(struct page *p, const struct page_test *t, const struct ff_test_case *c)
{
	const char *all = "";
	for (int i = 0; i < c->arguments.count; i++) {
		const struct ff_test_argument *g = FF_AT(&c->arguments, struct ff_test_argument, i);
		const char *text = one_value(p, value_of(p, t, c, i));
		all = ff_arena_printf(p->a, "%s%s%s%s%s", all, i ? ", " : "", g->keyword ? g->name : "", g->keyword ? "=" : "", text);
	}
	return all;
}

static bool is_true_or_false(const struct ff_test_case *c)
{
	const struct ff_test_check *k = FF_AT(&c->checks, struct ff_test_check, 0);
	return c->checks.count == 1 && !strcmp(k->left, "result") && (!strcmp(k->right, "True") || !strcmp(k->right, "False"));
}

/* What a person writes for a special method, where it does the very same; NULL. */
static const char *spoken(struct page *p, const struct ff_test_case *c, const char *receiver, const char *args)
{
	static const char *const functions[][2] = {{"__len__", "len"}, {"__str__", "str"}, {"__repr__", "repr"}, {"__iter__", "iter"}, {"__hash__", "hash"}, {"__bool__", "bool"}};
	static const char *const operators[][2] = {{"__eq__", "=="}, {"__ne__", "!="}, {"__lt__", "<"}, {"__le__", "<="}, {"__gt__", ">"}, {"__ge__", ">="}};
	const char *name = ff_last_part(c->symbol);
	if (!strcmp(name, "__call__"))
		return ff_arena_printf(p->a, "%s(%s)", receiver, args);
	if (c->kind == FF_TEST_RAISES || !strcmp(args, "None"))
		return NULL;
	for (size_t i = 0; i < FF_COUNT(functions) && !c->arguments.count; i++)
		if (!strcmp(name, functions[i][0]))
			return ff_arena_printf(p->a, "%s(%s)", functions[i][1], receiver);
	if (c->arguments.count != 1 || FF_AT(&c->arguments, struct ff_test_argument, 0)->keyword)
		return NULL;
	if (!strcmp(name, "__getitem__"))
		return ff_arena_printf(p->a, "%s[%s]", receiver, args);
	for (size_t i = 0; i < FF_COUNT(operators) && is_true_or_false(c); i++)
		if (!strcmp(name, operators[i][0]))
			return ff_arena_printf(p->a, "%s %s %s", receiver, operators[i][1], tight(p, args));
	if (!strcmp(name, "__contains__") && is_true_or_false(c))
		return ff_arena_printf(p->a, "%s in %s", tight(p, args), receiver);
	return NULL;
}

/* In brackets, unless attributes and calls can follow it as it is: a name, a call, a literal that is no number. */
static const char *primary(struct page *p, const char *text)
{
	struct page_tokens k;
	bool sound = page_tokenize(p->a, text, 0, &k) && k.count && k.items[0].kind != PAGE_NUMBER && !page_is_keyword(k.items[0].text);
	for (int i = 0; sound && i < k.count; i++) {
		const struct page_token *t = &k.items[i];
		bool dot = i && page_is_op(&k.items[i - 1], ".");
		sound = t->depth || t->pair >= 0 || page_is_op(t, ".") || !i || (dot && t->kind == PAGE_NAME);
		sound &= i || t->kind != PAGE_OP || t->pair > i;
	}
	return sound ? text : ff_arena_printf(p->a, "(%s)", text);
}

const char *page_call(struct page *p, const struct page_test *t, const struct ff_test_case *c)
{
	const char *args = arguments(p, t, c), *what;
	if (*c->receiver) {
		const char *receiver = *t->fixture ? t->fixture : page_say(p, t, c->receiver);
		receiver = primary(p, receiver);
		const char *words = c->await || c->attribute ? NULL : spoken(p, c, receiver, args);
		if (words)
			return words;
		what = ff_arena_printf(p->a, "%s.%s", receiver, ff_last_part(c->symbol));
	} else {
		what = page_say(p, t, c->symbol);
	}
	if (!c->attribute)
		what = ff_arena_printf(p->a, "%s(%s)", what, args);
	if (!c->await)
		return what;
	return p->h->async == FF_ASYNC_RUN || p->h->unittest ? ff_arena_printf(p->a, p->h->unittest ? "await %s" : "asyncio.run(%s)", what)
	                                                      : ff_arena_printf(p->a, "await %s", what);
}

struct putting {
	const char *call;
	int times;
};

static const char *instead(void *with, const char *name)
{
	struct putting *i = with;
	if (strcmp(name, "result") != 0)
		return NULL;
	i->times++;
	return i->call;
}

const char *page_inline(struct page *p, const char *left, const char *call)
{
	struct page_tokens k;
	bool alone = !strcmp(left, "result");
	bool awaits = !strncmp(call, "await ", 6) || (page_tokenize(p->a, call, 0, &k) && page_is_loose(&k));
	struct putting i = {alone || !awaits ? call : ff_arena_printf(p->a, "(%s)", call), 0};
	const char *text = page_rename(p->a, left, instead, &i);
	return i.times == 1 ? text : NULL;
}

bool page_names_result(struct page *p, const char *left)
{
	struct page_tokens k;
	struct ff_strings names = {0};
	if (page_tokenize(p->a, left, 0, &k))
		page_names(p->a, &k, &names);
	return ff_strings_has(&names, "result");
}

/* ---- checks ---- */

/* A comparison that is true is said by itself. */
static const char *is_sentence(struct page *p, const char *left, const char *right)
{
	size_t n = strlen(left);
	struct page_tokens k;
	if (!strcmp(right, "True") && left[0] == '(' && left[n - 1] == ')' && page_tokenize(p->a, left, 0, &k) && k.items[0].pair == k.count - 1)
		return ff_arena_printf(p->a, "assert %.*s", (int)n - 2, left + 1);
	return ff_arena_printf(p->a, "assert %s is %s", left, right);
}

static const char *sentence(struct page *p, const struct ff_test_check *k, const char *left, const char *right)
{
	left = k->kind == FF_HOLDS_TRUE ? left : tight(p, left);
	switch (k->kind) {
	case FF_HOLDS_EQUAL: return ff_arena_printf(p->a, "assert %s == %s", left, right);
	case FF_HOLDS_IS: return is_sentence(p, left, right);
	case FF_HOLDS_APPROX: return ff_arena_printf(p->a, "assert %s == pytest.approx(%s)", left, right);
	case FF_HOLDS_TYPE: return ff_arena_printf(p->a, "assert isinstance(%s, %s)", left, right);
	case FF_HOLDS_LENGTH: return ff_arena_printf(p->a, "assert len(%s) == %s", left, right);
	case FF_HOLDS_CONTAINS: return ff_arena_printf(p->a, "assert %s in %s", right, left);
	case FF_HOLDS_REPR: return ff_arena_printf(p->a, "assert repr(%s) == %s", left, right);
	case FF_HOLDS_FALSE: return ff_arena_printf(p->a, "assert not %s", left);
	default: return ff_arena_printf(p->a, "assert %s", left);
	}
}

static void line(struct page *p, int indent, const char *text)
{
	page_line(p->a, p->out, &p->style, indent, text);
}

/* One blank line, where there is none yet. */
static void blank(struct page *p, bool wanted)
{
	size_t n = p->out->len;
	if (wanted && !(n > 1 && p->out->data[n - 1] == '\n' && p->out->data[n - 2] == '\n'))
		ff_buf_char(p->out, '\n');
}

static void write_block(struct page *p, int indent, const char *text)
{
	for (const char *end; *text; text = *end ? end + 1 : end) {
		size_t blanks = strspn(text, " ");
		end = text + strcspn(text, "\n");
		if (end > text + blanks)
			line(p, indent + (int)blanks, ff_arena_dup(p->a, text + blanks, (size_t)(end - text) - blanks));
	}
}

/* def f(x): return x, as two lines. */
static const char *opened(struct page *p, const char *statement)
{
	struct page_tokens k;
	struct ff_buf b;
	int colon = 0;
	if (!ff_str_starts(statement, "def ") || !page_tokenize(p->a, statement, 0, &k))
		return statement;
	while (colon < k.count && !(page_is_op(&k.items[colon], ":") && !k.items[colon].depth))
		colon++;
	if (colon + 1 >= k.count)
		return statement;
	ff_buf_init(&b, 0);
	page_join(&b, &k, 0, colon);
	ff_buf_str(&b, ":\n    ");
	page_join(&b, &k, colon + 1, k.count);
	statement = ff_arena_str(p->a, ff_buf_text(&b));
	ff_buf_free(&b);
	return statement;
}

/* f = lambda x: y as a function with a name, which stands apart from what is around it. */
void page_setup(struct page *p, int indent, const char *statement, bool first, bool last)
{
	struct page_tokens k;
	struct ff_buf b;
	int colon = 3;
	statement = opened(p, statement);
	if (page_is_block(p->a, statement)) {
		blank(p, !first);
		write_block(p, indent, statement);
		blank(p, !last);
		return;
	}
	if (!page_tokenize(p->a, statement, 0, &k) || k.count < 5 || !page_is_op(&k.items[1], "=") || strcmp(k.items[2].text, "lambda") != 0) {
		line(p, indent, statement);
		return;
	}
	while (colon < k.count && !(page_is_op(&k.items[colon], ":") && !k.items[colon].depth))
		colon++;
	ff_buf_init(&b, 0);
	ff_buf_printf(&b, "def %s(", k.items[0].text);
	page_join(&b, &k, 3, colon);
	ff_buf_str(&b, "):");
	blank(p, !first);
	line(p, indent, ff_buf_text(&b));
	ff_buf_clear(&b);
	ff_buf_str(&b, "return ");
	page_join(&b, &k, colon + 1 < k.count ? colon + 1 : k.count, k.count);
	line(p, indent + 4, ff_buf_text(&b));
	blank(p, !last);
	ff_buf_free(&b);
}

static bool is_import(const char *statement)
{
	return ff_str_starts(statement, "import ") || ff_str_starts(statement, "from ");
}

/* Statements before the call; true when there were some. */
static bool arrange(struct page *p, const struct page_test *t, int indent)
{
	const struct ff_test_case *c = t->cases[0];
	bool any = false;
	for (int i = 0; i < c->setup.count; i++) {
		page_setup(p, indent, page_say(p, t, c->setup.items[i]), i == 0, i + 1 == c->setup.count && !c->patches.count);
		blank(p, is_import(c->setup.items[i]) && (i + 1 < c->setup.count ? !is_import(c->setup.items[i + 1]) : c->patches.count > 0));
		any = true;
	}
	for (int i = 0; i < c->patches.count; i++) {
		const struct ff_test_patch *x = FF_AT(&c->patches, struct ff_test_patch, i);
		line(p, indent, ff_arena_printf(p->a, "monkeypatch.setattr(\"%s\", %s)", x->where, page_say(p, t, x->value)));
		any = true;
	}
	return any;
}

/* Would a message of a case mean something else as a regular expression? */
bool page_has_special(const struct page_test *t, int check)
{
	for (int i = 0; i < t->count; i++)
		if (strpbrk(FF_AT(&t->cases[i]->checks, struct ff_test_check, check)->match, "\\.^$*+?{}[]|()"))
			return true;
	return false;
}

static const char *message_of(struct page *p, const struct page_test *t, const struct ff_test_case *c, int check)
{
	return value_of(p, t, c, c->arguments.count + c->checks.count + check);
}

/* The whole message is compared as text where it could not stand as a pattern. */
bool page_compares_message(const struct page_test *t, int check)
{
	const struct ff_test_case *c = t->cases[0];
	bool varies = page_param_of(t, c->arguments.count + c->checks.count + check) != NULL;
	return FF_AT(&c->checks, struct ff_test_check, check)->whole && (varies || page_has_special(t, check));
}

static const char *match_of(struct page *p, const struct page_test *t, const struct ff_test_case *c, int check)
{
	const struct ff_test_check *k = FF_AT(&c->checks, struct ff_test_check, check);
	if (!*k->match || page_compares_message(t, check))
		return "";
	if (k->whole)
		return ff_arena_printf(p->a, ", match=%s", page_literal(p->a, ff_arena_printf(p->a, "^%s$", k->match)));
	return ff_arena_printf(p->a, page_has_special(t, check) ? ", match=re.escape(%s)" : ", match=%s", message_of(p, t, c, check));
}

static void write_raises(struct page *p, const struct page_test *t, int indent, int check)
{
	const struct ff_test_case *c = t->cases[0];
	const struct ff_test_check *k = FF_AT(&c->checks, struct ff_test_check, check);
	const char *call = page_call(p, t, c), *inside = *k->left ? page_inline(p, page_say(p, t, k->left), call) : call;
	bool compares = *k->match && page_compares_message(t, check);
	blank(p, arrange(p, t, indent));
	line(p, indent, ff_arena_printf(p->a, "with pytest.raises(%s%s)%s:", page_say(p, t, k->right), match_of(p, t, c, check), compares ? " as error" : ""));
	line(p, indent + 4, inside ? inside : call);
	blank(p, compares || c->checks.count > 1);
	if (compares)
		line(p, indent, ff_arena_printf(p->a, "assert str(error.value) == %s", message_of(p, t, c, check)));
	for (int i = 0; i < c->checks.count; i++) {
		const struct ff_test_check *other = FF_AT(&c->checks, struct ff_test_check, i);
		if (other->kind != FF_HOLDS_RAISES)
			line(p, indent, sentence(p, other, page_say(p, t, other->left), page_right(p, t, c, i)));
	}
}

/* Call and assertion in one line, where there is one of them and it fits. */
static bool write_short(struct page *p, const struct page_test *t, int indent)
{
	const struct ff_test_case *c = t->cases[0];
	const struct ff_test_check *k = FF_AT(&c->checks, struct ff_test_check, 0);
	const char *whole = c->checks.count == 1 ? page_inline(p, page_say(p, t, k->left), page_call(p, t, c)) : NULL;
	if (!whole)
		return false;
	const char *text = sentence(p, k, whole, page_right(p, t, c, 0));
	struct ff_buf b;
	ff_buf_init(&b, 0);
	page_line(p->a, &b, &p->style, indent, text);
	bool one = memchr(ff_buf_text(&b), '\n', b.len) == ff_buf_text(&b) + b.len - 1;
	ff_buf_free(&b);
	if (!one)
		return false;
	blank(p, arrange(p, t, indent));
	line(p, indent, text);
	return true;
}

static const char *const ENTERED = "result.__enter__()";

static bool enters(const struct ff_test_case *c)
{
	for (int i = 0; i < c->checks.count; i++)
		if (strstr(FF_AT(&c->checks, struct ff_test_check, i)->left, ENTERED))
			return true;
	return false;
}

/* with call as result: what __enter__ gave is `result`. */
static void write_with(struct page *p, const struct page_test *t, int indent)
{
	const struct ff_test_case *c = t->cases[0];
	blank(p, arrange(p, t, indent));
	line(p, indent, ff_arena_printf(p->a, "with %s as result:", page_call(p, t, c)));
	for (int i = 0; i < c->checks.count; i++) {
		const struct ff_test_check *k = FF_AT(&c->checks, struct ff_test_check, i);
		const char *left = page_say(p, t, k->left), *at = strstr(left, ENTERED);
		if (at)
			left = ff_arena_printf(p->a, "%.*sresult%s", (int)(at - left), left, at + strlen(ENTERED));
		line(p, indent + 4, sentence(p, k, left, page_right(p, t, c, i)));
	}
}

static void write_steps(struct page *p, const struct page_test *t, int indent)
{
	const struct ff_test_case *c = t->cases[0];
	const char *call = page_call(p, t, c);
	bool kept = false;
	for (int i = 0; i < c->checks.count; i++)
		kept |= page_names_result(p, FF_AT(&c->checks, struct ff_test_check, i)->left);
	blank(p, arrange(p, t, indent));
	line(p, indent, kept ? ff_arena_printf(p->a, "result = %s", call) : call);
	ff_buf_char(p->out, '\n');
	for (int i = 0; i < c->checks.count; i++) {
		const struct ff_test_check *k = FF_AT(&c->checks, struct ff_test_check, i);
		line(p, indent, sentence(p, k, page_say(p, t, k->left), page_right(p, t, c, i)));
	}
}

/* ---- around it ---- */

static void add_row(struct page *p, struct ff_buf *b, const struct page_test *t, int row)
{
	const struct ff_test_case *c = t->cases[row];
	bool tuple = t->params.count > 1;
	ff_buf_str(b, t->own_id[row] ? "pytest.param(" : tuple ? "(" : "");
	for (int i = 0; i < t->params.count; i++) {
		const char *text = page_say(p, NULL, page_slot(p->a, c, FF_AT(&t->params, struct page_param, i)->slot));
		ff_buf_printf(b, "%s%s", i ? ", " : "", one_value(p, text));
	}
	if (t->own_id[row])
		ff_buf_printf(b, ", id=\"%s\")", t->ids[row]);
	else
		ff_buf_str(b, tuple ? ")" : "");
}

static void write_parameters(struct page *p, const struct page_test *t, int indent)
{
	struct ff_buf b;
	ff_buf_init(&b, 0);
	ff_buf_str(&b, "@pytest.mark.parametrize(");
	bool tuple = t->params.count > 1 && !p->h->joined_names, plain = true;
	ff_buf_str(&b, tuple ? "(\"" : "\"");
	for (int i = 0; i < t->params.count; i++)
		ff_buf_printf(&b, "%s%s", i ? tuple ? "\", \"" : ", " : "", FF_AT(&t->params, struct page_param, i)->name);
	ff_buf_str(&b, tuple ? "\"), [" : "\", [");
	for (int i = 0; i < t->count; i++) {
		ff_buf_str(&b, i ? ", " : "");
		add_row(p, &b, t, i);
		plain &= !t->own_id[i];
	}
	/* several values a case, or names: a case a line */
	ff_buf_str(&b, t->params.count > 1 || !plain ? ",])" : "])");
	line(p, indent, ff_buf_text(&b));
	ff_buf_free(&b);
}

static bool is_async(const struct page *p, const struct page_test *t)
{
	return t->cases[0]->await && p->h->async != FF_ASYNC_RUN;
}

static void write_head(struct page *p, const struct page_test *t, int indent, bool method)
{
	const struct ff_test_case *c = t->cases[0];
	struct ff_buf b;
	bool first = true;
	ff_buf_init(&b, 0);
	ff_buf_printf(&b, "%sdef %s(", is_async(p, t) ? "async " : "", t->name);
	if (method)
		ff_buf_str(&b, "self");
	first = !method;
	if (*t->fixture) {
		ff_buf_printf(&b, "%s%s", first ? "" : ", ", t->fixture);
		first = false;
	}
	bool has_monkeypatch = ff_strings_has(&c->fixtures, "monkeypatch");
	for (int i = 0; i < c->fixtures.count; i++, first = false)
		ff_buf_printf(&b, "%s%s", first ? "" : ", ", c->fixtures.items[i]);
	if (c->patches.count && !has_monkeypatch) {
		ff_buf_printf(&b, "%smonkeypatch", first ? "" : ", ");
		first = false;
	}
	for (int i = 0; i < t->params.count; i++, first = false)
		ff_buf_printf(&b, "%s%s", first ? "" : ", ", FF_AT(&t->params, struct page_param, i)->name);
	ff_buf_str(&b, "):");
	line(p, indent, ff_buf_text(&b));
	ff_buf_free(&b);
}

void page_write_pytest(struct page *p, const struct page_test *t, int indent, bool method)
{
	const struct ff_test_case *c = t->cases[0];
	if (is_async(p, t) && p->h->async == FF_ASYNC_MARKED)
		line(p, indent, "@pytest.mark.asyncio");
	if (is_async(p, t) && p->h->async == FF_ASYNC_ANYIO)
		line(p, indent, "@pytest.mark.anyio");
	if (t->params.count)
		write_parameters(p, t, indent);
	write_head(p, t, indent, method);
	for (int i = 0; i < c->checks.count; i++)
		if (FF_AT(&c->checks, struct ff_test_check, i)->kind == FF_HOLDS_RAISES) {
			write_raises(p, t, indent + 4, i);
			return;
		}
	if (enters(c))
		write_with(p, t, indent + 4);
	else if (!write_short(p, t, indent + 4))
		write_steps(p, t, indent + 4);
}
