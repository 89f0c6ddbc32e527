#!/bin/sh
# The loop of ff-worker: what it takes, when it pauses, how it ends.  ff-fix is a stand-in; the kernel says which processes live.
. tests/cli/lib.sh
. tests/cli/tasks.sh
. tests/cli/worker.sh

working off 1; git -C "$r" config --unset fibreflow.autofix.enabled
is "it is off unless somebody turned it on" "$(ff-worker -C "$r" 2>&1; echo $?)" "ff-worker: fixing without a person is off (ff config set fibreflow.autofix.enabled true)
0"
ff-worker -C "$r" --once >/dev/null 2>&1
is "and fixes nothing, without a terminal not even once" "$(tries)" 0

working once 7
status "one cycle" 0 ff-worker -C "$r" --once
is "does five" "$(tries)" 5
like "says what became of each" "$out" '^#1 refused: no, 1.2 s$'
like "the log too, with the time" "$(cat "$s/worker.log")" '^20[0-9-]+T[0-9:]+Z #5 refused: no, 1.2 s$'
ff-worker -C "$r" --once -q --max-fixes 1; is "--max-fixes" "$(tries)" 6
git -C "$r" config fibreflow.worker.fixes 3
is "as records" "$(ff-worker -C "$r" --once --json | fields record task)" "outcome 7"
is "it asks for what is next, and for nothing when there is none" "$(tries) $(sed 's/^[0-9]* //' "$T/calls" | sort -u)" "7 -C $r --json -q --next"
status "then there is nothing to do" 0 ff-worker -C "$r" --once
is "and nothing is started" "$(tries)" 7

working dry 2
ff-worker -C "$r" --once --dry-run -q
is "--dry-run tries each, and nothing else" "$(sed 's/^[0-9]* //' "$T/calls")" "-C $r --json -q --dry-run 1
-C $r --json -q --dry-run 2"

working hours 1
now=$(($(date +%s) / 3600 % 24))
status "outside of its hours" 75 ff-worker -C "$r" --once --hours "$(((now + 2) % 24))-$(((now + 3) % 24))"
like "it says so" "$out" '^paused: outside of'
is "and does nothing" "$(tries)" 0
git -C "$r" config fibreflow.worker.hours "$(((now + 2) % 24))-$(((now + 3) % 24))"
status "configured" 75 ff-worker -C "$r" --once
like "what it waits for is in its status" "$(sed -n 2p "$s/worker.status")" paused
ok "within, over midnight" ff-worker -C "$r" --once --hours "$(((now + 23) % 24))-$(((now + 2) % 24))"
is "it works" "$(tries)" 1
status "no hours" 64 ff-worker -C "$r" --once --hours 9-25

working busy 1; git -C "$r" config fibreflow.worker.load 0.01
if [ "$(/usr/bin/python3 -c 'import os; print(os.getloadavg()[0] / os.cpu_count() > 0.02)')" = True ]; then
	status "a busy machine" 75 ff-worker -C "$r" --once
	like "says so" "$out" '^paused: the load is [0-9.]+ a core, above 0.0$'
else
	skip "the machine is idle"
	skip "the machine is idle"
fi

working later 3; echo 'echo "no space left" >&2; exit 75' >"$T/plan"
ok "what ends with 75" ff-worker -C "$r" --once
is "is left to the next cycle" "$(tries) $(grep -c 'exit 75: no space left' "$s/worker.log")" "1 1"
echo 'kill -9 $$' >"$T/plan"; : >"$T/calls"
ok "a fix that dies" ff-worker -C "$r" --once
is "hurts nobody" "$(tries) $(grep -c 'ended by signal 9$' "$s/worker.log")" "1 1"

