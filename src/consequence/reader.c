/*
 * reader.c - what the readers of all frameworks need of one file: full names of routers, texts of
 * paths with constants in them, lists of strings, and the rows that they add.  Knows no framework's
 * calls.
 */
#include "routes.h"
#include <ctype.h>

struct ff_arena *ff_reader_arena(struct reader *r)
{
	return &r->c->arena;
}

bool ff_reader_spent(struct reader *r, int rows)
{
	r->budget -= rows;
	return r->budget < 0;
}

/* ---- names ---- */

const char *ff_reader_scoped(struct reader *r, int def, const char *var)
{
	struct ff_arena *a = ff_reader_arena(r);
	if (ff_str_starts(var, "self.") && def >= 0 && r->l->parent[def] >= 0)
		def = r->l->parent[def];
	if (def < 0)
		return ff_arena_printf(a, "%s.%s", r->m->name, var);
	return ff_arena_printf(a, "%s.%s.%s", r->m->name, DEF(r->l, def)->qualname, var);
}

struct router *ff_reader_router(struct reader *r, const char *name)
{
	for (int i = r->book->routers.count - 1; i >= r->first_router; i--)
		if (!strcmp(FF_AT(&r->book->routers, struct router, i)->name, name))
			return FF_AT(&r->book->routers, struct router, i);
	return NULL;
}

int ff_reader_parameter(const struct look *l, int def, const char *text, size_t n)
{
	int at = 0;
	for EACH (i, l->param_first[def], l->param_next) {
		if (strlen(PARAM(l, i)->name) == n && !strncmp(PARAM(l, i)->name, text, n))
			return at;
		at++;
	}
	return -1;
}

const char *ff_reader_named(struct reader *r, int def, const char *text)
{
	size_t n = strcspn(text, ".");
	bool own = n == 4 && ff_str_starts(text, "self.");
	for (int d = def; d >= 0; d = r->l->parent[d]) {
		const char *name = ff_reader_scoped(r, d, text);
		if (ff_reader_router(r, name) || own || ff_reader_parameter(r->l, d, text, n) >= 0)
			return name;
	}
	return ff_reader_resolve(r, text);
}

const char *ff_reader_resolve(struct reader *r, const char *dotted)
{
	return ff_arena_str(ff_reader_arena(r), names_resolve(ff_reader_arena(r), r->m, r->l->f, dotted)); /* the facts go, the name stays */
}

const char *ff_reader_base(struct reader *r, int base)
{
	const char *text = BASE(r->l, base)->text;
	return ff_reader_resolve(r, ff_arena_dup(ff_reader_arena(r), text, strcspn(text, "[")));
}

const char *ff_reader_receiver(struct reader *r, const char *callee)
{
	const char *dot = strrchr(callee, '.');
	return dot ? ff_arena_dup(ff_reader_arena(r), callee, (size_t)(dot - callee)) : "";
}

const char *ff_reader_child(struct reader *r, int call, const struct ff_argument *g)
{
	if (!g)
		return "";
	if (g->kind == FF_EXPR_NAME || g->kind == FF_EXPR_ATTRIBUTE)
		return ff_reader_named(r, r->l->call_def[call], g->text);
	int inner = g->kind == FF_EXPR_CALL ? look_arg_call(r->l, call, g) : -1; /* the router that a function makes */
	return inner >= 0 ? ff_reader_named(r, r->l->call_def[call], CALL(r->l, inner)->callee) : "";
}

/* ---- texts ---- */

static const char *word_end(const char *p)
{
	while (isalnum((unsigned char)*p) || *p == '_' || *p == '.')
		p++;
	return p;
}

/* A constant's mark, for mounts.c. */
static void mark(struct reader *r, int def, const char *text, size_t n, struct ff_buf *b)
{
	const char *word = ff_arena_dup(ff_reader_arena(r), text, n);
	const char *name = ff_str_starts(word, "self.") ? ff_reader_scoped(r, def, word) : ff_reader_resolve(r, word);
	ff_buf_printf(b, "\001%s\002", name);
}

/* f"...{NAME}..."; false: more than names in it. */
static bool format_text(struct reader *r, int def, const char *from, const char *to, struct ff_buf *b)
{
	while (from < to) {
		if (*from != '{' || from[1] == '{') {
			from += from + 1 < to && (*from == '{' || *from == '}') && from[1] == *from;
			ff_buf_char(b, *from++);
			continue;
		}
		const char *end = word_end(++from);
		if (end == from || *end != '}')
			return false;
		mark(r, def, from, (size_t)(end - from), b);
		from = end + 1;
	}
	return true;
}

