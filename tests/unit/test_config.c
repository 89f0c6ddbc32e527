/*
 * test_config.c - the configuration: syntax, keys, values, sources.  Judges: git itself (`git config -f FILE -z --list`, the
 * line it names for bad syntax, `git config --type`), distances worked out by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <unistd.h>

#include "ff/config_file.h"

static struct ff_arena arena;
static char folder[] = "/tmp/ff-config-XXXXXX";

static int end_test(void **state)
{
	(void)state;
	ff_arena_free(&arena);
	return 0;
}

/* ---- the parser against git ---- */

struct text {
	const char *data;
	size_t len;
};
#define TEXT(s) {s, sizeof s - 1}

static const struct text corpus[] = {
	TEXT(""),
	TEXT("\n\n# only\n; comments"),
	TEXT("[fibreflow]\n\tenabled = true\n"),
	TEXT("[fibreflow \"queue\"]\n\tdaily = 25 ; new ones\n\tdaily=10# no blank\n"),
	TEXT("[fibreflow \"agent.critic\"]\n  Enabled\n  TimeOut = 30\n\n[FIBREFLOW \"Rule.Unused_Import\"]severity=low\n"),
	TEXT("[fibreflow.queue]\ndaily = 3\n[Fibreflow.Agent.X]\ncommand = \"a b\" c\n"),
	TEXT("[a]\nb = one \\\n   two \\\n\tthree\nc = x\\\n\n d = y"),
	TEXT("[a]\nb = \"quoted # not ; a comment\" # one\nc = \" kept  \"\nd =   trimmed   \ne = in \" the \" middle\n"),
	TEXT("[a]\nb = \\\"\\\\\\n\\t\\b\nc = \"\\\"\\\\\\n\\t\\b\"\n"),
	TEXT("[a]\nb = \\q\n"),
	TEXT("[a]\nb = \"open\nc = 1\n"),
	TEXT("[a]\nb = \"open \\\n and closed\"\nc = \"\\\n\\\n\"\n"),
	TEXT("[a]\nb c\n"),
	TEXT("[a]\nb\n = 3\n"),
	TEXT("[a\nb = 1\n"),
	TEXT("[a \"b\nc\"]\n"),
	TEXT("[a \"b\"\n]\n"),
	TEXT("[a \"b\"x]\n"),
	TEXT("[a b]\n"),
	TEXT("[]\n"),
	TEXT("[ \"x\"]\nk = v\n"),
	TEXT("[a \"\"]\nk = v\n"),
	TEXT("[a.b \"C.d\"]\nK-1 = v\n"),
	TEXT("[a \"q\\\"u\\\\o\\te\"]\nk\n"),
	TEXT("[a   \t \"b\"]\nk\n"),
	TEXT("[a \"b\" ]\nk\n"),
	TEXT("k = v\n[a]\nb=1\n"),
	TEXT("[a]\n-k = v\n"),
	TEXT("[a]\n9k = v\n"),
	TEXT("[a]\nk_x = v\n"),
	TEXT("[a]\nk\t\t=\t\tv\t\tw\t\n"),
	TEXT("[a]\r\nk = v\r\n\r\nl = w \\\r\n x\r\n"),
	TEXT("[a]\nk = v\rw\nl\r= 2\n"),
	TEXT("[a]\nk = v\\"),
	TEXT("[a]\nk = \"v"),
	TEXT("[a]\nk"),
	TEXT("[a]\nk ="),
	TEXT("[a"),
	TEXT("[a \"b"),
	TEXT("[a \"b\\"),
	TEXT("[a] k = v [b] l = w\n"),
	TEXT("[a] [b] l = w\n"),
	TEXT("\xef\xbb\xbf[a]\nk = v\n"),
	TEXT("\xef\xbb[a]\nk = v\n"),
	TEXT("\xef\n[a]\nk = v\n"),
	TEXT("\xef\xbb"),
	TEXT("[a]\n\xef\xbb\xbfk = v\n"),
	TEXT("[a]\nk = caf\xc3\xa9 \xff\xfe\n[b \"\xc3\xa9\"]\nk=1\n"),
	TEXT("[a]\nk = \v v \f\n\vl = 1\n"),
	TEXT("[a]\nk = \"\" x\nl = \"\"\nm = \"\" \nn = a\"b\"c\"\"\n"),
	TEXT("[a]\nk = a \\\n\nl = a \"\" # c\nm = a \\\n# not a comment\n"),
	TEXT("[include]\npath = /etc/passwd\n[includeIf \"gitdir:/\"]\npath = x\n"),
	TEXT("[a]]\nk=v\n"),
	TEXT("[a]k=v\n;[b]\n#k\n\n\n[c]\n\n\n!\n"),
	TEXT("[a]\nk = ; x\nl = # y\nm = \";\" ; z\n"),
	TEXT("  [a]\n   k   =   v   \n"),
};

