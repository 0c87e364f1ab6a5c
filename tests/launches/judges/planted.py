"""The twelve kinds of fault and those of turns, each planted into a launch that was true (reliability guide §2.3).

A planter changes a launch in place and tells whether it found where to plant.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.launches.judges import witness
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


def _at_turns(made: Happened, *words: str) -> list[witness.Entry]:
    """Return the entries of these kinds in a random order; none where there are no turns."""
    found = [entry for entry in made.entries if entry[0] in words]
    made.chance.shuffle(found)
    return found


def called_before_another(made: Happened) -> bool:
    """Somebody is called who is not the next."""
    for call in _at_turns(made, "call"):
        call[3] = made.chance.choice([buyer for buyer in range(len(made.plan.buyers)) if buyer != call[3]])
        return True
    return False


def longer_turn(made: Happened) -> bool:
    """A turn lasts longer, or not as long, as the plan says."""
    for call in _at_turns(made, "call"):
        call[4] += made.chance.choice([-1, 1, 1_000_000])
        return True
    return False


def turn_cut_short(made: Happened) -> bool:
    """Somebody is said to have missed a turn that was not over."""
    for miss in _at_turns(made, "miss"):
        call = next(one for one in made.entries[miss[1] - 2 :: -1] if one[0] == "call" and one[3] == miss[3])
        miss[2] = call[2]
        return True
    return False


def one_too_many(made: Happened) -> bool:
    """One more is called than may be at once."""
    turns, line = made.plan.turns, made.book.queue
    if turns is None or line is None or len(line.called) < turns.at_once or not line.waiting:
        return False
    at = made.now // 1000
    made.entries.append(["call", len(made.entries) + 1, at, line.waiting[0], at + turns.lasts])
    return True


def called_once_more(made: Happened) -> bool:
    """Somebody who has been called as often as the plan says, or has chosen, is called again."""
    turns, line = made.plan.turns, made.book.queue
    out = [buyer for buyer in range(len(made.plan.buyers)) if line and not line.awaits(buyer)]
    if turns is None or not out:
        return False
    at = made.now // 1000
    made.entries.append(["call", len(made.entries) + 1, at, made.chance.choice(out), at + turns.lasts])
    return True


def out_of_turn(made: Happened) -> bool:
    """The book has a press of who was not called, and he was told so."""
    return _let_in(made, "not_your_turn")


def after_giving_up(made: Happened) -> bool:
    """Somebody who gave back too often chooses all the same."""
    return _let_in(made, "not_entitled")


def _let_in(made: Happened, word: str) -> bool:
    """Decide the last press that was refused by a word, where nothing was decided afterwards."""
    told = made.history.told
    for place, one in reversed(list(enumerate(told))):
        if one.outcome != word or sum((other.buyer, other.key) == (one.buyer, one.key) for other in told) > 1:
            continue
        at, seq = one.invoked // 1000, 1 + sum(entry[2] * 1000 <= one.invoked for entry in made.entries)
        if seq <= len(made.entries):
            continue
        made.entries.append(["press", seq, at, one.buyer, one.unit, one.key, TAKEN])
        _change(made, place, outcome=TAKEN, seq=seq, at=at, told_unit=one.unit)
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
    called_before_another,
    longer_turn,
    turn_cut_short,
    one_too_many,
    called_once_more,
    out_of_turn,
    after_giving_up,
]
