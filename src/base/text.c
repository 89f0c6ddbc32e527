/*
 * text.c - UTF-8, prefixes, patterns, hashes.  Pure: the locale is not asked, so that two people get
 * the same columns and the same hashes.
 */
#include <ctype.h>

#include "ff/base.h"

#define NEAR_MOST 80 /* bytes of a word that is compared with others */

int ff_utf8_len(const unsigned char *p, size_t n)
{
	int len;
	if (!n)
		return 0;
	if (p[0] < 0x80)
		return 1;
	if (p[0] >= 0xc2 && p[0] <= 0xdf)
		len = 2;
	else if ((p[0] & 0xf0) == 0xe0)
		len = 3;
	else if (p[0] >= 0xf0 && p[0] <= 0xf4)
		len = 4;
	else
		return 0;
	if (n < (size_t)len)
		return 0;
	for (int i = 1; i < len; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	/* overlong forms, surrogates, beyond U+10FFFF: Unicode, table 3-7 */
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) || (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return len;
}

bool ff_utf8_valid(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s, *end = p + n;
	while (p < end) {
		uint64_t eight;
		if (end - p >= 8 && (memcpy(&eight, p, 8), !(eight & 0x8080808080808080ull))) {
			p += 8;
			continue;
		}
		int len = ff_utf8_len(p, (size_t)(end - p));
		if (!len)
			return false;
		p += len;
	}
	return true;
}

/* East Asian wide and fullwidth blocks, and the emoji that terminals draw over two columns. */
static int columns(unsigned c)
{
	static const struct {
		unsigned first, last;
	} wide[] = {{0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0x33ff}, {0x3400, 0x4dbf}, {0x4e00, 0x9fff}, {0xa000, 0xa4cf},
	            {0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff},
	            {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};
	if (c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x300 && c <= 0x36f) || (c >= 0x200b && c <= 0x200f) || (c >= 0xfe00 && c <= 0xfe0f))
		return 0;
	for (size_t i = 0; i < FF_COUNT(wide); i++)
		if (c >= wide[i].first && c <= wide[i].last)
			return 2;
	return 1;
}

int ff_utf8_width(const char *s)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t n = strlen(s);
	int width = 0;
	while (n) {
		int len = ff_utf8_len(p, n);
		unsigned c = len == 1 ? p[0]
		             : len == 2 ? (p[0] & 0x1fu) << 6 | (p[1] & 0x3fu)
		             : len == 3 ? (p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu)
		             : len == 4 ? (p[0] & 0x07u) << 18 | (p[1] & 0x3fu) << 12 | (p[2] & 0x3fu) << 6 | (p[3] & 0x3fu)
		                        : 0xfffd;
		width += columns(c);
		len = len ? len : 1;
		p += len;
		n -= (size_t)len;
	}
	return width;
}

const char *ff_str_cut(struct ff_arena *a, const char *s, size_t max)
{
	size_t n = 0, all = strlen(s);
	if (all <= max)
		return s;
	for (int len; (len = ff_utf8_len((const unsigned char *)s + n, all - n)) && n + (size_t)len <= max - 3;)
		n += (size_t)len;
	return ff_arena_printf(a, "%.*s...", (int)n, s);
}

bool ff_str_starts(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

bool ff_str_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);
	return n >= m && !memcmp(s + n - m, suffix, m);
}

/* "**" and a slash as a whole part of the pattern: any number of folders, none included. */
static bool is_folders(const char *pattern, size_t i)
{
	return (i == 0 || pattern[i - 1] == '/') && pattern[i] == '*' && pattern[i + 1] == '*' && pattern[i + 2] == '/';
}

/* Stars that stand for nothing (more): the places behind them are reached too. */
static void pass_stars(const char *pattern, size_t m, bool *reached, bool at_folder)
{
	for (size_t i = 0; i < m; i++) {
		if (!reached[i] || pattern[i] != '*')
			continue;
		if (pattern[i + 1] != '*')
			reached[i + 1] = true;
		else if (!is_folders(pattern, i))
			reached[i + 2] = true;
		else if (at_folder)
			reached[i + 3] = true;
	}
}

