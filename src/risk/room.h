/* room.h - what the files of src/risk share: the history as it is kept, and a map.  Nobody outside this room includes it. */
#ifndef FF_RISK_ROOM_H
#define FF_RISK_ROOM_H

#include "ff/risk.h"

/* ---- map.c: numbers by number ---- */

struct ff_map {
	uint64_t *keys; /* 0: free, so the key 0 is kept as 1 */
	uint32_t *values;
	size_t room, count;
};
void ff_map_free(struct ff_map *m);
/* The value of a key, made with 0 when it is new. */
uint32_t *ff_map_at(struct ff_map *m, uint64_t key);
/* NULL when there is none. */
const uint32_t *ff_map_find(const struct ff_map *m, uint64_t key);
uint64_t ff_map_pair(uint64_t a, uint64_t b);

/* ---- history.c ---- */

enum {
	COMMIT_FIX = 1,
	COMMIT_MERGE = 2,
	COMMIT_LARGE = 4, /* too many files: not looked into */
	COMMIT_CUT = 8,   /* the parent is not there */
};
/* These lie in the file as they are. */
struct commit {
	unsigned char id[FF_ID_BYTES];
	uint32_t flags;
	uint64_t author; /* hash of the name */
	int64_t time, author_time;
	double entropy;
	uint32_t parent, parents; /* first one and number, in `parents` */
	uint32_t touch, touches;
	uint32_t ns, nd, nf, la, ld, lt, born, code;
};
enum {
	TOUCH_BORN = 1, /* the commit added the file */
	TOUCH_CUT = 2,  /* it only took lines away */
};
struct touch { /* a file that a commit changed */
	uint64_t path; /* hash */
	uint32_t subsystem;
	uint32_t how; /* TOUCH_* */
};
struct blame {
	uint32_t fix, culprit; /* commits: `fix` removed a line that `culprit` wrote */
};
struct ff_history {
	struct commit *commits;
	uint32_t *parents; /* commits */
	struct touch *touches;
	struct blame *blames;
	uint32_t count, parent_count, touch_count, blame_count;
	uint32_t room, parent_room, touch_room, blame_room;
	uint32_t kept, kept_blames; /* what stands in the file */
	bool rewrite;  /* the file is not what was loaded: write all of it */
	struct ff_map by_id;
};
#define HISTORY_NONE UINT32_MAX
uint32_t ff_history_find(const struct ff_history *h, const struct ff_id *id); /* HISTORY_NONE */
struct commit *ff_history_add(struct ff_history *h, const struct ff_id *id);
void ff_history_add_parent(struct ff_history *h, uint32_t parent); /* of the newest commit */
void ff_history_add_touch(struct ff_history *h, const struct touch *t);
void ff_history_add_blame(struct ff_history *h, uint32_t fix, uint32_t culprit);
uint64_t ff_history_hash(const char *text);
uint32_t ff_history_subsystem(const char *path);

/* Commits behind `tip` and itself, parents first, in an order that depends on nothing but them; false: none. */
bool ff_history_behind(const struct ff_history *h, uint32_t tip, struct ff_arena *a, uint32_t **order, uint32_t *count);

/* ---- learn.c: what was seen, and a model ---- */

struct ff_cases { /* in order of time */
	double (*x)[FF_RISK_COLUMNS]; /* log(1 + value) */
	int64_t *time, *fixed;        /* of the commit; of the first fix, 0: none yet */
	int count;
	enum ff_risk_feature size;    /* the column that judges alone */
};
struct ff_learned {
	struct ff_logit m;
	const char *why;
	bool size, young; /* size alone; since there is too little to learn from */
	int rows, defects; /* 90 days old; of those mended within a year */
	int tested;
	double auc, auc_size, calibration_error, calibration_chance, calibration_debiased;
};
/* What can be known at `now`. */
void ff_learn(struct ff_arena *a, const struct ff_cases *c, int64_t now, struct ff_learned *out);

/* ---- sizes.c: one commit against its parent ---- */

struct ff_lineage; /* who wrote which line (lineage.c) */
struct ff_desk {
	struct ff_git *git;
	struct ff_git_desk *lines;
	struct ff_lineage *lineage;
};
int ff_sizes_take(struct ff_history *h, struct ff_desk *d, const struct ff_past *p, const struct ff_id *parent_tree, struct ff_err *err);

/* ---- lineage.c ---- */

/* Code whose lines are followed; a changelog is changed by every fix and is nobody's fault. */
bool ff_risk_follows(const char *path);
struct ff_version {
	struct ff_id blob;
	struct ff_content text;
	uint32_t *owners; /* commit + 1 of each line; NULL: not followed */
	uint32_t lines;
	bool bare; /* the text was dropped */
	struct ff_version *newer, *older, *next; /* by use; by hash */
};
struct ff_lineage *ff_lineage_new(void);
void ff_lineage_free(struct ff_lineage *l);
/* The content of a blob, from memory or the repository; NULL when it is too large or not there (*bad: an error). */
struct ff_version *ff_lineage_open(struct ff_lineage *l, struct ff_git *g, const struct ff_id *blob, bool *bad, struct ff_err *err);
/* Lines of `news` that were not added belong to whom they belonged in `olds` (NULL: none), the others to `commit`. */
void ff_lineage_pass(const struct ff_version *olds, struct ff_version *news, const struct ff_spans *removed, const struct ff_spans *added, uint32_t commit);
/* Lines that `news` has from another parent, too, are that one's. */
void ff_lineage_merge(const struct ff_version *other, struct ff_version *news, const struct ff_spans *removed, const struct ff_spans *added, uint32_t commit);
/* Who wrote the removed lines, blank ones and comments aside. */
void ff_lineage_blame(struct ff_history *h, const struct ff_version *olds, const struct ff_spans *removed, uint32_t fix);
/* Drops versions that were not used for long; those that were handed out are no longer valid. */
void ff_lineage_trim(struct ff_lineage *l);

#endif
