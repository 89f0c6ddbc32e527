#!/bin/sh
# What people see: the table at several widths, filters, one task in full, CSV and records; text from outside cannot reach the terminal.
. tests/cli/lib.sh
. tests/cli/tasks.sh
db=$T/q.db
q() { verb=$1; shift; ff-queue "$verb" --db "$db" "$@"; }

is "an empty queue says so" "$(q list)" "no task matches"
like "a summary of nothing" "$(q summary)" '^queue +0 open'
ok "looking creates no file" test ! -e "$db"

long='query inside a loop over all orders: 注文ごとに一回 the database is asked once per order, load them together instead'
{
	confidence=high score=0.95; task aaaaaaaaaaaaaaaa unused_import shop/a.py 3 "'os' is imported but unused"
	usual; task bbbbbbbbbbbbbbbb n_plus_one_query shop/a/very/long/path/to/the/services/of/orders.py 120 "$long"
	C=abcdef0000000000000000000000000000000000; confidence=low score=0.3; task cccccccccccccccc todo_formatting web/b.py 7 'red \u001b[31m bell \u0007 and \u202e turned'
	usual; changed=false; task dddddddddddddddd print_statement web/b.py 1 "print"
	usual; analysed shop/a.py web/b.py
} | q add -q

for w in 60 80 120 200; do
	is "the table fits $w columns" "$(COLUMNS=$w q list --all | fits $w)" yes
done
is "long text is cut with an ellipsis" "$(COLUMNS=80 q list | grep -c '…$')" 2
is "in an ASCII locale with three dots" "$(LC_ALL=C COLUMNS=80 q list | grep -c '\.\.\.$')" 2
unlike "our own signs are ASCII there" "$(LC_ALL=C COLUMNS=80 q list)" '…'
is "wide enough, nothing is cut" "$(COLUMNS=400 q list | grep -c '…')" 0
is "no control character, no turned text" "$(q list | LC_ALL=C tr -d '\n' | LC_ALL=C grep -c "$(printf '[\001-\037\177]\|\342\200\256')")" 0
is "nor in the details" "$(q show 3 | LC_ALL=C tr -d '\n' | LC_ALL=C grep -c "$(printf '[\001-\037\177]\|\342\200\256')")" 0
is "no trailing blanks" "$(q list --all | grep -c ' $')" 0
is "no colour in a pipe" "$(TERM=xterm q list | grep -c "$(printf '\033')")" 0
if command -v script >/dev/null; then
	like "colour on a terminal" "$(TERM=xterm script -qec "ff-queue list --db $db" /dev/null)" "$(printf '\033')"
	unlike "none with NO_COLOR" "$(NO_COLOR=1 TERM=xterm script -qec "ff-queue list --db $db" /dev/null)" "$(printf '\033')"
else
	skip "script(1) is missing"; skip "script(1) is missing"
fi

is "best first" "$(q list --json | fields id)" "1
2
3"
is "filter by confidence" "$(q list --confidence low --json | fields id)" 3
is "by type" "$(q list --type unused_import --json | fields id)" 1
is "by file" "$(q list --file 'shop/*' --json | fields id)" 1
is "by file, any depth" "$(q list --file 'shop/**' --json | fields id)" "1
2"
is "by commit" "$(q list --commit abcdef --json | fields id)" 3
is "by status" "$(q list --status baseline --json | fields id)" 4
is "everything" "$(q list --all --json | wc -l)" 4
like "limited, it says so" "$(q list --limit 1)" '3 tasks: 1 high, 1 medium, 1 low; the best 1 are shown'
status "an unknown status" 64 q list --status sleepy
like "lists the words" "$out" 'open, approved, rejected'
status "a commit that is no hex and no repository" 66 ff-queue list --db "$db" -C "$T" --commit HEAD

# the edit, with the text that it replaces
repo "$T/r"; mkdir "$T/r/shop"; printf 'import os\nimport re\n\nprint(re)\n' >"$T/r/shop/c.py"; commit "$T/r" base
blob=$(git -C "$T/r" rev-parse HEAD:shop/c.py)
fix="{\"safety\":\"safe\",\"title\":\"remove the import\",\"edits\":[{\"file\":\"shop/c.py\",\"blob\":\"$blob\",\"line\":1,\"col\":0,\"end_line\":2,\"end_col\":0,\"text\":\"\"}],\"files\":[{\"file\":\"new.py\",\"text\":\"x = 1\\n\"}]}"
votes='{"fingerprint":"eeeeeeeeeeeeeeee","agent":"testgen","verdict":"disagree","weight":0.5,"reason":"a test patches it"}'
{ task eeeeeeeeeeeeeeee unused_import shop/c.py 1 "'os' is unused"; usual; analysed shop/c.py; } | q add -q
show=$(cd "$T/r" && q show '#5')
like "show: place and symbol" "$show" '^shop/c.py:1 in f$'
like "show: reasoning" "$show" '^  One agent alone\.$'
like "show: votes" "$show" 'testgen: disagree \(0\.50\) a test patches it'
like "show: the line that goes" "$show" '^  -import os$'
unlike "show: not the line that stays" "$show" '^  -import re'
like "show: a new file" "$show" '^  \+x = 1$'
is "show --json gives the task back" "$(q show 5 --json | fields fingerprint type line)" "eeeeeeeeeeeeeeee unused_import 1"
status "a number that is not there" 64 q show 99
status "a number that is none" 64 q show 12x
status "no number" 64 q show

csv=$(q export --csv | /usr/bin/python3 -c 'import csv, sys
rows = list(csv.DictReader(sys.stdin.buffer.read().decode().splitlines(True)))
print(len(rows), rows[0]["file"], rows[0]["confidence"])')
is "CSV as Python reads it" "$csv" "4 shop/a.py high"
{ task 0f0f0f0f0f0f0f0f x web/d.py 1 '=1+1, \"quoted\"'; analysed web/d.py; } | q add -q
is "a formula is disarmed, quotes are doubled" "$(q export --csv --type x | tail -n 1 | grep -c "\"'=1+1, \"\"quoted\"\"\"")" 1
is "export as records" "$(q export --all | fields id | sort -n | tail -n 1)" 6

ff-queue -h >"$T/help"; man=docs/ff-queue.1
missing=; for o in $(grep -o -- '--[a-z]*' "$T/help" | sort -u); do grep -Eq -- "(Fl|,) -${o#--}( |$)" $man || missing="$missing $o"; done
is "every option of --help is in the manual page" "$missing" ""
status "an unknown verb" 64 ff-queue dance
status "no verb" 64 ff-queue
done_testing
