#!/bin/sh
# The driver is detached: a session of its own, no terminal, no descriptor of the hook's, cut environment; and what
# the hook costs.  With a driver that tells what it sees.
. tests/cli/lib.sh
. tests/cli/hook.sh
cat >"$T/kit/libexec/fibreflow/ff-driver" <<'END'
#!/bin/sh
s=$1/fibreflow
ls -l /proc/$$/fd | grep -- '->' >"$s/fds"
read -r _ _ _ _ _ sid tty _ </proc/$$/stat; echo "$$ $sid $tty" >"$s/session"
read -r line </proc/$$/stat; echo "$line" | cut -d' ' -f19 >"$s/nice"
tr '\0' '\n' </proc/$$/environ >"$s/env"
pwd >"$s/cwd"
for i in 1 2 3 4 5 6 7 8 9 10; do [ ! -e "$s/stop" ] || break; sleep 0.2; done
echo "$1" >"$s/done"
END
repo "$T/r"; cd "$T/r" || exit 1
g=$T/r/.git; s=$g/fibreflow
ff init -q
settle() { for _ in $(seq 100); do [ ! -e "$s/done" ] || break; sleep 0.1; done; }
# git's own fds, and ones that a wrapper leaves open; a commit whose output is piped returns before the driver ends
cat >"$T/go" <<END
exec 3>"$T/f3" 9>"$T/f9" 200>"$T/f200"
GIT_AUTHOR_NAME=Somebody GIT_SSH_COMMAND='ssh -x' GIT_TRACE2_X=1 git -c user.name=x commit -q --allow-empty -m one 2>&1 | cat >"$T/said"
END
rm -f "$s/done"; timeout 20 bash "$T/go"
ok "a piped commit is back before the driver has ended" test ! -e "$s/done"
touch "$s/stop"; settle
is "and it said nothing" "$(cat "$T/said")" ""
is "the driver was started with the common directory" "$(cat "$s/done")" "$g"
is "its working directory is that" "$(cat "$s/cwd")" "$g"
is "descriptors 0 to 2 are /dev/null, and there are no others but the script's own" \
	"$(awk '{print $(NF-2), $NF}' "$s/fds" | grep -v -e ff-driver -e '/fds$' -e 'pipe:' -e '/proc/' | sort | xargs)" "0 /dev/null 1 /dev/null 2 /dev/null"
is "a session of its own, without a terminal" "$(awk '{print ($1 == $2) ? "own" : "shared", $3}' "$s/session")" "own 0"
is "at low priority" "$(cat "$s/nice")" 19
is "of git's variables only the harmless ones are left" "$(sed -n 's/^\(GIT_[A-Z0-9_]*\)=.*/\1/p' "$s/env" | sort | xargs)" \
	"GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM GIT_CONFIG_PARAMETERS GIT_CONFIG_SYSTEM GIT_EXEC_PATH GIT_SSH_COMMAND"

# a worktree's GIT_DIR and a relative GIT_INDEX_FILE are not handed on either
rm -f "$s/done"; git worktree add -q "$T/w" -b w 2>/dev/null; git -C "$T/w" commit -q --allow-empty -m w; settle
is "in a worktree, too" "$(grep -c -e ^GIT_DIR -e ^GIT_INDEX -e ^GIT_AUTHOR "$s/env") $(cat "$s/done")" "0 $g"

# Ctrl-C and a closed terminal: the group of the commit is interrupted and hung up
rm -f "$s/done" "$s/stop"
if command -v setsid >/dev/null; then
	setsid sh -c 'git commit -q --allow-empty -m interrupted; kill -INT 0; kill -HUP 0' >/dev/null 2>&1
	touch "$s/stop"; settle
	is "it survives what ends the group of the commit" "$(cat "$s/done" 2>/dev/null)" "$g"
else
	skip "no setsid"
fi

# the real driver: private files, its own log, cut to size
cp "$top/hooks/ff-driver" "$T/kit/libexec/fibreflow/"; noting_chain
(umask 022; git commit -q --allow-empty -m private); ff wait -t 60
is "nothing of ours is for others to read" "$(find "$s" -newer "$s/done" -perm /077 ! -type d | xargs)" ""
head -c 1100000 /dev/zero | tr '\0' x >"$s/driver.log"; git commit -q --allow-empty -m long; ff wait -t 60
ok "a long log is put away" test -s "$s/driver.log.1" -a "$(wc -c <"$s/driver.log" 2>/dev/null || echo 0)" -lt 1000000

# what the hook costs: processes.  A commit without it is the measure
if command -v strace >/dev/null; then
	execs() { strace -f -qq -e trace=execve -o "$T/trace" "$@" >/dev/null 2>&1; grep 'execve(.*= 0' "$T/trace" | grep -vc -e ff-driver -e '/ff"' -e '/nice"' -e '/git"'; }
	noting_driver
	is "in the usual way the hook starts no program but the driver" "$(execs git commit -q --allow-empty -m count)" 1
else
	skip "no strace"
fi
cd "$top" || exit 1
done_testing
