#!/bin/sh
# Every program has a manual page, and every option of its own that it prints stands there; mandoc, where installed, has nothing to say.
. tests/cli/lib.sh

for tool in $(ls "$B/bin" | grep '^ff' | grep -v '\.d$'); do
	page=docs/$tool.1
	ok "$tool has a page" test -s "$page"
	missing=
	for option in $("$tool" --help | sed -n 's/^  *\(-[A-Za-z], \)\{0,1\}--\([a-z-]*\).*/\2/p'); do
		case $option in directory | json | quiet | help | version) continue ;; esac # of all programs: ff(1)
		grep -Eq -- "(Fl -|, -|--)$option( |$)" "$page" || missing="$missing --$option"
	done
	is "$tool: its options stand in the page" "$missing" ""
	status "$tool refuses an unknown option" 64 "$tool" --no-such-option
done
if command -v mandoc >/dev/null 2>&1; then
	is "mandoc has nothing to say" "$(mandoc -Tlint -Wwarning docs/*.[157] 2>&1)" ""
else
	skip "mandoc is not installed"
fi
done_testing
