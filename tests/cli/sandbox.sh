# sandbox.sh - attacks on the sandbox at one level: tests/cli/sandbox-LEVEL.t say which.  Judges: the files outside, /proc, and the logs of
# real listeners.  Each attack is also made at the level `limits`, which promises little: there it has to succeed, or it proves nothing.
# As root the attacks are made a second time by an unprivileged user, with a copy of the programs that is theirs to read.
. tests/cli/lib.sh

chmod 755 "$T" && mkdir -m 1777 "$T/tmp" && export TMPDIR="$T/tmp" # in which nobody else leaves anything
level=$1
mark=ffmark$$
python=/usr/bin/python3

# place USER-PREFIX...: a machine outside, writable by who attacks: home, main checkout, work folder; not below /tmp where possible
place() {
	as=$*
	out_dir=$(mktemp -d "$B/box.XXXXXX")
	[ -z "$as" ] || chown 65534:65534 "$out_dir"
	if ! (cd / && $as test -w "$out_dir"); then # the way there is not theirs
		rmdir "$out_dir"
		out_dir=$(cd / && $as mktemp -d "$T/tmp/box.XXXXXX")
	fi
	home=$out_dir/home main=$out_dir/main work=$out_dir/main/.git/sites/one/tree
	$as mkdir -p "$home/.ssh" "$main/.git/hooks" "$main/.venv/bin" "$work/src" "$out_dir/logs"
	$as sh -c "echo PRIVATE-$mark >$home/.ssh/id_rsa; echo 'alias x=y' >$home/.bashrc; echo 'print(1)' >$main/app.py
		echo VENV-$mark >$main/.venv/bin/tool; echo 'x = 1' >$work/src/a.py; ln -s $home/.bashrc $work/link; ln -s $home $work/homelink"
	export HOME="$home"
}
gone() { chmod -R u+rwX "$out_dir"; rm -rf "$out_dir"; }
trap 'kill $helpers 2>/dev/null; rm -f /dev/shm/$mark* /tmp/$mark* /var/tmp/$mark* /etc/$mark* /$mark*; [ -z "${out_dir:-}" ] || gone; cd /; chmod -R u+w "$T" 2>/dev/null; rm -rf "$T"' EXIT
helpers=

# box [OPTION...] -- COMMAND...: in the sandbox of this level; standard output and error in $out, status in $got
box() {
	out=$(cd "$work" && $as "$bin/ff-sandbox" --level "$level" --require "$level" --work "$work" --hide "$main" "$@" 2>&1)
	got=$?
}
# py [OPTION...] -- SCRIPT ARGUMENT...: a Python script in it
py() {
	printf '%s\n' "$script" >"$T/attack.py" && chmod 644 "$T/attack.py" && cp "$T/attack.py" "$work/attack.py"
	box "$@"
}
# Everything outside but the work folder, as find and sha256sum see it
snapshot() {
	find "$out_dir" -path "$work" -prune -o -path "$out_dir/logs" -prune -o -printf '%p %y %m %s %l\n' | sort
	find "$out_dir" -path "$work" -prune -o -path "$out_dir/logs" -prune -o -type f -exec sha256sum {} + | sort
	ls -d /tmp/$mark* /var/tmp/$mark* /dev/shm/$mark* /etc/$mark* /$mark* 2>/dev/null
}
# processes PATTERN: how many have such an argument (one that the pattern itself does not match)
processes() { grep -lsazx -- "$1" /proc/[0-9]*/cmdline 2>/dev/null | wc -l; }
# settled PATTERN: within some seconds nobody of them is left
settled() {
	for i in $(seq 100); do [ "$(processes "$1")" = 0 ] && return 0; sleep 0.1; done
	return 1
}
held() { case " $promises " in *" $1 "*) return 0 ;; esac; return 1; }
# attack NAME PROMISE CONDITION...: where the level promises to hold it, CONDITION (nothing happened) is to be true; at `limits`, false
attack() {
	name=$1 promise=$2; shift 2
	if held "$promise"; then
		if "$@"; then pass "$who: $name: held"; else fail "$who: $name: held" "$out"; fi
	elif [ "$level" = limits ]; then
		if "$@"; then fail "$who: $name: nothing holds it, so it has to succeed" "$out"; else pass "$who: $name: succeeds where nothing holds it"; fi
	else
		skip "$who: $name: not promised at this level"
	fi
}
nothing_said() { case $out in *"$1"*) return 1 ;; esac; }
log_empty() { [ ! -s "$out_dir/logs/$1" ]; }
same() { [ "$before" = "$(snapshot)" ]; }

