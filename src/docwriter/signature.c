/*
 * signature.c - signatures as text: whole, as the source has them, and short, for one line of a table.  Called by all who write pages.
 */
#include <ctype.h>

#include "book.h"

/* ---- source text of several lines on one ---- */

/* Behind a string literal at p (its quote); to the end when it is not closed. */
static const char *string_end(const char *p)
{
	size_t q = p[1] == *p && p[2] == *p ? 3 : 1;
	const char *mark = p;
	for (p += q; *p && strncmp(p, mark, q) != 0; p++)
		if (*p == '\\' && p[1])
			p++;
	return *p ? p + q : p;
}

const char *text_flat(struct ff_arena *a, const char *text)
{
	if (!strpbrk(text, "\n\r\t"))
		return ff_arena_str(a, text);
	char *out = ff_arena_raw(a, strlen(text) + 1), *o = out;
	for (const char *p = text; *p;) {
		if (*p == '"' || *p == '\'') {
			const char *end = string_end(p);
			memcpy(o, p, (size_t)(end - p));
			o += end - p;
			p = end;
		} else if (*p == '#') {
			p += strcspn(p, "\n");
		} else if (isspace((unsigned char)*p) || (*p == '\\' && (p[1] == '\n' || p[1] == '\r'))) {
			p++;
			if (o > out && !strchr(" ([{", o[-1]))
				*o++ = ' ';
		} else {
			while (strchr(")]}", *p) && o > out && o[-1] == ' ')
				o--;
			*o++ = *p++;
		}
	}
	while (o > out && o[-1] == ' ')
		o--;
	*o = '\0';
	return out;
}

/* ---- parameters ---- */

static const char *const stars[] = {[FF_PARAM_VARARG] = "*", [FF_PARAM_KWARG] = "**"};

static bool is_bound(const struct book_entry *e)
{
	return e->kind == FF_DEF_METHOD && !(e->flags & FF_DEF_STATIC);
}

static void add_param(struct ff_buf *b, const struct book_param *p, bool types)
{
	bool typed = types && *p->annotation;
	if (b->len > 1)
		ff_buf_str(b, ", ");
	if (p->kind == FF_PARAM_VARARG || p->kind == FF_PARAM_KWARG)
		ff_buf_str(b, stars[p->kind]);
	ff_buf_str(b, p->name);
	if (typed)
		ff_buf_printf(b, ": %s", p->annotation);
	if (*p->value)
		ff_buf_printf(b, "%s%s", typed ? " = " : "=", p->value);
}

/* "/" and "*" where the kinds of two neighbours ask for them; first: nothing has been written before. */
static void add_border(struct ff_buf *b, int before, int now)
{
	const char *mark = before == FF_PARAM_POSONLY && now != FF_PARAM_POSONLY ? "/" : NULL;
	if (mark)
		ff_buf_printf(b, "%s%s", b->len > 1 ? ", " : "", mark);
	if (now == FF_PARAM_KWONLY && before != FF_PARAM_KWONLY && before != FF_PARAM_VARARG)
		ff_buf_printf(b, "%s*", b->len > 1 ? ", " : "");
}

static const char *kept(struct ff_arena *a, struct ff_buf *b)
{
	const char *out = ff_arena_dup(a, ff_buf_text(b), b->len);
	ff_buf_free(b);
	return out;
}

static const struct book_param *param(const struct book_entry *e, int i)
{
	return FF_AT(&e->params, struct book_param, i);
}

static bool skips_first(const struct book_entry *e, int flags)
{
	return is_bound(e) && !(flags & SIGNATURE_SELF) && e->params.count && param(e, 0)->kind <= FF_PARAM_NORMAL;
}

