"""sizewell.cost against bills added up month by month, unit by unit and in rationals."""
from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from sizewell import DomainError, cost


def test_requests_tokens_and_months():
    assert cost.cost_per_request(4, 2.5, 12) == pytest.approx(10 / (12 * 3600), rel=1e-14)
    assert cost.cost_per_million_tokens(8, 2.5, 9600) == pytest.approx(20 / (9600 * 3600) * 1e6, rel=1e-14)
    assert cost.monthly_cost([1, 4], 2.5) == pytest.approx([1825, 7300], rel=1e-14)
    assert cost.monthly_cost(1, 2.5, "744") == pytest.approx(1860, rel=1e-14)


def test_discounts_are_marginal():
    n = np.arange(0, 130)
    bill = cost.discounted_cost(n, 2.5, 64, 0.2)
    assert bill == pytest.approx(np.cumsum(np.where(n == 0, 0.0, np.where(n <= 64, 2.5, 2.0))), rel=1e-12)
    assert np.all(np.diff(bill) > 0)


def test_tiers_unit_by_unit():
    bounds, prices = [10, 25, 40, math.inf], [1.0, 0.8, 0.5, 0.1]

    def price(unit):
        return next(p for b, p in zip(bounds, prices) if unit < b)

    volume = np.arange(0, 60)
    want = [sum(price(unit) for unit in range(v)) for v in volume]
    assert cost.tiered_cost(volume, bounds, prices) == pytest.approx(want, rel=1e-12)
    with pytest.raises(DomainError, match=r"up_to = 25, must be above the tier before \(in tiered_cost\)"):
        cost.tiered_cost(5, [25, 25, math.inf], [1, 1, 1])
    with pytest.raises(DomainError, match="must be open"):
        cost.tiered_cost(5, [25, 50], [1, 1])


def test_spot_prices():
    assert cost.spot_price(0.9, 2.5, 0, 360) == pytest.approx(0.9, rel=1e-14)
    assert cost.spot_price(0.9, 2.5, 0.05, 360, 1.1, 0.05) == pytest.approx(0.95 * 0.9 * 1.1 / (1 - 0.05 * 0.1) + 0.05 * 2.5, rel=1e-12)
    assert cost.spot_price(0.9, 2.5, 10, [359, 360, 3600]).tolist()[1:] == [math.inf, math.inf]


