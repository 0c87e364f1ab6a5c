"""Units in the palette, as people name them: 3-2-1202, 3栋1202, B1-001."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from anchang.kernel.access import Actor
from anchang.modules.inventory.models import Unit
from anchang.modules.inventory.queries import find_units
from anchang.web.context import Project
from anchang.web.palette import MOST, Found


def find(project: Project, text: str, by: Actor) -> list[Found]:
    """Return the units that may be meant: without its entrance a number is said of several in a building."""
    found = find_units(project.id, text, limit=MOST)
    # A bare number stands in every building; four digits are more likely the end of somebody's phone.
    return [_shown(project, unit) for unit in found] if len({unit.building_id for unit in found}) == 1 else []


def _shown(project: Project, unit: Unit) -> Found:
    url = reverse("inventory:unit", kwargs={"project": project.slug, "unit_id": unit.pk})
    return Found(url, "building", unit.name, f"{unit.room_type} {unit.get_status_display()}".strip(), _("房源"))
