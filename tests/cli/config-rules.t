#!/bin/sh
# Which types are looked for where: fibreflow.rule.TYPE.{enabled,paths,ignore}, private and committed, and the key of the
# review that writes a pattern.
. tests/cli/lib.sh
. tests/cli/tasks.sh

repo "$T/r"; cd "$T/r" || exit 1
mkdir -p src tests
commit . first
for f in src/a.py src/b.py tests/c.py; do printf 'import os\n\nprint(1)\ntry:\n    pass\nexcept:\n    print(2)\n' >$f; done
commit . second
ff-scan --index HEAD >/dev/null
found() { ff-scan --sides both HEAD | ff-converge "$@" | /usr/bin/python3 -c 'import json, sys
print(*sorted("%s:%s" % (r["type"], r["file"]) for r in map(json.loads, sys.stdin) if r["record"] == "task" and r["type"] in ("unused_import", "bare_except")))'; }
every="bare_except:src/a.py bare_except:src/b.py bare_except:tests/c.py unused_import:src/a.py unused_import:src/b.py unused_import:tests/c.py"
is "by default all types everywhere" "$(found)" "$every"
git config fibreflow.rule.bare_except.enabled false
is "a type that is switched off" "$(found)" "unused_import:src/a.py unused_import:src/b.py unused_import:tests/c.py"
git config fibreflow.rule.unused_import.paths 'src/**'
is "a type in some paths only" "$(found)" "unused_import:src/a.py unused_import:src/b.py"
git config --add fibreflow.rule.unused_import.ignore src/a.py
git config --add fibreflow.rule.unused_import.ignore src/x.py
is "and not in others" "$(found)" "unused_import:src/b.py"
git config --remove-section fibreflow.rule.unused_import; git config --remove-section fibreflow.rule.bare_except
printf '[fibreflow "rule.unused_import"]\n\tignore = tests/**\n' >.fibreflow; git add .fibreflow; git commit -q --amend --no-edit
is "a committed pattern counts" "$(found)" "bare_except:src/a.py bare_except:src/b.py bare_except:tests/c.py unused_import:src/a.py unused_import:src/b.py"

# the review's key I, and back
ff-scan --sides both HEAD | ff-converge | ff-queue add -q
printf 'I\ny\nq\n' | ff review --type unused_import --file src/a.py >"$T/said" 2>&1
is "I writes the pattern" "$(git config --local --get-all fibreflow.rule.unused_import.ignore)" src/a.py
is "and answers the tasks that are there" "$(ff queue list --all --type unused_import --file src/a.py --json | fields status)" rejected
is "the next run does not ask again" "$(found | grep -c unused_import:src/a.py)" 0
like "undo says where the pattern is" "$(ff undo)" 'no longer ignored .*fibreflow.rule.unused_import.ignore'
printf 'j\nI\ny\nu\nq\n' | ff review --type unused_import >"$T/said" 2>&1
is "u takes the pattern back too" "$(git config --local --get-all fibreflow.rule.unused_import.ignore)" src/a.py
done_testing
