/*
 * quiet_words.c - what a comment that silences names: the codes, prefixes and names of each tool as that tool
 * reads them (where two read a comment differently, the one that is silenced by it counts).  Pure: a text and
 * a rule in, yes or no out; which lines a comment reaches is known in quiet.c.
 */
#include <ctype.h>
#include <strings.h>

#include "quiet.h"

/* Codes of pylint's messages, beside the names in the rules' `peers`. */
static const struct {
	const char *name, *code;
} pylint_codes[] = {
	{"unused-import", "W0611"}, {"reimported", "W0404"}, {"function-redefined", "E0102"}, {"undefined-variable", "E0602"},
	{"unused-variable", "W0612"}, {"used-before-assignment", "E0601"}, {"trailing-whitespace", "C0303"}, {"missing-final-newline", "C0304"},
	{"bare-except", "W0702"}, {"broad-except", "W0703"}, {"broad-exception-caught", "W0718"}, {"dangerous-default-value", "W0102"},
	{"too-complex", "R1260"}, {"too-many-branches", "R0912"}, {"missing-timeout", "W3101"}, {"eval-used", "W0123"}, {"exec-used", "W0122"},
	{"fixme", "W0511"}, {"lost-exception", "W0150"}, {"return-in-finally", "W0134"}, {"raise-missing-from", "W0707"},
	{"too-many-arguments", "R0913"}, {"unreachable", "W0101"}, {"cell-var-from-loop", "W0640"}, {"consider-using-with", "R1732"},
	{"subprocess-run-check", "W1510"}, {"undefined-all-variable", "E0603"}, {"singleton-comparison", "C0121"},
	{"f-string-without-interpolation", "W1309"}, {"missing-docstring", "C0111"}, {"unused-wildcard-import", "W0614"},
};

static const char *find_word(const char *text, const char *word)
{
	size_t n = strlen(word);
	for (; *text; text++)
		if (!strncasecmp(text, word, n))
			return text + n;
	return NULL;
}

/* "ff:" as a word of its own: "ruff:" ends in it too. */
static const char *find_ours(const char *text)
{
	for (const char *p = text; (p = strstr(p, "ff:")); p += 3)
		if (p == text || !isalnum((unsigned char)p[-1]))
			return p + 3;
	return NULL;
}

static size_t word_length(const char *p)
{
	size_t n = 0;
	while (isalnum((unsigned char)p[n]) || p[n] == '-' || p[n] == '_')
		n++;
	return n;
}

/* One of the peers' codes or names; an empty peer means all of them.  '~' before one: silenced by it, not claimed. */
static bool peer_has(const char *peers, const char *peer, const char *code, size_t len, bool prefix)
{
	size_t family = strlen(peer);
	while (*peers) {
		size_t n = strcspn(peers, " "), colon = strcspn(peers, ":"), known = *peers == '~';
		const char *p = peers + colon + 1;
		size_t plen = n - colon - 1;
		if ((!family || (colon - known == family && !memcmp(peers + known, peer, family))) && len <= plen && (prefix || len == plen) &&
		    !strncasecmp(p, code, len))
			return true;
		peers += n;
		peers += strspn(peers, " ");
	}
	return false;
}

/* ---- noqa: ruff and flake8 ---- */

/* "F401", "F4", "F": letters, then digits; letters alone only as the first ones of a family.  0: no code. */
static size_t code_length(const char *p)
{
	size_t letters = 0, digits = 0;
	while (isalpha((unsigned char)p[letters]))
		letters++;
	while (isdigit((unsigned char)p[letters + digits]))
		digits++;
	if (!letters || (!digits && (letters > 3 || !isupper((unsigned char)*p) || isalpha((unsigned char)p[letters]))))
		return 0;
	return letters + digits;
}

/*
 * After "noqa": nothing, or words, mean everything that any linter knows (whoever wrote it did not mean a query in a loop, which
 * none of them has); after a colon the codes up to the first word that is none.
 * A colon without any code is everything for flake8 and a mistake for ruff.
 */
static bool codes_cover(const char *p, const struct critic_rule *r)
{
	bool any = false;
	p += strspn(p, " \t");
	if (*p++ != ':')
		return *r->peers;
	for (;;) {
		p += strspn(p, " \t,");
		size_t n = code_length(p);
		if (!n)
			break;
		any = true;
		if (peer_has(r->peers, "", p, n, true) || (n == 3 && !strncasecmp(p, "all", 3)))
			return true;
		p += n;
	}
	return !any && *r->peers;
}

