/*
 * compare.c - what CPython says of a change, asked in the box (compare.py).  Called by the gate of a fix.
 */
#include "suite_room.h"

#define MOST_INPUT (64u << 20)

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
		if (suite_is_python(c->path, &c->after) || suite_is_python(c->path, &c->before))
			suite_script_add(&input, c);
	}
	if (input.len || input.over)
		result = suite_script(a, u, b, ff_script_compare, &input, words, &out, err) ? -1 : !strcmp(ff_buf_text(&out), "ok\n");
	if (result < 0)
		ff_err_wrap(err, "asking CPython");
	else if (!result)
		*why = suite_last_line(a, ff_buf_text(&out), out.len);
	if (!result && ff_str_starts(*why, "no "))
		*why += 3;
	ff_buf_free(&input);
	ff_buf_free(&out);
	return result;
}
