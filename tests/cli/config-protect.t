#!/bin/sh
# A task in a protected path is never marked as fixable alone.  Judges: git check-ignore for the patterns, git check-attr for the attributes.
. tests/cli/lib.sh

repo "$T/r"
cd "$T/r" || exit 1
files='app/a.py legacy/b.py legacy/deep/c.py app/legacy/d.py gen/e.py vendor_x/f.py app/g_db.py h.py app/h.py app/x/y/z.py'
for f in $files; do mkdir -p "$(dirname "$f")"; printf 'import os\nimport sys\n\nprint(sys.argv)\n' >"$f"; done
printf 'gen/** linguist-generated\nvendor_x/*.py linguist-vendored=true\napp/a.py linguist-generated=false\nh.py -linguist-vendored\n' >.gitattributes
commit . base
for f in $files; do printf 'import os\nimport sys\n\nprint(sys.argv)  # once more\n' >"$f"; done
commit . change
facts() { ff-scan HEAD 2>/dev/null; }
# every unused import is found by one agent alone and sure of itself, so that all could be fixed
cat >"$T/sure.py" <<'END'
import json, sys
blobs = {}
for line in sys.stdin:
    r = json.loads(line) if line.startswith(('{"record":"file"', '{"record":"end"')) else {}
    if r.get("record") == "end": break
    if r.get("language") == "python": blobs[r["file"] if "file" in r else r["path"]] = r["blob"]
for path, blob in blobs.items():
    print(json.dumps({"record": "finding", "v": 1, "agent": "sure", "type": "unused_import", "file": path, "line": 1, "message": "os is not used", "severity": "low",
                      "confidence": 0.97, "risk_level": "none", "fingerprint": "", "fix": {"safety": "safe", "title": "remove it", "edits": [
                      {"file": path, "blob": blob, "line": 1, "col": 0, "end_line": 2, "end_col": 0, "text": ""}]}}, separators=(",", ":")))
print('{"record":"done","v":1,"agent":"sure"}')
END
fixable() { # in the sorted order of the paths
	facts | ff-converge --only sure --agent "sure=/usr/bin/python3 $T/sure.py" 2>"$T/err" | /usr/bin/python3 -c 'import json,sys
print(" ".join(sorted(t["file"] for t in map(json.loads, sys.stdin) if t["record"] == "task" and t.get("auto_fixable"))))'
}
# the files that git says are ignored by the patterns, or have the attribute
open_files() {
	printf '%s\n' "$@" >"$T/patterns"
	for f in $files; do
		git -c core.excludesFile="$T/patterns" check-ignore -q --no-index "$f" && continue
		git check-attr linguist-generated linguist-vendored -- "$f" | grep -Eq ': (set|true)$' && continue
		echo "$f"
	done | sort | xargs
}
everything=$(fixable)
is "attributes of the commit" "$everything" "$(open_files)"
like "some are left" "$everything" 'app/a.py'
for pattern in 'legacy/' '/h.py' 'h.py' '*_db.py' 'app/**' 'app/*/y' 'legacy/deep' '/legacy' '**/deep/' 'app/x/**/z.py' '*.py' 'nothing'; do
	is "protect = $pattern" "$(FIBREFLOW_PROTECT="$pattern" fixable)" "$(open_files "$pattern")"
done
printf '[fibreflow]\n\tprotect = app/\n' >.fibreflow; git add .fibreflow
git commit -q --amend --no-edit
is "of the committed file" "$(fixable)" "$(open_files 'app/')"
git config fibreflow.protect 'h.py'
is "and of one's own beside it" "$(fixable)" "$(open_files 'app/' 'h.py')"
git config --unset fibreflow.protect

# the attributes are those of the commit, not those of the work tree or the index
rm .gitattributes
is "not of the work tree" "$(fixable)" "$(git checkout -q .gitattributes; open_files 'app/')"
printf '*.py linguist-generated\n' >.gitattributes; git add .gitattributes
is "not of the index" "$(fixable)" "$(git reset -q --hard; open_files 'app/')"
is "from the git directory, as the driver does" "$(facts | GIT_DIR=$T/r/.git ff-converge -C "$T/r/.git" --only sure --agent "sure=/usr/bin/python3 $T/sure.py" 2>/dev/null | grep -c '"auto_fixable":true')" \
	"$(open_files 'app/' | wc -w | tr -d ' ')"
