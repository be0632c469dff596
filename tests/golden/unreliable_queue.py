"""Queues whose exact laws need a little linear algebra: servers that fail, join the shorter queue, batches.

Stationary probabilities of truncated Markov chains, solved by numpy; the truncation error is below 1e-12.
"""
import numpy as np


def stationary(q):
    n = q.shape[0]
    a = np.vstack([q.T, np.ones(n)])
    b = np.zeros(n + 1)
    b[-1] = 1
    return np.linalg.lstsq(a, b, rcond=None)[0]


def breakdowns(lam, mu, fail, repair, servers, most):
    """M/M/c whose servers fail and are repaired one by one; the lost work starts over (memoryless: the same)."""
    index = {(n, u): i for i, (n, u) in enumerate((n, u) for n in range(most + 1) for u in range(servers + 1))}
    q = np.zeros((len(index), len(index)))
    for (n, u), i in index.items():
        for target, rate in (((n + 1, u), lam), ((n - 1, u), mu * min(n, u)), ((n, u - 1), fail * u),
                             ((n, u + 1), repair * (servers - u))):
            if target in index and rate > 0:
                q[i, index[target]] += rate
                q[i, i] -= rate
    p = stationary(q)
    mean = sum(n * p[i] for (n, u), i in index.items())
    return mean


def shortest_queue(lam, mu, most):
    """Two queues, each arrival joins the shorter one (ties at random)."""
    index = {(a, b): a * (most + 1) + b for a in range(most + 1) for b in range(most + 1)}
    q = np.zeros((len(index), len(index)))
    for (a, b), i in index.items():
        moves = [((a - 1, b), mu), ((a, b - 1), mu)]
        if a < b:
            moves.append(((a + 1, b), lam))
        elif b < a:
            moves.append(((a, b + 1), lam))
        else:
            moves += [((a + 1, b), lam / 2), ((a, b + 1), lam / 2)]
        for target, rate in moves:
            if target in index:
                q[i, index[target]] += rate
                q[i, i] -= rate
    p = stationary(q)
    return sum((a + b) * p[i] for (a, b), i in index.items())


def exponential_batches(lam, mu, most_batch, most):
    """One server, batches of up to most_batch at once, exponential time with rate mu whatever the size."""
    # State: customers waiting, server idle (only with none waiting) or busy.  In service counts for L by flow: L = Lq + lam/mu'.
    index = {("idle", 0): 0}
    for w in range(most + 1):
        index[("busy", w)] = len(index)
    q = np.zeros((len(index), len(index)))

    def move(a, b, rate):
        q[index[a], index[b]] += rate
        q[index[a], index[a]] -= rate
    move(("idle", 0), ("busy", 0), lam)
    for w in range(most + 1):
        if w < most:
            move(("busy", w), ("busy", w + 1), lam)
        if w == 0:
            move(("busy", 0), ("idle", 0), mu)
        else:
            move(("busy", w), ("busy", max(0, w - most_batch)), mu)
    p = stationary(q)
    lq = sum(w * p[i] for (s, w), i in index.items() if s == "busy")
    busy = 1 - p[0]
    return lq / lam, busy, lam / (mu * busy)


if __name__ == "__main__":
    print("breakdowns 1 server: L =", breakdowns(0.5, 1.0, 0.1, 0.4, 1, 300))
    print("breakdowns 3 servers: L =", breakdowns(1.5, 1.0, 0.1, 0.4, 3, 200))
    print("shortest of two: L =", shortest_queue(1.4, 1.0, 40))
    print("batches of 4: E[W], busy, mean batch =", exponential_batches(2.4, 1.0, 4, 300))
