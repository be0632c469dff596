"""One class for each question's answer."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .records import Record

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from .scenario import Scenario

__all__ = ["Difference", "Explanation", "Goal", "MonteCarlo", "Plan", "Replay", "Sweep", "Tornado"]


class Plan(Record):
    """A plan, as ``sizewell schema plan`` describes it; ``print(plan)`` is what the program prints."""

    __slots__ = ("_scenario",)  # what was planned, for pictures
    _scenario: Scenario | None

    def __init__(self, data: dict[str, Any], text: str = "", scenario: Scenario | None = None) -> None:
        super().__init__(data, text)
        object.__setattr__(self, "_scenario", scenario)

    def __reduce__(self) -> tuple[Any, ...]:
        return (Plan, (self._data, self._text, self._scenario))

    def __deepcopy__(self, memo: dict[int, Any]) -> Plan:
        return Plan(self.to_dict(), self._text, self._scenario)

    @property
    def met(self) -> bool:
        """Every promise, budget and expectation holds."""
        return bool(self._data["verdict"]["met"])

    def __repr__(self) -> str:
        return f"Plan({'every promise is met' if self.met else 'NOT every promise is met'}: {self.capacity.gpus}, {self.cost.per_month}, {self.cost.per_request})"

    def plot(self, service: str | None = None, **more: Any) -> Axes:
        """`sizewell.plots.latency_cdf` of this."""
        from . import plots

        return plots.latency_cdf(self, service, **more)


class Explanation(Record):
    """`steps`: inputs with their sources and formulas with their numbers, in order."""

    __slots__ = ()


class Sweep(Record):
    """A table of figures over one or more inputs; `values` has the axes first and the figures last."""

    __slots__ = ("_values",)
    _values: NDArray[np.float64]

    def __init__(self, data: dict[str, Any], text: str = "", values: Any = None) -> None:
        super().__init__(data, text)
        object.__setattr__(self, "_values", values)

    @property
    def values(self) -> NDArray[np.float64]:
        return self._values

    def __reduce__(self) -> tuple[Any, ...]:
        return (Sweep, (self._data, self._text, self._values))

    def plot(self, figure: str | None = None, **more: Any) -> Axes:
        """`sizewell.plots.sweep` of this."""
        from . import plots

        return plots.sweep(self, figure, **more)


class Goal(Record):
    """`solved`, `holding` (intervals with what lies beyond each end), `nearest`."""

    __slots__ = ()


class Difference(Record):
    """`inputs` and `figures` that differ, `ranges` of the change."""

    __slots__ = ()


class Tornado(Record):
    """`bars`, widest first; `flips`."""

    __slots__ = ()

    def plot(self, **more: Any) -> Axes:
        """`sizewell.plots.tornado` of this."""
        from . import plots

        return plots.tornado(self, **more)


class MonteCarlo(Record):
    """Percentiles of figures over the ranges of a scenario."""

    __slots__ = ()

    def plot(self, figure: str = "cost.per_month", **more: Any) -> Axes:
        """`sizewell.plots.monte_carlo` of this."""
        from . import plots

        return plots.monte_carlo(self, figure, **more)


class Replay(Record):
    """Burstiness of a trace and its exact percentiles on servers."""

    __slots__ = ()
