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
