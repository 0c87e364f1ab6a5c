"""What sorts of notices there are: later modules register theirs at start."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from anchang.kernel.errors import Sentence


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of notice: its word and its icon."""

    name: str
    title: Sentence
    icon: str


_kinds: dict[str, Kind] = {}
PLAIN = Kind("", _("消息"), "bell")


def register_kind(name: str, *, title: Sentence, icon: str) -> None:
    """Register a sort of notice under `module.name`."""
    _kinds[name] = Kind(name, title, icon)


def kind_of(name: str) -> Kind:
    """Return a registered kind; what nobody registered is a plain message."""
    return _kinds.get(name, PLAIN)
