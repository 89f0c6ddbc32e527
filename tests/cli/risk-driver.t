#!/bin/sh
# The chain behind a commit: the model is learned after the first run, when nothing waits; the next commit's report has the risk.
. tests/cli/lib.sh

repo "$T/r"; cd "$T/r" || exit 1
i=0
while [ $i -lt 12 ]; do i=$((i + 1)); echo "x = $i" >m.py; commit . "Change $i"; done
ff init -q
state=.git/fibreflow
# stored TABLE: the record that was stored last
stored() { /usr/bin/python3 -c 'import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT record FROM %s ORDER BY rowid DESC LIMIT 1" % sys.argv[2]).fetchone()[0])' $state/fibreflow.db "$1"; }
# until COMMAND...: it holds within a minute
until_true() { n_tries=0; while ! "$@"; do n_tries=$((n_tries + 1)); [ $n_tries -lt 600 ] || return 1; sleep 0.1; done; }

echo "y = 1" >>m.py; commit . "One"; ff wait -t 60
ok "the model is learned in the background" until_true test -s $state/risk.model
ok "from a history that is kept" test -s $state/risk.history
until_true flock -n $state/risk.lock true
/usr/bin/python3 -c 'for k in range(300): print("z%d = 1" % k)' >>m.py; commit . "Much"; ff wait -t 60
like "the next commit passes through ff-risk" "$(stored run)" '"name":"ff-risk","status":0'
like "its report has the risk" "$(stored impact)" '"risk":\{"probability":'
like "and the rule" "$(stored impact)" '"id":"RISK001"'
before=$(cksum <$state/risk.model)
until_true flock -n $state/risk.lock true
is "and nothing is learned anew that soon" "$(cksum <$state/risk.model)" "$before"

# a stage that fails loses the risk, and nothing else
mkdir "$T/bad"; cp -r "$B/bin" "$B/libexec" "$T/bad/"; printf '#!/bin/sh\ncat >/dev/null\nexit 70\n' >"$T/bad/bin/ff-risk"
echo "w = 1" >>m.py; FIBREFLOW=0 git commit -qam late
mkdir -p $state/spool; printf 'refs/heads/main\nagain\n' >"$state/spool/$(git rev-parse HEAD)"
"$T/bad/libexec/fibreflow/ff-driver" "$T/r/.git"
is "the commit is analysed all the same" "$(ls $state/spool)" ""
like "and the log says what failed" "$(cat $state/driver.log)" 'ff-risk failed with exit 70'
done_testing
