#!/bin/sh
# A baseline of half a day ago: past windows at the same hours tell what to expect, and where there are none nothing is firm.  The baseline
# and the past are set back in the database; the levels are those that the test gives.
. tests/cli/lib.sh
. tests/cli/tasks.sh
r=$T/r db=$T/r/.git/fibreflow/fibreflow.db
mkdir "$T/proc"; echo '0.10 0.10 0.10 1/10 1' >"$T/proc/loadavg"
ram() { printf 'MemTotal: 100000 kB\nMemAvailable: %s kB\n' "$((100000 - $1))" >"$T/proc/meminfo"; } # thousandths of a percent in use
c() { ff-correlate -C "$r" --host web1 --proc "$T/proc" --window 0.3 --interval 0.01 "$@"; }
verdict() { /usr/bin/python3 -c 'import json, sys
v = [m for m in json.loads(sys.stdin.readline())["metrics"] if m["name"] == "ram_percent"][0]
print(v["verdict"], v["level"], v.get("basis"), round(v.get("hours", 0)), v.get("pairs", 0) >= 20, round(v.get("expected", 0)), round(v.get("plain", 0)), round(v.get("shift", 0)))'; }
repo "$r"; echo 1 >"$r/a.py"; commit "$r" one
ram 30000; c baseline >/dev/null
cat >"$T/past.py" <<'PY'
# back HOURS: the baseline is that much older; days N: so many days with a window at the hour of the baseline and one at this hour
import json, random, sqlite3, sys
db = sqlite3.connect(sys.argv[1]); random.seed(1)
id, text = db.execute("select id, metrics_before from commit_metrics order by id desc limit 1").fetchone()
m = json.loads(text)
if sys.argv[2] == "back":
    s = int(float(sys.argv[3]) * 3600)
    m["start"] -= s; m["end"] -= s; m["time"] -= s
    db.execute("update commit_metrics set metrics_before = ?, baseline_at = baseline_at - ? where id = ?", (json.dumps(m, separators=(",", ":")), s, id))
    db.execute("update host_window set at = at - ?", (s,))
else:
    for k in range(int(sys.argv[3]), 0, -1):
        for at, level in (m["end"] - 86400 * k, 30), (m["end"] + 12 * 3600 - 86400 * k, 55):
            v = level + random.uniform(-0.4, 0.4)
            db.execute("insert into host_window (host, metric, phase, at, seconds, samples, median, centre, p95, spread, halves) values ('web1', 'ram_percent', 'noise', ?, ?, 31, ?, ?, ?, 0.1, ?)",
                       (at, m["elapsed"], v, v, v + 0.5, random.uniform(-0.5, 0.5)))
db.commit()
PY
past() { /usr/bin/python3 "$T/past.py" "$db" "$@"; }
ram 55000
is "a moment later it is high" "$(c delta --json | verdict)" "worse high neighbours 0 False 30 25 25"
past back 12
is "half a day later nothing is firm" "$(c delta --json | verdict)" "inconclusive none apart 12 False 30 25 25"
like "which the text says" "$(c delta)" 'ram_percent|ram 30.00 to 55.00: .*inconclusive.*the two windows are 12.0 hours apart, at another time of day, .*\(0, 20 are needed\)'
status "and no alert" 0 c delta --exit-code
from=$(date +%s); c watch --limit 60s >/dev/null; took=$(($(date +%s) - from))
ok "waiting would not help, and nobody waits" test "$took" -lt 30
past days 170
c delta --json >"$T/season"
is "what these hours do is expected, once it is known" "$(verdict <"$T/season" | sed 's/same [a-z ]*/same/')" "within noise none same12 True 55 25 0"
like "with both figures" "$(c delta)" 'ram 30.00 to 55.00: [-+]0.[0-9]+ points .*from the 5[45]\.[0-9]+ that [0-9]+ past pairs of windows let expect, 12.0 hours apart at these hours on the (same weekdays|same kind of day); \+25.00 from the baseline itself: within noise'
ram 72000
is "a real difference is found all the same" "$(c delta --json | verdict | sed 's/same [a-z ]*/same/')" "worse high same12 True 55 42 17"
ram 38000
is "and one that the clock hides" "$(c delta --json | verdict | sed 's/same [a-z ]*/same/')" "better none same12 True 55 8 -17"
is "the records fit their schema" "$(/usr/bin/python3 -c 'import json, sys, jsonschema
jsonschema.validate(json.loads(open(sys.argv[1]).readline()), json.load(open("schemas/correlation.json"))); print("yes")' "$T/season")" yes
# a second look at a deployment is no past of its own
db2=$T/r2; repo "$db2"; r=$db2; echo 1 >"$r/a.py"; commit "$r" one; ram 30000
c noise --windows 22 -q >/dev/null; c baseline >/dev/null; ram 50000
c delta --json | verdict >"$T/first"
is "repeated looks say the same" "$(for i in 1 2 3; do c delta --json | verdict; done | sort -u)" "$(cat "$T/first")"
like "which is that it is worse" "$(cat "$T/first")" '^worse critical|^worse high'
# windows of a week ago tell how this host moves, and not where it stands today
r=$T/r3; repo "$r"; echo 1 >"$r/a.py"; commit "$r" one; ram 30000; c noise --windows 22 -q >/dev/null
/usr/bin/python3 -c 'import sqlite3, sys
d = sqlite3.connect(sys.argv[1]); d.execute("update host_window set at = at - 7 * 86400"); d.commit()' "$r/.git/fibreflow/fibreflow.db"
ram 50000; c baseline >/dev/null
is "another level than a week ago is no difference" "$(c delta --json | verdict)" "within noise none neighbours 0 False 50 0 0"
ram 70000; is "and a difference is told from the baseline" "$(c delta --json | verdict)" "worse high neighbours 0 False 50 20 20"
done_testing
