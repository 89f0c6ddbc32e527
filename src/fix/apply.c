/*
 * apply.c - `ff apply` and `ff undo`: fixes that wait come into the person's branch or off the pile, and the queue hears of it.
 * Called by tools; how git does it is land.c's, forward.c's and pile.c's.
 */
#include "ff/hook.h"
#include "ff/queue.h"
#include "room.h"

struct desk {
	struct ff_store *store;
	struct ff_arena *a;
	const struct ff_place *place;
	struct ff_list rows; /* struct ff_fix_row: those that wait */
	struct ff_pile pile;
	bool piled;          /* the pile could be read */
	bool json;
	struct ff_buf *out;
};

/* ---- telling ---- */

/* What came from outside is one line without control characters. */
static void put_safe(struct ff_buf *b, const char *s)
{
	for (; *s; s++)
		ff_buf_char(b, (unsigned char)*s < 32 || *s == 127 ? '?' : *s);
}

static void tell(struct desk *d, const struct ff_fix_row *r, enum ff_outcome_state state, const char *commit, const char *words, const char *why)
{
	if (d->json) {
		const struct ff_outcome o = {.task = r->task, .state = (int)state, .commit = commit, .base = "", .reason = why, .sandbox = "", .tests = ""};
		ff_record_write(d->out, &ff_outcome_type, &o);
		return;
	}
	ff_buf_printf(d->out, "#%lld %s", (long long)r->task, words);
	if (commit[0])
		ff_buf_printf(d->out, " %.10s", commit);
	ff_buf_str(d->out, "  ");
	put_safe(d->out, r->type);
	ff_buf_str(d->out, "  ");
	put_safe(d->out, r->file);
	if (why[0]) {
		ff_buf_str(d->out, ": ");
		put_safe(d->out, why);
	}
	ff_buf_char(d->out, '\n');
}

static void note(struct desk *d, const char *what, const struct ff_err *err)
{
	if (d->json)
		return;
	ff_buf_str(d->out, what);
	put_safe(d->out, err->text);
	ff_buf_char(d->out, '\n');
}

static void list(struct desk *d)
{
	for (int i = 0; i < d->rows.count; i++) {
		const struct ff_fix_row *r = FF_AT(&d->rows, struct ff_fix_row, i);
		tell(d, r, FF_OUTCOME_LANDED, r->commit, "waits", "");
	}
	if (!d->json)
		ff_buf_str(d->out, d->rows.count ? "`ff apply ID...` or `ff apply --all` brings them into what is checked out; `git show COMMIT` shows one.\n"
		                                 : "no fix waits\n");
}

/* ---- what there is ---- */

static const struct ff_fix_row *row_of(const struct desk *d, int64_t task)
{
	for (int i = 0; i < d->rows.count; i++)
		if (FF_AT(&d->rows, struct ff_fix_row, i)->task == task)
			return FF_AT(&d->rows, struct ff_fix_row, i);
	return NULL;
}

static const struct ff_pile_fix *piled(const struct desk *d, int64_t task)
{
	for (int i = 0; i < d->pile.fixes.count; i++)
		if (FF_AT(&d->pile.fixes, struct ff_pile_fix, i)->task == task)
			return FF_AT(&d->pile.fixes, struct ff_pile_fix, i);
	return NULL;
}

/* The pile on what is checked out; a branch that is a person's by now is no obstacle to a single fix. */
static int load_pile(struct desk *d, const char **head, struct ff_err *err)
{
	struct ff_err here = {0};
	if (ff_fix_ref(d->a, d->place, "HEAD", head, err))
		return -1;
	if (!(*head)[0])
		return ff_err_set(err, FF_EX_DATA, "nothing is committed here yet");
	d->pile = (struct ff_pile){0};
	d->piled = !ff_pile_load(d->a, d->place, *head, &d->pile, &here);
	return d->piled || here.code == FF_EX_DATA ? 0 : ff_err_set(err, here.code, "%s", here.text);
}

/* The commit to land: on the pile, or else as it was kept. */
static int source(struct desk *d, const struct ff_fix_row *r, const char **id, struct ff_err *err)
{
	const struct ff_pile_fix *f = piled(d, r->task);
	if (f && f->dropped)
		return ff_err_set(err, FF_EX_DATA, "it does not apply any more: %s", f->why);
	if (f)
		*id = f->id;
	else if (ff_fix_ref(d->a, d->place, ff_arena_printf(d->a, FF_FIX_KEPT "%lld", (long long)r->task), id, err))
		return -1;
	if (!(*id)[0])
		*id = r->commit;
	return 0;
}

/* ---- was it edited? ---- */

