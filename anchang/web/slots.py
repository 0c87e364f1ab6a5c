"""Slots: an early page shows what later modules know, by loading fragments they register (architecture guide §3)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from anchang.kernel.access import Actor, Permission
from anchang.kernel.errors import Sentence


@dataclass(frozen=True, slots=True)
class Slot:
    """A fragment on another module's page: its heading, its address, its place, and who may see it."""

    title: Sentence
    url_name: str
    order: int
    permission: Permission


@dataclass(frozen=True, slots=True)
class Act:
    """A press on another module's page: its words and icon, the address it opens, and who may."""

    title: Sentence
    icon: str
    url_name: str
    order: int
    permission: Permission


_acts: dict[str, list[Act]] = defaultdict(list)
_slots: dict[str, list[Slot]] = defaultdict(list)


def register(page: str, *, title: Sentence, url_name: str, order: int, permission: Permission) -> None:
    """Add a fragment to a page; the page's own keyword arguments are passed to the fragment's address."""
    _slots[page].append(Slot(title, url_name, order, permission))
    _slots[page].sort(key=lambda slot: slot.order)


def register_act(page: str, *, title: Sentence, icon: str, url_name: str, order: int, permission: Permission) -> None:
    """Add a press to a page's dock; what it opens comes as a panel, or as a page of its own."""
    _acts[page].append(Act(title, icon, url_name, order, permission))
    _acts[page].sort(key=lambda act: act.order)


def acts_of(page: str) -> list[Act]:
    """Return the presses of a page, in order; the page itself knows how far a permission reaches there."""
    return list(_acts[page])


def slots_of(page: str, actor: Actor, project_id: UUID) -> list[Slot]:
    """Return the fragments of a page that the actor may see in this project, in order: a role elsewhere opens none."""
    return [slot for slot in _slots[page] if actor.can(slot.permission, project_id)]
