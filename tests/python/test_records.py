"""Answers are values: read-only, equal by content, copyable, picklable; their classes say what is in them, and so does the schema."""
from __future__ import annotations

import copy
import json
import math
import os
import pickle
import shutil
import subprocess
import sys
import types
import typing
from pathlib import Path

import numpy as np
import pytest
import sizewell
from numpy.typing import NDArray
from sizewell import plan_types, records, results
from sizewell.records import Figure, Named, Record

SITE = Path(sizewell.__file__).parent.parent  # mypy looks into site-packages anyway, and refuses to be told
ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "examples" / "scenarios"
RANGED = {
    "services": {"tagging": {"demand": {"average": "2 to 4 req/s", "peak": "10 to 40 req/s"}, "promises": {"p99": "800 ms", "monthly_budget": "$4,000/month"},
                             "stages": [{"name": "model", "service": "60 ms", "instance": "aws/g5.xlarge/us-east-1"}]}},
    "expect": ["capacity.gpus <= 8"],
}
TRACE = "at\n" + "\n".join(f"{0.05 * k + 0.02 * (k % 3):.3f}" for k in range(400)) + "\n"


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """One of every class, by its name."""
    trace = tmp_path_factory.mktemp("traces") / "trace.csv"
    trace.write_text(TRACE, encoding="utf-8")
    ranged = sizewell.load(RANGED)
    tagging = sizewell.load(SCENARIOS / "internal_tool.json")
    one_stage = ranged.with_(demand__average="2 req/s", demand__peak="10 req/s")
    return {
        "Plan": tagging.plan(customers=20_000), "ranged": ranged.plan(verify=False, samples=256), "fleet": sizewell.load(SCENARIOS / "choices" / "extraction.json").plan(verify=False),
        "llm": sizewell.load(SCENARIOS / "chat_8b.json").plan(verify=False, ranges=False), "Explanation": tagging.explain(), "Sweep": tagging.sweep(demand__peak=[2, 4, 0.5]),
        "Goal": tagging.goal("cost.per_month <= $4k", by="demand.peak"), "unsolved": tagging.goal("cost.per_month <= $1", by="demand.peak"),
        "Difference": tagging.diff(one_stage), "ranged diff": ranged.diff(ranged.with_(demand__peak="20 to 50 req/s"), samples=256), "Tornado": ranged.tornado(samples=256),
        "MonteCarlo": ranged.monte_carlo(["cost.per_month"], samples=256), "Simulation": tagging.simulate(customers=20_000), "Checked": one_stage.check(), "Replay": sizewell.replay(trace, "60 ms", servers=3),
        "measured": sizewell.replay(trace), "planned": one_stage.replay(trace),
    }


# -- values -----------------------------------------------------------------------------------------------------------------------


def test_every_answer_is_equal_to_its_copies(answers):
    for name, answer in answers.items():
        for other in (copy.copy(answer), copy.deepcopy(answer), pickle.loads(pickle.dumps(answer))):
            assert type(other) is type(answer), name
            assert other == answer and not other != answer, name
            assert str(other) == str(answer) and other.to_dict() == answer.to_dict(), name
        assert answer != answer.to_dict() and answer != Record(answer.to_dict()), name
        with pytest.raises(TypeError, match="unhashable"):
            hash(answer)


def test_answers_to_other_questions_differ(answers):
    tagging = sizewell.load(SCENARIOS / "internal_tool.json")
    assert tagging.sweep(demand__peak=[2, 4]) != answers["Sweep"]
    assert tagging.plan(verify=False) != answers["Plan"]


def test_pickled_arrays_and_scenarios_come_along(answers):
    sweep = pickle.loads(pickle.dumps(answers["Sweep"]))
    np.testing.assert_array_equal(sweep.values, answers["Sweep"].values)
    assert not sweep.values.flags.writeable and not copy.deepcopy(sweep).values.flags.writeable
    assert pickle.loads(pickle.dumps(answers["Plan"]))._scenario == answers["Plan"]._scenario


