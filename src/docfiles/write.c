/*
 * write.c - `ff-docwriter write`: the docstrings of a tree.  A first reading of its facts learns how the tree names, describes and lays out things; a
 * second one drafts, places and writes file by file.  src/docwriter decides what is said and where it stands.
 */
#include <signal.h>
#include <unistd.h>

#include "write.h"

enum { AT_ONCE = 64, MOST_SETTINGS = 256 << 10 }; /* files that are written together; bytes of a settings file */

/* ---- how the tree writes ---- */

static int configured_width(struct doc_writer *w)
{
	static const char *const names[] = {"pyproject.toml", "ruff.toml", ".ruff.toml", "setup.cfg", "tox.ini", ".flake8", ".pylintrc"};
	for (size_t i = 0; i < FF_COUNT(names); i++) {
		struct ff_bytes text;
		mode_t mode;
		int width = 0;
		if (!ff_below_read(&w->whole, w->top, names[i], &text, &mode, NULL) && text.len <= MOST_SETTINGS)
			width = ff_doc_width(names[i], text.text);
		if (width)
			return width;
	}
	return 0;
}

static int learn(struct doc_writer *w, int facts, struct ff_err *err)
{
	struct ff_stream *st = ff_stream_open(facts, FF_DOC_WANT, false);
	struct ff_doc_tally tally = {0};
	struct ff_subject s;
	int got;
	w->world = ff_doc_world_new(&w->whole);
	while ((got = ff_stream_next(st, &s, err)) > 0)
		if (s.news) {
			ff_doc_world_note(w->world, &s);
			ff_doc_habits_note(&tally, &s);
		}
	ff_stream_close(st);
	const char *style = *w->place.top ? ff_config_get(&w->config, "fibreflow.docwriter.style", "") : "";
	ff_doc_habits_of(&tally, ff_doc_style_named(style), configured_width(w), &w->habits);
	if (!got && lseek(facts, 0, SEEK_SET) < 0)
		return ff_err_set(err, FF_EX_TEMP, "facts cannot be read again");
	return got;
}

/* ---- files that are written together ---- */

static int protect(struct doc_writer *w, struct ff_err *err)
{
	struct ff_protection p;
	struct ff_strings paths = {0};
	if (!*w->place.top || !w->changes.count)
		return 0;
	for (int i = 0; i < w->changes.count; i++)
		ff_strings_push(&w->batch, &paths, FF_AT(&w->changes, struct doc_change, i)->path);
	if (ff_protection_load(&w->batch, &w->config, w->top, "", &paths, 0, &p, err))
		return -1;
	for (int i = 0; i < w->changes.count; i++) {
		struct doc_change *c = FF_AT(&w->changes, struct doc_change, i);
		if (ff_config_protected(&p, c->path))
			c->why = "the path is protected";
	}
	return 0;
}

static void tell(struct doc_writer *w, const struct doc_told *t)
{
	const struct ff_doc_written *r = &t->record;
	FILE *f = w->ask->dry_run ? stderr : stdout;
	if (w->ask->agent->common->quiet)
		return;
	if (*r->why)
		fprintf(f, "%s: left: %s\n", r->path, r->why);
	else if (r->whole || r->completed)
		fprintf(f, "%s: %d written, %d completed\n", r->path, r->whole, r->completed);
	for (int i = 0; i < r->notes.count; i++)
		fprintf(f, "%s:%s\n", r->path, r->notes.items[i]);
}

static int tell_all(struct doc_writer *w, struct ff_err *err)
{
	struct ff_buf out;
	int rc = 0;
	ff_buf_init(&out, 0);
	for (int i = 0; i < w->tolds.count && !rc; i++) {
		const struct doc_told *t = FF_AT(&w->tolds, struct doc_told, i);
		w->whole_count += *t->record.why ? 0 : t->record.whole;
		w->completed += *t->record.why ? 0 : t->record.completed;
		w->files += !*t->record.why && t->record.whole + t->record.completed;
		w->low += t->record.low;
		w->left += t->record.left + (*t->record.why ? t->record.whole + t->record.completed : 0);
		if (w->ask->agent->common->json) {
			ff_buf_clear(&out);
			ff_record_write(&out, &ff_doc_written_type, &t->record);
			rc = ff_write_all(STDOUT_FILENO, out.data, out.len, err);
		} else {
			tell(w, t);
		}
	}
	ff_buf_free(&out);
	return rc;
}

