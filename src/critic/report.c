/*
 * report.c - from a rule and a place to a finding: is the rule on here, does a comment silence
 * it, what is the evidence.  Every family reports through it.
 */
#include "rules.h"

bool ff_critic_active(const struct critic *c, enum critic_rule_id id)
{
	const struct critic_rule *r = ff_critic_rules[id];
	return c->isolated || (!r->off && (r->where & c->in));
}

static void next_key(struct critic *c, const char *key)
{
	ff_buf_char(&c->evidence, c->evidence.len ? ',' : '{');
	ff_json_str(&c->evidence, key);
	ff_buf_char(&c->evidence, ':');
}

void ff_critic_note(struct critic *c, const char *key, const char *value)
{
	if (!value || !*value)
		return;
	next_key(c, key);
	ff_json_str(&c->evidence, value);
}

void ff_critic_note_int(struct critic *c, const char *key, long value)
{
	next_key(c, key);
	ff_buf_int(&c->evidence, value);
}

/*
 * The fix only where the rule may offer one, and never safer than the rule says.  Of a file with syntax errors nobody knows where
 * its strings begin: a person decides.
 */
static struct ff_fix *allowed_fix(const struct critic *c, const struct critic_rule *r, struct ff_fix *fix)
{
	if (!fix || r->fix == FIX_NONE || !c->editable)
		return NULL;
	if (r->fix == FIX_REVIEW || c->broken)
		fix->safety = FF_SAFETY_REVIEW;
	return fix;
}

static void send(struct critic *c, const struct critic_rule *r, const struct critic_spot *at, const char *message)
{
	const char *why;
	double factor = ff_critic_context(c, r, &why);
	if (strcmp(r->type, r->rule))
		ff_critic_note(c, "rule", r->rule);
	ff_critic_note(c, "context", why);
	if (c->evidence.len)
		ff_buf_char(&c->evidence, '}');
	struct ff_finding f = {
		.type = r->type,
		.line = at->line,
		.end_line = at->end_line,
		.col = at->col,
		.statement_line = at->statement_line == at->line ? 0 : at->statement_line,
		.symbol = at->symbol,
		.message = message,
		.severity = at->critical ? FF_SEVERITY_CRITICAL : r->severity + (at->louder ? 1 : 0),
		.weight = r->weight,
		.confidence = (at->confidence > 0 ? at->confidence : r->weight) * factor,
		.risk_level = r->risk,
		.effort_minutes = r->minutes,
		.evidence = c->evidence.len ? c->evidence.data : "{}",
		.on_changed_line = at->made_true,
		.fix = allowed_fix(c, r, at->fix),
	};
	if (f.confidence >= 0.5 && strcmp(r->rule, "complex_function") != 0)
		ff_critic_count_defect(c, at->line, f.severity);
	ff_findings_add(c->out, &f);
}

void ff_critic_report_row(struct critic *c, const struct critic_rule *r, const struct critic_spot *at, const char *message)
{
	if (!ff_critic_silenced(c, r, at, true))
		send(c, r, at, message);
	ff_buf_clear(&c->evidence);
}

void ff_critic_report(struct critic *c, enum critic_rule_id id, const struct critic_spot *at, const char *fmt, ...)
{
	va_list ap;
	char message[512];
	if (ff_critic_active(c, id) && !ff_critic_silenced(c, ff_critic_rules[id], at, true)) {
		va_start(ap, fmt);
		vsnprintf(message, sizeof message, fmt, ap);
		va_end(ap);
		send(c, ff_critic_rules[id], at, message);
	}
	ff_buf_clear(&c->evidence);
}
