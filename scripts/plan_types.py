"""Writes bindings/python/sizewell/plan_types.py from the schema of a plan.

    sizewell schema plan | python scripts/plan_types.py > bindings/python/sizewell/plan_types.py

tests/python/test_records.py compares the two, so that the classes cannot go stale.
"""
from __future__ import annotations

import json
import keyword
import sys
from typing import Any

HEAD = '''"""The parts of a plan, class by class, as ``sizewell schema plan`` describes them.

Written by scripts/plan_types.py: change the schema, not this file.  Attributes are of the types told here; a figure without bound is
infinite.  Keys that are no names, such as "p99.9", are read as ``latency["p99.9"]``.
"""
from __future__ import annotations

from typing import Any, Literal, Optional

from .records import Estimated, Figure, Named, Record
'''
ESTIMATED = {"value", "half_width_95"}
WIDTH = 132
NAMES = {  # where the key alone does not say it; by key, or by the class around and the key
    "stages": "Stage", "services": "Service", "figures": "StatedFigure", "choices": "Choice", "crossings": "Crossing", "stretches": "Stretch",
    "checks": "Check", "expected": "Expected", "sources": "Source", "years": "Years", "warnings": "Warning",
    "Stage.tokens": "ServedModel", "PlanParts.tokens": "Tokens", "Tokens.ttft": "FirstToken", "Tokens.tpot": "FurtherToken",
    "Simulated.ttft": "SimulatedTokenTime", "PlanParts.break_even": "Alternative", "Uncertainty.figures": "SampledFigure",
    "named services": "Services", "named figures": "StatedFigures", "named break_even": "Alternatives", "named choices": "Choices",
    "Uncertainty.named figures": "SampledFigures",
}


def camel(key: str, parent: str) -> str:
    named = NAMES.get(f"{parent}.{key}") or NAMES.get(key)
    return named or "".join(word.capitalize() for word in (key[:-1] if key.endswith("s") and not key.endswith("ss") else key).split("_"))


class Writer:
    def __init__(self) -> None:
        self.names: dict[str, str] = {}  # by the schema's text
        self.taken = {"Any", "Estimated", "Figure", "Literal", "Named", "Optional", "Record", "Plan"}
        self.classes: list[str] = []

    def name(self, key: str, parent: str) -> str:
        wanted = camel(key, parent)
        if wanted in self.taken:
            wanted = parent + wanted
        if wanted in self.taken:
            raise SystemExit(f"plan_types.py: two classes would be called {wanted}")
        self.taken.add(wanted)
        return wanted

    def kind(self, key: str, schema: dict[str, Any], parent: str) -> tuple[str, str | None]:
        """The annotation, and the class of what is inside."""
        if "anyOf" in schema:
            annotation, part = self.kind(key, schema["anyOf"][0], parent)
            return f"Optional[{annotation}]", part
        if "enum" in schema:
            return f"Literal[{', '.join(json.dumps(word) for word in schema['enum'])}]", None
        if "const" in schema:
            return f"Literal[{json.dumps(schema['const'])}]", None
        kind = schema.get("type")
        if kind == "array":
            annotation, part = self.kind(key, schema["items"], parent)
            return f"list[{annotation}]", part
        if kind == "object":
            return self.object(key, schema, parent)
        if isinstance(kind, list):
            return "Optional[float]", None
        return {"string": "str", "boolean": "bool", "integer": "int", "number": "float"}[kind], None

    def object(self, key: str, schema: dict[str, Any], parent: str) -> tuple[str, str | None]:
        properties = schema.get("properties", {})
        if properties.keys() == {"value", "unit"}:
            return "Figure", None
        if properties.keys() - {"unit"} == ESTIMATED:
            return "Estimated", "Estimated"
        each = schema.get("additionalProperties")
        if isinstance(each, dict):
            inside, part = self.object(key, each, parent)
            if part is None:
                return "Record", None
            text = f"Named[{inside}]"
            name = self.known(text) or self.write(text, self.name("named " + key, parent), f'class {{name}}(Named[{inside}]):\n    """By name: `{inside}`."""\n\n    __slots__ = ()\n    _each = {inside}\n')
            return name, name
        text = json.dumps(schema, sort_keys=True)
        if self.known(text):
            return self.names[text], self.names[text]
        name = self.name(key, parent)
        return self.write(text, name, self.body(key, schema, name)), name

    def known(self, text: str) -> str | None:
        return self.names.get(text)

    def write(self, text: str, name: str, body: str) -> str:
        self.names[text] = name
        self.classes.append(body.replace("{name}", name))
        return name

    def body(self, key: str, schema: dict[str, Any], name: str, base: str = "Record") -> str:
        required = set(schema.get("required", ()))
        parts, lines, others = {}, [], []
        told = dict(schema.get("properties", {}))
        told.update({k: {} for k in schema.get("required", ()) if k not in told})
        for inner, inside in told.items():
            annotation, part = self.kind(inner, inside, name) if inside else ("Any", None)
            if part is not None:
                parts[inner] = part
            help = inside.get("description", "")
            unit = inside.get("properties", {}).get("unit", {}).get("const", "")
            about = help[:1].upper() + help[1:] + (f" [{unit}]" if unit not in ("", "1") else "")
            if inner not in required:
                about += ". Not in every plan." if about else "Not in every plan."
            if not inner.isidentifier() or keyword.iskeyword(inner):
                others.append(f"``[{json.dumps(inner)}]`` ({annotation})")
                continue
            lines.append(f"    {inner}: {annotation}\n" + (f'    """{about.strip()}"""\n' if about.strip() else ""))
        about = (schema.get("description") or f"`{key}` of a plan").rstrip(".")
        doc = f'    """{about[:1].upper() + about[1:] if not about.startswith("`") else about}.' + (f"\n\n    Also {', '.join(others)}.\n    " if others else "") + '"""\n\n    __slots__ = ()\n'
        table = ""
        if parts:
            table = "    _parts = {" + ", ".join(f"{json.dumps(k)}: {v}" for k, v in parts.items()) + "}\n"
            if len(table) > WIDTH:
                table = "    _parts = {\n" + "".join(f"        {json.dumps(k)}: {v},\n" for k, v in parts.items()) + "    }\n"
        return f"class {name}({base}):\n{doc}{table}" + "".join(lines)


def module(schema: dict[str, Any]) -> str:
    writer = Writer()
    top = writer.body("plan", schema, "PlanParts")
    names = sorted(c.split("(")[0].removeprefix("class ") for c in writer.classes) + ["PlanParts"]
    listed = "\n__all__ = [\n" + "".join(f'    "{n}",\n' for n in sorted(names)) + "]\n"
    return HEAD + listed + "\n\n" + "\n\n".join(writer.classes) + "\n\n" + top.replace("`plan` of a plan.", "What stands in every plan; `sizewell.results.Plan` is one.")


if __name__ == "__main__":
    sys.stdout.write(module(json.load(sys.stdin)))
