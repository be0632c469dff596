"""Golden values of the plan by another route: arithmetic in exact rationals, queues with 50-digit numbers, every search
a plain walk upwards from one.  Prints tests/golden/plan.txt:  python3 plan.py > plan.txt

Nothing here calls sizewell.  The scenario below is typed a second time in tests/plan/golden_test.cpp.
"""
from fractions import Fraction as F

from mpmath import mp, mpf, exp, floor

mp.dps = 50

MONTH = 730 * 3600
KB, GB = 10**3, 10**9


def number(x):
    return mpf(x.numerator) / x.denominator if isinstance(x, F) else mpf(x)


def row(*words):
    print(*[mp.nstr(number(w), 20) if isinstance(w, (F, mpf)) else w for w in words])


# ---------------------------------------------------------------- queues: M/M/c
def erlang_c(c, a):
    """Sum of the birth-death chain, term by term, in 50 digits."""
    term, total = mpf(1), mpf(1)
    for k in range(1, c):
        term = term * a / k
        total += term
    last = term * a / c * c / (c - a)
    return last / (total + last)


def response_tail(c, rate, mean, t):
    """P(T > t), T = W + S: an atom of no wait, otherwise an exponential of rate c mu - lambda."""
    mu = 1 / mpf(mean)
    theta = c * mu - rate
    waits = erlang_c(c, rate * mean)
    if abs(theta - mu) < mpf(10) ** -40 * mu:
        return exp(-mu * t) * (1 + waits * mu * t)
    return exp(-mu * t) + waits * mu / (theta - mu) * (exp(-mu * t) - exp(-theta * t))


def percentile(c, rate, mean, p):
    low, high = mpf(0), mpf(1)
    while response_tail(c, rate, mean, high) > 1 - p:
        high *= 2
    for _ in range(160):
        middle = (low + high) / 2
        if response_tail(c, rate, mean, middle) > 1 - p:
            low = middle
        else:
            high = middle
    return high


def holds(c, rate, mean, promises, cap):
    """`cap` is the highest utilisation; every promise (p, t) asks P(T > t) <= 1 - p."""
    if rate * mean > cap * c or rate * mean >= c:
        return False
    return all(response_tail(c, rate, mean, t) <= 1 - p for p, t in promises)


def fewest(rate, mean, promises, cap):
    c = 1
    while not holds(c, rate, mean, promises, cap):
        c += 1
    return c


def largest_rate(c, mean, promises, cap):
    low, high = mpf(0), c / mpf(mean)
    for _ in range(120):
        middle = (low + high) / 2
        if holds(c, middle, mean, promises, cap):
            low = middle
        else:
            high = middle
    return low


# ---------------------------------------------------------------- money
def tiered(tiers, volume):
    """Unit by unit: the price of the tier in which it lies.  `volume` is whole."""
    total, used = F(0), 0
    for up_to, price in tiers:
        units = volume - used if up_to is None else max(0, min(volume, up_to) - used)
        total += units * price
        used += units
    assert used == volume
    return total


EGRESS = [(10240, F(9, 100)), (51200, F(85, 1000)), (153600, F(7, 100)), (None, F(5, 100))]


