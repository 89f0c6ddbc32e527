#!/bin/sh
# ff init --claude: the commands in the form that Claude Code documents, every fixed command run for real, in and out byte for
# byte, and nothing written through a link or over a file of somebody else.
. tests/cli/lib.sh
. tests/cli/tasks.sh

# tree DIR: every file and folder of the work tree with mode and content
tree() { (cd "$1" && find . -path ./.git -prune -o -print | LC_ALL=C sort | while read -r f; do stat -c '%a %F %n' "$f"; [ ! -f "$f" ] || sha256sum <"$f"; done); }

# ---- the sources ----
cat >"$T/check.py" <<'PY'
# The form: frontmatter of plain or double-quoted scalars that YAML reads as strings, three keys, tools by prefix; every `!`
# line one fixed ff command (no operator, no substitution, nothing of the arguments), allowed by the tools; $ARGUMENTS once, elsewhere.
import re, sys
bad = []
for path in sys.argv[1:]:
    lines = open(path, encoding="utf-8").read().split("\n")
    say = lambda what: bad.append(f"{path}: {what}")
    if lines[0] != "---" or "---" not in lines[1:]:
        say("no frontmatter"); continue
    end = lines.index("---", 1)
    head = {}
    for line in lines[1:end]:
        m = re.fullmatch(r"([a-z-]+): (.+)", line)
        if not m:
            say(f"not a scalar: {line}"); continue
        key, value = m.groups()
        if value[0] == '"':
            if not re.fullmatch(r'"[^"\\]*"', value): say(f"quotes: {line}")
            value = value[1:-1]
        elif value[0] in "[]{}&*!|>'%@`#,?-" or ": " in value or " #" in value or value.endswith(":"):
            say(f"YAML would not read this as it stands: {line}")
        if key in head: say(f"twice: {key}")
        head[key] = value
    if path.endswith("SKILL.md"):
        if set(head) != {"name", "description"}: say(f"keys: {sorted(head)}")
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", head.get("name", "")): say("name")
        if not 1 <= len(head.get("description", "")) <= 1024: say("description")
        if any(l.startswith("!") or "!`" in l or "$ARGUMENTS" in l for l in lines): say("a skill runs nothing by itself and takes no arguments")
        continue
    if set(head) != {"description", "argument-hint", "allowed-tools"}: say(f"keys: {sorted(head)}")
    if len(head.get("description", "")) > 80: say("the description is long")
    if not re.fullmatch(r"\[[^\[\]]+\]", head.get("argument-hint", "")): say("argument-hint")
    allowed = []
    for tool in head.get("allowed-tools", "").split(", "):
        m = re.fullmatch(r"Read|Bash\(([a-z -]+):\*\)", tool)
        if not m: say(f"tool: {tool}")
        elif m[1]: allowed.append(m[1])
    for word in ("approve", "reject", "clear", "undo", "reopen", "config", "init"):
        if any(word in a for a in allowed): say(f"decisions are for people: {word}")
    commands = 0
    for line in lines[end:]:
        if "!`" in line or line.startswith("!"):
            m = re.fullmatch(r"!`(ff( [A-Za-z0-9-]+)+)`", line)
            if not m: say(f"not a fixed command: {line}"); continue
            commands += 1
            if not any(m[1] == a or m[1].startswith(a + " ") for a in allowed): say(f"not allowed: {m[1]}")
            print(m[1])
            last = m[1]
    if commands and "--json" not in last.split(): say("the last command prints no records")
    if not commands: say("no command")
    if sum(l.count("$ARGUMENTS") for l in lines) != 1: say("$ARGUMENTS does not stand there once")
    if any(re.search(r"\$[0-9{]", l) for l in lines): say("a positional argument")
print("\n".join(bad), file=sys.stderr)
sys.exit(bool(bad))
PY
is "the four commands" "$(ls hooks/commands/*.md)" "hooks/commands/consequence.md
hooks/commands/convergence.md
hooks/commands/pattern-stats.md
hooks/commands/proactive.md"
ok "their form" sh -c "/usr/bin/python3 '$T/check.py' hooks/commands/*.md >'$T/fixed'"
printf -- '---\ndescription: x\nargument-hint: "[x]"\nallowed-tools: Bash(ff status:*)\n---\n!`ff status $ARGUMENTS`\n' >"$T/evil.md"
status "the check refuses \$ARGUMENTS in a ! line" 1 /usr/bin/python3 "$T/check.py" "$T/evil.md"
printf -- '---\ndescription: x\nargument-hint: "[x]"\nallowed-tools: Bash(ff status:*)\n---\n!`ff status --json || true`\n$ARGUMENTS\n' >"$T/evil.md"
status "and a shell operator" 1 /usr/bin/python3 "$T/check.py" "$T/evil.md"

