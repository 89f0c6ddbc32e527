/*
 * inputs_names.c - what the name of a parameter says of its values.  A table: the whole name first, then its last word, then its
 * first one.
 */
#include <ctype.h>

#include "plan_room.h"

static const struct name_guess guesses[] = {
	{"s", "str", 1.0, "'hello world' 'abc'"},
	{"text string str_ strng word sentence phrase content contents message msg title label description prose body caption txt source_text plaintext snake camel "
	 "camel_string under_string", "str", 1.5, "'hello world' 'Hello' 'abc'"},
	{"line", "str", 1.5, "'some line of text' ''"},
	{"input_string in_string full_string", "str", 1.5, "'hello world'"},
	{"name attr attribute field column attr_name username user identifier ident symbol prop property_name", "str", 1.3, "'name' 'value'"},
	{"prefix", "str", 1.5, "'pre' 'a'"},
	{"suffix ending extension ext", "str", 1.5, "'.txt' 'a'"},
	{"key k_name", "str", 0.7, "'a' 'key'"},
	{"sep separator delim delimiter glue", "str", 1.5, "',' ' '"},
	{"char ch character letter c digit", "str", 1.1, "'a' '1'"},
	{"path filename file_path filepath fname file_name pathname fn_path src_path dest_path src dst dest location", "str", 1.1, "'file.txt' '/tmp/some/file.txt'"},
	{"dirname directory folder dir dir_path root basedir base_dir", "str", 1.1, "'.' 'some/folder'"},
	{"filenames files paths file_paths", "list[str]", 1.2, "['a.txt', 'b.txt']"},
	{"url uri link href endpoint base_url", "str", 1.5, "'https://example.com/path?x=1' 'https://example.com'"},
	{"email mail email_address recipient sender", "str", 1.2, "'user@example.com'"},
	{"section option topic domain", "str", 0.5, "'section'"},
	{"exc_type exc_val exc_tb exc_value etype evalue tb traceback_ exctype", "None", 1.0, NULL},
	{"host hostname domain server", "str", 1.2, "'example.com'"},
	{"ip ip_address addr address", "str", 1.2, "'127.0.0.1'"},
	{"port", "int", 1.5, "8080"},
	{"encoding charset codec", "str", 1.5, "'utf-8' 'ascii'"},
	{"lang language locale", "str", 1.2, "'en'"},
	{"pattern regex regexp pat glob", "str", 1.0, "'a*' '[a-z]+'"},
	{"json json_string json_str", "str", 1.0, "'{\"a\": 1}'"},
	{"xml html markup", "str", 1.0, "'<p class=\"a\">text</p>'"},
	{"version", "str", 1.0, "'1.2.3'"},
	{"color colour hex", "str", 1.0, "'#ff0000'"},
	{"uuid guid", "str", 1.0, "'12345678-1234-5678-1234-567812345678'"},
	{"fmt format template format_string", "str", 1.0, "'{}' '%s'"},
	{"data payload buf buffer chunk raw", "bytes", 0.3, NULL},
	{"date day_date start_date end_date birthday", "datetime.date", 0.9, NULL},
	{"dt datetime timestamp_dt when", "datetime.datetime", 0.8, NULL},
	{"timestamp ts seconds secs duration timeout delay interval elapsed", "float", 1.0, "1.5 60 0"},
	{"n count num number size length len_ width height limit maximum minimum max_length min_length maxlen total amount_of times repeat repeats indent offset "
	 "position pos start stop end step depth level levels rank order degree max_size window lineno line_number row col col_num row_num capacity chunk_size maxsplit max_count",
	 "int", 1.2, "3 1 10"},
	{"index idx i j m pivot", "int", 1.2, "1 0 2"},
	{"year", "int", 1.5, "2024 2000"},
	{"month hour day weekday", "int", 1.5, "5 1"},
	{"minute second age", "int", 1.5, "15 1"},
	{"x y z a b p q r g u v w t", "int", 0.45, "2 3 1"},
	{"k", "int", 0.6, "2 1"},
	{"integer int_ val_int", "int", 1.2, "5"},
	{"base radix", "int", 0.9, "10 2"},
	{"seed", "int", 1.2, "1"},
	{"rate ratio alpha beta gamma factor weight probability prob amount price percent percentage fraction threshold epsilon eps tolerance radius angle scale lat lon latitude longitude temperature",
	 "float", 1.2, "1.5 0.5 2.0"},
	{"lower upper low high minval maxval", "int", 0.5, "1 10"},
	{"items seq sequence iterable lst list_ elements values vals arr array nums numbers ints input_list list1 list2 collection src_iter it iterables population sample data_list xs ys l "
	 "collections heap stack queue", "list[int]", 1.0, "[1, 2, 3] [3, 1, 2]"},
	{"words names lines keys columns fields tokens strings tags labels letters parts args_list argv sentences choices", "list[str]", 1.0, "['a', 'b', 'c']"},
	{"argv", "list[str]", 1.5, "[] ['--help']"},
	{"pairs tuples edges", "list[tuple[str, int]]", 1.0, "[('a', 1), ('b', 2)]"},
	{"matrix grid board table matrix1 matrix2 matrix_a matrix_b mat", "list[list[int]]", 1.4, "[[1, 2], [3, 4]]"},
	{"rows records", "list[list[int]]", 0.6, NULL},
	{"d dct dict_ dict dictionary mapping config options params headers context env settings attrs metadata kw kwds lookup table_map conf cfg opts extra props properties map_ info counts "
	 "d1 d2 target", "dict[str, int]", 1.0, "{'a': 1, 'b': 2}"},
	{"dicts maps mappings", "list[dict[str, int]]", 1.2, "[{'a': 1}, {'b': 2}]"},
	{"graph adjacency", "dict[str, list[str]]", 1.2, "{'a': ['b'], 'b': []}"},
	{"func fn f callback function predicate pred handler transform mapper key_func keyfunc key_fn getter action visitor visit hook cb callable converter factory", "Callable[[Any], Any]", 1.1, NULL},
	{"binop op reducer accumulate cmp comparator folder", "Callable[[Any, Any], Any]", 1.0, NULL},
	{"funcs functions callbacks fns", "list[Callable[[Any], Any]]", 1.1, "[str, len]"},
	{"flag verbose strict reverse reversed_ ignore_case recursive force quiet debug dry_run inclusive enabled raw_output keepdims copy sort unique allow_empty case_sensitive", "bool", 1.2, NULL},
	{"obj object_ instance thing value val item element elem other default_value", "Any", 0.1, NULL},
	{"cls klass type_ typ class_ exc_type expected_type", "type", 1.0, "int str"},
	{"exc exception error err e ex", "Exception", 0.9, "ValueError('wrong')"},
	{"fp fh file fileobj file_obj stream file_handle f_in f_out out infile outfile", "TextIO", 0.9, NULL},
	{"rng random", "random.Random", 1.0, NULL},
	{"tz timezone tzinfo", "datetime.tzinfo", 1.0, NULL},
	{"args arguments", "list[str]", 0.2, "['a', 'b']"},
	{NULL},
};

