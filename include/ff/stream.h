/*
 * stream.h - the records that are not facts (those are in facts.h): the change, its
 * users, findings, votes, tasks, reports.  docs/protocol.md tells the order of a stream.
 * Strings are never NULL after reading.  Fields travel under the names of the struct
 * members (`path` travels as "file" in findings, tasks and impacts: records.md).
 */
#ifndef FF_STREAM_H
#define FF_STREAM_H

#include "ff/record.h"

/* ---- the change ---- */

enum ff_mode { FF_MODE_COMMIT, FF_MODE_RANGE, FF_MODE_WORKTREE, FF_MODE_ALL, FF_MODE_DIRS, FF_MODE_PATHS };
struct ff_commit {
	const char *id; /* full hex id of the new side; "" when it is a work tree or a folder */
	struct ff_strings parents;
	const char *author, *email; /* as recorded in the commit */
	int64_t time;               /* author time, seconds since 1970 */
	const char *subject, *branch; /* branch: short name, "" detached */
	const char *repository;     /* name of the root folder */
	int mode;                   /* enum ff_mode */
	const char *range;          /* "A..B" as resolved, for FF_MODE_RANGE */
	const char *task;           /* FibreFlow-Task trailer: made by ff-fix */
	struct ff_strings frameworks; /* "django", "celery": from the dependencies, or from what the tree imports */
};

enum ff_status { FF_STATUS_ADDED, FF_STATUS_MODIFIED, FF_STATUS_RENAMED, FF_STATUS_DELETED, FF_STATUS_UNCHANGED };
enum ff_language { FF_LANG_PYTHON, FF_LANG_SQL, FF_LANG_TEMPLATE, FF_LANG_CONFIG, FF_LANG_DEPENDENCY, FF_LANG_DOCS, FF_LANG_OTHER };
/* What a file is for; from path and content.  Decides where a rule means something. */
enum ff_role {
	FF_ROLE_LIBRARY, FF_ROLE_CLI, FF_ROLE_SCRIPT, FF_ROLE_TEST, FF_ROLE_MIGRATION, FF_ROLE_SETTINGS, FF_ROLE_EXAMPLE, FF_ROLE_DOCS,
	FF_ROLE_GENERATED, FF_ROLE_VENDORED,
};
struct ff_changed_line {
	int line;     /* in the new file; in the old one when removed */
	bool removed;
	const char *text;
};
struct ff_file {
	const char *path, *old_path; /* old_path: only when it differs */
	const char *place;           /* path from the root of the repository, for patterns; "": it is `path` */
	int status, language, role;
	const char *blob, *old_blob; /* hex ids; "" when absent or not in git */
	struct ff_spans added;       /* lines of the new file that the change wrote */
	struct ff_spans removed;     /* lines of the old file that are gone */
	int size;                    /* bytes of the new blob */
	int complexity;              /* McCabe of the module's own statements (Python) */
	bool facts, old_facts;       /* fact lines of that side follow */
	const char *skipped;         /* why no facts follow: "too large", "binary", ...; "" */
	bool broken;                 /* Python with syntax errors: what is not found in it may still be there */
	struct ff_list lines;        /* struct ff_changed_line, languages other than Python */
};

struct ff_user {
	const char *path;
	int line;
	int kind;           /* enum ff_reference_kind of facts.h, as a word */
	const char *symbol; /* qualified name of the definition that holds the use; "" module level */
	bool in_test;
	bool resolved;      /* the reference leads to this very definition through the imports; else only the name is equal */
};
enum ff_change { FF_CHANGE_ADDED, FF_CHANGE_MODIFIED, FF_CHANGE_SIGNATURE, FF_CHANGE_REMOVED, FF_CHANGE_UNCHANGED };
enum ff_usage_kind { FF_USAGE_FUNCTION, FF_USAGE_METHOD, FF_USAGE_CLASS, FF_USAGE_IMPORT, FF_USAGE_CONSTANT };
enum ff_reach { FF_REACH_UNKNOWN, FF_REACH_NONE, FF_REACH_INDIRECT, FF_REACH_DIRECT };
struct ff_usage {
	const char *path, *symbol; /* file and qualified name of the definition (or bound name of an import) */
	const char *module;        /* dotted module that the path is imported as, "shop.services.mailer" */
	int kind, change, line;
	struct ff_list users;      /* struct ff_user, outside the definition itself, best first, at most FF_MAX_USERS */
	int total;                 /* all users */
	int in_tests;              /* users in tests */
	int modules;               /* distinct files among the users that are not tests */
	int tests;                 /* enum ff_reach: how tests reach it; unknown without an index */
	const char *lost;          /* "tests/test_a.py:12": that named it before this change, and no test leads to it now; "" */
};

