"""The menu is data: modules register entries at start, a person sees what the roles may open (look §5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from anchang.kernel.access import Actor, Permission
from anchang.kernel.http.addresses import address

if TYPE_CHECKING:
    from anchang.web.context import Project

THUMBS = 4


class Group(Enum):
    """The groups of the side bar, in the order of the work."""

    SITE = "site"
    CUSTOMERS = "customers"
    DEALS = "deals"
    BUSINESS = "business"
    OWN = "own"

    @property
    def title(self) -> str | Promise:
        """Return the word above the group; the last group has none."""
        return _GROUP_TITLES[self]


_GROUP_TITLES: dict[Group, str | Promise] = {
    Group.SITE: _("现场"),
    Group.CUSTOMERS: _("客户与渠道"),
    Group.DEALS: _("成交"),
    Group.BUSINESS: _("经营"),
    Group.OWN: "",
}


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One way into a module.

    `thumb` is the place in the thumb bar: 1 今日, 2 客户, 3 房源, 4 我的. `permission` None means everybody signed in.
    `in_project`: the address takes `project`, the slug. `badge` counts what is due for the one who looks; it runs on
    every page, so it must cost one indexed query at most.
    """

    group: Group
    title: str | Promise
    url_name: str
    icon: str
    permission: Permission | None
    order: int
    thumb: int = 0
    thumb_title: str | Promise = ""
    in_project: bool = True
    badge: Callable[[HttpRequest], int] | None = None


@dataclass(frozen=True, slots=True)
class MenuLink:
    """An entry resolved for one request."""

    group: Group
    title: str
    short: str
    url: str
    icon: str
    thumb: int
    current: bool
    badge: int


@dataclass(frozen=True, slots=True)
class MenuSection:
    """A titled run of links."""

    title: str
    links: tuple[MenuLink, ...]


_entries: dict[str, MenuEntry] = {}


def register(entry: MenuEntry) -> None:
    """Add an entry; the same address replaces, so that a reload of apps changes nothing."""
    _entries[entry.url_name] = entry


def entries() -> list[MenuEntry]:
    """Return all entries in menu order."""
    groups = list(Group)
    return sorted(_entries.values(), key=lambda entry: (groups.index(entry.group), entry.order))


def links(request: HttpRequest) -> list[MenuLink]:
    """Return what the actor of a request may open, with the current one marked."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or not getattr(request.user, "is_authenticated", False):
        return []
    slug, project_id = _project(request)
    shown = [
        (entry, _url(entry, slug))
        for entry in entries()
        if (not entry.in_project or slug)
        and (entry.permission is None or actor.can(entry.permission, project_id if entry.in_project else None))
    ]
    here = _nearest(request.path, (url for _entry, url in shown))
    return [_link(request, entry, url, current=url == here) for entry, url in shown]


def sections(found: Iterable[MenuLink]) -> list[MenuSection]:
    """Group links for the side bar."""
    return [MenuSection(str(group.title), tuple(run)) for group, run in groupby(found, key=lambda link: link.group)]


def thumbs(found: Iterable[MenuLink]) -> list[MenuLink]:
    """Return at most four links for the thumb bar; 我的 stands at its end, where every thumb looks for it."""
    chosen = sorted((link for link in found if link.thumb), key=lambda link: link.thumb)[:THUMBS]
    return sorted(chosen, key=lambda link: link.group is Group.OWN)


def beside(path: str, project: Project, actor: Actor) -> str:
    """Return the menu's page that holds an address, for another project; the first page where there is none."""
    try:
        slug = resolve(path).kwargs.get("project", "")
    except Resolver404:
        return "/"
    pages = {_url(entry, slug): entry for entry in entries() if slug or not entry.in_project}
    entry = pages.get(_nearest(path, pages))
    if entry is None or not (entry.permission is None or actor.can(entry.permission, project.id)):
        return "/"
    return _url(entry, project.slug)


def _project(request: HttpRequest) -> tuple[str, UUID | None]:
    from anchang.web.context import current_project

    project = current_project(request)
    return (project.slug, project.id) if project else ("", None)


def _url(entry: MenuEntry, slug: str) -> str:
    return address(entry.url_name, project=slug) if entry.in_project else address(entry.url_name)


def _nearest(path: str, urls: Iterable[str]) -> str:
    return max((url for url in urls if path == url or (url != "/" and path.startswith(url))), key=len, default="")


def _link(request: HttpRequest, entry: MenuEntry, url: str, *, current: bool) -> MenuLink:
    title = str(entry.title)
    badge = entry.badge(request) if entry.badge else 0
    return MenuLink(entry.group, title, str(entry.thumb_title) or title, url, entry.icon, entry.thumb, current, badge)
