#!/bin/sh
# Verdicts on simulated hosts hold what they promise: a short run of tests/judge/correlate_hosts.py.
. tests/cli/lib.sh

[ -x "$B/bench/correlate-hosts" ] || { skip "bench/correlate-hosts is not built"; done_testing; exit; }
export PYTHONDONTWRITEBYTECODE=1
ok "windows of 15 minutes, a sample every 15 seconds" /usr/bin/python3 tests/judge/correlate_hosts.py "$B" --trials 600 --seeds 5 --samples 60 --step 3
# without a past nothing is found that is not there
out=$("$B/bench/correlate-hosts" 60 200 6 0 3)
is "no host is called high that is none, without a past" "$(printf '%s\n' "$out" | awk -F'\t' 'NR > 1 && $5 > 0.01 { print $1 }')" ""
is "nor medium" "$(printf '%s\n' "$out" | awk -F'\t' 'NR > 1 && $4 > 0.03 { print $1 }')" ""
# half a day between the windows, at any hour of any day
ok "a day's wave and a weekend of 15 points, with a past" /usr/bin/python3 tests/judge/correlate_hosts.py "$B" --hours 12 --wave 15 --weekend 15 --past 150 --trials 100 --seeds 5 --samples 60 --step 3
out=$("$B/bench/correlate-hosts" 60 100 6 0 3 12 15 15)
is "nothing is firm without one" "$(printf '%s\n' "$out" | awk -F'\t' 'NR > 1 { print $4, $5, $6, $8 }' | sort -u)" "0.000 0.000 0.000 0.000"
done_testing
