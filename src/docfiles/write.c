/*
 * write.c - `ff-docwriter write`: the docstrings of a tree.  A first reading of its facts learns how the tree names, describes and lays out things; a
 * second one drafts, places and writes file by file.  src/docwriter decides what is said and where it stands.
 */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "ff/config.h"
#include "ff/trial.h"
#include "write.h"

enum { AT_ONCE = 64, MOST_SETTINGS = 256 << 10 }; /* files that are written together; bytes of a settings file */

/* What became of one file. */
struct told {
	struct ff_doc_written record;
	bool wanted; /* there is something to say of it */
};
struct writer {
	const struct ff_doc_ask *ask;
	struct ff_arena whole, batch; /* of the run; of the files that are written together */
	struct ff_place place;        /* top "": no repository */
	const char *top;              /* what paths begin from */
	struct ff_strings named;      /* what the arguments name, from the top; empty: all of it */
	struct ff_config config;
	struct ff_doc_world *world;
	struct ff_doc_habits habits;
	int section;                  /* enum ff_doc_kind, -1: all */
	struct ff_list examples;      /* struct ff_trial_example */
	struct ff_list changes, tolds;
	int whole_count, completed, files, low, left; /* the sum */
};

/* ---- what is asked for ---- */

static int section_named(const char *word)
{
	static const char *const words[] = {[FF_DOC_ARGS] = "args", [FF_DOC_RETURNS] = "returns", [FF_DOC_YIELDS] = "yields", [FF_DOC_RAISES] = "raises", [FF_DOC_ATTRIBUTES] = "attributes", [FF_DOC_EXAMPLE] = "example"};
	for (size_t i = 0; i < FF_COUNT(words); i++)
		if (!strcmp(word, words[i]))
			return (int)i;
	return -1;
}

static int check_ask(struct writer *w, int argc, struct ff_err *err)
{
	const struct ff_doc_ask *ask = w->ask;
	const struct ff_agent_options *o = ask->agent;
	w->section = *ask->section ? section_named(ask->section) : -1;
	if (*ask->section && w->section < 0)
		return ff_err_set(err, FF_EX_USAGE, "--section is args, returns, yields, raises, attributes or example, not \"%s\"", ask->section);
	if (ask->min_confidence < 0 || ask->min_confidence > 1)
		return ff_err_set(err, FF_EX_USAGE, "--min-confidence is 0 to 1");
	if ((o->rev || o->worktree || ask->only_changed) && argc)
		return ff_err_set(err, FF_EX_USAGE, "a change, or paths: not both");
	if (o->rev && o->worktree)
		return ff_err_set(err, FF_EX_USAGE, "a revision, or what is not committed: not both");
	if (!o->rev && !o->worktree && !ask->only_changed && !argc)
		return ff_err_set(err, FF_EX_USAGE, "nothing to document: give paths (\".\" for all), --rev REV, --worktree or --only-changed");
	return 0;
}

/* The arguments from the top, as the facts of the whole tree name their files. */
static int name_paths(struct writer *w, int argc, char **argv, struct ff_err *err)
{
	size_t n = strlen(w->top);
	for (int i = 0; i < argc; i++) {
		const char *path = *argv[i] == '/' ? argv[i] : ff_arena_printf(&w->whole, "%s/%s", w->ask->agent->common->dir, argv[i]);
		char *real = realpath(path, NULL);
		bool below = real && !strncmp(real, w->top, n) && (real[n] == '/' || !real[n]);
		if (below)
			ff_strings_push(&w->whole, &w->named, ff_arena_str(&w->whole, real[n] ? real + n + 1 : ""));
		free(real);
		if (!below)
			return ff_err_set(err, FF_EX_NOREPO, "%s: %s", argv[i], real ? "not in the repository" : "no such file");
	}
	return 0;
}

