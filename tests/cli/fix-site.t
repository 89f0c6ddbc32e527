#!/bin/sh
# A throw-away worktree: the files of a commit as git stores them, whatever the repository would like to run; put back after tests; swept.
. tests/cli/lib.sh
. tests/cli/fix.sh
r=$T/r
sites=$r/.git/fibreflow/sites

# a repository with everything that is hard to check out
repo "$r"; cd "$r" || exit 1
mkdir -p 'd/e f' deep 'quo"te'; printf 'a = 1\r\nb = 2\n' >crlf.py; printf '$Id$ x\n' >ident.py; printf '\377\376\0\n' >bytes.bin
printf 'x' >noend.py; : >empty.py; printf '#!/bin/sh\n' >run.sh; chmod +x run.sh
printf 'n\n' >"$(printf 'new\nline.py')"; printf 'q\n' >'quo"te/back\slash.py'; printf 'sp\n' >'d/e f/ü.py'; printf 'lower\n' >case.py; printf 'upper\n' >CASE.py
printf 'dash\n' >-rf; head -c 30000000 /dev/zero >huge.bin; printf 'ignored\n' >kept.log; printf '*.log\n' >.gitignore
ln -s /etc/passwd out; ln -s ../../../../outside up; ln -s d folder; ln -s nowhere dangling
git add -A -f; git commit -qm files
# by plumbing: a git that reads these attributes would not commit the files, and says so
exec 8>&2 2>/dev/null
put() { git update-index --add --cacheinfo "100644,$(git hash-object -w --no-filters --stdin),$1"; }
printf '* text eol=crlf ident working-tree-encoding=UTF-16 filter=evil\n*.bin filter=lfs\n' | put .gitattributes
printf '[submodule "sub/module"]\n\tpath = sub/module\n\turl = %s\n\tupdate = !%s/mark\n' "$T/nowhere" "$T" | put .gitmodules
git update-index --add --cacheinfo "160000,$(git rev-parse HEAD),sub/module"
git update-ref refs/heads/main "$(git commit-tree -p HEAD -m attributes "$(git write-tree)")"
exec 2>&8
mkdir -p sub/module; head=$(git rev-parse HEAD); cd "$top" || exit 1
arm "$r"; filters "$r"
git config -f "$r/.git/config" core.autocrlf true
git config -f "$r/.git/config" core.eol crlf
git config -f "$r/.git/config" submodule.recurse true
git config -f "$r/.git/config" core.sparseCheckout true
mkdir -p "$r/.git/info"; printf '/d/\n' >"$r/.git/info/sparse-checkout"
before=$(shot "$r")

out=$($F site "$r" "$head" "run=cp -a . '$T/copy'; git -C '$r' -c core.fsmonitor=false worktree list --porcelain >'$T/list'" 2>&1)
is "every file is byte for byte what git stores, with mode and link" "$(judge "$r" "$head" "$T/copy")" ""
silent "made and removed"
same "made and removed" "$r" "$before"
path=$(printf '%s\n' "$out" | head -n 1)
is "git knows it while it lives, detached and locked" "$(grep -A3 "^worktree $path\$" "$T/list" | cut -d' ' -f1,2 | tr '\n' ' ')" "worktree $path HEAD $head detached locked added "
is "and not afterwards" "$(git -C "$r" worktree list | wc -l) $(ls "$r/.git/worktrees" 2>/dev/null)" "1 "
is "nothing of it is left" "$(ls -A "$sites")" ""
like "the folder is ours, with a name that nobody guesses" "$path" "^$sites/[A-Za-z0-9]{6}/tree\$"
status "no such commit" 66 $F site "$r" 1234567890123456789012345678901234567890
is "leaves nothing" "$(ls -A "$sites") $(ls "$r/.git/worktrees" 2>/dev/null)" " "
status "a word that is an option" 64 $F site "$r" --lock

