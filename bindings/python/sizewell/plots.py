"""Pictures of what was answered (``pip install 'sizewell[plots]'``).

Every function draws into ``ax``, or into a new figure, and returns the Axes; nothing is shown or saved here.  Colours can be told
apart by colour-blind readers; text and lines take Matplotlib's own colours, so dark styles work.
"""
from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Union

from . import _drawing as draw
from ._drawing import BLUE, GREEN, GREY, ORANGE, PURPLE, RED, SKY
from .results import MonteCarlo, Plan, Sweep, Tornado
from .scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["cost_staircase", "duration_curve", "latency_cdf", "monte_carlo", "sweep", "tornado"]

PlanOrScenario = Union[Plan, Scenario]


def _parts(of: PlanOrScenario, caller: str, verify: bool) -> tuple[Plan, Scenario]:
    if isinstance(of, Scenario):
        return of.plan(verify=verify, ranges=False), of
    if not isinstance(of, Plan):
        raise TypeError(f"{caller}: must be a Plan or a Scenario, is {type(of).__name__}")
    if of._scenario is None:
        raise ValueError(f"{caller}: this plan does not know its scenario; plan it again, or pass the scenario")
    return of, of._scenario


# -- latency --------------------------------------------------------------------------------------------------------------------


def latency_cdf(of: PlanOrScenario, service: str | None = None, *, tail: bool = True, ax: Axes | None = None) -> Axes:
    """The law of a service's whole response, with the promises drawn in.

    Parameters
    ----------
    of : Plan or Scenario
        A plan that was verified also shows the simulated percentiles, each with its 95 % interval.
    service : str, optional
        Needed where there are several.
    tail : bool
        Percentiles on a scale that opens the tail (the logarithm of the share of requests that take longer), or the plain
        cumulative distribution.
    ax : matplotlib Axes, optional
        A new figure without one.

    Returns
    -------
    Axes
        x: response at the design rate with the replicas that survive the loss [s]; y: percentile.  A saturated service has no
        law: the axes say so.

    Examples
    --------
    >>> import sizewell
    >>> ax = latency_cdf(sizewell.load({"services": {"tagging": {
    ...     "demand": {"average": "2 req/s", "peak": "5 req/s"}, "promises": {"p99": "800 ms"},
    ...     "stages": [{"name": "model", "service": "60 ms", "instance": "aws/g5.xlarge/us-east-1"}]}}}))
    >>> ax.get_title(loc="left")
    'tagging: p99 is 453 ms, promised 800 ms'
    """
    plan, scenario = _parts(of, "latency_cdf", verify=True)
    name = draw.one(list(plan.services), service, "service", "latency_cdf")
    law = next(law for law in scenario._core.response_laws() if law["service"] == name)
    data = plan.services[name].latency.to_dict()
    promises = [c for c in plan.to_dict()["verdict"]["checks"] if c["service"] == name and c["promise"][:1] == "p" and c["promise"][1:2].isdigit()]

    ax = draw.axes(ax)

    def height(percentile: float) -> float:
        return 1.0 - percentile / 100.0 if tail else percentile / 100.0

    if not law["saturated"]:
        ax.plot(law["time"], law["beyond"] if tail else 1.0 - law["beyond"], color=BLUE, linewidth=2, label=f"planned ({law['method']})")
        levels = [k for k in data if k[:1] == "p" and k[1:].replace(".", "").isdigit()]
        ax.plot([data[k]["value"] for k in levels], [height(float(k[1:])) for k in levels], "o", color=BLUE, markersize=4)
    for s in data["simulated"]:
        levels = [k for k in s if k[:1] == "p" and k[1:].replace(".", "").isdigit() and s[k] and s[k]["value"] is not None]
        ax.errorbar([s[k]["value"] for k in levels], [height(float(k[1:])) for k in levels], xerr=[s[k]["half_width_95"] for k in levels], fmt="D", color=ORANGE,
                    markerfacecolor="none", markersize=7, capsize=3, label=f"simulated, {s['customers']['value']:,.0f} requests, 95 % interval")
    for check in promises:
        level, promised = float(check["promise"][1:]), check["promised"]["value"]
        colour = GREEN if check["met"] else RED
        text = f"{check['promise']} within {draw.seconds(promised)}: {'met' if check['met'] else 'NOT met'}"
        ax.plot([0.0, promised], [height(level), height(level)], color=colour, linewidth=1.5, linestyle="-" if check["met"] else "--", label="_" + text if tail else text)
        ax.plot([promised], [height(level)], "|", color=colour, markersize=16, markeredgewidth=2.5)
        if tail:
            ax.annotate(text, (0.0, height(level)), xytext=(5, 3), textcoords="offset points", color=colour, fontsize="small")
    if law["saturated"]:
        ax.text(0.5, 0.5, "saturated: the queue grows without bound", transform=ax.transAxes, ha="center", color=RED)

    farthest = max([c["promised"]["value"] for c in promises] + ([data["p99.9"]["value"]] if not law["saturated"] else [1e-9]))
    ax.set_xlim(0.0, 1.25 * farthest)
    ax.set_xlabel(f"response of the whole request at {draw.number(plan.services[name].demand.design)} req/s  [s]")
    if tail:
        from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

        ax.set_yscale("log")
        ax.set_ylim(1.0, height(99.99))
        ax.yaxis.set_major_locator(FixedLocator([height(p) for p in (0, 50, 90, 95, 99, 99.9, 99.99)]))
        ax.yaxis.set_major_formatter(FixedFormatter(["0", "p50", "p90", "p95", "p99", "p99.9", "p99.99"]))
        ax.yaxis.set_minor_locator(NullLocator())
        ax.set_ylabel("percentile")
    else:
        ax.set_ylim(0.0, 1.02)
        ax.set_ylabel("share of requests answered by then")
    ax.legend(frameon=False, fontsize="small", loc="lower right")
    worst = next((c for c in promises if not c["met"]), promises[-1] if promises else None)
    if law["saturated"]:
        title = f"{name}: saturated"
    elif worst is None:
        title = f"{name}: p99 is {draw.seconds(data['p99']['value'])}"
    else:
        title = f"{name}: {worst['promise']} is {draw.seconds(worst['planned']['value'])}, promised {draw.seconds(worst['promised']['value'])}"
    return draw.finish(ax, title)


