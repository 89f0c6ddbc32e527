"""People who like one way of a fix more than another: does ff-learn find out, and what does it cost?

    python3 tests/judge/learn_ways.py [--batches 5] [--decisions 100] [--programs build/bin]

A person decides about fixes that come in two ways, x/own, which the agent has first, and x/other, and accepts each with a probability that this
file knows.  Every decision goes the whole way: a task with both ways through `ff-learn weigh`, the person's answer about the one that stands
first, `ff-learn log`.  Forty persons (patterns) share a database, so that all of them are within what a run looks at.

Judged here: the share of the better way among the picks around the 20th, 50th and 100th decision; the regret, in acceptances that were missed
against always taking the better one, beside that of a coin and of an agent that never learns; and all of it against the same rule with the draws
of Python's random.betavariate, which has to agree within four standard errors.  Nobody asked yet: the agent's order must stand.
Exit 1: a figure is missed.
"""
import argparse
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile

PERSONS = 40  # times 100 decisions: the newest 4,000 are looked at
HEAD_START = 2.0
CASES = [("the agent's first is better", 0.8, 0.3), ("the other is better", 0.3, 0.8), ("the other is a little better", 0.6, 0.75), ("no difference", 0.6, 0.6)]
WINDOW = 5  # decisions up to the 20th, 50th, 100th


def line(**record):
    return json.dumps({**record}, separators=(",", ":")) + "\n"


def task(pattern, number, rng):
    edit = {"file": "a.py", "blob": "", "line": 1, "col": 0, "end_line": 1, "end_col": 0, "text": "x"}
    return line(record="task", v=1, type=pattern, description="m", file="a.py", line=number + 1, symbol="f", confidence="medium", score=0.6, weight=0.6,
                reasoning="", auto_fixable=False, estimated_effort=2, risk_level="low", severity="low", priority=50, source="x", agents=["x"],
                commit="1" * 40, status="open", fingerprint="%016x" % rng.getrandbits(64), votes=[], on_changed_line=True, alert=False,
                fix={"safety": "review", "title": "own", "made_by": "x/own", "edits": [edit],
                     "variants": [{"title": "other", "made_by": "x/other", "edits": [edit]}]})


def run(programs, words, text):
    done = subprocess.run([programs + "/ff-learn", *words], input=text, capture_output=True, text=True)
    if done.returncode:
        sys.exit("ff-learn %s: %s" % (words[0], done.stderr))
    return done.stdout


def batch(programs, own, other, decisions, rng):
    """Picks (True: the other way) of each person, as ff-learn makes them."""
    end = line(record="convergence", v=1, commit="1" * 40, files=[], agents=[], tasks=0, index="complete")
    picks = [[] for _ in range(PERSONS)]
    with tempfile.TemporaryDirectory() as folder:
        db = os.path.join(folder, "l.db")
        for n in range(decisions):
            out = run(programs, ["weigh", "--db", db], "".join(task("p%d" % p, n, rng) for p in range(PERSONS)) + end)
            answers = []
            for p, got in enumerate(json.loads(s) for s in out.splitlines() if s.startswith('{"record":"task"')):
                took = got["fix"]["made_by"]
                picks[p].append(took == "x/other")
                yes = rng.random() < (other if took == "x/other" else own)
                answers.append(line(record="feedback", v=1, pattern="p%d" % p, action="approved" if yes else "rejected", key="%d-%d" % (p, n),
                                    file="%d.py" % n, time=1700000000 + n * 60, person="q", agents=["x"], variant=took))
            run(programs, ["log", "-q", "--db", db], "".join(answers))
    return picks


def alone(own, other, decisions, rng):
    """The same rule, with Python's draws."""
    good, bad, picks = [0, 0], [0, 0], []
    for n in range(decisions):
        draws = [rng.betavariate(good[i] + 1 + (0 if i else HEAD_START), bad[i] + 1) for i in (0, 1)]
        pick = n > 0 and draws[1] > draws[0]
        picks.append(pick)
        if rng.random() < (own, other)[pick]:
            good[pick] += 1
        else:
            bad[pick] += 1
    return picks


def regret(picks, own, other):
    best = max(own, other)
    return sum(best - (other if p else own) for p in picks)


def share(picks, at):
    """Of the other way among the picks up to the at-th decision, by person."""
    return [statistics.fmean(p[at - WINDOW:at]) for p in picks]


def apart(xs, ys):
    """Difference of the means in standard errors."""
    error = math.sqrt(statistics.variance(xs) / len(xs) + statistics.variance(ys) / len(ys))
    return abs(statistics.fmean(xs) - statistics.fmean(ys)) / error if error else 0.0


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--batches", type=int, default=5)
    a.add_argument("--decisions", type=int, default=100)
    a.add_argument("--programs", default="build/bin")
    o = a.parse_args()
    missed, marks = [], [at for at in (20, 50, 100) if at <= o.decisions]
    print("%-30s %4s %5s | %s | %7s %7s %7s | %s" % ("", "own", "other", " ".join("at %-3d" % m for m in marks), "regret", "coin", "never", "from Python's"))
    for what, own, other in CASES:
        picks = []
        for b in range(o.batches):
            picks += batch(o.programs, own, other, o.decisions, random.Random("%s %d" % (what, b)))
        rng = random.Random(what)
        python = [alone(own, other, o.decisions, rng) for _ in range(4000)]
        shares = [share(picks, m) for m in marks]
        lost = [regret(p, own, other) for p in picks]
        off = max([apart(s, share(python, m)) for s, m in zip(shares, marks)] + [apart(lost, [regret(p, own, other) for p in python])])
        coin, never = o.decisions * abs(own - other) / 2, o.decisions * max(0, other - own)
        print("%-30s %4.2f %5.2f | %s | %7.1f %7.1f %7.1f | %.1f errors" % (what, own, other, " ".join("%5.0f%%" % (100 * statistics.fmean(s)) for s in shares),
                                                                          statistics.fmean(lost), coin, never, off), flush=True)
        if any(p[0] for p in picks):
            missed.append("%s: moved before anybody decided" % what)
        if off > 4:
            missed.append("%s: %.1f standard errors from the same rule in Python" % (what, off))
        if coin and statistics.fmean(lost) >= coin:
            missed.append("%s: regret %.1f, a coin's is %.1f" % (what, statistics.fmean(lost), coin))
        late = 1 - statistics.fmean(shares[-1]) if own > other else statistics.fmean(shares[-1])
        if abs(own - other) > 0.3 and late < 0.9:
            missed.append("%s: the better way is %.0f %% of the last picks" % (what, 100 * late))
    for m in missed:
        print("missed:", m)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
