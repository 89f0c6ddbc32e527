/* ff-consequence - what a change does to API, database, performance and users. */
#include "ff/consequence.h"

int main(int argc, char **argv)
{
	struct ff_common common = {.dir = "."};
	struct ff_consequence_options o = {.common = &common, .show = 5, .format = "text"};
	struct ff_arena a = {0};
	const struct ff_opt opts[] = {
		{"from", 0, FF_OPT_STR, &o.from, "DIR", "compare two folders: the old one"},
		{"to", 0, FF_OPT_STR, &o.to, "DIR", "compare two folders: the new one"},
		{"dialect", 0, FF_OPT_STR, &o.dialect, "NAME", "of sql: postgresql (default), mysql, sqlite"},
		{"show", 0, FF_OPT_INT, &o.show, "N", "impacts shown, the worst first, 0 for all (default 5)"},
		{"format", 0, FF_OPT_STR, &o.format, "NAME", "text (default), json, sarif, github"},
		{"openapi", 0, FF_OPT_FLAG, &o.openapi, NULL, "of routes: a skeleton of an OpenAPI description"},
		{"brief", 0, FF_OPT_FLAG, &o.brief, NULL, "with --json: the worst impacts, 6 KB at most"},
		{"stream", 0, FF_OPT_FLAG, &o.stream, NULL, "a filter: a facts stream on standard input gets its impact record"},
		{"exit-code", 0, FF_OPT_FLAG, &o.exit_code, NULL, "exit 1 when the overall impact is high or critical"},
		{"fail-on", 0, FF_OPT_STR, &o.fail_on, "LEVEL", "exit 1 from this level on"},
		{0},
	};
	const struct ff_tool tool = {"ff-consequence", "[OPTIONS] [REV | A..B]\n[OPTIONS] --from DIR --to DIR\n--stream < FACTS\nroutes [--json | --openapi] [DIR | REV]\nsql [--dialect NAME] [--json] [FILE | -]",
	                             "predicts what a change does to API, database, performance and users", opts, &common, &a};
	int n = ff_opt_parse(&tool, argc, argv);
	int rc = ff_consequence_tool(&o, n, argv);
	ff_arena_free(&a);
	return rc;
}
