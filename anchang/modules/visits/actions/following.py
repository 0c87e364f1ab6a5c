"""What follows from decisions of earlier modules; told at least once, so each is safe to run twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anchang.kernel import audit, clock
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.tenancy import current_tenant
from anchang.modules.customers import api as customers
from anchang.modules.visits import queries
from anchang.modules.visits.actions.reception import end
from anchang.modules.visits.models import Visit
from anchang.modules.visits.rules.register import Line, facts_to_line, kind_of
from anchang.modules.visits.states import OPEN_STAGES, Purpose, Stage


@action
def follow_merge(*, kept_id: UUID, gone_id: UUID) -> None:
    """Give the visits of a record that is gone to the one that stays."""
    if Visit.objects.filter(customer_id=kept_id, stage__in=OPEN_STAGES).exists():
        # One group stands in the hall once: of two open receptions the one of the record that goes ends.
        for visit in Visit.objects.filter(customer_id=gone_id, stage__in=OPEN_STAGES):
            end(visit.pk, by=Actor.system(current_tenant()), at=clock.now())
    both = Visit.objects.filter(customer_id__in=(kept_id, gone_id))
    if earliest := both.order_by("arrived_at", "pk").first():
        both.filter(kind=customers.VisitKind.FIRST).exclude(pk=earliest.pk).update(kind=customers.VisitKind.REPEAT)
    moved = Visit.objects.filter(customer_id=gone_id).update(customer_id=kept_id)
    if moved:
        by = Actor.system(current_tenant())
        audit.record(by, "visits.follow_merge", subject=("customers.customer", kept_id), moved=moved)


@action
def add_settled(item_id: UUID, *, project_id: UUID, customer_id: UUID) -> None:
    """Make a visit of a doubtful row that was decided on: receiver, owner and grade as of a row without a doubt."""
    row_key, facts = customers.review_row(item_id)
    if Visit.objects.filter(project_id=project_id, import_key=row_key).exists():
        return
    line = facts_to_line(facts)
    customer, by = customers.get(customer_id), Actor.system(current_tenant())
    receiver_id = _receiver(project_id, line.receiver, str(facts.get("receiver_id", "")))
    visit = imported_visit(project_id, line.at, customer.id, by)
    visit.kind = _kind(customer.id, line)
    visit.import_key, visit.people, visit.source, visit.medium = row_key, line.people, line.source, line.medium
    visit.received_by_id, visit.receiver_name = receiver_id, "" if receiver_id else line.receiver
    visit.profile, visit.note = line.profile, line.note
    visit.save(force_insert=True)
    # A grade given since the row was written says more than the row.
    seen = customers.History(line.at, line.at, receiver_id, "" if customer.grade else line.grade)
    customers.note_histories({customer.id: seen}, project_id=project_id, by=by, at=clock.now())
    audit.record(by, "visits.add_settled", subject=visit, project_id=project_id)


def no_longer_first(customer_ids: Sequence[UUID]) -> None:
    """Make repeat visits of what was the first of these customers: they turn out to have come before."""
    for start in range(0, len(customer_ids), 500):
        rows = Visit.objects.filter(customer_id__in=customer_ids[start : start + 500], kind=customers.VisitKind.FIRST)
        rows.update(kind=customers.VisitKind.REPEAT)


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


def _receiver(project_id: UUID, name: str, chosen: str) -> UUID | None:
    """Return who on staff received: whom the import named for the register's word, else whose name it is."""
    staff = queries.consultants(project_id)
    return next((one.user_id for one in staff if str(one.user_id) == chosen or (not chosen and one.name == name)), None)


def _kind(customer_id: UUID, line: Line) -> customers.VisitKind:
    is_first = not Visit.objects.filter(customer_id=customer_id, arrived_at__lte=line.at).exists()
    if is_first:
        no_longer_first([customer_id])
    return kind_of(line, is_first=is_first)[0]
