#!/bin/sh
# Identity across branches: one problem on several branches is one task with several places.
. tests/cli/lib.sh
. tests/cli/identity.sh
export GIT_EDITOR=true
fixed() { edit "${1:-shop.py}" 's/except:/except TypeError:/'; save; fix=$at; analyse; }
grown() { edit "${1:-shop.py}" '3a\A = 1\n'; save; analyse; }

scenario 'a branch from a common ancestor: the same task, two places'
opened shop.py
run git switch -q -c topic; grown
still shop.py
places BARE main topic

scenario 'both branches change the file, each in its way: the same tasks'
opened shop.py
run git switch -q -c topic; grown
run git switch -q main; edit shop.py 's/item \* 3/item * 4/'; save; analyse
run git switch -q topic; edit shop.py 's/^A = 1/A = 2/'; save; analyse
still shop.py
places BARE main topic

scenario 'the same problem is brought on two branches independently, on the same line: one task'
printf '"""A."""\n' >a.py; save
run git switch -q -c topic; printf 'import zlib\n' >>a.py; save; analyse
know Z unused_import a.py
run git switch -q main; printf 'B = 1\nimport zlib\n' >>a.py; save; analyse
same Z a.py
total unused_import 1
places Z main topic

scenario 'fixed on a branch only: open while main has it'
opened shop.py
run git switch -q -c topic; grown; fixed
is_now BARE open
places BARE main
total bare_except 1

scenario 'fixed on a branch that was never analysed before: open while main has it'
opened shop.py
run git switch -q -c topic; fixed
is_now BARE open
places BARE main

scenario 'fixed on a branch, and main goes on with the file: still the same open task'
opened shop.py
run git switch -q -c topic; fixed
run git switch -q main; grown
still shop.py
is_now BARE open

scenario 'fixed on a branch that is merged then: resolved, and by the fix or its merge'
opened shop.py
run git switch -q -c topic; grown; fixed
run git switch -q main; run git merge -q --no-ff --no-edit topic; analyse
closed BARE "$fix" "$at"
same OS shop.py
single

scenario 'fixed on a branch that is merged by fast-forward: resolved by the fix'
opened shop.py
run git switch -q -c topic; fixed
run git switch -q main; run git merge -q --ff-only topic; analyse "$start..HEAD"
closed BARE "$fix"
single

scenario 'fixed on a branch that is merged as a squash: resolved by the squashed commit'
opened shop.py
run git switch -q -c topic; grown; fixed
run git switch -q main; run git merge -q --squash topic; save; analyse
closed BARE "$at" "$fix"
single

scenario 'fixed on main, the branch has it still: open there; main merged into it: resolved'
opened shop.py
run git switch -q -c topic; grown
run git switch -q main; fixed
is_now BARE open
places BARE topic
run git switch -q topic; run git merge -q --no-edit main; analyse
closed BARE "$fix" "$at"
single

scenario 'fixed on both branches independently: resolved by the second fix'
opened shop.py
run git switch -q -c topic; grown; fixed
run git switch -q main; edit shop.py 's/except:/except ValueError:/'; save; analyse
closed BARE "$at"
single

scenario 'fixed on the branch where it was brought: resolved there'
printf '"""A."""\n' >a.py; save
run git switch -q -c topic; opened shop.py; fixed
closed BARE "$fix"

scenario 'brought on a branch that is merged: the same task, now on main too'
printf '"""A."""\n' >a.py; save
run git switch -q -c topic; opened shop.py
run git switch -q main; run git merge -q --no-ff --no-edit topic; analyse
still shop.py
places BARE main topic

scenario 'brought on a branch that is merged and deleted: open, on main'
printf '"""A."""\n' >a.py; save
run git switch -q -c topic; opened shop.py
run git switch -q main; run git merge -q --no-ff --no-edit topic; analyse
run git branch -q -d topic; reconcile
still shop.py
is_now BARE open
places BARE main

