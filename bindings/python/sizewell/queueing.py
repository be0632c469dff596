"""Queues as functions of numbers: waits, responses and losses of M/M/c, M/G/c, M/D/c, M/M/c/K and Erlang A.

Arguments are numbers in the unit that ends their name, texts with a unit (``"350 ms"``), pint quantities, or arrays of numbers or
texts. Arrays broadcast against each other as NumPy's do; the answer is then an array of float64, and a float where nothing had
dimensions. The GIL is released while an array is worked on, and Ctrl-C ends it. Booleans, complex numbers, objects, dates, masked
arrays and arrays that carry a unit of their own are refused by the name of the argument; a number outside its domain by the name
and its element. Nothing returns NaN. An unstable queue is no error: waits are infinite.
"""
from __future__ import annotations

from ._core import (
    erlang_a_abandonment,
    erlang_a_mean,
    erlang_a_percentile,
    erlang_b,
    erlang_c,
    gigc_percentile,
    mdc_mean,
    mdc_percentile,
    mg1_mean,
    mgc_mean,
    mgc_percentile,
    mmc_mean,
    mmc_percentile,
    mmc_tail,
    mmck_blocking,
    mmck_mean,
    mmck_percentile,
    utilisation,
)

__all__ = [
    "erlang_a_abandonment",
    "erlang_a_mean",
    "erlang_a_percentile",
    "erlang_b",
    "erlang_c",
    "gigc_percentile",
    "mdc_mean",
    "mdc_percentile",
    "mg1_mean",
    "mgc_mean",
    "mgc_percentile",
    "mmc_mean",
    "mmc_percentile",
    "mmc_tail",
    "mmck_blocking",
    "mmck_mean",
    "mmck_percentile",
    "utilisation",
]
