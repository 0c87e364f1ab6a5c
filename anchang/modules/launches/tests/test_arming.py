"""From a draft to an open book: rehearsed, checked, agreed by two people, claimed."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation

from anchang.gate.launch import record
from anchang.gate.launch.entries import Missed, Turns, read_plan
from anchang.gate.launch.gather import committed, gather_key
from anchang.kernel import clock
from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import Refusal, Stale
from anchang.modules.approvals import api as approvals
from anchang.modules.inventory import api as inventory
from anchang.modules.inventory.actions.claims import lock_unit
from anchang.modules.inventory.errors import UnitTaken
from anchang.modules.inventory.models import Claim, Unit
from anchang.modules.inventory.states import ClaimKind
from anchang.modules.launches import errors
from anchang.modules.launches.actions.arming import arm_launch, rehearse
from anchang.modules.launches.actions.asking import ask_to_arm
from anchang.modules.launches.actions.batches import even_batches, set_batches
from anchang.modules.launches.actions.claiming import claim
from anchang.modules.launches.actions.drafts import edit_launch
from anchang.modules.launches.actions.offers import set_wave
from anchang.modules.launches.actions.orders import add_wave, close_launch
from anchang.modules.launches.models import Book, Entitlement, Launch, Offer
from anchang.modules.launches.ready import facts_of, rehearsed
from anchang.modules.launches.result import parts_of
from anchang.modules.launches.roll import customers_by_number, pseudonyms
from anchang.modules.launches.rules.checklist import Rehearsed, check, hinders
from anchang.modules.launches.rules.settings import settings_of
from anchang.modules.launches.states import Kind, Mode, Order, State
from anchang.modules.launches.tests.factories import planned, ready, rehearse_whole
from tests.world import World

PLANNER, MANAGER, LEADER = "叶青", "沈卓", "梁诚"


def arm(world: World, row: Launch) -> Launch:
    who, other = world.user(PLANNER).pk, world.user(MANAGER).pk
    return arm_launch(row.pk, version=row.version, asked_by=who, armed_by=other, at=clock.now())


def missing(row: Launch) -> set[str]:
    return {line.name for line in hinders(check(facts_of(row), at=clock.now()))}


def test_a_rehearsal_is_a_launch_of_its_own(world: World) -> None:
    row = planned(world)
    made = rehearse(row.pk, by=world.actor(PLANNER), at=clock.now())
    assert (made.kind, made.state, made.rehearsal_of_id) == (Kind.REHEARSAL, State.ARMED, row.pk)
    assert timedelta() < made.opens_at - clock.now() <= timedelta(minutes=3)
    assert made.closes_at - made.opens_at == row.closes_at - row.opens_at
    assert not inventory.live_claims_of(Offer.objects.filter(launch=made).values_list("unit_id", flat=True))
    row.refresh_from_db()
    assert (row.state, Offer.objects.filter(launch=row, number__isnull=False).exists()) == (State.DRAFT, False)


def test_a_rehearsal_never_becomes_real(world: World) -> None:
    made = rehearse(planned(world).pk, by=world.actor(PLANNER), at=clock.now())
    with pytest.raises(errors.LaunchFixed):
        arm(world, made)
    with pytest.raises(errors.LaunchFixed):
        ask_to_arm(made.pk, by=world.actor(PLANNER), at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Launch.objects.filter(pk=made.pk).update(kind=Kind.REAL)


def test_the_plan_is_that_of_the_rows(world: World) -> None:
    row = planned(world, give_up_limit=4)
    made = rehearse(row.pk, by=world.actor(PLANNER), at=clock.now())
    plan = read_plan(bytes(Book.objects.get(launch=made).plan))
    free = inventory.units_in(world.project_id)
    assert [unit.id for unit in plan.units] == [
        str(unit.id) for unit in free if Offer.objects.filter(launch=made, unit_id=unit.id).exists()
    ]
    assert [unit.price_fen for unit in plan.units] == list(
        Offer.objects.filter(launch=made).order_by("number").values_list("price_fen", flat=True)
    )
    assert plan.roll == pseudonyms(made.pk, customers_by_number(made.pk))
    assert (plan.terms["give_up_limit"], plan.is_rehearsal) == (4, True)
    assert plan.gather is not None
    assert plan.gather.lasts == 300_000
    assert plan.gather.commitment == committed(gather_key(settings.SECRET_KEY, UUID(plan.launch)))


def test_batches_are_in_the_plan(world: World) -> None:
    row = planned(world, mode=Mode.BATCHES)
    by, at = world.actor(PLANNER), clock.now()
    set_batches(row.pk, batches=even_batches(row, 2, "第 %(number)s 批"), by=by, at=at)
    Entitlement.objects.filter(launch=row, number=3).update(batch_no=1)
    made = rehearse(row.pk, by=by, at=at)
    plan = read_plan(bytes(Book.objects.get(launch=made).plan))
    assert (len(plan.batches), [buyer.batch for buyer in plan.buyers]) == (2, [0, 0, 1])
    assert plan.batches[0].opens == plan.window.opens


def test_a_ready_plan_has_nothing_left(world: World) -> None:
    assert missing(ready(world)) == set()


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"rules_text": ""}, "rules"),
        ({"opens_at": timedelta(minutes=5)}, "time"),
        ({"mode": Mode.BATCHES}, "batches"),
        ({"pay_minutes": 99}, "rehearsal"),
    ],
)
def test_each_lack_is_a_line(world: World, change: dict[str, object], line: str) -> None:
    row = ready(world)
    values = {name: clock.now() + value if isinstance(value, timedelta) else value for name, value in change.items()}
    Launch.objects.filter(pk=row.pk).update(**values)
    row.refresh_from_db()
    assert line in missing(row)
    with pytest.raises(errors.NotReady):
        arm(world, row)


def test_unverified_buyers_and_lost_units_are_lines(world: World) -> None:
    row = ready(world)
    Entitlement.objects.filter(launch=row, number=1).update(verified_at=None, consultant=None)
    lock_unit(Offer.objects.filter(launch=row)[0].unit_id, by=world.actor("林晓岚"), at=clock.now())
    assert missing(row) == {"buyers", "units"}


def test_a_rehearsal_holds_for_the_units_and_rules_it_had(world: World) -> None:
    row = planned(world)
    assert rehearsed(row) == Rehearsed.NEVER
    made = rehearse(row.pk, by=world.actor(PLANNER), at=clock.now())
    assert rehearsed(row) == Rehearsed.OPEN
    close_launch(made.pk, reason="公测结束", by=world.system(), at=made.opens_at)
    assert rehearsed(row) == Rehearsed.DONE
    by, at = world.actor(PLANNER), clock.now()
    row = edit_launch(row.pk, settings=replace(settings_of(row), welcome="欢迎"), version=row.version, by=by, at=at)
    assert rehearsed(row) == Rehearsed.DONE, "what the page says may change"
    Offer.objects.filter(launch=row)[0].delete()
    assert rehearsed(row) == Rehearsed.OTHERWISE


def test_arming_claims_every_unit_and_freezes_prices(world: World) -> None:
    row = arm(world, ready(world))
    offers = list(Offer.objects.filter(launch=row).order_by("number"))
    claims = inventory.live_claims_of([offer.unit_id for offer in offers])
    assert [offer.number for offer in offers] == list(range(len(offers)))
    assert {claim.ref for claim in claims.values()} == {str(row.pk)}
    assert [offer.claim_id for offer in offers] == [claims[offer.unit_id].id for offer in offers]
    assert (row.state, row.asked_by_id, row.armed_by_id) == (
        State.ARMED,
        world.user(PLANNER).pk,
        world.user(MANAGER).pk,
    )


def test_arming_is_in_the_audit(world: World) -> None:
    row = arm(world, ready(world))
    entry = AuditEntry.objects.get(act="launches.arm")
    facts = {"units": 4, "buyers": 3, "asked_by": str(world.user(PLANNER).pk)}
    assert (entry.subject_id, entry.actor_id, entry.facts) == (row.pk, world.user(MANAGER).pk, facts)


def test_what_cannot_be_frozen_says_why(world: World) -> None:
    row = planned(world)

    def refused(**changes: Any) -> type[Refusal]:
        with pytest.raises(Refusal) as refusal:
            rehearse(row.pk, by=world.actor(PLANNER), at=clock.now(), **changes)
        return refusal.type

    assert refused(opens_in=timedelta(0)) is errors.OpensInThePast
    Unit.objects.update(price=None)
    assert refused() is errors.UnpricedUnit
    Offer.objects.all().delete()
    assert refused() is errors.NothingOffered
    assert not Book.objects.exists()


def test_nobody_is_no_crowd(world: World) -> None:
    row = planned(world, buyers=0)
    with pytest.raises(errors.NobodyEntitled):
        rehearse(row.pk, by=world.actor(PLANNER), at=clock.now())


def test_what_is_kept_for_a_wave_is_the_launchs_from_the_start_and_comes_or_goes_back_with_it(world: World) -> None:
    row = planned(world)
    *_opening, second, first = units = [offer.unit_id for offer in Offer.objects.filter(launch=row).order_by("pk")]
    for number, unit_id in enumerate((first, second), start=1):
        set_wave(row.pk, unit_ids=[unit_id], wave=number, by=world.system(), at=clock.now())
    rehearse_whole(world, row)
    row.refresh_from_db()
    arm(world, row)
    held = Claim.objects.filter(kind=ClaimKind.PICK, live=True)
    assert set(held.values_list("unit_id", flat=True)) == set(units)
    with pytest.raises(UnitTaken):
        lock_unit(first, by=world.actor("林晓岚"), at=clock.now())
    say: dict[str, Any] = {"reason": "首批已选完", "by": world.system(), "at": row.opens_at}
    add_wave(row.pk, unit_ids=[first], **say)
    assert held.count() == len(units), "it was held already"
    close_launch(row.pk, **say)
    assert not held.exists(), "neither of the wave that came nor of the one that did not"


def test_a_flat_kept_for_a_wave_that_is_locked_keeps_from_arming(world: World) -> None:
    row = ready(world)
    kept = Offer.objects.filter(launch=row).earliest("pk")
    lock_unit(kept.unit_id, by=world.actor("林晓岚"), at=clock.now())
    set_wave(row.pk, unit_ids=[kept.unit_id], wave=1, by=world.system(), at=clock.now())
    assert "units" in missing(row)


def test_one_person_arms_nothing(world: World) -> None:
    row, who = ready(world), world.user(PLANNER).pk
    with pytest.raises(IntegrityError), transaction.atomic():
        arm_launch(row.pk, version=row.version, asked_by=who, armed_by=who, at=clock.now())
    assert not Book.objects.filter(launch=row).exists()


def test_a_rehearsal_is_called_one_once_and_its_poster_says_which_address_telephones_reach(
    world: World, settings: Any
) -> None:
    made = rehearse(planned(world).pk, by=world.actor(PLANNER), at=clock.now())
    client, page = world.client(PLANNER), f"/p/jinchenfu-2/launches/{made.pk}/"
    assert made.name.endswith(" 公测") and made.title == made.name.removesuffix(" 公测")
    with translation.override("en"):
        assert made.title == made.name.removesuffix(" 公测"), "whoever reads it"
    settings.PUBLIC_ADDRESS = "http://127.0.0.1:8000"
    poster = client.get(f"{page}poster/").content.decode()
    assert "公测（公测）" not in poster and "手机打不开这个地址" in poster
    settings.PUBLIC_ADDRESS = "https://kaipan.example.com"
    assert "手机打不开" not in client.get(f"{page}poster/").content.decode()
    assert ">二维码<" in client.get(page).content.decode().replace("\n", "").replace(" ", "")


@pytest.mark.parametrize("order", Order)
def test_turns_go_as_they_were_planned_and_their_record_verifies(world: World, order: Order) -> None:
    row = planned(world, mode=Mode.TURNS, order=order, turn_seconds=90, turns_at_once=2, calls=2, miss_policy="end")
    made = rehearse(row.pk, by=world.actor(PLANNER), at=clock.now())
    plan = read_plan(bytes(Book.objects.get(launch=made).plan))
    assert plan.turns == Turns(lasts=90_000_000, at_once=2, calls=2, missed=Missed.END)
    assert (plan.lot is not None) is (order == Order.DRAWN)
    found = record.read(io.BytesIO(b"".join(parts_of(made.pk))))
    assert found.plan == plan


def test_the_pages_of_the_way_open(world: World) -> None:
    row = ready(world)
    client, page = world.client(PLANNER), f"/p/jinchenfu-2/launches/{row.pk}/"
    assert "可以送审" in client.get(f"{page}checklist/").content.decode()
    assert client.post(f"{page}arming/").status_code == 302
    assert "等待另一人批准" in client.get(page).content.decode()
    made = client.post(f"{page}rehearsal/").headers["Location"]
    shown = client.get(made).content.decode()
    assert "暂停选房" in shown and "操作记录" in shown and "公测" in shown
    assert client.post(f"{made}orders/pause/", {"reason": "现场断网"}).status_code == 302
    assert "暂停选房：等待另一人批准" in client.get(made).content.decode()
    asked = approvals.requests_of(UUID(made.rstrip("/").rsplit("/", 1)[1]))[0]
    card = world.client(MANAGER).get(f"/p/jinchenfu-2/approvals/{asked.id}/").content.decode()
    assert "现场断网" in card and "请尽快处理" in card
    assert client.get(f"/p/jinchenfu-2/approvals/{asked.id}/").status_code == 200, "who asked reads what became of it"


def test_of_an_opening_days_away_no_seconds_are_counted(world: World) -> None:
    row = ready(world)
    arm(world, row)
    client, page = world.client(PLANNER), f"/p/jinchenfu-2/launches/{row.pk}/"
    assert "距开盘" not in client.get(page).content.decode()
    made = rehearse(planned(world, name="再来一场").pk, by=world.actor(PLANNER), at=clock.now())
    assert "距开盘" in client.get(page.replace(str(row.pk), str(made.pk))).content.decode()


def test_an_order_that_is_wrong_stays_as_it_was_typed(world: World) -> None:
    client, made = world.client(PLANNER), rehearse(ready(world).pk, by=world.actor(PLANNER), at=clock.now())
    answer = client.post(
        f"/p/jinchenfu-2/launches/{made.pk}/orders/release/", {"unit": "9栋 901", "reason": "客户当面放弃"}
    )
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "没有这套房源，请写成 1栋 201 这样的房号" in shown
    assert 'value="9栋 901"' in shown and "客户当面放弃" in shown
    assert shown.count("data-open-now") == 1


@pytest.mark.parametrize("page", ["", "batches/", "checklist/", "poster/"])
@pytest.mark.parametrize("buyers", [1, 3])
def test_the_pages_keep_their_budget(
    world: World, page: str, buyers: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    row = planned(world, buyers=buyers)
    rehearse_whole(world, row)
    lock_unit(Offer.objects.filter(launch=row)[0].unit_id, by=world.actor("林晓岚"), at=clock.now())
    client = world.client(PLANNER)
    address = f"/p/jinchenfu-2/launches/{row.pk}/{page}"
    client.get(address)
    with django_assert_max_num_queries(12):
        assert client.get(address).status_code == 200


def test_the_page_of_a_running_one_keeps_its_budget(
    world: World, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    made = rehearse(planned(world).pk, by=world.actor(PLANNER), at=clock.now())
    client = world.client(PLANNER)
    client.get(f"/p/jinchenfu-2/launches/{made.pk}/")
    with django_assert_max_num_queries(12):
        assert client.get(f"/p/jinchenfu-2/launches/{made.pk}/").status_code == 200


def test_no_unit_is_claimed_at_a_price_that_buyers_were_not_told(world: World) -> None:
    row = planned(world)
    first, *others = inventory.units_of(Offer.objects.filter(launch=row).values_list("unit_id", flat=True)).values()
    read_before = replace(first, list_total_fen=(first.list_total_fen or 0) - 100)
    with pytest.raises(Stale), transaction.atomic():
        claim(row, [read_before, *others], by=world.system(), at=clock.now())
    assert not inventory.live_claims_of([first.id])
    assert first.id in claim(row, [first, *others], by=world.system(), at=clock.now())
