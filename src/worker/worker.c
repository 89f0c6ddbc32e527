/*
 * worker.c - the loop: look whether it may work now, take what is next, let ff-fix do it, wait.  Called by ff-worker alone.  Holds no claim
 * itself: the process that fixes does.  Reads the configuration anew in every cycle, so that a person need not restart it.
 */
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "ff/fix.h"
#include "ff/queue.h"
#include "room.h"

#define TOOL "ff-worker"
#define AGAIN 3600 /* seconds after which tests that could not judge anything on this HEAD are looked at again */

static volatile sig_atomic_t stop;

struct worker {
	const struct ff_worker_options *o;
	struct ff_arena *whole; /* as long as it runs */
	struct ff_arena arena;  /* of one cycle */
	struct ff_place place;  /* of the whole run; the branch is that of the cycle */
	const char *branch;
	struct ff_config config;
	struct ff_worker_status status;
	char why[200];          /* its note */
	int lock;
	int interval, most;     /* in force in this cycle */
	double load;
	bool battery;
	const char *hours;
	struct ff_store *store;
	bool paused;            /* this cycle did nothing */
	char hopeless[80];      /* HEAD whose own tests are red, absent, flaky or late; "" none */
	int64_t hopeless_at;
	const char *head;       /* in this cycle; NULL: there is no commit yet */
};

/* ---- telling ---- */

static void FF_PRINTF(2, 3) note(struct worker *w, const char *fmt, ...)
{
	struct ff_arena a = {0};
	const char *path = ff_arena_printf(&a, "%s/worker.log", w->place.state);
	char text[1024];
	struct stat st;
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	for (char *p = text; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 127)
			*p = ' ';
	if (!stat(path, &st) && st.st_size > (off_t)FF_WORKER_LOG)
		rename(path, ff_arena_printf(&a, "%s.1", path));
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd >= 0) {
		const char *line = ff_arena_printf(&a, "%s %s\n", ff_clock_iso(&a, ff_clock_now()), text);
		ff_write_all(fd, line, strlen(line), NULL);
		close(fd);
	}
	if (!w->o->quiet && !w->o->json) {
		printf("%s\n", text);
		fflush(stdout); /* a terminal that is gone is no reason to end */
	}
	ff_arena_free(&a);
}

static void doing(struct worker *w, enum ff_worker_doing what, const char *why)
{
	if (w->status.doing == (int)what && !strcmp(w->status.note, why) && w->status.since)
		return;
	w->status.doing = what;
	w->status.since = ff_clock_now();
	snprintf(w->why, sizeof(w->why), "%s", why);
	w->status.note = w->why;
	ff_worker_status_put(&w->place, &w->status, NULL); /* that it cannot be told is no reason not to work */
}

/* ---- may it work? ---- */

static int settings(struct worker *w, struct ff_err *err)
{
	const struct ff_worker_options *o = w->o;
	const struct ff_config *c = &w->config;
	if (ff_config_load(&w->arena, o->dir, "", &w->config, err))
		return -1;
	w->interval = o->interval > 0 ? o->interval : ff_config_int(c, "fibreflow.worker.cycle", FF_WORKER_CYCLE, 1, 86400, err);
	w->most = o->most > 0 ? o->most : ff_config_int(c, "fibreflow.worker.fixes", FF_WORKER_FIXES, 1, 100, err);
	if (w->interval < 0 || w->most < 0)
		return -1;
	w->hours = o->hours ? o->hours : ff_config_get(c, "fibreflow.worker.hours", "");
	w->battery = ff_config_bool(c, "fibreflow.worker.battery", false);
	w->load = strtod(ff_config_get(c, "fibreflow.worker.load", "1"), NULL);
	if (w->load <= 0)
		w->load = FF_WORKER_LOAD;
	return 0;
}

/* A person who asks for it once, at a terminal, has said yes; so has one who wants to see what it would do. */
static bool allowed(struct worker *w)
{
	if (ff_config_bool(&w->config, "fibreflow.autofix.enabled", false))
		return true;
	bool asked = w->o->dry_run || (w->o->once && isatty(STDERR_FILENO));
	if (!w->o->quiet)
		ff_say(TOOL, "fixing without a person is off%s (ff config set fibreflow.autofix.enabled true)", asked ? "; this once it works all the same" : "");
	return asked;
}

/* Why this is no moment to work; NULL: it is one. */
static const char *why_not(struct worker *w)
{
	time_t now = time(NULL);
	struct tm tm;
	double load = ff_machine_load();
	if (w->hours[0] && localtime_r(&now, &tm) && !ff_machine_in_hours(w->hours, tm.tm_hour * 60 + tm.tm_min))
		return ff_arena_printf(&w->arena, "outside of %s", w->hours);
	if (!w->battery && ff_machine_on_battery(&w->arena, "/sys"))
		return "on battery";
	if (w->head && !strcmp(w->hopeless, w->head) && now - w->hopeless_at < AGAIN)
		return "the tests cannot judge a fix on this commit";
	if (load > w->load)
		return ff_arena_printf(&w->arena, "the load is %.1f a core, above %.1f", load, w->load);
	return NULL;
}

