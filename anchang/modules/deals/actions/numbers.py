"""Numbers: RG-20261121-0003 of a subscription (认购), RC-… of a booking (认筹); a run for each project and day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from anchang.modules.deals.models import NumberRun

SUBSCRIPTION, BOOKING = "RG", "RC"


def next_number(project_id: UUID, day: date, prefix: str = SUBSCRIPTION) -> str:
    """Return the next number of a project's day, inside the writing transaction."""
    run = NumberRun.objects.filter(project_id=project_id, day=day, prefix=prefix)
    if not run.update(last=F("last") + 1):
        try:
            with transaction.atomic():
                NumberRun.objects.create(project_id=project_id, day=day, prefix=prefix, last=1)
        except IntegrityError:  # the first two of the day at once
            run.update(last=F("last") + 1)
    return f"{prefix}-{day:%Y%m%d}-{run.values_list('last', flat=True)[0]:04d}"
