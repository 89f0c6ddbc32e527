#!/bin/sh
# SSH against real servers on loopback: sshd with keys of its own for each situation, and one that says nothing.  Judges: OpenSSH's own
# ssh-keygen and ssh-keyscan make the files and name the fingerprints.
. tests/cli/lib.sh
[ -x /usr/sbin/sshd ] || { echo "1..0 # skip no sshd"; exit 0; }
command -v ssh-keyscan >/dev/null || { echo "1..0 # skip no ssh-keyscan"; exit 0; }
export HOME="$T/home"; mkdir -p "$HOME/.ssh"; chmod 700 "$HOME/.ssh"
unset SSH_AUTH_SOCK SSH_ASKPASS
known=$T/known_hosts; auth=$T/authorized; : >"$auth"
free_port() { /usr/bin/python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
for t in ed25519 ecdsa rsa; do ssh-keygen -q -t $t -N '' -f "$T/host_$t"; done
port=$(free_port)
[ "$(id -u)" != 0 ] || mkdir -p /run/sshd
start() { # start TYPE...: a server that shows these keys
	{ echo "Port $port"; echo 'ListenAddress 127.0.0.1'; for k; do echo "HostKey $T/host_$k"; done
	echo "AuthorizedKeysFile $auth"; echo 'StrictModes no'; echo 'UsePAM no'; echo 'PasswordAuthentication no'; echo 'KbdInteractiveAuthentication no'
	echo "PidFile $T/pid"; echo 'MaxStartups 100'; echo 'MaxSessions 100'; } >"$T/conf"
	/usr/sbin/sshd -f "$T/conf" -E "$T/log"
	i=0; while [ ! -s "$T/pid" ] && [ $((i += 1)) -lt 100 ]; do sleep 0.1; done; }
stop() { kill "$(cat "$T/pid")"; rm -f "$T/pid"; i=0; while ssh-keyscan -T 1 -p "$port" 127.0.0.1 2>/dev/null | grep -q . && [ $((i += 1)) -lt 50 ]; do sleep 0.1; done; }
trap 'kill $(cat "$T/pid" 2>/dev/null) ${agent:-} ${silent:-} 2>/dev/null; cd /; rm -rf "$T"' EXIT
ask() { "$B/bench/ssh" "$known" "${1:-echo hello}" 20000 "${2:-30000}" "127.0.0.1:$port" 2>&1; }
scan() { ssh-keyscan -p "$port" -t "$1" 127.0.0.1 2>/dev/null; }
print() { ssh-keygen -lf "$T/host_$1.pub" | cut -d' ' -f2; }
user_key() { # user_key TYPE PASSPHRASE
	rm -f "$HOME/.ssh/id_$1"*; ssh-keygen -q -t "$1" -N "$2" -f "$HOME/.ssh/id_$1"; cat "$HOME/.ssh/id_$1.pub" >>"$auth"; }

start ed25519 ecdsa rsa
: >"$known"
like "a host that nobody knows is refused, with its fingerprint" "$(ask)" "^unknown .*$(print ed25519 | sed 's/[+]/./g')"
line=$(ask | sed -n 's/.*right one: \(ssh-keyscan .*known_hosts\)\].*/\1/p')
ok "and the line that would make it known" sh -c "$line 2>/dev/null"
is "is one that does" "$(cut -d' ' -f1,2 "$known" | grep -v '^#')" "[127.0.0.1]:$port ssh-ed25519"
like "nobody is let in without a key" "$(ask)" '^refused .*there is no key, and no agent'
user_key ed25519 ''
is "an ed25519 key" "$(ask 'echo hello; exit 3' | head -1 | cut -d' ' -f1,2)" "ok 3"
like "and what it says" "$(ask)" 'hello$'
ssh-keygen -q -H -f "$known" >/dev/null 2>&1
is "hashed names" "$(grep -c '^|1|' "$known") $(ask | cut -d' ' -f1,2 | head -1)" "1 ok 0"
mv "$HOME/.ssh/id_ed25519" "$T/key"; user_key ecdsa ''
# libssh2 1.10 loses the memory of an ECDSA signature
is "an ECDSA key" "$(ASAN_OPTIONS=detect_leaks=0 ask | head -1 | cut -d' ' -f1)" ok
rm "$HOME/.ssh/id_ecdsa"; user_key rsa ''
like "an RSA key is recognised, and what to do is said" "$(ask)" '^refused .*id_rsa is an RSA key.*use ed25519 or ECDSA'
user_key ed25519 secret
like "an encrypted key without its passphrase" "$(ask)" 'id_ed25519 is encrypted: ssh-add '
printf '#!/bin/sh\necho secret\n' >"$T/ask"; chmod +x "$T/ask"
is "with it, from SSH_ASKPASS" "$(SSH_ASKPASS=$T/ask ask | head -1 | cut -d' ' -f1)" ok
printf '#!/bin/sh\necho wrong\n' >"$T/ask"
like "with a wrong one" "$(SSH_ASKPASS=$T/ask ask)" '^refused .*id_ed25519 does not open with that passphrase'
rm "$HOME/.ssh/id_ed25519"
eval "$(ssh-agent -s)" >/dev/null; agent=$SSH_AGENT_PID; export SSH_AUTH_SOCK
ssh-add -q "$HOME/.ssh/id_rsa"
like "an agent with an RSA key alone" "$(ask)" '^refused .*of the agent is an RSA key'
ssh-add -q "$T/key"
is "an agent that has a better one too" "$(ask | head -1 | cut -d' ' -f1)" ok
is "a dead agent and a key file" "$(cp "$T/key" "$HOME/.ssh/id_ed25519"; SSH_AUTH_SOCK=$T/none ask | head -1 | cut -d' ' -f1)" ok

# host keys
printf '[127.0.0.1]:%s %s\n' "$port" "$(cut -d' ' -f1,2 "$T/key.pub" 2>/dev/null || ssh-keygen -yf "$T/key" | cut -d' ' -f1,2)" >"$known"
like "a key that has changed is refused" "$(ask)" "^changed .*ITS KEY HAS CHANGED: now ssh-ed25519 $(print ed25519 | sed 's/[+]/./g')"
is "whatever is accepted" "$("$B/bench/ssh" -n "$known" 'echo hello' 20000 30000 "127.0.0.1:$port" | cut -d' ' -f1)" changed
ok "the line that forgets it" sh -c "$(ask | sed -n "s/.*set up anew: \(ssh-keygen .*'\)\].*/\1/p") >/dev/null 2>&1"
like "does so" "$(ask)" '^unknown'
is "a new host is accepted where that is asked for" "$("$B/bench/ssh" -n "$known" 'echo hello' 20000 30000 "127.0.0.1:$port" | head -1 | cut -d' ' -f1)" ok
is "and is the one that ssh-keyscan sees" "$(grep -c "$(scan ed25519 | cut -d' ' -f3)" "$known") $(ask | head -1 | cut -d' ' -f1)" "1 ok"
{ scan ed25519 | sed 's/^/@revoked /'; scan ed25519; } >"$known"
like "a revoked key" "$(ask)" '^changed .*revoked'
scan ecdsa >"$known"
is "only the ECDSA key is known: no false alarm" "$(ask | head -1 | cut -d' ' -f1)" ok
scan ed25519 | sed 's/^\[127.0.0.1\]:[0-9]*/127.0.0.1/' >"$known"
like "the same name at another port is another host" "$(ask)" '^unknown'
scan rsa >"$known"
like "only the RSA key is known" "$(ask)" '^algorithms .*RSA key alone.*ssh-keyscan'
stop; start rsa; : >"$known"
like "a host that has an RSA key alone" "$(ask)" '^algorithms .*needs an ed25519 one'
stop; start ed25519; scan ed25519 >"$known"

# time
like "an answer that is late: what came is kept" "$(ask 'echo first; sleep 60' 4000)" 'late .*not whole within 4.0 s\] first'
is "a command that is killed" "$(ask 'kill -9 $$' | cut -d' ' -f1,2 | head -1)" "ok 128"
like "more than anybody reads" "$(ask 'yes')" '^broken .*more than 4 MiB'
like "nobody listens" "$("$B/bench/ssh" "$known" x 5000 9000 127.0.0.1:1)" '^unreachable .*refused'
like "no such name" "$("$B/bench/ssh" "$known" x 9000 9000 no-such-host.invalid)" '^unresolved'
/usr/bin/python3 -c 'import socket, sys, time
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(5); f = open(sys.argv[1] + ".tmp", "w"); f.write(str(s.getsockname()[1])); f.close()
import os; os.rename(sys.argv[1] + ".tmp", sys.argv[1]); time.sleep(120)' "$T/silent" & silent=$!
while [ ! -e "$T/silent" ]; do sleep 0.1; done
mute=127.0.0.1:$(cat "$T/silent")
like "a server that says nothing" "$("$B/bench/ssh" "$known" x 1000 9000 "$mute")" '^silent .*within 1.0 s'
# the silent one has 12 s, of which the other one needs few
"$B/bench/ssh" "$known" 'echo hello' 12000 20000 "$mute" "127.0.0.1:$port" >"$T/two"
is "costs only its own deadline" "$(awk '$1 == "silent" && $3 >= 12000 {s++} $1 == "ok" && $3 < 11000 {o++} END {print s + 0, o + 0}' "$T/two")" "1 1"

# names
for bad in -oProxyCommand=x 'a b' '' 'x;y' 'h:0' 'h:99999' '-l@h'; do status "no host: '$bad'" 78 "$B/bench/ssh" "$known" x 1 1 "$bad"; done
cat >"$T/ssh" <<'END'
#!/bin/sh
printf 'hostname inner\nport 22\nuser me\nproxyjump bastion\n'
END
chmod +x "$T/ssh"
like "a jump host is said to be unsupported" "$(PATH="$T:$PATH" "$B/bench/ssh" "$known" x 1000 1000 web1)" '^unsupported .*ProxyJump bastion, which is not supported'
done_testing
