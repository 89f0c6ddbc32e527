/*
 * agent.c - the doc writer as an agent: what it proposes, and what it knows when others propose: which names
 * the documentation speaks of, in docstrings, doctests and pages; what is deprecated.
 */
#include <ctype.h>

#include "check.h"
#include "mentions.h"

#define MOST_PAGES 500 /* lines of documentation pages that are kept: those that the change added */

/* What is kept of a file for round two. */
struct documented {
	const char *path, *symbol; /* symbol "": the module */
	const char *text;          /* the docstring */
	int line;
	bool doctest, exported;
};
struct page_line {
	const char *path, *text;
	int line;
};
struct state {
	struct ff_arena *run;
	struct ff_list docs;   /* struct documented, in the order of the stream */
	struct ff_list places; /* struct doc_place */
	struct ff_list pages;  /* struct page_line: what there is without an index */
	bool indexed;          /* the scan had one: the places are all there are */
};

static void *start(struct ff_arena *run, bool isolated)
{
	struct state *st = FF_NEW_IN(run, struct state);
	(void)isolated;
	st->run = run;
	return st;
}

static void keep(struct state *st, const struct ff_subject *s)
{
	const char *path = ff_arena_str(st->run, s->file->path);
	for (int i = 0; i < s->news->docstrings.count; i++) {
		const struct ff_docstring *d = FF_AT(&s->news->docstrings, struct ff_docstring, i);
		const struct ff_definition *def = d->def >= 0 ? FF_AT(&s->news->definitions, struct ff_definition, d->def) : NULL;
		*FF_PUSH(st->run, &st->docs, struct documented) = (struct documented){
			.path = path,
			.symbol = def ? ff_arena_str(st->run, def->qualname) : "",
			.text = ff_arena_str(st->run, d->text),
			.line = d->line,
			.doctest = d->flags & FF_DOC_DOCTEST,
			.exported = def && def->flags & FF_DEF_EXPORTED,
		};
	}
}

/* A page of the documentation, where there is no index that knows them all: what the change wrote there. */
static void keep_page(struct state *st, const struct ff_file *f)
{
	const char *path = ff_arena_str(st->run, f->path);
	for (int i = 0; i < f->lines.count && st->pages.count < MOST_PAGES; i++) {
		const struct ff_changed_line *l = FF_AT(&f->lines, struct ff_changed_line, i);
		if (!l->removed && l->text[strspn(l->text, " \t")])
			*FF_PUSH(st->run, &st->pages, struct page_line) = (struct page_line){path, ff_arena_str(st->run, l->text), l->line};
	}
}

static void judge(void *state, const struct ff_subject *s, struct ff_findings *out)
{
	if (s->file->language == FF_LANG_DOCS && s->file->role != FF_ROLE_VENDORED)
		keep_page(state, s->file);
	if (!s->news || s->file->role == FF_ROLE_GENERATED || s->file->role == FF_ROLE_VENDORED)
		return;
	keep(state, s);
	struct state *st = state;
	st->indexed = st->indexed || s->usages->count;
	if (s->documented)
		doc_places_keep(st->run, s, &st->places);
	if ((ff_doc_is_aside(s->file) && !s->isolated) || s->news->module.flags & (FF_MODULE_SYNTAX_ERROR | FF_MODULE_STUB))
		return;
	struct ff_doc_file file = {.subject = s};
	ff_doc_missing(&file, out);
	for (int i = 0; i < s->news->definitions.count; i++) {
		struct ff_finding f;
		if (ff_doc_incomplete(s, i, s->isolated, &f)) {
			f.fix = ff_doc_mend_incomplete(&file, i, f.evidence);
			ff_findings_add(out, &f);
		}
		if (ff_doc_stale(s, i, s->isolated, &f))
			ff_findings_add(out, &f);
	}
}

/* ---- votes ---- */

/* The name as a whole word of the text, and not as an attribute of something else. */
static bool mentions(const char *text, const char *name)
{
	size_t n = strlen(name);
	for (const char *p = text; n && (p = strstr(p, name)); p += n) {
		bool left = p == text || !(isalnum((unsigned char)p[-1]) || p[-1] == '_' || p[-1] == '.');
		if (left && !isalnum((unsigned char)p[n]) && p[n] != '_')
			return true;
	}
	return false;
}

