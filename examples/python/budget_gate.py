"""A budget gate for CI: fails the build when a change of a scenario breaks a promise or costs too much more.

    python budget_gate.py main.json branch.json [PERCENT]
"""
from __future__ import annotations

import sys

import sizewell


def gate(before: sizewell.Scenario, after: sizewell.Scenario, percent: float = 10.0) -> list[str]:
    """Reasons to stop; none where the change may pass."""
    old, new = before.plan(verify=False), after.plan(verify=False)
    reasons = [f"{check.service}: {check.promise} is {check.planned}, promised {check.promised}" for check in new.verdict.checks if not check.met]
    more = 100.0 * (new.cost.per_month / old.cost.per_month - 1.0)
    if more > percent:
        reasons.append(f"compute costs {more:.0f} % more: {old.cost.per_month} -> {new.cost.per_month}")
    return reasons


if __name__ == "__main__":
    allowed = float(sys.argv[3]) if len(sys.argv) > 3 else 10.0
    found = gate(sizewell.load(sys.argv[1]), sizewell.load(sys.argv[2]), allowed)
    print("\n".join(found) or "the change keeps its promises and its budget")
    sys.exit(1 if found else 0)
