"""What happens while a dispute is open: deals, facts, notices, reminders."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from anchang.kernel import clock
from anchang.modules.filings import api, dispute_errors, errors
from anchang.modules.filings.actions.accept import accept_filing
from anchang.modules.filings.actions.answer import answer_consent
from anchang.modules.filings.actions.ask_customer import hash_of
from anchang.modules.filings.actions.disputes.decide import Ruling, decide_dispute
from anchang.modules.filings.actions.disputes.notes import Told, supply_fact
from anchang.modules.filings.dispute_states import Decision, Proof, Side
from anchang.modules.filings.models import ConsentLink
from anchang.modules.filings.states import Answer, Code, State
from anchang.modules.filings.tasks import expire_due, lapse_due, remind_arbiters
from anchang.modules.filings.tests.factories import BROKER, RIVAL, file, set_rules
from anchang.modules.filings.tests.test_disputes import (
    ARBITER,
    DAY,
    HOUR,
    MANAGER,
    NOW,
    appeal,
    confirm,
    decide,
    holds_true,
    named,
    refused,
    stands,
    won,
)
from anchang.modules.notices.models import Notice
from tests.world import World


def test_a_deal_made_meanwhile_is_won_only_with_the_decision(world: World) -> None:
    held, mine = refused(world)
    confirm(world, held, NOW + HOUR)
    dispute = named(world, mine, at=NOW + 2 * HOUR)
    found = won(world, held, NOW + 3 * HOUR)
    assert found and found.id == held.pk
    assert stands(held)[0] == State.DISPUTED
    decide(world, dispute, Decision.UPHOLD, at=NOW + DAY)
    assert (stands(held)[0], held.ended_at) == (State.WON, NOW + 3 * HOUR)
    assert holds_true()


def test_a_deal_given_up_meanwhile_is_not_won_after_it(world: World) -> None:
    held, mine = refused(world)
    confirm(world, held, NOW + HOUR)
    won(world, held, NOW + 2 * HOUR)
    dispute = named(world, mine, at=NOW + 3 * HOUR)
    assert api.void_filing(held.pk, by=world.system(), at=NOW + 4 * HOUR)
    assert stands(held)[0] == State.DISPUTED
    decide(world, dispute, Decision.UPHOLD, at=NOW + DAY)
    assert stands(held)[0] == State.VOID
    assert holds_true()


def test_facts_are_added_while_it_is_open(world: World) -> None:
    _held, mine = refused(world)
    dispute = named(world, mine)
    told = Told(Side.APPELLANT, Proof.CALL, "11-20 通话 6 分钟，通话详单", NOW - DAY)
    note = supply_fact(dispute.pk, told, by=world.actor(ARBITER), at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        type(note).objects.update(side=Side.RIVAL)
    decide(world, dispute, Decision.UPHOLD, at=NOW + HOUR)
    with pytest.raises(dispute_errors.DisputeDecided):
        supply_fact(dispute.pk, told, by=world.actor(ARBITER), at=NOW + HOUR)


def test_both_brokers_are_told_each_of_his_own(world: World) -> None:
    held, mine = refused(world)
    dispute = named(world, mine)
    decide(world, dispute, Decision.UPHOLD, at=NOW + HOUR)
    told = {
        name: [
            row.facts["number"] for row in Notice.objects.filter(user_id=world.user(name).pk, kind="filings.dispute")
        ]
        for name in (BROKER, RIVAL)
    }
    assert told == {BROKER: [mine.number], RIVAL: [held.number, held.number]}


@pytest.mark.parametrize(
    ("decision", "appellant", "rival"),
    [
        (Decision.UPHOLD, "您的报备未获支持，请看理由。", "您的报备有效，保护至 "),
        (Decision.REASSIGN, "您的报备有效，保护至 ", "您的报备未获支持，请看理由。"),
        (Decision.NATURAL, "您的报备未获支持，请看理由。", "您的报备未获支持，请看理由。"),
        (Decision.SPLIT, "佣金按比例分成，请看详情。", "佣金按比例分成，请看详情。"),
    ],
)
def test_the_end_is_told_with_what_became_of_ones_own_filing(
    world: World, decision: Decision, appellant: str, rival: str
) -> None:
    held, mine = refused(world)
    share = 30 if decision == Decision.SPLIT else None
    dispute, ruling = named(world, mine, who=MANAGER), Ruling(decision, "到访确认单与签到一致", share)
    decide_dispute(dispute.pk, ruling, by=world.actor(MANAGER), at=NOW + HOUR)
    for name, filing, said in ((BROKER, mine, appellant), (RIVAL, held, rival)):
        inbox = world.client(name).get("/inbox/").content.decode()
        assert f"报备{filing.number}的争议已有结论：{said}" in inbox


def test_the_arbiter_is_reminded_a_working_day_before_and_at_the_end_once_each(world: World) -> None:
    _held, mine = refused(world)
    dispute = named(world, mine)

    def told(at: datetime) -> int:
        with clock.standing_at(at):
            remind_arbiters()
            remind_arbiters()
        return Notice.objects.filter(user_id=world.user(ARBITER).pk, mark__contains=str(dispute.pk)).count()

    before = told(NOW)
    assert told(dispute.due_at - timedelta(hours=1)) == before + 1
    assert told(dispute.due_at) == before + 2
    assert told(dispute.due_at + 2 * DAY) == before + 2


def test_the_developers_yes_waits_for_the_decision(world: World) -> None:
    set_rules(world, developer_confirm=True)
    waiting, mine = file(world, by=RIVAL, at=NOW - HOUR), file(world, at=NOW)
    assert (waiting.state, mine.code) == (State.PENDING, Code.PROTECTED)
    dispute = named(world, mine)
    assert stands(waiting)[0] == State.DISPUTED
    with pytest.raises(errors.NotWaitingForYes):
        accept_filing(waiting.pk, by=world.actor(MANAGER), at=NOW + HOUR)
    until = waiting.valid_until
    with clock.standing_at(until + DAY):
        expire_due()
    decide(world, dispute, Decision.UPHOLD, at=NOW + DAY)
    assert stands(waiting)[0] == State.PENDING
    assert waiting.valid_until == until + DAY
    inbox = world.client(RIVAL).get("/inbox/").content.decode()
    assert f"报备{waiting.number}的争议已有结论：您的报备恢复为待确认。" in inbox
    assert accept_filing(waiting.pk, by=world.actor(MANAGER), at=NOW + DAY).state == State.VALID
    assert holds_true()


def test_a_late_yes_of_the_customer_neither_wins_nor_loses_while_a_dispute_is_open(world: World) -> None:
    """T-R10 meets §4.9: a filing that stopped to protect for want of a yes, then a dispute between two others."""
    set_rules(world, consent_required=True)
    silent = file(world, by="骆平", at=NOW - 60 * HOUR)
    lapse_due()
    assert stands(silent) == (State.PENDING, Code.UNCONFIRMED)
    _held, mine = refused(world)
    appeal(world, mine)
    link = ConsentLink.objects.get(filing=silent)
    ConsentLink.objects.filter(pk=link.pk).update(token_hash=hash_of("word"), sent_at=NOW, expires_at=NOW + DAY)
    answer_consent("word", answer=Answer.GIVEN, by=world.system(), at=NOW)
    assert stands(silent)[0] == State.PENDING
