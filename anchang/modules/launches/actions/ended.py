"""A launch whose time is over waits for two people to close it: its planners are told once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext_noop

from anchang.modules.launches.models import Launch
from anchang.modules.launches.phases import ended
from anchang.modules.notices.api import notify
from anchang.modules.people.api import Role, project, staff_of

ENDED = "launches.ended"
TITLE = gettext_noop("%(launch)s：选房时间已到，请关闭开盘")
BODY = gettext_noop("关闭后公布结果文件，可以看报告。")
REHEARSED = gettext_noop("关闭之后，这次公测才算完成。")
# Who has not closed a launch for a day has decided so, and is asked after no more.
A_DAY = timedelta(days=1)


def tell_ended(*, at: datetime) -> None:
    """Tell planners which launches wait to be closed, each once for every end. In the tenant's scope."""
    for row in ended(at).filter(closes_at__gt=at - A_DAY).order_by("pk"):
        notify(
            user_ids=[one.user_id for one in staff_of(row.project_id, Role.PLANNER)],
            kind=ENDED,
            title=TITLE,
            body=REHEARSED if row.is_rehearsal else BODY,
            facts={"launch": row.name},
            url=_page_of(row),
            project_id=row.project_id,
            at=at,
            # An extension is another end.
            mark=f"{ENDED} {row.pk} {row.closes_at.isoformat()}",
        )


def _page_of(row: Launch) -> str:
    return reverse("launches:detail", args=[project(row.project_id).slug, row.pk])