static int patch_id(struct desk *d, const char *commit, const char **id, struct ff_err *err)
{
	const char *const diff[] = {"diff-tree", "-p", "-r", "--no-ext-diff", "--no-textconv", "--no-renames", commit, NULL};
	const char *const words[] = {"patch-id", "--stable", NULL};
	char *patch, *text;
	size_t len, n;
	if (ff_fix_git_tell(d->a, d->place, diff, &patch, &len, err))
		return -1;
	struct ff_fix_ask q = {.place = d->place, .words = words, .input = patch, .input_len = len};
	if (ff_fix_git_text(d->a, &q, &text, &n, err))
		return -1;
	text[strcspn(text, " \n")] = 0;
	*id = text;
	return 0;
}

/* A person amended it on the branch: its patch there is not the one that was kept. */
static bool edited(struct desk *d, int64_t task)
{
	const struct ff_pile_fix *f = piled(d, task);
	const char *kept, *was, *is;
	if (!f || ff_fix_ref(d->a, d->place, ff_arena_printf(d->a, FF_FIX_KEPT "%lld", (long long)task), &kept, NULL) || !kept[0] || !strcmp(kept, f->was))
		return false;
	return !patch_id(d, kept, &was, NULL) && !patch_id(d, f->was, &is, NULL) && strcmp(was, is) != 0;
}

/* ---- the pile afterwards ---- */

/* Names the pile as it is now, and tells the queue what was moved or is lost. */
static int publish(struct desk *d, struct ff_err *err)
{
	if (ff_land_publish(d->a, d->place, &d->pile, "", 0, err))
		return -1;
	for (int i = 0; i < d->pile.fixes.count; i++) {
		const struct ff_pile_fix *f = FF_AT(&d->pile.fixes, struct ff_pile_fix, i);
		const struct ff_fix_row *r = row_of(d, f->task);
		if (!r)
			continue;
		if (!f->dropped && strcmp(f->id, r->commit) != 0 && ff_queue_fix_moved(d->store, f->task, f->id, err))
			return -1;
		if (f->dropped && ff_queue_fix_dropped(d->store, f->task, f->why, err))
			return -1;
		if (f->dropped)
			tell(d, r, FF_OUTCOME_REFUSED, "", "waits no longer", f->why);
	}
	return 0;
}

/* What landed has landed: that the rest of the pile stays where it is for now is only told. */
static void settle_pile(struct desk *d)
{
	struct ff_err err = {0};
	const char *head;
	if (ff_queue_fixes(d->store, d->a, 0, FF_FIX_WAITING, &d->rows, &err) || load_pile(d, &head, &err) || (d->piled && publish(d, &err)))
		note(d, "the other fixes stay where they are: ", &err);
}

static void scan(struct desk *d, const char *id)
{
	struct ff_err err = {0};
	if (ff_spool_add(d->a, d->place, id, &err))
		note(d, "it was not put down for a scan: ", &err);
}

/* ---- apply ---- */

static int land(struct desk *d, const struct ff_fix_row *r, struct ff_err *err)
{
	const char *commit, *id;
	bool changed = edited(d, r->task);
	if (source(d, r, &commit, err) || ff_land_forward(d->a, d->place, commit, "", false, &id, err) ||
	    ff_queue_fix_applied(d->store, r->task, id, changed, err))
		return ff_err_wrap(err, "#%lld", (long long)r->task);
	tell(d, r, FF_OUTCOME_LANDED, id, changed ? "applied as you changed it:" : "applied:", "");
	scan(d, id);
	return 0;
}

/* Those that were asked for, in the order of the pile; those that are not on it, first, as they were made. */
static int choose(struct desk *d, const struct ff_apply_options *o, struct ff_list *chosen, struct ff_err *err)
{
	struct ff_list wanted = {0};
	for (int i = 0; i < o->count; i++)
		if (!row_of(d, o->tasks[i]))
			return ff_err_set(err, FF_EX_USAGE, "#%lld: no fix of it waits", (long long)o->tasks[i]);
	for (int i = 0; i < d->rows.count; i++) {
		const struct ff_fix_row *r = FF_AT(&d->rows, struct ff_fix_row, i);
		bool is = o->all;
		for (int k = 0; k < o->count; k++)
			is |= o->tasks[k] == r->task;
		if (is)
			*FF_PUSH(d->a, piled(d, r->task) ? &wanted : chosen, int64_t) = r->task;
	}
	for (int i = 0; i < d->pile.fixes.count; i++)
		for (int k = 0; k < wanted.count; k++)
			if (*FF_AT(&wanted, int64_t, k) == FF_AT(&d->pile.fixes, struct ff_pile_fix, i)->task)
				*FF_PUSH(d->a, chosen, int64_t) = *FF_AT(&wanted, int64_t, k);
	return 0;
}

