"""Quantiles and means of the ranges a scenario can state, by arbitrary precision: python3 tests/golden/ranges.py > tests/golden/ranges.csv

Independent of the library: normal quantiles by root finding on erf, gamma and beta quantiles by bisection on the
regularised incomplete functions, means by quadrature of the quantile function's density side.
Columns: the literal; "fraction" if it is read as one; the mean ("inf" if it has none); quantiles at 0.001 0.05 0.5 0.95 0.999.
Values are in the unit of the literal.
"""
import mpmath as mp

mp.mp.dps = 40
P = [mp.mpf(p) for p in ("0.001", "0.05", "0.5", "0.95", "0.999")]


def z(p):
    p = mp.mpf(p)
    if p == mp.mpf("0.5"):
        return mp.mpf(0)
    return mp.findroot(lambda x: mp.ncdf(x) - p, (-3 if p < 0.5 else 3) / mp.mpf(2))


def expit(y):
    return 1 / (1 + mp.e ** (-y))


def row(literal, mean, quantile, fraction=False):
    cells = [literal, "fraction" if fraction else "", "inf" if mean is None else mp.nstr(mean, 20)]
    print(";".join(cells + [mp.nstr(quantile(p), 20) for p in P]))


def normal(literal, mu, sigma):
    row(literal, mu, lambda p: mu + sigma * z(p))


def lognormal(literal, mu, sigma):
    row(literal, mp.e ** (mu + sigma**2 / 2), lambda p: mp.e ** (mu + sigma * z(p)))


def logit_normal(literal, mu, sigma):
    mean = mp.quad(lambda x: expit(mu + sigma * x) * mp.npdf(x), mp.linspace(-14, 14, 29))
    row(literal, mean, lambda p: expit(mu + sigma * z(p)), fraction=True)


def interval(low, high, confidence, line):
    a, b, q = line(mp.mpf(low)), line(mp.mpf(high)), z((1 + mp.mpf(confidence)) / 2)
    return (a + b) / 2, (b - a) / (2 * q)


def bisect(cdf, low, high, p):
    low, high = mp.mpf(low), mp.mpf(high)
    for _ in range(120):
        middle = (low + high) / 2
        if cdf(middle) < p:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def uniform(literal, low, high):
    row(literal, (low + high) / 2, lambda p: low + p * (high - low))


def triangular(literal, a, c, b):
    def cdf(x):
        return (x - a) ** 2 / ((b - a) * (c - a)) if x < c else 1 - (b - x) ** 2 / ((b - a) * (b - c))

    row(literal, mp.quad(lambda x: 1 - cdf(x), [a, c, b]) + a, lambda p: bisect(cdf, a, b, p))


def pert(literal, a, c, b):
    alpha, beta = 1 + 4 * (c - a) / (b - a), 1 + 4 * (b - c) / (b - a)
    mean = a + (b - a) * alpha / (alpha + beta)
    row(literal, mean, lambda p: a + (b - a) * bisect(lambda x: mp.betainc(alpha, beta, 0, x, regularized=True), mp.mpf(0), mp.mpf(1), p))


def gamma(literal, shape, scale):
    def one(p):  # in ln x, where the lower tail is smooth
        guess = mp.log(shape) if shape > 1 else mp.log(p * mp.gamma(shape + 1)) / shape
        high = mp.log(shape + 60 * mp.sqrt(shape) + 60)
        return mp.e ** bisect(lambda y: mp.gammainc(shape, 0, mp.e**y, regularized=True), min(guess - 40, -60), high, p)

    row(literal, shape * scale, lambda p: scale * one(p))


def metalog(literal, points, bounded_below=True, fraction=False):
    def basis(p):
        ell, c = mp.log(p / (1 - p)), p - mp.mpf(1) / 2
        return [1, ell, c * ell, c, c**2, c**2 * ell][: len(points)]

    def line(x):
        return mp.log(x / (1 - x)) if fraction else mp.log(x) if bounded_below else x

    matrix = mp.matrix([basis(mp.mpf(p)) for p, _ in points])
    a = mp.lu_solve(matrix, mp.matrix([line(mp.mpf(x)) for _, x in points]))

    def quantile(p):
        y = sum(a[k] * t for k, t in enumerate(basis(p)))
        return expit(y) if fraction else mp.e**y if bounded_below else y

    def density_side(y):  # p = expit(y), dp = p (1 - p) dy
        p = expit(y)
        return quantile(p) * p * expit(-y) if 0 < p < 1 else mp.mpf(0)

    slope = a[1] + (a[2] / 2 if len(points) > 2 else 0) + (a[5] / 4 if len(points) > 5 else 0)
    finite = fraction or not bounded_below or slope < 1
    mp.mp.dps = 60
    mean = mp.quad(density_side, mp.linspace(-100, 100, 81)) if finite else None
    mp.mp.dps = 40
    row(literal, mean, quantile, fraction)


