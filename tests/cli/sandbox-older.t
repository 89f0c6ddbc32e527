#!/bin/sh
# ff-sandbox on kernels that lack a call it would like to have: a filter in front of it takes the call away.
. tests/cli/lib.sh

[ "$(uname -m)" = x86_64 ] || { echo "1..0 # skip the numbers are those of x86-64"; exit 0; }
cat >"$T/without.py" <<'P'
"""without.py NUMBER,... COMMAND...: runs it on a kernel that has no such calls (ENOSYS); "listener": seccomp without its notifications"""
import ctypes, os, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
line = lambda code, jt, jf, k: struct.pack("HBBI", code, jt, jf, k)
code = line(0x20, 0, 0, 0)
for word in sys.argv[1].split(","):
    if word == "listener":  # seccomp(SET_MODE_FILTER, NEW_LISTENER)
        code += line(0x15, 0, 4, 317) + line(0x20, 0, 0, 24) + line(0x45, 0, 1, 8) + line(0x06, 0, 0, 0x50000 | 22) + line(0x06, 0, 0, 0x7FFF0000)
    else:
        code += line(0x15, 0, 1, int(word)) + line(0x06, 0, 0, 0x50000 | 38)
code += line(0x06, 0, 0, 0x7FFF0000)
program = ctypes.create_string_buffer(code, len(code))
head = struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(program))
if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, head, 0, 0):
    sys.exit("no filter: %d" % ctypes.get_errno())
os.execvp(sys.argv[2], sys.argv[2:])
P
mkdir "$T/work" && cd "$T/work" || exit 1
# on NUMBERS OPTION...: what ff-sandbox does there
on() { numbers=$1; shift; out=$(/usr/bin/python3 "$T/without.py" "$numbers" ff-sandbox "$@" 2>&1); }
best=$(ff-sandbox --check)
below() { [ "$(ff-sandbox --check --level "$1")" = "$1" ]; }

if below namespaces; then
	script='for p in /etc /usr /dev /dev/shm /sys /run /var "$HOME_OUTSIDE" /; do (echo x >$p/ff-older) 2>/dev/null && echo "$p"; done; echo mine >kept; (echo h >/proc/sys/kernel/core_pattern) 2>/dev/null && echo knob; cat kept'
	on 442 --level namespaces --env "HOME_OUTSIDE=$HOME" -- sh -c "$script"
	is "without mount_setattr (before 5.12) each mount is closed by itself" "$(printf '%s' "$out" | xargs)" "/dev/shm mine"
	is "and the work folder is that outside" "$(cat kept)" mine
	on 442,444,445,446 --level namespaces -- sh -c 'echo ran; (echo x >/etc/ff-older) 2>/dev/null && echo outside'
	is "without Landlock too" "$out" ran
	cat >bomb.py <<-'P'
	import os, time
	for i in range(11):
	    while True:
	        try: os.fork(); break
	        except OSError: time.sleep(0.01)
	time.sleep(50)
	P
	on listener --level namespaces --limit processes=100 --deadline 60 -- /usr/bin/python3 bomb.py older.$$
	like "without notifications a fork bomb is ended when they are counted" "$out" '^ff-sandbox: ended: processes'
	on 436 --level namespaces -- sh -c 'ls /proc/self/fd | wc -l'
	is "without close_range nothing more is open" "$out" 4
fi
if below landlock; then
	on 444 --check --level landlock
	is "without Landlock its level is not reached" "$out" limits
	on 444 --level landlock --require landlock -- true
	like "and it says why" "$out" 'landlock: the kernel.s Landlock is version 0, 3 is needed'
fi
on 317 --level limits -- sh -c 'grep Seccomp: /proc/self/status; exit 3'
is "without seccomp the limits are still there" "$(printf '%s' "$out" | xargs)" "Seccomp: 2" # that of the test itself
like "--check finds the best all the same" "$(on 442,436 --check; echo "$out")" "^$best\$"
is "nobody is left of all that" "$(grep -lsazx -- "older[.]$$" /proc/[0-9]*/cmdline 2>/dev/null | wc -l)" 0
done_testing