/* Where a page of the documentation speaks of something; the strongest first. */
enum ff_mention_kind {
	FF_MENTION_DIRECTIVE,   /* an entry of its own: autofunction, py:class, ::: of mkdocstrings */
	FF_MENTION_MEMBERS,     /* its public members with a docstring are entries, those of classes in it too */
	FF_MENTION_ALL_MEMBERS, /* ... those without a docstring, too */
	FF_MENTION_ROLE,        /* a cross-reference: :func:`a.b` */
	FF_MENTION_EXAMPLE,     /* Python code that imports it, or uses it through an import */
	FF_MENTION_CODE,        /* its dotted name as inline code */
	FF_MENTION_EXCLUDED,    /* left out of the members */
};
struct ff_mention {
	const char *symbol; /* as in a usage; "" the module */
	const char *page;   /* path of the page */
	int line;
	int kind;           /* enum ff_mention_kind */
	const char *says;   /* ".. autofunction:: shop.cart.total" */
};
/* What the pages of the tree say of one file; before its file record.  None of it is a use: pages are no code. */
struct ff_documented {
	const char *path;
	struct ff_list mentions; /* struct ff_mention: of each symbol the strongest, and whether its members are told */
};

/* What coverage data that lies in the work tree says of one file; before its file record. */
struct ff_covered {
	const char *path;
	const char *source;    /* file that says so, "coverage.xml" */
	int64_t age;           /* seconds since it was written */
	struct ff_spans ran;   /* lines */
	struct ff_spans missed; /* lines that could have run; empty where the data does not tell them (whole) */
	bool whole;            /* every line that ran is in `ran`, and the data knows no others */
	const char *stale;     /* why it does not count; "" it does */
};

/*
 * How far a change goes beyond its direct users: definitions that use what changed, through others, too.  One record, after the
 * files; bounded, and `cut` says where it ends.
 */
struct ff_reached {
	const char *path, *symbol; /* "": statements of the module; of a test only the file is told */
	int line;                  /* of the definition; 0 not known */
	int depth;                 /* 0: it changed; 1: uses what changed; ... */
	bool in_test, entry;       /* entry: a program of the package starts in this file */
	struct ff_spans uses;      /* no lines here: row in `reached` of what it uses, and the line of the use; the nearest first */
};
struct ff_importer {
	const char *path;
	int depth;                 /* 1: imports a changed file; 2: imports one that does; ... */
	int by;                    /* row in `importers` that it imports, from depth 2 on */
};
struct ff_spread {
	struct ff_list reached;    /* struct ff_reached, those that changed among them when somebody uses them */
	struct ff_list importers;  /* struct ff_importer; no tests */
	struct ff_list templates;  /* struct ff_importer: templates that extend, include or import a changed one */
	int route_files;           /* files of the tree that seem to declare routes, tests aside */
	const char *cut;           /* why it may go farther; "" it does not */
};

/* What an attribute of a model leads to, and when that asks the database. */
enum ff_relation_kind {
	FF_RELATION_ONE,    /* an object, read on first use: a foreign key */
	FF_RELATION_MANY,   /* a manager: its methods read */
	FF_RELATION_ROWS,   /* an object or a list, read on first use: SQLAlchemy's relationship */
	FF_RELATION_LOADED, /* comes with its row, by its own declaration: lazy="joined" */
	FF_RELATION_MANAGER, /* no relation: a manager of the model; target is what it loads with every row, "" unknown */
};
struct ff_relation {
	const char *name, *target; /* target: class that it leads to, "" unknown */
	int kind;                  /* enum ff_relation_kind */
	const char *back;          /* attribute of those rows that leads back and costs nothing; "" */
};
struct ff_model {
	const char *name, *module;
	struct ff_strings bases;  /* last parts of the names */
	struct ff_list relations; /* struct ff_relation, reverse ones too */
};
struct ff_models { /* what one file may meet of the whole tree's */
	struct ff_list models;    /* struct ff_model */
	struct ff_strings loaded; /* attributes that it names, and that some query of the tree loads ahead */
};

