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
 * Tasks and convergence from `in`; one transaction once the input ended well.  Each task is one that the queue
 * knows (match.c says how) or new: open on a changed line, baseline otherwise.  Rejected stays rejected, resolved is
 * reopened.  What an analysed file no longer shows is gone from the branch, and resolved by this commit when it stands on no
 * other, provided that the file could be read whole, that all findings of its agent were heard and that the run knew as much of
 * the rest of the tree as the one that found it.  Fills the run's part of *out.
 */
struct ff_add_options {
	const char *branch; /* short name of the branch that was analysed; "" detached or unknown */
	bool baseline;      /* all that is new was there before: no task of it is open, no alert of its own */
	int daily;          /* at most so many new tasks are shown a day (ff_queue_release) */
};
int ff_queue_add(struct ff_store *s, int in, const struct ff_add_options *o, struct ff_summary *out, struct ff_err *err);
/*
 * New open tasks become visible: the best first, at most `daily` a day; critical ones at once, beside the count.  Inside a
 * transaction.  `today`: 2026-01-31, UTC.  Snoozed tasks whose day has come are open again.
 */
#define FF_QUEUE_DAILY 25
int ff_queue_release(struct ff_store *s, int daily, const char *today, struct ff_err *err);
/* Lines "OLD NEW" of commit ids, as git's post-rewrite gives them: all that names OLD names NEW from now on. */
int ff_queue_rewrite(struct ff_store *s, int in, int *moved, struct ff_err *err);
/* One `impact` record; critical or high raises an alert. */
int ff_queue_impact(struct ff_store *s, int in, struct ff_err *err);
/* One `run` record of the driver. */
int ff_queue_run(struct ff_store *s, int in, struct ff_err *err);
/* Raises an alert once per key; inside a transaction.  task 0: none. */
int ff_queue_alert(struct ff_store *s, const char *key, const struct ff_alert *alert, struct ff_err *err);

/* ---- alerts that reach a person (announce.c, heed.c, notify.c) ---- */

#define FF_QUEUE_ALERTS ".alerts" /* behind the database's name: one line for each that nobody acknowledged, worst first; no file: none */
#define FF_QUEUE_ALERTS_MOST 100
#define FF_QUEUE_ALERTS_MAX (64u << 10)
/* Brings that file up to date; after every transaction that may have raised or settled one. */
int ff_queue_announce(struct ff_store *s, struct ff_err *err);
/*
 * Sends what was not sent: on the desktop where there is a session (fibreflow.alert.desktop), and by fibreflow.alert.command, which gets
 * `alert` records and an `extent` on its standard input.  One notification for all of them; each alert once per
 * channel, a failed one at most three times.  FF_EX_TEMP when a channel failed.  What is not critical waits where fibreflow.alert.digest, or
 * that of the channel, says so: until the oldest of it has waited as long.
 */
#define FF_ALERT_DIGEST_MOST 168 /* hours */
int ff_queue_notify(struct ff_store *s, const char *dir, int *sent, struct ff_err *err);
/* Whether somebody wants to be told on standard error (a terminal, or FIBREFLOW_ALERTS=1); tells at most three, and how many more. */
bool ff_queue_heeds(void);
void ff_queue_heed(const char *tool, const char *db);

/* ---- out: what people look at (list.c, show.c, summary.c, why.c, log.c, stats.c) ---- */

struct ff_queue_filter {
	const char *status, *confidence, *type; /* words; NULL or "": any (status: those that are not settled) */
	const char *file;                       /* glob over paths */
	const char *commit;                     /* start of a hex id, or a revision that git knows */
	const char *dir;                        /* repository, for such a revision */
	const char *branch;                     /* checked out: what was fixed on it is left out; NULL: nothing is */
	bool everything;                        /* settled, baseline and waiting ones too */
	int daily;                              /* new tasks shown a day; 0: all */
	int limit;                              /* 0: none */
	bool brief;                             /* records: without what only `show` needs, FF_MAX_BRIEF bytes at most */
};
/* The best first: alerts, priority, score. */
struct ff_picked {
	struct ff_list ids;  /* int64_t, at most `limit` */
	int found;           /* beyond the limit too */
	int counts[3];       /* of them, by enum ff_confidence */
	int waiting;         /* new ones whose day has not come: not among them */
};
int ff_queue_pick(struct ff_store *s, struct ff_arena *a, const struct ff_queue_filter *f, struct ff_picked *out, struct ff_err *err);
/* What a task record does not say. */
struct ff_task_life {
	const char *updated_at, *first_commit, *resolved_commit, *reason, *snoozed_until, *released_on;
};
/* FF_EX_USAGE when there is no such task.  life may be NULL. */
int ff_queue_get(struct ff_store *s, struct ff_arena *a, int64_t id, struct ff_task *out, struct ff_task_life *life, struct ff_err *err);
int ff_queue_list(struct ff_store *s, const struct ff_queue_filter *f, const struct ff_screen *screen, bool json, struct ff_buf *out,
                  struct ff_err *err);
