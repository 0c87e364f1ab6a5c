"""A contact is written down: what it changes, who may write it, what stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, transaction

from anchang.kernel import clock
from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import NotAllowed
from anchang.kernel.work.models import Delivery
from anchang.modules.customers import api as customers
from anchang.modules.followups import errors, queries
from anchang.modules.followups.models import Custody, FollowUp, GradeChange
from anchang.modules.followups.tests.factories import customer, follow_up

if TYPE_CHECKING:
    from tests.world import World


def test_a_follow_up_sets_grade_and_next_date_of_the_customer(world: World) -> None:
    ref = customer(world)
    row = follow_up(world, ref.id)
    after = customers.get(ref.id)
    assert (after.grade, after.next_follow_at) == ("B", row.next_at)
    assert after.last_effective_follow_at == row.at
    assert after.status == "following"


def test_a_follow_up_is_audited_without_what_was_said(world: World) -> None:
    row = follow_up(world, customer(world).id)
    entry = AuditEntry.objects.get(act="followups.record_follow_up")
    assert entry.subject_id == row.pk
    assert "学校" not in str(entry.facts)


def test_what_was_said_is_sealed_in_the_database(world: World) -> None:
    row = FollowUp.objects.get(pk=follow_up(world, customer(world).id).pk)
    assert str(row.content) == "••••"
    assert row.customer_quote.open() == "等孩子学校定了就来选。"
    assert "学校".encode() not in row.customer_quote.sealed()


def test_sentences_stay_as_they_were_written(world: World) -> None:
    row = follow_up(
        world, customer(world).id, content="首付还差一点，\x00月底能凑齐。\n再约。\u200b", customer_quote="“贵”？"
    )
    kept = FollowUp.objects.get(pk=row.pk)
    assert kept.content.open() == "首付还差一点，月底能凑齐。\n再约。"
    assert kept.customer_quote.open() == "“贵”？"


def test_grade_changes_are_kept_in_both_directions(world: World) -> None:
    ref = customer(world)
    for grade in ("B", "B", "A", "C"):
        follow_up(world, ref.id, grade=grade)
    moves = list(GradeChange.objects.order_by("at").values_list("before", "after"))
    assert moves == [("", "B"), ("B", "A"), ("A", "C")]


def test_a_try_without_answer_does_not_count_as_contact(world: World) -> None:
    ref = customer(world)
    follow_up(world, ref.id, effective=False, content="未接", customer_quote="")
    assert customers.get(ref.id).last_effective_follow_at is None
    assert queries.done_on(clock.today(), project_id=world.project_id) == 1


def test_a_meeting_always_counts_as_contact(world: World) -> None:
    ref = customer(world)
    row = follow_up(world, ref.id, method="visit", effective=False)
    assert row.effective


def test_a_d_customer_has_no_next_date(world: World) -> None:
    ref = customer(world)
    follow_up(world, ref.id, grade="D", next_at=None)
    assert customers.get(ref.id).next_follow_at is None


def test_raising_to_a_needs_the_customers_own_words(world: World) -> None:
    with pytest.raises(errors.QuoteNeeded):
        follow_up(world, customer(world).id, grade="A", customer_quote=" ")


def test_a_colleagues_customer_is_not_followed_up(world: World) -> None:
    ref = customer(world, owner="周子昂")
    with pytest.raises(errors.NotYours):
        follow_up(world, ref.id)
    assert not FollowUp.objects.exists()


def test_a_manager_may_follow_up_any_customer_of_the_project(world: World) -> None:
    ref = customer(world, owner=None)
    assert follow_up(world, ref.id, by="沈卓").user_id == world.user("沈卓").pk
    assert not Custody.objects.exists()


@pytest.mark.parametrize("name", ["温岚", "唐红思", "梁诚"])
def test_who_does_not_sell_does_not_follow_up(world: World, name: str) -> None:
    ref = customer(world)
    with pytest.raises(NotAllowed):
        follow_up(world, ref.id, by=name)


def test_a_refused_follow_up_leaves_nothing_behind(world: World) -> None:
    ref = customer(world)
    before = Delivery.objects.count(), AuditEntry.objects.count()
    with pytest.raises(errors.NextDatePast):
        follow_up(world, ref.id, next_at=clock.now() - timedelta(minutes=1))
    assert not FollowUp.objects.exists()
    assert customers.get(ref.id).grade == ""
    assert (Delivery.objects.count(), AuditEntry.objects.count()) == before


def test_a_follow_up_is_never_changed_or_deleted(world: World) -> None:
    row = follow_up(world, customer(world).id)
    with pytest.raises(DatabaseError), transaction.atomic():
        FollowUp.objects.filter(pk=row.pk).update(effective=False)
    with pytest.raises(DatabaseError), transaction.atomic():
        FollowUp.objects.filter(pk=row.pk).delete()


def test_the_newest_sentence_of_a_customer_is_at_hand(world: World, deliver: Callable[[], int]) -> None:
    ref = customer(world)
    deliver()
    follow_up(world, ref.id, customer_quote="先看看。", at=clock.now() - timedelta(hours=2))
    newest = follow_up(world, ref.id, customer_quote="想要高区。")
    follow_up(world, ref.id, customer_quote="补记昨天。", at=clock.now() - timedelta(days=1))
    assert queries.last_follow_ups([ref.id])[ref.id].pk == newest.pk
