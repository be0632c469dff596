"""Golden values of the standard normal law at 60 digits: normal_ccdf(x) and normal_quantile(p).

Route: mpmath's erfc, and its inverse by Newton in the logarithm.  Writes normal.csv: quantity, argument, value.
"""
from pathlib import Path

import mpmath as mp

mp.mp.dps = 60


def ccdf(x):
    return mp.erfc(x / mp.sqrt(2)) / 2


def upper(q):
    x = mp.sqrt(-2 * mp.log(q))
    x = x - (mp.log(x) + mp.log(2 * mp.pi) / 2) / x if x > 2 else x / 2
    for _ in range(80):
        density = mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)
        step = (mp.log(ccdf(x)) - mp.log(q)) * ccdf(x) / density
        x += step
        if abs(step) < mp.mpf(10) ** -50:
            break
    return x


def quantile(p):
    p = mp.mpf(p)
    if p == mp.mpf(1) / 2:
        return mp.mpf(0)
    return -upper(p) if p < mp.mpf(1) / 2 else upper(1 - p)


with open(Path(__file__).with_suffix(".csv"), "w") as out:
    for k in range(-80, 375, 7):
        x = k / 10
        out.write(f"ccdf,{x!r},{mp.nstr(ccdf(mp.mpf(x)), 20)}\n")
    ps = [10.0**-k for k in range(1, 308, 9)] + [5e-324, 2.2250738585072014e-308]
    ps += [k / 64 for k in range(1, 64)] + [0.075, 0.0749999, 0.925, 0.9250001, 0.5 + 2.0**-40, 0.5 - 2.0**-50]
    ps += [1 - 2.0**-k for k in range(5, 54, 4)] + [1.3887943864964021e-11, 1.389e-11, 1.388e-11]
    for p in ps:
        out.write(f"quantile,{p!r},{mp.nstr(quantile(p), 20)}\n")
