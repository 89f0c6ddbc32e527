#!/bin/sh
# Identity across time, across files: renamed, moved, split, merged, deleted, restored.
. tests/cli/lib.sh
. tests/cli/identity.sh

scenario 'a file is renamed'
opened shop.py
run git mv shop.py store.py; save; analyse
still store.py

scenario 'a file is moved to another folder'
opened shop.py
mkdir -p lib/deep; run git mv shop.py lib/deep/shop.py; save; analyse
still lib/deep/shop.py

scenario 'a file is renamed, and lines are inserted'
opened shop.py
run git mv shop.py store.py
edit store.py '3a\START = 3\n'
save; analyse
still store.py
at BARE 11

scenario 'a file is renamed, and a flagged line is edited'
opened shop.py
run git mv shop.py store.py
edit store.py 's/total(items, /total(items, start=0, /'
save; analyse
still store.py

scenario 'a file is renamed, and one problem is fixed in the same commit'
opened shop.py
run git mv shop.py store.py
edit store.py 's/except:/except TypeError:/'
save; analyse
closed BARE "$at"
same OS store.py
same PARTS store.py
single

scenario 'a file is renamed, and a function in it is renamed'
opened shop.py
run git mv shop.py store.py
edit store.py 's/def total/def sum_up/'
save; analyse
still store.py

scenario 'a file is renamed twice in two commits'
opened shop.py
run git mv shop.py b.py; save; analyse
run git mv b.py c.py; save; analyse
still c.py

scenario 'a file is renamed and renamed back'
opened shop.py
run git mv shop.py b.py; save; analyse
run git mv b.py shop.py; save; analyse
still shop.py

scenario 'two files change names'
# Their text is too different for one to become the other by edits; git sees two renames with -B only.
opened shop.py
put other.py <<'END'
"""Another one."""
import zlib


def squeeze(data, done=[]):
    """Make it small."""
    done.append(data)
    return done
END
save; analyse
know ZLIB unused_import other.py
know DONE mutable_default other.py
mv shop.py x; mv other.py shop.py; mv x other.py
save; analyse
same ZLIB shop.py
same DONE shop.py
same BARE other.py
same OS other.py
total unused_import 2
total mutable_default 2

scenario 'a whole package is renamed'
mkdir -p old
shop old/shop.py
two old/two.py
: >old/__init__.py
save; analyse
known old/shop.py
know A bare_except old/two.py 8
know B bare_except old/two.py 12
run git mv old new; save; analyse
for p in OS PARTS BARE NOTE DOC; do same $p new/shop.py; done
same A new/two.py 8
same B new/two.py 12
total bare_except 3
total unused_import 1

scenario 'a package is renamed, and every import of it in every file is adapted'
mkdir -p old
shop old/shop.py
: >old/__init__.py
printf '"""User."""\nimport re\nfrom old.shop import price\n\nprint_it = price\n' >old/user.py
save; analyse
known old/shop.py
know RE unused_import old/user.py
run git mv old new
edit new/user.py 's/from old/from new/'
save; analyse
same OS new/shop.py
same BARE new/shop.py
same RE new/user.py
total unused_import 2

scenario 'a file is copied: the copy has problems of its own'
opened shop.py
cp shop.py copy.py; save; analyse
same BARE shop.py
fresh BARE2 bare_except copy.py
total bare_except 2

scenario 'a file is copied, then the first one is deleted by another commit: the copy keeps its own tasks'
opened shop.py
cp shop.py copy.py; save; analyse
know BARE2 bare_except copy.py
run git rm -q shop.py; save; analyse
closed BARE "$at"
same BARE2 copy.py
total bare_except 2

scenario 'a module becomes a package: a.py is now a/__init__.py'
opened shop.py
mkdir shop; run git mv shop.py shop/__init__.py; save; analyse
same PARTS shop/__init__.py
same BARE shop/__init__.py
same NOTE shop/__init__.py
same DOC shop/__init__.py
total bare_except 1

scenario 'a function moves to another file that is there already'
opened shop.py
put till.py <<'END'
"""The till."""
LEAST = 3
END
save; analyse
{ printf '\n\n'; sed -n '5,11p' shop.py; } >>till.py
edit shop.py '5,13d'
save; analyse
same PARTS till.py
same BARE till.py
same OS shop.py
same NOTE shop.py
single

scenario 'a function moves to a new file'
opened shop.py
{ printf '"""The till."""\n\n\n'; sed -n '5,11p' shop.py; } >till.py
edit shop.py '5,13d'
save; analyse
same PARTS till.py
same BARE till.py
same OS shop.py
single

scenario 'a function moves to another file and gets another name there'
# Its text is the same but for the name: the flagged except line and its neighbours tell.
opened shop.py
{ printf '"""The till."""\n\n\n'; sed -n '5,11p' shop.py | sed 's/total/sum_up/'; } >till.py
edit shop.py '5,13d'
save; analyse
same PARTS till.py
same BARE till.py
single

