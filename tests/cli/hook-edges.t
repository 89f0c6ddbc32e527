#!/bin/sh
# Repositories of every shape, with the real chain: git commit succeeds and is silent, the run ends as done, and what
# it finds is sensible.
. tests/cli/lib.sh
. tests/cli/hook.sh
for file in "$B"/bin/ff-*; do case $file in *.d) ;; *) ln -s "$file" "$T/kit/bin/" ;; esac; done
# bad NAME: a defect that is like no other
bad() { printf 'def %s_entry(%s_list=[]):\n    %s_list.append("%s")\n    return %s_list\n' "$1" "$1" "$1" "$1" "$1"; }
# ends NAME DIR: all that waits is done, nothing failed, the last range is HEAD's
ends() {
	ff -C "$2" wait -t 120 || fail "$1: the driver ends"
	is "$1: the run is done" "$(ff -C "$2" log --json | sed -n 's/.*"range":"\([0-9a-f.]*\)","state":"\([a-z]*\)".*/\1 \2/p' | sed 's/.*\.\.//' | grep "$(git -C "$2" rev-parse HEAD)")" "$(git -C "$2" rev-parse HEAD) done"
}
open() { ff -C "$1" queue list --status open --limit 0 --json | sed -n 's/.*"type":"\([a-z_]*\)".*"file":"\([^"]*\)".*/\1 \2/p' | grep "^${2:-mutable}" | sort | xargs; }

repo "$T/a"; ff -C "$T/a" init -q; bad first >"$T/a/first.py"; git -C "$T/a" add -A
quiet "the first commit" git -C "$T/a" commit -q -m first; ends "the first commit" "$T/a"
is "the first commit: its defect is found" "$(open "$T/a")" "mutable_default first.py"
quiet "an empty commit" git -C "$T/a" commit -q --allow-empty -m empty; ends "an empty commit" "$T/a"
is "an empty commit: nothing changes" "$(open "$T/a")" "mutable_default first.py"
head -c 300000 /dev/urandom >"$T/a/noise.bin"; printf 'x = 1\0\n' >"$T/a/nul.py"; git -C "$T/a" add -A
quiet "binary files" git -C "$T/a" commit -q -m binary; ends "binary files" "$T/a"
cd "$T/a" || exit 1
git checkout -q -b side; bad side >side.py; git add -A; git commit -q -m side; git checkout -q main; echo 1 >m.txt; git add -A; git commit -q -m m
quiet "a merge" git merge -q --no-edit side; ends "a merge" .
is "a merge: what came with it" "$(open .)" "mutable_default first.py mutable_default side.py"
git init -q -b main "$T/lib"; (cd "$T/lib" && bad lib >lib.py && git add -A && git commit -q -m lib)
git -c protocol.file.allow=always submodule --quiet add "$T/lib" lib
quiet "a submodule is added" git commit -q -m sub; ends "a submodule" .
(cd lib && git commit -q --allow-empty -m more); git add lib; quiet "a submodule moves" git commit -q -m move; ends "a submodule moves" .
git checkout -q --detach; bad detached >detached.py; git add -A
quiet "a detached HEAD" git commit -q -m detached; ends "a detached HEAD" .
like "a detached HEAD: found" "$(open .)" 'detached.py'
git checkout -q main; cd "$top" || exit 1

# a submodule has its own state, made inside it
(cd "$T/a/lib" && ff init -q && bad own >own.py && git add -A && git commit -q -m own)
ends "inside a submodule" "$T/a/lib"
is "inside a submodule: its own queue" "$(open "$T/a/lib")" "mutable_default own.py"

git clone -q --depth 2 "file://$T/a" "$T/shallow"; ff -C "$T/shallow" init -q; bad new >"$T/shallow/new.py"; git -C "$T/shallow" add -A
quiet "a shallow clone" git -C "$T/shallow" commit -q -m shallow; ends "a shallow clone" "$T/shallow"
is "a shallow clone: only what is new" "$(open "$T/shallow")" "mutable_default new.py"
rm -rf "$T/one"; git clone -q --depth 1 "file://$T/a" "$T/one"; ff -C "$T/one" init -q
quiet "the cut commit itself, amended" git -C "$T/one" commit -q --amend -m amended; ends "the cut commit" "$T/one"

git clone -q "$T/a" "$T/sparse"; git -C "$T/sparse" sparse-checkout set --no-cone /first.py 2>/dev/null; ff -C "$T/sparse" init -q
bad sparse >>"$T/sparse/first.py"; quiet "a sparse checkout" git -C "$T/sparse" commit -q -a -m sparse; ends "a sparse checkout" "$T/sparse"
like "a sparse checkout: found" "$(open "$T/sparse")" 'mutable_default first.py'
is "a sparse checkout: the work tree is as sparse as before" "$(ls "$T/sparse")" first.py

git clone -q --bare "$T/a" "$T/bare.git"; ok "a bare repository: init" ff -C "$T/bare.git" init -q
ff -C "$T/bare.git" wait -t 120
ok "a bare repository: run" ff -C "$T/bare.git" run -q -t 120
git -C "$T/a" worktree add -q "$T/wt" -b wt 2>/dev/null; bad wt >"$T/wt/wt.py"; git -C "$T/wt" add -A
quiet "a linked worktree" git -C "$T/wt" commit -q -m wt; ends "a linked worktree" "$T/wt"
like "a linked worktree: found, in the common queue" "$(open "$T/wt")" 'wt.py'
ln -sf ff "$T/kit/bin/git-ff"
like "git ff" "$(git -C "$T/a" ff status)" '.'

# a baseline: day one shows what is new alone
git clone -q "$T/a" "$T/old"; ff -C "$T/old" init -q; ff -C "$T/old" wait -t 120
is "after init nothing is open" "$(ff -C "$T/old" queue list --status open --json)" ""
ok "what was there is known" test "$(ff -C "$T/old" queue list --status baseline --limit 0 --json | wc -l)" -ge 3
bad today >"$T/old/today.py"; git -C "$T/old" add -A; git -C "$T/old" commit -q -m today; ends "day one" "$T/old"
is "day one shows what is new alone" "$(open "$T/old")" "mutable_default today.py"

# our own commits are scanned, and never fixed again without a person
printf 'import os\nx = 1   \n' >"$T/old/fixed.py"; git -C "$T/old" add -A; git -C "$T/old" commit -q -m 'Fix

FibreFlow-Task: 7'; ends "a commit of FibreFlow's own" "$T/old"
like "a commit of FibreFlow's own is scanned" "$(open "$T/old" unused)" 'unused_import fixed.py'
is "and nothing in it is fixed without a person" "$(ff -C "$T/old" queue list --file fixed.py --limit 0 --json | grep -c '"auto_fixable":true')" 0
printf 'import os\nx = 1   \n' >"$T/old/plain.py"; git -C "$T/old" add -A; git -C "$T/old" commit -q -m 'Plain'; ends "a plain one" "$T/old"
ok "while a plain commit's may be" test "$(ff -C "$T/old" queue list --file plain.py --limit 0 --json | grep -c '"auto_fixable":true')" -ge 1
done_testing
