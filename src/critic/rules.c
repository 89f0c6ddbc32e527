/*
 * rules.c - all rules in one table.  The rows stand beside the code that judges them.
 */
#include "rules.h"

#define CRITIC_ROW(NUMBER, row) extern const struct critic_rule ff_critic_##row;
CRITIC_RULES(CRITIC_ROW)

#define CRITIC_ENTRY(NUMBER, row) [RULE_##NUMBER] = &ff_critic_##row,
const struct critic_rule *const ff_critic_rules[RULE_COUNT] = {CRITIC_RULES(CRITIC_ENTRY)};
