#!/bin/sh
# facts.db: used, rebuilt, moved aside, done without; never the cause of a lost line of output.
. tests/cli/lib.sh
cd "$T"
db=r/.git/fibreflow/facts.db
end() { tail -n 1 | grep -o '"parsed":[0-9]*,"cached":[0-9]*'; }
# the stream without what the cache may change
plain() { ff-scan "$@" 2>/dev/null | sed 's/"parsed":[0-9]*,"cached":[0-9]*//'; }

repo r; mkdir r/a
for i in 1 2 3 4 5 6 7 8; do printf 'import os\n\n\ndef f%s(x):\n    return os.path.join("%s", x)\n' $i $i >r/a/m$i.py; done
cp r/a/m1.py r/a/same.py
commit r one
stream=$(plain -C r --no-cache HEAD)
is "no cache was made" "$(ls r/.git | grep -c fibreflow)" 0
is "first run: each distinct blob once" "$(ff-scan -C r HEAD | end)" '"parsed":8,"cached":0'
is "second run: none" "$(ff-scan -C r HEAD | end)" '"parsed":0,"cached":8'
is "the folder is private" "$(stat -c %a r/.git/fibreflow)" 700
is "the stream from the cache is the stream" "$(plain -C r HEAD)" "$stream"
is "so with one thread" "$(plain -C r -j 1 --no-cache HEAD)" "$stream"
is "and with eight" "$(plain -C r -j 8 --no-cache HEAD)" "$stream"

aside() { rm -rf $db*; ff-scan -C r HEAD >/dev/null; }
aside; printf 'this is no database, this is a text of some length that no header looks like.......................................' >$db; rm -f $db-*
status "a file that is no database" 0 ff-scan -C r HEAD
is "is said once" "$(printf '%s\n' "$out" | grep -c '^ff-scan: .*corrupt')" 1
ok "and kept" test -f $db.corrupt
is "a new one is in use" "$(ff-scan -C r HEAD | end)" '"parsed":0,"cached":8'
aside; ff-scan -C r --index >/dev/null; sqlite3 $db 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null 2>&1
size=$(stat -c %s $db); /usr/bin/python3 - "$db" <<'PY'
import sys
p = sys.argv[1]; d = bytearray(open(p, "rb").read())
for i in range(4096, len(d)): d[i] = (d[i] * 31 + i) & 255
open(p, "wb").write(d)
PY
rm -f $db-wal $db-shm
status "damaged pages" 0 ff-scan -C r HEAD
is "cost nothing of the stream" "$(ff-scan -C r HEAD 2>/dev/null | grep -v '^{"record":"usage"' | sed 's/"parsed":[0-9]*,"cached":[0-9]*//')" "$stream"
rm -f $db*; : >$db
is "an empty file" "$(ff-scan -C r HEAD | end)" '"parsed":8,"cached":0'
aside; sqlite3 $db "UPDATE meta SET value = 7 WHERE name = 'format'" 2>/dev/null || /usr/bin/python3 -c "import sqlite3; c = sqlite3.connect('$db'); c.execute(\"UPDATE meta SET value = 7 WHERE name = 'format'\"); c.commit()"
is "facts of another version are not used" "$(ff-scan -C r HEAD | end)" '"parsed":8,"cached":0'
aside; /usr/bin/python3 -c "import sqlite3; c = sqlite3.connect('$db'); c.execute('PRAGMA user_version = 99'); c.commit()"
is "nor another layout" "$(ff-scan -C r HEAD | end)" '"parsed":8,"cached":0'

