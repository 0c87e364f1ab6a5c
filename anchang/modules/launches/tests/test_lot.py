"""A lot is published before it is drawn, once, and what was published stays to be seen (domain guide §9.7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from anchang.kernel import clock
from anchang.modules.customers.tests.factories import customer
from anchang.modules.launches import errors
from anchang.modules.launches.actions.batches import commit_lot, draw_lot, void_lot
from anchang.modules.launches.actions.buyer_lists import import_buyers
from anchang.modules.launches.actions.buyers import add_customers, remove_buyers
from anchang.modules.launches.actions.drafts import drop_launch, edit_launch
from anchang.modules.launches.lots import voided
from anchang.modules.launches.models import Entitlement, Launch
from anchang.modules.launches.order_errors import OrderWithoutReason
from anchang.modules.launches.rules.settings import settings_of
from anchang.modules.launches.states import Mode
from anchang.modules.launches.tests.factories import planned
from tests.world import World

pytestmark = pytest.mark.django_db
PLANNER = "叶青"


def test_a_lot_is_committed_to_then_drawn_and_the_list_stands(world: World) -> None:
    row = planned(world, mode=Mode.TURNS, order="drawn")
    by, at = world.actor(PLANNER), clock.now()
    with pytest.raises(errors.LotVoid):
        draw_lot(row.pk, word="3412.88", by=by, at=at)
    published = commit_lot(row.pk, by=by, at=at)
    with pytest.raises(errors.LotStands):
        commit_lot(row.pk, by=by, at=at)
    drawn = draw_lot(row.pk, word="3412.88", by=by, at=at)
    assert (drawn.commitment, drawn.public_word) == (published, "3412.88")
    with pytest.raises(errors.LotStands):
        draw_lot(row.pk, word="9999.99", by=by, at=at)


def test_a_list_that_was_committed_to_changes_only_after_its_lot_is_voided_for_all_to_see(world: World) -> None:
    row = planned(world, mode=Mode.TURNS, order="drawn")
    by, at = world.actor(PLANNER), clock.now()
    published = commit_lot(row.pk, by=by, at=at)
    draw_lot(row.pk, word="3412.88", by=by, at=at)
    first = Entitlement.objects.filter(launch=row).order_by("number")[0]
    changes: list[Callable[[], object]] = [
        lambda: remove_buyers(row.pk, entitlement_ids=[first.pk], by=by, at=at),
        lambda: add_customers(row.pk, customer_ids=[first.customer_id], by=by, at=at),
        lambda: import_buyers(row.pk, data=b"", file="list.csv", by=by, at=at, is_preview=True),
    ]
    for change in changes:
        with pytest.raises(errors.RollCommitted):
            change()
    with pytest.raises(OrderWithoutReason):
        void_lot(row.pk, commitment=published, reason=" ", by=by, at=at)
    void_lot(row.pk, commitment=published, reason="漏了一位客户", by=by, at=at)
    assert remove_buyers(row.pk, entitlement_ids=[first.pk], by=by, at=at) == 1
    again = commit_lot(row.pk, by=by, at=at)
    assert again != published
    row.refresh_from_db()
    assert row.drawn_at is None
    assert [(one["commitment"], one["word"], one["reason"]) for one in voided(row)] == [
        (published, "3412.88", "漏了一位客户")
    ]


def test_what_was_published_of_a_lot_is_not_thrown_away(world: World) -> None:
    row = planned(world, mode=Mode.TURNS, order="drawn")
    by, at = world.actor(PLANNER), clock.now()
    published = commit_lot(row.pk, by=by, at=at)
    with pytest.raises(errors.LotPublished):
        drop_launch(row.pk, by=by, at=at)
    void_lot(row.pk, commitment=published, reason="漏了一位客户", by=by, at=at)
    with pytest.raises(errors.LotPublished):
        drop_launch(row.pk, by=by, at=at)
    said = world.client(PLANNER).post(f"/p/jinchenfu-2/launches/{row.pk}/deletion/", follow=True)
    assert said.status_code == 200 and "没有删除：这场开盘公布过摇号" in said.content.decode()
    Launch.objects.filter(pk=row.pk).update(order="number")
    assert "漏了一位客户" in Client().get(f"/l/{row.pk}/published/").content.decode(), "whatever the rules say since"


@pytest.mark.parametrize("change", [{"mode": Mode.FREE}, {"order": "number"}])
def test_the_order_that_a_lot_was_published_for_stays_the_order(world: World, change: dict[str, str]) -> None:
    row = planned(world, mode=Mode.TURNS, order="drawn")
    by, at = world.actor(PLANNER), clock.now()
    commit_lot(row.pk, by=by, at=at)
    row.refresh_from_db()
    was = settings_of(row)
    with pytest.raises(errors.OrderCommitted):
        edit_launch(row.pk, settings=replace(was, **change), version=row.version, by=by, at=at)  # type: ignore[arg-type]
    edit_launch(row.pk, settings=replace(was, welcome="欢迎"), version=row.version, by=by, at=at)


def test_what_is_refused_of_a_lot_is_said_on_its_own_page_and_what_was_typed_stays(world: World) -> None:
    row = planned(world, buyers=0, mode=Mode.TURNS, order="drawn")
    client, pages = world.client(PLANNER), f"/p/jinchenfu-2/launches/{row.pk}/"
    said = client.post(f"{pages}lot/commitment/", follow=True)
    assert (said.status_code, said.request["PATH_INFO"]) == (200, f"{pages}batches/")
    assert "没有公布：还没有选房客户" in said.content.decode()
    someone = customer(world, "程女士", "13812345678").pk
    add_customers(row.pk, customer_ids=[someone], by=world.actor(PLANNER), at=clock.now())
    commit_lot(row.pk, by=world.actor(PLANNER), at=clock.now())
    short = client.post(f"{pages}lot/drawing/", {"word": "88"})
    assert short.status_code == 422 and "至少 4 个字符" in short.content.decode()
    assert 'value="88"' in short.content.decode() and "required" in short.content.decode()
    bare = client.post(f"{pages}lot/voiding/", {"reason": "漏"})
    assert bare.status_code == 422 and "请写明原因，2 至 200 个字" in bare.content.decode()
    assert 'value="漏"' in bare.content.decode() and 'id="voiding" open' in bare.content.decode()


def test_a_list_that_is_locked_says_so_and_offers_nothing_that_would_change_it(world: World) -> None:
    row = planned(world, mode=Mode.TURNS, order="drawn")
    commit_lot(row.pk, by=world.actor(PLANNER), at=clock.now())
    client, pages = world.client(PLANNER), f"/p/jinchenfu-2/launches/{row.pk}/"
    page = client.get(f"{pages}buyers/").content.decode()
    assert "承诺值已公布，名单已锁定" in page and f"{pages}batches/#voiding" in page
    assert not [word for word in ("导入名单", "从客户中选", 'value="remove"') if word in page]
    for shut in ("upload/", "choose/"):
        answer = client.get(f"{pages}buyers/{shut}", follow=True)
        assert answer.request["PATH_INFO"] == f"{pages}buyers/" and "名单和认筹序号不能再动" in answer.content.decode()
    someone = str(Entitlement.objects.filter(launch=row)[0].pk)
    told = client.post(f"{pages}buyers/bulk/", {"act": "remove", "buyer": someone}, follow=True)
    assert told.status_code == 200 and "名单和认筹序号不能再动" in told.content.decode()
    rules = client.get(f"{pages}rules/")
    assert "选房方式和叫号顺序不能再改" in rules.content.decode()
    assert {name for name, field in rules.context["form"].fields.items() if field.disabled} == {"mode", "order"}
