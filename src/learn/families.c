/*
 * families.c - which patterns people tend to judge alike.  Pure: a table.  Called by replay.c, demote.c and context.c.  A pattern
 * that is not in it (an agent of one's own) counts as one about defects.
 */
#include "ff/trust.h"

const char *const ff_family_names[] = {"form", "docs", "tests", "design", "defect", "speed", "security", NULL};

static const char *const form[] = {"unused_import", "unused_star_import", "redefined_unused", "unused_variable", "trailing_whitespace",
                                   "missing_final_newline", "blank_lines_at_eof", "todo_formatting", "todo_author", "todo_link",
                                   "print_statement", "none_comparison", "fstring_without_placeholder", "dict_items_unused",
                                   "manual_list_comprehension", "commented_code", "unused_suppression", "unused_definition", NULL};
static const char *const docs[] = {"missing_docstring", "incomplete_docstring", "stale_docstring", NULL};
static const char *const tests[] = {"missing_test", "weak_test", NULL};
static const char *const design[] = {"complexity", "too_many_args", "broad_except", "raise_without_from", "subprocess_no_check",
                                     "log_error_no_traceback", "open_without_with", NULL};
static const char *const speed[] = {"n_plus_one_query", "query_loop_invariant", "write_in_loop", "expensive_in_loop",
                                    "async_blocking_call", "async_blocking_open", NULL};
static const char *const security[] = {"eval_exec", "insecure_tempfile", "http_no_timeout", "tls_no_verify", "shell_true", "unsafe_yaml_load",
                                       "unsafe_pickle", "weak_hash_secret", "weak_hash", "weak_random_secret", "sql_string_value",
                                       "sql_string_built", "debug_enabled", "hardcoded_secret", NULL};

static const struct {
	const char *const *patterns; /* NULL: all others */
	double line;
} families[FF_FAMILIES] = {
    [FF_FAMILY_FORM] = {form, 0.9},    [FF_FAMILY_DOCS] = {docs, 0.9},   [FF_FAMILY_TESTS] = {tests, 0.9},       [FF_FAMILY_DESIGN] = {design, 0.9},
    [FF_FAMILY_DEFECT] = {NULL, 0.75}, [FF_FAMILY_SPEED] = {speed, 0.75}, [FF_FAMILY_SECURITY] = {security, 0.5},
};

int ff_family_of(const char *pattern)
{
	for (int f = 0; f < FF_FAMILIES; f++)
		for (const char *const *p = families[f].patterns; p && *p; p++)
			if (!strcmp(*p, pattern))
				return f;
	return FF_FAMILY_DEFECT;
}

double ff_family_line(int family)
{
	return families[family >= 0 && family < FF_FAMILIES ? family : FF_FAMILY_DEFECT].line;
}
