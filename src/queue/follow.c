/*
 * follow.c - what people did with fixes outside of FibreFlow, read from their commits: merged, picked or rebased one, changed it on the way, took
 * it back, or put the old lines there again.  Called by ff-queue follow, for each run of the driver.  git is asked outside of any
 * transaction; each thing found is stored alone, and finding it twice changes nothing.
 */
#include "ff/revision.h"
#include "room.h"

#define MOST_COMMITS 2000 /* of one range: as many as the driver looks at */
#define MOST_LINKS 10     /* a revert of a revert of a revert ... */
#define CONTEXT 2         /* lines around a change that must be as they were before it, too */

struct fate { /* a task's last fix */
	struct ff_fix_row row;
	const char *patch, *email;
	int64_t authored;
};
struct follow {
	struct ff_arena arena;
	const char *dir, *range, *tip;
	struct ff_store *store;
	struct ff_list fates;   /* struct fate */
	struct ff_list commits; /* struct ff_revision_commit, the oldest first */
	struct ff_strings patches, asked; /* of the commits that name a task: what they do; their ids */
	int approved, reverted;
};

/* ---- what messages say ---- */

static const char *line_end(const char *p)
{
	p += strcspn(p, "\n");
	return *p ? p + 1 : p;
}

/* The tasks that a message names, in a trailer or in the messages that a squash quotes: the next one from *at on, 0 none. */
static int64_t next_named(const char **at)
{
	static const char word[] = "FibreFlow-Task:";
	while (**at) {
		const char *p = *at + strspn(*at, " ");
		*at = line_end(p);
		if (!ff_str_starts(p, word))
			continue;
		p += sizeof(word) - 1;
		long long id = strtoll(p + strspn(p, " #"), NULL, 10);
		if (id > 0)
			return id;
	}
	return 0;
}

/* The commit that a message says is taken back by its own; NULL: none.  *merge: it was a merge, onto that commit. */
static const char *taken_back(struct ff_arena *a, const char *body, const char **merge)
{
	static const char word[] = "This reverts commit ", onto[] = "changes made to ";
	const char *p = strstr(body, word), *m = p ? strstr(p, "reversing") : NULL;
	size_t n = p ? strspn(p + sizeof(word) - 1, "0123456789abcdef") : 0;
	*merge = NULL;
	if (n < 7)
		return NULL;
	m = m ? strstr(m, onto) : NULL;
	if (m && strspn(m + sizeof(onto) - 1, "0123456789abcdef") >= 7)
		*merge = ff_arena_dup(a, m + sizeof(onto) - 1, strspn(m + sizeof(onto) - 1, "0123456789abcdef"));
	return ff_arena_dup(a, p + sizeof(word) - 1, n);
}

/* ---- what there is ---- */

static struct fate *fate_of(struct follow *f, int64_t task)
{
	for (int i = 0; i < f->fates.count; i++)
		if (FF_AT(&f->fates, struct fate, i)->row.task == task)
			return FF_AT(&f->fates, struct fate, i);
	return NULL;
}

static int load(struct follow *f, struct ff_err *err)
{
	struct ff_list rows;
	if (ff_queue_fixes(f->store, &f->arena, 0, -1, &rows, err))
		return -1;
	for (int i = 0; i < rows.count; i++) {
		const struct ff_fix_row *row = FF_AT(&rows, struct ff_fix_row, i);
		struct fate *old = fate_of(f, row->task);
		*(old ? old : FF_PUSH(&f->arena, &f->fates, struct fate)) = (struct fate){*row, "", "", 0};
	}
	return 0;
}

/* Of commits that name a task of ours, and of its fix: who wrote them and what they do. */
static int ask_about(struct follow *f, struct ff_err *err)
{
	struct ff_strings fixes = {0}, patches = {0};
	struct ff_list authors = {0};
	for (int i = 0; i < f->commits.count; i++) {
		const struct ff_revision_commit *c = FF_AT(&f->commits, struct ff_revision_commit, i);
		const char *at = c->body;
		for (int64_t id = next_named(&at); id; id = next_named(&at)) {
			struct fate *t = fate_of(f, id);
			if (!t || !strcmp(t->row.commit, c->id) || !strcmp(t->row.applied, c->id))
				continue;
			ff_strings_push(&f->arena, &f->asked, c->id);
			ff_strings_push(&f->arena, &fixes, t->row.commit);
		}
	}
	if (!fixes.count)
		return 0;
	if (ff_revision_patches(&f->arena, f->dir, &f->asked, &f->patches, err) || ff_revision_patches(&f->arena, f->dir, &fixes, &patches, err) ||
	    ff_revision_commits(&f->arena, f->dir, &fixes, &authors, err))
		return -1;
	for (int i = 0; i < f->fates.count; i++) {
		struct fate *t = FF_AT(&f->fates, struct fate, i);
		for (int k = 0; k < fixes.count; k++)
			t->patch = strcmp(fixes.items[k], t->row.commit) ? t->patch : patches.items[k];
		for (int k = 0; k < authors.count; k++) {
			const struct ff_revision_commit *c = FF_AT(&authors, struct ff_revision_commit, k);
			if (strcmp(c->id, t->row.commit) != 0)
				continue;
			t->email = c->email;
			t->authored = c->authored;
		}
	}
	return 0;
}