static char *in_folder(const char *name)
{
	return ff_arena_printf(&arena, "%s/%s", folder, name);
}

static int run_git(const char *const *argv, struct ff_buf *out, struct ff_buf *talk)
{
	static const char *const env[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "HOME=/nonexistent", "GIT_CONFIG_NOSYSTEM=1", NULL};
	struct ff_spawn s = {.argv = argv, .env = env, .dir = folder, .pipes = FF_SPAWN_OUT | FF_SPAWN_ERR};
	struct ff_err err = {0};
	int status = -1;
	if (ff_run(&s, NULL, 0, out, talk, 20000, &status, &err))
		fail_msg("%s", err.text);
	return status;
}

/* What git says of the text: names and values as with -z; *bad is the line it complains of, 0 when it does not. */
static void git_reads(const struct text *t, struct ff_buf *out, int *bad)
{
	const char *path = in_folder("file"), *const argv[] = {"git", "config", "-f", path, "-z", "--list", NULL};
	struct ff_buf talk;
	ff_buf_init(&talk, 4096);
	assert_int_equal(ff_file_write_atomic(path, t->data, t->len, NULL), 0);
	int status = run_git(argv, out, &talk);
	const char *at = strstr(ff_buf_text(&talk), "bad config line ");
	*bad = at ? atoi(at + 16) : 0;
	if (!status != !at)
		fail_msg("git: exit %d: %s", status, ff_buf_text(&talk));
	ff_buf_free(&talk);
}

/* Before git 2.45 a tab (or a lone carriage return) inside a value became a blank. */
static void tabs_are_blanks(struct ff_buf *b)
{
	for (size_t i = 0; i < b->len; i++)
		if (b->data[i] == '\t' || b->data[i] == '\r')
			b->data[i] = ' ';
}

static void compare(const struct text *t, const char *what)
{
	struct ff_list lines;
	struct ff_buf ours, theirs;
	int our_bad, their_bad;
	ff_buf_init(&ours, 1u << 20);
	ff_buf_init(&theirs, 1u << 20);
	int rc = ff_config_parse(&arena, t->data, t->len, &lines, &our_bad);
	git_reads(t, &theirs, &their_bad);
	if (rc != (their_bad ? -1 : 0) || our_bad != their_bad)
		fail_msg("%s: we say line %d, git line %d, of <<%.*s>>", what, our_bad, their_bad, (int)t->len, t->data);
	for (int i = 0; i < lines.count; i++) {
		const struct ff_config_line *l = FF_AT(&lines, struct ff_config_line, i);
		ff_buf_printf(&ours, "%s%s%s", l->key, l->value ? "\n" : "", l->value ? l->value : "");
		ff_buf_char(&ours, '\0');
	}
	tabs_are_blanks(&ours);
	tabs_are_blanks(&theirs);
	if (!their_bad && (ours.len != theirs.len || memcmp(ff_buf_text(&ours), ff_buf_text(&theirs), ours.len) != 0))
		fail_msg("%s: not what git reads (%zu, %zu bytes): <<%.*s>>", what, ours.len, theirs.len, (int)t->len, t->data);
	ff_buf_free(&ours);
	ff_buf_free(&theirs);
	ff_arena_reset(&arena);
}

