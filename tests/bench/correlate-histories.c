/*
 * correlate-histories - ff_predict replayed over made-up histories, against "always none" and "the mean of the last ten".
 * usage: correlate-histories [HISTORIES [SEED]].  One line a law: effects follow nothing, size and folder, or size under heavy noise.
 */
#include <math.h>

#include "ff/correlate.h"

#define COMMITS 200

static const struct law {
	const char *name;
	double line, folder, noise; /* points for a line of the first feature, for one folder of four, deviation */
} laws[] = {{"no law, noise 1", 0, 0, 1}, {"size and folder, noise 1", 0.1, 8, 1}, {"size, noise 6", 0.1, 0, 6}};

static uint64_t state;

static double uniform(void)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return (double)(state >> 11) / 9007199254740992.0;
}

static double normal(void)
{
	double u = uniform() + 1e-300, v = uniform();
	return sqrt(-2 * log(u)) * cos(2 * 3.14159265358979 * v);
}

static void replay(const struct law *l, struct ff_backtest *sum)
{
	static const char *const folders[] = {"app/models", "app/views", "docs", "tests"};
	double features[COMMITS][2];
	struct ff_predict_sample samples[COMMITS];
	struct ff_arena a = {0};
	struct ff_backtest b;
	for (int i = 0; i < COMMITS; i++) {
		int f = (int)(uniform() * 4);
		features[i][0] = 100 * uniform();
		features[i][1] = uniform();
		samples[i] = (struct ff_predict_sample){features[i], &folders[f], 1, l->line * features[i][0] + (f ? 0 : l->folder) + l->noise * normal()};
	}
	ff_predict_backtest(&a, FF_CORRELATE_CPU, samples, COMMITS, 2, &b);
	sum->predicted += b.predicted;
	sum->error += b.error;
	sum->error_none += b.error_none;
	sum->error_last += b.error_last;
	sum->covered += b.covered;
	sum->right += b.right;
	sum->right_none += b.right_none;
	ff_arena_free(&a);
}

int main(int argc, char **argv)
{
	int histories = argc > 1 && atoi(argv[1]) > 0 ? atoi(argv[1]) : 60;
	state = argc > 2 ? (uint64_t)atoi(argv[2]) : 1;
	printf("law\terror\talways none\tlast ten\tcovered\tlevel right\tnone right\n");
	for (size_t i = 0; i < FF_COUNT(laws); i++) {
		struct ff_backtest s = {0};
		for (int k = 0; k < histories; k++)
			replay(&laws[i], &s);
		printf("%s\t%.2f\t%.2f\t%.2f\t%.3f\t%.2f\t%.2f\n", laws[i].name, s.error / histories, s.error_none / histories, s.error_last / histories,
		       s.covered / histories, (double)s.right / s.predicted, (double)s.right_none / s.predicted);
	}
	return 0;
}
