#!/bin/sh
# Identity across time when history is rewritten: amend, rebase, squash, cherry-pick; and ranges against single commits.
. tests/cli/lib.sh
. tests/cli/identity.sh
export GIT_EDITOR=true
amend() { git add -A; run git commit -q --amend --allow-empty --no-verify --no-edit "$@"; }

scenario 'amend of the message only'
opened shop.py
amend -m 'another message'; analyse
still shop.py

scenario 'amend that changes another line'
opened shop.py
edit shop.py 's/item \* 3/item * 4/'; amend; analyse
still shop.py

scenario 'amend that changes the flagged line'
opened shop.py
edit shop.py 's/items, parts/items, start=0, parts/'; amend; analyse
still shop.py

scenario 'amend that puts the problem right: resolved by the new commit'
opened shop.py
edit shop.py 's/except:/except TypeError:/'; amend; analyse
closed BARE "$at"
same OS shop.py
single

scenario 'amend that takes the fix back: open'
opened shop.py
edit shop.py 's/except:/except TypeError:/'; save; analyse
old=$at
edit shop.py 's/except TypeError:/except:/'; amend
# The amended commit is empty: what it undid shows against the one that it replaced.
analyse "$old..HEAD"
still shop.py
is_now BARE open

scenario 'amend that renames the file'
opened shop.py
run git mv shop.py store.py; amend
# Against the commit that was analysed last, as the driver catches up: the amended one knows no old name.
analyse "$start..HEAD"
still store.py

scenario 'a commit is taken back and done again under another file name: old tip against new tip'
opened shop.py
run git reset -q --soft HEAD~1; run git mv -f shop.py store.py; save
analyse "$start..HEAD"
still store.py

scenario 'the commit with the fix is amended: resolved by its new name'
opened shop.py
edit shop.py 's/except:/except TypeError:/'; save; old=$at; analyse
amend -m 'another message'; analyse; rewritten "$old" "$at"
closed BARE "$at"

scenario 'the commits of a branch with a fix in the middle are rebased: resolved by its new name'
printf '"""A."""\n' >a.py; save; run git switch -q -c topic
opened shop.py
edit shop.py 's/except:/except TypeError:/'; save; old=$at; analyse
edit shop.py '3a\A = 1\n'; save; analyse
run git switch -q main; printf 'A = 1\n' >>a.py; save; analyse
run git switch -q topic; run git rebase -q main; analyse
rewritten "$old" "$(git rev-parse HEAD~1)"
closed BARE "$(git rev-parse HEAD~1)"

scenario 'amend of an amend of an amend'
opened shop.py
for i in 1 2 3; do edit shop.py "s/item \\* [0-9]*/item * 1$i/"; amend; analyse; done
still shop.py

scenario 'rebase onto a base that moved elsewhere: the new tip'
printf '"""A."""\n' >a.py; save; run git switch -q -c topic
opened shop.py
run git switch -q main; printf 'A = 1\n' >>a.py; save; analyse
run git switch -q topic; run git rebase -q main; analyse
still shop.py

scenario 'rebase of three commits onto a base that moved: the new tip only'
printf '"""A."""\n' >a.py; save; run git switch -q -c topic
opened shop.py
edit shop.py 's/item \* 3/item * 4/'; save; analyse
printf '"""B."""\nimport zlib\n' >b.py; save; analyse
know ZLIB unused_import b.py
run git switch -q main; printf 'A = 1\n' >>a.py; save; analyse
run git switch -q topic; run git rebase -q main; analyse
for p in OS PARTS BARE NOTE DOC; do same $p shop.py; done
same ZLIB b.py
total unused_import 2

scenario 'rebase of three commits: the whole range again'
printf '"""A."""\n' >a.py; save; run git switch -q -c topic
opened shop.py
edit shop.py 's/item \* 3/item * 4/'; save; analyse
edit shop.py '3a\A = 1\n'; save; analyse
run git switch -q main; printf 'A = 1\n' >>a.py; save; analyse
run git switch -q topic; run git rebase -q main; analyse main..HEAD
still shop.py

scenario 'rebase onto a base that moved the lines of the same file'
opened shop.py
run git switch -q -c topic
edit shop.py 's/"item "/"thing "/'; save; analyse
run git switch -q main; edit shop.py '3a\A = 1\n'; save; analyse
run git switch -q topic; run git rebase -q main; analyse
still shop.py
at BARE 11

scenario 'rebase with a conflict in the flagged line'
opened shop.py
run git switch -q -c topic
edit shop.py 's/items, parts/items, start=0, parts/'; save; analyse
run git switch -q main; edit shop.py 's/items, parts/items, end=9, parts/'; save; analyse
run git switch -q topic
! git rebase -q main >/dev/null 2>&1 || oops 'no conflict'
sed -i '/^<<<<<<<\|^=======\|^>>>>>>>/d;/start=0/d;s/end=9, /start=0, end=9, /' shop.py
git add -A; run git rebase --continue; analyse
still shop.py

scenario 'commits are put into another order'
printf '"""A."""\n' >a.py; save; base=$at
opened shop.py
printf '"""B."""\nimport zlib\n' >b.py; save; analyse
know ZLIB unused_import b.py
GIT_SEQUENCE_EDITOR="sed -i -e '1{h;d}' -e '2{G}'" run git rebase -q -i "$base"
[ "$(git log -1 --format=%s)" = start ] || oops 'the order is the old one'
analyse
for p in OS PARTS BARE NOTE DOC; do same $p shop.py; done
same ZLIB b.py
total unused_import 2

