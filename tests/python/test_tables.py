"""Tables in and out: every row is the plan of its scenario, in whatever the table came."""
from __future__ import annotations

import decimal
import math
import os
import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
import sizewell
from sizewell import executors, tables
from sizewell.tables import plan_table

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

SCENARIOS = Path(__file__).resolve().parents[2] / "examples" / "scenarios"
TEMPLATE = {"services": {"any": {"demand": {"average": "2 req/s", "peak": "5 req/s"}, "promises": {"p99": "800 ms", "monthly_budget": "$9,000/month"},
                                 "stages": [{"name": "model", "service": "60 ms", "instance": "aws/g5.xlarge/us-east-1"}]}}}
FIGURES = ["capacity.gpus", "latency.p99", "cost.per_month", "tco.per_month", "verdict.met"]
COLUMNS = {"average": "demand.average", "peak": "demand.peak", "p99": "promises.p99", "instance": "stages.model.instance", "service_ms": "stages.model.service"}
INSTANCES = ["aws/g5.xlarge/us-east-1", "aws/g6.xlarge/us-east-1", "aws/g4dn.xlarge/us-east-1"]
ROWS = 3000


@pytest.fixture(scope="module")
def template():
    return sizewell.load(TEMPLATE)


@pytest.fixture(scope="module")
def services():
    random = np.random.default_rng(7)
    average = random.uniform(1.0, 40.0, ROWS)
    return pa.table({
        "name": [f"service {k}" for k in range(ROWS)], "average": average, "peak": pa.array(average * random.uniform(1.5, 4.0, ROWS), mask=random.random(ROWS) < 0.0),
        "p99": pa.array([None if x < 0.2 else f"{int(400 + 900 * x)} ms" for x in random.random(ROWS)]),
        "instance": pa.array(random.choice(INSTANCES, ROWS)).dictionary_encode(),
        "service_ms": [f"{x:.3f} ms" for x in random.uniform(20.0, 90.0, ROWS)],
    })


def plan_of(template, row, columns=COLUMNS):
    """A row the slow way: one scenario of its own."""
    changes = {path: row[name] for name, path in columns.items() if row[name] is not None}
    return template.with_(changes).plan(verify=False, ranges=False)


def figure(plan, path):
    part = plan.to_dict()
    for key in path.split("."):
        part = part[int(key)] if isinstance(part, list) else part[key]
    return float(part["value"]) if isinstance(part, dict) else float(part)


def test_rows_are_the_plans_of_their_scenarios(template, services):
    answer = plan_table(template, services, FIGURES, columns=COLUMNS)
    assert answer.schema.names == services.schema.names + FIGURES and answer.num_rows == ROWS
    assert answer.select(services.schema.names).equals(services)
    for k in range(0, ROWS, 37):
        row = answer.slice(k, 1).to_pylist()[0]
        plan = plan_of(template, row)
        for path in FIGURES:
            assert row[path] == figure(plan, path), (k, path)
    met = answer["verdict.met"].to_numpy()
    assert set(met) == {0.0, 1.0}


def test_bits_do_not_depend_on_threads_or_slices(template, services):
    some = services.slice(0, 400)
    whole = plan_table(template, some, FIGURES, columns=COLUMNS, threads=1)
    assert plan_table(template, some, FIGURES, columns=COLUMNS, threads=5).equals(whole)
    parts = [plan_table(template, some.slice(k, 100), FIGURES, columns=COLUMNS) for k in range(0, 400, 100)]
    assert pa.concat_tables(parts, promote_options="default").to_pydict() == whole.to_pydict()
    chunked = pa.concat_tables([some.slice(0, 150), some.slice(150)])
    assert plan_table(template, chunked, FIGURES, columns=COLUMNS).to_pydict() == whole.to_pydict()


def test_units_are_kept(template, services):
    schema = plan_table(template, services.slice(0, 3), columns=COLUMNS).schema
    units = {path: unit for path, (unit, _) in template.figures().items()}
    new = [f for f in schema if f.name not in services.schema.names]
    assert [f.name for f in new] == ["capacity.replicas", "capacity.gpus", "latency.p99", "cost.per_month", "cost.per_request", "tco.per_month"]
    assert all(f.metadata == {b"unit": units[f.name].encode()} and f.type == pa.float64() for f in new)


