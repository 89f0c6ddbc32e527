/*
 * test_scan.c - the pure parts of the scan (languages, keys, briefs) and facts.db.  Expected values are
 * written by hand from the rules in the comments of the files.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../src/scan/scan_room.h"

#include <cmocka.h>

/* ---- names ---- */

static void relative_imports_lead_to_places(void **state)
{
	struct ff_arena a = {0};
	(void)state;
	assert_string_equal(relative_target(&a, "a/b/c.py", ".d.e"), "a.b.d.e");
	assert_string_equal(relative_target(&a, "a/b/c.py", "..io.load"), "a.io.load");
	assert_string_equal(relative_target(&a, "a/b/__init__.py", ".c.x"), "a.b.c.x");
	assert_string_equal(relative_target(&a, "a/b/c.py", "..."), "");
	assert_string_equal(relative_target(&a, "c.py", ".d"), "d");
	assert_null(relative_target(&a, "a/b/c.py", "....x")); /* out of the tree */
	assert_null(relative_target(&a, "a/b/c.py", "os.path"));
	assert_string_equal(place_module(&a, "a/io.py"), "a.io");
	assert_string_equal(place_module(&a, "a/b/__init__.py"), "a.b");
	assert_string_equal(place_module(&a, "__init__.py"), "");
	assert_string_equal(place_module(&a, "top.py"), "top");
	ff_arena_free(&a);
}

static void languages(void **state)
{
	static const char env[] = "#!/usr/bin/env python3\n", plain[] = "#!/usr/bin/python -u\n", shell[] = "#!/bin/sh\n# python\n", word[] = "#!/opt/monty-python\n";
	(void)state;
	assert_int_equal(language_of("run", env, sizeof env - 1), FF_LANG_PYTHON);
	assert_int_equal(language_of("run", plain, sizeof plain - 1), FF_LANG_PYTHON);
	assert_int_equal(language_of("run", shell, sizeof shell - 1), FF_LANG_OTHER);
	assert_int_equal(language_of("run", word, sizeof word - 1), FF_LANG_OTHER);
	assert_int_equal(language_of("run.bin", env, sizeof env - 1), FF_LANG_OTHER); /* the ending speaks */
	assert_int_equal(language_of("", "", 0), FF_LANG_OTHER);
	assert_int_equal(role_of("shop/a.py", FF_LANG_PYTHON, 0), FF_ROLE_LIBRARY);
	assert_int_equal(role_of("shop/a.py", FF_LANG_PYTHON, HINT_CLI), FF_ROLE_CLI);
	assert_int_equal(role_of("a.py", FF_LANG_PYTHON, HINT_MAIN_GUARD), FF_ROLE_SCRIPT);
	assert_int_equal(role_of("shop/a.py", FF_LANG_PYTHON, HINT_MAIN_GUARD), FF_ROLE_LIBRARY);
	static const struct {
		const char *path;
		int hints, role;
	} roles[] = {
		/* people go on from what a generator began */
		{"shop/migrations/0001_initial.py", HINT_GENERATED, FF_ROLE_MIGRATION}, {"docs/conf.py", HINT_GENERATED, FF_ROLE_DOCS},
		{"site/settings.py", HINT_GENERATED, FF_ROLE_SETTINGS}, {"shop/api/client.py", HINT_GENERATED, FF_ROLE_GENERATED},
		{"shop/migration/versions/1a_x.py", 0, FF_ROLE_MIGRATION}, {"shop/versions/a.py", HINT_MIGRATION, FF_ROLE_MIGRATION},
		{"shop/blocks/migrations/operations.py", 0, FF_ROLE_LIBRARY}, {"shop/versions/a.py", 0, FF_ROLE_LIBRARY},
		{"shop/tests/test_migrations.py", 0, FF_ROLE_TEST}, {"typing_tests/a.py", 0, FF_ROLE_TEST}, {"shop/checks.py", HINT_TEST, FF_ROLE_TEST},
		{"shop/handlers/settings.py", 0, FF_ROLE_LIBRARY}, {"shop/handlers/setup.py", 0, FF_ROLE_LIBRARY}, {"setup.py", 0, FF_ROLE_SCRIPT},
		{"shop/config.py", 0, FF_ROLE_LIBRARY}, {"shop/config.py", HINT_SETTINGS, FF_ROLE_SETTINGS}, {"shop/names.py", HINT_SETTINGS, FF_ROLE_LIBRARY},
		{"contrib/settings/models.py", 0, FF_ROLE_LIBRARY}, {"site/settings/production.py", 0, FF_ROLE_SETTINGS},
		{"shop/management/commands/sync.py", 0, FF_ROLE_CLI}, {"benchmarks/a.py", 0, FF_ROLE_SCRIPT}, {"shop/docs/models.py", 0, FF_ROLE_LIBRARY},
		{"docs/tests/test_a.py", 0, FF_ROLE_TEST}, {"ext/example_cart/plugin.py", 0, FF_ROLE_EXAMPLE}, {"examples/shop/cli.py", 0, FF_ROLE_EXAMPLE},
	};
	for (size_t i = 0; i < FF_COUNT(roles); i++)
		if (role_of(roles[i].path, FF_LANG_PYTHON, roles[i].hints) != roles[i].role)
			fail_msg("%s", roles[i].path);
	assert_int_equal(role_of("tests/vendor/a.py", FF_LANG_PYTHON, HINT_GENERATED), FF_ROLE_VENDORED);
}

