/*
 * flow.c - where control flow cannot go, or goes to where it hides something: code that nothing reaches, jumps out of
 * finally, jumps that Python refuses, exceptions raised without their cause.
 */
#include "rules.h"

#define WEIGHT_SWITCHED_OFF 0.50 /* if 0: - 2026-11, Debian's packages: 5 of 5 are switches for debugging, left in on purpose */

static void unreachable(struct critic *c, const struct ff_pattern *p)
{
	struct critic_spot at = {.line = p->line, .end_line = p->end_line, .col = p->col};
	ff_critic_note(c, "after", p->name);
	ff_critic_note_int(c, "lines", p->end_line - p->line + 1);
	if (ff_str_ends(p->name, "False") && !c->isolated)
		at.confidence = WEIGHT_SWITCHED_OFF;
	if (ff_str_ends(p->name, "False"))
		ff_critic_report(c, RULE_UNREACHABLE, &at, "'%s': nothing runs this", p->name);
	else if (!strcmp(p->name, "while"))
		ff_critic_report(c, RULE_UNREACHABLE, &at, "nothing leaves the loop before this: it is never reached");
	else
		ff_critic_report(c, RULE_UNREACHABLE, &at, "nothing reaches this: the '%s' before it never goes on", p->name);
}

static void misplaced(struct critic *c, const struct ff_pattern *p)
{
	struct critic_spot at = {.line = p->line, .end_line = p->line, .col = p->col};
	const char *word = p->name;
	bool loop = !strcmp(word, "break") || !strcmp(word, "continue");
	if (c->broken)
		return;
	if (!strcmp(word, "except"))
		ff_critic_report(c, RULE_MISPLACED, &at, "a bare except that is not the last: Python refuses the file");
	else
		ff_critic_report(c, RULE_MISPLACED, &at, "'%s' outside of a %s: Python refuses the file", word, loop ? "loop" : "function");
}

static void judge_flow(struct critic *c)
{
	for (int i = 0; i < c->f->patterns.count; i++) {
		const struct ff_pattern *p = FF_AT(&c->f->patterns, struct ff_pattern, i);
		struct critic_spot at = {.line = p->line, .end_line = p->line, .col = p->col};
		switch (p->kind) {
		case FF_PATTERN_UNREACHABLE:
			if (!c->broken)
				unreachable(c, p);
			break;
		case FF_PATTERN_MISPLACED: misplaced(c, p); break;
		case FF_PATTERN_FINALLY:
			ff_critic_note(c, "jump", p->name);
			ff_critic_report(c, RULE_JUMP_IN_FINALLY, &at, "'%s' in finally forgets the exception that is on its way", p->name);
			break;
		case FF_PATTERN_RAISE:
			ff_critic_note(c, "raises", p->name);
			ff_critic_report(c, RULE_RAISE_WITHOUT_FROM, &at, "raised in a handler without from: say what caused it, or from None");
			break;
		default: break;
		}
	}
}

const struct critic_rule ff_critic_unreachable = {
	.type = "unreachable_code", .rule = "unreachable_code", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.95, /* 2026-11, ten repositories, standard library, Debian's packages: 9 of 10, `if 0:` apart */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = IN_PRODUCTION | IN_EXAMPLE,
	.peers = "pylint:unreachable pylint:W0101 ~ruff:PLW0101",
	.summary = "statements that nothing reaches",
	.why = "They stand behind return, raise, break or continue, behind a loop that nothing leaves, or under `if False`. A yield that only makes "
	       "the function a generator, imports for type checkers, and asserts or raises that say that they are not reached are not reported.",
	.example = "def load(path):\n    return read(path)\n    log(path)\n",
	.judge = judge_flow,
};

const struct critic_rule ff_critic_jump_in_finally = {
	.type = "jump_in_finally", .rule = "jump_in_finally", .severity = FF_SEVERITY_HIGH,
	.weight = 0.85, /* PEP 765 counts 122 of 149 in popular packages as mistakes; 2026-11, standard library, Debian's packages: 8, all told by Python 3.14, too */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 10, .where = IN_PRODUCTION | IN_EXAMPLE,
	.peers = "ruff:B012 bugbear:B012 pylint:lost-exception pylint:W0150 pylint:return-in-finally pylint:W0134",
	.summary = "return, break or continue that leaves a finally",
	.why = "Whatever was raised in the try is forgotten, KeyboardInterrupt too. Python 3.14 warns of it.",
	.example = "try:\n    save()\nfinally:\n    return True\n",
};

const struct critic_rule ff_critic_misplaced = {
	.type = "misplaced_statement", .rule = "misplaced_statement", .severity = FF_SEVERITY_HIGH,
	.weight = 0.95, /* a fact: CPython refuses the file */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = EVERYWHERE,
	.peers = "ruff:F701 ruff:F702 ruff:F704 ruff:F706 ruff:F707 pyflakes:F701 pyflakes:F702 pyflakes:F704 pyflakes:F706 pyflakes:F707 "
	         "pylint:return-outside-function pylint:E0104 pylint:yield-outside-function pylint:E0105 pylint:not-in-loop pylint:E0103",
	.summary = "return, yield, break, continue or a bare except where Python refuses it",
	.why = "The file cannot be imported.",
	.example = "for row in rows:\n    load(row)\nelse:\n    continue\n",
};

const struct critic_rule ff_critic_raise_without_from = {
	.type = "raise_without_from", .rule = "raise_without_from", .severity = FF_SEVERITY_INFO,
	.weight = 0.50, .off = true, /* a judgement; 654 of 654 places as ruff has them */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 2, .where = IN_PRODUCTION,
	.peers = "ruff:B904 bugbear:B904 pylint:raise-missing-from pylint:W0707",
	.summary = "an exception raised in a handler without from",
	.why = "The traceback then says that the handler failed. `from error` names the cause, `from None` says that there is none worth naming.",
	.example = "except KeyError:\n    raise NotFound(name)\n",
};
