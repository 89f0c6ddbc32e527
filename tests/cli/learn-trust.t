#!/bin/sh
# ff-learn: the posterior through the programs: what a task shows, who is demoted, evaluate, export and import, reset, purge.
. tests/cli/lib.sh
. tests/cli/tasks.sh
db=$T/l.db
l() { verb=$1; shift; ff-learn "$verb" --db "$db" "$@"; }
decided() { # decided PATTERN ACTION COUNT FIRST-TIME: each in a file and on a day of its own
	i=0
	while [ $i -lt "$3" ]; do
		feedback "$1" "$2" ",\"key\":\"$1-$2-$4-$i\",\"file\":\"a$i.py\",\"time\":$(($4 + i * 86400))"
		i=$((i + 1))
	done
}
{
	weight=0.9 score=0.9 confidence=high; task aaaaaaaaaaaaaaaa unused_import a.py 1 m
	weight=0.6 score=0.6 confidence=medium; task bbbbbbbbbbbbbbbb n_plus_one_query a.py 2 m
	symbol=g; task cccccccccccccccc complexity a.py 3 m
	usual; analysed a.py
} >"$T/tasks"
ff-queue add -q --db "$db" <"$T/tasks"

# ---- what a task shows ----
decided unused_import approved 2 1600000000 | l log -q
is "two decisions: the additive weight speaks" "$(ff-learn weigh --db "$db" <"$T/tasks" | sed -n 1p | fields score)" 0.9
{ decided unused_import approved 6 1600172800; decided unused_import edited 1 1610000000; decided unused_import rejected 1 1620000000; } | l log -q
ff-learn weigh --db "$db" <"$T/tasks" >"$T/w10"
# Python once more: 28 ways of remembering and of drawing a pattern to others, and then four ways of correcting what they say, each with
# the say that its predictions earned
posterior() {
	/usr/bin/python3 -c '
import math, sys
half, start, priors = float(sys.argv[1]), 0.9, (4, 32, 256)
keeps = [0.5 ** (1 / half), 0.5 ** (1 / half / 4), 1]
ways = [(f, r, i) for f in priors for r in range(3) for i in priors]
say = [1 / 2] + [1 / 4 / 26] * 26 + [1 / 4]
good, bad, wins, losses = [0, 0, 0], [0, 0, 0], 0, 0
rates, shift, slope, trust = (0, 0.01, 0.03, 0.1), [0] * 4, [1] * 4, [1 / 2] + [1 / 6] * 3
near = lambda p: min(0.99, max(0.01, p))
mix = lambda weights, values: sum(w * v for w, v in zip(weights, values)) / sum(weights)
logit = lambda p: math.log(near(p) / (1 - near(p)))
corrected = lambda p: [near(1 / (1 + math.exp(-(a + b * logit(p))))) for a, b in zip(shift, slope)]
def means():
    whole = (wins + 4 * start) / (wins + losses + 4)
    family = {f: (wins + f * whole) / (wins + losses + f) for f in priors}
    return [near(p) for p in [(good[r] + i * family[f]) / (good[r] + bad[r] + i) for f, r, i in ways] + [whole]]
for accepted, weight in [(1, 1)] * 8 + [(0, 0.25), (0, 1)]:
    p = mix(say, means())
    better = corrected(p)
    trust = [t * (q if accepted else 1 - q) ** weight for t, q in zip(trust, better)]
    shift = [a + r * weight * (accepted - q) for a, r, q in zip(shift, rates, better)]
    slope = [b + r / 4 * weight * (accepted - q) * logit(p) for b, r, q in zip(slope, rates, better)]
    say = [s * (p if accepted else 1 - p) ** weight for s, p in zip(say, means())]
    wins, losses = wins + accepted * weight, losses + (1 - accepted) * weight
    for r in range(3):
        good[r] = good[r] * keeps[r] + accepted * weight
        bad[r] = bad[r] * keeps[r] + (1 - accepted) * weight
print("%.6g" % mix(trust, corrected(mix(say, means()))))' "$1"
}
is "ten: the posterior does" "$(sed -n 1p "$T/w10" | fields score learned)" "$(posterior 22.76) 0.9"
like "and a step says so" "$(sed -n 1p "$T/w10")" '10 decisions on unused_import: accepted with probability 0\.8[0-9] \(0\.[0-9]+ to 0\.[0-9]+\)'
like "stats: what could move a weight" "$(l stats)" '^10 decisions wait: .ff learn update. moves the weight of 1 pattern$'
is "the half-life is a setting" "$(FIBREFLOW_LEARN_HALFLIFE=2 ff-learn weigh --db "$db" <"$T/tasks" | sed -n 1p | fields score)" "$(posterior 2)"
status "a half-life that is none" 78 sh -c "repo=$T/r; git init -q \$repo; git -C \$repo config fibreflow.learn.halflife 0; ff-learn stats -C \$repo"

