/* doc-examples DIR PATH... - the examples that src/trial finds for these files, as text. */
#include "ff/trial.h"

int main(int argc, char **argv)
{
	struct ff_arena a = {0};
	struct ff_list out = {0};
	struct ff_strings notes = {0};
	struct ff_err err = {0};
	if (argc < 3)
		return 64;
	const struct ff_common common = {.dir = argv[1]};
	if (ff_trial_examples(&a, &common, NULL, argc - 2, argv + 2, &out, &notes, &err) < 0)
		return ff_fail("doc-examples", &err);
	for (int i = 0; i < out.count; i++) {
		const struct ff_trial_example *e = FF_AT(&out, struct ff_trial_example, i);
		printf("%s %s\n", e->path, e->symbol);
		for (int k = 0; k < e->lines.count; k++)
			printf("    %s\n", e->lines.items[k]);
	}
	for (int i = 0; i < notes.count; i++)
		fprintf(stderr, "%s\n", notes.items[i]);
	ff_arena_free(&a);
	return 0;
}
