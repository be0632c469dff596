"""Golden values of the general queues by other routes than the library's.

M/D/c: dense solution of the chain of numbers in system at multiples of D, then the law of the wait by its definition
through the position in the queue.  M/G/1: numerical inversion of the Pollaczek-Khinchine transform (mpmath, Talbot).
GI/M/c with constant gaps: embedded chain with the matrix exponential of the death process.  M/H2/c: sparse solution of
the truncated chain.

Run: python3 tests/golden/queueing_general.py > tests/golden/queueing_general.txt
"""
import numpy as np
from mpmath import mp, mpf, invertlaplace
from scipy.linalg import expm
from scipy.sparse import lil_matrix, csr_matrix
from scipy.sparse.linalg import spsolve
from scipy.stats import poisson

LEVELS = (0.5, 0.9, 0.95, 0.99, 0.999)


def bisect(f, target, high):
    """Smallest t with f(t) <= target for a decreasing f."""
    if f(0.0) <= target:
        return 0.0
    while f(high) > target:
        high *= 2
    low = 0.0
    for _ in range(60):
        mid = 0.5 * (low + high)
        low, high = (mid, high) if f(mid) > target else (low, mid)
    return 0.5 * (low + high)


def mdc(c, rho, top):
    a = c * rho
    arrivals = poisson.pmf(np.arange(top + 1), a)
    p = np.zeros((top + 1, top + 1))
    for n in range(top + 1):
        left = max(n - c, 0)
        p[n, left:] = arrivals[:top + 1 - left]
        p[n, top] += 1 - p[n].sum()
    m = (p.T - np.eye(top + 1))
    m[0, :] = 1
    pi = np.linalg.solve(m, np.eye(top + 1)[0])
    cumulative = np.cumsum(pi)                       # P(N <= n)

    def above(x):
        # Wait <= x: of those found, all but c - 1 + (whole services in x) * c gone by then; arrivals after us do not
        # count, so look back: P(W <= x) = P(N(t - u) - served <= ...) with u the time to the next multiple of D.
        k = int(np.floor(x)) + 1
        u = k - x                                    # in (0, 1]
        # A request that arrives at a random time waits <= x if the waiting count u before ... (D = 1), by PASTA:
        q = np.concatenate((np.cumsum(np.concatenate(([pi[:c + 1].sum()], pi[c + 1:]))), [1.0] * (k * c)))
        j = np.arange(k * c)
        return 1 - np.sum(poisson.pmf(j, a * u) * q[np.minimum(k * c - 1 - j, len(q) - 1)])

    waiting = np.sum(np.maximum(np.arange(top + 1) - c, 0) * pi)
    print("mdc", c, rho, above(0.0), waiting / a, *[bisect(above, 1 - l, 1.0) for l in LEVELS])


def mg1(name, rho, lst, scv):
    """Unit mean; lst(s) complex."""
    mp.dps = 25

    def above(t):
        if t == 0:
            return rho
        f = lambda s: (1 - (1 - rho) * s / (s - rho + rho * lst(s))) / s
        return float(invertlaplace(f, mpf(t), method="talbot", degree=40))

    def response_above(t):
        if t == 0:
            return 1.0
        f = lambda s: (1 - (1 - rho) * s * lst(s) / (s - rho + rho * lst(s))) / s
        return float(invertlaplace(f, mpf(t), method="talbot", degree=40))

    def find(f, q):
        if f(0) <= q:
            return 0.0
        low, high = 0.0, 4.0
        while f(high) > q:
            low, high = high, 2 * high
        for _ in range(34):
            mid = 0.5 * (low + high)
            low, high = (mid, high) if f(mid) > q else (low, mid)
        return 0.5 * (low + high)

    mean = rho * (1 + scv) / (2 * (1 - rho))
    print("mg1", name, rho, mean, *[find(above, 1 - l) for l in LEVELS], *[find(response_above, 1 - l) for l in LEVELS])