/* ---- briefs ---- */

static struct ff_facts small_facts(struct ff_arena *a)
{
	struct ff_facts f = {0};
	static const char *const names[][2] = {{"helper", "helper"}, {"Cart", "Cart"}, {"total", "Cart.total"}, {"add", "Cart.add"}};
	for (int i = 0; i < 4; i++)
		*FF_PUSH(a, &f.definitions, struct ff_definition) = (struct ff_definition){.kind = i == 0 ? FF_DEF_FUNCTION : i == 1 ? FF_DEF_CLASS : FF_DEF_METHOD,
		    .name = names[i][0], .qualname = names[i][1], .parent = i < 2 ? -1 : 1, .line = 10 * i + 1, .first_line = 10 * i + 1,
		    .end_line = i == 1 ? 39 : 10 * i + 5, .returns = "", .type_params = ""};
	static const struct { const char *callee; int def; } calls[] = {{"helper", 2}, {"self.add", 2}, {"Cart", 0}, {"Cart().total", 0}, {"print", 3}, {"self.x", 3}, {"self.total.y", 3}};
	for (size_t i = 0; i < FF_COUNT(calls); i++)
		*FF_PUSH(a, &f.calls, struct ff_call) = (struct ff_call){.callee = calls[i].callee, .target = "", .assigned = "", .def = calls[i].def,
		    .line = (int)i + 1, .loop = -1, .receiver = -1, .outer = -1};
	*FF_PUSH(a, &f.references, struct ff_reference) = (struct ff_reference){"load", "..io.load", FF_REF_CALL, 7, 3, ""};
	*FF_PUSH(a, &f.imports, struct ff_import) = (struct ff_import){.line = 1, .module = "io", .level = 2, .name = "load", .alias = "", .bound = "load", .def = -1};
	return f;
}

static void a_brief_comes_back(void **state)
{
	struct ff_arena a = {0};
	struct ff_facts f = small_facts(&a);
	struct ff_buf out;
	struct brief b;
	(void)state;
	ff_buf_init(&out, 0);
	brief_encode(&out, &a, &f);
	assert_int_equal(brief_decode(&a, out.data, out.len, &b), 0);
	assert_int_equal(b.def_count, 4);
	assert_string_equal(b.defs[3].qualname, "Cart.add");
	assert_int_equal(b.defs[3].parent, 1);
	/* who uses whom: helper, self.add; Cart, Cart().total; a method that is not there counts for its class */
	static const int want[][2] = {{2, 0}, {2, 3}, {0, 1}, {0, 2}, {3, 1}, {3, 2}};
	assert_int_equal(b.edge_count, 6);
	for (int i = 0; i < 6; i++) {
		assert_int_equal(b.edges[i].from, want[i][0]);
		assert_int_equal(b.edges[i].to, want[i][1]);
	}
	assert_int_equal(b.ref_count, 1);
	assert_string_equal(b.refs[0].target, "..io.load");
	assert_string_equal(b.names[0].target, "..io.load");
	ff_buf_free(&out);
	ff_arena_free(&a);
}

