/*
 * raises.c - the exceptions that leave a function, each once, with when: the condition where the caller can read it, the message, the
 * exception that it comes from.  Called by compose.c.
 */
#include <ctype.h>

#include "compose_room.h"

#define MOST_QUOTED 70
#define MOST_MESSAGE 120
#define MOST_TIMES 3 /* conditions told of one type */

static const struct ff_raise *raise_at(const struct draft *d, int i)
{
	return FF_AT(&d->f->raises, struct ff_raise, i);
}

/* The innermost handler around a line of the definition. */
static const struct ff_handler *handler_of(const struct draft *d, int line)
{
	const struct ff_handler *found = NULL;
	for (int i = FF_DOC_ROW_FROM(d->f->handlers, struct ff_handler, d->d->line); i < d->f->handlers.count; i++) {
		const struct ff_handler *h = FF_AT(&d->f->handlers, struct ff_handler, i);
		if (h->line > line)
			break;
		if (h->def == d->def && h->end_line >= line)
			found = h;
	}
	return found;
}

static bool is_type(const struct draft *d, const char *type, int line)
{
	enum thrown t = ff_doc_thrown(d, type, line);
	return t == THROWN_TYPE || t == THROWN_HIDDEN;
}

/* Another try stands in the handler before the raise: whoever follows the text does not see what comes up again. */
static bool is_behind_another(const struct draft *d, const struct ff_handler *h, const struct ff_raise *r)
{
	for (int i = FF_DOC_ROW_FROM(d->f->handlers, struct ff_handler, h->line + 1); i < d->f->handlers.count; i++) {
		const struct ff_handler *x = FF_AT(&d->f->handlers, struct ff_handler, i);
		if (x->line >= r->line)
			break;
		if (x->def == d->def && x->end_line < r->line)
			return true;
	}
	return false;
}

/* Types that a raise lets out.  A bare one, or one of the handler's name: what the handler takes.  *hidden: no reader of the text finds them there. */
static void types_of(const struct draft *d, const struct ff_raise *r, struct ff_strings *out, bool *hidden)
{
	const struct ff_handler *h = r->flags & FF_RAISE_RERAISE ? handler_of(d, r->line) : NULL;
	*hidden = h && is_behind_another(d, h, r);
	if (!(r->flags & FF_RAISE_RERAISE)) {
		if (is_type(d, r->type, r->line))
			ff_strings_push(d->a, out, r->type);
		return;
	}
	for (const char *p = h ? h->types : ""; *p;) {
		p += strspn(p, "(), \n\t");
		size_t n = strcspn(p, "(), \n\t");
		const char *type = ff_arena_dup(d->a, p, n);
		if (n && is_type(d, type, 0) && strcmp(type, "Exception") && strcmp(type, "BaseException"))
			ff_strings_push(d->a, out, type);
		p += n;
	}
}

/* A parameter in the condition is changed in place before. */
static bool is_changed(const struct draft *d, const struct ff_raise *r)
{
	static const char *const changers[] = {"pop", "popitem", "update", "clear", "append", "remove", "add", "insert", "extend", "setdefault", "discard", "sort", "reverse", "popleft", NULL};
	for (int i = FF_DOC_ROW_FROM(d->f->hints, struct ff_hint, d->d->line); i < d->f->hints.count; i++) {
		const struct ff_hint *h = FF_AT(&d->f->hints, struct ff_hint, i);
		if (h->line > r->line)
			break;
		if (h->def == d->def && h->kind == FF_HINT_METHOD && ff_doc_one_of(h->what, changers) && ff_word_in(r->condition, h->name, (int)strlen(h->name)))
			return true;
	}
	return false;
}

/* Literals side by side as one; NULL: something else stands among them, or it is no plain string. */
static const char *literal(const struct draft *d, const char *p)
{
	char *text = ff_arena_alloc(d->a, strlen(p) + 1), *out = text;
	for (;;) {
		p += *p == 'f' || *p == 'r' || *p == 'u';
		const char *close = *p == '"' || *p == '\'' ? strchr(p + 1, *p) : NULL;
		if (!close || close == p + 1)
			return NULL;
		memcpy(out, p + 1, (size_t)(close - p - 1));
		out += close - p - 1;
		p = close + 1 + strspn(close + 1, " \t\r\n");
		if (*p == '\0' || *p == '%' || *p == '.')
			return text;
	}
}

/* What a message says, its placeholders as they stand in the source; NULL. */
static const char *message_of(const struct draft *d, const struct ff_raise *r)
{
	const char *text = *r->message && strlen(r->message) < FF_MAX_TEXT - 8 ? literal(d, r->message) : NULL;
	for (const char *q = text; q && *q; q++)
		if ((unsigned char)*q < 0x20 || (unsigned char)*q > 0x7e || *q == '\\' || *q == '`' || *q == '"')
			return NULL;
	return text && strchr(text, ' ') && strlen(text) >= 6 && strlen(text) <= MOST_MESSAGE ? text : NULL;
}

