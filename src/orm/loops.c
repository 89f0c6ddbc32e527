/*
 * loops.c - which loop makes a call repeat: turns over rows count; a few known turns, batches, and
 * turns over models or databases do not.  Used by the files of this room that judge.
 */
#include "room.h"

/* Words of an iterable that yields models, tables, databases or batches rather than rows. */
static const char *const not_rows[] = {
	"get_models(", "_meta.", "get_fields(", "connections", "databases", "batched(", "chunk", "paginat", "__subclasses__(", "get_app_configs(",
	"app_configs", "get_model(", "batch", "page_range", "field_names", "fieldnames", "constraints", "indexes", NULL};

static bool in_words(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (strstr(text, *words))
			return true;
	return false;
}

/* settings.DEFAULT_GROUPS: a constant, however far away it is defined. */
static bool all_caps(const char *word)
{
	bool upper = false;
	for (; *word; word++) {
		if (!isupper((unsigned char)*word) && !isdigit((unsigned char)*word) && *word != '_')
			return false;
		upper |= isupper((unsigned char)*word) != 0;
	}
	return upper;
}

/* A few known turns, batches, or turns over models: a query for each of them is no N+1. */
bool orm_few_turns(const struct ff_loop *l)
{
	int kind = l->iterable_kind;
	if (kind == FF_EXPR_TUPLE || kind == FF_EXPR_LIST || kind == FF_EXPR_DICT || kind == FF_EXPR_SET)
		return true;
	return (l->flags & (FF_LOOP_CONSTANT | FF_LOOP_BATCH)) || all_caps(ff_last_part(l->iterable)) || in_words(l->iterable, not_rows);
}

/* A parameter for which every caller in the file writes the members out. */
static bool written_out(const struct orm *o, const struct ff_loop *l)
{
	const struct ff_definition *d = def_at(o, l->def);
	int position = -1, callers = 0;
	for (int i = 0, n = 0; d && l->iterable_kind == FF_EXPR_NAME && i < o->f->parameters.count; i++) {
		const struct ff_parameter *p = FF_AT(&o->f->parameters, struct ff_parameter, i);
		if (p->def == l->def && !strcmp(p->name, l->iterable))
			position = n;
		n += p->def == l->def;
	}
	for (int i = 0; position >= 0 && i < o->f->calls.count; i++) {
		if (strcmp(ff_last_part(call_at(o, i)->callee), d->name) != 0)
			continue;
		const struct ff_argument *arg = orm_keyword(o, i, l->iterable);
		arg = arg ? arg : orm_positional(o, i, position - (d->kind == FF_DEF_METHOD));
		if (!arg || (arg->kind != FF_EXPR_LIST && arg->kind != FF_EXPR_TUPLE && arg->kind != FF_EXPR_SET))
			return false;
		callers++;
	}
	return callers > 0;
}

/* Does a text read one of the loop's own variables? */
static bool reads_target(const char *text, const struct ff_loop *l)
{
	for (const char *p = l->target; *p;) {
		size_t n = 0;
		while (isalnum((unsigned char)p[n]) || p[n] == '_' || (p[n] & 0x80))
			n++;
		if (n && ff_word_in(text, p, (int)n))
			return true;
		p += n ? n : 1;
	}
	return false;
}

/* Do the arguments of the call, or of one further back in its chain, read the loop's variables? */
static bool chain_reads(const struct orm *o, int call, const struct ff_loop *l)
{
	for (int steps = 0; call_at(o, call) && steps < CHAIN; steps++) {
		for (int i = o->by_call.start[call]; i < o->by_call.start[call + 1]; i++)
			if (reads_target(argument_at(o, i)->text, l))
				return true;
		call = call_at(o, call)->receiver;
	}
	return false;
}

/* The loop that makes the call an N+1: the innermost, or one around it when that has few turns. */
enum turn orm_loop_of(const struct orm *o, int row, const struct ff_loop **out)
{
	const struct ff_call *call = call_at(o, row);
	const struct ff_loop *l = loop_at(o, call->loop);
	enum turn v = TURN_NONE;
	for (int steps = 0; l && steps < 64; steps++, l = loop_at(o, l->parent)) {
		if (l->kind == FF_LOOP_WHILE) {
			if (v == TURN_NONE)
				*out = l;
			v = TURN_WHILE;
			continue;
		}
		if (orm_few_turns(l) || written_out(o, l)) {
			if (v == TURN_NONE && l->parent < 0)
				return TURN_NONE;
			continue;
		}
		if (l != loop_at(o, call->loop) && !chain_reads(o, row, l) && !reads_target(call->callee, l))
			continue; /* what it depends on belongs to the inner loop */
		*out = l;
		return TURN_ROWS;
	}
	return v;
}

bool orm_is_loop_name(const struct orm *o, const struct part *root, int loop)
{
	for (int steps = 0; loop_at(o, loop) && steps < 64; steps++, loop = loop_at(o, loop)->parent)
		if (ff_word_in(loop_at(o, loop)->target, root->p, root->len))
			return true;
	return false;
}
