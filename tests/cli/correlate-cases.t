#!/bin/sh
# Samples and series on standard input, verdicts and change points on standard output; what is wrong is named by line and field.
. tests/cli/lib.sh

judge() { printf "%s\n" "$@" | timeout 20 ff-correlate judge --mode kayenta --json 2>&1; }
points() { printf '%s\n' "$@" | ff-correlate changepoints --json 2>&1; }

cd "$T" || exit 1 # no repository, and none is needed
out=$(judge '{"id":"a","control":[1,2,3,4,5,6,7,8],"experiment":[21,22,23,24,25,26,27,28],"direction":"Either","params":"","nan":null}' \
	'{"id":"b","control":[21,22,23,24,25,26,27,28],"experiment":[1,2,3,4,5,6,7,8],"direction":"increase"}' \
	'{"id":"c","control":[21,22,23,24,25,26,27,28],"experiment":[1,2,3,4,5,6,7,8]}' \
	'{"id":"d","control":[1,2,3],"experiment":[null,null]}' \
	'{"id":"e","control":[1,2,3],"experiment":[],"nan":"Replace"}' \
	'{"id":"f","control":[3,1,2],"experiment":[1,2,3],"later":true}' \
	'{"id":"g","control":[5,5,5],"experiment":[0,0,0]}' \
	'{"id":"h","control":[10,11,12,13,14,15,16,17],"experiment":[20,21,22,23,24,25,26,27],"params":"tolerance = 0.10, confLevel=0.95, effectSizeThresholds = (0.5, 3)"}' \
	'{"id":"i","control":[10,11,12,13,14,15,16,17],"experiment":[20,21,22,23,24,25,26,27],"params":"effectSizeThresholds = (0.2, 0.8), effectSizeMeasure=\"cles\", criticalThresholds=(1,2)"}')
is "a verdict a line, in the order of the lines" "$(printf '%s\n' "$out" | sed 's/.*"id":"\(.*\)","verdict":"\(.*\)"}/\1 \2/' | paste -sd' ')" \
	"a high b pass c low d nodata e pass f pass g low h pass i high"

out=$(points '{"id":"s","series":[1,1.1,0.9,1,1,1.1,0.9,1,2,2.1,1.9,2,2,2.1,1.9,2]}' '{"id":"t","series":[]}' '{"id":"u","series":[null,3,null,3],"window_len":4,"max_pvalue":0.05,"min_magnitude":0}')
like "where the level changed" "$out" '"id":"s","indexes":\[8\],"before":\[1\],"after":\[2\]'
like "nothing in nothing" "$out" '"id":"t","indexes":\[\]\}'
like "gaps are no change" "$out" '"id":"u","indexes":\[\]\}'
is "nothing in, nothing out" "$(ff-correlate changepoints --json </dev/null)" ""

refused() { # NAME PATTERN VERB LINE
	out=$(printf '{"id":"ok","control":[],"experiment":[],"series":[]}\n%s\n' "$4" | ff-correlate "$3" --json 2>&1); got=$?
	is "$1: exit" "$got" 65
	like "$1: said" "$out" "line 2: .*$2"
	like "$1: what came before it is there" "$out" '"id":"ok"'
}
refused "no number" "field control: not a list of numbers" judge '{"id":"x","control":["1"],"experiment":[1]}'
refused "no list" "field series: not a list" changepoints '{"id":"x","series":1}'
refused "a side that is missing" "field experiment: is missing" judge '{"id":"x","control":[1]}'
refused "a number too large" "field control: not a list of numbers" judge '{"id":"x","control":[1e400],"experiment":[1]}'
refused "an unknown parameter" "field params: .mood = 3" judge '{"id":"x","control":[1],"experiment":[2],"params":"mood = 3"}'
refused "half a parameter" "field params" judge '{"id":"x","control":[1],"experiment":[2],"params":"effectSizeThresholds = (1.0"}'
refused "a level that is none" "field params" judge '{"id":"x","control":[1],"experiment":[2],"params":"confLevel = 1.5"}'
refused "an unknown direction" "field direction: unknown word" judge '{"id":"x","control":[1],"experiment":[2],"direction":"sideways"}'
refused "a window of one" "field window_len: not 2 to 1000" changepoints '{"id":"x","series":[1],"window_len":1}'
refused "a probability above one" "max_pvalue" changepoints '{"id":"x","series":[1],"max_pvalue":2}'
refused "no JSON" "not JSON" judge 'x'
status "records are asked for by name" 64 ff-correlate judge
status "another judge is not known" 64 ff-correlate judge --json --mode argo
status "no arguments" 64 ff-correlate changepoints --json HEAD
# differences that no double holds
out=$(judge '{"id":"a","control":[-1e308,1e308,5,1e308],"experiment":[1.7e308,-1.7e308,1.1e308,1.2e308]}' '{"id":"b","control":[-1.7e308,-1.6e308,-1.5e308,-1.65e308,-1.55e308],"experiment":[1.7e308,1.6e308,1.5e308,1.65e308,1.55e308]}')
is "huge values" "$(printf '%s\n' "$out" | sed 's/.*"verdict":"\(.*\)"}/\1/' | paste -sd' ')" "pass high"
# a long series at once; two exact levels
/usr/bin/python3 -c 'import json; print(json.dumps({"id": "long", "series": [float(i >= 60000) for i in range(100000)]}))' >long
out=$(timeout 60 ff-correlate changepoints --json <long)
like "a hundred thousand values" "$out" '"indexes":\[60000\]'
export PYTHONDONTWRITEBYTECODE=1
ok "change points as the definitions say, written out in another language" /usr/bin/python3 "$top/tests/judge/correlate_changepoints.py" "$B"
done_testing
