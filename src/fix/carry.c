/*
 * carry.c - a change moved from one commit onto another, as a cherry-pick does it: file by file, three ways, but without index, work
 * tree, renames, attributes or anybody's merge driver.  Called by pile.c and land.c.
 */
#include <fcntl.h>

#include "room.h"

#define MOST_PATHS 200 /* of one change */

struct side {
	unsigned mode; /* of git; 0: not there */
	const char *blob;
};
struct path {
	const char *path;
	struct side from, to, onto;
};
struct carry {
	struct ff_arena *a;
	const struct ff_place *place;
	const struct ff_fix_carry *c;
	struct ff_list paths;            /* struct path */
	struct ff_list entries, was;     /* of the commit to make */
	const char *why;
};

static bool same(const struct side *a, const struct side *b)
{
	return a->mode == b->mode && (!a->mode || !strcmp(a->blob, b->blob));
}

/* ---- what changes, and what there is ---- */

/* ":MODE MODE ID ID X\0PATH\0" */
static int take_diff(struct carry *c, const char *text, size_t len, struct ff_err *err)
{
	for (size_t i = 0; i < len;) {
		const char *line = text + i, *path = line + strlen(line) + 1;
		char *end, from[65], to[65];
		unsigned before = (unsigned)strtoul(line + 1, &end, 8), after = (unsigned)strtoul(end, &end, 8);
		if (line[0] != ':' || sscanf(end, " %64[0-9a-f] %64[0-9a-f]", from, to) != 2)
			return ff_err_set(err, FF_EX_BUG, "git diff-tree: %.100s", line);
		*FF_PUSH(c->a, &c->paths, struct path) = (struct path){
			.path = path, .from = {before, ff_arena_str(c->a, from)}, .to = {after, ff_arena_str(c->a, to)}};
		i += (size_t)(path - line) + strlen(path) + 1;
	}
	return 0;
}

/* "MODE TYPE ID\tPATH\0" */
static void take_onto(struct carry *c, char *text, size_t len)
{
	for (size_t i = 0; i < len;) {
		char *line = text + i, *tab = strchr(line, '\t'), *end;
		i += strlen(line) + 1;
		unsigned mode = (unsigned)strtoul(line, &end, 8);
		const char *id = tab ? strchr(end + 1, ' ') : NULL;
		if (!id)
			continue;
		*tab = 0;
		for (int k = 0; k < c->paths.count; k++) {
			struct path *p = FF_AT(&c->paths, struct path, k);
			if (!strcmp(p->path, tab + 1))
				p->onto = (struct side){mode, id + 1};
		}
	}
}

static int load(struct carry *c, struct ff_err *err)
{
	const char *const diff[] = {"diff-tree", "-r", "-z", "--no-renames", "--ignore-submodules=none", c->c->from, c->c->to, NULL};
	const char *list[MOST_PATHS + 8] = {"--literal-pathspecs", "ls-tree", "-z", "--full-tree", c->c->onto, "--"};
	char *text;
	size_t len;
	if (ff_fix_git_tell(c->a, c->place, diff, &text, &len, err) || take_diff(c, text, len, err))
		return -1;
	if (c->paths.count > MOST_PATHS)
		return ff_err_set(err, FF_EX_DATA, "it changes more than %d files", MOST_PATHS);
	for (int i = 0; i < c->paths.count; i++)
		list[6 + i] = FF_AT(&c->paths, struct path, i)->path;
	if (c->paths.count && ff_fix_git_tell(c->a, c->place, list, &text, &len, err))
		return -1;
	if (c->paths.count)
		take_onto(c, text, len);
	return 0;
}

/* ---- texts that both sides have changed ---- */

static int fetch(struct carry *c, const char *blob, const char *file, struct ff_err *err)
{
	const char *const words[] = {"cat-file", "blob", blob, NULL};
	char *text;
	size_t len;
	return ff_fix_git_tell(c->a, c->place, words, &text, &len, err) ? -1 : ff_file_write_atomic(file, text, len, err);
}

