"""操作记录: what was done to a launch, who asked for it and who agreed, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anchang.kernel import audit, clock
from anchang.kernel.access import SYSTEM_USER_ID
from anchang.kernel.wording import bracketed, explained, phrased
from anchang.modules.approvals import api as approvals
from anchang.modules.inventory import api as inventory
from anchang.modules.launches.actions.asking import KINDS, UNDONE
from anchang.modules.launches.models import Launch
from anchang.modules.people import api as people

SHOWN = 40
# Who signed in to choose did nothing to the launch; what a rehearsal's picks became is nothing.
NO_ACTS = ("launches.sign_in",)
NOTHING = ("launches.settle",)
REHEARSE = "launches.rehearse"
# What of its rehearsals belongs to a launch's own story.
OF_REHEARSALS = (REHEARSE, "launches.close")
DENIED = (approvals.State.REJECTED, approvals.State.RETURNED, approvals.State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Done:
    """An act of the log: when, what, who, why."""

    at: datetime
    title: str
    note: str
    tone: str = ""


def history_of(launch: Launch, requests: Iterable[approvals.RequestRef]) -> list[Done]:
    """Return what was done to a launch, and of its requests what was not, newest first, in three queries at most."""
    left_out = NO_ACTS + NOTHING if launch.is_rehearsal else NO_ACTS
    rehearsals = Launch.objects.filter(rehearsal_of=launch.pk).values("pk")
    done = audit.AuditEntry.objects.filter(
        Q(subject_id=launch.pk) & ~Q(act__in=left_out) | Q(subject_id__in=rehearsals, act__in=OF_REHEARSALS)
    )
    entries = list(done.order_by("-seq")[:SHOWN])
    denied = [ref for ref in requests if ref.kind in KINDS and ref.state in DENIED]
    asked = {one for ref in denied for one in (ref.requester_id, ref.decider_id) if one}
    names = people.name_of(asked.union(*map(_people, entries)))
    names[SYSTEM_USER_ID] = _("系统")
    units = {unit_id: unit.name for unit_id, unit in inventory.units_of(_named(entries, "unit")).items()}
    found = [Done(entry.at, _title(entry, launch), _note(entry, names, units)) for entry in entries]
    found += [Done(ref.decided_at or ref.requested_at, str(KINDS[ref.kind].label), _no(ref, names)) for ref in denied]
    return sorted(found, key=lambda one: one.at, reverse=True)[:SHOWN]


def _title(entry: audit.AuditEntry, launch: Launch) -> str:
    if entry.act == UNDONE:
        return str(KINDS[entry.facts["order"]].label)
    title = str(audit.title_of(entry.act) or entry.act)
    return title if entry.subject_id == launch.pk or entry.act == REHEARSE else bracketed(title, _("公测"))


def _no(ref: approvals.RequestRef, names: Mapping[UUID, str]) -> str:
    """Say who asked, and who said no, or that it was taken back."""
    asker, decider = names.get(ref.requester_id, ""), names.get(ref.decider_id or SYSTEM_USER_ID, "")
    said = {
        approvals.State.REJECTED: _("%(asker)s申请，%(decider)s驳回"),
        approvals.State.RETURNED: _("%(asker)s申请，%(decider)s退回"),
        approvals.State.WITHDRAWN: _("%(asker)s申请，已撤回"),
    }[approvals.State(ref.state)] % {"asker": asker, "decider": decider}
    return explained(said, ref.comment) if ref.comment else said


def _note(entry: audit.AuditEntry, names: Mapping[UUID, str], units: Mapping[UUID, str]) -> str:
    said = phrased([*_what(entry, units), _who(entry, names)])
    if entry.act == UNDONE:
        why, facts = _(entry.facts["why"]), entry.facts["facts"]
        return explained(said, why % facts if facts else why)
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
