"""Customers in the palette: by any form of a number, or by characters of a name."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from anchang.kernel.access import Actor
from anchang.modules.customers.search import search_named
from anchang.web.context import Project
from anchang.web.palette import MOST, Found


def find(project: Project, text: str, by: Actor) -> list[Found]:
    """Return the customers that fit, newest first; a search for a number is logged like any other."""
    return [
        Found(
            reverse("customers:detail", kwargs={"project": project.slug, "customer_id": ref.id}),
            "person",
            name,
            ref.phone,
            _("客户"),
        )
        for ref, name in search_named(project_id=project.id, text=text, by=by, limit=MOST)
    ]
