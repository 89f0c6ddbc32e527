/*
 * door.c - the program around the judgement: facts come from ff-scan (a child) or standard
 * input, the report goes to standard output.  The only file of this room that knows of
 * processes and file descriptors.
 */
#include <signal.h>
#include <unistd.h>

#include "ff/consequence.h"

static int fail(const struct ff_err *err)
{
	return ff_fail("ff-consequence", err);
}

static int emit(const struct ff_buf *b)
{
	struct ff_err err = {0};
	return ff_write_all(STDOUT_FILENO, ff_buf_text(b), b->len, &err) ? fail(&err) : FF_EX_OK;
}

/* ff-scan with these words behind its name; without words: standard input. */
static int facts_open(const struct ff_common *common, const char *const *words, struct ff_source *src, struct ff_err *err)
{
	struct ff_arena a = {0};
	struct ff_strings argv = {0};
	*src = (struct ff_source){{.pid = 0, .in = -1, .out = -1, .err = -1}, STDIN_FILENO};
	if (!words)
		return 0;
	ff_strings_push(&a, &argv, ff_path_tool(&a, "ff-scan"));
	ff_strings_push(&a, &argv, "-C");
	ff_strings_push(&a, &argv, common->dir);
	for (int i = 0; words[i]; i++)
		ff_strings_push(&a, &argv, words[i]);
	ff_strings_push(&a, &argv, NULL);
	struct ff_spawn s = {.argv = argv.items, .pipes = FF_SPAWN_OUT};
	int rc = ff_spawn(&s, &src->scan, err);
	src->fd = src->scan.out;
	ff_arena_free(&a);
	return rc;
}

/* Takes the whole stream; the stream stays open for its commit, risk and end. */
static int take_all(struct ff_consequence *c, struct ff_stream *st, struct ff_err *err)
{
	struct ff_subject s;
	int rc;
	while ((rc = ff_stream_next(st, &s, err)) == 1)
		ff_consequence_take(c, &s);
	const struct ff_list *contexts = ff_stream_contexts(st);
	for (int i = 0; rc == 0 && contexts && i < contexts->count; i++)
		ff_consequence_context(c, FF_AT(contexts, struct ff_context_facts, i));
	return rc;
}

static int threshold(const struct ff_consequence_options *o, struct ff_err *err)
{
	const char *word = o->fail_on && *o->fail_on ? o->fail_on : o->exit_code ? "high" : "";
	for (int i = 0; ff_level_names[i]; i++)
		if (!strcmp(word, ff_level_names[i]))
			return i;
	return *word ? ff_err_set(err, FF_EX_USAGE, "--fail-on takes none, low, medium, high or critical, not \"%s\"", word) : FF_LEVEL_CRITICAL + 1;
}

static int check_format(const struct ff_consequence_options *o, struct ff_err *err)
{
	static const char *const known[] = {"text", "json", "sarif", "github"};
	for (size_t i = 0; i < FF_COUNT(known); i++)
		if (!strcmp(o->format, known[i]))
			return 0;
	return ff_err_set(err, FF_EX_USAGE, "--format takes text, json, sarif or github, not \"%s\"", o->format);
}

static int print_report(const struct ff_consequence_options *o, const struct ff_impact *r)
{
	struct ff_buf b;
	struct ff_screen screen;
	ff_buf_init(&b, 0);
	ff_screen_look(&screen, STDOUT_FILENO);
	if (o->stream)
		ff_record_write(&b, &ff_impact_type, r);
	else if (!strcmp(o->format, "sarif"))
		ff_consequence_sarif(&b, r);
	else if (!strcmp(o->format, "github"))
		ff_consequence_github(&b, r);
	else if (o->common->json && o->brief)
		ff_consequence_brief(&b, r);
	else if (o->common->json || !strcmp(o->format, "json"))
		ff_record_write(&b, &ff_impact_type, r);
	else
		ff_consequence_print(&b, r, &screen, o->show);
	int rc = emit(&b);
	ff_buf_free(&b);
	return rc;
}

