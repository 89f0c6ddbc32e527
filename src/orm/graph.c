/*
 * graph.c - models by name, with their bases and relations.  The scan builds one of the whole tree; for one file it is that
 * file's own models and those that the stream told.  Models of one name in several modules are kept apart, and have to agree
 * where a file does not say which of them it means.
 */
#include "room.h"

enum { BUCKETS = 512, DEPTH = 6, STEPS = 256 };

struct link { /* waits for its target */
	struct ff_model *from;
	const struct ff_declared *d;
};
struct entry {
	struct ff_model model;
	struct entry *next; /* in its bucket */
	int stamp;
};
struct word {
	const char *text;
	struct word *next;
};
struct ff_graph {
	struct ff_arena *a;
	struct entry *buckets[BUCKETS];
	struct ff_list links; /* struct link */
	struct word *words[BUCKETS]; /* that some query loads ahead */
	int stamp;
};

static struct entry **bucket(const struct ff_graph *g, const char *name)
{
	return (struct entry **)&g->buckets[ff_hash_str(FF_HASH_START, name) % BUCKETS];
}

/* The next entry of a name from e on. */
static struct entry *named(struct entry *e, const char *name)
{
	while (e && strcmp(e->model.name, name) != 0)
		e = e->next;
	return e;
}

struct ff_graph *ff_graph_new(struct ff_arena *a)
{
	struct ff_graph *g = FF_NEW_IN(a, struct ff_graph);
	g->a = a;
	return g;
}

struct ff_model *ff_graph_class(struct ff_graph *g, const char *module, const char *name)
{
	struct entry **head = bucket(g, name);
	for (struct entry *e = named(*head, name); e; e = named(e->next, name))
		if (!strcmp(e->model.module, module))
			return &e->model;
	struct entry *e = FF_NEW_IN(g->a, struct entry);
	e->model.name = name;
	e->model.module = module;
	e->next = *head;
	*head = e;
	return &e->model;
}

void ff_graph_base(struct ff_graph *g, struct ff_model *m, const char *base)
{
	const char *last = ff_last_part(base);
	size_t n = strcspn(last, "[(");
	if (n && !ff_strings_has(&m->bases, last) && m->bases.count < 32)
		ff_strings_push(g->a, &m->bases, last[n] ? ff_arena_dup(g->a, last, n) : last);
}

static void add(struct ff_graph *g, struct ff_model *m, const char *name, const char *target, int kind, const char *back)
{
	for (int i = 0; i < m->relations.count; i++)
		if (!strcmp(FF_AT(&m->relations, struct ff_relation, i)->name, name))
			return;
	*FF_PUSH(g->a, &m->relations, struct ff_relation) = (struct ff_relation){name, target, kind, back};
}

void ff_graph_relation(struct ff_graph *g, struct ff_model *m, const struct ff_declared *d)
{
	add(g, m, d->name, d->target, d->kind, "");
	if (*d->reverse && *d->target)
		*FF_PUSH(g->a, &g->links, struct link) = (struct link){m, d};
}

static uint64_t hash_word(const char *word, int len)
{
	return ff_hash(FF_HASH_START, word, (size_t)len) % BUCKETS;
}

bool ff_graph_loaded(const struct ff_graph *g, const char *word, int len)
{
	for (const struct word *w = g->words[hash_word(word, len)]; w; w = w->next)
		if (!strncmp(w->text, word, (size_t)len) && !w->text[len])
			return true;
	return false;
}

void ff_graph_loads(struct ff_graph *g, const char *text)
{
	for (const char *p = text; *p;) {
		int n = 0;
		while ((isalnum((unsigned char)p[n]) || p[n] == '_') && !(n && p[n] == '_' && p[n + 1] == '_' && p[n + 2]))
			n++;
		if (n && !ff_graph_loaded(g, p, n)) {
			struct word *w = FF_NEW_IN(g->a, struct word), **head = &g->words[hash_word(p, n)];
			*w = (struct word){ff_arena_dup(g->a, p, (size_t)n), *head};
			*head = w;
		}
		p += n;
		p += *p == '_' ? 2 : *p != '\0';
	}
}

void ff_graph_close(struct ff_graph *g)
{
	for (int i = 0; i < g->links.count; i++) {
		const struct link *l = FF_AT(&g->links, struct link, i);
		const struct ff_declared *d = l->d;
		/* only a foreign key's rows know the object that they were asked of */
		const char *back = d->kind == FF_RELATION_ONE || d->kind == FF_RELATION_ROWS ? d->name : "";
		struct entry *e = named(*bucket(g, d->target), d->target);
		if (!e) {
			ff_graph_class(g, "", d->target);
			e = named(*bucket(g, d->target), d->target);
		}
		for (; e; e = named(e->next, d->target))
			add(g, &e->model, d->reverse, l->from->name, d->reverse_kind, back);
	}
	g->links = (struct ff_list){0};
}

