#!/bin/sh
# Identity across time, within one file: lines move, are reindented, and change around a problem.
. tests/cli/lib.sh
. tests/cli/identity.sh

scenario 'the same commit twice: the same tasks'
opened shop.py
analyse
still shop.py

scenario 'a change elsewhere in the file: the problems are not touched'
opened shop.py
edit shop.py 's/item \* 3/item * 4/'
save; analyse
still shop.py

scenario 'lines inserted above: moved problems are the same problems'
opened shop.py
edit shop.py '1a\\nimport sys\n\nprinted = sys.argv'
save; analyse
still shop.py
at BARE 13

scenario 'lines removed above: moved up'
opened shop.py
edit shop.py '12,13d'
save; analyse
still shop.py
at NOTE 14

scenario 'a function moves to the end of its file'
opened shop.py
{ sed -n '1,4p;14,$p' shop.py; printf '\n\n'; sed -n '5,11p' shop.py; } >new; mv new shop.py
save; analyse
still shop.py

scenario 'two functions change places: the diff shows one of them, the tasks stay with their functions'
put pair.py <<'END'
"""Pair."""


def first(a=[]):
    """First."""
    return a


def second(a=[]):
    """Second."""
    return a
END
save; analyse
know A mutable_default pair.py first
know B mutable_default pair.py second
{ sed -n '1,3p;9,$p' pair.py; printf '\n\n'; sed -n '4,6p' pair.py; } >new; mv new pair.py
save; analyse
same A pair.py first
same B pair.py second
total mutable_default 2

scenario 'a block is reindented under an if'
opened shop.py
edit shop.py '7,10s/^/    /;6a\    if items:'
save; analyse
still shop.py

scenario 'a function is reindented into a class: it becomes its method'
opened shop.py
edit shop.py '5,11s/^\(.\)/    \1/;4a\class Shop:\n    """All of it."""\n'
save; analyse
still shop.py

scenario 'a method moves out of its class to the top level'
put m.py <<'END'
"""Module."""


class Box:
    """A box."""

    def put(self, parts=[]):
        """Put in."""
        return parts
END
save; analyse; know A mutable_default m.py
put m.py <<'END'
"""Module."""


class Box:
    """A box."""


def put(parts=[]):
    """Put in."""
    return parts
END
save; analyse
same A m.py
total mutable_default 1

scenario 'blank space within the flagged line'
opened shop.py
edit shop.py 's/items, parts=\[\]/items,  parts = [ ]/;s/^import os/import   os/'
save; analyse
still shop.py

scenario 'blank lines everywhere'
opened shop.py
edit shop.py 's/^$/\n/'
save; analyse
still shop.py

scenario 'tabs instead of blanks: the whole file is another text, the problems are the same'
opened shop.py
edit shop.py 's/^        /\t\t/;s/^    /\t/'
save; analyse
still shop.py

scenario 'a comment is added on the flagged line'
opened shop.py
edit shop.py 's/^    except:/    except:  # whatever it is/;s/^import os/import os  # for later/'
save; analyse
still shop.py

scenario 'a definition is spread over several lines by a formatter'
opened shop.py
edit shop.py 's/^def total(items, parts=\[\]):/def total(\n    items,\n    parts=[],\n):/'
save; analyse
still shop.py

scenario 'the flagged line is edited and the problem stays: the same task, on a changed line now'
opened shop.py
edit shop.py 's/^def total(items, parts/def total(items, start=0, parts/'
save; analyse
still shop.py

scenario 'a parameter is renamed: the message names it, yet it is the one candidate there was'
opened shop.py
edit shop.py 's/parts/basket/g'
save; analyse
same PARTS shop.py
words PARTS basket
total mutable_default 1

scenario 'another default of the same kind: the message changes, the problem is the same'
opened shop.py
edit shop.py 's/parts=\[\]/parts=list()/'
save; analyse
same PARTS shop.py
total mutable_default 1