# ---- in, again, out ----
repo "$T/a"; mkdir "$T/a/src"; echo 'x = 1' >"$T/a/src/x.py"; commit "$T/a" one
before=$(tree "$T/a")
ok "ff init --claude" ff -C "$T/a/src" init --claude
for c in convergence consequence pattern-stats proactive; do
	is "/$c: the text is the source's" "$(sed '$d' "$T/a/.claude/commands/$c.md")" "$(cat "hooks/commands/$c.md")"
done
ok "the form of what is installed" sh -c "/usr/bin/python3 '$T/check.py' '$T/a'/.claude/commands/*.md '$T/a/.claude/skills/fibreflow/SKILL.md' >'$T/installed'"
if /usr/bin/python3 -c 'import yaml' 2>/dev/null; then
	ok "YAML reads it as strings" /usr/bin/python3 -c 'import sys, yaml
for p in sys.argv[1:]:
    head = yaml.safe_load(open(p).read().split("\n---\n")[0][4:])
    assert all(isinstance(v, str) for v in head.values()), (p, head)' "$T/a"/.claude/commands/*.md "$T/a/.claude/skills/fibreflow/SKILL.md"
else
	skip "python3-yaml is missing"
fi
ok "both skills are the same but for what was made for them" sh -c "sed '\$d' '$T/a/.claude/skills/fibreflow/SKILL.md' | { sed '\$d' '$T/a/.agents/skills/fibreflow/SKILL.md' | cmp -s - /dev/fd/3; } 3<&0"
skill=$(cat "$T/a/.agents/skills/fibreflow/SKILL.md")
missing=; while read -r command; do printf '%s\n' "$skill" | grep -qxF -- "- \`$command\`" || missing="$missing $command;"; done <"$T/fixed"
is "the skill names every fixed command" "$missing" ""
is "and holds every numbered step" "$(printf '%s\n' "$skill" | grep -c '^[1-9]\. ')" "$(cat hooks/commands/*.md | grep -c '^[1-9]\. ')"
is "a folder of the state is not in the work tree" "$(ls -A "$T/a" | xargs)" ".agents .claude .git AGENTS.md src"
once=$(tree "$T/a")
ok "a second time" ff -C "$T/a" init --claude
is "changes nothing" "$(tree "$T/a")" "$once"
ok "without --claude neither" ff -C "$T/a" init
is "(it stays)" "$(tree "$T/a")" "$once"
ok "ff uninstall" ff -C "$T/a" uninstall
is "everything is as before, byte for byte" "$(tree "$T/a")" "$before"
ok "twice is safe" ff -C "$T/a" uninstall
is "and changes nothing either" "$(tree "$T/a")" "$before"

# ---- every ! command, for real ----
# run REPO NAME: each in a shell as Claude Code does it: no input, no terminal, exit status 0 or the whole command is lost
run_all() {
	while read -r command; do
		(cd "$1" && sh -c "$command" </dev/null >"$T/out" 2>"$T/err"); got=$?
		is "$2: $command: exit status" "$got: $(cat "$T/err")" "0: "
		ok "$2: $command: says something, 6000 bytes at most" sh -c "[ -s '$T/out' ] && [ \$(wc -c <'$T/out') -le 6000 ]"
		case $command in *--json*) ok "$2: $command: JSON, line by line" /usr/bin/python3 -c 'import json, sys
for line in open(sys.argv[1]): assert json.loads(line)["record"]' "$T/out" ;; esac
	done <"$T/fixed"
}
run_all "$T/a" "not installed"
like "ff status says that nothing is installed" "$(ff -C "$T/a" status)" 'not installed'
repo "$T/shop"; echo 'no code at all' >"$T/shop/README"; commit "$T/shop" "nothing to do"
ff -C "$T/shop" init --claude -q; ff -C "$T/shop" wait -t 60
run_all "$T/shop" "an empty queue"
long=$(/usr/bin/python3 -c 'print("ü\u202e<script>\\n" * 300)')
big=$(/usr/bin/python3 -c 'print("x" * 5000)')
fix="{\"safety\":\"review\",\"title\":\"$big\",\"edits\":[],\"files\":[{\"file\":\"new.py\",\"text\":\"$big\"}]}"
{
	i=0
	while [ $i -lt 120 ]; do
		i=$((i + 1)) alert=false severity=low
		[ $((i % 3)) != 0 ] || alert=true severity=critical
		task "$(printf '%016x' $i)" "type_$i" "shop/very/long/path/to/the/services/module_$i.py" $i "$i $long"
	done
	analysed shop/a.py
} | ff-queue -C "$T/shop" add -q
run_all "$T/shop" "120 long tasks"
(cd "$T/shop" && ff queue list --json --brief --limit 12) >"$T/out"
is "brief: the best come first, whole records, and the rest is counted" "$(/usr/bin/python3 -c 'import json, sys
r = [json.loads(l) for l in open(sys.argv[1])]
e = r.pop()
print(e["record"], e["shown"] == len(r) and 1 < len(r) <= 12, e["total"], all(t["alert"] for t in r), any("evidence" in t or "steps" in t for t in r))' "$T/out")" "extent True 120 True False"
is "brief: in the order of the list" "$(sed '$d' "$T/out" | fields id)" "$(ff -C "$T/shop" queue list --json | head -n "$(($(wc -l <"$T/out") - 1))" | fields id)"
is "--limit holds for records too" "$(ff queue -C "$T/shop" list --json --limit 7 | wc -l)" 7
is "--limit 0 is all" "$(ff queue -C "$T/shop" list --json --all --limit 0 | wc -l)" 120
is "alerts are bounded too" "$(ff queue -C "$T/shop" alerts --json --brief --limit 3 | fields record total)" "alert -
alert -
alert -
extent 40"

