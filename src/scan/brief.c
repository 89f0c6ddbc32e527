/*
 * brief.c - what the scan itself keeps of a version: definitions with a hash of their signature, who
 * uses whom inside the file, what the module binds, and its references to other files.  A tenth of
 * the facts, read back without parsing JSON.  Pure.
 *
 * Bytes: "FFB4", eight counts, rows of 32-bit integers in the order of struct brief (strings as
 * offsets), then the strings, each with its NUL.  A private format of facts.db; other readers use the facts.
 */
#include "scan_room.h"

enum { MAGIC = 0x34424646, HEAD = 10, DEF_CELLS = 9, EDGE_CELLS = 4, NAME_CELLS = 4, BASE_CELLS = 3, REF_CELLS = 6, DECLARED_CELLS = 6, STEP_CELLS = 5, OPERATOR_CELLS = 4 };

/* ---- bytes out ---- */

struct writer {
	struct ff_buf *rows;
	struct ff_buf pool;
	struct ff_arena *scratch;
	struct { const char *s; uint32_t at; } *slots;
	uint32_t mask, used;
};

static void cell(struct writer *w, int v)
{
	ff_buf_add(w->rows, &v, sizeof v);
}

static uint32_t slot_of(const struct writer *w, const char *s)
{
	uint32_t i = (uint32_t)ff_hash_str(FF_HASH_START, s) & w->mask;
	while (w->slots[i].s && strcmp(w->slots[i].s, s))
		i = (i + 1) & w->mask;
	return i;
}

static void grow(struct writer *w)
{
	uint32_t old_count = w->slots ? w->mask + 1 : 0;
	void *old_slots = w->slots;
	w->mask = old_count ? old_count * 2 - 1 : 255;
	w->slots = ff_arena_alloc(w->scratch, (w->mask + 1) * sizeof *w->slots);
	__typeof__(w->slots) old = old_slots;
	for (uint32_t i = 0; i < old_count; i++)
		if (old[i].s)
			w->slots[slot_of(w, old[i].s)] = old[i];
}

/* Offset of a string; equal ones are kept once. */
static void text_cell(struct writer *w, const char *s)
{
	s = s ? s : "";
	if ((w->used + 1) * 2 > w->mask)
		grow(w);
	uint32_t i = slot_of(w, s);
	if (!w->slots[i].s) {
		w->slots[i].s = s;
		w->slots[i].at = (uint32_t)w->pool.len;
		ff_buf_add(&w->pool, s, strlen(s) + 1);
		w->used++;
	}
	cell(w, (int)w->slots[i].at);
}

/* ---- signatures ---- */

/* What callers depend on; not names of type parameters, not positions. */
static void signatures(const struct ff_facts *f, uint64_t *sig)
{
	for (int i = 0; i < f->definitions.count; i++) {
		const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, i);
		int kept = d->flags & (FF_DEF_ASYNC | FF_DEF_PROPERTY | FF_DEF_STATIC | FF_DEF_CLASSMETHOD | FF_DEF_GENERATOR);
		sig[i] = ff_hash_str(FF_HASH_START, d->returns);
		sig[i] = ff_hash(sig[i], &kept, sizeof kept);
	}
	for (int i = 0; i < f->parameters.count; i++) {
		const struct ff_parameter *p = FF_AT(&f->parameters, struct ff_parameter, i);
		if (p->def < 0 || p->def >= f->definitions.count)
			continue;
		uint64_t h = sig[p->def];
		h = ff_hash_str(h, p->name);
		h = ff_hash_str(h, p->annotation);
		h = ff_hash_str(h, p->default_text);
		sig[p->def] = ff_hash(h, &p->kind, sizeof p->kind);
	}
	for (int i = 0; i < f->decorators.count; i++) {
		const struct ff_decorator *d = FF_AT(&f->decorators, struct ff_decorator, i);
		if (d->def >= 0 && d->def < f->definitions.count)
			sig[d->def] = ff_hash_str(sig[d->def], d->name);
	}
	for (int i = 0; i < f->bases.count; i++) {
		const struct ff_base *b = FF_AT(&f->bases, struct ff_base, i);
		if (b->def >= 0 && b->def < f->definitions.count)
			sig[b->def] = ff_hash_str(ff_hash_str(sig[b->def], b->keyword), b->text);
	}
}

/* ---- uses inside the file ---- */

