/*
 * header.c - the head of a rule of one's own: comments `; key: value` above a query.  Pure; called by src/scan for each file of
 * .fibreflow.d.  Knows nothing of the query below.
 */
#include <ctype.h>

#include "ff/custom.h"

#define MOST_TYPE 64
#define MOST_MESSAGE 300
#define MOST_WHY 2000
#define MOST_PATHS 1000

enum key { TYPE, MESSAGE, SEVERITY, WEIGHT, WHERE, PATHS, WHY, EFFORT, KEYS };
static const char *const keys[] = {"type", "message", "severity", "weight", "where", "paths", "why", "effort"};
static const size_t longest[] = {MOST_TYPE, MOST_MESSAGE, 20, 20, 200, MOST_PATHS, MOST_WHY, 20};

/* One value and where it stands. */
struct value {
	const char *text; /* NULL: not given */
	size_t at;
};
struct head {
	struct ff_arena *a;
	struct ff_custom *c;
	struct value v[KEYS];
	int open; /* key that a line with more blanks goes on with, -1 */
};

void ff_custom_fault(struct ff_arena *a, struct ff_custom *c, size_t at, const char *fmt, ...)
{
	char text[512];
	va_list ap;
	if (c->problem)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	c->problem = ff_arena_str(a, text);
	c->line = c->col = 1;
	for (size_t i = 0; i < at && i < c->len; i++) {
		c->line += c->text[i] == '\n';
		c->col = c->text[i] == '\n' ? 1 : c->col + 1;
	}
}

/* ---- lines ---- */

static bool is_blank(char ch)
{
	return ch == ' ' || ch == '\t' || ch == '\r';
}

static int key_of(const char *p, size_t n)
{
	for (int k = 0; k < KEYS; k++)
		if (strlen(keys[k]) == n && !memcmp(keys[k], p, n))
			return k;
	return -1;
}

static const char *nearest(struct ff_arena *a, const char *p, size_t n)
{
	struct ff_strings all = {0};
	for (int k = 0; k < KEYS; k++)
		ff_strings_push(a, &all, keys[k]);
	return ff_text_nearest(ff_arena_dup(a, p, n), &all);
}

static void set(struct head *h, int key, size_t at, size_t n)
{
	struct value *v = &h->v[key];
	const char *more = h->c->text + at;
	while (n && is_blank(more[n - 1]))
		n--;
	if (v->text && h->open != key)
		ff_custom_fault(h->a, h->c, at, "\"%s\" stands twice", keys[key]);
	else if (v->text && n)
		v->text = ff_arena_printf(h->a, "%s%s%.*s", v->text, *v->text ? " " : "", (int)n, more);
	else if (!v->text)
		*v = (struct value){ff_arena_dup(h->a, more, n), at};
	if (v->text && strlen(v->text) > longest[key])
		ff_custom_fault(h->a, h->c, v->at, "\"%s\" is longer than %zu bytes", keys[key], longest[key]);
	h->open = key;
}

/* A comment line, from behind its semicolons.  One without a key is for people, unless its key was mistyped. */
static void take_line(struct head *h, size_t at, size_t end)
{
	const char *t = h->c->text;
	size_t start = at;
	while (at < end && is_blank(t[at]))
		at++;
	size_t word = at;
	while (word < end && (isalpha((unsigned char)t[word]) || t[word] == '_'))
		word++;
	bool deep = at - start > 1, named = word > at && word < end && t[word] == ':';
	int key = named && !deep ? key_of(t + at, word - at) : -1;
	if (key >= 0) {
		h->open = -1;
		for (word++; word < end && is_blank(t[word]);)
			word++;
		set(h, key, word, end - word);
	} else if (deep && h->open >= 0 && at < end) {
		set(h, h->open, at, end - at);
	} else {
		const char *near = named ? nearest(h->a, t + at, word - at) : NULL;
		h->open = -1;
		if (near)
			ff_custom_fault(h->a, h->c, at, "\"%.*s\" is no key of a rule; did you mean \"%s\"?", (int)(word - at), t + at, near);
	}
}

static void take_lines(struct head *h)
{
	const char *t = h->c->text;
	for (size_t at = 0, end; at < h->c->len && !h->c->problem; at = end + 1) {
		const char *nl = memchr(t + at, '\n', h->c->len - at);
		end = nl ? (size_t)(nl - t) : h->c->len;
		while (at < end && is_blank(t[at]))
			at++;
		if (at == end) {
			h->open = -1;
			continue;
		}
		if (t[at] != ';')
			break; /* the query begins */
		while (at < end && t[at] == ';')
			at++;
		take_line(h, at, end);
	}
}

/* ---- values ---- */

static void fault(struct head *h, int key, const char *says)
{
	ff_custom_fault(h->a, h->c, h->v[key].at, "%s \"%.60s\": %s", keys[key], h->v[key].text, says);
}

