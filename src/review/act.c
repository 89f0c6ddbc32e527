/*
 * act.c - what each key does.  An answer is in the queue before this returns; what cannot be done becomes a hint.  Called by
 * loop.c; the table of keys is also the help and the prompt.
 */
#include "ff/converge.h"
#include "ff/tasks.h"
#include "room.h"

/* ---- answers ---- */

const char *ff_review_word(int answer)
{
	switch (answer) {
	case FF_QUEUE_APPROVE: return "approved";
	case FF_QUEUE_REJECT: return "rejected";
	case FF_QUEUE_SNOOZE: return "snoozed";
	case FF_QUEUE_IGNORE: return "ignored";
	case FF_QUEUE_EDIT: return "edited";
	case FF_QUEUE_APPLY: return "applied";
	default: return "";
	}
}

bool ff_review_store(struct ff_review *r, int i, struct ff_answer *answer, const struct ff_list *changes)
{
	struct ff_review_item *item = ff_review_item(r, i);
	struct ff_err err = {0};
	answer->task = item->id;
	if (ff_queue_answer(r->store, &r->page, answer, NULL, &err)) {
		ff_review_hint(r, "Not stored: %s", err.text);
		return false;
	}
	*FF_PUSH(&r->arena, &r->deeds, struct ff_review_deed) =
	    (struct ff_review_deed){.item = i, .group = r->groups, .before = item->answer, .changes = changes ? *changes : (struct ff_list){0}};
	item->answer = (int)answer->action;
	return true;
}

static bool answer(struct ff_review *r, struct ff_answer *w, const struct ff_list *changes)
{
	w->ms = ff_review_elapsed(r);
	r->groups++;
	if (!ff_review_store(r, r->at, w, changes))
		return false;
	if (!r->hint[0])
		ff_review_hint(r, "#%lld %s%s%s.", (long long)w->task, ff_review_word(w->action), w->until ? " until " : "", w->until ? w->until : "");
	ff_review_next(r);
	return true;
}

bool ff_review_question(struct ff_review *r, const char *rest, const char *question, const char **text)
{
	if (rest[0]) {
		*text = rest;
		return true;
	}
	if (ff_review_ask(&r->page, question, text))
		return true;
	if (ff_review_is_terminal()) {
		ff_review_hint(r, "Nothing was answered.");
		return false;
	}
	*text = ""; /* the input ends here: the key counts, with nothing said to it */
	return true;
}

static void approve(struct ff_review *r, const char *rest)
{
	(void)rest;
	answer(r, &(struct ff_answer){.action = FF_QUEUE_APPROVE}, NULL);
}

static void reject(struct ff_review *r, const char *rest)
{
	const char *reason;
	if (ff_review_question(r, rest, "Why not? (Enter: no reason) ", &reason))
		answer(r, &(struct ff_answer){.action = FF_QUEUE_REJECT, .reason = reason}, NULL);
}

static void snooze(struct ff_review *r, const char *rest)
{
	const char *words, *day;
	struct ff_err err = {0};
	if (!ff_review_question(r, rest, "Until when? (3d, 2w, 1m, tomorrow, 2026-01-31; Enter: 1w) ", &words))
		return;
	if (ff_queue_day(&r->page, words[0] ? words : "1w", &day, &err))
		ff_review_hint(r, "%s", err.text);
	else
		answer(r, &(struct ff_answer){.action = FF_QUEUE_SNOOZE, .until = day}, NULL);
}

static void approve_all(struct ff_review *r, const char *rest)
{
	ff_review_all_of(r, rest, FF_QUEUE_APPROVE);
}

static void reject_all(struct ff_review *r, const char *rest)
{
	ff_review_all_of(r, rest, FF_QUEUE_REJECT);
}

static void ignore_all(struct ff_review *r, const char *rest)
{
	(void)rest;
	ff_review_ignore_all(r);
}

/* ---- back ---- */

static void undo_one(struct ff_review *r, const struct ff_review_deed *d, bool *counted, struct ff_err *err)
{
	struct ff_undone u = {0};
	struct ff_review_item *item = ff_review_item(r, d->item);
	if (ff_queue_undo(r->store, &r->page, item->id, &u, err))
		return;
	*counted |= u.counted;
	item->answer = d->before;
	r->at = d->item;
	ff_review_pattern_back(r, &u);
	if (ff_review_restore(r->o, &d->changes, err))
		ff_err_wrap(err, "the answer is taken back, the file is not");
}