/* Definitions by name, for look-up: sorted by parent and name, the last definition of a name counts. */
struct local {
	int parent, def;
	const char *name;
};
struct locals {
	const struct ff_facts *f;
	struct local *items;
	int count;
};

static int by_parent_and_name(const void *x, const void *y)
{
	const struct local *a = x, *b = y;
	if (a->parent != b->parent)
		return a->parent < b->parent ? -1 : 1;
	int c = strcmp(a->name, b->name);
	return c ? c : b->def - a->def;
}

static int local_find(const struct locals *l, int parent, const char *name, size_t n)
{
	int low = 0, high = l->count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		const struct local *m = &l->items[mid];
		int c = m->parent != parent ? (m->parent < parent ? -1 : 1) : strncmp(m->name, name, n);
		if (!c && m->name[n])
			c = 1;
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	const struct local *at = low < l->count ? &l->items[low] : NULL;
	return at && at->parent == parent && !strncmp(at->name, name, n) && !at->name[n] ? at->def : -1;
}

static const struct ff_definition *def_at(const struct ff_facts *f, int i)
{
	return i >= 0 && i < f->definitions.count ? FF_AT(&f->definitions, struct ff_definition, i) : NULL;
}

/* A class's member, in its bases of the same file too (bounded: bases may form a ring). */
static int member_find(const struct locals *l, int class, const char *name, size_t n, int depth)
{
	int found = local_find(l, class, name, n);
	for (int i = 0; found < 0 && depth < 4 && i < l->f->bases.count; i++) {
		const struct ff_base *b = FF_AT(&l->f->bases, struct ff_base, i);
		int base = b->def == class && !*b->keyword ? local_find(l, -1, b->text, strlen(b->text)) : -1;
		if (base >= 0 && base != class)
			found = member_find(l, base, name, n, depth + 1);
	}
	return found;
}

/* The definition that a dotted expression inside `from` leads to: "helper", "self.m", "Cls.m", "Cls().m", "outer.inner". */
static int local_target(const struct locals *l, int from, const char *dotted)
{
	size_t n = strcspn(dotted, ".(");
	const char *rest = dotted + n;
	int at = -1, holder = from;
	if ((n == 4 && !strncmp(dotted, "self", 4)) || (n == 3 && !strncmp(dotted, "cls", 3)) || ff_str_starts(dotted, "super()")) {
		while (holder >= 0 && def_at(l->f, holder)->kind != FF_DEF_CLASS)
			holder = def_at(l->f, holder)->parent;
		at = holder;
		if (at < 0 || *rest == '\0')
			return -1;
	} else {
		for (; at < 0 && holder >= 0; holder = def_at(l->f, holder)->parent)
			if (def_at(l->f, holder)->kind != FF_DEF_CLASS)
				at = local_find(l, holder, dotted, n);
		if (at < 0)
			at = local_find(l, -1, dotted, n);
	}
	if (at < 0)
		return -1;
	if (ff_str_starts(rest, "()"))
		rest += 2;
	if (*rest != '.')
		return *rest ? -1 : at;
	if (def_at(l->f, at)->kind != FF_DEF_CLASS)
		return at; /* an attribute of a function, or of what it returned */
	n = strcspn(rest + 1, ".(");
	int member = member_find(l, at, rest + 1, n, 0);
	return member >= 0 ? member : at;
}

struct edges {
	struct ff_arena *a;
	struct ff_list list; /* struct brief_edge */
	const struct locals *l;
};

static void add_edge(struct edges *e, int from, const char *dotted, int line, int kind)
{
	int to = *dotted ? local_target(e->l, from, dotted) : -1;
	if (to >= 0 && to != from)
		*FF_PUSH(e->a, &e->list, struct brief_edge) = (struct brief_edge){from, to, line, kind};
}

