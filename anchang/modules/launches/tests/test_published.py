"""What everybody may see of a launch: what it is committed to before, and its whole record once it is closed (公示)."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anchang.gate.launch import record
from anchang.gate.launch.commitments import broken, read_commitment
from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.modules.launches.actions.arming import rehearse
from anchang.modules.launches.actions.batches import commit_lot, draw_lot, void_lot
from anchang.modules.launches.actions.orders import close_launch, release_unit
from anchang.modules.launches.lots import numbers_drawn
from anchang.modules.launches.models import Launch
from anchang.modules.launches.result import commitment_of
from anchang.modules.launches.states import Mode
from anchang.modules.launches.tests.factories import planned
from anchang.modules.launches.tests.winners import won
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def launch(world: World) -> Launch:
    """A rehearsal of a planned launch, with a lot for its first moments, that opens in three minutes."""
    cache.clear()
    return rehearse(planned(world).pk, by=world.actor("叶青"), at=clock.now())


def close(launch: Launch) -> None:
    close_launch(launch.pk, reason="选毕", by=Actor.system(launch.tenant_id), at=clock.now())


def content_of(answer: object) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_before_the_opening_anybody_sees_what_the_launch_is_committed_to(launch: Launch) -> None:
    page = Client().get(f"/l/{launch.pk}/published/").content.decode()
    made = commitment_of(launch.pk)
    assert all(value in page for value in (made.plan, made.units, made.buyers, made.gather, made.key))
    assert "摇号种子" not in page, "nothing is drawn here"
    told = Client().get(f"/l/{launch.pk}/published/commitment.json")
    assert read_commitment(told.content) == made
    assert "public" in told["Cache-Control"]


def test_of_a_draft_nothing_is_published(world: World) -> None:
    row = planned(world)
    assert "开盘就绪后在这里公布" in Client().get(f"/l/{row.pk}/published/").content.decode()
    for name in ("commitment.json", "result.txt"):
        assert Client().get(f"/l/{row.pk}/published/{name}").status_code == 404


def test_a_lot_is_published_from_its_commitment_on_and_so_is_one_that_was_voided(world: World) -> None:
    row = planned(world, mode=Mode.TURNS, order="drawn")
    by, at = world.actor("沈卓"), clock.now()

    def page() -> str:
        return Client().get(f"/l/{row.pk}/published/").content.decode()

    assert "承诺值还没有公布" in page()
    first = commit_lot(row.pk, by=by, at=at)
    row.refresh_from_db()
    assert first in page()
    assert row.seed.open() not in page(), "nobody knows it before the word"
    draw_lot(row.pk, word="3412.88", by=by, at=at)
    assert row.seed.open() in page()
    assert "3412.88" in page()
    void_lot(row.pk, commitment=first, reason="漏了一位客户", by=by, at=at)
    assert "作废过 1 次" in page()
    assert "漏了一位客户" in page()
    assert first in page()


def test_the_record_is_there_once_the_launch_is_closed_and_judges_itself(launch: Launch) -> None:
    address = f"/l/{launch.pk}/published/result.txt"
    won(launch)
    assert Client().get(address).status_code == 404
    assert "result.txt" not in Client().get(f"/l/{launch.pk}/published/").content.decode().partition("怎样核验")[0]
    close(launch)
    assert "共 2 行" in Client().get(f"/l/{launch.pk}/published/").content.decode()
    found = record.read(io.BytesIO(content_of(Client().get(address))))
    assert found.outcomes == {"won": 1, "close": 1}
    assert found.lineup
    assert broken(commitment_of(launch.pk), found) == []


def test_who_has_the_record_already_is_told_so_until_something_is_given_back(launch: Launch) -> None:
    address, client = f"/l/{launch.pk}/published/result.txt", Client()
    pick = won(launch)
    close(launch)
    first = client.get(address)
    assert len(content_of(first)) > 0
    assert "max-age" in first["Cache-Control"]
    assert client.get(address, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    by = Actor.system(launch.tenant_id)
    release_unit(launch.pk, pick.unit_id, reason="逾期未付", by=by, at=clock.now() + timedelta(minutes=20))
    later = client.get(address, HTTP_IF_NONE_MATCH=first["ETag"])
    assert later.status_code == 200
    assert record.read(io.BytesIO(content_of(later))).outcomes["release"] == 1


def test_the_pages_of_buyers_and_of_the_desk_lead_there(launch: Launch, world: World) -> None:
    link = f'href="/l/{launch.pk}/published/"'
    assert link in Client().get(f"/l/{launch.pk}/").content.decode()
    assert link in world.client("叶青").get(f"/p/jinchenfu-2/launches/{launch.pk}/").content.decode()


def test_the_page_asks_the_database_little(launch: Launch) -> None:
    with CaptureQueriesContext(connection) as asked:
        Client().get(f"/l/{launch.pk}/published/")
    assert len(asked) <= 12


def test_the_order_drawn_is_seen_by_everybody_in_numbers_without_names(world: World) -> None:
    cache.clear()
    row = planned(world, buyers=25, mode=Mode.TURNS, order="drawn")
    by, at = world.actor("叶青"), clock.now()
    commit_lot(row.pk, by=by, at=at)
    assert "摇号顺序" not in Client().get(f"/l/{row.pk}/published/").content.decode()
    row = draw_lot(row.pk, word="3412.88", by=by, at=at)
    order = numbers_drawn(row)
    assert sorted(order) == list(range(1, 26)) and order != sorted(order)
    answer = Client().get(f"/l/{row.pk}/published/")
    assert answer.context["lot"]["first"] + answer.context["lot"]["others"] == list(enumerate(order, 1))
    assert "看全部 25 位" in answer.content.decode() and "女士" not in answer.content.decode()
    desk = world.client("叶青").get(f"/p/jinchenfu-2/launches/{row.pk}/batches/").content.decode()
    assert "摇号顺序，前 20 位" in desk and "摇号只有一次" not in desk
