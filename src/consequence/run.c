/*
 * run.c - one change from the first file to the report: hands every file to the families,
 * then lets them compare what they kept, sets levels and puts the report together.
 * Pure: called by door.c and by the tests.
 */
#include "room.h"

struct ff_consequence *ff_consequence_new(void)
{
	struct ff_consequence *c = ff_xmalloc(sizeof(*c));
	*c = (struct ff_consequence){0};
	return c;
}

void ff_consequence_free(struct ff_consequence *c)
{
	if (!c)
		return;
	ff_arena_free(&c->arena);
	free(c);
}

int level_up(int level)
{
	return level >= FF_LEVEL_CRITICAL ? FF_LEVEL_CRITICAL : level + 1;
}

int level_down(int level)
{
	return level <= FF_LEVEL_LOW ? level : level - 1;
}

/* The migrations of an application that only tests or documentation use. */
static bool below_tests(const char *path)
{
	static const char *const folders[] = {"tests", "test", "testing", "testsuite", "unittests", NULL};
	if (ff_str_starts(path, "docs/") || ff_str_starts(path, "doc/") || ff_str_starts(path, "examples/"))
		return true;
	for (const char *slash; (slash = strchr(path, '/')); path = slash + 1)
		for (int i = 0; folders[i]; i++)
			if (strlen(folders[i]) == (size_t)(slash - path) && !strncmp(path, folders[i], (size_t)(slash - path)))
				return true;
	return false;
}

bool file_is_production(const struct ff_file *f)
{
	switch (f->role) {
	case FF_ROLE_TEST:
	case FF_ROLE_EXAMPLE:
	case FF_ROLE_DOCS:
	case FF_ROLE_GENERATED:
	case FF_ROLE_VENDORED: return false;
	case FF_ROLE_MIGRATION: return !below_tests(f->path);
	default: return true;
	}
}

bool line_added(const struct ff_consequence *c, const char *path, int line)
{
	for (int i = 0; i < c->files.count; i++) {
		const struct kept_file *k = KEPT(c, i);
		if (strcmp(k->file.path, path))
			continue;
		if (ff_spans_has(&k->file.added, line))
			return true;
		for (int j = 0; j < k->calls.count; j++)
			if (k->calls.items[j].first == line && ff_spans_touch(&k->file.added, line, k->calls.items[j].last))
				return true;
		return false;
	}
	return false;
}

bool in_migrations(const struct ff_file *f)
{
	return f->role == FF_ROLE_MIGRATION || strstr(f->path, "/migrations/") || ff_str_starts(f->path, "migrations/");
}

struct ff_impact_item *impact_add(struct ff_consequence *c, enum family family, const char *id, const char *peer, int level, const char *path, int line,
                                  const char *symbol, const char *message)
{
	struct ff_impact_item *i = FF_PUSH(&c->arena, &c->items[family], struct ff_impact_item);
	*i = (struct ff_impact_item){.id = id, .peer = peer, .symbol = symbol, .path = path, .line = line < 1 ? 1 : line, .level = level, .message = message, .before = "",
	                             .after = "", .advice = advice_for(id)};
	return i;
}

/* ---- taking files ---- */

static struct ff_spans keep_spans(struct ff_arena *a, const struct ff_spans *s)
{
	struct ff_spans out = {0};
	for (int i = 0; i < s->count; i++)
		ff_spans_push(a, &out, s->items[i].first, s->items[i].last);
	return out;
}

/* A copy that outlives the subject; the text of changed lines is not kept. */
static struct ff_file *keep_file(struct ff_consequence *c, const struct ff_file *from)
{
	struct ff_arena *a = &c->arena;
	struct kept_file *k = FF_NEW_IN(a, struct kept_file);
	struct ff_file *f = &k->file;
	*f = *from;
	f->path = ff_arena_str(a, from->path);
	f->old_path = *from->old_path ? ff_arena_str(a, from->old_path) : f->path;
	f->blob = f->old_blob = f->skipped = "";
	f->added = keep_spans(a, &from->added);
	f->removed = keep_spans(a, &from->removed);
	f->lines = (struct ff_list){0};
	*(struct kept_file **)ff_list_push(a, &c->files, sizeof(k)) = k;
	return f;
}

