#!/bin/sh
# Identity across time when files are odd for a while, and when an agent is.
. tests/cli/lib.sh
. tests/cli/identity.sh

scenario 'a syntax error meanwhile: nothing is closed by it, and all are the same afterwards'
opened shop.py
edit shop.py 's/^def total(/def total((/'; save; analyse
for p in OS BARE DOC NOTE; do is_now $p open; done
edit shop.py 's/^def total((/def total(/'; save; analyse
still shop.py
is_now BARE open

scenario 'conflict marks are committed by mistake, and taken out'
opened shop.py
edit shop.py '8i\<<<<<<< HEAD'; edit shop.py '9a\=======\n        parts.append(1)\n>>>>>>> topic'; save; analyse
is_now OS open
is_now DOC open
shop shop.py; save; analyse
still shop.py
is_now BARE open

scenario 'a file is cut in the middle of a function, and completed again'
opened shop.py
sed -n '1,8p' shop.py >new; mv new shop.py; save; analyse
shop shop.py; save; analyse
still shop.py
is_now BARE open

scenario 'a file is binary for a while: nothing is closed by it'
opened shop.py
printf 'a\0b\0\0\n' >shop.py; save; analyse
is_now BARE open
shop shop.py; save; analyse
still shop.py

scenario 'a file is too large for a while: nothing is closed by it'
opened shop.py
/usr/bin/python3 -c 'print("#" * 99 + "\n" + ("# " + "x" * 97 + "\n") * 85000)' >>shop.py; save; analyse
is_now BARE open
edit shop.py '23,$d'; save; analyse
still shop.py

scenario 'an agent that dies closes nothing of its kind'
opened shop.py
edit shop.py 's/item \* 3/item * 4/'; save
converge_options='--agent critic=false'; analyse; converge_options=
for p in OS PARTS BARE NOTE; do is_now $p open; done
edit shop.py 's/item \* 4/item * 5/'; save; analyse
still shop.py

scenario 'an agent that dies while the file is renamed: its tasks follow the next time'
opened shop.py
run git mv shop.py store.py; edit store.py 's/item \* 3/item * 4/'; save
converge_options='--agent critic=false'; analyse; converge_options=
edit store.py 's/item \* 4/item * 5/'; save; analyse
still store.py
is_now BARE open

scenario 'an agent is not asked at all: its tasks stay'
opened shop.py
edit shop.py 's/item \* 3/item * 4/'; save
converge_options='--only docwriter'; analyse; converge_options=
is_now BARE open
is_now DOC open
analyse
still shop.py

scenario 'the mode of the file changes only'
opened shop.py
chmod +x shop.py; save; analyse
still shop.py
is_now BARE open

scenario 'a link takes the place of the file: the code is gone from there'
opened shop.py
mv shop.py real.py; ln -s real.py shop.py; save; analyse
still real.py

scenario 'a link is replaced by a file of the same text'
shop real.py; ln -s real.py shop.py; save; analyse
known real.py
rm shop.py; cp real.py shop.py; save; analyse
same BARE real.py
fresh BARE2 bare_except shop.py
rm shop.py; ln -s real.py shop.py; save; analyse
closed BARE2 "$at"
same BARE real.py

scenario 'line ends become CRLF and back'
opened shop.py
sed -i 's/$/\r/' shop.py; save; analyse
still shop.py
sed -i 's/\r$//' shop.py; save; analyse
still shop.py

scenario 'a byte order mark is added'
opened shop.py
{ printf '\357\273\277'; cat shop.py; } >new; mv new shop.py; save; analyse
still shop.py

scenario 'Latin-1 becomes UTF-8'
put shop.py <<'END'
# -*- coding: latin-1 -*-
"""Laden."""
import os


def f(size=[]):
    """Größe."""
    try:
        size.append("Größe")
    except:
        return size
END
iconv -f utf-8 -t latin1 shop.py >l; mv l shop.py; save; analyse
know OS unused_import shop.py
know BARE bare_except shop.py
iconv -f latin1 -t utf-8 shop.py >l; mv l shop.py; edit shop.py '1s/latin-1/utf-8/'; save; analyse
same OS shop.py
same BARE shop.py
total unused_import 1
total bare_except 1