def test_scenarios_are_values_too():
    one, other = sizewell.load(RANGED), sizewell.load(RANGED)
    assert one == other and hash(one) == hash(other) and len({one, other}) == 1
    turned = one.with_(demand__peak=50)
    assert turned != one and turned == other.with_({"demand.peak": "50 req/s"})
    for twin in (copy.copy(turned), copy.deepcopy(turned), pickle.loads(pickle.dumps(turned))):
        assert twin == turned and hash(twin) == hash(turned)
        assert twin.plan(verify=False, ranges=False) == turned.plan(verify=False, ranges=False)


def test_answers_are_read_only(answers):
    plan = answers["Plan"]
    for change in (lambda: setattr(plan, "cost", 1), lambda: setattr(plan.cost, "per_month", 1), lambda: delattr(plan, "cost")):
        with pytest.raises(AttributeError, match="read-only"):
            change()
    plan.to_dict()["cost"]["per_month"]["value"] = -1.0
    assert plan.cost.per_month > 0
    with pytest.raises(ValueError, match="read-only"):
        answers["Sweep"].values[0] = 0.0


def test_sweep_values_are_a_view(answers):
    values = answers["Sweep"].values
    assert values is answers["Sweep"].values and not values.flags.owndata
    assert values.shape == (3, 6) and math.isnan(values[2, 0]) and values[0, 3] == answers["Sweep"].cells[0]["values"]["cost.per_month"]


def test_figures_are_floats_that_know_their_unit():
    price = Figure(1468.76, "USD/month")
    assert price + 1 == 1469.76 and f"{price:.1f}" == "1468.8" and str(price) == "1468.76 USD/month" and str(Figure(0.5, "1")) == "0.5"
    assert pickle.loads(pickle.dumps(price)).unit == "USD/month" and copy.deepcopy(price) == price and hash(price) == hash(1468.76)
    assert str(Figure(math.inf, "s")) == "inf s"


# -- names ------------------------------------------------------------------------------------------------------------------------


def test_a_typo_is_told_with_what_may_be_meant(answers):
    plan = answers["Plan"]
    for wrong, told in ((lambda: plan.capacity.gpu, "Capacity has no 'gpu', did you mean 'gpus'?"), (lambda: plan.latncy, "Plan has no 'latncy', did you mean 'latency'?"),
                        (lambda: plan.verdict.zzz, "Verdict has no 'zzz'; it has met, checks, expected")):
        with pytest.raises(AttributeError) as error:
            wrong()
        assert str(error.value) == told
    with pytest.raises(KeyError, match="did you mean 'p99.9'"):
        plan.latency["p999"]
    assert "gpus" in dir(plan.capacity) and not hasattr(plan, "__array__")


def test_reprs_are_one_line_and_say_the_answer(answers):
    for name, answer in answers.items():
        assert "{...}" not in repr(answer) and "\n" not in repr(answer) and len(repr(answer)) < 4000, name
        assert answer._repr_html_().startswith("<")
    assert repr(answers["Goal"]).startswith("Goal(cost.per_month <= $4k for demand.peak 1 to 21.3333 req/s)")
    assert repr(answers["unsolved"]).startswith("Goal(cost.per_month <= $1 for demand.peak nowhere; nearest 1468.76 USD/month at 1.")
    assert "promises met -> met" in repr(answers["Difference"])
    assert repr(answers["Plan"].scenario).startswith("Scenario(file='")
    assert "p99=1.14" in repr(answers["Plan"].latency.simulated[0]) and "s +- " in repr(answers["Plan"].latency.simulated[0])


# -- types ------------------------------------------------------------------------------------------------------------------------


