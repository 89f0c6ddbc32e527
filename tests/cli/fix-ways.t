#!/bin/sh
# Ways of a fix at the gate: in order, and none that is not proven lands without a person, whatever the stream says.  Judges: git and its branches.
. tests/cli/lib.sh
. tests/cli/tasks.sh
py=/usr/bin/python3
r=$T/shop
q() { ff-queue -C "$r" "$@"; }
fix() { ff-fix -C "$r" "$@"; }
status_of() { q show "$1" --json | fields status; }
tip() { git -C "$r" rev-parse -q --verify fibreflow/fixes || echo none; }
ways() { printf '%s' "$out" | $py -c 'import json, sys
print(*("%s:%s:%s" % (v.get("made_by", v.get("variant", 0)), v["state"], v.get("chosen", False)) for v in json.load(sys.stdin).get("variants", [])))'; }
checks() { printf '%s' "$out" | $py -c 'import json, sys
print(*("%s:%s" % (c["name"], c["state"]) for c in json.load(sys.stdin).get("checks", [])))'; }

repo "$r"
mkdir -p "$r/shop" "$r/tests"
printf '"""A shop."""\n' >"$r/shop/__init__.py"
printf 'NAMES = []\n' >"$r/shop/registry.py"
printf 'from shop.registry import NAMES\n\nNAMES.append("plugin")\n' >"$r/shop/plugin.py"
printf 'from shop import registry, mail\n\n\ndef test_mail():\n    assert mail.send("x")\n\n\ndef test_registered():\n    assert registry.NAMES\n' >"$r/tests/test_shop.py"
printf '[tool.pytest.ini_options]\npythonpath = ["."]\n' >"$r/pyproject.toml"
printf 'def send(to):\n    """Send it."""\n    return to\n' >"$r/shop/mail.py"
commit "$r" "a shop"
ff -C "$r" init -q && ff -C "$r" wait -t 60 >/dev/null
printf 'import json\nimport shop.plugin\n\n\ndef send(to):\n    """Send it."""\n    return to\n' >"$r/shop/mail.py"
commit "$r" "things to do"
ff -C "$r" wait -t 60 >/dev/null
json=$(q list --json --type unused_import | grep json | fields id) mail=$(q list --json --type unused_import | grep plugin | fields id)
like "there are two tasks" "$json $mail" '^[0-9]+ [0-9]+$'
q show "$json" --json >"$T/json"; q show "$mail" --json >"$T/mail"
for id in $json $mail; do q reject -q "$id"; q reopen -q "$id"; done
# put TASK PYTHON: the task again in a stream of its own, high, fixable, with ways as the Python says: f the fix, t the task, out, wanted, kept are ways
put() {
	$py - "$1" "$2" "$(git -C "$r" rev-parse HEAD:shop/mail.py)" >"$T/again" <<'END'
import json, sys
t, blob = json.load(open(sys.argv[1])), sys.argv[3]
line = t["line"]
def way(title, edit, **more):
    return {"title": title, "edits": [{"file": "shop/mail.py", "blob": blob, **edit}], **more}
end = len("import shop.plugin") if line == 2 else len("import json")
at = {"line": line, "end_line": line, "col": end, "end_col": end}
def remove(**more): return way("take it out", {"line": line, "end_line": line + 1, "col": 0, "end_col": 0, "text": ""}, **more)
def wanted(**more): return way("say that it is wanted", {**at, "text": "  # noqa: F401"}, **more)
def kept(**more): return way("say why it stands there", {**at, "text": "  # kept"}, **more)
f = remove()
f["safety"] = "safe"
exec(sys.argv[2])
f.setdefault("safety", "safe")
t.update(fix=f, status="open", confidence="high", score=0.97, auto_fixable=True, risk_level="none")
for k in ("id", "learned", "created_at", "priority"):
    t.pop(k, None)
print(json.dumps(t, separators=(",", ":")))
END
	{ cat "$T/again"; C=$(git -C "$r" rev-parse HEAD); analysed; } | ff-queue -C "$r" add -q --branch=main
}
# next: what a worker would do now
next() { out=$(fix --json -q --next); got=$?; }
turn() { git -C "$r" -c core.hooksPath=/dev/null commit -q --allow-empty -m turn; }

# ---- a fresh installation ----
put "$T/mail" 'f = wanted(); t["auto_fixable"] = False'
q reject -q "$mail"
put "$T/json" ''
next
is "the agent's own way of a safe type lands by itself" "$got $(printf '%s' "$out" | fields task state)" "0 $json landed"
is "without a name there is no trailer" "$(git -C "$r" log -1 --format='%(trailers:key=FibreFlow-Made-By,valueonly)' fibreflow/fixes)" ""
first=$(tip)
ff-fix -C "$r" undo -q "$json"; q reopen -q "$mail"
is "and goes" "$(tip)" none
q reject -q "$json"

# ---- what a stream may not do ----
put "$T/mail" 'f = wanted(made_by="template/terse")'
next
is "a model's words, high and fixable, do not land" "$(printf '%s' "$out" | fields task state) $(tip) $(status_of "$mail")" "$mail cannot judge none open"
is "nothing was run for it" "$(checks)" "person:unclear"
like "it says who decides" "$(printf '%s' "$out" | fields reason)" '^nobody decided about template/terse yet: a person does$'
next; is "nor is it asked again on this commit" "$got" 1
turn
put "$T/mail" 'f = remove(made_by="critic/remove", variants=[kept(made_by="critic/why"), wanted(made_by="critic/keep")])'
next
is "where the unproven one alone passes, a person decides" "$(printf '%s' "$out" | fields state) $(tip) $(status_of "$mail")" "cannot judge none open"
is "all were tried for that person to see" "$(ways)" "critic/keep:passed:False critic/remove:tests:False critic/why:findings:False"
like "and told so" "$(q why "$mail")" 'it alone passes, but nobody decided about critic/keep yet'
turn
put "$T/mail" 'f = remove(made_by="critic/remove", own_first="critic/nothing", variants=[wanted(made_by="critic/keep")])'
next
is "a first one that does not exist lets nobody go" "$(printf '%s' "$out" | fields state) $(tip)" "cannot judge none"
status "a name that is none" 65 put "$T/mail" 'f = wanted(made_by="critic/\u001b[31mred")'
like "is told" "$out" 'made_by is not 1 to 64'
status "a name that comes twice" 65 put "$T/mail" 'f = remove(made_by="a/b", variants=[wanted(made_by="a/b")])'
status "a name without end" 65 put "$T/mail" 'f = wanted(made_by="a" * 65)'
status "more names than anybody has" 65 put "$T/mail" 'f = remove(made_by="a/b", variants=[kept(made_by="a/%d" % i) for i in range(65)])'

# ---- a person's word ----
turn
put "$T/mail" 'f = remove(made_by="critic/remove", variants=[wanted(made_by="critic/keep")])'
q approve -q "$mail"
is "what was shown is what was decided about" "$(ff-learn -C "$r" export | grep '"action":"approved"' | grep critic/ | fields variant)" "critic/remove"
next
is "approved: another way than the one that was shown does not land" "$(printf '%s' "$out" | fields task state) $(tip) $(status_of "$mail")" "$mail cannot judge none approved"
turn
put "$T/mail" 'f = remove(made_by="critic/remove", variants=[wanted(made_by="critic/keep")])'
out=$(fix --json "$mail")
is "asked for by its number, it does" "$(printf '%s' "$out" | fields state) $(ways)" "landed critic/keep:passed:True critic/remove:tests:False"
is "the commit names it" "$(git -C "$r" log -1 --format='%(trailers:key=FibreFlow-Made-By,valueonly)' fibreflow/fixes | head -n 1)" critic/keep
like "and its title" "$(git -C "$r" log -1 --format=%s fibreflow/fixes)" '^Say that it is wanted: mail.py$'
ff-fix -C "$r" undo -q "$mail"

# ---- proven ----
turn
i=0; while [ $((i += 1)) -le 12 ]; do feedback unused_import approved ",\"key\":\"k$i\",\"file\":\"f$i.py\",\"variant\":\"critic/keep\""; done | ff-learn -C "$r" log -q
like "ff-learn stats says so" "$(ff-learn -C "$r" stats)" '^variant +critic/keep +unused_import +12 +100 % +0\.[0-9]+-1\.00 +yes$'
put "$T/mail" 'f = remove(made_by="critic/remove", variants=[wanted(made_by="critic/keep")])'
q reopen -q "$mail" 2>/dev/null
sqlite='import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); d.execute("delete from fix"); d.commit()' # what was taken back once is not tried again
$py -c "$sqlite" "$r/.git/fibreflow/fibreflow.db"
next
is "what people accepted often enough lands where the first does not pass" "$(printf '%s' "$out" | fields state) $(ways)" "landed critic/keep:passed:True critic/remove:tests:False"
ff-fix -C "$r" undo -q "$mail"; $py -c "$sqlite" "$r/.git/fibreflow/fibreflow.db"
turn
put "$T/mail" 'f = wanted(made_by="critic/keep", own_first="critic/remove", variants=[remove(made_by="critic/remove")])'
q reopen -q "$mail" 2>/dev/null
next
is "the first that passes lands, and no test is run for the others" "$(printf '%s' "$out" | fields state) $(ways)" "landed critic/keep:passed:True critic/remove:untried:False"
ff-fix -C "$r" apply --all -q; ff -C "$r" wait -t 60 >/dev/null
is "taking it is a decision about that way" "$(ff-learn -C "$r" export | grep '"action":"approved"' | grep "\"task\":$mail" | fields variant)" "critic/keep"
done_testing
