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
done_testing
