"""The simulator: which of the past verdicts a draft of rules would have changed, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine

from anchang.kernel import clock, ids
from anchang.modules.filings import api
from anchang.modules.filings.actions.extend import extend_chosen
from anchang.modules.filings.actions.unfollowed import look_after
from anchang.modules.filings.actions.withdraw import withdraw_filing
from anchang.modules.filings.models import Filing, Judgement, RuleSetVersion
from anchang.modules.filings.rules.extending import Terms
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.simulation import Simulation, simulate
from anchang.modules.filings.states import Channel, Code, Period
from anchang.modules.filings.tests.factories import BROKER, RIVAL, file, set_rules
from tests.world import World

NOW = clock.now()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONTH_AGO = NOW - 30 * DAY


def filed(world: World, at: datetime, by: str = BROKER) -> Filing:
    with time_machine.travel(at, tick=False):
        return file(world, by=by, at=at)


def confirm(world: World, filing: Filing, at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        api.confirm_filing(filing.pk, visit_id=ids.new_id(), by=world.actor("温岚"), at=at)


def draft(world: World, **fields: object) -> RuleSetVersion:
    """Return a rule set that is in no table: the simulator needs no more."""
    scope = {name: fields.pop(name) for name in ("channel", "agency_id") if name in fields}
    return RuleSetVersion(
        project_id=world.project_id, version=2, fields=RuleSet().to_data() | fields, effective_from=NOW, **scope
    )


def run(world: World, **fields: object) -> Simulation:
    return simulate(draft(world, **fields), since=MONTH_AGO, until=NOW)


def test_the_same_rules_change_nothing(world: World) -> None:
    first = filed(world, NOW - 20 * DAY)
    filed(world, NOW - 20 * DAY + HOUR, RIVAL)
    confirm(world, first, NOW - 19 * DAY)
    found = run(world)
    assert (found.told, found.concerned, found.faithful, found.changes) == (2, 2, 2, ())


def test_a_shorter_validity_would_have_let_the_rival_in(world: World) -> None:
    filed(world, NOW - 10 * DAY)
    refused = filed(world, NOW - 8 * DAY, RIVAL)
    assert refused.code == Code.PROTECTED
    found = run(world, register_valid_h=24)
    (change,) = found.changes
    assert (change.filing.pk, change.was.filed, change.would_be.filed) == (refused.pk, Code.PROTECTED, Code.PASSED)
    assert (found.counts, found.only_later) == ([(Code.PROTECTED, Code.PASSED, 1)], 0)


def test_a_longer_lead_time_would_have_refused_the_visit(world: World) -> None:
    filing = filed(world, NOW - 10 * DAY)
    confirm(world, filing, NOW - 10 * DAY + 40 * HOUR / 60)
    found = run(world, lead_time_min=60)
    (change,) = found.changes
    assert (change.was.visited, change.would_be.visited) == (Code.PASSED, Code.TOO_EARLY)
    assert (found.counts, found.only_later) == ([], 1)


def test_a_shorter_protection_would_have_lost_the_deal(world: World) -> None:
    filing = filed(world, NOW - 20 * DAY)
    assert filing.customer_id
    confirm(world, filing, NOW - 19 * DAY)
    with time_machine.travel(NOW - 5 * DAY, tick=False):
        api.win_filing(
            project_id=world.project_id,
            customer_id=filing.customer_id,
            node=api.DealNode.SUBSCRIPTION,
            by=world.actor("沈卓"),
            at=NOW - 5 * DAY,
        )
    (change,) = run(world, visit_protect_d=10).changes
    assert (change.was.bought, change.would_be.bought) == (Code.PASSED, Code.DEAL_OVERDUE)


def test_what_was_withdrawn_stays_withdrawn(world: World) -> None:
    filing = filed(world, NOW - 10 * DAY)
    with time_machine.travel(NOW - 10 * DAY + HOUR, tick=False):
        withdraw_filing(filing.pk, by=world.actor(BROKER), at=NOW - 10 * DAY + HOUR)
    filed(world, NOW - 9 * DAY, RIVAL)
    assert run(world, register_valid_h=240).changes == ()


@pytest.mark.parametrize(("scope", "concerned"), [({"channel": Channel.PUBLIC}, 0), ({"channel": Channel.AGENCY}, 2)])
def test_only_what_is_in_the_drafts_scope_is_judged_by_it(
    world: World, scope: dict[str, object], concerned: int
) -> None:
    filed(world, NOW - 10 * DAY)
    filed(world, NOW - 8 * DAY, RIVAL)
    found = run(world, register_valid_h=24, **scope)
    assert (found.concerned, len(found.changes)) == (concerned, concerned // 2)


def test_who_has_rules_of_their_own_is_not_judged_by_the_projects(world: World) -> None:
    set_rules(world, agency_id=world.agency("安家通"), since=MONTH_AGO)
    filed(world, NOW - 10 * DAY)
    refused = filed(world, NOW - 8 * DAY, RIVAL)
    general = run(world, old_after_d=1)
    assert (general.told, general.concerned) == (2, 1)
    own = run(world, register_valid_h=24, agency_id=world.agency("安家通"))
    assert (own.concerned, own.changes) == (1, ()), "the rival's window is under the project's rules"
    assert refused.rule_set.agency_id is not None


def test_nothing_is_written(world: World) -> None:
    filed(world, NOW - 10 * DAY)
    before = (Filing.objects.count(), Judgement.objects.count())
    run(world, register_valid_h=24)
    assert (Filing.objects.count(), Judgement.objects.count()) == before
    assert RuleSetVersion.objects.count() == 1


def test_rules_that_ask_nobody_would_not_have_stopped_at_half_of_the_time(world: World) -> None:
    set_rules(world, consent_required=True, since=MONTH_AGO)
    filed(world, NOW - 10 * DAY)
    accepted = filed(world, NOW - 10 * DAY + 40 * HOUR, RIVAL)
    assert accepted.code == Code.PASSED
    (change,) = run(world, consent_required=False).changes
    assert (change.filing.pk, change.was.filed, change.would_be.filed) == (accepted.pk, Code.PASSED, Code.PROTECTED)


def test_rules_that_ask_take_a_yes_for_given_where_nobody_was_asked(world: World) -> None:
    filed(world, NOW - 10 * DAY)
    filed(world, NOW - 10 * DAY + 40 * HOUR, RIVAL)
    assert run(world, consent_required=True).changes == ()


def test_more_time_keeps_others_away_in_the_telling_as_it_did(world: World) -> None:
    first = filed(world, NOW - 10 * DAY)
    with time_machine.travel(NOW - 9 * DAY, tick=False):
        terms = Terms(4, frozenset({Period.REGISTER}))
        desk = world.actor("顾北辰")
        extend_chosen([first.pk], project_id=world.project_id, terms=terms, reason="台风", by=desk, at=NOW - 9 * DAY)
    refused = filed(world, NOW - 5 * DAY, RIVAL)
    assert refused.code == Code.PROTECTED
    same = run(world)
    assert (same.faithful, same.changes) == (2, ())
    (change,) = run(world, register_valid_h=12).changes
    assert (change.filing.pk, change.would_be.filed) == (refused.pk, Code.PASSED), "it was over before it was extended"


def test_another_patience_with_silence_changes_who_is_let_in(world: World) -> None:
    set_rules(world, follow_overdue_release_d=5, since=MONTH_AGO)
    first = filed(world, NOW - 20 * DAY)
    confirm(world, first, NOW - 19 * DAY)
    with time_machine.travel(NOW - 13 * DAY, tick=False):
        look_after(first.pk, at=NOW - 13 * DAY)
    accepted = filed(world, NOW - 12 * DAY, RIVAL)
    assert accepted.code == Code.PASSED
    patient = run(world, follow_overdue_release_d=10)
    assert [(it.filing.pk, it.would_be.filed) for it in patient.changes] == [(accepted.pk, Code.PROTECTED)]
    assert run(world, follow_overdue_release_d=5).changes == ()
