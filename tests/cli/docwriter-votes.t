#!/bin/sh
# What ff-docwriter says of the findings of others: with the docstring or the page that it knows it from, or nothing.
. tests/cli/lib.sh

repo "$T/r"; mkdir -p "$T/r/app" "$T/r/docs"; cd "$T/r" || exit 1
: >app/__init__.py; commit "$T/r" zero
cat >app/core.py <<'PY'
"""Helpers.

listed() is for callers elsewhere.
"""
import json
import os

__all__ = ["offered"]


def offered(a):
    """Give it back."""
    return [a]


def shown(a):
    """Give it back.

    >>> shown(json.loads("1"))
    [1]
    >>> aided(2)
    """
    return [a]


def aided(a):
    return [a, a]


def paged(a):
    return [a, a, a]


def listed(a):
    return [a] * 4


def old(a):
    """Give it back.

    .. deprecated:: 2.0
    """
    return [a] * 5


def silent(a):
    return [a] * 6


def tells(a):
    """Prints it."""
    print(a)


def keeps(a, found={}):
    """Look it up in a cache."""
    return found.setdefault(a, a)
PY
cat >docs/api.rst <<'RST'
The interface
=============

.. autofunction:: app.core.paged

silent is a word, too.
RST
commit "$T/r" first
ff-scan --index >/dev/null
ff-scan HEAD >"$T/facts"
vote() { # vote TYPE SYMBOL [NAME] -> verdict, reason and place
	line=1; [ -z "$2" ] || line=$(grep -n "^def $2(" app/core.py | cut -d: -f1)
	printf '{"record":"candidate","v":1,"agent":"other","type":"%s","file":"app/core.py","line":%d,"symbol":"%s","message":"m","severity":"low","confidence":0.5,"risk_level":"none","evidence":{"name":"%s"},"fingerprint":"00000000000000aa"}\n' \
		"$1" "$line" "$2" "${3:-}" >"$T/candidate"
	{ cat "$T/facts" "$T/candidate"; printf '{"record":"ballot","v":1,"candidates":1}\n'; } | ff-docwriter --agent | /usr/bin/python3 -c 'import json, sys
votes = [r for r in map(json.loads, sys.stdin) if r["record"] == "vote"]
print(*["%s: %s (%s:%d)" % (v["verdict"], v["reason"], v["evidence"]["path"], v["evidence"]["line"]) for v in votes] or ["abstains"])'
}
at() { grep -n "$1" "${2:-app/core.py}" | head -n 1 | cut -d: -f1; }
is 'an import that a doctest uses' "$(vote unused_import '' json)" "disagree: a doctest of shown uses json (app/core.py:$(($(at 'def shown') + 1)))"
is 'one that none uses' "$(vote unused_import '' os)" abstains
is 'a test of what a doctest exercises' "$(vote missing_test shown)" "disagree: a doctest exercises it (app/core.py:$(($(at 'def shown') + 1)))"
is 'the doctest of another' "$(vote missing_test aided)" "disagree: a doctest of shown exercises it (app/core.py:$(($(at 'def shown') + 1)))"
is 'what is offered and documented' "$(vote missing_test offered)" "agree: it stands in __all__ and is documented: others rely on it (app/core.py:$(($(at 'def offered') + 1)))"
is 'what a page documents' "$(vote missing_test paged)" "agree: docs/api.rst documents it (.. autofunction:: app.core.paged): others rely on it (docs/api.rst:$(at autofunction docs/api.rst))"
is 'what is deprecated' "$(vote missing_test old)" "disagree: its docstring says that it is deprecated: it will go (app/core.py:$(($(at 'def old') + 1)))"
is 'a word of a page is no documentation' "$(vote missing_test silent)" abstains
is 'unused here, used by a doctest' "$(vote unused_definition aided)" "disagree: a doctest of shown uses it (app/core.py:$(($(at 'def shown') + 1)))"
is 'unused here, documented' "$(vote unused_definition paged)" "disagree: docs/api.rst documents it (.. autofunction:: app.core.paged) (docs/api.rst:$(at autofunction docs/api.rst))"
is 'unused here, named by the module' "$(vote unused_definition listed)" 'disagree: the docstring of the module names it (app/core.py:1)'
is 'unused here, kept for others' "$(vote unused_definition old)" "disagree: its docstring says that it is deprecated: it is kept for callers elsewhere (app/core.py:$(($(at 'def old') + 1)))"
is 'unused, and nobody speaks of it' "$(vote unused_definition silent)" abstains
is 'complex, but it will go' "$(vote complexity old)" "disagree: its docstring says that it is deprecated: nobody will take it apart (app/core.py:$(($(at 'def old') + 1)))"
is 'output that is promised' "$(vote print_statement tells)" "disagree: its docstring says that it prints (app/core.py:$(($(at 'def tells') + 1)))"
is 'a default that is a cache' "$(vote mutable_default keeps)" "disagree: its docstring speaks of a cache (app/core.py:$(($(at 'def keeps') + 1)))"
is 'a type that it knows nothing of' "$(vote bare_except offered)" abstains
cd "$top" || exit 1
done_testing
