/*
 * fuzz_suite.c - any bytes as the output of a test run, with any exit status: the figures agree with each other and with the state, and
 * what is said can be shown on a terminal.
 */
#include "../../src/suite/room.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void judge(struct ff_arena *a, int runner, int status, const char *text, size_t n)
{
	struct ff_suite_result r = {0};
	suite_verdict(a, runner, status, text, n, &r);
	if (r.passed < 0 || r.failed < 0 || r.skipped < 0 || r.collected != r.passed + r.failed + r.skipped || r.failures.count > 20)
		abort();
	if (r.state == FF_SUITE_GREEN && (status || r.failed))
		abort();
	if (r.state == FF_SUITE_RED && (!status || (runner != SUITE_COMMAND && !r.failed)))
		abort();
	if (strlen(r.said) > 300)
		abort();
	for (const char *c = r.said; *c; c++)
		if ((unsigned char)*c < 0x20)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int statuses[] = {0, 1, 2, 5, 127, 139};
	struct ff_arena a = {0};
	char *text = malloc(size ? size : 1); /* its end is the end of the memory: a byte read beyond it is seen */
	if (!text)
		abort();
	if (size)
		memcpy(text, data, size);
	for (int runner = SUITE_COMMAND; runner <= SUITE_UNITTEST; runner++)
		for (size_t i = 0; i < FF_COUNT(statuses); i++)
			judge(&a, runner, statuses[i], text, size);
	free(text);
	ff_arena_free(&a);
	return 0;
}
