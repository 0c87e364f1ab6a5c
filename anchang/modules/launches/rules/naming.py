"""What a rehearsal is called: as the launch it rehearses, with a mark where no tag stands beside it."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

KEPT = 50


def rehearsal_name(name: str) -> str:
    """Return the name of a launch's rehearsal, in the language of whoever starts it."""
    return _("%(name)s 公测") % {"name": name[:KEPT]}


def without_mark(name: str) -> str:
    """Return a rehearsal's name without its mark, whatever language that is in."""
    for mark in _marks():
        name = name.removesuffix(mark)
    return name


@cache
def _marks() -> tuple[str, ...]:
    found = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.append(rehearsal_name(""))
    return tuple(found)
