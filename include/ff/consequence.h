/*
 * consequence.h - what a change does to the API, the database, the performance and the users
 * of a program.  Everything here is pure (records in, a record out) but ff_consequence_tool,
 * which reads a facts stream and prints.  The rules and their levels: docs/rules-consequence.md.
 */
#ifndef FF_CONSEQUENCE_H
#define FF_CONSEQUENCE_H

#include "ff/agent.h"
#include "ff/facts.h"
#include "ff/stream.h"
#include "ff/table.h"

/* Sections that the judgement reads; the old side is needed too. */
#define FF_CONSEQUENCE_WANT \
	(FF_WANT_CHANGED_LINES | FF_WANT_CONTEXT | FF_WANT_MODULE | FF_WANT_IMPORTS | FF_WANT_DEFINITIONS | FF_WANT_PARAMETERS | FF_WANT_DECORATORS | FF_WANT_BASES | FF_WANT_ASSIGNS | \
	 FF_WANT_RAISES | FF_WANT_DOCSTRINGS | FF_WANT_CALLS | FF_WANT_ARGUMENTS | FF_WANT_LOOPS | FF_WANT_ATTRIBUTES | FF_WANT_HANDLERS | FF_WANT_LITERALS)

/* One run over one change.  Owns what it was told: nothing of a subject is kept by reference. */
struct ff_consequence;
struct ff_consequence *ff_consequence_new(void);
void ff_consequence_free(struct ff_consequence *c);
/* One changed file with both sides of its facts. */
void ff_consequence_take(struct ff_consequence *c, const struct ff_subject *s);
/* An unchanged file that tells of base classes, routers, url configurations or migrations. */
void ff_consequence_context(struct ff_consequence *c, const struct ff_context_facts *x);
/* How far the change goes beyond direct users; before the report, NULL when nobody told. */
void ff_consequence_spread(struct ff_consequence *c, const struct ff_spread *s);
/*
 * The report, valid until ff_consequence_free; called once, after the last file.
 * commit may be NULL when the stream was empty; end tells whether users are known at all.
 */
const struct ff_impact *ff_consequence_report(struct ff_consequence *c, const struct ff_commit *commit, const struct ff_risk *risk,
                                              const struct ff_end *end);
/* Routes of the new side, full paths, by file and line: struct ff_route.  Valid until ff_consequence_free. */
const struct ff_list *ff_consequence_routes(struct ff_consequence *c);
/* The same as a skeleton of an OpenAPI 3.1 description; routes of tests, web sockets and mounts are left out. */
void ff_consequence_openapi(struct ff_consequence *c, const char *title, struct ff_buf *out);

/* Judges SQL text alone: struct ff_impact_item, one for each rule and peer's name. */
enum ff_dialect { FF_DIALECT_POSTGRESQL, FF_DIALECT_MYSQL, FF_DIALECT_SQLITE };
int ff_dialect_of(const char *name, enum ff_dialect *out, struct ff_err *err);
void ff_consequence_sql(struct ff_arena *a, enum ff_dialect d, const char *path, const char *text, size_t n, struct ff_list *items);

/* The report for a person: fits the screen's width, shows the `show` worst impacts (0: all) and counts the rest. */
void ff_consequence_print(struct ff_buf *to, const struct ff_impact *r, const struct ff_screen *screen, int show);

/* The report for other programs: one SARIF 2.1.0 log; one workflow command of GitHub Actions for each impact (formats.c). */
void ff_consequence_sarif(struct ff_buf *to, const struct ff_impact *r);
void ff_consequence_github(struct ff_buf *to, const struct ff_impact *r);

/* The report as records that a language model reads at once: the worst impacts, FF_MAX_BRIEF bytes at most, and an extent that counts impacts and endpoints. */
void ff_consequence_brief(struct ff_buf *to, const struct ff_impact *r);

/* ---- the tool: reads standard input, or starts ff-scan ---- */

struct ff_consequence_options {
	const struct ff_common *common;
	const char *from, *to;  /* two folders instead of revisions */
	const char *fail_on;    /* level: exit 1 from here on; "" never */
	const char *dialect;    /* of `sql` */
	const char *format;     /* "text", "json", "sarif", "github" */
	bool exit_code;         /* the same as fail_on "high" */
	bool openapi;           /* of `routes` */
	int show;
	bool brief;             /* with records: ff_consequence_brief */
	bool stream;            /* a filter: standard input goes on as it came, the report's record before its end */
};
/* argv: [routes DIR|REV] [sql FILE|-] [REV]; returns an exit code. */
int ff_consequence_tool(const struct ff_consequence_options *o, int argc, char **argv);

#endif
