/*
 * room.h - what the files of src/hook share: the text of our hook in a file, and who else owns the hooks of a
 * repository.
 */
#ifndef FF_HOOK_ROOM_H
#define FF_HOOK_ROOM_H

#include "ff/hook.h"
#include "ff/stream.h"

#define FF_HOOK_MAX (256u << 10) /* a hook file beyond this is not read */

/* Folder of the scripts: beside bin, in the build tree as well as under PREFIX; NULL when it is not there. */
const char *ff_hook_libexec(struct ff_arena *a);

/* A hook file: our block in it, and the lines around it, which are the person's. */
struct ff_hook_file {
	char *text;        /* NULL: there is no such file */
	size_t len;
	size_t start, end; /* our block is text[start..end); equal: none of ours */
	bool edited;       /* somebody changed it within the block */
	bool executable;
	unsigned mode;
};
int ff_hook_file_read(struct ff_arena *a, const char *path, struct ff_hook_file *out, struct ff_err *err);
static inline bool ff_hook_file_ours(const struct ff_hook_file *f)
{
	return f->end > f->start;
}
/* Whether the person has lines of their own around our block. */
bool ff_hook_file_shared(const struct ff_hook_file *f);
/* Our block as this version writes it. */
int ff_hook_block(struct ff_arena *a, const char *name, struct ff_buf *out, struct ff_err *err);

/* Another manager that generates the hooks; name NULL: nobody. */
struct ff_hook_manager {
	const char *name;
	const char *advice; /* lines: what to add to its files, and where */
	struct ff_strings files; /* where the call of ours would stand; %s: the hook's name */
	bool shared;        /* the folder belongs to all repositories of the person or the machine */
};
int ff_hook_manager_find(struct ff_arena *a, const struct ff_place *p, struct ff_hook_manager *out, struct ff_err *err);
/* Whether the manager calls our hook of this name. */
bool ff_hook_manager_calls(struct ff_arena *a, const struct ff_hook_manager *m, const char *name);

/* Folders that hold or held hooks of ours: the one in force, and those that `ff init` noted. */
void ff_hook_folders(struct ff_arena *a, const struct ff_place *p, struct ff_strings *out);

/* ---- doctor ---- */

struct ff_doctor {
	struct ff_arena *arena;
	const struct ff_place *place;
	struct ff_list *checks;
};
/* One more line; message and advice are kept, not copied. */
void ff_doctor_say(struct ff_doctor *d, const char *name, int state, const char *message, const char *advice);
/* The output of a program, stdout or else stderr; NULL when it is not there or fails. */
const char *ff_doctor_ask(struct ff_doctor *d, const char *const *argv, const char *dir);
void ff_doctor_programs(struct ff_doctor *d);

#endif
