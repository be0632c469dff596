"""Samples and cells computed on other processes: the bits of this one, whatever dies on the way."""
from __future__ import annotations

import concurrent.futures
import functools
import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import sizewell
from sizewell import executors, tables

ROOT = Path(__file__).resolve().parents[2]
SERVICE = {"demand": {"average": "15 to 30 req/s", "peak_factor": "2 to 4"}, "promises": {"p99": "400 ms", "monthly_budget": "$9,000/month"},
           "stages": [{"name": "model", "service": {"mean": "30 to 45 ms", "law": "exponential"}, "instance": "aws/g5.xlarge/us-east-1"}]}
RANGES = {"services": {"tagging": SERVICE}}
TWO = ["cost.per_month", "latency.p99"]
ASKED = {"figures": TWO, "samples": 8192, "percentiles": (10, 99), "seed": 4, "keep": True}


@pytest.fixture(scope="module")
def scenario():
    return sizewell.load(RANGES)


@pytest.fixture(scope="module")
def here(scenario):
    return scenario.monte_carlo(**ASKED)


def same(there, here):
    assert there.to_dict() == here.to_dict() and str(there) == str(here)
    for path in here.figures:
        assert np.array_equal(there.values(path), here.values(path), equal_nan=True)
        for a, b in zip(there[path].histogram, here[path].histogram):
            assert np.array_equal(a, b)
    return True


class Backwards(concurrent.futures.Executor):
    """Computes nothing until it is asked for, then what came last first; every block twice."""

    def __init__(self):
        self.waiting, self.n = [], 0

    def submit(self, function, /, *arguments, **more):
        future = concurrent.futures.Future()
        future.result = functools.partial(self._result, future)
        self.waiting.append((future, function, arguments))
        return future

    def _result(self, future, timeout=None):
        random.Random(1).shuffle(self.waiting)
        while self.waiting:
            other, function, arguments = self.waiting.pop()
            function(*arguments)
            other.set_result(function(*arguments))
            self.n += 1
        return concurrent.futures.Future.result(future, timeout)


# -- any order, threads, processes ------------------------------------------------------------------------------------------------


def test_the_order_changes_no_bit(scenario, here):
    backwards = Backwards()
    assert same(scenario.monte_carlo(**ASKED, executor=backwards), here) and backwards.n == 80


def test_threads_of_python(scenario, here):
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        assert same(scenario.monte_carlo(**ASKED, executor=pool), here)


def test_precision_ends_it_where_it_ends_here(scenario):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for precision in (0.02, 0.003):
            asked = dict(figures=["cost.per_month"], samples=65536, precision=precision)
            there, local = scenario.monte_carlo(**asked, executor=pool), scenario.monte_carlo(**asked)
            assert there == local and there.samples < 65536


@pytest.fixture(scope="module")
def spawned():
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


def test_processes(scenario, here, spawned):
    assert same(scenario.monte_carlo(**ASKED, executor=spawned), here)


def test_a_changed_scenario_and_a_variant_travel(spawned, tmp_path):
    text = {**RANGES, "scenarios": {"slow": {"stages.model.service.mean": "60 to 70 ms"}}}
    slow = sizewell.load(text, variant="slow").with_({"demand.peak_factor": "3 to 5"})
    assert slow.monte_carlo(TWO, samples=512, executor=spawned) == slow.monte_carlo(TWO, samples=512)


def test_without_ranges_nothing_is_sent():
    class Never(concurrent.futures.Executor):
        def submit(self, *_, **__):
            raise AssertionError

    points = sizewell.load({"services": {"s": {"demand": {"average": "10 req/s", "peak": "30 req/s"}, "stages": [{"service": "20 ms", "price": "$1/instance-hour"}]}}})
    assert points.monte_carlo(executor=Never()) == points.monte_carlo()


def test_progress_is_told_and_ends_it(scenario):
    told = []

    def enough(done, of):
        told.append((done, of))
        if done > 1000:
            raise RuntimeError("enough")

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        with pytest.raises(RuntimeError, match="enough"):
            scenario.monte_carlo(**ASKED, executor=pool, progress=enough)
    assert told[0] == (64, 8192) and told == sorted(told) and told[-1][0] == 1024


def test_seconds_cut_it_short(scenario):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        cut = scenario.monte_carlo(TWO, samples=1 << 24, executor=pool, seconds=0.5)
    assert cut.truncated and 0 < cut.samples < 1 << 24


def test_what_a_worker_raises_is_raised_here(scenario, tmp_path):
    file = tmp_path / "seen.csv"
    file.write_text("rate\n18\n20\n22\n40\n", encoding="utf-8")
    read = scenario.with_({"demand.average": f"csv({file}, rate, req/s)"})
    kept = read.monte_carlo(TWO, samples=512)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        assert read.monte_carlo(TWO, samples=512, executor=pool, seed=2).samples == 512 == kept.samples
        file.write_text("rate\n18\n20\n22\n41\n", encoding="utf-8")  # the client keeps what it read
        with pytest.raises(sizewell.SizewellError, match="a worker computes other bits than its client: files that the scenario names differ"):
            read.monte_carlo(TWO, samples=512, executor=pool, seed=3)
        file.unlink()
        with pytest.raises(sizewell.InputError, match="seen.csv"):
            read.monte_carlo(TWO, samples=512, executor=pool, seed=5)


