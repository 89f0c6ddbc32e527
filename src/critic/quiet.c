/*
 * quiet.c - comments that silence a rule: noqa, nosec, pylint, type: ignore, pragma: no cover and our own
 * `# ff: ignore[type] reason`; here: which lines each of them reaches.  A comment of ours that silences nothing
 * is a finding.  Works on the comments among the facts; called by report.c for every finding.
 */
#include <limits.h>

#include "quiet.h"

/* One thing that a comment says, and about which lines. */
struct quiet_comment {
	int says;        /* one of SAYS_* */
	int first, last; /* lines */
	int own;         /* line of the comment */
	int comment;     /* row among the comments */
	bool off;        /* ends what an earlier one began */
	const char *text;
};
struct critic_quiet {
	struct quiet_comment *point, *span, *wide; /* about one line; about a statement; about a block or the file */
	int points, spans, wides;
	bool *used; /* by row among the comments */
};

enum { WALK_BACK = 64, WIDES_MAX = 256 }; /* more than anybody writes: every finding asks */

static void add_line(struct critic_quiet *q, struct quiet_comment one)
{
	if (one.first < one.last)
		q->span[q->spans++] = one;
	else
		q->point[q->points++] = one;
}

static void add_wide(struct critic_quiet *q, struct quiet_comment one, int first, int last, bool off)
{
	one.first = first;
	one.last = last;
	one.off = off;
	if (q->wides < WIDES_MAX)
		q->wide[q->wides++] = one;
}

/* ruff ends a range where the very list of its beginning is enabled again. */
static void end_range(struct critic_quiet *q, const struct ff_comment *m)
{
	const char *list = strchr(m->text, '[');
	size_t n = list ? strcspn(list, "]") : 0;
	for (int i = q->wides - 1; i >= 0; i--) {
		struct quiet_comment *w = &q->wide[i];
		const char *begun = w->says == SAYS_RUFF_DISABLE && w->last > m->line ? strchr(w->text, '[') : NULL;
		if (begun && list && !strncmp(begun, list, n) && begun[n] == ']') {
			w->last = m->line;
			return;
		}
	}
}

/* Each tool reads the place of a comment in its own way. */
static void load_one(const struct critic *c, struct critic_quiet *q, const struct ff_comment *m, int bit, struct quiet_comment one)
{
	bool alone = m->flags & 1;
	switch (bit) {
	case SAYS_NOQA_FILE:
		if (alone)
			add_wide(q, one, 1, INT_MAX, false);
		return;
	case SAYS_PYLINT_SKIP:
	case SAYS_IGNORE_FILE:
		add_wide(q, one, 1, INT_MAX, false);
		return;
	case SAYS_RUFF_DISABLE:
		if (alone)
			add_wide(q, one, m->line, m->block_end, false);
		return;
	case SAYS_RUFF_ENABLE:
		if (alone)
			end_range(q, m);
		return;
	case SAYS_PYLINT:
	case SAYS_PYLINT_ENABLE:
		if (alone)
			add_wide(q, one, bit == SAYS_PYLINT ? m->block_line : m->line, m->block_end, bit == SAYS_PYLINT_ENABLE);
		else if (bit == SAYS_PYLINT)
			break;
		return;
	case SAYS_TYPE_IGNORE:
	case SAYS_NO_COVER:
		if (c->isolated) /* not said to a linter */
			return;
		break;
	default:
		break;
	}
	if (alone && !(bit & (SAYS_IGNORE | SAYS_PYLINT_NEXT | SAYS_RUFF_IGNORE)))
		one.first = one.last = m->line;
	add_line(q, one);
}

static int by_first(const void *a, const void *b)
{
	const struct quiet_comment *x = a, *y = b;
	return x->first != y->first ? (x->first > y->first) - (x->first < y->first) : (x->own > y->own) - (x->own < y->own);
}

void ff_critic_quiet_load(struct critic *c)
{
	const struct ff_comment *m = c->f->comments.items;
	struct critic_quiet *q = FF_NEW_IN(c->a, struct critic_quiet);
	size_t n = 0;
	int *says = ff_arena_alloc(c->a, ((size_t)c->f->comments.count + 1) * sizeof *says);
	for (int i = 0; i < c->f->comments.count; i++) {
		says[i] = quiet_says(m[i].text);
		n += (size_t)__builtin_popcount((unsigned)says[i]);
	}
	c->quiet = q;
	q->point = ff_arena_raw(c->a, (n + 1) * sizeof *q->point);
	q->span = ff_arena_raw(c->a, (n + 1) * sizeof *q->span);
	q->wide = ff_arena_raw(c->a, (WIDES_MAX + 1) * sizeof *q->wide);
	q->used = ff_arena_alloc(c->a, (size_t)c->f->comments.count + 1);
	for (int i = 0; i < c->f->comments.count; i++) {
		int near = m[i].line + (m[i].flags & 1); /* for facts that do not say what it reaches */
		struct quiet_comment one = {.own = m[i].line, .comment = i, .text = m[i].text};
		one.first = m[i].first_line ? m[i].first_line : near;
		one.last = m[i].last_line ? m[i].last_line : near;
		for (int left = says[i]; left; left &= left - 1) {
			one.says = left & -left;
			load_one(c, q, &m[i], one.says, one);
		}
	}
	qsort(q->point, (size_t)q->points, sizeof *q->point, by_first);
	qsort(q->span, (size_t)q->spans, sizeof *q->span, by_first);
}

