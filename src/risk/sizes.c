/*
 * sizes.c - one commit against its first parent: how much it changes and where.  The definitions are those of the public data sets
 * (see risk.h), checked against one: a file that the commit adds counts as a change of its author, not as a size; a file that was
 * renamed is compared with what it was.  Called by walk.c.
 */
#include <math.h>

#include "room.h"

enum { MAX_FILES = 300, MAX_TOUCHES = 5000 };

struct sums {
	struct ff_map folders, names, subsystems;
	struct ff_list sizes; /* int: changed lines of each file */
	int changed;
};

static int lines_in(const struct ff_spans *s)
{
	int n = 0;
	for (int i = 0; i < s->count; i++)
		n += s->items[i].last - s->items[i].first + 1;
	return n;
}

static void add_path(struct ff_arena *a, struct sums *s, const char *path, int changed)
{
	const char *base = ff_path_base(path);
	*ff_map_at(&s->folders, base == path ? 0 : ff_hash(FF_HASH_START, path, (size_t)(base - path))) = 1;
	*ff_map_at(&s->names, ff_history_hash(base)) = 1;
	*ff_map_at(&s->subsystems, ff_history_subsystem(path)) = 1;
	*FF_PUSH(a, &s->sizes, int) = changed;
	s->changed += changed;
}

static double entropy(const struct sums *s)
{
	double bits = 0;
	for (int i = 0; i < s->sizes.count; i++) {
		double share = s->changed ? (double)*FF_AT(&s->sizes, int, i) / s->changed : 0;
		bits -= share > 0 ? share * log2(share) : 0;
	}
	return bits;
}

static const struct ff_version nothing = {.text = {"", 0, NULL}};

static bool is_text(const struct ff_git_side *s)
{
	return s->kind == FF_GIT_FILE || s->kind == FF_GIT_LINK;
}

/* Both sides of a file; false when there is no text to compare. */
static int open_sides(struct ff_desk *d, const struct ff_change_entry *e, const struct ff_version **olds, struct ff_version **news, struct ff_err *err)
{
	bool bad = false;
	*olds = NULL;
	*news = NULL;
	if (e->olds.kind == FF_GIT_MODULE || e->news.kind == FF_GIT_MODULE)
		return 0;
	if (is_text(&e->olds) && !(*olds = ff_lineage_open(d->lineage, d->git, &e->olds.id, &bad, err)))
		return bad ? -1 : 0;
	if (is_text(&e->news) && !(*news = ff_lineage_open(d->lineage, d->git, &e->news.id, &bad, err)))
		return bad ? -1 : 0;
	return *olds || *news;
}

static int take_file(struct ff_history *h, struct ff_desk *d, struct ff_arena *a, const struct ff_change_entry *e, struct sums *s, struct ff_err *err)
{
	struct commit *c = &h->commits[h->count - 1];
	const struct ff_version *olds;
	struct ff_version *news;
	struct ff_spans removed = {0}, added = {0};
	int rc = open_sides(d, e, &olds, &news, err);
	if (rc <= 0)
		return rc;
	rc = ff_git_lines(d->lines, a, olds ? &olds->text : &nothing.text, news ? &news->text : &nothing.text, &removed, &added, err);
	if (rc)
		return rc < 0 ? -1 : 0; /* binary */
	int la = lines_in(&added), ld = lines_in(&removed);
	if (olds && olds->lines && la + ld) {
		c->la += (uint32_t)la;
		c->ld += (uint32_t)ld;
		c->lt += olds->lines;
		add_path(a, s, e->path, la + ld);
		ff_history_add_touch(h, &(struct touch){ff_history_hash(e->path), ff_history_subsystem(e->path), la ? 0 : TOUCH_CUT});
	} else if (la) {
		c->born += (uint32_t)la;
		ff_history_add_touch(h, &(struct touch){ff_history_hash(e->path), ff_history_subsystem(e->path), TOUCH_BORN});
	}
	if (!ff_risk_follows(e->path))
		return 0;
	c->code += (uint32_t)la;
	if (olds && c->flags & COMMIT_FIX)
		ff_lineage_blame(h, olds, &removed, h->count - 1);
	if (news)
		ff_lineage_pass(olds, news, &removed, &added, h->count - 1);
	return 0;
}

/* A file that a merge made: lines of either parent keep their authors. */
static int take_merged(struct ff_history *h, struct ff_desk *d, struct ff_arena *a, const struct ff_past *p, const struct ff_change_entry *e, struct ff_err *err)
{
	const struct ff_version *olds;
	struct ff_version *news;
	struct ff_spans removed = {0}, added = {0};
	if (!ff_risk_follows(e->path) || open_sides(d, e, &olds, &news, err) <= 0 || !news || news->owners)
		return 0;
	if (ff_git_lines(d->lines, a, olds ? &olds->text : &nothing.text, &news->text, &removed, &added, NULL))
		return 0;
	ff_lineage_pass(olds, news, &removed, &added, h->count - 1);
	for (int i = 1; i < p->parent_count; i++) {
		struct ff_past other;
		struct ff_id blob;
		bool bad = false;
		struct ff_version *theirs = NULL;
		if (ff_git_past(d->git, a, &p->parents[i], &other, NULL) == 1 && ff_git_find(d->git, &other.tree, e->path, &blob, NULL) == 1)
			theirs = ff_lineage_open(d->lineage, d->git, &blob, &bad, NULL);
		removed = added = (struct ff_spans){0};
		if (theirs && !ff_git_lines(d->lines, a, &theirs->text, &news->text, &removed, &added, NULL))
			ff_lineage_merge(theirs, news, &removed, &added, h->count - 1);
	}
	return 0;
}

int ff_sizes_take(struct ff_history *h, struct ff_desk *d, const struct ff_past *p, const struct ff_id *parent_tree, struct ff_err *err)
{
	struct ff_arena a = {0};
	struct ff_list changes = {0};
	struct sums s = {0};
	bool merge = p->parent_count > 1;
	int rc = ff_git_changes(d->git, &a, parent_tree, &p->tree, true, &changes, err);
	if (rc)
		goto done;
	if (changes.count > MAX_FILES)
		h->commits[h->count - 1].flags |= COMMIT_LARGE;
	for (int i = 0; !rc && i < changes.count && i < MAX_TOUCHES; i++) {
		const struct ff_change_entry *e = FF_AT(&changes, struct ff_change_entry, i);
		if (changes.count > MAX_FILES && !merge)
			ff_history_add_touch(h, &(struct touch){ff_history_hash(e->path), ff_history_subsystem(e->path), e->status == FF_STATUS_ADDED ? TOUCH_BORN : 0});
		else if (changes.count <= MAX_FILES)
			rc = merge ? take_merged(h, d, &a, p, e, err) : take_file(h, d, &a, e, &s, err);
		ff_lineage_trim(d->lineage); /* nothing of it is held from one file to the next */
	}
	struct commit *c = &h->commits[h->count - 1];
	c->ns = (uint32_t)s.subsystems.count;
	c->nd = (uint32_t)s.folders.count;
	c->nf = (uint32_t)s.names.count;
	c->entropy = entropy(&s);
done:
	ff_map_free(&s.folders);
	ff_map_free(&s.names);
	ff_map_free(&s.subsystems);
	ff_arena_free(&a);
	return rc;
}