static void undo(struct ff_review *r, const char *rest)
{
	struct ff_err err = {0};
	int n = 0, group;
	bool counted = false;
	(void)rest;
	if (!r->deeds.count) {
		ff_review_hint(r, "Nothing was answered in this review (ff undo takes back what was answered before).");
		return;
	}
	group = FF_AT(&r->deeds, struct ff_review_deed, r->deeds.count - 1)->group;
	while (r->deeds.count && FF_AT(&r->deeds, struct ff_review_deed, r->deeds.count - 1)->group == group && !err.code) {
		undo_one(r, FF_AT(&r->deeds, struct ff_review_deed, r->deeds.count - 1), &counted, &err);
		if (err.code == FF_EX_TEMP)
			break;
		r->deeds.count--;
		n++;
	}
	if (err.code)
		ff_review_hint(r, "Undo: %s", err.text);
	else
		ff_review_hint(r, "%d answer%s taken back%s.", n, n == 1 ? "" : "s", counted ? "; the weight of the type had moved already and stays" : "");
}

/* ---- from task to task ---- */

static void go_next(struct ff_review *r, const char *rest)
{
	(void)rest;
	if (r->at + 1 < r->items.count)
		r->at++;
	else
		ff_review_hint(r, "This is the last one (q ends).");
}

static void go_back(struct ff_review *r, const char *rest)
{
	(void)rest;
	if (r->at > 0)
		r->at--;
	else
		ff_review_hint(r, "This is the first one.");
}

static void list_tasks(struct ff_review *r)
{
	struct ff_buf out, line;
	ff_buf_init(&out, 16u << 20);
	ff_buf_init(&line, 4096);
	for (int i = 0; i < r->items.count; i++) {
		struct ff_arena a = {0};
		struct ff_task t;
		const struct ff_review_item *item = ff_review_item(r, i);
		if (!ff_queue_get(r->store, &a, item->id, &t, NULL, NULL)) {
			ff_buf_clear(&line);
			ff_buf_printf(&line, "%c %6s  %-9s %s  %s:%d", i == r->at ? '>' : ' ', ff_arena_printf(&a, "#%lld", (long long)t.id),
			              ff_review_word(item->answer), t.type, t.path, t.line);
			ff_review_draw_line(&r->screen, FF_SHADE_PLAIN, ff_buf_text(&line), &out);
			ff_buf_char(&out, '\n');
		}
		ff_arena_free(&a);
	}
	ff_review_page(&r->page, r->o->dir, &out, false);
	ff_buf_free(&out);
	ff_buf_free(&line);
}

static void go_to(struct ff_review *r, const char *rest)
{
	const char *words;
	int64_t id;
	if (!ff_review_question(r, rest, "Go to which task? (its number; Enter lists them) ", &words))
		return;
	if (!words[0]) {
		list_tasks(r);
		return;
	}
	if (ff_task_id(words, &id, NULL)) {
		ff_review_hint(r, "%.40s is no number of a task.", words);
		return;
	}
	for (int i = 0; i < r->items.count; i++)
		if (ff_review_item(r, i)->id == id) {
			r->at = i;
			return;
		}
	ff_review_hint(r, "#%lld is not in this review (ff review %lld shows it).", (long long)id, (long long)id);
}

static bool has(const struct ff_task *t, const char *what)
{
	return strcasestr(t->type, what) || strcasestr(t->path, what) || strcasestr(t->description, what) || strcasestr(t->symbol, what);
}

static void search(struct ff_review *r, const char *rest)
{
	const char *words;
	if (!ff_review_question(r, rest, r->found[0] ? ff_arena_printf(&r->page, "Search (Enter: %s): ", r->found) : "Search: ", &words))
		return;
	if (words[0])
		snprintf(r->found, sizeof r->found, "%s", words);
	for (int k = 1; k <= r->items.count && r->found[0]; k++) {
		int i = (r->at + k) % r->items.count;
		struct ff_arena a = {0};
		struct ff_task t;
		bool match = !ff_queue_get(r->store, &a, ff_review_item(r, i)->id, &t, NULL, NULL) && has(&t, r->found);
		ff_arena_free(&a);
		if (match && i == r->at)
			ff_review_hint(r, "No other task has '%s'.", r->found);
		if (!match)
			continue;
		r->at = i;
		return;
	}
	ff_review_hint(r, r->found[0] ? "No task has '%s' in its type, file, description or symbol." : "Nothing to search for.%s", r->found);
}

/* ---- looking closer ---- */

