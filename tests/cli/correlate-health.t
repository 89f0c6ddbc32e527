#!/bin/sh
# ff-correlate against a real HTTP server on loopback, whose delay and answer the test controls, and a /proc of its own,
# whose counters grow so that the processor is busy for exactly a known share of any two readings.
. tests/cli/lib.sh
. tests/cli/tasks.sh
cat >"$T/server.py" <<'END'
import http.server, os, sys, time
control, seen = sys.argv[1], sys.argv[2]
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        delay, status, size = map(int, open(control).read().split())
        time.sleep(delay / 1000)
        body = b"x" * size
        head = "HTTP/1.1 %d Whatever\r\nContent-Length: %d\r\n" % (status, size)
        if status == 302:
            head += "Location: /elsewhere\r\n"
        with open(seen, "a") as f:
            f.write("%s %s %s\n" % (self.path, self.client_address[1], status))
        try:
            self.wfile.write((head + "\r\n").encode() + body)
        except OSError:
            pass
    def log_message(self, *a):
        pass
class Server(http.server.ThreadingHTTPServer):
    address_family = 2
s = Server(("127.0.0.1", 0), Handler)
with open(sys.argv[3] + ".tmp", "w") as f:
    f.write(str(s.server_port))
os.rename(sys.argv[3] + ".tmp", sys.argv[3])
s.serve_forever()
END
cat >"$T/proc.py" <<'END'
# every 10 ms: 100 ticks, of them the wanted number busy; written whole, so that no reading sees half a file
import os, sys, time
d, busy = sys.argv[1], int(sys.argv[2])
user = idle = 1000
while os.path.exists(d):
    user += busy; idle += 100 - busy
    with open(d + "/stat.tmp", "w") as f:
        f.write("cpu  %d 0 0 %d 0 0 0 0 0 0\ncpu0 1 1 1 1\n" % (user, idle))
    os.rename(d + "/stat.tmp", d + "/stat")
    time.sleep(0.01)
END
answer() { echo "$1 $2 $3" >"$T/answer.tmp"; mv "$T/answer.tmp" "$T/answer"; }
machine() { # machine BUSY AVAILABLE: percent, kB of 1000
	[ -z "${pp:-}" ] || { kill "$pp"; wait "$pp" 2>/dev/null; }
	mkdir -p "$T/proc"; printf 'MemTotal: 1000 kB\nMemFree: 1 kB\nMemAvailable: %s kB\n' "$2" >"$T/proc/meminfo"; echo '1.25 1.00 0.50 1/200 4242' >"$T/proc/loadavg"
	rm -f "$T/proc/stat"; /usr/bin/python3 "$T/proc.py" "$T/proc" "$1" & pp=$!
	while [ ! -e "$T/proc/stat" ]; do sleep 0.05; done
}
# Delays are far apart, since on a busy machine a request takes tens of milliseconds longer now and then.
answer 20 200 2
/usr/bin/python3 "$T/server.py" "$T/answer" "$T/seen" "$T/port" 2>/dev/null & server=$!
trap 'kill $server ${pp:-} 2>/dev/null; cd /; rm -rf "$T"' EXIT
while [ ! -e "$T/port" ]; do sleep 0.05; done
url=http://127.0.0.1:$(cat "$T/port")/health
repo "$T/r"; echo 1 >"$T/r/a.py"; echo 2 >"$T/r/b.py"; commit "$T/r" one; echo 3 >"$T/r/b.py"; commit "$T/r" two
head=$(git -C "$T/r" rev-parse HEAD)
c() { ff-correlate -C "$T/r" --host web1 --proc "$T/proc" --window 2.4 --interval 0.1 --requests 24 "$@"; }
between() { awk -v x="$2" -v a="$3" -v b="$4" 'BEGIN { exit !(x >= a && x <= b) }' && pass "$1" || fail "$1" "$2 is not in $3..$4"; }

machine 25 600
status "a delta without a baseline" 66 c delta HEAD --url "$url"
like "says what to do" "$out" "no baseline of $(echo "$head" | cut -c1-10) on web1: run 'ff-correlate baseline"
ok "and asks nobody" test ! -e "$T/seen"

c baseline HEAD --url "$url" --json >"$T/base"; is "baseline" $? 0
is "cpu, ram and load of that machine" "$(fields commit host phase cpu_percent ram_percent load1 error_rate <"$T/base")" "$head web1 baseline 25 40 1.25 0"
ms=$(fields response_time_ms <"$T/base")
# not the absolute time counts on a busy machine, but that it is not less than the delay
between "response: not less than the delay" "$ms" 19 3000
is "24 requests and one to open the connection" "$(wc -l <"$T/seen")" 25
is "all on one connection" "$(cut -d' ' -f2 "$T/seen" | sort -u | wc -l)" 1
is "at the address given" "$(cut -d' ' -f1 "$T/seen" | sort -u)" /health

