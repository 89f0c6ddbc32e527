/* term.c - what a terminal can show. */
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
		/* C0, DEL, C1 controls (also as UTF-8: C2 80..9F), and broken bytes */
		if (len == 0 || *p < 0x20 || *p == 0x7f || (len == 2 && p[0] == 0xc2 && p[1] < 0xa0))
			fputc('?', to);
		else
			fwrite(p, 1, (size_t)len, to);
		len = len ? len : 1;
		p += len;
		n -= (size_t)len;
	}
}
