#!/bin/sh
# ff-risk features: sizes as git diff --numstat counts them, the past as git log tells it, labels as git blame gives them.
. tests/cli/lib.sh

# A history with branches, merges, an octopus, binary files, dates that run backwards, moved and deleted files.
repo "$T/r"; cd "$T/r"
/usr/bin/python3 - >"$T/make" <<'PY'
import random
random.seed(7)
authors = ["Ann", "Bob", "Eve", "Zo\u00eb"]
files = ["app/core.py", "app/views.py", "lib/deep/er/tool.py", "setup.py", "docs/index.rst", "lib/data.bin"]
print("set -e")
text = {}
stamp = 1500000000
def write(path, lines):
    print("mkdir -p $(dirname %s); cat >%s <<'X'\n%sX" % (path, path, "".join(lines)))
for n in range(60):
    stamp += random.choice([3600, 86400, 400000, -50000])
    who = random.choice(authors)
    if n in (20, 40):
        print("git checkout -q -b side%d HEAD~3" % n)
    for path in random.sample(files, random.choice([1, 1, 2, 3])):
        if path.endswith(".bin"):
            print("mkdir -p lib; printf 'a\\0%d' >%s" % (n, path)); continue
        lines = text.setdefault(path, [])
        for _ in range(random.choice([1, 2, 5])):
            at = random.randrange(len(lines) + 1)
            if lines and random.random() < 0.4:
                lines.pop(min(at, len(lines) - 1))
            else:
                lines.insert(at, random.choice(["", "# said %d\n" % n, "x = %d\n" % random.randrange(10 ** 6)]) or "\n")
        write(path, lines)
    subject = random.choice(["Fix the thing", "Add more", "Change it"]) + " %d" % n
    print("git add -A; GIT_AUTHOR_DATE='%d +0000' GIT_COMMITTER_DATE='%d +0000' GIT_AUTHOR_NAME='%s' git commit -q --allow-empty --allow-empty-message -m '%s'" % (stamp, stamp + 5, who, subject))
    if n in (24, 44):
        print("git checkout -q main; git merge -q -X ours -m 'Merge it' side%d || { git checkout -q --ours . ; git add -A; git commit -q -m 'Merge it'; }" % (n - 4))
        print("git clean -qfd")
        text = {k: None for k in text}
        text = {}
PY
sh "$T/make" >"$T/log" 2>&1 || diag "$(tail -n 5 "$T/log")"
git checkout -q main
for b in o1 o2 o3; do git checkout -q -b $b main; echo "y = 1" >"only_$b.py"; commit . "On $b"; done
git checkout -q main; git merge -q -m 'Octopus' o1 o2 o3
git mv docs/index.rst docs/first.rst && commit . "Move"; git mv setup.py build.py && echo "n = 1" >>build.py && commit . "Move and change"; git rm -q app/views.py && commit . "Delete"
ok "there are commits enough, with merges" test "$(git rev-list --count --merges HEAD)" -ge 2

cat >"$T/judge.py" <<'PY'
import csv, math, os, subprocess, sys
def git(*a):
    return subprocess.run(("git", "-c", "core.quotepath=off") + a, stdout=subprocess.PIPE, check=True).stdout.decode("utf-8", "replace")
bad, checked, labels = [], 0, 0
rows = {r["commit"]: r for r in csv.DictReader(open(sys.argv[1]))}
def changes(c, memo={}):
    """(added, deleted, path, path before or None when there was nothing) of every text file, renames as git show pairs them"""
    if c in memo: return memo[c]
    raw = git("diff-tree", "-r", "--root", "-M", "-z", "--raw", "--no-commit-id", c).split("\0")
    old, i = {}, 0
    while i + 1 < len(raw):
        kind, blob = raw[i].split()[4][0], raw[i].split()[2]
        empty = blob.strip("0") == "" or not git("cat-file", "blob", blob)
        path = raw[i + 2] if kind == "R" else raw[i + 1]
        old[path] = None if empty else raw[i + 1]
        i += 3 if kind == "R" else 2
    num, out, i = git("diff-tree", "-r", "--root", "-M", "-z", "--numstat", "--no-commit-id", c).split("\0"), [], 0
    while i + 1 < len(num):
        a, d, path = num[i].split("\t")
        if not path: path, i = num[i + 2], i + 2
        if a != "-": out.append((int(a), int(d), path, old[path]))
        i += 1
    memo[c] = out
    return out
