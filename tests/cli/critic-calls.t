#!/bin/sh
# Rules about calls on small files: what is wanted stands behind each line, written by hand ("want: TYPE"); a line
# without it wants nothing.  With --isolated some more (what ruff reports everywhere): "also: TYPE", checked against
# ruff 0.17 when they were written.
. tests/cli/lib.sh
mkdir -p "$T/r/shop/settings" && cd "$T/r" || exit 1
git init -q -b main .
cat >"$T/check.py" <<'P'
import json, re, subprocess, sys
isolated, types, paths = sys.argv[1] == "isolated", set(sys.argv[2].split(",")), sys.argv[3:]
cmd = ["ff-critic", "--json"] + (["--isolated"] if isolated else ["-a"]) + paths
out = subprocess.run(cmd, capture_output=True, text=True, check=True).stdout
got = {(r["file"], r["line"], r["type"]) for r in map(json.loads, out.splitlines()) if r["type"] in types}
want = set()
for p in paths:
    for n, line in enumerate(open(p, encoding="utf-8"), 1):
        for kind, words in re.findall(r"(want|also): ([a-z_ ]+)", line):
            if kind == "want" or isolated:
                want |= {(p, n, w) for w in words.split() if w in types}
for p, n, t in sorted(want ^ got):
    print("missing" if (p, n, t) in want else "unwanted", p, n, t)
sys.exit(want != got)
P
check() { /usr/bin/python3 "$T/check.py" "$@"; }

cat >shop/sql.py <<'P'
import logging

TABLE = "orders"


def find(cursor, name, ids, table, limit, Status):
    cursor.execute(f"SELECT * FROM users WHERE name = '{name}'")  # want: sql_string_value
    cursor.execute("SELECT * FROM users WHERE name = '%s'" % name)  # want: sql_string_value
    cursor.execute("SELECT * FROM users WHERE name = '" + name + "'")  # want: sql_string_value
    cursor.execute("SELECT * FROM users WHERE name = '{}'".format(name))  # want: sql_string_value
    cursor.execute("SELECT * FROM users WHERE a = {0} AND name LIKE '%{1}%'".format(limit, name))  # want: sql_string_value
    cursor.execute("SELECT * FROM users WHERE a = '%(who)s'" % {"who": name})  # want: sql_string_value
    cursor.execute(f"INSERT INTO users (a, b) VALUES (1, '{name}')")  # want: sql_string_value
    cursor.execute(f"UPDATE users SET name = '{name}' WHERE id = 1")  # want: sql_string_value
    cursor.execute(f"DELETE FROM users WHERE name IN ('a', '{name}')")  # want: sql_string_value
    cursor.execute(f"WITH a AS (SELECT 1) SELECT * FROM a WHERE b = '{name}'")  # want: sql_string_value
    cursor.execute(  # a comment
        "SELECT * FROM users "  # want: sql_string_value
        f"WHERE name = '{name}'"
    )
    cursor.execute(f"SELECT * FROM users WHERE name = '{TABLE}'")  # want: sql_string_built
    cursor.execute(f"SELECT * FROM users WHERE name = '{Status.OPEN}'")  # want: sql_string_built
    cursor.execute(f"SELECT * FROM users WHERE name = '{int(name)}'")  # want: sql_string_built
    cursor.execute(f"SELECT * FROM {table} WHERE id = 1")  # want: sql_string_built
    cursor.execute(f"SELECT a, '{name}' AS b FROM t")  # want: sql_string_built
    cursor.execute("SELECT * FROM a WHERE id IN (%s)" % ", ".join("?" * len(ids)))  # want: sql_string_built
    cursor.execute(f"EXPLAIN SELECT * FROM {table}")  # want: sql_string_built
    cursor.execute("SELECT * FROM users WHERE name = %s", (name,))
    cursor.execute("SELECT * FROM users WHERE name = '%s'", (name,))
    cursor.execute(f"SELECT 1 FROM users")
    logging.info("Selected '%s' from the list" % name)
    logging.info(f"Update the {name} set of values")
    logging.info(f"With {name} as the owner")
    names = ["select a from b"] + ids
    view = f"CREATE VIEW v AS SELECT * FROM {table}"  # also: sql_string_built
    return names, view, "SELECT * FROM " + (ids if ids else table)  # want: sql_string_built
