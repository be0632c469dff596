"""What the questions refuse: which argument, what it is, what it must be."""
from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import sizewell

RANGES = {"services": {"tagging": {"demand": {"average": "2 to 4 req/s", "peak": "10 to 40 req/s"}, "promises": {"monthly_budget": "$4,000/month"},
                                   "stages": [{"name": "model", "service": "60 ms", "instance": "aws/g5.xlarge/us-east-1"}]}}}


@pytest.fixture(scope="module")
def ranges():
    return sizewell.load(RANGES)


WRONG = [
    (lambda s: s.plan(samples=-5), "plan: samples is -5, must be in [256, 1073741824]"),
    (lambda s: s.plan(seconds=0), "plan: seconds is 0, must be above 0"),
    (lambda s: s.plan(customers="5"), "plan: customers is '5', must be a whole number"),
    (lambda s: s.plan(progress=5), "plan: progress is 5, must be a function of (done, of), or None"),
    (lambda s: s.plan(seed=2**64), f"plan: seed is {2**64}, must be in [0, {2**64 - 1}]"),
    (lambda s: s.sweep("demand.average=2,3", figures=["p90(cost.per_month)"], samples=0), "sweep: samples is 0, must be in [16, 16777216]"),
    (lambda s: s.sweep("demand.average=2,3", figures="cost.per_month"), "sweep: figures must be a sequence of paths, is the text 'cost.per_month'; write ['cost.per_month']"),
    (lambda s: s.sweep("demand.average=2,3", threads=-1), "sweep: threads is -1, must be in [0, 1024]"),
    (lambda s: s.goal("cost.per_month <= $1", by="demand.peak", samples=1 << 62), f"goal: samples is {1 << 62}, must be in [16, 16777216]"),
    (lambda s: s.tornado(samples=0), "tornado: samples is 0, must be in [256, 1073741824]"),
    (lambda s: s.diff(s, samples=-1), "diff: samples is -1, must be in [16, 16777216]"),
    (lambda s: s.evaluate({b"demand.peak": 5}), "evaluate: values has the key b'demand.peak', must be a path"),
    (lambda s: s.evaluate({"demand.peak": 5}, threads=1.5), "evaluate: threads is 1.5, must be a whole number"),
    (lambda s: s.evaluate({"demand.peak": np.broadcast_to(np.array(5.0), (10**6, 10**6))}), "evaluate: demand.peak must be at most 2^31 numbers, is 1000000000000"),
    (lambda s: s.evaluate({"demand.peak": np.ones((1, 10**5)), "demand.average": np.ones((10**5, 1))}), "evaluate: more than 2^31 results: shape (100000, 100000)"),
    (lambda s: s.monte_carlo(samples=True), "monte_carlo: samples is True, must be a whole number"),
    (lambda s: s.monte_carlo(percentiles=[50, 50, 90]), "monte_carlo: percentiles is [50, 50, 90], must have each once"),
    (lambda s: s.monte_carlo(percentiles="50"), "monte_carlo: percentiles is '50', must be a number"),
    (lambda s: s.monte_carlo(percentiles=[100]), "monte_carlo: percentiles is 100.0, must be in (0, 100)"),
    (lambda s: s.monte_carlo(percentiles=50), "monte_carlo: percentiles is 50, must be a sequence of numbers"),
    (lambda s: s.monte_carlo(seconds=math.nan), "monte_carlo: seconds is nan, must be above 0"),
    (lambda s: s.monte_carlo(seconds=None), "monte_carlo: seconds is None, must be a number"),
    (lambda s: s.monte_carlo(precision=-1), "monte_carlo: precision is -1.0, must be in [0, 1]"),
    (lambda s: s.monte_carlo([3]), "monte_carlo: figures must be a sequence of paths, holds 3"),
]


@pytest.mark.parametrize("ask, told", WRONG, ids=[told for _, told in WRONG])
def test_wrong_arguments_are_named(ranges, ask, told):
    with pytest.raises((TypeError, ValueError)) as error:
        ask(ranges)
    assert str(error.value) == told


def test_figures_may_come_once(ranges):
    two = ["cost.per_month", "capacity.gpus"]
    assert ranges.monte_carlo((f for f in two), samples=256) == ranges.monte_carlo(two, samples=256)
    assert list(ranges.evaluate({"demand.peak": [5.0]}, (f for f in two))) == two
    with ThreadPoolExecutor(2) as pool:
        assert ranges.monte_carlo((f for f in two), samples=256, executor=pool) == ranges.monte_carlo(two, samples=256)
        assert ranges.sweep("demand.average=2,3", figures=(f for f in two), executor=pool) == ranges.sweep("demand.average=2,3", figures=two)


def test_a_pool_that_is_shut_down_or_late_is_told(ranges):
    pool = ThreadPoolExecutor(1)
    pool.submit(time.sleep, 0.5)
    with pytest.raises(sizewell.SizewellError, match="seconds is 0.01, and no worker answered within them"):
        ranges.monte_carlo(samples=256, seconds=0.01, executor=pool)
    pool.shutdown()
    with pytest.raises(sizewell.SizewellError, match="the pool is shut down; make a new one"):
        ranges.monte_carlo(samples=256, executor=pool)


def test_a_bare_number_has_the_unit_of_its_input_under_the_whole_path_too(ranges):
    assert ranges.with_({"services.tagging.demand.peak": 6}).plan(verify=False, ranges=False).demand.peak == 6.0


def test_a_sweep_without_axes_is_one_row(ranges):
    pytest.importorskip("pandas")
    frame = ranges.sweep(figures=["capacity.gpus"]).to_frame()
    assert len(frame) == 1 and frame["capacity.gpus"].iloc[0] == ranges.plan(verify=False, ranges=False).capacity.gpus


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("call", ["s.tornado(samples=1 << 24)", "s.diff(s.with_(demand__average='3 to 5 req/s'), samples=3_000_000)"])
def test_ctrl_c_ends_what_takes_long(call):
    code = f"import sizewell, sys; s = sizewell.load({RANGES!r}); print('go', flush=True); {call}"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout.readline() == "go\n"
        time.sleep(0.5)
        child.send_signal(signal.SIGINT)
        sent = time.monotonic()
        _, told = child.communicate(timeout=30)
        assert told.rstrip().endswith("KeyboardInterrupt") and child.returncode != 0
        assert time.monotonic() - sent < 5.0
