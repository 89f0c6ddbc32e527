/*
 * index.c - keeps the whole-tree index true: filled once, then moved from tree to tree by what
 * differs, never by walking the whole.  Called by scan.c; who reads it is usage.c.
 */
#include "docs.h"

enum {
	BATCH = 256,         /* files of one transaction while a whole tree is indexed */
	MOVE_MAX = 3000,     /* Python files and pages that one run may bring up to date */
	TRIES = 3,
};

/* A file that waits for its transaction. */
struct adding {
	struct ff_index_file file;
	uint64_t *keys;
	int count;
};

static struct ff_index_file file_of(const char *place, const struct ff_id *id, int role)
{
	int page = docs_syntax(place);
	struct ff_index_file f = {.path = place, .kind = page ? page : sheet_kind(place), .test = role == FF_ROLE_TEST};
	memcpy(f.blob, id->b, sizeof f.blob);
	return f;
}

/* Keys of a version as it was indexed; none when its brief is lost. */
static uint64_t *keys_of_version(struct scan *s, struct ff_arena *a, const struct ff_index_file *f, int *count)
{
	struct ff_buf text;
	struct brief b;
	uint64_t *keys = NULL;
	*count = 0;
	ff_buf_init(&text, 0);
	bool found = ff_facts_db_brief(s->db, (struct ff_facts_key){f->blob, f->kind}, &text);
	if (found && f->kind >= FF_FACTS_ASIDE)
		keys = docs_keys(a, ff_buf_text(&text), text.len, count);
	else if (found && !brief_decode(a, text.data, text.len, &b))
		keys = keys_of(a, f->path, &b, count);
	ff_buf_free(&text);
	return keys;
}

static int put(struct scan *s, struct adding *x)
{
	struct ff_index_file old;
	struct ff_arena a = {0};
	int rc = 0, count;
	if (ff_index_path(s->db, &a, x->file.path, &old)) {
		uint64_t *keys = keys_of_version(s, &a, &old, &count);
		rc = ff_index_hide(s->db, &old, keys, count);
	}
	if (!rc)
		rc = ff_index_put(s->db, &x->file, x->keys, x->count);
	ff_arena_free(&a);
	return rc;
}

static void forget_added(struct scan *s)
{
	s->adding = (struct ff_list){0};
	ff_arena_reset(&s->adding_arena);
}

static void remember_page(struct scan *s, struct item *it)
{
	struct ff_arena *a = &s->adding_arena;
	struct adding *x = FF_PUSH(a, &s->adding, struct adding);
	x->file = file_of(it->place, &it->news.id, FF_ROLE_DOCS);
	x->keys = docs_keys(a, it->docs, it->docs_len, &x->count);
}

/* Remembers an item's version for the next transaction. */
static void remember(struct scan *s, struct item *it)
{
	struct sheet *sheet = it->news.sheet;
	struct brief b;
	struct ff_arena *a = &s->adding_arena;
	if (it->docs)
		remember_page(s, it);
	if (!sheet || sheet->failed || !sheet->brief || !it->place || brief_decode(a, sheet->brief, sheet->brief_len, &b))
		return;
	struct adding *x = FF_PUSH(a, &s->adding, struct adding);
	x->file = file_of(it->place, &it->news.id, it->file.role);
	x->keys = keys_of(a, it->place, &b, &x->count);
}

static int write_added(struct scan *s)
{
	int rc = 0;
	for (int i = 0; !rc && i < s->adding.count; i++)
		rc = put(s, FF_AT(&s->adding, struct adding, i));
	return rc;
}

/* ---- a whole tree ---- */

static int write_batch(struct scan *s, const struct ff_id *tree)
{
	int rc = ff_index_begin(s->db, false);
	if (!rc) {
		rc = write_added(s);
		if (rc)
			ff_index_rollback(s->db);
		else
			rc = ff_index_commit(s->db, tree ? tree->b : NULL);
	}
	forget_added(s);
	return rc;
}

int index_add(struct scan *s, struct item *it)
{
	remember(s, it);
	return s->adding.count >= BATCH ? write_batch(s, NULL) : 0;
}

int index_close(struct scan *s, const struct ff_id *tree)
{
	int rc = write_batch(s, tree);
	s->index = rc ? FF_INDEX_ABSENT : FF_INDEX_COMPLETE;
	return rc;
}

/* ---- from tree to tree ---- */

struct move {
	struct ff_arena arena;
	struct ff_list changes; /* struct ff_change_entry */
	struct ff_list items;   /* struct item: new versions */
};

static bool is_indexed(const char *path)
{
	return ff_scan_language(path) == FF_LANG_PYTHON || docs_syntax(path);
}

