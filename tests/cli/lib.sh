# lib.sh - TAP for the command-line tests, in an environment that is always the same.
# Sourced by tests/cli/*.t, which prove starts from the repository's root.
set -u
top=$(pwd)
B=${B:-$top/build}
T=$(mktemp -d "${TMPDIR:-/tmp}/ff-test.XXXXXX")
trap 'cd /; chmod -R u+w "$T" 2>/dev/null; rm -rf "$T"' EXIT
for v in $(env | sed -n 's/^\(GIT_[A-Z_]*\|FIBREFLOW[A-Z_]*\)=.*/\1/p'); do unset "$v"; done
unset CI NO_COLOR COLUMNS PYTHONPATH || true
export HOME="$T/home" XDG_CONFIG_HOME="$T/home/.config" GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME='A U Thor' GIT_AUTHOR_EMAIL=author@example.org GIT_COMMITTER_NAME='C O Mitter' GIT_COMMITTER_EMAIL=committer@example.org
export GIT_TERMINAL_PROMPT=0 LC_ALL=C.UTF-8 TZ=UTC PAGER=cat GIT_PAGER=cat TERM=dumb
export PATH="$B/bin:$PATH"
mkdir -p "$HOME"
n=0 failed=0

plan() { echo "1..$1"; }
done_testing() { echo "1..$n"; [ "$failed" = 0 ]; }
diag() { printf '%s\n' "$1" | head -n 40 | sed 's/^/# /'; }
pass() { n=$((n + 1)); echo "ok $n - $1"; }
fail() { n=$((n + 1)); failed=$((failed + 1)); echo "not ok $n - $1"; [ $# -lt 2 ] || diag "$2"; }
skip() { n=$((n + 1)); echo "ok $n # skip $1"; }
# ok NAME COMMAND...: exit status 0
ok() {
	name=$1; shift
	if out=$("$@" 2>&1); then pass "$name"; else fail "$name" "exit $?: $out"; fi
}
# status NAME N COMMAND...: exit status N; output is left in $out
status() {
	name=$1 want=$2; shift 2
	out=$("$@" 2>&1); got=$?
	if [ "$got" = "$want" ]; then pass "$name"; else fail "$name" "exit $got, wanted $want: $out"; fi
}
is() { if [ "$2" = "$3" ]; then pass "$1"; else fail "$1" "got:    $2
wanted: $3"; fi; }
like() { if printf '%s\n' "$2" | grep -Eq -- "$3"; then pass "$1"; else fail "$1" "no match for /$3/ in: $2"; fi; }
unlike() { if printf '%s\n' "$2" | grep -Eq -- "$3"; then fail "$1" "matches /$3/: $2"; else pass "$1"; fi; }
# repo DIR: an empty repository on branch main
repo() { git init -q -b main "$1"; }
# commit DIR MESSAGE: everything in the work tree
commit() { git -C "$1" add -A && git -C "$1" commit -q --no-verify --allow-empty -m "$2"; }
