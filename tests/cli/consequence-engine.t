#!/bin/sh
# How the database is reached: what of an engine's making matters is what SQLAlchemy's documentation and the drivers' say of pools,
# time-outs and isolation; no secret is shown.
. tests/cli/lib.sh

mkdir -p "$T/a"
cat >"$T/a/db.py" <<'P'
import asyncpg
import psycopg2
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool, QueuePool

import settings

main = create_engine("postgresql://shop:hunter2@db1/shop", pool_size=5, pool_timeout=30, isolation_level="READ COMMITTED", echo=False)
other = create_engine(settings.OTHER, poolclass=QueuePool, connect_args={"options": "-c statement_timeout=5000"})


def make(url):
    return create_async_engine(url, pool_size=settings.POOL, pool_pre_ping=True)


def plain():
    return psycopg2.connect(host="db1", connect_timeout=3)


async def pool():
    return await asyncpg.create_pool(settings.DSN, min_size=1, max_size=10)
P
edit() {
	rm -rf "$T/b" && cp -r "$T/a" "$T/b" && sed -i "$3" "$T/b/db.py"
	if cmp -s "$T/a/db.py" "$T/b/db.py"; then fail "$1" "the edit changes nothing"; return; fi
	ff-consequence --from "$T/a" --to "$T/b" --json >"$T/out"
	is "$1" "$(/usr/bin/python3 -c 'import json,sys
for i in json.load(sys.stdin)["categories"]["database"]["impacts"]: print(i["id"], i["level"], i["line"], i["symbol"], i.get("old", ""), "->", i.get("new", ""))' <"$T/out")" "$2"
	unlike "$1: no secret" "$(cat "$T/out")" "hunter|other2"
}
edit "the size of a pool" "DB019 high 9 pool_size 5 -> 20" 's/pool_size=5/pool_size=20/'
edit "a time-out that goes" "DB019 high 9 pool_timeout 30 -> " 's/ pool_timeout=30,//'
edit "isolation" 'DB019 high 9 isolation_level "READ COMMITTED" -> "SERIALIZABLE"' 's/READ COMMITTED/SERIALIZABLE/'
edit "another host" 'DB019 high 9 url "postgresql://shop:***@db1/shop" -> "postgresql://shop:***@db2/shop"' 's/hunter2@db1/hunter2@db2/'
edit "another secret" 'DB019 low 9 url "postgresql://shop:***@db1/shop" -> "postgresql://shop:***@db1/shop"' 's/hunter2@/other2@/'
edit "the kind of a pool, and what statements may take" 'DB019 high 10 connect_args {"options":"-c statement_timeout=5000"} -> {"options":"-c statement_timeout=500"}
DB019 high 10 poolclass QueuePool -> NullPool' 's/=QueuePool/=NullPool/; s/=5000/=500/'
edit "another name for it: perhaps" "DB019 medium 14 pool_size settings.POOL -> settings.POOL_SIZE" 's/settings.POOL/settings.POOL_SIZE/'
edit "drivers: where, and how long" 'DB019 high 18 connect_timeout 3 -> 30
DB019 high 18 host "db1" -> "db9"' 's/host="db1", connect_timeout=3/host="db9", connect_timeout=30/'
edit "the pool of a driver" "DB019 high 22 max_size 10 -> 100" 's/max_size=10/max_size=100/'
edit "what does not matter" "" 's/echo=False/echo=True/'
edit "another name of the variable, another order" "" 's/^main = /primary = /; s/pool_size=5, pool_timeout=30/pool_timeout=30, pool_size=5/'
edit "in another function" "DB019 high 18 pool_pre_ping True -> False" 's/^def make(url):/def build():\n    pass\n\n\ndef made(url):/; s/pool_pre_ping=True/pool_pre_ping=False/'
done_testing
