#!/bin/sh
# What ff-scan can look at, in which order it writes, and what it says of languages and roles.
. tests/cli/lib.sh
cd "$T"
kinds() { grep -o '^{"record":"[a-z]*"' | sed 's/.*:"//; s/"//'; }

repo r
mkdir -p r/shop r/tests
printf 'def add(a, b):\n    return a + b\n' >r/shop/calc.py; : >r/shop/__init__.py
printf 'from shop.calc import add\n\n\ndef test_add():\n    assert add(1, 2) == 3\n' >r/tests/test_calc.py
commit r one
printf 'def add(a, b=0):\n    return a + b\n\n\ndef sub(a, b):\n    return a - b\n' >r/shop/calc.py
printf 'flask==3.0\n' >r/requirements.txt
commit r two

out=$(ff-scan -C r)
is "HEAD by default" "$(printf '%s\n' "$out" | head -n 1 | grep -o '"subject":"[a-z]*"')" '"subject":"two"'
is "commit first, end last" "$(printf '%s\n' "$out" | kinds | sed -n '1p;$p' | tr '\n' ' ')" "commit end "
is "files in the order of their paths" "$(printf '%s\n' "$out" | grep -o '^{"record":"file","v":1,"path":"[^"]*' | sed 's/.*"//' | tr '\n' ' ')" "requirements.txt shop/calc.py "
like "without an index nothing is said of users" "$(printf '%s\n' "$out" | tail -n 1)" '"index":"absent","unknown_users":2'
like "lines of a file that is not Python" "$out" '"path":"requirements.txt".*"language":"dependency".*"lines":\[\{"line":1,"text":"flask==3.0"\}\]'
is "one side of facts" "$(printf '%s\n' "$out" | grep -c '"side":"old"')" 0
out=$(ff-scan -C r --sides both HEAD)
like "two sides when asked" "$(printf '%s\n' "$out" | grep '"record":"file".*calc.py')" '"facts":true,"old_facts":true'
is "each with its module line" "$(printf '%s\n' "$out" | grep -c '"record":"module"')" 2
like "the old definitions" "$(printf '%s\n' "$out" | grep '"record":"definitions","v":1,"side":"old"')" '"add"'

# work tree
printf 'def mul(a, b):\n    return a * b\n' >r/shop/more.py; echo '*.log' >r/.gitignore; echo x >r/a.log; rm r/requirements.txt
printf 'def add(a, b=0):\n    return b + a\n\n\ndef sub(a, b):\n    return a - b\n' >r/shop/calc.py
is "work tree: untracked yes, ignored no" "$(ff-scan -C r --worktree | grep -o '^{"record":"file","v":1,"path":"[^"]*","status":"[a-z]*' | sed 's/.*path":"//; s/","status":"/ /' | tr '\n' ';')" \
	".gitignore added;requirements.txt deleted;shop/calc.py modified;shop/more.py added;"
is "its blob is the one git would write" "$(ff-scan -C r -w | grep 'shop/more.py' | grep -o '"blob":"[0-9a-f]*')" "\"blob\":\"$(git -C r hash-object shop/more.py)"
is "its lines are those of git diff" "$(ff-scan -C r -w | grep -o '"path":"shop/calc.py".*' | grep -o '"added":[^"]*')" '"added":[[2,2]],'
git -C r checkout -q -- . && rm r/shop/more.py r/.gitignore r/a.log
is "nothing to say" "$(ff-scan -C r -w | kinds | tr '\n' ' ')" "commit end "
git init -q fresh; echo 'a = 1' >fresh/a.py
like "a repository without commits" "$(ff-scan -C fresh -w)" '"path":"a.py","status":"added"'

# whole trees
is "--all: every file" "$(ff-scan -C r --all | grep -c '^{"record":"file"')" 4
like "--all made an index" "$(ff-scan -C r --all | tail -n 1)" '"parsed":0,.*"index":"complete"'
is "--index: commit and end" "$(ff-scan -C r --index | kinds | tr '\n' ' ')" "commit end "
is "--all of an older revision" "$(ff-scan -C r --all HEAD^ | grep -c '^{"record":"file"')" 3
is "--max-files takes Python first" "$(ff-scan -C r --max-files 1 HEAD | grep -o '"path":"[^"]*","reason":"[^"]*"')" '"path":"requirements.txt","reason":"beyond --max-files"'
is "--references" "$(ff-scan -C r --references HEAD~1 | grep -c '^{"record":"references"')" 1

# folders and paths, with and without git
cp -r r new; rm -rf new/.git; mkdir old; cp -r new/shop old; printf 'def add(a, b):\n    return a + b\n' >old/shop/calc.py; echo 'gone = 1' >old/shop/gone.py
out=$(ff-scan --from old --to new --sides both)
is "two folders" "$(printf '%s\n' "$out" | grep -o '^{"record":"file","v":1,"path":"[^"]*","status":"[a-z]*' | sed 's/.*path":"//; s/","status":"/ /' | tr '\n' ';')" \
	"requirements.txt added;shop/calc.py modified;shop/gone.py deleted;tests/test_calc.py added;"
like "users in the folder" "$(printf '%s\n' "$out" | grep '"symbol":"add"')" '"change":"signature".*"path":"tests/test_calc.py".*"resolved":true.*"tests":"direct"'
out=$(cd new && ff-scan shop/calc.py)
like "a path outside any repository" "$out" '"path":"shop/calc.py","status":"unchanged"'
is "no repository is touched by it" "$(ls -a new | grep -c fibreflow)" 0
is "a folder is walked" "$(cd new && ff-scan shop tests | grep -c '^{"record":"file"')" 3
is "--json FILE is the same stream" "$(cd new && ff-scan --json shop/calc.py)" "$out"
like "a file named as a branch is a file" "$(cd r && git branch calc && : >calc && ff-scan calc; rm calc)" '"mode":"paths"'
like "--rev makes it a revision" "$(cd r && : >calc && ff-scan --rev calc; rm calc)" '"mode":"commit"'

# languages and roles
mkdir l; cd l
mkdir -p app/migrations app/templates docs examples scripts tests vendor/x app/management/commands
for f in app/a.py app/b.pyi app/c.pyw q.sql app/templates/t.html page.html t.jinja2 s.ini c.toml y.yaml p.json .env pyproject.toml setup.cfg requirements-dev.txt \
	Pipfile poetry.lock environment.yml setup.py README.md guide.rst z.bin app/migrations/0001_x.py app/settings.py examples/e.py docs/conf.py scripts/s.py tests/test_a.py \
	conftest.py vendor/x/v.py app/management/commands/go.py app/x_pb2.py; do echo >$f; done
printf '#!/usr/bin/env python3\nprint(1)\n' >run; printf '#!/bin/sh\n' >sh
printf '# Generated by the protocol compiler.  DO NOT EDIT!\nx = 1\n' >app/made.py
printf 'import argparse\n\nap = argparse.ArgumentParser()\n' >app/main.py
ff-scan . >../langs
what() { grep "\"path\":\"$1\"" ../langs | sed 's/.*"language":"\([a-z]*\)","role":"\([a-z]*\)".*/\1 \2/'; }
for row in "app/a.py|python library" "app/b.pyi|python library" "app/c.pyw|python library" "q.sql|sql library" "app/templates/t.html|template library" "page.html|other library" \
	"t.jinja2|template library" "s.ini|config library" "c.toml|config library" "y.yaml|config library" "p.json|config library" "pyproject.toml|dependency library" \
	"setup.cfg|dependency library" "requirements-dev.txt|dependency library" "Pipfile|dependency library" "poetry.lock|dependency library" "environment.yml|dependency library" \
	"setup.py|python script" "README.md|docs docs" "guide.rst|docs docs" "z.bin|other library" "run|python script" "sh|other library" "app/migrations/0001_x.py|python migration" \
	"app/settings.py|python settings" "examples/e.py|python example" "docs/conf.py|python docs" "scripts/s.py|python script" "tests/test_a.py|python test" "conftest.py|python test" \
	"vendor/x/v.py|python vendored" "app/management/commands/go.py|python cli" "app/x_pb2.py|python generated" "app/made.py|python generated" "app/main.py|python cli"; do
	is "${row%%|*}" "$(what "${row%%|*}")" "${row#*|}"
done
done_testing