static void parser_reads_as_git(void **state)
{
	(void)state;
	for (size_t i = 0; i < FF_COUNT(corpus); i++)
		compare(&corpus[i], ff_arena_printf(&arena, "corpus %zu", i));
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* Bytes changed, put in, taken out, or a piece of another text: always the same ones. */
static struct text mutate(const struct text *t, uint32_t *seed)
{
	static const char bytes[] = "[]\"\\=#; \t\r\nabB.-_9\x80\v";
	char *data = ff_arena_alloc(&arena, t->len + 200);
	size_t n = t->len;
	memcpy(data, t->data, n);
	for (uint32_t k = 1 + next_random(seed) % 4; k > 0; k--) {
		size_t at = n ? next_random(seed) % (n + 1) : 0;
		char c = bytes[next_random(seed) % (sizeof bytes - 1)];
		const struct text *other = &corpus[next_random(seed) % FF_COUNT(corpus)];
		switch (next_random(seed) % 4) {
		case 0:
			if (at < n)
				data[at] = c;
			break;
		case 1:
			memmove(data + at + 1, data + at, n - at);
			data[at] = c;
			n++;
			break;
		case 2:
			if (at < n)
				memmove(data + at, data + at + 1, --n - at);
			break;
		default: {
			size_t m = other->len < 40 ? other->len : 40;
			memmove(data + at + m, data + at, n - at);
			memcpy(data + at, other->data, m);
			n += m;
		}
		}
	}
	return (struct text){data, n};
}

static void parser_reads_mutations_as_git(void **state)
{
	(void)state;
	const char *more = getenv("FF_CONFIG_MUTATIONS");
	int count = more ? atoi(more) : 600, good = 0;
	uint32_t seed = more ? (uint32_t)time(NULL) : 2026;
	for (int i = 0; i < count; i++) {
		uint32_t before = seed;
		struct text t = mutate(&corpus[next_random(&seed) % FF_COUNT(corpus)], &seed);
		int bad;
		good += !ff_config_parse(&arena, t.data, t.len, &(struct ff_list){0}, &bad);
		char what[40];
		snprintf(what, sizeof what, "seed %u", before);
		compare(&t, what);
	}
	assert_true(good > count / 10 && good < count - count / 10); /* both kinds were there */
}

static void parser_counts_lines(void **state)
{
	(void)state;
	static const char text[] = "# one\n[a]\n\n k = 1 \\\n 2\n l\n[b] m = x\n\n\nn=\"a\\\nb\"\n";
	static const int want[] = {4, 6, 7, 10};
	struct ff_list lines;
	int bad;
	assert_int_equal(ff_config_parse(&arena, text, sizeof text - 1, &lines, &bad), 0);
	assert_int_equal(lines.count, 4);
	for (int i = 0; i < 4; i++)
		assert_int_equal(FF_AT(&lines, struct ff_config_line, i)->line, want[i]);
}

static void parser_refuses_nul(void **state)
{
	(void)state;
	static const char value[] = "[a]\nk = 1\nl = v\0w\n", first[] = "\0", late[] = "[a]\nk = \"\0", broken[] = "[a\nk\0";
	struct ff_list lines;
	int bad;
	assert_int_equal(ff_config_parse(&arena, value, sizeof value - 1, &lines, &bad), -1);
	assert_int_equal(bad, 3);
	assert_int_equal(lines.count, 0);
	assert_int_equal(ff_config_parse(&arena, first, 1, &lines, &bad), -1);
	assert_int_equal(bad, 1);
	assert_int_equal(ff_config_parse(&arena, late, sizeof late - 1, &lines, &bad), -1);
	assert_int_equal(ff_config_parse(&arena, broken, sizeof broken - 1, &lines, &bad), -1);
	assert_int_equal(bad, 1);
}

/* ---- values against git ---- */

static const char *git_type(const char *type, const char *value, int *status)
{
	const char *const argv[] = {"git", "-c", ff_arena_printf(&arena, "a.b=%s", value), "config", ff_arena_printf(&arena, "--type=%s", type), "a.b", NULL};
	struct ff_buf out, talk;
	ff_buf_init(&out, 4096);
	ff_buf_init(&talk, 4096);
	*status = run_git(argv, &out, &talk);
	char *text = ff_arena_dup(&arena, ff_buf_text(&out), strcspn(ff_buf_text(&out), "\n"));
	ff_buf_free(&out);
	ff_buf_free(&talk);
	return text;
}

static const char *const values[] = {
	"", "true", "TRUE", "yes", "On", "false", "No", "OFF", "0", "1", "2", "-1", "00", "0x10", "010", "1k", "1K", "2m", "1g", "3G", "1kb", "k", "t",
	"y", "n", "enabled", " 1", "1 ", "1.5", "+3", "1e3", "2147483647", "2147483648", "-2147483648", "9223372036854775807", "9223372036854775808",
	"9007199254740993k", "8388608t", "0k", "-1k", "nope", "true ", " true",
};

static void booleans_are_those_of_git(void **state)
{
	(void)state;
	for (size_t i = 0; i < FF_COUNT(values); i++) {
		int status;
		const char *theirs = git_type("bool", values[i], &status);
		int want = status ? -1 : !strcmp(theirs, "true"), got = ff_value_bool(values[i]);
		if (got != want)
			fail_msg("'%s': %d, git says %d (%s)", values[i], got, want, theirs);
	}
}

static void numbers_are_those_of_git(void **state)
{
	(void)state;
	for (size_t i = 0; i < FF_COUNT(values); i++) {
		int status;
		int64_t n = 0;
		const char *theirs = git_type("int", values[i], &status);
		int got = ff_value_int(values[i], &n);
		if ((got != 0) != (status != 0) || (!status && n != strtoll(theirs, NULL, 10)))
			fail_msg("'%s': %d %lld, git says %s (exit %d)", values[i], got, (long long)n, theirs, status);
	}
}

/* ---- keys ---- */

static void keys_are_sound(void **state)
{
	(void)state;
	for (const struct ff_key *k = ff_keys; k->pattern; k++) {
		assert_true(ff_str_starts(k->pattern, "fibreflow."));
		if (k->value)
			assert_null(ff_key_fault(&arena, k, k->value));
		assert_ptr_equal(ff_key_find(k->pattern), k); /* no row hides another */
		if (k->type == FF_KEY_COMMAND || k->type == FF_KEY_URL)
			assert_int_not_equal(k->place, FF_KEY_COMMITTED);
		assert_true(k->help && k->help[0]);
	}
}

static void keys_are_found(void **state)
{
	(void)state;
	assert_string_equal(ff_key_find("fibreflow.agent.critic.timeout")->pattern, "fibreflow.agent.NAME.timeout");
	assert_string_equal(ff_key_find("fibreflow.agent.a.b-c_D.command")->pattern, "fibreflow.agent.NAME.command");
	assert_string_equal(ff_key_find("fibreflow.rule.unused_import.paths")->pattern, "fibreflow.rule.TYPE.paths");
	static const char *const unknown[] = {"", "fibreflow", "fibreflow.", "fibreflow.agent..timeout", "fibreflow.agent.timeout", "fibreflow.agent.a b.timeout",
	                                      "fibreflow.Queue.daily", "queue.daily", "fibreflow.queue.daily.x", "fibreflow.agent.x.timeouts"};
	for (size_t i = 0; i < FF_COUNT(unknown); i++)
		if (ff_key_find(unknown[i]))
			fail_msg("%s", unknown[i]);
}

static void nearest_keys(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"fibreflow.queue.dayly", "fibreflow.queue.daily"},
		{"fibreflow.agent.critic.comand", "fibreflow.agent.critic.command"},
		{"fibreflow.agents.mine.enabled", "fibreflow.agent.mine.enabled"},
		{"fibreflow.protects", "fibreflow.protect"},
		{"fibreflow.rule.a.b.severty", "fibreflow.rule.a.b.severity"},
		{"fibreflow.elephant.trunk", NULL},
		{"core.editor", NULL},
		{"fibreflow.", NULL},
	};
	for (size_t i = 0; i < FF_COUNT(cases); i++) {
		const char *got = ff_key_nearest(&arena, cases[i][0]);
		if (!cases[i][1])
			assert_null(got);
		else
			assert_string_equal(got ? got : "none", cases[i][1]);
	}
}