# two at once, and a bare repository, a linked worktree, a shallow clone
$F site "$r" "$head" "run=sleep 1; cp -a . '$T/one'" >/dev/null & $F site "$r" "$head" "run=sleep 1; cp -a . '$T/two'" >/dev/null; wait
is "two at the same time" "$(judge "$r" "$head" "$T/one")$(judge "$r" "$head" "$T/two")" ""
git clone -q --bare "$r" "$T/bare.git" 2>/dev/null
$F site "$T/bare.git" "$head" "run=cp -a . '$T/bare'" >/dev/null
is "of a bare repository" "$(judge "$r" "$head" "$T/bare")" ""
git clone -q --no-checkout --depth 1 "file://$r" "$T/shallow"
$F site "$T/shallow" "$head" "run=cp -a . '$T/shallowed'" >/dev/null
is "of a shallow clone" "$(judge "$r" "$head" "$T/shallowed")" ""
git init -q -b main "$T/plain"; printf 'x\n' >"$T/plain/a.py"; commit "$T/plain" a; git -C "$T/plain" worktree add -q "$T/linked" -b other
$F site "$T/linked" "$(git -C "$T/linked" rev-parse HEAD)" "run=cp -a . '$T/of-linked'" >/dev/null
is "from a linked worktree" "$(judge "$T/plain" other "$T/of-linked") $(git -C "$T/plain" worktree list | wc -l)" " 2"
if git init -q --object-format=sha256 "$T/long" 2>/dev/null; then
	printf 'x\n' >"$T/long/a.py"; commit "$T/long" a
	$F site "$T/long" "$(git -C "$T/long" rev-parse HEAD)" "run=cp -a . '$T/of-long'" >/dev/null
	is "of a SHA-256 repository" "$(judge "$T/long" HEAD "$T/of-long")" ""
else
	skip "no SHA-256 here"
fi
umask 077; $F site "$T/plain" "$(git -C "$T/plain" rev-parse HEAD)" "run=stat -c %a . a.py" >"$T/modes"; umask 022
is "the modes do not depend on who makes it" "$(tail -n +2 "$T/modes" | xargs)" "755 644"

# objects that are not there are not fetched
git -C "$T/plain" config uploadpack.allowFilter true
git clone -q --bare --filter=blob:none "file://$T/plain" "$T/partial.git" 2>/dev/null
git -C "$T/partial.git" config remote.origin.url "ext::$T/mark"; git -C "$T/partial.git" config protocol.ext.allow always
if git -C "$T/partial.git" rev-list --objects --missing=print HEAD | grep -q '^?'; then
	status "a blob that a partial clone lacks" 65 $F site "$T/partial.git" "$(git -C "$T/plain" rev-parse HEAD)"
	like "is said" "$out" 'a.py: the repository does not have its text'
	silent "nothing is fetched"
	is "nothing of the attempt is left" "$(ls -A "$T/partial.git/fibreflow/sites")" ""
else
	skip "no partial clone here"
fi

# trees that no git would make
hostile() { # PATH...: a commit whose tree has one file at that path, by Python: git refuses to
	/usr/bin/python3 - "$T/plain" "$@" <<'E'
import hashlib, os, subprocess, sys, zlib
repo, names = sys.argv[1], sys.argv[2:]
def put(kind, data):
    raw = kind + b" %d\0" % len(data) + data
    h = hashlib.sha1(raw).hexdigest()
    p = f"{repo}/.git/objects/{h[:2]}"
    os.makedirs(p, exist_ok=True)
    if not os.path.exists(f"{p}/{h[2:]}"):
        open(f"{p}/{h[2:]}", "wb").write(zlib.compress(raw))
    return h
entry = lambda mode, name, oid: mode + b" " + os.fsencode(name) + b"\0" + bytes.fromhex(oid)
blob = put(b"blob", b"evil\n")
oid, mode = blob, b"100644"
for name in reversed(names):
    if name.startswith("->"):
        oid, mode = put(b"blob", os.fsencode(name[2:])), b"120000"
        continue
    if name.startswith("+"):  # beside a link of the same name
        tree = put(b"tree", entry(b"120000", name[1:], put(b"blob", b"/tmp")) + entry(mode, name[1:], oid))
    else:
        tree = put(b"tree", entry(mode, name, oid))
    oid, mode = tree, b"40000"
print(put(b"commit", b"tree %s\nauthor a <a@b> 1 +0000\ncommitter a <a@b> 1 +0000\n\nx\n" % oid.encode()))
E
}
for names in '.git config' '.GIT hooks' '..  x' 'a .. .. x' '. x' 'a .git config'; do
	status "a tree with $names" 65 $F site "$T/plain" "$(hostile $names)"
