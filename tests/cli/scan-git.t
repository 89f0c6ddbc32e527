#!/bin/sh
# git is the judge: line ranges as `git diff -U0 -M`, pairs of renames as `git diff -M --name-status`.
. tests/cli/lib.sh
cd "$T"

# A history of the awkward kind: moved blocks, repeated lines, renames that are edited, folders that move, no final newline.
cat >make.py <<'PY'
import os, random, subprocess
rnd = random.Random(20)
def git(*a): subprocess.run(["git", "-C", "r", *a], check=True, stdout=subprocess.DEVNULL)
words = ["if x:", "    return", "", "    y = 1", "else:", "    pass", "def f():", "    # note", "}", "{"]
def text(n): return [rnd.choice(words) + (str(rnd.randrange(9)) if rnd.random() < .4 else "") for _ in range(n)]
files = {}
def put(p):
    os.makedirs(os.path.dirname("r/" + p) or "r", exist_ok=True)
    with open("r/" + p, "w", newline="") as f: f.write("\n".join(files[p]) + ("\n" if rnd.random() < .85 else ""))
for i in range(30):
    files[f"d{i % 4}/f{i}.{rnd.choice(['py', 'txt', 'html', 'sql'])}"] = text(rnd.randrange(3, 400))
for p in files: put(p)
git("add", "-A"); git("commit", "-qm", "0")
for step in range(1, 41):
    for p in rnd.sample(sorted(files), 4):
        t = files[p]
        for _ in range(rnd.randrange(1, 6)):
            at, kind = rnd.randrange(len(t) + 1), rnd.randrange(4)
            if kind == 0: t[at:at] = text(rnd.randrange(1, 8))
            elif kind == 1: del t[at:at + rnd.randrange(1, 8)]
            elif kind == 2: t[at:at + 2] = text(2)
            elif len(t) > 12: block = t[at:at + 6]; del t[at:at + 6]; to = rnd.randrange(len(t) + 1); t[to:to] = block
        put(p)
    for p in rnd.sample(sorted(files), 2):
        q = f"d{rnd.randrange(6)}/" + (os.path.basename(p) if rnd.random() < .5 else f"n{step}_{rnd.randrange(99)}.py")
        if q not in files:
            files[q] = files.pop(p); os.unlink("r/" + p)
            if rnd.random() < .6 and files[q]: files[q][:rnd.randrange(1, 40)] = text(3)
            put(q)
    if step % 10 == 0:
        old = sorted(f for f in files if f.startswith("d1/"))
        for p in old:
            q = f"moved{step}/" + p[3:]; files[q] = files.pop(p); os.unlink("r/" + p); put(q)
    git("add", "-A"); git("commit", "-qm", str(step))
