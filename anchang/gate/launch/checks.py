"""What a plan and the next entry of its book must be; the words say what is wrong with one that is not so.

Who writes an order and who reads a record ask the same questions here. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never
from uuid import UUID

from anchang.gate.launch.book import FREE, Book, Known, Refused, decide
from anchang.gate.launch.draw import SEED, commitment, list_hash, order, unshuffled
from anchang.gate.launch.entries import (
    Again,
    Call,
    Close,
    Entry,
    Extend,
    Gather,
    Leave,
    Lot,
    Miss,
    Mode,
    Pause,
    Plan,
    PlanUnit,
    Press,
    Release,
    Resume,
    Wave,
    Window,
)
from anchang.gate.launch.turns import due, may_return

# Nobody is sold a street; and what one buyer holds is looked through at each press.
RIGHT_AT_MOST = 1000
# Ten seconds: longer is no moment.
GATHERED_AT_MOST = 10_000_000

WHY: dict[Refused, str] = {
    Refused.EARLY: "the press came before this buyer might choose",
    Refused.OVER: "the press came when this buyer might choose no more",
    Refused.PAUSED: "the press was decided while nobody might choose",
    Refused.NOT_ENTITLED: "the plan knows no such buyer, or lets this one choose no more",
    Refused.NOT_YOUR_TURN: "the press came when it was not this buyer's turn",
    Refused.NO_SUCH_UNIT: "there is no such unit on the board",
    Refused.KEY_REUSED: "the key of this press was used before, for another unit",
}


def plan_fault(plan: Plan) -> str | None:
    """Return what is wrong with a plan, None where nothing is."""
    if str(_uuid(plan.launch)) != plan.launch:
        return "the plan names no launch"
    if not plan.units or not plan.buyers:
        return "the plan has no units or no buyers"
    if plan.mode is Mode.BATCHES and not plan.batches:
        return "the plan has no batches to choose in"
    if not all(_is_window(window) for window in (plan.window, *plan.batches)):
        return "the plan has a window that ends before it begins"
    if fault := _units_fault(plan.units, set()):
        return fault
    if not all(1 <= buyer.limit <= RIGHT_AT_MOST and buyer.batch >= 0 for buyer in plan.buyers):
        return "the plan has a buyer without a right or a batch"
    if plan.mode is Mode.BATCHES and any(buyer.batch >= len(plan.batches) for buyer in plan.buyers):
        return "the plan has a buyer of a batch that it does not have"
    return _turns_fault(plan) or _gather_fault(plan.gather) or _roll_fault(plan)


def entry_fault(book: Book, entry: Entry) -> str | None:
    """Return what is wrong with the next entry of a book, None where it may follow."""
    if entry.seq != book.seq + 1:
        return f"entry {entry.seq} stands where entry {book.seq + 1} must"
    if isinstance(entry, Press):
        return _press_fault(book, entry)
    if isinstance(entry, Release):
        return _release_fault(book, entry)
    if book.is_closed:
        return "the launch was closed before"
    match entry:
        case Pause():
            return "it was paused already" if book.is_paused else None
        case Resume():
            return None if book.is_paused else "it was not paused"
        case Extend():
            return _extend_fault(book, entry)
        case Wave():
            return _units_fault(entry.units, book.number_of)
        case Close():
            return None
        case Call() | Miss() | Leave() | Again():
            return _turn_fault(book, entry)
        case _:
            assert_never(entry)


def _turn_fault(book: Book, entry: Call | Miss | Leave | Again) -> str | None:
    if isinstance(entry, Leave):
        return None if book.queue and book.queue.awaits(entry.buyer) else "this buyer had no turn to give up"
    if isinstance(entry, Again):
        return None if may_return(book, entry.buyer) else "this buyer was not to be called again"
    return None if [entry] == due(book, entry.at)[:1] else "this was not the turn that was due"


def _press_fault(book: Book, press: Press) -> str | None:
    found = decide(book, press.buyer, press.unit, press.key, press.at)
    if isinstance(found, Press):
        if found == press:
            return None
        return f"it says {press.outcome}; by the plan and the entries before it, it is {found.outcome}"
    if isinstance(found, Known):
        return f"the key of this press was used before, in entry {found.seq}"
    return WHY[found]


def _release_fault(book: Book, release: Release) -> str | None:
    if not 0 <= release.unit < len(book.holder):
        return "there is no such unit on the board"
    holder = book.holder[release.unit]
    if holder == FREE:
        return f"unit {release.unit} is given back, and nobody held it"
    if holder != release.buyer:
        return f"unit {release.unit} is taken from buyer {release.buyer}, and buyer {holder} held it"
    return None


def _extend_fault(book: Book, extend: Extend) -> str | None:
    if not -1 <= extend.batch < len(book.windows):
        return "there is no such batch"
    window = book.windows[extend.batch] if extend.batch >= 0 else book.window
    return None if extend.closes > window.closes else "the new end is no later than the one before"


def _units_fault(units: Sequence[PlanUnit], known: dict[str, int] | set[str]) -> str | None:
    seen = set(known)
    for unit in units:
        if unit.id in seen:
            return f"unit {unit.id} is there twice"
        if unit.price_fen < 0 or not (unit.id + unit.name).isprintable():
            return f"unit {unit.id!r} has no price or no name"
        seen.add(unit.id)
    return None


def _turns_fault(plan: Plan) -> str | None:
    turns = plan.turns
    if (plan.mode is Mode.TURNS) != (turns is not None):
        return "the plan has turns without saying how they go, or says so without having them"
    is_measured = turns is None or min(turns.lasts, turns.at_once, turns.calls) >= 1
    return None if is_measured else "the plan has turns without a measure"


def _gather_fault(gather: Gather | None) -> str | None:
    is_bound = gather is None or (0 < gather.lasts <= GATHERED_AT_MOST and len(_bytes(gather.commitment)) == SEED)
    return None if is_bound else "the plan gathers first moments without an end or a commitment"


def _roll_fault(plan: Plan) -> str | None:
    if plan.roll and (len(plan.roll) != len(plan.buyers) or len(set(plan.roll)) != len(plan.roll)):
        return "the roll does not name each buyer once"
    if not all(word.isalnum() and word.isascii() for word in plan.roll):
        return "the roll has a pseudonym that is none"
    if plan.lot is None:
        return None
    return _lot_fault(plan.lot, plan.roll) if plan.roll else "the plan has a lot and no roll to draw"


def _lot_fault(lot: Lot, roll: Sequence[str]) -> str | None:
    seed, listed = _bytes(lot.seed), _bytes(lot.listed)
    if len(seed) != SEED or len(listed) != SEED:
        return "the seed of the lot or the hash of its list is none"
    if commitment(seed, listed).hex() != lot.commitment:
        return "the lot was committed to another seed or another list"
    places = order(len(roll), seed=seed, listed=listed, word=lot.word)
    if list_hash(unshuffled(roll, places)) != listed:
        return "the buyers stand in another order than the lot gave"
    return None


def _is_window(window: Window) -> bool:
    return 0 <= window.opens < window.closes < 1 << 53


def _bytes(word: str) -> bytes:
    try:
        return bytes.fromhex(word)
    except ValueError:
        return b""


def _uuid(word: str) -> UUID | None:
    try:
        return UUID(word)
    except ValueError:
        return None
