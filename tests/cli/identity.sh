# identity.sh - little histories, and which task is which in them.  Sourced by tests/cli/identity-*.t.
#
# A scenario is one test: it makes a history in a repository of its own (the current folder), has commits analysed as
# the driver does it, and says by name which task is which.  What is expected was written by hand from the rule:
# one problem in the code is one task for as long as it is there.  Expectations are noted here and judged all at
# once by identity.py on copies of the queue, so that a scenario costs little more than the programs it runs.
#
#   scenario 'name'          a repository on branch main whose first commit holds about.py; ends the one before
#   save [MESSAGE]           commits everything; $at is the commit
#   run COMMAND...           of git, which must work; sets $at
#   analyse [REV [BRANCH]]   HEAD, a commit or A..B, seen on this branch (the one that is checked out)
#   reconcile                what the driver does for branches and files that are no more
#   rewritten OLD NEW        what post-rewrite says: the commit has another name now
#   decide VERB A [MORE]     ff-queue VERB on the task A
#   know A TYPE FILE [WORD]  the one task of this type that stands in the file is A; WORD: its line, or in its symbol or text
#   same A FILE [WORD]       the one task of A's type in this file is A, and not another one
#   fresh A TYPE FILE [WORD] as know, and no run before the last one knew it
#   total TYPE N             tasks of this type that the queue ever had: no copy was made
#   most TYPE N              as total, or fewer: the rule may be silent there
#   none TYPE FILE           no task of this type stands in the file
#   at A LINE                where A stands
#   is_now A STATUS          what A is
#   changed A                A stands on a line that the commit wrote
#   closed A COMMIT...       A is resolved, and by one of these
#   words A TEXT             A's description has TEXT
#   because A TEXT           the reason of A's last change has TEXT
#   places A BRANCH...       the branches on which A stands, and no others
#   keep NAME, alike NAME    the standing tasks are those that stood at keep, whatever their numbers
# FILE is written as JSON writes it, without quotes.
set -u
tab='	' snap=0 serial=0 converge_options=
export LC_ALL=C.UTF-8

note() { # one line of fields; none of them has a tab or newline
	line=$1
	shift
	for field in "$@"; do line=$line$tab$field; done
	printf '%s\n' "$line" >>"$T/story"
}
oops() { note wrong "$(printf '%s' "$*" | tr '\n\t' '  ' | cut -c 1-400)"; }
for word in know same fresh total most none at is_now changed closed words because places keep alike; do
	eval "$word() { note $word \"\$@\"; }"
done

scenario() {
	serial=$((serial + 1)) at=
	note scenario "$1"
	cp -R "$T/empty" "$T/r$serial"
	cd "$T/r$serial" || exit 1
	queue=$T/r$serial/.git/fibreflow/fibreflow.db
}
end_scenarios() {
	cd "$top" || exit 1
	/usr/bin/python3 -I tests/cli/identity.py "$T/story"
}

put() {
	case $1 in */*) mkdir -p "./${1%/*}" ;; esac
	cat >"./$1"
}
# edit FILE SED-SCRIPT: and it must change something
edit() {
	sed "$2" <"./$1" >"$T/after" || oops "sed $2"
	! cmp -s "./$1" "$T/after" || oops "edit of $1 changed nothing: $2"
	cat "$T/after" >"./$1"
}
save() {
	git add -A && git commit -q --no-verify --allow-empty -m "${1:-change}" >"$T/git" 2>&1 || oops "commit: $(cat "$T/git")"
	at=$(git rev-parse HEAD)
}
run() {
	"$@" >"$T/git" 2>&1 || oops "$*: $(cat "$T/git")"
	at=$(git rev-parse HEAD 2>/dev/null)
}

step() { # step NAME IN OUT COMMAND...
	what=$1 in=$2 to=$3
	shift 3
	"$@" <"$in" >"$to" 2>"$T/err" || oops "$what: exit $?: $(cat "$T/err")"
}
# A copy of the queue, for the judge.
shot() {
	snap=$((snap + 1))
	[ ! -e "$queue" ] || cp "$queue" "$T/snap.$snap"
	note snap "$T/snap.$snap"
}
analyse() {
	rev=${1:-HEAD}
	on=${2-$(git symbolic-ref -q --short HEAD)}
	step "ff-scan $rev" /dev/null "$T/facts" ff-scan --sides both --rev "$rev"
	# shellcheck disable=SC2086 # words
	step "ff-converge $rev" "$T/facts" "$T/found" ff-converge $converge_options
	step "ff-learn weigh $rev" "$T/found" "$T/tasks" ff-learn weigh
	step "ff-queue add $rev" "$T/tasks" /dev/null ff-queue add -q --branch "$on"
	shot
}
reconcile() {
	step "ff-queue reconcile" /dev/null /dev/null ff-queue reconcile
	shot
}
rewritten() {
	printf '%s %s\n' "$1" "$2" >"$T/pairs"
	step "ff-queue rewrite" "$T/pairs" /dev/null ff-queue rewrite
	shot
}
decide() {
	id=$(/usr/bin/python3 -I "$top/tests/cli/identity.py" --id "$2" "$T/story")
	verb=$1
	shift 2
	step "ff-queue $verb" /dev/null /dev/null ff-queue "$verb" "$id" "$@"
	shot
}
snooze() { decide snooze "$1" --until 3d; }

# shop FILE: a module with one problem of each of these types:
# unused_import in line 2, mutable_default 5, bare_except 9, todo_formatting 16, missing_docstring 20
shop() {
	put "$1" <<'END'
"""The shop."""
import os


def total(items, parts=[]):
    """Add up what is in the basket."""
    try:
        parts.append(sum(items))
    except:
        return None
    return parts


def price(item):
    """What one costs."""
    # FIXME: taxes
    return item * 3


def label(item):
    return "item " + str(item)
END
}
shop_types='unused_import mutable_default bare_except todo_formatting missing_docstring'
# known FILE: names the five problems of the shop
known() {
	know OS unused_import "$1"
	know PARTS mutable_default "$1"
	know BARE bare_except "$1"
	know NOTE todo_formatting "$1"
	know DOC missing_docstring "$1"
}
# still FILE: all five are the same tasks, in this file now
still() {
	for p in OS PARTS BARE NOTE DOC; do same $p "$1"; done
	single
}
# single: none of the five was made twice
single() { for p in $shop_types; do total $p 1; done; }
# opened FILE: the shop is committed and analysed
opened() {
	shop "$1"
	save start
	start=$at
	analyse
	known "$1"
}
# two FILE: two equal problems in one function, in lines 8 and 12
two() {
	put "$1" <<'END'
"""Two."""


def f(a, b):
    """F."""
    try:
        a()
    except:
        a = 1
    try:
        b()
    except:
        b = 2
    return a, b
END
}

# Every scenario starts from a copy of this: no hooks, and an index, as after the driver's first run.
git init -q -b main --template= "$T/empty"
printf '"""About."""\n\nNAME = "shop"\n' >"$T/empty/about.py"
commit "$T/empty" root
ff-scan -C "$T/empty" --index HEAD >/dev/null
: >"$T/story"