git clone -q --bare . "$T/bare.git"
is "in a bare repository" "$(facts | ff-converge -C "$T/bare.git" --only sure --agent "sure=/usr/bin/python3 $T/sure.py" 2>/dev/null | grep -c '"auto_fixable":true')" \
	"$(open_files 'app/' | wc -w | tr -d ' ')"

# a new file in a protected place is not made either
cat >"$T/maker.sh" <<'END'
#!/bin/sh
sed -n '/^{"record":"end"/q'
echo '{"record":"finding","v":1,"agent":"maker","type":"missing_test","file":"h.py","line":1,"message":"no test","severity":"low","confidence":0.97,"risk_level":"none","fingerprint":"","fix":{"safety":"safe","title":"write it","files":[{"file":"tests/test_h.py","text":"x"}]}}'
echo '{"record":"done","v":1,"agent":"maker"}'
END
chmod +x "$T/maker.sh"
made() { facts | ff-converge --only maker --agent "maker=$T/maker.sh" 2>/dev/null | grep -c '"auto_fixable":true'; }
is "a new file" "$(made)" 1
is "a new file in a protected folder" "$(FIBREFLOW_PROTECT=tests/ made)" 0

# patterns at hostile size: nothing is fixable, and it ends at once
/usr/bin/python3 -c 'print("[fibreflow]\n" + "\n".join("protect = " + "*a" * 1500 for i in range(20)))' >.fibreflow
git add .fibreflow; git commit -q --amend --no-edit
is "patterns without end" "$(timeout 20 env ff-scan HEAD 2>/dev/null | timeout 20 ff-converge --only sure --agent "sure=/usr/bin/python3 $T/sure.py" 2>"$T/err" | grep -c '"auto_fixable":true')" 0
like "are said" "$(cat "$T/err")" 'fibreflow\.protect has more than 32 KiB of patterns'
/usr/bin/python3 -c 'print("[fibreflow]\n" + "\n".join("protect = " + "*a" * 1500 for i in range(4)))' >.fibreflow
git add .fibreflow; git commit -q --amend --no-edit
is "large ones are matched" "$(fixable)" "$(open_files)"
git rm -q --cached .fibreflow; rm .fibreflow; git commit -q --amend --no-edit

# git is asked only when it matters, and nothing stays behind
mkdir "$T/bin" "$T/tmp"
printf '#!/bin/sh\necho "$*" >>%s\nexec %s "$@"\n' "$T/log" "$(command -v git)" >"$T/bin/git"; chmod +x "$T/bin/git"
facts >"$T/facts"
: >"$T/log"
PATH="$T/bin:$PATH" ff-converge --only critic --agent 'critic=/bin/false' <"$T/facts" >/dev/null 2>&1
is "two questions to git without a candidate" "$(cat "$T/log" | sed 's/^-C [^ ]* //; s/ .*//' | xargs)" 'config cat-file'
PATH="$T/bin:$PATH" ff-converge --only sure --agent "sure=/usr/bin/python3 $T/sure.py" <"$T/facts" >/dev/null 2>&1
is "nor for files of the commit, whose attributes the facts tell" "$(sed 's/^-C [^ ]* //; s/ .*//' "$T/log" | xargs)" 'config cat-file config cat-file'
TMPDIR="$T/tmp" ff-converge --only maker --agent "maker=$T/maker.sh" <"$T/facts" >/dev/null 2>&1
is "no index is left behind" "$(ls -A "$T/tmp")" ''
TMPDIR="$T/nowhere" ff-converge --only maker --agent "maker=$T/maker.sh" <"$T/facts" >"$T/out" 2>"$T/err"
case $(git version) in
*' 2.'[0-3][0-9]*)
	is "git cannot tell: nothing is fixable" "$(grep -c '"auto_fixable":true' "$T/out")" 0
	like "and that is said" "$(cat "$T/err")" 'protected paths are not known' ;;
*) skip "this git needs no index" ;;
esac
done_testing
