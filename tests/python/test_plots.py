"""Every plot holds the plan's own numbers, says what it shows, and never opens a window."""
from __future__ import annotations

import copy
import pickle
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import numpy as np
import pytest
import sizewell
from matplotlib import pyplot
from sizewell import plots

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "examples" / "scenarios"


@pytest.fixture(autouse=True)
def _closed(monkeypatch):
    monkeypatch.setattr(pyplot, "show", lambda *a, **k: pytest.fail("a plot called show"))
    yield
    pyplot.close("all")


@pytest.fixture(scope="module")
def tagging():
    return sizewell.load(SCENARIOS / "internal_tool.json")


@pytest.fixture(scope="module")
def plan(tagging):
    return tagging.plan(customers=100_000, seconds=60.0)


@pytest.fixture(scope="module")
def extraction():
    return sizewell.load(SCENARIOS / "choices" / "extraction.json")


def line(ax, label):
    return next(artist for artist in ax.lines if artist.get_label().startswith(label))


def titled(ax):
    assert ax.get_xlabel()
    ax.figure.canvas.draw()
    return ax.get_title(loc="left")


# -- latency ------------------------------------------------------------------------------------------------------------------


def test_the_law_goes_through_the_plans_percentiles(plan):
    ax = plots.latency_cdf(plan)
    law = line(ax, "planned")
    for level in ("p50", "p90", "p95", "p99", "p99.9"):
        beyond = 1.0 - float(level[1:]) / 100.0
        at = int(np.argmin(np.abs(law.get_ydata() - beyond)))
        assert law.get_ydata()[at] == pytest.approx(beyond, rel=1e-12)
        assert law.get_xdata()[at] == float(plan.latency[level])
    assert np.all(np.diff(law.get_xdata()) >= 0) and np.all(np.diff(law.get_ydata()) < 0)
    assert titled(ax) == "tagging: p99 is 1.18 s, promised 1.2 s"
    assert ax.get_yscale() == "log" and "[s]" in ax.get_xlabel()


def test_promises_are_drawn_with_their_verdict(plan):
    ax = plots.latency_cdf(plan)
    promise = line(ax, "_p99 within 1.2 s: met")
    assert list(promise.get_xdata()) == [0.0, 1.2] and promise.get_ydata()[1] == pytest.approx(0.01)
    broken = plots.latency_cdf(sizewell.load(SCENARIOS / "impossible_promise.json").plan(verify=False))
    assert line(broken, "_p99 within 50 ms: NOT met").get_linestyle() == "--"


def test_simulated_percentiles_carry_their_intervals(plan):
    ax = plots.latency_cdf(plan)
    [bars] = ax.containers
    points, _, [intervals] = bars.lines
    simulated = plan.to_dict()["latency"]["simulated"][0]
    levels = ["p50", "p90", "p95", "p99", "p99.9"]
    assert list(points.get_xdata()) == [simulated[k]["value"] for k in levels]
    for segment, k in zip(intervals.get_segments(), levels):
        assert (segment[1, 0] - segment[0, 0]) / 2 == pytest.approx(simulated[k]["half_width_95"])
    assert not plots.latency_cdf(plan._scenario.plan(verify=False)).containers


def test_the_plain_distribution_is_the_complement(plan):
    tail, whole = (line(plots.latency_cdf(plan, tail=t), "planned") for t in (True, False))
    assert np.array_equal(1.0 - tail.get_ydata(), whole.get_ydata()) and np.array_equal(tail.get_xdata(), whole.get_xdata())


def test_a_promise_below_the_service_time_is_shown_broken():
    scenario = sizewell.load({"services": {"s": {"demand": {"average": "1 req/s", "peak": "1 req/s"}, "promises": {"p99": "1 ms"},
                                                 "stages": [{"name": "m", "service": "60 ms", "instance": "aws/g5.xlarge/us-east-1"}]}}})
    ax = plots.latency_cdf(scenario)
    assert "NOT met" in " ".join(t.get_text() for t in ax.texts)


# -- money --------------------------------------------------------------------------------------------------------------------


def test_a_staircase_has_upright_risers_and_the_plans_bills(extraction):
    ax = plots.cost_staircase(extraction, "api", to=30)
    own, api = line(ax, "own fleet"), line(ax, "token API")
    x, y = own.get_xdata(), own.get_ydata()
    rises = np.diff(y) != 0
    assert rises.sum() >= 5 and np.all(np.diff(x)[rises] == 0.0)
    asked = extraction.plan(verify=False).to_dict()["break_even"]["api"]["now"]
    now = asked["at"]["value"]
    assert y[np.searchsorted(x, now)] == asked["second"]["value"]
    assert np.interp(now, api.get_xdata(), api.get_ydata()) == pytest.approx(asked["first"]["value"], rel=1e-12)
    for step in x[:-1][rises]:  # where the picture steps, the plan does
        rates = np.array([step * (1 - 2e-5), step * (1 + 2e-5)])
        count = extraction.evaluate({"demand.average": rates, "demand.peak": 2.5 * rates}, ["capacity.instances"])["capacity.instances"]
        assert count[1] > count[0]


