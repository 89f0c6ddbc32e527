#!/bin/sh
# The name by which a new test imports its module is the one that the repository uses, whatever folder its code lies in.  Judge: pytest, run in
# the repository as its own tests are.
. tests/cli/lib.sh
export PYTHONDONTWRITEBYTECODE=1
py=/usr/bin/python3
if ! $py -c 'import pytest' 2>/dev/null; then
	skip "no pytest"
	done_testing
	exit
fi
# code FILE..., test FILE MODULE: a module with one function that a test knows and one that none does; that test
code() {
	for f; do
		mkdir -p "$(dirname "$f")"
		cat >"$f" <<'PY'
def half(n):
    return n // 2


def label(name):
    """Label.

    >>> label(" a ")
    'a'
    """
    if not name:
        raise ValueError("no name")
    return name.strip()
PY
	done
}
test_of() { mkdir -p "$(dirname "$1")"; printf 'from %s import half\n\n\ndef test_half():\n    assert half(4) == 2\n' "$2" >"$1"; }
empty() { for f; do mkdir -p "$(dirname "$f")"; : >"$f"; done; }
begin() { r=$T/$1; repo "$r"; cd "$r" || exit 1; }
# wants WHAT FILE MODULE [--check]: the page imports from that module, and passes
wants() {
	git add -A; git -c core.hooksPath=/dev/null commit -qm layout
	$py -m pytest -q -p no:cacheprovider >"$T/own" 2>&1 || [ $? = 5 ] || { cat "$T/own"; exit 1; }
	ff-testgen write ${4:-} --budget 0.5 "$2" >"$T/said" 2>&1
	new=$(git status --short -uall | cut -c4-)
	is "$1: one page${4:+, checked}" "$(printf '%s\n' "$new" | grep -c .)" 1
	is "$1: its import" "$(sed -n 's/^from \(.*\) import .*label.*/\1/p' "$new")" "$3"
	ok "$1: pytest passes it" $py -m pytest -q -p no:cacheprovider "$new"
	rm -f "$new"
	cd "$top" || exit 1
}

begin lib; code lib/pkg/price.py; empty lib/pkg/__init__.py; test_of tests/test_price.py pkg.price
printf '[tool.pytest.ini_options]\npythonpath = ["lib"]\n' >pyproject.toml
wants "lib/, on pytest's path" lib/pkg/price.py pkg.price
begin python; code python/pkg/price.py; empty python/pkg/__init__.py; test_of python/tests/test_price.py pkg.price
printf '[pytest]\npythonpath = python\n' >pytest.ini
wants "python/, tests below it" python/pkg/price.py pkg.price
begin namespace; code backend/app/price.py; test_of tests/test_price.py backend.app.price
wants "folders without __init__.py, named from the root" backend/app/price.py backend.app.price
begin conftest; code backend/app/price.py; empty backend/conftest.py; test_of backend/tests/test_price.py app.price
wants "the same folders, named from a conftest.py" backend/app/price.py app.price
begin portion; code src/ns/pkg/price.py; empty src/ns/pkg/__init__.py; test_of tests/test_price.py ns.pkg.price
printf '[pytest]\npythonpath = src\n' >pytest.ini
wants "a package in a namespace" src/ns/pkg/price.py ns.pkg.price
begin neighbour; code src/ns/pkg/price.py src/ns/pkg/other.py; empty src/ns/pkg/__init__.py; test_of tests/test_other.py ns.pkg.other
printf '[pytest]\npythonpath = src\n' >pytest.ini
wants "nobody imports it, but its neighbour" src/ns/pkg/price.py ns.pkg.price
begin src; code src/shop/price.py; test_of tests/test_price.py src.shop.price
wants "src as a part of the name" src/shop/price.py src.shop.price
begin script; code scripts/build.py; test_of tests/test_build.py build
printf '[pytest]\npythonpath = scripts\n' >pytest.ini
wants "a script on pytest's path" scripts/build.py build
begin whole; code scripts/build.py; test_of tests/test_build.py scripts.build
wants "a script named from the root" scripts/build.py scripts.build
begin beside; code part/tool.py; test_of part/test_tool.py tool
wants "a script beside its test" part/tool.py tool
begin path; code code/price.py; test_of tests/test_price.py price
printf 'import os, sys\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "code"))\n' >tests/conftest.py
wants "a folder that the tests put on the path" code/price.py price
begin foreign; code tools/yaml.py; printf 'import yaml\n\n\ndef test_load():\n    assert yaml.safe_load("1") == 1\n' >test_a.py
$py -c 'import yaml' 2>/dev/null || rm test_a.py
wants "not by the name of a library" tools/yaml.py tools.yaml

if [ "$(ff-sandbox --check)" != limits ]; then
	begin check-conftest; code backend/app/price.py; empty backend/conftest.py; test_of backend/tests/test_price.py app.price
	wants "named from a conftest.py" backend/app/price.py app.price --check
	begin check-path; code code/price.py; cp -r "$T/path/tests" .
	wants "on a path that the tests make" code/price.py price --check
	export PYTHONPATH=lib # as if it were installed
	begin declared; code lib/pkg/price.py; empty lib/pkg/__init__.py
	printf '[options]\npackage_dir =\n    = lib\npackages = find:\n[options.packages.find]\nwhere = lib\n' >setup.cfg
	wants "a folder that setup.cfg names" lib/pkg/price.py pkg.price --check
	begin where; code lib/pkg/price.py; empty lib/pkg/__init__.py
	printf '[tool.setuptools.packages.find]\nwhere = ["lib"]\n' >pyproject.toml
	wants "a folder that pyproject.toml names" lib/pkg/price.py pkg.price --check
fi
done_testing
