/*
 * sources.c - which files a run looks at: the changes of a revision, a range or a work tree, a whole
 * tree, two folders, or the paths that were given.  Called by scan.c.
 */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "docs.h"

enum { WALK_DEPTH = 64 };

static struct side side_of(const struct ff_git_side *g, const char *path, bool work)
{
	struct side s = {0};
	s.kind = g->kind;
	s.mode = g->mode;
	s.id = g->id;
	s.path = path;
	s.from = g->kind == FF_GIT_NONE ? FROM_NOWHERE : work ? FROM_WORK : FROM_BLOB;
	return s;
}

struct item *sources_entry(struct ff_arena *a, struct ff_list *items, const struct ff_change_entry *e, bool work)
{
	struct item *it = FF_PUSH(a, items, struct item);
	it->file.path = it->place = e->path;
	it->file.old_path = e->old_path ? e->old_path : "";
	it->file.status = e->status;
	it->file.language = ff_scan_language(e->path);
	it->file.blob = it->file.old_blob = it->file.skipped = "";
	it->news = side_of(&e->news, e->path, work && ff_id_none(&e->news.id));
	it->olds = side_of(&e->olds, e->old_path ? e->old_path : e->path, false);
	it->compare = e->status != FF_STATUS_UNCHANGED;
	it->want_text = true;
	return it;
}

static void from_entries(struct scan *s, const struct ff_list *entries, bool work)
{
	for (int i = 0; i < entries->count; i++)
		sources_entry(&s->arena, &s->items, FF_AT(entries, struct ff_change_entry, i), work);
}

/* ---- folders and paths ---- */

struct walk {
	struct ff_arena *a;
	struct ff_list found; /* struct found */
	struct ff_list *skipped; /* struct ff_skipped; NULL: silent */
};
struct found {
	const char *path; /* as shown, below the start */
	const char *disk;
	int kind; /* enum ff_git_kind */
};

/* What no person means by "this folder": hidden folders, caches, environments. */
static bool is_left_out(const struct walk *w, const char *disk, const char *name)
{
	static const char *const names[] = {"__pycache__", "node_modules", "site-packages"};
	for (size_t i = 0; i < FF_COUNT(names); i++)
		if (!strcmp(name, names[i]))
			return true;
	if (name[0] == '.' && name[1])
		return true;
	return ff_path_exists(ff_arena_printf(w->a, "%s/pyvenv.cfg", disk));
}

static void note(struct walk *w, const char *path, const char *why)
{
	if (w->skipped)
		*FF_PUSH(w->a, w->skipped, struct ff_skipped) = (struct ff_skipped){path, ff_arena_str(w->a, why)};
}

static void walk_folder(struct walk *w, const char *disk, const char *shown, int depth)
{
	struct dirent *e;
	DIR *d = depth < WALK_DEPTH ? opendir(disk) : NULL;
	if (!d) {
		note(w, *shown ? shown : disk, depth < WALK_DEPTH ? strerror(errno) : "folders nested too deeply");
		return;
	}
	while ((e = readdir(d))) {
		struct stat st;
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		const char *below = ff_arena_printf(w->a, "%s/%s", disk, e->d_name);
		const char *path = *shown ? ff_arena_printf(w->a, "%s/%s", shown, e->d_name) : ff_arena_str(w->a, e->d_name);
		if (lstat(below, &st))
			continue;
		if (S_ISDIR(st.st_mode) && !is_left_out(w, below, e->d_name))
			walk_folder(w, below, path, depth + 1);
		else if (S_ISREG(st.st_mode) || S_ISLNK(st.st_mode))
			*FF_PUSH(w->a, &w->found, struct found) = (struct found){path, below, S_ISLNK(st.st_mode) ? FF_GIT_LINK : FF_GIT_FILE};
	}
	closedir(d);
}

static int by_path(const void *x, const void *y)
{
	return strcmp(((const struct found *)x)->path, ((const struct found *)y)->path);
}

static void sort_found(struct ff_list *l)
{
	if (l->count)
		qsort(l->items, (size_t)l->count, sizeof(struct found), by_path);
}

static struct item *disk_item(struct scan *s, const char *path, int status)
{
	struct item *it = FF_PUSH(&s->arena, &s->items, struct item);
	it->file.path = path;
	it->file.status = status;
	it->file.language = ff_scan_language(path);
	it->file.old_path = it->file.blob = it->file.old_blob = it->file.skipped = "";
	it->want_text = true;
	return it;
}

static struct side disk_side(const struct found *f)
{
	return (struct side){.from = FROM_DISK, .kind = f->kind, .path = f->disk};
}