scenario 'a file is split in two new ones, and is no more'
opened shop.py
{ printf '"""One."""\nimport os\n\n\n'; sed -n '5,11p' shop.py; } >one.py
{ printf '"""Two."""\n\n\n'; sed -n '14,$p' shop.py; } >second.py
run git rm -q shop.py; save; analyse
same OS one.py
same PARTS one.py
same BARE one.py
same NOTE second.py
same DOC second.py
single

scenario 'two files are merged into one'
opened shop.py
put till.py <<'END'
"""The till."""
import zlib


def pay(item, coins=[]):
    """Pay."""
    coins.append(item)
    return coins
END
save; analyse
know ZLIB unused_import till.py
know COINS mutable_default till.py
{ cat shop.py; printf '\n\n'; sed -n '5,$p' till.py; } | sed '2a\import zlib' >all.py
run git rm -q shop.py till.py; save; analyse
same OS all.py "'os'"
same ZLIB all.py "'zlib'"
same PARTS all.py "'parts'"
same COINS all.py "'coins'"
same BARE all.py
total unused_import 2
total mutable_default 2
total bare_except 1

scenario 'a file is deleted: its tasks are resolved by that commit'
opened shop.py
run git rm -q shop.py; save; analyse
for p in OS PARTS BARE NOTE DOC; do closed $p "$at"; done
because OS gone

scenario 'a file is deleted and restored later: the same tasks, open again'
opened shop.py
run git rm -q shop.py; save; analyse
shop shop.py; save; analyse
still shop.py
is_now BARE open

scenario 'a deletion is reverted'
opened shop.py
run git rm -q shop.py; save; analyse
run git revert --no-edit HEAD; analyse
still shop.py
is_now BARE open

scenario 'a file is deleted; a quite different one of that name comes: other problems are other tasks'
opened shop.py
run git rm -q shop.py; save; gone=$at; analyse
put shop.py <<'END'
"""A workshop."""
import zlib


def hammer(nails, used=[]):
    """Hit them."""
    used.append(nails)
    return used
END
save; analyse
fresh ZLIB unused_import shop.py
fresh USED mutable_default shop.py
closed OS "$gone"
closed PARTS "$gone"

scenario 'a file name with blanks, umlauts and another script'
shop 'straße 商店.py'; save; analyse; known 'straße 商店.py'
edit 'straße 商店.py' '3a\A = 1\n'
save; analyse
still 'straße 商店.py'
run git mv 'straße 商店.py' 'café ☕.py'; save; analyse
still 'café ☕.py'

scenario 'a file name with a newline, quotes, a backslash and a tab'
odd=$(printf 'a\n"b'"'"'\\\tc.py')
shop "$odd"; save; analyse
known 'a\n\"b'"'"'\\\tc.py'
edit "$odd" '3a\A = 1\n'
save; analyse
still 'a\n\"b'"'"'\\\tc.py'
run git mv -- "$odd" plain.py; save; analyse
still plain.py

scenario 'a file name that looks like an option, and one that looks like a revision'
shop ./--help.py; two HEAD.py; save; analyse
known --help.py
know A bare_except HEAD.py 8
edit ./--help.py '3a\A = 1\n'
edit HEAD.py '2a\A = 1\n'
save; analyse
same BARE --help.py
same A HEAD.py 10
total bare_except 3

scenario 'names that differ in case only'
opened shop.py
shop Shop.py; save; analyse
fresh OS2 unused_import Shop.py
same OS shop.py
run git rm -q --cached shop.py; rm -f shop.py; git add -A; save; analyse
same OS2 Shop.py
closed OS "$at"

scenario 'the case of a file name changes'
opened shop.py
run git mv shop.py Shop.py; save; analyse
still Shop.py

scenario 'code and its test both have the problem: two tasks, and each stays itself'
mkdir -p tests
printf '"""Code."""\nimport zlib\n' >code.py
printf '"""Test."""\nimport zlib\n' >tests/test_code.py
save; analyse
know A unused_import code.py
know B unused_import tests/test_code.py
edit tests/test_code.py 's/^import zlib//'
save; analyse
closed B "$at"
same A code.py

scenario 'a file moves among the tests: what is judged there too stays itself, the rest is resolved'
# missing_docstring is not reported in tests; an unused import is.
opened shop.py
mkdir tests; run git mv shop.py tests/test_shop.py; save; analyse
same OS tests/test_shop.py
closed DOC "$at"

scenario 'a file with a header that says it is generated: moved and regenerated, no copy is made'
shop api.py
edit api.py '1i\# Generated by protoc. DO NOT EDIT.'
save; analyse
edit api.py '4a\A = 1\n'
save; analyse
edit api.py '1d'
save; analyse
for p in $shop_types; do most $p 1; done
end_scenarios
