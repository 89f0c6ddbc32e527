/*
 * converge.h - many agents over one change, one list of tasks.  ballot.c and unite.c are
 * pure (findings and votes in, tasks out); agents.c, intake.c and hear.c hold the processes;
 * converge.c joins them.  The protocol is told in docs/protocol.md.
 */
#ifndef FF_CONVERGE_H
#define FF_CONVERGE_H

#include "ff/config.h"
#include "ff/stream.h"
#include "ff/table.h"

/* ---- which agents (setup.c) ---- */

struct ff_agent_setup {
	const char *name;
	const char *const *argv; /* NULL-terminated; ends with "--agent" */
	int deadline_ms;
	unsigned languages; /* 1 << enum ff_language: started only when such a file changed; 0: always */
};
struct ff_converge_options {
	const struct ff_common *common;
	struct ff_strings agents; /* NAME=COMMAND: added, or in place of the one of that name */
	struct ff_strings only;   /* names; empty: all */
	double timeout;           /* seconds for every agent; 0: configuration, else FF_AGENT_DEADLINE */
	bool text;                /* a summary for people in place of records */
};
/*
 * Ours (critic, testgen, docwriter), then those of fibreflow.agent.NAME.{command,enabled,timeout,languages},
 * then those of the options.  Fills a list of struct ff_agent_setup; FF_EX_CONFIG or FF_EX_USAGE on nonsense.
 */
int ff_agents_choose(struct ff_arena *a, const struct ff_config *c, const struct ff_converge_options *o, struct ff_list *out,
                     struct ff_err *err);
/*
 * Words of a command line, without a shell: blanks part, '...' and "..." keep together, a backslash
 * keeps the next character (not inside '...').  No variable, glob or tilde means anything.
 */
int ff_command_split(struct ff_arena *a, const char *text, struct ff_strings *words, struct ff_err *err);

/* ---- the ballot (ballot.c, pure) ---- */

struct ff_cast {
	struct ff_vote vote;
	int agent; /* number of the voter */
};
struct ff_proposal {
	struct ff_finding finding; /* its `agent` is the configured name, whatever the agent wrote */
	int agent;                 /* number of the proposer */
	bool told;                 /* critical, and its task is out already */
	bool cut;                  /* the proposer was cut off afterwards: only kept because it was told */
	struct ff_list casts;      /* struct ff_cast */
	const char *candidate;     /* its line, written once for all readers; NULL until one asks */
	size_t candidate_len;
};
struct ff_slots { /* hash table from 64 bits to a number */
	uint64_t *keys;
	int *values;
	int count, room;
};
struct ff_ballot_box {
	struct ff_arena *arena; /* holds everything that was put in */
	struct ff_list proposals; /* struct ff_proposal */
	struct ff_slots by_print; /* fingerprint -> first proposal; after ff_ballot_close */
	struct ff_slots told;     /* places already told */
};
/* NULL: sound; else what is wrong with it (paths that leave the repository, numbers out of range ...). */
const char *ff_finding_fault(const struct ff_finding *f);
/* Adds a sound finding (strings are kept, not copied).  An empty fingerprint is made from type, file, symbol and message. */
struct ff_proposal *ff_ballot_propose(struct ff_ballot_box *b, int agent, const struct ff_finding *f);
/* True for the first critical finding of a file:line:type: the caller tells it now. */
bool ff_ballot_tells(struct ff_ballot_box *b, struct ff_proposal *p);
/* The agent was cut off before its first `done`: what it said is not counted, but for what was told. */
void ff_ballot_withdraw(struct ff_ballot_box *b, int agent);
/*
 * Ends round one.  Orders the proposals by what does not depend on time (told ones, then number of the agent,
 * then order of arrival) and sees to it that one fingerprint never stands for two places.
 */
void ff_ballot_close(struct ff_ballot_box *b);
/* Where one agent's reading of the candidates stands; zeroed at the start. */
struct ff_candidates {
	int next, written;
	bool ended;
};
/* Adds candidates of all other agents to `out` until it holds about 64 KiB, at last `ballot`.  False: nothing was left. */
bool ff_ballot_read(struct ff_ballot_box *b, int agent, struct ff_candidates *c, struct ff_buf *out);
/*
 * One vote for every other agent's proposal of that fingerprint; the first vote of an agent counts.
 * False: there is no such candidate for this agent (unknown, or its own).
 */
