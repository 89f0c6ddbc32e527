#!/bin/sh
# What a commit does to tests: functions whose tests it took, or that they no longer name.
. tests/cli/lib.sh

repo "$T/r"; mkdir -p "$T/r/pkg" "$T/r/tests"; cd "$T/r" || exit 1
: >pkg/__init__.py
cat >pkg/core.py <<'PY'
def first(a):
    if a > 1:
        return a
    return helper(a)


def helper(a):
    return [a] * 3 + [1]


def second(a):
    return [a] + [2]


class Box:
    def put(self, x):
        self.items = [x] + [1]
        return len(self.items)
PY
cat >tests/test_core.py <<'PY'
from pkg.core import first, Box
from pkg import core


def test_first():
    assert first(2) == 2


def test_box():
    b = Box()
    assert b.put(1) == 2


def test_second():
    assert core.second(1)
PY
commit "$T/r" one
ff-scan --index >/dev/null 2>&1
is "nothing is lost yet" "$(ff-testgen scan . | tail -n 1)" "4 functions: 0 untested, 1 reached through others, 3 named by tests"
lost() { ff-testgen scan --only-changed --json "$@" | /usr/bin/python3 -c 'import json,sys
for l in sys.stdin:
    r = json.loads(l)
    print(r["symbol"], r["evidence"]["lost"], r["severity"])' | sort; }

sed -i 's/        return a$/        return a + 0/; s/return len/return 0 + len/' pkg/core.py
sed -i '/def test_first/,/== 2/d; /def test_box/,/== 2/d' tests/test_core.py
commit "$T/r" two
is "changed, and their tests are gone" "$(lost)" "Box.put True medium
first True medium"
like "the test that named it is told" "$(ff-testgen scan --only-changed)" 'first .*tests/test_core\.py:[56] named it before this change, and no test leads to it now'
like "counts" "$(ff-testgen scan --only-changed | tail -n 1)" '^2 functions: 2 untested \(2 lost their tests with this change\)'
is "what it led to has none either, and was not touched" "$(ff-testgen --all --json --rev HEAD | grep -c '"symbol":"helper"')" 1

git rm -q tests/test_core.py; sed -i 's/return \[a\] + \[2\]/return [a] + [3]/' pkg/core.py
commit "$T/r" three
is "the whole file of tests is gone" "$(lost)" "second True medium"
mkdir -p tests # git took the empty folder, too
printf 'from pkg.core import second\n\n\ndef test_second_again():\n    assert second(1)\n' >tests/test_moved.py
sed -i 's/return \[a\] + \[3\]/return [a] + [4]/' pkg/core.py
commit "$T/r" four
is "tests that moved are not lost" "$(lost)" ""
sed -i 's/    assert second(1)/    assert True/' tests/test_moved.py; sed -i 's/return \[a\] + \[4\]/return [a] + [5]/' pkg/core.py
is "of what is not committed yet" "$(lost --worktree)" "second True medium"
commit "$T/r" five
git commit -q --amend -m 'five, again'
is "a range" "$(lost --rev HEAD~1..HEAD)" "second True medium"
cd "$top" || exit 1
done_testing
