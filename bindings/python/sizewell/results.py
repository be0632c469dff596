"""One class for each question's answer, and one for each of its parts."""
from __future__ import annotations

import difflib
import math
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Optional

from .errors import Finding
from .estimates import Distribution, Estimate
from .plan_types import Expected, PlanParts, Simulated, Warning
from .records import Record

if TYPE_CHECKING:
    import numpy as np
    import pandas  # type: ignore[import-untyped,unused-ignore]
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from .scenario import Scenario

__all__ = [
    "Axis", "Bar", "Bounds", "Cell", "Checked", "Difference", "End", "Explanation", "FigureChange", "Flip", "Goal", "Holding", "InputChange", "MonteCarlo",
    "Nearest", "Odds", "Plan", "Planned", "PlannedPromise", "RangeChange", "Replay", "Share", "Shown", "Simulation", "Step", "Sweep",
    "Tornado", "Turned",
]


class Plan(PlanParts):
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

    def to_frame(self) -> pandas.DataFrame:
        """Every figure, one a row.

        Returns
        -------
        DataFrame
            Index `figure` (the path, as ``scenario.figures()`` and ``explain()`` take it), columns `value`, `unit`, `text`.
            Infinite where there is no bound.

        Raises
        ------
        ImportError
            pandas is missing.

        Examples
        --------
        >>> import sizewell
        >>> frame = sizewell.load({"services": {"tagging": {"demand": {"average": "2 req/s", "peak": "5 req/s"},
        ...     "promises": {"p99": "800 ms"}, "stages": [{"name": "model", "service": "60 ms",
        ...     "instance": "aws/g5.xlarge/us-east-1"}]}}}).plan(verify=False).to_frame()
        >>> frame.loc["cost.per_month", "text"], float(frame.value["capacity.gpus"]), frame.attrs["units"]["latency.p99"]
        ('1468.76 USD/month', 2.0, 's')
        """
        from . import frames

        return frames.plan(self)

    def plot(self, service: str | None = None, **more: Any) -> Axes:
        """`sizewell.plots.latency_cdf` of this."""
        from . import plots

        return plots.latency_cdf(self, service, **more)


# -- simulate, check ----------------------------------------------------------------------------------------------------------------


class Simulation(Record):
    """`services`, each with its percentiles as simulated and their 95 % intervals."""

    __slots__ = ()
    _parts = {"services": Simulated}
    services: list[Simulated]

    def to_frame(self) -> pandas.DataFrame:
        """A row for each service and percentile: columns `value`, `half_width_95`, `unit`."""
        from . import frames

        return frames.simulation(self)


class Checked(Record):
    """What `sizewell.check` found: `fine` where the scenario and its variants can be read, `met` where it keeps its own "expect".

    Attributes
    ----------
    findings : tuple of Finding
        What is wrong with the scenario or a variant: code, pointer, line, column, reason, help.
    """

    __slots__ = ()
    _parts = {"expected": Expected, "warnings": Warning}
    file: str
    fine: bool
    met: bool
    """Every line of "expect" holds; true where there are none, false where the scenario cannot be read"""
    variants: list[str]
    warnings: list[Warning]
    """What to know about the plan"""
    expected: list[Expected]

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(Finding(**f) for f in self._data["findings"])

    def __bool__(self) -> bool:
        return bool(self._data["fine"] and self._data["met"])


# -- explain ------------------------------------------------------------------------------------------------------------------------


class Step(Record):
    """One step of an explanation: an input with its source, or a formula with its numbers."""

    __slots__ = ()
    name: str
    help: str
    formula: str
    """Empty for an input"""
    numbers: str
    value: float | None
    unit: str
    source: str


class Explanation(Record):
    """`steps`: inputs with their sources and formulas with their numbers, each after what it uses."""

    __slots__ = ()
    _parts = {"steps": Step}
    steps: list[Step]

    def to_frame(self) -> pandas.DataFrame:
        """A row for each step, in order: index `name`, columns `value`, `unit`, `formula`, `numbers`, `source`, `help`."""
        from . import frames

        return frames.explanation(self)


# -- sweep --------------------------------------------------------------------------------------------------------------------------


class Axis(Record):
    """An input and the values it takes."""

    __slots__ = ()
    path: str
    unit: str
    values: list[Any]


class Shown(Record):
    """A figure of a table."""

    __slots__ = ()
    figure: str
    unit: str
    help: str


class Cell(Record):
    """One combination: its `inputs` and `values` by path, or why it is `refused` (then `met` is None and `values` is empty)."""

    __slots__ = ()
    inputs: Record
    met: bool | None
    refused: str | None
    values: Record
    left_out: float
    """Share of draws that are no scenario, where percentiles are asked for"""


