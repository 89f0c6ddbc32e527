/*
 * score.c - the arithmetic of confidence: log-odds, label, priority, safe types.  Pure; called by
 * unite.c.  The formulas and their reasons stand in converge.h.
 */
#include <math.h>

#include "ff/converge.h"

static double between(double least, double d, double most)
{
	return d < least ? least : d > most ? most : d;
}

static double logit(double p)
{
	p = between(FF_SCORE_LEAST, p, FF_SCORE_MOST);
	return log(p / (1 - p));
}

static double unlogit(double l)
{
	return 1 / (1 + exp(-l));
}

static double pull(double weight)
{
	double w = FF_VOTER_TRUST * between(0, weight, 1);
	return log((1 + w) / (1 - w));
}

/* log-odds of a running score, which may lie outside 0.01..0.99 until the end */
static double raw_logit(double p)
{
	p = between(1e-12, p, 1 - 1e-12);
	return log(p / (1 - p));
}

double ff_score_vote(double score, double weight, bool agrees)
{
	return unlogit(raw_logit(score) + (agrees ? pull(weight) : -pull(weight)));
}

double ff_score_peer(double score, double confidence)
{
	return unlogit(raw_logit(score) + between(0, logit(confidence), pull(1)));
}

int ff_confidence_of(double score, int agreeing, int disagreeing)
{
	if (disagreeing)
		return score >= FF_SCORE_MEDIUM ? FF_CONFIDENCE_MEDIUM : FF_CONFIDENCE_LOW;
	if (agreeing >= 2 || score >= FF_SCORE_HIGH)
		return FF_CONFIDENCE_HIGH;
	return score >= FF_SCORE_MEDIUM ? FF_CONFIDENCE_MEDIUM : FF_CONFIDENCE_LOW;
}

int ff_priority_of(int severity, double score, bool on_changed_line, int effort_minutes)
{
	static const int base[] = {10, 25, 45, 65, 85};
	double p = base[severity >= 0 && severity <= 4 ? severity : 0] * (1 + between(0, score, 1)) / 2;
	p += on_changed_line ? 10 : 0;
	p += effort_minutes <= 2 ? 5 : effort_minutes <= 10 ? 3 : effort_minutes <= 30 ? 1 : 0;
	return (int)between(0, floor(p + 0.5), 100);
}

bool ff_type_is_made(const char *type)
{
	return !strcmp(type, "missing_test");
}

bool ff_type_is_safe(const char *type)
{
	static const char *const safe[] = {"unused_import",     "trailing_whitespace",  "missing_final_newline", "missing_docstring",
	                                   "incomplete_docstring", "todo_formatting", "missing_test",      "none_comparison",
	                                   "fstring_without_placeholder", "blank_lines_at_eof"};
	for (size_t i = 0; i < FF_COUNT(safe); i++)
		if (!strcmp(safe[i], type))
			return true;
	return false;
}
