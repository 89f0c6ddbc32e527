#!/bin/sh
# ff-queue review with answers from a pipe, a line each: what is stored, what happens to the work tree, what is refused.
. tests/cli/lib.sh
. tests/cli/tasks.sh
r=$T/r
repo "$r"; printf '"""Doc."""\n' >"$r/a.py"; commit "$r" one
cat >"$r/a.py" <<'E'
"""Doc."""
import os
import sys
from typing import (
    List,
    Dict,
)


def total(rows: List, seen=[]):
    """Sum."""
    for row in rows:
        seen.append(row)
    print(sys.argv, \
          eval("1"))
    return sum(seen)
E
mkdir "$r/pkg"; printf 'import json\nimport re\n\n\ndef f(x):\n    return eval(x)\n' >"$r/pkg/b.py"; chmod 755 "$r/pkg/b.py"
commit "$r" two
chain() { ff-scan -C "$r" --no-index --sides both "$1" | ff-converge -C "$r" | ff-learn -C "$r" weigh | ff-queue -C "$r" add -q; }
chain HEAD
review() { ff-queue review -C "$r" "$@"; }
sql() { /usr/bin/python3 -c 'import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print(*row)' "$r/.git/fibreflow/fibreflow.db" "$1"; }
id() { sql "SELECT id FROM task WHERE type = '$1' AND file = '$2' ORDER BY line LIMIT 1"; }
state() { sql "SELECT status FROM task WHERE id = $1"; }
os=$(id unused_import a.py) json=$(id unused_import pkg/b.py) ev=$(id eval_exec pkg/b.py) pr=$(id print_statement a.py)
dict=$(sql "SELECT id FROM task WHERE file = 'a.py' AND line = 6") re=$(sql "SELECT id FROM task WHERE file = 'pkg/b.py' AND line = 2")
python() { /usr/bin/python3 "$@"; }

# one answer each
out=$(printf 'y\nn\nneeded by a plugin\ns 3d\nq\n' | review "$os" "$ev" "$pr" "$json")
is "y, n and s are stored" "$(state "$os") $(state "$ev") $(state "$pr") $(state "$json")" "approved rejected snoozed open"
is "with the reason" "$(sql "SELECT reason FROM task WHERE id = $ev")" "needed by a plugin"
is "until the day that date(1) says" "$(sql "SELECT snoozed_until FROM task WHERE id = $pr")" "$(date -u -d '3 days' +%Y-%m-%d)"
like "the summary counts them" "$out" '^answered: 1 approved, 1 rejected, 1 snoozed; left: 1$'
is "rejecting is feedback" "$(sql "SELECT action FROM feedback_log WHERE task = $ev AND withdrawn = 0")" rejected
is "snoozing is none" "$(sql "SELECT count(*) FROM feedback_log WHERE task = $pr")" 0
is "the time is measured" "$(sql "SELECT min(ms) > 0 FROM decision")" 1
out=$(printf 'u\nq\n' | review "$os")
like "u is about this review" "$out" 'Nothing was answered in this review'
out=$(printf 'j\nk\nz\n' | review "$os" "$ev")
like "an unknown key is told" "$out" 'means nothing here'
like "the end of input is q" "$out" '^answered: none; left: 2$'
out=$(printf 's whenever\nq\n' | review "$json")
like "no day" "$out" 'whenever is no day'
is "nothing is stored for it" "$(state "$json")" open
printf 'y' | review "$json" >/dev/null
is "a last line without newline counts" "$(state "$json")" approved
printf 'y\nu\nq\n' | review "$json" "$re" >/dev/null
is "u: the state before" "$(state "$json") $(sql "SELECT count(*) FROM feedback_log WHERE task = $re AND withdrawn = 0")" "approved 0"
for t in "$os" "$ev" "$pr" "$json"; do ff-queue -C "$r" reopen "$t" >/dev/null; done

# which tasks
is "only those of the filter" "$(echo q | review --type unused_import | grep -c '(1/4)')" 1
is "of one file" "$(echo q | review --file 'pkg/*' --type unused_import | grep -c '(1/2)')" 1
printf 'y\nq\n' | review --type unused_import >/dev/null
is "what is answered is not asked again" "$(echo q | review --type unused_import | grep -c '(1/3)')" 1
ff-queue -C "$r" reopen "$(sql "SELECT id FROM task WHERE status = 'approved'")" >/dev/null
is "nothing to do" "$(echo q | review --type no_such)" "nothing to review"
status "an unknown task" 64 review 999
status "not a number" 64 review seven

