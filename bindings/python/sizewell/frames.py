"""Answers as pandas frames: what `to_frame` of each calls.  Units are in ``frame.attrs["units"]``, by column or by figure.

pandas is imported when a frame is asked for, and only then: ``pip install 'sizewell[frames]'``.
"""
from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped,unused-ignore]

    from .results import Difference, Explanation, Goal, Plan, Replay, Simulation, Sweep, Tornado

__all__ = ["difference", "explanation", "goal", "monte_carlo", "plan", "replay", "simulation", "sweep", "tornado"]


def _pandas() -> Any:
    try:
        import pandas  # type: ignore[import-untyped,unused-ignore]
    except ImportError as error:
        raise ImportError("to_frame: pandas is missing; pip install 'sizewell[frames]'") from error
    return pandas


def _frame(rows: Any, columns: list[str], index: Any = None, name: str = "", units: dict[str, str] | None = None) -> pandas.DataFrame:
    pd = _pandas()
    frame: pandas.DataFrame = pd.DataFrame(rows, columns=columns, index=None if index is None else pd.Index(index, name=name))
    frame.attrs["units"] = units or {}
    return frame


def _number(value: Any) -> float:
    """None stands for "without bound" in the answers."""
    return math.inf if value is None else float(value)


def _or_nan(value: Any) -> float:
    return math.nan if value is None else float(value)


def plan(of: Plan) -> pandas.DataFrame:
    """Every figure of a plan, by its path."""
    from .records import Figure

    figures: dict[str, Figure] = {}

    def walk(value: Any, path: str) -> None:
        if isinstance(value, Figure):
            figures[path] = value
        elif isinstance(value, list):
            for k, part in enumerate(value):
                walk(part, f"{path}.{k}")
        elif hasattr(value, "_dressed"):
            for key in value:
                walk(value[key], f"{path}.{key}" if path else key)

    data = of._data
    for key in data:
        if key not in _NO_FIGURES and not (key == "services" and len(data[key]) == 1):
            walk(of[key], key)
    met = float(of.met)
    figures["verdict.met"] = Figure(met, "1")
    rows = [(float(f), f.unit, str(f)) for f in figures.values()]
    return _frame(rows, ["value", "unit", "text"], list(figures), "figure", {path: f.unit for path, f in figures.items()})


_NO_FIGURES = {"schema", "sizewell", "scenario", "verdict", "warnings", "sources", "uncertainty"}


def simulation(of: Simulation) -> pandas.DataFrame:
    """Percentiles as simulated, by service."""
    pd = _pandas()
    index, rows = [], []
    for service in of._data["services"]:
        for key, value in _estimates(service):
            index.append((service["service"], key))
            rows.append((_number(value["value"]), _number(value["half_width_95"]), value["unit"]))
    frame: pandas.DataFrame = pd.DataFrame(rows, columns=["value", "half_width_95", "unit"], index=pd.MultiIndex.from_tuples(index, names=["service", "figure"]))
    frame.attrs["units"] = {key: unit for (_, key), (_, _, unit) in zip(index, rows)}
    return frame


def _estimates(data: dict[str, Any], prefix: str = "") -> list[tuple[str, dict[str, Any]]]:
    out = []
    for key, value in data.items():
        if isinstance(value, dict) and "half_width_95" in value:
            out.append((prefix + key, value))
        elif isinstance(value, dict):
            out += _estimates(value, prefix + key + ".")
    return out


def explanation(of: Explanation) -> pandas.DataFrame:
    """The steps in their order."""
    steps = of._data["steps"]
    columns = ["value", "unit", "formula", "numbers", "source", "help"]
    rows = [[_number(s["value"]), *(s[c] for c in columns[1:])] for s in steps]
    return _frame(rows, columns, [s["name"] for s in steps], "name", {s["name"]: s["unit"] for s in steps})