scenario 'brought on a branch that is merged as a squash and deleted: open, on main'
printf '"""A."""\n' >a.py; save
run git switch -q -c topic; opened shop.py; grown
run git switch -q main; run git merge -q --squash topic; save; analyse
run git branch -q -D topic; reconcile
still shop.py
is_now BARE open
places BARE main

scenario 'a branch is deleted unmerged: what was there only is resolved, and says so'
printf '"""A."""\n' >a.py; save
run git switch -q -c topic; opened shop.py
run git switch -q main; run git branch -q -D topic; reconcile
for p in OS PARTS BARE NOTE DOC; do is_now $p resolved; done
because BARE topic

scenario 'a branch is deleted unmerged: what main has too stays open'
opened shop.py
run git switch -q -c topic; grown
run git switch -q main; run git branch -q -D topic; reconcile
is_now BARE open
places BARE main

scenario 'a branch with the only fix is deleted: main has the problem as before'
opened shop.py
run git switch -q -c topic; grown; fixed
run git switch -q main; run git branch -q -D topic; reconcile
is_now BARE open
grown
still shop.py

scenario 'a deleted branch is made again: the same tasks, open again'
printf '"""A."""\n' >a.py; save
run git switch -q -c topic; opened shop.py; tip=$at
run git switch -q main; run git branch -q -D topic; reconcile
run git switch -q -c again "$tip"; grown
still shop.py
is_now BARE open
places BARE again

scenario 'what was rejected on a deleted branch stays rejected when it comes again'
printf '"""A."""\n' >a.py; save
run git switch -q -c topic; opened shop.py; tip=$at
decide reject BARE
run git switch -q main; run git branch -q -D topic; reconcile
run git switch -q -c again "$tip"; grown
same BARE shop.py
is_now BARE rejected

scenario 'a branch is renamed: its tasks are still there'
printf '"""A."""\n' >a.py; save
run git switch -q -c topic; opened shop.py
run git branch -m subject; reconcile
is_now BARE open
grown
still shop.py
places BARE subject

scenario 'a branch is renamed while another one is checked out'
printf '"""A."""\n' >a.py; save
run git switch -q -c topic; opened shop.py
run git switch -q main; run git branch -m topic subject; reconcile
is_now BARE open

scenario 'main is renamed to trunk'
opened shop.py
run git branch -m trunk; reconcile
is_now BARE open
fixed
closed BARE "$fix"
single

scenario 'a merge with a conflict in the flagged line: the same task'
opened shop.py
run git switch -q -c topic; edit shop.py 's/items, parts/items, start=0, parts/'; save; analyse
run git switch -q main; edit shop.py 's/items, parts/items, end=9, parts/'; save; analyse
! git merge -q topic >/dev/null 2>&1 || oops 'no conflict'
sed -i '/^<<<<<<<\|^=======\|^>>>>>>>/d;/def.*start=0/d;s/end=9, /start=0, end=9, /' shop.py
save merged; analyse
still shop.py

scenario 'a merge with a conflict, settled for the side that has the problem'
opened shop.py
run git switch -q -c topic; edit shop.py 's/except:/except TypeError:/'; save; analyse
run git switch -q main; edit shop.py 's/except:/except:  # all/'; save; analyse
! git merge -q topic >/dev/null 2>&1 || oops 'no conflict'
run git checkout -q --ours shop.py; save merged; analyse
still shop.py
is_now BARE open

scenario 'a merge with a conflict, settled for the side that has the fix'
opened shop.py
run git switch -q -c topic; edit shop.py 's/except:/except TypeError:/'; save; fix=$at; analyse
run git switch -q main; edit shop.py 's/except:/except:  # all/'; save; analyse
! git merge -q topic >/dev/null 2>&1 || oops 'no conflict'
run git checkout -q --theirs shop.py; save merged; analyse
closed BARE "$at" "$fix"
single

