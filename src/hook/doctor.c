/*
 * doctor.c - `ff doctor`: what must be right in a repository for its commits to be analysed.  Called by ff alone;
 * looks, and changes nothing.  Each check tells what is so and what to do about it.
 */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "ff/store.h"
#include "room.h"

#define WORKTREES_MOST 50
#define STUCK_SECONDS 1800 /* a driver that wrote nothing for so long: no stage may take more than 600 s */
#define LOCK_SECONDS 600   /* an index.lock older than this is nobody's any more */

void ff_doctor_say(struct ff_doctor *d, const char *name, int state, const char *message, const char *advice)
{
	*FF_PUSH(d->arena, d->checks, struct ff_check) = (struct ff_check){name, state, message, advice};
}

static const char *state_file(struct ff_doctor *d, const char *name)
{
	return ff_arena_printf(d->arena, "%s/%s", d->place->state, name);
}

/* Seconds since a file was written; -1 when it is not there. */
static int64_t age(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 ? ff_clock_now() - (int64_t)st.st_mtime : -1;
}

/* ---- hooks ---- */

/* A folder that holds a hook of ours but is not the one that git looks into. */
static const char *shadowed_in(struct ff_doctor *d, const char *name)
{
	struct ff_strings folders = {0};
	struct ff_hook_file f;
	ff_hook_folders(d->arena, d->place, &folders);
	ff_strings_push(d->arena, &folders, ff_arena_printf(d->arena, "%s/hooks", d->place->common));
	for (int i = 1; i < folders.count; i++)
		if (strcmp(folders.items[i], d->place->hooks) != 0 &&
		    !ff_hook_file_read(d->arena, ff_arena_printf(d->arena, "%s/%s", folders.items[i], name), &f, NULL) && f.text && ff_hook_file_ours(&f))
			return folders.items[i];
	return NULL;
}

static void hook(struct ff_doctor *d, const char *name)
{
	struct ff_err err = {0};
	enum ff_hook_state state;
	const char *at = ff_arena_printf(d->arena, "%s/%s", d->place->hooks, name), *elsewhere = shadowed_in(d, name);
	if (ff_hook_state(d->arena, d->place, name, &state, &err)) {
		ff_doctor_say(d, "hook", FF_CHECK_BAD, ff_arena_printf(d->arena, "%s: %s", name, err.text), "");
		return;
	}
	if ((state == FF_HOOK_ABSENT || state == FF_HOOK_FOREIGN) && elsewhere) {
		ff_doctor_say(d, "hook", FF_CHECK_BAD,
		              ff_arena_printf(d->arena, "%s is shadowed: git looks into %s (core.hooksPath), ours is in %s", name, d->place->hooks, elsewhere), "ff init");
		return;
	}
	static const struct {
		int state;
		const char *is, *more, *advice;
	} rows[] = {
	    [FF_HOOK_ABSENT] = {FF_CHECK_BAD, "is missing in", "", "ff init"},
	    [FF_HOOK_CURRENT] = {FF_CHECK_OK, "is installed in", "", ""},
	    [FF_HOOK_OUTDATED] = {FF_CHECK_BAD, "is outdated, or was changed by hand, in", "", "ff init"},
	    [FF_HOOK_FOREIGN] = {FF_CHECK_BAD, "is somebody else's in", ", and does not call ours", "ff init: theirs then runs first"},
	    [FF_HOOK_DISABLED] = {FF_CHECK_BAD, "is not executable in", ": git passes over it", "ff init"},
	    [FF_HOOK_SHADOWED] = {FF_CHECK_NOTE, "is shadowed by pre-commit's in", ", which runs ours first", "nothing, as long as commits are analysed"},
	    [FF_HOOK_MANAGED] = {FF_CHECK_OK, "is called by the manager of", "", ""},
	};
	ff_doctor_say(d, "hook", rows[state].state, ff_arena_printf(d->arena, "%s %s %s%s", name, rows[state].is, d->place->hooks, rows[state].more), rows[state].advice);
	const char *kept = ff_arena_printf(d->arena, "%s.pre-fibreflow", at);
	if (ff_path_exists(kept) && access(kept, X_OK) != 0)
		ff_doctor_say(d, "hook", FF_CHECK_NOTE, ff_arena_printf(d->arena, "%s, which was there before, is not executable and does not run", kept),
		              ff_arena_printf(d->arena, "chmod +x '%s', if it should", kept));
}