/* One character of the path; from the end, so that a place reached by it is not moved on again. */
static void take(const char *pattern, size_t m, bool *reached, char c)
{
	reached[m] = false;
	for (size_t i = m; i-- > 0;) {
		bool star = pattern[i] == '*';
		if (!reached[i])
			continue;
		reached[i] = star && (c != '/' || pattern[i + 1] == '*');
		if (!star && (pattern[i] == c || (pattern[i] == '?' && c != '/')))
			reached[i + 1] = true;
	}
}

/*
 * All ways through the pattern at once (reached[i]: the first i characters of the pattern can match what
 * was read), hence pattern x path steps at the most, whoever wrote the pattern.
 */
bool ff_glob_match(const char *pattern, const char *path)
{
	size_t m = strlen(pattern);
	bool few[256], *reached = m < sizeof few ? few : ff_xmalloc(m + 1), match;
	memset(reached, 0, m + 1);
	reached[0] = true;
	pass_stars(pattern, m, reached, true);
	for (; *path; path++) {
		take(pattern, m, reached, *path);
		pass_stars(pattern, m, reached, *path == '/');
	}
	match = reached[m];
	if (reached != few)
		free(reached);
	return match;
}

uint64_t ff_hash(uint64_t h, const void *p, size_t n)
{
	const unsigned char *s = p;
	for (size_t i = 0; i < n; i++)
		h = (h ^ s[i]) * 0x100000001b3ull;
	return h;
}

uint64_t ff_hash_str(uint64_t h, const char *s)
{
	return ff_hash(h, s ? s : "", (s ? strlen(s) : 0) + 1);
}

/* Edits (a letter more, less, other, or two neighbours swapped) from a to b; `most` + 1 when there are more than `most`. */
static int distance(const char *a, size_t n, const char *b, size_t m, int most)
{
	int row[3][NEAR_MOST + 1];
	for (size_t j = 0; j <= m; j++)
		row[0][j] = (int)j;
	for (size_t i = 1; i <= n; i++) {
		int *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3], least = now[0] = (int)i;
		for (size_t j = 1; j <= m; j++) {
			int cost = last[j - 1] + (a[i - 1] != b[j - 1]);
			cost = last[j] + 1 < cost ? last[j] + 1 : cost;
			cost = now[j - 1] + 1 < cost ? now[j - 1] + 1 : cost;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && before[j - 2] + 1 < cost)
				cost = before[j - 2] + 1;
			now[j] = cost;
			least = cost < least ? cost : least;
		}
		if (least > most)
			return most + 1;
	}
	return row[n % 3][m] <= most ? row[n % 3][m] : most + 1;
}

const char *ff_text_nearest(const char *word, const struct ff_strings *candidates)
{
	size_t n = strlen(word);
	int most = n < 3 ? 1 : (int)(n + 1) / 3;
	const char *best = NULL;
	for (int i = 0; n <= NEAR_MOST && i < candidates->count; i++) {
		const char *c = candidates->items[i];
		size_t m = strlen(c);
		if (m > NEAR_MOST || (m > n ? m - n : n - m) > (size_t)most)
			continue;
		int d = distance(word, n, c, m, most);
		if (d <= most) {
			best = c;
			most = d - 1;
		}
	}
	return best;
}

static bool is_identifier(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (c & 0x80);
}

bool ff_word_in(const char *text, const char *word, int len)
{
	const char *at = text;
	if (len <= 0)
		return false;
	while ((at = memmem(at, strlen(at), word, (size_t)len))) {
		if ((at == text || !is_identifier(at[-1])) && !is_identifier(at[len]))
			return true;
		at++;
	}
	return false;
}

const char *ff_last_part(const char *dotted)
{
	const char *dot = strrchr(dotted, '.');
	return dot ? dot + 1 : dotted;
}
