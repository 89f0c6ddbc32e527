#!/bin/sh
# The rule table as people and programs read it; the list in the man page is the table's.
. tests/cli/lib.sh

out=$(ff-critic --rules)
like "a rule is listed with severity, weight, state and fix" "$out" '^unused_import +medium +0\.[0-9]+ +on +safe '
ff-critic --rules --json >"$T/rules"
ok "records are JSON, one type each, with codes of peers" /usr/bin/python3 - "$T/rules" <<'P'
import json, sys
rules = [json.loads(l) for l in open(sys.argv[1])]
types = [r["type"] for r in rules]
assert len(types) == len(set(types)) > 10, types
for r in rules:
    assert r["record"] == "rule" and 0 < r["weight"] <= 1 and r["default"] in ("on", "off") and r["fix"] in ("safe", "review", "none"), r
    assert all(":" in p for p in r.get("peers", [])), r
assert "ruff:F401" in next(r for r in rules if r["type"] == "unused_import")["peers"]
P
ff-critic --rules --mdoc >"$T/list"
sed -n '/^\.\\" begin of the list/,/^\.\\" end of the list/p' docs/ff-critic.1 | grep -v '^\.\\"' >"$T/page"
is "the man page has the list of the table" "$(cat "$T/page")" "$(cat "$T/list")"
if command -v mandoc >/dev/null; then
	ok "the man page is clean" mandoc -Tlint -Wwarning docs/ff-critic.1
else
	skip "no mandoc"
fi
for type in $(/usr/bin/python3 -c 'import json,sys
for l in open(sys.argv[1]): print(json.loads(l)["type"])' "$T/rules"); do
	out=$(ff-critic --explain "$type") || out=
	like "$type is explained" "$out" 'severity: '
done
status "a type that does not exist" 64 ff-critic --explain no_such_type
like "says where to look" "$out" 'ff-critic: .*--rules'
done_testing
