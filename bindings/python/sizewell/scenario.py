"""Scenarios and every question that can be asked of one."""
from __future__ import annotations

import html
import json
import math
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union

from . import _arguments as arguments
from . import _core
from .errors import DomainError, FileError, InputError
from .literals import literal
from .results import Checked, Difference, Explanation, Goal, MonteCarlo, Plan, Replay, Simulation, Sweep, Tornado

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from .errors import Finding

__all__ = ["Scenario", "check", "load", "replay"]

_MOST_SAMPLES = 2**30
_MOST_DRAWN = 2**24  # where every draw is kept
_DEEPEST = 64  # levels of a dictionary, as of a file
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
        A text that starts with ``{`` or a comment, or has several lines, is JSON with comments; any other is a path.  Values of
        a mapping are texts, numbers (also NumPy's), bools, None, pint quantities, mappings and lists of them.
    variant : str
        Of ``"scenarios"`` in the file.
    name : str, optional
        What errors call it; also the folder that relative file names start from.

    Raises
    ------
    InputError
        With every finding at once: code, pointer, line, column, reason and help.  `UnitError` if only units are wrong,
        `FileError`, which is an OSError too, if the file cannot be read.
    TypeError, ValueError
        A source of another type; a mapping that holds what no scenario can (with its path): keys that are no texts, NaN, itself.

    Examples
    --------
    >>> load('{"services": {}}')
    Traceback (most recent call last):
    sizewell.errors.InputError: ...
    """
    if not isinstance(variant, str):
        raise TypeError(f"load: variant must be the name of one, is {type(variant).__name__}")
    data: str | bytes
    if isinstance(source, Mapping):
        data, name = json.dumps(_plain(source, "scenario", ())), name or "scenario"
    elif isinstance(source, str) and (source.lstrip("\ufeff \t\r\n").startswith(("{", "/*", "//")) or "\n" in source or not source.strip()):
        if not source.strip():
            raise ValueError("load: source is an empty text, must be the path of a scenario, its JSON, or a dictionary")
        data, name = source, name or "scenario"
    elif isinstance(source, (str, os.PathLike)):
        path = os.fspath(source)
        data, name = _file_text(path if isinstance(path, str) else os.fsdecode(path)), name or str(path)
    else:
        raise TypeError(f"load: source must be a path, a text or a dictionary, is {type(source).__name__}")
    core = _core.load(data, name, _data_directory(), variant, [])
    return Scenario(core, data if isinstance(data, str) else data.decode("utf-8"), name, variant, ())


def check(source: Source, *, variant: str = "", name: str | None = None) -> Checked:
    """Reads a scenario and its variants, and says everything that is wrong with them instead of raising: `Scenario.check`.

    Parameters
    ----------
    source, variant, name
        As of `load`.

    Examples
    --------
    >>> found = check('{"services": {"chat": {"demand": {"peak": "12 reqs"}}}}')
    >>> found.fine, [f.pointer for f in found.findings if f.code == "E0204"], bool(found)
    (False, ['/services/chat/demand/peak'], False)
    """
    try:
        return load(source, variant=variant, name=name).check()
    except InputError as error:
        return _checked(error.file, False, False, list(error.findings), [], {}, str(error))


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

    def _repr_html_(self) -> str:
        def row(*cells: str) -> str:
            return "<tr>" + "".join(f"<td style='text-align:left'>{html.escape(c)}</td>" for c in cells) + "</tr>"

        head = f"<b>{html.escape(self.name)}</b>" + (f", variant {html.escape(self._variant)}" if self._variant else "")
        changed = "".join(row(path, value) for path, value in self._changes)
        given = "".join(row(path, f"{value:.6g}", unit) for path, (value, unit) in self.inputs().items() if value is not None)
        return (f"{head}{f'<table>{changed}</table>' if changed else ''}"
                f"<details><summary>inputs</summary><table>{given}</table></details><details><summary>text</summary><pre>{html.escape(self._text)}</pre></details>")

    def __repr__(self) -> str:
        more = f", variant={self._variant!r}" if self._variant else ""
        return f"Scenario({self.name!r}{more}{''.join(f', {p}={v!r}' for p, v in self._changes)})"

    def __eq__(self, other: object) -> bool:
        return self._identity() == other._identity() if isinstance(other, Scenario) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._identity())

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
        new = tuple((path, literal(value, *self._core.unit(path), name=path)) for path, value in wanted.items())
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
        data, text = self._core.plan(verify, arguments.whole("plan", "customers", customers, 1000, 10**12), arguments.seconds("plan", seconds), arguments.seeded("plan", seed),
                                     arguments.threads("plan", threads), ranges, arguments.whole("plan", "samples", samples, 256, _MOST_SAMPLES), arguments.called("plan", progress))
        return Plan(json.loads(data), text, self)

    def explain(self, quantity: str = "cost.per_request") -> Explanation:
        """Formula, formula with its numbers, inputs and sources of one figure of the plan."""
        data, text = self._core.explain(quantity)
        return Explanation({"steps": json.loads(data)}, text)

    def evaluate(self, values: Mapping[str, ArrayLike], figures: Sequence[str] = ("cost.per_month",), *, threads: int = 0) -> dict[str, NDArray[np.float64]]:
        """Figures of the plan at many values of some inputs at once.

        Parameters
        ----------
        values : mapping
            Paths of inputs with numbers or arrays in the unit that the scenario gives them; they broadcast.
        figures : sequence of str
        threads : int
            0 for all there are; the bits do not depend on it.

        Returns
        -------
        dict
            An array of the broadcast shape for each figure, in the figure's unit; infinite where there is no bound.

        Raises
        ------
        InputError
            An unknown path, or a value the reader refuses, with its row (of the broadcast array, flattened).

        See Also
        --------
        sizewell.tables.plan_table : the same for whole tables, with texts, missing values and an error for each row.

        Notes
        -----
        About 0.1 ms a value and thread with closed-form queues.
        """
        listed = arguments.paths("evaluate", figures)
        for path in values:
            if not isinstance(path, str):
                raise TypeError(f"evaluate: values has the key {path!r}, must be a path")
        out = self._core.evaluate(list(values), list(values.values()), listed, arguments.threads("evaluate", threads))
        return {figure: out[k] for k, figure in enumerate(listed)}

    def sweep(self, *axes: str, figures: Sequence[str] = (), samples: int = 4096, seed: int = 1, threads: int = 0,
              progress: Progress | None = None, executor: Any = None, **values: Iterable[Any]) -> Sweep:
        """The plan at every combination of the axes' values.

        Parameters
        ----------
        *axes : str
            ``"demand.peak=100..10000:log20"``, ``":lin20"``, ``":step100"`` or a list ``"a,b,c"``.
        **values
            The same as values, ``demand__peak=[100, 200, 400]`` or an array, or as a text, ``demand__peak="100..400:lin4"``.
        figures : sequence of str
            Paths, or ``"p90(cost.per_month)"``; the usual ones unless given.
        samples, seed, threads : int
            Of percentiles; 0 threads are all there are, and do not change the result.
        progress : callable, optional
            Told (done, of) cells now and then.
        executor : optional
            A ``dask.distributed.Client``, ``ray`` or a ``concurrent.futures.Executor`` to compute the cells on: the same table.  See
            `sizewell.executors`.
        """
        more = []
        for key, points in values.items():
            path = key.replace("__", ".")
            more.append(f"{path}={_axis(key, points, path, self._core.unit(path))}")
        listed, samples, seed = arguments.paths("sweep", figures), arguments.whole("sweep", "samples", samples, 16, _MOST_DRAWN), arguments.seeded("sweep", seed)
        threads, progress = arguments.threads("sweep", threads), arguments.called("sweep", progress)
        if executor is None:
            data, text, table = self._core.sweep([*axes, *more], listed, samples, seed, threads, progress)
        else:
            from . import executors

            core = self._core.sweep_cells([*axes, *more], listed, samples, seed)
            work = executors.Cells(executors.Identity.of(self), (*axes, *more), tuple(listed), samples, seed, repr(core.at(0, 1)))
            data, text, table = executors.sweep(executor, core, work, progress)
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
        unit = self._core.unit(by)
        start, end = (literal(_number(value), *unit, name=f"goal: {name}") for value, name in ((low, "low"), (high, "high")))
        data, text = self._core.goal(condition, by, start, end, arguments.whole("goal", "samples", samples, 16, _MOST_DRAWN), arguments.seeded("goal", seed),
                                     arguments.threads("goal", threads), arguments.called("goal", progress))
        return Goal(json.loads(data), text)

    def monte_carlo(self, figures: Sequence[str] | None = None, *, samples: int = 4096, percentiles: Sequence[float] = (10.0, 50.0, 90.0),
                    precision: float = 0.0, seconds: float = math.inf, seed: int = 1, threads: int = 0, progress: Progress | None = None,
                    executor: Any = None, keep: bool = False) -> MonteCarlo:
        """Percentiles of the plan's figures over the ranges of the scenario, each with its own error.

        Replicas are searched and queues solved anew in every sample.  The points are scrambled Sobol points, 16 scrambles of
        them, whose spread tells the errors.

        Parameters
        ----------
        figures : sequence of str, optional
            Paths of the plan, ``"cost.per_month"``; all that a sample has unless given.
        samples : int
            The budget, rounded down to 16 times a power of two; 256 to 2**35.
        percentiles : sequence of float
            Each in (0, 100).
        precision : float
            Samples are doubled, from 4,096, until every percentile's half-width is at most so much of its value, or the budget is
            spent; 0 spends the budget.
        seconds : float
            A limit of wall clock.  What is done then is the answer, with ``truncated`` set: its bits depend on the machine.
        seed : int
            The same seed gives the same bits, whatever the threads and the executor.
        threads : int
            0 for all; without an executor.
        progress : callable, optional
            Told (done, of) samples now and then.  What it raises, and Ctrl-C, end the run.
        executor : optional
            A ``dask.distributed.Client``, ``ray`` or a ``concurrent.futures.Executor`` to compute the samples on: see
            `sizewell.executors`.
        keep : bool
            Keep every value for `MonteCarlo.values`: 8 bytes a sample and figure.

        Returns
        -------
        MonteCarlo
            ``mc["cost.per_month"].p90`` with ``.half_width``; ``mc.met``, the probability that every promise holds.  A scenario
            without ranges answers its point, with ``sampled`` false.

        Raises
        ------
        DomainError
            An unknown figure (with the nearest), an argument outside its domain, ranges that make no scenario.
        TypeError
            An executor of another type.

        Notes
        -----
        The 95 % intervals of P10, P50 and P90 held the truth in 92 to 96 % of 2,000 runs of 4,096 samples of eight models, those of
        the mean in 95 to 97 %; in 89 % where a price has the tail of a power.  4,096 samples of a plan take 0.05 to 2 s of one core.

        Examples
        --------
        >>> import sizewell
        >>> mc = sizewell.load({"services": {"tagging": {
        ...     "demand": {"average": "2 to 4 req/s", "peak": "10 to 40 req/s"}, "promises": {"monthly_budget": "$4,000/month"},
        ...     "stages": [{"name": "model", "service": "60 ms", "instance": "aws/g5.xlarge/us-east-1"}]}}}).monte_carlo()
        >>> p90 = mc["capacity.replicas"].p90
        >>> float(p90), p90.half_width, p90.unit, mc.samples
        (5.0, 0.0, 'replica', 4096)
        >>> mc.promises[0].promise, 0.8 < mc.met < 1.0
        ('monthly_budget', True)
        """
        listed, seed, limit = arguments.paths("monte_carlo", figures), arguments.seeded("monte_carlo", seed), arguments.seconds("monte_carlo", seconds)
        try:
            levels = [arguments.level("monte_carlo", "percentiles", p) for p in ([percentiles] if isinstance(percentiles, (str, bytes)) else percentiles)]
        except TypeError as error:
            raise error if "monte_carlo" in str(error) else TypeError(f"monte_carlo: percentiles is {percentiles!r}, must be a sequence of numbers") from None
        if len(set(levels)) != len(levels):
            raise DomainError(f"monte_carlo: percentiles is {list(percentiles)!r}, must have each once", "percentiles")
        precision, threads, progress = arguments.share("monte_carlo", "precision", precision), arguments.threads("monte_carlo", threads), arguments.called("monte_carlo", progress)
        core = self._core.monte_carlo(listed, levels, arguments.whole("monte_carlo", "samples", samples, 256, 2**35), precision, seed, keep)
        if executor is None:
            data, text, more = core.run(threads, limit, progress)
        else:
            from . import executors

            work = executors.Sampled(executors.Identity.of(self), tuple(listed), seed, core.probe())
            data, text, more = executors.monte_carlo(executor, core, work, precision, limit, progress)
        return MonteCarlo(json.loads(data), text, self, more)

    def check(self) -> Checked:
        """What is wrong with the variants, what to know about the plan, and whether it keeps the scenario's own "expect".

        Returns
        -------
        Checked
            ``fine``, ``met``, ``findings``, ``warnings``, ``expected``; true where all is well.  ``print`` shows what
            ``sizewell check`` prints.

        Examples
        --------
        >>> scenario = load({"services": {"tagging": {"demand": {"average": "2 req/s", "peak": "5 req/s"}, "promises": {"p99": "800 ms"},
        ...     "stages": [{"name": "model", "service": "60 ms", "instance": "aws/g5.xlarge/us-east-1"}]}}, "expect": ["capacity.gpus <= 1"]})
        >>> found = scenario.check()
        >>> found.fine, found.met, found.expected[0].condition, str(found.expected[0].planned)
        (True, False, 'capacity.gpus <= 1', '2 GPU')
        """
        findings: dict[Any, None] = {}
        for variant in self.variants:
            try:
                self.with_(variant=variant)
            except InputError as error:
                findings.update(dict.fromkeys(error.findings))
        try:
            plan = self.plan(verify=False, ranges=False).to_dict()
        except InputError as error:
            findings.update(dict.fromkeys(error.findings))
            plan = {}
        met = all(e["met"] for e in plan.get("verdict", {}).get("expected", []))
        return _checked(self._name, not findings, met and bool(plan), list(findings), self.variants, plan, "")

    def simulate(self, *, customers: int = 10_000_000, seconds: float = 10.0, precision: float = 0.0, seed: int = 1, threads: int = 0) -> Simulation:
        """Percentiles of the planned choice by simulation alone, each with its 95 % interval: ``sizewell simulate``.

        Every service at its design rate, on the replicas that are left after the loss it is planned for, stages chained as they
        stand; `plan` does a shorter one unless told ``verify=False``.

        Parameters
        ----------
        customers : int
            Requests over all replications; it decides the bits.  A language model takes a tenth of them.
        seconds : float
            Wall clock for each service; a run that it ends is marked `truncated`.
        precision : float
            Stop at this relative half-width of the p99; 0 spends the customers.
        seed, threads : int
            The seed decides the bits; 0 threads are all there are.

        Returns
        -------
        Simulation
            ``services[0].p99.value``, ``.half_width_95``, ``.unit``.

        Examples
        --------
        >>> one = load({"services": {"tagging": {"demand": {"average": "2 req/s", "peak": "5 req/s"}, "promises": {"p99": "800 ms"},
        ...     "stages": [{"name": "model", "service": "60 ms", "instance": "aws/g5.xlarge/us-east-1"}]}}}).simulate(customers=100_000).services[0]
        >>> abs(one.p99.value - 0.453) < 3 * one.p99.half_width_95, one.p99.unit, one.truncated
        (True, 's', False)
        """
        for argument, value, must in (("customers", customers, customers >= 1000), ("seconds", seconds, seconds > 0.0), ("precision", precision, 0.0 <= precision <= 1.0)):
            if not must:
                raise ValueError(f"simulate: {argument} is {value}, must be {'>= 1000' if argument == 'customers' else 'above 0' if argument == 'seconds' else 'in [0, 1]'}")
        data, text = self._core.simulate(customers, seconds, precision, seed, threads)
        return Simulation({"services": json.loads(data)}, text)

    def replay(self, trace: str | os.PathLike[str], service: str = "", *, pool: str = "", servers: int = 0, time: str = "", counts: str = "",
               interval: float = 0.0, sort: bool = False) -> Replay:
        """A trace of real traffic through one pool of the plan: what its requests would have waited on the servers that are planned.

        The servers are those that must be up for the promises (``needed`` of the pool), so the answer is the one on the day
        of the loss.  Arrivals are the trace's own; nothing is scaled to the scenario's demand.

        Parameters
        ----------
        trace : path
            CSV of arrivals, or of counts per interval, with a header.
        service : str, optional
            Service time over the trace's columns, ``"50 ms + 20 ms * GeneratedTokens"``; unless given, every request takes the
            stage's mean, without its variance.
        pool : str, optional
            ``"service/stage"``, or the stage; where the plan has several.
        servers : int
            Other than planned.
        time, counts, interval, sort
            As of `sizewell.replay`.

        Returns
        -------
        Replay
            ``planned`` says which pool, and holds the promises of a service that is this one stage against the trace.

        Raises
        ------
        ValueError
            Several pools and none named; a pool that is a language model or has queues of its own, which is no queue with
            servers (`simulate` takes those, and a scenario takes a trace as its demand).
        """
        plan = self.plan(verify=False, ranges=False)
        chosen = _pool(plan, pool)
        data = plan.to_dict()
        name, stage = chosen["service"], chosen["stage"]
        parts = data["services"][name]["latency"]["stages"]
        if any("tokens" in s for s in parts if s["name"] == stage):
            raise ValueError(f"replay: {name}/{stage} is a language model, must be a queue with servers; use simulate()")
        if chosen["routing"] != "shared" and chosen["needed"]["value"] > 1:
            raise ValueError(f"replay: {name}/{stage} routes {chosen['routing']}, must be shared: only one queue is replayed; use simulate()")
        inputs = self.inputs()
        prefix = f"stages.{stage}." if f"stages.{stage}.service.mean" in inputs else f"{name}.stages.{stage}."  # with several services
        if not service:
            mean, unit = inputs.get(f"{prefix}service.mean", (None, ""))
            if mean is None:
                raise ValueError(f"replay: the service time of {name}/{stage} is not one number; say it: service='50 ms'")
            service = f"{mean!r} {unit}"
        each, _ = inputs.get(f"{prefix}concurrency", (None, ""))
        servers = servers or int(chosen["needed"]["value"] * (each or 1))
        out = replay(trace, service, servers=servers, time=time, counts=counts, interval=interval, sort=sort)
        promises = []
        for held in data["verdict"]["checks"] if len(parts) == 1 else []:
            percentile = held["promise"]
            response = out._data["response"].get(percentile)
            if held["service"] == name and percentile in out._data["response"]:
                limit = held["promised"]["value"]
                promises.append({"promise": percentile, "limit": limit, "at": response, "met": response is not None and response <= limit})
        planned = {"service": name, "stage": stage, "servers": servers, "of": service, "promises": promises}
        told = "".join(f"{name} promises {p['promise']} within {p['limit']:.6g} s: {'met' if p['met'] else 'NOT met'} on this trace\n" for p in promises)
        return Replay({**out._data, "planned": planned}, f"{out._text}{told}")

    def diff(self, other: Scenario, *, samples: int = 4096, seed: int = 1, threads: int = 0) -> Difference:
        """What changes from this scenario to another: inputs, figures, and how likely the other is cheaper."""
        if not isinstance(other, Scenario):
            raise TypeError(f"diff: other must be a Scenario, is {type(other).__name__}")
        data, text = _core.difference(self._core, other._core, repr(self), repr(other), arguments.whole("diff", "samples", samples, 16, _MOST_DRAWN),
                                      arguments.seeded("diff", seed), arguments.threads("diff", threads))
        return Difference(json.loads(data), text)

    def tornado(self, figure: str = "cost.per_month", *, shares: bool = True, samples: int = 8192, seed: int = 1, threads: int = 0) -> Tornado:
        """Which range moves a figure most, alone and together, and which flips a promise."""
        data, text = self._core.tornado(figure, shares, arguments.whole("tornado", "samples", samples, 256, _MOST_SAMPLES), arguments.seeded("tornado", seed),
                                        arguments.threads("tornado", threads))
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


def _checked(file: str, fine: bool, met: bool, findings: list[Finding], variants: list[str], plan: dict[str, Any], text: str) -> Checked:
    expected = plan.get("verdict", {}).get("expected", [])
    services = len(plan.get("services", {}))
    if not text:
        counted = f"{services} service{'s' * (services != 1)}" + (f", {len(variants)} variant{'s' * (len(variants) != 1)}" if variants else "")
        verdict = "" if not expected else ", every expectation is met" if met else f"\n{file}: NOT every expectation is met"
        lines = [f"{file}: fine, {counted}{verdict}" if fine else f"{file}: {len(findings)} findings"]
        lines += [f"  {f.code} {f.pointer}: {f.reason}" for f in findings]
        lines += [f"  {e['condition']}: planned {e['planned']['value']}, {'met' if e['met'] else 'NOT met'}" for e in expected]
        lines += [f"  {w['code']} {w['text']}" for w in plan.get("warnings", [])]
        text = "\n".join(lines)
    return Checked({"file": file, "fine": fine, "met": met, "findings": [asdict(f) for f in findings], "variants": variants,
                    "warnings": plan.get("warnings", []), "expected": expected}, text)


def _pool(plan: Plan, wanted: str) -> dict[str, Any]:
    pools: dict[str, dict[str, Any]] = {f"{p['service']}/{p['stage']}": p for p in plan.to_dict()["capacity"]["pools"]}
    found = [name for name in pools if not wanted or name == wanted or name.split("/", 1)[1] == wanted]
    if len(found) != 1:
        said = f"is {wanted!r}, must be" if wanted else "is not said, must be"
        raise ValueError(f"replay: pool {said} one of {', '.join(pools)}")
    return pools[found[0]]


def _file_text(path: str) -> bytes:
    if "\0" in path:
        raise ValueError("load: source is a path with a zero in it, must be the path of a file")
    try:
        return _core.file_text(path)
    except InputError as error:
        raise FileError(*error.args) from None


def _axis(key: str, points: Any, path: str, unit: tuple[str, bool]) -> str:
    """The values of a keyword of `Scenario.sweep`, as an axis has them."""
    if isinstance(points, str):
        return points
    if isinstance(points, (bytes, Mapping)) or not hasattr(points, "__iter__") or getattr(points, "ndim", 1) != 1:
        told = repr(points) if isinstance(points, (int, float)) else type(points).__name__
        raise TypeError(f"sweep: {key} is {told}, must be an iterable of values such as [50, 100], or a text such as '50..100:lin11'")
    texts = [literal(_number(p), *unit, name=f"sweep: {key}[{k}]") for k, p in enumerate(points)]
    if not texts:
        raise ValueError(f"sweep: {key} is empty, must have at least one value")
    return ";".join(texts)


def _number(value: Any) -> Any:
    one: Any = getattr(value, "size", 1)
    return value.item() if hasattr(value, "item") and not hasattr(value, "units") and one == 1 else value


def _plain(value: Any, where: str, inside: tuple[int, ...]) -> Any:
    """What JSON can hold, or an error that says where."""
    if len(inside) > _DEEPEST:
        raise ValueError(f"load: {where[:60]}... is more than {_DEEPEST} levels deep; a scenario needs fewer than ten")
    array = bool(getattr(value, "ndim", 0)) and hasattr(value, "tolist") and not hasattr(value, "units")
    if array or isinstance(value, (Mapping, list, tuple)):
        if id(value) in inside:
            raise ValueError(f"load: {where} contains itself, must be a tree; copy what it holds")
        inside = (*inside, id(value))
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"load: a key of {where} is {key!r} ({type(key).__name__}), must be a text; write {str(key)!r}")
        return {str(k): _plain(v, f"{where}.{k}", inside) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v, f"{where}[{k}]", inside) for k, v in enumerate(value)]
    if array:
        return _plain(value.tolist(), where, inside)
    value = _number(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"load: {where} is {value}, must be finite; leave the key out for its default")
    if isinstance(value, str):
        return str(value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return literal(value, name=f"load: {where}")
