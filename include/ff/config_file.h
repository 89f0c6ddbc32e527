/*
 * config_file.h - the known keys, the syntax of a committed .fibreflow file, and who trusts it.
 * The parser and the table are pure.
 */
#ifndef FF_CONFIG_FILE_H
#define FF_CONFIG_FILE_H

#include "ff/config.h"

/* ---- known keys (keys.c) ---- */

enum ff_key_kind { FF_KEY_BOOL, FF_KEY_INT, FF_KEY_NUM, FF_KEY_TEXT, FF_KEY_ENUM, FF_KEY_WORDS, FF_KEY_TYPES, FF_KEY_GLOB, FF_KEY_HOURS, FF_KEY_URL, FF_KEY_COMMAND };
/* Where a key may stand: a command, an endpoint or what makes code run needs trust; what is a person's own never counts there. */
enum ff_key_place { FF_KEY_COMMITTED, FF_KEY_TRUSTED, FF_KEY_PRIVATE };
struct ff_key {
	const char *pattern; /* "fibreflow.agent.NAME.timeout": NAME and TYPE stand for any word; NULL ends the table */
	int type;            /* enum ff_key_kind */
	const char *value;   /* default; NULL: none */
	double least, most;  /* of INT and NUM */
	const char *const *words; /* of ENUM and WORDS */
	int place;           /* enum ff_key_place */
	bool multi;          /* may stand more than once: all values count */
	const char *help;
};
extern const struct ff_key ff_keys[];
extern const char *const ff_key_type_names[];  /* "bool", "int" ... */
extern const char *const ff_key_place_names[]; /* "yes", "when trusted", "no" */
bool ff_key_is_wild(const struct ff_key *k); /* has a NAME or TYPE */
/* The row of a key as git prints it, NULL when it is not known. */
const struct ff_key *ff_key_find(const char *key);
/* What may have been meant, a key; NULL when nothing is near. */
const char *ff_key_nearest(struct ff_arena *a, const char *key);
/* A key as people write it: "Queue.Daily" is "fibreflow.queue.daily". */
const char *ff_key_spell(struct ff_arena *a, const char *key);
/* "whole number from 1 to 3600", "branch, current" */
const char *ff_key_allows(struct ff_arena *a, const struct ff_key *k);
/* NULL when the value is sound, else what would be. */
const char *ff_key_fault(struct ff_arena *a, const struct ff_key *k, const char *value);
/* The key that FIBREFLOW_QUEUE_DAILY or FIBREFLOW_AGENT_CRITIC_TIMEOUT stands for; NULL: none. */
const char *ff_key_of_variable(struct ff_arena *a, const char *name);

/* Values as git reads them: 1, 0, -1 no boolean; a whole number with k, m or g (-1: none). */
int ff_value_bool(const char *text);
int ff_value_int(const char *text, int64_t *out);

/* ---- syntax (parse.c) ---- */

struct ff_config_line {
	const char *key;   /* "fibreflow.queue.daily"; a name outside a section has no dot */
	const char *value; /* NULL: a name alone */
	int line;          /* where the name stands, from 1 */
};
/*
 * Text in git-config syntax, as git reads it, into a list of struct ff_config_line.  No file is included.
 * -1 at bad syntax or a NUL byte: *bad is its line, and nothing of the text should be used.
 */
int ff_config_parse(struct ff_arena *a, const char *text, size_t n, struct ff_list *out, int *bad);

/* ---- trust (trust.c) ---- */

/*
 * Trust is a value of fibreflow.trust in the repository's own git config: the id of one blob.  It lives where the commands
 * of the person themselves live, git locks and shares it between worktrees, it is not cloned, and reading it costs nothing,
 * for git config is read anyway.  A value in the global or system configuration does not count: trust is for one repository.
 */
struct ff_trust {
	const char *blob;       /* of .fibreflow at the revision; "" none */
	struct ff_list held;    /* struct ff_setting: its keys that need trust */
	struct ff_strings known; /* blobs that are trusted here */
	struct ff_strings notes;
	bool trusted;           /* blob is one of them */
};
int ff_trust_look(struct ff_arena *a, const char *dir, const char *rev, struct ff_trust *out, struct ff_err *err);
int ff_trust_add(const char *dir, const char *blob, struct ff_err *err);
/* blob NULL: all of them. */
int ff_trust_remove(const char *dir, const char *blob, struct ff_err *err);

/* ---- the words of ff (words.c) ---- */

struct ff_config_wish {
	const char *dir;
	bool json, origins; /* origins: say where each setting comes from */
	bool global;        /* set, unset: in the person's own configuration in place of the repository's */
	bool bare;          /* the value alone */
};
/* argv: list (or nothing), keys, get KEY, set KEY VALUE, unset KEY [VALUE].  Text for stdout into out; notes of `list`. */
int ff_config_word(struct ff_arena *a, char **argv, const struct ff_config_wish *w, struct ff_buf *out, struct ff_strings *notes, struct ff_err *err);
/* What a person should see before they say yes. */
void ff_trust_tell(struct ff_arena *a, const struct ff_trust *t, struct ff_buf *out);
void ff_trust_list(const struct ff_trust *t, bool json, struct ff_buf *out);

#endif