PY
cat >judge.py <<'PY'
"""judge.py REPO REV...: compares the stream of ff-scan with git for each revision."""
import json, re, subprocess, sys
repo, bad, files, renames = sys.argv[1], 0, 0, 0
def git(*a): return subprocess.run(["git", "-C", repo, *a], stdout=subprocess.PIPE, check=True).stdout.decode("utf-8", "surrogateescape")
for rev in sys.argv[2:]:
    a, b = rev.split("..") if ".." in rev else (rev + "^", rev)
    want, parts, i = {}, git("diff", "-M", "--name-status", "-z", a, b).split("\0"), 0
    while i < len(parts) - 1:
        n = 3 if parts[i][0] == "R" else 2
        want[parts[i + n - 1]] = [{"A": "added", "M": "modified", "T": "modified", "R": "renamed", "D": "deleted"}[parts[i][0]], parts[i + 1] if n == 3 else "", [], []]
        i += n
    path = None
    for line in git("diff", "-M", "-U0", "--no-color", "--src-prefix=a/", "--dst-prefix=b/", a, b).split("\n"):
        if line.startswith("diff --git"): path, old = None, ""
        elif path is None and line.startswith("--- "): old = line[4:].rstrip("\t")
        elif path is None and line.startswith("+++ "): path = (line[4:] if line[4:] != "/dev/null" else old).rstrip("\t")[2:]
        elif path and (m := re.match(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", line)):
            x, n, y, k = (int(v) if v else 1 for v in m.groups())
            if n: want[path][2].append([x, x + n - 1])
            if k: want[path][3].append([y, y + k - 1])
    got = {}
    out = subprocess.run(["ff-scan", "-C", repo, "--no-cache", rev], stdout=subprocess.PIPE, check=True).stdout
    for line in out.splitlines():
        if line.startswith(b'{"record":"file"'):
            r = json.loads(line)
            got[r["path"]] = [r["status"], r.get("old_path", ""), r.get("removed", []), r.get("added", [])]
    for p in sorted(set(want) | set(got)):
        files += 1
        renames += p in want and want[p][0] == "renamed"
        if want.get(p) != got.get(p):
            bad += 1
            print(rev, p, "git:", want.get(p), "ff-scan:", got.get(p))
print(f"{files} files, {renames} renames, {bad} differences")
sys.exit(bad > 0 or not files)
PY
repo r
/usr/bin/python3 make.py
ok "40 commits of generated history" /usr/bin/python3 judge.py r $(git -C r log --format=%H --skip=0 -n 40)
ok "ranges over that history" /usr/bin/python3 judge.py r HEAD~40..HEAD HEAD~20..HEAD~3 HEAD~9..HEAD~8
like "the history holds renames" "$(/usr/bin/python3 judge.py r HEAD~40..HEAD)" ' [1-9][0-9]* renames, 0 '

# What is no plain file, and what changes nothing in it.
repo k
printf 'print(1)\n' >k/a.py; printf 'x = 1\n' >k/mode.py; ln -s a.py k/link.py; printf 'a\0b\n' >k/bin.py; : >k/empty.py
git init -q k/sub; git -C k/sub commit -q --allow-empty -m s
commit k one
chmod +x k/mode.py; rm k/link.py; ln -s mode.py k/link.py; printf 'a\0c\n' >k/bin.py; printf 'y\n' >>k/a.py; git -C k/sub commit -q --allow-empty -m t
printf 'z = 1\n' >k/empty.py
commit k two
out=$(ff-scan -C k HEAD)
field() { printf '%s\n' "$out" | grep "\"path\":\"$1\"" | grep -o "\"$2\":[^,}]*\|\"$2\":\[\[.*\]\]" | head -n 1; }
is "a change of mode alone: modified, no lines" "$(field mode.py added)" ""
like "and facts all the same" "$(printf '%s\n' "$out" | grep '"path":"mode.py"')" '"facts":true'
is "a link" "$(field link.py skipped)" '"skipped":"symlink"'
is "a submodule" "$(field sub skipped)" '"skipped":"submodule"'
is "binary content" "$(field bin.py skipped)" '"skipped":"binary"'
like "end names what was not read" "$(printf '%s\n' "$out" | tail -n 1)" '"path":"sub","reason":"submodule"'
first=$(ff-scan -C k HEAD^ | grep -c '"status":"added"')
is "a first commit is compared with the empty tree" "$first" 6

# Merges: what came in beside the first parent.
git -C r checkout -q -b side HEAD~3; echo 'side = 1' >r/side.py; commit r side; git -C r checkout -q main
git -C r merge -q --no-edit side
is "a merge is the difference to its first parent" "$(ff-scan -C r HEAD | grep -c '^{"record":"file"')" 1
like "it has two parents" "$(ff-scan -C r HEAD | head -n 1)" '"parents":\["[0-9a-f]{40}","[0-9a-f]{40}"\]'
like "A...B starts at the merge base" "$(ff-scan -C r main^...side | tail -n 1)" '"files":1,'

# Shallow, bare, a linked worktree, from a subfolder.
git clone -q --depth 1 "file://$T/r" shallow
status "a shallow clone" 0 ff-scan -C shallow HEAD
like "says that the parent is missing" "$out" 'shallow clone'
git clone -q --bare r bare.git
is "a bare repository" "$(ff-scan -C bare.git HEAD | grep -c '"path":"side.py"')" 1
ok "its cache lies in it" test -f bare.git/fibreflow/facts.db
git -C r worktree add -q ../linked side 2>/dev/null
is "a linked worktree shares the cache" "$(ff-scan -C linked HEAD | tail -n 1 | grep -o '"cached":[0-9]*')" '"cached":1'
ok "from a folder below" ff-scan -C r/d0 HEAD
is "a tag" "$(git -C r tag -a -m t v1 && ff-scan -C r v1 | head -n 1 | grep -o '"id":"[0-9a-f]*"')" "\"id\":\"$(git -C r rev-parse HEAD)\""
git -C r commit -q --allow-empty -m 'fix it

FibreFlow-Task: 42'
like "an empty commit, with its trailer" "$(ff-scan -C r HEAD)" '"task":"42"'
done_testing
