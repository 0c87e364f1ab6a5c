"""Ctrl-K: one search over what modules can find; pages come from the menu (look §5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from anchang.kernel.access import Actor, Permission
from anchang.kernel.errors import Sentence
from anchang.kernel.http.access import public
from anchang.kernel.http.pages import render_page
from anchang.kernel.text import clean
from anchang.web import navigation
from anchang.web.context import Project, current_project

MOST = 6
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Found:
    """One result: where it leads, and what kind of thing it is."""

    url: str
    icon: str
    title: str
    note: str
    kind: str


@dataclass(frozen=True, slots=True)
class Group:
    """Results of one kind under their heading."""

    title: str
    items: Sequence[Found]


Finder = Callable[[Project, str, Actor], Sequence[Found]]


@dataclass(frozen=True, slots=True)
class _Source:
    title: Sentence
    permission: Permission
    find: Finder
    order: int


@dataclass(frozen=True, slots=True)
class _Act:
    title: Sentence
    url_name: str
    icon: str
    permission: Permission


_sources: list[_Source] = []
_acts: dict[str, _Act] = {}


def register(title: Sentence, *, permission: Permission, find: Finder, order: int) -> None:
    """Let the palette ask a module for what fits a text, within the project shown and the actor's permission."""
    _sources.append(_Source(title, permission, find, order))
    _sources.sort(key=lambda source: source.order)


def register_act(title: Sentence, url_name: str, *, icon: str, permission: Permission) -> None:
    """Let the palette offer the page on which something is done; its address takes the project."""
    _acts[url_name] = _Act(title, url_name, icon, permission)


@require_GET
@public
def search(request: HttpRequest) -> HttpResponse:
    """Answer the palette. Strangers find nothing; an empty text shows the pages one may open."""
    text = clean(request.GET.get("q", ""))[:LONGEST]
    groups = (
        [*_of_modules(request, text), *_of_acts(request, text), *_pages(request, text)]
        if request.user.is_authenticated
        else []
    )
    return render_page(request, "web/palette_results.html", {"groups": groups})


def _of_modules(request: HttpRequest, text: str) -> list[Group]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    project = current_project(request)
    if project is None or len(text) < 2:
        return []
    asked = [source for source in _sources if _may(actor, source, project.id)]
    groups = [Group(str(source.title), source.find(project, text, actor)[:MOST]) for source in asked]
    return [group for group in groups if group.items]


def _of_acts(request: HttpRequest, text: str) -> list[Group]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    project = current_project(request)
    if project is None or not text:
        return []
    fitting = [act for act in _acts.values() if text.casefold() in str(act.title).casefold()]
    items = [
        Found(reverse(act.url_name, kwargs={"project": project.slug}), act.icon, str(act.title), "", _("办理"))
        for act in fitting
        if _may(actor, act, project.id)
    ]
    return [Group(_("办理"), items)] if items else []


def _may(actor: Actor, source: _Source | _Act, project_id: UUID) -> bool:
    return actor.can(source.permission, project_id)


def _pages(request: HttpRequest, text: str) -> list[Group]:
    links = [link for link in navigation.links(request) if text.casefold() in str(link.title).casefold()]
    items = [Found(link.url, link.icon, str(link.title), "", _("页面")) for link in links]
    return [Group(_("页面"), items)] if items else []