int ff_queue_export(struct ff_store *s, const struct ff_queue_filter *f, bool csv, struct ff_buf *out, struct ff_err *err);
/* dir: repository, for the text that an edit replaces. */
int ff_queue_show(struct ff_store *s, const char *id, const char *dir, const struct ff_screen *screen, bool json, struct ff_buf *out,
                  struct ff_err *err);
/* The fix of a task as removed and added lines; nothing when it has none. */
void ff_queue_write_fix(struct ff_arena *a, const struct ff_task *t, const char *dir, const struct ff_screen *screen, struct ff_buf *out);
/* How the score, the label, the priority and the learned weight of a task came about, with the numbers. */
int ff_queue_why(struct ff_store *s, const char *id, const struct ff_screen *screen, bool json, struct ff_buf *out, struct ff_err *err);
/* What the consequence report of the task's last commit says about its symbol, or else its file; "" nothing. */
int ff_queue_impact_line(struct ff_store *s, struct ff_arena *a, const struct ff_task *t, const char **line, struct ff_err *err);
int ff_queue_summary(struct ff_store *s, const struct ff_screen *screen, bool json, struct ff_buf *out, struct ff_err *err);
/* For a prompt: "12 tasks (3 high), 1 alert"; with what waits for another day. */
int ff_queue_line(struct ff_store *s, int daily, struct ff_buf *out, struct ff_err *err);
/* The run's part of a summary as one line. */
void ff_queue_added_line(struct ff_buf *out, const struct ff_summary *s);
/*
 * Of the filter count `everything` (those that were cleared, and those about settled tasks, too), `limit` and `brief`.
 * clear: marks all as seen.
 */
int ff_queue_alerts(struct ff_store *s, const struct ff_queue_filter *f, const struct ff_screen *screen, bool clear, bool json, struct ff_buf *out,
                    struct ff_err *err);
/* The driver's runs, newest last; which: number of a run, or a commit, shown with its stages.  *last: number of the newest one shown. */
int ff_queue_log(struct ff_store *s, const char *which, int limit, int64_t *last, const struct ff_screen *screen, bool json, struct ff_buf *out,
                 struct ff_err *err);
/* What people decided, by type: how many, how fast. */
int ff_queue_stats(struct ff_store *s, const struct ff_screen *screen, bool json, struct ff_buf *out, struct ff_err *err);

/* ---- decisions (decide.c) ---- */

enum ff_queue_action {
	FF_QUEUE_APPROVE, FF_QUEUE_REJECT, FF_QUEUE_REOPEN, FF_QUEUE_SNOOZE,
	FF_QUEUE_IGNORE, /* meant to be so: settled, and teaches nothing */
	FF_QUEUE_EDIT,   /* approved with another fix */
	FF_QUEUE_APPLY,  /* approved, and the fix is in the work tree */
};
struct ff_answer {
	int64_t task;
	enum ff_queue_action action;
	const char *reason;       /* NULL: none */
	const char *until;        /* FF_QUEUE_SNOOZE: day, 2026-01-31 */
	const struct ff_fix *fix; /* FF_QUEUE_EDIT */
	int ms;                   /* how long the person looked at it; 0 unknown */
};
/* One answer, stored when this returns; approve, reject, edit and apply are feedback.  *after: the task as it is now; may be NULL. */
int ff_queue_answer(struct ff_store *s, struct ff_arena *a, const struct ff_answer *answer, struct ff_task *after, struct ff_err *err);
/* ids as people write them; all or none. */
int ff_queue_decide(struct ff_store *s, const struct ff_answer *answer, char *const *ids, int count, bool json, struct ff_buf *out,
                    struct ff_err *err);
