"""What must always hold over the whole database."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F

from anchang.kernel.audit import Fault
from anchang.kernel.verify import invariant
from anchang.modules.approvals.models import Request
from anchang.modules.approvals.states import State


@invariant("nobody has decided his own request")
def own_requests() -> Iterator[Fault]:
    """Yield the requests that were decided by who made them (four eyes, domain guide §15)."""
    for row in Request.objects.filter(decider=F("requester")).exclude(state=State.WITHDRAWN).order_by("pk"):
        yield Fault(f"approval {row.pk}", "was decided by its own requester.")


@invariant("every refusal of a request says why")
def unexplained_refusals() -> Iterator[Fault]:
    """Yield the requests that were rejected or returned without a word."""
    for row in Request.objects.filter(state__in=[State.REJECTED, State.RETURNED], comment="").order_by("pk"):
        yield Fault(f"approval {row.pk}", "was refused without a comment.")
