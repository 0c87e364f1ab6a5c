"""Units in the palette, as people name them: 3-2-1202, 3栋1202, B1-001."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from anchang.kernel.access import Actor
from anchang.modules.inventory.queries import find_unit
from anchang.web.context import Project
from anchang.web.palette import Found


def find(project: Project, text: str, by: Actor) -> list[Found]:
    """Return the one unit that is meant, or none."""
    unit = find_unit(project.id, text)
    if unit is None:
        return []
    url = reverse("inventory:unit", kwargs={"project": project.slug, "unit_id": unit.pk})
    return [Found(url, "building", unit.name, f"{unit.room_type} {unit.get_status_display()}".strip(), _("房源"))]
