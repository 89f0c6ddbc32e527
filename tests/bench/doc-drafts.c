/*
 * doc-drafts.c - the drafts of docstrings for the public definitions of a facts stream that have none, to look at; for tests/judge/doc_raises.py.
 * usage: doc-drafts [--json] [--all] FACTS      --all: private ones and those that have a docstring too; --json: a line each
 */
#include <fcntl.h>
#include <unistd.h>

#include "ff/docwriter.h"

static const char *const kinds[] = {"Args", "Returns", "Yields", "Raises", "Attributes", "Example"};

static void print_text(const struct ff_doc_draft *t, const char *path, const char *name, int line)
{
	printf("== %s:%d %s (%.2f%s)\n%s\n", path, line, name, t->confidence, t->says_more ? ", says more" : "", t->summary);
	for (int i = 0; i < t->more.count; i++)
		printf("\n%s\n", t->more.items[i]);
	for (int i = 0; i < t->parts.count; i++) {
		const struct ff_doc_part *p = FF_AT(&t->parts, struct ff_doc_part, i);
		printf("\n%s:\n", kinds[p->kind]);
		for (int k = 0; k < p->items.count; k++) {
			const struct ff_doc_item *x = FF_AT(&p->items, struct ff_doc_item, k);
			printf(p->kind == FF_DOC_RETURNS || p->kind == FF_DOC_YIELDS ? "    %s%s%s%s%s\n" : *x->type ? "    %s%s(%s)%s%s\n" : "    %s%s%s%s%s\n", x->name, *x->name && *x->type ? " " : "", x->type, *x->name || *x->type ? ": " : "", x->text);
		}
	}
	printf("-- %s\n\n", t->evidence);
}

static void print_json(const struct ff_doc_draft *t, const char *path, const char *name, int line)
{
	struct ff_buf out;
	ff_buf_init(&out, 0);
	ff_buf_str(&out, "{\"path\":");
	ff_json_str(&out, path);
	ff_buf_printf(&out, ",\"line\":%d,\"confidence\":%.2f,\"says_more\":%s,\"symbol\":", line, t->confidence, t->says_more ? "true" : "false");
	ff_json_str(&out, name);
	ff_buf_str(&out, ",\"summary\":");
	ff_json_str(&out, t->summary);
	for (int i = 0; i < t->more.count; i++) {
		ff_buf_str(&out, i ? "," : ",\"more\":[");
		ff_json_str(&out, t->more.items[i]);
	}
	ff_buf_str(&out, t->more.count ? "]" : "");
	for (int i = 0; i < t->parts.count; i++) {
		const struct ff_doc_part *p = FF_AT(&t->parts, struct ff_doc_part, i);
		ff_buf_printf(&out, ",\"%s\":[", kinds[p->kind]);
		for (int k = 0; k < p->items.count; k++) {
			const struct ff_doc_item *x = FF_AT(&p->items, struct ff_doc_item, k);
			const char *fields[] = {x->name, x->type, x->text};
			for (int n = 0; n < 3; n++) {
				ff_buf_str(&out, n ? "," : k ? ",[" : "[");
				ff_json_str(&out, fields[n]);
			}
			ff_buf_char(&out, ']');
		}
		ff_buf_char(&out, ']');
	}
	ff_buf_str(&out, "}\n");
	fwrite(ff_buf_text(&out), 1, out.len, stdout);
	ff_buf_free(&out);
}

static int each(const char *facts, struct ff_doc_world *world, bool print, bool json, bool all, struct ff_err *err)
{
	struct ff_stream *stream = ff_stream_open(open(facts, O_RDONLY), ~0u, false);
	struct ff_subject s;
	int rc;
	while ((rc = ff_stream_next(stream, &s, err)) > 0) {
		if (!s.news)
			continue;
		if (!print)
			ff_doc_world_note(world, &s);
		for (int i = -1; print && i < s.news->definitions.count; i++) {
			const struct ff_definition *d = i < 0 ? NULL : FF_AT(&s.news->definitions, struct ff_definition, i);
			struct ff_doc_draft draft;
			if ((all || (!ff_doc_of(s.news, i) && (!d || d->flags & FF_DEF_PUBLIC))) && ff_doc_compose(world, &s, i, &draft))
				(json ? print_json : print_text)(&draft, s.file->path, d ? d->qualname : "", d ? d->line : 1);
		}
	}
	ff_stream_close(stream);
	return rc;
}

int main(int argc, char **argv)
{
	struct ff_arena a = {0};
	struct ff_err err = {0};
	bool json = false, all = false;
	int i = 1;
	for (; i < argc && !strncmp(argv[i], "--", 2); i++)
		*(strcmp(argv[i], "--json") ? &all : &json) = true;
	if (argc - i != 1)
		return FF_EX_USAGE;
	struct ff_doc_world *world = ff_doc_world_new(&a);
	int rc = each(argv[i], world, false, json, all, &err) || each(argv[i], world, true, json, all, &err);
	ff_arena_free(&a);
	return rc ? ff_fail("doc-drafts", &err) : 0;
}