# 60 public functions lose a parameter: more than fits
repo "$T/api"; mkdir "$T/api/pkg"
/usr/bin/python3 - "$T/api/pkg" old <<'PY'
import sys
d = sys.argv[1]
open(d + "/__init__.py", "w").write("__all__ = [%s]\n" % ", ".join(f'"function_number_{i}"' for i in range(60)) + "from .m import *\n")
open(d + "/m.py", "w").write("__all__ = [%s]\n" % ", ".join(f'"function_number_{i}"' for i in range(60)) + "".join(f"def function_number_{i}(first, second_{i}, third={'9' * 150!r}):\n    return first\n\n\n" for i in range(60)))
PY
commit "$T/api" old
sed -i 's/, second_[0-9]*//' "$T/api/pkg/m.py"; commit "$T/api" new
(cd "$T/api" && ff consequence --json --brief HEAD </dev/null) >"$T/out"
(cd "$T/api" && ff consequence --json HEAD </dev/null) >"$T/whole"
is "consequence: the whole report is too long, the brief one fits" "$([ "$(wc -c <"$T/whole")" -gt 6000 ] && [ "$(wc -c <"$T/out")" -le 6000 ] && echo yes)" yes
is "consequence: same verdict, and all impacts are counted" "$(/usr/bin/python3 -c 'import json, sys
b, e = [json.loads(l) for l in open(sys.argv[1])]
w = json.loads(open(sys.argv[2]).read())
n = lambda r: len({(c, i["id"], i["message"], i.get("file"), i.get("line")) for c, k in r["categories"].items() for i in k["impacts"] if i["level"] != "none"})
print(b["overall"] == w["overall"] and b["deployment_risk"] == w["deployment_risk"], e["total"] == n(w) + len(w.get("endpoints", [])) >= 60, e["shown"] == n(b) + len(b.get("endpoints", [])) > 0)' "$T/out" "$T/whole")" "True True True"
is "learn stats: at most 20 patterns, the rest is counted" "$(ff learn -C "$T/shop" stats --json --brief | tail -n 1 | fields shown total)" "20 120"
ff-queue -C "$T/shop" reject "$(ff queue -C "$T/shop" list --all --type type_77 --json | fields id)" >/dev/null
is "learn stats: what was decided comes first" "$(ff learn -C "$T/shop" stats --json --brief | head -n 1 | fields pattern pending)" "type_77 1"

# ---- files of other people ----
repo "$T/b"; mkdir -p "$T/b/.claude/commands" "$T/b/.agents"
echo 'my own' >"$T/b/.claude/commands/proactive.md"; printf 'no newline at the end' >"$T/b/AGENTS.md"; chmod 640 "$T/b/AGENTS.md"
before=$(tree "$T/b")
status "a foreign command does not stop the rest" 0 ff -C "$T/b" init --claude
like "it is named" "$out" 'proactive.md stays as it is'
is "and not touched" "$(cat "$T/b/.claude/commands/proactive.md")" "my own"
ok "the others are there" test -f "$T/b/.claude/commands/convergence.md"
like "AGENTS.md keeps its text" "$(head -n 1 "$T/b/AGENTS.md")" '^no newline at the end$'
is "and its mode" "$(stat -c %a "$T/b/AGENTS.md")" 640
echo 'one more line' >>"$T/b/.claude/commands/consequence.md"
status "a command that was changed is not written over" 0 ff -C "$T/b" init --claude
like "it is named" "$out" 'consequence.md stays as it is: it was changed by hand'
status "nor removed" 0 ff -C "$T/b" uninstall
like "it is named again" "$out" 'consequence.md stays as it is'
unlike "a foreign file is no news when we leave" "$out" 'proactive'
rm "$T/b/.claude/commands/consequence.md"
is "all else is as before, byte for byte" "$(tree "$T/b")" "$before"