struct ff_undone {
	int64_t task;
	const char *action, *status; /* what was taken back; the state it is in again */
	const char *reason;          /* that was given */
	bool counted;                /* the weight of the pattern had moved already, and stays */
};
/* Of several ways to fix an unanswered task the second comes first, and the first last: for a person who wants to see, or take, the other. */
int ff_queue_turn(struct ff_store *s, int64_t task, struct ff_err *err);
/* Takes back the last answer, or the last one about a task (0: any).  FF_EX_USAGE when there is none. */
int ff_queue_undo(struct ff_store *s, struct ff_arena *a, int64_t task, struct ff_undone *out, struct ff_err *err);
/* "#12 is no longer approved: open", with a newline. */
void ff_queue_undone_line(struct ff_buf *out, const struct ff_undone *u);
/* When somebody last answered about the task (0: any), ISO 8601, of what was not taken back; "" never. */
int ff_queue_answered(struct ff_store *s, struct ff_arena *a, int64_t task, const char **when, struct ff_err *err);
/* A day from words: "3d", "2w", "1m", "tomorrow", "2026-01-31"; FF_EX_USAGE otherwise and for a day that is over. */
int ff_queue_day(struct ff_arena *a, const char *words, const char **day, struct ff_err *err);

/* ---- fixes (claim.c, fixes.c) ---- */

#define FF_QUEUE_FIXES ".fixes" /* behind the database's name: an empty file once a fix landed, for the driver */
#define FF_QUEUE_LEASE 1800 /* seconds that a claim lasts at most */
#define FF_FIX_TRIAL 30      /* days in which an applied fix that is taken back counts as reverted */
struct ff_claim {
	const char *owner; /* "host:pid:start", as ff_queue_owner names it; NULL: this process */
	int64_t task;      /* this one and no other, as a person asks for it; 0: the next one a worker may take */
	const char *head;  /* commit that would be the base: tasks that could not be judged on it are left out */
	const char *branch; /* checked out: tasks that stand on others only are left out; NULL or "": all */
	const struct ff_strings *types; /* fibreflow.autofix.types; NULL or empty: all */
	int lease;         /* seconds */
};
/* The name of a process of this machine, by which others find out that it is no more. */
const char *ff_queue_owner(struct ff_arena *a, pid_t pid);
/* The process of that name ran on this machine, and is no more. */
bool ff_queue_owner_gone(struct ff_arena *a, const char *owner);
/*
 * The next task, now `fixing` and the claimer's until the lease ends or its process does: accepted ones with a fix, then open ones that
 * are auto_fixable, of high confidence and little risk and that nobody took back, the quickest first.  One transaction, so that two
 * workers never get the same.  1: *t, *attempt; 0: none; FF_EX_USAGE when `task` names one that cannot be fixed now.
 * A claim whose owner died is over: its attempt is `lost`, and the task what it was before, or failed after the third in a row.  One
 * that had recorded a commit (ff_queue_progress) stays `fixing` and is the very next, whatever it was: *before is that commit,
 * "" for others; whoever claims it finds out whether it landed, and settles.
 */
int ff_queue_claim(struct ff_store *s, struct ff_arena *a, const struct ff_claim *c, struct ff_task *t, int *attempt, const char **before, struct ff_err *err);
/* Of a task that is being fixed: what its status was before (a word), and by name the way that was shown to the person who approved it, "" none. */
int ff_queue_consent(struct ff_store *s, struct ff_arena *a, int64_t task, const char **from, const char **way, struct ff_err *err);
/* Numbers of the tasks that it would give one after the other, at most so many. */
int ff_queue_claimable(struct ff_store *s, struct ff_arena *a, const struct ff_claim *c, int most, struct ff_list *ids, struct ff_err *err);
/* What is being fixed right now, and by whom. */
struct ff_fixing {
	int64_t task, since; /* since: seconds since 1970 */
	const char *owner;
};
int ff_queue_fixing(struct ff_store *s, struct ff_arena *a, struct ff_list *out, struct ff_err *err);
/* Before a ref is moved: the commit that is about to land, so that whoever finds this attempt dead knows. FF_EX_TEMP: the claim is no longer ours. */
int ff_queue_progress(struct ff_store *s, int64_t task, int attempt, const char *commit, struct ff_err *err);
/*
 * How the attempt ended: landed -> fixed and a row among the fixes (dropped, when a commit resolved the task meanwhile, which it then stays), refused -> failed, cannot judge -> what it was before, and not
 * claimed again on the head that it was claimed on,
 * retry -> what it was before, later (back-off: 1, 5, 30 minutes, then hourly, and failed after 8).  No feedback: a
 * failed attempt is no rejection.  FF_EX_TEMP: the claim is no longer ours, nothing was stored.
 */
