#!/bin/sh
# Identity across time: problems that go and come back, and what people decided about them meanwhile.
. tests/cli/lib.sh
. tests/cli/identity.sh

scenario 'fixed, and reintroduced later: the same task, open again'
opened shop.py
edit shop.py 's/except:/except TypeError:/'; save; analyse
closed BARE "$at"
edit shop.py 's/except TypeError:/except:/'; save; analyse
still shop.py
is_now BARE open

scenario 'fixed, other commits pass, reintroduced'
opened shop.py
edit shop.py 's/except:/except TypeError:/'; save; analyse
edit shop.py '3a\A = 1\n'; save; analyse
edit shop.py 's/item \* 3/item * 4/'; save; analyse
edit shop.py 's/except TypeError:/except:/'; save; analyse
still shop.py
is_now BARE open

scenario 'the fix is reverted by git revert'
opened shop.py
edit shop.py 's/except:/except TypeError:/'; save; analyse
run git revert --no-edit HEAD; analyse
still shop.py
is_now BARE open

scenario 'the fix is reverted, and the revert is reverted: resolved by the last one'
opened shop.py
edit shop.py 's/except:/except TypeError:/'; save; analyse
run git revert --no-edit HEAD; analyse
run git revert --no-edit HEAD; analyse
closed BARE "$at"
single

scenario 'the commit that brought the problem is reverted: resolved by the revert'
printf '"""A."""\n' >a.py; save; analyse
printf 'import zlib\n' >>a.py; save; analyse
know Z unused_import a.py
run git revert --no-edit HEAD; analyse
closed Z "$at"

scenario 'fixed and reintroduced in another place of the same function'
opened shop.py
edit shop.py 's/^    except:/    except TypeError:/'; save; analyse
edit shop.py 's/^    return parts/    try:\n        parts.sort()\n    except:\n        parts = None\n    return parts/'; save; analyse
same BARE shop.py
is_now BARE open
total bare_except 1

scenario 'fixed and reintroduced after the function got another name: one stands'
# Nothing stood in between, so whether it is the old one is a matter of taste; two must not stand.
opened shop.py
edit shop.py 's/except:/except TypeError:/'; save; analyse
edit shop.py 's/def total/def sum_up/'; save; analyse
edit shop.py 's/except TypeError:/except:/'; save; analyse
know NOW bare_except shop.py sum_up
most bare_except 2

scenario 'one of two equal ones is fixed and comes back: it is that one that is reopened'
two two.py; save; analyse
know A bare_except two.py 8
know B bare_except two.py 12
edit two.py '8s/except:/except ValueError:/'; save; analyse
closed A "$at"
edit two.py '8s/except ValueError:/except:/'; save; analyse
same A two.py 8
same B two.py 12
is_now A open
total bare_except 2

scenario 'both of two equal ones are fixed in turn and come back together'
two two.py; save; analyse
know A bare_except two.py 8
know B bare_except two.py 12
edit two.py '8s/except:/except ValueError:/'; save; analyse
edit two.py '12s/except:/except ValueError:/'; save; analyse
closed B "$at"
edit two.py 's/except ValueError:/except:/'; save; analyse
total bare_except 2
is_now A open
is_now B open

scenario 'rejected, and moved: stays rejected'
opened shop.py
decide reject BARE
edit shop.py '3a\A = 1\n'; save; analyse
still shop.py
is_now BARE rejected

scenario 'rejected, and its line is edited: stays rejected'
opened shop.py
decide reject PARTS
edit shop.py 's/items, parts/items, start=0, parts/'; save; analyse
still shop.py
is_now PARTS rejected

scenario 'rejected, and the file is renamed with edits: stays rejected'
opened shop.py
decide reject BARE
run git mv shop.py store.py; edit store.py '3a\A = 1\n'; save; analyse
still store.py
is_now BARE rejected

scenario 'rejected, and the function is renamed: stays rejected'
opened shop.py
decide reject BARE
edit shop.py 's/def total/def sum_up/'; save; analyse
still shop.py
is_now BARE rejected

