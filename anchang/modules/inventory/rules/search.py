"""What a person may mean by the name of a unit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from anchang.kernel.sheets.mapping import split
from anchang.kernel.text import clean
from anchang.modules.inventory.rules import names
from anchang.modules.inventory.rules.vocabulary import CODES, DOOR_CODE


@dataclass(frozen=True, slots=True)
class Reading:
    """A building, entrance and number; empty when not named."""

    building: str
    entrance: str
    number_key: str


def readings(words: str) -> list[Reading]:
    """Return what '3-2-1202', '3栋1202' or 'B1-001' may mean: the whole as a number, and every split that fits."""
    plain = re.sub(r"\s+", "", clean(words))[:40]
    found = [Reading("", "", names.number_key(plain))] if plain else []
    for pattern in (*CODES, DOOR_CODE):
        if parts := split(plain, pattern):
            building = parts.get("building", "")
            found.append(
                Reading(
                    names.building_name(building) if building else "",
                    names.entrance_name(parts.get("entrance", "")),
                    names.number_key(parts["number"]),
                )
            )
    return found
