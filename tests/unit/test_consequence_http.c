/* HTTP part of src/consequence: annotations and bounds on the wire, shapes of paths, hostile rows. */
#include "../../src/consequence/routes.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static int set_up(void **state)
{
	struct ff_arena *a = ff_xmalloc(sizeof(*a));
	*a = (struct ff_arena){0};
	*state = a;
	return 0;
}

static int tear_down(void **state)
{
	ff_arena_free(*state);
	free(*state);
	return 0;
}

/* What a value of the old type is to the new one: PEP 604 and typing say which spellings are the same. */
static void types_are_compared(void **state)
{
	static const struct {
		const char *before, *after;
		enum type_change want;
		bool was, is;
	} cases[] = {
		{"int", "int", TYPE_SAME, false, false},
		{"Optional[str]", "str|None", TYPE_SAME, true, true},
		{"typing.Optional[str]", "Union[str,None]", TYPE_SAME, true, true},
		{"List[Item]", "list[Item]", TYPE_SAME, false, false},
		{"\"Item\"", "Item", TYPE_SAME, false, false},
		{"str", "Optional[str]", TYPE_SAME, false, true},
		{"int", "float", TYPE_WIDER, false, false},
		{"float", "int", TYPE_NARROWER, false, false},
		{"int", "str", TYPE_OTHER, false, false},
		{"int", "int|str", TYPE_WIDER, false, false},
		{"Union[int,str]", "str", TYPE_NARROWER, false, false},
		{"Literal[\"a\",\"b\"]", "Literal[\"a\"]", TYPE_NARROWER, false, false},
		{"dict[str,int]", "Dict[str,int]", TYPE_SAME, false, false},
		{"dict[str,int|None]", "dict[str,int]", TYPE_OTHER, false, false},
		{"int", "Any", TYPE_WIDER, false, false},
		{"", "int", TYPE_SAME, false, false},
		{"Optional[", "int", TYPE_OTHER, false, false}, /* cut short: no crash */
	};
	for (size_t i = 0; i < FF_COUNT(cases); i++) {
		bool was, is;
		assert_int_equal(ff_type_change(*state, cases[i].before, cases[i].after, &was, &is), cases[i].want);
		assert_int_equal(was, cases[i].was);
		assert_int_equal(is, cases[i].is);
	}
}

static void bounds_are_compared(void **state)
{
	static const struct {
		const char *before, *after;
		bool narrowed;
	} cases[] = {
		{"", "", false}, {"", "ge=1", true}, {"ge=1", "", false}, {"ge=1", "ge=0", false}, {"ge=1", "ge=2", true}, {"max_length=9", "max_length=10", false},
		{"max_length=9", "max_length=8", true}, {"gt=0, lt=9", "lt=9, gt=0", false}, {"gt=0, lt=9", "gt=0, lt=8.5", true}, {"regex=\"a\"", "pattern=\"a\"", false},
		{"pattern=\"a\"", "pattern=\"b\"", true}, {"le=LIMIT", "le=LIMIT", false},
	};
	for (size_t i = 0; i < FF_COUNT(cases); i++)
		assert_int_equal(ff_bounds_narrowed(*state, cases[i].before, cases[i].after), cases[i].narrowed);
}

static void shapes_have_no_names(void **state)
{
	const char *types;
	assert_string_equal(ff_path_shape(*state, "/a/<int:id>/b", &types), "/a/<>/b");
	assert_string_equal(types, "int,");
	assert_string_equal(ff_path_shape(*state, "/a/{id:int}/{rest:path}", &types), "/a/<>/<>");
	assert_string_equal(types, "int,path,");
	assert_string_equal(ff_path_shape(*state, "/a/{open", &types), "/a/{open");
}

/* A router that mounts itself, and two that mount each other: the walk ends. */
static void circles_end(void **state)
{
	(void)state;
	struct ff_consequence *c = ff_consequence_new();
	static const char *const names[][2] = {{"m.a", "m.b"}, {"m.b", "m.a"}, {"m.a", "m.a"}};
	for (size_t i = 0; i < FF_COUNT(names); i++) {
		*FF_PUSH(&c->arena, &c->routes[NEW].mounts, struct mount) = (struct mount){.parent = names[i][0], .child = names[i][1], .prefix = "/x", .file = "m.py",
			.rule = "/x", .framework = "fastapi", .handler = "", .host = "", .line = 1, .shown = true};
		*FF_PUSH(&c->arena, &c->aliases[NEW], struct alias) = (struct alias){.name = names[i][0], .target = names[i][1], .file = "m.py"};
	}
	*FF_PUSH(&c->arena, &c->routes[NEW].places, struct place) = (struct place){.owner = "m.a", .rule = "/y", .local = "/y", .framework = "fastapi", .file = "m.py",
		.handler = "m.f", .view = "", .name = "", .host = "", .line = 2};
	*FF_PUSH(&c->arena, &c->routes[NEW].constants, struct constant) = (struct constant){"m.P", "\001m.P\002"};
	const struct ff_list *rows = ff_consequence_routes(c);
	assert_true(rows->count > 0 && rows->count < 1000);
	struct joiner j = ff_joiner(c, NEW);
	assert_string_equal(ff_path_filled(&j, "\001m.P\002/z"), "${P}/z");
	ff_consequence_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(types_are_compared, set_up, tear_down),
		cmocka_unit_test_setup_teardown(bounds_are_compared, set_up, tear_down),
		cmocka_unit_test_setup_teardown(shapes_have_no_names, set_up, tear_down),
		cmocka_unit_test(circles_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
