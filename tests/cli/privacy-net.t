#!/bin/sh
# What fibreflow-privacy(7) claims: nothing leaves the machine, nobody else can read the state, nothing is stored that is not on the page,
# and no secret, person or message of a commit is in the queue.
. tests/cli/lib.sh

export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0" # who is traced cannot look for leaks
unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS
umask 022
tests/data/make-shop --all "$T/shop" >/dev/null
cd "$T/shop" || exit 1
ff init --claude -q; ff wait -t 60 # where there is a first run, it is over
cat >shop/secrets.py <<'PY'
"""The words of marzipan."""
API_KEY = "sk_live_4eC39HqLyjWDarjtT1zdp7dcXX91"
password = "hunter2-Correct-Horse-Battery"


def login(connect, query):
    connect.execute("SELECT * FROM t WHERE a = %s" % query)
    return connect(eval(query), token="ghp_16C7e42F292c6912E7710c838347Ae178B4a")
PY
git add -A
mkdir "$T/bin"; printf '#!/bin/sh\ncat >/dev/null\n' >"$T/bin/tell"; chmod +x "$T/bin/tell"; git config fibreflow.alert.command "$T/bin/tell"

# outside FILE: connections, and sockets that could make one, to anything but this machine's own files
outside() { grep -E 'socket\(AF_(INET|PACKET|BLUETOOTH|VSOCK)|sa_family=AF_INET|sendto\(.*AF_INET' "$1"; }
if command -v strace >/dev/null && strace -f -o "$T/probe" -e trace=network /usr/bin/python3 -c 'import socket
s = socket.socket(); s.settimeout(1)
try: s.connect(("127.0.0.1", 9))
except OSError: pass' 2>/dev/null; then
	is "the judge sees a connection" "$(outside "$T/probe" | grep -c 'connect(')" 1
	# strace goes on until the last of the driver's programs has ended
	strace -f -o "$T/chain" -e trace=network,execve git commit -qm 'the subject of a commit' >/dev/null 2>&1
	ff wait -t 60
	for program in ff-scan ff-converge ff-critic ff-testgen ff-docwriter ff-learn ff-consequence ff-queue; do
		ok "$program ran in the chain" grep -q "execve(\"[^\"]*$program\"" "$T/chain"
	done
	is "the whole chain, from commit to queue, connects to nothing" "$(outside "$T/chain")" ""
	id=$(ff queue list --all --json | fields id 2>/dev/null | head -n 1)
	id=${id:-$(ff queue list --all --json | /usr/bin/python3 -c 'import json, sys; print(json.loads(next(sys.stdin))["id"])')}
	strace -f -o "$T/people" -e trace=network ff run HEAD >/dev/null 2>&1 </dev/null; ff wait -t 60
	while read -r command; do
		strace -f -o "$T/one" -e trace=network sh -c "$command" >/dev/null 2>"$T/err" </dev/null || diag "$command: $(cat "$T/err")"
		cat "$T/one" >>"$T/people"
	done <<-END
		ff init --claude
		ff status
		ff status --all
		ff queue list
		ff queue show $id
		ff why $id
		ff queue approve $id
		ff alerts
		ff queue notify
		ff log
		ff learn stats
		ff consequence HEAD
		ff scan --index
		ff correlate history
	END
	ok "the person's commands were seen" test -s "$T/people"
	is "they connect to nothing" "$(outside "$T/people")" ""
	strace -f -o "$T/health" -e trace=network ff correlate baseline --url http://127.0.0.1:9/health --window 0.2 --interval 0.1 --requests 1 >/dev/null 2>&1
	is "metrics go to the address that was named, and nowhere else" "$(grep 'connect(' "$T/health" | grep -v AF_UNIX | grep -o 'sin_port=[^}]*' | sort -u)" 'sin_port=htons(9), sin_addr=inet_addr("127.0.0.1")'
else
	skip "strace is missing or may not trace"
	git commit -qm 'the subject of a commit'; ff wait -t 60
fi
ff alerts --clear >/dev/null; ff queue reject 1 --reason 'a reason in words' >/dev/null 2>&1

# ---- who can read it ----
state=.git/fibreflow
is "folders are for the person alone, whatever the umask" "$(find "$state" -type d ! -perm 0700)" ""
is "databases and logs too" "$(find "$state" -type f \( -name '*.db*' -o -name '*.log*' \) ! -perm 0600)" ""
rm -rf "$T/hand"; repo "$T/hand"; commit "$T/hand" one
printf '{"record":"run","v":1,"range":"x","state":"done"}\n' | ff queue -C "$T/hand" run
is "also when a person's command makes the folder" "$(stat -c %a "$T/hand/.git/fibreflow")" 700

# ---- what is stored is on the page ----
page=$top/docs/fibreflow-privacy.7
cat >"$T/look.py" <<'PY'
import glob, sqlite3, sys
what, *words = sys.argv[1:]
for name in ("fibreflow.db", "facts.db"):
    db = sqlite3.connect(".git/fibreflow/" + name)
    tables = [r[0] for r in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
    if what == "tables":
        print(*(f"{name}:{t}" for t in tables), sep="\n")
        continue
    for table in tables:
        for row in db.execute(f'SELECT * FROM "{table}"'):
            for cell in row:
                data = cell if isinstance(cell, bytes) else str(cell).encode()
                for word in words:
                    if word.encode() in data: print(f"{name}:{table}: {word}")
PY
missing=
for t in $(/usr/bin/python3 "$T/look.py" tables); do
	grep '^\.It Li ' "$page" | tr ' ,' '\n\n' | grep -qxF "${t#*:}" || missing="$missing $t"
done
is "every table is on the page" "$missing" ""
is "and no other" "$(grep '^\.It Li ' "$page" | sed 's/^\.It Li//' | tr ' ,' '\n\n' | sed '/^$/d' | sort)" "$(/usr/bin/python3 "$T/look.py" tables | sed 's/.*://' | sort)"
missing=
for f in "$state"/*; do
	grep '^\.It Pa ' "$page" | tr ' ,' '\n\n' | grep -qxF "${f##*/}" || missing="$missing ${f##*/}"
done
is "every file is on the page" "$missing" ""

# ---- what is not stored ----
ok "the secrets were found" sh -c 'ff queue list --all --type hardcoded_secret | grep -q secrets.py'
is "no secret, person, message or docstring is in the queue" "$(/usr/bin/python3 "$T/look.py" words sk_live_4eC39 hunter2-Correct ghp_16C7e42F 'The words of marzipan' 'the subject of a commit' 'A U Thor' author@example.org committer@example.org | grep -v '^facts.db')" ""
is "no person and no message is in the cache" "$(/usr/bin/python3 "$T/look.py" words 'the subject of a commit' 'A U Thor' author@example.org committer@example.org)" ""
like "the search itself finds what is there" "$(/usr/bin/python3 "$T/look.py" words hunter2-Correct shop/secrets.py)" 'fibreflow.db:task: shop/secrets.py'
like "(the cache has literals, as the page says)" "$(/usr/bin/python3 "$T/look.py" words hunter2-Correct)" 'facts.db:facts: hunter2'
is "nor in the log" "$(cat "$state"/driver.log* | grep -cE 'sk_live|hunter2|ghp_16|marzipan|subject of a|A U Thor')" 0

# ---- out ----
ok "ff uninstall --purge" ff uninstall --purge -q
ok "leaves nothing of it" test ! -e "$state"
cd "$top" || exit 1
done_testing
