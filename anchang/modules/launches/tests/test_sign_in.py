"""Buyers sign in by a code to the telephone; nobody learns by it whose number is of the launch."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anchang.gate.launch.passes import Passes
from anchang.kernel import clock, events
from anchang.modules.launches.actions.sign_in import forget_codes, sign_in
from anchang.modules.launches.models import Entitlement, Launch, SignInCode
from anchang.modules.people.models import SmsMessage
from tests.party import GUESTS, invite
from tests.world import World

HOUR = timedelta(hours=1)
STRANGER = "19900009999"


def ask(launch: Launch, phone: str, client: Client | None = None) -> tuple[Client, str]:
    """Ask for a code; return the browser and the page that takes it."""
    client = client or Client()
    answer = client.post(f"/l/{launch.pk}/code/", {"phone": phone})
    assert answer.status_code == 302, answer.content
    events.deliver_all()
    return client, answer["Location"]


def sent_to(phone: str) -> str:
    """Return the code of the last text to a number."""
    texts = [one.body.open() for one in SmsMessage.objects.order_by("-created_at") if one.phone.open() == phone]
    found = re.search(r"\d{6}", texts[0]) if texts else None
    return found[0] if found else ""


def signed_in(launch: Launch, phone: str) -> Client:
    client, page = ask(launch, phone)
    assert client.post(page, {"digits": sent_to(phone)}).status_code == 302
    return client


def given(client: Client, launch: Launch) -> str:
    return client.get(f"/l/{launch.pk}/").content.decode()


def test_the_code_that_was_sent_signs_in(party: Launch) -> None:
    client = signed_in(party, GUESTS[0].phone)
    page = given(client, party)
    assert "第 0237 号" in page
    assert GUESTS[0].phone not in page
    row = Entitlement.objects.get(launch=party, number=237)
    assert (row.sign_ins, row.signed_in_at is not None) == (1, True)


def test_the_page_carries_a_pass_that_the_gate_takes(party: Launch) -> None:
    page = given(signed_in(party, GUESTS[1].phone), party)
    found = re.search(r"&quot;pass&quot;:&quot;([\w=-]+)&quot;", page)
    assert found
    bearer = Passes(party.pk, settings.SECRET_KEY).check(found[1])
    assert (bearer.buyer, bearer.signed_in) == (1, 1)


def test_a_code_is_good_once(party: Launch) -> None:
    client, page = ask(party, GUESTS[0].phone)
    digits = sent_to(GUESTS[0].phone)
    assert client.post(page, {"digits": digits}).status_code == 302
    assert Client().post(page, {"digits": digits}).status_code == 422


def test_a_code_is_over_after_five_minutes(party: Launch) -> None:
    client, page = ask(party, GUESTS[0].phone)
    digits = sent_to(GUESTS[0].phone)
    with time_machine.travel(clock.now() + timedelta(minutes=5, seconds=1), tick=False):
        assert client.post(page, {"digits": digits}).status_code == 422
        forget_codes(at=clock.now())
    assert not SignInCode.objects.exists()


def test_the_sixth_try_is_one_too_many(party: Launch) -> None:
    client, page = ask(party, GUESTS[0].phone)
    digits = sent_to(GUESTS[0].phone)
    wrong = "000000" if digits != "000000" else "111111"
    for _ in range(5):
        assert client.post(page, {"digits": wrong}).status_code == 422
    assert client.post(page, {"digits": digits}).status_code == 422


def test_who_asks_again_too_soon_reads_how_long_and_finds_the_way_back(party: Launch) -> None:
    at, phone = clock.now(), GUESTS[0].phone
    with time_machine.travel(at, tick=False):
        client, page = ask(party, phone)
    with time_machine.travel(at + timedelta(seconds=35), tick=False):
        again = client.post(f"/l/{party.pk}/code/", {"phone": phone}).content.decode()
    assert "验证码刚发过，请在 25 秒后再获取。" in again
    assert "请改正以下内容" not in again, "nothing is to be mended"
    assert f'href="{page}"' in again


def test_a_number_gets_one_code_a_minute_and_five_an_hour(party: Launch) -> None:
    now = clock.now()
    for minute in range(6):
        with time_machine.travel(now + timedelta(minutes=minute, seconds=minute), tick=False):
            first = Client().post(f"/l/{party.pk}/code/", {"phone": GUESTS[0].phone})
            again = Client().post(f"/l/{party.pk}/code/", {"phone": GUESTS[0].phone})
        assert (first.status_code, again.status_code) == (302 if minute < 5 else 422, 422)


def test_a_stranger_is_answered_like_a_buyer_and_gets_nothing(party: Launch) -> None:
    faces, counts = [], []
    for phone in (GUESTS[0].phone, STRANGER):
        client = Client()
        with CaptureQueriesContext(connection) as asked:
            answer = client.post(f"/l/{party.pk}/code/", {"phone": phone})
        questions = len(asked)
        events.deliver_all()
        page = client.get(answer["Location"])
        with CaptureQueriesContext(connection) as tried:
            wrong = client.post(answer["Location"], {"digits": "000000"})
        counts.append((questions, len(tried)))
        words = re.sub(
            r'value="[\w-]{20,}"|/code/[\w-]{36}/|content="[\w-]{13,}"|nonce="[^"]+"|1\d\d\*{4}\d{4}',
            "",
            page.content.decode(),
        )
        faces.append((answer.status_code, page.status_code, words, wrong.status_code))
    assert faces[0] == faces[1]
    assert counts[0] == counts[1], "the same questions to the database"
    assert sent_to(STRANGER) == ""
    assert SmsMessage.objects.count() == 1


def test_a_row_without_a_code_takes_none(party: Launch) -> None:
    client, page = ask(party, STRANGER)
    for digits in ("000000", "123456"):
        assert client.post(page, {"digits": digits}).status_code == 422


def test_told_twice_the_worker_sends_once(party: Launch) -> None:
    from anchang.modules.launches.actions.sign_in import send_code

    _client, page = ask(party, GUESTS[0].phone)
    send_code(UUID(page.rstrip("/").rpartition("/")[2]), at=clock.now())
    assert SmsMessage.objects.count() == 1


def test_a_second_telephone_ends_the_first_and_says_so(party: Launch) -> None:
    first = signed_in(party, GUESTS[0].phone)
    sign_in(Entitlement.objects.get(launch=party, number=237).pk, way="code", at=clock.now())
    page = given(first, party)
    assert "另一部手机" in page
    assert "launch-hall" not in page


def test_signing_out_forgets_the_telephone(party: Launch) -> None:
    client = signed_in(party, GUESTS[0].phone)
    assert client.post(f"/l/{party.pk}/out/").status_code == 302
    assert "launch-hall" not in given(client, party)


def test_a_code_of_another_launch_opens_nothing(party: Launch, world: World) -> None:
    other = invite(world, opens_in=HOUR)
    client, page = ask(party, GUESTS[0].phone)
    foreign = page.replace(str(party.pk), str(other.pk))
    assert client.post(foreign, {"digits": sent_to(GUESTS[0].phone)}).status_code == 404