/* One operand of a sum: a literal, f-string or dotted name; returns what follows, NULL when it is something else. */
static const char *operand(struct reader *r, int def, const char *p, struct ff_buf *b)
{
	const char *q = p;
	while (*q && strchr("rRbBuUfF", *q))
		q++;
	if (*q == '"' || *q == '\'') {
		bool formatted = memchr(p, 'f', (size_t)(q - p)) || memchr(p, 'F', (size_t)(q - p));
		bool triple = q[1] == *q && q[2] == *q;
		const char *from = q + (triple ? 3 : 1), *to = from;
		while (*to && !(*to == *q && (!triple || (to[1] == *q && to[2] == *q))))
			to += *to == '\\' && to[1] ? 2 : 1;
		const char *next = *to ? to + (triple ? 3 : 1) : to;
		if (formatted)
			return format_text(r, def, from, to, b) ? next : NULL;
		const char *s = literal_string(ff_reader_arena(r), ff_arena_dup(ff_reader_arena(r), p, (size_t)(next - p)));
		ff_buf_str(b, s ? s : "");
		return s ? next : NULL;
	}
	const char *end = word_end(p);
	if (end == p || isdigit((unsigned char)*p))
		return NULL;
	mark(r, def, p, (size_t)(end - p), b);
	return end;
}

const char *ff_reader_expr(struct reader *r, int def, const char *text)
{
	struct ff_buf b;
	const char *p = text, *out = NULL;
	bool plus = true;
	ff_buf_init(&b, 1 << 16);
	for (;;) {
		p += strspn(p, " \t\r\n()");
		if (*p == '+') {
			plus = true;
			p++;
			continue;
		}
		if (!*p || !(p = operand(r, def, p, &b)))
			break;
		plus = false;
	}
	if (p && !plus)
		out = ff_arena_dup(ff_reader_arena(r), ff_buf_text(&b), b.len);
	ff_buf_free(&b);
	return out;
}

static const char *argument_text(struct reader *r, int call, const struct ff_argument *g)
{
	switch (g->kind) {
	case FF_EXPR_STRING: return literal_string(ff_reader_arena(r), g->text);
	case FF_EXPR_FSTRING:
	case FF_EXPR_CONCAT:
	case FF_EXPR_NAME:
	case FF_EXPR_ATTRIBUTE: return ff_reader_expr(r, r->l->call_def[call], g->text);
	default: return NULL;
	}
}

const char *ff_reader_text(struct reader *r, int call, int position, const char *keyword)
{
	const struct ff_argument *g = look_arg(r->l, call, position, keyword);
	return g ? argument_text(r, call, g) : NULL;
}

const char *ff_reader_rule(struct reader *r, int call, int position, const char *keyword, const char **as_written)
{
	const struct ff_argument *g = look_arg(r->l, call, position, keyword);
	*as_written = NULL;
	if (!g)
		return NULL;
	const char *text = argument_text(r, call, g);
	if (text) {
		*as_written = text;
		return text;
	}
	int inner = g->kind == FF_EXPR_CALL ? look_arg_call(r->l, call, g) : -1;
	const struct ff_argument *h = inner >= 0 ? look_arg(r->l, inner, 0, "") : NULL;
	const char *s = h && h->kind == FF_EXPR_STRING ? literal_string(ff_reader_arena(r), h->text) : NULL;
	if (s && (*s == '/' || ff_str_ends(CALL(r->l, inner)->callee, "_"))) /* _("translated/") too */
		*as_written = ff_arena_str(ff_reader_arena(r), g->text);
	return *as_written ? s : NULL;
}

bool ff_reader_words(struct reader *r, const char *text, struct ff_strings *out)
{
	struct ff_strings words = {0};
	if (!literal_elements(ff_reader_arena(r), text, &words))
		return false;
	for (int i = 0; i < words.count; i++) {
		const char *s = literal_string(ff_reader_arena(r), words.items[i]);
		if (s)
			ff_strings_push(ff_reader_arena(r), out, s);
	}
	return true;
}

static const struct ff_assign *assign_of(struct reader *r, const char *name)
{
	for (int i = 0; i < r->l->f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(r->l->f->assigns, struct ff_assign)[i];
		if (s->def < 0 && !strcmp(s->name, name))
			return s;
	}
	return NULL;
}

bool ff_reader_looped(struct reader *r, int call, const char *text, struct ff_strings *out)
{
	int at = CALL(r->l, call)->loop;
	if (at < 0 || at >= r->l->f->loops.count)
		return false;
	const struct ff_loop *loop = &FF_ROWS(r->l->f->loops, struct ff_loop)[at];
	size_t n = strlen(loop->target);
	if (!n || strncmp(loop->target, text, n) || (text[n] && text[n] != '.'))
		return false;
	const struct ff_assign *s = loop->iterable_kind == FF_EXPR_NAME ? assign_of(r, loop->iterable) : NULL;
	struct ff_strings words = {0};
	if (!literal_elements(ff_reader_arena(r), s ? s->value : loop->iterable, &words))
		return false;
	for (int i = 0; i < words.count; i++)
		if (*word_end(words.items[i]) == '\0')
			ff_strings_push(ff_reader_arena(r), out, ff_arena_printf(ff_reader_arena(r), "%s%s", words.items[i], text + n));
	return true;
}

