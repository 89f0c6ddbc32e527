#!/bin/sh
# Commits that are looked at again after newer ones, amended and taken back ones, through real hooks: the queue holds
# what the head of the branch holds, and a problem stays the task that it was.
. tests/cli/lib.sh

g=$T/r/.git/fibreflow
repo "$T/r"; cd "$T/r" || exit 1
tasks() { ff-queue export --all | /usr/bin/python3 -c 'import json, sys
for line in sys.stdin:
    r = json.loads(line)
    if r["type"] == sys.argv[1]: print(r["id"], r["file"], r["status"])' "$1"; }
go() { git add -A && git commit -q "$@" && ff wait -t 60; }
printf '"""A."""\n' >a.py; git add -A; git commit -q -m first
ff init -q; ff wait -t 60
printf '"""Shop."""\n\n\ndef total(items):\n    """Add up."""\n    try:\n        return sum(items)\n    except:\n        return 0\n' >shop.py
go -m 'a bare except'
is "a new problem is a task" "$(tasks bare_except)" "1 shop.py open"
sed -i 's/except:/except TypeError:/' shop.py; go -m 'put right'
is "put right: resolved" "$(tasks bare_except)" "1 shop.py resolved"
ok "the older commit again" ff run -t 60 HEAD~1
is "it reopens nothing" "$(tasks bare_except)" "1 shop.py resolved"
ok "and its report is there" grep -q "$(git rev-parse HEAD~1)" "$g/driver.log"

# an amended commit takes the fix back, or renames the file: the task stays itself
sed -i 's/except TypeError:/except:/' shop.py; printf 'B = 2\n' >>a.py; go --amend -m 'taken back'
is "an amended commit takes the fix back: open again" "$(tasks bare_except)" "1 shop.py open"
git mv shop.py store.py; go --amend --no-edit
is "an amended commit renames the file: the same task" "$(tasks bare_except)" "1 store.py open"
ok "nothing was left over" test -z "$(ls "$g/spool" "$g/replaced" "$g/rewritten" "$g/failed" 2>/dev/null | grep -v :)"

# a branch with its own problem, deleted unmerged
git switch -q -c topic; printf 'import os\n' >t.py; go -m topic
is "a problem on a branch" "$(tasks unused_import)" "$(tasks unused_import | head -n 1 | cut -d' ' -f1) t.py open"
git switch -q main; git branch -q -D topic; printf 'C = 3\n' >>a.py; go -m main
like "the branch is gone: resolved with it" "$(tasks unused_import)" 't.py resolved'
done_testing
