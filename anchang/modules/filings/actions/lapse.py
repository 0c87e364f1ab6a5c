"""Half of the time is over and the customer has said nothing: the filing waits on, protecting nobody (T-R10)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop

from anchang.kernel import audit, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.rows import at_most_one
from anchang.modules.filings.actions.moves import move
from anchang.modules.filings.actions.tell_broker import tell_broker
from anchang.modules.filings.events import FilingLapsed
from anchang.modules.filings.models import Filing
from anchang.modules.filings.rules.cases import Unconfirmed
from anchang.modules.filings.states import State

LAPSED = gettext_noop("报备%(number)s的客户尚未同意，已停止保护；客户同意后，仍从报备时起算。")


@action
def lapse_filing(filing_id: UUID, *, at: datetime) -> bool:
    """Stop the protection of a filing that its customer has not agreed to in time.

    Returns False when nothing is due or somebody was faster. Exactly at half of its time it still protects.
    """
    rows = Filing.objects.filter(pk=filing_id, state=State.VALID, answer="", consent_due_at__lt=at)
    filing = at_most_one(rows.select_related("rule_set"))
    if filing is None or filing.consent_due_at is None:
        return False
    by = Actor.system(filing.tenant_id)
    case = Unconfirmed(until=filing.consent_due_at, noticed_at=at)
    if not move(filing, to=State.PENDING, case=case, by=by, at=at, only={"answer": ""}):
        return False
    audit.record(by, "filings.lapse", subject=filing, project_id=filing.project_id, at=at)
    events.publish(
        FilingLapsed(filing_id=filing.pk, project_id=filing.project_id, customer_id=filing.customer_id, at=at)
    )
    tell_broker(filing, LAPSED, mark="lapsed", at=at)
    return True
