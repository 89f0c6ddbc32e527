"""How often ff_compare is wrong about hosts where nothing changed, and how often it sees twelve points of CPU.

    python3 tests/judge/correlate_hosts.py BUILD [--trials N] [--seeds A,B,...] [--samples N] [--past N] [--step N]
    python3 tests/judge/correlate_hosts.py BUILD --hours 12 [--wave POINTS] [--weekend POINTS] --past DAYS

BUILD holds bench/correlate-hosts, whose head tells what the hosts are; three of them stand for noise that was measured before the
rules were made (calm, normal, busy), the others were not looked at while the rules were made.  "single" is what single
samples and the plain thresholds would have said.  Exit status 1 when, over all seeds, one of the three says "medium or worse"
in more than 3 % or "high or worse" in more than 1 % of the windows in which nothing changed, or when the change is not found
to be high in 90 % (normal) or 60 % (busy).  With --hours the windows lie so far apart, at any hour of any day, after DAYS with a window at
each of the two hours; then the three may not exceed the shares of what is not there, and how much of the change is found is told alone.
"""
import argparse
import os
import subprocess
import sys

BOUND = {"calm": None, "normal": 0.90, "busy": 0.60}


def run(args, seed):
    words = [os.path.join(args.build, "bench", "correlate-hosts"), *map(str, (args.samples, args.trials, seed, args.past, args.step, args.hours, args.wave, args.weekend))]
    lines = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    names = lines[0].split("\t")
    return [dict(zip(names, line.split("\t"))) for line in lines[1:]]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("build")
    ap.add_argument("--trials", type=int, default=1000)
    ap.add_argument("--seeds", default="11,12,13")
    ap.add_argument("--samples", type=int, default=180)
    ap.add_argument("--past", type=int, default=40)
    ap.add_argument("--step", type=int, default=1)
    ap.add_argument("--hours", type=float, default=0)
    ap.add_argument("--wave", type=float, default=0)
    ap.add_argument("--weekend", type=float, default=0)
    args = ap.parse_args()
    runs = [run(args, int(seed)) for seed in args.seeds.split(",")]
    names = [k for k in runs[0][0] if k != "host"]
    print("host".ljust(12), *(k.rjust(max(len(k), 6)) for k in names))
    bad = []
    for rows in zip(*runs):
        host = rows[0]["host"]
        mean = {k: sum(float(r[k]) for r in rows) / len(rows) for k in names}
        print(host.ljust(12), *(f"{mean[k]:.3f}".rjust(max(len(k), 6)) for k in names))
        if host not in BOUND:
            continue
        if mean["false medium"] > 0.03 or mean["false high"] > 0.01:
            bad.append(f"{host}: false {mean['false medium']:.3f} and {mean['false high']:.3f}")
        if not args.hours and BOUND[host] and mean["+12 high"] < BOUND[host]:
            bad.append(f"{host}: found {mean['+12 high']:.3f}")
    for line in bad:
        print("out of reach:", line)
    return bool(bad)


sys.exit(main())
