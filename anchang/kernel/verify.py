"""The invariants, checked over the whole database: `bin/anchang verify` (reliability guide §2.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from anchang.kernel import audit
from anchang.kernel.audit import Fault
from anchang.kernel.tenancy import every_tenant

Check = Callable[[], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class Result:
    """A promise and the first places where it is broken."""

    promise: str
    faults: tuple[Fault, ...]


_checks: dict[str, Check] = {"the audit chain holds from its first entry to its head": audit.faults}


def invariant(promise: str) -> Callable[[Check], Check]:
    """Register a check in a module's checks.py: it yields a Fault for each broken row, first row first."""

    def register(check: Check) -> Check:
        _checks[promise] = check
        return check

    return register


def run(most: int = 20) -> list[Result]:
    """Check every promise; each result holds at most so many faults."""
    results = []
    with every_tenant():
        for promise, check in _checks.items():
            results.append(Result(promise, tuple(fault for fault, _ in zip(check(), range(most), strict=False))))
    return results
