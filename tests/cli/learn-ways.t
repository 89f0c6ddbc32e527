#!/bin/sh
# Ways of a fix from the agent to the decision and back: ff-docwriter offers two, people decide, ff-learn weigh puts first what they accept.
. tests/cli/lib.sh
. tests/cli/tasks.sh
r=$T/shop
py=/usr/bin/python3
q() { ff-queue -C "$r" "$@"; }
id_of() { q list --json --all --type missing_docstring | $py -c 'import json, sys
print(*(t["id"] for t in map(json.loads, sys.stdin) if t.get("symbol") == sys.argv[1]))' "$1"; }
ways() { $py -c 'import json, sys
for t in map(json.loads, sys.stdin):
    f = t.get("fix")
    if t.get("type") == "missing_docstring" and f:
        print(t["symbol"], f.get("made_by", "-"), *(v["made_by"] for v in f.get("variants", [])), "own_first=" + f["own_first"] if "own_first" in f else "")' | sed 's/ $//'; }

repo "$r"; mkdir "$r/tests"
printf '"""A shop."""\n' >"$r/shop.py"
printf 'import shop\n\n\ndef test_it():\n    assert shop.__doc__\n' >"$r/tests/test_shop.py"
printf '[tool.pytest.ini_options]\npythonpath = ["."]\n' >"$r/pyproject.toml"
commit "$r" "a shop"
ff -C "$r" init -q && ff -C "$r" wait -t 60 >/dev/null
# a file that lists what functions take, and one that tells it in one line
cat >"$r/listed.py" <<'END'
"""Listed."""


def first(path):
    """Open the first.

    Args:
        path: Where it lies.
    """
    return open(path)


# Reads all lines of a report.
def read_lines(path, limit=10):
    if limit < 0:
        raise ValueError("limit is negative")
    return open(path).readlines()[:limit]
END
sed 's/    """Open the first\./    """Open the first."""/; /^$/{N;/Args/{N;N;d}}' "$r/listed.py" | sed 's/"""Listed/"""Brief/; s/read_lines/read_all/' >"$r/brief.py"
commit "$r" "two habits"
ff -C "$r" wait -t 60 >/dev/null
ok "both are Python" $py -c 'import ast, sys; [ast.parse(open(f).read()) for f in sys.argv[1:]]' "$r/listed.py" "$r/brief.py"
is "the habit of the file comes first" "$(q list --json --all --type missing_docstring | ways | sort)" "read_all docwriter/summary docwriter/sections
read_lines docwriter/sections docwriter/summary"
show=$(q show "$(id_of read_lines)")
like "the other way is told" "$show" 'or: a docstring of one line \(docwriter/summary\)'

# ---- the two ways as Python sees them ----
q show "$(id_of read_lines)" --json | $py -c 'import ast, json, sys
fix = json.load(sys.stdin)["fix"]
for w in (fix, fix["variants"][0]):
    lines = open(sys.argv[1]).read().split("\n")
    for e in w["edits"]:
        assert (e["line"], e["col"]) == (e["end_line"], e["end_col"])
        lines[e["line"] - 1] = lines[e["line"] - 1][:e["col"]] + e["text"] + lines[e["line"] - 1][e["col"]:]
    doc = ast.get_docstring(ast.parse("\n".join(lines)).body[2])
    print(w["made_by"], doc.split("\n")[0], [s for s in ("Args:", "Returns:", "Raises:") if s in doc])' "$r/listed.py" >"$T/docs"
is "one is the whole, the other its first line" "$(cat "$T/docs")" "docwriter/sections Read all lines of a report. ['Args:', 'Returns:', 'Raises:']
docwriter/summary Read all lines of a report. []"

# ---- an agent from outside ----
cat >"$T/agent.py" <<'END'
import json, sys
name = sys.argv[1].replace("ESC", "\033")
done = json.dumps({"record": "done", "v": 1, "agent": "model"}, separators=(",", ":"))
for line in sys.stdin:
    r = json.loads(line)
    if r["record"] == "file" and r["path"] == "brief.py":
        edit = [{"file": "brief.py", "blob": r["blob"], "line": 1, "col": 0, "end_line": 1, "end_col": 0, "text": "# x\n"}]
        fix = {"safety": "safe", "title": "x", "made_by": name, "edits": edit, "own_first": "model/y",
               "variants": [{"title": "y", "made_by": "model/y", "edits": edit}, {"title": "z", "edits": edit}]}
        print('{"record":"finding","v":1,' + json.dumps({"agent": "model", "type": "word", "file": "brief.py", "line": 1, "message": "m", "severity": "low",
              "confidence": 0.9, "risk_level": "low", "fingerprint": "", "fix": fix}, separators=(",", ":"))[1:])
    if r["record"] == "end":
        break
print(done)
END
converge() { ff-scan -C "$r" HEAD 2>/dev/null | ff-converge -C "$r" 2>/dev/null; }
git -C "$r" config fibreflow.agent.model.command "$py $T/agent.py template/terse"
is "what it names comes through, and its order is its own" "$(converge | $py -c 'import json, sys
for t in map(json.loads, sys.stdin):
    if t.get("type") == "word":
        print(t["fix"]["made_by"], [v.get("made_by") for v in t["fix"]["variants"]], "own_first" in t["fix"])')" "template/terse ['model/y', None] False"
for bad in 'template/ESC[31m' model/y "$(printf 'x%.0s' $(seq 65))" /x; do
	git -C "$r" config fibreflow.agent.model.command "$py $T/agent.py $bad"
	like "a name that is none, or stands twice, is not taken from an agent" "$(converge | tail -n 1)" '"name":"model",[^}]*"state":"rubbish"'
done
git -C "$r" config --unset fibreflow.agent.model.command

# ---- nobody decided: the agent's order stands, and the same comes out twice ----
ff-scan -C "$r" HEAD 2>/dev/null | ff-converge -C "$r" >"$T/in" 2>/dev/null
weigh() { ff-learn weigh --db "$1" <"$T/in"; }
is "nothing decided, nothing moved" "$(weigh "$T/none.db" | ways)" "$(ways <"$T/in")"

# ---- decisions ----
# decided WAY APPROVED REJECTED: in files of their own
decided() {
	i=0; while [ $((i += 1)) -le $(($2 + $3)) ]; do
		action=approved; [ $i -le "$2" ] || action=rejected
		feedback missing_docstring $action ",\"key\":\"$1 $i\",\"file\":\"$1/$i.py\",\"agents\":[\"docwriter\"],\"variant\":\"$1\""
	done
}
{ decided docwriter/summary 39 1; decided docwriter/sections 1 29; decided template/terse 2 1; } | ff-learn log -q --db "$T/l.db"
weigh "$T/l.db" >"$T/out"
is "what people accept comes first, and the agent's own first is known" "$(ways <"$T/out" | sort)" "read_all docwriter/summary docwriter/sections own_first=docwriter/summary
read_lines docwriter/summary docwriter/sections own_first=docwriter/sections"
like "the reasoning says why" "$(grep read_lines "$T/out")" 'docwriter/summary is accepted more often here: 39 of 40 against 1 of 30 of docwriter/sections\.'
like "a step too" "$(grep read_lines "$T/out")" '"what":"docwriter/summary is accepted more often here'
weigh "$T/l.db" | cmp -s - "$T/out"; is "a repeated run is the same" $? 0
ok "what comes out is read again" sh -c "ff-learn weigh --db '$T/l.db' <'$T/out' | cmp -s - /dev/null; ff-queue add -q --db '$T/q.db' <'$T/out'"
stats=$(ff-learn stats --db "$T/l.db")
like "stats: agents" "$stats" '^agent +docwriter +73 +58 %'
like "variants, proven" "$stats" '^variant +docwriter/summary +missing_docstring +40 +98 % +0\.[0-9]+-[01]\.[0-9]+ +yes$'
like "and not" "$stats" '^variant +docwriter/sections +missing_docstring +30 +3 % .* no$'
like "templates" "$stats" '^template +template/terse +missing_docstring +3 +67 % .* no$'
is "as records" "$(ff-learn stats --json --db "$T/l.db" | grep '"record":"arm"' | fields kind name pattern decisions accepted proven)" "agent docwriter - 73 42 -
variant docwriter/sections missing_docstring 30 1 -
variant docwriter/summary missing_docstring 40 39 True
template template/terse missing_docstring 3 2 -"
ff-learn export --db "$T/l.db" | ff-learn import -q --db "$T/there.db"
is "an export keeps them" "$(ff-learn stats --db "$T/there.db" | grep -E '^(agent|variant|template) ')" "$(printf '%s\n' "$stats" | grep -E '^(agent|variant|template) ')"
{ decided "$(printf 'x%.0s' $(seq 201))" 1 0; } | ff-learn log -q --db "$T/long.db" 2>"$T/err"; is "a name without end" "$?" 65
feedback x approved ',"variant":"Not a name"' | ff-learn log -q --db "$T/odd.db"
unlike "what is no name is no arm" "$(ff-learn stats --db "$T/odd.db")" 'Not a name'

# ---- a person's decisions, through the queue ----
sh_ways() { q show "$(id_of read_lines)" --json | ways; }
printf 'o\nq\n' | q review "$(id_of read_lines)" >"$T/screens"
is "o shows the other way in place of the first" "$(sh_ways)" "read_lines docwriter/summary docwriter/sections own_first=docwriter/sections"
like "on the screen too" "$(cat "$T/screens")" 'Proposed edit \(review\): a docstring of one line'
printf 'o\no\no\nq\n' | q review "$(id_of read_lines)" >/dev/null
is "again, and back" "$(sh_ways)" "read_lines docwriter/sections docwriter/summary own_first=docwriter/sections"
like "where there is one way only, it says so" "$(printf 'o\nq\n' | q review "$(q list --json --all --type missing_test --limit 1 | fields id)")" 'There is no other way'
status "what was answered is not turned" 0 sh -c "printf 'y\\nk\\no\\nq\\n' | ff-queue -C '$r' review '$(id_of read_all)' '$(id_of read_lines)'"
like "and says so" "$out" "it was answered"
q reject -q "$(id_of read_lines)" >/dev/null
is "each is about the way that was shown" "$(ff-learn -C "$r" export | grep '"record":"feedback"' | fields action variant | sort)" "approved docwriter/summary
rejected docwriter/sections"
out=$(ff-fix -C "$r" --json -q --next)
is "the way that was approved passes the gate: nothing new is found in one line" "$(printf '%s' "$out" | fields state)" landed
is "and lands alone" "$(git -C "$r" show fibreflow/fixes:brief.py | sed -n '/def read_all/,/limit </p')" 'def read_all(path, limit=10):
    """Read all lines of a report."""
    if limit < 0:'
ff-fix -C "$r" apply --all -q
is "applying it is no second decision" "$(ff-learn -C "$r" export | grep -c '"action":"approved"')" 1
ff-fix -C "$r" undo -q "$(id_of read_all)"
is "taking it back is one, about the same way" "$(ff-learn -C "$r" export | grep '"action":"reverted"' | fields variant)" docwriter/summary
ff -C "$r" wait -t 60 >/dev/null
done_testing
