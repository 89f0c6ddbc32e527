/*
 * lines.c - NDJSON's outer form: lines that end in a newline, none longer than FF_MAX_LINE.
 * Called by every reader of records and by who writes to a descriptor; must not know JSON.
 */
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "ff/base.h"

#define BLOCK (256u << 10)

void ff_lines_init(struct ff_lines *l, int fd)
{
	*l = (struct ff_lines){.fd = fd};
}

void ff_lines_free(struct ff_lines *l)
{
	free(l->data);
	*l = (struct ff_lines){.fd = -1};
}

/*
 * More bytes behind l->end; 0 at the end of input.  Called while the unfinished line is no longer
 * than FF_MAX_LINE, so a line and one block is all that is ever held.
 */
static ssize_t fill(struct ff_lines *l)
{
	if (l->start > 0 && l->start == l->end)
		l->start = l->end = 0;
	if (l->cap - l->end < BLOCK / 2) {
		if (l->start > 0) {
			memmove(l->data, l->data + l->start, l->end - l->start);
			l->end -= l->start;
			l->start = 0;
		}
		if (l->cap - l->end < BLOCK / 2) {
			l->cap = l->cap ? l->cap * 2 : BLOCK;
			if (l->cap > FF_MAX_LINE + BLOCK)
				l->cap = FF_MAX_LINE + BLOCK;
			l->data = ff_xrealloc(l->data, l->cap);
		}
	}
	ssize_t n;
	do
		n = read(l->fd, l->data + l->end, l->cap - l->end);
	while (n < 0 && errno == EINTR);
	if (n > 0)
		l->end += (size_t)n;
	return n;
}

int ff_lines_next(struct ff_lines *l, char **line, size_t *len, struct ff_err *err)
{
	size_t seen = 0; /* bytes of this line that hold no newline */
	for (;;) {
		size_t have = l->end - l->start;
		char *nl = have > seen ? memchr(l->data + l->start + seen, '\n', have - seen) : NULL;
		if (nl) {
			l->line++;
			*line = l->data + l->start;
			*len = (size_t)(nl - *line);
			*nl = '\0';
			l->start += *len + 1;
			if (*len > FF_MAX_LINE)
				return ff_err_set(err, FF_EX_DATA, "line %ld: longer than %u bytes", l->line, FF_MAX_LINE);
			return 1;
		}
		seen = have;
		if (seen > FF_MAX_LINE)
			return ff_err_set(err, FF_EX_DATA, "line %ld: longer than %u bytes", l->line + 1, FF_MAX_LINE);
		ssize_t n = l->eof ? 0 : fill(l);
		if (n < 0)
			return ff_err_set(err, ff_err_code_of(errno), "read: %s", strerror(errno));
		if (n == 0) {
			l->eof = true;
			return have ? ff_err_set(err, FF_EX_DATA, "line %ld: breaks off without a newline", l->line + 1) : 0;
		}
	}
}

int ff_write_all(int fd, const void *p, size_t n, struct ff_err *err)
{
	const char *s = p;
	while (n) {
		ssize_t w = write(fd, s, n);
		if (w < 0 && errno == EINTR)
			continue;
		if (w < 0 && errno == EAGAIN) { /* somebody who shares the descriptor made it non-blocking */
			poll(&(struct pollfd){fd, POLLOUT, 0}, 1, -1);
			continue;
		}
		if (w < 0)
			return ff_err_set(err, ff_err_code_of(errno), "write: %s", strerror(errno));
		s += w;
		n -= (size_t)w;
	}
	return 0;
}
