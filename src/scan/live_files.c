/*
 * live_files.c - which files of the tree are followed: those that may lead to what changed.  A change of a few files in a large tree
 * must not cost the whole tree: then it is who imports them, through others too, the conftest.py above such tests, and what tests and
 * changed files import themselves.  Called by live.c.
 */
#include "live.h"
#include "modules.h"

enum { CHANGED_SHARE = 4 }; /* of so many files one is in the run: then all are looked at */

struct finding {
	struct live *l;
	struct ff_list *out;  /* struct ff_index_file */
	struct ff_list stems; /* int: rows of out whose importers are wanted */
};

/* Row of a file that is wanted from now on; -1: it was before. */
static int want(struct finding *f, const struct ff_index_file *file)
{
	if (live_names_get(f->l, SPACE_WANTED, file->path, strlen(file->path)) >= 0)
		return -1;
	live_names_put(f->l, SPACE_WANTED, file->path, strlen(file->path), f->out->count, false);
	*FF_PUSH(&f->l->arena, f->out, struct ff_index_file) = *file;
	return f->out->count - 1;
}

static void want_importers(struct finding *f, const char *path)
{
	struct scan *s = f->l->s;
	struct ff_arena a = {0};
	struct ff_list prefixes = {0}, ids = {0};
	modules_of(s, &a, path, &prefixes);
	for (int i = 0; i < prefixes.count; i++) {
		const struct prefix *p = FF_AT(&prefixes, struct prefix, i);
		int before = ids.count;
		ff_index_find(s->db, key_importer(p->dotted, p->place), LIVE_FILES, &a, &ids);
		for (int k = before; k < ids.count; k++) {
			struct ff_index_file file;
			if (!ff_index_id(s->db, &f->l->arena, *FF_AT(&ids, int, k), &file) || (p->near && !same_folder(path, file.path)))
				continue;
			int row = want(f, &file);
			if (row >= 0)
				*FF_PUSH(&f->l->arena, &f->stems, int) = row;
		}
	}
	ff_arena_free(&a);
}

static void want_conftests(struct finding *f, const char *path)
{
	struct ff_index_file file;
	for (const char *slash = strrchr(path, '/');;) {
		size_t n = slash ? (size_t)(slash - path) + 1 : 0;
		if (ff_index_path(f->l->s->db, &f->l->arena, ff_arena_printf(&f->l->scratch, "%.*sconftest.py", (int)n, path), &file))
			want(f, &file);
		if (!slash)
			return;
		do
			slash = slash > path ? slash - 1 : NULL;
		while (slash && *slash != '/');
	}
}

/* One step: what a file imports itself. */
static void want_imported(struct finding *f, struct worker *w, const struct ff_index_file *file)
{
	struct ff_arena a = {0};
	struct ff_id id;
	struct brief b;
	memcpy(id.b, file->blob, sizeof id.b);
	if (!brief_load(w, &a, &id, file->kind, &b))
		for (int i = 0; i < b.name_count; i++) {
			const char *rest, *target = b.names[i].target;
			size_t n = strlen(target);
			struct ff_index_file found;
			if (b.names[i].kind != FF_USAGE_IMPORT || !n || live_names_get(f->l, SPACE_ASKED, target, n) >= 0)
				continue;
			if (*target != '.')
				live_names_put(f->l, SPACE_ASKED, target, n, 1, false);
			if (modules_find(f->l->s, &f->l->arena, file->path, target, &found, &rest))
				want(f, &found);
		}
	ff_arena_free(&a);
}

/* Changed files that are not tests; -1: so many that the whole tree may as well be looked at. */
static int changed(struct finding *f, int files)
{
	struct scan *s = f->l->s;
	int count = 0;
	for (int i = 0; i < s->items.count; i++) {
		const struct item *it = FF_AT(&s->items, struct item, i);
		count += it->file.language == FF_LANG_PYTHON;
	}
	if (count * CHANGED_SHARE > files || ff_id_none(&s->index_tree))
		return -1;
	for (int i = 0; i < s->items.count; i++) {
		const struct item *it = FF_AT(&s->items, struct item, i);
		struct ff_index_file file;
		if (it->file.language != FF_LANG_PYTHON || it->file.role == FF_ROLE_TEST || !it->place || !ff_index_path(s->db, &f->l->arena, it->place, &file))
			continue;
		int row = want(f, &file);
		if (row >= 0)
			*FF_PUSH(&f->l->arena, &f->stems, int) = row;
	}
	return count;
}

bool live_files(struct live *l, struct worker *w, struct ff_list *out)
{
	struct finding f = {.l = l, .out = out};
	struct ff_list all = {0};
	bool whole = ff_index_all(l->s->db, &l->arena, LIVE_FILES, &all);
	if (whole && (all.count <= LIVE_FEW || changed(&f, all.count) < 0)) {
		*out = all;
		return true;
	}
	if (!whole && changed(&f, INT32_MAX) < 0)
		return false;
	for (int i = 0; i < f.stems.count && out->count <= LIVE_FILES; i++) {
		const char *path = FF_AT(out, struct ff_index_file, *FF_AT(&f.stems, int, i))->path;
		want_importers(&f, path);
		if (whole && out->count > all.count / 3) { /* nearly all of it, anyway */
			*out = all;
			return true;
		}
	}
	int closed = out->count;
	for (int i = 0; i < closed && out->count <= LIVE_FILES; i++) {
		const struct ff_index_file *file = FF_AT(out, struct ff_index_file, i);
		if (file->test)
			want_conftests(&f, file->path);
	}
	closed = out->count;
	for (int i = 0; i < closed && out->count <= LIVE_FILES; i++) {
		const struct ff_index_file file = *FF_AT(out, struct ff_index_file, i);
		bool stem = false;
		for (int k = 0; k < l->s->items.count && !stem; k++)
			stem = FF_AT(&l->s->items, struct item, k)->place && !strcmp(FF_AT(&l->s->items, struct item, k)->place, file.path);
		if (file.test || stem)
			want_imported(&f, w, &file);
	}
	return out->count <= LIVE_FILES;
}