# -- money ----------------------------------------------------------------------------------------------------------------------


def cost_staircase(scenario: Scenario, versus: str | None = None, *, input: str = "demand.average", to: float = 0.0, ax: Axes | None = None) -> Axes:
    """Two monthly bills over demand, on the steps of whole instances that the library finds, with every break-even.

    Parameters
    ----------
    scenario : Scenario
    versus : str, optional
        ``"managed"``, ``"api"``, ``"buy"``, ``"reserved"``, ``"serverless"``, ``"batch"``, ``"cache"`` or ``"router"``, as the scenario states them;
        the token API if it states one, else the managed platform.
    input : str
        ``"demand.average"``, or ``"demand.peak"`` for the same axis told by the peak.  Average and peak grow together.
    to : float
        End of the axis in its unit; 1.4 times the last crossing or the present demand unless given.
    ax : matplotlib Axes, optional

    Returns
    -------
    Axes
        x: demand [req/s] (hours of use [h/month] for ``"buy"`` and ``"reserved"``); y: both bills [USD/month].

    Raises
    ------
    InputError
        The scenario does not state the alternative.
    ValueError
        Another input, or an alternative that nobody offers.

    Notes
    -----
    Each step is some ten to fifteen sizings: fleets whose queues are simulated take seconds.

    Examples
    --------
    >>> import sizewell
    >>> ax = cost_staircase(sizewell.load({"services": {"tagging": {
    ...     "demand": {"average": "2 req/s", "peak": "5 req/s"},
    ...     "stages": [{"name": "model", "service": "60 ms", "instance": "aws/g5.xlarge/us-east-1"}]}}}), "managed", to=50)
    >>> ax.get_xlabel()
    'average rate  [req/s]'
    """
    if not isinstance(scenario, Scenario):
        raise TypeError(f"cost_staircase: scenario must be a Scenario, is {type(scenario).__name__}")
    if input not in ("demand.average", "demand.peak"):
        raise ValueError(f"cost_staircase: input is {input!r}, must be 'demand.average' or 'demand.peak'; draw other inputs with scenario.sweep(...).plot()")
    if isinstance(to, bool) or not isinstance(to, (int, float)):
        raise TypeError(f"cost_staircase: to must be a number in the unit of the axis, is {type(to).__name__}")
    ratio = 1.0
    if input == "demand.peak":
        demand = scenario.plan(verify=False, ranges=False).demand
        ratio = float(demand.peak) / float(demand.average)
    bills = scenario._core.bills(versus or "", float(to) / ratio)
    if bills["kind"] == "not_offered":
        raise ValueError(f"cost_staircase: versus {bills['key']!r} has no answer: {bills['reason']}")
    over_rate = bills["unit"] == "req/s"
    if input == "demand.peak" and not over_rate:
        raise ValueError(f"cost_staircase: {bills['key']!r} is asked over {bills['axis']}, so input must be left out")
    axis = "peak rate" if input == "demand.peak" else bills["axis"]

    ax = draw.axes(ax)
    for corners, label, colour in zip((bills["first"], bills["second"]), bills["names"], (ORANGE, BLUE)):
        ax.plot(corners[0] * ratio, corners[1], color=colour, linewidth=1.8, label=label, solid_joinstyle="miter")
    end = max(bills["first"][0][-1], bills["second"][0][-1]) * ratio
    seen = [c for c in bills["crossings"] if c[0] * ratio <= end]
    if seen:
        ax.plot([c[0] * ratio for c in seen], [c[1] for c in seen], "o", color=draw.ink(), markerfacecolor=draw.paper(), markersize=6, zorder=5, label=draw.break_evens([c[0] * ratio for c in seen], bills["unit"]))
    now = bills["now"][0] * ratio
    if now <= end:
        ax.axvline(now, color=GREY, linewidth=1, linestyle=":")
        ax.annotate("now", (now, 1.0), xycoords=("data", "axes fraction"), xytext=(3 if now < 0.9 * end else -3, -3), textcoords="offset points", ha="left" if now < 0.9 * end else "right",
                    va="top", fontsize="small", color=GREY)
    ax.set_xlim(0.0, end)
    ax.set_ylim(0.0, None)
    ax.set_xlabel(f"{axis}  [{bills['unit']}]")
    ax.set_ylabel("bill  [$/month]")
    draw.unit_axis(ax.yaxis, "USD")
    ax.legend(frameon=False, fontsize="small", loc="best")
    if not bills["complete"]:
        ax.text(0.99, 0.01, "some steps are not told apart", transform=ax.transAxes, ha="right", fontsize="small", color=GREY)
    return draw.finish(ax, draw.staircase_title(bills, ratio))