# all of a kind
printf 'a\nt\nn\nq\n' | review "$os" "$json" "$ev" >/dev/null
is "a asks first" "$(state "$os")" open
out=$(printf 'a\nt\ny\nq\n' | review "$os" "$json" "$ev")
like "it counts and names them" "$out" "Approve 2 tasks of type unused_import: #$os #$json\?"
is "all of this type, no other" "$(state "$os") $(state "$json") $(state "$ev")" "approved approved open"
for t in "$os" "$json"; do ff-queue -C "$r" reopen "$t" >/dev/null; done
printf 'd\nf\ny\ngenerated\nu\nd f\ny\nagain\nq\n' | review "$json" "$os" "$ev" >/dev/null
is "all in this file; u takes the whole answer back" "$(state "$json") $(state "$os") $(state "$ev") $(sql "SELECT DISTINCT reason FROM task WHERE status = 'rejected'")" "rejected open rejected again"
is "what was taken back is marked" "$(sql "SELECT count(*) FROM decision WHERE reason = 'generated' AND undone_at <> ''")" 2
for t in "$json" "$ev"; do ff-queue -C "$r" reopen "$t" >/dev/null; done

# search and go
out=$(printf '/ eval\nq\n' | review "$os" "$json" "$ev")
like "search finds by type" "$out" '\(3/3\)'
like "what is nowhere" "$(printf '/ nowhere\nq\n' | review "$os")" "No task has 'nowhere'"
like "g goes to a number" "$(printf 'g #%s\nq\n' "$ev" | review "$os" "$json" "$ev")" '\(3/3\)'
like "g of another" "$(printf 'g 999\nq\n' | review "$os")" '#999 is not in this review'

# fix now
printf 'f\nq\n' | review "$json" "$re" >/dev/null
is "f: the import is gone, the rest stays" "$(git -C "$r" diff --numstat)" "0	1	pkg/b.py"
is "the mode too" "$(stat -c %a "$r/pkg/b.py")" 755
is "it is approved" "$(state "$json") $(sql "SELECT action FROM decision WHERE task = $json ORDER BY id DESC LIMIT 1")" "approved applied"
like "the place of the next one has moved" "$(echo q | review "$re")" 'line 1 in the work tree'
printf 'f\nu\nq\n' | review "$re" "$os" >/dev/null
is "u puts the file back as it was" "$(git -C "$r" diff --numstat) $(state "$re")" "0	1	pkg/b.py open"
printf 'f\nq\n' | review "$re" "$os" >/dev/null
is "an edit of a line that has moved" "$(head -n 1 "$r/pkg/b.py")$(git -C "$r" diff --numstat)" "0	2	pkg/b.py"
ok "it is still Python" python -m py_compile "$r/pkg/b.py"
rm -rf "$r/pkg/__pycache__"
git -C "$r" checkout -q .
ff-queue -C "$r" reopen "$json" >/dev/null
printf 'import re\nimport json\nimport json\n\n' >"$r/pkg/b.py"
out=$(printf 'f\nq\n' | review "$json")
like "what is in doubt is refused" "$out" 'edit is for has changed'
is "and not answered" "$(state "$json") $(cat "$r/pkg/b.py" | wc -l)" "open 4"
git -C "$r" checkout -q .
like "F asks for tests, and there are none here" "$(printf 'F\nq\n' | review "$json")" 'did not land \(open\): w tells why'
is "nothing has changed by it" "$(state "$json") $(git -C "$r" status --porcelain | wc -l)" "open 0"
mv "$r/pkg/b.py" "$T/elsewhere.py"; ln -s "$T/elsewhere.py" "$r/pkg/b.py"
like "no link is followed" "$(printf 'f\nq\n' | review "$json")" 'Not applied: pkg/b.py: is a link'
rm "$r/pkg/b.py"; git -C "$r" checkout -q .
like "a file that is gone" "$(rm "$r/pkg/b.py"; printf 'f\nq\n' | review "$json")" 'Not applied: pkg/b.py: No such file'
git -C "$r" checkout -q .
sed -i 's/$/\r/' "$r/pkg/b.py"
printf 'f\nq\n' | review "$json" >/dev/null
is "a work tree with CRLF keeps it" "$(grep -c "$(printf '\r')" "$r/pkg/b.py") $(head -n 1 "$r/pkg/b.py" | tr -d '\r')" "5 import re"
git -C "$r" checkout -q .
ff-queue -C "$r" reopen "$json" >/dev/null

