/* ff-correlate - the door of the correlate room: metrics of running systems before and after a commit. */
#include <unistd.h>

#include "ff/correlate.h"
#include "ff/queue.h"

static struct ff_common common = {.dir = "."};
static const char *db, *mode = "kayenta";
static const char *since = "";
static bool exit_code, clear, csv, facts;
static int windows = 40;
static struct ff_capture capture = {.proc = "/proc"};
static struct ff_delta_ask delta = {.until = 0};
static const struct ff_opt opts[] = {
    {"url", 0, FF_OPT_STR, &capture.url, "URL", "ask this health address, and nothing that is configured"},
    {"window", 0, FF_OPT_TIME, &capture.window, "TIME", "how long samples are taken (30s)"},
    {"interval", 0, FF_OPT_TIME, &capture.interval, "TIME", "from one sample to the next (1s)"},
    {"wait", 0, FF_OPT_TIME, &delta.wait, "TIME", "delta, watch: let the system settle first (0)"},
    {"limit", 0, FF_OPT_TIME, &delta.until, "TIME", "watch: give up after this time (15m)"},
    {"requests", 0, FF_OPT_INT, &capture.requests, "N", "requests over the window, to each address (10)"},
    {"windows", 0, FF_OPT_INT, &windows, "N", "noise: how many windows (40)"},
    {"host", 0, FF_OPT_STR, &capture.host, "NAME", "only this host; without any configured, the name for this machine"},
    {"accept-new", 0, FF_OPT_FLAG, &capture.accept_new, NULL, "add SSH hosts that known_hosts does not have"},
    {"proc", 0, FF_OPT_STR, &capture.proc, "DIR", "read stat, meminfo and loadavg there (/proc)"},
    {"exit-code", 0, FF_OPT_FLAG, &exit_code, NULL, "delta, watch: exit 1 when what is found is high or critical"},
    {"since", 0, FF_OPT_STR, &since, "TIME", "alerts: of the last hours or days (12h, 7d), seen ones too"},
    {"clear", 0, FF_OPT_FLAG, &clear, NULL, "alerts: mark them as seen"},
    {"csv", 0, FF_OPT_FLAG, &csv, NULL, "export: a row for each comparison, in place of Prometheus's format"},
    {"facts", 0, FF_OPT_FLAG, &facts, NULL, "predict: for the facts stream on standard input, in place of a revision"},
    {"mode", 0, FF_OPT_STR, &mode, "PEER", "of judge: whose verdict (kayenta)"},
    {"db", 0, FF_OPT_STR, &db, "PATH", "database in place of the repository's own"},
    {0},
};
static const struct ff_tool tool = {
    .name = "ff-correlate",
    .synopsis = "baseline [REV]\ndelta | watch [REV]\nnoise\nhistory | predict [REV]\npredict --facts < FACTS\nbacktest | moves | model\nalerts [--since TIME] [--clear]\nexport [--csv]\nwebhook < JSON\njudge | changepoints --json",
    .summary = "measures running systems before and after a commit is deployed, and says what the commit did to them",
    .opts = opts,
    .common = &common,
};

/* ---- verbs with a database ---- */

struct call {
	struct ff_store *s;
	const char *rev; /* NULL: none was given */
	struct ff_buf *out;
	bool found; /* for --exit-code */
	bool alert; /* one was raised */
	struct ff_screen screen;
};

static int baseline(struct call *c, struct ff_err *err)
{
	return ff_correlate_baseline(c->s, &capture, c->rev ? c->rev : "HEAD", common.json, c->out, err);
}

static int compare(struct call *c, struct ff_err *err)
{
	struct ff_delta_result r;
	if (isatty(STDOUT_FILENO))
		delta.screen = &c->screen;
	int rc = ff_correlate_delta(c->s, &capture, &delta, c->rev ? c->rev : "HEAD", common.json, c->out, &r, err);
	c->found = r.firm >= FF_LEVEL_HIGH;
	c->alert = r.alerts > 0;
	return rc;
}

static int watch(struct call *c, struct ff_err *err)
{
	delta.until = delta.until > 0 ? delta.until : 900;
	return compare(c, err);
}

static int delta_once(struct call *c, struct ff_err *err)
{
	delta.until = 0;
	return compare(c, err);
}

static int noise(struct call *c, struct ff_err *err)
{
	if (c->rev || windows < 1 || windows > 1000)
		return ff_err_set(err, FF_EX_USAGE, "noise takes no revision, and 1 to 1000 --windows");
	return ff_correlate_noise(c->s, &capture, windows, common.json, c->out, err);
}

static int history(struct call *c, struct ff_err *err)
{
	return ff_correlate_history(c->s, common.dir, c->rev, &c->screen, common.json, c->out, err);
}

static int predict(struct call *c, struct ff_err *err)
{
	const struct ff_predict_ask ask = {
	    .dir = common.dir, .rev = c->rev ? c->rev : "HEAD", .facts = facts ? STDIN_FILENO : -1, .host = capture.host, .screen = &c->screen, .json = common.json};
	if (facts && (c->rev || isatty(STDIN_FILENO)))
		return ff_err_set(err, FF_EX_USAGE, "--facts: a facts stream on standard input, and no revision: ff-scan --worktree | ff-correlate predict --facts");
	return ff_correlate_predict(c->s, &ask, c->out, err);
}

