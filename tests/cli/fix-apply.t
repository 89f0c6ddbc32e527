#!/bin/sh
# ff apply and ff undo: fixes that wait come into the checked out branch or off the pile, and the queue hears of it.
. tests/cli/lib.sh
. tests/cli/tasks.sh
. tests/cli/fix.sh
put() { printf '%b' "$2" >"$T/$1"; }
put A1 '1\n2\nthree\n4\n5\n6\n7\n8\n9\n'; put B1 'bb\n'; put C1 'cc\n'; put N 'n\n'
q() { verb=$1; shift; ff-queue "$verb" -C "$r" "$@"; }
g() { git -c core.hooksPath=/dev/null -c core.fsmonitor=false -c commit.gpgSign=false -c merge.verifySignatures=false -C "$r" "$@" 2>&1; }
log() { ff-learn export -C "$r" | grep '"record":"feedback"' | fields task action | xargs; }
# The fix rows themselves, read by Python.
rows() { /usr/bin/python3 -c 'import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute("SELECT task, state FROM fix ORDER BY id"): print(*row)' "$r/.git/fibreflow/fibreflow.db" | xargs; }
number=0
# fresh: three tasks, their fixes on the branch, the driver kept from starting
fresh() {
	number=$((number + 1)) r=$T/r$number
	repo "$r"; printf '%s\n' 1 2 3 4 5 6 7 8 9 >"$r/a.py"; printf 'b\n' >"$r/b.py"; printf 'c\n' >"$r/c.py"; printf 'u\n' >"$r/other.txt"; commit "$r" one
	head=$(git -C "$r" rev-parse HEAD); mkdir -p "$r/.git/fibreflow"; exec 9>"$r/.git/fibreflow/driver.lock"; flock 9
	{ C=$head fix='{"safety":"safe","title":"t","edits":[]}'; i=0; for f in a b c; do i=$((i + 1)); task "aaaaaaaaaaaaaaa$i" unused_import "$f.py" 3 "m$i"; done; usual; C=$head; analysed a.py b.py c.py; usual; } | q add -q
	one=$(land 1 "a.py=$T/A1"); two=$(land 2 "b.py=$T/B1"); three=$(land 3 "c.py=$T/C1")
}
# land TASK CHANGE...: as ff-fix does it
land() { task=$1; shift; id=$($F fix "$r" "$(git -C "$r" rev-parse HEAD)" "$task" "$@") && $F row "$r" "$task" "$id" && echo "$id"; }
spooled() { ls "$r/.git/fibreflow/spool" 2>/dev/null | sort | xargs; }

fresh
is "three wait" "$(rows)" "1 waiting 2 waiting 3 waiting"
before=$(shot "$r"); out=$($F apply "$r")
is "without arguments it tells what waits" "$(printf '%s\n' "$out" | sed '$d')" "#1 waits $(echo "$one" | cut -c1-10)  unused_import  a.py
#2 waits $(echo "$two" | cut -c1-10)  unused_import  b.py
#3 waits $(echo "$three" | cut -c1-10)  unused_import  c.py"
like "and what to do" "$(printf '%s\n' "$out" | tail -n 1)" 'ff apply --all'
same "telling" "$r" "$before"
is "as records" "$($F apply "$r" -j | fields record task state commit | head -n 1)" "outcome 1 landed $one"
status "a number that does not wait" 64 $F apply "$r" 1 9
same "all or none of the numbers" "$r" "$before"

