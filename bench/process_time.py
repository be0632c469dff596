"""Wall time of `sizewell plan` from start to end, without the verifying simulation; fails over 20 ms.  Best of 30."""
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BAR = 0.020


def best_of(command, runs=30):
    best = 1e9
    for _ in range(runs):
        start = time.perf_counter()
        code = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
        best = min(best, time.perf_counter() - start)
        if code not in (0, 1):
            sys.exit(f"{command}: exit {code}")
    return best


def main():
    program = Path(sys.argv[1] if len(sys.argv) > 1 else "build/dev") / "sizewell"
    over = 0
    for scenario in sorted((ROOT / "examples" / "scenarios").glob("*.json")):
        took = best_of([str(program), "plan", str(scenario), "--no-verify", "--json"])
        over += took > BAR
        print(f"sizewell plan {scenario.name:30} {1e3 * took:7.1f} ms{'   OVER 20 ms' if took > BAR else ''}")
    print(f"sizewell --version {1e3 * best_of([str(program), '--version']):29.1f} ms")
    return 1 if over else 0


sys.exit(main())