void ff_graph_take(struct ff_graph *g, const struct ff_model *m)
{
	struct ff_model *own = ff_graph_class(g, m->module, m->name);
	for (int i = 0; i < m->bases.count; i++)
		ff_graph_base(g, own, m->bases.items[i]);
	for (int i = 0; i < m->relations.count; i++) {
		const struct ff_relation *r = FF_AT(&m->relations, struct ff_relation, i);
		add(g, own, r->name, r->target, r->kind, r->back);
	}
}

/* ---- look-up ---- */

/* "shop.models" stands in "src.shop.models.orders", as whole parts. */
static bool module_of(const char *module, const char *target, size_t n)
{
	size_t len = strlen(module);
	for (size_t i = 0; i + n <= len; i++)
		if ((!i || module[i - 1] == '.') && !strncmp(module + i, target, n) && (!module[i + n] || module[i + n] == '.'))
			return true;
	return false;
}

static bool may_mean(const struct ff_model *m, const char *target)
{
	while (*target == '.')
		target++;
	const char *dot = strrchr(target, '.');
	return !dot || !*m->module || module_of(m->module, target, (size_t)(dot - target));
}

static const struct ff_relation *own(const struct ff_model *m, const char *attribute, int len)
{
	for (int i = 0; i < m->relations.count; i++) {
		const struct ff_relation *r = FF_AT(&m->relations, struct ff_relation, i);
		if ((int)strlen(r->name) == len && !memcmp(r->name, attribute, (size_t)len))
			return r;
	}
	return NULL;
}

static const struct ff_relation *find(const struct ff_graph *g, const char *model, const char *target, const char *attribute, int len, int depth, int *steps);

static const struct ff_relation *in_model(const struct ff_graph *g, const struct ff_model *m, const char *attribute, int len, int depth, int *steps)
{
	const struct ff_relation *r = own(m, attribute, len);
	for (int i = 0; !r && i < m->bases.count && depth < DEPTH && --*steps > 0; i++)
		if (strcmp(m->bases.items[i], m->name) != 0)
			r = find(g, m->bases.items[i], "", attribute, len, depth + 1, steps);
	return r;
}

static const struct ff_relation *find(const struct ff_graph *g, const char *model, const char *target, const char *attribute, int len, int depth, int *steps)
{
	const struct ff_relation *found = NULL;
	bool meant = false;
	for (struct entry *e = named(*bucket(g, model), model); *target && e && !meant; e = named(e->next, model))
		meant = may_mean(&e->model, target);
	for (struct entry *e = named(*bucket(g, model), model); e; e = named(e->next, model)) {
		if (meant && !may_mean(&e->model, target))
			continue;
		const struct ff_relation *r = in_model(g, &e->model, attribute, len, depth, steps);
		if (!r && *e->model.module)
			return NULL; /* they do not agree */
		if (r && found && r->kind != found->kind)
			return NULL;
		found = r ? r : found;
	}
	return found;
}

const struct ff_relation *ff_graph_find(const struct ff_graph *g, const char *model, const char *target, const char *attribute, int len)
{
	int steps = STEPS;
	return find(g, model, target, attribute, len, 0, &steps);
}

bool ff_graph_has(const struct ff_graph *g, const char *model)
{
	return named(*bucket(g, model), model) != NULL;
}

/* ---- what a file may meet ---- */

static void meet(struct ff_graph *g, const char *name, int max, struct ff_arena *a, struct ff_list *out)
{
	for (struct entry *e = named(*bucket(g, name), name); e && out->count < max; e = named(e->next, name)) {
		if (e->stamp == g->stamp)
			continue;
		e->stamp = g->stamp;
		*(struct ff_model **)ff_list_push(a, out, sizeof(struct ff_model *)) = &e->model;
	}
}

void ff_graph_near(const struct ff_graph *graph, const struct ff_strings *names, int max, struct ff_arena *a, struct ff_list *out)
{
	struct ff_graph *g = (struct ff_graph *)graph;
	int from = 0;
	g->stamp++;
	for (int i = 0; i < names->count; i++)
		meet(g, names->items[i], max, a, out);
	for (int round = 0; round < 3; round++) { /* what a relation leads to, and bases of bases */
		int to = out->count;
		for (; from < to; from++) {
			const struct ff_model *m = ((struct ff_model **)out->items)[from];
			for (int k = 0; k < m->bases.count; k++)
				meet(g, m->bases.items[k], max, a, out);
			for (int k = 0; k < m->relations.count && round < 1; k++)
				meet(g, FF_AT(&m->relations, struct ff_relation, k)->target, max, a, out);
		}
	}
}
