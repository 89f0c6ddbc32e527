"""What real people did about findings, as recorded in public histories: does ff-learn predict it?

    python3 tests/judge/learn_histories.py [--ruff DIR] [--commits 6000] [--keep FOLDER] [--programs build/bin] [--json FILE] REPO|FILE.jsonl...

REPO: a repository.  Its newest commits that are no merges are walked in the order of time.  Ruff (--ruff: the npm package
@astral-sh/ruff-wasm-nodejs), the outside judge, reads both sides of each Python file that a commit changes; its rules are mapped to
patterns of ours.  A finding was decided about when somebody changed its line (for those of a whole definition: a line of it):
  approved   ruff finds it no more although the definition around it is still there, and what was taken away is no whole block
  rejected   it is still found there: looked at and left, or silenced by `# noqa`, which is not heeded here
  unknown    everything else: never touched, the file or the definition gone, more than three lines fewer, both in equal parts
FILE.jsonl: a stream that is there already: of tests/bench/replay --decisions, or kept by --keep.

Each finding counts once, by what happened first.  A commit is at most three decisions on a pattern, drawn by a hash, and one
that changes more than 40 files is none: a sweep over the tree is one person's decision, not hundreds.  What stands beside a finding is
known from the old side.  Who decided is a hash.

Streams are "chosen" (they were looked at while the predictors were made) or "held out".  Base rate and additive rule are computed once
more here, by exact fractions; then it is asked whether the shown confidence is below both in log-loss (base rate: the running share,
what somebody could know then; a constant that is known only afterwards is not asked for), and whether its calibration error after 500
decisions is within 0.03, or within what chance alone makes of so few: such streams are short.
Exit 1: a figure is missed.
"""
import argparse
import ast
import collections
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile

from learn_reviewers import additive, base_rate, evaluate, figures

HERE = os.path.dirname(os.path.abspath(__file__))
PATTERN = {
    "F401": "unused_import", "F811": "redefined_unused", "F841": "unused_variable", "F541": "fstring_without_placeholder", "F601": "duplicate_key",
    "F821": "undefined_name", "F632": "is_literal", "F901": "raise_not_implemented", "E711": "none_comparison", "E722": "bare_except",
    "W291": "trailing_whitespace", "W293": "trailing_whitespace", "W292": "missing_final_newline", "T201": "print_statement",
    "PERF102": "dict_items_unused", "PERF401": "manual_list_comprehension", "ERA001": "commented_code", "TD001": "todo_formatting",
    "TD002": "todo_author", "TD003": "todo_link", "D100": "missing_docstring", "D101": "missing_docstring", "D102": "missing_docstring",
    "D103": "missing_docstring", "D417": "incomplete_docstring", "C901": "complexity", "PLR0913": "too_many_args", "BLE001": "broad_except",
    "S110": "try_except_pass", "B904": "raise_without_from", "PLW1510": "subprocess_no_check", "TRY400": "log_error_no_traceback",
    "SIM115": "open_without_with", "S113": "http_no_timeout", "S501": "tls_no_verify", "S307": "eval_exec", "S102": "eval_exec",
    "S306": "insecure_tempfile", "S602": "shell_true", "S605": "shell_true", "S506": "unsafe_yaml_load", "S301": "unsafe_pickle",
    "S324": "weak_hash", "S311": "weak_random_secret", "S608": "sql_string_built", "S201": "debug_enabled", "S105": "hardcoded_secret",
    "S106": "hardcoded_secret", "B006": "mutable_default", "B008": "call_in_default", "B023": "loop_closure", "ASYNC210": "async_blocking_call",
    "ASYNC251": "async_blocking_call", "ASYNC230": "async_blocking_open"}
OF_DEFINITION = {"missing_docstring", "incomplete_docstring", "complexity", "too_many_args"}
AGENT = {"missing_docstring": "docwriter", "incomplete_docstring": "docwriter"}
MOST_FILES, MOST_OF_COMMIT, MOST_TAKEN = 40, 3, 3


def short(text, n=16):
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:n]


# ---- the history ----

HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


