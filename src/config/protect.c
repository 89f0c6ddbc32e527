/*
 * protect.c - which paths nobody may change without a person: the patterns of fibreflow.protect, and what .gitattributes
 * calls generated or vendored.  Called by ff-converge when there is something that could be fixed alone.
 */
#include <unistd.h>

#include "room.h"
#include "ff/revision.h"

#define MOST_GLOBS (32 << 10) /* bytes of all patterns: matching takes bytes of patterns x bytes of path */
#define USAGE_STATUS 129 /* of a git that does not know an option */

static int by_name(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* path NUL attribute NUL value NUL, of which `set` and `true` are a yes. */
static void take_answer(struct ff_arena *a, const struct ff_buf *b, struct ff_protection *p)
{
	char *at = ff_arena_dup(a, ff_buf_text(b), b->len), *end = at + b->len;
	while (at < end) {
		const char *path = at, *value = NULL;
		for (int field = 0; field < 3 && at < end; field++) {
			value = at;
			at += strlen(at) + 1;
		}
		if (!strcmp(value, "set") || !strcmp(value, "true"))
			ff_strings_push(a, &p->marked, path);
	}
}

static void sort(struct ff_strings *l)
{
	if (l->count)
		qsort(l->items, (size_t)l->count, sizeof *l->items, by_name);
}

static bool holds(const struct ff_strings *l, const char *path)
{
	return l->count && bsearch(&path, l->items, (size_t)l->count, sizeof *l->items, by_name);
}

/* Of the work tree: there is no commit, or git does not know it. */
static int ask_here(struct ff_ask *q, struct ff_err *err)
{
	const char *const words[] = {"check-attr", "--stdin", "-z", "linguist-generated", "linguist-vendored", NULL};
	q->words = words;
	if (ff_ask_git(q, err))
		return -1;
	if (!q->status || strstr(q->talk, "not a git repository")) /* then nothing has an attribute, nor can anything be fixed */
		return 0;
	return ff_err_set(err, FF_EX_NOREPO, "git: %s", q->talk);
}

/* git before 2.40 reads attributes from an index: one of that revision, for us alone. */
static int ask_index(struct ff_arena *a, struct ff_ask *q, const char *rev, struct ff_err *err)
{
	const char *parent = getenv("TMPDIR");
	char *folder = ff_arena_printf(a, "%s/ff-index-XXXXXX", parent && *parent ? parent : "/tmp");
	const char *const fill[] = {"read-tree", rev, NULL};
	const char *const look[] = {"check-attr", "--cached", "--stdin", "-z", "linguist-generated", "linguist-vendored", NULL};
	struct ff_ask first = {.dir = q->dir, .words = fill};
	if (!mkdtemp(folder))
		return ff_err_set(err, FF_EX_TEMP, "%s cannot be made", folder);
	first.index = q->index = ff_arena_printf(a, "%s/index", folder);
	q->words = look;
	int rc = ff_ask_git(&first, err);
	if (!rc)
		rc = first.status ? ask_here(q, err) : ff_ask_git_or(q, FF_EX_NOREPO, err);
	unlink(q->index);
	rmdir(folder);
	return rc;
}

/* As in .gitignore: a pattern without a slash counts at any depth, one that names a folder for all that is in it. */
static void add_glob(struct ff_arena *a, struct ff_strings *globs, const char *glob)
{
	size_t n = strlen(glob);
	bool folder = n > 1 && glob[n - 1] == '/', root = glob[0] == '/';
	const char *body = ff_arena_dup(a, glob + root, n - folder - root), *deep = root || strchr(body, '/') ? "" : "**/";
	if (!folder)
		ff_strings_push(a, globs, ff_arena_printf(a, "%s%s", deep, body));
	ff_strings_push(a, globs, ff_arena_printf(a, "%s%s/**", deep, body));
}

/* Each path is matched once, for many tasks ask about the same one. */
static void match_all(struct ff_arena *a, const struct ff_strings *paths, struct ff_protection *p)
{
	for (int i = 0; i < paths->count; i++) {
		ff_strings_push(a, &p->asked, paths->items[i]);
		for (int k = 0; k < p->globs.count; k++)
			if (ff_glob_match(p->globs.items[k], paths->items[i])) {
				ff_strings_push(a, &p->marked, paths->items[i]);
				break;
			}
	}
	sort(&p->asked);
	sort(&p->marked);
}

static int ask(struct ff_arena *a, struct ff_ask *q, const char *rev, struct ff_err *err)
{
	const char *const words[] = {"check-attr", ff_arena_printf(a, "--source=%s", rev), "--stdin", "-z", "linguist-generated", "linguist-vendored", NULL};
	if (!ff_config_is_id(rev))
		return ask_here(q, err);
	q->words = words;
	if (ff_ask_git(q, err))
		return -1;
	if (q->status == USAGE_STATUS)
		return ask_index(a, q, rev, err);
	return q->status ? ask_here(q, err) : 0;
}

int ff_protection_load(struct ff_arena *a, const struct ff_config *c, const char *dir, const char *rev, const struct ff_strings *paths, int known,
                       struct ff_protection *out, struct ff_err *err)
{
	struct ff_buf question, answer;
	struct ff_ask q = {.dir = dir, .out = &answer};
	int rc;
	struct ff_strings globs = {0};
	size_t bytes = 0;
	*out = (struct ff_protection){0};
	ff_config_all(a, c, "fibreflow.protect", &globs);
	for (int i = 0; i < globs.count; i++)
		add_glob(a, &out->globs, globs.items[i]);
	for (int i = 0; i < out->globs.count; i++)
		bytes += strlen(out->globs.items[i]);
	if (bytes > MOST_GLOBS)
		return ff_err_set(err, FF_EX_CONFIG, "fibreflow.protect has more than %d KiB of patterns", MOST_GLOBS >> 10);
	ff_buf_init(&question, FF_MAX_CHILD_OUTPUT);
	ff_buf_init(&answer, FF_MAX_CHILD_OUTPUT);
	for (int i = known; i < paths->count; i++)
		ff_buf_add(&question, paths->items[i], strlen(paths->items[i]) + 1);
	q.input = question.data;
	q.input_len = question.len;
	if (question.over)
		rc = ff_err_set(err, FF_EX_DATA, "too many paths to ask git about");
	else
		rc = question.len ? ask(a, &q, rev, err) : 0;
	if (!rc) {
		take_answer(a, &answer, out);
		match_all(a, paths, out);
	}
	ff_buf_free(&question);
	ff_buf_free(&answer);
	return rc;
}

bool ff_config_protected(const struct ff_protection *p, const char *path)
{
	if (holds(&p->asked, path))
		return holds(&p->marked, path);
	for (int i = 0; i < p->globs.count; i++)
		if (ff_glob_match(p->globs.items[i], path))
			return true;
	return false;
}
