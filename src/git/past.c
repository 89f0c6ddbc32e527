/*
 * past.c - what one commit of the history says of itself.  Called by src/risk, which orders and remembers them.
 */
#include "git_room.h"

bool ff_id_parse(const char *hex, struct ff_id *out)
{
	git_oid oid;
	if (strlen(hex) != FF_ID_HEX - 1 || git_oid_fromstr(&oid, hex))
		return false;
	*out = ff_git_id_from(&oid);
	return true;
}

int ff_git_past(struct ff_git *g, struct ff_arena *a, const struct ff_id *id, struct ff_past *out, struct ff_err *err)
{
	git_oid oid = ff_git_id_to(id);
	git_commit *c = NULL;
	int rc = git_commit_lookup(&c, g->repo, &oid);
	*out = (struct ff_past){.author = "", .message = ""};
	if (rc == GIT_ENOTFOUND)
		return 0;
	if (rc)
		return ff_git_error(err, rc, "history");
	unsigned n = git_commit_parentcount(c);
	const git_signature *by = git_commit_author(c);
	out->id = *id;
	out->tree = ff_git_id_from(git_commit_tree_id(c));
	out->time = git_commit_time(c);
	out->author_time = by ? by->when.time : out->time;
	out->author = ff_arena_str(a, by && by->name ? by->name : "");
	out->message = ff_arena_str(a, git_commit_message(c));
	out->parents = ff_arena_alloc(a, sizeof(*out->parents) * (n ? n : 1));
	for (unsigned i = 0; i < n; i++)
		out->parents[out->parent_count++] = ff_git_id_from(git_commit_parent_id(c, i));
	git_commit_free(c);
	return 1;
}
