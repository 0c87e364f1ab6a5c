"""From a lock to a subscription."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from anchang.kernel import clock, ids
from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import NotAllowed, NotThere
from anchang.modules.approvals.models import Request
from anchang.modules.customers.api import get
from anchang.modules.deals import errors
from anchang.modules.deals.actions.subscribe import create_subscription
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.queries import price_subscription
from anchang.modules.deals.rules.discount import Line
from anchang.modules.deals.states import LineKind, Rung, State
from anchang.modules.deals.tests.factories import DEPOSIT, buyer, flat, lock, percent, subscribe
from anchang.modules.inventory.api import live_claim_of
from anchang.modules.inventory.errors import PriceMissing
from anchang.modules.inventory.models import PriceItem
from anchang.modules.inventory.tests.factories import price_list, rows, take_in
from anchang.modules.people.api import Role
from tests.world import World


def test_at_the_list_price_it_stands_at_once(estate: World) -> None:
    row = subscribe(estate)
    assert (row.state, row.rung, row.request_id) == (State.ACTIVE, Rung.CONSULTANT, None)
    assert row.deal_total_fen == row.list_total_fen == flat().price.list_total_fen  # type: ignore[union-attr]
    assert row.subscribed_on == clock.today() and row.planned_sign_on == clock.today() + timedelta(days=7)
    assert flat().status == "subs"
    assert get(row.customer_id).status == "subscribed"
    claim = live_claim_of(row.unit_id)
    assert claim and (claim.kind, claim.ref) == ("subscription", row.number)
    assert AuditEntry.objects.filter(act="deals.create_subscription", subject_id=row.pk).exists()
    assert AuditEntry.objects.filter(act="deals.activate_subscription", subject_id=row.pk).exists()


def test_numbers_run_by_project_and_day(estate: World) -> None:
    today = f"{clock.today():%Y%m%d}"
    assert [subscribe(estate, number).number for number in ("201", "202")] == [f"RG-{today}-0001", f"RG-{today}-0002"]


def test_beyond_ones_right_the_unit_is_held_while_the_manager_decides(estate: World) -> None:
    row = subscribe(estate, lines=percent(1_00))
    assert (row.state, row.rung) == (State.PENDING, Rung.MANAGER)
    assert flat().status == "hold"
    claim = live_claim_of(row.unit_id)
    assert claim and claim.kind == "hold" and claim.expires_at
    assert claim.expires_at - clock.now() > timedelta(hours=47)
    request = Request.objects.get()
    assert request.pk == row.request_id
    assert (request.approver_role, request.subject_id, request.is_flagged) == (Role.MANAGER, row.pk, False)
    assert get(row.customer_id).status != "subscribed"


@pytest.mark.parametrize(("share", "rung"), [(1_01, Rung.DIRECTOR), (3_01, Rung.CITY), (5_00, Rung.CITY)])
def test_more_goes_to_the_leader(estate: World, share: int, rung: Rung) -> None:
    row = subscribe(estate, lines=percent(share))
    assert row.rung == rung
    assert Request.objects.get().approver_role == Role.LEADER


def test_below_the_floor_it_goes_up_with_a_red_flag(estate: World) -> None:
    PriceItem.objects.update(floor_total_fen=flat().price.list_total_fen)  # type: ignore[union-attr]
    row = subscribe(estate, lines=percent(50))
    request = Request.objects.get()
    assert (row.rung, request.is_flagged, request.facts["flag"]) == (Rung.GROUP, True, "低于底价")


def test_what_the_approver_reads_holds_no_name_number_or_floor(estate: World) -> None:
    row = subscribe(estate, lines=percent(1_00))
    kept = str(Request.objects.get().facts) + Request.objects.get().title
    assert "程" not in kept and "138" not in kept and str(row.floor_total_fen) not in kept


def test_a_manager_grants_his_own_percent_himself(estate: World) -> None:
    row = subscribe(estate, who="沈卓", lines=percent(1_00))
    assert (row.state, row.rung) == (State.ACTIVE, Rung.MANAGER)


def test_without_a_lock_nothing_is_subscribed(estate: World) -> None:
    with pytest.raises(errors.LockFirst):
        create_subscription(
            flat().pk,
            customer_id=buyer(estate).pk,
            lines=[],
            deposit_fen=DEPOSIT,
            by=estate.actor("林晓岚"),
            at=clock.now(),
        )


def test_the_lock_of_a_colleague_is_no_lock(estate: World) -> None:
    lock(estate, who="周子昂")
    with pytest.raises(errors.LockFirst):
        create_subscription(
            flat().pk,
            customer_id=buyer(estate).pk,
            lines=[],
            deposit_fen=DEPOSIT,
            by=estate.actor("林晓岚"),
            at=clock.now(),
        )


def test_a_lock_that_ended_is_no_lock(estate: World) -> None:
    lock(estate)
    with pytest.raises(errors.LockFirst):
        create_subscription(
            flat().pk,
            customer_id=buyer(estate).pk,
            lines=[],
            deposit_fen=DEPOSIT,
            by=estate.actor("林晓岚"),
            at=clock.now() + timedelta(minutes=15),
        )


def test_the_customer_of_the_lock_is_the_buyer(estate: World) -> None:
    locked_for, other = buyer(estate, "201"), buyer(estate, "202")
    lock(estate, buyer=locked_for)
    with pytest.raises(errors.OtherCustomer):
        create_subscription(
            flat().pk, customer_id=other.pk, lines=[], deposit_fen=DEPOSIT, by=estate.actor("林晓岚"), at=clock.now()
        )


def test_the_customer_of_a_colleague_is_not_there(estate: World) -> None:
    lock(estate)
    with pytest.raises(NotThere):
        create_subscription(
            flat().pk,
            customer_id=buyer(estate, owner="周子昂").pk,
            lines=[],
            deposit_fen=DEPOSIT,
            by=estate.actor("林晓岚"),
            at=clock.now(),
        )


@pytest.mark.parametrize("who", ["温岚", "钱敏", "梁诚", "唐红思", "简明"])
def test_only_those_who_sell_here_subscribe(estate: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        create_subscription(
            flat().pk, customer_id=buyer(estate).pk, lines=[], deposit_fen=DEPOSIT, by=estate.actor(who), at=clock.now()
        )


def test_a_refused_subscription_leaves_lock_and_number_untouched(estate: World) -> None:
    with pytest.raises(errors.DepositOutOfRange):
        subscribe(estate, deposit_fen=0)
    assert flat().status == "lock"
    assert not Subscription.objects.exists()


def test_t_p2_a_hold_keeps_the_price_it_was_taken_at(estate: World) -> None:
    now = clock.now()
    before = flat().price.list_total_fen  # type: ignore[union-attr]
    lock(estate, at=now)
    dearer = [[*line[:7], line[7] + 1000, (line[7] + 1000) * line[5], line[9]] for line in rows()]  # type: ignore[operator]
    take_in(estate.project_id, price_list(dearer), estate.system())
    assert flat().price.list_total_fen != before  # type: ignore[union-attr]
    mine = estate.actor("林晓岚")
    quoted = price_subscription(flat().pk, [], by=mine, at=now)
    assert quoted.quote.list_fen == before
    row = create_subscription(flat().pk, customer_id=buyer(estate).pk, lines=[], deposit_fen=DEPOSIT, by=mine, at=now)
    assert (row.list_total_fen, row.price_version) == (before, 1)


def test_t_p2_an_ended_hold_gets_the_new_price(estate: World) -> None:
    now = clock.now()
    before = flat().price.list_total_fen  # type: ignore[union-attr]
    lock(estate, at=now)
    dearer = [[*line[:7], line[7] + 1000, (line[7] + 1000) * line[5], line[9]] for line in rows()]  # type: ignore[operator]
    take_in(estate.project_id, price_list(dearer), estate.system())
    later = now + timedelta(minutes=16)
    with time_machine.travel(later, tick=False):
        row = subscribe(estate, at=later)
    assert row.list_total_fen > before and row.price_version == 2


def test_one_live_subscription_a_unit_is_the_databases_word(estate: World) -> None:
    row = subscribe(estate)
    row.pk, row.number = ids.new_id(), "RG-other"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_a_quote_without_a_price_is_refused(estate: World) -> None:
    unit = flat()
    type(unit).objects.filter(pk=unit.pk).update(price=None)
    with pytest.raises(PriceMissing):
        price_subscription(unit.pk, [], by=estate.actor("林晓岚"), at=clock.now())


def test_the_lines_are_kept_with_what_each_took_off(estate: World) -> None:
    row = subscribe(estate, who="沈卓", lines=[Line(LineKind.PERCENT, 50), Line(LineKind.AMOUNT, 1_000_00)])
    assert sum(line["off_fen"] for line in row.discount_lines) == row.discount_fen
    assert row.quote.total_fen == row.deal_total_fen
