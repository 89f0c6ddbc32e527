/*
 * reached.c - who is hit through others: the spread record of ff-scan as a graph, which of its definitions answer an endpoint,
 * start a program or render a template, and by which calls what changed leads there.  Asked by radius.c.
 */
#include "routes.h"

enum { SURE_DEPTH = 3, CHAIN_MAX = 8, DEPTH_MAX = 50 }; /* steps after which a level is not raised any more */

struct reached_graph {
	int *first, *next, *user;     /* edges from what is used to who uses it */
	int edges;
	int *endpoint;                /* of each row: 1 + row of endpoints_now, 0 none */
};

static const struct ff_reached *row_at(const struct ff_consequence *c, int i)
{
	return FF_AT(&c->spread.reached, struct ff_reached, i);
}

static void keep_files(struct ff_consequence *c, const struct ff_list *from, struct ff_list *to)
{
	for (int i = 0; i < from->count && i < ROWS_KEPT; i++) {
		struct ff_importer *m = FF_PUSH(&c->arena, to, struct ff_importer);
		*m = *FF_AT(from, struct ff_importer, i);
		m->path = ff_arena_str(&c->arena, m->path);
	}
}

/* What ff-scan wrote is for others to write, too: edges lead to rows, and never away from what changed. */
static void keep_rows(struct ff_consequence *c, const struct ff_spread *s)
{
	struct ff_arena *a = &c->arena;
	int count = s->reached.count < ROWS_KEPT ? s->reached.count : ROWS_KEPT;
	for (int i = 0; i < count; i++) {
		const struct ff_reached *from = FF_AT(&s->reached, struct ff_reached, i);
		struct ff_reached *r = FF_PUSH(a, &c->spread.reached, struct ff_reached);
		*r = *from;
		r->path = ff_arena_str(a, from->path);
		r->symbol = ff_arena_str(a, from->symbol);
		r->depth = from->depth < 0 ? 0 : from->depth > DEPTH_MAX ? DEPTH_MAX : from->depth;
		r->uses = (struct ff_spans){0};
		for (int k = 0; k < from->uses.count; k++)
			if (from->uses.items[k].first >= 0 && from->uses.items[k].first < count)
				ff_spans_push(a, &r->uses, from->uses.items[k].first, from->uses.items[k].last);
	}
	keep_files(c, &s->importers, &c->spread.importers);
	keep_files(c, &s->templates, &c->spread.templates);
}

void ff_consequence_spread(struct ff_consequence *c, const struct ff_spread *s)
{
	struct ff_arena *a = &c->arena;
	if (!s || c->reached)
		return;
	keep_rows(c, s);
	c->spread.route_files = s->route_files;
	c->spread.cut = ff_arena_str(a, s->cut);
	struct reached_graph *g = FF_NEW_IN(a, struct reached_graph);
	size_t n = (size_t)c->spread.reached.count + 1, edges = 1;
	for (int i = 0; i < c->spread.reached.count; i++)
		edges += (size_t)row_at(c, i)->uses.count;
	g->first = ff_arena_alloc(a, n * sizeof(int)); /* 1 + edge */
	g->next = ff_arena_alloc(a, edges * sizeof(int));
	g->user = ff_arena_alloc(a, edges * sizeof(int));
	for (int i = c->spread.reached.count - 1; i >= 0; i--)
		for (int k = 0; k < row_at(c, i)->uses.count; k++) {
			int used = row_at(c, i)->uses.items[k].first;
			g->user[g->edges] = i;
			g->next[g->edges] = g->first[used];
			g->first[used] = ++g->edges;
		}
	c->reached = g;
}

/* ---- endpoints ---- */

static bool is_verb(const char *name)
{
	for (int i = 0; ff_http_methods[i]; i++)
		if (!strcmp(name, ff_http_methods[i]))
			return true;
	return false;
}

static bool is_action(const char *name)
{
	static const char *const words[] = {"list", "create", "retrieve", "update", "partial_update", "destroy", NULL};
	return one_of(name, words);
}

static bool same_word(const char *lower, const char *upper)
{
	return !strcasecmp(lower, upper);
}

