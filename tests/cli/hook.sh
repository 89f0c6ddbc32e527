# hook.sh - a kit of our programs for the tests of the hooks; sourced after lib.sh.

mkdir -p "$T/kit/bin" "$T/kit/libexec/fibreflow"
cp "$B/bin/ff" "$T/kit/bin/" && cp "$top/hooks/hook" "$top/hooks/ff-driver" "$T/kit/libexec/fibreflow/"
PATH="$T/kit/bin:$PATH"

# A driver that only notes that it was started.  What is tested then is the hook.
noting_driver() {
	printf '#!/bin/sh\necho "$1" >>"$1/fibreflow/started"\n' >"$T/kit/libexec/fibreflow/ff-driver"
}
# The real driver over programs that only note how they were called, in $T/calls; $T/fail makes them fail.
noting_chain() {
	for p in ff-scan ff-converge ff-learn ff-consequence ff-correlate ff-risk ff-queue; do rm -f "$T/kit/bin/$p"; done # never through a link
	for p in ff-scan ff-converge ff-learn ff-consequence ff-correlate ff-risk; do
		cat >"$T/kit/bin/$p" <<-END
			#!/bin/sh
			cat >/dev/null
			[ $p != ff-scan ] || echo "$p \$*" >>$T/calls
			[ ! -e $T/fail ] || { echo broken >&2; exit 70; }
		END
		chmod +x "$T/kit/bin/$p"
	done
	cat >"$T/kit/bin/ff-queue" <<-END
		#!/bin/sh
		case "\$*" in
		*rewrite) cat >>$T/told; exit \$(cat $T/told-status 2>/dev/null || echo 0) ;;
		*" run") cat >>$T/runs ;;
		*" add"*) cat >/dev/null; echo "ff-queue \$*" >>$T/calls ;;
		*) cat >/dev/null ;;
		esac
	END
	chmod +x "$T/kit/bin/ff-queue"
}
# what was scanned since the last look, in order: not the index, the baseline, or what was looked at once more for the queue
scanned() { grep '^ff-scan.*--context' "$T/calls" | sed 's/.* //'; : >"$T/calls"; }
spool() { ls "$1/fibreflow/spool" 2>/dev/null | sort | xargs; }
count() { ls "$1/fibreflow/spool" 2>/dev/null | wc -l; }
clear_spool() { rm -f "$1"/fibreflow/spool/* "$1"/fibreflow/rewritten/*; }
# quiet NAME COMMAND...: succeeds, prints nothing at all, and does not hang
quiet() { name=$1; shift; if said=$(timeout 20 "$@" 2>&1) && [ -z "$said" ]; then pass "$name"; else fail "$name" "exit $?: $said"; fi; }
# unseen FILE TEXT: one more commit that no hook notes
unseen() { echo "$2" >"$1" && git add "$1" && git -c core.hooksPath=/dev/null commit -q -m "$2"; }
id() { git rev-parse "${1:-HEAD}"; }
