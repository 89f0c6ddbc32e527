/*
 * context.c - facts of unchanged files without which a change cannot be judged: where the bases of its
 * classes are, the packages that pass its names on, who includes its routers, which models a migration
 * changes, and the migrations beside it.  Called after the files are written; bounded, and what is left out is said in `end`.
 */
#include <ctype.h>

#include "modules.h"
#include "revisions.h"

enum {
	WANT_API = 1, WANT_ROUTES = 2, WANT_MODELS = 4,
	CONTEXTS_MAX = 60,
	BASE_DEPTH = 3,
	MIGRATIONS_MAX = 30,
	REVISIONS_MAX = 3000, /* files of one folder of Alembic's that are looked into */
	ANCESTORS = 8,        /* of them, how far back */
	ROUTES_MAX = 60, /* beside the others */
	ROUTE_DEPTH = 5,
	REACHED_MAX = 12,     /* files that the change reaches through others: which endpoints and templates are theirs ... */
	REACHED_REFS = 2500,  /* ... as long as they are small: references in all of them */
	READERS_MAX = 40,     /* files that may read a column that goes */
};

/* One file that is needed, with the reasons. */
struct needed {
	struct ff_index_file file;
	struct ff_strings reasons;
	int depth;
};
struct contexts {
	struct scan *s;
	struct worker *w;
	struct usages *u;
	struct ff_arena a;
	struct ff_list needed; /* struct needed */
	int left_out, want;
	int routes;                    /* of needed: for their routes */
	struct ff_strings route_files; /* seen as such, changed ones too */
};

int contexts_wanted(const char *list, struct ff_err *err)
{
	static const struct { const char *word; int bit; } words[] = {{"api", WANT_API}, {"routes", WANT_ROUTES}, {"models", WANT_MODELS}};
	int want = 0;
	for (const char *p = list; *p; p += strspn(p, ",")) {
		size_t n = strcspn(p, ","), i = 0;
		while (i < FF_COUNT(words) && (strlen(words[i].word) != n || strncmp(words[i].word, p, n) != 0))
			i++;
		if (i == FF_COUNT(words))
			return ff_err_set(err, FF_EX_USAGE, "--context: \"%.*s\" is none of api, routes, models", (int)n, p);
		want |= words[i].bit;
		p += n;
	}
	return want;
}

static bool is_changed(const struct scan *s, const char *path)
{
	for (int i = 0; i < s->items.count; i++) {
		const struct item *it = FF_AT(&s->items, struct item, i);
		if (!it->silent && it->place && !strcmp(it->place, path))
			return true;
	}
	return false;
}

static void need(struct contexts *c, const struct ff_index_file *f, const char *reason, int depth)
{
	for (int i = 0; i < c->needed.count; i++) {
		struct needed *n = FF_AT(&c->needed, struct needed, i);
		if (strcmp(n->file.path, f->path) != 0)
			continue;
		if (!ff_strings_has(&n->reasons, reason) && n->reasons.count < 10)
			ff_strings_push(&c->a, &n->reasons, reason);
		return;
	}
	if (c->needed.count >= CONTEXTS_MAX + c->routes) {
		c->left_out++;
		return;
	}
	struct needed *n = FF_PUSH(&c->a, &c->needed, struct needed);
	n->file = *f;
	n->depth = depth;
	ff_strings_push(&c->a, &n->reasons, reason);
}

