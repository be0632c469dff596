"""What type checkers must make of calls: numbers give numbers, arrays arrays.  Checked by test_typing.py, never run."""
# pyright: strict, reportUnnecessaryTypeIgnoreComment=true
from __future__ import annotations

from typing import Any

import numpy as np
import sizewell
from numpy.typing import NDArray
from sizewell import cost, latency, queueing, sizing
from typing_extensions import assert_type

Reals = NDArray[np.float64]
Wholes = NDArray[np.int64]
rates = np.linspace(1.0, 90.0, 10)
counts: NDArray[np.int64] = np.arange(1, 9)


class Series:
    def to_numpy(self, dtype: Any = None, copy: bool = False) -> Any: ...


class Quantity:
    magnitude: float
    units: str


# Numbers of every kind and texts in, a float out.
assert_type(queueing.erlang_c(10, 8.0), float)
assert_type(queueing.mmc_percentile("90 req/s", "80 ms", 8, 99), float)
assert_type(queueing.mmc_percentile(np.float32(90.0), np.float64(0.08), np.int64(8), 99, of="wait"), float)
assert_type(latency.availability("30 days", mean_repair_s="1 hour"), float)
assert_type(cost.cost_per_request(4, "$2.50/instance-hour", 12.0), float)
assert_type(cost.spot_price(0.9, 2.5, 0.05, "6 min", overprovision=1.1), float)

# An array anywhere, an array out.
assert_type(queueing.erlang_b(counts, 8.0), Reals)
assert_type(queueing.mmc_percentile(90.0, 0.08, [8, 9, 10], 99), Reals)
assert_type(queueing.mmc_tail(rates, ["80 ms", "0.1 s"], [[8], [9]], 0.3, of="wait"), Reals)
assert_type(queueing.mgc_percentile(rates, 0.08, 1.5, 8, 99, law="gamma", bound="upper"), Reals)
assert_type(latency.zipf_hit_ratio(1e6, 0.9, np.array([1e3, 1e4]), eviction="fifo"), Reals)
assert_type(cost.monthly_cost(np.asarray([1.0, 2.0], dtype=np.float32), 2.5), Reals)
assert_type(cost.monthly_cost(Series(), 2.5), Reals)

assert_type(queueing.gigc_percentile(rates, 4.0, 0.08, 1.5, 8, 99, law="gamma", bound="lower"), Reals)

# Whole numbers.
assert_type(sizing.replicas_for_percentile(90, 0.08, 99, 0.5), int)
assert_type(sizing.replicas_for_percentile(rates, 0.08, 99, 0.5, cap=0.8), Wholes)
assert_type(sizing.instances_with_spare(10, 2, 3, loss="node"), int)
assert_type(cost.spot_instances_for(8, [0.9, 0.99], 0.95, 3, 0.0), Wholes)

# A row of numbers gives one; of an array only NumPy knows the axes.
assert_type(latency.serial_availability([0.999, 0.995]), float)
assert_type(latency.serial_availability(rates), Any)
assert_type(cost.tiered_cost(5, [10, float("inf")], [1.0, 0.5]), float)

# A quantity may hold an array.
assert_type(queueing.mmc_percentile(90, Quantity(), 8, 99), Any)
assert_type(queueing.mmc_percentile(rates, Quantity(), 8, 99), Reals)

# What must not pass: each line is an error that the checkers are told to expect, and complain of where it is none.
queueing.erlang_c(10, None)  # type: ignore[call-overload]
queueing.erlang_c(10, 8.0 + 1.0j)  # type: ignore[call-overload]
queueing.mmc_mean(90, 0.08)  # type: ignore[call-overload]
queueing.mmc_mean(90, 0.08, 8, of="waits")  # type: ignore[call-overload]
queueing.mmc_mean(90, 0.08, 8, "wait")  # type: ignore[call-overload]
sizewell.cost.nothing  # type: ignore[attr-defined]
