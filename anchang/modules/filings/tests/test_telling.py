"""Random histories of answers, more time and silence: told again under their own rules, they say what happened."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anchang.kernel import clock, ids, verify
from anchang.kernel.access import Actor
from anchang.modules.customers.models import Customer
from anchang.modules.filings import api, errors, extensions, queries
from anchang.modules.filings.actions.announce import announce_extension
from anchang.modules.filings.actions.answer import answer_consent
from anchang.modules.filings.actions.ask_customer import hash_of
from anchang.modules.filings.actions.decline import decline_filing
from anchang.modules.filings.actions.expire import expire_filing
from anchang.modules.filings.actions.extend import extend_chosen, extend_filing
from anchang.modules.filings.actions.lapse import lapse_filing
from anchang.modules.filings.actions.unfollowed import look_after
from anchang.modules.filings.actions.withdraw import withdraw_filing
from anchang.modules.filings.models import ConsentLink, Extension, Filing
from anchang.modules.filings.queue_errors import NothingToExtend
from anchang.modules.filings.replay import replay
from anchang.modules.filings.rules.extending import Terms
from anchang.modules.filings.states import AWAITING, LIVE, Answer, Ground, Mode, Period
from anchang.modules.filings.tests.factories import file, set_rules
from anchang.modules.filings.tests.test_properties import BROKERS, happened, told_again
from tests.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ACTS = ("file", "file", "file", "confirm", "confirm", "yes", "no", "no more", "extend", "rest", "speak", "work", "take")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(ACTS),
        st.sampled_from(BROKERS),
        st.sampled_from((1, 30 * 60, 12 * 3600, 36 * 3600, 37 * 3600, 72 * 3600, 14 * 86400, 16 * 86400)),
    ),
    min_size=4,
    max_size=12,
)
RULES: tuple[dict[str, Any], ...] = (
    {"consent_required": True, "follow_overdue_release_d": 15},
    {"consent_required": True, "mode": Mode.RACE, "allow_repeat": True},
    {"follow_overdue_release_d": 15, "allow_repeat": True, "register_valid_h": 24},
)


class _Undone(Exception):
    """Ends an example."""


@pytest.mark.parametrize("fields", RULES, ids=["protect", "race", "silence"])
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_what_is_told_again_under_its_own_rules_is_what_happened(
    world: World, fields: dict[str, Any], steps: list[tuple[str, str, int]]
) -> None:
    with suppress(_Undone), transaction.atomic():
        set_rules(world, **fields)
        at = clock.now()
        for act, broker, seconds in steps:
            at += timedelta(seconds=seconds)
            _do(world, act, broker, at)
        assert [fault for result in verify.run() for fault in result.faults] == []
        assert not any(replay())
        assert told_again() == happened()
        raise _Undone


def _do(world: World, act: str, broker: str, at: datetime) -> None:
    desk = world.actor("顾北辰")
    if act == "file":
        file(world, by=broker, at=at)
    elif act == "confirm":
        _confirm(world, at)
    elif act in _ANSWERS:
        _answer(world, _ANSWERS[act], broker, at)
    elif act == "extend":
        with suppress(NothingToExtend):
            terms = Terms(2, frozenset({Period.REGISTER, Period.DEAL}))
            live = Filing.objects.values_list("pk", flat=True)
            extend_chosen(live, project_id=world.project_id, terms=terms, reason="台风", by=desk, at=at)
    elif act == "rest":
        first = clock.local(at).date()
        terms = Terms(3, frozenset(Period))
        announce_extension(
            project_id=world.project_id, terms=terms, first=first, last=first + 3 * DAY, reason="国庆", by=desk, at=at
        )
    elif act == "speak":
        Customer.objects.update(last_effective_follow_at=at)
    elif act == "take":
        for filing in Filing.objects.filter(broker=world.user(broker), state__in=sorted(AWAITING), valid_until__gte=at):
            withdraw_filing(filing.pk, by=world.actor(broker), at=at)
    _work(world.system(), at)


_ANSWERS = {"yes": Answer.GIVEN, "no": Answer.REFUSED, "no more": Answer.WITHDRAWN}


def _answer(world: World, said: Answer, broker: str, at: datetime) -> None:
    for filing in Filing.objects.filter(broker=world.user(broker), consent_due_at__isnull=False):
        token = f"{filing.pk}"
        ConsentLink.objects.filter(filing=filing).update(
            token_hash=hash_of(token), sent_at=filing.submitted_at, expires_at=filing.valid_until
        )
        with suppress(errors.LinkClosed):
            answer_consent(token, answer=said, by=world.system(), at=at)


def _confirm(world: World, at: datetime) -> None:
    """Let the customer come: the earliest filing that counts is confirmed."""
    if Filing.objects.filter(visited_at__isnull=False, state="visited", deal_until__gte=at).exists():
        return
    for filing in Filing.objects.filter(state__in=sorted(AWAITING)).order_by("submitted_at", "pk"):
        with suppress(errors.NotConfirmable):
            api.confirm_filing(filing.pk, visit_id=ids.new_id(), by=world.actor("温岚"), at=at)
            return


def _work(by: Actor, at: datetime) -> None:
    """Do what is due, as the worker does it."""
    for extension in Extension.objects.filter(from_at__isnull=False, to_at__gt=at):
        for pk in extensions.still_to_move(extension, 99, at=at):
            extend_filing(extension, pk, by=by, at=at)
    for pk in (*queries.due_visits(at, 99), *queries.due_deals(at, 99)):
        expire_filing(pk, at=at)
    for pk in queries.due_consents(at, 99):
        lapse_filing(pk, at=at)
    for pk in queries.due_looks(at, 99):
        look_after(pk, at=at)


@pytest.mark.parametrize("has_come", [False, True])
def test_what_the_project_ended_stays_ended(world: World, has_come: bool) -> None:
    at = clock.now()
    first = file(world, at=at)
    if has_come:
        _confirm(world, at + HOUR)
    desk = world.actor("顾北辰")
    decline_filing(first.pk, project_id=world.project_id, ground=Ground.BREACH, by=desk, at=at + 2 * HOUR)
    file(world, by="范怡", at=at + 3 * HOUR)
    assert told_again() == happened()
    assert not Filing.objects.filter(pk=first.pk, state__in=sorted(LIVE)).exists()
