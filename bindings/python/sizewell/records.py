"""What sizewell answers with: read-only records with attributes, and numbers that know their unit."""
from __future__ import annotations

import copy
import difflib
import html
import json
import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

__all__ = ["Estimated", "Figure", "Named", "Record", "dressed"]

T = TypeVar("T", bound="Record")


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

    Equal when their content is, copyable and picklable; `to_dict` gives the JSON it was made from.  Classes for the parts of an
    answer name their attributes, so that editors and mypy know them.
    """

    __slots__ = ("_data", "_text")
    _parts: ClassVar[dict[str, type[Record]]] = {}  # classes of what is inside: of a key's object, or of each in its list
    _data: dict[str, Any]
    _text: str

    def __init__(self, data: dict[str, Any], text: str = "") -> None:
        object.__setattr__(self, "_data", data)
        object.__setattr__(self, "_text", text)

    if not TYPE_CHECKING:  # a checker knows the attributes by their annotations, and nothing else

        def __getattr__(self, name: str) -> Any:
            if name.startswith("__") or name not in self._data:
                raise AttributeError(f"{type(self).__name__} has no '{name}'{_near(name, self._data)}")
            return self._dressed(name)

    def __getitem__(self, key: str) -> Any:
        if key not in self._data:
            raise KeyError(f"{type(self).__name__} has no {key!r}{_near(key, self._data)}")
        return self._dressed(key)

    def _dressed(self, key: str) -> Any:
        return dressed(self._data[key], self._part(key))

    def _part(self, key: str) -> type[Record]:
        return self._parts.get(key, Record)

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
        return f"{type(self).__name__}({', '.join(f'{k}={_short(self._dressed(k), 2)}' for k in self._data)})"

    def _repr_html_(self) -> str:
        if self._text:
            return f"<pre>{html.escape(self._text)}</pre>"
        rows = "".join(f"<tr><th style='text-align:left'>{html.escape(k)}</th><td>{html.escape(_short(self._dressed(k), 2))}</td></tr>" for k in self._data)
        return f"<table>{rows}</table>"


class Named(Record, Generic[T]):
    """Parts by their names: ``plan.services["chat"]``, ``for name in plan.services``; also ``plan.services.chat``."""

    __slots__ = ()
    _each: ClassVar[type[Record]] = Record

    def _part(self, key: str) -> type[Record]:
        return self._each

    if TYPE_CHECKING:

        def __getitem__(self, key: str) -> T: ...

        def __getattr__(self, name: str) -> T: ...

    def items(self) -> list[tuple[str, T]]:
        """Names with their parts."""
        return [(name, self[name]) for name in self]


class Estimated(Record):
    """A number from samples or a simulation with the half-width of its 95 % interval; None where there is none."""

    __slots__ = ()
    value: float | None
    half_width_95: float | None
    unit: str
    """Where the number does not stand in a list of its unit."""


_MOST_SHOWN = 4


def dressed(value: Any, part: type[Record] = Record) -> Any:
    """A value of JSON as Python sees it: a `Figure`, a record, a list of them, or itself."""
    if isinstance(value, dict):
        if value.keys() == {"value", "unit"}:
            return Figure(math.inf if value["value"] is None else value["value"], value["unit"])
        return Estimated(value) if part is Record and value.keys() >= {"value", "half_width_95"} else part(value)
    if isinstance(value, list):
        return [dressed(v, part) for v in value]
    return value


def _near(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(str(name), map(str, known), 1)
    return f", did you mean '{near[0]}'?" if near else f"; it has {', '.join(known)}"


def _short(value: Any, deep: int) -> str:
    """In one line: the first few of what is inside, down to a depth."""
    if isinstance(value, Figure):
        return str(value)
    if isinstance(value, Record):
        if value.keys() == ["value", "unit", "half_width_95"] and value._data["value"] is not None:
            return f"{Figure(value._data['value'], value._data['unit'])} +- {value._data['half_width_95'] or 0.0:.2g}"
        if deep == 0 or len(value) == 0:
            return f"{type(value).__name__}(...)" if len(value) else f"{type(value).__name__}()"
        inside = [f"{k}={_short(value._dressed(k), deep - 1)}" for k in value.keys()[:_MOST_SHOWN]]
        return f"{type(value).__name__}({', '.join(inside + ['...'] * (len(value) > _MOST_SHOWN))})"
    if isinstance(value, list):
        if deep == 0 or len(value) > _MOST_SHOWN:
            return f"[{_short(value[0], deep - 1) + ', ' if value and deep > 0 else ''}... {len(value)} in all]" if value else "[]"
        return f"[{', '.join(_short(v, deep - 1) for v in value)}]"
    if isinstance(value, str) and len(value) > 60:
        return repr(value[:57] + "...")
    return f"{value:.6g}" if type(value) is float else repr(value)