/* named: the file itself, not a folder around it. */
static bool is_asked(const struct writer *w, const char *path, bool *named)
{
	bool asked = !w->named.count;
	*named = false;
	for (int i = 0; i < w->named.count; i++) {
		size_t n = strlen(w->named.items[i]);
		*named |= !strcmp(path, w->named.items[i]);
		asked |= !n || (!strncmp(path, w->named.items[i], n) && (path[n] == '/' || !path[n]));
	}
	return asked;
}

/* ---- how the tree writes ---- */

static int configured_width(struct writer *w)
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

static int learn(struct writer *w, int facts, struct ff_err *err)
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

/* ---- one file ---- */

/* Tests, migrations and their like only where they are named; what nobody wrote by hand never. */
static bool is_documented_here(const struct ff_subject *s, bool named)
{
	switch (s->file->role) {
	case FF_ROLE_GENERATED:
	case FF_ROLE_VENDORED: return false;
	case FF_ROLE_TEST:
	case FF_ROLE_MIGRATION:
	case FF_ROLE_SETTINGS:
	case FF_ROLE_EXAMPLE:
	case FF_ROLE_DOCS: return named;
	default: return true;
	}
}

/* The change wrote a line of it. */
static bool is_touched(const struct ff_subject *s, int def)
{
	const struct ff_definition *d = def < 0 ? NULL : FF_AT(&s->news->definitions, struct ff_definition, def);
	if (!d)
		return s->file->status == FF_STATUS_ADDED;
	return ff_spans_touch(&s->file->added, d->first_line, d->kind == FF_DEF_CLASS ? d->sig_line : d->end_line);
}

/* ---- examples: the one thing for which code runs ---- */

/* What the paths or the change lead to, called in the box; what could not be run is told. */
static int find_examples(struct writer *w, const char *rev, struct ff_err *err)
{
	const struct ff_common there = {.dir = w->top, .quiet = w->ask->agent->common->quiet};
	struct ff_strings notes = {0};
	char **paths = ff_arena_alloc(&w->whole, ((size_t)w->named.count + 1) * sizeof *paths);
	for (int i = 0; i < w->named.count; i++)
		paths[i] = ff_arena_str(&w->whole, *w->named.items[i] ? w->named.items[i] : ".");
	if (!*w->place.top)
		return ff_err_set(err, FF_EX_NOREPO, "examples are run in a copy of a git repository, and this is none");
	if (ff_trial_examples(&w->whole, &there, rev, rev ? 0 : w->named.count, paths, &w->examples, &notes, err))
		return -1;
	for (int i = 0; i < notes.count && !there.quiet; i++)
		ff_say(w->ask->tool, "%s", notes.items[i]);
	return 0;
}

static void add_example(const struct writer *w, const struct ff_subject *s, struct ff_doc_draft *d)
{
	const char *symbol = d->def < 0 ? "" : FF_AT(&s->news->definitions, struct ff_definition, d->def)->qualname;
	for (int i = 0; i < w->examples.count; i++) {
		const struct ff_trial_example *e = FF_AT(&w->examples, struct ff_trial_example, i);
		if (strcmp(e->path, s->file->path) != 0 || strcmp(e->symbol, symbol) != 0)
			continue;
		struct ff_doc_part *p = FF_PUSH(s->scratch, &d->parts, struct ff_doc_part);
		p->kind = FF_DOC_EXAMPLE;
		for (int k = 0; k < e->lines.count; k++)
			*FF_PUSH(s->scratch, &p->items, struct ff_doc_item) = (struct ff_doc_item){.name = "", .type = "", .text = e->lines.items[k], .line = -1};
		if (d->parts.count == 1)
			d->confidence = 1; /* nothing but what was run */
		return;
	}
}

/* Of one section only that part, and no docstring where there is none. */
static bool narrow(const struct writer *w, const struct ff_subject *s, struct ff_doc_draft *d)
{
	struct ff_list parts = {0};
	if (w->section < 0)
		return true;
	for (int i = 0; i < d->parts.count; i++) {
		const struct ff_doc_part *p = FF_AT(&d->parts, struct ff_doc_part, i);
		if (p->kind == w->section)
			*FF_PUSH(s->scratch, &parts, struct ff_doc_part) = *p;
	}
	d->parts = parts;
	if (w->section == FF_DOC_EXAMPLE)
		d->confidence = 1; /* it was run */
	return parts.count && ff_doc_of(s->news, d->def);
}

