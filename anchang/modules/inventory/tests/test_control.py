"""Releasing and withholding: one act for many units, a result for each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import NotAllowed
from anchang.modules.inventory import errors, tasks
from anchang.modules.inventory.actions.claims import lock_unit
from anchang.modules.inventory.actions.control import (
    control_units,
    free_units,
    keep_units,
    release_units,
    withdraw_units,
)
from anchang.modules.inventory.actions.prices import approve_version, publish_version
from anchang.modules.inventory.actions.projects import register_permit
from anchang.modules.inventory.models import PriceVersion, Project, Unit, UnitChange
from anchang.modules.inventory.states import Status
from anchang.modules.inventory.tests.factories import AT, price_list, rows, stock, take_in, unit
from tests.world import World


@pytest.fixture
def stocked(world: World) -> World:
    stock(world.project_id, world.actor("高原"))
    return world


def test_controlling_many_says_of_each_what_became_of_it(stocked: World) -> None:
    lock_unit(unit("201").pk, by=stocked.actor("林晓岚"), at=AT)
    ids = [unit(number).pk for number in ("201", "202", "301")]
    results = control_units(stocked.project_id, ids, reason="控总价", by=stocked.actor("吴迪"), at=AT)
    assert {result.name: result.why for result in results} == {"1栋 201": "现在是锁定", "1栋 202": "", "1栋 301": ""}
    assert unit("202").status == Status.CTRL and unit("201").status == Status.LOCK
    assert UnitChange.objects.filter(reason="控总价").count() == 2
    free_units(stocked.project_id, ids, by=stocked.actor("吴迪"), at=AT)
    assert unit("202").status == Status.SALE


def test_keeping_needs_a_reason_and_a_date_to_come(stocked: World) -> None:
    by, ids = stocked.actor("吴迪"), [unit("201").pk]
    with pytest.raises(errors.ReasonMissing):
        keep_units(stocked.project_id, ids, reason=" ", by=by, at=AT)
    with pytest.raises(errors.UntilInThePast):
        keep_units(stocked.project_id, ids, reason="领导预留", until=AT, by=by, at=AT)
    with pytest.raises(NotAllowed):
        keep_units(stocked.project_id, ids, reason="领导预留", by=stocked.actor("林晓岚"), at=AT)


def test_kept_units_come_back_at_their_date(stocked: World, time_machine_at: Callable[..., object]) -> None:
    keep_units(
        stocked.project_id,
        [unit("201").pk],
        reason="预留",
        until=AT + timedelta(days=1),
        by=stocked.actor("吴迪"),
        at=AT,
    )
    time_machine_at(AT + timedelta(hours=23))
    tasks.free_withheld_units()
    assert unit("201").status == Status.KEEP
    time_machine_at(AT + timedelta(days=1))
    tasks.free_withheld_units()
    assert unit("201").status == Status.SALE and unit("201").withheld_until is None


def test_releasing_needs_a_permit_and_a_price(world: World) -> None:
    by = world.actor("吴迪")
    take_in(world.project_id, price_list(rows(), title=["表"]), world.actor("高原"), publish=False)
    ids = list(Unit.objects.values_list("pk", flat=True))
    with pytest.raises(errors.PermitMissing):
        release_units(world.project_id, ids, by=by, at=AT)
    register_permit(world.project_id, permit_no="510112202366888", by=by)
    assert {result.why for result in release_units(world.project_id, ids, by=by, at=AT)} == {"没有生效的价格"}
    version = PriceVersion.objects.get()
    with pytest.raises(errors.VersionNotReady):
        publish_version(version.pk, by=world.actor("沈卓"), at=AT)
    approve_version(version.pk, by=world.actor("沈卓"), at=AT)
    publish_version(version.pk, by=world.actor("沈卓"), at=AT)
    assert {result.why for result in release_units(world.project_id, ids, by=by, at=AT)} == {""}
    assert Unit.objects.filter(status=Status.SALE, released=True, released_at=AT).count() == 6


def test_the_permit_stands_beside_the_prices_or_is_asked_for_there(world: World) -> None:
    take_in(world.project_id, price_list(rows(), title=["表"]), world.actor("高原"), publish=False)
    url = "/p/jinchenfu-2/units/prices/"
    manager, admin = world.client("沈卓"), world.client("高原")
    assert "未推 6 套" in manager.get(url).content.decode()
    assert "由案场经理在这里登记" in admin.get(url).content.decode()
    assert admin.post(f"{url}permit/", {"permit_no": "510112202366888"}).status_code == 403
    empty = manager.post(f"{url}permit/", {"permit_no": " "})
    assert empty.status_code == 422 and "请填写预售许可证号。" in empty.content.decode()
    manager.post(f"{url}permit/", {"permit_no": "510112202366888"})
    page = manager.get(url).content.decode()
    assert "510112202366888" in page and "沈卓" in page and "登记许可证" not in page


def test_a_permit_in_a_price_list_is_registered_with_it(world: World) -> None:
    title = ["预售许可证号：510112202366888"]
    take_in(world.project_id, price_list(rows(), title=title), world.actor("高原"))
    assert AuditEntry.objects.get(act="inventory.register_permit").facts == {"permit": "510112202366888"}
    assert "高原" in world.client("沈卓").get("/p/jinchenfu-2/units/prices/").content.decode()


def test_withdrawing_takes_unsold_units_off_the_market(stocked: World) -> None:
    by = stocked.actor("沈卓")
    lock_unit(unit("201").pk, by=stocked.actor("林晓岚"), at=AT)
    results = withdraw_units(stocked.project_id, [unit("201").pk, unit("202").pk], reason="收盘", by=by, at=AT)
    assert [result.why for result in results] == ["现在是锁定", ""]
    assert unit("202").status == Status.SHUT and unit("202").released_at is None


def test_units_of_another_project_are_left_alone(stocked: World) -> None:
    assert stocked.other_project_id is not None
    Project.objects.create(id=stocked.other_project_id, node_id=stocked.other_project_id, name="一期")
    results = control_units(stocked.other_project_id, [unit("201").pk], reason="试试", by=stocked.actor("简明"), at=AT)
    assert results == [] and unit("201").status == Status.SALE