static void switched_off(struct ff_doctor *d)
{
	const char *on = getenv("FIBREFLOW"), *ci = getenv("CI");
	const char *said = ff_doctor_ask(d, (const char *const[]){"git", "--git-dir", d->place->common, "config", "--type=bool", "fibreflow.enabled", NULL}, NULL);
	if (said && ff_str_starts(said, "false"))
		ff_doctor_say(d, "enabled", FF_CHECK_NOTE, "fibreflow.enabled is false: no commit is analysed", "git config --unset fibreflow.enabled");
	if (on && !strcmp(on, "0"))
		ff_doctor_say(d, "enabled", FF_CHECK_NOTE, "FIBREFLOW=0 in this environment: commits from here are left out", "unset FIBREFLOW");
	else if (ci && !strcmp(ci, "true") && !(on && !strcmp(on, "1")))
		ff_doctor_say(d, "enabled", FF_CHECK_NOTE, "CI=true in this environment: commits from here are not noted", "FIBREFLOW=1, if they should be");
}

/* ---- worktrees ---- */

static void worktree(struct ff_doctor *d, const char *path)
{
	if (!ff_path_exists(path)) {
		ff_doctor_say(d, "worktree", FF_CHECK_NOTE, ff_arena_printf(d->arena, "%s is gone", path), "git worktree prune");
		return;
	}
	const char *said = ff_doctor_ask(d, (const char *const[]){"git", "-C", path, "rev-parse", "--path-format=absolute", "--git-path", "hooks", NULL}, NULL);
	const char *hooks = said ? ff_arena_dup(d->arena, said, strcspn(said, "\n")) : NULL;
	struct ff_place there = *d->place;
	enum ff_hook_state state = FF_HOOK_ABSENT;
	there.hooks = hooks;
	if (!hooks || ff_hook_state(d->arena, &there, ff_hook_names[0], &state, NULL) ||
	    !(state == FF_HOOK_CURRENT || state == FF_HOOK_SHADOWED || state == FF_HOOK_MANAGED || state == FF_HOOK_OUTDATED))
		ff_doctor_say(d, "worktree", FF_CHECK_BAD, ff_arena_printf(d->arena, "%s has no hook of ours in %s", path, hooks ? hooks : "its hooks folder"),
		              ff_arena_printf(d->arena, "ff -C '%s' init", path));
	else
		ff_doctor_say(d, "worktree", FF_CHECK_OK, ff_arena_printf(d->arena, "%s sees the hooks", path), "");
}

/* Every other worktree. */
static void worktrees(struct ff_doctor *d)
{
	const char *said = ff_doctor_ask(d, (const char *const[]){"git", "--git-dir", d->place->common, "worktree", "list", "--porcelain", NULL}, NULL);
	char *text = said ? ff_arena_str(d->arena, said) : NULL;
	int count = 0;
	for (char *line = text; line && *line;) {
		char *next = line + strcspn(line, "\n");
		bool bare = ff_str_starts(next, "\nbare\n");
		if (*next)
			*next++ = '\0';
		bool site = strstr(line, "/fibreflow/sites/") != NULL; /* of a fix that is being tried */
		if (ff_str_starts(line, "worktree ") && !bare && !site && strcmp(line + 9, d->place->top) != 0 && strcmp(line + 9, d->place->common) != 0 &&
		    count++ < WORKTREES_MOST)
			worktree(d, line + 9);
		line = next;
	}
}

/* ---- state ---- */

struct last_run {
	struct ff_arena *arena;
	const char *range, *state, *at;
};

