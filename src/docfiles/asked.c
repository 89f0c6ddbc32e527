/*
 * asked.c - what a run of `ff-docwriter write` is asked for: options that go together, the tree, and its paths.  Called by write.c.
 */
#include <stdlib.h>

#include "write.h"

static int section_named(const char *word)
{
	static const char *const words[] = {[FF_DOC_ARGS] = "args", [FF_DOC_RETURNS] = "returns", [FF_DOC_YIELDS] = "yields", [FF_DOC_RAISES] = "raises", [FF_DOC_ATTRIBUTES] = "attributes", [FF_DOC_EXAMPLE] = "example"};
	for (size_t i = 0; i < FF_COUNT(words); i++)
		if (!strcmp(word, words[i]))
			return (int)i;
	return -1;
}

static int check_ask(struct doc_writer *w, int argc, struct ff_err *err)
{
	const struct ff_doc_ask *ask = w->ask;
	const struct ff_agent_options *o = ask->agent;
	w->section = *ask->section ? section_named(ask->section) : -1;
	if (*ask->section && w->section < 0)
		return ff_err_set(err, FF_EX_USAGE, "--section is args, returns, yields, raises, attributes or example, not \"%s\"", ask->section);
	if (ask->min_confidence < 0 || ask->min_confidence > 1)
		return ff_err_set(err, FF_EX_USAGE, "--min-confidence is 0 to 1");
	if ((o->rev || o->worktree || ask->only_changed) && argc)
		return ff_err_set(err, FF_EX_USAGE, "a change, or paths: not both");
	if (o->rev && o->worktree)
		return ff_err_set(err, FF_EX_USAGE, "a revision, or what is not committed: not both");
	if (!o->rev && !o->worktree && !ask->only_changed && !argc)
		return ff_err_set(err, FF_EX_USAGE, "nothing to document: give paths (\".\" for all), --rev REV, --worktree or --only-changed");
	return 0;
}

/* The arguments from the top, as the facts of the whole tree name their files. */
static int name_paths(struct doc_writer *w, int argc, char **argv, struct ff_err *err)
{
	size_t n = strlen(w->top);
	for (int i = 0; i < argc; i++) {
		const char *path = *argv[i] == '/' ? argv[i] : ff_arena_printf(&w->whole, "%s/%s", w->ask->agent->common->dir, argv[i]);
		char *real = realpath(path, NULL);
		bool below = real && !strncmp(real, w->top, n) && (real[n] == '/' || !real[n]);
		if (below)
			ff_strings_push(&w->whole, &w->named, ff_arena_str(&w->whole, real[n] ? real + n + 1 : ""));
		free(real);
		if (!below)
			return ff_err_set(err, FF_EX_NOREPO, "%s: %s", argv[i], real ? "not in the repository" : "no such file");
	}
	return 0;
}

int doc_ask_begin(struct doc_writer *w, int argc, char **argv, struct ff_err *err)
{
	const struct ff_agent_options *o = w->ask->agent;
	if (check_ask(w, argc, err))
		return -1;
	if (ff_place_find(&w->whole, o->common->dir, &w->place, NULL)) {
		w->place = (struct ff_place){.top = ""};
		if (o->rev || o->worktree || w->ask->only_changed)
			return ff_err_set(err, FF_EX_NOREPO, "%s: not a git repository: give paths", o->common->dir);
	} else if (!*w->place.top) {
		return ff_err_set(err, FF_EX_NOREPO, "a bare repository has no files to write to");
	}
	char *here = realpath(o->common->dir, NULL);
	w->top = *w->place.top ? w->place.top : ff_arena_str(&w->whole, here);
	free(here);
	if (*w->place.top && ff_config_load(&w->whole, w->top, "", &w->config, err))
		return -1;
	return name_paths(w, argc, argv, err);
}

/* *named: the file itself, not a folder around it. */
static bool is_asked(const struct doc_writer *w, const char *path, bool *named)
{
	bool asked = !w->named.count;
	*named = false;
	for (int i = 0; i < w->named.count; i++) {
		size_t n = strlen(w->named.items[i]);
		*named |= !strcmp(path, w->named.items[i]);
		asked |= !n || (!strncmp(path, w->named.items[i], n) && (path[n] == '/' || !path[n]));
	}
	return asked;
}

/* Tests, migrations and their like only where they are named; what nobody wrote by hand never. */
static bool is_documented_here(const struct ff_subject *s, bool named)
{
	switch (s->file->role) {
	case FF_ROLE_GENERATED:
	case FF_ROLE_VENDORED: return false;
	case FF_ROLE_TEST:
	case FF_ROLE_MIGRATION:
	case FF_ROLE_SETTINGS:
	case FF_ROLE_EXAMPLE:
	case FF_ROLE_DOCS: return named;
	default: return true;
	}
}

bool doc_ask_covers(const struct doc_writer *w, const struct ff_subject *s)
{
	bool named;
	return is_asked(w, s->file->path, &named) && is_documented_here(s, named);
}
