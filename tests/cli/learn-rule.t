#!/bin/sh
# The learning rule through the programs: the prototype's demonstration, each feedback once, the filter between ff-converge and ff-queue.
. tests/cli/lib.sh
. tests/cli/tasks.sh
db=$T/l.db
l() { verb=$1; shift; ff-learn "$verb" --db "$db" "$@"; }
now() { l stats --json | fields pattern initial current pending; }
many() { k=$1; shift; while [ "$k" -gt 0 ]; do "$@"; k=$((k - 1)); done; }

# The demonstration: 50 samples, 21 approved (42 %), 8 rejected (16 %), 6 patterns; four of them move as it printed.
i=0
for row in unused_import:0.9 trailing_whitespace:0.95 n_plus_one_query:0.6 todo_formatting:0.85 missing_docstring:0.8 missing_test:0.7; do
	i=$((i + 1)); weight=${row#*:}; task "aaaaaaaaaaaaaaa$i" "${row%:*}" a.py $i m
done >"$T/tasks"
usual; analysed a.py >>"$T/tasks"
ff-queue add -q --db "$db" <"$T/tasks"
is "a pattern starts from its rule's weight" "$(now | sed -n 3p)" "n_plus_one_query 0.6 0.6 -"
{
	many 3 feedback unused_import approved; many 2 feedback unused_import edited; many 1 feedback unused_import rejected
	many 1 feedback trailing_whitespace approved; many 2 feedback trailing_whitespace edited; many 2 feedback trailing_whitespace rejected
	many 1 feedback n_plus_one_query approved; many 4 feedback n_plus_one_query rejected
	many 4 feedback todo_formatting approved; many 4 feedback todo_formatting edited; feedback todo_formatting rejected; feedback todo_formatting reverted
	many 6 feedback missing_docstring approved; many 6 feedback missing_docstring edited
	many 6 feedback missing_test approved; many 6 feedback missing_test edited
} >"$T/demo"
is "the input has 50 samples" "$(wc -l <"$T/demo")" 50
is "all are recorded" "$(l log <"$T/demo" 2>&1)" "ff-learn: 50 recorded, 0 known before"
is "recording moves nothing yet" "$(now | sed -n 3p)" "n_plus_one_query 0.6 0.6 5"
moved=$(l update)
like "0.60 -> 0.46 by a mean of -0.14" "$moved" '^n_plus_one_query: 0\.60 -> 0\.46 \(-0\.14, 5 new samples\)$'
like "0.90 -> 0.90" "$moved" '^unused_import: 0\.90 -> 0\.90 \(\+0\.00'
like "0.95 -> 0.87" "$moved" '^trailing_whitespace: 0\.95 -> 0\.87 \(-0\.08'
like "0.85 -> 0.82" "$moved" '^todo_formatting: 0\.85 -> 0\.82 \(-0\.03'
is "six patterns" "$(echo "$moved" | wc -l)" 6
like "the rates" "$(l stats)" '50 decisions, 42 % approved, 34 % edited, 16 % rejected, 2 % reverted|50 decisions, 42 % approved, [0-9]+ % edited, 16 % rejected'
like "counts are shown" "$(l stats)" 'n_plus_one_query +0\.60 +0\.46 +-0\.14 +1 approved, 4 rejected'

# once
is "an update without new samples moves nothing" "$(l update)" "nothing new to learn from"
is "the same input again is known" "$(l log <"$T/demo" 2>&1)" "ff-learn: 0 recorded, 50 known before"
is "and moves nothing" "$(l update; now | sed -n 3p)" "nothing new to learn from
n_plus_one_query 0.6 0.46 -"
{ feedback n_plus_one_query rejected ',"key":"e1"'; feedback n_plus_one_query rejected ',"key":"e2"'; feedback n_plus_one_query rejected ',"key":"e1"'; } | l log -q
is "two samples wait for a third" "$(l update)" "2 samples wait: a pattern moves with its third new one"
feedback n_plus_one_query rejected ',"key":"e3"' | l log -q
for k in 1 2 3 4 5 6; do l update -q >>"$T/updates" & done; wait
is "six updates at once: counted once" "$(now | sed -n 3p)" "n_plus_one_query 0.6 0.26 -"
is "by one of them" "$(grep -c '0.46 -> 0.26' "$T/updates")" 1
many 8 feedback n_plus_one_query reverted | l log -q; l update >/dev/null
is "never under 0.1" "$(now | sed -n 3p)" "n_plus_one_query 0.6 0.1 -"

# a pattern that no task was ever queued for
many 3 feedback other approved | l log -q; l update -q >/dev/null
is "starts at 0.5" "$(now | grep '^other')" "other 0.5 0.6 -"

# one event by hand
status "log --task" 0 l log --task '#1' --action edited
status "an action that is none" 64 l log --task 1 --action loved
status "a task that is not there" 64 l log --task 999 --action approved
is "type and file come from the queue" "$(l export | grep '"key":"task:1' | fields pattern action file)" "unused_import edited a.py"

# bad input: nothing is recorded
before=$(l export | wc -l)
{ feedback x approved; echo '{"record":"feedback","v":1,"pattern":"x","action":"loved"}'; } >"$T/bad"
status "an unknown action in a record" 65 l log <"$T/bad"
like "names the line" "$out" 'line 2'
{ feedback x approved; printf '{"record":"feedback"'; } >"$T/cut"
status "a line that was cut off" 65 l log <"$T/cut"
status "a time that is none" 65 sh -c "echo '{\"record\":\"feedback\",\"v\":1,\"pattern\":\"x\",\"action\":\"approved\",\"time\":-5}' | ff-learn log --db '$db'"
is "nothing was recorded" "$(l export | wc -l)" "$before"

# export and back into a new database: the same history
l export | grep '"record":"feedback"' | ff-learn log -q --db "$T/copy.db"
is "feedback travels" "$(ff-learn export --db "$T/copy.db" | grep -c '"record":"feedback"')" "$(l export | grep -c '"record":"feedback"')"

# the daily table, as Python's sqlite3 reads it
is "learning_stats by day" "$(/usr/bin/python3 -c 'import sqlite3, sys
c = sqlite3.connect(sys.argv[1])
a = c.execute("select sum(approved), sum(edited), sum(rejected), sum(reverted) from learning_stats").fetchone()
b = tuple(c.execute("select count(*) from feedback_log where action = ?", (x,)).fetchone()[0] for x in ("approved", "edited", "rejected", "reverted"))
print(a == b)' "$db")" True

for w in 60 80 120; do is "stats fit $w columns" "$(COLUMNS=$w l stats | head -n 8 | fits $w)" yes; done
is "an empty database says so" "$(ff-learn stats --db "$T/none.db" | head -n 1)" "no pattern is known yet: they come with the first tasks"
status "no verb" 64 ff-learn
status "days out of range" 64 l stats --days 0
ff-learn -h >"$T/help"
missing=; for o in $(grep -o -- '--[a-z]*' "$T/help" | sort -u); do grep -Eq -- "(Fl|,) -${o#--}( |$)" docs/ff-learn.1 || missing="$missing $o"; done
is "every option of --help is in the manual page" "$missing" ""
done_testing
