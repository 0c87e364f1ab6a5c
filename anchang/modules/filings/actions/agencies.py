"""Agencies of a project: engaged with their first contract, renamed, suspended, taken up again."""

from __future__ import annotations

from uuid import UUID

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import NotThere
from anchang.kernel.text import clean
from anchang.modules.filings import access, agency_errors, contracts
from anchang.modules.filings.actions.contracts import Terms, add_contract
from anchang.modules.filings.models import ChannelContract
from anchang.modules.people import api as people
from anchang.modules.people.api import AgencyStatus


@action
def engage_agency(project_id: UUID, *, name: str, terms: Terms, by: Actor) -> ChannelContract:
    """Agree on a contract with a company, which is entered where the group does not know it yet.

    Raises NotAllowed, BadInput, ContractOverlaps.
    """
    by.must(access.MANAGE_AGENCIES, project_id)
    known = people.agencies_named([clean(name)]).get(clean(name))
    agency_id = known or people.add_agency(name=name, by=by).pk
    return add_contract(project_id, agency_id=agency_id, terms=terms, by=by)


@action
def rename_agency(agency_id: UUID, *, name: str, by: Actor) -> None:
    """Give an agency another name. Raises NotThere, AgencyShared, BadInput, NameTaken."""
    _check_reach(agency_id, by=by)
    people.rename_agency(agency_id, name=name, by=by)


@action
def change_status(agency_id: UUID, status: AgencyStatus, *, by: Actor) -> None:
    """Suspend, end or resume the work with an agency in the whole group. Raises NotThere, AgencyShared, Stale."""
    _check_reach(agency_id, by=by)
    people.change_agency_status(agency_id, status, by=by)


def _check_reach(agency_id: UUID, *, by: Actor) -> None:
    """What concerns every project is for who answers for all of those the agency works for."""
    if by.is_system:
        return
    mine = by.reach(access.MANAGE_AGENCIES).all
    projects = contracts.projects_of(agency_id)
    if not projects & mine:
        raise NotThere()
    if contracts.projects_of(agency_id, from_day=clock.today()) - mine:
        raise agency_errors.AgencyShared()