/* Files that hold the bases of the classes of one file; re-exports are followed. */
static void need_bases(struct contexts *c, const char *path, const struct brief *b, int depth)
{
	for (int i = 0; i < b->base_count; i++) {
		const char *target = b->bases[i].target, *rest, *class = b->bases[i].def >= 0 ? b->defs[b->bases[i].def].qualname : "";
		struct ff_index_file f;
		const char *from = path;
		for (int hop = 0; hop < BASE_DEPTH && *target && modules_find(c->s, &c->a, from, target, &f, &rest); hop++) {
			struct ff_id id;
			struct brief g;
			if (!is_changed(c->s, f.path))
				need(c, &f, ff_arena_printf(&c->a, "base class of %s.%s", place_module(&c->a, path), class), depth);
			memcpy(id.b, f.blob, sizeof id.b);
			if (brief_load(c->w, &c->a, &id, f.kind, &g))
				break;
			target = "";
			for (int k = 0; k < g.name_count; k++) /* the module only hands the name on */
				if (g.names[k].kind == FF_USAGE_IMPORT && !strcmp(g.names[k].name, rest))
					target = g.names[k].target;
			from = f.path;
		}
	}
}

/* The packages around a file: what their __init__.py passes on is what others hold on to. */
static void need_packages(struct contexts *c, const struct item *it)
{
	struct ff_index_file f;
	for (const char *slash = strrchr(it->place, '/'); slash; slash = memrchr(it->place, '/', (size_t)(slash - it->place))) {
		const char *path = ff_arena_printf(&c->a, "%.*s/__init__.py", (int)(slash - it->place), it->place);
		if (is_changed(c->s, path))
			continue;
		if (!ff_index_path(c->s->db, &c->a, path, &f))
			return;
		need(c, &f, ff_arena_printf(&c->a, "package of %s", it->file.path), 0);
	}
}

static bool has_route_words(const struct brief *b)
{
	static const char *const words[] = {"include_router", "register_blueprint", "include", "mount", "add_url_rule", "add_api_route", "register", "add_route",
	                                    "add_resource", "path", "re_path", "url", "APIRouter", "Blueprint", "Mount", "Route", "add_routes", "RouteTableDef", "route",
	                                    "add_subapp", "as_view", "viewsets", "generics", "APIView", "DefaultRouter", "add_namespace"};
	static const char *const own[] = {"Router", "Blueprint", "View", "ViewSet"}; /* classes of the project's own are called so, too */
	for (int k = 0; k < b->ref_count; k++) {
		for (size_t j = 0; b->refs[k].kind != FF_REF_IMPORT && j < FF_COUNT(words); j++)
			if (*b->refs[k].name == *words[j] && !strcmp(b->refs[k].name, words[j]))
				return true;
		for (size_t j = 0; b->refs[k].kind != FF_REF_IMPORT && j < FF_COUNT(own); j++)
			if (ff_str_ends(b->refs[k].name, own[j]))
				return true;
	}
	return false;
}

/* A file that is a part of the application's routes, once; the bases of its views with it.  false: it is not, or is known. */
static bool need_route_file(struct contexts *c, const struct ff_index_file *f, const char *reason, struct brief *b)
{
	struct ff_id id;
	memcpy(id.b, f->blob, sizeof id.b);
	if (f->test || c->routes >= ROUTES_MAX || ff_strings_has(&c->route_files, f->path) || brief_load(c->w, &c->a, &id, f->kind, b) || (b->def_count && !has_route_words(b)))
		return false; /* a file without definitions hands on what it imports */
	ff_strings_push(&c->a, &c->route_files, ff_arena_str(&c->a, f->path));
	if (!is_changed(c->s, f->path)) {
		need(c, f, reason, 0);
		c->routes++;
	}
	need_bases(c, f->path, b, 1);
	return true;
}

/*
 * Who mounts the routes of a file, up to the application: by imports, and by name (include("shop.urls")).  A file
 * of models or serializers leads to the views that use them the same way.
 */
static void need_includers(struct contexts *c, const char *place, int depth)
{
	struct ff_list ids = {0}, prefixes = {0};
	usages_importers(c->u, place, &c->a, &ids);
	modules_of(c->s, &c->a, place, &prefixes);
	for (int i = 0; i < prefixes.count; i++)
		if (!FF_AT(&prefixes, struct prefix, i)->place)
			ff_index_find(c->s->db, key_target(FF_AT(&prefixes, struct prefix, i)->dotted, false), ROUTES_MAX, &c->a, &ids);
	for (int i = 0; i < ids.count; i++) {
		struct ff_index_file f;
		struct brief b;
		if (!ff_index_id(c->s->db, &c->a, *FF_AT(&ids, int, i), &f))
			continue;
		if (need_route_file(c, &f, ff_arena_printf(&c->a, "may include routes of %s", place), &b) && depth < ROUTE_DEPTH)
			need_includers(c, f.path, depth + 1);
	}
}

