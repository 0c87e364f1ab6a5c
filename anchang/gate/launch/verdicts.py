"""What is to be said of a result file: yes, or the first line that is wrong, or with what it does not agree."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anchang.gate.launch.commitments import Commitment, NoCommitment, broken, read_commitment
from anchang.gate.launch.receipts import BYTES_AT_MOST, NoReceipt, Receipt, held_against, read_receipt
from anchang.gate.launch.record import Record, Wrong, read


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether all is true; why not, in plain words, and in which line of the file; what the file says otherwise."""

    is_true: bool
    reason: str = ""
    line: int = 0
    facts: dict[str, Any] = field(default_factory=dict)


def verdict(file: Path, commitment: Path | None = None, receipt: Path | None = None) -> Verdict:
    """Judge a result file, by itself and against what else is known of the launch. Raises OSError."""
    try:
        committed = read_commitment(_content(commitment)) if commitment else None
        had = read_receipt(_content(receipt))[0] if receipt else None
        with file.open("rb") as content:
            record = read(content)
    except Wrong as error:
        return Verdict(False, str(error), error.line)
    except (NoReceipt, NoCommitment) as error:
        return Verdict(False, str(error))
    reason = _against(record, committed, had)
    return Verdict(not reason, reason, facts=facts_of(record))


def facts_of(record: Record) -> dict[str, Any]:
    """Return what a record says, for people and programs."""
    plan, seal = record.plan, record.seal
    return {
        "launch": plan.launch,
        "rehearsal": plan.is_rehearsal,
        "closed": record.book.is_closed,
        "units": len(record.book.units),
        "buyers": len(plan.buyers),
        "held": len(record.book.slots),
        "drawn": plan.lot is not None,
        "entries": record.tree.size,
        "pages": record.pages,
        **_first_moments(record),
        **{str(outcome): count for outcome, count in sorted(record.outcomes.items())},
        "plan": record.plan_hash.hex(),
        "link": record.link.hex(),
        "root": record.tree.root().hex(),
        "key": seal.key if seal else "",
    }


def _first_moments(record: Record) -> dict[str, int]:
    """Return how many presses of first moments there are, and on how many pages those of one bell stand at most."""
    lineup = record.lineup
    return {"first_moments": lineup.presses, "first_moments_pages": lineup.spread} if lineup else {}


def _against(record: Record, commitment: Commitment | None, receipt: Receipt | None) -> str:
    if commitment and (names := broken(commitment, record)):
        return f"published before was another {', another '.join(names)}"
    return (held_against(receipt, record) or "") if receipt else ""


def _content(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(BYTES_AT_MOST + 1)
