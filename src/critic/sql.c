/*
 * sql.c - SQL statements that are put together from text.  What stands inside quotes in the place of a value is a
 * parameter that was not made one; names of tables and columns cannot be parameters, so those are only told when asked.
 */
#include <ctype.h>

#include "rules.h"

/* Calls whose result cannot carry a quote. */
static const char *const harmless[] = {"int(", "float(", "len(", "abs(", "round(", "bool(", "ord(", "hash(", "id(", "hex(", "sum(", NULL};

/* LIMIT, settings.TABLE, Status.OPEN: names that people give to what does not change. */
static bool is_constant_name(const char *p)
{
	const char *last = ff_last_part(p);
	bool upper = false;
	for (const char *q = p; *q; q++)
		if (!isalnum((unsigned char)*q) && *q != '_' && *q != '.')
			return false;
	for (const char *q = last; *q; q++) {
		if (islower((unsigned char)*q))
			return false;
		upper |= isupper((unsigned char)*q) != 0;
	}
	return upper;
}

static bool is_harmless(const char *value)
{
	if (!*value || isdigit((unsigned char)*value) || *value == '"' || *value == '\'')
		return *value != '\0';
	for (int i = 0; harmless[i]; i++)
		if (ff_str_starts(value, harmless[i]))
			return true;
	return is_constant_name(value);
}

static void judge_sql(struct critic *c)
{
	for (int i = 0; i < c->f->sql.count; i++) {
		const struct ff_sql *s = FF_AT(&c->f->sql, struct ff_sql, i);
		bool value = (s->flags & FF_SQL_QUOTED) && !is_harmless(s->value);
		if ((s->flags & FF_SQL_INSIDE) && !c->isolated)
			continue;
		struct critic_spot at = {.line = s->line, .end_line = s->end_line, .col = s->col};
		ff_critic_note(c, "value", s->value);
		if (value)
			ff_critic_report(c, RULE_SQL_VALUE, &at, "'%.60s' is put between quotes in an SQL statement: pass it as a parameter", s->value);
		else
			ff_critic_report(c, RULE_SQL_BUILT, &at, "an SQL statement is put together from text");
	}
}

const struct critic_rule ff_critic_sql_value = {
	.type = "sql_string_value", .rule = "sql_string_value", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.50, /* 2026-11, redash, datasette, ckan, standard library: 3 of 3 (7 before lists of columns were told from values); of 264 in an earlier sample 15 matched, about 8 real */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 15, .where = IN_PRODUCTION,
	.peers = "ruff:S608 bandit:B608 bandit:hardcoded_sql_expressions",
	.summary = "a value between quotes in an SQL statement that is put together",
	.why = "A quote in the value ends the literal, and the rest is run as SQL. Give the value as a parameter of execute(). Constants "
	       "(ALL_CAPS) and numbers are not reported.",
	.example = "cursor.execute(f\"SELECT * FROM users WHERE name = '{name}'\")\n",
	.judge = judge_sql,
};

const struct critic_rule ff_critic_sql_built = {
	.type = "sql_string_built", .rule = "sql_string_built", .severity = FF_SEVERITY_INFO,
	.weight = 0.10, /* 2026-11: 107 in nine repositories, all tables and clauses; 28 of an earlier sample read: none clearly injectable */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 15, .where = IN_PRODUCTION,
	.peers = "ruff:S608 bandit:B608 bandit:hardcoded_sql_expressions",
	.summary = "an SQL statement that is put together in another way: a table, a column, a clause",
	.why = "Names cannot be parameters, so most of these are right; worth a look where the text comes from a user.",
	.example = "cursor.execute(f\"SELECT * FROM {table}\")\n",
};