# py2 FILE: with an error for every reader of Python 3; what needs the whole module (unused imports) is not judged in it
py2() {
	put "$1" <<'END'
"""Old."""
import os


def f(a, parts=[]):
    """F."""
    try:
        print "a", a
        parts.append(a)
    except:
        print "b"
    return parts
END
	save; analyse
	know BARE bare_except "$1"
	know PARTS mutable_default "$1"
}
scenario 'a file of Python 2'
py2 old.py
edit old.py '3a\A = 1\n'; save; analyse
same PARTS old.py
same BARE old.py
total mutable_default 1
total bare_except 1

scenario 'a file of Python 2 becomes one of Python 3: the same tasks, and what can be judged only now'
py2 old.py
edit old.py 's/print \(.*\)/print(\1)/'; save; analyse
same PARTS old.py
same BARE old.py
fresh OS unused_import old.py
total mutable_default 1
total bare_except 1

scenario 'another ending: .py becomes .pyi and comes back'
opened shop.py
run git mv shop.py shop.pyi; save; analyse
run git mv shop.pyi shop.py; save; analyse
still shop.py
is_now BARE open

scenario 'the Python file becomes another language, and comes back'
opened shop.py
run git mv shop.py shop.txt; save; analyse
run git mv shop.txt shop.py; save; analyse
still shop.py
is_now BARE open

scenario 'a hundred equal problems, and one more above all of them'
/usr/bin/python3 - <<'END' >many.py
print('"""Many."""\n\n\ndef f(a):\n    """F."""')
for i in range(100):
    print("    try:\n        a(%d)\n    except:\n        a(0)" % i)
END
save; analyse
know FIRST bare_except many.py 8
know MIDDLE bare_except many.py 208
know LAST bare_except many.py 404
edit many.py '5a\    try:\n        a(-1)\n    except:\n        a(0)'; save; analyse
same FIRST many.py 12
same MIDDLE many.py 212
same LAST many.py 408
fresh NEW bare_except many.py 8
total bare_except 101

scenario 'every second of a hundred equal problems is fixed: the others stay themselves'
/usr/bin/python3 - <<'END' >many.py
print('"""Many."""\n\n\ndef f(a):\n    """F."""')
for i in range(100):
    print("    try:\n        a(%d)\n    except:\n        a(0)" % i)
END
save; analyse
know FIRST bare_except many.py 8
know SECOND bare_except many.py 12
know LAST bare_except many.py 404
edit many.py '8~8s/except:/except ValueError:/'; save; analyse
closed FIRST "$at"
same SECOND many.py 12
same LAST many.py 404
total bare_except 100

scenario 'one very long line with the problem is edited at its end'
{ printf '"""Long."""\n\n\ndef f(a=[], b=('; /usr/bin/python3 -c 'print("1, " * 20000, end="")'; printf ')):\n    """F."""\n    return a, b\n'; } >long.py
save; analyse
know A mutable_default long.py
edit long.py 's/1, ))/2, ))/'; save; analyse
same A long.py
total mutable_default 1

scenario 'a new module without docstring is edited later: the same task, still standing'
printf 'import sys\n\n\ndef main():\n    """Run."""\n    return sys.argv\n' >a.py; save; analyse
know DOC missing_docstring a.py 1
edit a.py 's/sys.argv/sys.argv[1:]/'; save; analyse
same DOC a.py
total missing_docstring 1

scenario 'an empty commit changes nothing'
opened shop.py
save empty; analyse
still shop.py
is_now BARE open

scenario 'the very first commit of a repository, and the second'
rm -rf .git; run git init -q -b main --template= .; rm -f about.py
shop shop.py; save; analyse; known shop.py
edit shop.py '3a\A = 1\n'; save; analyse
still shop.py

scenario 'a submodule comes and goes where the file was'
opened shop.py
mkdir sub; mv shop.py sub/shop.py; save; analyse
still sub/shop.py
run git rm -q -r --cached sub; rm -rf sub
run git -c protocol.file.allow=always submodule add -q "$T/empty" sub; save; analyse
closed BARE "$at"
run git rm -q -f sub; mkdir sub; shop sub/shop.py; save; analyse
still sub/shop.py
is_now BARE open
end_scenarios
