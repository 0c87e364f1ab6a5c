"""What a plan freezes beside units, buyers and times: the settings by name, for the record."""

from __future__ import annotations

from anchang.modules.launches.rules.settings import NAMES, SIGNING, Settings

# Times stand in the plan as windows; a word of welcome promises nothing; signing comes after the choosing.
ELSEWHERE = frozenset({"opens_at", "closes_at", "welcome"}) | SIGNING


def terms(settings: Settings) -> dict[str, int | str]:
    """Return the settings as the plan's terms; yes is 1 and no 0."""
    values = {name: getattr(settings, name) for name in NAMES if name not in ELSEWHERE}
    return {name: int(value) if isinstance(value, bool) else value for name, value in values.items()}
