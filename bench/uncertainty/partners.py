#!/usr/bin/env python3
"""The 25-input model of estimate_bench.cpp in NumPy and in Squiggle, with P10, P50 and P90 of its five outputs.

usage: partners.py [--samples N] [--squiggle DIRECTORY]    DIRECTORY: where `npm install @quri/squiggle-lang` was run

Prints samples a second of processor time of each partner that is installed, as the benchmark does.  NumPy works in chunks of 8,192 rows, which stay in the cache.
"""
import argparse
import json
import math
import subprocess
import sys
import time

LOGNORMAL = [(50000, 200000), (5, 20), (2, 4), (300, 900), (100, 400), (800, 2000), (1.5, 4), (150000, 220000), (1, 10), (20, 30), (2, 20), (0.05, 0.12),
             (0.5, 4), (0.3, 0.8), (0.5, 3)]
UNIFORM = [(0.1, 0.4), (0.5, 0.8), (0.1, 0.9), (0.5, 2), (0, 0.6), (0.3, 0.7), (1, 2), (0.01, 0.05), (20000, 80000), (10, 30)]


def numpy_rate(samples: int) -> tuple[float, list]:
    import numpy as np

    rng = np.random.default_rng(1)
    z95 = 1.6448536269514722
    mu = np.array([(math.log(a) + math.log(b)) / 2 for a, b in LOGNORMAL])[:, None]
    sigma = np.array([(math.log(b) - math.log(a)) / (2 * z95) for a, b in LOGNORMAL])[:, None]
    low = np.array([a for a, _ in UNIFORM])[:, None]
    width = np.array([b - a for a, b in UNIFORM])[:, None]
    out = np.empty((5, samples))
    begin = time.process_time()
    for at in range(0, samples, 8192):
        n = min(8192, samples - at)
        x = np.empty((25, n))
        x[:15] = np.exp(mu + sigma * rng.standard_normal((15, n)))
        x[15:] = low + width * rng.random((10, n))
        requests = x[0] * x[1] * (1 + x[17])
        design = requests / 86400 * x[2] * (1 + x[15])
        gpus = np.ceil(design * (0.25 * x[3] + x[4]) / (x[5] * x[16])) + np.ceil(x[21])
        compute = gpus * x[6] * (1 - x[19] * x[20]) * 730
        month = requests * (365 / 12)
        overhead = x[8] * x[9] + month * 1e-6 * (x[10] * x[11] + x[12] * x[13]) + gpus * x[24] + compute * x[22]
        total = compute + overhead + x[18] * x[7] / 12
        saved = month * (x[3] + x[4]) * x[14] * 1e-6 - total
        out[:, at:at + n] = design, gpus, compute, total, np.where(saved > 0, x[23] / np.maximum(saved, 1), 1200)
    percentiles = [np.percentile(row, [10, 50, 90]).tolist() for row in out]
    return samples / (time.process_time() - begin), percentiles


SQUIGGLE = """
{inputs}
requests = x0 * x1 * (1 + x17)
design = requests / 86400 * x2 * (1 + x15)
gpus = mapN([design * (0.25 * x3 + x4) / (x5 * x16)], {{|r| ceil(r[0])}}) + mapN([x21], {{|r| ceil(r[0])}})
compute = gpus * x6 * (1 - x19 * x20) * 730
month = requests * (365 / 12)
overhead = x8 * x9 + month * 0.000001 * (x10 * x11 + x12 * x13) + gpus * x24 + compute * x22
total = compute + overhead + x18 * x7 / 12
saved = month * (x3 + x4) * x14 * 0.000001 - total
even = mapN([saved, x23], {{|r| if r[0] > 0 then r[1] / max([r[0], 1]) else 1200}})
[design, gpus, compute, total, even] -> List.map({{|d| [quantile(d, 0.1), quantile(d, 0.5), quantile(d, 0.9)]}})
"""


def squiggle_rate(directory: str, samples: int) -> tuple[float, list]:
    names = [f"x{k} = SampleSet.fromDist({a} to {b})" for k, (a, b) in enumerate(LOGNORMAL)]
    names += [f"x{k + 15} = SampleSet.fromDist(uniform({a}, {b}))" for k, (a, b) in enumerate(UNIFORM)]
    program = SQUIGGLE.format(inputs="\n".join(names)).replace("mapN(", "SampleSet.mapN(")
    script = f"""
import {{ run, Env }} from "@quri/squiggle-lang";
const code = {json.dumps(program)};
const options = {{ environment: {{ sampleCount: {samples}, xyPointLength: 1000, seed: "1" }} }};
await run(code, options);
const begin = process.cpuUsage();
const answer = await run(code, options);
const used = process.cpuUsage(begin);
const seconds = (used.user + used.system) / 1e6;
if (!answer.result.ok) {{ console.error(String(answer.result.value)); process.exit(1); }}
console.log(JSON.stringify({{ rate: {samples} / seconds, text: answer.result.value.result.toString() }}));
"""
    done = subprocess.run(["node", "--input-type=module", "-e", script.replace("run, Env", "run")], cwd=directory, capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip()[-400:])
    answer = json.loads(done.stdout)
    return answer["rate"], answer["text"]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--samples", type=int, default=1 << 20)
    parser.add_argument("--squiggle")
    args = parser.parse_args()
    try:
        rate, percentiles = max((numpy_rate(args.samples) for _ in range(3)), key=lambda r: r[0])
        print(f"numpy     {rate / 1e6:8.3f} M samples/s   {percentiles}")
    except ImportError:
        print("numpy     not installed")
    if args.squiggle:
        try:
            rate, text = squiggle_rate(args.squiggle, 10000)
            print(f"squiggle  {rate / 1e6:8.3f} M samples/s   {text}")
        except (RuntimeError, OSError) as e:
            print(f"squiggle  failed: {e}")
    else:
        print("squiggle  give --squiggle DIRECTORY")
    return 0


if __name__ == "__main__":
    sys.exit(main())
