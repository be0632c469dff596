"""What next year may cost: percentiles over the ranges of a scenario, drawn on two processes or on a Dask cluster.

    python next_year.py                            two processes of this machine
    python next_year.py tcp://scheduler:8786       a cluster: the same bits
"""
from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import sizewell

SCENARIO = Path(__file__).resolve().parents[1] / "scenarios" / "ranges" / "next_year.json"
FIGURES = ["capacity.gpus", "cost.per_month", "tco.per_month"]


@contextmanager
def workers():
    if len(sys.argv) > 1:
        from dask.distributed import Client

        with Client(sys.argv[1]) as client:
            yield client
    else:
        with ProcessPoolExecutor(2) as pool:
            yield pool


def main():
    scenario = sizewell.load(SCENARIO)
    with workers() as executor:
        drawn = scenario.monte_carlo(FIGURES, samples=16_384, executor=executor)
    for figure in FIGURES:
        of = drawn[figure]
        print(f"{figure}: P10 {of.p10:,.0f}, P50 {of.p50:,.0f}, P90 {of.p90:,.0f} +- {of.p90.half_width:,.0f} {of.unit}")
    print(f"the budget is kept in {100 * drawn.met:.0f} % of the futures")
    goal = scenario.goal("p90(cost.per_month) <= $12k", by="stages.translator.service.mean", low="20 ms", high="200 ms", samples=512)
    print(f"and its P90 stays below $12k a month while a translation takes up to {goal.holding[0].high.at:.0f} {goal.by.unit}")


if __name__ == "__main__":
    main()