static void keys_are_spelt(void **state)
{
	(void)state;
	assert_string_equal(ff_key_spell(&arena, "queue.daily"), "fibreflow.queue.daily");
	assert_string_equal(ff_key_spell(&arena, "FibreFlow.Queue.Daily"), "fibreflow.queue.daily");
	assert_string_equal(ff_key_spell(&arena, "agent.Mine.TimeOut"), "fibreflow.agent.Mine.timeout"); /* a subsection has its case */
	assert_string_equal(ff_key_spell(&arena, ""), "fibreflow.");
}

static void variables_name_keys(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"FIBREFLOW_QUEUE_DAILY", "fibreflow.queue.daily"},
		{"FIBREFLOW_AGENT_CRITIC_TIMEOUT", "fibreflow.agent.critic.timeout"},
		{"FIBREFLOW_RULE_UNUSED_IMPORT_ENABLED", "fibreflow.rule.unused_import.enabled"},
		{"FIBREFLOW_PROTECT", "fibreflow.protect"},
		{"FIBREFLOW", NULL},
		{"FIBREFLOW_", NULL},
		{"FIBREFLOW_AGENT__TIMEOUT", NULL},
		{"FIBREFLOW_AGENT_TIMEOUT", NULL},
		{"FIBREFLOW_queue_daily", NULL},
		{"FIBREFLOW_QUEUE.DAILY", NULL},
		{"XFIBREFLOW_QUEUE_DAILY", NULL},
	};
	for (size_t i = 0; i < FF_COUNT(cases); i++) {
		const char *got = ff_key_of_variable(&arena, cases[i][0]);
		if (!cases[i][1] && got)
			fail_msg("%s is %s", cases[i][0], got);
		if (cases[i][1])
			assert_string_equal(got ? got : cases[i][0], cases[i][1]);
	}
}

