#!/bin/sh
# ff-sandbox as a command: which level is reached, what is refused, exit codes, and that a program's words are its own.
. tests/cli/lib.sh

mkdir "$T/tmp" && export TMPDIR="$T/tmp" # in which nobody else leaves anything
mkdir "$T/work" && cd "$T/work" || exit 1
best=$(ff-sandbox --check)
like "--check names a level" "$best" '^(limits|landlock|namespaces|bubblewrap)$'
is "--check with a level stays below it" "$(ff-sandbox --check --level limits)" limits
status "the program's exit status is ours" 7 ff-sandbox --level limits -- sh -c 'exit 7'
is "and nothing else is said" "$out" ""
status "a signal is 128 and its number" 143 ff-sandbox --level limits -- sh -c 'kill -TERM $$'
out=$(ff-sandbox --level limits echo -v --level x -- y)
is "what follows the program is its own" "$out" "-v --level x -- y"
out=$(ff-sandbox --level limits cat </dev/zero | head -c 5)
is "standard input is empty" "$out" ""
out=$(ff-sandbox --level limits -- sh -c 'echo out; echo err >&2' 2>/dev/null)
is "standard output and error are the program's" "$out" out
status "no program is a usage error" 64 ff-sandbox
status "an unknown level too" 64 ff-sandbox --level best -- true
status "an unknown limit too" 64 ff-sandbox --limit speed=1 -- true
status "a limit that is no number too" 64 ff-sandbox --limit memory=1x -- true
status "a variable without a value too" 64 ff-sandbox --env NAME -- true
status "a program that is not there" 66 ff-sandbox --level limits -- no-such-program
like "is named" "$out" '^ff-sandbox: no-such-program: not found in the sandbox$'
status "a work folder that is not there" 66 ff-sandbox --work "$T/nowhere" --level limits -- true
status "the home cannot be the work folder" 64 ff-sandbox --work "$HOME" --level limits -- true
status "nor can what holds it" 64 ff-sandbox --work / --level limits -- true
status "a level above the best that is tried is refused" 78 ff-sandbox --level limits --require landlock -- true
status "--json says what became of it" 3 ff-sandbox --json --level limits -- sh -c 'exit 3'
is "in one record" "$(printf '%s' "$out" | /usr/bin/python3 -c 'import json,sys; r=json.load(sys.stdin); print(r["level"], r["status"], repr(r["ended"]), 0 <= r["start_ms"] <= r["ms"])')" "limits 3 '' True"
like "-v says the level" "$(ff-sandbox -v --level limits -- true 2>&1)" '^ff-sandbox: level limits, [0-9]+ ms'
status "what takes too long is ended" 75 ff-sandbox --deadline 0.5 --level limits -- sleep 50
like "and it says why" "$out" '^ff-sandbox: ended: deadline'
is "a temporary folder is left by none of them" "$(ls -d "$TMPDIR"/ff-box-* 2>/dev/null)" ""

# a machine without bwrap
mkdir "$T/bin"
for p in sh true cat echo; do ln -s "$(command -v $p)" "$T/bin/$p"; done
if [ "$best" = bubblewrap ]; then
	is "without bwrap it is namespaces" "$(PATH="$T/bin" "$B/bin/ff-sandbox" --check)" namespaces
	status "and bubblewrap is refused when it is required" 78 env PATH="$T/bin" "$B/bin/ff-sandbox" --require bubblewrap -- true
	like "with the reason" "$out" 'bubblewrap: bwrap: No such file'
else
	skip "bwrap does not run here"
fi
# a machine that gives no namespaces and no rights, as in many containers
none='echo 0 >/proc/sys/user/max_user_namespaces && exec setpriv --bounding-set=-all --inh-caps=-all "$@"'
if unshare -Ur sh -c "$none" sh true 2>/dev/null; then
	like "without namespaces it is Landlock, or limits alone" "$(unshare -Ur sh -c "$none" sh ff-sandbox --check)" '^(landlock|limits)$'
	status "and that is refused unless asked for" 78 unshare -Ur sh -c "$none" sh ff-sandbox -- true
	status "it can be asked for" 5 unshare -Ur sh -c "$none" sh ff-sandbox --require limits -- sh -c 'exit 5'
else
	skip "no user namespace to try that in"
fi
# the interpreter of a person lies in the hidden home
mkdir -p "$HOME/tools/bin"
printf '#!/bin/sh\necho ran\n' >"$HOME/tools/bin/tool" && chmod 755 "$HOME/tools/bin/tool"
if [ "$best" = namespaces ] || [ "$best" = bubblewrap ]; then
	status "a program in the hidden home is not found" 66 ff-sandbox -- "$HOME/tools/bin/tool"
	status "unless it is shown" 0 ff-sandbox --show "$HOME/tools" -- "$HOME/tools/bin/tool"
	is "and then it runs" "$out" ran
	ln -s "$HOME/tools" "$T/alias"
	is "also by another name" "$(ff-sandbox --show "$T/alias" -- "$T/alias/bin/tool" 2>&1)" ran
fi
done_testing