# ignore here
again() { ff-scan -C "$r" --no-index -w | ff-critic --json --all - | fields type line | grep -x "$1" || echo gone; }
printf 'i\nq\n' | review "$os" >/dev/null
is "i: a comment at the line" "$(sed -n 2p "$r/a.py")" "import os  # ff: ignore[unused_import]"
is "the finding is gone" "$(again 'unused_import 2')" gone
is "settled, and teaches nothing" "$(state "$os") $(sql "SELECT count(*) FROM feedback_log WHERE task = $os AND action = 'rejected' AND withdrawn = 0")" "rejected 0"
printf 'i\nq\n' | review "$dict" >/dev/null
is "within brackets" "$(sed -n 6p "$r/a.py")" "    Dict,  # ff: ignore[unused_import]"
printf 'i\nq\n' | review "$pr" >/dev/null
is "a line that ends in a backslash gets none" "$(sed -n 14p "$r/a.py")" '    print(sys.argv, \'
is "and is silenced all the same" "$(again 'print_statement 14')" gone
ok "it is still Python" python -m py_compile "$r/a.py"
rm -rf "$r/__pycache__"
before=$(sha1sum <"$r/a.py")
printf 'i\nu\nq\n' | review "$ev" "$json" >/dev/null
is "u takes the comment back" "$(git -C "$r" diff --numstat -- pkg) $(state "$ev")" " open"
is "other files are as they were" "$(sha1sum <"$r/a.py")" "$before"
git -C "$r" checkout -q .
printf '"""Doc."""\nx = 1   \n' >"$r/c.py"; commit "$r" three; chain HEAD
ws=$(id trailing_whitespace c.py)
printf 'i\nq\n' | review "$ws" >/dev/null
is "where a comment would change what it is about, it stands above" "$(sed -n '2,3p' "$r/c.py" | tr '\n' '|')" "# ff: ignore[trailing_whitespace]|x = 1   |"
git -C "$r" checkout -q .
doc=$(id missing_docstring pkg/b.py)
like "an agent that reads no comments" "$(printf 'i\nq\n' | review "$doc")" 'No comment was written: none silences it here'
is "then nothing is written or answered" "$(git -C "$r" status --porcelain) $(state "$doc")" " open"
echo '{{ x }}   ' >"$r/page.html"; commit "$r" four
C=$(git -C "$r" rev-parse HEAD)
{ task bbbbbbbbbbbbbbbb trailing_whitespace page.html 1 "blanks"; analysed page.html; } | ff-queue -C "$r" add -q
like "a file that is not Python" "$(printf 'i\nq\n' | review "$(id trailing_whitespace page.html)")" 'No comment was written: page.html is not Python'

# I: without a comment
out=$(printf 'I\ny\nu\nI\ny\nq\n' | review "$json" "$re" "$os" "$ev")
like "I counts and names" "$out" "Ignore 2 tasks of type unused_import in pkg/b.py: #$json #$re\?"
is "all of this type in this file, no other" "$(state "$json") $(state "$re") $(state "$ev")" "rejected rejected open"
is "nothing is taught" "$(sql "SELECT count(*) FROM feedback_log WHERE task IN ($json, $re) AND action = 'rejected' AND withdrawn = 0")" 0
for t in "$json" "$re"; do ff-queue -C "$r" reopen "$t" >/dev/null; done

# pages
like "w tells the computation" "$(printf 'w\nq\n' | review "$ev")" '^Score, step by step'
like "p shows the edit" "$(printf 'p\nq\n' | review "$json")" '^  -import json'
like "? explains the keys" "$(printf '?\nq\n' | review "$json")" '^  u  undo'

# beyond the day's measure
git -C "$r" config fibreflow.queue.daily 1
open=$(sql "SELECT count(*) FROM task WHERE status = 'open'")
for i in 1 2 3; do task "ccccccccccccccc$i" later page.html 1 "later $i"; done >"$T/t"; analysed page.html >>"$T/t"
ff-queue -C "$r" add -q <"$T/t"
out=$(echo q | review --type later)
like "those for another day are not shown" "$out" 'nothing to review today|another day'
out=$(printf 'y\ny\ny\ny\nq\n' | review --type later)
is "but offered at the end" "$(sql "SELECT count(*) FROM task WHERE type = 'later' AND status = 'approved'")" 3

# what comes from outside
evil=$(printf '\\u001b[2Jgone\\u0007\\r')
{ task dddddddddddddddd evil page.html 1 "$evil"; analysed page.html; } | ff-queue -C "$r" add -q
is "no control character reaches the terminal" "$(echo q | review "$(id evil page.html)" | tr -d '\n' | LC_ALL=C grep -c '[[:cntrl:]]')" 0
status "no work tree, no repository: --db alone" 0 sh -c 'echo q | ff-queue review -C / --db "$1"' sh "$r/.git/fibreflow/fibreflow.db"
done_testing
