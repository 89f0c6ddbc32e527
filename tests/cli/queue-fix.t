#!/bin/sh
# What people see of fixes: show, why, list, summary, the line for a prompt, forgetting.  The attempts are written by Python's sqlite3.
. tests/cli/lib.sh
. tests/cli/tasks.sh
db=$T/q.db
q() { verb=$1; shift; ff-queue "$verb" --db "$db" "$@"; }
sql() { /usr/bin/python3 -c 'import sqlite3, sys
d = sqlite3.connect(sys.argv[1])
for row in d.execute(sys.argv[2]): print(*row)
d.commit()' "$db" "$1"; }
fix='{"safety":"safe","title":"remove it","edits":[]}'
for i in 1 2 3 4 5; do task "aaaaaaaaaaaaaaa$i" unused_import a.py "$i" "m$i"; done >"$T/t"; analysed a.py >>"$T/t"
q add -q <"$T/t"
long="one new finding, unused_variable in f, that was not there before the fix was made, and some more words to fill the line"
/usr/bin/python3 - "$db" "$long" <<'END'
import json, sqlite3, sys, time
d, long = sqlite3.connect(sys.argv[1]), sys.argv[2]
now, H, F = int(time.time()), "1" * 40, "2" * 40
checks = [dict(name="base", state="ok", note="212 passed", ms=3100), dict(name="findings", state="no", note=long, ms=210), dict(name="tests", state="skipped")]
variants = [dict(title="remove it", chosen=True, state="passed", passed=1.0, quality=1, ms=3200, lines=1),
            dict(title="rename it", variant=1, state="findings", passed=0.5, new_findings=1, quality=0.5, ms=3300, lines=2)]
def attempt(task, n, state, **more):
    rec = dict(record="outcome", v=1, task=task, attempt=n, state=state, base=H, ms=4200, sandbox="namespaces", tests="pytest in .venv: 212 passed", checks=checks, **more) if more else None
    d.execute("insert into attempt (task, number, owner, state, base, started_at, ended_at, record) values (?,?,?,?,?,?,?,?)",
              (task, n, "host/4026531836:1234:99", state, H if rec else "", now - 8, now, json.dumps(rec) if rec else ""))
    d.execute("update task set attempts = ? where id = ?", (n, task))
attempt(1, 1, "lost"); attempt(1, 2, "landed", commit=F, variants=variants)
d.execute("update task set status = 'fixed', claimed_from = 'open' where id = 1")
d.execute("insert into fix (task, attempt, revision, state, landed_at) values (1, 2, ?, 'waiting', ?)", (F, now))
attempt(2, 1, "refused", reason="the tests fail with it")
d.execute("update task set status = 'failed', reason = 'the tests fail with it' where id = 2")
attempt(3, 1, "landed", commit=F)
d.execute("update task set status = 'fixed' where id = 3")
d.execute("insert into fix (task, attempt, revision, state, landed_at, applied, applied_at) values (3, 1, ?, 'applied', ?, ?, 1769853600)", (F, now, "3" * 40))
attempt(4, 1, "running")
d.execute("update task set status = 'fixing', claimed_from = 'open', lease_owner = 'elsewhere/1:1234:99', lease_until = ? where id = 4", (now + 1000,))
d.commit()
END

like "show: a fix that waits" "$(q show 1)" '^fix +waits on fibreflow/fixes as 2222222222: ff apply 1$'
like "one that was refused" "$(q show 2)" '^fix +failed: the tests fail with it \(ff why 2\)$'
is "says the reason once" "$(q show 2 | grep -c 'the tests fail')" 1
like "one that was applied" "$(q show 3)" '^fix +applied as 3333333333, 2026-01-31T10:00:00Z$'
like "one that is being made, by whom" "$(q show 4)" '^fix +being made since .*, by process 1234 on host$'
unlike "one without any attempt" "$(q show 5)" '^fix '
why=$(COLUMNS=100 q why 1)
like "why: the attempts" "$why" '^  1 lost, .*process 1234 on host$'
like "how they ended" "$why" '^  2 landed, .* as 2222222222, on 1111111111$'
like "how long it took, and shut in how" "$why" '^  4.2 s, .*; sandbox: namespaces$'
like "the tests" "$why" 'tests: pytest in .venv: 212 passed$'
like "each check with its time" "$why" '^ +base +ok +212 passed +3.1 s$'
like "a skipped one has none" "$why" '^ +tests +skipped$'
like "the reason in full" "$(q why 2)" '^     the tests fail with it$'
like "the variants, the chosen one marked" "$why" '^\* +remove it +passed +100 % +0 +1.00 +3.2 s +1$'
like "the other one is not" "$why" '^ +rename it +findings +50 % +1 +0.50 +3.3 s +2$'
is "it fits 80 columns" "$(COLUMNS=80 q why 1 | fits 80)" yes
unlike "why of one without attempts has no such part" "$(q why 5)" 'Attempts'
is "as records: the outcomes behind the task" "$(q why 1 --json | fields record state attempt | tail -n 1)" "outcome landed 2"
q why 1 --json >"$T/json"
is "with checks and variants as they were stored" "$(/usr/bin/python3 -c 'import json, sys
r = json.loads(sys.stdin.readlines()[-1]); print(len(r["checks"]), r["checks"][1]["note"] == sys.argv[1], [v["state"] for v in r["variants"]])' "$long" <"$T/json")" \
	"3 True ['passed', 'findings']"

is "list: what was fixed is not among what stands" "$(q list --json | fields id status | sort)" "2 failed
4 fixing
5 open"
is "it has a list of its own" "$(q list --status fixed --json | fields id)" "1
3"
is "and so has what failed" "$(q list --status failed --json | fields id)" 2
like "the summary counts" "$(q summary)" '^fixes +1 waits \(ff apply\), 1 applied, 1 being made, 1 failed$'
is "in records too" "$(q summary --json | fields fixes fixed fixing failed)" "1 2 1 1"
status "what is being fixed elsewhere cannot be decided now" 64 q reject 4
like "says why" "$out" 'being fixed right now'
sql "update task set lease_until = 1 where id = 4"
ok "once the lease is over it can" q reject 4
is "and the attempt is lost" "$(sql "select state from attempt where task = 4")" lost
status "a fix that waits is dropped by ff undo, not by reopen" 64 q reopen 1
like "says so" "$out" 'ff undo'

sql "update task set updated_at = '2020-01-01T00:00:00Z' where id in (1, 3)"
sql "update fix set applied_at = strftime('%s', 'now') - 86400 where task = 3"
sql "update attempt set ended_at = 1 where number = 1 and task = 1"
like "prune forgets old attempts" "$(q prune --days 10)" ' 1 attempt older'
is "but not a fix that waits, nor one that may still be taken back" "$(sql "select count(*) from task where id in (1, 3)")" 2
sql "update fix set applied_at = strftime('%s', 'now') - 31 * 86400 where task = 3"
q prune --days 10 >/dev/null
is "one that was kept for a month is over" "$(sql "select count(*) from task where id in (1, 3)")" 1
repo "$T/r"; echo 'x = 1' >"$T/r/a.py"; commit "$T/r" one; mkdir -p "$T/r/.git/fibreflow"
cp "$db" "$T/r/.git/fibreflow/fibreflow.db"
like "the line for a prompt" "$(ff status -C "$T/r")" ', 1 fix waits \(ff apply\)'
done_testing