struct ff_context {
	const char *path, *blob;
	struct ff_strings reasons; /* "base class of shop.models.Order", "includes router ..." */
	bool facts;                /* fact lines of this file follow */
};

struct ff_risk {
	double probability, percentile; /* 0..1 */
	struct ff_strings reasons;
	const char *features; /* free object */
	const char *lower;    /* what would lower it; "" nothing that is known */
	const char *hot_file; /* changed often, and by this author for the first time; "" none */
};

struct ff_skipped {
	const char *path, *reason;
};
enum ff_index_state { FF_INDEX_ABSENT, FF_INDEX_PARTIAL, FF_INDEX_COMPLETE };
struct ff_end {
	int files, python, parsed, cached, errors; /* parsed, cached: blobs of both sides */
	struct ff_list skipped;                    /* struct ff_skipped */
	int index;                                 /* enum ff_index_state */
	int unknown_users;                         /* definitions whose users are not known (index absent) */
};

/* ---- judgement ---- */

enum ff_level { FF_LEVEL_NONE, FF_LEVEL_LOW, FF_LEVEL_MEDIUM, FF_LEVEL_HIGH, FF_LEVEL_CRITICAL };
enum ff_severity { FF_SEVERITY_INFO, FF_SEVERITY_LOW, FF_SEVERITY_MEDIUM, FF_SEVERITY_HIGH, FF_SEVERITY_CRITICAL };

struct ff_edit {
	const char *path, *blob; /* the blob that the positions are true for */
	int line, col, end_line, end_col; /* replaced range: lines from 1, columns in bytes from 0, end exclusive */
	const char *text;
};
struct ff_new_file {
	const char *path, *text;
};
enum ff_safety { FF_SAFETY_SAFE, FF_SAFETY_REVIEW };
/*
 * made_by: which way of making wrote this: a generator of the agent ("docwriter/summary"), or "template/NAME" where an agent asked a model with
 * that template.  Decisions about what it made are learned under this name (ff/trust.h).  "" or NULL: not told.
 */
struct ff_variant {
	const char *title, *made_by;
	struct ff_list edits; /* struct ff_edit */
	struct ff_list files; /* struct ff_new_file */
};
struct ff_fix {
	int safety;
	const char *title, *made_by;
	struct ff_list edits, files; /* as in a variant: the first choice */
	struct ff_list variants;     /* struct ff_variant: other choices, for best of n */
	const char *own_first;       /* by ff-learn, where it put the ways in order: the name of the one that the agent had first; else "" or NULL */
};
struct ff_finding {
	const char *agent, *type; /* type: snake_case */
	const char *path;         /* "file" */
	int line, end_line, col;
	int statement_line;       /* first line of the statement when it differs from line; 0 */
	const char *symbol;       /* qualified name of the enclosing or named definition; "" module */
	const char *message;
	int severity;             /* enum ff_severity */
	double weight;            /* the rule's initial weight: its measured precision */
	double confidence;        /* weight after the agent's own evidence, 0..1 */
	int risk_level;           /* enum ff_level: of acting on it */
	int effort_minutes;
	const char *evidence;     /* free object */
	bool on_changed_line;     /* on a line that the change wrote, or made true by the change */
	const char *fingerprint;  /* 16 hex digits */
	const char *anchor;       /* text of the flagged line without blanks, as a short hash; "" unknown */
	const char *body;         /* hash of the body of the definition around it, the signature left out; "" */
	struct ff_fix *fix;       /* NULL: none */
};
enum ff_verdict { FF_VERDICT_ABSTAIN, FF_VERDICT_AGREE, FF_VERDICT_DISAGREE };
struct ff_vote {
	const char *fingerprint, *agent;
	int verdict;
	double weight; /* 0..1 */
	const char *reason, *evidence;
};
struct ff_ballot {
	int candidates;
};
struct ff_done {
	const char *agent;
	int findings, votes;
};

