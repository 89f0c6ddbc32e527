"""Change points of random series, as ff-correlate finds them and as the definitions say, written out here in the plain way.

    python3 tests/judge/correlate_changepoints.py BUILD [--series N] [--seed N]

The distance of two pieces is summed pair by pair (Matteson and James 2014, equations 5 to 7), Student's tail is the finite sum for whole
degrees of freedom (Abramowitz and Stegun 26.7.3 and 26.7.4); windows, the lenient first pass and the removal of weak points
are Hunter's (Fleming and others 2023) in the order in which its program does them.  Exit status 1 when a series differs.
"""
import argparse
import json
import math
import os
import random
import subprocess
import sys


def outside(t, df):
    """P(|T| > t)"""
    if math.isinf(t):
        return 0.0
    angle = math.atan(t / math.sqrt(df))
    c, s = math.cos(angle), math.sin(angle)
    if df % 2:
        total, term = 0.0, c
        for k in range(1, df - 1, 2):
            total += term
            term *= (k + 1) / (k + 2) * c * c
        return 1 - 2 / math.pi * (angle + s * total)
    total, term = 0.0, 1.0
    for k in range(0, df, 2):
        total += term
        term *= (k + 1) / (k + 2) * c * c
    return 1 - s * total


def compare(left, right):
    n, m = len(left), len(right)
    a, b = math.fsum(left) / n, math.fsum(right) / m
    if n + m <= 2:
        return a, b, 1.0
    of_left, of_right = math.fsum((x - a) ** 2 for x in left) / n, math.fsum((x - b) ** 2 for x in right) / m
    pooled = ((n - 1) * of_left + (m - 1) * of_right) / (n + m - 2)
    return a, b, outside(abs(a - b) / math.sqrt(pooled * (1 / n + 1 / m)) if pooled else math.inf, n + m - 2)


def distance(x, y):
    n, m = len(x), len(y)
    between = sum(abs(a - b) for a in x for b in y)
    inside = [sum(abs(p[i] - p[j]) for i in range(len(p)) for j in range(i)) for p in (x, y)]
    q = 2 / (n + m) * between
    q -= 2 * m / (n + m) / (n - 1) * inside[0] if n > 1 else 0
    return q - (2 * n / (n + m) / (m - 1) * inside[1] if m > 1 else 0)


def best(v, start, stop):
    return max((distance(v[start:cut], v[cut:end]), -cut) for end in range(start + 2, stop + 1) for cut in range(start + 1, end))


def split(v, most):
    points = []
    while True:
        edges = [0, *points, len(v)]
        found = [(*best(v, a, b), a, b) for a, b in zip(edges, edges[1:]) if b - a > 1]
        if not found:
            return points
        _, cut, a, b = max(found, key=lambda f: f[0])
        if not compare(v[a:-cut], v[-cut:b])[2] <= most:
            return points
        points = sorted([*points, -cut])


def change_points(v, window, most, least):
    first = most * 10 if most < 0.05 else most * 2 if most < 0.5 else most
    weak, start = set(), 0
    while start < len(v):
        new = [start + p for p in split(v[start:start + window], first)]
        weak |= set(new)
        start = max(new[-1] if new else 0, start + window // 2)
    points = sorted(weak)

    def weigh(i):
        edges = [0, *points, len(v)]
        return compare(v[edges[i]:edges[i + 1]], v[edges[i + 1]:edges[i + 2]])

    def size(s):
        return max(abs(s[1] / s[0] - 1), abs(s[0] / s[1] - 1))
    stats = [weigh(i) for i in range(len(points))]
    while points:
        i = max(range(len(points)), key=lambda k: stats[k][2])
        if stats[i][2] < most:
            i = min(range(len(points)), key=lambda k: size(stats[k]))
            if size(stats[i]) > least:
                break
        del points[i], stats[i]
        for k in (i, i + 1):
            if k < len(points):
                stats[k] = weigh(k)
    return points


def series(r):
    n, level, out = r.randrange(2, 90), 100.0, []
    noise = r.choice([0.5, 3, 10, 30])
    for _ in range(n):
        if r.random() < 0.06:
            level *= r.choice([0.7, 0.9, 1.05, 1.3, 2])
        out.append(abs(r.gauss(level, noise)) + 0.001)
    return out


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("build")
    ap.add_argument("--series", type=int, default=60)
    ap.add_argument("--seed", type=int, default=1)
    args = ap.parse_args()
    r = random.Random(args.seed)
    cases = [{"id": str(i), "series": series(r), "window_len": r.choice([6, 13, 24]), "max_pvalue": r.choice([0.001, 0.01, 0.1]),
              "min_magnitude": r.choice([0.0, 0.05, 0.2])} for i in range(args.series)]
    p = subprocess.run([os.path.join(args.build, "bin", "ff-correlate"), "changepoints", "--json"], check=True, capture_output=True, text=True,
                       input="".join(json.dumps(c) + "\n" for c in cases))
    bad = points = 0
    for case, line in zip(cases, p.stdout.splitlines(), strict=True):
        want = change_points(case["series"], case["window_len"], case["max_pvalue"], case["min_magnitude"])
        points += len(want)
        if json.loads(line)["indexes"] != want:
            bad += 1
            print(f"series {case['id']}: wanted {want}, got {json.loads(line)['indexes']}")
    print(f"{len(cases)} series, {points} points, {bad} differ")
    return bad > 0 or points == 0


sys.exit(main())
