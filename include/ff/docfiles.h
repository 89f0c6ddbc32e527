/*
 * docfiles.h - what ff-docwriter does to files: one function a verb of the tool.  src/docwriter says what is to be written, and knows
 * no file; this room reads the facts, asks it, and writes.
 */
#ifndef FF_DOCFILES_H
#define FF_DOCFILES_H

#include "ff/docwriter.h"

/* What the options of the tool said; each verb reads its own. */
struct ff_doc_ask {
	const char *tool; /* for messages */
	struct ff_agent_options *agent; /* common, --rev, --worktree, --all ... */
	bool all_nodes, skip_covered; /* coverage */
	bool only_changed;         /* coverage, write */
	bool dry_run;              /* write, readme: the changes as a patch on standard output, and nothing else */
	bool examples;             /* write: calls of the repository, run in the sandbox, too */
	const char *section;       /* write: that one alone; "" all */
	double min_confidence;     /* write: drafts that are less sure are left out */
	double fail_under;         /* coverage: percent */
	const char *no_worse_than; /* coverage: a revision; "" none */
	const char *badge;         /* coverage: a file to write; "" none */
	bool check;        /* readme: say what is stale, write nothing */
	bool list;         /* readme: which sections there are */
	const char *init;  /* readme: a folder to make a first page for; NULL */
	const char *format; /* api: "markdown", "html"; NULL the first */
	const char *out;   /* api: folder of the pages; NULL: docs/api, or standard output when it is one page */
	bool alphabetical; /* api: names by the alphabet */
};
/* A verb: the arguments behind it; returns an exit code. */
typedef int ff_doc_verb(const struct ff_doc_ask *ask, int argc, char **argv);

ff_doc_verb ff_doc_coverage, ff_doc_examples, ff_doc_readme, ff_doc_api;
/* "write": docstrings where there are none, and the sections that the others lack. */
ff_doc_verb ff_doc_write_tree;

#endif
