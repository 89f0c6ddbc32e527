/*
 * begin.c - the copy of the work tree that tests are tried in: HEAD and what is not committed yet, our scripts, the interpreter of
 * the repository, the box.  Called by check.c; what is tried it does not know.
 */
#include "room.h"

/* Of src/suite/embed.sh: all scripts of the house, path NULL ends. */
extern const struct {
	const char *path, *text;
} ff_scripts[];

int trial_put(struct trial *t, const char *path, const char *text, size_t n, struct ff_err *err)
{
	struct ff_list changes = {0};
	*FF_PUSH(t->arena, &changes, struct ff_fix_change) = (struct ff_fix_change){.path = path, .after = {text, n}, .mode = 0100644, .fresh = true};
	return ff_site_put(&t->site, &changes, false, err);
}

/* Those of src/testgen are one program, engine.py and what it imports; order.py is of here. */
static int put_scripts(struct trial *t, struct ff_err *err)
{
	for (size_t i = 0; ff_scripts[i].path; i++) {
		const char *path = ff_arena_printf(t->arena, TRIAL_FOLDER "/%s", ff_path_base(ff_scripts[i].path));
		bool ours = ff_str_starts(ff_scripts[i].path, "src/testgen/") || ff_str_starts(ff_scripts[i].path, "src/trial/");
		if (ours && trial_put(t, path, ff_scripts[i].text, strlen(ff_scripts[i].text), err))
			return -1;
	}
	return 0;
}

int trial_begin(struct ff_arena *a, const char *dir, struct trial *t, struct ff_err *err)
{
	const char *head;
	int swept;
	*t = (struct trial){.arena = a, .site = {.lock = -1}, .why_alone = ""};
	if (ff_place_find(a, dir, &t->place, err) || ff_config_load(a, dir, "", &t->config, err))
		return -1;
	if (!*t->place.top)
		return ff_err_set(err, FF_EX_NOREPO, "a bare repository has no files to test");
	if (ff_place_commit(a, dir, "HEAD", &head, err))
		return ff_err_wrap(err, "nothing is committed yet");
	if (ff_site_sweep(a, &t->place, &swept, err) || ff_site_make(a, &t->place, head, &t->site, err) || ff_site_uncommitted(&t->place, &t->site, err) ||
	    ff_suite_find_fresh(a, &t->place, &t->config, t->site.path, &t->suite, err))
		return -1;
	ff_suite_box(a, &t->place, &t->suite, t->site.path, &t->box);
	/* made-up values meet unknown code: whatever is configured, it must not be able to write elsewhere */
	t->box.least = ff_box_required(&t->config);
	if (t->box.least < FF_BOX_LANDLOCK)
		t->box.least = FF_BOX_LANDLOCK;
	t->level = ff_box_best(t->box.most);
	t->box = ff_suite_paths(a, &t->suite, &t->box);
	return put_scripts(t, err);
}

void trial_end(struct trial *t)
{
	if (t->site.lock >= 0)
		ff_site_remove(&t->place, &t->site);
}
