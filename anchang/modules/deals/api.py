"""The door for later modules."""

from __future__ import annotations

from anchang.modules.deals.access import VIEW
from anchang.modules.deals.actions.many import Picked, subscribe_picks
from anchang.modules.deals.figures import (
    BookingRow,
    BuildingFigures,
    DayFigures,
    DealRef,
    DealRow,
    booking_rows,
    by_building,
    counts_by_day,
    deal_rows,
    deals_of_customer,
    overdue_count,
    refs,
)
from anchang.modules.deals.states import COUNTED, CloseReason, State

__all__ = [
    "COUNTED",
    "VIEW",
    "BookingRow",
    "BuildingFigures",
    "CloseReason",
    "DayFigures",
    "DealRef",
    "DealRow",
    "Picked",
    "State",
    "booking_rows",
    "by_building",
    "counts_by_day",
    "deal_rows",
    "deals_of_customer",
    "overdue_count",
    "refs",
    "subscribe_picks",
]
