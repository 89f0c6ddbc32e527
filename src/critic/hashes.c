/*
 * hashes.c - hashes that are broken and random numbers that can be guessed.  Both are right for cache keys and jitter,
 * so the names around the call decide: what goes in, what it is called, and the function that returns it.
 */
#include <strings.h>

#include "rules.h"

/* Words of names that hold what must not be guessed. */
static const char *const secret_words[] = {"password", "passwd", "pwd", "passphrase", "secret", "token", "signature", "api_key", "apikey",
                                           "secret_key", "private_key", "session_key", "session_id", "access_key", "auth_key", NULL};
static const char *const guessed_words[] = {"password", "passwd", "pwd", "passphrase", "secret", "token", "salt", "nonce", "otp", "api_key", "apikey",
                                            "secret_key", "private_key", "session_key", "session_id", "access_key", "auth_key", "encryption_key",
                                            "csrf", "iv", NULL};

#define MAX_STEPS 8

static const struct ff_call *call_at(const struct critic *c, int row)
{
	return FF_AT(&c->f->calls, struct ff_call, row);
}

/* A keyword argument with one of the words that a call stands in: User(password=...). */
static bool is_argument_named(const struct critic *c, int outer, int inner, const char *const *words)
{
	const struct ff_call *call = call_at(c, inner);
	const struct ff_argument *arg = c->f->arguments.items;
	for (int i = c->by_call.start[outer]; i < c->by_call.start[outer + 1]; i++) {
		const struct ff_argument *a = &arg[c->by_call.row[i]];
		if (*a->keyword && *a->keyword != '*' && ff_critic_says(a->keyword, words) && strstr(a->text, ff_last_part(call->callee)))
			return true;
	}
	return false;
}

/* Where the value of a call ends up: a name, an argument, the result of a function. */
static const char *secret_target(const struct critic *c, int row, const char *const *words)
{
	for (int step = 0; row >= 0 && step < MAX_STEPS; step++) {
		const struct ff_call *call = call_at(c, row);
		const struct ff_definition *d = ff_critic_definition(c, call->def);
		if (*call->assigned)
			return ff_critic_says(ff_last_part(call->assigned), words) ? call->assigned : NULL;
		if (call->flags & FF_CALL_RETURNED)
			return d && ff_critic_says(d->name, words) ? d->name : NULL;
		int chained = ff_critic_chained(c, row);
		if (chained < 0 && call->outer >= 0 && is_argument_named(c, call->outer, row, words))
			return call_at(c, call->outer)->callee;
		row = chained >= 0 ? chained : call->outer;
	}
	return NULL;
}

/* ---- hashes ---- */

static void report_hash(struct critic *c, int row, const char *name)
{
	const struct ff_call *call = call_at(c, row);
	const struct ff_argument *data = ff_critic_argument(c, row, !strcmp(ff_last_part(call->callee), "new") ? 1 : 0, "data");
	const struct ff_argument *purpose = ff_critic_keyword(c, row, "usedforsecurity");
	struct critic_spot at = ff_critic_call_spot(call);
	if (purpose && !strcmp(purpose->text, "False"))
		return;
	const char *what = data && data->kind != FF_EXPR_STRING && ff_critic_says(data->text, secret_words) ? data->text : secret_target(c, row, secret_words);
	ff_critic_note(c, "hash", name);
	ff_critic_note(c, "secret", what);
	if (what)
		ff_critic_report(c, RULE_WEAK_HASH_SECRET, &at, "%s is broken, and %.60s looks like a secret", name, what);
	if (what && !c->isolated)
		return;
	ff_critic_note(c, "hash", name);
	ff_critic_report(c, RULE_WEAK_HASH, &at, "%s is broken: usedforsecurity=False says that it does not matter here", name);
}

void ff_critic_judge_hash(struct critic *c, int row)
{
	report_hash(c, row, ff_last_part(ff_critic_call_name(call_at(c, row))));
}

/* hashlib.new("md5"): the name as text. */
void ff_critic_judge_hash_new(struct critic *c, int row)
{
	static const char *const weak[] = {"md4", "md5", "sha", "sha1"};
	const struct ff_argument *name = ff_critic_argument(c, row, 0, "name");
	for (size_t i = 0; name && name->kind == FF_EXPR_STRING && i < FF_COUNT(weak); i++)
		if (strlen(name->text) == strlen(weak[i]) + 2 && !strncasecmp(name->text + 1, weak[i], strlen(weak[i])))
			report_hash(c, row, weak[i]);
}

