"""Sessions: they end by age, by idleness, by a click, with the account; second factors are demanded at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from anchang.kernel import clock
from anchang.modules.people.actions.roles import assign_role
from anchang.modules.people.actions.staff import disable_staff, reset_sign_in
from anchang.modules.people.models import RoleAssignment, User
from anchang.modules.people.states import Role
from anchang.modules.people.tests.test_sign_in import is_in, post_password
from anchang.modules.people.web.devices import device_of
from tests.world import World, sign_in, totp_code


@pytest.fixture
def device(world: World) -> Client:
    """A device on which 温岚 has signed in through the door."""
    client = Client()
    post_password(client, world.phone("温岚"))
    return client


def test_thirty_idle_minutes_end_a_session(device: Client) -> None:
    with time_machine.travel(clock.now() + timedelta(minutes=29), tick=False):
        assert is_in(device)
    with time_machine.travel(clock.now() + timedelta(minutes=58), tick=False):
        assert is_in(device)
    with time_machine.travel(clock.now() + timedelta(minutes=89), tick=False):
        assert not is_in(device)


def test_twelve_hours_end_a_session_in_use(device: Client) -> None:
    began = clock.now()
    for minutes in range(20, 12 * 60, 20):
        with time_machine.travel(began + timedelta(minutes=minutes), tick=False):
            assert is_in(device)
    with time_machine.travel(began + timedelta(hours=12, minutes=1), tick=False):
        assert not is_in(device)


def test_a_session_is_written_once_a_minute_not_on_every_request(device: Client) -> None:
    before = UserSession.objects.get().last_seen_at
    device.get("/me/")
    assert UserSession.objects.get().last_seen_at == before
    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=False):
        device.get("/me/")
        assert UserSession.objects.get().last_seen_at > before


def test_a_database_held_by_a_longer_write_fails_no_page(device: Client) -> None:
    held: list[str] = []

    def locked(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith('UPDATE "usersessions_usersession"'):
            held.append(sql)
            raise OperationalError("database is locked")
        return execute(sql, *rest)

    with time_machine.travel(clock.now() + timedelta(minutes=5), tick=False), connection.execute_wrapper(locked):
        assert is_in(device)
    assert held


def test_a_session_is_ended_from_another_device(world: World, device: Client) -> None:
    other = Client()
    post_password(other, world.phone("温岚"))
    first = UserSession.objects.order_by("created_at").first()
    assert first
    assert other.post(f"/me/devices/{first.pk}/end/").status_code == 302
    assert not is_in(device)
    assert is_in(other)


def test_a_session_stays_on_its_device_though_the_cookie_is_changed(device: Client) -> None:
    def told() -> str:
        request = RequestFactory().get("/")
        request.session, request.COOKIES = device.session, {name: it.value for name, it in device.cookies.items()}
        return device_of(request)

    first = told()
    for changed in ("", "forged"):
        device.cookies["device"] = changed
        assert told() == first
    session = device.session
    del session["device"]
    session.save()
    assert told() == session.session_key, "without a sound cookie it is a device of its own"


def test_all_other_sessions_end_at_once(world: World, device: Client) -> None:
    others = [Client(), Client()]
    for client in others:
        post_password(client, world.phone("温岚"))
    device.post("/me/devices/end-others/")
    assert [is_in(client) for client in (device, *others)] == [True, False, False]


def test_nobody_ends_sessions_of_others(world: World, device: Client) -> None:
    session = UserSession.objects.get()
    assert world.client("周子昂").post(f"/me/devices/{session.pk}/end/").status_code == 404
    assert is_in(device)


def test_a_disabled_account_is_dead_on_its_next_request(world: World, device: Client) -> None:
    plain = sign_in(world.user("温岚"))
    disable_staff(world.user("温岚").pk, by=world.actor("高原"))
    assert not is_in(device)
    assert not is_in(plain)


def test_a_reset_ends_sessions_and_second_factor(world: World) -> None:
    client, phone = Client(), world.phone("钱敏")
    post_password(client, phone)
    client.post("/accounts/login/second-factor/", {"code": totp_code(phone)})
    assert is_in(client)
    reset_sign_in(world.user("钱敏").pk, by=world.actor("高原"))
    assert not is_in(client)
    assert not User.objects.get(pk=world.user("钱敏").pk).has_usable_password()


def test_a_role_taken_away_bites_on_the_next_request(world: World) -> None:
    client = world.client("沈卓")
    assert client.get("/staff/").status_code == 200
    RoleAssignment.objects.filter(user=world.user("沈卓")).update(revoked_at=clock.now())
    assert client.get("/staff/").status_code == 403


def test_a_new_weighty_role_demands_the_second_factor_at_once(world: World, device: Client) -> None:
    assign_role(world.user("温岚").pk, Role.CASHIER, node_id=world.project_id, by=world.actor("许安"))
    page = device.get("/me/")
    assert (page.status_code, page["Location"]) == (302, "/accounts/second-factor/new/")
    assert device.get("/api/v1/me").status_code == 403
    part = device.get("/me/", headers={"HX-Request": "true"})
    assert part["HX-Redirect"] == "/accounts/second-factor/new/"
    assert device.get("/accounts/second-factor/new/").status_code == 200


def test_enrolment_opens_the_door(world: World, device: Client) -> None:
    from anchang.modules.people.web.demo import code_of

    assign_role(world.user("温岚").pk, Role.CASHIER, node_id=world.project_id, by=world.actor("许安"))
    page = device.get("/accounts/second-factor/new/")
    done = device.post("/accounts/second-factor/new/", {"code": code_of(page.context["secret"])})
    assert done.status_code == 302
    assert is_in(device)
    assert Authenticator.objects.get(user=world.user("温岚"), type="totp").data["secret"] != page.context["secret"]


def test_a_duty_cannot_be_taken_off(world: World) -> None:
    client = world.client("沈卓")
    for answer in (client.get("/accounts/second-factor/off/"), client.post("/accounts/second-factor/off/")):
        words = answer.content.decode()
        assert "您的角色必须使用动态验证码。" in words and "请改正以下内容" not in words
        assert 'class="button danger' not in words
    assert Authenticator.objects.filter(user=world.user("沈卓"), type="totp").exists()


def test_leaving_ends_the_session_and_clears_the_browser(world: World, device: Client) -> None:
    left = device.post("/accounts/logout/")
    assert left["Clear-Site-Data"] == '"cache", "storage"'
    assert not UserSession.objects.exists()
    assert not is_in(device)


def test_a_weighty_act_asks_for_a_fresh_proof_and_then_goes_on(world: World) -> None:
    client, phone = Client(), world.phone("高原")
    post_password(client, phone)
    client.post("/accounts/login/second-factor/", {"code": totp_code(phone)})
    person = world.user("温岚").pk
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        asked = client.post(f"/staff/{person}/account/disable/")
        assert asked["Location"].startswith("/accounts/again/second-factor/?next=%2Fstaff%2F")
        assert User.objects.get(pk=person).is_active
        client.post(asked["Location"], {"code": totp_code(phone)})
    assert not User.objects.get(pk=person).is_active