static int alerts(struct call *c, struct ff_err *err)
{
	double seconds = 0;
	if (*since && ff_seconds(since, &seconds))
		return ff_err_set(err, FF_EX_USAGE, "--since: %s is not a time: 30m, 12h, 7d", since);
	return ff_correlate_alerts(c->s, *since ? ff_clock_now() - (int64_t)seconds : 0, clear, common.json, c->out, err);
}

static int export(struct call *c, struct ff_err *err)
{
	return ff_correlate_export(c->s, csv ? FF_EXPORT_CSV : FF_EXPORT_PROMETHEUS, c->out, err);
}

static int no_revision(const struct call *c, const char *verb, struct ff_err *err)
{
	return c->rev ? ff_err_set(err, FF_EX_USAGE, "%s takes no revision", verb) : 0;
}

static int backtest(struct call *c, struct ff_err *err)
{
	return no_revision(c, "backtest", err) ? -1 : ff_correlate_backtest(c->s, common.dir, capture.host, &c->screen, common.json, c->out, err);
}

static int moves(struct call *c, struct ff_err *err)
{
	return no_revision(c, "moves", err) ? -1 : ff_correlate_moves(c->s, capture.host, &c->screen, common.json, c->out, err);
}

static int model(struct call *c, struct ff_err *err)
{
	return no_revision(c, "model", err) ? -1 : ff_correlate_model(c->s, capture.host, &c->screen, common.json, c->out, err);
}

static const struct verb {
	const char *name;
	int (*run)(struct call *c, struct ff_err *err);
	bool reads; /* changes nothing */
} verbs[] = {{"baseline", baseline, false}, {"delta", delta_once, false}, {"watch", watch, false}, {"noise", noise, false}, {"history", history, true},
             {"predict", predict, true},   {"backtest", backtest, true}, {"moves", moves, true}, {"model", model, false},
             {"alerts", alerts, false},    {"export", export, true}};

static const struct verb *find(const char *name)
{
	for (size_t i = 0; i < FF_COUNT(verbs); i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

/* ---- verbs that judge records on standard input and need no repository ---- */

static bool is_judge(const char *verb)
{
	return !strcmp(verb, "judge") || !strcmp(verb, "changepoints");
}

static int judge(int count, char **argv, struct ff_buf *out, struct ff_err *err)
{
	if (count > 1 || !common.json)
		return ff_err_set(err, FF_EX_USAGE, "%s: records on standard input, and --json (try --help)", argv[0]);
	return !strcmp(argv[0], "judge") ? ff_correlate_judge_cases(STDIN_FILENO, mode, out, err) : ff_correlate_change_cases(STDIN_FILENO, out, err);
}

/* A JSON text of standard input to the configured address. */
static int webhook(struct ff_err *err)
{
	struct ff_buf text;
	char bytes[8192];
	ff_buf_init(&text, 256u << 10);
	for (size_t n; !text.over && (n = fread(bytes, 1, sizeof bytes, stdin)) > 0;)
		ff_buf_add(&text, bytes, n);
	int rc = text.over || ferror(stdin) ? ff_err_set(err, FF_EX_DATA, "standard input is too long, or cannot be read") : 0;
	if (!rc)
		rc = ff_correlate_webhook(common.dir, ff_buf_text(&text), text.len, err);
	ff_buf_free(&text);
	return rc;
}

/* At once, for nobody knows when the next commit comes; what cannot be sent is stored, and tried again. */
static void send(struct ff_store *s)
{
	struct ff_err err = {0};
	int sent = 0;
	if (ff_queue_notify(s, common.dir, &sent, &err))
		ff_say(tool.name, "%s", err.text);
}

static int run(const struct verb *v, struct call *c, struct ff_arena *a, struct ff_err *err)
{
	const char *path;
	if (ff_store_path(a, common.dir, db, &path, err) || ff_store_open(path, v->reads ? FF_STORE_READ : FF_STORE_WRITE, &c->s, err))
		return -1;
	int rc = v->run(c, err);
	if (!v->reads)
		ff_queue_announce(c->s, NULL); /* the alert itself is stored */
	if (c->alert)
		send(c->s);
	return rc;
}

int main(int argc, char **argv)
{
	struct ff_arena arena = {0};
	struct ff_err err = {0};
	struct ff_buf out;
	int result, count = ff_opt_parse(&tool, argc, argv);
	const char *name = count ? argv[0] : "";
	const struct verb *v = find(name);
	struct call c = {.rev = count > 1 ? argv[1] : NULL, .out = &out};
	ff_buf_init(&out, 256u << 20);
	capture.dir = common.dir;
	ff_screen_look(&c.screen, STDOUT_FILENO);
	if (is_judge(name))
		result = judge(count, argv, &out, &err);
	else if (count == 1 && !strcmp(name, "webhook"))
		result = webhook(&err);
	else if (!v || count > 2)
		result = ff_err_set(&err, FF_EX_USAGE, "say what to do: baseline, delta, watch, noise, history, predict, backtest, moves, model, alerts or export, and a revision (try --help)");
	else
		result = run(v, &c, &arena, &err);
	/* What was measured is shown, also when a part of it failed. */
	if (ff_write_all(STDOUT_FILENO, ff_buf_text(&out), out.len, result ? NULL : &err))
		result = -1;
	if (c.s && ff_store_note(c.s)[0])
		ff_say(tool.name, "%s", ff_store_note(c.s));
	ff_store_close(c.s);
	ff_buf_free(&out);
	ff_arena_free(&arena);
	return result ? ff_fail(tool.name, &err) : exit_code && c.found ? FF_EX_FINDINGS : FF_EX_OK;
}