P
ok "SQL that is put together" check normal sql_string_value,sql_string_built shop/sql.py
ok "SQL that is put together, isolated" check isolated sql_string_value,sql_string_built shop/sql.py

cat >shop/hashes.py <<'P'
import hashlib
import random
import secrets
from hashlib import md5 as digest


def hash_password(password, path, data, letters, tokens, User, kind):
    a = hashlib.md5(password.encode()).hexdigest()  # want: weak_hash_secret
    token = hashlib.sha1(data).hexdigest()  # want: weak_hash_secret
    b = digest(b"%s" % data.apiKeySecret)  # want: weak_hash_secret
    c = hashlib.new("SHA1", password)  # want: weak_hash_secret
    key = hashlib.md5(path.encode()).hexdigest()
    d = hashlib.md5(password, usedforsecurity=False)
    e = hashlib.sha256(password)
    f = hashlib.new(kind, password)
    salt = "".join(random.choice(letters) for _ in range(8))  # want: weak_random_secret
    session_key = str(random.getrandbits(128))  # want: weak_random_secret
    user = User(password=random.randint(0, 10))  # want: weak_random_secret
    jitter = random.random()
    tokenizer = random.random()
    token = random.choice(tokens)
    nonce = secrets.token_hex()
    if user:
        return hashlib.sha1(data).digest()  # want: weak_hash_secret
    return a, b, c, d, e, f, key, salt, session_key, jitter, tokenizer, nonce, token


def make_key(path):
    return hashlib.sha1(path).digest()
P
ok "hashes and random numbers for secrets" check normal weak_hash_secret,weak_hash,weak_random_secret shop/hashes.py

cat >shop/loads.py <<'P'
import json
import marshal
import pickle
import yaml
from yaml import SafeLoader as Safe
from shop.own import OwnLoader


def load(text, request, path):
    yaml.load(text)  # want: unsafe_yaml_load
    yaml.load(text, Loader=yaml.Loader)  # want: unsafe_yaml_load
    yaml.load(text, yaml.UnsafeLoader)  # want: unsafe_yaml_load
    yaml.load(text, Loader=yaml.SafeLoader)
    yaml.load(text, yaml.CSafeLoader)
    yaml.load(text, Safe)
    yaml.load(text, OwnLoader)  # also: unsafe_yaml_load
    yaml.safe_load(text)
    pickle.loads(request.body)  # want: unsafe_pickle
    marshal.loads(text)  # also: unsafe_pickle
    json.loads(request.body)
    with open(path, "rb") as file:
        pickle.load(file)  # also: unsafe_pickle
    data = open(path).read()  # want: open_without_with
    for line in open(path):  # want: open_without_with
        data += line
    json.load(open(path))  # want: open_without_with
    open(path, "w").write(data)  # want: open_without_with
    open(path, "w").close()
    kept = open(path)  # also: open_without_with
    kept.close()
    return open(path)
P
ok "loads and files" check normal unsafe_yaml_load,unsafe_pickle,open_without_with shop/loads.py
ok "loads and files, isolated" check isolated unsafe_yaml_load,unsafe_pickle,open_without_with shop/loads.py

cat >shop/children.py <<'P'
import os
import subprocess
from subprocess import run


def children(name, words, flag):
    subprocess.run(words)  # want: subprocess_no_check
    run(words, timeout=5)  # want: subprocess_no_check
    subprocess.run(words, check=True)
    subprocess.run(words, check=False)
    subprocess.run(words, **flag)  # also: subprocess_no_check
    done = subprocess.run(words)  # also: subprocess_no_check
    subprocess.check_call("ls " + name, shell=True)  # want: shell_true
    subprocess.Popen(f"tar xf {name}", shell=1)  # want: shell_true
    subprocess.call(*words, shell=True)  # want: shell_true
    subprocess.call(words, shell=False)
    subprocess.call(words, shell=flag)
    subprocess.call(words, shell=0)
    subprocess.call("ls", shell=True)  # also: shell_true
    os.system(name)  # want: shell_true
    os.system("sync")  # also: shell_true
    return done
