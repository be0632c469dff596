"""Past one machine: samples of `Scenario.monte_carlo`, cells of `Scenario.sweep` and rows of `tables.plan_table` on an engine that exists.

``executor=`` takes

- a ``dask.distributed.Client``: blocks of a worker that dies are computed again by Dask;
- ``ray`` (the module, initialised or not, or what ``ray.init()`` returned): blocks of a worker that dies are computed again by Ray;
- any ``concurrent.futures.Executor``: threads, processes, MPI.  A process pool that loses a worker is broken for good, so the call
  raises `SizewellError` and says so; ask again with a new pool.

A task is a scenario's text and where its block of points lies, and its values are a pure function of these: the answer is the same
bits as on one machine, whatever the number of workers, the order they answer in, and what was computed twice.  A worker whose
version, catalogue or mathematical library would give other bits refuses, and says what differs.  Workers need sizewell installed, and
the files that the scenario names, such as csv() columns, at the same place.

Examples
--------
>>> from concurrent.futures import ThreadPoolExecutor
>>> import sizewell
>>> scenario = sizewell.load({"services": {"tagging": {
...     "demand": {"average": "2 to 4 req/s", "peak": "10 to 40 req/s"},
...     "stages": [{"name": "model", "service": "60 ms", "instance": "aws/g5.xlarge/us-east-1"}]}}})
>>> with ThreadPoolExecutor(2) as pool:
...     there = scenario.monte_carlo(["cost.per_month"], executor=pool)
>>> there == scenario.monte_carlo(["cost.per_month"])
True
"""
from __future__ import annotations

import itertools
import math
import sys
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from . import _core
from .errors import SizewellError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .scenario import Scenario
    from .tables import Answers, Rows

__all__ = ["Block", "Cells", "Identity", "Sampled", "Tabled", "block_values", "cell_values", "monte_carlo", "row_answers", "rows", "sweep"]

Block = tuple[int, int, int]  # scramble, first point, points
Item = TypeVar("Item")
Progress = Callable[[int, int], object]

_HELD = 4  # scenarios that a worker remembers
_OTHER_BITS = ("executor: a worker computes other bits than its client: files that the scenario names differ there, or the mathematical library does; "
               "give the workers the client's files and image")


# -- on a worker ------------------------------------------------------------------------------------------------------------------


class Identity(NamedTuple):
    """A scenario as another process reads it, and what there must be the same."""

    text: str
    name: str
    variant: str
    changes: tuple[tuple[str, str], ...]
    version: str
    catalogue: str  # SHA-256 of its files

    @classmethod
    def of(cls, scenario: Scenario) -> Identity:
        return cls(scenario._text, scenario._name, scenario._variant, scenario._changes, _core.__version__, scenario._core.catalogue)

    def scenario(self) -> Scenario:
        """The scenario, read here.

        Raises
        ------
        SizewellError
            This process has another version or another catalogue.
        """
        from .scenario import _data_directory, _restored

        if self.version != _core.__version__:
            raise SizewellError(f"executor: a worker has sizewell {_core.__version__}, must have {self.version} as its client; install one version everywhere")
        directory = _data_directory()
        found = _core.catalogue_digest(directory)
        if found != self.catalogue:
            raise SizewellError(f"executor: a worker reads the catalogue {directory} with digest {found[:12]}, must be {self.catalogue[:12]} as its client's; "
                                "give both the same files (environment variable SIZEWELL_DATA)")
        return _restored(self.text, self.name, self.variant, self.changes)


class Sampled(NamedTuple):
    """Figures over the ranges of a scenario: a function of the block."""

    identity: Identity
    figures: tuple[str, ...]
    seed: int
    probe: str  # SHA-256 of the first draws and their figures, where the client computes them

    def made(self) -> _core.MonteCarlo:
        core: _core.MonteCarlo = self.identity.scenario()._core.monte_carlo(list(self.figures), [50.0], 256, 0.0, self.seed, False)
        if core.probe() != self.probe:
            raise SizewellError(_OTHER_BITS)
        return core


class Cells(NamedTuple):
    """A sweep: a function of the first cell and their number."""

    identity: Identity
    axes: tuple[str, ...]
    figures: tuple[str, ...]
    samples: int
    seed: int
    probe: str  # the first cell, where the client computes it

    def made(self) -> _core.SweepCells:
        core: _core.SweepCells = self.identity.scenario()._core.sweep_cells(list(self.axes), list(self.figures), self.samples, self.seed)
        if repr(core.at(0, 1)) != self.probe:
            raise SizewellError(_OTHER_BITS)
        return core


