"""Many services out of a table: one row a service, a plan for each, and the bill of the whole fleet.

    python fleet_from_frame.py
"""
from __future__ import annotations

import pandas as pd
import sizewell

SERVICES = pd.DataFrame(
    [("search", 120, 300, 25, 120, "aws/g5.xlarge/us-east-1"), ("tagging", 8, 20, 60, 800, "aws/g5.xlarge/us-east-1"), ("moderation", 40, 90, 15, 100, "aws/g4dn.xlarge/us-east-1")],
    columns=["service", "average_rps", "peak_rps", "service_mean_ms", "p99_ms", "instance"],
)


def scenario_of(row: pd.Series) -> sizewell.Scenario:
    """One row as a scenario: every number with its unit."""
    return sizewell.load({"services": {row.service: {
        "demand": {"average": f"{row.average_rps} req/s", "peak": f"{row.peak_rps} req/s"},
        "promises": {"p99": f"{row.p99_ms} ms"},
        "stages": [{"name": "model", "service": f"{row.service_mean_ms} ms", "instance": row.instance}],
    }}})


def fleet(services: pd.DataFrame) -> pd.DataFrame:
    """The table with GPUs, the p99 that comes out and the monthly bill."""
    plans = [scenario_of(row).plan(verify=False) for row in services.itertuples()]
    return services.assign(gpus=[int(p.capacity.gpus) for p in plans], p99_planned_ms=[1000 * float(p.latency.p99) for p in plans],
                           usd_per_month=[float(p.cost.per_month) for p in plans], met=[p.met for p in plans])


if __name__ == "__main__":
    table = fleet(SERVICES)
    print(table[["service", "gpus", "p99_planned_ms", "usd_per_month", "met"]].round(1).to_string(index=False))
    print(f"together {table.gpus.sum()} GPUs, ${table.usd_per_month.sum():,.0f} a month")