static bool may_work(struct worker *w)
{
	const char *reason = why_not(w);
	if (!reason) {
		if (w->status.doing == FF_WORKER_PAUSED)
			note(w, "goes on");
		return true;
	}
	/* the figure of the load is another every minute: one line for one pause */
	if (w->status.doing != FF_WORKER_PAUSED)
		note(w, "paused: %s", reason);
	doing(w, FF_WORKER_PAUSED, reason);
	w->paused = true;
	return false;
}

/* ---- one fix ---- */

static void sweep(struct worker *w)
{
	struct ff_err err = {0};
	int swept = 0;
	if (ff_site_sweep(&w->arena, &w->place, &swept, &err))
		note(w, "cannot sweep: %s", err.text);
	else if (swept)
		note(w, "removed %d worktree%s of fixes that were cut off", swept, swept == 1 ? "" : "s");
}

static void tell_outcome(struct worker *w, const struct ff_worker_child *c)
{
	const struct ff_outcome *o = &c->outcome;
	if (!c->told) {
		if (c->status >= 128)
			note(w, "ff-fix was ended by signal %d%s", c->status - 128, c->killed ? ", by us: it did not end by itself" : "");
		else if (c->status)
			note(w, "ff-fix: exit %d%s%s", c->status, c->said[0] ? ": " : "", c->said);
		return;
	}
	note(w, "#%lld %s%s%.10s%s%s, %.1f s", (long long)o->task, ff_outcome_names[o->state], o->commit[0] ? " as " : "", o->commit, o->reason[0] ? ": " : "",
	     o->reason, o->ms / 1000.0);
	if (w->o->json) {
		ff_write_all(STDOUT_FILENO, c->record, strlen(c->record), NULL);
		ff_write_all(STDOUT_FILENO, "\n", 1, NULL);
	}
}

/* Then it is so for every task: the next one would only run the same tests again. */
static bool base_is_unclear(const struct ff_outcome *o)
{
	for (int i = 0; i < o->checks.count; i++) {
		const struct ff_gate_check *c = FF_AT(&o->checks, struct ff_gate_check, i);
		if (!strcmp(c->name, "base") && c->state == FF_GATE_UNCLEAR)
			return o->state == FF_OUTCOME_UNCLEAR;
	}
	return false;
}

/* id 0: the next one, else that one, to see what would become of it.  1: done, there may be more; 0: enough for this cycle. */
static int fix(struct worker *w, int64_t id, struct ff_err *err)
{
	const char *number = ff_arena_printf(&w->arena, "%lld", (long long)id);
	const char *next[] = {ff_path_tool(&w->arena, "ff-fix"), "-C", w->o->dir, "--json", "-q", "--next", NULL};
	const char *dry[] = {next[0], "-C", w->o->dir, "--json", "-q", "--dry-run", number, NULL};
	struct ff_worker_child c = {.stop = &stop};
	doing(w, FF_WORKER_FIXING, "");
	if (ff_worker_child_run(&w->arena, id ? dry : next, &c, err))
		return -1;
	if (c.status == FF_EX_FINDINGS && !c.told)
		return 0; /* another was quicker */
	tell_outcome(w, &c);
	if (c.told)
		w->status.last = ff_clock_now();
	if (stop)
		ff_run_stops_at(NULL); /* what follows clears away */
	if (c.killed && ff_queue_unclaim_of(w->store, c.pid, err)) {
		note(w, "%s", err->text);
		*err = (struct ff_err){0};
	}
	if (c.status >= 128)
		sweep(w);
	if (c.told && base_is_unclear(&c.outcome) && w->head) {
		snprintf(w->hopeless, sizeof(w->hopeless), "%s", w->head);
		w->hopeless_at = ff_clock_now();
	}
	return c.told && c.outcome.state != FF_OUTCOME_RETRY ? 1 : 0;
}

/* ---- cycles ---- */

static int claimable(struct worker *w, int most, struct ff_list *ids, struct ff_err *err)
{
	struct ff_strings types = {0};
	char *rest = NULL, *words = ff_arena_str(&w->arena, ff_config_get(&w->config, "fibreflow.autofix.types", ""));
	for (char *word = strtok_r(words, ", \t", &rest); word; word = strtok_r(NULL, ", \t", &rest))
		ff_strings_push(&w->arena, &types, word);
	*ids = (struct ff_list){0};
	if (!w->head)
		return 0;
	struct ff_claim c = {.head = w->head, .branch = w->branch, .types = &types};
	return ff_queue_claimable(w->store, &w->arena, &c, most, ids, err);
}

static int work(struct worker *w, struct ff_err *err)
{
	struct ff_list ids;
	int got = 1;
	sweep(w);
	for (int i = 0; i < w->most && got > 0 && !stop && may_work(w); i++) {
		if (claimable(w, 1, &ids, err))
			return -1;
		got = ids.count ? fix(w, 0, err) : 0;
	}
	return got < 0 ? -1 : 0;
}

