#!/bin/sh
# Other managers: husky 4 to 9, lefthook, overcommit, pre-commit, and folders that repositories share.  What they
# generate is left alone, what a person pastes from our advice works, and ours is not lost when they come later.
. tests/cli/lib.sh
. tests/cli/hook.sh
noting_driver
sum() { (cd "$1" && find . -path ./.git/fibreflow -prune -o -type f -print | grep -v -e objects/ -e /logs/ -e /refs/ -e index -e COMMIT_EDITMSG | sort | while read -r f; do stat -c '%a %n' "$f"; sha256sum <"$f"; done); }
fires() { # NAME DIR: a commit and an amended one are spooled, silently
	clear_spool "$2/.git"
	quiet "$1: a commit" git -C "$2" commit -q --allow-empty -m one
	is "$1: is spooled" "$(spool "$2/.git")" "$(git -C "$2" rev-parse HEAD)"
	quiet "$1: an amended commit" git -C "$2" commit -q --amend --allow-empty -m two
	is "$1: is told" "$(cat "$2"/.git/fibreflow/rewritten/* 2>/dev/null | cut -d' ' -f2)" "$(git -C "$2" rev-parse HEAD)"
}

# husky 9: core.hooksPath is .husky/_, whose files run .husky/NAME with sh -e
husky9() {
	repo "$1"; mkdir -p "$1/.husky/_"; git -C "$1" config core.hooksPath .husky/_
	cat >"$1/.husky/_/h" <<-'END'
		#!/usr/bin/env sh
		n=$(basename "$0")
		s=$(dirname "$(dirname "$0")")/$n
		[ ! -f "$s" ] && exit 0
		sh -e "$s" "$@"
		exit $?
	END
	for h in post-commit post-merge post-rewrite post-applypatch; do
		printf '#!/usr/bin/env sh\n. "${0%%/*}/h"' >"$1/.husky/_/$h"; chmod +x "$1/.husky/_/$h"
	done
}
husky9 "$T/h9"; before=$(sum "$T/h9")
status "husky 9: nothing is written, exit 78" 78 ff -C "$T/h9" init
is "husky 9: not a byte" "$(sum "$T/h9")" "$before"
printf '%s\n' "$out" | sed -n '/^  for hook/,/^  done/p' >"$T/paste"
like "husky 9: the advice names the manager" "$out" '^ff: husky owns the hooks'
(cd "$T/h9" && sh "$T/paste")
ok "husky 9: after the advice init succeeds" ff -C "$T/h9" init
fires "husky 9" "$T/h9"
(cd "$T/h9" && mv "$T/kit/bin/ff" "$T/away")
quiet "husky 9: a machine without ff" git -C "$T/h9" commit -q --allow-empty -m noff
mv "$T/away" "$T/kit/bin/ff"
like "husky 9: status" "$(ff -C "$T/h9" status --all)" '^hook +called by another manager'

# husky 5 to 8: core.hooksPath is .husky itself
repo "$T/h8"; mkdir -p "$T/h8/.husky"; git -C "$T/h8" config core.hooksPath .husky
printf '#!/usr/bin/env sh\necho theirs >>"$(git rev-parse --git-dir)/ran"\n' >"$T/h8/.husky/post-commit"; chmod +x "$T/h8/.husky/post-commit"
before=$(sum "$T/h8")
status "husky 8: nothing is written, exit 78" 78 ff -C "$T/h8" init
is "husky 8: not a byte" "$(sum "$T/h8")" "$before"
printf '%s\n' "$out" | sed -n '/^  for hook/,/^  done/p' >"$T/paste"; (cd "$T/h8" && sh "$T/paste")
ok "husky 8: after the advice init succeeds" ff -C "$T/h8" init
fires "husky 8" "$T/h8"
is "husky 8: their line runs, too" "$(wc -l <"$T/h8/.git/ran")" 2

# husky 4: generated files in git's own folder
repo "$T/h4"; printf '#!/bin/sh\n# husky\n\n# Created by Husky v4.3.8\n' >"$T/h4/.git/hooks/post-commit"; chmod +x "$T/h4/.git/hooks/post-commit"
before=$(sum "$T/h4")
status "husky 4: exit 78" 78 ff -C "$T/h4" init
is "husky 4: not a byte" "$(sum "$T/h4")" "$before"
like "husky 4: the advice is for package.json" "$out" '"post-rewrite": .*HUSKY_GIT_STDIN.*ff hook post-rewrite \$HUSKY_GIT_PARAMS'
printf '{"husky":{"hooks":{\n%s\n}}}\n' "$(printf '%s\n' "$out" | grep '^  "post-')" >"$T/h4/package.json"
ok "husky 4: the advice is JSON" /usr/bin/python3 -c 'import json,sys; assert len(json.load(open(sys.argv[1]))["husky"]["hooks"]) == 4' "$T/h4/package.json"
ok "husky 4: after it init succeeds" ff -C "$T/h4" init

# lefthook: a file in the work tree, in any of its names, or hooks that it generated
for name in lefthook.yml lefthook.yaml lefthook.toml .lefthook.yml .config/lefthook.yml; do
	rm -rf "$T/l"; repo "$T/l"; mkdir -p "$T/l/.config"; echo 'pre-commit:' >"$T/l/$name"
	status "lefthook: $name: exit 78" 78 ff -C "$T/l" init
	is "lefthook: $name: nothing is written" "$(ls "$T/l/.git/hooks" | grep -v sample)" ""