# -- sweeps -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("axes, asked", [
    (["demand.peak_factor=1.5..4:lin7", "stages.model.service.mean=20 ms,30 ms,2 s"], {}),
    (["demand.peak_factor=0.9,2,4"], {"figures": ["p90(cost.per_month)", "cost.per_month"], "samples": 256, "seed": 3}),
    (["stages.model.instance=aws/g5.xlarge/us-east-1,aws/g6.xlarge/us-east-1"], {"figures": ["cost.per_month"]}),
])
def test_a_sweep_is_the_same_table(scenario, spawned, axes, asked):
    there, here = scenario.sweep(*axes, **asked, executor=spawned), scenario.sweep(*axes, **asked)
    assert there == here and str(there) == str(here) and np.array_equal(there.values, here.values, equal_nan=True)
    assert 2 * sum(cell.refused is None for cell in here.cells) > len(here.cells)
    if not asked:
        assert scenario.sweep(*axes, executor=Backwards()) == here


# -- workers that are other -------------------------------------------------------------------------------------------------------


def identity(scenario, **other):
    return executors.Identity.of(scenario)._replace(**other)


def test_another_version_is_refused(scenario):
    with pytest.raises(sizewell.SizewellError, match=r"a worker has sizewell [0-9.]+, must have 99.0 as its client"):
        executors.block_values(executors.Sampled(identity(scenario, version="99.0"), ("cost.per_month",), 1, ""), (0, 0, 8))


def test_another_catalogue_is_refused(scenario, tmp_path, monkeypatch):
    from sizewell.scenario import _data_directory

    work = executors.Sampled(identity(scenario), ("cost.per_month",), 77, "")
    data = shutil.copytree(_data_directory(), tmp_path / "data")
    people = data / "people.json"
    people.write_text(people.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    monkeypatch.setenv("SIZEWELL_DATA", str(data))
    with pytest.raises(sizewell.SizewellError, match=r"reads the catalogue .*data with digest [0-9a-f]{12}, must be [0-9a-f]{12} as its client's"):
        executors.block_values(work, (0, 0, 8))


@pytest.mark.parametrize("wrong, words", [
    (4, "is int"), ("dask", "is str"), (concurrent.futures.ThreadPoolExecutor, "is the class ThreadPoolExecutor; make one of it"), (json, "is the module json"),
])
def test_another_executor_is_refused(scenario, wrong, words):
    for ask in (scenario.monte_carlo, functools.partial(scenario.sweep, "demand.peak_factor=2,4")):
        with pytest.raises(TypeError, match=f"executor must be a dask.distributed.Client, ray, or a concurrent.futures.Executor, {words}"):
            ask(executor=wrong)


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_pool_that_lost_a_worker_says_what_to_do(scenario):
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        victims = [pool.submit(os.getpid).result()]

        def strike(done, _):
            if victims:
                os.kill(victims.pop(), signal.SIGKILL)

        with pytest.raises(sizewell.SizewellError, match="the pool lost a worker .* make a new pool and ask again"):
            scenario.monte_carlo(TWO, samples=1 << 18, executor=pool, progress=strike)


# -- Dask -------------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=3, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs="CRITICAL") as made:
        yield made


@pytest.fixture(scope="module")
def client(cluster):
    import distributed

    with distributed.Client(cluster) as made:
        yield made


def test_dask(scenario, here, client):
    assert same(scenario.monte_carlo(**ASKED, executor=client), here)
    table = scenario.sweep("demand.peak_factor=2..4:lin9", executor=client)
    assert table == scenario.sweep("demand.peak_factor=2..4:lin9")
    assert not any(cell.refused for cell in table.cells)


def test_dask_plans_tables(scenario, client, monkeypatch):
    pa = pytest.importorskip("pyarrow")
    monkeypatch.setattr(tables, "_TASK", 10)
    rows = pa.table({"demand.peak_factor": np.linspace(2.0, 4.0, 45)})
    assert tables.plan_table(scenario, rows, executor=client).equals(tables.plan_table(scenario, rows))


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_worker_of_dask_that_is_killed_loses_nothing(scenario, here, client):
    workers = client.run(os.getpid)
    killed = []

    def strike(done, _):
        if not killed and done >= 512:
            killed.append(next(iter(workers.values())))
            os.kill(killed[0], signal.SIGKILL)

    assert same(scenario.monte_carlo(**ASKED, executor=client, progress=strike), here)
    assert killed and killed[0] not in client.run(os.getpid).values()


def test_a_cluster_is_no_client(scenario, cluster):
    with pytest.raises(TypeError, match=r"is LocalCluster; make a Client of it: Client\(LocalCluster\)"):
        scenario.monte_carlo(executor=cluster)


# -- Ray --------------------------------------------------------------------------------------------------------------------------


def test_ray(scenario, here):
    ray = pytest.importorskip("ray")
    try:
        ray.init(num_cpus=2, include_dashboard=False, configure_logging=False, log_to_driver=False, _system_config={})
    except Exception as error:  # it needs ports and shared memory
        pytest.skip(f"Ray does not start here: {error}")
    try:
        assert same(scenario.monte_carlo(**ASKED, executor=ray), here)
        assert scenario.sweep("demand.peak_factor=2,3", executor=ray) == scenario.sweep("demand.peak_factor=2,3")
    finally:
        ray.shutdown()