static int read_last_run(struct ff_store *s, void *with, struct ff_err *err)
{
	struct last_run *last = with;
	struct ff_query *q = ff_query(s, FF_SQL_RUN_LAST);
	int got = ff_query_step(q, err);
	if (got == 1) {
		last->range = ff_query_get_text(q, last->arena, "revisions");
		last->state = ff_query_get_text(q, last->arena, "state");
		last->at = ff_query_get_text(q, last->arena, "started_at");
	}
	ff_query_end(q);
	return got < 0 ? -1 : 0;
}

static void database(struct ff_doctor *d)
{
	const char *path = state_file(d, FF_STORE_FILE);
	struct ff_store *store = NULL;
	struct ff_err err = {0};
	struct last_run last = {.arena = d->arena};
	int version = 0;
	if (!ff_path_exists(path)) {
		ff_doctor_say(d, "database", FF_CHECK_NOTE, "there is none yet", "it comes with the first commit");
		return;
	}
	if (ff_store_open(path, FF_STORE_READ, &store, &err) || ff_store_version(store, &version, &err) || ff_store_run(store, read_last_run, &last, &err)) {
		ff_doctor_say(d, "database", FF_CHECK_BAD, ff_arena_str(d->arena, err.text), "");
	} else {
		ff_doctor_say(d, "database", FF_CHECK_OK, ff_arena_printf(d->arena, "version %d, %s", version, path), "");
		if (last.state && !strcmp(last.state, "failed"))
			ff_doctor_say(d, "run", FF_CHECK_BAD, ff_arena_printf(d->arena, "the last one failed: %s at %s", last.range, last.at), "ff log");
		else if (last.state)
			ff_doctor_say(d, "run", FF_CHECK_OK, ff_arena_printf(d->arena, "the last one: %s at %s, %s", last.range, last.at, last.state), "");
	}
	if (store && *ff_store_note(store))
		ff_doctor_say(d, "database", FF_CHECK_NOTE, ff_arena_str(d->arena, ff_store_note(store)), "");
	if (ff_path_exists(ff_arena_printf(d->arena, "%s.corrupt", path)))
		ff_doctor_say(d, "database", FF_CHECK_NOTE, "a corrupt one was set aside", ff_arena_printf(d->arena, "look at %s.corrupt, then remove it", path));
	ff_store_close(store);
}

/* The last line of the driver's log that speaks of a failure, unless something succeeded since. */
static void last_error(struct ff_doctor *d)
{
	char *text, *error = NULL;
	size_t len;
	if (ff_file_read(d->arena, state_file(d, "driver.log"), 4u << 20, &text, &len, NULL))
		return;
	for (char *line = text; *line;) {
		char *next = line + strcspn(line, "\n");
		if (*next)
			*next++ = '\0';
		if (strstr(line, " failed ") || strstr(line, "corrupt"))
			error = line;
		else if (strstr(line, " done in "))
			error = NULL;
		line = next;
	}
	if (error)
		ff_doctor_say(d, "driver", FF_CHECK_BAD, ff_arena_printf(d->arena, "its last words: %s", error),
		              ff_arena_printf(d->arena, "ff log, or read %s", state_file(d, "driver.log")));
}

static void driver(struct ff_doctor *d)
{
	struct ff_spool s;
	struct ff_err err = {0};
	int64_t quiet = age(state_file(d, "run")), log = age(state_file(d, "driver.log"));
	ff_spool_look(d->arena, d->place, &s, &err);
	if (s.running && quiet > STUCK_SECONDS && log > STUCK_SECONDS)
		ff_doctor_say(d, "driver", FF_CHECK_BAD, ff_arena_printf(d->arena, "it runs, but wrote nothing for %d minutes", (int)(quiet / 60)),
		              ff_arena_printf(d->arena, "see who holds %s (fuser), and end that process", state_file(d, "driver.lock")));
	else if (s.running)
		ff_doctor_say(d, "driver", FF_CHECK_OK, ff_arena_printf(d->arena, "running, %d waiting", s.waiting), "");
	else if (s.waiting)
		ff_doctor_say(d, "driver", FF_CHECK_BAD, ff_arena_printf(d->arena, "%d commit%s waiting, and no driver runs", s.waiting, s.waiting == 1 ? " is" : "s are"),
		              "ff status starts it; if it stays so, see the log");
	else
		ff_doctor_say(d, "driver", FF_CHECK_OK, "idle, nothing waits", "");
	if (s.failed)
		ff_doctor_say(d, "failed", FF_CHECK_BAD, ff_arena_printf(d->arena, "%d commit%s given up after three failures: names in %s", s.failed, s.failed == 1 ? " was" : "s were", state_file(d, "failed")),
		              "ff run ID tries one again; remove the file to forget it");
}