scenario 'one import is exchanged for another unused one: another problem'
# The name is the subject here: what was wrong (os) is put right, and something else is wrong now.
opened shop.py
edit shop.py 's/^import os/import string/'
save; analyse
closed OS "$at"
fresh STRING unused_import shop.py string

scenario 'an unused import joins others in one statement'
opened shop.py
edit shop.py 's/^import os/import os, sys\nprint = sys.stdout.write/'
save; analyse
still shop.py

scenario 'imports are sorted: each unused one keeps its task'
put i.py <<'END'
"""Imports."""
import zlib
import os
import re
END
save; analyse
for m in zlib os re; do know "$m" unused_import i.py "'$m'"; done
put i.py <<'END'
"""Imports."""
import os
import re
import zlib
END
save; analyse
for m in zlib os re; do same "$m" i.py "'$m'"; done
total unused_import 3

scenario 'two equal problems in one function, the first is fixed: the second stays itself'
two two.py
save; analyse
know A bare_except two.py 8
know B bare_except two.py 12
edit two.py '8s/except:/except ValueError:/'
save; analyse
same B two.py
closed A "$at"

scenario 'two equal problems in one function, the second is fixed: the first stays itself'
two two.py
save; analyse
know A bare_except two.py 8
know B bare_except two.py 12
edit two.py '12s/except:/except ValueError:/'
save; analyse
same A two.py
closed B "$at"

scenario 'two equal problems, the first is removed with its lines'
two two.py
save; analyse
know A bare_except two.py 8
know B bare_except two.py 12
edit two.py '6,9d'
save; analyse
same B two.py 8
closed A "$at"

scenario 'a third equal problem is added above the two'
two two.py
save; analyse
know A bare_except two.py 8
know B bare_except two.py 12
edit two.py '5a\    try:\n        c = open(a)\n    except:\n        c = 0'
save; analyse
same A two.py 12
same B two.py 16
fresh C bare_except two.py 8
total bare_except 3

scenario 'a third equal problem is added between the two'
two two.py
save; analyse
know A bare_except two.py 8
know B bare_except two.py 12
edit two.py '9a\    try:\n        c = open(a)\n    except:\n        c = 0'
save; analyse
same A two.py 8
same B two.py 16
fresh C bare_except two.py 12
total bare_except 3

scenario 'equal flagged lines in two blocks that change places: nobody can tell, and nobody is made twice'
# The rule cannot tell them apart by line; what counts is that there are two before and two after.
two two.py
save; analyse
know A bare_except two.py 8
know B bare_except two.py 12
{ sed -n '1,5p;10,13p;6,9p;14p' two.py; } >new; mv new two.py
save; analyse
total bare_except 2
is_now A open
is_now B open

scenario 'the same line in two functions: fixing one leaves the other'
put two.py <<'END'
"""Two."""


def f(a=[]):
    """F."""
    return a


def g(a=[]):
    """G."""
    return a
END
save; analyse
know A mutable_default two.py 4
know B mutable_default two.py 9
edit two.py '4s/\[\]/()/'
save; analyse
same B two.py
closed A "$at"

scenario 'a docstring is written and lost again: the same missing docstring'
opened shop.py
edit shop.py '20a\    """Its label."""'
save; analyse
closed DOC "$at"
edit shop.py '21d'
save; analyse
same DOC shop.py
single

scenario 'the problem is fixed: resolved, and by this commit'
opened shop.py
edit shop.py 's/^    except:/    except TypeError:/'
save; fix=$at; analyse
closed BARE "$fix"
edit shop.py 's/item \* 3/item * 4/'
save; analyse
closed BARE "$fix"
is_now OS open
total bare_except 1

scenario 'the function that holds it is removed: resolved'
opened shop.py
edit shop.py '5,13d'
save; analyse
closed BARE "$at"
closed PARTS "$at"
same OS shop.py

scenario 'suppressed by a comment: resolved, since it is reported no more; without it, back as itself'
opened shop.py
edit shop.py 's/^    except:/    except:  # noqa: E722/'
save; analyse
closed BARE "$at"
edit shop.py 's/  # noqa: E722//'
save; analyse
same BARE shop.py
single
end_scenarios
