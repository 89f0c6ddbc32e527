/*
 * reads.c - what the code of one file reads of rows whose class it names: Order.objects.filter(total=1), values("total"),
 * order_by("-total"), the fields of a serializer, Order.total in a query, order.total where a call, an annotation or a loop
 * says what order is.  Taken from changed files and from context; asked by readers.c when a column goes.
 */
#include "room.h"
#include <ctype.h>

enum { READS_MAX = 20000, VARIABLES = 64 };

struct variable {
	const char *name, *class;
	int def;
};
struct taker {
	struct ff_consequence *c;
	const struct module *m;
	const struct look *l;
	struct variable known[VARIABLES];
	int count;
	struct variable made[VARIABLES]; /* names that annotate() makes: rows have them whatever the table has */
	int made_count;
	long budget; /* rows that may be looked at */
};

static bool is_class_name(const char *w)
{
	bool lower = false;
	if (!isupper((unsigned char)*w))
		return false;
	for (; *w; w++) {
		if (!isalnum((unsigned char)*w) && *w != '_')
			return false;
		lower |= islower((unsigned char)*w) != 0;
	}
	return lower;
}

static void read_add(struct taker *t, const char *class, const char *column, size_t n, int line, int def)
{
	struct ff_arena *a = &t->c->arena;
	if (!n || t->c->reads.count >= READS_MAX)
		return;
	for (int i = 0; i < t->made_count; i++)
		if (t->made[i].def == def && strlen(t->made[i].name) == n && !strncmp(t->made[i].name, column, n))
			return;
	const char *symbol = def >= 0 && def < t->l->defs ? ff_arena_str(a, DEF(t->l, def)->qualname) : "";
	*FF_PUSH(a, &t->c->reads, struct column_read) = (struct column_read){class, ff_arena_dup(a, column, n), t->m->path, symbol, line};
}

/* The class that a dotted text begins with, "Order" or "models.Order", kept; *rest: behind its dot. */
static const char *class_at(struct taker *t, const char *text, const char **rest)
{
	struct ff_arena *a = &t->c->arena;
	for (const char *p = text;; ) {
		size_t n = 0;
		while (isalnum((unsigned char)p[n]) || p[n] == '_')
			n++;
		const char *word = n ? ff_arena_dup(a, p, n) : "";
		if (is_class_name(word)) {
			if ((t->budget -= t->l->f->imports.count + 1) < 0)
				return "";
			*rest = p[n] == '.' ? p + n + 1 : p + n;
			return names_resolve(a, t->m, t->l->f, ff_arena_dup(a, text, (size_t)(p + n - text)));
		}
		if (!n || p[n] != '.')
			return "";
		p += n + 1;
	}
}

/* "objects" of Order.objects.filter, "query" of Order.query. */
static bool is_manager(const char *rest)
{
	return ff_str_starts(rest, "objects.") || ff_str_starts(rest, "query.") || ff_str_starts(rest, "_default_manager.");
}

static const char *variable(const struct taker *t, const char *name, size_t n, int def)
{
	const char *class = "";
	for (int i = 0; i < t->count; i++) {
		if (t->known[i].def != def || strlen(t->known[i].name) != n || strncmp(t->known[i].name, name, n))
			continue;
		if (*class && strcmp(class, t->known[i].class))
			return ""; /* now this, now that */
		class = t->known[i].class;
	}
	return class;
}

/* The class whose rows a callee is about: Order.objects..., rows.filter of a known name. */
static const char *rows_of(struct taker *t, const char *callee, int def)
{
	const char *rest = "", *class = class_at(t, callee, &rest);
	size_t n = strcspn(callee, ".");
	if (*class)
		return is_manager(rest) ? class : "";
	return callee[n] == '.' ? variable(t, callee, n, def) : "";
}

/* The class of what a loop's variable is, "". */
static const char *looped(struct taker *t, const struct ff_loop *p)
{
	const char *class = strpbrk(p->target, ",(") || strstr(p->iterable, "values") ? "" : rows_of(t, p->iterable, p->def);
	return *class || strpbrk(p->target, ",(") ? class : variable(t, p->iterable, strlen(p->iterable), p->def);
}

static void know(struct taker *t, const char *name, const char *class, int def)
{
	if (*name && *class && !strchr(name, '.') && t->count < VARIABLES)
		t->known[t->count++] = (struct variable){name, class, def};
}