def fits(value, annotation) -> bool:
    origin = typing.get_origin(annotation)
    if annotation is typing.Any:
        return True
    if origin in (typing.Union, types.UnionType):
        return any(fits(value, a) for a in typing.get_args(annotation))
    if origin is typing.Literal:
        return value in typing.get_args(annotation)
    if origin is list:
        return isinstance(value, list) and all(fits(v, typing.get_args(annotation)[0]) for v in value)
    if annotation is float:
        return type(value) in (float, int)
    if annotation is int:
        return type(value) is int
    return isinstance(value, origin or annotation)


def disagreements(record, where, seen):
    told = typing.get_type_hints(type(record))
    seen.add(type(record))
    for key in record:
        value = record[key]
        if not isinstance(record, Named) and type(record) is not Record and key.isidentifier() and not isinstance(getattr(type(record), key, None), property):
            if key not in told and key not in {"schema", "sizewell", "from"}:
                yield f"{where}.{key} is in no class"
            elif key in told and not fits(value, told[key]):
                yield f"{where}.{key} is {value!r}, told as {told[key]}"
        for k, part in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(part, Record):
                yield from disagreements(part, f"{where}.{key}[{k}]", seen)


@pytest.mark.skipif(sys.version_info < (3, 10), reason="types with | are evaluated")
def test_every_attribute_has_the_type_its_class_tells(answers, monkeypatch):
    for name, what in (("Scenario", sizewell.Scenario), ("NDArray", NDArray), ("np", np)):  # imported there for checkers only
        monkeypatch.setattr(results, name, what, raising=False)
    seen = set()
    wrong = [line for name, answer in answers.items() for line in disagreements(answer, name, seen)]
    assert wrong == []
    assert len(seen & {getattr(plan_types, n) for n in plan_types.__all__}) > 40


def test_every_part_of_an_answer_is_public(answers):
    for name in results.__all__:
        assert issubclass(getattr(results, name), (Record, tuple)) and getattr(results, name).__doc__
    assert set(records.__all__) >= {"Figure", "Record"}


@pytest.fixture(scope="module")
def program():
    found = os.environ.get("SIZEWELL_PROGRAM") or shutil.which("sizewell")
    if found is None:
        pytest.skip("the program is not beside the package: name it in SIZEWELL_PROGRAM")
    return found


def test_plan_types_are_those_of_the_schema(program):
    schema = subprocess.run([program, "schema", "plan"], capture_output=True, check=True).stdout
    written = subprocess.run([sys.executable, ROOT / "scripts" / "plan_types.py"], input=schema, capture_output=True, check=True).stdout
    assert written.decode() == Path(plan_types.__file__).read_text(encoding="utf-8"), "sizewell schema plan | python scripts/plan_types.py > bindings/python/sizewell/plan_types.py"
    assert set(json.loads(schema)["properties"]) == set(plan_types.PlanParts.__annotations__)


MISTAKES = """
import sizewell
plan = sizewell.load("x.json").plan()
gpus: float = plan.capacity.gpus
text: str = plan.capacity.pools[0].instance + plan.services["chat"].latency.method
half: "float | None" = plan.uncertainty.figures["cost.per_month"].mean.half_width_95
at: float = sizewell.load("x.json").goal("a", by="b").holding[0].low.at
plan.capacity.gpu  # E
plan.latncy  # E
plan.cost.per_month.units  # E
sizewell.load("x.json").sweep(demand__peak=[1]).cells[0].value  # E
wrong: str = plan.cost.per_month  # E
"""


def test_mypy_knows_the_parts_of_a_plan(tmp_path):
    pytest.importorskip("mypy")
    (tmp_path / "user.py").write_text(MISTAKES, encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), "user.py"], cwd=tmp_path,
                          env=os.environ if SITE.name == "site-packages" else {**os.environ, "MYPYPATH": str(SITE)}, capture_output=True, text=True)
    wrong = {int(line.split(":")[1]) for line in done.stdout.splitlines() if ": error:" in line}
    assert wrong == {k for k, line in enumerate(MISTAKES.splitlines(), 1) if line.endswith("# E")}, done.stdout
    assert 'has no attribute "gpu"; maybe "gpus"?' in done.stdout
