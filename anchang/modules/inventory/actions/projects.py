"""What selling needs to know of a project."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.rows import at_most_one
from anchang.modules.inventory import access
from anchang.modules.inventory.models import Project
from anchang.modules.people import api as people


@action
def ensure_project(project_id: UUID, *, by: Actor) -> Project:
    """Return the project's selling side, made at its first use. Raises NotThere for an unknown project."""
    found = at_most_one(Project.objects.filter(pk=project_id))
    if found:
        return found
    node = people.project(project_id)
    project = Project(id=node.id, node_id=node.id, name=node.name, tenant_id=by.tenant_id)
    try:
        with transaction.atomic():
            project.save(force_insert=True)
    except IntegrityError:
        return Project.objects.get(pk=project_id)
    audit.record(by, "inventory.open_project", subject=project, project_id=project_id)
    return project


@action
def register_permit(project_id: UUID, *, permit_no: str, by: Actor) -> Project:
    """Register the presale permit, without which nothing is released. Raises NotAllowed."""
    by.must(access.RELEASE, project_id)
    return note_permit(ensure_project(project_id, by=by), permit_no.strip()[:40], by=by)


def note_permit(project: Project, permit_no: str, *, by: Actor) -> Project:
    """Write a permit down, whether it was typed or stood in a price list."""
    project.permit_no = permit_no
    project.save(update_fields=["permit_no"])
    audit.record(by, "inventory.register_permit", subject=project, project_id=project.pk, permit=permit_no)
    return project
