/*
 * usage.c - usage records of a changed file: what became of each definition, who uses it, how tests
 * reach it.  Never reads the tree: what is looked at is bounded by who imports the file, not by the size
 * of the repository.
 */
#include "revisions.h"
#include "usages.h"
#include <ctype.h>

static int rank(struct usages *u, const struct use *x)
{
	return (x->resolved ? 0 : 100) + (view_at(u, x->by)->test ? 50 : 0) + x->kind;
}

struct ranked {
	const struct use *use;
	int rank;
	const char *path;
};

static int by_rank(const void *x, const void *y)
{
	const struct ranked *a = x, *b = y;
	if (a->rank != b->rank)
		return a->rank - b->rank;
	int c = strcmp(a->path, b->path);
	return c ? c : a->use->line - b->use->line;
}

/* Uses of a symbol outside itself, each line of a file once. */
static int gather(struct usages *u, const struct view *v, int symbol, struct ff_arena *a, struct ff_list *out)
{
	for (int i = v->first[symbol]; i < v->uses.count; i++) {
		if (i == v->first[symbol + 1])
			i = v->sorted; /* behind them: what users_add_named found */
		if (i == v->uses.count)
			break;
		const struct use *x = FF_AT(&v->uses, struct use, i);
		if (x->symbol == symbol)
			*FF_PUSH(a, out, struct ranked) = (struct ranked){x, rank(u, x), view_at(u, x->by)->path};
	}
	if (out->count)
		qsort(out->items, (size_t)out->count, sizeof(struct ranked), by_rank);
	return out->count;
}

static bool same_place(const struct ranked *a, const struct ranked *b)
{
	return a->use->line == b->use->line && !strcmp(a->path, b->path);
}

static void fill_users(struct usages *u, const struct view *v, int symbol, struct ff_arena *a, bool list, struct ff_usage *out)
{
	struct ff_list all = {0};
	struct ff_strings modules = {0};
	gather(u, v, symbol, a, &all);
	for (int i = 0; i < all.count; i++) {
		const struct ranked *r = FF_AT(&all, struct ranked, i);
		const struct view *g = view_at(u, r->use->by);
		bool twice = false;
		for (int k = i - 1; !twice && k >= 0 && i - k < 200; k--)
			twice = same_place(r, FF_AT(&all, struct ranked, k));
		if (twice)
			continue;
		out->total++;
		out->in_tests += g->test;
		if (!g->test && (!modules.count || strcmp(modules.items[modules.count - 1], r->path) != 0) && !ff_strings_has(&modules, r->path))
			ff_strings_push(a, &modules, r->path);
		if (!list || out->users.count >= FF_MAX_USERS)
			continue;
		*FF_PUSH(a, &out->users, struct ff_user) = (struct ff_user){
			r->path, r->use->line, r->use->kind, r->use->by_def >= 0 ? g->b.defs[r->use->by_def].qualname : "", g->test, r->use->resolved};
	}
	out->modules = modules.count;
}

static int usage_kind(const struct brief_def *d)
{
	return d->kind == FF_DEF_CLASS ? FF_USAGE_CLASS : d->kind == FF_DEF_METHOD ? FF_USAGE_METHOD : FF_USAGE_FUNCTION;
}

/* Of a whole tree that is not too large, else along the users that are known. */
static int tests_reach(struct usages *u, int row, int symbol)
{
	const struct view *v = view_at(u, row);
	if (v->test)
		return reach_of(u, row, symbol); /* a test by itself */
	if (!u->s->live)
		u->s->live = live_open(u->s, u->w);
	int reach = live_state(u->s->live, u->place, v->symbols[symbol].qualname);
	if (reach == FF_REACH_UNKNOWN)
		return reach_of(u, row, symbol);
	/* what tests only patch, or name and never call, does not run; what runs, and they name it, is theirs */
	return reach == FF_REACH_INDIRECT && view_at(u, row)->direct[symbol] ? FF_REACH_DIRECT : reach;
}

