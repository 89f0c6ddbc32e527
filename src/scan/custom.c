/*
 * custom.c - where the rules of one's own come from: .fibreflow.d of what is looked at, a commit's from the commit, else the work
 * tree's.  They can make findings and nothing else, so they need no trust.  Called by scan.c; knows nothing of queries.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scan_room.h"

#define ENDING ".scm"

static struct ff_custom *add(struct scan *s, const char *file, const char *text, size_t len)
{
	struct ff_custom *c = FF_PUSH(&s->arena, &s->custom_list, struct ff_custom);
	ff_custom_read(&s->arena, file, text, len, c);
	if (*c->type && s->o->taken && s->o->taken(c->type))
		ff_custom_fault(&s->arena, c, 0, "the type %s is one of FibreFlow's own", c->type);
	return c;
}

static void add_unread(struct scan *s, const char *file, const char *why)
{
	struct ff_custom *c = add(s, file, "", 0);
	c->problem = why;
	c->line = c->col = 0;
}

static bool is_rule(const char *path)
{
	const char *base = ff_path_base(path);
	return *base != '.' && ff_str_ends(base, ENDING);
}

/* ---- from a commit ---- */

static void add_blob(struct scan *s, const struct ff_change_entry *e)
{
	struct ff_content c = {"", 0, NULL};
	struct ff_err err = {0};
	int rc = e->news.kind == FF_GIT_FILE ? ff_git_read(s->git, &e->news.id, FF_MAX_CUSTOM, &c, &err) : -1;
	if (e->news.kind != FF_GIT_FILE)
		add_unread(s, e->path, "is no file");
	else if (rc < 0)
		add_unread(s, e->path, ff_arena_str(&s->arena, err.text));
	else
		add(s, e->path, rc ? ff_arena_dup(&s->arena, c.data, c.len) : "", rc ? c.len : FF_MAX_CUSTOM + 1);
	ff_content_free(&c);
}

static void from_tree(struct scan *s)
{
	struct ff_list entries = {0};
	struct ff_err err = {0};
	if (ff_git_folder(s->git, &s->arena, &s->tree, FF_CUSTOM_FOLDER, &entries, &err))
		return; /* whoever needs this tree will say what is wrong with it */
	for (int i = 0; i < entries.count && i <= 2 * FF_MAX_CUSTOM_FILES; i++)
		if (is_rule(FF_AT(&entries, struct ff_change_entry, i)->path))
			add_blob(s, FF_AT(&entries, struct ff_change_entry, i));
}

/* ---- from a folder ---- */