done
status "a name with a slash" 65 $F site "$T/plain" "$(hostile '../../../evil')"
status "a folder beside a link of its name" 66 $F site "$T/plain" "$(hostile +tmp ff-evil)"
is "nothing was written through the link" "$(ls /tmp/ff-evil 2>&1 | grep -c 'No such')" 1
deep=$(hostile $(/usr/bin/python3 -c 'print(*["d"] * 200, "x")'))
$F site "$T/plain" "$deep" "run=cp -a . '$T/deep'" >/dev/null
is "a path of 200 folders" "$(judge "$T/plain" "$deep" "$T/deep")" ""
status "one of 3000 is no path of a work tree" 65 $F site "$T/plain" "$(hostile $(/usr/bin/python3 -c 'print(*["d"] * 3000, "x")'))"
is "nothing of them is left" "$(ls -A "$T/plain/.git/fibreflow/sites") $(git -C "$T/plain" worktree list | wc -l)" " 2"
empty=$(git -C "$T/plain" commit-tree -m empty "$(git -C "$T/plain" mktree </dev/null)")
is "an empty tree" "$($F site "$T/plain" "$empty" "run=ls -A" | tail -n +2)" ".git"

# ---- between two runs of the tests
cat >"$T/tests.sh" <<E
mkdir -p __pycache__ .pytest_cache/v d/new; echo x >__pycache__/a.pyc; echo x >.coverage; echo x >d/new/db.sqlite3; echo x >kept2.log
printf 'a = 1\\r\\nb = 3\\n' >new; touch -r crlf.py new; cat new >crlf.py; touch -d '2020-01-01' crlf.py   # same size, another time
rm noend.py; rm -r 'quo"te'; chmod -x run.sh; chmod 600 empty.py; rm out; ln -s /etc/shadow out; rm up; mkdir up; echo x >up/x
mv d/e\ f d/gone; ln -s /tmp 'd/e f'; rm -f .git; git init -q . 2>/dev/null || mkdir -p .git; echo '* filter=evil' >.gitattributes
mkdir locked; echo x >locked/x; chmod 000 locked; mkdir -p sub/module/x; ln folder hard 2>/dev/null; ln case.py hard.py
mkdir -p $T/outside.d; echo keep >$T/outside.d/keep; ln -s $T/outside.d outside; chmod 500 deep 2>/dev/null
mkfifo pipe; chmod 0 d
E
printf 'fixed = 1\n' >"$T/fixed"; printf 'fresh = 1\n' >"$T/fresh"
out=$($F site "$r" "$head" "run=sh $T/tests.sh" reset "run=cp -a . '$T/again'; cat .git >'$T/gitfile'" 2>&1); s=$?
is "put back" "$s $(judge "$r" "$head" "$T/again")" "0 "
is "with git's own .git" "$(cat "$T/gitfile")" "gitdir: $r/.git/worktrees/tree"
is "a folder that a link led to is untouched" "$(cat "$T/outside.d/keep")" keep
silent "put back"
same "put back" "$r" "$before"
$F site "$r" "$head" "run=sh $T/tests.sh" reset "run=sh $T/tests.sh" reset "run=cp -a . '$T/thrice'" >/dev/null
is "and once more" "$(judge "$r" "$head" "$T/thrice")" ""
$F site "$r" "$head" "run=find . -type f -exec stat -c '%i %z' {} + | sort >'$T/s1'" reset "run=find . -type f -exec stat -c '%i %z' {} + | sort >'$T/s2'" >/dev/null
is "what nobody touched is not written again" "$(cat "$T/s2")" "$(cat "$T/s1")"

# what hostile tests leave behind goes away with it
cat >"$T/nasty.py" <<'E'
import os
os.makedirs("no/entry/here"); open("no/entry/here/x", "w").close()
fd = os.getcwd()
for i in range(600):  # far deeper than a path may be long
    os.mkdir("d" * 100); os.chdir("d" * 100)
os.chdir(fd)
for i in range(300):
    os.makedirs(f"many/{i}")
    open(f"many/f{i}", "w").close()
os.symlink("/", "root"); os.symlink("..", "parent"); os.symlink("loop", "loop")
for d in ("no/entry/here", "no/entry", "no", "many"):
    os.chmod(d, 0)
E
as=
[ "$(id -u)" != 0 ] || as=root
out=$($F site "$r" "$head" "run=/usr/bin/python3 $T/nasty.py" reset "run=cp -a . '$T/after'" "run=/usr/bin/python3 $T/nasty.py" 2>&1); s=$?
is "deep, closed and many" "$s $(judge "$r" "$head" "$T/after")" "0 "
is "all of it is gone afterwards" "$(ls -A "$sites") $(ls "$r/.git/worktrees" 2>/dev/null)" " "
same "hostile tests" "$r" "$before"
if [ "$as" = root ] && command -v setpriv >/dev/null; then
	# the same for somebody who is stopped by permissions
	cp -a "$T/plain" "$T/nobodys"; chmod 755 "$T"; chown -R 65534:65534 "$T/nobodys"; h=$(git -c safe.directory='*' -C "$T/nobodys" rev-parse HEAD)
	export HOME="$T/nobodys"
	out=$(setpriv --reuid 65534 --regid 65534 --clear-groups "$F" site "$T/nobodys" "$h" "run=/usr/bin/python3 $T/nasty.py" reset "run=ls -A" "run=/usr/bin/python3 $T/nasty.py; chmod 0 ." 2>&1)
	is "not as root" "$? $(printf '%s\n' "$out" | tail -n +2 | xargs)" "0 .git a.py"
	is "not as root: nothing is left" "$(ls -A "$T/nobodys/.git/fibreflow/sites")" ""
	export HOME="$T/home"
