"""Coefficients of the three rational functions of sizewell/prob/normal.hpp, and of Mills' ratio in src/prob.

Each is a degree 7 over degree 7 fit of the normal quantile in the variable the header names, by least squares on
Chebyshev nodes at 60 digits, reweighted twice: by the denominator (so that the relative error is what is small)
and by the error itself (so that its peaks level out).  Prints the coefficients and the largest relative error.
"""
import mpmath as mp

mp.mp.dps = 60
DEGREE = 7
NODES = 70


def upper(q):
    """x with P(Z > x) = q, q <= 1/2."""
    if q == mp.mpf(1) / 2:
        return mp.mpf(0)
    x = mp.sqrt(-2 * mp.log(q))
    x = x - (mp.log(x) + mp.log(2 * mp.pi) / 2) / x if x > 2 else x / 2
    for _ in range(60):
        tail = mp.erfc(x / mp.sqrt(2)) / 2
        step = (mp.log(tail) - mp.log(q)) * tail / (mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi))
        x += step
        if abs(step) < mp.mpf(10) ** -50:
            break
    return x


def centre(w):
    """(quantile of 1/2 + u) / u with u = sqrt(0.180625 - w)."""
    u = mp.sqrt(mp.mpf("0.180625") - w)
    if u < mp.mpf(10) ** -20:
        return mp.sqrt(2 * mp.pi)
    return upper(mp.mpf(1) / 2 - u) / u


def tail(start):
    return lambda s: upper(mp.exp(-((s + start) ** 2)))


def mills(v):
    """t (1 - cdf(t)) / pdf(t) with v = 1 / t^2."""
    if v < mp.mpf(10) ** -40:
        return mp.mpf(1)
    t = 1 / mp.sqrt(v)
    with mp.workdps(400):  # erfc(t) underflows nothing in mpmath, but its series needs the digits
        if t > 200:
            return mp.fsum((-1) ** k * mp.fac2(2 * k - 1) * v**k for k in range(40))
        return t * mp.sqrt(mp.pi / 2) * mp.erfc(t / mp.sqrt(2)) * mp.exp(t * t / 2)


def fit(f, low, high):
    low, high = mp.mpf(low), mp.mpf(high)
    xs = [(low + high) / 2 + (high - low) / 2 * mp.cos(mp.pi * (k + mp.mpf(1) / 2) / NODES) for k in range(NODES)]
    ys = [f(x) for x in xs]
    weight = [mp.mpf(1)] * NODES
    denominator = [mp.mpf(1)] * NODES
    for _ in range(8):
        rows, right = mp.matrix(NODES, 2 * DEGREE + 1), mp.matrix(NODES, 1)
        for i, (x, y) in enumerate(zip(xs, ys)):
            scale = mp.sqrt(weight[i]) / (y * denominator[i])
            for k in range(DEGREE + 1):
                rows[i, k] = scale * x**k
            for k in range(1, DEGREE + 1):
                rows[i, DEGREE + k] = -scale * y * x**k
            right[i] = scale * y
        c = mp.qr_solve(rows, right)[0]
        p = [c[k] for k in range(DEGREE + 1)]
        q = [mp.mpf(1)] + [c[DEGREE + k] for k in range(1, DEGREE + 1)]
        denominator = [abs(mp.polyval(q[::-1], x)) for x in xs]
        errors = [abs(mp.polyval(p[::-1], x) / mp.polyval(q[::-1], x) / y - 1) for x, y in zip(xs, ys)]
        weight = [w * (e + mp.mpf(10) ** -40) for w, e in zip(weight, errors)]
        top = max(weight)
        weight = [w / top for w in weight]
    return p, q, max(errors)


for name, f, low, high in (("Centre", centre, "0", "0.180625"), ("Near", tail(mp.mpf("1.6")), "0", "3.4"),
                           ("Far", tail(mp.mpf(5)), "0", "22.4"), ("Mills", mills, "0", "0.1112")):
    p, q, error = fit(f, low, high)
    print(name, "largest relative error", mp.nstr(error, 3))
    print("  over ", ", ".join(repr(float(x)) for x in p))
    print("  under", ", ".join(repr(float(x)) for x in q))