static int by_name(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* follow: somebody named the file. */
static void add_disk(struct scan *s, const char *disk, const char *shown, bool follow)
{
	char *text = ff_arena_alloc(&s->arena, FF_MAX_CUSTOM + 2);
	struct stat st;
	size_t len = 0;
	ssize_t n = 1;
	int fd = open(disk, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (follow ? 0 : O_NOFOLLOW));
	if (fd < 0)
		add_unread(s, shown, errno == ELOOP ? "is a link" : ff_arena_str(&s->arena, strerror(errno)));
	else if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		add_unread(s, shown, "is no file");
	else {
		while (len <= FF_MAX_CUSTOM && ((n = read(fd, text + len, FF_MAX_CUSTOM + 1 - len)) > 0 || (n < 0 && errno == EINTR)))
			len += n > 0 ? (size_t)n : 0;
		if (n < 0)
			add_unread(s, shown, ff_arena_str(&s->arena, strerror(errno)));
		else
			add(s, shown, text, len);
	}
	if (fd >= 0)
		close(fd);
}

static void from_folder(struct scan *s, const char *top)
{
	struct ff_strings names = {0};
	const char *folder = ff_arena_printf(&s->arena, "%s/" FF_CUSTOM_FOLDER, top);
	struct dirent *e;
	DIR *d = opendir(folder);
	if (!d)
		return;
	while ((e = readdir(d)) && names.count <= 2 * FF_MAX_CUSTOM_FILES)
		if (is_rule(e->d_name))
			ff_strings_push(&s->arena, &names, ff_arena_str(&s->arena, e->d_name));
	closedir(d);
	if (names.count)
		qsort(names.items, (size_t)names.count, sizeof *names.items, by_name);
	for (int i = 0; i < names.count; i++)
		add_disk(s, ff_arena_printf(&s->arena, "%s/%s", folder, names.items[i]),
		         ff_arena_printf(&s->arena, FF_CUSTOM_FOLDER "/%s", names.items[i]), false);
}

static const char *top_of(const struct scan *s)
{
	return s->git && *ff_git_top(s->git) ? ff_git_top(s->git) : s->o->dir;
}

static void find(struct scan *s)
{
	if (s->mode == FF_MODE_DIRS)
		from_folder(s, *s->o->to == '/' ? s->o->to : ff_arena_printf(&s->arena, "%s/%s", s->o->dir, s->o->to));
	else if (s->mode == FF_MODE_PATHS || s->mode == FF_MODE_WORKTREE)
		from_folder(s, top_of(s));
	else if (s->git && !ff_id_none(&s->tree))
		from_tree(s);
}

/* ---- for a run ---- */

/* Without a Python file, or a rule that changed, nobody needs them. */
static bool are_wanted(const struct scan *s)
{
	for (int i = 0; i < s->items.count; i++) {
		const struct item *it = FF_AT(&s->items, struct item, i);
		if (it->file.language == FF_LANG_PYTHON || language_needs_text(it->file.path) || ff_str_starts(it->file.path, FF_CUSTOM_FOLDER "/"))
			return true;
	}
	return false;
}

/* Rows of one set of rules, told from those of another, and from the facts (kinds 0 and 1). */
static int kind_of_set(const struct ff_list *customs)
{
	uint64_t h = FF_HASH_START;
	for (int i = 0; i < customs->count; i++) {
		const struct ff_custom *c = FF_AT(customs, struct ff_custom, i);
		h = ff_hash(ff_hash_str(ff_hash_str(h, c->file), c->problem ? "" : c->type), c->text, c->problem ? 0 : c->len);
	}
	return 2 + (int)((h ^ h >> 32) & 0x3fffffff);
}

static void tell(struct scan *s)
{
	for (int i = 0; i < s->custom_list.count; i++) {
		const struct ff_custom *c = FF_AT(&s->custom_list, struct ff_custom, i);
		if (c->problem && s->o->say)
			s->o->say(s->o->say_to, c->line ? ff_arena_printf(&s->arena, "%s:%d:%d: this rule is off: %s", c->file, c->line, c->col, c->problem)
			                                : ff_arena_printf(&s->arena, "%s: this rule is off: it %s", c->file, c->problem));
	}
}

void customs_open(struct scan *s)
{
	if (s->o->index || !are_wanted(s))
		return;
	find(s);
	if (!s->custom_list.count)
		return;
	s->customs = ff_customs_new(&s->arena, &s->custom_list);
	s->customs_kind = kind_of_set(&s->custom_list);
	tell(s);
}

void customs_close(struct scan *s)
{
	if (ff_customs_hurried(s->customs) && s->o->say)
		s->o->say(s->o->say_to, FF_CUSTOM_FOLDER ": rules took too long on a file, or began too many matches at once in it: some places are left out");
	ff_customs_free(s->customs);
}

/* ---- for people ---- */

static int open_for_list(struct scan *s, int argc, struct ff_err *err)
{
	struct ff_err quiet = {0};
	struct ff_revision r;
	bool needs = s->o->rev != NULL;
	s->mode = needs ? FF_MODE_COMMIT : FF_MODE_PATHS;
	if (needs && argc)
		return ff_err_set(err, FF_EX_USAGE, "--rules takes files or --rev, not both");
	if (ff_git_open(s->o->dir, &s->git, needs ? err : &quiet))
		return needs ? -1 : 0;
	if (!needs)
		return 0;
	if (ff_git_revision(s->git, &s->arena, s->o->rev, &r, err))
		return -1;
	s->tree = r.tree;
	return 0;
}

int ff_scan_customs(const struct ff_scan_options *o, int argc, char **argv, int fd, int *bad, struct ff_err *err)
{
	struct scan *s = ff_xmalloc(sizeof *s);
	struct ff_buf out;
	memset(s, 0, sizeof *s);
	s->o = o;
	*bad = 0;
	ff_buf_init(&out, 0);
	int rc = open_for_list(s, argc, err);
	for (int i = 0; !rc && i < argc; i++)
		add_disk(s, *argv[i] == '/' ? argv[i] : ff_arena_printf(&s->arena, "%s/%s", o->dir, argv[i]), argv[i], true);
	if (!rc && !argc)
		find(s);
	if (!rc)
		s->customs = ff_customs_new(&s->arena, &s->custom_list);
	for (int i = 0; !rc && i < s->custom_list.count; i++) {
		const struct ff_custom *c = FF_AT(&s->custom_list, struct ff_custom, i);
		*bad += c->problem != NULL;
		ff_record_write(&out, &ff_custom_type, c);
	}
	if (!rc)
		rc = ff_write_all(fd, out.data, out.len, err);
	ff_buf_free(&out);
	ff_customs_free(s->customs);
	ff_git_close(s->git);
	ff_arena_free(&s->arena);
	free(s);
	return rc;
}
