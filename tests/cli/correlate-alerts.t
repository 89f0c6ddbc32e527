#!/bin/sh
# What raises an alert of metrics, and when it is sent: at once, or gathered.  The receiver is a real one on loopback, which writes down what
# it is posted; levels come from the memory that a /proc of the test's own tells.
. tests/cli/lib.sh
. tests/cli/tasks.sh
unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS
r=$T/r db=$T/r/.git/fibreflow/fibreflow.db
mkdir "$T/proc"; echo '0.10 0.10 0.10 1/10 1' >"$T/proc/loadavg"
ram() { printf 'MemTotal: 100000 kB\nMemAvailable: %s kB\n' "$((100000 - $1 * 1000))" >"$T/proc/meminfo"; }
c() { ff-correlate -C "$r" --host web1 --proc "$T/proc" --window 0.3 --interval 0.01 "$@"; }
/usr/bin/python3 tests/cli/receiver.py "$T/posted" "$T/port" & hook=$!
trap 'kill $hook 2>/dev/null; cd /; rm -rf "$T"' EXIT
i=0; while [ ! -e "$T/port" ] && [ $((i += 1)) -lt 400 ]; do sleep 0.05; done
printf '#!/bin/sh\ncat >>"%s"\n' "$T/told" >"$T/tell"; chmod +x "$T/tell"
repo "$r"; echo 1 >"$r/a.py"; commit "$r" one
set_() { git -C "$r" config "fibreflow.alert.$1" "$2"; }
set_ webhook "http://127.0.0.1:$(cat "$T/port")/x"
n_=0
# worse BY: a commit that is that many points of memory worse; from 5 on it is low, 10 medium, 15 high, 30 critical
worse() { n_=$((n_ + 1)); echo $n_ >"$r/a.py"; commit "$r" "c$n_"; ram 30; c baseline >/dev/null; ram "$((30 + $1))"; shift; c delta "$@" 2>"$T/err"; }
texts() { /usr/bin/python3 -c 'import json, sys
for line in open(sys.argv[1]): print(json.loads(line.split(" ", 1)[1])["text"].replace("\n", "|"))' "$T/posted" 2>/dev/null; }
levels() { texts | sed 's/ alert: [^|]*//g; s/r: //g; s/|/ /g'; }
fresh() { : >"$T/posted"; : >"$T/told"; c alerts --clear >/dev/null 2>&1; }

fresh; worse 12 --json >"$T/d"; is "medium" "$(fields firm alert <"$T/d")" "medium -"
ok "raises none" test ! -s "$T/posted"
worse 17 --json >"$T/d"; is "high does" "$(fields firm alert <"$T/d")" "high True"
is "and is posted at once" "$(levels)" "high"
c delta >/dev/null; is "not twice for the same commit and level" "$(levels | wc -l)" 1
worse 40 >"$T/d"; is "critical too" "$(levels | tail -n 1)" "critical"
like "the text says so" "$(cat "$T/d")" 'impact critical, an alert was raised'
is "both wait for somebody" "$(c alerts --json | fields level | xargs)" "critical high"
: >"$T/posted.bad"; worse 17 >/dev/null; is "a receiver that fails is no failure of the comparison" $? 0
like "and is said" "$(cat "$T/err")" 'ff-correlate: 1 alert by webhook: .*answered 500'
rm "$T/posted.bad"; : >"$T/posted"; ff-queue -C "$r" notify; is "the next try sends it" "$(levels)" "high"

set_ level medium; fresh; worse 12 --json >"$T/d"
is "medium, where that is configured" "$(fields firm alert <"$T/d")/$(levels)" "medium True/medium"
set_ level low; fresh; worse 6 --json >"$T/d"; is "low" "$(fields firm alert <"$T/d")/$(levels)" "low True/low"
like "says what is low" "$(c alerts)" 'low .*ram 30.00 to 36.00: .*: low'
fresh; worse 2 --json >"$T/d"; is "none is nothing" "$(fields firm alert <"$T/d")/$(levels)" "- -/"
set_ level critical; fresh; worse 17 >/dev/null; is "critical alone: high is none" "$(levels)" ""
worse 40 >/dev/null; is "critical cannot be configured away" "$(levels)" "critical"
set_ level none; fresh; worse 17 >/dev/null; is "what is no level is not guessed at" $? 78
like "and is said" "$(cat "$T/err")" 'fibreflow.alert.level'
git -C "$r" config --unset fibreflow.alert.level
printf '[fibreflow "alert"]\n\tlevel = medium\n' >"$r/.fibreflow"; fresh; worse 12 --json >"$T/d"
is "a team may commit it" "$(fields firm alert <"$T/d")" "medium True"
git -C "$r" rm -q -f .fibreflow

# gathered
set_ digest 2; set_ level medium; fresh; worse 17 >/dev/null; worse 12 >/dev/null
is "what is not critical waits" "$(levels)" ""
worse 40 >/dev/null; is "critical goes at once, alone" "$(levels)" "critical"
age() { /usr/bin/python3 -c 'import datetime, sqlite3, sys
d = sqlite3.connect(sys.argv[1]); t = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=int(sys.argv[2]))
d.execute("update alert_history set created_at = ? where id = (select min(id) from alert_history where seen_at is null)", (t.strftime("%Y-%m-%dT%H:%M:%SZ"),)); d.commit()' "$db" "$1"; }
age 110; : >"$T/posted"; ff-queue -C "$r" notify; is "not before its time" "$(levels)" ""
age 121; ff-queue -C "$r" notify; is "the rest goes together, when the oldest has waited" "$(levels)" "medium high"
ff-queue -C "$r" notify; is "once" "$(levels | wc -l)" 1
is "all of them wait for somebody all the same" "$(c alerts --json | wc -l)" 3
fresh; worse 17 >/dev/null; age 121; c alerts --clear >/dev/null; ff-queue -C "$r" notify
is "what was seen meanwhile is not sent" "$(levels)" ""
set_ webhook.digest 0; set_ command "$T/tell"; fresh; worse 17 >/dev/null
is "a channel of its own: the webhook at once" "$(levels)" "high"
ok "the command later" test ! -s "$T/told"
age 121; ff-queue -C "$r" notify; is "which is told then" "$(fields record level <"$T/told" | sed -n 1p)" "alert high"
set_ webhook.digest soon; status "no number of hours" 78 ff-queue -C "$r" notify
like "is said" "$out" "fibreflow.alert.webhook.digest: 'soon' is no number of hours from 0 to 168"
status "nor can it be set" 64 ff -C "$r" config fibreflow.alert.digest 1000
done_testing
