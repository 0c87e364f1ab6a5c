"""What buyers of a launch were told a unit costs stays so until the launch is over."""

from __future__ import annotations

from uuid import UUID

import pytest

from anchang.modules.inventory import api, errors
from anchang.modules.inventory.actions.prices import approve_version, publish_version
from anchang.modules.inventory.models import PriceVersion
from anchang.modules.inventory.states import ClaimKind, VersionState
from anchang.modules.inventory.tests.factories import AT, price_list, rows, stock, take_in, unit
from tests.races import race
from tests.world import World


@pytest.fixture
def stocked(world: World) -> World:
    stock(world.project_id, world.actor("高原"))
    return world


def claim(world: World, *numbers: str) -> dict[UUID, UUID]:
    ids = [unit(number).pk for number in numbers]
    return api.claim_units(world.project_id, ids, ClaimKind.PICK, ref="a-launch", by=world.system(), at=AT)


def dearer(world: World, number: str) -> PriceVersion:
    """Return an approved version in which one unit costs more."""
    changed = [line if line[3] != number else [*line[:7], 20_000, 20_000 * line[5], line[9]] for line in rows()]  # type: ignore[operator]
    take_in(world.project_id, price_list(changed), world.actor("高原"), publish=False)
    return approve_version(PriceVersion.objects.latest("number").pk, by=world.actor("沈卓"), at=AT)


def test_a_unit_under_launch_keeps_its_price(stocked: World) -> None:
    claims, before = claim(stocked, "201", "202"), unit("201").price_id
    version = dearer(stocked, "201")
    with pytest.raises(errors.PricesUnderLaunch) as refused:
        publish_version(version.pk, by=stocked.actor("沈卓"), at=AT)
    assert str(refused.value).startswith("没有生效：1栋 201等 1 套正在线上开盘，价格不能变。")
    version.refresh_from_db()
    assert (unit("201").price_id, version.state) == (before, VersionState.APPROVED)
    api.release_claims(
        stocked.project_id, list(claims.values()), source=ClaimKind.PICK, reason="开盘结束", by=stocked.system(), at=AT
    )
    publish_version(version.pk, by=stocked.actor("沈卓"), at=AT)
    assert unit("201").price_id != before


def test_prices_of_other_units_take_effect_meanwhile(stocked: World) -> None:
    claim(stocked, "201")
    before = unit("202").price_id
    publish_version(dearer(stocked, "202").pk, by=stocked.actor("沈卓"), at=AT)
    assert unit("202").price_id != before


def test_an_import_that_would_take_effect_at_once_writes_nothing(stocked: World) -> None:
    claim(stocked, "201")
    versions = PriceVersion.objects.count()
    changed = [[*line[:7], 20_000, 20_000 * line[5], line[9]] for line in rows()]  # type: ignore[operator]
    with pytest.raises(errors.PricesUnderLaunch):
        take_in(stocked.project_id, price_list(changed), stocked.actor("高原"))
    assert PriceVersion.objects.count() == versions


@pytest.mark.django_db(transaction=True)
def test_a_claim_and_a_price_at_one_instant_agree(stocked: World) -> None:
    version, by = dearer(stocked, "201"), stocked.actor("沈卓")
    race(stocked, lambda: claim(stocked, "201"), lambda: publish_version(version.pk, by=by, at=AT))
    (kept,) = api.live_claims_of([unit("201").pk]).values()
    price = unit("201").price
    assert price is not None
    assert kept.price.list_total_fen == price.list_total_fen