answer 270 200 2; machine 37 600
c delta HEAD --url "$url" --json >"$T/delta"; is "delta" $? 0
is "cpu +12 is high, response +250 is critical, and no noise: an alert" "$(fields cpu_delta impact firm alert <"$T/delta")" "12 critical critical True"
d=$(fields response_delta <"$T/delta")
between "the difference is the one that was made" "$d" 120 5000
is "the alert is in the queue" "$(ff-queue alerts -C "$T/r" --json | fields kind level commit)" "metrics critical $head"

answer 0 200 2; machine 5 900
c delta HEAD --url "$url" --json >"$T/better"
is "an improvement is none" "$(fields impact alert <"$T/better")" "none -"
is "and raises nothing" "$(ff-queue alerts -C "$T/r" --json | wc -l)" 1
machine 31 505
is "cpu +6, ram +9.5 points: medium, no alert" "$(answer 1 200 2; c delta HEAD --url "$url" --json | fields cpu_delta ram_delta impact alert)" "6 9.5 medium -"
machine 25 450
like "ram +15: high" "$(c delta HEAD --url "$url")" 'impact high, an alert was raised'
machine 25 600
is "four comparisons of one baseline" "$(c history HEAD --json | fields record | sort | uniq -c | tr -s ' ')" " 4 correlation"

# answers that are no success
answer 0 302 2
c delta HEAD --url "$url" >"$T/out" 2>&1
like "a redirect is not followed" "$(cat "$T/out")" '24 of 24 requests answered 302 \(redirects are not followed\)'
unlike "really not" "$(cat "$T/seen")" elsewhere
like "no success after the deployment is critical" "$(cat "$T/out")" 'answered before and never after: critical'
answer 0 500 2; like "errors are counted" "$(c baseline --url "$url")" 'errors +100 %'
answer 0 200 2000000; like "an answer without end is cut off" "$(c baseline --url "$url" 2>&1)" 'too long|larger|Maximum'

# nobody there
status "nobody answers" 69 c baseline --url http://127.0.0.1:1/x
like "what was measured is kept, what was not is said" "$out" 'response +not measured'
like "and why" "$out" 'ff-correlate: not all was measured, the rest was kept: http://127.0.0.1:1/x: no answer: '
rows=$(c history --json | wc -l)
status "nothing at all to measure" 69 ff-correlate -C "$T/r" baseline --proc "$T/none" --window 0.1 --interval 0.1
is "keeps nothing" "$(c history --json | wc -l)" "$rows"
printf 'MemTotal: 1000 kB\n' >"$T/proc/meminfo"
like "a kernel without MemAvailable: not guessed" "$(c baseline)" 'ram +not measured'
unlike "without an address nothing is asked" "$(c baseline)" 'http'

# addresses
for bad in http://example.org/ http://127.0.0.1.example.org/ http://user@10.0.0.1/ file:///etc/passwd ftp://127.0.0.1/ 'http://[::2]/' ''; do
	[ -z "$bad" ] || status "refused: $bad" 78 c baseline --url "$bad"
done
is "a password never reaches the database or the screen" "$(c baseline --url "http://me:secret@127.0.0.1:1/x?token=secret" 2>&1 | grep -c secret; c history --json | grep -c secret)" "0
0"
git -C "$T/r" config fibreflow.correlate.url "$url"; answer 0 200 2; : >"$T/seen"
c baseline >/dev/null; is "the address from the configuration" "$(wc -l <"$T/seen")" 25
git -C "$T/r" config fibreflow.correlate.window soon
status "nonsense in the configuration" 78 ff-correlate -C "$T/r" baseline
git -C "$T/r" config --unset fibreflow.correlate.window
status "too many samples" 64 ff-correlate -C "$T/r" baseline --window 86400 --interval 0.01

is "which files, as git says" "$(/usr/bin/python3 -c 'import sqlite3, sys
print(*sqlite3.connect(sys.argv[1]).execute("select files_changed, files_total from commit_metrics limit 1").fetchone())' "$T/r/.git/fibreflow/fibreflow.db")" '["b.py"] 1'
for w in 80 120; do is "history fits $w columns" "$(COLUMNS=$w c history | fits $w)" yes; done
status "no such commit" 66 c baseline nope
status "an option in place of a commit" 66 c baseline -- --all
status "not a repository" 66 ff-correlate -C "$T" history
status "no verb" 64 ff-correlate
is "an empty history says so" "$(ff-correlate history -C "$T/r" --db "$T/none.db")" "no metrics yet: 'ff-correlate baseline' captures the first"
is "the work tree is untouched" "$(git -C "$T/r" status --porcelain)" ""
ff-correlate -h >"$T/help"
missing=; for o in $(grep -o -- '--[a-z-]*' "$T/help" | sort -u); do grep -Eq -- "(Fl|,) -${o#--}( |$)" docs/ff-correlate.1 || missing="$missing $o"; done
is "every option of --help is in the manual page" "$missing" ""
done_testing
