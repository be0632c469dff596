"""What sizewell answers with: read-only records with attributes, and numbers that know their unit."""
from __future__ import annotations

import copy
import difflib
import html
import json
import math
from typing import Any, Iterator

__all__ = ["Figure", "Record"]


class Figure(float):
    """A number with its unit: a float in every calculation, ``"1468.76 USD/month"`` as text.

    ``inf`` where there is no bound (a saturated queue).
    """

    __slots__ = ("unit",)
    unit: str

    def __new__(cls, value: float, unit: str = "") -> Figure:
        self = super().__new__(cls, value)
        self.unit = unit
        return self

    def __str__(self) -> str:
        unit = "" if self.unit in ("", "1") else " " + self.unit
        return f"{float(self):.6g}{unit}" if abs(self) < 1e15 else f"{float(self)}{unit}"

    def __repr__(self) -> str:
        return f"Figure({float(self)!r}, {self.unit!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (Figure, (float(self), self.unit))


class Record:
    """A read-only answer: ``plan.cost.per_month``, ``plan["latency"]["p99.9"]``, ``dir(plan)``.

    Equal when their content is, copyable and picklable; `to_dict` gives the JSON it was made from.
    """

    __slots__ = ("_data", "_text")

    def __init__(self, data: dict[str, Any], text: str = "") -> None:
        object.__setattr__(self, "_data", data)
        object.__setattr__(self, "_text", text)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name not in self._data:
            near = difflib.get_close_matches(name, map(str, self._data), 1)
            raise AttributeError(f"{type(self).__name__} has no '{name}'" + (f", did you mean '{near[0]}'?" if near else f"; it has {', '.join(self._data)}"))
        return _dressed(self._data[name])

    def __getitem__(self, key: str) -> Any:
        if key not in self._data:
            raise KeyError(f"{key!r}; there are {', '.join(self._data)}")
        return _dressed(self._data[key])

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} is read-only: change the scenario and plan again")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is read-only")

    def __contains__(self, key: object) -> bool:
        return key in self._data

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *(k for k in self._data if k.isidentifier())})

    def __eq__(self, other: object) -> bool:
        return self._data == other._data if isinstance(other, type(self)) and type(other) is type(self) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self._data, self._text))

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return type(self)(copy.deepcopy(self._data, memo), self._text)

    def keys(self) -> list[str]:
        return list(self._data)

    def to_dict(self) -> dict[str, Any]:
        """The content as plain dictionaries, lists and numbers: a copy."""
        return copy.deepcopy(self._data)

    def to_json(self, indent: int | None = 2) -> str:
        """The content as JSON."""
        return json.dumps(self._data, indent=indent)

    def __str__(self) -> str:
        return self._text or repr(self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{k}={_short(_dressed(v))}' for k, v in self._data.items())})"

    def _repr_html_(self) -> str:
        if self._text:
            return f"<pre>{html.escape(self._text)}</pre>"
        rows = "".join(f"<tr><th style='text-align:left'>{html.escape(k)}</th><td>{html.escape(_short(_dressed(v)))}</td></tr>" for k, v in self._data.items())
        return f"<table>{rows}</table>"


def _dressed(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"value", "unit"}:
            return Figure(math.inf if value["value"] is None else value["value"], value["unit"])
        return Record(value)
    if isinstance(value, list):
        return [_dressed(v) for v in value]
    return value


def _short(value: Any) -> str:
    if isinstance(value, Figure):
        return str(value)
    if isinstance(value, Record):
        return "{...}"
    if isinstance(value, list):
        return f"[{len(value)}]"
    return repr(value)
