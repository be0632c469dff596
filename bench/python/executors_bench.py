#!/usr/bin/env python3
"""Seconds of one run on one and on two processes of a local Dask cluster, and of the same run by the library itself.

    python3 bench/python/executors_bench.py [samples [runs [cases]]]

Each process has one thread.  A cluster is warmed with the run of another seed, so that what its workers import and read is not
counted; the best of three runs counts.  Where other programs want the same cores, wall clocks say little; the processor time of the
busiest worker does not depend on them.  The figures of every run are the same bits, which is checked.
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


def measured(run, clocks, times=3):
    """Best wall clock of a few runs, and what each worker's processor was busy in that run."""
    best = None
    for _ in range(times):
        before, began = clocks(), time.perf_counter()
        told = run()
        wall = time.perf_counter() - began
        after = clocks()
        if best is None or wall < best[0]:
            best = (wall, sorted(after[w] - before[w] for w in before))
    return (*best, told)


def main():
    from distributed import Client, LocalCluster

    samples, times = (int(sys.argv[k]) if len(sys.argv) > k else usual for k, usual in ((1, 65536), (2, 3)))
    for name, ranges in CASES if len(sys.argv) < 4 else [c for c in CASES if c[0] in sys.argv[3:]]:
        scenario = sizewell.load(ROOT / "examples" / "scenarios" / f"{name}.json").with_(ranges)
        wall, (busy,), here = measured(lambda: scenario.monte_carlo(samples=samples, threads=1), lambda: {0: time.process_time()}, times)
        print(f"{name}, {samples} samples: library, 1 thread {wall:.2f} s, busy {busy:.2f} s", flush=True)
        first = None
        for n in (1, 2):
            with LocalCluster(n_workers=n, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster, Client(cluster) as client:
                scenario.monte_carlo(samples=8192, seed=2, executor=client)
                wall, busy, there = measured(lambda: scenario.monte_carlo(samples=samples, executor=client), lambda: client.run(time.process_time), times)
            assert there == here
            first = first or (wall, busy[-1])
            print(f"  {n} process{'es' if n > 1 else ''} {wall:.2f} s, busy {' and '.join(f'{b:.2f}' for b in busy)} s"
                  + (f": {first[0] / wall:.2f} times as fast, {first[1] / busy[-1]:.2f} times by the busiest worker" if n > 1 else ""), flush=True)


if __name__ == "__main__":
    main()
