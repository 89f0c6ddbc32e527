/*
 * agent.h - what an agent of ours is: it reads a facts stream, judges one file at a time,
 * and votes on the findings of others (docs/protocol.md).  The judging functions are
 * pure: facts in, findings out; no file, clock, database or network.
 */
#ifndef FF_AGENT_H
#define FF_AGENT_H

#include "ff/facts.h"
#include "ff/stream.h"

/* One changed file with all that the stream said of it; valid until judge() returns. */
struct ff_subject {
	const struct ff_commit *commit;
	const struct ff_file *file;
	const struct ff_facts *news; /* NULL: no facts of that side */
	const struct ff_facts *olds;
	const struct ff_list *usages; /* struct ff_usage of this file */
	const struct ff_models *models; /* that it may meet; NULL or empty: none were told */
	const struct ff_documented *documented; /* what pages of the documentation say of it; NULL: nothing */
	const struct ff_covered *covered; /* what coverage data says of it; NULL: nothing */
	bool isolated;                /* no configuration, no project: every rule on */
	struct ff_arena *scratch;     /* freed after judge() */
};

struct ff_findings; /* where judge() puts what it found */
/*
 * Adds a finding.  The caller sets type, line, message and what it knows; filled in here when
 * zero: agent, path, end_line, symbol (definition around the line), fingerprint,
 * anchor, body, on_changed_line (the span touches an added line), evidence "{}", confidence (= weight).
 * Strings are copied out at once (the line is written).
 */
void ff_findings_add(struct ff_findings *out, const struct ff_finding *f);
/* A one-edit fix on the subject's new blob, in the subject's scratch arena. */
struct ff_fix *ff_fix_edit(const struct ff_subject *s, int safety, const char *title, int line, int col, int end_line, int end_col,
                           const char *text);

struct ff_agent {
	const char *name;
	unsigned want; /* FF_WANT_* sections; module and lines always come */
	bool want_old; /* the old side too */
	bool want_coverage; /* covered records, when paths or a revision are given; what is piped in has them or not */
	bool want_users, want_reach; /* usage records; in them, how tests reach a definition */
	/* State of one run, in the run's arena; NULL is fine. */
	void *(*start)(struct ff_arena *run, bool isolated);
	void (*judge)(void *state, const struct ff_subject *s, struct ff_findings *out);
	/*
	 * Round two.  Sets verdict (abstain by default), weight, reason, evidence; strings in `run`.
	 * What it needs to know of the files it must have kept in its state during judge().
	 */
	void (*vote)(void *state, struct ff_arena *run, const struct ff_finding *candidate, struct ff_vote *vote);
};

/* What the tool around an agent was asked for. */
struct ff_agent_options {
	const struct ff_common *common;
	bool agent;     /* --agent: speak the protocol on stdin and stdout */
	bool isolated;  /* --isolated */
	bool all;       /* --all: findings on unchanged lines too (paths: always) */
	bool exit_code; /* --exit-code: 1 when there are findings */
	const char *rev; /* --rev: a revision instead of paths */
	bool worktree;   /* --worktree: HEAD against the work tree instead of a revision */
	/*
	 * Asked about each finding before it is written: false, it is not wanted; it may change the severity.  NULL: all are wanted.
	 * ff_agent_tool asks the configuration, unless --agent (ff-converge asks it then) or --isolated.
	 */
	bool (*wanted)(void *with, const struct ff_subject *s, struct ff_finding *f);
	void *wanted_with;
};
enum ff_agent_format {
	FF_AGENT_PROTOCOL, /* findings and `done`, then candidates in and votes out; findings on all lines */
	FF_AGENT_JSON,     /* findings only */
	FF_AGENT_TEXT,     /* a line each, as linters print */
};
/* Facts from `in`, what was found to `out`; *count: findings written. */
int ff_agent_serve(const struct ff_agent *agent, const struct ff_agent_options *o, enum ff_agent_format format, int in, int out,
                   int *count, struct ff_err *err);
/*
 * The tool around an agent: --agent serves on stdin and stdout; arguments are paths, and --rev
 * names a revision, that ff-scan turns into facts; with neither, or "-", facts come on stdin.
 * Returns an exit code.
 */
int ff_agent_tool(const struct ff_agent *agent, const char *tool, struct ff_agent_options *o, int argc, char **argv);
/*
 * Where a tool's facts come from, as ff_agent_tool decides it: a child ff-scan or standard input.
 * ff_source_close returns the exit code that ff-scan left (0 without a child).
 */
