/*
 * land.c - a fix as a commit of its own, and the refs that name it.  Called by fix.c and apply.c.  The checked out branch, the index
 * and the work tree are forward.c's.
 */
#include "room.h"

int ff_land_commit(struct ff_arena *a, const struct ff_place *p, const char *parent, const struct ff_list *changes, const char *message,
                   const char **id, struct ff_err *err)
{
	struct ff_list entries = {0}, was = {0};
	bool changed = false;
	for (int i = 0; i < changes->count; i++) {
		const struct ff_fix_change *c = FF_AT(changes, struct ff_fix_change, i);
		changed |= c->fresh || c->before.len != c->after.len || (c->after.len && memcmp(c->before.text, c->after.text, c->after.len) != 0);
		*FF_PUSH(a, &was, struct ff_fix_entry) = (struct ff_fix_entry){.path = c->path, .mode = c->fresh ? 0 : c->mode, .text = c->before};
		*FF_PUSH(a, &entries, struct ff_fix_entry) =
		    (struct ff_fix_entry){.path = c->path, .mode = c->fresh ? 0100644 : c->mode, .text = c->after};
	}
	if (!changed)
		return ff_err_set(err, FF_EX_DATA, "nothing is changed");
	if (ff_fix_commit_make(a, p, parent, &entries, &was, "", message, id, err))
		return ff_err_wrap(err, "commit");
	return 0;
}

/* Where the branch is checked out: whoever stands on it would find it moved under their feet. */
static int checked_out(struct ff_arena *a, const struct ff_place *p, const char **where, struct ff_err *err)
{
	const char *const words[] = {"worktree", "list", "--porcelain", NULL};
	const char *tree = "";
	char *text, *line;
	size_t len;
	*where = NULL;
	if (ff_fix_git_tell(a, p, words, &text, &len, err))
		return -1;
	while ((line = ff_fix_next_line(&text)))
		if (ff_str_starts(line, "worktree "))
			tree = line + sizeof "worktree " - 1;
		else if (!strcmp(line, "branch " FF_FIX_BRANCH))
			*where = tree;
	return 0;
}

static int transaction(const struct ff_place *p, const struct ff_buf *in, struct ff_err *err)
{
	const char *const words[] = {"update-ref", "-m", "fibreflow", "--stdin", NULL};
	struct ff_fix_ask q = {.place = p, .words = words, .input = in->data, .input_len = in->len};
	if (ff_fix_git(&q, err))
		return -1;
	if (!q.status)
		return 0;
	if (strstr(q.talk, "exists; cannot create"))
		return ff_err_set(err, FF_EX_CONFIG, "%s", q.talk);
	return ff_err_set(err, FF_EX_TEMP, "another process was first: %s", q.talk);
}

int ff_land_publish(struct ff_arena *a, const struct ff_place *p, const struct ff_pile *pile, const char *fix, int64_t task, struct ff_err *err)
{
	const char *to = fix[0] ? fix : pile->tip, *where;
	struct ff_buf in;
	int waiting = fix[0] ? 1 : 0, result = 0;
	ff_buf_init(&in, 0);
	for (int i = 0; i < pile->fixes.count; i++) {
		const struct ff_pile_fix *f = FF_AT(&pile->fixes, struct ff_pile_fix, i);
		waiting += !f->dropped;
		if (!f->dropped && strcmp(f->id, f->was) != 0)
			ff_buf_printf(&in, "update %s%lld %s\n", FF_FIX_KEPT, (long long)f->task, f->id);
	}
	if (fix[0])
		ff_buf_printf(&in, "update %s%lld %s\n", FF_FIX_KEPT, (long long)task, fix);
	bool ends = !waiting && !pile->persons && pile->was[0], moves = ends || (waiting && strcmp(to, pile->was) != 0);
	if (ends)
		ff_buf_printf(&in, "delete %s %s\n", FF_FIX_BRANCH, pile->was);
	else if (moves && pile->was[0])
		ff_buf_printf(&in, "update %s %s %s\n", FF_FIX_BRANCH, to, pile->was);
	else if (moves)
		ff_buf_printf(&in, "create %s %s\n", FF_FIX_BRANCH, to);
	if (moves && pile->was[0])
		result = checked_out(a, p, &where, err);
	if (!result && moves && pile->was[0] && where)
		result = ff_err_set(err, FF_EX_TEMP, "%s is checked out in %s: switch to another branch there", FF_FIX_BRANCH + sizeof "refs/heads/" - 1, where);
	if (!result && in.len)
		result = transaction(p, &in, err);
	ff_buf_free(&in);
	return result;
}
