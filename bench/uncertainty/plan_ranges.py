#!/usr/bin/env python3
"""Processor time of whole plans under uncertainty: `sizewell plan` with 4,096 samples on one thread, the best of three.

    python3 bench/uncertainty/plan_ranges.py [build/release/sizewell]
"""
import os
import pathlib
import resource
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
MONEY = ["people.salary=$150k to $210k/engineer-year"]
CASES = [
    ("chat_8b", "lengths, demand, price, salary", MONEY + ["demand.average=6 to 10 req/s", "demand.peak=24 to 38 req/s", "stages.Llama.llm.input.mean=400 tok to 650 tok",
                "stages.Llama.llm.output.mean=200 tok to 320 tok", "stages.Llama.price=$6 to $8/instance-hour"]),
    ("chat_70b", "demand, salary", MONEY + ["demand.peak=5 to 9 req/s"]),
    ("code_completion", "demand, hits, salary", MONEY + ["demand.peak=7 to 11 req/s", "stages.Qwen.llm.prefix_hit=10 % to 30 %"]),
    ("image_classification", "demand, decoding, price, salary", MONEY + ["demand.average=800 to 1,000 req/s", "demand.peak=1,800 to 2,900 req/s",
                             "stages.upload and decode.service.mean=15 to 22 ms", "stages.ResNet-50.price=$0.45 to $0.6/instance-hour"]),
    ("image_classification_measured", "demand", ["demand.peak=1,800 to 2,900 req/s"]),
    ("text_embedding", "demand, salary", MONEY + ["demand.peak=120 to 188 req/s"]),
    ("search_ranking", "salary", MONEY),
]


def seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "SIZEWELL_DATA": str(ROOT / "data")})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "build/release/sizewell")
    for name, what, sets in CASES:
        command = [program, "plan", str(ROOT / f"examples/scenarios/{name}.json"), "--no-verify", "--threads", "1"]
        for s in sets:
            command += ["--set", s]
        sampled = min(seconds(command) for _ in range(3))
        point = min(seconds(command + ["--no-ranges"]) for _ in range(3))
        print(f"  plan_ranges/{name + ' (' + what + ')':62} {sampled:6.2f} s, without ranges {point:5.2f} s")


if __name__ == "__main__":
    main()
