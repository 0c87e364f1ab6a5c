"""A broker's appeal on his phone: the form with photos, and what he reads afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from anchang.kernel import clock
from anchang.modules.filings.actions.disputes.arbiter import name_arbiter
from anchang.modules.filings.actions.disputes.decide import Ruling, decide_dispute
from anchang.modules.filings.dispute_states import Decision
from anchang.modules.filings.models import Dispute, DisputePhoto, Filing
from anchang.modules.filings.tests.factories import BROKER, RIVAL, file
from anchang.modules.filings.tests.routes import picture
from tests.world import World

SEVEN = ("red", "blue", "green", "white", "black", "yellow", "pink")
WORDS = "11 月 20 日上午我陪程女士到访，前台已登记"


@pytest.fixture
def mine(world: World) -> Filing:
    """A filing that was refused for another's."""
    file(world, by=RIVAL, at=clock.now() - timedelta(hours=1))
    return file(world)


def photo(colour: str, content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(colour, content or picture(colour), "image/jpeg")


def send(world: World, filing: Filing, *, who: str = BROKER, **fields: Any) -> Any:
    good = {"reason": "escorted", "statement": WORDS}
    return world.client(who).post(reverse("filings:appeal", args=[filing.pk]), good | fields)


def page(world: World, filing: Filing, who: str = BROKER) -> str:
    return world.client(who).get(reverse("filings:result", args=[filing.pk])).content.decode()


def test_the_verdict_page_offers_the_appeal_and_until_when(world: World, mine: Filing) -> None:
    text = page(world, mine)
    assert "对判定有异议" in text and reverse("filings:appeal", args=[mine.pk]) in text


def test_an_appeal_with_photos_is_made_and_its_state_is_read(world: World, mine: Filing) -> None:
    answer = send(world, mine, photos=[photo("red"), photo("blue")])
    assert answer.status_code == 302
    dispute = Dispute.objects.get()
    assert DisputePhoto.objects.filter(dispute=dispute).count() == 2
    text = page(world, mine)
    for said in ("争议处理中", WORDS, "是我陪同到访", "个工作日"):
        assert said in text
    assert "范怡" not in text and "安家通" not in text


def test_what_was_typed_and_chosen_survives_a_refusal(world: World, mine: Filing) -> None:
    answer = send(world, mine, reason="", photos=[photo("red"), photo("clip.mov", b"no picture")])
    text = answer.content.decode()
    assert answer.status_code == 422
    assert WORDS in text and "clip.mov读不出图片，请换 JPEG、PNG 或 WebP 格式。" in text
    assert DisputePhoto.objects.get().dispute_id is None
    assert text.count("/filings/photos/") >= 2
    assert send(world, mine).status_code == 302
    assert DisputePhoto.objects.get().dispute_id is not None


def test_photos_are_added_and_removed_without_sending_the_appeal(world: World, mine: Filing) -> None:
    answer = send(world, mine, add="1", photos=[photo("red"), photo("blue"), photo("red")])
    assert answer.status_code == 200 and WORDS in answer.content.decode()
    first, second = DisputePhoto.objects.order_by("nth")
    send(world, mine, remove=str(first.pk))
    assert DisputePhoto.objects.get() == second
    assert not Dispute.objects.exists()


def test_six_photos_are_taken_and_no_more(world: World, mine: Filing) -> None:
    answer = send(world, mine, add="1", photos=[photo(colour) for colour in SEVEN])
    assert DisputePhoto.objects.count() == 6
    assert "最多 6 张照片，请先移除不用的。" in answer.content.decode()


def test_a_photo_is_kept_sealed_and_shown_to_its_broker_and_the_desk_alone(world: World, mine: Filing) -> None:
    send(world, mine, photos=[photo("red")])
    row = DisputePhoto.objects.get()
    address = reverse("filings:photo", args=[row.pk])
    raw: Any = DisputePhoto.objects.values_list("content", flat=True).get()
    assert b"/9j/" not in bytes(raw)
    for who, status in ((BROKER, 200), ("顾北辰", 200), ("沈卓", 200), (RIVAL, 404), ("林晓岚", 403)):
        answer = world.client(who).get(address)
        assert answer.status_code == status, who
    answer = world.client(BROKER).get(address)
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/jpeg", "no-store")
    assert answer.content.startswith(b"\xff\xd8\xff")


def test_an_appeal_too_late_keeps_the_words_and_says_until_when(world: World, mine: Filing) -> None:
    with clock.standing_at(mine.submitted_at + timedelta(days=3, hours=1)):
        assert "对判定有异议" not in page(world, mine)
        answer = send(world, mine)
    assert answer.status_code == 422
    assert WORDS in answer.content.decode() and "没有提交：申诉期至" in answer.content.decode()


def test_the_other_broker_reads_that_there_is_a_dispute_and_nothing_of_whose(world: World, mine: Filing) -> None:
    send(world, mine)
    held = Filing.objects.get(broker_name=RIVAL)
    text = page(world, held, RIVAL)
    assert "争议处理中" in text and "佣金暂停" in text
    assert WORDS not in text and BROKER not in text and mine.number not in text


def test_the_decision_is_read_with_its_clause_and_reason(world: World, mine: Filing) -> None:
    send(world, mine)
    dispute, arbiter = Dispute.objects.get(), world.actor("顾北辰")
    name_arbiter(dispute.pk, user_id=arbiter.user_id, by=arbiter, at=clock.now())
    decide_dispute(dispute.pk, Ruling(Decision.UPHOLD, "到访确认早于您的报备"), by=arbiter, at=clock.now())
    text = page(world, mine)
    for said in ("维持原判", "第 3.2 条", "到访确认早于您的报备"):
        assert said in text
    assert reverse("filings:appeal", args=[mine.pk]) not in text


def test_the_pages_cost_at_most_twelve_queries(world: World, mine: Filing, django_assert_max_num_queries: Any) -> None:
    world.client(BROKER).get(reverse("filings:result", args=[mine.pk]))
    for address in (reverse("filings:result", args=[mine.pk]), reverse("filings:appeal", args=[mine.pk])):
        with django_assert_max_num_queries(12):
            world.client(BROKER).get(address)