# ---- the attacks; each a function of one subject ----

writes() {
	before=$(snapshot)
	script='
import os, sys
outside, home, main, mark = sys.argv[1:5]
def attempt(f, *a):
    try: f(*a)
    except OSError: pass
def spoil(p, flags=os.O_WRONLY | os.O_CREAT | os.O_APPEND):
    fd = os.open(p, flags)
    os.write(fd, b"spoilt")
    os.close(fd)
roots = ["", "/proc/self/root", "/proc/1/root", "/proc/%d/root" % os.getppid(), "/proc/self/cwd/../../../../.."]
for r in roots:
    for p in (home + "/.bashrc", main + "/app.py", main + "/.git/hooks/post-commit", outside + "/new"):
        p = r + p if "cwd" not in r else r + p[len(outside):]
        attempt(spoil, p)
        attempt(os.truncate, p, 1)
        attempt(spoil, p, os.O_RDONLY | os.O_TRUNC)
        attempt(os.rename, "src/a.py", p)
        attempt(os.symlink, "x", p + "-link")
        attempt(os.link, p, "hard"); attempt(spoil, "hard")
        attempt(os.remove, p)
outer = "/proc/1/root" # what the first process sees as the root folder
for d in ("/tmp", "/var/tmp", "/dev/shm", "/etc", "", outer + "/tmp", outer + "/dev/shm"):
    attempt(spoil, "%s/%s" % (d, mark))
attempt(spoil, "link"); attempt(spoil, "homelink/x"); attempt(os.mkdir, "homelink/d")
for fd in range(3, 30):
    attempt(os.write, fd, b"spoilt")
for pid in ("1", str(os.getppid())):
    for fd in range(30):
        attempt(spoil, "/proc/%s/fd/%d" % (pid, fd), os.O_WRONLY)
'
	exec 9>>"$main/app.py"
	py -- $python attack.py "$out_dir" "$home" "$main" "$mark"
	exec 9>&-
	attack "writing outside, by name, link, /proc and open file" writes same
	if [ "$level" = limits ]; then gone; place $as; rm -f /tmp/$mark* /var/tmp/$mark* /dev/shm/$mark* /etc/$mark* /$mark*; fi
	box -- sh -c 'echo mine >src/new && mkdir d && mv src/new d/new && cat d/new && echo t >"$TMPDIR/t" && cat "$HOME/../t"'
	is "$who: the work folder and the temporary one are writable" "$(printf '%s' "$out" | xargs)" "mine t"
	is "$who: and the first is that outside" "$(cat "$work/d/new")" mine
	box -- sh -c 'mkdir -p a/b/c && chmod 500 a/b "$TMPDIR" && mkdir -p "$HOME/x/y" && chmod 0 "$HOME/x"'
	is "$who: no temporary folder is left" "$(ls -d "$TMPDIR"/ff-box-* 2>/dev/null)" ""
	chmod -R u+rwX "$work"
}

secrets() {
	box -- sh -c "cat $home/.ssh/id_rsa homelink/.ssh/id_rsa /proc/1/root$home/.ssh/id_rsa /proc/self/root$home/.ssh/id_rsa ../../../../../home/.ssh/id_rsa; ls -R $home"
	attack "reading the key in ~/.ssh" reads nothing_said "PRIVATE-$mark"
	box -- cat "$main/app.py"
	attack "reading the main checkout" reads nothing_said 'print(1)'
	box --show "$main/.venv" -- cat "$main/.venv/bin/tool"
	is "$who: what is shown can be read" "$out" "VENV-$mark"
	out=$(cd "$work" && $as env -i PATH="$PATH" HOME="$home" LANG=C.UTF-8 LC_TIME=C.UTF-8 TZ=UTC AWS_SECRET_ACCESS_KEY=s GIT_DIR=g GIT_AUTHOR_NAME=n \
		SSH_AUTH_SOCK=a PYTHONSTARTUP=p PYTHONPATH=p LD_LIBRARY_PATH=/l DBUS_SESSION_BUS_ADDRESS=d USER=u \
		"$bin/ff-sandbox" --level "$level" --env GIVEN=x -- env)
	is "$who: the environment is a list of the box's own" "$(printf '%s\n' "$out" | sed 's/=.*//' | sort | xargs)" "GIVEN HOME LANG LC_TIME PATH TMPDIR TZ"
	unlike "$who: and HOME is not the person's" "$out" "^HOME=$home\$"
	(cd / && exec $as env "ENV_SECRET=E-$mark" sleep 6000.$$) &
	victim=$!
	helpers="$helpers $victim"
	for i in $(seq 50); do [ "$(processes "6000[.]$$")" = 1 ] && break; sleep 0.1; done
	box -- sh -c 'cat /proc/[0-9]*/environ 2>/dev/null | tr "\0" "\n"'
	kill $victim
	if [ -z "$as" ] && [ "$level" = limits ]; then
		skip "$who: another process of root has rights that it lacks" # so that nothing is read, whatever the level
	else
		attack "reading the environment of other processes" environ nothing_said "E-$mark"
	fi
}

