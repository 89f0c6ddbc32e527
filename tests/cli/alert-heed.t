#!/bin/sh
# Alerts that nobody acknowledged stand on stderr of the next ff command of a person, and nowhere else; no database is opened for that.
. tests/cli/lib.sh
. tests/cli/tasks.sh

repo "$T/r"; echo 'x = 1' >"$T/r/x.py"; commit "$T/r" one
state=$T/r/.git/fibreflow file=$T/r/.git/fibreflow/fibreflow.db.alerts
cd "$T/r" || exit 1
# told COMMAND...: what it says on stderr about alerts, stdout thrown away
told() { FIBREFLOW_ALERTS=1 "$@" 2>&1 >/dev/null </dev/null | grep -i 'alert\|more' ; }
critical() { usual; alert=true severity=critical; }

{ task aaaaaaaaaaaaaaaa unused_import x.py 1 "nothing bad"; usual; analysed x.py; } | ff-queue add -q
ok "no alert, no file" test ! -e "$file"
is "and nothing is said" "$(told ff queue list)" ""

{ task aaaaaaaaaaaaaaaa unused_import x.py 1 "nothing bad"; critical; task bbbbbbbbbbbbbbbb sql_injection x.py 2 'red \u001b[31m\nbell \u0007 and \u202e turned'; usual; analysed x.py; } | ff-queue add -q
is "a critical task: one line, for the person alone" "$(wc -l <"$file") $(stat -c %a "$file")" "1 600"
is "the file is not as long as you like" "$([ "$(wc -c <"$file")" -lt 400 ] && echo yes)" yes
like "ff queue list says it" "$(told ff queue list)" '^ff-queue: alert: critical: #2 x\.py:2 sql_injection: '
is "once, and how to acknowledge" "$(told ff queue list | grep -c 'alert: ')/$(told ff queue list | grep -c 'ff alerts --clear')" 1/1
like "so does any other command" "$(told ff wait)" '^ff: alert: critical: #2 '
like "and a program that ff only starts" "$(told ff learn stats)" '^ff: alert: critical: #2 '
like "and ff-queue by its own name" "$(told ff-queue list)" '^ff-queue: alert: critical: #2 '
is "no control character, no turned text" "$(told ff queue list | LC_ALL=C tr -d '\n' | LC_ALL=C grep -c "$(printf '[\001-\037\177]\|\342\200\256')")" 0
is "standard output is the same" "$(FIBREFLOW_ALERTS=1 ff queue list --json 2>/dev/null | cksum)" "$(ff queue list --json | cksum)"
is "a script hears nothing" "$(ff queue list 2>&1 >/dev/null; ff wait 2>&1)" ""
is "FIBREFLOW_ALERTS=0 is silence" "$(FIBREFLOW_ALERTS=0 ff queue list 2>&1 >/dev/null)" ""
if command -v script >/dev/null; then
	like "at a terminal it is said" "$(script -qec "ff queue list" /dev/null </dev/null)" 'ff-queue: alert: critical: #2'
	unlike "but not there either with 0" "$(FIBREFLOW_ALERTS=0 script -qec "ff queue list" /dev/null </dev/null)" 'ff-queue: alert'
else
	skip "script(1) is missing"; skip "script(1) is missing"
fi
is "what tells of alerts anyway does not say it twice" "$(told ff alerts)$(told ff queue alerts)$(told ff queue summary)$(told ff status)" ""
like "from a folder below" "$(mkdir -p a/b && cd a/b && told ff wait)" 'alert: critical: #2'
like "with -C" "$(cd / && told ff -C "$T/r" learn stats)" 'alert: critical: #2'
is "outside of a repository nothing is said of it" "$(cd "$HOME" && told ff learn --help)" ""
if command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null; then
	FIBREFLOW_ALERTS=1 strace -f -e trace=openat,open -o "$T/trace" ff wait >/dev/null 2>&1
	is "the database is not opened, the file is read once" "$(grep -c 'fibreflow\.db"' "$T/trace")/$(grep -c 'fibreflow\.db\.alerts"' "$T/trace")" 0/1
else
	skip "strace is missing"
fi

{
	task aaaaaaaaaaaaaaaa unused_import x.py 1 "nothing bad"
	critical; task bbbbbbbbbbbbbbbb sql_injection x.py 2 two
	for i in 3 4 5 6; do critical; task "$(printf '%016x' $i)" eval_use x.py $i "number $i"; done
	usual; analysed x.py
} | ff-queue add -q
is "five: three are told, newest first, and two are counted" "$(told ff queue list | sed 's/.*#\([0-9]*\).*/\1/')" "6
5
4
ff-queue: 2 more: ff alerts
ff-queue: \`ff alerts --clear\` acknowledges"
ff queue reject 6 -q >/dev/null 2>&1
like "a decision settles its alert" "$(told ff queue list | head -n 1)" '#5 '
is "and the file knows" "$(wc -l <"$file")" 4
{ critical; task bbbbbbbbbbbbbbbb sql_injection x.py 2 two; usual; analysed x.py; } | ff-queue add -q
is "what the code no longer shows is no alert" "$(told ff queue list | grep -c 'alert: ')" 1
printf '{"record":"impact","v":1,"commit":"%s","overall":"high","deployment_risk":"critical","recommendations":["Talk to the team\\nfirst"]}\n' 2222222222222222222222222222222222222222 | ff-queue impact
like "a consequence report of high impact alerts too" "$(told ff queue list)" 'alert: high: 2222222222 high impact, deployment risk critical: Talk to the team first'
like "critical comes first" "$(told ff queue list | head -n 1)" 'critical: #2'
ok "looking does not acknowledge" sh -c 'ff queue alerts >/dev/null'
is "(both are still told)" "$(told ff queue list | grep -c 'alert: ')" 2
ok "ff alerts --clear does" sh -c 'ff alerts --clear >/dev/null'
ok "then there is no file" test ! -e "$file"
is "and nothing is said" "$(told ff queue list; told ff wait)" ""

# many, and hostile ones
{ i=0; while [ $i -lt 150 ]; do i=$((i + 1)); critical; task "$(printf '%016x' $((i + 1000)))" eval_use y.py $i "$(printf '%0300d' $i)"; done; usual; analysed y.py; } | ff-queue add -q
is "the file is bounded" "$([ "$(wc -c <"$file")" -le 65536 ] && wc -l <"$file")" 100
like "and it is said that there are more" "$(told ff queue list)" 'at least 97 more'
/usr/bin/python3 -c 'import sys; open(sys.argv[1], "w").write("x" * 70000)' "$file"
ok "a file that somebody blew up is not read" sh -c '[ "$(FIBREFLOW_ALERTS=1 ff wait 2>&1 | wc -c)" -lt 1000 ]'
ff queue reject 7 -q >/dev/null 2>&1
is "and made anew by the next change" "$(wc -l <"$file")" 100
rm -f "$file"; mkdir "$file"
status "a folder in its place stops nobody" 0 ff queue reject 8
like "it is said" "$out" 'alerts: .*fibreflow.db.alerts'
ok "reading is not stopped either" sh -c 'FIBREFLOW_ALERTS=1 ff queue list >/dev/null'
done_testing
