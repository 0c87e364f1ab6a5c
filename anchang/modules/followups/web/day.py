"""What the page of the day shows, by what the person does here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.modules.customers import api as customers
from anchang.modules.followups import queries, rules
from anchang.modules.followups.access import RECORD, VIEW
from anchang.modules.inventory import api as inventory
from anchang.modules.people import api as people
from anchang.modules.people.api import ProjectRef

TASKS_MOST, SOONEST, LOCKS_MOST = 15, 8, 8


@dataclass(frozen=True, slots=True)
class Task:
    """A customer to be contacted today: how late, and the last thing the customer said."""

    id: UUID
    name: str
    grade: str
    next_at: datetime
    days_late: int
    quote: str
    content: str


@dataclass(frozen=True, slots=True)
class Countdown:
    """Something that ends by itself: a lock on a unit, or the time of a customer before the pool."""

    name: str
    until: datetime
    since: datetime
    url: str
    unit: str = ""
    silent_days: int = 0


def day_of(actor: Actor, project: ProjectRef, at: datetime) -> dict[str, Any]:
    """Return the day's context: the own work of who sells, the team's of who leads."""
    context: dict[str, Any] = {"now": at}
    if project.id in actor.reach(VIEW).all:
        context |= _team(actor, project, at)
    elif project.id in actor.reach(RECORD).projects:
        context |= _own(actor, project, at)
    return context


def _own(actor: Actor, project: ProjectRef, at: datetime) -> dict[str, Any]:
    today = clock.local(at).date()
    _start, end = clock.day_bounds(today)
    due = customers.due_follow_ups(actor, project_id=project.id, before=end, limit=TASKS_MOST)
    last = queries.last_follow_ups(row.id for row in due)
    tasks = []
    for row in due:
        said = last.get(row.id)
        tasks.append(
            Task(
                id=row.id,
                name=row.name,
                grade=row.grade,
                next_at=row.next_follow_at,
                days_late=rules.days_late(row.next_follow_at, today),
                quote=said.customer_quote.open() if said else "",
                content=said.content.open() if said else "",
            )
        )
    done = queries.done_on(today, project_id=project.id, user_id=actor.user_id)
    return {
        "is_own": True,
        "tasks": tasks,
        "countdowns": _countdowns(actor, project, at),
        "done": done,
        "left": len(due) if len(due) < TASKS_MOST else customers.count_due(actor, project_id=project.id, before=end),
    }


def _countdowns(actor: Actor, project: ProjectRef, at: datetime) -> list[Countdown]:
    locks = [it for it in inventory.locks_of(actor.user_id, at=at) if it.project_id == project.id and it.expires_at]
    custodies = queries.custodies_returning(
        at, at + rules.POOL_WARNING, project_id=project.id, owner_id=actor.user_id, limit=SOONEST
    )
    known = {it.customer_id for it in custodies} | {it.customer_id for it in locks if it.customer_id}
    names = customers.names_for(known, by=actor) if known else {}
    held = [
        Countdown(
            name=names.get(it.customer_id, "") if it.customer_id else "",
            until=it.expires_at,
            since=it.made_at,
            url="",
            unit=it.unit_name,
        )
        for it in locks
        if it.expires_at
    ]
    kept = [
        Countdown(
            name=names[it.customer_id],
            until=it.returns_at,
            since=it.last_contact_at,
            url=reverse("followups:follow_up", args=[project.slug, it.customer_id]),
            silent_days=(at - it.last_contact_at) // timedelta(days=1),
        )
        for it in custodies
        if it.customer_id in names
    ]
    return sorted([*held, *kept], key=lambda row: row.until)


def _team(actor: Actor, project: ProjectRef, at: datetime) -> dict[str, Any]:
    team = queries.team_day(project.id, at=at)
    grades = customers.grade_counts(actor, project_id=project.id)
    locks = inventory.locks_in(project.id, at=at, limit=LOCKS_MOST)
    holders = people.name_of(it.holder_id for it in locks if it.holder_id)
    graded = {grade: count for grade, count in grades.items() if grade}
    return {
        "is_team": True,
        "team": team,
        "done": sum(row.done for row in team),
        "left": sum(row.left for row in team),
        "overdue": sum(row.overdue for row in team),
        "drift": rules.drift(graded),
        "countdowns": [
            Countdown(
                name=holders.get(it.holder_id, "") if it.holder_id else "",
                until=it.expires_at,
                since=it.made_at,
                url="",
                unit=it.unit_name,
            )
            for it in locks
            if it.expires_at
        ],
    }
