/*
 * show.c - one task with everything that is known of it: reasoning, the computation of its score,
 * votes, the proposed edit as removed and added lines.  Called by ff-queue show; changes nothing.
 */
#include "ff/queue.h"
#include "ff/revision.h"
#include "ff/tasks.h"

struct show {
	struct ff_arena arena;
	int64_t id;
	struct ff_task task;
	const char *updated_at, *first_commit, *resolved_commit, *reason;
	bool found;
};

static int load(struct ff_store *s, void *with, struct ff_err *err)
{
	struct show *w = with;
	struct ff_query *q = ff_query(s, FF_SQL_TASK_GET);
	ff_query_int(q, "id", w->id);
	int got = ff_query_step(q, err);
	w->found = got == 1;
	if (got == 1 && ff_query_get_record(q, &w->arena, &ff_task_type, &w->task, err))
		return -1;
	if (got == 1) {
		w->updated_at = ff_query_get_text(q, &w->arena, "updated_at");
		w->first_commit = ff_query_get_text(q, &w->arena, "first_commit");
		w->resolved_commit = ff_query_get_text(q, &w->arena, "resolved_commit");
		w->reason = ff_query_get_text(q, &w->arena, "reason");
	}
	ff_query_end(q);
	return got < 0 ? -1 : 0;
}

/* ---- parts ---- */

static void heading(const struct ff_screen *sc, struct ff_buf *out, const char *text)
{
	ff_buf_char(out, '\n');
	ff_screen_put(sc, out, FF_SHADE_BOLD, text);
	ff_buf_char(out, '\n');
}

static const char *short_id(struct ff_arena *a, const char *commit)
{
	return commit[0] ? ff_arena_printf(a, "%.10s", commit) : "the work tree";
}

static void write_head(struct show *w, const struct ff_screen *sc, struct ff_buf *out)
{
	const struct ff_task *t = &w->task;
	struct ff_arena *a = &w->arena;
	ff_screen_put(sc, out, FF_SHADE_BOLD, ff_arena_printf(a, "#%lld %s", (long long)t->id, t->type));
	ff_buf_str(out, ", ");
	ff_screen_put(sc, out, t->alert ? FF_SHADE_RED : FF_SHADE_PLAIN, ff_arena_printf(a, "%s severity", ff_severity_names[t->severity]));
	ff_buf_printf(out, ", %s confidence %.2f\n", ff_confidence_names[t->confidence], t->score);
	ff_screen_put(sc, out, FF_SHADE_PLAIN, ff_arena_printf(a, "%s:%d", t->path, t->line));
	if (t->symbol[0])
		ff_screen_put(sc, out, FF_SHADE_PLAIN, ff_arena_printf(a, " in %s", t->symbol));
	ff_buf_char(out, '\n');
	ff_screen_wrap(sc, out, t->description, 2);
}

static void write_state(struct show *w, const struct ff_screen *sc, struct ff_buf *out)
{
	const struct ff_task *t = &w->task;
	struct ff_arena *a = &w->arena;
	ff_buf_printf(out, "\nstatus   %s", ff_task_status_names[t->status]);
	if (t->status == FF_TASK_RESOLVED && w->resolved_commit[0])
		ff_screen_put(sc, out, FF_SHADE_PLAIN, ff_arena_printf(a, " by %s", short_id(a, w->resolved_commit)));
	if (w->reason[0])
		ff_screen_put(sc, out, FF_SHADE_PLAIN, ff_arena_printf(a, " (%s)", w->reason));
	ff_buf_char(out, '\n');
	ff_screen_put(sc, out, FF_SHADE_PLAIN, ff_arena_printf(a, "queued   %s, first seen in %s, last in %s", t->created_at,
	                                                       short_id(a, w->first_commit), short_id(a, t->commit)));
	ff_buf_printf(out, "\nacting   %s risk, about %d min, priority %d, ", t->risk_level ? ff_level_names[t->risk_level] : "no",
	              t->estimated_effort, t->priority);
	ff_buf_str(out, t->auto_fixable ? "may be fixed without a person\n" : "a person decides\n");
	ff_buf_str(out, "agents   ");
	for (int i = 0; i < t->agents.count; i++) {
		ff_buf_str(out, i ? ", " : "");
		ff_screen_put(sc, out, FF_SHADE_PLAIN, t->agents.items[i]);
	}
	if (!t->agents.count)
		ff_screen_put(sc, out, FF_SHADE_PLAIN, t->source);
	ff_buf_char(out, '\n');
}

static void write_why(struct show *w, const struct ff_screen *sc, struct ff_buf *out)
{
	const struct ff_task *t = &w->task;
	heading(sc, out, "Why");
	ff_screen_wrap(sc, out, t->reasoning, 2);
	if (t->steps.count)
		heading(sc, out, "Score, step by step");
	for (int i = 0; i < t->steps.count; i++) {
		const struct ff_step *step = FF_AT(&t->steps, struct ff_step, i);
		ff_buf_printf(out, "  %.2f  ", step->score);
		ff_screen_put(sc, out, FF_SHADE_PLAIN, step->what);
		ff_buf_char(out, '\n');
	}
	if (t->votes.count)
		heading(sc, out, "Votes");
	for (int i = 0; i < t->votes.count; i++) {
		const struct ff_vote *v = FF_AT(&t->votes, struct ff_vote, i);
		ff_buf_str(out, "  ");
		ff_screen_put(sc, out, FF_SHADE_PLAIN, v->agent);
		ff_buf_printf(out, ": %s (%.2f) ", ff_verdict_names[v->verdict], v->weight);
		ff_screen_put(sc, out, FF_SHADE_PLAIN, v->reason);
		ff_buf_char(out, '\n');
	}
	if (t->evidence[0] && strcmp(t->evidence, "{}") != 0) {
		heading(sc, out, "Evidence");
		ff_screen_wrap(sc, out, t->evidence, 2);
	}
}

