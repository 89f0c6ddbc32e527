/*
 * unite.c - findings and votes into one list of tasks: duplicates, the words and steps of the score, what
 * may be fixed without a person, order.  Pure; the arithmetic is in score.c.
 * Called by converge.c and by ff-queue's explanation through the steps it leaves behind.
 */
#include <math.h>

#include "ff/converge.h"

#define MOST_WORDS 300   /* bytes of one agent's reason in the reasoning */
#define MOST_MESSAGE 500 /* bytes of a description */

static double clamp(double score)
{
	return score < FF_SCORE_LEAST ? FF_SCORE_LEAST : score > FF_SCORE_MOST ? FF_SCORE_MOST : score;
}

/* ---- words ---- */

/* One line of at most `most` bytes, cut between characters, with "..." where something is gone. */
static const char *one_line(struct ff_arena *a, const char *s, size_t most)
{
	size_t n = strlen(s), keep = 0;
	if (n <= most)
		keep = n;
	else
		while (keep < most - 3) {
			int len = ff_utf8_len((const unsigned char *)s + keep, n - keep);
			if (keep + (size_t)(len ? len : 1) > most - 3)
				break;
			keep += (size_t)(len ? len : 1);
		}
	char *out = ff_arena_dup(a, s, keep);
	for (char *c = out; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = ' ';
	return keep < n ? ff_arena_printf(a, "%s...", out) : out;
}

static const char *count_word(struct ff_arena *a, int n)
{
	static const char *const words[] = {"No", "One", "Two", "Three", "Four", "Five"};
	return n < (int)FF_COUNT(words) ? words[n] : ff_arena_printf(a, "%d", n);
}

/* ---- one task ---- */

struct unite {
	struct ff_arena *a;
	const struct ff_changed *change;
	const struct ff_changed_file **files; /* by path */
};
/* The proposals of one file:line:type, the leading one first. */
struct group {
	struct ff_proposal *const *items;
	int count;
};
struct tally {
	double score;
	int agreeing, disagreeing;
	bool cut;
	struct ff_buf words;
};

static void step(struct unite *u, struct ff_task *t, double score, const char *what)
{
	*FF_PUSH(u->a, &t->steps, struct ff_step) = (struct ff_step){what, clamp(score)};
}

static const struct ff_proposal *proposal_of(const struct group *g, int agent)
{
	for (int i = 0; i < g->count; i++)
		if (g->items[i]->agent == agent)
			return g->items[i];
	return NULL;
}

/* The agent's own word on it: the rule's weight, then its evidence. */
static void open_score(struct unite *u, struct ff_task *t, const struct ff_proposal *lead, struct tally *y)
{
	const struct ff_finding *f = &lead->finding;
	y->score = clamp(f->confidence);
	y->agreeing = !lead->cut;
	ff_buf_printf(&y->words, "%s proposes it (", f->agent);
	if (f->weight > 0 && fabs(f->weight - f->confidence) >= 0.005) {
		step(u, t, f->weight, ff_arena_printf(u->a, "%s: weight of %s", f->agent, f->type));
		step(u, t, y->score, ff_arena_printf(u->a, "%s: its own evidence", f->agent));
		ff_buf_printf(&y->words, "weight %.2f, with its evidence %.2f)", f->weight, f->confidence);
	} else {
		step(u, t, y->score, ff_arena_printf(u->a, "%s: weight of %s", f->agent, f->type));
		ff_buf_printf(&y->words, "weight %.2f)", f->confidence);
	}
	y->cut = lead->cut;
	if (lead->cut)
		ff_buf_printf(&y->words, ", but was cut off afterwards");
}

/* The same finding by other agents: agreement that nobody had to ask for. */
static void add_peers(struct unite *u, struct ff_task *t, const struct group *g, struct tally *y)
{
	for (int i = 1; i < g->count; i++) {
		const struct ff_finding *f = &g->items[i]->finding;
		if (proposal_of(g, g->items[i]->agent) != g->items[i] || g->items[i]->cut)
			continue; /* the agent has spoken already */
		y->score = ff_score_peer(y->score, f->confidence);
		y->agreeing++;
		y->cut = false;
		ff_strings_push(u->a, &t->agents, f->agent);
		step(u, t, y->score, ff_arena_printf(u->a, "%s proposes the same (%.2f)", f->agent, f->confidence));
		ff_buf_printf(&y->words, "; %s proposes the same (%.2f)", f->agent, f->confidence);
	}
}

/* One voice of each agent that is no proposer: the heaviest, at a tie the one against. */
static int voices(const struct group *g, const struct ff_cast *out[FF_MAX_AGENTS])
{
	memset(out, 0, FF_MAX_AGENTS * sizeof *out);
	int n = 0;
	for (int i = 0; i < g->count; i++)
		for (int j = 0; j < g->items[i]->casts.count; j++) {
			const struct ff_cast *c = FF_AT(&g->items[i]->casts, struct ff_cast, j);
			const struct ff_cast *had = out[c->agent];
			if (proposal_of(g, c->agent))
				continue;
			n += !had;
			if (!had || c->vote.weight > had->vote.weight ||
			    (c->vote.weight == had->vote.weight && c->vote.verdict > had->vote.verdict))
				out[c->agent] = c;
		}
	return n;
}

static void add_votes(struct unite *u, struct ff_task *t, const struct group *g, struct tally *y)
{
	const struct ff_cast *voice[FF_MAX_AGENTS];
	if (!voices(g, voice))
		return;
	for (int i = 0; i < FF_MAX_AGENTS; i++) {
		if (!voice[i])
			continue;
		const struct ff_vote *v = &voice[i]->vote;
		const char *reason = one_line(u->a, v->reason, MOST_WORDS);
		*FF_PUSH(u->a, &t->votes, struct ff_vote) = *v;
		if (v->verdict == FF_VERDICT_ABSTAIN || v->weight <= 0)
			continue;
		bool agrees = v->verdict == FF_VERDICT_AGREE;
		const char *what = ff_arena_printf(u->a, "%s %s (%.2f)%s%s", v->agent, agrees ? "agrees" : "disagrees", v->weight,
		                                   *reason ? ": " : "", reason);
		y->score = ff_score_vote(y->score, v->weight, agrees);
		y->agreeing += agrees;
		y->disagreeing += !agrees;
		if (agrees)
			ff_strings_push(u->a, &t->agents, v->agent);
		step(u, t, y->score, what);
		ff_buf_printf(&y->words, "; %s", what);
	}
}

static void close_score(struct unite *u, struct ff_task *t, struct tally *y)
{
	t->score = clamp(y->score);
	t->confidence = ff_confidence_of(t->score, y->agreeing, y->disagreeing);
	if (y->cut && t->confidence == FF_CONFIDENCE_HIGH)
		t->confidence = FF_CONFIDENCE_MEDIUM;
	const char *label = ff_confidence_names[t->confidence];
	if (y->disagreeing)
		ff_buf_printf(&y->words, ". The agents disagree: %s at %.2f, a person decides.", label, t->score);
	else if (y->cut)
		ff_buf_printf(&y->words, ". Told before its agent failed: %s at most, now %.2f.", label, t->score);
	else if (y->agreeing >= 2)
		ff_buf_printf(&y->words, ". %s agents agree and none disagrees: %s, at %.2f.", count_word(u->a, y->agreeing), label, t->score);
	else
		ff_buf_printf(&y->words, ". One agent alone, at %.2f: %s.", t->score, label);
	t->reasoning = ff_arena_str(u->a, ff_buf_text(&y->words));
	ff_buf_free(&y->words);
}

/* ---- may it be fixed without a person? ---- */

static const struct ff_changed_file *file_of(const struct unite *u, const char *path)
{
	int low = 0, high = u->change->files->count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		if (strcmp(u->files[mid]->path, path) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < u->change->files->count && !strcmp(u->files[low]->path, path) ? u->files[low] : NULL;
}

/* A file of this change that people write themselves. */
static bool is_open(const struct ff_changed_file *f)
{
	return f && f->status != FF_STATUS_DELETED && f->role != FF_ROLE_MIGRATION && f->role != FF_ROLE_GENERATED &&
	       f->role != FF_ROLE_VENDORED;
}

/* Edits and new files touch only what this change has shown us, at the blob that the positions are true for. */
static bool parts_at_home(const struct unite *u, const struct ff_list *edits, const struct ff_list *files)
{
	for (int i = 0; i < edits->count; i++) {
		const struct ff_edit *e = FF_AT(edits, struct ff_edit, i);
		const struct ff_changed_file *f = file_of(u, e->path);
		if (!is_open(f) || !*f->blob || strcmp(e->blob, f->blob) != 0)
			return false;
	}
	for (int i = 0; i < files->count; i++)
		if (file_of(u, FF_AT(files, struct ff_new_file, i)->path))
			return false; /* it is there already */
	return true;
}

static bool fix_at_home(const struct unite *u, const struct ff_fix *fix)
{
	for (int i = 0; i < fix->variants.count; i++) {
		const struct ff_variant *v = FF_AT(&fix->variants, struct ff_variant, i);
		if (!parts_at_home(u, &v->edits, &v->files))
			return false;
	}
	return (fix->edits.count || fix->files.count || fix->variants.count) && parts_at_home(u, &fix->edits, &fix->files);
}

static bool may_fix(const struct unite *u, const struct ff_task *t)
{
	if (t->confidence != FF_CONFIDENCE_HIGH || t->score < FF_SCORE_MEDIUM || t->severity == FF_SEVERITY_CRITICAL)
		return false;
	if (!t->fix || t->fix->safety != FF_SAFETY_SAFE || t->risk_level > FF_LEVEL_LOW || !ff_type_is_safe(t->type))
		return false;
	if (*u->change->commit->task) /* made by ff-fix: no fix of a fix */
		return false;
	return is_open(file_of(u, t->path)) && fix_at_home(u, t->fix);
}

/* ---- groups ---- */

/* The worst severity and risk of the group, the first fix, a changed line if one has it. */
static void gather(struct ff_task *t, const struct group *g)
{
	for (int i = 0; i < g->count; i++) {
		const struct ff_finding *f = &g->items[i]->finding;
		t->severity = f->severity > t->severity ? f->severity : t->severity;
		t->risk_level = f->risk_level > t->risk_level ? f->risk_level : t->risk_level;
		t->on_changed_line |= f->on_changed_line;
		t->fix = t->fix ? t->fix : f->fix;
	}
	t->alert = t->severity == FF_SEVERITY_CRITICAL;
}

static void build(struct unite *u, const struct group *g, struct ff_task *t)
{
	const struct ff_finding *f = &g->items[0]->finding;
	struct tally y = {0};
	ff_buf_init(&y.words, 1u << 20);
	*t = (struct ff_task){
		.type = f->type,
		.description = one_line(u->a, f->message, MOST_MESSAGE),
		.path = f->path,
		.line = f->line,
		.end_line = f->end_line,
		.col = f->col,
		.symbol = f->symbol,
		.weight = f->weight > 0 ? f->weight : f->confidence,
		.estimated_effort = f->effort_minutes,
		.source = f->agent,
		.commit = u->change->commit->id,
		.created_at = "", /* pure: the queue has the clock */
		.fingerprint = f->fingerprint,
		.anchor = f->anchor,
		.body = f->body,
		.evidence = f->evidence,
	};
	ff_strings_push(u->a, &t->agents, f->agent);
	gather(t, g);
	open_score(u, t, g->items[0], &y);
	add_peers(u, t, g, &y);
	add_votes(u, t, g, &y);
	close_score(u, t, &y);
	t->auto_fixable = may_fix(u, t);
	t->priority = ff_priority_of(t->severity, t->score, t->on_changed_line, t->estimated_effort);
}

static int by_path(const void *x, const void *y)
{
	return strcmp((*(const struct ff_changed_file *const *)x)->path, (*(const struct ff_changed_file *const *)y)->path);
}

static struct unite begin(struct ff_arena *a, const struct ff_changed *change)
{
	int n = change->files->count;
	struct unite u = {a, change, ff_arena_alloc(a, (size_t)(n ? n : 1) * sizeof *u.files)};
	for (int i = 0; i < n; i++)
		u.files[i] = FF_AT(change->files, struct ff_changed_file, i);
	qsort(u.files, (size_t)n, sizeof *u.files, by_path);
	return u;
}

/* Every path that the fix of a task would change, and every one that it would make. */
static void touched(struct ff_arena *a, const struct ff_task *t, struct ff_strings *changed, struct ff_strings *made)
{
	ff_strings_push(a, changed, t->path);
	for (int v = -1; v < t->fix->variants.count; v++) {
		const struct ff_variant *other = v < 0 ? NULL : FF_AT(&t->fix->variants, struct ff_variant, v);
		const struct ff_list *edits = other ? &other->edits : &t->fix->edits, *files = other ? &other->files : &t->fix->files;
		for (int i = 0; i < edits->count; i++)
			ff_strings_push(a, changed, FF_AT(edits, struct ff_edit, i)->path);
		for (int i = 0; i < files->count; i++)
			ff_strings_push(a, made, FF_AT(files, struct ff_new_file, i)->path);
	}
}

static int by_word(const void *px, const void *py)
{
	return strcmp(*(const char *const *)px, *(const char *const *)py);
}

static void each_once(struct ff_arena *a, struct ff_strings *all, struct ff_strings *out)
{
	if (all->count)
		qsort(all->items, (size_t)all->count, sizeof *all->items, by_word);
	for (int i = 0; i < all->count; i++)
		if (!i || strcmp(all->items[i], all->items[i - 1]) != 0)
			ff_strings_push(a, out, all->items[i]);
}

int ff_unite_touched(struct ff_arena *a, const struct ff_list *tasks, struct ff_strings *paths)
{
	struct ff_strings changed = {0}, made = {0};
	for (int i = 0; i < tasks->count; i++)
		if (FF_AT(tasks, struct ff_task, i)->auto_fixable)
			touched(a, FF_AT(tasks, struct ff_task, i), &changed, &made);
	each_once(a, &changed, paths);
	int first_made = paths->count;
	each_once(a, &made, paths);
	return first_made;
}

void ff_unite_guard(struct ff_list *tasks, bool (*is_protected)(const void *with, const char *path), const void *with)
{
	struct ff_arena scratch = {0};
	for (int i = 0; i < tasks->count; i++) {
		struct ff_task *t = FF_AT(tasks, struct ff_task, i);
		struct ff_strings paths = {0};
		if (!t->auto_fixable)
			continue;
		touched(&scratch, t, &paths, &paths);
		for (int k = 0; k < paths.count && t->auto_fixable; k++)
			t->auto_fixable = is_protected && !is_protected(with, paths.items[k]);
	}
	ff_arena_free(&scratch);
}

static int place_order(const struct ff_proposal *x, const struct ff_proposal *y)
{
	int d = strcmp(x->finding.path, y->finding.path);
	d = d ? d : (x->finding.line > y->finding.line) - (x->finding.line < y->finding.line);
	return d ? d : strcmp(x->finding.type, y->finding.type);
}

/* Within a place: the told one (its fingerprint is out), the surest, then the order of the box. */
static int by_place(const void *px, const void *py)
{
	const struct ff_proposal *x = *(struct ff_proposal *const *)px, *y = *(struct ff_proposal *const *)py;
	int d = place_order(x, y);
	d = d ? d : y->told - x->told;
	d = d ? d : (y->finding.confidence > x->finding.confidence) - (y->finding.confidence < x->finding.confidence);
	return d ? d : (x > y) - (x < y);
}

static int by_priority(const void *px, const void *py)
{
	const struct ff_task *x = px, *y = py;
	int d = y->priority - x->priority;
	d = d ? d : (y->score > x->score) - (y->score < x->score);
	d = d ? d : strcmp(x->path, y->path);
	d = d ? d : x->line - y->line;
	return d ? d : strcmp(x->type, y->type);
}

/* ---- the report ---- */

static int by_count(const void *px, const void *py)
{
	const struct ff_type_count *x = px, *y = py;
	return x->count != y->count ? y->count - x->count : strcmp(x->type, y->type);
}

static void count_types(struct ff_arena *a, const struct ff_list *tasks, struct ff_list *out)
{
	const char **types = ff_arena_alloc(a, (size_t)(tasks->count + 1) * sizeof *types);
	for (int i = 0; i < tasks->count; i++)
		types[i] = FF_AT(tasks, struct ff_task, i)->type;
	qsort(types, (size_t)tasks->count, sizeof *types, by_word);
	for (int i = 0, next; i < tasks->count; i = next) {
		for (next = i + 1; next < tasks->count && !strcmp(types[i], types[next]); next++)
			;
		*FF_PUSH(a, out, struct ff_type_count) = (struct ff_type_count){types[i], next - i};
	}
	if (out->count)
		qsort(out->items, (size_t)out->count, sizeof(struct ff_type_count), by_count);
}

static void count_tasks(struct ff_arena *a, const struct ff_list *tasks, struct ff_convergence *r)
{
	for (int i = 0; i < tasks->count; i++) {
		const struct ff_task *t = FF_AT(tasks, struct ff_task, i);
		r->high += t->confidence == FF_CONFIDENCE_HIGH;
		r->medium += t->confidence == FF_CONFIDENCE_MEDIUM;
		r->low += t->confidence == FF_CONFIDENCE_LOW;
		r->critical += t->alert;
	}
	r->tasks = tasks->count;
	count_types(a, tasks, &r->by_type);
}

/* Files that two or more agents point at; the proposals are sorted by path. */
static void find_consensus(struct ff_arena *a, struct ff_proposal *const *p, int n, struct ff_convergence *r)
{
	for (int i = 0, next; i < n; i = next) {
		bool second = false;
		for (next = i; next < n && !strcmp(p[next]->finding.path, p[i]->finding.path); next++)
			second |= p[next]->agent != p[i]->agent;
		if (second)
			ff_strings_push(a, &r->consensus_files, p[i]->finding.path);
	}
}

static void describe_change(struct ff_arena *a, const struct ff_changed *change, struct ff_convergence *r)
{
	r->commit = change->commit->id;
	r->range = change->commit->range;
	r->index = change->index;
	for (int i = 0; i < change->files->count; i++) {
		const struct ff_changed_file *f = FF_AT(change->files, struct ff_changed_file, i);
		*FF_PUSH(a, &r->files, struct ff_analysed) = (struct ff_analysed){f->path, f->old_path, f->status, f->unread, f->added, f->removed};
	}
}

void ff_unite_alert(struct ff_arena *a, const struct ff_changed *change, const struct ff_proposal *p, struct ff_task *out)
{
	struct unite u = begin(a, change);
	struct ff_proposal *alone = FF_NEW_IN(a, struct ff_proposal);
	*alone = *p;
	build(&u, &(struct group){(struct ff_proposal *[]){alone}, 1}, out);
}

void ff_unite(struct ff_arena *a, const struct ff_changed *change, const struct ff_ballot_box *b, struct ff_list *tasks,
              struct ff_convergence *report)
{
	struct unite u = begin(a, change);
	int n = b->proposals.count;
	struct ff_proposal **p = ff_arena_alloc(a, (size_t)(n ? n : 1) * sizeof *p);
	for (int i = 0; i < n; i++)
		p[i] = FF_AT(&b->proposals, struct ff_proposal, i);
	qsort(p, (size_t)n, sizeof *p, by_place);
	for (int i = 0, next; i < n; i = next) {
		for (next = i + 1; next < n && !place_order(p[i], p[next]); next++)
			report->duplicates++;
		build(&u, &(struct group){p + i, next - i}, FF_PUSH(a, tasks, struct ff_task));
	}
	if (tasks->count)
		qsort(tasks->items, (size_t)tasks->count, sizeof(struct ff_task), by_priority);
	find_consensus(a, p, n, report);
	count_tasks(a, tasks, report);
	describe_change(a, change, report);
}