P
ok "children" check normal subprocess_no_check,shell_true shop/children.py
ok "children, isolated" check isolated subprocess_no_check,shell_true shop/children.py

cat >shop/http.py <<'P'
import ssl

import requests
import urllib3


def fetch(url, session, extra):
    requests.get(url)  # want: http_no_timeout
    requests.get(url, timeout=None)  # want: http_no_timeout
    requests.get(url, timeout=3)
    requests.get(url, **extra)
    requests.get(url, timeout=3, verify=False)  # want: tls_no_verify
    session.get(url, verify=False)  # want: tls_no_verify
    session.get(url, verify="ca.pem")
    session.check(url, verify=False)
    urllib3.PoolManager(cert_reqs=ssl.CERT_NONE)  # want: tls_no_verify
    urllib3.PoolManager(cert_reqs="CERT_REQUIRED")
    return ssl._create_unverified_context()  # want: tls_no_verify
P
ok "HTTP" check normal http_no_timeout,tls_no_verify shop/http.py

cat >shop/defaults.py <<'P'
import datetime
import operator
import re
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

from fastapi import Body, Depends


def moment(when=time.time()): ...  # want: call_in_default
def day(when=datetime.datetime.now() + datetime.timedelta(days=1)): ...  # want: call_in_default
def key(*, key=uuid.uuid4()): ...  # want: call_in_default
def other(parser=Parser()): ...  # want: call_in_default
def two(a=len("x"), b=build(build())): ...  # want: call_in_default
def late(make=lambda: time.time()): ...
def fixed(a=tuple(), b=re.compile("x"), c=Path("."), d=float("inf"), e=operator.itemgetter(1)): ...
def frozen(a: Sequence[int] = build(), b: str = build()): ...
def route(a=Depends(moment), b=Body(Parser())): ...
def hidden(_parser=Parser()): ...  # also: call_in_default
def plain(a=1): return build(a)
P
ok "calls in defaults" check normal call_in_default shop/defaults.py

cat >shop/coroutines.py <<'P'
import asyncio
import os.path
import time
from pathlib import Path


async def load(path: Path, name):
    time.sleep(1)  # want: async_blocking_call
    await asyncio.sleep(1)
    with open(name) as file:  # want: async_blocking_open
        file.read()
    path.exists()  # want: async_blocking_open
    Path(name).read_text()  # want: async_blocking_open
    os.path.isfile(name)  # want: async_blocking_open
    os.path.join(name, name)
    own = Path(name)
    own.unlink()  # want: async_blocking_open
    own.joinpath(name)
    name.exists()
    await asyncio.to_thread(lambda: open(name))

    def inner():
        time.sleep(1)
        return open(name)


async def other_path(name):
    from anyio import Path

    await Path(name).exists()
    own = Path(name)
    return own


def plain(path: Path):
    return path.exists()
P
ok "files and sleep in coroutines" check normal async_blocking_call,async_blocking_open shop/coroutines.py

cat >shop/loops.py <<'P'
import json
import re


def work(rows, jobs, pattern):
    for row in rows:
        re.compile("a+").match(row)  # want: expensive_in_loop
        re.compile(r"a", re.I).match(row)  # want: expensive_in_loop
        re.compile(pattern).match(row)
        json.loads("{}")  # want: expensive_in_loop
        json.loads(row)
        jobs.pop(0)
    while jobs:
        jobs.pop(0)  # want: expensive_in_loop
    while len(jobs) > 2:
        jobs.pop()
    re.compile("b")
P
ok "work in loops" check normal expensive_in_loop shop/loops.py

cat >shop/logs.py <<'P'
import logging

logger = logging.getLogger(__name__)


