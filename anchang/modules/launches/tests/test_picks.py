"""A pick on its way: confirmed, given up, or back on the board at the minute that was announced."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from anchang.gate.launch.entries import Outcome, Press
from anchang.gate.launch.keeper import Ask, Keeper
from anchang.gate.launch.ledger import microseconds_of
from anchang.kernel import clock
from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import NotThere
from anchang.modules.inventory.states import Status
from anchang.modules.inventory.tests.factories import unit
from anchang.modules.launches import order_errors, pick_errors
from anchang.modules.launches.actions import orders
from anchang.modules.launches.actions.picks import confirm_pick, give_up_pick, release_due_picks
from anchang.modules.launches.models import Entitlement, Launch, Page, Pick
from anchang.modules.launches.queries import audited
from anchang.modules.launches.rules import paying
from anchang.modules.launches.tests.factories import arm_real, open_here
from anchang.modules.launches.tests.winners import entitle, win
from tests.races import while_it_waits
from tests.world import World

MINUTE = timedelta(minutes=1)
HALF_PAST = datetime(2026, 11, 21, 10, 30, tzinfo=clock.OFFICE_ZONE)


def test_windows_end_at_the_next_full_minute() -> None:
    windows = {"confirm_minutes": 3, "pay_minutes": 15}
    assert paying.pay_until(HALF_PAST, **windows) == HALF_PAST + 18 * MINUTE
    assert paying.pay_until(HALF_PAST + timedelta(microseconds=1), **windows) == HALF_PAST + 19 * MINUTE
    assert paying.confirm_until(HALF_PAST + timedelta(seconds=59), confirm_minutes=3) == HALF_PAST + 4 * MINUTE


@pytest.mark.parametrize("seconds", [0, 0.000001, 1, 30, 59.999999])
def test_a_pick_is_due_exactly_when_its_window_ends(seconds: float) -> None:
    picked = HALF_PAST + timedelta(seconds=seconds)
    end = paying.confirm_until(picked, confirm_minutes=3)
    assert picked <= paying.unconfirmed_since(end, confirm_minutes=3)
    assert picked > paying.unconfirmed_since(end - timedelta(microseconds=1), confirm_minutes=3)


class TestPicks:
    """Over the real tables: the gate writes what the platform goes on with."""

    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.fixture
    def buyers(self, world: World, launch: Launch) -> list[Entitlement]:
        return entitle(world, launch)

    def test_a_confirmed_pick_is_to_be_paid_by_a_full_minute(
        self, world: World, launch: Launch, buyers: list[Entitlement]
    ) -> None:
        [pick] = win(launch, (0, 0))
        kept = confirm_pick(pick.pk, entitlement_id=buyers[0].pk, by=world.system(), at=pick.at + MINUTE)
        assert kept.pay_until == paying.pay_until(pick.at, confirm_minutes=3, pay_minutes=15)
        again = confirm_pick(pick.pk, entitlement_id=buyers[0].pk, by=world.system(), at=pick.at + 2 * MINUTE)
        assert again.confirmed_at == kept.confirmed_at
        assert AuditEntry.objects.filter(act="launches.confirm").count() == 1

    def test_nobody_confirms_another_buyers_pick(self, world: World, launch: Launch, buyers: list[Entitlement]) -> None:
        [pick] = win(launch, (0, 0))
        with pytest.raises(NotThere):
            confirm_pick(pick.pk, entitlement_id=buyers[1].pk, by=world.system(), at=pick.at)

    def test_what_is_not_confirmed_in_time_returns_and_the_next_press_wins_it(
        self, world: World, launch: Launch, buyers: list[Entitlement]
    ) -> None:
        [pick] = win(launch, (0, 0))
        until = paying.confirm_until(pick.at, confirm_minutes=3)
        assert not release_due_picks(launch.pk, by=world.system(), at=until - timedelta(microseconds=1))
        assert release_due_picks(launch.pk, by=world.system(), at=until) == [pick.unit_id]
        assert not release_due_picks(launch.pk, by=world.system(), at=until)
        with pytest.raises(pick_errors.PickOver):
            confirm_pick(pick.pk, entitlement_id=buyers[0].pk, by=world.system(), at=until)
        keeper = Keeper(open_here(), launch.pk)
        [won] = keeper.press([Ask(1, 0, "the-next-press", microseconds_of(until))])
        assert isinstance(won, Press)
        assert won.outcome is Outcome.WON
        assert audited(launch.pk).agrees

    def test_an_unpaid_hold_returns_when_its_minutes_are_over_and_not_before(
        self, world: World, launch: Launch, buyers: list[Entitlement]
    ) -> None:
        pick, other = win(launch, (0, 0), (1, 1))
        for row, buyer in ((pick, buyers[0]), (other, buyers[1])):
            confirm_pick(row.pk, entitlement_id=buyer.pk, by=world.system(), at=row.at)
        Pick.objects.filter(pk=other.pk).update(paid_at=other.at + MINUTE)
        until = paying.pay_until(pick.at, confirm_minutes=3, pay_minutes=15)
        assert not release_due_picks(launch.pk, by=world.system(), at=until - timedelta(microseconds=1))
        assert release_due_picks(launch.pk, by=world.system(), at=until) == [pick.unit_id]
        assert Pick.objects.get(live=True).pk == other.pk, "what is paid stays"
        buyers[0].refresh_from_db()
        assert buyers[0].given_up == 1

    def test_all_that_is_due_returns_on_one_page(self, world: World, launch: Launch, buyers: list[Entitlement]) -> None:
        win(launch, (0, 0), (1, 1), (2, 2))
        pages = Page.objects.filter(launch=launch).count()
        assert len(release_due_picks(launch.pk, by=world.system(), at=clock.now() + 9 * MINUTE)) == 3
        assert Page.objects.filter(launch=launch).count() == pages + 1

    def test_a_pick_is_given_up_once_and_not_when_it_is_paid(
        self, world: World, launch: Launch, buyers: list[Entitlement]
    ) -> None:
        pick, paid = win(launch, (0, 0), (1, 1))
        Pick.objects.filter(pk=paid.pk).update(paid_at=paid.at)
        give_up_pick(pick.pk, entitlement_id=buyers[0].pk, by=world.system(), at=clock.now())
        with pytest.raises(pick_errors.PickOver):
            give_up_pick(pick.pk, entitlement_id=buyers[0].pk, by=world.system(), at=clock.now())
        with pytest.raises(order_errors.PickIsPaid):
            give_up_pick(paid.pk, entitlement_id=buyers[1].pk, by=world.system(), at=clock.now())
        buyers[0].refresh_from_db()
        assert buyers[0].given_up == 1
        assert audited(launch.pk).agrees

    def test_what_returns_after_the_close_is_the_sales_offices_again(self, world: World) -> None:
        launch = arm_real(world, "201", "202")
        entitle(world, launch)
        win(launch, (0, 0))
        orders.close_launch(launch.pk, reason="全部结束", by=world.system(), at=clock.now())
        assert (unit("201").status, unit("202").status) == (Status.LOCK, Status.SALE)
        release_due_picks(launch.pk, by=world.system(), at=clock.now() + 9 * MINUTE)
        assert unit("201").status == Status.SALE

    def test_what_returns_at_the_instant_of_the_close_is_the_sales_offices_again(self, world: World) -> None:
        launch = arm_real(world, "201", "202")
        entitle(world, launch)
        win(launch, (0, 0))
        late, by = clock.now() + 9 * MINUTE, world.system()
        closed, returned = while_it_waits(
            world,
            lambda: orders.close_launch(launch.pk, reason="全部结束", by=by, at=clock.now()),
            lambda: release_due_picks(launch.pk, by=by, at=late),
        )
        assert (closed, returned) == (None, [unit("201").pk])
        assert (unit("201").status, unit("202").status) == (Status.SALE, Status.SALE)
