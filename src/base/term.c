/*
 * term.c - what a terminal can show, and text from outside made harmless for it.  Called by who prints
 * for people; must not know what is printed.
 */
#include <sys/ioctl.h>
#include <unistd.h>

#include "ff/base.h"

bool ff_term_colour(int fd)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
	return isatty(fd) && !(no && *no) && term && strcmp(term, "dumb") != 0;
}

int ff_term_width(int fd)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	int n = columns ? atoi(columns) : 0;
	if (n >= 20 && n <= 1000)
		return n;
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
		return size.ws_col;
	return 80;
}

void ff_term_safe(FILE *to, const char *s)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t n = strlen(s);
	while (n) {
		int len = ff_utf8_len(p, n);
		/* C0, DEL, C1 controls (also as UTF-8: C2 80..9F), broken bytes, and what turns the direction of writing */
		bool control = len == 0 || *p < 0x20 || *p == 0x7f || (len == 2 && p[0] == 0xc2 && p[1] < 0xa0);
		bool turns = len == 3 && p[0] == 0xe2 && ((p[1] == 0x80 && p[2] >= 0xaa && p[2] <= 0xae) || (p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9));
		if (control || turns)
			fputc('?', to);
		else
			fwrite(p, 1, (size_t)len, to);
		len = len ? len : 1;
		p += len;
		n -= (size_t)len;
	}
}
