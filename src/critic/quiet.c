/*
 * quiet.c - comments that silence a rule: noqa, nosec, pylint, type: ignore, pragma: no cover
 * and our own `# ff: ignore[type] reason`.  A comment of ours that silences nothing is a
 * finding.  Works on the comments among the facts; called by report.c for every finding.
 */
#include <ctype.h>

#include "rules.h"

struct quiet_comment {
	int line, def;
	int says; /* SAYS_* */
	bool alone, used;
	const char *text;
};
struct critic_quiet {
	struct quiet_comment *line; /* those that speak about a line, in order of lines */
	int lines;
	struct quiet_comment *wide; /* those that speak about the file or the rest of a block */
	int wides;
};

static const char *find_word(const char *text, const char *word)
{
	size_t n = strlen(word);
	for (; *text; text++)
		if (!strncasecmp(text, word, n))
			return text + n;
	return NULL;
}

enum { SAYS_NOQA = 1, SAYS_NOSEC = 2, SAYS_PYLINT = 4, SAYS_TYPE_IGNORE = 8, SAYS_NO_COVER = 16, SAYS_IGNORE = 32 };

/* One comment may say several things: `# type: ignore # noqa: F401`. */
static int what_it_says(const char *text)
{
	int says = 0;
	const char *ours = strstr(text, "ff:");
	says |= find_word(text, "noqa") ? SAYS_NOQA : 0;
	says |= find_word(text, "nosec") ? SAYS_NOSEC : 0;
	says |= strstr(text, "pylint:") ? SAYS_PYLINT : 0;
	says |= strstr(text, "type: ignore") || strstr(text, "type:ignore") ? SAYS_TYPE_IGNORE : 0;
	says |= find_word(text, "pragma: no cover") ? SAYS_NO_COVER : 0;
	says |= ours && !strncmp(ours + 3 + strspn(ours + 3, " "), "ignore", 6) ? SAYS_IGNORE : 0;
	return says;
}

/* A comment that speaks about more than a line. */
static bool is_wide(const struct ff_comment *m, int says)
{
	if (says & SAYS_NOQA)
		return find_word(m->text, "flake8: noqa") || find_word(m->text, "flake8:noqa") || find_word(m->text, "ruff: noqa") ||
		       find_word(m->text, "ruff:noqa");
	return (says & SAYS_PYLINT) && (((m->flags & 1) && !find_word(m->text, "disable-next")) || find_word(m->text, "skip-file"));
}

static int by_line(const void *a, const void *b)
{
	return ((const struct quiet_comment *)a)->line - ((const struct quiet_comment *)b)->line;
}

void ff_critic_quiet_load(struct critic *c)
{
	const struct ff_comment *m = c->f->comments.items;
	struct critic_quiet *q = FF_NEW_IN(c->a, struct critic_quiet);
	size_t n = (size_t)c->f->comments.count;
	q->line = ff_arena_raw(c->a, (n + 1) * sizeof *q->line);
	q->wide = ff_arena_raw(c->a, (n + 1) * sizeof *q->wide);
	for (size_t i = 0; i < n; i++) {
		int says = what_it_says(m[i].text);
		struct quiet_comment one = {m[i].line, m[i].def, says, m[i].flags & 1, false, m[i].text};
		if (!says)
			continue;
		if (is_wide(&m[i], says))
			q->wide[q->wides++] = one;
		else
			q->line[q->lines++] = one;
	}
	qsort(q->line, (size_t)q->lines, sizeof *q->line, by_line);
	c->quiet = q;
}

/* One of the peers' codes or names: the whole of it, or its beginning where prefixes are the custom ("F" for F401). */
static bool peer_has(const char *peers, const char *peer, const char *code, size_t len, bool prefix)
{
	size_t family = strlen(peer);
	while (*peers) {
		size_t n = strcspn(peers, " "), colon = strcspn(peers, ":");
		const char *p = peers + colon + 1;
		size_t plen = n - colon - 1, only = *peers == '~'; /* '~': known by this code only here, not in the list of rules */
		if ((!family || (colon - only == family && !memcmp(peers + only, peer, family))) && len <= plen && (prefix || len == plen) &&
		    !strncasecmp(p, code, len))
			return true;
		peers += n;
		peers += strspn(peers, " ");
	}
	return false;
}

/* A list of codes after the word: does it name the rule?  No list: everything is meant. */
static bool list_covers(const char *p, const char *peers, const char *peer, bool prefix)
{
	bool any = false;
	p += strspn(p, " \t");
	if (*p == ':' || *p == '=')
		p++;
	for (;;) {
		p += strspn(p, " \t,");
		size_t n = 0;
		while (isalnum((unsigned char)p[n]) || p[n] == '-' || p[n] == '_')
			n++;
		if (!n || !isalpha((unsigned char)*p))
			break;
		if (peer_has(peers, peer, p, n, prefix) || (n == 3 && !strncasecmp(p, "all", 3)))
			return true;
		any = true;
		p += n;
	}
	return !any;
}

static bool noqa_covers(const char *text, const struct critic_rule *r)
{
	const char *p = find_word(text, "noqa");
	if (!p)
		return false;
	if (*(p + strspn(p, " \t")) != ':')
		return true;
	return list_covers(p, r->peers, "", true);
}

