#!/bin/sh
# What is configured for a type, or for one rule of it, counts in ff-critic alone (paths, revisions, streams) as in the chain:
# severity, enabled, paths, ignore.  Files that .gitattributes calls generated or vendored, against git check-attr.
. tests/cli/lib.sh

repo "$T/r"; cd "$T/r" || exit 1
mkdir -p src/deep
commit . first
printf 'import os\n\n\ndef f():\n    try:\n        return 1\n    except:\n        return 2\n' >src/a.py
cp src/a.py src/deep/b.py
commit . second
said() { sed -n 's/^\([^:]*\):[0-9:]* \([a-z]*\): .*\[\(.*\)\]$/\1 \2 \3/p' | sort | xargs; }
tasks() { ff-scan --sides both HEAD | ff-converge 2>"$T/alerts" | /usr/bin/python3 -c 'import json, sys
t = {}
for r in map(json.loads, sys.stdin):
    if r["record"] == "task" and r["type"] in ("bare_except", "unused_import"):
        t[r["file"], r["type"]] = r
for k in sorted(t):
    print(*k, *(str(t[k][f]) for f in sys.argv[1:]))' "$@" | xargs; }
plain="src/a.py medium bare_except src/a.py medium unused_import src/deep/b.py medium bare_except src/deep/b.py medium unused_import"
is "nothing configured" "$(ff-critic -a src | said)" "$plain"

git config fibreflow.rule.bare_except.severity low
low="src/a.py low bare_except src/a.py medium unused_import src/deep/b.py low bare_except src/deep/b.py medium unused_import"
is "severity, for paths" "$(ff-critic -a src | said)" "$low"
is "for a revision" "$(ff-critic -r HEAD | said)" "$low"
is "for a stream" "$(ff-scan --sides both HEAD | ff-critic | said)" "$low"
is "not with --isolated" "$(ff-critic --isolated src/a.py | said | tr ' ' '\n' | grep -c low)" 0
is "in the chain" "$(tasks severity)" "src/a.py bare_except low src/a.py unused_import medium src/deep/b.py bare_except low src/deep/b.py unused_import medium"
was=$(tasks priority | cut -d' ' -f3)
git config fibreflow.rule.bare_except.severity high
now=$(tasks priority | cut -d' ' -f3)
ok "priority follows ($was, $now)" test "$now" -gt "$was"
is "no alert" "$(grep -c ALERT "$T/alerts")" 0
git config fibreflow.rule.unused_import.severity critical
is "critical" "$(tasks severity | cut -d' ' -f6)" critical
is "raises an alert for each" "$(grep -c 'ALERT: src/.*unused_import' "$T/alerts")" 2
is "and is not fixed without a person" "$(ff-scan --sides both HEAD | ff-converge 2>/dev/null | grep unused_import | grep -c '"autofix":true\|"auto_fixable":true')" 0
git config fibreflow.rule.unused_import.severity dreadful
is "a word that is none changes nothing" "$(ff-critic -a src 2>/dev/null | said)" "src/a.py high bare_except src/a.py medium unused_import src/deep/b.py high bare_except src/deep/b.py medium unused_import"
like "and is said" "$(ff-critic -a src 2>&1 >/dev/null)" 'severity is .dreadful., not a one of info, low'
git config --remove-section fibreflow.rule.unused_import; git config --remove-section fibreflow.rule.bare_except

# one rule of a type: the name that stands in the evidence
printf '# a file\n\n# FIXME: this\n# TODO that\n' >src/s.py
rules() { ff-critic -a --json src/s.py | /usr/bin/python3 -c 'import json, sys
print(*("%d:%s:%s" % (f["line"], f["severity"], f.get("evidence", {}).get("rule", f["type"])) for f in map(json.loads, sys.stdin) if f["type"] == "todo_formatting"))'; }
both=$(rules)
name=$(printf '%s\n' $both | sed -n 's/^4:[a-z]*://p')
like "two rules of one type" "$both" '^3:[a-z]+:[a-z_]+ 4:[a-z]+:[a-z_]+$'
git config fibreflow.rule.todo_formatting.severity low; git config "fibreflow.rule.$name.severity" high
is "the rule's own word is stronger" "$(rules)" "$(printf '%s\n' $both | sed 's/^3:[a-z]*/3:low/; s/^4:[a-z]*/4:high/' | xargs)"
git config "fibreflow.rule.$name.enabled" false
is "one rule is off" "$(rules)" "$(printf '%s\n' $both | sed -n 's/^3:[a-z]*/3:low/p')"
git config --remove-section fibreflow.rule.todo_formatting; git config --remove-section "fibreflow.rule.$name"
rm src/s.py

# patterns are from the root, wherever one stands
git config fibreflow.rule.unused_import.paths 'src/deep/**'
git config fibreflow.rule.bare_except.ignore 'src/deep/*'
some="src/a.py medium bare_except src/deep/b.py medium unused_import"
is "patterns for paths" "$(ff-critic -a src | said)" "$some"
is "for a revision" "$(ff-critic -r HEAD | said)" "$some"
is "from a folder further down" "$(ff-critic -C src -a a.py deep | said)" "a.py medium bare_except deep/b.py medium unused_import"
is "by absolute names" "$(ff-critic -a "$T/r/src/a.py" "$T/r/src/deep/b.py" | said | sed "s,$T/r/,,g")" "$some"
git config --remove-section fibreflow.rule.unused_import; git config --remove-section fibreflow.rule.bare_except

# the committed file
printf '[fibreflow "rule.bare_except"]\n\tseverity = info\n\tpaths = src/*.py\n[fibreflow "rule.unused_import"]\n\tenabled = false\n' >.fibreflow
commit . third
git checkout -q -b side; touch src/a.py; printf '\n\nX = 1\ntry:\n    pass\nexcept:\n    print(2)\n' >>src/a.py; git rm -q --cached .fibreflow; git add -A src; git commit -qm fourth; rm .fibreflow
is "the commit's own .fibreflow counts" "$(ff-critic -a -r main | said)" ""
is "of the commit that is looked at" "$(ff-critic -r side | said)" "src/a.py info print_statement src/a.py medium bare_except"
git checkout -q main
is "HEAD's for paths" "$(ff-critic -a src | said)" "src/a.py info bare_except"
git rm -q .fibreflow; commit . fifth

# generated and vendored: git is the judge
mkdir -p gen third/inner pkg
cat >.gitattributes <<'A'
[attr]made linguist-generated
gen/** linguist-generated
gen/keep.py -linguist-generated
*_auto.py made
third/* linguist-vendored=true
third/mine.py linguist-vendored=false
pkg/[xy].py linguist-generated
/root.py linguist-generated=set
A
printf '*.py linguist-vendored\nd.py !linguist-vendored\n' >third/inner/.gitattributes
all="gen/a.py gen/keep.py gen/sub/b.py a_auto.py pkg/b_auto.py third/c.py third/mine.py third/inner/c.py third/inner/d.py pkg/x.py pkg/z.py root.py plain.py"
mkdir -p gen/sub
for f in $all; do printf 'import os\n' >$f; done
expected() { for f in $all; do git check-attr linguist-generated linguist-vendored -- "$f" | grep -Eq ': (set|true)$' || echo "$f"; done | sort | xargs; }
found() { sed -n 's/^\([^:]*\):.*\[unused_import\]$/\1/p' | grep -v '^src/' | sort | xargs; }
is "for paths, as git check-attr says" "$(ff-critic -a . | found)" "$(expected)"
want=$(expected)
commit . sixth
is "for a commit" "$(ff-critic -r HEAD | found)" "$want"
is "in the chain" "$(ff-scan --sides both HEAD | ff-converge 2>/dev/null | /usr/bin/python3 -c 'import json, sys
print(*sorted(r["file"] for r in map(json.loads, sys.stdin) if r["record"] == "task" and r["type"] == "unused_import"))')" "$want"
rm -f .gitattributes third/inner/.gitattributes
is "those of the commit, not of the work tree" "$(ff-critic -r HEAD | found)" "$want"
commit . seventh
is "and not of the index" "$(ff-critic -r HEAD~1 | found)" "$want"
printf 'plain.py linguist-generated\n' >.gitattributes
is "the work tree's for the work tree" "$(ff-critic -a . | found)" "$(expected)"
git clone -q --bare . "$T/bare.git"
is "in a bare repository" "$(ff-critic -C "$T/bare.git" -r HEAD~1 | found)" "$want"
done_testing
