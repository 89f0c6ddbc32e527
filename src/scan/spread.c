/*
 * spread.c - how far a change goes beyond its direct users: definitions that use what changed, through others, too, and files
 * that import the changed ones, nearest first.  Called by usage.c for each changed symbol and by scan.c after the last file.
 * Bounded in files and rows, not by the size of the tree; where it ends is said.
 */
#include "usages.h"

enum { SLOTS_MAX = 2048 }; /* a power of two, above twice what is told */

struct node {
	struct ff_reached r;
	int id;        /* of the index; 0: not there any more */
	bool followed; /* its users are known */
};
struct module {
	struct ff_importer r;
	int id;
};
struct spread {
	struct ff_arena arena;
	struct ff_list nodes;      /* struct node */
	struct ff_list modules;    /* struct module */
	struct ff_strings changed; /* places of files in which something changed, under their old names, too */
	int slots[SLOTS_MAX];      /* 1 + row of nodes by path and symbol; 0 free */
	int ids[SLOTS_MAX];        /* ids of the files that are in modules, or changed */
	int analyses;
	bool cut_nodes, cut_files, cut_depth, cut_modules, cut_pages;
};

struct spread *spread_open(void)
{
	struct spread *p = ff_xmalloc(sizeof *p);
	memset(p, 0, sizeof *p);
	return p;
}

void spread_close(struct spread *p)
{
	if (!p)
		return;
	ff_arena_free(&p->arena);
	free(p);
}

/* ---- definitions ---- */

static struct node *node_at(struct spread *p, int i)
{
	return FF_AT(&p->nodes, struct node, i);
}

static int *slot_of(struct spread *p, const char *path, const char *symbol)
{
	size_t i = ff_hash_str(ff_hash_str(FF_HASH_START, path), symbol) & (SLOTS_MAX - 1);
	for (; p->slots[i]; i = (i + 1) & (SLOTS_MAX - 1)) {
		const struct ff_reached *r = &node_at(p, p->slots[i] - 1)->r;
		if (!strcmp(r->path, path) && !strcmp(r->symbol, symbol))
			break;
	}
	return &p->slots[i];
}

/* Examples and documents show how a thing is used: nobody depends on them. */
static bool is_example(const char *path)
{
	int role = role_of(path, FF_LANG_PYTHON, 0);
	return role == FF_ROLE_EXAMPLE || role == FF_ROLE_DOCS || role == FF_ROLE_VENDORED;
}

/* A program of the package starts in this file, or it is one of those that are started by their name. */
static bool is_entry(struct spread *p, const struct scan *s, const char *path)
{
	return project_role(&s->project, &p->arena, path, FF_ROLE_LIBRARY) == FF_ROLE_CLI;
}

/* Row of a definition, new or known; -1: no room. */
static int node_of(struct usages *u, const struct view *v, const char *symbol, int line, int depth)
{
	struct spread *p = u->spread;
	int *slot = slot_of(p, v->path, symbol);
	if (*slot)
		return *slot - 1;
	if (p->nodes.count >= SPREAD_NODES) {
		p->cut_nodes = true;
		return -1;
	}
	struct node *n = FF_PUSH(&p->arena, &p->nodes, struct node);
	*n = (struct node){.id = v->id, .r = {.path = ff_arena_str(&p->arena, v->path), .symbol = ff_arena_str(&p->arena, symbol), .line = line, .depth = depth, .in_test = v->test}};
	n->r.entry = !v->test && is_entry(p, u->s, v->path);
	n->followed = v->test || !*symbol;
	*slot = p->nodes.count;
	return p->nodes.count - 1;
}

/* The function that holds use x names the class of the method itself: elsewhere objects of other classes have that method, too. */
static bool names_class(const struct view *v, int class, const struct use *x)
{
	for (int k = v->first[class]; k < v->first[class + 1]; k++) {
		const struct use *y = FF_AT(&v->uses, struct use, k);
		if (y->resolved && y->by == x->by && y->by_def == x->by_def && y->kind != FF_REF_IMPORT)
			return true;
	}
	return false;
}

