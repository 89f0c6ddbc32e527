#!/bin/sh
# ff-risk: a commit, a range, a stream, the model; histories that are not as they should be.
. tests/cli/lib.sh
field() { /usr/bin/python3 -c 'import json, sys
for line in sys.stdin:
    r = json.loads(line)
    if r["record"] == sys.argv[1]: print(eval("r" + sys.argv[2]))' "$@"; }

repo "$T/r"; cd "$T/r"
say() { GIT_AUTHOR_DATE="$1 +0000" GIT_COMMITTER_DATE="$1 +0000" commit . "$2"; }
stamp=1600000000
i=0
printf 'a = 1\nb = 2\nc = 3\n' >m.py; say $stamp "Begin"
while [ $i -lt 30 ]; do
	i=$((i + 1)); stamp=$((stamp + 1000000))
	/usr/bin/python3 -c "for k in range($i % 7 + 1): print('x%d = %d' % (k, $i))" >m.py; say $stamp "Change $i"
done
is "git status is as it was" "$(git status --porcelain)" ""
out=$(ff-risk HEAD)
like "a commit has a probability and a percentile" "$out" '^Risk of [0-9a-f]{12}: [0-9]+ % .* more than [0-9]+ %'
like "where little is known, it says so" "$out" 'size alone'
like "and the model says why" "$(ff-risk model)" '^Size alone: .* wanted'
is "the record is one" "$(ff-risk --json HEAD | field risk '["features"]["basis"]')" size
first=$(ff-risk --json HEAD); rm -rf .git/fibreflow
is "the same history, the same record" "$(ff-risk -q --json HEAD)" "$first"
is "and once more, from what is kept" "$(ff-risk -q --json HEAD)" "$first"
like "a range is its riskiest commit" "$(ff-risk HEAD~6..HEAD)" 'riskiest commit of the range'
/usr/bin/python3 -c "for k in range(400): print('y%d = 1' % k)" >>m.py; commit . "Much"
like "a large one is among the riskiest" "$(ff-risk --json | field risk '["percentile"] > 0.9')" True
like "and what would lower it is said" "$(ff-risk)" 'half the size'

# ---- the stream ----
ff-scan --sides both HEAD >"$T/facts"
ff-risk --stream <"$T/facts" >"$T/with" || fail "stream"
is "the record comes before the end" "$(tail -n 2 "$T/with" | sed 's/.*"record":"\([a-z]*\)".*/\1/' | xargs)" "risk end"
is "and nothing else changes" "$(grep -v '"record":"risk"' "$T/with")" "$(cat "$T/facts")"
is "it is the one of the commit" "$(grep '"record":"risk"' "$T/with")" "$(ff-risk --json HEAD)"
is "a stream that has one keeps it" "$(ff-risk --stream <"$T/with")" "$(cat "$T/with")"
ff-consequence --json - <"$T/with" >"$T/impact"
is "ff-consequence: RISK001" "$(field impact '["risks"][0]["id"]' <"$T/impact")" RISK001
is "at the level of the top five per cent" "$(field impact '["deployment_risk"]' <"$T/impact")" high
is "the overall level is what it was" "$(field impact '["overall"]' <"$T/impact")" "$(ff-consequence --json - <"$T/facts" | field impact '["overall"]')"
mkdir docs; seq 900 >docs/much.rst; commit . "Words"; seq 5 900 >docs/much.rst; commit . "Fewer words"
seq 300 2000 >docs/much.rst; commit . "More words"
ff-scan --sides both HEAD | ff-risk --stream | ff-consequence --json - >"$T/impact"
like "documentation alone is low at most" "$(field impact '["deployment_risk"]' <"$T/impact")" '^(none|low)$'
like "which is no code" "$(ff-risk)" 'it adds no code'
seq 500 | sed 's/^/package/; s/$/==1.0/' >requirements-dev.txt; commit . "Versions"; seq 700 | sed 's/^/package/; s/$/==1.1/' >requirements-dev.txt; commit . "Newer versions"
ff-scan --sides both HEAD | ff-risk --stream | ff-consequence --json - >"$T/impact"
is "and a list of versions has no risk of this kind" "$(field impact '.get("risks", [])' <"$T/impact")" '[]'
head -c 200 "$T/facts" | ff-risk --stream >/dev/null 2>&1; is "a stream that breaks off is an error" $? 65
rm -rf .git/fibreflow
is "without a model the stream passes" "$(ff-risk --stream <"$T/facts")" "$(cat "$T/facts")"
ok "and nothing is walked or written then" test ! -e .git/fibreflow/risk.history
ff-risk -q fit --due; ok "fit --due does not make the folder of the state" test ! -e .git/fibreflow
ff-risk -q fit; stat -c %Y.%s .git/fibreflow/risk.model >"$T/then"; cp .git/fibreflow/risk.model "$T/model"
ff-risk -q fit --due; is "what is not due is not done" "$(cat .git/fibreflow/risk.model)" "$(cat "$T/model")"
rm .git/fibreflow/risk.history; ff-risk -q fit --due; ok "a history that is gone is walked again" test -s .git/fibreflow/risk.history
head -c 500 /dev/urandom >.git/fibreflow/risk.history; echo nonsense >.git/fibreflow/risk.model
like "what is kept may be nonsense" "$(ff-risk -q HEAD)" '^Risk of'

# ---- a first-time author in a hot file ----
echo "z = 0" >>m.py; git add -A; GIT_AUTHOR_NAME='Some Body' git commit -qm 'My first'
like "who should look at it is said" "$(ff-risk | tail -n 1)" 'somebody who has changed it before'
is "RISK002 names the file" "$(ff-risk --json | field risk '["hot_file"]')" m.py
ff-scan --sides both HEAD | ff-risk --stream | ff-consequence --json - >"$T/impact"
like "and ff-consequence has it" "$(field impact '["risks"]' <"$T/impact")" "RISK002.*m.py"

# ---- histories that are not as they should be ----
repo "$T/empty"
status "no commit at all" 66 ff-risk -C "$T/empty"
status "no repository" 66 ff-risk -C "$T"
status "no such revision" 66 ff-risk nowhere
status "too many words" 64 ff-risk a b
git clone -q --depth 3 "file://$T/r" "$T/shallow"
like "a shallow clone" "$(ff-risk -q -C "$T/shallow" HEAD 2>&1)" '^Risk of'
head -c 3000 /dev/urandom >big.bin; echo "ü = 1" >'a b.py'; commit . "Binary, and a name"; head -c 3000 /dev/urandom >big.bin; commit . "Binary alone"
like "a binary file alone has no risk" "$(ff-risk)" 'no risk is known'
git commit -q --allow-empty -m nothing; like "nor an empty commit" "$(ff-risk)" 'no risk is known'
for b in p q s; do git checkout -q -b $b main; echo "k = '$b'" >"in_$b.py"; commit . "On $b"; done
git checkout -q main; git merge -q -m Octopus p q s
like "an octopus has none of its own" "$(ff-risk)" 'no risk is known'
like "and what comes after it has" "$(echo 'r = 1' >>m.py; commit . After; ff-risk)" '^Risk of'
mkdir many; for k in $(seq 320); do echo "x = $k" >many/f$k.py; done; commit . Many; for k in $(seq 320); do echo "x = 1" >many/f$k.py; done; commit . "Many again"
like "more files than are looked into" "$(ff-risk)" 'no risk is known'
printf 'tree %s\nparent %s\nauthor  <> 99999999999 +0000\ncommitter  <> -1 +0000\n\n\377\376 fix\n' "$(git rev-parse HEAD~3^{tree})" "$(git rev-parse HEAD)" >"$T/raw"
odd=$(git hash-object -t commit -w --literally "$T/raw")
ff-risk -q "$odd" >"$T/said" 2>&1; rc=$?
ok "no name, no time, no UTF-8: an answer or an error, no crash" test $rc -lt 128
status "a data set with holes" 65 ff-risk model --data "$T/raw"
done_testing
