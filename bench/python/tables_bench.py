"""Tables of many services: seconds, CPU time a row and peak memory of sizewell.tables.plan_table, each case in a process of its own.

    python bench/python/tables_bench.py [ROWS]      default 1,000,000

One stage with a closed-form queue, two columns of numbers, one of texts and one dictionary column of 6 instances.
"""
from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TEMPLATE = {"services": {"any": {"demand": {"average": "2 req/s", "peak": "5 req/s"}, "promises": {"p99": "800 ms"},
                                 "stages": [{"name": "model", "service": "60 ms", "instance": "aws/g5.xlarge/us-east-1"}]}}}
INSTANCES = ["aws/g5.xlarge/us-east-1", "aws/g5.2xlarge/us-east-1", "aws/g6.xlarge/us-east-1", "aws/g4dn.xlarge/us-east-1", "aws/p5.48xlarge/us-east-1", "aws/p4d.24xlarge/us-east-1"]
COLUMNS = {"average": "demand.average", "peak": "demand.peak", "p99": "promises.p99", "instance": "stages.model.instance"}
FIGURES = ["capacity.gpus", "latency.p99", "cost.per_month", "verdict.met"]
CASES = ("import", "numbers", "table", "parquet")


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


def write(path: str, rows: int) -> None:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    random = np.random.default_rng(1)
    schema = None
    writer = None
    for first in range(0, rows, 65_536):
        n = min(65_536, rows - first)
        average = random.uniform(1.0, 100.0, n)
        batch = pa.table({
            "service": np.char.add("service-", np.arange(first, first + n).astype(str)), "average": average, "peak": average * random.uniform(1.5, 5.0, n),
            "p99": random.choice(["500 ms", "800 ms", "1.2 s"], n), "instance": pa.array(random.choice(INSTANCES, n)).dictionary_encode()})
        schema = schema or batch.schema
        writer = writer or pq.ParquetWriter(path, schema)
        writer.write_table(batch.cast(schema))
    if writer is not None:
        writer.close()


def case(name: str, path: str) -> None:
    import pyarrow.parquet as pq
    import sizewell
    from sizewell.tables import plan_table

    template = sizewell.load(TEMPLATE)
    before = peak_mib()
    rows = pq.read_metadata(path).num_rows
    start, worked = time.perf_counter(), time.process_time()
    if name == "numbers":
        plan_table(template, pq.read_table(path), FIGURES, columns={"average": "demand.average", "peak": "demand.peak"})
    elif name == "table":
        plan_table(template, pq.read_table(path), FIGURES, columns=COLUMNS)
    elif name == "parquet":
        plan_table(template, path, FIGURES, columns=COLUMNS, out=path + ".out", errors="null")
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    if name == "import":
        print(f"{name:8} peak {peak_mib():6.0f} MiB", flush=True)
        return
    print(f"{name:8} {rows:>9,} rows  {seconds:7.1f} s, {1e6 * worked / rows:5.0f} us of CPU a row  peak {peak_mib():6.0f} MiB (before {before:.0f})", flush=True)


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "services.parquet")
        subprocess.run([sys.executable, __file__, "write", path, str(rows)], check=True)
        for name in CASES:
            subprocess.run([sys.executable, __file__, name, path], check=True)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        write(sys.argv[2], int(sys.argv[3])) if sys.argv[1] == "write" else case(sys.argv[1], sys.argv[2])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
