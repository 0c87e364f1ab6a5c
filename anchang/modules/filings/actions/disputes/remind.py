"""A dispute is to be decided within three working days: whoever decides is reminded a day before, and at the end."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop

from anchang.kernel.actions import action
from anchang.kernel.rows import at_most_one
from anchang.modules.filings.actions.disputes.tell import tell_arbiter
from anchang.modules.filings.models import Dispute

SOON = gettext_noop("报备%(number)s的争议须在 %(until)s 前处理。")
OVERDUE = gettext_noop("报备%(number)s的争议已到 %(until)s 的处理期限，请尽快作出结论。")


@action
def remind_arbiter(dispute_id: UUID, *, at: datetime) -> bool:
    """Remind once of each time; False when nothing is due or somebody was faster."""
    rows = Dispute.objects.filter(pk=dispute_id, decided_at__isnull=True, remind_at__lte=at)
    dispute = at_most_one(rows.select_related("filing"))
    if dispute is None:
        return False
    moment, is_over = dispute.remind_at, at >= dispute.due_at
    still = Dispute.objects.filter(pk=dispute.pk, decided_at__isnull=True, remind_at=moment)
    if not still.update(remind_at=None if is_over else dispute.due_at):
        return False
    title, mark = (OVERDUE, "overdue") if is_over else (SOON, "soon")
    tell_arbiter(dispute, title, mark=mark, at=at)
    return True
