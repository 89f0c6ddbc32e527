# tasks.sh - task streams for the tests of ff-queue and ff-learn, as ff-converge writes them.
# What a test wants to vary stands in a variable, and goes back to its usual value with `usual`.
usual() {
	C=1111111111111111111111111111111111111111 # commit
	confidence=medium score=0.6 weight=0.6 severity=low changed=true alert=false fixable=true symbol=f source=critic
	agents='"critic"' votes='' fix='' states='critic ok testgen ok' index=complete
}
usual
# task FINGERPRINT TYPE FILE LINE MESSAGE
task() {
	printf '{"record":"task","v":1,"type":"%s","description":"%s","file":"%s","line":%s,"symbol":"%s","confidence":"%s","score":%s,"weight":%s,' \
		"$2" "$5" "$3" "$4" "$symbol" "$confidence" "$score" "$weight"
	printf '"reasoning":"One agent alone.","auto_fixable":%s,"estimated_effort":2,"risk_level":"low","severity":"%s","priority":50,"source":"%s",' \
		"$fixable" "$severity" "$source"
	printf '"agents":[%s],"commit":"%s","status":"open","fingerprint":"%s","votes":[%s],%s"on_changed_line":%s,"alert":%s,"evidence":{"name":"os"}}\n' \
		"$agents" "$C" "$1" "$votes" "${fix:+\"fix\":$fix,}" "$changed" "$alert"
}
# analysed FILE[:STATUS[:OLD PATH]]... : the convergence record that closes the stream
analysed() {
	files= reports=
	for f in "$@"; do
		IFS=: read -r path state old <<-END
			$f
		END
		files="$files${files:+,}{\"path\":\"$path\",\"status\":\"${state:-modified}\"${old:+,\"old_path\":\"$old\"}}"
	done
	set -- $states
	while [ $# -gt 0 ]; do
		case $2 in ok | silent) whole=true ;; *) whole=false ;; esac
		reports="$reports${reports:+,}{\"name\":\"$1\",\"state\":\"$2\",\"complete\":$whole}"
		shift 2
	done
	printf '{"record":"convergence","v":1,"commit":"%s","files":[%s],"agents":[%s],"tasks":0,"index":"%s"}\n' "$C" "$files" "$reports" "$index"
}
# feedback PATTERN ACTION [MORE FIELDS WITH A LEADING COMMA]
feedback() { printf '{"record":"feedback","v":1,"pattern":"%s","action":"%s"%s}\n' "$1" "$2" "${3:-}"; }
# fields FIELD...: of the records on standard input, one line each, joined by spaces
fields() {
	/usr/bin/python3 -c 'import json, sys
for line in sys.stdin:
    r = json.loads(line)
    print(*(r.get(k, "-") for k in sys.argv[1:]))' "$@"
}
# widest: terminal columns of the widest line, as Unicode's tables say
widest() {
	/usr/bin/python3 -c 'import sys, unicodedata as u
print(max((sum(2 if u.east_asian_width(c) in "WF" else 0 if u.combining(c) else 1 for c in l.rstrip("\n")) for l in sys.stdin), default=0))'
}
# fits WIDTH: yes or no
fits() { [ "$(widest)" -le "$1" ] && echo yes || echo no; }