const char *signature_text(struct ff_arena *a, const struct book_entry *e, int flags)
{
	struct ff_buf b;
	int before = -1;
	ff_buf_init(&b, 0);
	ff_buf_char(&b, '(');
	for (int i = skips_first(e, flags); i < e->params.count; i++) {
		add_border(&b, before, param(e, i)->kind);
		add_param(&b, param(e, i), flags & SIGNATURE_TYPES);
		before = param(e, i)->kind;
	}
	if (before == FF_PARAM_POSONLY)
		ff_buf_str(&b, ", /");
	ff_buf_char(&b, ')');
	if (*e->returns && flags & SIGNATURE_TYPES)
		ff_buf_printf(&b, " -> %s", e->returns);
	return kept(a, &b);
}

/* ---- constructors ---- */

static bool decorated(const struct book_entry *e, const char *last)
{
	for (int i = 0; i < e->decorators.count; i++)
		if (!strcmp(ff_last_part(FF_AT(&e->decorators, struct book_decorator, i)->name), last))
			return true;
	return false;
}

/* A field that the constructor of a dataclass takes. */
static bool takes_field(const struct book_value *v)
{
	const struct book_word *init = book_word_of(&v->words, "init", -1);
	return *v->annotation && !v->self && !strstr(v->annotation, "ClassVar") && !(init && !strcmp(init->text, "False"));
}

static void add_field(struct ff_arena *a, struct ff_list *params, const struct book_value *v, bool only)
{
	struct book_param p = {.name = v->name, .annotation = v->annotation, .value = v->value, .call = "", .kind = only ? FF_PARAM_KWONLY : FF_PARAM_NORMAL};
	if (ff_str_ends(v->call, "field") && v->words.count) {
		const struct book_word *w = book_word_of(&v->words, "default", -1);
		p.value = w ? w->text : book_word_of(&v->words, "default_factory", -1) ? "..." : "";
	}
	for (int i = 0; i < params->count; i++)
		if (!strcmp(FF_AT(params, struct book_param, i)->name, v->name)) {
			*FF_AT(params, struct book_param, i) = p; /* a field that is declared again keeps its place */
			return;
		}
	*FF_PUSH(a, params, struct book_param) = p;
}

static void add_fields(const struct ff_book *b, int module, int entry, int steps, struct ff_list *params)
{
	const struct book_module *m = MODULE(b, module);
	const struct book_entry *e = ENTRY(m, entry);
	for (int i = e->bases.count - 1; steps > 0 && i >= 0; i--) { /* the dataclasses it is made of come first */
		struct book_found f;
		if (book_find(b, module, e->bases.items[i], &f) && f.entry >= 0 && ENTRY(MODULE(b, f.module), f.entry)->flags & FF_DEF_DATACLASS && (f.module != module || f.entry != entry))
			add_fields(b, f.module, f.entry, steps - 1, params);
	}
	bool only = false;
	for (int i = 0; i < e->decorators.count; i++) {
		const struct book_word *w = book_word_of(&FF_AT(&e->decorators, struct book_decorator, i)->words, "kw_only", -1);
		only |= w && !strcmp(w->text, "True");
	}
	for (int i = 0; i < m->values.count; i++)
		if (VALUE(m, i)->def == entry && !strcmp(VALUE(m, i)->annotation, "KW_ONLY"))
			only = true;
		else if (VALUE(m, i)->def == entry && takes_field(VALUE(m, i)))
			add_field(b->a, params, VALUE(m, i), only);
}

static const struct book_entry *own_constructor(const struct book_module *m, int entry)
{
	static const char *const names[] = {"__init__", "__new__"};
	for (size_t k = 0; k < FF_COUNT(names); k++)
		for (int i = entry + 1; i < m->entries.count; i++)
			if (ENTRY(m, i)->parent == entry && !strcmp(ENTRY(m, i)->name, names[k]) && !(ENTRY(m, i)->flags & FF_DEF_OVERLOAD))
				return ENTRY(m, i);
	return NULL;
}

