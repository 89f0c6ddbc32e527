/*
 * pattern.c - the only PCRE2: regular expressions of rules of one's own, which strangers write.  Every match has limits, so that no
 * expression takes longer than they say.  Called by queries.c.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "rules_room.h"

/* Steps of one match (some milliseconds at most), and its memory in KiB. */
#define MATCH_LIMIT 200000
#define DEPTH_LIMIT 2000
#define HEAP_LIMIT 4096

struct pattern *ff_python_pattern_new(struct ff_arena *a, const char *text, size_t len, const char **fault)
{
	int code;
	size_t at;
	char said[200] = "";
	pcre2_code *p = pcre2_compile((PCRE2_SPTR)text, len, PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C, &code, &at, NULL);
	if (!p) {
		pcre2_get_error_message(code, (PCRE2_UCHAR *)said, sizeof said);
		*fault = ff_arena_printf(a, "%s (after %zu bytes of it)", said, at);
	}
	return (struct pattern *)p;
}

void ff_python_pattern_free(struct pattern *p)
{
	pcre2_code_free((pcre2_code *)p);
}

struct pattern_desk {
	pcre2_match_data *data;
	pcre2_match_context *limits;
};

struct pattern_desk *ff_python_pattern_desk(void)
{
	struct pattern_desk *d = ff_xmalloc(sizeof *d);
	*d = (struct pattern_desk){pcre2_match_data_create(1, NULL), pcre2_match_context_create(NULL)};
	if (d->limits) {
		pcre2_set_match_limit(d->limits, MATCH_LIMIT);
		pcre2_set_depth_limit(d->limits, DEPTH_LIMIT);
		pcre2_set_heap_limit(d->limits, HEAP_LIMIT);
	}
	return d;
}

void ff_python_pattern_desk_free(struct pattern_desk *d)
{
	if (!d)
		return;
	pcre2_match_data_free(d->data);
	pcre2_match_context_free(d->limits);
	free(d);
}

int ff_python_pattern_match(const struct pattern *p, struct pattern_desk *d, const char *text, size_t len)
{
	if (!d->data || !d->limits)
		return -1;
	int rc = pcre2_match((const pcre2_code *)p, (PCRE2_SPTR)text, len, 0, 0, d->data, d->limits);
	return rc >= 0 ? 1 : rc == PCRE2_ERROR_NOMATCH ? 0 : -1;
}
