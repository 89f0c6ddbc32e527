#!/bin/sh
# The driver and fixes: it asks what became of them where there ever was one, before the queue hears what a commit shows.
. tests/cli/lib.sh
. tests/cli/hook.sh
. tests/cli/tasks.sh
noting_chain
cat >"$T/kit/bin/ff-queue" <<END
#!/bin/sh
shift 2; cat >/dev/null; echo "\$1" >>$T/calls
[ "\$1" != follow ] || exit \$(cat $T/follow-status 2>/dev/null || echo 0)
END
calls() { grep -v '^ff-' "$T/calls" | grep -e follow -e add | xargs; : >"$T/calls"; }
repo "$T/a"; cd "$T/a" || exit 1; ff init -q; ff wait -q -t 60; : >"$T/calls"
git commit -q --allow-empty -m one; ff wait -q -t 60
is "where no fix ever landed nobody asks" "$(calls)" "add"
: >.git/fibreflow/fibreflow.db.fixes
git commit -q --allow-empty -m two; ff wait -q -t 60
is "else it is asked first" "$(calls)" "follow add"
echo 70 >"$T/follow-status"
git commit -q --allow-empty -m three; ff wait -q -t 60
is "its failure loses no commit" "$(calls) $(spool .git)" "follow add "
git checkout -q -b fibreflow/fixes; git commit -q --allow-empty -m four; ff wait -q -t 60
is "the branch of the fixes is no answer of a person" "$(calls)" "add"
git checkout -q main; ff wait -q -t 60; calls >/dev/null
git worktree add -q --detach .git/fibreflow/sites/abc123/tree main; git -C .git/fibreflow/sites/abc123/tree -c core.hooksPath=/dev/null commit -q --allow-empty -m tried
ff status >/dev/null; ff wait -q -t 60
is "a worktree in which a fix is tried is nobody's work" "$(calls)$(spool .git)" ""
unlike "nor does the doctor mind it" "$(ff doctor)" sites
git commit -q --allow-empty -m five; ff wait -q -t 60
is "nor the driver, when it looks around" "$(calls)$(spool .git)" "follow add"
git worktree add -q --detach "$T/other" main; git -C "$T/other" -c core.hooksPath=/dev/null commit -q --allow-empty -m mine
ff status >/dev/null; ff wait -q -t 60
is "any other worktree is" "$(calls)" "follow add"

# the real programs
cd "$top" || exit 1
PATH="$B/bin:$(printf %s "$PATH" | sed "s|^$T/kit/bin:||")"; export PATH
r=$T/r
sql() { /usr/bin/python3 -c 'import sqlite3, sys
d = sqlite3.connect(sys.argv[1])
for row in d.execute(sys.argv[2]): print(*row)
d.commit()' "$r/.git/fibreflow/fibreflow.db" "$1"; }
repo "$r"; git -C "$r" commit -q --allow-empty -m zero; ff -C "$r" init -q; ff -C "$r" wait -q -t 120
printf 'import os\nimport sys\n\nprint(sys.argv)\n' >"$r/a.py"; git -C "$r" add -A; git -C "$r" commit -q -m one; ff -C "$r" wait -q -t 120
id=$(sql "select id from task where type = 'unused_import'")
git -C "$r" checkout -q -b fibreflow/fixes; sed -i 1d "$r/a.py"
git -C "$r" commit -q -a --no-verify -m "Remove the unused import

FibreFlow-Task: $id"; F=$(git -C "$r" rev-parse HEAD); git -C "$r" checkout -q main; ff -C "$r" wait -q -t 120
sql "insert into attempt (task, number, owner, state, started_at) values ($id, 1, 'x', 'landed', 1)"
sql "update task set status = 'fixed', claimed_from = 'open', attempts = 1 where id = $id"
sql "insert into fix (task, attempt, revision, state, landed_at) values ($id, 1, '$F', 'waiting', 1)"
: >"$r/.git/fibreflow/fibreflow.db.fixes"
echo 'y = 1' >"$r/c.py"; git -C "$r" add -A; git -C "$r" commit -q -m between; ff -C "$r" wait -q -t 120
git -C "$r" cherry-pick "$F" >/dev/null 2>&1
echo 'x = 1' >"$r/b.py"; git -C "$r" add -A; git -C "$r" commit -q -m two; ff -C "$r" wait -q -t 120
is "a pick is applied and approved, not just gone" "$(sql "select f.state, t.status from fix f join task t on t.id = f.task"; sql "select action from feedback_log")" "applied fixed
approved"
like "the run says that it looked" "$(ff-queue -C "$r" log --json "$(git -C "$r" rev-parse HEAD)")" '"name":"ff-queue-follow","status":0'
git -C "$r" revert --no-edit HEAD~1 >/dev/null; ff -C "$r" wait -q -t 120
is "its revert is heard" "$(sql "select f.state, t.status from fix f join task t on t.id = f.task"; sql "select action from feedback_log where withdrawn = 0")" "reverted open
reverted"
done_testing
