"""What is published before a launch opens, so that nobody can change afterwards what the record is judged by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Literal

import msgspec

from anchang.gate.launch.entries import Plan, PlanUnit, genesis, read_plan
from anchang.gate.launch.record import Record


class Commitment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hashes in hexadecimal digits: of the plan, its lists of units and buyers, its lot, its key of first moments.

    And the public key. `lot` is empty where none is drawn, `gather` where no first moments are.
    """

    launch: str
    plan: str
    units: str
    buyers: str
    lot: str
    gather: str
    key: str
    kind: Literal["anchang launch commitment"] = "anchang launch commitment"
    version: Literal[1] = 1


class NoCommitment(ValueError):
    """What was given is no commitment."""


WHAT = {
    "launch": "launch",
    "plan": "plan",
    "units": "list of units",
    "buyers": "list of buyers",
    "lot": "lot",
    "gather": "key of the first moments",
    "key": "public key",
}
_decode = msgspec.json.Decoder(Commitment).decode


def commitment_to(kept: bytes, *, key: str) -> Commitment:
    """Return the commitment to a plan as it is kept. Raises Damaged for what is no plan."""
    plan = read_plan(kept)
    lot = plan.lot.commitment if plan.lot else ""
    gather = plan.gather.commitment if plan.gather else ""
    units, buyers = units_hash(plan.units), buyers_hash(plan)
    return Commitment(plan.launch, genesis(kept).hex(), units.hex(), buyers.hex(), lot, gather, key)


def read_commitment(content: bytes) -> Commitment:
    """Read a commitment. Raises NoCommitment."""
    try:
        return _decode(content)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise NoCommitment("this is no commitment to a launch") from error


def broken(commitment: Commitment, record: Record) -> list[str]:
    """Return what a true record has otherwise than was committed to."""
    plan, seal = record.plan, record.seal
    held = {
        "launch": plan.launch,
        "plan": record.plan_hash.hex(),
        "units": units_hash(plan.units).hex(),
        "buyers": buyers_hash(plan).hex(),
        "lot": plan.lot.commitment if plan.lot else "",
        "gather": plan.gather.commitment if plan.gather else "",
        "key": seal.key if seal else "",
    }
    return [WHAT[name] for name, value in held.items() if getattr(commitment, name) != value]


def units_hash(units: Iterable[PlanUnit]) -> bytes:
    """Return the SHA-256 of the list of units: a line each, id, price in fen and name between tabs."""
    return _hash(f"{unit.id}\t{unit.price_fen}\t{unit.name}\n" for unit in units)


def buyers_hash(plan: Plan) -> bytes:
    """Return the SHA-256 of the list of buyers: a line each, number, batch, limit and pseudonym between tabs."""
    roll = plan.roll or [""] * len(plan.buyers)
    rows = enumerate(zip(plan.buyers, roll, strict=True))
    return _hash(f"{number}\t{buyer.batch}\t{buyer.limit}\t{one}\n" for number, (buyer, one) in rows)


def _hash(lines: Iterable[str]) -> bytes:
    return hashlib.sha256("".join(lines).encode()).digest()
