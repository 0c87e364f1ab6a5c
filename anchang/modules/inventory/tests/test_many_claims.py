"""A launch takes its units together, and neither it nor the sales office can touch what the other has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anchang.kernel import ids
from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import NotThere
from anchang.modules.inventory import api, errors
from anchang.modules.inventory.actions import many_claims
from anchang.modules.inventory.actions.claims import lock_unit, release_lock
from anchang.modules.inventory.actions.control import control_units, withdraw_units
from anchang.modules.inventory.actions.many_claims import Conversion
from anchang.modules.inventory.models import Claim, Unit, UnitChange
from anchang.modules.inventory.states import ClaimKind, Status
from anchang.modules.inventory.tests.factories import AT, stock, unit
from tests.races import race, without
from tests.world import World

REF = "a-launch"
LATER = AT + timedelta(days=40)


@pytest.fixture
def stocked(world: World) -> World:
    stock(world.project_id, world.actor("高原"))
    return world


def take(world: World, *numbers: str) -> dict[UUID, UUID]:
    return claim(world, [unit(number).pk for number in numbers])


def claim(world: World, units: list[UUID]) -> dict[UUID, UUID]:
    return api.claim_units(world.project_id, units, ClaimKind.PICK, ref=REF, by=world.system(), at=AT)


def free(world: World, claims: dict[UUID, UUID]) -> int:
    return api.release_claims(
        world.project_id,
        list(claims.values()),
        source=ClaimKind.PICK,
        reason="开盘结束",
        by=world.system(),
        at=LATER,
    )


def test_units_are_taken_together_at_their_prices_and_have_no_end(stocked: World) -> None:
    made = take(stocked, "201", "202", "301")
    assert len(made) == 3
    kept = Claim.objects.get(pk=made[unit("201").pk])
    assert (kept.kind, kept.ref, kept.expires_at, kept.live) == (ClaimKind.PICK, REF, None, True)
    assert kept.price["list_total_fen"] == 182_000_000
    assert {unit(number).status for number in ("201", "202", "301")} == {Status.LOCK}
    assert UnitChange.objects.filter(status=Status.LOCK, ref=REF).count() == 3
    assert AuditEntry.objects.filter(act="inventory.claim_pick").count() == 1


def test_one_unit_that_is_not_free_leaves_all_as_they_were(stocked: World) -> None:
    lock_unit(unit("202").pk, by=stocked.actor("林晓岚"), at=AT)
    with pytest.raises(errors.UnitsNotFree, match="1栋 202等 1 套"):
        take(stocked, "201", "202")
    assert unit("201").status == Status.SALE
    assert Claim.objects.filter(kind=ClaimKind.PICK).count() == 0


def test_a_lock_that_is_over_is_no_hindrance(stocked: World) -> None:
    lock_unit(unit("202").pk, by=stocked.actor("林晓岚"), at=AT - timedelta(minutes=16))
    assert len(take(stocked, "201", "202")) == 2


def test_a_unit_without_a_price_or_of_another_project_is_not_taken(stocked: World) -> None:
    Unit.objects.filter(number="201").update(price=None)
    with pytest.raises(errors.UnitsUnpriced, match="1栋 201"):
        take(stocked, "201", "202")
    with pytest.raises(NotThere):
        api.claim_units(stocked.project_id, [ids.new_id()], ClaimKind.PICK, ref=REF, by=stocked.system(), at=AT)


def test_the_sales_office_cannot_touch_a_unit_of_a_launch(stocked: World) -> None:
    made = take(stocked, "201")
    with pytest.raises(errors.UnitTaken, match="线上开盘"):
        lock_unit(unit("201").pk, by=stocked.actor("林晓岚"), at=LATER)
    with pytest.raises(errors.UnderLaunch):
        release_lock(made[unit("201").pk], by=stocked.actor("高原"), at=LATER)
    for act in (control_units, withdraw_units):
        (result,) = act(stocked.project_id, [unit("201").pk], reason="留作样板", by=stocked.actor("吴迪"), at=LATER)
        assert result.why == "正在线上开盘"
    assert unit("201").status == Status.LOCK


def test_the_panel_of_such_a_unit_says_who_has_it(stocked: World) -> None:
    take(stocked, "201")
    address = f"/p/{stocked.slug}/units/{unit('201').pk}/"
    page = stocked.client("林晓岚").get(address).content.decode()
    assert "线上开盘" in page
    assert "释放这套房" not in page


def test_what_nobody_took_goes_back_to_sale(stocked: World) -> None:
    made = take(stocked, "201", "202")
    assert free(stocked, made) == 2
    assert free(stocked, made) == 0
    assert {unit("201").status, unit("202").status} == {Status.SALE}
    assert not Claim.objects.filter(live=True).exists()


def test_picks_become_subscriptions_at_the_price_of_the_launch(stocked: World) -> None:
    made = take(stocked, "201", "202")
    holder, customer = stocked.actor("林晓岚").user_id, ids.new_id()
    some = [Conversion(claim_id, f"RG-{place}", customer, holder) for place, claim_id in enumerate(made.values())]
    kinds = {"source": ClaimKind.PICK, "target": ClaimKind.SUBSCRIPTION}
    api.convert_claims(stocked.project_id, some, by=stocked.system(), at=LATER, **kinds)
    kept = Claim.objects.get(unit__number="201")
    assert (kept.kind, kept.customer_id, kept.holder_id) == (ClaimKind.SUBSCRIPTION, customer, holder)
    assert kept.price["list_total_fen"] == 182_000_000
    assert unit("201").status == Status.SUBS
    assert set(UnitChange.objects.filter(status=Status.SUBS).values_list("ref", flat=True)) == {"RG-0", "RG-1"}
    with pytest.raises(errors.ClaimOver):
        api.convert_claims(stocked.project_id, some, by=stocked.system(), at=LATER, **kinds)


def test_more_units_cost_no_more_statements(stocked: World) -> None:
    some, more = ([unit(number).pk for number in numbers] for numbers in (("201",), ("202", "301", "302")))
    with CaptureQueriesContext(connection) as few:
        claim(stocked, some)
    with CaptureQueriesContext(connection) as many:
        claim(stocked, more)
    assert len(many) == len(few)


@pytest.fixture
def without_index(transactional_db: None) -> Iterator[None]:
    with without(Claim, "one_live_claim_per_unit"):
        yield


def _rush(world: World) -> list[object]:
    target, seller = unit("201").pk, world.actor("林晓岚")
    numbers = [unit(number).pk for number in ("201", "202", "301")]
    return race(
        world,
        lambda: api.claim_units(world.project_id, numbers, ClaimKind.PICK, ref=REF, by=world.system(), at=AT),
        lambda: lock_unit(target, by=seller, at=AT),
        lambda: api.claim_units(world.project_id, numbers, ClaimKind.PICK, ref="another", by=world.system(), at=AT),
    )


@pytest.mark.django_db(transaction=True)
def test_of_two_launches_and_a_seller_one_gets_the_unit(stocked: World) -> None:
    results = _rush(stocked)
    assert sum(isinstance(result, dict | Claim) for result in results) == 1, results
    assert Claim.objects.filter(live=True, unit__number="201").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_index_holds_alone(stocked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _look_at_nothing(monkeypatch)
    results = _rush(stocked)
    assert Claim.objects.filter(live=True, unit__number="201").count() == 1, results


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("without_index")
def test_without_index_and_check_a_unit_is_taken_twice(stocked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _look_at_nothing(monkeypatch)
    _rush(stocked)
    assert Claim.objects.filter(live=True, unit__number="201").count() > 1


def _look_at_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many_claims, "_check", lambda units, wanted, target: None)
    monkeypatch.setattr(many_claims, "_move", lambda units, target, **how: True)
