/* git_room.h - what the files of src/git share; nobody else includes it (it knows git2.h). */
#ifndef FF_GIT_ROOM_H
#define FF_GIT_ROOM_H

#include <git2.h>

#include "ff/git.h"

struct ff_git {
	git_repository *repo;
	git_odb *odb; /* read from several threads */
	char *common, *top;
};

/* "what: reason of the library"; FF_EX_NOREPO for what is not there, else FF_EX_DATA.  Returns -1. */
int ff_git_error(struct ff_err *err, int rc, const char *what);
struct ff_id ff_git_id_from(const git_oid *oid);
git_oid ff_git_id_to(const struct ff_id *id);

#endif
