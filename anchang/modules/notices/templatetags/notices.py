"""`{% bell %}`: the way to the inbox in a page's title bar, with the number of unread news."""

from __future__ import annotations

from typing import Any

from django import template

from anchang.modules.notices.web.badge import news

register = template.Library()


@register.inclusion_tag("notices/bell.html", takes_context=True)
def bell(context: dict[str, Any]) -> dict[str, int]:
    """Draw the bell for the one who reads the page."""
    return {"count": news(context["request"])}
