/*
 * scan.h - a commit, a range, a work tree, folders or files become a facts stream
 * (docs/protocol.md).  Where git, Python, the cache and the index meet.
 */
#ifndef FF_SCAN_H
#define FF_SCAN_H

#include "ff/stream.h"

enum ff_sides { FF_SIDES_NEW, FF_SIDES_BOTH };
struct ff_scan_options {
	const char *dir;  /* where to start looking for the repository; paths are relative to it */
	const char *rev;  /* --rev: a revision or a range, whatever files exist */
	const char *from, *to; /* two folders to compare, without git */
	const char *sides;     /* "new" (NULL) or "both" */
	const char *context;   /* "api,routes,models" or NULL */
	bool worktree, all, index;
	bool usage;      /* users also with --all */
	bool no_reach;   /* users without how tests reach a definition, beyond its direct users */
	bool coverage;   /* covered records: what coverage data of the work tree says */
	bool no_index, no_cache, references;
	int jobs;        /* 0: as many as there are cores */
	int max_files;   /* 0: no bound; files beyond it are named in `end` */
	int max_cache;   /* MiB, 0: default */
	bool (*taken)(const char *type); /* types that no rule of one's own may have; NULL: none */
	void (*say)(void *to, const char *text); /* a problem that does not stop the run, once each */
	void *say_to;
};
/*
 * Writes the stream to fd.  args: one revision or range, or paths (a single word that names a
 * file is a path).  FF_EX_USAGE for contradictions, FF_EX_NOREPO for what is not there.
 */
int ff_scan_run(const struct ff_scan_options *o, int argc, char **argv, int fd, struct ff_err *err);

/*
 * Rules of one's own (custom.h) as records to fd, what is wrong with them included: of the files that are named, of o->rev, else
 * of the work tree.  *bad: how many do not count.
 */
int ff_scan_customs(const struct ff_scan_options *o, int argc, char **argv, int fd, int *bad, struct ff_err *err);

/* Language and role of a file by its path alone, for those that have no scan. */
int ff_scan_language(const char *path);
int ff_scan_role(const char *path);

#endif