working red 3
cat >"$T/plan" <<'END'
echo '{"record":"outcome","v":1,"task":1,"state":"cannot judge","reason":"the tests are red before the fix","checks":[{"name":"base","state":"unclear"}]}'
exit 0
END
ff-worker -C "$r" --interval 1 >/dev/null 2>&1 & w=$!
until_so "tests that are red" 20 grep -q 'paused: the tests cannot judge' "$s/worker.log"
sleep 2
is "are not run again for every other task, nor in the next cycle" "$(tries)" 1
rm "$T/plan"; commit "$r" "made green"
until_so "but on the next commit all are" 20 sh -c "test \$(wc -l <'$T/calls') -ge 4"
kill $w; wait $w

working two 1; echo 'sleep 60' >"$T/plan"
ff-worker -C "$r" --interval 1 >/dev/null 2>&1 & w=$!
until_so "a worker in the background" 20 test -s "$T/calls"
like "ff status says what it does" "$(ff status -C "$r")" ', worker: about to fix'
status "a second one leaves" 0 ff-worker -C "$r"
like "and says why" "$out" 'another one works'
status "to be tried later, when it was asked for once" 75 ff-worker -C "$r" --once
child=$(cut -d' ' -f1 "$T/calls")
kill -TERM $w; ends_in "SIGTERM ends it within 5 seconds, in the middle of a fix" $w 6
ends_in "and the fix" "$child" 1
wait $w; is "as asked for" $? 0
like "the log knows" "$(tail -n 1 "$s/worker.log")" 'ended by signal 15'
unlike "ff status does not know it any more" "$(ff status -C "$r")" worker
like "--all does" "$(ff status --all -C "$r")" '^worker +not running$'

for sig in INT HUP; do
	working "$sig" 0
	# a shell starts what is in the background without SIGINT
	/usr/bin/python3 -c 'import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execvp("ff-worker", sys.argv[1:])' ff-worker -C "$r" >/dev/null 2>&1 & w=$!
	until_so "idle ($sig)" 20 test -s "$s/worker.status"
	kill "-$sig" $w; ends_in "SIG$sig ends it while it waits" $w 5
	wait $w
done

working stubborn 1; echo "trap '' TERM HUP INT; while :; do sleep 1; done" >"$T/plan"
ff-worker -C "$r" >/dev/null 2>&1 & w=$!
until_so "a fix that hears nothing" 20 test -s "$T/calls"
child=$(cut -d' ' -f1 "$T/calls")
kill -TERM $w; ends_in "is no hindrance" $w 8
ends_in "it is ended" "$child" 1
wait $w

working killed 1; echo 'sleep 60' >"$T/plan"
ff-worker -C "$r" >/dev/null 2>&1 & w=$!
until_so "a worker that is killed" 20 test -s "$T/calls"
child=$(cut -d' ' -f1 "$T/calls")
kill -KILL $w; wait $w 2>/dev/null
ends_in "takes its fix with it" "$child" 5
rm "$T/plan"; ok "the next one goes on" ff-worker -C "$r" --once -q

working closed 2
ff-worker -C "$r" --once | :
is "nobody reads what it says: it works all the same" "$(tries)" 2
like "an idle one is told in full only" "$(ff-worker -C "$r" -q & w=$!; sleep 1; ff status --all -C "$r"; ff status -C "$r"; kill $w)" '^worker +idle'

working long 1
head -c 1100000 /dev/zero | tr '\0' x >"$s/worker.log"
ff-worker -C "$r" --once -q
is "the log starts anew at a mebibyte" "$(test "$(wc -c <"$s/worker.log")" -lt 1000 && wc -c <"$s/worker.log.1")" 1100000
repo "$T/empty"; git -C "$T/empty" config fibreflow.autofix.enabled true; git -C "$T/empty" config fibreflow.worker.load 1000
ok "a repository without a commit" ff-worker -C "$T/empty" --once
status "no repository" 66 ff-worker -C "$T" --once
status "an argument" 64 ff-worker -C "$r" 12
status "no interval" 64 ff-worker -C "$r" --interval 100000
done_testing