def commits(repo, most):
    """(hash, time, author, [(path, old blob, new blob, hunks)]) of commits that change Python, oldest first."""
    log = subprocess.Popen(["git", "-C", repo, "log", "--topo-order", "--no-merges", "-M", "--diff-filter=MR", "-U0", "--full-index", "-p", "--no-ext-diff",
                            "--no-textconv", "--format=%x01%H %ct %aE", "-n", str(most), "HEAD", "--", "*.py"], stdout=subprocess.PIPE)
    out, commit, file = [], None, None
    for line in log.stdout:
        if line.startswith(b"\x01"):
            name, when, author = line[1:].decode("utf-8", "replace").rstrip("\n").split(" ", 2)
            commit = (name, int(when), author.lower(), [])
            out.append(commit)
        elif line.startswith(b"diff --git "):
            file = None
        elif line.startswith(b"index ") and commit:
            ids = line.split()[1].split(b"..")
            file = [None, ids[0].decode(), ids[1].decode(), []]
        elif line.startswith(b"+++ b/") and file and not file[0]:
            file[0] = line[6:].rstrip(b"\t\n").decode("utf-8", "replace")
            commit[3].append(file)
        elif line.startswith(b"@@ ") and file:
            m = HUNK.match(line)
            a, b, c, d = (int(g) if g else 1 for g in m.groups())
            file[3].append((a, b, c, d))
    log.wait()
    return [c for c in reversed(out) if 0 < len(c[3]) <= MOST_FILES]


