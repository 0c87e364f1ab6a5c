"""The promises of the module, checked over the whole database."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q

from anchang.kernel import verify
from anchang.kernel.audit import Fault
from anchang.modules.customers.api import VisitKind
from anchang.modules.visits.models import RotationDay, RotationEvent, Visit
from anchang.modules.visits.states import OPEN_STAGES, Stage


@verify.invariant("no customer has two visits that are not over")
def one_open_visit() -> Iterator[Fault]:
    """Find customers who stand in the hall twice."""
    open_now = Visit.objects.filter(stage__in=OPEN_STAGES, customer__isnull=False).order_by()
    for row in open_now.values("customer_id").annotate(many=Count("pk")).filter(many__gt=1).order_by("customer_id"):
        yield Fault(f"customer {row['customer_id']}", f"has {row['many']} open visits.")


@verify.invariant("the first visit of a customer is the earliest")
def first_is_earliest() -> Iterator[Fault]:
    """Find first visits that another visit of the same customer went before."""
    before = Visit.objects.filter(customer_id=OuterRef("customer_id"), arrived_at__lt=OuterRef("arrived_at"))
    for visit in Visit.objects.filter(Exists(before), kind=VisitKind.FIRST).order_by("pk"):
        yield Fault(f"visit {visit.pk}", "is called the first and is not.")


@verify.invariant("each day's rotation has every event it counted, and every turn its visit")
def rotation_is_whole() -> Iterator[Fault]:
    """Compare each day's counter with its events, and turns with the visits they were taken for."""
    written = dict(RotationEvent.objects.order_by().values_list("day_id").annotate(Count("pk")))
    for day in RotationDay.objects.order_by("pk"):
        if written.get(day.pk, 0) != day.events:
            yield Fault(f"rotation {day.pk}", f"counts {day.events} events and has {written.get(day.pk, 0)}.")
    turns = set(RotationEvent.objects.filter(kind__in=["turn", "named"]).values_list("visit_id", flat=True))
    for visit_id in Visit.objects.filter(counted=True).order_by("pk").values_list("pk", flat=True):
        if visit_id not in turns:
            yield Fault(f"visit {visit_id}", "counts as a turn that nobody took.")


@verify.invariant("a visit is met after it arrived and over after it was met")
def times_in_order() -> Iterator[Fault]:
    """Find visits whose times run backwards, and open ones with an end."""
    backwards = Q(accepted_at__lt=F("arrived_at")) | Q(left_at__lt=F("arrived_at")) | Q(left_at__lt=F("accepted_at"))
    for visit in Visit.objects.filter(backwards).order_by("pk"):
        yield Fault(f"visit {visit.pk}", "has times that run backwards.")
    for visit in Visit.objects.exclude(stage=Stage.ENDED).filter(left_at__isnull=False).order_by("pk"):
        yield Fault(f"visit {visit.pk}", "has an end and is open.")
