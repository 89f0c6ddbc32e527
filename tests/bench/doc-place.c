/*
 * doc-place.c - puts a docstring that says as much as one can into every place of the files that a facts stream is about: each definition
 * and each module gets a summary, long paragraphs, all parameters, results, exceptions, attributes and an example.  For
 * tests/judge/doc_accept.py, which holds the files against what they were; of what the words say nothing is true.
 *
 * usage: ff-scan -C DIR -- . | doc-place DIR [google|numpy|sphinx] [WIDTH]     writes the files, prints what was left and why
 */
#include <stdlib.h>
#include <unistd.h>

#include "ff/docwriter.h"
#include "ff/fix.h"

#define LONG_TEXT "Where the value comes from, what it means to callers, and what follows when it is left out; as long as it takes to need a second line and, in narrow places, a third: returns nothing of note."

static struct ff_doc_part *part(struct ff_arena *a, struct ff_doc_draft *d, int kind)
{
	struct ff_doc_part *p = FF_PUSH(a, &d->parts, struct ff_doc_part);
	p->kind = kind;
	return p;
}

static void item(struct ff_arena *a, struct ff_doc_part *p, const char *name, const char *type, const char *text)
{
	bool whole = strlen(type) + 4 < FF_MAX_TEXT; /* else it is cut */
	*FF_PUSH(a, &p->items, struct ff_doc_item) = (struct ff_doc_item){.name = name, .type = whole ? type : "", .text = text, .line = -1};
}

static void parameters(const struct ff_subject *s, int def, struct ff_doc_draft *d)
{
	const struct ff_definition *row = FF_AT(&s->news->definitions, struct ff_definition, def);
	int first = ff_doc_first_parameter(s->news, def), end = ff_doc_first_parameter(s->news, def + 1);
	struct ff_doc_part *p = NULL;
	for (int i = first + (row->kind == FF_DEF_METHOD && !(row->flags & FF_DEF_STATIC)); i < end; i++) {
		const struct ff_parameter *m = FF_AT(&s->news->parameters, struct ff_parameter, i);
		const char *stars = m->kind == FF_PARAM_VARARG ? "*" : m->kind == FF_PARAM_KWARG ? "**" : "";
		p = p ? p : part(s->scratch, d, FF_DOC_ARGS);
		item(s->scratch, p, ff_arena_printf(s->scratch, "%s%s", stars, m->name), m->annotation, i % 3 ? "The thing." : LONG_TEXT);
	}
}

static void exceptions(const struct ff_subject *s, int def, struct ff_doc_draft *d)
{
	struct ff_doc_part *p = NULL;
	struct ff_strings seen = {0};
	for (int i = 0; i < s->news->raises.count; i++) {
		const struct ff_raise *r = FF_AT(&s->news->raises, struct ff_raise, i);
		if (r->def != def || !*r->type || r->flags & (FF_RAISE_CAUGHT | FF_RAISE_RERAISE) || *ff_last_part(r->type) < 'A' || *ff_last_part(r->type) > 'Z' || strpbrk(r->type, "()[] ") ||
		    ff_strings_has(&seen, ff_last_part(r->type)))
			continue;
		ff_strings_push(s->scratch, &seen, ff_last_part(r->type));
		p = p ? p : part(s->scratch, d, FF_DOC_RAISES);
		item(s->scratch, p, r->type, "", i % 2 ? "If it comes to the worst." : LONG_TEXT);
	}
}

static void attributes(const struct ff_subject *s, int def, struct ff_doc_draft *d)
{
	struct ff_doc_part *p = NULL;
	struct ff_strings seen = {0};
	for (int i = 0; i < s->news->assigns.count; i++) {
		const struct ff_assign *m = FF_AT(&s->news->assigns, struct ff_assign, i);
		if (m->def != def || strpbrk(m->name, ".[( ,*") || ff_strings_has(&seen, m->name))
			continue;
		ff_strings_push(s->scratch, &seen, m->name);
		p = p ? p : part(s->scratch, d, FF_DOC_ATTRIBUTES);
		item(s->scratch, p, m->name, m->annotation, "What is kept.");
	}
}