def write_blobs(repo, names, folder):
    """Each as FOLDER/NAME.py, with noqa made unreadable, so that what is silenced is found too."""
    cat = subprocess.Popen(["git", "-C", repo, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    for name in names:
        cat.stdin.write(name.encode() + b"\n")
        cat.stdin.flush()
        head = cat.stdout.readline().split()
        if len(head) != 3:
            continue
        text = cat.stdout.read(int(head[2]))
        cat.stdout.read(1)
        if len(text) < 400000:
            with open(os.path.join(folder, name + ".py"), "wb") as f:
                f.write(re.sub(rb"(?i)noqa", b"nXqa", text))
    cat.stdin.close()
    cat.wait()


class Side:
    """One version of a file: what ruff finds, and which definition each line belongs to."""

    def __init__(self, path, found):
        with open(path, "rb") as f:
            tree = ast.parse(f.read())
        self.names, self.spans = {""}, []
        self.walk(tree, "")
        self.found = []
        for code, row, message in found:
            if code in PATTERN:
                self.found.append((PATTERN[code], row, self.at(row), message))

    def asked(self, path):
        """Nobody is asked for docstrings in tests (pydocstyle, too, passes them over)."""
        test = "test" in path.lower()
        return [f for f in self.found if not (test and f[0].endswith("_docstring"))]

    def walk(self, node, around):
        for child in ast.iter_child_nodes(node):
            name = around
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                name = around + "." + child.name if around else child.name
                self.names.add(name)
                self.spans.append((min([child.lineno] + [d.lineno for d in child.decorator_list]), child.end_lineno, name))
            self.walk(child, name)

    def at(self, row):
        best = (0, "")
        for first, last, name in self.spans:  # the innermost begins last
            if first <= row <= last and first >= best[0]:
                best = (first, name)
        return best[1]


def lint(repo, pairs, ruff, folder):
    """What can be read, by name of the blob."""
    names = sorted({n for _, old, new, _ in pairs for n in (old, new)})
    write_blobs(repo, names, folder)
    files = [os.path.join(folder, n + ".py") for n in names if os.path.exists(os.path.join(folder, n + ".py"))]
    settings = {"lint": {"select": sorted(PATTERN), "pydocstyle": {"convention": "google"}, "mccabe": {"max-complexity": 10}, "pylint": {"max-args": 7}}}
    sides = {}
    for i in range(0, len(files), 2000):
        run = subprocess.run(["node", os.path.join(HERE, "ruff_judge.js"), ruff, json.dumps(settings)], input="\n".join(files[i:i + 2000]), capture_output=True, text=True, check=True)
        for r in map(json.loads, run.stdout.splitlines()):
            try:
                sides[os.path.basename(r["file"])[:-3]] = Side(r["file"], r["found"])
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                pass  # Python 2, or no Python
    return sides


# ---- what was decided ----

def touched(finding, old, hunks):
    """The hunks that change the finding's line, or of its definition a line that is no other's."""
    pattern, row, symbol, _ = finding
    if pattern not in OF_DEFINITION:
        return [h for h in hunks if h[0] <= row < h[0] + h[1]]
    return [h for h in hunks if h[1] and any(old.at(r) == symbol for r in range(h[0], h[0] + min(h[1], 200)))]


def fates(path, old, new, hunks):
    """finding -> approved or rejected, of those that were decided about."""
    out = {}
    left = collections.Counter((p, s) for p, _, s, _ in new.found)
    for finding in old.asked(path):
        pattern, row, symbol, _ = finding
        at = touched(finding, old, hunks)
        if not at or symbol not in new.names:
            continue
        if pattern in OF_DEFINITION:
            out[finding] = "rejected" if left[pattern, symbol] else "approved"
            continue
        a, b, c, d = at[0]
        was = sum(p == pattern and a <= r < a + b for p, r, _, _ in old.found)
        now = sum(p == pattern and c <= r < c + d for p, r, _, _ in new.found)
        if not now and b - d <= MOST_TAKEN:
            out[finding] = "approved"
        elif now >= was:
            out[finding] = "rejected"
    return out


def decisions(repo, history, sides):
    """Feedback records in the order of time."""
    known, now = set(), 0
    for name, when, author, files in history:
        now = max(now, when)  # clocks go backwards, the line of commits does not
        units = {}
        for path, old, new, hunks in files:
            if old not in sides or new not in sides:
                continue
            for finding, action in fates(path, sides[old], sides[new], hunks).items():
                pattern, _, symbol, message = finding
                once = (path, pattern, symbol, "" if pattern in OF_DEFINITION else message)
                if once not in known:
                    known.add(once)
                    unit = units.setdefault((path, pattern, symbol), [collections.Counter(), sides[old]])
                    unit[0][action] += 1
        counts = collections.Counter()
        for (path, pattern, symbol), (votes, side) in sorted(units.items(), key=lambda u: short(name + repr(u[0]))):
            if votes["approved"] == votes["rejected"] or counts[pattern] >= MOST_OF_COMMIT:
                continue
            counts[pattern] += 1
            beside = sorted({p for p, _, s, _ in side.found if symbol and s == symbol and p != pattern})[:6]
            yield {"record": "feedback", "v": 1, "pattern": pattern, "action": votes.most_common(1)[0][0], "key": "%s:%s" % (name[:12], short(path + pattern + symbol)),
                   "file": path, "symbol": symbol, "time": now, "person": short(author), "agents": [AGENT.get(pattern, "critic")], "beside": beside}


def weights(programs, records):
    """Where our own rules start; 0.5 of what the critic does not know."""
    run = subprocess.run([programs + "/ff-critic", "--rules", "--json"], capture_output=True, text=True, check=True)
    known = {}
    for r in map(json.loads, run.stdout.splitlines()):
        known.setdefault(r.get("type", r.get("name")), r.get("weight", 0.5))
    for p in sorted({r["pattern"] for r in records}):
        w = min(1.0, max(0.1, known.get(p, 0.5)))
        yield {"record": "weight", "v": 1, "pattern": p, "initial": w, "current": w}


def stream(repo, o):
    history = commits(repo, o.commits)
    with tempfile.TemporaryDirectory(prefix="learn-histories.") as folder:
        sides = lint(repo, [f for c in history for f in c[3]], o.ruff, folder)
    records = list(decisions(repo, history, sides))
    return [*weights(o.programs, records), *records]


# ---- judging ----

def name_of(path):
    if path.endswith(".jsonl"):
        name = os.path.basename(path)[:-6]
        return name.split("-")[0] + "-" + name.split("+")[-1] if "+" in name else name
    parts = [p for p in os.path.abspath(path).split("/") if p not in ("repo", ".git")]
    return "rules-" + parts[-1].split("+")[-1]


CHOSEN = {"rules-click", "rules-flask", "rules-httpx", "rules-mealie", "rules-netbox", "rules-networkx", "rules-redash", "rules-starlette",
          "rules-datasette", "tasks-datasette", "tasks-redash", "tasks-mealie", "tasks-httpx"}


def judge(name, records, programs, missed):
    feedback = [r for r in records if r["record"] == "feedback"]
    actions = [r["action"] for r in feedback]
    got = evaluate(programs, records)
    for other, said in (("additive rule", additive(records)), ("base rate", base_rate(records))):
        want = figures(said, actions)
        for key, value in zip(("log_loss", "brier", "calibration_error"), want):
            if abs(got[other][key] - value) > 1e-5:
                missed.append("%s: %s of the %s is %.6f, Python says %.6f" % (name, key, other, got[other][key], value))
    late = evaluate(programs, records, 500)["shown"] if len(feedback) >= 1000 else None
    for other in ("base rate", "additive rule"):
        if got["shown"]["log_loss"] >= got[other]["log_loss"]:
            missed.append("%s: shown %.4f not below the %s's %.4f" % (name, got["shown"]["log_loss"], other, got[other]["log_loss"]))
    if late and late["calibration_error"] > max(0.03, late["calibration_chance"]):
        missed.append("%s: calibration error %.4f > 0.03 (by chance alone %.4f)" % (name, late["calibration_error"], late["calibration_chance"]))
    return {"stream": name, "half": "chosen" if name in CHOSEN else "held out", "decisions": len(feedback), "approved": sum(a == "approved" for a in actions) / max(1, len(actions)),
            "people": len({r["person"] for r in feedback}), "patterns": len({r["pattern"] for r in feedback}),
            "loss": {k: v["log_loss"] for k, v in got.items()}, "brier": {k: v["brier"] for k, v in got.items()},
            "calibration": {k: v["calibration_error"] for k, v in got.items()}, "chance": got["shown"]["calibration_chance"], "late": late}


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("what", nargs="+")
    a.add_argument("--ruff")
    a.add_argument("--commits", type=int, default=6000)
    a.add_argument("--keep", help="write the streams into this folder")
    a.add_argument("--programs", default="build/bin")
    a.add_argument("--json")
    o = a.parse_args()
    rows, missed = [], []
    print("%-24s %-8s %5s %4s | %7s %7s %7s %7s %7s %7s | %6s %6s %6s | %s" % (
        "stream", "half", "n", "yes", "base", "initial", "additiv", "poster.", "context", "shown", "Brier", "ECE", "chance", "ECE after 500 (chance)"))
    for what in o.what:
        name = name_of(what)
        if what.endswith(".jsonl"):
            with open(what, encoding="utf-8") as f:
                records = [json.loads(line) for line in f]
        else:
            records = stream(what, o)
        if o.keep and not what.endswith(".jsonl"):
            with open(os.path.join(o.keep, name + ".jsonl"), "w", encoding="utf-8") as f:
                f.writelines(json.dumps(r, separators=(",", ":")) + "\n" for r in records)
        r = judge(name, records, o.programs, missed)
        rows.append(r)
        loss = r["loss"]
        print("%-24s %-8s %5d %4.2f | %7.4f %7.4f %7.4f %7.4f %7.4f %7.4f | %6.4f %6.4f %6.4f | %s" % (
            name, r["half"], r["decisions"], r["approved"], loss["base rate"], loss["initial weights"], loss["additive rule"], loss["posterior"], loss["context model"], loss["shown"],
            r["brier"]["shown"], r["calibration"]["shown"], r["chance"],
            "%.4f (%.4f)" % (r["late"]["calibration_error"], r["late"]["calibration_chance"]) if r["late"] else "-"), flush=True)
    for m in missed:
        print("missed:", m)
    if o.json:
        with open(o.json, "w", encoding="utf-8") as f:
            json.dump({"rows": rows, "missed": missed}, f, indent=1)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
