"""Reminders: each promised moment once, gathered into one notice a person and kind (domain guide §6.2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_noop

from anchang.kernel.actions import action
from anchang.modules.followups.models import Reminder
from anchang.modules.followups.states import Kind
from anchang.modules.notices import api as notices
from anchang.modules.people import api as people

_TITLES = {
    Kind.SOON: gettext_noop("%(count)s 位客户一小时内要跟进"),
    Kind.OVERDUE: gettext_noop("%(count)s 位客户的跟进已逾期"),
    Kind.RECYCLE: gettext_noop("%(count)s 位客户明晨 01:00 回公海，今天须有效跟进一次"),
}


@action
def remind(
    user_id: UUID, *, project_id: UUID, kind: Kind, moments: Sequence[tuple[UUID, datetime]], at: datetime
) -> int:
    """Remind a person of moments as (customer, instant); those told before are left out. Returns how many were new."""
    fresh = sum(_is_new(customer_id, user_id, kind, moment) for customer_id, moment in moments)
    if fresh:
        project = people.project(project_id)
        notices.notify(
            user_ids=[user_id],
            kind=f"followups.{kind.value}",
            title=_TITLES[kind],
            facts={"count": fresh},
            url=reverse("followups:today", kwargs={"project": project.slug}),
            project_id=project_id,
            at=at,
        )
    return fresh


def _is_new(customer_id: UUID, user_id: UUID, kind: Kind, moment: datetime) -> bool:
    try:
        with transaction.atomic():
            Reminder.objects.create(customer_id=customer_id, user_id=user_id, kind=kind, moment=moment)
    except IntegrityError:
        return False
    return True
