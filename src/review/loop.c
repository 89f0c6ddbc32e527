/*
 * loop.c - which tasks a review walks through, and the walk: draw, read a key, act.  Called by ff-queue review; what a key
 * does is act.c's.
 */
#include <signal.h>

#include "ff/tasks.h"
#include "room.h"

/* ---- the tasks ---- */

struct ff_review_item *ff_review_item(const struct ff_review *r, int i)
{
	return FF_AT(&r->items, struct ff_review_item, i);
}

static int find_item(const struct ff_review *r, int64_t id)
{
	for (int i = 0; i < r->items.count; i++)
		if (ff_review_item(r, i)->id == id)
			return i;
	return -1;
}

static void add_item(struct ff_review *r, int64_t id)
{
	if (find_item(r, id) < 0)
		*FF_PUSH(&r->arena, &r->items, struct ff_review_item) = (struct ff_review_item){.id = id, .answer = -1};
}

/* What nobody has answered: a snoozed task is here only when its day has come. */
static bool unanswered(int status)
{
	return status == FF_TASK_OPEN || status == FF_TASK_SNOOZED || status == FF_TASK_FAILED;
}

static int add_picked(struct ff_review *r, const struct ff_queue_filter *f, struct ff_err *err)
{
	struct ff_picked picked;
	struct ff_task t;
	struct ff_arena a = {0};
	bool all = f->everything || (f->status && f->status[0]);
	int result = ff_queue_pick(r->store, &r->arena, f, &picked, err);
	for (int i = 0; i < picked.ids.count && !result; i++) {
		int64_t id = *FF_AT(&picked.ids, int64_t, i);
		if (!all)
			result = ff_queue_get(r->store, &a, id, &t, NULL, err);
		if (!result && (all || unanswered(t.status)))
			add_item(r, id);
		ff_arena_reset(&a);
	}
	r->waiting = picked.waiting;
	ff_arena_free(&a);
	return result;
}

static int gather(struct ff_review *r, struct ff_err *err)
{
	const struct ff_review_options *o = r->o;
	struct ff_task t;
	int64_t id;
	if (!o->id_count)
		return add_picked(r, o->filter, err);
	for (int i = 0; i < o->id_count; i++) {
		if (ff_task_id(o->ids[i], &id, err) || ff_queue_get(r->store, &r->arena, id, &t, NULL, err))
			return -1;
		add_item(r, id);
	}
	return 0;
}

/* ---- what act.c asks of the walk ---- */

void ff_review_hint(struct ff_review *r, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(r->hint, sizeof r->hint, fmt, ap);
	va_end(ap);
}

int ff_review_elapsed(const struct ff_review *r)
{
	int64_t ms = ff_clock_ms() - ff_review_slept() - r->since + ff_review_item(r, r->at)->looked;
	return ms < 0 ? 0 : ms > INT32_MAX ? INT32_MAX : ms ? (int)ms : 1; /* 0 means unknown */
}

static bool open_item(const struct ff_review *r, int i)
{
	return ff_review_item(r, i)->answer < 0 && !ff_review_item(r, i)->gone;
}

/* The next unanswered one behind this, else the first of those that were left. */
void ff_review_next(struct ff_review *r)
{
	for (int k = 1; k <= r->items.count; k++) {
		int i = (r->at + k) % r->items.count;
		if (!open_item(r, i))
			continue;
		if (i <= r->at && !r->hint[0])
			ff_review_hint(r, "That was the last one; back to those that you left.");
		r->at = i;
		return;
	}
	r->at = r->items.count; /* all are answered */
}

/* ---- the walk ---- */

static void draw(struct ff_review *r)
{
	struct ff_buf out;
	r->height = ff_review_look(&r->screen);
	r->view.hint = r->hint;
	ff_buf_init(&out, 4u << 20);
	ff_review_draw(&r->page, &r->screen, r->height, &r->view, &out);
	ff_review_clear();
	ff_review_write(&out);
	ff_buf_free(&out);
	if (r->shown != r->at)
		r->since = ff_clock_ms() - ff_review_slept();
	r->shown = r->at;
}

