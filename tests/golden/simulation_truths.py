"""Exact percentiles of queues with known laws, for the coverage test of the simulation.

Every truth comes from a formula or a numerical inversion in Python floats or mpmath, none from a simulation:
M/M/c and M/M/c/K from birth-death weights, Erlang-A with W given k ahead = -ln Beta(r + 1, k + 1) / theta, GI/M/1 from
the root of the arrival transform, M/PH/1 from partial fractions, M/D/1 from its alternating series in 60 digits, a
tandem of M/M/1 as a sum of independent exponentials (Burke).  Run: python3 simulation_truths.py > simulation_truths.csv
"""
import math
import numpy as np
from mpmath import mp, mpf, betainc, quad, exp as mexp, factorial

mp.dps = 60
PERCENT = (50, 90, 95, 99, 99.9)


def quantile(ccdf, p, hi=1.0):
    """Smallest x >= 0 with ccdf(x) <= 1 - p, by bisection."""
    q = 1 - p
    if ccdf(0.0) <= q:
        return 0.0
    while ccdf(hi) > q:
        hi *= 2
    lo = 0.0
    for _ in range(70):
        mid = 0.5 * (lo + hi)
        lo, hi = (mid, hi) if ccdf(mid) > q else (lo, mid)
    return 0.5 * (lo + hi)


def row(name, model, arr, arr_par, svc, svc_par, servers, load, extra, p_wait, mean_wait, wait, mean_resp, resp,
        p_block="", p_abandon=""):
    w = [quantile(wait, p / 100) if wait else "" for p in PERCENT]
    r = [quantile(resp, p / 100) for p in PERCENT]
    cells = [name, model, arr, arr_par, svc, svc_par, servers, load, extra, p_wait, mean_wait, *w, mean_resp, *r, p_block,
             p_abandon]
    print(",".join(format(float(c), ".12g") if isinstance(c, (float, np.floating, mpf)) else str(c) for c in cells))


def response_of_exponential_mixture(weights, rates):
    """ccdf of W + Exp(1) when P(W > t) = sum weight e^{-rate t}."""
    atom = 1 - sum(weights)

    def ccdf(t):
        total = atom * math.exp(-t)
        for w, s in zip(weights, rates):
            if abs(s - 1) < 1e-9:
                total += w * (1 + t) * math.exp(-t)
            else:
                total += w * (s * math.exp(-t) - math.exp(-s * t)) / (s - 1)
        return total
    return ccdf


def mmc(c, rho):
    a = c * rho
    b = 1.0
    for k in range(1, c + 1):
        b = a * b / (k + a * b)
    pw = b / (1 - rho * (1 - b))
    theta = c - a
    row(f"mmc_{c}_{rho}", "fcfs", "exp", 0, "exp", 0, c, rho, 0, pw, pw / theta, lambda t: pw * math.exp(-theta * t),
        1 + pw / theta, response_of_exponential_mixture([pw], [theta]))


def poisson_below(k, x):
    """P(Poisson(x) <= k)."""
    if k < 0:
        return 0.0
    term, total = math.exp(-x), 0.0
    for n in range(k + 1):
        total += term
        term *= x / (n + 1)
    return min(total, 1.0)


def mmck(c, K, rho):
    lam = c * rho
    p = [1.0]
    for n in range(1, K + 1):
        p.append(p[-1] * lam / min(n, c))
    s = sum(p)
    p = [x / s for x in p]
    q = [x / (1 - p[K]) for x in p[:K]]

    def wait(t):
        return sum(q[n] * poisson_below(n - c, c * t) for n in range(c, K))

    def erlang_plus_exp(k, t):  # P(Erlang_k(c) + Exp(1) > t)
        inside = quad(lambda u: c * mexp(-c * u) * (c * u) ** (k - 1) / factorial(k - 1) * mexp(-(t - u)), [0, t])
        return poisson_below(k - 1, c * t) + float(inside)
    mp.dps = 15

    def resp(t):
        idle = sum(q[:c])
        return idle * math.exp(-t) + sum(q[n] * erlang_plus_exp(n - c + 1, t) for n in range(c, K))
    mean_wait = sum(q[n] * (n - c + 1) / c for n in range(c, K))
    row(f"mmck_{c}_{K}_{rho}", "loss", "exp", 0, "exp", 0, c, rho, K, sum(q[c:]), mean_wait, wait, mean_wait + 1, resp, p[K])
    mp.dps = 60


