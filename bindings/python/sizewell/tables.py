"""Tables of many services: one row a service in, its figures out, as Arrow, pandas, Polars or Parquet.

The template is read once; every row is the template with the values of its columns, planned as ``template.with_(...).plan(verify=False)``
would.  Needs pyarrow: ``pip install 'sizewell[tables]'``.

A row costs 0.05 to 0.2 ms of one core with closed-form queues.  Rows are independent: ``executor=`` computes slices of them elsewhere,
and `sizewell.executors.row_answers` is the function of a template's identity and a slice for any other engine.
"""
from __future__ import annotations

import functools
import itertools
import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Optional, TypeVar, Union

from . import _arguments as arguments
from . import _core
from .literals import literal
from .scenario import Scenario

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Answers", "Rows", "answers_of", "plan_table"]

Table = TypeVar("Table")
Progress = Callable[[int, int], object]
_Column = tuple[str, str, Optional["NDArray[np.float64]"], Optional["NDArray[np.uint8]"], list[str], Optional["NDArray[np.int32]"]]

_BATCH = 65_536  # rows in memory at a time, where a table streams
_TASK = 8_192    # rows of a task, at most
_ERROR = "error"


# -- rows, wherever they are computed -----------------------------------------------------------------------------------------------


class Rows(NamedTuple):
    """A slice of rows as the library takes it; can be pickled.

    Attributes
    ----------
    first, n : int
        The number of its first row in the table, for errors, and how many there are.
    columns : tuple
        Each ``(path of the input, name of the column, numbers, own, literals, codes)``: float64 numbers in the unit of the input and
        uint8 `own`, not 0 where the template's value stands; or the different literals and the int32 code of each row, below 0
        where the template's value stands.
    figures : tuple of str
    """

    first: int
    n: int
    columns: tuple[_Column, ...]
    figures: tuple[str, ...]


class Answers(NamedTuple):
    """What became of a slice.

    Attributes
    ----------
    first : int
    values : array of (figures, rows)
        In the figures' units; infinite without bound, not a number where a row is refused.
    refused : list of (row, reason)
        Numbered from the start of the slice.
    """

    first: int
    values: NDArray[np.float64]
    refused: list[tuple[int, str]]


def answers_of(template: Scenario, rows: Rows, *, refuse: bool = False, threads: int = 1, progress: Progress | None = None) -> Answers:
    """The figures of a slice: a function of its arguments alone.

    Parameters
    ----------
    template : Scenario
    rows : Rows
    refuse : bool
        The first row that is no scenario raises; else it is told in `Answers.refused`.
    threads : int
        0 for all there are; the bits do not depend on it.

    Raises
    ------
    InputError
        A column that names no input, an unknown figure; with `refuse`, a row, with its number in the table.
    """
    values, refused = template._core.batch(list(rows.columns), list(rows.figures), rows.n, rows.first, refuse, threads, progress)
    return Answers(rows.first, values, refused)


# -- columns ------------------------------------------------------------------------------------------------------------------------


def _arrow() -> Any:
    try:
        import pyarrow  # type: ignore[import-untyped,unused-ignore]
        import pyarrow.compute  # type: ignore[import-untyped,unused-ignore]
    except ImportError as error:
        raise ImportError("plan_table: pyarrow is missing; pip install 'sizewell[tables]'") from error
    return pyarrow


def _must(column: str, kind: Any, help: str) -> TypeError:
    return TypeError(f"plan_table: column {column!r} is {kind}, must be numbers in the unit of its input or texts such as '350 ms'; {help}")