enum ff_confidence { FF_CONFIDENCE_LOW, FF_CONFIDENCE_MEDIUM, FF_CONFIDENCE_HIGH };
enum ff_task_status {
	FF_TASK_OPEN, FF_TASK_APPROVED, FF_TASK_REJECTED, FF_TASK_SNOOZED, FF_TASK_FIXING, FF_TASK_FIXED, FF_TASK_FAILED, FF_TASK_RESOLVED,
	FF_TASK_BASELINE,
};
struct ff_step { /* one line of the computation that `ff why` shows */
	const char *what;
	double score; /* after this step */
};
struct ff_task {
	int64_t id; /* 0 until queued */
	const char *type, *description, *path; /* path: "file" */
	int line, end_line, col;
	const char *symbol;
	int confidence;  /* enum ff_confidence */
	double score;    /* 0..1 */
	double weight;   /* initial weight of the rule */
	double learned;  /* learned weight; 0 until ff-learn weigh */
	const char *reasoning;
	bool auto_fixable;
	int estimated_effort; /* minutes */
	int risk_level, severity;
	int priority;    /* 0..100, higher first */
	const char *source; /* proposing agent */
	struct ff_strings agents; /* all that agree, the proposer first */
	const char *commit;
	int status;
	const char *created_at; /* ISO 8601; "" until queued */
	const char *fingerprint;
	const char *anchor, *body; /* as in the finding: the queue's second and third way to know it again */
	struct ff_list votes; /* struct ff_vote */
	struct ff_list steps; /* struct ff_step */
	struct ff_fix *fix;
	bool on_changed_line;
	bool alert;      /* critical: told at once, never fixed automatically */
	const char *evidence;
};

struct ff_agent_report {
	const char *name;
	int ms, findings, votes;
	const char *state; /* "ok", "idle" (nothing to judge, not started), "silent" (exited after round one), "late", "died", "flooded", "rubbish", "missing" */
	bool complete;     /* all its findings are here: what it no longer reports is gone */
	const char *note;  /* last stderr lines, or what was wrong */
};
struct ff_analysed {
	const char *path, *old_path;
	int status;
	bool unread;                    /* skipped or broken: what was not found in it may still be there */
	struct ff_spans added, removed; /* as in struct ff_file: where an old line is now */
};
struct ff_type_count {
	const char *type;
	int count;
};
struct ff_convergence {
	const char *commit;
	const char *range;
	struct ff_list files;  /* struct ff_analysed */
	struct ff_list agents; /* struct ff_agent_report */
	struct ff_strings consensus_files;
	int tasks, high, medium, low, critical, duplicates;
	struct ff_list by_type; /* struct ff_type_count */
	int index;              /* enum ff_index_state, passed on from `end` */
};

/* ---- consequence ---- */

enum ff_certainty { FF_CERTAIN, FF_LIKELY, FF_MAYBE };
struct ff_impact_item {
	const char *id, *peer; /* "API001", "griffe:OBJECT_REMOVED" or "" */
	const char *symbol, *path; /* path: "file" */
	int line, level;
	const char *message, *before, *after; /* travel as "old", "new" */
	struct ff_strings users; /* "shop/cart.py:14 add_item" */
	int users_total;
	int certainty;
	const char *advice;
};
struct ff_category {
	int level;
	const char *reason;
	struct ff_list impacts; /* struct ff_impact_item */
};
struct ff_categories {
	struct ff_category *api, *database, *performance, *user;
};
/* Something that is reached, and by which uses: "shop.views.order <- shop.orders.confirm <- shop.mail.send". */
struct ff_hit {
	const char *kind; /* "endpoint", "entry point", "template", "function" */
	const char *name; /* "GET /orders", a file, a template, a definition */
	const char *path; /* "file" */
	int line, depth;  /* depth: 0, it changed itself; 1, it uses what changed ... */
	const char *chain;
};
struct ff_blast_radius {
	int modules, callers, endpoints, templates, tests, entry_points;
	int importers, far_importers; /* files that import what changed, and those that do through others */
	int far_callers, depth;       /* definitions that use it through others; how many steps away the farthest is */
	const char *share;    /* of the application's endpoints, in words; "" not known */
	const char *estimate; /* what it is based on, in words */
	struct ff_list hits;  /* struct ff_hit, a part when they are many: endpoints first, the nearest first */
};
struct ff_endpoint_change {
	const char *change; /* "added", "removed", "changed" */
	const char *method, *route, *before; /* before: old path or methods when changed */
	const char *path; /* "file" */
	int line;
	const char *handler, *framework;
};
struct ff_impact {
	const char *commit;
	struct ff_categories *categories;
	int overall, deployment_risk;
	const char *reversibility; /* "reversible", "hard", "irreversible" */
	struct ff_blast_radius *blast_radius;
	struct ff_list endpoints; /* struct ff_endpoint_change */
	struct ff_strings recommendations;
	struct ff_risk *risk;
	struct ff_list risks; /* struct ff_impact_item: RISK001 and RISK002, no impacts */
};

