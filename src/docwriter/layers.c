/*
 * layers.c - the section of architecture: packages in the layers that their imports make, and the cycles among them.  A part is a package or
 * module directly below what the page is about; it stands above all that it imports when it is imported itself.  What only functions import,
 * and what is imported for types alone, makes no layer.
 */
#include <stdlib.h>

#include "book.h"

#define MOST_PARTS 200 /* beyond that nobody reads a sketch */

struct part {
	const char *name;
	int layer, component, order, low;
	bool on_stack, plain; /* plain: imports no other part, and neither one nor the package itself imports it */
	bool used;            /* by the package itself */
};
struct sketch {
	struct section_ask *q;
	struct ff_list parts; /* struct part, by name */
	unsigned char *edge;  /* parts x parts: 1 at import, 2 in functions alone */
	const char *main;     /* package that it is about; "" all */
	const char *top;      /* what all the names begin with, with its dot; "" nothing */
	int *stack, depth, clock, components;
};
#define PART(s, i) FF_AT(&(s)->parts, struct part, i)
#define EDGE(s, i, k) ((s)->edge[(size_t)(i) * (size_t)(s)->parts.count + (size_t)(k)])

static bool drawn(const struct sketch *s, const struct book_module *m)
{
	return (m->role == FF_ROLE_LIBRARY || m->role == FF_ROLE_CLI || m->role == FF_ROLE_SETTINGS) && *m->name && section_covers(s->q, m) && book_in_package(m, s->main);
}

/* Of several packages at the root the one that holds more than half of the modules is what the sketch is about; "" none. */
static const char *main_package(const struct sketch *s)
{
	const struct ff_book *b = s->q->b;
	int all = 0, run = 0, most = 0;
	const char *now = "", *best = "";
	for (int i = 0; i < b->modules.count; i++) {
		const char *name = MODULE(b, i)->name;
		size_t n = strcspn(name, ".");
		if (!drawn(s, MODULE(b, i)))
			continue;
		all++;
		run = strlen(now) == n && !strncmp(now, name, n) ? run + 1 : 1;
		now = ff_arena_dup(s->q->a, name, n);
		if (run > most)
			most = run, best = now;
	}
	return 2 * most > all ? best : "";
}

/* The longest dotted beginning that all the modules have, a whole module's name left out. */
static void find_top(struct sketch *s)
{
	const struct ff_book *b = s->q->b;
	const char *top = NULL;
	s->main = main_package(s);
	for (int i = 0; i < b->modules.count; i++) {
		const char *name = MODULE(b, i)->name;
		if (!drawn(s, MODULE(b, i)))
			continue;
		if (!top)
			top = ff_arena_printf(s->q->a, "%s.", name);
		size_t n = 0, dot = 0;
		for (; top[n] && (name[n] == top[n] || (!name[n] && top[n] == '.')); n++) {
			if (top[n] == '.')
				dot = n + 1;
			if (!name[n])
				break;
		}
		top = ff_arena_dup(s->q->a, top, dot);
	}
	s->top = top ? top : "";
}

/* The part that a module belongs to: "cart" of "shop.cart.items"; the top's own __init__ is no part. */
static const char *part_name(const struct sketch *s, const char *module)
{
	size_t n = strlen(s->top);
	if (strlen(module) <= n || strncmp(module, s->top, n) != 0)
		return NULL;
	return ff_arena_dup(s->q->a, module + n, strcspn(module + n, "."));
}

static int part_find(const struct sketch *s, const char *name)
{
	for (int i = 0; name && i < s->parts.count; i++)
		if (!strcmp(PART(s, i)->name, name))
			return i;
	return -1;
}

static void add_edges(struct sketch *s, const struct book_module *m)
{
	const struct ff_book *b = s->q->b;
	int from = part_find(s, part_name(s, m->name));
	bool head = from < 0 && *s->top && strlen(m->name) + 1 == strlen(s->top) && ff_str_starts(s->top, m->name);
	for (int i = 0; (from >= 0 || head) && i < m->imports.count; i++) {
		const struct book_import *im = FF_AT(&m->imports, struct book_import, i);
		struct book_found f;
		/* from shop import cart: a module, or what a module below defines */
		const char *whole = *im->name && strcmp(im->name, "*") != 0 ? ff_arena_printf(s->q->a, "%s.%s", im->module, im->name) : im->module;
		int to = -1;
		if (im->flags & FF_IMPORT_TYPE_CHECKING)
			continue;
		if (book_module_find(b, whole) >= 0)
			to = part_find(s, part_name(s, whole));
		if (to < 0 && (to = part_find(s, part_name(s, im->module))) < 0 && book_find(b, -1, whole, &f))
			to = part_find(s, part_name(s, MODULE(b, f.module)->name));
		if (to < 0 || to == from)
			continue;
		if (head) {
			PART(s, to)->used = true;
			continue;
		}
		bool late = im->flags & FF_IMPORT_FUNCTION || im->def >= 0;
		if (!late || !EDGE(s, from, to))
			EDGE(s, from, to) = late ? 2 : 1;
	}
}

