/*
 * ballot.c - what the critic keeps of a run, and how it votes on what other agents propose:
 * agree or disagree only where its own figures say something, else it abstains.
 */
#include "rules.h"

struct known_definition {
	uint64_t key; /* path and qualified name */
	int complexity, statements, flags, kind;
};
struct critic_run {
	struct ff_arena *arena;
	bool isolated, sorted;
	struct ff_list definitions; /* struct known_definition */
};

void *ff_critic_start(struct ff_arena *run, bool isolated)
{
	struct critic_run *r = FF_NEW_IN(run, struct critic_run);
	r->arena = run;
	r->isolated = isolated;
	return r;
}

static uint64_t key_of(const char *path, const char *symbol)
{
	return ff_hash_str(ff_hash_str(FF_HASH_START, path), symbol);
}

void ff_critic_remember(struct critic *c)
{
	struct critic_run *r = c->state;
	for (int i = 0; r && i < c->f->definitions.count; i++) {
		const struct ff_definition *d = FF_AT(&c->f->definitions, struct ff_definition, i);
		struct known_definition *k = FF_PUSH(r->arena, &r->definitions, struct known_definition);
		*k = (struct known_definition){key_of(c->s->file->path, d->qualname), d->complexity, d->statements, d->flags, d->kind};
		r->sorted = false;
	}
}

static int by_key(const void *a, const void *b)
{
	uint64_t x = ((const struct known_definition *)a)->key, y = ((const struct known_definition *)b)->key;
	return (x > y) - (x < y);
}

static const struct known_definition *find(struct critic_run *r, const char *path, const char *symbol)
{
	struct known_definition want = {.key = key_of(path, symbol)};
	if (!r || !r->definitions.count)
		return NULL;
	if (!r->sorted)
		qsort(r->definitions.items, (size_t)r->definitions.count, sizeof want, by_key);
	r->sorted = true;
	return bsearch(&want, r->definitions.items, (size_t)r->definitions.count, sizeof want, by_key);
}

static void cast(struct ff_vote *v, int verdict, double weight, const char *reason)
{
	v->verdict = verdict;
	v->weight = weight;
	v->reason = reason;
}

/* A test is worth writing where there are ways to go wrong. */
static void on_missing_test(const struct known_definition *d, struct ff_arena *run, struct ff_vote *v)
{
	if (d->flags & (FF_DEF_STUB_BODY | FF_DEF_OVERLOAD | FF_DEF_PROTOCOL))
		cast(v, FF_VERDICT_DISAGREE, 0.9, "it has no body that could be tested");
	else if (d->flags & FF_DEF_TRIVIAL)
		cast(v, FF_VERDICT_DISAGREE, 0.7, "it is trivial: a test would repeat it");
	else if (d->complexity == 1 && d->statements <= 1)
		cast(v, FF_VERDICT_DISAGREE, 0.3, "one statement, no branch");
	else if (d->complexity > 10)
		cast(v, FF_VERDICT_AGREE, 0.8, ff_arena_printf(run, "it has %d independent paths", d->complexity));
	else if (d->complexity >= 5)
		cast(v, FF_VERDICT_AGREE, 0.5, ff_arena_printf(run, "it branches: %d independent paths", d->complexity));
}

/* A docstring is worth writing where reading the code takes a while. */
static void on_missing_docstring(const struct known_definition *d, struct ff_arena *run, struct ff_vote *v)
{
	if (d->flags & FF_DEF_OVERLOAD)
		cast(v, FF_VERDICT_DISAGREE, 0.9, "an overload is documented where it is implemented");
	else if (d->kind != FF_DEF_CLASS && (d->flags & FF_DEF_TRIVIAL))
		cast(v, FF_VERDICT_DISAGREE, 0.5, "it is trivial: its name says what it does");
	else if (d->kind != FF_DEF_CLASS && d->complexity > 10)
		cast(v, FF_VERDICT_AGREE, 0.6, ff_arena_printf(run, "it has %d independent paths: hard to read without words", d->complexity));
	else if (d->kind != FF_DEF_CLASS && d->statements >= 20)
		cast(v, FF_VERDICT_AGREE, 0.4, ff_arena_printf(run, "%d statements long", d->statements));
}

void ff_critic_vote(void *state, struct ff_arena *run, const struct ff_finding *candidate, struct ff_vote *vote)
{
	const struct known_definition *d = find(state, candidate->path, candidate->symbol);
	if (!d)
		return;
	if (!strcmp(candidate->type, "missing_test"))
		on_missing_test(d, run, vote);
	else if (!strcmp(candidate->type, "missing_docstring") || !strcmp(candidate->type, "incomplete_docstring"))
		on_missing_docstring(d, run, vote);
	if (vote->verdict != FF_VERDICT_ABSTAIN)
		vote->evidence = ff_arena_printf(run, "{\"complexity\":%d,\"statements\":%d,\"trivial\":%s}", d->complexity, d->statements,
		                                 d->flags & FF_DEF_TRIVIAL ? "true" : "false");
}