void ff_critic_judge_crypt(struct critic *c, int row)
{
	static const char *const weak[] = {"METHOD_CRYPT", "METHOD_MD5", "METHOD_BLOWFISH"};
	bool salt = ff_str_ends(call_at(c, row)->callee, "mksalt");
	const struct ff_argument *method = ff_critic_argument(c, row, salt ? 0 : 1, salt ? "method" : "salt");
	struct critic_spot at = ff_critic_call_spot(call_at(c, row));
	for (size_t i = 0; method && i < FF_COUNT(weak); i++) {
		if (strcmp(ff_last_part(method->text), weak[i]))
			continue;
		ff_critic_note(c, "hash", weak[i]);
		ff_critic_report(c, RULE_WEAK_HASH, &at, "crypt.%s is broken", weak[i]);
	}
}

/* ---- random ---- */

/* One of what there is, as it is: nothing is made. */
static bool picks(const struct critic *c, int row)
{
	const struct ff_call *call = call_at(c, row);
	const char *last = ff_last_part(call->callee);
	const struct ff_argument *from = ff_critic_positional(c, row, 0);
	return (!strcmp(last, "choice") || !strcmp(last, "sample")) && (*call->assigned || (call->flags & FF_CALL_RETURNED)) &&
	       !(from && strstr(from->text, "string."));
}

void ff_critic_judge_random(struct critic *c, int row)
{
	const struct ff_call *call = call_at(c, row);
	struct critic_spot at = ff_critic_call_spot(call);
	const char *target = picks(c, row) ? NULL : secret_target(c, row, guessed_words);
	if (!target)
		return;
	ff_critic_note(c, "call", call->callee);
	ff_critic_note(c, "secret", target);
	ff_critic_report(c, RULE_WEAK_RANDOM, &at, "random can be guessed, and %.60s looks like a secret: use secrets", target);
}

const struct critic_rule ff_critic_weak_hash_secret = {
	.type = "weak_hash_secret", .rule = "weak_hash_secret", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.50, /* 2026-11: 1 in nine repositories and Debian's packages (a protocol demands it); the rest is a judgement */
	.fix = FIX_NONE, .risk = FF_LEVEL_HIGH, .minutes = 60, .where = IN_PRODUCTION,
	.peers = "~ruff:S324 ~bandit:B324 ~bandit:hashlib",
	.summary = "md5 or sha1 of what is named like a secret, or for it",
	.why = "Passwords hashed so are found by trying; signatures can be forged. hashlib.scrypt or a password hasher for passwords, hmac with "
	       "sha256 for signatures. Where it does not matter usedforsecurity=False says so.",
	.example = "stored = hashlib.md5(password.encode()).hexdigest()\n",
};

const struct critic_rule ff_critic_weak_hash = {
	.type = "weak_hash", .rule = "weak_hash", .severity = FF_SEVERITY_INFO,
	.weight = 0.05, .off = true, /* 14 of an earlier sample read: none or one */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 10, .where = IN_PRODUCTION,
	.peers = "ruff:S324 bandit:B324 bandit:hashlib",
	.summary = "any other use of md5 or sha1",
	.why = "Most are keys of caches and names of files, where a fast hash is right.",
	.example = "key = hashlib.md5(path.encode()).hexdigest()\n",
};

const struct critic_rule ff_critic_weak_random = {
	.type = "weak_random_secret", .rule = "weak_random_secret", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.50, /* 2026-11, standard library, Debian's packages: 0 of 3 (twice the boundary of a mail); of 12 in an earlier sample 1 was real, and the names keep that one */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 10, .where = IN_PRODUCTION,
	.peers = "~ruff:S311 ~bandit:B311 ~bandit:blacklist",
	.summary = "random for a token, password, salt or nonce",
	.why = "A few outputs of random tell all that follow. The module secrets is made for this. Other uses of random are not reported (ruff "
	       "reports all).",
	.example = "token = \"\".join(random.choice(letters) for _ in range(32))\n",
};
