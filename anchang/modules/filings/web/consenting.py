"""Whether the customer has agreed, in one sentence for the broker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from anchang.kernel import clock
from anchang.modules.filings.models import ConsentLink, Filing
from anchang.modules.filings.rules.contacting import MOST_A_FILING
from anchang.modules.filings.states import AWAITING, Answer, State


@dataclass(frozen=True, slots=True)
class Line:
    """The sentence, its tone, and whether a further message may be asked for."""

    say: str
    tone: str
    may_ask: bool = False


def consent_line(filing: Filing) -> Line | None:
    """Return what the customer said, or what waiting costs; None where nobody was asked."""
    if filing.consent_due_at is None:
        return None
    if filing.answer:
        said = {
            Answer.GIVEN: (_("客户已于 %(at)s 同意。"), "ok"),
            Answer.REFUSED: (_("客户已于 %(at)s 答复不同意。"), "danger"),
            Answer.WITHDRAWN: (_("客户已于 %(at)s 撤回同意。"), "danger"),
        }
        form, tone = said[Answer(filing.answer)]
        return Line(form % {"at": _shown(filing.answered_at)}, tone)
    if filing.state not in AWAITING:
        was_asked = ConsentLink.objects.filter(filing=filing, sent_at__isnull=False).exists()
        return Line(_("客户没有答复。") if was_asked else _("没有发出确认短信：客户先到访，或报备已结束。"), "t2")
    links = list(ConsentLink.objects.filter(filing=filing).only("sent_at", "due_at"))
    waiting = next((link for link in links if link.sent_at is None), None)
    if waiting is not None:
        return Line(_("确认短信将于 %(at)s 发出。") % {"at": _shown(waiting.due_at)}, "t2")
    form = _("客户尚未同意，保护已停止。") if filing.state == State.PENDING else _("客户尚未同意，%(at)s 后不再保护。")
    return Line(form % {"at": _shown(filing.consent_due_at)}, "warn", may_ask=len(links) < MOST_A_FILING)


def _shown(at: datetime | None) -> str:
    return f"{clock.local(at):%m-%d %H:%M}" if at else ""