scenario 'a merge that keeps nothing of the branch: what was brought there goes with the branch'
printf '"""A."""\n' >a.py; save
run git switch -q -c topic; opened shop.py
run git switch -q main; run git merge -q -s ours --no-edit topic; analyse
run git branch -q -D topic; reconcile
is_now BARE resolved

scenario 'a merge brings a renamed file, and main changed it under its old name'
opened shop.py
run git switch -q -c topic; run git mv shop.py store.py; save; analyse
run git switch -q main; edit shop.py 's/item \* 3/item * 4/'; save; analyse
run git merge -q --no-edit topic; analyse
still store.py

scenario 'renamed on a branch, unchanged on main: one task with two places'
opened shop.py
run git switch -q -c topic; run git mv shop.py store.py; save; analyse
run git switch -q main; grown
single
is_now BARE open
places BARE main topic

scenario 'three branches, fixed on one after the other: resolved by the third fix'
opened shop.py
for b in one other; do run git switch -q -c $b main; printf '"""%s."""\n' $b >$b.py; grown; done
for b in main one; do run git switch -q $b; fixed; is_now BARE open; done
run git switch -q other; fixed
closed BARE "$fix"
single

scenario 'a commit on a detached HEAD: the same tasks'
opened shop.py
run git switch -q --detach; grown
still shop.py
is_now BARE open

scenario 'fixed on a detached HEAD that is left: open, since main has it'
opened shop.py
run git switch -q --detach; fixed
run git switch -q main
reconcile
is_now BARE open
grown
still shop.py
is_now BARE open

scenario 'brought on a detached HEAD, which becomes a branch: the same tasks'
printf '"""A."""\n' >a.py; save
run git switch -q --detach; opened shop.py
run git switch -q -c topic; grown
still shop.py
is_now BARE open

scenario 'a linked worktree: one queue, the same task with two places'
opened shop.py
run git worktree add -q "$T/w$serial" -b topic
cd "$T/w$serial"; grown
still shop.py
places BARE main topic
fixed
is_now BARE open
cd "$T/r$serial"; run git merge -q --no-edit topic; analyse "$start..HEAD"
closed BARE "$fix"
single

scenario 'a linked worktree is removed with its branch'
printf '"""A."""\n' >a.py; save
run git worktree add -q "$T/w$serial" -b topic
cd "$T/w$serial"; opened shop.py
cd "$T/r$serial"; run git worktree remove -f "$T/w$serial"; run git branch -q -D topic; reconcile
is_now BARE resolved

scenario 'a decision made on one branch holds on the other'
opened shop.py
run git switch -q -c topic; grown
decide reject BARE
run git switch -q main; edit shop.py 's/item \* 3/item * 4/'; save; analyse
still shop.py
is_now BARE rejected

scenario 'an unrelated branch without the file closes nothing'
opened shop.py
run git switch -q --orphan lonely; printf '"""L."""\n' >l.py; save; analyse; reconcile
is_now BARE open
run git switch -q main; grown
still shop.py

scenario 'reconcile on a branch that lacks the file: main has it still'
printf '"""A."""\n' >a.py; save; run git branch old
opened shop.py
run git switch -q old; reconcile
is_now BARE open
run git switch -q main; grown
still shop.py
is_now BARE open

scenario 'deleted on a branch: open while main has the file, resolved when that is merged'
opened shop.py
run git switch -q -c topic; run git rm -q shop.py; save; fix=$at; analyse
is_now BARE open
run git switch -q main; run git merge -q --no-ff --no-edit topic; analyse
closed BARE "$fix" "$at"
single

scenario 'a branch name with a slash, a blank is none, and another script'
printf '"""A."""\n' >a.py; save
run git switch -q -c 'feature/größe-商店'; opened shop.py
places BARE 'feature/größe-商店'
run git switch -q main; run git branch -q -D 'feature/größe-商店'; reconcile
is_now BARE resolved

scenario 'a tag of the name of a branch does not confuse'
opened shop.py
run git switch -q -c topic; grown
run git tag topic main
run git switch -q main; reconcile
is_now BARE open
places BARE main topic
end_scenarios
