"""Break-evens by an independent route: exact rationals, brute force over pieces, and the published worked examples.

    python3 tests/golden/break_even.py > tests/golden/break_even.txt

`pair` rows are two random staircases (from:value:slope on (from, next], end), `stretch` rows who is cheaper where, found
by solving every pair of lines in fractions.  `value` rows are worked examples and formulas.
"""
import math
import random
from fractions import Fraction as F


def text(x):
    return repr(float(x))


# --- staircases -------------------------------------------------------------------------------------------------------
def staircase(rng, end):
    """Like a bill, or like nothing on earth: steps up and down, slopes of either sign."""
    cuts = sorted(rng.sample(range(1, 8 * end), rng.randint(0, 9)))
    value, pieces = F(rng.randint(0, 400), 8), []
    tame = rng.random() < 0.6
    for cut in [0] + cuts:
        slope = rng.choice([0, 0, 1, 2, 3]) if tame else rng.randint(-4, 4)
        pieces.append((F(cut, 8), value, F(slope)))
        value += F(rng.randint(0, 80), 8) if tame else F(rng.randint(-160, 160), 8)
    return pieces


def piece_of(pieces, x):
    """The piece whose half-open range (from, next] holds x."""
    return [p for p in pieces if p[0] < x][-1]


def bill(piece, x):
    return piece[1] + piece[2] * (x - piece[0])


def stretches(one, two, end):
    cuts = sorted({p[0] for p in one} | {p[0] for p in two} | {F(end)})
    points = set(cuts)
    for a, b in zip(cuts, cuts[1:]):  # every meeting inside a piece cuts it
        p, q = piece_of(one, b), piece_of(two, b)
        if p[2] != q[2]:
            x = a + (bill(q, a) - bill(p, a)) / (p[2] - q[2])
            if a < x < b:
                points.add(x)
    points = sorted(points)
    out = []
    for a, b in zip(points, points[1:]):
        middle = (a + b) / 2
        gap = bill(piece_of(one, middle), middle) - bill(piece_of(two, middle), middle)
        side = 0 if gap < 0 else 1 if gap > 0 else 2
        if out and out[-1][2] == side:
            out[-1][1] = b
        else:
            out.append([a, b, side])
    return out


def written(pieces, end):
    return ",".join(":".join(text(x) for x in p) for p in pieces) + ";" + text(end)


def staircases():
    rng = random.Random(20261125)
    for k in range(120):
        end = rng.randint(4, 40)
        one, two = staircase(rng, end), staircase(rng, end)
        if k % 10 == 0:
            two = one[: max(1, len(one) // 2)] + two[len(one) // 2 + 1:]  # a stretch on which both are equal
            two = sorted({p[0]: p for p in two}.values())
        found = stretches(one, two, end)
        print("pair", k, written(one, end), written(two, end), len(found))
        for a, b, side in found:
            print("stretch", k, text(a), text(b), side)


# --- worked examples --------------------------------------------------------------------------------------------------
def value(name, x):
    print("value", name, text(x))


def per_million(price_per_hour, tokens_per_second, busy=F(1)):
    return price_per_hour * 10**6 / (3600 * tokens_per_second * busy)


def worked_examples():
    value("11.busy", per_million(F(5, 2), 700))
    value("11.tenth", per_million(F(5, 2), 700, F(1, 10)))
    value("13.on_demand", per_million(10, 3400))
    value("13.reserved", per_million(F(64, 10), 3400))
    month = F(3400) * 3600 * 730 / 10**6  # million tokens
    value("13.month_100", 4608 / month)
    value("13.month_30", 4608 / (month * F(3, 10)))
    value("13.month_10", 4608 / (month * F(1, 10)))
    # 22: 5 M requests at 50 a second need 27.8 busy hours
    hours = F(5_000_000, 50) / 3600
    set_up, care = F(40 * 100, 12), F(5 * 100)
    value("22.busy_only", hours * F(5, 2) + set_up + care)
    value("22.always_on", 730 * F(5, 2) + set_up + care)
    value("22.month_720", 720 * F(5, 2) + set_up + care)
    value("22.utilisation_1M", F(1_000_000, 50) / 3600 / 720)
    # 23: a fixed bill of 4,608 against 10 USD a million tokens
    value("23.million_tokens", F(4608) / 10)
    # 27: one instance at 2.50/h, 1 % busy
    value("27.always_on", F(5, 2) * 730)
    value("27.scale_to_zero", F(5, 2) * 730 / 100)
    # the self-made reference: p5.4xlarge, 15 % premium, one engineer, one cluster
    saved = F(180000, 12) + 73
    price = F(688, 100) * 730
    value("own.compute", saved / F(15, 100))
    value("own.instances", saved / F(15, 100) / price)
    step = math.ceil(saved / F(15, 100) / price)
    value("own.step", step)
    value("own.above_25", (step - 1) * 25)
    value("own.above_10", (step - 1) * 10)
    # premium and step of the three machines of the issue; the p5 takes the 15 % of its older vintage (113.068 / 98.32)
    for name, raw, managed in (("g5.xlarge", "1.006", "1.4084"), ("p4d.24xlarge", "21.957642", "25.205"), ("p5.48xlarge", "55.04", "63.296")):
        premium = F(managed) / F(raw) - 1
        value(f"premium.{name}", premium)
        value(f"compute.{name}", saved / premium)
        value(f"step.{name}", math.ceil(saved / premium / (F(raw) * 730)))


# --- money over time --------------------------------------------------------------------------------------------------
def recovery(i, n):
    """By its definition: the payment whose present values add up to 1."""
    return 1 / sum(1 / (1 + i) ** t for t in range(1, n + 1))


def over_time():
    for i, n in ((F(8, 100), 4), (F(0), 4), (F(1, 1000), 10), (F(20, 100), 3)):
        value(f"crf.{float(i)}.{n}", recovery(i, n))
        value(f"sff.{float(i)}.{n}", 1 / sum((1 + i) ** (n - t) for t in range(1, n + 1)))
    capex = 325000 * F(1125, 1000)
    yearly = capex * recovery(F(8, 100), 4) - capex / 4 * (1 / sum((1 + F(8, 100)) ** (4 - t) for t in range(1, 5)))
    running = F(102, 10) * (F(9, 100) * F(12, 10)) + F(102, 10) * 200 / 730  # an hour
    owning = yearly / 8760 + running
    value("buy.8xh100.hour", owning)
    value("buy.8xh100.utilisation_at_55", owning / F(5504, 100) / F(98, 100))
    value("buy.8xh100.hours_at_55", capex / (F(5504, 100) - running))
    rng = random.Random(7)
    for k in range(150):
        once, saving, rate = rng.randint(1, 200000), rng.choice([rng.randint(50, 1000), rng.randint(50, 20000)]), rng.choice([F(0), F(1, 200), F(1, 100), F(3, 100)])
        total, periods = F(0), 0
        while total < once and periods < 2000:
            periods += 1
            total += F(saving) / (1 + rate) ** periods if periods < 400 or rate == 0 else F(saving / float((1 + rate)) ** periods)
        value(f"payback.{once}.{saving}.{float(rate)}", periods if total >= once else math.inf)


print("# generated by tests/golden/break_even.py; do not edit")
staircases()
worked_examples()
over_time()
