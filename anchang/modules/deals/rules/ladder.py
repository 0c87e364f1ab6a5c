"""Who may grant a discount (domain guide §11.2): each rung up to its share, the group beyond and below the floor."""

from __future__ import annotations

from collections.abc import Iterable

from anchang.kernel.money import Fen
from anchang.modules.deals.states import Rung
from anchang.modules.people.api import Role

# In hundredths of a percent of the list price, from the bottom.
RIGHTS: tuple[tuple[Rung, int], ...] = (
    (Rung.CONSULTANT, 0),
    (Rung.MANAGER, 100),
    (Rung.DIRECTOR, 300),
    (Rung.CITY, 500),
)
ORDER: tuple[Rung, ...] = (*(rung for rung, _ in RIGHTS), Rung.GROUP)

# The role that speaks for a rung. Levels above the project are told apart by where the role is held.
ASKED: dict[Rung, Role] = {
    Rung.MANAGER: Role.MANAGER,
    Rung.DIRECTOR: Role.LEADER,
    Rung.CITY: Role.LEADER,
    Rung.GROUP: Role.LEADER,
}
OWN: dict[Role, Rung] = {Role.CONSULTANT: Rung.CONSULTANT, Role.MANAGER: Rung.MANAGER, Role.LEADER: Rung.CITY}


def needed(*, list_fen: Fen, total_fen: Fen, floor_fen: Fen | None) -> Rung:
    """Return the rung that must grant a price. Exactly at a limit still belongs to the lower rung."""
    if is_below_floor(total_fen, floor_fen):
        return Rung.GROUP
    off = list_fen - total_fen
    return next((rung for rung, share in RIGHTS if off * 10_000 <= list_fen * share), Rung.GROUP)


def is_below_floor(total_fen: Fen, floor_fen: Fen | None) -> bool:
    """Tell whether a price is below the floor; a unit without one has none to be below of."""
    return floor_fen is not None and total_fen < floor_fen


def right_of(roles: Iterable[str]) -> Rung:
    """Return the highest rung that somebody's roles carry by themselves."""
    held = [OWN[Role(role)] for role in roles if role in OWN]
    return max(held, key=ORDER.index, default=Rung.CONSULTANT)


def is_within(needed_rung: Rung, right: Rung) -> bool:
    """Tell whether a right suffices."""
    return ORDER.index(needed_rung) <= ORDER.index(right)
