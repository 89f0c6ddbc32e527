/*
 * forward.c - a fix in the person's branch: HEAD, index and work tree go forward together, by git itself in one process, so that our
 * death in the middle leaves nothing half done.  Called by fix.c and apply.c.  The person's own filters run here, since it is their
 * work tree; hooks, signatures, editors and stashes do not.
 */
#include <unistd.h>

#include "room.h"

#define DEADLINE 60000 /* for the person's filters */
#define MOST_SAVED 200 /* files that one fix changes */

/* ---- what forbids it ---- */

static int no_operation(struct ff_arena *a, const struct ff_place *p, struct ff_err *err)
{
	static const struct {
		const char *file, *name;
	} signs[] = {{"rebase-merge", "rebase"}, {"rebase-apply", "rebase"}, {"MERGE_HEAD", "merge"}, {"CHERRY_PICK_HEAD", "cherry-pick"},
	             {"REVERT_HEAD", "revert"}, {"sequencer", "cherry-pick or revert"}, {"BISECT_LOG", "bisect"}};
	for (size_t i = 0; i < FF_COUNT(signs); i++)
		if (ff_path_exists(ff_arena_printf(a, "%s/%s", p->git, signs[i].file)))
			return ff_err_set(err, FF_EX_DATA, "a %s is in progress here: finish it first", signs[i].name);
	return 0;
}

/* On a branch, at the commit that was seen, and nothing that git tracks is changed. */
static int all_as_seen(struct ff_arena *a, const struct ff_place *p, const char *now, const char *head, struct ff_err *err)
{
	const char *const branch[] = {"symbolic-ref", "--quiet", "HEAD", NULL};
	const char *const changed[] = {"status", "--porcelain", "-z", "--untracked-files=no", "--ignore-submodules=dirty", NULL};
	struct ff_fix_ask on_branch = {.place = p, .words = branch, .in_top = true};
	struct ff_fix_ask changes = {.place = p, .words = changed, .in_top = true, .deadline_ms = DEADLINE};
	char *text;
	size_t len;
	if (strcmp(now, head) != 0)
		return ff_err_set(err, FF_EX_DATA, "HEAD has moved on since");
	if (ff_fix_git(&on_branch, err))
		return -1;
	if (on_branch.status)
		return ff_err_set(err, FF_EX_DATA, "no branch is checked out");
	if (ff_fix_git_text(a, &changes, &text, &len, err))
		return -1;
	if (changes.status)
		return ff_err_set(err, FF_EX_DATA, "git status: %s", changes.talk);
	return len ? ff_err_set(err, FF_EX_DATA, "the work tree has changes: %.200s", text) : 0;
}

/* The commit that HEAD names, in a state in which it may go forward. */
static int stand(struct ff_arena *a, const struct ff_place *p, const char **now, struct ff_err *err)
{
	if (!p->top[0])
		return ff_err_set(err, FF_EX_NOREPO, "there is no work tree here");
	if (no_operation(a, p, err) || ff_fix_ref(a, p, "HEAD", now, err))
		return -1;
	return (*now)[0] ? 0 : ff_err_set(err, FF_EX_DATA, "nothing is committed here yet");
}

/* ---- going forward ---- */

struct saved {
	const char *path;
	bool there;
	struct ff_bytes text;
	mode_t mode;
};

/* The files as they are, should a filter leave its work half done. */
static int save(struct ff_arena *a, const struct ff_place *p, const char *from, const char *to, struct ff_list *out, struct ff_err *err)
{
	const char *const words[] = {"diff-tree", "-r", "-z", "--no-renames", "--name-only", from, to, NULL};
	char *names;
	size_t len;
	if (ff_fix_git_tell(a, p, words, &names, &len, err))
		return -1;
	for (size_t i = 0; i < len; i += strlen(names + i) + 1) {
		struct saved *s = FF_PUSH(a, out, struct saved);
		s->path = names + i;
		s->there = !ff_below_read(a, p->top, s->path, &s->text, &s->mode, NULL);
		if (out->count > MOST_SAVED)
			return ff_err_set(err, FF_EX_DATA, "it changes more than %d files", MOST_SAVED);
	}
	return 0;
}