static bool renders(const struct brief *b)
{
	static const char *const words[] = {"render", "render_template", "render_to_string", "TemplateResponse", "render_to_response", "template_name"};
	for (int k = 0; k < b->ref_count; k++)
		for (size_t j = 0; b->refs[k].kind != FF_REF_IMPORT && j < FF_COUNT(words); j++)
			if (!strcmp(b->refs[k].name, words[j]))
				return true;
	for (int k = 0; k < b->name_count; k++)
		if (!strcmp(b->names[k].name, "template_name"))
			return true;
	return false;
}

/* Files that the change reaches through others, when routes or templates are theirs. */
static void need_reached(struct contexts *c)
{
	int id, taken = 0, refs = 0;
	struct ff_strings seen = {0};
	for (int i = 0; taken < REACHED_MAX && spread_file(c->u, i, &id); i++) {
		struct ff_index_file f;
		struct ff_id blob;
		struct brief b;
		if (!id || !ff_index_id(c->s->db, &c->a, id, &f) || is_changed(c->s, f.path) || ff_strings_has(&c->route_files, f.path) || ff_strings_has(&seen, f.path))
			continue;
		ff_strings_push(&c->a, &seen, f.path);
		memcpy(blob.b, f.blob, sizeof blob.b);
		if (brief_load(c->w, &c->a, &blob, f.kind, &b) || (!has_route_words(&b) && !renders(&b)))
			continue;
		if (refs + b.ref_count > REACHED_REFS) {
			c->left_out++;
			continue;
		}
		refs += b.ref_count;
		need(c, &f, "reached by the change", 0);
		c->routes++;
		taken++;
	}
}

static bool revision_of(struct contexts *c, const struct side *side, struct revision *out)
{
	struct ff_content content = {"", 0, NULL};
	bool found = side_read(c->s, side, FF_MAX_TEXT_BLOB, &content, NULL) == 1 && ff_revision_read(&c->a, content.data, content.len, out);
	ff_content_free(&content);
	return found;
}

struct known_revision {
	struct revision r;
	const struct ff_index_file *file;
};

static bool shares_parent(const struct revision *x, const struct revision *y)
{
	for (int i = 0; i < x->parents.count; i++)
		if (ff_strings_has(&y->parents, x->parents.items[i]))
			return true;
	return false;
}

/* The revisions before an Alembic one, and those that come from the same: two heads. */
static void need_revisions(struct contexts *c, const struct item *it, const struct revision *mine, struct ff_list *files)
{
	struct ff_list known = {0};
	struct ff_strings line = mine->parents;
	for (int i = 0; i < files->count; i++) {
		const struct ff_index_file *f = FF_AT(files, struct ff_index_file, i);
		struct side side = {.from = FROM_BLOB, .kind = FF_GIT_FILE, .path = f->path};
		struct known_revision k = {.file = f};
		memcpy(side.id.b, f->blob, sizeof side.id.b);
		if (f->id < 0 || is_changed(c->s, f->path) || !revision_of(c, &side, &k.r))
			continue;
		*FF_PUSH(&c->a, &known, struct known_revision) = k;
		if (shares_parent(&k.r, mine))
			need(c, f, ff_arena_printf(&c->a, "comes from the same revision as %s", it->file.path), 0);
	}
	for (int depth = 0; depth < ANCESTORS; depth++) {
		struct ff_strings before = {0};
		for (int i = 0; i < known.count; i++) {
			const struct known_revision *k = FF_AT(&known, struct known_revision, i);
			if (!ff_strings_has(&line, k->r.id))
				continue;
			need(c, k->file, ff_arena_printf(&c->a, "revision before %s", it->file.path), 0);
			for (int p = 0; p < k->r.parents.count; p++)
				ff_strings_push(&c->a, &before, k->r.parents.items[p]);
		}
		line = before;
	}
}

