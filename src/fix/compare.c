/*
 * compare.c - what CPython says of a change, asked in the box (compare.py).  Called by the gate of a fix.
 */
#include "gate.h"

extern const char ff_script_compare[];

#define MOST_INPUT (64u << 20)

void ff_change_add(struct ff_buf *input, const struct ff_fix_change *c)
{
	ff_buf_printf(input, "%zu %zu %zu\n%s", strlen(c->path), c->before.len, c->after.len, c->path);
	ff_buf_add(input, c->before.text ? c->before.text : "", c->before.len);
	ff_buf_add(input, c->after.text ? c->after.text : "", c->after.len);
}

/* By its name, or by the first line of one that has no ending. */
bool ff_change_is_python(const char *path, const struct ff_bytes *text)
{
	const char *base = ff_path_base(path);
	if (strchr(base, '.'))
		return ff_str_ends(base, ".py") || ff_str_ends(base, ".pyi") || ff_str_ends(base, ".pyw");
	const char *nl = text->len ? memchr(text->text, '\n', text->len) : NULL;
	size_t n = nl ? (size_t)(nl - text->text) : text->len;
	return n > 2 && !memcmp(text->text, "#!", 2) && memmem(text->text, n, "python", 6);
}

int ff_fix_compare(struct ff_arena *a, const struct ff_suite *u, const struct ff_box *b, const struct ff_list *changes, bool text_only,
                   const char **why, struct ff_err *err)
{
	const char *const words[] = {text_only ? "text" : "tree", NULL};
	struct ff_buf input, out;
	int result = 1;
	*why = "";
	ff_buf_init(&input, MOST_INPUT);
	ff_buf_init(&out, 64u << 10);
	for (int i = 0; i < changes->count; i++) {
		const struct ff_fix_change *c = FF_AT(changes, struct ff_fix_change, i);
		if (ff_change_is_python(c->path, &c->after) || ff_change_is_python(c->path, &c->before))
			ff_change_add(&input, c);
	}
	if (input.len || input.over)
		result = ff_suite_script(a, u, b, ff_script_compare, &input, words, &out, err) ? -1 : !strcmp(ff_buf_text(&out), "ok\n");
	if (result < 0)
		ff_err_wrap(err, "asking CPython");
	else if (!result)
		*why = ff_suite_last_line(a, ff_buf_text(&out), out.len);
	if (!result && ff_str_starts(*why, "no "))
		*why += 3;
	ff_buf_free(&input);
	ff_buf_free(&out);
	return result;
}