scenario 'rejected, and a name in its message changes: stays rejected'
opened shop.py
decide reject PARTS
edit shop.py 's/parts/basket/g'; save; analyse
same PARTS shop.py
is_now PARTS rejected
total mutable_default 1

scenario 'rejected, and the function moves to another file: stays rejected'
opened shop.py
decide reject BARE
{ printf '"""The till."""\n\n\n'; sed -n '5,11p' shop.py; } >till.py
edit shop.py '5,13d'; save; analyse
same BARE till.py
is_now BARE rejected
single

scenario 'rejected, fixed nevertheless, and reintroduced: still rejected, nobody is asked again'
opened shop.py
decide reject BARE
edit shop.py 's/except:/except TypeError:/'; save; analyse
edit shop.py 's/except TypeError:/except:/'; save; analyse
still shop.py
is_now BARE rejected

scenario 'rejected, the file is deleted and restored: still rejected'
opened shop.py
decide reject BARE
run git rm -q shop.py; save; analyse
run git revert --no-edit HEAD; analyse
same BARE shop.py
is_now BARE rejected
total bare_except 1

scenario 'rejected, and an equal one is added in the same function: the new one is asked about'
# A decision about one place is no decision about the next; which of the two is the new one the lines tell.
two two.py; edit two.py '10,13d'; save; analyse
know A bare_except two.py 8
decide reject A
edit two.py '9a\    try:\n        b()\n    except:\n        b = 2'; save; analyse
same A two.py 8
is_now A rejected
fresh B bare_except two.py 12
is_now B open

scenario 'approved: stays approved when its line moves, its file is renamed, its function is renamed'
opened shop.py
decide approve BARE
edit shop.py '3a\A = 1\n'; save; analyse
is_now BARE approved
run git mv shop.py store.py; save; analyse
is_now BARE approved
edit store.py 's/def total/def sum_up/'; save; analyse
still store.py
is_now BARE approved

scenario 'approved, and then fixed by hand: resolved, and by that commit'
opened shop.py
decide approve BARE
edit shop.py 's/except:/except TypeError:/'; save; analyse
closed BARE "$at"

scenario 'snoozed: stays snoozed when its line moves and its file is renamed'
opened shop.py
snooze BARE
edit shop.py '3a\A = 1\n'; save; analyse
is_now BARE snoozed
run git mv shop.py store.py; save; analyse
still store.py
is_now BARE snoozed

scenario 'snoozed, and fixed meanwhile: resolved'
opened shop.py
snooze BARE
edit shop.py 's/except:/except TypeError:/'; save; analyse
closed BARE "$at"

scenario 'snoozed, fixed, and reintroduced: the same task'
opened shop.py
snooze BARE
edit shop.py 's/except:/except TypeError:/'; save; analyse
edit shop.py 's/except TypeError:/except:/'; save; analyse
still shop.py

scenario 'older than the first look: baseline, and stays so while lines move, the file and the function are renamed'
shop shop.py; save
edit shop.py 's/item \* 3/item * 4/'; save; analyse
known shop.py
is_now BARE baseline
edit shop.py '3a\A = 1\n'; save; analyse
is_now BARE baseline
run git mv shop.py store.py; save; analyse
is_now BARE baseline
edit store.py 's/def total/def sum_up/'; save; analyse
still store.py
is_now BARE baseline

scenario 'older than the first look: its own line is edited, so it is new to the person, under its number'
shop shop.py; save
edit shop.py 's/item \* 3/item * 4/'; save; analyse
known shop.py
is_now PARTS baseline
edit shop.py 's/items, parts/items, start=0, parts/'; save; analyse
still shop.py
is_now PARTS open
changed PARTS

scenario 'older than the first look, fixed, and the fix is reverted'
# A revert writes the line: whoever reverts sees it.
shop shop.py; save
edit shop.py 's/item \* 3/item * 4/'; save; analyse
known shop.py
edit shop.py 's/except:/except TypeError:/'; save; analyse
closed BARE "$at"
run git revert --no-edit HEAD; analyse
still shop.py
is_now BARE open
end_scenarios
