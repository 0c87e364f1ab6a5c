"""What a broker is told: what his customer said, how his filing stands now, what is still to be done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_noop

from anchang.kernel import clock
from anchang.modules.filings.models import Filing
from anchang.modules.filings.readers import readers_of
from anchang.modules.filings.states import Code, State
from anchang.modules.notices import api as notices

KIND = "filings.consent"
STANDING = "filings.standing"

_BY_CODE: Mapping[int, str] = {
    Code.DECLINED: gettext_noop("报备%(number)s经核实未通过，请查看原因。"),
    Code.DEAL_UNDONE: gettext_noop("报备%(number)s的客户已退房，报备作废。"),
}
_BY_STATE: Mapping[str, str] = {
    State.VALID: gettext_noop("报备%(number)s已确认，保护至 %(until)s。"),
    State.VISITED: gettext_noop("报备%(number)s的客户到访已确认，保护至 %(until)s。"),
    State.WON: gettext_noop("报备%(number)s的客户已成交。"),
    State.REJECTED: gettext_noop("报备%(number)s未通过，请查看原因。"),
    State.LOST: gettext_noop("报备%(number)s已结束，客户归其他渠道。"),
    State.EXPIRED: gettext_noop("报备%(number)s已过有效期，可重新报备。"),
    State.DEAL_EXPIRED: gettext_noop("报备%(number)s的保护已结束，请查看原因。"),
    State.VOID: gettext_noop("报备%(number)s已作废，请查看原因。"),
}


def tell_broker(
    filing: Filing, title: str, *, mark: str, at: datetime, kind: str = KIND, until: datetime | None = None
) -> None:
    """Send who can open it a notice that leads to the filing, once for each mark; inside an action.

    `until` is the filing's own.
    """
    notices.notify(
        user_ids=readers_of(filing),
        kind=kind,
        title=title,
        facts={"number": filing.number, "until": f"{clock.local(until or filing.until):%m-%d %H:%M}"},
        url=reverse("filings:result", args=[filing.pk]),
        project_id=filing.project_id,
        at=at,
        mark=f"{kind}:{filing.pk}:{mark}",
    )


def tell_standing(filing: Filing, *, at: datetime) -> None:
    """Tell the broker how a filing stands that has just been moved; inside the action that moved it."""
    title = _BY_CODE.get(filing.code) or _BY_STATE[filing.state]
    tell_broker(filing, title, mark=f"{filing.state}:{at:%Y%m%dT%H%M%S%f}", at=at, kind=STANDING)
