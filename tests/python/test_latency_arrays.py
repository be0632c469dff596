"""sizewell.latency against normal quantiles, sums over all objects, rationals and simulations written here."""
from __future__ import annotations

import math
from fractions import Fraction
from statistics import NormalDist

import numpy as np
import pytest
from sizewell import DomainError, latency

NORMAL = NormalDist()
P50, P99 = 0.12, 0.9
MU, SIGMA = math.log(P50), math.log(P99 / P50) / NORMAL.inv_cdf(0.99)


def tail(t):
    return 1.0 if t <= 0 else NORMAL.cdf((MU - math.log(t)) / SIGMA)


def quantile(p):
    return math.exp(MU + SIGMA * NORMAL.inv_cdf(p))


def bisect(above, q):
    low, high = 0.0, 100.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if above(middle) > q else (low, middle)
    return high


def test_lognormal_by_normal_quantiles():
    for p in (1, 50, 95, 99, 99.9):
        assert latency.lognormal_percentile(P50, P99, p) == pytest.approx(quantile(p / 100), rel=1e-12)
    for t in (0.0, 0.01, 0.5, 10.0):
        assert latency.lognormal_tail(P50, P99, t) == pytest.approx(tail(t), rel=1e-9)
    assert latency.lognormal_mean(P50, P99) == pytest.approx(math.exp(MU + SIGMA**2 / 2), rel=1e-12)
    assert latency.lognormal_scv(P50, P99) == pytest.approx(math.expm1(SIGMA**2), rel=1e-12)
    with pytest.raises(DomainError, match="p99 = 0.4, must be > 0.5"):
        latency.lognormal_mean(0.5, 0.4)


def test_sums_against_draws():
    rng = np.random.default_rng(5)
    n = 1_000_000
    other = math.log(0.08 / 0.03) / NORMAL.inv_cdf(0.99)
    total = np.sort(rng.lognormal(MU, SIGMA, n) + rng.lognormal(math.log(0.03), other, n))
    for p in (50, 90, 99, 99.9):
        k, half = n * p / 100, 4 * math.sqrt(n * p / 100 * (1 - p / 100))
        assert total[int(k - half)] < latency.sum_percentile([P50, 0.03], [P99, 0.08], p) < total[min(n - 1, int(k + half))]
    assert latency.sum_percentile([P50], [P99], 99) == pytest.approx(P99, rel=1e-4)
    assert latency.sum_percentile([P50, 0.03], [P99, 0.08], 99) < P99 + 0.08  # percentiles are not added


def test_fan_out_is_a_higher_percentile_of_one():
    for n in (1, 2, 10, 100):
        for p in (50, 99):
            assert latency.fan_out_percentile(P50, P99, n, p) == pytest.approx(quantile((p / 100) ** (1 / n)), rel=2e-4)


def test_hedged_is_the_faster_of_two():
    for delay in (0.0, 0.2, 0.5):
        for p in (50, 99, 99.9):
            want = bisect(lambda t: tail(t) * (tail(t - delay) if t >= delay else 1.0), 1 - p / 100)
            assert latency.hedged_percentile(P50, P99, delay, p) == pytest.approx(want, rel=2e-4)


def test_cached_is_a_mixture():
    for p in (50, 90, 99):
        want = bisect(lambda t: 1.0 if t < 0.002 else 0.6 * tail(t - 0.002), 1 - p / 100)
        assert latency.cached_percentile(0.4, 0.002, P50, P99, p) == pytest.approx(want, rel=2e-4)
    assert latency.cached_percentile(0.4, 0.002, P50, P99, 30) == pytest.approx(0.002)


def test_retries_by_geometric_sums():
    q = tail(0.3)
    for retries in (0, 1, 2, 5):
        assert latency.retry_failure(P50, P99, 0.3, retries) == pytest.approx(q ** (retries + 1), rel=1e-3)
        assert latency.retry_attempts(P50, P99, 0.3, retries) == pytest.approx((1 - q ** (retries + 1)) / (1 - q), rel=1e-4)

    def above(t, retries=2):  # of requests that succeed: by the attempt that does
        beyond = sum(q**j * (max(tail(t - 0.3 * j), q) - q if t < 0.3 * (j + 1) else 0.0) for j in range(retries + 1))
        return beyond / (1 - q ** (retries + 1))

    for p in (50, 90, 99):
        assert latency.retried_percentile(P50, P99, 0.3, 2, p) == pytest.approx(bisect(above, 1 - p / 100), rel=5e-4)


def mmc_tail(rate, mean, servers, t):
    """P(response > t) with whole servers, from the recursion of Erlang B."""
    load, blocked = rate * mean, 1.0
    if load >= servers:
        return 1.0
    for k in range(1, servers + 1):
        blocked = load * blocked / (k + load * blocked)
    waits = servers * blocked / (servers - load * (1 - blocked))
    mu, theta = 1 / mean, (servers - load) / mean
    return math.exp(-mu * t) + waits * mu * (math.exp(-mu * t) - math.exp(-theta * t)) / (theta - mu)


