"""What fleets, requests and tokens cost, and when an alternative pays.

Arguments and errors are those of `sizewell.queueing`: numbers in the unit of their name, texts, pint quantities, arrays; the GIL is
released.
"""
from __future__ import annotations

from ._core import (
    api_cost_per_request,
    break_even_own,
    break_even_tokens,
    break_even_utilisation,
    capital_recovery,
    cold_share,
    compute_where_rule_holds,
    cost_per_million_tokens,
    cost_per_request,
    discounted_cost,
    implied_multiplier,
    managed_break_even,
    monthly_cost,
    multiplier_from_causes,
    owned_cost,
    payback_periods,
    present_value,
    spot_availability,
    spot_instances_for,
    spot_price,
    tiered_cost,
)

__all__ = [
    "api_cost_per_request",
    "break_even_own",
    "break_even_tokens",
    "break_even_utilisation",
    "capital_recovery",
    "cold_share",
    "compute_where_rule_holds",
    "cost_per_million_tokens",
    "cost_per_request",
    "discounted_cost",
    "implied_multiplier",
    "managed_break_even",
    "monthly_cost",
    "multiplier_from_causes",
    "owned_cost",
    "payback_periods",
    "present_value",
    "spot_availability",
    "spot_instances_for",
    "spot_price",
    "tiered_cost",
]