# -- columns ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("array", [
    pa.array([5, 40, None], pa.int8()), pa.array([5, 40, None], pa.uint64()), pa.array([5.0, 40.0, None], pa.float32()), pa.array(np.array([5, 40, 0], np.float16), mask=np.array([False, False, True])),
    pa.array([decimal.Decimal("5.00"), decimal.Decimal("40.00"), None]), pa.array([5.0, 40.0, None]).dictionary_encode(), pa.array(["5 req/s", "40 req/s", None]),
    pa.array(["300 req/min", "40 req/s", None], pa.large_string()), pa.array(["5 req/s", "40 req/s", None]).dictionary_encode(),
    pa.chunked_array([pa.array(["5 req/s"]).dictionary_encode(), pa.array(["40 req/s", None]).dictionary_encode()]),
    pa.array(["5 req/s", "40 req/s", None]).cast(pa.dictionary(pa.int8(), pa.string())),
], ids=lambda a: f"{a.type}{'/chunked' if isinstance(a, pa.ChunkedArray) else ''}")
def test_every_kind_of_column_means_the_same(template, array):
    answer = plan_table(template, pa.table({"demand.peak": array}), ["cost.per_month"])
    assert answer["cost.per_month"].to_pylist() == [template.with_(demand__peak=p).plan(verify=False).cost.per_month for p in (5, 40, 5)]


def test_a_null_leaves_the_templates_value(template):
    nothing = pa.table({"demand.peak": pa.nulls(2), "promises.p99": pa.array([None, None], pa.string())})
    assert plan_table(template, nothing, ["cost.per_month"])["cost.per_month"].to_pylist() == [template.plan(verify=False).cost.per_month] * 2


def test_words_and_numbers_where_words_belong():
    template, path = sizewell.load(TEMPLATE), "stages.model.redundancy"
    answer = plan_table(template, pa.table({"r": ["none", "zone", None]}), ["capacity.replicas"], columns={"r": path})
    assert answer["capacity.replicas"].to_pylist() == [template.with_({path: r} if r else {}).plan(verify=False).capacity.replicas for r in ("none", "zone", None)]
    with pytest.raises(sizewell.InputError, match='row 0: is "3", must be one of none'):
        plan_table(template, pa.table({"r": [3]}), ["capacity.replicas"], columns={"r": path})


def test_ranges_and_laws_are_texts_too(template):
    texts = ["20 to 30 ms", "lognormal(p50=20 ms, p99=90 ms)", "25 ms"]
    answer = plan_table(template, pa.table({"s": texts}), ["latency.p99"], columns={"s": "stages.model.service"})
    assert answer["latency.p99"].to_pylist() == [float(template.with_({"stages.model.service": t}).plan(verify=False, ranges=False).latency.p99) for t in texts]


@pytest.mark.parametrize("array, told", [
    (pa.array([0], pa.timestamp("us")), "timestamp"), (pa.array([0], pa.date32()), "date32"), (pa.array([0], pa.duration("s")), "total_seconds"),
    (pa.array([[1.0]]), "list"), (pa.array([b"x"]), "binary"), (pa.array([{"a": 1}]), "struct"),
], ids=lambda x: str(getattr(x, "type", "")))
def test_other_columns_are_refused_by_name(template, array, told):
    with pytest.raises(TypeError, match="column 'demand.peak' is of type") as error:
        plan_table(template, pa.table({"demand.peak": array}))
    assert told in str(error.value) and "must be numbers in the unit of its input or texts such as '350 ms'" in str(error.value)
    kept = pa.table({"when": array, "demand.peak": [7.0]})
    assert plan_table(template, kept, ["cost.per_month"]).schema.field("when").type == array.type


def test_whole_numbers_beyond_a_double_are_refused(template):
    with pytest.raises(ValueError, match="column 'demand.peak' has whole numbers beyond"):
        plan_table(template, pa.table({"demand.peak": [2**53 + 1]}))


# -- rows that are no scenario ----------------------------------------------------------------------------------------------------


BROKEN = {"peak": [5.0, -3.0, math.nan, 7.0, 1.0], "instance": [INSTANCES[0], INSTANCES[0], INSTANCES[0], "aws/g5.xlagre/us-east-1", INSTANCES[0]]}
BROKEN_COLUMNS = {"peak": "demand.peak", "instance": "stages.model.instance"}


