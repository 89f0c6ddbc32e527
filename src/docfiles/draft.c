/*
 * draft.c - what `ff-docwriter write` does with one file: a draft for each definition that lacks something, placed in its text.  src/docwriter
 * says what a draft says and where it stands; called by write.c.
 */
#include "ff/trial.h"
#include "write.h"

/* The change wrote a line of it. */
static bool is_touched(const struct ff_subject *s, int def)
{
	const struct ff_definition *d = def < 0 ? NULL : FF_AT(&s->news->definitions, struct ff_definition, def);
	if (!d)
		return s->file->status == FF_STATUS_ADDED;
	return ff_spans_touch(&s->file->added, d->first_line, d->kind == FF_DEF_CLASS ? d->sig_line : d->end_line);
}

/* ---- examples: the one thing for which code runs ---- */

int doc_draft_examples(struct doc_writer *w, const char *rev, struct ff_err *err)
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

static void add_example(const struct doc_writer *w, const struct ff_subject *s, struct ff_doc_draft *d)
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
static bool narrow(const struct doc_writer *w, const struct ff_subject *s, struct ff_doc_draft *d)
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

static void note(struct doc_writer *w, struct doc_told *t, const struct ff_subject *s, int def, const char *why)
{
	const struct ff_definition *d = def < 0 ? NULL : FF_AT(&s->news->definitions, struct ff_definition, def);
	ff_strings_push(&w->batch, &t->record.notes, ff_arena_printf(&w->batch, "%d: %s%s%s", d ? d->line : 1, d ? d->qualname : "module", ": ", why));
	t->record.left++;
	t->wanted = true;
}

static void draft_one(struct doc_writer *w, const struct ff_subject *s, int def, struct doc_told *t, struct ff_fix *all)
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
static void add_change(struct doc_writer *w, const struct ff_subject *s, struct doc_told *t, const struct ff_fix *all)
{
	struct doc_change *c = FF_PUSH(&w->batch, &w->changes, struct doc_change);
	struct ff_err err = {0};
	*c = (struct doc_change){.path = t->record.path, .blob = ff_arena_str(&w->batch, s->file->blob), .index = w->tolds.count - 1};
	if (ff_below_read(&w->batch, w->top, c->path, &c->old, &c->mode, &err) || ff_edits_apply(&w->batch, all, s->file->path, &c->old, &c->old, &c->text, &err))
		c->why = ff_arena_str(&w->batch, err.text);
}

void doc_draft_file(struct doc_writer *w, const struct ff_subject *s)
{
	struct doc_told t = {.record = {.path = ff_arena_str(&w->batch, *s->file->place ? s->file->place : s->file->path), .why = ""}};
	struct ff_fix all = {0};
	for (int def = -1; def < s->news->definitions.count; def++)
		draft_one(w, s, def, &t, &all);
	if (!t.wanted && !all.edits.count)
		return;
	*FF_PUSH(&w->batch, &w->tolds, struct doc_told) = t;
	if (all.edits.count)
		add_change(w, s, FF_AT(&w->tolds, struct doc_told, w->tolds.count - 1), &all);
}
