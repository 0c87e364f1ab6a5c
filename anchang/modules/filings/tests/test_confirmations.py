"""What customer and broker give at the desk: a code by message, signatures, and what a project asks for."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from anchang.kernel import clock
from anchang.kernel.audit import AuditEntry
from anchang.modules.customers import api as customers
from anchang.modules.filings import api, escort_errors
from anchang.modules.filings.actions.confirmations import asked_by, set_policy
from anchang.modules.filings.escort_states import Asked, Confirmation
from anchang.modules.filings.models import EscortCheck, EscortConfirmation, Filing
from anchang.modules.filings.rules import signing
from anchang.modules.filings.tests.factories import BROKER, PHONE, file, set_rules
from anchang.modules.filings.tests.test_escort import DESK, show
from anchang.modules.people import ports
from anchang.modules.people.errors import SmsRefused
from anchang.modules.people.models import SmsMessage
from anchang.modules.people.ports import use_sms_gateway

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from tests.world import World

NAME_IN_INK = json.dumps([[100, 100, 300, 120, 420, 260], [500, 80, 500, 320]])


@pytest.fixture
def filing(world: World) -> Filing:
    set_rules(world)
    return file(world)


class Desk:
    """An escort at the desk, and the acts of the tablet there."""

    def __init__(self, world: World, filing: Filing, *, customer_id: UUID | None = None) -> None:
        self.world, self.by = world, world.actor(DESK)
        self.customer_id = customer_id or filing.customer_id
        code = show(world, filing)
        self.escort = api.take_escort(code, project_id=world.project_id, by=self.by, at=clock.now())

    def send(self, at: datetime | None = None) -> str:
        """Send the customer a code and return it, as the customer reads it."""
        assert self.customer_id
        api.send_check(
            self.escort.id,
            project_id=self.world.project_id,
            customer_id=self.customer_id,
            by=self.by,
            at=at or clock.now(),
        )
        found = re.search(r"验证码 (\d{6})", SmsMessage.objects.order_by("-pk")[0].body.open())
        assert found
        return found[1]

    def enter(self, code: str, at: datetime | None = None) -> None:
        api.confirm_by_code(self.escort.id, code, project_id=self.world.project_id, by=self.by, at=at or clock.now())

    def sign(self, kind: Confirmation, *, strokes: str = NAME_IN_INK, name: str = "", is_typed: bool = False) -> None:
        assert self.customer_id
        api.sign(
            self.escort.id,
            kind,
            strokes=strokes,
            name=name,
            is_typed=is_typed,
            project_id=self.world.project_id,
            customer_id=self.customer_id,
            by=self.by,
            at=clock.now(),
        )


@pytest.fixture
def desk(world: World, filing: Filing) -> Desk:
    return Desk(world, filing)


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_the_customer_gets_a_code_that_says_what_it_confirms(desk: Desk) -> None:
    desk.send()
    message = SmsMessage.objects.get()
    assert message.phone.open() == PHONE
    assert "贝联的唐姓经纪人带您到访锦宸府二期" in message.body.open()


def test_the_right_code_confirms_once(desk: Desk) -> None:
    code = desk.send()
    desk.enter(f" {code[:3]} {code[3:]} ")
    row = EscortConfirmation.objects.get()
    assert (row.kind, row.held_by) == (Confirmation.CODE, desk.by.user_id)
    with pytest.raises(escort_errors.AlreadyGiven):
        desk.enter(code)


def test_a_wrong_code_says_how_many_tries_are_left_and_is_counted(desk: Desk) -> None:
    wrong = other_than(desk.send())
    for left in (2, 1):
        with pytest.raises(escort_errors.CheckWrong, match=f"还可再试 {left} 次"):
            desk.enter(wrong)
    with pytest.raises(escort_errors.TriesUsedUp):
        desk.enter(wrong)


def test_after_three_wrong_tries_the_right_code_is_refused_until_another_is_sent(desk: Desk) -> None:
    now = clock.now()
    code = desk.send(now)
    for _ in range(3):
        with pytest.raises((escort_errors.CheckWrong, escort_errors.TriesUsedUp)):
            desk.enter(other_than(code), now)
    with pytest.raises(escort_errors.TriesUsedUp):
        desk.enter(code, now)
    later = now + timedelta(minutes=1)
    desk.enter(desk.send(later), later)
    assert EscortConfirmation.objects.count() == 1


def test_a_code_is_over_after_three_minutes(desk: Desk) -> None:
    now = clock.now()
    code = desk.send(now)
    with pytest.raises(escort_errors.CheckExpired):
        desk.enter(code, now + timedelta(minutes=3, seconds=1))
    desk.enter(code, now + timedelta(minutes=3))


@pytest.mark.parametrize("raw", ["", "12345", "abcdef", "1234567"])
def test_what_is_no_code_is_no_try(desk: Desk, raw: str) -> None:
    desk.send()
    with pytest.raises(escort_errors.CheckUnreadable):
        desk.enter(raw)
    assert EscortCheck.objects.get().tries == 0


def test_nothing_is_confirmed_before_a_code_was_sent(desk: Desk) -> None:
    with pytest.raises(escort_errors.CheckNotSent):
        desk.enter("123456")


def test_messages_keep_a_minute_apart_and_end_at_three(desk: Desk) -> None:
    now = clock.now()
    desk.send(now)
    with pytest.raises(escort_errors.CheckTooSoon, match="请 31 秒后"):
        desk.send(now + timedelta(seconds=30))
    desk.send(now + timedelta(minutes=1))
    desk.send(now + timedelta(minutes=2))
    with pytest.raises(escort_errors.ChecksUsedUp):
        desk.send(now + timedelta(minutes=3))


class _Refusing:
    def send(self, **_facts: object) -> None:
        raise SmsRefused(code="LimitExceeded")


@pytest.fixture
def refusing() -> Iterator[None]:
    use_sms_gateway(_Refusing())
    yield
    ports._gateway.pop()


@pytest.mark.usefixtures("refusing")
def test_a_message_that_the_gateway_refuses_counts_for_nothing(desk: Desk) -> None:
    with pytest.raises(SmsRefused):
        desk.send()
    assert not EscortCheck.objects.exists()


def test_the_code_of_a_masked_filing_goes_to_the_whole_number_the_desk_checked(world: World) -> None:
    set_rules(world, number_mode="f3l4")
    masked = file(world, phone="138****5678")
    ref, _new = customers.find_or_create(
        project_id=world.project_id, name="程女士", phone=PHONE, by=world.system(), at=clock.now()
    )
    Desk(world, masked, customer_id=ref.id).send()
    assert SmsMessage.objects.get().phone.open() == PHONE


def test_no_code_goes_to_a_customer_whose_number_was_not_filed(world: World, filing: Filing) -> None:
    ref, _new = customers.find_or_create(
        project_id=world.project_id, name="罗女士", phone="13700001234", by=world.system(), at=clock.now()
    )
    with pytest.raises(escort_errors.NumberNotFiled):
        Desk(world, filing, customer_id=ref.id).send()


def test_both_sign_and_what_they_drew_is_sealed(desk: Desk) -> None:
    desk.sign(Confirmation.CUSTOMER)
    desk.sign(Confirmation.BROKER, strokes="", name="唐红思", is_typed=True)
    drawn, typed = EscortConfirmation.objects.order_by("pk")
    assert signing.from_text(drawn.mark.open()) == signing.Ink(((100, 100, 300, 120, 420, 260), (500, 80, 500, 320)))
    assert signing.from_text(typed.mark.open()) == signing.Typed("唐红思")
    with connection.cursor() as cursor:
        cursor.execute("SELECT mark FROM filings_escortconfirmation")
        stored = b"".join(bytes(row[0]) for row in cursor.fetchall())
    assert "唐红思".encode() not in stored
    assert b"strokes" not in stored


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"strokes": ""}, escort_errors.SignatureMissing),
        ({"strokes": "[[1, 1, 4, 4]]"}, escort_errors.SignatureMissing),
        ({"strokes": "no strokes"}, escort_errors.SignatureMissing),
        ({"strokes": "[[1, 1, 2]]"}, escort_errors.SignatureMissing),
        ({"strokes": "[[0, 0, 1001, 300]]"}, escort_errors.SignatureMissing),
        ({"strokes": "[" * 30_000}, escort_errors.SignatureTooLong),
        ({"strokes": "", "name": "程敏"}, escort_errors.SignatureUntold),
        ({"strokes": "", "name": "程" * 51, "is_typed": True}, escort_errors.SignatureTooLong),
    ],
)
def test_what_is_no_signature_is_not_kept(desk: Desk, given: dict[str, object], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        desk.sign(Confirmation.CUSTOMER, **given)  # type: ignore[arg-type]
    assert not EscortConfirmation.objects.exists()


def test_a_signature_is_given_once_and_never_changed(desk: Desk) -> None:
    desk.sign(Confirmation.CUSTOMER)
    with pytest.raises(escort_errors.AlreadyGiven, match="客户签字"):
        desk.sign(Confirmation.CUSTOMER)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM filings_escortconfirmation")


def test_a_project_asks_for_nothing_until_it_says_so(world: World) -> None:
    assert asked_by(world.project_id) == Asked.NONE
    set_policy(world.project_id, asks=Asked.BOTH, by=world.actor("沈卓"), at=clock.now())
    assert asked_by(world.project_id) == Asked.BOTH
    entry = AuditEntry.objects.get(act="filings.set_escort_policy")
    assert (entry.facts["before"], entry.facts["after"]) == ("none", "both")


def test_what_the_project_asks_for_must_be_there_before_a_filing_is_confirmed(world: World, desk: Desk) -> None:
    set_policy(world.project_id, asks=Asked.SIGNATURE, by=world.actor("沈卓"), at=clock.now())
    desk.sign(Confirmation.CUSTOMER)
    at = clock.now() + timedelta(minutes=31)
    facts = {"visit_id": desk.escort.id, "by": desk.by, "at": at, "escort_id": desk.escort.id}
    with pytest.raises(escort_errors.ConfirmationMissing, match="还缺经纪人签字"):
        api.confirm_filing(desk.escort.filing_id, **facts)  # type: ignore[arg-type]
    desk.sign(Confirmation.BROKER)
    assert api.confirm_filing(desk.escort.filing_id, **facts).state == "visited"  # type: ignore[arg-type]


def test_who_names_the_escort_at_the_desk_is_in_the_audit(world: World, filing: Filing) -> None:
    by = world.actor(DESK)
    escort = api.begin_escort(filing.pk, project_id=world.project_id, by=by, at=clock.now())
    assert not escort.is_by_code
    assert AuditEntry.objects.get(act="filings.take_escort").facts["by_code"] is False
    assert filing.broker_name == BROKER
