/*
 * rules.c - the table of rules: what is reported, how sure, how bad, where, and by which codes
 * of other linters it is known.  Judging stands in one file for each family.
 *
 * `weight` is the measured share of findings that are right; where nothing was measured here,
 * it is a judgement and says so.  ff-learn moves it later for each repository.
 */
#include "rules.h"

#define INFO FF_SEVERITY_INFO
#define LOW FF_SEVERITY_LOW
#define MEDIUM FF_SEVERITY_MEDIUM
#define HIGH FF_SEVERITY_HIGH

const struct critic_rule ff_critic_rules[RULE_COUNT] = {
	[RULE_UNUSED_IMPORT] = {
		.type = "unused_import", .rule = "unused_import", .severity = MEDIUM,
		.weight = 0.95, /* 2026-11, seven repositories: 35 of 35; not counted: 8 in ckan that only quoted types read */
		.fix = FIX_SAFE, .risk = FF_LEVEL_LOW, .minutes = 1, .where = EVERYWHERE,
		.peers = "ruff:F401 pyflakes:F401 pylint:unused-import pylint:W0611",
		.summary = "an import that nothing reads",
		.why = "It costs time at every start, ties the module to another one, and misleads the reader. Names in __all__, `import x as x`, "
		       "probes in try/except ImportError, fixtures of tests and names that another file imports from here are not reported.",
		.example = "import os          # never read below\n",
		.judge = ff_critic_judge_imports},
	[RULE_UNUSED_IMPORT_INIT] = {
		.type = "unused_import", .rule = "unused_import_init", .severity = INFO,
		.weight = 0.15, /* counted: 143 of 170 reported by others in linted projects are re-exports */
		.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 3, .where = IN_PRODUCTION,
		.peers = "ruff:F401 pyflakes:F401 pylint:unused-import pylint:W0611",
		.summary = "the same in __init__.py, when no file of the repository takes the name from there",
		.why = "Such imports are usually the public face of a package; users outside the repository are not seen. "
		       "Put the name into __all__ to say so.",
		.example = "from .engine import Engine   # in __init__.py, without __all__\n"},
	[RULE_REDEFINED_UNUSED] = {
		.type = "redefined_unused", .rule = "redefined_unused", .severity = MEDIUM,
		.weight = 0.90, /* a judgement: no finding in seven repositories */
		.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 3, .where = IN_PRODUCTION | IN_EXAMPLE,
		.peers = "ruff:F811 pyflakes:F811 pylint:reimported pylint:W0404 pylint:function-redefined pylint:E0102",
		.summary = "a name that replaces an import which nothing has used",
		.why = "Either the import is superfluous, or the new binding hides it by mistake.",
		.example = "from shop import total\n\ndef total(items): ...\n",
		.judge = ff_critic_judge_redefined},
	[RULE_REDEFINED_METHOD] = {
		.type = "redefined_unused", .rule = "redefined_method", .severity = MEDIUM,
		.weight = 0.95, /* 2026-11, seven repositories: 1 of 1, a test that never ran; few such places exist */
		.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = EVERYWHERE,
		.peers = "ruff:F811 pyflakes:F811 pylint:function-redefined pylint:E0102",
		.summary = "a method that replaces one of the same name in its class",
		.why = "The first one can never be called; in a class of tests it never runs.",
		.example = "class TestCart:\n    def test_add(self): ...\n    def test_add(self): ...\n"},
	[RULE_UNDEFINED_NAME] = {
		.type = "undefined_name", .rule = "undefined_name", .severity = HIGH,
		.weight = 0.90, /* 2026-11, twelve repositories: 3 of 3 (a test that is skipped); standard library and Debian's packages: 9 of 9, 2 of them in code for Python 2 */
		.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = IN_PRODUCTION | IN_TEST | IN_MIGRATION,
		.peers = "ruff:F821 ruff:F822 ruff:F823 pyflakes:F821 pyflakes:F822 pyflakes:F823 pylint:undefined-variable pylint:E0602 "
		         "pylint:used-before-assignment pylint:E0601 pylint:undefined-all-variable pylint:E0603",
		.summary = "a name that nothing binds where it is read",
		.why = "The line raises NameError when it runs. Modules with a star import or with globals() and exec, names under a test for Python's "
		       "version or in a try that catches NameError, and names bound in a loop around the read are not reported.",
		.example = "def total(items):\n    return sum(item.price for item in itmes)\n",
		.judge = ff_critic_judge_undefined},
	[RULE_UNUSED_VARIABLE] = {
		.type = "unused_variable", .rule = "unused_variable", .severity = MEDIUM,
		.weight = 0.90, /* 2026-11, no finding in twelve repositories; 30 of 89 read in the standard library and Debian's packages: 30 never read, 6 keep the result of a call that is made for its effect */
		.fix = FIX_SAFE, .risk = FF_LEVEL_LOW, .minutes = 2, .where = IN_PRODUCTION | IN_EXAMPLE,
		.peers = "ruff:F841 pyflakes:F841 pylint:unused-variable pylint:W0612",
		.summary = "a local variable that nothing reads",
		.why = "Either it is left over, or something else was meant to be read. Loop variables, unpacked values, names that start with an "
		       "underscore, and functions that call locals() or eval are not reported.",
		.example = "def price(item):\n    tax = item.tax()\n    return item.net\n",
		.judge = ff_critic_judge_unused},
	[RULE_UNUSED_ANNOTATION] = {
		.type = "unused_variable", .rule = "unused_annotation", .severity = LOW,
		.weight = 0.85, /* a judgement: no finding in eleven repositories */
		.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 1, .where = IN_PRODUCTION | IN_EXAMPLE,
		.peers = "ruff:F842 pyflakes:F842",
		.summary = "a local variable that has a type and never a value",
		.why = "It does nothing when the function runs.",
		.example = "def price(item):\n    tax: Decimal\n    return item.net\n"},
	[RULE_TRAILING_WHITESPACE] = {
		.type = "trailing_whitespace", .rule = "trailing_whitespace", .severity = INFO,
		.weight = 1.00, /* 2026-11, readthedocs.org: 1 of 1; a fact, not an opinion */
		.fix = FIX_SAFE, .risk = FF_LEVEL_NONE, .minutes = 1, .where = EVERYWHERE,
		.peers = "ruff:W291 ruff:W293 pylint:trailing-whitespace pylint:C0303",
		.summary = "blanks at the end of a line, or on an empty one",
		.why = "They show up in differences and conflicts, and nowhere else. Blanks inside strings are content and are left alone.",
		.example = "total = 0   \n",
		.judge = ff_critic_judge_text},
	[RULE_TRAILING_WHITESPACE_STRING] = {
		.type = "trailing_whitespace", .rule = "trailing_whitespace_string", .severity = INFO,
		.weight = 0.30, .off = true,
		.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 1, .where = EVERYWHERE,
		.peers = "ruff:W291 ruff:W293 pylint:trailing-whitespace pylint:C0303",
		.summary = "the same inside a string literal",
		.why = "It is part of the value: removing it changes what the program does.",
		.example = "text = \"\"\"first   \nsecond\"\"\"\n"},
	[RULE_FINAL_NEWLINE] = {
		.type = "missing_final_newline", .rule = "missing_final_newline", .severity = INFO,
		.weight = 1.00, /* 2026-11, redash: 1 of 1; likewise */
		.fix = FIX_SAFE, .risk = FF_LEVEL_NONE, .minutes = 1, .where = EVERYWHERE,
		.peers = "ruff:W292 pylint:missing-final-newline pylint:C0304",
		.summary = "the last line has no newline",
		.why = "The next person who adds a line also changes this one, in every difference.",
		.example = "return total<end of file>\n"},
	[RULE_TODO_TAG] = {
		.type = "todo_formatting", .rule = "todo_tag", .severity = INFO,
		.weight = 0.60, /* 2026-11, ckan, readthedocs.org, redash, wagtail: all are what they are called; many projects use FIXME on purpose */
		.fix = FIX_NONE, .risk = FF_LEVEL_NONE, .minutes = 1, .where = IN_PRODUCTION | IN_EXAMPLE,
		.peers = "ruff:TD001",
		.summary = "a note in another form than \"TODO: what is to be done\"; here: FIXME or XXX for TODO",
		.why = "One word can be searched for; three are forgotten.",
		.example = "# FIXME: rounding\n",
		.judge = ff_critic_judge_todo},
	[RULE_TODO_COLON] = {
		.type = "todo_formatting", .rule = "todo_colon", .severity = INFO,
		.weight = 0.80, /* 2026-11, five repositories: 24 of 24 lack the colon; share worth acting on is a judgement */
		.fix = FIX_SAFE, .risk = FF_LEVEL_NONE, .minutes = 1, .where = IN_PRODUCTION | IN_EXAMPLE,
		.peers = "ruff:TD004",
		.summary = "no colon after the word",
		.why = "Tools that collect such notes split at the colon.",
		.example = "# TODO rounding\n"},
	[RULE_TODO_DESCRIPTION] = {
		.type = "todo_formatting", .rule = "todo_description", .severity = INFO,
		.weight = 0.90, /* a judgement: no finding in seven repositories */
		.fix = FIX_NONE, .risk = FF_LEVEL_NONE, .minutes = 2, .where = IN_PRODUCTION | IN_EXAMPLE,
		.peers = "ruff:TD005",
		.summary = "a note that says nothing to do",
		.why = "Nobody will know later what was meant.",
		.example = "# TODO\n"},
	[RULE_TODO_CASE] = {
		.type = "todo_formatting", .rule = "todo_case", .severity = INFO,
		.weight = 0.95, /* 2026-11, ckan: 4 of 4 */
		.fix = FIX_SAFE, .risk = FF_LEVEL_NONE, .minutes = 1, .where = IN_PRODUCTION | IN_EXAMPLE,
		.peers = "ruff:TD006",
		.summary = "todo in small letters",
		.why = "A search for TODO does not find it.",
		.example = "# todo: rounding\n"},
	[RULE_TODO_SPACE] = {
		.type = "todo_formatting", .rule = "todo_space", .severity = INFO,
		.weight = 0.95, /* a judgement */
		.fix = FIX_SAFE, .risk = FF_LEVEL_NONE, .minutes = 1, .where = IN_PRODUCTION | IN_EXAMPLE,
		.peers = "ruff:TD007",
		.summary = "no blank after the colon",
		.why = "It is harder to read.",
		.example = "# TODO:rounding\n"},
	[RULE_TODO_AUTHOR] = {
		.type = "todo_author", .rule = "todo_author", .severity = INFO,
		.weight = 0.30, .off = true, /* a convention of few projects */
		.fix = FIX_NONE, .risk = FF_LEVEL_NONE, .minutes = 1, .where = IN_PRODUCTION | IN_EXAMPLE,
		.peers = "ruff:TD002",
		.summary = "a note without the name of whoever knows more",
		.why = "Where a project wants names in notes; git blame tells them otherwise.",
		.example = "# TODO: rounding        (wanted: # TODO(ana): rounding)\n"},
	[RULE_PRINT] = {
		.type = "print_statement", .rule = "print_call", .severity = INFO,
		.weight = 0.70, /* 2026-11: redash 1 of 1, ckan 2 of 4 (a test job, a migration in an unusual folder); 65 of 81 in an earlier sample */
		.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 3, .where = IN_LIBRARY,
		.peers = "ruff:T201",
		.summary = "print() in library code",
		.why = "What a library prints cannot be filtered, dated or switched off; logging can. Command lines, scripts, examples, tests, files "
		       "with a main guard and functions that are named for printing are not reported.",
		.example = "def charge(card):\n    print(\"charging\", card)\n",
		.judge = ff_critic_judge_print},
	[RULE_N1_QUERY] = {
		.type = "n_plus_one_query", .rule = "n1_query_in_loop", .severity = MEDIUM,
		.weight = 0.85, /* 2026-11, seven repositories: 18 of 20 (a cached look-up, command-line words); 30 of 39 on projects that it was not made on */
		.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 30, .where = IN_PRODUCTION,
		.peers = "",
		.summary = "a database query for each turn of a loop; here: of a model",
		.why = "A hundred rows make a hundred and one queries; each costs a round trip to the database. One query before the loop is enough. "
		       "Loops over models, constants or batches, and query sets that are only built in the loop, are not reported.",
		.example = "for order in orders:\n    customer = Customer.objects.get(pk=order.customer_id)\n",
		.judge = ff_critic_judge_queries},
	[RULE_N1_RELATED] = {
		.type = "n_plus_one_query", .rule = "n1_related_manager", .severity = MEDIUM,
		.weight = 0.90, /* 2026-11, seven repositories: 24 of 24; 3 of 3 on projects that it was not made on */
		.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 15, .where = IN_PRODUCTION,
		.peers = "",
		.summary = "related rows are read for each turn of a loop",
		.why = "prefetch_related or an annotation on the outer query fetches them for all rows at once.",
		.example = "for order in orders:\n    for item in order.items.all():\n        ...\n"},
	[RULE_N1_SESSION] = {
		.type = "n_plus_one_query", .rule = "n1_session_get", .severity = MEDIUM,
		.weight = 0.80, /* 2026-11, ckan: 11 of 12 (a loop over the constraints of a table) */
		.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 30, .where = IN_PRODUCTION,
		.peers = "",
		.summary = "a SQLAlchemy query for each turn of a loop",
		.why = "Select all rows at once, with in_() or a join, and look them up.",
		.example = "for line in lines:\n    product = session.get(Product, line.product_id)\n"},
	[RULE_N1_SQL] = {
		.type = "n_plus_one_query", .rule = "n1_sql_in_loop", .severity = LOW,
		.weight = 0.30, /* 1 of 5 labelled places: few enough to be careful */
		.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 30, .where = IN_PRODUCTION,
		.peers = "",
		.summary = "a SELECT with the loop's variable as parameter",
		.why = "One SELECT with IN (...), or a join, reads the same rows.",
		.example = "for key in keys:\n    cursor.execute(\"SELECT name FROM t WHERE id = %s\", (key,))\n"},
	[RULE_BARE_EXCEPT] = {
		.type = "bare_except", .rule = "bare_except", .severity = MEDIUM,
		.weight = 0.95, /* 2026-11, readthedocs.org, ckan: 3 of 3 */
		.fix = FIX_REVIEW, .risk = FF_LEVEL_MEDIUM, .minutes = 5, .where = EVERYWHERE,
		.peers = "ruff:E722 bugbear:B001 pylint:bare-except pylint:W0702",
		.summary = "except: without a type",
		.why = "It also catches KeyboardInterrupt and SystemExit, so that the program cannot be stopped. One that ends in a bare raise is not "
		       "reported.",
		.example = "try:\n    load()\nexcept:\n    data = None\n",
		.judge = ff_critic_judge_handlers},
	[RULE_BROAD_EXCEPT_SILENT] = {
		.type = "broad_except_silent", .rule = "broad_except_silent", .severity = MEDIUM,
		.weight = 0.65, /* 2026-11, redash, ckan, datasette, readthedocs.org: 11 of 17 hide what happened; the others convert a value */
		.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 10, .where = IN_PRODUCTION,
		.peers = "~ruff:BLE001 ~pylint:broad-except ~pylint:broad-exception-caught ~pylint:W0703 ~pylint:W0718",
		.summary = "except Exception that tells nobody",
		.why = "Nothing is raised, logged, printed, used or explained in a comment: a mistake in the code disappears here.",
		.example = "except Exception:\n    result = None\n"},
	[RULE_TRY_EXCEPT_PASS] = {
		.type = "try_except_pass", .rule = "try_except_pass", .severity = LOW,
		.weight = 0.60, /* 2026-11, redash, netbox, datasette: 7 of 12 after clean-up calls are set aside */
		.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 10, .where = IN_PRODUCTION,
		.peers = "ruff:S110 ~ruff:S112 bandit:B110 bandit:try_except_pass ~bandit:B112 ~ruff:BLE001 ~pylint:broad-except ~pylint:broad-exception-caught",
		.summary = "every exception is swallowed by pass",
		.why = "Name the exception that is expected, and say in a comment why it does not matter.",
		.example = "except Exception:\n    pass\n"},
	[RULE_MUTABLE_DEFAULT] = {
		.type = "mutable_default", .rule = "mutable_default", .severity = MEDIUM,
		.weight = 0.85, /* 2026-11, redash, netbox, ckan: 22 of 22 are shared, whether they are ever changed was not counted; 16 of 19 in an earlier sample */
		.fix = FIX_REVIEW, .risk = FF_LEVEL_MEDIUM, .minutes = 5, .where = EVERYWHERE,
		.peers = "ruff:B006 ~bugbear:B006 pylint:dangerous-default-value pylint:W0102",
		.summary = "a list, dictionary or set as the default of a parameter",
		.why = "It is made once, when the function is defined: what one call puts into it, the next call finds. Use None and make it inside. "
		       "Parameters named for keeping something (cache, memo, _x) and types that promise not to change it are not reported.",
		.example = "def add(item, to=[]):\n    to.append(item)\n",
		.judge = ff_critic_judge_defaults},
	[RULE_COMPLEXITY] = {
		.type = "complexity", .rule = "complex_function", .severity = LOW,
		.weight = 0.60, /* a judgement; the count itself is McCabe's */
		.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 60, .where = IN_PRODUCTION,
		.peers = "ruff:C901 ~pylint:too-many-branches ~pylint:R0912 ~pylint:too-complex",
		.summary = "a function with more than 10 independent paths",
		.why = "Each path wants a test, and a reader has to hold all of them. Above 20 the severity rises.",
		.example = "def settle(order): ...   # 14 branches\n",
		.judge = ff_critic_judge_complexity},
	[RULE_HTTP_NO_TIMEOUT] = {
		.type = "http_no_timeout", .rule = "http_no_timeout", .severity = MEDIUM,
		.weight = 0.90, /* 2026-11, redash, netbox: 30 of 30 */
		.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = IN_PRODUCTION,
		.peers = "ruff:S113 bandit:B113 bandit:request_without_timeout pylint:missing-timeout pylint:W3101",
		.summary = "an HTTP request that may wait for ever",
		.why = "requests has no time-out unless it is given one: a server that does not answer stops the caller.",
		.example = "requests.get(url)\n",
		.judge = ff_critic_judge_security},
	[RULE_TLS_NO_VERIFY] = {
		.type = "tls_no_verify", .rule = "tls_no_verify", .severity = HIGH,
		.weight = 0.95, /* 2026-11, redash: 1 of 1; the rest is a judgement */
		.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 15, .where = IN_PRODUCTION,
		.peers = "ruff:S501 bandit:B501 bandit:request_with_no_cert_validation ~ruff:S323 ~bandit:B323",
		.summary = "the server's certificate is not checked",
		.why = "Anybody between the two can read and change what is sent.",
		.example = "requests.get(url, verify=False)\n"},
	[RULE_YAML_LOAD] = {
		.type = "unsafe_yaml_load", .rule = "unsafe_yaml_load", .severity = HIGH,
		.weight = 0.95, /* a judgement */
		.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = IN_PRODUCTION,
		.peers = "ruff:S506 bandit:B506 bandit:yaml_load",
		.summary = "yaml.load with a loader that can construct anything",
		.why = "A document can then run code. yaml.safe_load reads plain data.",
		.example = "yaml.load(text)\n"},
	[RULE_EVAL_EXEC] = {
		.type = "eval_exec", .rule = "eval_exec", .severity = MEDIUM,
		.weight = 0.40, /* 2026-11: 1 of 2 is no sandbox or console; exec of whole programs is set aside for that reason */
		.fix = FIX_NONE, .risk = FF_LEVEL_HIGH, .minutes = 30, .where = IN_PRODUCTION,
		.peers = "ruff:S307 ~ruff:S102 bandit:B307 bandit:eval ~bandit:B102 pylint:eval-used pylint:W0123 ~pylint:exec-used ~pylint:W0122",
		.summary = "eval or exec of something that is no literal",
		.why = "Whoever can influence the text runs code. ast.literal_eval reads values, getattr and dictionaries choose functions.",
		.example = "value = eval(request.args[\"expression\"])\n"},
	[RULE_SHELL_TRUE] = {
		.type = "shell_true", .rule = "shell_true", .severity = MEDIUM,
		.weight = 0.70, /* 2026-11, datasette: 5 of 5 put words of the user into a shell; whether that user matters is another question */
		.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 15, .where = IN_PRODUCTION,
		.peers = "ruff:S602 ruff:S605 bandit:B602 bandit:subprocess_popen_with_shell_equals_true bandit:B605 bandit:start_process_with_a_shell",
		.summary = "a command that is put together goes through a shell",
		.why = "A blank, a quote or a semicolon in a value becomes part of the command. Give a list of words without a shell.",
		.example = "subprocess.run(f\"tar xf {name}\", shell=True)\n"},
	[RULE_SHELL_CONSTANT] = {
		.type = "shell_true", .rule = "shell_true_const", .severity = INFO,
		.weight = 0.20, .off = true, /* a fixed command cannot be bent */
		.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = IN_PRODUCTION,
		.peers = "ruff:S602 ruff:S605 bandit:B602 bandit:subprocess_popen_with_shell_equals_true bandit:B605 bandit:start_process_with_a_shell",
		.summary = "the same with a fixed command",
		.why = "Nothing can be injected; a list of words would still be plainer.",
		.example = "os.system(\"sync\")\n"},
	[RULE_TEMPFILE] = {
		.type = "insecure_tempfile", .rule = "insecure_tempfile", .severity = MEDIUM,
		.weight = 0.95, /* a judgement */
		.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = IN_PRODUCTION,
		.peers = "ruff:S306 bandit:B306",
		.summary = "tempfile.mktemp()",
		.why = "Between making the name and opening the file somebody else can put a link there. mkstemp() and NamedTemporaryFile() open it.",
		.example = "path = tempfile.mktemp()\n"},
	[RULE_DEBUG] = {
		.type = "debug_enabled", .rule = "debug_enabled", .severity = MEDIUM,
		.weight = 0.80, /* a judgement */
		.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = IN_PRODUCTION,
		.peers = "ruff:S201 bandit:B201 bandit:flask_debug_true",
		.summary = "a Flask application runs with debug=True",
		.why = "Its error page lets a visitor run Python on the server.",
		.example = "app.run(debug=True)\n"},
	[RULE_SECRET] = {
		.type = "hardcoded_secret", .rule = "hardcoded_secret", .severity = HIGH,
		.weight = 0.60, /* a judgement: no finding in seven repositories, so no wrong one */
		.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 30, .where = IN_PRODUCTION,
		.peers = "~ruff:S105 ~ruff:S106 ~ruff:S107 ~bandit:B105 ~bandit:B106 ~bandit:B107",
		.summary = "a password or key in the source",
		.why = "Everybody who can read the repository has it, now and in its history: change it, and read it from the environment.",
		.example = "API_TOKEN = \"<24 letters and digits>\"\n",
		.judge = ff_critic_judge_secrets},
	[RULE_ASYNC_BLOCKING] = {
		.type = "async_blocking_call", .rule = "async_blocking_call", .severity = MEDIUM,
		.weight = 0.92, /* a judgement: no finding in seven repositories */
		.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 15, .where = IN_PRODUCTION,
		.peers = "ruff:ASYNC210 ruff:ASYNC220 ruff:ASYNC221 ruff:ASYNC222 ruff:ASYNC250 ruff:ASYNC251 flake8-async:ASYNC210 "
		         "flake8-async:ASYNC220 flake8-async:ASYNC221 flake8-async:ASYNC222 flake8-async:ASYNC250 flake8-async:ASYNC251",
		.summary = "a call that blocks the event loop",
		.why = "While it waits, every other coroutine of the process waits with it.",
		.example = "async def poll():\n    time.sleep(5)\n",
		.judge = ff_critic_judge_async},
	[RULE_UNUSED_SUPPRESSION] = {
		.type = "unused_suppression", .rule = "unused_suppression", .severity = INFO,
		.weight = 0.90, /* a judgement */
		.fix = FIX_NONE, .risk = FF_LEVEL_NONE, .minutes = 1, .where = EVERYWHERE,
		.peers = "",
		.summary = "a `# ff: ignore[...]` that silences nothing",
		.why = "It would silence the next mistake on that line instead.",
		.example = "total = 0  # ff: ignore[unused_import]\n",
		.judge = ff_critic_judge_quiet},
};