static void values_are_checked(void **state)
{
	(void)state;
	static const struct {
		const char *key, *value;
		bool sound;
	} cases[] = {
		{"fibreflow.queue.daily", "0", true}, {"fibreflow.queue.daily", "-1", false}, {"fibreflow.queue.daily", "100001", false},
		{"fibreflow.queue.daily", "5 a day", false}, {"fibreflow.worker.hours", "9-17", true}, {"fibreflow.worker.hours", "22:00-06:30", true},
		{"fibreflow.worker.hours", "9-24", true}, {"fibreflow.worker.hours", "9-25", false}, {"fibreflow.worker.hours", "9-24:30", false},
		{"fibreflow.worker.hours", "9:60-17", false}, {"fibreflow.worker.hours", "9:5-17", false}, {"fibreflow.worker.hours", "9", false},
		{"fibreflow.worker.hours", "9-17-20", false}, {"fibreflow.worker.hours", "-", false}, {"fibreflow.worker.hours", "123-4", false},
		{"fibreflow.worker.hours", "99999999999999999999-4", false},
		{"fibreflow.autofix.target", "current", true}, {"fibreflow.autofix.target", "currents", false}, {"fibreflow.autofix.target", "branch current", false},
		{"fibreflow.autofix.target", "", false}, {"fibreflow.autofix.types", "unused_import, missing_docstring", true},
		{"fibreflow.autofix.types", "Unused", false}, {"fibreflow.autofix.types", "a;b", false}, {"fibreflow.agent.x.languages", "sql,python", true},
		{"fibreflow.agent.x.languages", "sql cobol", false}, {"fibreflow.agent.x.command", " ", false}, {"fibreflow.agent.x.command", "x", true},
		{"fibreflow.correlate.url", "https://h/x", true}, {"fibreflow.correlate.url", "file:///etc/passwd", false},
		{"fibreflow.correlate.url", "https://", false}, {"fibreflow.correlate.url", "https://a b", false}, {"fibreflow.correlate.window", "0.5", true},
		{"fibreflow.correlate.window", "nan", false}, {"fibreflow.correlate.window", "inf", false}, {"fibreflow.correlate.window", "", false},
		{"fibreflow.rule.x.severity", "high", true}, {"fibreflow.rule.x.severity", "huge", false}, {"fibreflow.protect", "a/**", true},
		{"fibreflow.enabled", "maybe", false}, {"fibreflow.enabled", "", true},
	};
	for (size_t i = 0; i < FF_COUNT(cases); i++)
		if (!ff_key_fault(&arena, ff_key_find(cases[i].key), cases[i].value) != cases[i].sound)
			fail_msg("%s=%s", cases[i].key, cases[i].value);
}

/* ---- reading ---- */

static void put(struct ff_config *c, const char *key, const char *value)
{
	*FF_PUSH(&arena, &c->settings, struct ff_setting) = (struct ff_setting){key, value, "git config (local: .git/config)", FF_FROM_GIT, true};
}

