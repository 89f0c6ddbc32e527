/*
 * docs_facts.c - one version of a page: its references from the cache, or by reading it, its Python with the parser.  Called by index.c and
 * documented.c.
 */
#include "docs.h"

/* What the code imports, and what it uses of it. */
static void read_block(struct worker *w, struct ff_arena *a, const struct docs_block *b, struct docs *d)
{
	struct ff_facts f;
	if (sheet_code(w, b->text, b->len, FF_WANT_REFERENCES, &f))
		return;
	for (int i = 0; i < f.references.count; i++) {
		const struct ff_reference *x = FF_AT(&f.references, struct ff_reference, i);
		bool import = x->kind == FF_REF_IMPORT;
		if (*x->target && *x->target != '.' && (import || x->kind == FF_REF_CALL || x->kind == FF_REF_ATTRIBUTE || x->kind == FF_REF_NAME))
			docs_add(a, d, FF_MENTION_EXAMPLE, import ? "import" : "use", x->target, b->line + x->line - 1);
	}
}

static int read_page(struct worker *w, const struct side *from, int syntax, struct ff_buf *out)
{
	struct ff_content c = {"", 0, NULL};
	struct ff_arena a = {0};
	struct docs d;
	int rc = side_read(w->scan, from, DOCS_BYTES, &c, NULL);
	if (rc == 1 && !ff_git_binary(&c)) {
		docs_read(&a, syntax, c.data, c.len, &d);
		for (int i = 0; i < d.blocks.count; i++)
			read_block(w, &a, FF_AT(&d.blocks, struct docs_block, i), &d);
		docs_encode(&d, out);
	}
	ff_content_free(&c);
	ff_arena_free(&a);
	return rc < 0 ? -1 : 0; /* too large: nothing is known of it, and that is known */
}

int docs_text(struct worker *w, const struct side *from, int syntax, struct ff_buf *out)
{
	struct scan *s = w->scan;
	struct ff_facts_key key = {from->id.b, syntax};
	bool named = from->from == FROM_BLOB && s->db;
	if (named && ff_facts_db_brief(s->db, key, out))
		return 0;
	if (read_page(w, from, syntax, out))
		return -1;
	if (named)
		ff_facts_db_put_brief(s->db, key, ff_buf_text(out), out->len);
	return 0;
}

uint64_t *docs_keys(struct ff_arena *a, const char *text, size_t len, int *count)
{
	struct ff_list keys = {0}; /* uint64_t */
	struct docs_ref r;
	for (char *at = ff_arena_dup(a, text, len), *end = at + len; docs_next(&at, end, &r);) {
		char *name = ff_arena_str(a, r.target);
		for (char *dot = name + strlen(name); dot; dot = strrchr(name, '.')) {
			*dot = '\0';
			*FF_PUSH(a, &keys, uint64_t) = key_documented(name, "");
		}
	}
	*count = keys_settle(keys.items, keys.count);
	return keys.items;
}