/* Equal size and bytes: no change. */
static bool same_content(struct scan *s, const struct found *a, const struct found *b)
{
	struct stat x, y;
	struct side one = disk_side(a), two = disk_side(b);
	struct ff_content c = {"", 0, NULL}, d = {"", 0, NULL};
	if (a->kind != b->kind || stat(a->disk, &x) || stat(b->disk, &y) || x.st_size != y.st_size)
		return false;
	bool same = side_read(s, &one, FF_MAX_BLOB, &c, NULL) == 1 && side_read(s, &two, FF_MAX_BLOB, &d, NULL) == 1 && c.len == d.len &&
	            !memcmp(c.data, d.data, c.len);
	ff_content_free(&c);
	ff_content_free(&d);
	return same;
}

static int walk_into(struct scan *s, struct walk *w, const char *dir, struct ff_err *err)
{
	struct stat st;
	w->a = &s->arena;
	w->skipped = &s->end.skipped;
	if (stat(dir, &st) || !S_ISDIR(st.st_mode))
		return ff_err_set(err, FF_EX_NOREPO, "%s: no such folder", dir);
	walk_folder(w, dir, "", 0);
	sort_found(&w->found);
	return 0;
}

static const char *below_dir(struct scan *s, const char *path)
{
	return *path == '/' || !strcmp(s->o->dir, ".") ? path : ff_arena_printf(&s->arena, "%s/%s", s->o->dir, path);
}

/* Two folders: every file by its name; unchanged Python files come too when usage wants them (silent). */
static int compare_folders(struct scan *s, struct ff_err *err)
{
	struct walk olds = {0}, news = {0};
	if (walk_into(s, &olds, below_dir(s, s->o->from), err) || walk_into(s, &news, below_dir(s, s->o->to), err))
		return -1;
	struct found *o = olds.found.items, *o_end = o + olds.found.count, *n = news.found.items, *n_end = n + news.found.count;
	while (o < o_end || n < n_end) {
		int c = o == o_end ? 1 : n == n_end ? -1 : strcmp(o->path, n->path);
		bool same = !c && same_content(s, o, n);
		struct item *it = disk_item(s, c < 0 ? o->path : n->path,
		                            same ? FF_STATUS_UNCHANGED : c < 0 ? FF_STATUS_DELETED : c > 0 ? FF_STATUS_ADDED : FF_STATUS_MODIFIED);
		it->place = it->file.path;
		it->compare = !same;
		it->silent = same;
		it->want_text = !same;
		if (c <= 0 && !same)
			it->olds = disk_side(o);
		if (c >= 0)
			it->news = disk_side(n);
		if (same && it->file.language != FF_LANG_PYTHON && !docs_syntax(it->place))
			s->items.count--; /* nobody asks for it */
		o += c <= 0;
		n += c >= 0;
	}
	s->commit.mode = FF_MODE_DIRS;
	s->commit.repository = ff_arena_str(&s->arena, ff_path_base(s->o->to));
	return 0;
}

/* Path inside the work tree, for the index; NULL outside. */
static const char *place_of(struct scan *s, const char *disk)
{
	if (!s->git || !*ff_git_top(s->git))
		return NULL;
	char *full = realpath(disk, NULL);
	const char *top = ff_git_top(s->git), *place = NULL;
	size_t n = strlen(top);
	if (full && !strncmp(full, top, n) && full[n] == '/')
		place = ff_arena_str(&s->arena, full + n + 1);
	free(full);
	return place;
}

static void paths_item(struct scan *s, const struct found *f)
{
	struct item *it = disk_item(s, f->path, FF_STATUS_UNCHANGED);
	it->news = disk_side(f);
	it->place = place_of(s, f->disk);
	if (it->place && strcmp(it->place, it->file.path) != 0)
		it->file.place = it->place;
	if (!it->place && *f->path != '/' && !strstr(f->path, "../"))
		it->place = ff_str_starts(f->path, "./") ? f->path + 2 : f->path;
}

