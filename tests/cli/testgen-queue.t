#!/bin/sh
# Tests and the queue: a task that misses a test is fixed by one that is written and run at that moment; what contradicts its docstring is a
# task and never a test.  Judges: git, pytest on a separate checkout.
. tests/cli/lib.sh
export PYTHONDONTWRITEBYTECODE=1
py=/usr/bin/python3
if ! $py -c 'import pytest' 2>/dev/null || [ "$(ff-sandbox --check)" = limits ]; then
	skip "no pytest, or no sandbox that holds"
	done_testing
	exit
fi
r=$T/shop
ids() { ff-queue -C "$r" list --json --all --type "$1" | $py -c 'import json,sys
for l in sys.stdin:
    r = json.loads(l)
    if r["record"] == "task": print(r["id"], r["status"], r.get("symbol"))'; }

repo "$r"
mkdir -p "$r/shop" "$r/tests"
: >"$r/shop/__init__.py"
printf 'def half(n):\n    return n / 2\n' >"$r/shop/price.py"
printf 'from shop.price import half\n\n\ndef test_half():\n    assert half(4) == 2\n' >"$r/tests/test_price.py"
printf '[tool.pytest.ini_options]\npythonpath = ["."]\n' >"$r/pyproject.toml"
commit "$r" "half"
ff -C "$r" init >/dev/null 2>&1
cat >>"$r/shop/price.py" <<'EOF'


def label(name, count=1):
    if count < 0:
        raise ValueError("no negative count")
    if count == 1:
        return name.strip()
    return f"{count} x {name.strip()}"
EOF
commit "$r" "label"
ff -C "$r" run HEAD >/dev/null 2>&1
ff -C "$r" wait -t 60 >/dev/null 2>&1
like "the new function misses a test" "$(ids missing_test)" 'open label'
task=$(ids missing_test | awk '$3 == "label" {print $1}')
like "who looks at it is told how tests come" "$(ff-queue -C "$r" show "$task")" "fix +tests can be written and run for it: ff fix $task, or F in ff review"
like "so is who asks why" "$(ff -C "$r" why "$task" | tr -s ' \n' ' ')" 'tests are written and run when somebody asks for them: ff fix, or F in ff review'
like "and who goes through the queue" "$(echo q | ff-queue -C "$r" review --type missing_test 2>&1)" 'F writes tests for it and runs them'
status "the task is fixed" 0 ff-fix -C "$r" "$(ids missing_test | awk '$3 == "label" {print $1}')"
like "by tests that notice wrong versions" "$out" 'quality +ok'
is "one new file" "$(git -C "$r" diff --name-status HEAD fibreflow/fixes)" "A	tests/test_price_label.py"
is "the work tree is as it was" "$(git -C "$r" status --short)" ""
mkdir "$T/apart" && git -C "$r" archive fibreflow/fixes | tar -x -C "$T/apart"
ok "green on a checkout apart" sh -c "cd '$T/apart' && $py -m pytest -q -p no:cacheprovider"

# ---- what contradicts ----
cat >"$r/shop/rebate.py" <<'EOF'
def rebate(price: float, percent: float) -> float:
    """Take so many percent off.

    Raises:
        ValueError: If percent is negative or above 100.
    """
    if percent > 100:
        raise ValueError("too much")
    return price - price * percent / 100


def shout(name: str) -> str:
    """Return the name in upper case.

    >>> shout("ann")
    'ANN'
    """
    return name.lower()
EOF
commit "$r" "rebate"
status "they are looked for" 0 ff-testgen -C "$r" write --check --all --print "$r/shop/rebate.py"
like "a docstring's exception that does not come" "$out" 'rebate.py:[0-9]+: rebate\(.*-'
like "an example that gives something else" "$out" 'shout\('
unlike "neither is pinned" "$out" "== [\"']ann[\"']"
is "both are tasks" "$(ids suspected_defect | awk '{print $2, $3}' | sort | xargs)" "open rebate open shout"
sed -i 's/name.lower/name.upper/; s/if percent > 100/if not 0 <= percent <= 100/' "$r/shop/rebate.py"
commit "$r" "mended"
ff -C "$r" run HEAD >/dev/null 2>&1
ff -C "$r" wait -t 60 >/dev/null 2>&1
is "a commit alone does not close them" "$(ids suspected_defect | awk '{print $2}' | sort -u)" open
status "another look does" 0 ff-testgen -C "$r" write --check --all --print "$r/shop/rebate.py"
is "they are resolved" "$(ids suspected_defect | awk '{print $2}' | sort -u)" resolved
done_testing