def erlang_a(c, rho, patience):
    lam, theta = c * rho, 1 / patience
    p, n = [1.0], 0
    while p[-1] > 1e-18 * max(p) or n < 2 * c:
        n += 1
        p.append(p[-1] * lam / (min(n, c) + max(0, n - c) * theta))
    s = sum(p)
    p = [x / s for x in p]
    r = c / theta
    served = {n: p[n] * (1.0 if n < c else c / (c + (n - c + 1) * theta)) for n in range(len(p))}
    total = sum(served.values())
    mp.dps = 15
    waits = [(n - c, served[n] / total) for n in served if n >= c and served[n] > 1e-13]

    def wait(t):
        x = math.exp(-theta * t)
        return float(sum(w * betainc(r + 1, k + 1, 0, x, regularized=True) for k, w in waits))
    grid = np.linspace(0, 40, 40001)
    idle = sum(served[n] for n in range(c)) / total
    mass = np.array([0.0] * len(grid))
    from scipy.special import betainc as fast
    x = np.exp(-theta * grid)
    for k, w in waits:
        mass += w * fast(r + 1, k + 1, x)
    step = grid[1] - grid[0]
    density = -np.gradient(mass, step)

    def resp(t):
        # P(W > t) + E[e^{-(t - W)}; W <= t], the integral by the trapezoid rule on a fine grid.
        inside = np.where(grid <= t, density * np.exp(-(t - grid)), 0.0)
        return float(np.interp(t, grid, mass)) + float(np.trapz(inside, grid)) + idle * math.exp(-t)
    mean_wait = sum(w * sum(1 / (c + i * theta) for i in range(1, k + 2)) for k, w in waits)
    row(f"erlang_a_{c}_{rho}_{patience}", "patience", "exp", 0, "exp", 0, c, rho, patience, sum(w for _, w in waits),
        mean_wait, wait, mean_wait + 1, resp, "", 1 - total)
    mp.dps = 60


def gim1(kind, par, rho):
    m = 1 / rho
    if kind == "erl":
        lst = lambda s: (par / (par + m * s)) ** par
    elif kind == "det":
        lst = lambda s: math.exp(-m * s)
    else:
        w = 0.5 * (1 + math.sqrt((par - 1) / (par + 1)))
        lst = lambda s: w / (1 + s * m / (2 * w)) + (1 - w) / (1 + s * m / (2 * (1 - w)))
    sigma = 0.5
    for _ in range(100000):
        nxt = lst(1 - sigma)
        if abs(nxt - sigma) < 1e-16:
            break
        sigma = nxt
    row(f"gim1_{kind}{par}_{rho}", "fcfs", kind, par, "exp", 0, 1, rho, 0, sigma, sigma / (1 - sigma),
        lambda t: sigma * math.exp(-(1 - sigma) * t), 1 / (1 - sigma), lambda t: math.exp(-(1 - sigma) * t))


