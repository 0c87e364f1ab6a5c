"""The story is told up to today, whatever day that is, and keeps every promise of the house."""

from __future__ import annotations

from collections import Counter
from unittest import mock

import pytest

from anchang.cli.demo import THREE_MONTHS
from anchang.kernel import clock, verify
from anchang.kernel.vault.reveal import Reveal
from anchang.kernel.work.models import Delivery
from anchang.modules.approvals.models import Request
from anchang.modules.customers.models import ReviewItem
from anchang.modules.deals import api as deals
from anchang.modules.deals.models import Booking, Subscription
from anchang.modules.filings import queue
from anchang.modules.filings.models import Dispute, Filing, FilingList, Poster, PublicAgent
from anchang.modules.filings.queue import Section
from anchang.modules.insight import tables
from anchang.modules.insight.dashboard import Dashboard
from anchang.modules.insight.facts import gather
from anchang.modules.insight.rules.periods import Span
from anchang.modules.inventory.models import Claim, ImportRun, Unit
from anchang.modules.launches.models import Launch, Pick
from anchang.modules.visits.models import RegisterImport, Visit
from anchang.modules.visits.states import Stage
from tests.story import tell
from tests.world import World


@pytest.mark.any_database
@pytest.mark.long
def test_the_whole_story_can_be_told_today(world: World) -> None:
    tell(world, until=clock.now(), say=lambda words: None, days=THREE_MONTHS)
    assert [result.promise for result in verify.run() if result.faults] == []
    kinds = Counter(Visit.objects.values_list("kind", flat=True))
    assert kinds["first"] > 200
    assert kinds["repeat"] > 20
    assert Visit.objects.filter(stage=Stage.WAITING, received_by_id=world.user("林晓岚").pk).exists()
    assert Request.objects.filter(state="pending").count() == 2
    _every_act_of_the_journey_is_shown()
    assert _figures() == _figures(of_all_rows=True)
    assert not Delivery.objects.filter(state="waiting", due_at__lte=clock.now()).exists()


@pytest.mark.any_database
def test_just_after_midnight_somebody_waits_for_whom_the_demo_lets_in(world: World) -> None:
    tell(world, until=clock.at_local(clock.today(), 0, 20), say=lambda words: None, days=10)
    assert Visit.objects.filter(stage=Stage.WAITING, received_by_id=world.user("林晓岚").pk).exists()


def _every_act_of_the_journey_is_shown() -> None:
    products = Counter(Unit.objects.values_list("product", flat=True))
    assert products == {"flat": 960, "shop": 12, "parking": 60}
    assert Visit.objects.filter(import_key__isnull=False).count() == 6
    assert Counter(ReviewItem.objects.values_list("doubt", flat=True)) == {
        "no_phone": 1,
        "bad_phone": 1,
        "other_name": 1,
    }
    taken_in = Filing.objects.exclude(external_ref="")
    assert Counter(taken_in.values_list("state", flat=True)) == {"expired": 3, "rejected": 1}
    assert Reveal.objects.count() == 1
    waiting = queue.counts(Filing.objects.all(), at=clock.now())
    assert (waiting[Section.PENDING], waiting[Section.SUSPECTED]) == (3, 1) and waiting[Section.TODAY] >= 2
    assert waiting[Section.CONSENT] == 1
    booked = Counter(Booking.objects.values_list("state", flat=True))
    assert booked["booked"] and booked["subscribed"]
    assert sorted(row.is_open for row in Dispute.objects.all()) == [False, True]
    assert Poster.objects.count() == 1
    assert PublicAgent.objects.count() == 2
    assert sorted(Launch.objects.values_list("kind", "state")) == [("real", "draft"), ("rehearsal", "closed")]
    picks = Pick.objects.filter(live=True)
    assert picks.exists()
    assert not picks.filter(paid_at=None).exists(), "or they would be back on the board"
    for undone in (
        ImportRun.objects.filter(state="preview"),
        RegisterImport.objects.filter(done_at=None),
        FilingList.objects.filter(taken_at=None),
    ):
        assert undone.count() == 1
    reached_at_once = Counter(Claim.objects.filter(kind="lock", live=True).values_list("made_at", flat=True))
    assert max(reached_at_once.values()) == 2


def _figures(*, of_all_rows: bool = False) -> list[object]:
    """Return the tables of every period, read from the deals it touched or from all there were."""
    read = deals.deal_rows
    with mock.patch.object(deals, "deal_rows", (lambda pk, **_period: read(pk)) if of_all_rows else read):
        project_id = Subscription.objects.values_list("project_id", flat=True)[0]
        boards = [Dashboard(gather(project_id, span=span, at=clock.now())) for span in Span]
    return [(table(board).head, table(board).rows) for board in boards for table in tables.TABLES.values()]
