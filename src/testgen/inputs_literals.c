/*
 * inputs_literals.c - values that a function itself names: what it compares a parameter with, and the neighbours of that; keys that it
 * reads; what it asks texts to begin with; lengths.
 */
#include "plan_room.h"

enum { LENGTH_MAX = 40, LITERALS_MAX = 12 };

static void put(struct plan *p, struct ff_list *out, const char *text)
{
	if (out->count < LITERALS_MAX)
		plan_value(p, out, text, "");
}

/* A whole number and those beside it; no other numbers. */
static bool neighbours(struct plan *p, struct ff_list *out, const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);
	if (*end || n > 1000000 || n < -1000000)
		return false;
	put(p, out, text);
	put(p, out, ff_arena_printf(p->a, "%ld", n - 1));
	put(p, out, ff_arena_printf(p->a, "%ld", n + 1));
	return true;
}

/* Something of a length: a text or a list, as the parameter is. */
static void sized(struct plan *p, struct ff_list *out, const char *text, bool is_text)
{
	char *end;
	long n = strtol(text, &end, 10);
	if (*end || n < 0 || n > LENGTH_MAX)
		return;
	for (long k = n > 0 ? n - 1 : 0; k <= n + 1; k++) {
		struct ff_buf b;
		ff_buf_init(&b, FF_MAX_TEXT + 1);
		ff_buf_char(&b, is_text ? '\'' : '[');
		for (long i = 0; i < k; i++)
			if (is_text)
				ff_buf_char(&b, (char)('a' + i % 26));
			else
				ff_buf_printf(&b, "%s%ld", i ? ", " : "", i + 1);
		ff_buf_char(&b, is_text ? '\'' : ']');
		if (!b.over)
			put(p, out, ff_arena_str(p->a, ff_buf_text(&b)));
		ff_buf_free(&b);
	}
}

/* A plain text that holds another one: at its start, its end, between. */
static void around(struct plan *p, struct ff_list *out, const char *text, const char *before, const char *after)
{
	const char *content = plan_unquoted(p->a, text);
	if (content && !strchr(content, '\'') && !strchr(content, '\n'))
		put(p, out, ff_arena_printf(p->a, "'%s%s%s'", before, content, after));
	else if (plan_is_string(text) && text[0] != 'b')
		put(p, out, *before ? ff_arena_printf(p->a, "'%s' + %s", before, text) : ff_arena_printf(p->a, "%s + '%s'", text, after));
}

static void members(struct plan *p, struct ff_list *out, const char *text)
{
	struct ff_strings parts = {0};
	size_t n = strlen(text);
	const char *content = plan_unquoted(p->a, text);
	if (content && *content) {
		put(p, out, ff_arena_printf(p->a, "'%c'", *content == '\'' ? 'a' : *content));
		return;
	}
	if (plan_is_name(text) && plan_is_module_name(p, text) && plan_spend(p, p->f->assigns.count))
		for (int i = 0; i < p->f->assigns.count; i++) {
			const struct ff_assign *x = FF_AT(&p->f->assigns, struct ff_assign, i);
			if (x->def < 0 && !strcmp(x->name, text) && *x->value && strchr("([{", *x->value)) {
				size_t skip = 1 + strspn(x->value + 1, " \n\t"), end = plan_span(x->value + skip, ",:)]}");
				const char *first = plan_trim(p->a, x->value + skip, end);
				if (plan_is_literal(first))
					put(p, out, first);
				return;
			}
		}
	if (n < 3 || !strchr("([{", *text) || !plan_is_literal(text))
		return;
	plan_split(p->a, ff_arena_dup(p->a, text + 1, n - 2), ',', &parts);
	for (int i = 0; i < parts.count && i < 4; i++)
		put(p, out, plan_trim(p->a, parts.items[i], plan_span(parts.items[i], ":")));
}

static void keys(struct plan *p, int def, const char *name, struct ff_list *out)
{
	struct ff_buf b;
	int n = 0;
	ff_buf_init(&b, FF_MAX_TEXT + 1);
	ff_buf_char(&b, '{');
	const struct ff_hint *h;
	for (int i = 0; (h = plan_hint(p, def, i)); i++) {
		bool read = (h->kind == FF_HINT_INDEX && !strcmp(h->what, "str")) || (h->kind == FF_HINT_METHOD && (!strcmp(h->what, "get") || !strcmp(h->what, "pop")) && plan_is_string(h->text));
		if (read && !*h->path && !strcmp(h->name, name) && plan_is_string(h->text) && !strstr(ff_buf_text(&b), h->text))
			ff_buf_printf(&b, "%s%s: %d", n ? ", " : "", h->text, n + 1), n++;
	}
	ff_buf_char(&b, '}');
	if (n && !b.over)
		put(p, out, ff_arena_str(p->a, ff_buf_text(&b)));
	ff_buf_free(&b);
}

