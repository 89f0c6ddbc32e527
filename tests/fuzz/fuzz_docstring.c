/*
 * fuzz_docstring.c - any bytes as a docstring.  What is read has a kind, strings and lines of the text, in their order, and flags that the sections
 * bear out; and whatever stands there, it ends.
 */
#include "ff/docwriter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct ff_doc *d, int lines)
{
	for (int i = 0, last = 0; i < d->sections.count; i++) {
		const struct ff_doc_section *s = FF_AT(&d->sections, struct ff_doc_section, i);
		if (s->kind < FF_DOC_ARGS || s->kind > FF_DOC_OTHER || s->line < last || s->end_line <= s->line || s->end_line > lines)
			abort();
		for (int k = 0; k < s->items.count; k++) {
			const struct ff_doc_item *e = FF_AT(&s->items, struct ff_doc_item, k);
			if (!e->name || !e->type || !e->text || !e->value || e->line < 0 || e->line >= lines)
				abort();
		}
		last = s->line;
	}
	if ((d->style == FF_DOC_PLAIN) != (d->sections.count == 0) || (d->args.count && !d->has_args) || (d->raises.count && !d->has_raises))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ff_arena a = {0};
	struct ff_doc doc;
	const char *text = ff_arena_dup(&a, (const char *)data, size);
	int lines = 1;
	for (const char *p = text; *p; p++)
		lines += *p == '\n';
	ff_doc_read(&a, text, &doc);
	check(&doc, lines);
	ff_arena_free(&a);
	return 0;
}
