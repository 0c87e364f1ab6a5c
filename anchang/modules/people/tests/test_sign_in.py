"""The door: password, code to the phone, second factor; what is recorded; what strangers learn."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from anchang.kernel.audit import AuditEntry
from anchang.modules.people.actions.account import change_password
from anchang.modules.people.errors import PasswordTooWeak
from anchang.modules.people.models import SmsMessage, User
from tests.world import PASSWORD, World, totp_code

LOGIN, CODE, CONFIRM, FACTOR = (
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/login/code/confirm/",
    "/accounts/login/second-factor/",
)


def post_password(client: Client, phone: str, password: str = PASSWORD, address: str = "127.0.0.1") -> int:
    """Try a password and return the status: 302 is in, or on to the second factor; 200 is the form again."""
    return client.post(LOGIN, {"login": phone, "password": password}, REMOTE_ADDR=address).status_code


def is_in(client: Client) -> bool:
    """Tell whether the browser is signed in."""
    return client.get("/me/").status_code == 200


def acts(world: World, act: str) -> list[AuditEntry]:
    """Return the audit entries of one kind."""
    return list(AuditEntry.objects.filter(tenant_id=world.tenant_id, act=act).order_by("seq"))


def test_reception_signs_in_with_phone_and_password(world: World) -> None:
    client = Client()
    assert post_password(client, "199 0000 0121") == 302
    assert is_in(client)
    (entry,) = acts(world, "people.sign_in")
    assert entry.actor_id == world.user("温岚").pk
    assert entry.facts["method"] == "password"
    assert entry.facts["new_device"] is True
    assert world.phone("温岚") not in str(entry.facts)


@pytest.mark.parametrize("name", ["沈卓", "林晓岚", "叶青"])
def test_who_sees_money_or_numbers_needs_the_second_factor_too(world: World, name: str) -> None:
    client, phone = Client(), world.phone(name)
    assert post_password(client, phone) == 302
    assert not is_in(client)
    assert client.post(FACTOR, {"code": "000000"}).status_code == 200
    assert not is_in(client)
    client.post(FACTOR, {"code": totp_code(phone)})
    assert is_in(client)
    assert acts(world, "people.sign_in")[-1].facts["method"] == "password+mfa"
    assert acts(world, "people.sign_in_failed")[-1].facts["step"] == "second_factor"


def test_a_code_of_the_second_factor_works_once(world: World) -> None:
    phone = world.phone("沈卓")
    code = totp_code(phone)
    first, second = Client(), Client()
    for client in (first, second):
        post_password(client, phone)
        client.post(FACTOR, {"code": code})
    assert is_in(first)
    assert not is_in(second)


def test_a_recovery_code_stands_in(world: World) -> None:
    from allauth.mfa.models import Authenticator

    client, user = Client(), world.user("沈卓")
    codes = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    post_password(client, world.phone("沈卓"))
    client.post(FACTOR, {"code": codes[0]})
    assert is_in(client)


def test_a_code_comes_to_the_phone(world: World) -> None:
    client, phone = Client(), world.phone("温岚")
    assert client.post(CODE, {"phone": phone}).status_code == 302
    code = code_for(phone)
    assert client.post(CONFIRM, {"code": "999999" if code != "999999" else "999998"}).status_code == 200
    assert client.post(CONFIRM, {"code": code}).status_code == 302
    assert is_in(client)
    assert acts(world, "people.sign_in")[-1].facts["method"] == "code"


def test_a_code_does_not_replace_the_second_factor(world: World) -> None:
    client, phone = Client(), world.phone("沈卓")
    client.post(CODE, {"phone": phone})
    client.post(CONFIRM, {"code": code_for(phone)})
    assert not is_in(client)
    client.post(FACTOR, {"code": totp_code(phone)})
    assert is_in(client)


def test_three_wrong_codes_end_the_attempt(world: World) -> None:
    client, phone = Client(), world.phone("温岚")
    client.post(CODE, {"phone": phone})
    code = code_for(phone)
    for _ in range(3):
        client.post(CONFIRM, {"code": "xx"})
    client.post(CONFIRM, {"code": code})
    assert not is_in(client)


def test_strangers_learn_nothing(world: World) -> None:
    known, unknown = Client(), Client()
    answers = [
        client.post(LOGIN, {"login": phone, "password": "wrong-wrong-wrong"}).content.decode()
        for client, phone in ((known, world.phone("温岚")), (unknown, "19900009999"))
    ]
    assert "手机号或密码不正确" in answers[0]
    fleeting = r'1990000\d{4}|csrf\S+|(value|content)="(\w{64}|\d{13})"|nonce="\S+"'
    tidy = [re.sub(fleeting, "", answer) for answer in answers]
    assert tidy[0] == tidy[1]
    codes = [
        client.post(CODE, {"phone": phone})
        for client, phone in ((known, world.phone("温岚")), (unknown, "19900009999"))
    ]
    assert codes[0].url == codes[1].url  # type: ignore[attr-defined]
    assert SmsMessage.objects.count() == 1
    assert len(acts(world, "people.sign_in_failed")) == 1


def test_a_closed_account_is_an_unknown_one(world: World) -> None:
    User.objects.filter(pk=world.user("温岚").pk).update(is_active=False)
    client = Client()
    page = client.post(LOGIN, {"login": world.phone("温岚"), "password": PASSWORD})
    assert "手机号或密码不正确" in page.content.decode()


def test_nobody_signs_up(world: World) -> None:
    assert Client().get("/accounts/signup/").status_code == 404


@pytest.mark.parametrize(
    ("password", "reason"),
    [("short-one", "12"), ("woaini1314520", "太常见"), ("abababababab", "太常见"), ("my 19900000121 is", "手机号")],
)
def test_weak_passwords_are_refused(world: World, password: str, reason: str) -> None:
    with pytest.raises(PasswordTooWeak) as refused:
        change_password(world.user("温岚"), password, by=world.actor("温岚"))
    assert reason in str(refused.value)


def test_a_forgotten_password_is_replaced_after_a_code(world: World) -> None:
    client, phone, new = Client(), world.phone("温岚"), "窗外的梧桐树又高了一截"
    client.post(CODE, {"phone": phone})
    client.post(CONFIRM, {"code": code_for(phone)})
    assert client.post("/accounts/password/", {"password": new}).status_code == 422
    assert client.post("/accounts/password/", {"password": new + "了"}).status_code == 302
    assert is_in(client)
    assert post_password(Client(), phone) == 200
    assert post_password(Client(), phone, new + "了") == 302


def test_the_old_password_is_asked_for(world: World) -> None:
    client = Client()
    post_password(client, world.phone("温岚"))
    assert client.post("/accounts/password/", {"password": "a fresh long sentence"}).status_code == 422
    changed = client.post("/accounts/password/", {"old": PASSWORD, "password": "a fresh long sentence"})
    assert changed.status_code == 302


def test_passwords_rest_as_argon2id() -> None:
    from django.contrib.auth.hashers import get_hasher

    from anchang.config.settings import PASSWORD_HASHERS

    assert PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert get_hasher("argon2").encode(PASSWORD, "salt-of-this-test").startswith("argon2$argon2id$")


def test_sign_in_state_costs_three_queries(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = world.client("温岚")
    client.get("/api/v1/me")
    with django_assert_num_queries(3):
        assert client.get("/api/v1/me").json()["name"] == "温岚"


def test_a_session_rests_sealed(world: World) -> None:
    from django.contrib.sessions.models import Session
    from django.core import signing

    client = Client()
    client.post(CODE, {"phone": world.phone("温岚")})
    stored = Session.objects.get().session_data

    class Raw:
        def dumps(self, obj: Any) -> bytes:
            return bytes(obj)

        def loads(self, data: bytes) -> bytes:
            return data

    raw = signing.loads(stored, salt="django.contrib.sessions.SessionStore", serializer=Raw)
    assert world.phone("温岚").encode() not in raw
    assert client.session["account_login"]


def code_for(phone: str) -> str:
    """Return the code of the last message to a number."""
    message = next(m for m in SmsMessage.objects.order_by("-created_at") if m.phone.open() == phone)
    found = re.search(r"\d{6}", message.body.open())
    assert found
    return found.group()
