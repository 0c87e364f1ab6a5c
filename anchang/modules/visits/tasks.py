"""Due work of the reception: the morning's order, and visits nobody ended."""

from __future__ import annotations

from datetime import timedelta

from anchang.kernel import clock, work
from anchang.kernel.access import Actor
from anchang.kernel.tenancy import current_tenant
from anchang.modules.people import api as people
from anchang.modules.visits import queries
from anchang.modules.visits.actions import drafts
from anchang.modules.visits.actions.reception import end
from anchang.modules.visits.actions.rotation import open_day


@work.daily(name="visits.open_days", hour=8, minute=30)
def open_days() -> None:
    """Find the morning's order of every project that has consultants."""
    by, at = Actor.system(current_tenant()), clock.now()
    for project in people.projects_of(by):
        if queries.consultants(project.id):
            open_day(project.id, day=clock.local(at).date(), by=by, at=at)


@work.daily(name="visits.end_left_open", hour=23, minute=30)
def end_left_open() -> None:
    """End receptions that were left open, so that the customers can be registered tomorrow."""
    by, at = Actor.system(current_tenant()), clock.now()
    for visit_id in queries.open_visit_ids():
        end(visit_id, by=by, at=at)


@work.daily(name="visits.forget_previews", hour=3, minute=10)
def forget_previews() -> None:
    """Delete uploaded registers that nobody brought in within a day."""
    drafts.forget_before(clock.now() - timedelta(days=1))