static int flush(struct doc_writer *w, struct ff_err *err)
{
	int rc = protect(w, err);
	if (!rc && w->changes.count)
		rc = !w->ask->dry_run ? doc_put(&w->batch, w->top, &w->changes, err) : w->ask->agent->common->json ? 0 : doc_diff(&w->batch, &w->changes, err);
	for (int i = 0; i < w->changes.count; i++) {
		const struct doc_change *c = FF_AT(&w->changes, struct doc_change, i);
		if (c->why)
			FF_AT(&w->tolds, struct doc_told, c->index)->record.why = c->why;
	}
	rc = rc ? rc : tell_all(w, err);
	w->changes = w->tolds = (struct ff_list){0};
	ff_arena_reset(&w->batch);
	return rc;
}

/* ---- all of it ---- */

static int write_stream(struct doc_writer *w, int facts, struct ff_err *err)
{
	struct ff_stream *st = ff_stream_open(facts, FF_DOC_WANT, false);
	struct ff_subject s;
	int got, rc = 0;
	while (!rc && (got = ff_stream_next(st, &s, err)) > 0) {
		if (!s.news || !doc_ask_covers(w, &s))
			continue;
		doc_draft_file(w, &s);
		if (w->changes.count >= AT_ONCE)
			rc = flush(w, err);
	}
	ff_stream_close(st);
	return rc || got < 0 ? -1 : flush(w, err);
}

static int write_revision(struct doc_writer *w, const char *rev, int *status, struct ff_err *err)
{
	struct ff_common there = *w->ask->agent->common;
	struct ff_source src;
	there.dir = w->top;
	if (ff_source_open(&src, &there, rev, 0, 0, NULL, err))
		return -1;
	int rc = write_stream(w, src.fd, err);
	*status = ff_source_close(&src);
	return *status ? 0 : rc;
}

static void tell_sum(const struct doc_writer *w)
{
	FILE *f = w->ask->dry_run ? stderr : stdout;
	if (w->ask->agent->common->json || w->ask->agent->common->quiet)
		return;
	fprintf(f, "%d docstring%s written, %d completed, in %d file%s", w->whole_count, w->whole_count == 1 ? "" : "s", w->completed, w->files, w->files == 1 ? "" : "s");
	if (w->ask->dry_run)
		fprintf(f, " (would be: nothing was changed)");
	if (w->left)
		fprintf(f, "; %d left as they are", w->left);
	if (w->low)
		fprintf(f, "; %d of which too little is known (--min-confidence)", w->low);
	fputc('\n', f);
}

int ff_doc_write_tree(const struct ff_doc_ask *ask, int argc, char **argv)
{
	struct doc_writer w = {.ask = ask};
	struct ff_err err = {0};
	char dot[] = ".", *all[] = {dot};
	int facts = -1, status = 0, rc = -1;
	signal(SIGPIPE, SIG_IGN);
	if (doc_ask_begin(&w, argc, argv, &err))
		goto done;
	struct ff_common there = *ask->agent->common;
	there.dir = w.top;
	facts = doc_spool(&there, 1, all, &status, &err);
	if (facts < 0 || status || learn(&w, facts, &err))
		goto done;
	const char *rev = ask->agent->worktree ? "--worktree" : ask->agent->rev ? ask->agent->rev : ask->only_changed ? "HEAD" : NULL;
	if ((ask->examples || w.section == FF_DOC_EXAMPLE) && doc_draft_examples(&w, rev, &err))
		goto done;
	rc = rev ? write_revision(&w, rev, &status, &err) : write_stream(&w, facts, &err);
	if (!rc && !status)
		tell_sum(&w);
done:
	if (facts >= 0)
		close(facts);
	ff_arena_free(&w.batch);
	ff_arena_free(&w.whole);
	return status ? status : rc ? ff_fail(ask->tool, &err) : FF_EX_OK;
}
