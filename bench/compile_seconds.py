"""Seconds of g++ -O0 that a file pays for including a header; fails over the budget.  Best of five, less an empty file."""
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUDGET = {"sizewell/units.hpp": 0.5, "sizewell/sizewell.hpp": 3.0}
ALSO = ["sizewell/scalar.hpp", "sizewell/pack.hpp", "sizewell/traced.hpp", "sizewell/plan/plan.hpp", "sizewell/queueing/response.hpp"]


def seconds(compiler, header, folder):
    source = folder / "probe.cpp"
    source.write_text((f"#include <{header}>\n" if header else "") + "int main() { return 0; }\n")
    includes = ["-I", str(ROOT / "include"), "-isystem", "/usr/include/eigen3"]
    for build in sorted((ROOT / "build").glob("*/include")) if (ROOT / "build").exists() else []:
        includes += ["-I", str(build)]
    best = 1e9
    for _ in range(5):
        start = time.perf_counter()
        before = os.times()
        subprocess.run([compiler, "-std=c++20", "-O0", "-c", str(source), "-o", str(folder / "probe.o"), *includes], check=True)
        after = os.times()
        wall = time.perf_counter() - start
        processor = after.children_user + after.children_system - before.children_user - before.children_system
        best = min(best, wall, processor)
    return best


def main():
    compiler = sys.argv[1] if len(sys.argv) > 1 else "g++"
    over = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        empty = seconds(compiler, None, folder)
        print(f"{compiler} -std=c++20 -O0, an empty file {empty:.2f} s")
        for header in [*BUDGET, *ALSO]:
            took = seconds(compiler, header, folder)
            budget = BUDGET.get(header)
            verdict = "" if budget is None else f"   budget {budget} s" + ("" if took <= budget else "   OVER BUDGET")
            over += budget is not None and took > budget
            print(f"{header:40} {took:6.2f} s{verdict}")
    return 1 if over else 0


sys.exit(main())
