"""The judge of first moments: reads a published record by the handbook alone, and shares no line with the gate.

Steps 1 to 4 of docs/handbook/launch-record.md, "The first moments".
"""

from __future__ import annotations

import hashlib
import hmac
import json
from itertools import pairwise
from typing import Any

from tests.launches.judges.history import Fault

KIND = "first moments"


def judge(record: bytes) -> list[Fault]:
    """Return what is wrong with the order of first moments in the record of a closed launch."""
    plan, *rest = (json.loads(line) for line in record.splitlines()[1:])
    if plan.get("gather") is None:
        return [Fault(KIND, "a key is told that nothing needs")] if rest[0][0] == "gather" else []
    word, key = rest[0][0], bytes.fromhex(rest[0][1]) if rest[0][0] == "gather" else b""
    if word != "gather" or hashlib.sha256(key).hexdigest() != plan["gather"]["commitment"]:
        return [Fault(KIND, "the key is not told, or is another")]
    faults, page = list[Fault](), list[tuple[bool, bytes, int]]()
    for entry in rest[1:]:
        if entry[0] == "press":
            page.append(_place(plan, key, entry))
        elif entry[0] == "page":
            faults += [Fault(KIND, f"entry {two[2]} stands too far back") for one, two in pairwise(page) if two < one]
            page = []
    return faults


def _place(plan: dict[str, Any], key: bytes, press: list[Any]) -> tuple[bool, bytes, int]:
    """Return whether a press came late, its rank if it did not, and its number, which settles nothing else."""
    _, seq, at, buyer, *_ = press
    opens = plan["batches"][plan["buyers"][buyer][0]][0] if plan["mode"] == "batches" else plan["window"][0]
    is_first = plan["mode"] != "turns" and opens <= at < opens + plan["gather"]["lasts"]
    rank = hmac.new(key, buyer.to_bytes(4, "big"), hashlib.sha256).digest() if is_first else b""
    return not is_first, rank, seq
