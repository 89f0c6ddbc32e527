#!/bin/sh
# Rewritten commits: the pairs of post-rewrite reach the queue, before the new commit's tasks do; an old commit that
# waits is dropped; a rebase is one run.  And the baseline: before all commits, once.
. tests/cli/lib.sh
. tests/cli/hook.sh
noting_chain

repo "$T/r"; cd "$T/r" || exit 1
g=$T/r/.git; s=$g/fibreflow
unseen a.txt base
: >"$T/calls"; : >"$T/told"
ff init -q; ff wait -t 60
is "the baseline is made of the commit that HEAD was, under its branch" "$(grep -v -e --index "$T/calls")" \
	"ff-scan -C $g --all --usage --sides new $(id)
ff-queue -C $g add --baseline --branch=main"
is "that is noted" "$(cat "$s/baseline-done") $(cat "$s/analysed")" "$(id) $(id)"
ok "nothing is wanted any more" test ! -e "$s/baseline-wanted"
: >"$T/calls"
ff init -q; ff wait -t 60
is "a second init makes no second one" "$(cat "$T/calls")" ""

# commits that come while the baseline is being made, and branches that were there
git init -q -b main "$T/e"; cd "$T/e" || exit 1; unseen a.txt base; git branch old; unseen a.txt more
ff init -q; was=$(id); git commit -q --allow-empty -m early; git checkout -q old; ff status >/dev/null; ff wait -t 60
is "a commit that comes before the baseline is done is analysed, an old branch is not" \
	"$(grep -e '--sides both' "$T/calls" | sed 's/.* //')" "$(id main)"
is "and the baseline is that of the commit before it" "$(cat .git/fibreflow/baseline-done)" "$was"
cd "$T/r" || exit 1

branches() { sed -n 's/^ff-queue .*--branch=//p' "$T/calls"; }

# amend
git commit -q --allow-empty -m one; ff wait -t 60; scanned >/dev/null
old=$(id); git commit -q --amend --allow-empty -m two; ff wait -t 60
is "amend: the queue is told" "$(cat "$T/told")" "$old $(id)"
is "amend: the new commit is analysed" "$(scanned)" "$(id)"
: >"$T/told"
echo 75 >"$T/told-status"; old=$(id); git commit -q --amend --allow-empty -m three; ff wait -t 60
is "a queue that is busy: the pairs are kept" "$(cat "$s"/rewritten/*)" "$old $(id)"
rm "$T/told-status"; : >"$T/told"; ff status >/dev/null; ff wait -t 60
for _ in $(seq 100); do [ -n "$(ls "$s/rewritten")" ] || break; sleep 0.1; done
is "and told the next time" "$(cat "$T/told") $(ls "$s/rewritten")" "$old $(id) "
scanned >/dev/null

# the old commit still waits, since the driver could not start
mv "$T/kit/libexec/fibreflow/ff-driver" "$T/away"
echo 1 >f.txt; git add f.txt; git commit -q -m waits; old=$(id); git commit -q --amend -m better
is "both wait" "$(count "$g")" 2
mv "$T/away" "$T/kit/libexec/fibreflow/ff-driver"; ff status >/dev/null; ff wait -t 60
is "an old commit that waited is dropped" "$(scanned)" "$(id)"
is "an empty spool" "$(count "$g")" 0