/* 1 merged, 0 conflict. */
static int merge_texts(struct carry *c, const struct path *p, struct ff_bytes *out, struct ff_err *err)
{
	char *folder = ff_arena_printf(c->a, "%s/merge-XXXXXX", c->place->state);
	const char *onto, *from, *to;
	char *text;
	size_t len;
	int result = -1;
	if (ff_mkdir_all(c->place->state, err))
		return -1;
	if (!mkdtemp(folder))
		return ff_err_set(err, FF_EX_TEMP, "%s: cannot be made", folder);
	onto = ff_arena_printf(c->a, "%s/onto", folder);
	from = ff_arena_printf(c->a, "%s/from", folder);
	to = ff_arena_printf(c->a, "%s/to", folder);
	const char *const words[] = {"merge-file", "-p", "-q", onto, from, to, NULL};
	struct ff_fix_ask q = {.place = c->place, .words = words};
	if (fetch(c, p->onto.blob, onto, err) || fetch(c, p->from.blob, from, err) || fetch(c, p->to.blob, to, err) || ff_fix_git_text(c->a, &q, &text, &len, err))
		goto done;
	*out = (struct ff_bytes){text, len};
	result = q.status == 0; /* else how many conflicts, or 255: not text */
done:
	ff_fix_wipe(AT_FDCWD, folder, NULL);
	return result;
}

/* ---- the merge ---- */

static bool is_file(const struct side *s)
{
	return !s->mode || (s->mode & 0170000) == 0100000;
}

static int no(struct carry *c, const struct path *p, const char *what)
{
	c->why = ff_arena_printf(c->a, "%s %s", p->path, what);
	return 0;
}

static void put(struct carry *c, const struct path *p, unsigned mode, const char *blob, const struct ff_bytes *text)
{
	struct ff_fix_entry *e = FF_PUSH(c->a, &c->entries, struct ff_fix_entry);
	*e = (struct ff_fix_entry){.path = p->path, .mode = mode, .blob = blob};
	if (text)
		e->text = *text;
	if (!p->onto.mode)
		*FF_PUSH(c->a, &c->was, struct ff_fix_entry) = (struct ff_fix_entry){.path = p->path};
}

/* 1 goes on, 0 conflict. */
static int carry_one(struct carry *c, const struct path *p, struct ff_err *err)
{
	struct ff_bytes merged;
	if (!is_file(&p->from) || !is_file(&p->to) || !is_file(&p->onto))
		return no(c, p, "is no plain file");
	if (same(&p->onto, &p->to))
		return 1;
	if (same(&p->onto, &p->from)) {
		put(c, p, p->to.mode, p->to.blob, NULL);
		return 1;
	}
	if (!p->onto.mode)
		return no(c, p, "is not there any more");
	if (!p->from.mode)
		return no(c, p, "is there already");
	if (!p->to.mode)
		return no(c, p, "has been changed since");
	unsigned mode = p->onto.mode == p->from.mode ? p->to.mode : p->onto.mode;
	if (!strcmp(p->onto.blob, p->from.blob) || !strcmp(p->onto.blob, p->to.blob)) {
		put(c, p, mode, p->to.blob, NULL);
		return 1;
	}
	int got = merge_texts(c, p, &merged, err);
	if (got == 1)
		put(c, p, mode, NULL, &merged);
	return got ? got : no(c, p, "has been changed in the same place since");
}

int ff_fix_carry(struct ff_arena *a, const struct ff_place *p, const struct ff_fix_carry *how, const char **id, const char **why, struct ff_err *err)
{
	struct carry c = {.a = a, .place = p, .c = how, .why = ""};
	struct ff_err here = {0};
	int got = load(&c, err) ? -1 : 1;
	for (int i = 0; got == 1 && i < c.paths.count; i++)
		got = carry_one(&c, FF_AT(&c.paths, struct path, i), err);
	*why = c.why;
	if (got != 1)
		return got;
	if (!c.entries.count)
		return 0;
	if (!ff_fix_commit_make(a, p, how->onto, &c.entries, &c.was, how->author, how->message, id, &here))
		return 1;
	*why = ff_arena_str(a, here.text);
	return here.code == FF_EX_DATA ? 0 : ff_err_set(err, here.code, "%s", here.text);
}