/* ---- one commit ---- */

static int applied(struct follow *f, struct fate *t, const struct ff_revision_commit *c, const char *commit, bool edited, struct ff_err *err)
{
	if (t->row.state == FF_FIX_APPLIED || (t->row.state == FF_FIX_REVERTED && c->committed < t->row.ended_at))
		return 0;
	if (ff_fix_was_applied(f->store, t->row.task, commit, edited, c->committed, err))
		return -1;
	t->row.state = FF_FIX_APPLIED;
	t->row.applied = commit;
	t->row.applied_at = c->committed;
	f->approved++;
	return 0;
}

static int reverted(struct follow *f, struct fate *t, int64_t at, struct ff_err *err)
{
	if (t->row.state != FF_FIX_APPLIED || at < t->row.applied_at)
		return 0;
	if (ff_fix_was_reverted(f->store, t->row.task, at, err))
		return -1;
	t->row.state = FF_FIX_REVERTED;
	t->row.ended_at = at;
	f->reverted++;
	return 0;
}

/*
 * Is the commit, which names the task, its fix?  Numbers of tasks mean something in one clone only: so it must do the same, or be by the
 * same author at the same second, as git keeps it through amend, pick and rebase, or quote the fix as a squash does.
 */
static bool is_copy(const struct follow *f, const struct fate *t, const struct ff_revision_commit *c, bool *edited)
{
	const char *does = "";
	for (int i = 0; i < f->asked.count; i++)
		if (!strcmp(f->asked.items[i], c->id))
			does = f->patches.items[i];
	bool same = does[0] && !strcmp(does, t->patch), author = t->authored && c->authored == t->authored && !strcmp(c->email, t->email);
	*edited = author && !same && does[0] && t->patch[0];
	return same || author || strstr(c->body, t->row.commit);
}

static int look_for_copies(struct follow *f, const struct ff_revision_commit *c, struct ff_err *err)
{
	const char *at = c->body;
	for (int64_t id = next_named(&at); id; id = next_named(&at)) {
		struct fate *t = fate_of(f, id);
		bool edited = false;
		if (!t || !strcmp(t->row.applied, c->id)) /* it was there before: this range is read again */
			continue;
		if ((!strcmp(t->row.commit, c->id) || is_copy(f, t, c, &edited)) && applied(f, t, c, c->id, edited, err))
			return -1;
	}
	return 0;
}

/* Fixes that wait and are there all the same: in a range that somebody analysed on the branch of the fixes. */
static int look_for_merged(struct follow *f, struct ff_err *err)
{
	struct ff_strings ids = {0}, missing = {0}, there = {0};
	struct ff_list commits = {0};
	for (int i = 0; i < f->fates.count; i++)
		if (FF_AT(&f->fates, struct fate, i)->row.state == FF_FIX_WAITING)
			ff_strings_push(&f->arena, &ids, FF_AT(&f->fates, struct fate, i)->row.commit);
	if (!ids.count || ff_revision_missing(&f->arena, f->dir, f->tip, &ids, &missing, NULL))
		return 0; /* one that git has forgotten cannot be asked about */
	for (int i = 0; i < ids.count; i++)
		if (!ff_strings_has(&missing, ids.items[i]))
			ff_strings_push(&f->arena, &there, ids.items[i]);
	if (ff_revision_commits(&f->arena, f->dir, &there, &commits, err))
		return -1;
	for (int i = 0; i < commits.count; i++)
		for (int k = 0; k < f->fates.count; k++) {
			const struct ff_revision_commit *c = FF_AT(&commits, struct ff_revision_commit, i);
			struct fate *t = FF_AT(&f->fates, struct fate, k);
			if (t->row.state == FF_FIX_WAITING && !strcmp(t->row.commit, c->id) && applied(f, t, c, c->id, false, err))
				return -1;
		}
	return 0;
}

static bool names(const char *start, const char *id)
{
	return id[0] && ff_str_starts(id, start);
}

/* All that a merge brought. */
static int revert_merge(struct follow *f, const char *merge, const char *onto, const struct ff_revision_commit *c, struct ff_err *err)
{
	for (int i = 0; i < f->fates.count; i++) {
		struct fate *t = FF_AT(&f->fates, struct fate, i);
		if (t->row.state != FF_FIX_APPLIED || !ff_revision_has(f->dir, merge, t->row.applied) || ff_revision_has(f->dir, onto, t->row.applied))
			continue;
		if (reverted(f, t, c->committed, err))
			return -1;
	}
	return 0;
}

