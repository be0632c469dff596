"""Golden values of the laws of prob/: cdf, ccdf, quantiles, integrated ccdf and moments, to 50 digits.

Route: the textbook density or ccdf of each family in mpmath (incomplete gamma functions, erfc, quadrature for the
metalog), E[(X - x)^+] as mean part minus x times tail at 80 digits.  Quantiles by bisection of the ccdf.
Writes prob_laws.csv next to this file: law, parameters, quantity, argument, value.
"""
from pathlib import Path

import mpmath as mp

mp.mp.dps = 80
INF = mp.inf


def m(x):
    return mp.mpf(x)


class Law:
    low, high = m(0), INF

    def F(self, x):
        return 1 - self.S(x)

    def moment(self, n):
        """E[X^n] through the ccdf, by quadrature, unless a family knows better."""
        raise NotImplementedError

    def upper_quantile(self, q):
        lo, hi = self.low, self.high
        if hi == INF:
            hi = max(m(1), abs(lo)) * 2
            while self.S(hi) > q:
                hi *= 2
        if lo == 0:  # bisect in the logarithm when the law starts at 0
            lo = hi
            while self.S(lo) <= q:
                lo, hi = lo / 2, lo
        for _ in range(230):
            mid = (lo + hi) / 2
            if self.S(mid) > q:
                lo = mid
            else:
                hi = mid
        return (lo + hi) / 2

    def quantile(self, p):
        return self.upper_quantile(1 - m(p))


def gamma_q(a, z):
    return mp.gammainc(a, z, mp.inf, regularized=True)


class Gamma(Law):
    def __init__(self, shape, scale):
        self.a, self.s = m(shape), m(scale)

    def F(self, x):
        return mp.gammainc(self.a, 0, x / self.s, regularized=True) if x > 0 else m(0)

    def S(self, x):
        return gamma_q(self.a, x / self.s) if x > 0 else m(1)

    def I(self, x):
        if x <= 0:
            return self.moment(1) - x
        return self.a * self.s * gamma_q(self.a + 1, x / self.s) - x * self.S(x)

    def moment(self, n):
        return self.s**n * mp.rf(self.a, n)


class Erlang(Gamma):
    def __init__(self, stages, mean):
        super().__init__(stages, m(mean) / m(stages))


class Exponential(Gamma):
    def __init__(self, mean):
        super().__init__(1, mean)

    def quantile(self, p):
        return -self.s * mp.log1p(-m(p))

    def upper_quantile(self, q):
        return -self.s * mp.log(q)


class Mixture(Law):
    def __init__(self, weights, parts):
        self.w, self.parts = [m(w) for w in weights], parts
        self.low = min(p.low for p in parts)
        self.high = max(p.high for p in parts)

    def total(self, f):
        return mp.fsum(w * f(p) for w, p in zip(self.w, self.parts))

    def F(self, x):
        return self.total(lambda p: p.F(x))

    def S(self, x):
        return self.total(lambda p: p.S(x))

    def I(self, x):
        return self.total(lambda p: p.I(x))

    def moment(self, n):
        return self.total(lambda p: p.moment(n))


class Hyperexponential(Mixture):
    def __init__(self, *args):
        n = len(args) // 2
        super().__init__(args[:n], [Exponential(x) for x in args[n:]])


class LogNormal(Law):
    def __init__(self, mu, sigma):
        self.mu, self.sigma = m(mu), m(sigma)

    def d(self, x):
        return (mp.log(x) - self.mu) / self.sigma

    def S(self, x):
        return mp.erfc(self.d(x) / mp.sqrt(2)) / 2 if x > 0 else m(1)

    def F(self, x):
        return mp.erfc(-self.d(x) / mp.sqrt(2)) / 2 if x > 0 else m(0)

    def I(self, x):
        if x <= 0:
            return self.moment(1) - x
        return self.moment(1) * mp.erfc((self.d(x) - self.sigma) / mp.sqrt(2)) / 2 - x * self.S(x)

    def moment(self, n):
        return mp.exp(n * self.mu + (n * self.sigma) ** 2 / 2)


