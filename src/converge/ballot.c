/*
 * ballot.c - two rounds: what the agents propose, what each of them is asked about, how they
 * vote.  Pure: called by hear.c and agents.c with records, knows neither processes nor scores.
 */
#include "ff/converge.h"

#define BALLOT_CHUNK (64u << 10)

/* ---- a hash table of numbers ---- */

/* Slot of the key; *found tells whether it was there.  Never full: grown at half load. */
static int slot_of(const struct ff_slots *s, uint64_t key)
{
	uint64_t mask = (uint64_t)s->room - 1;
	uint64_t i = key * 0x9e3779b97f4a7c15ull >> 32 & mask;
	while (s->values[i] && s->keys[i] != key)
		i = (i + 1) & mask;
	return (int)i;
}

/* Value of a key, -1: absent. */
static int slots_get(const struct ff_slots *s, uint64_t key)
{
	return s->room ? s->values[slot_of(s, key)] - 1 : -1;
}

static void slots_put(struct ff_arena *a, struct ff_slots *s, uint64_t key, int value)
{
	if (2 * (s->count + 1) > s->room) {
		struct ff_slots old = *s;
		s->room = old.room ? 2 * old.room : 256;
		s->keys = ff_arena_alloc(a, (size_t)s->room * sizeof *s->keys);
		s->values = ff_arena_alloc(a, (size_t)s->room * sizeof *s->values);
		s->count = 0;
		for (int i = 0; i < old.room; i++)
			if (old.values[i])
				slots_put(a, s, old.keys[i], old.values[i] - 1);
	}
	int i = slot_of(s, key);
	s->count += !s->values[i];
	s->keys[i] = key;
	s->values[i] = value + 1; /* 0 marks a free slot */
}

/* ---- is it sound? ---- */

/* A path that stays in the work tree and out of git's own folder. */
static bool path_inside(const char *path)
{
	if (!*path || *path == '/' || strlen(path) > FF_MAX_PATH)
		return false;
	for (const char *p = path; *p;) {
		size_t n = strcspn(p, "/");
		if (!n || (n == 1 && p[0] == '.') || (n == 2 && p[0] == '.' && p[1] == '.') || (n == 4 && !strncasecmp(p, ".git", 4)))
			return false;
		p += n + (p[n] == '/');
	}
	return !ff_str_ends(path, "/");
}

static bool is_type(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_");
	return n && n <= 64 && !s[n] && s[0] >= 'a';
}

static bool is_print(const char *s)
{
	return !*s || (strlen(s) == 16 && strspn(s, "0123456789abcdef") == 16);
}

static bool is_share(double d)
{
	return d >= 0 && d <= 1;
}

static const char *parts_fault(const struct ff_list *edits, const struct ff_list *files)
{
	for (int i = 0; i < edits->count; i++) {
		const struct ff_edit *e = FF_AT(edits, struct ff_edit, i);
		if (!path_inside(e->path))
			return "fix: an edit leaves the repository";
		if (e->line < 1 || e->col < 0 || e->end_line < e->line || (e->end_line == e->line && e->end_col < e->col))
			return "fix: an edit ends before it starts";
	}
	for (int i = 0; i < files->count; i++)
		if (!path_inside(FF_AT(files, struct ff_new_file, i)->path))
			return "fix: a new file leaves the repository";
	return NULL;
}

static const char *fix_fault(const struct ff_fix *fix)
{
	const char *fault = ff_ways_fault(fix);
	fault = fault ? fault : parts_fault(&fix->edits, &fix->files);
	for (int i = 0; !fault && i < fix->variants.count; i++) {
		const struct ff_variant *v = FF_AT(&fix->variants, struct ff_variant, i);
		fault = parts_fault(&v->edits, &v->files);
	}
	return fault;
}

const char *ff_finding_fault(const struct ff_finding *f)
{
	if (!is_type(f->type))
		return "type is not a snake_case word";
	if (!path_inside(f->path))
		return "file is not a path inside the repository";
	if (f->line < 0 || f->end_line < 0 || f->col < 0 || (f->end_line && f->end_line < f->line))
		return "line, end_line or col make no range";
	if (!is_share(f->confidence) || !is_share(f->weight))
		return "confidence or weight is not within 0..1";
	if (f->effort_minutes < 0)
		return "effort_minutes is negative";
	if (!is_print(f->fingerprint))
		return "fingerprint is not 16 hex digits";
	return f->fix ? fix_fault(f->fix) : NULL;
}

/* ---- round one ---- */

struct ff_proposal *ff_ballot_propose(struct ff_ballot_box *b, int agent, const struct ff_finding *f)
{
	struct ff_proposal *p = FF_PUSH(b->arena, &b->proposals, struct ff_proposal);
	p->finding = *f;
	p->agent = agent;
	p->finding.end_line = f->end_line ? f->end_line : f->line;
	if (p->finding.fix)
		p->finding.fix->own_first = NULL; /* the order is the agent's own: only ff-learn says otherwise */
	if (!*f->fingerprint) {
		char *fp = ff_arena_alloc(b->arena, 17);
		ff_fingerprint(fp, f->type, f->path, f->symbol, f->message, 0);
		p->finding.fingerprint = fp;
	}
	return p;
}

/* What must not come twice in one run: file:line:type. */
static uint64_t place_of(const struct ff_finding *f)
{
	uint64_t h = ff_hash_str(ff_hash_str(FF_HASH_START, f->path), f->type);
	return ff_hash(h, &f->line, sizeof f->line);
}

