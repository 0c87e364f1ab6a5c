"""Launches that might have been: small, of random shape, decided by the gate's own book, everybody told the truth."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field

from anchang.gate.launch.book import Book, Known, decide
from anchang.gate.launch.checks import entry_fault
from anchang.gate.launch.entries import (
    Again,
    Entry,
    Extend,
    Leave,
    Missed,
    Mode,
    Pause,
    Plan,
    PlanBuyer,
    PlanUnit,
    Release,
    Resume,
    Turns,
    Wave,
    Window,
    line_of,
    plan_bytes,
)
from anchang.gate.launch.entries import Press as Line
from anchang.gate.launch.turns import due
from tests.launches.judges import black_box, clock, witness
from tests.launches.judges.history import ABSENT, HAVE, NEVER, UNKNOWN, Act, Board, Fault, History, Told

MS = 1_000_000


@dataclass
class Happened:
    """A launch, its book as the database would hold it, and what its clients saw."""

    chance: random.Random
    plan: Plan
    book: Book = field(init=False)
    entries: list[witness.Entry] = field(default_factory=list)
    history: History = field(default_factory=History)
    now: int = 0

    def __post_init__(self) -> None:
        self.book = Book(self.plan)

    def faults(self) -> list[Fault]:
        """Return what all judges say."""
        plan = plan_bytes(self.plan)
        return [
            *black_box.judge(self.history),
            *witness.judge(self.history, plan, self.entries),
            *clock.judge(self.history, plan, self.entries),
        ]

    def add(self, entry: Entry) -> None:
        """Write an entry."""
        self.book.apply(entry)
        self.entries.append(json.loads(line_of(entry)))

    def around(self) -> tuple[int, int]:
        """Return an interval in which this instant lies."""
        return self.now - self.chance.randint(0, 30 * MS), self.now + self.chance.randint(1, 30 * MS)


def happen(chance: random.Random, *, steps: int = 60) -> Happened:
    """Return a launch of random shape."""
    units, buyers, opens = chance.randint(1, 8), chance.randint(2, 8), 100_000
    mode = chance.choice(list(Mode))
    plan = Plan(
        launch="a launch",
        is_rehearsal=True,
        mode=mode,
        window=Window(opens, opens + 900_000),
        units=[PlanUnit(f"unit-{place}", f"{place}", 1_000_000 + place) for place in range(units)],
        buyers=[PlanBuyer(chance.randint(0, 1), chance.randint(1, 2)) for _ in range(buyers)],
        batches=[Window(opens, opens + 500_000), Window(opens + 300_000, opens + 900_000)],
        turns=_turns(chance) if mode is Mode.TURNS else None,
        terms={"give_up_limit": chance.choice([0, 0, 1, 2])},
    )
    made = Happened(chance, plan)
    for _ in range(steps):
        made.now += chance.randint(1, 30) * MS
        chance.choices([_press, _again, _look, _board, _act, _call], [12, 2, 2, 2, 2, 6])[0](made)
    return made


def _turns(chance: random.Random) -> Turns:
    return Turns(
        chance.choice([20_000, 60_000, 200_000]),
        chance.randint(1, 3),
        chance.randint(1, 3),
        chance.choice(list(Missed)),
    )


def _press(made: Happened) -> None:
    buyer, unit = made.chance.randrange(len(made.plan.buyers)), made.chance.randrange(len(made.book.units))
    called = sorted(made.book.queue.called) if made.book.queue else []
    if called and made.chance.random() < 0.7:
        buyer = made.chance.choice(called)
    _tell(made, buyer, unit, f"key-{len(made.history.told)}")


def _tell(made: Happened, buyer: int, unit: int, key: str) -> None:
    start, end = made.around()
    if made.chance.random() < 0.05:
        word = made.chance.choice(["busy", "in_flight", UNKNOWN])
        made.history.told.append(Told(buyer, key, unit, start, NEVER if word == UNKNOWN else end, word))
        return
    found = decide(made.book, buyer, unit, key, made.now // 1000)
    if isinstance(found, Line):
        made.add(found)
    elif not isinstance(found, Known):
        # A refusal is by what is known at one instant, and so is this one.
        made.history.told.append(Told(buyer, key, unit, made.now, made.now, str(found)))
        return
    if made.chance.random() < 0.05:
        made.history.told.append(Told(buyer, key, unit, start, NEVER, UNKNOWN))
        return
    held = tuple(made.book.held.get(buyer, ())) if found.outcome == HAVE else None
    price = made.book.units[unit].price_fen
    heard = Told(buyer, key, unit, start, end, str(found.outcome), found.seq, found.at, unit, held, price)
    made.history.told.append(heard)


def _again(made: Happened) -> None:
    """Press a key again."""
    if made.history.told:
        one = made.chance.choice(made.history.told)
        _tell(made, one.buyer, one.unit, one.key)


def _look(made: Happened) -> None:
    if not made.history.told:
        return
    one, (start, end) = made.chance.choice(made.history.told), made.around()
    known = made.book.keys.get((one.buyer, one.key))
    seen = Told(one.buyer, one.key, one.unit, start, end, ABSENT, is_look=True)
    if known:
        seen = seen._replace(outcome=str(known.outcome), seq=known.seq, at=known.at, told_unit=known.unit)
    made.history.told.append(seen)


def _board(made: Happened) -> None:
    gone = frozenset(unit for unit, holder in enumerate(made.book.holder) if holder >= 0)
    made.history.boards.append(Board(*made.around(), made.book.seq, len(made.book.holder), gone))


def _call(made: Happened) -> None:
    """Write whose turn is over and whose begins, as a node does while somebody looks."""
    for entry in due(made.book, made.now // 1000):
        made.add(entry)
        made.history.acts.append(Act(str(made.entries[-1][0]), made.now, made.now, entry.seq))


def _act(made: Happened) -> None:
    chance, book, at = made.chance, made.book, made.now // 1000
    seq = book.seq + 1
    taken = [(unit, holder) for unit, holder in enumerate(book.holder) if holder >= 0]
    acts: list[Entry] = [Resume(seq, at, "") if book.is_paused else Pause(seq, at, "")]
    acts.append(Extend(seq, at, book.window.closes + 1000, chance.choice([-1, 0, 1]), ""))
    acts.append(Wave(seq, at, [PlanUnit(f"unit-{len(book.units)}", "more", 2_000_000)], ""))
    for unit, holder in taken:
        acts.append(Release(seq, at, holder, unit, chance.choice(["unpaid", "given up", "a mistake"])))
    if book.queue:
        buyers = range(len(made.plan.buyers))
        acts += [way(seq, at, buyer, "") for way in (Leave, Again) for buyer in buyers]
    entry = chance.choice([one for one in acts if entry_fault(book, one) is None])
    made.add(entry)
    word = str(made.entries[-1][0])
    # What refuses is known at one instant here; what takes a unit back takes as long as it takes.
    start, end = made.around() if isinstance(entry, Release) else (made.now, made.now)
    unit, buyer = (entry.unit, entry.buyer) if isinstance(entry, Release) else (-1, -1)
    made.history.acts.append(Act(word, start, end, seq, unit, buyer))
