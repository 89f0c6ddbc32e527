/*
 * loads.c - readers that can construct any object: yaml.load, pickle and its relatives.  Called by security.c.
 */
#include "rules.h"

static const char *const safe[] = {"SafeLoader", "CSafeLoader", "BaseLoader", "CBaseLoader", NULL};
static const char *const unsafe[] = {"Loader", "CLoader", "UnsafeLoader", "CUnsafeLoader", NULL};

static bool in_list(const char *word, const char *const *list)
{
	for (; *list; list++)
		if (!strcmp(word, *list))
			return true;
	return false;
}

void ff_critic_judge_yaml(struct critic *c, int row)
{
	const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, row);
	const struct ff_argument *loader = ff_critic_keyword(c, row, "Loader");
	struct critic_spot at = ff_critic_call_spot(call);
	if (!loader)
		loader = ff_critic_positional(c, row, 1);
	if (ff_critic_keyword(c, row, "**") || ff_critic_keyword(c, row, "*"))
		return;
	if (loader) {
		const char *last = ff_last_part(ff_critic_imported(c, loader->text));
		if (in_list(last, safe) || (!c->isolated && !in_list(last, unsafe)))
			return; /* a loader of the project's own: who knows what it constructs */
	}
	at.critical = c->in == IN_LIBRARY && !c->isolated;
	if (!loader && ff_critic_call_is_short(c, row) && ff_str_ends(call->callee, ".load")) {
		const char *text = ff_arena_printf(c->a, "%.*ssafe_load", (int)(strlen(call->callee) - 4), call->callee);
		at.fix = ff_fix_edit(c->s, FF_SAFETY_REVIEW, "use safe_load", call->line, call->col, call->line, call->col + (int)strlen(call->callee), text);
	}
	ff_critic_note(c, "loader", loader ? loader->text : "(none)");
	ff_critic_report(c, RULE_YAML_LOAD, &at, "yaml.load() can construct any Python object: use safe_load()");
}

/* Words of an argument that comes from elsewhere. */
static const char *const foreign[] = {"request", "requests", "response", "resp", "recv", "body", "payload", "socket", "sock", "http", "url", "urlopen",
                                      "upload", "uploaded", "message", "msg", "redis", "cookie", "cookies", "client", "conn", "queue", NULL};

void ff_critic_judge_pickle(struct critic *c, int row)
{
	const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, row);
	const struct ff_argument *what = ff_critic_positional(c, row, 0);
	struct critic_spot at = ff_critic_call_spot(call);
	if (!c->isolated && (!what || !ff_critic_says(what->text, foreign)))
		return;
	ff_critic_note(c, "argument", what ? what->text : "");
	ff_critic_report(c, RULE_PICKLE, &at, "%.80s() of data from elsewhere can run code", call->callee);
}

const struct critic_rule ff_critic_yaml_load = {
	.type = "unsafe_yaml_load", .rule = "unsafe_yaml_load", .severity = FF_SEVERITY_HIGH,
	.weight = 0.95, /* a judgement */
	.fix = FIX_REVIEW, .risk = FF_LEVEL_LOW, .minutes = 5, .where = IN_PRODUCTION,
	.peers = "ruff:S506 bandit:B506 bandit:yaml_load",
	.summary = "yaml.load with a loader that can construct anything",
	.why = "A document can then run code. yaml.safe_load reads plain data.",
	.example = "yaml.load(text)\n",
};

const struct critic_rule ff_critic_pickle = {
	.type = "unsafe_pickle", .rule = "unsafe_pickle", .severity = FF_SEVERITY_INFO,
	.weight = 0.30, /* a judgement */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 30, .where = IN_PRODUCTION,
	.peers = "ruff:S301 ruff:S302 bandit:B301 bandit:B302 bandit:pickle bandit:marshal",
	.summary = "pickle, marshal or a relative reads what comes from elsewhere",
	.why = "Whoever writes the bytes runs code in this process. JSON reads plain data; a signature checked first says who wrote them. Files "
	       "of one's own are not reported (ruff reports every load).",
	.example = "state = pickle.loads(request.body)\n",
};
