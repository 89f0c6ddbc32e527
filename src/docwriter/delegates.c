/*
 * delegates.c - functions that hand over to another one: what that one's docstring says of the same thing is true of theirs, too.  Called by
 * summary.c, compose.c, parameters.c and outcomes.c.
 */
#include "world.h"

#define MOST_CALLS 200 /* of a function that are looked at */

static const struct ff_call *call_at(const struct draft *d, int i)
{
	return FF_AT(&d->f->calls, struct ff_call, i);
}

static const struct told *told_of(const struct draft *d, int call)
{
	const char *key = ff_doc_callee(d->a, d->f, d->path, ff_module_name(d->a, d->path), call_at(d, call));
	return ff_doc_told(d, key);
}

/* The place among the arguments of the call where the parameter itself stands, -1: it does not; *named: by its own name. */
static int place_of(const struct draft *d, int call, const struct ff_parameter *p, bool *named)
{
	const char *stars = p->kind == FF_PARAM_VARARG ? "*" : p->kind == FF_PARAM_KWARG ? "**" : "";
	int first = ff_doc_first_argument(d, call);
	for (int i = first; i < d->f->arguments.count && FF_AT(&d->f->arguments, struct ff_argument, i)->call == call; i++) {
		const struct ff_argument *x = FF_AT(&d->f->arguments, struct ff_argument, i);
		*named = !*stars && !strcmp(x->keyword, p->name);
		if (!strcmp(x->text + (*stars ? strspn(x->text, "* ") : 0), p->name) && (*stars ? !strcmp(x->keyword, stars) : (*named || !*x->keyword) && x->kind == FF_EXPR_NAME))
			return i - first;
		if (!*stars && *x->keyword == '*')
			return -1; /* who knows where the next ones come to stand */
	}
	return -1;
}

static int arguments(const struct draft *d, int call)
{
	int first = ff_doc_first_argument(d, call), i = first;
	while (i < d->f->arguments.count && FF_AT(&d->f->arguments, struct ff_argument, i)->call == call)
		i++;
	return i - first;
}

/* All that it takes goes to the call, as it is, and nothing else does. */
static bool hands_all_over(const struct draft *d, int call)
{
	int self = d->d->kind == FF_DEF_METHOD && !(d->d->flags & FF_DEF_STATIC);
	bool named;
	if (arguments(d, call) != d->end - d->first - self)
		return false;
	for (int i = d->first + self; i < d->end; i++)
		if (place_of(d, call, FF_AT(&d->f->parameters, struct ff_parameter, i), &named) < 0)
			return false;
	return true;
}

/* @wraps(other): what wraps sets as its docstring is the other's. */
static const struct told *wrapped(const struct draft *d, const char **code)
{
	for (int i = FF_DOC_ROW_FROM(d->f->decorators, struct ff_decorator, d->d->first_line); i < d->f->decorators.count && FF_AT(&d->f->decorators, struct ff_decorator, i)->line <= d->d->line; i++) {
		const struct ff_decorator *x = FF_AT(&d->f->decorators, struct ff_decorator, i);
		int at = x->call >= 0 ? ff_doc_first_argument(d, x->call) : -1;
		if (x->def != d->def || at < 0 || at >= d->f->arguments.count || (strcmp(x->target, "functools.wraps") && strcmp(x->name, "wraps")))
			continue;
		const struct ff_argument *g = FF_AT(&d->f->arguments, struct ff_argument, at);
		*code = g->call == x->call && !*g->keyword ? ff_doc_code(d, g->text, 40) : NULL;
		return *code ? ff_doc_told(d, ff_arena_printf(d->a, "%s:%s", ff_module_name(d->a, d->path), g->text)) : NULL;
	}
	return NULL;
}

bool ff_doc_delegate(const struct draft *d, struct delegate *out)
{
	const struct ff_result *only = ff_doc_only_result(d);
	const char *code = NULL;
	*out = (struct delegate){.told = wrapped(d, &code)};
	if (out->told) {
		out->code = code;
		out->whole = true;
		return true;
	}
	if (!only || only->call < 0 || only->flags & FF_RESULT_GUARDED || only->value_kind != FF_EXPR_CALL || d->d->statements != 1 || d->d->flags & FF_DEF_GENERATOR)
		return false;
	const struct ff_call *c = call_at(d, only->call);
	out->told = c->flags & FF_CALL_LAMBDA || c->receiver >= 0 ? NULL : told_of(d, only->call);
	out->code = out->told ? ff_doc_called(d, c->callee, 40) : NULL;
	out->whole = out->code && hands_all_over(d, only->call);
	return out->code != NULL;
}

const char *ff_doc_with_source(const struct draft *d, const char *text, const char *how, const char *code)
{
	size_t n = strlen(text);
	if (!n || strstr(text, ". "))
		return NULL;
	return ff_arena_printf(d->a, "%.*s, %s %s.", (int)(n - (text[n - 1] == '.')), text, how, code);
}

const char *ff_doc_passed_on(const struct draft *d, const struct ff_parameter *p)
{
	int first = FF_DOC_ROW_FROM(d->f->calls, struct ff_call, d->d->line);
	if (!d->world || p->bindings != 1 || p->kind == FF_PARAM_VARARG || p->kind == FF_PARAM_KWARG)
		return NULL;
	for (int i = first; i < d->f->calls.count && i < first + MOST_CALLS && call_at(d, i)->line <= d->d->end_line; i++) {
		bool named;
		int place = call_at(d, i)->def == d->def ? place_of(d, i, p, &named) : -1;
		const struct told *t = place >= 0 ? told_of(d, i) : NULL;
		const char *code = t ? ff_doc_called(d, call_at(d, i)->callee, 40) : NULL;
		if (!code || (!named && (place >= t->names.count || strcmp(t->names.items[place], p->name) != 0)))
			continue;
		for (int k = 0; k < t->args.count; k++)
			if (!strcmp(FF_AT(&t->args, struct ff_doc_item, k)->name, p->name))
				return ff_doc_with_source(d, FF_AT(&t->args, struct ff_doc_item, k)->text, "passed to", code);
	}
	return NULL;
}
