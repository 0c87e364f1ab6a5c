"""Attacks use up the attacker's allowance, never the owner's way in or the whole office's."""

from __future__ import annotations

from django.test import Client

from anchang.modules.people.tests.test_sign_in import CODE, CONFIRM, LOGIN, code_for, is_in, post_password
from tests.world import PASSWORD, World

OFFICE = "203.0.113.7"
WRONG = "wrong-wrong-wrong"


def test_an_attacker_in_the_office_does_not_lock_colleagues_out(world: World) -> None:
    attacker = Client()
    for number in range(60):
        post_password(attacker, f"19900000{111 + number % 6}", WRONG, OFFICE)
    colleague = Client()
    assert post_password(colleague, world.phone("范怡"), PASSWORD, OFFICE) == 302
    assert is_in(colleague)


def test_guessing_one_account_from_one_address_stops_after_five(world: World) -> None:
    client, phone = Client(), world.phone("温岚")
    for _ in range(5):
        post_password(client, phone, WRONG, OFFICE)
    page = client.post(LOGIN, {"login": phone, "password": PASSWORD}, REMOTE_ADDR=OFFICE)
    assert "尝试次数过多" in page.content.decode()
    assert not is_in(client)


def test_success_gives_the_attempt_back(world: World) -> None:
    phone = world.phone("温岚")
    for _ in range(8):
        assert post_password(Client(), phone, PASSWORD, OFFICE) == 302


def test_guessing_one_account_from_many_addresses_is_slowed(world: World) -> None:
    phone = world.phone("温岚")
    for number in range(30):
        post_password(Client(), phone, WRONG, f"198.51.100.{number}")
    # The right password from yet another address no longer helps an attacker who has it ...
    assert post_password(Client(), phone, PASSWORD, "198.51.100.200") == 200
    # ... and the owner still comes in by a code to the phone,
    owner = Client()
    owner.post(CODE, {"phone": phone}, REMOTE_ADDR=OFFICE)
    owner.post(CONFIRM, {"code": code_for(phone)}, REMOTE_ADDR=OFFICE)
    assert is_in(owner)


def test_a_device_that_was_used_before_counts_alone(world: World) -> None:
    phone, owner = world.phone("温岚"), Client()
    assert post_password(owner, phone, PASSWORD, OFFICE) == 302
    owner.post("/accounts/logout/")
    for number in range(30):
        post_password(Client(), phone, WRONG, f"198.51.100.{number}")
    assert post_password(owner, phone, PASSWORD, OFFICE) == 302


def test_a_forged_device_is_a_new_one(world: World) -> None:
    client, phone = Client(), world.phone("温岚")
    client.cookies["device"] = "made-up:by:hand"
    for _ in range(5):
        post_password(client, phone, WRONG, OFFICE)
    assert post_password(client, phone, PASSWORD, OFFICE) == 200


def test_messages_to_one_number_are_rationed(world: World) -> None:
    from anchang.modules.people.models import SmsMessage

    client = Client()
    for _ in range(6):
        client.post(CODE, {"phone": world.phone("温岚")}, REMOTE_ADDR=OFFICE)
        client.cookies.clear()
    assert SmsMessage.objects.count() == 3


def test_second_factor_guesses_are_rationed_per_account(world: World) -> None:
    guesser, phone = Client(), world.phone("沈卓")
    post_password(guesser, phone, PASSWORD, OFFICE)
    answers = [
        guesser.post("/accounts/login/second-factor/", {"code": f"{n:06d}"}, REMOTE_ADDR=OFFICE).content.decode()
        for n in range(7)
    ]
    assert "尝试次数过多" in answers[-1]
    other = Client()
    post_password(other, world.phone("钱敏"), PASSWORD, OFFICE)
    from tests.world import totp_code

    other.post("/accounts/login/second-factor/", {"code": totp_code(world.phone("钱敏"))}, REMOTE_ADDR=OFFICE)
    assert is_in(other)
