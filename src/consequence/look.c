/*
 * look.c - indices over the rows of one file, so that "the keyword argument of that call" is
 * a question.  Every row number of the stream is checked here: a number out of range, or an
 * `outer` or `parent` that does not lead outwards, becomes -1.  Used by all files of this room.
 */
#include "room.h"

static int *numbers(struct ff_arena *a, int n)
{
	int *p = ff_arena_raw(a, (size_t)(n + 1) * sizeof(*p));
	for (int i = 0; i <= n; i++)
		p[i] = -1;
	return p;
}

/* Chains `rows` under their keys, in order; key(i) out of 0..keys-1 is left out. */
#define CHAIN(first, next, rows, keys, KEY)             \
	for (int i = (rows) - 1; i >= 0; i--) {             \
		int k = (KEY);                                  \
		if (k >= 0 && k < (keys)) {                     \
			(next)[i] = (first)[k];                     \
			(first)[k] = i;                             \
		}                                               \
	}

/* An outer row leads outwards when a bounded walk from it ends. */
static void check_chain(int *up, int n)
{
	for (int i = 0; i < n; i++) {
		int steps = 0, j = i;
		while (j >= 0 && steps++ < 1000)
			j = up[j];
		if (j >= 0)
			up[i] = -1;
	}
}

struct look *look_make(struct ff_arena *a, const struct ff_facts *f)
{
	struct look *l = FF_NEW_IN(a, struct look);
	l->f = f;
	l->calls = f->calls.count;
	l->defs = f->definitions.count;
	l->arg_first = numbers(a, l->calls), l->arg_next = numbers(a, f->arguments.count);
	l->inner_first = numbers(a, l->calls), l->inner_next = numbers(a, l->calls);
	l->param_first = numbers(a, l->defs), l->param_next = numbers(a, f->parameters.count);
	l->deco_first = numbers(a, l->defs), l->deco_next = numbers(a, f->decorators.count);
	l->base_first = numbers(a, l->defs), l->base_next = numbers(a, f->bases.count);
	l->outer = numbers(a, l->calls), l->call_def = numbers(a, l->calls), l->parent = numbers(a, l->defs);
	for (int i = 0; i < l->calls; i++) {
		const struct ff_call *c = CALL(l, i);
		l->outer[i] = c->outer >= 0 && c->outer < l->calls && c->outer != i ? c->outer : -1;
		l->call_def[i] = c->def >= 0 && c->def < l->defs ? c->def : -1;
	}
	for (int i = 0; i < l->defs; i++)
		l->parent[i] = DEF(l, i)->parent >= 0 && DEF(l, i)->parent < l->defs ? DEF(l, i)->parent : -1;
	check_chain(l->outer, l->calls);
	check_chain(l->parent, l->defs);
	CHAIN(l->arg_first, l->arg_next, f->arguments.count, l->calls, ARG(l, i)->call)
	CHAIN(l->inner_first, l->inner_next, l->calls, l->calls, l->outer[i])
	CHAIN(l->param_first, l->param_next, f->parameters.count, l->defs, PARAM(l, i)->def)
	CHAIN(l->deco_first, l->deco_next, f->decorators.count, l->defs, DECO(l, i)->def)
	CHAIN(l->base_first, l->base_next, f->bases.count, l->defs, BASE(l, i)->def)
	return l;
}

const struct ff_argument *look_arg(const struct look *l, int call, int position, const char *keyword)
{
	int at = 0;
	if (call < 0 || call >= l->calls)
		return NULL;
	for EACH (i, l->arg_first[call], l->arg_next) {
		const struct ff_argument *g = ARG(l, i);
		if (keyword && *keyword && !strcmp(g->keyword, keyword))
			return g;
		if (*g->keyword == '*')
			position = -1; /* what follows an unpacking has no known place */
		else if (!*g->keyword && at++ == position)
			return g;
	}
	return NULL;
}

int look_arg_call(const struct look *l, int call, const struct ff_argument *arg)
{
	if (!arg || call < 0 || call >= l->calls)
		return -1;
	for EACH (i, l->inner_first[call], l->inner_next) {
		const char *callee = CALL(l, i)->callee;
		size_t n = strlen(callee);
		if (n && !strncmp(arg->text, callee, n) && arg->text[n] == '(')
			return i;
	}
	return -1;
}

const char *last_part(const char *dotted)
{
	const char *dot = strrchr(dotted, '.');
	return dot ? dot + 1 : dotted;
}

bool last_part_is(const char *dotted, const char *name)
{
	return !strcmp(last_part(dotted), name);
}

const char *call_name(const struct ff_call *c)
{
	return *c->target ? c->target : c->callee;
}

bool one_of(const char *s, const char *const *words)
{
	for (int i = 0; words[i]; i++)
		if (!strcmp(s, words[i]))
			return true;
	return false;
}
