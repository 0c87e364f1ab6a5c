"""The tables of the module, a file a family; Django looks for all of them here."""

from __future__ import annotations

from anchang.modules.deals.models.bookings import Booking
from anchang.modules.deals.models.subscriptions import DiscountScheme, NumberRun, Subscription

__all__ = ["Booking", "DiscountScheme", "NumberRun", "Subscription"]