/* ---- cycles: strongly connected components (Tarjan), which come in the order of what they need ---- */

static void connect(struct sketch *s, int v)
{
	struct part *p = PART(s, v);
	p->order = p->low = ++s->clock;
	p->on_stack = true;
	s->stack[s->depth++] = v;
	for (int w = 0; w < s->parts.count; w++) {
		if (EDGE(s, v, w) != 1)
			continue;
		if (!PART(s, w)->order) {
			connect(s, w);
			p->low = PART(s, w)->low < p->low ? PART(s, w)->low : p->low;
		} else if (PART(s, w)->on_stack) {
			p->low = PART(s, w)->order < p->low ? PART(s, w)->order : p->low;
		}
	}
	if (p->low != p->order)
		return;
	int w, layer = 0, first = s->depth;
	do {
		w = s->stack[--first];
	} while (w != v);
	for (int i = first; i < s->depth; i++)
		for (int k = 0; k < s->parts.count; k++)
			if (EDGE(s, s->stack[i], k) == 1 && PART(s, k)->component > 0 && PART(s, k)->layer + 1 > layer)
				layer = PART(s, k)->layer + 1;
	s->components++;
	while (s->depth > first) {
		struct part *q = PART(s, s->stack[--s->depth]);
		q->on_stack = false;
		q->component = s->components;
		q->layer = layer;
	}
}

static bool linked(const struct sketch *s, int i)
{
	for (int k = 0; k < s->parts.count; k++)
		if (EDGE(s, i, k) == 1 || EDGE(s, k, i) == 1)
			return true;
	return PART(s, i)->used;
}

static int by_name(const void *x, const void *y)
{
	return strcmp(((const struct part *)x)->name, ((const struct part *)y)->name);
}

static bool build(struct sketch *s)
{
	const struct ff_book *b = s->q->b;
	find_top(s);
	for (int i = 0; i < b->modules.count; i++) {
		const char *name = drawn(s, MODULE(b, i)) ? part_name(s, MODULE(b, i)->name) : NULL;
		if (name && part_find(s, name) < 0 && strcmp(name, "__main__") != 0)
			FF_PUSH(s->q->a, &s->parts, struct part)->name = name;
	}
	if (s->parts.count < 2 || s->parts.count > MOST_PARTS)
		return false;
	qsort(s->parts.items, (size_t)s->parts.count, sizeof(struct part), by_name);
	s->edge = ff_arena_alloc(s->q->a, (size_t)s->parts.count * (size_t)s->parts.count);
	s->stack = ff_arena_alloc(s->q->a, (size_t)s->parts.count * sizeof *s->stack);
	for (int i = 0; i < b->modules.count; i++)
		if (drawn(s, MODULE(b, i)))
			add_edges(s, MODULE(b, i));
	for (int i = 0; i < s->parts.count; i++)
		if (!PART(s, i)->order)
			connect(s, i);
	bool any = false;
	for (int i = 0; i < s->parts.count; i++) {
		PART(s, i)->plain = !linked(s, i);
		any |= !PART(s, i)->plain;
	}
	return any;
}

/* ---- as text ---- */

static int highest(const struct sketch *s)
{
	int most = 0;
	for (int i = 0; i < s->parts.count; i++)
		most = PART(s, i)->layer > most ? PART(s, i)->layer : most;
	return most;
}

/* "  name   -> what it imports", a line each; of those in its own layer only the ones of a cycle. */
static void write_layer(struct sketch *s, int layer, int width)
{
	for (int i = 0; i < s->parts.count; i++) {
		bool any = false;
		if (PART(s, i)->layer != layer || PART(s, i)->plain)
			continue;
		ff_buf_printf(s->q->out, "  %s", PART(s, i)->name);
		for (int k = 0; k < s->parts.count; k++)
			if (EDGE(s, i, k) == 1) {
				if (!any)
					ff_buf_printf(s->q->out, "%*s ->", width - ff_utf8_width(PART(s, i)->name), "");
				ff_buf_printf(s->q->out, "%s %s", any ? "," : "", PART(s, k)->name);
				any = true;
			}
		ff_buf_char(s->q->out, '\n');
	}
}

