"""Numbers: RG-20261121-0003 of a subscription (认购), RC-… of a booking (认筹); a run for each project and day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from anchang.kernel.rows import count_on
from anchang.kernel.tenancy import current_tenant
from anchang.modules.deals.models import NumberRun

SUBSCRIPTION, BOOKING = "RG", "RC"


def next_number(project_id: UUID, day: date, prefix: str = SUBSCRIPTION) -> str:
    """Return the next number of a project's day, inside the writing transaction."""
    return next_numbers(project_id, day, 1, prefix)[0]


def next_numbers(project_id: UUID, day: date, count: int, prefix: str = SUBSCRIPTION) -> list[str]:
    """Return the next numbers of a project's day, inside the writing transaction, which alone may use them."""
    runs = NumberRun.objects.filter(project_id=project_id, day=day, prefix=prefix)
    begin = NumberRun(tenant_id=current_tenant(), project_id=project_id, day=day, prefix=prefix)
    (last,) = count_on(runs, begin, "last", count)
    return [f"{prefix}-{day:%Y%m%d}-{number:04d}" for number in range(last - count + 1, last + 1)]
