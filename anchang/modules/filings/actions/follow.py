"""Two customers were one person: their filings meet, and one of them protects."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.tenancy import current_tenant
from anchang.modules.filings.actions.moves import release
from anchang.modules.filings.actions.tell_broker import tell_standing
from anchang.modules.filings.models import Dispute, Filing
from anchang.modules.filings.rules.cases import Merged
from anchang.modules.filings.states import PROTECTING, Mode, State


@action
def follow_customer(gone_id: UUID, *, kept_id: UUID, at: datetime) -> int:
    """Hang the filings of one customer on the other; of two that protect, the confirmed or earlier one stays.

    Returns how many were moved. A dispute is left to its arbiter: the other one yields.
    """
    by = Actor.system(current_tenant())
    both = Filing.objects.filter(customer_id__in=[gone_id, kept_id], state__in=sorted(PROTECTING)).select_related(
        "rule_set"
    )
    for project_id in set(both.values_list("project_id", flat=True)):
        held = sorted(both.select_related("rule_set").filter(project_id=project_id), key=_rank)
        for loser in held[1:]:
            case = Merged(winner_at=held[0].submitted_at, mode=Mode.PROTECT)
            to = State.LOST if loser.state == State.VALID else State.VOID
            Dispute.objects.filter(frozen=loser, decided_at__isnull=True).update(frozen=None)
            if release(loser, act="filings.yield", to=to, case=case, by=by, at=at):
                tell_standing(loser, at=at)
    return Filing.objects.filter(customer_id=gone_id).update(customer_id=kept_id)


def _rank(filing: Filing) -> tuple[bool, bool, datetime, UUID]:
    return filing.state != State.DISPUTED, filing.visited_at is None, filing.submitted_at, filing.pk