static void restore(const struct ff_place *p, const struct ff_list *saved)
{
	for (int i = 0; i < saved->count; i++) {
		const struct saved *s = FF_AT(saved, struct saved, i);
		struct ff_arena a = {0};
		struct ff_bytes now;
		mode_t mode;
		bool there = !ff_below_read(&a, p->top, s->path, &now, &mode, NULL);
		if (s->there && (!there || now.len != s->text.len || memcmp(now.text, s->text.text, now.len) != 0))
			ff_below_write(p->top, s->path, &s->text, s->mode, !there, NULL);
		else if (!s->there && there)
			ff_below_remove(p->top, s->path, NULL);
		ff_arena_free(&a);
	}
}

/* git was past the index when it failed, at the ref: what it did is taken back, the person's other changes stay. */
static bool take_back(const struct ff_place *p, const struct ff_list *saved, const char *from, const char *to)
{
	const char *const back[] = {"read-tree", "-m", "-u", "--no-recurse-submodules", to, from, NULL};
	const char *index[MOST_SAVED + 8] = {"--literal-pathspecs", "diff-index", "--cached", "--quiet", to, "--"};
	for (int i = 0; i < saved->count; i++)
		index[6 + i] = FF_AT(saved, struct saved, i)->path;
	struct ff_fix_ask is = {.place = p, .words = index, .in_top = true}, undo = {.place = p, .words = back, .in_top = true, .deadline_ms = DEADLINE};
	return !ff_fix_git(&is, NULL) && !is.status && !ff_fix_git(&undo, NULL) && !undo.status;
}

/* git merge notes where it started even when it refuses: the person's own note is put back. */
static void restore_note(struct ff_arena *a, const char *path, const char *was, size_t len)
{
	char *now;
	size_t n;
	bool there = !ff_file_read(a, path, FF_MAX_PATH, &now, &n, NULL);
	if (was && (!there || n != len || memcmp(now, was, n) != 0))
		ff_file_write_atomic(path, was, len, NULL);
	else if (!was && there)
		unlink(path);
}

/* The first file that git names, on a line of its own behind a tab; "" none. */
static const char *named(struct ff_arena *a, const char *said)
{
	const char *tab = strstr(said, "\n\t");
	return tab ? ff_arena_dup(a, tab + 2, strcspn(tab + 2, "\n")) : "";
}

/* git says no; *began: perhaps after it had written something. */
static int refused(struct ff_arena *a, const struct ff_fix_ask *q, const char *said, bool *began, struct ff_err *err)
{
	*began = false;
	if (strstr(said, "would be overwritten"))
		return ff_err_set(err, FF_EX_DATA, strstr(said, "untracked") ? "%s is in the way in the work tree" : "%s is changed in the work tree", named(a, said));
	if (strstr(said, "Not possible to fast-forward"))
		return ff_err_set(err, FF_EX_TEMP, "HEAD has moved on meanwhile");
	if (strstr(said, "/index.lock'"))
		return ff_err_set(err, FF_EX_TEMP, "git is at work here: %s", q->talk);
	*began = !strstr(said, "unmerged files");
	if (strstr(said, ".lock'"))
		return ff_err_set(err, FF_EX_TEMP, "git is at work here: %s", q->talk);
	return ff_err_set(err, FF_EX_DATA, "git: %s", q->talk);
}

