"""Figures over ranges: the program's bits, whatever the threads; percentiles against NumPy's; what is refused and how."""
from __future__ import annotations

import copy
import ctypes
import json
import math
import os
import pickle
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import sizewell
from sizewell.estimates import Distribution, Estimate

ROOT = Path(__file__).resolve().parents[2]
RANGES = {"services": {"tagging": {
    "demand": {"average": "2 to 4 req/s", "peak": "10 to 40 req/s"}, "promises": {"p99": "800 ms", "monthly_budget": "$4,000/month"},
    "stages": [{"name": "model", "service": "60 ms", "instance": "aws/g5.xlarge/us-east-1"}]}}}
QUEUE = {"services": {"tagging": {
    "demand": {"average": "15 to 30 req/s", "peak_factor": "2 to 4"}, "promises": {"p99": "400 ms"},
    "stages": [{"name": "model", "service": {"mean": "30 to 45 ms", "law": "exponential"}, "instance": "aws/g5.xlarge/us-east-1"}]}}}
TWO = ["cost.per_month", "demand.peak"]


@pytest.fixture(scope="module")
def scenario():
    return sizewell.load(RANGES)


@pytest.fixture(scope="module")
def drawn(scenario):
    return scenario.monte_carlo(TWO, samples=4096, percentiles=(5, 50, 90, 99.9), keep=True)


def same(one, other):
    return one.to_dict() == other.to_dict() and all(
        one[path]._more[k] == other[path]._more[k] if not isinstance(one[path]._more[k], np.ndarray) else np.array_equal(one[path]._more[k], other[path]._more[k], equal_nan=True)
        for path in one.figures for k in one[path]._more)


# -- the same bits ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_threads_change_no_bit(scenario, drawn, threads):
    assert same(scenario.monte_carlo(TWO, percentiles=(5, 50, 90, 99.9), keep=True, threads=threads), drawn)


def test_another_seed_does(scenario, drawn):
    other = scenario.monte_carlo(TWO, percentiles=(5, 50, 90, 99.9), seed=2)
    assert other["demand.peak"].p50 != drawn["demand.peak"].p50
    assert abs(other["demand.peak"].p50 - drawn["demand.peak"].p50) < 4.0 * drawn["demand.peak"].p50.half_width


@pytest.mark.parametrize("name, ranges", [
    ("text_embedding", {"demand.peak": "120 to 188 req/s", "people.salary": "$150k to $210k/engineer-year"}),
    ("image_classification_measured", {"demand.peak": "1,800 to 2,900 req/s"}),
])
def test_the_plan_has_the_same_percentiles(name, ranges):
    ranged = sizewell.load(ROOT / "examples" / "scenarios" / f"{name}.json").with_(ranges)
    told = ranged.plan(verify=False, samples=1024, seed=9).to_dict()["uncertainty"]
    assert ranged.monte_carlo(samples=1024, seed=9).to_dict() == told


def program():
    found = os.environ.get("SIZEWELL_PROGRAM") or shutil.which("sizewell")
    if not found:
        pytest.skip("the program is not beside the package: name it in SIZEWELL_PROGRAM")
    return found


def test_the_program_has_the_same_bits(scenario, tmp_path):
    file = tmp_path / "scenario.json"
    file.write_text(json.dumps(RANGES), encoding="utf-8")
    done = subprocess.run([program(), "plan", str(file), "--no-verify", "--json", "--seed", "3", "--threads", "2"], capture_output=True, text=True, check=False, timeout=60)
    assert json.loads(done.stdout)["uncertainty"] == scenario.monte_carlo(seed=3).to_dict()