const char *ff_reader_assigned(struct reader *r, int call)
{
	const struct ff_call *c = CALL(r->l, call);
	for (int i = 0; i < r->l->f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(r->l->f->assigns, struct ff_assign)[i];
		if (s->line <= c->line && s->end_line >= c->end_line && s->def < r->l->defs && (s->def < 0 || s->def == r->l->call_def[call]))
			return ff_reader_scoped(r, s->def, s->name);
	}
	return "";
}

/* ---- rows ---- */

/* A name that is bound again in the file has the last one: the routes that follow are its.  Looked for a bounded way back. */
static struct router *router_slot(struct reader *r, const char *name)
{
	enum { BACK = 100 };
	int last = r->book->routers.count - 1;
	for (int i = last; i >= r->first_router && i > last - BACK; i--) {
		struct router *x = FF_AT(&r->book->routers, struct router, i);
		if (!strcmp(x->name, name) && !strcmp(x->file, r->m->path))
			return x;
	}
	return FF_PUSH(ff_reader_arena(r), &r->book->routers, struct router);
}

struct router *ff_router_add(struct reader *r, int call, const char *name, const char *prefix, const char *framework)
{
	const struct ff_call *c = CALL(r->l, call);
	const char *w = last_part(call_name(c)), *host = ff_reader_text(r, call, -1, "subdomain");
	struct router *o = router_slot(r, name);
	*o = (struct router){.name = name, .prefix = prefix ? prefix : "", .framework = framework, .file = r->m->path, .line = c->line, .slash = true, .host = host ? host : ""};
	o->made = strchr(c->callee, '(') ? "" : ff_reader_resolve(r, c->callee);
	o->app = ff_str_ends(w, "Flask") || !strcmp(w, "FastAPI") || !strcmp(w, "Starlette") || !strcmp(w, "Application") || !strcmp(w, "Quart");
	ff_guards_listed(r, call, "dependencies", &o->guards);
	ff_needs_listed(r, call, "dependencies", &o->needs);
	ff_guards_listed(r, call, "decorators", &o->guards);
	o->test = r->test;
	o->own = "";
	return o;
}

struct mount *ff_mount_add(struct reader *r, int call, const char *parent, const char *child, const char *prefix, const char *framework)
{
	struct mount *mt = FF_PUSH(ff_reader_arena(r), &r->book->mounts, struct mount);
	*mt = (struct mount){.parent = parent, .child = child, .prefix = prefix ? prefix : "", .file = r->m->path, .rule = prefix ? prefix : "",
	                     .framework = framework, .handler = child, .host = "", .line = call >= 0 ? CALL(r->l, call)->line : 0};
	if (call >= 0) {
		ff_guards_listed(r, call, "dependencies", &mt->guards);
		ff_needs_listed(r, call, "dependencies", &mt->needs);
	}
	return mt;
}

void ff_method_push(struct reader *r, const char *word, struct ff_strings *out)
{
	char *up = ff_arena_str(ff_reader_arena(r), word);
	for (char *p = up; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	const char *method = !strcmp(up, "*") ? "ANY" : up;
	if (!ff_strings_has(out, method))
		ff_strings_push(ff_reader_arena(r), out, method);
}

void ff_methods_of(struct reader *r, const struct ff_argument *g, struct ff_strings *out)
{
	struct ff_strings words = {0};
	const char *text = g ? g->text : "";
	if (g && g->kind == FF_EXPR_NAME && assign_of(r, text))
		text = assign_of(r, text)->value;
	ff_reader_words(r, text, &words);
	for (int i = 0; i < words.count; i++)
		ff_method_push(r, words.items[i], out);
}

struct place *ff_place_add(struct reader *r, int call, const char *owner, const char *local, const char *rule, const char *framework)
{
	struct place *p = FF_PUSH(ff_reader_arena(r), &r->book->places, struct place);
	*p = (struct place){.owner = owner, .rule = rule, .local = local, .framework = framework, .file = r->m->path, .handler = "", .view = "", .name = "", .host = "",
	                    .line = CALL(r->l, call)->line, .end_line = CALL(r->l, call)->end_line, .test = r->test};
	const char *name = ff_reader_text(r, call, -1, "endpoint"), *host = ff_reader_text(r, call, -1, "subdomain");
	if (!name || *name == '\001')
		name = ff_reader_text(r, call, -1, "name");
	if (name && !strchr(name, '\001'))
		p->name = name;
	if (!host && !strcmp(framework, "flask"))
		host = ff_reader_text(r, call, -1, "host");
	p->host = host ? host : "";
	ff_methods_of(r, look_arg(r->l, call, -1, "methods"), &p->methods);
	ff_guards_listed(r, call, "dependencies", &p->guards);
	return p;
}