int ff_queue_settle(struct ff_store *s, const struct ff_outcome *o, struct ff_err *err);
/* Gives a claim back as if it had not been made: the worker was told to stop.  Nothing landed. */
int ff_queue_unclaim(struct ff_store *s, int64_t task, int attempt, struct ff_err *err);
/* The same for whatever that process holds, which somebody ended: its death is not held against the task, and what it may have landed is looked for. */
int ff_queue_unclaim_of(struct ff_store *s, pid_t pid, struct ff_err *err);

enum ff_fix_state { FF_FIX_WAITING, FF_FIX_APPLIED, FF_FIX_DROPPED, FF_FIX_UNDONE, FF_FIX_REVERTED };
extern const char *const ff_fix_state_names[];
struct ff_fix_row {
	int64_t id, task;
	const char *type, *file, *commit, *applied; /* type, file: of the task */
	int state; /* enum ff_fix_state */
	int64_t landed_at, applied_at, ended_at; /* ended_at: dropped, undone, reverted */
	bool edited;
};
/* Fixes in a state (-1: any), oldest first; task 0: of any. */
int ff_queue_fixes(struct ff_store *s, struct ff_arena *a, int64_t task, int state, struct ff_list *out, struct ff_err *err);
/* The pile was moved: the fix has another commit now. */
int ff_queue_fix_moved(struct ff_store *s, int64_t task, const char *commit, struct ff_err *err);
/* No longer on the branch and not applied: the task is what it was before. */
int ff_queue_fix_dropped(struct ff_store *s, int64_t task, const char *why, struct ff_err *err);
/* It is on the person's branch as `commit`: approved, or edited when a person changed it.  Once. */
int ff_queue_fix_applied(struct ff_store *s, int64_t task, const char *commit, bool edited, struct ff_err *err);
/* The same for a fix that went there by itself: unless a person had approved the task, nothing is learned from it. */
int ff_queue_fix_forward(struct ff_store *s, int64_t task, const char *commit, struct ff_err *err);
/* Taken back: feedback `reverted` when it had been applied, none when it had not; the task is open again, or rejected with that reason. */
int ff_queue_fix_undone(struct ff_store *s, int64_t task, const char *why, struct ff_err *err);
/*
 * What happened to fixes outside of FibreFlow, from the commits of FIRST..LAST (LAST alone: that one): one with the trailer FibreFlow-Task is
 * applied when it is that fix (the same change, or the same author at the same second), edited when it does something else; "This reverts
 * commit" of one is a revert, and a revert of that applies it again; so is the same text put back within FF_FIX_TRIAL days.  The driver calls it for
 * each run.
 */
int ff_queue_fixes_follow(struct ff_store *s, const char *dir, const char *range, int *approved, int *reverted, struct ff_err *err);

/* A whole test run, known by tree and command: 1 found, 0 not. */
struct ff_tested {
	const char *tree, *command, *state, *said;
	int collected, passed, ms;
};
int ff_queue_tested(struct ff_store *s, struct ff_arena *a, const char *tree, const char *command, struct ff_tested *out, struct ff_err *err);
int ff_queue_tested_put(struct ff_store *s, const struct ff_tested *t, struct ff_err *err);

/* ---- upkeep (reconcile.c, baseline.c, stats.c) ---- */

/*
 * What git knows and no run saw: branches that are gone or have another name, files that are not in HEAD of the repository at dir.
 * *closed: tasks that stand nowhere any more.
 */
int ff_queue_reconcile(struct ff_store *s, const char *dir, const char *branch, int *closed, struct ff_err *err);
/* What was there before the first run, by type. */
int ff_queue_baseline(struct ff_store *s, const struct ff_screen *screen, bool json, struct ff_buf *out, struct ff_err *err);
/* Tasks of the baseline become open ones: all of these types; *count: how many. */
int ff_queue_baseline_include(struct ff_store *s, const struct ff_strings *types, int *count, struct ff_err *err);
/* Open tasks that nobody has answered become part of the baseline; *count: how many. */
int ff_queue_baseline_reset(struct ff_store *s, int *count, struct ff_err *err);
/* Forgets what was settled, seen or run more than `days` ago; rejected tasks stay. */
int ff_queue_prune(struct ff_store *s, int days, struct ff_buf *out, struct ff_err *err);

#endif
