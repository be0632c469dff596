"""A trace of real arrivals, sent through servers: the fewest that keep a promise, beside what a formula on the mean says.

    python replay_trace.py [TRACE.csv]
"""
from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
import sizewell


def bursty_trace(path: Path) -> Path:
    """Ten minutes of arrivals, four times as many in every fourth minute; a trace of your own has real ones."""
    random = np.random.default_rng(7)
    times = np.concatenate([60 * minute + np.sort(random.uniform(0, 60, random.poisson(60 * (40 if minute % 4 == 3 else 10)))) for minute in range(10)])
    path.write_text("arrived_at\n" + "\n".join(f"{t:.6f}" for t in times) + "\n", encoding="utf-8")
    return path


def main(trace: Path) -> None:
    answer = sizewell.replay(trace, "200 ms", promises=["wait p99 <= 0.5 s"])
    print(answer)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            main(bursty_trace(Path(folder) / "trace.csv"))
