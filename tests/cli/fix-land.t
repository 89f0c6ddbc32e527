#!/bin/sh
# A fix as a commit, the pile of those that wait, and the way into the person's branch; git judges.
. tests/cli/lib.sh
. tests/cli/fix.sh
put() { printf '%b' "$2" >"$T/$1"; } # NAME TEXT: a file to take a new text from
tip() { git -C "$1" rev-parse -q --verify refs/heads/fibreflow/fixes; }
content() { git -C "$1" cat-file blob "$2"; }
kept() { git -C "$1" rev-parse -q --verify "refs/fibreflow/fixes/$2"; }
# fresh: a repository $r of three commits, armed; $head
number=0
fresh() {
	number=$((number + 1)) r=$T/r$number
	repo "$r"; printf '%s\n' 1 2 3 4 5 6 7 8 9 >"$r/a.py"; printf 'b\n' >"$r/b.py"; printf '#!x\n' >"$r/run.py"; chmod +x "$r/run.py"; mkdir "$r/d"; printf 'c\n' >"$r/d/c.py"
	ln -s a.py "$r/link.py"; printf 'u\n' >"$r/other.txt"; commit "$r" one; printf 'stash\n' >"$r/b.py"; git -C "$r" stash -q
	printf 'dirty\n' >>"$r/other.txt"; printf 'new\n' >"$r/untracked.txt"
	head=$(git -C "$r" rev-parse HEAD); arm "$r"; rm -f "$T/ran"
}
g() { git -c core.hooksPath=/dev/null -c core.fsmonitor=false -c commit.gpgSign=false -c merge.verifySignatures=false -c diff.external= -C "$r" "$@" 2>&1; }

