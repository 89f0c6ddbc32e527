/*
 * rules.h - what the files of this room share: a row of the rule table, the file that is
 * being judged, and how a rule reports.  Nobody outside src/critic includes it.
 */
#ifndef FF_CRITIC_RULES_H
#define FF_CRITIC_RULES_H

#include "ff/critic.h"

/*
 * Every rule, in the order of the list that people read: its number RULE_X, and its row ff_critic_x at the end of the
 * file that judges it.  Several rows may report one type.
 */
#define CRITIC_RULES(X) \
	/* imports.c */ \
	X(UNUSED_IMPORT, unused_import) \
	X(UNUSED_IMPORT_INIT, unused_import_init) \
	X(UNUSED_STAR, unused_star) \
	/* redefined.c */ \
	X(REDEFINED_UNUSED, redefined_unused) \
	X(REDEFINED_FUNCTION, redefined_function) \
	X(REDEFINED_METHOD, redefined_method) \
	X(REDEFINED_VALUE, redefined_value) \
	/* names.c */ \
	X(UNDEFINED_NAME, undefined_name) \
	X(UNUSED_VARIABLE, unused_variable) \
	X(UNUSED_ANNOTATION, unused_annotation) \
	/* text.c */ \
	X(TRAILING_WHITESPACE, trailing_whitespace) \
	X(TRAILING_WHITESPACE_STRING, trailing_whitespace_string) \
	X(FINAL_NEWLINE, final_newline) \
	X(BLANK_LINES_AT_EOF, blank_lines_at_eof) \
	/* todo.c */ \
	X(TODO_TAG, todo_tag) \
	X(TODO_COLON, todo_colon) \
	X(TODO_DESCRIPTION, todo_description) \
	X(TODO_CASE, todo_case) \
	X(TODO_SPACE, todo_space) \
	X(TODO_AUTHOR, todo_author) \
	X(TODO_LINK, todo_link) \
	/* print.c */ \
	X(PRINT, print) \
	X(PRINT_SCRIPT, print_script) \
	/* queries.c */ \
	X(N1_QUERY, n1_query) \
	X(N1_RELATED, n1_related) \
	X(N1_SESSION, n1_session) \
	X(N1_SQL, n1_sql) \
	X(N1_RELATION, n1_relation) \
	X(QUERY_INVARIANT, query_invariant) \
	X(WRITE_LOOP, write_loop) \
	/* handlers.c */ \
	X(BARE_EXCEPT, bare_except) \
	X(BROAD_EXCEPT_SILENT, broad_except_silent) \
	X(BROAD_EXCEPT, broad_except) \
	X(TRY_EXCEPT_PASS, try_except_pass) \
	/* flow.c */ \
	X(UNREACHABLE, unreachable) \
	X(JUMP_IN_FINALLY, jump_in_finally) \
	X(MISPLACED, misplaced) \
	X(RAISE_WITHOUT_FROM, raise_without_from) \
	/* shapes.c */ \
	X(NONE_COMPARISON, none_comparison) \
	X(IS_LITERAL, is_literal) \
	X(TUPLE_CONDITION, tuple_condition) \
	X(FSTRING, fstring) \
	X(NOT_IMPLEMENTED, not_implemented) \
	X(DUPLICATE_KEY, duplicate_key) \
	X(DUPLICATE_NAME, duplicate_name) \
	/* idioms.c */ \
	X(DICT_ITEMS, dict_items) \
	X(APPEND, append) \
	X(LOOP_CLOSURE, loop_closure) \
	/* leftovers.c */ \
	X(UNUSED_DEFINITION, unused_definition) \
	X(UNUSED_NESTED, unused_nested) \
	X(COMMENTED_CODE, commented_code) \
	/* syntax.c */ \
	X(SYNTAX, syntax) \
	/* defaults.c */ \
	X(MUTABLE_DEFAULT, mutable_default) \
	/* default_calls.c */ \
	X(MOMENT_IN_DEFAULT, moment_in_default) \
	X(CALL_IN_DEFAULT, call_in_default) \
	/* complexity.c */ \
	X(COMPLEXITY, complexity) \
	/* security.c */ \
	X(EVAL_EXEC, eval_exec) \
	X(TEMPFILE, tempfile) \
	/* http.c */ \
	X(HTTP_NO_TIMEOUT, http_no_timeout) \
	X(TLS_NO_VERIFY, tls_no_verify) \
	/* shell.c */ \
	X(SHELL_TRUE, shell_true) \
	X(SHELL_CONSTANT, shell_constant) \
	X(SUBPROCESS_NO_CHECK, subprocess_no_check) \
	/* loads.c */ \
	X(YAML_LOAD, yaml_load) \
	X(PICKLE, pickle) \
	/* hashes.c */ \
	X(WEAK_HASH_SECRET, weak_hash_secret) \
	X(WEAK_HASH, weak_hash) \
	X(WEAK_RANDOM, weak_random) \
	/* sql.c */ \
	X(SQL_VALUE, sql_value) \
	X(SQL_BUILT, sql_built) \
	/* debug.c */ \
	X(DEBUG, debug) \
	X(DEBUG_SETTING, debug_setting) \
	/* secrets.c */ \
	X(SECRET, secret) \
	/* async.c */ \
	X(ASYNC_BLOCKING, async_blocking) \
	/* async_files.c */ \
	X(ASYNC_OPEN, async_open) \
	/* resources.c */ \
	X(OPEN_WITHOUT_WITH, open_without_with) \
	/* logs.c */ \
	X(LOG_NO_TRACEBACK, log_no_traceback) \
	/* loop_cost.c */ \
	X(EXPENSIVE_IN_LOOP, expensive_in_loop) \
	/* arguments.c */ \
	X(TOO_MANY_ARGS, too_many_args) \
	/* quiet.c */ \
	X(UNUSED_SUPPRESSION, unused_suppression)

