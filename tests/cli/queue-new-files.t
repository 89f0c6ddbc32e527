#!/bin/sh
# A fix that makes new files, with edits and variants beside them: through converge, the queue, show and edit without a byte lost.
. tests/cli/lib.sh
r=$T/r
repo "$r"; printf '"""Doc."""\n' >"$r/shop.py"; commit "$r" one
printf '"""Doc."""\n\n\ndef total(parts):\n    return sum(parts)\n' >"$r/shop.py"; commit "$r" two
blob=$(git -C "$r" rev-parse HEAD:shop.py)
cat >"$T/fix.py" <<'P'
import json, sys
test = "# -*- coding: utf-8 -*-\n'''Tests: \u00e4 \u4e2d \U0001f600 \"quoted\" \\n'''\nfrom shop import total\n\n\ndef test_total():  # why \t\n\tassert total([1, 2]) == 3\n\f\nx = '\x01'\n"
fix = {"safety": "review", "title": "write it", "edits": [{"file": "shop.py", "blob": sys.argv[1], "line": 5, "col": 4, "end_line": 5, "end_col": 21, "text": "return sum(parts, 0)"}],
       "files": [{"file": "tests/test_shop.py", "text": test}, {"file": "tests/sub/data.txt", "text": "one\r\ntwo\r\n"}, {"file": "tests/open.txt", "text": "no end"}],
       "variants": [{"title": "shorter", "files": [{"file": "tests/test_shop.py", "text": "import shop\n"}]},
                    {"title": "other", "edits": [{"file": "shop.py", "blob": sys.argv[1], "line": 5, "col": 4, "end_line": 5, "end_col": 4, "text": "# c\n    "}]}]}
finding = {"record": "finding", "v": 1, "agent": "maker", "type": "missing_test", "file": "shop.py", "line": 4, "message": "no test", "severity": "low", "confidence": 0.9,
           "risk_level": "none", "on_changed_line": True, "fingerprint": "", "fix": fix}
print(json.dumps(finding, ensure_ascii=False, separators=(",", ":")))
print('{"record":"done","v":1,"agent":"maker"}')
P
/usr/bin/python3 "$T/fix.py" "$blob" >"$T/findings"
printf '#!/bin/sh\nsed -n "/^{\\"record\\":\\"end\\"/q"\ncat "%s"\n' "$T/findings" >"$T/maker"
chmod +x "$T/maker"
ff-scan -C "$r" --no-index --sides both HEAD | ff-converge -C "$r" --only maker --agent "maker=$T/maker" 2>"$T/err" >"$T/tasks"
is "converge says nothing on stderr" "$(cat "$T/err")" ''
ff-learn -C "$r" weigh <"$T/tasks" | ff-queue -C "$r" add -q

# same STREAM [PATH TEXT]: its fix says what the agent's said, in each of its parts; PATH has TEXT instead
cat >"$T/same.py" <<'P'
import json, sys
def parts(fix):
    edits = [{k: e.get(k, 0) for k in ("file", "blob", "line", "col", "end_line", "end_col", "text")} for e in fix.get("edits", [])]
    return [fix["title"], edits, [(f["file"], f["text"]) for f in fix.get("files", [])], [parts(v) for v in fix.get("variants", [])]]
want = next(json.loads(l) for l in open(sys.argv[1], encoding="utf-8") if '"fix"' in l)["fix"]
got = next(json.loads(l) for l in open(sys.argv[2], encoding="utf-8") if '"fix"' in l)["fix"]
if parts(want) != parts(got) or got["safety"] != want["safety"]:
    sys.exit(f"{parts(got)}\n{parts(want)}")
P
same() { /usr/bin/python3 "$T/same.py" "$T/findings" "$1"; }
ok "converge keeps it" same "$T/tasks"
id=$(ff-queue -C "$r" list --json | sed -n 's/.*"id":\([0-9]*\).*/\1/p')
ff-queue -C "$r" show --json "$id" >"$T/shown"
ok "the queue keeps it" same "$T/shown"
out=$(ff-queue -C "$r" show "$id")
like "show names each new file" "$out" 'tests/test_shop\.py'
like "and what stands in it" "$out" 'assert total\(\[1, 2\]\) == 3'
like "beside the edit" "$out" 'return sum\(parts, 0\)'
unlike "bytes of no letter are not sent to the terminal" "$out" "$(printf '\001')"

editor() { printf '#!/bin/sh\n%s\n' "$1" >"$T/ed"; chmod +x "$T/ed"; export EDITOR="$T/ed"; unset VISUAL; }
editor 'cp "$1" "$(dirname "$0")/seen"'
like "edit, nothing changed: nothing is answered" "$(ff-queue edit -C "$r" "$id" </dev/null)" 'unchanged'
ok "the patch is one that git applies" git -C "$r" apply "$T/seen"
cat >"$T/files.py" <<'P'
import json, os, sys
fix = next(json.loads(l) for l in open(sys.argv[1], encoding="utf-8") if '"fix"' in l)["fix"]
for f in fix["files"]:
    data = open(os.path.join(sys.argv[2], f["file"]), "rb").read()
    if data != f["text"].encode():
        sys.exit(f"{f['file']}: {data!r}")
P
ok "each file has the bytes that the agent wrote" /usr/bin/python3 "$T/files.py" "$T/findings" "$r"
is "and the edit is made" "$(sed -n 5p "$r/shop.py")" '    return sum(parts, 0)'
git -C "$r" checkout -q . && git -C "$r" clean -qfd

editor 'sed -i "s/== 3/== 3 + 0/" "$1"'
is "edit, another text of a file" "$(ff-queue edit -C "$r" "$id" </dev/null)" "#$id edited"
ff-queue -C "$r" show --json "$id" >"$T/edited"
sed 's/== 3/== 3 + 0/' "$T/findings" >"$T/wanted"
edited() { /usr/bin/python3 -c '
import json, sys
read = lambda p: next(json.loads(l) for l in open(p, encoding="utf-8") if "\"fix\"" in l)["fix"]
want, got = read(sys.argv[1]), read(sys.argv[2])
pairs = lambda f: sorted((x["file"], x["text"]) for x in f["files"])
if pairs(want) != pairs(got) or len(got["edits"]) != 1: sys.exit(repr(pairs(got)))' "$T/wanted" "$T/edited"; }
ok "that file has it, the others are as they were" edited
done_testing