# ---- a commit
fresh; filters "$r"; before=$(shot "$r")
put A '1\n2\nthree\n4\n5\n6\n7\n8\n9\n'; put N 'n\n'; put R '#!y\n'; put D 'é\377\0\r\n'
id=$($F commit "$r" "$head" "$(printf 'Größe\n\nFibreFlow-Task: 7\n')" "a.py=$T/A" "run.py=$T/R" "d/c.py=$T/D" "+d/e/$(printf 'n\n"ö')=$T/N" "+tests/test_x.py=$T/N")
is "its parent, and no ref names it" "$(g rev-parse "$id^") $(g for-each-ref --points-at "$id")" "$head "
is "author and committer" "$(g log -1 --format='%an <%ae> %cn <%ce>' "$id")" "FibreFlow <fibreflow@localhost> FibreFlow <fibreflow@localhost>"
is "the time is now" "$(($(date +%s) - $(g log -1 --format=%ct "$id") < 100))" 1
is "the message, in UTF-8" "$(g log -1 --format=%s%n%e "$id" | xargs)" "Größe"
is "the trailer is one for git" "$(g log -1 --format='%(trailers:key=FibreFlow-Task,valueonly)' "$id" | xargs)" 7
is "no signature" "$(g cat-file commit "$id" | grep -c gpgsig)" 0
is "what changed, with modes" "$(g diff-tree -r --no-commit-id "$id" | awk '{ print $1, $2 }' | sort | uniq -c | xargs)" "2 :000000 100644 2 :100644 100644 1 :100755 100755"
is "the bytes" "$(g cat-file blob "$id:d/c.py" | sha256sum)" "$(sha256sum <"$T/D")"
is "a name with everything" "$(g cat-file blob "$id:d/e/$(printf 'n\n"ö')")" n
is "git finds nothing wrong" "$(g fsck --no-dangling 2>&1 | grep -v '^dangling\|^notice' | head -n 3)" ""
same "a commit" "$r" "$before"; silent "a commit"
refused() { status "$1" 65 $F commit "$r" "$head" x "$3"; like "$1: says why" "$out" "$2"; }
refused "a link" 'no plain file|not the text' "link.py=$T/A"
refused "a new file that is there" 'there already' "+a.py=$T/A"
refused "a new file below a file" 'no folder' "+a.py/x.py=$T/A"
refused "a new file below a link" 'no folder' "+link.py/x.py=$T/A"
refused "a folder" 'there already' "+d=$T/A"
refused "a path that leads out" 'not a path' "+../x=$T/A"
refused "a path into .git" 'not a path' "+.git/hooks/x=$T/A"
other=$($F commit "$r" "$head" x "a.py=$T/N")
status "a text that the parent does not have" 65 $F commit "$r" "$head@$other" x "a.py=$T/A"
like "is not replaced" "$out" 'a.py is not the text that the change is for'
git -C "$r" cat-file blob "$head:a.py" >"$T/A0"; refused "what changes nothing" 'nothing is changed' "a.py=$T/A0"
status "a parent that is not there" 75 $F commit "$r" "1234567890123456789012345678901234567890@$head" x "a.py=$T/A"
is "no report of a crash is left" "$(ls "$r/.git" | grep crash)" ""
same "what was refused" "$r" "$before"; silent "what was refused"
is "no ref was left" "$(g for-each-ref | grep -c making)" 0
git clone -q --depth 1 "file://$r" "$T/shallow"; is "in a shallow clone" "$(git -C "$T/shallow" rev-parse "$($F commit "$T/shallow" "$head" x "a.py=$T/A")^")" "$head"
git clone -q --bare "$r" "$T/bare.git" 2>/dev/null; is "in a bare repository" "$(git -C "$T/bare.git" rev-parse "$($F commit "$T/bare.git" "$head" x "a.py=$T/A")^")" "$head"
if git init -q --object-format=sha256 "$T/long" 2>/dev/null; then
	printf 'x\n' >"$T/long/a.py"; commit "$T/long" a; h=$(git -C "$T/long" rev-parse HEAD)
	id=$($F fix "$T/long" "$h" 3 "a.py=$T/A")
	is "in a SHA-256 repository, published" "$(tip "$T/long") $(git -C "$T/long" rev-parse "$id^") $(kept "$T/long" 3)" "$id $h $id"
	is "and undone: the branch is gone" "$($F publish "$T/long" "$h" 3; tip "$T/long")" "tip $h"
else
	skip "no SHA-256 here"; skip "no SHA-256 here"
fi

# ---- the pile
fresh; filters "$r"; before=$(shot "$r")
put A1 '1\n2\nthree\n4\n5\n6\n7\n8\n9\n'; put B1 'bb\n'; put A2 '1\n2\nthree\n4\n5\n6\n7\n8\nnine\n'
one=$($F fix "$r" "$head" 11 "a.py=$T/A1"); two=$($F fix "$r" "$head" 12 "b.py=$T/B1"); three=$($F fix "$r" "$head" 13 "a.py=$T/A2")
is "one on the other" "$(g rev-parse "$two^" "$three^" | xargs)" "$one $two"
is "the branch names the last, a ref each of them" "$(tip "$r") $(kept "$r" 11) $(kept "$r" 12) $(kept "$r" 13)" "$three $one $two $three"
is "nothing moves without need" "$($F publish "$r" "$head"; tip "$r")" "tip $three
11 stays $one
12 stays $two
13 stays $three
$three"
same "three fixes" "$r" "$before"; silent "three fixes"
out=$($F publish "$r" "$head" 12)
is "without the second: the third moves" "$(printf '%s\n' "$out" | sed -n 2,3p | cut -c1-9 | xargs) $(g log --format=%s refs/heads/fibreflow/fixes | xargs)" "11 stays 13 moved Fix 13 Fix 11 one"
is "author, message and patch stay" "$(g log -1 --format='%an %ae %at %B' fibreflow/fixes | xargs)$(g diff fibreflow/fixes~ fibreflow/fixes)" "$(g log -1 --format='%an %ae %at %B' "$three" | xargs)$(g diff "$two" "$three")"
is "all that were ever there are kept" "$(kept "$r" 11) $(kept "$r" 12) $(kept "$r" 13)" "$one $two $(tip "$r")"
same "without one" "$r" "$before"

# the person goes on: a change elsewhere, then in the same lines
fresh
one=$($F fix "$r" "$head" 11 "a.py=$T/A1"); two=$($F fix "$r" "$head" 12 "b.py=$T/B1"); three=$($F fix "$r" "$head" 13 "+n.py=$T/N")
printf 'zero\n%s' "$(cat "$r/a.py")" >"$r/a.py"; g commit -qam 'person' >/dev/null; now=$(g rev-parse HEAD)
out=$($F publish "$r" "$now")
is "moved onto a new commit: three ways where both changed a file" "$(content "$r" fibreflow/fixes:a.py | sed -n '1p;4p' | xargs) $(printf '%s\n' "$out" | cut -d' ' -f2 | sed 1d | xargs)" "zero three moved moved moved"
is "they stand on it, in order" "$(g log --format=%s "$now..fibreflow/fixes" | xargs) $(g merge-base "$now" fibreflow/fixes)" "Fix 13 Fix 12 Fix 11 $now"
is "as git's own cherry-pick has it" "$(g rev-parse 'fibreflow/fixes^{tree}')" "$(git -C "$r" -c core.fsmonitor=false worktree add -q --no-checkout --detach "$T/cp" "$now" 2>/dev/null; cd "$T/cp"; git -c core.hooksPath=/dev/null reset -q --hard; git -c core.hooksPath=/dev/null -c commit.gpgSign=false -c core.attributesFile=/dev/null -c merge.default=text cherry-pick "$one" "$two" "$three" >/dev/null 2>&1; git rev-parse 'HEAD^{tree}'; cd "$top"; git -C "$r" worktree remove -f "$T/cp")"
printf 'mine\n' >"$r/b.py"; printf 'mine\n' >"$r/n.py"; g add b.py n.py; g commit -qm 'person again' >/dev/null; now=$(g rev-parse HEAD); rm -f "$T/ran"; before=$(shot "$r")
out=$($F publish "$r" "$now")
is "what conflicts is dropped, the others stay" "$(printf '%s\n' "$out" | sed 1d | cut -d' ' -f1,2 | xargs) $(g log --format=%s "$now..fibreflow/fixes" | xargs)" "11 moved 12 dropped 13 dropped Fix 11"
like "with the reason" "$out" '12 dropped [0-9a-f]+ b.py has been changed in the same place'
like "of each" "$out" '13 dropped [0-9a-f]+ n.py is there already'
is "its commit is kept" "$(g log -1 --format=%s "$(kept "$r" 12)") $(g log -1 --format=%s "$(kept "$r" 13)")" "Fix 12 Fix 13"
g rm -q a.py >/dev/null; g commit -qm 'gone' >/dev/null; rm -f "$T/ran"; before=$(shot "$r")
out=$($F publish "$r" "$(g rev-parse HEAD)")
like "a file that is gone" "$out" '11 dropped [0-9a-f]+ a.py is not there any more'
is "nothing waits: no branch" "$(tip "$r")" ""
same "dropped" "$r" "$before"; silent "the pile on new commits"
is "nothing is left in the state folder" "$(ls "$r/.git/fibreflow" | grep merge)" ""

# amended, rebased, another branch: the old base is not taken along
fresh; one=$($F fix "$r" "$head" 11 "a.py=$T/A1")
printf 'bbb\n' >"$r/b.py"; g commit -qam second >/dev/null; second=$(g rev-parse HEAD); $F publish "$r" "$second" >/dev/null
printf 'bbbb\n' >"$r/b.py"; g commit -q --amend -am amended >/dev/null; now=$(g rev-parse HEAD)
$F publish "$r" "$now" >/dev/null
is "amended: the fix stands on the new commit, the old one is not there" "$(g log --format=%s fibreflow/fixes | xargs)" "Fix 11 amended one"
g reset -q --soft HEAD~; now=$(g rev-parse HEAD); $F publish "$r" "$now" >/dev/null
is "HEAD went back" "$(g log --format=%s fibreflow/fixes | xargs)" "Fix 11 one"

# what a person took over waits no more
for how in merge pick pick-x rebase squash ff edited; do
	fresh; rm "$r/untracked.txt"; g checkout -q other.txt; one=$($F fix "$r" "$head" 11 "a.py=$T/A1"); two=$($F fix "$r" "$head" 12 "d/c.py=$T/B1")
	printf 'bbb\n' >"$r/b.py"; g commit -qam person >/dev/null
	case $how in
	merge) g -c branch.main.mergeOptions= merge -q --no-edit "$one" >/dev/null ;;
	ff) g reset -q --hard "$head"; g -c branch.main.mergeOptions= -c merge.autoStash=false merge -q --ff-only "$one" >/dev/null ;;
	pick) g cherry-pick "$one" >/dev/null; g commit -q --amend -m 'without a trailer' >/dev/null ;;
	pick-x) g cherry-pick -x "$one" >/dev/null ;;
	rebase) g checkout -q -b x "$one"; g rebase -q main >/dev/null 2>&1; g checkout -q main; g -c branch.main.mergeOptions= merge -q --ff-only x >/dev/null ;;
	squash) g cherry-pick -n "$one"; printf 'more\n' >>"$r/b.py"; printf 'All of it\n\n* Fix 11\n\nFibreFlow-Task: 11\n\n* mine\n' >"$T/m"; g commit -qaF "$T/m" >/dev/null ;;
	edited) g cherry-pick -n "$one"; sed -i 's/three/THREE/' "$r/a.py"; g commit -qam "$(g log -1 --format=%B "$one")" >/dev/null ;;
	esac
	out=$($F publish "$r" "$(g rev-parse HEAD)")
	is "$how: the first waits no more, the second on what is there now" "$(printf '%s\n' "$out" | sed 1d | cut -d' ' -f1) $(g log --format=%s HEAD..fibreflow/fixes | xargs)" "12 Fix 12"
	$F fix "$r" "$(g rev-parse HEAD)" 14 "+z.py=$T/N" >/dev/null
	is "$how: the next one on top" "$(g log --format=%s HEAD..fibreflow/fixes | xargs)" "Fix 14 Fix 12"
