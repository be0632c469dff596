"""sizewell.queueing against recursions in rationals, integrals, balance equations and simulations written here."""
from __future__ import annotations

import heapq
import math
from fractions import Fraction

import numpy as np
import pytest
from sizewell import DomainError, queueing


def erlang_b(servers, load):
    blocked = Fraction(1)
    for k in range(1, servers + 1):
        blocked = load * blocked / (k + load * blocked)
    return blocked


def erlang_c(servers, load):
    blocked = erlang_b(servers, load)
    return servers * blocked / (servers - load * (1 - blocked))


def bisect(tail, q, high):
    low = 0.0
    while tail(high) > q:
        high *= 2
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if tail(middle) > q else (low, middle)
    return high


# -- Erlang and M/M/c ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("servers, load", [(1, Fraction(1, 2)), (2, Fraction(3, 2)), (8, Fraction(36, 5)), (64, Fraction(60)), (200, Fraction(150))])
def test_erlang_in_rationals(servers, load):
    assert queueing.erlang_b(servers, float(load)) == pytest.approx(float(erlang_b(servers, load)), rel=2e-14)
    assert queueing.erlang_c(servers, float(load)) == pytest.approx(float(erlang_c(servers, load)), rel=2e-14)


def test_fractions_of_a_server_follow_the_integral():
    t, step = np.linspace(0.0, 60.0, 600_001, retstep=True)
    for servers, load in ((2.5, 1.7), (7.25, 6.0), (0.5, 0.4)):
        y = load * np.exp(-load * t) * (1.0 + t) ** servers
        inverse = step / 3.0 * (y[0] + y[-1] + 4.0 * y[1:-1:2].sum() + 2.0 * y[2:-1:2].sum())
        assert queueing.erlang_b(servers, load) == pytest.approx(1.0 / inverse, rel=1e-9)


def test_an_unstable_queue_waits_for_ever():
    assert queueing.erlang_c(8, [8.0, 9.0]).tolist() == [1.0, 1.0]
    for value in (queueing.mmc_mean(100, 0.08, 8), queueing.mmc_percentile(100, 0.08, 8, 50, of="wait"), queueing.mg1_mean(13, 0.08, 1), queueing.mgc_percentile(101, 0.08, 2, 8, 50),
                  queueing.mgc_mean(101, 0.08, 2, 8), queueing.mdc_percentile(100, 0.08, 8, 50)):
        assert value == math.inf
    assert queueing.mmc_tail(100, 0.08, 8, 1e9) == 1.0 and queueing.utilisation(100, 0.08, 4) == pytest.approx(2.0)


@pytest.mark.parametrize("rate, mean, servers", [(Fraction(9, 10), 1, 1), (Fraction(90), Fraction(2, 25), 8), (Fraction(30), 2, 64), (Fraction(1, 1000), 1, 3)])
def test_mmc_from_its_definition(rate, mean, servers):
    load = rate * mean
    waits = float(erlang_c(servers, load))
    mu, theta = float(1 / Fraction(mean)), float((servers - load) / mean)
    lam, s = float(rate), float(mean)

    def wait_tail(t):
        return waits * math.exp(-theta * t)

    def response_tail(t):  # the wait and an independent service, by their convolution
        if abs(theta - mu) < 1e-9 * mu:
            return math.exp(-mu * t) * (1.0 + waits * mu * t)
        return math.exp(-mu * t) + waits * mu * (math.exp(-mu * t) - math.exp(-theta * t)) / (theta - mu)

    assert queueing.mmc_mean(lam, s, servers, of="wait") == pytest.approx(waits / theta, rel=1e-12)
    assert queueing.mmc_mean(lam, s, servers) == pytest.approx(waits / theta + s, rel=1e-12)
    for t in (0.0, 0.1 * s, s, 5 * s):
        assert queueing.mmc_tail(lam, s, servers, t, of="wait") == pytest.approx(wait_tail(t), rel=1e-12)
        assert queueing.mmc_tail(lam, s, servers, t) == pytest.approx(response_tail(t), rel=1e-9)
    for p in (50, 90, 95, 99, 99.9):
        q = 1 - p / 100
        want = max(0.0, math.log(waits / q) / theta)
        assert queueing.mmc_percentile(lam, s, servers, p, of="wait") == pytest.approx(want, rel=1e-10, abs=1e-300)
        assert queueing.mmc_percentile(lam, s, servers, p) == pytest.approx(bisect(response_tail, q, s), rel=1e-10)