bool ff_ballot_cast(struct ff_ballot_box *b, int agent, const struct ff_vote *v);
/* The agent was cut off while it voted: none of its votes counts (which ones came is a matter of time). */
void ff_ballot_strike(struct ff_ballot_box *b, int agent);

/* ---- one list of tasks (unite.c, pure) ---- */

struct ff_changed_file {
	const char *path, *old_path, *blob;
	int status, language, role;
	bool unread; /* skipped, or broken by syntax errors */
	struct ff_spans added, removed;
};
struct ff_changed {
	const struct ff_commit *commit;
	const struct ff_list *files; /* struct ff_changed_file */
	int index;                   /* enum ff_index_state */
};
/*
 * Score: a naive Bayes sum in log-odds, so that independent witnesses add up, one cannot outweigh
 * all others, and the order does not matter.
 *   start   logit(finding.confidence), the confidence within 0.01..0.99
 *   vote    +- ln((1 + 0.9 w) / (1 - 0.9 w)): a voter of weight w is right with probability (1 + 0.9 w) / 2,
 *           from a coin (w = 0: nothing moves) to 19 of 20 (w = 1: 2.94), never more: agents share facts
 *   the same finding by another agent: + logit(its confidence), within 0..2.94
 *   result  within 0.01..0.99
 * A vote without weight is an abstention.  A vote of a proposer of the same task does not count.
 */
#define FF_SCORE_LEAST 0.01
#define FF_SCORE_MOST 0.99
#define FF_VOTER_TRUST 0.9
double ff_score_vote(double score, double weight, bool agrees); /* score after one vote, not clamped to 0.01..0.99 */
double ff_score_peer(double score, double confidence);          /* after the same finding by another agent */
/*
 * Label: a disagreement: medium at most; else two or more agree: high; else by number (FF_SCORE_HIGH,
 * FF_SCORE_MEDIUM).  `agreeing` counts the proposers too.
 */
#define FF_SCORE_HIGH 0.90
#define FF_SCORE_MEDIUM 0.50
int ff_confidence_of(double score, int agreeing, int disagreeing);
/*
 * Priority 0..100: severity (info 10, low 25, medium 45, high 65, critical 85) x (1 + score) / 2,
 * + 10 on a changed line (its author is there now), + 5 for at most 2 minutes of work, 3 for 10, 1 for 30.
 */
int ff_priority_of(int severity, double score, bool on_changed_line, int effort_minutes);
/* Types whose safe fix may be made without a person. */
bool ff_type_is_safe(const char *type);
/* Types whose fix is made when it is wanted, by running code: ff-fix does (src/fix/make.c). */
bool ff_type_is_made(const char *type);

/* The task of one proposal that is told at once; written again, with its votes and under the same fingerprint, at the end. */
void ff_unite_alert(struct ff_arena *a, const struct ff_changed *change, const struct ff_proposal *p, struct ff_task *out);
/*
 * One task per file:line:type, best first, into `tasks` (struct ff_task), and the counts of
 * `report` (its `agents` are left alone).  Strings belong to the box and to `a`.
 */
void ff_unite(struct ff_arena *a, const struct ff_changed *change, const struct ff_ballot_box *b, struct ff_list *tasks,
              struct ff_convergence *report);

/*
 * Every path that tasks marked auto_fixable would change: files of the change that ff-scan saw no mark on, for what is marked as generated or vendored
 * is never auto_fixable.  Then, from the returned row on, those that they would make.  Each part sorted, each path once.
 */
int ff_unite_touched(struct ff_arena *a, const struct ff_list *tasks, struct ff_strings *paths);
/* Takes the mark from tasks that would touch a protected path; is_protected NULL: every path is. */
void ff_unite_guard(struct ff_list *tasks, bool (*is_protected)(const void *with, const char *path), const void *with);

/* ---- the run (converge.c) ---- */

/* Summary for people (report.c): agents, counts, the ten best. */
void ff_converge_print(const struct ff_screen *s, struct ff_buf *b, const struct ff_convergence *c, const struct ff_list *tasks);
/*
 * Facts from `in`, tasks and one convergence record to `out`, with the configuration of the commit that the facts are of.  Agents that fail are named in the record and on
 * stderr.  When none at all could be heard: FF_EX_DATA if one found the facts bad, else FF_EX_TEMP (the records are out).
 */
int ff_converge(const struct ff_converge_options *o, int in, int out, struct ff_err *err);

#endif
