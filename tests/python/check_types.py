"""The types of the package hold: mypy --strict over it and over programs that use it, and stubs that are complete.

usage: check_types.py FOLDER   with typed_*.py, programs that must pass; a comment "# error: CODE" marks a line that must not
"""
from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

MARK = re.compile(r"#\s*error: ([\w-]+)\s*$")
FOUND = re.compile(r"^(?P<file>.+?):(?P<line>\d+): error: .*\[(?P<code>[\w-]+)\]$", re.M)


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *map(str, arguments)], capture_output=True, text=True, check=False)


def package() -> list[str]:
    done = run("mypy", "--strict", "-p", "sizewell")
    return [] if done.returncode == 0 else [done.stdout + done.stderr]


def stubs() -> list[str]:
    done = run("mypy.stubtest", "sizewell._core", "sizewell")
    return [] if done.returncode == 0 else [done.stdout + done.stderr]


def programs(folder: Path) -> list[str]:
    files = sorted(folder.glob("typed_*.py"))
    assert files, f"{folder} holds no typed_*.py"
    wanted = {(f.name, n, mark[1]) for f in files for n, line in enumerate(f.read_text(encoding="utf-8").splitlines(), 1) if (mark := MARK.search(line))}
    done = run("mypy", "--strict", *files)
    found = {(Path(m["file"]).name, int(m["line"]), m["code"]) for m in FOUND.finditer(done.stdout)}
    return [f"{name}:{line}: {said} [{code}]" for said, those in (("must be an error", wanted - found), ("must pass", found - wanted)) for name, line, code in sorted(those)] + (
        [done.stdout + done.stderr] if done.returncode not in (0, 1) or found - wanted else [])


if __name__ == "__main__":
    wrong = package() + stubs() + programs(Path(sys.argv[1]))
    print("\n".join(wrong), end="\n" if wrong else "")
    sys.exit(bool(wrong))
