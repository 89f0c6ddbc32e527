/*
 * heads.c - how migrations follow each other: DB018.  One that is edited or deleted after it may have run, two
 * leaf nodes of a Django app, two heads of Alembic, a dependency that is not there.  Nodes come from changed files
 * and from the context that ff-scan sends: the newest of the folder (Django), the neighbours (Alembic).
 */
#include "room.h"

enum { FOLDER_SHOWN = 30, DEEP = 400, MANY_LABELS = 2000 }; /* ff-scan sends so many of a folder: what is older may be missing here */

#define NODE(i) FF_AT(&c->nodes, struct migration_node, i)

/* ---- reading ---- */

static const struct ff_assign *assign_named(const struct look *l, const char *name, bool module)
{
	for (int i = 0; i < l->f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(l->f->assigns, struct ff_assign)[i];
		if (!strcmp(s->name, name) && (s->def < 0) == module && !(s->flags & FF_ASSIGN_SELF))
			return s;
	}
	return NULL;
}

/* [("app", "name"), ...]: labels and names; a dependency that is a call is left out. */
static void read_pairs(struct ff_arena *a, const struct ff_assign *s, struct ff_strings *labels, struct ff_strings *names)
{
	struct ff_strings all = {0};
	if (!s || !literal_elements(a, s->value, &all))
		return;
	for (int i = 0; i < all.count; i++) {
		struct ff_strings pair = {0};
		if (*all.items[i] != '(' || !literal_elements(a, all.items[i], &pair) || pair.count != 2)
			continue;
		const char *label = literal_string(a, pair.items[0]), *name = literal_string(a, pair.items[1]);
		if (label && name) {
			ff_strings_push(a, labels, label);
			ff_strings_push(a, names, name);
		}
	}
}

/* "x", ("x", "y"), None */
static void read_revisions(struct ff_arena *a, const struct ff_assign *s, struct ff_strings *out)
{
	struct ff_strings all = {0};
	const char *one = s ? literal_string(a, s->value) : NULL;
	if (one && (s->value[0] != '(' || !strchr(s->value, ',')))
		ff_strings_push(a, out, one);
	else if (s && literal_elements(a, s->value, &all))
		for (int i = 0; i < all.count; i++)
			ff_strings_push(a, out, literal_string(a, all.items[i]) ? literal_string(a, all.items[i]) : "");
}

/* Of what stands in Django's operations: fields, indexes, constraints; no validators, no choices. */
static bool is_part(const char *word)
{
	static const char *const ends[] = {"Field", "Key", "Index", "Constraint", NULL}, *const words[] = {"Q", "F", NULL};
	for (int i = 0; ends[i]; i++)
		if (ff_str_ends(word, ends[i]))
			return true;
	return one_of(word, words);
}

/* What the operations do, without what the database does not see: two versions of a file are compared by it. */
static const char *signature(struct ff_consequence *c, const struct look *l)
{
	static const char *const silent[] = {"verbose_name", "help_text", "choices", "related_name", "related_query_name", "validators", "options", "managers", "blank", "editable",
		"on_delete", "default", "elidable", "hints", "upload_to", "storage", "limit_choices_to", "error_messages", "existing_type", "existing_nullable",
		"existing_server_default", "comment", NULL};
	struct ff_buf b;
	ff_buf_init(&b, 1 << 20);
	for (int i = 0; i < l->calls; i++) {
		const struct ff_call *k = CALL(l, i);
		bool op = ff_is_operation(k) || ff_str_starts(k->target, "alembic.op") || ff_str_starts(k->callee, "batch_op."), inside = false, inside_django = false;
		for (int o = l->outer[i]; o >= 0 && !inside; o = l->outer[o]) {
			inside_django = ff_is_operation(CALL(l, o));
			inside = inside_django || ff_str_starts(CALL(l, o)->target, "alembic.op");
		}
		if (!op && (!inside || (inside_django && !is_part(last_part(k->callee)))))
			continue;
		ff_buf_printf(&b, "%s(", last_part(k->callee));
		for EACH (g, l->arg_first[i], l->arg_next) {
			const struct ff_argument *x = ARG(l, g);
			bool plain = x->kind == FF_EXPR_STRING || x->kind == FF_EXPR_NUMBER || x->kind == FF_EXPR_CONSTANT;
			if (plain && !one_of(x->keyword, silent))
				ff_buf_printf(&b, "%s=%s,", x->keyword, literal_normal(&c->arena, x->text));
		}
		ff_buf_str(&b, ")");
	}
	const char *out = ff_arena_str(&c->arena, ff_buf_text(&b));
	ff_buf_free(&b);
	return out;
}

