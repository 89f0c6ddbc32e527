/*
 * calls.c - ways to look at the rows of calls and arguments: arguments of a call, words
 * in quoted text.  Used by the families that judge calls.
 */
#include <ctype.h>

#include "rules.h"

void ff_critic_calls_index(struct critic *c)
{
	if (!c->by_call.start)
		ff_arguments_by_call(c->a, c->f, &c->by_call);
}

const struct ff_argument *ff_critic_keyword(const struct critic *c, int call, const char *keyword)
{
	const struct ff_argument *arg = c->f->arguments.items;
	for (int i = c->by_call.start[call]; i < c->by_call.start[call + 1]; i++)
		if (!strcmp(arg[c->by_call.row[i]].keyword, keyword))
			return &arg[c->by_call.row[i]];
	return NULL;
}

const struct ff_argument *ff_critic_positional(const struct critic *c, int call, int n)
{
	const struct ff_argument *arg = c->f->arguments.items;
	for (int i = c->by_call.start[call]; i < c->by_call.start[call + 1]; i++)
		if (!*arg[c->by_call.row[i]].keyword && n-- == 0)
			return &arg[c->by_call.row[i]];
	return NULL;
}

bool ff_critic_call_is(const struct ff_call *call, const char *dotted)
{
	if (*call->target)
		return !strcmp(call->target, dotted);
	return !(call->flags & FF_CALL_SHADOWED) && !strcmp(call->callee, dotted);
}

const char *ff_critic_call_name(const struct ff_call *call)
{
	if (*call->target)
		return call->target;
	return call->flags & FF_CALL_SHADOWED ? "" : call->callee;
}

const struct ff_argument *ff_critic_argument(const struct critic *c, int call, int n, const char *keyword)
{
	const struct ff_argument *a = ff_critic_keyword(c, call, keyword);
	return a ? a : ff_critic_positional(c, call, n);
}

const char *ff_critic_imported(const struct critic *c, const char *name)
{
	for (int i = 0; i < c->f->imports.count && i < 2000; i++) { /* more than anybody writes; each call asks */
		const struct ff_import *m = FF_AT(&c->f->imports, struct ff_import, i);
		if (*m->name && !strcmp(m->bound, name))
			return m->name;
	}
	return name;
}

struct critic_spot ff_critic_call_spot(const struct ff_call *call)
{
	return (struct critic_spot){.line = call->line, .end_line = call->end_line, .col = call->col};
}

/* Rows of outer calls come first, close by. */
int ff_critic_chained(const struct critic *c, int call)
{
	const struct ff_call *rows = c->f->calls.items;
	for (int i = call - 1; i >= 0 && i >= call - 16; i--)
		if (rows[i].receiver == call)
			return i;
	return -1;
}

const struct ff_definition *ff_critic_definition(const struct critic *c, int def)
{
	return def >= 0 && def < c->f->definitions.count ? FF_AT(&c->f->definitions, struct ff_definition, def) : NULL;
}

/* The words of an identifier, of any style: "API_TOKEN", "apiToken", "api-token". */
static size_t next_word(const char **p, char *out, size_t room)
{
	const char *q = *p;
	size_t n = 0;
	while (*q && !isalnum((unsigned char)*q))
		q++;
	while (isalnum((unsigned char)*q)) {
		if (n < room - 1)
			out[n++] = (char)tolower((unsigned char)*q);
		if (islower((unsigned char)*q) && isupper((unsigned char)q[1])) {
			q++;
			break;
		}
		q++;
	}
	out[n] = '\0';
	*p = q;
	return n;
}

bool ff_critic_says(const char *text, const char *const *words)
{
	char before[32] = "", word[32], pair[64];
	while (next_word(&text, word, sizeof word)) {
		snprintf(pair, sizeof pair, "%s_%s", before, word);
		for (int i = 0; words[i]; i++)
			if (!strcmp(words[i], word) || !strcmp(words[i], pair))
				return true;
		memcpy(before, word, sizeof before);
	}
	return false;
}

bool ff_critic_call_is_short(const struct critic *c, int row)
{
	const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, row);
	const struct ff_argument *a = ff_critic_positional(c, row, 0);
	if (!a || c->by_call.start[row + 1] - c->by_call.start[row] != 1 || call->line != call->end_line || strpbrk(call->callee, "(["))
		return false;
	return (size_t)(call->end_col - call->col) == strlen(call->callee) + strlen(a->text) + 2;
}
