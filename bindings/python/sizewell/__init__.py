"""How many GPUs keep a latency promise, what a request really costs, and whether to run it yourself.

>>> import sizewell
>>> plan = sizewell.load({"services": {"tagging": {
...     "demand": {"average": "2 req/s", "peak": "5 req/s"},
...     "promises": {"p99": "800 ms"},
...     "stages": [{"name": "model", "service": "60 ms", "instance": "aws/g5.xlarge/us-east-1"}]}}}).plan()
>>> plan.met, int(plan.capacity.replicas), str(plan.cost.per_month)
(True, 2, '1468.76 USD/month')
"""
from __future__ import annotations

from . import cost, latency, queueing, sizing
from ._core import __version__
from .errors import DomainError, FileError, Finding, InputError, SizewellError, UnitError
from .records import Figure, Record
from .scenario import Scenario, check, load, replay

__all__ = [
    "DomainError", "Figure", "FileError", "Finding", "InputError", "Record", "Scenario", "SizewellError", "UnitError", "__version__", "check", "cost",
    "latency", "load", "queueing", "replay", "sizing",
]
