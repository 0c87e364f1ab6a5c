"""What every page's frame needs to know: the person's choices, the tenant's hue, the project all numbers belong to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID

from django.http import HttpRequest

from anchang.kernel.tenancy import Tenant
from anchang.web import navigation, theme
from anchang.web.logo import DIGITS


class Project(Protocol):
    """A project as the switch shows it."""

    @property
    def id(self) -> UUID:
        """Return its identity."""

    @property
    def slug(self) -> str:
        """Return its name in addresses."""

    @property
    def name(self) -> str:
        """Return its name for people."""


THEMES = ("light", "dark", "contrast")
DENSITIES = ("comfortable", "compact")
APPEARANCE_COOKIE = "appearance"

_role_title: Callable[[HttpRequest], str] | None = None


def provide_role_title(find: Callable[[HttpRequest], str]) -> None:
    """Register how the words under a person's name are found; called once, by the module that knows roles."""
    global _role_title
    _role_title = find


def current_project(request: HttpRequest) -> Project | None:
    """Return the project of the address, else the one last used, else the first in reach."""
    named: Project | None = getattr(request, "project", None)
    if named:
        return named
    reach: Sequence[Project] = getattr(request, "projects", ())
    last = getattr(request.user, "last_project_id", None) if hasattr(request, "user") else None
    return next((project for project in reach if project.id == last), reach[0] if reach else None)


@dataclass(frozen=True, slots=True)
class TenantLogo:
    """A tenant's logo as pages show it: where it is, and the themes in which it stands on a white plate."""

    digest: str
    plate_by_day: bool
    plate_by_night: bool


@dataclass(frozen=True)
class Shell:
    """The frame around a page; every property is read at most once, and only by pages that show it."""

    request: HttpRequest

    @cached_property
    def user(self) -> Any:
        """Return the signed-in account, or None."""
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def _appearance(self) -> tuple[str, str]:
        # The account decides; the browser only before sign-in, because the next person may sit at it.
        if self.user:
            return getattr(self.user, "theme", ""), getattr(self.user, "density", "")
        chosen, _, density = self.request.COOKIES.get(APPEARANCE_COOKIE, "").partition(".")
        return chosen, density

    @cached_property
    def theme(self) -> str:
        """Return light, dark or contrast; empty lets the system decide."""
        return self._appearance[0] if self._appearance[0] in THEMES else ""

    @cached_property
    def density(self) -> str:
        """Return the person's density, else the tenant's."""
        values = (self._appearance[1], getattr(self.tenant, "density", ""))
        return next((value for value in values if value in DENSITIES), DENSITIES[0])

    @cached_property
    def tenant(self) -> Tenant | None:
        """Return the tenant of the person; at the door, the only one of this installation."""
        if self.user:
            return getattr(self.user, "tenant", None)
        houses = Tenant.objects.all()[:2]
        return houses[0] if len(houses) == 1 else None

    @cached_property
    def hue(self) -> int | None:
        """Return the tenant's hue when it is not the product's own."""
        hue: int = getattr(self.tenant, "brand_hue", theme.DEFAULT_HUE)
        return None if hue == theme.DEFAULT_HUE else hue

    @cached_property
    def logo(self) -> TenantLogo | None:
        """Return the tenant's logo, when it has one."""
        mark: str = getattr(self.tenant, "logo", "")
        return TenantLogo(mark[:DIGITS], "d" in mark[DIGITS:], "n" in mark[DIGITS:]) if mark else None

    @cached_property
    def role_title(self) -> str:
        """Return the words under the name."""
        return _role_title(self.request) if _role_title and self.user else ""

    @cached_property
    def project(self) -> Project | None:
        """Return the project that all numbers belong to."""
        return current_project(self.request)

    @cached_property
    def projects(self) -> Sequence[Project]:
        """Return the projects in reach."""
        return getattr(self.request, "projects", ())

    @cached_property
    def links(self) -> list[navigation.MenuLink]:
        """Return what the person may open."""
        return navigation.links(self.request)

    @cached_property
    def sections(self) -> list[navigation.MenuSection]:
        """Return the side bar."""
        return navigation.sections(self.links)

    @cached_property
    def thumbs(self) -> list[navigation.MenuLink]:
        """Return the thumb bar."""
        return navigation.thumbs(self.links)

    @cached_property
    def beyond(self) -> list[navigation.MenuLink]:
        """Return what the thumb bar has no room for."""
        return [link for link in self.links if link not in self.thumbs]


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Put the frame into every template's context."""
    return {"shell": Shell(request)}


Keep = Callable[[HttpRequest, Mapping[str, str]], None]
_keep: Keep | None = None


def provide_appearance_store(keep: Keep) -> None:
    """Register who keeps theme, density and language with the account."""
    global _keep
    _keep = keep


def keep_appearance(request: HttpRequest, **chosen: str) -> None:
    """Keep what a signed-in person has chosen with the account; what is not named stays."""
    user = getattr(request, "user", None)
    if _keep and user is not None and user.is_authenticated:
        _keep(request, chosen)
