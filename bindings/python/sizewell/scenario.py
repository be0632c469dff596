"""Scenarios and every question that can be asked of one."""
from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union

from . import _core
from .literals import literal
from .results import Difference, Explanation, Goal, MonteCarlo, Plan, Replay, Sweep, Tornado

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Scenario", "load", "replay"]

_NO_UNIT = ("", False)
Progress = Callable[[int, int], object]
Source = Union[str, "os.PathLike[str]", Mapping[str, Any]]


def _data_directory() -> str:
    if "SIZEWELL_DATA" in os.environ:
        return os.environ["SIZEWELL_DATA"]
    beside = Path(__file__).with_name("data")
    return str(beside) if (beside / "instances.json").is_file() else _core.catalog_directory()


def load(source: Source, *, variant: str = "", name: str | None = None) -> Scenario:
    """A scenario from a file, a text or a dictionary.

    Parameters
    ----------
    source : path, str or mapping
        A text that starts with ``{`` or a comment is JSON with comments; any other is a path.
    variant : str
        Of ``"scenarios"`` in the file.
    name : str, optional
        What errors call it; also the folder that relative file names start from.

    Raises
    ------
    InputError
        With every finding at once: code, pointer, line, column, reason and help.  `UnitError` if only units are wrong.
    TypeError
        A source of another type.

    Examples
    --------
    >>> load('{"services": {}}')
    Traceback (most recent call last):
    sizewell.errors.InputError: ...
    """
    if isinstance(source, Mapping):
        text, name = json.dumps(_plain(source, "scenario")), name or "scenario"
    elif isinstance(source, str) and source.lstrip().startswith(("{", "/*", "//")):
        text, name = source, name or "scenario"
    elif isinstance(source, (str, os.PathLike)):
        path = os.fspath(source)
        text, name = Path(path).read_text(encoding="utf-8"), name or path
    else:
        raise TypeError(f"load: source must be a path, a text or a dictionary, is {type(source).__name__}")
    return Scenario(_core.load(text, name, _data_directory(), variant, []), text, name, variant, ())


