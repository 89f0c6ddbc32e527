/*
 * writes.c - a write for each turn of a loop, and queries that no turn changes.  A write per row is often meant so (signals,
 * save() that does more): told apart from reads.  Called by repeats.c and queries.c.
 */
#include "room.h"

static const char *const makers[] = {"create", "get_or_create", "update_or_create", "acreate", "aget_or_create", "aupdate_or_create", NULL};
static const char *const changers[] = {"update", "delete", "aupdate", "adelete", NULL};
static const char *const managers[] = {"objects", "_default_manager", "_base_manager", "query", NULL};

/* Arguments of save() that belong to a model's. */
static bool models_save(const struct orm *o, int call)
{
	static const char *const known[] = {"update_fields", "using", "force_insert", "force_update", "**", NULL};
	for (int i = o->by_call.start[call]; i < o->by_call.start[call + 1]; i++)
		if (!orm_one_of(argument_at(o, i)->keyword, known))
			return false; /* image.save(path), form.save(commit=False) */
	return true;
}

/* Forms, formsets and serializers save too, each its own way. */
static bool is_form(const char *word)
{
	return strcasestr(word, "form") || strcasestr(word, "serializer") || strcasestr(word, "session") || strcasestr(word, "file") || strcasestr(word, "image");
}

/* row.save(), row.delete(): what the loop hands out, when it is a row of a model. */
static bool saves_row(struct orm *o, int row, const struct chain *ch, const struct ff_loop *l)
{
	static const char *const ends[] = {"save", "delete", "asave", "adelete", NULL};
	const struct part *method = &ch->part[ch->count - 1];
	if (ch->count != 2 || ch->part[0].called || !orm_part_is(method, ends) || !orm_is_loop_name(o, &ch->part[0], call_at(o, row)->loop))
		return false;
	if (orm_origin_of_name(o, ch->part[0].p, ch->part[0].len, call_at(o, row)->def, call_at(o, row)->loop, call_at(o, row)->line, 0).kind == HOLDS_OBJECT)
		return models_save(o, row);
	if (!o->known || is_form(l->target) || is_form(l->iterable) || !models_save(o, row))
		return false;
	/* delete() is a method of many things; rows that are saved were mostly asked for */
	return orm_part_named(method, "save") || orm_part_named(method, "asave");
}

/* INSERT, UPDATE or DELETE with the row's values. */
static bool sends_statement(const struct orm *o, int row, const struct chain *ch)
{
	static const char *const words[] = {"insert", "update", "delete", "replace", NULL}, *const methods[] = {"execute", "execute_sql", NULL};
	const struct ff_argument *sql = orm_positional(o, row, 0), *params = orm_positional(o, row, 1);
	if (ch->count < 2 || !orm_part_is(&ch->part[ch->count - 1], methods) || !sql || sql->kind != FF_EXPR_STRING || !params || !(params->flags & FF_ARG_LOOP))
		return false;
	const char *p = orm_statement(sql->text);
	for (int i = 0; words[i]; i++) {
		size_t n = strlen(words[i]);
		if (!strncasecmp(p, words[i], n) && isspace((unsigned char)p[n]))
			return true;
	}
	return false;
}

/* session.query(Model).filter_by(...).update(...) */
static const char *session_write(const struct chain *ch)
{
	for (int i = 0; i + 2 < ch->count; i++) {
		const struct part *p = &ch->part[i];
		if (p->len >= 7 && !strncasecmp(p->p + p->len - 7, "session", 7) && orm_part_named(&ch->part[i + 1], "query") && orm_part_is(&ch->part[ch->count - 1], changers))
			return orm_part_named(&ch->part[ch->count - 1], "update") ? "one update() with all rows: a list of mappings, or case()" : "one delete() with in_() for all of them";
	}
	return NULL;
}

