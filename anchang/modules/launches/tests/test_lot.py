"""A lot is published before it is drawn, once, and what was published stays to be seen (domain guide §9.7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from anchang.kernel import clock
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