static struct module module_of(struct ff_consequence *c, const char *path, bool context)
{
	return (struct module){.name = ff_module_name(&c->arena, path), .path = ff_arena_str(&c->arena, path),
	                       .package = !strcmp(ff_path_base(path), "__init__.py"), .context = context};
}

static void keep_calls(struct ff_consequence *c, const struct look *l)
{
	struct kept_file *k = KEPT(c, c->files.count - 1);
	for (int i = 0; i < l->calls; i++)
		if (CALL(l, i)->end_line > CALL(l, i)->line)
			ff_spans_push(&c->arena, &k->calls, CALL(l, i)->line, CALL(l, i)->end_line);
}

static void take_side(struct ff_consequence *c, enum side side, const struct ff_file *file, const struct look *l)
{
	struct module m = module_of(c, side == OLD ? file->old_path : file->path, false);
	bool test = !file_is_production(file);
	routes_take(c, side, &m, l, test);
	if (!in_migrations(file))
		api_take(c, side, &m, file, l);
	if (!test && !in_migrations(file))
		models_take(c, side, &m, l);
	if (!test)
		ff_error_handlers_take(c, side, &m, l);
	settings_take(c, side, file, l);
	flags_take(c, side, file, l);
	headers_take(c, side, file, l);
	wording_take(c, side, file, l);
	if (side == NEW && !test)
		renders_take(c, m.path, l);
	if (!test)
		entries_setup(c, side, m.path, l);
}

static void take_python(struct ff_consequence *c, const struct ff_subject *s, const struct ff_file *file)
{
	struct ff_arena scratch = {0};
	struct look *n = s->news ? look_make(&scratch, s->news) : NULL, *o = s->olds ? look_make(&scratch, s->olds) : NULL;
	bool migrates = file_is_production(file) || (file->role == FF_ROLE_GENERATED && in_migrations(file));
	if (o) {
		struct module m = module_of(c, file->old_path, false);
		take_side(c, OLD, file, o);
		if (migrates)
			ff_heads_take(c, &m, file, o, true);
	}
	if (n) {
		struct module m = module_of(c, file->path, false);
		keep_calls(c, n);
		take_side(c, NEW, file, n);
		if (migrates) {
			ff_heads_take(c, &m, file, n, false);
			migrations_take(c, &m, file, n, false);
			alembic_take(c, &m, file, n);
		}
		performance_take(c, s, file, &m, n, o, &scratch);
		user_take(c, file, n, o);
		if (file_is_production(file) && !in_migrations(file))
			ff_reads_take(c, &m, n);
		ff_connection_take(c, file, n, o);
		ff_sql_code_take(c, file, &m, n, o);
		untested_take(c, s, file, n);
		if (file_is_production(file))
			dependencies_setup(c, file, n, o);
	}
	ff_arena_free(&scratch);
}

void ff_consequence_take(struct ff_consequence *c, const struct ff_subject *s)
{
	struct ff_file *file = keep_file(c, s->file), with_lines;
	for (int i = 0; i < s->usages->count; i++)
		radius_keep(c, FF_AT(s->usages, struct ff_usage, i));
	with_lines = *file;
	with_lines.lines = s->file->lines;
	if (file->language != FF_LANG_PYTHON)
		ff_asset_take(c, &with_lines);
	switch (file->language) {
	case FF_LANG_PYTHON: take_python(c, s, file); break;
	case FF_LANG_SQL:
		if (file_is_production(file))
			sqlfile_take(c, &with_lines);
		c->migrations += file->role == FF_ROLE_MIGRATION && file_is_production(file);
		break;
	case FF_LANG_TEMPLATE: template_take(c, &with_lines); break;
	case FF_LANG_DEPENDENCY:
	case FF_LANG_CONFIG:
		if (!file_is_production(file))
			break; /* what documentation and tests need is nobody else's */
		dependencies_take(c, &with_lines);
		entries_take(c, &with_lines);
		break;
	default: break;
	}
}