struct ff_source {
	struct ff_child scan;
	int fd;
};
/* What is asked of ff-scan: the old side, usage records, reach in them, the users of unchanged definitions by name, covered records. */
enum { FF_SOURCE_OLD = 1, FF_SOURCE_USERS = 2, FF_SOURCE_REACH = 4, FF_SOURCE_LISTED = 8, FF_SOURCE_COVERAGE = 16, FF_SOURCE_TREE = 32 /* all files of the revision, not its change */ };
int ff_source_open(struct ff_source *src, const struct ff_common *common, const char *rev, unsigned ask, int argc, char **argv, struct ff_err *err);
int ff_source_close(struct ff_source *src);
/* Makes the index of the tree, or brings it up to date (ff-scan --index); where it cannot be had things stay as they are. */
void ff_index_update(const struct ff_common *common);
/* Routes of the web applications below dir, as ff-consequence tells them (struct ff_route); 0 or -1. */
int ff_routes_read(struct ff_arena *a, const char *dir, struct ff_list *routes, struct ff_err *err);
/* Rows for a tool's option table: FF_AGENT_OPTS(o), */
#define FF_AGENT_OPTS(o)                                                                                      \
	{"agent", 0, FF_OPT_FLAG, &(o).agent, NULL, "speak the agent protocol on standard input and output"}, \
	{"all", 'a', FF_OPT_FLAG, &(o).all, NULL, "findings on unchanged lines too"},                         \
	{"isolated", 0, FF_OPT_FLAG, &(o).isolated, NULL, "every rule, no configuration, no project"},        \
	{"exit-code", 0, FF_OPT_FLAG, &(o).exit_code, NULL, "exit 1 when there are findings"},                \
	{"rev", 'r', FF_OPT_STR, &(o).rev, "REV", "judge this commit or range"},                 \
	{"worktree", 'w', FF_OPT_FLAG, &(o).worktree, NULL, "judge what is not committed yet"}

/*
 * A facts stream, one subject at a time, for any reader (agents, ff-consequence).
 * 1: a subject is in *s (valid until the next call); 0: `end` was read; -1: error
 * (a stream without `end` is one: its producer died).
 */
struct ff_stream;
struct ff_stream *ff_stream_open(int fd, unsigned want, bool want_old);
int ff_stream_next(struct ff_stream *st, struct ff_subject *s, struct ff_err *err);
const struct ff_commit *ff_stream_commit(const struct ff_stream *st); /* NULL before the first subject */
const struct ff_end *ff_stream_end(const struct ff_stream *st);       /* NULL before the end */
const struct ff_risk *ff_stream_risk(const struct ff_stream *st);     /* NULL: none in the stream */
const struct ff_impact *ff_stream_impact(const struct ff_stream *st); /* NULL: none in the stream */
const struct ff_spread *ff_stream_spread(const struct ff_stream *st); /* NULL: none in the stream, or no context is wanted */
const struct ff_list *ff_stream_contexts(const struct ff_stream *st); /* struct ff_context_facts seen so far */
struct ff_lines *ff_stream_lines(struct ff_stream *st); /* what follows `end` on the same descriptor */
/* A filter: from now on every line goes to fd as it came, and the end's with ff_stream_echo_end, so that a record can stand before it. */
void ff_stream_echo(struct ff_stream *st, int fd);
int ff_stream_echo_end(struct ff_stream *st, struct ff_err *err);
void ff_stream_close(struct ff_stream *st);

/* Facts of an unchanged file that came as `context`; kept for the whole stream. */
struct ff_context_facts {
	struct ff_context context;
	struct ff_facts *facts;
};

/* A name that a password or key is kept under. */
bool ff_name_is_secret(const char *name);
/* A literal in the expression looks like a key, or is given to such a name: it must not be told anywhere else. */
bool ff_code_has_secret(const char *text);

/* Index of the innermost definition around a line, -1: module. */
int ff_facts_definition_at(const struct ff_facts *f, int line);
/* Dotted module name of a path: "src/shop/a.py" -> "shop.a", "pkg/__init__.py" -> "pkg". */
const char *ff_module_name(struct ff_arena *a, const char *path);
/*
 * What `level` dots before `rest` mean in a module (package: it is an __init__.py): "..a" in shop.cart.items is shop.a.  Without dots, and with
 * more of them than there are packages, it is the rest alone.
 */
const char *ff_module_relative(struct ff_arena *a, const char *module, bool package, int level, const char *rest);

#endif
