/*
 * trust.c - who accepted the commands of which committed file.  Called by ff; config.c reads what is written here.
 * Why it is kept in git config: config_file.h.
 */
#include "room.h"

#define KEY "fibreflow.trust"

int ff_trust_look(struct ff_arena *a, const char *dir, const char *rev, struct ff_trust *out, struct ff_err *err)
{
	struct ff_list git = {0}, counts = {0};
	struct ff_committed file;
	*out = (struct ff_trust){.blob = ""};
	if (ff_config_git(a, dir, &git, err) || ff_committed_read(a, dir, rev, &file, err))
		return -1;
	for (int i = 0; i < git.count; i++) {
		const struct ff_setting *s = FF_AT(&git, struct ff_setting, i);
		if (s->local && !strcmp(s->key, KEY) && !ff_strings_has(&out->known, s->value))
			ff_strings_push(a, &out->known, s->value);
	}
	out->notes = file.notes; /* of the file as such, not of its keys */
	ff_committed_judge(a, &file, false, &counts, &out->held);
	out->blob = file.blob;
	out->trusted = *file.blob && ff_strings_has(&out->known, file.blob);
	return 0;
}

int ff_trust_add(const char *dir, const char *blob, struct ff_err *err)
{
	const char *const words[] = {"config", "--local", "--add", KEY, blob, NULL};
	struct ff_ask q = {.dir = dir, .words = words};
	return ff_ask_git_or(&q, FF_EX_CONFIG, err);
}

int ff_trust_remove(const char *dir, const char *blob, struct ff_err *err)
{
	char pattern[80];
	const char *const one[] = {"config", "--local", "--unset-all", KEY, pattern, NULL}, *const all[] = {"config", "--local", "--unset-all", KEY, NULL};
	struct ff_ask q = {.dir = dir, .words = blob ? one : all};
	if (blob && (strlen(blob) > 64 || strspn(blob, "0123456789abcdef") != strlen(blob)))
		return ff_err_set(err, FF_EX_USAGE, "%.100s: not the id of a blob", blob);
	snprintf(pattern, sizeof pattern, "^%s", blob ? blob : "");
	if (ff_ask_git(&q, err))
		return -1;
	if (q.status == 5)
		return ff_err_set(err, FF_EX_NOREPO, blob ? "%s is not trusted here" : "nothing is trusted here", blob);
	return q.status ? ff_err_set(err, FF_EX_CONFIG, "git: %s", q.talk) : 0;
}
