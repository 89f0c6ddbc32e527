#!/bin/sh
# Facts against CPython and pyflakes on every file of the standard library that CPython parses.
. tests/cli/lib.sh

lib=$(/usr/bin/python3 -c 'import os; print(os.path.dirname(os.__file__))')
find "$lib" -name '*.py' -not -path '*/dist-packages/*' -not -path '*/lib2to3/tests/*' | sort >"$T/list"
cd "$T" || exit 1
xargs ff-scan --json <list >"$T/facts"
ok "there is something to compare" test "$(grep -c '"record":"file"' "$T/facts")" -gt 150
for judge in ast symtable pyflakes names; do
	out=$(/usr/bin/python3 "$top/tests/judge/stdlib_$judge.py" "$lib" <"$T/facts" 2>&1); rc=$?
	is "$judge agrees" "$rc" 0
	diag "$(printf '%s\n' "$out" | tail -n 6)"
done
cd "$top" || exit 1
done_testing
