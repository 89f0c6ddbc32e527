#!/bin/sh
# ff init and ff uninstall: in, idempotent, out again byte for byte; foreign hooks go on to run.
. tests/cli/lib.sh

# sum DIR: every file of the hooks folder with mode and content
sum() { (cd "$1" && find . -type f | sort | while read -r f; do stat -c '%a %n' "$f"; sha256sum <"$f"; done); }

repo "$T/a"
before=$(sum "$T/a/.git/hooks")
ok "ff init installs the hook" ff -C "$T/a" init
ok "it is executable" test -x "$T/a/.git/hooks/post-commit"
once=$(sum "$T/a/.git/hooks")
ok "a second ff init succeeds" ff -C "$T/a" init
is "and changes nothing" "$(sum "$T/a/.git/hooks")" "$once"
like "ff status says so" "$(ff -C "$T/a" status)" '^hook +installed$'
ok "ff uninstall" ff -C "$T/a" uninstall
is "everything is as before, byte for byte" "$(sum "$T/a/.git/hooks")" "$before"
ok "ff uninstall twice is safe" ff -C "$T/a" uninstall
ok "the data stays" test -d "$T/a/.git/fibreflow"
ok "ff uninstall --purge" ff -C "$T/a" uninstall --purge
ok "removes it" test ! -e "$T/a/.git/fibreflow"

# a foreign hook runs first, with its own exit status and input
repo "$T/b"
printf '#!/bin/sh\necho foreign >>"$(git rev-parse --git-dir)/ran"\nexit 3\n' >"$T/b/.git/hooks/post-commit"
chmod 750 "$T/b/.git/hooks/post-commit"
before=$(sum "$T/b/.git/hooks")
ok "ff init beside a foreign hook" ff -C "$T/b" init
ok "the foreign one is kept" cmp -s "$T/b/.git/hooks/post-commit.pre-fibreflow" - <<'X'
#!/bin/sh
echo foreign >>"$(git rev-parse --git-dir)/ran"
exit 3
X
ok "a commit works" git -C "$T/b" commit -q --allow-empty -m one
is "and the foreign hook ran once" "$(cat "$T/b/.git/ran")" foreign
(cd "$T/b" && GIT_DIR=.git sh .git/hooks/post-commit); is "its exit status is kept" $? 3
ok "the commit is in the spool or done" sh -c "ls '$T/b/.git/fibreflow' | grep -q spool"
ff -C "$T/b" wait -t 20 >/dev/null 2>&1
ok "ff uninstall puts it back" ff -C "$T/b" uninstall
is "byte for byte" "$(sum "$T/b/.git/hooks")" "$before"

# somebody else's hook that came after ours is not touched
repo "$T/c"
printf '#!/bin/sh\n' >"$T/c/.git/hooks/post-commit"
ok "uninstall where only a foreign hook is" ff -C "$T/c" uninstall
ok "leaves it" test -f "$T/c/.git/hooks/post-commit"

# core.hooksPath, worktrees, husky
repo "$T/d"; mkdir "$T/d/my hooks"; git -C "$T/d" config core.hooksPath "my hooks"
ok "core.hooksPath with a blank" ff -C "$T/d" init
ok "the hook stands there" test -x "$T/d/my hooks/post-commit"
commit "$T/d" first
git -C "$T/d" worktree add -q "$T/d-tree" -b side
ok "ff init from a linked worktree" ff -C "$T/d-tree" init
ok "the state is shared" test -d "$T/d/.git/fibreflow"
repo "$T/e"; mkdir -p "$T/e/.husky/_"; git -C "$T/e" config core.hooksPath .husky/_
status "a manager's folder is not written into" 78 ff -C "$T/e" init
like "the snippet is printed" "$out" 'post-commit'
is "nothing is there" "$(ls "$T/e/.husky/_")" ""

status "not a repository" 66 ff -C "$HOME" init
like "one clear line" "$out" '^ff: .*not a git repository$'
status "no command" 64 ff
status "an unknown command" 64 ff no-such-command
done_testing
