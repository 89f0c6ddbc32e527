/*
 * unit.c - the worker as a unit of the person's systemd: written, enabled, and removed again.  Called by `ff init --worker` and `ff uninstall`.
 * The second time changes nothing; a file that is not ours, or that somebody changed, is left alone.  Where no systemd answers it says what
 * to run instead.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "room.h"

#define MOST_UNIT (64u << 10)
#define ANSWER 10000 /* ms for systemctl */
#define MOST_NAME 200 /* bytes of an escaped path in a file's name, which has 255 */

static const char mark[] = "# FibreFlow: written by `ff init --worker`, removed by `ff uninstall`; for changes: systemctl --user edit\n# ";

struct unit {
	const char *repo, *name, *path, *folder; /* folder that the unit works in; file name; where it stands */
	const char *note;                        /* file that says which unit is ours, whatever the repository is called by now */
	const char *text;
};

/* ---- names and quotes ---- */

/* As systemd.unit(5), "string escaping", does with a path: judged by systemd-escape --path. */
static const char *escape(struct ff_arena *a, const char *path)
{
	struct ff_buf b;
	ff_buf_init(&b, 4 * FF_MAX_PATH);
	path += strspn(path, "/");
	for (const char *p = path; *p; p++) {
		bool word = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || *p == ':' || *p == '_' || (*p == '.' && p > path);
		if (*p == '/')
			ff_buf_char(&b, '-');
		else if (word)
			ff_buf_char(&b, *p);
		else
			ff_buf_printf(&b, "\\x%02x", (unsigned char)*p);
	}
	const char *text = b.len > MOST_NAME ? ff_arena_printf(a, "%016llx", (unsigned long long)ff_hash_str(FF_HASH_START, path)) : ff_arena_str(a, ff_buf_text(&b));
	ff_buf_free(&b);
	return text;
}

/* A word of a command line, or (quote 0) the rest of a line: '%' and '$' mean something there. */
static void put_word(struct ff_buf *b, const char *s, bool quote)
{
	if (quote)
		ff_buf_char(b, '"');
	for (; *s; s++) {
		if (*s == '%' || (quote && *s == '$'))
			ff_buf_char(b, *s);
		if (quote && (*s == '"' || *s == '\\'))
			ff_buf_char(b, '\\');
		ff_buf_char(b, *s);
	}
	if (quote)
		ff_buf_char(b, '"');
}

static const char *shell_word(struct ff_arena *a, const char *s)
{
	struct ff_buf b;
	ff_buf_init(&b, 8 * FF_MAX_PATH);
	ff_buf_char(&b, '\'');
	for (; *s; s++) {
		if (*s == '\'')
			ff_buf_str(&b, "'\\'");
		if (*s == '%') /* crontab(5): the end of the command */
			ff_buf_char(&b, '\\');
		ff_buf_char(&b, *s);
	}
	ff_buf_char(&b, '\'');
	const char *text = ff_arena_str(a, ff_buf_text(&b));
	ff_buf_free(&b);
	return text;
}

static void write_text(struct ff_arena *a, struct unit *u)
{
	struct ff_buf b;
	ff_buf_init(&b, MOST_UNIT);
	ff_buf_str(&b, "\n[Unit]\nDescription=FibreFlow worker for ");
	put_word(&b, u->repo, false);
	ff_buf_str(&b, "\nDocumentation=man:ff-worker(1)\nConditionPathIsDirectory=");
	put_word(&b, u->repo, false);
	/* on battery it pauses by itself; ConditionACPower would keep it from ever starting */
	ff_buf_str(&b, "\n\n[Service]\nExecStart=");
	put_word(&b, ff_path_tool(a, "ff-worker"), true);
	ff_buf_str(&b, " -C ");
	put_word(&b, u->repo, true);
	ff_buf_str(&b, "\nNice=19\nCPUSchedulingPolicy=idle\nIOSchedulingClass=idle\nRestart=on-failure\nRestartSec=60\nRestartPreventExitStatus=64 66 78\n"
	               "KillMode=mixed\nTimeoutStopSec=10\n\n[Install]\nWantedBy=default.target\n");
	const char *rest = ff_arena_str(a, ff_buf_text(&b));
	u->text = ff_arena_printf(a, "%s%016llx\n%s", mark, (unsigned long long)ff_hash_str(FF_HASH_START, rest), rest);
	ff_buf_free(&b);
}

/* false: there is no place for it. */
static bool plan(struct ff_arena *a, const struct ff_place *p, struct unit *u)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	bool main_tree = ff_str_ends(p->common, "/.git");
	if ((!config || config[0] != '/') && home && home[0] == '/')
		config = ff_arena_printf(a, "%s/.config", home);
	if (!config || config[0] != '/' || strpbrk(p->common, "\n\r"))
		return false;
	u->repo = main_tree ? ff_arena_dup(a, p->common, strlen(p->common) - strlen("/.git")) : p->common;
	u->name = ff_arena_printf(a, "fibreflow-%s.service", escape(a, u->repo));
	u->folder = ff_arena_printf(a, "%s/systemd/user", config);
	u->path = ff_arena_printf(a, "%s/%s", u->folder, u->name);
	u->note = ff_arena_printf(a, "%s/worker.unit", p->state);
	write_text(a, u);
	return true;
}

/* ---- what is there ---- */