def test_the_c_library_has_the_same_bits(scenario):
    library = os.environ.get("SIZEWELL_C_LIBRARY")
    if not library:
        pytest.skip("the C library is not beside the package: name it in SIZEWELL_C_LIBRARY")

    class Estimates(ctypes.Structure):
        _fields_ = [("value", ctypes.c_double), ("half_width", ctypes.c_double)]

    class What(ctypes.Structure):
        _fields_ = [("struct_size", ctypes.c_size_t), ("figures", ctypes.POINTER(ctypes.c_char_p)), ("n_figures", ctypes.c_size_t),
                    ("percentiles", ctypes.POINTER(ctypes.c_double)), ("n_percentiles", ctypes.c_size_t), ("seed", ctypes.c_uint64), ("samples", ctypes.c_int64)]

    c = ctypes.CDLL(library)
    message = ctypes.create_string_buffer(1024)
    held = ctypes.c_void_p()
    text = json.dumps(RANGES).encode()
    assert c.szw_scenario_create_json(None, text, ctypes.c_size_t(len(text)), None, ctypes.byref(held), message, ctypes.c_size_t(len(message))) == 0, message.value
    figures, percentiles = (ctypes.c_char_p * 2)(*(f.encode() for f in TWO)), (ctypes.c_double * 2)(10.0, 90.0)
    what = What(ctypes.sizeof(What), figures, 2, percentiles, 2, 5, 1024)
    out, means, met = (Estimates * 4)(), (Estimates * 2)(), Estimates()
    assert c.szw_scenario_monte_carlo(held, ctypes.byref(what), None, out, means, ctypes.byref(met), None, message, ctypes.c_size_t(len(message))) == 0, message.value
    here = scenario.monte_carlo(TWO, samples=1024, percentiles=(10, 90), seed=5)
    want = [(float(p), p.half_width) for f in TWO for p in here[f].percentiles.values()]
    assert [(e.value, e.half_width) for e in out] == want
    assert [(e.value, e.half_width) for e in means] == [(float(here[f].mean), here[f].mean.half_width) for f in TWO]
    assert (met.value, met.half_width) == (float(here.met), here.met.half_width)
    c.szw_scenario_destroy(ctypes.byref(held))


# -- what it says -----------------------------------------------------------------------------------------------------------------


def test_percentiles_are_those_of_the_values(drawn):
    for path in TWO:
        values, told = drawn.values(path), drawn[path]
        assert values.shape == (4096,) and told.undefined == np.isnan(values).sum()
        defined = values[~np.isnan(values)]
        for name, p in told.percentiles.items():
            # Order statistics, interpolated inside one of 2,048 bins: far out, where a bin holds a few values, within its own error.
            near = p.half_width if name == "p99.9" else 2e-3 * p
            assert abs(p - np.percentile(defined, float(name[1:]), method="hazen")) <= near
        assert float(told.mean) == pytest.approx(defined.mean(), rel=1e-12)
        each = [np.nanmean(row) for row in values.reshape(16, -1)]
        plain = 2.13145 * np.std(each, ddof=1) / 4.0  # Student's, before what it may add for a skewed figure
        assert plain * (1.0 - 1e-9) <= told.mean.half_width <= 3.0 * plain
        shares, edges = told.histogram
        inside = np.histogram(defined, edges)[0] / len(defined)
        assert len(shares) == 24 and np.abs(shares - inside).max() < 0.03


def test_a_lognormal_range_is_drawn_as_one():
    # "10 to 40": 90 % between, so mu = ln 20 and sigma = ln(4) / (2 z95).
    mc = sizewell.load(QUEUE).monte_carlo(["demand.peak"], samples=16384, percentiles=(10, 50, 90))
    sigma = math.hypot(math.log(2.0), math.log(2.0)) / (2.0 * 1.6448536269514722)
    mu = math.log(math.sqrt(15 * 30) * math.sqrt(2 * 4))
    for p, z in ((mc["demand.peak"].p10, -1.2815515655446004), (mc["demand.peak"].p50, 0.0), (mc["demand.peak"].p90, 1.2815515655446004)):
        assert float(p) == pytest.approx(math.exp(mu + z * sigma), rel=3e-3) and p.unit == "req/s"


def test_promises_are_counted(drawn, scenario):
    budget = scenario.monte_carlo(["cost.per_month"], keep=True)
    odds = {o.promise: o.probability for o in budget.promises}
    values = budget.values("cost.per_month")
    assert odds["monthly_budget"] == pytest.approx(np.mean(values[~np.isnan(values)] <= 4000.0), abs=1e-12)
    assert budget.met <= min(odds.values()) and budget.met.half_width > 0.0
    assert [o.service for o in budget.promises] == ["tagging", "tagging"]