def duration_curve(of: PlanOrScenario, service: str | None = None, stage: str | None = None, *, ax: Axes | None = None) -> Axes:
    """How many hours of the year each instance runs, filled with the layers that buy it cheapest.

    Parameters
    ----------
    of : Plan or Scenario
    service, stage : str, optional
        Which pool, where there are several.
    ax : matplotlib Axes, optional

    Returns
    -------
    Axes
        x: hours of the year, busiest first; y: instances.  Committed hours that idle are hatched.

    Examples
    --------
    >>> import sizewell
    >>> ax = duration_curve(sizewell.load({"services": {"tagging": {
    ...     "demand": {"average": "2 req/s", "peak": "5 req/s"},
    ...     "stages": [{"name": "model", "service": "60 ms", "instance": "aws/g5.xlarge/us-east-1"}]}}}))
    >>> ax.get_ylabel()
    'instances of model'
    """
    _, scenario = _parts(of, "duration_curve", verify=False)
    pools = scenario._core.duration_curves()
    if service is not None:
        draw.one(sorted({p["service"] for p in pools}), service, "service", "duration_curve")
        pools = [p for p in pools if p["service"] == service]
    if len(pools) > 1 or stage is not None:
        names = [p["stage"] for p in pools]
        wanted = draw.one(names, stage, "stage", "duration_curve")
        pools = [p for p in pools if p["stage"] == wanted][:1]
    if not pools:
        raise ValueError("duration_curve: the scenario has no stage on instances")
    pool = pools[0]
    import numpy as np

    hours = 8760.0
    running, spot = pool["running"] * hours, pool["spot"] * hours if pool["spot_running"] > 0 else pool["spot"] * 0.0
    n = len(running)
    three, one = min(pool["reserved_3y"], n), min(pool["reserved_1y"], n - min(pool["reserved_3y"], n))
    edges = np.arange(n + 1.0)
    ax = draw.axes(ax)
    layers = [("3-year commitment", slice(0, three), BLUE), ("1-year commitment", slice(three, three + one), SKY)]
    for label, units, colour in layers:
        if units.start == units.stop:
            continue
        where = edges[units.start:units.stop + 1]
        ax.stairs(running[units], where, orientation="horizontal", fill=True, color=colour, label=f"{label}: {units.stop - units.start} instance{'s' if units.stop - units.start > 1 else ''}")
        if (running[units] < hours).any():
            ax.stairs(np.full(units.stop - units.start, hours), where, baseline=running[units], orientation="horizontal", fill=True, facecolor="none", edgecolor=colour, hatch="///", linewidth=0, label="committed, idle")
    if three + one < n:
        units = slice(three + one, n)
        where = edges[units.start:]
        share = running - spot
        if (share[units] > 0).any():
            ax.stairs(share[units], where, orientation="horizontal", fill=True, color=ORANGE, label=f"on demand: {draw.number(pool['on_demand'])} on average")
        if (spot[units] > 0).any():
            ax.stairs(running[units], where, baseline=share[units], orientation="horizontal", fill=True, color=PURPLE, label=f"spot: {draw.number(pool['spot_running'])} on average")
    ax.stairs(running, edges, orientation="horizontal", color=draw.ink(), linewidth=1.2)
    ax.set_xlim(0.0, hours)
    ax.set_ylim(0.0, n * 1.02)
    ax.set_xlabel("hours of the year, busiest first  [h]")
    ax.set_ylabel(f"instances of {pool['stage']}")
    ax.legend(frameon=True, framealpha=0.85, edgecolor="none", fontsize="small", loc="upper right")
    full = pool["all_on_demand_usd_per_hour"]
    saved = 1.0 - pool["usd_per_hour"] / full if full > 0 else 0.0
    title = f"{pool['stage']}: ${pool['usd_per_hour']:,.2f} an hour" + (f", {100 * saved:.0f} % below all on demand" if saved > 0.005 else ", all on demand")
    return draw.finish(ax, title)