# an older version of ours is brought up to date: its text differs, its sum is right
repo "$T/c"; ff -C "$T/c" init --claude -q; want=$(tree "$T/c")
/usr/bin/python3 - "$T/c/.claude/commands/convergence.md" <<'PY'
import re, sys
text = open(sys.argv[1], "rb").read()
body, mark = text.rsplit(b"<!-- ", 1)
body = body.replace(b"Report what", b"Tell what")
h = 0xcbf29ce484222325 # FNV-1a, 64 bits
for c in body: h = (h ^ c) * 0x100000001b3 % 2**64
open(sys.argv[1], "wb").write(body + b"<!-- " + re.sub(rb"sum=[0-9a-f]+", b"sum=%016x" % h, mark))
PY
ok "the file differs" sh -c "grep -q 'Tell what' '$T/c/.claude/commands/convergence.md'"
ok "init upgrades it" ff -C "$T/c" init --claude
is "in place" "$(tree "$T/c")" "$want"
sed -i 's/$/\r/' "$T/c/.claude/commands/proactive.md"
ok "line ends that git changed" ff -C "$T/c" uninstall
is "do not make it somebody's" "$(ls -A "$T/c")" ".git"

# AGENTS.md around the block
repo "$T/d"; printf '# Ours\n' >"$T/d/AGENTS.md"; ff -C "$T/d" init --claude -q
printf 'below\n' >>"$T/d/AGENTS.md"
sed -i '/^## FibreFlow/a an older sentence' "$T/d/AGENTS.md"
ok "the block is replaced in place" ff -C "$T/d" init --claude
is "once" "$(grep -c 'FibreFlow begin' "$T/d/AGENTS.md"; grep -c 'an older sentence' "$T/d/AGENTS.md")" "1
0"
ff -C "$T/d" uninstall -q
is "what stood above and below stays" "$(cat "$T/d/AGENTS.md")" "# Ours
below"
: >"$T/d/AGENTS.md"; ff -C "$T/d" init --claude -q; ff -C "$T/d" uninstall -q
is "an empty file that was there stays" "$(stat -c %s "$T/d/AGENTS.md")" 0
ff -C "$T/d" init --claude -q; sed -i '/FibreFlow end/d' "$T/d/AGENTS.md"; before=$(sha256sum <"$T/d/AGENTS.md")
status "a block without its end" 0 ff -C "$T/d" init --claude
like "is named" "$out" 'AGENTS.md stays as it is: its FibreFlow block has no end'
status "also when we leave" 0 ff -C "$T/d" uninstall
is "and not touched" "$(sha256sum <"$T/d/AGENTS.md")" "$before"

# ---- hostile links ----
mkdir "$T/outside"; echo precious >"$T/outside/AGENTS.md"; mkdir -p "$T/outside/commands" "$T/outside/skills/fibreflow"
outside=$(tree "$T/outside")
for link in .claude .agents .claude/commands .claude/skills .claude/skills/fibreflow AGENTS.md .claude/commands/convergence.md; do
	rm -rf "$T/e"; repo "$T/e"; mkdir -p "$T/e/$(dirname "$link")"
	case $link in *.md) target=$T/outside/AGENTS.md ;; *commands) target=$T/outside/commands ;; *skills/fibreflow) target=$T/outside/skills/fibreflow ;; *) target=$T/outside ;; esac
	ln -s "$target" "$T/e/$link"
	status "a link at $link does not stop the rest" 0 ff -C "$T/e" init --claude
	like "it is named" "$out" 'stays as it is:.* symbolic link'
	is "nothing is written through it" "$(tree "$T/outside")" "$outside"
	ok "the link stays" test -L "$T/e/$link"
	status "nothing is removed through it" 0 ff -C "$T/e" uninstall
	is "(outside is as it was)" "$(tree "$T/outside")" "$outside"
	is "what is left is the link" "$(find "$T/e" -path "$T/e/.git" -prune -o ! -type d -print)" "$T/e/$link"
done
rm -rf "$T/e"; repo "$T/e"; ln -s nowhere "$T/e/AGENTS.md"
status "a dangling link" 0 ff -C "$T/e" init --claude
ok "makes no file" test ! -e "$T/e/nowhere"
rm -rf "$T/e"; repo "$T/e"; mkfifo "$T/e/AGENTS.md"
status "a pipe does not hold us" 0 timeout 10 ff -C "$T/e" init --claude
like "it is named" "$out" 'AGENTS.md stays as it is: it is not a file'

git init -q --bare "$T/bare"
status "a bare repository has no work tree" 64 ff -C "$T/bare" init --claude
done_testing