/* What names of the file hold: rows, a query, or one object; all of one class. */
static void take_variables(struct taker *t)
{
	static const char *const takers[] = {"get_object_or_404", "get_list_or_404", "get", "query", "get_one", "select", NULL};
	static const char *const counts[] = {"count", "exists", "values", "values_list", "aggregate", "update", "delete", "dates", "in_bulk", NULL};
	const struct look *l = t->l;
	const char *rest;
	for (int i = 0; i < l->f->parameters.count; i++) {
		const struct ff_parameter *p = &FF_ROWS(l->f->parameters, struct ff_parameter)[i];
		const char *text = p->annotation + strspn(p->annotation, "\"'"), *open = strchr(text, '[');
		bool around = open && (ff_str_starts(text, "QuerySet[") || ff_str_starts(text, "list[") || ff_str_starts(text, "List[") || ff_str_starts(text, "Optional[") || ff_str_starts(text, "Iterable["));
		if (!open || around)
			know(t, p->name, class_at(t, around ? open + 1 + strspn(open + 1, "\"'") : text, &rest), p->def);
	}
	for (int i = 0; i < l->calls; i++) {
		const struct ff_call *c = CALL(l, i);
		const char *w = last_part(c->callee);
		if (!*c->assigned || one_of(w, counts) || strstr(c->callee, ".values") || strstr(c->callee, "values_list"))
			continue;
		const char *class = rows_of(t, c->callee, l->call_def[i]);
		int first = i;
		for (int n = 0; n < 16 && CALL(l, first)->receiver >= 0 && CALL(l, first)->receiver < l->calls; n++)
			first = CALL(l, first)->receiver;
		const struct ff_argument *g = one_of(last_part(CALL(l, first)->callee), takers) ? look_arg(l, first, 0, "") : NULL;
		if (!*class && g && (g->kind == FF_EXPR_NAME || g->kind == FF_EXPR_ATTRIBUTE))
			class = class_at(t, g->text, &rest);
		if (!*class && !strchr(c->callee, '(') && is_class_name(w)) /* Order(...) */
			class = class_at(t, c->callee, &rest);
		know(t, c->assigned, class, l->call_def[i]);
	}
	for (int i = 0; i < l->f->loops.count; i++)
		know(t, FF_ROWS(l->f->loops, struct ff_loop)[i].target, looped(t, &FF_ROWS(l->f->loops, struct ff_loop)[i]), FF_ROWS(l->f->loops, struct ff_loop)[i].def);
}

/* Every Order.total and order.total in a text. */
static void take_text(struct taker *t, const char *text, int line, int def)
{
	for (const char *p = text; *p;) {
		size_t n = 0, k = 0;
		while (isalnum((unsigned char)p[n]) || p[n] == '_')
			n++;
		if (!n) {
			if (*p == '"' || *p == '\'') { /* not in strings */
				const char *end = strchr(p + 1, *p);
				p = end ? end + 1 : p + strlen(p);
			} else
				p++;
			continue;
		}
		while (p[n] == '.' && (isalnum((unsigned char)p[n + 1 + k]) || p[n + 1 + k] == '_'))
			k++;
		bool root = p == text || (p[-1] != '.' && p[-1] != '_' && !isalnum((unsigned char)p[-1]));
		if (k && root) {
			const char *word = ff_arena_dup(&t->c->arena, p, n);
			const char *rest, *class = is_class_name(word) ? class_at(t, word, &rest) : variable(t, p, n, def);
			if (*class)
				read_add(t, class, p + n + 1, k, line, def);
		}
		p += n;
	}
}

