"""A broker whose filings mostly meet known numbers is shown to the channel managers, once a day."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_noop

from anchang.kernel import clock
from anchang.kernel.actions import action
from anchang.modules.filings.models import Filing
from anchang.modules.filings.rules.sweeping import TELLING, is_sweep
from anchang.modules.notices import api as notices
from anchang.modules.people import api as people

KIND = "filings.sweep"
SUSPECTED = gettext_noop("%(broker)s今天 %(told)s 次报备了已有的客户，共 %(filed)s 次，疑似撞库。")


@action
def watch_filer(broker_id: UUID, *, project_id: UUID, at: datetime) -> bool:
    """Tell the project's channel managers when a broker's answers of the office day look like a sweep.

    Returns whether they do. Again on the same day tells nobody twice.
    """
    start, end = clock.day_bounds(clock.local(at).date())
    rows = Filing.objects.filter(broker_id=broker_id, submitted_at__gte=start, submitted_at__lt=end)
    answers = dict(rows.order_by().values_list("code").annotate(Count("pk")))
    if not is_sweep(answers):
        return False
    told = sum(count for code, count in answers.items() if code in TELLING)
    broker = people.name_of([broker_id]).get(broker_id, "")
    managers = people.staff_of(project_id, people.Role.CHANNEL_MANAGER)
    slug = people.project(project_id).slug
    day = f"{clock.local(at):%Y-%m-%d}"
    notices.notify(
        user_ids=[one.user_id for one in managers],
        kind=KIND,
        title=SUSPECTED,
        facts={"broker": broker, "told": told, "filed": sum(answers.values())},
        url=f"{reverse('filings:desk', args=[slug])}?{urlencode({'state': 'rejected', 'first': day})}",
        project_id=project_id,
        at=at,
        mark=f"{KIND}:{broker_id}:{day}",
    )
    return True
