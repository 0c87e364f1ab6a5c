"""A launch whose time is over waits for two people to close it: its planners are told once."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_noop

from anchang.kernel.actions import action
from anchang.modules.launches.models import Launch
from anchang.modules.launches.states import State
from anchang.modules.notices.api import notify
from anchang.modules.people.api import Role, project, staff_of

OVER = "launches.over"
TITLE = gettext_noop("%(launch)s：选房时间已到，请关闭开盘")
BODY = gettext_noop("关闭后公布结果文件，可以看报告。")
REHEARSED = gettext_noop("关闭之后，这次公测才算完成。")


def is_overdue(at: datetime) -> QuerySet[Launch]:
    """Return the launches whose time is over and that nobody has closed."""
    return Launch.objects.filter(state=State.ARMED, closes_at__lte=at)


@action
def tell_overdue(*, at: datetime) -> int:
    """Tell planners which launches wait to be closed, each once for every end; return how many wait.

    In the tenant's scope.
    """
    rows = list(is_overdue(at).order_by("pk"))
    for row in rows:
        _tell(row, at=at)
    return len(rows)


def _tell(row: Launch, *, at: datetime) -> None:
    notify(
        user_ids=[one.user_id for one in staff_of(row.project_id, Role.PLANNER)],
        kind=OVER,
        title=TITLE,
        body=REHEARSED if row.is_rehearsal else BODY,
        facts={"launch": row.name},
        url=reverse("launches:detail", args=[project(row.project_id).slug, row.pk]),
        project_id=row.project_id,
        at=at,
        # An extension is another end.
        mark=f"{OVER} {row.pk} {row.closes_at.isoformat()}",
    )
