/*
 * bwrap.c - the plan of a box in the words of bwrap (0.5 or newer).  It ends in ourselves, by descriptor: where we lie may be
 * hidden inside; and our beginning there.
 */
#include <unistd.h>

#include "room.h"

struct words {
	struct ff_arena *a;
	struct ff_strings list;
};

static void add(struct words *w, const char *word)
{
	ff_strings_push(w->a, &w->list, word);
}

#define ADD(w, ...) add_all((w), (const char *const[]){__VA_ARGS__, NULL})
static void add_all(struct words *w, const char *const *words)
{
	while (*words)
		add(w, *words++);
}

/* Empty in place of what is there: a folder as a small tmpfs that is closed later, anything else as /dev/null. */
static void cover(struct words *w, const char *path)
{
	if (ff_plan_is_file(path))
		ADD(w, "--ro-bind", "/dev/null", path);
	else
		ADD(w, "--size", "1048576", "--tmpfs", path);
}

/* Root's processes can be bounded by a /proc that bwrap does not have written to: then we mount it ourselves. */
static bool by_root(void)
{
	return geteuid() == 0;
}

static void mounts(struct words *w, const struct ff_plan *p, const struct ff_box *b)
{
	const char *size = ff_arena_printf(w->a, "%lld", (long long)b->disk_mb << 20);
	ADD(w, "--ro-bind", "/", "/", "--dev", "/dev", "--perms", "1777", "--size", size, "--tmpfs", "/dev/shm");
	if (!by_root())
		ADD(w, "--proc", "/proc", "--remount-ro", "/proc");
	for (int i = 0; i < p->covers.count; i++) {
		const char *path = p->covers.items[i];
		if (!strcmp(path, p->temp))
			ADD(w, "--perms", "1777", "--size", size, "--tmpfs", path);
		else
			cover(w, path);
		if (!strcmp(path, "/var"))
			ADD(w, "--symlink", "/tmp", "/var/tmp", "--symlink", "/run", "/var/run");
	}
	for (int i = 0; i < p->binds.count; i++) {
		const struct ff_bind *bind = FF_AT(&p->binds, struct ff_bind, i);
		ADD(w, bind->write ? "--bind" : "--ro-bind", bind->from, bind->to);
	}
	for (int i = 0; i < p->later.count; i++)
		cover(w, p->later.items[i]);
	for (int i = 0; i < p->covers.count; i++)
		if (ff_plan_closes(p, p->covers.items[i]))
			ADD(w, "--remount-ro", p->covers.items[i]);
}

const char *const *ff_bwrap_argv(struct ff_arena *a, const struct ff_plan *p, const struct ff_box_call *c, int self, int ctl, int err)
{
	struct words w = {.a = a};
	const struct ff_box *b = &c->box;
	ADD(&w, "bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--as-pid-1");
	if (!by_root())
		ADD(&w, "--cap-drop", "ALL");
	mounts(&w, p, b);
	ADD(&w, "--chdir", p->inside[0] ? p->inside : "/", "--", ff_arena_printf(a, "/proc/self/fd/%d", self), "--inner",
	    ff_arena_printf(a, "%d,%d,%d", ctl, err, self), "--work", p->inside, "--limit", ff_arena_printf(a, "cpu=%d", b->cpu_seconds), "--limit",
	    ff_arena_printf(a, "memory=%d", b->memory_mb), "--limit", ff_arena_printf(a, "processes=%d", b->processes), "--limit",
	    ff_arena_printf(a, "file=%d", b->file_mb), "--limit", ff_arena_printf(a, "disk=%d", b->disk_mb));
	for (int i = 0; i < b->env.count; i++)
		ADD(&w, "--env", b->env.items[i]);
	add(&w, c->argv ? "--" : "--check");
	for (int i = 0; c->argv && c->argv[i]; i++)
		add(&w, c->argv[i]);
	ff_strings_push(a, &w.list, NULL);
	return w.list.items;
}

/* ---- on the other side ---- */

_Noreturn void ff_box_inside_of_bwrap(const struct ff_box_call *call, const char *fds)
{
	struct ff_plan plan = {.inside = call->box.work, .work = "", .temp = "/tmp"};
	struct ff_cell cell = {.level = FF_BOX_BUBBLEWRAP, .box = &call->box, .argv = call->argv, .plan = &plan, .dir = call->box.work, .temp = "/tmp", .out = -1,
	                       .uid = geteuid(), .gid = getegid()};
	struct ff_err problem = {0};
	int self;
	if (sscanf(fds, "%d,%d,%d", &cell.ctl, &cell.err, &self) != 3 || cell.ctl < 3 || cell.err < 3)
		_exit(FF_EX_USAGE);
	close(self);
	if (getpid() != 1) {
		ff_cell_say(cell.ctl, 'F', "no process namespace of its own");
		_exit(127);
	}
	if (by_root() && (ff_mounts_proc(&call->box, &cell.bounded, &problem) || ff_mounts_seal(&problem))) {
		ff_cell_say(cell.ctl, 'F', "%s", problem.text);
		_exit(127);
	}
	ff_cell_run(&cell);
}