# Real listeners of the machine: each writes a line for whatever reaches it
listen() {
	cat >"$T/listen.py" <<-'P'
	import os, select, socket, sys
	logs, tmp, home, mark = sys.argv[1:5]
	os.umask(0)
	made = {}
	def add(name, family, kind, address):
	    s = socket.socket(family, kind); s.bind(address)
	    if kind == socket.SOCK_STREAM: s.listen(9)
	    made[s] = name
	    return s
	t = add("tcp", socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0))
	u = add("udp", socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))
	add("unix-tmp", socket.AF_UNIX, socket.SOCK_STREAM, tmp + "/" + mark + "sock")
	add("unix-home", socket.AF_UNIX, socket.SOCK_STREAM, home + "/sock")
	add("abstract", socket.AF_UNIX, socket.SOCK_STREAM, "\0" + mark)
	with open(logs + "/ports.tmp", "w") as f: f.write("%d %d" % (t.getsockname()[1], u.getsockname()[1]))
	os.rename(logs + "/ports.tmp", logs + "/ports")
	while True:
	    for s in select.select(list(made), [], [])[0]:
	        s.accept() if s.type == socket.SOCK_STREAM else s.recv(9)
	        with open(logs + "/" + made[s], "a") as f: f.write("reached\n")
	P
	chmod 644 "$T/listen.py"
	(cd / && exec $as $python "$T/listen.py" "$out_dir/logs" /tmp "$home" "$mark") &
	listener=$!
	helpers="$helpers $listener"
	for i in $(seq 100); do [ -e "$out_dir/logs/ports" ] && break; sleep 0.1; done
}

network() {
	listen
	script='
import socket, sys, os
tcp, udp, home, mark = sys.argv[1:5]
def attempt(family, kind, address):
    try:
        s = socket.socket(family, kind)
        s.settimeout(3)
        s.connect(address)
        s.send(b"x")
    except OSError: pass
for host in ("127.0.0.1",):
    attempt(socket.AF_INET, socket.SOCK_STREAM, (host, int(tcp)))
    attempt(socket.AF_INET, socket.SOCK_DGRAM, (host, int(udp)))
name = "/tmp/%ssock" % mark
for p in (name, "/proc/1/root" + name, home + "/sock", "homelink/sock", "\0" + mark):
    attempt(socket.AF_UNIX, socket.SOCK_STREAM, p)
try:
    socket.socket(40, socket.SOCK_STREAM); print("vsock")
except OSError: pass
a, b = socket.socketpair(); a.send(b"pair"); print(b.recv(9).decode())
'
	py -- $python attack.py $(cat "$out_dir/logs/ports") "$home" "$mark"
	like "$who: a socket pair works" "$out" '^pair$'
	sleep 0.3 # for the listener's log
	attack "TCP to a listener of the machine" tcp log_empty tcp
	attack "UDP to a listener of the machine" udp log_empty udp
	attack "a UNIX socket in /tmp" unix log_empty unix-tmp
	attack "a UNIX socket in the home" unix log_empty unix-home
	attack "an abstract UNIX socket" abstract log_empty abstract
	if [ "$level" != limits ]; then
		if nothing_said vsock; then pass "$who: no socket to the host of a virtual machine"; else fail "$who: no socket to the host of a virtual machine"; fi
	fi
	kill $listener
	rm -f "/tmp/${mark}sock" "$home/sock"
	if held processes; then
		script='
import socket, threading
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(1)
c = socket.create_connection(s.getsockname()); c.send(b"own loopback"); print(s.accept()[0].recv(99).decode())
import multiprocessing, pty
multiprocessing.Lock(); pty.openpty()
'
		py -- $python attack.py
		is "$who: a loopback of its own, semaphores and terminals work" "$out" "own loopback"
	fi
}