static void note(struct writer *w, struct told *t, const struct ff_subject *s, int def, const char *why)
{
	const struct ff_definition *d = def < 0 ? NULL : FF_AT(&s->news->definitions, struct ff_definition, def);
	ff_strings_push(&w->batch, &t->record.notes, ff_arena_printf(&w->batch, "%d: %s%s%s", d ? d->line : 1, d ? d->qualname : "module", ": ", why));
	t->record.left++;
	t->wanted = true;
}

static void draft_one(struct writer *w, const struct ff_subject *s, int def, struct told *t, struct ff_fix *all)
{
	const struct ff_definition *row = def < 0 ? NULL : FF_AT(&s->news->definitions, struct ff_definition, def);
	const struct ff_agent_options *o = w->ask->agent;
	struct ff_doc_draft d;
	const char *why;
	if (row && !o->all && !ff_doc_is_public(s->news, row))
		return;
	if (w->ask->only_changed && !is_touched(s, def))
		return;
	if (!ff_doc_compose(w->world, s, def, &d))
		d = (struct ff_doc_draft){.def = def, .summary = "", .evidence = ""};
	add_example(w, s, &d);
	if ((!*d.summary && !d.parts.count) || !narrow(w, s, &d))
		return;
	struct ff_fix *fix = ff_doc_place(s, &d, &w->habits, &why);
	if (fix && d.confidence < w->ask->min_confidence) {
		t->record.low++;
		t->wanted = true;
		return;
	}
	if (why)
		note(w, t, s, def, why);
	for (int i = 0; fix && i < fix->edits.count; i++)
		*FF_PUSH(s->scratch, &all->edits, struct ff_edit) = *FF_AT(&fix->edits, struct ff_edit, i);
	if (fix && ff_doc_of(s->news, def))
		t->record.completed++;
	else if (fix)
		t->record.whole++;
}

/* What is to be written, into the batch; the facts go with the next file. */
static void add_change(struct writer *w, const struct ff_subject *s, struct told *t, const struct ff_fix *all)
{
	struct doc_change *c = FF_PUSH(&w->batch, &w->changes, struct doc_change);
	struct ff_err err = {0};
	*c = (struct doc_change){.path = t->record.path, .blob = ff_arena_str(&w->batch, s->file->blob), .index = w->tolds.count - 1};
	if (ff_below_read(&w->batch, w->top, c->path, &c->old, &c->mode, &err) || ff_edits_apply(&w->batch, all, s->file->path, &c->old, &c->old, &c->text, &err))
		c->why = ff_arena_str(&w->batch, err.text);
}

static void draft_file(struct writer *w, const struct ff_subject *s)
{
	struct told t = {.record = {.path = ff_arena_str(&w->batch, *s->file->place ? s->file->place : s->file->path), .why = ""}};
	struct ff_fix all = {0};
	for (int def = -1; def < s->news->definitions.count; def++)
		draft_one(w, s, def, &t, &all);
	if (!t.wanted && !all.edits.count)
		return;
	*FF_PUSH(&w->batch, &w->tolds, struct told) = t;
	if (all.edits.count)
		add_change(w, s, FF_AT(&w->tolds, struct told, w->tolds.count - 1), &all);
}

/* ---- files that are written together ---- */

static int protect(struct writer *w, struct ff_err *err)
{
	struct ff_protection p;
	struct ff_strings paths = {0};
	if (!*w->place.top || !w->changes.count)
		return 0;
	for (int i = 0; i < w->changes.count; i++)
		ff_strings_push(&w->batch, &paths, FF_AT(&w->changes, struct doc_change, i)->path);
	if (ff_protection_load(&w->batch, &w->config, w->top, "", &paths, &p, err))
		return -1;
	for (int i = 0; i < w->changes.count; i++) {
		struct doc_change *c = FF_AT(&w->changes, struct doc_change, i);
		if (ff_config_protected(&p, c->path))
			c->why = "the path is protected";
	}
	return 0;
}

