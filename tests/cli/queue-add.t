#!/bin/sh
# Tasks across commits: matched, updated, closed, reopened, kept away.  What is expected was worked out from the rules in
# queue.h on streams that are written here.
. tests/cli/lib.sh
. tests/cli/tasks.sh
db=$T/q.db
q() { verb=$1; shift; ff-queue "$verb" --db "$db" "$@"; }
state() { q list --all --json | fields id status line file | sort -n; }
c2=2222222222222222222222222222222222222222 c3=3333333333333333333333333333333333333333

# first sight
{ task aaaaaaaaaaaaaaaa unused_import a.py 3 "'os' is unused"; changed=false; task bbbbbbbbbbbbbbbb print_statement a.py 9 "print"; analysed a.py; } >"$T/1"
is "new tasks are counted" "$(q add <"$T/1")" "1 new task, 1 older than the change"
is "on a changed line: open; otherwise baseline" "$(state)" "1 open 3 a.py
2 baseline 9 a.py"
is "the list shows the open one only" "$(q list --json | fields id)" 1
usual

# the same again: nothing new
is "seen again" "$(q add <"$T/1")" "0 new tasks, 2 seen again"
is "the same two" "$(state | wc -l)" 2

# moved lines, then a baseline task on a changed line
C=$c2
{ task aaaaaaaaaaaaaaaa unused_import a.py 13 "'os' is unused"; task bbbbbbbbbbbbbbbb print_statement a.py 19 "print"; analysed a.py; } >"$T/2"
is "a baseline task on a changed line is new to the person" "$(q add <"$T/2")" "1 new task, 1 seen again"
is "same fingerprint: the place moves, a baseline task on a changed line opens" "$(state)" "1 open 13 a.py
2 open 19 a.py"
is "first and last commit are kept" "$(q show 1 | grep -c 'first seen in 1111111111, last in 2222222222')" 1

# step three: another fingerprint, the same message in the same symbol, the nearest line
{ task aaaaaaaaaaaaaaaa unused_import a.py 13 "'os' is unused"; task cccccccccccccccc print_statement a.py 20 "print"; analysed a.py; } | q add -q
is "same type, symbol and message: the same task" "$(state)" "1 open 13 a.py
2 open 20 a.py"

# two equal messages, one known by fingerprint: the other one is new
{ task dddddddddddddddd print_statement a.py 5 "print"; task cccccccccccccccc print_statement a.py 21 "print"; task aaaaaaaaaaaaaaaa unused_import a.py 13 "'os' is unused"; analysed a.py; } | q add -q
is "a row that belongs to one task is not taken by another" "$(state)" "1 open 13 a.py
2 open 21 a.py
3 open 5 a.py"

# gone from an analysed file
{ task cccccccccccccccc print_statement a.py 21 "print"; analysed a.py; } >"$T/gone"
is "what vanished is resolved" "$(q add <"$T/gone")" "0 new tasks, 1 seen again, 2 resolved"
is "by this commit" "$(q show 1 | grep -c 'resolved by 2222222222 (no longer found)')" 1
# it returns
C=$c3
{ task cccccccccccccccc print_statement a.py 21 "print"; task aaaaaaaaaaaaaaaa unused_import a.py 2 "'os' is unused"; analysed a.py; } >"$T/back"
is "a resolved one that returns is reopened" "$(q add <"$T/back")" "0 new tasks, 1 seen again, 1 reopened"
is "under its number" "$(q list --json | fields id status | sort)" "1 open
2 open"

# files that were not analysed, agents that were not heard, an index that was not there: no conclusion
is "another file closes nothing" "$(analysed b.py | q add)" "0 new tasks"
states='critic late testgen ok'
is "an agent that was late closes nothing" "$(analysed a.py | q add)" "0 new tasks"
states='testgen ok'
is "an agent that did not run closes nothing" "$(analysed a.py | q add)" "0 new tasks"
usual; index=absent
is "a run that knows less of the tree closes nothing" "$(analysed a.py | q add)" "0 new tasks"
usual