/* "shop.views.Order" and handler "shop.views.Order.list", or method "Order.get" and handler "shop.views.Order". */
static bool serves(struct ff_arena *a, const char *module, const struct ff_reached *r, const struct endpoint *e)
{
	const char *full = ff_arena_printf(a, "%s.%s", module, r->symbol), *handler = e->handler, *name = last_part(r->symbol), *dot = strrchr(full, '.');
	if (names_same(full, handler))
		return true;
	const char *class = ff_arena_dup(a, full, (size_t)(dot - full)), *at = strrchr(handler, '.');
	const char *outer = at ? ff_arena_dup(a, handler, (size_t)(at - handler)) : "";
	if (strchr(r->symbol, '.') && names_same(class, handler)) /* a method of a view: its own verb, or any when it is no verb */
		return !is_verb(name) || same_word(name, e->method);
	if (at && strchr(outer, '.') && is_action(at + 1)) /* the viewset itself, or what serves all its actions */
		return names_same(full, outer) || (strchr(r->symbol, '.') && names_same(class, outer) && !is_action(name) && !is_verb(name));
	return false;
}

/* Endpoints by the last two words of their handlers: few of them are looked at for a row. */
struct by_word {
	int *first, *next;
	size_t mask;
};

static size_t word_slot(const struct by_word *w, const char *p, size_t n)
{
	return ff_hash(FF_HASH_START, p, n) & w->mask;
}

static void words_of(const char *dotted, const char **last, const char **before, size_t *before_len)
{
	const char *dot = strrchr(dotted, '.');
	*last = dot ? dot + 1 : dotted;
	*before = dot ? dot : dotted;
	while (*before > dotted && (*before)[-1] != '.')
		(*before)--;
	*before_len = dot ? (size_t)(dot - *before) : 0;
}

/* Two entries for each endpoint: by its last word, and by the one before. */
static struct by_word words_index(struct ff_arena *a, const struct ff_list *endpoints)
{
	struct by_word w = {.mask = 255};
	while (w.mask < (size_t)endpoints->count)
		w.mask = w.mask * 2 + 1;
	w.first = ff_arena_alloc(a, (w.mask + 1) * sizeof(int));
	w.next = ff_arena_alloc(a, ((size_t)endpoints->count * 2 + 1) * sizeof(int));
	for (int i = 0; i < endpoints->count; i++) {
		const char *last, *before;
		size_t n;
		words_of(FF_AT(endpoints, struct endpoint, i)->handler, &last, &before, &n);
		size_t slots[2] = {word_slot(&w, last, strlen(last)), word_slot(&w, before, n)};
		for (int k = 0; k < 2; k++) {
			w.next[2 * i + k] = w.first[slots[k]];
			w.first[slots[k]] = 2 * i + k + 1;
		}
	}
	return w;
}

/* Every endpoint that a definition answers, handed to take(); words of the symbol lead to them. */
static void each_endpoint(struct ff_consequence *c, const struct by_word *w, const struct ff_reached *r, void (*take)(void *to, int endpoint), void *to)
{
	struct ff_arena a = {0};
	const char *words[2], *module = ff_module_name(&a, r->path);
	size_t lens[2];
	words_of(r->symbol, &words[0], &words[1], &lens[1]);
	lens[0] = strlen(words[0]);
	for (int k = 0; *r->symbol && k < 2; k++)
		for (int i = lens[k] ? w->first[word_slot(w, words[k], lens[k])] : 0; i; i = w->next[i - 1])
			if (serves(&a, module, r, FF_AT(&c->endpoints_now, struct endpoint, (i - 1) / 2)))
				take(to, (i - 1) / 2);
	ff_arena_free(&a);
}

static void first_one(void *to, int endpoint)
{
	int *found = to;
	if (!*found || endpoint + 1 < *found)
		*found = endpoint + 1;
}

static void endpoints_prepare(struct ff_consequence *c)
{
	struct reached_graph *g = c->reached;
	if (g->endpoint)
		return;
	struct by_word w = words_index(&c->arena, &c->endpoints_now);
	g->endpoint = ff_arena_alloc(&c->arena, ((size_t)c->spread.reached.count + 1) * sizeof(int));
	for (int i = 0; i < c->spread.reached.count; i++)
		if (!row_at(c, i)->in_test)
			each_endpoint(c, &w, row_at(c, i), first_one, &g->endpoint[i]);
}