/* ---- brief answers ---- */

/* Closes a --brief answer: nothing is left out in silence. */
struct ff_extent {
	int shown, total;
	const char *rest; /* the command that shows all; "" when nothing was left out */
};
/* Records until `most` of them or FF_MAX_BRIEF bytes, whole ones only; then one extent (src/record/brief.c). */
struct ff_brief {
	struct ff_buf *out;
	int most; /* 0: bytes alone */
	size_t bytes;
	int shown, total;
};
void ff_brief_record(struct ff_brief *b, const struct ff_type *t, const void *record);
void ff_brief_end(struct ff_brief *b, const char *rest);
extern const struct ff_type ff_extent_type;

/* ---- what single tools print ---- */

struct ff_rule {
	const char *type, *severity;
	double weight;
	const char *state; /* travels as "default": "on" or "off" */
	const char *fix;   /* "safe", "review", "none" */
	struct ff_strings peers;
	const char *summary;
};
struct ff_route {
	const char *method, *route, *rule, *path; /* route travels as "path", path as "file" */
	int line;
	const char *handler, *framework;
	const char *name, *host;    /* by which url_for and reverse know it; subdomain or host; "" none */
	struct ff_strings params;   /* "query limit: int", what is declared or read, path parameters left out */
	struct ff_strings guards;   /* decorators, dependencies and permission classes that ask for a login or a right */
	const char *status, *answer; /* of success; type of the answer; "" not declared */
};
struct ff_doc_node {
	const char *path, *name; /* path: "file" */
	const char *place;       /* path from the root of the repository; does not travel */
	const char *kind;        /* module, class, function, method */
	int line;
	bool covered, nested;
};

/* ---- correlate, learn, driver ---- */

