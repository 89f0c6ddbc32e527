#!/bin/sh
# The committed .fibreflow: what counts of it, what is left out and how that is said; nothing in it stops a run.
. tests/cli/lib.sh

repo "$T/r"
cd "$T/r" || exit 1
# put TEXT: commits it as .fibreflow; the notes are left in $notes, the settings of the file in $got
put() {
	printf "$1" >.fibreflow
	commit . "$1"
	ff config --show-origin >"$T/out" 2>"$T/notes" || echo "exit $?" >>"$T/notes"
	notes=$(cat "$T/notes")
	got=$(sed -n 's/^file:[^	]*	//p' "$T/out" | xargs)
}
put '[fibreflow "agent.critic"]\n\tenabled = no\n\ttimeout = 2k\n[fibreflow]\n\tprotect = "a b/"\n'
is "sound settings" "$got" 'fibreflow.protect=a b/ fibreflow.agent.critic.enabled=no fibreflow.agent.critic.timeout=2k'
is "nothing to say" "$notes" ''
put '[fibreflow "queue"]\ndaily = 3\n[fibreflow "agent.x"\ntimeout = 4\n'
is "bad syntax: all of it is left out" "$got" ''
like "with the line that git names" "$notes" "^ff: \.fibreflow:$(git config -f .fibreflow --list 2>&1 | sed -n 's/.*bad config line \([0-9]*\) .*/\1/p'): bad syntax"
put '[include]\n\tpath = other\n[includeIf "gitdir:/"]\n\tpath = other\n[core]\n\teditor = x\n\tpager = y\n[fibreflow "queue"]\n\tdaily = 3\n'
is "other sections do not count" "$got" 'fibreflow.queue.daily=3'
like "include is refused" "$notes" '^ff: \.fibreflow:2: \[include\] is refused'
like "includeIf too" "$notes" '^ff: \.fibreflow:4: \[includeif\] is refused'
is "a section is named once" "$(grep -c 'core is left out' "$T/notes")" 1
put '[fibreflow "queue"]\n\tdayly = 3\n\tdaily = many\n[fibreflow "worker"]\n\tcycle\n'
is "an unknown key and wrong values do not count" "$got" ''
like "did you mean" "$notes" '^ff: \.fibreflow:2: unknown key fibreflow\.queue\.dayly is left out; did you mean fibreflow\.queue\.daily\?'
like "the value is named" "$notes" "^ff: \.fibreflow:3: fibreflow\.queue\.daily is left out: 'many' is not a whole number"
like "a number needs a value" "$notes" "^ff: \.fibreflow:5: fibreflow\.worker\.cycle is left out"
put '[fibreflow "alert"]\n\tcommand = sh\n\tdesktop = false\n[fibreflow]\n\tenabled = false\n\ttrust = 1234\n[fibreflow "correlate"]\n\tenabled\n'
is "what is a person's own never counts" "$got" ''
is "and each is said" "$(grep -c "is left out: it is a person's own" "$T/notes")" 5
put "$(printf '[fibreflow "x\\033[31m"]\n\tk\\007 = 1\n')"
unlike "no escape reaches the terminal" "$notes" "$(printf '\033')"
printf '[fibreflow "queue"]\n\tdaily = 3\n' >.fibreflow
head -c 70000 /dev/zero | tr '\0' '#' >>.fibreflow; commit . large
like "too large: said" "$(ff config 2>&1 >/dev/null)" '^ff: \.fibreflow: larger than 64 KiB; it is left out$'
is "and left out" "$(ff config get queue.daily)" 25
head -c 3000000 /dev/zero | tr '\0' '#' >>.fibreflow; commit . larger
like "much too large: the same" "$(ff config 2>&1 >/dev/null)" '^ff: \.fibreflow: larger than 64 KiB; it is left out$'
{ printf '[fibreflow "queue"]\n\tdaily = 3\n#'; head -c 65503 /dev/zero | tr '\0' x; } >.fibreflow; commit . limit
is "as large as it may be ($(wc -c <.fibreflow))" "$(ff config get queue.daily)" 3
put '[fibreflow "queue"]\n\tdaily = 3\n\0'
like "a NUL byte" "$notes" '^ff: \.fibreflow:3: bad syntax'
/usr/bin/python3 -c 'print("[fibreflow]\n" + "\n".join("k%d" % i for i in range(8000)))' >.fibreflow; commit . many
is "many mistakes: the notes are bounded" "$(ff config 2>&1 >/dev/null | wc -l | tr -d ' ')" 20
git rm -q --cached .fibreflow; rm .fibreflow; ln -s /etc/passwd .fibreflow; commit . link
is "a link is not followed" "$(ff config get queue.daily):$(ff config 2>&1 >/dev/null)" '25:ff: .fibreflow:1: bad syntax; the whole file is left out'
rm .fibreflow; mkdir .fibreflow; echo x >.fibreflow/x; commit . folder
is "a folder is none" "$(ff config get queue.daily):$(ff config 2>&1 >/dev/null)" '25:ff: .fibreflow: not a file; it is left out'
git rm -rq .fibreflow; commit . none
is "none" "$(ff config 2>&1 >/dev/null)" ''

# the examples are sound: nothing is left out, but for what needs trust
for f in "$top"/docs/examples/*.fibreflow; do
	cp "$f" .fibreflow; commit . "$f"
	is "$(basename "$f"): git reads it" "$(git config -f .fibreflow --list >/dev/null 2>&1; echo $?)" 0
	is "$(basename "$f"): nothing is wrong with it" "$(ff config 2>&1 >/dev/null | grep -v 'not trusted here')" ''
done

# the analysed commit's file, in every way of looking at it
repo "$T/s"
cd "$T/s" || exit 1
printf 'import os\nimport sys\n\nprint(sys.argv)\n' >a.py
printf '[fibreflow "agent.critic"]\n\tenabled = false\n' >.fibreflow; commit . 'critic off'
off=$(git rev-parse HEAD)
git rm -q .fibreflow; printf 'import os\nimport re\nimport sys\n\nprint(sys.argv)\n' >a.py; commit . 'critic on'
on=$(git rev-parse HEAD)
agents() { ff-scan -C "$1" "$2" 2>/dev/null | ff-converge -C "$1" 2>"$T/err" | tail -n 1 | /usr/bin/python3 -c 'import json,sys; print(" ".join(sorted(a["name"] for a in json.load(sys.stdin)["agents"])))'; }
is "the commit that turns it off" "$(agents . "$off")" 'docwriter testgen'
is "the commit without the file" "$(agents . "$on")" 'critic docwriter testgen'
is "a range: its new end" "$(agents . "$off..$on")" 'critic docwriter testgen'
git clone -q --bare . "$T/bare.git"
is "a bare repository" "$(agents "$T/bare.git" "$off")" 'docwriter testgen'
git worktree add -q "$T/wt" "$off" 2>/dev/null
is "a linked worktree: its own HEAD" "$(cd "$T/wt" && ff config get agent.critic.enabled)" false
is "from the git directory, as the driver does" "$(GIT_DIR=$T/s/.git agents "$T/s/.git" "$off")" 'docwriter testgen'
done_testing