static void write_symbol(struct usages *u, int row, int symbol, int change, bool list, struct ff_arena *a, struct ff_buf *out)
{
	struct view *v = view_at(u, row);
	const struct symbol *x = &v->symbols[symbol];
	struct ff_usage usage = {.path = v->path, .symbol = x->qualname, .change = change, .lost = ""};
	usage.module = u->module;
	if (x->def >= 0) {
		usage.kind = usage_kind(&v->b.defs[x->def]);
		usage.line = v->b.defs[x->def].line;
		if (symbol_is_method(v, x) && (change == FF_CHANGE_SIGNATURE || change == FF_CHANGE_REMOVED))
			users_add_named(u, v, symbol);
	} else {
		usage.kind = v->b.names[x->name].kind;
		usage.line = v->b.names[x->name].line;
	}
	bool follow = x->def >= 0 && !x->removed && !u->s->o->no_reach;
	usage.tests = follow ? tests_reach(u, row, symbol) : v->direct[symbol] ? FF_REACH_DIRECT : FF_REACH_UNKNOWN;
	v = view_at(u, row);
	if (usage.tests == FF_REACH_NONE && !v->test)
		usage.lost = lost_test(u, v, symbol);
	/* where no test leads to, the users say why: a view that is reached by its URL */
	fill_users(u, v, symbol, a, list || usage.tests == FF_REACH_NONE, &usage);
	if (x->def < 0 && !usage.total)
		return; /* a name that nobody takes from here is the file's own affair */
	ff_record_write(out, &ff_usage_type, &usage);
}

/* The file's own view: new definitions, and behind them those that only the old side has. */
static int own_view(struct usages *u, struct item *it, struct brief *old, bool *has_old)
{
	struct ff_arena *a = &u->arena;
	struct ff_index_file f;
	struct brief b = {0};
	int row;
	*has_old = it->olds.sheet && !brief_load(u->w, a, &it->olds.id, it->olds.sheet->kind, old);
	if (it->news.sheet ? brief_load(u->w, a, &it->news.id, it->news.sheet->kind, &b) != 0 : !*has_old)
		return -1;
	int id = ff_index_path(u->s->db, a, it->place, &f) ? f.id : 0;
	struct view *v = view_new(u, id, it->file.path, it->file.role == FF_ROLE_TEST, &row);
	if (id)
		*view_slot(u, id) = row + 1; /* instead of what was loaded as somebody's user */
	v->old_defs = b.def_count;
	v->b = b;
	if (*has_old) {
		v->b.defs = ff_arena_raw(a, ((size_t)b.def_count + (size_t)old->def_count + 1) * sizeof *b.defs);
		if (b.def_count)
			memcpy(v->b.defs, b.defs, (size_t)b.def_count * sizeof *b.defs);
		for (int i = 0; i < old->def_count; i++)
			if (!change_has_def(&b, old->defs[i].qualname)) {
				v->b.defs[v->b.def_count] = old->defs[i];
				v->b.defs[v->b.def_count++].parent = -1;
			}
	}
	view_prepare(u, v);
	modules_of(u->s, a, it->place, &v->prefixes);
	if (*it->file.old_path) /* users of the old name are users, too */
		modules_of(u->s, a, it->file.old_path, &v->prefixes);
	return row;
}

/* ---- columns that a migration drops ---- */

enum { COMMON = 20 }; /* an attribute that more files name tells nothing about a single model */

/* "order" for a class Order, "order_items" for OrderItem. */
static bool is_class_of(const char *class, const char *table)
{
	size_t n = 0;
	const char *t = table;
	for (; class[n] && *t; t++) {
		if (*t == '_')
			continue;
		if (tolower((unsigned char)*t) != tolower((unsigned char)class[n]))
			return false;
		n++;
	}
	return !class[n] && n > 0 && (!*t || !strcmp(t, "s") || !strcmp(t, "es"));
}

/* A method of the model itself: what it reads of that name is its own, mostly. */
static bool in_model(const struct view *g, int def, const char *table)
{
	for (int hop = 0; def >= 0 && def < g->b.def_count && hop < 8; hop++, def = g->b.defs[def].parent)
		if (g->b.defs[def].kind == FF_DEF_CLASS)
			return is_class_of(g->b.defs[def].qualname, table);
	return false;
}

static const char *last_name(const char *qualname)
{
	const char *dot = strrchr(qualname, '.');
	return dot ? dot + 1 : qualname;
}

