/*
 * manager.c - who else generates the hooks of a repository (husky, lefthook, overcommit; a folder that all
 * repositories share), and what a person adds to that manager's files so that it calls us.  Called by install.c
 * and doctor.c; writes nothing.
 */
#include "room.h"

#define CALL "! command -v ff >/dev/null || ff hook "

static bool holds(struct ff_arena *a, const char *path, const char *word)
{
	char *text;
	size_t len;
	return !ff_file_read(a, path, FF_HOOK_MAX, &text, &len, NULL) && strstr(text, word);
}

/* ---- husky: .husky/_ (9) or .husky (5 to 8) as the hooks folder; files of its own in git's (4) ---- */

static bool husky(struct ff_arena *a, const struct ff_place *p, struct ff_hook_manager *m)
{
	const char *dir = ff_str_ends(p->hooks, "/.husky/_") ? ff_arena_dup(a, p->hooks, strlen(p->hooks) - 2)
	                  : ff_str_ends(p->hooks, "/.husky") ? p->hooks
	                                                     : NULL;
	if (!dir)
		return false;
	m->name = "husky";
	ff_strings_push(a, &m->files, ff_arena_printf(a, "%s/%%s", dir));
	m->advice = "Add a line to four of its files, and commit them:\n"
	            "  for hook in post-commit post-merge post-rewrite post-applypatch; do\n"
	            "    [ -e .husky/$hook ] || echo '#!/bin/sh' >.husky/$hook\n"
	            "    echo '" CALL "'$hook' \"$@\"' >>.husky/$hook && chmod +x .husky/$hook\n"
	            "  done";
	return true;
}

static bool husky4(struct ff_arena *a, const struct ff_place *p, struct ff_hook_manager *m)
{
	if (!holds(a, ff_arena_printf(a, "%s/post-commit", p->hooks), "\n# husky\n") &&
	    !holds(a, ff_arena_printf(a, "%s/post-commit", p->hooks), "Created by Husky v"))
		return false;
	m->name = "husky 4";
	for (const char *const *f = (const char *const[]){"package.json", ".huskyrc", ".huskyrc.json", ".huskyrc.js", NULL}; *f; f++)
		ff_strings_push(a, &m->files, ff_arena_printf(a, "%s/%s", p->top, *f));
	m->advice = "Add to its \"hooks\" (package.json or .huskyrc):\n"
	            "  \"post-commit\": \"" CALL "post-commit\",\n"
	            "  \"post-merge\": \"" CALL "post-merge $HUSKY_GIT_PARAMS\",\n"
	            "  \"post-rewrite\": \"! command -v ff >/dev/null || echo \\\"$HUSKY_GIT_STDIN\\\" | ff hook post-rewrite $HUSKY_GIT_PARAMS\",\n"
	            "  \"post-applypatch\": \"" CALL "post-applypatch\"";
	return true;
}

/* ---- lefthook: a file of its own in the work tree, or hooks that call it ---- */

static bool lefthook(struct ff_arena *a, const struct ff_place *p, struct ff_hook_manager *m)
{
	static const char *const stems[] = {"lefthook", ".lefthook", ".config/lefthook"}, *const tails[] = {"yml", "yaml", "toml", "json"};
	for (size_t i = 0; i < FF_COUNT(stems) && *p->top; i++)
		for (size_t j = 0; j < FF_COUNT(tails); j++) {
			const char *path = ff_arena_printf(a, "%s/%s.%s", p->top, stems[i], tails[j]);
			if (ff_path_exists(path))
				ff_strings_push(a, &m->files, path);
		}
	bool generated = false;
	for (const char *const *name = ff_hook_names; *name; name++)
		generated |= holds(a, ff_arena_printf(a, "%s/%s", p->hooks, *name), "call_lefthook");
	if (!m->files.count && !generated)
		return false;
	m->name = "lefthook";
	m->advice = "Add to its lefthook.yml, and run `lefthook install`:\n"
	            "  post-commit:\n    commands:\n      fibreflow:\n        run: ff hook post-commit\n"
	            "  post-merge:\n    commands:\n      fibreflow:\n        run: ff hook post-merge {0}\n"
	            "  post-rewrite:\n    commands:\n      fibreflow:\n        use_stdin: true\n        run: ff hook post-rewrite {0}\n"
	            "  post-applypatch:\n    commands:\n      fibreflow:\n        run: ff hook post-applypatch";
	return true;
}

static bool overcommit(struct ff_arena *a, const struct ff_place *p, struct ff_hook_manager *m)
{
	if (!ff_path_exists(ff_arena_printf(a, "%s/overcommit-hook", p->hooks)))
		return false;
	m->name = "overcommit";
	ff_strings_push(a, &m->files, ff_arena_printf(a, "%s/.overcommit.yml", p->top));
	m->advice = "Add to its .overcommit.yml, and run `overcommit --sign`:\n"
	            "  PostCommit:\n    FibreFlow:\n      enabled: true\n      command: ['ff', 'hook', 'post-commit']\n"
	            "  PostMerge:\n    FibreFlow:\n      enabled: true\n      command: ['ff', 'hook', 'post-merge']\n"
	            "  PostRewrite:\n    FibreFlow:\n      enabled: true\n      command: ['ff', 'hook', 'post-rewrite']";
	return true;
}

/* ---- a folder for all repositories ---- */

/* core.hooksPath of the person's or the machine's configuration, not of this repository's. */
static int shared(struct ff_arena *a, const struct ff_place *p, struct ff_hook_manager *m, struct ff_err *err)
{
	const char *const argv[] = {"git", "--git-dir", p->git, "config", "--show-scope", "--get", "core.hooksPath", NULL};
	struct ff_spawn s = {.argv = argv, .pipes = FF_SPAWN_ERR};
	struct ff_buf out;
	int status = 0, rc;
	if (!strcmp(p->hooks, ff_arena_printf(a, "%s/hooks", p->common)))
		return 0;
	ff_buf_init(&out, 64u << 10);
	rc = ff_run(&s, NULL, 0, &out, NULL, 5000, &status, err);
	if (!rc && (ff_str_starts(ff_buf_text(&out), "global\t") || ff_str_starts(ff_buf_text(&out), "system\t"))) {
		m->name = "a folder that all repositories share";
		m->shared = true;
		m->advice = ff_arena_printf(a, "core.hooksPath of your git configuration names it: %s\n"
		                               "Either let every repository be looked at:  ff init --force\n"
		                               "or give this one hooks of its own:         git config core.hooksPath %s/hooks && ff init",
		                            p->hooks, p->common);
	}
	ff_buf_free(&out);
	return rc;
}

int ff_hook_manager_find(struct ff_arena *a, const struct ff_place *p, struct ff_hook_manager *out, struct ff_err *err)
{
	memset(out, 0, sizeof *out);
	if (husky(a, p, out) || husky4(a, p, out) || lefthook(a, p, out) || overcommit(a, p, out))
		return 0;
	return shared(a, p, out, err);
}

bool ff_hook_manager_calls(struct ff_arena *a, const struct ff_hook_manager *m, const char *name)
{
	const char *call = ff_arena_printf(a, "ff hook %s", name), *list = ff_arena_printf(a, "'ff', 'hook', '%s'", name);
	for (int i = 0; i < m->files.count; i++) {
		const char *path = m->files.items[i];
		if (ff_str_ends(path, "/%s"))
			path = ff_arena_printf(a, "%.*s%s", (int)strlen(path) - 2, path, name);
		if (holds(a, path, call) || holds(a, path, list))
			return true;
	}
	return false;
}
