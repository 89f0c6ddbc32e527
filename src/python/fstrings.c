/*
 * fstrings.c - f-strings that format nothing, and what they are without the f.  Called by the walk at the node.
 */
#include "room.h"

/* Where the quotes of a string stand, and its prefix: bit 1 f, bit 2 r, bit 4 another letter. */
int ff_python_string_parts(const struct file *f, int i, uint32_t *quote, uint32_t *content, uint32_t *end)
{
	uint32_t p = f->nodes[i].start, q = f->nodes[i].end;
	int prefix = 0;
	for (; p < q && f->text[p] != '"' && f->text[p] != '\''; p++)
		prefix |= (f->text[p] | 32) == 'f' ? 1 : (f->text[p] | 32) == 'r' ? 2 : 4;
	uint32_t n = q - p >= 6 && f->text[p] == f->text[p + 1] && f->text[p] == f->text[p + 2] ? 3 : 1;
	*quote = p;
	*content = p + n;
	*end = q - p >= 2 * n ? q - n : p + n;
	return prefix;
}

/* The text of an f-string that formats nothing, braces halved; NULL when one of them is none that is written twice. */
static const char *without_braces(struct file *f, uint32_t p, uint32_t q, bool raw, bool *any)
{
	char *out = ff_arena_raw(f->a, q - p + 1), *w = out;
	*any = false;
	while (p < q) {
		char c = f->text[p];
		if (c == '\\' && !raw && p + 1 < q) {
			uint32_t n = 2;
			if (f->text[p + 1] == 'N' && p + 2 < q && f->text[p + 2] == '{') {
				const char *close = memchr(f->text + p, '}', q - p);
				if (!close)
					return NULL;
				n = (uint32_t)(close + 1 - (f->text + p));
			} else if (f->text[p + 1] == '{' || f->text[p + 1] == '}') {
				n = 1;
			}
			memcpy(w, f->text + p, n);
			w += n;
			p += n;
			continue;
		}
		if (c == '{' || c == '}') {
			if (p + 1 >= q || f->text[p + 1] != c)
				return NULL;
			*any = true;
			p++;
		}
		*w++ = c;
		p++;
	}
	*w = '\0';
	return out;
}

static void fstring(struct file *f, int i, int whole)
{
	uint32_t quote, content, end;
	bool braces;
	int prefix = ff_python_string_parts(f, i, &quote, &content, &end);
	if (!(prefix & 1) || prefix & 4)
		return;
	const char *plain = without_braces(f, content, end, prefix & 2, &braces);
	struct ff_pattern *p = plain ? ff_python_pattern(f, FF_PATTERN_FSTRING, i) : NULL;
	if (!p)
		return;
	p->other_line = f->nodes[whole].row + 1;
	uint32_t start = f->nodes[i].start;
	bool glued = start > 0 && strchr("\"'", f->text[start - 1]) && !(prefix & 2); /* "a"f"b": three quotes in a row would open another string */
	int up = f->nodes[whole].parent;
	if (up >= 0 && f->nodes[up].kind == K_expression_statement)
		return; /* it would become a docstring */
	uint32_t letter = start;
	while ((f->text[letter] | 32) != 'f')
		letter++;
	if (!braces)
		ff_python_pattern_at(f, p, letter, letter + 1, glued ? " " : "");
	else if (end - start + 3 <= FF_MAX_TEXT)
		ff_python_pattern_at(f, p, start, f->nodes[i].end,
		                     ff_arena_printf(f->a, "%s%.*s%.*s%s%.*s", glued ? " " : "", prefix & 2 ? 1 : 0, "r", (int)(content - quote), f->text + quote, plain,
		                                     (int)(f->nodes[i].end - end), f->text + end));
}

static bool formats(const struct file *f, int i)
{
	for (int c = i + 1; c < f->nodes[i].next; c++)
		if (f->nodes[c].kind == K_interpolation || f->nodes[c].broken)
			return true;
	return false;
}

/* i: a string that is no part of another, or strings in a row: one placeholder among them is enough. */
void ff_python_string_shape(struct file *f, int i)
{
	if (f->nodes[i].kind == K_string) {
		char first = f->text[f->nodes[i].start];
		if (first != '"' && first != '\'' && f->nodes[f->nodes[i].parent].kind != K_concatenated_string && !formats(f, i))
			fstring(f, i, i);
		return;
	}
	if (formats(f, i))
		return;
	for (int c = i + 1; c < f->nodes[i].next; c = f->nodes[c].next)
		if (f->nodes[c].kind == K_string)
			fstring(f, c, i);
}