def test_load_of_copies_and_retries_is_a_fixed_point():
    def settle(step):
        factor = 1.0
        for _ in range(1000):
            factor = step(factor)
        return factor

    want = settle(lambda f: 1 + mmc_tail(60 * f, 0.08, 8, 0.3))
    assert latency.hedge_load_factor(60, 0.08, 8, 0.3) == pytest.approx(want, rel=1e-7)
    want = settle(lambda f: sum(mmc_tail(20 * f, 0.08, 8, 0.3) ** j for j in range(3)))
    assert latency.retry_load_factor(20, 0.08, 8, 0.3, 2) == pytest.approx(want, rel=1e-7)
    assert 1.0 > latency.retry_load_factor(20, 0.08, 8, 0.01, 0, late="cancelled") > 0.0  # work that is cut short
    assert latency.retry_load_factor(60, 0.08, 8, 0.3, 2) == math.inf
    assert latency.hedge_load_factor(99, 0.08, 8, 0.0) == math.inf


def test_breaker_against_a_simulation():
    rng = np.random.default_rng(2)
    rate, failure, threshold, open_time, probes = 20.0, 0.4, 3, 0.7, 2
    clock = refused_until = opened = 0.0
    row = passed = 0
    probing = False
    for gap, fails in zip(rng.exponential(1 / rate, 400_000), rng.random(400_000) < failure):
        clock += gap
        if clock < refused_until:
            continue
        if probing:
            passed, trip = (0, True) if fails else (passed + 1, False)
            probing = passed < probes
        else:
            row = row + 1 if fails else 0
            trip = row == threshold
        if trip:
            row, passed, probing = 0, 0, True
            refused_until = clock + open_time
            opened += open_time
    assert latency.breaker_open_share(rate, failure, threshold, open_time, probes) == pytest.approx(opened / clock, rel=0.02)
    assert latency.breaker_open_share(rate, 0, threshold, open_time) == 0.0


def test_availability_in_rationals():
    assert latency.availability(2.592e6, 3600) == pytest.approx(float(Fraction(720, 721)), rel=1e-15)
    assert latency.serial_availability([0.5, 0.75, 0.9]) == pytest.approx(0.3375, rel=1e-15)
    assert latency.redundant_availability([0.5, 0.75, 0.9]) == pytest.approx(0.9875, rel=1e-15)
    for part, n, needed in ((Fraction(99, 100), 10, 8), (Fraction(1, 2), 7, 3), (Fraction(9, 10), 60, 50)):
        down = sum(math.comb(n, k) * part**k * (1 - part) ** (n - k) for k in range(needed))
        assert 1 - latency.availability_k_of_n(float(part), n, needed) == pytest.approx(float(down), rel=1e-11, abs=1e-16)
    with pytest.raises(DomainError, match=r"needed = 9, must be in \[0, n\] \(in availability_k_of_n\)"):
        latency.availability_k_of_n(0.9, 8, 9)


def test_error_budgets():
    assert latency.error_budget_left(0.999, 0.9995, 2_592_000) == pytest.approx(1296.0, rel=1e-9)
    assert latency.error_budget_left(0.999, 0.998, 2_592_000) == pytest.approx(-2592.0, rel=1e-9)
    assert latency.error_budget_burn(0.999, [1.0, 0.9995, 0.998]) == pytest.approx([0.0, 0.5, 2.0], rel=1e-9)
    assert latency.error_budget_burn(1, 0.999) == math.inf


@pytest.mark.parametrize("eviction", ["lru", "fifo"])
def test_caches_by_sums_over_all_objects(eviction):
    p = np.arange(1, 20_001) ** -0.8
    p /= p.sum()

    def kept(t):
        return 1 - np.exp(-p * t) if eviction == "lru" else p * t / (1 + p * t)

    low, high = 0.0, 1e9
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if kept(middle).sum() < 500 else (low, middle)
    assert latency.zipf_hit_ratio(20_000, 0.8, 500, eviction=eviction) == pytest.approx((p * kept(high)).sum(), rel=1e-5)
    assert latency.zipf_hit_ratio(20_000, 0.8, 20_000, eviction=eviction) == 1.0


def test_lru_against_a_simulation():
    from collections import OrderedDict

    rng = np.random.default_rng(9)
    p = np.arange(1, 2001) ** -0.9
    held, hits, n = OrderedDict(), 0, 200_000
    for i, item in enumerate(rng.choice(2000, size=2 * n, p=p / p.sum())):
        if item in held:
            held.move_to_end(item)
            hits += i >= n
        else:
            held[item] = None
            if len(held) > 200:
                held.popitem(last=False)
    assert latency.zipf_hit_ratio(2000, 0.9, 200) == pytest.approx(hits / n, rel=0.01)


def test_times_to_live_by_sums_over_all_objects():
    p = np.arange(1, 20_001) ** -0.9
    p /= p.sum()
    asked = 50.0 * p * 60.0
    assert latency.ttl_hit_ratio(20_000, 0.9, 50, 60) == pytest.approx((p * asked / (1 + asked)).sum(), rel=1e-5)
    assert latency.ttl_hit_ratio(20_000, 0.9, 50, 60, starts="at_hit") == pytest.approx((p * (1 - np.exp(-asked))).sum(), rel=1e-5)