/* ---- from one definition ---- */

static int root_of(const struct ff_consequence *c, const char *path, const char *symbol)
{
	for (int i = 0; i < c->spread.reached.count; i++)
		if (!row_at(c, i)->depth && !strcmp(row_at(c, i)->symbol, symbol) && !strcmp(row_at(c, i)->path, path))
			return i;
	return -1;
}

bool reached_outside(struct ff_consequence *c, const struct ff_usage *u)
{
	struct reached_graph *g = c->reached;
	int root = g ? root_of(c, u->path, u->symbol) : -1;
	if (root < 0)
		return false;
	endpoints_prepare(c);
	struct ff_arena a = {0};
	int n = c->spread.reached.count, count = 0, *queue = ff_arena_alloc(&a, (size_t)n * sizeof(int)), *depth = ff_arena_alloc(&a, (size_t)n * sizeof(int));
	bool found = false;
	depth[root] = 1;
	queue[count++] = root;
	for (int i = 0; !found && i < count; i++)
		for (int e = g->first[queue[i]]; !found && e && depth[queue[i]] <= SURE_DEPTH; e = g->next[e - 1]) {
			int to = g->user[e - 1], line = 0;
			const struct ff_reached *r = row_at(c, to);
			for (int k = 0; k < r->uses.count; k++)
				line = r->uses.items[k].first == queue[i] ? r->uses.items[k].last : line;
			if (depth[to] || r->in_test || (queue[i] == root && (!strcmp(r->path, u->path) || line_added(c, r->path, line))))
				continue; /* of the same file, or rewritten together with it */
			depth[to] = depth[queue[i]] + 1;
			queue[count++] = to;
			found = g->endpoint[to] || r->entry || file_is_entry(r->path);
		}
	ff_arena_free(&a);
	return found;
}

/* ---- all of it ---- */

/* "shop.views.order <- shop.orders.confirm <- shop.mail.send": along the nearest uses. */
static const char *chain_of(struct ff_consequence *c, const struct ff_reached *r)
{
	struct ff_arena *a = &c->arena;
	const char *text = "";
	for (int hop = 0; hop < CHAIN_MAX; hop++) {
		int nearest = -1;
		text = ff_arena_printf(a, "%s%s%s%s%s", text, hop ? " <- " : "", ff_module_name(a, r->path), *r->symbol ? "." : "", r->symbol);
		for (int k = 0; k < r->uses.count; k++) {
			int to = r->uses.items[k].first;
			if (row_at(c, to)->depth < r->depth && (nearest < 0 || row_at(c, to)->depth < row_at(c, nearest)->depth))
				nearest = to;
		}
		if (nearest < 0)
			break;
		r = row_at(c, nearest);
	}
	return text;
}

static void hit_add(struct ff_consequence *c, struct ff_list *out, const char *kind, const char *name, const struct ff_reached *r)
{
	if (out->count < HITS_MAX)
		*FF_PUSH(&c->arena, out, struct ff_hit) = (struct ff_hit){kind, name, r->path, r->line, r->depth, chain_of(c, r)};
}

struct endpoint_sum {
	struct ff_consequence *c;
	struct ff_list *out;
	bool *seen;
	const struct ff_reached *row;
	int count;
};

static void sum_endpoint(void *to, int endpoint)
{
	struct endpoint_sum *s = to;
	const struct endpoint *e = FF_AT(&s->c->endpoints_now, struct endpoint, endpoint);
	if (s->seen[endpoint])
		return;
	s->seen[endpoint] = true;
	s->count++;
	hit_add(s->c, s->out, "endpoint", ff_arena_printf(&s->c->arena, "%s %s", e->method, e->route), s->row);
}

static bool same_definition(const struct render *x, const struct ff_reached *r)
{
	size_t n = strlen(x->symbol);
	if (strcmp(x->path, r->path))
		return false;
	return !strcmp(x->symbol, r->symbol) || (x->whole_class && !strncmp(x->symbol, r->symbol, n) && r->symbol[n] == '.');
}