void ff_consequence_context(struct ff_consequence *c, const struct ff_context_facts *x)
{
	struct ff_arena scratch = {0};
	if (!x->facts)
		return;
	struct module m = module_of(c, x->context.path, true);
	struct look *l = look_make(&scratch, x->facts);
	for (int side = OLD; side <= NEW; side++) {
		routes_take(c, side, &m, l, false);
		api_take(c, side, &m, NULL, l);
		models_take(c, side, &m, l);
	}
	renders_take(c, m.path, l);
	if (!strstr(m.path, "migrations/"))
		ff_reads_take(c, &m, l);
	ff_heads_take(c, &m, NULL, l, false);
	migrations_take(c, &m, NULL, l, true);
	ff_arena_free(&scratch);
}

/* ---- the report ---- */

static int worst_first(const void *x, const void *y)
{
	const struct ff_impact_item *a = x, *b = y;
	int d = b->level - a->level;
	d = d ? d : a->certainty - b->certainty;
	d = d ? d : strcmp(a->id, b->id);
	d = d ? d : strcmp(a->path, b->path);
	d = d ? d : a->line - b->line;
	return d ? d : strcmp(a->message, b->message);
}

static struct ff_category *category(struct ff_consequence *c, enum family f)
{
	struct ff_category *k = FF_NEW_IN(&c->arena, struct ff_category);
	struct ff_list *l = &c->items[f];
	int worth = 0;
	if (l->count)
		qsort(l->items, (size_t)l->count, sizeof(struct ff_impact_item), worst_first);
	for (int i = 0; i < l->count; i++)
		worth += FF_AT(l, struct ff_impact_item, i)->level > FF_LEVEL_NONE;
	k->impacts = *l;
	k->level = l->count ? FF_AT(l, struct ff_impact_item, 0)->level : FF_LEVEL_NONE;
	k->reason = !worth ? "nothing that anybody would notice" : worth == 1 ? FF_AT(l, struct ff_impact_item, 0)->message
		: ff_arena_printf(&c->arena, "%s (and %d more)", FF_AT(l, struct ff_impact_item, 0)->message, worth - 1);
	return k;
}

/* Highest level; two highs of different families make critical. */
static int overall(struct ff_category *const *k)
{
	int best = FF_LEVEL_NONE, highs = 0;
	for (int f = 0; f < FAMILIES; f++) {
		best = k[f]->level > best ? k[f]->level : best;
		highs += k[f]->level >= FF_LEVEL_HIGH;
	}
	return highs >= 2 ? FF_LEVEL_CRITICAL : best;
}

const struct ff_impact *ff_consequence_report(struct ff_consequence *c, const struct ff_commit *commit, const struct ff_risk *risk, const struct ff_end *end)
{
	struct ff_impact *r = &c->report;
	struct ff_category *k[FAMILIES];
	c->index = end && end->index != FF_INDEX_ABSENT;
	endpoints_compare(c);
	ff_answers_compare(c);
	api_compare(c);
	entries_compare(c);
	untested_judge(c);
	models_compare(c);
	migrations_judge(c);
	settings_compare(c);
	flags_compare(c);
	headers_compare(c);
	wording_compare(c);
	for (int f = 0; f < FAMILIES; f++)
		k[f] = category(c, f);
	r->commit = ff_arena_str(&c->arena, commit ? commit->id : "");
	r->categories = FF_NEW_IN(&c->arena, struct ff_categories);
	*r->categories = (struct ff_categories){.api = k[API], .database = k[DATABASE], .performance = k[PERFORMANCE], .user = k[USER]};
	r->overall = overall(k);
	r->reversibility = c->irreversible ? "irreversible" : c->hard || c->migrations ? "hard" : "reversible";
	r->deployment_risk = c->irreversible && r->overall >= FF_LEVEL_LOW ? level_up(r->overall) : r->overall;
	ff_consequence_risk(c, risk, r);
	r->blast_radius = FF_NEW_IN(&c->arena, struct ff_blast_radius);
	radius_sum(c, r->blast_radius);
	r->endpoints = c->endpoint_changes;
	advice_recommend(c, r);
	return r;
}
