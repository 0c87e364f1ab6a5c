"""Names that several journeys share."""

from __future__ import annotations

from tests.story.cast import KNOWN

# Two customers whose numbers end alike, as they do in every office.
FILED, EARLIER = KNOWN[0], KNOWN[1]

PROJECT = "/p/jinchenfu-2"
BOARD = f"{PROJECT}/units/"
TODAY = f"{PROJECT}/today/"
RECEPTION = f"{PROJECT}/reception/"
DASHBOARD = f"{PROJECT}/insight/"

# A board that hears of changes says so, above the façade or, on a phone, below the heading.
LIVE = "[data-board-live][data-state=live]:visible"

# A change is promised on every open page within two seconds (architecture guide §6), which `bin/load live` measures.
# Here, beside other tests on a busy machine, it must come at all, and sooner than a page would ask again by itself.
SHOWN_WITHIN_MS = 10_000