class Sweep(Record):
    """A table of figures over one or more inputs; `values` has the axes first and the figures last."""

    __slots__ = ("_values",)
    _values: Any
    _parts = {"axes": Axis, "shown": Shown, "cells": Cell}
    file: str
    axes: list[Axis]
    shown: list[Shown]
    cells: list[Cell]
    done: int
    of: int
    interrupted: bool

    def __init__(self, data: dict[str, Any], text: str = "", values: Any = None) -> None:
        super().__init__(data, text)
        if values is not None:
            values.flags.writeable = False
        object.__setattr__(self, "_values", values)

    @property
    def values(self) -> NDArray[np.float64]:
        """Every figure at every combination: a read-only view of the library's own array, not a copy.

        The shape is the number of points of each axis, then the number of figures; not a number where there is no plan.
        """
        values: NDArray[np.float64] = self._values
        return values

    def __reduce__(self) -> tuple[Any, ...]:
        return (Sweep, (self._data, self._text, self._values))

    def __deepcopy__(self, memo: dict[int, Any]) -> Sweep:
        return Sweep(self.to_dict(), self._text, None if self._values is None else self._values.copy())

    def to_frame(self, *, index: bool = True) -> pandas.DataFrame:
        """A row for each combination, a column for each figure; units in ``frame.attrs["units"]``, of the axes too.

        Parameters
        ----------
        index : bool
            Axes as the index, a MultiIndex where there are several; False: as columns.

        Returns
        -------
        DataFrame
            Also `met` and `refused` (why there is no plan; None where there is one).
        """
        from . import frames

        return frames.sweep(self, index)

    def plot(self, figure: str | None = None, **more: Any) -> Axes:
        """`sizewell.plots.sweep` of this."""
        from . import plots

        return plots.sweep(self, figure, **more)


# -- goal ---------------------------------------------------------------------------------------------------------------------------


class Turned(Record):
    """The input that a goal turned."""

    __slots__ = ()
    path: str
    unit: str
    now: float | None
    to: float
    """Where the search ended; it began at ``["from"]``"""


class End(Record):
    """One end of an interval: where it lies, what the figure is there, and what forbids to go on."""

    __slots__ = ()
    kind: Literal["crossing", "refused", "end"]
    at: float
    value: float | None
    """None without bound"""
    beyond: float
    """The nearest value at which it does not hold; of a crossing"""
    value_beyond: float | None
    """Of a crossing"""
    plateau: list[float] | None
    """From where to where the figure has this value"""


class Holding(Record):
    """An interval in which the condition holds."""

    __slots__ = ()
    _parts = {"low": End, "high": End}
    low: End
    high: End


class Nearest(Record):
    """Where the figure comes closest to its bound."""

    __slots__ = ()
    at: float
    value: float


class Goal(Record):
    """`solved`, `holding` (intervals with what lies beyond each end), `nearest`."""

    __slots__ = ()
    _parts = {"by": Turned, "holding": Holding, "nearest": Nearest}
    file: str
    condition: str
    figure: str
    unit: str
    bound: float
    by: Turned
    solved: bool
    holding: list[Holding]
    nearest: Optional[Nearest]
    crossings: int
    evaluations: int
    refused: int
    left_out: float
    """Share of draws that are no scenario, at the place where it is largest"""
    scan: list[list[Any]]
    interrupted: bool

    def __repr__(self) -> str:
        unit = f" {self.by.unit}" if self.by.unit else ""
        if self.solved:
            where = " or ".join(f"{h.low.at:.6g} to {h.high.at:.6g}{unit}" for h in self.holding)
        elif self.nearest is not None:
            where = f"nowhere; nearest {self.nearest.value:.6g} {self.unit} at {self.nearest.at:.6g}{unit}"
        else:
            where = "nowhere"
        return f"Goal({self.condition} for {self.by.path} {where})"

    def to_frame(self) -> pandas.DataFrame:
        """A row for each interval in which the condition holds; none where it holds nowhere.

        Returns
        -------
        DataFrame
            `low` and `high` of the input, `value_low` and `value_high` of the figure there, `end_low` and `end_high`: "crossing",
            "refused" or the end of the search; units in ``frame.attrs["units"]``.
        """
        from . import frames

        return frames.goal(self)


# -- diff ---------------------------------------------------------------------------------------------------------------------------


class InputChange(Record):
    """An input as it was and is; None where it is not given."""

    __slots__ = ()
    path: str
    past: str | None
    now: str | None


class FigureChange(Record):
    """A figure as it was and is; None without bound, or where one side has no such figure."""

    __slots__ = ()
    path: str
    unit: str
    past: float | None
    now: float | None
    diff: float | None


class RangeChange(Record):
    """A figure's change over the ranges of both, at common draws."""

    __slots__ = ()
    path: str
    unit: str
    p10: float | None
    p50: float | None
    p90: float | None
    probability_lower: float
    probability_higher: float


class Bounds(Record):
    """Are the promises kept?"""

    __slots__ = ()
    past: bool
    now: bool