def _decoded(column: str, array: Any) -> Any:
    """Numbers as float64, texts as a dictionary; anything else is refused."""
    pa = _arrow()
    types = pa.types
    kind = array.type
    if types.is_dictionary(kind):
        if not _is_text(kind.value_type):
            return _decoded(column, array.cast(kind.value_type))
        return array if types.is_int32(kind.index_type) else array.dictionary_decode().dictionary_encode() if hasattr(array, "dictionary_decode") else array
    if types.is_null(kind):
        return array.cast(pa.float64())
    if types.is_boolean(kind):
        return array.cast(pa.string()).dictionary_encode()
    if _is_text(kind):
        return array.cast(pa.large_string()).dictionary_encode()
    if types.is_integer(kind) or types.is_floating(kind):
        try:
            return array.cast(pa.float64())
        except pa.ArrowInvalid as error:
            raise ValueError(f"plan_table: column {column!r} has whole numbers beyond 2**53, which no float64 holds; give it as decimal or float") from error
    if types.is_decimal(kind):
        return array.cast(pa.float64())
    if types.is_duration(kind) or types.is_time(kind):
        raise _must(column, f"of type {kind}", "a time is a number: in pandas .dt.total_seconds()")
    if types.is_temporal(kind):
        raise _must(column, f"of type {kind}", "a scenario has no input that is a moment; leave the column out of columns=")
    raise _must(column, f"of type {kind}", "take one value out of each element, or leave the column out of columns=")


def _is_text(kind: Any) -> bool:
    types = _arrow().types
    return bool(types.is_string(kind) or types.is_large_string(kind) or getattr(types, "is_string_view", lambda _: False)(kind))


def _column(path: str, name: str, array: Any, number: bool) -> _Column:
    """One column of a slice, for the library."""
    import numpy as np

    pa = _arrow()
    array = _decoded(name, array)
    if pa.types.is_dictionary(array.type):
        codes = array.indices.fill_null(-1).cast(pa.int32()).to_numpy(zero_copy_only=False)
        return (path, name, None, None, array.dictionary.to_pylist(), np.ascontiguousarray(codes))
    own = np.ascontiguousarray(array.is_null().to_numpy(zero_copy_only=False), dtype=np.uint8) if array.null_count else None
    values = np.ascontiguousarray(array.fill_null(0.0).to_numpy(zero_copy_only=False))
    if number:
        return (path, name, values, own, [], None)
    # An input of words is given a number: 3 is the text "3", as with_() would have it.
    found, at = np.unique(values, return_inverse=True)
    texts = [literal(int(x) if float(x).is_integer() else float(x), name=f"plan_table: column {name!r}") if np.isfinite(x) else str(x) for x in found.tolist()]
    codes = at.astype(np.int32)
    if own is not None:
        codes[own != 0] = -1
    return (path, name, None, None, texts, np.ascontiguousarray(codes))


class _Plan(NamedTuple):
    """What is done with every slice of a table."""

    template: Scenario
    inputs: tuple[tuple[str, str, bool], ...]  # path, column, holds numbers
    figures: dict[str, str]                    # with their units
    null: bool
    threads: int
    executor: Any

    def rows(self, batch: Any, first: int) -> Rows:
        columns = tuple(_column(path, name, _one(batch.column(name)), number) for path, name, number in self.inputs)
        return Rows(first, batch.num_rows, columns, tuple(self.figures))

    def answered(self, batch: Any, answers: Answers) -> Any:
        """The slice with its figures beside it."""
        pa = _arrow()
        schema = self.schema(batch.schema)
        arrays = [_one(c) for c in batch.columns]
        lost = {row for row, _ in answers.refused}
        if lost:
            import numpy as np

            mask = np.zeros(batch.num_rows, dtype=bool)
            mask[list(lost)] = True
        arrays += [pa.array(row, pa.float64(), mask=mask if lost else None) for row in answers.values]
        if self.null:
            reasons: list[str | None] = [None] * batch.num_rows
            for row, reason in answers.refused:
                reasons[row] = reason
            arrays.append(pa.array(reasons, pa.string()))
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    def schema(self, before: Any) -> Any:
        pa = _arrow()
        fields = [pa.field(f, pa.float64(), metadata={"unit": unit}) for f, unit in self.figures.items()]
        if self.null:
            fields.append(pa.field(_ERROR, pa.string()))
        taken = [f.name for f in fields if f.name in before.names]
        if taken:
            raise ValueError(f"plan_table: table has a column {taken[0]!r} already, which the answer would; rename it")
        return pa.schema([*before, *fields], metadata=before.metadata)


def _one(array: Any) -> Any:
    """A chunked array as one."""
    pa = _arrow()
    if not isinstance(array, pa.ChunkedArray):
        return array
    if pa.types.is_dictionary(array.type):
        array = array.unify_dictionaries()
    return array.combine_chunks() if array.num_chunks != 1 else array.chunk(0)


