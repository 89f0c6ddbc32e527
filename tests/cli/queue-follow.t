#!/bin/sh
# What people do with fixes through git alone.  git makes every commit, Python's sqlite3 writes the fix into the queue.
. tests/cli/lib.sh
. tests/cli/tasks.sh
fix='{"safety":"safe","title":"remove it","edits":[]}'
sql() { /usr/bin/python3 -c 'import sqlite3, sys
d = sqlite3.connect(sys.argv[1])
for row in d.execute(sys.argv[2]): print(*row)
d.commit()' "$r/.git/fibreflow/fibreflow.db" "$1"; }
g() { git -C "$r" "$@"; }
follow() { ff-queue -C "$r" follow "$1"; }
state() { sql "select state, (select status from task where id = 1) from fix"; }
taught() { sql "select action from feedback_log where withdrawn = 0"; }
text() { printf 'import os\nimport sys\n\n\ndef f():\n    return sys.argv\n\n\ndef g():\n    return 1\n'; }
# fresh NAME: a repository on main with a task about line 1, and its fix $F on fibreflow/fixes, on top of $base
fresh() {
	r=$T/$1
	repo "$r"; text >"$r/a.py"; commit "$r" one
	base=$(g rev-parse HEAD)
	{ task aaaaaaaaaaaaaaa1 unused_import a.py 1 m; analysed a.py; } | ff-queue add -q -C "$r"
	g checkout -q -b fibreflow/fixes
	sed -i 1d "$r/a.py"
	GIT_AUTHOR_NAME=FibreFlow GIT_AUTHOR_EMAIL=fibreflow@localhost GIT_AUTHOR_DATE='2026-01-31T10:00:00Z' commit "$r" "Remove the unused import os

FibreFlow-Task: 1
FibreFlow-Confidence: 0.96"
	F=$(g rev-parse HEAD)
	g checkout -q main
	sql "insert into attempt (task, number, owner, state, started_at) values (1, 1, 'x', 'landed', 1)"
	sql "update task set status = 'fixed', claimed_from = 'open', attempts = 1 where id = 1"
	sql "insert into fix (task, attempt, revision, state, landed_at) values (1, 1, '$F', 'waiting', 1)"
}
other() { echo "$1 = 1" >"$r/$1.py"; commit "$r" "$1"; } # another file

fresh ahead
other b
is "a range without it" "$(follow "$base..HEAD")" "0 fixes applied, 0 taken back"
is "says nothing" "$(state)" "waiting fixed"
g reset -q --hard "$base"; g merge -q --ff-only fibreflow/fixes
is "a fast-forward applies it" "$(follow "$base..HEAD")" "1 fix applied, 0 taken back"
is "as that commit" "$(sql 'select state, applied, edited from fix')" "applied $F 0"
is "which is a yes" "$(taught)" approved
is "once" "$(follow "$base..HEAD"; follow HEAD; taught)" "0 fixes applied, 0 taken back
0 fixes applied, 0 taken back
approved"

fresh seen
g merge -q --ff-only fibreflow/fixes; other b
is "one that stands below the range" "$(follow HEAD)" "1 fix applied, 0 taken back"

fresh picked
other b; g cherry-pick "$F" >/dev/null 2>&1
is "a pick, LAST alone" "$(follow HEAD)" "1 fix applied, 0 taken back"
is "as the copy" "$(sql 'select applied from fix')" "$(g rev-parse HEAD)"

fresh merged
other b; g merge -q --no-ff -m "Merge fixes" fibreflow/fixes
is "a merge, LAST alone" "$(follow HEAD)" "1 fix applied, 0 taken back"
is "as the fix itself" "$(sql 'select applied from fix')" "$F"
other c; g revert --no-edit -m 1 HEAD~1 >/dev/null
is "the merge is taken back" "$(follow HEAD)" "0 fixes applied, 1 taken back"
is "which is a no to the fix, and opens the task" "$(state) $(taught)" "reverted open reverted"

fresh rebased
g checkout -q fibreflow/fixes; g checkout -q -b mine; other c; g checkout -q main; other b; g rebase -q main mine 2>/dev/null; g checkout -q main; g merge -q --ff-only mine
is "rebased with other work" "$(follow "$base..HEAD"; state)" "1 fix applied, 0 taken back
applied fixed"

fresh edited
g merge -q --ff-only fibreflow/fixes; sed -i 's/return 1/return 2/' "$r/a.py"; g commit -q -a --amend --no-edit
is "changed on the way" "$(follow "$base..HEAD"; sql 'select state, edited from fix'; taught)" "1 fix applied, 0 taken back
applied 1
edited"

fresh amended
g merge -q --ff-only fibreflow/fixes; follow "$base..HEAD" >/dev/null; g commit -q --amend -m "Another message"
echo "$F $(g rev-parse HEAD)" | ff-queue -C "$r" rewrite
g revert --no-edit HEAD >/dev/null
is "amended afterwards, and reverted under its new name" "$(follow HEAD; state)" "0 fixes applied, 1 taken back
reverted open"

fresh blank
g merge -q --ff-only fibreflow/fixes; sed -i 's/return 1/return 1 /' "$r/a.py"; g commit -q -a --amend --no-edit
is "a blank is a change, too" "$(follow "$base..HEAD" >/dev/null; taught)" edited

fresh squashed
other b; g merge -q --squash fibreflow/fixes 2>/dev/null >&2; g commit -q --no-edit
is "a squash that quotes it" "$(follow "$base..HEAD"; taught)" "1 fix applied, 0 taken back
approved"

fresh stranger
sed -i 's/return 1/return 3/' "$r/a.py"; commit "$r" "Somebody else's task

FibreFlow-Task: 1"
is "another clone's number is not ours" "$(follow "$base..HEAD"; state)" "0 fixes applied, 0 taken back
waiting fixed"
echo 'z = 1' >"$r/z.py"; commit "$r" "A message that talks about FibreFlow-Task: 1 in its text"
is "nor is talk about it" "$(follow "$base..HEAD")" "0 fixes applied, 0 taken back"

fresh reverted
g merge -q --ff-only fibreflow/fixes; follow "$base..HEAD" >/dev/null
sql 'update feedback_log set counted_at = 1'
g revert --no-edit HEAD >/dev/null; one=$(g rev-parse HEAD)
is "git revert" "$(follow "$F..HEAD"; state)" "0 fixes applied, 1 taken back
reverted open"
is "and what was counted stays" "$(taught)" "approved
reverted"
export GIT_COMMITTER_DATE="$(($(date +%s) + 60)) +0000" # a minute later
other b; g revert --no-edit "$one" >/dev/null; two=$(g rev-parse HEAD)
is "its revert applies it again" "$(follow "$one..HEAD"; state)" "1 fix applied, 0 taken back
applied fixed"
is "which counts once, and the revert no longer" "$(taught)" approved
is "reading the old range again changes nothing" "$(follow "$F..$one" >/dev/null; follow "$base..$F"; state)" "0 fixes applied, 0 taken back
applied fixed"
export GIT_COMMITTER_DATE="$(($(date +%s) + 120)) +0000"
g revert --no-edit "$two" >/dev/null
is "and back again" "$(follow "$two..HEAD"; state)" "0 fixes applied, 1 taken back
reverted open"
unset GIT_COMMITTER_DATE

fresh short
g merge -q --ff-only fibreflow/fixes; follow "$base..HEAD" >/dev/null
text >"$r/a.py"; commit "$r" "Undo

This reverts commit $(printf %.10s "$F") (Remove the unused import os, 2026-01-31)."
is "a short id (revert.reference)" "$(follow HEAD; state)" "0 fixes applied, 1 taken back
reverted open"

fresh lines
g merge -q --ff-only fibreflow/fixes; follow "$base..HEAD" >/dev/null
sed -i 's/return 1/return 5/' "$r/a.py"; commit "$r" "other work in the file"
is "other work in the file takes nothing back" "$(follow HEAD; state)" "0 fixes applied, 0 taken back
applied fixed"
{ text | sed 's/return 1/return 5/'; echo '# more'; } >"$r/a.py"; commit "$r" "I need it"
is "the same lines again do" "$(follow HEAD; state)" "0 fixes applied, 1 taken back
reverted open"

fresh late
g merge -q --ff-only fibreflow/fixes; follow "$base..HEAD" >/dev/null
sql "update fix set applied_at = strftime('%s', 'now') - 31 * 86400"
text >"$r/a.py"; commit "$r" "I need it"
is "after thirty days they are new ones" "$(follow HEAD; state)" "0 fixes applied, 0 taken back
applied fixed"

fresh elsewhere
g checkout -q -b old; g checkout -q main; g merge -q --ff-only fibreflow/fixes; follow "$base..HEAD" >/dev/null
g checkout -q old; echo '# more' >>"$r/a.py"; commit "$r" "work on a branch that has not got it"
is "a branch that never had it puts nothing back" "$(follow HEAD; state)" "0 fixes applied, 0 taken back
applied fixed"

fresh gone
g merge -q --ff-only fibreflow/fixes; follow "$base..HEAD" >/dev/null
g rm -q a.py; commit "$r" "no longer needed"
is "nor does a file that is gone" "$(follow HEAD; state)" "0 fixes applied, 0 taken back
applied fixed"

status "no such revision" 66 follow nowhere
status "an option is none" 64 ff-queue -C "$r" follow -- --all
status "nor is nothing" 64 ff-queue -C "$r" follow
r=$T/plain; repo "$r"; text >"$r/a.py"; commit "$r" one
is "a queue without fixes asks nothing of git" "$(PATH="$B/bin:/nonexistent" ff-queue --db "$T/none.db" follow HEAD 2>&1)" "0 fixes applied, 0 taken back"
done_testing
