"""Golden values of the exponential queues by another route: exact rationals and 40-digit root finding.

Run: python3 tests/golden/queueing_exponential.py > tests/golden/queueing_exponential.txt
"""
from fractions import Fraction
from mpmath import mp, mpf, exp, findroot, gamma, gammainc, quad, inf, power

mp.dps = 40


def erlang_b(c, a):
    """B by its definition: a^c/c! over the sum of all a^k/k!."""
    a = Fraction(a)
    term, total = Fraction(1), Fraction(1)
    for k in range(1, c + 1):
        term = term * a / k
        total += term
    return term / total


def erlang_c(c, a):
    b = erlang_b(c, a)
    rho = Fraction(a) / c
    return b / (1 - rho * (1 - b))


def mp_of(q):
    return mpf(q.numerator) / mpf(q.denominator)


print("# kind c a value")
for c, a in [(1, "1/2"), (2, "7/5"), (10, "8"), (64, "224/5"), (100, "90"), (500, "480"), (8, "0")]:
    print("erlang_b", c, float(Fraction(a)), mp.nstr(mp_of(erlang_b(c, Fraction(float(Fraction(a))))), 20))
    print("erlang_c", c, float(Fraction(a)), mp.nstr(mp_of(erlang_c(c, Fraction(float(Fraction(a))))), 20))
for c, a in [(2.5, 2.0), (0.5, 0.2), (10.25, 9.0), (1000.5, 980.0), (10000.0, 9800.0), (0.75, 3.0)]:
    # 1/B = a int_0^inf e^(-a t) (1 + t)^c dt
    cc, aa = mpf(c), mpf(a)
    inverse = exp(aa) * power(aa, -cc) * gammainc(cc + 1, aa)
    b = 1 / inverse
    print("erlang_b_real", c, a, mp.nstr(b, 20))
    rho = aa / cc
    if rho < 1:
        print("erlang_c_real", c, a, mp.nstr(b / (1 - rho * (1 - b)), 20))
print("# mmc c a p wait response")
for c, a in [(1, "0.7"), (2, "1.4"), (8, "7.2"), (64, "57.6"), (3, "2"), (512, "486.4")]:
    exact = Fraction(float(a))
    w = mp_of(erlang_c(c, exact))
    theta = mpf(c) - mpf(float(a))
    for p in ("0.5", "0.9", "0.99", "0.999"):
        q = 1 - mpf(p)
        wait = max(mpf(0), mp.log(w / q) / theta)
        if theta == 1:
            tail = lambda t: mp.log(exp(-t) * (1 + w * t)) - mp.log(q)
        else:
            tail = lambda t: mp.log(exp(-t) + w * (exp(-t) - exp(-theta * t)) / (theta - 1)) - mp.log(q)
        response = findroot(tail, -mp.log(q) + wait)
        print("mmc", c, a, p, mp.nstr(wait, 18), mp.nstr(response, 18))
print("# loss c a K patience p_wait p_block p_abandon mean_wait mean_response w50 w99 r50 r99")


def loss(c, a, capacity, patience):
    """Stationary chain in 40 digits; laws by integrating the density of the passage (matrix exponential by phases)."""
    g = mpf(0) if patience is None else 1 / mpf(patience)
    top = capacity if capacity is not None else c + 100
    p = [mpf(1)]
    for n in range(1, top + 1):
        p.append(p[-1] * a / (mpf(n) if n <= c else c + (n - c) * g))
    s = sum(p)
    p = [x / s for x in p]
    block = p[top] if capacity is not None else mpf(0)
    reach = {m: p[c + m - 1] * c / (c + m * g) for m in range(1, top - c + 1)}  # found c + m - 1 <= K - 1
    now = sum(p[:c])
    served = now + sum(reach.values())
    abandon = 1 - served - block

    def wait(t):
        # Sum of Exp(c + i g), i = 1..m: e^-gW is Beta(c/g + 1, m); without impatience it is Erlang(m, c).
        out = mpf(0)
        if g == 0:
            term, acc = exp(-c * t), mpf(0)
            acc = term
            for m in range(1, max(reach) + 1):
                out += reach[m] * acc
                term = term * c * t / m
                acc += term
        else:
            x, b = exp(-g * t), mpf(c) / g + 1
            term = power(x, b)
            acc = term
            for m in range(1, max(reach) + 1):
                out += reach[m] * acc
                term = term * (b + m - 1) / m * (1 - x)
                acc += term
        return out / served

    def response(t):
        return exp(-t) + quad(lambda s: wait(t - s) * exp(-s), [0, t / 4, t / 2, 3 * t / 4, t])

    def find(f, q, guess):
        if f(mpf(0)) <= q:
            return mpf(0)
        low, high = mpf(0), mpf(guess)
        while f(high) > q:
            high *= 2
        return findroot(lambda t: mp.log(f(t) / q), (low, high), solver="anderson", tol=1e-30)

    mean = quad(wait, [0, 0.5, 1, 2, 4, 8, 16, 32, 64])
    row = [wait(mpf(0)), block, abandon, mean, mean + 1]
    mp.dps = 18
    row += [find(wait, mpf("0.5"), 1), find(wait, mpf("0.01"), 1), find(response, mpf("0.5"), 1), find(response, mpf("0.01"), 4)]
    mp.dps = 40
    print("loss", c, float(a), capacity or 0, patience or 0, *[mp.nstr(x, 15) for x in row])


loss(2, mpf("1.9"), 10, None)
loss(1, mpf("1.5"), 5, None)
loss(8, mpf("12"), 20, None)
loss(8, mpf(8), None, 2)
loss(3, mpf(4), None, 1)
loss(2, mpf("1.5"), 12, 3)
