"""Who may hold, give and take which role; what of a text message may be shown. Values in, verdict out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from anchang.modules.people import errors
from anchang.modules.people.states import (
    NEEDS_SECOND_FACTOR,
    NOT_STAFF,
    OUTSIDE,
    SEPARATED,
    UNDER,
    WEIGHTY,
    NodeKind,
    Role,
)


def may_grant(granter_roles: Collection[str], role: Role) -> bool:
    """The security administrator gives any staff role; the system administrator only those of no weight."""
    if role in NOT_STAFF:
        return False
    if Role.SECURITY in granter_roles:
        return True
    return Role.ADMIN in granter_roles and role not in WEIGHTY


def check_grant(*, granter_id: UUID, granter_roles: Collection[str], user_id: UUID, role: Role) -> None:
    """Refuse a grant to oneself, and one beyond the granter's own duty (三员分立, reliability guide §3.3).

    Raises GrantToOneself or GrantBeyondDuty.
    """
    if granter_id == user_id:
        raise errors.GrantToOneself()
    if not may_grant(granter_roles, role):
        raise errors.GrantBeyondDuty(role=role.label)


def check_separation(held: Iterable[str], role: Role) -> None:
    """Refuse a second of the three administrators' roles. Raises RolesKeptApart."""
    if role not in SEPARATED:
        return
    for other in held:
        if other in SEPARATED and other != role:
            raise errors.RolesKeptApart(held=Role(other).label, wanted=role.label)


def belongs(role: Role, agency_id: UUID | None) -> bool:
    """Tell whether an account of this company may hold the role: brokers and agency leads are of an agency alone."""
    return (role in OUTSIDE) == (agency_id is not None)


def check_belonging(role: Role, agency_id: UUID | None) -> None:
    """Refuse a role of another kind of company. Raises WrongCompany."""
    if not belongs(role, agency_id):
        raise errors.WrongCompany(role=role.label)


def check_period(valid_from: datetime, valid_to: datetime | None) -> None:
    """A period ends after it begins. Raises PeriodBackwards."""
    if valid_to is not None and valid_to <= valid_from:
        raise errors.PeriodBackwards()


def check_place(kind: NodeKind, parent_kind: NodeKind | None) -> None:
    """A node stands under a higher level. Raises WrongPlace."""
    if parent_kind not in UNDER[kind]:
        raise errors.WrongPlace(kind=kind.label)


def needs_second_factor(roles: Iterable[str]) -> bool:
    """Tell whether one of the roles sees money, unmasked data or administration."""
    return not NEEDS_SECOND_FACTOR.isdisjoint(roles)


_SECRET = re.compile(r"(?<!\d)\d{6}(?!\d)|(?<=/c/)[\w-]{16,}")
_LINK = re.compile(r"https?://[^/\s]+(/\S*)")


def without_secret(text: str) -> str:
    """Return a text message with its code, or the end of its link, taken out: nobody but its reader can use it."""
    return _SECRET.sub("******", text)


def link_in(text: str) -> str:
    """Return where the link of a text message leads in this house, from the root; empty without one."""
    found = _LINK.search(text)
    return found[1] if found else ""
