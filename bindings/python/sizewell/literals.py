"""Values as a scenario writes them: strings pass, numbers take the unit of their place, pint quantities keep theirs."""
from __future__ import annotations

import math
import numbers
from typing import Any

from . import _core

__all__ = ["literal"]


def literal(value: Any, unit: str = "", dollar: bool = False, *, name: str = "value") -> str:
    """The text of a value.

    Parameters
    ----------
    value : str, number, bool, None or pint quantity
        ``None`` takes the key away, so that its default holds.
    unit : str
        Of a bare number; of a pint quantity in 1/s, what is counted.
    dollar : bool
        The unit follows a dollar amount: ``$2.50/GPU-hour``.
    name : str
        What an error calls it.

    Raises
    ------
    TypeError
        Anything else, by name.

    Examples
    --------
    >>> literal("350 ms"), literal(90, "req/s"), literal(2.5, "/GPU-hour", dollar=True), literal(None)
    ('350 ms', '90 req/s', '$2.5/GPU-hour', 'null')
    """
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if hasattr(value, "magnitude") and hasattr(value, "units"):
        if getattr(value.magnitude, "ndim", 0):
            raise TypeError(f"{name} must be one quantity, is an array of them")
        magnitude, written = _core.read_quantity(value)
        counted = unit.split("/")[0] if written.startswith("/") else ""  # pint does not count requests
        return f"{_finite(float(magnitude), name)!r} {counted}{written}"
    if isinstance(value, numbers.Real):
        number = repr(int(value)) if isinstance(value, numbers.Integral) else repr(_finite(float(value), name))
        return f"${number}{unit}" if dollar else f"{number} {unit}".rstrip()
    if hasattr(value, "item") and getattr(value, "ndim", 1) == 0:  # a NumPy scalar that is no number of Python's: numpy.bool
        return literal(value.item(), unit, dollar, name=name)
    raise TypeError(f"{name} must be a number, a text such as '350 ms', or a pint quantity, is {type(value).__name__}")


def _finite(value: float, name: str) -> float:
    if not math.isfinite(value):
        raise ValueError(f"{name} is {value}, must be finite")
    return value
