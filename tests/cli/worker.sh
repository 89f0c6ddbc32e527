# worker.sh - ff-worker over a stand-in for ff-fix, for the tests of the loop; sourced after lib.sh and tasks.sh.
# The stand-in claims nothing: it takes the first open task of the queue and calls it failed, as Python's sqlite3 does.
mkdir -p "$T/kit"
cp "$B/bin/ff-worker" "$T/kit/"
cat >"$T/kit/ff-fix" <<END
#!/bin/sh
echo "\$\$ \$*" >>"$T/calls"
[ ! -e "$T/plan" ] || . "$T/plan"
exec /usr/bin/python3 - "\$2/.git/fibreflow/fibreflow.db" <<'P'
import json, sqlite3, sys
d = sqlite3.connect(sys.argv[1])
row = d.execute("select min(id) from task where status = 'open'").fetchone()
if row[0] is None:
    sys.exit(1)
d.execute("update task set status = 'failed' where id = ?", row)
d.commit()
print(json.dumps(dict(record="outcome", v=1, task=row[0], state="refused", reason="no", ms=1200), separators=(",", ":")))
P
END
chmod +x "$T/kit/ff-fix"
PATH="$T/kit:$PATH"
fix='{"safety":"safe","title":"remove it","edits":[]}'
# working NAME TASKS: a repository $r with so many tasks that a worker may take, on a machine that is never too busy
working() {
	r=$T/$1; rm -rf "$r"; repo "$r"; commit "$r" one; s=$r/.git/fibreflow
	git -C "$r" config fibreflow.autofix.enabled true; git -C "$r" config fibreflow.worker.load 1000; git -C "$r" config fibreflow.worker.battery true
	{ confidence=high; i=0; while [ $((i += 1)) -le "$2" ]; do task "$(printf %016d "$i")" unused_import a.py "$i" "m$i"; done; usual; analysed a.py; } | ff-queue add -q -C "$r"
	: >"$T/calls"; rm -f "$T/plan"
}
tries() { wc -l <"$T/calls"; }
# until NAME SECONDS COMMAND...: becomes true
until_so() { name=$1 limit=$(($2 * 10)); shift 2; while ! "$@" >/dev/null 2>&1; do [ $((limit -= 1)) -gt 0 ] || { fail "$name" "$*"; return; }; sleep 0.1; done; pass "$name"; }
# ends_in NAME PID SECONDS: the process ends
ends_in() { until_so "$1" "$3" sh -c "! kill -0 $2 || grep -q '^State:.Z' /proc/$2/status"; }