# -- ranges ---------------------------------------------------------------------------------------------------------------------


def tornado(of: Tornado, *, most: int = 12, ax: Axes | None = None) -> Axes:
    """What each range does to a figure: P10 to P90 of the input, the others at their medians, widest first.

    Parameters
    ----------
    of : Tornado
        From ``scenario.tornado(figure)``.
    most : int
        Bars drawn; the rest are counted.
    ax : matplotlib Axes, optional

    Returns
    -------
    Axes
        x: the figure in its unit; a bar for each input, with the input's own P10 and P90 at its ends.

    Examples
    --------
    >>> import sizewell
    >>> ax = tornado(sizewell.load({"services": {"tagging": {
    ...     "demand": {"average": "2 to 4 req/s", "peak": "10 to 40 req/s"},
    ...     "stages": [{"name": "model", "service": "60 ms", "instance": "aws/g5.xlarge/us-east-1"}]}}}).tornado("cost.per_request", shares=False))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['demand.peak', 'demand.average']
    """
    if not isinstance(of, Tornado):
        raise TypeError(f"tornado: must be a Tornado, is {type(of).__name__}")
    if most < 1:
        raise ValueError(f"tornado: most = {most}, must be >= 1")
    data = of.to_dict()
    unit, point = data["unit"], data["point"]
    bars = [b for b in data["bars"] if b["at_p10"] is not None and b["at_p90"] is not None]
    least = 0.01 * max((abs(b["at_p90"] - b["at_p10"]) for b in bars), default=0.0)
    moving = [b for b in bars if b["at_p10"] != b["at_p90"] and abs(b["at_p90"] - b["at_p10"]) >= least]
    drawn = moving[:most]
    ax = draw.axes(ax, (6.4, 1.4 + 0.45 * max(len(drawn), 2)))
    for row, bar in enumerate(drawn):
        low, high = bar["at_p10"], bar["at_p90"]
        for value, colour, text in ((low, SKY, bar["input_p10"]), (high, ORANGE, bar["input_p90"])):
            ax.barh(row, value - point, left=point, height=0.6, color=colour)
            outward = value > point or (value == point and (high if value == low else low) < point)
            ax.annotate(text, (value, row), xytext=(4 if outward else -4, 0), textcoords="offset points", ha="left" if outward else "right", va="center", fontsize="small")
    ax.axvline(point, color=draw.ink(), linewidth=1)
    ax.set_yticks(range(len(drawn)), [" + ".join(b["inputs"]) for b in drawn])
    ax.set_ylim(max(len(drawn), 1) - 0.5, -0.5)
    ax.set_xlabel(draw.labelled(data["figure"], unit))
    draw.unit_axis(ax.xaxis, unit)
    ends = [point, *(b[end] for b in drawn for end in ("at_p10", "at_p90"))]
    low_room, high_room = (min(0.4, 0.04 + 0.013 * max((len(b[end]) for b in drawn), default=0)) for end in ("input_p10", "input_p90"))
    full = ((max(ends) - min(ends)) or abs(point) or 1.0) / (1.0 - low_room - high_room)  # with room for the texts beside the bars
    ax.set_xlim(min(ends) - low_room * full, max(ends) + high_room * full)
    ax.tick_params(axis="y", length=0)
    quiet = len(bars) - len(drawn)
    if quiet:
        ax.annotate(f"{quiet} more range{'s' if quiet > 1 else ''} of {'less' if len(moving) > most else 'no, or hardly any,'} effect", (1.0, 0.02), xycoords="axes fraction", ha="right", fontsize="small", color=GREY)
    if not drawn:
        title = f"no range moves {data['figure']} from {draw.amount(point, unit)}"
    else:
        far = sorted((drawn[0]["at_p10"], drawn[0]["at_p90"]))
        title = f"{' + '.join(drawn[0]['inputs'])} moves it most: {draw.amount(far[0], unit)} to {draw.amount(far[1], unit)}"
    draw.finish(ax, title, "x")
    ax.spines["left"].set_visible(False)
    return ax


