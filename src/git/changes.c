/*
 * changes.c - which files differ between two trees, or between HEAD and the work tree.
 * Called by src/scan.  Contents are content.c's, renames are renames.c's.
 */
#include "git_room.h"

static int kind_of(unsigned mode)
{
	switch (mode & 0170000) {
	case 0100000: return FF_GIT_FILE;
	case 0120000: return FF_GIT_LINK;
	case 0160000: return FF_GIT_MODULE;
	default: return FF_GIT_NONE;
	}
}

static struct ff_git_side side_of(const git_diff_file *f, bool exists)
{
	struct ff_git_side s = {0};
	if (!exists)
		return s;
	s.kind = kind_of(f->mode);
	s.mode = f->mode;
	s.id = ff_git_id_from(&f->id);
	return s;
}

static int by_path(const void *x, const void *y)
{
	const struct ff_change_entry *a = x, *b = y;
	int c = strcmp(a->path, b->path);
	return c ? c : a->status - b->status;
}

static void sort_by_path(struct ff_list *l)
{
	if (l->count)
		qsort(l->items, (size_t)l->count, sizeof(struct ff_change_entry), by_path);
}

/* One delta of the library as an entry; what is no change is left out. */
static void take_delta(struct ff_arena *a, const git_diff_delta *d, struct ff_list *out)
{
	int status;
	switch (d->status) {
	case GIT_DELTA_ADDED:
	case GIT_DELTA_UNTRACKED: status = FF_STATUS_ADDED; break;
	case GIT_DELTA_DELETED: status = FF_STATUS_DELETED; break;
	case GIT_DELTA_MODIFIED:
	case GIT_DELTA_TYPECHANGE:
	case GIT_DELTA_CONFLICTED: status = FF_STATUS_MODIFIED; break;
	default: return;
	}
	struct ff_change_entry *e = FF_PUSH(a, out, struct ff_change_entry);
	const char *path = d->new_file.path ? d->new_file.path : d->old_file.path;
	e->path = ff_arena_str(a, path);
	e->status = status;
	e->olds = side_of(&d->old_file, status != FF_STATUS_ADDED);
	e->news = side_of(&d->new_file, status != FF_STATUS_DELETED);
}

static int tree_of(struct ff_git *g, const struct ff_id *id, git_tree **out, struct ff_err *err)
{
	*out = NULL;
	if (ff_id_none(id))
		return 0; /* the library takes NULL for the empty tree */
	git_oid oid = ff_git_id_to(id);
	int rc = git_tree_lookup(out, g->repo, &oid);
	return rc ? ff_git_error(err, rc, "tree") : 0;
}

int ff_git_changes(struct ff_git *g, struct ff_arena *a, const struct ff_id *old_tree, const struct ff_id *tree, bool renames,
                   struct ff_list *out, struct ff_err *err)
{
	git_tree *olds = NULL, *news = NULL;
	git_diff *diff = NULL;
	git_diff_options o;
	int rc = -1;
	git_diff_options_init(&o, GIT_DIFF_OPTIONS_VERSION);
	o.flags = GIT_DIFF_INCLUDE_TYPECHANGE | GIT_DIFF_SKIP_BINARY_CHECK;
	if (tree_of(g, old_tree, &olds, err) || tree_of(g, tree, &news, err))
		goto done;
	rc = git_diff_tree_to_tree(&diff, g->repo, olds, news, &o);
	if (rc) {
		rc = ff_git_error(err, rc, "difference of trees");
		goto done;
	}
	for (size_t i = 0; i < git_diff_num_deltas(diff); i++)
		take_delta(a, git_diff_get_delta(diff, i), out);
	rc = renames ? ff_git_pair_renames(g, out, err) : 0;
	sort_by_path(out);
done:
	git_diff_free(diff);
	git_tree_free(olds);
	git_tree_free(news);
	return rc;
}

/* Left out of a sparse checkout: git does not call it deleted. */
static bool kept_out(git_index *index, const char *path)
{
	const git_index_entry *e = git_index_get_bypath(index, path, 0);
	return e && (e->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE);
}