static int look_for_revert(struct follow *f, const struct ff_revision_commit *c, struct ff_err *err)
{
	const char *merge, *target = taken_back(&f->arena, c->body, &merge);
	bool back = true; /* an even number of reverts puts it there again */
	for (int link = 0; target && link < MOST_LINKS; link++, back = !back) {
		for (int i = 0; i < f->fates.count; i++) {
			struct fate *t = FF_AT(&f->fates, struct fate, i);
			if (names(target, t->row.applied) || names(target, t->row.commit))
				return back ? reverted(f, t, c->committed, err) : applied(f, t, c, t->row.applied[0] ? t->row.applied : c->id, t->row.edited, err);
		}
		if (merge && back)
			return revert_merge(f, target, merge, c, err);
		struct ff_strings one = {0};
		struct ff_list found = {0};
		ff_strings_push(&f->arena, &one, target);
		if (ff_revision_commits(&f->arena, f->dir, &one, &found, err))
			return -1;
		target = found.count ? taken_back(&f->arena, FF_AT(&found, struct ff_revision_commit, 0)->body, &merge) : NULL;
	}
	return 0;
}

/* ---- the old lines again ---- */

/* How often `block`, whole lines, stands in the text. */
static int count_of(const char *text, const char *block)
{
	int n = 0;
	for (const char *p = text; block[0] && (p = strstr(p, block)); p++)
		n += p == text || p[-1] == '\n';
	return n;
}

/* Every region of the patch is again what it was before it, and is so more often than right after it. */
static bool is_back(struct ff_arena *a, const char *patch, const char *after, const char *now)
{
	struct ff_buf old;
	bool back = true, inside = false, end = false;
	int regions = 0;
	ff_buf_init(&old, FF_MAX_BLOB);
	for (const char *p = patch; !end; p = line_end(p)) {
		end = !*p;
		if (end || ff_str_starts(p, "@@ ") || ff_str_starts(p, "diff ")) {
			const char *block = ff_arena_str(a, ff_buf_text(&old));
			back = back && (!block[0] || count_of(now, block) > count_of(after, block));
			regions += block[0] != 0;
			ff_buf_clear(&old);
			inside = ff_str_starts(p, "@@ ");
		} else if (inside && (*p == ' ' || *p == '-')) {
			ff_buf_add(&old, p + 1, strcspn(p + 1, "\n"));
			ff_buf_char(&old, '\n');
		}
	}
	ff_buf_free(&old);
	return regions && back;
}

static int look_for_old_lines(struct follow *f, struct fate *t, struct ff_err *err)
{
	const char *patch, *after, *now;
	size_t n;
	if (!ff_revision_has(f->dir, f->tip, t->row.applied) || ff_revision_change(&f->arena, f->dir, t->row.applied, t->row.file, CONTEXT, &patch, NULL) ||
	    ff_revision_blob(&f->arena, f->dir, ff_arena_printf(&f->arena, "%s:%s", t->row.applied, t->row.file), FF_MAX_BLOB, &after, &n, NULL) ||
	    ff_revision_blob(&f->arena, f->dir, ff_arena_printf(&f->arena, "%s:%s", f->tip, t->row.file), FF_MAX_BLOB, &now, &n, NULL))
		return 0; /* the file is gone, or what is asked about is no longer there: nothing was put back */
	return is_back(&f->arena, patch, after, now) ? reverted(f, t, ff_clock_now(), err) : 0;
}

static int look_at_text(struct follow *f, struct ff_err *err)
{
	struct ff_strings paths = {0};
	int64_t since = ff_clock_now() - (int64_t)FF_FIX_TRIAL * 86400;
	bool asked = false;
	for (int i = 0; i < f->fates.count; i++) {
		struct fate *t = FF_AT(&f->fates, struct fate, i);
		if (t->row.state != FF_FIX_APPLIED || t->row.applied_at < since)
			continue;
		if (!asked && ff_revision_range_files(&f->arena, f->dir, f->range, &paths, NULL))
			return 0; /* the first commit of all */
		asked = true;
		if (ff_strings_has(&paths, t->row.file) && look_for_old_lines(f, t, err))
			return -1;
	}
	return 0;
}

int ff_queue_fixes_follow(struct ff_store *s, const char *dir, const char *range, int *approved, int *reverts, struct ff_err *err)
{
	struct follow f = {.dir = dir, .range = range, .store = s};
	const char *dots = strstr(range, "..");
	int result = load(&f, err);
	f.tip = dots ? dots + strspn(dots, ".") : range;
	if (!result && f.fates.count) {
		result = ff_revision_history(&f.arena, dir, range, MOST_COMMITS, &f.commits, err);
		if (!result)
			result = ask_about(&f, err) || look_for_merged(&f, err) ? -1 : 0;
		for (int i = 0; i < f.commits.count && !result; i++) {
			const struct ff_revision_commit *c = FF_AT(&f.commits, struct ff_revision_commit, i);
			result = look_for_revert(&f, c, err) || look_for_copies(&f, c, err) ? -1 : 0;
		}
		if (!result)
			result = look_at_text(&f, err);
	}
	*approved = f.approved;
	*reverts = f.reverted;
	ff_arena_free(&f.arena);
	return result;
}
