/*
 * chain.c - dotted chains taken apart, words in quoted text, arguments of a call.  Used by all files of this room; knows
 * nothing of databases.
 */
#include "room.h"

void orm_chain_take(struct chain *out, const char *dotted)
{
	const char *p = dotted;
	out->count = 0;
	while (*p && out->count < CHAIN) {
		struct part *part = &out->part[out->count++];
		size_t n = strcspn(p, ".([");
		part->p = p;
		part->len = (int)n;
		part->called = p[n] == '(';
		p += n;
		p += strcspn(p, ".");
		p += *p == '.';
	}
}

bool orm_part_named(const struct part *p, const char *word)
{
	return (int)strlen(word) == p->len && !memcmp(word, p->p, (size_t)p->len);
}

bool orm_part_is(const struct part *p, const char *const *words)
{
	for (; *words; words++)
		if (orm_part_named(p, *words))
			return true;
	return false;
}

bool orm_part_cap(const struct part *p)
{
	bool lower = false;
	int i = 0;
	while (i < p->len && p->p[i] == '_')
		i++;
	if (i >= p->len || !isupper((unsigned char)p->p[i]))
		return false;
	for (; i < p->len; i++)
		lower |= islower((unsigned char)p->p[i]) != 0;
	return lower || p->len <= 2;
}

bool orm_chain_has(const struct chain *ch, int from, const char *const *words)
{
	for (int i = from; i < ch->count; i++)
		if (orm_part_is(&ch->part[i], words))
			return true;
	return false;
}

const char *orm_chain_shown(struct ff_arena *a, const char *callee)
{
	char *out = ff_arena_str(a, callee), *to = out;
	for (const char *p = callee; *p; p++)
		if (*p != '(' && *p != ')')
			*to++ = *p;
	*to = '\0';
	return out;
}

static bool is_word(char ch)
{
	return isalnum((unsigned char)ch) || ch == '_' || (ch & 0x80);
}

bool orm_path_in(const char *text, const char *word, int len)
{
	const char *at = text;
	if (len <= 0)
		return false;
	while ((at = memmem(at, strlen(at), word, (size_t)len))) {
		bool left = at == text || !is_word(at[-1]) || (at - text >= 2 && at[-1] == '_' && at[-2] == '_');
		if (left && (!is_word(at[len]) || (at[len] == '_' && at[len + 1] == '_')))
			return true;
		at++;
	}
	return false;
}

bool orm_one_of(const char *s, const char *const *words)
{
	for (; *words; words++)
		if (!strcmp(s, *words))
			return true;
	return false;
}

const char *orm_unquoted(struct ff_arena *a, const char *text)
{
	size_t n = strlen(text);
	if (n < 2 || (*text != '"' && *text != '\'') || text[n - 1] != *text)
		return NULL;
	return ff_arena_dup(a, text + 1, n - 2);
}

const char *orm_statement(const char *text)
{
	text += strspn(text, "( \t\r\n");
	size_t prefix = strspn(text, "rRbBuU");
	text += text[prefix] == '"' || text[prefix] == '\'' ? prefix : 0;
	return text + strspn(text, "\"'( \t\r\n\\");
}

/* ---- arguments ---- */

const struct ff_argument *orm_positional(const struct orm *o, int call, int n)
{
	for (int i = o->by_call.start[call]; i < o->by_call.start[call + 1]; i++)
		if (!*argument_at(o, i)->keyword && n-- == 0)
			return argument_at(o, i);
	return NULL;
}

const struct ff_argument *orm_keyword(const struct orm *o, int call, const char *word)
{
	for (int i = o->by_call.start[call]; i < o->by_call.start[call + 1]; i++)
		if (!strcmp(argument_at(o, i)->keyword, word))
			return argument_at(o, i);
	return NULL;
}

int orm_chain_first(const struct orm *o, int call)
{
	for (int steps = 0; call_at(o, call_at(o, call)->receiver) && steps < CHAIN; steps++)
		call = call_at(o, call)->receiver;
	return call;
}

int orm_chain_flags(const struct orm *o, int call)
{
	int flags = 0;
	for (int steps = 0; call_at(o, call) && steps < CHAIN; steps++) {
		flags |= call_at(o, call)->flags;
		call = call_at(o, call)->receiver;
	}
	return flags;
}
