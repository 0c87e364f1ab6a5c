"""The roll binds who is who without a name: held to the buyers that stand, handed over on record, drawn fairly."""

from __future__ import annotations

import io
import json
from uuid import UUID, uuid4

import msgspec
import pytest
from typer.testing import CliRunner

from anchang.gate.launch import record
from anchang.gate.launch.commitments import broken
from anchang.gate.launch.entries import Lot, genesis, plan_bytes, read_plan
from anchang.kernel import clock
from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import NotThere
from anchang.modules.launches import order_errors, result
from anchang.modules.launches.actions.arming import rehearse
from anchang.modules.launches.actions.batches import even_batches, set_batches
from anchang.modules.launches.actions.roll import hand_over_roll
from anchang.modules.launches.checks import buyers_are_of_the_roll
from anchang.modules.launches.cli import app
from anchang.modules.launches.models import Book, Entitlement, Launch
from anchang.modules.launches.roll import customers_by_number, lot_commitment, lot_drawn, pseudonyms
from anchang.modules.launches.rules.settings import settings_of
from anchang.modules.launches.rules.terms import terms
from anchang.modules.launches.states import Mode, Order
from anchang.modules.launches.tests.factories import planned
from anchang.modules.launches.tests.winners import entitle
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

SEED = bytes(range(32))


def freeze(launch: Launch, customers: list[UUID], lot: Lot | None = None) -> None:
    """Put roll, lot and terms into the plan, as arming does."""
    book = Book.objects.get(launch=launch)
    roll, promised = pseudonyms(launch.pk, customers), terms(settings_of(launch))
    plan = msgspec.structs.replace(read_plan(bytes(book.plan)), roll=roll, lot=lot, terms=promised)
    book.plan = plan_bytes(plan)
    book.link = genesis(book.plan)
    book.save()


def recorded(launch: Launch) -> record.Record:
    return record.read(io.BytesIO(b"".join(result.parts_of(launch.pk))))


def test_a_buyer_has_another_pseudonym_in_each_launch(launch: Launch) -> None:
    customers = [uuid4(), uuid4()]
    mine = pseudonyms(launch.pk, customers)
    assert mine == pseudonyms(launch.pk, customers)
    assert len({*mine, *pseudonyms(uuid4(), customers)}) == 4
    assert all(len(one) == 32 for one in mine)


def test_a_buyer_who_was_exchanged_after_the_freeze_is_found(world: World, launch: Launch) -> None:
    first, second, _third = entitle(world, launch)
    freeze(launch, customers_by_number(launch.pk))
    assert not list(buyers_are_of_the_roll())
    for row, number in ((first, 9), (second, 0), (first, 1)):
        Entitlement.objects.filter(pk=row.pk).update(buyer_no=number)
    [fault] = buyers_are_of_the_roll()
    assert fault.sentence == "has other buyers than the roll that was frozen."


def test_buyers_in_the_order_of_the_lot_make_a_true_record(world: World, launch: Launch) -> None:
    listed = [row.customer_id for row in sorted(entitle(world, launch), key=lambda row: row.number)]
    drawn, lot = lot_drawn(launch.pk, listed, SEED, "锦宸")
    assert sorted(drawn) == sorted(listed)
    assert lot.commitment == lot_commitment(launch.pk, listed, SEED)
    freeze(launch, drawn, lot)
    found = recorded(launch).plan
    assert found.lot == lot
    assert found.terms["pay_minutes"] == 15
    assert found.terms["shows_price"] == 1
    assert not {"opens_at", "welcome"} & set(found.terms)
    freeze(launch, drawn[::-1], lot)
    with pytest.raises(record.Wrong, match="the buyers stand in another order than the lot gave"):
        recorded(launch)


@pytest.mark.parametrize(
    ("mode", "order"),
    [(Mode.FREE, Order.NUMBER), (Mode.BATCHES, Order.NUMBER), (Mode.TURNS, Order.NUMBER), (Mode.TURNS, Order.DRAWN)],
)
def test_what_is_armed_binds_roll_lot_and_terms_and_has_a_true_record(world: World, mode: Mode, order: Order) -> None:
    draft, by, at = planned(world, mode=mode, order=order), world.system(), clock.now()
    if mode == Mode.BATCHES:
        set_batches(draft.pk, batches=even_batches(draft, 2, "第 %(number)s 批"), by=by, at=at)
    made = rehearse(draft.pk, by=by, at=at)
    found = recorded(made)
    assert found.plan.roll == pseudonyms(made.pk, customers_by_number(made.pk))
    assert (found.plan.lot is not None) == (order == Order.DRAWN)
    assert found.plan.terms == terms(settings_of(made))
    assert broken(result.commitment_of(made.pk), found) == []
    assert not list(buyers_are_of_the_roll())


def test_the_roll_is_handed_over_on_record(world: World, launch: Launch) -> None:
    customers = [row.customer_id for row in entitle(world, launch)]
    found = hand_over_roll(launch.pk, reason="公证处核对名单", by=world.system(), at=clock.now())
    assert found.buyers == list(zip(customers, pseudonyms(launch.pk, customers), strict=True))
    entry = AuditEntry.objects.get(act="launches.hand_over_roll")
    assert (entry.subject_id, entry.facts) == (launch.pk, {"reason": "公证处核对名单", "buyers": 3})
    with pytest.raises(order_errors.OrderWithoutReason):
        hand_over_roll(launch.pk, reason=" x ", by=world.system(), at=clock.now())
    with pytest.raises(NotThere):
        hand_over_roll(uuid4(), reason="公证处核对名单", by=world.system(), at=clock.now())


def test_the_command_hands_it_over_with_a_reason(world: World, launch: Launch) -> None:
    entitle(world, launch)
    words = ["launches", "roll", str(launch.pk), "--json", "--reason"]
    told = json.loads(CliRunner().invoke(app, [*words, "for the notary"]).stdout)
    assert [row["number"] for row in told["buyers"]] == [0, 1, 2]
    assert len(bytes.fromhex(told["key"])) == 32
    assert str(CliRunner().invoke(app, [*words, "x"]).exception) == "--reason must have 2 to 200 characters."
