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
like "ff status says so" "$(ff -C "$T/a" status --all)" '^hook +installed$'
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

# all four foreign hooks: arguments, input and exit status are theirs
repo "$T/f"; for h in post-commit post-merge post-rewrite post-applypatch; do
	printf '#!/bin/sh\nin=$(cat)\necho "${0##*/} $# $1 [$in]" >>"$(git rev-parse --git-dir)/ran"\nexit 7\n' >"$T/f/.git/hooks/$h"; chmod 700 "$T/f/.git/hooks/$h"
done
before=$(sum "$T/f/.git/hooks"); g=$T/f/.git
ff -C "$T/f" init -q; cd "$T/f" || exit 1
git commit -q --allow-empty -m one </dev/null; one=$(git rev-parse HEAD); git commit -q --amend --allow-empty -m two
git checkout -q -b side; echo 1 >f; git add f; git commit -q -m f; git format-patch -q -1 -o "$T/p"; git checkout -q main; git merge -q side 2>/dev/null
git reset -q --hard HEAD~1; git am -q "$T"/p/*.patch
is "each foreign hook ran with its arguments and its input" "$(cat "$g/ran")" "post-commit.pre-fibreflow 0  []
post-commit.pre-fibreflow 0  []
post-rewrite.pre-fibreflow 1 amend [$one $(git rev-parse HEAD~1)]
post-commit.pre-fibreflow 0  []
post-merge.pre-fibreflow 1 0 []
post-applypatch.pre-fibreflow 0  []"
is "its exit status is ours" "$(echo a b | GIT_DIR=.git .git/hooks/post-rewrite amend; echo $?)" 7
rm -f .git/ran; chmod -x .git/hooks/post-commit.pre-fibreflow; git commit -q --allow-empty -m three
is "one that is not executable does not run, as git does it" "$(cat .git/ran 2>/dev/null)" ""
chmod 700 .git/hooks/post-commit.pre-fibreflow; cd "$top" || exit 1
ff -C "$T/f" wait -t 60; ff -C "$T/f" uninstall -q
is "all four are back, byte for byte, mode for mode" "$(sum "$T/f/.git/hooks")" "$before"
repo "$T/k"; mkdir "$T/k/tools"; printf '#!/bin/sh\n:\n' >"$T/k/tools/hook"; ln -s ../../tools/hook "$T/k/.git/hooks/post-commit"; ln -s nowhere "$T/k/.git/hooks/post-merge"
ff -C "$T/k" init -q; ff -C "$T/k" uninstall -q
is "links are kept as links" "$(readlink "$T/k/.git/hooks/post-commit" "$T/k/.git/hooks/post-merge" | xargs)" "../../tools/hook nowhere"
git init -q --template= "$T/n"; ls -A "$T/n/.git" >"$T/was"; ff -C "$T/n" init -q; ff -C "$T/n" uninstall -q --purge
is "no hooks folder before, none after" "$(ls -A "$T/n/.git")" "$(cat "$T/was")"

# what a person wrote into our file is theirs
repo "$T/u"; h=$T/u/.git/hooks/post-commit; ff -C "$T/u" init -q
sed -i '1a echo before >>ran' "$h"; echo 'echo after in $(basename "$PWD") >>ran' >>"$h"
once=$(sum "$T/u/.git/hooks"); ff -C "$T/u" init -q
is "lines around ours: init changes nothing" "$(sum "$T/u/.git/hooks")" "$once"
git -C "$T/u" commit -q --allow-empty -m one
is "they run, where the commit was made" "$(cat "$T/u/ran")" "before
after in u"
sed -i 's/^notice "\$@".*//; s/^(notice.*//' "$h"
ok "a change within ours: init" ff -C "$T/u" init
ok "keeps it aside" test -s "$h.edited-fibreflow"
like "and the lines around ours" "$(cat "$h")" '^echo after in'
like "and ours works again" "$(cat "$h")" '^\(notice'
rm -f "$h.edited-fibreflow"; chmod 750 "$h"; ff -C "$T/u" uninstall -q
is "uninstall leaves the person's lines" "$(cat "$h")" '#!/bin/sh
echo before >>ran
echo after in $(basename "$PWD") >>ran'
is "and the file's mode" "$(stat -c %a "$h")" 750
ok "the hooks that were ours alone are gone" test ! -e "$T/u/.git/hooks/post-merge"

# the first version's hook is replaced in place, with what it kept
repo "$T/v"; printf '#!/bin/sh\n# FibreFlow'"'"'s post-commit hook (fibreflow.7).\nexit 0\n' >"$T/v/.git/hooks/post-commit"; chmod 755 "$T/v/.git/hooks/post-commit"
printf '#!/bin/sh\n' >"$T/v/.git/hooks/post-commit.pre-fibreflow"; chmod 755 "$T/v/.git/hooks/post-commit.pre-fibreflow"
like "an earlier one is told" "$(ff -C "$T/v" status --all)" '^hook +outdated'
ff -C "$T/v" init -q
like "and replaced" "$(ff -C "$T/v" status --all)" '^hook +installed$'
ff -C "$T/v" uninstall -q
is "what it kept is back" "$(cat "$T/v/.git/hooks/post-commit")" "#!/bin/sh"

# core.hooksPath that changes after init
repo "$T/w"; ff -C "$T/w" init -q; git -C "$T/w" config core.hooksPath elsewhere; ff -C "$T/w" init -q
ff -C "$T/w" uninstall -q
is "uninstall finds both folders" "$(ls "$T/w/.git/hooks" "$T/w/elsewhere" 2>/dev/null | grep post)" "post-update.sample"

status "not a repository" 66 ff -C "$HOME" init
like "one clear line" "$out" '^ff: .*not a git repository$'
status "no command" 64 ff
status "an unknown command" 64 ff no-such-command
done_testing