int ff_git_worktree(struct ff_git *g, struct ff_arena *a, const struct ff_id *head_tree, struct ff_list *out, struct ff_err *err)
{
	git_tree *head = NULL;
	git_diff *diff = NULL;
	git_index *index = NULL;
	git_diff_options o;
	int rc = -1;
	if (!*g->top)
		return ff_err_set(err, FF_EX_NOREPO, "%s: a bare repository has no work tree", g->common);
	git_diff_options_init(&o, GIT_DIFF_OPTIONS_VERSION);
	o.flags = GIT_DIFF_INCLUDE_UNTRACKED | GIT_DIFF_RECURSE_UNTRACKED_DIRS | GIT_DIFF_INCLUDE_TYPECHANGE | GIT_DIFF_SKIP_BINARY_CHECK;
	if (tree_of(g, head_tree, &head, err))
		goto done;
	rc = git_repository_index(&index, g->repo);
	if (!rc)
		rc = git_diff_tree_to_workdir_with_index(&diff, g->repo, head, &o);
	if (rc) {
		rc = ff_git_error(err, rc, "difference to the work tree");
		goto done;
	}
	for (size_t i = 0; i < git_diff_num_deltas(diff); i++) {
		const git_diff_delta *d = git_diff_get_delta(diff, i);
		int before = out->count;
		if (d->status == GIT_DELTA_DELETED && kept_out(index, d->old_file.path))
			continue;
		if (d->status == GIT_DELTA_UNTRACKED && ff_str_ends(d->new_file.path, "/"))
			continue; /* a repository inside this one */
		take_delta(a, d, out);
		if (out->count > before) /* the content lies in the work tree, whatever the index says */
			FF_AT(out, struct ff_change_entry, before)->news.id = (struct ff_id){{0}};
	}
	rc = ff_git_pair_renames(g, out, err);
	sort_by_path(out);
done:
	git_diff_free(diff);
	git_index_free(index);
	git_tree_free(head);
	return rc;
}

struct walk {
	struct ff_arena *a;
	struct ff_list *out;
};

static int take_entry(const char *root, const git_tree_entry *entry, void *to)
{
	struct walk *w = to;
	unsigned mode = git_tree_entry_filemode_raw(entry);
	int kind = kind_of(mode);
	if (kind == FF_GIT_NONE)
		return 0;
	struct ff_change_entry *e = FF_PUSH(w->a, w->out, struct ff_change_entry);
	e->path = ff_arena_printf(w->a, "%s%s", root, git_tree_entry_name(entry));
	e->status = FF_STATUS_UNCHANGED;
	e->news = (struct ff_git_side){kind, mode, ff_git_id_from(git_tree_entry_id(entry))};
	return 0;
}

int ff_git_files(struct ff_git *g, struct ff_arena *a, const struct ff_id *tree, struct ff_list *out, struct ff_err *err)
{
	git_tree *t = NULL;
	struct walk w = {a, out};
	if (tree_of(g, tree, &t, err))
		return -1;
	int rc = t ? git_tree_walk(t, GIT_TREEWALK_PRE, take_entry, &w) : 0;
	git_tree_free(t);
	sort_by_path(out);
	return rc ? ff_git_error(err, rc, "tree") : 0;
}

int ff_git_find(struct ff_git *g, const struct ff_id *tree, const char *path, struct ff_id *out, struct ff_err *err)
{
	git_tree *t = NULL;
	git_tree_entry *e = NULL;
	if (tree_of(g, tree, &t, err))
		return -1;
	int rc = t ? git_tree_entry_bypath(&e, t, path) : GIT_ENOTFOUND;
	int found = rc ? (rc == GIT_ENOTFOUND ? 0 : ff_git_error(err, rc, path)) : git_tree_entry_type(e) == GIT_OBJECT_BLOB;
	if (found == 1)
		*out = ff_git_id_from(git_tree_entry_id(e));
	git_tree_entry_free(e);
	git_tree_free(t);
	return found;
}

int ff_git_folder(struct ff_git *g, struct ff_arena *a, const struct ff_id *tree, const char *path, struct ff_list *out, struct ff_err *err)
{
	git_tree *t = NULL, *folder = NULL;
	git_tree_entry *e = NULL;
	if (tree_of(g, tree, &t, err))
		return -1;
	int rc = t ? git_tree_entry_bypath(&e, t, path) : GIT_ENOTFOUND;
	if (!rc && git_tree_entry_type(e) == GIT_OBJECT_TREE)
		rc = git_tree_lookup(&folder, g->repo, git_tree_entry_id(e));
	for (size_t i = 0; folder && i < git_tree_entrycount(folder); i++)
		take_entry(ff_arena_printf(a, "%s/", path), git_tree_entry_byindex(folder, i), &(struct walk){a, out});
	git_tree_entry_free(e);
	git_tree_free(folder);
	git_tree_free(t);
	return rc && rc != GIT_ENOTFOUND ? ff_git_error(err, rc, path) : 0;
}
