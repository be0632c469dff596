"""Answers as pandas frames: the same numbers, with their units in attrs."""
from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import sizewell

pd = pytest.importorskip("pandas")

SCENARIOS = Path(__file__).resolve().parents[2] / "examples" / "scenarios"
RANGED = {"services": {"tagging": {"demand": {"average": "2 to 4 req/s", "peak": "10 to 40 req/s"}, "promises": {"p99": "800 ms"},
                                   "stages": [{"name": "model", "service": "60 ms", "instance": "aws/g5.xlarge/us-east-1"}]}}}


@pytest.fixture(scope="module")
def tagging():
    return sizewell.load(SCENARIOS / "internal_tool.json")


@pytest.fixture(scope="module")
def ranged():
    return sizewell.load(RANGED)


def test_a_plan_has_every_figure_that_can_be_asked_for(tagging):
    plan = tagging.plan(verify=False)
    frame = plan.to_frame()
    assert frame.index.name == "figure" and list(frame.columns) == ["value", "unit", "text"] and frame.index.is_unique
    told = tagging.figures()
    assert set(told) <= set(frame.index)
    values = tagging.evaluate({"demand.peak": 4.0}, list(told))
    for path, (unit, _) in told.items():
        row = frame.loc[path]
        assert row.unit == unit == frame.attrs["units"][path], path
        assert row.value == values[path] or (math.isinf(row.value) and math.isinf(values[path])), path
    assert frame.loc["cost.per_month", "text"] == str(plan.cost.per_month) == "1468.76 USD/month"
    assert frame.loc["verdict.met", "value"] == 1.0


def test_a_plan_of_several_services_names_them():
    both = sizewell.load({"services": {name: {"demand": {"average": "2 req/s", "peak": "5 req/s"}, "promises": {"p99": "800 ms"}, "stages": [
        {"name": "model", "service": "60 ms", "instance": "aws/g5.xlarge/us-east-1"}]} for name in ("one", "two")}})
    frame = both.plan(verify=False).to_frame()
    assert set(both.figures()) <= set(frame.index) and "services.two.cost.per_month" in frame.index
    assert frame.loc["capacity.gpus", "value"] == frame.loc[["services.one.capacity.gpus", "services.two.capacity.gpus"], "value"].sum()


def test_a_sweep_over_one_input(tagging):
    sweep = tagging.sweep(demand__peak=[2, 4, 0.5], figures=["cost.per_month", "latency.p99"])
    frame = sweep.to_frame()
    assert frame.index.name == "demand.peak" and list(frame.index) == [2.0, 4.0, 0.5] and list(frame.columns) == ["cost.per_month", "latency.p99", "met", "refused"]
    np.testing.assert_array_equal(frame[["cost.per_month", "latency.p99"]].to_numpy(), sweep.values)
    assert frame.attrs["units"] == {"demand.peak": "req/s", "cost.per_month": "USD/month", "latency.p99": "s"}
    assert frame.refused.iloc[0] is None and "average" in frame.refused.iloc[2] and math.isnan(frame["latency.p99"].iloc[2])


def test_a_sweep_over_two_inputs(tagging):
    sweep = tagging.sweep("demand.peak=2,4,8", promises__p99=["1 s", "2 s"], figures=["cost.per_month"])
    frame = sweep.to_frame()
    assert frame.index.names == ["demand.peak", "promises.p99"] and len(frame) == 6
    np.testing.assert_array_equal(frame["cost.per_month"].to_numpy().reshape(3, 2), sweep.values[..., 0])
    flat = sweep.to_frame(index=False)
    assert list(flat.columns) == ["demand.peak", "promises.p99", "cost.per_month", "met", "refused"] and flat["demand.peak"].tolist() == [2, 2, 4, 4, 8, 8]
    words = tagging.sweep("stages.tagger.instance=aws/g5.xlarge/us-east-1,aws/g6.xlarge/us-east-1").to_frame()
    assert list(words.index) == ["aws/g5.xlarge/us-east-1", "aws/g6.xlarge/us-east-1"]