scenario 'two commits are squashed: the tip'
printf '"""A."""\n' >a.py; save; base=$at
opened shop.py
edit shop.py '3a\A = 1\n'; save; analyse
GIT_SEQUENCE_EDITOR="sed -i '2s/^pick/squash/'" run git rebase -q -i "$base"
[ "$(git rev-list --count "$base..HEAD")" = 1 ] || oops 'not squashed'
analyse
still shop.py

scenario 'the fix is squashed into the commit that brought the problem: resolved by what is left'
printf '"""A."""\n' >a.py; save; base=$at
opened shop.py
edit shop.py 's/except:/except TypeError:/'; save; fix=$at; analyse
GIT_SEQUENCE_EDITOR="sed -i '2s/^pick/fixup/'" run git rebase -q -i "$base"
analyse
closed BARE "$fix" "$at"
same OS shop.py
single

scenario 'the commit with the problem is dropped: resolved, as old tip against new tip shows'
printf '"""A."""\n' >a.py; save
printf 'import zlib\n' >>a.py; save; analyse
know Z unused_import a.py
printf '"""B."""\n' >b.py; save; analyse
old=$at
GIT_SEQUENCE_EDITOR="sed -i '1d'" run git rebase -q -i HEAD~2
analyse "$old..HEAD"
closed Z "$at"

scenario 'the commit with the fix is dropped: open again'
opened shop.py
edit shop.py 's/except:/except TypeError:/'; save; analyse
printf '"""B."""\n' >b.py; save; analyse
old=$at
GIT_SEQUENCE_EDITOR="sed -i '1d'" run git rebase -q -i HEAD~2
analyse "$old..HEAD"
still shop.py
is_now BARE open

scenario 'reset --hard takes the commit with the problem away: resolved, as old tip against new tip shows'
printf '"""A."""\n' >a.py; save
printf 'import zlib\n' >>a.py; save; old=$at; analyse
know Z unused_import a.py
run git reset -q --hard HEAD~1
analyse "$old..HEAD"
closed Z "$at"

scenario 'reset --hard takes away a commit, and it is done anew with another text around it'
printf '"""A."""\n' >a.py; save
opened shop.py
run git reset -q --hard HEAD~1
shop shop.py; edit shop.py '3a\A = 1\n'; save; analyse
still shop.py

scenario 'a commit is split in two'
printf '"""A."""\n' >a.py; save
shop shop.py; printf '"""B."""\nimport zlib\n' >b.py; save; analyse
known shop.py; know ZLIB unused_import b.py
run git reset -q HEAD~1
git add b.py; run git commit -q -m one; analyse
save; analyse
for p in OS PARTS BARE NOTE DOC; do same $p shop.py; done
same ZLIB b.py
total unused_import 2

scenario 'a commit is cherry-picked to another branch: one task with two places'
printf '"""A."""\n' >a.py; save
run git switch -q -c topic; opened shop.py; picked=$at
run git switch -q main; printf 'A = 1\n' >>a.py; save; analyse
run git cherry-pick "$picked"; analyse
still shop.py
for p in OS PARTS BARE NOTE DOC; do places $p main topic; done

scenario 'the fix is cherry-picked: resolved when the last branch has it'
opened shop.py
run git switch -q -c topic
edit shop.py '3a\A = 1\n'; save; analyse
edit shop.py 's/except:/except TypeError:/'; save; fix=$at; analyse
is_now BARE open
run git switch -q main; run git cherry-pick "$fix"; analyse
closed BARE "$at" "$fix"
single

scenario 'a series of single commits and one range over it: the same tasks'
printf '"""A."""\n' >a.py; save; base=$at
shop shop.py; save
edit shop.py '3a\A = 1\n'; two two.py; save
edit shop.py 's/except:/except TypeError:/'; save
edit shop.py 's/def label/def tag/'; edit two.py '8s/except:/except ValueError:/'; save
run git mv shop.py store.py; save
for c in $(git rev-list --reverse "$base..HEAD"); do analyse "$c"; done
keep ONE_BY_ONE
rm -rf .git/fibreflow; cp -R "$T/empty/.git/fibreflow" .git/fibreflow
analyse "$base..HEAD"
alike ONE_BY_ONE

scenario 'a range over commits that were analysed one by one adds nothing'
printf '"""A."""\n' >a.py; save; base=$at
opened shop.py
edit shop.py '3a\A = 1\n'; two two.py; save; analyse
edit shop.py 's/except:/except TypeError:/'; save; fix=$at; analyse
run git mv shop.py store.py; save; analyse
keep BEFORE
analyse "$base..HEAD"
alike BEFORE
total bare_except 3
closed BARE "$fix"

scenario 'a range in the middle of which the file was renamed and the function too'
opened shop.py
run git mv shop.py store.py; save
edit store.py 's/def total/def sum_up/'; save
analyse "$start..HEAD"
still store.py

scenario 'a range that brings a problem and puts it right: no task'
printf '"""A."""\n' >a.py; save; base=$at
shop shop.py; save
edit shop.py 's/except:/except TypeError:/'; save
analyse "$base..HEAD"
total bare_except 0
know OS unused_import shop.py

scenario 'a range that puts a problem right and brings it back: nothing happened'
opened shop.py
edit shop.py 's/except:/except TypeError:/'; save
edit shop.py 's/except TypeError:/except:/'; edit shop.py '3a\A = 1\n'; save
analyse "$start..HEAD"
still shop.py
is_now BARE open

end_scenarios