/* ---- the edit ---- */

static void write_lines(const struct ff_screen *sc, struct ff_buf *out, char sign, enum ff_shade shade, const char *text, size_t n)
{
	char lead[4] = {' ', ' ', sign, 0};
	while (n) {
		const char *nl = memchr(text, '\n', n);
		size_t len = nl ? (size_t)(nl - text) : n;
		struct ff_buf line;
		ff_buf_init(&line, FF_MAX_BLOB);
		ff_buf_add(&line, text, len);
		ff_buf_str(out, lead);
		ff_screen_put(sc, out, shade, ff_buf_text(&line));
		ff_buf_char(out, '\n');
		ff_buf_free(&line);
		n -= nl ? len + 1 : len;
		text += nl ? len + 1 : len;
	}
}

/* Start of line `line` (from 1) in text, or its end. */
static size_t line_start(const char *text, size_t n, int line)
{
	size_t at = 0;
	while (line > 1 && at < n) {
		const char *nl = memchr(text + at, '\n', n - at);
		at = nl ? (size_t)(nl - text) + 1 : n;
		line--;
	}
	return at;
}

/* Whole lines that an edit touches, before and after. */
static bool write_diff(struct show *w, const struct ff_edit *e, const char *dir, const struct ff_screen *sc, struct ff_buf *out)
{
	const char *text;
	size_t n, strict;
	if (!e->blob[0] || e->blob[strspn(e->blob, "0123456789abcdef")] || e->line < 1 || e->end_line < e->line || e->col < 0 || e->end_col < 0)
		return false;
	if (ff_revision_blob(&w->arena, dir, e->blob, FF_MAX_BLOB, &text, &n, NULL))
		return false;
	size_t first = line_start(text, n, e->line), from = first + (size_t)e->col, last = line_start(text, n, e->end_line);
	size_t to = last + (size_t)e->end_col, end = e->end_col ? line_start(text, n, e->end_line + 1) : last;
	if (from > n || to > n || to < from)
		return false;
	strict = end > to ? end - to : 0;
	struct ff_buf after;
	ff_buf_init(&after, 2 * FF_MAX_BLOB);
	ff_buf_add(&after, text + first, from - first);
	ff_buf_str(&after, e->text);
	ff_buf_add(&after, text + to, strict);
	write_lines(sc, out, '-', FF_SHADE_RED, text + first, (end > to ? end : to) - first);
	write_lines(sc, out, '+', FF_SHADE_GREEN, ff_buf_text(&after), after.len);
	ff_buf_free(&after);
	return true;
}

static void write_edit(struct show *w, const struct ff_edit *e, const char *dir, const struct ff_screen *sc, struct ff_buf *out)
{
	ff_screen_put(sc, out, FF_SHADE_PLAIN, ff_arena_printf(&w->arena, "  %s:%d", e->path, e->line));
	ff_buf_char(out, '\n');
	if (write_diff(w, e, dir, sc, out))
		return;
	ff_buf_printf(out, "  from %d:%d to %d:%d%s\n", e->line, e->col, e->end_line, e->end_col, e->text[0] ? " put" : " remove the text");
	write_lines(sc, out, '+', FF_SHADE_GREEN, e->text, strlen(e->text));
}

static void write_fix(struct show *w, const char *dir, const struct ff_screen *sc, struct ff_buf *out)
{
	const struct ff_fix *f = w->task.fix;
	if (!f)
		return;
	heading(sc, out, ff_arena_printf(&w->arena, "Proposed edit (%s): %s", ff_safety_names[f->safety], f->title));
	for (int i = 0; i < f->edits.count; i++)
		write_edit(w, FF_AT(&f->edits, struct ff_edit, i), dir, sc, out);
	for (int i = 0; i < f->files.count; i++) {
		const struct ff_new_file *file = FF_AT(&f->files, struct ff_new_file, i);
		ff_screen_put(sc, out, FF_SHADE_PLAIN, ff_arena_printf(&w->arena, "  new file %s", file->path));
		ff_buf_char(out, '\n');
		write_lines(sc, out, '+', FF_SHADE_GREEN, file->text, strlen(file->text));
	}
	for (int i = 0; i < f->variants.count; i++) {
		ff_screen_put(sc, out, FF_SHADE_PLAIN, ff_arena_printf(&w->arena, "  or: %s", FF_AT(&f->variants, struct ff_variant, i)->title));
		ff_buf_char(out, '\n');
	}
}

int ff_queue_show(struct ff_store *s, const char *id, const char *dir, const struct ff_screen *screen, bool json, struct ff_buf *out,
                  struct ff_err *err)
{
	struct show w = {0};
	int result = ff_task_id(id, &w.id, err);
	if (!result)
		result = ff_store_run(s, load, &w, err);
	if (!result && !w.found)
		result = ff_err_set(err, FF_EX_USAGE, "no task #%lld in the queue", (long long)w.id);
	if (!result && json) {
		ff_record_write(out, &ff_task_type, &w.task);
	} else if (!result) {
		write_head(&w, screen, out);
		write_state(&w, screen, out);
		write_why(&w, screen, out);
		write_fix(&w, dir, screen, out);
	}
	ff_arena_free(&w.arena);
	return result;
}
