"""Functions over NumPy arrays against loops in Python and C++, the overhead of one call, and the time of the import.

    python bench/python/arrays_bench.py [BUILD/bench/mmc_loop]

Processor time, best of the repetitions; ratios are the result.  Fails where one misses its bound.
"""
from __future__ import annotations

import math
import resource
import subprocess
import sys
import time
import timeit

import numpy as np
from sizewell import queueing

RATE, MEAN, SERVERS, LEVEL = np.linspace(1.0, 95.0, 1_000_000), 0.080, 8, 99.0


def queue_in_python(rate: float, mean: float, servers: int) -> tuple[float, float, float]:
    """Share that waits by Erlang's recursion, rate of one service, rate at which the queue drains."""
    load, blocked = rate * mean, 1.0
    for k in range(1, servers + 1):
        blocked = load * blocked / (k + load * blocked)
    return servers * blocked / (servers - load * (1.0 - blocked)), 1.0 / mean, (servers - load) / mean


def by_bisection(rate: float, mean: float, servers: int, level: float) -> float:
    """The plain way from the tail to its percentile."""
    waits, mu, theta = queue_in_python(rate, mean, servers)
    q = 1.0 - level / 100.0

    def tail(t: float) -> float:
        if abs(theta - mu) < 1e-9 * mu:
            return math.exp(-mu * t) * (1.0 + waits * mu * t)
        return math.exp(-mu * t) + waits * mu * (math.exp(-mu * t) - math.exp(-theta * t)) / (theta - mu)

    low, high = 0.0, mean
    while tail(high) > q:
        low, high = high, 2.0 * high
    while high - low > 1e-12 * high:
        middle = 0.5 * (low + high)
        if tail(middle) > q:
            low = middle
        else:
            high = middle
    return high


def by_newton(rate: float, mean: float, servers: int, level: float) -> float:
    """The library's own way: three steps of Newton on the logarithm of the tail."""
    waits, mu, theta = queue_in_python(rate, mean, servers)
    q = 1.0 - level / 100.0
    t = -math.log(q) / mu + max(0.0, math.log(waits / q) / theta if waits > 0.0 else 0.0)
    for _ in range(60):
        served, drained = math.exp(-mu * t), math.exp(-theta * t)
        joint = waits * mu * t * served if abs(theta - mu) < 1e-9 * mu else waits * mu * (served - drained) / (theta - mu)
        tail = served + joint
        move = (math.log(tail) - math.log(q)) * tail / (mu * (tail - waits * drained))
        t += move
        if abs(move) <= 1e-13 * t:
            break
    return t


def best(call, repeat: int = 7) -> float:
    return min(timeit.repeat(call, number=1, repeat=repeat, timer=time.process_time))


def best_of_calls(text: str, number: int = 100_000) -> float:
    return min(timeit.repeat(text, globals=globals(), number=number, repeat=7, timer=time.process_time)) / number


def import_seconds(modules: str) -> float:
    """Of a fresh interpreter, less that of one without."""
    def run(code: str) -> float:
        times = []
        for _ in range(9):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, "-c", code], check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        return min(times)

    return run(f"import {modules}") - run("pass")


def main() -> int:
    failed = 0

    def told(name: str, value: str, ratio: str = "", holds: bool = True) -> None:
        nonlocal failed
        failed += not holds
        print(f"  {name:64}{value:>12}{ratio}{'' if holds else '   MISSED'}", flush=True)

    print("arrays_bench.py")
    some = RATE[:: RATE.size // 20_000].tolist()
    array = best(lambda: queueing.mmc_percentile(RATE, MEAN, SERVERS, LEVEL))
    told("MmcPercentile_Array, 1,000,000", f"{array * 1e3:.1f} ms")
    for name, way, least in (("bisection to 1e-12", by_bisection, 50.0), ("the library's Newton", by_newton, 0.0)):
        assert np.allclose(queueing.mmc_percentile(some, MEAN, SERVERS, LEVEL), [way(r, MEAN, SERVERS, LEVEL) for r in some], rtol=1e-10)
        loop = best(lambda: [way(r, MEAN, SERVERS, LEVEL) for r in some], 5) * RATE.size / len(some)
        told(f"MmcPercentile_PythonLoop, {name} (partner)", f"{loop * 1e3:.0f} ms", f"   ratio {loop / array:.1f}", loop / array >= least)
    if len(sys.argv) > 1:
        # in turn, so that other work on the machine meets both
        cpp = math.inf
        for _ in range(3):
            cpp = min(cpp, float(subprocess.run([sys.argv[1]], check=True, capture_output=True, text=True).stdout.split()[0]))
            array = min(array, best(lambda: queueing.mmc_percentile(RATE, MEAN, SERVERS, LEVEL)))
        told("MmcPercentile_CppLoop (partner)", f"{cpp * 1e3:.1f} ms", f"   ratio {array / cpp:.2f}", array / cpp <= 1.3)
    for text in ("queueing.utilisation(90.0, 0.08, 8.0)", "queueing.erlang_c(8, 7.2)", "queueing.mmc_percentile(90.0, 0.08, 8.0, 99.0)"):
        seconds = best_of_calls(text)
        told(text, f"{seconds * 1e9:.0f} ns", holds=seconds < 1e-6)
    text = 'queueing.utilisation("90 req/s", "80 ms", 8)'
    told(text, f"{best_of_calls(text, 2_000) * 1e6:.1f} us")
    numpy, package = import_seconds("numpy"), import_seconds("sizewell")
    told("import numpy (partner)", f"{numpy * 1e3:.0f} ms")
    told("import sizewell", f"{package * 1e3:.0f} ms", holds=package < 0.060)
    loaded = subprocess.run([sys.executable, "-c", "import sys, sizewell; print(*(m for m in ('numpy', 'pandas', 'matplotlib', 'pint') if m in sys.modules))"],
                            check=True, capture_output=True, text=True).stdout.split()
    told("of these already imported: numpy, pandas, matplotlib, pint", " ".join(loaded) or "none", holds=not {"pandas", "matplotlib", "pint"} & set(loaded))
    return 1 if failed else 0


sys.exit(main())
