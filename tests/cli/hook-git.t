#!/bin/sh
# The hook under real git commands: when it spools, when it stays silent, and that it never gets in the way.
. tests/cli/lib.sh

# a driver that only notes: what is tested here is the hook
mkdir -p "$T/kit/bin" "$T/kit/libexec/fibreflow"
cp "$B/bin/ff" "$T/kit/bin/" && cp hooks/* "$T/kit/libexec/fibreflow/"
printf '#!/bin/sh\necho "$1" >>"$1/fibreflow/started"\nenv >"$1/fibreflow/env"\nls -l /proc/self/fd >"$1/fibreflow/fds"\nps -o sid=,pid= -p $$ >"$1/fibreflow/sid"\npwd >"$1/fibreflow/cwd"; sleep 0.1\n' \
	>"$T/kit/libexec/fibreflow/ff-driver"
export PATH="$T/kit/bin:$PATH"
spool() { ls "$1/fibreflow/spool" 2>/dev/null | sort | xargs; }
count() { ls "$1/fibreflow/spool" 2>/dev/null | wc -l; }
clear_spool() { rm -f "$1"/fibreflow/spool/*; }
# quiet NAME COMMAND...: succeeds and prints nothing at all
quiet() { name=$1; shift; if said=$("$@" 2>&1) && [ -z "$said" ]; then pass "$name"; else fail "$name" "exit $?: $said"; fi; }

repo "$T/r"; cd "$T/r" || exit 1
ff init -q
g=$T/r/.git
echo 'x = 1' >a.py; git add a.py
quiet "the first commit is silent" git commit -q -m first
is "its id is in the spool" "$(spool "$g")" "$(git rev-parse HEAD)"
sleep 0.3
is "the driver was started with the common directory" "$(head -n 1 "$g/fibreflow/started")" "$g"
is "its working directory is that" "$(cat "$g/fibreflow/cwd")" "$g"
is "in a session of its own" "$(awk '{print ($1 == $2) ? "own" : "shared"}' "$g/fibreflow/sid")" own
unlike "descriptors beyond 2 are closed" "$(grep -Ev 'pipe|/proc/|/dev/null|driver.log|fds' "$g/fibreflow/fds")" ' -> '

clear_spool "$g"
quiet "an amended commit" git commit -q --amend -m again
is "is spooled once" "$(spool "$g")" "$(git rev-parse HEAD)"
clear_spool "$g"; mkdir sub
echo 'y = 1' >sub/b.py; git add sub
(cd sub && git commit -q -m "from a subdirectory")
is "from a subdirectory" "$(spool "$g")" "$(git rev-parse HEAD)"
clear_spool "$g"
quiet "--no-verify" git commit -q --no-verify --allow-empty -m nv
is "is spooled all the same" "$(count "$g")" 1
clear_spool "$g"
git checkout -q --detach && git commit -q --allow-empty -m detached
is "on a detached HEAD" "$(spool "$g")" "$(git rev-parse HEAD)"
git checkout -q main; clear_spool "$g"
git worktree add -q "$T/tree" -b side 2>/dev/null
(cd "$T/tree" && echo 1 >c.py && git add c.py && git commit -q -m "in a worktree")
is "in a linked worktree the common spool gets it" "$(spool "$g")" "$(git -C "$T/tree" rev-parse HEAD)"
clear_spool "$g"
FIBREFLOW=0 git commit -q --allow-empty -m off; is "FIBREFLOW=0 skips" "$(count "$g")" 0
CI=true git commit -q --allow-empty -m ci; is "CI=true skips" "$(count "$g")" 0
CI=true FIBREFLOW=1 git commit -q --allow-empty -m ci; is "unless it is asked for" "$(count "$g")" 1
clear_spool "$g"

# silent in the middle of a rebase and of a cherry-pick of several
git checkout -q -b topic HEAD~2
for i in 1 2 3; do echo $i >t$i.py; git add t$i.py; FIBREFLOW=0 git commit -q -m t$i; done
ok "a rebase" git rebase -q main
is "spools nothing while it runs" "$(count "$g")" 0
git checkout -q -b picks main~1
ok "a cherry-pick of three" git cherry-pick topic~2 topic~1 topic
is "spools nothing before its last" "$([ "$(count "$g")" -le 1 ] && echo yes)" yes
clear_spool "$g"

# merge with a conflict, then commit: two parents, once
git checkout -q -b left main; echo left >c.txt; git add c.txt; FIBREFLOW=0 git commit -q -m left
git checkout -q -b right main; echo right >c.txt; git add c.txt; FIBREFLOW=0 git commit -q -m right
git merge -q left >/dev/null 2>&1; echo both >c.txt; git add c.txt
git commit -q -m merged
is "a merge with conflicts is spooled once" "$(spool "$g")" "$(git rev-parse HEAD)"
clear_spool "$g"

# a submodule has its own state
git init -q -b main "$T/lib" && FIBREFLOW=0 git -C "$T/lib" commit -q --allow-empty -m lib
git -c protocol.file.allow=always submodule --quiet add "$T/lib" lib && (cd lib && ff init -q && git commit -q --allow-empty -m inside)
is "a commit in a submodule goes to the submodule's spool" "$(count "$g/modules/lib")" 1
is "and not to ours" "$(count "$g")" 0

# nothing makes a commit fail
mv "$T/kit/libexec/fibreflow/ff-driver" "$T/kit/away"
quiet "the program is gone: still silent, still exit 0" git commit -q --allow-empty -m gone
is "and the commit is not lost" "$(count "$g")" 1
mv "$T/kit/away" "$T/kit/libexec/fibreflow/ff-driver"
rm -rf "$g/fibreflow"; : >"$g/fibreflow"
quiet "the state directory cannot be made" git commit -q --allow-empty -m nostate
rm -f "$g/fibreflow"
git init -q --bare "$T/bare.git"
ok "a bare repository can be initialised" ff -C "$T/bare.git" init
cd "$top" || exit 1
done_testing