static int take_silently(void *to, struct item *it, struct ff_err *err)
{
	struct scan *s = to;
	(void)err;
	remember(s, it);
	sheet_leave(s, it->news.sheet);
	it->news.sheet = NULL;
	ff_arena_free(&it->arena);
	return 0;
}

/* What differs, with the new versions read. */
static int prepare(struct scan *s, struct move *m, const struct ff_id *from, struct ff_err *err)
{
	int wanted = 0;
	if (ff_git_changes(s->git, &m->arena, from, &s->index_tree, false, &m->changes, err))
		return -1;
	for (int i = 0; i < m->changes.count; i++)
		wanted += is_indexed(FF_AT(&m->changes, struct ff_change_entry, i)->path);
	if (wanted > MOVE_MAX)
		return ff_err_set(err, FF_EX_TEMP, "index: %d files behind: run ff-scan --index", wanted);
	for (int i = 0; i < m->changes.count; i++) {
		struct ff_change_entry *e = FF_AT(&m->changes, struct ff_change_entry, i);
		if (e->news.kind != FF_GIT_FILE || !is_indexed(e->path))
			continue;
		struct item *it = sources_entry(&m->arena, &m->items, e, false);
		it->compare = it->want_text = false;
		it->want_docs = docs_syntax(e->path) != DOCS_NONE;
		it->want_brief = it->silent = true;
		it->olds = (struct side){0};
	}
	return pool_run(s, m->items.items, m->items.count, take_silently, s, err);
}

static int hide_gone(struct scan *s, const struct move *m)
{
	struct ff_arena a = {0};
	int rc = 0;
	for (int i = 0; !rc && i < m->changes.count; i++) {
		const struct ff_change_entry *e = FF_AT(&m->changes, struct ff_change_entry, i);
		struct ff_index_file old;
		int count;
		if (e->news.kind == FF_GIT_FILE || !is_indexed(e->path) || !ff_index_path(s->db, &a, e->path, &old))
			continue;
		uint64_t *keys = keys_of_version(s, &a, &old, &count);
		rc = ff_index_hide(s->db, &old, keys, count);
		ff_arena_reset(&a);
	}
	ff_arena_free(&a);
	return rc;
}

/* 0: done; 1: another program moved the index meanwhile; -1: cannot be written. */
static int move_index(struct scan *s, const struct move *m, const struct ff_id *from)
{
	struct ff_id now;
	bool overlay = ff_index_begin(s->db, false) != 0;
	if (overlay && ff_index_begin(s->db, true))
		return -1;
	if (!ff_index_tree(s->db, now.b) || !ff_id_equal(&now, from)) {
		ff_index_rollback(s->db);
		return 1;
	}
	if (hide_gone(s, m) || write_added(s)) {
		ff_index_rollback(s->db);
		return -1;
	}
	return ff_index_commit(s->db, s->index_tree.b) ? -1 : 0;
}

int index_update(struct scan *s, struct ff_err *err)
{
	int rc = 1;
	s->index = FF_INDEX_ABSENT;
	for (int i = 0; i < TRIES && rc == 1; i++) {
		struct move m = {0};
		struct ff_id from;
		if (!s->db || !ff_index_tree(s->db, from.b))
			return 0;
		s->index = FF_INDEX_PARTIAL;
		if (ff_id_equal(&from, &s->index_tree)) {
			rc = 0;
		} else {
			ff_facts_db_flush(s->db);
			rc = prepare(s, &m, &from, err) ? -1 : move_index(s, &m, &from);
			forget_added(s);
			ff_arena_free(&m.arena);
		}
	}
	if (!rc)
		s->index = FF_INDEX_COMPLETE;
	return rc < 0 ? -1 : 0;
}

/* ---- what is in no tree ---- */

static void hide_path(struct scan *s, const char *place)
{
	struct ff_arena a = {0};
	struct ff_index_file old;
	if (ff_index_path(s->db, &a, place, &old))
		ff_index_hide(s->db, &old, NULL, 0);
	ff_arena_free(&a);
}

void index_overlay(struct scan *s, struct worker *w)
{
	if (!s->db || ff_index_begin(s->db, true))
		return;
	for (int i = 0; i < s->items.count; i++) {
		struct item *it = FF_AT(&s->items, struct item, i);
		bool page = it->place && docs_syntax(it->place);
		if (!it->place || (it->file.language != FF_LANG_PYTHON && !page))
			continue;
		if (page)
			item_docs(w, it, &s->arena);
		hide_path(s, it->place);
		if (*it->file.old_path)
			hide_path(s, it->file.old_path);
		remember(s, it);
	}
	write_added(s);
	forget_added(s);
	ff_index_commit(s->db, NULL);
}
