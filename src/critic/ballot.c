/*
 * ballot.c - what the critic keeps of a run, and how it votes on what other agents propose:
 * agree or disagree only where its own figures say something, else it abstains.
 */
#include "rules.h"

enum { SAME_NAME_MAX = 200 };
/* Agreement makes a task one of high confidence, so it takes a proposal that is believed already. */
#define BELIEVED 0.50

struct known_definition {
	uint64_t key; /* path and qualified name */
	int complexity, statements, flags, kind, line;
	int defects;   /* mistakes that the critic found in it */
	unsigned in;   /* kind of file */
	bool uncovered; /* "pragma: no cover" on its header */
	bool hidden;   /* it, its class or its module begins with an underscore */
	bool dunder;
	bool called_by_name; /* a framework calls it: a method get, post, handle; a method of a view, an encoder, a plugin */
};
struct critic_run {
	struct ff_arena *arena;
	bool isolated, sorted;
	struct ff_list definitions; /* struct known_definition */
	int first;                  /* row of the first one of the file that is being judged */
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

/* "shop/_engine.py", "shop/_core/a.py"; "__init__.py" is no secret. */
static bool in_private_module(const char *path)
{
	for (const char *p = path; p; p = strchr(p, '/') ? strchr(p, '/') + 1 : NULL)
		if (p[0] == '_' && p[1] != '_')
			return true;
	return false;
}

static bool is_dunder(const char *name)
{
	return ff_str_starts(name, "__") && ff_str_ends(name, "__");
}

/* Views, handlers, commands, threads: what reaches them is a URL or a name, which references do not show. */
static bool is_called_by_name(const struct ff_definition *d)
{
	static const char *const names[] = {"get", "post", "put", "patch", "delete", "head", "options", "dispatch", "handle", "run", "setUp", "ready",
	                                    "save", "clean", "emit", "process", "execute", "forward", "validate"};
	static const char *const holders[] = {"View", "ViewSet", "Handler", "Resource", "Encoder", "Decoder", "Serializer", "Form", "Command", "Plugin",
	                                      "Middleware", "Admin", "Consumer", "Task", "Thread", "Mixin", "Page"};
	const char *dot = strrchr(d->qualname, '.');
	for (size_t i = 0; d->kind == FF_DEF_METHOD && i < FF_COUNT(names); i++)
		if (!strcmp(d->name, names[i]))
			return true;
	for (size_t i = 0; d->kind == FF_DEF_METHOD && dot && i < FF_COUNT(holders); i++) {
		size_t n = strlen(holders[i]);
		if ((size_t)(dot - d->qualname) >= n && !strncmp(dot - n, holders[i], n))
			return true;
	}
	return false;
}

void ff_critic_remember(struct critic *c)
{
	struct critic_run *r = c->state;
	bool private = in_private_module(c->s->file->path);
	if (!r)
		return;
	r->first = r->definitions.count;
	for (int i = 0; i < c->f->definitions.count; i++) {
		const struct ff_definition *d = FF_AT(&c->f->definitions, struct ff_definition, i);
		struct known_definition *k = FF_PUSH(r->arena, &r->definitions, struct known_definition);
		*k = (struct known_definition){.key = key_of(c->s->file->path, d->qualname), .complexity = d->complexity, .statements = d->statements,
		                               .flags = d->flags, .kind = d->kind, .line = d->line, .in = c->in,
		                               .hidden = private || !(d->flags & (FF_DEF_PUBLIC | FF_DEF_NESTED)), .dunder = is_dunder(d->name), .called_by_name = is_called_by_name(d)};
		r->sorted = false;
	}
	for (int i = 0; i < c->f->comments.count; i++) {
		const struct ff_comment *m = FF_AT(&c->f->comments, struct ff_comment, i);
		int def = m->kind == FF_COMMENT_PRAGMA_NO_COVER ? ff_facts_definition_at(c->f, m->line) : -1;
		if (def >= 0 && m->line <= FF_AT(&c->f->definitions, struct ff_definition, def)->sig_line)
			FF_AT(&r->definitions, struct known_definition, r->first + def)->uncovered = true;
	}
}

/* Called for every finding: a mistake in a function says that nothing ran it with care. */
void ff_critic_count_defect(struct critic *c, int line, int severity)
{
	struct critic_run *r = c->state;
	int def = r && severity >= FF_SEVERITY_MEDIUM ? ff_facts_definition_at(c->f, line) : -1;
	if (def >= 0 && r->first + def < r->definitions.count)
		FF_AT(&r->definitions, struct known_definition, r->first + def)->defects++;
}

static int by_key(const void *a, const void *b)
{
	uint64_t x = ((const struct known_definition *)a)->key, y = ((const struct known_definition *)b)->key;
	return (x > y) - (x < y);
}

/* Overloads and their implementation share a name: the one on the candidate's line is meant, else the nearest. */
static const struct known_definition *find(struct critic_run *r, const char *path, const char *symbol, int line)
{
	struct known_definition want = {.key = key_of(path, symbol)};
	if (!r || !r->definitions.count)
		return NULL;
	const struct known_definition *all = r->definitions.items, *best = NULL;
	int low = 0, high = r->definitions.count;
	if (!r->sorted)
		qsort(r->definitions.items, (size_t)r->definitions.count, sizeof want, by_key);
	r->sorted = true;
	while (low < high) {
		int mid = low + (high - low) / 2;
		if (all[mid].key < want.key)
			low = mid + 1;
		else
			high = mid;
	}
	for (int i = low; i < r->definitions.count && i < low + SAME_NAME_MAX && all[i].key == want.key; i++)
		if (!best || abs(all[i].line - line) < abs(best->line - line))
			best = &all[i];
	return best;
}

static void cast(struct ff_vote *v, int verdict, double weight, const char *reason)
{
	v->verdict = verdict;
	v->weight = weight;
	v->reason = reason;
}

/* Files in which neither tests nor docstrings are written for their own sake. */
static const char *place_of(unsigned in)
{
	switch (in) {
	case IN_TEST: return "it is test code";
	case IN_MIGRATION: return "it is a migration: it runs once";
	case IN_EXAMPLE: return "it is an example";
	default: return NULL;
	}
}

/*
 * A test is worth writing where there are ways to go wrong.  That nothing tests it is the proposer's word, and old code
 * is mostly run by tests that name something else: agreement only on what the change wrote, with many paths, or with some
 * and a mistake among them.  2026-11, 8 agreements on old code read: 2 would be signed.
 */
static void on_missing_test(const struct known_definition *d, const struct ff_finding *candidate, struct ff_arena *run, struct ff_vote *v)
{
	if (d->flags & (FF_DEF_STUB_BODY | FF_DEF_OVERLOAD | FF_DEF_PROTOCOL))
		cast(v, FF_VERDICT_DISAGREE, 0.9, "it has no body that could be tested");
	else if (place_of(d->in))
		cast(v, FF_VERDICT_DISAGREE, 0.8, place_of(d->in));
	else if (d->uncovered)
		cast(v, FF_VERDICT_DISAGREE, 0.8, "its author leaves it out of coverage (pragma: no cover)");
	else if (d->flags & FF_DEF_TRIVIAL)
		cast(v, FF_VERDICT_DISAGREE, 0.7, "it is trivial: a test would repeat it");
	else if (d->complexity > 5 && (d->called_by_name || !candidate->on_changed_line))
		return; /* a test may run it unseen */
	else if (d->complexity > 10)
		cast(v, FF_VERDICT_AGREE, d->defects ? 0.8 : 0.6, ff_arena_printf(run, "it has %d independent paths%s", d->complexity,
		                                                                 d->defects ? ", and a defect was found in it" : ""));
	else if (d->complexity > 5 && d->defects)
		cast(v, FF_VERDICT_AGREE, 0.5, ff_arena_printf(run, "it has %d independent paths, and a defect was found in it", d->complexity));
	else if (d->complexity <= 1 && d->statements <= 1)
		cast(v, FF_VERDICT_DISAGREE, 0.3, "one statement, no branch");
	else if (d->hidden && d->complexity <= 3)
		cast(v, FF_VERDICT_DISAGREE, 0.3, "it is private and simple: the tests of what calls it run it");
}

/* A docstring is worth writing where others call it and reading the code takes a while. */
static void on_missing_docstring(const struct known_definition *d, const struct ff_finding *candidate, struct ff_arena *run, struct ff_vote *v)
{
	bool class = d->kind == FF_DEF_CLASS, believed = candidate->confidence >= BELIEVED; /* less: here nobody documents */
	if (d->flags & FF_DEF_OVERLOAD)
		cast(v, FF_VERDICT_DISAGREE, 0.9, "an overload is documented where it is implemented");
	else if (place_of(d->in))
		cast(v, FF_VERDICT_DISAGREE, 0.7, place_of(d->in));
	else if (d->dunder && !class)
		cast(v, FF_VERDICT_DISAGREE, 0.5, "what a method of this name does is laid down by Python");
	else if (!class && (d->flags & FF_DEF_TRIVIAL))
		cast(v, FF_VERDICT_DISAGREE, 0.5, "it is trivial: its name says what it does");
	else if (!class && d->complexity > 10 && believed && !d->hidden)
		cast(v, FF_VERDICT_AGREE, 0.6, ff_arena_printf(run, "it has %d independent paths: hard to read without words", d->complexity));
	else if (d->hidden && d->complexity <= 10)
		cast(v, FF_VERDICT_DISAGREE, 0.3, "it is private: only its own module reads about it");
	else if (!class && d->complexity <= 1 && d->statements <= 2)
		cast(v, FF_VERDICT_DISAGREE, 0.2, "a few statements without a branch");
	else if (!class && d->statements >= 25 && believed)
		cast(v, FF_VERDICT_AGREE, 0.4, ff_arena_printf(run, "%d statements long", d->statements));
}

/* A docstring that says less, or other things, than the signature: how much there is to say decides. */
static void on_incomplete(const struct known_definition *d, const struct ff_finding *candidate, struct ff_arena *run, struct ff_vote *v)
{
	if (d->flags & FF_DEF_OVERLOAD)
		cast(v, FF_VERDICT_DISAGREE, 0.9, "an overload is documented where it is implemented");
	else if (place_of(d->in))
		cast(v, FF_VERDICT_DISAGREE, 0.6, place_of(d->in));
	else if (d->kind != FF_DEF_CLASS && d->complexity > 10 && candidate->confidence >= BELIEVED)
		cast(v, FF_VERDICT_AGREE, 0.5, ff_arena_printf(run, "it has %d independent paths: what it promises is not seen at a glance", d->complexity));
}

void ff_critic_vote(void *state, struct ff_arena *run, const struct ff_finding *candidate, struct ff_vote *vote)
{
	const struct known_definition *d = find(state, candidate->path, candidate->symbol, candidate->line);
	if (!d)
		return;
	if (!strcmp(candidate->type, "missing_test"))
		on_missing_test(d, candidate, run, vote);
	else if (!strcmp(candidate->type, "missing_docstring"))
		on_missing_docstring(d, candidate, run, vote);
	else if (!strcmp(candidate->type, "incomplete_docstring") || !strcmp(candidate->type, "stale_docstring"))
		on_incomplete(d, candidate, run, vote);
	if (vote->verdict != FF_VERDICT_ABSTAIN)
		vote->evidence = ff_arena_printf(run, "{\"complexity\":%d,\"statements\":%d,\"trivial\":%s,\"public\":%s,\"defects\":%d}", d->complexity,
		                                 d->statements, d->flags & FF_DEF_TRIVIAL ? "true" : "false", d->hidden ? "false" : "true", d->defects);
}
