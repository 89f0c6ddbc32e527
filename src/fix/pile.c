/*
 * pile.c - the fixes that nobody has applied yet, on the branch FF_FIX_BRANCH: which of its commits they are, and the same ones on top of
 * another commit.  Called by fix.c and apply.c; moves no ref, that is land.c's.
 *
 * Of what the branch has and `head` has not, oldest first, everything before the first fix is what the pile once stood on (amended,
 * rebased or of another branch by now) and nobody's concern.  A commit of a person on top of a fix is theirs: such a branch is never
 * rewritten.
 */
#include "room.h"

#define MOST_WAITING "1000" /* commits of the branch that are looked at */
#define MOST_APPLIED "1000" /* commits with the trailer that head has and the branch has not */

struct pile {
	struct ff_arena *a;
	const struct ff_place *place;
	const char *head;
	struct ff_list commits;      /* struct ff_fix_commit: of the branch, not of head, from the first fix on; without one, the last commit */
	struct ff_strings same;      /* ids of those whose very patch head has */
	struct ff_list applied;      /* int64_t: tasks that head's commits name */
};

/* ---- what the branch holds ---- */

/* Lines of ids; a mark in front, '=' for one whose patch the other side has, is taken off. */
static int list(struct pile *l, const char *const *words, struct ff_strings *ids, struct ff_err *err)
{
	char *text, *line;
	size_t len;
	if (ff_fix_git_tell(l->a, l->place, words, &text, &len, err))
		return -1;
	while ((line = ff_fix_next_line(&text))) {
		const char *id = line + strspn(line, "+=");
		if (line[0] == '=')
			ff_strings_push(l->a, &l->same, id);
		ff_strings_push(l->a, ids, id);
	}
	return 0;
}

/* Commits from the first fix on; those before it are where the pile stood. */
static int load_branch(struct pile *l, const char *was, struct ff_err *err)
{
	const char *const words[] = {"rev-list", "--topo-order", "--max-count=" MOST_WAITING, was, ff_arena_printf(l->a, "^%s", l->head), "--", NULL};
	struct ff_strings ids = {0}, ordered = {0};
	struct ff_list all = {0};
	bool begun = false;
	if (list(l, words, &ids, err))
		return -1;
	for (int i = ids.count - 1; i >= 0; i--)
		ff_strings_push(l->a, &ordered, ids.items[i]);
	if (ff_fix_commits(l->a, l->place, &ordered, &all, err))
		return -1;
	for (int i = 0; i < all.count; i++) {
		const struct ff_fix_commit *c = FF_AT(&all, struct ff_fix_commit, i);
		begun |= c->ours;
		if (begun)
			*FF_PUSH(l->a, &l->commits, struct ff_fix_commit) = *c;
	}
	if (all.count && !begun)
		*FF_PUSH(l->a, &l->commits, struct ff_fix_commit) = *FF_AT(&all, struct ff_fix_commit, all.count - 1);
	return 0;
}

/* What head has since the pile left it: the very patches, and commits that name a task (cherry-picked, rebased or squashed by a person). */
static int load_applied(struct pile *l, const char *was, struct ff_err *err)
{
	const char *base = FF_AT(&l->commits, struct ff_fix_commit, 0)->parent;
	const char *const patches[] = {"rev-list", "--right-only", "--cherry-mark", ff_arena_printf(l->a, "%s...%s", l->head, was),
	                               base[0] ? ff_arena_printf(l->a, "^%s", base) : NULL, NULL};
	const char *const words[] = {"rev-list", "--max-count=" MOST_APPLIED, "-F", "--grep=FibreFlow-Task: ", l->head, ff_arena_printf(l->a, "^%s", was), "--", NULL};
	struct ff_strings both = {0}, ids = {0};
	struct ff_list commits = {0};
	if (list(l, patches, &both, err) || list(l, words, &ids, err) || ff_fix_commits(l->a, l->place, &ids, &commits, err))
		return -1;
	for (int i = 0; i < commits.count; i++) {
		int64_t task;
		for (const char *at = FF_AT(&commits, struct ff_fix_commit, i)->message; (at = ff_fix_next_task(at, &task));)
			*FF_PUSH(l->a, &l->applied, int64_t) = task;
	}
	return 0;
}

