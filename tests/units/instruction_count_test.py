"""Units cost nothing: every loop over quantities compiles to as many instructions as its twin over raw doubles.

usage: instruction_count_test.py COMPILER OBJDUMP WORK_FOLDER INCLUDE_FOLDER...
"""
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def counts(compiler, objdump, work, includes, level, flags, name):
    out = work / f"{name}{level}.o"
    command = [compiler, "-std=c++20", level, "-DNDEBUG", "-ffp-contract=off", *flags, *[x for i in includes if i != "/usr/include" for x in ("-isystem", i)],
               "-c", str(HERE / "twins.cpp"), "-o", str(out)]
    subprocess.run(command, check=True)
    listing = subprocess.run([objdump, "-d", "--no-show-raw-insn", str(out)], check=True, capture_output=True, text=True).stdout
    found, function = {}, None
    for line in listing.splitlines():
        start = re.match(r"[0-9a-f]+ <(\w+)>:", line)
        if start:
            function = start.group(1)
            if function.startswith("twin_"):
                found[function] = 0
        elif function in found and re.match(r"\s+[0-9a-f]+:\s+[a-z]", line):
            if not re.search(r":\s+(nop|data16|cs nop|xchg\s+%ax,%ax)", line):  # padding
                found[function] += 1
    return found


def main():
    compiler, objdump, work, *includes = sys.argv[1:]
    work = Path(work)
    work.mkdir(parents=True, exist_ok=True)
    bad = 0
    for level in ("-O2", "-O3"):
        raw = counts(compiler, objdump, work, includes, level, [], "raw")
        units = counts(compiler, objdump, work, includes, level, ["-DTWIN_UNITS"], "units")
        if len(raw) != 6 or raw.keys() != units.keys():
            sys.exit(f"expected six functions, found {sorted(raw)} and {sorted(units)}")
        for name in sorted(raw):
            same = raw[name] == units[name] and raw[name] > 3
            print(f"{level} {name[5:]:20} raw {raw[name]:4}  units {units[name]:4}  {'' if same else '<- differs'}")
            bad += not same
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
