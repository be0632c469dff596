"""Laws of latency and what a system makes of them: sums, fan-outs, hedges, retries, caches, breakers, availability.

Arguments and errors are those of `sizewell.queueing`: numbers in the unit of their name, texts, pint quantities, arrays; the GIL is
released.
"""
from __future__ import annotations

from ._core import (
    availability,
    availability_k_of_n,
    breaker_open_share,
    cached_percentile,
    error_budget_burn,
    error_budget_left,
    fan_out_percentile,
    hedge_load_factor,
    hedged_percentile,
    lognormal_mean,
    lognormal_percentile,
    lognormal_scv,
    lognormal_tail,
    redundant_availability,
    retried_percentile,
    retry_attempts,
    retry_failure,
    retry_load_factor,
    serial_availability,
    sum_percentile,
    ttl_hit_ratio,
    zipf_hit_ratio,
)

__all__ = [
    "availability",
    "availability_k_of_n",
    "breaker_open_share",
    "cached_percentile",
    "error_budget_burn",
    "error_budget_left",
    "fan_out_percentile",
    "hedge_load_factor",
    "hedged_percentile",
    "lognormal_mean",
    "lognormal_percentile",
    "lognormal_scv",
    "lognormal_tail",
    "redundant_availability",
    "retried_percentile",
    "retry_attempts",
    "retry_failure",
    "retry_load_factor",
    "serial_availability",
    "sum_percentile",
    "ttl_hit_ratio",
    "zipf_hit_ratio",
]