static void read_type(struct head *h)
{
	const char *p = h->v[TYPE].text;
	if (!p)
		ff_custom_fault(h->a, h->c, 0, "the head has no \"; type: ...\"");
	else if (*p < 'a' || *p > 'z' || strspn(p, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(p))
		fault(h, TYPE, "a type is a word of small letters, digits and _");
	else
		h->c->type = p;
}

static void read_message(struct head *h)
{
	const char *p = h->v[MESSAGE].text;
	if (!p || !*p)
		ff_custom_fault(h->a, h->c, p ? h->v[MESSAGE].at : 0, "the head has no \"; message: ...\"");
	else
		h->c->message = p;
}

static void read_severity(struct head *h)
{
	static const char *const words[] = {"info", "low", "medium", "high"};
	const char *p = h->v[SEVERITY].text;
	for (size_t i = 0; p && i < FF_COUNT(words); i++)
		if (!strcmp(p, words[i])) {
			h->c->severity = words[i];
			return;
		}
	if (p && !strcmp(p, "critical"))
		fault(h, SEVERITY, "a rule of one's own is high at most; fibreflow.rule.TYPE.severity may say more");
	else if (p)
		fault(h, SEVERITY, "is none of info, low, medium, high");
}

/* "0.85", "1", ".5": no exponent, no locale. */
static int percent(const char *p)
{
	int whole = 0, part = 0, digits = 0;
	for (; isdigit((unsigned char)*p); p++, digits++)
		whole = whole > 9 ? whole : whole * 10 + (*p - '0');
	if (*p == '.') {
		for (int unit = 10; isdigit((unsigned char)*++p); digits++, unit /= 10)
			part += unit * (*p - '0');
	}
	return !digits || *p || whole > 1 || (whole == 1 && part) ? -1 : whole * 100 + part;
}

static void read_weight(struct head *h)
{
	const char *p = h->v[WEIGHT].text;
	int n = p ? percent(p) : h->c->weight;
	if (n < 1)
		fault(h, WEIGHT, "is no number from 0.01 to 1: the share of its findings that are right");
	else
		h->c->weight = n;
}

static void read_effort(struct head *h)
{
	const char *p = h->v[EFFORT].text;
	if (!p)
		return;
	size_t n = strlen(p);
	int minutes = n && n <= 3 && strspn(p, "0123456789") == n ? (int)strtol(p, NULL, 10) : 0;
	if (minutes < 1)
		fault(h, EFFORT, "is no number of minutes from 1 to 999");
	else
		h->c->minutes = minutes;
}

static void read_where(struct head *h)
{
	static const struct {
		const char *word;
		unsigned bit;
	} words[] = {{"all", FF_CUSTOM_EVERYWHERE}, {"library", FF_CUSTOM_LIBRARY}, {"program", FF_CUSTOM_PROGRAM}, {"cli", FF_CUSTOM_PROGRAM},
	             {"script", FF_CUSTOM_PROGRAM}, {"example", FF_CUSTOM_EXAMPLE}, {"docs", FF_CUSTOM_EXAMPLE}, {"test", FF_CUSTOM_TEST},
	             {"migration", FF_CUSTOM_MIGRATION}};
	const char *p = h->v[WHERE].text;
	unsigned where = 0;
	while (p && *(p += strspn(p, " ,\t"))) {
		size_t n = strcspn(p, " ,\t"), i = 0;
		while (i < FF_COUNT(words) && (strlen(words[i].word) != n || memcmp(words[i].word, p, n) != 0))
			i++;
		if (i == FF_COUNT(words)) {
			fault(h, WHERE, "is no list of library, program, example, test, migration, all");
			return;
		}
		where |= words[i].bit;
		p += n;
	}
	h->c->where = where ? where : FF_CUSTOM_EVERYWHERE;
}

static void read_paths(struct head *h)
{
	char *p = h->v[PATHS].text ? ff_arena_str(h->a, h->v[PATHS].text) : NULL;
	for (char *c = p; c && *c; c++)
		if (*c == ',' || *c == '\t')
			*c = ' ';
	h->c->paths = p ? p : "";
}

bool ff_custom_paths_fit(const char *paths, const char *path)
{
	struct ff_arena a = {0};
	const char *p = paths;
	bool any = false, fits = false;
	while (!fits && *(p += strspn(p, " "))) {
		size_t n = strcspn(p, " ");
		fits = ff_glob_match(ff_arena_dup(&a, p, n), path);
		any = true;
		p += n;
	}
	ff_arena_free(&a);
	return fits || !any;
}

void ff_custom_read(struct ff_arena *a, const char *file, const char *text, size_t len, struct ff_custom *out)
{
	struct head h = {.a = a, .c = out, .open = -1};
	*out = (struct ff_custom){.file = file, .text = text, .len = len, .type = "", .message = "", .why = "", .paths = "", .severity = "medium",
	                          .weight = 80, .minutes = 5, .where = FF_CUSTOM_EVERYWHERE};
	if (len > FF_MAX_CUSTOM) {
		ff_custom_fault(a, out, 0, "is larger than %u KiB", FF_MAX_CUSTOM >> 10);
		return;
	}
	for (size_t i = 0; i < len; i++)
		if (((unsigned char)text[i] < ' ' && !strchr("\t\n\r", text[i])) || text[i] == 0x7f || !text[i])
			ff_custom_fault(a, out, i, "has a control character");
	if (!ff_utf8_valid(text, len))
		ff_custom_fault(a, out, 0, "is no text in UTF-8");
	if (out->problem)
		return;
	take_lines(&h);
	read_type(&h);
	read_message(&h);
	read_severity(&h);
	read_weight(&h);
	read_effort(&h);
	read_where(&h);
	read_paths(&h);
	out->why = h.v[WHY].text ? h.v[WHY].text : "";
}