def test_a_goal_is_its_intervals(tagging):
    goal = tagging.goal("cost.per_month <= $4k", by="demand.peak")
    frame = goal.to_frame()
    assert len(frame) == len(goal.holding) == 1 and frame.high[0] == goal.holding[0].high.at and frame.end_high[0] == "crossing"
    assert frame.attrs["units"] == {"low": "req/s", "high": "req/s", "value_low": "USD/month", "value_high": "USD/month"}
    assert tagging.goal("cost.per_month <= $1", by="demand.peak").to_frame().empty


def test_an_explanation_is_its_steps(tagging):
    steps = tagging.explain("cost.per_month")
    frame = steps.to_frame()
    assert list(frame.index) == [s.name for s in steps.steps] and frame.index[-1] == "cost.per_month"
    assert frame.value.iloc[-1] == pytest.approx(1468.76) and frame.attrs["units"]["cost.per_month"] == frame.unit.iloc[-1]


def test_a_difference_is_its_figures(tagging):
    other = tagging.with_(demand__peak=40)
    frame = tagging.diff(other).to_frame()
    past, now = tagging.plan(verify=False), other.plan(verify=False)
    assert frame.loc["cost.per_month", ["past", "now", "diff"]].tolist() == [past.cost.per_month, now.cost.per_month, now.cost.per_month - past.cost.per_month]
    assert frame.attrs["units"]["cost.per_month"] == "USD/month"


def test_a_tornado_is_its_bars(ranged):
    tornado = ranged.tornado(samples=512)
    frame = tornado.to_frame()
    assert list(frame.index) == [" with ".join(b.inputs) for b in tornado.bars] and frame.swing.is_monotonic_decreasing
    assert frame.share_total.tolist() == [b.share_total.value for b in tornado.bars] and frame.attrs["units"]["swing"] == "USD/month"
    assert "share_total" not in ranged.tornado(shares=False).to_frame().columns


def test_monte_carlo_is_a_row_for_each_figure(ranged):
    from sizewell import frames

    told = ranged.plan(verify=False, samples=512).to_dict()["uncertainty"]["figures"]
    frame = frames.monte_carlo(told)
    assert list(frame.index) == list(told) and frame.index.name == "figure"
    assert list(frame.columns) == ["unit", "point", "p10", "p10_half_width", "p50", "p50_half_width", "p90", "p90_half_width", "mean", "mean_half_width"]
    assert frame.loc["cost.per_month", "p90"] == told["cost.per_month"]["p90"]["value"] and frame.loc["cost.per_month", "p90_half_width"] == told["cost.per_month"]["p90"]["half_width_95"]
    assert frame.attrs["units"]["latency.p99"] == "s" and (frame.p10 <= frame.p90).all()
    drawn = ranged.monte_carlo(["cost.per_month", "latency.p99"], samples=512, percentiles=[5.0, 99.9])
    frame = drawn.to_frame()
    assert list(frame.index) == ["cost.per_month", "latency.p99"] and frame.loc["cost.per_month", "p99.9"] == float(drawn["cost.per_month"].percentiles["p99.9"])
    assert frame.loc["latency.p99", "mean_half_width"] == drawn["latency.p99"].mean.half_width


def test_simulations_and_replays(tagging, tmp_path):
    simulated = tagging.simulate(customers=50_000)
    frame = simulated.to_frame()
    assert frame.loc[("tagging", "p99"), "value"] == simulated.services[0].p99.value and frame.attrs["units"]["p99"] == "s"
    trace = tmp_path / "trace.csv"
    trace.write_text("at\n" + "\n".join(f"{0.05 * k:.2f}" for k in range(200)) + "\n", encoding="utf-8")
    replayed = sizewell.replay(trace, "60 ms", servers=2)
    frame = replayed.to_frame()
    assert list(frame.index) == ["mean", "p50", "p90", "p95", "p99", "p99.9"] and frame.response["p99"] == replayed.response["p99"] == pytest.approx(0.06)
    assert list(sizewell.replay(trace).to_frame().columns) == ["rate"]


def test_pandas_is_asked_for_by_the_extras_name():
    code = "import sys; sys.modules['pandas'] = None; import sizewell; sizewell.load(sys.argv[1]).explain().to_frame()"
    done = subprocess.run([sys.executable, "-c", code, SCENARIOS / "internal_tool.json"], capture_output=True, text=True)
    assert "ImportError: to_frame: pandas is missing; pip install 'sizewell[frames]'" in done.stderr
