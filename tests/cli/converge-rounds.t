#!/bin/sh
# ff-converge: two rounds, agreement and disagreement, alerts before the end, agents of the configuration.
. tests/cli/lib.sh

cat >"$T/facts" <<'END'
{"record":"commit","v":1,"id":"1111111111111111111111111111111111111111","parents":[],"mode":"commit"}
{"record":"file","v":1,"path":"README.md","status":"modified","language":"docs","role":"docs"}
{"record":"file","v":1,"path":"shop/cart.py","old_path":"shop/basket.py","status":"renamed","language":"python","role":"library","blob":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","added":[[1,9]]}
{"record":"file","v":1,"path":"shop/migrations/0001.py","status":"added","language":"python","role":"migration","blob":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}
{"record":"end","v":1,"files":3,"python":2,"parsed":2,"cached":0,"index":"partial"}
END

# agent NAME FINDINGS VOTES: two files of records.  It takes round one, says the first, takes the ballot, says the second.
cat >"$T/agent" <<'END'
#!/bin/sh
name=$1 findings=$2 votes=$3
sed -n '/^{"record":"end"/q'
cat "$findings"
echo '{"record":"done","v":1,"agent":"'$name'"}'
sed '/^{"record":"ballot"/q' >"$0.$name.ballot"
cat "$votes"
echo '{"record":"done","v":1,"agent":"'$name'"}'
END
chmod +x "$T/agent"
# finding TYPE FILE LINE CONFIDENCE FINGERPRINT [MORE]
finding() { echo '{"record":"finding","v":1,"agent":"me","type":"'"$1"'","file":"'"$2"'","line":'"$3"',"message":"a '"$1"'","severity":"'"${sev-low}"'","confidence":'"$4"',"risk_level":"none","effort_minutes":2,"on_changed_line":true,"fingerprint":"'"$5"'"'"${6-}"'}'; }
vote() { echo '{"record":"vote","v":1,"fingerprint":"'"$1"'","agent":"me","verdict":"'"$2"'","weight":'"$3"',"reason":"'"$4"'"}'; }
fix() { echo ',"fix":{"safety":"safe","title":"remove it","edits":[{"file":"'"$1"'","blob":"'"$2"'","line":3,"col":0,"end_line":4,"end_col":0,"text":""}]}'; }
task() { grep '^{"record":"task".*"type":"'"$1"'"' "$T/out"; }
has() { like "$1" "$(task "$2")" "$3"; }
A40=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa B40=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb

{
	finding unused_import shop/cart.py 3 0.95 0000000000000001 "$(fix shop/cart.py $A40)"
	finding bare_except shop/cart.py 7 0.95 0000000000000002
	finding complexity shop/cart.py 9 0.60 0000000000000003
	finding missing_docstring shop/cart.py 9 0.80 0000000000000004
	finding trailing_whitespace shop/migrations/0001.py 3 1.0 0000000000000006 "$(fix shop/migrations/0001.py $B40)"
} >"$T/f.one"
{
	finding missing_docstring shop/cart.py 9 0.75 0000000000000004
	finding missing_test shop/cart.py 9 0.40 0000000000000005
} >"$T/f.two"
: >"$T/v.one"
{
	vote 0000000000000001 agree 0.8 'no test patches it'
	vote 0000000000000002 disagree 0.5 'the test expects it'
	vote 0000000000000009 agree 1 'of nothing'
} >"$T/v.two"
ff-converge -a "one=$T/agent one $T/f.one $T/v.one" -a "two=$T/agent two $T/f.two $T/v.two" -o one -o two <"$T/facts" >"$T/out" 2>"$T/err"
is 'a run of two agents' $? 0
is 'nothing is said on stderr' "$(cat "$T/err")" ''
is 'one task per file:line:type' "$(grep -c '"record":"task"' "$T/out")" 6
has 'two agree: high' unused_import '"confidence":"high"'
has 'two agree: both are named' unused_import '"agents":\["one","two"\]'
has 'a safe fix of high confidence may be made' unused_import '"auto_fixable":true'
has 'the reasoning has the words of both' unused_import 'one proposes it.*two agrees \(0\.80\): no test patches it.*Two agents agree'
has 'disagree: medium' bare_except '"confidence":"medium"'
has 'disagree: the other one is heard' bare_except 'two disagrees \(0\.50\): the test expects it'
has 'alone, by number: medium' complexity '"confidence":"medium","score":0\.6,'
has 'alone, by number: low' missing_test '"confidence":"low","score":0\.4,'
has 'the same finding by two is agreement' missing_docstring '"confidence":"high"'
has 'in a migration nothing is fixed' trailing_whitespace '"confidence":"high","score":0\.99,'
is 'not auto_fixable there' "$(task trailing_whitespace | grep -c auto_fixable)" 0
report=$(tail -n 1 "$T/out")
like 'the last record is the convergence' "$report" '^\{"record":"convergence"'
like 'it lists the files with their old paths' "$report" '"path":"shop/cart.py","old_path":"shop/basket.py","status":"renamed"'
like 'it counts' "$report" '"tasks":6,"high":3,"medium":2,"low":1,"duplicates":1'
like 'it names the files of consensus' "$report" '"consensus_files":\["shop/cart.py"\]'
like 'it passes the state of the index on' "$report" '"index":"partial"'
like 'votes for nothing are named' "$report" '1 votes for no candidate'
is 'best first' "$(sed -n 's/.*"priority":\([0-9]*\).*/\1/p' "$T/out" | sort -rnc 2>&1)" ''
is 'each sees the candidates of the other' "$(sed -n 's/.*"type":"\([a-z_]*\)".*/\1/p' "$T/agent.one.ballot" | xargs)" 'missing_docstring missing_test'
is 'and their number' "$(tail -n 1 "$T/agent.two.ballot")" '{"record":"ballot","v":1,"candidates":5}'
for i in 1 2 3; do
	ff-converge -a "one=$T/agent one $T/f.one $T/v.one" -a "two=$T/agent two $T/f.two $T/v.two" -o one -o two <"$T/facts" 2>/dev/null | sed '$d'
done >"$T/thrice"
is 'the same tasks every time' "$(sort -u "$T/thrice" | wc -l | tr -d ' ')" 6

# ---- FibreFlow's own commits are never fixed again
sed '1s/"mode":"commit"/"mode":"commit","task":"17"/' "$T/facts" >"$T/own"
ff-converge -a "one=$T/agent one $T/f.one $T/v.one" -a "two=$T/agent two $T/f.two $T/v.two" -o one -o two <"$T/own" >"$T/out"
is 'no fix of a fix' "$(grep -c auto_fixable "$T/out")" 0

# ---- a critical finding is told while another agent is still at work
sev=critical finding eval_exec shop/cart.py 5 0.7 0000000000000007 "$(fix shop/cart.py $A40)" >"$T/f.alarm"
vote 0000000000000007 agree 0.6 'the text comes from a request' >"$T/v.slow"
mkfifo "$T/go" "$T/pipe"
cat >"$T/slow" <<END
#!/bin/sh
read -r word <"$T/go"
exec "$T/agent" slow /dev/null "$T/v.slow"
END
chmod +x "$T/slow"
ff-converge -a "alarm=$T/agent alarm $T/f.alarm /dev/null" -a "slow=$T/slow" -o alarm -o slow <"$T/facts" >"$T/pipe" 2>"$T/err" &
{
	read -r first # comes although the slow agent waits for our word
	printf '%s\n' "$first" >"$T/out"
	cp "$T/err" "$T/err.then"
	echo go >"$T/go"
	cat >"$T/rest"
} <"$T/pipe"
wait
has 'the task of a critical finding comes first' eval_exec '"severity":"critical".*"alert":true'
like 'one line on stderr has told it' "$(cat "$T/err.then")" '^ff-converge: ALERT: shop/cart.py:5: a eval_exec'
is 'once' "$(wc -l <"$T/err" | tr -d ' ')" 1
cat "$T/rest" >"$T/out"
has 'it comes again at the end, with its votes' eval_exec '"fingerprint":"0000000000000007","votes":\[\{.*"agent":"slow"'
is 'critical is never fixed without a person' "$(grep -c auto_fixable "$T/out")" 0
like 'it is counted' "$(tail -n 1 "$T/out")" '"critical":1'

# ---- a fourth agent joins by configuration
repo "$T/repo"
git -C "$T/repo" config fibreflow.agent.fourth.command "'$T/agent' fourth $T/f.two /dev/null"
for a in critic testgen docwriter; do git -C "$T/repo" config fibreflow.agent.$a.enabled false; done
ff-converge -C "$T/repo" <"$T/facts" >"$T/out"
is 'the fourth agent runs' "$(grep -c '"source":"fourth"' "$T/out")" 2
like 'the others were turned off' "$(tail -n 1 "$T/out")" '"agents":\[\{"name":"fourth",[^]]*"state":"ok","complete":true\}\]'
git -C "$T/repo" config fibreflow.agent.fourth.timeout never
status 'nonsense in the configuration' 78 ff-converge -C "$T/repo" <"$T/facts"
like 'it names the key' "$out" 'fibreflow\.agent\.fourth\.timeout'
git -C "$T/repo" config --unset fibreflow.agent.fourth.timeout
git -C "$T/repo" config fibreflow.agent.critic.command "$T/agent critic $T/f.one $T/v.one"
git -C "$T/repo" config fibreflow.agent.critic.enabled true
ff-converge -C "$T/repo" <"$T/facts" >"$T/out"
is 'ours can be replaced' "$(grep -c '"source":"critic"' "$T/out")" 5

# ---- nothing to judge: agents of ours are not started
grep -v python "$T/facts" | sed '$d' >"$T/docs"
echo '{"record":"end","v":1,"files":1,"python":0,"parsed":0,"cached":0,"index":"absent"}' >>"$T/docs"
ff-converge -a "critic=$T/no/such/program" -o critic -o testgen -o docwriter <"$T/docs" >"$T/out" 2>"$T/err"
is 'a commit without Python' $? 0
is 'its agents are idle' "$(grep -o '"state":"idle"' "$T/out" | wc -l | tr -d ' ')" 3
is 'there is nothing to say' "$(cat "$T/err")" ''
ff-converge -a "docs=$T/agent docs $T/f.two /dev/null" -o critic -o docs <"$T/docs" >"$T/out"
like 'an agent for all languages runs' "$(tail -n 1 "$T/out")" '"name":"docs","ms":[0-9]*,"findings":2'

# ---- 20,000 findings are the most, and not too many
seq 20000 | sed 's/.*/{"record":"finding","v":1,"agent":"me","type":"complexity","file":"shop\/cart.py","line":&,"message":"m","severity":"low","confidence":0.6,"risk_level":"none","fingerprint":""}/' >"$T/f.many"
ff-converge -a "many=$T/agent many $T/f.many /dev/null" -a "two=$T/agent two /dev/null /dev/null" -o many -o two <"$T/facts" >"$T/out"
is '20,000 findings' $? 0
is '20,000 tasks' "$(grep -c '"record":"task"' "$T/out")" 20000
is 'no two of one fingerprint' "$(sed -n 's/.*"fingerprint":"\([0-9a-f]*\)".*/\1/p' "$T/out" | sort | uniq -d | head -n 1)" ''
is 'the other one was asked about each' "$(grep -c '"record":"candidate"' "$T/agent.two.ballot")" 20000

# ---- changed lines stand last in a file record, or elsewhere
sed '2s/}$/,"lines":[{"line":3,"text":"a \\",\\"lines\\":[ b"}]}/; 3s/"role":"library"/"lines":[{"line":1,"text":"x"}],"role":"library"/' "$T/facts" >"$T/lines"
ff-converge -a "one=$T/agent one $T/f.one $T/v.one" -o one <"$T/lines" >"$T/out" 2>"$T/err"
is 'file records with changed lines' "$?:$(cat "$T/err")" '0:'
like 'all of them are known' "$(tail -n 1 "$T/out")" '"path":"README.md".*"path":"shop/cart.py"'

# ---- a producer that stays after `end` keeps nobody waiting
mkfifo "$T/open"
exec 9<>"$T/open"
cat "$T/facts" >&9
ok 'the end is the end' timeout 20 ff-converge -a "one=$T/agent one $T/f.one $T/v.one" -o one <"$T/open"
exec 9>&-

# ---- for people
ff-converge --text -a "one=$T/agent one $T/f.one $T/v.one" -a "two=$T/agent two $T/f.two $T/v.two" -a "gone=$T/nobody" -o one -o two -o gone \
	<"$T/facts" >"$T/out" 2>"$T/err"
like 'the summary has the agents' "$(cat "$T/out")" '^gone +missing +0 +0'
like 'and the counts' "$(cat "$T/out")" '^6 tasks: 3 high, 2 medium, 1 low; 1 can be fixed at once'
like 'and the tasks' "$(cat "$T/out")" 'high 0\.9[0-9] +shop/cart.py:3 +a unused_import +fix'
is 'in 80 columns' "$(awk 'length > 80' "$T/out")" ''
is 'without colours in a pipe' "$(grep -c "$(printf '\033')" "$T/out")" 0
like 'who is missing is told' "$(cat "$T/err")" '^ff-converge: agent gone: missing: .*not found; the run goes on without it'
finding complexity "$(printf 'a\\u001b[31mb.py')" 3 0.9 '' >"$T/f.esc"
ff-converge --text -a "esc=$T/agent esc $T/f.esc /dev/null" -o esc <"$T/facts" >"$T/out"
is 'escapes of an agent do not reach the terminal' "$(grep -c "$(printf '\033')" "$T/out")" 0

# ---- a reader that goes away
ff-converge -a "many=$T/agent many $T/f.many /dev/null" -o many <"$T/facts" 2>"$T/err" | head -n 1 >/dev/null
like 'a closed pipe is an error, not a crash' "$(cat "$T/err")" '^ff-converge: .*[Pp]ipe'
if [ -w /dev/full ]; then
	ff-converge -a "one=$T/agent one $T/f.one $T/v.one" -o one <"$T/facts" >/dev/full 2>"$T/err"
	is 'a full disk: try again' $? 75
fi
done_testing
