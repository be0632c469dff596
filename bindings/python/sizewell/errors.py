"""What sizewell raises: always a `SizewellError`, with where, what it is, what it must be and what to do."""
from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DomainError", "FileError", "Finding", "InputError", "SizewellError", "UnitError"]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a scenario or a question.

    Attributes
    ----------
    code : str
        Stable: E01xx file and JSON, E02xx literals and units, E03xx keys, E04xx values, E05xx catalogue, E06xx traces,
        E09xx questions.
    pointer : str
        RFC 6901, ``""`` for the whole document.
    line, column : int
        From 1; 0 where there is no place.
    reason, help : str
        What is wrong and what it must be; what to do.
    file : str
    """

    code: str
    pointer: str
    line: int
    column: int
    reason: str
    help: str
    file: str


class SizewellError(Exception):
    """Base of everything sizewell raises on its own account."""


class DomainError(SizewellError, ValueError):
    """An argument outside the domain of a function; `argument` is its name."""

    argument: str

    def __init__(self, message: str, argument: str = "") -> None:
        super().__init__(message, argument)
        self.argument = argument

    def __str__(self) -> str:
        return str(self.args[0])


class InputError(SizewellError, ValueError):
    """A scenario, a trace or a question that cannot be read; every finding at once.

    `code`, `pointer`, `line`, `column` and `help` are those of the first finding.
    """

    file: str
    findings: tuple[Finding, ...]

    def __init__(self, message: str, file: str = "", findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(message, file, findings)
        self.file = file
        self.findings = findings

    def __str__(self) -> str:
        return str(self.args[0]).rstrip("\n")

    @property
    def code(self) -> str:
        return self.findings[0].code if self.findings else ""

    @property
    def pointer(self) -> str:
        return self.findings[0].pointer if self.findings else ""

    @property
    def line(self) -> int:
        return self.findings[0].line if self.findings else 0

    @property
    def column(self) -> int:
        return self.findings[0].column if self.findings else 0

    @property
    def help(self) -> str:
        return self.findings[0].help if self.findings else ""


class UnitError(InputError):
    """Every finding is about a unit or a literal: ``"350 msec"``, ``"80B"``."""


class FileError(InputError, OSError):
    """A file that cannot be read: missing, a directory, too large; also an `OSError`."""