info = {}
for line in git("log", "--no-merges", "--format=%H%x00%an%x00%ct%x00%at").splitlines():
    h, an, ct, at = line.split("\0"); info[h] = (an, int(ct), int(at))
behind = lambda c: [h for h in git("rev-list", "--no-merges", c).split()]
ns, touched, wrote = {}, {}, {}
for h in info:
    wrote[h] = {p for a, d, p, o in changes(h) if a}
    touched[h] = [(p, o is None) for a, d, p, o in changes(h) if a + d]
above = {h: set(git("rev-list", h).split()) for h in info}
expected = set()
for h in info:
    files = [(a, d, p) for a, d, p, o in changes(h) if o and a + d]
    born = sum(a for a, d, p, o in changes(h) if not o)
    before_of = {p: o for a, d, p, o in changes(h)}
    if not files and not born: continue
    expected.add(h)
    r = rows.get(h)
    if r is None: bad.append((h, "missing")); continue
    total = sum(a + d for a, d, p in files)
    parent = h + "^"
    old = lambda p: len(git("show", parent + ":" + before_of[p]).splitlines())
    want = {
        "la": sum(f[0] for f in files), "ld": sum(f[1] for f in files), "lt": sum(old(p) for _, _, p in files),
        "ns": len({p.split("/")[0] if "/" in p else "" for _, _, p in files}), "nd": len({os.path.dirname(p) for _, _, p in files}),
        "nf": len({os.path.basename(p) for _, _, p in files}), "new_lines": born,
        "code_lines": sum(a for a, d, p, o in changes(h) if p.endswith(".py")),
        "entropy": -sum((a + d) / total * math.log2((a + d) / total) for a, d, p in files),
    }
    an, ct, at = info[h]
    past = [x for x in behind(h) if x != h]
    paths = [p for _, _, p in files]
    ages, devs, nuc = [], set(), 0
    for p in paths:
        before = [x for x in past if p in dict(touched[x])]
        nuc += len(before) + 1
        devs |= {info[x][0] for x in before} | {an}
        last = max([info[x][2] for x in before if p in wrote[x] or x == before[-1]] or [0])
        ages.append(max(0, ct - last) / 86400 if before else 0)
    mine = [x for x in past if info[x][0] == an]
    want.update(ndev=len(devs), nuc=nuc, age=sum(ages) / len(ages) if ages else 0)
    want["exp"] = sum(len(touched[x]) for x in mine) + len(files)
    want["rexp"] = sum(len(touched[x]) / (1 + max(0, ct - info[x][1]) / 86400) for x in mine) + len(files)
    subs = {p.split("/")[0] if "/" in p else "" for p in paths}
    want["sexp"] = len({p for x in mine for p, _ in touched[x] if (p.split("/")[0] if "/" in p else "") in subs} | set(paths))
    linear = all(x in above[h] or h in above[x] for x in info)
    for k, v in want.items():
        # beside a branch, commits of the other side may count: they lie before it in time
        if not linear and k in ("ndev", "nuc", "age", "exp", "rexp", "sexp"): continue
        checked += 1
        if abs(float(r[k]) - v) > 1e-6: bad.append((h[:8], k, r[k], v))
for h in set(rows) - expected: bad.append((h[:8], "not expected"))
print("checked", checked)
for b in bad[:12]: print(b)
PY
ff-risk -q features --csv >"$T/features" || fail "features"
out=$(/usr/bin/python3 "$T/judge.py" "$T/features" 2>&1)
like "features were compared" "$out" '^checked [1-9][0-9][0-9]'
is "every feature is what git says" "$(printf '%s\n' "$out" | sed 1d)" ""

# a range: those of the whole that are new in it
ff-risk -q features --csv HEAD~5..HEAD | sed 1d | cut -d, -f1 | sort >"$T/range"
git rev-list --no-merges HEAD~5..HEAD | sort >"$T/new"
is "a range is what lies behind its end and not behind its start" "$(comm -23 "$T/range" "$T/new")" ""
is "with the same values" "$(ff-risk -q features --csv HEAD~5..HEAD | sed 1d | sort)" "$(grep -F -f "$T/range" "$T/features" | sort)"