/* The file stands beside it: the function's own name is enough. */
static const char *last_word(const char *dotted)
{
	const char *dot = strpbrk(dotted, "( ") ? NULL : strrchr(dotted, '.');
	return dot ? dot + 1 : dotted;
}

static int print_routes(const struct ff_consequence_options *o, const struct ff_list *rows)
{
	struct ff_buf b;
	struct ff_screen screen;
	static const struct ff_column columns[] = {{.title = "method"}, {.title = "path", .least = 16, .fair = 30}, {.title = "handler", .least = 8, .fair = 16}, {.title = "at", .least = 12, .fair = 20, .cut_left = true}};
	ff_buf_init(&b, FF_MAX_AGENT_OUTPUT);
	ff_screen_look(&screen, STDOUT_FILENO);
	struct ff_arena a = {0};
	struct ff_cell *cells = ff_arena_alloc(&a, sizeof(*cells) * 4 * (size_t)(rows->count + 1));
	for (int i = 0; i < rows->count; i++) {
		const struct ff_route *r = FF_AT(rows, struct ff_route, i);
		if (o->common->json) {
			ff_record_write(&b, &ff_route_type, r);
			continue;
		}
		struct ff_cell *c = cells + 4 * i;
		c[0].text = r->method, c[1].text = r->route, c[2].text = last_word(r->handler);
		c[3].text = ff_arena_printf(&a, "%s:%d", r->path, r->line);
	}
	if (!o->common->json)
		ff_table_write(&screen, &b, columns, FF_COUNT(columns), cells, rows->count);
	int rc = emit(&b);
	ff_arena_free(&a);
	ff_buf_free(&b);
	return rc;
}

static int print_openapi(const struct ff_consequence_options *o, struct ff_consequence *c)
{
	struct ff_buf b;
	ff_buf_init(&b, FF_MAX_AGENT_OUTPUT);
	const char *name = ff_path_base(o->common->dir);
	ff_consequence_openapi(c, strcmp(name, ".") && *name ? name : "routes", &b);
	int rc = emit(&b);
	ff_buf_free(&b);
	return rc;
}

/* Reads facts, then prints the route table or the report. */
static int judge(const struct ff_consequence_options *o, const char *const *words, bool routes)
{
	struct ff_err err = {0};
	struct ff_source src;
	struct ff_consequence *c = NULL;
	struct ff_stream *st = NULL;
	int rc, fail_on = threshold(o, &err), status = 0;
	if (fail_on < 0 || check_format(o, &err))
		return fail(&err);
	if (facts_open(o->common, words, &src, &err))
		return fail(&err);
	c = ff_consequence_new();
	st = ff_stream_open(src.fd, FF_CONSEQUENCE_WANT, !routes);
	if (o->stream)
		ff_stream_echo(st, STDOUT_FILENO);
	rc = take_all(c, st, &err);
	status = ff_source_close(&src);
	if (status)
		rc = status; /* ff-scan has said why */
	else if (rc)
		rc = fail(&err);
	else if (routes && o->openapi)
		rc = print_openapi(o, c);
	else if (routes)
		rc = print_routes(o, ff_consequence_routes(c));
	else {
		ff_consequence_spread(c, ff_stream_spread(st));
		const struct ff_impact *r = ff_consequence_report(c, ff_stream_commit(st), ff_stream_risk(st), ff_stream_end(st));
		rc = print_report(o, r);
		if (!rc && o->stream && ff_stream_echo_end(st, &err))
			rc = fail(&err);
		if (!rc && r->overall >= fail_on)
			rc = FF_EX_FINDINGS;
	}
	ff_stream_close(st);
	ff_consequence_free(c);
	return rc;
}

