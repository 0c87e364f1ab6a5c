"""The organisation: what stands under what, and names that are used once."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from anchang.kernel.errors import NotThere
from anchang.modules.people import errors
from anchang.modules.people.actions.agencies import add_agency, change_agency_status
from anchang.modules.people.actions.org import add_node, add_team, rename_node
from anchang.modules.people.models import Agency, OrgNode
from anchang.modules.people.states import AgencyStatus, NodeKind
from tests.world import PROJECT, World


def node(kind: NodeKind) -> OrgNode:
    """Return the first node of a kind."""
    found = OrgNode.objects.filter(kind=kind).order_by("path").first()
    assert found
    return found


def test_a_project_opens_under_its_city(world: World) -> None:
    city = node(NodeKind.CITY)
    made = add_node(kind=NodeKind.PROJECT, name="锦宸府三期", slug="jinchenfu-3", parent_id=city.pk, by=world.system())
    assert made.is_within(city)
    assert made.depth == 3
    assert made.pk in {pk for grant in world.actor("梁诚").grants for pk in grant.project_ids}


@pytest.mark.parametrize(
    ("kind", "parent"),
    [
        (NodeKind.GROUP, NodeKind.GROUP),
        (NodeKind.REGION, NodeKind.CITY),
        (NodeKind.CITY, NodeKind.PROJECT),
        (NodeKind.PROJECT, None),
    ],
)
def test_levels_keep_their_order(world: World, kind: NodeKind, parent: NodeKind | None) -> None:
    with pytest.raises(errors.WrongPlace):
        add_node(kind=kind, name="错", slug="", parent_id=node(parent).pk if parent else None, by=world.system())


def test_names_and_slugs_are_used_once(world: World, other_world: World) -> None:
    city = node(NodeKind.CITY)
    with pytest.raises(errors.SlugTaken):
        add_node(kind=NodeKind.PROJECT, name="别的", slug=PROJECT, parent_id=city.pk, by=world.system())
    with pytest.raises(errors.NameTaken):
        add_node(kind=NodeKind.PROJECT, name="锦宸府二期", slug="again", parent_id=city.pk, by=world.system())
    add_node(kind=NodeKind.PROJECT, name="云栖台", slug=other_world.slug, parent_id=city.pk, by=world.system())


def test_projects_alone_have_slugs(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OrgNode.objects.filter(kind=NodeKind.CITY).update(slug="chengdu")


def test_a_node_is_renamed_and_keeps_its_address(world: World) -> None:
    renamed = rename_node(world.project_id, name="锦宸府 二期", by=world.system())
    assert (renamed.name, renamed.slug) == ("锦宸府 二期", PROJECT)
    with pytest.raises(errors.NameTaken):
        rename_node(world.project_id, name="锦宸府一期", by=world.system())


def test_a_team_belongs_to_a_project(world: World) -> None:
    with pytest.raises(errors.NameTaken):
        add_team(world.project_id, name="自销一组", by=world.system())
    with pytest.raises(NotThere):
        add_team(node(NodeKind.CITY).pk, name="三组", by=world.system())


def test_an_agency_is_entered_once_and_paused(world: World) -> None:
    with pytest.raises(errors.NameTaken):
        add_agency(name="贝联", by=world.system())
    change_agency_status(world.agency("贝联"), AgencyStatus.PAUSED, by=world.system())
    assert Agency.objects.get(name="贝联").status == AgencyStatus.PAUSED


def test_places_of_another_tenant_are_not_there(world: World, other_world: World) -> None:
    with pytest.raises(NotThere):
        rename_node(other_world.project_id, name="我的了", by=world.system())
    with pytest.raises(NotThere):
        add_team(other_world.project_id, name="三组", by=world.system())
