/*
 * scan.c - one run of ff-scan from options to `end`: opens what is there, decides what is
 * wanted, sends every file through the threads, writes the stream.
 *
 * Without an index each file is written as soon as it is known.  With one there are two passes, since
 * the users of a definition may lie in a later file: all facts first, then the index, then the records.
 */
#include <malloc.h>
#include <sys/stat.h>

#include "docs.h"

#define HELD_MAX (16u << 20) /* bytes of facts that wait in memory for the second pass */

/* ---- options ---- */

/* A single word is a path when there is such a file, unless it can only be a revision. */
static bool is_path(struct scan *s, const char *word)
{
	struct stat st;
	struct ff_arena a = {0};
	bool path = false;
	if (strcmp(word, "HEAD") != 0) {
		const char *full = *word == '/' ? word : ff_arena_printf(&a, "%s/%s", s->o->dir, word);
		path = !lstat(full, &st);
	}
	ff_arena_free(&a);
	return path;
}

static int choose_mode(struct scan *s, int argc, char **argv, struct ff_err *err)
{
	const struct ff_scan_options *o = s->o;
	bool dirs = o->from || o->to;
	int ways = (o->rev != NULL) + o->worktree + dirs;
	if (o->sides && strcmp(o->sides, "new") != 0 && strcmp(o->sides, "both") != 0)
		return ff_err_set(err, FF_EX_USAGE, "--sides is new or both, not \"%s\"", o->sides);
	if (o->context && contexts_wanted(o->context, err) < 0)
		return -1;
	if (dirs && (!o->from || !o->to))
		return ff_err_set(err, FF_EX_USAGE, "--from and --to go together");
	if (ways > 1 || (ways && argc) || ((o->all || o->index) && (o->worktree || dirs)))
		return ff_err_set(err, FF_EX_USAGE, "one of REV, --worktree, --from with --to, or paths");
	s->sides_both = o->sides && !strcmp(o->sides, "both");
	if (dirs)
		s->mode = FF_MODE_DIRS;
	else if (o->worktree)
		s->mode = FF_MODE_WORKTREE;
	else if (o->all || o->index)
		s->mode = FF_MODE_ALL;
	else if (argc > 1 || (argc == 1 && is_path(s, argv[0])))
		s->mode = FF_MODE_PATHS;
	else
		s->mode = o->rev && strstr(o->rev, "..") ? FF_MODE_RANGE : FF_MODE_COMMIT;
	if (s->mode == FF_MODE_ALL && argc > 1)
		return ff_err_set(err, FF_EX_USAGE, "--all and --index take one revision");
	return 0;
}

/* ---- the cache ---- */

/*
 * Texts in the cache are as good as the program that made them: its build id stands for every change of
 * the fact makers, the field tables for those who are built without one.
 */
static uint64_t format_of_facts(void)
{
	uint64_t h = ff_hash_str(FF_HASH_START, FF_VERSION);
	for (int i = 0; ff_types[i]; i++)
		for (const struct ff_field *f = ff_types[i]->fields; f->name; f++)
			h = ff_hash_str(h, f->name);
	return build_hash(h);
}

static void open_cache(struct scan *s)
{
	struct ff_facts_db_options o = {.format = format_of_facts(), .max_bytes = (int64_t)s->o->max_cache << 20, .say = s->o->say, .to = s->o->say_to};
	if (s->git && !s->o->no_cache)
		o.dir = ff_arena_printf(&s->arena, "%s/fibreflow", ff_git_common(s->git));
	else if (s->mode != FF_MODE_PATHS && s->mode != FF_MODE_DIRS)
		return; /* without a cache there is no index of other files */
	s->db = ff_facts_db_open(&o);
}

/* Without Python files there is nothing to keep: a third of the time of such a run is saved. */
static bool has_python(const struct scan *s)
{
	for (int i = 0; i < s->items.count; i++) {
		const struct item *it = FF_AT(&s->items, struct item, i);
		if (it->file.language == FF_LANG_PYTHON || language_needs_text(it->file.path))
			return true;
	}
	return false;
}

/* ---- one pass and two passes ---- */

struct run {
	struct scan *s;
	struct worker w;
	struct usages *usages;
};

static void leave(struct scan *s, struct item *it)
{
	sheet_leave(s, it->news.sheet);
	sheet_leave(s, it->olds.sheet);
	it->news.sheet = it->olds.sheet = NULL;
	ff_arena_free(&it->arena);
	it->file.lines = (struct ff_list){0};
}

/* Single pass: written and forgotten. */
static int take_at_once(void *to, struct item *it, struct ff_err *err)
{
	struct run *r = to;
	if (!it->silent && r->s->index == FF_INDEX_COMPLETE)
		models_write(r->s, &r->w, it, &r->s->out);
	int rc = it->silent ? 0 : out_file(r->s, &r->w, it, err);
	leave(r->s, it);
	return rc;
}