else
	skip "permissions stop nobody here"
	skip "permissions stop nobody here"
fi

# ---- a fix in it
out=$($F site "$r" "$head" "put=noend.py=$T/fixed" "put=+d/x/fresh.py=$T/fresh" "run=cat noend.py d/x/fresh.py; rm noend.py d/x/fresh.py; echo no >crlf.py" reset "run=cat noend.py d/x/fresh.py; stat -c %a noend.py" \
	back reset "run=cp -a . '$T/backed'")
is "a fix is there, also after the files were put back" "$(printf '%s\n' "$out" | tail -n +2 | xargs)" "fixed = 1 fresh = 1 fixed = 1 fresh = 1 644"
is "and taken back" "$(judge "$r" "$head" "$T/backed")" ""
out=$($F site "$r" "$head" "put=run.sh=$T/fixed" "run=stat -c %a run.sh")
is "the mode stays" "$(printf '%s\n' "$out" | tail -n 1)" 755
mkdir "$T/target"
status "a folder became a link meanwhile" 66 $F site "$r" "$head" "run=rm -r d; ln -s '$T/target' d" "put=+d/x.py=$T/fresh"
is "nothing is written through it" "$(ls -A "$T/target")" ""
status "a path that leads out" 65 $F site "$r" "$head" "put=+../x.py=$T/fresh"
status "a path into .git" 65 $F site "$r" "$head" "put=+.git/x=$T/fresh"

# ---- whoever dies leaves something to sweep
$F site "$r" "$head" die >/dev/null 2>&1
$F site "$r" "$head" "run=sh $T/tests.sh" die >/dev/null 2>&1
for s in "$sites"/*; do mkdir "$s/more"; : >"$s/more/x"; done # of a later version
is "killed: the worktrees are still there" "$(ls "$sites" | wc -l) $(ls "$r/.git/worktrees" | wc -l)" "2 2"
mkfifo "$T/pipe"
$F site "$r" "$head" "run=cat '$T/pipe' >/dev/null" "run=cp -a . '$T/living'" >"$T/living.path" & living=$!
until [ -s "$T/living.path" ]; do sleep 0.05; done
is "swept: those, and not the one in use" "$($F sweep "$r")" 2
is "it is there" "$(ls "$sites" | wc -l) $(ls "$r/.git/worktrees" | wc -l)" "1 1"
echo >"$T/pipe"; wait $living
is "and whole" "$? $(judge "$r" "$head" "$T/living")" "0 "
is "nothing to sweep" "$($F sweep "$r") $(ls -A "$sites")" "0 "
same "swept" "$r" "$before"
silent "swept"
# at any moment
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	$F site "$r" "$head" reset "run=true" >/dev/null 2>&1 & p=$!
	sleep "0.0$(printf %02d $((i * 4)))"; kill -9 $p; wait $p
done 2>/dev/null
sleep 0.3 # git processes that were under way
$F sweep "$r" >/dev/null & $F sweep "$r" >/dev/null & $F site "$r" "$head" "run=cp -a . '$T/amid'" >/dev/null; wait
is "killed at twenty moments, swept by two at once while another is made" "$(ls -A "$sites") $(ls "$r/.git/worktrees" 2>/dev/null) $(judge "$r" "$head" "$T/amid")" "  "
same "killed at twenty moments" "$r" "$before"
$F site "$r" "$head" die >/dev/null 2>&1; rm -rf "$r/.git/fibreflow"; mkdir "$r/.git/fibreflow"
git -C "$r" -c core.fsmonitor=false worktree add -q --lock --no-checkout --detach "$T/persons" 2>/dev/null; rm -rf "$T/persons"; rm -f "$T/ran"
$F sweep "$r" >/dev/null
is "the state was removed by hand: git's entry goes, a person's own locked one stays" "$(git -C "$r" -c core.fsmonitor=false worktree list --porcelain | grep -c '^worktree') $(ls "$r/.git/worktrees")" "2 persons"
silent "sweeping"
done_testing