def _planned(template: Scenario, names: Sequence[str], figures: Sequence[str] | None, columns: Mapping[str, str] | None, errors: str, threads: int,
             executor: Any) -> _Plan:
    if not isinstance(template, Scenario):
        raise TypeError(f"plan_table: template must be a Scenario, is {type(template).__name__}; make one with sizewell.load()")
    if errors not in ("raise", "null"):
        raise ValueError(f"plan_table: errors is {errors!r}, must be 'raise' or 'null'")
    if columns is not None and not (isinstance(columns, Mapping) and all(isinstance(path, str) for path in columns.values())):
        raise TypeError(f"plan_table: columns is {columns!r}, must name an input for each column, {{'peak': 'demand.peak'}}")
    inputs_of = template._core.inputs()
    known = {path for path, *_ in inputs_of}
    numbers = {path for path, value, unit, dollar, _ in inputs_of if value is not None or unit or dollar}
    doubled = {n for n in names if list(names).count(n) > 1}
    if doubled:
        raise ValueError(f"plan_table: table has {', '.join(map(repr, sorted(doubled)))} more than once; rename one")
    if columns is None:
        columns = {name: name for name in names if name in known}
        if not columns:
            raise ValueError(f"plan_table: no column of the table is named like an input of the template (its columns are {', '.join(map(repr, names))}); "
                             "say which is which with columns={'peak': 'demand.peak'}")
    missing = [name for name in columns if name not in names]
    if missing:
        raise ValueError(f"plan_table: columns names {missing[0]!r}, must be a column of the table: {', '.join(map(repr, names))}")
    told = {path: unit for path, (unit, _) in template.figures().items()}
    wanted = _core.Scenario.usual_figures() if figures is None else arguments.paths("plan_table", figures)
    twice = [f for k, f in enumerate(wanted) if f in wanted[:k]]
    if twice or not wanted:
        raise ValueError(f"plan_table: figures {'has ' + repr(twice[0]) + ' twice' if twice else 'is empty'}, must name each column of the answer once")
    inputs = tuple((path, name, path in numbers or path not in known) for name, path in columns.items())
    plan = _Plan(template, inputs, {f: told.get(f, "") for f in wanted}, errors == "null", threads, executor)
    # Unknown paths are found before the first row is planned.
    answers_of(template, Rows(0, 0, tuple((path, name, None, None, [""], None) for path, name, _ in inputs), tuple(wanted)))
    return plan


# -- tables -------------------------------------------------------------------------------------------------------------------------


