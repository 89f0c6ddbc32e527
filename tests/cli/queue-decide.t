#!/bin/sh
# Decisions of people, reports of the driver, tasks whose file is gone.
. tests/cli/lib.sh
. tests/cli/tasks.sh
db=$T/q.db
q() { verb=$1; shift; ff-queue "$verb" --db "$db" "$@"; }
log() { ff-learn export --db "$db" | grep '"record":"feedback"' | fields task action; }
for i in 1 2 3 4; do task "aaaaaaaaaaaaaaa$i" unused_import a.py "$i" "m$i"; done >"$T/t"; analysed a.py >>"$T/t"
q add -q <"$T/t"

is "approve takes several, with or without #" "$(q approve 1 '#2')" "#1 approved
#2 approved"
is "each is feedback" "$(log)" "1 approved
2 approved"
q approve 1 >/dev/null; q approve 1 >/dev/null
is "once per task and decision" "$(log)" "1 approved
2 approved"
q reject 1 --reason "used by a plugin" >/dev/null
is "another decision takes the first one back while it was not counted" "$(log | sort)" "1 rejected
2 approved"
like "the reason is kept" "$(q show 1)" 'rejected \(used by a plugin\)'
q approve 1 >/dev/null
is "and forth" "$(log | sort)" "1 approved
2 approved"
is "reopen is no feedback" "$(q reopen 1; log | sort)" "#1 reopened
1 approved
2 approved"
status "all or none: an unknown number" 64 q approve 3 77
is "leaves the others alone" "$(q list --json | fields id status | grep '^3')" "3 open"
status "which one?" 64 q approve
status "not a number" 64 q reject three
is "as records" "$(q reject 4 --json | fields id status)" "4 rejected"
q reopen 4 >/dev/null; analysed a.py | q add -q
status "what is resolved cannot be approved" 64 q approve 4
like "says why" "$out" 'no longer shows it'
ff-learn log -q --db "$db" --task 2 --action approved
is "ff-learn log --task knows it already" "$(log | grep -c '^2 approved')" 1

# reports
{ printf '{"record":"impact","v":1,"commit":"%s","overall":"high","deployment_risk":"medium","recommendations":["run the benchmarks"]}\n' "$C"; } >"$T/i"
ok "an impact record is stored" q impact <"$T/i"
ok "twice" q impact <"$T/i"
is "high: one alert" "$(q alerts --json | fields kind level message)" "impact high high impact, deployment risk medium: run the benchmarks"
sed 's/"overall":"high"/"overall":"medium"/; s/1111/4444/' "$T/i" | q impact
is "medium: none" "$(q alerts --json | wc -l)" 1
echo '{"record":"run","v":1,"range":"1111111","state":"failed","started_at":"2026-01-31T10:00:00Z","ms":12,"stages":[{"name":"ff-scan","status":70,"note":"crashed"}]}' | q run
is "the summary in records" "$(q summary --json | fields open approved alerts impact run_state closed)" "0 0 1 medium failed 4"
like "and in words" "$(q summary)" '^driver +1111111 failed'
is "the summary fits 80 columns" "$(COLUMNS=80 q summary | fits 80)" yes
status "no record" 65 q impact </dev/null
status "two records" 65 q run <<END
{"record":"run","v":1,"range":"a","state":"done"}
{"record":"run","v":1,"range":"b","state":"done"}
END
status "another record" 65 q impact <"$T/t"

# reconcile: in a repository, with its own database
repo "$T/r"; mkdir -p "$T/r/sub"; echo 'x = 1' >"$T/r/sub/keep.py"; echo 'y = 1' >"$T/r/drop.py"; echo z >"$T/r/[a].py"; commit "$T/r" one
r() { verb=$1; shift; ff-queue "$verb" -C "$T/r/sub" "$@"; }
{ for f in sub/keep.py drop.py '[a].py' a.py; do task "$(printf %s "$f" | md5sum | cut -c1-16)" x "$f" 1 "m"; done; analysed sub/keep.py; } | r add -q
git -C "$T/r" rm -q drop.py; commit "$T/r" two
r reconcile -q
is "reconcile closes what HEAD does not hold" "$(r list --all --json | fields file status | sort)" "[a].py open
a.py resolved
drop.py resolved
sub/keep.py open"
like "by HEAD" "$(r show 2)" "resolved by $(git -C "$T/r" rev-parse HEAD | cut -c1-10) \(the file is gone\)"
ok "the database is in the git folder" test -e "$T/r/.git/fibreflow/fibreflow.db"
is "the work tree is untouched" "$(git -C "$T/r" status --porcelain)" ""
status "not a repository" 66 ff-queue list -C "$T"
done_testing