def test_break_evens_are_marked_where_the_library_finds_them(extraction):
    ax = plots.cost_staircase(extraction)
    marks = line(ax, "break-evens at 67.16, 68.27, 69.2 req/s")
    crossings = extraction.plan(verify=False).to_dict()["break_even"]["api"]["crossings"]
    assert list(marks.get_xdata()) == [c["at"]["value"] for c in crossings]
    assert titled(ax) == "own fleet is cheaper beyond 69.2 req/s" and ax.get_ylabel() == "bill  [$/month]"


def test_the_same_staircase_is_told_by_the_peak(tagging):
    average, peak = (plots.cost_staircase(tagging, "managed", input=i, to=t) for i, t in (("demand.average", 8), ("demand.peak", 32)))
    a, b = line(average, "managed"), line(peak, "managed")
    assert np.allclose(4.0 * a.get_xdata(), b.get_xdata(), rtol=1e-12) and np.array_equal(a.get_ydata(), b.get_ydata())
    assert peak.get_xlabel() == "peak rate  [req/s]"


def test_a_fleet_over_hours_has_its_own_axis(extraction):
    ax = plots.cost_staircase(extraction, "buy")
    assert ax.get_xlabel() == "hours of use in a month  [h/month]" and ax.get_xlim() == (0.0, 730.0)


def test_layers_fill_the_curve():
    scenario = sizewell.load(ROOT / "examples" / "python" / "fleet.json")
    ax = plots.duration_curve(scenario)
    [pool] = scenario.plan(verify=False).to_dict()["mix"][0]["pools"]
    outline = ax.patches[-1].get_data()
    running = outline.values / 8760.0
    for step in pool["curve"]:
        assert running[step["instances"] - 1] == pytest.approx(step["share"], rel=1e-12)
    labels = [t.get_text() for t in ax.get_legend().get_texts()]
    layers = {layer["term"]: layer["instances"]["value"] for layer in pool["layers"]}
    assert labels[0] == f"3-year commitment: {layers['reserved_3y']:.0f} instances"
    spot = next(p for p in ax.patches if str(p.get_label()).startswith("spot")).get_data()
    assert np.sum(spot.values - spot.baseline) / 8760.0 == pytest.approx(layers["spot"], rel=1e-9)
    demand = next(p for p in ax.patches if str(p.get_label()).startswith("on demand")).get_data()
    assert np.sum(demand.values) / 8760.0 == pytest.approx(layers["on_demand"], rel=1e-9)


# -- ranges -------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def unsure(tagging):
    return tagging.with_({"demand.peak": "10 to 60 req/s", "people.salary": "$150k to $210k/engineer-year"})


def test_bars_end_where_the_tornado_does(unsure):
    answer = unsure.tornado("tco.per_month", shares=False)
    ax = answer.plot()
    bars = answer.to_dict()["bars"]
    assert [t.get_text() for t in ax.get_yticklabels()] == [b["inputs"][0] for b in bars]
    for k, bar in enumerate(bars):
        ends = [p.get_x() + p.get_width() for p in ax.patches[2 * k:2 * k + 2]]
        assert ends == pytest.approx([bar["at_p10"], bar["at_p90"]], rel=1e-12)
    assert titled(ax).startswith("demand.peak moves it most")
    assert "1 more range" in plots.tornado(answer, most=1).texts[-1].get_text()


def test_a_histogram_carries_the_plans_percentiles(unsure):
    plan = unsure.plan(verify=False, samples=1024)
    ax = plots.monte_carlo(plan, "tco.per_month", samples=1024)
    told = plan.to_dict()["uncertainty"]["figures"]["tco.per_month"]
    assert [l.get_xdata()[0] for l in ax.lines] == [told[k]["value"] for k in ("p10", "p50", "p90")]
    assert ax.patches[0].get_data().values.sum() == pytest.approx(1.0, abs=0.03)


def test_a_sweep_is_a_line_or_a_map(tagging):
    one = tagging.sweep("demand.peak=4..64:log5", figures=["cost.per_month", "latency.p99"])
    ax = one.plot("latency.p99")
    assert list(ax.lines[0].get_xdata()) == one.to_dict()["axes"][0]["values"] and list(ax.lines[0].get_ydata()) == list(one.values[:, 1])
    assert ax.get_xscale() == "log" and ax.get_ylabel() == "latency.p99  [s]"
    two = tagging.sweep("demand.peak=4..20:lin3", "demand.average=1,2", figures=["cost.per_request"])
    ax = two.plot()
    assert np.array_equal(ax.collections[0].get_array().reshape(2, 3), two.values[..., 0].T)


