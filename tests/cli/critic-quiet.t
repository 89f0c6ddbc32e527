#!/bin/sh
# Comments that silence: what other linters would not report on a line, we do not; what they would, we do.
# The lines marked "seen" are those that ruff 0.17 (and flake8 for statements over several lines) reports.
. tests/cli/lib.sh

# expect NAME FILE: findings stand exactly on the lines whose text holds "seen"
expect() {
	grep -n seen "$2" | cut -d: -f1 | sort -un >"$T/want"
	ff-critic --isolated --json "$2" | /usr/bin/python3 -c 'import json,sys
for l in sys.stdin:
    r = json.loads(l)
    if r["record"] == "finding" and r["type"] != "unused_suppression": print(r["line"])' | sort -un >"$T/got"
	is "$1" "$(tr '\n' ' ' <"$T/got")" "$(tr '\n' ' ' <"$T/want")"
}
cat >"$T/noqa.py" <<'E2'
import a1  # noqa
import a2  # NoQA
import a3  #noqa:F401
import a4  # noqa: E501, F401
import a5  # noqa:E501 F401 because it is
import a6  # type: ignore # noqa: F401
import a7  # a note # noqa
import a8  # noqa: F4
import seen1  # noqa: E501
import seen2  # noqax
import seen3  # a word about noqa
import seen4  # noqa: E501; F401
import seen5  # ruff: noqa
import seen6  # flake8: noqa: F401
import seen7  # isort:skip
# noqa: F401
import seen8
from q import (
    c1,  # noqa: F401
    seen9,
)
from q import (  # noqa: F401
    c2,
    c3,
)
from q import (
    c4,
    c5)  # noqa: F401
E2
expect "noqa on a line" "$T/noqa.py"
printf '"""Doc."""\n# a note\n# ruff: noqa: F401\nimport a\nlen(seen)\n' >"$T/ruff.py"
expect "ruff: noqa with a code, for the file" "$T/ruff.py"
printf 'import a\nlen(b)\n# flake8: noqa\n' >"$T/flake8.py"
expect "flake8: noqa, for the file" "$T/flake8.py"
printf '# flake8: noqa: E722, F821\nimport seen\nlen(b)\n' >"$T/flake8.py"
expect "flake8: noqa with codes" "$T/flake8.py"
cat >"$T/range.py" <<'E2'
# ruff: disable[F401]
import a1
# ruff: enable[E722]
import a2
# ruff: enable[F401]
import seen1
# ruff: ignore[F401]
import a3
import seen2
def f():
    # ruff: disable[F821]
    len(b1)
len(seen3)
E2
expect "ruff: disable, enable, ignore" "$T/range.py"
cat >"$T/bandit.py" <<'E2'
import subprocess
import yaml
subprocess.run(cmd, shell=True)  # nosec # noqa: F821, T201, PLW1510
subprocess.run("x" + str(yaml),
               check=True,
               shell=True)  # nosec B602
subprocess.run("x" + str(yaml),
               shell=True,  # nosec B602 B607
               check=True)
subprocess.run("x" + str(yaml), shell=True, check=True)  # nosec: the input is ours
subprocess.run("x" + str(yaml), shell=True, check=True)  # nosec subprocess_popen_with_shell_equals_true
subprocess.run("seen" + str(yaml), shell=True, check=True)  # nosec B101
E2
expect "nosec, with tests of bandit" "$T/bandit.py"
cat >"$T/pylint.py" <<'E2'
# pylint: disable=unused-import
import a1
def f():
    """Doc."""
    # pylint: disable=undefined-variable
    len(b1)
    if len(b2):
        # pylint: enable=undefined-variable
        len(seen1)
    len(b3)
    # pylint: enable=E0602
    len(seen2)
len(seen3)
len(b4)  # pylint: disable=E0602,line-too-long
len(b5)  # pylint: disable=all
# pylint: disable-next=undefined-variable
len(b6)
len(seen4)
len(seen5)  # pylint: disable=unused-import
import a2
def g(x=[]):
    # pylint: disable=dangerous-default-value
    return x
E2
expect "pylint: a line, a block, the next line, enable" "$T/pylint.py"
printf 'len(a)\nimport b\n# pylint: skip-file\n' >"$T/skip.py"
expect "pylint: skip-file" "$T/skip.py"

cat >"$T/ours.py" <<'E2'
import a1  # ff: ignore[unused_import] loaded for its effects
# ff: ignore[unused_import] loaded for its effects

import a2
# ff: ignore[mutable_default] a cache
@len
def f(a=[],
      b={}):
    return a, b
# ff: ignore[unused_import, undefined_name]
from q import (
    a3,
    a4,
)
import seen1  # ff: ignore[undefined_name] another type
len(b1,
    b2)  # ff: ignore[undefined_name]
E2
expect "ours, on a line and before a statement" "$T/ours.py"
out=$(ff-critic "$T/ours.py")
like "the idle one is a finding" "$out" 'ours.py:15:.*unused_suppression'
is "and no other" "$(printf '%s\n' "$out" | grep -c unused_suppression)" 1
printf '# ff: ignore-file[unused_import] made by a script\n# ff: ignore-file[undefined_name]\nimport a\nimport b\n' >"$T/wide.py"
out=$(ff-critic "$T/wide.py")
unlike "a file's" "$out" 'unused_import'
like "an idle one for the file" "$out" 'wide.py:2:.*unused_suppression'
printf 'import os  # ruff: ignore[F401]\n' >"$T/other.py"
unlike "ruff: ends in ff: and is not ours" "$(ff-critic "$T/other.py")" .
printf 'from os import path\ndef path():  # type: ignore[no-redef]\n    return 1\nlen(b)  # type: ignore[name-defined]\nlen(c)  # type: ignore[attr-defined]\nlen(d)  # type: ignore\n' >"$T/types.py"
out=$(ff-critic "$T/types.py")
unlike "type: ignore with the code of the same defect" "$out" 'types.py:[24]:'
like "with another code" "$out" 'types.py:5:.*undefined_name'

# many comments and deep nesting cost no more than their bytes
/usr/bin/python3 - "$T/deep.py" <<'P'
import sys
n = 40000
open(sys.argv[1], "w").write("x = " + "[  # noqa: F401\n" * n + "]" * n + "  # noqa\n" + "# ff: ignore[unused_import]\n" * n + "import os\n" + "# pylint: disable=unused-import\n" * n)
P
ok "many comments" timeout 60 ff-critic --isolated --json "$T/deep.py"
done_testing