# ---- who annoys ----
decided n_plus_one_query rejected 30 1600000000 | l log -q
ff-learn weigh --db "$db" <"$T/tasks" >"$T/demoted"
is "nothing but rejected: hidden" "$(sed -n 2p "$T/demoted" | fields confidence priority)" "low -"
like "and says why" "$(sed -n 2p "$T/demoted")" 'Hidden: 100 % of the last decisions on n_plus_one_query were false alarms, more than 10 %'
ok "such a task goes into the queue" ff-queue add -q --db "$db" <"$T/demoted"
git init -q "$T/why"
why() { ff -C "$T/why" why "$1"; }
mkdir -p "$T/why/.git/fibreflow"; cp "$db" "$T/why/.git/fibreflow/fibreflow.db"
like "ff why: the step" "$(why 2)" '^  0\.[0-9]+  hidden: 100 % of the last decisions'
like "ff why: a hidden one has no priority" "$(why 2 | grep -A1 '^Priority: 0')" 'its pattern is hidden'
ff-queue add -q --db "$T/why/.git/fibreflow/fibreflow.db" <"$T/w10"
like "ff why: the label from the posterior" "$(why 1)" 'one agent alone: .*; this is 0\.8'
like "ff why: the order from the weight" "$(why 1)" 'severity x \(1 \+ 0\.90\) / 2'
like "stats: standing" "$(l stats)" 'n_plus_one_query +30 +0\.0[0-9] .* 100 %  hidden'
is "stats --json" "$(l stats --json | fields pattern decisions standing | sed -n '2,3p')" "n_plus_one_query 30 hidden
unused_import 10 sound"
decided n_plus_one_query approved 60 1700000000 | l log -q
is "it comes back when it earns it" "$(l stats --json | fields standing | sed -n 2p)" sound
is "bars are eight" "$(l stats | sed -n 's/^acceptance over time: //p' | wc -m)" 9
unlike "without UTF-8 digits" "$(LC_ALL=C l stats | LC_ALL=C grep 'acceptance over time')" '[^ -~]'
for w in 60 80 120; do is "the second table fits $w columns" "$(COLUMNS=$w l stats | sed -n '/TRUST/,/^$/p' | fits $w)" yes; done

# ---- circumstances are written down ----
l log -q --task 3 --action rejected
is "symbol and agents come from the queue" "$(l export | grep '"pattern":"complexity","action"' | fields symbol agents)" "g ['critic']"
who=$(l export | grep '"pattern":"complexity","action"' | fields person)
like "who decided is a hash" "$who" '^[0-9a-f]{16}$'

# best of several: which one landed is what was decided about
/usr/bin/python3 -c 'import json, sqlite3, sys
c = sqlite3.connect(sys.argv[1])
record = json.dumps({"variants": [{"state": "passed", "variant": 2, "chosen": True}, {"state": "tests"}]})
c.execute("insert into attempt (task, number, owner, state, started_at, record) values (1, 1, ?, ?, 1, ?)", ("me", "landed", record))
c.commit()' "$db"
l log -q --task 1 --action approved
is "the way of making is known" "$(l export | grep '"variant"' | fields pattern variant)" "unused_import unused_import/2"
like "stats: by agent and by way" "$(l stats)" '^variant +unused_import/2 +unused_import +1 +100 % +0\.22-0\.97 +no$'
feedback x approved ',"agents":["\u001b[31mred"]' | ff-learn log -q --db "$T/red.db"
unlike "a name from outside does not paint" "$(ff-learn stats --db "$T/red.db" | tr '\033' '!')" '!'
like "but is shown" "$(ff-learn stats --db "$T/red.db")" 'agent +\?\[31mred'
# what was done without a person
before=$(l stats --json | fields pattern decisions pending)
for i in 1 2 3; do feedback complexity approved ",\"own\":true,\"key\":\"own$i\""; done | l log -q
is "our own fixes teach nothing" "$(l stats --json | fields pattern decisions pending)" "$before"

# ---- a database of the version before ----
/usr/bin/python3 -c 'import glob, sqlite3, sys
new, old = sqlite3.connect(sys.argv[1]), sqlite3.connect(sys.argv[2])
for f in sorted(glob.glob("schemas/sql/00[1-5]-*.sql")):
    old.executescript(open(f).read())
old.execute("pragma application_id = %d" % new.execute("pragma application_id").fetchone())
old.execute("pragma user_version = 5")
old.execute("insert into feedback_log (key, pattern, action, file, reason, time, day) values (?, ?, ?, ?, ?, 7, ?)", ("k", "x", "approved", "a.py", "", "1970-01-01"))
old.commit()' "$db" "$T/old.db"
ok "is brought up to date" ff-learn update -q --db "$T/old.db"
is "and its feedback reads as before" "$(ff-learn export --db "$T/old.db" | grep feedback | fields key pattern action file time person)" "k x approved a.py 7 -"