# ended REASON: the tool said so, with the exit code of what may be tried again
ended() {
	is "$who: $2: ended: $1" "$got $(printf '%s\n' "$out" | grep -ao "ended: [a-z]*" | tail -n 1)" "75 ended: $1"
}

# Bombs of 4096 processes at most: where nothing holds them the machine survives the test
bombs() {
	box --deadline 60 --limit processes=100 -- sh -c ': bomb; b() { [ $1 -gt 11 ] && sleep 50 || b $(($1 + 1)) | b $(($1 + 1)) & }; b 0; sleep 2'
	case "$got $(printf '%s\n' "$out" | grep -ao 'ended: [a-z]*')" in # it may fail at its limit before it is counted
	"75 ended: processes" | "0 ") pass "$who: a fork bomb of the shell ends" ;;
	*) fail "$who: a fork bomb of the shell ends" "$got: $out" ;;
	esac
	script='
import os, time
for i in range(12):
    while True:
        try: os.fork(); break
        except OSError: time.sleep(0.01)
time.sleep(50)
'
	py --deadline 60 --limit processes=100 -- $python attack.py "$mark-fork"
	ended processes "a fork bomb of Python"
	ok "$who: nobody of it is left" settled "$mark[-]fork"
	box --limit processes=100 -- sh -c 'i=0; while [ $i -lt 400 ]; do /bin/true & i=$((i + 1)); wait; done; echo 400 of them'
	is "$who: many processes one after the other are fine" "$out" "400 of them"
}

# What stays behind: looked for from outside, by its command line
leftovers() {
	script='
import os, subprocess, sys, time
for how in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            if how == 1: os.close(0); os.close(1); os.close(2)
            if how == 2: os.chdir("/"); os.setpgid(0, 0) if os.getsid(0) != os.getpid() else None
            os.execv("/bin/sleep", ["sleep", "1000.'$$'"])
        os._exit(0)
time.sleep(0.5)
print("away")
'
	t0=$(date +%s)
	py --env "M=$mark" -- $python attack.py
	is "$who: a program that leaves others behind ends with itself" "$got $out" "0 away"
	is "$who: at once nobody of them is left" "$(processes "1000[.]$$")" 0
	ok "$who: and nobody waits for their output" test $(($(date +%s) - t0)) -lt 100
	box --deadline 1 -- $python -c "
import signal, subprocess
for s in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP): signal.signal(s, signal.SIG_IGN)
subprocess.run(['sleep', '2000.$$'])"
	ended deadline "a program that ignores SIGTERM"
	is "$who: nobody of it is left" "$(processes "2000[.]$$")" 0
	# the warden itself is killed, as when the machine or a person ends whoever called it
	(cd "$work" && exec $as "$bin/ff-sandbox" --level "$level" -- $python -c "
import os, subprocess
if os.fork() == 0:
    os.setsid()
    os.execv('/bin/sleep', ['sleep', '3000.$$'])
subprocess.run(['sleep', '3001.$$'])") &
	warden=$!
	for i in $(seq 100); do [ "$(processes "300[01][.]$$")" = 2 ] && break; sleep 0.1; done
	is "$who: two are there before the warden is killed" "$(processes "300[01][.]$$")" 2
	kill -9 $warden
	wait $warden 2>/dev/null
	ok "$who: nobody is left of a box whose warden was killed" settled "300[01][.]$$"
	for i in $(seq 50); do ls -d "$TMPDIR"/ff-box-* >/dev/null 2>&1 || break; sleep 0.1; done
	is "$who: nor its temporary folder" "$(ls -d "$TMPDIR"/ff-box-* 2>/dev/null)" ""
	(cd "$work" && exec $as "$bin/ff-sandbox" --level "$level" -- sh -c "sleep 4000.$$") 2>"$T/told" &
	warden=$!
	for i in $(seq 100); do [ "$(processes "4000[.]$$")" != 0 ] && break; sleep 0.1; done
	kill -TERM $warden
	wait $warden
	is "$who: told to end, it ends the box and says so" "$? $(grep -o 'ended: [a-z]*' "$T/told") $(processes "4000[.]$$")" "75 ended: signal 0"
}