class Tabled(NamedTuple):
    """A table after a template: a function of its rows."""

    identity: Identity
    refuse: bool  # a row that is no scenario raises

    def made(self) -> Scenario:
        return self.identity.scenario()


_made: OrderedDict[Any, Any] = OrderedDict()
_making = threading.Lock()


def _held(work: Any) -> Any:
    with _making:
        if work not in _made:
            _made[work] = work.made()
            while len(_made) > _HELD:
                _made.popitem(last=False)
        _made.move_to_end(work)
        return _made[work]


def block_values(work: Sampled, block: Block) -> NDArray[np.float64]:
    """What a worker computes: a row of every output, a column of every point."""
    values: NDArray[np.float64] = _held(work).at(*block)
    return values


def cell_values(work: Cells, some: tuple[int, int]) -> list[tuple[bool, str, list[float]]]:
    """What a worker computes: whether promises are met, why there is no plan, and the figures, of every cell."""
    cells: list[tuple[bool, str, list[float]]] = _held(work).at(*some)
    return cells


def row_answers(work: Tabled, some: Rows) -> Answers:
    """What a worker computes: the figures of a slice of rows, and which of them are no scenario."""
    from .tables import answers_of

    return answers_of(_held(work), some, refuse=work.refuse)


# -- engines ----------------------------------------------------------------------------------------------------------------------


class _Engine(Protocol):
    late: tuple[type[BaseException], ...]  # what result() raises when its time is over

    def width(self) -> int:
        """Tasks at a time."""

    def submit(self, function: Callable[..., Any], work: Any, item: Any) -> Any: ...

    def result(self, handle: Any, seconds: float | None) -> Any: ...

    def cancel(self, handles: list[Any]) -> None: ...


class _Dask:
    def __init__(self, client: Any) -> None:
        import asyncio

        self.client = client
        self.late: tuple[type[BaseException], ...] = (TimeoutError, asyncio.TimeoutError)

    def width(self) -> int:
        return sum(self.client.nthreads().values())

    def submit(self, function: Callable[..., Any], work: Any, item: Any) -> Any:
        return self.client.submit(function, work, item, pure=False)

    def result(self, handle: Any, seconds: float | None) -> Any:
        return handle.result(timeout=seconds)

    def cancel(self, handles: list[Any]) -> None:
        if handles and self.client.status == "running":
            self.client.cancel(handles)


class _Ray:
    def __init__(self, ray: Any) -> None:
        self.ray = ray
        self.late: tuple[type[BaseException], ...] = (ray.exceptions.GetTimeoutError,)
        self.remote: dict[Any, Any] = {}
        if not ray.is_initialized():
            ray.init(ignore_reinit_error=True)

    def width(self) -> int:
        return int(self.ray.cluster_resources().get("CPU", 1))

    def submit(self, function: Callable[..., Any], work: Any, item: Any) -> Any:
        if function not in self.remote:
            self.remote[function] = self.ray.remote(function)
        return self.remote[function].remote(work, item)

    def result(self, handle: Any, seconds: float | None) -> Any:
        try:
            return self.ray.get(handle, timeout=seconds)
        except self.ray.exceptions.RayTaskError as error:
            raise error.cause from error

    def cancel(self, handles: list[Any]) -> None:
        for handle in handles:
            self.ray.cancel(handle)


class _Futures:
    def __init__(self, executor: Any) -> None:
        from concurrent.futures import TimeoutError as Late

        self.executor = executor
        self.late: tuple[type[BaseException], ...] = (Late, TimeoutError)

    def width(self) -> int:
        return int(getattr(self.executor, "_max_workers", 16))

    def submit(self, function: Callable[..., Any], work: Any, item: Any) -> Any:
        with _unbroken():
            try:
                return self.executor.submit(function, work, item)
            except RuntimeError as error:
                if "shutdown" not in str(error):
                    raise
                raise SizewellError("executor: the pool is shut down; make a new one") from error

    def result(self, handle: Any, seconds: float | None) -> Any:
        with _unbroken():
            return handle.result(seconds)

    def cancel(self, handles: list[Any]) -> None:
        for handle in handles:
            handle.cancel()


@contextmanager
def _unbroken() -> Iterator[None]:
    from concurrent.futures import BrokenExecutor

    try:
        yield
    except BrokenExecutor as error:
        raise SizewellError("executor: the pool lost a worker (killed, out of memory, or a script that starts processes without "
                            "`if __name__ == \"__main__\":`) and takes no more work; make a new pool and ask again, or use a Dask cluster, which "
                            "computes lost blocks again") from error