static void write_text(struct sketch *s)
{
	int width = 0;
	for (int i = 0; i < s->parts.count; i++)
		if (!PART(s, i)->plain && ff_utf8_width(PART(s, i)->name) > width)
			width = ff_utf8_width(PART(s, i)->name);
	width = width > 30 ? 30 : width;
	if (*s->top)
		ff_buf_printf(s->q->out, "Parts of `%.*s`, each above what it imports:\n\n", (int)strlen(s->top) - 1, s->top);
	else
		ff_buf_str(s->q->out, "Parts, each above what it imports:\n\n");
	ff_buf_str(s->q->out, "```text\n");
	for (int layer = highest(s); layer >= 0; layer--) {
		ff_buf_printf(s->q->out, "layer %d\n", layer + 1);
		write_layer(s, layer, width);
	}
	ff_buf_str(s->q->out, "```\n");
}

/* ---- as Mermaid ---- */

static void write_mermaid(struct sketch *s)
{
	ff_buf_str(s->q->out, "```mermaid\nflowchart TD\n");
	for (int layer = highest(s); layer >= 0; layer--) {
		ff_buf_printf(s->q->out, "  subgraph l%d [\"layer %d\"]\n", layer + 1, layer + 1);
		for (int i = 0; i < s->parts.count; i++)
			if (PART(s, i)->layer == layer && !PART(s, i)->plain)
				ff_buf_printf(s->q->out, "    p%d[\"%s\"]\n", i, PART(s, i)->name);
		ff_buf_str(s->q->out, "  end\n");
	}
	for (int i = 0; i < s->parts.count; i++)
		for (int k = 0; k < s->parts.count; k++)
			if (EDGE(s, i, k) == 1)
				ff_buf_printf(s->q->out, "  p%d --> p%d\n", i, k);
	ff_buf_str(s->q->out, "```\n");
}

/* ---- what spoils the picture ---- */

static void write_cycles(struct sketch *s)
{
	bool head = false;
	for (int c = 1; c <= s->components; c++) {
		int n = 0;
		for (int i = 0; i < s->parts.count; i++)
			n += PART(s, i)->component == c;
		if (n < 2)
			continue;
		ff_buf_str(s->q->out, head ? "- " : "\nImport each other, directly or through others:\n\n- ");
		head = true;
		for (int i = 0, k = 0; i < s->parts.count; i++)
			if (PART(s, i)->component == c) {
				ff_buf_str(s->q->out, k++ ? ", " : "");
				markdown_code(s->q->out, PART(s, i)->name, false);
			}
		ff_buf_char(s->q->out, '\n');
	}
}

/* Imports in functions that lead upwards: they wait because they could not stand at the head of the file. */
static void write_late(struct sketch *s)
{
	bool head = false;
	for (int i = 0; i < s->parts.count; i++)
		for (int k = 0; k < s->parts.count; k++) {
			if (EDGE(s, i, k) != 2 || PART(s, k)->layer <= PART(s, i)->layer)
				continue;
			ff_buf_str(s->q->out, head ? "- " : "\nImport what is above them, inside of functions:\n\n- ");
			head = true;
			markdown_code(s->q->out, PART(s, i)->name, false);
			ff_buf_str(s->q->out, " imports ");
			markdown_code(s->q->out, PART(s, k)->name, false);
			ff_buf_char(s->q->out, '\n');
		}
}

static void write_plain(struct sketch *s)
{
	int n = 0;
	for (int i = 0; i < s->parts.count; i++) {
		if (!PART(s, i)->plain)
			continue;
		ff_buf_str(s->q->out, n++ ? ", " : "\nNeither import another part nor are imported by one: ");
		markdown_code(s->q->out, PART(s, i)->name, false);
	}
	if (n)
		ff_buf_str(s->q->out, ".\n");
}

void section_architecture(struct section_ask *q)
{
	struct sketch s = {.q = q, .main = ""};
	if (!build(&s))
		return;
	if (!strcmp(q->format, "mermaid"))
		write_mermaid(&s);
	else
		write_text(&s);
	write_cycles(&s);
	write_late(&s);
	write_plain(&s);
}
