"""Locking, releasing, expiring, converting: who has what, and what the other is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import NotAllowed, NotThere
from anchang.kernel.tenancy import tenant_scope
from anchang.modules.inventory import api, errors, tasks
from anchang.modules.inventory.actions.claims import convert_claim, expire_claim, lock_unit, release_claim, release_lock
from anchang.modules.inventory.models import Claim, Unit, UnitChange
from anchang.modules.inventory.states import ClaimKind, Status
from anchang.modules.inventory.tests.factories import AT, price_list, rows, stock, take_in, unit
from tests.world import World


@pytest.fixture
def stocked(world: World) -> World:
    stock(world.project_id, world.actor("高原"))
    return world


def test_a_lock_takes_the_unit_at_the_price_of_the_moment(stocked: World) -> None:
    by = stocked.actor("林晓岚")
    claim = lock_unit(unit("201").pk, by=by, at=AT)
    assert (claim.expires_at, claim.holder_id) == (AT + timedelta(minutes=15), by.user_id)
    assert claim.price["list_total_fen"] == 182_000_000
    assert unit("201").status == Status.LOCK
    change = UnitChange.objects.order_by("-seq")[0]
    assert (change.status_from, change.status, change.by_id, change.seq) == ("sale", "lock", by.user_id, 7)
    assert AuditEntry.objects.filter(act="inventory.claim_lock").count() == 1


def test_the_second_is_told_who_was_faster_and_what_is_free(stocked: World) -> None:
    lock_unit(unit("201").pk, by=stocked.actor("周子昂"), at=AT)
    with pytest.raises(errors.UnitTaken) as refused:
        lock_unit(unit("201").pk, by=stocked.actor("林晓岚"), at=AT)
    assert str(refused.value) == "没有锁定：1栋 201 已被周子昂在 14:30:00 锁定。"
    nearest = refused.value.facts["alternatives"]
    assert [one.name for one in nearest] == ["1栋 301", "1栋 501"]
    assert refused.value.problem()["alternatives"][0]["difference"] == "同户型，高 1 层，多 1.00 万"
    assert Claim.objects.count() == 1


def test_two_locks_a_seller(stocked: World) -> None:
    by = stocked.actor("林晓岚")
    lock_unit(unit("201").pk, by=by, at=AT)
    lock_unit(unit("202").pk, by=by, at=AT)
    with pytest.raises(errors.TooManyLocks, match="1栋 201、1栋 202"):
        lock_unit(unit("301").pk, by=by, at=AT)
    lock_unit(unit("301").pk, by=by, at=AT + timedelta(minutes=16))
    assert len(api.locks_of(by.user_id, at=AT + timedelta(minutes=16))) == 1


def test_who_may_not_lock_is_told_so(stocked: World) -> None:
    for name in ("温岚", "吴迪", "简明"):
        with pytest.raises(NotAllowed):
            lock_unit(unit("201").pk, by=stocked.actor(name), at=AT)


@pytest.mark.parametrize("status", [Status.CTRL, Status.KEEP, Status.SIGN, Status.SUBS])
def test_what_is_not_for_sale_is_not_locked(stocked: World, status: Status) -> None:
    Unit.objects.filter(number="201").update(status=status)
    with pytest.raises(errors.UnitNotForSale, match=str(status.label)):
        lock_unit(unit("201").pk, by=stocked.actor("林晓岚"), at=AT)
    assert not Claim.objects.exists()


def test_a_unit_without_a_price_is_not_locked(world: World) -> None:
    take_in(world.project_id, price_list(rows()), world.actor("高原"), publish=False)
    with pytest.raises(errors.PriceMissing):
        lock_unit(unit("201").pk, by=world.actor("林晓岚"), at=AT)


def test_the_holder_and_the_manager_release_a_lock_others_do_not(stocked: World) -> None:
    by = stocked.actor("林晓岚")
    claim = lock_unit(unit("201").pk, by=by, at=AT)
    with pytest.raises(errors.NotYourLock, match="林晓岚"):
        release_lock(claim.pk, by=stocked.actor("周子昂"), at=AT)
    with pytest.raises(NotAllowed):
        release_lock(claim.pk, by=stocked.actor("温岚"), at=AT)
    release_lock(claim.pk, by=stocked.actor("沈卓"), at=AT)
    assert unit("201").status == Status.SALE
    with pytest.raises(errors.ClaimOver):
        release_lock(claim.pk, by=by, at=AT)


def test_due_locks_end_by_themselves(stocked: World, time_machine_at: Callable[..., object]) -> None:
    claim = lock_unit(unit("201").pk, by=stocked.actor("林晓岚"), at=AT)
    assert not expire_claim(claim.pk, at=AT + timedelta(minutes=14, seconds=59))
    time_machine_at(AT + timedelta(minutes=15))
    tasks.expire_due_claims()
    tasks.expire_due_claims()
    claim.refresh_from_db()
    assert not claim.live and unit("201").status == Status.SALE
    assert UnitChange.objects.order_by("-seq")[0].reason == "到期，自动释放"


def test_an_overdue_lock_gives_way_before_the_clockwork(stocked: World) -> None:
    lock_unit(unit("201").pk, by=stocked.actor("林晓岚"), at=AT)
    lock_unit(unit("201").pk, by=stocked.actor("周子昂"), at=AT + timedelta(minutes=15))
    assert Claim.objects.filter(live=True).count() == 1
    assert [change.status for change in UnitChange.objects.order_by("seq")][-3:] == ["lock", "sale", "lock"]


def test_a_lock_becomes_a_subscription_and_keeps_its_price(stocked: World) -> None:
    by = stocked.actor("林晓岚")
    claim = lock_unit(unit("201").pk, by=by, at=AT)
    lines = rows()
    lines[0][7], lines[0][8] = 20_000, 2_000_000
    take_in(stocked.project_id, price_list(lines), stocked.actor("高原"))
    after = api.convert_claim(claim.pk, ClaimKind.SUBSCRIPTION, by=by, at=AT, ref="subscription:1")
    assert (after.price.list_total_fen, after.expires_at, after.ref) == (182_000_000, None, "subscription:1")
    assert unit("201").status == Status.SUBS
    assert api.price_of(unit("201").pk).list_total_fen == 200_000_000
    convert_claim(claim.pk, ClaimKind.CONTRACT, by=by, at=AT)
    assert unit("201").status == Status.SIGN
    release_claim(claim.pk, by=by, at=AT, reason="退房", to=Status.CTRL)
    assert unit("201").status == Status.CTRL


def test_an_overdue_or_ended_lock_is_not_converted(stocked: World) -> None:
    by = stocked.actor("林晓岚")
    claim = lock_unit(unit("201").pk, by=by, at=AT)
    with pytest.raises(errors.ClaimOver):
        convert_claim(claim.pk, ClaimKind.HOLD, by=by, at=AT + timedelta(minutes=15))
    release_lock(claim.pk, by=by, at=AT)
    with pytest.raises(errors.ClaimOver):
        convert_claim(claim.pk, ClaimKind.HOLD, by=by, at=AT)
    with pytest.raises(NotThere):
        api.claim_of(unit("201").pk)


def test_a_later_module_claims_a_free_unit_directly(stocked: World) -> None:
    claim = api.claim_unit(
        unit("201").pk, ClaimKind.SUBSCRIPTION, by=stocked.actor("林晓岚"), at=AT, ref="subscription:2"
    )
    assert claim.kind == "subscription" and claim.live
    held = api.live_claim_of(unit("201").pk)
    assert held is not None and held.id == claim.id
    numbers = api.absorption(stocked.project_id)
    assert (numbers.sold, numbers.launched, numbers.counts["subs"]) == (1, 6, 1)


def test_units_of_another_tenant_are_not_there(stocked: World, other_world: World) -> None:
    stranger = other_world.actor
    target = unit("201").pk
    with tenant_scope(other_world.tenant_id), pytest.raises(NotThere):
        lock_unit(target, by=stranger("方晴"), at=AT)


def test_a_unit_is_found_by_its_names(stocked: World) -> None:
    for words in ("1-1-201", "1栋201", "1号楼1单元201室", "201", "０２０１"):
        found = api.find_unit(stocked.project_id, words)
        assert found is not None and found.number == "201", words
    assert api.find_unit(stocked.project_id, "9栋201") is None


def test_the_first_part_of_a_code_is_the_building_where_such_a_unit_is(stocked: World) -> None:
    take_in(stocked.project_id, price_list(rows("6栋"), rows("6栋", entrance="2单元")), stocked.actor("高原"))
    assert found_by(stocked, "1-201") == "1栋 201", "201 is behind the first entrance of 6栋, too"
    assert found_by(stocked, "2-201") == "6栋 2单元 201", "there is no building 2"
    assert found_by(stocked, "6-201") is None, "6栋 has two of them"


def found_by(stocked: World, words: str) -> str | None:
    found = api.find_unit(stocked.project_id, words)
    return found.name if found else None
