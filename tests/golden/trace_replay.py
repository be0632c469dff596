"""Replays of a trace in exact rationals by looking at every server, and burstiness with NumPy.

Without arguments: writes trace_replay.csv beside this file, for the made-up trace of tests/sizing/trace_replay_test.cpp.
With CSV files (TIMESTAMP,ContextTokens,GeneratedTokens): prints the fewest servers for five promises on each.
"""
import csv
import datetime
import heapq
import math
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np


def waits_of(arrival, service, servers):
    free = [Fraction(0)] * servers
    out = []
    for at, need in zip(arrival, service):
        k = min(range(servers), key=free.__getitem__)
        start = max(at, free[k])
        out.append(start - at)
        free[k] = start + need
    return out


def percentile(values, p):
    return sorted(values)[math.ceil(Fraction(p) * len(values) / 100) - 1]


def made_up():
    now, arrival, service = Fraction(0), [], []
    for i in range(2000):
        now += Fraction((i * 7919) % 101, 400) if (i // 200) % 2 else Fraction((i * 7919) % 101, 100)
        arrival.append(now)
        service.append(Fraction((i * 104729) % 97, 40))
    return arrival, service


def write_made_up(file):
    arrival, service = made_up()
    rows = []
    for servers in range(1, 13):
        wait = waits_of(arrival, service, servers)
        response = [w + s for w, s in zip(wait, service)]
        rows.append(["replay", servers, float(sum(wait) / len(wait))] + [float(percentile(x, p)) for x in (wait, response) for p in (50, 99)])
    for limit in (Fraction(1, 10), Fraction(1), Fraction(5)):
        servers = 1
        while percentile(waits_of(arrival, service, servers), 99) > limit:
            servers += 1
        rows.append(["fewest", servers, float(limit), 0, 0, 0, 0])
    t = np.array([float(a - arrival[0]) for a in arrival])
    gaps = np.diff(t)
    rows.append(["gaps", 0, float(gaps.var() / gaps.mean() ** 2), float((len(t) - 1) / t[-1]), 0, 0, 0])
    for window in (1, 60):
        bins = int(t[-1] // window)
        counts = np.array([sum(1 for a in arrival if k * window <= a - arrival[0] < (k + 1) * window) for k in range(bins)])
        busiest = max(sum(1 for b in arrival if a <= b < a + window) for a in arrival)
        rows.append(["window", window, float(counts.var(ddof=1) / counts.mean()), busiest / window, 0, 0, 0])
    with open(file, "w", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)


def nanoseconds(text):
    head, _, part = text.partition(".")
    moment = datetime.datetime.strptime(head, "%Y-%m-%d %H:%M:%S").replace(tzinfo=datetime.timezone.utc)
    return int(moment.timestamp()) * 10**9 + int(part.ljust(9, "0")[:9])


def fewest(arrival, service, limit):
    def p99(servers):
        free, wait = [0.0] * servers, []
        for at, need in zip(arrival, service):
            start = max(at, free[0])
            wait.append(start - at)
            heapq.heapreplace(free, start + need)
        return percentile(wait, 99)

    below, enough = 0, 1
    while p99(enough) > limit:
        below, enough = enough, 2 * enough
    while enough - below > 1:
        middle = (below + enough) // 2
        below, enough = (middle, enough) if p99(middle) > limit else (below, middle)
    return enough


def main():
    if len(sys.argv) == 1:
        write_made_up(Path(__file__).with_name("trace_replay.csv"))
    for file in sys.argv[1:]:
        with open(file, newline="") as source:
            rows = list(csv.DictReader(source))
        first = nanoseconds(rows[0]["TIMESTAMP"])
        arrival = [(nanoseconds(r["TIMESTAMP"]) - first) / 1e9 for r in rows]
        service = [0.05 + 0.0002 * int(r["ContextTokens"]) + 0.02 * int(r["GeneratedTokens"]) for r in rows]
        print(Path(file).name, [fewest(arrival, service, limit) for limit in (0.1, 0.5, 1.0, 2.0, 5.0)])


main()
