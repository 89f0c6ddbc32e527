#!/bin/sh
# The truth is "last analysed .. HEAD": what no hook saw is caught up by the driver and by ff; nothing is analysed
# twice, what asks to be skipped is passed over.  What git itself lists is the judge.
. tests/cli/lib.sh
. tests/cli/hook.sh
noting_chain

repo "$T/r"; cd "$T/r" || exit 1
g=$T/r/.git; s=$g/fibreflow
unseen a.txt base
: >"$T/calls"
ff init -q; ff wait -t 20
settle() { ff status >/dev/null; ff wait -t 20; }
settle
is "nothing older than the first HEAD is caught up" "$(scanned)" ""
git commit -q --allow-empty -m one; ff wait -t 20
is "a commit is analysed" "$(scanned)" "$(id)"
settle
is "once" "$(scanned)" ""

base=$(id)
for i in 1 2 3; do unseen a.txt $i; done
settle
is "three commits that no hook saw: one range" "$(scanned)" "$base..$(id)"
base=$(id)
tree=$(id HEAD^{tree}) # as libgit2 and GUIs do it: the objects, then the reference
git update-ref HEAD "$(git commit-tree -p HEAD -m plumbing "$tree")"
settle
is "a commit made with plumbing" "$(scanned)" "$(id)"
unseen a.txt 4; git commit -q --allow-empty -m seen; ff wait -t 20
is "an unseen one before a seen one: one range" "$(scanned)" "$(id HEAD~2)..$(id)"
echo dirty >a.txt; git stash -q; settle; git stash pop -q; git checkout -q a.txt; settle
is "a stash is none of HEAD's commits" "$(scanned)" ""

git clone -q "$T/r" "$T/up"; git remote add up "$T/up"; (cd "$T/up" && unseen b.txt up1 && unseen b.txt up2)
base=$(id); git -c core.hooksPath=/dev/null pull -q up main
settle
is "a pull by fast-forward without our hook" "$(scanned)" "$base..$(id)"
git checkout -q -b fix HEAD~3; git checkout -q main; git checkout -q fix; settle
is "an older commit that is checked out" "$(scanned)" ""
unseen fix.txt fix1; unseen fix.txt fix2; base=$(id main)
git checkout -q main; git -c core.hooksPath=/dev/null merge -q --no-ff -m merge fix; settle
is "a merge is analysed against its first parent, its branch not again" "$(scanned)" "$(id)"

# a linked worktree's HEAD, too
git worktree add -q "$T/w" -b side 2>/dev/null
(cd "$T/w" && unseen w.txt w1); settle
is "the HEAD of another worktree" "$(scanned)" "$(id side)"
(cd "$T/w" && unseen w.txt w2 && ff status >/dev/null && ff wait -t 20)
is "from within it" "$(scanned)" "$(id side)"

# in the middle of something nothing is caught up
unseen m.txt m; git checkout -q -b clash HEAD~1; unseen m.txt clash; settle; scanned >/dev/null
git rebase -q main >/dev/null 2>&1; settle
is "in the middle of a rebase" "$(scanned)" ""
git rebase --abort; git checkout -q main; settle; scanned >/dev/null

# what is left out stays left out
FIBREFLOW=0 git commit -q --allow-empty -m off; settle
is "FIBREFLOW=0" "$(scanned)" ""
off=$(id); git commit -q --allow-empty -m on; ff wait -t 20
is "and the next commit goes alone" "$(scanned)" "$(id)"
git commit -q --allow-empty -m 'wip [Skip FF]'; ff wait -t 20; settle
is "[skip ff]" "$(scanned)" ""
unseen a.txt before; unseen a.txt 'mid [skip ff]'; unseen a.txt after; settle
is "[skip ff] in the middle of what is caught up" "$(scanned | sort)" "$(printf '%s\n' "$(id)" "$(id HEAD~2)" | sort)"
ff run -q HEAD~1 -t 20
is "ff run looks at it all the same" "$(scanned)" "$(id HEAD~1)"
ff run -q HEAD~2 -t 20
is "ff run looks again at what was analysed" "$(scanned)" "$(id HEAD~2)"
git config fibreflow.enabled false
git commit -q --allow-empty -m disabled; sleep 0.5; ff wait -t 20
is "fibreflow.enabled false" "$(scanned)$(count "$g")" 0
git config --unset fibreflow.enabled; settle
is "is left out for good" "$(scanned)" ""

# the limit
git config fibreflow.catchup.limit 3; for i in 1 2 3 4 5; do unseen a.txt "l$i"; done; settle
is "no more than fibreflow.catchup.limit" "$(scanned)" "$(id HEAD~3)..$(id)"
settle; is "and the rest is let go" "$(scanned)" ""
git config fibreflow.catchup.limit 0; unseen a.txt none; settle
is "0: none" "$(scanned)" ""
git config --unset fibreflow.catchup.limit; settle; scanned >/dev/null

# an orphan branch: down to the first commit of all
git checkout -q --orphan fresh; git commit -q -m root --no-verify; ff wait -t 20; scanned >/dev/null
git checkout -q --orphan fresh2; for i in 1 2 3; do unseen o.txt "o$i"; done; settle
is "an orphan branch: a range and its first commit" "$(scanned | sort)" "$(printf '%s\n' "$(id HEAD~2)..$(id)" "$(id HEAD~2)" | sort)"

# what ff costs when there is nothing to do: no process
git checkout -q main; settle
strace -f -qq -e trace=execve -o "$T/trace" ff log >/dev/null 2>&1
is "nothing to do: no process is started but the word's own" "$(grep 'execve.*= 0' "$T/trace" | grep -vc /cat)" "$(command -v strace >/dev/null && echo 2 || echo 0)"
ls "$s" >"$T/files"
is "no litter" "$(grep -vxE 'analysed|baseline-done|baseline-heads|driver.lock|driver.log|failed|hooks-folders|replaced|rewritten|risk.history|risk.lock|risk.model|skipped|spool' "$T/files")" ""
cd "$top" || exit 1
done_testing