done

# a person's commits on the branch are theirs
fresh; one=$($F fix "$r" "$head" 11 "a.py=$T/A1")
git -C "$r" -c core.fsmonitor=false -c core.hooksPath=/dev/null worktree add -q "$T/wt" fibreflow/fixes 2>/dev/null; printf 'm\n' >"$T/wt/mine.py"
before=$(tip "$r")
status "the branch is checked out somewhere" 75 $F fix "$r" "$head" 12 "b.py=$T/B1"
like "says where" "$out" "fibreflow/fixes is checked out in $T/wt"
is "it has not moved" "$(tip "$r")" "$before"
git -C "$T/wt" -c core.hooksPath=/dev/null -c core.fsmonitor=false add mine.py; git -C "$T/wt" -c core.hooksPath=/dev/null -c commit.gpgSign=false -c core.fsmonitor=false commit -qm 'my own'; git -C "$T/wt" -c core.hooksPath=/dev/null checkout -q --detach 2>/dev/null; g worktree remove -f "$T/wt" >/dev/null
mine=$(tip "$r"); two=$($F fix "$r" "$head" 12 "b.py=$T/B1")
is "with a commit of a person: the next goes on top" "$(g log --format=%s fibreflow/fixes | xargs -d'\n' | cut -c1-30)" "Fix 12 my own Fix 11 one"
status "and nothing is taken out of it" 65 $F publish "$r" "$head" 11
printf 'bbb\n' >"$r/b.py"; g commit -qam person >/dev/null
status "HEAD moved on: it is not rewritten" 65 $F publish "$r" "$(g rev-parse HEAD)"
like "says which commit" "$out" "not FibreFlow's \($(echo "$mine" | cut -c1-10) my own\)"
is "nor moved" "$(tip "$r")" "$two"