/* A whole tree whose index is being made: written (unless only the index is wanted), indexed, forgotten. */
static int take_and_index(void *to, struct item *it, struct ff_err *err)
{
	struct run *r = to;
	int rc = it->silent ? 0 : out_file(r->s, &r->w, it, err);
	if (!rc && r->s->db && index_add(r->s, it)) {
		ff_facts_db_close(r->s->db);
		rc = ff_err_set(err, FF_EX_TEMP, "the index cannot be written");
		r->s->db = NULL;
	}
	leave(r->s, it);
	return rc;
}

/* First of two passes: large runs keep the facts in the cache, not in memory. */
static int take_for_later(void *to, struct item *it, struct ff_err *err)
{
	struct run *r = to;
	struct sheet *sides[] = {it->news.sheet, it->olds.sheet};
	(void)err;
	for (int i = 0; i < 2; i++)
		if (sides[i] && r->s->held > HELD_MAX)
			sheet_drop_text(r->s, sides[i]);
	return 0;
}

/* A file that can be started: a script when nothing imports it, a module of the library when something does. */
static void role_by_importers(struct run *r, struct item *it)
{
	const struct sheet *sheet = it->news.sheet;
	struct ff_list ids = {0};
	bool library = it->file.role == FF_ROLE_LIBRARY;
	if (!sheet || !it->place || r->s->index != FF_INDEX_COMPLETE || !strchr(it->place, '/') || !(sheet->hints & (HINT_MAIN_GUARD | HINT_SHEBANG)) ||
	    (!library && (it->file.role != FF_ROLE_SCRIPT || role_of(it->place, it->file.language, 0) != FF_ROLE_LIBRARY)))
		return;
	usages_importers(r->usages, it->place, &it->arena, &ids);
	it->file.role = ids.count ? FF_ROLE_LIBRARY : FF_ROLE_SCRIPT;
}

/* Second pass: users, record, facts; what is not needed for later files goes. */
static int take_with_users(void *to, struct item *it, struct ff_err *err)
{
	struct run *r = to;
	struct scan *s = r->s;
	int rc = 0;
	if (!it->silent) {
		if (it->file.language == FF_LANG_PYTHON) {
			usages_write(r->usages, it, &s->out);
			role_by_importers(r, it);
		}
		models_write(s, &r->w, it, &s->out);
		rc = out_file(s, &r->w, it, err);
	}
	struct sheet *sides[] = {it->news.sheet, it->olds.sheet};
	for (int i = 0; i < 2; i++)
		if (sides[i])
			sheet_drop_text(s, sides[i]); /* the brief stays: it may be somebody's user */
	ff_arena_free(&it->arena);
	it->file.lines = (struct ff_list){0};
	it->file.added = it->file.removed = (struct ff_spans){0};
	return rc;
}

static void say(struct scan *s, const struct ff_err *err)
{
	if (s->o->say)
		s->o->say(s->o->say_to, err->text);
}

static int two_passes(struct run *r, struct ff_err *err)
{
	struct scan *s = r->s;
	struct ff_err trouble = {0};
	for (int i = 0; i < s->items.count; i++) {
		struct item *it = FF_AT(&s->items, struct item, i);
		it->want_brief = true;
		it->later = it->file.language != FF_LANG_PYTHON && !language_needs_text(it->file.path);
	}
	if (pool_run(s, s->items.items, s->items.count, take_for_later, r, err))
		return -1;
	for (int i = 0; i < s->items.count; i++)
		FF_AT(&s->items, struct item, i)->done = FF_AT(&s->items, struct item, i)->later = false;
	ff_facts_db_flush(s->db);
	if (!ff_id_none(&s->index_tree) && index_update(s, &trouble))
		say(s, &trouble);
	if (ff_id_none(&s->tree))
		index_overlay(s, &r->w);
	r->usages = usages_open(s, &r->w);
	ff_facts_db_hold(s->db);
	int rc = pool_run(s, s->items.items, s->items.count, take_with_users, r, err);
	if (!rc && s->o->context) {
		spread_write(r->usages, &s->out);
		rc = contexts_write(s, &r->w, r->usages, err);
	}
	ff_facts_db_release(s->db);
	return rc;
}

/* ---- what is wanted ---- */

/* Paths and folders: what was given is all that is known, unless the repository has an index. */
static void look_at_given(struct scan *s)
{
	struct ff_err quiet = {0};
	struct ff_revision head;
	struct ff_id indexed;
	s->index = s->mode == FF_MODE_DIRS ? FF_INDEX_COMPLETE : FF_INDEX_PARTIAL;
	for (int i = 0; i < s->items.count; i++) {
		const struct item *it = FF_AT(&s->items, struct item, i);
		s->tests_given |= role_of(it->file.path, it->file.language, 0) == FF_ROLE_TEST;
	}
	if (s->mode == FF_MODE_PATHS && s->git && s->db && ff_index_tree(s->db, indexed.b) && !ff_git_head(s->git, &s->arena, &head, &quiet))
		s->index_tree = head.old_tree;
}