static void sum_templates(struct ff_consequence *c, const struct ff_reached *r, struct ff_strings *templates, struct ff_list *hits)
{
	for (int i = 0; i < c->renders.count; i++) {
		const struct render *x = FF_AT(&c->renders, struct render, i);
		if (!same_definition(x, r) || ff_strings_has(templates, x->name))
			continue;
		ff_strings_push(&c->arena, templates, x->name);
		hit_add(c, hits, "template", x->name, r);
	}
}

/* Rows, the nearest first. */
static int *nearest_first(struct ff_consequence *c)
{
	int n = c->spread.reached.count, at = 0, *rows = ff_arena_alloc(&c->arena, ((size_t)n + 1) * sizeof(int)), deepest = 0;
	for (int i = 0; i < n; i++)
		deepest = row_at(c, i)->depth > deepest ? row_at(c, i)->depth : deepest;
	for (int d = 0; d <= deepest && at < n; d++)
		for (int i = 0; i < n; i++)
			if (row_at(c, i)->depth == d)
				rows[at++] = i;
	return rows;
}

static const char *percent(struct ff_arena *a, long part, long all)
{
	long n = (part * 100 + all / 2) / all;
	return n ? ff_arena_printf(a, "%ld %%", n) : "under 1 %";
}

/*
 * The share is one of endpoints: nobody knows here who calls them.  It is never exact: what methods a view has is known of those
 * views that were shown.  Where not all files with routes were, their number is put in proportion.
 */
static void say_share(struct ff_consequence *c, struct ff_blast_radius *out)
{
	struct ff_arena *a = &c->arena;
	struct ff_strings files = {0};
	int known = 0;
	for (int i = 0; i < c->endpoints_now.count; i++) {
		const struct endpoint *e = FF_AT(&c->endpoints_now, struct endpoint, i);
		if (path_is_example(e->file))
			continue;
		known++;
		if (!ff_strings_has(&files, e->file))
			ff_strings_push(a, &files, e->file);
	}
	if (!out->endpoints || !files.count || out->endpoints > known)
		return;
	if (c->spread.route_files <= files.count)
		out->share = ff_arena_printf(a, "%d of about %d endpoints (%s), from %d file%s with routes; of endpoints, not of users", out->endpoints, known, percent(a, out->endpoints, known),
		                             files.count, files.count == 1 ? "" : "s");
	else {
		long all = (long)known * c->spread.route_files / files.count;
		out->share = ff_arena_printf(a, "%d of about %ld endpoints (%s), estimated from %d of %d files with routes; of endpoints, not of users", out->endpoints, all,
		                             percent(a, out->endpoints, all), files.count, c->spread.route_files);
	}
}

static void sum_modules(struct ff_consequence *c, struct ff_blast_radius *out)
{
	for (int i = 0; i < c->spread.importers.count; i++) {
		const struct ff_importer *m = FF_AT(&c->spread.importers, struct ff_importer, i);
		out->importers += m->depth == 1;
		out->far_importers += m->depth > 1;
	}
}

