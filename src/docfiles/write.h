/* write.h - what the files of `ff-docwriter write` share.  Nobody else includes it. */
#ifndef FF_DOCFILES_WRITE_H
#define FF_DOCFILES_WRITE_H

#include "ff/config.h"
#include "ff/docfiles.h"

/* What became of one file. */
struct doc_told {
	struct ff_doc_written record;
	bool wanted; /* there is something to say of it */
};

/* The whole run. */
struct doc_writer {
	const struct ff_doc_ask *ask;
	struct ff_arena whole, batch; /* of the run; of the files that are written together */
	struct ff_place place;        /* top "": no repository */
	const char *top;              /* what paths begin from */
	struct ff_strings named;      /* what the arguments name, from the top; empty: all of it */
	struct ff_config config;
	struct ff_doc_world *world;
	struct ff_doc_habits habits;
	int section;                  /* enum ff_doc_kind, -1: all */
	struct ff_list examples;      /* struct ff_trial_example */
	struct ff_list changes;       /* struct doc_change */
	struct ff_list tolds;         /* struct doc_told */
	int whole_count, completed, files, low, left; /* the sum */
};

/* ---- asked.c: what is asked for, and where ---- */

/* Finds the tree, its configuration and the paths that the arguments name; -1 for what does not go together. */
int doc_ask_begin(struct doc_writer *w, int argc, char **argv, struct ff_err *err);
/* Is the file to be documented: asked for, and of a kind that is. */
bool doc_ask_covers(const struct doc_writer *w, const struct ff_subject *s);

/* ---- draft.c: one file ---- */

/*
 * Example sections for what the paths or the change (rev, NULL none) lead to: calls of the repository, run in the sandbox.  What
 * could not be run is told.
 */
int doc_draft_examples(struct doc_writer *w, const char *rev, struct ff_err *err);
/* Drafts what the file lacks, placed in its text, into the batch. */
void doc_draft_file(struct doc_writer *w, const struct ff_subject *s);

/* ---- put.c: texts into files, or a patch of them ---- */

/* One file that is to have another text. */
struct doc_change {
	const char *path, *blob; /* blob: hex id of the text that was read */
	struct ff_bytes old, text;
	mode_t mode;
	const char *why; /* NULL, or why it was left as it is */
	int index;       /* the caller's own */
};
/*
 * Writes the changes below top, each whole or not at all, its mode kept; no link is followed.  A file that is not what `blob` says, or no longer what
 * `old` is, is left, and `why` says so.  -1: nothing can be written at all.
 */
int doc_put(struct ff_arena *a, const char *top, struct ff_list *changes, struct ff_err *err);
/* The changes as a unified diff, to standard output. */
int doc_diff(struct ff_arena *a, struct ff_list *changes, struct ff_err *err);

/* ---- spool.c: a facts stream that is read twice ---- */

/* The facts of a tree, kept in a file without a name; the descriptor, -1.  *status: what ff-scan exited with. */
int doc_spool(const struct ff_common *common, int argc, char **argv, int *status, struct ff_err *err);

#endif
