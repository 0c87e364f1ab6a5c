"""The organisation: its nodes and the teams of projects."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from anchang.kernel import audit, events, ids
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import NotThere
from anchang.kernel.places import Point
from anchang.kernel.rows import at_most_one, the_one
from anchang.kernel.text import clean
from anchang.modules.people import access, errors, rules
from anchang.modules.people.events import ProjectOpened
from anchang.modules.people.models import OrgNode, Team, path_of
from anchang.modules.people.states import NodeKind, TeamNature


@action
def add_node(
    *,
    kind: NodeKind,
    name: str,
    by: Actor,
    parent_id: UUID | None = None,
    slug: str = "",
    node_id: UUID | None = None,
) -> OrgNode:
    """Add a place to the organisation; a project also gets its name in addresses.

    Raises NotThere for an unknown parent, WrongPlace, NameTaken and SlugTaken.
    """
    parent = at_most_one(OrgNode.objects.filter(pk=parent_id)) if parent_id else None
    if parent_id and parent is None:
        raise NotThere()
    rules.check_place(kind, NodeKind(parent.kind) if parent else None)
    node = OrgNode(
        pk=node_id or ids.new_id(), tenant_id=by.tenant_id, kind=kind, name=clean(name), slug=slug, parent=parent
    )
    node.path = path_of(parent, node.pk)
    if slug and OrgNode.objects.filter(slug=slug).exists():
        raise errors.SlugTaken(slug=slug)
    try:
        with transaction.atomic():
            node.save(force_insert=True)
    except IntegrityError as error:
        raise errors.NameTaken(name=node.name) from error
    audit.record(by, "people.add_node", subject=node, kind=str(kind), parent=str(parent_id or ""))
    if kind == NodeKind.PROJECT:
        events.publish(ProjectOpened(project_id=node.pk))
    return node


@action
def rename_node(node_id: UUID, *, name: str, by: Actor) -> OrgNode:
    """Give a node another name; its place in addresses stays. Raises NotThere and NameTaken."""
    node = the_one(OrgNode.objects.filter(pk=node_id))
    node.name = clean(name)
    try:
        with transaction.atomic():
            node.save(update_fields=["name"])
    except IntegrityError as error:
        raise errors.NameTaken(name=node.name) from error
    audit.record(by, "people.rename_node", subject=node)
    return node


@action
def place_office(project_id: UUID, *, office: Point | None, by: Actor) -> OrgNode:
    """Say where a project's sales office is, or with None that nobody knows. Raises NotAllowed and NotThere."""
    by.must(access.PLACE_OFFICE, project_id)
    node = the_one(OrgNode.objects.filter(pk=project_id, kind=NodeKind.PROJECT))
    before = node.office
    node.latitude = None if office is None else Decimal(f"{office.latitude:.6f}")
    node.longitude = None if office is None else Decimal(f"{office.longitude:.6f}")
    if node.office != before:
        node.save(update_fields=["latitude", "longitude"])
        place, was = _written(node.office), _written(before)
        audit.record(by, "people.place_office", subject=node, project_id=project_id, place=place, before=was)
    return node


def _written(office: Point | None) -> str:
    return "" if office is None else f"{office.latitude:.6f},{office.longitude:.6f}"


@action
def add_team(project_id: UUID, *, name: str, nature: TeamNature = TeamNature.OWN, by: Actor) -> Team:
    """Add a sales team to a project. Raises NotThere and NameTaken."""
    if not OrgNode.objects.filter(pk=project_id, kind=NodeKind.PROJECT).exists():
        raise NotThere()
    team = Team(tenant_id=by.tenant_id, project_id=project_id, name=clean(name), nature=nature)
    try:
        with transaction.atomic():
            team.save(force_insert=True)
    except IntegrityError as error:
        raise errors.NameTaken(name=team.name) from error
    audit.record(by, "people.add_team", subject=team, project_id=project_id, nature=str(nature))
    return team
