#!/bin/sh
# ff-queue notify: the desktop and the person's command; each alert once, one notification for many, nothing of it on a command line's own
# terms, three tries, ten seconds.
. tests/cli/lib.sh
. tests/cli/tasks.sh

unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS
mkdir "$T/bin"
# the arguments of each call, one a line behind "call"; the body's lines joined
cat >"$T/bin/notify-send" <<X
#!/bin/sh
echo call >>"$T/desktop"
for word; do printf '%s' "\$word" | tr '\n' '|' >>"$T/desktop"; echo >>"$T/desktop"; done
exit \$(cat "$T/desktop-exit" 2>/dev/null || echo 0)
X
cat >"$T/bin/tell" <<X
#!/bin/sh
{ echo "call \$(pwd)"; for word; do echo "word \$word"; done; cat; } >>"$T/command"
[ ! -e "$T/slow" ] || exec sleep 60
[ ! -e "$T/busy" ] || sleep 1
[ ! -e "$T/fails" ] || { echo "no route to you" >&2; exit 3; }
X
chmod +x "$T/bin/notify-send" "$T/bin/tell"
bare=$PATH; PATH=$T/bin:$PATH
calls() { grep -c '^call' "$1" 2>/dev/null || true; }
fresh() { rm -rf "$T/r" "$T/desktop" "$T/command"; repo "$T/r"; cd "$T/r" || exit 1; echo 'x = 1' >x.py; commit . one; next=0; seen=; }
# raise N [TEXT]: N more critical tasks beside those that are there
seen=
raise() {
	i=0
	while [ $i -lt "$1" ]; do
		i=$((i + 1)) next=$((next + 1)); seen="$seen $next"
		eval "text_$next=\${2:-\"number \$next\"}"
	done
	{ for k in $seen; do usual; alert=true severity=critical; eval "t=\$text_$k"; task "$(printf '%016x' "$k")" eval_use x.py "$k" "$t"; done; usual; analysed x.py; } | ff-queue add -q
}
next=0