struct ff_metrics {
	const char *commit, *host, *phase; /* "baseline" or "delta" */
	int64_t time;
	int samples;
	double cpu_percent, ram_percent, disk_percent, load1; /* medians; negative: not measured */
	double response_time_ms, response_p95_ms, error_rate;
	const char *note; /* what could not be measured */
	struct ff_list series; /* struct ff_series: the samples themselves */
	int requests, errors;
	int64_t boot, start, end; /* seconds since 1970; boot 0: not known */
	double elapsed;           /* of the window, by a clock that nobody sets */
	bool reset, unreachable;  /* a counter fell; something was asked and never answered */
	const char *source;       /* what was asked */
};
struct ff_series {
	const char *name, *unit;
	struct ff_list values; /* double, in the order of time */
};
struct ff_correlation {
	const char *commit, *host;
	struct ff_metrics *before, *after;
	double cpu_delta, ram_delta, response_delta; /* of the medians */
	int impact;   /* enum ff_level: of the differences, whatever they are worth */
	int firm;     /* enum ff_level: what of it can be told from noise */
	bool alert;   /* firm is at least what is configured to raise one: high by default */
	const char *verdict; /* in words */
	struct ff_list metrics; /* struct ff_metric_verdict */
	struct ff_strings commits; /* ids that came with this one since the host was measured last: they share the effect */
};
struct ff_metric_verdict { /* one metric, before and after */
	const char *name, *unit, *verdict; /* verdict: a word of ff_compare_verdict_names */
	int level;              /* enum ff_level */
	int before_count, after_count;
	double before, after;   /* medians; of errors: shares */
	double shift, low, high; /* Hodges-Lehmann, its interval */
	double floor, p;        /* floor: the host's own noise */
	double expected;        /* level after the deployment that the baseline and the past let expect */
	const char *basis;      /* word of ff_compare_basis_names: what that stands on */
	double hours, plain;    /* between the windows that are no neighbours; shift from the baseline alone */
	int pairs;              /* past pairs of windows as far apart */
	const char *reason;
};
/* Two samples to judge as a peer does (ff-correlate judge), and what came of it. */
struct ff_judge_case {
	const char *id;
	struct ff_list control, experiment; /* double; NAN: no value */
	const char *direction;              /* increase, decrease, either (also when ""), in any case */
	const char *params;                 /* "name = value, ..." as the peer's classifier takes them */
	const char *nan;                    /* remove (also when ""), replace */
};
enum ff_judged_verdict { FF_JUDGED_PASS, FF_JUDGED_HIGH, FF_JUDGED_LOW, FF_JUDGED_NODATA };
struct ff_judged {
	const char *id;
	int verdict; /* enum ff_judged_verdict */
};
/* A series to look for change points in (ff-correlate changepoints), and where they are. */
struct ff_series_case {
	const char *id;
	struct ff_list series; /* double; NAN: the value before it */
	int window_len;        /* 0: FF_CHANGEPOINT_WINDOW */
	double max_pvalue;     /* 0: FF_CHANGEPOINT_PVALUE */
	double min_magnitude;
};
struct ff_series_changes {
	const char *id;
	struct ff_list indexes;       /* double: of the first value of each new level, from 0 */
	struct ff_list before, after; /* means of the levels beside it */
	struct ff_list p;
};
struct ff_forecast { /* of ff-correlate predict: one metric */
	const char *commit, *host, *metric;
	bool enough;
	int samples, pattern_samples;
	double expected, low, high, pattern_mean;
	int level, could_be; /* enum ff_level */
	const char *reason;
};
struct ff_backtested { /* of ff-correlate backtest: one metric */
	const char *host, *metric;
	int predicted, right, right_none;
	double error, error_none, error_last, covered, width;
};
struct ff_moved { /* of ff-correlate moves */
	const char *host, *metric, *commit;
	double before, after, p;
	int level;
};
struct ff_average { /* of ff-correlate model: what the commits that touch a place did, in the mean */
	const char *host, *feature, *metric, *updated_at;
	int samples;
	double mean, expected; /* expected: drawn to 0 */
};
extern const struct ff_type ff_forecast_type, ff_backtested_type, ff_moved_type, ff_average_type;
enum ff_feedback_action { FF_FEEDBACK_APPROVED, FF_FEEDBACK_EDITED, FF_FEEDBACK_REJECTED, FF_FEEDBACK_REVERTED };
struct ff_feedback {
	int64_t task;
	const char *pattern; /* the task's type */
	int action;
	const char *key; /* unique name of this event: the same event is counted once */
	const char *path, *reason;
	int64_t time;
	/* The circumstances, as far as they are known: "" and empty lists where they are not. */
	const char *symbol;
	const char *person;        /* a hash of who decided: the same for the same account on the same machine */
	struct ff_strings agents;  /* that agreed */
	struct ff_strings beside;  /* other patterns with a task on the same symbol at that time */
	const char *variant;       /* which way of making the fix: its made_by; "TYPE/NUMBER" where the best of several without a name landed */
	bool own;                  /* FibreFlow did it without a person: nothing is learned from it */
	bool counted;              /* the weight has moved by it */
};
struct ff_weight {
	const char *pattern;
	double current, initial;
	int approved, edited, rejected, reverted, pending; /* pending: new since the last update */
	const char *updated_at;
	/* Of the posterior, where decisions were looked at. */
	int decisions;
	double posterior, low, high; /* mean and 90 % interval */
	double false_alarms;         /* share of the last 50 that were rejected or reverted */
	const char *standing;        /* "sound", "demoted", "hidden" */
};
enum ff_arm_kind { FF_ARM_AGENT, FF_ARM_VARIANT, FF_ARM_TEMPLATE };
struct ff_arm_line { /* what was decided about an agent, or about one way of making fixes */
	int kind;                /* enum ff_arm_kind */
	const char *name, *pattern;
	int decisions, accepted;
	double mean, low, high;  /* of the posterior; its 90 % interval */
	bool proven;
};
enum ff_outcome_state {
	FF_OUTCOME_LANDED,
	FF_OUTCOME_REFUSED, /* a check says no: tests, new findings, a protected path */
	FF_OUTCOME_UNCLEAR, /* "cannot judge": the tests were red before, absent, flaky, late; nothing lands */
	FF_OUTCOME_RETRY,   /* the machine or the moment, not the fix: it is tried again */
};
enum ff_gate_state { FF_GATE_OK, FF_GATE_NO, FF_GATE_UNCLEAR, FF_GATE_SKIPPED };
struct ff_gate_check { /* one condition that a fix must meet */
	const char *name;  /* "base", "edits", "syntax", "findings", "tests", "scope", "paths" */
	int state;         /* enum ff_gate_state */
	const char *note;  /* in words, with the figures */
	int ms;
};
struct ff_variant_result { /* one row of best of n, the best first */
	const char *title, *made_by;
	int variant;       /* 0: the fix itself, else its variants from 1 */
	bool chosen;
	const char *state; /* "passed", the check that said no, or "untried": one before it passed */
	double passed;     /* share of the tests that passed, 0..1 */
	int new_findings;
	double quality;    /* 0..1: of generated tests mutants killed, of docstrings checks passed; 1 for others */
	int ms, lines;     /* of the test run; added and removed */
};
struct ff_outcome {
	int64_t task;
	int attempt;          /* from 1; 0: not claimed from the queue */
	int state;            /* enum ff_outcome_state */
	const char *commit;   /* hex id of the fix; "" none */
	const char *base;     /* commit that it was made on */
	const char *reason;   /* in words */
	const char *sandbox;  /* level reached, a word; "" none was needed */
	const char *tests;    /* "pytest in .venv: 212 passed (before: 212)"; "" */
	int ms, tests_ms;     /* the whole; of it the test runs */
	struct ff_list checks;   /* struct ff_gate_check, in order */
	struct ff_list variants; /* struct ff_variant_result; empty when there was one way only */
};
struct ff_stage {
	const char *name;
	int status, ms; /* exit status */
	const char *note;
};
struct ff_run_record {
	const char *range, *state; /* "done", "failed", "superseded" */
	const char *started_at;
	int ms;
	struct ff_list stages; /* struct ff_stage */
};