/* A use that runs when its holder does: an import alone is none. */
static bool leads(const struct view *v, int symbol, const struct use *x)
{
	if (x->kind == FF_REF_IMPORT || x->kind == FF_REF_PATCH || x->kind == FF_REF_DOCTEST)
		return false;
	return x->resolved || (v->class_of[symbol] >= 0 && names_class(v, v->class_of[symbol], x));
}

/* A class whose base it is; a class that only names it in its body does not pass it on to who uses the class. */
static bool is_base_of(const struct view *g, int class, const char *name)
{
	for (int i = 0; i < g->b.base_count; i++) {
		const char *text = g->b.bases[i].text, *dot = strrchr(text, '.');
		if (g->b.bases[i].def == class && !strcmp(dot ? dot + 1 : text, name))
			return true;
	}
	return false;
}

/* One use of node `from`, a symbol with this last name; how many rows are new. */
static int take_use(struct usages *u, int from, const char *name, const struct use *x)
{
	struct spread *p = u->spread;
	const struct view *g = view_at(u, x->by);
	if (is_example(g->path))
		return 0;
	int def = g->test ? -1 : view_holder(g, x->by_def), before = p->nodes.count;
	int row = node_of(u, g, def >= 0 ? g->b.defs[def].qualname : "", def >= 0 ? g->b.defs[def].line : x->line, node_at(p, from)->r.depth + 1);
	if (row < 0 || row == from)
		return 0;
	if (p->nodes.count > before && def >= 0 && g->b.defs[def].kind == FF_DEF_CLASS && !is_base_of(g, def, name))
		node_at(p, row)->followed = true;
	struct ff_spans *uses = &node_at(p, row)->r.uses;
	for (int i = 0; i < uses->count; i++)
		if (uses->items[i].first == from)
			return 0;
	if (uses->count < SPREAD_USES)
		ff_spans_push(&p->arena, uses, from, x->line);
	return p->nodes.count - before;
}

/* The class whose objects are made by this method; -1: it is no constructor. */
static int class_made(const struct view *v, int symbol)
{
	const char *name = v->symbols[symbol].last;
	bool constructor = !strcmp(name, "__init__") || !strcmp(name, "__new__") || !strcmp(name, "__post_init__");
	return constructor ? v->class_of[symbol] : -1;
}

/* A method of the class that only reads something of itself makes no object. */
static bool in_own_class(const struct view *v, int row, int class, const struct use *x)
{
	const char *name = v->symbols[class].qualname;
	size_t n = strlen(name);
	const char *by = x->by == row && x->by_def >= 0 ? v->b.defs[x->by_def].qualname : "";
	return x->kind != FF_REF_CALL && !strncmp(by, name, n) && by[n] == '.';
}

/* Users of a symbol; of the class, too, when making an object of it runs the method. */
static void follow(struct usages *u, int row, int symbol, int from)
{
	const struct view *v = view_at(u, row);
	int class = class_made(v, symbol), fresh = 0;
	node_at(u->spread, from)->followed = true;
	for (int pass = 0; pass < 2; pass++) {
		int which = pass ? class : symbol;
		for (int k = which >= 0 ? v->first[which] : 0; which >= 0 && k < v->first[which + 1]; k++) {
			const struct use *x = FF_AT(&v->uses, struct use, k);
			if (fresh >= SPREAD_DIRECT)
				u->spread->cut_nodes = true;
			else if (leads(v, which, x) && !(pass && in_own_class(v, row, which, x)))
				fresh += take_use(u, from, v->symbols[which].last, x);
		}
	}
}

static bool has_users(const struct view *v, int symbol)
{
	int class = class_made(v, symbol);
	return v->first[symbol] < v->first[symbol + 1] || (class >= 0 && v->first[class] < v->first[class + 1]);
}

