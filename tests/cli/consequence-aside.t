#!/bin/sh
# A commit that touches only documentation or tests is none or low, whatever happens in there; the same in the program is not.
. tests/cli/lib.sh

# fill DIR: a small program with all that can break
fill() {
	mkdir -p "$1/app/migrations" "$1/templates" "$1/locale"
	printf 'django>=3.0\npytest>=6\n' >"$1/requirements.txt"
	printf '[project]\nname = "x"\nrequires-python = ">=3.8"\ndependencies = ["django>=3"]\n[project.scripts]\nx = "x.y:main"\n' >"$1/pyproject.toml"
	printf 'from setuptools import setup\nsetup(python_requires=">=3.8", entry_points={"console_scripts": ["z=z.z:main"]})\n' >"$1/setup.py"
	printf 'import os\nDEBUG = False\nALLOWED_HOSTS = []\nDATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3"}}\n' >"$1/settings.py"
	printf 'from django.urls import path\nfrom . import views\nurlpatterns = [\n    path("a/", views.a, name="a"),\n    path("b/", views.b),\n]\n' >"$1/app/urls.py"
	printf 'def a(request):\n    return 1\n\ndef b(request):\n    return 1\n' >"$1/app/views.py"
	printf 'from fastapi import FastAPI, Depends\napp = FastAPI()\n\n@app.get("/x", dependencies=[Depends(login_required)])\ndef x():\n    return 1\n\n@app.get("/y")\ndef y(a: int = 1):\n    return 1\n' >"$1/app/serve.py"
	printf 'from django.db import models\n\nclass A(models.Model):\n    n = models.CharField(max_length=3)\n    m = models.CharField(max_length=3)\n' >"$1/app/models.py"
	printf 'from django.db import migrations, models\n\nclass Migration(migrations.Migration):\n    operations = [migrations.CreateModel(name="A", fields=[("n", models.CharField(max_length=3))])]\n' >"$1/app/migrations/0001_initial.py"
	: >"$1/app/migrations/__init__.py"
	: >"$1/app/__init__.py"
	: >"$1/__init__.py"
	printf '{%% block a %%}{%% endblock %%}\n<input name="q">\n' >"$1/templates/base.html"
	echo 'SELECT 1;' >"$1/schema.sql"
	printf 'msgid "a"\nmsgstr "b"\n' >"$1/locale/x.po"
	printf '__all__ = ["f", "K"]\n\ndef f(a, b, c=1):\n    return a\n\nclass K:\n    def m(self, x):\n        return x\n' >"$1/names.py"
}
# break_all DIR: and all of it breaks
break_all() {
	sed -i 's/3.0/4.0/; s/>=6/>=8/' "$1/requirements.txt"
	sed -i 's/3\.8/3.12/; s/>=3"/>=5"/; /^x = /d' "$1/pyproject.toml"
	sed -i 's/3\.8/3.12/; s/z=z.z:main/y=z.z:go/' "$1/setup.py"
	sed -i 's/False/True/; s/\[\]/["*"]/; s/sqlite3/postgresql/' "$1/settings.py"
	echo 'KEY = os.environ["KEY"]' >>"$1/settings.py"
	sed -i '/"a\/"/d' "$1/app/urls.py"
	sed -i 's/, dependencies=.*/)/; s/a: int = 1/a: int/; s/"\/y"/"\/z"/' "$1/app/serve.py"
	printf '\nimport time\nasync def t():\n    time.sleep(1)\n' >>"$1/app/views.py"
	sed -i '/ m = /d' "$1/app/models.py"
	printf 'from django.db import migrations\n\nclass Migration(migrations.Migration):\n    dependencies = [("app", "0001_initial")]\n    operations = [migrations.DeleteModel(name="A"), migrations.RunSQL("DELETE FROM a")]\n' >"$1/app/migrations/0002_x.py"
	echo '<p>' >"$1/templates/base.html"
	echo 'DROP TABLE a; DELETE FROM b;' >"$1/schema.sql"
	printf 'msgid "z"\nmsgstr "b"\n' >"$1/locale/x.po"
	sed -i 's/b, c=1/c/; s/self, x/self, x, y/' "$1/names.py"
}
overall() { ff-scan -C "$T/r" --index >/dev/null; ff-consequence -C "$T/r" --json HEAD | grep -o '"overall":"[a-z]*"'; }
ids() { ff-consequence -C "$T/r" --json HEAD | grep -o '"id":"[A-Z0-9]*"[^{]*"level":"\(high\|critical\)"' | sed 's/"id":"\([A-Z0-9]*\).*/\1/' | sort -u | tr '\n' ' '; }

repo "$T/r"
for dir in shop tests docs shop/tests; do fill "$T/r/$dir"; done
printf 'from tests.names import f, K\nfrom shop.names import f as g\n\ndef test_a():\n    f(1, 2)\n    K().m(1)\n    g(1, 2)\n' >"$T/r/tests/test_a.py"
commit "$T/r" start
for dir in tests docs shop/tests; do
	break_all "$T/r/$dir"; commit "$T/r" "$dir"
	like "$dir" "$(overall)" '"(none|low)"'
	is "$dir: no impact above low" "$(ids)" ""
done
break_all "$T/r/shop"; commit "$T/r" shop
is "the program itself" "$(overall)" '"overall":"critical"'
like "the same there: API, routes, database, settings" "$(ids)" 'API004 .*API016 .*DB001 .*DB013 .*HTTP.*USER003 USER004 '

# ---- what a test helper is called by tests alone ----
printf 'def run(shop):\n    return shop\n' >"$T/r/tests/conftest.py"; commit "$T/r" conftest
sed -i 's/run(shop)/run(shop, way)/' "$T/r/tests/conftest.py"; printf '# Shop\n' >"$T/r/README.rst"; commit "$T/r" both
like "documentation and tests together" "$(overall)" '"(none|low)"'
done_testing
