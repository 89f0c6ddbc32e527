#!/bin/sh
# What is kept of commits for the prediction, and what is made of it: shapes against git, the table prediction_model against Python's own
# reading of commit_metrics, a commit and its facts give the same.
. tests/cli/lib.sh
. tests/cli/tasks.sh
r=$T/r db=$T/r/.git/fibreflow/fibreflow.db
mkdir "$T/proc"; echo '0.10 0.10 0.10 1/10 1' >"$T/proc/loadavg"
ram() { printf 'MemTotal: 100000 kB\nMemAvailable: %s kB\n' "$((100000 - $1))" >"$T/proc/meminfo"; } # thousandths of a percent in use
[ -z "${KEEP:-}" ] || trap 'mv "$T" "$KEEP"' EXIT
c() { ff-correlate -C "$r" --host web1 --proc "$T/proc" --window 0.02 --interval 0.01 "$@"; }
measured() { ram 40000; c baseline "$@" >/dev/null; ram "$((40000 + by))"; c delta "$@" >/dev/null 2>&1; } # by: thousandths

export COLUMNS=200
repo "$r"; mkdir -p "$r/app/models" "$r/app/views" "$r/docs" "$r/tests" "$r/shop/migrations" "$r/shop/templates"
echo 'x = 1' >"$r/top.py"; for i in 1 2 3 4 5 6 7 8 9; do echo "line $i" >>"$r/docs/guide.md"; echo "def f$i(): return $i" >>"$r/app/models/base.py"; done
commit "$r" base
like "without a history" "$(c predict)" 'not enough history: no commit was measured on web1 yet, 20 are needed'
is "no averages" "$(c model)" "no averages yet: the first 'ff-correlate delta' begins them"
n_=0
while [ $n_ -lt 24 ]; do
	n_=$((n_ + 1)) by=$((n_ * 37 % 11 * 100))
	case $((n_ % 6)) in
	0) echo "x = $n_" >>"$r/app/models/m$n_.py"; by=$((by + 6000)) ;;
	1) echo "y = $n_" >>"$r/app/views/v.py"; echo "z = $n_" >>"$r/app/models/base.py"; by=$((by + 4000)) ;;
	2) echo "more $n_" >>"$r/docs/guide.md" ;;
	3) echo "def test_$n_(): pass" >>"$r/tests/test_a.py" ;;
	4) printf 'from flask import Flask\napp = Flask(__name__)\n@app.route("/p%s")\ndef p(): return ""\n' $n_ >"$r/top.py"; echo "{{ a }} $n_" >>"$r/shop/templates/a.html"; echo "requests==$n_" >"$r/requirements.txt"; by=$((by + 1000)) ;;
	5) printf 'from django.db import migrations\nclass Migration(migrations.Migration):\n    pass\n' >"$r/shop/migrations/00$n_.py"; echo "DEBUG = $n_" >"$r/settings.py" ;;
	esac
	commit "$r" "number $n_"
	[ $((n_ % 6)) != 4 ] || ff-consequence -C "$r" --json HEAD | ff-queue -C "$r" impact -q
	[ $n_ != 10 ] || { like "a short history says so" "$(measured; c predict)" 'not enough history: 10 commits with a measured effect, 20 are needed'; continue; }
	measured
done
cat >"$T/judge.py" <<'PY'
# what the table should hold, from the rows that the differences are in
import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
host = sys.argv[2]
last = {}
for id, rev, before, after, files in db.execute("select id, revision, metrics_before, metrics_after, files_changed from commit_metrics where host = ? and delta_at is not null order by id", (host,)):
    last[rev] = (json.loads(before), json.loads(after), json.loads(files))
want = {("", ""): [0.0] * len(last)}
for before, after, files in last.values():
    places = {"/".join(f.split("/")[:-1][:2]) or f for f in files}
    for m in "cpu_percent", "ram_percent", "response_time_ms":
        if before.get(m, -1) >= 0 and after.get(m, -1) >= 0:
            for p in places:
                want.setdefault((p, m), []).append(after[m] - before[m])
got = {(f, m): (n, mean) for f, m, n, mean in db.execute("select feature, metric, samples, mean from prediction_model where host = ?", (host,))}
bad = [k for k in want.keys() | got.keys() if k not in want or k not in got or got[k][0] != len(want[k]) or abs(got[k][1] - sum(want[k]) / len(want[k])) > 1e-9]
print(bad or "equal", len(want) > 6)
if len(sys.argv) > 3:
    n, s = map(sum, zip(*((n, n * m) for (f, k), (n, m) in got.items() if k == "ram_percent" and f in sys.argv[3:])))
    most = max(n for (f, k), (n, m) in got.items() if k == "ram_percent" and f in sys.argv[3:])
    print(most, "%.5g" % (s / n * most / (most + 2)))