/* First row whose `first` is beyond a line. */
static int after(const struct quiet_comment *list, int count, int line)
{
	int low = 0, high = count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		if (list[mid].first <= line)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool takes(struct critic_quiet *q, const struct quiet_comment *m, const struct critic_rule *r, bool mark)
{
	if (!quiet_names(m->text, m->says, r))
		return false;
	q->used[m->comment] |= mark;
	return true;
}

static bool line_silenced(struct critic_quiet *q, const struct critic_rule *r, int line, bool mark)
{
	bool found = false;
	int first = after(q->span, q->spans, line) - 1, stop = first - WALK_BACK;
	if (line <= 0)
		return false;
	for (int i = after(q->point, q->points, line) - 1; i >= 0 && q->point[i].first == line; i--)
		found |= takes(q, &q->point[i], r, mark);
	for (int i = first; i >= 0 && i > stop; i--)
		if (line <= q->span[i].last)
			found |= takes(q, &q->span[i], r, mark);
	return found;
}

/* bandit looks at every line of what it judges: `shell=True,  # nosec`. */
static bool nosec_within(struct critic_quiet *q, const struct critic_rule *r, int line, int end, bool mark)
{
	bool found = false;
	for (int i = after(q->point, q->points, line - 1); i < q->points && q->point[i].first <= end; i++)
		if (q->point[i].says == SAYS_NOSEC)
			found |= takes(q, &q->point[i], r, mark);
	return found;
}

/* Of the comments that reach the line the last one decides: disable, enable, disable again. */
static bool wide_silenced(struct critic_quiet *q, const struct critic_rule *r, int line, bool mark)
{
	bool pylint = false, other = false;
	for (int i = 0; i < q->wides; i++) {
		const struct quiet_comment *w = &q->wide[i];
		if (line < w->first || line > w->last || !takes(q, w, r, mark))
			continue;
		if (w->says & (SAYS_PYLINT | SAYS_PYLINT_ENABLE))
			pylint = !w->off;
		else
			other = true;
	}
	return pylint || other;
}

bool ff_critic_silenced(struct critic *c, const struct critic_rule *r, const struct critic_spot *at, bool mark)
{
	struct critic_quiet *q = c->quiet;
	int end = at->end_line > at->line && at->end_line - at->line < 200 ? at->end_line : 0;
	if (!q)
		return false;
	bool found = line_silenced(q, r, at->line, mark);
	found |= at->statement_line && line_silenced(q, r, at->statement_line, mark);
	found |= end && line_silenced(q, r, end, mark);
	found |= end && nosec_within(q, r, at->line, end, mark);
	return found || wide_silenced(q, r, at->line, mark);
}

/* Of a comment of ours: does it name a type that is judged here and now?  Only then its being idle means something. */
static bool names_active(const struct critic *c, const char *text, int says)
{
	for (int i = 0; i < RULE_COUNT; i++)
		if (i != RULE_UNUSED_SUPPRESSION && strchr(text, '[') && ff_critic_active(c, (enum critic_rule_id)i) &&
		    quiet_names(text, says, ff_critic_rules[i]))
			return true;
	return false;
}

static void judge_quiet(struct critic *c)
{
	for (int i = 0; i < c->f->comments.count; i++) {
		const struct ff_comment *m = FF_AT(&c->f->comments, struct ff_comment, i);
		int says = m->kind == FF_COMMENT_FF_IGNORE ? quiet_says(m->text) & (SAYS_IGNORE | SAYS_IGNORE_FILE) : 0;
		if (!says || c->quiet->used[i] || !names_active(c, m->text, says))
			continue;
		ff_critic_note(c, "comment", m->text);
		ff_critic_report(c, RULE_UNUSED_SUPPRESSION, &(struct critic_spot){.line = m->line},
		                 "this comment silences nothing: what it names is not found here");
	}
}

const struct critic_rule ff_critic_unused_suppression = {
	.type = "unused_suppression", .rule = "unused_suppression", .severity = FF_SEVERITY_INFO,
	.weight = 0.90, /* a judgement */
	.fix = FIX_NONE, .risk = FF_LEVEL_NONE, .minutes = 1, .where = EVERYWHERE,
	.peers = "",
	.summary = "a `# ff: ignore[...]` that silences nothing",
	.why = "It would silence the next mistake on that line instead.",
	.example = "total = 0  # ff: ignore[unused_import]\n",
	.judge = judge_quiet,
};
