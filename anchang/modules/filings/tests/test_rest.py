"""REST: file once per key, list and read within reach."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from pytest_django import DjangoAssertNumQueries

from anchang.kernel import clock, ids
from anchang.modules.filings.models import Filing
from anchang.modules.filings.tests.factories import PHONE, RIVAL, file
from tests.world import World

URL = "/api/v1/filings"


def post(world: World, *, by: str = "唐红思", key: str = "", **body: Any) -> HttpResponse:
    content = {"project": world.slug, "phone": PHONE, "name": "程", "title": "女士", "consent": True} | body
    headers = {"Idempotency-Key": key or str(ids.new_id())}
    return world.client(by).post(URL, json.dumps(content), content_type="application/json", headers=headers)  # type: ignore[return-value]


def test_a_filing_is_made_and_judged(world: World) -> None:
    answer = post(world)
    body = json.loads(answer.content)
    assert answer.status_code == 201
    assert (body["state"], body["code"], body["clause"], body["phone"]) == ("valid", 0, "3.1", "138****5678")
    assert body["sentence"].startswith("报备成功，保护至")


def test_a_refusal_is_an_answer_too(world: World) -> None:
    file(world, by=RIVAL)
    body = json.loads(post(world).content)
    assert (body["state"], body["code"], body["sentence"]) == ("rejected", 4, "已被其他渠道报备，尚在保护期。")
    assert "安家通" not in json.dumps(body, ensure_ascii=False) and "范怡" not in json.dumps(body, ensure_ascii=False)


def test_one_key_is_one_filing(world: World) -> None:
    key = str(ids.new_id())
    assert post(world, key=key).content == post(world, key=key).content
    assert Filing.objects.count() == 1
    assert post(world, key=key, phone="15912345678").status_code == 422


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"phone": "1381234567"}, 422),
        ({"consent": False}, 422),
        ({"colour": "red"}, 422),
        ({"title": "sir"}, 422),
        ({"expected_at": "2026-11-21T10:00:00"}, 422),
        ({"project": "nowhere"}, 404),
        ({"project": "jinchenfu-1"}, 404),
        ({"name": "\x00"}, 422),
    ],
)
def test_bad_input_is_refused_in_words(world: World, body: dict[str, Any], status: int) -> None:
    answer = post(world, **body)
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("application/problem+json")
    assert not Filing.objects.exists()


def test_without_a_key_nothing_is_written(world: World) -> None:
    answer = world.client("唐红思").post(URL, "{}", content_type="application/json")
    assert answer.status_code in (400, 422)


def test_staff_do_not_file_over_the_api(world: World) -> None:
    assert post(world, by="林晓岚").status_code == 403


def test_lists_and_details_within_reach(world: World) -> None:
    mine, other = file(world), file(world, by=RIVAL, phone="15912345678", name="李", title="先生")
    own = world.client("唐红思").get(URL).json()["items"]
    assert [item["id"] for item in own] == [str(mine.pk)]
    assert {item["id"] for item in world.client("顾北辰").get(URL).json()["items"]} == {str(mine.pk), str(other.pk)}
    assert world.client("唐红思").get(f"{URL}/{other.pk}").status_code == 404
    assert world.client("唐红思").get(f"{URL}/{mine.pk}").json()["number"] == mine.number
    assert world.client("林晓岚").get(URL).status_code == 403


def test_pages_follow_by_cursor(world: World, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(3):
        file(world, phone=f"1380000000{number}")
    first = world.client("顾北辰").get(URL, {"size": 2}).json()
    second = world.client("顾北辰").get(URL, {"size": 2, "cursor": first["next"]}).json()
    assert (len(first["items"]), len(second["items"]), second["next"]) == (2, 1, None)
    with django_assert_max_num_queries(12):
        world.client("顾北辰").get(URL)


def test_when_the_customer_is_expected_is_an_instant_with_its_zone(world: World) -> None:
    at = (clock.now() + timedelta(hours=5)).replace(microsecond=0)
    answer = post(world, expected_at=at.isoformat())
    assert answer.status_code == 201, answer.content
    assert Filing.objects.get().expected_at == at