/* Model.objects.create(...), Model.objects.filter(...).update(...) with something of the row. */
static const char *manager_write(const struct orm *o, int row, const struct chain *ch)
{
	const struct part *last = &ch->part[ch->count - 1];
	int manager = -1;
	for (int i = 1; i + 1 < ch->count && manager < 0; i++)
		if (orm_part_is(&ch->part[i], managers) && !ch->part[i].called && orm_part_cap(&ch->part[i - 1]))
			manager = i;
	if (!(orm_chain_flags(o, row) & FF_CALL_LOOP_ARG))
		return NULL;
	if (manager < 0)
		return session_write(ch);
	if (orm_part_named(last, "create") || orm_part_named(last, "acreate"))
		return "collect the objects and bulk_create() them after the loop";
	if (orm_part_is(last, makers))
		return "read what exists once before the loop, then bulk_create() and bulk_update()";
	if (orm_part_is(last, changers) && ch->count - 1 > manager)
		return orm_part_named(last, "update") || orm_part_named(last, "aupdate") ? "bulk_update(), or one update() for all of them" : "one filter(...__in=...).delete() for all of them";
	return NULL;
}

void orm_judge_write(struct orm *o, int row, const struct chain *ch)
{
	const struct ff_call *call = call_at(o, row);
	const struct ff_loop *l;
	const char *remedy = NULL;
	if (orm_chain_flags(o, row) & FF_CALL_LAMBDA || orm_loop_of(o, row, &l) != TURN_ROWS)
		return;
	if (saves_row(o, row, ch, l))
		remedy = ff_str_ends(call->callee, "save") ? "bulk_update() after the loop" : "delete() of the whole query set";
	else if (sends_statement(o, row, ch))
		remedy = "executemany() with all rows";
	else if (!(orm_chain_flags(o, row) & FF_CALL_LOOP_RECEIVER))
		remedy = manager_write(o, row, ch);
	if (remedy)
		orm_repeat_add(o, FF_REPEAT_WRITE, row, l, orm_chain_shown(o->a, call->callee), remedy);
}

/* ---- queries that no turn changes ---- */

/* Is a word of the text bound by a call in this loop? */
static bool bound_inside(const struct orm *o, const char *text, const struct ff_loop *l, int def)
{
	for (int i = 0; i < o->f->calls.count; i++) {
		const struct ff_call *c = call_at(o, i);
		if (c->def == def && c->line >= l->line && c->line <= l->end_line && *c->assigned && ff_word_in(text, c->assigned, (int)strlen(c->assigned)))
			return true;
	}
	return false;
}

/*
 * Nothing that the query depends on changes in the loop, as far as calls tell: literals and names from outside.  A loop that
 * writes may be read anew on purpose.
 */
bool orm_is_invariant(struct orm *o, int row, const struct ff_loop *l)
{
	static const char *const changes[] = {"save", "create", "delete", "update", "get_or_create", "update_or_create", "add", "commit", "sleep", "bulk_create",
	                                      "refresh_from_db", "remove", "set", "clear", "execute", NULL};
	const struct ff_call *call = call_at(o, row);
	if (l->flags & FF_LOOP_ASYNC || call->flags & (FF_CALL_IN_HANDLER | FF_CALL_LAMBDA))
		return false;
	for (int at = row, steps = 0; call_at(o, at) && steps < CHAIN; steps++, at = call_at(o, at)->receiver)
		for (int i = o->by_call.start[at]; i < o->by_call.start[at + 1]; i++) {
			const struct ff_argument *arg = argument_at(o, i);
			bool plain = arg->kind == FF_EXPR_CONSTANT || arg->kind == FF_EXPR_NUMBER || arg->kind == FF_EXPR_STRING || arg->kind == FF_EXPR_NAME ||
			             arg->kind == FF_EXPR_ATTRIBUTE;
			if (!plain || ((o->budget -= o->f->calls.count) < 0) || bound_inside(o, arg->text, l, call->def))
				return false;
		}
	for (int i = 0; i < o->f->calls.count; i++) {
		const struct ff_call *c = call_at(o, i);
		if (c->def == call->def && c->line >= l->line && c->line <= l->end_line && orm_one_of(ff_last_part(c->callee), changes))
			return false;
	}
	return true;
}