/* Hashes of what one file was asked for. */
struct asked {
	uint64_t *slots;
	size_t mask;
};

static struct asked asked_make(struct contexts *c, int most)
{
	struct asked q = {.mask = 63};
	while (q.mask < (size_t)most * 2)
		q.mask = q.mask * 2 + 1;
	q.slots = ff_arena_alloc(&c->a, (q.mask + 1) * sizeof(*q.slots));
	return q;
}

/* true the first time only. */
static bool asked_first(struct asked *q, const char *text)
{
	uint64_t h = ff_hash_str(FF_HASH_START, text) | 1;
	size_t i = (h >> 1) & q->mask;
	while (q->slots[i] && q->slots[i] != h)
		i = (i + 1) & q->mask;
	if (q->slots[i])
		return false;
	q->slots[i] = h;
	return true;
}

/* What a file that mounts others takes: their routes change when it does.  A name may stand there a hundred times. */
static void need_included(struct contexts *c, const char *path, const struct brief *b, int depth)
{
	struct asked asked = asked_make(c, b->ref_count + b->name_count);
	for (int i = 0; i < b->ref_count + b->name_count; i++) {
		bool named = i >= b->ref_count;
		const char *target = named ? b->names[i - b->ref_count].target : b->refs[i].target, *rest;
		struct ff_index_file f;
		struct brief g;
		if (!*target || (named && b->names[i - b->ref_count].kind != FF_USAGE_IMPORT) || !asked_first(&asked, target) || !modules_find(c->s, &c->a, path, target, &f, &rest) || !strcmp(f.path, path))
			continue;
		if (need_route_file(c, &f, ff_arena_printf(&c->a, "routes that %s includes", path), &g) && depth < ROUTE_DEPTH)
			need_included(c, f.path, &g, depth + 1);
	}
}

static void need_routes(struct contexts *c, const struct item *it, const struct brief *b)
{
	if (it->file.role == FF_ROLE_TEST || it->file.role == FF_ROLE_MIGRATION)
		return;
	need_includers(c, it->place, 1);
	if (has_route_words(b))
		need_included(c, it->place, b, 1);
	struct brief old; /* what it included before: a router's class, a base of its views */
	if (it->olds.sheet && !it->olds.sheet->failed && !brief_load(c->w, &c->a, &it->olds.id, it->olds.sheet->kind, &old) && has_route_words(&old))
		need_included(c, it->place, &old, 1);
}

/* "shop/migrations/0002_x.py": the models beside the folder, and the newest other migrations. */
static void need_models(struct contexts *c, const struct item *it)
{
	const char *slash = strrchr(it->place, '/');
	struct ff_list files = {0};
	struct ff_index_file f;
	struct revision mine;
	if (it->file.role != FF_ROLE_MIGRATION || !slash)
		return;
	int folder = (int)(slash - it->place), app = folder;
	while (app > 0 && it->place[app - 1] != '/')
		app--;
	const char *prefix = ff_arena_printf(&c->a, "%.*s/", folder, it->place);
	if (revision_of(c, it->news.from == FROM_NOWHERE ? &it->olds : &it->news, &mine)) {
		ff_index_folder(c->s->db, &c->a, prefix, REVISIONS_MAX, &files);
		need_revisions(c, it, &mine, &files);
		return;
	}
	const char *const models[] = {"models.py", "models/__init__.py"};
	for (size_t i = 0; i < FF_COUNT(models); i++)
		if (ff_index_path(c->s->db, &c->a, ff_arena_printf(&c->a, "%.*s%s", app, it->place, models[i]), &f) && !is_changed(c->s, f.path))
			need(c, &f, ff_arena_printf(&c->a, "models behind %s", it->file.path), 0);
	ff_index_folder(c->s->db, &c->a, prefix, REVISIONS_MAX, &files);
	for (int i = 0; i < files.count; i++) {
		const struct ff_index_file *g = FF_AT(&files, struct ff_index_file, i);
		if ((i < MIGRATIONS_MAX || strstr(g->path, "squash")) && !is_changed(c->s, g->path))
			need(c, g, ff_arena_printf(&c->a, "migration beside %s", it->file.path), 0);
	}
}