done
rm -rf "$T/l"; repo "$T/l"; printf '#!/bin/sh\ncall_lefthook run "post-commit" "$@"\n' >"$T/l/.git/hooks/post-commit"
status "lefthook: a generated hook: exit 78" 78 ff -C "$T/l" init
printf '%s\n' "$out" | sed -n 's/^  //p' >"$T/l/lefthook.yml"
is "lefthook: the advice has all four" "$(grep -c 'run: ff hook post-' "$T/l/lefthook.yml")" 4
ok "lefthook: after it init succeeds" ff -C "$T/l" init
ok "lefthook: its generated hook is as it was" grep -q '^call_lefthook' "$T/l/.git/hooks/post-commit"

# overcommit: one Ruby file under all names
repo "$T/o"; printf '#!/usr/bin/env ruby\n# overcommit\n' >"$T/o/.git/hooks/overcommit-hook"; cp "$T/o/.git/hooks/overcommit-hook" "$T/o/.git/hooks/post-commit"
before=$(sum "$T/o"); status "overcommit: exit 78" 78 ff -C "$T/o" init
is "overcommit: not a byte" "$(sum "$T/o")" "$before"
printf '%s\n' "$out" | sed -n 's/^  //p' >"$T/o/.overcommit.yml"; ok "overcommit: after the advice init succeeds" ff -C "$T/o" init

# pre-commit: its generated hook is one file that runs NAME.legacy first, with arguments and input
precommit() { # DIR NAME: what `pre-commit install -t NAME` does
	[ ! -e "$1/.git/hooks/$2" ] || grep -q 'generated by pre-commit' "$1/.git/hooks/$2" || mv "$1/.git/hooks/$2" "$1/.git/hooks/$2.legacy"
	cat >"$1/.git/hooks/$2" <<-END
		#!/bin/sh
		# File generated by pre-commit: https://pre-commit.com
		here=\$(cd "\$(dirname "\$0")" && pwd)
		[ ! -x "\$here/$2.legacy" ] || "\$here/$2.legacy" "\$@"
		echo "$2 \$*" >>"$T/precommit-ran"
	END
	chmod +x "$1/.git/hooks/$2"
}
repo "$T/p1"; for h in post-commit post-rewrite; do precommit "$T/p1" $h; done; before=$(sum "$T/p1/.git/hooks")
ok "pre-commit first: init succeeds" ff -C "$T/p1" init
fires "pre-commit first" "$T/p1"
is "pre-commit first: it runs, with its arguments" "$(sort "$T/precommit-ran" | uniq -c | xargs)" "2 post-commit 1 post-rewrite amend"
ok "pre-commit first: uninstall" ff -C "$T/p1" uninstall
is "pre-commit first: byte for byte" "$(sum "$T/p1/.git/hooks")" "$before"
repo "$T/p2"; printf '#!/bin/sh\necho old >>%s/old-ran\n' "$T" >"$T/p2/.git/hooks/post-commit"; chmod +x "$T/p2/.git/hooks/post-commit"
ff -C "$T/p2" init -q; for h in post-commit post-rewrite; do precommit "$T/p2" $h; done; before=$(sum "$T/p2/.git/hooks")
fires "pre-commit second" "$T/p2"
is "pre-commit second: what was there before both runs" "$(wc -l <"$T/old-ran")" 2
like "pre-commit second: status" "$(ff -C "$T/p2" status --all)" '^hook +installed, behind pre-commit'
ok "pre-commit second: init again" ff -C "$T/p2" init
is "pre-commit second: and changes nothing" "$(sum "$T/p2/.git/hooks")" "$before"
ok "pre-commit second: uninstall" ff -C "$T/p2" uninstall
is "pre-commit second: ours is gone" "$(grep -l FibreFlow "$T/p2"/.git/hooks/*)" ""
is "pre-commit second: the oldest hook is behind it" "$(cat "$T/p2/.git/hooks/post-commit.legacy")" "$(printf '#!/bin/sh\necho old >>%s/old-ran\n' "$T")"

# a folder of all repositories
repo "$T/s"; mkdir "$T/shared"; printf '[core]\n\thooksPath = %s/shared\n' "$T" >"$T/gitconfig"
GIT_CONFIG_GLOBAL=$T/gitconfig; export GIT_CONFIG_GLOBAL
status "a shared folder: exit 78" 78 ff -C "$T/s" init
is "a shared folder: nothing is written" "$(ls "$T/shared")" ""
advice=$out
like "a shared folder: it says why and what to do" "$out" 'git config core.hooksPath .*/\.git/hooks && ff init'
ok "a shared folder: --force" ff -C "$T/s" init --force
fires "a shared folder" "$T/s"
ok "a shared folder: uninstall" ff -C "$T/s" uninstall
is "a shared folder: empty again" "$(ls "$T/shared")" ""
(cd "$T/s" && eval "$(printf '%s\n' "$advice" | sed -n 's/^or give this one hooks of its own: *//p')") >/dev/null
fires "a shared folder: hooks of its own" "$T/s"
done_testing
