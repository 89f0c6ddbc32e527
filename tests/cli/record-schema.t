#!/bin/sh
# schemas/ is what the field tables say, and real output fits it: the validator is python3-jsonschema.
. tests/cli/lib.sh

mkdir "$T/schemas"
ok "schemas can be written from the tables" "$B/ff-schema" "$T/schemas"
ok "schemas/ has not drifted (make schemas)" diff -r -x sql -x '*.c' "$T/schemas" schemas
cat >"$T/validate.py" <<'PY'
import json, sys, jsonschema
schemas = {}
bad = 0
kinds = {}
for n, line in enumerate(sys.stdin, 1):
    r = json.loads(line)
    kind = r["record"]
    if kind not in schemas:
        with open(f"{sys.argv[1]}/{kind}.json") as f:
            s = json.load(f)
        jsonschema.Draft202012Validator.check_schema(s)
        schemas[kind] = jsonschema.Draft202012Validator(s)
    kinds[kind] = kinds.get(kind, 0) + 1
    for e in schemas[kind].iter_errors(r):
        bad += 1
        print(f"line {n}: {kind}: {'/'.join(map(str, e.absolute_path))}: {e.message[:200]}")
print(" ".join(f"{k}" for k in sorted(kinds)))
sys.exit(bad > 0)
PY
tests/data/make-shop --all "$T/shop" >/dev/null
valid() { name=$1; shift; if out=$("$@" 2>"$T/err" | /usr/bin/python3 "$T/validate.py" schemas 2>&1); then pass "$name"; else fail "$name" "$out $(cat "$T/err")"; fi; }
valid "facts of a commit" ff-scan -C "$T/shop" --sides both HEAD
like "every kind of fact line was seen" "$out" 'arguments.*calls.*commit.*definitions.*end.*file.*imports.*lines.*module.*scopes'
ff-scan -C "$T/shop" --index >/dev/null 2>&1
ff-scan -C "$T/shop" --sides both HEAD >"$T/facts"
valid "facts with an index" cat "$T/facts"
like "usage records were seen" "$out" 'usage'
ff-converge -C "$T/shop" <"$T/facts" >"$T/tasks"
valid "tasks" cat "$T/tasks"
valid "weighed tasks" sh -c "ff-learn -C '$T/shop' weigh <'$T/tasks'"
valid "an impact" sh -c "ff-consequence -C '$T/shop' --json - <'$T/facts'"
valid "findings" ff-critic --json "$T/shop/shop"
valid "rules" ff-critic --rules --json
ff-learn -C "$T/shop" weigh <"$T/tasks" | ff-queue -C "$T/shop" add
valid "the queue's list" ff-queue -C "$T/shop" list --json
valid "plans" sh -c "ff-testgen -C '$T/shop' plan shop | grep -v '^{.record.:.end.'"
like "modules and targets were seen" "$out" 'test_module.*test_target'
valid "static cases" sh -c "ff-testgen -C '$T/shop' cases shop | grep -v '^{.record.:.end.'"
done_testing