def test_refused_rows_have_a_reason(template):
    answer = plan_table(template, pa.table(BROKEN), ["cost.per_month"], columns=BROKEN_COLUMNS, errors="null")
    assert [x is None for x in answer["cost.per_month"].to_pylist()] == [False, True, True, True, True]
    errors = answer["error"].to_pylist()
    assert errors[0] is None
    assert errors[1].startswith("peak: -3 req/s must be above 0 req/s") and errors[2] == "plan_table: peak = nan, must be finite"
    assert "g5.xlagre" in errors[3] and "did you mean" in errors[3] or "g5.xlarge" in errors[3]
    assert "below" in errors[4] or "peak" in errors[4]


def test_the_first_refused_row_is_raised_with_its_number(template):
    with pytest.raises(sizewell.InputError, match="row 1: -3 req/s must be above 0 req/s") as error:
        plan_table(template, pa.table(BROKEN), ["cost.per_month"], columns=BROKEN_COLUMNS)
    assert error.value.code == "E0401" and error.value.findings[0].file == "peak"
    with pytest.raises(sizewell.DomainError, match=r"peak = nan, must be finite \(row 2\)"):
        plan_table(template, pa.table({"peak": [5.0, 6.0, math.nan]}), columns={"peak": "demand.peak"})


def test_rows_of_later_slices_keep_their_number(template, tmp_path):
    peaks = np.full(500, 9.0)
    peaks[417] = -1.0
    pq.write_table(pa.table({"demand.peak": peaks}), tmp_path / "in.parquet")
    with pytest.raises(sizewell.InputError, match="row 417"):
        plan_table(template, tmp_path / "in.parquet", out=tmp_path / "out.parquet", batch_size=100)
    assert os.listdir(tmp_path) == ["in.parquet"]


def test_infinite_is_no_error(template):
    answer = plan_table(sizewell.load(SCENARIOS / "internal_tool.json"), pa.table({"demand.peak": [4.0]}), ["managed.break_even.rate"], errors="null")
    assert answer["error"].null_count == 1 and answer["managed.break_even.rate"].to_pylist()[0] > 0.0


# -- kinds of tables --------------------------------------------------------------------------------------------------------------


def test_pandas_in_pandas_out(template, services):
    pd = pytest.importorskip("pandas")
    frame = services.slice(0, 60).to_pandas()
    frame.index = pd.Index(range(1000, 1060), name="row")
    frame.loc[1003, ["average", "peak"]] = [1.5, math.nan]
    frame["when"] = pd.Timestamp("2026-01-01")
    frame["instance"] = frame["instance"].astype("category")
    frame.attrs["from"] = "registry"
    before = frame.copy()
    answer = plan_table(template, frame, FIGURES, columns=COLUMNS)
    assert isinstance(answer, pd.DataFrame) and list(answer.columns) == [*frame.columns, *FIGURES]
    pd.testing.assert_index_equal(answer.index, frame.index)
    pd.testing.assert_frame_equal(frame, before)
    assert answer.attrs["units"]["latency.p99"] == "s" and answer.attrs["from"] == "registry"
    want = plan_table(template, services.slice(0, 60), FIGURES, columns=COLUMNS)
    for path in FIGURES:
        same = np.array(want[path].to_pylist())
        same[3] = figure(plan_of(template, {**services.slice(3, 1).to_pylist()[0], "average": 1.5, "peak": None}), path)
        np.testing.assert_array_equal(answer[path].to_numpy(), same)
    refused = plan_table(template, pd.DataFrame({"demand.peak": [5.0, -1.0]}), ["cost.per_month"], errors="null")
    assert np.isnan(refused["cost.per_month"].iloc[1]) and refused["error"].iloc[1].startswith("demand.peak: -1 req/s")


def test_polars_in_polars_out(template):
    pl = pytest.importorskip("polars")
    answer = plan_table(template, pl.DataFrame({"demand.peak": [5, 40], "promises.p99": ["800 ms", None]}), ["cost.per_month"])
    assert isinstance(answer, pl.DataFrame)
    assert answer["cost.per_month"].to_list() == [template.with_(demand__peak=p).plan(verify=False).cost.per_month for p in (5, 40)]


def test_what_speaks_arrow_is_read(template):
    class Speaks:
        def __arrow_c_stream__(self, requested_schema=None):
            return pa.table({"demand.peak": [5.0]}).__arrow_c_stream__(requested_schema)

    assert plan_table(template, Speaks(), ["cost.per_month"])["cost.per_month"].to_pylist() == [template.plan(verify=False).cost.per_month]


