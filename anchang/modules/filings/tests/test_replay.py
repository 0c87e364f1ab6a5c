"""`bin/anchang judgements replay`: every verdict can be given again, and one that could not is named."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from typer.testing import CliRunner

from anchang.kernel import clock, ids
from anchang.kernel.tenancy import every_tenant
from anchang.modules.filings import api
from anchang.modules.filings import replay as replaying
from anchang.modules.filings.actions.expire import expire_filing
from anchang.modules.filings.actions.judgements import judgement_of
from anchang.modules.filings.actions.lists import import_filings
from anchang.modules.filings.actions.withdraw import withdraw_filing
from anchang.modules.filings.cli import app
from anchang.modules.filings.models import Filing, Judgement
from anchang.modules.filings.replay import replay
from anchang.modules.filings.rules import cases
from anchang.modules.filings.rules.judging import Judgement as Verdict
from anchang.modules.filings.states import Code, Moment
from anchang.modules.filings.tests.factories import RIVAL, file, set_rules
from anchang.modules.filings.tests.test_lists import row, table
from tests.world import World

runner = CliRunner()
HOUR = timedelta(hours=1)


def everything(world: World) -> None:
    """Let one filing of each fate be judged: won, given up, restored, withdrawn, lost, over, from a list."""
    at = clock.now() - timedelta(days=2)
    reception, manager = world.actor("温岚"), world.actor("沈卓")
    file(world, by=RIVAL, phone="138****5678", at=at - HOUR)
    first = file(world, at=at)
    file(world, by=RIVAL, at=at + HOUR)
    api.confirm_filing(first.pk, visit_id=ids.new_id(), by=reception, at=at + 2 * HOUR)
    assert first.customer_id
    bought = {"project_id": world.project_id, "node": api.DealNode.SUBSCRIPTION, "by": manager}
    win = partial(api.win_filing, customer_id=first.customer_id, **bought)  # type: ignore[arg-type]
    win(at=at + 3 * HOUR)
    api.restore_filing(first.pk, by=manager, at=at + 4 * HOUR)
    win(at=at + 5 * HOUR)
    api.void_filing(first.pk, by=manager, at=at + 6 * HOUR)
    again = file(world, by=RIVAL, phone="13900000001", at=at)
    withdraw_filing(again.pk, by=world.actor(RIVAL), at=at + HOUR)
    expire_filing(file(world, phone="13900000002", at=at - HOUR).pk, at=clock.now())
    list_ = table(row("BB1", at="2026-01-05 10:00"), row("BB2", phone="13911112222", at="2026-01-05 11:00"))
    import_filings(world.project_id, data=list_, file="x.csv", by=world.actor("顾北辰"))


def differences() -> list[str]:
    with every_tenant():
        return [f"{it.filing}: {it.stored} -> {it.now}" for it in replay() if it]


def test_every_kind_of_judgement_is_given_again_as_it_was(world: World) -> None:
    everything(world)
    kinds = set(Judgement.objects.values_list("inputs__kind", flat=True))
    assert kinds >= {"submitted", "at_desk", "yielded", "overdue", "withdrawn", "bought", "deal_undone"}
    assert differences() == []


def test_a_later_rule_does_not_touch_what_was_decided_but_a_rewritten_one_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    filing = file(world)
    set_rules(world, register_valid_h=24)
    assert differences() == []
    # What no page can do and the database refuses: the version that has judged reads otherwise.
    monkeypatch.setattr(replaying, "_rules", lambda row: replace(row.rules, register_valid_h=24))
    (told,) = differences()
    assert told.startswith(filing.number)


def test_the_command_counts_and_names_what_differs(world: World) -> None:
    everything(world)
    count = Judgement.objects.count()
    done = runner.invoke(app, ["judgements", "replay"])
    assert (done.exit_code, done.stdout) == (0, f"{count:,} judgements decided again, 0 differ.\n")
    filing = Filing.objects.order_by("pk")[0]
    # Kept with another code than its facts give, as a fault in the rules would have it.
    wrong = judgement_of(filing, cases.Withdrawn(), by=world.system(), at=clock.now())
    wrong.code = Code.PASSED
    wrong.save(force_insert=True)
    again = runner.invoke(app, ["judgements", "replay", "--json"])
    told = json.loads(again.stdout)
    assert (again.exit_code, told["judgements"], told["differ"]) == (1, count + 1, 1)
    assert told["differences"][0]["filing"] == filing.number
    assert told["differences"][0]["stored"] == f"{Moment.WITHDRAW} 0"
    recent = runner.invoke(app, ["judgements", "replay", "--since", "2099-01-01"])
    assert "0 judgements decided again, 0 differ." in recent.stdout


@pytest.mark.parametrize("inputs", [{}, {"kind": "guessed"}, {"kind": "submitted", "at": "yesterday"}])
def test_facts_that_cannot_be_read_are_a_difference(world: World, inputs: dict[str, str]) -> None:
    filing = file(world)
    broken = judgement_of(filing, cases.Withdrawn(), by=world.system(), at=clock.now())
    broken.inputs = inputs
    broken.save(force_insert=True)
    (told,) = differences()
    assert "its facts cannot be read" in told


def test_the_database_refuses_to_rewrite_a_judgement(world: World) -> None:
    file(world)
    with pytest.raises(Exception, match="append"), connection.cursor() as cursor:
        cursor.execute("UPDATE filings_judgement SET code = 0")


def test_a_verdict_is_of_its_case_whoever_writes_it(world: World) -> None:
    filing = file(world)
    case = cases.Overdue(state=api.State.VALID, until=filing.valid_until, noticed_at=filing.valid_until + HOUR)
    assert case.verdict(filing.rule_set.rules) == Verdict(Code.VISIT_OVERDUE, {"until": filing.valid_until.isoformat()})
    assert cases.from_data(cases.to_data(case)) == case
