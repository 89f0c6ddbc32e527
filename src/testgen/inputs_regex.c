/*
 * inputs_regex.c - a text that a regular expression matches, for those that are simple enough: literals, classes, groups, alternatives,
 * repetition.  What else it meets (look-arounds that ask for something, back references, conditions) it gives up.
 */
#include <ctype.h>

#include "plan_room.h"

enum { SAMPLE_MAX = 60, GROUP_DEPTH = 12 };

struct maker {
	const char *s; /* what is left of the pattern */
	char out[SAMPLE_MAX + 1];
	size_t n;
	bool failed;
};

static void put(struct maker *m, char c)
{
	if (m->n >= SAMPLE_MAX || !isprint((unsigned char)c))
		m->failed = true;
	else
		m->out[m->n++] = c;
}

/* The character that stands for an escape; 0: it takes none (\b, \A), -1: not known. */
static int escaped(char c)
{
	switch (c) {
	case 'd': return '1';
	case 'w': return 'a';
	case 's': return ' ';
	case 'D': case 'S': return 'x';
	case 'W': return '-';
	case 'b': case 'A': case 'Z': case 'B': return 0;
	default: return isalnum((unsigned char)c) ? -1 : c;
	}
}

/* One character that a class [...] has; of a negated one something that it has not. */
static void class(struct maker *m)
{
	bool negated = *m->s == '^';
	const char *from = m->s += negated, *tried = "x1-_ ~";
	int first = 0;
	for (bool start = true; *m->s && (*m->s != ']' || start); start = false) {
		int c = (unsigned char)*m->s++;
		if (c == '\\' && *m->s)
			c = escaped(*m->s++);
		if (c < 0)
			m->failed = true;
		first = first ? first : c;
	}
	size_t n = (size_t)(m->s - from);
	m->failed |= *m->s != ']';
	m->s += *m->s == ']';
	if (!negated) {
		put(m, (char)first);
		return;
	}
	while (*tried && memchr(from, *tried, n))
		tried++;
	if (memmem(from, n, "\\w", 2) || memmem(from, n, "a-z", 3))
		tried = memchr(from, '-', n) && !memmem(from, n, "a-z", 3) ? "~" : "!";
	put(m, *tried ? *tried : '~');
}

/* *, +, ?, {n,m} behind what has just been put from `from` on: as often as it must, once where it may. */
static void repeat(struct maker *m, size_t from)
{
	size_t len = m->n - from;
	char *end;
	if (*m->s == '*' || *m->s == '+' || *m->s == '?') {
		m->s++;
	} else if (*m->s == '{' && isdigit((unsigned char)m->s[1])) {
		long least = strtol(m->s + 1, &end, 10);
		end += strcspn(end, "}");
		m->s = end + (*end == '}');
		if (least == 0)
			m->n = from;
		for (long i = 1; i < least && !m->failed; i++)
			for (size_t k = 0; k < len; k++)
				put(m, m->out[from + k]);
	} else {
		return;
	}
	m->s += *m->s == '?' || *m->s == '+'; /* lazy, possessive */
}

static void alternatives(struct maker *m, int depth);

static void group(struct maker *m, int depth)
{
	size_t from = m->n;
	bool nothing = false;
	if (*m->s == '?') {
		const char *colon = m->s + 1;
		if (*colon == 'P' && colon[1] == '<') {
			m->s = strchr(colon, '>') ? strchr(colon, '>') + 1 : colon + strlen(colon);
		} else if (*colon == '!' || (*colon == '<' && colon[1] == '!')) {
			nothing = true; /* something that must not stand here */
			m->s = colon + 1 + (*colon == '<');
		} else {
			while (isalpha((unsigned char)*colon) || *colon == '-')
				colon++;
			m->failed |= *colon != ':' && *colon != ')';
			m->s = colon + (*colon == ':');
		}
	}
	alternatives(m, depth + 1);
	m->failed |= *m->s != ')';
	m->s += *m->s == ')';
	if (nothing)
		m->n = from;
}

static void alternative(struct maker *m, int depth)
{
	while (*m->s && *m->s != ')' && *m->s != '|' && !m->failed) {
		size_t from = m->n;
		int c = (unsigned char)*m->s++;
		switch (c) {
		case '^': case '$': continue;
		case '.': put(m, 'a'); break;
		case '[': class(m); break;
		case '(': group(m, depth); break;
		case '\\':
			c = *m->s ? escaped(*m->s++) : -1;
			m->failed |= c < 0;
			if (c > 0)
				put(m, (char)c);
			break;
		default: put(m, (char)c); break;
		}
		repeat(m, from);
	}
}

/* The first of several; the others are passed over. */
static void alternatives(struct maker *m, int depth)
{
	if (depth > GROUP_DEPTH) {
		m->failed = true;
		return;
	}
	alternative(m, depth);
	while (*m->s == '|' && !m->failed) {
		size_t n = m->n;
		m->s++;
		alternative(m, depth);
		m->n = n;
	}
}

/* The content of a plain or raw string literal; NULL. */
static const char *content_of(struct ff_arena *a, const char *literal)
{
	bool raw = *literal == 'r' || *literal == 'R';
	const char *quote = literal + raw;
	size_t n = *quote == '\'' || *quote == '"' ? plan_quoted(quote) : 0, quotes = n >= 6 && quote[1] == *quote && quote[2] == *quote ? 3 : 1;
	if (n < 2 || quote[n] || (!raw && memchr(quote, '\\', n)))
		return NULL;
	return ff_arena_dup(a, quote + quotes, n - 2 * quotes);
}

const char *plan_regex_sample(struct plan *p, const char *literal)
{
	struct maker m = {.s = content_of(p->a, literal)};
	if (!m.s || !plan_spend(p, 200))
		return NULL;
	alternatives(&m, 0);
	m.out[m.n] = '\0';
	return m.failed || *m.s || !m.n || strpbrk(m.out, "'\\") ? NULL : ff_arena_printf(p->a, "'%s'", m.out);
}