static void show_fix(struct ff_review *r, bool pager)
{
	struct ff_buf out;
	ff_buf_init(&out, 64u << 20);
	ff_screen_put(&r->screen, &out, FF_SHADE_BOLD, r->task.fix->title);
	ff_buf_char(&out, '\n');
	ff_queue_write_fix(&r->page, &r->task, r->o->dir, &r->screen, &out);
	ff_review_page(&r->page, r->o->dir, &out, pager);
	ff_buf_free(&out);
}

static void show_diff(struct ff_review *r, const char *rest)
{
	(void)rest;
	show_fix(r, false);
}

static void page_diff(struct ff_review *r, const char *rest)
{
	(void)rest;
	show_fix(r, true);
}

static void why(struct ff_review *r, const char *rest)
{
	struct ff_buf out;
	struct ff_err err = {0};
	(void)rest;
	ff_buf_init(&out, 4u << 20);
	if (ff_queue_why(r->store, ff_arena_printf(&r->page, "%lld", (long long)r->task.id), &r->screen, false, &out, &err))
		ff_review_hint(r, "%s", err.text);
	else
		ff_review_page(&r->page, r->o->dir, &out, false);
	ff_buf_free(&out);
}

/* ---- files ---- */

/* Stored at once, so that whoever approves it next approves what is shown. */
static void turn(struct ff_review *r, const char *rest)
{
	struct ff_err err = {0};
	(void)rest;
	if (ff_queue_turn(r->store, r->task.id, &err))
		ff_review_hint(r, "%s.", err.text);
}

static bool has_other_way(const struct ff_review *r)
{
	return r->task.fix && r->task.fix->variants.count > 0;
}

static void edit(struct ff_review *r, const char *rest)
{
	struct ff_fix *fix = NULL;
	struct ff_err err = {0};
	const char *note = "";
	(void)rest;
	int got = ff_review_edit_fix(&r->page, r->o, &r->task, &fix, &note, &err);
	if (got == 1)
		answer(r, &(struct ff_answer){.action = FF_QUEUE_EDIT, .fix = fix}, NULL);
	else
		ff_review_hint(r, "%s", got < 0 ? err.text : note);
}

/* ff-fix tests what it does, and leaves the work tree alone. */
static void fix_tested(struct ff_review *r, const char *rest)
{
	struct ff_task now;
	struct ff_err err = {0};
	int status = 0;
	const char *argv[] = {ff_path_tool(&r->page, "ff-fix"), "-C", r->o->dir, ff_arena_printf(&r->page, "%lld", (long long)r->task.id), NULL};
	(void)rest;
	if (ff_review_foreground(argv, NULL, &status, &err) || ff_queue_get(r->store, &r->page, r->task.id, &now, NULL, &err)) {
		ff_review_hint(r, "%s", err.text);
		return;
	}
	if (now.status != FF_TASK_FIXED) {
		ff_review_hint(r, "#%lld did not land (%s): w tells why.", (long long)now.id, status == FF_EX_TEMP ? "it will be tried again" : ff_task_status_names[now.status]);
		return;
	}
	ff_review_item(r, r->at)->answer = FF_QUEUE_APPLY;
	ff_review_hint(r, "#%lld is fixed on fibreflow/fixes: ff apply %lld", (long long)now.id, (long long)now.id);
	ff_review_next(r);
}

static const char *files_of(struct ff_review *r, const struct ff_list *changes)
{
	const char *first = FF_AT(changes, struct ff_review_change, 0)->path;
	return changes->count == 1 ? first : ff_arena_printf(&r->page, "%s and %d more", first, changes->count - 1);
}

static void fix_now(struct ff_review *r, const char *rest)
{
	struct ff_list changes = {0};
	struct ff_err err = {0};
	(void)rest;
	if (ff_review_apply(&r->arena, r->o, &r->task, &changes, &err)) {
		ff_review_hint(r, "Not applied: %s", err.text);
		return;
	}
	ff_review_hint(r, "Applied to %s in the work tree: look at it and commit it.", files_of(r, &changes));
	if (!answer(r, &(struct ff_answer){.action = FF_QUEUE_APPLY}, &changes))
		ff_review_restore(r->o, &changes, NULL);
}

static void ignore(struct ff_review *r, const char *rest)
{
	struct ff_list changes = {0};
	struct ff_err err = {0};
	(void)rest;
	if (ff_review_silence(&r->arena, r->o, &r->task, &changes, &err)) {
		ff_review_hint(r, "No comment was written: %s (I ignores it without one).", err.text);
		return;
	}
	ff_review_hint(r, "Ignored by a comment in %s.", files_of(r, &changes));
	if (!answer(r, &(struct ff_answer){.action = FF_QUEUE_IGNORE, .reason = "comment in the file"}, &changes))
		ff_review_restore(r->o, &changes, NULL);
}