# two at once, and names that are taken
fresh; $F fix "$r" "$head" 1 "a.py=$T/A1" >/dev/null; is "one is there" "$?" 0
for i in 2 3 4 5 6; do ($F fix "$r" "$head" $i "+n$i.py=$T/N" >"$T/out.$i" 2>"$T/err.$i"; echo $? >"$T/rc.$i") & done; wait
won=0; for i in 2 3 4 5 6; do [ "$(cat "$T/rc.$i")" != 0 ] || won=$((won + 1)); done
is "several at once: who was not first is told to try again, and nothing is lost" "$(cat "$T"/rc.? | sort -u | grep -vc '^0$\|^75$') $(g log --format=%s main..fibreflow/fixes | wc -l)" "0 $((won + 1))"
fresh; g update-ref refs/heads/fibreflow HEAD
status "a branch with the name of the folder" 78 $F fix "$r" "$head" 1 "a.py=$T/A1"
like "is named" "$out" "refs/heads/fibreflow' exists"

# ---- into the person's branch
fresh; one=$($F fix "$r" "$head" 11 "a.py=$T/A1"); printf 'staged\n' >"$r/b.py"; g add b.py; ran=$T/ran; rm -f "$ran"; filters "$r"
out=$($F forward "$r" "$one")
is "HEAD, index and work tree" "$out $(g rev-parse HEAD) $(g symbolic-ref HEAD) $(g diff --name-only HEAD -- a.py) $(sed -n 3p "$r/a.py")" "$one $one refs/heads/main  three"
is "other changes stay as they are, staged or not" "$(GIT_OPTIONAL_LOCKS=0 g -c filter.evil.clean= -c filter.evil.required=false status --porcelain | xargs)" "M b.py M other.txt ?? untracked.txt"
is "of all that could run, only the person's own filters did, on their files" "$(grep -v "$T/mark a.py\|$T/mark \$" "$ran" 2>/dev/null | head -n 3)" ""
rm -f "$ran"
is "the stash is there" "$(g stash list | wc -l)" 1
is "the same again is no change" "$($F forward "$r" "$one")" "$one"

