"""Type checkers read the package without a complaint, and the stubs say what the module is."""
from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import sizewell

HERE = Path(__file__).resolve().parent
SITE = str(Path(sizewell.__file__).parent.parent)


def run(*command: str) -> None:
    installed = Path(SITE).name == "site-packages"  # where mypy looks anyway, and refuses to be told
    environment = dict(os.environ) if installed else {**os.environ, "MYPYPATH": SITE, "PYTHONPATH": SITE}
    done = subprocess.run(command, cwd=HERE, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def needs(module: str) -> None:
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"{module} is not installed")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("mypy"))


def test_mypy_finds_nothing_in_the_package(cache: str) -> None:
    needs("mypy")
    run(sys.executable, "-m", "mypy", "--strict", "--cache-dir", cache, "-p", "sizewell")


def test_mypy_reads_calls_as_meant(cache: str) -> None:
    needs("mypy")
    run(sys.executable, "-m", "mypy", "--strict", "--warn-unused-ignores", "--cache-dir", cache, "typing_cases.py")


def test_stubs_are_complete() -> None:
    needs("mypy")
    run(sys.executable, "-m", "mypy.stubtest", "sizewell", "--allowlist", "stubtest_allowlist.txt")


def test_pyright_reads_calls_as_meant() -> None:
    pyright = Path(sys.executable).with_name("pyright")
    command = str(pyright) if pyright.is_file() else shutil.which("pyright")
    if command is None or subprocess.run([command, "--version"], capture_output=True, timeout=600, check=False).returncode != 0:
        pytest.skip("pyright cannot run here")
    run(command, "--pythonpath", sys.executable, "typing_cases.py")
