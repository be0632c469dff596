"""Percentiles of composed latencies by quadrature and root finding: the other route to tests/latency.

Every law is a density or ccdf given in closed form; sums are integrals by adaptive quadrature (no lattice), percentiles
are roots by Brent's method, cache sums are plain sums over all items.  Writes latency.csv next to this file.
"""
import math
from pathlib import Path

import numpy as np
from scipy import integrate, optimize, stats

PS = (0.5, 0.9, 0.95, 0.99, 0.999)


def erlang_c(c, a):
    b = 1.0
    for k in range(1, c + 1):
        b = a * b / (k + a * b)
    rho = a / c
    return b / (1 - rho * (1 - b))


def mmc_response(lam, mean, c):
    """ccdf and density of the response of M/M/c."""
    mu = 1 / mean
    p, d = erlang_c(c, lam * mean), c * mu - lam

    def ccdf(t):
        if t < 0:
            return 1.0
        if abs(d - mu) < 1e-9 * mu:
            return math.exp(-mu * t) * (1 + p * mu * t)
        return math.exp(-mu * t) + p * mu * (math.exp(-mu * t) - math.exp(-d * t)) / (d - mu)

    def density(t):
        return mu * (ccdf(t) - p * math.exp(-d * t))
    return ccdf, density


def lognormal(mean, scv):
    s2 = math.log(1 + scv)
    law = stats.lognorm(math.sqrt(s2), scale=mean / math.sqrt(1 + scv))
    return law.sf, law.pdf


def sum_ccdf(first, second):
    """P(X + Y > t) for a ccdf of X and a density of Y."""
    def ccdf(t):
        inner = integrate.quad(lambda y: first[0](t - y) * second[1](y), 0, t, limit=400, epsabs=1e-13, epsrel=1e-11,
                               points=[t * x for x in (0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999)])[0]
        tail = second[0](t)
        return inner + tail
    return ccdf


def quantile(ccdf, p):
    high = 1.0
    while ccdf(high) > 1 - p:
        high *= 2
    return optimize.brentq(lambda t: ccdf(t) - (1 - p), 0, high, xtol=1e-12, rtol=1e-11)


def with_atom(ccdf, weight):
    return lambda t: weight * ccdf(t)


rows = []


def put(name, ccdf):
    for p in PS:
        rows.append((name, p, quantile(ccdf, p)))


a = mmc_response(6.4, 1.0, 8)
put("mm8_0.8_and_mm3_0.5", sum_ccdf(a, mmc_response(6.4, 0.234375, 3)))
put("mm8_0.8_and_mm1_thousandth", sum_ccdf(a, mmc_response(6.4, 0.001, 1)))
put("mm1_0.9_and_lognormal_scv4", sum_ccdf(mmc_response(0.9, 1.0, 1), lognormal(2.0, 4.0)))
put("lognormal_scv10_and_lognormal_scv1", sum_ccdf(lognormal(0.1, 10.0), lognormal(1.0, 1.0)))
half = mmc_response(0.7, 1.0, 1)
other = mmc_response(0.5, 1.0, 1)
both = sum_ccdf(half, other)
# half of the requests skip the second stage
put("optional_half", lambda t: 0.5 * half[0](t) + 0.5 * both(t))


def zipf(n, s):
    p = np.arange(1, n + 1, dtype=float) ** -s
    return p / p.sum()


def che(n, s, capacity, renewed=True):
    p = zipf(n, s)
    kept = (lambda t: -np.expm1(-p * t)) if renewed else (lambda t: p * t / (1 + p * t))
    t = math.exp(optimize.brentq(lambda u: kept(math.exp(u)).sum() - capacity, -5, 60, xtol=1e-14))
    return float((p * kept(t)).sum())


for n, s, capacity in ((1000, 0.8, 50), (100000, 0.6, 10), (100000, 0.8, 1000), (100000, 1.0, 1000), (1000000, 1.2, 100)):
    rows.append((f"lru_{n}_{s}", capacity, che(n, s, capacity)))
    rows.append((f"fifo_{n}_{s}", capacity, che(n, s, capacity, False)))

with open(Path(__file__).with_suffix(".csv"), "w") as f:
    f.write("name,at,value\n")
    for name, at, value in rows:
        f.write(f"{name},{at},{value:.12g}\n")
