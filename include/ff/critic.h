/*
 * critic.h - the agent that finds defects: a table of rules over the facts of a file.
 * Pure: facts in, findings and votes out.
 */
#ifndef FF_CRITIC_H
#define FF_CRITIC_H

#include "ff/agent.h"

/* How `ff-critic --rules` prints the table. */
enum ff_critic_form { FF_CRITIC_TEXT, FF_CRITIC_JSON, FF_CRITIC_MDOC };

extern const struct ff_agent ff_critic_agent;

/* The rules, one entry for each type of finding, into `out`: text, struct ff_rule records, or an mdoc list. */
void ff_critic_rules_write(struct ff_buf *out, enum ff_critic_form form);
/* What a type (or one of its rules) means, why, and an example.  -1 with FF_EX_USAGE when there is no such rule. */
int ff_critic_explain(struct ff_buf *out, const char *type, struct ff_err *err);
/* Rules of one's own (struct ff_custom) as further entries of that list; those that do not count are left out. */
void ff_critic_customs_write(struct ff_buf *out, const struct ff_list *customs, enum ff_critic_form form);
/* The same for ff_critic_explain; false: no rule of one's own has this type. */
bool ff_critic_customs_explain(struct ff_buf *out, const struct ff_list *customs, const char *type);
/* What is wrong with each, or that nothing is; returns how many do not count. */
int ff_critic_customs_check(struct ff_buf *out, const struct ff_list *customs, bool json);
/* Is this a type of ours, or the name of one of our rules?  No rule of one's own may have it. */
bool ff_critic_has_type(const char *type);

#endif
