"""The pages on which rules are written, put to somebody, compared."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from anchang.kernel import clock
from anchang.modules.approvals import api as approvals
from anchang.modules.filings.actions.approving import propose_rules
from anchang.modules.filings.models import RuleSetVersion
from anchang.modules.filings.states import Draft
from anchang.modules.filings.tests.factories import set_rules
from anchang.modules.filings.tests.test_rule_life import MANAGER, WRITER, Deliver, approved, say, write
from anchang.modules.filings.web.rules_form import VersionForm
from tests.world import World

pytestmark = pytest.mark.any_database


def at(world: World, path: str = "") -> str:
    return f"/p/{world.slug}/filings/rules/{path}"


def page(world: World, path: str = "", who: str = WRITER) -> str:
    return world.client(who).get(at(world, path)).content.decode()


def typed(row: RuleSetVersion, **changes: object) -> dict[str, object]:
    form = VersionForm(rules=row.rules, initial={"title": row.title, "applies_to": row.applies_to, "edition": 1})
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()} | changes


def test_a_draft_is_written_from_what_is_in_force_and_put_to_the_manager(world: World, deliver: Deliver) -> None:
    row = set_rules(world)
    client = world.client(WRITER)
    answer = client.post(at(world, "new/"), typed(row, register_valid_h=48, note="与新合同一致"))
    draft = RuleSetVersion.objects.get(state=Draft.DRAFT)
    assert answer["Location"] == at(world, f"{draft.pk}/")
    assert (draft.rules.register_valid_h, draft.note) == (48, "与新合同一致")
    html = page(world, f"{draft.pk}/")
    assert "报备有效期由 72 小时改为 48 小时。" in html and "送审" in html
    client.post(at(world, f"{draft.pk}/proposal/"))
    (request,) = approvals.requests_of(draft.pk)
    shown = world.client(MANAGER).get(approvals.page_of(request)).content.decode()
    assert "报备有效期由 72 小时改为 48 小时。" in shown
    say(world, draft, "approve")
    deliver()
    assert "现行" in page(world, f"{draft.pk}/")


def test_what_cannot_be_is_said_beside_its_field_and_nothing_typed_is_lost(world: World) -> None:
    row = set_rules(world)
    answer = world.client(WRITER).post(at(world, "new/"), typed(row, lead_time_min=99_999, note="早报备"))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "99999" in html and "早报备" in html and not RuleSetVersion.objects.filter(state=Draft.DRAFT).exists()


def test_whoever_was_faster_is_not_written_over(world: World) -> None:
    draft = write(world, register_valid_h=48)
    first = world.client(WRITER).post(at(world, f"{draft.pk}/edit/"), typed(draft, register_valid_h=24))
    second = world.client(MANAGER).post(at(world, f"{draft.pk}/edit/"), typed(draft, register_valid_h=96))
    draft.refresh_from_db()
    assert (first.status_code, second.status_code, draft.rules.register_valid_h) == (302, 422, 24)


def test_a_request_is_taken_back_and_the_draft_thrown_away(world: World, deliver: Deliver) -> None:
    draft = write(world, register_valid_h=48)
    client = world.client(WRITER)
    client.post(at(world, f"{draft.pk}/proposal/"))
    client.post(at(world, f"{draft.pk}/return/"))
    deliver()
    draft.refresh_from_db()
    assert draft.state == Draft.DRAFT
    assert client.post(at(world, f"{draft.pk}/deletion/"))["Location"] == at(world)
    assert not RuleSetVersion.objects.filter(pk=draft.pk).exists()


def test_two_versions_side_by_side(world: World, deliver: Deliver) -> None:
    first = set_rules(world)
    second = approved(world, deliver, register_valid_h=48, family_as_one=False)
    html = page(world, f"comparison/?was={first.pk}&now={second.pk}")
    assert "报备有效期由 72 小时改为 48 小时。" in html
    assert "家庭成员视为同一客户由是改为否。" in html
    assert "两版规则相同" in page(world, f"comparison/?was={first.pk}&now={first.pk}")


def test_a_draft_is_tried_on_past_days_before_it_is_put_to_anybody(world: World) -> None:
    draft = write(world, register_valid_h=48)
    html = world.client(WRITER).get(f"/p/{world.slug}/filings/simulation/?draft={draft.pk}").content.decode()
    assert "试算草稿" in html and "报备有效期由 72 小时改为 48 小时。" in html


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_few_queries(
    world: World, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for hours in range(count):
        write(world, register_valid_h=hours + 1)
    client = world.client(WRITER)
    client.get(at(world))
    with django_assert_max_num_queries(12):
        client.get(at(world))


def test_the_approver_compares_with_what_was_approved_meanwhile_and_is_told_so(world: World, deliver: Deliver) -> None:
    set_rules(world)
    row = write(world, register_valid_h=24)
    propose_rules(row.pk, by=world.actor(WRITER), at=clock.now())
    (request,) = approvals.requests_of(row.pk)
    before = world.client(MANAGER).get(approvals.page_of(request)).content.decode()
    other = approved(world, deliver, lead_time_min=60)
    after = world.client(MANAGER).get(approvals.page_of(request)).content.decode()
    said = f"送审后，分销规则第 {other.version} 版已获批准；以下是与它的不同。"
    assert said not in before and "提前报备由" not in before
    assert said in after and "提前报备由 60 分钟改为 30 分钟。" in after


def test_the_approver_is_told_that_the_instant_has_passed(world: World) -> None:
    set_rules(world)
    begins = clock.now() + timedelta(minutes=10)
    row = write(world, register_valid_h=24, effective_from=begins)
    propose_rules(row.pk, by=world.actor(WRITER), at=clock.now())
    (request,) = approvals.requests_of(row.pk)
    said = "原定生效时间已过，批准后立即生效。"
    assert said not in world.client(MANAGER).get(approvals.page_of(request)).content.decode()
    with time_machine.travel(begins, tick=False):
        assert said in world.client(MANAGER).get(approvals.page_of(request)).content.decode()


def test_a_new_version_begins_with_a_title_in_the_projects_language(world: World) -> None:
    world.client(WRITER).post("/language/", {"language": "en"})
    html = page(world, "new/")
    assert 'lang="en"' in html and 'value="分销规则"' in html