static void read_and_act(struct ff_review *r)
{
	int at = r->at;
	struct ff_review_key k = ff_review_read_key(&r->page);
	r->hint[0] = 0;
	if (k.key == FF_REVIEW_KEY_RESIZE)
		return;
	if (k.key == FF_REVIEW_KEY_END) {
		r->over = true;
		return;
	}
	if (!ff_review_act(r, &k))
		ff_review_hint(r, "This key means nothing here: y approves, n rejects, ? explains all of them.");
	if (r->at == at && !r->over)
		return;
	ff_review_item(r, at)->looked += ff_clock_ms() - ff_review_slept() - r->since;
	r->shown = -1;
}

/* More, once all that was picked is answered. */
static int offer_waiting(struct ff_review *r, struct ff_err *err)
{
	struct ff_queue_filter all = *r->o->filter;
	int before = r->items.count;
	r->over = true;
	if (!r->waiting || r->o->id_count)
		return 0;
	if (!ff_review_confirm(&r->page, ff_arena_printf(&r->page, "%d more wait for another day. Look at them now? [y,N] ", r->waiting)))
		return 0;
	all.daily = 0;
	if (add_picked(r, &all, err))
		return -1;
	r->at = before;
	r->over = r->items.count == before;
	return 0;
}

static int walk(struct ff_review *r, struct ff_err *err)
{
	while (!r->over) {
		if (r->at >= r->items.count) {
			if (offer_waiting(r, err))
				return -1;
			continue;
		}
		int got = ff_review_load(r, err);
		if (got < 0)
			return -1;
		if (!got) {
			ff_review_hint(r, "#%lld is settled meanwhile (%s).", (long long)r->task.id, ff_task_status_names[r->task.status]);
			ff_review_next(r);
			continue;
		}
		draw(r);
		read_and_act(r);
	}
	return 0;
}

/* ---- the end ---- */

static void write_summary(const struct ff_review *r)
{
	static const enum ff_queue_action order[] = {FF_QUEUE_APPROVE, FF_QUEUE_APPLY, FF_QUEUE_EDIT, FF_QUEUE_REJECT, FF_QUEUE_IGNORE, FF_QUEUE_SNOOZE};
	int any = 0, left = 0;
	struct ff_buf out;
	ff_buf_init(&out, 4096);
	ff_buf_str(&out, "answered: ");
	for (size_t k = 0; k < FF_COUNT(order); k++) {
		int n = 0;
		for (int i = 0; i < r->items.count; i++)
			n += ff_review_item(r, i)->answer == (int)order[k];
		if (n)
			ff_buf_printf(&out, "%s%d %s", any++ ? ", " : "", n, ff_review_word(order[k]));
	}
	for (int i = 0; i < r->items.count; i++)
		left += open_item(r, i);
	ff_buf_printf(&out, "%s; left: %d", any ? "" : "none", left);
	if (r->waiting)
		ff_buf_printf(&out, ", and %d for another day", r->waiting);
	ff_buf_char(&out, '\n');
	ff_review_write(&out);
	ff_buf_free(&out);
}

/* How a program ends that was told to: by that very signal. */
static void end_by_signal(int sig)
{
	if (sig == SIGINT || sig == SIGTERM || sig == SIGHUP || sig == SIGQUIT) {
		signal(sig, SIG_DFL);
		raise(sig);
	}
}

int ff_review_run(struct ff_store *s, const struct ff_review_options *o, struct ff_err *err)
{
	struct ff_review r = {.store = s, .o = o, .shown = -1};
	int result = gather(&r, err);
	if (result)
		goto done;
	ff_review_open(true);
	ff_review_look(&r.screen);
	result = walk(&r, err);
	bool keys = ff_review_is_terminal();
	ff_review_close();
	if (!r.items.count && !result)
		puts(r.waiting ? "nothing to review today" : "nothing to review");
	else if (!result)
		write_summary(&r);
	fflush(stdout);
	if (keys && ff_review_signal())
		end_by_signal(ff_review_signal());
done:
	ff_arena_free(&r.page);
	ff_arena_free(&r.arena);
	return result;
}