int ff_fix_apply(struct ff_store *s, struct ff_arena *a, const struct ff_apply_options *o, struct ff_buf *out, struct ff_err *err)
{
	struct desk d = {.store = s, .a = a, .place = o->place, .json = o->json, .out = out};
	struct ff_list chosen = {0};
	const char *head;
	int done = 0, result = 0;
	if (ff_queue_fixes(s, a, 0, FF_FIX_WAITING, &d.rows, err))
		return -1;
	if ((!o->count && !o->all) || (!o->count && !d.rows.count)) {
		list(&d);
		return 0;
	}
	if (load_pile(&d, &head, err) || choose(&d, o, &chosen, err))
		return -1;
	for (; done < chosen.count && !result; done++)
		result = land(&d, row_of(&d, *FF_AT(&chosen, int64_t, done)), err);
	if (done > 1 || !result)
		settle_pile(&d);
	return result;
}

/* ---- undo ---- */

static int last_of(struct ff_store *s, struct ff_arena *a, int64_t task, struct ff_fix_row *out, struct ff_err *err)
{
	struct ff_list rows;
	int64_t when = -1;
	if (ff_queue_fixes(s, a, task, -1, &rows, err))
		return -1;
	*out = (struct ff_fix_row){0};
	for (int i = 0; i < rows.count; i++) {
		const struct ff_fix_row *r = FF_AT(&rows, struct ff_fix_row, i);
		int64_t at = r->state == FF_FIX_APPLIED ? r->applied_at : r->landed_at;
		if ((r->state == FF_FIX_WAITING || r->state == FF_FIX_APPLIED) && at >= when) {
			*out = *r;
			when = at;
		}
	}
	return 0;
}

int ff_fix_last_of(struct ff_store *s, struct ff_arena *a, int64_t of, int64_t *task, int64_t *when, struct ff_err *err)
{
	struct ff_fix_row r;
	if (last_of(s, a, of, &r, err))
		return -1;
	*task = r.task;
	*when = r.state == FF_FIX_APPLIED ? r.applied_at : r.landed_at;
	return 0;
}

/* Off the pile; the ones above it stand on the ones below it from now on. */
static int unpile(struct desk *d, const struct ff_fix_row *r, struct ff_err *err)
{
	const char *head;
	if (ff_queue_fixes(d->store, d->a, 0, FF_FIX_WAITING, &d->rows, err) || ff_fix_ref(d->a, d->place, "HEAD", &head, err))
		return -1;
	if (!head[0])
		return ff_err_set(err, FF_EX_DATA, "nothing is committed here yet");
	if (ff_pile_without(d->a, d->place, head, r->task, &d->pile, err) || publish(d, err) || ff_queue_fix_undone(d->store, r->task, "", err))
		return -1;
	tell(d, r, FF_OUTCOME_REFUSED, "", "no longer waits:", "");
	return 0;
}

static int revert(struct desk *d, const struct ff_fix_row *r, struct ff_err *err)
{
	struct ff_strings ids = {0};
	struct ff_list commits = {0};
	const char *id;
	ff_strings_push(d->a, &ids, r->applied);
	if (ff_fix_commits(d->a, d->place, &ids, &commits, err))
		return -1;
	const char *subject = FF_AT(&commits, struct ff_fix_commit, 0)->message;
	const char *message = ff_arena_printf(d->a, "Revert \"%.*s\"\n\nThis reverts commit %s.\n", (int)strcspn(subject, "\n"), subject, r->applied);
	if (ff_land_revert(d->a, d->place, r->applied, message, &id, err) || ff_queue_fix_undone(d->store, r->task, "", err))
		return -1;
	tell(d, r, FF_OUTCOME_LANDED, id, "taken back:", "");
	scan(d, id);
	settle_pile(d);
	return 0;
}

int ff_fix_undo(struct ff_store *s, struct ff_arena *a, const struct ff_place *p, int64_t task, bool json, struct ff_buf *out, struct ff_err *err)
{
	struct desk d = {.store = s, .a = a, .place = p, .json = json, .out = out};
	struct ff_fix_row r;
	if (last_of(s, a, task, &r, err))
		return -1;
	if (!r.task && task)
		return ff_err_set(err, FF_EX_USAGE, "#%lld: no fix of it waits or was applied", (long long)task);
	if (!r.task)
		return ff_err_set(err, FF_EX_USAGE, "no fix waits or was applied");
	int result = r.state == FF_FIX_WAITING ? unpile(&d, &r, err) : revert(&d, &r, err);
	return result ? ff_err_wrap(err, "#%lld", (long long)r.task) : 0;
}