fresh; one=$($F fix "$r" "$head" 11 "a.py=$T/A1"); two=$($F fix "$r" "$head" 12 "b.py=$T/B1")
printf 'cc\n' >"$r/d/c.py"; g commit -qam person >/dev/null
id=$($F forward "$r" "$two")
is "one that does not stand on HEAD is picked" "$(g rev-parse HEAD) $(g log --format=%s | xargs) $(cat "$r/b.py")" "$id Fix 12 person one bb"
is "author and trailers stay" "$(g log -1 --format='%an %ae %cn %(trailers:key=FibreFlow-Task,valueonly)' | xargs)" "FibreFlow fibreflow@localhost FibreFlow 12"
id=$($F forward "$r" "$one"); is "and the one below it afterwards" "$(g log --format=%s | xargs) $(sed -n 3p "$r/a.py")" "Fix 11 Fix 12 person one three"
touch "$r/b.py"; $F revert "$r" "$(g rev-parse HEAD~)" 'Revert "Fix 12"' >/dev/null
is "and taken back, by a commit" "$(g log -1 --format=%s%an | xargs) $(cat "$r/b.py") $(sed -n 3p "$r/a.py")" 'Revert Fix 12FibreFlow b three'
status "twice is not possible" 65 $F revert "$r" "$(g rev-parse HEAD~2)" x

# what is refused, with nothing changed
refuse() { # NAME CODE PATTERN COMMAND...
	name=$1 code=$2 pattern=$3; shift 3; rm -f "$T/ran"; before=$(shot "$r")
	status "$name: refused" "$code" "$@"; like "$name: says why" "$out" "$pattern"; same "$name" "$r" "$before"
}
fresh; one=$($F fix "$r" "$head" 11 "a.py=$T/A1"); new=$($F fix "$r" "$head" 12 "+x/n.py=$T/N")
printf 'mine\n' >>"$r/a.py"; refuse "the file is changed" 65 'a.py is changed in the work tree' $F forward "$r" "$one"
g add a.py; refuse "and staged" 65 'a.py is changed in the work tree' $F forward "$r" "$one"
g reset -q --hard; mkdir "$r/x"; printf 'mine\n' >"$r/x/n.py"; refuse "a file is in the way" 65 'x/n.py is in the way' $F forward "$r" "$new"
printf 'x/\n' >>"$r/.git/info/exclude"; refuse "an ignored one too" 65 'x/n.py|in the way' $F forward "$r" "$new"
rm -r "$r/x"; : >"$r/.git/index.lock"; refuse "git is at work" 75 'git is at work' $F forward "$r" "$one"; rm "$r/.git/index.lock"
git -C "$r" status >/dev/null 2>&1; : >"$r/.git/refs/heads/main.lock"; status "the branch is locked: refused" 75 $F forward "$r" "$one"; rm "$r/.git/refs/heads/main.lock"
is "the branch is locked: index and work tree are back" "$(g status --porcelain) $(g rev-parse HEAD)" "?? untracked.txt $head"
for op in MERGE_HEAD CHERRY_PICK_HEAD REVERT_HEAD BISECT_LOG; do
	printf '%s\n' "$head" >"$r/.git/$op"; refuse "$op" 65 'in progress' $F forward "$r" "$one"; rm "$r/.git/$op"