/* "# noqa", "#noqa: F401", "# type: ignore # noqa": the word stands behind a '#'; "noqax" is another word. */
static bool noqa_covers(const char *text, const struct critic_rule *r)
{
	for (const char *p = text; (p = find_word(p, "noqa"));) {
		const char *before = p - 4;
		while (before > text && (before[-1] == ' ' || before[-1] == '\t'))
			before--;
		if (before > text && before[-1] == '#' && !isalnum((unsigned char)*p) && *p != '_' && codes_cover(p, r))
			return true;
	}
	return false;
}

/* "# ruff: noqa: F401", "# flake8: noqa": for a whole file. */
static bool file_noqa_covers(const char *text, const struct critic_rule *r)
{
	const char *p = strstr(text, "ruff:");
	p = p ? p + 5 : find_word(text, "flake8:");
	p = p ? p : find_word(text, "flake8=");
	if (!p)
		return false;
	p += strspn(p, " \t");
	return !strncasecmp(p, "noqa", 4) && codes_cover(p + 4, r);
}

/* "# ruff: ignore[F401]", "# ruff: disable[F401, E722]": whole codes only. */
static bool ruff_list_covers(const char *text, const struct critic_rule *r)
{
	const char *p = strchr(text, '[');
	for (p = p ? p + 1 : ""; *p && *p != ']';) {
		size_t n = word_length(p);
		if (n && peer_has(r->peers, "ruff", p, n, false))
			return true;
		p += n ? n : 1;
	}
	return false;
}

/* ---- nosec: bandit ---- */

/* Words that are no test of bandit are talk; without any test all are meant. */
static bool nosec_covers(const char *text, const struct critic_rule *r)
{
	const char *p = find_word(text, "nosec");
	bool any = false;
	if (!p || !strstr(r->peers, "bandit:"))
		return false;
	while (*p && *p != '#') {
		size_t n = word_length(p);
		bool number = n == 4 && toupper((unsigned char)*p) == 'B' && isdigit((unsigned char)p[1]);
		if (number || (n && memchr(p, '_', n))) {
			if (peer_has(r->peers, "bandit", p, n, false))
				return true;
			any = true;
		}
		p += n ? n : 1;
	}
	return !any;
}

/* ---- pylint ---- */

/* A name, a code, a category by its letter, or all. */
static bool pylint_word(const char *p, size_t n, const struct critic_rule *r)
{
	if ((n == 3 && !strncasecmp(p, "all", 3)) || peer_has(r->peers, "pylint", p, n, false))
		return true;
	for (size_t i = 0; i < FF_COUNT(pylint_codes); i++) {
		const char *name = pylint_codes[i].name, *code = pylint_codes[i].code;
		if (((n == strlen(code) && !strncasecmp(code, p, n)) || (n == 1 && toupper((unsigned char)*p) == *code)) &&
		    peer_has(r->peers, "pylint", name, strlen(name), false))
			return true;
	}
	return false;
}

/* "pylint: disable=a,b": `verb` with its list. */
static bool pylint_covers(const char *text, const char *verb, const struct critic_rule *r)
{
	const char *p = strstr(text, "pylint:");
	size_t len = strlen(verb);
	if (!p || !strstr(r->peers, "pylint:"))
		return false;
	for (p += 7; (p = find_word(p, verb));) {
		const char *q = p + (strncmp(p, "-msg", 4) ? 0 : 4);
		bool whole = !isalpha((unsigned char)p[-(long)len - 1]) && p[-(long)len - 1] != '-';
		q += strspn(q, " ");
		if (!whole || *q++ != '=')
			continue;
		for (;; q++) {
			q += strspn(q, " ");
			size_t n = word_length(q);
			if (n && pylint_word(q, n, r))
				return true;
			q += n;
			q += strspn(q, " ");
			if (!n || *q != ',')
				break;
		}
	}
	return false;
}

/* ---- type checkers, coverage, and our own ---- */

/*
 * "# type: ignore" may mean anything, so it counts where a type checker says the same as the rule; with its
 * codes only where they are the ones.
 */
static bool type_ignore_covers(const char *text, enum critic_rule_id id)
{
	const char *p = strstr(text, "type:"), *list;
	bool rebound = id >= RULE_REDEFINED_UNUSED && id <= RULE_REDEFINED_VALUE, unbound = id == RULE_UNDEFINED_NAME;
	if (!p || !(rebound || unbound) || !(p = strstr(p, "ignore")))
		return false;
	p += 6;
	if (*p != '[')
		return rebound;
	list = strstr(p, rebound ? "no-redef" : "name-defined");
	return list && list < p + strcspn(p, "]");
}

