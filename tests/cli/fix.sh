# fix.sh - repositories in which everything that git can run is armed; sourced by fix-*.t after lib.sh.
F=$B/unit/test_fix

# shot DIR: all of a repository that is the person's, as hashes: index, HEAD, refs, configuration, stash, logs, work tree
shot() {
	(cd "$1" && find . \( -path './.git/objects' -o -path './.git/fibreflow' -o -path './.git/worktrees' -o -path './.git/refs/fibreflow' \
		-o -path './.git/refs/heads/fibreflow' -o -path './.git/logs/refs/heads/fibreflow' \) -prune -o \( -type f -o -type l \) -printf '%p %m %l ' \
		\( -type l -printf '\n' -o -exec sha256sum {} \; \) | sort)
}
# same NAME DIR SHOT: nothing of the person's has changed
same() { is "$1: index, HEAD, refs and work tree are as they were" "$(shot "$2")" "$3"; }

# marker: a program that leaves a trace and hangs if told so
cat >"$T/mark" <<E
#!/bin/sh
echo "\$0 \$*" >>"$T/ran"
exec cat
E
printf '#!/bin/sh\necho "hung: $0 $*" >>"%s/ran"\nexec sleep 1000\n' "$T" >"$T/hang"
chmod +x "$T/mark" "$T/hang"
# arm DIR: every hook, filter, monitor, driver, signature and editor of a repository leaves a trace when it runs
arm() {
	for h in applypatch-msg pre-applypatch post-applypatch pre-commit pre-merge-commit prepare-commit-msg commit-msg post-commit pre-rebase \
		post-checkout post-merge pre-push pre-auto-gc post-rewrite fsmonitor-watchman post-index-change reference-transaction sendemail-validate; do
		mkdir -p "$1/.git/hooks"; cp "$T/mark" "$1/.git/hooks/$h"
	done
	while read -r key value; do git config -f "$1/.git/config" "$key" "$value"; done <<E
core.fsmonitor $T/mark
core.untrackedCache true
core.editor $T/hang
sequence.editor $T/hang
core.pager $T/hang
core.sshCommand $T/mark
core.askPass $T/hang
core.attributesFile $T/attributes
commit.gpgSign true
tag.gpgSign true
merge.verifySignatures true
log.showSignature true
gpg.program $T/hang
merge.autoStash true
branch.main.mergeOptions --no-ff --squash --log -S
merge.evil.driver $T/mark %A
merge.default evil
diff.evil.textconv $T/mark
diff.evil.command $T/mark
diff.external $T/mark
credential.helper $T/mark
interactive.diffFilter $T/hang
gc.auto 1
E
	printf '* filter=evil merge=evil diff=evil\n' >"$T/attributes"
}
# filters DIR: and what the person would have run on their own files
filters() {
	for f in evil lfs; do
		git config -f "$1/.git/config" "filter.$f.smudge" "$T/mark"
		git config -f "$1/.git/config" "filter.$f.clean" "$T/mark"
		git config -f "$1/.git/config" "filter.$f.required" true
	done
	git config -f "$1/.git/config" filter.lfs.process "$T/mark"
}
silent() { is "$1: nothing of the repository's or the person's ran" "$(cat "$T/ran" 2>/dev/null)" ""; rm -f "$T/ran"; }

# judge REPO COMMIT TREE: how the tree differs from the commit as git stores it; by Python, with the hashes of git's format
cat >"$T/judge.py" <<'E'
import hashlib, os, stat, subprocess, sys
repo, commit, tree = sys.argv[1:4]
out = subprocess.run(["git", "-C", repo, "ls-tree", "-r", "-z", "--full-tree", commit], capture_output=True, check=True).stdout
want, tree = {}, os.fsencode(tree)
for line in out.split(b"\0")[:-1]:
    meta, path = line.split(b"\t", 1)
    mode, _, oid = meta.split()
    want[path] = (mode, oid.decode())
seen = set()
for folder, dirs, files in os.walk(tree):
    for name in files + [d for d in dirs if os.path.islink(os.path.join(folder, d))]:
        full = os.path.join(folder, name)
        path = os.path.relpath(full, tree)
        if path == b".git":
            continue
        seen.add(path)
        if path not in want:
            print("more", path)
            continue
        mode, oid = want[path]
        st = os.lstat(full)
        data = os.readlink(full) if stat.S_ISLNK(st.st_mode) else open(full, "rb").read()
        is_mode = b"120000" if stat.S_ISLNK(st.st_mode) else b"100755" if st.st_mode & 0o100 else b"100644"
        h = (hashlib.sha1 if len(oid) == 40 else hashlib.sha256)(b"blob %d\0" % len(data) + data).hexdigest()
        if (mode, oid) != (is_mode, h):
            print("other", path, is_mode)
for path, (mode, _) in want.items():
    if mode == b"160000":
        if not os.path.isdir(os.path.join(tree, path)) or os.listdir(os.path.join(tree, path)):
            print("no empty folder", path)
    elif path not in seen:
        print("missing", path)
E
judge() { /usr/bin/python3 "$T/judge.py" "$@" 2>&1; }
