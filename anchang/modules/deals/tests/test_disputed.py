"""What a dispute about the channel does to the deals made under it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anchang.kernel import clock, ids
from anchang.modules.deals import checks
from anchang.modules.deals.actions.following import follow_dispute
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.tests.factories import PHONES, subscribe
from anchang.modules.filings import api as filings
from anchang.modules.filings.actions.disputes.appeal import raise_dispute
from anchang.modules.filings.actions.disputes.arbiter import name_arbiter
from anchang.modules.filings.actions.disputes.decide import Ruling, decide_dispute
from anchang.modules.filings.actions.expire import expire_filing
from anchang.modules.filings.dispute_states import Decision, Reason
from anchang.modules.filings.models import Dispute, Filing
from anchang.modules.filings.tests.factories import BROKER, RIVAL, file
from tests.world import World

NOW = clock.now()
DAY = timedelta(days=1)


@pytest.fixture
def sides(estate: World) -> tuple[Filing, Filing]:
    """The filing under which the buyer of flat 201 was brought, and one that was refused for it."""
    held = file(estate, by=RIVAL, phone=PHONES["201"], at=NOW - 2 * DAY)
    mine = file(estate, by=BROKER, phone=PHONES["201"], at=NOW - DAY)
    filings.confirm_filing(held.pk, visit_id=ids.new_id(), by=estate.actor("温岚"), at=NOW - DAY)
    return held, mine


def dispute(world: World, filing: Filing) -> Dispute:
    row = raise_dispute(filing.pk, reason=Reason.CONTACT, statement="一直由我联系", by=world.actor(BROKER), at=NOW)
    return name_arbiter(row.pk, user_id=world.user("顾北辰").pk, by=world.actor("顾北辰"), at=NOW)


def decide(world: World, row: Dispute, decision: Decision) -> None:
    decide_dispute(row.pk, Ruling(decision, "通话详单与到访登记一致"), by=world.actor("顾北辰"), at=NOW)
    winner = Filing.objects.filter(pk__in=[row.filing_id, row.rival_id], state="won").first()
    for _twice in range(2):
        follow_dispute(
            filing_id=row.filing_id,
            rival_id=row.rival_id,
            winner_id=winner.pk if winner else None,
            by=world.system(),
            at=NOW,
        )


def under(row: Subscription) -> object:
    row.refresh_from_db()
    return row.filing_id


def page(world: World, row: Subscription) -> str:
    return world.client("林晓岚").get(f"/p/{world.slug}/deals/{row.pk}/").content.decode()


def test_the_page_says_that_the_commission_is_blocked_while_it_is(estate: World, sides: tuple[Filing, Filing]) -> None:
    deal = subscribe(estate)
    assert sides[0].number in page(estate, deal) and "佣金暂停" not in page(estate, deal)
    row = dispute(estate, sides[1])
    assert "佣金暂停" in page(estate, deal)
    decide(estate, row, Decision.UPHOLD)
    assert "佣金暂停" not in page(estate, deal)
    assert under(deal) == sides[0].pk


def test_reassigned_the_deal_goes_under_the_appellants_filing(estate: World, sides: tuple[Filing, Filing]) -> None:
    deal, row = subscribe(estate), dispute(estate, sides[1])
    decide(estate, row, Decision.REASSIGN)
    assert under(deal) == sides[1].pk
    assert list(checks.unwon_filings()) == []


def test_natural_leaves_the_deal_without_a_channel(estate: World, sides: tuple[Filing, Filing]) -> None:
    deal, row = subscribe(estate), dispute(estate, sides[1])
    decide(estate, row, Decision.NATURAL)
    assert under(deal) is None
    assert list(checks.unwon_filings()) == []


def test_what_was_bought_meanwhile_goes_with_the_decision(estate: World, sides: tuple[Filing, Filing]) -> None:
    row = dispute(estate, sides[1])
    deal = subscribe(estate)
    assert under(deal) == sides[0].pk
    decide(estate, row, Decision.REASSIGN)
    assert under(deal) == sides[1].pk
    assert list(checks.unwon_filings()) == []


def test_what_nobody_protected_goes_to_who_gets_the_customer(estate: World) -> None:
    mine = file(estate, by=BROKER, phone=PHONES["201"], at=NOW - 2 * DAY)
    expire_filing(mine.pk, at=mine.valid_until + DAY)
    row = dispute(estate, mine)
    deal = subscribe(estate)
    assert under(deal) is None
    decide(estate, row, Decision.REASSIGN)
    mine.refresh_from_db()
    assert (under(deal), mine.state) == (mine.pk, "won")
    assert mine.ended_at and mine.ended_at <= NOW
    assert list(checks.unwon_filings()) == []