static void damaged_briefs_are_refused_or_harmless(void **state)
{
	struct ff_arena a = {0};
	struct ff_facts f = small_facts(&a);
	struct ff_buf out;
	struct brief b;
	(void)state;
	ff_buf_init(&out, 0);
	brief_encode(&out, &a, &f);
	for (size_t n = 0; n < out.len; n++) /* cut anywhere */
		assert_int_equal(brief_decode(&a, out.data, n, &b), -1);
	for (size_t i = 0; i < out.len; i++) { /* one wrong byte: refused, or every index and string stays inside */
		char kept = out.data[i];
		out.data[i] = (char)(kept ^ 0x5a);
		if (!brief_decode(&a, out.data, out.len, &b)) {
			size_t sum = 0;
			for (int k = 0; k < b.def_count; k++) {
				assert_in_range(b.defs[k].parent + 1, 0, k);
				sum += strlen(b.defs[k].qualname);
			}
			for (int k = 0; k < b.edge_count; k++)
				assert_true(b.edges[k].to < b.def_count && b.edges[k].from < b.def_count);
			for (int k = 0; k < b.ref_count; k++)
				sum += strlen(b.refs[k].name) + strlen(b.refs[k].target);
			assert_true(sum < 100000);
		}
		out.data[i] = kept;
	}
	ff_buf_free(&out);
	ff_arena_free(&a);
}

static void keys_find_names_targets_and_modules(void **state)
{
	struct ff_arena a = {0};
	struct ff_facts f = small_facts(&a);
	struct ff_buf out;
	struct brief b;
	int count;
	(void)state;
	ff_buf_init(&out, 0);
	brief_encode(&out, &a, &f);
	assert_int_equal(brief_decode(&a, out.data, out.len, &b), 0);
	uint64_t *keys = keys_of(&a, "shop/app/cart.py", &b, &count);
	const uint64_t want[] = {key_name("load"), key_target("shop.io.load", true), key_importer("shop.io", true)};
	for (size_t i = 0; i < FF_COUNT(want); i++) {
		bool found = false;
		for (int k = 0; k < count; k++)
			found |= keys[k] == want[i];
		assert_true(found);
	}
	for (int k = 1; k < count; k++)
		assert_true(keys[k - 1] < keys[k]);
	ff_buf_free(&out);
	ff_arena_free(&a);
}

/* ---- facts.db ---- */

static int said;
static void hear(void *to, const char *text)
{
	(void)to;
	(void)text;
	said++;
}

static struct ff_facts_db *open_db(const char *dir, uint64_t format)
{
	struct ff_facts_db_options o = {.dir = dir, .format = format, .say = hear};
	return ff_facts_db_open(&o);
}