def up_together(needed, running, up, zones, correlation):
    """Every state of zones and instances, in rationals."""
    zone_up = 1 - correlation * (1 - up)
    own = up / zone_up
    sizes = [running // zones + (i < running % zones) for i in range(zones)]
    total = Fraction(0)
    for states in itertools.product((0, 1), repeat=zones):
        weight = math.prod(zone_up if s else 1 - zone_up for s in states)
        n = sum(size for size, s in zip(sizes, states) if s)
        total += weight * sum(math.comb(n, k) * own**k * (1 - own) ** (n - k) for k in range(needed, n + 1))
    return total


def test_spot_availability_in_rationals():
    up = Fraction(19, 20)
    for needed, running, zones, correlation in ((8, 10, 3, Fraction(1, 5)), (8, 12, 1, Fraction(0)), (3, 3, 3, Fraction(1)), (1, 7, 2, Fraction(1, 2))):
        want = up_together(needed, running, up, zones, correlation)
        assert cost.spot_availability(needed, running, float(up), zones, float(correlation)) == pytest.approx(float(want), rel=1e-12)
    for target in (0.5, 0.9, 0.99, 0.9999):
        n = 8
        while up_together(8, n, up, 1, Fraction(0)) < Fraction(target):
            n += 1
        assert cost.spot_instances_for(8, target, float(up), 1, 0) == n
    assert cost.spot_instances_for(1, 0.9999, 0.5, 1, 1.0) == 0  # one zone that is half the time down


def test_commitments():
    assert cost.break_even_utilisation(1.6, [2.5, 1.0]) == pytest.approx([0.64, 1.6], rel=1e-14)
    assert cost.break_even_utilisation(1.6, 0) == math.inf


def test_capital_recovery_pays_back_one():
    for rate in (0.0, 1e-6, 0.08, 0.5):
        for years in (1, 4, 10):
            payment = cost.capital_recovery(rate, years)
            assert sum(payment / (1 + rate) ** t for t in range(1, years + 1)) == pytest.approx(1.0, rel=1e-9)


def test_owned_cost_year_by_year():
    monthly = cost.owned_cost(4, 250_000, 5, 0.08, residual=0.1, power_w=5600, pue=1.3, power_price_usd_per_kwh=0.12, colocation_usd_per_kw_month=150, staff_usd_per_month=3000)
    running = 4 * (5.6 * 1.3 * 730 * 0.12 + 5.6 * 150) + 3000
    # what is paid at the start and got back at the end, at 8 %, is what the monthly capital cost of all years is worth
    worth = 4 * 250_000 * (1 - 0.1 / 1.08**5)
    assert sum((monthly - running) * 12 / 1.08**t for t in range(1, 6)) == pytest.approx(worth, rel=1e-10)
    assert cost.owned_cost(1, 120_000, 10, 0) == pytest.approx(1000, rel=1e-12)
    assert cost.break_even_own(25_800, 58_400, 0.99) == pytest.approx(25_800 / 58_400 / 0.99, rel=1e-13)


def test_ownership_multiples():
    assert cost.implied_multiplier(42_000, [10_000, 21_000]) == pytest.approx([4.2, 2.0], rel=1e-13)
    for compute in (5_000.0, 10_000.0):
        m = cost.multiplier_from_causes(0.4, 25_000, compute)
        assert cost.compute_where_rule_holds(m, 0.4, 25_000) == pytest.approx(compute, rel=1e-12)
        assert m * compute == pytest.approx(compute + 0.4 * compute + 25_000, rel=1e-13)


def test_overheads_alone_can_outgrow_a_rule():
    assert cost.compute_where_rule_holds([1.3, 1.4, 1.5], 0.4, 25_000).tolist()[:2] == [math.inf, math.inf]


def test_bills_meet_at_their_break_even():
    at = cost.managed_break_even(30_000, 73, 5_000, 0.2)
    assert at + 30_000 + 73 == pytest.approx(at * 1.2 + 5_000, rel=1e-12)
    assert cost.managed_break_even([5_000, 1_000], 0, 5_000, 0.2).tolist() == [0.0, 0.0]
    assert cost.managed_break_even(30_000, 73, 5_000, 0) == math.inf
    rate = cost.break_even_tokens(7_300, 0.5)
    assert rate * 730 * 3600 * 0.5e-6 == pytest.approx(7_300, rel=1e-12)


def test_token_api_in_rationals():
    want = (1500 * (Fraction(1, 2) * Fraction(1, 10) + Fraction(1, 2) * Fraction(1, 40)) + 300 * Fraction(2, 5)) / 10**6 * (1 - Fraction(1, 10) * Fraction(1, 2))
    assert cost.api_cost_per_request(1500, 300, 0.1, 0.4, 0.5, 0.025, 0.1, 0.5) == pytest.approx(float(want), rel=1e-14)


def test_cold_starts_are_long_gaps():
    gaps = np.random.default_rng(6).exponential(180, 400_000)
    assert cost.cold_share("20 /hour", "10 min") == pytest.approx((gaps > 600).mean(), rel=0.03)


def test_money_over_time():
    monthly = np.random.default_rng(8).uniform(-500, 1500, 36)
    want = sum(x / 1.08 ** ((m + 1) / 12) for m, x in enumerate(monthly))
    assert cost.present_value(monthly, 0.08) == pytest.approx(want, rel=1e-12)
    assert cost.present_value(np.stack([monthly, 2 * monthly]), [0.08, 0.0]) == pytest.approx([want, 2 * monthly.sum()], rel=1e-12)
    for once, saving, rate in ((120_000, 20_000, 0.01), (100, 50, 0), (1000, 30, 0.02)):
        worth, periods = Fraction(0), 0
        while worth < once:
            periods += 1
            worth += saving / (1 + Fraction(rate)) ** periods
        assert cost.payback_periods(once, saving, rate) == periods
    assert cost.payback_periods(1000, [0, -5, 9.9], 0.01).tolist() == [math.inf] * 3
