"""Replicas for a promise, what they carry, and spares.

Arguments and errors are those of `sizewell.queueing`: numbers in the unit of their name, texts, pint quantities, arrays; the GIL is
released.
"""
from __future__ import annotations

from ._core import (
    design_rate,
    grown_rate,
    in_flight,
    instances_with_spare,
    largest_rate,
    replicas_for_cap,
    replicas_for_percentile,
)

__all__ = [
    "design_rate",
    "grown_rate",
    "in_flight",
    "instances_with_spare",
    "largest_rate",
    "replicas_for_cap",
    "replicas_for_percentile",
]
