/*
 * load.c - what the screen shows of a task: the code at its last commit, where that stands in the work tree, the proposed
 * edit, the consequence.  Called by loop.c; changes nothing.
 */
#include "room.h"

static bool settled(int status)
{
	return status == FF_TASK_RESOLVED || status == FF_TASK_FIXED || status == FF_TASK_FIXING;
}

/* A line for the screen: tabs are eight columns, what is no text is '?'; more than any screen shows is left out. */
static const char *show_line(struct ff_arena *a, const char *p, size_t n)
{
	struct ff_buf b;
	int col = 0;
	ff_buf_init(&b, 4096);
	if (n && p[n - 1] == '\r')
		n--;
	for (size_t i = 0; i < n && !b.over; i++) {
		if (p[i] == '\t')
			ff_buf_printf(&b, "%*s", 8 - col % 8, "");
		else
			ff_buf_char(&b, p[i] ? p[i] : '?');
		col = p[i] == '\t' ? col + 8 - col % 8 : col + 1;
	}
	const char *line = ff_arena_str(a, ff_buf_text(&b));
	ff_buf_free(&b);
	return line;
}

static void take_code(struct ff_review *r, const struct ff_bytes *t)
{
	int first = r->task.line - FF_REVIEW_CODE / 2, number = 1, last;
	const char *at = t->text, *end = t->text + t->len;
	first = first < 1 ? 1 : first;
	last = first + FF_REVIEW_CODE - 1;
	for (; at < end && number <= last; number++) {
		const char *nl = memchr(at, '\n', (size_t)(end - at));
		size_t n = nl ? (size_t)(nl - at) : (size_t)(end - at);
		if (number >= first)
			*FF_PUSH(&r->page, &r->view.code, struct ff_review_line) =
			    (struct ff_review_line){number, show_line(&r->page, at, n), number == r->task.line};
		at += nl ? n + 1 : n;
	}
}

static void take_where(struct ff_review *r, const struct ff_bytes *seen)
{
	struct ff_bytes now;
	if (!r->o->top[0] || !r->task.commit[0])
		return;
	if (ff_review_read(&r->page, r->o, r->task.path, &now, NULL)) {
		r->view.where = "not in the work tree";
		return;
	}
	int line = ff_edits_find(seen, r->task.line, r->task.line, &now);
	if (!line)
		r->view.where = "changed in the work tree";
	else if (line != r->task.line)
		r->view.where = ff_arena_printf(&r->page, "line %d in the work tree", line);
}

static void take_fix(struct ff_review *r)
{
	struct ff_screen plain = {.width = r->screen.width, .utf8 = r->screen.utf8};
	struct ff_buf b;
	ff_buf_init(&b, 4 * FF_MAX_BLOB);
	ff_queue_write_fix(&r->page, &r->task, r->o->dir, &plain, &b);
	char *at = ff_arena_str(&r->page, ff_buf_text(&b));
	while (*at) {
		size_t n = strcspn(at, "\n");
		bool last = !at[n];
		at[n] = 0;
		ff_strings_push(&r->page, &r->view.fix, at);
		at += last ? n : n + 1;
	}
	ff_buf_free(&b);
}

static const char *state_of(const struct ff_review *r, const struct ff_review_item *i)
{
	if (i->answer >= 0)
		return ff_review_word(i->answer);
	return r->task.status == FF_TASK_OPEN ? "" : ff_task_status_names[r->task.status];
}

int ff_review_load(struct ff_review *r, struct ff_err *err)
{
	struct ff_review_item *item = ff_review_item(r, r->at);
	struct ff_bytes seen = {"", 0};
	ff_arena_reset(&r->page);
	r->view = (struct ff_review_view){.task = &r->task, .at = r->at + 1, .count = r->items.count, .state = "", .where = "", .consequence = "", .hint = r->hint};
	if (ff_queue_get(r->store, &r->page, item->id, &r->task, NULL, err))
		return -1;
	item->gone = settled(r->task.status);
	if (item->gone && item->answer < 0)
		return 0;
	r->view.state = state_of(r, item);
	if (ff_review_seen(&r->page, r->o, &r->task, &seen, NULL) == 0) {
		take_code(r, &seen);
		take_where(r, &seen);
	}
	take_fix(r);
	if (ff_queue_impact_line(r->store, &r->page, &r->task, &r->view.consequence, err))
		return -1;
	r->view.keys = ff_review_keys(r);
	return 1;
}