static void facts_are_kept_by_blob_and_kind(void **state)
{
	char dir[] = "/tmp/ff-test-scan.XXXXXX", path[64];
	unsigned char id[20] = {1, 2, 3}, near[20] = {1, 2, 3};
	struct ff_facts_row row = {1, 2, 3, "lines\n", 6}, got;
	struct ff_buf out;
	(void)state;
	near[19] = 9; /* the same first eight bytes: the same row, another id */
	assert_non_null(mkdtemp(dir));
	ff_buf_init(&out, 0);
	struct ff_facts_db *db = open_db(dir, 1);
	assert_non_null(db);
	assert_false(ff_facts_db_get(db, (struct ff_facts_key){id, 0}, &got, NULL));
	ff_facts_db_put(db, (struct ff_facts_key){id, 0}, &row);
	ff_facts_db_close(db);
	db = open_db(dir, 1);
	assert_true(ff_facts_db_get(db, (struct ff_facts_key){id, 0}, &got, &out));
	assert_string_equal(out.data, "lines\n");
	assert_true(got.hints == 1 && got.complexity == 2 && got.size == 3);
	assert_false(ff_facts_db_get(db, (struct ff_facts_key){id, 1}, &got, NULL));
	assert_false(ff_facts_db_get(db, (struct ff_facts_key){near, 0}, &got, NULL));
	ff_facts_db_close(db);
	db = open_db(dir, 2); /* another format */
	assert_false(ff_facts_db_get(db, (struct ff_facts_key){id, 0}, &got, NULL));
	ff_facts_db_close(db);
	assert_int_equal(said, 0);
	const char *const tails[] = {"", "-wal", "-shm"};
	for (size_t i = 0; i < FF_COUNT(tails); i++) {
		snprintf(path, sizeof path, "%s/facts.db%s", dir, tails[i]);
		unlink(path);
	}
	rmdir(dir);
	ff_buf_free(&out);
}

static void the_overlay_hides_and_adds_without_writing(void **state)
{
	struct ff_arena a = {0};
	struct ff_list ids = {0};
	uint64_t keys[] = {5, 7};
	struct ff_facts_db *db = open_db(NULL, 1);
	struct ff_index_file one = {.path = "a.py", .blob = {1}, .test = true}, two = {.path = "b.py", .blob = {2}}, got;
	unsigned char tree[20] = {9}, now[20];
	(void)state;
	assert_non_null(db);
	assert_false(ff_index_tree(db, now));
	assert_int_equal(ff_index_begin(db, false), 0);
	assert_int_equal(ff_index_put(db, &one, keys, 2), 0);
	assert_int_equal(ff_index_put(db, &two, keys, 1), 0);
	assert_int_equal(ff_index_commit(db, tree), 0);
	assert_true(ff_index_tree(db, now) && !memcmp(now, tree, 20));
	assert_int_equal(ff_index_find(db, 5, 10, &a, &ids), 2);
	assert_int_equal(*FF_AT(&ids, int, 0), one.id); /* tests first */
	assert_int_equal(ff_index_find(db, 7, 10, &a, &ids), 1);
	assert_int_equal(ff_index_find(db, 8, 10, &a, &ids), 0);
	assert_int_equal(ff_index_begin(db, true), 0);
	assert_int_equal(ff_index_hide(db, &two, NULL, 0), 0);
	struct ff_index_file fresh = {.path = "b.py", .blob = {3}};
	assert_int_equal(ff_index_put(db, &fresh, keys + 1, 1), 0);
	assert_int_equal(ff_index_commit(db, NULL), 0);
	assert_true(fresh.id < 0);
	assert_int_equal(ff_index_find(db, 5, 10, &a, &ids), 1);
	assert_int_equal(ff_index_find(db, 7, 10, &a, &ids), 2);
	assert_true(ff_index_path(db, &a, "b.py", &got) && got.blob[0] == 3);
	assert_false(ff_index_id(db, &a, two.id, &got));
	assert_true(ff_index_tree(db, now) && !memcmp(now, tree, 20));
	ff_facts_db_close(db);
	ff_arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(relative_imports_lead_to_places),
		cmocka_unit_test(languages),
		cmocka_unit_test(a_brief_comes_back),
		cmocka_unit_test(damaged_briefs_are_refused_or_harmless),
		cmocka_unit_test(keys_find_names_targets_and_modules),
		cmocka_unit_test(facts_are_kept_by_blob_and_kind),
		cmocka_unit_test(the_overlay_hides_and_adds_without_writing),
	};
	return cmocka_run_group_tests_name("scan", tests, NULL, NULL);
}
