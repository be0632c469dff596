"""Every script of examples/python runs as its first lines say."""
from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SCRIPTS = EXAMPLES / "python"


def run(name, *arguments, code=0):
    done = subprocess.run([sys.executable, str(SCRIPTS / name), *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    assert done.stderr == ""
    return done.stdout


def test_the_budget_gate_passes_a_change_that_keeps_its_promises():
    tagging = EXAMPLES / "scenarios" / "internal_tool.json"
    assert run("budget_gate.py", tagging, tagging) == "the change keeps its promises and its budget\n"


def test_the_budget_gate_stops_one_that_does_not():
    told = run("budget_gate.py", EXAMPLES / "scenarios" / "internal_tool.json", EXAMPLES / "scenarios" / "impossible_promise.json", code=1)
    assert "fraud: p99 is 0.0766616 s, promised 0.05 s" in told and "compute costs 1200 % more" in told


def test_a_frame_of_services_becomes_a_fleet():
    told = run("fleet_from_frame.py")
    assert "together 21 GPUs, $14,020 a month" in told and told.count("True") == 3


def test_a_trace_is_replayed():
    told = run("replay_trace.py")
    assert "Fewest servers, by exact replays" in told


def test_pictures_are_drawn(tmp_path):
    told = run("pictures.py", tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["duration.png", "latency.png", "staircase.png", "tornado.png"]
    assert all(p.stat().st_size < 40_000 for p in tmp_path.iterdir()) and "own fleet is cheaper beyond 69.2 req/s" in told


def test_next_year_has_percentiles():
    told = run("next_year.py")
    assert "capacity.gpus: P10 10, P50 14, P90 21" in told and "the budget is kept in 47 % of the futures" in told
    assert re.search(r"stays below \$12k a month while a translation takes up to (9[5-9]|10[0-5]) ms", told)


def test_no_script_is_forgotten():
    assert sorted(p.name for p in SCRIPTS.glob("*.py")) == ["budget_gate.py", "fleet_from_frame.py", "next_year.py", "pictures.py", "replay_trace.py"]
