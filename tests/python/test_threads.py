"""Ctrl-C ends long calls, threads share scenarios, and neither changes an answer."""
from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import sizewell

SCENARIOS = Path(__file__).resolve().parents[2] / "examples" / "scenarios"
LONG = {
    "simulation": "scenario.plan(customers=10_000_000_000, seconds=120.0)",
    "simulate": "scenario.simulate(customers=10_000_000_000, seconds=120.0)",
    "ranges": "scenario.plan(verify=False, samples=1 << 30)",
    "sweep": "scenario.sweep('demand.peak=4..40:lin1000', 'demand.headroom=1..40:lin1000')",
    "evaluate": "scenario.evaluate({'demand.peak': numpy.linspace(4.0, 40.0, 10_000_000)})",
    "table": "plan_table(scenario, pyarrow.table({'demand.peak': numpy.linspace(4.0, 40.0, 10_000_000)}))",
}
PROGRAM = """
import sys, time
import numpy, sizewell
if "plan_table" in sys.argv[2]:
    import pyarrow
    from sizewell.tables import plan_table
scenario = sizewell.load(sys.argv[1])
if "samples" in sys.argv[2]:
    scenario = scenario.with_(demand__peak="4 to 12 req/s")
call = compile(sys.argv[2], "call", "eval")  # eval() of a text would mark the interrupt as unhandled
print("begins", flush=True)
try:
    eval(call)
except KeyboardInterrupt:
    print("interrupted", time.time(), flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("call", LONG)
def test_ctrl_c_ends_a_long_call_within_a_second(call):
    if call == "table":
        pytest.importorskip("pyarrow")
    child = subprocess.Popen([sys.executable, "-c", PROGRAM, str(SCENARIOS / "internal_tool.json"), LONG[call]], stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout.readline() == "begins\n"
        time.sleep(0.5)
        asked = time.time()
        child.send_signal(signal.SIGINT)
        told, _ = child.communicate(timeout=60)
    finally:
        child.kill()
    assert told.startswith("interrupted ") and child.returncode == 0, told
    assert float(told.split()[1]) - asked < 1.0


def test_progress_ends_a_call_with_what_it_raises():
    scenario = sizewell.load(SCENARIOS / "internal_tool.json")
    told = []

    def enough(done, of):
        told.append((done, of))
        raise ValueError("enough")

    with pytest.raises(ValueError, match="enough"):
        scenario.sweep("demand.peak=4..40:lin100000", figures=["cost.per_month"], progress=enough)
    assert len(told) == 1 and 0 < told[0][0] < told[0][1] == 100_000


def test_progress_is_told_the_end():
    told = []
    sizewell.load(SCENARIOS / "internal_tool.json").sweep("demand.peak=4..40:lin500", figures=["cost.per_month"], progress=lambda *far: told.append(far))
    assert told[-1] == (500, 500) and [d for d, _ in told] == sorted(d for d, _ in told)


def answers(scenario):
    """One of many questions, as what can be compared."""
    return json.dumps([
        scenario.plan(verify=False).to_dict(), scenario.sweep(demand__peak=[4, 8]).to_dict(),
        scenario.evaluate({"demand.peak": np.linspace(4.0, 20.0, 10)}, ["latency.p99", "cost.per_month"])["latency.p99"].tolist(),
        scenario.with_(demand__peak=9).plan(customers=20_000, seconds=60.0).to_dict(), scenario.explain().to_dict(),
    ], sort_keys=True)


@pytest.mark.parametrize("shared", [True, False], ids=["shared", "separate"])
def test_eight_threads_get_the_same_answers(shared):
    made = [sizewell.load(SCENARIOS / "internal_tool.json")] * 8 if shared else [sizewell.load(SCENARIOS / "internal_tool.json") for _ in range(8)]
    want = answers(made[0])
    barrier = threading.Barrier(8)

    def work(scenario):
        barrier.wait()
        return answers(scenario)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(work, made)) == {want}


def test_the_interpreter_runs_on_beside_a_long_call():
    scenario = sizewell.load(SCENARIOS / "internal_tool.json")
    done = threading.Event()
    worker = threading.Thread(target=lambda: (scenario.sweep("demand.peak=4..40:lin1000", figures=["cost.per_month"]), done.set()))
    worker.start()
    turns = 0
    while not done.is_set():
        turns += 1
        time.sleep(0.001)
    worker.join()
    assert turns > 3
