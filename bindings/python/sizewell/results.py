"""One class for each question's answer."""
from __future__ import annotations

import difflib
import math
from typing import TYPE_CHECKING, Any, NamedTuple

from .estimates import Distribution, Estimate
from .records import Record

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from .scenario import Scenario

__all__ = ["Difference", "Explanation", "Goal", "MonteCarlo", "Odds", "Plan", "Replay", "Sweep", "Tornado"]


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
    """Figures over the ranges of a scenario: ``mc["cost.per_month"].p90``, with ``.half_width`` of its 95 % interval.

    Attributes
    ----------
    sampled : bool
        False: the scenario has no ranges, and every figure is its point.
    samples : int
    truncated : bool
        Ended by ``seconds`` before its precision or its samples.
    inputs : list of Record
        `name`, `text` as written, and its `reading`.
    notes : list of str
        Correlations that cannot all hold, samples that are no scenario.
    """

    __slots__ = ("_scenario", "_more")
    sampled: bool
    samples: int
    truncated: bool
    inputs: list[Record]
    notes: list[str]
    _scenario: Scenario
    _more: dict[str, dict[str, Any]]  # by figure, what JSON cannot hold

    def __init__(self, data: dict[str, Any], text: str, scenario: Scenario, more: dict[str, dict[str, Any]]) -> None:
        super().__init__(data, text)
        for kept in more.values():
            kept["values"].flags.writeable = kept["shares"].flags.writeable = False
        object.__setattr__(self, "_scenario", scenario)
        object.__setattr__(self, "_more", more)

    def __reduce__(self) -> tuple[Any, ...]:
        return (MonteCarlo, (self._data, self._text, self._scenario, self._more))

    def __deepcopy__(self, memo: dict[int, Any]) -> MonteCarlo:
        return MonteCarlo(self.to_dict(), self._text, self._scenario, self._more)

    @property
    def figures(self) -> dict[str, Distribution]:
        """Every figure by its path."""
        return {path: self[path] for path in self._data["figures"]}

    @property
    def met(self) -> Estimate:
        """The probability that every promise and budget holds."""
        return _probability(self._data["met"])

    @property
    def promises(self) -> list[Odds]:
        """How likely each promise and budget is kept."""
        return [Odds(p["service"], p["promise"], _probability(p["probability"])) for p in self._data["promises"]]

    def __getitem__(self, key: str) -> Any:
        if key in self._data["figures"]:
            return Distribution(self._data["figures"][key], self._more[key])
        if key in ("figures", "met", "promises"):
            return getattr(self, key)
        if key in self._data:
            return super().__getitem__(key)
        near = difflib.get_close_matches(key, self._data["figures"], 1)
        raise KeyError(f"no figure {key!r} was drawn" + (f", did you mean {near[0]!r}?" if near else f"; there are {', '.join(self._data['figures'])}"))

    def values(self, figure: str) -> NDArray[np.float64]:
        """Every value that was drawn of a figure: a view of what the library kept, no copy.

        Parameters
        ----------
        figure : str

        Returns
        -------
        array of `samples` numbers
            Scramble by scramble, so that ``values.reshape(16, -1)`` has one of the 16 independent replicates a row; element i
            is the same draw in every figure.  Not a number where a draw is no scenario.

        Raises
        ------
        ValueError
            The values were not kept: ``monte_carlo(..., keep=True)``.
        """
        if not self._data["sampled"]:
            raise ValueError("values: the scenario has no ranges, nothing was drawn")
        kept: NDArray[np.float64] = self[figure]._more["values"]
        if len(kept) == 0:
            raise ValueError("values: they were not kept; ask with monte_carlo(..., keep=True)")
        return kept

    def __repr__(self) -> str:
        if not self._data["sampled"]:
            return "MonteCarlo(no ranges: every figure is its point)"
        shown = next(iter(self.figures.items()), None) if "cost.per_month" not in self._data["figures"] else ("cost.per_month", self["cost.per_month"])
        more = "" if shown is None else f", {shown[0]}: {', '.join(f'{k} {v}' for k, v in shown[1].percentiles.items())}"
        return f"MonteCarlo({self._data['samples']} samples, promises met in {100.0 * self.met:.3g} % of them{more})"

    def plot(self, figure: str = "cost.per_month", **more: Any) -> Axes:
        """`sizewell.plots.monte_carlo` of this."""
        from . import plots

        return plots.monte_carlo(self, figure, **more)


class Odds(NamedTuple):
    """How likely a promise or a budget is kept."""

    service: str
    promise: str
    probability: Estimate


def _probability(data: dict[str, float | None]) -> Estimate:
    value, half = data["value"], data["half_width_95"]
    return Estimate(0.0 if value is None else value, "", math.inf if half is None else half)


class Replay(Record):
    """Burstiness of a trace and its exact percentiles on servers."""

    __slots__ = ()
