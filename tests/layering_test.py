"""Layers look one way: read every #include of the library and fail on an edge that points back.

Also here, because they are read from the same lines: headers that a model must not pull in, non-ASCII bytes, and
files that grew past the limit of the house.
"""
import re
import sys
from pathlib import Path

# Left to right; layers of one group do not include each other.
ORDER = [
    {"units"}, {"scalar"}, {"pack", "dual", "traced"}, {"error", "version"}, {"prob"}, {"demand", "serving"},
    {"simulation"}, {"queueing"}, {"latency"}, {"sizing", "cost"}, {"decision"}, {"catalog"}, {"scenario"}, {"plan"},
    {"uncertainty"}, {"report"}, {"bindings"},
]
RANK = {name: rank for rank, group in enumerate(ORDER) for name in group}
LIFTED = {"pack", "dual", "traced"}
MAY_CHOOSE_A_SCALAR = {"pack", "dual", "traced", "plan", "uncertainty", "report", "sizewell"}
HEAVY = ("nlohmann/", "pybind11/", "Eigen/", "fmt/", "CLI/", "boost/units/cmath.hpp", "boost/units/systems/si.hpp")
HEAVY_ALLOWED = {("pack", "Eigen/Core")}
IO_ONLY_IN = {"traced"}
LINE_LIMIT = 500


def layer_of(path: Path) -> str:
    return path.parts[0] if len(path.parts) > 1 else path.stem


def complaints(root: Path):
    include = root / "include" / "sizewell"
    for tree, public in ((include, True), (root / "src", False), (root / "bindings" / "c", False)):
        for file in sorted(p for p in tree.rglob("*") if p.suffix in {".h", ".hpp", ".cpp", ".ipp"}):
            relative = file.relative_to(tree)
            layer = "bindings" if "bindings" in tree.relative_to(root).parts else layer_of(relative)
            text = file.read_bytes()
            where = file.relative_to(root)
            if any(byte > 126 for byte in text):
                yield f"{where}: not ASCII"
            lines = text.decode("ascii", "replace").splitlines()
            if len(lines) > LINE_LIMIT:
                yield f"{where}: {len(lines)} lines, must be at most {LINE_LIMIT}"
            if file.suffix == ".hpp" and "#pragma once" not in lines[:40]:
                yield f"{where}: no #pragma once"
            for number, line in enumerate(lines, 1):
                found = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
                if not found:
                    continue
                target = found.group(1)
                if public and layer != "sizewell":
                    for heavy in HEAVY:
                        if target.startswith(heavy) and (layer, target) not in HEAVY_ALLOWED:
                            yield f"{where}:{number}: a public header must not include {target}"
                    if target == "boost/units/io.hpp" and layer not in IO_ONLY_IN:
                        yield f"{where}:{number}: boost/units/io.hpp belongs in traced.hpp and tests"
                if not target.startswith("sizewell/"):
                    continue
                other = layer_of(Path(target).relative_to("sizewell"))
                if other == layer or layer == "sizewell":
                    continue
                if layer not in RANK or other not in RANK:
                    yield f"{where}:{number}: {layer} -> {other}: not a layer of the house"
                elif RANK[other] >= RANK[layer]:
                    yield f"{where}:{number}: {layer} must not include {other}"
                elif other in LIFTED and layer not in MAY_CHOOSE_A_SCALAR:
                    yield f"{where}:{number}: {layer} must leave the choice of scalar to its caller ({other})"


def main() -> int:
    root = Path(sys.argv[1])
    found = list(complaints(root))
    print("\n".join(found) or "layers look one way")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