static bool has_class(const struct look *l, const char *name)
{
	for (int d = 0; d < l->defs; d++)
		if (DEF(l, d)->kind == FF_DEF_CLASS && !strcmp(DEF(l, d)->name, name))
			return true;
	return false;
}

void ff_heads_take(struct ff_consequence *c, const struct module *m, const struct ff_file *file, const struct look *l, bool old)
{
	struct ff_arena *a = &c->arena;
	const struct ff_assign *id = assign_named(l, "revision", true), *down = assign_named(l, "down_revision", true), *deps = assign_named(l, "dependencies", false);
	struct migration_node n = {.file = m->path, .app = ff_folder(a, m->path), .alembic = id && down, .context = !file, .line = id ? id->line : deps ? deps->line : 1};
	const char *base = ff_path_base(m->path), *revision = id && down ? literal_string(a, id->value) : NULL;
	if (n.alembic ? !revision : !has_class(l, "Migration") || !strstr(m->path, "migrations/"))
		return;
	n.name = n.alembic ? revision : ff_arena_dup(a, base, strcspn(base, "."));
	n.added = file && file->status == FF_STATUS_ADDED && !old;
	n.old = old;
	n.signature = file ? signature(c, l) : "";
	if (n.alembic)
		read_revisions(a, down, &n.before);
	else {
		struct ff_strings labels = {0};
		read_pairs(a, deps, &n.labels, &n.before);
		read_pairs(a, assign_named(l, "replaces", false), &labels, &n.replaces);
	}
	*FF_PUSH(a, &c->nodes, struct migration_node) = n;
}

/* ---- questions ---- */

static int node_of(const struct ff_consequence *c, const char *app, const char *name, bool old)
{
	for (int i = 0; i < c->nodes.count; i++)
		if (NODE(i)->old == old && !strcmp(NODE(i)->app, app) && !strcmp(NODE(i)->name, name))
			return i;
	return -1;
}

static int depth(const struct ff_consequence *c, int i, int left)
{
	struct migration_node *n = NODE(i);
	int best = 0;
	if (n->depth || left <= 0)
		return n->depth;
	n->depth = 1; /* a circle ends here */
	for (int k = 0; k < n->before.count; k++) {
		int p = node_of(c, n->app, n->before.items[k], false), d = p >= 0 && p != i ? depth(c, p, left - 1) : 0;
		best = d > best ? d : best;
	}
	return n->depth = best + 1;
}

int ff_node_depth(const struct ff_consequence *c, const char *file)
{
	for (int i = 0; i < c->nodes.count; i++)
		if (!NODE(i)->old && !strcmp(NODE(i)->file, file))
			return depth(c, i, DEEP);
	return 0;
}

static bool is_folder_of(const char *app, const char *label)
{
	size_t n = strlen(label), m = strlen(app), tail = strlen("/migrations");
	return m >= n + tail && !strcmp(app + m - tail, "/migrations") && !strncmp(app + m - tail - n, label, n) && (m == n + tail || app[m - tail - n - 1] == '/');
}

/* How many migrations of the folder are named under a label by others of it. */
static int uses_of(const struct ff_consequence *c, const char *app, const char *label)
{
	int n = 0;
	for (int j = 0; j < c->nodes.count; j++)
		for (int q = 0; !strcmp(NODE(j)->app, app) && q < NODE(j)->labels.count; q++)
			n += !strcmp(NODE(j)->labels.items[q], label) && strcmp(NODE(j)->before.items[q], NODE(j)->name) && node_of(c, app, NODE(j)->before.items[q], false) >= 0;
	return n ? 2 * n + is_folder_of(app, label) : 0;
}

