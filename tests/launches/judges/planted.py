"""Twelve kinds of fault, each planted into a launch that was true (reliability guide §2.3).

A planter changes a launch in place and tells whether it found where to plant.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.launches.judges.happened import MS, Happened
from tests.launches.judges.history import HAVE, TAKEN, WON, Board, Told

Planter = Callable[[Happened], bool]
SECOND = 1000 * MS


def _first(made: Happened, *outcomes: str) -> list[int]:
    """Return the places of decided answers in a random order, those of a key's only answer."""
    told = made.history.told
    often = {(one.buyer, one.key) for place, one in enumerate(told) if one in told[:place]}
    keys = [(one.buyer, one.key) for one in told]
    often |= {key for key in keys if keys.count(key) > 1}
    found = [
        place
        for place, one in enumerate(told)
        if one.outcome in outcomes and not one.is_look and (one.buyer, one.key) not in often
    ]
    made.chance.shuffle(found)
    return found


def _change(made: Happened, place: int, **facts: Any) -> Told:
    made.history.told[place] = made.history.told[place]._replace(**facts)
    return made.history.told[place]


def _released(made: Happened, unit: int) -> bool:
    return any(act.unit == unit for act in made.history.acts)


def double_ok(made: Happened) -> bool:
    """A second one is told that the unit is his, and the book says so too."""
    for place in _first(made, TAKEN):
        one = _change(made, place, outcome=WON)
        made.entries[one.seq - 1][6] = WON
        return True
    return False


def stale_free(made: Happened) -> bool:
    """A board shows a unit free long after its buyer was told that it is his."""
    for place in _first(made, WON):
        one = made.history.told[place]
        if not _released(made, one.unit):
            late, last = one.returned + SECOND, made.book.seq
            gone = frozenset(unit for unit, holder in enumerate(made.book.holder) if holder >= 0)
            made.history.boards.append(Board(late, late + 1, last, len(made.book.holder), gone - {one.unit}))
            return True
    return False


def early_taken(made: Happened) -> bool:
    """Somebody hears that a unit is gone before the one who took it has asked."""
    for place in _first(made, TAKEN):
        one = made.history.told[place]
        _change(made, place, invoked=one.invoked - SECOND * 3, returned=one.invoked - SECOND * 3 + 1)
        return True
    return False


def swapped_owner(made: Happened) -> bool:
    """The book gives a unit to another buyer than the one who was told."""
    for place in _first(made, WON):
        one = made.history.told[place]
        others = [buyer for buyer in range(len(made.plan.buyers)) if buyer != one.buyer]
        made.entries[one.seq - 1][3] = made.chance.choice(others)
        return True
    return False


def lost_ack(made: Happened) -> bool:
    """The end of the book is gone, though somebody was told what stood there."""
    last = max((one.seq for one in made.history.told), default=0)
    del made.entries[max(0, last - made.chance.randint(1, 3)) :]
    return last > 0


def ghost(made: Happened) -> bool:
    """The book has a press of somebody who was told that nothing was done."""
    busy = [one for one in made.history.told if one.outcome == "busy"]
    keys = {(one.buyer, one.key) for one in made.history.told if one.outcome != "busy"}
    for one in busy:
        if (one.buyer, one.key) not in keys:
            made.entries.append(["press", len(made.entries) + 1, made.now // 1000, one.buyer, one.unit, one.key, TAKEN])
            return True
    return False


def seq_gap(made: Happened) -> bool:
    """An entry in the middle of the book is not there."""
    if len(made.entries) > 2:
        del made.entries[made.chance.randrange(len(made.entries) - 1)]
        return True
    return False


def seq_reorder(made: Happened) -> bool:
    """Two entries that have nothing to do with each other changed places, and those who made them heard it so."""
    places = _first(made, TAKEN)
    for first in places:
        for second in places:
            one, two = made.history.told[first], made.history.told[second]
            if one.returned < two.invoked:
                before, after = made.entries[one.seq - 1], made.entries[two.seq - 1]
                made.entries[one.seq - 1], made.entries[two.seq - 1] = after, before
                before[1], after[1] = two.seq, one.seq
                _change(made, first, seq=two.seq)
                _change(made, second, seq=one.seq)
                return True
    return False


def wrong_price(made: Happened) -> bool:
    """Somebody is told another price than the plan's."""
    for place in _first(made, WON):
        _change(made, place, price_fen=(made.history.told[place].price_fen or 0) + made.chance.choice([-1, 1]))
        return True
    return False


def over_entitlement(made: Happened) -> bool:
    """A buyer with all he may have gets one more."""
    for place in _first(made, HAVE):
        one = _change(made, place, outcome=WON)
        made.entries[one.seq - 1][6] = WON
        return True
    return False


def revived_expiry(made: Happened) -> bool:
    """Somebody is told of a unit that he holds it, after it was taken back and before anybody took it again."""
    for act in made.history.acts:
        if act.kind == "release" and made.book.holder[act.unit] < 0 and act.seq > _last_won(made, act.unit):
            late = made.now + SECOND
            gone = frozenset(unit for unit, holder in enumerate(made.book.holder) if holder >= 0)
            made.history.boards.append(
                Board(late, late + 1, len(made.entries), len(made.book.holder), gone | {act.unit})
            )
            return True
    return False


def _last_won(made: Happened, unit: int) -> int:
    return max((entry[1] for entry in made.entries if entry[0] == "press" and entry[4] == unit), default=0)


def replayed_key(made: Happened) -> bool:
    """A key comes again with another unit, and gets the first one's answer in place of a refusal."""
    for place in _first(made, WON, TAKEN):
        one, late = made.history.told[place], made.now + SECOND
        other = (one.unit + 1) % max(2, len(made.book.units))
        made.history.told.append(one._replace(unit=other, invoked=late, returned=late + 1))
        return True
    return False


KINDS: list[Planter] = [
    double_ok,
    stale_free,
    early_taken,
    swapped_owner,
    lost_ack,
    ghost,
    seq_gap,
    seq_reorder,
    wrong_price,
    over_entitlement,
    revived_expiry,
    replayed_key,
]