/* filter(total__gt=1), values("total"), order_by("-total"), annotate(Sum("total")). */
static void take_query(struct taker *t, int call)
{
	static const char *const words[] = {"filter", "exclude", "get", "values", "values_list", "order_by", "only", "defer", "annotate", "aggregate", "update", "create", "get_or_create",
		"update_or_create", "filter_by", "latest", "earliest", "distinct", "alias", "in_bulk", NULL};
	const struct look *l = t->l;
	const struct ff_call *c = CALL(l, call);
	const char *class = one_of(last_part(c->callee), words) ? rows_of(t, c->callee, l->call_def[call]) : "";
	bool made = last_part_is(c->callee, "annotate") || last_part_is(c->callee, "aggregate") || last_part_is(c->callee, "alias"); /* keywords are new names */
	for EACH (i, l->arg_first[call], l->arg_next) {
		const struct ff_argument *g = ARG(l, i);
		if (!*class)
			return;
		if (*g->keyword && *g->keyword != '*' && strcmp(g->keyword, "defaults") && !made)
			read_add(t, class, g->keyword, strstr(g->keyword, "__") ? (size_t)(strstr(g->keyword, "__") - g->keyword) : strlen(g->keyword), c->line, l->call_def[call]);
		const char *open = g->kind == FF_EXPR_CALL ? strpbrk(g->text, "\"'") : g->kind == FF_EXPR_STRING && !*g->keyword ? g->text : NULL;
		const char *from = open ? open + 1 + (open[1] == '-') : "";
		size_t n = strcspn(from, "\"'_"), all = strcspn(from, "\"'");
		while (n < all && !(from[n] == '_' && from[n + 1] == '_'))
			n++;
		if (open)
			read_add(t, class, from, n, c->line, l->call_def[call]);
	}
}

/* class Meta: model = Order; fields = ["total"] of serializers, forms and filters. */
static void take_meta(struct taker *t, int def)
{
	const struct ff_facts *f = t->l->f;
	const char *class = "", *rest;
	if ((t->budget -= 2 * f->assigns.count + f->literals.count) < 0)
		return;
	for (int i = 0; i < f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(f->assigns, struct ff_assign)[i];
		if (s->def == def && !strcmp(s->name, "model"))
			class = class_at(t, s->value, &rest);
	}
	for (int i = 0; *class && i < f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(f->assigns, struct ff_assign)[i];
		if (s->def != def || (strcmp(s->name, "fields") && strcmp(s->name, "read_only_fields")))
			continue;
		for (int k = 0; k < f->literals.count; k++) {
			const struct ff_literal *x = &FF_ROWS(f->literals, struct ff_literal)[k];
			if (x->context == FF_LITERAL_IDENTIFIER && x->line >= s->line && x->line <= s->end_line)
				read_add(t, class, x->text, strlen(x->text), x->line, t->l->parent[def]);
		}
	}
}

static void take_made(struct taker *t)
{
	const struct look *l = t->l;
	for (int i = 0; i < l->calls; i++) {
		const char *w = last_part(CALL(l, i)->callee);
		if (strcmp(w, "annotate") && strcmp(w, "alias") && strcmp(w, "aggregate"))
			continue;
		for EACH (k, l->arg_first[i], l->arg_next)
			if (*ARG(l, k)->keyword && t->made_count < VARIABLES)
				t->made[t->made_count++] = (struct variable){ARG(l, k)->keyword, "", l->call_def[i]};
	}
}

void ff_reads_take(struct ff_consequence *c, const struct module *m, const struct look *l)
{
	struct taker t = {.c = c, .m = m, .l = l, .budget = 20000000};
	take_made(&t);
	take_variables(&t);
	for (int i = 0; i < l->calls; i++) {
		take_query(&t, i);
		take_text(&t, CALL(l, i)->callee, CALL(l, i)->line, l->call_def[i]);
		for EACH (k, l->arg_first[i], l->arg_next)
			if (ARG(l, k)->kind != FF_EXPR_CALL && ARG(l, k)->kind != FF_EXPR_STRING)
				take_text(&t, ARG(l, k)->text, CALL(l, i)->line, l->call_def[i]);
	}
	for (int i = 0; i < l->f->attributes.count; i++) {
		const struct ff_attribute *x = &FF_ROWS(l->f->attributes, struct ff_attribute)[i];
		const struct ff_loop *p = x->loop >= 0 && x->loop < l->f->loops.count ? &FF_ROWS(l->f->loops, struct ff_loop)[x->loop] : NULL;
		const char *class = p ? looped(&t, p) : "", *dot = strchr(x->path, '.');
		if (*class && dot)
			read_add(&t, class, dot + 1, strcspn(dot + 1, "."), x->line, p->def);
	}
	for (int d = 0; d < l->defs; d++)
		if (DEF(l, d)->kind == FF_DEF_CLASS && !strcmp(DEF(l, d)->name, "Meta"))
			take_meta(&t, d);
}