# a rebase of analysed commits: one run over all of it, pairs for each
git checkout -q -b topic HEAD~1; for i in 1 2 3 4 5; do echo $i >t$i.txt; git add .; git commit -q -m t$i; ff wait -t 60; done
scanned >/dev/null; : >"$T/told"; git rev-list --reverse HEAD~5..HEAD >"$T/old"
git rebase -q main; ff wait -t 60
git rev-list --reverse HEAD~5..HEAD | paste -d' ' "$T/old" - >"$T/pairs"
is "rebase: the queue is told each pair" "$(cat "$T/told")" "$(cat "$T/pairs")"
is "rebase: one run over what is new" "$(scanned)" "$(id main)..$(id)"
git format-patch -q -o "$T/p" HEAD~5; git checkout -q -b am main; : >"$T/calls"
# at another time, or they are the very commits of the rebase
GIT_COMMITTER_DATE="@1700000000 +0000" git am -q "$T"/p/*; ff wait -t 60
is "am: all its commits are analysed, in one run" "$(scanned)" "$(id main)..$(id)"
git checkout -q -b pick main; git cherry-pick -x topic~4 topic~3 topic~2 >/dev/null; ff wait -t 60
is "cherry-pick of three: all are analysed, in one run" "$(scanned)" "$(id main)..$(id)"

# a line that is none is not handed on
printf 'x y\n%s %s extra\n--help\n' "$(id)" "$(id HEAD~1)" >"$s/rewritten/junk"; : >"$T/told"
git commit -q --allow-empty -m junk; ff wait -t 60
is "only pairs of ids are handed on" "$(cat "$T/told")" "$(id HEAD~1) $(id HEAD~2)"

# branches
: >"$T/calls"; git checkout -q -b 'x;$(id)&"y"'; git commit -q --allow-empty -m b1; ff wait -t 60
is "a hostile branch is one word" "$(branches)" 'x;$(id)&"y"'
: >"$T/calls"; git checkout -q --detach; git commit -q --allow-empty -m b2; ff wait -t 60
is "a detached HEAD has none" "$(branches)" ""
: >"$T/calls"; git checkout -q -b holds; git checkout -q topic; ff run -q holds -t 60
is "unknown to the hook: the branch that holds it" "$(branches)" holds
: >"$T/calls"; ff run -q topic~1 -t 60
is "one below a tip: its branch" "$(branches)" topic

# three failures
git checkout -q main; : >"$T/fail"; git commit -q --allow-empty -m poison; ff wait -t 60
is "a commit that fails three times is given up" "$(count "$g") $(cat "$s/failed/$(id)")" "0 3"
rm "$T/fail"; : >"$T/calls"; ff status >/dev/null; ff wait -t 60
is "and not caught up for ever" "$(scanned)" ""
git commit -q --allow-empty -m fine; ff wait -t 60
is "the next one goes on" "$(scanned)" "$(id)"
ff run -q HEAD~1 -t 60
is "ff run tries it again" "$(scanned) $(ls "$s/failed")" "$(id HEAD~1) "

# in a range one bad commit costs itself alone
cat >"$T/kit/bin/ff-scan" <<END
#!/bin/sh
echo "ff-scan \$*" >>$T/calls
for last; do :; done
[ -n "\$last" ] && git rev-list "\$last" "^\${last%..*}" 2>/dev/null | grep -q "\$(cat $T/poison)" && exit 70
case \$last in *..*) ;; *) [ "\$last" != "\$(cat $T/poison)" ] || exit 70 ;; esac
exit 0
END
for i in 1 2 3 4; do unseen p.txt $i; done; id HEAD~2 >"$T/poison"; : >"$T/runs"
ff status >/dev/null; ff wait -t 120
is "one bad commit of four: it alone is given up" "$(ls "$s/failed")" "$(id HEAD~2)"
is "the others are done" "$(sed -n 's/.*"range":"\([0-9a-f.]*\)","state":"done".*/\1/p' "$T/runs" | sort)" \
	"$(for c in HEAD HEAD~1 HEAD~3; do id $c; done | sort)"

# a baseline that fails three times
noting_chain; git init -q -b main "$T/b"; cd "$T/b" || exit 1; unseen a.txt base; : >"$T/fail"; ff init -q; ff wait -t 60
like "a baseline that fails three times is given up, and said" "$(cat .git/fibreflow/driver.log)" 'baseline of .* failed 3 times: given up'
rm "$T/fail"; : >"$T/calls"; git commit -q --allow-empty -m after; ff wait -t 60
is "commits go on being analysed" "$(scanned)" "$(id)"
cd "$top" || exit 1
done_testing
