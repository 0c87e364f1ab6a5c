"""The facts of an audit entry as its reader understands them: words for codes, yuan, local times, short ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anchang.kernel import audit, clock, money
from anchang.kernel.audit import AuditEntry, FactTitle
from anchang.kernel.wording import listed

TAIL = 6


@dataclass(frozen=True, slots=True)
class Told:
    """A fact in words. `subject` leads to what else was done with it; `is_raw` says that nobody declared its name."""

    title: str
    value: str
    subject: UUID | None = None
    is_raw: bool = False


def ids_in(entries: Iterable[AuditEntry]) -> set[UUID]:
    """Return every id that stands in facts: some of them are people."""
    return {found for entry in entries for value in entry.facts.values() for found in _ids(value)}


def tell(entry: AuditEntry, names: Mapping[UUID, str]) -> tuple[Told, ...]:
    """Return an entry's facts in words, those that say nothing left out; `names` are of people."""
    return tuple(
        _told(name, value, audit.title_of_fact(entry.act, name), names)
        for name, value in sorted(entry.facts.items())
        if value not in ("", None, [])
    )


def _told(name: str, value: Any, title: FactTitle | None, names: Mapping[UUID, str]) -> Told:
    found = next(_ids(value), None) if isinstance(value, str) else None
    subject = found if found and found not in names else None
    shown = _shown(name, value, title, names)
    return Told(str(title.title) if title else name, shown, subject, is_raw=title is None)


def _shown(name: str, value: Any, title: FactTitle | None, names: Mapping[UUID, str]) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    parts = str(value).split("+")  # a sign-in may have several steps
    if title and all(part in title.values for part in parts):
        return listed(title.values[part] for part in parts)
    if isinstance(value, list):
        people = [names.get(one, "") for word in value for one in _ids(word)]
        if people and all(people):
            return listed(people)
        return ngettext("%(n)s 项", "%(n)s 项", len(value)) % {"n": len(value)}
    if isinstance(value, int) and name.endswith("_fen"):
        return _("%(yuan)s 元") % {"yuan": money.yuan(value)}
    if isinstance(value, str):
        return _text(value, names)
    return str(value)


def _text(value: str, names: Mapping[UUID, str]) -> str:
    if found := next(_ids(value), None):
        # Ids begin with the time: their ends tell them apart.
        return names.get(found) or f"…{str(found)[-TAIL:]}"
    if at := _moment(value):
        return f"{clock.local(at):%Y-%m-%d %H:%M}"
    return value


def _ids(value: Any) -> Iterator[UUID]:
    for word in value if isinstance(value, list) else [value]:
        if isinstance(word, str) and len(word) == 36:
            try:
                yield UUID(word)
            except ValueError:
                continue


def _moment(value: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return at if at.tzinfo else None