def mph1(kind, par, rho):
    P = np.polynomial.polynomial
    if kind == "h2":
        w = 0.5 * (1 + math.sqrt((par - 1) / (par + 1)))
        m1, m2 = 2 * w, 2 * (1 - w)  # rates: branch means 1/(2w), 1/(2(1-w))
        den = P.polymul([m1, 1], [m2, 1])
        num = P.polyadd(w * m1 * np.array([m2, 1.0]), (1 - w) * m2 * np.array([m1, 1.0]))
        scv = par
    else:
        den = [1.0]
        for _ in range(par):
            den = P.polymul(den, [par, 1])
        num = np.array([float(par) ** par])
        scv = 1 / par
    lam = rho
    # W*(s) = (1 - rho) s den / ((s - lam) den + lam num): the zero at s = 0 cancels.
    below = P.polyadd(P.polymul([-lam, 1], den), lam * np.asarray(num))
    assert abs(below[0]) < 1e-9
    below = below[1:]
    poles = P.polyroots(below)

    def expansion(numerator, denominator, roots):
        # ccdf of a law with transform N/D and simple poles: sum residue / (-pole) e^{pole t}
        slope = P.polyder(denominator)
        return [P.polyval(z, numerator) / P.polyval(z, slope) / (-z) for z in roots]
    w_weight = expansion((1 - rho) * np.asarray(den), below, poles)
    # Response: W*(s) S*(s) = (1 - rho) num / below.
    r_weight = expansion((1 - rho) * np.asarray(num), below, poles)
    wait = lambda t: float(np.real(sum(w * np.exp(z * t) for w, z in zip(w_weight, poles))))
    resp = lambda t: float(np.real(sum(w * np.exp(z * t) for w, z in zip(r_weight, poles))))
    mean_wait = rho * (1 + scv) / 2 / (1 - rho)
    assert abs(wait(0) - rho) < 1e-9 and abs(resp(0) - 1) < 1e-9
    row(f"mg1_{kind}{par}_{rho}", "fcfs", "exp", 0, kind, par, 1, rho, 0, rho, mean_wait, wait, mean_wait + 1, resp)


def md1(rho):
    def below(x):
        if x < 0:
            return 0.0
        return float((1 - mpf(rho)) * sum((mpf(rho) * (k - mpf(x))) ** k / factorial(k) * mexp(-mpf(rho) * (k - mpf(x)))
                                          for k in range(int(x) + 1)))
    wait = lambda t: 1 - below(t)
    mean_wait = rho / 2 / (1 - rho)
    row(f"md1_{rho}", "fcfs", "exp", 0, "det", 0, 1, rho, 0, rho, mean_wait, wait, mean_wait + 1, lambda t: 1 - below(t - 1))


def tandem(rhos):
    rates = [1 / r - 1 for r in rhos]  # arrival rate 1, service rate 1 / rho: response rate 1/rho - 1
    assert len(set(rates)) == len(rates)
    coefficient = [math.prod(o / (o - s) for o in rates if o != s) for s in rates]
    resp = lambda t: sum(k * math.exp(-s * t) for k, s in zip(coefficient, rates))
    row("tandem_" + "_".join(map(str, rhos)), "tandem", "exp", 0, "exp", 0, 1, max(rhos), ";".join(map(str, rhos)), "",
        sum(r * r / (1 - r) for r in rhos), None, sum(1 / s for s in rates), resp)


if __name__ == "__main__":
    print("id,model,arr,arr_par,svc,svc_par,servers,load,extra,p_wait,mean_wait,w50,w90,w95,w99,w999,mean_resp,r50,r90,r95,"
          "r99,r999,p_block,p_abandon")
    for c in (1, 2, 4, 8, 16, 64):
        for rho in (0.3, 0.5, 0.7, 0.8, 0.9):
            mmc(c, rho)
    for kind, par in (("erl", 4), ("h2", 4), ("det", 0)):
        for rho in (0.5, 0.8):
            gim1(kind, par, rho)
    for kind, par in (("h2", 4), ("erl", 2)):
        for rho in (0.5, 0.8):
            mph1(kind, par, rho)
    for rho in (0.5, 0.8):
        md1(rho)
    for c, K, rho in ((1, 5, 0.8), (2, 10, 0.95), (4, 8, 1.2)):
        mmck(c, K, rho)
    for c, rho, patience in ((2, 0.9, 1.0), (8, 1.0, 2.0), (8, 1.2, 0.5)):
        erlang_a(c, rho, patience)
    for rhos in ((0.5, 0.7), (0.3, 0.5, 0.8), (0.6, 0.75)):
        tandem(rhos)
