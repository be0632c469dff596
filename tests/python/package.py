"""The package as a stranger gets it: a wheel, installed into a virtual environment of its own.

usage: package.py venv FOLDER                      an environment with what the tests want
       package.py wheel FOLDER SOURCE PREFIX BUILD  builds the wheel against the library installed in PREFIX, and installs it
"""
from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def python_of(folder: Path) -> Path:
    return folder / "bin" / "python"


def pip(folder: Path, *arguments: object) -> None:
    subprocess.run([python_of(folder), "-m", "pip", "--disable-pip-version-check", "-q", *map(str, arguments)], check=True)


def venv(folder: Path) -> None:
    wanted, stamp = REQUIREMENTS.read_text(encoding="utf-8"), folder / "requirements.txt"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
    pip(folder, "install", "--only-binary", ":all:", "-r", REQUIREMENTS)
    stamp.write_text(wanted, encoding="utf-8")


def wheel(folder: Path, source: Path, prefix: Path, build: Path) -> None:
    out = folder / "wheel"
    shutil.rmtree(out, ignore_errors=True)
    settings = {"build-dir": build, "cmake.define.SIZEWELL_INSTALLED": "ON", "cmake.define.sizewell_ROOT": prefix, "cmake.define.SIZEWELL_WERROR": "ON"}
    pip(folder, "wheel", source, "--no-deps", "-w", out, *(f"--config-settings={key}={value}" for key, value in settings.items()))
    (built,) = out.glob("sizewell-*.whl")
    pip(folder, "install", "--force-reinstall", "--no-deps", built)


if __name__ == "__main__":
    question, *paths = sys.argv[1:]
    {"venv": venv, "wheel": wheel}[question](*(Path(p).resolve() for p in paths))