/* new stands on what HEAD is. */
static int forward(struct ff_arena *a, const struct ff_place *p, const char *from, const char *to, struct ff_err *err)
{
	/* what branch.NAME.mergeOptions and merge.* may say is said otherwise */
	const char *const words[] = {"merge", "--ff-only", "--quiet", "--no-squash", "--no-autostash", "--no-stat", "--no-edit",
	                             "--no-verify", "--no-verify-signatures", "--no-gpg-sign", "--no-progress", "--no-overwrite-ignore", to, NULL};
	const char *note = ff_arena_printf(a, "%s/ORIG_HEAD", p->git);
	char *noted = NULL;
	size_t noted_len = 0;
	struct ff_list saved = {0};
	struct ff_buf said;
	struct ff_fix_ask q = {.place = p, .words = words, .in_top = true, .deadline_ms = DEADLINE, .said = &said};
	const char *now;
	bool began = true; /* unless git itself says otherwise */
	ff_buf_init(&said, 2 * FF_MAX_STDERR);
	int result = save(a, p, from, to, &saved, err);
	if (result)
		goto done;
	if (ff_file_read(a, note, FF_MAX_PATH, &noted, &noted_len, NULL))
		noted = NULL;
	result = ff_fix_git(&q, err);
	if (!result && q.status)
		result = refused(a, &q, ff_buf_text(&said), &began, err);
	if (!ff_fix_ref(a, p, "HEAD", &now, NULL) && !strcmp(now, to))
		result = 0; /* late, but done */
	if (result)
		restore_note(a, note, noted, noted_len);
	if (result && began && !take_back(p, &saved, from, to))
		restore(p, &saved);
	else if (!result && strcmp(now, to) != 0)
		result = ff_err_set(err, FF_EX_TEMP, "HEAD was moved by somebody else");
done:
	ff_buf_free(&said);
	return result;
}

int ff_land_forward(struct ff_arena *a, const struct ff_place *p, const char *commit, const char *head, bool strict, const char **id, struct ff_err *err)
{
	struct ff_strings ids = {0};
	struct ff_list commits = {0};
	const char *now, *why;
	ff_strings_push(a, &ids, commit);
	if (stand(a, p, &now, err) || ff_fix_commits(a, p, &ids, &commits, err) || (strict && all_as_seen(a, p, now, head, err)))
		return -1;
	const struct ff_fix_commit *c = FF_AT(&commits, struct ff_fix_commit, 0);
	if (c->parents != 1)
		return ff_err_set(err, FF_EX_DATA, "%.10s is not a change of one commit", commit);
	*id = commit;
	if (strcmp(c->parent, now) != 0) {
		int there = ff_fix_holds(p, now, commit, err);
		if (there)
			return there < 0 ? -1 : 0;
		const struct ff_fix_carry carry = {.from = c->parent, .to = commit, .onto = now, .author = c->ours ? c->author : "", .message = c->message};
		int got = ff_fix_carry(a, p, &carry, id, &why, err);
		if (got != 1)
			return got < 0 ? -1 : ff_err_set(err, FF_EX_DATA, "it does not apply: %s", why[0] ? why : "nothing is left to change");
	}
	return forward(a, p, now, *id, err);
}

int ff_land_revert(struct ff_arena *a, const struct ff_place *p, const char *commit, const char *message, const char **id, struct ff_err *err)
{
	struct ff_strings ids = {0};
	struct ff_list commits = {0};
	const char *now, *why;
	ff_strings_push(a, &ids, commit);
	if (stand(a, p, &now, err) || ff_fix_commits(a, p, &ids, &commits, err))
		return -1;
	const struct ff_fix_commit *c = FF_AT(&commits, struct ff_fix_commit, 0);
	if (c->parents != 1)
		return ff_err_set(err, FF_EX_DATA, "%.10s is not a change of one commit", commit);
	int there = ff_fix_holds(p, now, commit, err);
	if (there != 1)
		return there < 0 ? -1 : ff_err_set(err, FF_EX_DATA, "%.10s is not in what is checked out", commit);
	const struct ff_fix_carry carry = {.from = commit, .to = c->parent, .onto = now, .author = "", .message = message};
	int got = ff_fix_carry(a, p, &carry, id, &why, err);
	if (got != 1)
		return got < 0 ? -1 : ff_err_set(err, FF_EX_DATA, "it cannot be taken back: %s", why[0] ? why : "nothing of it is left");
	return forward(a, p, now, *id, err);
}
