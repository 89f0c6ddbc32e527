/*
 * context.c - the same pattern weighs less elsewhere: a table of rule, kind of file and framework, each row measured.
 * Called by report.c for every finding; the rules themselves say where they speak at all (`where`), this says how far
 * to believe them there.
 */
#include "rules.h"

struct place {
	const char *rule;        /* its row's name */
	unsigned in;             /* kinds of files, 0: all */
	const char *without;     /* none of these frameworks is about, though others are known; "": no matter */
	double factor;           /* on the confidence */
	const char *why;         /* for the evidence; how it was found out stands beside the row */
};

#define ORMS "django sqlalchemy peewee tortoise"

static const struct place places[] = {
	/* 2026-11, commands of redash, wagtail, readthedocs, ckan: 7 of 12 worth the work, against the 0.85 of the rule */
	{"n1_query_in_loop", IN_PROGRAM, "", 0.70, "a command runs once, and nobody waits for it"},
	{"n1_related_manager", IN_PROGRAM, "", 0.70, "a command runs once, and nobody waits for it"},
	{"n1_session_get", IN_PROGRAM, "", 0.70, "a command runs once, and nobody waits for it"},
	{"n1_relation_access", IN_PROGRAM, "", 0.70, "a command runs once, and nobody waits for it"},
	/* a judgement: capitals with .objects are seldom models where no mapper is a dependency */
	{"n1_query_in_loop", 0, ORMS, 0.50, "no object-relational mapper among the dependencies"},
	{"n1_related_manager", 0, ORMS, 0.50, "no object-relational mapper among the dependencies"},
	{"n1_session_get", 0, ORMS, 0.50, "no object-relational mapper among the dependencies"},
	/* 2026-11, datasette: 5 of 5 put together what the person at the prompt typed; a blank in it breaks, nobody attacks */
	{"shell_true", IN_PROGRAM, "", 0.60, "the one who types the command owns the shell"},
	/* 2026-11, ckan: 6 of 6 are helpers of tests that only read the parameter */
	{"mutable_default", IN_TEST, "", 0.60, "a helper of tests, called a few times"},
	/* 2026-11, redash, ckan, readthedocs: 10 of 23 are lines of the generator, and applied migrations stay as they are */
	{"unused_import", IN_MIGRATION, "", 0.60, "the generator writes imports, and applied migrations stay as they are"},
};

/* Is one of the words of a list known to the project, or imported here? */
static bool about(const struct critic *c, const char *words)
{
	const struct ff_strings *known = c->s->commit ? &c->s->commit->frameworks : NULL;
	for (const char *p = words; *p; p += strspn(p, " ")) {
		size_t n = strcspn(p, " ");
		for (int i = 0; known && i < known->count; i++)
			if (strlen(known->items[i]) == n && !memcmp(known->items[i], p, n))
				return true;
		for (int i = 0; i < c->f->imports.count; i++) {
			const struct ff_import *m = FF_AT(&c->f->imports, struct ff_import, i);
			if (!m->level && !strncmp(m->module, p, n) && (!m->module[n] || m->module[n] == '.'))
				return true;
		}
		p += n;
	}
	return false;
}

static bool applies(const struct critic *c, const struct place *p, const struct critic_rule *r)
{
	if (strcmp(p->rule, r->rule) != 0 || (p->in && !(p->in & c->in)))
		return false;
	return !*p->without || (c->s->commit && c->s->commit->frameworks.count && !about(c, p->without));
}

double ff_critic_context(const struct critic *c, const struct critic_rule *r, const char **why)
{
	double factor = 1;
	*why = NULL;
	for (size_t i = 0; !c->isolated && i < FF_COUNT(places); i++)
		if (applies(c, &places[i], r) && places[i].factor < factor) {
			factor = places[i].factor;
			*why = places[i].why;
		}
	return factor;
}