class Weibull(Law):
    def __init__(self, shape, scale):
        self.k, self.s = m(shape), m(scale)

    def S(self, x):
        return mp.exp(-((x / self.s) ** self.k)) if x > 0 else m(1)

    def F(self, x):
        return -mp.expm1(-((x / self.s) ** self.k)) if x > 0 else m(0)

    def I(self, x):
        if x <= 0:
            return self.moment(1) - x
        return self.s / self.k * mp.gammainc(1 / self.k, (x / self.s) ** self.k)

    def moment(self, n):
        return self.s**n * mp.gamma(1 + n / self.k)


class Pareto(Law):
    def __init__(self, alpha, minimum):
        self.a, self.low = m(alpha), m(minimum)

    def S(self, x):
        return (self.low / x) ** self.a if x > self.low else m(1)

    def I(self, x):
        if self.a <= 1:
            return INF
        if x < self.low:
            return self.moment(1) - x
        return self.low**self.a * x ** (1 - self.a) / (self.a - 1)

    def moment(self, n):
        return self.a * self.low**n / (self.a - n) if self.a > n else INF


class Lomax(Law):
    def __init__(self, alpha, scale):
        self.a, self.s = m(alpha), m(scale)

    def S(self, x):
        return (1 + x / self.s) ** -self.a if x > 0 else m(1)

    def I(self, x):
        if self.a <= 1:
            return INF
        if x < 0:
            return self.moment(1) - x
        return self.s * (1 + x / self.s) ** (1 - self.a) / (self.a - 1)

    def moment(self, n):
        if self.a <= n:
            return INF
        return self.s**n * mp.factorial(n) * mp.gamma(self.a - n) / mp.gamma(self.a)


class ByDensity(Law):
    """A density that is a straight line on each of a few pieces."""

    def __init__(self, ends, heights):
        self.ends, self.heights = ends, heights  # heights: (left, right) per piece
        self.low, self.high = ends[0], ends[-1]

    def integral(self, f, a, b):
        total = m(0)
        for (left, right), (h0, h1) in zip(zip(self.ends, self.ends[1:]), self.heights):
            lo, hi = max(a, left), min(b, right)
            if lo < hi:  # f is a polynomial of low degree: 6 Gauss-Legendre nodes are exact
                total += mp.quad(lambda u: f(u) * (h0 + (h1 - h0) * (u - left) / (right - left)), [lo, hi])
        return total

    def F(self, x):
        return self.integral(lambda u: m(1), self.low, x)

    def S(self, x):
        return self.integral(lambda u: m(1), x, self.high)

    def I(self, x):
        return self.integral(lambda u: u - x, x, self.high) if x >= self.low else self.moment(1) - x

    def moment(self, n):
        return self.integral(lambda u: u**n, self.low, self.high)


class Uniform(ByDensity):
    def __init__(self, low, high):
        a, b = m(low), m(high)
        super().__init__([a, b], [(1 / (b - a), 1 / (b - a))])

    def S(self, x):
        return min(m(1), (self.high - x) / (self.high - self.low))

    def quantile(self, p):
        return self.low + (self.high - self.low) * m(p)


class Triangular(ByDensity):
    def __init__(self, low, mode, high):
        a, c, b = m(low), m(mode), m(high)
        peak = 2 / (b - a)
        pieces = [(x, h) for x, h in (((a, c), (m(0), peak)), ((c, b), (peak, m(0)))) if x[0] < x[1]]
        super().__init__([pieces[0][0][0]] + [x[1] for x, _ in pieces], [h for _, h in pieces])

    def quantile(self, p):
        lo, hi = self.low, self.high
        for _ in range(230):
            mid = (lo + hi) / 2
            lo, hi = (mid, hi) if self.F(mid) < p else (lo, mid)
        return lo

    def upper_quantile(self, q):
        lo, hi = self.low, self.high
        for _ in range(230):
            mid = (lo + hi) / 2
            lo, hi = (mid, hi) if self.S(mid) > q else (lo, mid)
        return lo


