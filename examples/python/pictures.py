"""Redraws the pictures of the README: python examples/python/pictures.py [FOLDER]."""
from __future__ import annotations

import io
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import sizewell
from matplotlib.axes import Axes
from PIL import Image
from sizewell import plots

HERE = Path(__file__).resolve().parent
SCENARIOS = HERE.parent / "scenarios"


def pictures() -> dict[str, Axes]:
    """Each picture by its file name."""
    tagging = sizewell.load(SCENARIOS / "internal_tool.json")
    unsure = tagging.with_({"demand.peak": "10 to 60 req/s", "people.salary": "$150k to $210k/engineer-year", "demand.headroom": "10 to 40 %"})
    return {
        "latency": plots.latency_cdf(tagging.plan(seconds=60.0)),
        "staircase": plots.cost_staircase(sizewell.load(SCENARIOS / "choices" / "extraction.json"), "api"),
        "tornado": plots.tornado(unsure.tornado("tco.per_month", shares=False)),
        "duration": plots.duration_curve(sizewell.load(HERE / "fleet.json")),
    }


def save(ax: Axes, path: Path) -> None:
    """A small PNG: 128 colours are enough for these."""
    large = io.BytesIO()
    ax.figure.savefig(large, dpi=100)
    Image.open(large).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "images"
    for name, ax in pictures().items():
        save(ax, folder / f"{name}.png")
        print(f"{name}.png: {ax.get_title(loc='left')}")