static void tell(struct writer *w, const struct told *t)
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

static int tell_all(struct writer *w, struct ff_err *err)
{
	struct ff_buf out;
	int rc = 0;
	ff_buf_init(&out, 0);
	for (int i = 0; i < w->tolds.count && !rc; i++) {
		const struct told *t = FF_AT(&w->tolds, struct told, i);
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

static int flush(struct writer *w, struct ff_err *err)
{
	int rc = protect(w, err);
	if (!rc && w->changes.count)
		rc = !w->ask->dry_run ? doc_put(&w->batch, w->top, &w->changes, err) : w->ask->agent->common->json ? 0 : doc_diff(&w->batch, &w->changes, err);
	for (int i = 0; i < w->changes.count; i++) {
		const struct doc_change *c = FF_AT(&w->changes, struct doc_change, i);
		if (c->why)
			FF_AT(&w->tolds, struct told, c->index)->record.why = c->why;
	}
	rc = rc ? rc : tell_all(w, err);
	w->changes = w->tolds = (struct ff_list){0};
	ff_arena_reset(&w->batch);
	return rc;
}

/* ---- all of it ---- */

static int write_stream(struct writer *w, int facts, struct ff_err *err)
{
	struct ff_stream *st = ff_stream_open(facts, FF_DOC_WANT, false);
	struct ff_subject s;
	int got, rc = 0;
	bool named;
	while (!rc && (got = ff_stream_next(st, &s, err)) > 0) {
		if (!s.news || !is_asked(w, s.file->path, &named) || !is_documented_here(&s, named))
			continue;
		draft_file(w, &s);
		if (w->changes.count >= AT_ONCE)
			rc = flush(w, err);
	}
	ff_stream_close(st);
	return rc || got < 0 ? -1 : flush(w, err);
}

static int write_revision(struct writer *w, const char *rev, int *status, struct ff_err *err)
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

static int begin(struct writer *w, int argc, char **argv, struct ff_err *err)
{
	const struct ff_agent_options *o = w->ask->agent;
	if (ff_place_find(&w->whole, o->common->dir, &w->place, NULL)) {
		w->place = (struct ff_place){.top = ""};
		if (o->rev || o->worktree || w->ask->only_changed)
			return ff_err_set(err, FF_EX_NOREPO, "%s: not a git repository: give paths", o->common->dir);
	} else if (!*w->place.top) {
		return ff_err_set(err, FF_EX_NOREPO, "a bare repository has no files to write to");
	}
	char *here = realpath(o->common->dir, NULL);
	w->top = *w->place.top ? w->place.top : ff_arena_str(&w->whole, here);
	free(here);
	if (*w->place.top && ff_config_load(&w->whole, w->top, "", &w->config, err))
		return -1;
	return name_paths(w, argc, argv, err);
}

static void tell_sum(const struct writer *w)
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
	struct writer w = {.ask = ask};
	struct ff_err err = {0};
	char dot[] = ".", *all[] = {dot};
	int facts = -1, status = 0, rc = -1;
	signal(SIGPIPE, SIG_IGN);
	if (check_ask(&w, argc, &err) || begin(&w, argc, argv, &err))
		goto done;
	struct ff_common there = *ask->agent->common;
	there.dir = w.top;
	facts = doc_spool(&there, 1, all, &status, &err);
	if (facts < 0 || status || learn(&w, facts, &err))
		goto done;
	const char *rev = ask->agent->worktree ? "--worktree" : ask->agent->rev ? ask->agent->rev : ask->only_changed ? "HEAD" : NULL;
	if ((ask->examples || w.section == FF_DOC_EXAMPLE) && find_examples(&w, rev, &err))
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