void spread_start(struct usages *u, int row, int symbol, int change)
{
	struct spread *p = u->spread;
	const struct view *v = view_at(u, row);
	const struct symbol *x = &v->symbols[symbol];
	if (!p || v->test || (change != FF_CHANGE_MODIFIED && change != FF_CHANGE_SIGNATURE && change != FF_CHANGE_REMOVED))
		return;
	if (!p->changed.count || strcmp(p->changed.items[p->changed.count - 1], v->path) != 0)
		ff_strings_push(&p->arena, &p->changed, ff_arena_str(&p->arena, v->path));
	if (!has_users(v, symbol))
		return;
	int from = node_of(u, v, x->qualname, x->def >= 0 ? v->b.defs[x->def].line : v->b.names[x->name].line, 0);
	if (from < 0)
		return;
	node_at(p, from)->r.depth = 0; /* it may have been met as a user */
	follow(u, row, symbol, from);
}

/* The view of a node, with its users; -1: not to be had. */
static int analysed_view(struct usages *u, const struct node *n)
{
	struct spread *p = u->spread;
	int row = n->id ? view_of(u, n->id) : -1;
	if (row < 0 || (!view_at(u, row)->analysed && p->analyses >= SPREAD_ANALYSES)) {
		p->cut_files = true;
		return -1;
	}
	if (!view_at(u, row)->analysed) {
		p->analyses++;
		users_find(u, row);
	}
	return row;
}

static void follow_all(struct usages *u)
{
	struct spread *p = u->spread;
	for (int i = 0; i < p->nodes.count; i++) {
		struct node n = *node_at(p, i);
		if (n.followed)
			continue;
		if (n.r.depth >= SPREAD_DEPTH || p->nodes.count >= SPREAD_NODES) {
			p->cut_depth |= n.r.depth >= SPREAD_DEPTH;
			p->cut_nodes |= n.r.depth < SPREAD_DEPTH;
			continue;
		}
		int row = analysed_view(u, &n), symbol = row >= 0 ? symbol_find(view_at(u, row), n.r.symbol, strlen(n.r.symbol)) : -1;
		if (symbol >= 0)
			follow(u, row, symbol, i);
	}
}

/* ---- modules ---- */

/* True when the id is new. */
static bool id_add(struct spread *p, int id)
{
	size_t i = (size_t)((unsigned)id * 2654435761u >> 16) & (SLOTS_MAX - 1);
	for (; p->ids[i]; i = (i + 1) & (SLOTS_MAX - 1))
		if (p->ids[i] == id)
			return false;
	p->ids[i] = id;
	return true;
}

static void ask_importers(struct usages *u, const char *place, int depth, int by)
{
	struct spread *p = u->spread;
	struct ff_arena a = {0};
	struct ff_list prefixes = {0};
	modules_of(u->s, &a, place, &prefixes);
	for (int i = 0; i < prefixes.count; i++) {
		const struct prefix *x = FF_AT(&prefixes, struct prefix, i);
		struct ff_list ids = {0};
		ff_index_find(u->s->db, key_importer(x->dotted, x->place), IMPORTERS_MAX, &a, &ids);
		for (int k = 0; k < ids.count; k++) {
			struct ff_index_file f;
			if (p->modules.count >= SPREAD_MODULES) {
				p->cut_modules = true;
				break;
			}
			if (!ff_index_id(u->s->db, &p->arena, *FF_AT(&ids, int, k), &f) || f.test || is_example(f.path) || (x->near && !same_folder(f.path, place)) || !id_add(p, f.id))
				continue;
			*FF_PUSH(&p->arena, &p->modules, struct module) = (struct module){{f.path, depth, by}, f.id};
		}
	}
	ff_arena_free(&a);
}

