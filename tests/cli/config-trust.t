#!/bin/sh
# A committed command never runs before somebody said so in this repository, for this version of the file.
. tests/cli/lib.sh

repo "$T/r"
cd "$T/r" || exit 1
cat >"$T/agent" <<END
#!/bin/sh
echo ran >>$T/ran
exec sed -n '/^{"record":"end"/{s/.*/{"record":"done","v":1,"agent":"mine"}/p;q}'
END
chmod +x "$T/agent"
printf 'import os\n' >a.py
printf '[fibreflow "agent.mine"]\n\tcommand = %s\n[fibreflow "correlate"]\n\turl = http://127.0.0.1:1/\n' "$T/agent" >.fibreflow
commit . one
blob=$(git rev-parse HEAD:.fibreflow)
analyse() { ff-scan HEAD 2>/dev/null | ff-converge >"$T/out" 2>"$T/err"; }
ran() { [ -e "$T/ran" ] && wc -l <"$T/ran" | tr -d ' ' || echo 0; }
analyse
is "not trusted: it does not run" "$(ran)" 0
like "and that is said" "$(cat "$T/err")" '^ff-converge: \.fibreflow:2: fibreflow\.agent\.mine\.command is left out: this file is not trusted here \(ff trust\)$'
unlike "nor does the endpoint count" "$(ff config)" 'correlate\.url'
out=$(ff trust </dev/null 2>&1); got=$?
is "without a terminal nothing is accepted" "$got:$(git config --get-all fibreflow.trust)" '64:'
like "but it is shown: the command" "$out" "fibreflow\.agent\.mine\.command=$T/agent"
like "the endpoint" "$out" 'fibreflow\.correlate\.url=http://127\.0\.0\.1:1/'
# on a terminal (script gives one) no is the default
if command -v script >/dev/null 2>&1; then
	for answer in '' n; do
		printf '%s\n' "$answer" | script -qec 'ff trust' /dev/null >/dev/null 2>&1
		is "the answer '$answer' accepts nothing" "$(git config --get-all fibreflow.trust)" ''
	done
	printf 'y\n' | script -qec 'ff trust' /dev/null >/dev/null 2>&1
	is "y accepts" "$(git config --local --get-all fibreflow.trust)" "$blob"
	ok "and is taken back" ff trust --revoke
else
	skip "script is not installed"
fi
# what does not count as trust
export GIT_CONFIG_GLOBAL="$HOME/.gitconfig"
git config --global fibreflow.trust "$blob"; analyse
is "a global trust is none" "$(ran)" 0
git config --global --unset fibreflow.trust
FIBREFLOW_TRUST=$blob analyse
is "nor one in the environment" "$(ran)" 0
git -c fibreflow.trust="$blob" -c alias.x='!ff-scan HEAD 2>/dev/null | ff-converge >/dev/null 2>&1' x
is "nor one on the command line" "$(ran)" 0
ok "--yes accepts" ff trust --yes
is "once, in the repository's own configuration" "$(git config --local --get-all fibreflow.trust)" "$blob"
analyse
is "trusted: it runs" "$(ran):$(cat "$T/err")" '1:'
like "its origin is the file" "$(ff config --show-origin)" '^file:\.fibreflow:2 \(commit [0-9a-f]{7}\)	fibreflow\.agent\.mine\.command='
like "--list" "$(ff trust --list)" "^$blob  this \.fibreflow\$"
like "trusting again changes nothing" "$(ff trust --yes)" 'is trusted in this repository'
is "still once" "$(git config --local --get-all fibreflow.trust)" "$blob"
# another version
printf '# \n' >>.fibreflow; commit . two
analyse
is "a changed file is not trusted" "$(ran)" 1
like "--list says so" "$(ff trust --list)" "^$blob  another version\$"
ff-scan HEAD~1 2>/dev/null | ff-converge >/dev/null 2>&1
is "the commit with the trusted version still is" "$(ran)" 2
# another repository
git clone -q . "$T/clone"
(cd "$T/clone" && git checkout -q HEAD~1 && analyse)
is "a clone trusts nothing" "$(ran)" 2
git worktree add -q "$T/wt" HEAD~1 2>/dev/null
(cd "$T/wt" && analyse)
is "a linked worktree shares the trust" "$(ran)" 3
ok "trust of a commit that is not HEAD" ff trust --yes HEAD
is "two versions now" "$(git config --local --get-all fibreflow.trust | wc -l | tr -d ' ')" 2
ok "--revoke of one" ff trust --revoke "$blob"
is "the other stays" "$(git config --local --get-all fibreflow.trust)" "$(git rev-parse HEAD:.fibreflow)"
status "--revoke of what is not there" 66 ff trust --revoke "$blob"
status "--revoke of something else" 64 ff trust --revoke '.*'
ok "--revoke of all" ff trust --revoke
analyse
is "then nothing runs" "$(ran)" 3
# nothing to trust
printf '[fibreflow "queue"]\n\tdaily = 3\n' >.fibreflow; commit . plain
like "nothing that needs trust" "$(ff trust)" 'has nothing that needs trust'
git rm -q .fibreflow; commit . none
like "no file" "$(ff trust)" 'There is no \.fibreflow file'
status "no commit of that name" 66 ff trust nowhere
# a private setting wins over the trusted file, and needs no trust
git config fibreflow.agent.mine.command "$T/agent"; analyse
is "a command of one's own runs" "$(ran)" 4
done_testing
