"""What a broker is told of what his customer said."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from anchang.modules.filings.models import Filing
from anchang.modules.notices import api as notices

KIND = "filings.consent"


def tell_broker(filing: Filing, title: str, *, mark: str, at: datetime) -> None:
    """Send a notice that leads to the filing, once for each mark; inside an action."""
    if filing.broker_id is None:
        return
    notices.notify(
        user_ids=[filing.broker_id],
        kind=KIND,
        title=title,
        facts={"number": filing.number},
        url=reverse("filings:result", args=[filing.pk]),
        project_id=filing.project_id,
        at=at,
        mark=f"{KIND}:{filing.pk}:{mark}",
    )
