"""What follows from decisions of earlier modules; told at least once, so each is safe to run twice."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anchang.kernel import audit, clock
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.tenancy import current_tenant
from anchang.modules.customers import api as customers
from anchang.modules.visits.actions.reception import end
from anchang.modules.visits.models import Visit
from anchang.modules.visits.rules.register import facts_to_line
from anchang.modules.visits.states import OPEN_STAGES, Purpose, Stage


@action
def follow_merge(*, kept_id: UUID, gone_id: UUID) -> None:
    """Give the visits of a record that is gone to the one that stays."""
    if Visit.objects.filter(customer_id=kept_id, stage__in=OPEN_STAGES).exists():
        # One group stands in the hall once: of two open receptions the one of the record that goes ends.
        for visit in Visit.objects.filter(customer_id=gone_id, stage__in=OPEN_STAGES):
            end(visit.pk, by=Actor.system(current_tenant()), at=clock.now())
    moved = Visit.objects.filter(customer_id=gone_id).update(customer_id=kept_id)
    if moved:
        by = Actor.system(current_tenant())
        audit.record(by, "visits.follow_merge", subject=("customers.customer", kept_id), moved=moved)


@action
def add_settled(item_id: UUID, *, project_id: UUID, customer_id: UUID) -> None:
    """Make a visit of a doubtful row that was decided on."""
    row_key, facts = customers.review_row(item_id)
    if Visit.objects.filter(project_id=project_id, import_key=row_key).exists():
        return
    line = facts_to_line(facts)
    by = Actor.system(current_tenant())
    visit = imported_visit(project_id, line.at, customer_id, by)
    visit.kind = _kind(customer_id, line.at)
    visit.import_key, visit.people, visit.source, visit.medium = row_key, line.people, line.source, line.medium
    visit.receiver_name, visit.profile, visit.note = line.receiver, line.profile, line.note
    visit.save(force_insert=True)
    customers.note_seen(customer_id, at=line.at, kind=visit.kind)
    audit.record(by, "visits.add_settled", subject=visit, project_id=project_id)


def imported_visit(project_id: UUID, at: datetime, customer_id: UUID, by: Actor) -> Visit:
    """Return a visit that took place before the register was brought in: over, without a number."""
    return Visit(
        tenant_id=current_tenant(),
        project_id=project_id,
        day=clock.local(at).date(),
        arrived_at=at,
        customer_id=customer_id,
        purpose=Purpose.BUY,
        stage=Stage.ENDED,
        registered_by=by.user_id,
    )


def _kind(customer_id: UUID, at: datetime) -> customers.VisitKind:
    earlier = Visit.objects.filter(customer_id=customer_id, arrived_at__lt=at).exists()
    return customers.VisitKind.REPEAT if earlier else customers.VisitKind.FIRST