static bool nosec_covers(const char *text, const struct critic_rule *r)
{
	const char *p = find_word(text, "nosec");
	return p && strstr(r->peers, "bandit:") && list_covers(p, r->peers, "bandit", false);
}

static bool pylint_covers(const char *text, const struct critic_rule *r)
{
	const char *p = find_word(text, "disable");
	if (!p)
		return find_word(text, "skip-file");
	if (!strncmp(p, "-next", 5))
		p += 5;
	else if (*p == '-')
		return false;
	return strstr(r->peers, "pylint:") && list_covers(p, r->peers, "pylint", false);
}

/* `# ff: ignore[a, b] why`; without brackets it means every type. */
static bool ours_covers(const char *text, const struct critic_rule *r)
{
	const char *p = find_word(text, "ignore");
	if (!p || *p != '[')
		return p != NULL;
	size_t n = strcspn(++p, "]");
	for (size_t i = 0; i < n; i++) {
		size_t len = strcspn(p + i, ", ]");
		if (len && ((strlen(r->type) == len && !memcmp(r->type, p + i, len)) || (strlen(r->rule) == len && !memcmp(r->rule, p + i, len))))
			return true;
		i += len;
	}
	return false;
}

static bool covers(const struct quiet_comment *q, enum critic_rule_id id)
{
	const struct critic_rule *r = ff_critic_rules[id];
	if ((q->says & SAYS_IGNORE) && ours_covers(strstr(q->text, "ff:"), r))
		return true;
	if ((q->says & SAYS_NOQA) && noqa_covers(q->text, r))
		return true;
	if ((q->says & SAYS_NOSEC) && nosec_covers(q->text, r))
		return true;
	if ((q->says & SAYS_PYLINT) && pylint_covers(strstr(q->text, "pylint:"), r))
		return true;
	if ((q->says & SAYS_TYPE_IGNORE) && id >= RULE_REDEFINED_UNUSED && id <= RULE_REDEFINED_VALUE)
		return true; /* a type checker's word: of use here only where names are rebound */
	return (q->says & SAYS_NO_COVER) && (id == RULE_TRY_EXCEPT_PASS || id == RULE_BROAD_EXCEPT_SILENT);
}

/* First comment at or after a line. */
static int first_at(const struct critic_quiet *q, int line)
{
	int low = 0, high = q->lines;
	while (low < high) {
		int mid = low + (high - low) / 2;
		if (q->line[mid].line < line)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool line_silenced(struct critic_quiet *q, enum critic_rule_id id, int line, bool mark)
{
	bool found = false;
	if (line <= 0)
		return false;
	for (int i = first_at(q, line - 1); i < q->lines && q->line[i].line <= line; i++) {
		struct quiet_comment *m = &q->line[i];
		bool next = m->alone && ((m->says & SAYS_IGNORE) || ((m->says & SAYS_PYLINT) && find_word(m->text, "disable-next")));
		if (m->line + (next ? 1 : 0) != line || !covers(m, id))
			continue;
		m->used |= mark;
		found = true;
	}
	return found;
}

/* A pylint comment alone on its line holds for the rest of its block: of the definition, or of the file. */
static bool wide_reaches(const struct critic *c, const struct quiet_comment *w, int line)
{
	if (!(w->says & SAYS_PYLINT) || find_word(w->text, "skip-file"))
		return true;
	if (line < w->line)
		return false;
	if (w->def < 0 || w->def >= c->f->definitions.count)
		return true;
	return line <= FF_AT(&c->f->definitions, struct ff_definition, w->def)->end_line;
}

bool ff_critic_silenced(struct critic *c, enum critic_rule_id id, const struct critic_spot *at, bool mark)
{
	struct critic_quiet *q = c->quiet;
	int spans = at->end_line > at->line && at->end_line - at->line < 200 ? at->end_line : 0;
	if (!q)
		return false;
	if (line_silenced(q, id, at->line, mark) || (at->statement_line && line_silenced(q, id, at->statement_line, mark)) ||
	    (spans && line_silenced(q, id, spans, mark)))
		return true;
	for (int i = 0; i < q->wides && i < 64; i++) /* more than anybody writes; each finding asks all of them */
		if (wide_reaches(c, &q->wide[i], at->line) && covers(&q->wide[i], id))
			return true;
	return false;
}

/* Of a comment of ours: does it name a type that is judged here and now?  Only then its being idle means something. */
static bool names_active(const struct critic *c, const char *text)
{
	for (int i = 0; i < RULE_COUNT; i++)
		if (i != RULE_UNUSED_SUPPRESSION && strchr(text, '[') && ff_critic_active(c, (enum critic_rule_id)i) &&
		    ours_covers(text, ff_critic_rules[i]))
			return true;
	return false;
}

static void judge_quiet(struct critic *c)
{
	struct critic_quiet *q = c->quiet;
	for (int i = 0; i < q->lines; i++) {
		const struct quiet_comment *m = &q->line[i];
		if (!(m->says & SAYS_IGNORE) || m->used || !names_active(c, strstr(m->text, "ff:")))
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