# one commit alone, which looks at its author and its files only; none that has a branch beside it, which the whole history may count
for rev in HEAD HEAD~1 HEAD~2 $(git rev-list --reverse --first-parent HEAD | sed -n '3p; 6p; 9p; 12p; 15p'); do
	hex=$(git rev-parse $rev)
	ff-risk -q --json $rev | /usr/bin/python3 -c 'import csv, json, sys
alone = json.loads(sys.stdin.read() or "{}").get("features")
row = [r for r in csv.DictReader(open(sys.argv[1])) if r["commit"] == sys.argv[2]]
if row and alone: print(all(abs(float(row[0][k]) - v) <= 1e-4 * max(1, v) for k, v in alone.items() if k in row[0]))
else: print(not row and not alone or (row, alone))' "$T/features" "$hex"
done >"$T/alone"
is "and a commit alone has them, too" "$(sort -u "$T/alone")" True

# the same, when the history grew in steps
cp -r "$T/r" "$T/steps"; rm -rf "$T/steps/.git/fibreflow"
for rev in HEAD~12 HEAD~7 HEAD~1 HEAD; do ff-risk -q -C "$T/steps" features --csv $rev >"$T/grown"; done
is "a history that grew step by step gives the same" "$(cut -d, -f1,2,4- "$T/grown")" "$(cut -d, -f1,2,4- "$T/features")"

# ---- labels: git blame is the judge, on one line of history ----
repo "$T/b"; cd "$T/b"
/usr/bin/python3 - >"$T/make" <<'PY'
import random
random.seed(11)
print("set -e")
lines, stamp = ["v%d = %d\n" % (i, i) for i in range(30)], 1500000000
for n in range(50):
    stamp += 7200
    for _ in range(random.choice([1, 2, 4])):
        at = random.randrange(len(lines))
        lines[at:at + random.choice([0, 1, 2])] = ["w%d_%d = %d\n" % (n, k, random.randrange(10 ** 6)) for k in range(random.choice([1, 2]))]
    print("cat >m.py <<'X'\n%sX" % "".join(lines))
    print("git add -A; GIT_AUTHOR_DATE='%d +0000' GIT_COMMITTER_DATE='%d +0000' git commit -q -m '%s %d'" % (stamp, stamp, random.choice(["Fix", "Add", "Change"]), n))
PY
sh "$T/make" >"$T/log" 2>&1
ff-risk -q features --csv | sed 1d | awk -F, '$3 == 1 { print $1 }' | sort >"$T/labels"
git log --format=%H --grep='^Fix' | while read -r fix; do
	git diff -U0 "$fix^" "$fix" -- m.py | sed -n 's/^@@ -\([0-9]*\)\(,\([0-9]*\)\)\{0,1\} .*/\1 \3/p' | while read -r from count; do
		[ "${count:-1}" = 0 ] || git blame -l -s -L "$from,+${count:-1}" "$fix^" -- m.py
	done
done | sed 's/^^\{0,1\}\([0-9a-f]*\) .*/\1/' | cut -c1-39 | sort -u >"$T/blamed"
ok "fixes blame somebody" test "$(wc -l <"$T/blamed")" -ge 5
is "a commit is to blame when git blame says so" "$(cut -c1-39 "$T/labels")" "$(cat "$T/blamed")"

# ---- who wrote what is known still when so much was read since that its text is no longer held ----
repo "$T/m"; cd "$T/m"
printf 'a = 1\nb = 2\n' >m.py; commit . "Begin"
culprit=$(git rev-parse HEAD)
/usr/bin/python3 -c 'for k in range(10, 90): open("big%d.txt" % k, "w").write(("%d\n" % k) * 300000)'; commit . "Much"
printf 'a = 3\nb = 2\n' >m.py; commit . "Fix it"
is "a line keeps its author" "$(ff-risk -q features --csv | grep "^$culprit" | cut -d, -f3)" 1
done_testing