static void values_are_read(void **state)
{
	(void)state;
	struct ff_config c = {0};
	struct ff_err err = {0};
	struct ff_strings all = {0};
	assert_int_equal(ff_config_int(&c, "fibreflow.queue.daily", 7, 1, 100, &err), 25); /* the table's default, not the caller's */
	assert_int_equal(ff_config_int(&c, "fibreflow.other", 7, 1, 100, &err), 7);
	assert_string_equal(ff_config_get(&c, "fibreflow.agent.x.timeout", ""), "30");
	assert_false(ff_config_bool(&c, "fibreflow.autofix.enabled", true));
	put(&c, "fibreflow.queue.daily", "3");
	put(&c, "fibreflow.queue.daily", "4");
	put(&c, "fibreflow.agent.x.enabled", "perhaps");
	put(&c, "fibreflow.agent.y.enabled", "0");
	assert_int_equal(ff_config_int(&c, "fibreflow.queue.daily", 7, 1, 100, &err), 4);
	assert_true(ff_config_bool(&c, "fibreflow.agent.x.enabled", false)); /* its default */
	assert_false(ff_config_bool(&c, "fibreflow.agent.y.enabled", true));
	put(&c, "fibreflow.queue.daily", "many");
	assert_int_equal(ff_config_int(&c, "fibreflow.queue.daily", 7, 1, 100, &err), -1);
	assert_int_equal(err.code, FF_EX_CONFIG);
	assert_non_null(strstr(err.text, ".git/config"));
	put(&c, "fibreflow.protect", "a");
	put(&c, "fibreflow.protect", "");
	put(&c, "fibreflow.protect", "b");
	put(&c, "fibreflow.protect", "c");
	ff_config_all(&arena, &c, "fibreflow.protect", &all);
	assert_int_equal(all.count, 2);
	assert_string_equal(all.items[0], "b");
}

/* ---- what was meant ---- */

static void nearest_words(void **state)
{
	(void)state;
	static const char *const words[] = {"queue", "scan", "status", "trust", "undo", "why", "review", "converge"};
	/* optimal string alignment by hand: quue 1, qeuue 1 (swap), stauts 1 (swap), tsrut 2, wyh 1 (swap), revue 2, scna 1, vonverge 1 */
	static const char *const cases[][2] = {{"quue", "queue"}, {"qeuue", "queue"}, {"stauts", "status"}, {"tsrut", "trust"}, {"wyh", "why"},
	                                       {"revue", "review"}, {"scna", "scan"}, {"vonverge", "converge"}, {"queue", "queue"}, {"elephant", NULL},
	                                       {"q", NULL}, {"", NULL}, {"abc", NULL}};
	struct ff_strings l = {0};
	for (size_t i = 0; i < FF_COUNT(words); i++)
		ff_strings_push(&arena, &l, words[i]);
	for (size_t i = 0; i < FF_COUNT(cases); i++) {
		const char *got = ff_text_nearest(cases[i][0], &l);
		if (!cases[i][1] && got)
			fail_msg("%s: %s", cases[i][0], got);
		if (cases[i][1])
			assert_string_equal(got ? got : "none", cases[i][1]);
	}
	char longer[500];
	memset(longer, 'a', sizeof longer - 1);
	longer[sizeof longer - 1] = '\0';
	assert_null(ff_text_nearest(longer, &l));
	ff_strings_push(&arena, &l, longer);
	assert_string_equal(ff_text_nearest("quue", &l), "queue");
	assert_null(ff_text_nearest("x", &(struct ff_strings){0}));
}

static int begin(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	unlink(in_folder("file"));
	rmdir(folder);
	ff_arena_free(&arena);
	return 0;
}

#define T(f) cmocka_unit_test_teardown(f, end_test)
int main(void)
{
	const struct CMUnitTest tests[] = {
		T(parser_reads_as_git), T(parser_reads_mutations_as_git), T(parser_counts_lines), T(parser_refuses_nul),
		T(booleans_are_those_of_git), T(numbers_are_those_of_git), T(keys_are_sound), T(keys_are_found), T(nearest_keys),
		T(keys_are_spelt), T(variables_name_keys), T(values_are_checked), T(values_are_read), T(nearest_words),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