/* The label under which the migrations of a folder name each other: the one that leads to most of them, the folder's own first. */
static const char *label_of(struct ff_consequence *c, const char *app)
{
	struct ff_strings seen = {0};
	const char *best = "";
	int most = 0;
	for (int i = 0; i + 1 < c->labels.count; i += 2)
		if (!strcmp(c->labels.items[i], app))
			return c->labels.items[i + 1];
	for (int i = 0; i < c->nodes.count; i++)
		for (int k = 0; !strcmp(NODE(i)->app, app) && k < NODE(i)->labels.count && seen.count < MANY_LABELS; k++) {
			const char *label = NODE(i)->labels.items[k];
			int n = ff_strings_has(&seen, label) ? 0 : uses_of(c, app, label);
			ff_strings_push(&c->arena, &seen, label);
			if (n > most)
				best = label, most = n;
		}
	ff_strings_push(&c->arena, &c->labels, app);
	ff_strings_push(&c->arena, &c->labels, best);
	return best;
}

static bool follows(const struct migration_node *n, const char *label, const char *name)
{
	for (int k = 0; k < n->before.count; k++)
		if (!strcmp(n->before.items[k], name) && (n->alembic || !strcmp(n->labels.items[k], label)))
			return true;
	return false;
}

/* Nothing of the folder follows the node, and no squashed migration stands for it. */
static bool is_leaf(const struct ff_consequence *c, int i, const char *label)
{
	const struct migration_node *n = NODE(i);
	for (int j = 0; j < c->nodes.count; j++) {
		const struct migration_node *x = NODE(j);
		if (x->old || j == i || strcmp(x->app, n->app))
			continue;
		if (follows(x, label, n->name) || ff_strings_has(&x->replaces, n->name))
			return false;
		for (int k = 0; k < n->replaces.count; k++) /* who follows what it replaces follows it */
			if (follows(x, label, n->replaces.items[k]))
				return false;
	}
	return true;
}

static struct ff_impact_item *tell(struct ff_consequence *c, const struct migration_node *n, int level, int certainty, const char *message)
{
	struct ff_impact_item *i = impact_add(c, DATABASE, "DB018", "", level, n->file, n->line, n->name, message);
	i->certainty = certainty;
	return i;
}

/* Marks what a node follows, as far as it is known here. */
static void mark(const struct ff_consequence *c, int i, int stamp, int left)
{
	NODE(i)->stamp = stamp;
	for (int k = 0; left > 0 && k < NODE(i)->before.count; k++) {
		int p = node_of(c, NODE(i)->app, NODE(i)->before.items[k], false);
		if (p >= 0 && NODE(p)->stamp != stamp)
			mark(c, p, stamp, left - 1);
	}
}

/* Both follow one that is known: without it, a squashed migration that is not here may stand between them. */
static bool same_line(const struct ff_consequence *c, int i, int j)
{
	for (int k = 0; k < c->nodes.count; k++)
		NODE(k)->stamp = 0;
	mark(c, i, 1, DEEP);
	for (int k = 0; k < c->nodes.count; k++)
		NODE(k)->first = NODE(k)->stamp == 1;
	mark(c, j, 2, DEEP);
	for (int k = 0; k < c->nodes.count; k++)
		if (NODE(k)->first && NODE(k)->stamp == 2)
			return true;
	return false;
}

/* ---- judgement ---- */

static void two_leaves(struct ff_consequence *c, int i)
{
	const struct migration_node *n = NODE(i);
	const char *label = n->alembic ? "" : label_of(c, n->app);
	if (!is_leaf(c, i, label))
		return;
	for (int j = 0; j < c->nodes.count; j++) {
		const struct migration_node *x = NODE(j);
		bool sibling = false;
		if (x->old || j == i || strcmp(x->app, n->app) || x->alembic != n->alembic || (x->added && j > i))
			continue;
		for (int k = 0; k < n->before.count; k++)
			sibling |= follows(x, n->alembic ? "" : label, n->before.items[k]);
		bool root = n->alembic && !n->before.count && !x->before.count;
		if (n->alembic ? !sibling && !root : !*label || !is_leaf(c, j, label) || !same_line(c, i, j))
			continue;
		tell(c, n, FF_LEVEL_CRITICAL, FF_LIKELY, n->alembic ? ff_arena_printf(&c->arena, "revisions %s and %s come from the same one: two heads, upgrade refuses until they are merged", n->name, x->name)
			: ff_arena_printf(&c->arena, "%s and %s are both leaf nodes: migrate refuses until they are merged", n->name, x->name));
		return;
	}
}

static int folder_count(const struct ff_consequence *c, const char *app)
{
	int n = 0;
	for (int i = 0; i < c->nodes.count; i++)
		n += !NODE(i)->old && !strcmp(NODE(i)->app, app);
	return n;
}

