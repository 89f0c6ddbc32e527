#!/bin/sh
# Several hosts at once: this machine by a /proc of its own, an application's exposition that a script writes, node_exporter and sshd where
# they are installed.  Judges: the script's own counters; node_exporter's figures read by Python; what /proc says.
. tests/cli/lib.sh
. tests/cli/tasks.sh
cat >"$T/app.py" <<'END'
# An application whose requests take as many ms and fail in as many of ten as the control file says; its exposition counts ten a scrape.
import http.server, os, sys
control = sys.argv[1]
n = bad = 0
took = 0.0
low = 0
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        global n, bad, took, low
        ms, fail, size = map(int, open(control).read().split())
        n += 10; bad += fail; took += 10 * ms / 1000; low += 10 if ms <= 100 else 0
        text = "".join(line + "\n" for line in (
            "# TYPE http_request_duration_seconds histogram",
            'http_request_duration_seconds_bucket{le="0.1"} %d' % low, 'http_request_duration_seconds_bucket{le="1"} %d' % n,
            'http_request_duration_seconds_bucket{le="+Inf"} %d' % n,
            "http_request_duration_seconds_sum %r" % took, "http_request_duration_seconds_count %d" % n,
            "# TYPE http_requests_total counter",
            'http_requests_total{code="200"} %d' % (n - bad), 'http_requests_total{code="503"} %d' % bad,
            "# TYPE queue_length gauge", 'queue_length{name="mail"} %d' % size, 'queue_length{name="other"} 5'))
        body = text.encode()
        if size == 99:
            body = body[:-10]
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    def log_message(self, *a):
        pass
s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(sys.argv[2] + ".tmp", "w") as f:
    f.write(str(s.server_port))