# rejected stays away
q reject 2 --reason "it is a command-line tool" >/dev/null
is "rejected: seen again, still rejected" "$(q add <"$T/back"; q list --all --json | fields id status | sort)" "0 new tasks, 2 seen again
1 open
2 rejected
3 resolved"
{ task eeeeeeeeeeeeeeee print_statement a.py 40 "print"; task aaaaaaaaaaaaaaaa unused_import a.py 2 "'os' is unused"; analysed a.py; } | q add -q
is "also under another fingerprint" "$(q list --json | fields id)" 1
analysed a.py | q add -q
is "and when it is gone meanwhile" "$(q list --all --json | fields id status | sort)" "1 resolved
2 rejected
3 resolved"

# renamed, deleted
{ task ffffffffffffffff unused_import old.py 3 "'re' is unused"; analysed old.py:added; } | q add -q
{ task 0123456789abcdef unused_import new.py 4 "'re' is unused"; analysed new.py:renamed:old.py; } >"$T/ren"
is "a renamed file keeps its tasks" "$(q add <"$T/ren"; q list --json | fields id file line)" "0 new tasks, 1 seen again
4 new.py 4"
is "what the renamed file lost is resolved" "$(analysed newer.py:renamed:new.py | q add)" "0 new tasks, 1 resolved"
{ task 1123456789abcdef unused_import gone.py 3 "'re' is unused"; source=other; task 2123456789abcdef x gone.py 4 "y"; analysed gone.py:added; } | q add -q
usual
is "a deleted file takes its tasks along, whoever found them" "$(analysed gone.py:deleted | q add)" "0 new tasks, 2 resolved"

# two files change names
{ task 3123456789abcdef unused_import x.py 1 "in x"; task 4123456789abcdef unused_import y.py 1 "in y"; analysed x.py y.py; } | q add -q
{ task 5123456789abcdef unused_import y.py 1 "in x"; task 6123456789abcdef unused_import x.py 1 "in y"; analysed y.py:renamed:x.py x.py:renamed:y.py; } >"$T/swap"
is "two files that change names change their tasks" "$(q add <"$T/swap"; q list --json | fields description file)" "0 new tasks, 2 seen again
in y x.py
in x y.py"

# critical: told once, though it comes twice in a stream
db=$T/crit.db
severity=critical alert=true
{ task 7123456789abcdef sql_injection db.py 8 "SQL from input"; task 8123456789abcdef bare_except db.py 9 "bare"; task 7123456789abcdef sql_injection db.py 8 "SQL from input"; analysed db.py; } >"$T/crit"
is "a task that comes twice is one" "$(q add <"$T/crit")" "2 new tasks"
q add -q <"$T/crit"
is "one alert each" "$(q alerts --json | fields task level kind)" "2 critical task
1 critical task"
q reject 2 >/dev/null
is "a rejected task alerts no more" "$(q alerts --json | fields task)" 1
is "clear shows them a last time" "$(q alerts --clear | wc -l); $(q alerts)" "1; no alerts"
analysed db.py | q add -q; q add -q <"$T/crit"
is "one that returns alerts again" "$(q alerts --json | fields task)" 1
usual

# dead producers and rubbish: nothing is written
db=$T/bad.db
head -n 1 "$T/1" >"$T/cut"
status "a stream without convergence" 65 q add <"$T/cut"
like "says so" "$out" '^ff-queue: the stream ends without .convergence.'
status "an empty stream" 65 q add </dev/null
{ cat "$T/1"; head -n 1 "$T/1"; } >"$T/after"
status "a record after convergence" 65 q add <"$T/after"
printf '%s' "$(cat "$T/1")" >"$T/nonl"
status "a last line without its newline" 65 q add <"$T/nonl"
{ head -n 1 "$T/1"; echo '{"record":"finding","v":1}'; analysed a.py; } >"$T/kind"
status "another kind of record" 65 q add <"$T/kind"
like "names the line" "$out" 'line 2'
{ head -n 1 "$T/1" | sed 's/"line":3/"line":"three"/'; analysed a.py; } >"$T/type"
status "a mistyped field" 65 q add <"$T/type"
like "names record and field" "$out" 'task.*line|line.*task'
head -c 3000 /dev/urandom >"$T/rnd"; echo >>"$T/rnd"
status "random bytes" 65 q add <"$T/rnd"
{ head -n 1 "$T/1" | sed 's/"score":0.6/"score":6/'; analysed a.py; } >"$T/score"
status "a score that is none" 65 q add <"$T/score"
is "nothing was written by any of them" "$(q list --all --json)" ""
done_testing
