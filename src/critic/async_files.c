/*
 * async_files.c - files in coroutines: opening one, and the methods of pathlib and os.path that ask the disk.  Local disks
 * answer soon, so this weighs little.
 */
#include "rules.h"

static const char *const opens[] = {"open", "builtins.open", "io.open", "io.open_code", "pathlib.Path().open", NULL};
/* Methods of pathlib.Path that touch the file system; open is told apart. */
static const char *const path_methods[] = {
	"absolute", "chmod", "exists", "expanduser", "glob", "group", "hardlink_to", "is_block_device", "is_char_device", "is_dir",
	"is_fifo", "is_file", "is_junction", "is_mount", "is_socket", "is_symlink", "iterdir", "lchmod", "link_to", "lstat", "mkdir", "owner",
	"read_bytes", "read_text", "readlink", "rename", "replace", "resolve", "rglob", "rmdir", "samefile", "stat", "symlink_to", "touch", "unlink",
	"walk", "write_bytes", "write_text", NULL};
static const char *const os_path[] = {
	"abspath", "exists", "expanduser", "getatime", "getctime", "getmtime", "getsize", "isdir", "isfile", "islink", "ismount", "lexists", "realpath",
	"relpath", "samefile", "sameopenfile", "samestat", NULL};
static const char *const path_classes[] = {"pathlib.Path", "pathlib.PosixPath", "pathlib.WindowsPath", NULL};

static bool in_list(const char *word, const char *const *list)
{
	for (; *list; list++)
		if (!strcmp(word, *list))
			return true;
	return false;
}

/* "Path | None", "Optional[Path]", "pathlib.Path": does it speak of pathlib's class in this file? */
static bool is_path_annotation(const struct critic *c, const char *annotation)
{
	if (strstr(annotation, "pathlib.Path"))
		return true;
	for (int i = 0; i < c->f->imports.count; i++) {
		const struct ff_import *m = FF_AT(&c->f->imports, struct ff_import, i);
		if (!m->level && !strcmp(m->module, "pathlib") && !strcmp(m->name, "Path") && ff_word_in(annotation, m->bound, (int)strlen(m->bound)))
			return true;
	}
	return false;
}

/* The parameter of that name of the function, or of one around it; NULL. */
static const struct ff_parameter *parameter_of(const struct critic *c, int def, const char *name, size_t n)
{
	for (int i = 0; i < c->f->parameters.count; i++) {
		const struct ff_parameter *p = FF_AT(&c->f->parameters, struct ff_parameter, i);
		if (p->def == def && strlen(p->name) == n && !memcmp(p->name, name, n))
			return p;
	}
	return NULL;
}

/* Is the name a pathlib.Path where the call stands: the last that was assigned before, or the annotation? */
static bool is_path(const struct critic *c, int row, const char *name, size_t n)
{
	const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, row);
	int best = -1;
	for (int i = 0; i < c->f->calls.count; i++) {
		const struct ff_call *made = FF_AT(&c->f->calls, struct ff_call, i);
		if ((made->def == call->def ? i < row : made->def < 0) && strlen(made->assigned) == n && !memcmp(made->assigned, name, n) &&
		    (best < 0 || made->def >= 0))
			best = i;
	}
	const struct ff_parameter *p = parameter_of(c, call->def, name, n);
	if (best < 0 || (p && FF_AT(&c->f->calls, struct ff_call, best)->def < 0))
		return p && is_path_annotation(c, p->annotation);
	return in_list(FF_AT(&c->f->calls, struct ff_call, best)->target, path_classes);
}

#define MAX_ASKED 500 /* names of one file that are looked up: each asks all calls */
enum touch { TOUCH_NONE, TOUCH_OPEN, TOUCH_PATH };
static enum touch touches(const struct critic *c, int row, int *asked)
{
	const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, row);
	const char *name = ff_critic_call_name(call), *last = ff_last_part(call->callee);
	if (in_list(name, opens))
		return TOUCH_OPEN;
	if (ff_str_starts(name, "os.path."))
		return !strchr(name + 8, '.') && in_list(last, os_path) ? TOUCH_PATH : TOUCH_NONE;
	bool open = !strcmp(last, "open");
	if (!open && !in_list(last, path_methods))
		return TOUCH_NONE;
	if (ff_str_starts(name, "pathlib.Path"))
		return open ? TOUCH_OPEN : TOUCH_PATH;
	size_t n = strcspn(call->callee, ".([");
	if (call->callee[n] != '.' || call->callee + n + 1 != ff_last_part(call->callee) || *call->target || ++*asked > MAX_ASKED || !is_path(c, row, call->callee, n))
		return TOUCH_NONE;
	return open ? TOUCH_OPEN : TOUCH_PATH;
}

static void judge_async_files(struct critic *c)
{
	int asked = 0;
	for (int i = 0; i < c->f->calls.count; i++) {
		const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, i);
		if (!(call->flags & FF_CALL_ASYNC) || (call->flags & (FF_CALL_AWAITED | FF_CALL_LAMBDA)))
			continue;
		enum touch t = touches(c, i, &asked);
		struct critic_spot at = ff_critic_call_spot(call);
		if (t == TOUCH_NONE)
			continue;
		ff_critic_note(c, "call", call->callee);
		ff_critic_report(c, RULE_ASYNC_OPEN, &at, "%.80s() waits for the disk in an async function", call->callee);
	}
}

const struct critic_rule ff_critic_async_open = {
	.type = "async_blocking_open", .rule = "async_blocking_open", .severity = FF_SEVERITY_INFO,
	.weight = 0.50, /* 7 of 7 in an earlier sample are what they are called; whether a local disk is worth it is disputed */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 15, .where = IN_PRODUCTION,
	.peers = "ruff:ASYNC230 ruff:ASYNC240 ~flake8-async:ASYNC230",
	.summary = "a file is opened or asked for in an async function",
	.why = "On a network disk every other coroutine of the process waits with it. asyncio.to_thread() moves it away.",
	.example = "async def load(path):\n    with open" "(path) as f:\n        return f.read()\n",
	.judge = judge_async_files,
};
