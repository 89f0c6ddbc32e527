/*
 * advice.c - the safe way for each kind of consequence, and what to do with the whole change.
 * Texts only; run.c decides the levels.
 */
#include "room.h"

static const struct {
	const char *id, *text;
} ways[] = {
	{"API001", "keep the old name as an alias that warns, remove it one release later"},
	{"API002", "leave an import at the old place for one release"},
	{"API003", "accept and ignore the parameter with a DeprecationWarning first"},
	{"API004", "give the new parameter a default that keeps the old behaviour"},
	{"API005", "keep the default, or deprecate calls without it first"},
	{"API006", "add new parameters at the end or keyword-only"},
	{"API007", "accept both ways of passing for one release"},
	{"API008", "name the new default in the release notes; callers that depend on the old one must pass it"},
	{"API009", "keep an object of the old kind under the old name for one release"},
	{"API010", "check isinstance and except clauses that name the old base"},
	{"API011", "check what callers do with the result"},
	{"API012", "add the new form under a new name and deprecate the old one"},
	{"API015", "keep the field or member and mark it deprecated; give a new field a default"},
	{"API016", "keep the old name beside the new one for one release"},
	{"API017", "install in a clean environment with the lowest versions that are still allowed"},
	{"RISK003", "write a test of the changed behaviour first"},
	{"HTTP001", "answer 410 or redirect for one release; look for the path in access logs first"},
	{"HTTP002", "keep the old path or method as a redirect until clients have moved"},
	{"HTTP003", "keep the old name or converter beside the new one"},
	{"HTTP004", "accept requests without it first, with a default, and ask for it one version later"},
	{"HTTP005", "say in the answer or the log that it is ignored, before it goes"},
	{"HTTP006", "take the old form too until clients have moved, or serve the new one under a new version of the path"},
	{"HTTP007", "go on sending the old field beside the new one until clients have moved"},
	{"HTTP008", "keep the old status or type for the old path; clients compare them"},
	{"HTTP009", "check that every client sends what is asked now, or that nothing is open that was closed"},
	{"HTTP010", "mount the routes under both prefixes until clients have moved"},
	{"HTTP011", "register the exact path before the one with a parameter, or give them different paths"},
	{"HTTP013", "let clients choose, and keep the old value as the default for one release"},
	{"DB001", "first deploy code that does not use the table, drop it one release later, after a backup"},
	{"DB002", "expand, migrate, contract: first deploy code that does not read the column, drop it one release later"},
	{"DB003", "add the new name, write both, move readers, drop the old name (expand, migrate, contract)"},
	{"DB004", "add the column nullable or with a database default (db_default, server_default), fill it, then set NOT NULL"},
	{"DB005", "add CHECK (column IS NOT NULL) NOT VALID, VALIDATE it, then set NOT NULL"},
	{"DB006", "add a column of the new type, write both, move readers, drop the old one"},
	{"DB007", "build the unique index CONCURRENTLY, then add the constraint USING INDEX"},
	{"DB008", "build the index CONCURRENTLY (AddIndexConcurrently with atomic = False, postgresql_concurrently)"},
	{"DB009", "move it to a migration of its own without a transaction (atomic = False, autocommit_block)"},
	{"DB010", "DROP INDEX CONCURRENTLY, REINDEX CONCURRENTLY"},
	{"DB011", "add the constraint NOT VALID, then VALIDATE CONSTRAINT in a second transaction"},
	{"DB012", "add the column without the default, set the default, fill the rows in batches"},
	{"DB013", "run it by hand on a backup first, with a WHERE and in batches"},
	{"DB014", "write the way back (reverse_code, reverse_sql, downgrade), or say that there is none and take a backup"},
	{"DB015", "use apps.get_model, and iterate in batches"},
	{"DB016", "split it into a schema migration and a data migration"},
	{"DB017", "make the migration and commit it together with the model"},
	{"DB018", "restore it and add a new migration instead"},
	{"DB019", "try the connection settings against a copy of production first"},
	{"PERF001", "load the relation with the query (select_related, prefetch_related, selectinload)"},
	{"PERF002", "read or write all rows in one query before or after the loop"},
	{"PERF003", "use the asynchronous client, or asyncio.to_thread"},
	{"PERF004", "await it, and await those that do not need each other together (asyncio.gather, a task group with a bound)"},
	{"PERF005", "read a page at a time, and count in the database"},
	{"PERF006", "do before the loop what is the same in each turn; look up in a dictionary or set instead of searching a list"},
	{"PERF007", "measure the number of queries of the page before and after"},
	{"PERF008", "give every outgoing request a timeout"},
	{"USER001", "keep the old name until all templates and clients have moved"},
	{"USER002", "catch the narrow exception, log what is swallowed"},
	{"USER005", "look for what still names it: templates, pages that others keep, mails already sent"},
	{"USER003", "set it in every environment before deploying; read the old name too for one release"},
	{"USER004", "keep it out of production settings"},
};

const char *advice_for(const char *id)
{
	for (size_t i = 0; i < FF_COUNT(ways); i++)
		if (!strcmp(ways[i].id, id))
			return ways[i].text;
	return "";
}

static void recommend(struct ff_consequence *c, struct ff_impact *r, const char *text)
{
	if (*text && !ff_strings_has(&r->recommendations, text))
		ff_strings_push(&c->arena, &r->recommendations, text);
}

void advice_recommend(struct ff_consequence *c, struct ff_impact *r)
{
	static const char *const deploy[] = {"Deploy at any time.", "Deploy at any time.", "Deploy in a low-traffic period, and watch errors and response times afterwards.",
		"Deploy together with the team: agree on the moment, the order of the steps and who watches.",
		"Deploy together with the team: agree on the moment, the order of the steps, who watches, and what is done when it fails."};
	recommend(c, r, deploy[r->deployment_risk]);
	if (!strcmp(r->reversibility, "irreversible"))
		recommend(c, r, "Going back does not undo it: take a backup and tell clients before.");
	else if (!strcmp(r->reversibility, "hard"))
		recommend(c, r, "Going back needs the reverse migration: try it on a copy.");
	for (int level = FF_LEVEL_CRITICAL; level >= FF_LEVEL_MEDIUM; level--)
		for (int f = 0; f < FAMILIES; f++)
			for (int i = 0; i < c->items[f].count; i++) {
				const struct ff_impact_item *x = FF_AT(&c->items[f], struct ff_impact_item, i);
				if (x->level == level && *x->advice)
					recommend(c, r, ff_arena_printf(&c->arena, "%s: %s.", x->id, x->advice));
			}
}
