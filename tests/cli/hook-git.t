#!/bin/sh
# What fires (design: "What fires"): every way to make a commit, once each, and nothing ever gets in its way.
. tests/cli/lib.sh
. tests/cli/hook.sh
noting_driver

repo "$T/r"; cd "$T/r" || exit 1
ff init -q
g=$T/r/.git
echo 'x = 1' >a.py; git add a.py
quiet "the first commit is silent" git commit -q -m first
is "its id is in the spool" "$(spool "$g")" "$(id)"
is "with its branch" "$(cat "$g/fibreflow/spool/$(id)")" refs/heads/main

# once NAME COMMAND...: silent, and HEAD alone is spooled, once
once() {
	clear_spool "$g"
	quiet "$@"
	is "$1: spooled once" "$(spool "$g")" "$(id)"
}
once "an amended commit" git commit -q --amend -m again
is "an amended commit: its old id is told" "$(cut -d' ' -f2 "$g"/fibreflow/rewritten/*)" "$(id)"
echo 'x = 2' >a.py; once "commit -a" git commit -q -a -m all
echo 'x = 3' >a.py; once "commit PATH" git commit -q -m path a.py
once "--no-verify" git commit -q --no-verify --allow-empty -m nv
mkdir sub; echo 'y = 1' >sub/b.py; git add sub
once "from a subdirectory" git -C sub commit -q -m "from a subdirectory"
once "with GIT_DIR and GIT_WORK_TREE from elsewhere" env GIT_DIR="$g" GIT_WORK_TREE="$T/r" git -C "$T" commit -q --allow-empty -m elsewhere
git pack-refs --all
once "with packed refs" git commit -q --allow-empty -m packed
git checkout -q -b "it's/a-\$(touch\${IFS}x);\"branch\"&"
once "on a branch with a hostile name" git commit -q --allow-empty -m hostile
is "whose name is noted as it is" "$(cat "$g/fibreflow/spool/$(id)")" "$(git symbolic-ref HEAD)"
git checkout -q --detach
once "on a detached HEAD" git commit -q --allow-empty -m detached
is "where no branch is noted" "$(cat "$g/fibreflow/spool/$(id)")" ""
git checkout -q main

# merges
git checkout -q -b left main; unseen c.txt left
git checkout -q -b right main; unseen d.txt right
once "a merge" git merge -q -m merged left
git checkout -q main
once "a fast-forward merge" git merge -q --ff-only right
git checkout -q -b left2 main; unseen c.txt left2
git checkout -q -b right2 main; unseen c.txt right2
clear_spool "$g"
git merge -q left2 >/dev/null 2>&1
is "a merge with conflicts spools nothing yet" "$(count "$g")" 0
echo both >c.txt; git add c.txt
once "and once with its commit" git commit -q -m merged
git checkout -q -b left3 main; unseen f.txt left3
git checkout -q -b right3 main; unseen e.txt right3
clear_spool "$g"; git merge -q --no-commit left3 >/dev/null 2>&1
is "merge --no-commit spools nothing yet" "$(count "$g")" 0
once "and once with its commit: no-commit" git commit -q -m merged2
git checkout -q -b squash main; clear_spool "$g"; git merge -q --squash left3 >/dev/null 2>&1
is "merge --squash makes no commit and spools none" "$(count "$g")" 0
once "its commit is spooled" git commit -q -m squashed
git clone -q "$T/r" "$T/clone"; cd "$T/clone" || exit 1; ff init -q; rm -f .git/fibreflow/spool/*
git -C "$T/r" -c core.hooksPath=/dev/null commit -q --allow-empty -m upstream
quiet "a pull by fast-forward" git pull -q
is "is spooled with its tip" "$(spool .git)" "$(id)"
cd "$T/r" || exit 1

# worktrees and submodules
git worktree add -q "$T/tree" -b side 2>/dev/null
clear_spool "$g"
(cd "$T/tree" && echo 1 >c.py && git add c.py && git commit -q -m "in a worktree")
is "in a linked worktree the common spool gets it" "$(spool "$g")" "$(id side)"
is "with the worktree's branch" "$(cat "$g/fibreflow/spool/$(id side)")" refs/heads/side
clear_spool "$g"
git init -q -b main "$T/lib" && git -C "$T/lib" commit -q --allow-empty -m lib
git -c protocol.file.allow=always submodule --quiet add "$T/lib" lib && (cd lib && ff init -q && git commit -q --allow-empty -m inside)
is "a commit in a submodule goes to the submodule's spool" "$(count "$g/modules/lib")" 1
is "and not to ours" "$(count "$g")" 0
git add lib; once "the submodule's new commit in the outer repository" git commit -q -m bump
mkdir -p "$T/two words"; git init -q -b main --separate-git-dir "$T/two words/git dir" "$T/two words/work"
(cd "$T/two words/work" && ff init -q && git commit -q --allow-empty -m apart)
is "a separate git directory with blanks" "$(spool "$T/two words/git dir")" "$(git -C "$T/two words/work" rev-parse HEAD)"

# what asks to be left alone
clear_spool "$g"
quiet "FIBREFLOW=0" env FIBREFLOW=0 git commit -q --allow-empty -m off
is "FIBREFLOW=0: nothing is spooled" "$(count "$g")" 0
is "FIBREFLOW=0: it is noted, so that nobody catches up on it" "$(tail -n 1 "$g/fibreflow/skipped")" "$(id)"
quiet "CI=true" env CI=true git commit -q --allow-empty -m ci
is "CI=true: nothing is spooled" "$(count "$g")" 0
once "CI=true and FIBREFLOW=1" env CI=true FIBREFLOW=1 git commit -q --allow-empty -m ci

# nothing makes a commit fail or say a word
mv "$T/kit/libexec/fibreflow/ff-driver" "$T/kit/away"
once "the driver is gone" git commit -q --allow-empty -m gone
mv "$T/kit/bin/ff" "$T/kit/ff-away"
once "the program is gone" git commit -q --allow-empty -m gone2
mv "$T/kit/ff-away" "$T/kit/bin/ff"; mv "$T/kit/away" "$T/kit/libexec/fibreflow/ff-driver"
clear_spool "$g"; rmdir "$g/fibreflow/spool"; : >"$g/fibreflow/spool"
quiet "the spool cannot be written" git commit -q --allow-empty -m nospool
is "the hook's own status is 0 then, too" "$(GIT_DIR=.git sh .git/hooks/post-commit 2>&1; echo $?)" 0
rm -rf "$g/fibreflow"; : >"$g/fibreflow"
quiet "the state directory cannot be made" git commit -q --allow-empty -m nostate
is "nor does it say so by hand" "$(GIT_DIR=.git sh .git/hooks/post-commit 2>&1; echo $?)" 0
rm -f "$g/fibreflow"
cd "$top" || exit 1
done_testing
