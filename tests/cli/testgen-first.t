#!/bin/sh
# The first tests of a repository: what is written is run by the gate as the tests of that repository, and lands only when its own runner
# finds it.  Judges: git, pytest on a checkout apart.
. tests/cli/lib.sh
export PYTHONDONTWRITEBYTECODE=1
py=/usr/bin/python3
if ! $py -c 'import pytest' 2>/dev/null || [ "$(ff-sandbox --check)" = limits ]; then
	skip "no pytest, or no sandbox that holds"
	done_testing
	exit
fi
id() { ff-queue -C "$r" list --json --all --type missing_test | $py -c 'import json,sys
for l in sys.stdin:
    r = json.loads(l)
    if r["record"] == "task" and r["symbol"] == sys.argv[1]: print(r["id"])' "$1"; }
# shop NAME CONFIGURATION: a repository without tests, two functions in its second commit
shop() {
	r=$T/$1
	repo "$r"
	mkdir "$r/shop"
	: >"$r/shop/__init__.py"
	[ -z "$2" ] || printf '%s\n' "$2" >"$r/pytest.ini"
	echo 'RATE = 2' >"$r/shop/price.py"
	commit "$r" first
	ff -C "$r" init >/dev/null 2>&1
	printf '\n\ndef half(n):\n    if n %% RATE:\n        raise ValueError("odd")\n    return n // RATE\n\n\ndef label(name, count=1):\n    if count == 1:\n        return name.strip()\n    return f"{count} x {name.strip()}"\n' >>"$r/shop/price.py"
	commit "$r" second
	ff -C "$r" run HEAD >/dev/null 2>&1
	ff -C "$r" wait -t 60 >/dev/null 2>&1
}
# landed: what pytest says of the branch, on a checkout apart
landed() {
	rm -rf "$T/apart" && mkdir "$T/apart" && git -C "$r" archive fibreflow/fixes | tar -x -C "$T/apart"
	(cd "$T/apart" && $py -m pytest -q -p no:cacheprovider 2>&1)
}

shop plain ''
status "no tests at all: the first ones land" 0 ff-fix -C "$r" "$(id half)"
like "it says so" "$out" 'base +skipped +there are no tests yet'
like "they were run" "$out" 'tests +ok +[1-9][0-9]* passed \(before: 0\)'
like "and notice wrong versions" "$out" 'quality +ok +[1-9]'
is "one new file" "$(git -C "$r" diff --name-status HEAD fibreflow/fixes)" "A	tests/test_price_half.py"
status "green apart" 0 landed
status "the next ones join them" 0 ff-fix -C "$r" "$(id label)"
like "the first are the tests before" "$out" 'base +ok +green before'
status "green apart" 0 landed
is "the work tree is as it was" "$(git -C "$r" status --short)" ""

shop told '[pytest]
testpaths = checks'
status "where pytest is told to look" 0 ff-fix -C "$r" "$(id half)"
is "there they lie" "$(git -C "$r" diff --name-status HEAD fibreflow/fixes)" "A	checks/test_price_half.py"
status "pytest finds them" 0 landed

# a runner that does not find them: nothing is known of what they would say in it
shop blind '[pytest]
python_files = check_*.py'
status "the runner of the repository passes them over" 1 ff-fix -C "$r" "$(id half)"
like "it is said" "$out" 'no tests were found'
is "nothing landed" "$(git -C "$r" branch --list 'fibreflow/*')" ""
printf 'def test_one():\n    pass\n' >"$r/check_one.py"
commit "$r" "a test that it finds"
status "the same beside others" 1 ff-fix -C "$r" "$(id half)"
like "it is said" "$out" 'the new ones are not run: 1 passed, 1 before'
is "nothing landed" "$(git -C "$r" branch --list 'fibreflow/*')" ""
done_testing