/* The name is used in a line of a doctest. */
static bool doctest_uses(const char *text, const char *name)
{
	for (const char *p = text; (p = strstr(p, ">>>")); p += 3) {
		const char *end = p + strcspn(p, "\n");
		char line[512];
		size_t n = (size_t)(end - p) < sizeof line ? (size_t)(end - p) : sizeof line - 1;
		memcpy(line, p, n);
		line[n] = '\0';
		if (mentions(line, name))
			return true;
	}
	return false;
}

/* What the documentation says of one definition. */
struct knowledge {
	const struct documented *own;  /* its docstring; NULL none */
	const struct documented *used; /* a doctest of another docstring that uses its name */
	const struct documented *told; /* the module's docstring names it */
	const struct doc_place *page;  /* a page of the documentation speaks of it */
	struct doc_place line;         /* what that is in the pages of the change */
	bool deprecated;
};

static const char *last_part(const char *symbol)
{
	const char *dot = strrchr(symbol, '.');
	return dot ? dot + 1 : symbol;
}

/* A directive or a role that is about the name: ".. autofunction:: shop.cart.total", ":func:`total`", "`total()`". */
static bool page_names(const char *line, const char *name)
{
	size_t n = strlen(name);
	bool directive = strstr(line, ":: ") != NULL || strchr(line, '`') != NULL;
	for (const char *p = line; n > 2 && directive && (p = strstr(p, name)); p += n) {
		bool left = p == line || !(isalnum((unsigned char)p[-1]) || p[-1] == '_');
		if (left && !isalnum((unsigned char)p[n]) && p[n] != '_')
			return true;
	}
	return false;
}

static void look_up(const struct state *st, const char *path, const char *symbol, struct knowledge *k)
{
	const char *name = last_part(symbol);
	*k = (struct knowledge){0};
	for (int i = 0; i < st->docs.count; i++) {
		const struct documented *d = FF_AT(&st->docs, struct documented, i);
		if (strcmp(d->path, path) != 0)
			continue;
		if (!strcmp(d->symbol, symbol))
			k->own = d;
		else if (*name && d->doctest && !k->used && doctest_uses(d->text, name))
			k->used = d;
		if (!*d->symbol && *name && mentions(d->text, name))
			k->told = d;
	}
	k->page = doc_place_of(&st->places, path, symbol);
	for (int i = 0; *name && !st->indexed && i < st->pages.count && !k->page; i++) {
		const struct page_line *l = FF_AT(&st->pages, struct page_line, i);
		if (page_names(l->text, name)) {
			k->line = (struct doc_place){.page = l->path, .says = "", .line = l->line, .kind = FF_MENTION_CODE};
			k->page = &k->line;
		}
	}
	k->deprecated = k->own && (strstr(k->own->text, ".. deprecated::") || ff_doc_speaks_of(k->own->text, "deprecated"));
}

static void say(struct ff_vote *v, struct ff_arena *run, int verdict, double weight, const char *reason, const char *path, int line)
{
	struct ff_buf b;
	ff_buf_init(&b, 0);
	ff_buf_str(&b, "{\"path\":");
	ff_json_str(&b, path);
	ff_buf_printf(&b, ",\"line\":%d}", line);
	v->verdict = verdict;
	v->weight = weight;
	v->reason = reason;
	v->evidence = ff_arena_str(run, ff_buf_text(&b));
	ff_buf_free(&b);
}

static const char *holder(const struct documented *d)
{
	return *d->symbol ? d->symbol : "the module";
}

static void on_import(const struct state *st, struct ff_arena *run, const struct ff_finding *c, struct ff_vote *v)
{
	const char *name = ff_raw_str(run, c->evidence, "name");
	struct knowledge k;
	if (!*name)
		return;
	look_up(st, c->path, name, &k);
	const struct documented *d = k.used ? k.used : k.own && k.own->doctest && doctest_uses(k.own->text, name) ? k.own : NULL;
	if (d)
		say(v, run, FF_VERDICT_DISAGREE, 0.8, ff_arena_printf(run, "a doctest of %s uses %s", holder(d), name), d->path, d->line);
	else if (k.page)
		say(v, run, FF_VERDICT_DISAGREE, doc_place_weight(k.page), ff_arena_printf(run, "%s: it is meant for others", doc_place_says(run, k.page)),
		    k.page->page, k.page->line);
}