def sweep(of: Sweep, index: bool) -> pandas.DataFrame:
    """A row for each combination of the axes' values."""
    pd = _pandas()
    data = of._data
    axes = [a["path"] for a in data["axes"]]
    shown = [s["figure"] for s in data["shown"]]
    values = of.values.reshape(-1, len(shown))
    frame: pandas.DataFrame = pd.DataFrame(values, columns=shown)
    frame["met"] = [c["met"] for c in data["cells"]]
    frame["refused"] = pd.Series([c["refused"] for c in data["cells"]], dtype=object)
    points = {axis: [c["inputs"][axis] for c in data["cells"]] for axis in axes}
    if not index:
        for k, axis in enumerate(axes):
            frame.insert(k, axis, points[axis])
    elif not axes:
        pass
    elif len(axes) == 1:
        frame.index = pd.Index(points[axes[0]], name=axes[0])
    else:
        frame.index = pd.MultiIndex.from_arrays(list(points.values()), names=axes)
    frame.attrs["units"] = {**{a["path"]: a.get("unit", "") for a in data["axes"]}, **{s["figure"]: s["unit"] for s in data["shown"]}}
    return frame


def goal(of: Goal) -> pandas.DataFrame:
    """The intervals in which the condition holds."""
    by, unit = of._data["by"]["unit"], of._data["unit"]
    rows = [[h["low"]["at"], h["high"]["at"], _number(h["low"]["value"]), _number(h["high"]["value"]), h["low"]["kind"], h["high"]["kind"]] for h in of._data["holding"]]
    return _frame(rows, ["low", "high", "value_low", "value_high", "end_low", "end_high"], units={"low": by, "high": by, "value_low": unit, "value_high": unit})


def difference(of: Difference) -> pandas.DataFrame:
    """The figures that differ."""
    figures = of._data["figures"]
    rows = [[_or_nan(f["past"]), _or_nan(f["now"]), _or_nan(f["diff"]), f["unit"]] for f in figures]
    return _frame(rows, ["past", "now", "diff", "unit"], [f["path"] for f in figures], "figure", {f["path"]: f["unit"] for f in figures})


def tornado(of: Tornado) -> pandas.DataFrame:
    """The bars, widest first."""
    bars, unit = of._data["bars"], of._data["unit"]
    columns = ["input_p10", "input_p90", "at_p10", "at_p90", "swing"]
    rows = [[b["input_p10"], b["input_p90"], *(_number(b[c]) for c in columns[2:])] for b in bars]
    if any("share_first" in b for b in bars):
        columns = [*columns, "share_first", "share_first_half_width", "share_total", "share_total_half_width"]
        for row, b in zip(rows, bars):
            row += [_or_nan(b.get(key, {}).get(part)) for key in ("share_first", "share_total") for part in ("value", "half_width_95")]
    return _frame(rows, columns, [" with ".join(b["inputs"]) for b in bars], "inputs", dict.fromkeys(("at_p10", "at_p90", "swing"), unit))


def monte_carlo(figures: dict[str, dict[str, Any]]) -> pandas.DataFrame:
    """Percentiles of figures with their half-widths; `figures` as ``plan --json`` has them under "uncertainty"."""
    columns: dict[str, None] = {}
    rows = []
    for told in figures.values():
        row: dict[str, Any] = {"unit": told["unit"], "point": _number(told["point"])}
        for key, value in told.items():
            if isinstance(value, dict) and "half_width_95" in value:
                row[key], row[key + "_half_width"] = _number(value["value"]), _number(value["half_width_95"])
        columns.update(dict.fromkeys(row))
        rows.append(row)
    return _frame(rows, list(columns) or ["unit", "point", "mean"], list(figures), "figure", {path: told["unit"] for path, told in figures.items()})


def replay(of: Replay) -> pandas.DataFrame:
    """Wait and response by percentile, or the busiest windows of a trace that was only measured."""
    data = of._data
    if data.get("wait") is None or data.get("response") is None:
        peaks = data["burstiness"]["peaks"]
        return _frame([[p["rate"]] for p in peaks], ["rate"], [p["window"] for p in peaks], "window", {"window": "s", "rate": "req/s"})
    keys = list(data["wait"])
    rows = [[_number(data["wait"][k]), _number(data["response"][k])] for k in keys]
    return _frame(rows, ["wait", "response"], keys, "percentile", {"wait": "s", "response": "s"})
