#!/bin/sh
# The agent of docs/protocol.md does what the page says, and the page's figures are those of limits.h.
. tests/cli/lib.sh
sed -n '/^```python$/,/^```$/p' docs/protocol.md | sed '1d;$d' >"$T/longlines.py"
long=$(printf 'SELECT %0120d' 0)
cat >"$T/facts" <<END
{"record":"commit","v":1,"id":"1111111111111111111111111111111111111111","parents":[],"mode":"commit"}
{"record":"file","v":1,"path":"db/report.sql","status":"modified","language":"sql","role":"library","lines":[{"line":4,"text":"SELECT 1"},{"line":7,"text":"$long"},{"line":8,"removed":true,"text":"$long"},{"line":9,"text":"$long;"}]}
{"record":"file","v":1,"path":"api/client_pb2.py","status":"modified","language":"python","role":"generated"}
{"record":"file","v":1,"path":"api/views.py","status":"modified","language":"python","role":"library"}
{"record":"end","v":1,"files":3,"python":2,"parsed":0,"cached":0,"index":"absent"}
END
cat >"$T/other" <<'END'
#!/bin/sh
sed -n '/^{"record":"end"/q'
for f in api/client_pb2.py api/views.py; do
	echo '{"record":"finding","v":1,"agent":"other","type":"bare_except","file":"'$f'","line":3,"message":"m","severity":"medium","confidence":0.95,"risk_level":"low","fingerprint":""}'
done
echo '{"record":"done","v":1,"agent":"other","findings":2}'
END
chmod +x "$T/other"
repo "$T/repo"
git -C "$T/repo" config fibreflow.agent.longlines.command "/usr/bin/env python3 $T/longlines.py"
git -C "$T/repo" config fibreflow.agent.other.command "$T/other"
for a in critic testgen docwriter; do git -C "$T/repo" config fibreflow.agent.$a.enabled false; done
ff-converge -C "$T/repo" <"$T/facts" >"$T/out" 2>"$T/err"
is 'it runs' "$?:$(cat "$T/err")" '0:'
like 'it takes both rounds' "$(tail -n 1 "$T/out")" '"name":"longlines","ms":[0-9]*,"findings":2,"votes":1,"state":"ok"'
is 'it finds the long lines' "$(sed -n 's/.*"type":"long_sql_line".*"file":"\([^"]*\)","line":\([0-9]*\).*/\1:\2/p' "$T/out" | sort | xargs)" \
	'db/report.sql:7 db/report.sql:9'
is 'each with a fingerprint of its own' "$(sed -n 's/.*"type":"long_sql_line".*"fingerprint":"\([0-9a-f]\{16\}\)".*/\1/p' "$T/out" | sort -u | wc -l | tr -d ' ')" 2
like 'it disagrees about the generated file' "$(grep client_pb2.py "$T/out")" '"confidence":"medium".*longlines disagrees \(0\.90\): the file is generated'
like 'and says nothing of the other one' "$(grep views.py "$T/out" | head -n 1)" '"confidence":"high".*One agent alone'
like 'the other one is silent' "$(tail -n 1 "$T/out")" '"name":"other","ms":[0-9]*,"findings":2,"state":"silent"'
like 'it is short enough for the page' "$(grep -c . "$T/longlines.py")" '^2[0-9]$'

value() { sed -n 's/^#define '"$1"' (\{0,1\}\([0-9u <]*\)).*/\1/p; s/^#define '"$1"' \([0-9]*\).*/\1/p' include/ff/limits.h | head -n 1 | tr -d 'u '; }
is 'output' "$(value FF_MAX_AGENT_OUTPUT)" '64<<20'
is 'line' "$(value FF_MAX_LINE)" '16<<20'
is 'findings' "$(value FF_MAX_FINDINGS)" 20000
is 'deadline' "$(value FF_AGENT_DEADLINE)" 30000
is 'stderr' "$(value FF_MAX_STDERR)" 4096
done_testing
