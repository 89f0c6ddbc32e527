/*
 * models.c - the models that a file may read rows of, from the whole tree: their relations, those that other models declare
 * to them, and their bases; and which attributes some query loads ahead.  Asks the index which files declare any, and reads their briefs once, when the first file
 * needs them.  Called by scan.c before a file's record; what a relation means is known to src/orm.
 */
#include "scan_room.h"

enum { FILES_MAX = 2000, TOLD_MAX = 60 };

static void add_file(struct scan *s, const char *path, const struct brief *b)
{
	const char *module = place_module(&s->graph_arena, path);
	for (int i = 0; i < b->declared_count; i++) {
		const struct ff_declared *d = &b->declared[i];
		if (d->def < 0)
			ff_graph_loads(s->graph, d->name);
		else
			ff_graph_relation(s->graph, ff_graph_class(s->graph, module, b->defs[d->def].qualname), d);
	}
	for (int i = 0; i < b->base_count; i++)
		if (b->bases[i].def >= 0)
			ff_graph_base(s->graph, ff_graph_class(s->graph, module, b->defs[b->bases[i].def].qualname), b->bases[i].text);
}

static void build(struct scan *s, struct worker *w)
{
	struct ff_list ids = {0};
	s->graph = ff_graph_new(&s->graph_arena);
	ff_index_find(s->db, key_models(), FILES_MAX, &s->graph_arena, &ids);
	for (int i = 0; i < ids.count; i++) {
		struct ff_index_file f;
		struct ff_id id;
		struct brief b;
		if (!ff_index_id(s->db, &s->graph_arena, *FF_AT(&ids, int, i), &f) || f.test)
			continue;
		memcpy(id.b, f.blob, sizeof id.b);
		if (!brief_load(w, &s->graph_arena, &id, f.kind, &b))
			add_file(s, f.path, &b);
	}
	ff_graph_close(s->graph);
}

/* Names of classes that the file mentions: its own, what it imports, what it reads. */
static void mentioned(struct ff_arena *a, const struct brief *b, struct ff_strings *out)
{
	for (int i = 0; i < b->def_count; i++)
		if (b->defs[i].kind == FF_DEF_CLASS)
			ff_strings_push(a, out, b->defs[i].qualname);
	for (int i = 0; i < b->name_count; i++) {
		const char *dot = strrchr(b->names[i].target, '.');
		if (b->names[i].kind == FF_USAGE_IMPORT && dot)
			ff_strings_push(a, out, dot + 1); /* as it is called at home */
	}
	for (int i = 0; i < b->ref_count; i++)
		if (b->refs[i].name[0] >= 'A' && b->refs[i].name[0] <= 'Z')
			ff_strings_push(a, out, b->refs[i].name);
}

/* Attributes that the file names, and that some query loads ahead. */
static void loaded(const struct scan *s, struct ff_arena *a, const struct brief *b, struct ff_strings *out)
{
	for (int i = 0; i < b->ref_count; i++) {
		const char *name = b->refs[i].name;
		if (ff_graph_loaded(s->graph, name, (int)strlen(name)) && !ff_strings_has(out, name))
			ff_strings_push(a, out, name);
	}
}

void models_write(struct scan *s, struct worker *w, struct item *it, struct ff_buf *out)
{
	struct ff_arena a = {0};
	struct ff_strings names = {0};
	struct ff_list near = {0};
	struct ff_models record = {0};
	struct brief b;
	if (!s->db || !it->place || !it->news.sheet || it->news.sheet->failed || !(it->news.sheet->hints & HINT_ROWS))
		return;
	if (!s->graph)
		build(s, w);
	if (!brief_load(w, &a, &it->news.id, it->news.sheet->kind, &b)) {
		mentioned(&a, &b, &names);
		ff_graph_near(s->graph, &names, TOLD_MAX, &a, &near);
		loaded(s, &a, &b, &record.loaded);
	}
	for (int i = 0; i < near.count; i++) {
		const struct ff_model *m = ((struct ff_model **)near.items)[i];
		if (m->relations.count || m->bases.count)
			*FF_PUSH(&a, &record.models, struct ff_model) = *m;
	}
	if (record.models.count || record.loaded.count)
		ff_record_write(out, &ff_models_type, &record);
	ff_arena_free(&a);
}
