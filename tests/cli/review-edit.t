#!/bin/sh
# ff-queue edit, and e in a review: the fix as a patch in an editor, and what comes back.
. tests/cli/lib.sh
r=$T/r
repo "$r"; printf '"""Doc."""\n' >"$r/a.py"; commit "$r" one
printf '"""Doc."""\nimport os\nimport sys\n\n\ndef f():\n    """Return 1."""\n    return 1' >"$r/a.py"; commit "$r" two
ff-scan -C "$r" --no-index --sides both HEAD | ff-converge -C "$r" | ff-learn -C "$r" weigh | ff-queue -C "$r" add -q
sql() { /usr/bin/python3 -c 'import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print(*row)' "$r/.git/fibreflow/fibreflow.db" "$1"; }
os=$(sql "SELECT id FROM task WHERE type = 'unused_import' AND line = 2")
# editor COMMAND...: a script that is started with the patch as its last argument
editor() { printf '#!/bin/sh\n%s\n' "$1" >"$T/ed"; chmod +x "$T/ed"; export EDITOR="$T/ed"; unset VISUAL; }
# applied: the fix of the task put on its blob by Python, as the protocol describes edits
applied() {
	ff-queue -C "$r" show --json "$os" | /usr/bin/python3 -c '
import json, subprocess, sys
fix = json.loads(sys.stdin.read())["fix"]
edits = sorted(fix["edits"], key=lambda e: (e["line"], e["col"]), reverse=True)
blob = subprocess.run(["git", "-C", sys.argv[1], "cat-file", "blob", edits[0]["blob"]], capture_output=True).stdout
lines = blob.splitlines(keepends=True)
start = lambda l: sum(map(len, lines[:l - 1]))
for e in edits:
    blob = blob[:start(e["line"]) + e["col"]] + e["text"].encode() + blob[start(e["end_line"]) + e["end_col"]:]
sys.stdout.buffer.write(blob)' "$r"
}
edit() { ff-queue edit -C "$r" "$os" </dev/null; }
state() { sql "SELECT status FROM task WHERE id = $os"; }

editor 'cp "$1" "$(dirname "$0")/seen"; exec true'
like "unchanged: nothing is answered" "$(edit)" 'unchanged'
is "the task waits" "$(state)" open
ok "the patch is one that git applies" git -C "$r" apply --check "$T/seen"
is "and says what it is about" "$(head -n 1 "$T/seen" | grep -c "#$os, unused_import, a.py:2")" 1
editor 'echo >"$1"'
like "emptied: nothing is answered" "$(edit)" 'empty'
editor 'exit 3'
status "an editor that fails" 78 edit
like "says so" "$out" 'exit 3'
is "the task waits still" "$(state)" open
status "no such task" 64 ff-queue edit -C "$r" 999

editor 'sed -i "s/^-import os/-import os\n+import os.path/" "$1"'
is "another text" "$(edit)" "#$os edited"
is "approved, and feedback" "$(state) $(sql "SELECT action FROM feedback_log WHERE task = $os AND withdrawn = 0")" "approved edited"
is "the new fix is what was typed" "$(applied)" "$(sed 's/^import os$/import os.path/' "$r/a.py")"
is "the time is measured" "$(sql "SELECT ms > 0 FROM decision WHERE task = $os")" 1
like "undo" "$(ff-queue undo -C "$r" "$os")" 'no longer edited: open'
is "the old fix is back" "$(applied)" "$(sed '/^import os$/d' "$r/a.py")"

editor 'sed -i "s/^-import os/ import os/; s/^ import sys/-import sys/" "$1"'
edit >/dev/null
is "other lines, counts of the hunk as they were" "$(applied)" "$(sed '/^import sys$/d' "$r/a.py")"
ff-queue undo -C "$r" "$os" >/dev/null
editor 'printf "%s\n" "--- a/a.py" "+++ b/a.py" "@@ -2,2 +2,1 @@" "-import os" " import sys" "@@ -8,1 +8,1 @@" "-    return 1" "\\ No newline at end of file" "+    return 2" >"$1"'
edit >/dev/null
is "two places, and a last line without end" "$(applied)" "$(sed '/^import os$/d; s/return 1$/return 2/' "$r/a.py")"
ff-queue undo -C "$r" "$os" >/dev/null

