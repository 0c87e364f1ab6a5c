"""Kinds of requests: a later module says how its kind is called and which template shows it. This one knows none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.errors import Sentence

# Given the subject, the request's facts and the reader: what the template needs beyond the facts, at this moment.
Describe = Callable[[UUID, Mapping[str, Any], Actor], Mapping[str, Any]]
# Given the facts alone: what is asked, in half a line, for lists of many requests.
Brief = Callable[[Mapping[str, Any]], str]
# Given the subject and the instant of a yes: raises a Refusal where what was asked can no longer be.
Check = Callable[[UUID, datetime], None]


def _nothing(_subject_id: UUID, _facts: Mapping[str, Any], _actor: Actor) -> Mapping[str, Any]:
    return {}


def _fine(_subject_id: UUID, _at: datetime) -> None:
    return None


def _unsaid(_facts: Mapping[str, Any]) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of request. `template` is given `item` (the request), `facts` and whatever `describe` returns.

    `check` is asked before a yes, and may refuse it.
    """

    name: str
    title: Sentence
    template: str = "approvals/plain_card.html"
    describe: Describe = field(default=_nothing)
    brief: Brief = field(default=_unsaid)
    check: Check = field(default=_fine)


_kinds: dict[str, Kind] = {}


def register_kind(
    name: str,
    *,
    title: Sentence,
    template: str = "approvals/plain_card.html",
    describe: Describe = _nothing,
    brief: Brief = _unsaid,
    check: Check = _fine,
) -> None:
    """Register a kind of request under `module.name`; called at start by the module whose subject it is."""
    _kinds[name] = Kind(name, title, template, describe, brief, check)
    audit.name_values("approvals", "kind", [(name, title)])


def kind_of(name: str) -> Kind:
    """Return a registered kind; one that is gone is shown by its plain facts."""
    return _kinds.get(name) or Kind(name, _("申请"))