print("# tests/golden/ranges.py")
lognormal("5 to 10 ms", *interval(5, 10, "0.9", mp.log))
lognormal("5 to 10 ms at 80 %", *interval(5, 10, "0.8", mp.log))
lognormal("0.001 to 1,000 ms at 99 %", *interval("0.001", 1000, "0.99", mp.log))
normal("5 to 10 ms ~ normal", *interval(5, 10, "0.9", lambda x: x))
normal("-5 to 10 ms", *interval(-5, 10, "0.9", lambda x: x))
normal("normal(mean=20 ms, sd=3 ms)", mp.mpf(20), mp.mpf(3))
normal("normal(p10=1 ms, p95=4 ms)", *(lambda s: (1 - s * z("0.1"), s))(3 / (z("0.95") - z("0.1"))))
logit = lambda x: mp.log(x / (1 - x))
logit_normal("0.05 to 0.1", *interval("0.05", "0.1", "0.9", logit))
logit_normal("0.01 to 0.99 at 80 %", *interval("0.01", "0.99", "0.8", logit))
logit_normal("0.000001 to 0.999", *interval("0.000001", "0.999", "0.9", logit))
s = mp.log(mp.mpf(43) / 12) / z("0.99")
lognormal("lognormal(p50=12 ms, p99=43 ms)", mp.log(12), s)
for scv in ("0.1", "2", "25"):
    s = mp.sqrt(mp.log(1 + mp.mpf(scv)))
    lognormal(f"lognormal(mean=20 ms, scv={scv})", mp.log(20) - s**2 / 2, s)
row("exponential(mean=20 ms)", mp.mpf(20), lambda p: -20 * mp.log(1 - p))
for scv in ("0.01", "0.5", "1", "4", "16"):
    gamma(f"gamma(mean=20 ms, scv={scv})", 1 / mp.mpf(scv), 20 * mp.mpf(scv))
uniform("uniform(5, 10 ms)", mp.mpf(5), mp.mpf(10))
w = mp.mpf(5) / mp.mpf("0.9") / 2
uniform("5 to 10 ms ~ uniform", mp.mpf("7.5") - w, mp.mpf("7.5") + w)
w = bisect(lambda w: (1 - mp.mpf("2.5") / w) ** 2, mp.mpf("2.6"), mp.mpf(20), 1 - mp.mpf("0.9"))
triangular("5 to 10 ms ~ triangular", mp.mpf("7.5") - w, mp.mpf("7.5"), mp.mpf("7.5") + w)
triangular("triangular(5, 7, 10 ms)", mp.mpf(5), mp.mpf(7), mp.mpf(10))
pert("5/7/12 ms", mp.mpf(5), mp.mpf(7), mp.mpf(12))
pert("pert(0, 0, 12 ms)", mp.mpf(0), mp.mpf(0), mp.mpf(12))
metalog("p10=5 ms, p50=7 ms, p90=12 ms", [("0.1", 5), ("0.5", 7), ("0.9", 12)])
metalog("p10=-5 ms, p50=7 ms, p90=12 ms", [("0.1", -5), ("0.5", 7), ("0.9", 12)], bounded_below=False)
metalog("p5=4 ms, p25=6 ms, p50=7 ms, p90=12 ms", [("0.05", 4), ("0.25", 6), ("0.5", 7), ("0.9", 12)])
metalog("p1=3 ms, p10=5 ms, p50=7 ms, p90=12 ms, p99=30 ms", [("0.01", 3), ("0.1", 5), ("0.5", 7), ("0.9", 12), ("0.99", 30)])
metalog("p10=1 ms, p50=4 ms, p90=90 ms", [("0.1", 1), ("0.5", 4), ("0.9", 90)])
metalog("p10=0.1, p50=0.2, p90=0.5", [("0.1", "0.1"), ("0.5", "0.2"), ("0.9", "0.5")], fraction=True)