def test_percentile_and_tail_invert_each_other():
    rate, servers = np.linspace(1.0, 95.0, 40), np.array([8, 9, 50])[:, None]
    for of in ("response", "wait"):
        x = queueing.mmc_percentile(rate, 0.08, servers, 99, of=of)
        tail = queueing.mmc_tail(rate, 0.08, servers, x, of=of)
        assert np.all((np.abs(tail - 0.01) < 1e-12) | ((x == 0.0) & (tail <= 0.01)))
        assert np.all(np.diff(x, axis=1) >= 0.0) and np.all(np.diff(x, axis=0) <= 0.0)


# -- M/G/1, M/D/c, M/G/c ------------------------------------------------------------------------------------------------------


def test_mg1_mean_by_pollaczek_and_khinchine_in_rationals():
    for rate, mean, scv in ((Fraction(10), Fraction(2, 25), Fraction(4)), (Fraction(1), Fraction(1, 2), Fraction(0)), (Fraction(99, 100), Fraction(1), Fraction(1))):
        rho = rate * mean
        wait = rho / (1 - rho) * mean * (1 + scv) / 2
        assert queueing.mg1_mean(float(rate), float(mean), float(scv), of="wait") == pytest.approx(float(wait), rel=1e-13)
        assert queueing.mg1_mean(float(rate), float(mean), float(scv)) == pytest.approx(float(wait + mean), rel=1e-13)
    assert queueing.mg1_mean(5, 0.08, 1.0) == pytest.approx(queueing.mmc_mean(5, 0.08, 1), rel=1e-14)


def lindley(rng, rate, service):
    """Waits of one server that takes requests as they come."""
    gaps = rng.exponential(1.0 / rate, service.size - 1)
    walk = np.concatenate([[0.0], np.cumsum(service[:-1] - gaps)])
    return walk - np.minimum.accumulate(walk)


def many_servers(rng, rate, service, servers):
    free, clock, waits = [0.0] * servers, 0.0, []
    for gap, s in zip(rng.exponential(1.0 / rate, service.size), service):
        clock += gap
        start = max(clock, heapq.heappop(free))
        heapq.heappush(free, start + s)
        waits.append(start - clock)
    return np.array(waits)


def interval(runs):
    runs = np.array(runs)
    half = 4.0 * runs.std(ddof=1) / math.sqrt(runs.size)  # 4: the test runs often
    return runs.mean() - half, runs.mean() + half


def test_mg1_mean_and_percentile_against_a_simulation():
    rng = np.random.default_rng(7)
    rate, mean, scv = 8.0, 0.08, 2.0
    sigma = math.sqrt(math.log1p(scv))
    means, p99s = [], []
    for _ in range(20):
        service = rng.lognormal(math.log(mean) - 0.5 * sigma * sigma, sigma, 200_000)
        response = lindley(rng, rate, service) + service
        means.append(response[2000:].mean())
        p99s.append(np.quantile(response[2000:], 0.99))
    low, high = interval(means)
    assert low < queueing.mg1_mean(rate, mean, scv) < high
    low, high = interval(p99s)
    assert low < queueing.mgc_percentile(rate, mean, scv, 1, 99) < high


def test_mgc_against_a_simulation_within_its_stated_interval():
    rng = np.random.default_rng(11)
    rate, mean, servers = 85.0, 0.08, 8
    for law, scv, draw in (("gamma", 0.5, lambda n: rng.gamma(2.0, mean / 2.0, n)),
                           ("lognormal", 2.0, lambda n: rng.lognormal(math.log(mean) - 0.5 * math.log1p(2.0), math.sqrt(math.log1p(2.0)), n))):
        p99s = []
        for _ in range(8):
            service = draw(50_000)
            p99s.append(np.quantile((many_servers(rng, rate, service, servers) + service)[2000:], 0.99))
        low, high = interval(p99s)
        lower, estimate, upper = (queueing.mgc_percentile(rate, mean, scv, servers, 99, law=law, bound=b) for b in ("lower", "estimate", "upper"))
        assert lower < estimate < upper < 1.2 * lower  # an interval that says something
        assert low < upper and high > lower
        assert low / 1.03 < estimate < high * 1.03


