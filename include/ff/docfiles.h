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
	bool all_nodes, skip_covered, only_changed; /* coverage */
	double fail_under;         /* coverage: percent */
	const char *no_worse_than; /* coverage: a revision; "" none */
	const char *badge;         /* coverage: a file to write; "" none */
};
/* A verb: the arguments behind it; returns an exit code. */
typedef int ff_doc_verb(const struct ff_doc_ask *ask, int argc, char **argv);

ff_doc_verb ff_doc_coverage;

#endif