static int read_stdin(struct ff_buf *b, struct ff_err *err)
{
	for (;;) {
		char *p = ff_buf_reserve(b, 65536);
		ssize_t n = p ? read(STDIN_FILENO, p, 65536) : -1;
		if (!p)
			return ff_err_set(err, FF_EX_DATA, "more than %u bytes of SQL", FF_MAX_TEXT_BLOB);
		if (n < 0)
			return ff_err_set(err, FF_EX_TEMP, "cannot read standard input");
		if (n == 0)
			return 0;
		b->len += (size_t)n;
	}
}

static int sql(const struct ff_consequence_options *o, const char *path)
{
	struct ff_err err = {0};
	struct ff_arena a = {0};
	struct ff_buf in, out;
	struct ff_list items = {0};
	enum ff_dialect d;
	char *text = NULL;
	size_t n = 0;
	int rc = 0;
	ff_buf_init(&in, FF_MAX_TEXT_BLOB + 65536);
	ff_buf_init(&out, FF_MAX_AGENT_OUTPUT);
	if (ff_dialect_of(o->dialect && *o->dialect ? o->dialect : "postgresql", &d, &err)) {
		rc = fail(&err);
		goto done;
	}
	if (!path || !strcmp(path, "-"))
		rc = read_stdin(&in, &err), text = in.data, n = in.len;
	else
		rc = ff_file_read(&a, path, FF_MAX_TEXT_BLOB, &text, &n, &err);
	if (rc) {
		rc = fail(&err);
		goto done;
	}
	ff_consequence_sql(&a, d, path && strcmp(path, "-") ? path : "", text ? text : "", n, &items);
	for (int i = 0; i < items.count; i++) {
		const struct ff_impact_item *x = FF_AT(&items, struct ff_impact_item, i);
		if (o->common->json) {
			ff_object_write(&out, &ff_impact_item_type, x);
			ff_buf_char(&out, '\n');
		} else
			ff_buf_printf(&out, "%s:%d: %s %s %s [%s]\n", *x->path ? x->path : "-", x->line, ff_level_names[x->level], x->id, x->message, *x->peer ? x->peer : x->id);
	}
	rc = emit(&out);
done:
	ff_buf_free(&in);
	ff_buf_free(&out);
	ff_arena_free(&a);
	return rc;
}

int ff_consequence_tool(const struct ff_consequence_options *o, int argc, char **argv)
{
	struct ff_err err = {0};
	signal(SIGPIPE, SIG_IGN); /* a reader that left is an error of write(), not a death */
	if (o->stream)
		return argc || o->from || o->to ? ff_err_set(&err, FF_EX_USAGE, "--stream reads standard input"), fail(&err) : judge(o, NULL, false);
	if (argc && !strcmp(argv[0], "sql"))
		return sql(o, argc > 1 ? argv[1] : NULL);
	if (argc && !strcmp(argv[0], "routes")) {
		const char *what = argc > 1 ? argv[1] : ".";
		const char *const folder[] = {"--sides", "new", "--", what, NULL}, *const rev[] = {"--sides", "new", "--all", what, NULL};
		return judge(o, ff_path_exists(what) ? folder : rev, true);
	}
	if (o->from || o->to) {
		const char *const words[] = {"--sides", "both", "--context", "api,routes,models", "--from", o->from, "--to", o->to, NULL};
		if (!o->from || !o->to)
			return ff_err_set(&err, FF_EX_USAGE, "--from and --to go together"), fail(&err);
		return judge(o, words, false);
	}
	if (argc && strcmp(argv[0], "-")) {
		const char *const words[] = {"--sides", "both", "--context", "api,routes,models", "--rev", argv[0], NULL};
		return judge(o, words, false);
	}
	if (!argc && isatty(STDIN_FILENO)) {
		const char *const words[] = {"--sides", "both", "--context", "api,routes,models", "--rev", "HEAD", NULL};
		return judge(o, words, false);
	}
	return judge(o, NULL, false);
}