/* ---- the table ---- */

static void help(struct ff_review *r, const char *rest);

static void quit(struct ff_review *r, const char *rest)
{
	(void)rest;
	r->over = true;
}

enum need { ALWAYS, WITH_FIX, WITH_WAYS, FIXABLE, WITH_TREE, WITH_DEED };
static const struct {
	char key;
	enum need need;
	void (*act)(struct ff_review *r, const char *rest);
	const char *help;
} keys[] = {
	{'y', ALWAYS, approve, "approve: it is worth doing"},
	{'n', ALWAYS, reject, "reject, with a reason if you like; the type is trusted less"},
	{'o', WITH_WAYS, turn, "the other way to fix it, in place of this one"},
	{'e', WITH_FIX, edit, "edit the proposed fix in your editor and approve it so"},
	{'s', ALWAYS, snooze, "snooze: out of sight for a week, or until the day you say"},
	{'i', WITH_TREE, ignore, "ignore here: writes a comment at the line; teaches nothing"},
	{'I', ALWAYS, ignore_all, "ignore this type in this file from now on, by the configuration"},
	{'f', WITH_FIX, fix_now, "fix now: applies the proposed edit to the work tree"},
	{'F', FIXABLE, fix_tested, "fix and test: ff-fix, a commit on fibreflow/fixes; your work tree stays as it is"},
	{'a', ALWAYS, approve_all, "approve all that are left of this type, or in this file"},
	{'d', ALWAYS, reject_all, "reject all that are left of this type, or in this file"},
	{'j', ALWAYS, go_next, "next task, this one stays unanswered"},
	{'k', ALWAYS, go_back, "the task before"},
	{'/', ALWAYS, search, "search in type, file, description and symbol"},
	{'g', ALWAYS, go_to, "go to a task by its number"},
	{'p', WITH_FIX, show_diff, "the whole proposed edit"},
	{'P', WITH_FIX, page_diff, "the same in your pager"},
	{'w', ALWAYS, why, "why: how the confidence came about"},
	{'u', WITH_DEED, undo, "undo the last answer"},
	{'q', ALWAYS, quit, "quit; what was answered is stored"},
	{'?', ALWAYS, help, "this help"},
};

static bool possible(const struct ff_review *r, enum need need)
{
	switch (need) {
	case WITH_FIX: return r->task.fix != NULL;
	case WITH_WAYS: return has_other_way(r);
	case FIXABLE: return r->task.fix || ff_type_is_made(r->task.type);
	case WITH_TREE: return r->o->top[0] != 0;
	case WITH_DEED: return r->deeds.count > 0;
	default: return true;
	}
}

static void help(struct ff_review *r, const char *rest)
{
	struct ff_buf out;
	(void)rest;
	ff_buf_init(&out, 16384);
	for (size_t i = 0; i < FF_COUNT(keys); i++) {
		ff_review_draw_line(&r->screen, possible(r, keys[i].need) ? FF_SHADE_PLAIN : FF_SHADE_DIM,
		                    ff_arena_printf(&r->page, "  %c  %s", keys[i].key, keys[i].help), &out);
		ff_buf_char(&out, '\n');
	}
	ff_review_page(&r->page, r->o->dir, &out, false);
	ff_buf_free(&out);
}

const char *ff_review_keys(struct ff_review *r)
{
	struct ff_buf b;
	ff_buf_init(&b, 200);
	for (size_t i = 0; i < FF_COUNT(keys); i++)
		if (possible(r, keys[i].need) && !strchr("FIP", keys[i].key))
			ff_buf_printf(&b, "%s%c", b.len ? "," : "", keys[i].key);
	const char *text = ff_arena_str(&r->page, ff_buf_text(&b));
	ff_buf_free(&b);
	return text;
}

bool ff_review_act(struct ff_review *r, const struct ff_review_key *k)
{
	for (size_t i = 0; i < FF_COUNT(keys); i++) {
		if (keys[i].key != k->key)
			continue;
		if (possible(r, keys[i].need))
			keys[i].act(r, k->rest);
		else
			ff_review_hint(r, keys[i].need == WITH_WAYS ? "There is no other way to fix it." : keys[i].need == WITH_FIX || keys[i].need == FIXABLE ? "No edit is proposed for this task." : keys[i].need == WITH_DEED
			               ? "Nothing was answered in this review (ff undo takes back what was answered before)." : "There is no work tree here.");
		return true;
	}
	return k->key == '\n' || k->key == '\r';
}