def _engine(executor: Any, caller: str) -> _Engine:
    # What is not loaded cannot have made the executor: no engine is imported to find out.
    distributed, ray, futures = (sys.modules.get(m) for m in ("distributed", "ray", "concurrent.futures"))
    must = f"{caller}: executor must be a dask.distributed.Client, ray, or a concurrent.futures.Executor, is "
    if isinstance(executor, type):
        raise TypeError(f"{must}the class {executor.__name__}; make one of it")
    if distributed is not None and isinstance(executor, distributed.Client):
        if executor.status != "running":
            raise SizewellError(f"{caller}: the Dask client is {executor.status}, must be running; make a new one")
        if executor.asynchronous:
            raise TypeError(f"{must}an asynchronous Client; make it with asynchronous=False")
        return _Dask(executor)
    if ray is not None and (executor is ray or type(executor).__module__.split(".")[0] == "ray"):
        return _Ray(ray)
    if futures is not None and isinstance(executor, futures.Executor):
        return _Futures(executor)
    more = f"; make a Client of it: Client({type(executor).__name__})" if type(executor).__module__.split(".")[0] == "distributed" else ""
    raise TypeError(f"{must}{type(executor).__name__ if not hasattr(executor, '__path__') else 'the module ' + executor.__name__}{more}")


class _OutOfTime(Exception):
    pass


def _in_order(engine: _Engine, function: Callable[..., Any], work: Any, items: Iterable[Item], end: float = math.inf) -> Iterator[tuple[Item, Any]]:
    """Each item with its value, in order; a bounded number of them is under way, and what is left when the caller stops is cancelled."""
    items = iter(items)
    waiting: deque[tuple[Item, Any]] = deque()

    def submit(n: int) -> None:
        waiting.extend((item, engine.submit(function, work, item)) for item in itertools.islice(items, n))

    try:
        submit(max(4 * engine.width(), 64))
        while waiting:
            item, handle = waiting[0]
            left = None if math.isinf(end) else end - time.monotonic()
            if left is not None and left <= 0.0:
                raise _OutOfTime
            try:
                value = engine.result(handle, left)
            except engine.late:
                if left is None:
                    raise
                raise _OutOfTime from None
            waiting.popleft()
            submit(1)
            yield item, value
    finally:
        engine.cancel([handle for _, handle in waiting])


# -- on the client ----------------------------------------------------------------------------------------------------------------


def monte_carlo(executor: Any, core: _core.MonteCarlo, work: Sampled, precision: float, seconds: float, progress: Progress | None) -> tuple[str, str, dict[str, Any]]:
    """A run whose blocks are computed by an executor: what ``core.run()`` answers, to the bit."""
    engine = _engine(executor, "monte_carlo")
    if not core.sampled:
        return core.result(False)
    rounds = core.rounds(_points_of(core.most))
    # Without a precision to reach every round is wanted, and none waits for the one before.
    stretches = rounds if precision > 0.0 else [list(itertools.chain.from_iterable(rounds))]
    ends = set(itertools.accumulate(map(len, rounds)))
    end = time.monotonic() + seconds
    added = done = 0
    try:
        for stretch in stretches:
            more = False
            for block, values in _in_order(engine, block_values, work, stretch, end):
                core.add(block[0], block[1], values)
                added, done = added + 1, done + block[2]
                if progress is not None:
                    progress(done, core.most)
                if added in ends:
                    more = core.go_on()
            if not more:
                break
    except _OutOfTime:
        if done == 0:
            raise SizewellError(f"monte_carlo: seconds is {seconds}, and no worker answered within them; give more, or wait until the workers are up") from None
        return core.result(True)
    return core.result(False)


def sweep(executor: Any, core: _core.SweepCells, work: Cells, progress: Progress | None) -> tuple[str, str, NDArray[np.float64]]:
    """A sweep whose cells are computed by an executor: what ``core.sweep()`` answers, to the bit."""
    engine = _engine(executor, "sweep")
    step = max(1, min(256, core.size // 256))
    some = [(first, min(step, core.size - first)) for first in range(0, core.size, step)]
    for (first, n), cells in _in_order(engine, cell_values, work, some):
        core.add(first, cells)
        if progress is not None:
            progress(first + n, core.size)
    return core.result()


def rows(executor: Any, template: Scenario, slices: Iterable[Rows], refuse: bool) -> Iterator[Answers]:
    """What became of every slice of a table, in order; a bounded number of them is under way."""
    work = Tabled(Identity.of(template), refuse)
    for _, answers in _in_order(_engine(executor, "plan_table"), row_answers, work, slices):
        yield answers


def _points_of(most: int) -> int:
    """Points of a block: some 1,000 blocks, but tens of milliseconds each."""
    points = 256
    while points < 4096 and most // points > 1024:
        points *= 2
    return points