rm -rf r/.git/fibreflow; : >r/.git/fibreflow
status "a file where the folder should be" 0 ff-scan -C r HEAD
is "is said once, too" "$(printf '%s\n' "$out" | grep -c '^ff-scan:')" 1
is "and the stream is whole" "$(plain -C r HEAD)" "$stream"
rm -f r/.git/fibreflow
if [ "$(id -u)" = 0 ] && command -v unshare >/dev/null && unshare -m true 2>/dev/null; then
	out=$(unshare -m sh -c 'mkdir -p r/.git/fibreflow && mount -t tmpfs -o size=200k tmpfs r/.git/fibreflow && ff-scan -C r HEAD && ff-scan -C r --index' 2>err)
	is "a full disk" "$(printf '%s\n' "$out" | grep -v '"record":"usage"' | sed 's/"parsed":[0-9]*,"cached":[0-9]*//' | head -n "$(printf '%s\n' "$stream" | wc -l)")" "$stream"
	out=$(unshare -m sh -c 'mkdir -p r/.git/fibreflow && mount -t tmpfs -o ro tmpfs r/.git/fibreflow && ff-scan -C r HEAD' 2>err)
	is "a read-only file system" "$(printf '%s\n' "$out" | sed 's/"parsed":[0-9]*,"cached":[0-9]*//')" "$stream"
	is "said once" "$(grep -c '^ff-scan:' err)" 1
else
	skip "a full disk (needs root and a mount namespace)"; skip "a read-only file system"; skip "said once"
fi
rm -rf r/.git/fibreflow

# kill -9 at any moment leaves a database that can be used
ff-scan -C r --index >/dev/null
bad=0
for i in $(seq 1 25); do
	printf 'def g%s():\n    return %s\n' $i $i >>r/a/m$((i % 8 + 1)).py; commit r $i
	ff-scan -C r HEAD >/dev/null 2>&1 & pid=$!
	sleep "0.0$((i % 5))$((i * 7 % 10))"; kill -9 $pid 2>/dev/null; wait $pid 2>/dev/null
	ff-scan -C r HEAD >o 2>e || bad=$((bad + 1)); [ ! -s e ] || { bad=$((bad + 1)); diag "$(cat e)"; }
done
is "killed 25 times" $bad 0
ok "the database is sound" sh -c "/usr/bin/python3 -c \"import sqlite3; assert sqlite3.connect('$db').execute('PRAGMA integrity_check').fetchone()[0] == 'ok'\""
# and the index that came out of it is the one that a fresh run makes
ff-scan -C r --index >/dev/null
dump() { /usr/bin/python3 -c "
import sqlite3, sys
c = sqlite3.connect(sys.argv[1])
for r in c.execute('SELECT f.path, hex(f.blob), f.test, p.hash FROM file f LEFT JOIN posting p ON p.file = f.id AND p.test = f.test ORDER BY 1, 4'): print(*r)
print(c.execute('SELECT count(*) FROM posting').fetchone()[0])" "$1"; }
dump $db >moved; rm -f $db*; ff-scan -C r --index >/dev/null; dump $db >fresh
ok "an index that was moved step by step is a fresh one" cmp moved fresh
git -C r rm -q a/m3.py; git -C r mv a/m4.py a/m9.py; echo 'z = 1' >r/top.py; commit r moved
ff-scan -C r HEAD~4 >/dev/null; ff-scan -C r HEAD >/dev/null; dump $db >moved; rm -f $db*; ff-scan -C r --index >/dev/null; dump $db >fresh
ok "so with deleted, renamed and added files, back and forth" cmp moved fresh

# several at once
for i in 1 2 3 4 5 6; do ff-scan -C r HEAD~$i >o$i 2>e$i & done; wait
is "six at once say nothing" "$(cat e1 e2 e3 e4 e5 e6)" ""
is "and end" "$(cat o1 o2 o3 o4 o5 o6 | grep -c '^{"record":"end"')" 6

# the bound
rm -f $db*; /usr/bin/python3 - <<'PY'
import os
for i in range(150):
    with open(f"r/a/big{i}.py", "w") as f:
        for k in range(120): f.write(f"def f{i}_{k}(a, b={i}):\n    return a.call(b, {k}, name='v{i * k}')\n\n\n")
PY
commit r big; ff-scan -C r --max-cache 1 HEAD >/dev/null; ff-scan -C r --max-cache 1 HEAD~1 >/dev/null
/usr/bin/python3 -c "import sqlite3; c = sqlite3.connect('$db'); c.execute('PRAGMA wal_checkpoint(TRUNCATE)')"
ok "the size is bounded" test "$(stat -c %s $db)" -lt 1300000
done_testing
