#!/bin/sh
# Nothing lost: programs that die, lie or find no room, two drivers at once, many commits; the commit stays in
# the spool until all of it is stored, and work tree and index are never touched.
. tests/cli/lib.sh

# kit: our programs, any of them replaceable by a wrapper for its first run
kit() {
	rm -rf "$T/kit"; mkdir -p "$T/kit/bin" "$T/kit/libexec/fibreflow"
	for file in "$B"/bin/ff*; do case $file in *.d) ;; *) ln -s "$file" "$T/kit/bin/" ;; esac; done
	rm "$T/kit/bin/ff"; cp "$B/bin/ff" "$T/kit/bin/"
	cp -R "$B"/libexec/fibreflow/* "$T/kit/libexec/fibreflow/"
}
# wrap PROGRAM BODY: its first run is BODY ($real is the program), later ones are real
wrap() {
	rm -f "$T/kit/bin/$1"
	printf '#!/bin/sh\nreal=%s\nif mkdir %s/once 2>/dev/null; then\n%s\nfi\nexec "$real" "$@"\n' "$B/bin/$1" "$T" "$2" >"$T/kit/bin/$1"
	chmod +x "$T/kit/bin/$1"; rmdir "$T/once" 2>/dev/null
}
fresh() { # a repository with one commit before, and one that is about to be made
	rm -rf "$T/r"; repo "$T/r"; kit
	printf 'import os\n\n\ndef f(a=[]):\n    return a\n' >"$T/r/a.py"
	FIBREFLOW=0 commit "$T/r" base
	"$T/kit/bin/ff" -C "$T/r" init -q
	"$T/kit/bin/ff" -C "$T/r" wait -t 60 # the baseline, before any program is replaced
	g=$T/r/.git/fibreflow
	printf 'import sys\n\n\ndef g():\n    try:\n        return 1\n    except:\n        return 2\n' >"$T/r/b.py"
	git -C "$T/r" add -A
}
go() { git -C "$T/r" commit -q -m change; "$T/kit/bin/ff" -C "$T/r" wait -t 60; }
spooled() { ls "$g/spool" 2>/dev/null | wc -l; }
tasks() { ff-queue -C "$T/r" list --all --json 2>/dev/null | grep -c '"file":"b.py"'; }
strays() { ps -eo args= | grep -c "[f]f-\(scan\|converge\|critic\|testgen\|docwriter\|learn\|queue\|consequence\) .*$T" ; }

fresh; go
n_tasks=$(tasks)
ok "an undisturbed run finds tasks" test "$n_tasks" -ge 2
is "and empties the spool" "$(spooled)" 0
is "work tree and index are as they were" "$(git -C "$T/r" status --porcelain)" ""
ok "no index.lock was left" test ! -e "$T/r/.git/index.lock"

for p in ff-scan ff-converge ff-critic ff-learn ff-consequence ff-queue; do
	fresh; wrap $p 'kill -9 $$'; go
	is "$p killed with -9: the tasks are there all the same" "$(tasks)" "$n_tasks"
	is "$p killed with -9: the spool is empty in the end" "$(spooled)" 0
	is "$p killed with -9: no stray process" "$(strays)" 0
done
for p in ff-scan ff-converge ff-learn; do
	fresh; wrap $p '"$real" "$@" | head -c 300; exit 0'; go
	is "$p breaks off in the middle of a record: nothing half written, done in the end" "$(tasks) $(spooled)" "$n_tasks 0"
	fresh; wrap $p 'echo "{\"record\":\"nonsense\""; exit 0'; go
	is "$p writes a malformed record: done in the end" "$(tasks) $(spooled)" "$n_tasks 0"
done
fresh; wrap ff-scan 'exit 70'; wrap2=$T/kit/bin/ff-scan; printf '#!/bin/sh\necho broken >&2\nexit 70\n' >"$wrap2"; chmod +x "$wrap2"
id=$(git -C "$T/r" commit -q -m change; git -C "$T/r" rev-parse HEAD); "$T/kit/bin/ff" -C "$T/r" wait -t 60
like "a program that always fails is given up, and said" "$(cat "$g/driver.log")" 'given up'
ok "the commit is noted as failed" test -e "$g/failed/$id"

# the driver itself is killed: the next start goes on
fresh; wrap ff-converge 'sleep 30.061'
git -C "$T/r" commit -q -m change; sleep 1
pkill -9 -f "$T/kit/libexec/fibreflow/ff-driver"; pkill -9 -f "$T/kit/bin/ff-converge"; pkill -9 -xf 'sleep 30.061'
is "the driver killed with -9: the commit is still in the spool" "$(spooled)" 1
"$T/kit/bin/ff" -C "$T/r" run -t 60
is "the next one does it" "$(tasks) $(spooled)" "$n_tasks 0"

# corrupt databases
fresh; mkdir -p "$g"; head -c 5000 /dev/urandom >"$g/fibreflow.db"; head -c 5000 /dev/urandom >"$g/facts.db"; go
is "corrupt databases: done with new ones" "$(tasks) $(spooled)" "$n_tasks 0"
ok "the old queue is kept aside" sh -c "ls '$g'/fibreflow.db*.corrupt* >/dev/null"
like "and it is said" "$(cat "$g/driver.log")" 'corrupt'

# no room, no right to write
fresh; mkdir -p "$g"
if mount -t tmpfs -o size=128k,mode=700 none "$g" 2>/dev/null; then
	go >/dev/null 2>&1
	git -C "$T/r" commit -q --allow-empty -m "room is short"; rc=$?
	is "full disk: git commit works" "$rc" 0
	mount -o remount,size=64m "$g"
	for id in $(git -C "$T/r" rev-list -n 1 HEAD); do "$T/kit/bin/ff" -C "$T/r" run -t 60 "$id" >/dev/null 2>&1; done
	"$T/kit/bin/ff" -C "$T/r" run -t 60 HEAD~1 >/dev/null 2>&1
	is "with room again nothing is lost" "$(tasks)" "$n_tasks"
	ok "the database is whole" /usr/bin/python3 -c "import sqlite3,sys; sys.exit(sqlite3.connect('$g/fibreflow.db').execute('pragma integrity_check').fetchone()[0] != 'ok')"
	mount -o remount,ro "$g"
	status "read-only: approving says so" 75 ff-queue -C "$T/r" approve 1
	like "in one clear line" "$out" '^ff-queue: .*[Rr]ead-?only'
	ok "read-only: git commit works" git -C "$T/r" commit -q --allow-empty -m ro
	umount "$g"
else
	for i in 1 2 3 4 5 6; do skip "no right to mount"; done
fi

# two drivers at once
fresh; git -C "$T/r" commit -q -m change
"$T/kit/libexec/fibreflow/ff-driver" "$T/r/.git" >>"$g/driver.log" 2>&1 &
"$T/kit/libexec/fibreflow/ff-driver" "$T/r/.git" >>"$g/driver.log" 2>&1 &
wait; "$T/kit/bin/ff" -C "$T/r" wait -t 60
is "two drivers: analysed once" "$(grep -v baseline "$g/driver.log" | grep -c ' done in ')" 1

# many commits while the driver runs
fresh; cd "$T/r" || exit 1
: >"$T/said"
for i in $(seq "${MANY:-200}"); do
	echo "v$i = $i" >>b.py
	git commit -q -a -m "c$i" >>"$T/said" 2>&1
done
"$T/kit/bin/ff" wait -t 240
cd "$top" || exit 1
is "many commits: none failed, nobody saw index.lock" "$(cat "$T/said")" ""
grep -o '[0-9a-f.]* done in' "$g/driver.log" | cut -d' ' -f1 | while read -r what; do
	case $what in *..*) git -C "$T/r" rev-list --first-parent "$what" ;; *) echo "$what" ;; esac
done | sort >"$T/covered"
git -C "$T/r" rev-list --first-parent HEAD~"${MANY:-200}"..HEAD | sort >"$T/wanted"
is "each was analysed, alone or in a range" "$(comm -23 "$T/wanted" "$T/covered" | wc -l)" 0
is "each once" "$(uniq -d "$T/covered" | wc -l)" 0
is "no stray process" "$(strays)" 0
done_testing