static void need_reader(struct contexts *c, const struct ff_list *ids, const char *what, int *taken)
{
	for (int i = 0; i < ids->count && *taken < READERS_MAX; i++) {
		struct ff_index_file f;
		if (!ff_index_id(c->s->db, &c->a, *FF_AT(ids, int, i), &f) || f.test || strstr(f.path, "migrations/") || is_changed(c->s, f.path))
			continue;
		need(c, &f, ff_arena_printf(&c->a, "may read %s", what), 0);
		(*taken)++;
	}
}

/* "order_items" -> "OrderItem": the class that a table is most often of; plural: as written. */
static const char *class_of_table(struct ff_arena *a, const char *table, size_t n, bool plural)
{
	char *out = ff_arena_dup(a, table, n), *to = out;
	bool up = true;
	if (!plural && n > 3 && !strncmp(table + n - 3, "ies", 3))
		n -= 2, out[n - 1] = 'y';
	else if (!plural && n > 1 && table[n - 1] == 's')
		n--;
	for (size_t i = 0; i < n; i++) {
		if (out[i] == '_') {
			up = true;
			continue;
		}
		*to++ = up ? (char)toupper((unsigned char)out[i]) : out[i];
		up = false;
	}
	*to = '\0';
	return out;
}

/* Who may still read a column that a migration drops: files that import its models, or name the class of its table. */
static void need_readers(struct contexts *c, const struct item *it)
{
	struct ff_content content = {"", 0, NULL};
	struct ff_list ids = {0};
	const char *slash = strrchr(it->place, '/');
	int taken = 0;
	if (it->file.role != FF_ROLE_MIGRATION || it->news.from == FROM_NOWHERE || !slash || side_read(c->s, &it->news, FF_MAX_TEXT_BLOB, &content, NULL) != 1)
		return;
	if (memmem(content.data, content.len, "RemoveField", 11)) {
		size_t app = (size_t)(slash - it->place);
		while (app && it->place[app - 1] != '/')
			app--;
		const char *const models[] = {"models.py", "models/__init__.py"};
		for (size_t i = 0; i < FF_COUNT(models); i++)
			usages_importers(c->u, ff_arena_printf(&c->a, "%.*s%s", (int)app, it->place, models[i]), &c->a, &ids);
		need_reader(c, &ids, ff_arena_printf(&c->a, "rows that %s changes", it->file.path), &taken);
	}
	const char *end = content.data + content.len, *p = content.data;
	for (int n = 0; n < 8 && (p = memmem(p, (size_t)(end - p), "drop_column(", 12)); n++) {
		p += 12;
		while (p < end && isspace((unsigned char)*p))
			p++;
		size_t len = 0;
		while (p + 1 + len < end && len < 60 && (isalnum((unsigned char)p[1 + len]) || p[1 + len] == '_'))
			len++;
		if (p >= end || (*p != '"' && *p != '\'') || !len)
			continue;
		for (int plural = 0; plural < 2; plural++)
			ff_index_find(c->s->db, key_name(class_of_table(&c->a, p + 1, len, plural)), READERS_MAX, &c->a, &ids);
		need_reader(c, &ids, ff_arena_printf(&c->a, "rows of %.*s", (int)len, p + 1), &taken);
	}
	ff_content_free(&content);
}

