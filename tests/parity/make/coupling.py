"""Writes tests/parity/coupling.json: probabilities of classes from those of pairs, as exact fractions.

Run: python tests/parity/make/coupling.py   (standard library only)
The minimum of the sum over pairs of (r_ba p_a - r_ab p_b)^2 under sum p = 1 (Wu, Lin and Weng 2004, equation 15) is the
solution of [[Q, e], [e^T, 0]] [p; b] = [0; 1]; it is solved by elimination in rational numbers, then rounded once.
"""
import json
import pathlib
import random
from fractions import Fraction

rng = random.Random(5)


def solve(matrix, right):
    n = len(right)
    rows = [list(row) + [value] for row, value in zip(matrix, right)]
    for i in range(n):
        pivot = next(r for r in range(i, n) if rows[r][i] != 0)
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [v / rows[i][i] for v in rows[i]]
        for r in range(n):
            if r != i and rows[r][i] != 0:
                rows[r] = [v - rows[r][i] * w for v, w in zip(rows[r], rows[i])]
    return [row[-1] for row in rows]


def coupled(r):
    k = len(r)
    system = [[Fraction(0)] * (k + 1) for _ in range(k + 1)]
    for a in range(k):
        system[a][k] = system[k][a] = Fraction(1)
        for b in range(k):
            if a != b:
                system[a][a] += r[b][a] ** 2
                system[a][b] = -r[b][a] * r[a][b]
    return solve(system, [Fraction(0)] * k + [Fraction(1)])[:k]


def pairs(k, draw):
    r = [[0.0] * k for _ in range(k)]
    for a in range(k):
        for b in range(a + 1, k):
            r[a][b] = draw(a, b)
            r[b][a] = 1 - r[a][b]
    return r


EDGE = 1e-7
cases = []
for name, k, draw in [
    ("three classes", 3, lambda a, b: rng.random()),
    ("five classes", 5, lambda a, b: rng.random()),
    ("twelve classes", 12, lambda a, b: rng.random()),
    ("sure of an order", 4, lambda a, b: 1 - EDGE),
    ("sure of a circle", 3, lambda a, b: EDGE if (a, b) == (0, 2) else 1 - EDGE),
    ("sure at random", 8, lambda a, b: rng.choice([EDGE, 1 - EDGE])),
    ("undecided", 6, lambda a, b: 0.5),
]:
    r = pairs(k, draw)
    exact = coupled([[Fraction(v) for v in row] for row in r])
    cases.append({"name": name, "pairwise": r, "probabilities": [float(v) for v in exact]})

path = pathlib.Path(__file__).parent.parent / "coupling.json"
path.write_text(json.dumps(cases) + "\n")
