/*
 * doc-sections.c - what ff_doc_read finds in the docstrings of a facts stream (standard input), one JSON object each: for
 * tests/judge/doc_sections.py.
 */
#include <unistd.h>

#include "ff/docwriter.h"

static void put(struct ff_buf *b, const char *key, const char *value)
{
	ff_buf_printf(b, "\"%s\":", key);
	ff_json_str(b, value);
}

static void put_section(struct ff_buf *b, const struct ff_doc_section *s)
{
	static const char *const kinds[] = {"args", "returns", "yields", "raises", "attributes", "example", "other"};
	ff_buf_printf(b, "{\"kind\":\"%s\",\"line\":%d,\"end_line\":%d,", kinds[s->kind], s->line, s->end_line);
	put(b, "title", s->title);
	ff_buf_str(b, ",\"items\":[");
	for (int i = 0; i < s->items.count; i++) {
		const struct ff_doc_item *e = FF_AT(&s->items, struct ff_doc_item, i);
		ff_buf_printf(b, "%s{\"line\":%d,", i ? "," : "", e->line);
		put(b, "name", e->name);
		ff_buf_char(b, ',');
		put(b, "type", e->type);
		ff_buf_char(b, ',');
		put(b, "value", e->value);
		ff_buf_char(b, ',');
		put(b, "text", e->text);
		ff_buf_char(b, '}');
	}
	ff_buf_str(b, "]}");
}

static void put_doc(struct ff_buf *b, const char *path, const struct ff_docstring *d, const struct ff_doc *doc)
{
	static const char *const styles[] = {"plain", "google", "numpy", "sphinx"};
	ff_buf_char(b, '{');
	put(b, "path", path);
	ff_buf_printf(b, ",\"line\":%d,\"col\":%d,\"style\":\"%s\",\"summary\":%s,\"sections\":[", d->line, d->col, styles[doc->style], doc->summary ? "true" : "false");
	for (int i = 0; i < doc->sections.count; i++) {
		ff_buf_str(b, i ? "," : "");
		put_section(b, FF_AT(&doc->sections, struct ff_doc_section, i));
	}
	ff_buf_str(b, "]}\n");
}

int main(void)
{
	struct ff_arena a = {0};
	struct ff_err err = {0};
	struct ff_subject s;
	struct ff_buf b;
	struct ff_stream *stream = ff_stream_open(STDIN_FILENO, FF_WANT_DOCSTRINGS, false);
	int got;
	ff_buf_init(&b, 0);
	while ((got = ff_stream_next(stream, &s, &err)) > 0) {
		for (int i = 0; s.news && i < s.news->docstrings.count; i++) {
			const struct ff_docstring *d = FF_AT(&s.news->docstrings, struct ff_docstring, i);
			struct ff_doc doc;
			ff_doc_read(&a, d->text, &doc);
			ff_buf_clear(&b);
			put_doc(&b, s.file->path, d, &doc);
			if (ff_write_all(STDOUT_FILENO, b.data, b.len, &err))
				break;
			ff_arena_reset(&a);
		}
	}
	ff_stream_close(stream);
	ff_buf_free(&b);
	ff_arena_free(&a);
	return got < 0 ? ff_fail("doc-sections", &err) : 0;
}