arm "$r"; rm -f "$T/ran"; printf 'dirty\n' >>"$r/other.txt"
out=$($F apply "$r" 2)
is "one out of the middle" "$(g log --format=%s | xargs) $(cat "$r/b.py") $(sed -n 3p "$r/a.py")" "Fix 2 one bb 3"
is "told" "$out" "#2 applied: $(g rev-parse HEAD | cut -c1-10)  unused_import  b.py"
silent "ff apply"
is "approved, once" "$(log) / $(rows)" "2 approved / 1 waiting 2 applied 3 waiting"
is "the others wait on the new HEAD" "$(g log --format=%s HEAD..fibreflow/fixes | xargs) $(g merge-base HEAD fibreflow/fixes)" "Fix 3 Fix 1 $(g rev-parse HEAD)"
is "the queue knows their new commits" "$($F apply "$r" -j | fields task commit | xargs)" "1 $(g rev-parse fibreflow/fixes~) 3 $(g rev-parse fibreflow/fixes)"
is "the commit waits for a scan" "$(spooled)" "$(g rev-parse HEAD)"
is "other files stay as they are" "$(g status --porcelain)" " M other.txt"
status "it does not wait any more" 64 $F apply "$r" 2
out=$($F apply "$r" --all)
is "all, in the order of the pile" "$(g log --format=%s | xargs) $(printf '%s\n' "$out" | cut -d' ' -f1,2 | xargs)" "Fix 3 Fix 1 Fix 2 one #1 applied: #3 applied:"
is "a fast-forward: the same commits" "$(g rev-list HEAD -2 | sort | xargs)" "$($F undo "$r" 99 >/dev/null 2>&1; g rev-parse refs/fibreflow/fixes/1 refs/fibreflow/fixes/3 | sort | xargs)"
is "nothing waits, no branch" "$($F apply "$r") $(g rev-parse -q --verify fibreflow/fixes)" "no fix waits "
is "--all of nothing" "$($F apply "$r" --all)" "no fix waits"

# undo of what was applied
out=$($F undo "$r" 1)
is "an applied one is reverted by a commit" "$(g log -1 --format=%s) $(sed -n 3p "$r/a.py") $(cat "$r/c.py")" 'Revert "Fix 1" 3 cc'
is "which names it, and is no fix" "$(g log -1 --format=%B | grep -c "^This reverts commit $(g rev-parse HEAD~2)\.\$") $(g log -1 --format='%(trailers:key=FibreFlow-Task)')" "1 "
is "the queue has heard" "$(log | tr ' ' '\n' | grep -A1 '^1$' | tail -n 1) / $(rows)" "reverted / 1 reverted 2 applied 3 applied"
is "and it waits for a scan" "$(spooled | grep -c "$(g rev-parse HEAD)")" 1
status "not twice" 64 $F undo "$r" 1
out=$($F undo "$r"); is "without a number: the one that was applied last" "$(g log -1 --format=%s)" 'Revert "Fix 3"'
printf 'more\n' >"$r/b.py"; g commit -qam 'person' >/dev/null; before=$(shot "$r")
status "changed since: it cannot be taken back" 65 $F undo "$r" 2
like "says why" "$out" '#2: it cannot be taken back: b.py has been changed in the same place since'
same "nothing is half done" "$r" "$before"

# undo of what waits
fresh; before=$(shot "$r")
out=$($F undo "$r" 2)
is "off the pile; the others stay on it" "$(g log --format=%s main..fibreflow/fixes | xargs) $(rows)" "Fix 3 Fix 1 1 waiting 2 undone 3 waiting"
like "told" "$out" '^#2 no longer waits'
same "taken off" "$r" "$before"
is "no feedback" "$(log)" ""
is "its commit is kept" "$(g rev-parse refs/fibreflow/fixes/2)" "$two"
is "the queue knows where the others are" "$($F apply "$r" -j | fields task commit | xargs)" "1 $one 3 $(g rev-parse fibreflow/fixes)"
out=$($F undo "$r"); is "the last one" "$(rows)" "1 waiting 2 undone 3 undone"
$F undo "$r" >/dev/null; is "all of them: the branch is gone" "$(g rev-parse -q --verify fibreflow/fixes) $(rows)" " 1 undone 2 undone 3 undone"
status "nothing to take back" 64 $F undo "$r"

# a conflict stops, and what landed before stays told
fresh; printf 'mine\n' >"$r/b.py"; g commit -qam person >/dev/null
out=$($F apply "$r" --all 2>&1); s=$?
is "the first lands, the second conflicts" "$s $(g log --format=%s | xargs) $(g status --porcelain)" "65 Fix 1 person one "
like "what landed is told" "$out" '^#1 applied: '
like "and why the other did not" "$out" '#2: it does not apply any more: b.py has been changed in the same place since'
is "the queue has both, and the third waits" "$(rows)" "1 applied 2 dropped 3 waiting"
is "on the new HEAD" "$(g log --format=%s HEAD..fibreflow/fixes)" "Fix 3"