def save(parser):
    try:
        parser.run()
    except OSError:
        logger.error("no")  # also: log_error_no_traceback
        logging.error("no")  # also: log_error_no_traceback
        logger.error("no", exc_info=True)
        logger.exception("no")
        parser.error("no")
    logger.error("later")


def many(a, b, c, d, e, f, g, h): ...  # also: too_many_args
def few(a, b, c, d, e, f, g, *args, **kwargs): ...


class Many:
    def method(self, a, b, c, d, e, f, g): ...
    @staticmethod
    def static(a, b, c, d, e, f, g, h): ...  # also: too_many_args


# TODO: one  also: todo_author todo_link
x = 1

# TODO: two, see #12  also: todo_author

# TODO: three  also: todo_author
# https://example.org/3
P
ok "rules that are off report nothing" check normal log_error_no_traceback,too_many_args,todo_author,todo_link,weak_hash shop/logs.py shop/hashes.py
ok "and do so with --isolated" check isolated log_error_no_traceback,too_many_args,todo_author,todo_link shop/logs.py

cat >shop/prints.py <<'P'
import builtins


class Cart:
    def add(self, item, out):
        print("adding", item)  # want: print_statement
        builtins.print("adding", item)  # want: print_statement
        if self.verbose > 1:
            print("adding", item)  # also: print_statement
        if item:
            print("adding", item)  # want: print_statement
        print("adding", file=out)

    def show_items(self):
        print(self)  # also: print_statement

    def run(self, code, text):
        eval(text)  # want: eval_exec
        eval(code, {})  # also: eval_exec
        eval("1")  # also: eval_exec
        exec(f"x = {text}")  # want: eval_exec
P
ok "print and eval" check normal print_statement,eval_exec shop/prints.py
ok "print and eval, isolated" check isolated print_statement,eval_exec shop/prints.py

printf 'DEBUG = True  # want: debug_enabled\nALLOWED_HOSTS = []\n' >shop/settings/base.py
printf 'DEBUG = True\nALLOWED_HOSTS = []\n' >shop/settings/local.py
printf 'DEBUG = True\nfrom .local import *\n' >shop/settings/production.py
printf 'DEBUG = True\nDEBUG = bool(0)\n' >shop/settings/stage.py
printf 'import os\nif os.environ.get("X"):\n    DEBUG = True\n' >shop/settings/cond.py
ok "DEBUG in settings" check normal debug_enabled shop/settings/base.py shop/settings/local.py shop/settings/production.py \
	shop/settings/stage.py shop/settings/cond.py
cat >shop/app.py <<'P'
from flask import Flask
app = Flask(__name__)
def start(): app.run(debug=True)  # want: debug_enabled
def other(app): return app.go(debug=True)
def third():
    own = Flask("x")
    own.run(debug=False)
P
ok "Flask in debug mode" check normal debug_enabled shop/app.py

# edits are offered where the length of the call proves what stands there, and nothing else is touched
printf 'import yaml\nimport requests\na = yaml.load("\303\251")\nb = yaml.load("c", )\nd = requests.get("e")\nf = requests . get("g")\n' >shop/edits.py
cat >"$T/apply.py" <<'P'
import json, subprocess
out = subprocess.run(["ff-critic", "-a", "--json", "shop/edits.py"], capture_output=True, text=True, check=True).stdout
lines = open("shop/edits.py", "rb").read().splitlines(keepends=True)
for r in map(json.loads, out.splitlines()):
    for e in r.get("fix", {}).get("edits", []):
        assert r["fix"]["safety"] == "review" and e["line"] == e["end_line"], r
        l = lines[e["line"] - 1]
        lines[e["line"] - 1] = l[:e["col"]] + e["text"].encode() + l[e["end_col"]:]
print(b"".join(lines).decode(), end="")
P
is "edits" "$(/usr/bin/python3 "$T/apply.py")" 'import yaml
import requests
a = yaml.safe_load("é")
b = yaml.load("c", )
d = requests.get("e", timeout=30)
f = requests . get("g")'
done_testing
