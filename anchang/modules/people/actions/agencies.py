"""Outside companies: entered, renamed, suspended and taken up again."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from anchang.kernel import audit, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import BadInput, Stale
from anchang.kernel.rows import the_one
from anchang.kernel.text import clean
from anchang.modules.people import errors
from anchang.modules.people.events import AgencyAdded
from anchang.modules.people.models import Agency
from anchang.modules.people.states import AgencyStatus


@action
def add_agency(*, name: str, by: Actor) -> Agency:
    """Enter an outside company. Raises BadInput for a blank name, NameTaken."""
    agency = Agency(tenant_id=by.tenant_id, name=_name(name))
    _save(agency, insert=True)
    audit.record(by, "people.add_agency", subject=agency, name=agency.name)
    events.publish(AgencyAdded(agency_id=agency.pk))
    return agency


@action
def rename_agency(agency_id: UUID, *, name: str, by: Actor) -> Agency:
    """Give an agency another name; what was filed keeps the name of its day. Raises BadInput, NotThere, NameTaken."""
    agency = the_one(Agency.objects.filter(pk=agency_id))
    before, agency.name = agency.name, _name(name)
    if agency.name != before:
        _save(agency, insert=False)
        audit.record(by, "people.rename_agency", subject=agency, before=before, name=agency.name)
    return agency


@action
def change_agency_status(agency_id: UUID, status: AgencyStatus, *, by: Actor) -> None:
    """Suspend, end or resume the work with an agency; what it has filed goes on. Raises NotThere, Stale."""
    was = the_one(Agency.objects.filter(pk=agency_id)).status
    if was == status:
        return
    if not Agency.objects.filter(pk=agency_id, status=was).update(status=status):
        raise Stale()
    audit.record(by, "people.change_agency_status", subject=("people.agency", agency_id), status=str(status))


def _name(raw: str) -> str:
    name = clean(raw)
    if not name:
        raise BadInput({"name": _("请填写公司名称。")})
    return name


def _save(agency: Agency, *, insert: bool) -> None:
    try:
        with transaction.atomic():
            agency.save(force_insert=insert)
    except IntegrityError as error:
        raise errors.NameTaken(name=agency.name) from error
