"""The best of the repetitions of each benchmark, from Google Benchmark's JSON on stdin."""
import json
import sys


def main():
    text = sys.stdin.read()
    if not text.strip():
        return
    best, rate = {}, {}
    for row in json.loads(text)["benchmarks"]:
        if row.get("run_type") != "iteration" or row.get("error_occurred"):
            continue
        name = row["run_name"]
        if name not in best or row["real_time"] < best[name][0]:
            best[name] = (row["real_time"], row["time_unit"])
            rate[name] = row.get("items_per_second")
    print(f"\n{sys.argv[1]}")
    for name, (time, unit) in best.items():
        items = f"{rate[name]:14.4g} /s" if rate[name] else ""
        print(f"  {name:55} {time:12.2f} {unit}{items}")


main()