class Scenario:
    """What is planned: never changes, so it can be shared between threads.

    Made by `load`; `with_` makes changed ones.
    """

    __slots__ = ("_core", "_text", "_name", "_variant", "_changes")

    def __init__(self, core: _core.Scenario, text: str, name: str, variant: str, changes: tuple[tuple[str, str], ...]) -> None:
        self._core, self._text, self._name, self._variant, self._changes = core, text, name, variant, changes

    # -- what it is -----------------------------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """Its own ``"name"``, or the file it was read from."""
        return self._core.name or self._name

    @property
    def variants(self) -> list[str]:
        """Names under ``"scenarios"``."""
        return self._core.variants

    @property
    def text(self) -> str:
        """The text it was read from."""
        return self._text

    @property
    def changes(self) -> dict[str, str]:
        """What `with_` set, as literals."""
        return dict(self._changes)

    def inputs(self) -> dict[str, tuple[float | None, str]]:
        """Every input by its path: value in its unit (None where it is no number or left open) and unit."""
        return {path: (value, unit) for path, value, unit, _, _ in self._core.inputs()}

    def figures(self) -> dict[str, tuple[str, str]]:
        """Every figure of the plan by its path: unit and meaning."""
        return {path: (unit, text) for path, unit, text in self._core.figures()}

    def __repr__(self) -> str:
        more = f", variant={self._variant!r}" if self._variant else ""
        return f"Scenario({self.name!r}{more}{''.join(f', {p}={v!r}' for p, v in self._changes)})"

    def __eq__(self, other: object) -> bool:
        return self._identity() == other._identity() if isinstance(other, Scenario) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._identity())

    def _units(self) -> dict[str, tuple[str, bool]]:
        """Of bare numbers, by path; and whether they follow a dollar amount."""
        return {path: (unit, dollar) for path, _, unit, dollar, _ in self._core.inputs()}

    def _identity(self) -> tuple[Any, ...]:
        return (self._text, self._name, self._variant, self._changes)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_restored, self._identity())

    # -- changes --------------------------------------------------------------------------------------------------------------

    def with_(self, changes: Mapping[str, Any] | None = None, /, *, variant: str = "", **more: Any) -> Scenario:
        """The scenario with other inputs.

        Parameters
        ----------
        changes : mapping, optional
            Paths with values: ``{"demand.peak": "90 req/s"}``.  A bare number has the unit that the scenario gives the input;
            pint quantities keep theirs; None takes the key away.
        variant : str
            Of ``"scenarios"`` in the file.
        **more
            The same with ``__`` for the dot: ``demand__peak=90``.

        Raises
        ------
        InputError
            An unknown path (with what may be meant), or what the reader has against the value.
        """
        wanted = {**(changes or {}), **{k.replace("__", "."): v for k, v in more.items()}}
        units = self._units()
        new = tuple((path, literal(value, *units.get(path, _NO_UNIT), name=path)) for path, value in wanted.items())
        return Scenario(self._core.with_(variant, list(new)), self._text, self._name, variant or self._variant, self._changes + new)

    # -- questions ------------------------------------------------------------------------------------------------------------

    def plan(self, *, verify: bool = True, customers: int = 1_000_000, seconds: float = 1.0, seed: int = 1, threads: int = 0,
             ranges: bool = True, samples: int = 4096, progress: Progress | None = None) -> Plan:
        """Replicas, GPUs, dollars, total cost and break-even.

        Parameters
        ----------
        verify : bool
            Simulate the final choice: `customers` requests or `seconds` of wall clock for each service.
        ranges : bool
            Sample the ranges of the scenario, if it has any, `samples` times.
        seed, threads : int
            The seed decides the bits; 0 threads are all there are, and do not change the result.
        progress : callable, optional
            Told (done, of) now and then.

        Raises
        ------
        InputError
            What only the model can tell is wrong with the scenario.
        """
        data, text = self._core.plan(verify, customers, seconds, seed, threads, ranges, samples, progress)
        return Plan(json.loads(data), text, self)

    def explain(self, quantity: str = "cost.per_request") -> Explanation:
        """Formula, formula with its numbers, inputs and sources of one figure of the plan."""
        data, text = self._core.explain(quantity)
        return Explanation({"steps": json.loads(data)}, text)

    def evaluate(self, values: Mapping[str, ArrayLike], figures: Sequence[str] = ("cost.per_month",)) -> dict[str, NDArray[np.float64]]:
        """Figures of the plan at many values of some inputs at once.

        Parameters
        ----------
        values : mapping
            Paths of inputs with numbers or arrays in the unit that the scenario gives them; they broadcast.
        figures : sequence of str

        Returns
        -------
        dict
            An array of the broadcast shape for each figure, in the figure's unit; infinite where there is no bound.

        Raises
        ------
        InputError
            An unknown path, or a value the reader refuses.
        """
        out = self._core.evaluate(list(values), list(values.values()), list(figures))
        return {figure: out[k] for k, figure in enumerate(figures)}

    def sweep(self, *axes: str, figures: Sequence[str] = (), samples: int = 4096, seed: int = 1, threads: int = 0,
              progress: Progress | None = None, **values: Iterable[Any]) -> Sweep:
        """The plan at every combination of the axes' values.

        Parameters
        ----------
        *axes : str
            ``"demand.peak=100..10000:log20"``, ``":lin20"``, ``":step100"`` or a list ``"a,b,c"``.
        **values
            The same as values: ``demand__peak=[100, 200, 400]`` or an array.
        figures : sequence of str
            Paths, or ``"p90(cost.per_month)"``; the usual ones unless given.
        """
        units = self._units()
        more = []
        for key, points in values.items():
            path = key.replace("__", ".")
            more.append(path + "=" + ";".join(literal(_number(p), *units.get(path, _NO_UNIT), name=path) for p in points))
        data, text, table = self._core.sweep([*axes, *more], list(figures), samples, seed, threads, progress)
        return Sweep(json.loads(data), text, table)

    def goal(self, condition: str, *, by: str, low: Any = "", high: Any = "", samples: int = 4096, seed: int = 1, threads: int = 0,
             progress: Progress | None = None) -> Goal:
        """The values of an input for which a condition holds.

        Parameters
        ----------
        condition : str
            ``"cost.per_month <= $40k"`` or ``"p90(cost.per_month) <= $40k"``.
        by : str
            The input that is turned.
        low, high
            Where to look; a hundredth and a hundred times the present value unless given.

        Returns
        -------
        Goal
            ``solved``, ``holding`` (intervals), or ``nearest``.
        """
        unit = self._units().get(by, _NO_UNIT)
        data, text = self._core.goal(condition, by, literal(low, *unit, name="low"), literal(high, *unit, name="high"), samples, seed, threads, progress)
        return Goal(json.loads(data), text)

    def diff(self, other: Scenario, *, samples: int = 4096, seed: int = 1, threads: int = 0) -> Difference:
        """What changes from this scenario to another: inputs, figures, and how likely the other is cheaper."""
        if not isinstance(other, Scenario):
            raise TypeError(f"diff: other must be a Scenario, is {type(other).__name__}")
        data, text = _core.difference(self._core, other._core, repr(self), repr(other), samples, seed, threads)
        return Difference(json.loads(data), text)

    def tornado(self, figure: str = "cost.per_month", *, shares: bool = True, samples: int = 8192, seed: int = 1, threads: int = 0) -> Tornado:
        """Which range moves a figure most, alone and together, and which flips a promise."""
        data, text = self._core.tornado(figure, shares, samples, seed, threads)
        return Tornado(json.loads(data), text)


def _restored(text: str, name: str, variant: str, changes: tuple[tuple[str, str], ...]) -> Scenario:
    return Scenario(_core.load(text, name, _data_directory(), variant, list(changes)), text, name, variant, changes)


def replay(trace: str | os.PathLike[str], service: str = "", *, servers: int = 0, promises: Sequence[str] = (), time: str = "", counts: str = "",
           interval: float = 0.0, sort: bool = False) -> Replay:
    """A trace of real traffic, measured and sent through servers.

    Parameters
    ----------
    trace : path
        CSV of arrivals, or of counts per interval, with a header.
    service : str
        Service time of a request over the trace's columns: ``"50 ms + 20 ms * GeneratedTokens"``.
    servers : int
        Replay on so many; or give `promises`: the fewest for ``"wait p99 <= 0.5 s"``.
    time, counts : str
        Columns, unless recognised by name; `interval` [s] of a count.
    """
    data, text = _core.replay(os.fspath(trace), service, servers, list(promises), time, counts, interval, sort)
    return Replay(json.loads(data), text)


def _number(value: Any) -> Any:
    return value.item() if hasattr(value, "item") and not hasattr(value, "units") else value


def _plain(value: Any, where: str) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _plain(v, f"{where}.{k}") for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v, f"{where}[{k}]") for k, v in enumerate(value)]
    value = _number(value)
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    return literal(value, name=where)