/* What would come one after the other. */
static int try_only(struct worker *w, struct ff_err *err)
{
	struct ff_list ids;
	if (claimable(w, w->most, &ids, err))
		return -1;
	for (int i = 0; i < ids.count && !stop; i++)
		if (fix(w, *FF_AT(&ids, int64_t, i), err) < 0)
			return -1;
	return 0;
}

/* 0: on with it; 1: it may not work here. */
static int cycle(struct worker *w, struct ff_err *err)
{
	int result = -1;
	struct ff_place now;
	w->paused = false;
	if (ff_place_find(&w->arena, w->o->dir, &now, err) || settings(w, err))
		return -1;
	w->branch = now.branch;
	if (ff_place_commit(&w->arena, w->o->dir, "HEAD", &w->head, NULL))
		w->head = NULL;
	if (!allowed(w))
		return 1;
	if (!may_work(w))
		return 0;
	if (!ff_store_open(ff_arena_printf(&w->arena, "%s/" FF_STORE_FILE, w->place.state), FF_STORE_WRITE, &w->store, err))
		result = w->o->dry_run ? try_only(w, err) : work(w, err);
	ff_store_close(w->store);
	w->store = NULL;
	if (!w->paused)
		doing(w, FF_WORKER_IDLE, "");
	return result;
}

/* Until the next cycle, or a signal, which may come at any moment before. */
static void rest(int seconds)
{
	int64_t until = ff_clock_ms() + (int64_t)seconds * 1000, left;
	sigset_t held, open_mask;
	sigemptyset(&held);
	sigaddset(&held, SIGTERM);
	sigaddset(&held, SIGINT);
	sigaddset(&held, SIGHUP);
	sigprocmask(SIG_BLOCK, &held, &open_mask);
	while (!stop && (left = until - ff_clock_ms()) > 0) {
		const struct timespec ts = {left / 1000, left % 1000 * 1000000};
		ppoll(NULL, 0, &ts, &open_mask);
	}
	sigprocmask(SIG_SETMASK, &open_mask, NULL);
}

static void on_signal(int sig)
{
	stop = sig;
}

/* SIGHUP of a terminal that closes ends it, unless somebody said nohup. */
static void heed_signals(void)
{
	static const int ends[] = {SIGTERM, SIGINT, SIGHUP};
	struct sigaction sa = {.sa_handler = on_signal}, was;
	for (size_t i = 0; i < FF_COUNT(ends); i++)
		if (!sigaction(ends[i], NULL, &was) && (was.sa_handler != SIG_IGN || ends[i] != SIGHUP))
			sigaction(ends[i], &sa, NULL);
	sa.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &sa, NULL);
	ff_run_stops_at(&stop);
}

static bool lock(struct worker *w)
{
	w->lock = open(ff_arena_printf(w->whole, "%s/worker.lock", w->place.state), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	return w->lock >= 0 && !flock(w->lock, LOCK_EX | LOCK_NB);
}

/* A cycle that fails is told, and the next one may do better: a disk is full for a while, a database busy. */
static int loop(struct worker *w, int *status, struct ff_err *err)
{
	for (;;) {
		int got = cycle(w, err);
		if (got < 0 && !stop && (w->o->once || err->code == FF_EX_CONFIG || err->code == FF_EX_NOREPO))
			return -1;
		if (got < 0) {
			if (!stop)
				note(w, "%s", err->text);
			*err = (struct ff_err){0};
		}
		if (got == 1 || w->o->once || w->o->dry_run || stop) {
			*status = got == 1 || !w->paused ? FF_EX_OK : FF_EX_TEMP;
			return 0;
		}
		ff_arena_reset(&w->arena);
		rest(w->interval > 0 ? w->interval : FF_WORKER_CYCLE);
		if (stop)
			return 0;
	}
}

int ff_worker_run(struct ff_arena *a, const struct ff_worker_options *o, int *status, struct ff_err *err)
{
	struct worker w = {.o = o, .whole = a, .lock = -1, .status = {.note = ""}, .branch = ""};
	int result = -1;
	*status = FF_EX_OK;
	heed_signals();
	if (o->hours && ff_config_check(a, "fibreflow.worker.hours", o->hours, err))
		goto done;
	if (ff_place_find(a, o->dir, &w.place, err) || ff_mkdir_all(w.place.state, err))
		goto done;
	if (!lock(&w)) {
		ff_say(TOOL, "another one works in this repository");
		*status = o->once ? FF_EX_TEMP : FF_EX_OK;
		result = 0;
		goto done;
	}
	w.status.owner = ff_queue_owner(a, getpid());
	result = loop(&w, status, err);
	if (stop)
		note(&w, "ended by signal %d", (int)stop);
done:
	if (w.lock >= 0)
		close(w.lock);
	ff_arena_free(&w.arena);
	return result;
}
