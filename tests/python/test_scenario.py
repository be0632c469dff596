"""Scenarios from every source, what is told of a bad one, and the questions of a scenario."""
from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
import sizewell

SCENARIOS = Path(__file__).resolve().parents[2] / "examples" / "scenarios"
TAGGING = {"services": {"tagging": {"demand": {"average": "2 req/s", "peak": "5 req/s"}, "promises": {"p99": "800 ms"},
                                    "stages": [{"name": "model", "service": "60 ms", "instance": "aws/g5.xlarge/us-east-1"}]}}}


def changed(**demand):
    copy = json.loads(json.dumps(TAGGING))
    copy["services"]["tagging"]["demand"].update(demand)
    return copy


@pytest.fixture(scope="module")
def tagging():
    return sizewell.load(TAGGING)


# -- sources ----------------------------------------------------------------------------------------------------------------------


def test_every_source_is_the_same_scenario(tmp_path, tagging):
    text = json.dumps(TAGGING)
    path = tmp_path / "tagging.json"
    path.write_text(text, encoding="utf-8")
    marked = tmp_path / "marked.json"
    marked.write_bytes(b"\xef\xbb\xbf" + text.encode())
    for source in (text, "\n" + text, "// a comment\n" + text, "\ufeff" + text, path, str(path), os.fsencode(path) and str(path), marked):
        assert sizewell.load(source, name="x").plan(verify=False).to_dict()["cost"] == tagging.plan(verify=False).to_dict()["cost"]
    assert sizewell.load(path).text == text and sizewell.load(path).name == str(path)
    numbers = changed(average=np.float32(2.0), peak=np.int64(5))
    with pytest.raises(sizewell.InputError, match="/services/tagging/demand"):  # a number has no unit
        sizewell.load(numbers)
    tree = changed()
    tree["services"]["tagging"]["stages"][0]["zones"] = np.int64(3)
    tree["services"]["tagging"]["stages"] = tuple(tree["services"]["tagging"]["stages"])
    assert sizewell.load(tree).with_({"stages.model.zones": None}) is not None


def test_pint_quantities_are_literals():
    pint = pytest.importorskip("pint")
    unit = pint.UnitRegistry()
    scenario = sizewell.load(changed(peak=300 / unit.minute)) if False else sizewell.load(TAGGING).with_({"promises.p99": 800 * unit.millisecond})
    assert scenario.plan(verify=False).verdict.checks[0].promised == pytest.approx(0.8)
    with pytest.raises(ValueError, match="promises.p99 is nan, must be finite"):
        scenario.with_({"promises.p99": float("nan") * unit.second})
    with pytest.raises(TypeError, match="must be one quantity, is an array"):
        scenario.with_({"promises.p99": np.array([1.0, 2.0]) * unit.second})


CYCLE = {"services": {}}
CYCLE["services"]["a"] = {"b": [CYCLE["services"]]}
DEEP = "leaf"
for _ in range(80):
    DEEP = {"k": DEEP}


@pytest.mark.parametrize("source, error, told", [
    (7, TypeError, "load: source must be a path, a text or a dictionary, is int"), (None, TypeError, "is NoneType"), ("", ValueError, "load: source is an empty text, must be"),
    ("  \n", ValueError, "load: source is an empty text"), ("no\0path", ValueError, "with a zero in it"), ("[1]\n", sizewell.InputError, "must be"),
    ({1: 2}, TypeError, "load: a key of scenario is 1 (int), must be a text; write '1'"), ({"services": {None: {}}}, TypeError, "a key of scenario.services is None"),
    (changed(peak=float("nan")), ValueError, "load: scenario.services.tagging.demand.peak is nan, must be finite; leave the key out"),
    (changed(peak=float("inf")), ValueError, "demand.peak is inf, must be finite"), (changed(peak=np.float64("nan")), ValueError, "demand.peak is nan"),
    (changed(peak=b"5 req/s"), TypeError, "load: scenario.services.tagging.demand.peak must be a number, a text such as '350 ms', or a pint quantity, is bytes"),
    (changed(peak={5}), TypeError, "is set"), (changed(peak=1j), TypeError, "is complex"), (changed(peak=np.datetime64("2026-01-01")), TypeError, "is "),
    (CYCLE, ValueError, "load: scenario.services.a.b[0] contains itself, must be a tree"), (DEEP, ValueError, "is more than 64 levels deep"),
    ("{" + '"a":{' * 500 + "}" * 501, sizewell.InputError, "E0104"), ('{"services": {}}', sizewell.InputError, "/services"), ('{"services": ', sizewell.InputError, "E0101"),
])
def test_what_is_no_scenario_is_told_with_its_place(source, error, told):
    with pytest.raises(error) as raised:
        sizewell.load(source)
    assert told in str(raised.value)


