"""Groups counted at the door against groups registered (domain guide §5.5)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

LIMIT = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class DoorSum:
    """A day's groups: entered, registered, and hour -> entered."""

    entered: int
    registered: int
    hours: tuple[tuple[int, int], ...] = ()

    @property
    def missing(self) -> int:
        """Return how many groups nobody registered."""
        return max(0, self.entered - self.registered)

    @property
    def uncounted(self) -> int:
        """Return how many registered groups nobody counted at the door."""
        return max(0, self.registered - self.entered)

    @property
    def share(self) -> Decimal | None:
        """Return the missing part of one; None when nobody entered."""
        return Decimal(self.missing) / self.entered if self.entered else None

    @property
    def is_over(self) -> bool:
        """Tell whether more than 5 in 100 are missing; exactly 5 is within."""
        return self.share is not None and self.share > LIMIT