PY
table() { /usr/bin/python3 "$T/judge.py" "$db" web1 "$@"; }
is "the averages are what the rows say" "$(table)" "equal True"
by=9000; git -C "$r" checkout -q HEAD~3; measured; git -C "$r" checkout -q main
is "a second look at a commit counts in place of the first" "$(table)" "equal True"
/usr/bin/python3 -c 'import sqlite3, sys
d = sqlite3.connect(sys.argv[1]); d.execute("delete from prediction_model"); d.commit()' "$db"
c predict --json >"$T/stale"
c model >"$T/model"; is "a table of before is made anew" "$(table)" "equal True"
is "and predicts what the history itself does" "$(c predict --json)" "$(cat "$T/stale")"
like "the folder that costs most stands first" "$(grep -A1 "^FILES IN" "$T/model" | tail -n 1)" '^app/models +ram_percent +8 +\+5\.[0-9]+ +\+4\.'
is "as records, in the order of what they are worth" "$(c model --json | /usr/bin/python3 -c 'import json, sys
rows = [json.loads(l) for l in sys.stdin]
w = [abs(r["samples"] * r["mean"] / (r["samples"] + 2)) for r in rows]
print(len(rows) > 5, w == sorted(w, reverse=True), all(abs(abs(r.get("expected", 0)) - x) < 1e-4 for r, x in zip(rows, w)))')" "True True True"
for w in 80 120; do is "the table fits $w columns" "$(COLUMNS=$w c model | fits $w)/$(COLUMNS=$w c predict HEAD~4 | fits $w)/$(COLUMNS=$w c backtest | fits $w)" yes/yes/yes; done

# shapes, as git counts
is "lines, and files that are new or gone" "$(/usr/bin/python3 - "$db" "$r" <<'PY'
import json, sqlite3, subprocess, sys
git = lambda *w: subprocess.run(["git", "-C", sys.argv[2], *w], capture_output=True, text=True, check=True).stdout.splitlines()
bad = 0
for rev, shape in sqlite3.connect(sys.argv[1]).execute("select distinct revision, shape from commit_metrics"):
    s = json.loads(shape)
    num = [l.split("\t") for l in git("diff-tree", "-r", "--root", "--no-commit-id", "-M", "--numstat", rev)]
    status = [l.split("\t")[0][0] for l in git("diff-tree", "-r", "--root", "--no-commit-id", "-M", "--name-status", rev)]
    want = {"files": len(num), "added": sum(int(n[0]) for n in num), "removed": sum(int(n[1]) for n in num), "fresh": status.count("A"), "gone": status.count("D"), "moved": status.count("R")}
    bad += any(s.get(k, 0) != v for k, v in want.items())