/* One line of `ff doctor`. */
enum ff_check_state { FF_CHECK_OK, FF_CHECK_NOTE, FF_CHECK_BAD };
struct ff_check {
	const char *name;    /* "hook", "database", ...: what was looked at */
	int state;           /* enum ff_check_state */
	const char *message; /* what is so */
	const char *advice;  /* what to do about it; "" when nothing */
};

/* ---- the queue ---- */

enum ff_alert_kind { FF_ALERT_TASK, FF_ALERT_IMPACT, FF_ALERT_METRICS };
struct ff_alert {
	int64_t id;
	int kind;  /* enum ff_alert_kind */
	int level; /* enum ff_level */
	const char *commit;
	int64_t task; /* 0: not about one */
	const char *message, *created_at, *seen_at; /* seen_at: "" until a person cleared it */
};
struct ff_summary {
	int open, waiting, high, medium, low, fixable; /* high, medium, low: of the open ones; fixable: without a person */
	int approved, rejected, resolved, baseline, alerts;
	int fixing, failed, fixed, fixes; /* fixes: of the fixed ones, those whose fix waits for a person */
	const char *analysed, *analysed_at; /* the last run that reached the queue: commit or A..B, time; "" none yet */
	int files, fresh, known, updated, reopened, closed; /* what it did; known: new, but older than the change (baseline) */
	struct ff_strings silent_agents; /* "docwriter (late)": were not heard in it */
	const char *impact_commit;       /* the last consequence report; "" none */
	int impact, deployment_risk;     /* enum ff_level */
	const char *run_range, *run_state, *run_at; /* the driver's last run; "" none */
};

struct ff_baseline_type {
	const char *type;
	int tasks, files;
	double score; /* mean */
};
struct ff_baseline {
	const char *commit, *created_at; /* "" when none was made */
	int tasks;                       /* on that day */
	struct ff_list types;            /* struct ff_baseline_type, what is left of them */
};
struct ff_decided { /* what people answered about one type */
	const char *type;
	int approved, edited, rejected, ignored, snoozed;
	int median_ms; /* how long they looked at it; 0 unknown */
};

/* ---- the configuration ---- */

struct ff_setting_line {
	const char *key, *value, *origin;
};
struct ff_key_line {
	const char *key, *type, *value, *allows, *committed, *help; /* value: the default, "" none; committed: yes, when trusted, no */
	bool multi;
};

extern const struct ff_type ff_commit_type, ff_file_type, ff_usage_type, ff_documented_type, ff_covered_type, ff_spread_type, ff_models_type, ff_context_type, ff_risk_type, ff_end_type, ff_finding_type,
    ff_candidate_type, ff_vote_type, ff_ballot_type, ff_done_type, ff_task_type, ff_convergence_type, ff_impact_type, ff_impact_item_type,
    ff_rule_type, ff_custom_type, ff_route_type, ff_doc_node_type, ff_metrics_type, ff_correlation_type, ff_feedback_type, ff_weight_type, ff_arm_type, ff_outcome_type,
    ff_run_type, ff_check_type, ff_alert_type, ff_baseline_type, ff_decided_type, ff_setting_type, ff_key_type, ff_summary_type, ff_fix_type,
    ff_edit_type, ff_endpoint_change_type, ff_module_type, ff_lines_type, ff_judge_case_type, ff_judged_type, ff_series_case_type, ff_series_changes_type;