#define CRITIC_NUMBER(NUMBER, row) RULE_##NUMBER,
enum critic_rule_id { CRITIC_RULES(CRITIC_NUMBER) RULE_COUNT };

/* Kinds of files that a rule speaks about; generated and vendored ones are in none of them. */
enum {
	IN_LIBRARY = 1,   /* library code and settings */
	IN_PROGRAM = 2,   /* command lines and scripts */
	IN_EXAMPLE = 4,   /* examples and documentation */
	IN_TEST = 8,
	IN_MIGRATION = 16,
	IN_PRODUCTION = IN_LIBRARY | IN_PROGRAM,
	EVERYWHERE = 31,
};

enum critic_fix { FIX_NONE, FIX_SAFE, FIX_REVIEW };

struct critic;
struct critic_rule {
	const char *type; /* of the finding, snake_case */
	const char *rule; /* this row's own name; stands in the evidence when it differs from the type */
	int severity;     /* enum ff_severity */
	double weight;    /* measured share of findings that are right; the comment beside it says on what */
	bool off;         /* off by default */
	int fix;          /* enum critic_fix: the best that is offered */
	int risk, minutes; /* of acting on it: enum ff_level, effort */
	unsigned where;
	const char *peers; /* "ruff:F401 pyflakes:F401": also the codes by which a comment may silence it */
	const char *summary, *why, *example;
	void (*judge)(struct critic *c); /* NULL: judged together with a row above */
};
extern const struct critic_rule *const ff_critic_rules[RULE_COUNT];

/* A set of hashed keys with a row for each; made for a known number of keys. */
struct critic_index {
	uint64_t *keys;
	int *rows;
	size_t mask;
};
void ff_critic_index_init(struct critic_index *x, struct ff_arena *a, int count);
void ff_critic_index_put(struct critic_index *x, uint64_t key, int row); /* the first row of a key stays */
int ff_critic_index_get(const struct critic_index *x, uint64_t key);     /* -1: none */

struct critic_quiet; /* suppression comments of the file (quiet.c) */

/* The file that is being judged; lives for one judge(). */
struct critic {
	const struct ff_subject *s;
	const struct ff_facts *f;
	struct ff_arena *a; /* the subject's scratch */
	struct ff_findings *out;
	void *state;
	unsigned in;        /* one of IN_*; 0: generated or vendored */
	bool isolated;
	bool broken;        /* syntax errors, Python 2 or missing rows: names and uses cannot be trusted */
	bool editable;      /* the parser here and CPython see the same lines and strings: fixes may be offered */
	struct critic_quiet *quiet;
	struct ff_buf evidence;
	/* calls.c, made on first use */
	struct ff_by_call by_call;
	/* imports.c */
	struct critic_index *usages, *olds, *parameters, *aliases;
	struct critic_index *cuts; /* cut.c */
	int handed_on; /* imports that nothing in the file reads, and other files take from here */
};

/* Where a finding stands, and what else the rule knows of it.  Zeros mean what struct ff_finding says. */
struct critic_spot {
	int line, end_line, col, statement_line;
	const char *symbol;
	struct ff_fix *fix;
	double confidence; /* 0: the rule's weight */
	bool made_true;    /* the change made it true, though it did not write the line */
	bool louder;       /* one severity up from the rule's */
	bool critical;     /* severity is critical here */
};