def plan_table(template: Scenario, table: Table, figures: Sequence[str] | None = None, *, columns: Mapping[str, str] | None = None,
               errors: Literal["raise", "null"] = "raise", out: Union[str, "os.PathLike[str]", None] = None, threads: int = 0,
               batch_size: int = _BATCH, progress: Progress | None = None, executor: Any = None) -> Table:
    """The figures of every row's plan, beside the row.

    Parameters
    ----------
    template : Scenario
        What every row is, but for its own values.
    table : pyarrow.Table, RecordBatch or RecordBatchReader, pandas.DataFrame, polars.DataFrame, or the path of a Parquet file
        Also anything else that speaks Arrow (``__arrow_c_stream__``); then the answer is a pyarrow.Table.
    figures : sequence of str, optional
        Paths of the plan; replicas, GPUs, p99, cost and total cost unless given.  ``"verdict.met"`` is 1 where every promise,
        budget and expectation holds.
    columns : mapping, optional
        Which column is which input, ``{"peak": "demand.peak"}``; unless given, every column that is named like an input.  Other
        columns pass through.
    errors : {"raise", "null"}
        A row that is no scenario raises, with its number; or its figures are null and the column ``"error"`` says why.
    out : path, optional
        Where the answer to a Parquet file goes; needed for a file, and refused for everything else.  Written beside it first
        and renamed when complete.
    threads : int
        0 for all there are; the bits do not depend on it.
    batch_size : int
        Rows at a time of files and readers, which stream: memory does not grow with the table.
    progress : callable, optional
        Told (rows done, rows) now and then; of a reader, whose length nobody knows, (rows done, 0).
    executor : optional
        A ``dask.distributed.Client``, ``ray`` or a ``concurrent.futures.Executor`` to plan slices of up to 8,192 rows on: the same
        table.  See `sizewell.executors`.

    Returns
    -------
    same kind as table
        With a float64 column for each figure, its unit in the Arrow field's metadata and in pandas' ``attrs["units"]``; infinite
        where there is no bound.  A path returns the path `out`.

    Raises
    ------
    InputError
        A column that names no input, an unknown figure, with ``errors="raise"`` a row.
    TypeError, ValueError
        Columns that hold neither numbers nor texts (timestamps, lists, binary), by name; other arguments outside their domain.
    ImportError
        pyarrow is missing.

    Notes
    -----
    Numbers (integers, float16 to float64, decimals) have the unit that the template gives the input, ``template.inputs()``.
    Texts are literals, ``"350 ms"``, or words, ``"aws/g5.xlarge/us-east-1"``; dictionary and categorical columns are taken
    as what they hold.  A null, and NaN of pandas, leaves the template's value; NaN of Arrow is refused as no number.

    Rows that differ in numbers and plain literals share one reading of the template; other texts cost one reading for each
    combination of them, 0.5 ms.  A row of one stage with a closed-form queue took 0.07 ms of one core; 10^6 rows from Parquet to
    Parquet 47 s on two and 226 MiB, 70,000 rows 184 MiB (bench/python/tables_bench.py).

    Examples
    --------
    >>> import pyarrow, sizewell
    >>> from sizewell.tables import plan_table
    >>> template = sizewell.load({"services": {"any": {"demand": {"average": "2 req/s", "peak": "5 req/s"}, "promises": {"p99": "800 ms"},
    ...     "stages": [{"name": "model", "service": "60 ms", "instance": "aws/g5.xlarge/us-east-1"}]}}})
    >>> services = pyarrow.table({"service": ["tagging", "search"], "peak": [5, 40], "p99": ["800 ms", None]})
    >>> answer = plan_table(template, services, ["capacity.gpus", "cost.per_month"], columns={"peak": "demand.peak", "p99": "promises.p99"})
    >>> answer["capacity.gpus"].to_pylist(), answer.schema.field("cost.per_month").metadata
    ([2.0, 5.0], {b'unit': b'USD/month'})
    """
    pa = _arrow()
    batch_size, threads, progress = arguments.whole("plan_table", "batch_size", batch_size, 1, 2**31), arguments.threads("plan_table", threads), arguments.called("plan_table", progress)
    if isinstance(table, (str, os.PathLike)):
        return _parquet(template, table, figures, columns, errors, out, threads, batch_size, progress, executor)  # type: ignore[return-value]
    if out is not None:
        raise TypeError(f"plan_table: out is {os.fspath(out)!r}, must be left out unless table is the path of a Parquet file")
    kind = type(table).__module__.split(".")[0]
    answer: Any
    if isinstance(table, pa.RecordBatchReader):
        reader: Any = table
        plan = _planned(template, reader.schema.names, figures, columns, errors, threads, executor)
        return pa.RecordBatchReader.from_batches(plan.schema(reader.schema), _streamed(plan, reader, batch_size, progress, 0))  # type: ignore[no-any-return]
    if isinstance(table, pa.RecordBatch):
        batch: Any = table
        plan = _planned(template, batch.schema.names, figures, columns, errors, threads, executor)
        return _batch(_whole(plan, batch, progress))  # type: ignore[no-any-return]
    if kind == "pandas" and hasattr(table, "columns"):
        whole = pa.Table.from_pandas(table, preserve_index=False)
    elif isinstance(table, pa.Table):
        whole = table
    elif hasattr(table, "__arrow_c_stream__"):
        whole = pa.table(table)
    else:
        raise TypeError(f"plan_table: table must be a pyarrow or pandas or Polars table or the path of a Parquet file, is {type(table).__name__}")
    plan = _planned(template, whole.schema.names, figures, columns, errors, threads, executor)
    answer = _whole(plan, _batch(whole), progress)
    if kind == "pandas":
        frame: Any = table
        more = answer.select(list(range(len(whole.schema.names), len(answer.schema.names)))).to_pandas()
        more.index = frame.index
        joined = frame.copy()
        for name in more.columns:
            joined[name] = more[name]
        joined.attrs["units"] = {**frame.attrs.get("units", {}), **plan.figures}
        return joined  # type: ignore[no-any-return]
    if kind == "polars":
        return type(table)(answer)  # type: ignore[call-arg]
    return answer  # type: ignore[no-any-return]


