#!/bin/sh
# ff-testgen: direct, indirect, untested; without an index nothing is claimed; votes on imports that tests patch.
. tests/cli/lib.sh

repo "$T/r"; mkdir -p "$T/r/app" "$T/r/tests"; cd "$T/r" || exit 1
: >app/__init__.py
cat >app/core.py <<'PY'
import smtplib
import json


def direct(a):
    return helper(a) + 1


def helper(a):
    return a * 2 if a else 0


def untested(a):
    if a > 1:
        return a - 1
    return a


def trivial(a):
    return a


def _private(a):
    return a + 1 if a else 2


class Box:
    def put(self, x):
        self.items = [x] + [1 for _ in range(3)]

    def take(self):
        return self.items.pop() if self.items else None
PY
cat >tests/test_core.py <<'PY'
from unittest import mock
from app.core import direct, Box


def test_direct():
    assert direct(1) == 3


@mock.patch("app.core.smtplib.SMTP")
def test_box(smtp):
    box = Box()
    box.put(1)
    assert box.items
PY
commit "$T/r" first
symbols() { /usr/bin/python3 -c 'import json,sys
print(*sorted(json.loads(l)["symbol"] for l in sys.stdin))'; }
is "without an index nothing is claimed" "$(ff-testgen --all --json --rev HEAD | symbols)" ""
ff-scan --index >/dev/null 2>&1
is "with one: what no test reaches" "$(ff-testgen --all --json --rev HEAD | symbols)" "Box.take untested"
ff-scan HEAD | ff-converge >"$T/tasks"
is "an import that a test patches is no task of high confidence" \
	"$(grep '"type":"unused_import"' "$T/tasks" | grep smtplib | grep -c '"confidence":"high"')" 0
is "one that nobody patches is" "$(grep '"type":"unused_import"' "$T/tasks" | grep json | grep -c '"confidence":"high"')" 1
cd "$top" || exit 1
done_testing
