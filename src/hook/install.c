/*
 * install.c - our hook in a repository: in, out, and what is there.  Called by ff alone; knows files
 * and names, nothing of what the hook does.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ff/hook.h"

#define HOOK_MARK "# FibreFlow's "
#define HOOK_MAX (256u << 10)

const char *const ff_hook_names[] = {"post-commit", NULL};

static const char *hook_path(struct ff_arena *a, const struct ff_place *p, const char *name)
{
	return ff_arena_printf(a, "%s/%s", p->hooks, name);
}

static const char *kept_path(struct ff_arena *a, const struct ff_place *p, const char *name)
{
	return ff_arena_printf(a, "%s/%s.pre-fibreflow", p->hooks, name);
}

/* Folder of the hook scripts: beside bin, in the build tree as well as under PREFIX. */
static const char *libexec(struct ff_arena *a)
{
	char *real = realpath(ff_arena_printf(a, "%s/../libexec/fibreflow", ff_path_self_dir(a)), NULL);
	const char *dir = real ? ff_arena_str(a, real) : NULL;
	free(real);
	return dir;
}

/* A word that sh takes as it is, whatever it holds. */
static void quote(struct ff_buf *b, const char *s)
{
	ff_buf_char(b, '\'');
	for (; *s; s++)
		if (*s == '\'')
			ff_buf_str(b, "'\\''");
		else
			ff_buf_char(b, *s);
	ff_buf_char(b, '\'');
}

/* What runs a kept foreign hook first: its arguments, its input, and at the end its status. */
static const char chain_head[] = "# A hook that was here before runs first; its exit status is ours.\n"
                                 "was=0\n"
                                 "old=$(dirname \"$0\")/$(basename \"$0\").pre-fibreflow\n"
                                 "[ ! -x \"$old\" ] || { \"$old\" \"$@\" || was=$?; }\n"
                                 "exit_was() { exit \"$was\"; }\n"
                                 "trap exit_was EXIT\n";

/* The text of our hook: the installed script with the driver's place and, if asked for, the chain. */
static int hook_text(struct ff_arena *a, const char *name, bool chain, struct ff_buf *out, struct ff_err *err)
{
	const char *dir = libexec(a);
	char *text;
	size_t len;
	if (!dir)
		return ff_err_set(err, FF_EX_CONFIG, "the hook scripts are not beside the programs (../libexec/fibreflow)");
	if (ff_file_read(a, ff_arena_printf(a, "%s/%s", dir, name), HOOK_MAX, &text, &len, err))
		return -1;
	char *first = strchr(text, '\n'), *place = strstr(text, "@LIBEXEC@");
	if (!first || !place)
		return ff_err_set(err, FF_EX_BUG, "%s/%s is not a hook script of ours", dir, name);
	ff_buf_add(out, text, (size_t)(first + 1 - text));
	if (chain)
		ff_buf_str(out, chain_head);
	ff_buf_add(out, first + 1, (size_t)(place - first - 1));
	quote(out, dir);
	ff_buf_str(out, place + strlen("@LIBEXEC@"));
	return 0;
}

static bool is_ours(const char *text)
{
	return strstr(text, HOOK_MARK) != NULL;
}

int ff_hook_state(struct ff_arena *a, const struct ff_place *p, const char *name, enum ff_hook_state *out, struct ff_err *err)
{
	const char *path = hook_path(a, p, name);
	struct ff_buf want;
	char *text;
	size_t len;
	int rc = -1;
	ff_buf_init(&want, HOOK_MAX);
	*out = FF_HOOK_ABSENT;
	if (access(path, F_OK) != 0) {
		rc = 0;
		goto done;
	}
	if (ff_file_read(a, path, HOOK_MAX, &text, &len, err) ||
	    hook_text(a, name, access(kept_path(a, p, name), F_OK) == 0, &want, err))
		goto done;
	if (!is_ours(text))
		*out = FF_HOOK_FOREIGN;
	else if (access(path, X_OK) != 0)
		*out = FF_HOOK_DISABLED;
	else
		*out = len == want.len && !memcmp(text, want.data, len) ? FF_HOOK_CURRENT : FF_HOOK_OUTDATED;
	rc = 0;
done:
	ff_buf_free(&want);
	return rc;
}

/* The manager that generates this folder, NULL when it is git's own or a person's. */
static const char *manager_of(struct ff_arena *a, const struct ff_place *p)
{
	if (strstr(p->hooks, "/.husky"))
		return "husky (.husky/NAME)";
	if (*p->top && ff_path_exists(ff_arena_printf(a, "%s/lefthook.yml", p->top)))
		return "lefthook (lefthook.yml)";
	return NULL;
}

int ff_hook_install(struct ff_arena *a, const struct ff_place *p, const char *name, const char **snippet, struct ff_err *err)
{
	const char *path = hook_path(a, p, name), *kept = kept_path(a, p, name), *manager = manager_of(a, p);
	enum ff_hook_state state = FF_HOOK_ABSENT;
	struct ff_buf text;
	int rc = -1;
	*snippet = NULL;
	ff_buf_init(&text, HOOK_MAX);
	if (manager) {
		*snippet = ff_arena_printf(a, "%s/%s", libexec(a) ? libexec(a) : "libexec/fibreflow", name);
		ff_err_set(err, FF_EX_CONFIG, "%s generates the hooks of this repository", manager);
		goto done;
	}
	if (ff_hook_state(a, p, name, &state, err) || ff_mkdir_all(p->hooks, err))
		goto done;
	if (state == FF_HOOK_CURRENT) {
		rc = 0;
		goto done;
	}
	if (state == FF_HOOK_FOREIGN && access(kept, F_OK) == 0) {
		ff_err_set(err, FF_EX_CONFIG, "%s and %s are both foreign: nothing was changed", path, kept);
		goto done;
	}
	if (state == FF_HOOK_FOREIGN && rename(path, kept) != 0) {
		ff_err_set(err, ff_err_code_of(errno), "%s: %s", path, strerror(errno));
		goto done;
	}
	if (hook_text(a, name, access(kept, F_OK) == 0, &text, err) || ff_file_write_atomic(path, text.data, text.len, err))
		goto done;
	rc = chmod(path, 0755) ? ff_err_set(err, ff_err_code_of(errno), "%s: %s", path, strerror(errno)) : 0;
done:
	if (rc && state == FF_HOOK_FOREIGN && access(path, F_OK) != 0)
		rename(kept, path); /* the foreign hook stays in force */
	ff_buf_free(&text);
	return rc;
}

int ff_hook_remove(struct ff_arena *a, const struct ff_place *p, const char *name, struct ff_err *err)
{
	const char *path = hook_path(a, p, name), *kept = kept_path(a, p, name);
	char *text;
	size_t len;
	if (access(path, F_OK) == 0) {
		if (ff_file_read(a, path, HOOK_MAX, &text, &len, err))
			return -1;
		if (!is_ours(text))
			return 0; /* not ours: not touched */
		if (access(kept, F_OK) != 0 && unlink(path) != 0)
			return ff_err_set(err, ff_err_code_of(errno), "%s: %s", path, strerror(errno));
	}
	if (access(kept, F_OK) == 0 && rename(kept, path) != 0)
		return ff_err_set(err, ff_err_code_of(errno), "%s: %s", kept, strerror(errno));
	return 0;
}
