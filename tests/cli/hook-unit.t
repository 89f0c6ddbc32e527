#!/bin/sh
# The worker as a unit of systemd: in, out again, and what belongs to others.  Judges: systemd-escape for the name, systemd-analyze for the text;
# systemctl is a stand-in that notes how it was called.
. tests/cli/lib.sh
units=$XDG_CONFIG_HOME/systemd/user
mkdir -p "$T/kit" "$T/run"
cat >"$T/kit/systemctl" <<END
#!/bin/sh
echo "\$*" >>"$T/calls"
[ ! -e "$T/silent" ] || exit 1
case "\$2" in
enable) mkdir -p "$units/default.target.wants"; ln -sf "../\$4" "$units/default.target.wants/\$4" ;;
disable) rm -f "$units/default.target.wants/\$4" ;;
esac
END
chmod +x "$T/kit/systemctl"; PATH="$T/kit:$PATH"
calls() { cat "$T/calls" 2>/dev/null; rm -f "$T/calls"; }
# made NAME: a repository $r with a commit
made() { r=$T/$1; repo "$r"; commit "$r" one; }
verify() { XDG_RUNTIME_DIR="$T/run" systemd-analyze verify --user --man=no "$1" 2>&1; }
only() { ls "$units" | grep -v wants; }

made plain
like "init --worker" "$(ff -C "$r" init --worker)" "^$units/fibreflow-.*-plain.service is in place"
is "reads it in, enables and starts it" "$(calls)" "--user daemon-reload
--user enable --now $(only)"
ok "it runs the worker of this build in that repository" grep -qxF "ExecStart=\"$B/bin/ff-worker\" -C \"$r\"" "$units/$(only)"
ok "and gives way to everything else" grep -qx Nice=19 "$units/$(only)"
before=$(cat "$units/$(only)"; stat -c %Y "$units/$(only)")
unlike "init again" "$(ff -C "$r" init --worker)" 'in place'
is "changes nothing and asks nobody" "$(calls)$(cat "$units/$(only)"; stat -c %Y "$units/$(only)")" "$before"
like "says what is missing" "$(ff -C "$r" uninstall >/dev/null; ff -C "$r" init --worker)" 'autofix.enabled true'
git -C "$r" config fibreflow.autofix.enabled true; ff -C "$r" uninstall -q
unlike "nothing is missing once it is allowed" "$(ff -C "$r" init --worker)" 'autofix.enabled'
git worktree list >/dev/null 2>&1; git -C "$r" worktree add -q "$T/linked" 2>/dev/null; ff -C "$T/linked" init --worker -q
is "a linked worktree is the same repository" "$(only | wc -l)" 1
calls >/dev/null
like "uninstall" "$(ff -C "$r" uninstall)" 'plain.service is gone'
is "stops it and removes it" "$(calls | sed 's/fibreflow-.*/NAME/' | xargs) $(find "$units" -type f -o -type l)" "--user disable --now NAME --user daemon-reload "
ok "uninstall without one" ff -C "$r" uninstall
is "asks nobody" "$(calls)" ""

for name in 'a b%c$d"e' 'x-y.z' '.dot' 'Grüße' "it's"; do
	made "$name"; ff -C "$r" init --worker -q
	if command -v systemd-escape >/dev/null; then
		is "$name: the name of systemd" "$(only)" "fibreflow-$(systemd-escape --path "$(cd "$r" && pwd -P)").service"
	else
		skip "no systemd-escape"
	fi
	if XDG_RUNTIME_DIR="$T/run" systemd-analyze verify --user --man=no /dev/null/none.service 2>&1 | grep -q 'initialize manager'; then
		skip "systemd-analyze cannot work here"
	elif command -v systemd-analyze >/dev/null; then
		ok "$name: systemd has nothing to say" verify "$units/$(only)"
	else
		skip "no systemd-analyze"
	fi
	ff -C "$r" uninstall -q
done
if command -v systemd-analyze >/dev/null; then
	printf '[Service]\nExecStart=nonsense of mine\n' >"$T/bad.service"
	status "it is a judge" 1 verify "$T/bad.service"
fi
long=$(printf 'd%.0s' $(seq 220)); made "$long"; ok "a path that is too long for a file name" ff -C "$r" init --worker -q; ff -C "$r" uninstall -q
is "comes and goes" "$(only)" ""

# what is not ours
made mine; ff -C "$r" init --worker -q; u=$units/$(only)
echo 'Environment=MINE=1' >>"$u"
like "one that somebody changed stays" "$(ff -C "$r" init --worker)" 'stays as it is'
like "on the way out too" "$(ff -C "$r" uninstall)" 'stays as it is'
ok "with the change" grep -q MINE "$u"
printf '[Service]\nExecStart=/bin/true\n' >"$u"; sum=$(cksum <"$u")
ff -C "$r" init --worker -q; ff -C "$r" uninstall -q
is "a foreign one is left alone" "$(cksum <"$u")" "$sum"
rm "$u"; echo keep >"$T/target"; ln -s "$T/target" "$u"
ff -C "$r" init --worker -q; ff -C "$r" uninstall -q
is "so is a link" "$(cat "$T/target") $(readlink "$u")" "keep $T/target"
rm "$u"

# a newer version, another place
ff -C "$r" init --worker -q
/usr/bin/python3 - "$u" <<'END'
import sys
text = open(sys.argv[1]).read()
head, rest = text.split("\n", 2)[0], text.split("\n", 2)[2].replace("Nice=19", "Nice=10")
h = 0xcbf29ce484222325
for b in rest.encode() + b"\0":
    h = (h ^ b) * 0x100000001b3 & 0xffffffffffffffff
open(sys.argv[1], "w").write(f"{head}\n# {h:016x}\n{rest}")
END
like "one of another version of ours is brought up to date" "$(ff -C "$r" init --worker; cat "$u")" '^Nice=19'
mv "$r" "$T/moved"; ff -C "$T/moved" uninstall -q
is "a repository that moved takes its own with it" "$(only)" ""

# where no systemd answers
: >"$T/silent"; made deaf
out=$(ff -C "$r" init --worker)
like "it says what to run later" "$out" "systemctl --user enable --now 'fibreflow-.*-deaf.service'"
like "and what to do without" "$out" "^  \*/5 \* \* \* \* '.*/ff-worker' -q --once -C '$r'\$"
rm -f "$T/silent" && mkdir -p "$units/default.target.wants" && ln -s "../$(only)" "$units/default.target.wants/$(only)"; : >"$T/silent"
ff -C "$r" uninstall -q
is "removed all the same, with the link" "$(find "$units" -type f -o -type l)" ""
made homeless
status "no home" 78 env -u HOME -u XDG_CONFIG_HOME ff -C "$r" init --worker
for d in "$T"/*/.git; do ff -C "${d%/.git}" wait -q -t 60 >/dev/null 2>&1; done # the folder goes
done_testing
