#!/bin/sh
# ff-converge among agents that die, hang, flood, lie and cling: the run goes on, names them, leaves nothing behind.
. tests/cli/lib.sh

cat >"$T/facts" <<'END'
{"record":"commit","v":1,"id":"1111111111111111111111111111111111111111","parents":[],"mode":"commit"}
{"record":"file","v":1,"path":"shop/cart.py","status":"modified","language":"python","role":"library","added":[[1,9]]}
{"record":"end","v":1,"files":1,"python":1,"parsed":1,"cached":0,"index":"complete"}
END

# The agents.  Each notes its process; `finding` and `done` are what a good one would say.
cat >"$T/agent" <<'END'
#!/bin/sh
me=$1 dir=$(dirname "$0")
echo $$ >>"$dir/pids"
take() { sed -n '/^{"record":"'"$1"'"/q'; } # nothing follows that line until we answer
finding() { echo '{"record":"finding","v":1,"agent":"'$me'","type":"type_'$me'","file":"shop/cart.py","line":3,"message":"m","severity":"'${1-low}'","confidence":0.6,"risk_level":"none","fingerprint":""}'; }
finish() { echo '{"record":"done","v":1,"agent":"'$me'"}'; }
case $me in
good) take end; finding; finish; take ballot; finish ;;
diesbefore) take end; finding; echo 'no database' >&2; exit 3 ;;
diescritical) take end; finding critical; exit 3 ;;
diesafter) take end; finding; finish; exit 3 ;;
killed) take end; finding; kill -9 $$ ;;
silent) take end; finding; finish ;;
hangs) take end; finding; exec sleep 300 ;;
hangsvoting) take end; finding; finish; take ballot; sleep 300 ;;
deaf) exec sleep 300 ;;
floods) line=$(finding); yes "$line" ;;
floodsline) take end; exec tr '\0' x </dev/zero ;;
rubbish) take end; finding; echo 'Traceback (most recent call last):'; sleep 300 ;;
outofturn) take end; finding; echo '{"record":"vote","v":1,"fingerprint":"0000000000000000","agent":"x","verdict":"agree"}'; sleep 300 ;;
escapes) take end; finding | sed 's#shop/cart.py#../../etc/passwd#'; finish; sleep 300 ;;
miscounts) take end; finding; echo '{"record":"done","v":1,"agent":"x","findings":2}'; sleep 300 ;;
half) take end; finding; printf '{"record":"done","v":1,'; exit 0 ;;
closes) exec <&-; finding; finish; sleep 300 ;;
stubborn) trap '' TERM INT HUP; take end; exec sleep 300 ;;
grandchild) sleep 300 & echo $! >>"$dir/pids"; take end; finding; finish; take ballot; finish ;;
orphan) sleep 300 & echo $! >>"$dir/pids"; take end; finding; exit 0 ;;
talks) yes 'words words words' | head -c 3000000 >&2; take end; finding; finish; take ballot; finish ;;
early) line=$(finding); yes "$line" | head -n 15000; take end; finish; take ballot; finish ;;
esac
END
chmod +x "$T/agent"

# run LIMIT NAME...: those agents and nobody else; records in $T/out, talk in $T/err
run() {
	limit=$1; shift
	: >"$T/pids"
	for a in "$@"; do
		set -- "$@" -a "$a=$T/agent $a" -o "$a"
		shift
	done
	ff-converge --timeout "$limit" "$@" <"${facts-$T/facts}" >"$T/out" 2>"$T/err"
	code=$?
}
of() { sed -n 's/^{"record":"convergence".*{"name":"'"$1"'"[^}]*"'"$2"'":"\{0,1\}\([^",}]*\).*/\1/p' "$T/out"; }
kept() { grep -c '^{"record":"task".*"type":"type_'"$1"'"' "$T/out"; }
# those that still run: a dead one that nobody has reaped yet (Z) does not
alive() { sleep 0.1; for p in $(cat "$T/pids"); do sed -n 's/^\([0-9]*\) .*) [^Z] .*/\1/p' "/proc/$p/stat" 2>/dev/null; done; true; }

# ---- those that end by themselves, beside a good one
run 20 good diesbefore diesafter killed silent rubbish outofturn escapes miscounts half grandchild orphan talks
is 'the run goes on' "$code" 0
is 'a good agent is ok' "$(of good state)" ok
is 'its finding is a task' "$(kept good)" 1
is 'died before its first done' "$(of diesbefore state)" died
is 'its findings are dropped' "$(kept diesbefore)" 0
is 'and not counted' "$(of diesbefore findings)" ''
like 'its status and last words are told' "$(cat "$T/err")" 'agent diesbefore: died: exit status 3 before its first done: no database'
like 'they are in the record too' "$(of diesbefore note)" 'no database'
is 'died after its first done' "$(of diesafter state)" died
is 'its findings were complete and stay' "$(kept diesafter)" 1
is 'the record says that they are complete' "$(of diesafter complete)" true
is 'and that the other ones are not' "$(of diesbefore complete)" ''
like 'a signal is named' "$(of killed note)" 'signal 9'
is 'exit after the first done is silence' "$(of silent state)" silent
is 'a silent one has its say' "$(kept silent)" 1
is 'rubbish' "$(of rubbish state)" rubbish
like 'the rubbish is shown' "$(of rubbish note)" 'Traceback'
is 'what stood before the rubbish is dropped' "$(kept rubbish)" 0
is 'a vote before the ballot is rubbish' "$(of outofturn state)" rubbish
is 'a path out of the repository is rubbish' "$(of escapes state)" rubbish
is 'a wrong count is rubbish' "$(of miscounts state)" rubbish
is 'half a record: died' "$(of half state)" died
is 'half a record: dropped' "$(kept half)" 0
is 'one with a child that stays is ok' "$(of grandchild state)" ok
is 'one whose child holds the pipe has died' "$(of orphan state)" died
is 'a flood on stderr harms nobody' "$(of talks state)" ok
is 'tasks of the good, the complete and the silent' "$(grep -c '"record":"task"' "$T/out")" 5
is 'no process is left' "$(alive)" ''