def sweep(of: Sweep, figure: str | None = None, *, ax: Axes | None = None) -> Axes:
    """A figure over one input as a line, over two as a map; values at which a promise breaks are marked.

    Parameters
    ----------
    of : Sweep
        From ``scenario.sweep(...)`` over one input or two.
    figure : str, optional
        Which of the figures swept; the first unless given.
    ax : matplotlib Axes, optional

    Returns
    -------
    Axes
        x: the first input; y: the figure, or the second input.

    Examples
    --------
    >>> import sizewell
    >>> ax = sweep(sizewell.load({"services": {"tagging": {
    ...     "demand": {"average": "2 req/s", "peak": "5 req/s"},
    ...     "stages": [{"name": "model", "service": "60 ms", "instance": "aws/g5.xlarge/us-east-1"}]}}}).sweep("demand.peak=5..50:lin4"))
    >>> ax.get_xlabel()
    'demand.peak  [req/s]'
    """
    if not isinstance(of, Sweep):
        raise TypeError(f"sweep: must be a Sweep, is {type(of).__name__}")
    import numpy as np

    data = of.to_dict()
    shown = [s["figure"] for s in data["shown"]]
    name = draw.one(shown, figure if figure is not None else shown[0], "figure", "sweep")
    column = shown.index(name)
    unit = data["shown"][column]["unit"]
    axes = data["axes"]
    if len(axes) not in (1, 2):
        raise ValueError(f"sweep: has {len(axes)} inputs, must have 1 or 2 to be drawn")
    values = np.asarray(of.values)[..., column]
    cells = data["cells"]
    met = np.array([bool(c["met"]) for c in cells] + [False] * (values.size - len(cells))).reshape(values.shape)
    refused = np.isnan(values)
    missing = f"; no plan at {refused.sum()} of {refused.size}" if refused.any() else ""

    ax = draw.axes(ax)
    places = []
    for axis, which in zip(axes, (ax.xaxis, ax.yaxis)):
        points = axis["values"]
        numbers = len(points) > 1 and all(isinstance(p, (int, float)) for p in points)
        places.append(np.array(points, dtype=float) if numbers else np.arange(len(points), dtype=float))
        if not numbers:
            texts = [draw.number(p) if isinstance(p, (int, float)) else str(p) for p in points]
            which.set_ticks(range(len(points)), texts)
            if which is ax.xaxis and max(map(len, texts)) > 12:
                ax.set_xticks(range(len(points)), texts, rotation=15, ha="right")
    for k, place in enumerate(places):  # lists may come in any order
        order = np.argsort(place, kind="stable")
        places[k], values, met, refused = place[order], np.take(values, order, k), np.take(met, order, k), np.take(refused, order, k)
    if len(axes) == 1:
        x = places[0]
        ax.plot(x, values, "o-", color=BLUE, markersize=4, linewidth=1.2, label=name)
        bad = ~met & ~refused & np.isfinite(values)
        if bad.any():
            ax.plot(x[bad], values[bad], "X", color=RED, markersize=8, linestyle="none", label="a promise or budget breaks")
            ax.legend(frameon=False, fontsize="small")
        draw.spread(ax.xaxis, ax.set_xscale, x)
        ax.set_xlabel(draw.labelled(axes[0]["path"], axes[0]["unit"]))
        ax.set_ylabel(draw.labelled(name, unit))
        draw.unit_axis(ax.yaxis, unit)
        return draw.finish(ax, f"{name} over {axes[0]['path']}{missing}")
    x, y = places
    drawn = np.ma.masked_invalid(values.T)
    mesh = ax.pcolormesh(x, y, drawn, cmap="cividis", shading="nearest")
    bar = ax.figure.colorbar(mesh, ax=ax, label=draw.labelled(name, unit))
    draw.unit_axis(bar.ax.yaxis, unit)
    bad = ~met & ~refused
    if bad.any():
        i, j = np.nonzero(bad)
        ax.plot(x[i], y[j], "x", color=RED, markersize=6, linestyle="none", label="a promise or budget breaks")
        ax.legend(frameon=True, framealpha=0.85, edgecolor="none", fontsize="small", loc="upper left")
    draw.spread(ax.xaxis, ax.set_xscale, x)
    draw.spread(ax.yaxis, ax.set_yscale, y)
    ax.set_xlabel(draw.labelled(axes[0]["path"], axes[0]["unit"]))
    ax.set_ylabel(draw.labelled(axes[1]["path"], axes[1]["unit"]))
    return draw.finish(ax, f"{name}{missing}", None)


