/*
 * place.c - where the database of a repository lies.  Called by the tools that open it.
 */
#include "ff/config.h"
#include "ff/store.h"

int ff_store_path(struct ff_arena *a, const char *dir, const char *db, const char **path, struct ff_err *err)
{
	struct ff_place place;
	if (db && db[0]) {
		*path = db;
		return 0;
	}
	if (ff_place_find(a, dir, &place, err))
		return -1;
	*path = ff_arena_printf(a, "%s/" FF_STORE_FILE, place.state);
	return 0;
}