void reached_sum(struct ff_consequence *c, struct ff_blast_radius *out, struct ff_strings *tests, struct ff_strings *entries)
{
	struct ff_arena *a = &c->arena;
	struct ff_strings templates = {0};
	struct ff_list entry_hits = {0}, template_hits = {0}, far_hits = {0};
	if (!c->reached)
		return;
	const int *rows = nearest_first(c);
	struct by_word w = words_index(a, &c->endpoints_now);
	struct endpoint_sum sum = {.c = c, .out = &out->hits, .seen = ff_arena_alloc(a, ((size_t)c->endpoints_now.count + 1) * sizeof(bool))};
	for (int i = 0; i < c->usages.count; i++) { /* changed handlers that no Python code uses */
		const struct ff_usage *u = FF_AT(&c->usages, struct ff_usage, i);
		const struct ff_reached own = {.path = u->path, .symbol = u->symbol, .line = u->line};
		if (!usage_touched(u) || root_of(c, u->path, u->symbol) >= 0)
			continue;
		sum.row = &own;
		each_endpoint(c, &w, &own, sum_endpoint, &sum);
		sum_templates(c, &own, &templates, &template_hits);
	}
	for (int k = 0; k < c->spread.reached.count; k++) {
		const struct ff_reached *r = row_at(c, rows[k]);
		if (r->in_test) {
			if (tests->count < ROWS_KEPT && !ff_strings_has(tests, r->path))
				ff_strings_push(a, tests, r->path);
			continue;
		}
		out->far_callers += r->depth > 1;
		out->depth = r->depth > out->depth ? r->depth : out->depth;
		sum.row = r;
		each_endpoint(c, &w, r, sum_endpoint, &sum);
		sum_templates(c, r, &templates, &template_hits);
		if (r->depth && (r->entry || file_is_entry(r->path)) && !ff_strings_has(entries, r->path)) {
			ff_strings_push(a, entries, r->path);
			hit_add(c, &entry_hits, "entry point", r->path, r);
		}
		if (r->depth > 1)
			hit_add(c, &far_hits, "function", *r->symbol ? r->symbol : r->path, r);
	}
	out->endpoints = sum.count > out->endpoints ? sum.count : out->endpoints;
	for (int i = 0; i < c->spread.templates.count; i++) {
		const struct ff_importer *m = FF_AT(&c->spread.templates, struct ff_importer, i);
		if (template_hits.count < HITS_MAX)
			*FF_PUSH(a, &template_hits, struct ff_hit) = (struct ff_hit){"template", m->path, m->path, 0, m->depth, "it extends or includes what changed"};
	}
	out->templates += templates.count + c->spread.templates.count;
	sum_modules(c, out);
	say_share(c, out);
	const struct ff_list *others[] = {&entry_hits, &template_hits, &far_hits};
	for (size_t i = 0; i < FF_COUNT(others); i++)
		for (int k = 0; k < others[i]->count && out->hits.count < HITS_MAX; k++)
			*FF_PUSH(a, &out->hits, struct ff_hit) = *FF_AT(others[i], struct ff_hit, k);
}

/* ---- what renders a template ---- */

static void render_add(struct ff_consequence *c, const char *path, const char *symbol, const char *text, bool whole_class)
{
	const char *name = literal_string(&c->arena, text);
	if (!name || !*name || c->renders.count >= RENDERS_MAX)
		return;
	*FF_PUSH(&c->arena, &c->renders, struct render) = (struct render){ff_arena_str(&c->arena, path), ff_arena_str(&c->arena, symbol), name, whole_class};
}

void renders_take(struct ff_consequence *c, const char *path, const struct look *l)
{
	static const struct { const char *name; int position; const char *word; } known[] = {{"render_template", 0, "template_name_or_list"}, {"render", 1, "template_name"},
		{"render_to_string", 0, "template_name"}, {"render_to_response", 0, "template_name"}, {"TemplateResponse", 1, "template"}};
	for (int i = 0; i < l->calls; i++)
		for (size_t k = 0; k < FF_COUNT(known); k++) {
			if (!last_part_is(CALL(l, i)->callee, known[k].name))
				continue;
			const struct ff_argument *g = look_arg(l, i, known[k].position, known[k].word);
			int def = l->call_def[i];
			while (def >= 0 && DEF(l, def)->flags & FF_DEF_NESTED && l->parent[def] >= 0)
				def = l->parent[def];
			if (g && g->kind != FF_EXPR_STRING) /* TemplateResponse("x.html", ...) */
				g = look_arg(l, i, 0, "name");
			if (g && g->kind == FF_EXPR_STRING && def >= 0)
				render_add(c, path, DEF(l, def)->qualname, g->text, false);
		}
	for (int i = 0; i < l->f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(l->f->assigns, struct ff_assign)[i];
		if (!strcmp(s->name, "template_name") && s->def >= 0 && s->def < l->defs && DEF(l, s->def)->kind == FF_DEF_CLASS)
			render_add(c, path, DEF(l, s->def)->qualname, s->value, true);
	}
}
