/*
 * votes.c - what the tests and call sites of a run say of other agents' findings: a name that they patch or take, output that they
 * read, an argument that every call gives.  Called by agent.c.  Pure.
 */
#include "room.h"

static const char *place_of(struct ff_arena *a, const char *path, int line)
{
	return ff_arena_printf(a, "%s:%d", path, line);
}

/* ---- round one: what may be wanted ---- */

static void keep_usages(struct kept *k, const struct ff_subject *s)
{
	for (int i = 0; i < s->usages->count; i++) {
		const struct ff_usage *u = FF_AT(s->usages, struct ff_usage, i);
		struct reached *r = FF_PUSH(k->run, &k->reached, struct reached);
		*r = (struct reached){ff_arena_str(k->run, u->path), ff_arena_str(k->run, u->symbol), u->kind, u->tests, u->total, 0, u->in_tests, 0, "", "", ""};
		for (int n = 0; n < u->users.count; n++) {
			const struct ff_user *user = FF_AT(&u->users, struct ff_user, n);
			const char **at = user->kind == FF_REF_PATCH && user->in_test ? &r->patched_at : user->resolved ? &r->used_at : NULL;
			r->patches += at == &r->patched_at;
			r->calls += user->resolved && user->kind == FF_REF_CALL;
			if (at && !**at)
				*at = place_of(k->run, user->path, user->line);
			if (user->in_test && user->resolved && !*r->tested_at)
				r->tested_at = place_of(k->run, user->path, user->line);
		}
	}
}

static bool has_parameter(const struct ff_facts *f, int def, const char *const *names)
{
	for (int i = 0; i < f->parameters.count; i++) {
		const struct ff_parameter *p = FF_AT(&f->parameters, struct ff_parameter, i);
		for (int n = 0; p->def == def && names[n]; n++)
			if (!strcmp(p->name, names[n]))
				return true;
	}
	return false;
}

static void keep_calls(struct kept *k, const struct ff_subject *s)
{
	static const char *const captures[] = {"capsys", "capfd", NULL};
	const struct ff_facts *f = s->news;
	struct ff_by_call args;
	bool test = s->file->role == FF_ROLE_TEST;
	ff_arguments_by_call(s->scratch, f, &args);
	for (int i = 0; i < f->calls.count && k->given.count < KEPT_MAX; i++) {
		const struct ff_call *c = FF_AT(&f->calls, struct ff_call, i);
		struct given g = {.name = ff_last_part(c->callee), .captured = "", .keywords = " "};
		for (int n = args.start[i]; n < args.start[i + 1]; n++) {
			const struct ff_argument *a = FF_AT(&f->arguments, struct ff_argument, args.row[n]);
			g.spread |= *a->keyword == '*';
			g.places += !*a->keyword;
			if (*a->keyword && *a->keyword != '*')
				g.keywords = ff_arena_printf(s->scratch, "%s%s ", g.keywords, a->keyword);
		}
		if (test && c->def >= 0 && has_parameter(f, c->def, captures))
			g.captured = place_of(k->run, s->file->path, c->line);
		g.name = ff_arena_str(k->run, g.name);
		g.keywords = ff_arena_str(k->run, g.keywords);
		*FF_PUSH(k->run, &k->given, struct given) = g;
	}
}

static void keep_defaults(struct kept *k, const struct ff_subject *s)
{
	int def = -1, place = 0;
	for (int i = 0; i < s->news->parameters.count && k->defaulted.count < KEPT_MAX; i++) {
		const struct ff_parameter *p = FF_AT(&s->news->parameters, struct ff_parameter, i);
		const struct ff_definition *d = FF_AT(&s->news->definitions, struct ff_definition, p->def);
		bool first = p->def != def, positional = p->kind == FF_PARAM_NORMAL || p->kind == FF_PARAM_POSONLY;
		place = first ? 0 : place;
		def = p->def;
		if (first && d->kind == FF_DEF_METHOD && !(d->flags & FF_DEF_STATIC))
			continue; /* self, cls */
		if (p->default_kind != FF_EXPR_NONE)
			*FF_PUSH(k->run, &k->defaulted, struct defaulted) = (struct defaulted){
				ff_arena_str(k->run, s->file->path), ff_arena_str(k->run, d->qualname), ff_arena_str(k->run, p->name), positional ? place : -1};
		place += positional;
	}
}

void ff_testgen_keep(struct kept *k, const struct ff_subject *s)
{
	if (k->reached.count < KEPT_MAX)
		keep_usages(k, s);
	keep_calls(k, s);
	keep_defaults(k, s);
}

/* ---- round two ---- */

