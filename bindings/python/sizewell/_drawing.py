"""What the plots share: axes, colours, and numbers as they are told."""
from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Okabe and Ito's colours.
BLUE, ORANGE, GREEN, RED, SKY, PURPLE, GREY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#8C8C8C"


def axes(ax: Axes | None, size: tuple[float, float] = (6.4, 4.0)) -> Axes:
    if ax is not None:
        if not hasattr(ax, "plot"):
            raise TypeError(f"ax must be a Matplotlib Axes, is {type(ax).__name__}")
        return ax
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise ImportError("sizewell.plots needs Matplotlib: pip install 'sizewell[plots]'") from error
    return pyplot.subplots(figsize=size, layout="constrained")[1]


def finish(ax: Axes, title: str, grid: Literal["both", "x", "y"] | None = "both") -> Axes:
    from matplotlib import rcParams

    ax.set_title(title, loc="left", fontsize="medium", fontweight="bold", parse_math=False)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    if grid:
        ax.grid(True, axis=grid, color=rcParams["axes.edgecolor"], alpha=0.15, linewidth=0.8)
    ax.set_axisbelow(True)
    return ax


def ink() -> str:
    from matplotlib import rcParams

    return str(rcParams["text.color"])


def paper() -> str:
    from matplotlib import rcParams

    return str(rcParams["axes.facecolor"])


def seconds(value: float) -> str:
    for factor, unit in ((1.0, "s"), (1e-3, "ms"), (1e-6, "us")):
        if value >= factor:
            return f"{value / factor:.3g} {unit}"
    return f"{value:.3g} s"


def number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def money(value: float) -> str:
    sign, size = ("-" if value < 0 else ""), abs(value)
    for factor, suffix in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if size >= factor:
            return f"{sign}${size / factor:.3g}{suffix}"
    return f"{sign}${size:.3g}"


def amount(value: float, unit: str) -> str:
    if unit == "s":
        return seconds(value)
    if unit.startswith("USD"):
        return money(value) + unit[3:]
    return number(value) + ("" if unit in ("", "1") else " " + unit)


def unit_axis(axis: Any, unit: str) -> None:
    """Ticks in dollars where the unit is money."""
    if unit.startswith("USD"):
        from matplotlib.ticker import FuncFormatter

        axis.set_major_formatter(FuncFormatter(lambda x, _: money(x)))


def labelled(path: str, unit: str) -> str:
    return path if unit in ("", "1") else f"{path}  [{'$' + unit[3:] if unit.startswith('USD') else unit}]"


def one(choices: list[str], wanted: str | None, argument: str, caller: str) -> str:
    if wanted is None and len(choices) == 1:
        return choices[0]
    if wanted is None or wanted not in choices:
        raise ValueError(f"{caller}: {argument} is {wanted!r}, must be one of {', '.join(choices) or 'none: there are none'}")
    return wanted


def spread(axis: Any, set_scale: Any, x: Any) -> None:
    """A logarithmic axis with plain numbers, where the points ask for one."""
    if not logarithmic(x):
        return
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    set_scale("log")
    axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))


def logarithmic(x: Any) -> bool:
    """Are these points spread by a factor rather than by a distance?"""
    if len(x) < 3 or min(x) <= 0:
        return False
    return bool(math.isclose(x[1] / x[0], x[-1] / x[-2], rel_tol=1e-6) and not math.isclose(x[1] - x[0], x[-1] - x[-2], rel_tol=1e-6))


def break_evens(places: list[float], unit: str) -> str:
    shown = [number(x) for x in places]
    if len(shown) > 4:
        return f"{len(shown)} break-evens, {shown[0]} to {shown[-1]} {unit}"
    return f"break-even{'s' if len(shown) > 1 else ''} at {', '.join(shown)} {unit}"


def staircase_title(bills: Mapping[str, Any], ratio: float) -> str:
    first, second = bills["names"]
    if bills["kind"] == "at":
        last = bills["crossings"][-1]
        if last[2] == second:
            return f"{second} is cheaper beyond {number(last[0] * ratio)} {bills['unit']}"
        return f"{first} is cheaper again beyond {number(last[0] * ratio)} {bills['unit']}"
    return {"never": f"{second} is never cheaper than {first}", "always": f"{second} is always cheaper than {first}"}.get(bills["kind"], f"{first} and {second} cost the same")
