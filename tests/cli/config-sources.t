#!/bin/sh
# Sources in order, each with its origin; what a person writes is checked; git is the judge of what stands where.
. tests/cli/lib.sh

repo "$T/r"
cd "$T/r" || exit 1
is "nothing committed: the default" "$(ff config get queue.daily)" 25
is "its origin is said" "$(ff config --show-origin | grep queue.daily)" "default	fibreflow.queue.daily=25"
printf '# a comment\n[fibreflow "queue"]\n\tdaily = 11\n' >.fibreflow
commit . one
first=$(git rev-parse --short=7 HEAD)
is "the committed file over the default" "$(ff config --show-origin | grep queue.daily)" "file:.fibreflow:3 (commit $first)	fibreflow.queue.daily=11"
printf '[fibreflow "queue"]\n\tdaily = 99\n' >.fibreflow
is "the work tree does not count" "$(ff config get queue.daily)" 11
git checkout -q .fibreflow
ok "set" ff config set Queue.Daily 12
is "set wrote what git reads" "$(git config --local fibreflow.queue.daily)" 12
is "git config over the file" "$(ff config --show-origin | grep queue.daily)" "git config (local: .git/config)	fibreflow.queue.daily=12"
export FIBREFLOW_QUEUE_DAILY=13
is "the environment over git config" "$(ff config --show-origin | grep queue.daily)" "environment FIBREFLOW_QUEUE_DAILY	fibreflow.queue.daily=13"
is "-c over the environment" "$(ff -c queue.daily=14 config --show-origin | grep queue.daily)" "command line	fibreflow.queue.daily=14"
is "-c after the word" "$(ff config get queue.daily -c fibreflow.queue.daily=15)" 15
is "the last -c wins" "$(ff -c queue.daily=15 -c queue.daily=16 config get queue.daily)" 16
is "git -c counts the same" "$(git -c fibreflow.queue.daily=17 -c alias.x='!ff config get queue.daily' x)" 17
is "a count that is there already is kept" "$(GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=fibreflow.worker.fixes GIT_CONFIG_VALUE_0=9 ff -c queue.daily=18 config --show-origin | grep -c 'command line')" 2
unset FIBREFLOW_QUEUE_DAILY
is "a name of two words in the environment" "$(FIBREFLOW_RULE_UNUSED_IMPORT_SEVERITY=high ff config get rule.unused_import.severity)" high
like "a variable that stands for nothing is said" "$(FIBREFLOW_QUEUE_DAYLY=1 ff config 2>&1)" 'environment FIBREFLOW_QUEUE_DAYLY: stands for no key'
is "FIBREFLOW is the hook's and no setting" "$(FIBREFLOW=0 ff config 2>&1 >/dev/null)" ''
ok "unset" ff config unset queue.daily
is "then the file counts again" "$(ff config get queue.daily)" 11
status "unset twice is said" 66 ff config unset queue.daily
status "a key without value and default" 66 ff config get test.command
mkdir -p "$HOME"; export GIT_CONFIG_GLOBAL="$HOME/.gitconfig"
ok "set --global" ff config set --global worker.fixes 7
is "stands where git looks" "$(git config --global fibreflow.worker.fixes)" 7
like "and its scope is said" "$(ff config --show-origin | grep worker.fixes)" '^git config \(global: .*/\.gitconfig\)	fibreflow.worker.fixes=7$'
git config --global fibreflow.trust 1111111111111111111111111111111111111111

# a key that may stand more than once
for p in a b 'c d'; do ff config set protect "$p"; done
is "all values, in order" "$(ff config get protect | tr '\n' '|')" 'a|b|c d|'
ok "one of them goes" ff config unset protect b
is "the others stay" "$(git config --get-all fibreflow.protect | tr '\n' '|')" 'a|c d|'
is "an empty one forgets those before" "$(ff -c protect= -c protect=e config get protect)" e

# mistakes
status "a wrong value" 64 ff config set queue.daily lots
like "names what is allowed" "$out" "'lots' is not a whole number from 0 to 100000"
status "an unknown key" 64 ff config set queue.dayly 3
like "names the nearest" "$out" 'did you mean fibreflow\.queue\.daily\?'
status "a wrong -c" 64 ff -c worker.hours=noon status
status "-c without =" 64 ff -c queue.daily status
status "trust is not set by hand" 64 ff config set trust 1234
status "too few words" 64 ff config set queue.daily
is "nothing of it was written" "$(git config --local --get-regexp '^fibreflow\.' | grep -v protect)" ''
git config fibreflow.queue.daily many
like "a wrong value of one's own is said with its place" "$(ff config 2>&1 >/dev/null)" "git config \(local: .git/config\): fibreflow.queue.daily is 'many'"
git config --unset fibreflow.queue.daily
git config fibreflow.elephant.trunk 1
like "an unknown key of one's own too" "$(ff config 2>&1 >/dev/null)" 'unknown key fibreflow\.elephant\.trunk'
git config --unset fibreflow.elephant.trunk

# records, keys, pages
ff config --json >"$T/json"
is "each line is a record" "$(/usr/bin/python3 -c 'import json,sys; print({json.loads(l)["record"] for l in sys.stdin})' <"$T/json")" "{'setting'}"
ff config keys --json | /usr/bin/python3 -c 'import json,sys
for l in sys.stdin: print(json.loads(l)["key"])' >"$T/keys"
missing=
while read -r k; do grep -q "^\.It Va .*$k" "$top/docs/fibreflow-config.5" || missing="$missing $k"; done <"$T/keys"
is "every key has a paragraph in the page" "$missing" ''
extra=
for k in $(sed -n '/^\.Sh KEYS/,/^\.Sh WHAT/s/^\.It Va \(fibreflow\.[A-Za-z.]*\).*/\1/p' "$top/docs/fibreflow-config.5"); do grep -qx "$k" "$T/keys" || extra="$extra $k"; done
is "and every paragraph a key" "$extra" ''
used=$(grep -rhoE '"fibreflow\.[a-z]+\.?[a-z.%]*"' "$top/src" "$top/tools" | grep -v src/config | tr -d '"' | grep -E '\.[a-z]+\.[a-z]|fibreflow\.[a-z]+$' | grep -Ev '\.$|fibreflow\.(db|trust)$' | sed 's/%s/NAME/; s/agent\.NAME/agent.NAME/' | sort -u)
unknown=
for k in $used; do grep -qx "$k" "$T/keys" || unknown="$unknown $k"; done
is "every key that the programs ask for is known" "$unknown" ''

# words
status "an unknown word" 64 ff quue
like "names the nearest word" "$out" 'no command quue; did you mean queue\?'
status "nothing near" 64 ff xylophone
like "then it says where to look" "$out" 'no command xylophone \(try ff --help\)'

cd "$T" || exit 1
ok "keys need no repository" ff config keys
status "list needs none either" 0 ff config
status "set does" 78 ff config set queue.daily 3
done_testing
