/*
 * secrets.c - passwords and keys in the text of a program.  Of 73 places that a plain search
 * for the names gives, one was real: the value must look like a key too.  The value itself
 * never appears in a finding.
 */
#include <ctype.h>

#include "rules.h"

/* What stands in for a value. */
static const char *const placeholders[] = {"${", "{{", "<", "example", "redacted", "changeme", "change_me", "change-me", "placeholder", "dummy",
                                           "your", "xxxx", "****", "insert", "todo", "test", "%(", "fake", "sample", "default", "12345678", NULL};

/* Content of a string literal between its quotes; false for anything else. */
static bool content(const char *text, const char **p, size_t *n)
{
	const char *q = text + strspn(text, "rRbBuU");
	size_t len = strlen(q), quotes = 1;
	if (!*q || (*q != '"' && *q != '\''))
		return false;
	if (len >= 6 && q[1] == q[0] && q[2] == q[0])
		quotes = 3;
	if (len < 2 * quotes)
		return false;
	*p = q + quotes;
	*n = len - 2 * quotes;
	return true;
}

static bool run_of(const char *p, size_t n, size_t want, const char *extra)
{
	if (n < want)
		return false;
	for (size_t i = 0; i < want; i++)
		if (!isalnum((unsigned char)p[i]) && !strchr(extra, p[i]))
			return false;
	return true;
}

/* Shapes that their makers chose so that they can be found: AWS, GitHub, Slack, PEM. */
static const char *known_shape(const char *p, size_t n)
{
	if (n == 20 && !memcmp(p, "AKIA", 4) && run_of(p + 4, n - 4, 16, "") && !memmem(p, n, "EXAMPLE", 7)) {
		for (size_t i = 4; i < n; i++)
			if (islower((unsigned char)p[i]))
				return NULL;
		return "AWS access key";
	}
	if (n >= 40 && !memcmp(p, "gh", 2) && strchr("pousr", p[2]) && p[3] == '_' && run_of(p + 4, n - 4, 36, ""))
		return "GitHub token";
	if (n >= 24 && !memcmp(p, "xox", 3) && strchr("baprs", p[3]) && p[4] == '-' && run_of(p + 5, n - 5, 16, "-"))
		return "Slack token";
	if (n >= 60 && !memcmp(p, "-----BEGIN ", 11) && memmem(p, n, "PRIVATE KEY-----", 16))
		return "private key";
	return NULL;
}

/* At least 12 characters, letters and digits mixed, no blank, no place-holder, no path or address. */
static bool looks_random(const struct critic *c, const char *p, size_t n)
{
	int digits = 0, letters = 0, turns = 0;
	if (n < 12)
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned char ch = (unsigned char)p[i];
		if (isspace(ch) || ch < ' ' || ch == '{' || ch == '/' || ch == '\\' || ch == ':')
			return false;
		digits += isdigit(ch) != 0;
		letters += isalpha(ch) != 0;
		turns += i && (isdigit(ch) != 0) != (isdigit((unsigned char)p[i - 1]) != 0);
	}
	if (digits < 2 || letters < 2 || turns < 3)
		return false;
	const char *copy = ff_arena_dup(c->a, p, n);
	for (int k = 0; placeholders[k]; k++)
		if (strcasestr(copy, placeholders[k]))
			return false;
	return true;
}

static void judge_value(struct critic *c, const char *name, int kind, const char *text, const struct critic_spot *where)
{
	struct critic_spot at = *where;
	const char *p, *shape;
	size_t n;
	if (kind != FF_EXPR_STRING || !content(text, &p, &n))
		return;
	if ((shape = known_shape(p, n))) {
		at.critical = (c->in & IN_PRODUCTION) != 0;
		at.confidence = 0.9;
	} else if (!ff_name_is_secret(name) || !looks_random(c, p, n)) {
		return;
	}
	ff_critic_note(c, "name", name);
	ff_critic_note(c, "shape", shape);
	ff_critic_note_int(c, "length", (long)n);
	ff_critic_report(c, RULE_SECRET, &at, "%s in the source: %.60s", shape ? shape : "a secret", *name ? name : "(no name)");
}

static void judge_secrets(struct critic *c)
{
	if (!ff_critic_active(c, RULE_SECRET))
		return;
	for (int i = 0; i < c->f->assigns.count; i++) {
		const struct ff_assign *a = FF_AT(&c->f->assigns, struct ff_assign, i);
		judge_value(c, a->name, a->value_kind, a->value, &(struct critic_spot){.line = a->line, .end_line = a->end_line, .col = a->col});
	}
	for (int i = 0; i < c->f->arguments.count; i++) {
		const struct ff_argument *a = FF_AT(&c->f->arguments, struct ff_argument, i);
		if (a->kind != FF_EXPR_STRING || a->call < 0 || a->call >= c->f->calls.count)
			continue;
		const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, a->call);
		judge_value(c, a->keyword, a->kind, a->text, &(struct critic_spot){.line = call->line, .end_line = call->end_line, .col = call->col});
	}
	for (int i = 0; i < c->f->parameters.count; i++) {
		const struct ff_parameter *p = FF_AT(&c->f->parameters, struct ff_parameter, i);
		judge_value(c, p->name, p->default_kind, p->default_text, &(struct critic_spot){.line = p->line, .col = p->col});
	}
}

const struct critic_rule ff_critic_secret = {
	.type = "hardcoded_secret", .rule = "hardcoded_secret", .severity = FF_SEVERITY_HIGH,
	.weight = 0.60, /* a judgement: no finding in seven repositories, so no wrong one */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 30, .where = IN_PRODUCTION,
	.peers = "~ruff:S105 ~ruff:S106 ~ruff:S107 ~bandit:B105 ~bandit:B106 ~bandit:B107",
	.summary = "a password or key in the source",
	.why = "Everybody who can read the repository has it, now and in its history: change it, and read it from the environment.",
	.example = "API_TOKEN = \"<24 letters and digits>\"\n",
	.judge = judge_secrets,
};