fresh
raise 1
status "no session, no command: nothing to do" 0 ff-queue notify
is "and nothing is said" "$out" ""
ok "no notification" test ! -e "$T/desktop"
export DISPLAY=:99
status "with a session" 0 ff-queue notify
is "one is sent" "$(calls "$T/desktop")" 1
is "its words" "$(cat "$T/desktop")" "call
--app-name=FibreFlow
--urgency=critical
--
r: critical alert
x.py:1 eval_use: number 1"
ff-queue notify
is "each alert is sent once" "$(calls "$T/desktop")" 1
raise 3
ff-queue notify -q
is "three of one run make one notification" "$(calls "$T/desktop")" 2
is "a digest" "$(tail -n 2 "$T/desktop")" "r: 3 alerts
x.py:4 eval_use: number 4|x.py:3 eval_use: number 3|x.py:2 eval_use: number 2"
raise 9
ff-queue notify -q
like "at most five lines, the rest is counted" "$(tail -n 1 "$T/desktop")" '^(x\.py:[0-9]+ [^|]*\|){5}and 4 more: ff alerts$'
ff-queue notify -q
is "those that were only counted are sent, too" "$(calls "$T/desktop")" 3
raise 1 '--help <b>&amp; $(touch '"$T"'/pwned) `touch '"$T"'/pwned`'
ff-queue notify -q
is "hostile text is one word behind --, and no markup" "$(tail -n 3 "$T/desktop")" "--
r: critical alert
x.py:14 eval_use: --help &lt;b&gt;&amp;amp; \$(touch $T/pwned) \`touch $T/pwned\`"
ok "nobody ran it" test ! -e "$T/pwned"
git config fibreflow.alert.desktop false
raise 1; ff-queue notify -q
is "fibreflow.alert.desktop = false" "$(calls "$T/desktop")" 4
git config fibreflow.alert.desktop true
ff-queue alerts --clear >/dev/null; ff-queue notify -q
is "what was acknowledged meanwhile is not sent" "$(calls "$T/desktop")" 4
raise 1; ff-queue reject $((next)) -q >/dev/null; ff-queue notify -q
is "nor what was settled" "$(calls "$T/desktop")" 4
raise 1; PATH=$bare ff-queue notify -q
is "without notify-send nothing is tried" "$(calls "$T/desktop")" 4
ff-queue notify -q
is "and it is sent when there is one" "$(calls "$T/desktop")" 5

raise 1; (cd / && GIT_DIR=$T/r/.git ff-queue -C "$T/r/.git" notify -q)
like "from within the git directory, as the driver does, the repository has its name" "$(tail -n 2 "$T/desktop" | head -n 1)" '^r: critical alert$'

# the command
fresh; unset DISPLAY
git config fibreflow.alert.command "$T/bin/tell 'two words' \"\$(touch $T/pwned)\" ; touch $T/pwned"
raise 2
ok "the command runs" ff-queue notify -q
is "its words are its own, no shell between" "$(grep '^call\|^word' "$T/command")" "call $T/r
word two words
word \$(touch $T/pwned)
word ;
word touch
word $T/pwned"
ok "nobody ran a part of it" test ! -e "$T/pwned"
cp "$T/command" "$T/got"; sed -i '/^call\|^word/d' "$T/got"
is "it is given the alerts as records, and how many there are" "$(fields record task level shown total <"$T/got")" "alert 2 critical - -
alert 1 critical - -
extent - - 2 2"
ok "which fit their schemas" /usr/bin/python3 -c 'import json, sys, jsonschema
for line in open(sys.argv[1]):
    r = json.loads(line); jsonschema.validate(r, json.load(open(sys.argv[2] + "/schemas/" + r["record"] + ".json")))' "$T/got" "$top"
git config fibreflow.alert.command "$T/bin/tell"
ff-queue notify -q
is "each alert once" "$(calls "$T/command")" 1
raise 8; : >"$T/command"; (cd / && GIT_DIR=$T/r/.git ff-queue -C "$T/r/.git" notify -q)
is "it runs in the repository's folder, from wherever" "$(grep '^call' "$T/command")" "call $T/r"
is "at most five, and the number of all" "$(grep -v '^call' "$T/command" | fields record shown total | sort | uniq -c | sed 's/^ *//')" "5 alert - -
1 extent 5 8"
ff-queue notify -q
is "all of them are sent with that" "$(calls "$T/command")" 1

# failures
fresh; export DISPLAY=:99; : >"$T/fails"; git config fibreflow.alert.command "$T/bin/tell"
raise 1
status "a command that fails" 75 ff-queue notify
like "is named with its last words" "$out" '^ff-queue: 1 alert by command: .*/tell: exit 3: no route to you$'
is "the desktop was told all the same" "$(calls "$T/desktop")" 1
status "a second try" 75 ff-queue notify -q
status "and a third" 75 ff-queue notify -q
status "not a fourth" 0 ff-queue notify -q
is "three tries, and the desktop was told once" "$(calls "$T/command")/$(calls "$T/desktop")" 3/1
rm "$T/fails"; raise 1; ff-queue notify -q
is "a new alert is a new try, the old one is not in it" "$(tail -n 2 "$T/command" | fields record task total)" "alert 2 -
extent - 1"
echo 1 >"$T/desktop-exit"; raise 1
status "a desktop that fails" 75 ff-queue notify
like "is named" "$out" '^ff-queue: 1 alert by desktop: notify-send: exit 1'
is "and the command was told" "$(tail -n 1 "$T/command" | fields total)" 1
rm "$T/desktop-exit"; ff-queue notify -q
is "it is told again, the command is not" "$(calls "$T/desktop")/$(calls "$T/command")" 4/5
git config fibreflow.alert.command "$T/bin/no-such-program"; raise 1
status "a command that is not there" 78 ff-queue notify
git config fibreflow.alert.command "'unclosed"
status "a command that is none" 78 ff-queue notify
like "is said so" "$out" 'quote is not closed'
git config fibreflow.alert.command "$T/bin/tell"; : >"$T/slow"; raise 1
from=$(date +%s); status "a command that does not end" 75 ff-queue notify -q; took=$(($(date +%s) - from))
is "is ended after ten seconds" "$([ $took -ge 9 ] && [ $took -le 20 ] && echo yes || echo $took)" yes
rm "$T/slow"; : >"$T/busy"; : >"$T/command"; raise 1
ff-queue notify -q & ff-queue notify -q & ff-queue notify -q; wait
is "three at once send once" "$(calls "$T/command")" 1
rm "$T/busy"

# only the person's own configuration names a command
fresh; unset DISPLAY
printf '[fibreflow "alert"]\n\tcommand = %s\n[alert]\n\tcommand = %s\n' "$T/bin/tell" "$T/bin/tell" | tee .fibreflow .gitconfig >config.worktree
commit . "a command in committed files"
raise 1
status "a committed command" 0 ff-queue notify
ok "is not run" test ! -e "$T/command"
git -c fibreflow.alert.command="$T/bin/tell" ff --version >/dev/null 2>&1 || true
GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=fibreflow.alert.command GIT_CONFIG_VALUE_0="$T/bin/tell" ff-queue notify -q
is "one of git -c is" "$(calls "$T/command")" 1
printf '[fibreflow "alert"]\n\tcommand = %s\n' "$T/bin/tell" >"$T/global"; raise 1
GIT_CONFIG_GLOBAL=$T/global ff-queue notify -q
is "and one of the global configuration" "$(calls "$T/command")" 2

# a database of before
rm -rf "$T/r" "$T/command"; repo "$T/r"; cd "$T/r" || exit 1; mkdir .git/fibreflow; git config fibreflow.alert.command "$T/bin/tell"
/usr/bin/python3 - .git/fibreflow/fibreflow.db "$top/schemas/sql/001-foundation.sql" <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.executescript(open(sys.argv[2]).read())
db.execute("PRAGMA application_id = %d" % 0x46466c77)
db.execute("PRAGMA user_version = 1")
db.execute("INSERT INTO alert_history (key, kind, level, revision, message, created_at) VALUES ('impact:1', 'impact', 'high', '1234', 'from before', '2020-01-01T00:00:00Z')")
db.commit()
PY
ok "an old database is brought up to date" ff-queue notify -q
like "and its alerts are sent" "$(cat "$T/command")" '"message":"from before"'
cd "$top" || exit 1
done_testing