static void find_edges(struct edges *e, const struct ff_facts *f)
{
	const struct ff_call *calls = FF_ROWS(f->calls, struct ff_call);
	for (int i = 0; i < f->calls.count; i++)
		if (!(calls[i].flags & FF_CALL_DECORATOR))
			add_edge(e, calls[i].def, calls[i].callee, calls[i].line, FF_REF_CALL);
	for (int i = 0; i < f->arguments.count; i++) {
		const struct ff_argument *a = FF_AT(&f->arguments, struct ff_argument, i);
		if ((a->kind == FF_EXPR_NAME || a->kind == FF_EXPR_ATTRIBUTE) && a->call >= 0 && a->call < f->calls.count)
			add_edge(e, calls[a->call].def, a->text, calls[a->call].line, FF_REF_NAME);
	}
	for (int i = 0; i < f->decorators.count; i++) {
		const struct ff_decorator *d = FF_AT(&f->decorators, struct ff_decorator, i);
		if (d->def >= 0)
			add_edge(e, d->def, d->name, d->line, FF_REF_CALL);
	}
	for (int i = 0; i < f->bases.count; i++) {
		const struct ff_base *b = FF_AT(&f->bases, struct ff_base, i);
		if (b->def >= 0)
			add_edge(e, b->def, b->text, b->line, FF_REF_NAME);
	}
	for (int i = 0; i < f->raises.count; i++) {
		const struct ff_raise *r = FF_AT(&f->raises, struct ff_raise, i);
		add_edge(e, r->def, r->type, r->line, FF_REF_NAME);
	}
}

/* ---- names of the module ---- */

static void write_names(struct writer *w, const struct ff_facts *f, int *count)
{
	for (int i = 0; i < f->imports.count; i++) {
		const struct ff_import *m = FF_AT(&f->imports, struct ff_import, i);
		if (m->def >= 0 || m->flags & (FF_IMPORT_FUNCTION | FF_IMPORT_CLASS | FF_IMPORT_FUTURE))
			continue;
		char *target = ff_arena_printf(w->scratch, "%.*s%s%s%s", m->level > 20 ? 20 : m->level, "....................", m->module,
		                               *m->module && *m->name ? "." : "", m->name);
		text_cell(w, *m->bound ? m->bound : "*");
		text_cell(w, target);
		cell(w, m->line);
		cell(w, FF_USAGE_IMPORT);
		++*count;
	}
	for (int i = 0; i < f->assigns.count; i++) {
		const struct ff_assign *a = FF_AT(&f->assigns, struct ff_assign, i);
		if (a->def >= 0 || a->flags & (FF_ASSIGN_SELF | FF_ASSIGN_AUGMENTED))
			continue;
		text_cell(w, a->name);
		text_cell(w, "");
		cell(w, a->line);
		cell(w, FF_USAGE_CONSTANT);
		++*count;
	}
}

static void write_defs(struct writer *w, const struct ff_facts *f, const uint64_t *sig)
{
	for (int i = 0; i < f->definitions.count; i++) {
		const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, i);
		text_cell(w, d->qualname);
		cell(w, d->kind);
		cell(w, d->line);
		cell(w, d->end_line);
		cell(w, d->first_line);
		cell(w, d->sig_line);
		cell(w, d->flags);
		cell(w, (int)(sig[i] ^ sig[i] >> 32));
		cell(w, d->parent);
	}
}

static void write_edges(struct writer *w, const struct ff_list *edges)
{
	for (int i = 0; i < edges->count; i++) {
		const struct brief_edge *e = FF_AT(edges, struct brief_edge, i);
		cell(w, e->from);
		cell(w, e->to);
		cell(w, e->line);
		cell(w, e->kind);
	}
}

static void write_refs(struct writer *w, const struct ff_facts *f)
{
	for (int i = 0; i < f->bases.count; i++) {
		const struct ff_base *b = FF_AT(&f->bases, struct ff_base, i);
		cell(w, b->def);
		text_cell(w, b->target);
		text_cell(w, b->text);
	}
	for (int i = 0; i < f->references.count; i++) {
		const struct ff_reference *r = FF_AT(&f->references, struct ff_reference, i);
		text_cell(w, r->name);
		text_cell(w, r->target);
		cell(w, r->kind);
		cell(w, r->line);
		cell(w, r->def);
		text_cell(w, r->on);
	}
}

static void write_declared(struct writer *w, const struct ff_list *declared)
{
	for (int i = 0; i < declared->count; i++) {
		const struct ff_declared *d = FF_AT(declared, struct ff_declared, i);
		cell(w, d->def);
		text_cell(w, d->name);
		text_cell(w, d->target);
		text_cell(w, d->reverse);
		cell(w, d->kind);
		cell(w, d->reverse_kind);
	}
}

static void write_steps(struct writer *w, const struct ff_list *steps)
{
	for (int i = 0; i < steps->count; i++) {
		const struct brief_step *s = FF_AT(steps, struct brief_step, i);
		cell(w, s->def);
		cell(w, s->line);
		cell(w, s->kind);
		text_cell(w, s->name);
		text_cell(w, s->on);
	}
}