def test_files_that_cannot_be_read(tmp_path):
    latin = tmp_path / "latin.json"
    latin.write_bytes(b'{\n  "name": "caf\xe9"\n}')
    with pytest.raises(sizewell.InputError) as raised:
        sizewell.load(latin)
    assert (raised.value.code, raised.value.line, raised.value.help) == ("E0106", 2, "save the file as UTF-8")
    for path, told in ((tmp_path / "missing.json", "No such file"), (tmp_path, "is a directory, must be a file")):
        with pytest.raises(sizewell.FileError, match=told) as raised:
            sizewell.load(path)
        assert isinstance(raised.value, OSError) and isinstance(raised.value, sizewell.InputError) and raised.value.code == "E0102" and str(path) in str(raised.value)
    (tmp_path / "empty.json").write_bytes(b"")
    with pytest.raises(sizewell.InputError, match="there is nothing in it"):
        sizewell.load(tmp_path / "empty.json")
    with pytest.raises(TypeError, match="load: variant must be the name of one, is int"):
        sizewell.load(TAGGING, variant=3)


# -- check ------------------------------------------------------------------------------------------------------------------------


def test_check_is_true_of_a_good_scenario(tagging):
    found = tagging.check()
    assert found and found.fine and found.met and found.findings == () and found.expected == []
    assert {w.code for w in found.warnings} == {w.code for w in tagging.plan(verify=False).warnings} and "fine, 1 service" in str(found)


def test_check_holds_expectations():
    found = sizewell.load({**TAGGING, "expect": ["capacity.gpus <= 1", "latency.p99 < 1 s"]}).check()
    assert found.fine and not found.met and not found
    assert [(e.condition, e.met) for e in found.expected] == [("capacity.gpus <= 1", False), ("latency.p99 < 1 s", True)]
    assert found.expected[0].planned == 2.0 and "NOT every expectation is met" in str(found)
    sampled = sizewell.load({**changed(peak="5 to 50 req/s"), "expect": ["p90(capacity.gpus) <= 100"]}).check()
    assert sampled.met and sampled.expected[0].condition == "p90(capacity.gpus) <= 100"


def test_check_reads_every_variant():
    found = sizewell.load({**TAGGING, "scenarios": {"busy": {"demand.peak": "90 req/s"}, "broken": {"demand.peak": "90 msec"}, "odd": {"demand.peek": "1 req/s"}}}).check()
    assert not found.fine and found.variants == ["busy", "broken", "odd"] and len(found.findings) == 2
    assert {f.code[:3] for f in found.findings} == {"E02", "E09"} and any("demand.peak" in f.help + f.reason for f in found.findings)


def test_check_of_what_cannot_be_read_says_all_of_it(tmp_path):
    found = sizewell.check(changed(peak="5 reqs", average="x"))
    assert not found.fine and not found.met and {f.pointer for f in found.findings} == {"/services/tagging/demand/peak", "/services/tagging/demand/average"}
    assert sizewell.check(tmp_path / "missing.json").findings[0].code == "E0102"
    assert sizewell.check(TAGGING).fine
    with pytest.raises(TypeError):
        sizewell.check(3)


# -- simulate, replay -------------------------------------------------------------------------------------------------------------


def test_simulate_agrees_with_the_plan(tagging):
    plan = tagging.plan(verify=False)
    one = tagging.simulate(customers=400_000, seconds=60.0).services[0]
    assert one.service == "tagging" and not one.truncated and one.customers == 400_000 and one.rate == plan.demand.design
    for key in ("p50", "p90", "p99"):
        told = one[key]
        assert abs(told.value - plan.latency[key]) < 3.0 * told.half_width_95 and 0.0 < told.half_width_95 < 0.05 * told.value
    assert tagging.simulate(customers=20_000) == tagging.simulate(customers=20_000, threads=1) != tagging.simulate(customers=20_000, seed=2)
    for bad, told in (({"customers": 5}, "customers is 5, must be >= 1000"), ({"seconds": 0.0}, "seconds is 0.0"), ({"precision": 2.0}, "precision is 2.0, must be in")):
        with pytest.raises(ValueError, match=told):
            tagging.simulate(**bad)


def trace_of(path, times):
    path.write_text("at\n" + "\n".join(f"{t:.6f}" for t in times) + "\n", encoding="utf-8")
    return path


def lindley(times, service, servers):
    """First come, first served on identical servers, request by request."""
    free = [0.0] * servers
    out = []
    for t in times:
        k = free.index(min(free))
        free[k] = max(free[k], t) + service
        out.append(free[k] - t)
    return np.array(out)


