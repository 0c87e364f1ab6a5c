"""A group is registered: who receives, what follows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from anchang.kernel import verify
from anchang.kernel.audit import AuditEntry
from anchang.kernel.work.models import Delivery
from anchang.modules.customers import api as customers
from anchang.modules.notices import api as notices
from anchang.modules.notices.models import Notice
from anchang.modules.visits import errors, queries
from anchang.modules.visits.actions import rotation
from anchang.modules.visits.actions.reception import accept, end, hand_over
from anchang.modules.visits.actions.register import Arrival, register_caller, register_new
from anchang.modules.visits.models import RotationEvent, Visit
from anchang.modules.visits.states import AwayReason, Happening, Purpose, Stage
from anchang.modules.visits.tests.factories import AT, SATURDAY, arrive, begin, customer, stranger

if TYPE_CHECKING:
    from tests.world import World


def receiver(world: World, visit: Visit) -> str:
    return next(part.name for part in world.cast if world.user(part.name).pk == visit.received_by_id)


def test_a_new_customer_goes_to_the_first_in_turn_who_owns_them_from_then_on(world: World) -> None:
    begin(world)
    visit = register_new(
        project_id=world.project_id, name="程", phone="13812345678", title="女士", arrival=Arrival(people=3),
        by=world.actor("温岚"), at=AT,
    )  # fmt: skip
    assert receiver(world, visit) == "林晓岚"
    assert (visit.number, visit.kind, visit.turn, visit.counted, visit.verdict) == (1, "first", "turn", True, "new")
    ref = customers.get(visit.customer_id)  # type: ignore[arg-type]
    assert (ref.owner_id, ref.first_visit_at, ref.last_seen_at) == (visit.received_by_id, AT, AT)
    assert AuditEntry.objects.filter(act="visits.register", subject_id=visit.pk).exists()
    # The day begins with the group that waits; the list of visits has no way to receive it.
    assert Notice.objects.get().url == "/"


def test_turns_go_round(world: World) -> None:
    begin(world, "林晓岚", "周子昂", "马思远")
    got = []
    for number in range(4):
        visit = arrive(world, stranger(world, number))
        got.append(receiver(world, visit))
        end(visit.pk, by=world.system(), at=AT)
    assert got == ["林晓岚", "周子昂", "马思远", "林晓岚"]


def test_an_old_customer_goes_to_the_owner_and_keeps_everybodys_place(world: World) -> None:
    begin(world, "林晓岚", "周子昂")
    visit = arrive(world, customer(world, owner="周子昂"))
    assert (receiver(world, visit), visit.turn, visit.counted) == ("周子昂", "old", False)
    standing = queries.roster(world.project_id, SATURDAY)
    assert {seat.load for seat in standing.seats} == {0}
    assert receiver(world, arrive(world, stranger(world, 1))) == "林晓岚"


def test_an_absent_owner_is_told_and_the_courtesy_is_made_good(world: World) -> None:
    begin(world, "林晓岚", "周子昂", "马思远")
    rotation.step_out(
        world.project_id, user_id=world.user("周子昂").pk, reason=AwayReason.RESEARCH, by=world.actor("温岚"), at=AT
    )
    visit = arrive(world, customer(world, owner="周子昂"))
    assert (receiver(world, visit), visit.turn) == ("马思远", "courtesy")
    assert notices.unread_count(world.user("周子昂").pk) == 1
    assert customers.get(visit.customer_id).owner_id == world.user("周子昂").pk  # type: ignore[arg-type]
    accept(visit.pk, by=world.actor("马思远"), at=AT)
    end(visit.pk, by=world.actor("马思远"), at=AT + timedelta(minutes=40))
    assert receiver(world, arrive(world, stranger(world, 1))) == "马思远"


def test_a_customer_of_the_pool_goes_to_the_next_in_turn(world: World) -> None:
    begin(world)
    pk = customer(world)
    customers.note_seen(pk, at=AT - timedelta(days=40), kind="first")
    visit = arrive(world, pk)
    assert (visit.verdict, visit.kind, receiver(world, visit)) == ("pool", "repeat", "林晓岚")
    assert customers.get(pk).owner_id == visit.received_by_id


def test_a_customer_who_asks_for_somebody_gets_them_and_it_counts(world: World) -> None:
    begin(world, "林晓岚", "周子昂")
    visit = arrive(world, customer(world), named_id=world.user("周子昂").pk)
    assert (receiver(world, visit), visit.turn, visit.counted) == ("周子昂", "named", True)


def test_whoever_is_away_with_a_word_is_owed_the_turn(world: World) -> None:
    begin(world, "林晓岚", "周子昂")
    lin = world.user("林晓岚").pk
    rotation.step_out(world.project_id, user_id=lin, reason=AwayReason.TOILET, by=world.actor("温岚"), at=AT)
    end(arrive(world, stranger(world, 1)).pk, by=world.system(), at=AT)
    rotation.come_back(world.project_id, user_id=lin, by=world.actor("温岚"), at=AT)
    assert receiver(world, arrive(world, stranger(world, 2))) == "林晓岚"
    kinds = list(RotationEvent.objects.order_by("seq").values_list("kind", flat=True))
    assert kinds == [Happening.AWAY, Happening.OWED, Happening.TURN, Happening.DONE, Happening.BACK, Happening.TURN]


def test_the_name_on_the_button_is_kept_or_the_press_is_refused(world: World) -> None:
    begin(world, "林晓岚", "周子昂")
    arrive(world, stranger(world, 1))
    with pytest.raises(errors.TurnMoved) as refused:
        arrive(world, stranger(world, 2), expected_id=world.user("林晓岚").pk)
    assert "周子昂" in str(refused.value)
    assert Visit.objects.count() == 1


def test_a_group_is_registered_once_while_it_is_here(world: World) -> None:
    begin(world)
    pk = customer(world)
    visit = arrive(world, pk)
    with pytest.raises(errors.AlreadyHere) as refused:
        arrive(world, pk, at=AT + timedelta(minutes=5))
    assert str(refused.value) == "没有登记：程女士在 14:21 已登记，由林晓岚接待。"
    end(visit.pk, by=world.system(), at=AT + timedelta(hours=1))
    assert arrive(world, pk, at=AT + timedelta(hours=2)).kind == "repeat"


def test_nobody_to_receive_is_a_refusal(world: World) -> None:
    begin(world, "林晓岚")
    rotation.go_home(world.project_id, user_id=world.user("林晓岚").pk, by=world.actor("温岚"), at=AT)
    with pytest.raises(errors.NobodyHere):
        arrive(world, customer(world))


def test_a_group_that_does_not_buy_gets_a_number_and_no_turn(world: World) -> None:
    begin(world)
    visit = register_caller(
        project_id=world.project_id, arrival=Arrival(purpose=Purpose.PEER, people=2), by=world.actor("温岚"), at=AT
    )
    assert (visit.number, visit.customer_id, visit.received_by_id, visit.stage) == (1, None, None, Stage.ENDED)
    assert arrive(world, customer(world)).number == 2


def test_a_colleague_receives_and_the_customer_stays(world: World) -> None:
    begin(world, "林晓岚", "周子昂")
    visit = arrive(world, customer(world))
    hand_over(visit.pk, user_id=world.user("周子昂").pk, by=world.actor("林晓岚"), at=AT)
    visit.refresh_from_db()
    assert (receiver(world, visit), visit.turn) == ("周子昂", "courtesy")
    assert customers.get(visit.customer_id).owner_id == world.user("林晓岚").pk  # type: ignore[arg-type]
    assert notices.unread_count(world.user("周子昂").pk) == 1
    with pytest.raises(errors.NotYours):
        accept(visit.pk, by=world.actor("林晓岚"), at=AT)


def test_a_reception_begins_and_ends_once(world: World) -> None:
    begin(world)
    visit = arrive(world, customer(world))
    by = world.actor("林晓岚")
    accept(visit.pk, by=by, at=AT + timedelta(minutes=7))
    accept(visit.pk, by=by, at=AT + timedelta(minutes=9))
    end(visit.pk, by=by, at=AT + timedelta(minutes=60))
    end(visit.pk, by=by, at=AT + timedelta(minutes=90))
    visit.refresh_from_db()
    assert visit.accepted_at == AT + timedelta(minutes=7)
    assert visit.left_at == AT + timedelta(minutes=60)
    with pytest.raises(errors.AlreadyEnded):
        accept(visit.pk, by=by, at=AT)


def test_a_latecomer_joins_last_with_the_fewest_turns(world: World) -> None:
    begin(world, "林晓岚")
    for number in range(3):
        end(arrive(world, stranger(world, number)).pk, by=world.system(), at=AT)
    rotation.join(world.project_id, user_id=world.user("周子昂").pk, by=world.actor("温岚"), at=AT)
    seat = queries.roster(world.project_id, SATURDAY).seat(world.user("周子昂").pk)
    assert seat
    assert (seat.position, seat.base, seat.load) == (2, 3, 3)
    with pytest.raises(errors.NotInRotation):
        rotation.join(world.project_id, user_id=world.user("沈卓").pk, by=world.actor("温岚"), at=AT)


def test_tomorrow_begins_with_todays_second(world: World) -> None:
    begin(world, "林晓岚", "周子昂", "马思远")
    day = rotation.open_day(world.project_id, day=SATURDAY + timedelta(days=1), by=world.system(), at=AT)
    standing = queries.roster(world.project_id, day.date)
    names = [standing.name(seat.user_id) for seat in standing.seats]
    assert names[:3] == ["周子昂", "马思远", "林晓岚"]
    assert day.morning == "rotated"


def test_the_first_day_is_drawn_with_a_seed_that_is_kept(world: World) -> None:
    day = rotation.open_day(world.project_id, day=SATURDAY, by=world.system(), at=AT)
    assert day.morning == "drawn"
    assert day.seed
    entry = AuditEntry.objects.get(act="visits.open_day")
    assert entry.facts["seed"] == day.seed


def test_every_promise_holds_after_a_busy_day(world: World) -> None:
    begin(world)
    for number in range(8):
        visit = arrive(world, stranger(world, number), at=AT + timedelta(minutes=number))
        if number % 2:
            end(visit.pk, by=world.system(), at=AT + timedelta(hours=1))
    assert not any(result.faults for result in verify.run())
    assert [visit.number for visit in Visit.objects.order_by("number")] == list(range(1, 9))
    assert not Delivery.objects.filter(state="dead").exists()