extern const char *const ff_level_names[], *const ff_severity_names[], *const ff_status_names[], *const ff_language_names[],
    *const ff_role_names[], *const ff_change_names[], *const ff_reach_names[], *const ff_confidence_names[], *const ff_task_status_names[],
    *const ff_verdict_names[], *const ff_reference_names[], *const ff_mode_names[], *const ff_usage_kind_names[],
    *const ff_feedback_names[], *const ff_outcome_names[], *const ff_gate_names[], *const ff_alert_names[], *const ff_index_names[], *const ff_arm_kind_names[], *const ff_safety_names[], *const ff_certainty_names[];

/*
 * A `file` line; changed_lines false: without the changed lines, which are most of its bytes, stand last, and are
 * cut off before the line is parsed (a line of another order is read whole).  The line is changed meanwhile and put back.
 */
int ff_changed_file_read(struct ff_arena *a, char *line, size_t len, bool changed_lines, struct ff_file *out, struct ff_err *err);

/*
 * The fingerprint of records.md: type, path, symbol and the blank-free text of the flagged
 * lines (their hashes of facts.h), plus a counter for equal ones in one run (0 for the first).
 * Writes 16 hex digits and a NUL.
 */
void ff_fingerprint(char out[17], const char *type, const char *path, const char *symbol, const char *line_hashes, int counter);

/* ---- the ways of a fix (src/record/ways.c) ---- */

#define FF_TEMPLATE "template/" /* how the name of a prompt template begins */

/* a-z 0-9 . _ / -, the first a letter or a digit, at most FF_MAX_MADE_BY of them. */
bool ff_made_by_ok(const char *word);
/* What is wrong with the names of a fix's ways, static; NULL: nothing.  Each is a name as above or none, no two are the same. */
const char *ff_ways_fault(const struct ff_fix *fix);
struct ff_way { /* one way to make a fix */
	const char *name;       /* its made_by; "TYPE/NUMBER" where it has none, NUMBER 0 for the fix itself */
	int number;             /* 0: the fix itself; else its variants from 1 */
	bool named, own_first;  /* own_first: the agent had it first */
	struct ff_variant what;
};
/* The ways of a task's fix (struct ff_way) in their order, those that are empty left out; none where there is no fix. */
void ff_ways_of(struct ff_arena *a, const struct ff_task *t, struct ff_list *out);
/* There are several, and each has a name of its own that can be written. */
bool ff_ways_have_names(const struct ff_list *ways);
/* The task's fix with these ways, which have names, in this order; it keeps in mind which one the agent had first. */
struct ff_fix *ff_ways_fix(struct ff_arena *a, const struct ff_task *t, const struct ff_list *ways);

/* ---- what became of one module under `ff-testgen write` (src/trial/tell.c) ---- */

struct ff_test_result {
	const char *path, *page;
	int functions, tests;
	bool checked;
	int candidates, executed, stable, useful, dropped;
	const char *lines, *branches, *mutants; /* "[before, after, all]"; mutants: "[killed, all]" */
	double seconds;
	const char *text;        /* of the page, with --print */
	const char *why;         /* "" there are tests, or nothing is to be tested */
	struct ff_strings notes; /* "main: reads standard input" */
};
extern const struct ff_type ff_test_result_type;
/* What the box of src/trial says of a call that stands in the repository. */
struct ff_doc_example {
	const char *symbol;
	struct ff_strings lines; /* as in a doctest */
};
extern const struct ff_type ff_doc_example_type;
/* An example of a docstring that gives something else than stands there. */
struct ff_doc_failed {
	const char *symbol; /* "" the module */
	int line;
	const char *source, *want, *got;
};
extern const struct ff_type ff_doc_failed_type;

/* ---- what became of one file under `ff-docwriter write` (src/docfiles/write.c) ---- */

struct ff_doc_written {
	const char *path;
	int whole, completed;    /* docstrings where there was none; docstrings that got what they lacked */
	int low, left;           /* drafts that were not sure enough; places where nothing could be put */
	const char *why;         /* the file was left as it is; "" */
	struct ff_strings notes; /* "12: Cart.total: a blank line follows the signature" */
};
extern const struct ff_type ff_doc_written_type;

#endif