print(bad)
PY
)" 0
shape() { /usr/bin/python3 -c 'import json, sqlite3, sys
s = json.loads(sqlite3.connect(sys.argv[1]).execute("select shape from commit_metrics where revision = ? limit 1", (sys.argv[2],)).fetchone()[0])
print(*(k for k in ("python", "configuration", "dependencies", "migrations", "templates", "tests", "docs", "running") for i in range(s.get(k, 0))))' "$db" "$(git -C "$r" rev-parse "$1")"; }
is "kinds: a migration and settings" "$(shape HEAD~1)" "python python configuration migrations running running"
is "dependencies, a template, a module" "$(shape HEAD~2)" "python dependencies templates running running running"
is "tests alone" "$(shape HEAD~3)" "python tests"
is "documentation alone" "$(shape HEAD~4)" "docs"
like "which the prediction says" "$(c predict HEAD~4)" 'Nothing of the change runs on a host'
unlike "of others not" "$(c predict HEAD~1)" 'Nothing of the change'

# a commit and its facts
same=
for k in 0 1 2 3 4 5 23; do
	ff-scan -C "$r" "HEAD~$k" >"$T/facts"
	[ "$k" != 2 ] || ff-consequence -C "$r" --json HEAD~2 >>"$T/facts"
	[ "$(c predict "HEAD~$k" --json)" = "$(c predict --facts --json <"$T/facts")" ] || same="$same $k"
done
is "a commit and its facts predict the same" "$same" ""
c predict HEAD~5 --json >"$T/five"
is "what its folders are worth is Python's figure" "$(table app/models app/views | sed 1d)" "$(sed -n 2p "$T/five" | fields pattern_samples pattern_mean)"
ff-scan -C "$r" HEAD~5 >"$T/facts"
is "without git, where all is kept" "$(cd / && PATH=$T/none "$B/bin/ff-correlate" predict --facts --db "$db" --host web1 --json <"$T/facts")" "$(cat "$T/five")"
echo 'x = 99' >>"$r/app/models/base.py"; printf '1\n2\n' >"$r/docs/new.md"
ff-scan -C "$r" --worktree | c predict --facts >"$T/out"
like "a work tree" "$(cat "$T/out")" '^The change on web1, from 24 commits that were measured there. It has 2 files, \+3 -0 lines\.$'
like "its metric" "$(cat "$T/out")" '^ram_percent +\+[0-9.]+ +-?\+?[0-9.]+ to \+[0-9.]+ +(none|low|medium|high)'
git -C "$r" checkout -q .; rm "$r/docs/new.md"
sed 's/"added":\[\[[0-9,]*\]\]/"added":[[1,2147483647],[1,2147483647]]/' "$T/facts" >"$T/huge"
ok "lines that no source has were put in" grep -q 2147483647 "$T/huge"
like "and count up to a bound" "$(c predict --facts <"$T/huge")" '\+100000000 '
status "half a stream" 65 sh -c "head -3 '$T/facts' | ff-correlate -C '$r' predict --facts"
status "a revision beside it" 64 c predict HEAD --facts

# the report of ff-consequence in the pipe
printf 'from flask import Flask\napp = Flask(__name__)\n@app.route("/a")\ndef a(): return ""\n' >"$r/web.py"; commit "$r" route
git -C "$r" rm -q web.py; commit "$r" gone
ff-scan -C "$r" --sides both HEAD >"$T/facts"; ff-consequence -C "$r" --json - <"$T/facts" >"$T/impact"
ff-consequence -C "$r" --stream <"$T/facts" >"$T/both"
is "a filter: its record stands before the end" "$(sed -n '$!p' "$T/both" | tail -n 1)" "$(cat "$T/impact")"
is "and everything else passes" "$(grep -v '^{"record":"impact"' "$T/both" | cksum)" "$(cksum <"$T/facts")"
with=$(c predict --facts --json <"$T/both")
is "behind the facts it is the same" "$(cat "$T/facts" "$T/impact" | c predict --facts --json)" "$with"
ok "and not the same as without" test "$with" != "$(c predict --facts --json <"$T/facts")"
like "which is said" "$(c predict --facts <"$T/facts")" 'ff-consequence has not looked at it'
ff-queue -C "$r" impact -q <"$T/impact"
is "a commit has the report that is stored" "$(c predict --json)" "$with"
status "a report alone" 65 c predict --facts <"$T/impact"
like "says what is missing" "$out" 'without the facts of the change: ff-consequence --stream'
status "a filter takes no revision" 64 ff-consequence -C "$r" --stream HEAD

# commits that become one
old=$(git -C "$r" rev-parse HEAD~3) new=$(git -C "$r" rev-parse HEAD~4)
echo "$old $new" | ff-queue -C "$r" rewrite -q
by=100; ram 40000; git -C "$r" checkout -q HEAD~1; measured; git -C "$r" checkout -q main
is "count once" "$(table)" "equal True"

# rows of before, whose shape was not kept: by paths and git's lines
/usr/bin/python3 -c 'import sqlite3, sys
d = sqlite3.connect(sys.argv[1]); d.execute("update commit_metrics set shape = char(39) || char(39)"); d.execute("update commit_metrics set shape = \"\""); d.commit()' "$db" 2>/dev/null
like "still predict" "$(c predict)" '^ram_percent +[+-]'
like "and are replayed" "$(c backtest)" '^ram_percent +[0-9]+ +[0-9.]+ +[0-9.]+ +[0-9.]+ +[0-9]+ %'
like "no move of a level" "$(c moves)" 'no commit moved a level for good: 24 measured on web1'
/usr/bin/python3 - "$db" <<'PY'
# sixty commits on another host: five points of memory more from the 37th on, six less from the 50th
import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
names = db.execute("select metrics_before from commit_metrics limit 1").fetchone()[0]
for i in range(60):
    m = json.loads(names); m["host"] = "web2"; m["ram_percent"] = 40 + (i * 7 % 5) / 10 + (16 if i >= 37 else 0) - (6 if i >= 50 else 0)
    t = json.dumps(m, separators=(",", ":"))
    db.execute("insert into commit_metrics (revision, host, metrics_before, metrics_after, files_changed, files_total, baseline_at, delta_at) values (?, 'web2', ?, ?, '[]', 0, ?, ?)", ("%040x" % i, t, t, i, i))
db.commit()
PY
is "the commits that moved a level, and which way" "$(ff-correlate -C "$r" moves --host web2 | awk '$1 == "ram_percent" { print $2, $NF }')" "$(printf '%010d high\n%010d better' 0 0)"
is "by name" "$(ff-correlate -C "$r" moves --host web2 --json | fields commit)" "$(printf '%040x\n%040x' 37 50)"
status "a host that nobody measured" 0 c predict --host other
like "is said" "$out" 'no commit was measured on other yet'
done_testing