static const struct book_entry *constructor(const struct ff_book *b, int module, int entry, int steps)
{
	const struct book_module *m = MODULE(b, module);
	const struct book_entry *e = ENTRY(m, entry), *own = own_constructor(m, entry);
	if (own)
		return own;
	if (e->flags & FF_DEF_DATACLASS && decorated(e, "dataclass")) {
		struct book_entry *made = FF_NEW_IN(b->a, struct book_entry);
		*made = (struct book_entry){.name = "__init__", .qualname = "__init__", .returns = "", .type_params = "", .doc = "", .kind = FF_DEF_FUNCTION};
		add_fields(b, module, entry, 8, &made->params);
		return made;
	}
	for (int i = 0; steps > 0 && i < e->bases.count; i++) {
		struct book_found f;
		if (!book_find(b, module, e->bases.items[i], &f) || f.entry < 0 || (f.module == module && f.entry == entry) || ENTRY(MODULE(b, f.module), f.entry)->kind != FF_DEF_CLASS)
			continue;
		const struct book_entry *got = constructor(b, f.module, f.entry, steps - 1);
		if (got)
			return got;
	}
	return NULL;
}

const struct book_entry *signature_constructor(const struct ff_book *b, int module, int entry)
{
	return constructor(b, module, entry, 8);
}

/* ---- one line ---- */

static bool can_go(const struct book_param *p)
{
	return *p->value || p->kind == FF_PARAM_VARARG || p->kind == FF_PARAM_KWARG;
}

static int width_of(const struct book_param *p)
{
	return ff_utf8_width(p->name) + (*p->value ? 1 + ff_utf8_width(p->value) : 0) + 4; /* ", ", stars or a border */
}

/* What cannot be left out, of the rest the first ones that there is room for, and `...`. */
static const char *shortened(struct ff_arena *a, const struct book_entry *e, const char *name, int most)
{
	struct ff_buf b;
	int before = -1, first = skips_first(e, 0), room = most - ff_utf8_width(name) - 8, shown = e->params.count;
	for (int i = first; i < e->params.count; i++)
		room -= can_go(param(e, i)) ? 0 : width_of(param(e, i));
	for (int i = first; i < shown; i++)
		if (can_go(param(e, i)) && (room -= width_of(param(e, i))) < 0)
			shown = i;
	ff_buf_init(&b, 0);
	ff_buf_char(&b, '(');
	for (int i = first; i < e->params.count; i++) {
		const struct book_param *p = param(e, i);
		if ((i >= shown && can_go(p)) || (int)(b.len + strlen(name) + strlen(p->name)) + 8 > 2 * most)
			continue;
		add_border(&b, before, p->kind);
		add_param(&b, p, false);
		before = p->kind;
	}
	ff_buf_str(&b, b.len > 1 ? ", ...)" : "...)");
	return kept(a, &b);
}

const char *signature_short(const struct ff_book *b, int module, int entry, const char *name, int most)
{
	const struct book_entry *e = ENTRY(MODULE(b, module), entry);
	const char *text = "";
	if (e->kind == FF_DEF_CLASS) {
		if (e->flags & (FF_DEF_EXCEPTION | FF_DEF_ENUM) || !(e = signature_constructor(b, module, entry)))
			return name;
	} else if (e->flags & FF_DEF_PROPERTY) {
		return name;
	}
	bool class = !strcmp(e->name, "__init__") || !strcmp(e->name, "__new__");
	for (int types = SIGNATURE_TYPES; types >= 0; types -= SIGNATURE_TYPES) {
		text = signature_text(b->a, e, types);
		const char *arrow = class && types && *e->returns ? strrchr(text, '>') : NULL; /* "-> None" of a constructor says nothing */
		if (arrow)
			text = ff_arena_dup(b->a, text, strlen(text) - strlen(e->returns) - 4);
		if (ff_utf8_width(name) + ff_utf8_width(text) <= most)
			return ff_arena_printf(b->a, "%s%s", name, text);
	}
	return ff_arena_printf(b->a, "%s%s", name, shortened(b->a, e, name, most));
}
