#!/bin/sh
# Bad input: a clear line and an exit code, or a reason in `end`; the run goes on.
. tests/cli/lib.sh
cd "$T"
end() { printf '%s\n' "$1" | tail -n 1; }

mkdir nothing
status "not a repository" 66 ff-scan -C nothing HEAD
like "said in one line" "$out" '^ff-scan: .*could not find repository'
repo r; echo 'x = 1' >r/a.py; commit r one
status "unknown revision" 66 ff-scan -C r no-such-branch
status "unknown revision in a range" 66 ff-scan -C r HEAD..nowhere
status "a blob is no commit" 66 ff-scan -C r HEAD:a.py
status "no such path" 66 ff-scan -C r a.py b.py
status "no such folder" 66 ff-scan --from r --to missing
status "--from alone" 64 ff-scan --from r
status "two ways at once" 64 ff-scan -C r --worktree HEAD
status "a word that is no context" 64 ff-scan -C r --context api,weather HEAD
status "a word that is no side" 64 ff-scan -C r --sides left
status "a work tree in a bare repository" 66 sh -c 'git clone -q --bare r bare && ff-scan -C bare -w'
status "a revision that looks like an option" 66 ff-scan -C r --rev '--upload-pack=x'

# files that no parser likes
repo h; cd h
printf 'x = 1\n\0\0y = 2\n' >nul.py
printf 'def f(:\n  return\nclass\n' >syntax.py
printf 'print "old"\nexec "x"\n' >python2.py
printf 'def f():\r\n\treturn 1\r\n' >crlf.py
printf '\377\376\000' >wide.py; printf 'x = "\351"\n' >latin.py; printf '\357\273\277x = 1\n' >bom.py; printf 'x = 1' >noend.py; : >empty.py
/usr/bin/python3 - <<'PY'
open("nest.py", "w").write("x = " + "(" * 5000 + ")" * 5000 + "\n")
open("sum.py", "w").write("x = " + " + ".join(["1"] * 50000) + "\n")
open("line.py", "w").write("x = '" + "a" * 300000 + "'\n")
open("large.py", "w").write("x = 1\n" * 1800000)
open("calls.py", "w").write("f(" * 2000 + ")" * 2000 + "\n")
open("many.txt", "w").write("line\n" * 5000)
PY
cd ..; commit h all; chmod 000 h/latin.py
status "a commit of them" 0 ff-scan -C h HEAD
is "all of them are in the stream" "$(printf '%s\n' "$out" | grep -c '^{"record":"file"')" 15
like "NUL bytes" "$(end "$out")" '"path":"nul.py","reason":"binary"'
like "10 MB" "$(end "$out")" '"path":"large.py","reason":"too large"'
like "more lines than are carried" "$(end "$out")" '"path":"many.txt","reason":"more changed lines'
like "syntax errors are counted" "$(end "$out")" '"errors":[1-9]'
like "a syntax error is no reason to say nothing" "$(printf '%s\n' "$out" | grep '"path":"syntax.py"')" '"facts":true'
ok "every line is JSON" sh -c 'ff-scan -C h --sides both HEAD | /usr/bin/python3 -c "import json,sys; [json.loads(l) for l in sys.stdin.buffer]"'
if [ "$(id -u)" = 0 ]; then skip "an unreadable path (root reads all)"; else like "an unreadable path" "$(ff-scan -C h -w)" 'Permission denied'; fi
chmod 644 h/latin.py
like "a path with a newline and a quote" "$(cd h && printf 'x = 1\n' >'a
"b.py' && ff-scan -w)" '"path":"a\\n\\"b.py"'
ok "a pipe among the paths does not hang" sh -c 'mkdir p && mkfifo p/fifo.py && echo "x = 1" >p/a.py && timeout 10 ff-scan p >/dev/null'
status "a pipe by name" 0 timeout 10 ff-scan p/fifo.py
like "is not read" "$out" 'not a regular file'
ln -s . p/loop
ok "a link to the folder itself" timeout 10 ff-scan p
(cd r && ff-scan --all | head -c 10 >/dev/null)
pass "a reader that leaves"
status "standard output that cannot be written" 75 sh -c 'ff-scan -C r HEAD >/dev/full'
done_testing
