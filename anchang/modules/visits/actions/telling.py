"""Whom a visit concerns is told: who receives, and whose customer it is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_noop

from anchang.modules.notices import api as notices
from anchang.modules.people import api as people
from anchang.modules.visits.models import Visit


def tell_receiver(visit: Visit, *, at: datetime) -> None:
    """Tell the consultant that a group waits; it leads to the day, on which a press begins the reception."""
    if visit.received_by_id:
        notices.notify(
            user_ids=[visit.received_by_id],
            kind="visits.waiting",
            title=gettext_noop("轮到您接待：第 %(number)s 组，一行 %(people)s 人。"),
            facts={"number": visit.number, "people": visit.people},
            url=reverse("home"),
            project_id=visit.project_id,
            at=at,
            mark=f"visit-{visit.pk.hex}-{visit.received_by_id.hex}",
        )


def tell_owner(visit: Visit, owner_id: UUID, *, at: datetime) -> None:
    """Tell the consultant whose customer is received by somebody else."""
    receiver = visit.received_by.name if visit.received_by else ""
    notices.notify(
        user_ids=[owner_id],
        kind="visits.owner",
        title=gettext_noop("您的客户到访，%(receiver)s正在代为接待。"),
        facts={"receiver": receiver},
        url=_visits(visit),
        project_id=visit.project_id,
        at=at,
        mark=f"visit-owner-{visit.pk.hex}",
    )


def _visits(visit: Visit) -> str:
    return reverse("visits:list", kwargs={"project": people.project(visit.project_id).slug})
