"""Golden values of the money by another route: exact rationals and plain loops.  Prints tests/golden/money.txt:
python3 money.py > money.txt

Nothing here calls sizewell.
"""
from fractions import Fraction as F
from itertools import product
from math import comb

from mpmath import mp, mpf

mp.dps = 40


def number(x):
    return mpf(x.numerator) / x.denominator if isinstance(x, F) else mpf(x)


def row(*words):
    print(*[mp.nstr(number(w), 20) if isinstance(w, (F, mpf)) else w for w in words])


# ---------------------------------------------------------------- spot
def at_least(needed, running, up, zones, correlation):
    """Every pattern of zones that are up, then binomials of what is left: no convolution."""
    zones = min(zones, running)
    zone_up = 1 - correlation * (1 - up)
    own = up / zone_up if zone_up else F(0)
    sizes = [running // zones + (1 if i < running % zones else 0) for i in range(zones)]
    total = F(0)
    for pattern in product((0, 1), repeat=zones):
        weight = F(1)
        for z in pattern:
            weight *= zone_up if z else 1 - zone_up
        n = sum(s for s, z in zip(sizes, pattern) if z)
        total += weight * sum(comb(n, k) * own**k * (1 - own) ** (n - k) for k in range(needed, n + 1))
    return total


def fewest(needed, target, up, zones, correlation, most=200):
    for n in range(needed, most):
        if at_least(needed, n, up, zones, correlation) >= target:
            return n
    return -1


# ---------------------------------------------------------------- annuities
def crf(rate, years):
    """The payment whose present values sum to 1, by summing them (whole years)."""
    if rate == 0:
        return F(1, years)
    return 1 / sum(1 / (1 + rate) ** y for y in range(1, years + 1))


def main():
    print("# printed by money.py: kind, arguments, expected")
    print("# spot_up: needed, running, up, zones, correlation, probability")
    for args in [(8, 10, F(95, 100), 1, F(0)), (8, 10, F(95, 100), 3, F(0)), (8, 10, F(95, 100), 3, F(1, 2)), (8, 10, F(95, 100), 3, F(1)),
                 (20, 24, F(9, 10), 4, F(1, 5)), (1, 1, F(1, 2), 5, F(1, 3)), (3, 9, F(99, 100), 3, F(3, 10)), (5, 5, F(1), 2, F(1, 2)), (2, 4, F(0), 2, F(1, 2))]:
        row("spot_up", *args[:2], args[2], args[3], args[4], at_least(*args))
    print("# spot_fewest: needed, target, up, zones, correlation, instances (-1: none)")
    for args in [(8, F(999, 1000), F(95, 100), 1, F(0)), (8, F(999, 1000), F(95, 100), 3, F(1, 10)), (8, F(9, 10), F(95, 100), 3, F(1, 2)), (3, F(9999, 10000), F(99, 100), 3, F(3, 10)), (4, F(99, 100), F(9, 10), 1, F(1, 2))]:
        row("spot_fewest", args[0], args[1], args[2], args[3], args[4], fewest(*args))
    print("# spot_price: spot, on demand [USD/h], interruptions [1/h], start [s], over, fallback, USD/h")
    for s, o, i, t, k, f in [(F(39734, 100000), F(70683, 100000), F(5, 100), 300, F(12, 10), F(1, 10)), (F(3, 10), F(1), F(0), 0, F(1), F(0)), (F(57, 100), F(1), F(0), 200, F(12, 10), F(0))]:
        row("spot_price", s, o, i, t, k, f, (1 - f) * s * k / (1 - i * F(t, 3600)) + f * o)

    print("# crf: rate, years, payment")
    for rate, years in [(F(8, 100), 4), (F(0), 5), (F(1, 10**7), 4), (F(1, 10**4), 5), (F(1, 10), 3), (F(25, 100), 30), (F(3, 10**4), 3)]:
        row("crf", rate, years, crf(rate, years))
    print("# owned: servers, price, residual, years, rate, kW, pue, USD/kWh, USD/(kW month), staff USD/month; capital, power, colocation, total, depreciation [USD/month]")
    for n, price, res, years, rate, kw, pue, kwh, colo, staff in [(2, 365625, F(25, 100), 4, F(8, 100), F(102, 10), F(12, 10), F(9, 100), 200, 7500), (1, 325000, F(0), 3, F(0), F(62, 10), F(1), F(6, 100), 0, 0)]:
        capital = F(n * price) * (crf(rate, years) - res * (crf(rate, years) - rate)) / 12
        power = n * kw * pue * 730 * kwh
        colocation = n * kw * colo
        row("owned", n, price, res, years, rate, kw, pue, kwh, colo, staff, capital, power, colocation, capital + power + colocation + staff, n * price * (1 - res) / (12 * years))

    print("# npv: monthly payment, growth a month, months, rate, present value")
    for x, g, months, rate in [(1000, F(0), 36, F(0)), (1000, F(0), 36, F(8, 100)), (5000, F(2, 100), 12, F(1, 10)), (1, F(-1, 100), 120, F(5, 100))]:
        value = sum(number(x * (1 + g) ** m) / (1 + number(rate)) ** (mpf(m + 1) / 12) for m in range(months))
        row("npv", x, g, months, rate, value)

    print("# canary: instances, hours a step, instance hours of one release by walking the steps")
    for n, step in [(1, 1), (3, 2), (20, 1), (37, 6)]:
        row("canary", n, step, sum(-(-n * share // 100) * step for share in (5, 25, 50, 100)))

    print("# carbon: idle W, peak W, busy, pue, g/kWh, kgCO2e a month")
    for idle, peak, busy, pue, grid in [(8, 71, F(3, 10), F(1135, 1000), F(415755, 1000)), (46, 407, F(1), F(11, 10), F(8))]:
        row("carbon", idle, peak, busy, pue, grid, (idle + busy * (peak - idle)) * pue * F(730, 1000) * grid / 1000)

    plan()


# ---------------------------------------------------------------- a plan with every line
KB, GB, MIB, HOURS = 10**3, 10**9, 2**20, 730
EGRESS = [(10240, F(9, 100)), (51200, F(85, 1000)), (153600, F(7, 100)), (None, F(5, 100))]
METRICS = [(100000, F(258, 1000)), (250000, F(151, 1000)), (None, F(61, 1000))]
BUSINESS = [(10000, F(10, 100)), (80000, F(7, 100)), (250000, F(5, 100)), (None, F(3, 100))]


def tiered(tiers, volume):
    total, below = F(0), F(0)
    for up_to, price in tiers:
        inside = max(F(0), (volume if up_to is None else min(volume, F(up_to))) - below)
        total += inside * price
        below = volume if up_to is None else F(up_to)
    return total


def needed(rate):
    """Only the utilisation cap of a half sizes: rate x 25 ms / 0.5."""
    return -(-rate * 25 // 500)


def bought(n, lag):
    """Every way to commit, second by second of a day of three stretches; spot for all that is left."""
    spot = F(9, 10) * F(4, 10) + F(1, 10) * 1
    low, middle, high = n
    stretches = [(8 * 3600 - lag, low), (8 * 3600, middle), (8 * 3600 + lag, high)]
    best = None
    for three in range(high + 1):
        for one in range(high + 1 - three):
            over = sum(F(s, 86400) * max(0, k - three - one) for s, k in stretches)
            unused = sum(F(s, 86400) * max(0, three + one - k) for s, k in stretches)
            bill = three * F(45, 100) + one * F(6, 10) + over * spot
            if best is None or bill < best[0]:
                best = (bill, three, one, over, unused)
    average = sum(F(s, 86400) * k for s, k in stretches)
    return best, average


def month(year):
    """Lines of a month, `year` years from now: demand doubles, salaries rise by a tenth."""
    rates = [r * 2**year for r in (19, 59, 99)]
    n = [needed(r) for r in rates]
    fleet, design = n[2], rates[2]
    average = F(sum(rates), 3)
    requests = average * HOURS * 3600
    (bill, three, one, over, unused), running = bought(n, 140)
    gb = lambda per_request: requests * per_request / GB
    salary = F(120000, 12) * F(11, 10) ** year
    lines = {
        "compute": F(fleet * HOURS),
        "storage": F(50 * fleet) * F(8, 100), "training_data": F(1000) * F(23, 1000),
        "logs": gb(2 * KB) / 2 * F(1, 2) + average * KB * 10 * 86400 / GB * F(3, 100) + 250 * F(5, 1000) + 5 * F(127, 100),
        "egress": tiered(EGRESS, gb(100 * KB)), "cluster": F(73), "pipeline": F(400), "monitoring": F(15 * fleet),
        "retraining": 2 * 10 * F(2) * F(11, 10), "experiments": 3 * 2 * 10 * F(2) * F(11, 10), "tooling": F(fleet * HOURS) * F(2, 100),
        "engineers": salary, "on_call": 1000 * F(11, 10) ** year, "other": F(0),
        "purchase": (bill - fleet) * HOURS,
        "nat": 3 * F(45, 1000) * HOURS + 500 * F(45, 1000), "transfer": gb(20 * KB) * F(1, 100) + gb(10 * KB) * F(2, 100), "endpoint": gb(50 * KB) * F(16, 1000),
        "metrics": tiered(METRICS, F(500000)), "tracing": F(31 * fleet), "licences": F(300 * fleet),
        "feature_store": 500 * 3600 * HOURS * F(25, 10**8) + 20 * 3600 * HOURS * F(125, 10**8) + 50 * F(25, 100),
        "model_versions": F(16 * 8) * F(23, 1000), "shadow": F(2 * 48 * fleet), "canary": 2 * F(sum(-(-fleet * share // 100) for share in (5, 25, 50, 100))),
        "load_test": F(3 * needed(2 * design)),
    }
    cloud = sum(lines[k] for k in ("compute", "purchase", "storage", "training_data", "logs", "egress", "cluster", "pipeline", "retraining", "experiments", "tooling", "nat", "transfer",
                                   "endpoint", "metrics", "feature_store", "model_versions", "shadow", "canary", "load_test"))
    lines["support"] = max(F(100), tiered(BUSINESS, cloud))
    mix = {"committed_3y": three, "committed_1y": one, "running_on_demand": F(0), "running_on_spot": over, "unused": unused, "per_month": bill * HOURS, "all_on_demand": running * HOURS,
           "saved": (running - bill) * HOURS, "saved_share": (running - bill) / running}
    return lines, mix, fleet, average


def plan():
    print("# total: path, value in coherent units, of the scenario in tests/plan/money_test.cpp")
    lines, mix, fleet, average = month(0)
    total = sum(lines.values())
    s = lines["compute"] + lines["purchase"]
    overheads = sum(lines[k] for k in ("storage", "logs", "egress", "monitoring", "tooling", "support", "transfer", "endpoint", "tracing", "licences", "shadow", "canary", "load_test"))
    figures = {"tco." + k: v for k, v in lines.items()}
    figures.update({"mix." + k: v for k, v in mix.items()})
    figures.update({"mix.start_up": F(140), "mix.lag": F(30 + 15 + 140), "mix.rollback_time": F(20 * 4)})
    figures.update({"tco.per_month": total, "tco.multiplier": total / s, "tco.overhead_share": overheads / s, "tco.fixed": total - s - overheads,
                    "tco.idle": s * (1 - average * F(25, 1000) / fleet), "tco.spare": F(0), "tco.rule_low": 3 * s, "tco.rule_high": 5 * s})
    servers, rate = 2, F(8, 100)
    capital = F(servers * 100000) * (crf(rate, 4) - F(2, 10) * (crf(rate, 4) - rate)) / 12
    power, colocation, staff = servers * 2 * F(15, 10) * HOURS * F(1, 10), F(servers * 2 * 100), F(1, 4) * 10000
    owned = capital + power + colocation + staff
    figures.update({"owned.servers": servers, "owned.capex": F(200000), "owned.capital": capital, "owned.electricity": power, "owned.colocation_fee": colocation, "owned.people": staff,
                    "owned.per_month": owned, "owned.depreciation": F(200000) * F(8, 10) / 48, "owned.rent": s, "owned.break_even_utilisation": owned / s / F(98, 100)})

    cash, years = {"flat": [], "decline": [], "step": []}, []
    for year in (0, 1):
        now, _, instances, rate_now = month(year)
        priced = sum(now[k] for k in ("compute", "purchase", "shadow", "canary", "load_test", "retraining", "experiments"))
        people = now["engineers"] + now["on_call"]
        rest = sum(now.values()) - priced - people
        factors = [mpf("0.8") ** (year + (mpf(m) + mpf("0.5")) / 12) for m in range(12)]
        for m in range(12):
            fixed = number(people + rest)
            cash["flat"].append(number(priced) + fixed)
            cash["decline"].append(number(priced) * factors[m] + fixed)
            cash["step"].append(number(priced) * (1 if year < 1 else mpf("0.7")) + fixed)
        mean = sum(factors) / 12
        years.append({"average": number(rate_now), "instances": mpf(instances), "price_factor": mean, "compute": number(priced) * mean * 12, "people": number(people) * 12, "other": number(rest) * 12,
                      "per_year": number(priced) * mean * 12 + number(people + rest) * 12})
    for y, values in enumerate(years):
        figures.update({"years.by_year.%d.%s" % (y, k): v for k, v in values.items()})
    npv = lambda path: 5000 + sum(x / mpf("1.1") ** (mpf(m + 1) / 12) for m, x in enumerate(cash[path]))
    figures.update({"years.spent_at_start": mpf(5000), "years.total": 5000 + sum(v["per_year"] for v in years), "years.npv": npv("decline"), "years.npv_flat": npv("flat"),
                    "years.npv_decline": npv("decline"), "years.npv_step": npv("step")})
    for path, value in figures.items():
        row("total", path, number(value))


main()