bool ff_critic_active(const struct critic *c, enum critic_rule_id id);
/* Evidence of the next report. */
void ff_critic_note(struct critic *c, const char *key, const char *value);
void ff_critic_note_int(struct critic *c, const char *key, long value);
/* Reports unless a comment silences it.  Forgets the evidence either way. */
void ff_critic_report(struct critic *c, enum critic_rule_id id, const struct critic_spot *at, const char *fmt, ...) FF_PRINTF(4, 5);
/* The same for a row that is not in the table, whatever ff_critic_active says. */
void ff_critic_report_row(struct critic *c, const struct critic_rule *r, const struct critic_spot *at, const char *message);

/* ---- quiet.c ---- */
void ff_critic_quiet_load(struct critic *c);
bool ff_critic_silenced(struct critic *c, const struct critic_rule *r, const struct critic_spot *at, bool mark);

/* ---- custom.c: after quiet_load, before the rule that looks for idle comments ---- */
void ff_critic_custom(struct critic *c);

/* ---- context.c: how far to believe a rule here; *why in words, NULL when it is believed whole ---- */
double ff_critic_context(const struct critic *c, const struct critic_rule *r, const char **why);

/* ---- calls.c ---- */
void ff_critic_calls_index(struct critic *c);
const struct ff_argument *ff_critic_keyword(const struct critic *c, int call, const char *keyword);
const struct ff_argument *ff_critic_positional(const struct critic *c, int call, int n);
bool ff_critic_call_is(const struct ff_call *call, const char *dotted); /* resolved target, or the text of a builtin */
const char *ff_critic_call_name(const struct ff_call *call); /* resolved, or the text; "" when the file binds the name otherwise */
const struct ff_argument *ff_critic_argument(const struct critic *c, int call, int n, const char *keyword); /* by keyword or place */
const char *ff_critic_imported(const struct critic *c, const char *name); /* what a plain name was imported as: "SafeLoader" for an alias of it */
struct critic_spot ff_critic_call_spot(const struct ff_call *call);
/*
 * Is the source of the call nothing but `callee(argument)`, one positional one?  Its length proves it: blanks, a comma
 * or a comment would make it longer.  Then positions inside can be told for an edit.
 */
bool ff_critic_call_is_short(const struct critic *c, int call);
int ff_critic_chained(const struct critic *c, int call); /* the call that is made on the result of this one, -1 */
const struct ff_definition *ff_critic_definition(const struct critic *c, int def); /* NULL: the module */
/* Has an identifier, or some text, one of the words: "token" of "apiToken"; "api_key" for two that follow each other. */
bool ff_critic_says(const char *text, const char *const *words);

/* ---- what security.c calls by the name of a call ---- */
void ff_critic_judge_requests(struct critic *c, int call); /* http.c */
void ff_critic_judge_httpx(struct critic *c, int call);
void ff_critic_judge_tls(struct critic *c, int call);
void ff_critic_judge_subprocess(struct critic *c, int call); /* shell.c */
void ff_critic_judge_shell(struct critic *c, int call);
void ff_critic_judge_yaml(struct critic *c, int call); /* loads.c */
void ff_critic_judge_pickle(struct critic *c, int call);
void ff_critic_judge_hash(struct critic *c, int call); /* hashes.c */
void ff_critic_judge_hash_new(struct critic *c, int call);
void ff_critic_judge_crypt(struct critic *c, int call);
void ff_critic_judge_random(struct critic *c, int call);
void ff_critic_judge_open(struct critic *c, int call); /* resources.c */

/* ---- defaults.c ---- */
bool ff_critic_is_frozen(const struct ff_parameter *p); /* its annotation promises not to change it */

/* ---- ballot.c: the state of a run, and votes ---- */
void *ff_critic_start(struct ff_arena *run, bool isolated);
void ff_critic_remember(struct critic *c);
void ff_critic_count_defect(struct critic *c, int line, int severity);
void ff_critic_vote(void *state, struct ff_arena *run, const struct ff_finding *candidate, struct ff_vote *vote);

/* ---- cut.c ---- */
/* The fix that takes an import, a binding or a default out; NULL when the facts know of no good way.  Never safer than `safety`. */
struct ff_fix *ff_critic_cut(struct critic *c, enum ff_cut_kind kind, int row, int safety, const char *title);
/* The same, added to a fix (NULL: it is made); false: there is none. */
bool ff_critic_cut_more(struct critic *c, enum ff_cut_kind kind, int row, int safety, const char *title, struct ff_fix **fix);
int ff_critic_cut_flags(struct critic *c, enum ff_cut_kind kind, int row); /* FF_CUT_* of the first of them, -1 none */

#endif