static const struct name_guess *find(const char *word)
{
	for (const struct name_guess *g = guesses; g->words; g++)
		if (plan_listed(g->words, word))
			return g;
	return NULL;
}

/* is_valid, has_items, use_cache, with_x, no_x ... */
static bool asks(const char *name)
{
	static const char *const heads[] = {"is_", "has_", "use_", "with_", "no_", "allow_", "should_", "ignore_", "include_", "exclude_", "skip_", "keep_", "show_", "strip_", "enable_"};
	for (size_t i = 0; i < FF_COUNT(heads); i++)
		if (ff_str_starts(name, heads[i]))
			return true;
	return ff_str_ends(name, "_only") || ff_str_ends(name, "_flag");
}

const struct name_guess *plan_name_guess(struct ff_arena *a, const char *name)
{
	static const struct name_guess yes = {"", "bool", 0.9, NULL}, number = {"", "int", 0.8, "3 1"};
	char *low = ff_arena_str(a, name + strspn(name, "_"));
	for (char *p = low; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	size_t n = strlen(low);
	while (n > 1 && (isdigit((unsigned char)low[n - 1]) || low[n - 1] == '_')) /* text1, text_2 */
		n--;
	const struct name_guess *g = find(low);
	if (!g)
		g = find(ff_arena_dup(a, low, n));
	if (g)
		return g;
	if (asks(low))
		return &yes;
	if (ff_str_starts(low, "num_") || ff_str_starts(low, "max_") || ff_str_starts(low, "min_") || ff_str_starts(low, "n_"))
		return &number;
	const char *last = strrchr(low, '_');
	if (last && (g = find(last + 1)))
		return g;
	return last ? find(ff_arena_dup(a, low, strcspn(low, "_"))) : NULL;
}
