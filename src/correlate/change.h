/* change.h - inside the correlate room: what a commit is like, as the prediction takes it. */
#ifndef FF_CORRELATE_CHANGE_H
#define FF_CORRELATE_CHANGE_H

#include "ff/stream.h"

#define MOST_PATHS 1000 /* of one change are looked at for their folders; the number of files is kept in full */

/* Counts of files, and of lines; a file may be of several kinds. */
struct change_shape {
	int files, added, removed;     /* lines of all files */
	int fresh, gone, moved;        /* files that are new, deleted, renamed */
	int python, configuration, dependencies, migrations, templates, tests, docs;
	int running;                   /* files that a running system may notice: no tests, documentation, examples, scripts */
};
struct change {
	const char *commit;            /* hex id; "" when it is none yet */
	struct change_shape shape;
	struct ff_strings patterns;    /* of the files: "app/models" of "app/models/user.py", each once */
	const struct ff_impact *impact; /* what ff-consequence says of it; NULL nothing */
};

/* The regression's view of it, in this order; counts on a scale on which twice as many is one step, levels as they are. */
#define CHANGE_FEATURES 20
void change_features(const struct change *c, double features[CHANGE_FEATURES]);

/* The first two folders of a path; a file at the top is its own. */
const char *change_pattern(struct ff_arena *a, const char *path);
void change_patterns(struct ff_arena *a, const struct ff_strings *paths, struct ff_strings *patterns);

/* From a facts stream, with the impact record where the stream has one; FF_EX_DATA when it breaks off. */
int change_read(struct ff_arena *a, int fd, struct change *out, struct ff_err *err);
/* The same of a commit, whose facts ff-scan tells. */
int change_of_commit(struct ff_arena *a, const char *dir, const char *commit, struct change *out, struct ff_err *err);
/* From its paths alone; nothing is known of lines, and of files that are new or gone. */
void change_of_paths(const struct ff_strings *paths, struct change_shape *out);

/* A JSON list of the first MOST_PATHS. */
const char *change_paths_text(struct ff_arena *a, const struct ff_strings *paths);
/* As the database keeps it; read: false when nothing is kept, or no sense. */
const char *change_text(struct ff_arena *a, const struct change_shape *s);
bool change_from_text(struct ff_arena *a, const char *text, struct change_shape *out);

#endif
