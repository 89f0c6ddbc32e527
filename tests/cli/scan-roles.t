#!/bin/sh
# What a file is for, by path, content, packaging metadata and importers; the frameworks of a project.
. tests/cli/lib.sh

# role FILE: as the stream says
role() { ff-scan -C "$T/r" "$@" 2>/dev/null | /usr/bin/python3 -c 'import json,sys
for l in sys.stdin:
    r = json.loads(l)
    if r["record"] == "file" and r["path"].endswith(".py"): print(r["path"] + ":" + r.get("role", "library"))'; }
frameworks() { ff-scan -C "$T/r" "$@" 2>/dev/null | /usr/bin/python3 -c 'import json,sys
print(" ".join(sorted(json.loads(sys.stdin.readline()).get("frameworks", []))))'; }
repo "$T/r"
mkdir -p "$T/r/src/shop/db" "$T/r/checks" "$T/r/plain"
cat >"$T/r/pyproject.toml" <<'E2'
[project]
name = "shop"
dependencies = [
    "Flask_SQLAlchemy>=3 ; python_version > '3.8'",  # with a comment
    'celery[redis]',
    "requests",
]
[project.optional-dependencies]
dev = ["pytest"]
[project.scripts]
"shop-run" = "shop.run:main"
[tool.pytest.ini_options]
testpaths = ["checks/tests_slow", "checks"]
[tool.black]
line-length = 100
E2
printf 'def main():\n    return 1\n' >"$T/r/src/shop/run.py"
printf 'from django.db import migrations\nclass Migration(migrations.Migration):\n    pass\n' >"$T/r/src/shop/db/a.py"
printf 'import unittest\nclass T(unittest.TestCase):\n    def test_a(self):\n        pass\n' >"$T/r/src/shop/check_a.py"
printf 'def test_a():\n    pass\n' >"$T/r/src/shop/experiment.py"
printf 'INSTALLED_APPS = []\nMIDDLEWARE = []\n' >"$T/r/src/shop/base.py"
printf 'import click\n@group.command()\n@click.option("--x")\ndef run(x):\n    pass\n' >"$T/r/src/shop/publish.py"
printf 'def go():\n    return 2\nif __name__ == "__main__":\n    go()\n' >"$T/r/src/shop/alone.py"
printf '#!/usr/bin/env python3\ndef where():\n    return 2\nif __name__ == "__main__":\n    where()\n' >"$T/r/src/shop/certs.py"
printf 'from .certs import where\n' >"$T/r/src/shop/user.py"
printf '' >"$T/r/src/shop/__init__.py"
commit "$T/r" first
ff-scan -C "$T/r" --index >"$T/null"
printf '\nX = 1\n' | tee -a "$T"/r/src/shop/*.py "$T/r/src/shop/db/a.py" >"$T/null"
commit "$T/r" second
role HEAD >"$T/roles"
for want in run.py:cli db/a.py:migration check_a.py:test experiment.py:library base.py:settings publish.py:cli alone.py:script certs.py:library user.py:library; do
	like "${want%:*} is ${want#*:}" "$(cat "$T/roles")" "^src/shop/$want\$"
done
is "frameworks from pyproject.toml" "$(frameworks HEAD)" "celery pytest sqlalchemy"
cat >"$T/r/setup.cfg" <<'E2'
[metadata]
name = shop
[options]
install_requires =
    Django>=4
    # a comment
    typer
[options.entry_points]
console_scripts =
    tool = shop.user:main
[tool:pytest]
testpaths = plain
E2
rm "$T/r/pyproject.toml"
printf 'X = 2\n' >>"$T/r/src/shop/user.py"
printf 'Y = 2\n' >"$T/r/plain/a.py"
commit "$T/r" third
is "frameworks from setup.cfg" "$(frameworks HEAD)" "django typer"
like "a program from setup.cfg" "$(role HEAD)" '^src/shop/user.py:cli$'
git -C "$T/r" rm -q setup.cfg
printf 'from setuptools import setup\nsetup(\n    install_requires=["flask", "peewee>3"],\n    entry_points={"console_scripts": ["x = shop.base:main"]},\n)\n' >"$T/r/setup.py"
printf -- '-r more.txt\nfastapi==0.1 # no\n' >"$T/r/requirements.txt"
printf 'rich\n' >"$T/r/more.txt"
is "a work tree: setup.py and requirements" "$(frameworks --worktree)" "fastapi flask peewee rich starlette"
like "a script's own folder" "$(role --worktree)" '^setup.py:script$'
rm "$T/r/setup.py" "$T/r/requirements.txt" "$T/r/more.txt"
printf 'Y = 3\n' >>"$T/r/plain/a.py"
commit "$T/r" fourth
is "nothing declared: what the tree imports" "$(frameworks HEAD)" "click django"
for bad in '[project' 'a = [' 'a = {b = {c = {' '"' "'''" '[a]
b = "\' '[[x]]
=' 'dependencies = ["flask"'; do
	printf '%s' "$bad" >"$T/r/pyproject.toml"
	ok "metadata that is none: $(printf '%s' "$bad" | head -n 1)" ff-scan -C "$T/r" --worktree
done
done_testing