class Metalog(Law):
    def __init__(self, low, high, *a):
        self.a = [m(x) for x in a]
        self.low, self.high = m(low), m(high)

    def M(self, y, yc):
        logit, t = mp.log(y) - mp.log(yc), (y - yc) / 2
        terms = [m(1), logit, t * logit, t]
        for k in range(5, len(self.a) + 1):
            terms.append(t ** ((k - 1) // 2) if k % 2 else t ** (k // 2 - 1) * logit)
        return mp.fsum(c * g for c, g in zip(self.a, terms))

    def at(self, y, yc):
        z = self.M(y, yc)
        if mp.isinf(self.low):
            return z if mp.isinf(self.high) else self.high - mp.exp(-z)
        return self.low + mp.exp(z) if mp.isinf(self.high) else (self.low + self.high * mp.exp(z)) / (1 + mp.exp(z))

    def at_logit(self, u):
        return self.at(1 / (1 + mp.exp(-u)), 1 / (1 + mp.exp(u)))

    def logit(self, x):
        lo, hi = m(-900), m(900)
        for _ in range(240):
            mid = (lo + hi) / 2
            lo, hi = (mid, hi) if self.at_logit(mid) < x else (lo, mid)
        return lo

    def F(self, x):
        return 1 / (1 + mp.exp(-self.logit(x)))

    def S(self, x):
        return 1 / (1 + mp.exp(self.logit(x)))

    def quantile(self, p):
        return self.at(m(p), 1 - m(p))

    def upper_quantile(self, q):
        return self.at(1 - m(q), m(q))

    def pieces(self, u):
        return [u + d for d in list(range(0, 64)) + [64 + 8 * k for k in range(40)]]

    def expected(self, f, u):
        scale = mp.exp(max(m(0), u))  # quad stops at an absolute error
        g = lambda v: scale * f(self.at_logit(v)) / ((1 + mp.exp(-v)) * (1 + mp.exp(v)))
        with mp.workdps(40):
            return mp.quad(g, self.pieces(u)) / scale

    def I(self, x):
        return self.expected(lambda v: v - x, self.logit(x))

    def moment(self, n):
        up = self.expected(lambda v: v**n, m(0))
        with mp.workdps(40):
            down = mp.quad(lambda v: self.at_logit(-v) ** n / ((1 + mp.exp(-v)) * (1 + mp.exp(v))), self.pieces(m(0)))
        return up + down


class Truncated(Law):
    def __init__(self, law, low, high):
        self.law, self.low, self.high = law, max(m(low), law.low), min(m(high), law.high)
        self.beyond = law.S(self.high) if self.high != INF else m(0)
        self.mass = law.S(self.low) - self.beyond

    def S(self, x):
        return min(m(1), (self.law.S(x) - self.beyond) / self.mass) if x < self.high else m(0)

    def area(self, x, weight=lambda u: m(1)):
        steps = [x]
        while len(steps) < 400 and steps[-1] < self.high:
            steps.append(min(self.high, steps[-1] + max(abs(steps[-1]), m(1))))
        scale = 1 / self.S(x)  # quad stops at an absolute error
        with mp.workdps(40):
            return mp.quad(lambda u: scale * weight(u) * self.S(u), steps) / scale

    def I(self, x):
        if x < self.low:
            return self.low - x + self.I(self.low)
        if self.high == INF:
            return self.law.I(x) / self.mass
        return self.area(x)

    def moment(self, n):
        if self.high == INF:
            return None
        return self.low**n + n * self.area(self.low, lambda u: u ** (n - 1))


class Shifted(Law):
    def __init__(self, law, offset):
        self.law, self.offset = law, m(offset)
        self.low, self.high = law.low + self.offset, law.high + self.offset

    def F(self, x):
        return self.law.F(x - self.offset)

    def S(self, x):
        return self.law.S(x - self.offset)

    def I(self, x):
        return self.law.I(x - self.offset)

    def moment(self, n):
        return mp.fsum(mp.binomial(n, k) * self.law.moment(k) * self.offset ** (n - k) for k in range(n + 1))

    def quantile(self, p):
        return self.law.quantile(p) + self.offset

    def upper_quantile(self, q):
        return self.law.upper_quantile(q) + self.offset


LAWS = [
    ("exponential", Exponential, [2.5]),
    ("erlang", Erlang, [3, 1.2]),
    ("erlang", Erlang, [40, 2.0]),
    ("gamma", Gamma, [0.1, 10.0]),
    ("gamma", Gamma, [0.5, 2.0]),
    ("gamma", Gamma, [7.3, 0.2]),
    ("gamma", Gamma, [900.0, 0.001]),
    ("hyperexponential", Hyperexponential, [0.75, 0.25, 0.5, 4.0]),
    ("hyperexponential", Hyperexponential, [0.984375, 0.01171875, 0.00390625, 0.3, 12.0, 200.0]),
    ("lognormal", LogNormal, [0.0, 1.0]),
    ("lognormal", LogNormal, [-3.0, 0.1]),
    ("lognormal", LogNormal, [1.0, 2.2]),
    ("weibull", Weibull, [0.5, 1.0]),
    ("weibull", Weibull, [3.0, 0.2]),
    ("weibull", Weibull, [60.0, 1.0]),
    ("pareto", Pareto, [2.5, 0.6]),
    ("pareto", Pareto, [3.5, 0.01]),
    ("pareto", Pareto, [0.9, 1.0]),
    ("lomax", Lomax, [2.5, 1.5]),
    ("lomax", Lomax, [12.0, 3.0]),
    ("uniform", Uniform, [1.0, 1.75]),
    ("triangular", Triangular, [1.0, 2.0, 6.0]),
    ("triangular", Triangular, [0.0, 4.0, 4.0]),
    ("triangular", Triangular, [2.0, 2.0, 3.0]),
    ("metalog", Metalog, ["-inf", "inf", 10.0, 1.5, 0.5, 2.0]),
    ("metalog", Metalog, ["0", "inf", 0.25, 0.25, 0.0625, 0.125, 0.25]),
    ("metalog", Metalog, ["1", "9", 0.25, 0.5, -0.25]),
    ("mixture", lambda: Mixture([0.25, 0.75], [Gamma(2.0, 3.0), LogNormal(0.5, 0.5)]), []),
    ("truncated", lambda: Truncated(Pareto(0.9, 1.0), 2, 1000), []),
    ("truncated_lognormal", lambda: Truncated(LogNormal(0.0, 1.0), 6, INF), []),
    ("shifted", lambda: Shifted(Gamma(0.5, 2.0), 0.3), []),
]
TAILS = ["0.9", "0.5", "0.1", "1e-3", "1e-6", "1e-12", "1e-30", "1e-100", "1e-290"]
LOWER = ["1e-12", "1e-6", "1e-3", "0.1", "0.5", "0.9", "0.99", "0.999"]


def text(x):
    return "inf" if mp.isinf(x) else mp.nstr(x, 20, min_fixed=0, max_fixed=0)


def rows():
    for name, build, parameters in LAWS:
        law = build(*parameters)
        arguments = " ".join(str(p) for p in parameters)
        seen = set()
        for q in TAILS:
            q = float(q)
            x = law.upper_quantile(m(q))
            yield name, arguments, "upper_quantile", repr(q), text(x)
            near = float(x)
            if near in seen or not law.low < near < law.high:
                continue
            seen.add(near)
            yield name, arguments, "ccdf", repr(near), text(law.S(m(near)))
            if q >= 0.1:
                yield name, arguments, "cdf", repr(near), text(law.F(m(near)))
            yield name, arguments, "integrated_ccdf", repr(near), text(law.I(m(near)))
        for p in LOWER:
            p = float(p)
            x = law.quantile(m(p))
            yield name, arguments, "quantile", repr(p), text(x)
            near = float(x)
            if p < 0.1 and law.low < near:
                yield name, arguments, "cdf", repr(near), text(law.F(m(near)))
        first = law.moment(1)
        if first is None:
            continue
        second, third = law.moment(2), law.moment(3)
        yield name, arguments, "mean", "0", text(first)
        yield name, arguments, "variance", "0", text(INF if mp.isinf(second) else second - first**2)
        yield name, arguments, "third_moment", "0", text(third)


with open(Path(__file__).with_suffix(".csv"), "w") as out:
    for row in rows():
        out.write(",".join(row) + "\n")