os.rename(sys.argv[2] + ".tmp", sys.argv[2])
s.serve_forever()
END
app() { echo "$1 $2 $3" >"$T/app.tmp"; mv "$T/app.tmp" "$T/app"; } # ms of a request, failures of ten, length of the queue
app 40 0 7
/usr/bin/python3 "$T/app.py" "$T/app" "$T/port" 2>/dev/null & server=$!
trap 'kill $server ${node:-} $(cat "$T/pid" 2>/dev/null) 2>/dev/null; cd /; rm -rf "$T"' EXIT
while [ ! -e "$T/port" ]; do sleep 0.05; done
url=http://127.0.0.1:$(cat "$T/port")/metrics
repo "$T/r"; echo 1 >"$T/r/a.py"; commit "$T/r" one
set_() { git -C "$T/r" config "fibreflow.host.$1" "$2"; }
set_ app.metrics "$url"; git -C "$T/r" config --add fibreflow.host.app.series 'queue_length{name="mail"}'; git -C "$T/r" config --add fibreflow.host.app.series missing_series
c() { ff-correlate -C "$T/r" --window 2.5 --interval 0.1 "$@"; }
value() { # value HOST FIELD <records
	/usr/bin/python3 -c 'import json, sys
for line in sys.stdin:
    r = json.loads(line)
    if r["host"] == sys.argv[1]:
        print(r.get(sys.argv[2]))' "$@"; }
series() { # series HOST NAME <records: least, most, how many
	/usr/bin/python3 -c 'import json, sys
for line in sys.stdin:
    r = json.loads(line)
    for s in r["series"] if r["host"] == sys.argv[1] else []:
        if s["name"] == sys.argv[2]:
            print(round(min(s["values"]), 6), round(max(s["values"]), 6), "some" if len(s["values"]) >= 20 else len(s["values"]))' "$@"; }
verdict() { # verdict HOST METRIC <records
	/usr/bin/python3 -c 'import json, sys
for line in sys.stdin:
    r = json.loads(line)
    for m in r["metrics"] if r["host"] == sys.argv[1] else []:
        if m["name"] == sys.argv[2]:
            print(m["verdict"], m["level"])' "$@"; }

c baseline --json >"$T/base"; is "an application alone" $? 0
is "the mean of a histogram, in ms" "$(series app response_time_ms <"$T/base")" "40 40 some"
is "its 95th percentile, within its bucket" "$(series app response_p95_ms <"$T/base")" "95 95 some"
is "errors of the counter" "$(value app error_rate <"$T/base")" 0
is "a gauge by name and label" "$(series app 'queue_length{name="mail"}' <"$T/base")" "7 7 some"
like "a series that is not there is said" "$(value app note <"$T/base")" 'it has no series missing_series'
app 160 3 7
c delta --json >"$T/delta"; is "delta" $? 0
is "slower: critical, and no noise" "$(verdict app response_time_ms <"$T/delta")" "worse critical"
like "errors are told by an exact test" "$(verdict app errors <"$T/delta")" '^worse (high|critical)$'
is "what did not change" "$(verdict app 'queue_length{name="mail"}' <"$T/delta")" "within noise none"
is "one alert" "$(ff-queue alerts -C "$T/r" --json | fields kind level)" "metrics critical"
c delta >/dev/null; is "and no second one for the same commit, host and level" "$(ff-queue alerts -C "$T/r" --json | wc -l)" 1
status "exit code" 1 c delta --exit-code
app 40 0 7
status "an improvement is none" 0 c delta --exit-code
app 40 0 99
like "an answer that is cut is not read" "$(c baseline 2>&1)" 'scrapes gave nothing: line [0-9]+: it has no end'
app 40 0 7

# a host of SSH and node_exporter beside it; a silent one costs the others nothing
set_ gone.metrics http://127.0.0.1:1/metrics
c baseline --json >"$T/two" 2>"$T/err"; is "one that is gone" "$? $(value app samples <"$T/two" | grep -c .)" "0 1"
like "is named" "$(cat "$T/err")" 'gone: nothing could be measured'
git -C "$T/r" config --remove-section fibreflow.host.gone
status "no such host" 78 c baseline --host nobody
set_ empty.enabled true
status "a host that nothing is known of" 78 c baseline
git -C "$T/r" config --remove-section fibreflow.host.empty
set_ bad.metrics http://192.0.2.1/metrics
status "plain http to elsewhere" 78 c baseline
git -C "$T/r" config --remove-section fibreflow.host.bad
if command -v prometheus-node-exporter >/dev/null; then
	np=$(/usr/bin/python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	prometheus-node-exporter --web.listen-address=127.0.0.1:$np >/dev/null 2>&1 & node=$!
	i=0; while ! /usr/bin/python3 -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:$np/metrics')" 2>/dev/null && [ $((i += 1)) -lt 100 ]; do sleep 0.1; done
	set_ node.metrics "http://127.0.0.1:$np/metrics"
	c baseline --host node --window 1 --json >"$T/node"
	is "node_exporter tells when the machine started" "$(value node boot <"$T/node")" "$(awk '/^btime/ {print $2}' /proc/stat)"
	ok "its memory is that of meminfo" /usr/bin/python3 -c 'import json, sys
m = {l.split(":")[0]: int(l.split()[1]) for l in open("/proc/meminfo")}
r = json.loads(open(sys.argv[1]).readline())
assert abs(r["ram_percent"] - 100 * (1 - m["MemAvailable"] / m["MemTotal"])) < 10, r
assert 0 <= r["cpu_percent"] <= 100 and 0 < r["disk_percent"] < 100, r' "$T/node"
	git -C "$T/r" config --remove-section fibreflow.host.node
else
	skip "no node_exporter"; skip "no node_exporter"
fi
if [ -x /usr/sbin/sshd ]; then
	port=$(/usr/bin/python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	ssh-keygen -q -t ed25519 -N '' -f "$T/host"; ssh-keygen -q -t ed25519 -N '' -f "$T/key"
	[ "$(id -u)" != 0 ] || mkdir -p /run/sshd
	printf 'Port %s\nListenAddress 127.0.0.1\nHostKey %s\nAuthorizedKeysFile %s\nStrictModes no\nUsePAM no\nPidFile %s\nMaxStartups 100\n' "$port" "$T/host" "$T/key.pub" "$T/pid" >"$T/conf"
	/usr/sbin/sshd -f "$T/conf" -E "$T/log"; i=0; while [ ! -s "$T/pid" ] && [ $((i += 1)) -lt 100 ]; do sleep 0.1; done
	set_ web1.ssh "127.0.0.1:$port"; set_ web1.identity "$T/key"; set_ web1.knownhosts "$T/known"
	like "an unknown host: refused, and the line to run" "$(ff-correlate -C "$T/r" baseline --host web1 --window 1 2>&1)" 'its key is not known .*ssh-keyscan'
	is "accepted where that is asked for" "$(ff-correlate -C "$T/r" baseline --host web1 --window 2 --accept-new --json >"$T/ssh"; value web1 samples <"$T/ssh")" 3
	is "readings of the machine" "$(value web1 boot <"$T/ssh")" "$(awk '/^btime/ {print $2}' /proc/stat)"
	is "of processor, memory, load and disk" "$(/usr/bin/python3 -c 'import json, sys
print(*sorted(s["name"] for s in json.loads(open(sys.argv[1]).readline())["series"]))' "$T/ssh")" "cpu_percent disk_percent load1 ram_percent"
else
	skip "no sshd"; skip "no sshd"; skip "no sshd"; skip "no sshd"
fi
# windows without a deployment: the host's own noise
git -C "$T/r" config --remove-section fibreflow.host.web1 2>/dev/null
ff-correlate -C "$T/r" --host app --interval 0.02 --window 0.5 noise --windows 22 >"$T/noise"
like "noise: windows are kept" "$(tail -1 "$T/noise")" '^window 22 of 22 is kept, of 1 host$'
echo 2 >"$T/r/a.py"; commit "$T/r" two
ff-correlate -C "$T/r" --host app --interval 0.02 --window 0.5 baseline >/dev/null
like "and known afterwards" "$(ff-correlate -C "$T/r" --host app --interval 0.02 --window 0.5 delta)" 'without a deployment this host moves by up to 0.00 .2[0-9] past windows'
# commits that were deployed together
for n_ in three four five; do echo "$n_" >"$T/r/a.py"; commit "$T/r" "$n_"; done
ff-correlate -C "$T/r" --host app --interval 0.02 --window 0.5 baseline >/dev/null
ff-correlate -C "$T/r" --host app --interval 0.02 --window 0.5 delta --json >"$T/shared"
is "share the effect, and are named" "$(/usr/bin/python3 -c 'import json, sys
print(*json.loads(open(sys.argv[1]).readline())["commits"])' "$T/shared")" "$(git -C "$T/r" rev-list --reverse "$(git -C "$T/r" rev-parse HEAD~3)..HEAD~1" | xargs)"

# what other programs read
c export >"$T/prom"; like "export: levels" "$(cat "$T/prom")" '^fibreflow_metric_level.host="app",commit="[0-9a-f]+",metric="response_time_ms". [0-4]$'
if command -v promtool >/dev/null; then ok "is valid for promtool" promtool check metrics <"$T/prom"; else skip "no promtool"; fi
c export --csv >"$T/csv"
is "CSV: as many columns in every row" "$(/usr/bin/python3 -c 'import csv, sys
print(*sorted({len(row) for row in csv.reader(open(sys.argv[1], newline=""))}))' "$T/csv")" 14
like "alerts of metrics" "$(c alerts)" 'critical  [0-9a-f]+  after deployment on app: response'
is "are seen when somebody says so" "$(c alerts --clear >/dev/null; c alerts)" "no alerts of metrics"
like "and found again by time" "$(c alerts --since 1h)" 'response.*\(seen\)$'
status "no time" 64 c alerts --since soon

# a webhook
/usr/bin/python3 tests/cli/receiver.py "$T/posted" "$T/hookport" & hook=$!
while [ ! -e "$T/hookport" ]; do sleep 0.05; done
status "a webhook that is not configured" 78 ff-correlate -C "$T/r" webhook </dev/null
git -C "$T/r" config fibreflow.alert.webhook "http://127.0.0.1:$(cat "$T/hookport")/bad"
app 300 0 7; ff-correlate -C "$T/r" --host app --interval 0.1 --window 2.5 baseline --json >/dev/null; app 900 0 7
ff-correlate -C "$T/r" --host app --interval 0.1 --window 2.5 delta >/dev/null
status "one that fails is said" 69 ff-queue -C "$T/r" notify
git -C "$T/r" config fibreflow.alert.webhook "http://127.0.0.1:$(cat "$T/hookport")/good"; : >"$T/posted"
ff-queue -C "$T/r" notify; ff-queue -C "$T/r" notify
is "an alert is posted once, as JSON with a text" "$(/usr/bin/python3 -c 'import json, sys
for line in open(sys.argv[1]):
    kind, body = line.split(" ", 1)
    b = json.loads(body)
    print(kind, list(b), "after deployment on app" in b["text"])' "$T/posted")" "application/json ['text'] True"
kill $hook

# a commit that was measured on other hosts only
status "no baseline on that host" 66 c delta --host elsewhere
done_testing
