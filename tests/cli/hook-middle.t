#!/bin/sh
# In the middle of a rebase, an am, a cherry-pick or revert of several, or a bisect nothing is spooled; at the end
# the tip is, once, and a rebase tells which id became which.
. tests/cli/lib.sh
. tests/cli/hook.sh
noting_driver

repo "$T/r"; cd "$T/r" || exit 1
g=$T/r/.git
unseen a.txt base
ff init -q
# topic NAME N [ONTO]: a branch with N commits
topic() { git checkout -q -b "$1" "${3:-main}"; for i in $(seq "$2"); do unseen "$1$i.txt" "$1$i"; done; }
# ends NAME: the tip alone is in the spool
ends() { is "$1: the tip is spooled, once" "$(spool "$g")" "$(id)"; }
told() { cut -d' ' -f1,2 "$g"/fibreflow/rewritten/* 2>/dev/null; }
# what git itself says about a range, oldest first
line() { git rev-list --reverse "$1"; }

topic r 20; git checkout -q main; unseen m.txt main; git checkout -q r
line main~1..r >"$T/old"; clear_spool "$g"
quiet "a rebase of 20 commits" git rebase -q main
ends "rebase"
line main..r | paste -d' ' "$T/old" - >"$T/pairs"
is "rebase: every old id is told with its new one" "$(told)" "$(cat "$T/pairs")"
is "rebase: in one file" "$(ls "$g/fibreflow/rewritten" | wc -l)" 1
is "rebase: the branch is known" "$(cat "$g/fibreflow/spool/$(id)")" refs/heads/r

topic p 3 main~1; clear_spool "$g"
quiet "rebase --apply" git rebase -q --apply main
ends "rebase --apply"
is "rebase --apply: three pairs" "$(told | wc -l)" 3
is "rebase --apply: HEAD is detached yet, the branch is the driver's to find" "$(cat "$g/fibreflow/spool/$(id)")" ""

# an interactive rebase that stops, with commits and amended commits on the way
topic i 3 main~1; clear_spool "$g"
GIT_SEQUENCE_EDITOR='sed -i -e 1s/pick/edit/ -e 2s/pick/reword/' GIT_EDITOR=true git rebase -q -i main >/dev/null 2>&1
is "a rebase that stopped: nothing is spooled" "$(count "$g")" 0
git commit -q --amend -m edited && git commit -q --allow-empty -m between
is "amend and commit on the way: nothing either" "$(count "$g")" 0
is "and nothing is told" "$(told)" ""
GIT_EDITOR='sed -i 1s/^/re/' git rebase --continue >/dev/null 2>&1
ends "rebase --continue"
topic conflict 2 main~1; unseen m.txt clash
clear_spool "$g"; git rebase -q main >/dev/null 2>&1
is "a rebase with a conflict: nothing is spooled" "$(count "$g")" 0
git rebase --abort
is "rebase --abort: nothing is spooled" "$(count "$g")" 0
git rebase -q main >/dev/null 2>&1; git checkout -q --theirs m.txt; git add m.txt; GIT_EDITOR=true git rebase --continue >/dev/null 2>&1
ends "a rebase after its conflict"
topic squash 3 main~1; clear_spool "$g"
GIT_SEQUENCE_EDITOR='sed -i -e 2,3s/pick/fixup/' git rebase -q -i main >/dev/null 2>&1
ends "a rebase that squashes"
is "squashed: three old ids, one new one" "$(told | cut -d' ' -f1 | sort -u | wc -l) $(told | cut -d' ' -f2 | sort -u | wc -l)" "3 1"

# cherry-pick and revert
git checkout -q -b one main; clear_spool "$g"
git cherry-pick p >/dev/null
ends "cherry-pick of one"
git checkout -q -b picks main; clear_spool "$g"
git cherry-pick r~2 r~1 r >/dev/null
ends "cherry-pick of three"
topic clash 1; unseen r19.txt clash
clear_spool "$g"; git cherry-pick r~2 r~1 r >/dev/null 2>&1
is "a cherry-pick with a conflict: nothing is spooled" "$(count "$g")" 0
echo both >r19.txt; git add r19.txt; git commit -q -m both
is "nor by the commit that ends the conflict" "$(count "$g")" 0
git cherry-pick --continue >/dev/null 2>&1
ends "cherry-pick --continue"
clear_spool "$g"; git revert --no-edit HEAD >/dev/null
ends "revert of one"
clear_spool "$g"; git revert --no-edit HEAD~2 HEAD~3 >/dev/null
ends "revert of two"

# am
git format-patch -q -o "$T/patches" main..r
git checkout -q -b am main; clear_spool "$g"
quiet "am of 20 patches" git am -q "$T"/patches/*.patch
ends "am"
is "am: 20 commits" "$(git rev-list --count main..am)" 20
git checkout -q -b am2 main; unseen r3.txt clash
clear_spool "$g"; git am -q "$T"/patches/000[1-4]*.patch >/dev/null 2>&1
is "am that stopped: nothing is spooled" "$(count "$g")" 0
git am --skip >/dev/null 2>&1
ends "am after its conflict"

# bisect
git checkout -q main; clear_spool "$g"
git bisect start r main >/dev/null 2>&1
git commit -q --allow-empty -m "on the way"
is "bisect: nothing is spooled" "$(count "$g")" 0
git bisect reset >/dev/null 2>&1
git commit -q --allow-empty -m "after it"
ends "after the bisect"

# what moves a branch without a hook: the driver and ff look themselves (hook-catch-up.t)
clear_spool "$g"
echo dirty >a.txt; git stash -q; git stash pop -q; git checkout -q a.txt
is "stash: nothing is spooled" "$(count "$g")" 0
git update-ref refs/heads/other HEAD~1
is "update-ref: nothing is spooled" "$(count "$g")" 0
git worktree add -q "$T/w" other 2>/dev/null
is "worktree add: nothing is spooled" "$(count "$g")" 0
cd "$top" || exit 1
done_testing