static bool wants_users(struct scan *s)
{
	struct ff_id indexed;
	if (s->o->no_index || !s->db)
		return false;
	if (s->mode == FF_MODE_PATHS || s->mode == FF_MODE_DIRS)
		return true;
	if (s->mode == FF_MODE_ALL && !s->o->usage)
		return false;
	return ff_index_tree(s->db, indexed.b);
}

/* A whole tree: with an index only what differs is read for it, and the facts come from the cache. */
static int whole_tree(struct run *r, struct ff_err *err)
{
	struct scan *s = r->s;
	struct ff_id indexed;
	struct ff_err trouble = {0};
	bool fill = s->db && !s->o->no_index && !ff_index_tree(s->db, indexed.b);
	if (s->db && !s->o->no_index && !fill && index_update(s, &trouble)) {
		fill = s->o->index; /* too far behind, or damaged: from the beginning */
		if (!fill)
			say(s, &trouble);
	}
	if (fill && ff_index_clear(s->db))
		fill = false;
	for (int i = 0; i < s->items.count; i++) {
		struct item *it = FF_AT(&s->items, struct item, i);
		it->want_brief = fill;
		it->silent = s->o->index;
		it->want_text = !s->o->index;
		it->want_docs = fill && it->place && docs_syntax(it->place);
		if (s->o->index && it->file.language != FF_LANG_PYTHON && !it->want_docs)
			it->news.from = FROM_NOWHERE, it->news.kind = FF_GIT_NONE; /* not even looked at */
	}
	if (s->o->index && !fill)
		return 0;
	int rc = pool_run(s, s->items.items, s->items.count, fill ? take_and_index : take_at_once, r, err);
	if (!rc && fill && s->db)
		index_close(s, &s->index_tree);
	return rc;
}

static int write_commit(struct scan *s, struct ff_err *err)
{
	ff_record_write(&s->out, &ff_commit_type, &s->commit);
	return out_flush(s, false, err);
}

static int run(struct run *r, int argc, char **argv, struct ff_err *err)
{
	struct scan *s = r->s;
	struct ff_err quiet = {0};
	bool needs_git = s->mode != FF_MODE_PATHS && s->mode != FF_MODE_DIRS;
	if ((needs_git || s->mode == FF_MODE_PATHS) && ff_git_open(s->o->dir, &s->git, needs_git ? err : &quiet) && needs_git)
		return -1;
	if (sources_find(s, argc, argv, err))
		return -1;
	customs_open(s);
	if (has_python(s))
		open_cache(s);
	s->index = FF_INDEX_ABSENT;
	s->usage = wants_users(s);
	if (s->mode == FF_MODE_PATHS || s->mode == FF_MODE_DIRS)
		look_at_given(s);
	for (int i = 0; i < s->items.count; i++)
		item_meet(s, FF_AT(&s->items, struct item, i));
	project_read(s);
	s->commit.frameworks = s->project.frameworks;
	if (write_commit(s, err))
		return -1;
	int rc;
	if (s->mode == FF_MODE_ALL && !s->usage)
		rc = whole_tree(r, err);
	else if (s->usage)
		rc = two_passes(r, err);
	else
		rc = pool_run(s, s->items.items, s->items.count, take_at_once, r, err);
	if (rc)
		return -1;
	if (!s->usage && s->o->context)
		pages_write(s, &s->out);
	s->end.index = s->usage || s->mode == FF_MODE_ALL ? s->index : FF_INDEX_ABSENT;
	ff_record_write(&s->out, &ff_end_type, &s->end);
	return out_flush(s, true, err);
}

static void close_run(struct run *r)
{
	struct scan *s = r->s;
	usages_close(r->usages);
	live_close(s->live);
	coverage_close(s);
	worker_close(&r->w);
	for (int i = 0; i < s->items.count; i++)
		leave(s, FF_AT(&s->items, struct item, i));
	ff_facts_db_close(s->db);
	customs_close(s);
	ff_git_close(s->git);
	ff_buf_free(&s->out);
	ff_arena_free(&s->adding_arena);
	ff_arena_free(&s->graph_arena);
	ff_arena_free(&s->arena);
	pthread_cond_destroy(&s->changed);
	pthread_mutex_destroy(&s->lock);
}

/*
 * Texts, trees and facts come and go with every file: giving their pages back each time costs a sixth of
 * a run in page faults.  What is kept is bounded by the largest file.
 */
static void keep_pages(void)
{
	mallopt(M_MMAP_THRESHOLD, 32 << 20);
	mallopt(M_TRIM_THRESHOLD, 64 << 20);
	mallopt(M_TOP_PAD, 1 << 20);
}

int ff_scan_run(const struct ff_scan_options *o, int argc, char **argv, int fd, struct ff_err *err)
{
	struct scan *s = ff_xmalloc(sizeof *s);
	struct run r = {.s = s};
	keep_pages();
	memset(s, 0, sizeof *s);
	s->o = o;
	s->fd = fd;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->changed, NULL);
	ff_buf_init(&s->out, 64u << 20);
	worker_open(&r.w, s);
	int rc = choose_mode(s, argc, argv, err) ? -1 : run(&r, argc, argv, err);
	close_run(&r);
	free(s);
	return rc;
}
