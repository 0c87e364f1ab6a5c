"""The door for later modules."""

from __future__ import annotations

from anchang.modules.people.access import PLACE_OFFICE, TAKE_MANY
from anchang.modules.people.actions.agencies import add_agency, change_agency_status, rename_agency
from anchang.modules.people.actions.outsiders import give_bringer, move_outsider, open_outsider, take_bringer
from anchang.modules.people.actions.staff import reveal_number
from anchang.modules.people.actions.texts import queue_text, send_text
from anchang.modules.people.agencies import (
    AgencyRef,
    BrokerRef,
    agencies,
    agencies_named,
    agency,
    agency_names,
    brokers_by_agency,
    brokers_of,
)
from anchang.modules.people.queries import (
    ANONYMOUS,
    ProjectRef,
    StaffRef,
    Standing,
    actor_of,
    holds_role,
    masked_numbers,
    name_of,
    office_of,
    offices_of,
    project,
    project_by_slug,
    projects_of,
    session_number,
    staff_of,
    standing_of,
    team_names,
    team_natures,
)
from anchang.modules.people.states import AgencyStatus, Role, Template
from anchang.modules.people.web import proof
from anchang.modules.people.web.access import Request, public, requires, signed_in, step_up
from anchang.modules.people.web.demo import outbox as demo_outbox
from anchang.modules.people.web.devices import device_of

__all__ = [
    "ANONYMOUS",
    "PLACE_OFFICE",
    "TAKE_MANY",
    "AgencyRef",
    "AgencyStatus",
    "BrokerRef",
    "ProjectRef",
    "Request",
    "Role",
    "StaffRef",
    "Standing",
    "Template",
    "actor_of",
    "add_agency",
    "agencies",
    "agencies_named",
    "agency",
    "agency_names",
    "brokers_by_agency",
    "brokers_of",
    "change_agency_status",
    "demo_outbox",
    "device_of",
    "give_bringer",
    "holds_role",
    "masked_numbers",
    "move_outsider",
    "name_of",
    "office_of",
    "offices_of",
    "open_outsider",
    "project",
    "project_by_slug",
    "projects_of",
    "proof",
    "public",
    "queue_text",
    "rename_agency",
    "requires",
    "reveal_number",
    "send_text",
    "session_number",
    "signed_in",
    "staff_of",
    "standing_of",
    "step_up",
    "take_bringer",
    "team_names",
    "team_natures",
]
