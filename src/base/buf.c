/*
 * buf.c - text that grows to a stated maximum.  Called by whoever writes a record, a page or a
 * child's output; must not know what the text means.
 */
#include "ff/base.h"

void ff_buf_init(struct ff_buf *b, size_t max)
{
	*b = (struct ff_buf){.max = max ? max : FF_MAX_LINE};
}

char *ff_buf_reserve(struct ff_buf *b, size_t n)
{
	if (b->over || n > b->max - b->len) {
		b->over = true;
		return NULL;
	}
	if (b->len + n + 1 > b->cap) {
		size_t cap = b->cap ? b->cap * 2 : 256;
		while (cap < b->len + n + 1)
			cap *= 2;
		if (cap - 1 > b->max) /* not a byte beyond the maximum and its NUL */
			cap = b->max + 1;
		b->data = ff_xrealloc(b->data, cap);
		b->cap = cap;
	}
	return b->data + b->len;
}

void ff_buf_add(struct ff_buf *b, const void *p, size_t n)
{
	char *to = ff_buf_reserve(b, n);
	if (!to)
		return;
	if (n)
		memcpy(to, p, n);
	b->len += n;
	b->data[b->len] = '\0';
}

void ff_buf_str(struct ff_buf *b, const char *s)
{
	ff_buf_add(b, s, strlen(s));
}

void ff_buf_char(struct ff_buf *b, char c)
{
	ff_buf_add(b, &c, 1);
}

void ff_buf_int(struct ff_buf *b, long long n)
{
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%lld", n);
	ff_buf_add(b, digits, (size_t)len);
}

void ff_buf_printf(struct ff_buf *b, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	char *to = n < 0 ? NULL : ff_buf_reserve(b, (size_t)n);
	if (!to)
		return;
	va_start(ap, fmt);
	vsnprintf(to, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
}

void ff_buf_clear(struct ff_buf *b)
{
	b->len = 0;
	b->over = false;
	if (b->data)
		b->data[0] = '\0';
}

void ff_buf_free(struct ff_buf *b)
{
	free(b->data);
	*b = (struct ff_buf){.max = b->max};
}

/* Callers that fill reserved room themselves leave no NUL: it is put here. */
const char *ff_buf_text(const struct ff_buf *b)
{
	if (!b->len)
		return "";
	b->data[b->len] = '\0';
	return b->data;
}
