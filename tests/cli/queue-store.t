#!/bin/sh
# The database when things go wrong: corrupt, newer, foreign, read-only, no room, busy, killed.  SQLite's own shell is
# not needed: the header is written by hand (https://sqlite.org/fileformat.html), the rest is seen through our programs.
. tests/cli/lib.sh
. tests/cli/tasks.sh
db=$T/d/fibreflow.db; mkdir "$T/d"; chmod 755 "$T" "$T/d"
q() { verb=$1; shift; ff-queue "$verb" --db "$db" "$@"; }
{ task aaaaaaaaaaaaaaaa unused_import a.py 3 "m"; analysed a.py; } >"$T/one"
{ task FINGERPRINT print_statement a.py 7 "message N" | awk '{ for (i = 1; i <= 400; i++) { s = $0; sub(/FINGERPRINT/, sprintf("b%015d", i), s); sub(/N"/, i "\"", s); print s } }'
	analysed b.py; } >"$T/many"

# corrupt
head -c 20000 /dev/zero | tr '\0' x >"$db"
status "a corrupt file is no obstacle" 0 q add <"$T/one"
is "said once, on one line" "$(echo "$out" | grep -c 'was corrupt: kept as fibreflow.db.corrupt, a new one is started')" 1
is "kept as it was" "$(tr -d x <"$db.corrupt" | wc -c)" 0
status "not said again" 0 q add -q <"$T/one"
is "in silence" "$out" ""
q add -q <"$T/many"; size=$(wc -c <"$db")
dd if=/dev/urandom of="$db" bs=4096 seek=3 count=$((size / 4096 - 4)) conv=notrunc 2>/dev/null
status "damaged pages" 0 q add <"$T/one"
ok "kept under the next number, the older one is not overwritten" test -s "$db.corrupt.2"
is "the older one" "$(tr -d x <"$db.corrupt" | wc -c)" 0
is "the new one works" "$(q list --json | fields id)" 1
dd if="$db" of="$T/short" bs=1000 count=1 2>/dev/null; rm -f "$db"*; cp "$T/short" "$db"
status "a file that was cut off, for a reader too" 0 q list
ok "kept" test -s "$db.corrupt"

# newer, foreign
rm -f "$db"*; q add -q <"$T/one"
printf '\000\000\003\347' | dd of="$db" bs=1 seek=60 conv=notrunc 2>/dev/null
status "a newer database is refused" 78 q add <"$T/one"
like "in words" "$out" 'newer FibreFlow \(version 999'
status "by readers too" 78 q list
rm -f "$db"*
/usr/bin/python3 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("create table theirs (x)")' "$db"
status "another program's database is left alone" 78 q add <"$T/one"
rm -f "$db"*

# read-only folder, as an ordinary user
chmod -R a+rX "$B/bin" 2>/dev/null
nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
q add -q <"$T/one"
if [ "$(id -u)" = 0 ] && nobody "$B/bin/ff-queue" -V >/dev/null 2>&1; then
	status "a folder that cannot be written" 75 nobody ff-queue add --db "$T/d/none.db" <"$T/one"
	is "one clear line" "$(echo "$out" | wc -l)" 1
	status "a database that cannot be written" 75 nobody ff-queue add --db "$db" <"$T/one"
	status "can be read" 0 nobody ff-queue list --db "$db"
	like "and shows its tasks" "$out" 'unused_import'
	status "decisions are refused" 75 nobody ff-queue approve 1 --db "$db"
else
	for i in 1 2 3 4 5 6; do skip "needs root and setpriv(1)"; done
fi

# no room: the size limit of a file, as a full disk
rm -f "$db"*; q add -q <"$T/one"
status "no room" 75 sh -c 'trap "" XFSZ; ulimit -f 200; exec ff-queue add --db "$1" <"$2"' sh "$db" "$T/many"
like "is said" "$out" 'nothing was written'
is "nothing half-written" "$(q list --all --json | fields id)" 1
if [ "$(id -u)" = 0 ] && mkdir "$T/m" && mount -t tmpfs -o size=400k tmpfs "$T/m" 2>/dev/null; then
	ff-queue add -q --db "$T/m/q.db" <"$T/one"
	status "a full disk" 75 ff-queue add --db "$T/m/q.db" <"$T/many"
	is "nothing half-written there" "$(ff-queue list --all --json --db "$T/m/q.db" | fields id)" 1
	mount -o remount,ro "$T/m"
	status "a read-only file system" 75 ff-queue add --db "$T/m/q.db" <"$T/one"
	status "is read from" 0 ff-queue list --db "$T/m/q.db"
	umount "$T/m"
else
	for i in 1 2 3 4; do skip "needs the right to mount"; done
fi

# busy: somebody else holds the lock for longer than five seconds
/usr/bin/python3 -c 'import sqlite3, sys, time
c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute("begin immediate"); open(sys.argv[2], "w").close(); time.sleep(8)' "$db" "$T/held" &
holder=$!
while [ ! -e "$T/held" ]; do sleep 0.05; done
status "readers are not kept waiting" 0 q list
status "a writer gives up after five seconds" 75 q add <"$T/one"
like "and says so" "$out" 'another program is writing'
wait $holder

# many at once: every one of them is heard, ids are given once
rm -f "$db"*
for i in 1 2 3 4 5 6 7 8; do { task "cccccccccccccc0$i" x "f$i.py" 1 "m"; analysed "f$i.py"; } | q add -q & done; wait
is "eight at once on a new database" "$(q list --json | fields id | sort -n | tr '\n' ' ')" "1 2 3 4 5 6 7 8 "
head -c 9000 /dev/zero | tr '\0' y >"$db"; rm -f "$db"-*
for i in 1 2 3 4 5 6; do { task "dddddddddddddd0$i" x "f$i.py" 1 "m"; analysed "f$i.py"; } | q add -q 2>>"$T/said" & done; wait
is "six at once on a corrupt one: all are heard" "$(q list --json | wc -l)" 6
is "one sets it aside" "$(grep -c 'was corrupt' "$T/said")/$(ls "$db".corrupt* | grep -c 'corrupt$')" "1/1"

# kill -9 at any moment
rm -f "$db"*; bad=
for i in 1 2 3 4 5 6 7 8 9 10; do
	q add -q <"$T/many" 2>/dev/null & p=$!
	sleep "0.0$i"; kill -9 $p 2>/dev/null; wait $p 2>/dev/null
	kept=$(q list --all --json 2>>"$T/killed" | wc -l)
	[ "$kept" = 0 ] || [ "$kept" = 400 ] || bad="$bad $kept"
done
is "all tasks or none" "$bad" ""
is "never corrupt" "$(cat "$T/killed")" ""
q add -q <"$T/many"
is "and the next one goes through" "$(q list --all --json | wc -l)" 400
done_testing
