"""Accounts: opened, corrected, closed, helped back in; by others, never by oneself."""

from __future__ import annotations

from typing import cast

import pytest

from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import BadInput, NotThere
from anchang.modules.people import errors
from anchang.modules.people.actions.staff import add_staff, correct_staff, disable_staff, enable_staff, reset_sign_in
from anchang.modules.people.models import User
from anchang.modules.people.queries import visible_staff
from tests.world import World


def test_an_account_is_opened_without_a_password(world: World) -> None:
    user = add_staff(name=" 苏 苒 ", phone="199 0000 0901", by=world.actor("高原"))
    assert (user.name, str(user.phone), user.has_usable_password()) == ("苏 苒", "199****0901", False)
    entry = AuditEntry.objects.get(subject_id=user.pk)
    assert entry.act == "people.add_staff"
    assert "19900000901" not in str(entry.facts)


def test_the_number_rests_sealed(world: World) -> None:
    raw = User.objects.filter(pk=world.user("林晓岚").pk).values_list("phone", flat=True)[0]
    assert b"19900000111" not in bytes(cast(bytes, raw))


@pytest.mark.parametrize(
    ("name", "phone", "field"), [("", "19900000901", "name"), ("苏苒", "1990000090", "phone"), ("苏苒", "", "phone")]
)
def test_what_is_wrong_is_said_at_its_field(world: World, name: str, phone: str, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        add_staff(name=name, phone=phone, by=world.actor("高原"))
    assert list(refused.value.errors) == [field]


def test_a_number_has_one_account_in_all_tenants(world: World, other_world: World) -> None:
    for taken in (world.phone("温岚"), other_world.phone("方晴")):
        with pytest.raises(errors.PhoneTaken):
            add_staff(name="苏苒", phone=taken, by=world.actor("高原"))


def test_a_name_and_number_are_corrected(world: World) -> None:
    correct_staff(world.user("温岚").pk, name="温澜", phone="19900000902", by=world.actor("高原"))
    found = User.objects.by_phone("19900000902")
    assert found
    assert found.name == "温澜"


def test_a_closed_account_opens_again(world: World) -> None:
    by, user_id = world.actor("高原"), world.user("温岚").pk
    disable_staff(user_id, by=by)
    disable_staff(user_id, by=by)
    assert not User.objects.get(pk=user_id).is_active
    assert AuditEntry.objects.filter(act="people.disable_staff", subject_id=user_id).count() == 1
    enable_staff(user_id, by=by)
    assert User.objects.get(pk=user_id).is_active


@pytest.mark.parametrize("act", [disable_staff, enable_staff, reset_sign_in])
def test_nobody_does_this_to_himself(world: World, act: object) -> None:
    with pytest.raises(errors.OwnAccount):
        act(world.user("高原").pk, by=world.actor("高原"))  # type: ignore[operator]


def test_people_of_another_tenant_are_not_there(world: World, other_world: World) -> None:
    with pytest.raises(NotThere):
        disable_staff(other_world.user("方晴").pk, by=world.actor("高原"))


def test_a_manager_sees_the_people_of_his_project_and_above(world: World) -> None:
    names = set(visible_staff(world.actor("沈卓")).values_list("name", flat=True))
    assert {"林晓岚", "梁诚", "唐红思"} <= names
    assert "纪云舒" not in names


def test_who_makes_accounts_sees_those_without_a_role(world: World) -> None:
    fresh = add_staff(name="苏苒", phone="19900000901", by=world.actor("高原"))
    assert fresh in visible_staff(world.actor("高原"))
    assert fresh not in visible_staff(world.actor("沈卓"))