/* "If ``x < 0``", 'With the message "..."', "If a ``KeyError`` comes up"; NULL: nothing can be told. */
static const char *when(const struct draft *d, const struct ff_raise *r)
{
	const char *quoted = ff_doc_code(d, r->condition, MOST_QUOTED);
	const char *code = r->flags & (FF_RAISE_TELLING | FF_RAISE_PLAIN | FF_RAISE_RERAISE) && !is_changed(d, r) ? quoted : NULL;
	const char *message = message_of(d, r), *doc;
	const struct ff_handler *h = r->flags & FF_RAISE_IN_HANDLER ? handler_of(d, r->line) : NULL;
	const char *from = h && is_type(d, h->types, 0) ? ff_doc_code(d, h->types, MOST_QUOTED) : NULL;
	if (r->flags & FF_RAISE_RERAISE)
		return code ? ff_arena_printf(d->a, "Passed on if %s", code) : "Passed on after it was caught";
	if (code)
		return ff_arena_printf(d->a, "If %s", code);
	if (message)
		return ff_arena_printf(d->a, "With the message \"%s\"", message);
	if (from)
		return ff_arena_printf(d->a, "In place of a caught %s", from);
	if (quoted)
		return ff_arena_printf(d->a, "Only if %s", quoted);
	if (!*r->condition && !h && d->d->flags & FF_DEF_RETURNS_VALUE)
		return "If nothing was returned before";
	doc = ff_doc_class_summary(d, ff_last_part(r->type));
	return doc ? ff_arena_dup(d->a, doc, strlen(doc) - 1) : NULL;
}

struct leaving {
	const char *type;
	struct ff_strings whens;
	bool untold, hidden; /* hidden: at none of its places the text shows it */
};

static void note(struct draft *d, struct ff_list *all, const char *type, const struct ff_raise *r, bool hidden)
{
	struct leaving *t = NULL;
	for (int i = 0; i < all->count && !t; i++)
		if (!strcmp(FF_AT(all, struct leaving, i)->type, type))
			t = FF_AT(all, struct leaving, i);
	if (!t) {
		t = FF_PUSH(d->a, all, struct leaving);
		t->type = type;
		t->hidden = true;
	}
	const char *text = when(d, r);
	t->hidden = t->hidden && (hidden || ff_doc_thrown(d, type, r->flags & FF_RAISE_RERAISE ? 0 : r->line) == THROWN_HIDDEN);
	t->untold = t->untold || !text;
	if (text && !ff_strings_has(&t->whens, text))
		ff_strings_push(d->a, &t->whens, text);
}

/* Conditions as one: "If a or b"; others as they come. */
static const char *united(const struct draft *d, const struct leaving *t)
{
	struct ff_strings parts = {0};
	for (int i = 0; i < t->whens.count && i < MOST_TIMES; i++)
		ff_strings_push(d->a, &parts, i ? ff_arena_printf(d->a, "%c%s", tolower((unsigned char)t->whens.items[i][0]), t->whens.items[i] + 1) : t->whens.items[i]);
	if (t->untold || t->whens.count > MOST_TIMES)
		ff_strings_push(d->a, &parts, "in other cases");
	return ff_arena_printf(d->a, "%s.", ff_doc_join(d, &parts, "or"));
}

/* In words: "May raise ``self.Gone`` if ``x``." */
static void tell_hidden(struct draft *d, const struct leaving *t)
{
	const char *code = ff_doc_code(d, t->type, MOST_QUOTED), *text = t->whens.count ? united(d, t) : NULL;
	if (!code)
		return;
	if (text)
		text = ff_arena_printf(d->a, "%s%c%s", ff_str_starts(text, "If ") ? " " : ", ", tolower((unsigned char)*text), text + 1);
	ff_strings_push(d->a, &d->out->more, ff_arena_printf(d->a, "May raise %s%s", code, text ? text : "."));
	ff_doc_tell(d, FROM_RAISES, true);
}

void ff_doc_raised(struct draft *d, struct ff_list *items)
{
	struct ff_list all = {0};
	for (int i = FF_DOC_ROW_FROM(d->f->raises, struct ff_raise, d->d->line); i < d->f->raises.count && raise_at(d, i)->line <= d->d->end_line; i++) {
		const struct ff_raise *r = raise_at(d, i);
		struct ff_strings types = {0};
		bool hidden;
		if (r->def != d->def || r->flags & FF_RAISE_STAYS)
			continue;
		types_of(d, r, &types, &hidden);
		for (int k = 0; k < types.count; k++)
			note(d, &all, types.items[k], r, hidden);
	}
	for (int i = 0; i < all.count; i++) {
		const struct leaving *t = FF_AT(&all, struct leaving, i);
		if (t->hidden) {
			tell_hidden(d, t);
			continue;
		}
		ff_doc_tell(d, t->whens.count ? FROM_RAISES : FROM_NOTHING, t->whens.count > 0);
		*FF_PUSH(d->a, items, struct ff_doc_item) = (struct ff_doc_item){.name = t->type, .type = "", .text = t->whens.count ? united(d, t) : "Raised by the body.", .line = -1};
	}
}

/* A raise of that type that leaves the function, and is listed. */
static bool leaves(const struct draft *d, const char *type)
{
	for (int i = FF_DOC_ROW_FROM(d->f->raises, struct ff_raise, d->d->line); i < d->f->raises.count && raise_at(d, i)->line <= d->d->end_line; i++)
		if (raise_at(d, i)->def == d->def && !(raise_at(d, i)->flags & FF_RAISE_STAYS) && !strcmp(raise_at(d, i)->type, type))
			return true;
	return false;
}

bool ff_doc_raises_unlisted(const struct draft *d)
{
	for (int i = FF_DOC_ROW_FROM(d->f->raises, struct ff_raise, d->d->line); i < d->f->raises.count && raise_at(d, i)->line <= d->d->end_line; i++) {
		const struct ff_raise *r = raise_at(d, i);
		if (r->def != d->def || r->flags & FF_RAISE_RERAISE)
			continue;
		enum thrown t = ff_doc_thrown(d, r->type, r->line);
		if (t == THROWN_MADE || (t == THROWN_TYPE && r->flags & FF_RAISE_STAYS && !leaves(d, r->type)))
			return true;
	}
	return false;
}
