"""A project's template of splits: every version stays, an arbiter sees the last one, nothing splits by itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.http import HttpResponse

from anchang.kernel import clock
from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import BadInput, NotAllowed, Stale
from anchang.modules.filings import dispute_queries
from anchang.modules.filings.actions.disputes.splits import set_splits
from anchang.modules.filings.models import Dispute, SplitTemplate
from anchang.modules.filings.rules.splitting import TEMPLATE, SplitRule
from anchang.modules.filings.tests.factories import BROKER
from anchang.modules.filings.tests.test_dispute_pages import dispute as dispute  # the fixture
from anchang.modules.filings.tests.test_dispute_pages import name, shown
from anchang.modules.filings.tests.test_disputes import ARBITER
from tests.world import World

OURS = [SplitRule("只报备", 10), SplitRule("报备并促成", 40)]


def write(world: World, rules: list[SplitRule] = OURS, *, after: int = 0, who: str = ARBITER) -> SplitTemplate | None:
    return set_splits(world.project_id, rules, after=after, by=world.actor(who), at=clock.now())


def post(world: World, *rows: tuple[str, str], after: int = 0) -> HttpResponse:
    typed: dict[str, Any] = {"after": after}
    for place, (situation, share) in enumerate(rows):
        typed |= {f"situation_{place}": situation, f"share_{place}": share}
    return world.client(ARBITER).post(f"/p/{world.slug}/disputes/splits/", typed)  # type: ignore[return-value]


def test_a_project_begins_with_the_guides_example(world: World) -> None:
    assert dispute_queries.splits_of(world.project_id) == TEMPLATE
    assert [one.share for one in TEMPLATE] == [20, 30, 50]
    html = world.client(ARBITER).get(f"/p/{world.slug}/disputes/splits/").content.decode()
    assert all(f'value="{one.situation}"' in html and f'value="{one.share}"' in html for one in TEMPLATE)


def test_a_change_is_a_version_with_its_writer_and_its_time(world: World) -> None:
    write(world)
    write(world, [SplitRule("双方都陪同", 50)], after=1)
    assert dispute_queries.splits_of(world.project_id) == (SplitRule("双方都陪同", 50),)
    first = dispute_queries.templates_of(world.project_id)[-1]
    assert (first.version, first.splits, first.made_by) == (1, tuple(OURS), world.user(ARBITER).pk)
    assert AuditEntry.objects.filter(act="filings.set_splits").count() == 2


def test_what_says_the_same_is_no_version(world: World) -> None:
    assert write(world, list(TEMPLATE)) is None
    assert not SplitTemplate.objects.exists()


def test_of_two_who_write_at_once_one_is_told(world: World) -> None:
    write(world)
    with pytest.raises(Stale):
        write(world, [SplitRule("双方都陪同", 50)])


def test_the_database_keeps_every_version(world: World) -> None:
    row = write(world)
    assert row
    for act in (lambda: SplitTemplate.objects.update(version=9), row.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_broker_writes_no_template(world: World) -> None:
    with pytest.raises(NotAllowed):
        write(world, who=BROKER)


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ([], "situation_0"),
        ([SplitRule("", 20)], "situation_0"),
        ([SplitRule("只报备", 20), SplitRule("促成", 0)], "share_1"),
        ([SplitRule("只报备", 100)], "share_0"),
        ([SplitRule("只报备", 20), SplitRule("只报备 ", 30)], "situation_1"),
        ([SplitRule("长" * 41, 20)], "situation_0"),
    ],
)
def test_what_is_no_template_is_refused_at_its_row(world: World, rules: list[SplitRule], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        write(world, rules)
    assert list(refused.value.errors) == [field]


def test_the_page_writes_a_version_and_says_where_something_is_wrong(world: World) -> None:
    answer = post(world, ("只报备", "10"), ("", ""), ("促成", ""))
    html = answer.content.decode()
    assert answer.status_code == 422 and "比例须为 1 到 99。" in html and 'value="促成"' in html
    assert "比例须为 1 到 99。" in post(world, ("只报备", "120")).content.decode()
    assert post(world, ("只报备", "10"), ("", ""), ("促成", "40")).status_code == 302
    assert dispute_queries.splits_of(world.project_id) == (SplitRule("只报备", 10), SplitRule("促成", 40))
    html = world.client(ARBITER).get(f"/p/{world.slug}/disputes/splits/").content.decode()
    assert "第 1 版" in html and ARBITER in html


def test_the_arbiter_sees_the_template_that_stands_and_splits_as_he_finds_right(world: World, dispute: Dispute) -> None:
    name(world, dispute)
    assert "双方都报备并陪同" in shown(world, dispute)
    write(world)
    html = shown(world, dispute)
    assert "报备并促成" in html and "双方都报备并陪同" not in html
    assert not dispute.decided_at