done
printf 'other\n' >"$r/b.py"; g commit -qam two >/dev/null; printf 'third\n' >"$r/b.py"; g commit -qam three >/dev/null
GIT_SEQUENCE_EDITOR='sed -i "1s/^pick/edit/"' git -C "$r" -c core.hooksPath=/dev/null -c core.fsmonitor=false -c commit.gpgSign=false -c sequence.editor='sed -i "1s/^pick/edit/"' rebase -q -i HEAD~2 >/dev/null 2>&1
refuse "a rebase that stands still" 65 'rebase is in progress' $F forward "$r" "$one"
g rebase --abort; printf 'third\n' >"$r/a.py"; g commit -qam conflict >/dev/null
refuse "a conflict" 65 'does not apply: a.py has been changed in the same place' $F forward "$r" "$one"
g checkout -q --detach; id=$($F forward "$r" "$new"); is "detached" "$(g rev-parse HEAD) $(cat "$r/x/n.py") $(g symbolic-ref -q HEAD)" "$id n "

# strict: for a landing that nobody asked for
fresh; g checkout -q other.txt; one=$($F fix "$r" "$head" 11 "a.py=$T/A1")
printf 'dirty\n' >>"$r/other.txt"; refuse "strict: any change" 65 'the work tree has changes' $F forward "$r" "$one" "$head"
g add other.txt; refuse "strict: any staged change" 65 'the work tree has changes' $F forward "$r" "$one" "$head"
g reset -q --hard; g checkout -q --detach; refuse "strict: detached" 65 'no branch' $F forward "$r" "$one" "$head"; g checkout -q main
refuse "strict: HEAD is another" 65 'HEAD has moved' $F forward "$r" "$one" "$one"
is "strict: clean, with files that git does not know" "$($F forward "$r" "$one" "$head") $(g status --porcelain)" "$one ?? untracked.txt"
is "a linked worktree's HEAD is its own" "$(git -C "$r" -c core.fsmonitor=false -c core.hooksPath=/dev/null worktree add -q "$T/lw" -b side "$head" 2>/dev/null; $F forward "$T/lw" "$one" "$head") $(git -C "$T/lw" rev-parse side) $(sed -n 3p "$T/lw/a.py") $(g rev-parse main)" "$one $one three $one"
git clone -q --bare "$r" "$T/b2.git" 2>/dev/null; status "no work tree" 66 $F forward "$T/b2.git" "$one"
git init -q -b main "$T/unborn"; git -C "$T/unborn" fetch -q "$r" main; status "nothing committed" 65 $F forward "$T/unborn" "$one"

# a filter that fails, one that hangs: the files are as they were
fresh; one=$($F fix "$r" "$head" 11 "a.py=$T/A1" "b.py=$T/B1"); printf 'b.py filter=bad\n' >"$r/.git/info/attributes"
rm -f "$T/attributes"; git config -f "$r/.git/config" filter.bad.smudge false; git config -f "$r/.git/config" filter.bad.clean cat; git config -f "$r/.git/config" filter.bad.required true
g status >/dev/null; refuse "a filter that fails" 65 'git: ' $F forward "$r" "$one"
is "no lock is left" "$(find "$r/.git" -name '*.lock')" ""

# killed at any moment: HEAD, index and work tree agree
bad=0
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	fresh; g checkout -q other.txt; one=$($F fix "$r" "$head" 11 "a.py=$T/A1")
	$F forward "$r" "$one" >/dev/null 2>&1 & p=$!; sleep "0.0$(printf %02d $((i * 3)))"; kill -9 $p 2>/dev/null; wait $p 2>/dev/null
	for k in 1 2 3 4 5 6 7 8 9 10; do [ -e "$r/.git/index.lock" ] || break; sleep 0.1; done; sleep 0.1
	[ "$(g status --porcelain)" = '?? untracked.txt' ] || { bad=$((bad + 1)); diag "$(g status --porcelain)"; }
done
is "killed at twelve moments: all of it or nothing" "$bad" 0
done_testing
