#!/usr/bin/env python3
"""Seconds of one run on one and on two processes of a local Dask cluster, and of the same run by the library itself.

    python3 bench/python/executors_bench.py [samples]

Each process has one thread.  A cluster is warmed with the run of another seed, so that what its workers import and read is not
counted; the best of three runs counts.  The figures of every run are the same bits, which is checked.
"""
import pathlib
import sys
import time

import sizewell

ROOT = pathlib.Path(__file__).resolve().parents[2]
MONEY = {"people.salary": "$150k to $210k/engineer-year"}
CASES = [
    ("chat_8b", {**MONEY, "demand.average": "6 to 10 req/s", "demand.peak": "24 to 38 req/s", "stages.Llama.llm.output.mean": "200 tok to 320 tok"}),
    ("image_classification", {**MONEY, "demand.average": "800 to 1,000 req/s", "demand.peak": "1,800 to 2,900 req/s", "stages.upload and decode.service.mean": "15 to 22 ms"}),
]


def best(run, times=3):
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        told = run()
        seconds.append(time.perf_counter() - began)
    return min(seconds), told


def main():
    from distributed import Client, LocalCluster

    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 65536
    for name, ranges in CASES:
        scenario = sizewell.load(ROOT / "examples" / "scenarios" / f"{name}.json").with_(ranges)
        local, here = best(lambda: scenario.monte_carlo(samples=samples, threads=1))
        line, first = f"{name}, {samples} samples: library, 1 thread {local:.2f} s", None
        for n in (1, 2):
            with LocalCluster(n_workers=n, threads_per_worker=1, processes=True, dashboard_address=None) as cluster, Client(cluster) as client:
                scenario.monte_carlo(samples=8192, seed=2, executor=client)
                took, there = best(lambda: scenario.monte_carlo(samples=samples, executor=client))
            assert there == here
            line += f"; {n} process{'es' if n > 1 else ''} {took:.2f} s" + (f", {first / took:.2f} times as fast" if first else "")
            first = first or took
        print(line, flush=True)


if __name__ == "__main__":
    main()