def test_batches_and_readers_stream(template, services):
    some = services.slice(0, 250)
    want = plan_table(template, some, FIGURES, columns=COLUMNS)
    [batch] = some.combine_chunks().to_batches()
    one = plan_table(template, batch, FIGURES, columns=COLUMNS)
    assert isinstance(one, pa.RecordBatch) and pa.Table.from_batches([one]).to_pydict() == want.to_pydict()
    asked = []

    def batches():
        for k in range(0, 250, 50):
            asked.append(k)
            yield from some.slice(k, 50).combine_chunks().to_batches()

    told = []
    reader = plan_table(template, pa.RecordBatchReader.from_batches(some.schema, batches()), FIGURES, columns=COLUMNS, progress=lambda done, of: told.append((done, of)))
    assert isinstance(reader, pa.RecordBatchReader) and asked == []
    assert reader.read_next_batch().num_rows == 50 and asked == [0]
    assert reader.read_all().num_rows == 200 and told[-1] == (250, 0)


def test_parquet_in_parquet_out(template, services, tmp_path):
    pq.write_table(services, tmp_path / "in.parquet", row_group_size=700)
    told = []
    out = plan_table(template, tmp_path / "in.parquet", FIGURES, columns=COLUMNS, out=tmp_path / "out.parquet", errors="null", batch_size=500, progress=lambda *a: told.append(a))
    assert out == str(tmp_path / "out.parquet") and sorted(os.listdir(tmp_path)) == ["in.parquet", "out.parquet"]
    answer = pq.read_table(out)
    want = plan_table(template, services, FIGURES, columns=COLUMNS, errors="null")
    assert answer.to_pydict() == want.to_pydict() and answer.schema.field("latency.p99").metadata[b"unit"] == b"s"
    assert told[-1] == (ROWS, ROWS)


def test_an_empty_table_is_answered_with_an_empty_one(template):
    answer = plan_table(template, pa.table({"demand.peak": pa.array([], pa.float64())}), ["cost.per_month"], errors="null")
    assert answer.num_rows == 0 and answer.schema.names == ["demand.peak", "cost.per_month", "error"]


# -- arguments --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change, error, told", [
    ({"columns": {"peek": "demand.peak"}}, ValueError, "columns names 'peek', must be a column of the table: 'peak', 'x'"),
    ({"columns": {"peak": "demand.peek"}}, sizewell.InputError, "did you mean demand.peak"),
    ({"columns": {"peak": "demand.peak", "x": "services.any.demand.peak"}}, sizewell.DomainError, "must be named once"),
    ({}, ValueError, "no column of the table is named like an input"), ({"figures": ["cost.per_mont"]}, sizewell.InputError, "did you mean cost.per_month"),
    ({"figures": "cost.per_month"}, TypeError, "figures must be a sequence"), ({"figures": []}, ValueError, "figures is empty"), ({"figures": ["latency.p99"] * 2}, ValueError, "twice"),
    ({"errors": "ignore"}, ValueError, "must be 'raise' or 'null'"), ({"table": {"peak": [1]}}, TypeError, "table must be a pyarrow"), ({"table": 3}, TypeError, "is int"),
    ({"out": "x.parquet"}, TypeError, "out is 'x.parquet', must be left out"), ({"table": "missing.parquet", "out": "x"}, FileNotFoundError, "missing.parquet"),
    ({"table": "missing.parquet"}, TypeError, "out is missing"), ({"template": TEMPLATE}, TypeError, "template must be a Scenario, is dict"),
])
def test_arguments_are_checked(template, change, error, told):
    arguments = {"template": template, "table": pa.table({"peak": [5.0], "x": [1.0]}), **change}
    if change and "columns" not in change:
        arguments["columns"] = {"peak": "demand.peak"}
    with pytest.raises(error) as raised:
        plan_table(**arguments)
    assert told in str(raised.value)


def test_a_taken_name_is_refused(template):
    with pytest.raises(ValueError, match="has a column 'error' already"):
        plan_table(template, pa.table({"demand.peak": [5.0], "error": [1]}), errors="null")
    with pytest.raises(ValueError, match="'a' more than once"):
        plan_table(template, pa.Table.from_arrays([pa.array([1.0]), pa.array([2.0])], names=["a", "a"]))


def test_pyarrow_is_asked_for_by_the_extras_name():
    code = "import sys; sys.modules['pyarrow'] = None; import sizewell, sizewell.tables as t; t.plan_table(None, None)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "pip install 'sizewell[tables]'" in done.stderr
    lazy = "import sys, sizewell, sizewell.tables; print('pyarrow' in sys.modules, 'pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", lazy], capture_output=True, text=True).stdout == "False False\n"