def test_values_in_any_order_are_drawn_in_theirs(tagging):
    told = tagging.sweep("demand.peak=20,4,8", figures=["cost.per_month"])
    ax = told.plot()
    assert list(ax.lines[0].get_xdata()) == [4, 8, 20] and list(ax.lines[0].get_ydata()) == sorted(told.values[:, 0])
    mapped = tagging.sweep("demand.peak=20,4,8", "demand.average=2,1", figures=["cost.per_request"])
    assert mapped.plot().collections[0].get_array()[0, 0] == mapped.values[1, 1, 0]


def test_a_sweep_says_where_there_is_no_plan(tagging):
    ax = tagging.sweep("demand.peak=0.5,4,8", figures=["cost.per_month"]).plot()
    assert titled(ax) == "cost.per_month over demand.peak; no plan at 1 of 3"
    one = tagging.sweep("demand.peak=4", "demand.average=1,2", figures=["cost.per_month"]).plot()
    assert titled(one) == "cost.per_month" and [t.get_text() for t in one.get_xticklabels()] == ["4"]


def test_figures_that_no_range_moves_are_drawn_and_said_to_be_steady(tagging):
    steady = tagging.with_({"people.salary": "$150k to $210k/engineer-year"})
    assert titled(steady.tornado("cost.per_month", shares=False).plot()) == "no range moves cost.per_month from $1.47k/month"
    assert titled(plots.monte_carlo(steady, samples=256)) == "$1.47k/month, whatever the ranges do"


# -- what every plot keeps to ---------------------------------------------------------------------------------------------------


def test_axes_are_taken_and_returned(plan):
    _, ax = pyplot.subplots()
    assert plots.latency_cdf(plan, ax=ax) is ax and plan.plot(ax=ax) is ax


@pytest.mark.parametrize("call, error, words", [
    (lambda s, p: plots.latency_cdf(p, "search"), ValueError, "service is 'search', must be one of tagging"),
    (lambda s, p: plots.latency_cdf("plan"), TypeError, "must be a Plan or a Scenario, is str"),
    (lambda s, p: plots.latency_cdf(type(p)(p.to_dict())), ValueError, "does not know its scenario"),
    (lambda s, p: plots.latency_cdf(p, ax=3), TypeError, "ax must be a Matplotlib Axes, is int"),
    (lambda s, p: plots.cost_staircase(p), TypeError, "must be a Scenario, is Plan"),
    (lambda s, p: plots.cost_staircase(s, input="people.salary"), ValueError, "'demand.average' or 'demand.peak'"),
    (lambda s, p: plots.cost_staircase(s, "managed", to=-1.0), sizewell.SizewellError, "to"),
    (lambda s, p: plots.cost_staircase(s, "managed", to=float("nan")), sizewell.SizewellError, "to"),
    (lambda s, p: plots.cost_staircase(s, "api"), sizewell.InputError, "api"),
    (lambda s, p: plots.cost_staircase(s, "cloud"), sizewell.SizewellError, "cloud"),
    (lambda s, p: plots.tornado(p), TypeError, "must be a Tornado, is Plan"),
    (lambda s, p: plots.sweep(s), TypeError, "must be a Sweep"),
    (lambda s, p: plots.monte_carlo(s), ValueError, "no ranges"),
    (lambda s, p: plots.monte_carlo(s.monte_carlo()), ValueError, "no ranges"),
    (lambda s, p: s.with_({"demand.peak": "5 to 9 req/s"}).monte_carlo(["capacity.gpus"], samples=256).plot(), KeyError, "no figure 'cost.per_month' was drawn; there are capacity.gpus"),
    (lambda s, p: plots.duration_curve(s, "x"), ValueError, "must be one of tagging"),
])
def test_wrong_arguments_are_named(tagging, plan, call, error, words):
    with pytest.raises(error, match=words.replace("(", r"\(")):
        call(tagging, plan)


def test_a_plan_that_was_copied_or_pickled_is_still_drawn(plan):
    for same in (copy.deepcopy(plan), pickle.loads(pickle.dumps(plan))):
        assert same == plan and np.array_equal(line(plots.latency_cdf(same), "planned").get_xdata(), line(plots.latency_cdf(plan), "planned").get_xdata())


def test_without_matplotlib_the_extra_is_named(plan, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ImportError, match=r"pip install 'sizewell\[plots\]'"):
        plots.latency_cdf(plan)


def test_pictures_of_the_readme_are_kept_small():
    images = sorted((ROOT / "examples" / "python" / "images").glob("*.png"))
    assert [p.stem for p in images] == ["duration", "latency", "staircase", "tornado"]
    assert all(p.stat().st_size < 40_000 for p in images)