static int given_paths(struct scan *s, int argc, char **argv, struct ff_err *err)
{
	struct walk w = {.a = &s->arena, .skipped = &s->end.skipped};
	for (int i = 0; i < argc; i++) {
		struct stat st;
		char *shown = ff_arena_str(&s->arena, argv[i]);
		for (size_t n = strlen(shown); n > 1 && shown[n - 1] == '/'; n--)
			shown[n - 1] = '\0';
		const char *disk = below_dir(s, shown);
		if (lstat(disk, &st))
			return ff_err_set(err, FF_EX_NOREPO, "%s: %s", argv[i], strerror(errno));
		if (S_ISDIR(st.st_mode))
			walk_folder(&w, disk, strcmp(shown, ".") ? shown : "", 0);
		else /* a link that was named is followed */
			*FF_PUSH(&s->arena, &w.found, struct found) = (struct found){shown, disk, FF_GIT_FILE};
	}
	sort_found(&w.found);
	for (int i = 0; i < w.found.count; i++)
		if (!i || strcmp(FF_AT(&w.found, struct found, i)->path, FF_AT(&w.found, struct found, i - 1)->path) != 0)
			paths_item(s, FF_AT(&w.found, struct found, i));
	s->commit.mode = FF_MODE_PATHS;
	return 0;
}

/* ---- git ---- */

static int from_git(struct scan *s, const char *spec, struct ff_err *err)
{
	struct ff_revision r;
	struct ff_list entries = {0};
	int rc = s->mode == FF_MODE_WORKTREE ? ff_git_head(s->git, &s->arena, &r, err) : ff_git_revision(s->git, &s->arena, spec, &r, err);
	if (rc)
		return -1;
	s->commit = r.commit;
	s->old_tree = r.old_tree;
	s->tree = r.tree;
	s->index_tree = s->mode == FF_MODE_WORKTREE ? r.old_tree : r.tree;
	if (s->mode == FF_MODE_WORKTREE)
		rc = ff_git_worktree(s->git, &s->arena, &r.old_tree, &entries, err);
	else if (s->mode == FF_MODE_ALL)
		rc = ff_git_files(s->git, &s->arena, &r.tree, &entries, err);
	else
		rc = ff_git_changes(s->git, &s->arena, &r.old_tree, &r.tree, true, &entries, err);
	if (rc)
		return -1;
	from_entries(s, &entries, s->mode == FF_MODE_WORKTREE);
	if (s->mode == FF_MODE_ALL)
		s->commit.mode = FF_MODE_ALL;
	if (r.cut && s->o->say)
		s->o->say(s->o->say_to, "the parent is not in this shallow clone: everything counts as added");
	return 0;
}

/* Python first: a bound must not cost what matters most.  What is left out is named in `end`. */
static void bound_files(struct scan *s)
{
	int kept = 0, max = s->o->max_files, python = 0;
	if (max <= 0 || s->items.count <= max)
		return;
	for (int i = 0; i < s->items.count; i++)
		python += FF_AT(&s->items, struct item, i)->file.language == FF_LANG_PYTHON;
	int others = python < max ? max - python : 0;
	for (int i = 0; i < s->items.count; i++) {
		struct item *it = FF_AT(&s->items, struct item, i);
		bool is_python = it->file.language == FF_LANG_PYTHON;
		if (is_python ? max > 0 && kept < s->o->max_files : others > 0) {
			others -= !is_python;
			*FF_AT(&s->items, struct item, kept++) = *it;
		} else {
			*FF_PUSH(&s->arena, &s->end.skipped, struct ff_skipped) = (struct ff_skipped){it->file.path, "beyond --max-files"};
		}
	}
	s->items.count = kept;
}

/* What a person calls generated or vendored is that, whatever it looks like. */
static void ask_attributes(struct scan *s)
{
	bool here = s->mode == FF_MODE_WORKTREE || s->mode == FF_MODE_PATHS;
	struct ff_git_attributes *t = NULL;
	struct ff_err quiet = {0};
	for (int i = 0; i < s->items.count; i++) {
		struct item *it = FF_AT(&s->items, struct item, i);
		if ((it->file.language != FF_LANG_PYTHON && !language_needs_text(it->file.path)) || !it->place || it->news.kind != FF_GIT_FILE)
			continue;
		if (!t && ff_git_attributes_open(s->git, here ? "" : s->commit.id, &t, &quiet))
			return;
		it->marked = ff_git_attributes_of(t, it->place);
	}
	ff_git_attributes_close(t);
}

int sources_find(struct scan *s, int argc, char **argv, struct ff_err *err)
{
	int rc;
	s->commit = (struct ff_commit){.id = "", .author = "", .email = "", .subject = "", .branch = "", .repository = "", .range = "", .task = ""};
	if (s->mode == FF_MODE_DIRS)
		rc = compare_folders(s, err);
	else if (s->mode == FF_MODE_PATHS)
		rc = given_paths(s, argc, argv, err);
	else
		rc = from_git(s, s->o->rev ? s->o->rev : argc ? argv[0] : "HEAD", err);
	if (!rc)
		bound_files(s);
	if (!rc && s->git && s->mode != FF_MODE_DIRS)
		ask_attributes(s);
	return rc;
}