static void fill(const struct ff_subject *s, int def, struct ff_doc_draft *d)
{
	const struct ff_definition *row = def < 0 ? NULL : FF_AT(&s->news->definitions, struct ff_definition, def);
	*d = (struct ff_doc_draft){.def = def, .summary = "Hold what stands here together.", .evidence = ""};
	if (def % 4) {
		ff_strings_push(s->scratch, &d->more, LONG_TEXT);
		ff_strings_push(s->scratch, &d->more, "A second paragraph with ``a < b and c`` in it, which ought to stay on one line, and with all that it takes to need an\xc3\xb6ther: example.");
	}
	if (!row || row->kind == FF_DEF_CLASS) {
		attributes(s, def, d);
	} else {
		parameters(s, def, d);
		bool maybe = row->flags & FF_DEF_RETURNS_NONE_ONLY && *row->returns && strcmp(row->returns, "None") != 0;
		if (maybe || row->flags & (FF_DEF_RETURNS_VALUE | FF_DEF_GENERATOR))
			item(s->scratch, part(s->scratch, d, row->flags & FF_DEF_GENERATOR ? FF_DOC_YIELDS : FF_DOC_RETURNS), "", row->flags & FF_DEF_GENERATOR ? "" : row->returns, LONG_TEXT);
		exceptions(s, def, d);
	}
	if (def % 5 == 0)
		item(s->scratch, part(s->scratch, d, FF_DOC_EXAMPLE), "", "", ">>> for x in range(2):\n...     print(x)\n0\n1");
}

static int write_file(const char *dir, const struct ff_subject *s, const struct ff_fix *all, struct ff_err *err)
{
	struct ff_bytes old, text;
	mode_t mode;
	if (ff_below_read(s->scratch, dir, s->file->path, &old, &mode, err) || ff_edits_apply(s->scratch, all, s->file->path, &old, &old, &text, err))
		return -1;
	return ff_below_write(dir, s->file->path, &text, mode, false, err);
}

int main(int argc, char **argv)
{
	struct ff_err err = {0};
	struct ff_subject s;
	struct ff_doc_draft d;
	struct ff_doc_habits habits = {.style = FF_DOC_GOOGLE, .width = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 88, .quotes = "\"\"\"", .types = true, .full_stop = true};
	if (argc > 2)
		habits.style = !strcmp(argv[2], "numpy") ? FF_DOC_NUMPY : !strcmp(argv[2], "sphinx") ? FF_DOC_SPHINX : FF_DOC_GOOGLE;
	struct ff_stream *st = ff_stream_open(STDIN_FILENO, FF_WANT_DEFINITIONS | FF_WANT_DOCSTRINGS | FF_WANT_PARAMETERS | FF_WANT_RAISES | FF_WANT_ASSIGNS | FF_WANT_COMMENTS, false);
	int got, placed = 0, left = 0;
	while ((got = ff_stream_next(st, &s, &err)) > 0) {
		struct ff_fix all = {0};
		for (int def = -1; s.news && def < s.news->definitions.count; def++) {
			const char *why;
			fill(&s, def, &d);
			const struct ff_fix *fix = ff_doc_place(&s, &d, &habits, &why);
			for (int i = 0; fix && i < fix->edits.count; i++)
				*FF_PUSH(s.scratch, &all.edits, struct ff_edit) = *FF_AT(&fix->edits, struct ff_edit, i);
			placed += fix != NULL;
			left += why != NULL;
			if (why)
				printf("%s:%d: %s\n", s.file->path, def < 0 ? 1 : FF_AT(&s.news->definitions, struct ff_definition, def)->line, why);
		}
		if (all.edits.count && write_file(argc > 1 ? argv[1] : ".", &s, &all, &err)) {
			printf("%s: %s\n", s.file->path, err.text);
			err = (struct ff_err){0};
		}
	}
	ff_stream_close(st);
	printf("placed %d, left %d\n", placed, left);
	return got < 0 ? ff_fail("doc-place", &err) : 0;
}