floods() {
	got=$(cd "$work" && { $as "$bin/ff-sandbox" --level "$level" --limit output=1000000 -- head -c 10G /dev/zero 2>"$T/err"; echo $? >"$T/status"; } | wc -c)
	is "$who: of 10 GB of output one megabyte comes through" "$got $(cat "$T/status") $(grep -o 'ended: [a-z]*' "$T/err")" "1000000 75 ended: output"
	got=$(cd "$work" && $as "$bin/ff-sandbox" --level "$level" --limit output=10000 -- head -c 50000 /dev/zero 2>"$T/err" | wc -c)
	is "$who: too much is too much also when it comes at once" "$got $(grep -o 'ended: [a-z]*' "$T/err")" "10000 ended: output"
	mkfifo "$T/slow"
	(cd "$work" && exec $as "$bin/ff-sandbox" --level "$level" --limit output=1000000 --deadline 2 -- yes 7000.$$ >"$T/slow" 2>"$T/err") &
	warden=$!
	exec 8<"$T/slow"
	for i in $(seq 100); do [ "$(processes "7000[.]$$")" = 2 ] && break; sleep 0.1; done
	for i in $(seq 100); do [ "$(processes "7000[.]$$")" = 1 ] && break; sleep 0.1; done
	is "$who: who does not read its output does not hold it: the warden alone is left" "$(processes "7000[.]$$")" 1
	exec 8<&-
	wait $warden
	rm "$T/slow"
	script='
import os, sys, tempfile, time
where = {"work": ".", "tmp": tempfile.gettempdir(), "shm": "/dev/shm"}[sys.argv[1]]
nameless = sys.argv[2] == "nameless"
held = []
block = b"x" * (1 << 20)
while True:
    try:
        fd, name = tempfile.mkstemp(dir=where, prefix="'$mark'")
        if nameless: os.unlink(name)
        held.append(fd)
        for _ in range(8): os.write(fd, block)
    except OSError:
        if sys.argv[1] == "shm" and not held: break
        time.sleep(0.05)
'
	for how in "work named" "work nameless" "tmp named" "tmp nameless"; do
		py --deadline 100 --limit disk=64 --limit memory=2000 -- $python attack.py $how
		ended disk "filling the disk: $how"
		ok "$who: not much more than the limit was written" test "$(du -sm "$work" | cut -f 1)" -lt 1500
		rm -f "$work"/$mark*
	done
	if held shm; then
		py --deadline 100 --limit disk=64 --limit memory=2000 -- $python attack.py shm named
		ended disk "filling /dev/shm"
		is "$who: the machine's has nothing of it" "$(ls -d /dev/shm/$mark* 2>/dev/null)" ""
	fi
	box --limit file=1 -- sh -c 'head -c 5000000 /dev/zero >big; echo $?; wc -c <big'
	is "$who: one file has its limit" "$(wc -c <"$work/big")" 1048576
	rm -f "$work/big"
}

memory() {
	box --limit memory=200 -- $python -c 'bytearray(10 ** 9)'
	like "$who: one process gets no more memory than its limit" "$out" '^MemoryError'
	script='
import os, time
for i in range(12):
    if os.fork() == 0:
        held = bytearray(b"x") * (60 << 20)
        time.sleep(60)
        os._exit(0)
time.sleep(60)
'
	py --deadline 50 --limit memory=300 -- $python attack.py
	ended memory "twelve processes with 60 MiB each"
	script='
import os, time
held = bytearray(b"x") * (60 << 20)
for i in range(12):
    if os.fork() == 0:
        time.sleep(1.5)
        os._exit(0)
for i in range(12): os.wait()
print("shared")
'
	py --deadline 50 --limit memory=300 -- $python attack.py
	is "$who: what they share counts once" "$got $out" "0 shared"
	script='
import ctypes, mmap, os, sys, time
def mapped():
    m = mmap.mmap(-1, 50 << 20)
    m.write(b"x" * (50 << 20))
    return m
def unmapped():
    fd = os.memfd_create("m")
    for _ in range(50): os.write(fd, b"x" * (1 << 20))
    return fd
def segment():
    libc = ctypes.CDLL(None)
    libc.shmat.restype = ctypes.c_void_p
    n = libc.shmget(0, 50 << 20, 0o1600)
    p = libc.shmat(n, None, 0)
    if n < 0 or p == ctypes.c_void_p(-1).value: sys.exit("refused")
    ctypes.memset(p, 1, 50 << 20)
    libc.shmdt(ctypes.c_void_p(p))
how = {"mapped": mapped, "unmapped": unmapped, "segment": segment}[sys.argv[1]]
held = [how() for _ in range(12)]
time.sleep(60)
'
	for how in mapped unmapped segment; do
		py --deadline 50 --limit memory=300 -- $python attack.py $how
		if [ $how = segment ] && ! held ipc; then is "$who: System V memory is refused" "$got $out" "1 refused"; else ended memory "shared memory: $how"; fi
	done
	box --limit cpu=1 --deadline 60 -- sh -c 'while :; do :; done'
	is "$who: CPU ends with SIGXCPU" "$got" $((128 + 24))
}

