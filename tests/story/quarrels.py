"""Two brokers, one customer: a dispute that waits for an arbiter, and one that has been decided."""

from __future__ import annotations

from datetime import datetime, timedelta

from anchang.kernel import clock
from anchang.modules.filings.actions.disputes.appeal import raise_dispute
from anchang.modules.filings.actions.disputes.arbiter import name_arbiter
from anchang.modules.filings.actions.disputes.decide import Ruling, decide_dispute
from anchang.modules.filings.actions.disputes.photos import add_photo, draw_photo
from anchang.modules.filings.dispute_states import Decision, Reason
from anchang.modules.filings.models import Dispute
from tests.handbook.photos import call_log
from tests.story import acts
from tests.story.teller import Teller

CALLED = "两周前起一直由我联系，昨天下午电话约好周末看房，通话记录见照片。"
FIRST = "客户上周就答应由我带看，聊天里说好的。"
WHY = "对方报备在先，申诉方未提供更早的报备或陪同记录。"


def disagree(teller: Teller) -> None:
    """Let who came second appeal, twice: one is decided days ago, for the other an arbiter is still to be named."""
    manager, arbiter = teller.actors["顾北辰"], teller.actors["沈卓"]
    decided = _appeal(teller, ("唐红思", "范怡"), Reason.CONTACT, FIRST, teller.until - timedelta(days=6))
    at = teller.until - timedelta(days=5)
    with clock.standing_at(at):
        name_arbiter(decided.pk, user_id=arbiter.user_id, by=manager, at=at)
    at += timedelta(hours=5)
    with clock.standing_at(at):
        decide_dispute(decided.pk, Ruling(Decision.UPHOLD, WHY), by=arbiter, at=at)
    acts.lapse(teller.until - timedelta(days=1))
    _appeal(teller, ("范怡", "唐红思"), Reason.CONTACT, CALLED, teller.until - timedelta(hours=27))


def _appeal(teller: Teller, brokers: tuple[str, str], reason: Reason, said: str, at: datetime) -> Dispute:
    buyer, (first, second) = next(teller.crowd), brokers
    acts.file_one(teller, buyer, first, at - timedelta(minutes=20))
    refused = acts.file_one(teller, buyer, second, at)
    by, at = teller.actors[second], at + timedelta(hours=1)
    with clock.standing_at(at):
        add_photo(refused.pk, draw_photo(call_log(), name="通话记录.png"), by=by)
        return raise_dispute(refused.pk, reason=reason, statement=said, by=by, at=at)
