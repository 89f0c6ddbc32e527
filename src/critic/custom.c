/*
 * custom.c - rules of one's own: the places where a query of .fibreflow.d matched become findings, silenced and bounded by kinds of
 * files as those of our own rules are.  What they say comes from a file that anybody who may push can write: nothing of it is
 * trusted beyond a type, a message and a severity.
 */
#include "ff/custom.h"
#include "rules.h"

_Static_assert((int)FF_CUSTOM_LIBRARY == (int)IN_LIBRARY && (int)FF_CUSTOM_PROGRAM == (int)IN_PROGRAM && (int)FF_CUSTOM_EXAMPLE == (int)IN_EXAMPLE &&
               (int)FF_CUSTOM_TEST == (int)IN_TEST && (int)FF_CUSTOM_MIGRATION == (int)IN_MIGRATION && (int)FF_CUSTOM_EVERYWHERE == (int)EVERYWHERE,
               "one set of kinds of files");

static bool is_word(const char *s)
{
	return *s >= 'a' && *s <= 'z' && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(s);
}

static void judge_match(struct critic *c, const struct ff_match *m)
{
	struct critic_rule row = {
		.type = m->type,
		.rule = m->type,
		.severity = m->severity < FF_SEVERITY_HIGH ? m->severity : FF_SEVERITY_HIGH,
		.weight = (m->weight < 1 ? 1 : m->weight > 100 ? 100 : m->weight) / 100.0,
		.fix = FIX_NONE,
		.risk = FF_LEVEL_LOW,
		.minutes = m->minutes,
		.where = (unsigned)m->where,
		.peers = "~own:-", /* a bare `# noqa` silences it, a code of somebody else's does not */
	};
	const struct ff_file *file = c->s->file;
	const char *place = file->place && *file->place ? file->place : file->path;
	if (!is_word(m->type) || ff_critic_has_type(m->type) || !(row.where & c->in) || !ff_custom_paths_fit(m->paths, place))
		return;
	ff_critic_note(c, "file", m->file);
	ff_critic_report_row(c, &row, &(struct critic_spot){.line = m->line, .end_line = m->end_line, .col = m->col}, m->message);
}

void ff_critic_custom(struct critic *c)
{
	for (int i = 0; !c->isolated && i < c->f->matches.count; i++)
		judge_match(c, FF_AT(&c->f->matches, struct ff_match, i));
}