static void write_operators(struct writer *w, const struct ff_list *operators)
{
	for (int i = 0; i < operators->count; i++) {
		const struct ff_operators *o = FF_AT(operators, struct ff_operators, i);
		cell(w, o->def);
		text_cell(w, o->on);
		cell(w, (int)(uint32_t)o->bits);
		cell(w, (int)(uint32_t)(o->bits >> 32));
	}
}

void brief_encode(struct ff_buf *out, struct ff_arena *scratch, const struct ff_facts *f)
{
	struct writer w = {.rows = out, .scratch = scratch};
	struct locals l = {f, ff_arena_alloc(scratch, ((size_t)f->definitions.count + 1) * sizeof(struct local)), f->definitions.count};
	struct edges e = {.a = scratch, .l = &l};
	uint64_t *sig = ff_arena_alloc(scratch, ((size_t)f->definitions.count + 1) * sizeof *sig);
	size_t start = out->len;
	struct ff_list declared = {0}, steps = {0};
	struct ff_strings loads = {0};
	ff_orm_declared(scratch, f, &declared);
	ff_orm_loads(scratch, f, &loads);
	for (int i = 0; i < loads.count; i++)
		*FF_PUSH(scratch, &declared, struct ff_declared) = (struct ff_declared){.def = -1, .name = loads.items[i]};
	steps_find(scratch, f, &steps);
	int head[HEAD] = {MAGIC, f->definitions.count, 0, 0, f->bases.count, f->references.count, declared.count, steps.count, f->operators.count, 0};
	ff_buf_init(&w.pool, FF_MAX_LINE);
	for (int i = 0; i < l.count; i++) {
		const struct ff_definition *d = def_at(f, i);
		l.items[i] = (struct local){d->parent, i, d->name};
	}
	qsort(l.items, (size_t)l.count, sizeof *l.items, by_parent_and_name);
	find_edges(&e, f);
	signatures(f, sig);
	head[2] = e.list.count;
	ff_buf_add(out, head, sizeof head);
	write_defs(&w, f, sig);
	write_edges(&w, &e.list);
	write_names(&w, f, &head[3]);
	write_refs(&w, f);
	write_declared(&w, &declared);
	write_steps(&w, &steps);
	write_operators(&w, &f->operators);
	head[HEAD - 1] = (int)w.pool.len;
	ff_buf_add(out, w.pool.data, w.pool.len);
	if (!out->over)
		memcpy(out->data + start, head, sizeof head);
	ff_buf_free(&w.pool);
}

/* ---- bytes in ---- */

struct reader {
	const char *at, *pool;
	size_t pool_len;
};

static int take(struct reader *r)
{
	int v;
	memcpy(&v, r->at, sizeof v);
	r->at += sizeof v;
	return v;
}

static const char *take_text(struct reader *r)
{
	uint32_t at = (uint32_t)take(r);
	return at < r->pool_len ? r->pool + at : "";
}

/* An index into `count` rows, or -1. */
static int take_row(struct reader *r, int count)
{
	int v = take(r);
	return v >= 0 && v < count ? v : -1;
}

static int take_kind(struct reader *r)
{
	int v = take(r);
	return v >= FF_RELATION_ONE && v <= FF_RELATION_MANAGER ? v : FF_RELATION_LOADED;
}