# ---- evaluate ----
l export >"$T/export"
is "from the database and from its export: the same figures" "$(l evaluate | grep -v 'without a decision')" \
	"$(ff-learn evaluate --db "$T/none.db" --file "$T/export")"
is "standard input, too" "$(ff-learn evaluate --db "$T/none.db" --file - --json <"$T/export" | wc -l)" 6
cat "$T/export" "$T/export" >"$T/twice"
is "duplicates go before anything is predicted" "$(ff-learn evaluate --db "$T/none.db" --file "$T/twice" --json | fields predictor log_loss decisions)" \
	"$(ff-learn evaluate --db "$T/none.db" --file "$T/export" --json | fields predictor log_loss decisions)"
{ cat "$T/export"; head -n 2 "$T/tasks"; } >"$T/standing"
is "what still stands is unknown, not rejected" "$(ff-learn evaluate --db "$T/none.db" --file "$T/standing" --json | fields undecided decisions | sed -n 1p)" \
	"2 $(grep '"record":"feedback"' "$T/export" | grep -vc '"own"')"
# one decision: log-loss of the base rate is ln 2, of a weight of 0.8 it is -ln 0.8
{ echo '{"record":"weight","v":1,"pattern":"x","current":0.8,"initial":0.8}'; feedback x approved; } >"$T/one"
is "one decision, by hand" "$(ff-learn evaluate --db "$T/none.db" --file "$T/one" --json | fields log_loss | cut -c 1-8 | sed -n 1,3p)" "0.693147
0.223144
0.223144"
# calibration error of one approval said to be even: 0.5; by chance sqrt(2 / pi * 0.25)
is "and how far off it was, and would be by chance" "$(ff-learn evaluate --db "$T/none.db" --file "$T/one" --json | fields calibration_error calibration_chance | sed -n 1p | cut -c 1-12)" "0.5 0.398942"
status "a bad line is named" 65 sh -c "echo '{\"record\":\"weight\",\"v\":1,\"pattern\":\"x\",\"current\":7,\"initial\":0.8}' | ff-learn evaluate --db '$T/none.db' --file -"
like "with its number" "$out" 'line 1'
status "a file that is not there" 66 ff-learn evaluate --db "$T/none.db" --file "$T/absent"
like "an empty history says so" "$(ff-learn evaluate --db "$T/none.db")" 'no decision to replay'

# ---- out and in ----
l update -q >/dev/null; l export >"$T/export"
other=$T/other.db
like "into a new database" "$(ff-learn import --db "$other" <"$T/export" 2>&1)" '3 new patterns, 105 events recorded, 0 known before'
weights() { grep '"record":"weight"' | fields pattern current initial approved rejected; }
is "with its weights" "$(ff-learn export --db "$other" | weights)" "$(weights <"$T/export")"
like "what was counted does not count again" "$(ff-learn update --db "$other")" 'sample waits|nothing new'
like "the same file again changes nothing" "$(ff-learn import --db "$other" <"$T/export" 2>&1)" '0 new patterns, 0 events recorded, 105 known before'
like "into the database that it came from, too" "$(l import <"$T/export" 2>&1)" '0 new patterns, 0 events recorded, 105 known before'
ff-queue add -q --db "$T/third.db" <"$T/tasks"; ff-learn log -q --db "$T/third.db" --task 2 --action edited
like "a task of the same number elsewhere is another one" "$(ff-learn export --db "$T/third.db" | l import 2>&1)" '1 events recorded, 0 known'
{ cat "$T/export"; echo '{"record":"feedback","v":1,"pattern":"","action":"approved"}'; } >"$T/bad"
status "a bad line: nothing of it" 65 sh -c "ff-learn import --db '$T/fourth.db' <'$T/bad'"
is "really nothing" "$(ff-learn export --db "$T/fourth.db")" ""

# ---- again from the start ----
l reset --pattern n_plus_one_query -q
is "the weight is what it was" "$(l stats --json | fields pattern initial current decisions | sed -n 2p)" "n_plus_one_query 0.6 0.6 -"
is "the others stay" "$(l stats --json | fields decisions | sed -n 3p)" 11
is "the same events do not count again" "$(decided n_plus_one_query rejected 30 1600000000 | l log 2>&1)" "ff-learn: 0 recorded, 30 known before"
status "a pattern that is none" 64 l reset --pattern nonsense
status "purge wants to know what" 64 l purge
ok "purge of what is old" l purge -q --days 30
is "what is new stays" "$(l export | grep -c '"record":"feedback"')" 5
ok "purge of everything" l purge -q --all
is "nothing is left" "$(l export)" ""
done_testing