before=$(applied)
refused() { like "$1" "$(edit)" "$2"; is "$1: nothing is answered" "$(state) $(applied)" "open $before"; }
editor 'sed -i "s/^-import os/-import other/" "$1"'
refused "a patch that does not apply" 'does not apply|patch failed'
is "it is kept" "$(ls "$r/.git/fibreflow/edit")" "$os.kept.diff"
editor 'sed -i "s/^-import os/-import os\n+import (/" "$1"'
refused "Python that does not parse" 'would no longer parse'
editor 'sed -i "s,a/a.py,a/../b.py,; s,b/a.py,b/../b.py," "$1"'
refused "a path that leads out" 'cannot be used'
editor 'sed -i "s,a/a.py,a/b.py,; s,b/a.py,b/b.py," "$1"'
refused "another file" 'cannot be used'
editor 'printf "diff --git a/x.py b/x.py\nnew file mode 100644\n--- /dev/null\n+++ b/x.py\n@@ -0,0 +1 @@\n+x = 1\n" >>"$1"'
refused "one file more" 'x.py, which the task is not about'
editor 'sed -i "s/^index.*/old mode 100644\nnew mode 100755/" "$1"'
refused "a mode" 'more than change text'
editor 'printf "+\377\n" >>"$1"; sed -i "s/^-import os/-import os\n+# \xff/" "$1"'
refused "bytes that are no text" 'cannot be used'

# again, after a mistake
cat >"$T/ed" <<E
#!/bin/sh
if [ -e "$T/second" ]; then sed -i "s/^+import (/+import re/" "\$1"; else touch "$T/second"; sed -i "s/^-import os/-import os\n+import (/" "\$1"; fi
E
out=$(echo y | ff-queue edit -C "$r" "$os")
like "it may be edited again" "$out" "#$os edited"
is "from where it was" "$(applied)" "$(sed 's/^import os$/import re/' "$r/a.py")"
ff-queue undo -C "$r" "$os" >/dev/null

# in a review; an editor with arguments, and a hostile name
editor 'sed -i "s/^-import os/-import os\n+import os.path/" "$2"; [ "$1" = --wait ]'
EDITOR="$T/ed --wait"
printf 'e\nu\ne\nq\n' | ff-queue review -C "$r" "$os" $((os + 1)) >/dev/null
is "e stores the new fix; an editor may have arguments" "$(state) $(applied | sed -n 2p)" "approved import os.path"
is "u in between took the first one back" "$(sql "SELECT count(*), sum(undone_at <> '') FROM decision WHERE task = $os AND action = 'edited' AND id > (SELECT max(id) - 2 FROM decision)")" "2 1"
ff-queue undo -C "$r" "$os" >/dev/null
mkdir "$r/d"; printf 'import os\n' >"$r/d/\$(touch owned) '.py"; commit "$r" odd
ff-scan -C "$r" --no-index --sides both HEAD | ff-converge -C "$r" | ff-learn -C "$r" weigh | ff-queue -C "$r" add -q
os=$(sql "SELECT id FROM task WHERE file LIKE 'd/%' AND type = 'unused_import'")
editor 'sed -i "s/^-import os/-import os\n+import re/" "$1"'
is "a name that a shell would run" "$(cd "$T" && edit)" "#$os edited"
is "nothing ran" "$(find "$T" -name owned)" ""
is "nothing is left behind" "$(ls "$r/.git/fibreflow/edit" | grep -v kept) $(git -C "$r" status --porcelain)" " "
done_testing
