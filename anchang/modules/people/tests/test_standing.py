"""Who an account is now: roles by node and period, in one query."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from anchang.kernel import clock
from anchang.kernel.access import Level, Permission
from anchang.modules.people.actions.roles import assign_role
from anchang.modules.people.agencies import agency_names
from anchang.modules.people.models import OrgNode, RoleAssignment, User
from anchang.modules.people.queries import (
    ANONYMOUS,
    actor_of,
    name_of,
    projects_of,
    staff_of,
    standing_of,
)
from anchang.modules.people.states import Role
from tests.world import FIRST_PHASE, PROJECT, World

SELL = Permission(
    "people.tests.sell", "卖", {Role.CONSULTANT: Level.OWN, Role.MANAGER: Level.ALL, Role.LEADER: Level.ALL}
)


def test_a_role_at_a_project_reaches_that_project(world: World) -> None:
    actor = world.actor("林晓岚")
    assert actor.reach(SELL).own == {world.project_id}
    assert actor.team_ids == {world.team("自销一组")}


def test_a_role_above_reaches_every_project_below(world: World) -> None:
    assert world.actor("梁诚").reach(SELL).all == {world.project_id, world.other_project_id}


def test_two_roles_keep_their_own_reach(world: World) -> None:
    assert world.other_project_id
    assign_role(world.user("沈卓").pk, Role.CONSULTANT, node_id=world.other_project_id, by=world.system())
    reach = world.actor("沈卓").reach(SELL)
    assert reach.all == {world.project_id}
    assert reach.own == {world.other_project_id}


def test_a_broker_belongs_to_a_party_which_is_the_team(world: World) -> None:
    actor = world.actor("唐红思")
    assert actor.party_id == world.agency("贝联")
    assert actor.team_ids == {world.agency("贝联")}


def test_standing_costs_one_query(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    user = User.objects.get(pk=world.user("梁诚").pk)
    with django_assert_num_queries(1):
        standing = standing_of(user)
    assert {ref.slug for ref in standing.projects} == {PROJECT, FIRST_PHASE}
    assert standing.needs_second_factor


@pytest.mark.parametrize(("days", "held"), [(-1, False), (0, True), (9, True), (10, False)])
def test_a_role_holds_within_its_period(world: World, days: int, held: bool) -> None:
    begin = clock.now()
    RoleAssignment.objects.filter(user=world.user("温岚")).update(valid_from=begin, valid_to=begin + timedelta(days=10))
    assert bool(standing_of(world.user("温岚"), at=begin + timedelta(days=days)).actor.grants) is held


def test_a_closed_account_is_nobody(world: World) -> None:
    user = world.user("温岚")
    user.is_active = False
    assert actor_of(user) is ANONYMOUS


def test_a_role_at_a_node_without_projects_still_counts(world: World) -> None:
    RoleAssignment.objects.filter(user=world.user("高原")).update(node=_empty_region(world))
    actor = world.actor("高原")
    assert actor.roles == {Role.ADMIN}
    assert not projects_of(actor)


def test_staff_of_a_project_come_from_its_node_and_above(world: World) -> None:
    names = [ref.name for ref in staff_of(world.project_id)]
    assert {"林晓岚", "梁诚", "高原", "唐红思"} <= set(names)
    assert "纪云舒" not in names
    consultants = staff_of(world.project_id, Role.CONSULTANT)
    assert len(consultants) == 6
    assert {ref.team_name for ref in consultants} == {"自销一组", "自销二组"}


def test_names_come_in_bulk_and_only_from_ones_own_tenant(world: World, other_world: World) -> None:
    mine, foreign = world.user("林晓岚").pk, other_world.user("方晴").pk
    assert name_of([mine, foreign]) == {mine: "林晓岚"}
    assert agency_names([world.agency("贝联")]) == {world.agency("贝联"): "贝联"}


def test_projects_of_follow_the_roles(world: World) -> None:
    assert [ref.slug for ref in projects_of(world.actor("林晓岚"))] == [PROJECT]
    assert len(projects_of(world.system())) == 2


def _empty_region(world: World) -> OrgNode:
    from anchang.modules.people.actions.org import add_node
    from anchang.modules.people.states import NodeKind

    group = OrgNode.objects.get(kind=NodeKind.GROUP)
    return add_node(kind=NodeKind.REGION, name="华东区域", parent_id=group.pk, by=world.system())