def test_replay_sends_a_trace_through_the_planned_servers(tagging, tmp_path):
    times = np.round(np.cumsum(np.random.default_rng(3).exponential(0.05, 4000)), 6)
    answer = tagging.replay(trace_of(tmp_path / "trace.csv", times))
    needed = int(tagging.plan(verify=False).capacity.pools[0].needed)
    assert (answer.planned.service, answer.planned.stage, answer.planned.servers, answer.planned.of) == ("tagging", "model", needed, "60.0 ms")
    response = lindley(times, 0.06, needed)
    assert answer.response["mean"] == pytest.approx(response.mean(), rel=1e-9)
    [p99] = answer.planned.promises
    assert (p99.promise, p99.limit) == ("p99", 0.8) and p99.at == pytest.approx(np.quantile(response, 0.99, method="inverted_cdf"), rel=1e-6) and p99.met == (p99.at <= 0.8)
    assert tagging.replay(tmp_path / "trace.csv", servers=4).planned.servers == 4 and "tagging promises p99 within 0.8 s" in str(answer)


def test_replay_wants_one_queue(tmp_path):
    trace = trace_of(tmp_path / "trace.csv", np.arange(50) * 0.1)
    both = sizewell.load({"services": {name: TAGGING["services"]["tagging"] for name in ("one", "two")}})
    with pytest.raises(ValueError, match="replay: pool is not said, must be one of one/model, two/model"):
        both.replay(trace)
    assert both.replay(trace, pool="two/model").planned.service == "two"
    with pytest.raises(ValueError, match="pool is 'three', must be one of"):
        both.replay(trace, pool="three")
    with pytest.raises(ValueError, match="is a language model, must be a queue with servers"):
        sizewell.load(SCENARIOS / "chat_8b.json").replay(trace)


# -- questions --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("points, error, told", [
    (5, TypeError, "sweep: demand__peak is 5, must be an iterable of values such as [50, 100]"), (None, TypeError, "is NoneType"), ({"a": 1}, TypeError, "is dict"),
    (b"5", TypeError, "is bytes"), (np.array(5.0), TypeError, "is ndarray"), (np.eye(2), TypeError, "is ndarray"), ([], ValueError, "sweep: demand__peak is empty"),
    ([5, float("nan")], ValueError, "sweep: demand__peak[1] is nan, must be finite"), ([5, object()], TypeError, "sweep: demand__peak[1] must be a number"),
])
def test_axes_are_checked(tagging, points, error, told):
    with pytest.raises(error) as raised:
        tagging.sweep(demand__peak=points)
    assert told in str(raised.value)


def test_axes_as_arrays_and_texts(tagging):
    want = tagging.sweep("demand.peak=5,10,15").values
    for points in ([5, 10, 15], np.array([5.0, 10.0, 15.0]), range(5, 16, 5), (x for x in (5, 10, 15)), ["5 req/s", 10, "15 req/s"], "5..15:lin3"):
        np.testing.assert_array_equal(tagging.sweep(demand__peak=points).values, want)


def test_evaluate_is_the_plan_of_each(tagging):
    peaks = np.array([[5.0, 12.0], [33.0, 70.0]])
    out = tagging.evaluate({"demand.peak": peaks, "promises.p99": 900.0}, ["cost.per_month", "verdict.met"])
    for at in np.ndindex(2, 2):
        plan = tagging.with_({"demand.peak": float(peaks[at]), "promises.p99": "900 ms"}).plan(verify=False)
        assert out["cost.per_month"][at] == plan.cost.per_month and out["verdict.met"][at] == plan.met
    np.testing.assert_array_equal(tagging.evaluate({"demand.peak": peaks, "promises.p99": 900.0}, threads=1)["cost.per_month"], out["cost.per_month"])
    with pytest.raises(sizewell.InputError, match="row 2: "):
        tagging.evaluate({"demand.peak": [5.0, 6.0, -1.0]})
    with pytest.raises(sizewell.DomainError, match="evaluate: input = services.tagging.demand.peak, must be named once"):
        tagging.evaluate({"demand.peak": 5.0, "services.tagging.demand.peak": 6.0})
    with pytest.raises(TypeError, match="figures must be a sequence of paths"):
        tagging.evaluate({"demand.peak": 5.0}, "cost.per_month")


def test_a_scenario_in_a_notebook(tagging):
    told = tagging.with_(demand__peak=9, variant="")._repr_html_()
    assert "demand.peak" in told and "9 req/s" in told and "<script" not in sizewell.load({**TAGGING, "name": "<script>"})._repr_html_()
