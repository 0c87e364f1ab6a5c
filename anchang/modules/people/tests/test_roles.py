"""Giving and taking roles: by whom, to whom, where, and that the three administrators stay three."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from anchang.kernel import clock
from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import NotThere
from anchang.modules.people import errors, rules
from anchang.modules.people.actions.roles import assign_role, revoke_role
from anchang.modules.people.models import OrgNode, RoleAssignment
from anchang.modules.people.states import NOT_STAFF, WEIGHTY, Role
from tests.world import World


@pytest.mark.parametrize("role", Role)
def test_the_system_administrator_gives_only_light_roles(role: Role) -> None:
    assert rules.may_grant({Role.ADMIN}, role) is (role not in WEIGHTY | NOT_STAFF)
    assert rules.may_grant({Role.SECURITY}, role) is (role not in NOT_STAFF)
    assert not rules.may_grant(set(Role) - {Role.ADMIN, Role.SECURITY}, role)


def test_a_role_is_given_and_recorded(world: World) -> None:
    row = assign_role(world.user("温岚").pk, Role.CONSULTANT, node_id=world.project_id, by=world.actor("高原"))
    assert Role.CONSULTANT in world.actor("温岚").roles
    assert row.granted_by_id == world.user("高原").pk
    entry = AuditEntry.objects.get(subject_id=world.user("温岚").pk, actor_id=world.user("高原").pk)
    assert (entry.act, entry.facts["role"]) == ("people.assign_role", "consultant")


def test_nobody_gives_himself_a_role(world: World) -> None:
    with pytest.raises(errors.GrantToOneself):
        assign_role(world.user("许安").pk, Role.MANAGER, node_id=world.project_id, by=world.actor("许安"))


def test_the_database_agrees_that_nobody_grants_himself(world: World) -> None:
    user = world.user("温岚")
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.create(
            user=user, role=Role.PLANNER, node_id=world.project_id, valid_from=clock.now(), granted_by=user
        )


def test_weighty_roles_come_from_the_security_administrator(world: World) -> None:
    with pytest.raises(errors.GrantBeyondDuty):
        assign_role(world.user("温岚").pk, Role.CASHIER, node_id=world.project_id, by=world.actor("高原"))
    assign_role(world.user("温岚").pk, Role.CASHIER, node_id=world.project_id, by=world.actor("许安"))


@pytest.mark.parametrize("role", [Role.SECURITY, Role.AUDITOR])
def test_one_of_the_three_is_no_other(world: World, role: Role) -> None:
    group = OrgNode.objects.get(kind="group")
    with pytest.raises(errors.RolesKeptApart):
        assign_role(world.user("高原").pk, role, node_id=group.pk, by=world.system())
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.create(user=world.user("高原"), role=role, node=group, valid_from=clock.now())


def test_a_role_that_has_run_out_stands_in_nobodys_way(world: World) -> None:
    group = OrgNode.objects.get(kind="group")
    RoleAssignment.objects.filter(user=world.user("高原")).update(valid_to=clock.now())
    assign_role(world.user("高原").pk, Role.AUDITOR, node_id=group.pk, by=world.system())
    assert world.actor("高原").roles == {Role.AUDITOR}


def test_the_same_role_is_not_given_twice(world: World) -> None:
    with pytest.raises(errors.RoleAlreadyHeld):
        assign_role(world.user("温岚").pk, Role.RECEPTION, node_id=world.project_id, by=world.actor("高原"))


def test_a_granter_stays_within_his_part_of_the_organisation(world: World) -> None:
    assert world.other_project_id
    RoleAssignment.objects.filter(user=world.user("高原")).update(node_id=world.other_project_id)
    with pytest.raises(errors.GrantBeyondReach):
        assign_role(world.user("温岚").pk, Role.CONSULTANT, node_id=world.project_id, by=world.actor("高原"))


def test_brokers_are_of_an_agency_and_staff_are_not(world: World) -> None:
    with pytest.raises(errors.WrongCompany):
        assign_role(world.user("温岚").pk, Role.BROKER, node_id=world.project_id, by=world.actor("高原"))
    with pytest.raises(errors.WrongCompany):
        assign_role(world.user("唐红思").pk, Role.CONSULTANT, node_id=world.project_id, by=world.actor("高原"))


def test_a_period_does_not_run_backwards(world: World) -> None:
    now = clock.now()
    with pytest.raises(errors.PeriodBackwards):
        assign_role(
            world.user("温岚").pk,
            Role.PLANNER,
            node_id=world.project_id,
            valid_from=now,
            valid_to=now - timedelta(days=1),
            by=world.actor("高原"),
        )


def test_a_role_is_taken_away(world: World) -> None:
    row = RoleAssignment.objects.get(user=world.user("温岚"))
    revoke_role(row.pk, by=world.actor("高原"))
    assert not world.actor("温岚").roles
    with pytest.raises(NotThere):
        revoke_role(row.pk, by=world.actor("高原"))


def test_people_places_and_teams_of_others_are_not_there(world: World, other_world: World) -> None:
    by = world.actor("高原")
    with pytest.raises(NotThere):
        assign_role(other_world.user("方晴").pk, Role.CONSULTANT, node_id=world.project_id, by=by)
    with pytest.raises(NotThere):
        assign_role(world.user("温岚").pk, Role.CONSULTANT, node_id=other_world.project_id, by=by)
    assert world.other_project_id
    with pytest.raises(NotThere):
        assign_role(
            world.user("温岚").pk,
            Role.CONSULTANT,
            node_id=world.other_project_id,
            team_id=world.team("自销一组"),
            by=by,
        )