rights() {
	bound=CapBnd # which only root, or a namespace of one's own, can lower
	[ "$($as id -u)" = 0 ] || held mounts || bound=CapAmb
	box -- grep -E "^(CapPrm|CapEff|$bound|CapAmb|NoNewPrivs|Seccomp):" /proc/self/status
	is "$who: no rights, and none to be had" "$(printf '%s\n' "$out" | awk '{print $2}' | sort -u | xargs)" "0000000000000000 1 2"
	if [ -n "$as" ] && [ "${out_dir#"$T"}" = "$out_dir" ]; then # below /tmp the box does not see it
		cp /usr/bin/id "$out_dir/suid-id" && chmod 4755 "$out_dir/suid-id"
		box -- "$out_dir/suid-id" -u
		is "$who: a setuid program gains nothing" "$out" "$($as id -u)"
		is "$who: and would, outside" "$($as "$out_dir/suid-id" -u)" 0
	fi
	box -- unshare -Ur true
	if [ "$got" != 0 ]; then pass "$who: no new user namespace"; else fail "$who: no new user namespace" "$out"; fi
	sleep 5000.$$ &
	victim=$!
	helpers="$helpers $victim"
	if [ -n "$as" ]; then
		kill $victim
		(cd / && exec $as sleep 5000.$$) &
		victim=$!
		helpers="$helpers $victim"
		for i in $(seq 50); do [ "$(processes "5000[.]$$")" = 1 ] && break; sleep 0.1; done
	fi
	script='
import ctypes, os, signal, sys
libc = ctypes.CDLL(None, use_errno=True)
victim = int(sys.argv[1])
def ptrace(pid): return libc.ptrace(16, pid, 0, 0)
tried = []
for pid in (os.getppid(), 1, victim):
    if ptrace(pid) == 0: print("traced", pid)
    try:
        if pid != victim or sys.argv[2] != "limits":
            open("/proc/%d/mem" % pid, "r+b"); print("memory of", pid)
    except OSError: pass
for sig in (signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL):
    for pid in (os.getppid(), -os.getppid()):
        try: os.kill(pid, sig)
        except OSError: pass
if libc.syscall(165, b"none", b"/", b"tmpfs", 0, 0) == 0: print("mounted")
for number in (425, 321, 298, 323, 250, 272):
    if libc.syscall(number, 0, 0, 0, 0, 0) >= 0: print("call", number)
try: os.kill(victim, signal.SIGKILL)
except OSError: pass
print("still here")
sys.exit(7)
'
	py -- $python attack.py $victim $level
	is "$who: nothing is traced, mounted or opened, and the supervisor lives" "$got $out" "7 still here"
	alive() { sleep 0.2; kill -0 $victim 2>/dev/null; }
	attack "killing a process of the same user" signals alive
	kill $victim 2>/dev/null
	before=$(snapshot; find "$home" -printf '%p %m %T@\n')
	box -- sh -c "chmod 777 $home/.bashrc; touch -d 2001-01-01 $home/.bashrc $home/.ssh"
	unmarked() { [ "$before" = "$(snapshot; find "$home" -printf '%p %m %T@\n')" ]; }
	attack "permissions and times of files outside" marks unmarked
	chmod 644 "$home/.bashrc"
	segment=$($as ipcmk -M 64 | grep -o '[0-9]*$')
	box -- cat /proc/sysvipc/shm
	$as ipcrm -m "$segment"
	not_seen() { ! printf '%s\n' "$out" | awk '{print $2}' | grep -qx "$segment"; }
	attack "shared memory of the machine" ipc not_seen
	box -- sh -c 'for f in /proc/sys/kernel/core_pattern /proc/sysrq-trigger /proc/sys/vm/drop_caches /sys/kernel/mm/ksm/run; do (echo h >$f) 2>/dev/null && echo $f; done; true'
	if [ "$level" != limits ] || [ -n "$as" ]; then is "$who: no knob of the kernel can be turned" "$out" ""; fi
	cat >"$T/terminal.py" <<-'P'
	import os, pty, sys, select
	pid, fd = pty.fork()
	if pid == 0:
	    os.execv(sys.argv[1], sys.argv[1:])
	said = b""
	while True:
	    try: got = os.read(fd, 9999)
	    except OSError: break
	    if not got: break
	    said += got
	os.waitpid(pid, 0)
	print(said.decode().replace("\r", ""), end="")
	P
	chmod 644 "$T/terminal.py"
	script='
import fcntl, os, sys
try: fcntl.ioctl(1, 0x5412, b"x"); print("typed")
except OSError: print("not typed")
try: os.open("/dev/tty", os.O_RDWR); print("a terminal")
except OSError: print("no terminal")
print(os.isatty(1), os.getsid(0) == os.getpid())
'
	printf '%s\n' "$script" >"$work/attack.py"
	out=$(cd "$work" && $as $python "$T/terminal.py" "$bin/ff-sandbox" --level "$level" -- $python attack.py 2>&1)
	is "$who: the person's terminal takes no keys from it" "$(printf '%s' "$out" | xargs)" "not typed no terminal True True"
}

