/*
 * attributes.c - which files .gitattributes calls generated or vendored, as `git check-attr` says it.  Called by src/scan, one path
 * after the other, before there are threads.
 */
#include "git_room.h"
#include <git2/sys/repository.h>

struct ff_git_attributes {
	struct ff_git *git;
	git_repository *repo; /* of a commit: one without files and index, so that only the commit's are read */
	git_attr_options options;
};

void ff_git_attributes_close(struct ff_git_attributes *t)
{
	if (!t)
		return;
	if (t->repo != t->git->repo)
		git_repository_free(t->repo);
	free(t);
}

/* 0, or what the library says. */
static int bare_one(struct ff_git_attributes *t, const char *commit)
{
	git_index *none = NULL;
	int rc = git_repository_open_bare(&t->repo, t->git->common);
	if (!rc)
		rc = git_index_new(&none);
	if (!rc)
		rc = git_repository_set_index(t->repo, none);
	git_index_free(none);
	t->options.flags = GIT_ATTR_CHECK_INDEX_ONLY | GIT_ATTR_CHECK_INCLUDE_COMMIT;
	return rc ? rc : git_oid_fromstr(&t->options.attr_commit_id, commit);
}

int ff_git_attributes_open(struct ff_git *g, const char *commit, struct ff_git_attributes **out, struct ff_err *err)
{
	struct ff_git_attributes *t = ff_xmalloc(sizeof *t);
	*t = (struct ff_git_attributes){.git = g, .options = GIT_ATTR_OPTIONS_INIT};
	t->options.flags = GIT_ATTR_CHECK_FILE_THEN_INDEX;
	int rc = *commit ? bare_one(t, commit) : 0;
	if (!*commit)
		t->repo = g->repo;
	*out = t;
	if (!rc)
		return 0;
	ff_git_error(err, rc, ".gitattributes");
	ff_git_attributes_close(t);
	*out = NULL;
	return -1;
}

/* "set" is what check-attr prints of an attribute without a value; it cannot be told from that word. */
static bool says_yes(const char *value)
{
	return git_attr_value(value) == GIT_ATTR_VALUE_TRUE ||
	       (git_attr_value(value) == GIT_ATTR_VALUE_STRING && (!strcmp(value, "true") || !strcmp(value, "set")));
}

int ff_git_attributes_of(struct ff_git_attributes *t, const char *path)
{
	static const char *names[] = {"linguist-generated", "linguist-vendored"};
	const char *values[2];
	if (git_attr_get_many_ext(values, t->repo, &t->options, path, FF_COUNT(names), names))
		return 0;
	return says_yes(values[0]) ? FF_GIT_GENERATED : says_yes(values[1]) ? FF_GIT_VENDORED : 0;
}
