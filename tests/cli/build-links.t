#!/bin/sh
# What a tool may do is what it links: the table of docs/HACKING.md, read back from the binaries.
. tests/cli/lib.sh

# tool: libraries beside libc, libm and the sanitizers' own
table='
ff-scan        git2 tree-sitter pcre2-8 sqlite3 cjson
ff-converge    cjson
ff-critic      cjson
ff-testgen     cjson
ff-docwriter   cjson
ff-consequence cjson
ff-risk        git2 cjson
ff-learn       sqlite3 cjson
ff-queue       sqlite3 cjson
ff-correlate   curl ssh2 sqlite3 cjson
ff-fix         sqlite3 cjson
ff-sandbox
ff-worker      sqlite3 cjson
ff             sqlite3 cjson
'
printf '%s\n' "$table" | sed '/^$/d' >"$T/table"
while read -r tool want; do
	got=$(readelf -d "$B/bin/$tool" | sed -n 's/.*NEEDED.*\[lib\([a-z0-9-]*\).*\].*/\1/p' | grep -Ev '^(c|m|asan|ubsan|tsan|pthread|gcc_s)$' | sort | xargs)
	is "$tool links what the table says" "$got" "$(printf '%s\n' $want | sort | xargs)"
done <"$T/table"
is "every program is in the table" "$(ls "$B/bin" | grep -v '\.d$' | grep '^ff' | sort | xargs)" "$(awk '{print $1}' "$T/table" | sort | xargs)"
done_testing
