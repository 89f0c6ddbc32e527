/*
 * kin.c - one answer for all tasks of a type, of a file, or of both.  Called by act.c, whose question and store these are.
 */
#include "ff/config_file.h"
#include "ff/tasks.h"
#include "room.h"

#define IGNORED_BY_PATTERN "of this type in this file: "

struct kin {
	bool file, type; /* what they share with this task: one of them, or both */
	struct ff_list items; /* int */
};

static bool is_kin(struct ff_review *r, int i, const struct kin *k)
{
	struct ff_arena a = {0};
	struct ff_task t;
	const struct ff_review_item *item = ff_review_item(r, i);
	bool is = i == r->at;
	if (!is && item->answer < 0 && !item->gone && !ff_queue_get(r->store, &a, item->id, &t, NULL, NULL))
		is = (!k->file || !strcmp(t.path, r->task.path)) && (!k->type || !strcmp(t.type, r->task.type)) && t.status != FF_TASK_RESOLVED;
	ff_arena_free(&a);
	return is;
}

static const char *name_kin(struct ff_review *r, const struct kin *k, const char *verb)
{
	struct ff_buf b;
	ff_buf_init(&b, 100000);
	for (int i = 0; i < k->items.count && i < 12; i++)
		ff_buf_printf(&b, " #%lld", (long long)ff_review_item(r, *FF_AT(&k->items, int, i))->id);
	if (k->items.count > 12)
		ff_buf_printf(&b, " and %d more", k->items.count - 12);
	struct ff_buf safe;
	ff_buf_init(&safe, 100000);
	ff_screen_put(&(struct ff_screen){.width = 80}, &safe, FF_SHADE_PLAIN,
	              ff_arena_printf(&r->page, "%s %d task%s%s%s%s%s:%s? [y,N] ", verb, k->items.count, k->items.count == 1 ? "" : "s",
	                              k->type ? " of type " : "", k->type ? r->task.type : "", k->file ? " in " : "", k->file ? r->task.path : "",
	                              ff_buf_text(&b)));
	const char *question = ff_arena_str(&r->page, ff_buf_text(&safe));
	ff_buf_free(&b);
	ff_buf_free(&safe);
	return question;
}

/* This one took the time; about the others nothing is known. */
static void answer_kin(struct ff_review *r, const struct kin *k, enum ff_queue_action action, const char *reason)
{
	int done = 0, at = r->at, ms = ff_review_elapsed(r);
	r->groups++;
	for (int n = 0; n < k->items.count; n++) {
		int i = *FF_AT(&k->items, int, n);
		struct ff_answer w = {.action = action, .reason = reason, .ms = i == at ? ms : 0};
		if (!ff_review_store(r, i, &w, NULL))
			break;
		done++;
	}
	if (done == k->items.count)
		ff_review_hint(r, "%d %s. u takes all of them back.", done, ff_review_word((int)action));
	if (done)
		ff_review_next(r);
}

/* Gathers them, and asks; false: nothing is to be answered. */
static bool confirm_kin(struct ff_review *r, struct kin *k, const char *verb)
{
	for (int i = 0; i < r->items.count; i++)
		if (is_kin(r, i, k))
			*FF_PUSH(&r->page, &k->items, int) = i;
	if (ff_review_confirm(&r->page, name_kin(r, k, verb)))
		return true;
	ff_review_hint(r, "Nothing was answered.");
	return false;
}

void ff_review_all_of(struct ff_review *r, const char *rest, enum ff_queue_action action)
{
	struct kin k = {0};
	const char *which, *reason = "";
	bool no = action == FF_QUEUE_REJECT;
	if (!ff_review_question(r, rest, ff_arena_printf(&r->page, "%s all of this type or file? [t/f] ", no ? "Reject" : "Approve"), &which))
		return;
	if (strcmp(which, "t") != 0 && strcmp(which, "f") != 0) {
		ff_review_hint(r, "Nothing was answered: t means all of this type, f all in this file.");
		return;
	}
	k.file = which[0] == 'f';
	k.type = !k.file;
	if (!confirm_kin(r, &k, no ? "Reject" : "Approve"))
		return;
	if (no && !ff_review_question(r, "", "Why not? (Enter: no reason) ", &reason))
		return;
	answer_kin(r, &k, action, reason);
}

/* `verb` (set, unset) fibreflow.rule.TYPE.ignore with the path, in the repository's private configuration. */
static int ignore_pattern(struct ff_review *r, const char *verb, const struct ff_task *t, struct ff_err *err)
{
	const struct ff_config_wish wish = {.dir = r->o->dir};
	const char *const words[] = {verb, ff_arena_printf(&r->page, "rule.%s.ignore", t->type), t->path, NULL};
	struct ff_strings notes = {0};
	struct ff_buf out;
	if (strpbrk(t->path, "*?[\\"))
		return ff_err_set(err, FF_EX_DATA, "the file's name is no plain pattern");
	ff_buf_init(&out, 0);
	int result = ff_config_word(&r->page, (char **)(uintptr_t)words, &wish, &out, &notes, err);
	ff_buf_free(&out);
	return result;
}

/* Where no comment can stand: these stay away, the configuration keeps others from coming, and nothing is taught. */
void ff_review_ignore_all(struct ff_review *r)
{
	struct kin k = {.file = true, .type = true};
	struct ff_err err = {0};
	struct ff_task t = r->task;
	if (!confirm_kin(r, &k, "Ignore"))
		return;
	if (ignore_pattern(r, "set", &t, &err)) {
		ff_review_hint(r, "Nothing was answered: %s.", err.text);
		return;
	}
	answer_kin(r, &k, FF_QUEUE_IGNORE, ff_arena_printf(&r->arena, IGNORED_BY_PATTERN "fibreflow.rule.%s.ignore", t.type));
}

/* With the first of the answers that it came with; for the others it is gone already. */
void ff_review_pattern_back(struct ff_review *r, const struct ff_undone *u)
{
	struct ff_err quiet = {0};
	struct ff_task t;
	if (!strcmp(u->action, "ignored") && ff_str_starts(u->reason, IGNORED_BY_PATTERN) && !ff_queue_get(r->store, &r->page, u->task, &t, NULL, &quiet))
		ignore_pattern(r, "unset", &t, &quiet);
}
