#!/bin/sh
# ff-testgen scan with coverage data that coverage.py wrote: exact, said where it comes from, and not used when it is stale.
. tests/cli/lib.sh
/usr/bin/python3 -c 'import coverage' 2>/dev/null || { skip "coverage.py is not installed"; done_testing; exit; }

repo "$T/r"; mkdir -p "$T/r/src/app/sub" "$T/r/tests"; cd "$T/r" || exit 1
: >src/app/__init__.py; : >src/app/sub/__init__.py
cat >src/app/core.py <<'PY'
def called_by_name(a):
    """Only its name is put together.

    >>> called_by_name(1)
    """
    if a:
        return [a]
    return []


def skipped(a):
    return [a] + [1]


def one_line(a): return [a] + [2]
PY
cat >src/app/sub/core.py <<'PY'
def other(a):
    return [a] + [3]


def twin(a):
    return [a] + [4]
PY
cat >suite.py <<'PY'
from app import core
from app.sub import core as sub
vars(core)["called" + "_by_name"](1)
sub.other(1)
PY
printf 'from app.core import skipped\n\n\ndef test_skipped():\n    if []:\n        assert skipped(1)\n' >tests/test_core.py
printf '.cov*\ncoverage*\nlcov*\n__pycache__/\n' >.gitignore
commit "$T/r" first
ff-scan --index >/dev/null 2>&1
untested() { ff-testgen scan --json "$@" | /usr/bin/python3 -c 'import json,sys
print(*sorted(json.loads(l)["symbol"] for l in sys.stdin))'; }
cov() { PYTHONPATH=src /usr/bin/python3 -m coverage "$@"; }
is "without data: what the references tell" "$(untested src)" "called_by_name one_line other twin"

exact="one_line skipped twin" # a body on the line of its def has no line of its own
cov run --source=src suite.py
is ".coverage, lines" "$(untested src)" "$exact"
like "the reason names it" "$(ff-testgen scan src)" 'skipped .*\.coverage of just now: no line of it ran'
like "counts say how many" "$(ff-testgen scan src)" '^5 functions: .*; 4 of them by coverage data$'
for kind in xml json lcov; do
	mv .coverage "$T/keep"; cp "$T/keep" .coverage; cov $kind -q; rm -f .coverage
	is "coverage $kind" "$(untested src)" "$exact"
	like "the reason names it ($kind)" "$(ff-testgen scan src)" "coverage\.$kind of just now: no line of it ran"
	rm -f coverage.*; cp "$T/keep" .coverage
done
rm -f .coverage
cov run --branch --source=src suite.py
is ".coverage, arcs" "$(untested src)" "$exact"
is "the findings say that they are exact" "$(ff-testgen scan --json src | grep -c '"exact":true')" 2
is "of a revision whose files these are" "$(untested --all --rev HEAD)" "$exact"
like "an hour later" "$(touch -d '2 hours ago' src/app/*.py src/app/sub/*.py; touch -d '61 minutes ago' .coverage; ff-testgen scan src)" '\.coverage of 1 hour ago: no line'

# stale: for the file that is newer only
touch src/app/core.py
is "a file that is newer: the references again" "$(untested src/app/core.py)" "called_by_name one_line"
like "which is said" "$(ff-testgen scan src)" '^\.coverage: the file is newer; coverage data of 1 file was not used$'
is "the others keep it" "$(untested src/app/sub)" "twin"
printf '\n\ndef fresh(a):\n    return [a] + [9]\n' >>src/app/sub/core.py
touch -d '3 hours ago' src/app/core.py src/app/sub/core.py
like "a revision that has other lines than the work tree" "$(ff-testgen scan --all --rev HEAD)" 'the work tree has another version of the file'
git checkout -q src; touch -d '3 hours ago' src/app/*.py src/app/sub/*.py

# paths of another machine, of an installed package, of a folder below
cov xml -q; rm -f .coverage
sed -i 's|<source>.*</source>|<source>/build/17/src</source>|' coverage.xml
is "a source folder that is not here: by the end of the path" "$(untested src)" "$exact"
rm -f coverage.xml
lcov() { printf 'TN:\nSF:%s\nDA:6,1\nDA:7,1\nDA:8,0\nDA:12,0\nend_of_record\nSF:%s\nDA:2,1\nDA:6,0\nend_of_record\n' "$1/app/core.py" "$1/app/sub/core.py" >lcov.info; }
lcov /build/17/checkout/src
is "absolute paths of another machine" "$(untested src)" "$exact"
lcov /x/.tox/py311/lib/python3.11/site-packages
is "an installed package" "$(untested src)" "$exact"
lcov ../nowhere
is "a path that is none of ours tells nothing" "$(untested src)" "called_by_name one_line other twin"

# what is no data
said() { ff-testgen scan src 2>&1 >/dev/null; }
rm -f lcov.info
printf '{"files": {"src/app/core.py": {"executed_lines": [1, 2,' >coverage.json
like "JSON that breaks off" "$(said)" 'coverage.json is not used: it breaks off'
is "it changes nothing" "$(untested src 2>/dev/null)" "called_by_name one_line other twin"
/usr/bin/python3 -c 'print("[" * 100000)' >coverage.json
like "JSON of another kind" "$(said)" 'coverage.json is not used'
/usr/bin/python3 -c 'print("{\"files\": " + "[" * 100000)' >coverage.json
like "nested deeply" "$(said)" 'coverage.json is not used'
rm -f coverage.json; printf 'SQLite format 3\000 and no more' >.coverage
like "a database that is none" "$(said)" '\.coverage is not used'
rm -f .coverage
/usr/bin/python3 - <<'PY'
import sqlite3
d = sqlite3.connect(".coverage")
d.executescript("""create table file(id integer primary key, path text); create table arc(file_id, context_id, fromno, tono);
create view line_bits as with recursive n(i) as (select 1 union all select i + 1 from n) select 1 as file_id, 1 as context_id, i as numbits from n;""")
PY
like "a view in place of a table is not asked" "$(timeout 20 ff-testgen scan src 2>&1 >/dev/null)" 'no database of coverage.py'
rm -f .coverage; ln -s /etc/passwd .coverage
is "a link is not followed" "$(said)" ""
rm -f .coverage
cov run -p --source=src suite.py
like "parallel data is not joined, and that is said" "$(said)" '\.coverage\..* is not used: of a parallel run, and not joined'
rm -f .coverage.*
is "nothing else was written" "$(git status --porcelain)" ""
cd "$top" || exit 1
done_testing