static void find_needed(struct contexts *c)
{
	for (int i = 0; i < c->s->items.count; i++) {
		struct item *it = FF_AT(&c->s->items, struct item, i);
		struct brief b;
		if (c->want & WANT_MODELS && !it->silent && it->place && it->news.from == FROM_NOWHERE)
			need_models(c, it); /* a deleted migration: what is left of its folder */
		if (it->silent || !it->place || !it->news.sheet || it->news.sheet->failed)
			continue;
		bool known = !brief_load(c->w, &c->a, &it->news.id, it->news.sheet->kind, &b);
		if (c->want & (WANT_API | WANT_MODELS) && known)
			need_bases(c, it->place, &b, 1);
		if (c->want & WANT_API && (it->file.role == FF_ROLE_LIBRARY || it->file.role == FF_ROLE_CLI || !strcmp(ff_path_base(it->place), "test.py")))
			need_packages(c, it); /* pkg/test.py may help others to test */
		if (c->want & WANT_ROUTES && known)
			need_routes(c, it, &b);
		if (c->want & WANT_MODELS) {
			need_models(c, it);
			need_readers(c, it);
		}
	}
	if (c->want & WANT_ROUTES)
		need_reached(c);
	for (int i = 0; c->want & (WANT_API | WANT_MODELS) && i < c->needed.count; i++) { /* bases of bases */
		struct needed n = *FF_AT(&c->needed, struct needed, i);
		struct ff_id id;
		struct brief b;
		memcpy(id.b, n.file.blob, sizeof id.b);
		if (n.depth && n.depth < BASE_DEPTH && !brief_load(c->w, &c->a, &id, n.file.kind, &b))
			need_bases(c, n.file.path, &b, n.depth + 1);
	}
}

static int write_one(struct contexts *c, const struct needed *n, struct ff_err *err)
{
	struct scan *s = c->s;
	struct ff_context record = {.path = n->file.path, .reasons = n->reasons, .facts = true};
	struct side side = {.from = FROM_BLOB, .kind = FF_GIT_FILE, .path = n->file.path};
	char hex[FF_ID_HEX];
	struct ff_content content = {"", 0, NULL};
	memcpy(side.id.b, n->file.blob, sizeof side.id.b);
	ff_id_hex(&side.id, hex);
	record.blob = hex;
	for (int i = 0; i < s->items.count && n->file.id < 0; i++) { /* not in git: what was read for the overlay */
		struct item *it = FF_AT(&s->items, struct item, i);
		if (it->place && !strcmp(it->place, n->file.path))
			side = it->news;
	}
	if (side.from == FROM_BLOB && !s->git)
		return 0;
	side.sheet = sheet_take(s, &side.id, n->file.kind);
	if (!sheet_known(c->w, side.sheet, true, false)) {
		if (side_read(s, &side, FF_MAX_BLOB, &content, NULL) == 1)
			sheet_fill(c->w, side.sheet, &content, NULL, NULL, true, false);
		ff_content_free(&content);
	}
	record.facts = side.sheet->state == SHEET_DONE && !side.sheet->failed;
	ff_record_write(&s->out, &ff_context_type, &record);
	int rc = record.facts ? out_facts(s, c->w, &side, false, err) : 0;
	sheet_leave(s, side.sheet);
	return rc;
}

int contexts_write(struct scan *s, struct worker *w, struct usages *u, struct ff_err *err)
{
	struct contexts c = {.s = s, .w = w, .u = u, .want = contexts_wanted(s->o->context, err)};
	int rc = c.want < 0 || !s->db ? -(c.want < 0) : 0;
	if (!rc && s->db) {
		find_needed(&c);
		for (int i = 0; !rc && i < c.needed.count; i++)
			rc = write_one(&c, FF_AT(&c.needed, struct needed, i), err);
		if (c.left_out)
			*FF_PUSH(&s->arena, &s->end.skipped, struct ff_skipped) =
			    (struct ff_skipped){"context", ff_arena_printf(&s->arena, "%d more files", c.left_out)};
	}
	ff_arena_free(&c.a);
	return rc;
}