def instances_that_survive(needed, per_instance, zones):
    """Least m such that m instances, spread evenly over the zones, hold `needed` replicas without the fullest zone."""
    m = 1
    while (m - -(-m // zones)) * per_instance < needed:
        m += 1
    return m


def main():
    print("# printed by plan.py: kind, arguments, expected")

    print("# replicas: rate, mean, p50, p95, p99 [s, 0 = none], cap, fewest")
    for rate, mean, p50, p95, p99, cap in [
        (5, F(12, 100), 0, F(8, 10), F(12, 10), F(8, 10)), (100, F(25, 1000), 0, 0, F(15, 100), F(8, 10)),
        (100, F(25, 1000), 0, 0, F(12, 100), F(95, 100)), (1000, F(9, 1000), F(7, 1000), F(3, 100), F(5, 100), F(9, 10)),
        (1000, F(9, 1000), 0, F(28, 1000), 0, F(99, 100)), (40, F(1, 1), F(75, 100), F(4, 1), F(6, 1), F(9, 10)),
        (40, F(1, 1), 0, 0, F(47, 10), F(1, 1)), (6500, F(9, 1000), 0, 0, F(42, 1000), F(1, 1)),
        (F(1, 10), F(2, 1), 0, 0, F(10, 1), F(8, 10)), (250, F(4, 100), F(3, 100), F(13, 100), F(2, 10), F(7, 10)),
    ]:
        promises = [(p, number(t)) for p, t in ((mpf("0.5"), p50), (mpf("0.95"), p95), (mpf("0.99"), p99)) if t]
        row("replicas", number(rate), number(mean), number(p50), number(p95), number(p99), number(cap),
            fewest(number(rate), number(mean), promises, number(cap)))

    print("# largest: replicas, mean, p99 [s], cap, rate")
    for c, mean, p99, cap in [(1, F(12, 100), F(12, 10), F(8, 10)), (3, F(25, 1000), F(13, 100), F(95, 100)),
                              (10, F(9, 1000), F(45, 1000), F(99, 100)), (60, F(1, 10), F(48, 100), F(1, 1)), (8, F(1, 1), F(100, 1), F(8, 10))]:
        row("largest", c, number(mean), number(p99), number(cap), largest_rate(c, number(mean), [(mpf("0.99"), number(p99))], number(cap)))

    print("# compute: instances, price [USD/h], average [req/s], service [s], concurrent servers, month, request, utilisation")
    for n, price, average, service, servers in [(1, F(526, 1000), F(1), F(12, 100), 1), (17, F(1006, 1000), F(200), F(25, 1000), 34),
                                                (200, F(5504, 100), F(9000), F(1, 10), 1600), (3, F(34, 100), F(1, 100), F(1), 12)]:
        month = n * price * 730
        row("compute", n, price, average, service, servers, month, month / (average * MONTH), average * service / servers)

    print("# discount: list [USD/h], instances, threshold, cut, USD an hour: instance by instance")
    for price, n, threshold, cut in [(F(5, 2), 64, 64, F(3, 10)), (F(5, 2), 65, 64, F(3, 10)), (F(5, 2), 10, 64, F(3, 10)), (F(1), 1000, 100, F(1, 2))]:
        row("discount", price, n, threshold, cut, sum(price if i < threshold else price * (1 - cut) for i in range(n)))

    print("# egress: GB, USD")
    for volume in (0, 1, 5800, 10239, 10240, 10241, 51200, 51201, 100000, 153600, 157000, 1000000):
        row("egress", volume, tiered(EGRESS, volume))

    print("# growth: rate, growth, years, rate then")
    for rate, growth, years in [(100, F(1, 2), F(2)), (100, F(1, 2), F(1, 2)), (7, F(-3, 10), F(3)), (7, F(0), F(9)), (2400, F(3, 10), F(181, 365))]:
        row("growth", rate, number(growth), number(years), number(rate) * (1 + number(growth)) ** number(years))

    plan()


def plan():
    """One service on M/M/c, everything given.  Every figure of the plan, by its path."""
    average, peak, headroom = 200, 600, F(1, 4)
    growth, days = F(44, 100), 182                       # 2026-01-01 to 2026-07-02
    mean, cap, per_instance, zones = F(25, 1000), F(8, 10), 2, 3
    price, premium = F(1006, 1000), F(14, 100)           # USD/h
    promises = [(mpf("0.5"), mpf("0.04")), (mpf("0.95"), mpf("0.1")), (mpf("0.99"), mpf("0.13"))]
    salary, engineers, saves, on_call = 180000, F(3, 2), 1, 3000
    clusters, fee = 2, 73

    grown = (1 + number(growth)) ** (mpf(days) / mpf("365.25"))
    average_then, peak_then = average * grown, peak * grown
    design = peak_then * (1 + number(headroom))
    requests = average_then * MONTH
    needed = fewest(design, number(mean), promises, number(cap))
    machines = instances_that_survive(needed, per_instance, zones)
    replicas = machines * per_instance
    compute = number(machines * price * 730)

    sent, logged = requests * 20 * KB, requests * 150  # 1.5 kB of each, a tenth of them
    kept = average_then * 150 * 14 * 86400
    gb = sent / GB
    whole = int(floor(gb))
    egress = number(tiered(EGRESS, whole)) + (gb - whole) * number(tiered(EGRESS, whole + 1) - tiered(EGRESS, whole))
    lines = {
        "compute": compute,
        "storage": mpf(80 * machines) * mpf("0.08"),
        "training_data": mpf(2000) * mpf("0.023"),
        "logs": logged / GB * mpf("0.5") + kept / GB * mpf("0.03"),
        "egress": egress,
        "cluster": mpf(clusters * fee),
        "pipeline": mpf(400),
        "monitoring": mpf(15 * machines),
        "retraining": number(2 * 24 * F(1212, 1000) * F(11, 10)),
        "experiments": number(2 * 2 * 24 * F(1212, 1000) * F(11, 10)),
        "tooling": compute * mpf("0.02"),
        "engineers": number(engineers * salary / 12),
        "on_call": mpf(on_call),
        "other": mpf(500),
    }
    for name in ("purchase", "support", "nat", "transfer", "endpoint", "metrics", "tracing", "licences", "feature_store", "model_versions", "shadow", "canary", "load_test"):
        lines[name] = mpf(0)  # nothing unless given; money.py has a scenario that gives them all
    total = sum(lines.values())
    overheads = sum(lines[k] for k in ("storage", "logs", "egress", "monitoring", "tooling"))
    fixed = total - compute - overheads
    share = overheads / compute
    people_saved, fee_saved = number(F(saves * salary, 12)), mpf(clusters * fee)
    paid = compute * number(premium)

    figures = {
        "demand.average": average_then, "demand.peak": peak_then, "demand.design": design, "demand.requests_per_month": requests,
        "latency.mean": number(mean) + erlang_c(needed, design * number(mean)) / (needed / number(mean) - design),
        "capacity.replicas": replicas, "capacity.instances": machines, "capacity.gpus": replicas,
        "capacity.utilisation": average_then * number(mean) / replicas,
        "capacity.pools.0.needed": needed, "capacity.pools.0.replicas": replicas, "capacity.pools.0.instances": machines,
        "capacity.pools.0.gpus": replicas, "capacity.pools.0.utilisation_design": design * number(mean) / needed,
        "capacity.pools.0.utilisation": average_then * number(mean) / replicas, "capacity.pools.0.per_month": compute,
        "cost.per_hour": compute / 730, "cost.per_month": compute, "cost.per_request": compute / requests,
        "cost.per_million_requests": compute / requests, "cost.utilisation": average_then * number(mean) / replicas,
        "tco.per_month": total, "tco.multiplier": total / compute, "tco.rule_low": 3 * compute, "tco.rule_high": 5 * compute,
        "tco.overhead_share": share, "tco.fixed": fixed,
        "tco.idle": compute * (1 - average_then * number(mean) / replicas), "tco.spare": number((machines - -(-needed // per_instance)) * price * 730),
        "tco.rule_holds_at_low": fixed / (2 - share), "tco.rule_holds_at_high": fixed / (4 - share),
        "managed.kubernetes": compute + lines["engineers"] + lines["cluster"],
        "managed.managed": compute + paid + lines["engineers"] - people_saved,
        "managed.premium": number(premium), "managed.premium_paid": paid, "managed.people_saved": people_saved, "managed.fee_saved": fee_saved,
        "managed.break_even_compute": (people_saved + fee_saved) / number(premium),
    }
    for name, p in (("p50", "0.5"), ("p90", "0.9"), ("p95", "0.95"), ("p99", "0.99"), ("p99.9", "0.999")):
        figures["latency." + name] = percentile(needed, design, number(mean), mpf(p))
    for name, amount in lines.items():
        figures["tco." + name] = amount
    print("# figure: path, value in coherent units (per_million_requests: of one request)")
    for path, value in figures.items():
        row("figure", path, mpf(value))

    print("# the staircase: replicas at the crossing, instances, premium paid there a month, average rate above which it is paid")
    step = number(premium * price * 730)
    n = 1
    while instances_that_survive(n, per_instance, zones) * step < people_saved + fee_saved:
        n += 1
    there = instances_that_survive(n, per_instance, zones)
    most = largest_rate(n - 1, number(mean), promises, number(cap))
    row("crossing", n, there, there * step, most * average_then / design)
    row("sustainable", largest_rate(needed, number(mean), promises, number(cap)))


main()