static void baseline(struct ff_doctor *d)
{
	char *id;
	size_t len;
	if (ff_path_exists(state_file(d, "baseline-wanted")))
		ff_doctor_say(d, "baseline", FF_CHECK_NOTE, "not made yet", "the driver makes it: ff wait");
	else if (!ff_file_read(d->arena, state_file(d, "baseline-done"), 256, &id, &len, NULL))
		ff_doctor_say(d, "baseline", FF_CHECK_OK, ff_arena_printf(d->arena, "made at %.*s", (int)strcspn(id, "\n"), id), "");
	else if (ff_path_exists(state_file(d, "analysed")))
		ff_doctor_say(d, "baseline", FF_CHECK_NOTE, "there is none: what was there before shows up beside changed lines", "ff init makes one of what stands in HEAD now");
}

static void room_left(struct ff_doctor *d)
{
	struct statvfs fs;
	const char *at = ff_path_exists(d->place->state) ? d->place->state : d->place->common;
	if (statvfs(at, &fs) == 0) {
		long long mib = (long long)fs.f_bavail * (long long)fs.f_frsize >> 20;
		ff_doctor_say(d, "disk", mib < 50 ? FF_CHECK_BAD : mib < 500 ? FF_CHECK_NOTE : FF_CHECK_OK, ff_arena_printf(d->arena, "%lld MiB free", mib),
		              mib < 500 ? "make room: nothing can be stored on a full disk" : "");
	}
	if (access(at, W_OK) != 0)
		ff_doctor_say(d, "disk", FF_CHECK_BAD, ff_arena_printf(d->arena, "%s cannot be written: %s", at, strerror(errno)), "");
	if (age(ff_arena_printf(d->arena, "%s/index.lock", d->place->git)) > LOCK_SECONDS)
		ff_doctor_say(d, "lock", FF_CHECK_NOTE, ff_arena_printf(d->arena, "%s/index.lock is old: git refuses to commit", d->place->git),
		              "remove it, when no git runs; it is not ours");
}

void ff_doctor_look(struct ff_arena *a, const struct ff_place *p, struct ff_list *checks)
{
	struct ff_doctor d = {a, p, checks};
	for (const char *const *name = ff_hook_names; *name; name++)
		hook(&d, *name);
	switched_off(&d);
	worktrees(&d);
	database(&d);
	driver(&d);
	last_error(&d);
	baseline(&d);
	room_left(&d);
	ff_doctor_programs(&d);
}

int ff_doctor_print(const struct ff_list *checks, bool json, FILE *to)
{
	static const char *const words[] = {"ok", "note", "bad"};
	struct ff_buf record;
	int bad = 0;
	ff_buf_init(&record, 0);
	for (int i = 0; i < checks->count; i++) {
		const struct ff_check *c = FF_AT(checks, struct ff_check, i);
		bad += c->state == FF_CHECK_BAD;
		if (json) {
			ff_buf_clear(&record);
			ff_record_write(&record, &ff_check_type, c);
			fwrite(record.data, 1, record.len, to);
			continue;
		}
		fprintf(to, "%-4s  %-8s  ", words[c->state], c->name);
		ff_term_safe(to, c->message);
		if (*c->advice)
			fputs(" -> ", to);
		ff_term_safe(to, c->advice);
		fputc('\n', to);
	}
	ff_buf_free(&record);
	return bad;
}
