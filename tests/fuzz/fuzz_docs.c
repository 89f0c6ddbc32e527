/*
 * fuzz_docs.c - any bytes as a page of documentation, in both ways of writing one.  What is read stands on a line of the page, names are
 * dotted identifiers, code lies within the page, and what is written for the cache is read back equal; any bytes as that, too.
 */
#include "../../src/scan/docs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What language.c knows of a path is of no interest here. */
int role_of(const char *path, int language, int hints)
{
	(void)path, (void)hints;
	return language == FF_LANG_DOCS ? FF_ROLE_DOCS : FF_ROLE_LIBRARY;
}

static void check(const struct docs *d, int lines)
{
	for (int i = 0; i < d->refs.count; i++) {
		const struct docs_ref *r = FF_AT(&d->refs, struct docs_ref, i);
		size_t n = strlen(r->target);
		if (r->line < 1 || r->line > lines || !n || n > DOCS_TARGET || strpbrk(r->target, " \n\t`:()<>") || *r->target == '.' || r->target[n - 1] == '.' || strstr(r->target, ".."))
			abort();
		if (strpbrk(r->word, " \n"))
			abort();
	}
	for (int i = 0; i < d->blocks.count; i++) {
		const struct docs_block *b = FF_AT(&d->blocks, struct docs_block, i);
		int n = 0;
		for (size_t k = 0; k < b->len; k++)
			n += b->text[k] == '\n';
		if (b->line < 1 || b->line + n - 1 > lines || b->text[b->len])
			abort();
	}
}

static void come_back(const struct docs *d)
{
	struct ff_buf out;
	struct docs_ref r;
	int i = 0;
	ff_buf_init(&out, 8u << 20);
	docs_encode(d, &out);
	for (char *at = out.data, *end = at + out.len; out.len && docs_next(&at, end, &r); i++) {
		const struct docs_ref *x = i < d->refs.count ? FF_AT(&d->refs, struct docs_ref, i) : NULL;
		if (!x || strcmp(x->target, r.target) || strcmp(x->word, r.word) || x->line != r.line || x->kind != r.kind)
			abort();
	}
	if (i != d->refs.count)
		abort();
	ff_buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ff_arena a = {0};
	struct docs d;
	struct docs_ref r;
	int lines = 1;
	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n';
	for (int syntax = DOCS_RST; syntax <= DOCS_MARKDOWN; syntax++) {
		docs_read(&a, syntax, (const char *)data, size, &d);
		check(&d, lines);
		come_back(&d);
	}
	for (char *at = ff_arena_dup(&a, (const char *)data, size), *end = at + size; docs_next(&at, end, &r);)
		if (r.kind < 0 || r.kind > FF_MENTION_EXCLUDED || r.line < 1 || !*docs_says(&a, &r))
			abort();
	ff_arena_free(&a);
	return 0;
}
