"""Whoever sees money, unmasked data or administration owes a second factor: the duty follows from the permissions of
all modules, so that no role can be given one without the other (reliability guide §3.1).
"""

from __future__ import annotations

import pytest

from anchang.kernel.access import PERMISSIONS, Level
from anchang.modules.people.states import NEEDS_SECOND_FACTOR, Role

OWN, ALL = Level.OWN, Level.ALL

# The least reach at which a permission is weighty. One's own deals are one's daily work, everybody's are money.
WEIGHTY: dict[str, Level] = {
    # unmasked data
    "customers.reveal": OWN,
    "customers.export": OWN,
    "deals.export": OWN,
    "people.take_many": OWN,
    # money
    "approvals.decide": OWN,
    "deals.view": Level.TEAM,
    "deals.cancel": OWN,
    "deals.handle": OWN,
    "filings.arbitrate": OWN,
    "filings.confirm_split": OWN,
    "insight.see": OWN,
    "insight.see_channels": OWN,
    "insight.set_ceiling": OWN,
    "inventory.see_floor_price": OWN,
    "inventory.import_prices": OWN,
    "inventory.publish_prices": OWN,
    "inventory.release_units": OWN,
    "inventory.control_units": OWN,
    # administration
    "customers.assign": OWN,
    "customers.merge": OWN,
    "filings.handle": OWN,
    "filings.import": OWN,
    "filings.manage_agencies": OWN,
    "filings.set_escort_policy": OWN,
    "filings.set_splits": OWN,
    "filings.manage_agents": OWN,
    "insight.operate": OWN,
    "insight.read_audit": OWN,
    "inventory.release_any_lock": OWN,
    "launches.plan": OWN,
    "launches.command": OWN,
    "people.assign_roles": OWN,
    "people.change_brand": OWN,
    "people.manage_org": OWN,
    "people.manage_staff": OWN,
    "people.place_office": OWN,
    "people.see_org": OWN,
    "people.see_staff": OWN,
    "people.see_texts": OWN,
    "visits.import": OWN,
}
# Masked data and names called out at the desk, one's own work, or what hangs on the wall.
LIGHT = {
    "filings.manage_own_brokers",
    "approvals.view",
    "customers.edit",
    "customers.name",
    "customers.register",
    "customers.review",
    "customers.view",
    "deals.sign",
    "deals.subscribe",
    "filings.accept",
    "filings.draft_rules",
    "filings.view_rules",
    "filings.appeal",
    "filings.read",
    "filings.see_photo",
    "filings.simulate",
    "filings.submit",
    "filings.view",
    "filings.view_of_customer",
    "filings.view_own",
    "followups.record",
    "followups.today",
    "followups.view",
    "inventory.lock_unit",
    "inventory.see_units",
    "inventory.show_wall",
    "launches.appoint_for",
    "launches.follow",
    "launches.view",
    "notices.read_own",
    "visits.accept",
    "visits.register",
    "visits.rotation",
    "visits.view",
}


def declared() -> set[str]:
    """Return the names of all permissions but those that tests declare."""
    return {name for name in PERMISSIONS if ".tests." not in f".{name}"}


def reasons(role: Role) -> list[str]:
    """Return the permissions for which a role owes a second factor."""
    return [
        name
        for name, least in WEIGHTY.items()
        if (level := PERMISSIONS[name].levels.get(role)) is not None and level >= least
    ]


def test_every_permission_is_weighed() -> None:
    assert WEIGHTY.keys() | LIGHT == declared(), "say in which of the two lists a permission belongs"
    assert not WEIGHTY.keys() & LIGHT


@pytest.mark.parametrize("role", Role)
def test_a_role_owes_a_second_factor_for_what_it_may(role: Role) -> None:
    assert (role in NEEDS_SECOND_FACTOR) is bool(reasons(role)), reasons(role)


def test_the_duty_is_seen_where_it_was_missed() -> None:
    assert reasons(Role.CONSULTANT) == ["customers.reveal"]
    assert reasons(Role.PLANNER) == ["insight.see", "launches.plan", "launches.command"]
    assert not reasons(Role.RECEPTION) and not reasons(Role.BROKER)
