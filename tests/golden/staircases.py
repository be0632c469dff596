"""Where conditions hold on staircases, by walking every step in exact rationals; and on the staircase of an M/M/c fleet,
by solving for the rate at which each fleet is full.  Prints staircases.txt:  python3 staircases.py > staircases.txt

Nothing here calls sizewell.
"""
from fractions import Fraction as F

from mpmath import exp, mp, mpf

mp.dps = 40


# ---------------------------------------------------------------- plain staircases
# up:  height * ceil(x / width);  down: height * (top - ceil(x / width));  hat: height * (top - |ceil(x / width) - top|)
def level(shape, k, top):
    return {"up": k, "down": top - k, "hat": top - abs(k - top)}[shape]


def holds(relation, value, bound):
    return {"<=": value <= bound, ">=": value >= bound, "<": value < bound, ">": value > bound, "=": value == bound}[relation]


def ceil(x):
    return -((-x.numerator) // x.denominator)


def walk(shape, width, height, top, low, high, relation, bound):
    """Maximal intervals of [low, high] on which the condition holds; step k covers ((k - 1) width, k width]."""
    out = []
    for k in range(ceil(F(low) / width), ceil(F(high) / width) + 1):
        a, b = max(F(low), (k - 1) * F(width)), min(F(high), k * F(width))
        if not holds(relation, height * level(shape, k, top), bound):
            continue
        if out and out[-1][1] == a:
            out[-1][1] = b
        else:
            out.append([a, b])
    return out


# ---------------------------------------------------------------- an M/M/c fleet
def erlang_c(c, a):
    term = total = mpf(1)
    for k in range(1, c):
        term *= a / k
        total += term
    last = term * a / c * c / (c - a)
    return last / (total + last)


def exceeds(c, rate, mu, t):
    """P(response > t) under first come, first served."""
    a = rate / mu
    wait = erlang_c(c, a)
    gap = c - 1 - a
    return exp(-mu * t) * (1 + (wait * (1 - exp(-mu * t * gap)) / gap if abs(gap) > mpf(10)**-20 else wait * mu * t))


def full(c, mu, t, tail):
    """The rate at which c servers just keep P(response > t) = tail."""
    low, high = mpf(0), c * mu * (1 - mpf(10)**-12)
    for _ in range(120):
        middle = (low + high) / 2
        if exceeds(c, middle, mu, t) <= tail:
            low = middle
        else:
            high = middle
    return low


def main():
    for shape, width, height, top, low, high, relation, bound in (
            ("up", F(7), 3, 0, 1, 200, "<=", 40), ("up", F(7), 3, 0, 1, 200, ">", 40), ("up", F(7), 3, 0, 1, 200, "<=", 39), ("up", F(7), 3, 0, 1, 200, "<", 39),
            ("up", F(1, 3), 1, 0, 1, 30, ">=", 50), ("up", F(113, 10), 1000, 0, 10, 100000, "<=", 40000), ("up", F(7), 3, 0, 1, 200, "=", 39), ("up", F(7), 3, 0, 1, 200, "=", 40),
            ("up", F(7), 3, 0, 1, 200, "<=", 2), ("up", F(7), 3, 0, 1, 200, "<=", 1000), ("down", F(5), 2, 60, 1, 290, "<=", 40), ("down", F(5), 2, 60, 1, 290, ">=", 41),
            ("hat", F(4), 5, 20, 1, 150, ">=", 60), ("hat", F(4), 5, 20, 1, 150, "<=", 60), ("hat", F(4), 5, 20, 1, 150, "=", 60), ("hat", F(4), 5, 20, 1, 150, ">", 1000)):
        intervals = walk(shape, width, height, top, low, high, relation, bound)
        text = ";".join("%r:%r" % (float(a), float(b)) for a, b in intervals)
        print("plain %s %r %d %d %d %d %s %d %s" % (shape, float(width), height, top, low, high, relation, bound, text or "none"))
    # Mean service 25 ms, 99 % of the responses within 150 ms, the largest rate of 1 to 12 servers [req/s].
    for c in range(1, 13):
        print("mmc %d %s" % (c, mp.nstr(full(c, mpf(40), mpf("0.15"), mpf("0.01")), 17)))


main()
