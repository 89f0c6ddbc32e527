/*
 * fuzz_page.c - any bytes as a case stream, and any texts as those of cases, become a page in every style or an error: what is written
 * ends with a line, has no NUL, and every node is of another case that was given.
 */
#include "ff/testgen.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_page(const struct ff_test_cases *cases, int style)
{
	struct ff_arena a = {0};
	struct ff_err err = {0};
	struct ff_test_habits h = {.unittest = style == 1, .classes = style == 2, .import_module = style == 3, .joined_names = style == 3,
	                           .async = style % 4, .width = style == 4 ? 41 : 0, .quote = style == 4 ? '\'' : 0};
	struct ff_test_source m = {.module = "pkg.mod", .path = "pkg/mod.py", .checked = style == 2};
	struct ff_list nodes = {0};
	struct ff_buf out;
	ff_buf_init(&out, 8u << 20);
	bool *seen = ff_arena_alloc(&a, (size_t)cases->cases.count + 1);
	int rc = ff_test_page(&a, &h, &m, &cases->cases, &out, &nodes, &err);
	if (!rc && (nodes.count > 0) != (out.len > 0))
		abort();
	if (!rc && out.len && (ff_buf_text(&out)[out.len - 1] != '\n' || memchr(ff_buf_text(&out), 0, out.len)))
		abort();
	for (int i = 0; i < nodes.count; i++) {
		const struct ff_test_node *n = FF_AT(&nodes, struct ff_test_node, i);
		if (n->row < 0 || n->row >= cases->cases.count || seen[n->row] || !*n->node)
			abort();
		seen[n->row] = true;
	}
	ff_buf_free(&out);
	ff_arena_free(&a);
}

static void judge(const char *text, size_t n)
{
	struct ff_arena a = {0};
	struct ff_err err = {0};
	struct ff_test_cases cases;
	if (!ff_test_cases_read(&a, text, n, &cases, &err))
		for (int style = 0; style < 5; style++)
			write_page(&cases, style);
	ff_arena_free(&a);
}

/* ---- cases whose texts are pieces of the input ---- */

struct pieces {
	struct ff_arena a;
	const char *at, *end;
};

static const char *next(struct pieces *p)
{
	const char *stop = memchr(p->at, 0, (size_t)(p->end - p->at));
	const char *text = ff_arena_dup(&p->a, p->at, (size_t)((stop ? stop : p->end) - p->at));
	p->at = stop ? stop + 1 : p->end;
	return text;
}

static void add_case(struct pieces *p, unsigned shape, struct ff_list *cases)
{
	static const char *const symbols[] = {"f", "Stack.push", "Stack", "async_f"};
	struct ff_test_case *c = FF_PUSH(&p->a, cases, struct ff_test_case);
	bool raises = shape & 1;
	*c = (struct ff_test_case){.symbol = symbols[shape >> 1 & 3], .kind = raises ? FF_TEST_RAISES : FF_TEST_VALUE, .category = (int)(shape % 9), .source = "edge",
	                           .receiver = shape & 8 ? next(p) : "", .title = shape & 16 ? next(p) : "", .await = shape & 32, .order = (int)(shape & 3)};
	for (unsigned i = 0; i < (shape >> 6 & 3); i++)
		ff_strings_push(&p->a, &c->setup, next(p));
	for (unsigned i = 0; i < (shape >> 8 & 3); i++)
		*FF_PUSH(&p->a, &c->arguments, struct ff_test_argument) = (struct ff_test_argument){i & 1 ? "key" : "", i & 1, next(p)};
	if (shape & 1024)
		ff_strings_push(&p->a, &c->needs, next(p));
	if (shape & 2048)
		ff_strings_push(&p->a, &c->fixtures, "tmp_path");
	if (shape & 4096)
		*FF_PUSH(&p->a, &c->patches, struct ff_test_patch) = (struct ff_test_patch){"pkg.mod.time.time", next(p), "time"};
	*FF_PUSH(&p->a, &c->checks, struct ff_test_check) = (struct ff_test_check){
	    .kind = raises ? FF_HOLDS_RAISES : (int)(shape >> 13 & 7) == FF_HOLDS_RAISES ? FF_HOLDS_TRUE : (int)(shape >> 13 & 7), .left = raises ? "" : next(p), .right = raises ? "ValueError" : next(p),
	    .match = raises ? next(p) : "", .whole = shape & 8192};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pieces p = {.at = (const char *)data, .end = (const char *)data + size};
	struct ff_list cases = {0};
	struct ff_buf stream;
	judge(p.at, size);
	while (p.end - p.at > 3 && cases.count < 40) {
		unsigned shape = (unsigned)(uint8_t)p.at[0] | (unsigned)(uint8_t)p.at[1] << 8;
		p.at += 2;
		add_case(&p, shape, &cases);
	}
	ff_buf_init(&stream, 8u << 20);
	ff_test_cases_write(&cases, &stream);
	judge(ff_buf_text(&stream), stream.len);
	ff_buf_free(&stream);
	ff_arena_free(&p.a);
	return 0;
}