static void read_rows(struct reader *r, struct brief *b)
{
	for (int i = 0; i < b->def_count; i++) {
		struct brief_def *d = &b->defs[i];
		d->qualname = take_text(r);
		d->kind = take(r);
		d->line = take(r);
		d->end_line = take(r);
		d->first_line = take(r);
		d->sig_line = take(r);
		d->flags = take(r);
		d->sig = take(r);
		d->parent = take_row(r, i); /* a definition stands after the one that holds it: no rings */
	}
	for (int i = 0; i < b->edge_count; i++) {
		struct brief_edge *e = &b->edges[i];
		e->from = take_row(r, b->def_count);
		e->to = take_row(r, b->def_count);
		e->line = take(r);
		e->kind = take(r);
	}
	for (int i = 0; i < b->name_count; i++) {
		struct brief_name *n = &b->names[i];
		n->name = take_text(r);
		n->target = take_text(r);
		n->line = take(r);
		n->kind = take(r);
	}
	for (int i = 0; i < b->base_count; i++) {
		struct brief_base *x = &b->bases[i];
		x->def = take_row(r, b->def_count);
		x->target = take_text(r);
		x->text = take_text(r);
	}
	for (int i = 0; i < b->ref_count; i++) {
		struct ff_reference *x = &b->refs[i];
		x->name = take_text(r);
		x->target = take_text(r);
		x->kind = take(r);
		x->line = take(r);
		x->def = take_row(r, b->def_count);
		x->on = take_text(r);
		if (x->kind < 0 || x->kind > FF_REF_STRING)
			x->kind = FF_REF_NAME;
	}
	for (int i = 0; i < b->declared_count; i++) {
		struct ff_declared *d = &b->declared[i];
		d->def = take_row(r, b->def_count);
		d->name = take_text(r);
		d->target = take_text(r);
		d->reverse = take_text(r);
		d->kind = take_kind(r);
		d->reverse_kind = take_kind(r);
	}
	for (int i = 0; i < b->step_count; i++) {
		struct brief_step *s = &b->steps[i];
		s->def = take_row(r, b->def_count);
		s->line = take(r);
		s->kind = take(r);
		s->name = take_text(r);
		s->on = take_text(r);
	}
	for (int i = 0; i < b->operator_count; i++) {
		struct ff_operators *o = &b->operators[i];
		o->def = take_row(r, b->def_count);
		o->on = take_text(r);
		o->bits = (uint32_t)take(r);
		o->bits |= (uint64_t)(uint32_t)take(r) << 32;
	}
}

int brief_decode(struct ff_arena *a, const char *text, size_t len, struct brief *b)
{
	int head[HEAD];
	memset(b, 0, sizeof *b);
	if (len < sizeof head)
		return -1;
	memcpy(head, text, sizeof head);
	uint64_t cells = 0;
	static const int widths[] = {DEF_CELLS, EDGE_CELLS, NAME_CELLS, BASE_CELLS, REF_CELLS, DECLARED_CELLS, STEP_CELLS, OPERATOR_CELLS};
	for (size_t i = 0; i < FF_COUNT(widths); i++) {
		if (head[i + 1] < 0 || head[i + 1] > (int)FF_MAX_LINE)
			return -1;
		cells += (uint64_t)head[i + 1] * (uint64_t)widths[i];
	}
	if (head[0] != MAGIC || head[HEAD - 1] < 0 || sizeof head + cells * sizeof(int) + (uint64_t)head[HEAD - 1] != len || (head[HEAD - 1] && text[len - 1]))
		return -1;
	b->def_count = head[1];
	b->edge_count = head[2];
	b->name_count = head[3];
	b->base_count = head[4];
	b->ref_count = head[5];
	b->declared_count = head[6];
	b->step_count = head[7];
	b->operator_count = head[8];
	b->defs = ff_arena_raw(a, ((size_t)b->def_count + 1) * sizeof *b->defs);
	b->edges = ff_arena_raw(a, ((size_t)b->edge_count + 1) * sizeof *b->edges);
	b->names = ff_arena_raw(a, ((size_t)b->name_count + 1) * sizeof *b->names);
	b->bases = ff_arena_raw(a, ((size_t)b->base_count + 1) * sizeof *b->bases);
	b->refs = ff_arena_raw(a, ((size_t)b->ref_count + 1) * sizeof *b->refs);
	b->declared = ff_arena_raw(a, ((size_t)b->declared_count + 1) * sizeof *b->declared);
	b->steps = ff_arena_raw(a, ((size_t)b->step_count + 1) * sizeof *b->steps);
	b->operators = ff_arena_raw(a, ((size_t)b->operator_count + 1) * sizeof *b->operators);
	struct reader r = {text + sizeof head, text + len - head[HEAD - 1], (size_t)head[HEAD - 1]};
	read_rows(&r, b);
	return 0;
}

/* ---- hints ---- */

/* Calls and decorators that make a program with a command line. */
static bool is_cli(const struct ff_facts *f)
{
	static const char *const calls[] = {"argparse.ArgumentParser", "optparse.OptionParser", "typer.Typer", "fire.Fire", "docopt.docopt", "getopt.getopt"};
	static const char *const decorators[] = {"click.command", "click.group", "click.option", "click.argument", "typer.command"};
	for (int i = 0; i < f->calls.count; i++) {
		const char *target = FF_AT(&f->calls, struct ff_call, i)->target;
		for (size_t k = 0; *target && k < FF_COUNT(calls); k++)
			if (!strcmp(target, calls[k]))
				return true;
	}
	for (int i = 0; i < f->decorators.count; i++) {
		const char *target = FF_AT(&f->decorators, struct ff_decorator, i)->target;
		for (size_t k = 0; *target && k < FF_COUNT(decorators); k++)
			if (!strcmp(target, decorators[k]))
				return true;
	}
	return false;
}