def test_what_it_holds(drawn, scenario):
    assert list(drawn.figures) == TWO and drawn.sampled and drawn.samples == 4096 and not drawn.truncated
    peak = drawn["demand.peak"]
    assert isinstance(peak, Distribution) and list(peak.percentiles) == ["p5", "p50", "p90", "p99.9"]
    assert peak.p5 < peak.p50 < peak.p90 < peak["p99.9"] and peak.p90.half_width > 0.0
    assert peak.point == pytest.approx(20.0, rel=1e-9) and peak.point.unit == peak.unit == "req/s"
    assert isinstance(peak.mean, Estimate) and str(peak.p90).endswith(" req/s") and "+-" in str(peak.p90)
    assert {i.name for i in drawn.inputs} == {"demand.average", "demand.peak"} and "lognormal" in drawn.inputs[0].reading
    assert repr(drawn).startswith("MonteCarlo(4096 samples, promises met in ") and "cost.per_month: p5 " in repr(drawn)
    assert "demand.peak" in str(drawn) and "4,096 samples" in str(drawn) and "<pre>" in drawn._repr_html_()
    assert {"capacity.gpus", "cost.per_month", "latency.p99", "tco.per_month"} <= set(scenario.monte_carlo(samples=256).figures)


def test_values_are_views_of_what_was_kept(drawn, scenario):
    assert np.shares_memory(drawn.values("demand.peak"), drawn.values("demand.peak"))
    with pytest.raises(ValueError, match="read-only"):
        drawn.values("demand.peak")[0] = 1.0
    with pytest.raises(ValueError, match="keep=True"):
        scenario.monte_carlo(TWO, samples=256).values("demand.peak")


def test_copies_and_pickles_are_equal(drawn):
    for again in (copy.copy(drawn), copy.deepcopy(drawn), pickle.loads(pickle.dumps(drawn))):
        assert again == drawn and same(again, drawn) and str(again) == str(drawn)
    p = drawn["demand.peak"].p90
    assert pickle.loads(pickle.dumps(p)).half_width == p.half_width and pickle.loads(pickle.dumps(drawn["demand.peak"])) == drawn["demand.peak"]
    json.loads(drawn.to_json())


def test_without_ranges_it_is_the_point():
    points = sizewell.load({"services": {"tagging": {"demand": {"average": "2 req/s", "peak": "5 req/s"}, "promises": {"p99": "800 ms"},
                                                     "stages": [{"name": "model", "service": "60 ms", "instance": "aws/g5.xlarge/us-east-1"}]}}})
    mc, plan = points.monte_carlo(), points.plan(verify=False)
    assert not mc.sampled and mc.samples == 0 and float(mc.met) == 1.0
    assert mc["cost.per_month"].p90 == mc["cost.per_month"].point == plan.cost.per_month and mc["cost.per_month"].p90.half_width == 0.0
    assert repr(mc) == "MonteCarlo(no ranges: every figure is its point)"
    with pytest.raises(ValueError, match="no ranges"):
        mc.values("cost.per_month")


def test_precision_ends_a_run():
    queue = sizewell.load(QUEUE)
    rough = queue.monte_carlo(["demand.peak"], samples=65536, precision=0.05)
    fine = queue.monte_carlo(["demand.peak"], samples=65536, precision=0.0008)
    assert rough.samples == 4096 < fine.samples
    assert all(p.half_width <= 0.0008 * p for p in fine["demand.peak"].percentiles.values())


def test_figures_without_a_bound_are_infinite():
    none = {"value": None, "half_width_95": None}
    beyond = Distribution({"unit": "s", "point": 0.5, "p90": none, "mean": none, "undefined": 0},
                          {"percentiles": [(math.inf, math.inf)], "mean": (math.inf, math.inf), "point": 0.5, "low": 0.1, "high": math.inf, "shares": np.zeros(24), "values": np.zeros(0)})
    assert beyond.p90 == beyond.mean == beyond.p90.half_width == math.inf and len(beyond.histogram[0]) == 0 and beyond.point == 0.5