class Difference(Record):
    """`inputs` and `figures` that differ, `ranges` of the change."""

    __slots__ = ()
    _parts = {"inputs": InputChange, "figures": FigureChange, "ranges": RangeChange, "verdict": Bounds}
    past: str
    now: str
    empty: bool
    pastMonthlyCost: float
    monthlyCost: float
    diffMonthlyCost: float
    inputs: list[InputChange]
    figures: list[FigureChange]
    ranges: list[RangeChange]
    points: int
    verdict: Bounds

    def __repr__(self) -> str:
        if self.empty:
            return f"Difference(none between {self.past} and {self.now})"
        return (f"Difference({self.past} -> {self.now}: {self.diffMonthlyCost:+.6g} USD/month, {len(self.inputs)} inputs and {len(self.figures)} figures differ, "
                f"promises {'met' if self.verdict.past else 'NOT met'} -> {'met' if self.verdict.now else 'NOT met'})")

    def to_frame(self) -> pandas.DataFrame:
        """A row for each figure that differs: columns `past`, `now`, `diff`, `unit`; not a number where one side has none."""
        from . import frames

        return frames.difference(self)


# -- ranges -------------------------------------------------------------------------------------------------------------------------


class Share(Record):
    """Share of the variance that an input explains, with the half-width of its 95 % interval."""

    __slots__ = ()
    value: float | None
    half_width_95: float | None
    about_zero: bool


class Bar(Record):
    """What one range, or several drawn together, does to the figure, the others at their medians."""

    __slots__ = ()
    _parts = {"share_first": Share, "share_total": Share}
    inputs: list[str]
    input_p10: str
    input_p90: str
    at_p10: float | None
    at_p90: float | None
    swing: float | None
    share_first: Share
    """Alone; with ``shares=True``"""
    share_total: Share
    """With all that it does together with others; with ``shares=True``"""
    elasticity: float | None
    """By how many percent one percent of the input moves the figure; of one input only"""
    elasticity_exact: bool


class Flip(Record):
    """A value of an input at which a promise or budget flips, all else at the medians."""

    __slots__ = ()
    service: str
    promise: str
    input: str
    value: float
    value_text: str
    probability_below: float
    kept_below: bool


class Tornado(Record):
    """`bars`, widest first; `flips`."""

    __slots__ = ()
    _parts = {"bars": Bar, "flips": Flip}
    figure: str
    help: str
    unit: str
    point: float
    evaluations: int
    shares_of: str
    bars: list[Bar]
    flips: list[Flip]
    steady: list[str]

    def to_frame(self) -> pandas.DataFrame:
        """A row for each bar, widest first.

        Returns
        -------
        DataFrame
            Index `inputs`; `input_p10` and `input_p90` as text, `at_p10`, `at_p90` and `swing` of the figure, and, with shares,
            `share_first` and `share_total` with their half-widths.
        """
        from . import frames

        return frames.tornado(self)

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
    lock: Record
    """Version, seed and samples, which give the same bits again"""
    point: str
    """What the point of a figure is"""
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

    def to_frame(self) -> pandas.DataFrame:
        """A row for each figure: `unit`, `point`, `mean` and each percentile, and the half-width of the 95 % interval of each.

        Returns
        -------
        DataFrame
            Index `figure`; columns ``"unit"``, ``"point"``, ``"mean"``, ``"mean_half_width"``, ``"p10"``, ``"p10_half_width"``, ...
        """
        from . import frames

        return frames.monte_carlo(self._data["figures"])

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


# -- traces -------------------------------------------------------------------------------------------------------------------------


class PlannedPromise(Record):
    """A promise against a trace."""

    __slots__ = ()
    promise: str
    limit: float
    """[s]"""
    at: float | None
    """[s], None without bound"""
    met: bool


class Planned(Record):
    """Which pool of a plan a trace was sent through."""

    __slots__ = ()
    _parts = {"promises": PlannedPromise}
    service: str
    stage: str
    servers: int
    of: str
    """Service time of a request"""
    promises: list[PlannedPromise]
    """Empty where the service has other stages too"""


class Replay(Record):
    """Burstiness of a trace and its exact percentiles on servers: times in seconds, rates in requests per second."""

    __slots__ = ()
    _parts = {"planned": Planned}
    planned: Planned
    """Of `Scenario.replay`"""
    trace: Record
    demand: Record
    burstiness: Record
    formulas: Record
    """What formulas on the mean rate say, by name"""
    promise: Record
    """With promises: the first, or the one that needs most servers"""
    service: Record
    """With a service time: of the requests [s]"""
    servers: int | None
    wait: Optional[Record]
    response: Optional[Record]
    utilisation: float | None
    p_wait: float | None
    promises: list[Record]
    """Where promises were given: the fewest servers for each"""

    def to_frame(self) -> pandas.DataFrame:
        """Wait and response by percentile: index `percentile` ("mean", "p50", ...), columns `wait` and `response` [s].

        A trace that was only measured has no servers: then its busiest windows, index `window` [s], column `rate` [req/s].
        """
        from . import frames

        return frames.replay(self)