static void on_test(const struct knowledge *k, struct ff_arena *run, struct ff_vote *v)
{
	if (k->own && k->own->doctest)
		say(v, run, FF_VERDICT_DISAGREE, 0.6, "a doctest exercises it", k->own->path, k->own->line);
	else if (k->used)
		say(v, run, FF_VERDICT_DISAGREE, 0.4, ff_arena_printf(run, "a doctest of %s exercises it", holder(k->used)), k->used->path, k->used->line);
	else if (k->deprecated)
		say(v, run, FF_VERDICT_DISAGREE, 0.3, "its docstring says that it is deprecated: it will go", k->own->path, k->own->line);
	else if (k->own && k->own->exported)
		say(v, run, FF_VERDICT_AGREE, 0.4, "it stands in __all__ and is documented: others rely on it", k->own->path, k->own->line);
	else if (k->page)
		say(v, run, FF_VERDICT_AGREE, 0.4, ff_arena_printf(run, "%s: others rely on it", doc_place_says(run, k->page)), k->page->page, k->page->line);
}

/* Nothing in the file reads it: but readers of the documentation may. */
static void on_unused(const struct knowledge *k, struct ff_arena *run, struct ff_vote *v)
{
	if (k->used)
		say(v, run, FF_VERDICT_DISAGREE, 0.7, ff_arena_printf(run, "a doctest of %s uses it", holder(k->used)), k->used->path, k->used->line);
	else if (k->page)
		say(v, run, FF_VERDICT_DISAGREE, doc_place_weight(k->page), doc_place_says(run, k->page), k->page->page, k->page->line);
	else if (k->deprecated)
		say(v, run, FF_VERDICT_DISAGREE, 0.5, "its docstring says that it is deprecated: it is kept for callers elsewhere", k->own->path, k->own->line);
	else if (k->told)
		say(v, run, FF_VERDICT_DISAGREE, 0.5, "the docstring of the module names it", k->told->path, k->told->line);
}

static void on_shape(const struct knowledge *k, struct ff_arena *run, struct ff_vote *v)
{
	if (k->deprecated)
		say(v, run, FF_VERDICT_DISAGREE, 0.4, "its docstring says that it is deprecated: nobody will take it apart", k->own->path, k->own->line);
}

static void on_print(const struct knowledge *k, struct ff_arena *run, struct ff_vote *v)
{
	if (k->own && (ff_doc_speaks_of(k->own->text, "print") || mentions(k->own->text, "stdout")))
		say(v, run, FF_VERDICT_DISAGREE, 0.6, "its docstring says that it prints", k->own->path, k->own->line);
}

static void on_default(const struct knowledge *k, struct ff_arena *run, struct ff_vote *v)
{
	if (k->own && (ff_doc_speaks_of(k->own->text, "cache") || ff_doc_speaks_of(k->own->text, "memo")))
		say(v, run, FF_VERDICT_DISAGREE, 0.5, "its docstring speaks of a cache", k->own->path, k->own->line);
}

static void vote(void *state, struct ff_arena *run, const struct ff_finding *c, struct ff_vote *v)
{
	static const struct {
		const char *type;
		void (*on)(const struct knowledge *k, struct ff_arena *run, struct ff_vote *v);
	} types[] = {{"missing_test", on_test}, {"unused_definition", on_unused}, {"print_statement", on_print}, {"mutable_default", on_default}, {"complexity", on_shape},
	             {"too_many_args", on_shape}};
	struct knowledge k;
	if (!strcmp(c->type, "unused_import")) {
		on_import(state, run, c, v);
		return;
	}
	for (size_t i = 0; i < FF_COUNT(types); i++) {
		if (strcmp(c->type, types[i].type) != 0)
			continue;
		look_up(state, c->path, c->symbol, &k);
		types[i].on(&k, run, v);
	}
}

const struct ff_agent ff_docwriter_agent = {
	.name = "docwriter",
	.want = FF_DOC_WANT | FF_WANT_CHANGED_LINES,
	.want_old = true, /* what the change took out */
	.start = start,
	.judge = judge,
	.vote = vote,
};
