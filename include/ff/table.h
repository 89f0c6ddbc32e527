/*
 * table.h - text in columns that fits the terminal: for people.  Widths are terminal columns of
 * UTF-8; what came from outside is made safe (control characters and escapes become '?').
 */
#ifndef FF_TABLE_H
#define FF_TABLE_H

#include "ff/base.h"

/* What a terminal can show. */
struct ff_screen {
	int width;
	bool colour;
	bool utf8; /* the locale's character set (LC_ALL, LC_CTYPE, LANG) */
};
void ff_screen_look(struct ff_screen *s, int fd);

enum ff_shade { FF_SHADE_PLAIN, FF_SHADE_BOLD, FF_SHADE_DIM, FF_SHADE_RED, FF_SHADE_YELLOW, FF_SHADE_GREEN };
/* Appends text made safe, in a colour where the screen has any. */
void ff_screen_put(const struct ff_screen *s, struct ff_buf *b, enum ff_shade shade, const char *text);
/* Appends text made safe and cut to `width` columns with an ellipsis; cut at the left end when `left` (paths). */
void ff_screen_cut(const struct ff_screen *s, struct ff_buf *b, const char *text, int width, bool left);
/* Text made safe over several lines, broken between words, every line indented. */
void ff_screen_wrap(const struct ff_screen *s, struct ff_buf *b, const char *text, int indent);

/* A line that is too long takes from the columns that may give: first down to `fair`, then down to `least`. */
struct ff_column {
	const char *title;
	int least, fair; /* 0: never narrower than its widest cell; fair 0: least */
	int most;        /* 0: as wide as its widest cell */
	bool right;      /* numbers */
	bool cut_left;   /* the end matters most (paths) */
};
struct ff_cell {
	const char *text;
	enum ff_shade shade;
};
/* cells: rows * columns of them, row by row.  Nothing is written for zero rows. */
void ff_table_write(const struct ff_screen *s, struct ff_buf *b, const struct ff_column *columns, int count, const struct ff_cell *cells, int rows);

#endif
