/* modules.h - from dotted names to definitions and back; shared by usage.c, users.c and context.c. */
#ifndef FF_SCAN_MODULES_H
#define FF_SCAN_MODULES_H

#include "scan_room.h"

/* One name under which a file can be imported. */
struct prefix {
	const char *dotted;
	size_t len;
	bool place;         /* as relative imports lead to it */
	bool near;          /* a lone name: only files of the same folder can mean it */
	/* an alias, "from .mailer import send" in a package: only this name, and it leads to this symbol; NULL: all */
	const char *bound, *symbol;
};
/* Names of a file, best for `usage.module` first. */
void modules_of(struct scan *s, struct ff_arena *a, const char *path, struct ff_list *out /* struct prefix */);
/* The part of a target after the prefix, "" when it is the module itself; NULL when it does not lead there. */
static inline const char *prefix_rest(const struct prefix *p, const char *target, bool place)
{
	if (place != p->place || (p->len && *target != *p->dotted) || strncmp(target, p->dotted, p->len) != 0)
		return NULL;
	if (!p->len)
		return target;
	return target[p->len] == '.' ? target + p->len + 1 : target[p->len] ? NULL : "";
}
/* File that a dotted target leads to, seen from `path`; *rest: what is left of it (a name in the module). */
bool modules_find(struct scan *s, struct ff_arena *a, const char *path, const char *target, struct ff_index_file *out, const char **rest);
bool same_folder(const char *a, const char *b);

#endif
