"""The door for later modules."""

from __future__ import annotations

from anchang.modules.visits.access import VIEW
from anchang.modules.visits.figures import FirstVisit, came_again, first_visits_by_day, first_visits_of
from anchang.modules.visits.queries import VisitRef, counts_by_day, entered, open_visits_for, visits_of
from anchang.modules.visits.states import Source

__all__ = [
    "VIEW",
    "FirstVisit",
    "Source",
    "VisitRef",
    "came_again",
    "counts_by_day",
    "entered",
    "first_visits_by_day",
    "first_visits_of",
    "open_visits_for",
    "visits_of",
]
