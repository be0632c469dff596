"""Numbers that come from samples: each with the half-width of its 95 % interval."""
from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from .records import Figure, Record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Distribution", "Estimate"]


class Estimate(Figure):
    """A `Figure` and how far it may be from the truth.

    Attributes
    ----------
    unit : str
    half_width : float
        The truth lies within ``value +- half_width`` in 95 of 100 runs with other seeds; infinite where the value is.

    Examples
    --------
    >>> p90 = Estimate(1520.0, "USD/month", 12.5)
    >>> p90.half_width, str(p90)
    (12.5, '1520 +- 12.5 USD/month')
    """

    __slots__ = ("half_width",)
    half_width: float

    def __new__(cls, value: float, unit: str = "", half_width: float = 0.0) -> Estimate:
        self = float.__new__(cls, value)
        self.unit, self.half_width = unit, half_width
        return self

    def __str__(self) -> str:
        unit = "" if self.unit in ("", "1") else " " + self.unit
        return f"{float(self):.6g} +- {self.half_width:.3g}{unit}"

    def __repr__(self) -> str:
        return f"Estimate({float(self)!r}, {self.unit!r}, {self.half_width!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (Estimate, (float(self), self.unit, self.half_width))


class Distribution(Record):
    """One figure over the ranges of a scenario.

    Attributes
    ----------
    p10, p50, ... : Estimate
        The percentiles that were asked for; ``d["p99.9"]`` where the name has a dot.
    mean : Estimate
    point : Figure
        The model at the median of every range.
    undefined : int
        Samples that are no scenario, left out of the rest.
    unit, help : str
    """

    __slots__ = ("_more",)
    _data: dict[str, Any]
    _more: dict[str, Any]  # what JSON cannot hold

    def __init__(self, data: dict[str, Any], more: dict[str, Any]) -> None:
        super().__init__(data)
        object.__setattr__(self, "_more", more)

    def __reduce__(self) -> tuple[Any, ...]:
        return (Distribution, (self._data, self._more))

    def __deepcopy__(self, memo: dict[int, Any]) -> Distribution:
        return Distribution(self.to_dict(), self._more)

    @property
    def unit(self) -> str:
        return str(self._data["unit"])

    @property
    def undefined(self) -> int:
        return int(self._data["undefined"])

    @property
    def help(self) -> str:
        return str(self._more["help"])

    @property
    def percentiles(self) -> dict[str, Estimate]:
        """Every percentile by its name, in the order they were asked for."""
        names = [k for k in self._data if k[0] == "p" and k[1:2].isdigit()]
        return {name: Estimate(value, self._data["unit"], half) for name, (value, half) in zip(names, self._more["percentiles"])}

    @property
    def histogram(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Shares of the samples in equal bins between P1 and P99, and the edges of these; no bins where either is infinite."""
        import numpy as np

        low, high, shares = self._more["low"], self._more["high"], self._more["shares"]
        if len(shares) == 0 or not np.isfinite(high - low):
            return np.zeros(0), np.zeros(1)
        return shares, np.linspace(low, high, len(shares) + 1)

    @property
    def mean(self) -> Estimate:
        return Estimate(self._more["mean"][0], self._data["unit"], self._more["mean"][1])

    @property
    def point(self) -> Figure:
        return Figure(self._more["point"], self._data["unit"])

    def __getattr__(self, name: str) -> Estimate:
        if name.startswith("_") or name not in self.percentiles:
            near = difflib.get_close_matches(name, self._data, 1)
            raise AttributeError(f"Distribution has no {name!r}" + (f", did you mean {near[0]!r}?" if near else f"; it has {', '.join(self._data)}"))
        return self.percentiles[name]

    def __getitem__(self, key: str) -> Any:
        return self.percentiles[key] if key in self.percentiles else getattr(self, key) if key in self._data else super().__getitem__(key)

    def __repr__(self) -> str:
        return f"Distribution({', '.join(f'{k}={v}' for k, v in self.percentiles.items())})"
