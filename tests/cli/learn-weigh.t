#!/bin/sh
# ff-learn weigh: tasks through it get the learned weight; what is not a whole stream does not become one.
. tests/cli/lib.sh
. tests/cli/tasks.sh
db=$T/l.db
w() { ff-learn weigh --db "$db"; }
{
	weight=0.9 score=0.92 confidence=high; task aaaaaaaaaaaaaaaa unused_import a.py 1 m
	weight=0.6 score=0.95; task bbbbbbbbbbbbbbbb n_plus_one_query a.py 2 m
	agents='"critic","testgen"'; task cccccccccccccccc n_plus_one_query a.py 3 m
	usual; score=0.7 fixable=false; task dddddddddddddddd unknown_type a.py 4 m
	severity=critical alert=true confidence=high score=0.97; task eeeeeeeeeeeeeeee n_plus_one_query a.py 5 m; task eeeeeeeeeeeeeeee n_plus_one_query a.py 5 m
	usual; analysed a.py
} >"$T/in"
w <"$T/in" >"$T/first"
is "nothing learned: scores and labels stay" "$(grep '"task"' "$T/first" | fields fingerprint score confidence learned auto_fixable)" "aaaaaaaaaaaaaaaa 0.92 high 0.9 True
bbbbbbbbbbbbbbbb 0.95 high 0.6 True
cccccccccccccccc 0.95 high 0.6 True
dddddddddddddddd 0.7 medium 0.6 -
eeeeeeeeeeeeeeee 0.97 high 0.6 -
eeeeeeeeeeeeeeee 0.97 high 0.6 -"
ok "no database was made" test ! -e "$db"
is "the totals count a critical task once" "$(tail -n 1 "$T/first" | fields record tasks high medium low)" "convergence 5 4 1 -"

ff-queue add -q --db "$db" <"$T/first"
# 0.6 said it better than what one of each says: the weight speaks
for action in rejected approved rejected; do feedback n_plus_one_query $action; done | ff-learn log -q --db "$db"
ff-learn update --db "$db" >/dev/null
w <"$T/in" >"$T/second"
# odds 19 : 1 times (50 : 50) / (60 : 40) = 12.67 : 1, so 0.926829
is "learned: the score moves in odds" "$(sed -n 2p "$T/second" | fields score learned weight confidence)" "0.926829 0.5 0.6 high"
is "the others stay" "$(sed -n '1p;4p' "$T/second" | fields score)" "0.92
0.7"
like "a step says so" "$(sed -n 2p "$T/second")" '"what":"learned weight of n_plus_one_query: 0\.50, at the start 0\.60"'
like "and so does the reasoning" "$(sed -n 2p "$T/second")" 'from 0\.60 to 0\.50'
for i in 1 2 3; do feedback n_plus_one_query reverted ",\"key\":\"k$i\""; done | ff-learn log -q --db "$db"
w <"$T/in" >"$T/told"
like "people tell it better than the weight: they speak, long before the tenth" "$(sed -n 2p "$T/told")" '"what":"6 decisions on n_plus_one_query and more on other patterns: accepted with probability 0\.[0-4]'
like "of what nobody decided, too" "$(sed -n 1p "$T/told")" '"what":"decisions on other patterns \(none on unused_import yet\): accepted'
echo '{"record":"weight","v":1,"pattern":"n_plus_one_query","initial":0.6,"current":0.16}' | ff-learn import -q --db "$T/low.db"
ff-learn weigh --db "$T/low.db" <"$T/in" >"$T/third"
# weight 0.16: odds 19 : 1 times (16 : 84) / (60 : 40) = 2.41 : 1, so 0.707
is "alone: the label follows the number, autofix is taken away" "$(sed -n 2p "$T/third" | fields score confidence auto_fixable)" "0.706977 medium -"
is "two agree: still high, but under 0.30 nothing is fixed by itself" "$(sed -n 3p "$T/third" | fields score confidence auto_fixable)" "0.706977 high -"
is "the totals follow" "$(tail -n 1 "$T/third" | fields tasks high medium low)" "5 2 3 -"
ok "what comes out goes into the queue" ff-queue add --db "$db" -q <"$T/third"

# a dead producer
head -n 3 "$T/in" >"$T/cut"
w <"$T/cut" >"$T/out" 2>"$T/err"; is "a stream without convergence" $? 65
unlike "does not get one" "$(cat "$T/out")" convergence
like "is named" "$(cat "$T/err")" 'without .convergence.'
{ cat "$T/in"; head -n 1 "$T/in"; } >"$T/after"
w <"$T/after" >"$T/out" 2>/dev/null; is "a record after convergence" $? 65
unlike "no convergence was passed on" "$(cat "$T/out")" '"record":"convergence"'
status "an empty stream" 65 ff-learn weigh --db "$db" </dev/null
# a reader that went away
task ffffffffffffffff x a.py 1 m | awk '{ for (i = 0; i < 3000; i++) print }' >"$T/big"; analysed a.py >>"$T/big"
(trap '' PIPE; w <"$T/big"; echo "$?" >"$T/code") 2>/dev/null | head -n 1 >/dev/null
unlike "a reader that went away is no success" "$(cat "$T/code")" '^0$'
done_testing