static void missing(struct ff_consequence *c, int i)
{
	const struct migration_node *n = NODE(i);
	const char *label = label_of(c, n->app);
	if (n->alembic || !c->index || !*label || folder_count(c, n->app) >= FOLDER_SHOWN)
		return;
	for (int k = 0; k < n->before.count; k++) {
		bool stands = node_of(c, n->app, n->before.items[k], false) >= 0 || strcmp(n->labels.items[k], label) || *n->before.items[k] == '_';
		for (int j = 0; j < c->nodes.count && !stands; j++)
			stands = !NODE(j)->old && ff_strings_has(&NODE(j)->replaces, n->before.items[k]);
		if (!stands)
			tell(c, n, FF_LEVEL_CRITICAL, FF_LIKELY, ff_arena_printf(&c->arena, "%s depends on %s, which is not there: no migration can be run", n->name, n->before.items[k]));
	}
}

/* The newest of its folder: still being worked on, more often than not; what others follow has been out for long. */
static int level_of(struct ff_consequence *c, const struct migration_node *o)
{
	const char *label = o->alembic ? "" : label_of(c, o->app);
	for (int j = 0; j < c->nodes.count; j++) {
		const struct migration_node *x = NODE(j);
		if (!strcmp(x->app, o->app) && strcmp(x->name, o->name) && !x->added && follows(x, label, o->name))
			return FF_LEVEL_CRITICAL;
	}
	return FF_LEVEL_MEDIUM;
}

static void edited(struct ff_consequence *c, const struct migration_node *n)
{
	for (int j = 0; j < c->nodes.count; j++) {
		const struct migration_node *o = NODE(j);
		if (!o->old || strcmp(o->file, n->file) || !strcmp(o->signature, n->signature))
			continue;
		tell(c, n, level_of(c, o), FF_MAYBE, ff_arena_printf(&c->arena, "%s is edited: databases that ran it as it was do not get what it does now", n->name));
		return;
	}
	int o = node_of(c, n->app, n->name, true);
	if (o >= 0 && n->alembic && n->before.count && NODE(o)->before.count && strcmp(NODE(o)->before.items[0], n->before.items[0]))
		tell(c, n, FF_LEVEL_LOW, FF_MAYBE, ff_arena_printf(&c->arena, "%s follows another revision now", n->name));
}

static bool replaced(const struct ff_consequence *c, const struct migration_node *o)
{
	for (int j = 0; j < c->nodes.count; j++)
		if (!strcmp(NODE(j)->app, o->app) && ff_strings_has(&NODE(j)->replaces, o->name))
			return true;
	return false;
}

/* One word for all migrations of a folder that are gone; an app that goes whole leaves its tables. */
static void deleted(struct ff_consequence *c, int i, struct ff_strings *told)
{
	const struct migration_node *o = NODE(i);
	bool moved = false;
	for (int j = 0; j < c->nodes.count && !o->alembic; j++) /* the folder has another name now */
		moved |= !NODE(j)->old && !strcmp(NODE(j)->name, o->name) && strcmp(NODE(j)->app, o->app) && !NODE(j)->context && !strcmp(NODE(j)->signature, o->signature);
	if (node_of(c, o->app, o->name, false) >= 0 || moved || replaced(c, o) || ff_strings_has(told, o->app))
		return;
	for (int j = 0; j < c->nodes.count && o->alembic; j++)
		if (!NODE(j)->old && NODE(j)->alembic && !strcmp(NODE(j)->name, o->name))
			return;
	ff_strings_push(&c->arena, told, o->app);
	if (folder_count(c, o->app))
		tell(c, o, level_of(c, o), FF_MAYBE, ff_arena_printf(&c->arena, "%s is deleted or has another name: databases that ran it no longer match the history", o->name));
	else
		tell(c, o, FF_LEVEL_MEDIUM, FF_MAYBE, ff_arena_printf(&c->arena, "migrations of %s are gone: if the app goes, its tables stay", o->app));
}

void ff_heads_judge(struct ff_consequence *c)
{
	struct ff_strings told = {0};
	for (int i = 0; i < c->nodes.count; i++) {
		const struct migration_node *n = NODE(i);
		if (n->old) {
			deleted(c, i, &told);
			continue;
		}
		if (n->added) {
			two_leaves(c, i);
			missing(c, i);
		} else if (!n->context)
			edited(c, n);
	}
}
