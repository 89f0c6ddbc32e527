/*
 * table.c - tables and wrapped text for a terminal.  Called by the tools that print for people
 * (ff-queue, ff-learn, ff-correlate); knows no record.
 */
#include "ff/table.h"

#define GAP 2 /* columns between two cells */

/* ---- one string ---- */

static bool locale_is_utf8(void)
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
	for (size_t i = 0; i < FF_COUNT(names); i++) {
		const char *v = getenv(names[i]);
		if (v && v[0])
			return strcasestr(v, "utf-8") || strcasestr(v, "utf8");
	}
	return false;
}

void ff_screen_look(struct ff_screen *s, int fd)
{
	s->width = ff_term_width(fd);
	s->colour = ff_term_colour(fd);
	s->utf8 = locale_is_utf8();
}

/* One character of text as it may be shown: its bytes in `out` (at most 5, terminated), its width; moves *p. */
static int next_char(const char **p, char out[5])
{
	const unsigned char *s = (const unsigned char *)*p;
	int n = ff_utf8_len(s, strlen(*p));
	bool control = n == 0 || s[0] < 0x20 || s[0] == 0x7f || (n == 2 && s[0] == 0xc2 && s[1] < 0xa0);
	/* Characters that turn the direction of writing could make a line read as another one. */
	bool turns = n == 3 && s[0] == 0xe2 && ((s[1] == 0x80 && s[2] >= 0xaa && s[2] <= 0xae) || (s[1] == 0x81 && s[2] >= 0xa6 && s[2] <= 0xa9));
	*p += n ? n : 1;
	if (control || turns) {
		memcpy(out, s[0] == '\t' || s[0] == '\n' ? " " : "?", 2);
		return 1;
	}
	memcpy(out, s, (size_t)n);
	out[n] = 0;
	return ff_utf8_width(out);
}

static int safe_width(const char *text)
{
	char c[5];
	int width = 0;
	while (*text)
		width += next_char(&text, c);
	return width;
}

static void put_safe(struct ff_buf *b, const char *text)
{
	char c[5];
	while (*text) {
		next_char(&text, c);
		ff_buf_str(b, c);
	}
}

static const char *const shades[] = {"", "\033[1m", "\033[2m", "\033[31m", "\033[33m", "\033[32m"};

static void shade_on(const struct ff_screen *s, struct ff_buf *b, enum ff_shade shade)
{
	if (s->colour)
		ff_buf_str(b, shades[shade]);
}

static void shade_off(const struct ff_screen *s, struct ff_buf *b, enum ff_shade shade)
{
	if (s->colour && shade)
		ff_buf_str(b, "\033[0m");
}

void ff_screen_put(const struct ff_screen *s, struct ff_buf *b, enum ff_shade shade, const char *text)
{
	shade_on(s, b, shade);
	put_safe(b, text);
	shade_off(s, b, shade);
}

void ff_screen_cut(const struct ff_screen *s, struct ff_buf *b, const char *text, int width, bool left)
{
	const char *dots = s->utf8 ? "\xe2\x80\xa6" : "...";
	int dots_width = s->utf8 ? 1 : 3, have = safe_width(text), used = 0;
	char c[5];
	if (have <= width) {
		put_safe(b, text);
		return;
	}
	if (width < dots_width + 1) {
		dots = "";
		dots_width = 0;
	}
	if (left) {
		for (int over = have - (width - dots_width); over > 0;)
			over -= next_char(&text, c);
		ff_buf_str(b, dots);
		put_safe(b, text);
		return;
	}
	while (*text) {
		int w = next_char(&text, c);
		if (used + w > width - dots_width)
			break;
		ff_buf_str(b, c);
		used += w;
	}
	ff_buf_str(b, dots);
}