# what stands in the way stays as it is
fresh; printf 'mine\n' >>"$r/b.py"; before=$(shot "$r"); waiting=$(g rev-parse fibreflow/fixes)
status "the file is dirty" 65 $F apply "$r" 2
like "says so" "$out" '#2: b.py is changed in the work tree'
same "dirty" "$r" "$before"
is "and it waits still" "$(rows) $(g rev-parse fibreflow/fixes)" "1 waiting 2 waiting 3 waiting $waiting"
status "another one goes" 0 $F apply "$r" 3
is "with the dirty file as it was" "$(g status --porcelain) $(g log -1 --format=%s)" " M b.py Fix 3"

# a person amended the fix on the branch: theirs lands, and is feedback of its own
fresh; g worktree add -q "$T/wt" fibreflow/fixes >/dev/null; printf 'ccc\n' >"$T/wt/c.py"; git -C "$T/wt" commit -q --no-verify -a --amend --no-edit; git -C "$T/wt" checkout -q --detach; g worktree remove -f "$T/wt" >/dev/null
out=$($F apply "$r" 3)
is "theirs lands" "$(cat "$r/c.py") $(g log -1 --format=%an)" "ccc FibreFlow"
is "as edited" "$(log) $(rows)" "3 edited 1 waiting 2 waiting 3 applied"

# the branch is checked out: a fix lands all the same, the pile stays
fresh; g worktree add -q "$T/wt2" fibreflow/fixes >/dev/null; was=$(g rev-parse fibreflow/fixes)
out=$($F apply "$r" 3 2>&1); s=$?
is "the pile is checked out: a fix lands all the same" "$s $(g log -1 --format=%s) $(g rev-parse fibreflow/fixes)" "0 Fix 3 $was"
like "it is told that the rest stays" "$out" 'stay where they are: .*checked out'
g worktree remove -f "$T/wt2" >/dev/null; $F apply "$r" 1 >/dev/null
is "and is moved the next time" "$(g log --format=%s HEAD..fibreflow/fixes)" "Fix 2"

# the branch is gone or a person's: each fix is kept by itself
fresh; g branch -q -D fibreflow/fixes; status "the branch was deleted" 0 $F apply "$r" 2
is "the fix was kept" "$(g log -1 --format=%s)" "Fix 2"
fresh; g worktree add -q "$T/wt3" fibreflow/fixes >/dev/null; printf 'm\n' >"$T/wt3/m.py"; git -C "$T/wt3" add m.py; git -C "$T/wt3" commit -q --no-verify -m mine; git -C "$T/wt3" checkout -q --detach; g worktree remove -f "$T/wt3" >/dev/null
printf 'x\n' >"$r/other.txt"; g commit -qam person >/dev/null; was=$(g rev-parse fibreflow/fixes)
is "a person's branch stays as it is, and a fix lands" "$($F apply "$r" 2 >/dev/null; echo $?) $(g log -1 --format=%s) $(g rev-parse fibreflow/fixes)" "0 Fix 2 $was"

# a person merged it: nothing is left to apply
fresh; g merge -q --no-edit fibreflow/fixes~2 >/dev/null; printf 'x\n' >"$r/other.txt"; g commit -qam person >/dev/null
out=$($F apply "$r" 1); is "what is there already is only noted" "$(g log -1 --format=%s) $(rows)" "person 1 applied 2 waiting 3 waiting"
# two at once
fresh; $F apply "$r" --all >"$T/x" 2>&1 & $F apply "$r" --all >"$T/y" 2>&1; wait
is "two at once: each fix once" "$(g log --format=%s | sort | uniq -d) $(g status --porcelain)" " "
git init -q --bare "$T/b.git"; r=$T/b.git; status "a bare repository without commits" 0 $F apply "$r"
is "has none" "$out" "no fix waits"
done_testing