static bool ends_with_any(const char *text, const char *const *words)
{
	for (int i = 0; words[i]; i++)
		if (ff_str_ends(text, words[i]))
			return true;
	return false;
}

/* A class on Migration of Django, or the two names by which Alembic strings revisions together. */
static bool is_migration(const struct ff_facts *f)
{
	static const char *const bases[] = {"django.db.migrations.Migration", "django.db.migrations.migration.Migration", NULL};
	int revision = 0;
	for (int i = 0; i < f->bases.count; i++)
		if (ends_with_any(FF_AT(&f->bases, struct ff_base, i)->target, bases))
			return true;
	for (int i = 0; i < f->assigns.count; i++) {
		const struct ff_assign *a = FF_AT(&f->assigns, struct ff_assign, i);
		if (a->def < 0)
			revision |= !strcmp(a->name, "revision") ? 1 : !strcmp(a->name, "down_revision") ? 2 : 0;
	}
	return revision == 3;
}

/* Functions that pytest or unittest collect, and something of either about. */
static bool is_test(const struct ff_facts *f)
{
	static const char *const cases[] = {"TestCase", "LiveServerTestCase", NULL};
	bool named = false, framed = false;
	for (int i = 0; !named && i < f->definitions.count; i++) {
		const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, i);
		named = d->kind != FF_DEF_CLASS && !(d->flags & FF_DEF_NESTED) && ff_str_starts(d->name, "test_");
	}
	for (int i = 0; named && !framed && i < f->bases.count; i++)
		framed = ends_with_any(FF_AT(&f->bases, struct ff_base, i)->text, cases);
	for (int i = 0; named && !framed && i < f->imports.count; i++)
		framed = !strcmp(FF_AT(&f->imports, struct ff_import, i)->module, "pytest");
	return named && framed;
}

static bool is_constant_name(const char *name)
{
	size_t n = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
	return n > 1 && !name[n] && *name != '_';
}

/* Two of the names that Django asks for; or many constants and hardly a function. */
static bool is_settings(const struct ff_facts *f)
{
	static const char *const words[] = {"INSTALLED_APPS", "MIDDLEWARE", "ROOT_URLCONF", "DATABASES", "SECRET_KEY", "TEMPLATES", "WSGI_APPLICATION",
	                                    "DJANGO_SETTINGS_MODULE", "AUTH_PASSWORD_VALIDATORS", "MIDDLEWARE_CLASSES", "STATICFILES_DIRS"};
	int found = 0, constants = 0;
	for (int i = 0; i < f->assigns.count; i++) {
		const struct ff_assign *a = FF_AT(&f->assigns, struct ff_assign, i);
		constants += a->def < 0 && is_constant_name(a->name);
		for (size_t k = 0; k < FF_COUNT(words); k++)
			found += !(a->flags & FF_ASSIGN_SELF) && !strcmp(a->name, words[k]);
	}
	return found >= 2 || (constants >= 5 && constants >= 3 * f->definitions.count);
}

int brief_hints(const struct ff_facts *f, const char *text, size_t len)
{
	int hints = 0;
	if (f->module.flags & FF_MODULE_SYNTAX_ERROR)
		hints |= HINT_SYNTAX_ERROR;
	if (f->module.flags & FF_MODULE_MAIN_GUARD)
		hints |= HINT_MAIN_GUARD;
	if (len > 2 && text[0] == '#' && text[1] == '!')
		hints |= HINT_SHEBANG;
	for (int i = 0; i < f->comments.count; i++)
		if (FF_AT(&f->comments, struct ff_comment, i)->kind == FF_COMMENT_GENERATED)
			hints |= HINT_GENERATED;
	if (f->attributes.count && ff_orm_known(f))
		hints |= HINT_ROWS;
	hints |= is_cli(f) ? HINT_CLI : 0;
	hints |= is_migration(f) ? HINT_MIGRATION : 0;
	hints |= is_test(f) ? HINT_TEST : 0;
	return is_settings(f) ? hints | HINT_SETTINGS : hints;
}
