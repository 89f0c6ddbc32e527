/*
 * git.h - what FibreFlow asks of a git repository: revisions, changes, contents.  Everything
 * goes through libgit2; git itself (`git diff -U0 -M`) is the judge of changes and line ranges.
 * Knows nothing of Python or of facts.
 */
#ifndef FF_GIT_H
#define FF_GIT_H

#include "ff/stream.h"

#define FF_ID_BYTES 20
#define FF_ID_HEX 41 /* with the NUL */

struct ff_git;
struct ff_id {
	unsigned char b[FF_ID_BYTES]; /* all zero: none */
};
bool ff_id_none(const struct ff_id *id);
bool ff_id_equal(const struct ff_id *a, const struct ff_id *b);
void ff_id_hex(const struct ff_id *id, char out[FF_ID_HEX]); /* "" for none */
bool ff_id_parse(const char *hex, struct ff_id *out); /* 40 digits, no more */
/* The id that git would give to this content as a blob. */
int ff_id_of(const void *p, size_t n, struct ff_id *out, struct ff_err *err);

/* The repository that holds dir (upwards, as git looks for it).  FF_EX_NOREPO when there is none. */
int ff_git_open(const char *dir, struct ff_git **out, struct ff_err *err);
void ff_git_close(struct ff_git *g);
/* Shared git directory, absolute, no slash at the end; valid until close. */
const char *ff_git_common(const struct ff_git *g);
const char *ff_git_top(const struct ff_git *g); /* work tree, absolute; "" in a bare repository */

/* Two trees to compare; `commit` is ready to be written. */
struct ff_revision {
	struct ff_commit commit;
	struct ff_id old_tree; /* none: the empty tree (first commit) */
	struct ff_id tree;
	bool cut; /* the parent is not there (shallow clone): compared against the empty tree */
};
/*
 * "REV" against its first parent; "A..B"; "A...B" against the merge base.  An empty side is HEAD.
 * FF_EX_NOREPO for what does not resolve to a commit.
 */
int ff_git_revision(struct ff_git *g, struct ff_arena *a, const char *spec, struct ff_revision *out, struct ff_err *err);
/* HEAD against the work tree; a repository without commits has the empty tree. */
int ff_git_head(struct ff_git *g, struct ff_arena *a, struct ff_revision *out, struct ff_err *err);

/* A commit of the history; strings and parents lie in the arena. */
struct ff_past {
	struct ff_id id, tree;
	struct ff_id *parents;
	int parent_count;
	int64_t time, author_time; /* of the committer, of the author: seconds since 1970, as they say */
	const char *author, *message;
};
/* 1: read; 0: not there (a shallow clone ends); -1: error. */
int ff_git_past(struct ff_git *g, struct ff_arena *a, const struct ff_id *id, struct ff_past *out, struct ff_err *err);

enum ff_git_kind { FF_GIT_NONE, FF_GIT_FILE, FF_GIT_LINK, FF_GIT_MODULE };
struct ff_git_side {
	int kind; /* enum ff_git_kind; FF_GIT_NONE: this side does not exist */
	unsigned mode;
	struct ff_id id; /* none: content is in the work tree */
};
struct ff_change_entry {
	const char *path, *old_path; /* old_path: NULL unless renamed */
	int status;                  /* enum ff_status */
	struct ff_git_side news, olds;
};
/* Changes between two trees, sorted by path, renames paired as git pairs them (diff.renames, 50 %). */
int ff_git_changes(struct ff_git *g, struct ff_arena *a, const struct ff_id *old_tree, const struct ff_id *tree, bool renames,
                   struct ff_list *out, struct ff_err *err);
/* HEAD's tree against the work tree, untracked files that are not ignored included. */
int ff_git_worktree(struct ff_git *g, struct ff_arena *a, const struct ff_id *head_tree, struct ff_list *out, struct ff_err *err);
/* All entries of a tree, as changes with status unchanged, sorted by path. */
int ff_git_files(struct ff_git *g, struct ff_arena *a, const struct ff_id *tree, struct ff_list *out, struct ff_err *err);
/* Blob of a path in a tree: 1 found, 0 not there, -1 error. */
int ff_git_find(struct ff_git *g, const struct ff_id *tree, const char *path, struct ff_id *out, struct ff_err *err);

/* Entries directly in a folder of a tree, with their whole paths, as ff_git_files has them; none where there is no such folder. */
int ff_git_folder(struct ff_git *g, struct ff_arena *a, const struct ff_id *tree, const char *path, struct ff_list *out, struct ff_err *err);

/*
 * What .gitattributes (info/attributes, core.attributesFile) says of a path: of a commit (hex id), or "" of the work tree.  What
 * cannot be read says nothing.
 */
struct ff_git_attributes;
enum { FF_GIT_GENERATED = 1, FF_GIT_VENDORED };
int ff_git_attributes_open(struct ff_git *g, const char *commit, struct ff_git_attributes **out, struct ff_err *err);
void ff_git_attributes_close(struct ff_git_attributes *t);
int ff_git_attributes_of(struct ff_git_attributes *t, const char *path); /* FF_GIT_GENERATED, FF_GIT_VENDORED (linguist-*), 0 */

/* Content that somebody owns, with a NUL behind it: give it back with ff_content_free. */
struct ff_content {
	const char *data;
	size_t len;
	void *owner; /* private to src/git */
};
/*
 * Content of a blob; safe in several threads.  1: read; 0: larger than max (*out has len only);
 * -1: error (FF_EX_DATA: not in the object store, as in a partial clone).
 */
int ff_git_read(struct ff_git *g, const struct ff_id *id, size_t max, struct ff_content *out, struct ff_err *err);
/* A file of the work tree as git would store it (line ends, filters).  As ff_git_read. */
int ff_git_read_work(struct ff_git *g, const char *path, size_t max, struct ff_content *out, struct ff_err *err);
void ff_content_free(struct ff_content *c);
/* Makes content of memory that came from malloc; c owns it now. */
void ff_content_adopt(struct ff_content *c, char *p, size_t n);

/*
 * Line ranges as `git diff -U0` has them: lines of old that are gone, lines of news that were written.
 * Binary content (a NUL in the first 8000 bytes) gives none and returns 1.  No repository needed; a desk is
 * for one thread.
 */
struct ff_git_desk;
struct ff_git_desk *ff_git_desk_open(struct ff_err *err);
void ff_git_desk_close(struct ff_git_desk *d);
int ff_git_lines(struct ff_git_desk *d, struct ff_arena *a, const struct ff_content *olds, const struct ff_content *news,
                 struct ff_spans *removed, struct ff_spans *added, struct ff_err *err);
bool ff_git_binary(const struct ff_content *c);

/* Pairs deleted with added entries as git's diffcore-rename does; entries of `list` are merged in place. */
int ff_git_pair_renames(struct ff_git *g, struct ff_list *list, struct ff_err *err);

#endif
