"""Reads worth a name."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from anchang.gate.launch.book import read
from anchang.gate.launch.entries import genesis, next_link, read_page, read_plan
from anchang.kernel.rows import the_one
from anchang.modules.launches.models import Book, Favourite, Page, Pick


@dataclass(frozen=True, slots=True)
class Audited:
    """What the database says of a launch: counts of picks, and whether the book tells the same."""

    wins: int
    doubles: int
    over_limit: int
    presses: int
    is_chained: bool
    agrees: bool


def counted_wishes(launch_id: UUID) -> QuerySet[Favourite, tuple[UUID, int, int]]:
    """Return units, ranks, and how many wish for the unit as their how many-th: the database counts them."""
    wishes = Favourite.objects.filter(entitlement__launch_id=launch_id).order_by()
    return wishes.values_list("unit_id", "rank").annotate(Count("pk"))


def audited(launch_id: UUID) -> Audited:
    """Count live picks, units picked twice, buyers over their right, and hold the book to them. Raises NotThere."""
    kept = the_one(Book.objects.filter(launch_id=launch_id))
    pages = list(Page.objects.filter(launch_id=launch_id).order_by("number"))
    plan, link = read_plan(bytes(kept.plan)), genesis(bytes(kept.plan))
    is_chained = True
    for page in pages:
        link = next_link(link, bytes(page.content))
        is_chained = is_chained and link == bytes(page.link)
    book = read(plan, (entry for page in pages for entry in read_page(bytes(page.content))))
    live = list(Pick.objects.filter(launch_id=launch_id, live=True).values_list("unit_no", "buyer_no"))
    units = Counter(unit for unit, _ in live)
    buyers = Counter(buyer for _, buyer in live)
    limits = book.plan.buyers
    return Audited(
        wins=len(live),
        doubles=sum(count > 1 for count in units.values()),
        over_limit=sum(count > limits[buyer].limit for buyer, count in buyers.items()),
        presses=len(book.keys),
        is_chained=is_chained and link == bytes(kept.link),
        agrees=sorted(live) == sorted((unit, buyer) for buyer, mine in book.held.items() for unit in mine),
    )
