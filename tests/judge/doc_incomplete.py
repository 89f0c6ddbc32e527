#!/usr/bin/python3
"""`ff-docwriter check --isolated` against pydoclint: on which lines a docstring lists something else than there is.

usage: doc_incomplete.py [--style google|numpy|sphinx] [--show N] FOLDER...

ff-docwriter must be on PATH; pydoclint and docstring_parser importable (PYTHONPATH of their sources will do). pydoclint runs with its own
settings in the style; what is compared is DOC101, 102, 103, 201, 202, 402, 403, 501, 502, 503 by line. Files in which another style shows are left to
themselves: pydoclint knows one style at a time. Prints precision and recall, and the lines that one of them alone has."""
import argparse, collections, json, os, subprocess, sys, warnings
from pathlib import Path

warnings.simplefilter("ignore")
from pydoclint.main import _checkFile

CODES = {101, 102, 103, 201, 202, 402, 403, 501, 502, 503}
OTHER = {"google": ("\n    :param ", "\n    Parameters\n    ---", "\n        Parameters\n        ---", "\n        :param ", ":return", ":rtype"),
         "numpy": (":param ", "Args:\n", "Returns:\n", "Raises:\n"), "sphinx": ("Args:\n", "Returns:\n", "Parameters\n    ---", "Parameters\n        ---")}


def files(folder):
    for root, dirs, names in os.walk(folder):
        dirs[:] = sorted(d for d in dirs if not d.startswith("."))
        yield from (os.path.join(root, n) for n in sorted(names) if n.endswith(".py"))


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--style", default="google", choices=sorted(OTHER))
    ap.add_argument("--show", type=int, default=10)
    ap.add_argument("folders", nargs="+")
    o = ap.parse_args()
    both = ours_alone = theirs_alone = left = 0
    shown, kinds = 0, collections.Counter()
    for folder in o.folders:
        run = subprocess.run(["ff-docwriter", "check", "--isolated", "--json", "."], cwd=folder, stdout=subprocess.PIPE)
        ours = collections.defaultdict(dict)
        for line in run.stdout.decode().splitlines():
            f = json.loads(line)
            if f["type"] == "incomplete_docstring":
                ours[os.path.normpath(os.path.join(folder, f["file"]))][f["line"]] = f["message"]
        for path in files(folder):
            with open(path, encoding="utf-8", errors="replace") as f:
                text = f.read()
            if any(w in text for w in OTHER[o.style]):
                left += 1
                continue
            found = _checkFile(Path(path), style=o.style)
            if any(v.code in (1, 2) for v in found):
                skip = {v.line for v in found if v.code == 1}
            else:
                skip = set()
            theirs = collections.defaultdict(list)
            for v in found:
                if v.code in CODES:
                    theirs[v.line].append(f"DOC{v.code} {v.msg[:160]}")
            mine = {l: m for l, m in ours[os.path.normpath(path)].items() if l not in skip}
            both += len(mine.keys() & theirs.keys())
            for line in sorted(mine.keys() ^ theirs.keys()):
                ours_alone += line in mine
                theirs_alone += line in theirs
                kinds["ours: " + mine[line].split(": ", 1)[1][:24] if line in mine else "theirs: " + " ".join(t[:6] for t in theirs[line])] += 1
                if shown < o.show:
                    shown += 1
                    print(f"{path}:{line} {'ours: ' + mine[line] if line in mine else 'pydoclint: ' + ' | '.join(theirs[line])}")
    for kind, n in kinds.most_common(20):
        print(f"{n:5}  {kind}")
    print(f"{both} lines of both, {ours_alone} ours alone, {theirs_alone} pydoclint's alone: precision {both / max(1, both + ours_alone):.3f} "
          f"recall {both / max(1, both + theirs_alone):.3f}; {left} files of another style")
    return int(both < 0.97 * (both + ours_alone) or both < 0.97 * (both + theirs_alone))


if __name__ == "__main__":
    sys.exit(main())
