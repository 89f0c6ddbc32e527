#!/bin/sh
# How the tests of a repository are written: from the facts of its test files and the text of its configuration.
. tests/cli/lib.sh
habits=$B/bench/testgen-habits
[ -x "$habits" ] || { echo "1..0 # SKIP build/bench/testgen-habits is not built (make $habits)"; exit 0; }

# look NAME MODULE_PATH: what is found in the folder $T/NAME, in $out
look() {
	cd "$T/$1" || exit 1
	config=$(ls pyproject.toml setup.cfg pytest.ini tox.ini 2>/dev/null)
	out=$(ff-scan --no-index -- . | "$habits" shop "$2" $config)
	cd "$top" || exit 1
}
has() { is "$1" "$(printf '%s\n' "$out" | sed -n "s/^$2 //p" | paste -sd' ' -)" "$3"; }

mkdir -p "$T/none/shop"; echo 'def f(): pass' >"$T/none/shop/cart.py"
look none shop/cart.py
has "no tests: where most people have them" path tests/test_cart.py
has "no tests: functions" style functions
has "no tests: black's width" width 88

for text in 'testpaths = ["checks/all", "more"]' 'testpaths = [  # two\n    "checks/all",\n    "more",\n]' 'minversion = "6"\ntestpaths = "checks/all"'; do
	printf "[tool.pytest.ini_options]\n$text\n[tool.black]\nline-length = 99\n" >"$T/none/pyproject.toml"
	look none shop/cart.py
	has "no tests: where pytest looks for them" path checks/all/test_cart.py
done
printf '[tool:pytest]\ntestpaths =\n    checks/all\n    more\n[flake8]\nselect =\n    E1\n' >"$T/none/setup.cfg"; rm "$T/none/pyproject.toml"
look none shop/cart.py
has "no tests: the same in an ini file" path checks/all/test_cart.py
for text in '' '[]' '["../up"]' '["/abs"]' '["a/*"]'; do
	printf "[tool.pytest.ini_options]\ntestpaths = $text\n[project]\nx = 1\n" >"$T/none/pyproject.toml"; rm -f "$T/none/setup.cfg"
	look none shop/cart.py
	has "no folder of the repository: $text" path tests/test_cart.py
done

mkdir -p "$T/a/src/shop" "$T/a/tests"
cat >"$T/a/pyproject.toml" <<'TOML'
[project]
dependencies = ["flask"]
[tool.black]
line-length = 100
skip-string-normalization = true

[tool.pytest.ini_options]
asyncio_mode = "auto"
markers = [
    "integration: talks to the app",
    "slow: takes long",
]
TOML
cat >"$T/a/tests/conftest.py" <<'PY'
import pytest
from shop.app import create_app


@pytest.fixture
def app():
    app = create_app()
    return app


@pytest.fixture()
def client(app):
    return app.test_client()


@pytest.fixture(name='cart')
def _cart() -> 'Cart':
    return make()


def helper():
    return 1
PY
cat >"$T/a/tests/test_a.py" <<'PY'
import pytest

from shop import cart
from shop.app import create_app


class TestX:
    @pytest.mark.parametrize('a, b', [('x', 'y')])
    def test_x(self, a, b):
        assert cart.total(a) == cart.total(b)
        assert cart.count('x')

    def test_y(self):
        create_app().get('a', 'b')
PY
look a src/shop/cart.py
has "src layout, flat tests" path tests/test_cart.py
has "methods" style classes
has "through the module" imports modules
has "names of parameters in one string" names joined
has "asyncio_mode" async auto
has "black's own width" width 100
has "single quotes, which black leaves" quote "'"
has "markers that are declared" marker "integration slow"
has "fixtures, by name, place and what they give" fixture \
	"app tests/conftest.py create_app shop.app client tests/conftest.py app.test_client - cart tests/conftest.py Cart -"

mkdir -p "$T/u/shop/tests"
cat >"$T/u/shop/tests/test_a.py" <<'PY'
import unittest
from unittest import mock

from shop.cart import total


class CartTest(unittest.TestCase):
    def test_total(self):
        self.assertEqual(total([1]), 1)
PY
look u shop/cart.py
has "unittest alone" style unittest
has "tests within the package" path shop/tests/test_cart.py
has "names are imported" imports names
echo 'import pytest' >"$T/u/shop/tests/test_b.py"
look u shop/cart.py
has "unittest beside pytest" style classes

mkdir -p "$T/m/tests"; printf 'import pytest\n\n\n@pytest.mark.anyio\nasync def test_a():\n    pass\n' >"$T/m/tests/test_cart.py"
printf '[flake8]\nmax-line-length = 79\n' >"$T/m/setup.cfg"
look m shop/cart.py
has "anyio" async anyio
has "flake8's width, where no formatter is" width 79
has "never over a file that is there" path tests/test_cart_more.py
done_testing
