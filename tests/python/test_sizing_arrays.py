"""sizewell.sizing against searches that look at every number."""
from __future__ import annotations

import math

import numpy as np
import pytest
from sizewell import DomainError, queueing, sizing
from test_latency_arrays import mmc_tail


def fewest(rate, mean, percentile, target, cap=1.0):
    n = 1
    while rate * mean / n > cap or rate * mean >= n or mmc_tail(rate, mean, n, target) > 1 - percentile / 100:
        n += 1
    return n


def test_fewest_replicas_by_looking_at_each():
    for rate in (1.0, 17.0, 90.0, 333.0):
        for percentile, target in ((50, 0.06), (95, 0.3), (99, 0.4), (99.9, 0.6)):
            for cap in (1.0, 0.7):
                assert sizing.replicas_for_percentile(rate, 0.08, percentile, target, cap) == fewest(rate, 0.08, percentile, target, cap)


def test_arrays_of_replicas_are_those_of_each_alone():
    rates = np.random.default_rng(4).uniform(1, 500, 200)
    many = sizing.replicas_for_percentile(rates, 0.08, 99, 0.5)
    assert many.dtype == np.int64
    assert [int(n) for n in many] == [sizing.replicas_for_percentile(r, 0.08, 99, 0.5) for r in rates]
    general = sizing.replicas_for_percentile(rates[:10], 0.08, 99, 0.5, law="gamma", service_scv=0.5)
    for rate, n in zip(rates, general):
        assert queueing.mgc_percentile(rate, 0.08, 0.5, int(n), 99, law="gamma") <= 0.5 * 1.01
        assert n == 1 or rate * 0.08 >= n - 1 or queueing.mgc_percentile(rate, 0.08, 0.5, int(n) - 1, 99, law="gamma") > 0.5 / 1.01


def test_a_target_no_number_reaches_gives_none():
    assert sizing.replicas_for_percentile(90, 0.08, 99, [0.3, 0.4]).tolist() == [0, fewest(90, 0.08, 99, 0.4)]  # p99 of the service alone: 0.368 s
    assert sizing.largest_rate(0.08, 8, 99, 0.3) == 0.0
    with pytest.raises(DomainError, match="must be <= 1e6 servers"):
        sizing.replicas_for_percentile(1e9, 1.0, 99, 10)


def test_replicas_for_a_cap():
    for rate in (0.0, 1.0, 99.9, 100.0, 100.1):
        for cap in (0.5, 0.8, 1.0):
            for concurrency in (1, 4):
                load = rate * 0.08 / concurrency
                n = 1
                while load / n > cap * (1 + 1e-12) or load >= n:
                    n += 1
                assert sizing.replicas_for_cap(rate, 0.08, cap, concurrency) == n


def test_the_largest_rate_just_keeps_the_promise():
    for replicas in (1, 4, 16):
        rate = sizing.largest_rate(0.08, replicas, 99, 0.5)
        assert queueing.mmc_percentile(rate, 0.08, replicas, 99) <= 0.5 < queueing.mmc_percentile(rate * (1 + 1e-5), 0.08, replicas, 99)
        assert sizing.replicas_for_percentile(rate * (1 - 1e-5), 0.08, 99, 0.5) == replicas
    assert sizing.largest_rate(0.08, 4, 99, 100.0, cap=0.5) == pytest.approx(25.0, rel=1e-6)


@pytest.mark.parametrize("loss", ["zone", "node", "replica", "none"])
def test_what_is_left_after_a_loss_is_enough(loss):
    def left(instances, each, zones):
        if loss == "zone":
            return (instances - math.ceil(instances / zones)) * each
        return {"node": (instances - 1) * each, "replica": instances * each - 1, "none": instances * each}[loss]

    for needed in range(1, 30):
        for each in (1, 2, 5):
            for zones in (2, 3, 4):
                n = 0
                while left(n, each, zones) < needed:
                    n += 1
                assert sizing.instances_with_spare(needed, each, zones, loss=loss) == n


def test_rates():
    assert sizing.in_flight([90, 10], 0.35) == pytest.approx([31.5, 3.5], rel=1e-15)
    assert sizing.design_rate(100, 0.3) == pytest.approx(130)
    assert sizing.grown_rate(100, 0.5, [0, 1, 2.5]) == pytest.approx([100, 150, 100 * 1.5**2.5])