void ff_screen_wrap(const struct ff_screen *s, struct ff_buf *b, const char *text, int indent)
{
	int room = s->width - indent > 20 ? s->width - indent : 20, used = 0;
	while (*text) {
		char word[1024];
		size_t n = strcspn(text, " \n\t");
		bool space = n == 0;
		snprintf(word, sizeof(word), "%.*s", (int)(n < sizeof(word) ? n : sizeof(word) - 1), text);
		text += space ? 1 : n < sizeof(word) ? n : sizeof(word) - 1;
		if (space)
			continue;
		int w = safe_width(word);
		if (used && used + 1 + w > room) {
			ff_buf_char(b, '\n');
			used = 0;
		}
		if (used)
			ff_buf_char(b, ' ');
		else
			ff_buf_printf(b, "%*s", indent, "");
		put_safe(b, word);
		used += w + (used ? 1 : 0);
	}
	ff_buf_char(b, '\n');
}

/* ---- tables ---- */

static void measure(const struct ff_column *columns, int count, const struct ff_cell *cells, int rows, int *widths)
{
	for (int c = 0; c < count; c++) {
		widths[c] = safe_width(columns[c].title);
		for (int r = 0; r < rows; r++) {
			int w = safe_width(cells[r * count + c].text);
			if (w > widths[c])
				widths[c] = w;
		}
		if (columns[c].most && widths[c] > columns[c].most)
			widths[c] = columns[c].most;
	}
}

static int floor_of(const struct ff_column *c, bool fair)
{
	return fair && c->fair ? c->fair : c->least;
}

/* Takes from the column that has the most above its floor, until the line fits or none has; returns what is still over. */
static int squeeze(const struct ff_column *columns, int count, int over, bool fair, int *widths)
{
	for (; over > 0; over--) {
		int most = 0, widest = -1;
		for (int c = 0; c < count; c++) {
			int above = columns[c].least ? widths[c] - floor_of(&columns[c], fair) : 0;
			if (above > 0 && above >= most) {
				most = above;
				widest = c;
			}
		}
		if (widest < 0)
			break;
		widths[widest]--;
	}
	return over;
}

static void fit(const struct ff_column *columns, int count, int width, int *widths)
{
	int over = -width;
	for (int c = 0; c < count; c++)
		over += widths[c] + (c ? GAP : 0);
	over = squeeze(columns, count, over, true, widths);
	squeeze(columns, count, over, false, widths);
}

static void write_row(const struct ff_screen *s, struct ff_buf *b, const struct ff_column *columns, int count, const struct ff_cell *cells,
                      const int *widths)
{
	for (int c = 0; c < count; c++) {
		int w = safe_width(cells[c].text), pad = w < widths[c] ? widths[c] - w : 0;
		if (c)
			ff_buf_printf(b, "%*s", GAP, "");
		if (columns[c].right)
			ff_buf_printf(b, "%*s", pad, "");
		shade_on(s, b, cells[c].shade);
		ff_screen_cut(s, b, cells[c].text, widths[c], columns[c].cut_left);
		shade_off(s, b, cells[c].shade);
		if (!columns[c].right && c < count - 1)
			ff_buf_printf(b, "%*s", pad, "");
	}
	while (b->len && b->data[b->len - 1] == ' ')
		b->len--;
	ff_buf_char(b, '\n');
}

void ff_table_write(const struct ff_screen *s, struct ff_buf *b, const struct ff_column *columns, int count, const struct ff_cell *cells, int rows)
{
	int widths[16];
	struct ff_cell titles[16];
	if (rows <= 0 || count > (int)FF_COUNT(widths))
		return;
	measure(columns, count, cells, rows, widths);
	fit(columns, count, s->width, widths);
	for (int c = 0; c < count; c++)
		titles[c] = (struct ff_cell){columns[c].title, FF_SHADE_DIM};
	bool titled = false;
	for (int c = 0; c < count; c++)
		titled |= columns[c].title[0] != 0;
	if (titled)
		write_row(s, b, columns, count, titles, widths);
	for (int r = 0; r < rows; r++)
		write_row(s, b, columns, count, cells + r * count, widths);
}
