/*
 * review.h - a person at the queue: task by task, one key an answer, as `git add -p` does; and the fix of a task as a patch in
 * an editor.  Meets the terminal and the work tree; the queue room stores what is answered.
 */
#ifndef FF_REVIEW_H
#define FF_REVIEW_H

#include "ff/queue.h"

struct ff_review_options {
	const struct ff_queue_filter *filter; /* which tasks; without status, ids and `everything`: those that nobody has answered */
	char *const *ids;                     /* these and no others, in this order */
	int id_count;
	const char *dir;   /* where the repository is looked for; git's own -C */
	const char *top;   /* its work tree; "" none: nothing is changed there */
	const char *state; /* folder for patches that are being edited; "" none */
};
/*
 * Reads answers from standard input: keys on a terminal, lines elsewhere; the end of input is q.  Every answer is stored before the
 * next task is shown.  What cannot be done is told to the person; -1 only when the queue cannot be read.
 */
int ff_review_run(struct ff_store *s, const struct ff_review_options *o, struct ff_err *err);
/*
 * The fix of one task as a patch in the person's editor ($GIT_EDITOR, core.editor, $VISUAL, $EDITOR); what comes back and still applies
 * is its new fix (FF_QUEUE_EDIT).  Nothing is answered when the patch is unchanged or empty.
 */
int ff_review_edit(struct ff_store *s, const struct ff_review_options *o, const char *id, struct ff_err *err);

#endif