static void find_importers(struct usages *u)
{
	struct spread *p = u->spread;
	struct ff_index_file f;
	int asked = 0;
	for (int i = 0; i < p->changed.count; i++)
		if (ff_index_path(u->s->db, &p->arena, p->changed.items[i], &f))
			id_add(p, f.id);
	for (int i = 0; i < p->changed.count; i++)
		ask_importers(u, p->changed.items[i], 1, 0);
	for (int i = 0; i < p->modules.count; i++) {
		struct module m = *FF_AT(&p->modules, struct module, i);
		if (asked++ >= SPREAD_ASKED) {
			p->cut_modules = true;
			break;
		}
		ask_importers(u, m.r.path, m.r.depth + 1, i);
	}
}

/* How many files have what routes are declared with; what counts is the order of magnitude. */
static int count_route_files(struct usages *u)
{
	static const struct { const char *word; bool target; } words[] = {
		{"django.urls.path", true}, {"django.urls.re_path", true}, {"django.conf.urls.url", true}, {"fastapi.APIRouter", true}, {"fastapi.FastAPI", true},
		{"starlette.routing.Route", true}, {"flask.views.MethodView", true}, {"rest_framework.routers.DefaultRouter", true}, {"aiohttp.web.RouteTableDef", true},
		{"route", false}, {"add_url_rule", false}, {"add_api_route", false}};
	struct ff_arena a = {0};
	struct ff_strings seen = {0};
	struct ff_list ids = {0};
	for (size_t i = 0; i < FF_COUNT(words); i++)
		ff_index_find(u->s->db, words[i].target ? key_target(words[i].word, false) : key_name(words[i].word), IMPORTERS_MAX, &a, &ids);
	for (int i = 0; i < ids.count; i++) {
		struct ff_index_file f;
		if (ff_index_id(u->s->db, &a, *FF_AT(&ids, int, i), &f) && !f.test && !is_example(f.path) && !ff_strings_has(&seen, f.path))
			ff_strings_push(&a, &seen, f.path);
	}
	ff_arena_free(&a);
	return seen.count;
}

/* ---- the record ---- */

static const char *cut_text(struct spread *p)
{
	const char *const why[] = {p->cut_nodes ? "more users than are told" : NULL, p->cut_files ? "more files than are looked at" : NULL,
	                           p->cut_depth ? "uses beyond five steps are not followed" : NULL, p->cut_modules ? "more importers than are told" : NULL,
	                           p->cut_pages ? FF_PAGES_CUT : NULL};
	const char *text = "";
	for (size_t i = 0; i < FF_COUNT(why); i++)
		if (why[i])
			text = ff_arena_printf(&p->arena, "%s%s%s", text, *text ? ", " : "", why[i]);
	return text;
}

void spread_write(struct usages *u, struct ff_buf *out)
{
	struct spread *p = u->spread;
	struct ff_spread record = {0};
	if (!p || !u->s->db)
		return;
	views_trim(u);
	follow_all(u);
	find_importers(u);
	p->cut_pages = !pages_reached(u->s, &p->arena, &record.templates);
	for (int i = 0; i < p->nodes.count; i++)
		*FF_PUSH(&p->arena, &record.reached, struct ff_reached) = node_at(p, i)->r;
	for (int i = 0; i < p->modules.count; i++)
		*FF_PUSH(&p->arena, &record.importers, struct ff_importer) = FF_AT(&p->modules, struct module, i)->r;
	if (!record.reached.count && !record.importers.count && !record.templates.count)
		return;
	record.route_files = record.reached.count ? count_route_files(u) : 0;
	record.cut = cut_text(p);
	ff_record_write(out, &ff_spread_type, &record);
}

bool spread_file(const struct usages *u, int i, int *id)
{
	struct spread *p = u->spread;
	if (!p || i >= p->nodes.count)
		return false;
	const struct node *n = node_at(p, i);
	*id = n->r.in_test || !n->r.depth ? 0 : n->id;
	return true;
}
