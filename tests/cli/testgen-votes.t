#!/bin/sh
# What ff-testgen says of the findings of ff-critic: with the place that it knows it from, or nothing.
. tests/cli/lib.sh

repo "$T/r"; mkdir -p "$T/r/app" "$T/r/tests"; cd "$T/r" || exit 1
: >app/__init__.py; commit "$T/r" zero
cat >app/core.py <<'PY'
import json
import smtplib


def always(a, found=[]):
    found.append(a)
    return found


def sometimes(a, found=[]):
    found.append(a)
    return found


def tells(name):
    print("hello", name)


def shouts(name):
    print("HELLO", name)


def _patched(a):
    return [a]


def calls():
    return always(1, []) and sometimes(1)
PY
cat >tests/test_core.py <<'PY'
from unittest import mock

from app.core import always, sometimes, tells, shouts


def test_always():
    assert always(1, found=[]) and sometimes(1, [])


def test_tells(capsys):
    tells("you")
    assert "hello" in capsys.readouterr().out


def test_shouts():
    shouts("you")


@mock.patch("app.core.smtplib.SMTP")
@mock.patch("app.core._patched")
def test_patched(patched, smtp):
    assert always(2, [])
PY
commit "$T/r" first
ff-scan --index >/dev/null
ff-scan HEAD >"$T/facts"
ff-critic --agent <"$T/facts" 2>/dev/null | grep '"record":"finding"' | sed 's/"record":"finding"/"record":"candidate"/' >"$T/candidates"
# ff-critic knows by itself that this one is patched
printf '{"record":"candidate","v":1,"agent":"other","type":"unused_import","file":"app/core.py","line":2,"message":"smtplib","severity":"low","confidence":0.5,"risk_level":"none","evidence":{"name":"smtplib"},"fingerprint":"00000000000000aa"}\n' >>"$T/candidates"
vote() { # vote TYPE SYMBOL [PARAMETER] -> verdict and reason
	{ cat "$T/facts" "$T/candidates"; printf '{"record":"ballot","v":1,"candidates":%d}\n' "$(wc -l <"$T/candidates")"; } |
		ff-testgen --agent | grep '"record":"vote"' >"$T/votes"
	/usr/bin/python3 - "$T" "$@" <<'PY'
import json, sys
votes = {v["fingerprint"]: v for v in map(json.loads, open(sys.argv[1] + "/votes"))}
for c in map(json.loads, open(sys.argv[1] + "/candidates")):
    if c["type"] == sys.argv[2] and c.get("symbol", "") == sys.argv[3] and (len(sys.argv) < 5 or sys.argv[4] in json.dumps(c.get("evidence", ""))):
        v = votes.get(c["fingerprint"])
        print(v["verdict"] + ": " + v["reason"] if v else "abstains")
PY
}
is "a default that every call gives" "$(vote mutable_default always)" "disagree: all 3 calls give found: the default is never used"
is "one that a call leaves out" "$(vote mutable_default sometimes)" "abstains"
is "output that a test reads" "$(vote print_statement tells)" "disagree: tests/test_core.py:11 reads what it prints"
is "output that no test reads" "$(vote print_statement shouts)" "abstains"
is "a name that a test patches" "$(vote unused_import '' smtplib)" "disagree: tests/test_core.py:19 patches it here"
cd "$top" || exit 1
done_testing