def dmc(c, rho):
    """D/M/c at arrivals: n -> n + 1, then deaths for one gap."""
    top = 300
    q = np.zeros((top + 1, top + 1))
    for n in range(1, top + 1):
        q[n, n - 1], q[n, n] = min(n, c), -min(n, c)
    decay = expm(q / (c * rho))
    p = np.zeros((top, top))
    for n in range(top):
        p[n] = decay[n + 1, :top]
    p[top - 1] /= p[top - 1].sum()
    m = p.T - np.eye(top)
    m[0, :] = 1
    pi = np.linalg.solve(m, np.eye(top)[0])
    # found n >= c: the wait is a sum of n - c + 1 exponentials of rate c
    wait = sum(pi[n] * (n - c + 1) / c for n in range(c, top))
    sigma = pi[c + 20] / pi[c + 19]
    print("dmc", c, rho, pi[c:].sum(), wait, c * (1 - sigma))


def mh2c(c, rho, scv, top):
    """States (n, busy servers in phase 1); n up to top."""
    p1 = 0.5 * (1 + np.sqrt((scv - 1) / (scv + 1)))
    mu = (2 * p1, 2 * (1 - p1))
    lam = c * rho
    index = {}
    for n in range(top + 1):
        for i in range(min(n, c) + 1):
            index[(n, i)] = len(index)
    q = lil_matrix((len(index), len(index)))

    def go(a, b, rate):
        q[index[a], index[b]] += rate
        q[index[a], index[a]] -= rate

    for (n, i) in list(index):
        busy = min(n, c)
        if n < top:
            if n < c:
                go((n, i), (n + 1, i + 1), lam * p1)
                go((n, i), (n + 1, i), lam * (1 - p1))
            else:
                go((n, i), (n + 1, i), lam)
        for phase, count in ((0, i), (1, busy - i)):
            if count == 0:
                continue
            rate = count * mu[phase]
            left = i - 1 if phase == 0 else i
            if n <= c:
                go((n, i), (n - 1, left), rate)
            else:
                go((n, i), (n - 1, left + 1), rate * p1)
                go((n, i), (n - 1, left), rate * (1 - p1))
    a = csr_matrix(q.T).tolil()
    a[0, :] = 1
    b = np.zeros(len(index))
    b[0] = 1
    pi = spsolve(csr_matrix(a), b)
    wait = sum(pi[k] for (n, i), k in index.items() if n >= c)
    queue = sum((n - c) * pi[k] for (n, i), k in index.items() if n > c)
    print("mh2c", c, rho, scv, wait, queue / lam)


if __name__ == "__main__":
    print("# mdc c rho p_wait mean_wait w50 w90 w95 w99 w99.9   (D = 1)")
    mdc(1, 0.9, 400)
    mdc(1, 0.3, 100)
    mdc(3, 0.6, 150)
    mdc(8, 0.9, 500)
    mdc(64, 0.9, 700)
    mdc(200, 0.95, 1200)
    print("# mg1 law rho mean_wait w50 .. w99.9 r50 .. r99.9   (mean service 1)")
    for rho in (0.3, 0.9):
        mg1("gamma0.5", rho, lambda s: (1 + 2 * s) ** mpf("-0.5"), 2.0)
        mg1("gamma3", rho, lambda s: (1 + s / 3) ** -3, 1 / 3)
        mg1("h2_10", rho, lambda s, p=mpf(0.5) * (1 + mp.sqrt(mpf(9) / 11)): p / (1 + s / (2 * p)) + (1 - p) / (1 + s / (2 * (1 - p))), 10.0)
    print("# dmc c rho p_wait mean_wait drain   (mean service 1)")
    for c, rho in ((1, 0.8), (2, 0.5), (4, 0.9), (10, 0.7)):
        dmc(c, rho)
    print("# mh2c c rho scv p_wait mean_wait")
    mh2c(2, 0.7, 4, 400)
    mh2c(5, 0.8, 10, 700)