def monte_carlo(of: MonteCarlo | PlanOrScenario, figure: str = "cost.per_month", *, samples: int = 4096, seed: int = 1, ax: Axes | None = None) -> Axes:
    """How a figure is distributed over the ranges of a scenario, with its percentiles and the error of each.

    Parameters
    ----------
    of : MonteCarlo, Plan or Scenario
    figure : str
        A path of the plan.
    samples, seed : int
        Of a Plan or a Scenario; a MonteCarlo has its own samples, and nothing is drawn again.
    ax : matplotlib Axes, optional

    Returns
    -------
    Axes
        x: the figure in its unit; y: share of the samples in a bin.  A band about each percentile is its 95 % interval.

    Raises
    ------
    ValueError
        A scenario without ranges, or a figure that is infinite throughout.
    KeyError
        A figure that the MonteCarlo was not asked for.

    Examples
    --------
    >>> import sizewell
    >>> ax = monte_carlo(sizewell.load({"services": {"tagging": {
    ...     "demand": {"average": "2 to 4 req/s", "peak": "10 to 40 req/s"},
    ...     "stages": [{"name": "model", "service": "60 ms", "instance": "aws/g5.xlarge/us-east-1"}]}}}), "cost.per_request")
    >>> ax.get_xlabel()
    'cost.per_request  [$/req]'
    """
    if not isinstance(of, MonteCarlo):
        scenario = of._scenario if isinstance(of, Plan) and of._scenario is not None else of
        if not isinstance(scenario, Scenario):
            _parts(of, "monte_carlo", verify=False)
            raise TypeError
        of = scenario.monte_carlo([figure], samples=samples, seed=seed)
    if not of.sampled:
        raise ValueError("monte_carlo: the scenario has no ranges; write one, such as \"2 to 4 req/s\"")
    import numpy as np

    drawn = of[figure]
    unit, percentiles, (shares, edges) = drawn.unit, drawn.percentiles, drawn.histogram
    if len(shares) == 0:
        raise ValueError(f"monte_carlo: {figure} is infinite or undefined over these ranges: it has no histogram")
    if edges[-1] <= edges[0]:
        edges = edges[0] + (abs(edges[0]) or 1.0) * 1e-3 * np.linspace(-0.5, 0.5, len(edges))
    ax = draw.axes(ax)
    ax.stairs(shares, edges, fill=True, color=SKY)
    for name, value in percentiles.items():
        side = float(name[1:]) - 50.0
        colour = draw.ink() if side == 0.0 else RED if side > 0.0 else BLUE
        ax.axvspan(value - value.half_width, value + value.half_width, color=colour, alpha=0.25, linewidth=0)
        ax.axvline(float(value), color=colour, linewidth=1.5, linestyle="-" if side == 0.0 else "--",
                   label=f"{name.upper()}  {draw.amount(value, unit)} \u00b1 {draw.amount(value.half_width, unit)}")
    ax.set_xlabel(draw.labelled(figure, unit))
    ax.set_ylabel("share of the samples")
    ax.set_ylim(0.0, None)
    draw.unit_axis(ax.xaxis, unit)
    for text in ax.legend(frameon=True, framealpha=0.85, edgecolor="none", fontsize="small").get_texts():
        text.set_parse_math(False)
    low, high = (f(percentiles, key=lambda name: float(name[1:])) for f in (min, max))
    between = "four times in five" if (low, high) == ("p10", "p90") else f"{low.upper()} to {high.upper()}:"
    if percentiles[high] <= percentiles[low]:
        return draw.finish(ax, f"{draw.amount(percentiles[low], unit)}, whatever the ranges do" if len(percentiles) > 1 else figure, "y")
    return draw.finish(ax, f"{between} {draw.amount(percentiles[low], unit)} to {draw.amount(percentiles[high], unit)}", "y")
