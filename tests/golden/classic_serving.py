"""Golden values for tests/serving: SciPy's PCHIP on measured tables, and closed loops by another simulation.

The simulation here moves requests through explicit events on one heap (the library advances batch by batch), with its
own random numbers.  Run with NumPy and SciPy:  python3 classic_serving.py > classic_serving.csv
"""
import heapq
import math
import random

from scipy.interpolate import PchipInterpolator

TABLES = {
    "t4": [(1, 3.003), (2, 3.998), (4, 5.747), (8, 8.998), (16, 15.113), (32, 28.353), (64, 53.187), (128, 100.155)],
    "a100": [(1, 2.128), (2, 2.194), (4, 2.759), (8, 3.895), (16, 5.793), (32, 11.193), (64, 25.244), (128, 48.086)],
    "falling": [(1, 2.0), (2, 1.5), (4, 1.8), (8, 1.7), (16, 6.0)],
    "two": [(1, 2.0), (9, 10.0)],
}


def pchip():
    print("# pchip table batch milliseconds")
    for name, points in TABLES.items():
        curve = PchipInterpolator([n for n, _ in points], [t for _, t in points])
        for n in (1, 1.5, 3, 5.5, 7, 9, 12, 20, 24, 48, 100, 127.5, 128):
            if n <= points[-1][0]:
                print("pchip", name, n, repr(float(curve(n))))


def closed_loop(a, b, in_flight, most, delay, instances, host_work, workers, host_delay, cv, seed, measured):
    rng = random.Random(seed)
    sigma = math.sqrt(math.log1p(cv * cv))

    def noise():
        return math.exp(rng.gauss(0, sigma) - sigma * sigma / 2) if cv > 0 else 1.0

    events, order = [], 0

    def at(time, what, who=None):
        nonlocal order
        order += 1
        heapq.heappush(events, (time, order, what, who))

    host_queue, host_free = [], workers
    queue, idle = [], instances
    done, latencies, begin = 0, [], 0.0
    for _ in range(in_flight):
        at(rng.random() * (a + b * in_flight + host_delay), "issue")

    def try_start(now):
        nonlocal idle
        while idle and queue and (len(queue) >= most or now >= queue[0][0] + delay - 1e-12):
            batch = queue[:most]
            del queue[:most]
            idle -= 1
            at(now + (a + b * len(batch)) * noise(), "end", batch)

    warm = measured // 5
    while len(latencies) < measured:
        now, _, what, who = heapq.heappop(events)
        if what == "issue":
            if host_work == 0:
                at(now + host_delay * noise(), "arrive", now)
            elif host_free:
                host_free -= 1
                at(now + host_work * noise(), "worked", now)
            else:
                host_queue.append(now)
        elif what == "worked":
            at(now + host_delay * noise(), "arrive", who)
            if host_queue:
                at(now + host_work * noise(), "worked", host_queue.pop(0))
            else:
                host_free += 1
        elif what == "arrive":
            queue.append((now, who))
            if delay > 0:
                at(now + delay, "look")
            try_start(now)
        elif what == "look":
            try_start(now)
        elif what == "end":
            idle += 1
            for _, issued in who:
                done += 1
                if done > warm:
                    if not latencies:
                        begin = now
                    latencies.append(now - issued)
                at(now, "issue")
            try_start(now)
    latencies.sort()
    mean = sum(latencies) / len(latencies)
    p99 = latencies[int(0.99 * len(latencies))]
    return mean, latencies[len(latencies) // 2], p99


LOOPS = [  # a, b [ms], in flight, max batch, delay, instances, host work, workers, host delay, cv
    (1.8, 0.17, 32, 128, 0.0, 1, 0.0, 1, 2.4, 0.08),
    (1.8, 0.17, 256, 128, 0.0, 1, 0.0, 1, 2.4, 0.08),
    (1.8, 0.17, 64, 16, 0.0, 1, 0.0, 1, 2.4, 0.08),
    (1.8, 0.17, 48, 128, 0.0, 2, 0.0, 1, 0.4, 0.10),
    (1.0, 0.05, 64, 64, 0.0, 1, 0.2, 1, 0.5, 0.10),
    (1.0, 0.05, 64, 64, 0.0, 1, 0.4, 4, 0.5, 0.10),
    (2.0, 0.40, 4, 8, 5.0, 1, 0.0, 1, 1.0, 0.05),
    (2.0, 0.40, 24, 8, 3.0, 1, 0.1, 2, 1.0, 0.05),
]


def loops():
    print("# loop a b in_flight max_batch delay instances host_work workers host_delay cv mean p50 p99 [ms]")
    for row in LOOPS:
        runs = [closed_loop(*row, seed=seed, measured=120_000) for seed in range(4)]
        print("loop", *row, *("%.6g" % (sum(r[i] for r in runs) / len(runs)) for i in range(3)))


pchip()
loops()
