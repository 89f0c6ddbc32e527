#!/bin/sh
# What CPython says of a change, on the standard library: what leaves all the rest as it was is let through, what does not is not.
. tests/cli/lib.sh

lib=$(/usr/bin/python3 -c 'import os; print(os.path.dirname(os.__file__))')
out=$(/usr/bin/python3 "$top/tests/judge/compare_stdlib.py" "$top/src/fix/compare.py" "$lib" 150 2>&1); rc=$?
is "removed imports, swallowed and moved statements" "$rc" 0
diag "$out"
done_testing