static const struct reached *find(const struct kept *k, const char *path, const char *symbol, bool import)
{
	for (int i = 0; i < k->reached.count; i++) {
		const struct reached *r = FF_AT(&k->reached, struct reached, i);
		if ((r->kind == FF_USAGE_IMPORT) == import && !strcmp(r->symbol, symbol) && !strcmp(r->path, path))
			return r;
	}
	return NULL;
}

static void say(struct ff_vote *v, int verdict, double weight, const char *reason)
{
	v->verdict = verdict;
	v->weight = weight;
	v->reason = reason;
}

/* The index knows every file: a patch or an import from elsewhere is a use, none at all confirms. */
static void on_import(const struct kept *k, struct ff_arena *run, const struct ff_finding *c, struct ff_vote *v)
{
	const char *name = ff_raw_str(run, c->evidence, "name");
	const struct reached *r = *name ? find(k, c->path, name, true) : NULL;
	if (!r)
		return;
	if (r->patches)
		say(v, FF_VERDICT_DISAGREE, 0.9, ff_arena_printf(run, "%s patches it here", r->patched_at));
	else if (r->total > 0 && *r->used_at)
		say(v, FF_VERDICT_DISAGREE, 0.9, ff_arena_printf(run, "%s takes it from here", r->used_at));
	else if (r->total == 0 && r->tests != FF_REACH_UNKNOWN)
		say(v, FF_VERDICT_AGREE, 0.5, "no file of the repository imports or patches it here");
}

static bool gives(const struct given *g, const struct defaulted *d)
{
	return (d->place >= 0 && g->places > d->place) || ff_word_in(g->keywords, d->name, (int)strlen(d->name));
}

/* Where every call of the repository is known, and gives the argument, the default is never used. */
static void on_default(const struct kept *k, struct ff_arena *run, const struct ff_finding *c, const struct reached *r, struct ff_vote *v)
{
	const char *name = ff_raw_str(run, c->evidence, "parameter");
	const struct defaulted *d = NULL;
	int calls = 0;
	for (int i = 0; !d && i < k->defaulted.count; i++) {
		const struct defaulted *x = FF_AT(&k->defaulted, struct defaulted, i);
		d = !strcmp(x->name, name) && !strcmp(x->symbol, c->symbol) && !strcmp(x->path, c->path) ? x : NULL;
	}
	for (int i = 0; d && i < k->given.count; i++) {
		const struct given *g = FF_AT(&k->given, struct given, i);
		if (strcmp(g->name, ff_last_part(c->symbol)) != 0)
			continue;
		calls++;
		if (g->spread || !gives(g, d))
			return;
	}
	if (calls < 2 || r->calls != calls || r->total < calls)
		return;
	v->evidence = ff_arena_printf(run, "{\"calls\":%d}", calls);
	say(v, FF_VERDICT_DISAGREE, 0.4, ff_arena_printf(run, "all %d calls give %s: the default is never used", calls, name));
}

/* A test that calls the function and reads what was printed holds it to its output. */
static void on_print(const struct kept *k, struct ff_arena *run, const struct ff_finding *c, const struct reached *r, struct ff_vote *v)
{
	for (int i = 0; r->in_tests && i < k->given.count; i++) {
		const struct given *g = FF_AT(&k->given, struct given, i);
		if (!*g->captured || strcmp(g->name, ff_last_part(c->symbol)) != 0)
			continue;
		say(v, FF_VERDICT_DISAGREE, 0.6, ff_arena_printf(run, "%s reads what it prints", g->captured));
		return;
	}
}

void ff_testgen_vote(const struct kept *k, struct ff_arena *run, const struct ff_finding *c, struct ff_vote *v)
{
	if (!strcmp(c->type, "unused_import")) {
		on_import(k, run, c, v);
		return;
	}
	const struct reached *r = *c->symbol ? find(k, c->path, c->symbol, false) : NULL;
	if (!r)
		return;
	if (!strcmp(c->type, "mutable_default") || !strcmp(c->type, "call_in_default"))
		on_default(k, run, c, r, v);
	else if (!strcmp(c->type, "print_statement"))
		on_print(k, run, c, r, v);
	else if (!strcmp(c->type, "unused_definition") && r->patches)
		say(v, FF_VERDICT_DISAGREE, 0.8, ff_arena_printf(run, "%s patches it", r->patched_at));
	else if (!strcmp(c->type, "unused_definition") && *r->tested_at)
		say(v, FF_VERDICT_DISAGREE, 0.8, ff_arena_printf(run, "%s uses it", r->tested_at));
	else if (!strcmp(c->type, "complexity") && r->tests == FF_REACH_NONE)
		say(v, FF_VERDICT_AGREE, 0.4, "no test reaches it: it cannot be changed safely");
}