bool ff_ballot_tells(struct ff_ballot_box *b, struct ff_proposal *p)
{
	uint64_t place = place_of(&p->finding);
	if (p->finding.severity != FF_SEVERITY_CRITICAL || slots_get(&b->told, place) >= 0)
		return false;
	slots_put(b->arena, &b->told, place, 0);
	return p->told = true;
}

void ff_ballot_withdraw(struct ff_ballot_box *b, int agent)
{
	struct ff_proposal *p = b->proposals.items;
	int kept = 0;
	for (int i = 0; i < b->proposals.count; i++) {
		if (p[i].agent == agent && !p[i].told)
			continue;
		p[kept] = p[i];
		p[kept].cut = p[kept].cut || p[i].agent == agent;
		kept++;
	}
	b->proposals.count = kept;
}

/* Told ones first (their fingerprints are out already), then by agent; arrival decides the rest. */
static void order(struct ff_ballot_box *b)
{
	struct ff_proposal *p = b->proposals.items;
	int n = b->proposals.count, to = 0;
	struct ff_proposal *sorted = ff_arena_alloc(b->arena, (size_t)(n ? n : 1) * sizeof *sorted);
	for (int told = 1; told >= 0; told--)
		for (int agent = 0; agent < FF_MAX_AGENTS; agent++)
			for (int i = 0; i < n; i++)
				if (p[i].told == (bool)told && p[i].agent == agent)
					sorted[to++] = p[i];
	b->proposals.items = sorted;
	b->proposals.count = b->proposals.room = to;
}

static bool same_place(const struct ff_finding *x, const struct ff_finding *y)
{
	return x->line == y->line && !strcmp(x->path, y->path) && !strcmp(x->type, y->type);
}

void ff_ballot_close(struct ff_ballot_box *b)
{
	struct ff_slots counters = {0}; /* of fingerprints that came again, so that many equal ones stay cheap */
	order(b);
	b->by_print = (struct ff_slots){0};
	for (int i = 0; i < b->proposals.count; i++) {
		struct ff_proposal *p = FF_AT(&b->proposals, struct ff_proposal, i);
		uint64_t print = strtoull(p->finding.fingerprint, NULL, 16), first = print;
		int other, counter = 0, before = slots_get(&counters, first);
		while ((other = slots_get(&b->by_print, print)) >= 0 &&
		       !same_place(&p->finding, &FF_AT(&b->proposals, struct ff_proposal, other)->finding)) {
			counter = counter ? counter + 1 : before > 0 ? before + 1 : 1;
			print = ff_hash(first, &counter, sizeof counter);
		}
		if (counter) {
			slots_put(b->arena, &counters, first, counter);
			p->finding.fingerprint = ff_arena_printf(b->arena, "%016llx", (unsigned long long)print);
		}
		if (other < 0)
			slots_put(b->arena, &b->by_print, print, i);
	}
}

/* ---- round two ---- */

static void add_candidate(struct ff_ballot_box *b, struct ff_proposal *p, struct ff_buf *out)
{
	size_t before = out->len;
	if (p->candidate) {
		ff_buf_add(out, p->candidate, p->candidate_len);
		return;
	}
	ff_record_write(out, &ff_candidate_type, &p->finding);
	p->candidate_len = out->len - before;
	p->candidate = ff_arena_dup(b->arena, out->data + before, p->candidate_len);
}

bool ff_ballot_read(struct ff_ballot_box *b, int agent, struct ff_candidates *c, struct ff_buf *out)
{
	if (c->ended)
		return false;
	for (; c->next < b->proposals.count && out->len < BALLOT_CHUNK; c->next++) {
		struct ff_proposal *p = FF_AT(&b->proposals, struct ff_proposal, c->next);
		if (p->agent == agent)
			continue;
		add_candidate(b, p, out);
		c->written++;
	}
	if (c->next >= b->proposals.count) {
		ff_record_write(out, &ff_ballot_type, &(struct ff_ballot){c->written});
		c->ended = true;
	}
	return true;
}

static void cast(struct ff_ballot_box *b, struct ff_proposal *p, int agent, const struct ff_vote *v)
{
	for (int i = 0; i < p->casts.count; i++)
		if (FF_AT(&p->casts, struct ff_cast, i)->agent == agent)
			return;
	*FF_PUSH(b->arena, &p->casts, struct ff_cast) = (struct ff_cast){*v, agent};
}

bool ff_ballot_cast(struct ff_ballot_box *b, int agent, const struct ff_vote *v)
{
	int i = is_print(v->fingerprint) && *v->fingerprint ? slots_get(&b->by_print, strtoull(v->fingerprint, NULL, 16)) : -1;
	if (i < 0)
		return false;
	/* All proposals of one fingerprint stand for one place and become one task: one of them holds the votes. */
	struct ff_proposal *p = FF_AT(&b->proposals, struct ff_proposal, i);
	if (p->agent == agent)
		return false;
	cast(b, p, agent, v);
	return true;
}

void ff_ballot_strike(struct ff_ballot_box *b, int agent)
{
	for (int i = 0; i < b->proposals.count; i++) {
		struct ff_list *casts = &FF_AT(&b->proposals, struct ff_proposal, i)->casts;
		int kept = 0;
		for (int j = 0; j < casts->count; j++)
			if (FF_AT(casts, struct ff_cast, j)->agent != agent)
				*FF_AT(casts, struct ff_cast, kept++) = *FF_AT(casts, struct ff_cast, j);
		casts->count = kept;
	}
}
