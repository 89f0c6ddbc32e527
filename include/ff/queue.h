/*
 * queue.h - the proactivity queue: tasks across commits, what people decided, alerts, and what the driver
 * reports.  Meets the store and the learn room (a decision is feedback); knows git only for
 * `reconcile` and for showing the text that an edit replaces.
 */
#ifndef FF_QUEUE_H
#define FF_QUEUE_H

#include "ff/store.h"
#include "ff/stream.h"
#include "ff/table.h"

/* ---- in: what programs report (add.c, report.c) ---- */

/*
 * Tasks and convergence from `in`; one transaction once the input ended well.  Matching, in steps:
 *   1 same fingerprint
 *   2 the file was renamed: type, symbol and description under the old path
 *   3 type, symbol and description in the same file, nearest line
 *   4 else it is new: open on a changed line, baseline otherwise
 * Rejected stays rejected.  Resolved is reopened.  What an analysed file no longer shows is resolved by this
 * commit, provided that all findings of its agent were heard and that the run knew as much of the rest of the
 * tree as the one that found it.  Fills the run's part of *out.
 */
int ff_queue_add(struct ff_store *s, int in, struct ff_summary *out, struct ff_err *err);
/* One `impact` record; critical or high raises an alert. */
int ff_queue_impact(struct ff_store *s, int in, struct ff_err *err);
/* One `run` record of the driver. */
int ff_queue_run(struct ff_store *s, int in, struct ff_err *err);
/* Raises an alert once per key; inside a transaction.  task 0: none. */
int ff_queue_alert(struct ff_store *s, const char *key, const struct ff_alert *alert, struct ff_err *err);

/* ---- out: what people look at (list.c, show.c, summary.c) ---- */

struct ff_queue_filter {
	const char *status, *confidence, *type; /* words; NULL or "": any (status: those that are not settled) */
	const char *file;                       /* glob over paths */
	const char *commit;                     /* start of a hex id, or a revision that git knows */
	const char *dir;                        /* repository, for such a revision */
	bool everything;                        /* settled and baseline ones too */
	int limit;                              /* 0: none; text only */
};
/* Best first: alerts, priority, score. */
int ff_queue_list(struct ff_store *s, const struct ff_queue_filter *f, const struct ff_screen *screen, bool json, struct ff_buf *out,
                  struct ff_err *err);
int ff_queue_export(struct ff_store *s, const struct ff_queue_filter *f, bool csv, struct ff_buf *out, struct ff_err *err);
/* dir: repository, for the text that an edit replaces. */
int ff_queue_show(struct ff_store *s, const char *id, const char *dir, const struct ff_screen *screen, bool json, struct ff_buf *out,
                  struct ff_err *err);
int ff_queue_summary(struct ff_store *s, const struct ff_screen *screen, bool json, struct ff_buf *out, struct ff_err *err);
/* The run's part of a summary as one line. */
void ff_queue_added_line(struct ff_buf *out, const struct ff_summary *s);
/* everything: those that were cleared, and those about settled tasks, too.  clear: marks all as seen first. */
int ff_queue_alerts(struct ff_store *s, const struct ff_screen *screen, bool everything, bool clear, bool json, struct ff_buf *out,
                    struct ff_err *err);

/* ---- decisions (decide.c) ---- */

enum ff_queue_decision { FF_QUEUE_APPROVE, FF_QUEUE_REJECT, FF_QUEUE_REOPEN };
/* ids as people write them; all or none.  The decision is feedback, once per task and decision. */
int ff_queue_decide(struct ff_store *s, enum ff_queue_decision what, char *const *ids, int count, const char *reason, bool json,
                    struct ff_buf *out, struct ff_err *err);
/* Closes tasks whose file is not in HEAD of the repository at dir; *closed: how many. */
int ff_queue_reconcile(struct ff_store *s, const char *dir, int *closed, struct ff_err *err);

#endif
