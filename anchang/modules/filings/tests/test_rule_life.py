"""Rules are written by one, approved by another, and kept by the database as they were approved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from anchang.kernel import clock, ids
from anchang.kernel.errors import NotAllowed, NotThere, Stale
from anchang.modules.approvals import api as approvals
from anchang.modules.approvals.errors import OwnRequest
from anchang.modules.filings import api, queries, rule_errors
from anchang.modules.filings.actions import approving
from anchang.modules.filings.actions.approving import propose_rules
from anchang.modules.filings.actions.drafting import Scope, Text, draft_rules, drop_rules, edit_rules
from anchang.modules.filings.actions.ruling import rerule_filing
from anchang.modules.filings.models import Filing, RuleSetVersion
from anchang.modules.filings.replay import replay
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import AppliesTo, Channel, Draft, Mode, State
from anchang.modules.filings.tasks import apply_rules
from anchang.modules.filings.tests.factories import RIVAL, file, set_rules
from anchang.modules.notices.models import Notice
from tests.world import World

NOW = clock.now()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WRITER, MANAGER, LEADER = "顾北辰", "沈卓", "梁诚"
Deliver = Callable[[], int]


def write(world: World, *, by: str = WRITER, scope: Scope | None = None, **fields: Any) -> RuleSetVersion:
    more = {name: fields.pop(name) for name in ("applies_to", "effective_from", "effective_to") if name in fields}
    text = Text(title="分销规则", rules=replace(RuleSet(), **fields), **more)
    return draft_rules(world.project_id, scope=scope or Scope(), text=text, by=world.actor(by), at=clock.now())


def say(world: World, row: RuleSetVersion, verdict: str, by: str = MANAGER) -> None:
    (request,) = approvals.requests_of(row.pk)
    approvals.decide(request.id, verdict=verdict, comment="与渠道合同不符", by=world.actor(by), at=clock.now())


def approved(world: World, deliver: Deliver, **fields: Any) -> RuleSetVersion:
    row = write(world, **fields)
    propose_rules(row.pk, by=world.actor(WRITER), at=clock.now())
    say(world, row, "approve")
    deliver()
    row.refresh_from_db()
    return row


def in_force(world: World, at: datetime | None = None) -> RuleSetVersion:
    found = queries.rule_set_at(
        project_id=world.project_id, channel=Channel.AGENCY, agency_id=world.agency("贝联"), at=at or clock.now()
    )
    assert found
    return found


def test_a_draft_judges_nothing_until_somebody_else_approves_it(world: World, deliver: Deliver) -> None:
    first = set_rules(world)
    row = write(world, register_valid_h=24)
    assert in_force(world) == first
    propose_rules(row.pk, by=world.actor(WRITER), at=clock.now())
    deliver()
    assert in_force(world) == first
    say(world, row, "approve")
    deliver()
    row.refresh_from_db()
    assert (in_force(world), row.state, row.version) == (row, Draft.APPROVED, (first.version or 0) + 1)
    assert row.approved_by_id == world.user(MANAGER).pk
    assert file(world, at=clock.now()).rule_set == row


def test_nobody_approves_his_own_rules(world: World) -> None:
    row = write(world, by=MANAGER, register_valid_h=24)
    propose_rules(row.pk, by=world.actor(MANAGER), at=clock.now())
    with pytest.raises(OwnRequest):
        say(world, row, "approve", MANAGER)


def test_the_database_refuses_rules_approved_by_their_writer(world: World) -> None:
    row = write(world)
    row.state, row.version, row.effective_from, row.approved_at = Draft.APPROVED, 9, NOW, NOW
    row.approved_by_id = row.drafted_by_id
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_the_leader_is_asked_for_what_the_manager_wrote(world: World, deliver: Deliver) -> None:
    row = write(world, by=MANAGER, register_valid_h=24)
    propose_rules(row.pk, by=world.actor(MANAGER), at=clock.now())
    say(world, row, "approve", LEADER)
    deliver()
    assert in_force(world) == row


@pytest.mark.parametrize(
    "change",
    [
        {"fields": {}},
        {"effective_from": NOW - 9 * DAY},
        {"effective_to": NOW + 900 * DAY},
        {"state": Draft.DRAFT},
        {"version": 99},
        {"channel": "public"},
        {"applies_to": AppliesTo.IN_PROTECTION_TOO},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_keeps_what_was_approved(world: World, change: dict[str, Any]) -> None:
    row = set_rules(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleSetVersion.objects.filter(pk=row.pk).update(**change)


def test_the_database_deletes_no_approved_rules(world: World) -> None:
    row = set_rules(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()


def test_rules_never_reach_back_before_their_approval(world: World, deliver: Deliver) -> None:
    row = approved(world, deliver, register_valid_h=24, effective_from=NOW - 30 * DAY)
    assert row.effective_from == row.approved_at
    assert row.effective_from and row.effective_from >= NOW


def test_rules_take_effect_at_their_instant(world: World, deliver: Deliver) -> None:
    begins = clock.now() + 2 * DAY
    before = in_force_or_first(world)
    row = approved(world, deliver, register_valid_h=24, effective_from=begins)
    assert in_force(world, begins - timedelta(microseconds=1)) == before
    assert in_force(world, begins) == row


def in_force_or_first(world: World) -> RuleSetVersion:
    set_rules(world)
    return in_force(world)


def test_an_agencys_own_rules_come_first_and_when_over_the_wider_ones_return(world: World, deliver: Deliver) -> None:
    general = in_force_or_first(world)
    agency = world.agency("贝联")
    assert agency
    scope, ends = Scope(Channel.AGENCY, agency), clock.now() + 5 * DAY
    older = approved(world, deliver, scope=scope, register_valid_h=48)
    row = approved(world, deliver, scope=scope, register_valid_h=24, effective_to=ends)
    assert (in_force(world), in_force(world, ends), older.version, row.version) == (row, general, 1, 2)
    assert file(world, by=RIVAL, at=clock.now()).rule_set == general


@pytest.mark.parametrize("verdict", ["return", "reject"])
def test_what_is_given_back_is_a_draft_again(world: World, deliver: Deliver, verdict: str) -> None:
    row = write(world, register_valid_h=24)
    propose_rules(row.pk, by=world.actor(WRITER), at=clock.now())
    say(world, row, verdict)
    deliver()
    row.refresh_from_db()
    assert (row.state, row.version) == (Draft.DRAFT, None)


def test_two_who_write_at_once_do_not_lose_each_others_words(world: World) -> None:
    row = write(world)
    text = Text(title="分销规则", rules=RuleSet(register_valid_h=24))
    edit_rules(row.pk, text=text, edition=1, by=world.actor(WRITER), at=NOW)
    with pytest.raises(Stale):
        edit_rules(row.pk, text=text, edition=1, by=world.actor(MANAGER), at=NOW)


def test_what_is_with_its_approver_cannot_be_changed_or_thrown_away(world: World) -> None:
    row = write(world, register_valid_h=24)
    propose_rules(row.pk, by=world.actor(WRITER), at=clock.now())
    with pytest.raises(rule_errors.RulesFixed):
        edit_rules(row.pk, text=Text(title="x", rules=RuleSet()), edition=1, by=world.actor(WRITER), at=NOW)
    with pytest.raises(rule_errors.RulesFixed):
        drop_rules(row.pk, by=world.actor(WRITER), at=NOW)


def test_a_draft_is_thrown_away(world: World) -> None:
    row = write(world)
    assert drop_rules(row.pk, by=world.actor(WRITER), at=NOW) == world.project_id
    assert not RuleSetVersion.objects.filter(pk=row.pk).exists()


def test_a_draft_that_changes_nothing_is_not_put_to_anybody(world: World) -> None:
    set_rules(world)
    with pytest.raises(rule_errors.NothingDiffers):
        propose_rules(write(world).pk, by=world.actor(WRITER), at=clock.now())


def test_what_was_changed_while_it_was_read_is_not_put_to_anybody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, check = write(world, register_valid_h=24), approving._check

    def check_and_change(read: RuleSetVersion, at: datetime) -> None:
        check(read, at)
        text = Text(title="分销规则", rules=RuleSet(mode=Mode.RACE))
        edit_rules(read.pk, text=text, edition=1, by=world.actor(MANAGER), at=at)

    monkeypatch.setattr(approving, "_check", check_and_change)
    with pytest.raises(Stale):
        propose_rules(row.pk, by=world.actor(WRITER), at=clock.now())


def test_a_yes_to_what_another_version_has_made_void_is_refused(world: World, deliver: Deliver) -> None:
    row = write(world, register_valid_h=24)
    propose_rules(row.pk, by=world.actor(WRITER), at=clock.now())
    approved(world, deliver, register_valid_h=24)
    with pytest.raises(rule_errors.RulesOutdated, match="没有不同"):
        say(world, row, "approve")
    say(world, row, "return")


def test_a_yes_after_the_last_day_is_refused(world: World) -> None:
    row = write(world, register_valid_h=24, effective_to=clock.now() + DAY)
    propose_rules(row.pk, by=world.actor(WRITER), at=clock.now())
    with time_machine.travel(clock.now() + 2 * DAY, tick=False), pytest.raises(rule_errors.RulesOutdated):
        say(world, row, "approve")


def test_what_was_made_void_between_the_yes_and_its_effect_goes_back_to_its_writer(
    world: World, deliver: Deliver
) -> None:
    mode, both = Mode.RACE, AppliesTo.IN_PROTECTION_TOO
    row, other = write(world, register_valid_h=24, applies_to=both), write(world, mode=mode)
    for draft in (other, row):
        propose_rules(draft.pk, by=world.actor(WRITER), at=clock.now())
        say(world, draft, "approve")
    deliver()
    row.refresh_from_db()
    assert (in_force(world), row.state) == (RuleSetVersion.objects.get(pk=other.pk), Draft.DRAFT)
    (notice,) = Notice.objects.filter(user=world.user(WRITER), kind=approving.KIND)
    assert notice.heading == "分销规则没有生效，已退回草稿，请按现行规则修改后重新送审。"


def test_those_in_protection_cannot_follow_rules_of_the_other_kind(world: World) -> None:
    row = write(world, mode=Mode.RACE, applies_to=AppliesTo.IN_PROTECTION_TOO)
    with pytest.raises(rule_errors.CannotFollow):
        propose_rules(row.pk, by=world.actor(WRITER), at=clock.now())


def test_rules_that_end_before_they_begin_are_refused(world: World) -> None:
    with pytest.raises(rule_errors.EndsTooSoon):
        write(world, effective_from=NOW + 2 * DAY, effective_to=NOW + DAY)


def test_a_broker_writes_no_rules(world: World) -> None:
    with pytest.raises((NotAllowed, NotThere)):
        write(world, by=RIVAL)


def confirm(world: World, filing: Filing, at: datetime) -> None:
    api.confirm_filing(filing.pk, visit_id=ids.new_id(), by=world.actor("温岚"), at=at)
    filing.refresh_from_db()


def test_new_only_moves_nothing_that_was_filed_before(world: World, deliver: Deliver) -> None:
    filing = file(world, at=NOW)
    approved(world, deliver, register_valid_h=24)
    apply_rules()
    filing.refresh_from_db()
    assert filing.valid_until == NOW + 72 * HOUR


def test_in_protection_too_moves_the_deadlines_of_what_lives_and_says_so(world: World, deliver: Deliver) -> None:
    waiting = file(world, at=NOW)
    visited = file(world, phone="13900000001", at=NOW - 2 * HOUR)
    confirm(world, visited, NOW - HOUR)
    over = file(world, phone="13900000002", at=NOW - 100 * HOUR)
    row = approved(world, deliver, register_valid_h=96, visit_protect_d=60, applies_to=AppliesTo.IN_PROTECTION_TOO)
    apply_rules()
    for filing in (waiting, visited, over, row):
        filing.refresh_from_db()
    assert (waiting.valid_until, waiting.rule_set) == (NOW + 96 * HOUR, row)
    assert (visited.deal_until, visited.rule_set) == (NOW - HOUR + 60 * DAY, row)
    assert (over.state, over.valid_until) == (State.EXPIRED, NOW - 28 * HOUR)
    last = waiting.judgements.order_by("-pk")[0]
    assert (last.moment, last.rule_set) == ("rules", row)
    assert last.values["was"] == (NOW + 72 * HOUR).isoformat()
    assert row.applied_at
    assert not any(replay())


def test_a_shorter_period_ends_nothing_before_it_takes_effect(world: World, deliver: Deliver) -> None:
    filing = file(world, at=NOW - 50 * HOUR)
    approved(world, deliver, register_valid_h=24, applies_to=AppliesTo.IN_PROTECTION_TOO)
    before = clock.now()
    apply_rules()
    filing.refresh_from_db()
    assert before <= filing.valid_until <= clock.now()
    assert not any(replay())


def test_those_in_protection_follow_once_however_often_it_runs(world: World, deliver: Deliver) -> None:
    filing = file(world, at=NOW)
    row = approved(world, deliver, register_valid_h=96, applies_to=AppliesTo.IN_PROTECTION_TOO)
    assert rerule_filing(filing.pk, row.pk, at=clock.now())
    assert not rerule_filing(filing.pk, row.pk, at=clock.now())
    apply_rules()
    assert filing.judgements.filter(moment="rules").count() == 1


def test_an_agency_with_rules_of_its_own_does_not_follow_the_projects(world: World, deliver: Deliver) -> None:
    agency = world.agency("贝联")
    assert agency
    approved(world, deliver, scope=Scope(Channel.AGENCY, agency), register_valid_h=48)
    filing = file(world, at=clock.now())
    row = approved(world, deliver, register_valid_h=96, applies_to=AppliesTo.IN_PROTECTION_TOO)
    assert not rerule_filing(filing.pk, row.pk, at=clock.now())


def test_rules_of_a_later_day_are_followed_from_that_day_on(world: World, deliver: Deliver) -> None:
    filing = file(world, at=clock.now())
    begins = clock.now() + DAY
    approved(world, deliver, register_valid_h=96, effective_from=begins, applies_to=AppliesTo.IN_PROTECTION_TOO)
    apply_rules()
    assert filing.judgements.count() == 1
    with time_machine.travel(begins, tick=False):
        apply_rules()
    assert filing.judgements.count() == 2