places() {
	held mounts || return 0
	rm -rf "$work"/a "$work"/d "$work"/hard "$work"/attack.py
	box --at "$main" --show "$main/.venv" -- sh -c 'pwd; ls -A; cat src/a.py .venv/bin/tool; echo new >made; (echo x >.venv/bin/tool) 2>/dev/null || echo kept'
	is "$who: the work folder stands in place of the main checkout" "$(printf '%s' "$out" | xargs)" "$main .venv homelink link src x = 1 VENV-$mark kept"
	is "$who: and leaves nothing of that" "$(ls -A "$work" | xargs) $(ls -A "$main" | xargs)" "homelink link made src .git .venv app.py"
	rm "$work/made"
	ln -s "$home" "$work/.venv"
	before=$(snapshot)
	box --at "$main" --show "$main/.venv" -- sh -c 'echo x >.venv/new; ls .venv/bin .venv/.ssh'
	is "$who: a link in its place leads nowhere" "$(readlink "$work/.venv") $(nothing_said "PRIVATE" && echo hidden)" "$home hidden"
	if same; then pass "$who: and nothing outside has changed"; else fail "$who: and nothing outside has changed" "$(snapshot)"; fi
	rm "$work/.venv"
	mkdir "$work/secret"; echo S-$mark >"$work/secret/s"
	box --hide "$work/secret" -- sh -c 'cat secret/s; ls secret'
	if nothing_said "S-$mark"; then pass "$who: a folder in the work folder can be hidden"; else fail "$who: a folder in the work folder can be hidden" "$out"; fi
	rm -r "$work/secret"
}

all() {
	who=$1; shift
	place "$@"
	for subject in ${ATTACKS:-writes secrets network bombs leftovers floods memory rights places}; do $subject; done
	gone; out_dir=
}

# attacks LEVEL PROMISES...: everything, as whoever runs the tests and, when that is root, as nobody too
attacks() {
	promises=$*
	bin=$B/bin
	if [ "$("$bin/ff-sandbox" --check --level "$level")" != "$level" ]; then
		echo "1..0 # skip the level $level is not reached here"
		exit 0
	fi
	[ "$level" != landlock ] || [ "${LANDLOCK:-7}" -ge 6 ] || promises=$(printf '%s' "$promises" | sed 's/abstract//; s/signals//')
	all "$(id -un)"
	if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
		cp -r "$B/bin" "$T/bin" && chmod -R a+rX "$T/bin" && bin=$T/bin
		ATTACKS=${ATTACKS:-writes secrets network bombs leftovers rights places} # what is used is counted alike
		all nobody setpriv --reuid 65534 --regid 65534 --clear-groups
	fi
	done_testing
}
