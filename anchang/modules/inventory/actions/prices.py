"""Price versions: draft, approved, effective (domain guide §11.2)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F, OuterRef, Subquery

from anchang.kernel import audit, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.rows import the_one
from anchang.kernel.wording import listed
from anchang.modules.inventory import access, errors
from anchang.modules.inventory.actions import ledger
from anchang.modules.inventory.events import PricesPublished
from anchang.modules.inventory.models import Claim, PriceItem, PriceVersion, Project, Unit
from anchang.modules.inventory.states import ClaimKind, VersionState

NAMED = 3


def draft_version(project_id: UUID, *, source: str, by: Actor) -> PriceVersion:
    """Open the project's next price version. Called inside an action that holds the project."""
    mine = Project.objects.filter(pk=project_id)
    mine.update(last_version=F("last_version") + 1)
    project = mine.get()
    return PriceVersion.objects.create(
        tenant_id=project.tenant_id,
        project_id=project_id,
        number=project.last_version,
        source=source[:200],
        made_by_id=ledger.person(by),
    )


@action
def approve_version(version_id: UUID, *, by: Actor, at: datetime) -> PriceVersion:
    """Approve a draft. Raises NotThere, NotAllowed, VersionNotReady."""
    version = _version(version_id)
    by.must(access.PUBLISH, version.project_id)
    drafts = PriceVersion.objects.filter(pk=version.pk, state=VersionState.DRAFT)
    if not drafts.update(state=VersionState.APPROVED, approved_by_id=ledger.person(by), approved_at=at):
        raise _not_ready(version)
    audit.record(by, "inventory.approve_prices", subject=version, project_id=version.project_id, at=at)
    version.refresh_from_db()
    return version


@action
def publish_version(version_id: UUID, *, by: Actor, at: datetime) -> PriceVersion:
    """Make an approved version the price of its units; live claims keep theirs.

    Raises as approve_version, and PricesUnderLaunch.
    """
    version = _version(version_id)
    by.must(access.PUBLISH, version.project_id)
    return make_effective(version, by=by, at=at)


def make_effective(version: PriceVersion, *, by: Actor, at: datetime) -> PriceVersion:
    """Put a version into effect, inside an action that has judged it. Raises VersionNotReady, PricesUnderLaunch."""
    # Claims are made and ended by whoever holds the project: none comes between the look and the change.
    ledger.hold_project(version.project_id)
    _refuse_under_launch(version)
    ready = PriceVersion.objects.filter(pk=version.pk, state=VersionState.APPROVED)
    if not ready.update(state=VersionState.EFFECTIVE, effective_at=at):
        raise _not_ready(version)
    item = PriceItem.objects.filter(version_id=version.pk, unit_id=OuterRef("pk")).values("pk")[:1]
    named = PriceItem.objects.filter(version_id=version.pk).values("unit_id")
    Unit.objects.filter(pk__in=named).update(price_id=Subquery(item), version=F("version") + 1)
    audit.record(by, "inventory.publish_prices", subject=version, project_id=version.project_id, at=at)
    events.publish(PricesPublished(project_id=version.project_id, version_id=version.pk, number=version.number, at=at))
    version.refresh_from_db()
    return version


def _refuse_under_launch(version: PriceVersion) -> None:
    """Refuse another list price for a unit that a launch has claimed: its buyers were told the one of now."""
    claimed = Claim.objects.filter(project_id=version.project_id, kind=ClaimKind.PICK, live=True).values("unit_id")
    items = PriceItem.objects.filter(version_id=version.pk, unit__in=claimed)
    names = items.exclude(list_total_fen=F("unit__price__list_total_fen")).order_by("unit__name")
    if found := list(names.values_list("unit__name", flat=True)):
        raise errors.PricesUnderLaunch(names=listed(found[:NAMED]), count=len(found))


def _version(version_id: UUID) -> PriceVersion:
    return the_one(PriceVersion.objects.filter(pk=version_id))


def _not_ready(version: PriceVersion) -> errors.VersionNotReady:
    now = PriceVersion.objects.values_list("state", flat=True).get(pk=version.pk)
    return errors.VersionNotReady(number=version.number, state=VersionState(now).label)
