"""What the module tells later modules."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from anchang.kernel.events import Event


@dataclass(frozen=True)
class ProjectOpened(Event):
    """A project was added to the organisation."""

    project_id: UUID


@dataclass(frozen=True)
class AgencyAdded(Event):
    """An outside company was entered."""

    agency_id: UUID


@dataclass(frozen=True)
class RoleAssigned(Event):
    """A person was given a role at a node."""

    user_id: UUID
    role: str
    node_id: UUID


@dataclass(frozen=True)
class RoleRevoked(Event):
    """A role was taken away."""

    user_id: UUID
    role: str
    node_id: UUID


@dataclass(frozen=True)
class StaffDisabled(Event):
    """An account was closed: what the person held must pass to others."""

    user_id: UUID


@dataclass(frozen=True)
class SignedInOnNewDevice(Event):
    """An account was used on a device that it had not been used on."""

    user_id: UUID