/* re.match('[a-z]+', x), WORD.match(x) with WORD = re.compile(...): a text that matches. */
static void matching(struct plan *p, const struct ff_hint *h, struct ff_list *out)
{
	static const char words[] = "match search fullmatch findall finditer sub subn split";
	const char *last = ff_last_part(h->what), *blank = strchr(h->text, ' '), *pattern = NULL;
	if (!plan_listed(words, last))
		return;
	if (ff_str_starts(h->what, "re.") && blank && *h->text == (ff_str_starts(last, "sub") ? '2' : '1'))
		pattern = blank + 1;
	for (int i = 0; !pattern && i < p->f->assigns.count && plan_spend(p, 1); i++) {
		const struct ff_assign *x = FF_AT(&p->f->assigns, struct ff_assign, i);
		size_t n = strlen(x->name);
		const char *open = x->def < 0 && !strncmp(h->what, x->name, n) && h->what[n] == '.' ? strstr(x->value, "compile(") : NULL;
		if (open)
			pattern = plan_trim(p->a, open + 8, plan_span(open + 8, ",)"));
	}
	const char *text = pattern ? plan_regex_sample(p, pattern) : NULL;
	if (text)
		put(p, out, text);
}

static void hinted(struct plan *p, const struct ff_hint *h, bool is_text, struct ff_list *out)
{
	switch ((enum ff_hint_kind)h->kind) {
	case FF_HINT_COMPARED:
		if (plan_is_literal(h->text) && !neighbours(p, out, h->text))
			put(p, out, h->text);
		break;
	case FF_HINT_IN:
	case FF_HINT_KEY_OF: members(p, out, h->text); break;
	case FF_HINT_CONTAINS:
		if (is_text && plan_is_string(h->text))
			around(p, out, h->text, "a", "b");
		break;
	case FF_HINT_LENGTH: sized(p, out, h->text, is_text); break;
	case FF_HINT_METHOD:
		if (!strcmp(h->what, "startswith"))
			around(p, out, h->text, "", "abc");
		else if (!strcmp(h->what, "endswith"))
			around(p, out, h->text, "abc", "");
		else if (!strcmp(h->what, "split") || !strcmp(h->what, "partition") || !strcmp(h->what, "find") || !strcmp(h->what, "replace") || !strcmp(h->what, "rsplit"))
			around(p, out, h->text, "a", "b");
		break;
	case FF_HINT_PASSED: matching(p, h, out); break;
	case FF_HINT_OPERATOR:
		if (*h->what == '%' && plan_is_number(h->text))
			neighbours(p, out, h->text);
		break;
	default: break;
	}
}

/* One text with all that it is searched for in it: 'a&b<c'. */
static void all_of(struct plan *p, int def, const char *name, struct ff_list *out)
{
	static const char words[] = "startswith endswith split partition find replace rsplit index count";
	const struct ff_hint *h;
	struct ff_buf b;
	int n = 0;
	ff_buf_init(&b, FF_MAX_TEXT + 1);
	ff_buf_char(&b, '\'');
	for (int i = 0; (h = plan_hint(p, def, i)); i++) {
		bool method = h->kind == FF_HINT_METHOD && plan_listed(words, h->what);
		const char *content = (method || h->kind == FF_HINT_CONTAINS) && !*h->path && !strcmp(h->name, name) ? plan_unquoted(p->a, h->text) : NULL;
		if (content && *content && !strchr(content, '\'') && !strstr(ff_buf_text(&b), content))
			ff_buf_printf(&b, "%c%s", 'a' + n++ % 26, content);
	}
	ff_buf_printf(&b, "%c'", 'a' + n % 26);
	if (n > 1 && !b.over)
		put(p, out, ff_arena_str(p->a, ff_buf_text(&b)));
	ff_buf_free(&b);
}

void plan_literal_values(struct plan *p, int def, const struct ff_parameter *param, struct ff_list *out)
{
	const char *type = plan_is_unknown(p, param->annotation) ? plan_usage_type(p, def, param->name, "") : param->annotation;
	bool is_text = plan_is_text(type);
	keys(p, def, param->name, out);
	all_of(p, def, param->name, out);
	const struct ff_hint *h;
	for (int i = 0; (h = plan_hint(p, def, i)); i++) {
		if (!*h->path && !strcmp(h->name, param->name))
			hinted(p, h, is_text, out);
	}
}
