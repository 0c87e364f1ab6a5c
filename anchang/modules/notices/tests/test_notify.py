"""People are told once, in their own language, by one query."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from anchang.kernel import clock
from anchang.modules.notices.api import notify, unread_count
from anchang.modules.notices.kinds import PLAIN, kind_of, register_kind
from anchang.modules.notices.models import Notice
from tests.world import World


def tell(
    world: World, *names: str, mark: str = "", title: str = "3栋1202 的折扣已批准。", url: str = "/inbox/"
) -> None:
    notify(
        user_ids=[world.user(name).pk for name in names],
        kind="tests.said",
        title=title,
        url=url,
        project_id=world.project_id,
        at=clock.now(),
        mark=mark,
    )


def test_everybody_named_finds_it_in_the_inbox(world: World) -> None:
    tell(world, "林晓岚", "沈卓")
    assert unread_count(world.user("林晓岚").pk) == unread_count(world.user("沈卓").pk) == 1
    assert unread_count(world.user("周子昂").pk) == 0


def test_many_people_are_told_in_one_insert(world: World) -> None:
    with CaptureQueriesContext(connection) as queries:
        tell(world, "林晓岚", "沈卓", "周子昂", "马思远", "梁诚")
    assert sum("INSERT" in query["sql"] for query in queries.captured_queries) == 1


def test_a_reaction_that_runs_twice_tells_once(world: World) -> None:
    tell(world, "林晓岚", mark="approval 1")
    tell(world, "林晓岚", "沈卓", mark="approval 1")
    assert unread_count(world.user("林晓岚").pk) == unread_count(world.user("沈卓").pk) == 1


def test_facts_fill_the_sentence_when_it_is_read(world: World) -> None:
    notify(
        user_ids=[world.user("沈卓").pk], kind="x", title="%(unit)s 已认购。", facts={"unit": "1202"}, at=clock.now()
    )
    assert Notice.objects.get().heading == "1202 已认购。"


def test_a_percent_sign_in_a_plain_title_is_no_placeholder(world: World) -> None:
    tell(world, "沈卓", title="优惠 3%，请审批。")
    assert Notice.objects.get().heading == "优惠 3%，请审批。"


def test_an_empty_body_stays_empty_in_every_language(world: World) -> None:
    tell(world, "沈卓")
    with translation.override("en"):
        assert Notice.objects.get().words == ""


@pytest.mark.parametrize("url", ["https://elsewhere.example/", "//elsewhere.example/", "inbox"])
def test_a_notice_never_leads_out_of_the_house(world: World, url: str) -> None:
    with pytest.raises(ValueError):
        tell(world, "沈卓", url=url)


def test_the_database_refuses_a_second_telling(world: World) -> None:
    tell(world, "沈卓", mark="once")
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(user=world.user("沈卓"), kind="x", title="x", mark="once")


def test_an_unknown_kind_is_a_plain_message() -> None:
    assert kind_of("tests.unheard_of") is PLAIN
    register_kind("tests.heard_of", title="测试", icon="stamp")
    assert kind_of("tests.heard_of").icon == "stamp"