# -- while it runs ----------------------------------------------------------------------------------------------------------------


def test_progress_is_told(scenario):
    told = []
    scenario.monte_carlo(TWO, progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (4096, 4096) and told == sorted(told)


def test_what_progress_raises_ends_it(scenario):
    def no(done, of):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        scenario.monte_carlo(samples=1 << 20, progress=no)


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ctrl_c_ends_it(scenario):
    threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        scenario.monte_carlo(samples=1 << 30)
    assert time.monotonic() - began < 10.0


def test_seconds_cut_it_short(scenario):
    cut = scenario.monte_carlo(TWO, samples=1 << 30, seconds=0.2)
    assert cut.truncated and 0 < cut.samples < 1 << 30 and "cut short" in str(cut)


# -- what is refused --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong, error, words", [
    ({"figures": ["cost.per_mont"]}, sizewell.DomainError, "did you mean cost.per_month"),
    ({"figures": "cost.per_month"}, TypeError, "figures must be a sequence of paths, is the text 'cost.per_month'"),
    ({"figures": [3]}, TypeError, "figures must be a sequence of paths"),
    ({"percentiles": ()}, sizewell.DomainError, "percentiles"),
    ({"percentiles": (0,)}, sizewell.DomainError, r"percentiles is 0.0, must be in \(0, 100\)"),
    ({"percentiles": (math.nan,)}, sizewell.DomainError, "percentile"),
    ({"samples": 255}, sizewell.DomainError, r"samples is 255, must be in \[256, "),
    ({"samples": 4096.5}, TypeError, "samples is 4096.5, must be a whole number"),
    ({"samples": 1 << 40}, sizewell.DomainError, "samples"),
    ({"precision": -0.1}, sizewell.DomainError, "precision"),
    ({"precision": math.nan}, sizewell.DomainError, "precision"),
    ({"seconds": 0}, sizewell.DomainError, "seconds is 0, must be above 0"),
    ({"seconds": math.nan}, sizewell.DomainError, "seconds"),
    ({"seed": -1}, ValueError, "seed is -1"),
    ({"seed": "one"}, TypeError, "seed is 'one', must be a whole number"),
    ({"threads": -1}, ValueError, "threads is -1"),
])
def test_wrong_arguments_are_named(scenario, wrong, error, words):
    with pytest.raises(error, match=words):
        scenario.monte_carlo(**wrong)


def test_ranges_that_make_no_scenario_are_said():
    some = sizewell.load({"services": {"s": {"demand": {"average": "10 to 30 req/s", "peak": "25 to 60 req/s"}, "stages": [{"service": "20 ms", "price": "$1/instance-hour"}]}}})
    half = some.monte_carlo(["cost.per_month"], samples=1024, keep=True)
    assert 0 < half["cost.per_month"].undefined == np.isnan(half.values("cost.per_month")).sum() < 1024
    assert "below the average" in half.notes[0]


def test_a_figure_that_was_not_drawn_is_said(drawn):
    with pytest.raises(KeyError, match="no figure 'cost.per_mont' was drawn, did you mean 'cost.per_month'"):
        drawn["cost.per_mont"]
    with pytest.raises(AttributeError, match="no 'p91', did you mean 'p90'"):
        drawn["demand.peak"].p91


# -- and drawn --------------------------------------------------------------------------------------------------------------------


def test_it_is_drawn_without_being_run_again(drawn, monkeypatch):
    pytest.importorskip("matplotlib").use("Agg")
    monkeypatch.setattr(sizewell.Scenario, "monte_carlo", None)
    ax = drawn.plot("demand.peak")
    assert [line.get_xdata()[0] for line in ax.lines] == [float(p) for p in drawn["demand.peak"].percentiles.values()]
    assert ax.get_title(loc="left").startswith("P5 to P99.9: ")
    assert list(ax.patches[0].get_data().values) == list(drawn["demand.peak"].histogram[0])