/* Who still reads an attribute of that name; resolved in the model's own methods. */
static void write_dropped(struct usages *u, const struct item *it, const struct dropped_column *d, struct ff_arena *a, struct ff_buf *out)
{
	struct ff_list ids = {0};
	struct ff_usage usage = {.path = it->file.path, .symbol = ff_arena_printf(a, "%s.%s", d->table, d->column), .module = "", .kind = FF_USAGE_CONSTANT,
	                         .change = FF_CHANGE_REMOVED, .line = d->line};
	ff_index_find(u->s->db, key_name(d->column), COMMON + 1, a, &ids);
	if (ids.count > COMMON)
		return;
	for (int i = 0; i < ids.count; i++) {
		int row = view_of(u, *FF_AT(&ids, int, i));
		const struct view *g = row >= 0 ? view_at(u, row) : NULL;
		if (!g || strstr(g->path, "migrations/") || strstr(g->path, "versions/"))
			continue;
		bool read = false, served = false;
		for (int k = 0; k < g->b.def_count; k++) /* a property, a method in its place */
			served |= g->b.defs[k].parent >= 0 && !strcmp(last_name(g->b.defs[k].qualname), d->column) && in_model(g, g->b.defs[k].parent, d->table);
		for (int k = 0; k < g->b.ref_count; k++) {
			const struct ff_reference *r = &g->b.refs[k];
			if (r->kind != FF_REF_ATTRIBUTE || *r->target || strcmp(r->name, d->column) != 0)
				continue;
			usage.total++;
			usage.in_tests += g->test;
			read |= !g->test;
			if (usage.users.count < FF_MAX_USERS)
				*FF_PUSH(a, &usage.users, struct ff_user) = (struct ff_user){g->path, r->line, r->kind, r->def >= 0 ? g->b.defs[r->def].qualname : "", g->test, !served && in_model(g, r->def, d->table)};
		}
		usage.modules += read;
	}
	if (usage.total)
		ff_record_write(out, &ff_usage_type, &usage);
}

static void columns_write(struct usages *u, const struct item *it, struct ff_arena *a, struct ff_buf *out)
{
	struct ff_content content = {"", 0, NULL};
	struct ff_list dropped = {0};
	if (it->file.role == FF_ROLE_MIGRATION && it->file.status == FF_STATUS_ADDED && u->s->db && side_read(u->s, &it->news, FF_MAX_TEXT_BLOB, &content, NULL) == 1)
		ff_dropped_columns(a, content.data, content.len, &dropped);
	ff_content_free(&content);
	for (int i = 0; i < dropped.count; i++)
		write_dropped(u, it, FF_AT(&dropped, struct dropped_column, i), a, out);
}

void usages_write(struct usages *u, struct item *it, struct ff_buf *out)
{
	struct ff_arena a = {0};
	struct brief old;
	bool has_old;
	views_trim(u);
	u->analyses = 0;
	u->place = it->place;
	int row = it->place && u->s->db ? own_view(u, it, &old, &has_old) : -1;
	if (row >= 0) {
		users_find(u, row);
		struct view *v = view_at(u, row);
		u->module = imported_as(u, v);
		bool *touched = change_touched(&a, it, &v->b, v->old_defs);
		for (int i = 0; i < v->symbol_count; i++) {
			const struct symbol *x = &v->symbols[i];
			int change = FF_CHANGE_UNCHANGED;
			if (x->removed)
				change = FF_CHANGE_REMOVED;
			else if (x->def >= 0)
				change = change_of(it, v, i, has_old ? &old : NULL, touched);
			else if (it->compare && ff_spans_has(&it->file.added, v->b.names[x->name].line))
				change = it->file.status == FF_STATUS_ADDED ? FF_CHANGE_ADDED : FF_CHANGE_MODIFIED;
			/* in a renamed file every definition has a new name to be imported by */
			bool asked = u->s->o->usage && u->s->mode == FF_MODE_PATHS;
			write_symbol(u, row, i, change, change != FF_CHANGE_UNCHANGED || *it->file.old_path || asked, &a, out);
			spread_start(u, row, i, change);
			v = view_at(u, row);
		}
		documented_write(u, v, out);
	}
	columns_write(u, it, &a, out);
	ff_arena_free(&a);
}

void usages_importers(struct usages *u, const char *place, struct ff_arena *a, struct ff_list *ids)
{
	struct ff_list prefixes = {0}, found = {0};
	modules_of(u->s, a, place, &prefixes);
	users_importers(u, &prefixes, 0, &found);
	for (int i = 0; i < found.count; i++) {
		bool twice = false;
		for (int k = 0; !twice && k < ids->count; k++)
			twice = *FF_AT(ids, int, k) == *FF_AT(&found, int, i);
		if (!twice)
			*FF_PUSH(a, ids, int) = *FF_AT(&found, int, i);
	}
}
