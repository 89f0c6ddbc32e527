#!/bin/sh
# Spoilt files of the standard library: each fix alone, all together and one by one, by CPython's syntax tree.  By hand on more
# files: tests/judge/fixes.py.
. tests/cli/lib.sh
lib=$(/usr/bin/python3 -c 'import os; print(os.path.dirname(os.__file__))')
out=$(/usr/bin/python3 tests/judge/fixes.py --plant 1 --every 6 "$lib/json" "$lib/email" "$lib/importlib" 2>&1); rc=$?
is "nothing but what was meant has changed" "$rc" 0
like "there was something to fix" "$out" '^isolated: [1-9][0-9]* files .* [1-9][0-9]+ places, 0 failures'
like "something for a person, too" "$out" "^ +[1-9][0-9]* (print_statement|mutable_default|bare_except) review"
diag "$out"
done_testing