# -- elsewhere --------------------------------------------------------------------------------------------------------------------


def test_slices_are_a_pure_function_that_other_processes_compute(template, services):
    some = services.slice(0, 40).combine_chunks()
    plan = tables._planned(template, some.schema.names, FIGURES, COLUMNS, "null", 1, None)
    slices = [plan.rows(some.slice(k, 10).to_batches()[0], k) for k in range(0, 40, 10)]
    assert all(pickle.loads(pickle.dumps(s)).figures == tuple(FIGURES) for s in slices)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        answers = list(pool.map(executors.row_answers, [executors.Tabled(executors.Identity.of(template), False)] * 4, slices))
    want = plan_table(template, some, FIGURES, columns=COLUMNS)
    for answer in answers:
        assert answer.refused == []
        for row, path in zip(answer.values, FIGURES):
            np.testing.assert_array_equal(row, want[path].to_numpy()[answer.first:answer.first + 10])


@pytest.mark.parametrize("engine", [lambda: ThreadPoolExecutor(3), lambda: ProcessPoolExecutor(2, mp_context=get_context("spawn"))], ids=["threads", "processes"])
def test_workers_plan_the_same_table(template, services, tmp_path, monkeypatch, engine):
    monkeypatch.setattr(tables, "_TASK", 37)
    some = services.slice(0, 300)
    want = plan_table(template, some, FIGURES, columns=COLUMNS)
    told = []
    pq.write_table(some, tmp_path / "in.parquet")
    with engine() as pool:
        assert plan_table(template, some, FIGURES, columns=COLUMNS, executor=pool, progress=lambda *a: told.append(a)).equals(want)
        batch = some.combine_chunks().to_batches()[0]
        assert plan_table(template, batch, FIGURES, columns=COLUMNS, executor=pool).equals(want.combine_chunks().to_batches()[0])
        plan_table(template, tmp_path / "in.parquet", FIGURES, columns=COLUMNS, out=tmp_path / "out.parquet", batch_size=50, executor=pool)
        null = plan_table(template, pa.table(BROKEN), ["cost.per_month"], columns=BROKEN_COLUMNS, errors="null", executor=pool)
        with pytest.raises(sizewell.InputError, match="row 61: -3 req/s must be above 0"):
            plan_table(template, pa.table({"demand.peak": [5.0] * 61 + [-3.0] + [5.0] * 61}), ["cost.per_month"], executor=pool)
    assert told == [(min(k, 300), 300) for k in range(37, 337, 37)]
    assert pq.read_table(tmp_path / "out.parquet").to_pydict() == want.to_pydict()
    here = plan_table(template, pa.table(BROKEN), ["cost.per_month"], columns=BROKEN_COLUMNS, errors="null")
    assert null.select(["cost.per_month", "error"]).equals(here.select(["cost.per_month", "error"]))


def test_what_is_no_executor_is_told(template, services):
    with pytest.raises(TypeError, match="^plan_table: executor must be a dask.distributed.Client, ray, or a concurrent.futures.Executor, is int$"):
        plan_table(template, services, FIGURES, columns=COLUMNS, executor=3)


def test_other_files_beside_the_target_stay(template, services, tmp_path):
    source = tmp_path / "planned.parquet.partial"
    pq.write_table(services.slice(0, 20), source)
    plan_table(template, source, ["cost.per_month"], columns=COLUMNS, out=tmp_path / "planned.parquet")
    assert pq.read_table(source).num_rows == 20 and pq.read_table(tmp_path / "planned.parquet").num_rows == 20
    assert sorted(p.name for p in tmp_path.iterdir()) == ["planned.parquet", "planned.parquet.partial"]
    with pytest.raises(FileNotFoundError, match="must be in a directory that exists"):
        plan_table(template, source, ["cost.per_month"], columns=COLUMNS, out=tmp_path / "nowhere" / "planned.parquet")
    for size in (0, -1):
        with pytest.raises(ValueError, match=f"plan_table: batch_size is {size}, must be in"):
            plan_table(template, pa.RecordBatchReader.from_batches(services.schema, services.to_batches()), ["cost.per_month"], columns=COLUMNS, batch_size=size)
    with pytest.raises(TypeError, match="plan_table: columns is .* must name an input for each column"):
        plan_table(template, services, ["cost.per_month"], columns={"peak": None})