/* `# ff: ignore[a, b] why`; without brackets it means every type. */
static bool ours_covers(const char *text, const char *verb, const struct critic_rule *r)
{
	const char *p = find_ours(text);
	if (!p || !(p = find_word(p, verb)))
		return false;
	if (*p != '[')
		return *p != '-';
	size_t n = strcspn(++p, "]");
	for (size_t i = 0; i < n; i++) {
		size_t len = strcspn(p + i, ", ]");
		if (len && ((strlen(r->type) == len && !memcmp(r->type, p + i, len)) || (strlen(r->rule) == len && !memcmp(r->rule, p + i, len))))
			return true;
		i += len;
	}
	return false;
}

/* RULE_COUNT: a rule of one's own. */
static enum critic_rule_id number_of(const struct critic_rule *r)
{
	int id = 0;
	while (id < RULE_COUNT && ff_critic_rules[id] != r)
		id++;
	return (enum critic_rule_id)id;
}

bool quiet_names(const char *text, int says, const struct critic_rule *r)
{
	if (says & SAYS_IGNORE)
		return ours_covers(text, "ignore", r);
	if (says & SAYS_IGNORE_FILE)
		return ours_covers(text, "ignore-file", r);
	if (says & SAYS_NOQA)
		return noqa_covers(text, r);
	if (says & SAYS_NOQA_FILE)
		return file_noqa_covers(text, r);
	if (says & (SAYS_RUFF_IGNORE | SAYS_RUFF_DISABLE | SAYS_RUFF_ENABLE))
		return ruff_list_covers(text, r);
	if (says & SAYS_NOSEC)
		return nosec_covers(text, r);
	if (says & SAYS_PYLINT_SKIP)
		return strstr(r->peers, "pylint:") != NULL;
	if (says & (SAYS_PYLINT | SAYS_PYLINT_NEXT | SAYS_PYLINT_ENABLE))
		return pylint_covers(text, says & SAYS_PYLINT ? "disable" : says & SAYS_PYLINT_NEXT ? "disable-next" : "enable", r);
	if (says & SAYS_TYPE_IGNORE)
		return type_ignore_covers(text, number_of(r));
	return (says & SAYS_NO_COVER) && (r == ff_critic_rules[RULE_TRY_EXCEPT_PASS] || r == ff_critic_rules[RULE_BROAD_EXCEPT_SILENT]);
}

/* One comment may say several things: `# type: ignore # noqa: F401`. */
int quiet_says(const char *text)
{
	int says = 0;
	const char *ours = find_ours(text), *pylint = strstr(text, "pylint:"), *ruff = strstr(text, "ruff:");
	const char *verb = ours ? ours + strspn(ours, " ") : "";
	if (!strncmp(verb, "ignore", 6))
		says |= strncmp(verb, "ignore-file", 11) ? SAYS_IGNORE : SAYS_IGNORE_FILE;
	verb = ruff ? ruff + 5 + strspn(ruff + 5, " ") : "";
	says |= !strncmp(verb, "ignore[", 7) ? SAYS_RUFF_IGNORE : !strncmp(verb, "disable[", 8) ? SAYS_RUFF_DISABLE : 0;
	says |= !strncmp(verb, "enable[", 7) ? SAYS_RUFF_ENABLE : 0;
	if (find_word(text, "noqa"))
		says |= ruff || find_word(text, "flake8:") || find_word(text, "flake8=") ? SAYS_NOQA_FILE : SAYS_NOQA;
	says |= find_word(text, "nosec") ? SAYS_NOSEC : 0;
	if (pylint) {
		says |= find_word(pylint, "skip-file") ? SAYS_PYLINT_SKIP : 0;
		says |= find_word(pylint, "disable-next") ? SAYS_PYLINT_NEXT : find_word(pylint, "disable") ? SAYS_PYLINT : 0;
		says |= find_word(pylint, "enable") ? SAYS_PYLINT_ENABLE : 0;
	}
	says |= strstr(text, "type: ignore") || strstr(text, "type:ignore") ? SAYS_TYPE_IGNORE : 0;
	says |= find_word(text, "pragma: no cover") ? SAYS_NO_COVER : 0;
	return says;
}
