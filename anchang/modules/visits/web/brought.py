"""Who brought the group at the counter: the broker's code is taken, and what that means stands on the card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from anchang.kernel import clock
from anchang.kernel.errors import Refusal
from anchang.kernel.ids import read_id
from anchang.modules.filings import api as filings
from anchang.modules.people.api import Request
from anchang.modules.visits.actions.register import lacking
from anchang.modules.visits.web.cards import Fact


@dataclass(frozen=True, slots=True)
class Brought:
    """The escort that an address names, or the sentence why no visit may rest on it."""

    escort: filings.EscortRef | None = None
    said: str = ""


def brought(request: Request, asked: Mapping[str, str]) -> Brought:
    """Return the escort that is asked for; without one the counter works as before."""
    escort_id = read_id(asked.get("escort", ""))
    if escort_id is None:
        return Brought()
    try:
        return Brought(filings.escort_of(escort_id, project_id=request.project.id, at=clock.now()))
    except Refusal as refusal:
        return Brought(said=f"{refusal}{refusal.remedy}")


def facts_of(escort: filings.EscortRef | None, judged: filings.DeskVerdict) -> list[Fact]:
    """Return the line of the card that names who brought the group, and whether that filing counts."""
    if escort is None:
        return []
    who = " ".join(filter(None, (escort.agency_name, escort.broker_name)))
    if judged.escorted:
        return [Fact(_("带看"), who, judged.escorted, "danger")]
    seen = _("%(time)s 扫码") if escort.is_by_code else _("%(time)s 前台指定")
    return [
        Fact(
            _("带看"),
            who,
            seen % {"time": f"{clock.local(escort.taken_at):%H:%M:%S}"},
            "ok" if judged.is_passed else "",
        )
    ]


def lacks_of(judged: filings.DeskVerdict, escort: filings.EscortRef | None) -> str:
    """Return what must be given before the filing counts, in one sentence; empty where nothing is missing."""
    missing = lacking(judged, escort)
    if not missing:
        return ""
    return _("还缺%(missing)s，补齐后报备才确认。") % {"missing": _("、").join(str(kind.label) for kind in missing)}


def bringers_of(
    judged: filings.DeskVerdict, escort: filings.EscortRef | None, *, is_asked: bool
) -> list[tuple[UUID, str]]:
    """Return whose escort the desk may write down: where several wait for one, or the project asks for one."""
    if escort is not None or judged.filing is None or not (judged.others or is_asked):
        return []
    waiting = sorted((judged.filing, *judged.others), key=lambda one: one.submitted_at)
    return [(one.id, " ".join(filter(None, (one.agency_name, one.broker_name)))) for one in waiting]
