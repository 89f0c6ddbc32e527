#!/bin/sh
# Modules that cannot be imported in peace, and machines without Python: it is said, and nothing runs outside of the sandbox.  Judge: traces that the
# modules would leave.
. tests/cli/lib.sh
export PYTHONDONTWRITEBYTECODE=1
py=/usr/bin/python3
r=$T/r
repo "$r"
body='def f(n):
    """One more.

    >>> f(1)
    2
    """
    if n < 0:
        raise ValueError("negative")
    return n + 1'
# module NAME BEFORE BEHIND: a module with a function, and what it does on its own
module() { printf '%s\n\n\n%s\n\n\n%s\n' "$2" "$body" "$3" >"$r/$1.py"; }
traces="import os, pathlib
for folder in ('$T', os.path.expanduser('~')):
    try:
        pathlib.Path(folder, 'was-here').write_text('x')
    except OSError:
        pass
os.system('touch $T/was-run')"
module script "$traces" "print(f(int(input('n? '))))"
module quits "$traces" 'raise SystemExit(3)'
module arguments "$traces" 'import argparse
p = argparse.ArgumentParser()
p.add_argument("n")
p.parse_args()'
module dies "$traces" 'os._exit(0)'
module kills "$traces" 'os.kill(os.getppid(), 9)'
module lost "$traces" 'import nothing_of_that_name'
mkdir "$r/old"
printf 'import os\nos.system("touch %s/was-run")\nprint "x"\n\n\ndef f(n):\n    if n > 1:\n        return n + 1\n    return n\n' "$T" >"$r/old/first.py"
sed 's/print "x"/exec "x" in {}/' "$r/old/first.py" >"$r/old/second.py"
commit "$r" "modules"
untouched() { is "$1: no trace, no file" "$(ls "$T/was-here" "$T/was-run" "$HOME/was-here" 2>/dev/null)$(git -C "$r" status --short)" ""; }

# ---- nothing runs without --check ----
status "scan" 0 ff-testgen -C "$r" scan "$r"
status "without --check" 0 ff-testgen -C "$r" write --print "$r"
like "pages are made" "$out" 'def test_f'
like "that say that they were not run" "$out" '[Nn]one of them was run'
untouched "scan and write"

# ---- a repository of Python 2 ----
status "Python 2" 0 ff-testgen -C "$r" write --check "$r/old"
is "is said of each" "$(printf '%s\n' "$out" | grep -c 'old/.*no tests: it is Python 2')" 2
untouched "Python 2"

# ---- no Python on this machine ----
none=$T/nothing
: >"$none"
hidden() {
	unshare -rm sh -c 'for p in /usr/bin/python3*; do [ -L "$p" ] || mount --bind "$0" "$p" || exit 99; done; PATH=$1:/usr/bin:/bin; export PATH; shift; exec "$@"' \
		"$none" "$B/bin" "$@"
}
if hidden sh -c '! [ -x /usr/bin/python3 ]' 2>/dev/null; then
	status "no Python: with --check" 0 hidden ff-testgen -C "$r" write --check "$r/script.py"
	like "is said" "$out" 'no tests: no Python was found'
	status "no Python: without" 0 hidden ff-testgen -C "$r" write --print "$r/script.py"
	like "needs none" "$out" 'def test_f'
	status "no Python: scan" 0 hidden ff-testgen -C "$r" scan "$r/script.py"
	like "needs none" "$out" '1 untested'
else
	skip "no namespaces for a machine without Python"
fi
untouched "no Python"

# ---- in the sandbox ----
if ! $py -c 'import pytest' 2>/dev/null || [ "$(ff-sandbox --check)" = limits ]; then
	skip "no pytest, or no sandbox that holds"
	done_testing
	exit
fi
# told NAME PATTERN: how it is said that there are no tests
told() {
	status "$1" 0 ff-testgen -C "$r" write --check --budget 0.3 "$r/$1.py"
	like "$1: is said" "$(printf '%s\n' "$out" | tr '\n' ' ')" "$1.py: no tests: .*$2"
	untouched "$1"
}
told script 'import failed: (OSError|EOFError)'
told quits 'import failed: SystemExit: 3'
told arguments 'import failed: SystemExit: 2'
told dies 'ended or hung during: import'
told kills 'killed by signal 9'
told lost "import failed: ModuleNotFoundError: No module named 'nothing_of_that_name'"
done_testing
