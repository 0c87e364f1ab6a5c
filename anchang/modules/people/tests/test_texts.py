"""The outbox: what was sent, of what kind, what became of it; what it says only for a purpose, or in the demo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import Settings

from anchang.kernel import clock
from anchang.kernel.actions import unit_of_work
from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import NotAllowed, Refusal
from anchang.modules.people import ports, rules
from anchang.modules.people.actions.texts import forget_texts, hand_over_queued, queue_text, read_text, send_text
from anchang.modules.people.errors import SmsRefused, SmsUnreachable
from anchang.modules.people.models import SmsMessage
from anchang.modules.people.ports import use_sms_gateway
from anchang.modules.people.states import Outcome, Purpose, Template
from tests.world import World

HERE: dict[str, Any] = {"REMOTE_ADDR": "127.0.0.1", "SERVER_NAME": "localhost"}
PHONE = "13800005678"
TOKEN = "Zq3vTt0xkqYh1Jm2Zq3vTt0xkqYh1Jm2"
CODE = "【案场】验证码 482913，3 分钟内有效。"
ASKING = f"【锦澜】同意或不同意，请打开：https://an.example/c/{TOKEN}/"


def send(world: World, kind: Template = Template.CODE, body: str = CODE, phone: str = PHONE) -> SmsMessage:
    until = clock.now() + timedelta(minutes=3)
    send_text(phone=phone, kind=kind, body=body, facts=[], until=until, tenant_id=world.tenant_id)
    return SmsMessage.objects.order_by("-pk")[0]


class _Provider:
    def __init__(self) -> None:
        self.says: Refusal | None = None
        self.got: list[dict[str, Any]] = []

    def send(self, **message: Any) -> None:
        if self.says:
            raise self.says
        self.got.append(message)


@pytest.fixture
def provider() -> Iterator[_Provider]:
    one = _Provider()
    use_sms_gateway(one)
    yield one
    ports._gateway.pop()


def test_without_a_provider_a_message_stays_in_the_outbox(world: World) -> None:
    message = send(world)
    assert (message.kind, message.delivery, message.body.open()) == (Template.CODE, Outcome.KEPT, CODE)


def test_a_provider_leaves_what_became_of_a_message_and_no_text(world: World, provider: _Provider) -> None:
    sent = send(world)
    provider.says = SmsRefused(code="LimitExceeded")
    with pytest.raises(SmsRefused):
        send(world, Template.ESCORT)
    failed = SmsMessage.objects.order_by("-pk")[0]
    assert (sent.delivery, sent.body.open()) == (Outcome.SENT, "")
    assert (failed.kind, failed.delivery, failed.fault) == (Template.ESCORT, Outcome.FAILED, "LimitExceeded")


def test_the_database_keeps_no_text_that_a_provider_took(world: World) -> None:
    message = send(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        SmsMessage.objects.filter(pk=message.pk).update(delivery=Outcome.SENT)


def queue(world: World) -> SmsMessage:
    now = clock.now()
    with unit_of_work():
        queue_text(
            phone=PHONE,
            kind=Template.INVITATION,
            body="请登录",
            facts=["锦宸控股", "贝联"],
            until=now + timedelta(days=7),
            tenant_id=world.tenant_id,
            at=now,
        )
    return SmsMessage.objects.get(kind=Template.INVITATION)


def test_a_queued_message_is_handed_over_once_and_its_text_goes(world: World, provider: _Provider) -> None:
    assert queue(world).delivery == Outcome.QUEUED and not provider.got
    hand_over_queued(at=clock.now())
    hand_over_queued(at=clock.now())
    assert [(one["phone"], one["body"], one["facts"]) for one in provider.got] == [
        (PHONE, "请登录", ["锦宸控股", "贝联"])
    ]
    message = SmsMessage.objects.get()
    assert (message.delivery, message.body.open(), message.facts.open()) == (Outcome.SENT, "", "")


def test_without_a_provider_a_queued_message_stays_in_the_outbox(world: World) -> None:
    assert queue(world).delivery == Outcome.KEPT


def test_a_queued_message_waits_for_a_provider_that_does_not_answer(world: World, provider: _Provider) -> None:
    queue(world)
    provider.says = SmsUnreachable()
    hand_over_queued(at=clock.now())
    assert SmsMessage.objects.get().delivery == Outcome.QUEUED
    provider.says = None
    hand_over_queued(at=clock.now())
    assert SmsMessage.objects.get().delivery == Outcome.SENT


def test_a_queued_message_waits_no_longer_than_it_counts(world: World, provider: _Provider) -> None:
    queue(world)
    hand_over_queued(at=clock.now() + timedelta(days=8))
    message = SmsMessage.objects.get()
    assert (message.delivery, message.body.open()) == (Outcome.FAILED, "") and not provider.got


def test_a_refused_message_is_not_tried_again(world: World, provider: _Provider) -> None:
    queue(world)
    provider.says = SmsRefused(code="LimitExceeded")
    hand_over_queued(at=clock.now())
    provider.says = None
    hand_over_queued(at=clock.now())
    assert SmsMessage.objects.get().fault == "LimitExceeded" and not provider.got


def test_one_message_of_a_kind_is_queued_a_number_and_day(world: World) -> None:
    queue(world)
    assert queue(world)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (CODE, "【案场】验证码 ******，3 分钟内有效。"),
        (ASKING, "【锦澜】同意或不同意，请打开：https://an.example/c/******/"),
        ("热线 4008001234", "热线 4008001234"),
    ],
)
def test_a_text_is_shown_without_what_opens_something(text: str, shown: str) -> None:
    assert rules.without_secret(text) == shown


def test_a_link_leads_into_this_house() -> None:
    assert rules.link_in(ASKING) == f"/c/{TOKEN}/"
    assert not rules.link_in(CODE)


def test_texts_go_when_they_count_no_more_and_the_rest_after_a_month(world: World) -> None:
    message, now = send(world), clock.now()
    forget_texts(at=now)
    assert SmsMessage.objects.get().body.open() == CODE
    forget_texts(at=now + timedelta(minutes=4))
    kept = SmsMessage.objects.get(pk=message.pk)
    assert not kept.body and kept.phone.open() == PHONE
    forget_texts(at=now + timedelta(days=31))
    assert not SmsMessage.objects.exists()


def test_an_administrator_sees_masked_numbers_and_no_text(world: World) -> None:
    send(world)
    page = world.client("高原").get("/texts/").content.decode()
    assert "138****5678" in page and PHONE not in page
    assert "482913" not in page and "分钟内有效" not in page


def test_the_outbox_is_narrowed_in_its_address(world: World) -> None:
    send(world)
    send(world, Template.CONSENT, ASKING, phone="13900004321")
    client = world.client("高原")

    def shown(query: str) -> list[str]:
        return [str(row.message.phone) for row in client.get(f"/texts/{query}").context["rows"]]

    assert shown("") == ["139****4321", "138****5678"]
    assert shown("?kind=consent") == ["139****4321"]
    assert shown("?q=5678") == ["138****5678"]
    assert shown("?q=5678&kind=consent") == []
    assert client.get("/texts/?q=56").status_code == 422
    assert client.get("/texts/?kind=letter").status_code == 422


def test_older_messages_are_a_page_further(world: World) -> None:
    for _ in range(21):
        send(world)
    client = world.client("高原")
    first = client.get("/texts/").context
    rest = client.get(f"/texts/?before={first['next']}").context
    assert (len(first["rows"]), len(rest["rows"]), rest["next"]) == (20, 1, None)


def test_a_text_is_read_for_a_purpose_that_is_logged(world: World) -> None:
    message = send(world)
    client = world.client("高原")
    assert "******" not in client.get(f"/texts/{message.pk}/").content.decode()
    page = client.post(f"/texts/{message.pk}/", {"purpose": Purpose.COMPLAINT}).content.decode()
    assert "验证码 ******" in page and "482913" not in page
    entry = AuditEntry.objects.get(act="people.read_text")
    assert entry.subject_id == message.pk
    assert entry.facts == {"text": "code", "purpose": "complaint"}


def test_nothing_is_read_without_a_purpose(world: World) -> None:
    message = send(world)
    assert world.client("高原").post(f"/texts/{message.pk}/", {"purpose": "fun"}).status_code == 422
    assert not AuditEntry.objects.filter(act="people.read_text").exists()


def test_texts_are_read_by_administrators_of_the_group_alone(world: World, other_world: World) -> None:
    message = send(world)
    with pytest.raises(NotAllowed):
        read_text(message.pk, Purpose.CHECK, by=world.actor("沈卓"), at=clock.now())
    assert world.client("沈卓").get("/texts/").status_code == 403
    assert other_world.client("关山").get(f"/texts/{message.pk}/").status_code == 404
    assert not other_world.client("关山").get("/texts/").context["rows"]


def test_the_demo_shows_everybody_what_the_phones_got(world: World, settings: Settings) -> None:
    settings.DEMO_WORLD = True
    send(world)
    send(world, Template.CONSENT, ASKING)
    client = Client(**HERE)
    page = client.get("/demo/texts/").content.decode()
    assert "482913" in page and f'href="/c/{TOKEN}/"' in page
    assert "/demo/texts/" in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("elsewhere", [{"REMOTE_ADDR": "192.0.2.9"}, {"SERVER_NAME": "testserver"}])
def test_the_demos_outbox_does_not_exist_from_elsewhere(
    world: World, settings: Settings, elsewhere: dict[str, Any]
) -> None:
    settings.DEMO_WORLD = True
    assert Client(**(HERE | elsewhere)).get("/demo/texts/").status_code == 404
    settings.DEMO_WORLD = False
    assert Client(**HERE).get("/demo/texts/").status_code == 404


def test_the_outbox_costs_the_same_for_one_message_and_for_three(
    world: World, django_assert_max_num_queries: Any
) -> None:
    client = world.client("高原")
    for _ in range(3):
        send(world)
        with django_assert_max_num_queries(8):
            client.get("/texts/")