static bool waits(const struct pile *l, const struct ff_fix_commit *c, int64_t without)
{
	if (!c->ours || c->task == without || ff_strings_has(&l->same, c->id))
		return false;
	for (int i = 0; i < l->applied.count; i++)
		if (*FF_AT(&l->applied, int64_t, i) == c->task)
			return false;
	return true;
}

/* ---- the pile on head ---- */

static int move_one(struct pile *l, const struct ff_fix_commit *c, struct ff_pile *out, struct ff_err *err)
{
	struct ff_pile_fix *f = FF_PUSH(l->a, &out->fixes, struct ff_pile_fix);
	*f = (struct ff_pile_fix){.task = c->task, .id = c->id, .was = c->id, .why = ""};
	if (strcmp(c->parent, out->tip) != 0) {
		const struct ff_fix_carry carry = {.from = c->parent, .to = c->id, .onto = out->tip, .author = c->author, .message = c->message};
		int got = ff_fix_carry(l->a, l->place, &carry, &f->id, &f->why, err);
		if (got < 0)
			return ff_err_wrap(err, "fix of task %lld", (long long)c->task);
		f->dropped = got == 0;
		if (f->dropped)
			f->id = c->id;
		if (f->dropped && !f->why[0])
			f->why = "nothing is left to change";
	}
	if (!f->dropped)
		out->tip = f->id;
	return 0;
}

/* The first commit that is a person's, and is not in head; NULL none. */
static const struct ff_fix_commit *find_foreign(const struct pile *l)
{
	for (int i = 0; i < l->commits.count; i++) {
		const struct ff_fix_commit *c = FF_AT(&l->commits, struct ff_fix_commit, i);
		if (!c->ours && !ff_strings_has(&l->same, c->id))
			return c;
	}
	return NULL;
}

/* A branch with a person's commits stays as it is: the next fix goes on top, if head is in it. */
static int keep_foreign(struct pile *l, const struct ff_fix_commit *foreign, bool on_head, int64_t without, struct ff_pile *out, struct ff_err *err)
{
	const char *subject = foreign->message;
	if (!on_head || without)
		return ff_err_set(err, FF_EX_DATA,
		                  "branch fibreflow/fixes has commits that are not FibreFlow's (%.10s %.*s), so it is not rewritten: merge it, or move them elsewhere",
		                  foreign->id, (int)(strcspn(subject, "\n") < 60 ? strcspn(subject, "\n") : 60), subject);
	out->tip = out->was;
	out->persons = true;
	for (int i = 0; i < l->commits.count; i++) {
		const struct ff_fix_commit *c = FF_AT(&l->commits, struct ff_fix_commit, i);
		if (waits(l, c, 0))
			*FF_PUSH(l->a, &out->fixes, struct ff_pile_fix) = (struct ff_pile_fix){.task = c->task, .id = c->id, .was = c->id, .why = ""};
	}
	return 0;
}

int ff_pile_without(struct ff_arena *a, const struct ff_place *p, const char *head, int64_t task, struct ff_pile *out, struct ff_err *err)
{
	struct pile l = {.a = a, .place = p, .head = head};
	*out = (struct ff_pile){.tip = ff_arena_str(a, head), .was = ""};
	if (!ff_fix_is_id(head))
		return ff_err_set(err, FF_EX_USAGE, "%.100s: not the id of a commit", head);
	if (ff_fix_ref(a, p, FF_FIX_BRANCH, &out->was, err))
		return -1;
	if (!out->was[0])
		return 0;
	if (load_branch(&l, out->was, err))
		return -1;
	int on_head = l.commits.count ? ff_fix_holds(p, out->was, head, err) : 0;
	if (on_head < 0 || (l.commits.count && !on_head && load_applied(&l, out->was, err)))
		return -1;
	const struct ff_fix_commit *foreign = find_foreign(&l);
	if (foreign)
		return keep_foreign(&l, foreign, on_head, task, out, err);
	for (int i = 0; i < l.commits.count; i++) {
		const struct ff_fix_commit *c = FF_AT(&l.commits, struct ff_fix_commit, i);
		if (waits(&l, c, task) && move_one(&l, c, out, err))
			return -1;
	}
	return 0;
}

int ff_pile_load(struct ff_arena *a, const struct ff_place *p, const char *head, struct ff_pile *out, struct ff_err *err)
{
	return ff_pile_without(a, p, head, 0, out, err);
}
