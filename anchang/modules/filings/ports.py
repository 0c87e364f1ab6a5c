"""What this module asks of modules it does not know. Later modules register at start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class FilingAttempt:
    """A filing about to be judged, without the customer's name and number."""

    project_id: UUID
    customer_id: UUID | None
    agency_id: UUID | None
    broker_id: UUID | None
    is_masked: bool
    at: datetime


class FilingGuard(Protocol):
    """A later module's word before a filing is judged: the risk desk, for one."""

    def __call__(self, attempt: FilingAttempt) -> None:
        """Raise a Refusal to stop the filing; nothing of it is then kept."""


@dataclass(frozen=True, slots=True)
class Ownership:
    """Whether a person owns here, or anywhere in the group, and since when one subscribed here and not signed is."""

    here: bool = False
    in_group: bool = False
    subscribed_at: datetime | None = None


class OwnerRegister(Protocol):
    """Knows who bought; the module of deals answers."""

    def __call__(self, *, project_id: UUID, person_id: UUID, at: datetime) -> Ownership:
        """Tell what a person, known to this project or to another one of the group, owned at an instant."""


class NoOwners:
    """Nobody has bought anything yet."""

    def __call__(self, *, project_id: UUID, person_id: UUID, at: datetime) -> Ownership:
        """Say so."""
        return Ownership()


_guards: list[FilingGuard] = []
_owners: list[OwnerRegister] = [NoOwners()]


def register_guard(guard: FilingGuard) -> None:
    """Ask this guard before every filing from now on.

    What it refuses is undone with its quota: whether it does must not depend on what is known of the number.
    """
    _guards.append(guard)


def remove_guard(guard: FilingGuard) -> None:
    """Ask this guard no longer."""
    _guards.remove(guard)


def ask_guards(attempt: FilingAttempt) -> None:
    """Ask every guard. Raises the Refusal of the first that says no."""
    for guard in _guards:
        guard(attempt)


def use_owner_register(register: OwnerRegister) -> None:
    """Ask this register who owns what from now on."""
    _owners.append(register)


def owner_register() -> OwnerRegister:
    """Return the register in use."""
    return _owners[-1]