def _batch(whole: Any) -> Any:
    pa = _arrow()
    return pa.RecordBatch.from_arrays([_one(c) for c in whole.columns], schema=whole.schema)


def _whole(plan: _Plan, batch: Any, progress: Progress | None) -> Any:
    """The answer to one batch, as a table."""
    return _arrow().Table.from_batches(list(_streamed(plan, iter([batch]), max(1, batch.num_rows), progress, batch.num_rows)), plan.schema(batch.schema))


def _streamed(plan: _Plan, batches: Iterator[Any], batch_size: int, progress: Progress | None, of: int) -> Iterator[Any]:
    step = batch_size if plan.executor is None else min(batch_size, _TASK)
    parts = (batch.slice(first, step) for batch in batches for first in range(0, batch.num_rows, step))
    yield from _here(plan, parts, progress, of) if plan.executor is None else _elsewhere(plan, parts, progress, of)


def _here(plan: _Plan, parts: Iterator[Any], progress: Progress | None, of: int) -> Iterator[Any]:
    done = 0
    for part in parts:
        tell = None if progress is None else functools.partial(_told, progress, done, of)
        yield plan.answered(part, answers_of(plan.template, plan.rows(part, done), refuse=not plan.null, threads=plan.threads, progress=tell))
        done += part.num_rows


def _elsewhere(plan: _Plan, parts: Iterator[Any], progress: Progress | None, of: int) -> Iterator[Any]:
    from . import executors

    waiting: deque[Any] = deque()

    def slices() -> Iterator[Rows]:
        first = 0
        for part in parts:
            waiting.append(part)
            yield plan.rows(part, first)
            first += part.num_rows

    done = 0
    for answers in executors.rows(plan.executor, plan.template, slices(), not plan.null):
        part = waiting.popleft()
        done += part.num_rows
        if progress is not None:
            progress(done, of)
        yield plan.answered(part, answers)


def _told(progress: Progress, before: int, of: int, done: int, _: int) -> object:
    return progress(before + done, of)


def _fresh(target: Path) -> Path:
    """An empty file beside the target that was not there before."""
    for k in itertools.count():
        path = target.with_name(f"{target.name}.{k}.partial")
        try:
            path.touch(exist_ok=False)
        except FileExistsError:
            continue
        return path
    raise AssertionError


def _parquet(template: Scenario, table: Any, figures: Any, columns: Any, errors: str, out: Any, threads: int, batch_size: int, progress: Progress | None,
             executor: Any) -> str:
    _arrow()
    import pyarrow.parquet as pq  # type: ignore[import-untyped,unused-ignore]

    source = os.fspath(table)
    if out is None:
        raise TypeError("plan_table: out is missing, must be the path of the Parquet file to write")
    target = Path(out)
    if target.exists() and Path(source).exists() and target.samefile(source):
        raise ValueError(f"plan_table: out is {os.fspath(out)!r}, must be another file than the table")
    if not Path(source).is_file():
        raise FileNotFoundError(f"plan_table: table is {source!r}, must be the path of a Parquet file that exists")
    if not target.parent.is_dir():
        raise FileNotFoundError(f"plan_table: out is {os.fspath(out)!r}, must be in a directory that exists")
    with pq.ParquetFile(source) as file:
        plan = _planned(template, file.schema_arrow.names, figures, columns, errors, threads, executor)
        schema = plan.schema(file.schema_arrow)
        partial = _fresh(target)
        try:
            with pq.ParquetWriter(partial, schema) as writer:
                for batch in _streamed(plan, file.iter_batches(batch_size), batch_size, progress, file.metadata.num_rows):
                    writer.write_batch(batch)
            os.replace(partial, target)
        finally:
            partial.unlink(missing_ok=True)
    return str(target)
