/*
 * catalogue.c - the rule table as people and programs read it: a list, records, a list for the
 * man page, and the explanation of one type.
 */
#include "ff/custom.h"
#include "rules.h"

static const char *const fix_words[] = {"none", "safe", "review"};

static bool first_of_type(int row)
{
	for (int i = 0; i < row; i++)
		if (!strcmp(ff_critic_rules[i]->type, ff_critic_rules[row]->type))
			return false;
	return true;
}

/* All codes that the rows of a type stand for; those with '~' only silence a part of them. */
static void peers_of(struct ff_arena *a, const char *type, struct ff_strings *out)
{
	for (int i = 0; i < RULE_COUNT; i++) {
		const char *p = ff_critic_rules[i]->peers;
		if (strcmp(ff_critic_rules[i]->type, type))
			continue;
		while (*p) {
			size_t n = strcspn(p, " ");
			const char *code = ff_arena_dup(a, p, n);
			if (*code != '~' && !ff_strings_has(out, code))
				ff_strings_push(a, out, code);
			p += n + strspn(p + n, " ");
		}
	}
}

/* The best fix of any row of the type. */
static int fix_of(const char *type)
{
	int best = FIX_NONE;
	for (int i = 0; i < RULE_COUNT; i++) {
		const struct critic_rule *r = ff_critic_rules[i];
		if (!strcmp(r->type, type) && r->fix != FIX_NONE && best != FIX_SAFE)
			best = r->fix;
	}
	return best;
}

static void write_record(struct ff_buf *out, struct ff_arena *a, const struct critic_rule *r)
{
	struct ff_rule rule = {
		.type = r->type,
		.severity = ff_severity_names[r->severity],
		.weight = r->weight,
		.state = r->off ? "off" : "on",
		.fix = fix_words[fix_of(r->type)],
		.summary = r->summary,
	};
	peers_of(a, r->type, &rule.peers);
	ff_record_write(out, &ff_rule_type, &rule);
}

static void write_text(struct ff_buf *out, const struct critic_rule *r)
{
	ff_buf_printf(out, "%-22s %-8s %.2f  %-3s  %-6s  %s\n", r->type, ff_severity_names[r->severity], r->weight, r->off ? "off" : "on",
	              fix_words[fix_of(r->type)], r->summary);
}

static void write_mdoc(struct ff_buf *out, const struct critic_rule *r)
{
	ff_buf_printf(out, ".It Sy %s\n%s%s.\nSeverity %s, weight %.2f", r->type, *r->summary == '.' ? "\\&" : "", r->summary, ff_severity_names[r->severity], r->weight);
	if (fix_of(r->type) != FIX_NONE)
		ff_buf_printf(out, ", fix: %s", fix_words[fix_of(r->type)]);
	ff_buf_str(out, r->off ? ", off by default.\n" : ".\n");
}

void ff_critic_rules_write(struct ff_buf *out, enum ff_critic_form form)
{
	struct ff_arena a = {0};
	for (int i = 0; i < RULE_COUNT; i++) {
		const struct critic_rule *r = ff_critic_rules[i];
		if (!first_of_type(i))
			continue;
		if (form == FF_CRITIC_JSON)
			write_record(out, &a, r);
		else if (form == FF_CRITIC_MDOC)
			write_mdoc(out, r);
		else
			write_text(out, r);
	}
	ff_arena_free(&a);
}

static void explain_places(struct ff_buf *out, unsigned where)
{
	static const struct {
		unsigned bit;
		const char *word;
	} places[] = {{IN_LIBRARY, "library code"}, {IN_PROGRAM, "command lines and scripts"}, {IN_EXAMPLE, "examples"}, {IN_TEST, "tests"},
	              {IN_MIGRATION, "migrations"}};
	const char *before = "  in:       ";
	for (size_t i = 0; i < FF_COUNT(places); i++) {
		if (!(where & places[i].bit))
			continue;
		ff_buf_printf(out, "%s%s", before, places[i].word);
		before = ", ";
	}
	ff_buf_char(out, '\n');
}

static void explain_row(struct ff_buf *out, const struct critic_rule *r)
{
	ff_buf_printf(out, "%s: %s\n", r->rule, r->summary);
	if (strcmp(r->rule, r->type))
		ff_buf_printf(out, "  reports:  %s\n", r->type);
	ff_buf_printf(out, "  severity: %s, weight %.2f%s\n", ff_severity_names[r->severity], r->weight, r->off ? ", off by default" : "");
	ff_buf_printf(out, "  fix:      %s, effort %d min\n", fix_words[r->fix], r->minutes);
	explain_places(out, r->where);
	if (*r->peers) {
		ff_buf_str(out, "  known as: ");
		for (const char *p = r->peers; *p; p++)
			if (*p != '~')
				ff_buf_char(out, *p);
		ff_buf_char(out, '\n');
	}
	ff_buf_printf(out, "\n  %s\n\n", r->why);
	for (const char *p = r->example; *p;) {
		size_t n = strcspn(p, "\n");
		ff_buf_str(out, "      ");
		ff_buf_add(out, p, n);
		ff_buf_char(out, '\n');
		p += n + (p[n] == '\n');
	}
}