enum found { ABSENT, OURS, FOREIGN };

/* Ours is what has our line, and the sum of what follows in it. */
static enum found look(struct ff_arena *a, const char *path, const char **text)
{
	struct stat st;
	char *got;
	size_t len;
	*text = "";
	if (lstat(path, &st))
		return ABSENT;
	if (!S_ISREG(st.st_mode) || ff_file_read(a, path, MOST_UNIT, &got, &len, NULL))
		return FOREIGN;
	*text = got;
	if (!ff_str_starts(got, mark) || len < sizeof(mark) + 16)
		return FOREIGN;
	const char *sum = got + sizeof(mark) - 1;
	const char *want = ff_arena_printf(a, "%016llx\n", (unsigned long long)ff_hash_str(FF_HASH_START, sum + 17));
	return ff_str_starts(sum, want) ? OURS : FOREIGN;
}

static bool systemctl(const char *verb, const char *now, const char *name)
{
	const char *argv[] = {"systemctl", "--user", verb, now ? now : name, now ? name : NULL, NULL};
	struct ff_spawn spawn = {.argv = argv, .pipes = FF_SPAWN_NULL_ERR};
	int status = 0;
	return !ff_run(&spawn, NULL, 0, NULL, NULL, ANSWER, &status, NULL) && status == 0;
}

static void say_other_ways(struct ff_arena *a, const struct unit *u, struct ff_strings *said)
{
	ff_strings_push(a, said, ff_arena_printf(a, "systemd does not answer here; once it does: systemctl --user daemon-reload && systemctl --user enable --now %s", shell_word(a, u->name)));
	ff_strings_push(a, said, "without systemd, a line of crontab does the same:");
	ff_strings_push(a, said, ff_arena_printf(a, "  */5 * * * * %s -q --once -C %s", shell_word(a, ff_path_tool(a, "ff-worker")), shell_word(a, u->repo)));
}

/* A worker that may not fix leaves at once: that is no failure, and so nobody starts it again. */
static void say_what_is_missing(struct ff_arena *a, const struct ff_place *p, const struct unit *u, struct ff_strings *said)
{
	const char *on = NULL;
	if (ff_config_private(a, p->common, "fibreflow.autofix.enabled", &on, NULL) || (on && !strcmp(on, "true")))
		return;
	ff_strings_push(a, said, "it fixes nothing before you allow it, since it runs the tests of the repository:");
	ff_strings_push(a, said, ff_arena_printf(a, "  ff config set fibreflow.autofix.enabled true && systemctl --user start %s", shell_word(a, u->name)));
}

int ff_unit_install(struct ff_arena *a, const struct ff_place *p, struct ff_strings *said, struct ff_err *err)
{
	struct unit u;
	const char *text;
	if (!plan(a, p, &u))
		return ff_err_set(err, FF_EX_CONFIG, "there is no home folder for a unit of systemd, or the path of the repository is none that it takes");
	enum found found = look(a, u.path, &text);
	if (found == FOREIGN) {
		ff_strings_push(a, said, ff_arena_printf(a, "%s stays as it is: it is not ours, or was changed", u.path));
		return 0;
	}
	bool same = found == OURS && !strcmp(text, u.text);
	if (!same && (ff_mkdir_all(u.folder, err) || ff_file_write_atomic(u.path, u.text, strlen(u.text), err) || ff_mkdir_all(p->state, err) ||
	              ff_file_write_atomic(u.note, u.path, strlen(u.path), err)))
		return -1;
	if (same && ff_path_exists(u.note) && ff_path_exists(ff_arena_printf(a, "%s/default.target.wants/%s", u.folder, u.name)))
		return 0;
	if (!same)
		ff_strings_push(a, said, ff_arena_printf(a, "%s is in place", u.path));
	if (systemctl("daemon-reload", NULL, NULL) && systemctl("enable", "--now", u.name))
		ff_strings_push(a, said, "the worker runs from now on, whenever you are logged in");
	else
		say_other_ways(a, &u, said);
	say_what_is_missing(a, p, &u, said);
	return 0;
}

int ff_unit_remove(struct ff_arena *a, const struct ff_place *p, struct ff_strings *said, struct ff_err *err)
{
	struct unit u;
	const char *text;
	char *noted;
	size_t len;
	if (!plan(a, p, &u))
		return 0;
	/* where it was put, should the repository have moved since */
	if (!ff_file_read(a, u.note, FF_MAX_PATH, &noted, &len, NULL) && ff_str_starts(noted, u.folder) && ff_str_ends(noted, ".service")) {
		u.path = noted;
		u.name = ff_path_base(noted);
	}
	enum found found = look(a, u.path, &text);
	if (found == FOREIGN)
		ff_strings_push(a, said, ff_arena_printf(a, "%s stays as it is: it is not ours, or was changed", u.path));
	if (found != OURS)
		return 0;
	bool answers = systemctl("disable", "--now", u.name);
	if (unlink(u.path))
		return ff_err_set(err, ff_err_code_of(errno), "%s: %s", u.path, strerror(errno));
	if (!answers)
		unlink(ff_arena_printf(a, "%s/default.target.wants/%s", u.folder, u.name));
	else
		systemctl("daemon-reload", NULL, NULL);
	unlink(u.note);
	ff_strings_push(a, said, ff_arena_printf(a, "%s is gone", u.path));
	return 0;
}