# ---- those that must be cut off
run 2 good hangs hangsvoting deaf closes stubborn
is 'the run goes on without the late ones' "$code" 0
is 'the good one is still ok' "$(of good state)" ok
is 'hangs: late' "$(of hangs state)" late
is 'hangs: dropped' "$(kept hangs)" 0
is 'hangs while voting: late' "$(of hangsvoting state)" late
is 'hangs while voting: its findings stay' "$(kept hangsvoting)" 1
is 'never reads: late' "$(of deaf state)" late
is 'closes its input: what it said stays' "$(kept closes)" 1
is 'ignores SIGTERM: late' "$(of stubborn state)" late
is 'no process is left here either' "$(alive)" ''

# ---- those that write too much, or too early
run 60 good floods floodsline early
is 'the run goes on' "$code" 0
is 'too many findings: flooded' "$(of floods state)" flooded
is 'flooded: dropped' "$(kept floods)" 0
is 'an endless line: flooded' "$(of floodsline state)" flooded
is 'writes before it reads: ok' "$(of early state)" ok
is 'all it said is there' "$(of early findings)" 15000
is 'the good one was asked about all of it' "$(of good state)" ok
is 'no process is left' "$(alive)" ''

# ---- nobody can be heard
run 20 diesbefore diescritical
is 'no agent heard: try again' "$code" 75
like 'it says so' "$(cat "$T/err")" 'no agent could be heard'
is 'the record is written all the same' "$(grep -c '"record":"convergence"' "$T/out")" 1
is 'what was told stays a task' "$(sed -n '$!p' "$T/out" | grep -c '"alert":true')" 2
ff-converge -a "a=$T/none" -o a <"$T/facts" >"$T/out" 2>"$T/err"
is 'a missing program alone: try again' $? 75
is 'its state is missing' "$(of a state)" missing

# ---- a large stream and an agent that does not read: nobody else waits for it
{
	head -n 1 "$T/facts"
	line=$(head -c 60000 /dev/zero | tr '\0' x)
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		printf '{"record":"file","v":1,"path":"f%s.py","status":"added","language":"python","role":"library"}\n' $i
		for j in 1 2 3 4 5; do printf '{"record":"calls","v":1,"side":"new","text":"%s"}\n' "$line"; done
	done
	tail -n 1 "$T/facts"
} >"$T/large"
facts=$T/large run 3 good early deaf
is '6 MB of facts: the good one has them all' "$(of good state)" ok
is '6 MB of facts: the one that writes first, too' "$(of early state)" ok
is '6 MB of facts: the deaf one is late' "$(of deaf state)" late
is 'all files are in the record' "$(grep -o '"path":"f[0-9]*.py"' "$T/out" | wc -l | tr -d ' ')" 20

# ---- bad facts
bad() {
	facts=$T/bad run 20 deaf good
	is "$1: bad data" "$code" 65
	like "$1: it says why" "$(cat "$T/err")" "$2"
	is "$1: no record comes out" "$(cat "$T/out")" ''
	is "$1: no process is left" "$(alive)" ''
}
sed 1d "$T/facts" >"$T/bad"; bad 'no commit' 'line 1: the first record is not commit'
sed '$d' "$T/facts" >"$T/bad"; bad 'no end' 'no end record'
printf %s "$(cat "$T/facts")" >"$T/bad"; bad 'no last newline' 'line 3 has no newline'
sed '2s/.*/hello/' "$T/facts" >"$T/bad"; bad 'a line that is no record' 'line 2: not a record'
sed '2s/"path"/"pfad"/' "$T/facts" >"$T/bad"; bad 'a file without a path' 'line 2: file: field path'
sed '2s/}$/}}/' "$T/facts" >"$T/bad"; bad 'bytes after a record' 'line 2: '
{ cat "$T/facts"; sed -n 2p "$T/facts"; } >"$T/bad"; bad 'a record after end' 'line 4: a record after end'
: >"$T/bad"; bad 'nothing' 'no end record'
{ sed -n 1,2p "$T/facts"; head -c 17000000 /dev/zero | tr '\0' x; } >"$T/bad"; bad 'an endless line' 'line 3: not a record'
status 'an argument is a mistake' 64 ff-converge HEAD
status 'an unknown agent is a mistake' 64 ff-converge --only nobody
status 'a quote that is not closed is a mistake' 64 ff-converge --agent "a=b 'c"

# ---- ff-converge itself dies, in whatever way
for sig in KILL TERM INT; do
	: >"$T/pids"
	mkfifo "$T/in.$sig"
	sh -c 'echo $$ >"$1/boss"; shift; exec ff-converge "$@"' sh "$T" -a "deaf=$T/agent deaf" -a "stubborn=$T/agent stubborn" \
		-a "hangs=$T/agent hangs" -o deaf -o stubborn -o hangs <"$T/in.$sig" >"$T/out" 2>"$T/err" &
	exec 9>"$T/in.$sig" # stays open: only the signal can end it
	cat "$T/facts" >&9
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ "$(wc -l <"$T/pids")" -ge 3 ] && break
		sleep 0.1
	done
	is "SIG$sig: three agents run" "$(alive | wc -l | tr -d ' ')" 3
	kill -"$sig" "$(cat "$T/boss")"
	wait
	exec 9>&-
	is "SIG$sig: no agent outlives ff-converge" "$(alive)" ''
done
done_testing