/* The first code of a peer that such comments name, "" none: "F401" of "ruff:F401 pyflakes:F401". */
static const char *first_code(const char *peers, char code[32])
{
	const char *p = strstr(peers, "ruff:");
	snprintf(code, 32, "%.*s", p ? (int)strcspn(p + 5, " ") : 0, p ? p + 5 : "");
	return code;
}

static void explain_silence(struct ff_buf *out, const char *type, const char *peers)
{
	char code[32];
	ff_buf_printf(out, "\nTo silence it on a line: # ff: ignore[%s] reason", type);
	if (*first_code(peers, code))
		ff_buf_printf(out, "    or # noqa: %s", code);
	ff_buf_printf(out, "\nIn a whole file:         # ff: ignore-file[%s] reason\nIn some paths:           git config fibreflow.rule.%s.ignore 'tests/**'\n"
	              "Everywhere:              git config fibreflow.rule.%s.enabled false\n", type, type, type);
}

int ff_critic_explain(struct ff_buf *out, const char *type, struct ff_err *err)
{
	const struct critic_rule *first = NULL;
	int found = 0;
	for (int i = 0; i < RULE_COUNT; i++) {
		const struct critic_rule *r = ff_critic_rules[i];
		if (strcmp(r->type, type) && strcmp(r->rule, type))
			continue;
		if (found++)
			ff_buf_char(out, '\n');
		explain_row(out, r);
		first = first ? first : r;
	}
	if (first)
		explain_silence(out, first->type, first->peers);
	if (!found)
		return ff_err_set(err, FF_EX_USAGE, "no rule is called %s (ff-critic --rules lists them)", type);
	return 0;
}

bool ff_critic_has_type(const char *type)
{
	static const char *const others[] = {"missing_test", "missing_docstring", "incomplete_docstring", "stale_docstring"}; /* of the other agents */
	for (int i = 0; i < RULE_COUNT; i++)
		if (!strcmp(ff_critic_rules[i]->type, type) || !strcmp(ff_critic_rules[i]->rule, type))
			return true;
	for (size_t i = 0; i < FF_COUNT(others); i++)
		if (!strcmp(others[i], type))
			return true;
	return false;
}

/* ---- rules of one's own ---- */

void ff_critic_customs_write(struct ff_buf *out, const struct ff_list *customs, enum ff_critic_form form)
{
	for (int i = 0; i < customs->count; i++) {
		const struct ff_custom *c = FF_AT(customs, struct ff_custom, i);
		struct ff_rule rule = {c->type, c->severity, c->weight / 100.0, "on", fix_words[FIX_NONE], {0}, c->message};
		if (c->problem && *c->problem)
			continue;
		if (form == FF_CRITIC_JSON)
			ff_record_write(out, &ff_rule_type, &rule);
		else
			ff_buf_printf(out, "%-22s %-8s %.2f  %-3s  %-6s  %s (%s)\n", c->type, c->severity, rule.weight, rule.state, rule.fix, c->message, c->file);
	}
}

bool ff_critic_customs_explain(struct ff_buf *out, const struct ff_list *customs, const char *type)
{
	int found = 0;
	for (int i = 0; i < customs->count; i++) {
		const struct ff_custom *c = FF_AT(customs, struct ff_custom, i);
		if (strcmp(c->type, type))
			continue;
		ff_buf_printf(out, "%s%s: %s\n  severity: %s, weight %.2f\n  fix:      none, effort %d min\n", found++ ? "\n" : "", c->type, c->message, c->severity,
		              c->weight / 100.0, c->minutes);
		explain_places(out, (unsigned)c->where);
		if (*c->paths)
			ff_buf_printf(out, "  paths:    %s\n", c->paths);
		ff_buf_printf(out, "  from:     %s\n", c->file);
		if (c->problem && *c->problem)
			ff_buf_printf(out, "  off:      line %d, column %d: %s\n", c->line, c->col, c->problem);
		if (*c->why)
			ff_buf_printf(out, "\n  %s\n", c->why);
	}
	return found > 0;
}

int ff_critic_customs_check(struct ff_buf *out, const struct ff_list *customs, bool json)
{
	int bad = 0;
	for (int i = 0; i < customs->count; i++) {
		const struct ff_custom *c = FF_AT(customs, struct ff_custom, i);
		bool wrong = c->problem && *c->problem;
		bad += wrong;
		if (json)
			ff_record_write(out, &ff_custom_type, c);
		else if (wrong && c->line)
			ff_buf_printf(out, "%s:%d:%d: %s\n", c->file, c->line, c->col, c->problem);
		else if (wrong)
			ff_buf_printf(out, "%s: %s\n", c->file, c->problem);
		else
			ff_buf_printf(out, "%s: ok: %s, %s, weight %.2f\n", c->file, c->type, c->severity, c->weight / 100.0);
	}
	return bad;
}