def test_mgc_of_an_exponential_law_is_mmc():
    for of in ("response", "wait"):
        assert queueing.mgc_percentile(90, 0.08, 1, 8, 99, of=of, law="exponential") == queueing.mmc_percentile(90, 0.08, 8, 99, of=of)
        assert queueing.mgc_mean(90, 0.08, 1, 8.5, of=of, law="exponential") == queueing.mmc_mean(90, 0.08, 8.5, of=of)
    assert queueing.mgc_mean(10, 0.08, 1.5, 1) == pytest.approx(queueing.mg1_mean(10, 0.08, 1.5), rel=2e-3)


def test_md1_by_its_series_in_rationals():
    rate, service = Fraction(7, 10), Fraction(1)

    def cdf(t):
        t, total = Fraction(t), Fraction(0)
        for k in range(int(t // service) + 1):
            y = rate * (t - k * service)
            total += (-y) ** k / math.factorial(k) * Fraction(math.exp(float(y)))
        return float((1 - rate * service) * total)

    for p in (50, 90, 99):
        t = queueing.mdc_percentile(float(rate), float(service), 1, p, of="wait")
        assert cdf(t * (1 - 2e-4)) < p / 100 < cdf(t * (1 + 2e-4))
    assert queueing.mdc_percentile(90, 0.08, 8, 99) == pytest.approx(queueing.mdc_percentile(90, 0.08, 8, 99, of="wait") + 0.08, rel=1e-12)


def test_md1_mean_in_closed_form():
    for rho in (0.1, 0.7, 0.95):
        assert queueing.mdc_mean(rho, 1.0, 1, of="wait") == pytest.approx(rho / (2 * (1 - rho)), rel=1e-4)
        assert queueing.mdc_mean(rho, 1.0, 1) == pytest.approx(1 + rho / (2 * (1 - rho)), rel=1e-4)


@pytest.mark.parametrize("scv", [0.25, 0.5, 2.0, 9.0])
def test_uneven_arrivals_at_one_server_by_their_transform(scv):
    rate, mu = 0.8, 1.0

    def transform(s):  # of the gaps
        if scv < 1:
            return (rate / scv / (rate / scv + s)) ** (1 / scv)
        p = (1 + math.sqrt((scv - 1) / (scv + 1))) / 2
        return sum(w * 2 * w * rate / (2 * w * rate + s) for w in (p, 1 - p))

    sigma = 0.5
    for _ in range(5000):
        sigma = transform(mu * (1 - sigma))
    for level in (50, 99):
        q = 1 - level / 100
        response = queueing.gigc_percentile(rate, scv, 1 / mu, 1.0, 1, level, law="exponential")
        assert response == pytest.approx(-math.log(q) / (mu * (1 - sigma)), rel=1e-6)
        wait = queueing.gigc_percentile(rate, scv, 1 / mu, 1.0, 1, level, of="wait", law="exponential")
        assert wait == pytest.approx(max(0.0, math.log(sigma / q) / (mu * (1 - sigma))), rel=1e-6)


def test_even_arrivals_are_poisson():
    for more in ({"law": "gamma"}, {"of": "wait", "bound": "upper"}):
        assert queueing.gigc_percentile(80, 1.0, 0.08, 0.5, 8, 99, **more) == queueing.mgc_percentile(80, 0.08, 0.5, 8, 99, **more)
    assert np.all(np.diff(queueing.gigc_percentile(80, [0.2, 0.5, 1, 2, 4], 0.08, 1, 8, 99, law="exponential")) > 0)


# -- queues that turn work away -----------------------------------------------------------------------------------------------


def stationary(rate, death, last):
    p = [rate / rate]
    for n in range(1, last + 1):
        p.append(p[-1] * rate / death(n))
    total = sum(p)
    return [x / total for x in p]


@pytest.mark.parametrize("rate, servers, capacity", [(90, 8, 20), (200, 8, 12), (5, 1, 1), (40, 4, 4)])
def test_mmck_by_balance_equations_in_rationals(rate, servers, capacity):
    mean = Fraction(2, 25)
    p = stationary(Fraction(rate), lambda n: min(n, servers) / mean, capacity)
    assert queueing.mmck_blocking(rate, float(mean), servers, capacity) == pytest.approx(float(p[-1]), rel=1e-12)
    drain = float(servers / mean)
    waiting = sum((n - servers) * x for n, x in enumerate(p) if n > servers)
    assert queueing.mmck_mean(rate, float(mean), servers, capacity, of="wait") == pytest.approx(float(waiting / (rate * (1 - p[-1]))), rel=1e-10, abs=1e-16)
    assert queueing.mmck_mean(rate, float(mean), servers, capacity) == pytest.approx(float(waiting / (rate * (1 - p[-1])) + mean), rel=1e-10)

    def wait_tail(t):  # of those let in: as many departures as stand before them, less than n - c + 1 of a Poisson stream
        total = 0.0
        for n in range(servers, capacity):
            x, term = drain * t, math.exp(-drain * t)
            below = 0.0
            for k in range(n - servers + 1):
                below += term
                term *= x / (k + 1)
            total += float(p[n] / (1 - p[-1])) * below
        return total

    for level in (50, 90, 99):
        q = 1 - level / 100
        want = 0.0 if wait_tail(0.0) <= q else bisect(wait_tail, q, 0.1)
        assert queueing.mmck_percentile(rate, float(mean), servers, capacity, level, of="wait") == pytest.approx(want, rel=1e-9, abs=1e-15)
    if capacity == servers:
        assert queueing.mmck_percentile(rate, float(mean), servers, capacity, 99) == pytest.approx(-float(mean) * math.log(0.01), rel=1e-9)
        assert queueing.mmck_blocking(rate, float(mean), servers, capacity) == pytest.approx(queueing.erlang_b(servers, rate * float(mean)), rel=1e-12)


@pytest.mark.parametrize("rate, servers, patience", [(120, 8, 2.0), (90, 8, 0.5), (10, 1, 0.1)])
def test_erlang_a_by_balance_equations(rate, servers, patience):
    mean = 0.08
    p = stationary(float(rate), lambda n: min(n, servers) / mean + max(0, n - servers) / patience, 400)  # all terms are positive
    queue = sum((n - servers) * x for n, x in enumerate(p) if n > servers)
    assert queueing.erlang_a_abandonment(rate, mean, servers, patience) == pytest.approx(queue / patience / rate, rel=1e-10)


def test_erlang_a_against_a_simulation():
    rng = np.random.default_rng(3)
    rate, mean, servers, patience = 110.0, 0.08, 8, 1.0
    means, p99s = [], []
    for _ in range(10):
        free, clock, responses = [0.0] * servers, 0.0, []
        for gap, s, stays in zip(rng.exponential(1 / rate, 40_000), rng.exponential(mean, 40_000), rng.exponential(patience, 40_000)):
            clock += gap
            start = max(clock, free[0])
            if start - clock <= stays:
                heapq.heapreplace(free, start + s)
                responses.append(start + s - clock)
        means.append(np.mean(responses[2000:]))
        p99s.append(np.quantile(responses[2000:], 0.99))
    low, high = interval(means)
    assert low < queueing.erlang_a_mean(rate, mean, servers, patience) < high
    low, high = interval(p99s)
    assert low < queueing.erlang_a_percentile(rate, mean, servers, patience, 99) < high


def test_endless_patience_and_room_are_mmc():
    for of in ("response", "wait"):
        want = queueing.mmc_percentile(80, 0.08, 8, [50, 99], of=of)
        assert queueing.erlang_a_percentile(80, 0.08, 8, 1e9, [50, 99], of=of) == pytest.approx(want, rel=1e-6)
        assert queueing.mmck_percentile(80, 0.08, 8, 5000, [50, 99], of=of) == pytest.approx(want, rel=1e-9)


def test_too_patient_for_a_queue_is_said():
    with pytest.raises(DomainError, match="fewer than 20000 waiting"):
        queueing.erlang_a_abandonment(1e6, 1.0, 8, 1e9)


def test_utilisation_is_the_load_over_the_servers():
    assert queueing.utilisation(90, 0.08, 8) == pytest.approx(0.9, rel=1e-15)
