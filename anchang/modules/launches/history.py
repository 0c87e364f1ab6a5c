"""操作记录: what was done to a launch, who asked for it and who agreed, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anchang.kernel import audit, clock
from anchang.kernel.access import SYSTEM_USER_ID
from anchang.kernel.wording import explained, phrased
from anchang.modules.inventory import api as inventory
from anchang.modules.launches.models import Launch
from anchang.modules.people import api as people

SHOWN = 40
# Who signed in to choose did nothing to the launch; what a rehearsal's picks became is nothing.
NO_ACTS = ("launches.sign_in",)
NOTHING = ("launches.settle",)


@dataclass(frozen=True, slots=True)
class Done:
    """An act of the log: when, what, who, why."""

    at: datetime
    title: str
    note: str
    tone: str = ""


def history_of(launch: Launch) -> list[Done]:
    """Return what was done to a launch, newest first, in three queries at most."""
    left_out = NO_ACTS + NOTHING if launch.is_rehearsal else NO_ACTS
    done = audit.AuditEntry.objects.filter(subject_id=launch.pk).exclude(act__in=left_out)
    entries = list(done.order_by("-seq")[:SHOWN])
    names = people.name_of({one for entry in entries for one in _people(entry)})
    names[SYSTEM_USER_ID] = _("系统")
    units = {unit_id: unit.name for unit_id, unit in inventory.units_of(_named(entries, "unit")).items()}
    return [
        Done(entry.at, str(audit.title_of(entry.act) or entry.act), _note(entry, names, units)) for entry in entries
    ]


def _note(entry: audit.AuditEntry, names: Mapping[UUID, str], units: Mapping[UUID, str]) -> str:
    said = phrased([*_what(entry, units), _who(entry, names)])
    return explained(said, entry.facts["reason"]) if entry.facts.get("reason") else said


def _who(entry: audit.AuditEntry, names: Mapping[UUID, str]) -> str:
    actor = names.get(entry.actor_id, "")
    asker = next((names.get(one, "") for one in _named([entry], "asked_by")), "")
    return _("%(asker)s申请，%(approver)s批准") % {"asker": asker, "approver": actor} if asker else actor


def _what(entry: audit.AuditEntry, units: Mapping[UUID, str]) -> Iterator[str]:
    facts = entry.facts
    if until := facts.get("until"):
        yield _("到 %(time)s") % {"time": f"{clock.local(datetime.fromisoformat(until)):%H:%M}"}
    if isinstance(count := facts.get("units"), int):
        yield ngettext("%(n)s 套", "%(n)s 套", count) % {"n": count}
    if isinstance(count := facts.get("buyers"), int):
        yield ngettext("%(n)s 位", "%(n)s 位", count) % {"n": count}
    yield from (units[unit] for unit in _named([entry], "unit") if unit in units)
    if turn := facts.get("turn"):
        yield _("第 %(n)s 位") % {"n": turn}


def _people(entry: audit.AuditEntry) -> Iterator[UUID]:
    yield entry.actor_id
    yield from _named([entry], "asked_by")


def _named(entries: Iterable[audit.AuditEntry], fact: str) -> Iterator[UUID]:
    return (UUID(entry.facts[fact]) for entry in entries if entry.facts.get(fact))
