"""Arguments that many methods have: one reading, one wording."""
from __future__ import annotations

import math
import operator
from collections.abc import Iterable
from typing import Any

from .errors import DomainError

__all__ = ["called", "level", "paths", "seconds", "seeded", "share", "threads", "whole"]


def whole(caller: str, name: str, value: Any, low: int, high: int) -> int:
    """A whole number in [low, high]; Python's and NumPy's integers."""
    try:
        if isinstance(value, bool):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{caller}: {name} is {value!r}, must be a whole number") from None
    if not low <= number <= high:
        raise DomainError(f"{caller}: {name} is {number}, must be in [{low}, {high}]", name)
    return number


def threads(caller: str, value: Any) -> int:
    return whole(caller, "threads", value, 0, 1024)


def seeded(caller: str, value: Any) -> int:
    return whole(caller, "seed", value, 0, 2**64 - 1)


def _real(caller: str, name: str, value: Any) -> float:
    if isinstance(value, (bool, str, bytes)):
        raise TypeError(f"{caller}: {name} is {value!r}, must be a number")
    try:
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{caller}: {name} is {value!r}, must be a number") from None


def seconds(caller: str, value: Any) -> float:
    """A limit of wall clock; infinite is none."""
    limit = _real(caller, "seconds", value)
    if not limit > 0.0:
        raise DomainError(f"{caller}: seconds is {value!r}, must be above 0", "seconds")
    return limit


def level(caller: str, name: str, value: Any) -> float:
    """A percentile in (0, 100)."""
    percent = _real(caller, name, value)
    if not 0.0 < percent < 100.0:
        raise DomainError(f"{caller}: {name} is {percent}, must be in (0, 100)", name)
    return percent


def share(caller: str, name: str, value: Any) -> float:
    """A number in [0, 1]."""
    part = _real(caller, name, value)
    if not 0.0 <= part <= 1.0 or math.isnan(part):
        raise DomainError(f"{caller}: {name} is {part}, must be in [0, 1]", name)
    return part


def paths(caller: str, figures: Iterable[str] | None) -> list[str]:
    """Paths of figures, whatever they are listed in."""
    if isinstance(figures, str):
        raise TypeError(f"{caller}: figures must be a sequence of paths, is the text {figures!r}; write [{figures!r}]")
    try:
        listed = list(figures or ())
    except TypeError:
        raise TypeError(f"{caller}: figures must be a sequence of paths, is {figures!r}") from None
    for figure in listed:
        if not isinstance(figure, str):
            raise TypeError(f"{caller}: figures must be a sequence of paths, holds {figure!r}")
    return listed


def called(caller: str, progress: Any) -> Any:
    if progress is not None and not callable(progress):
        raise TypeError(f"{caller}: progress is {progress!r}, must be a function of (done, of), or None")
    return progress
