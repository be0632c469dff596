"""Queueing functions over numbers and NumPy arrays; arguments broadcast, the GIL is released."""
from __future__ import annotations

from ._core import erlang_b, erlang_c, mmc_percentile

__all__ = ["erlang_b", "erlang_c", "mmc_percentile"]
