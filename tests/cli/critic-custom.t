#!/bin/sh
# Rules of one's own: the examples of docs/examples against a hand-written list and CPython's ast, which files count when,
# silencing, kinds of files, changed lines, the cache, and what is wrong with a rule.
. tests/cli/lib.sh

places() { sed -n 's/^\([^:]*:[0-9]*\):.*\[\([a-z_]*\)\]$/\1 \2/p' | grep -E " ($1)\$" | xargs; }

repo "$T/r"; cd "$T/r" || exit 1
mkdir -p .fibreflow.d shop tests scripts
cp "$top"/docs/examples/*.scm .fibreflow.d
cat >shop/a.py <<'P'
import datetime
from datetime import datetime as dt

import shop.db
from shop.db import open_session


def f(x, zone):
    assert isinstance(x, int)
    assert x > 0, "positive"
    assert x is not None
    a = datetime.datetime.now()
    b = datetime.datetime.now(zone)
    c = datetime.now(
    )
    d = datetime.datetime.utcnow( )
    e = other.now()
    return open_session(), shop.db.open_cursor(1), reopen_session(), shop.open_session.x, a, b, c, d, e, dt.now()
P
cp shop/a.py tests/test_a.py
status "the examples are sound" 0 ff-critic --check-rules
is "naive-datetime finds what it should" "$(ff-critic -a shop 2>&1 | places naive_datetime)" \
	"shop/a.py:12 naive_datetime shop/a.py:14 naive_datetime shop/a.py:16 naive_datetime"
is "deprecated-call finds what it should" "$(ff-critic -a shop 2>&1 | places deprecated_call)" "shop/a.py:18 deprecated_call shop/a.py:18 deprecated_call"
is "assert-in-library finds what it should" "$(ff-critic -a shop 2>&1 | places assert_in_library)" "shop/a.py:10 assert_in_library"
is "kinds of files and paths" "$(ff-critic -a . 2>&1 | places 'naive_datetime|deprecated_call|assert_in_library' | tr ' ' '\n' | grep -c '^tests/')" 0
like "captures stand in the message" "$(ff-critic -a shop 2>&1)" 'a.py:18:12: high: open_session\(\) is going away: call connect'
like "on one line" "$(ff-critic -a shop 2>&1)" 'a.py:14:9: medium: datetime.now\( \) has no time zone'
is "not with --isolated" "$(ff-critic --isolated shop 2>&1 | places naive_datetime)" ""

# every assert of a large file, as CPython's own parser lists them
printf '; type: any_assert\n; message: {finding}\n(assert_statement) @finding\n' >.fibreflow.d/all.scm
cat >count.py <<'P'
import ast, sys
for path in sys.argv[1:]:
    for line in sorted(n.lineno for n in ast.walk(ast.parse(open(path).read())) if isinstance(n, ast.Assert)):
        print("%s:%d" % (path, line))
P
files=$(/usr/bin/python3 -c 'import asyncio.base_events as a, random, difflib, decimal, multiprocessing.connection as m; print(a.__file__, random.__file__, difflib.__file__, m.__file__)')
is "the same asserts as CPython's ast" "$(ff-critic -a $files 2>&1 | places any_assert | sed 's/ any_assert/\n/g' | sed 's/ //' | grep . | LC_ALL=C sort)" \
	"$(/usr/bin/python3 count.py $files | LC_ALL=C sort)"
rm .fibreflow.d/all.scm count.py

# silenced
printf 'import datetime\n\na = datetime.datetime.now()  # ff: ignore[naive_datetime] on purpose\n# ff: ignore[naive_datetime]\nb = datetime.datetime.now()\nc = datetime.datetime.now()  # noqa\nd = datetime.datetime.now()  # noqa: E501\ne = datetime.datetime.now()\n' >shop/b.py
is "comments silence it" "$(ff-critic -a shop/b.py 2>&1 | places 'naive_datetime|unused_suppression')" "shop/b.py:7 naive_datetime shop/b.py:8 naive_datetime"

# which files count
commit . first
git mv .fibreflow.d/naive-datetime.scm other.scm
is "the work tree's rules for files" "$(ff-critic -a shop/b.py 2>&1 | places naive_datetime)" ""
is "the commit's rules for a commit" "$(ff-critic -a -r HEAD 2>&1 | places naive_datetime | wc -w)" 10
commit . second
echo 'x = 1' >>shop/b.py
commit . third
is "none in a commit that has none" "$(ff-critic -a -r HEAD 2>&1 | places naive_datetime)" ""
git revert --no-edit HEAD~1 >/dev/null
printf 'f = datetime.datetime.now()\n' >>shop/b.py; commit . fourth
is "only the changed line is new" "$(ff-critic -r HEAD 2>&1 | places naive_datetime)" "shop/b.py:10 naive_datetime"
is "the rest is there with --all" "$(ff-critic -a -r HEAD 2>&1 | places naive_datetime | wc -w)" 6
is "the chain has them too" "$(ff-scan --sides both HEAD | ff-converge | /usr/bin/python3 -c 'import json, sys
print(*sorted("%s:%s" % (t["line"], t.get("on_changed_line", False)) for t in map(json.loads, sys.stdin) if t["record"] == "task" and t["type"] == "naive_datetime"))')" \
	"10:True 7:False 8:False"
is "no fix, so nothing is fixed alone" "$(ff-scan --sides both HEAD | ff-converge | grep naive_datetime | grep -c '"fix"')" 0

# a change in the body of a function leaves a finding about its head alone
printf '; type: named_f\n; message: {name}\n(function_definition name: (identifier) @name (#eq? @name "f")) @finding\n' >.fibreflow.d/f.scm
commit . fifth
sed -i 's/    e = other.now()/    e = other.then()/' shop/a.py; commit . sixth
is "a body is no head" "$(ff-critic -r HEAD 2>&1 | places named_f)" ""
sed -i 's/^def f(x, zone)/def f(x, zone, y=1)/' shop/a.py; commit . seventh
is "a head is" "$(ff-critic -r HEAD 2>&1 | places named_f)" "shop/a.py:8 named_f"

# the cache: facts once, matches by the set of rules
parsed() { ff-scan "$@" 2>/dev/null | tail -n 1 | /usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["parsed"])'; }
ff-scan HEAD >"$T/one"
is "a second run parses nothing" "$(parsed HEAD)" 0
ff-scan HEAD >"$T/two"
is "and says the same" "$(grep -c '"record":"matches"' "$T/two") $(grep '"record":"matches"' "$T/one" | cksum)" "1 $(grep '"record":"matches"' "$T/two" | cksum)"
sed -i 's/message: {name}/message: it is {name}/' .fibreflow.d/f.scm; git add -A; git commit -q --amend --no-edit
like "another set is not taken from the cache" "$(ff-critic -r HEAD 2>&1)" 'it is f \[named_f\]'
is "nor parsed twice" "$(parsed HEAD)" 0

# what is wrong
bad() { # NAME, place and words, text of the file
	printf "$3" >"$T/bad.scm"
	status "$1: status" 78 ff-critic --check-rules "$T/bad.scm"
	like "$1" "$out" "bad.scm:$2"
}
h='; type: t1\n; message: m\n'
bad "no such node" '3:2: the grammar has no node "cal"; did you mean "call"' "$h(cal) @x\n"
bad "no such field" '3:7: the grammar has no field "funktion"; did you mean "function"' "$h(call funktion: (_)) @x\n"
bad "unbalanced" '4:1: syntax error: the query ends too early' "$h(call (identifier) @x\n"
bad "no query" '3:1: there is no pattern' "$h"
bad "impossible" '3:9: impossible pattern' "$h(string (call) @x)\n"
bad "no capture" '3:1: this pattern captures nothing' "$h(call)\n"
bad "unknown capture" '3:19: "@y" is captured nowhere' "$h((call) @x (#eq? @y \"a\"))\n"
bad "unknown predicate" '3:13: "#has[?]" is none of #eq' "$h((call) @x (#has? @x \"a\"))\n"
bad "bad expression" '3:13: #match\?: .*missing' "$h((call) @x (#match? @x \"a(\"))\n"
bad "repeated capture" '3:1: "@x" stands under' "$h(block (_)* @x)\n"
bad "capture of the message" '2:3: message: the query has no capture @nam' '; type: t1\n; message: {nam}\n(call function: (identifier) @name)\n'
bad "no type" '1:1: the head has no "; type' '; message: m\n(call) @x\n'
bad "mistyped key" '1:3: "severty" is no key of a rule; did you mean "severity"' '; severty: low\n; type: t1\n; message: m\n(call) @x\n'
bad "severity" '3:13: severity "critical": a rule of one' "$h; severity: critical\n(call) @x\n"
bad "weight" '3:11: weight "2": is no number' "$h; weight: 2\n(call) @x\n"
bad "one of ours" '1:1: the type bare_except is one of' '; type: bare_except\n; message: m\n(call) @x\n'
bad "one of another agent" '1:1: the type missing_test is one of' '; type: missing_test\n; message: m\n(call) @x\n'
bad "hangs the library" '1:1: (takes too long|is more than)' "$h(module (expression (pair (binary_operator . [[(tuple ((string )* @x1 )[_ *(argument_list body: (attribute )(pair )*)? @x3 (pair )_ ?]* @x4 )(return_statement . function: (tuple _  @x0 key: (list ((pair )?)( . (argument_list )[(assignment )(string )]+(return_statement )+)*) @x0 . [(expression )]?)?([])+)]? @x1 ] @x4 key: . ))body: )!name )\n"

# one bad rule switches off itself alone, and is named everywhere
printf "$h(cal) @x\n" >.fibreflow.d/broken.scm
ln -s /etc/passwd .fibreflow.d/link.scm
said=$(ff-critic -a shop/b.py 2>&1 >"$T/found")
like "ff-critic names it" "$said" '^ff-scan: .fibreflow.d/broken.scm:3:2: this rule is off'
like "a link is no rule" "$said" '^ff-scan: .fibreflow.d/link.scm: this rule is off: .*link'
is "the others count" "$(places naive_datetime <"$T/found" | wc -w)" 6
like "--rules lists those that count" "$(ff-critic --rules)" '^naive_datetime +medium +0.90  on   none '
unlike "and no others" "$(ff-critic --rules)" '^t1 '
is "--rules --json" "$(ff-critic --rules --json | /usr/bin/python3 -c 'import json, sys
print(*[(r["type"], r["severity"], r["weight"]) for r in map(json.loads, sys.stdin) if r["type"] == "deprecated_call"])')" "('deprecated_call', 'high', 0.95)"
like "--explain says why" "$(ff-critic --explain naive_datetime)" 'comparing it with one that has a zone raises TypeError'
done_testing
